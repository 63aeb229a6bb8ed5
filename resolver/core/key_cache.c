/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/key_cache.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct key_cache {
	struct table *table;
};

struct key_entry {
	struct table_entry entry;
	struct zone_keys *keys; /* one reference */
	uint8_t zone[];         /* the key: a copy of theirs */
};

static size_t octets_beside(const struct table_entry *entry)
{
	return zone_keys_octets(((const struct key_entry *)entry)->keys);
}

static void free_entry(struct epoch_node *node)
{
	struct table_entry *entry = (struct table_entry *)node;

	zone_keys_unref(((struct key_entry *)entry)->keys);
	table_entry_free(entry);
}

struct key_cache *key_cache_new(size_t octets_max, struct epoch *epoch,
				const struct hash_key *hash_key)
{
	static const struct table_owner owner = {
		.free_entry = free_entry,
		.octets_beside = octets_beside,
	};
	struct key_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		return NULL;
	cache->table = table_new(octets_max, epoch, hash_key, &owner);
	if (!cache->table) {
		free(cache);
		return NULL;
	}
	return cache;
}

void key_cache_free(struct key_cache *cache)
{
	if (!cache)
		return;
	table_free(cache->table);
	free(cache);
}

/* Keys whose signatures have ended on the wall clock are not used. */
static struct zone_keys *find_zone(const struct key_cache *cache,
				   const uint8_t *zone, struct now now)
{
	struct table_key key = {.octets = span_of(zone, name_size(zone))};
	const struct table_entry *entry =
		table_find(cache->table, key, now.mono);
	struct zone_keys *keys;

	if (!entry)
		return NULL;
	keys = ((const struct key_entry *)entry)->keys;
	if (now.wall.s > keys->expires.s)
		return NULL;
	return zone_keys_ref(keys);
}

struct zone_keys *key_cache_closest(const struct key_cache *cache,
				    const uint8_t *name, struct now now)
{
	for (;;) {
		struct zone_keys *keys = find_zone(cache, name, now);

		if (keys || name_is_root(name))
			return keys;
		name = name_parent(name);
	}
}

void key_cache_insert(struct key_cache *cache, struct epoch_reader *reader,
		      struct zone_keys *keys, struct moment now)
{
	size_t zone_size = name_size(keys->zone);
	struct table_entry *entry;
	struct key_entry *made;

	if (keys->ttl_s == 0)
		return;
	entry = table_entry_new(sizeof(struct key_entry) + zone_size);
	if (!entry)
		return;
	made = (struct key_entry *)entry;
	made->keys = zone_keys_ref(keys);
	memcpy(made->zone, keys->zone, zone_size);
	entry->key_at = offsetof(struct key_entry, zone);
	entry->key_size = zone_size;
	entry->expires = moment_after_s(now, keys->ttl_s);
	table_insert(cache->table, reader, entry, NULL, NULL);
}

void key_cache_flush(struct key_cache *cache, struct epoch_reader *reader,
		     const uint8_t *name, bool tree)
{
	table_remove_names(cache->table, reader, name, tree);
}

static bool is_failure(const struct table_entry *entry, void *context)
{
	enum security security =
		((const struct key_entry *)entry)->keys->security;

	(void)context;
	return security != SECURITY_SECURE && security != SECURITY_INSECURE;
}

void key_cache_flush_failures(struct key_cache *cache,
			      struct epoch_reader *reader)
{
	table_remove_if(cache->table, reader, is_failure, NULL);
}

static bool always(const struct table_entry *entry, void *context)
{
	(void)entry;
	(void)context;
	return true;
}

void key_cache_clear(struct key_cache *cache, struct epoch_reader *reader)
{
	table_remove_if(cache->table, reader, always, NULL);
}

struct table_stats key_cache_stats(const struct key_cache *cache)
{
	return table_stats(cache->table);
}
