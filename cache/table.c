/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache/table.h"

#include <assert.h>
#include <malloc.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "wire/name.h"

enum {
	CACHE_LINE = 64,
	SHARDS_MAX = 64,
	SHARD_OCTETS_MIN = 512 * 1024, /* below it fewer shards are made */
	BUCKET_OCTETS =
		128, /* of all memory there is one bucket for, at most */
	BUCKETS_MAX = 1 << 28,
	MALLOC_OVERHEAD = 8, /* octets beside malloc_usable_size() */
	ENTRY_SHARE = 8,     /* one entry takes 1/8 of a shard at most */
	/*
	 * 1/8 of the entries' memory is left to the holes that malloc has
	 * between them. bench_cache sees that and more: 1/10 to 1/4 while
	 * sizes stay as they are, and more than a half when small entries
	 * have given way to large ones and back.
	 */
	HOLES_SHARE = 8,
	/* What one sweep looks at: 1/4 of one shard, and at least so many. */
	SWEEP_SHARE = 4,
	SWEEP_MIN = 64,
	BUCKETS_AT_FIRST = 512, /* a page of them */
	GROWTH_STEPS = 2,       /* buckets that one insertion may add */
};

_Static_assert(sizeof(void *) != 8 || sizeof(struct table_entry) == 40,
	       "an entry's header has grown");
_Static_assert(offsetof(struct table_entry, retired) == 0,
	       "a retired entry is its epoch_node");

/*
 * What writers need beside the buckets; guarded by the lock. SIEVE's queue
 * goes from `newest` to `oldest`; `hand` moves from old to new and evicts the
 * first one that was not visited since it last came by.
 */
struct shard {
	alignas(CACHE_LINE) pthread_mutex_t lock;
	size_t octets, octets_max; /* entries and buckets */
	struct table_entry *newest, *oldest, *hand;
	struct table_entry *broom; /* where table_sweep() goes on */
	uint64_t entries, inserts, evictions;
};

typedef _Atomic(struct table_entry *) entry_link;

/*
 * Readers see this, the buckets and the entries only.
 *
 * Buckets are added one at a time, as entries come (linear hashing; Litwin,
 * VLDB 1980), so that a table that may become large takes no more than it
 * holds. There is room for `bucket_max` of them, which are no memory until
 * they are used. Number N takes over, of the entries of the one that had N's
 * lower bits, those with N's highest bit, too. It is of the same shard, whose
 * lock is held meanwhile. `bucket_count` says that N is there before any link
 * changes, `bucket_ready` when all have: who finds nothing, and sees that
 * something was moved meanwhile, looks again.
 */
struct table {
	alignas(CACHE_LINE) entry_link *buckets;
	_Atomic uint32_t bucket_count, bucket_ready, bucket_mask;
	uint32_t bucket_max;
	uint32_t shard_mask; /* the lowest bits of a hash */
	const struct hash_key *hash_key;
	const struct epoch *epoch;
	struct shard *shards;
	struct table_owner owner;
	size_t octets_max, fixed_octets;
	alignas(CACHE_LINE) pthread_mutex_t growth; /* before a shard's lock */
	atomic_uint sweeps;                         /* calls of table_sweep() */
};

static uint32_t power_of_two_below(size_t value, uint32_t most)
{
	uint32_t power = 1;

	while (power < most && (size_t)power * 2 <= value)
		power *= 2;
	return power;
}

struct table_entry *table_entry_new(size_t size)
{
	struct table_entry *entry;

	assert(size >= sizeof(*entry));
	entry = malloc(size);
	if (entry)
		memset(entry, 0, sizeof(*entry));
	return entry;
}

void table_entry_free(struct table_entry *entry)
{
	free(entry);
}

static void free_plain(struct epoch_node *node)
{
	table_entry_free((struct table_entry *)node);
}

