/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/waiting_room.h"

#include <assert.h>
#include <string.h>

enum {
	IPV6_PREFIX = 7, /* octets: what one customer is given, often */
	SHARE = 4,       /* a quarter of the free places */
	ALWAYS = 4,      /* places that one may hold while any is free */
};

void waiting_room_init(struct waiting_room *room,
		       const struct hash_key *hash_key)
{
	memset(room, 0, sizeof(*room));
	room->hash_key = hash_key;
}

static unsigned place_of(const struct waiting_room *room,
			 const struct address *client)
{
	size_t size = client->family == ADDRESS_IPV4 ? address_size(client)
						     : (size_t)IPV6_PREFIX;

	return (unsigned)(hash_octets(room->hash_key, client->octets, size) %
			  WAITING_ROOM_NETWORKS);
}

bool waiting_room_has_place(const struct waiting_room *room, uint32_t places,
			    const struct address *client)
{
	uint32_t free_places = places > room->taken ? places - room->taken : 0;
	uint32_t share = free_places / SHARE;

	if (free_places == 0)
		return false;
	return room->waiting[place_of(room, client)] <
	       (share > ALWAYS ? share : (uint32_t)ALWAYS);
}

uint32_t waiting_room_count(const struct waiting_room *room,
			    const struct address *client)
{
	return room->waiting[place_of(room, client)];
}

void waiting_room_enter(struct waiting_room *room, const struct address *client)
{
	room->waiting[place_of(room, client)]++;
	room->taken++;
}

void waiting_room_leave(struct waiting_room *room, const struct address *client)
{
	uint32_t *waiting = &room->waiting[place_of(room, client)];

	assert(*waiting > 0);
	--*waiting;
	room->taken--;
}
