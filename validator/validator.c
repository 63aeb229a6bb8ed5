/*
 * validator.c - see validator.h
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "validator/validator.h"

#include "validator/signature.h"
#include "wire/codes.h"

enum {
	BOGUS_TTL_MAX_S = 60, /* RFC 4035 section 4.7 */
};

/* One call of validator_judge(). */
struct trial {
	const struct finding *finding;
	const struct zone_keys *keys;
	struct wall_time wall;
	const struct policy *policy;
	struct budget *budget;
	struct judgement *judgement; /* the result, made on the way */
	bool has_denials;            /* the members below are set */
	const struct rrset *denials[VALIDATOR_DENIALS_MAX];
	size_t denial_count;
	struct judgement denials_judgement;
};

static bool type_is_denial(uint16_t type)
{
	return type == RRTYPE_NSEC || type == RRTYPE_NSEC3;
}

/*
 * The zone named NAME cannot judge FINDING: DS belongs to the parent (RFC
 * 4035 section 3.1.4.1), but the root has none.
 */
static bool is_wrong_side(const struct finding *finding, const uint8_t *name)
{
	return finding->type == RRTYPE_DS && !name_is_root(name) &&
	       name_equal(finding->name, name);
}

/* May ZONE hold what FINDING found, by its name alone? */
static bool zone_fits(const struct finding *finding, const uint8_t *zone)
{
	return name_is_under(finding->name, zone) &&
	       name_is_under(zone, finding->zone) &&
	       !is_wrong_side(finding, zone);
}

static const uint8_t *signer_in(const struct finding *finding,
				enum section section, bool denials_only)
{
	for (size_t i = 0; i < finding->counts[section]; i++) {
		const struct rrset *rrset = finding->rrsets[section][i];
		const uint8_t *signer;

		if (denials_only && !type_is_denial(rrset->type))
			continue;
		signer = signature_signer(rrset);
		if (signer != NULL && zone_fits(finding, signer))
			return signer;
	}
	return NULL;
}

static bool is_negative(const struct finding *finding)
{
	return finding->kind == FINDING_NODATA ||
	       finding->kind == FINDING_NXDOMAIN;
}

/* Where no signature says so: who claims to be the zone, or the QNAME. */
static const uint8_t *unsigned_zone(const struct finding *finding)
{
	const struct rrset *soa =
		finding_rrset(finding, SECTION_AUTHORITY, RRTYPE_SOA);

	if (is_negative(finding) && soa != NULL &&
	    zone_fits(finding, rrset_owner(soa)))
		return rrset_owner(soa);
	return is_wrong_side(finding, finding->name)
		       ? name_parent(finding->name)
		       : finding->name;
}

const uint8_t *validator_signer(const struct finding *finding)
{
	const uint8_t *signer;

	if (is_negative(finding)) {
		signer = signer_in(finding, SECTION_AUTHORITY, true);
		if (signer == NULL)
			signer = signer_in(finding, SECTION_AUTHORITY, false);
	} else {
		signer = signer_in(finding, SECTION_ANSWER, false);
	}
	return signer != NULL ? signer : unsigned_zone(finding);
}

/* What was proven lives no longer than its proof. */
static void judgement_limit(struct judgement *judgement, uint32_t ttl_s,
			    struct wall_time expires)
{
	if (ttl_s < judgement->ttl_s)
		judgement->ttl_s = ttl_s;
	if (expires.s < judgement->expires.s)
		judgement->expires = expires;
}

static void judgement_init(struct judgement *judgement,
			   const struct finding *finding)
{
	*judgement = (struct judgement){
		.security = SECURITY_SECURE,
		.ttl_s = finding->ttl_s,
		.expires = {.s = INT64_MAX},
		.answer_count = finding->counts[SECTION_ANSWER],
	};
	reason_clear(&judgement->reason);
}

/*
 * All that came is RRSET and its like: no proof, but not nothing either. What
 * the zone signed was provided, as RFC 8914 section 4.13 has it, and is bogus.
 */
