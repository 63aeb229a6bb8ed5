/*
 * key_watch.h - looks at a zone's DNSKEY RRset for its trust point: who has
 * signed it, and is any of them trusted (RFC 5011 section 2)?
 *
 * Unlike the chain of trust it also believes a revoked key's signature, for
 * the one purpose that it is left with: to revoke itself (section 2.1).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_KEY_WATCH_H
#define VALIDATOR_KEY_WATCH_H

#include "trust-anchor/rfc5011.h"
#include "validator/policy.h"
#include "validator/reason.h"
#include "wire/rrset.h"

struct key_sighting {
	/* For trust_point_observe(); borrows from the RRset. */
	struct observation observation;
	bool has_trusted;  /* a trusted key is in the RRset */
	bool is_vouched;   /* ... and has signed it, not revoked */
	bool has_stranger; /* a SEP key that is not trusted has signed it */
	uint16_t stranger_tag;
	/* A trusted key's signature is good, but from this time on: it has
	 * been by now, whatever the clock says. 0: there is none. */
	struct wall_time proven;
	/* Of the trusted key's signature, when it isn't vouched for: EDE
	 * SIGNATURE_EXPIRED and SIGNATURE_NOT_YET_VALID may be the clock's. */
	struct reason reason;
};

/*
 * What DNSKEYS, with its signatures, shows to POINT at WALL. STATUS_LIMIT
 * when it has more keys than are looked at, STATUS_INVALID when it isn't
 * POINT's DNSKEY RRset, STATUS_NO_MEMORY.
 */
enum status key_watch_look(const struct rrset *dnskeys,
			   const struct trust_point *point,
			   struct wall_time wall, const struct policy *policy,
			   struct key_sighting *ret) MUST_USE;

#endif
