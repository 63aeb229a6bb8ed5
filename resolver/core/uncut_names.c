/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/uncut_names.h"

#include <string.h>

#include "wire/name.h"

/* ZONE is a suffix of NAME: how long it is says which. */
static uint64_t hash_of(const struct hash_key *key, const uint8_t *name,
			const uint8_t *zone)
{
	uint8_t octets[NAME_SIZE_MAX + 1];
	size_t size = name_size(name);

	memcpy(octets, name, size);
	octets[size++] = (uint8_t)name_size(zone);
	return hash_octets(key, octets, size);
}

void uncut_names_add(struct uncut_names *uncut, const struct hash_key *key,
		     const uint8_t *name, const uint8_t *zone, uint32_t ttl_s,
		     struct moment now)
{
	uint64_t hash = hash_of(key, name, zone);
	size_t place = hash % UNCUT_PLACES;

	if (ttl_s > UNCUT_TTL_MAX_S)
		ttl_s = UNCUT_TTL_MAX_S;
	uncut->places[place].hash = hash;
	uncut->places[place].expires = moment_after_s(now, ttl_s);
}

bool uncut_names_has(const struct uncut_names *uncut,
		     const struct hash_key *key, const uint8_t *name,
		     const uint8_t *zone, struct moment now)
{
	uint64_t hash = hash_of(key, name, zone);
	size_t place = hash % UNCUT_PLACES;

	return uncut->places[place].hash == hash &&
	       !moment_reached(uncut->places[place].expires, now);
}
