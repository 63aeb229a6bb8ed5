/*
 * nsec.c - see nsec.h
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "validator/nsec.h"

#include <stdio.h>

#include "validator/type_map.h"
#include "validator/witness.h"
#include "wire/codes.h"
#include "wire/name.h"
#include "wire/rdata.h"

struct nsec {
	const struct rrset *rrset;
	const uint8_t *owner, *next;
	struct type_map map;
	bool is_last; /* the next name is the apex: the chain ends here */
};

/* Reads the RRset at INDEX; false when it is no NSEC that may be used. */
static bool nsec_read(const struct denial_set *set, size_t index,
		      struct nsec *ret)
{
	const struct rrset *rrset = set->rrsets[index];
	const uint8_t *owner = rrset_owner(rrset);
	struct rdata_nsec rdata;

	/* A name has one NSEC (RFC 4034 section 4). */
	if (rrset->type != RRTYPE_NSEC || rrset->rdata_count != 1 ||
	    rdata_nsec_parse(rrset_first(rrset), &rdata) != STATUS_OK)
		return false;
	if (!name_is_under(owner, set->zone) ||
	    !name_is_under(rdata.next, set->zone))
		return false;
	*ret = (struct nsec){
		.rrset = rrset,
		.owner = owner,
		.next = rdata.next,
		.map = {.types = rdata.types, .name = owner, .zone = set->zone},
		.is_last = name_equal(rdata.next, set->zone),
	};
	return true;
}

/* NAME sorts after the owner, and the NSEC may speak of what is there. */
static bool nsec_is_before(const struct nsec *nsec, const uint8_t *name)
{
	return name_compare(nsec->owner, name) < 0 &&
	       !(name_is_below(name, nsec->owner) &&
		 type_map_hides_below(&nsec->map));
}

/* NAME has no records, but something below it exists (RFC 4592 2.2.2). */
static bool nsec_shows_empty_non_terminal(const struct nsec *nsec,
					  const uint8_t *name)
{
	return nsec_is_before(nsec, name) && name_is_below(nsec->next, name);
}

/* Neither NAME nor anything below it exists. */
static bool nsec_covers(const struct nsec *nsec, const uint8_t *name)
{
	if (!nsec_is_before(nsec, name))
		return false;
	return nsec->is_last || (name_compare(name, nsec->next) < 0 &&
				 !name_is_below(nsec->next, name));
}

/* NSEC is PART of the proof at hand, where it speaks of NAME. */
static void tell(const struct denial_set *set, const struct nsec *nsec,
		 enum denial_part part, const uint8_t *name)
{
	witness_tell(set, .kind = SIGHTING_DENIAL,
		     .denial = {.zone = set->zone,
				.part = part,
				.name = name,
				.rrset = nsec->rrset});
}

/* ... as PART of the proof. */
static bool set_covers(const struct denial_set *set, const uint8_t *name,
		       enum denial_part part)
{
	struct nsec nsec;

	for (size_t i = 0; i < set->count; i++) {
		if (!nsec_read(set, i, &nsec) || !nsec_covers(&nsec, name))
			continue;
		tell(set, &nsec, part, name);
		return true;
	}
	return false;
}

/* An NSEC is there, and its RRSIG (RFC 4035 section 5.4). */
static bool is_at_every_nsec(uint16_t type)
{
	return type == RRTYPE_NSEC || type == RRTYPE_RRSIG;
}

static bool set_lacks_type(const struct denial_set *set, const uint8_t *name,
			   uint16_t type, enum denial_part part)
{
	struct nsec nsec;

	for (size_t i = 0; i < set->count; i++) {
		if (!nsec_read(set, i, &nsec))
			continue;
		if (name_equal(nsec.owner, name)) {
			tell(set, &nsec, part, name);
			if (!is_at_every_nsec(type) &&
			    type_map_lacks(&nsec.map, type))
				return true;
		} else if (nsec_shows_empty_non_terminal(&nsec, name)) {
			tell(set, &nsec, DENIAL_EMPTY_NON_TERMINAL, name);
			return true;
		}
	}
	return false;
}

/*
 * "*." before the closest encloser of NAME, which NSEC covers: the longest
 * name that NAME shares with one of the two names that surely exist.
 */
static bool make_wildcard(const struct nsec *nsec, const uint8_t *name,
			  struct name *ret)
{
	unsigned with_owner = name_common_labels(name, nsec->owner);
	unsigned with_next = name_common_labels(name, nsec->next);
	unsigned labels = with_owner > with_next ? with_owner : with_next;

