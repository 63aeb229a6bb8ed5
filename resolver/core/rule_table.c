/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/rule_table.h"

#include <stdlib.h>
#include <string.h>

/*
 * An entry: the actions of both rules in an octet, the key's size in another,
 * the key, and the data of each rule that has some.
 */
enum {
	ENTRY_HEADER = 2,
	BELOW_SHIFT = 4,
	ACTION_MASK = 15,
	DATA_SIZE = sizeof(uint32_t),
	ENTRY_SIZE_MAX = ENTRY_HEADER + UINT8_MAX + 2 * DATA_SIZE,
	SLOTS_FIRST = 16,
};

void rule_table_done(struct rule_table *table)
{
	free(table->heap);
	free(table->slots);
	*table = (struct rule_table){0};
}

size_t rule_table_octets(const struct rule_table *table)
{
	return table->room + table->slot_count * sizeof(*table->slots);
}

/*
 * FNV-1a. No stranger chooses the keys: a list that were made to collide
 * would only be slow for who loads it.
 */
static uint32_t hash_of(struct span key)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < key.size; i++)
		hash = (hash ^ key.data[i]) * 16777619u;
	return hash ^ hash >> 15;
}

static struct span key_at(const struct rule_table *table, uint32_t slot)
{
	const uint8_t *entry = table->heap + slot - 1;

	return span_of(entry + ENTRY_HEADER, entry[1]);
}

/* The slot that KEY has, or is to have. */
static uint32_t *slot_for(const struct rule_table *table, struct span key)
{
	size_t mask = table->slot_count - 1;
	size_t at = hash_of(key) & mask;

	while (table->slots[at] &&
	       !span_equal(key_at(table, table->slots[at]), key))
		at = (at + 1) & mask;
	return &table->slots[at];
}

/* Three quarters of the slots at the most are in use. */
static enum status grow_slots(struct rule_table *table)
{
	struct rule_table larger = *table;

	if (table->count + 1 <= table->slot_count / 4 * 3)
		return STATUS_OK;
	larger.slot_count =
		table->slot_count ? table->slot_count * 2 : SLOTS_FIRST;
	larger.slots = calloc(larger.slot_count, sizeof(*larger.slots));
	if (!larger.slots)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < table->slot_count; i++)
		if (table->slots[i])
			*slot_for(&larger, key_at(table, table->slots[i])) =
				table->slots[i];
	free(table->slots);
	*table = larger;
	return STATUS_OK;
}

static enum status grow_heap(struct rule_table *table)
{
	size_t room = table->room ? table->room * 2 : 4 * ENTRY_SIZE_MAX;
	uint8_t *heap;

	if (table->used + ENTRY_SIZE_MAX <= table->room)
		return STATUS_OK;
	if (table->used + ENTRY_SIZE_MAX >= UINT32_MAX)
		return STATUS_LIMIT;
	heap = realloc(table->heap, room);
	if (!heap)
		return STATUS_NO_MEMORY;
	table->heap = heap;
	table->room = room;
	return STATUS_OK;
}

/* The rules of the entry at HEAP. */
static void read_rules(const uint8_t *entry, struct rule rules[2])
{
	const uint8_t *data = entry + ENTRY_HEADER + entry[1];

	rules[RULE_SELF].action = entry[0] & ACTION_MASK;
	rules[RULE_BELOW].action = entry[0] >> BELOW_SHIFT;
	for (int i = 0; i < 2; i++) {
		rules[i].data = 0;
		if (rules[i].action != RULE_DATA)
			continue;
		memcpy(&rules[i].data, data, DATA_SIZE);
		data += DATA_SIZE;
	}
}

/* Returns the octets written. */
static size_t write_entry(uint8_t *entry, struct span key,
			  const struct rule rules[2])
{
	uint8_t *at = entry + ENTRY_HEADER;

	entry[0] = (uint8_t)(rules[RULE_SELF].action | rules[RULE_BELOW].action
							       << BELOW_SHIFT);
	entry[1] = (uint8_t)key.size;
	memcpy(at, key.data, key.size);
	at += key.size;
	for (int i = 0; i < 2; i++) {
		if (rules[i].action != RULE_DATA)
			continue;
		memcpy(at, &rules[i].data, DATA_SIZE);
		at += DATA_SIZE;
	}
	return (size_t)(at - entry);
}

enum status rule_table_add(struct rule_table *table, struct span key,
			   enum rule_place place, struct rule rule)
{
	struct rule rules[2] = {{RULE_NONE, 0}, {RULE_NONE, 0}};
	enum status status = grow_slots(table);
	uint32_t *slot;

	if (status == STATUS_OK)
		status = grow_heap(table);
	if (status != STATUS_OK)
		return status;
	slot = slot_for(table, key);
	if (*slot) {
		uint8_t *entry = table->heap + *slot - 1;

		read_rules(entry, rules);
		if (rule.action != RULE_DATA) { /* it is as long as before */
			rules[place] = rule;
			write_entry(entry, key, rules);
			return STATUS_OK;
		}
	} else {
		table->count++;
	}
	rules[place] = rule;
	*slot = (uint32_t)table->used + 1;
	table->used += write_entry(table->heap + table->used, key, rules);
	return STATUS_OK;
}

bool rule_table_find(const struct rule_table *table, struct span key,
		     struct rule rules[2])
{
	uint32_t slot = table->count ? *slot_for(table, key) : 0;

	rules[RULE_SELF] = rules[RULE_BELOW] = (struct rule){RULE_NONE, 0};
	if (slot)
		read_rules(table->heap + slot - 1, rules);
	return slot != 0;
}

static size_t entry_size(const struct rule rules[2], size_t key_size)
{
	return ENTRY_HEADER + key_size +
	       (rules[RULE_SELF].action == RULE_DATA ? DATA_SIZE : 0) +
	       (rules[RULE_BELOW].action == RULE_DATA ? DATA_SIZE : 0);
}

bool rule_table_next(const struct rule_table *table, size_t *at,
		     struct span *key, struct rule *ret)
{
	const uint8_t *entry;
	struct rule rules[2];

	if (*at == table->used)
		return false;
	entry = table->heap + *at;
	read_rules(entry, rules);
	*key = span_of(entry + ENTRY_HEADER, entry[1]);
	*ret = rules[RULE_SELF];
	*at += entry_size(rules, key->size);
	return true;
}

void rule_table_trim(struct rule_table *table)
{
	uint8_t *heap = table->used ? realloc(table->heap, table->used) : NULL;

	if (!heap)
		return;
	table->heap = heap;
	table->room = table->used;
}
