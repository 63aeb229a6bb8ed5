/*
 * waiting_room.h - the places of those who wait for fetches, shared out.
 *
 * There are so many places (`recursive-clients`), and while some are free
 * nobody is refused but who has too many: one network may hold a quarter of
 * what is free at the moment (Choudhury and Hahne's dynamic thresholds). One
 * that asks for more and more ends at a fifth of all; ten of them leave a
 * quarter for others. So those who ask most are refused first, and whoever
 * asks little finds a place.
 *
 * A network is an IPv4 address or the first 56 bits of an IPv6 one. They are
 * counted by a keyed hash: two that meet share their part, and nobody can
 * choose whom to meet.
 *
 * Invariant: `taken` is the sum of `waiting`.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_WAITING_ROOM_H
#define RESOLVER_CORE_WAITING_ROOM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/hash.h"

enum {
	WAITING_ROOM_NETWORKS = 16384
};

struct waiting_room {
	const struct hash_key *hash_key; /* borrowed */
	uint32_t taken;
	uint32_t waiting[WAITING_ROOM_NETWORKS];
};

void waiting_room_init(struct waiting_room *room,
		       const struct hash_key *hash_key);

/* Is there a place, of PLACES in all, for one more of CLIENT's network? */
bool waiting_room_has_place(const struct waiting_room *room, uint32_t places,
			    const struct address *client);

/* How many of CLIENT's network have entered and not left. */
uint32_t waiting_room_count(const struct waiting_room *room,
			    const struct address *client);

void waiting_room_enter(struct waiting_room *room,
			const struct address *client);
/* ... who has entered before. */
void waiting_room_leave(struct waiting_room *room,
			const struct address *client);

#endif
