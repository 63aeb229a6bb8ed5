/*
 * denial_cache.h - proofs that something does not exist, kept in their order
 * so that they can be used for names that nobody has asked for yet (RFC
 * 8198).
 *
 * For each zone: its SOA and its NSEC or NSEC3 RRsets by owner. Only what the
 * validator has found secure may be put in, and only records that no wildcard
 * was expanded to. What a record proves is for its reader to judge
 * (validator/denial.h); here is but the order. The owners of NSEC3 are hashes
 * in base32hex, whose order is that of the hashes (RFC 5155 section 1.3).
 *
 * It is looked into after a miss of the answer cache, never before: a lock
 * for each shard of zones is good enough. Memory is bounded; what was not
 * used since it was last looked at goes first (CLOCK).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CACHE_DENIAL_CACHE_H
#define CACHE_DENIAL_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/moment.h"
#include "wire/rrset.h"

struct denial_cache;

/* OCTETS_MAX bounds all of it. HASH_KEY is borrowed. NULL without memory. */
struct denial_cache *denial_cache_new(size_t octets_max,
				      const struct hash_key *hash_key);
void denial_cache_free(struct denial_cache *cache); /* accepts NULL */

/* Copies RRSET (SOA, NSEC or NSEC3) of ZONE in, for TTL_S seconds. */
void denial_cache_insert(struct denial_cache *cache, const uint8_t *zone,
			 const struct rrset *rrset, uint32_t ttl_s,
			 struct moment now);

/* The zone closest to NAME, at it or above, of which anything is kept;
 * borrowed from NAME; NULL if there is none. */
const uint8_t *denial_cache_closest_zone(const struct denial_cache *cache,
					 const uint8_t *name);

/*
 * Of ZONE's records of TYPE (NSEC or NSEC3) the one at NAME or the closest
 * before it, which for NSEC3 is the last one if none is before; copied into
 * ARENA with its TTL aged to NOW. NULL if there is none that is alive.
 */
const struct rrset *
denial_cache_at_or_before(struct denial_cache *cache, const uint8_t *zone,
			  uint16_t type, const uint8_t *name, struct moment now,
			  struct arena *arena);

/* ZONE's SOA, likewise. */
const struct rrset *denial_cache_soa(struct denial_cache *cache,
				     const uint8_t *zone, struct moment now,
				     struct arena *arena);

/* Removes what is kept of ZONE, and of the zones below it if TREE. */
void denial_cache_flush(struct denial_cache *cache, const uint8_t *zone,
			bool tree);

struct denial_cache_stats {
	uint64_t zones, records, octets, octets_max, evictions;
};

struct denial_cache_stats denial_cache_stats(struct denial_cache *cache);

#endif
