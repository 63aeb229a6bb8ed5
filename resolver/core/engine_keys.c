/*
 * engine_keys.c - the DNSKEY RRsets that trust points want to see (RFC 5011).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "resolver/core/engine_inside.h"
#include "trust-anchor/key_tag_query.h"
#include "wire/codes.h"

static const struct rrset *find_dnskeys(const struct fetch *fetch)
{
	const struct finding *finding = &fetch->links[0];

	if (fetch->has_failed || fetch->link_count != 1 ||
	    finding->kind != FINDING_ANSWER)
		return NULL;
	for (size_t i = 0; i < finding->counts[SECTION_ANSWER]; i++)
		if (finding->rrsets[SECTION_ANSWER][i]->type == RRTYPE_DNSKEY)
			return finding->rrsets[SECTION_ANSWER][i];
	return NULL;
}

void engine_keep_watched(struct engine *engine, const struct fetch *fetch)
{
	const struct rrset *dnskeys = find_dnskeys(fetch);
	struct watched_keys *keys = calloc(1, sizeof(*keys));

	if (!keys)
		return; /* as if the query was lost: it will be asked again */
	keys->zone = fetch->name;
	if (fetch->has_failed)
		keys->reason = fetch->reason;
	else
		reason_set(&keys->reason, EDE_DNSKEY_MISSING,
			   "the servers have no DNSKEY records");
	if (dnskeys)
		keys->dnskeys = malloc(dnskeys->size);
	if (keys->dnskeys)
		memcpy(keys->dnskeys, dnskeys, dnskeys->size);
	list_append(&engine->watched, &keys->node);
}

struct watched_keys *engine_take_keys(struct engine *engine)
{
	struct list_node *node = engine->watched.next;

	if (list_is_empty(&engine->watched))
		return NULL;
	list_remove(node);
	return container_of(node, struct watched_keys, node);
}

void watched_keys_free(struct watched_keys *keys)
{
	if (keys)
		free(keys->dnskeys);
	free(keys);
}

/*
 * RFC 8145 section 5: with the look at its keys a zone's servers are told
 * which of them are trusted here. Nobody waits for what they say to it.
 */
static void tell_tags(struct engine *engine, struct now now,
		      const uint8_t *zone)
{
	const struct anchor *anchor =
		anchor_set_find(engine->settings->anchors, zone);
	struct fetch *fetch;
	struct name name;

	if (!engine->settings->trust_anchor_telemetry || !anchor ||
	    key_tag_query_name(anchor, &name) != STATUS_OK ||
	    fetch_table_find(&engine->table, name.octets, RRTYPE_NULL,
			     FETCH_RAW, 0))
		return;
	fetch = fetch_table_start(&engine->table, name.octets, RRTYPE_NULL,
				  FETCH_RAW, 0, NULL, 0, now.mono);
	/* No denial that is cached keeps it from being told. */
	if (fetch)
		fetch->ignore_cache = true;
}

bool engine_watch_keys(struct engine *engine, struct now now,
		       const uint8_t *zone)
{
	struct fetch *fetch = fetch_table_find(&engine->table, zone,
					       RRTYPE_DNSKEY, FETCH_RAW, 0);

	engine_watch_clock(engine, now);
	if (!fetch)
		fetch = fetch_table_start(&engine->table, zone, RRTYPE_DNSKEY,
					  FETCH_RAW, 0, NULL, 0, now.mono);
	if (!fetch)
		return false;
	fetch->is_watch = fetch->ignore_cache = true;
	tell_tags(engine, now, zone);
	engine_run(engine, now);
	return true;
}
