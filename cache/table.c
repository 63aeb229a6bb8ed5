/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache/table.h"

#include <assert.h>
#include <malloc.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum {
	CACHE_LINE = 64,
	SHARDS_MAX = 64,
	SHARD_OCTETS_MIN = 512 * 1024, /* below it fewer shards are made */
	ENTRY_OCTETS = 400,     /* what an entry is reckoned to take */
	MALLOC_OVERHEAD = 16,   /* octets beside malloc_usable_size() */
	ENTRY_SHARE = 8,        /* one entry takes 1/8 of a shard at most */
};

/*
 * Within a shard everything but the readers' way (buckets and `next`) is
 * guarded by the lock. SIEVE's queue goes from `newest` to `oldest`; `hand`
 * moves from old to new and evicts the first one that was not visited since
 * it last came by.
 */
struct shard {
	alignas(CACHE_LINE) pthread_mutex_t lock;
	_Atomic(struct table_entry *) *buckets;
	size_t octets, octets_max; /* entries only */
	struct table_entry *newest, *oldest, *hand;
	uint64_t entries, inserts, evictions;
};

struct table {
	struct epoch *epoch;
	const struct hash_key *hash_key;
	void (*release)(struct table_entry *entry);
	size_t octets_max, fixed_octets;
	unsigned shard_count;  /* powers of two, both */
	unsigned bucket_count; /* of one shard */
	struct shard *shards;
};

static unsigned power_of_two_below(size_t value, unsigned most)
{
	unsigned power = 1;

	while (power < most && (size_t)power * 2 <= value)
		power *= 2;
	return power;
}

static bool make_shard(const struct table *table, struct shard *shard)
{
	memset(shard, 0, sizeof(*shard));
	shard->buckets =
		malloc(table->bucket_count * sizeof(*shard->buckets));
	if (!shard->buckets)
		return false;
	for (unsigned i = 0; i < table->bucket_count; i++)
		atomic_init(&shard->buckets[i], NULL);
	if (pthread_mutex_init(&shard->lock, NULL) == 0)
		return true;
	free(shard->buckets);
	return false;
}

/* The entries' share: what the buckets and the table leave. */
static size_t shard_octets(const struct table *table)
{
	size_t left = table->octets_max > table->fixed_octets
			      ? table->octets_max - table->fixed_octets
			      : 0;

	return left / table->shard_count;
}

struct table *table_new(size_t octets_max, struct epoch *epoch,
			const struct hash_key *hash_key,
			void (*release)(struct table_entry *entry))
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->epoch = epoch;
	table->hash_key = hash_key;
	table->release = release;
	table->octets_max = octets_max;
	table->shard_count =
		power_of_two_below(octets_max / SHARD_OCTETS_MIN, SHARDS_MAX);
	table->bucket_count = power_of_two_below(
		octets_max / table->shard_count / ENTRY_OCTETS, 1u << 24);
	table->fixed_octets =
		sizeof(*table) +
		table->shard_count *
			(sizeof(struct shard) +
			 table->bucket_count * sizeof(void *));
	table->shards = aligned_alloc(
		CACHE_LINE, table->shard_count * sizeof(*table->shards));
	if (!table->shards) {
		free(table);
		return NULL;
	}
	for (unsigned i = 0; i < table->shard_count; i++) {
		if (!make_shard(table, &table->shards[i])) {
			table->shard_count = i;
			table_free(table);
			return NULL;
		}
		table->shards[i].octets_max = shard_octets(table);
	}
	return table;
}

/* An entry knows how it is freed through this header in front of it. */
struct owned_entry {
	void (*release)(struct table_entry *entry);
	alignas(alignof(max_align_t)) uint8_t entry[];
};

static struct owned_entry *owned(struct table_entry *entry)
{
	return (struct owned_entry *)(void *)((uint8_t *)entry -
					      offsetof(struct owned_entry,
						       entry));
}

struct table_entry *table_entry_new(size_t size)
{
	struct owned_entry *memory = malloc(sizeof(*memory) + size);
	struct table_entry *entry;

	if (!memory || size > UINT32_MAX) {
		free(memory);
		return NULL;
	}
	memory->release = NULL;
	entry = (struct table_entry *)(void *)memory->entry;
	memset(entry, 0, sizeof(*entry));
	entry->size = (uint32_t)size;
	return entry;
}

