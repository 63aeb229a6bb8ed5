/*
 * engine_loop.h - an engine in an event loop: its queries to servers, its
 * timer, its read section of the caches.
 *
 * Whatever hands something to the engine does so between engine_loop_begin()
 * and engine_loop_end(), which nest:
 *
 *	engine_loop_begin(loop);     online in the caches; loop->now is now
 *	engine_query(loop->engine, loop->now, ...);
 *	engine_loop_end(loop);       all that the engine wants is done
 *
 * What is for clients goes to the handler.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_ENGINE_LOOP_H
#define RESOLVER_DAEMON_ENGINE_LOOP_H

#include "base/hash.h"
#include "base/rng.h"
#include "base/status.h"
#include "resolver/core/caches.h"
#include "resolver/core/engine.h"
#include "resolver/core/settings.h"
#include "resolver/net/upstream.h"

struct event;
struct event_base;

struct engine_loop_handler {
	/* An action of kind ACTION_ANSWER or ACTION_NO_ANSWER. */
	void (*answer)(void *context, const struct action *action);
	/* The outermost section ends, and all actions are done. */
	void (*done)(void *context);
	void *context; /* borrowed */
};

struct engine_loop_setup { /* all borrowed for the loop's life */
	struct event_base *base;
	const struct upstream_options *upstream; /* until it is open */
	struct settings *settings; /* to begin with; a reference is taken */
	const struct caches *caches;
	struct epoch *epoch;
	const struct hash_key *hash_key;
	struct engine_loop_handler handler;
};

struct engine_loop {
	struct engine *engine;
	struct now now; /* of the section under way */
	/* The rest is its own. */
	struct engine_loop_handler handler;
	struct epoch_reader *reader;
	struct rng rng;
	struct upstream_handler upstream_handler;
	struct upstream *upstream;
	struct event *timer;
	struct moment armed; /* what the timer is set to */
	unsigned depth;      /* of nested sections */
};

/* Opens LOOP, which is zeroed, for the thread that runs the base. */
enum status engine_loop_open(struct engine_loop *loop,
			     const struct engine_loop_setup *setup) MUST_USE;

/* What open has left, even half. Not within a section. */
void engine_loop_close(struct engine_loop *loop);

void engine_loop_begin(struct engine_loop *loop);
void engine_loop_end(struct engine_loop *loop);

#endif
