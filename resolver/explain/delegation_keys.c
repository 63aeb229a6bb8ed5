/*
 * delegation_keys.c - the part of delegation.h about the chain of trust: DS
 * against keys, keys against signatures, what the parent is asked to do next.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "resolver/explain/delegation.h"
#include "validator/ksk.h"
#include "validator/signature.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	RSA_BITS_WANTED = 2048,
	ENDS_SOON_S = 3 * 86400,
	ENDS_SOON_PART = 10, /* of a signature's lifetime */
};

/* The zone's view, as the first server that serves it has it. */
struct view {
	const struct delegation *delegation;
	struct complaints *out;
	const struct delegation_server *server; /* that one */
	const struct rrset *dnskeys;            /* of it, or assumed */
	bool is_signed;                         /* a DS of it counts */
	bool is_matched;                        /* and fits one of its keys */
};

static bool is_supported(const struct view *view, const struct rdata_ds *ds)
{
	const struct policy *policy = view->delegation->policy;

	return policy->algorithms[ds->algorithm] &&
	       policy->digests[ds->digest_type];
}

static bool matches(const struct view *view, const struct rdata_ds *ds,
		    struct span dnskey)
{
	uint8_t digest[DIGEST_SIZE_MAX];
	struct rdata_dnskey key;
	size_t size;

	if (rdata_dnskey_parse(dnskey, &key) != STATUS_OK ||
	    key.algorithm != ds->algorithm || !(key.flags & DNSKEY_ZONE) ||
	    key.flags & DNSKEY_REVOKE || key.protocol != DNSKEY_PROTOCOL ||
	    rdata_dnskey_tag(dnskey) != ds->key_tag)
		return false;
	size = ksk_digest(view->delegation->zone, dnskey, ds->digest_type,
			  digest);
	return size > 0 && span_equal(span_of(digest, size), ds->digest);
}

/* Does DS match one of DNSKEYS (may be NULL)? */
static bool matches_one(const struct view *view, const struct rdata_ds *ds,
			const struct rrset *dnskeys)
{
	struct rdata_walk walk;
	struct span rdata;

	if (!dnskeys)
		return false;
	walk = rrset_rdata(dnskeys);
	while (rdata_next(&walk, &rdata))
		if (matches(view, ds, rdata))
			return true;
	return false;
}

/* ---- DS against keys -------------------------------------------------------
 */

struct ds_counts {
	unsigned supported, matched;
};

static struct ds_counts count_ds(const struct view *view)
{
	struct rdata_walk walk = rrset_rdata(view->delegation->ds);
	struct ds_counts counts = {0};
	struct rdata_ds ds;
	struct span rdata;

	while (rdata_next(&walk, &rdata)) {
		if (rdata_ds_parse(rdata, &ds) != STATUS_OK ||
		    !is_supported(view, &ds))
			continue;
		counts.supported++;
		counts.matched += matches_one(view, &ds, view->dnskeys);
	}
	return counts;
}

static void judge_one_ds(const struct view *view, const struct rdata_ds *ds,
			 const struct ds_counts *counts)
{
	if (!is_supported(view, ds)) {
		if (counts->supported)
			complaints_add(view->out, COMPLAINT_DS_UNSUPPORTED,
				       "the DS %u has algorithm %u and digest "
				       "type %u, which nobody here can check",
				       ds->key_tag, ds->algorithm,
				       ds->digest_type);
		return;
	}
	if (!matches_one(view, ds, view->dnskeys) && counts->matched)
		complaints_add(view->out, COMPLAINT_DS_UNMATCHED,
			       "the DS %u (algorithm %u, digest type %u) "
			       "matches no key; another DS does",
			       ds->key_tag, ds->algorithm, ds->digest_type);
	if (ds->digest_type == DIGEST_SHA1)
		complaints_add(view->out, COMPLAINT_DS_SHA1,
			       "the DS %u has a SHA-1 digest: have it replaced "
			       "by one with SHA-256",
			       ds->key_tag);
}

