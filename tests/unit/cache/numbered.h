/*
 * numbered.h - entries with a number for their key, to try a table with.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_UNIT_CACHE_NUMBERED_H
#define TESTS_UNIT_CACHE_NUMBERED_H

#include "cache/table.h"
#include "cache_case.h"

/* VALUE is what the key stands for. */
struct numbered {
	struct table_entry entry;
	uint64_t number, value;
};

static inline struct table_key key_of(const uint64_t *number)
{
	return (struct table_key){.octets = span_of(number, sizeof(*number))};
}

static inline struct table_entry *make_entry(uint64_t number, uint64_t value,
					     size_t more, struct moment expires)
{
	struct table_entry *entry =
		table_entry_new(sizeof(struct numbered) + more);
	struct numbered *made = (struct numbered *)entry;

	assert_non_null(entry);
	made->number = number;
	made->value = value;
	entry->key_at = offsetof(struct numbered, number);
	entry->key_size = sizeof(number);
	entry->expires = expires;
	return entry;
}

static inline void put(struct cache_case *c, struct table *table,
		       uint64_t number, uint64_t value)
{
	table_insert(table, c->reader, make_entry(number, value, 0, at_s(100)),
		     NULL, NULL);
}

/* The value of NUMBER at AT, 0 if there is none. */
static inline uint64_t get_at(const struct table *table, uint64_t number,
			      struct moment at)
{
	const struct table_entry *found =
		table_find(table, key_of(&number), at);

	return found ? ((const struct numbered *)found)->value : 0;
}

static inline uint64_t get(const struct table *table, uint64_t number)
{
	return get_at(table, number, at_s(0));
}

static inline struct table *table_of(struct cache_case *c, size_t octets_max)
{
	struct table *table =
		table_new(octets_max, c->epoch, &c->hash_key, NULL);

	assert_non_null(table);
	return table;
}

#endif
