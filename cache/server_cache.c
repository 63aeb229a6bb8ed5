/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache/server_cache.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEY_SIZE_MAX = 16 + 2 + 4 + NAME_SIZE_MAX,
	BACKOFF_SHIFT_MAX = 4,         /* doublings of the timeout */
	RTT_MAX_US = 60 * 1000 * 1000, /* nobody has waited longer */
};

_Static_assert((int)KEY_SIZE_MAX <= (int)TABLE_KEY_SIZE_MAX, "too long a key");

struct server_cache {
	struct table *table;
};

/*
 * The exception to "entries never change": a measurement for each response
 * would otherwise allocate. The members are atomics of their own, and each is
 * of use alone: two workers that write at once lose a measurement at worst.
 */
struct server_entry {
	struct table_entry entry;
	_Atomic uint32_t srtt_us, rttvar_us; /* RFC 6298; 0: not measured */
	_Atomic uint32_t timeouts;           /* in a row */
	_Atomic int64_t dead_until_us;
	_Atomic uint8_t edns;
	_Atomic uint8_t lameness; /* for the zone in the key */
	uint8_t key[];
};

struct server_cache *server_cache_new(size_t octets_max, struct epoch *epoch,
				      const struct hash_key *hash_key)
{
	struct server_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		return NULL;
	cache->table = table_new(octets_max, epoch, hash_key, NULL);
	if (!cache->table) {
		free(cache);
		return NULL;
	}
	return cache;
}

void server_cache_free(struct server_cache *cache)
{
	if (!cache)
		return;
	table_free(cache->table);
	free(cache);
}

static uint8_t *put(uint8_t *at, const void *octets, size_t size)
{
	memcpy(at, octets, size);
	return at + size;
}

/* The key of ADDRESS, or of its lameness for ZONE, in STORAGE. */
static struct table_key make_key(uint8_t storage[KEY_SIZE_MAX],
				 const struct address *address,
				 const uint8_t *zone)
{
	uint8_t *at = put(storage, address->octets, address_size(address));

	at = put(at, &address->port, sizeof(address->port));
	if (address->family == ADDRESS_IPV6)
		at = put(at, &address->scope, sizeof(address->scope));
	if (zone)
		at = put(at, zone, name_size(zone));
	return (struct table_key){
		.octets = span_of(storage, (size_t)(at - storage)),
		.variant = address->family,
	};
}

static struct server_entry *find(const struct server_cache *cache,
				 const struct address *address,
				 const uint8_t *zone, struct moment now)
{
	uint8_t storage[KEY_SIZE_MAX];

	/* Not const: its atomics may be written, see struct server_entry. */
	return (struct server_entry *)(uintptr_t)table_find(
		cache->table, make_key(storage, address, zone), now);
}

/* A new entry for ADDRESS (and ZONE), not yet in the table. */
static struct server_entry *make_entry(const struct address *address,
				       const uint8_t *zone, struct moment now,
				       int64_t life_s)
{
	uint8_t storage[KEY_SIZE_MAX];
	struct table_key key = make_key(storage, address, zone);
	struct table_entry *entry =
		table_entry_new(sizeof(struct server_entry) + key.octets.size);
	struct server_entry *made = (struct server_entry *)entry;

	if (!entry)
		return NULL;
	atomic_init(&made->srtt_us, 0);
	atomic_init(&made->rttvar_us, 0);
	atomic_init(&made->timeouts, 0);
	atomic_init(&made->dead_until_us, 0);
	atomic_init(&made->edns, SERVER_EDNS_UNKNOWN);
	atomic_init(&made->lameness, SERVER_NOT_LAME);
	memcpy(made->key, key.octets.data, key.octets.size);
	entry->key_at = offsetof(struct server_entry, key);
	entry->key_size = key.octets.size;
	entry->variant = key.variant;
	entry->expires = moment_after_s(now, life_s);
	return made;
}

static uint32_t base_timeout_ms(uint32_t srtt_us, uint32_t rttvar_us)
{
	uint32_t timeout_ms;

	if (srtt_us == 0)
		return SERVER_TIMEOUT_FIRST_MS;
	timeout_ms = (srtt_us + 4 * rttvar_us) / 1000;
	return timeout_ms < SERVER_TIMEOUT_MIN_MS ? SERVER_TIMEOUT_MIN_MS
						  : timeout_ms;
}