static void judge_ds(struct view *view)
{
	struct rdata_walk walk = rrset_rdata(view->delegation->ds);
	struct ds_counts counts = count_ds(view);
	struct rdata_ds ds;
	struct span rdata;

	while (rdata_next(&walk, &rdata))
		if (rdata_ds_parse(rdata, &ds) == STATUS_OK)
			judge_one_ds(view, &ds, &counts);
	view->is_signed = counts.supported > 0;
	view->is_matched = counts.matched > 0;
	if (!counts.supported)
		complaints_add(view->out, COMPLAINT_DS_UNSUPPORTED_ALL,
			       "no DS has an algorithm and a digest that can "
			       "be checked: validators take the zone for "
			       "unsigned");
	else if (view->dnskeys && !counts.matched)
		complaints_add(view->out, COMPLAINT_DS_NO_MATCH,
			       "no DS matches a key of the zone: every "
			       "validating resolver refuses its answers; "
			       "\"kedge ds\" prints the DS that fits");
}

/* ---- What each server has --------------------------------------------------
 */

/* Those of KEYS that a DS vouches for: their places in DNSKEYS. */
static void find_vouched(const struct view *view, const struct rrset *dnskeys,
			 bool usable[ZONE_KEYS_MAX])
{
	struct rdata_walk keys = rrset_rdata(dnskeys);
	unsigned at = 0;
	struct rdata_dnskey key;
	struct span dnskey, rdata;
	struct rdata_ds ds;

	while (at < ZONE_KEYS_MAX && rdata_next(&keys, &dnskey)) {
		struct rdata_walk walk = rrset_rdata(view->delegation->ds);

		if (rdata_dnskey_parse(dnskey, &key) != STATUS_OK ||
		    !view->delegation->policy->algorithms[key.algorithm])
			continue;
		usable[at] = false;
		while (!usable[at] && rdata_next(&walk, &rdata))
			usable[at] = rdata_ds_parse(rdata, &ds) == STATUS_OK &&
				     is_supported(view, &ds) &&
				     matches(view, &ds, dnskey);
		at++;
	}
}

/* Is RRSET signed by KEYS, of which those count that USABLE says? */
static bool is_good(const struct view *view, const struct rrset *rrset,
		    const struct zone_keys *keys, const bool *usable,
		    struct reason *reason)
{
	const struct delegation *delegation = view->delegation;
	struct signature_proof proof;
	struct budget budget;

	budget_init(&budget);
	reason_clear(reason);
	return signature_check_among(rrset, keys, usable, delegation->wall,
				     delegation->policy, &budget, &proof,
				     reason) == SECURITY_SECURE;
}

static void judge_data(const struct view *view,
		       const struct delegation_server *server,
		       const struct zone_keys *keys)
{
	static const struct {
		enum delegation_ask ask;
		uint16_t type;
		enum complaint_code code;
	} sets[] = {
		{ASK_SOA, RRTYPE_SOA, COMPLAINT_DATA_UNPROVEN},
		{ASK_NS, RRTYPE_NS, COMPLAINT_DATA_UNPROVEN},
		{ASK_CDS, RRTYPE_CDS, COMPLAINT_CDS_UNPROVEN},
		{ASK_CDNSKEY, RRTYPE_CDNSKEY, COMPLAINT_CDS_UNPROVEN},
	};
	char label[DELEGATION_LABEL_MAX];
	struct reason reason;

	for (unsigned i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		const struct rrset *rrset = delegation_answer(
			view->delegation, server, sets[i].ask, sets[i].type);

		if (rrset && !is_good(view, rrset, keys, NULL, &reason))
			complaints_add(view->out, sets[i].code, "%s: %s",
				       delegation_label(server, label),
				       reason.text);
	}
}

