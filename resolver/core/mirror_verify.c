/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/mirror_verify.h"

#include "resolver/core/limits.h"
#include "validator/budget.h"
#include "validator/chain.h"
#include "validator/signature.h"
#include "validator/zonemd.h"
#include "wire/codes.h"

/* ---- Verifying ---------------------------------------------------------- */

struct verification {
	const struct mirror_zone *zone;
	const struct policy *policy;
	struct wall_time wall;
	struct zone_keys *keys;
	struct wall_time *expires;
	struct reason *reason;
};

static void lower(struct wall_time *expires, struct wall_time end)
{
	if (end.s < expires->s)
		*expires = end;
}

/* The zone's keys, by the anchor (RFC 4035 section 5.2). */
static bool take_keys(struct verification *of, const struct anchor_set *anchors)
{
	const struct rrset *list[] = {
		mirror_zone_apex(of->zone, RRTYPE_DNSKEY)};
	struct finding finding = {
		.kind = FINDING_ANSWER,
		.rank = RANK_AUTHORITATIVE,
		.ttl_s = list[0]->ttl_s,
		.type = RRTYPE_DNSKEY,
		.name = mirror_zone_origin(of->zone),
		.zone = mirror_zone_origin(of->zone),
		.rrsets[SECTION_ANSWER] = list,
		.counts[SECTION_ANSWER] = 1,
	};
	struct budget budget;
	struct chain chain;
	struct arena arena;

	arena_init(&arena, LIMIT_MIRROR_OCTETS);
	budget_init(&budget);
	chain_start(&chain, anchors, mirror_zone_origin(of->zone), NULL);
	if (chain.state == CHAIN_NEED_DNSKEY)
		chain_give(&chain, &finding, NULL, of->wall, of->policy,
			   &budget, &arena);
	of->keys = chain.state == CHAIN_DONE ? zone_keys_ref(chain.keys) : NULL;
	chain_done(&chain);
	arena_done(&arena);
	if (of->keys && of->keys->security == SECURITY_SECURE) {
		lower(of->expires, of->keys->expires);
		return true;
	}
	reason_set(of->reason, EDE_NONE,
		   "no trust anchor proves the zone's keys: %s",
		   of->keys ? of->keys->reason->text : "there is none for it");
	return false;
}

static bool verify_rrset(struct verification *of, const struct rrset *rrset)
{
	struct signature_proof proof;
	struct budget budget;

	budget_init(&budget);
	if (signature_check(rrset, of->keys, of->wall, of->policy, &budget,
			    &proof, of->reason) != SECURITY_SECURE)
		return false;
	lower(of->expires, proof.expires);
	return true;
}

static bool verify_rrsets(struct verification *of)
{
	for (size_t i = 0; i < mirror_zone_rrsets(of->zone); i++) {
		const struct rrset *rrset = mirror_zone_own(of->zone, i);

		if (rrset && !verify_rrset(of, rrset))
			return false;
	}
	return true;
}

/* Section 4 step 2 of RFC 8976: the apex's NSEC tells if there is one. */
static bool should_have_zonemd(const struct mirror_zone *zone)
{
	const struct rrset *nsec = mirror_zone_apex(zone, RRTYPE_NSEC);
	struct rdata_nsec view;

	return rdata_nsec_parse(rrset_first(nsec), &view) == STATUS_OK &&
	       rdata_types_have(view.types, RRTYPE_ZONEMD);
}

static bool verify_digest(struct verification *of,
			  const struct zone_records *records,
			  struct reason *note)
{
	struct reason reason;

	switch (zonemd_check(records, &reason)) {
	case ZONEMD_GOOD:
		return true;
	case ZONEMD_ABSENT:
		if (!should_have_zonemd(of->zone)) {
			*note = reason;
			return true;
		}
		reason_set(of->reason, EDE_NONE,
			   "its NSEC says that it has a ZONEMD, and it has "
			   "none");
		return false;
	case ZONEMD_UNKNOWN:
		*note = reason;
		return true;
	case ZONEMD_BAD:
		break;
	}
	*of->reason = reason;
	return false;
}

bool mirror_zone_verify(const struct mirror_zone *zone,
			const struct zone_records *records,
			const struct anchor_set *anchors,
			const struct policy *policy, struct wall_time wall,
			struct wall_time *expires, struct reason *note,
			struct reason *reason)
{
	struct verification of = {
		.zone = zone,
		.policy = policy,
		.wall = wall,
		.expires = expires,
		.reason = reason,
	};
	bool fine;

	expires->s = INT64_MAX;
	reason_clear(note);
	fine = take_keys(&of, anchors) && verify_rrsets(&of) &&
	       verify_digest(&of, records, note);
	zone_keys_unref(of.keys);
	return fine;
}