static uint32_t backed_off_ms(uint32_t timeout_ms, unsigned timeouts)
{
	if (timeouts > BACKOFF_SHIFT_MAX)
		timeouts = BACKOFF_SHIFT_MAX;
	timeout_ms <<= timeouts;
	return timeout_ms > SERVER_TIMEOUT_MAX_MS ? SERVER_TIMEOUT_MAX_MS
						  : timeout_ms;
}

struct server_info server_cache_get(const struct server_cache *cache,
				    const struct address *address,
				    struct moment now)
{
	const struct server_entry *entry = find(cache, address, NULL, now);
	struct server_info info = {.timeout_ms = SERVER_TIMEOUT_FIRST_MS};
	uint32_t rttvar_us;

	if (!entry)
		return info;
	info.is_known = true;
	info.srtt_us =
		atomic_load_explicit(&entry->srtt_us, memory_order_relaxed);
	rttvar_us =
		atomic_load_explicit(&entry->rttvar_us, memory_order_relaxed);
	info.timeouts =
		atomic_load_explicit(&entry->timeouts, memory_order_relaxed);
	info.timeout_ms = backed_off_ms(
		base_timeout_ms(info.srtt_us, rttvar_us), info.timeouts);
	info.is_dead = atomic_load_explicit(&entry->dead_until_us,
					    memory_order_relaxed) > now.us;
	info.edns = (enum server_edns)atomic_load_explicit(
		&entry->edns, memory_order_relaxed);
	return info;
}

static void store(_Atomic uint32_t *to, uint32_t value)
{
	atomic_store_explicit(to, value, memory_order_relaxed);
}

/* RFC 6298 section 2, in microseconds. */
static void measure(struct server_entry *entry, uint32_t rtt_us)
{
	uint32_t srtt =
		atomic_load_explicit(&entry->srtt_us, memory_order_relaxed);
	uint32_t rttvar =
		atomic_load_explicit(&entry->rttvar_us, memory_order_relaxed);
	uint32_t difference;

	if (rtt_us == 0)
		rtt_us = 1;
	if (rtt_us > RTT_MAX_US)
		rtt_us = RTT_MAX_US;
	difference = srtt > rtt_us ? srtt - rtt_us : rtt_us - srtt;
	if (srtt == 0) {
		store(&entry->srtt_us, rtt_us);
		store(&entry->rttvar_us, rtt_us / 2);
	} else {
		store(&entry->rttvar_us, rttvar - rttvar / 4 + difference / 4);
		srtt = srtt - srtt / 8 + rtt_us / 8;
		store(&entry->srtt_us, srtt ? srtt : 1);
	}
	store(&entry->timeouts, 0);
	atomic_store_explicit(&entry->dead_until_us, 0, memory_order_relaxed);
}

static void count_timeout(struct server_entry *entry, struct moment now)
{
	uint32_t timeouts = 1 + atomic_fetch_add_explicit(&entry->timeouts, 1,
							  memory_order_relaxed);

	/* Asked once more after its rest, it is dead again at once if it
	 * still says nothing. */
	if (timeouts >= SERVER_DEAD_TIMEOUTS)
		atomic_store_explicit(&entry->dead_until_us,
				      moment_after_s(now, SERVER_DEAD_S).us,
				      memory_order_relaxed);
}

/* The address's entry, to be inserted after use if IS_NEW. */
static struct server_entry *entry_for(const struct server_cache *cache,
				      const struct address *address,
				      struct moment now, bool *is_new)
{
	struct server_entry *entry = find(cache, address, NULL, now);

	*is_new = !entry;
	return entry ? entry : make_entry(address, NULL, now, SERVER_KEPT_S);
}

void server_cache_answered(struct server_cache *cache,
			   struct epoch_reader *reader,
			   const struct address *address, uint32_t rtt_us,
			   struct moment now)
{
	bool is_new;
	struct server_entry *entry = entry_for(cache, address, now, &is_new);

	if (!entry)
		return;
	measure(entry, rtt_us);
	if (is_new)
		table_insert(cache->table, reader, &entry->entry, NULL, NULL);
}

void server_cache_timed_out(struct server_cache *cache,
			    struct epoch_reader *reader,
			    const struct address *address, struct moment now)
{
	bool is_new;
	struct server_entry *entry = entry_for(cache, address, now, &is_new);

	if (!entry)
		return;
	count_timeout(entry, now);
	if (is_new)
		table_insert(cache->table, reader, &entry->entry, NULL, NULL);
}