void table_entry_free(struct table_entry *entry)
{
	if (!entry)
		return;
	if (owned(entry)->release)
		owned(entry)->release(entry);
	free(owned(entry));
}

static void free_retired(struct epoch_node *node)
{
	table_entry_free((struct table_entry *)node);
}

/*
 * What ENTRY takes: its memory as malloc gives it, and what its owner says
 * that it holds beside (its size above the memory's).
 */
static size_t cost_of(struct table_entry *entry)
{
	size_t usable = malloc_usable_size(owned(entry));

	return (usable > entry->size ? usable : entry->size) +
	       MALLOC_OVERHEAD;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	for (unsigned i = 0; i < table->shard_count; i++) {
		struct shard *shard = &table->shards[i];
		struct table_entry *entry = shard->newest;

		while (entry) {
			struct table_entry *older = entry->older;

			table_entry_free(entry);
			entry = older;
		}
		free(shard->buckets);
		pthread_mutex_destroy(&shard->lock);
	}
	free(table->shards);
	free(table);
}

static struct shard *shard_of(const struct table *table, uint64_t hash)
{
	return &table->shards[hash & (table->shard_count - 1)];
}

static _Atomic(struct table_entry *) *bucket_of(const struct table *table,
						const struct shard *shard,
						uint64_t hash)
{
	return &shard->buckets[(hash >> 8) & (table->bucket_count - 1)];
}

static bool key_is(const struct table_entry *entry, struct span key)
{
	return entry->key_size == key.size &&
	       memcmp((const uint8_t *)entry + entry->key_at, key.data,
		      key.size) == 0;
}

static struct table_entry *find(const struct table *table, uint64_t hash,
				struct span key)
{
	const struct shard *shard = shard_of(table, hash);
	struct table_entry *entry = atomic_load_explicit(
		bucket_of(table, shard, hash), memory_order_acquire);

	while (entry && !(entry->hash == hash && key_is(entry, key)))
		entry = atomic_load_explicit(&entry->next,
					     memory_order_acquire);
	return entry;
}

/* A hit writes one bit, and only if it is not set. */
static void visit(struct table_entry *entry)
{
	if (!atomic_load_explicit(&entry->visited, memory_order_relaxed))
		atomic_store_explicit(&entry->visited, true,
				      memory_order_relaxed);
}

const struct table_entry *table_find(const struct table *table,
				     struct span key, struct moment now)
{
	uint64_t hash = hash_octets(table->hash_key, key.data, key.size);
	struct table_entry *entry = find(table, hash, key);

	if (!entry || moment_reached(entry->expires, now))
		return NULL;
	visit(entry);
	return entry;
}

const struct table_entry *table_find_any(const struct table *table,
					 struct span key)
{
	uint64_t hash = hash_octets(table->hash_key, key.data, key.size);
	struct table_entry *entry = find(table, hash, key);

	if (entry)
		visit(entry);
	return entry;
}

/* ---- Under the shard's lock ------------------------------------------- */

static void queue_push(struct shard *shard, struct table_entry *entry)
{
	entry->newer = NULL;
	entry->older = shard->newest;
	if (shard->newest)
		shard->newest->newer = entry;
	else
		shard->oldest = entry;
	shard->newest = entry;
}

static void queue_remove(struct shard *shard, struct table_entry *entry)
{
	if (shard->hand == entry)
		shard->hand = entry->newer;
	if (entry->newer)
		entry->newer->older = entry->older;
	else
		shard->newest = entry->older;
	if (entry->older)
		entry->older->newer = entry->newer;
	else
		shard->oldest = entry->newer;
}

static void unlink_bucket(const struct table *table, struct shard *shard,
			  struct table_entry *entry)
{
	_Atomic(struct table_entry *) *link =
		bucket_of(table, shard, entry->hash);
	struct table_entry *at =
		atomic_load_explicit(link, memory_order_relaxed);

	while (at && at != entry) {
		link = &at->next;
		at = atomic_load_explicit(link, memory_order_relaxed);
	}
	assert(at == entry);
	atomic_store_explicit(
		link,
		atomic_load_explicit(&entry->next, memory_order_relaxed),
		memory_order_release);
}

