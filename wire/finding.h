/*
 * finding.h - what one question came to at one link of its way.
 *
 * The iterator makes findings out of responses, the validator judges them,
 * the RRset cache keeps them. A question that meets a CNAME has one finding
 * for each name on its chain.
 *
 * A packed finding lies in one run of memory without pointers, so that a
 * cache can keep it; finding_unpack() makes a view into it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WIRE_FINDING_H
#define WIRE_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "wire/message.h"
#include "wire/name.h"
#include "wire/rrset.h"

enum finding_kind {
	FINDING_ANSWER,     /* answer: the RRset asked for (all, for ANY) */
	FINDING_CNAME,      /* answer[0]: the CNAME at QNAME */
	FINDING_DNAME,      /* answer[0]: the DNAME above QNAME; the CNAME that
			       follows from it is synthesised by us */
	FINDING_NODATA,     /* authority: SOA and proof */
	FINDING_NXDOMAIN,   /* authority: SOA and proof */
	FINDING_DELEGATION, /* answer[0]: NS of the cut; authority: its DS or
			       the proof that there is none; additional: the
			       glue, of use for this cut only */
	FINDING_FAILURE,    /* nobody could tell (RFC 9520); no RRsets */
};

/* Credibility (RFC 2181 section 5.4.1), lowest first. */
enum rank {
	RANK_HINT,      /* root hints */
	RANK_REFERRAL,  /* delegation and glue from the parent */
	RANK_AUTHORITY, /* authority section of an authoritative answer */
	RANK_NOT_AUTHORITATIVE, /* an answer without AA (forwarders) */
	RANK_AUTHORITATIVE,     /* an answer with AA */
};

struct finding {
	enum finding_kind kind;
	enum rank rank;
	enum security security;
	uint32_t ttl_s; /* the lowest of its parts, RFC 2308 for negatives */
	uint16_t type;  /* QTYPE */
	int16_t ede;    /* why it failed or is bogus; EDE_NONE otherwise */
	bool lacks_do;  /* the response had no DO bit (RFC 3225 section 3) */
	const uint8_t *name; /* QNAME, lower case */
	const uint8_t *zone; /* the cut whose servers were asked */
	/* RRsets by section; borrowed. */
	const struct rrset *const *rrsets[SECTION_COUNT];
	size_t counts[SECTION_COUNT];
};

/* The answer section's first RRset, NULL if there is none. */
static inline const struct rrset *finding_answer(const struct finding *finding)
{
	return finding->counts[SECTION_ANSWER]
		       ? finding->rrsets[SECTION_ANSWER][0]
		       : NULL;
}

/* The first RRset of TYPE in SECTION, NULL if there is none. */
const struct rrset *finding_rrset(const struct finding *finding,
				  enum section section, uint16_t type);

/* Octets that finding_pack() writes. */
size_t finding_packed_size(const struct finding *finding);

/* Octets before the name in a packed finding, at most. */
enum {
	FINDING_NAME_AT_MAX = 64
};

/*
 * Packs into OUT, which has that room and is aligned to four octets. A name
 * that lies in another one is not kept twice.
 */
void finding_pack(const struct finding *finding, uint8_t *out);

/* Within PACKED: the name, and the zone, in it. */
const uint8_t *finding_packed_name(const uint8_t *packed);
const uint8_t *finding_packed_zone(const uint8_t *packed);

/*
 * A view of what finding_pack() wrote; it borrows PACKED, its lists of
 * pointers are in ARENA. STATUS_NO_MEMORY when the arena is full.
 */
enum status finding_unpack(const uint8_t *packed, struct arena *arena,
			   struct finding *ret) MUST_USE;

/*
 * A copy of all of it in ARENA, TTLs lowered by AGE_S seconds. The security
 * and other members may then be changed by the caller.
 */
enum status finding_copy(const struct finding *finding, uint32_t age_s,
			 struct arena *arena, struct finding *ret) MUST_USE;

#endif
