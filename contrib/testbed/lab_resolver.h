/*
 * lab_resolver.h - Kedge itself in the laboratory: the engine in this process,
 * asked in virtual time, without sockets.
 *
 * One engine and its caches live as long as the resolver; the servers are the
 * authority of the world. What takes a minute by the clock of the engine
 * takes no time here, and nothing can be asked outside of the laboratory.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_LAB_RESOLVER_H
#define TESTBED_LAB_RESOLVER_H

#include <stdint.h>

#include "base/moment.h"
#include "base/span.h"
#include "base/status.h"
#include "contrib/testbed/world.h"
#include "resolver/core/settings.h"

/*
 * The settings of a resolver for WORLD: its root hints, its trust anchor, and
 * answers for 127.0.0.0/8 and ::1. Else as settings_new(). STATUS_NO_MEMORY,
 * STATUS_INVALID for a world without a root.
 */
enum status lab_settings_new(const struct lab_world *world,
			     struct settings **ret) MUST_USE;

struct lab_resolver;

/* A resolver that starts at WALL and knows nothing yet; WORLD is borrowed. */
enum status lab_resolver_new(const struct lab_world *world,
			     struct wall_time wall, uint64_t seed,
			     struct lab_resolver **ret) MUST_USE;
void lab_resolver_free(struct lab_resolver *resolver); /* accepts NULL */

/*
 * Sends QUERY over UDP and lets virtual time pass until there is nothing left
 * to do. Returns the answer, borrowed until the next call; empty when there
 * was none.
 */
struct span lab_resolver_ask(struct lab_resolver *resolver, struct span query);

#endif