static void say_useless(struct judgement *judgement, const struct rrset *rrset,
			const struct zone_keys *keys)
{
	bool is_inside = name_is_under(rrset_owner(rrset), keys->zone);
	char zone_text[NAME_TEXT_MAX], name_text[NAME_TEXT_MAX];

	judgement->security = SECURITY_BOGUS;
	reason_set(&judgement->reason,
		   is_inside ? EDE_DNSSEC_BOGUS : EDE_NSEC_MISSING,
		   "%s at %s proves nothing: it %s %s",
		   rrset->type == RRTYPE_NSEC ? "NSEC" : "NSEC3",
		   name_to_text(rrset_owner(rrset), name_text),
		   is_inside ? "is made of a wildcard of" : "is not of",
		   name_to_text(keys->zone, zone_text));
}

size_t validator_verified_denials(const struct finding *finding,
				  const struct zone_keys *keys,
				  struct wall_time wall,
				  const struct policy *policy,
				  struct budget *budget,
				  const struct rrset **out, size_t max,
				  struct judgement *ret)
{
	const struct rrset *useless = NULL;
	size_t count = 0, tried = 0;

	judgement_init(ret, finding);
	for (size_t i = 0; i < finding->counts[SECTION_AUTHORITY]; i++) {
		const struct rrset *rrset =
			finding->rrsets[SECTION_AUTHORITY][i];
		struct signature_proof proof;
		enum security security;
		struct reason reason;

		if (!type_is_denial(rrset->type))
			continue;
		if (!name_is_under(rrset_owner(rrset), keys->zone)) {
			useless = rrset;
			continue;
		}
		if (tried++ == max)
			break;
		security = signature_check(rrset, keys, wall, policy, budget,
					   &proof, &reason);
		/* A denial never comes from a wildcard (RFC 4592 4.7). */
		if (security == SECURITY_SECURE && !proof.is_wildcard) {
			out[count++] = rrset;
			judgement_limit(ret, proof.ttl_s, proof.expires);
		} else if (security == SECURITY_SECURE) {
			useless = rrset;
		} else if (security == SECURITY_INDETERMINATE) {
			ret->security = security;
			ret->reason = reason;
			break;
		} else if (ret->security == SECURITY_SECURE) {
			ret->security = security;
			ret->reason = reason;
		}
	}
	if (count == 0 && useless && ret->security == SECURITY_SECURE)
		say_useless(ret, useless, keys);
	return count;
}

static struct denial_set trial_denials(struct trial *trial)
{
	if (!trial->has_denials) {
		trial->denial_count = validator_verified_denials(
			trial->finding, trial->keys, trial->wall, trial->policy,
			trial->budget, trial->denials, VALIDATOR_DENIALS_MAX,
			&trial->denials_judgement);
		trial->has_denials = true;
	}
	return (struct denial_set){.zone = trial->keys->zone,
				   .rrsets = trial->denials,
				   .count = trial->denial_count,
				   .witness = trial->budget->witness};
}

/* Takes VERDICT on a proof over, with the reason in the judgement. */
static enum security judge_proof(struct trial *trial, enum denial verdict)
{
	const struct judgement *denials = &trial->denials_judgement;
	struct judgement *judgement = trial->judgement;

	switch (verdict) {
	case DENIAL_PROVEN:
		reason_clear(&judgement->reason);
		judgement_limit(judgement, denials->ttl_s, denials->expires);
		return SECURITY_SECURE;
	case DENIAL_INSECURE:
		judgement_limit(judgement, denials->ttl_s, denials->expires);
		return SECURITY_INSECURE;
	case DENIAL_BUDGET:
		return SECURITY_INDETERMINATE;
	case DENIAL_MISSING:
		break;
	}
	/* A proof that is there but badly signed is the better reason. */
	if (denials->security != SECURITY_SECURE)
		judgement->reason = denials->reason;
	return denials->security == SECURITY_INDETERMINATE
		       ? SECURITY_INDETERMINATE
		       : SECURITY_BOGUS;
}

