/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache/denial_cache.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/treap.h"
#include "wire/codes.h"

enum {
	SHARDS = 16,
	BUCKETS = 256, /* of zones, in each shard */
	OVERHEAD = 16, /* octets that malloc() takes for itself */
};

struct record {
	struct treap_node in_order;
	struct list_node in_clock;
	struct zone *zone;
	struct moment expires;
	bool is_used;
	alignas(struct rrset) uint8_t packed[]; /* the RRset, in one piece */
};

struct zone {
	struct list_node in_bucket;
	size_t record_count;
	struct record *soa; /* or NULL */
	struct treap nsecs, nsec3s;
	uint8_t name[];
};

struct shard {
	struct denial_cache *cache;
	pthread_mutex_t lock;
	struct list_node buckets[BUCKETS];
	struct list_node clock; /* the next one to look at first */
	size_t zones, records;
	atomic_size_t octets; /* of them */
	uint64_t evictions;
	uint32_t chance; /* the state that priorities come from */
};

struct denial_cache {
	const struct hash_key *hash_key;
	size_t octets_max;
	atomic_size_t octets; /* of all shards */
	struct shard shards[SHARDS];
};

static const struct rrset *rrset_of(const struct record *record)
{
	return (const struct rrset *)(const void *)record->packed;
}

static void account(struct shard *shard, ptrdiff_t octets)
{
	atomic_fetch_add_explicit(&shard->octets, (size_t)octets,
				  memory_order_relaxed);
	atomic_fetch_add_explicit(&shard->cache->octets, (size_t)octets,
				  memory_order_relaxed);
}

static bool has_room(const struct denial_cache *cache, size_t size)
{
	return atomic_load_explicit(&cache->octets, memory_order_relaxed) +
		       size <=
	       cache->octets_max;
}

static struct record *record_of(struct treap_node *node)
{
	return node ? container_of(node, struct record, in_order) : NULL;
}

static int compare_owner(const void *name, const struct treap_node *node)
{
	const struct record *record = record_of((void *)(uintptr_t)node);

	return name_compare(name, rrset_owner(rrset_of(record)));
}

struct denial_cache *denial_cache_new(size_t octets_max,
				      const struct hash_key *hash_key)
{
	struct denial_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		return NULL;
	cache->hash_key = hash_key;
	cache->octets_max = octets_max;
	atomic_init(&cache->octets, sizeof(*cache));
	for (unsigned i = 0; i < SHARDS; i++) {
		struct shard *shard = &cache->shards[i];

		pthread_mutex_init(&shard->lock, NULL);
		list_init(&shard->clock);
		atomic_init(&shard->octets, 0);
		shard->cache = cache;
		shard->chance =
			(uint32_t)hash_octets(hash_key, &i, sizeof(i)) | 1;
		for (unsigned j = 0; j < BUCKETS; j++)
			list_init(&shard->buckets[j]);
	}
	return cache;
}

/* ---- Zones -------------------------------------------------------------- */

static struct shard *shard_of(const struct denial_cache *cache,
			      const uint8_t *zone, uint64_t *ret_hash)
{
	*ret_hash = hash_octets(cache->hash_key, zone, name_size(zone));
	/* The lock is no part of what callers see as const. */
	return (struct shard *)(uintptr_t)&cache->shards[*ret_hash % SHARDS];
}

static struct list_node *bucket_of(struct shard *shard, uint64_t hash)
{
	return &shard->buckets[hash / SHARDS % BUCKETS];
}

static struct zone *find_zone(struct shard *shard, uint64_t hash,
			      const uint8_t *name)
{
	struct list_node *list = bucket_of(shard, hash);

	for (struct list_node *node = list->next; node != list;
	     node = node->next) {
		struct zone *zone = container_of(node, struct zone, in_bucket);

		if (name_equal(zone->name, name))
			return zone;
	}
	return NULL;
}

