/*
 * nsec3.c - see nsec3.h
 *
 * Within this file DENIAL_PROVEN also means "so far, so good".
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "validator/nsec3.h"

#include <stdio.h>

#include "validator/crypto.h"
#include "validator/policy.h"
#include "validator/type_map.h"
#include "validator/witness.h"
#include "wire/codes.h"
#include "wire/name.h"
#include "wire/rdata.h"

enum {
	HASH_SIZE = 20,       /* octets of SHA-1 */
	HASH_LABEL_SIZE = 32, /* the same in base32hex */
	RECORDS_MAX = 16,     /* a proof needs three */
};

struct nsec3 {
	const struct rrset *rrset;
	uint8_t owner_hash[HASH_SIZE];
	const uint8_t *next_hash; /* HASH_SIZE octets */
	struct span types;
	bool is_opt_out;
};

struct proof {
	const struct denial_set *set;
	const uint8_t *name; /* that the proof is about */
	unsigned zone_labels;
	struct budget *budget;
	struct reason *reason;
	struct span salt;    /* of all records */
	uint16_t iterations; /* of all records */
	bool is_mixed;       /* the records differ in these */
	bool has_unknown;    /* there were records we cannot use */
	size_t count;
	struct nsec3 records[RECORDS_MAX];
	/* Hashes of NAME's ancestors and of NAME, by their labels. */
	bool is_hashed[NAME_LABELS_MAX + 1];
	uint8_t hashes[NAME_LABELS_MAX + 1][HASH_SIZE];
};

/* A closest encloser proof (RFC 5155 section 8.3). */
struct encloser {
	unsigned labels;           /* of the closest encloser */
	const struct nsec3 *cover; /* of the next closer name */
};

static int base32hex_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'v')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'V')
		return c - 'A' + 10;
	return -1;
}

/* The hash that is the first label of OWNER (RFC 5155 section 3). */
static bool hash_from_label(const uint8_t *owner, uint8_t out[HASH_SIZE])
{
	uint64_t bits = 0;

	if (owner[0] != HASH_LABEL_SIZE)
		return false;
	for (unsigned i = 0; i < HASH_LABEL_SIZE; i++) {
		int value = base32hex_value(owner[1 + i]);

		if (value < 0)
			return false;
		bits = bits << 5 | (unsigned)value;
		if (i % 8 != 7)
			continue;
		for (unsigned octet = 0; octet < 5; octet++)
			*out++ = (uint8_t)(bits >> (32 - 8 * octet));
	}
	return true;
}

/* Adds RRSET if it is an NSEC3 of the zone that we understand. */
static void proof_add(struct proof *proof, const struct rrset *rrset)
{
	const uint8_t *owner = rrset_owner(rrset);
	struct nsec3 *record = &proof->records[proof->count];
	struct rdata_nsec3 rdata;

	if (rrset->type != RRTYPE_NSEC3 || rrset->rdata_count != 1 ||
	    proof->count == RECORDS_MAX || name_is_root(owner) ||
	    !name_equal(name_parent(owner), proof->set->zone) ||
	    rdata_nsec3_parse(rrset_first(rrset), &rdata) != STATUS_OK)
		return;
	/* RFC 5155 sections 8.1 and 8.2: ignore what is unknown. */
	if (rdata.hash_algorithm != NSEC3_HASH_SHA1 ||
	    (rdata.flags & ~NSEC3_OPT_OUT) != 0) {
		proof->has_unknown = true;
		return;
	}
	if (rdata.next_hash.size != HASH_SIZE ||
	    !hash_from_label(owner, record->owner_hash))
		return;
	if (proof->count == 0) {
		proof->salt = rdata.salt;
		proof->iterations = rdata.iterations;
	} else if (rdata.iterations != proof->iterations ||
		   !span_equal(rdata.salt, proof->salt)) {
		proof->is_mixed = true;
	}
	record->rrset = rrset;
	record->next_hash = rdata.next_hash.data;
	record->types = rdata.types;
	record->is_opt_out = rdata.flags & NSEC3_OPT_OUT;
	proof->count++;
}

/* RECORD is PART of the proof, where it speaks of NAME. */
static void tell(const struct proof *proof, const struct nsec3 *record,
		 enum denial_part part, const uint8_t *name)
{
	witness_tell(proof->set, .kind = SIGHTING_DENIAL,
		     .denial = {.zone = proof->set->zone,
				.part = part,
				.name = name,
				.rrset = record->rrset});
}

static enum denial missing(const struct proof *proof, const char *what,
			   const uint8_t *name)
{
	char zone_text[NAME_TEXT_MAX], name_text[NAME_TEXT_MAX];

	reason_set(proof->reason, EDE_NSEC_MISSING,
		   "no NSEC3 of %s proves that %s %s",
		   name_to_text(proof->set->zone, zone_text),
		   name_to_text(name, name_text), what);
	return DENIAL_MISSING;
}

