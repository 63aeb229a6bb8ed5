/* SPDX-License-Identifier: BSD-2-Clause */
#include "validator/signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "validator/witness.h"
#include "wire/codes.h"

enum {
	DAY_S = 86400,
	SPAN_TEXT_MAX = 48,
	RECORD_HEAD = 10, /* type, class, TTL, RDLENGTH */
	SIGNED_OCTETS_MAX = 1024 * 1024,
};

/* What is checked, and with what. */
struct check {
	const struct rrset *rrset;
	const struct zone_keys *keys;
	const bool *usable;
	struct wall_time wall;
	const struct policy *policy;
	struct budget *budget;
	struct signature_proof *proof;
	struct reason *reason;
	int severity; /* how much the reason at hand says, see fail() */
	enum signature_result result; /* of the RRSIG at hand */
	int16_t ede;
};

/*
 * Of several failures the one is told that came closest to success: it says
 * most about the cause.
 */
enum severity {
	SEVERITY_NONE,
	SEVERITY_MISSING, /* no RRSIG at all */
	SEVERITY_FORM,    /* an RRSIG that cannot be for this set */
	SEVERITY_NO_KEY,  /* no key for it */
	SEVERITY_TIME,    /* out of its time */
	SEVERITY_CRYPTO,  /* a key, in time, and wrong */
	SEVERITY_LIMIT,   /* there was more that was not tried */
};

static void describe(const struct check *check, char *text, size_t size)
{
	char owner[NAME_TEXT_MAX], type[CODE_TEXT_MAX];

	snprintf(text, size, "%.80s %s",
		 name_to_text(rrset_owner(check->rrset), owner),
		 rrtype_to_text(check->rrset->type, type));
}

static enum severity severity_of(enum signature_result result)
{
	switch (result) {
	case SIGNATURE_GOOD:
		break;
	case SIGNATURE_NONE:
		return SEVERITY_MISSING;
	case SIGNATURE_UNSUPPORTED:
	case SIGNATURE_MISFIT:
		return SEVERITY_FORM;
	case SIGNATURE_KEY_MISSING:
	case SIGNATURE_NOT_VOUCHED:
		return SEVERITY_NO_KEY;
	case SIGNATURE_BACKWARDS:
	case SIGNATURE_EXPIRED:
	case SIGNATURE_EARLY:
		return SEVERITY_TIME;
	case SIGNATURE_KEY_UNUSABLE:
	case SIGNATURE_WRONG:
	case SIGNATURE_TOO_LARGE:
		return SEVERITY_CRYPTO;
	case SIGNATURE_LIMIT:
		return SEVERITY_LIMIT;
	}
	return SEVERITY_NONE;
}

static void fail(struct check *check, enum signature_result result, int ede,
		 const char *what, const struct rdata_rrsig *rrsig)
{
	char set[128], zone[NAME_TEXT_MAX], algorithm[CODE_TEXT_MAX];
	enum severity severity = severity_of(result);

	check->result = result;
	check->ede = (int16_t)ede;
	if ((int)severity <= check->severity)
		return;
	check->severity = (int)severity;
	describe(check, set, sizeof(set));
	if (!rrsig) {
		reason_set(check->reason, ede, "%s: %s", set, what);
		return;
	}
	reason_set(check->reason, ede, "RRSIG over %s by key %u/%s of %.60s %s",
		   set, rrsig->key_tag,
		   algorithm_to_text(rrsig->algorithm, algorithm),
		   name_to_text(check->keys->zone, zone), what);
}

static void tell_limit(struct check *check)
{
	char set[128];

	check->result = SIGNATURE_LIMIT;
	check->ede = EDE_DNSSEC_INDETERMINATE;
	describe(check, set, sizeof(set));
	reason_set(check->reason, EDE_DNSSEC_INDETERMINATE,
		   "limit of signature checks reached (%d for an answer, %d "
		   "for a query) at %s",
		   BUDGET_SIGNATURES_PER_ANSWER, BUDGET_SIGNATURES, set);
}

/* ---- Time (RFC 4034 section 3.1.5) ------------------------------------ */

/* Is serial A after B (RFC 1982)? */
static bool is_after(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) > 0;
}

/* Seconds from the time at which it is judged until SERIAL. */
static int64_t serial_left(const struct check *check, uint32_t serial)
{
	return (int32_t)(serial - (uint32_t)check->wall.s);
}

static struct wall_time serial_to_time(const struct check *check,
				       uint32_t serial)
{
	return (struct wall_time){.s = check->wall.s +
				       serial_left(check, serial)};
}