enum {
	ZONE_OCTETS_MAX = sizeof(struct zone) + NAME_SIZE_MAX + OVERHEAD
};

static size_t zone_octets(const struct zone *zone)
{
	return sizeof(*zone) + name_size(zone->name) + OVERHEAD;
}

static struct zone *add_zone(struct shard *shard, uint64_t hash,
			     const uint8_t *name)
{
	size_t size = name_size(name);
	struct zone *zone = calloc(1, sizeof(*zone) + size);

	if (!zone)
		return NULL;
	memcpy(zone->name, name, size);
	zone->nsecs.compare = zone->nsec3s.compare = compare_owner;
	list_append(bucket_of(shard, hash), &zone->in_bucket);
	account(shard, (ptrdiff_t)zone_octets(zone));
	shard->zones++;
	return zone;
}

static struct treap *treap_for(struct zone *zone, uint16_t type)
{
	return type == RRTYPE_NSEC ? &zone->nsecs : &zone->nsec3s;
}

/* ---- Records ------------------------------------------------------------ */

static size_t record_octets(const struct record *record)
{
	return sizeof(struct record) + rrset_of(record)->size + OVERHEAD;
}

/* Frees RECORD, and its zone if it was the last of it. */
static void drop_record(struct shard *shard, struct record *record)
{
	struct zone *zone = record->zone;

	if (record == zone->soa)
		zone->soa = NULL;
	else
		treap_remove(treap_for(zone, rrset_of(record)->type),
			     rrset_owner(rrset_of(record)));
	list_remove(&record->in_clock);
	account(shard, -(ptrdiff_t)record_octets(record));
	shard->records--;
	free(record);
	if (--zone->record_count > 0)
		return;
	list_remove(&zone->in_bucket);
	account(shard, -(ptrdiff_t)zone_octets(zone));
	shard->zones--;
	free(zone);
}

static void drop_zone(struct shard *shard, struct zone *zone)
{
	while (zone->record_count > 1) {
		struct treap_node *node =
			zone->nsecs.root ? zone->nsecs.root : zone->nsec3s.root;

		drop_record(shard, node ? record_of(node) : zone->soa);
	}
	if (zone->soa)
		drop_record(shard, zone->soa);
	else
		drop_record(shard,
			    record_of(zone->nsecs.root ? zone->nsecs.root
						       : zone->nsec3s.root));
}

/* Takes from SHARD what has not been used for a turn, until SIZE octets are
 * free or it is empty. */
static void evict(struct shard *shard, size_t size, struct moment now)
{
	size_t turns = 2 * shard->records; /* none: an empty clock */

	while (!has_room(shard->cache, size) && turns-- > 0) {
		struct record *record = container_of(shard->clock.next,
						     struct record, in_clock);

		if (list_is_empty(&shard->clock))
			break;
		if (record->is_used && !moment_reached(record->expires, now)) {
			record->is_used = false;
			list_remove(&record->in_clock);
			list_append(&shard->clock, &record->in_clock);
			continue;
		}
		shard->evictions++;
		drop_record(shard, record);
	}
}

static struct shard *fullest(struct denial_cache *cache)
{
	struct shard *most = &cache->shards[0];

	for (unsigned i = 1; i < SHARDS; i++)
		if (atomic_load_explicit(&cache->shards[i].octets,
					 memory_order_relaxed) >
		    atomic_load_explicit(&most->octets, memory_order_relaxed))
			most = &cache->shards[i];
	return most;
}

/*
 * Makes room for SIZE octets in SHARD, whose lock is held: the shard that has
 * most gives way, so that one zone with many records does not keep others
 * out. If somebody else is at work there, it is this one.
 */