/* RFC 9276 section 3.2 */
static enum denial too_many_iterations(const struct proof *proof)
{
	char zone_text[NAME_TEXT_MAX];

	reason_set(proof->reason, EDE_UNSUPPORTED_NSEC3_ITERATIONS,
		   "NSEC3 of %s has %u iterations, more than %d",
		   name_to_text(proof->set->zone, zone_text), proof->iterations,
		   NSEC3_ITERATIONS_MAX);
	return DENIAL_INSECURE;
}

/* What VERDICT, the end of a proof, amounts to. */
static enum denial conclude(const struct proof *proof, enum denial verdict)
{
	return verdict == DENIAL_PROVEN &&
			       proof->iterations > NSEC3_ITERATIONS_MAX
		       ? too_many_iterations(proof)
		       : verdict;
}

static enum denial proof_check_parameters(const struct proof *proof)
{
	char zone_text[NAME_TEXT_MAX];

	name_to_text(proof->set->zone, zone_text);
	if (proof->count == 0 && proof->has_unknown) {
		/* RFC 5155 section 8.1: ignored, so that nothing is proven. */
		reason_set(proof->reason, EDE_NSEC_MISSING,
			   "NSEC3 of %s has an unknown hash algorithm or flag",
			   zone_text);
		return DENIAL_MISSING;
	}
	if (proof->count == 0)
		return missing(proof, "is as answered", proof->name);
	/* RFC 5155 section 8.2 */
	if (proof->is_mixed) {
		reason_set(proof->reason, EDE_NSEC_MISSING,
			   "NSEC3 records of %s differ in salt or iterations",
			   zone_text);
		return DENIAL_MISSING;
	}
	if (proof->iterations > NSEC3_ITERATIONS_CHECKED_MAX)
		return too_many_iterations(proof);
	return DENIAL_PROVEN;
}

static enum denial proof_open(struct proof *proof, const struct denial_set *set,
			      const uint8_t *name, struct budget *budget,
			      struct reason *reason)
{
	*proof = (struct proof){
		.set = set,
		.name = name,
		.zone_labels = name_labels(set->zone),
		.budget = budget,
		.reason = reason,
	};
	for (size_t i = 0; i < set->count; i++)
		proof_add(proof, set->rrsets[i]);
	return proof_check_parameters(proof);
}

static enum denial proof_hash(const struct proof *proof, const uint8_t *name,
			      uint8_t out[HASH_SIZE])
{
	struct name lower;
	size_t size;

	if (!budget_take_nsec3_hash(proof->budget, proof->iterations)) {
		char zone_text[NAME_TEXT_MAX];

		reason_set(proof->reason, EDE_DNSSEC_INDETERMINATE,
			   "limit of %d NSEC3 hashes reached at %s",
			   BUDGET_NSEC3_HASHES,
			   name_to_text(proof->set->zone, zone_text));
		return DENIAL_BUDGET;
	}
	size = name_copy_lower(&lower, name);
	if (!crypto_nsec3_hash(span_of(lower.octets, size), proof->salt,
			       proof->iterations, out))
		return missing(proof, "is as answered: SHA-1 failed", name);
	return DENIAL_PROVEN;
}

/* The hash of NAME's ancestor with LABELS labels, NAME's own included. */
static enum denial proof_hash_ancestor(struct proof *proof, unsigned labels,
				       const uint8_t **ret)
{
	if (!proof->is_hashed[labels]) {
		enum denial verdict =
			proof_hash(proof, name_suffix(proof->name, labels),
				   proof->hashes[labels]);

		if (verdict != DENIAL_PROVEN)
			return verdict;
		proof->is_hashed[labels] = true;
	}
	*ret = proof->hashes[labels];
	return DENIAL_PROVEN;
}

static const struct nsec3 *proof_match(const struct proof *proof,
				       const uint8_t *hash)
{
	for (size_t i = 0; i < proof->count; i++) {
		if (memcmp(proof->records[i].owner_hash, hash, HASH_SIZE) == 0)
			return &proof->records[i];
	}
	return NULL;
}

/* HASH lies strictly between owner and next; the last record wraps. */
static bool nsec3_covers(const struct nsec3 *nsec3, const uint8_t *hash)
{
	bool is_after = memcmp(nsec3->owner_hash, hash, HASH_SIZE) < 0;
	bool is_before = memcmp(hash, nsec3->next_hash, HASH_SIZE) < 0;

	if (memcmp(nsec3->owner_hash, nsec3->next_hash, HASH_SIZE) < 0)
		return is_after && is_before;
	if (memcmp(nsec3->owner_hash, hash, HASH_SIZE) == 0)
		return false;
	return is_after || is_before;
}