static void remove_entry(struct table *table, struct shard *shard,
			 struct epoch_reader *reader,
			 struct table_entry *entry)
{
	unlink_bucket(table, shard, entry);
	queue_remove(shard, entry);
	shard->octets -= cost_of(entry);
	shard->entries--;
	epoch_retire(reader, &entry->retired);
}

/* SIEVE: the hand clears visits until it meets an entry without one. */
static void evict_one(struct table *table, struct shard *shard,
		      struct epoch_reader *reader)
{
	struct table_entry *entry = shard->hand ? shard->hand : shard->oldest;

	while (atomic_load_explicit(&entry->visited, memory_order_relaxed)) {
		atomic_store_explicit(&entry->visited, false,
				      memory_order_relaxed);
		entry = entry->newer ? entry->newer : shard->oldest;
	}
	shard->hand = entry->newer;
	remove_entry(table, shard, reader, entry);
	shard->evictions++;
}

static void publish(struct table *table, struct shard *shard,
		    struct table_entry *entry)
{
	_Atomic(struct table_entry *) *bucket =
		bucket_of(table, shard, entry->hash);

	atomic_store_explicit(
		&entry->next,
		atomic_load_explicit(bucket, memory_order_relaxed),
		memory_order_relaxed);
	queue_push(shard, entry);
	shard->octets += cost_of(entry);
	shard->entries++;
	shard->inserts++;
	atomic_store_explicit(bucket, entry, memory_order_release);
}

void table_insert(struct table *table, struct epoch_reader *reader,
		  struct table_entry *entry,
		  bool (*keep_old)(const struct table_entry *old,
				   struct table_entry *entry, void *context),
		  void *context)
{
	struct span key =
		span_of((const uint8_t *)entry + entry->key_at,
			entry->key_size);
	struct table_entry *old;
	struct shard *shard;
	size_t cost;

	entry->hash = hash_octets(table->hash_key, key.data, key.size);
	entry->retired.free = free_retired;
	owned(entry)->release = table->release;
	cost = cost_of(entry);
	shard = shard_of(table, entry->hash);
	pthread_mutex_lock(&shard->lock);
	old = find(table, entry->hash, key);
	if (cost > shard->octets_max / ENTRY_SHARE ||
	    (old && keep_old && keep_old(old, entry, context))) {
		pthread_mutex_unlock(&shard->lock);
		table_entry_free(entry);
		return;
	}
	/* What is asked often stays so through its renewal. */
	if (old) {
		atomic_init(&entry->visited,
			    atomic_load_explicit(&old->visited,
						 memory_order_relaxed));
		remove_entry(table, shard, reader, old);
	}
	while (shard->oldest && shard->octets + cost > shard->octets_max)
		evict_one(table, shard, reader);
	publish(table, shard, entry);
	pthread_mutex_unlock(&shard->lock);
}

bool table_remove(struct table *table, struct epoch_reader *reader,
		  struct span key)
{
	uint64_t hash = hash_octets(table->hash_key, key.data, key.size);
	struct shard *shard = shard_of(table, hash);
	struct table_entry *entry;

	pthread_mutex_lock(&shard->lock);
	entry = find(table, hash, key);
	if (entry)
		remove_entry(table, shard, reader, entry);
	pthread_mutex_unlock(&shard->lock);
	return entry != NULL;
}

void table_remove_if(struct table *table, struct epoch_reader *reader,
		     bool (*matches)(const struct table_entry *, void *),
		     void *context)
{
	for (unsigned i = 0; i < table->shard_count; i++) {
		struct shard *shard = &table->shards[i];
		struct table_entry *entry;

		pthread_mutex_lock(&shard->lock);
		entry = shard->oldest;
		while (entry) {
			struct table_entry *newer = entry->newer;

			if (matches(entry, context))
				remove_entry(table, shard, reader, entry);
			entry = newer;
		}
		pthread_mutex_unlock(&shard->lock);
	}
}

struct table_stats table_stats(const struct table *table)
{
	struct table_stats stats = {.octets = table->fixed_octets,
				    .octets_max = table->octets_max};

	for (unsigned i = 0; i < table->shard_count; i++) {
		struct shard *shard = &table->shards[i];

		pthread_mutex_lock(&shard->lock);
		stats.entries += shard->entries;
		stats.octets += shard->octets;
		stats.inserts += shard->inserts;
		stats.evictions += shard->evictions;
		pthread_mutex_unlock(&shard->lock);
	}
	return stats;
}
