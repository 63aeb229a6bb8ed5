/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/explain_run.h"

#include <event2/event.h>

#include "resolver/daemon/chance.h"
#include "resolver/daemon/engine_loop.h"

enum {
	CACHE_OCTETS = 16 * 1024 * 1024, /* what one question brings fits in */
};

struct run {
	struct event_base *base;
	struct epoch *epoch;
	struct hash_key hash_key;
	struct caches caches;
	bool has_caches;
	struct engine_loop loop;
	struct explanation *explanation;
};

/* Nobody is a client here. */
static void ignore_answer(void *context, const struct action *action)
{
	(void)context;
	(void)action;
}

static void look_for_end(void *context)
{
	struct run *run = context;

	if (!run->explanation)
		run->explanation = engine_take_explanation(run->loop.engine);
	if (run->explanation)
		event_base_loopbreak(run->base);
}

static enum status open_run(struct run *run, struct settings *settings,
			    const struct upstream_options *upstream)
{
	struct engine_loop_setup setup = {
		.upstream = upstream,
		.settings = settings,
		.caches = &run->caches,
		.hash_key = &run->hash_key,
		.handler = {.answer = ignore_answer,
			    .done = look_for_end,
			    .context = run},
	};
	struct rng rng;

	chance_init(&rng);
	hash_key_init(&run->hash_key, &rng);
	setup.base = run->base = event_base_new();
	setup.epoch = run->epoch = epoch_new(1);
	if (!run->base || !run->epoch ||
	    caches_init(&run->caches, CACHE_OCTETS, run->epoch,
			&run->hash_key) != STATUS_OK)
		return STATUS_NO_MEMORY;
	run->has_caches = true;
	return engine_loop_open(&run->loop, &setup);
}

static void close_run(struct run *run)
{
	engine_loop_close(&run->loop);
	if (run->has_caches)
		caches_done(&run->caches);
	epoch_free(run->epoch);
	if (run->base)
		event_base_free(run->base);
}

struct explanation *explain_run(struct settings *settings,
				const struct upstream_options *upstream,
				const uint8_t *name, uint16_t type)
{
	struct run run = {.base = NULL};
	bool has_begun = false;

	if (open_run(&run, settings, upstream) == STATUS_OK) {
		engine_loop_begin(&run.loop);
		has_begun = engine_explain(run.loop.engine, run.loop.now, name,
					   type);
		engine_loop_end(&run.loop);
	}
	if (has_begun && !run.explanation)
		event_base_dispatch(run.base);
	close_run(&run);
	return run.explanation;
}