static bool make_shards(struct table *table, uint32_t count)
{
	size_t buckets = atomic_load(&table->bucket_count);
	size_t entries_max = table->octets_max > table->fixed_octets
				     ? table->octets_max - table->fixed_octets
				     : 0;

	entries_max -= entries_max / HOLES_SHARE;
	table->shards =
		aligned_alloc(CACHE_LINE, count * sizeof(*table->shards));
	if (!table->shards)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		table->shards[i] = (struct shard){
			.octets = buckets / count * sizeof(entry_link),
			.octets_max = entries_max / count,
		};
		/* Without attributes it takes nothing that could be short. */
		pthread_mutex_init(&table->shards[i].lock, NULL);
	}
	return true;
}

struct table *table_new(size_t octets_max, struct epoch *epoch,
			const struct hash_key *hash_key,
			const struct table_owner *owner)
{
	uint32_t shards =
		power_of_two_below(octets_max / SHARD_OCTETS_MIN, SHARDS_MAX);
	uint32_t bucket_max =
		power_of_two_below(octets_max / BUCKET_OCTETS, BUCKETS_MAX);
	uint32_t bucket_count;
	struct table *table = aligned_alloc(CACHE_LINE, sizeof(*table));

	if (!table)
		return NULL;
	if (bucket_max < shards)
		bucket_max = shards;
	bucket_count =
		bucket_max < BUCKETS_AT_FIRST ? bucket_max : BUCKETS_AT_FIRST;
	*table = (struct table){
		.buckets = calloc(bucket_max, sizeof(*table->buckets)),
		.bucket_max = bucket_max,
		.shard_mask = shards - 1,
		.epoch = epoch,
		.hash_key = hash_key,
		.owner = owner ? *owner : (struct table_owner){0},
		.octets_max = octets_max,
		.fixed_octets = sizeof(*table) + shards * sizeof(struct shard),
	};
	if (!table->owner.free_entry)
		table->owner.free_entry = free_plain;
	atomic_init(&table->bucket_count, bucket_count);
	atomic_init(&table->bucket_ready, bucket_count);
	atomic_init(&table->bucket_mask, bucket_count - 1);
	if (!table->buckets || !make_shards(table, shards)) {
		free(table->buckets);
		free(table);
		return NULL;
	}
	pthread_mutex_init(&table->growth, NULL);
	return table;
}

/*
 * What ENTRY takes: its memory as malloc gives it, and what its owner says
 * that it holds beside.
 */
static size_t cost_of(const struct table *table, struct table_entry *entry)
{
	size_t beside = table->owner.octets_beside
				? table->owner.octets_beside(entry)
				: 0;

	return malloc_usable_size(entry) + MALLOC_OVERHEAD + beside;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	for (uint32_t i = 0; i <= table->shard_mask; i++) {
		struct shard *shard = &table->shards[i];
		struct table_entry *entry = shard->newest;

		while (entry) {
			struct table_entry *older = entry->queue.older;

			table->owner.free_entry(&entry->retired);
			entry = older;
		}
		pthread_mutex_destroy(&shard->lock);
	}
	pthread_mutex_destroy(&table->growth);
	free(table->buckets);
	free(table->shards);
	free(table);
}

static uint64_t hash_of(const struct table *table, struct table_key key)
{
	uint64_t hash =
		hash_octets(table->hash_key, key.octets.data, key.octets.size);

	/* Odd, so that different variants of a name differ in any bits. */
	return hash ^ (key.variant & ~(uint32_t)TABLE_SIBLINGS) *
			      UINT64_C(0x9e3779b97f4a7c15);
}

static struct shard *shard_of(const struct table *table, uint64_t hash)
{
	return &table->shards[hash & table->shard_mask];
}

/*
 * The bucket of HASH's lower half among COUNT, which was loaded before. If the
 * mask is already that of twice as many, COUNT is no longer what there is.
 */
static entry_link *bucket_among(const struct table *table, uint64_t hash,
				uint32_t count)
{
	uint32_t mask = atomic_load(&table->bucket_mask);
	uint32_t number = (uint32_t)hash & mask;

	return &table->buckets[number < count ? number : number & mask >> 1];
}

