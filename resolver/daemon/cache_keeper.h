/*
 * cache_keeper.h - when the caches are written to `cache-file`, and read.
 *
 * They are read after the sockets are open, so that queries already wait in
 * them, and before the workers answer: else the first ones would ask for what
 * is about to be known. That may take CACHE_READ_FIRST_MS at most; what is
 * left then is read in the main thread, a slice at a time, while the workers
 * answer. A file that was read is removed: after a crash it would bring back
 * what was flushed since.
 *
 * They are written when the workers have stopped.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CACHE_KEEPER_H
#define RESOLVER_DAEMON_CACHE_KEEPER_H

#include <event2/event.h>

#include "resolver/daemon/conf.h"
#include "resolver/daemon/publisher.h"

enum {
	CACHE_READ_FIRST_MS = 1000, /* before the workers answer */
	CACHE_READ_SLICE_MS = 5,    /* at one time, after that */
	CACHE_READ_PAUSE_MS = 10,   /* between slices */
};

struct cache_keeper;

/* CACHES, EPOCH (of which it is one reader) and PUBLISHER are borrowed. NULL
 * without memory. */
struct cache_keeper *cache_keeper_new(const struct caches *caches,
				      struct epoch *epoch,
				      const struct publisher *publisher);
void cache_keeper_free(struct cache_keeper *keeper); /* accepts NULL */

/* Reads CONF's cache file, if there is one, and what it has no time for later
 * in BASE's loop. What is wrong with it is logged. */
void cache_keeper_read(struct cache_keeper *keeper, const struct conf *conf,
		       struct event_base *base);

/* Nobody changes the caches any more: writes them to CONF's cache file. */
void cache_keeper_write(struct cache_keeper *keeper, const struct conf *conf);

#endif