void server_cache_set_edns(struct server_cache *cache,
			   struct epoch_reader *reader,
			   const struct address *address, enum server_edns edns,
			   struct moment now)
{
	bool is_new;
	struct server_entry *entry = entry_for(cache, address, now, &is_new);

	if (!entry)
		return;
	atomic_store_explicit(&entry->edns, (uint8_t)edns,
			      memory_order_relaxed);
	if (is_new)
		table_insert(cache->table, reader, &entry->entry, NULL, NULL);
}

void server_cache_set_lameness(struct server_cache *cache,
			       struct epoch_reader *reader,
			       const struct address *address,
			       const uint8_t *zone,
			       enum server_lameness lameness, struct moment now)
{
	struct server_entry *entry =
		make_entry(address, zone, now, SERVER_LAME_S);

	if (!entry)
		return;
	atomic_init(&entry->lameness, (uint8_t)lameness);
	table_insert(cache->table, reader, &entry->entry, NULL, NULL);
}

enum server_lameness server_cache_lameness(const struct server_cache *cache,
					   const struct address *address,
					   const uint8_t *zone,
					   struct moment now)
{
	const struct server_entry *entry = find(cache, address, zone, now);

	return entry ? (enum server_lameness)atomic_load_explicit(
			       &entry->lameness, memory_order_relaxed)
		     : SERVER_NOT_LAME;
}

/* ---- Cookies ------------------------------------------------------------ */

/* Unlike the others it never changes: a newer one takes its place. */
struct cookie_entry {
	struct table_entry entry;
	uint8_t size;
	uint8_t cookie[SERVER_COOKIE_SIZE_MAX];
	uint8_t key[];
};

enum {
	VARIANT_COOKIE = 0x100, /* beside the address family */
};

static struct table_key cookie_key(uint8_t storage[KEY_SIZE_MAX],
				   const struct address *address)
{
	struct table_key key = make_key(storage, address, NULL);

	key.variant |= VARIANT_COOKIE;
	return key;
}

static const struct cookie_entry *find_cookie(const struct server_cache *cache,
					      struct table_key key,
					      struct moment now)
{
	return (const struct cookie_entry *)table_find(cache->table, key, now);
}

size_t server_cache_cookie(const struct server_cache *cache,
			   const struct address *address, struct moment now,
			   uint8_t out[SERVER_COOKIE_SIZE_MAX])
{
	uint8_t storage[KEY_SIZE_MAX];
	const struct cookie_entry *found =
		find_cookie(cache, cookie_key(storage, address), now);

	if (!found)
		return 0;
	memcpy(out, found->cookie, found->size);
	return found->size;
}

/* Servers give another one with each response; the last ones are as good. */
static bool is_cookie_fresh(const struct cookie_entry *found, size_t size,
			    struct moment now)
{
	return found && found->size == size &&
	       moment_left_s(found->entry.expires, now) >=
		       SERVER_COOKIE_S - SERVER_COOKIE_RENEW_S;
}

void server_cache_set_cookie(struct server_cache *cache,
			     struct epoch_reader *reader,
			     const struct address *address,
			     const uint8_t *cookie, size_t size,
			     struct moment now)
{
	uint8_t storage[KEY_SIZE_MAX];
	struct table_key key = cookie_key(storage, address);
	const struct cookie_entry *found = find_cookie(cache, key, now);
	struct table_entry *entry;
	struct cookie_entry *made;

	if (size > SERVER_COOKIE_SIZE_MAX || is_cookie_fresh(found, size, now))
		return;
	if (size == 0) {
		if (found)
			table_remove(cache->table, reader, key);
		return;
	}
	entry = table_entry_new(sizeof(*made) + key.octets.size);
	if (!entry)
		return;
	made = (struct cookie_entry *)entry;
	made->size = (uint8_t)size;
	memcpy(made->cookie, cookie, size);
	memcpy(made->key, key.octets.data, key.octets.size);
	entry->key_at = offsetof(struct cookie_entry, key);
	entry->key_size = (uint16_t)key.octets.size;
	entry->variant = key.variant;
	entry->expires = moment_after_s(now, SERVER_COOKIE_S);
	table_insert(cache->table, reader, entry, NULL, NULL);
}

struct table_stats server_cache_stats(const struct server_cache *cache)
{
	return table_stats(cache->table);
}