/* Writers may ask when they hold the shard's lock: it does not change then. */
static entry_link *bucket_of(const struct table *table, uint64_t hash)
{
	return bucket_among(table, hash, atomic_load(&table->bucket_count));
}

static struct table_key key_of(const struct table_entry *entry)
{
	return (struct table_key){
		.octets = span_of((const uint8_t *)entry + entry->key_at,
				  entry->key_size),
		.variant = entry->variant,
	};
}

static bool is_for(const struct table_entry *entry, struct table_key key)
{
	return entry->variant == key.variant &&
	       span_equal(key_of(entry).octets, key.octets);
}

/*
 * The entry with KEY in the chain that begins AT, or NULL; the link that led
 * there, which is the chain's last if there is none, in *LED. Once loaded, a
 * link may change.
 */
static struct table_entry *find_from(entry_link *at, struct table_key key,
				     entry_link **led)
{
	struct table_entry *entry = atomic_load(at);

	/* Sequentially consistent, as are all changes of links: see epoch.h. */
	while (entry && !is_for(entry, key)) {
		at = &entry->next;
		entry = atomic_load(at);
	}
	*led = at;
	return entry;
}

/* For who holds the shard's lock. */
static struct table_entry *find(const struct table *table, uint64_t hash,
				struct table_key key, entry_link **led)
{
	return find_from(bucket_of(table, hash), key, led);
}

/* The entry with KEY, or NULL: for readers. */
static struct table_entry *find_unlocked(const struct table *table,
					 uint64_t hash, struct table_key key)
{
	uint32_t ready = atomic_load(&table->bucket_ready);
	uint32_t count = atomic_load(&table->bucket_count);
	struct shard *shard = shard_of(table, hash);
	entry_link *led;
	struct table_entry *entry =
		find_from(bucket_among(table, hash, count), key, &led);

	if (entry ||
	    (ready == count && atomic_load(&table->bucket_count) == count))
		return entry;
	/* A bucket was added meanwhile: seldom, and not for long. */
	pthread_mutex_lock(&shard->lock);
	entry = find(table, hash, key, &led);
	pthread_mutex_unlock(&shard->lock);
	return entry;
}

static bool is_marked(const struct table_entry *entry, uint8_t mark)
{
	return atomic_load_explicit(&entry->marks, memory_order_relaxed) & mark;
}

/* A hit writes one bit, and only if it is not set. True: it was not. */
static bool mark(struct table_entry *entry, uint8_t mark)
{
	return !is_marked(entry, mark) &&
	       !(atomic_fetch_or_explicit(&entry->marks, mark,
					  memory_order_relaxed) &
		 mark);
}

static void unmark(struct table_entry *entry, uint8_t mark)
{
	atomic_fetch_and_explicit(&entry->marks, (uint8_t)~mark,
				  memory_order_relaxed);
}

/* Readers have it const; of its marks they may write this one. */
static struct table_entry *writable(const struct table_entry *entry)
{
	return (struct table_entry *)(uintptr_t)entry;
}

bool table_claim(const struct table_entry *entry)
{
	return mark(writable(entry), TABLE_CLAIMED);
}

void table_release(const struct table_entry *entry)
{
	unmark(writable(entry), TABLE_CLAIMED);
}

const struct table_entry *table_find(const struct table *table,
				     struct table_key key, struct moment now)
{
	struct table_entry *entry =
		find_unlocked(table, hash_of(table, key), key);

	if (!entry || moment_reached(entry->expires, now))
		return NULL;
	(void)mark(entry, TABLE_VISITED);
	return entry;
}

/* The place of VARIANT among COUNT of them; COUNT if it is none. */
static unsigned place_of(uint32_t variant, const uint32_t *variants,
			 unsigned count)
{
	unsigned place = 0;

	while (place < count && variants[place] != variant)
		place++;
	return place;
}

/* The same one by one, with the care that table_find() takes. */
__attribute__((noinline)) static const struct table_entry *
find_each(const struct table *table, struct span octets,
	  const uint32_t *variants, unsigned count, struct moment now)
{
	for (unsigned i = 0; i < count; i++) {
		struct table_key key = {.octets = octets,
					.variant = variants[i]};
		const struct table_entry *found = table_find(table, key, now);

		if (found)
			return found;
	}
	return NULL;
}