static const char *span_text(int64_t seconds, char text[SPAN_TEXT_MAX])
{
	if (seconds >= DAY_S)
		snprintf(text, SPAN_TEXT_MAX, "%lldd %lldh",
			 (long long)seconds / DAY_S,
			 (long long)seconds % DAY_S / 3600);
	else
		snprintf(text, SPAN_TEXT_MAX, "%lldh %lldm",
			 (long long)seconds / 3600,
			 (long long)seconds % 3600 / 60);
	return text;
}

static void fail_expired(struct check *check, const struct rdata_rrsig *rrsig)
{
	struct wall_time end = serial_to_time(check, rrsig->expiration);
	char at[CIVIL_TEXT_MAX], ago[SPAN_TEXT_MAX];
	char what[32 + CIVIL_TEXT_MAX + SPAN_TEXT_MAX];

	snprintf(what, sizeof(what), "expired %s, %s ago",
		 civil_to_text(end, at), span_text(check->wall.s - end.s, ago));
	fail(check, SIGNATURE_EXPIRED, EDE_SIGNATURE_EXPIRED, what, rrsig);
}

static void fail_early(struct check *check, const struct rdata_rrsig *rrsig)
{
	struct wall_time start = serial_to_time(check, rrsig->inception);
	char at[CIVIL_TEXT_MAX], in[SPAN_TEXT_MAX];
	char what[64 + CIVIL_TEXT_MAX + SPAN_TEXT_MAX];
	/* Said first: the sentence may be cut. */
	const char *clock = policy_clock_is_wrong(check->policy, check->wall)
				    ? "(this machine's clock is wrong) "
				    : "";

	snprintf(what, sizeof(what), "%sis valid from %s, in %s", clock,
		 civil_to_text(start, at),
		 span_text(start.s - check->wall.s, in));
	fail(check, SIGNATURE_EARLY, EDE_SIGNATURE_NOT_YET_VALID, what, rrsig);
}

static bool is_in_time(struct check *check, const struct rdata_rrsig *rrsig)
{
	int64_t skew_s = check->policy->skew_s;

	if (is_after(rrsig->inception, rrsig->expiration)) {
		fail(check, SIGNATURE_BACKWARDS,
		     EDE_SIGNATURE_EXPIRED_BEFORE_VALID,
		     "expires before it is valid", rrsig);
		return false;
	}
	if (serial_left(check, rrsig->expiration) < -skew_s) {
		fail_expired(check, rrsig);
		return false;
	}
	if (serial_left(check, rrsig->inception) > skew_s) {
		fail_early(check, rrsig);
		return false;
	}
	return true;
}

/* ---- What is signed (RFC 4034 section 3.1.8.1, 6.2, 6.3) --------------- */

/* Labels of NAME as RRSIG counts them: a leading "*" is none. */
static unsigned rrsig_labels(const uint8_t *name)
{
	return name_labels(name) - (name_is_wildcard(name) ? 1 : 0);
}

static int compare_rdata(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	size_t size = x->size < y->size ? x->size : y->size;
	int difference = size ? memcmp(x->data, y->data, size) : 0;

	if (difference)
		return difference;
	return x->size < y->size ? -1 : x->size > y->size;
}

/* The RDATA in canonical form and order, in OCTETS and LIST. */
static void canonical_rdata(const struct rrset *rrset, struct span *list,
			    uint8_t *octets)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	struct span rdata;
	size_t count = 0;

	while (rdata_next(&walk, &rdata)) {
		rdata_make_canonical(rrset->type, rdata, octets);
		list[count++] = span_of(octets, rdata.size);
		octets += rdata.size;
	}
	qsort(list, count, sizeof(*list), compare_rdata);
}

/* The owner as the signer saw it: a wildcard if labels were added since. */
static size_t signed_owner(const struct rrset *rrset,
			   const struct rdata_rrsig *rrsig, struct name *owner)
{
	const uint8_t *name = rrset_owner(rrset);

	if (rrsig_labels(name) > rrsig->labels &&
	    name_make_wildcard(name_suffix(name, rrsig->labels), owner) ==
		    STATUS_OK)
		return name_size(owner->octets);
	return name_copy(owner, name);
}

