/* SPDX-License-Identifier: BSD-2-Clause */
#include "trust-anchor/anchor_set.h"

#include <stdlib.h>
#include <string.h>

#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	ZONES_MAX = 10000
}; /* anchors, and negative anchors */

struct negative {
	struct name name;
	char *why; /* owned; NULL: not said */
};

/* Few in number: plain lists, walked from NAME upwards. */
struct anchor_set {
	struct anchor **anchors;
	size_t anchor_count;
	struct negative *negatives;
	size_t negative_count;
};

struct anchor_set *anchor_set_new(void)
{
	return calloc(1, sizeof(struct anchor_set));
}

static void anchor_free(struct anchor *anchor)
{
	for (size_t i = 0; i < anchor->count; i++)
		free((void *)(uintptr_t)anchor->records[i].rdata.data);
	free(anchor);
}

void anchor_set_free(struct anchor_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->anchor_count; i++)
		anchor_free(set->anchors[i]);
	free(set->anchors);
	for (size_t i = 0; i < set->negative_count; i++)
		free(set->negatives[i].why);
	free(set->negatives);
	free(set);
}

static struct anchor *find_anchor(const struct anchor_set *set,
				  const uint8_t *zone)
{
	for (size_t i = 0; i < set->anchor_count; i++)
		if (name_equal(set->anchors[i]->zone.octets, zone))
			return set->anchors[i];
	return NULL;
}

static struct anchor *add_anchor(struct anchor_set *set, const uint8_t *zone)
{
	struct anchor **list = realloc(
		set->anchors, (set->anchor_count + 1) * sizeof(*set->anchors));
	struct anchor *anchor;

	if (!list)
		return NULL;
	set->anchors = list;
	anchor = calloc(1, sizeof(*anchor));
	if (!anchor)
		return NULL;
	name_copy_lower(&anchor->zone, zone);
	list[set->anchor_count++] = anchor;
	return anchor;
}

static bool is_of_type(uint16_t type, struct span rdata)
{
	struct rdata_dnskey dnskey;
	struct rdata_ds ds;

	if (type == RRTYPE_DS)
		return rdata_ds_parse(rdata, &ds) == STATUS_OK;
	return type == RRTYPE_DNSKEY &&
	       rdata_dnskey_parse(rdata, &dnskey) == STATUS_OK;
}

static bool has_record(const struct anchor *anchor, uint16_t type,
		       struct span rdata)
{
	for (size_t i = 0; i < anchor->count; i++)
		if (anchor->records[i].type == type &&
		    span_equal(anchor->records[i].rdata, rdata))
			return true;
	return false;
}

enum status anchor_set_add(struct anchor_set *set, const uint8_t *zone,
			   uint16_t type, struct span rdata)
{
	struct anchor *anchor = find_anchor(set, zone);
	uint8_t *copy;

	if (!is_of_type(type, rdata))
		return STATUS_INVALID;
	if (anchor && has_record(anchor, type, rdata))
		return STATUS_OK;
	if (anchor ? anchor->count == ANCHOR_RECORDS_MAX
		   : set->anchor_count == ZONES_MAX)
		return STATUS_LIMIT;
	copy = malloc(rdata.size);
	/* The copy first: an anchor without a record would prove nothing. */
	if (copy && !anchor)
		anchor = add_anchor(set, zone);
	if (!copy || !anchor) {
		free(copy);
		return STATUS_NO_MEMORY;
	}
	memcpy(copy, rdata.data, rdata.size);
	anchor->records[anchor->count++] = (struct anchor_record){
		.type = type, .rdata = span_of(copy, rdata.size)};
	return STATUS_OK;
}

enum status anchor_set_add_negative(struct anchor_set *set, const uint8_t *name)
{
	return anchor_set_add_negative_why(set, name, NULL);
}

enum status anchor_set_add_negative_why(struct anchor_set *set,
					const uint8_t *name, const char *why)
{
	struct negative *list, *negative;
	char *copy = NULL;

	if (set->negative_count == ZONES_MAX)
		return STATUS_LIMIT;
	list = realloc(set->negatives,
		       (set->negative_count + 1) * sizeof(*list));
	if (!list)
		return STATUS_NO_MEMORY;
	set->negatives = list;
	if (why && *why && !(copy = strdup(why)))
		return STATUS_NO_MEMORY;
	negative = &list[set->negative_count++];
	name_copy_lower(&negative->name, name);
	negative->why = copy;
	return STATUS_OK;
}

