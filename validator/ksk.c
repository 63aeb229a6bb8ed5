/* SPDX-License-Identifier: BSD-2-Clause */
#include "validator/ksk.h"

#include <stdlib.h>
#include <string.h>

#include "validator/signature.h"
#include "wire/codes.h"
#include "wire/rdata.h"

/* The keys that signatures are checked with; NULL: they are not. */
struct signing {
	const struct rrset *dnskeys;
	const struct zone_keys *keys;
	const struct policy *policy;
	struct wall_time wall;
};

static void refuse(struct ksk *ksk, enum ksk_fit fit, const char *why)
{
	ksk->fit = fit;
	reason_set(&ksk->reason, EDE_NONE, "%s", why);
}

/* What its record alone says. */
static void judge_record(struct ksk *ksk, const struct rdata_dnskey *dnskey,
			 bool needs_sep)
{
	ksk->fit = KSK_FITS;
	if (!(dnskey->flags & DNSKEY_ZONE))
		refuse(ksk, KSK_NO_ZONE_BIT,
		       "it has no ZONE flag, so it is no key of a zone (RFC "
		       "4034 section 2.1.1)");
	else if (dnskey->protocol != DNSKEY_PROTOCOL)
		refuse(ksk, KSK_PROTOCOL,
		       "its protocol is not 3 (RFC 4034 section 2.1.2)");
	else if (dnskey->flags & DNSKEY_REVOKE)
		refuse(ksk, KSK_REVOKED,
		       "it is revoked (RFC 5011 section 2.1): no validator "
		       "would take a DS of it");
	else if (needs_sep && !(dnskey->flags & DNSKEY_SEP))
		refuse(ksk, KSK_NO_SEP,
		       "it has no SEP flag: it signs the zone's data");
}

static void judge_octets(struct ksk *ksk, const struct rdata_dnskey *dnskey)
{
	struct crypto_key *key = NULL;

	if (!crypto_has_algorithm(dnskey->algorithm))
		return;
	if (crypto_key_new(dnskey->algorithm, dnskey->public_key, &key) !=
	    STATUS_OK)
		refuse(ksk, KSK_UNREADABLE,
		       "what it holds is no key of its algorithm");
	crypto_key_free(key);
}

static bool has_signature_of(const struct rrset *dnskeys, const struct ksk *ksk)
{
	struct rdata_walk walk = rrset_rrsigs(dnskeys);
	struct rdata_rrsig rrsig;
	struct span rdata;

	while (rdata_next(&walk, &rdata))
		if (rdata_rrsig_parse(rdata, &rrsig) == STATUS_OK &&
		    rrsig.key_tag == ksk->tag &&
		    rrsig.algorithm == ksk->algorithm)
			return true;
	return false;
}

/* AT: the key's place among the keys that can check. */
static void judge_signature(struct ksk *ksk, const struct signing *signing,
			    unsigned at)
{
	bool usable[ZONE_KEYS_MAX] = {false};
	struct signature_proof proof;
	struct budget budget;
	struct reason reason;

	if (!has_signature_of(signing->dnskeys, ksk)) {
		refuse(ksk, KSK_NO_SIGNATURE,
		       "it does not sign the DNSKEY RRset");
		return;
	}
	if (!signing->policy->algorithms[ksk->algorithm] ||
	    at >= signing->keys->count) {
		refuse(ksk, KSK_NO_SIGNATURE,
		       "its signature over the DNSKEY RRset cannot be checked "
		       "here");
		return;
	}
	usable[at] = true;
	budget_init(&budget);
	reason_clear(&reason);
	if (signature_check_among(signing->dnskeys, signing->keys, usable,
				  signing->wall, signing->policy, &budget,
				  &proof, &reason) != SECURITY_SECURE)
		refuse(ksk, KSK_NO_SIGNATURE, reason.text);
}

static bool has_sep(const struct rrset *dnskeys)
{
	struct rdata_walk walk = rrset_rdata(dnskeys);
	struct rdata_dnskey dnskey;
	struct span rdata;

	while (rdata_next(&walk, &rdata))
		if (rdata_dnskey_parse(rdata, &dnskey) == STATUS_OK &&
		    dnskey.flags & DNSKEY_SEP)
			return true;
	return false;
}

static unsigned judge_all(const struct rrset *dnskeys,
			  const struct signing *signing, struct ksk *ret)
{
	struct rdata_walk walk = rrset_rdata(dnskeys);
	bool needs_sep = has_sep(dnskeys);
	unsigned count = 0, at = 0;
	struct rdata_dnskey dnskey;
	struct span rdata;

	while (count < KSK_KEYS_MAX && rdata_next(&walk, &rdata)) {
		struct ksk *ksk = &ret[count];

		if (rdata_dnskey_parse(rdata, &dnskey) != STATUS_OK)
			continue;
		*ksk = (struct ksk){
			.rdata = rdata,
			.tag = rdata_dnskey_tag(rdata),
			.flags = dnskey.flags,
			.bits = rdata_dnskey_bits(&dnskey),
			.algorithm = dnskey.algorithm,
		};
		judge_record(ksk, &dnskey, needs_sep);
		if (ksk->fit == KSK_FITS)
			judge_octets(ksk, &dnskey);
		if (ksk->fit == KSK_FITS && signing)
			judge_signature(ksk, signing, at);
		if (signing && signing->policy->algorithms[dnskey.algorithm])
			at++;
		count++;
	}
	return count;
}

unsigned ksk_judge(const struct rrset *dnskeys, bool needs_signature,
		   struct wall_time wall, struct ksk ret[KSK_KEYS_MAX])
{
	struct wall_time never = {.s = INT64_MAX};
	struct zone_keys *keys = NULL;
	struct policy policy;
	unsigned count;

	if (!needs_signature)
		return judge_all(dnskeys, NULL, ret);
	policy_init(&policy);
	if (zone_keys_new_secure(dnskeys, &policy, 0, never, &keys) !=
	    STATUS_OK)
		return 0;
	count = judge_all(dnskeys,
			  &(struct signing){.dnskeys = dnskeys,
					    .keys = keys,
					    .policy = &policy,
					    .wall = wall},
			  ret);
	zone_keys_unref(keys);
	return count;
}

size_t ksk_digest(const uint8_t *owner, struct span rdata, uint8_t digest_type,
		  uint8_t out[DIGEST_SIZE_MAX])
{
	size_t owner_size = name_size(owner), size;
	uint8_t *octets = malloc(owner_size + rdata.size);

	if (!octets)
		return 0;
	memcpy(octets, owner, owner_size);
	memcpy(octets + owner_size, rdata.data, rdata.size);
	size = crypto_digest(digest_type,
			     span_of(octets, owner_size + rdata.size), out);
	free(octets);
	return size;
}