static void judge_keys_at(const struct view *view,
			  const struct delegation_server *server,
			  const struct rrset *dnskeys)
{
	const struct delegation *delegation = view->delegation;
	const struct wall_time never = {.s = INT64_MAX};
	bool usable[ZONE_KEYS_MAX] = {false};
	char label[DELEGATION_LABEL_MAX];
	struct zone_keys *keys = NULL;
	struct reason reason;

	if (zone_keys_new_secure(dnskeys, delegation->policy, 0, never,
				 &keys) != STATUS_OK)
		return;
	find_vouched(view, dnskeys, usable);
	/* That no DS fits these keys was said once. */
	if (!delegation->assumed_keys &&
	    (view->is_matched || !delegation_same(dnskeys, view->dnskeys)) &&
	    !is_good(view, dnskeys, keys, usable, &reason))
		complaints_add(view->out, COMPLAINT_DNSKEY_UNPROVEN, "%s: %s",
			       delegation_label(server, label), reason.text);
	judge_data(view, server, keys);
	zone_keys_unref(keys);
}

/* Would a validator take what each server has? */
static void judge_proofs(const struct view *view)
{
	const struct delegation *delegation = view->delegation;
	char label[DELEGATION_LABEL_MAX];

	for (unsigned i = 0; i < delegation->server_count; i++) {
		const struct delegation_server *server =
			&delegation->servers[i];
		const struct rrset *dnskeys =
			delegation->assumed_keys
				? delegation->assumed_keys
				: delegation_answer(delegation, server,
						    ASK_DNSKEY, RRTYPE_DNSKEY);

		if (!delegation_serves(delegation, server))
			continue;
		if (dnskeys)
			judge_keys_at(view, server, dnskeys);
		else
			complaints_add(view->out, COMPLAINT_DNSKEY_MISSING,
				       "%s has no DNSKEY records of the zone, "
				       "though the parent has a DS",
				       delegation_label(server, label));
	}
}

/* Sets that have to be the same everywhere. */
static void judge_sameness(const struct view *view)
{
	static const struct {
		enum delegation_ask ask;
		uint16_t type;
		enum complaint_code code;
		const char *what;
	} sets[] = {
		{ASK_DNSKEY, RRTYPE_DNSKEY, COMPLAINT_DNSKEY_DIFFERS, "DNSKEY"},
		{ASK_CDS, RRTYPE_CDS, COMPLAINT_CDS_DIFFERS, "CDS"},
		{ASK_CDNSKEY, RRTYPE_CDNSKEY, COMPLAINT_CDS_DIFFERS, "CDNSKEY"},
	};
	const struct delegation *delegation = view->delegation;
	char label[DELEGATION_LABEL_MAX], other[DELEGATION_LABEL_MAX];

	for (unsigned i = 0; i < delegation->server_count; i++)
		for (unsigned j = 0; j < sizeof(sets) / sizeof(sets[0]); j++) {
			const struct delegation_server *server =
				&delegation->servers[i];

			if (!delegation_serves(delegation, server) ||
			    !server->replies[sets[j].ask].message ||
			    !view->server->replies[sets[j].ask].message ||
			    delegation_same(delegation_answer(
						    delegation, server,
						    sets[j].ask, sets[j].type),
					    delegation_answer(
						    delegation, view->server,
						    sets[j].ask, sets[j].type)))
				continue;
			complaints_add(view->out, sets[j].code,
				       "%s and %s have different %s records",
				       delegation_label(view->server, other),
				       delegation_label(server, label),
				       sets[j].what);
		}
}

/* ---- How it is signed ------------------------------------------------------
 */

static void judge_key_kinds(const struct view *view)
{
	struct rdata_walk walk = rrset_rdata(view->dnskeys);
	char algorithm[CODE_TEXT_MAX];
	struct rdata_dnskey key;
	struct span rdata;

	while (rdata_next(&walk, &rdata)) {
		uint16_t bits;

		if (rdata_dnskey_parse(rdata, &key) != STATUS_OK)
			continue;
		algorithm_to_text(key.algorithm, algorithm);
		bits = rdata_dnskey_bits(&key);
		switch (key.algorithm) {
		case ALGORITHM_RSAMD5:
		case ALGORITHM_DSA:
		case ALGORITHM_DSA_NSEC3_SHA1:
		case ALGORITHM_RSASHA1:
		case ALGORITHM_RSASHA1_NSEC3_SHA1:
		case ALGORITHM_ECC_GOST:
			complaints_add(
				view->out, COMPLAINT_KEY_ALGORITHM,
				"key %u has algorithm %s, which is no "
				"longer to sign with",
				rdata_dnskey_tag(rdata),
				algorithm_to_text(key.algorithm, algorithm));
			break;
		case ALGORITHM_RSASHA256:
		case ALGORITHM_RSASHA512:
			if (bits && bits < RSA_BITS_WANTED)
				complaints_add(view->out, COMPLAINT_KEY_SMALL,
					       "key %u is RSA of %u bits",
					       rdata_dnskey_tag(rdata), bits);
			break;
		default:
			break;
		}
	}
}

