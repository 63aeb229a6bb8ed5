/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache/rrset_cache.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "wire/codes.h"

/*
 * An entry's note, which says what it is worth: rank and security, three bits
 * each, and whether it is a failure.
 */
enum {
	NOTE_RANK = 0x07,
	NOTE_SECURITY = 0x38,
	NOTE_SECURITY_SHIFT = 3,
	NOTE_FAILURE = 0x40,
};

_Static_assert((int)RANK_AUTHORITATIVE <= NOTE_RANK, "too few bits");
_Static_assert((int)SECURITY_SECURE <= NOTE_SECURITY >> NOTE_SECURITY_SHIFT,
	       "too few bits");

struct rrset_cache {
	struct table *table;
};

/* The name in the packed finding, near its start, is the key. */
struct rrset_entry {
	struct table_entry entry;
	alignas(8) uint8_t packed[];
};

_Static_assert(sizeof(struct rrset_entry) + FINDING_NAME_AT_MAX <= UINT8_MAX,
	       "the key may be too far away");

static struct table_key key_for(enum rrset_cache_shelf shelf,
				const uint8_t *name, uint16_t type)
{
	if (shelf != SHELF_FINDINGS)
		type = 0;
	return (struct table_key){
		.octets = span_of(name, name_size(name)),
		.variant = (uint32_t)shelf << 16 | type,
	};
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

/*
 * By how much TTLs are lowered: to what is left of the entry's life, of which
 * the second that has begun does not count. A life that was cut short makes
 * all in it so much older.
 */
static uint32_t age_s_of(const struct rrset_entry *entry, uint32_t ttl_s,
			 struct moment now)
{
	int64_t left_s = moment_left_s(entry->entry.expires, now);

	return left_s > ttl_s ? 0 : ttl_s - (uint32_t)left_s;
}

enum status rrset_cache_find(const struct rrset_cache *cache,
			     enum rrset_cache_shelf shelf, const uint8_t *name,
			     uint16_t type, struct moment now,
			     struct arena *arena, struct finding *ret)
{
	const struct rrset_entry *found =
		(const struct rrset_entry *)table_find(
			cache->table, key_for(shelf, name, type), now);
	struct finding view;
	enum status status;

	if (!found)
		return STATUS_NOT_FOUND;
	status = finding_unpack(found->packed, arena, &view);
	if (status != STATUS_OK)
		return status;
	return finding_copy(&view, age_s_of(found, view.ttl_s, now), arena,
			    ret);
}

/* The zone whose servers gave the delegation of NAME; NULL: there is none. */
static const uint8_t *delegated_by(const struct rrset_cache *cache,
				   const uint8_t *name, struct moment now)
{
	const struct rrset_entry *entry =
		(const struct rrset_entry *)table_find(
			cache->table, key_for(SHELF_DELEGATIONS, name, 0), now);

	return entry ? finding_packed_zone(entry->packed) : NULL;
}

/*
 * NULL when the delegations of ZONE and of those that lead to it are all alive,
 * up to ABOVE; else the first that is not.
 */
static const uint8_t *find_gap(const struct rrset_cache *cache,
			       const uint8_t *zone, const uint8_t *above,
			       struct moment now)
{
	while (name_is_below(zone, above)) {
		const uint8_t *parent = delegated_by(cache, zone, now);

		/* Each step leads up: what gave it lies above it. */
		if (!parent || !name_is_below(zone, parent))
			return zone;
		zone = parent;
	}
	return NULL;
}

enum status rrset_cache_closest_delegation(const struct rrset_cache *cache,
					   const uint8_t *name,
					   const uint8_t *above,
					   struct moment now,
					   struct arena *arena,
					   struct finding *ret)
{
	while (name_is_under(name, above)) {
		const uint8_t *parent = delegated_by(cache, name, now);
		const uint8_t *gap =
			parent ? find_gap(cache, parent, above, now) : NULL;

		if (parent && !gap)
			return rrset_cache_find(cache, SHELF_DELEGATIONS, name,
						0, now, arena, ret);
		if (name_is_root(name))
			break;
		name = gap ? gap : name_parent(name);
	}
	return STATUS_NOT_FOUND;
}

enum status rrset_cache_nxdomain(const struct rrset_cache *cache,
				 const uint8_t *name, const uint8_t *above,
				 struct moment now, struct arena *arena,
				 struct finding *ret)
{
	bool is_itself = true;

	while (name_is_below(name, above)) {
		enum status status = rrset_cache_find(cache, SHELF_NXDOMAINS,
						      name, 0, now, arena, ret);

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

static uint8_t note_of(const struct finding *finding)
{
	return (uint8_t)((unsigned)finding->rank |
			 (unsigned)finding->security << NOTE_SECURITY_SHIFT |
			 (finding->kind == FINDING_FAILURE ? NOTE_FAILURE : 0));
}

static bool is_secure(uint8_t note)
{
	return (note & NOTE_SECURITY) >> NOTE_SECURITY_SHIFT ==
	       (int)SECURITY_SECURE;
}

/*
 * RFC 2181 section 5.4.1, while the old one is alive. A failure is worth less
 * than anything else.
 */
static bool is_worth_more(uint8_t old, uint8_t made)
{
	if (old & NOTE_FAILURE)
		return false;
	if (made & NOTE_FAILURE)
		return true;
	if (is_secure(old) || is_secure(made))
		return !is_secure(made);
	return (old & NOTE_RANK) > (made & NOTE_RANK);
}

struct insertion {
	enum rrset_cache_shelf shelf;
	struct moment now;
};

static bool keep_old(const struct table_entry *old, struct table_entry *entry,
		     void *context)
{
	const struct insertion *insertion = context;

	if (moment_reached(old->expires, insertion->now))
		return false;
	if (is_worth_more(old->note, entry->note))
		return true;
	/* A delegation's life is never lengthened (ghost domains). */
	if (insertion->shelf == SHELF_DELEGATIONS)
		entry->expires = moment_min(entry->expires, old->expires);
	return false;
}

void rrset_cache_insert(struct rrset_cache *cache, struct epoch_reader *reader,
			enum rrset_cache_shelf shelf,
			const struct finding *finding, struct moment now)
{
	struct table_key key = key_for(shelf, finding->name, finding->type);
	struct insertion insertion = {.shelf = shelf, .now = now};
	struct table_entry *entry;
	struct rrset_entry *made;

	if (finding->ttl_s == 0)
		return;
	entry = table_entry_new(sizeof(*made) + finding_packed_size(finding));
	if (!entry)
		return;
	made = (struct rrset_entry *)entry;
	finding_pack(finding, made->packed);
	entry->note = note_of(finding);
	entry->key_at = (uint8_t)(finding_packed_name(made->packed) -
				  (const uint8_t *)made);
	entry->key_size = key.octets.size;
	entry->variant = key.variant;
	entry->expires = moment_after_s(now, finding->ttl_s);
	table_insert(cache->table, reader, entry, keep_old, &insertion);
}

bool rrset_cache_has(const struct rrset_cache *cache,
		     enum rrset_cache_shelf shelf, const uint8_t *name,
		     uint16_t type, struct moment now)
{
	return table_find(cache->table, key_for(shelf, name, type), now);
}

struct visit {
	rrset_cache_visitor *visit;
	void *context;
	struct arena *arena;
	struct moment now;
};

static bool visit_entry(const struct table_entry *entry, void *context)
{
	const struct visit *visit = context;
	const struct rrset_entry *found = (const struct rrset_entry *)entry;
	struct finding view;
	bool goes_on = true;

	if (moment_reached(entry->expires, visit->now) ||
	    entry->note & NOTE_FAILURE)
		return true;
	if (finding_unpack(found->packed, visit->arena, &view) == STATUS_OK)
		goes_on = visit->visit(
			(enum rrset_cache_shelf)(entry->variant >> 16), &view,
			age_s_of(found, view.ttl_s, visit->now),
			visit->context);
	arena_done(visit->arena);
	return goes_on;
}

void rrset_cache_visit(const struct rrset_cache *cache, struct moment now,
		       struct arena *arena, rrset_cache_visitor *visit,
		       void *context)
{
	struct visit each = {
		.visit = visit, .context = context, .arena = arena, .now = now};

	table_visit(cache->table, visit_entry, &each);
}

void rrset_cache_flush(struct rrset_cache *cache, struct epoch_reader *reader,
		       const uint8_t *name, bool tree)
{
	table_remove_names(cache->table, reader, name, tree);
}

void rrset_cache_flush_type(struct rrset_cache *cache,
			    struct epoch_reader *reader, const uint8_t *name,
			    uint16_t type)
{
	table_remove(cache->table, reader, key_for(SHELF_FINDINGS, name, type));
	table_remove(cache->table, reader, key_for(SHELF_NXDOMAINS, name, 0));
	if (type != RRTYPE_NS && type != RRTYPE_DS)
		return;
	table_remove(cache->table, reader, key_for(SHELF_DELEGATIONS, name, 0));
	table_remove(cache->table, reader,
		     key_for(SHELF_CHILD_SERVERS, name, 0));
}

static bool is_failure(const struct table_entry *entry, void *context)
{
	(void)context;
	return entry->note & NOTE_FAILURE;
}

void rrset_cache_flush_failures(struct rrset_cache *cache,
				struct epoch_reader *reader)
{
	table_remove_if(cache->table, reader, is_failure, NULL);
}

void rrset_cache_sweep(struct rrset_cache *cache, struct epoch_reader *reader,
		       struct moment now)
{
	table_sweep(cache->table, reader, now);
}

struct table_stats rrset_cache_stats(const struct rrset_cache *cache)
{
	return table_stats(cache->table);
}
