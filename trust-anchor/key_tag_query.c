/* SPDX-License-Identifier: BSD-2-Clause */
#include "trust-anchor/key_tag_query.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	LABEL_MAX = 63, /* octets */
	PREFIX_SIZE = 3,
	TAG_SIZE = 5, /* "-4f66" */
};

static_assert(PREFIX_SIZE + KEY_TAGS_MAX * TAG_SIZE <= LABEL_MAX,
	      "a label has room for the tags");

static uint16_t tag_of(const struct anchor_record *record)
{
	if (record->type == RRTYPE_DNSKEY)
		return rdata_dnskey_tag(record->rdata);
	return (uint16_t)(record->rdata.data[0] << 8 | record->rdata.data[1]);
}

static int compare(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

unsigned key_tags(const struct anchor *anchor, uint16_t ret[KEY_TAGS_MAX])
{
	uint16_t tags[ANCHOR_RECORDS_MAX];
	unsigned told = 0;

	for (size_t i = 0; i < anchor->count; i++)
		tags[i] = tag_of(&anchor->records[i]);
	qsort(tags, anchor->count, sizeof(tags[0]), compare);
	for (size_t i = 0; i < anchor->count && told < KEY_TAGS_MAX; i++)
		if (i == 0 || tags[i] != tags[i - 1])
			ret[told++] = tags[i];
	return told;
}

enum status key_tag_query_name(const struct anchor *anchor, struct name *ret)
{
	uint16_t tags[KEY_TAGS_MAX];
	unsigned count = key_tags(anchor, tags);
	char label[LABEL_MAX + 1] = "_ta";
	size_t size = PREFIX_SIZE;

	/* RFC 8145 section 5.1: from the smallest to the largest. */
	for (unsigned i = 0; i < count; i++)
		size += (size_t)snprintf(label + size, sizeof(label) - size,
					 "-%04x", tags[i]);
	return name_prepend((const uint8_t *)label, size, anchor->zone.octets,
			    ret);
}