static void write_signed(const struct rrset *rrset,
			 const struct rdata_rrsig *rrsig,
			 const struct span *list, struct writer *writer)
{
	struct name owner, signer;
	size_t owner_size = signed_owner(rrset, rrsig, &owner);
	size_t signer_size = name_copy_lower(&signer, rrsig->signer);

	writer_octets(writer, rrsig->signed_part.data, 18);
	writer_octets(writer, signer.octets, signer_size);
	for (unsigned i = 0; i < rrset->rdata_count; i++) {
		/* RFC 4034 section 6.3: equal ones count once. */
		if (i > 0 && span_equal(list[i], list[i - 1]))
			continue;
		writer_octets(writer, owner.octets, owner_size);
		writer_u16(writer, rrset->type);
		writer_u16(writer, RRCLASS_IN);
		writer_u32(writer, rrsig->original_ttl_s);
		writer_u16(writer, (uint16_t)list[i].size);
		writer_octets(writer, list[i].data, list[i].size);
	}
}

/* The octets that RRSIG signs, in memory of the caller's to free. */
static uint8_t *signed_data(const struct rrset *rrset,
			    const struct rdata_rrsig *rrsig, size_t *size)
{
	size_t rdata_size = rrset->size; /* a bound */
	size_t list_size = rrset->rdata_count * sizeof(struct span);
	/* A wildcard is no longer than the owner that was made of it. */
	size_t out_size = rrsig->signed_part.size + rdata_size +
			  (size_t)rrset->rdata_count *
				  ((size_t)rrset->owner_size + RECORD_HEAD);
	struct writer writer;
	uint8_t *memory;
	struct span *list;

	if (out_size > SIGNED_OCTETS_MAX)
		return NULL;
	/* The output comes first: the caller frees what starts with it. */
	out_size = (out_size + 15) / 16 * 16;
	memory = malloc(out_size + list_size + rdata_size);
	if (!memory)
		return NULL;
	list = (struct span *)(void *)(memory + out_size);
	canonical_rdata(rrset, list, memory + out_size + list_size);
	writer_init(&writer, memory, out_size);
	write_signed(rrset, rrsig, list, &writer);
	*size = writer.size;
	if (!writer_failed(&writer))
		return memory;
	free(memory);
	return NULL;
}

/* ---- One RRSIG -------------------------------------------------------- */

/* What RFC 4035 section 5.3.1 asks before any cryptography. */
static bool is_plausible(struct check *check, const struct rdata_rrsig *rrsig)
{
	const uint8_t *owner = rrset_owner(check->rrset);
	const uint8_t *zone = check->keys->zone;

	if (rrsig->type_covered != check->rrset->type) {
		fail(check, SIGNATURE_MISFIT, EDE_DNSSEC_BOGUS,
		     "covers another type", rrsig);
		return false;
	}
	if (!name_equal(rrsig->signer, zone)) {
		fail(check, SIGNATURE_MISFIT, EDE_DNSSEC_BOGUS,
		     "names another zone as its signer", rrsig);
		return false;
	}
	if (!name_is_under(owner, zone)) {
		fail(check, SIGNATURE_MISFIT, EDE_DNSSEC_BOGUS,
		     "is over a name outside the signer's zone", rrsig);
		return false;
	}
	/* Fewer labels than the signer would make a wildcard above the zone
	 * (CVE-2026-44690). */
	if (rrsig->labels > rrsig_labels(owner) ||
	    rrsig->labels < name_labels(zone)) {
		fail(check, SIGNATURE_MISFIT, EDE_DNSSEC_BOGUS,
		     "has an impossible number of labels", rrsig);
		return false;
	}
	return true;
}

static bool key_matches(const struct zone_key *key,
			const struct rdata_rrsig *rrsig)
{
	return key->tag == rrsig->key_tag && key->algorithm == rrsig->algorithm;
}

static bool key_fits(const struct check *check, unsigned place,
		     const struct rdata_rrsig *rrsig)
{
	return key_matches(&check->keys->keys[place], rrsig) &&
	       (!check->usable || check->usable[place]);
}

/* RFC 4035 section 5.3.3: neither the original TTL nor the end is passed. */
static void prove(struct check *check, const struct rdata_rrsig *rrsig)
{
	struct signature_proof *proof = check->proof;
	const uint8_t *owner = rrset_owner(check->rrset);
	int64_t left = serial_left(check, rrsig->expiration);

	/* Within the skew after its end a little is left all the same. */
	if (left < 1)
		left = 1;
	proof->ttl_s = check->rrset->ttl_s;
	if (rrsig->original_ttl_s < proof->ttl_s)
		proof->ttl_s = rrsig->original_ttl_s;
	if (left < proof->ttl_s)
		proof->ttl_s = (uint32_t)left;
	proof->expires = serial_to_time(check, rrsig->expiration);
	proof->expires.s += check->policy->skew_s;
	proof->key_tag = rrsig->key_tag;
	proof->labels = rrsig->labels;
	proof->is_wildcard = rrsig_labels(owner) > rrsig->labels;
	name_copy(&proof->wildcard_base, name_suffix(owner, rrsig->labels));
}

