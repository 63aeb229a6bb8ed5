/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/zone_records.h"

#include <stdlib.h>
#include <string.h>

#include "wire/rdata.h"

enum {
	ROOM_FIRST = 256 /* records */
};

void zone_records_init(struct zone_records *records, const uint8_t *origin,
		       size_t octets_max)
{
	*records = (struct zone_records){.count = 0};
	name_copy_lower(&records->origin, origin);
	arena_init(&records->arena, octets_max);
}

void zone_records_done(struct zone_records *records)
{
	free(records->list);
	arena_done(&records->arena);
	*records = (struct zone_records){.count = 0};
}

static enum status make_room(struct zone_records *records)
{
	size_t room = records->room ? 2 * records->room : ROOM_FIRST;
	struct zone_record *list;

	if (records->count < records->room)
		return STATUS_OK;
	list = realloc(records->list, room * sizeof(*list));
	if (!list)
		return STATUS_NO_MEMORY;
	records->list = list;
	records->room = room;
	return STATUS_OK;
}

/* The owner in lower case; records of one name mostly come together. */
static const uint8_t *keep_owner(struct zone_records *records,
				 const uint8_t *owner)
{
	struct name lower;
	size_t size = name_copy_lower(&lower, owner);

	if (records->count > 0) {
		const uint8_t *last = records->list[records->count - 1].owner;

		if (name_equal(last, lower.octets))
			return last;
	}
	return arena_copy(&records->arena, lower.octets, size);
}

/* RDATA in canonical form: the same octets where that changes nothing. */
static bool make_canonical(struct zone_records *records,
			   struct zone_record *record)
{
	size_t size = record->rdata.size;
	uint8_t *out = arena_alloc(&records->arena, size);

	if (!out)
		return false;
	rdata_make_canonical(record->type, record->rdata, out);
	record->canonical = span_of(out, size);
	return true;
}

/* Only then can its canonical form differ. */
static bool has_upper_case(struct span rdata)
{
	for (size_t i = 0; i < rdata.size; i++)
		if (rdata.data[i] >= 'A' && rdata.data[i] <= 'Z')
			return true;
	return false;
}

enum status zone_records_add(struct zone_records *records, const uint8_t *owner,
			     uint16_t type, uint32_t ttl_s, struct span rdata)
{
	struct zone_record record = {.type = type, .ttl_s = ttl_s};
	enum status status = make_room(records);
	const uint8_t *octets;

	if (!name_is_under(owner, records->origin.octets))
		return STATUS_INVALID;
	if (status != STATUS_OK)
		return status;
	record.owner = keep_owner(records, owner);
	octets = arena_copy(&records->arena, rdata.data, rdata.size);
	if (!record.owner || !octets)
		return STATUS_LIMIT;
	record.rdata = record.canonical = span_of(octets, rdata.size);
	if (has_upper_case(rdata) && !make_canonical(records, &record))
		return STATUS_LIMIT;
	records->list[records->count++] = record;
	return STATUS_OK;
}

static int compare_octets(struct span a, struct span b)
{
	size_t size = a.size < b.size ? a.size : b.size;
	int difference = size ? memcmp(a.data, b.data, size) : 0;

	if (difference)
		return difference;
	return a.size < b.size ? -1 : a.size > b.size;
}

static int compare(const void *a, const void *b)
{
	const struct zone_record *x = a, *y = b;
	int difference =
		x->owner == y->owner ? 0 : name_compare(x->owner, y->owner);

	if (difference)
		return difference;
	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	return compare_octets(x->canonical, y->canonical);
}

void zone_records_sort(struct zone_records *records)
{
	struct zone_record *list = records->list;
	size_t kept = 0;

	if (records->count == 0)
		return;
	qsort(list, records->count, sizeof(*list), compare);
	for (size_t i = 1; i < records->count; i++)
		if (compare(&list[kept], &list[i]) != 0)
			list[++kept] = list[i];
	records->count = kept + 1;
}
