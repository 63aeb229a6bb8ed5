/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/wildcard_synthesis.h"

#include "cache/denial_cache.h"
#include "cache/rrset_cache.h"
#include "resolver/core/caches.h"
#include "validator/denial.h"
#include "validator/nsec3_owner.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	/* Ancestors of a name that may have a wildcard below them. */
	DEPTH_MAX = 8,
	KEEP_OCTETS = 256 * 1024,
};

/* One attempt at NAME. */
struct attempt {
	const struct context *context;
	struct budget *budget;
	const uint8_t *zone, *name;
	struct moment now;
	struct arena *arena;
};

static const struct rrset *look_up(const struct attempt *attempt, uint16_t type,
				   const uint8_t *owner)
{
	return denial_cache_at_or_before(attempt->context->caches->denials,
					 attempt->zone, type, owner,
					 attempt->now, attempt->arena);
}

static bool denies_closer(const struct attempt *attempt,
			  const struct rrset *denial, const uint8_t *encloser)
{
	const struct denial_set set = {
		.zone = attempt->zone, .rrsets = &denial, .count = 1};
	struct reason reason;

	return denial && denial_of_closer_match(&set, attempt->name, encloser,
						attempt->budget,
						&reason) == DENIAL_PROVEN;
}

/* The NSEC3 that may cover the next closer name below ENCLOSER. */
static const struct rrset *find_nsec3(const struct attempt *attempt,
				      const uint8_t *encloser)
{
	const uint8_t *next_closer =
		name_suffix(attempt->name, name_labels(encloser) + 1);
	const struct rrset *sample =
		look_up(attempt, RRTYPE_NSEC3, attempt->zone);
	struct name owner;

	if (!sample || nsec3_owner(attempt->zone, next_closer, sample,
				   attempt->budget, &owner) != STATUS_OK)
		return NULL;
	return look_up(attempt, RRTYPE_NSEC3, owner.octets);
}

/* The proof that nothing is closer to NAME than the wildcard of ENCLOSER. */
static const struct rrset *find_proof(const struct attempt *attempt,
				      const uint8_t *encloser)
{
	const struct rrset *denial =
		look_up(attempt, RRTYPE_NSEC, attempt->name);

	if (denies_closer(attempt, denial, encloser))
		return denial;
	denial = find_nsec3(attempt, encloser);
	return denies_closer(attempt, denial, encloser) ? denial : NULL;
}

/* What the wildcard of ENCLOSER has for TYPE, in RET. */
static bool find_source(const struct attempt *attempt, const uint8_t *encloser,
			uint16_t type, struct finding *ret)
{
	struct name wildcard;

	return name_make_wildcard(encloser, &wildcard) == STATUS_OK &&
	       rrset_cache_find(attempt->context->caches->rrsets,
				SHELF_FINDINGS, wildcard.octets, type,
				attempt->now, attempt->arena,
				ret) == STATUS_OK &&
	       ret->kind == FINDING_ANSWER && ret->security == SECURITY_SECURE;
}

/* RET, the wildcard's own finding, becomes NAME's. */
static bool expand(const struct attempt *attempt, const uint8_t *encloser,
		   enum finding_kind kind, uint16_t type, struct finding *ret)
{
	const struct rrset **list =
		arena_alloc(attempt->arena, 2 * sizeof(*list));
	const struct rrset *denial = find_proof(attempt, encloser);

	if (!list || !denial)
		return false;
	list[0] = rrset_with_owner(attempt->arena, finding_answer(ret),
				   attempt->name);
	list[1] = denial;
	if (!list[0])
		return false;
	*ret = (struct finding){
		.kind = kind,
		.rank = RANK_AUTHORITATIVE,
		.security = SECURITY_SECURE,
		.ttl_s =
			ret->ttl_s < denial->ttl_s ? ret->ttl_s : denial->ttl_s,
		.type = type,
		.ede = EDE_NONE,
		.name = attempt->name,
		.zone = attempt->zone,
	};
	ret->rrsets[SECTION_ANSWER] = &list[0];
	ret->counts[SECTION_ANSWER] = 1;
	ret->rrsets[SECTION_AUTHORITY] = &list[1];
	ret->counts[SECTION_AUTHORITY] = 1;
	return ret->ttl_s > 0;
}

bool wildcard_synthesise(const struct context *context, struct budget *budget,
			 const uint8_t *zone, const uint8_t *name,
			 uint16_t type, struct moment now, struct arena *arena,
			 struct finding *ret)
{
	const struct attempt attempt = {.context = context,
					.budget = budget,
					.zone = zone,
					.name = name,
					.now = now,
					.arena = arena};
	const uint8_t *encloser = name;

	for (unsigned i = 0; i < DEPTH_MAX && !name_equal(encloser, zone);
	     i++) {
		encloser = name_parent(encloser);
		if (find_source(&attempt, encloser, type, ret))
			return expand(&attempt, encloser, FINDING_ANSWER, type,
				      ret);
		if (type != RRTYPE_CNAME &&
		    find_source(&attempt, encloser, RRTYPE_CNAME, ret))
			return expand(&attempt, encloser, FINDING_CNAME, type,
				      ret);
	}
	return false;
}

/*
 * Where all signatures of RRSET agree that it was expanded from, in RET; the
 * one that was verified is among them.
 */
static bool find_wildcard(const struct rrset *rrset, struct name *ret)
{
	struct rdata_walk walk = rrset_rrsigs(rrset);
	unsigned labels = name_labels(rrset_owner(rrset)), first = labels;
	struct rdata_rrsig rrsig;
	struct span rdata;

	for (unsigned i = 0; rdata_next(&walk, &rdata); i++) {
		if (rdata_rrsig_parse(rdata, &rrsig) != STATUS_OK ||
		    (i > 0 && rrsig.labels != first))
			return false;
		first = rrsig.labels;
	}
	return first < labels &&
	       name_make_wildcard(name_suffix(rrset_owner(rrset), first),
				  ret) == STATUS_OK;
}

void wildcard_keep(const struct context *context, const struct finding *finding,
		   uint32_t ttl_s, struct moment now)
{
	const struct rrset *rrset = finding_answer(finding);
	struct finding kept = *finding;
	struct name wildcard;
	struct arena arena;

	if ((finding->kind != FINDING_ANSWER &&
	     finding->kind != FINDING_CNAME) ||
	    finding->counts[SECTION_ANSWER] != 1 ||
	    !find_wildcard(rrset, &wildcard) ||
	    name_equal(wildcard.octets, rrset_owner(rrset)))
		return;
	arena_init(&arena, KEEP_OCTETS);
	rrset = rrset_with_owner(&arena, rrset, wildcard.octets);
	if (rrset) {
		kept.kind = FINDING_ANSWER;
		kept.security = SECURITY_SECURE;
		kept.name = wildcard.octets;
		kept.type = rrset->type;
		kept.rrsets[SECTION_ANSWER] = &rrset;
		kept.counts[SECTION_AUTHORITY] = 0;
		kept.counts[SECTION_ADDITIONAL] = 0;
		if (kept.ttl_s > ttl_s)
			kept.ttl_s = ttl_s;
		rrset_cache_insert(context->caches->rrsets, context->reader,
				   SHELF_FINDINGS, &kept, now);
	}
	arena_done(&arena);
}