/* A time of an RRSIG, the nearest to now (RFC 4034 section 3.1.5). */
static int64_t seconds_from(struct wall_time wall, uint32_t serial)
{
	return (int32_t)(serial - (uint32_t)wall.s);
}

static void judge_lifetime(const struct view *view, enum delegation_ask ask,
			   uint16_t type)
{
	struct wall_time wall = view->delegation->wall, end;
	const struct rrset *rrset =
		delegation_answer(view->delegation, view->server, ask, type);
	char code[CODE_TEXT_MAX], date[CIVIL_TEXT_MAX];
	struct rdata_rrsig rrsig;
	struct rdata_walk walk;
	struct span rdata;
	int64_t left, life;

	if (!rrset)
		return;
	walk = rrset_rrsigs(rrset);
	while (rdata_next(&walk, &rdata)) {
		if (rdata_rrsig_parse(rdata, &rrsig) != STATUS_OK)
			continue;
		left = seconds_from(wall, rrsig.expiration);
		life = (uint32_t)(rrsig.expiration - rrsig.inception);
		if (left < 0 || left >= ENDS_SOON_S ||
		    left >= life / ENDS_SOON_PART)
			continue;
		end.s = wall.s + left;
		complaints_add(view->out, COMPLAINT_SIGNATURE_ENDS,
			       "the signature over %s by key %u ends at %s",
			       rrtype_to_text(type, code), rrsig.key_tag,
			       civil_to_text(end, date));
	}
}

/* RFC 5155 section 4.2: hash, flags, iterations, salt. */
static void judge_nsec3(const struct view *view)
{
	const struct rrset *rrset =
		delegation_answer(view->delegation, view->server,
				  ASK_NSEC3PARAM, RRTYPE_NSEC3PARAM);
	struct span rdata;
	unsigned iterations;

	if (!rrset)
		return;
	rdata = rrset_first(rrset);
	if (rdata.size < 5)
		return;
	iterations = (unsigned)rdata.data[2] << 8 | rdata.data[3];
	if (iterations)
		complaints_add(view->out, COMPLAINT_NSEC3_ITERATIONS,
			       "NSEC3 has %u iterations, where 0 is right%s",
			       iterations,
			       iterations > NSEC3_ITERATIONS_MAX
				       ? ": validators take denials for "
					 "unsigned, or refuse them"
				       : "");
	if (rdata.data[4])
		complaints_add(view->out, COMPLAINT_NSEC3_SALT,
			       "NSEC3 has a salt of %u octets, which is of no "
			       "use",
			       rdata.data[4]);
}

/* ---- What the parent is asked to do ----------------------------------------
 */

static void judge_cds_records(const struct view *view, const struct rrset *cds)
{
	struct rdata_walk walk = rrset_rdata(cds);
	struct rdata_ds ds;
	struct span rdata;

	while (rdata_next(&walk, &rdata))
		if (rdata_ds_parse(rdata, &ds) == STATUS_OK &&
		    crypto_has_digest(ds.digest_type) &&
		    !matches_one(view, &ds, view->dnskeys))
			complaints_add(view->out, COMPLAINT_CDS_UNMATCHED,
				       "the CDS %u (algorithm %u, digest type "
				       "%u) matches no key of the zone",
				       ds.key_tag, ds.algorithm,
				       ds.digest_type);
}

static bool asks_for_removal(const struct rrset *rrset)
{
	struct rdata_ds ds;

	/* RFC 8078 section 4: 0 0 0 00, alone. */
	return rrset->rdata_count == 1 &&
	       rdata_ds_parse(rrset_first(rrset), &ds) == STATUS_OK &&
	       ds.algorithm == 0;
}

