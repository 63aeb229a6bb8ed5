/*
 * engine_probe.c - questions asked to see whether they can be answered, for
 * nobody but who wants to know.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "resolver/core/engine_inside.h"

bool engine_probe(struct engine *engine, struct now now, const uint8_t *name,
		  uint16_t type, struct settings *settings)
{
	struct fetch_table *table = &engine->table;
	struct settings *others = table->settings;
	struct fetch *fetch;

	table->settings = settings;
	fetch = fetch_table_start(table, name, type, FETCH_CLIENT, 0, NULL, 0,
				  now.mono);
	table->settings = others;
	if (!fetch)
		return false;
	fetch_table_set_apart(table, fetch);
	fetch->is_probe = fetch->ignore_cache = true;
	engine_run(engine, now);
	return true;
}

void engine_keep_probed(struct engine *engine, const struct fetch *fetch)
{
	struct probed *probed = calloc(1, sizeof(*probed));

	if (!probed)
		return; /* as if the query was lost: it will be asked again */
	probed->name = fetch->name;
	probed->is_sound = !fetch->has_failed;
	probed->reason = fetch->reason;
	list_append(&engine->probed, &probed->node);
}

struct probed *engine_take_probed(struct engine *engine)
{
	struct list_node *node = list_take_first(&engine->probed);

	return node ? container_of(node, struct probed, node) : NULL;
}
