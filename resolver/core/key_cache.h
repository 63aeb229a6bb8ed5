/*
 * key_cache.h - what is known of zones' keys (validator/key.h), shared by
 * all workers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_KEY_CACHE_H
#define RESOLVER_CORE_KEY_CACHE_H

#include "base/moment.h"
#include "cache/table.h"
#include "validator/key.h"

struct key_cache;

struct key_cache *key_cache_new(size_t octets_max, struct epoch *epoch,
				const struct hash_key *hash_key);
void key_cache_free(struct key_cache *cache); /* accepts NULL */

/*
 * What is known of the zone closest to NAME (lower case), at it or above it;
 * the caller gets a reference. NULL when nothing is known.
 */
struct zone_keys *key_cache_closest(const struct key_cache *cache,
				    const uint8_t *name, struct now now);

/* Keeps KEYS (a reference is taken) for their ttl_s. */
void key_cache_insert(struct key_cache *cache, struct epoch_reader *reader,
		      struct zone_keys *keys, struct moment now);

/* Forgets NAME's, and with TREE those of the zones below it. */
void key_cache_flush(struct key_cache *cache, struct epoch_reader *reader,
		     const uint8_t *name, bool tree);

/* Forgets all that is neither secure nor provably unsigned. */
void key_cache_flush_failures(struct key_cache *cache,
			      struct epoch_reader *reader);

/* Forgets all: the anchors or the wall clock changed. */
void key_cache_clear(struct key_cache *cache, struct epoch_reader *reader);

struct table_stats key_cache_stats(const struct key_cache *cache);

#endif
