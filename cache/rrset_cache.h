/*
 * rrset_cache.h - what resolution needs to remember: delegations with their
 * glue, addresses, DS, DNSKEY, CNAMEs, denials, each as a finding.
 *
 * There are shelves, because one name can have an entry on each: what was
 * found for a name and type; the delegation that the parent gave for a name;
 * the name errors, which hold for all types and for all names below (RFC
 * 8020); and the NS set that a zone gives itself, beside its delegation.
 *
 * What a finding replaces follows RFC 2181 section 5.4.1: while the old one
 * is alive, a lower rank never replaces a higher one, nor does a finding
 * that is not secure replace one that is. A newer delegation never lengthens
 * the life of the one that is there (ghost domains): it replaces the content
 * and keeps the earlier end.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CACHE_RRSET_CACHE_H
#define CACHE_RRSET_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/moment.h"
#include "cache/table.h"
#include "wire/finding.h"

enum rrset_cache_shelf {
	SHELF_FINDINGS,      /* by name and type */
	SHELF_DELEGATIONS,   /* by zone cut; type is 0 */
	SHELF_NXDOMAINS,     /* by name; type is 0 */
	SHELF_CHILD_SERVERS, /* by zone cut; type is 0 */
};

struct rrset_cache;

struct rrset_cache *rrset_cache_new(size_t octets_max, struct epoch *epoch,
				    const struct hash_key *hash_key);
void rrset_cache_free(struct rrset_cache *cache);

/*
 * Copies what is kept for NAME (lower case) and TYPE into ARENA, TTLs aged
 * to NOW. STATUS_NOT_FOUND, or STATUS_NO_MEMORY when the arena is full.
 */
enum status rrset_cache_find(const struct rrset_cache *cache,
			     enum rrset_cache_shelf shelf, const uint8_t *name,
			     uint16_t type, struct moment now,
			     struct arena *arena, struct finding *ret) MUST_USE;

/*
 * The delegation closest to NAME, at it or above (below or at ABOVE: a
 * delegation that is not under ABOVE is not looked at; the root for all).
 * One counts only while the delegation of the zone that gave it does: else a
 * zone that was taken away would live on in ever deeper zones of its own
 * (phoenix domains).
 */
enum status rrset_cache_closest_delegation(const struct rrset_cache *cache,
					   const uint8_t *name,
					   const uint8_t *above,
					   struct moment now,
					   struct arena *arena,
					   struct finding *ret) MUST_USE;

/*
 * The name error that covers NAME: kept for NAME itself or for a name above
 * it and strictly below ABOVE. For names above NAME itself, only a secure
 * one counts (RFC 8020 section 2 with the caution of its section 4).
 */
enum status rrset_cache_nxdomain(const struct rrset_cache *cache,
				 const uint8_t *name, const uint8_t *above,
				 struct moment now, struct arena *arena,
				 struct finding *ret) MUST_USE;

/*
 * Copies FINDING in for FINDING->ttl_s seconds; a TTL of 0 is not kept.
 * FINDING->name (and type, on the first shelf) are the key.
 */
void rrset_cache_insert(struct rrset_cache *cache, struct epoch_reader *reader,
			enum rrset_cache_shelf shelf,
			const struct finding *finding, struct moment now);

/* Something is kept for NAME (lower case) and TYPE, and alive at NOW. */
bool rrset_cache_has(const struct rrset_cache *cache,
		     enum rrset_cache_shelf shelf, const uint8_t *name,
		     uint16_t type, struct moment now);

/*
 * Shows what is alive at NOW, failures aside, to VISIT, while that says true.
 * FINDING is borrowed for the call, its TTLs as they were when it came; they
 * are AGE_S seconds too long. What ARENA has no room for is left out.
 */
typedef bool rrset_cache_visitor(enum rrset_cache_shelf shelf,
				 const struct finding *finding, uint32_t age_s,
				 void *context);
void rrset_cache_visit(const struct rrset_cache *cache, struct moment now,
		       struct arena *arena, rrset_cache_visitor *visit,
		       void *context);

/* Removes what is kept for NAME on all shelves, and below it if TREE. */
void rrset_cache_flush(struct rrset_cache *cache, struct epoch_reader *reader,
		       const uint8_t *name, bool tree);

/*
 * Removes what is kept for NAME and TYPE, and that NAME would not exist; for NS
 * and DS its delegation too.
 */
void rrset_cache_flush_type(struct rrset_cache *cache,
			    struct epoch_reader *reader, const uint8_t *name,
			    uint16_t type);

/* Removes all failures. */
void rrset_cache_flush_failures(struct rrset_cache *cache,
				struct epoch_reader *reader);

/*
 * Removes what has expired, among some entries: called now and then, it sees
 * them all in turn.
 */
void rrset_cache_sweep(struct rrset_cache *cache, struct epoch_reader *reader,
		       struct moment now);

struct table_stats rrset_cache_stats(const struct rrset_cache *cache);

#endif