static const struct nsec3 *proof_cover(const struct proof *proof,
				       const uint8_t *hash)
{
	for (size_t i = 0; i < proof->count; i++) {
		if (nsec3_covers(&proof->records[i], hash))
			return &proof->records[i];
	}
	return NULL;
}

/* The record that matches NAME's ancestor with LABELS labels, or NULL. */
static enum denial match_ancestor(struct proof *proof, unsigned labels,
				  const struct nsec3 **ret)
{
	const uint8_t *hash;
	enum denial verdict = proof_hash_ancestor(proof, labels, &hash);

	if (verdict == DENIAL_PROVEN)
		*ret = proof_match(proof, hash);
	return verdict;
}

static struct type_map map_of(const struct proof *proof,
			      const struct nsec3 *nsec3, const uint8_t *name)
{
	return (struct type_map){
		.types = nsec3->types, .name = name, .zone = proof->set->zone};
}

static enum denial cover_next_closer(struct proof *proof,
				     struct encloser *encloser)
{
	const uint8_t *hash;
	enum denial verdict =
		proof_hash_ancestor(proof, encloser->labels + 1, &hash);

	if (verdict != DENIAL_PROVEN)
		return verdict;
	encloser->cover = proof_cover(proof, hash);
	if (encloser->cover == NULL)
		return missing(proof, "does not exist",
			       name_suffix(proof->name, encloser->labels + 1));
	tell(proof, encloser->cover, DENIAL_NEXT_CLOSER,
	     name_suffix(proof->name, encloser->labels + 1));
	return DENIAL_PROVEN;
}

/*
 * NAME, which no record matches, does not exist: the longest ancestor that
 * one matches, and not above the apex, is its closest encloser.
 */
static enum denial find_encloser(struct proof *proof, struct encloser *ret)
{
	unsigned labels = name_labels(proof->name);
	const struct nsec3 *match = NULL;
	const uint8_t *encloser;
	struct type_map map;

	while (match == NULL && labels > proof->zone_labels) {
		enum denial verdict = match_ancestor(proof, --labels, &match);

		if (verdict != DENIAL_PROVEN)
			return verdict;
	}
	if (match == NULL)
		return missing(proof, "has a closest encloser", proof->name);
	encloser = name_suffix(proof->name, labels);
	tell(proof, match, DENIAL_CLOSEST_ENCLOSER, encloser);
	map = map_of(proof, match, encloser);
	/* RFC 5155 section 8.3, last paragraph */
	if (type_map_hides_below(&map))
		return missing(proof, "does not exist below a cut or DNAME",
			       proof->name);
	ret->labels = labels;
	return cover_next_closer(proof, ret);
}

/* The verdict of a proof that stands on ENCLOSER. */
static enum denial judge_opt_out(const struct proof *proof,
				 const struct encloser *encloser)
{
	char zone_text[NAME_TEXT_MAX];

	if (!encloser->cover->is_opt_out)
		return DENIAL_PROVEN;
	reason_set(proof->reason, EDE_NONE,
		   "opt-out NSEC3 of %s: what it covers may be unsigned",
		   name_to_text(proof->set->zone, zone_text));
	return DENIAL_INSECURE;
}

/* WILDCARD is set to "*." before the encloser, OUT to its hash. */
static enum denial hash_wildcard(const struct proof *proof,
				 const struct encloser *encloser,
				 struct name *wildcard, uint8_t out[HASH_SIZE])
{
	const uint8_t *base = name_suffix(proof->name, encloser->labels);

	if (name_make_wildcard(base, wildcard) != STATUS_OK)
		return missing(proof, "has room for a wildcard", base);
	return proof_hash(proof, wildcard->octets, out);
}

enum denial nsec3_denial_of_name(const struct denial_set *set,
				 const uint8_t *name, struct budget *budget,
				 struct reason *reason)
{
	struct encloser encloser = {0};
	struct name wildcard;
	uint8_t hash[HASH_SIZE];
	const struct nsec3 *match = NULL, *cover;
	struct proof proof;
	enum denial verdict = proof_open(&proof, set, name, budget, reason);

	if (verdict == DENIAL_PROVEN)
		verdict = match_ancestor(&proof, name_labels(name), &match);
	if (verdict != DENIAL_PROVEN)
		return verdict;
	if (match != NULL)
		return missing(&proof, "does not exist", name);
	verdict = find_encloser(&proof, &encloser);
	if (verdict == DENIAL_PROVEN)
		verdict = hash_wildcard(&proof, &encloser, &wildcard, hash);
	if (verdict != DENIAL_PROVEN)
		return verdict;
	cover = proof_cover(&proof, hash);
	if (cover == NULL)
		return missing(&proof, "does not exist", wildcard.octets);
	tell(&proof, cover, DENIAL_WILDCARD_COVERED, wildcard.octets);
	return conclude(&proof, judge_opt_out(&proof, &encloser));
}