static void fail_unusable(struct check *check, const struct zone_key *key,
			  const struct rdata_rrsig *rrsig)
{
	if (!(key->flags & DNSKEY_ZONE))
		fail(check, SIGNATURE_KEY_UNUSABLE, EDE_NO_ZONE_KEY_BIT_SET,
		     "is by a DNSKEY without the zone key bit", rrsig);
	else if (key->flags & DNSKEY_REVOKE)
		fail(check, SIGNATURE_KEY_UNUSABLE, EDE_DNSKEY_MISSING,
		     "is by a key that is revoked", rrsig);
	else if (key->protocol != DNSKEY_PROTOCOL)
		fail(check, SIGNATURE_KEY_UNUSABLE, EDE_DNSKEY_MISSING,
		     "is by a DNSKEY whose protocol is not 3", rrsig);
	else
		fail(check, SIGNATURE_KEY_UNUSABLE, EDE_DNSKEY_MISSING,
		     "is by a key that cannot be read", rrsig);
}

/* One check of RRSIG with KEY, or what it came to before a pause; false when
 * the budget does not allow it. */
static bool check_with(struct check *check, const struct crypto_key *key,
		       const struct rdata_rrsig *rrsig, struct span data,
		       bool *proven)
{
	const struct budget_check *done =
		budget_find_check(check->budget, rrsig->signature.data, key);

	if (done) {
		*proven = done->is_good;
		return true;
	}
	if (!budget_take_signature(check->budget))
		return false;
	*proven = crypto_verify(key, data, rrsig->signature);
	budget_note_check(check->budget, rrsig->signature.data, key, *proven);
	return true;
}

/* Tries the keys that fit; false when the budget ended it. */
static bool try_keys(struct check *check, const struct rdata_rrsig *rrsig,
		     struct span data, bool *proven)
{
	unsigned tried = 0;

	*proven = false;
	for (unsigned i = 0; i < check->keys->count; i++) {
		if (!key_fits(check, i, rrsig))
			continue;
		if (tried++ == BUDGET_KEYS_PER_TAG) {
			fail(check, SIGNATURE_LIMIT, EDE_DNSSEC_BOGUS,
			     "fits more keys of one tag than are tried", rrsig);
			return true;
		}
		if (!check->keys->keys[i].key) {
			fail_unusable(check, &check->keys->keys[i], rrsig);
			continue;
		}
		if (!check_with(check, check->keys->keys[i].key, rrsig, data,
				proven))
			return false;
		if (*proven)
			return true;
		fail(check, SIGNATURE_WRONG, EDE_DNSSEC_BOGUS,
		     "does not verify", rrsig);
	}
	return true;
}

static bool has_key(struct check *check, const struct rdata_rrsig *rrsig)
{
	bool matches = false;

	for (unsigned i = 0; i < check->keys->count; i++) {
		if (key_fits(check, i, rrsig))
			return true;
		matches = matches || key_matches(&check->keys->keys[i], rrsig);
	}
	if (matches)
		fail(check, SIGNATURE_NOT_VOUCHED, EDE_RRSIGS_MISSING,
		     "is by a key that no DS or anchor vouches for", rrsig);
	else
		fail(check, SIGNATURE_KEY_MISSING, EDE_DNSKEY_MISSING,
		     "has no DNSKEY that could check it", rrsig);
	return false;
}

/* SECURE, BOGUS: try the next one, INDETERMINATE: the budget is spent. */
static enum security check_one(struct check *check,
			       const struct rdata_rrsig *rrsig)
{
	size_t size;
	uint8_t *data;
	bool proven, in_budget;

	if (!is_plausible(check, rrsig))
		return SECURITY_BOGUS;
	if (!has_key(check, rrsig))
		return SECURITY_BOGUS;
	if (!is_in_time(check, rrsig))
		return SECURITY_BOGUS;
	data = signed_data(check->rrset, rrsig, &size);
	if (!data) {
		fail(check, SIGNATURE_TOO_LARGE, EDE_OTHER,
		     "is over a set too large to check", rrsig);
		return SECURITY_BOGUS;
	}
	in_budget = try_keys(check, rrsig, span_of(data, size), &proven);
	free(data);
	if (!in_budget)
		return SECURITY_INDETERMINATE;
	if (proven) {
		prove(check, rrsig);
		check->result = SIGNATURE_GOOD;
		check->ede = EDE_NONE;
	}
	return proven ? SECURITY_SECURE : SECURITY_BOGUS;
}

