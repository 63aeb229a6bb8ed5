/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache/rrset_cache.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_SIZE_MAX = NAME_SIZE_MAX + 3 };

struct rrset_cache {
	struct table *table;
};

/* The finding comes first, for its alignment; the key follows it. */
struct rrset_entry {
	struct table_entry entry;
	struct moment made;
	uint8_t rank, security;
	bool is_failure;
	alignas(8) uint8_t packed[];
};

/* The name comes first, so that a flush can read it. */
static size_t make_key(uint8_t key[KEY_SIZE_MAX], enum rrset_cache_shelf shelf,
		       const uint8_t *name, uint16_t type)
{
	size_t size = name_size(name);

	if (shelf != SHELF_FINDINGS)
		type = 0;
	memcpy(key, name, size);
	key[size++] = (uint8_t)(type >> 8);
	key[size++] = (uint8_t)type;
	key[size++] = (uint8_t)shelf;
	return size;
}

struct rrset_cache *rrset_cache_new(size_t octets_max, struct epoch *epoch,
				    const struct hash_key *hash_key)
{
	struct rrset_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		return NULL;
	cache->table = table_new(octets_max, epoch, hash_key, NULL);
	if (!cache->table) {
		free(cache);
		return NULL;
	}
	return cache;
}

void rrset_cache_free(struct rrset_cache *cache)
{
	if (!cache)
		return;
	table_free(cache->table);
	free(cache);
}

static uint32_t age_of(const struct rrset_entry *entry, struct moment now)
{
	int64_t age = (now.us - entry->made.us) / 1000000;

	return age < 0 ? 0 : (uint32_t)age;
}

enum status rrset_cache_find(const struct rrset_cache *cache,
			     enum rrset_cache_shelf shelf,
			     const uint8_t *name, uint16_t type,
			     struct moment now, struct arena *arena,
			     struct finding *ret)
{
	uint8_t key[KEY_SIZE_MAX];
	size_t size = make_key(key, shelf, name, type);
	const struct rrset_entry *found =
		(const struct rrset_entry *)table_find(
			cache->table, span_of(key, size), now);
	struct finding view;
	enum status status;

	if (!found)
		return STATUS_NOT_FOUND;
	status = finding_unpack(found->packed, arena, &view);
	if (status != STATUS_OK)
		return status;
	return finding_copy(&view, age_of(found, now), arena, ret);
}

enum status rrset_cache_closest_delegation(const struct rrset_cache *cache,
					   const uint8_t *name,
					   const uint8_t *above,
					   struct moment now,
					   struct arena *arena,
					   struct finding *ret)
{
	unsigned last = name_labels(above);

	for (unsigned labels = name_labels(name);; labels--) {
		enum status status = STATUS_NOT_FOUND;

		if (labels >= last)
			status = rrset_cache_find(cache, SHELF_DELEGATIONS,
						  name, 0, now, arena, ret);
		if (status != STATUS_NOT_FOUND || labels <= last)
			return status;
		name = name_parent(name);
	}
}

enum status rrset_cache_nxdomain(const struct rrset_cache *cache,
				 const uint8_t *name, const uint8_t *above,
				 struct moment now, struct arena *arena,
				 struct finding *ret)
{
	unsigned last = name_labels(above);
	unsigned labels = name_labels(name);
	bool is_itself = true;

	for (; labels > last; labels--) {
		enum status status = rrset_cache_find(
			cache, SHELF_NXDOMAINS, name, 0, now, arena, ret);

		if (status == STATUS_OK &&
		    (is_itself || ret->security == SECURITY_SECURE))
			return STATUS_OK;
		if (status == STATUS_NO_MEMORY)
			return status;
		is_itself = false;
		name = name_parent(name);
	}
	return STATUS_NOT_FOUND;
}

/*
 * RFC 2181 section 5.4.1, while the old one is alive. A failure is worth less
 * than anything else.
 */
static bool is_worth_more(const struct rrset_entry *old,
			  const struct rrset_entry *made)
{
	if (old->is_failure)
		return false;
	if (made->is_failure)
		return true;
	if (old->security == SECURITY_SECURE)
		return made->security != SECURITY_SECURE;
	return made->security != SECURITY_SECURE && old->rank > made->rank;
}

static bool keep_old(const struct table_entry *old, struct table_entry *entry,
		     void *context)
{
	const enum rrset_cache_shelf *shelf = context;
	const struct rrset_entry *was = (const struct rrset_entry *)old;
	struct rrset_entry *made = (struct rrset_entry *)entry;

	if (moment_reached(old->expires, made->made))
		return false;
	if (is_worth_more(was, made))
		return true;
	/* A delegation's life is never lengthened (ghost domains). */
	if (*shelf == SHELF_DELEGATIONS)
		entry->expires = moment_min(entry->expires, old->expires);
	return false;
}

void rrset_cache_insert(struct rrset_cache *cache, struct epoch_reader *reader,
			enum rrset_cache_shelf shelf,
			const struct finding *finding, struct moment now)
{
	uint8_t key[KEY_SIZE_MAX];
	size_t key_size = make_key(key, shelf, finding->name, finding->type);
	size_t packed_size, key_at;
	struct table_entry *entry;
	struct rrset_entry *made;

	if (finding->ttl_s == 0)
		return;
	packed_size = finding_packed_size(finding);
	key_at = sizeof(struct rrset_entry);
	/* Keys lie within reach of a 16-bit offset: behind what is small. */
	if (key_at + packed_size > UINT16_MAX)
		return;
	key_at += packed_size;
	entry = table_entry_new(key_at + key_size);
	if (!entry)
		return;
	made = (struct rrset_entry *)entry;
	made->made = now;
	made->rank = (uint8_t)finding->rank;
	made->security = (uint8_t)finding->security;
	made->is_failure = finding->kind == FINDING_FAILURE;
	finding_pack(finding, made->packed);
	memcpy((uint8_t *)made + key_at, key, key_size);
	entry->key_at = (uint16_t)key_at;
	entry->key_size = (uint16_t)key_size;
	entry->expires = moment_after_s(now, finding->ttl_s);
	table_insert(cache->table, reader, entry, keep_old, &shelf);
}

struct flush {
	const uint8_t *name;
	bool tree;
};

static bool matches(const struct table_entry *entry, void *context)
{
	const struct flush *flush = context;
	const uint8_t *name = (const uint8_t *)entry + entry->key_at;

	return flush->tree ? name_is_under(name, flush->name)
			   : name_equal(name, flush->name);
}

void rrset_cache_flush(struct rrset_cache *cache, struct epoch_reader *reader,
		       const uint8_t *name, bool tree)
{
	struct flush flush = {.name = name, .tree = tree};

	table_remove_if(cache->table, reader, matches, &flush);
}

struct table_stats rrset_cache_stats(const struct rrset_cache *cache)
{
	return table_stats(cache->table);
}