/* Each CDNSKEY has to be what some CDS is made of. */
static void judge_cdnskeys(const struct view *view, const struct rrset *cds,
			   const struct rrset *cdnskeys)
{
	struct rdata_walk keys = rrset_rdata(cdnskeys);
	struct span key, rdata;
	struct rdata_ds ds;

	while (rdata_next(&keys, &key)) {
		struct rdata_walk walk = rrset_rdata(cds);
		bool found = false;

		while (!found && rdata_next(&walk, &rdata))
			found = rdata_ds_parse(rdata, &ds) == STATUS_OK &&
				(matches(view, &ds, key) ||
				 (ds.algorithm == 0 && key.size >= 4 &&
				  key.data[3] == 0));
		if (!found)
			complaints_add(view->out, COMPLAINT_CDS_CDNSKEY,
				       "the CDNSKEY %u has no CDS of its own",
				       rdata_dnskey_tag(key));
	}
}

static void judge_cds(const struct view *view)
{
	const struct delegation *delegation = view->delegation;
	const struct rrset *cds = delegation_answer(delegation, view->server,
						    ASK_CDS, RRTYPE_CDS);
	const struct rrset *cdnskeys = delegation_answer(
		delegation, view->server, ASK_CDNSKEY, RRTYPE_CDNSKEY);

	if (cds && cdnskeys)
		judge_cdnskeys(view, cds, cdnskeys);
	if (!cds)
		return;
	if (asks_for_removal(cds)) {
		complaints_add(view->out, COMPLAINT_CDS_REMOVES,
			       delegation->ds
				       ? "CDS asks the parent to remove the DS "
					 "records: the zone is going unsigned"
				       : "CDS asks for no DS records, and "
					 "there are none");
		return;
	}
	judge_cds_records(view, cds);
	if (!delegation_same(cds, delegation->ds))
		complaints_add(view->out, COMPLAINT_CDS_CHANGES,
			       "CDS asks for other DS records than there are: "
			       "a parent that obeys CDS will %s them",
			       delegation->ds ? "replace" : "publish");
}

/* ---- All of it -------------------------------------------------------------
 */

static const struct delegation_server *
first_serving(const struct delegation *delegation)
{
	for (unsigned i = 0; i < delegation->server_count; i++)
		if (delegation_serves(delegation, &delegation->servers[i]))
			return &delegation->servers[i];
	return NULL;
}

static void judge_signed(struct view *view)
{
	const struct delegation *delegation = view->delegation;

	if (delegation->ds)
		judge_ds(view);
	else if (!delegation->ds_failed)
		complaints_add(
			view->out,
			view->dnskeys ? COMPLAINT_ISLAND : COMPLAINT_UNSIGNED,
			view->dnskeys ? "the zone is signed, and the parent "
					"has no DS: to validators it is "
					"unsigned; \"kedge ds\" prints the DS"
				      : "the zone is not signed");
	if (view->is_signed)
		judge_proofs(view);
	judge_sameness(view);
	if (!view->dnskeys)
		return;
	judge_key_kinds(view);
	judge_lifetime(view, ASK_SOA, RRTYPE_SOA);
	judge_lifetime(view, ASK_DNSKEY, RRTYPE_DNSKEY);
	judge_nsec3(view);
	judge_cds(view);
}

void delegation_judge_keys(const struct delegation *delegation,
			   struct complaints *complaints)
{
	struct view view = {.delegation = delegation,
			    .out = complaints,
			    .server = first_serving(delegation)};

	if (delegation->ds_failed)
		complaints_add(complaints, COMPLAINT_PARENT_UNPROVEN,
			       "the parent's answer about the DS cannot be "
			       "used: %s",
			       delegation->ds_reason->text);
	if (!view.server)
		return;
	view.dnskeys = delegation->assumed_keys
			       ? delegation->assumed_keys
			       : delegation_answer(delegation, view.server,
						   ASK_DNSKEY, RRTYPE_DNSKEY);
	judge_signed(&view);
}
