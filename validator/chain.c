/* SPDX-License-Identifier: BSD-2-Clause */
#include "validator/chain.h"

#include <assert.h>
#include <string.h>

#include "validator/denial.h"
#include "validator/signature.h"
#include "validator/validator.h"
#include "validator/witness.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	BOGUS_TTL_S = 60,  /* a bad zone is not asked for all the time
			      (RFC 4035 section 4.7) */
	FAILURE_TTL_S = 5, /* what could not be had may come back soon */
	TRIES_MAX = 4 * BUDGET_KEYS_PER_TAG, /* digests made for one set */
};

/* What chain_give() works with. */
struct step {
	struct chain *chain;
	const struct finding *finding;
	struct wall_time wall;
	const struct policy *policy;
	struct budget *budget;
	struct arena *arena;
	struct reason reason;
};

/* ---- Arriving --------------------------------------------------------- */

static void set_keys(struct chain *chain, struct zone_keys *keys,
		     const struct budget *budget)
{
	zone_keys_unref(chain->keys);
	chain->keys = keys;
	chain->keys_are_new = true;
	witness_tell(budget, .kind = SIGHTING_ZONE,
		     .zone = {.zone = keys->zone,
			      .security = keys->security,
			      .reason = keys->reason});
}

static void arrive_without(struct chain *chain, const uint8_t *zone,
			   enum security security, uint32_t ttl_s,
			   const struct reason *reason,
			   const struct budget *budget)
{
	chain->state = CHAIN_DONE;
	set_keys(chain, zone_keys_new_without(zone, security, ttl_s, reason),
		 budget);
}

/* Unsigned, or not signed for us: so says what lasts until EXPIRES. */
static void arrive_insecure(struct step *step, uint32_t ttl_s,
			    struct wall_time expires)
{
	struct chain *chain = step->chain;

	arrive_without(chain, chain->need_name.octets, SECURITY_INSECURE, ttl_s,
		       &step->reason, step->budget);
	if (chain->keys->security == SECURITY_INSECURE)
		chain->keys->expires = expires;
}

static void arrive_bogus(struct step *step)
{
	if (step->budget->paused)
		return; /* nowhere yet */
	validator_suspect_path(step->finding, &step->reason);
	arrive_without(step->chain, step->chain->need_name.octets,
		       step->budget->exhausted ? SECURITY_INDETERMINATE
					       : SECURITY_BOGUS,
		       step->budget->exhausted ? 0 : BOGUS_TTL_S, &step->reason,
		       step->budget);
}

/* One label below the current zone, towards the target. */
static void need_ds_below(struct chain *chain, unsigned labels)
{
	if (labels >= name_labels(chain->target.octets)) {
		chain->state = CHAIN_DONE;
		return;
	}
	name_copy(&chain->need_name,
		  name_suffix(chain->target.octets, labels + 1));
	chain->state = CHAIN_NEED_DS;
	chain->steps++;
}

void chain_start(struct chain *chain, const struct anchor_set *anchors,
		 const uint8_t *target, struct zone_keys *known)
{
	const struct anchor *anchor;
	bool is_negative = false;
	struct reason reason;

	memset(chain, 0, sizeof(*chain));
	name_copy_lower(&chain->target, target);
	anchor =
		anchor_set_closest(anchors, chain->target.octets, &is_negative);
	if (!anchor) {
		reason_clear(&reason);
		chain->state = CHAIN_DONE;
		chain->keys = zone_keys_new_without(
			chain->target.octets,
			is_negative ? SECURITY_INSECURE
				    : SECURITY_INDETERMINATE,
			0, &reason);
		return;
	}
	if (!known) {
		chain->anchor = anchor;
		name_copy(&chain->need_name, anchor->zone.octets);
		chain->state = CHAIN_NEED_DNSKEY;
		return;
	}
	chain->keys = zone_keys_ref(known);
	if (known->security != SECURITY_SECURE)
		chain->state = CHAIN_DONE;
	else
		need_ds_below(chain, name_labels(known->zone));
}