const struct table_entry *table_find_first(const struct table *table,
					   struct span octets,
					   const uint32_t *variants,
					   unsigned count, struct moment now)
{
	struct table_key key = {.octets = octets, .variant = variants[0]};
	uint64_t hash = hash_of(table, key);
	struct table_entry *entry = atomic_load(bucket_of(table, hash));
	struct table_entry *found = NULL;
	unsigned left = count;

	/* Once one is found, only those that come before it are better. */
	for (; entry && left > 0; entry = atomic_load(&entry->next)) {
		unsigned place = place_of(entry->variant, variants, left);

		key.variant = entry->variant;
		if (place == left || !is_for(entry, key) ||
		    moment_reached(entry->expires, now))
			continue;
		found = entry;
		left = place;
	}
	/* One that is just being moved may have been passed by. */
	if (!found)
		return find_each(table, octets, variants, count, now);
	(void)mark(found, TABLE_VISITED);
	return found;
}

/* ---- Under the shard's lock ------------------------------------------- */

static void queue_push(struct shard *shard, struct table_entry *entry)
{
	entry->queue.newer = NULL;
	entry->queue.older = shard->newest;
	if (shard->newest)
		shard->newest->queue.newer = entry;
	else
		shard->oldest = entry;
	shard->newest = entry;
}

static void queue_remove(struct shard *shard, struct table_entry *entry)
{
	struct table_entry *newer = entry->queue.newer;
	struct table_entry *older = entry->queue.older;

	if (shard->hand == entry)
		shard->hand = newer;
	if (shard->broom == entry)
		shard->broom = newer;
	if (newer)
		newer->queue.older = older;
	else
		shard->newest = older;
	if (older)
		older->queue.newer = newer;
	else
		shard->oldest = newer;
}

static void unlink_entry(struct table *table, struct table_entry *entry)
{
	entry_link *at = bucket_of(table, hash_of(table, key_of(entry)));
	struct table_entry *found = atomic_load(at);

	while (found != entry) {
		at = &found->next;
		found = atomic_load(at);
	}
	atomic_store(at, atomic_load(&entry->next));
}

static void retire_entry(struct table *table, struct shard *shard,
			 struct epoch_reader *reader, struct table_entry *entry)
{
	queue_remove(shard, entry);
	shard->octets -= cost_of(table, entry);
	shard->entries--;
	entry->retired.free = table->owner.free_entry;
	epoch_retire(reader, &entry->retired);
}

static void remove_entry(struct table *table, struct shard *shard,
			 struct epoch_reader *reader, struct table_entry *entry)
{
	unlink_entry(table, entry);
	retire_entry(table, shard, reader, entry);
}

/*
 * SIEVE: the hand clears visits until it meets an entry without one. After a
 * whole round it takes any, however fast the readers are.
 */
static struct table_entry *choose_victim(struct shard *shard)
{
	struct table_entry *entry = shard->hand ? shard->hand : shard->oldest;

	for (uint64_t left = shard->entries;
	     left > 0 && is_marked(entry, TABLE_VISITED); left--) {
		unmark(entry, TABLE_VISITED);
		entry = entry->queue.newer ? entry->queue.newer : shard->oldest;
	}
	return entry;
}

/* Makes room for COST octets; OLD, which is to be replaced, does not count. */
static void make_room(struct table *table, struct shard *shard,
		      struct epoch_reader *reader, size_t cost,
		      struct table_entry *old)
{
	size_t octets_max =
		shard->octets_max - cost + (old ? cost_of(table, old) : 0);

	while (shard->octets > octets_max) {
		struct table_entry *victim = choose_victim(shard);

		shard->hand = victim->queue.newer;
		if (victim == old)
			continue;
		remove_entry(table, shard, reader, victim);
		shard->evictions++;
	}
}

