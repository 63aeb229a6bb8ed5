/*
 * mirror_keeper.h - keeps the mirrored root of the running daemon current
 * (RFC 8806): from its file at the start, from its primaries when its SOA says
 * so.
 *
 *	           start
 *	             |
 *	         read_file() ---- good ----> wait for SOA refresh <---+
 *	             |                                |                |
 *	          none, bad                           v           same, new
 *	             +--------------> next primary: zone_fetch ---> taken()
 *	                                   ^                           |
 *	                                   +--- failed, not verified --+
 *	                                        all of them: wait, retry
 *
 * Whatever comes is verified before it is used, by the trust anchors of now.
 * A zone that can neither be refreshed nor verified any more ends by itself,
 * and the root's servers are asked: no failure keeps anybody from resolving.
 * It lives in the main thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_MIRROR_KEEPER_H
#define RESOLVER_DAEMON_MIRROR_KEEPER_H

#include <event2/event.h>

#include "base/status.h"
#include "resolver/daemon/conf.h"
#include "resolver/daemon/publisher.h"

struct mirror_keeper;

/* PUBLISHER is borrowed. NULL without memory. */
struct mirror_keeper *mirror_keeper_new(struct publisher *publisher);
void mirror_keeper_free(struct mirror_keeper *keeper); /* accepts NULL */

/*
 * CONF is in force now; what it says of a mirror is copied. The file, if there
 * is one, is read at once: a resolver that starts while its network is down
 * has the root all the same.
 */
void mirror_keeper_configure(struct mirror_keeper *keeper,
			     const struct conf *conf);

/* Begins in BASE's loop. */
enum status mirror_keeper_start(struct mirror_keeper *keeper,
				struct event_base *base) MUST_USE;

#endif