void chain_skip_to(struct chain *chain, const uint8_t *cut)
{
	if (chain->state != CHAIN_NEED_DS ||
	    !name_is_below(cut, chain->need_name.octets) ||
	    !name_is_under(chain->target.octets, cut))
		return;
	name_copy_lower(&chain->need_name, cut);
	chain->skipped = true;
}

/* ---- DS --------------------------------------------------------------- */

static bool is_supported(const struct policy *policy, const struct rdata_ds *ds)
{
	return policy->algorithms[ds->algorithm] &&
	       policy->digests[ds->digest_type];
}

static bool has_sha2(const struct rrset *rrset, const struct policy *policy)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	struct span rdata;
	struct rdata_ds ds;

	while (rdata_next(&walk, &rdata))
		if (rdata_ds_parse(rdata, &ds) == STATUS_OK &&
		    ds.digest_type != DIGEST_SHA1 && is_supported(policy, &ds))
			return true;
	return false;
}

/* Does DS count, beside the others in its set? RFC 4509 section 3. */
static bool ds_counts(const struct rrset *rrset, const struct rdata_ds *ds,
		      const struct policy *policy)
{
	return is_supported(policy, ds) &&
	       !(ds->digest_type == DIGEST_SHA1 && has_sha2(rrset, policy));
}

/* Why no DS of the set is of use: RFC 4035 section 5.2, RFC 6840 5.2. */
static bool any_ds_counts(struct step *step, const struct rrset *rrset)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	char name[NAME_TEXT_MAX], text[CODE_TEXT_MAX];
	struct span rdata;
	struct rdata_ds ds;

	while (rdata_next(&walk, &rdata)) {
		if (rdata_ds_parse(rdata, &ds) != STATUS_OK)
			continue;
		if (ds_counts(rrset, &ds, step->policy))
			return true;
		name_to_text(rrset_owner(rrset), name);
		if (!step->policy->algorithms[ds.algorithm])
			reason_set(&step->reason,
				   EDE_UNSUPPORTED_DNSKEY_ALGORITHM,
				   "DS %u of %.100s has unsupported "
				   "algorithm %s",
				   ds.key_tag, name,
				   algorithm_to_text(ds.algorithm, text));
		else
			reason_set(&step->reason,
				   EDE_UNSUPPORTED_DS_DIGEST_TYPE,
				   "DS %u of %.100s has unsupported digest "
				   "type %u",
				   ds.key_tag, name, ds.digest_type);
	}
	return false;
}

static void tell_ds(const struct step *step, const struct rdata_ds *ds,
		    bool is_anchor, bool counts)
{
	witness_tell(step->budget, .kind = SIGHTING_DS,
		     .ds = {.zone = step->chain->need_name.octets,
			    .key_tag = ds->key_tag,
			    .algorithm = ds->algorithm,
			    .digest_type = ds->digest_type,
			    .digest = ds->digest,
			    .is_anchor = is_anchor,
			    .is_supported = is_supported(step->policy, ds),
			    .counts = counts});
}

static void tell_ds_set(const struct step *step, const struct rrset *rrset)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	struct span rdata;
	struct rdata_ds ds;

	if (!step->budget->witness)
		return;
	while (rdata_next(&walk, &rdata))
		if (rdata_ds_parse(rdata, &ds) == STATUS_OK)
			tell_ds(step, &ds, false,
				ds_counts(rrset, &ds, step->policy));
}

/* "X of ZONE": what of the zone that the chain is at. */
static void tell(struct step *step, int ede, const char *what)
{
	char name[NAME_TEXT_MAX];

	reason_set(&step->reason, ede, "%s of %.100s", what,
		   name_to_text(step->chain->need_name.octets, name));
}

