/*
 * record.h - RDATA for people to read.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_EXPLAIN_RECORD_H
#define RESOLVER_EXPLAIN_RECORD_H

#include <stdint.h>

#include "base/span.h"

enum {
	RECORD_TEXT_MAX = 2048, /* octets, with the NUL */
};

/*
 * The presentation form of RDATA of TYPE where it is one that people look at
 * (addresses, names, MX, SRV, TXT, SOA, DS, DNSKEY, NSEC, NSEC3), else its
 * generic form (RFC 3597 section 5). What is too long ends in "...". Returns
 * TEXT.
 */
const char *record_to_text(uint16_t type, struct span rdata,
			   char text[RECORD_TEXT_MAX]);

/*
 * The types in type bit maps (RFC 4034 section 4.1.2), with a blank between
 * them. Returns TEXT.
 */
const char *record_types_to_text(struct span types, char text[RECORD_TEXT_MAX]);

#endif