/* Links ENTRY in, in place of OLD if there is one. */
static void publish(struct table *table, struct shard *shard,
		    struct epoch_reader *reader, struct table_entry *entry,
		    uint64_t hash)
{
	entry_link *at;
	struct table_entry *old = find(table, hash, key_of(entry), &at);

	queue_push(shard, entry);
	shard->octets += cost_of(table, entry);
	shard->entries++;
	shard->inserts++;
	if (old) {
		/* What is asked often stays so through its renewal. */
		if (is_marked(old, TABLE_VISITED))
			atomic_init(&entry->marks, TABLE_VISITED);
		atomic_init(&entry->next, atomic_load(&old->next));
	}
	atomic_store(at, entry);
	if (old)
		retire_entry(table, shard, reader, old);
}

/* ---- Growing ----------------------------------------------------------- */

/*
 * Of the entries in the chain FROM those that belong into TO, which is empty,
 * are moved there. In both, links lead on in the order that there was: a
 * reader comes to an end, wherever it is.
 */
static void split_chain(const struct table *table, entry_link *from,
			entry_link *to)
{
	const entry_link *taker = to;
	struct table_entry *entry = atomic_load(from);

	while (entry) {
		uint64_t hash = hash_of(table, key_of(entry));
		struct table_entry *next = atomic_load(&entry->next);

		if (bucket_of(table, hash) == taker) {
			atomic_store(to, entry);
			to = &entry->next;
		} else {
			if (atomic_load(from) != entry)
				atomic_store(from, entry);
			from = &entry->next;
		}
		entry = next;
	}
	atomic_store(from, NULL);
	atomic_store(to, NULL);
}

/* Adds bucket NUMBER, the next one, if its shard has room. */
static bool add_bucket(struct table *table, uint32_t number)
{
	uint32_t highest = UINT32_C(1) << (31 - __builtin_clz(number));
	struct shard *shard = shard_of(table, number);
	bool has_room;

	pthread_mutex_lock(&shard->lock);
	has_room = shard->octets + sizeof(entry_link) <= shard->octets_max;
	if (has_room) {
		if (number == highest)
			atomic_store(&table->bucket_mask, 2 * highest - 1);
		atomic_store(&table->bucket_count, number + 1);
		split_chain(table, &table->buckets[number - highest],
			    &table->buckets[number]);
		shard->octets += sizeof(entry_link);
		atomic_store(&table->bucket_ready, number + 1);
	}
	pthread_mutex_unlock(&shard->lock);
	return has_room;
}

/* There is to be a bucket for each entry; SHARD_ENTRIES are in one shard. */
static bool is_small_for(const struct table *table, uint64_t shard_entries)
{
	uint32_t count = atomic_load_explicit(&table->bucket_count,
					      memory_order_relaxed);

	return count < table->bucket_max &&
	       shard_entries * ((uint64_t)table->shard_mask + 1) > count;
}

/* No lock is held. Two at a time, to catch up with what others left out. */
static void grow(struct table *table, uint64_t shard_entries)
{
	if (!is_small_for(table, shard_entries) ||
	    pthread_mutex_trylock(&table->growth) != 0)
		return;
	for (unsigned i = 0;
	     i < GROWTH_STEPS && is_small_for(table, shard_entries) &&
	     add_bucket(table, atomic_load(&table->bucket_count));
	     i++)
		;
	pthread_mutex_unlock(&table->growth);
}

void table_insert(struct table *table, struct epoch_reader *reader,
		  struct table_entry *entry,
		  bool (*keep_old)(const struct table_entry *old,
				   struct table_entry *entry, void *context),
		  void *context)
{
	struct table_key key = key_of(entry);
	uint64_t hash = hash_of(table, key);
	struct shard *shard = shard_of(table, hash);
	size_t cost = cost_of(table, entry);
	struct table_entry *old;
	entry_link *led;
	uint64_t shard_entries;
	bool is_kept;

	assert(epoch_has(table->epoch, reader));
	pthread_mutex_lock(&shard->lock);
	old = find(table, hash, key, &led);
	is_kept = cost <= shard->octets_max / ENTRY_SHARE &&
		  !(old && keep_old && keep_old(old, entry, context));
	if (is_kept) {
		make_room(table, shard, reader, cost, old);
		publish(table, shard, reader, entry, hash);
	}
	shard_entries = shard->entries;
	pthread_mutex_unlock(&shard->lock);
	if (is_kept)
		grow(table, shard_entries);
	else
		table->owner.free_entry(&entry->retired);
}

