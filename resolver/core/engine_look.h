/*
 * engine_look.h - looking into a running engine, for people: what it does
 * now, and what it could not do.
 *
 * For the thread that the engine belongs to; what is returned are copies.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_ENGINE_LOOK_H
#define RESOLVER_CORE_ENGINE_LOOK_H

#include "resolver/core/engine.h"
#include "resolver/core/failures.h"
#include "resolver/core/fetch.h"

enum fetch_waits {
	FETCH_WAITS_TURN,   /* it is about to run */
	FETCH_WAITS_SERVER, /* `server` has been asked */
	FETCH_WAITS_FETCH,  /* for another one: `awaited`, `awaited_type` */
};

struct fetch_view {
	struct name name;
	uint16_t type;
	enum fetch_kind kind;
	enum fetch_state state;
	unsigned clients, depth;
	int64_t age_us;
	struct name link; /* where it is on its chain of aliases */
	uint16_t link_type;
	enum fetch_waits waits;
	struct address server;
	bool is_stream;   /* asked over TCP */
	struct name zone; /* the zone cut whose server it is */
	struct name awaited;
	uint16_t awaited_type;
	unsigned upstream_queries_left; /* of its work, sub-fetches included */
};

/*
 * Writes the first VIEWS_MAX fetches under way to VIEWS, and how many that
 * are to WRITTEN. Returns how many fetches there are.
 */
unsigned engine_look_at_fetches(const struct engine *engine, struct now now,
				struct fetch_view *views, unsigned views_max,
				unsigned *written);

/* Borrowed until the engine's next call. */
const struct failures *engine_failures(const struct engine *engine);

#endif