static bool make_room(struct shard *shard, size_t size, struct moment now)
{
	struct shard *most;

	if (has_room(shard->cache, size))
		return true;
	most = fullest(shard->cache);
	/* Never waits: who holds that lock may be waiting for this one. */
	if (most != shard && pthread_mutex_trylock(&most->lock) == 0) {
		evict(most, size, now);
		pthread_mutex_unlock(&most->lock);
	}
	if (!has_room(shard->cache, size))
		evict(shard, size, now);
	return has_room(shard->cache, size);
}

static struct record *record_new(const struct rrset *rrset, uint32_t ttl_s,
				 struct moment now)
{
	struct record *record = malloc(sizeof(struct record) + rrset->size);

	if (!record)
		return NULL;
	memcpy(record->packed, rrset, rrset->size);
	record->expires = moment_after_s(now, ttl_s);
	record->is_used = false;
	return record;
}

/* xorshift32 (Marsaglia, 2003): nobody sees these numbers. */
static uint32_t next_chance(struct shard *shard)
{
	shard->chance ^= shard->chance << 13;
	shard->chance ^= shard->chance >> 17;
	shard->chance ^= shard->chance << 5;
	return shard->chance;
}

static void add_record(struct shard *shard, struct zone *zone,
		       struct record *record)
{
	record->zone = zone;
	if (rrset_of(record)->type == RRTYPE_SOA)
		zone->soa = record;
	else
		treap_insert(treap_for(zone, rrset_of(record)->type),
			     rrset_owner(rrset_of(record)), &record->in_order,
			     next_chance(shard));
	list_append(&shard->clock, &record->in_clock);
	zone->record_count++;
	account(shard, (ptrdiff_t)record_octets(record));
	shard->records++;
}

/* What ZONE has in the place of a record with RRSET's owner and type. */
static struct record *find_record(struct zone *zone, const struct rrset *rrset)
{
	const uint8_t *owner = rrset_owner(rrset);
	struct record *record;

	if (rrset->type == RRTYPE_SOA)
		return zone->soa;
	record = record_of(
		treap_at_or_before(treap_for(zone, rrset->type), owner));
	return record && name_equal(rrset_owner(rrset_of(record)), owner)
		       ? record
		       : NULL;
}

static void insert(struct shard *shard, uint64_t hash, const uint8_t *name,
		   struct record *record)
{
	struct zone *zone = find_zone(shard, hash, name);
	struct record *old;

	if (!zone)
		zone = add_zone(shard, hash, name);
	if (!zone) {
		free(record);
		return;
	}
	old = find_record(zone, rrset_of(record));
	/* First the new one, so that its zone stays. */
	if (old && rrset_of(record)->type != RRTYPE_SOA)
		treap_remove(treap_for(zone, rrset_of(record)->type),
			     rrset_owner(rrset_of(old)));
	add_record(shard, zone, record);
	if (!old)
		return;
	list_remove(&old->in_clock);
	zone->record_count--;
	account(shard, -(ptrdiff_t)record_octets(old));
	shard->records--;
	free(old);
}

void denial_cache_insert(struct denial_cache *cache, const uint8_t *zone,
			 const struct rrset *rrset, uint32_t ttl_s,
			 struct moment now)
{
	struct record *record;
	struct shard *shard;
	uint64_t hash;

	if (ttl_s == 0)
		return;
	record = record_new(rrset, ttl_s, now);
	if (!record)
		return;
	shard = shard_of(cache, zone, &hash);
	pthread_mutex_lock(&shard->lock);
	if (make_room(shard, record_octets(record) + ZONE_OCTETS_MAX, now))
		insert(shard, hash, zone, record);
	else
		free(record);
	pthread_mutex_unlock(&shard->lock);
}

/* ---- Reading ------------------------------------------------------------ */

const uint8_t *denial_cache_closest_zone(const struct denial_cache *cache,
					 const uint8_t *name)
{
	for (;;) {
		uint64_t hash;
		struct shard *shard = shard_of(cache, name, &hash);
		bool found;

		pthread_mutex_lock(&shard->lock);
		found = find_zone(shard, hash, name) != NULL;
		pthread_mutex_unlock(&shard->lock);
		if (found)
			return name;
		if (name_is_root(name))
			return NULL;
		name = name_parent(name);
	}
}