void table_remove(struct table *table, struct epoch_reader *reader,
		  struct table_key key)
{
	uint64_t hash = hash_of(table, key);
	struct shard *shard = shard_of(table, hash);
	struct table_entry *entry;
	entry_link *led;

	assert(epoch_has(table->epoch, reader));
	/* Mostly there is none: that is seen without the lock. */
	if (!find_unlocked(table, hash, key))
		return;
	pthread_mutex_lock(&shard->lock);
	entry = find(table, hash, key, &led);
	if (entry)
		remove_entry(table, shard, reader, entry);
	pthread_mutex_unlock(&shard->lock);
}

void table_sweep(struct table *table, struct epoch_reader *reader,
		 struct moment before)
{
	uint32_t number = atomic_fetch_add_explicit(&table->sweeps, 1,
						    memory_order_relaxed) &
			  table->shard_mask;
	struct shard *shard = &table->shards[number];
	struct table_entry *entry;
	uint64_t left;

	assert(epoch_has(table->epoch, reader));
	pthread_mutex_lock(&shard->lock);
	entry = shard->broom ? shard->broom : shard->oldest;
	left = shard->entries / SWEEP_SHARE + SWEEP_MIN;
	for (; entry && left > 0; left--) {
		struct table_entry *newer = entry->queue.newer;

		if (moment_reached(entry->expires, before))
			remove_entry(table, shard, reader, entry);
		entry = newer;
	}
	shard->broom = entry;
	pthread_mutex_unlock(&shard->lock);
}

void table_remove_if(struct table *table, struct epoch_reader *reader,
		     bool (*matches)(const struct table_entry *, void *),
		     void *context)
{
	assert(epoch_has(table->epoch, reader));
	for (uint32_t i = 0; i <= table->shard_mask; i++) {
		struct shard *shard = &table->shards[i];
		struct table_entry *entry;

		pthread_mutex_lock(&shard->lock);
		entry = shard->oldest;
		while (entry) {
			struct table_entry *newer = entry->queue.newer;

			if (matches(entry, context))
				remove_entry(table, shard, reader, entry);
			entry = newer;
		}
		pthread_mutex_unlock(&shard->lock);
	}
}

void table_visit(const struct table *table,
		 bool (*visit)(const struct table_entry *, void *),
		 void *context)
{
	bool goes_on = true;

	for (uint32_t i = 0; i <= table->shard_mask && goes_on; i++) {
		struct shard *shard = &table->shards[i];
		struct table_entry *entry;

		pthread_mutex_lock(&shard->lock);
		for (entry = shard->oldest; entry && goes_on;
		     entry = entry->queue.newer)
			goes_on = visit(entry, context);
		pthread_mutex_unlock(&shard->lock);
	}
}

struct names {
	const uint8_t *name;
	bool tree;
};

static bool is_among(const struct table_entry *entry, void *context)
{
	const struct names *names = context;
	const uint8_t *name = (const uint8_t *)entry + entry->key_at;

	return names->tree ? name_is_under(name, names->name)
			   : name_equal(name, names->name);
}

void table_remove_names(struct table *table, struct epoch_reader *reader,
			const uint8_t *name, bool tree)
{
	struct names names = {.name = name, .tree = tree};

	table_remove_if(table, reader, is_among, &names);
}

struct table_stats table_stats(const struct table *table)
{
	struct table_stats stats = {
		.octets = table->fixed_octets,
		.octets_max = table->octets_max,
		.buckets = atomic_load(&table->bucket_count),
	};

	for (uint32_t i = 0; i <= table->shard_mask; i++) {
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
