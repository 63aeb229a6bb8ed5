/*
 * records.h - what the validator works on, made of presentation text.
 *
 * Tests write records as the RFCs print them (RFC 1035 section 5.1, with
 * parentheses, and owner, TTL and class left out where the record before
 * has them); ldns turns them into wire form. Text that ldns does not
 * read ends the test with the line.
 *
 * All that is made lies in the ARENA given, but for keys, which are counted.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_UNIT_VALIDATOR_RECORDS_H
#define TESTS_UNIT_VALIDATOR_RECORDS_H

#include <ldns/ldns.h>

#include "base/arena.h"
#include "base/moment.h"
#include "validator/key.h"
#include "validator/policy.h"
#include "wire/finding.h"
#include "wire/name.h"
#include "wire/rrset.h"

enum {
	RECORDS_RRSETS_MAX = 512
}; /* of one text */

/* RRsets in the order in which their first records stand in the text. */
struct records {
	size_t count;
	const struct rrset *rrsets[RECORDS_RRSETS_MAX];
};

/* RRSIGs are joined to what they cover. */
const struct records *records_read(struct arena *arena, const char *text);

/* The RRset of OWNER and TYPE; the test fails when there is none. */
const struct rrset *records_find(const struct records *records,
				 const char *owner, uint16_t type);

/* The one RRset that TEXT holds. */
const struct rrset *records_rrset(struct arena *arena, const char *text);

/* Texts, in ARENA: A and then B; TEXT with all OLD as NEW (one at least). */
const char *records_join(struct arena *arena, const char *a, const char *b);
const char *records_replace(struct arena *arena, const char *text,
			    const char *old, const char *new_);

/* As ldns reads them; to be freed deeply. */
ldns_rr_list *records_ldns(const char *text);

/* A name in wire form, lower case. */
const uint8_t *records_name(struct arena *arena, const char *text);

/*
 * The DNSKEYs of TEXT as a zone's proven keys (nothing is verified); other
 * records in it are left out. One reference, the caller's.
 */
struct zone_keys *records_keys(const char *text);

/*
 * A finding for QNAME and TYPE from the servers of ZONE, with the RRsets of
 * ANSWER and AUTHORITY (either may be NULL); its TTL is the lowest of them.
 */
struct finding *records_finding(struct arena *arena, enum finding_kind kind,
				const char *qname, uint16_t type,
				const char *zone, const char *answer,
				const char *authority);

/* "20040509183619", as RRSIGs have it (RFC 4034 section 3.2). */
struct wall_time records_time(const char *text);

/*
 * A copy of RRSET to be spoilt: octets of it may be changed, as long as
 * sizes stay as they are.
 */
struct rrset *records_copy(struct arena *arena, const struct rrset *rrset);

#endif