static enum denial lacks_type(const struct proof *proof,
			      const struct nsec3 *nsec3, const uint8_t *name,
			      uint16_t type)
{
	struct type_map map = map_of(proof, nsec3, name);
	char type_text[CODE_TEXT_MAX], what[CODE_TEXT_MAX + 16];

	if (type_map_lacks(&map, type))
		return DENIAL_PROVEN;
	snprintf(what, sizeof(what), "has no %s",
		 rrtype_to_text(type, type_text));
	return missing(proof, what, name);
}

/* NAME does not exist: a wildcard without TYPE, or opt-out. */
static enum denial lacks_type_by_wildcard(struct proof *proof, uint16_t type)
{
	struct encloser encloser = {0};
	const struct nsec3 *match = NULL;
	struct name wildcard;
	uint8_t hash[HASH_SIZE];
	enum denial verdict = find_encloser(proof, &encloser);

	if (verdict != DENIAL_PROVEN)
		return verdict;
	/* RFC 5155 section 8.6; for other types see the header. */
	verdict = judge_opt_out(proof, &encloser);
	if (verdict != DENIAL_PROVEN)
		return verdict;
	verdict = hash_wildcard(proof, &encloser, &wildcard, hash);
	if (verdict != DENIAL_PROVEN)
		return verdict;
	match = proof_match(proof, hash);
	if (match == NULL)
		return missing(proof, "exists", wildcard.octets);
	tell(proof, match, DENIAL_WILDCARD_MATCHES, wildcard.octets);
	return lacks_type(proof, match, wildcard.octets, type);
}

enum denial nsec3_denial_of_type(const struct denial_set *set,
				 const uint8_t *name, uint16_t type,
				 struct budget *budget, struct reason *reason)
{
	const struct nsec3 *match = NULL;
	struct proof proof;
	enum denial verdict = proof_open(&proof, set, name, budget, reason);

	if (verdict == DENIAL_PROVEN)
		verdict = match_ancestor(&proof, name_labels(name), &match);
	if (verdict != DENIAL_PROVEN)
		return verdict;
	if (match != NULL) {
		tell(&proof, match, DENIAL_MATCHES, name);
		verdict = lacks_type(&proof, match, name, type);
	} else {
		verdict = lacks_type_by_wildcard(&proof, type);
	}
	return conclude(&proof, verdict);
}

enum denial nsec3_denial_of_closer_match(const struct denial_set *set,
					 const uint8_t *name,
					 const uint8_t *closest_encloser,
					 struct budget *budget,
					 struct reason *reason)
{
	/* The wildcard's own signature proves the encloser (8.8). */
	struct encloser encloser = {.labels = name_labels(closest_encloser)};
	struct proof proof;
	enum denial verdict = proof_open(&proof, set, name, budget, reason);

	if (verdict == DENIAL_PROVEN)
		verdict = cover_next_closer(&proof, &encloser);
	if (verdict == DENIAL_PROVEN)
		verdict = judge_opt_out(&proof, &encloser);
	return conclude(&proof, verdict);
}

/* An insecure denial makes all from here on insecure, as a cut would. */
static enum ds_denial ds_denial_from(enum denial verdict)
{
	switch (verdict) {
	case DENIAL_PROVEN:
		return DS_DENIAL_NO_NAME;
	case DENIAL_INSECURE:
		return DS_DENIAL_INSECURE_CUT;
	case DENIAL_BUDGET:
		return DS_DENIAL_BUDGET;
	case DENIAL_MISSING:
		break;
	}
	return DS_DENIAL_MISSING;
}

enum ds_denial nsec3_denial_of_ds(const struct denial_set *set,
				  const uint8_t *name, struct budget *budget,
				  struct reason *reason)
{
	struct encloser encloser = {0};
	const struct nsec3 *match = NULL;
	struct proof proof;
	enum denial verdict = proof_open(&proof, set, name, budget, reason);

	if (verdict == DENIAL_PROVEN)
		verdict = match_ancestor(&proof, name_labels(name), &match);
	if (verdict != DENIAL_PROVEN)
		return ds_denial_from(verdict);
	if (match != NULL) {
		struct type_map map = map_of(&proof, match, name);
		enum ds_denial found = type_map_denies_ds(&map);

		tell(&proof, match, DENIAL_MATCHES, name);
		if (found == DS_DENIAL_MISSING)
			missing(&proof, "has no DS", name);
		else if (conclude(&proof, DENIAL_PROVEN) == DENIAL_INSECURE)
			found = DS_DENIAL_INSECURE_CUT;
		return found;
	}
	verdict = find_encloser(&proof, &encloser);
	if (verdict == DENIAL_PROVEN)
		verdict = judge_opt_out(&proof, &encloser);
	return ds_denial_from(conclude(&proof, verdict));
}