/* What RRSIG, which was just checked, came to; NULL: there was none. */
static void tell(const struct check *check, const struct rdata_rrsig *rrsig)
{
	struct seen_signature seen = {
		.owner = rrset_owner(check->rrset),
		.type = check->rrset->type,
		.zone = check->keys->zone,
		.result = check->result,
		.ede = check->ede,
		.checked = check->wall,
	};

	if (!check->budget->witness)
		return;
	if (rrsig) {
		seen.signer = rrsig->signer;
		seen.key_tag = rrsig->key_tag;
		seen.algorithm = rrsig->algorithm;
		seen.labels = rrsig->labels;
		seen.original_ttl_s = rrsig->original_ttl_s;
		seen.inception = serial_to_time(check, rrsig->inception);
		seen.expiration = serial_to_time(check, rrsig->expiration);
		seen.is_wildcard = check->result == SIGNATURE_GOOD &&
				   rrsig_labels(seen.owner) > rrsig->labels;
	}
	witness_tell(check->budget, .kind = SIGHTING_SIGNATURE,
		     .signature = seen);
}

enum security
signature_check_among(const struct rrset *rrset, const struct zone_keys *keys,
		      const bool *usable, struct wall_time wall,
		      const struct policy *policy, struct budget *budget,
		      struct signature_proof *proof, struct reason *reason)
{
	struct check check = {.rrset = rrset,
			      .keys = keys,
			      .usable = usable,
			      .wall = wall,
			      .policy = policy,
			      .budget = budget,
			      .proof = proof,
			      .reason = reason};
	struct rdata_walk walk = rrset_rrsigs(rrset);
	unsigned tried = 0;
	struct span rdata;

	while (tried < BUDGET_RRSIGS_PER_RRSET && rdata_next(&walk, &rdata)) {
		struct rdata_rrsig rrsig;
		enum security security;

		if (rdata_rrsig_parse(rdata, &rrsig) != STATUS_OK)
			continue;
		/*
		 * What we don't support is not tried (RFC 6840 section 5.11).
		 * That the zone has no supported key was ruled out before, so
		 * that it is no "unsupported algorithm" (RFC 8914 section
		 * 4.2).
		 */
		if (!policy->algorithms[rrsig.algorithm]) {
			fail(&check, SIGNATURE_UNSUPPORTED, EDE_DNSKEY_MISSING,
			     "has an algorithm that is not supported", &rrsig);
			tell(&check, &rrsig);
			continue;
		}
		tried++;
		security = check_one(&check, &rrsig);
		if (security == SECURITY_SECURE)
			reason_clear(reason); /* of the RRSIGs before */
		if (security == SECURITY_INDETERMINATE && !budget->paused)
			tell_limit(&check);
		tell(&check, &rrsig);
		if (security != SECURITY_BOGUS)
			return security;
	}
	fail(&check, SIGNATURE_NONE, EDE_RRSIGS_MISSING, "no RRSIG", NULL);
	if (check.severity == SEVERITY_MISSING)
		tell(&check, NULL);
	return SECURITY_BOGUS;
}

enum security
signature_check(const struct rrset *rrset, const struct zone_keys *keys,
		struct wall_time wall, const struct policy *policy,
		struct budget *budget, struct signature_proof *proof,
		struct reason *reason)
{
	return signature_check_among(rrset, keys, NULL, wall, policy, budget,
				     proof, reason);
}

const uint8_t *signature_signer(const struct rrset *rrset)
{
	struct rdata_walk walk = rrset_rrsigs(rrset);
	const uint8_t *best = NULL;
	unsigned votes = 0;
	struct span rdata;

	/* A majority vote in one pass (Boyer and Moore). */
	while (rdata_next(&walk, &rdata)) {
		struct rdata_rrsig rrsig;

		if (rdata_rrsig_parse(rdata, &rrsig) != STATUS_OK ||
		    !name_is_under(rrset_owner(rrset), rrsig.signer))
			continue;
		if (votes == 0)
			best = rrsig.signer;
		if (name_equal(best, rrsig.signer))
			votes++;
		else
			votes--;
	}
	return best;
}
