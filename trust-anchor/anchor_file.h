/*
 * anchor_file.h - trust anchors as people write them.
 *
 * DS and DNSKEY records in presentation format (RFC 1035 section 5, RFC 4034
 * sections 2.2 and 5.3).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TRUST_ANCHOR_ANCHOR_FILE_H
#define TRUST_ANCHOR_ANCHOR_FILE_H

#include <stddef.h>

#include "base/status.h"
#include "trust-anchor/anchor_set.h"

/*
 * One record, as in "example. IN DS 12345 13 2 ABCD...". STATUS_MALFORMED,
 * STATUS_LIMIT (ANCHOR_RECORDS_MAX of one zone) or STATUS_NO_MEMORY, with a
 * sentence for the user in PROBLEM (SIZE octets).
 */
enum status anchor_add_text(struct anchor_set *set, const char *record,
			    char *problem, size_t size) MUST_USE;

/*
 * All records of the file at PATH; records of other types are left out.
 * STATUS_NOT_FOUND when none is left. STATUS_IO, and what anchor_add_text()
 * returns, with path and line in PROBLEM; then the set may hold the records
 * before that line. A file of more than 1 MiB is STATUS_LIMIT.
 */
enum status anchor_add_file(struct anchor_set *set, const char *path,
			    char *problem, size_t size) MUST_USE;

#endif