static void take_ds(struct step *step, const struct rrset *rrset)
{
	struct chain *chain = step->chain;
	struct signature_proof proof;

	if (!name_equal(rrset_owner(rrset), chain->need_name.octets)) {
		tell(step, EDE_DNSSEC_BOGUS, "another name's DS instead");
		arrive_bogus(step);
		return;
	}
	tell_ds_set(step, rrset);
	if (signature_check(rrset, chain->keys, step->wall, step->policy,
			    step->budget, &proof,
			    &step->reason) != SECURITY_SECURE) {
		arrive_bogus(step);
		return;
	}
	/* A wildcard is no delegation (RFC 4592 section 4.2). */
	if (proof.is_wildcard) {
		tell(step, EDE_DNSSEC_BOGUS, "a wildcard's DS instead");
		arrive_bogus(step);
		return;
	}
	if (!any_ds_counts(step, rrset)) {
		arrive_insecure(step, proof.ttl_s, proof.expires);
		return;
	}
	chain->ds = rrset;
	chain->ds_ttl_s = proof.ttl_s;
	chain->ds_expires = proof.expires;
	chain->anchor = NULL;
	chain->state = CHAIN_NEED_DNSKEY;
}

static void go_on(struct chain *chain)
{
	need_ds_below(chain, name_labels(chain->need_name.octets));
}

static void take_denial(struct step *step)
{
	struct chain *chain = step->chain;
	const struct rrset *verified[VALIDATOR_DENIALS_MAX];
	struct judgement judgement;
	struct denial_set set = {.zone = chain->keys->zone,
				 .rrsets = verified,
				 .witness = step->budget->witness};

	set.count = validator_verified_denials(
		step->finding, chain->keys, step->wall, step->policy,
		step->budget, verified, VALIDATOR_DENIALS_MAX, &judgement);
	if (step->budget->paused)
		return;
	step->reason = judgement.reason;
	switch (denial_of_ds(&set, chain->need_name.octets, step->budget,
			     &step->reason)) {
	case DS_DENIAL_INSECURE_CUT:
		/* That it is unsigned is no error; only a limit is told. */
		if (step->reason.ede != EDE_UNSUPPORTED_NSEC3_ITERATIONS)
			reason_clear(&step->reason);
		arrive_insecure(step, judgement.ttl_s, judgement.expires);
		break;
	case DS_DENIAL_NO_CUT:
		go_on(chain);
		break;
	case DS_DENIAL_NO_NAME:
		chain->state = CHAIN_DONE;
		break;
	case DS_DENIAL_MISSING:
		/* Why the proofs that came were no good says more. */
		if (judgement.reason.ede != EDE_NONE)
			step->reason = judgement.reason;
		arrive_bogus(step);
		break;
	case DS_DENIAL_BUDGET:
		arrive_bogus(step);
		break;
	}
}

/* An alias at the name: it is no cut (RFC 4035 section 2.4, RFC 6672). */
static void take_alias(struct step *step)
{
	struct signature_proof proof;

	if (signature_check(finding_answer(step->finding), step->chain->keys,
			    step->wall, step->policy, step->budget, &proof,
			    &step->reason) != SECURITY_SECURE)
		arrive_bogus(step);
	else if (step->finding->kind == FINDING_DNAME)
		step->chain->state = CHAIN_DONE;
	else
		go_on(step->chain);
}

static void take_ds_finding(struct step *step)
{
	const struct rrset *rrset;

	switch (step->finding->kind) {
	case FINDING_ANSWER:
		rrset = finding_rrset(step->finding, SECTION_ANSWER, RRTYPE_DS);
		if (rrset) {
			take_ds(step, rrset);
			return;
		}
		break;
	case FINDING_CNAME:
	case FINDING_DNAME:
		take_alias(step);
		return;
	case FINDING_NODATA:
	case FINDING_NXDOMAIN:
		take_denial(step);
		return;
	case FINDING_DELEGATION:
	case FINDING_FAILURE:
		break;
	}
	tell(step, EDE_OTHER, "no usable answer for DS");
	arrive_bogus(step);
}