enum status anchor_set_add_builtin_root(struct anchor_set *set)
{
	/* The root's DS as IANA publishes them in root-anchors.xml. */
	static const uint8_t ksk_2017[] = {
		0x4f, 0x66, 0x08, 0x02, 0xe0, 0x6d, 0x44, 0xb8, 0x0b,
		0x8f, 0x1d, 0x39, 0xa9, 0x5c, 0x0b, 0x0d, 0x7c, 0x65,
		0xd0, 0x84, 0x58, 0xe8, 0x80, 0x40, 0x9b, 0xbc, 0x68,
		0x34, 0x57, 0x10, 0x42, 0x37, 0xc7, 0xf8, 0xec, 0x8d,
	};
	static const uint8_t ksk_2024[] = {
		0x97, 0x28, 0x08, 0x02, 0x68, 0x3d, 0x2d, 0x0a, 0xcb,
		0x8c, 0x9b, 0x71, 0x2a, 0x19, 0x48, 0xb2, 0x7f, 0x74,
		0x12, 0x19, 0x29, 0x8d, 0x0a, 0x45, 0x0d, 0x61, 0x2c,
		0x48, 0x3a, 0xf4, 0x44, 0xa4, 0xc0, 0xfb, 0x2b, 0x16,
	};
	enum status status = anchor_set_add(
		set, name_root, RRTYPE_DS, span_of(ksk_2017, sizeof(ksk_2017)));

	if (status != STATUS_OK)
		return status;
	return anchor_set_add(set, name_root, RRTYPE_DS,
			      span_of(ksk_2024, sizeof(ksk_2024)));
}

const struct anchor *anchor_set_at(const struct anchor_set *set, size_t place)
{
	return place < set->anchor_count ? set->anchors[place] : NULL;
}

const struct anchor *anchor_set_find(const struct anchor_set *set,
				     const uint8_t *zone)
{
	return find_anchor(set, zone);
}

static enum status copy_anchor(struct anchor_set *to,
			       const struct anchor *anchor)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < anchor->count && status == STATUS_OK; i++)
		status = anchor_set_add(to, anchor->zone.octets,
					anchor->records[i].type,
					anchor->records[i].rdata);
	return status;
}

struct anchor_set *anchor_set_copy_without(const struct anchor_set *set,
					   const struct anchor_set *without)
{
	struct anchor_set *copy = anchor_set_new();
	enum status status = copy ? STATUS_OK : STATUS_NO_MEMORY;

	for (size_t i = 0; i < set->anchor_count && status == STATUS_OK; i++)
		if (!without ||
		    !find_anchor(without, set->anchors[i]->zone.octets))
			status = copy_anchor(copy, set->anchors[i]);
	for (size_t i = 0; i < set->negative_count && status == STATUS_OK; i++)
		status = anchor_set_add_negative_why(
			copy, set->negatives[i].name.octets,
			set->negatives[i].why);
	if (status == STATUS_OK)
		return copy;
	anchor_set_free(copy);
	return NULL;
}

bool anchor_set_is_empty(const struct anchor_set *set)
{
	return set->anchor_count == 0;
}

static bool is_negative_at(const struct anchor_set *set, const uint8_t *name)
{
	for (size_t i = 0; i < set->negative_count; i++)
		if (name_equal(set->negatives[i].name.octets, name))
			return true;
	return false;
}

const char *anchor_set_negative_why(const struct anchor_set *set,
				    const uint8_t *name)
{
	for (size_t i = 0; i < set->negative_count; i++)
		if (set->negatives[i].why &&
		    name_equal(set->negatives[i].name.octets, name))
			return set->negatives[i].why;
	return "";
}

const struct anchor *anchor_set_closest(const struct anchor_set *set,
					const uint8_t *name, bool *is_negative)
{
	for (;;) {
		const struct anchor *anchor = find_anchor(set, name);
		/* At the anchor's own name the negative one wins. */
		bool negative = is_negative_at(set, name);

		if (negative || anchor || name_is_root(name)) {
			if (is_negative)
				*is_negative = negative;
			return negative ? NULL : anchor;
		}
		name = name_parent(name);
	}
}

const uint8_t *anchor_set_closest_negative(const struct anchor_set *set,
					   const uint8_t *name)
{
	bool is_negative = false;

	(void)anchor_set_closest(set, name, &is_negative);
	if (!is_negative)
		return NULL;
	while (!is_negative_at(set, name))
		name = name_parent(name);
	return name;
}

/* No record is in an anchor twice. */
static bool anchor_equal(const struct anchor *a, const struct anchor *b)
{
	if (!b || a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!has_record(b, a->records[i].type, a->records[i].rdata))
			return false;
	return true;
}

const uint8_t *anchor_set_negative_at(const struct anchor_set *set,
				      size_t place)
{
	return place < set->negative_count ? set->negatives[place].name.octets
					   : NULL;
}

bool anchor_set_has_negative(const struct anchor_set *set, const uint8_t *name)
{
	return is_negative_at(set, name);
}

static bool has_negatives(const struct anchor_set *set,
			  const struct anchor_set *of)
{
	for (size_t i = 0; i < of->negative_count; i++)
		if (!is_negative_at(set, of->negatives[i].name.octets))
			return false;
	return true;
}

bool anchor_set_trust_alike(const struct anchor_set *a,
			    const struct anchor_set *b)
{
	if (a->anchor_count != b->anchor_count)
		return false;
	for (size_t i = 0; i < a->anchor_count; i++)
		if (!anchor_equal(a->anchors[i],
				  find_anchor(b, a->anchors[i]->zone.octets)))
			return false;
	return true;
}

bool anchor_set_equal(const struct anchor_set *a, const struct anchor_set *b)
{
	return anchor_set_trust_alike(a, b) && has_negatives(a, b) &&
	       has_negatives(b, a);
}