	return name_make_wildcard(name_suffix(name, labels), ret) == STATUS_OK;
}

static enum denial missing(const struct denial_set *set, struct reason *reason,
			   const char *what, const uint8_t *name)
{
	char zone_text[NAME_TEXT_MAX], name_text[NAME_TEXT_MAX];

	reason_set(reason, EDE_NSEC_MISSING, "no NSEC of %s proves that %s %s",
		   name_to_text(set->zone, zone_text),
		   name_to_text(name, name_text), what);
	return DENIAL_MISSING;
}

enum denial nsec_denial_of_name(const struct denial_set *set,
				const uint8_t *name, struct reason *reason)
{
	bool is_covered = false;

	for (size_t i = 0; i < set->count; i++) {
		struct nsec nsec;
		struct name wildcard;

		if (!nsec_read(set, i, &nsec))
			continue;
		/* RFC 9824 section 3.1: "there is no such name", at it. */
		if (name_equal(nsec.owner, name) &&
		    rdata_types_have(nsec.map.types, RRTYPE_NXNAME)) {
			tell(set, &nsec, DENIAL_MATCHES, name);
			return DENIAL_PROVEN;
		}
		if (!nsec_covers(&nsec, name))
			continue;
		if (!is_covered)
			tell(set, &nsec, DENIAL_COVERS, name);
		is_covered = true;
		if (make_wildcard(&nsec, name, &wildcard) &&
		    set_covers(set, wildcard.octets, DENIAL_WILDCARD_COVERED))
			return DENIAL_PROVEN;
	}
	return missing(set, reason,
		       is_covered ? "is not matched by a wildcard"
				  : "does not exist",
		       name);
}

enum denial nsec_denial_of_type(const struct denial_set *set,
				const uint8_t *name, uint16_t type,
				struct reason *reason)
{
	char type_text[CODE_TEXT_MAX], what[CODE_TEXT_MAX + 16];

	if (set_lacks_type(set, name, type, DENIAL_MATCHES))
		return DENIAL_PROVEN;
	for (size_t i = 0; i < set->count; i++) {
		struct nsec nsec;
		struct name wildcard;

		if (!nsec_read(set, i, &nsec) || !nsec_covers(&nsec, name) ||
		    !make_wildcard(&nsec, name, &wildcard))
			continue;
		tell(set, &nsec, DENIAL_COVERS, name);
		if (set_lacks_type(set, wildcard.octets, type,
				   DENIAL_WILDCARD_MATCHES))
			return DENIAL_PROVEN;
	}
	snprintf(what, sizeof(what), "has no %s",
		 rrtype_to_text(type, type_text));
	return missing(set, reason, what, name);
}

enum denial nsec_denial_of_closer_match(const struct denial_set *set,
					const uint8_t *name,
					const uint8_t *closest_encloser,
					struct reason *reason)
{
	const uint8_t *next_closer =
		name_suffix(name, name_labels(closest_encloser) + 1);

	/* An NSEC that covers it covers all that is below it too. */
	if (set_covers(set, next_closer, DENIAL_NEXT_CLOSER))
		return DENIAL_PROVEN;
	return missing(set, reason,
		       "does not exist, so that a wildcard applies",
		       next_closer);
}

enum ds_denial nsec_denial_of_ds(const struct denial_set *set,
				 const uint8_t *name, struct reason *reason)
{
	for (size_t i = 0; i < set->count; i++) {
		enum ds_denial verdict = DS_DENIAL_MISSING;
		enum denial_part part = DENIAL_MATCHES;
		struct nsec nsec;

		if (!nsec_read(set, i, &nsec))
			continue;
		if (name_equal(nsec.owner, name)) {
			verdict = type_map_denies_ds(&nsec.map);
		} else if (nsec_shows_empty_non_terminal(&nsec, name)) {
			verdict = DS_DENIAL_NO_CUT;
			part = DENIAL_EMPTY_NON_TERMINAL;
		} else if (nsec_covers(&nsec, name)) {
			/* Whether a wildcard matches changes no zone cut. */
			verdict = DS_DENIAL_NO_NAME;
			part = DENIAL_COVERS;
		}
		if (verdict == DS_DENIAL_MISSING)
			continue;
		tell(set, &nsec, part, name);
		return verdict;
	}
	missing(set, reason, "has no DS", name);
	return DS_DENIAL_MISSING;
}
