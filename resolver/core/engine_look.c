/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/engine_look.h"

#include "resolver/core/engine_inside.h"

static void look_at(const struct fetch *fetch, struct now now,
		    struct fetch_view *ret)
{
	*ret = (struct fetch_view){
		.name = fetch->name,
		.type = fetch->type,
		.kind = fetch->kind,
		.state = fetch->state,
		.clients = fetch->client_count,
		.depth = fetch->depth,
		.age_us = now.mono.us - fetch->started.us,
		.link = fetch->link_name,
		.link_type = fetch->link_type,
		.upstream_queries_left = fetch->work->upstream_queries_left,
	};
	if (fetch->awaits) {
		ret->waits = FETCH_WAITS_FETCH;
		ret->awaited = fetch->awaits->name;
		ret->awaited_type = fetch->awaits->type;
	} else if (fetch->exchange) {
		ret->waits = FETCH_WAITS_SERVER;
		ret->server = fetch->iterator->attempt->address;
		ret->is_stream = fetch->iterator->use_stream;
		ret->zone = fetch->iterator->cut.name;
	}
}

/* Those of LIST, as long as there is room. */
static void look_at_list(const struct list_node *list, struct now now,
			 struct fetch_view *views, unsigned views_max,
			 unsigned *written)
{
	for (const struct list_node *node = list->next;
	     node != list && *written < views_max; node = node->next)
		look_at(container_of((struct list_node *)(uintptr_t)node,
				     struct fetch, in_bucket),
			now, &views[(*written)++]);
}

unsigned engine_look_at_fetches(const struct engine *engine, struct now now,
				struct fetch_view *views, unsigned views_max,
				unsigned *written)
{
	const struct fetch_table *table = &engine->table;

	*written = 0;
	look_at_list(&table->outdated, now, views, views_max, written);
	for (unsigned i = 0; i < FETCH_BUCKETS && *written < views_max; i++)
		look_at_list(&table->by_question[i], now, views, views_max,
			     written);
	return table->count;
}

const struct failures *engine_failures(const struct engine *engine)
{
	return &engine->failures;
}
