/*
 * signature.h - one RRSIG over one RRset (RFC 4035 section 5.3).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_SIGNATURE_H
#define VALIDATOR_SIGNATURE_H

#include "validator/budget.h"
#include "validator/key.h"
#include "wire/rdata.h"

/* What holds of a set whose signature was good. */
struct signature_proof {
	uint32_t ttl_s; /* RFC 4035 section 5.3.3: no longer than this */
	struct wall_time expires; /* the signature's end */
	uint16_t key_tag;
	uint8_t labels;            /* of the RRSIG */
	bool is_wildcard;          /* owner was made of a wildcard */
	struct name wildcard_base; /* then: the closest encloser, the name
				      that follows "*." */
};

/*
 * Tries the RRSIGs of RRSET against KEYS (secure ones) until one is good.
 * Checked first, for free: the type covered is RRSET's, signer is the keys'
 * zone and the owner is under it, algorithm and tag match, labels at most the
 * owner's and at least the signer's, times in serial arithmetic within
 * POLICY->skew_s of WALL. Each cryptographic check takes from BUDGET.
 * SECURITY_SECURE with PROOF and REASON clear, or SECURITY_BOGUS with REASON:
 * the failure that says most about the cause (EDE 10 no RRSIG, 9 no such key, 7
 * expired, 8 not yet, 25 expired before inception, 6 wrong), or
 * SECURITY_INDETERMINATE when the budget is spent.
 */
enum security
signature_check(const struct rrset *rrset, const struct zone_keys *keys,
		struct wall_time wall, const struct policy *policy,
		struct budget *budget, struct signature_proof *proof,
		struct reason *reason);

/*
 * As signature_check(), but of KEYS only those count whose place in USABLE
 * is true (as many as KEYS->count): a DNSKEY set counts as signed only by a
 * key that a DS vouches for (RFC 4035 section 5.2). NULL: all of them.
 */
enum security
signature_check_among(const struct rrset *rrset, const struct zone_keys *keys,
		      const bool *usable, struct wall_time wall,
		      const struct policy *policy, struct budget *budget,
		      struct signature_proof *proof, struct reason *reason);

/*
 * The signer that most of RRSET's RRSIGs name and that is at or above the
 * owner; NULL when it has none. Borrowed from RRSET.
 */
const uint8_t *signature_signer(const struct rrset *rrset);

#endif
