/*
 * lookup.h - what a zone has to say to a question (RFC 1034 section 4.3.2).
 *
 * Inside authority.h's module only. A lookup collects the RRsets of the
 * three sections; proofs.c adds what DNSSEC asks for.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_LOOKUP_H
#define TESTBED_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "contrib/testbed/signer.h"
#include "wire/codes.h"
#include "wire/message.h"

enum {
	LOOKUP_SETS_MAX = 64,  /* of one section; more is a failure */
	LOOKUP_CHAIN_MAX = 16, /* CNAMEs and DNAMEs followed on one server */
};

struct lookup_set {
	const struct rrset *rrset;
	uint32_t ttl_s; /* of a SOA in a negative answer not its own */
};

struct lookup {
	struct arena *arena;
	uint16_t type; /* QTYPE */
	bool do_bit;
	bool with_rrsigs;
	const struct lab_zone *zone; /* of the current step */
	bool wants_proofs;           /* DO, and that zone is signed */

	enum rcode rcode;
	bool is_referral;
	bool failed; /* no memory, or too many sets */
	struct lookup_set sets[SECTION_COUNT][LOOKUP_SETS_MAX];
	size_t counts[SECTION_COUNT];
};

void lookup_start(struct lookup *lookup, struct arena *arena, uint16_t type,
		  bool do_bit);

/*
 * Answers for NAME (lower case, at or below ZONE's origin). Returns the name
 * that a CNAME or DNAME leads to, in the zone or elsewhere, where the search
 * starts again (RFC 1034 section 4.3.2 step 3a); NULL when this was the end.
 * RRsets and the returned name are borrowed.
 */
const uint8_t *lookup_step(struct lookup *lookup, const struct lab_zone *zone,
			   const uint8_t *name);

/* Adds RRSET (may be NULL) to SECTION unless it is there already. */
void lookup_add(struct lookup *lookup, enum section section,
		const struct rrset *rrset);

/*
 * The proofs, into the authority section; they do nothing when none are
 * wanted. CLOSEST is the closest encloser of NAME in the zone.
 */

/* NAME exists without the type (RFC 4035 3.1.3.1, RFC 5155 7.2.3, 7.2.4). */
void proof_of_nodata(struct lookup *lookup, const uint8_t *name);

/* Neither NAME exists nor a wildcard for it (3.1.3.2; 7.2.2). */
void proof_of_nxdomain(struct lookup *lookup, const uint8_t *name,
		       const uint8_t *closest);

/* The wildcard below CLOSEST was right to answer NAME (3.1.3.3; 7.2.6). */
void proof_of_expansion(struct lookup *lookup, const uint8_t *name,
			const uint8_t *closest);

/* ... and has not the type (3.1.3.4; 7.2.5). */
void proof_of_wildcard_nodata(struct lookup *lookup, const uint8_t *name,
			      const uint8_t *closest);

#endif
