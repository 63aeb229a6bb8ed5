/*
 * table.h - a shared hash table: reads without locks, memory bounded.
 *
 * Entries are immutable once inserted. Readers find them within a read
 * section (see epoch.h); writers lock one shard. The table accounts for all
 * the memory that it takes (entries as malloc gives them, buckets, of which
 * there are about as many as there were entries at most), stays
 * below `octets_max` by so much that what malloc loses between entries fits
 * in, too, and evicts by SIEVE (Zhang et al., NSDI 2024): a hit
 * writes no more than one shared bit, and that only when it is not yet set.
 * What has expired stays until its place is needed or it is swept out.
 * An entry that takes the place of another does so at one stroke: a reader
 * finds the one or the other.
 *
 * What is retired and not yet freed (see epoch.h) is outside the account.
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
 * The first member of every entry; small, since most of what is cached is
 * small. The key is the octets that lie at `key_at` octets from the start of
 * the entry (often a name that has to be there anyway), and `variant`.
 * `expires` bounds the entry's life in lookups.
 */
struct table_entry {
	union {
		struct {
			struct table_entry *newer, *older;
		} queue;                   /* SIEVE's, while in the table */
		struct epoch_node retired; /* after that */
	};
	_Atomic(struct table_entry *) next;
	struct moment expires;
	uint32_t variant;
	uint8_t key_at;
	_Atomic uint8_t marks; /* enum table_mark */
	uint16_t key_size : 9;
	uint16_t note : 7; /* the owner's, for what needs few bits */
};

enum {
	TABLE_KEY_SIZE_MAX = 511
};

/* Of entries that own something beside their own memory; either may be NULL. */
struct table_owner {
	/*
	 * Called for an entry that nobody sees any more: gives back what it
	 * owns and then itself by table_entry_free().
	 */
	void (*free_entry)(struct epoch_node *entry);
	/* Octets that it owns, always the same: they count as the entry's. */
	size_t (*octets_beside)(const struct table_entry *entry);
};

/* All that ever changes in an entry that is in the table. */
enum table_mark {
	TABLE_VISITED = 1,
	TABLE_CLAIMED = 2,
};

struct table_key {
	struct span octets;
	uint32_t variant;
};

/* Keys whose variants differ in these bits alone lie side by side. */
enum {
	TABLE_SIBLINGS = 7
};

/* Hits are counted by who asks: counting them here would be a shared write. */
struct table_stats {
	uint64_t entries, buckets, octets, octets_max;
	uint64_t inserts, evictions;
};

/*
 * OCTETS_MAX bounds all the table's memory. OWNER may be NULL. EPOCH and
 * HASH_KEY are borrowed. NULL without memory.
 */
struct table *table_new(size_t octets_max, struct epoch *epoch,
			const struct hash_key *hash_key,
			const struct table_owner *owner);

/* Frees the entries at once: nobody reads any more. Accepts NULL. */
void table_free(struct table *table);

/*
 * The entry with KEY that is alive at NOW; valid until the caller's next
 * quiescent moment. NULL if there is none. Takes a lock only where it finds
 * nothing while the table grows.
 */
const struct table_entry *table_find(const struct table *table,
				     struct table_key key, struct moment now);

/*
 * The same for the first of COUNT VARIANTS that there is for OCTETS, at hardly
 * more than the cost of one. They differ in bits of TABLE_SIBLINGS alone.
 */
const struct table_entry *table_find_first(const struct table *table,
					   struct span octets,
					   const uint32_t *variants,
					   unsigned count, struct moment now);

/*
 * ENTRY, which is still in the table or was a moment ago, is claimed for some
 * work that one alone is to do. False: it is claimed already. Its successor
 * is not claimed.
 */
bool table_claim(const struct table_entry *entry);
void table_release(const struct table_entry *entry);

/* SIZE octets for an entry, its header zeroed; or NULL. */
struct table_entry *table_entry_new(size_t size);
void table_entry_free(struct table_entry *entry);

/*
 * Takes ENTRY, whose key and expires are set, in place of the one with
 * the same key. KEEP_OLD, if not NULL, is asked under the lock with both, and
 * may still change ENTRY; true leaves the old one and drops the new. An entry
 * that would take too large a part of the table is dropped, too.
 */
void table_insert(struct table *table, struct epoch_reader *reader,
		  struct table_entry *entry,
		  bool (*keep_old)(const struct table_entry *old,
				   struct table_entry *entry, void *context),
		  void *context);

/* Removes the entry with KEY, if there is one. */
void table_remove(struct table *table, struct epoch_reader *reader,
		  struct table_key key);

/*
 * Looks at some of the entries, not more than a 1/256 of a large table, and
 * removes those that expired at BEFORE or earlier. Each call goes on where
 * the one before has ended, so that 256 calls see them all.
 */
void table_sweep(struct table *table, struct epoch_reader *reader,
		 struct moment before);

/* Removes all that MATCHES says yes to. */
void table_remove_if(struct table *table, struct epoch_reader *reader,
		     bool (*matches)(const struct table_entry *, void *),
		     void *context);

/*
 * Shows all entries to VISIT, of each shard the oldest first, while that says
 * true; each shard is locked meanwhile. For who has time.
 */
void table_visit(const struct table *table,
		 bool (*visit)(const struct table_entry *, void *),
		 void *context);

/* Where the key is a name: removes NAME's entries, and with TREE those of the
 * names below it. */
void table_remove_names(struct table *table, struct epoch_reader *reader,
			const uint8_t *name, bool tree);

struct table_stats table_stats(const struct table *table);

#endif
