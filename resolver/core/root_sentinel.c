/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/root_sentinel.h"

#include <string.h>

#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	TAG_DIGITS = 5,
	TAG_MAX = 65535
};

/* The tag behind PREFIX in LABEL; -1: it is no such label. */
static int32_t tag_in(const uint8_t *label, const char *prefix)
{
	size_t size = strlen(prefix);
	int32_t tag = 0;

	if (label[0] != size + TAG_DIGITS ||
	    memcmp(label + 1, prefix, size) != 0)
		return -1;
	for (size_t i = 0; i < TAG_DIGITS; i++) {
		uint8_t digit = label[1 + size + i];

		if (digit < '0' || digit > '9')
			return -1;
		tag = tag * 10 + digit - '0';
	}
	return tag <= TAG_MAX ? tag : -1;
}

static uint16_t tag_of(const struct anchor_record *record)
{
	struct rdata_ds ds = {0};

	if (record->type == RRTYPE_DNSKEY)
		return rdata_dnskey_tag(record->rdata);
	/* The set holds what could be read. */
	if (rdata_ds_parse(record->rdata, &ds) != STATUS_OK)
		return 0;
	return ds.key_tag;
}

static bool is_trusted(const struct anchor_set *anchors, int32_t tag)
{
	const struct anchor *root = anchor_set_find(anchors, name_root);

	for (size_t i = 0; root && i < root->count; i++)
		if (tag_of(&root->records[i]) == tag)
			return true;
	return false;
}

bool root_sentinel_fails(const struct anchor_set *anchors, const uint8_t *name,
			 uint16_t type, struct reason *why)
{
	int32_t is = tag_in(name, "root-key-sentinel-is-ta-");
	int32_t is_not = tag_in(name, "root-key-sentinel-not-ta-");
	int32_t tag = is >= 0 ? is : is_not;
	bool trusted;

	if (tag < 0 || (type != RRTYPE_A && type != RRTYPE_AAAA))
		return false;
	trusted = is_trusted(anchors, tag);
	if (trusted == (is >= 0))
		return false;
	reason_set(why, EDE_DNSSEC_BOGUS,
		   "root key sentinel: the key with tag %d is %strusted here",
		   (int)tag, trusted ? "" : "not ");
	return true;
}
