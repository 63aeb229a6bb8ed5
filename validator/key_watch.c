/* SPDX-License-Identifier: BSD-2-Clause */
#include "validator/key_watch.h"

#include <stdlib.h>
#include <string.h>

#include "validator/budget.h"
#include "validator/crypto.h"
#include "validator/signature.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	OCTETS_MAX = 255 + 65535 /* a digest is over owner and RDATA */
};

/* One RRset, being looked at. */
struct look {
	const struct rrset *rrset;
	const struct trust_point *point;
	struct wall_time wall;
	const struct policy *policy;
	struct budget budget;
	struct zone_keys *one; /* for one key at a time */
	uint8_t *octets;       /* OCTETS_MAX */
	struct key_sighting *sighting;
};

/* ---- Which anchors a key is ----------------------------------------------
 */

/* Is DS of the key whose owner and RDATA, without REVOKE, are in OCTETS? */
static bool is_digest_of(const struct rdata_ds *ds, struct span octets,
			 struct span rdata)
{
	uint8_t digest[DIGEST_SIZE_MAX];
	size_t size;

	if (ds->key_tag != rdata_dnskey_tag(rdata) ||
	    ds->algorithm != rdata.data[3])
		return false;
	size = crypto_digest(ds->digest_type, octets, digest);
	return size > 0 && span_equal(ds->digest, span_of(digest, size));
}

static uint32_t find_digests(const struct look *look, struct span rdata)
{
	const uint8_t *zone = look->point->zone.octets; /* lower case */
	size_t owner_size = name_size(zone);
	struct span octets = span_of(look->octets, owner_size + rdata.size);
	uint32_t found = 0;

	memcpy(look->octets, zone, owner_size);
	memcpy(look->octets + owner_size, rdata.data, rdata.size);
	/* RFC 5011 section 2.1: the DS was made before the bit was set. */
	look->octets[owner_size + 1] &= (uint8_t)~DNSKEY_REVOKE;
	rdata.data = look->octets + owner_size;
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++) {
		const struct anchor_key *key = &look->point->keys[i];
		struct rdata_ds ds;

		if (key->state != ANCHOR_START && key->type == RRTYPE_DS &&
		    rdata_ds_parse(key->rdata, &ds) == STATUS_OK &&
		    look->policy->digests[ds.digest_type] &&
		    is_digest_of(&ds, octets, rdata))
			found |= UINT32_C(1) << i;
	}
	return found;
}

static bool is_trusted(const struct look *look, const struct observed_key *seen)
{
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++) {
		const struct anchor_key *key = &look->point->keys[i];

		if (trust_point_trusts(look->point, i) &&
		    (key->type == RRTYPE_DS
			     ? (seen->digests >> i & 1) != 0
			     : dnskey_is_same(key->rdata, seen->rdata)))
			return true;
	}
	return false;
}

/* ---- Who has signed ------------------------------------------------------
 */

/* The RRSIG with this tag that ends first, for the intervals. */
static void note_signature(const struct look *look,
			   const struct signature_proof *proof)
{
	struct observation *observation = &look->sighting->observation;
	struct rdata_walk walk = rrset_rrsigs(look->rrset);
	struct rdata_rrsig rrsig;
	struct span rdata;

	if (observation->expires.s == 0 ||
	    proof->expires.s < observation->expires.s)
		observation->expires = proof->expires;
	while (rdata_next(&walk, &rdata))
		if (rdata_rrsig_parse(rdata, &rrsig) == STATUS_OK &&
		    rrsig.key_tag == proof->key_tag)
			observation->original_ttl_s = rrsig.original_ttl_s;
}

static bool verify(struct look *look, struct span rdata,
		   struct signature_proof *proof, struct reason *reason)
{
	struct zone_key *key = &look->one->keys[0];
	struct rdata_dnskey dnskey;
	bool signs;

	if (rdata_dnskey_parse(rdata, &dnskey) != STATUS_OK ||
	    !look->policy->algorithms[dnskey.algorithm])
		return false;
	*key = (struct zone_key){.tag = rdata_dnskey_tag(rdata),
				 .flags = dnskey.flags,
				 .algorithm = dnskey.algorithm,
				 .protocol = dnskey.protocol};
	if (crypto_key_new(dnskey.algorithm, dnskey.public_key, &key->key) !=
	    STATUS_OK)
		return false;
	signs = signature_check(look->rrset, look->one, look->wall,
				look->policy, &look->budget, proof,
				reason) == SECURITY_SECURE;
	crypto_key_free(key->key);
	return signs;
}

static bool check(struct look *look, struct span rdata, struct reason *reason)
{
	struct signature_proof proof;
	bool signs = verify(look, rdata, &proof, reason);

	if (signs)
		note_signature(look, &proof);
	return signs;
}

/*
 * A signature is not yet valid, by the clock. Is it a good one, of a key that
 * is trusted? Nobody publishes one before its time.
 */