/* ---- DNSKEY ----------------------------------------------------------- */

static bool digest_matches(struct step *step, const struct rdata_ds *ds,
			   const uint8_t *zone, struct span dnskey)
{
	uint8_t digest[DIGEST_SIZE_MAX];
	size_t zone_size = name_size(zone), size;
	uint8_t *data = arena_alloc(step->arena, zone_size + dnskey.size);

	/* RFC 4034 section 5.1.4: owner and RDATA. */
	if (!data)
		return false;
	memcpy(data, zone, zone_size);
	memcpy(data + zone_size, dnskey.data, dnskey.size);
	size = crypto_digest(ds->digest_type,
			     span_of(data, zone_size + dnskey.size), digest);
	return size && size == ds->digest.size &&
	       memcmp(digest, ds->digest.data, size) == 0;
}

static enum key_fit usable_as(const struct rdata_dnskey *dnskey)
{
	if (!(dnskey->flags & DNSKEY_ZONE))
		return KEY_FIT_NO_ZONE_BIT;
	if (dnskey->protocol != DNSKEY_PROTOCOL)
		return KEY_FIT_PROTOCOL;
	if (dnskey->flags & DNSKEY_REVOKE)
		return KEY_FIT_REVOKED;
	return KEY_FIT_USABLE;
}

static void tell_match(const struct step *step, const struct rdata_ds *ds,
		       enum key_fit fit)
{
	witness_tell(step->budget, .kind = SIGHTING_MATCH,
		     .match = {.zone = step->chain->need_name.octets,
			       .key_tag = ds->key_tag,
			       .algorithm = ds->algorithm,
			       .digest_type = ds->digest_type,
			       .digest = ds->digest,
			       .is_anchor = step->chain->anchor != NULL,
			       .fit = fit});
}

static enum key_fit fit_to_ds(struct step *step, const struct rdata_ds *ds,
			      struct span rdata,
			      const struct rdata_dnskey *dnskey,
			      unsigned *tries)
{
	const uint8_t *zone = step->chain->need_name.octets;
	enum key_fit fit = KEY_FIT_TAG;

	if (ds->algorithm != dnskey->algorithm ||
	    ds->key_tag != rdata_dnskey_tag(rdata))
		return KEY_FIT_NONE;
	/* Tags may collide, on purpose too (KeyTrap). */
	if (++*tries <= TRIES_MAX && digest_matches(step, ds, zone, rdata))
		fit = usable_as(dnskey);
	tell_match(step, ds, fit);
	return fit;
}

static enum key_fit fit_to_set(struct step *step, const struct rrset *ds_set,
			       struct span rdata,
			       const struct rdata_dnskey *dnskey,
			       unsigned *tries)
{
	struct rdata_walk walk = rrset_rdata(ds_set);
	enum key_fit best = KEY_FIT_NONE;
	struct span ds_rdata;

	while (rdata_next(&walk, &ds_rdata)) {
		struct rdata_ds ds;
		enum key_fit fit;

		if (rdata_ds_parse(ds_rdata, &ds) != STATUS_OK ||
		    !ds_counts(ds_set, &ds, step->policy))
			continue;
		fit = fit_to_ds(step, &ds, rdata, dnskey, tries);
		if (fit > best)
			best = fit;
	}
	return best;
}

/* A DNSKEY that is an anchor itself, as a DS without a digest. */
static struct rdata_ds anchor_key_as_ds(struct span rdata)
{
	struct rdata_ds ds = {.key_tag = rdata_dnskey_tag(rdata)};
	struct rdata_dnskey dnskey;

	if (rdata_dnskey_parse(rdata, &dnskey) == STATUS_OK)
		ds.algorithm = dnskey.algorithm;
	return ds;
}