/* RRSET was made of a wildcard: nothing closer exists. */
static enum security judge_expansion(struct trial *trial,
				     const struct rrset *rrset,
				     const struct signature_proof *proof)
{
	struct denial_set set = trial_denials(trial);

	if (trial->budget->paused)
		return SECURITY_INDETERMINATE;
	return judge_proof(trial,
			   denial_of_closer_match(&set, rrset_owner(rrset),
						  proof->wildcard_base.octets,
						  trial->budget,
						  &trial->judgement->reason));
}

static enum security judge_rrset(struct trial *trial, const struct rrset *rrset)
{
	struct judgement *judgement = trial->judgement;
	struct signature_proof proof;
	enum security security;

	if (rrset->type == RRTYPE_RRSIG) {
		/* RFC 4035 section 2.2: they are never signed themselves. */
		reason_set(&judgement->reason, EDE_NONE,
			   "RRSIG records cannot be validated");
		return SECURITY_INSECURE;
	}
	security =
		signature_check(rrset, trial->keys, trial->wall, trial->policy,
				trial->budget, &proof, &judgement->reason);
	if (security != SECURITY_SECURE)
		return security;
	judgement_limit(judgement, proof.ttl_s, proof.expires);
	return proof.is_wildcard ? judge_expansion(trial, rrset, &proof)
				 : SECURITY_SECURE;
}

static enum security bogus(struct trial *trial, const char *what,
			   const uint8_t *name)
{
	char name_text[NAME_TEXT_MAX];

	reason_set(&trial->judgement->reason, EDE_DNSSEC_BOGUS, "%s %s", what,
		   name_to_text(name, name_text));
	return SECURITY_BOGUS;
}

/* RRSET stands where the finding's kind says that it does. */
static bool is_in_place(const struct finding *finding,
			const struct rrset *rrset)
{
	const uint8_t *owner = rrset_owner(rrset);

	switch (finding->kind) {
	case FINDING_CNAME:
		return rrset->type == RRTYPE_CNAME &&
		       name_equal(owner, finding->name);
	case FINDING_DNAME:
		return rrset->type == RRTYPE_DNAME &&
		       name_is_below(finding->name, owner);
	default:
		return name_equal(owner, finding->name) &&
		       (finding->type == rrset->type ||
			finding->type == RRTYPE_ANY);
	}
}

/* As secure as the worst of its RRsets (RFC 6840 section 4.2). */
static enum security judge_answer(struct trial *trial)
{
	const struct finding *finding = trial->finding;
	size_t count = finding->counts[SECTION_ANSWER];
	enum security worst = SECURITY_SECURE;
	struct reason why;

	if (count == 0)
		return bogus(trial, "no answer for", finding->name);
	/* What a CNAME or DNAME leads to is another finding. */
	if (finding->kind != FINDING_ANSWER)
		count = 1;
	reason_clear(&why);
	for (size_t i = 0; i < count; i++) {
		const struct rrset *rrset = finding->rrsets[SECTION_ANSWER][i];
		enum security security;

		if (!is_in_place(finding, rrset))
			return bogus(trial,
				     "answer with another owner or type for",
				     finding->name);
		security = judge_rrset(trial, rrset);
		if (trial->budget->paused)
			return SECURITY_INDETERMINATE;
		/* The first ones are an answer too (RFC 8482 4.1). */
		if (security == SECURITY_INDETERMINATE && i > 0) {
			trial->judgement->answer_count = i;
			break;
		}
		if (security == SECURITY_INSECURE) {
			worst = security;
			why = trial->judgement->reason;
		} else if (security != SECURITY_SECURE) {
			return security;
		}
	}
	trial->judgement->reason = why;
	return worst;
}

/*
 * It goes out with the answer, and its TTL is the denial's (RFC 2308). WHY it
 * is not secure matters only if the denial itself is proven.
 */
