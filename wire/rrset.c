/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/rrset.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "wire/codes.h"
#include "wire/rdata.h"

const char *security_text(enum security security)
{
	switch (security) {
	case SECURITY_UNCHECKED:
		return "unchecked";
	case SECURITY_INDETERMINATE:
		return "indeterminate";
	case SECURITY_INSECURE:
		return "insecure";
	case SECURITY_BOGUS:
		return "bogus";
	case SECURITY_SECURE:
		return "secure";
	}
	return "unknown";
}

struct rdata_walk rrset_rdata(const struct rrset *rrset)
{
	return (struct rdata_walk){.at = rrset->octets + rrset->owner_size,
				   .left = rrset->rdata_count};
}

struct rdata_walk rrset_rrsigs(const struct rrset *rrset)
{
	return (struct rdata_walk){.at = rrset->octets + rrset->rrsigs_at,
				   .left = rrset->rrsig_count};
}

bool rdata_next(struct rdata_walk *walk, struct span *ret)
{
	size_t size;

	if (walk->left == 0)
		return false;
	walk->left--;
	size = (size_t)walk->at[0] << 8 | walk->at[1];
	*ret = span_of(walk->at + 2, size);
	walk->at += 2 + size;
	return true;
}

struct span rrset_first(const struct rrset *rrset)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	struct span rdata = {0};
	bool found = rdata_next(&walk, &rdata);

	assert(found);
	return rdata;
}

static int compare_spans(const void *a, const void *b)
{
	const struct span *x = *(const struct span *const *)a;
	const struct span *y = *(const struct span *const *)b;
	size_t size = x->size < y->size ? x->size : y->size;
	int difference = size ? memcmp(x->data, y->data, size) : 0;

	if (difference)
		return difference;
	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	return x < y ? -1 : x > y; /* the first of equals comes first */
}

enum { FEW = 16 }; /* below it a plain search beats sorting */

static bool is_repeated(const struct span *list, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (span_equal(list[i], list[at]))
			return true;
	return false;
}

/* Marks in KEEP the members of LIST that no earlier one equals. */
static enum status mark_distinct(struct arena *arena, const struct span *list,
				 size_t count, bool *keep, size_t *kept)
{
	const struct span **sorted;

	*kept = 0;
	if (count <= FEW) {
		for (size_t i = 0; i < count; i++) {
			keep[i] = !is_repeated(list, i);
			*kept += keep[i];
		}
		return STATUS_OK;
	}
	sorted = arena_alloc(arena, count * sizeof(*sorted));
	if (!sorted)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		sorted[i] = &list[i];
	qsort(sorted, count, sizeof(*sorted), compare_spans);
	for (size_t i = 0; i < count; i++) {
		bool distinct = i == 0 || !span_equal(*sorted[i - 1],
						      *sorted[i]);

		keep[sorted[i] - list] = distinct;
		*kept += distinct;
	}
	return STATUS_OK;
}

static bool sizes_fit(const struct span *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].size > RDATA_SIZE_MAX)
			return false;
	return true;
}

static size_t octets_of(const struct span *list, const bool *keep,
			size_t count)
{
	size_t size = 0;

	for (size_t i = 0; i < count; i++)
		if (keep[i])
			size += 2 + list[i].size;
	return size;
}

static uint8_t *put(uint8_t *at, const struct span *list, const bool *keep,
		    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!keep[i])
			continue;
		*at++ = (uint8_t)(list[i].size >> 8);
		*at++ = (uint8_t)list[i].size;
		if (list[i].size)
			memcpy(at, list[i].data, list[i].size);
		at += list[i].size;
	}
	return at;
}