static enum key_fit fit_to_anchor_key(const struct step *step,
				      struct span anchor, struct span rdata,
				      const struct rdata_dnskey *dnskey)
{
	struct rdata_ds ds = anchor_key_as_ds(anchor);

	if (!span_equal(anchor, rdata))
		return KEY_FIT_NONE;
	tell_match(step, &ds, usable_as(dnskey));
	return usable_as(dnskey);
}

static enum key_fit fit_to_anchor(struct step *step, struct span rdata,
				  const struct rdata_dnskey *dnskey,
				  unsigned *tries)
{
	const struct anchor *anchor = step->chain->anchor;
	enum key_fit best = KEY_FIT_NONE;

	for (size_t i = 0; i < anchor->count; i++) {
		const struct anchor_record *record = &anchor->records[i];
		struct rdata_ds ds;
		enum key_fit fit = KEY_FIT_NONE;

		if (record->type == RRTYPE_DNSKEY)
			fit = fit_to_anchor_key(step, record->rdata, rdata,
						dnskey);
		else if (rdata_ds_parse(record->rdata, &ds) == STATUS_OK &&
			 is_supported(step->policy, &ds))
			fit = fit_to_ds(step, &ds, rdata, dnskey, tries);
		if (fit > best)
			best = fit;
	}
	return best;
}

/* The tag of the first DS that counts, or of the anchor's first record. */
static unsigned tag_of_voucher(const struct step *step)
{
	const struct anchor *anchor = step->chain->anchor;
	struct rdata_walk walk;
	struct span rdata;
	struct rdata_ds ds;

	if (anchor && anchor->records[0].type == RRTYPE_DNSKEY)
		return rdata_dnskey_tag(anchor->records[0].rdata);
	if (anchor)
		return rdata_ds_parse(anchor->records[0].rdata, &ds) ==
				       STATUS_OK
			       ? ds.key_tag
			       : 0;
	walk = rrset_rdata(step->chain->ds);
	while (rdata_next(&walk, &rdata))
		if (rdata_ds_parse(rdata, &ds) == STATUS_OK &&
		    ds_counts(step->chain->ds, &ds, step->policy))
			return ds.key_tag;
	return 0;
}

static void explain_fit(struct step *step, enum key_fit fit)
{
	static const struct {
		int ede;
		const char *text;
	} why[] = {
		[KEY_FIT_NONE] = {EDE_DNSKEY_MISSING, "no DNSKEY matches"},
		[KEY_FIT_TAG] = {EDE_DNSKEY_MISSING,
				 "no DNSKEY has the digest of"},
		[KEY_FIT_REVOKED] = {EDE_DNSKEY_MISSING,
				     "the DNSKEY is revoked that matches"},
		[KEY_FIT_PROTOCOL] = {EDE_DNSKEY_MISSING,
				      "protocol is not 3 in the DNSKEY that "
				      "matches"},
		[KEY_FIT_NO_ZONE_BIT] = {EDE_NO_ZONE_KEY_BIT_SET,
					 "no zone key bit in the DNSKEY that "
					 "matches"},
		[KEY_FIT_USABLE] = {EDE_DNSKEY_MISSING, "no usable DNSKEY for"},
	};
	char name[NAME_TEXT_MAX];

	reason_set(&step->reason, why[fit].ede, "%s %s %u of %.100s",
		   why[fit].text,
		   step->chain->anchor ? "the trust anchor" : "the DS",
		   tag_of_voucher(step),
		   name_to_text(step->chain->need_name.octets, name));
}

/* Is RDATA the key at PLACE? Keys are in the set's order, some left out. */
static bool is_key_at(const struct zone_keys *keys, unsigned place,
		      struct span rdata, const struct rdata_dnskey *dnskey)
{
	const struct zone_key *key = &keys->keys[place];

	return place < keys->count && key->tag == rdata_dnskey_tag(rdata) &&
	       key->flags == dnskey->flags &&
	       key->algorithm == dnskey->algorithm &&
	       key->protocol == dnskey->protocol;
}