static enum security judge_soa(struct trial *trial, struct reason *why)
{
	struct judgement *judgement = trial->judgement;
	const struct rrset *soa =
		finding_rrset(trial->finding, SECTION_AUTHORITY, RRTYPE_SOA);
	struct signature_proof proof;
	enum security security;
	char name[NAME_TEXT_MAX];

	if (soa == NULL)
		return SECURITY_SECURE;
	if (!name_equal(rrset_owner(soa), trial->keys->zone)) {
		reason_set(why, EDE_DNSSEC_BOGUS, "SOA of another zone: %s",
			   name_to_text(rrset_owner(soa), name));
		return SECURITY_BOGUS;
	}
	security = signature_check(soa, trial->keys, trial->wall, trial->policy,
				   trial->budget, &proof, why);
	if (security == SECURITY_SECURE)
		judgement_limit(judgement, proof.ttl_s, proof.expires);
	return security;
}

static enum security judge_denial(struct trial *trial)
{
	const struct finding *finding = trial->finding;
	struct reason *reason = &trial->judgement->reason;
	struct denial_set set = trial_denials(trial);
	enum security security, soa = SECURITY_BOGUS;
	struct reason why_soa;
	enum denial verdict;

	/* All checks come before all hashes: see budget.h. */
	reason_clear(&why_soa);
	if (set.count > 0 && !trial->budget->paused)
		soa = judge_soa(trial, &why_soa);
	if (trial->budget->paused)
		return SECURITY_INDETERMINATE;
	if (finding->kind == FINDING_NXDOMAIN)
		verdict = denial_of_name(&set, finding->name, trial->budget,
					 reason);
	else
		verdict = denial_of_type(&set, finding->name, finding->type,
					 trial->budget, reason);
	security = judge_proof(trial, verdict);
	if (security != SECURITY_SECURE && security != SECURITY_INSECURE)
		return security;
	if (soa == SECURITY_SECURE)
		return security;
	*reason = why_soa;
	return soa;
}

static enum security judge_kind(struct trial *trial)
{
	const struct finding *finding = trial->finding;

	/* Before anything is verified: whose word would it be? */
	if (finding->kind != FINDING_DNAME &&
	    is_wrong_side(finding, trial->keys->zone))
		return bogus(trial,
			     "the child speaks of its own DS:", finding->name);
	switch (finding->kind) {
	case FINDING_ANSWER:
	case FINDING_CNAME:
	case FINDING_DNAME:
		return judge_answer(trial);
	case FINDING_NODATA:
	case FINDING_NXDOMAIN:
		return judge_denial(trial);
	case FINDING_DELEGATION:
	case FINDING_FAILURE:
		break;
	}
	return bogus(trial, "nothing to judge for", finding->name);
}

void validator_suspect_path(const struct finding *finding,
			    struct reason *reason)
{
	if (finding->lacks_do && reason->ede == EDE_RRSIGS_MISSING)
		reason_add(reason, "; the answer has no DO bit: its server or "
				   "the way to it takes DNSSEC out");
}

void validator_judge(const struct finding *finding,
		     const struct zone_keys *keys, struct wall_time wall,
		     const struct policy *policy, struct budget *budget,
		     struct judgement *ret)
{
	struct trial trial = {
		.finding = finding,
		.keys = keys,
		.wall = wall,
		.policy = policy,
		.budget = budget,
		.judgement = ret,
	};

	if (finding->type == RRTYPE_ANY)
		budget_begin_long_answer(budget);
	else
		budget_begin_answer(budget);
	judgement_init(ret, finding);
	if (keys->security == SECURITY_SECURE) {
		ret->security = judge_kind(&trial);
		validator_suspect_path(finding, &ret->reason);
	} else {
		ret->security = keys->security;
		ret->reason = *keys->reason;
		ret->expires = keys->expires;
	}
	ret->denial_count = trial.denial_count;
	for (size_t i = 0; i < trial.denial_count; i++)
		ret->denials[i] = trial.denials[i];
	if (ret->security == SECURITY_BOGUS && ret->ttl_s > BOGUS_TTL_MAX_S)
		ret->ttl_s = BOGUS_TTL_MAX_S;
}
