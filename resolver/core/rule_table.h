/*
 * rule_table.h - the rules of a policy zone by name or address, in little
 * memory: lists with a million names are in use.
 *
 * A key has two rules, or one, or none: one for itself, one for all that is
 * below it. Keys and
 * rules lie one after the other in one run of memory; a hash table of offsets
 * finds them. It is filled, and then only read.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_RULE_TABLE_H
#define RESOLVER_CORE_RULE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

/* What a rule does (draft-vixie-dnsop-dns-rpz). */
enum rule_action {
	RULE_NONE,
	RULE_NXDOMAIN,
	RULE_NODATA,
	RULE_PASSTHRU,
	RULE_DROP,
	RULE_TCP_ONLY,
	RULE_DATA, /* the policy zone has records for it */
};

struct rule {
	enum rule_action action;
	uint32_t data; /* which; of RULE_DATA */
};

enum rule_place {
	RULE_SELF,
	RULE_BELOW,
};

struct rule_table {
	uint8_t *heap; /* entries, one after the other */
	size_t used, room;
	uint32_t *slots; /* offsets in `heap`, and 1; 0: free */
	size_t slot_count, count;
};

/* A table of zeros is an empty one. */
void rule_table_done(struct rule_table *table);

/*
 * Sets the rule in PLACE for KEY, of 255 octets at most, which had none; with
 * RULE_NONE the key alone is there.
 * STATUS_NO_MEMORY; STATUS_LIMIT past 4 GB.
 */
enum status rule_table_add(struct rule_table *table, struct span key,
			   enum rule_place place, struct rule rule) MUST_USE;

/* Both rules for KEY; RULE_NONE where there is none. False: KEY is unknown. */
bool rule_table_find(const struct rule_table *table, struct span key,
		     struct rule rules[2]);

/*
 * Each key and its rule for itself in turn, from *AT = 0 on, those that are
 * added meanwhile as well, and some twice; false when there is none left. KEY
 * is borrowed until something is added.
 */
bool rule_table_next(const struct rule_table *table, size_t *at,
		     struct span *key, struct rule *ret);

/* Gives back the memory that was taken ahead. */
void rule_table_trim(struct rule_table *table);

/* Octets that it holds. */
size_t rule_table_octets(const struct rule_table *table);

#endif