enum status rrset_make(struct arena *arena, const uint8_t *owner,
		       uint16_t type, uint32_t ttl_s,
		       const struct span *rdata, size_t rdata_count,
		       const struct span *rrsigs, size_t rrsig_count,
		       const struct rrset **ret)
{
	size_t owner_size = name_size(owner), rdata_kept, rrsigs_kept, size;
	bool few[FEW * 2];
	bool *keep = few, *keep_rrsigs;
	struct rrset *rrset;
	uint8_t *at;

	if (!sizes_fit(rdata, rdata_count) || !sizes_fit(rrsigs, rrsig_count))
		return STATUS_LIMIT;
	if (rdata_count + rrsig_count > FEW * 2)
		keep = arena_alloc(arena, rdata_count + rrsig_count);
	if (!keep)
		return STATUS_NO_MEMORY;
	keep_rrsigs = keep + rdata_count;
	if (mark_distinct(arena, rdata, rdata_count, keep, &rdata_kept) !=
		    STATUS_OK ||
	    mark_distinct(arena, rrsigs, rrsig_count, keep_rrsigs,
			  &rrsigs_kept) != STATUS_OK)
		return STATUS_NO_MEMORY;
	if (rdata_kept > UINT16_MAX || rrsigs_kept > UINT16_MAX)
		return STATUS_LIMIT;
	size = sizeof(*rrset) + owner_size +
	       octets_of(rdata, keep, rdata_count) +
	       octets_of(rrsigs, keep_rrsigs, rrsig_count);
	rrset = arena_alloc(arena, size);
	if (!rrset)
		return STATUS_NO_MEMORY;
	rrset->size = (uint32_t)size;
	rrset->ttl_s = ttl_s;
	rrset->type = type;
	rrset->rdata_count = (uint16_t)rdata_kept;
	rrset->rrsig_count = (uint16_t)rrsigs_kept;
	rrset->owner_size = (uint8_t)owner_size;
	memcpy(rrset->octets, owner, owner_size);
	name_lower(rrset->octets);
	at = put(rrset->octets + owner_size, rdata, keep, rdata_count);
	rrset->rrsigs_at = (uint32_t)(at - rrset->octets);
	put(at, rrsigs, keep_rrsigs, rrsig_count);
	*ret = rrset;
	return STATUS_OK;
}

const struct rrset *rrset_with_ttl(struct arena *arena,
				   const struct rrset *rrset, uint32_t ttl_s)
{
	struct rrset *copy = arena_copy(arena, rrset, rrset->size);

	if (copy)
		copy->ttl_s = ttl_s;
	return copy;
}

const struct rrset *rrset_with_owner(struct arena *arena,
				     const struct rrset *rrset,
				     const uint8_t *owner)
{
	size_t owner_size = name_size(owner);
	size_t data_size =
		rrset->size - sizeof(*rrset) - rrset->owner_size;
	struct rrset *copy =
		arena_alloc(arena, sizeof(*copy) + owner_size + data_size);

	if (!copy)
		return NULL;
	*copy = *rrset;
	copy->size = (uint32_t)(sizeof(*copy) + owner_size + data_size);
	copy->owner_size = (uint8_t)owner_size;
	copy->rrsigs_at = (uint32_t)(rrset->rrsigs_at - rrset->owner_size +
				     owner_size);
	memcpy(copy->octets, owner, owner_size);
	name_lower(copy->octets);
	memcpy(copy->octets + owner_size, rrset->octets + rrset->owner_size,
	       data_size);
	return copy;
}

static void write_records(struct writer *writer, const struct rrset *rrset,
			  uint16_t type, struct rdata_walk walk,
			  uint32_t ttl_s, uint16_t *ttl_offsets,
			  size_t *offset_count, size_t offsets_max)
{
	struct span rdata;

	while (rdata_next(&walk, &rdata)) {
		writer_name_compressed(writer, rrset_owner(rrset));
		writer_u16(writer, type);
		writer_u16(writer, RRCLASS_IN);
		if (ttl_offsets && *offset_count == offsets_max) {
			writer->failed = true;
			return;
		}
		if (ttl_offsets)
			ttl_offsets[(*offset_count)++] =
				(uint16_t)writer->size;
		writer_u32(writer, ttl_s);
		rdata_write(writer, type, rdata);
	}
}

unsigned rrset_write(struct writer *writer, const struct rrset *rrset,
		     uint32_t ttl_s, bool with_rrsigs, uint16_t *ttl_offsets,
		     size_t *offset_count, size_t offsets_max)
{
	unsigned count = rrset->rdata_count;

	write_records(writer, rrset, rrset->type, rrset_rdata(rrset), ttl_s,
		      ttl_offsets, offset_count, offsets_max);
	if (with_rrsigs) {
		write_records(writer, rrset, RRTYPE_RRSIG,
			      rrset_rrsigs(rrset), ttl_s, ttl_offsets,
			      offset_count, offsets_max);
		count += rrset->rrsig_count;
	}
	return count;
}
