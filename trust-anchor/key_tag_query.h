/*
 * key_tag_query.h - telling a zone's servers which of its keys are trusted
 * here (RFC 8145 section 5), so that its operator knows when it can change
 * them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TRUST_ANCHOR_KEY_TAG_QUERY_H
#define TRUST_ANCHOR_KEY_TAG_QUERY_H

#include "base/status.h"
#include "trust-anchor/anchor_set.h"
#include "wire/name.h"

/*
 * The QNAME, for type NULL: "_ta-4f66-9728." for the root. Of more tags than
 * a label has room for the lowest are told. STATUS_LIMIT when the name would
 * be too long.
 */
enum status key_tag_query_name(const struct anchor *anchor,
			       struct name *ret) MUST_USE;

#endif
