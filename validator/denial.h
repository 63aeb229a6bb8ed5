/*
 * denial.h - proofs that something does not exist, from verified NSEC or
 * NSEC3 RRsets (RFC 4035 section 5.4, RFC 5155 section 8, RFC 6840 section
 * 4).
 *
 * The caller has verified the signatures: only RRsets that ZONE itself
 * signed, and that were not expanded from wildcards, are passed in. nsec.c
 * and nsec3.c hold the two halves; a proof is never mixed of both.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_DENIAL_H
#define VALIDATOR_DENIAL_H

#include <stddef.h>

#include "validator/budget.h"
#include "validator/reason.h"
#include "wire/rrset.h"

enum denial {
	DENIAL_PROVEN,
	DENIAL_INSECURE, /* opt-out, or iterations above the limit: nothing
			    can be said, and that is proven */
	DENIAL_MISSING,  /* the proof is not there, or is wrong: bogus */
	DENIAL_BUDGET,   /* the budget was spent before the end */
};

struct denial_set {
	const uint8_t *zone;               /* who signed them all */
	const struct rrset *const *rrsets; /* types NSEC and NSEC3 */
	size_t count;
	/* Hears of what is proven by them (witness.h); borrowed, may be NULL.
	 */
	struct witness *witness;
};

/* NAME does not exist, nor a wildcard that would match it. */
enum denial denial_of_name(const struct denial_set *set, const uint8_t *name,
			   struct budget *budget, struct reason *reason);

/*
 * NAME exists (or a wildcard matches it) and has no TYPE and no CNAME. For
 * type DS, an opt-out span over NAME is DENIAL_INSECURE (RFC 5155 section
 * 8.6).
 */
enum denial denial_of_type(const struct denial_set *set, const uint8_t *name,
			   uint16_t type, struct budget *budget,
			   struct reason *reason);

/*
 * An answer for NAME was expanded from the wildcard below CLOSEST_ENCLOSER:
 * no closer match exists (RFC 4035 section 5.3.4, RFC 5155 section 8.8).
 */
enum denial denial_of_closer_match(const struct denial_set *set,
				   const uint8_t *name,
				   const uint8_t *closest_encloser,
				   struct budget *budget,
				   struct reason *reason);

/* What the absence of DS at NAME means (RFC 4035 5.2, RFC 5155 8.9). */
enum ds_denial {
	DS_DENIAL_INSECURE_CUT, /* a delegation without DS (or opt-out) */
	DS_DENIAL_NO_CUT,       /* NAME is no zone cut: same zone goes on */
	DS_DENIAL_NO_NAME,      /* NAME does not exist, nor all below */
	DS_DENIAL_MISSING,      /* no proof: bogus */
	DS_DENIAL_BUDGET,
};

enum ds_denial denial_of_ds(const struct denial_set *set, const uint8_t *name,
			    struct budget *budget, struct reason *reason);

#endif