static void prove_time(struct look *look, struct span dnskey)
{
	struct rdata_walk walk = rrset_rrsigs(look->rrset);
	struct wall_time wall = look->wall, *proven = &look->sighting->proven;
	uint16_t tag = rdata_dnskey_tag(dnskey);
	struct signature_proof proof;
	struct rdata_rrsig rrsig;
	struct reason reason;
	struct span rdata;

	while (rdata_next(&walk, &rdata)) {
		if (rdata_rrsig_parse(rdata, &rrsig) != STATUS_OK ||
		    rrsig.key_tag != tag)
			continue;
		/* RFC 4034 section 3.1.5: serial arithmetic. */
		look->wall.s =
			wall.s + (int32_t)(rrsig.inception - (uint32_t)wall.s);
		if (look->wall.s > proven->s &&
		    verify(look, dnskey, &proof, &reason))
			*proven = look->wall;
	}
	look->wall = wall;
}

static bool has_flag(const struct observed_key *seen, unsigned flag)
{
	return (unsigned)(seen->rdata.data[0] << 8 | seen->rdata.data[1]) &
	       flag;
}

/* Those that are trusted come first: nobody else can use up their checks. */
static void check_trusted(struct look *look)
{
	struct key_sighting *sighting = look->sighting;

	for (unsigned i = 0; i < sighting->observation.count; i++) {
		struct observed_key *seen = &sighting->observation.keys[i];
		struct reason reason;

		if (!is_trusted(look, seen))
			continue;
		reason_clear(&reason);
		seen->signs = check(look, seen->rdata, &reason);
		sighting->has_trusted = true;
		if (seen->signs && !has_flag(seen, DNSKEY_REVOKE))
			sighting->is_vouched = true;
		else if (reason.ede == EDE_SIGNATURE_NOT_YET_VALID &&
			 !has_flag(seen, DNSKEY_REVOKE))
			prove_time(look, seen->rdata);
		/* One that doesn't sign says least: a stand-by key. */
		if (reason.ede != EDE_NONE &&
		    (sighting->reason.ede == EDE_NONE ||
		     sighting->reason.ede == EDE_DNSKEY_MISSING))
			sighting->reason = reason;
	}
	if (sighting->is_vouched)
		reason_clear(&sighting->reason);
}

static void check_strangers(struct look *look)
{
	struct key_sighting *sighting = look->sighting;

	for (unsigned i = 0; i < sighting->observation.count; i++) {
		struct observed_key *seen = &sighting->observation.keys[i];
		struct reason reason;

		if (is_trusted(look, seen) || !has_flag(seen, DNSKEY_SEP))
			continue;
		reason_clear(&reason);
		seen->signs = check(look, seen->rdata, &reason);
		if (!seen->signs || has_flag(seen, DNSKEY_REVOKE))
			continue;
		sighting->has_stranger = true;
		sighting->stranger_tag = rdata_dnskey_tag(seen->rdata);
	}
}

static void list_keys(struct look *look)
{
	struct observation *observation = &look->sighting->observation;
	struct rdata_walk walk = rrset_rdata(look->rrset);
	struct rdata_dnskey dnskey;
	struct span rdata;

	while (rdata_next(&walk, &rdata)) {
		struct observed_key *seen =
			&observation->keys[observation->count];

		if (rdata_dnskey_parse(rdata, &dnskey) != STATUS_OK)
			continue;
		*seen = (struct observed_key){
			.rdata = rdata, .digests = find_digests(look, rdata)};
		observation->count++;
	}
}

enum status key_watch_look(const struct rrset *dnskeys,
			   const struct trust_point *point,
			   struct wall_time wall, const struct policy *policy,
			   struct key_sighting *ret)
{
	struct look look = {.rrset = dnskeys,
			    .point = point,
			    .wall = wall,
			    .policy = policy,
			    .sighting = ret};
	bool has_memory;

	*ret = (struct key_sighting){0};
	reason_clear(&ret->reason);
	if (dnskeys->type != RRTYPE_DNSKEY ||
	    !name_equal(rrset_owner(dnskeys), point->zone.octets))
		return STATUS_INVALID;
	if (dnskeys->rdata_count > OBSERVED_KEYS_MAX)
		return STATUS_LIMIT;
	look.one = calloc(1, sizeof(*look.one) + sizeof(look.one->keys[0]));
	look.octets = malloc(OCTETS_MAX);
	has_memory = look.one && look.octets;
	if (has_memory) {
		budget_init(&look.budget);
		look.one->zone = point->zone.octets;
		look.one->security = SECURITY_SECURE;
		look.one->count = 1;
		list_keys(&look);
		check_trusted(&look);
		check_strangers(&look);
	}
	free(look.one);
	free(look.octets);
	return has_memory ? STATUS_OK : STATUS_NO_MEMORY;
}
