/*
 * validator.h - judges one finding with the keys of the zone that signed it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_VALIDATOR_H
#define VALIDATOR_VALIDATOR_H

#include "validator/budget.h"
#include "validator/denial.h"
#include "validator/key.h"
#include "validator/policy.h"
#include "wire/finding.h"

/*
 * How far down the chain of trust must go to judge FINDING: to the signer
 * that its RRsets name, if that is at or above the QNAME and at or below
 * FINDING->zone. Without one, to the owner of a negative answer's SOA, else
 * to the QNAME: a server may hold an unsigned child of its signed zone and
 * show no cut, and only the DS denials on the way tell that from a stripped
 * signature. For type DS the parent's side. Borrowed from FINDING, in the
 * spelling that it has there.
 */
const uint8_t *validator_signer(const struct finding *finding);

enum {
	/*
	 * NSEC and NSEC3 sets looked at in one answer: a proof needs three,
	 * and nobody makes us verify a list of them (CVE-2026-11605).
	 */
	VALIDATOR_DENIALS_MAX = 8,
};

struct judgement {
	enum security security; /* SECURE, INSECURE, BOGUS; INDETERMINATE:
				   the budget was spent */
	struct reason reason;
	uint32_t ttl_s;           /* no longer than its signatures allow */
	struct wall_time expires; /* first end of a signature used */
	/* Of the answer section: the RRsets that were judged, the first ones.
	 * Of type ANY these are as many as the budget allows. */
	size_t answer_count;
	/* Of the authority section: the NSEC and NSEC3 RRsets that were
	 * verified, borrowed from the finding. */
	size_t denial_count;
	const struct rrset *denials[VALIDATOR_DENIALS_MAX];
};

/*
 * Judges FINDING (answer, CNAME, DNAME, no data, name error) with KEYS, which
 * are those of the zone that chain_start(validator_signer()) came to. KEYS
 * INSECURE, BOGUS or INDETERMINATE pass on to the judgement. An ANSWER with
 * several RRsets (type ANY) is as secure as the worst of those that are
 * judged; the others are to be left out (RFC 8482 section 4.1). RRsets in the
 * authority section that are not needed are not verified. When BUDGET pauses,
 * RET says nothing yet, and the same is to be judged again.
 */
void validator_judge(const struct finding *finding,
		     const struct zone_keys *keys, struct wall_time wall,
		     const struct policy *policy, struct budget *budget,
		     struct judgement *ret);

/*
 * Verifies the NSEC and NSEC3 RRsets of FINDING's authority section that ZONE
 * signed; the good ones go to OUT (room for MAX). Returns how many, and in
 * REASON why the others were left out.
 */
size_t validator_verified_denials(const struct finding *finding,
				  const struct zone_keys *keys,
				  struct wall_time wall,
				  const struct policy *policy,
				  struct budget *budget,
				  const struct rrset **out, size_t max,
				  struct judgement *ret);

/*
 * Signatures may be missing without any fault of the zone: then REASON says
 * too that FINDING came without the DO bit (RFC 3225 section 3).
 */
void validator_suspect_path(const struct finding *finding,
			    struct reason *reason);

#endif
