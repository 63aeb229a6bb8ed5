/*
 * table.h - a shared hash table: reads without locks, memory bounded.
 *
 * Entries are immutable once inserted. Readers find them within a read
 * section (see epoch.h); writers lock one shard. The table accounts for all
 * the memory that it takes (entries as malloc gives them, buckets), stays
 * below `octets_max`, and evicts by SIEVE (Zhang et al., NSDI 2024): a hit
 * writes no more than one shared bit, and that only when it is not yet set.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CACHE_TABLE_H
#define CACHE_TABLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/moment.h"
#include "base/span.h"
#include "base/status.h"
#include "cache/epoch.h"

struct table;

/*
 * The first member of every entry. The key lies at `key_at` octets from the
 * start of the entry. `expires` bounds its life in lookups.
 */
struct table_entry {
	struct epoch_node retired; /* its `free` is set by table_insert() */
	_Atomic(struct table_entry *) next;
	struct table_entry *newer, *older; /* SIEVE's queue */
	uint64_t hash;
	struct moment expires;
	uint32_t size; /* octets of the entry, and of what it owns beside */
	uint16_t key_at, key_size;
	atomic_bool visited;
};

/* Hits are counted by who asks: counting them here would be a shared write. */
struct table_stats {
	uint64_t entries, octets, octets_max;
	uint64_t inserts, evictions;
};

/*
 * OCTETS_MAX bounds all the table's memory. RELEASE, which may be NULL, gives
 * back what an entry owns (never its own memory) when nobody sees it any
 * more. EPOCH is borrowed. NULL without memory.
 */
struct table *table_new(size_t octets_max, struct epoch *epoch,
			const struct hash_key *hash_key,
			void (*release)(struct table_entry *entry));
void table_free(struct table *table);

/*
 * The entry with KEY that is alive at NOW; valid until the caller's next
 * quiescent moment. NULL if there is none.
 */
const struct table_entry *table_find(const struct table *table,
				     struct span key, struct moment now);

/* As table_find(), dead ones too (stale answers, RFC 8767). */
const struct table_entry *table_find_any(const struct table *table,
					 struct span key);

/* SIZE octets for an entry, its header set; NULL without memory. */
struct table_entry *table_entry_new(size_t size);
void table_entry_free(struct table_entry *entry);

/*
 * Takes ENTRY, whose size, key_at, key_size and expires are set, in place of
 * the one with the same key. KEEP_OLD, if not NULL, is asked under the lock
 * with both; true leaves the old one and drops the new.
 */
void table_insert(struct table *table, struct epoch_reader *reader,
		  struct table_entry *entry,
		  bool (*keep_old)(const struct table_entry *old,
				   struct table_entry *entry, void *context),
		  void *context);

/* Returns whether there was one. */
bool table_remove(struct table *table, struct epoch_reader *reader,
		  struct span key);

/* Removes all that MATCHES says yes to. */
void table_remove_if(struct table *table, struct epoch_reader *reader,
		     bool (*matches)(const struct table_entry *, void *),
		     void *context);

struct table_stats table_stats(const struct table *table);

#endif
