/*
 * anchor_keeper.h - keeps the managed trust anchors of the running daemon
 * current: RFC 5011 with a file, a clock and servers.
 *
 * It lives in the main thread, so that waiting for the disk keeps no client
 * waiting. One worker asks the servers for it; what comes is handed over with
 * anchor_keeper_take(), judged here, written to the file, and when other keys
 * are trusted than before, all workers get new settings.
 *
 * No failure stops anything: what cannot be read or written is told in the
 * log with what to do, and the anchors are kept current in memory.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_ANCHOR_KEEPER_H
#define RESOLVER_DAEMON_ANCHOR_KEEPER_H

#include <event2/event.h>

#include "base/status.h"
#include "resolver/core/anchor_watch.h"
#include "resolver/core/engine.h"
#include "resolver/daemon/conf.h"
#include "resolver/daemon/publisher.h"

struct anchor_keeper;

/* Reads the state that CONF's folder has; without managed-keys-directory that
 * is where the process is, which is `directory`. NULL without memory. */
struct anchor_keeper *anchor_keeper_new(const struct conf *conf);
void anchor_keeper_free(struct anchor_keeper *keeper); /* accepts NULL */

/*
 * What the workers are to go by: CONF's settings with the anchors of now, a
 * reference for the caller. CONF is looked at and not kept; the file moves
 * with its managed-keys-directory.
 */
struct settings *anchor_keeper_configure(struct anchor_keeper *keeper,
					 const struct conf *conf);

/* Begins, in BASE's loop; new settings go to PUBLISHER, and the first of its
 * workers does the asking. The process is by now the user that it will be. */
enum status anchor_keeper_start(struct anchor_keeper *keeper,
				struct event_base *base,
				struct publisher *publisher) MUST_USE;

/*
 * The COUNT names in LIST and all below them are not validated from now on
 * (RFC 7646), instead of those that were given before; borrowed until the
 * next call.
 */
void anchor_keeper_distrust(struct anchor_keeper *keeper,
			    const struct distrusted *list, unsigned count);

/* What is in force, but with NAME trusted again: a reference for the caller;
 * NULL without memory. */
struct settings *anchor_keeper_trusting(const struct anchor_keeper *keeper,
					const uint8_t *name);

/* What is known of the trust points, borrowed until the loop's next turn. */
const struct anchor_state *
anchor_keeper_state(const struct anchor_keeper *keeper);

/* NOW is before FLOOR, which has been (0: nothing is known). */
bool anchor_keeper_clock_is_wrong(const struct anchor_keeper *keeper,
				  struct wall_time now,
				  struct wall_time *floor);

/* KEYS (taken) have come to KEEPER, from any thread: a worker's handler. */
void anchor_keeper_take(void *keeper, struct watched_keys *keys);

#endif
