/*
 * denial.c - see denial.h
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "validator/denial.h"

#include "validator/nsec.h"
#include "validator/nsec3.h"
#include "validator/witness.h"
#include "wire/codes.h"
#include "wire/name.h"

static bool set_has(const struct denial_set *set, uint16_t type)
{
	for (size_t i = 0; i < set->count; i++) {
		if (set->rrsets[i]->type == type)
			return true;
	}
	return false;
}

/*
 * What is said of NAME before either half is asked. No zone denies what is
 * outside of it, and a walk from NAME up to the apex must arrive there. No
 * "covering NSEC or NSEC3 was provided" (RFC 8914 section 4.13) where none came
 * and where those that came cover something else: the sentence tells which.
 */
static void say_nothing_found(const struct denial_set *set, const uint8_t *name,
			      struct reason *reason)
{
	char zone_text[NAME_TEXT_MAX], name_text[NAME_TEXT_MAX];

	reason_set(reason, EDE_NSEC_MISSING,
		   "no NSEC or NSEC3 of %s speaks of %s",
		   name_to_text(set->zone, zone_text),
		   name_to_text(name, name_text));
}

/* The same of an answer, which is not missing, made of a wildcard. */
static void say_no_closer_denial(const struct denial_set *set,
				 const uint8_t *name, struct reason *reason)
{
	char zone_text[NAME_TEXT_MAX], name_text[NAME_TEXT_MAX];

	reason_set(reason, EDE_NSEC_MISSING,
		   "no NSEC or NSEC3 of %s proves that %s does not exist, so "
		   "that a wildcard applies",
		   name_to_text(set->zone, zone_text),
		   name_to_text(name, name_text));
}

/* While a zone changes from one to the other both halves may be present. */
static bool may_ask_nsec(const struct denial_set *set, const uint8_t *name)
{
	return name_is_under(name, set->zone) && set_has(set, RRTYPE_NSEC);
}

static bool may_ask_nsec3(const struct denial_set *set, const uint8_t *name)
{
	return name_is_under(name, set->zone) && set_has(set, RRTYPE_NSEC3);
}

static enum proof_outcome outcome_of(enum denial verdict)
{
	switch (verdict) {
	case DENIAL_PROVEN:
		return PROOF_GOOD;
	case DENIAL_INSECURE:
		return PROOF_INSECURE;
	case DENIAL_BUDGET:
		return PROOF_LIMIT;
	case DENIAL_MISSING:
		break;
	}
	return PROOF_MISSING;
}

static enum proof_outcome outcome_of_ds(enum ds_denial verdict)
{
	switch (verdict) {
	case DS_DENIAL_INSECURE_CUT:
		return PROOF_INSECURE_CUT;
	case DS_DENIAL_NO_CUT:
		return PROOF_NO_CUT;
	case DS_DENIAL_NO_NAME:
		return PROOF_NO_NAME;
	case DS_DENIAL_BUDGET:
		return PROOF_LIMIT;
	case DS_DENIAL_MISSING:
		break;
	}
	return PROOF_MISSING;
}

static void tell(const struct denial_set *set, enum proof_aim aim,
		 const uint8_t *name, uint16_t type, enum proof_outcome outcome,
		 const struct reason *reason)
{
	witness_tell(set, .kind = SIGHTING_PROOF,
		     .proof = {.zone = set->zone,
			       .name = name,
			       .type = type,
			       .aim = aim,
			       .outcome = outcome,
			       .record_count = set->count,
			       .reason = reason});
}

enum denial denial_of_name(const struct denial_set *set, const uint8_t *name,
			   struct budget *budget, struct reason *reason)
{
	enum denial verdict = DENIAL_MISSING;

	say_nothing_found(set, name, reason);
	if (may_ask_nsec(set, name))
		verdict = nsec_denial_of_name(set, name, reason);
	if (verdict == DENIAL_MISSING && may_ask_nsec3(set, name))
		verdict = nsec3_denial_of_name(set, name, budget, reason);
	tell(set, PROOF_OF_NAME, name, 0, outcome_of(verdict), reason);
	return verdict;
}

enum denial denial_of_type(const struct denial_set *set, const uint8_t *name,
			   uint16_t type, struct budget *budget,
			   struct reason *reason)
{
	enum denial verdict = DENIAL_MISSING;

	say_nothing_found(set, name, reason);
	if (may_ask_nsec(set, name))
		verdict = nsec_denial_of_type(set, name, type, reason);
	if (verdict == DENIAL_MISSING && may_ask_nsec3(set, name))
		verdict = nsec3_denial_of_type(set, name, type, budget, reason);
	tell(set, PROOF_OF_TYPE, name, type, outcome_of(verdict), reason);
	return verdict;
}

enum denial denial_of_closer_match(const struct denial_set *set,
				   const uint8_t *name,
				   const uint8_t *closest_encloser,
				   struct budget *budget, struct reason *reason)
{
	enum denial verdict = DENIAL_MISSING;

	say_no_closer_denial(set, name, reason);
	/* There is a next closer name, and both are in the zone. */
	if (!name_is_below(name, closest_encloser) ||
	    !name_is_under(closest_encloser, set->zone))
		return DENIAL_MISSING;
	if (may_ask_nsec(set, name))
		verdict = nsec_denial_of_closer_match(set, name,
						      closest_encloser, reason);
	if (verdict == DENIAL_MISSING && may_ask_nsec3(set, name))
		verdict = nsec3_denial_of_closer_match(
			set, name, closest_encloser, budget, reason);
	tell(set, PROOF_OF_CLOSER_MATCH, name, 0, outcome_of(verdict), reason);
	return verdict;
}

enum ds_denial denial_of_ds(const struct denial_set *set, const uint8_t *name,
			    struct budget *budget, struct reason *reason)
{
	enum ds_denial verdict = DS_DENIAL_MISSING;

	say_nothing_found(set, name, reason);
	if (may_ask_nsec(set, name))
		verdict = nsec_denial_of_ds(set, name, reason);
	if (verdict == DS_DENIAL_MISSING && may_ask_nsec3(set, name))
		verdict = nsec3_denial_of_ds(set, name, budget, reason);
	tell(set, PROOF_OF_DS, name, RRTYPE_DS, outcome_of_ds(verdict), reason);
	return verdict;
}