/* A copy of RECORD in ARENA; NULL when it is no longer alive. */
static const struct rrset *copy_alive(struct record *record, struct moment now,
				      struct arena *arena)
{
	if (!record || moment_reached(record->expires, now))
		return NULL;
	record->is_used = true;
	return rrset_with_ttl(arena, rrset_of(record),
			      (uint32_t)moment_left_s(record->expires, now));
}

static struct record *at_or_before(struct zone *zone, uint16_t type,
				   const uint8_t *name)
{
	const struct treap *treap = treap_for(zone, type);
	struct treap_node *node = treap_at_or_before(treap, name);

	/* The circle of hashes goes on from the last to the first. */
	if (!node && type == RRTYPE_NSEC3)
		node = treap_last(treap);
	return record_of(node);
}

const struct rrset *
denial_cache_at_or_before(struct denial_cache *cache, const uint8_t *zone_name,
			  uint16_t type, const uint8_t *name, struct moment now,
			  struct arena *arena)
{
	const struct rrset *found = NULL;
	struct zone *zone;
	uint64_t hash;
	struct shard *shard = shard_of(cache, zone_name, &hash);

	pthread_mutex_lock(&shard->lock);
	zone = find_zone(shard, hash, zone_name);
	if (zone)
		found = copy_alive(at_or_before(zone, type, name), now, arena);
	pthread_mutex_unlock(&shard->lock);
	return found;
}

const struct rrset *denial_cache_soa(struct denial_cache *cache,
				     const uint8_t *zone_name,
				     struct moment now, struct arena *arena)
{
	const struct rrset *found = NULL;
	struct zone *zone;
	uint64_t hash;
	struct shard *shard = shard_of(cache, zone_name, &hash);

	pthread_mutex_lock(&shard->lock);
	zone = find_zone(shard, hash, zone_name);
	if (zone)
		found = copy_alive(zone->soa, now, arena);
	pthread_mutex_unlock(&shard->lock);
	return found;
}

/* ---- Emptying and counting ------------------------------------------------
 */

static void flush_shard(struct shard *shard, const uint8_t *name, bool tree)
{
	for (unsigned i = 0; i < BUCKETS; i++) {
		struct list_node *list = &shard->buckets[i];
		struct list_node *node = list->next;

		while (node != list) {
			struct zone *zone =
				container_of(node, struct zone, in_bucket);

			node = node->next;
			if (tree ? name_is_under(zone->name, name)
				 : name_equal(zone->name, name))
				drop_zone(shard, zone);
		}
	}
}

void denial_cache_flush(struct denial_cache *cache, const uint8_t *zone,
			bool tree)
{
	for (unsigned i = 0; i < SHARDS; i++) {
		struct shard *shard = &cache->shards[i];

		pthread_mutex_lock(&shard->lock);
		flush_shard(shard, zone, tree);
		pthread_mutex_unlock(&shard->lock);
	}
}

void denial_cache_free(struct denial_cache *cache)
{
	if (!cache)
		return;
	denial_cache_flush(cache, name_root, true);
	for (unsigned i = 0; i < SHARDS; i++)
		pthread_mutex_destroy(&cache->shards[i].lock);
	free(cache);
}

struct denial_cache_stats denial_cache_stats(struct denial_cache *cache)
{
	struct denial_cache_stats stats = {
		.octets = atomic_load(&cache->octets),
		.octets_max = cache->octets_max,
	};

	for (unsigned i = 0; i < SHARDS; i++) {
		struct shard *shard = &cache->shards[i];

		pthread_mutex_lock(&shard->lock);
		stats.zones += shard->zones;
		stats.records += shard->records;
		stats.evictions += shard->evictions;
		pthread_mutex_unlock(&shard->lock);
	}
	return stats;
}
