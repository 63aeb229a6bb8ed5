/*
 * key_tag_query.h - telling a zone's servers which of its keys are trusted
 * here (RFC 8145), so that its operator knows when it can change them: by a
 * name that is asked for (section 5), and by an EDNS option of the query for
 * the keys (section 4).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TRUST_ANCHOR_KEY_TAG_QUERY_H
#define TRUST_ANCHOR_KEY_TAG_QUERY_H

#include "base/status.h"
#include "trust-anchor/anchor_set.h"
#include "wire/name.h"

enum {
	KEY_TAGS_MAX = 12
}; /* as many as a label has room for */

/* The tags of ANCHOR from the smallest to the largest, each once; of more
 * than there is room for the lowest. Returns how many. */
unsigned key_tags(const struct anchor *anchor, uint16_t ret[KEY_TAGS_MAX]);

/*
 * The QNAME, for type NULL: "_ta-4f66-9728." for the root, of key_tags().
 * STATUS_LIMIT when the name would be too long.
 */
enum status key_tag_query_name(const struct anchor *anchor,
			       struct name *ret) MUST_USE;

#endif