/* Marks in USABLE the keys that the DS set or the anchor vouches for. */
static bool find_vouched(struct step *step, const struct rrset *rrset,
			 const struct zone_keys *keys,
			 bool usable[ZONE_KEYS_MAX])
{
	struct rdata_walk walk = rrset_rdata(rrset);
	enum key_fit best = KEY_FIT_NONE;
	unsigned place = 0, tries = 0;
	struct span rdata;
	bool found = false;

	while (rdata_next(&walk, &rdata)) {
		struct rdata_dnskey dnskey;
		enum key_fit fit;

		if (rdata_dnskey_parse(rdata, &dnskey) != STATUS_OK)
			continue;
		fit = step->chain->anchor
			      ? fit_to_anchor(step, rdata, &dnskey, &tries)
			      : fit_to_set(step, step->chain->ds, rdata,
					   &dnskey, &tries);
		if (fit > best)
			best = fit;
		if (!is_key_at(keys, place, rdata, &dnskey))
			continue;
		usable[place] = fit == KEY_FIT_USABLE;
		found = found || usable[place];
		place++;
	}
	if (!found)
		explain_fit(step, best);
	return found;
}

static void take_proof(struct step *step, struct zone_keys *keys,
		       const struct signature_proof *proof)
{
	struct chain *chain = step->chain;

	keys->ttl_s = proof->ttl_s;
	keys->expires = proof->expires;
	if (!chain->anchor && chain->ds_ttl_s < keys->ttl_s)
		keys->ttl_s = chain->ds_ttl_s;
	if (!chain->anchor && chain->ds_expires.s < keys->expires.s)
		keys->expires = chain->ds_expires;
	chain->ds = NULL;
	chain->anchor = NULL;
	set_keys(chain, keys, step->budget);
	need_ds_below(chain, name_labels(keys->zone));
}

/* All that the zone and its anchor have to show. */
static void tell_keys(const struct step *step, const struct rrset *rrset)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	struct rdata_dnskey dnskey;
	struct span rdata;

	while (rdata_next(&walk, &rdata)) {
		if (rdata_dnskey_parse(rdata, &dnskey) != STATUS_OK)
			continue;
		witness_tell(
			step->budget, .kind = SIGHTING_KEY,
			.key = {.zone = step->chain->need_name.octets,
				.key_tag = rdata_dnskey_tag(rdata),
				.flags = dnskey.flags,
				.protocol = dnskey.protocol,
				.algorithm = dnskey.algorithm,
				.bits = rdata_dnskey_bits(&dnskey),
				.is_supported = step->policy->algorithms
							[dnskey.algorithm]});
	}
}

static void tell_anchor(const struct step *step)
{
	const struct anchor *anchor = step->chain->anchor;

	for (size_t i = 0; anchor && i < anchor->count; i++) {
		const struct anchor_record *record = &anchor->records[i];
		struct rdata_ds ds;

		if (record->type == RRTYPE_DNSKEY)
			ds = anchor_key_as_ds(record->rdata);
		else if (rdata_ds_parse(record->rdata, &ds) != STATUS_OK)
			continue;
		tell_ds(step, &ds, true,
			record->type == RRTYPE_DNSKEY ||
				is_supported(step->policy, &ds));
	}
}

static bool anchor_is_supported(const struct step *step)
{
	const struct anchor *anchor = step->chain->anchor;

	for (size_t i = 0; i < anchor->count; i++) {
		struct rdata_dnskey dnskey;
		struct rdata_ds ds;

		if (anchor->records[i].type == RRTYPE_DS
			    ? rdata_ds_parse(anchor->records[i].rdata, &ds) ==
					      STATUS_OK &&
				      is_supported(step->policy, &ds)
			    : rdata_dnskey_parse(anchor->records[i].rdata,
						 &dnskey) == STATUS_OK &&
				      step->policy
					      ->algorithms[dnskey.algorithm])
			return true;
	}
	return false;
}

/* RRSET's keys, parsed; those of before, after a pause. NULL without memory. */
static struct zone_keys *parse_keys(struct step *step,
				    const struct rrset *rrset)
{
	struct zone_keys *keys = step->chain->parsed;

	step->chain->parsed = NULL;
	if (keys)
		return keys;
	return zone_keys_new_secure(rrset, step->policy, rrset->ttl_s,
				    (struct wall_time){INT64_MAX},
				    &keys) == STATUS_OK
		       ? keys
		       : NULL;
}

static void take_dnskeys(struct step *step, const struct rrset *rrset)
{
	struct chain *chain = step->chain;
	bool usable[ZONE_KEYS_MAX] = {false};
	struct signature_proof proof;
	struct zone_keys *keys;

	if (step->budget->witness) {
		tell_anchor(step);
		tell_keys(step, rrset);
	}
	if (chain->anchor && !anchor_is_supported(step)) {
		tell(step, EDE_UNSUPPORTED_DNSKEY_ALGORITHM,
		     "unsupported algorithms or digests in the trust anchor");
		arrive_insecure(step, rrset->ttl_s,
				(struct wall_time){INT64_MAX});
		return;
	}
	keys = parse_keys(step, rrset);
	if (!keys) {
		reason_set(&step->reason, EDE_OTHER, "out of memory");
		arrive_bogus(step);
		return;
	}
	if (find_vouched(step, rrset, keys, usable) &&
	    signature_check_among(rrset, keys, usable, step->wall, step->policy,
				  step->budget, &proof,
				  &step->reason) == SECURITY_SECURE) {
		take_proof(step, keys, &proof);
		return;
	}
	if (step->budget->paused) {
		chain->parsed = keys;
		return;
	}
	zone_keys_unref(keys);
	arrive_bogus(step);
}

static void take_dnskey_finding(struct step *step)
{
	const struct rrset *rrset =
		step->finding->kind == FINDING_ANSWER
			? finding_rrset(step->finding, SECTION_ANSWER,
					RRTYPE_DNSKEY)
			: NULL;
	char name[NAME_TEXT_MAX];

	if (rrset &&
	    name_equal(rrset_owner(rrset), step->chain->need_name.octets)) {
		take_dnskeys(step, rrset);
		return;
	}
	reason_set(&step->reason, EDE_DNSKEY_MISSING,
		   "zone %.100s has %s but no DNSKEY",
		   name_to_text(step->chain->need_name.octets, name),
		   step->chain->anchor ? "a trust anchor" : "DS");
	arrive_bogus(step);
}

/* ---- The door --------------------------------------------------------- */

void chain_give(struct chain *chain, const struct finding *finding,
		const struct reason *why, struct wall_time wall,
		const struct policy *policy, struct budget *budget,
		struct arena *arena)
{
	struct step step = {.chain = chain,
			    .finding = finding,
			    .wall = wall,
			    .policy = policy,
			    .budget = budget,
			    .arena = arena};

	assert(chain->state != CHAIN_DONE);
	budget_begin_answer(budget);
	reason_clear(&step.reason);
	chain->skipped = false;
	if (!finding)
		arrive_without(chain, chain->need_name.octets, SECURITY_BOGUS,
			       FAILURE_TTL_S, why, budget);
	else if (chain->state == CHAIN_NEED_DS)
		take_ds_finding(&step);
	else
		take_dnskey_finding(&step);
}

struct zone_keys *chain_take_found(struct chain *chain)
{
	if (!chain->keys || !chain->keys_are_new)
		return NULL;
	chain->keys_are_new = false;
	return zone_keys_ref(chain->keys);
}

void chain_done(struct chain *chain)
{
	zone_keys_unref(chain->keys);
	zone_keys_unref(chain->parsed);
	chain->keys = chain->parsed = NULL;
}
