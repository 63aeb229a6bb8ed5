/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/link_cache.h"

#include "cache/rrset_cache.h"
#include "resolver/core/caches.h"
#include "resolver/core/iterator.h"
#include "validator/signature.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	LOOKUP_OCTETS = 256 * 1024
};

static bool find(const struct context *context, const uint8_t *name,
		 uint16_t type, struct moment now, struct arena *arena,
		 struct finding *ret)
{
	return rrset_cache_find(context->caches->rrsets, SHELF_FINDINGS, name,
				type, now, arena, ret) == STATUS_OK;
}

/* Types that are at the name where a CNAME is (RFC 2181 section 10.1). */
static bool stays_at_name(uint16_t type)
{
	return type == RRTYPE_CNAME || type == RRTYPE_ANY ||
	       type == RRTYPE_RRSIG || type == RRTYPE_NSEC;
}

/* One that is not proven is for the name it came for (RFC 6672 section 3.4). */
static bool find_dname(const struct context *context, const uint8_t *name,
		       const uint8_t *top, struct moment now,
		       struct arena *arena, struct finding *ret)
{
	const uint8_t *owner = name;

	while (!name_equal(owner, top)) {
		owner = name_parent(owner);
		if (find(context, owner, RRTYPE_DNAME, now, arena, ret) &&
		    ret->kind == FINDING_ANSWER &&
		    ret->security == SECURITY_SECURE)
			return true;
	}
	return false;
}

/* FINDING answers for its own name; from now on it stands for NAME. */
static bool stand_for(struct finding *finding, enum finding_kind kind,
		      const uint8_t *name, uint16_t type)
{
	finding->kind = kind;
	finding->name = name;
	finding->type = type;
	return true;
}

bool link_cache_find(const struct context *context, const uint8_t *name,
		     uint16_t type, const uint8_t *top, struct moment now,
		     struct arena *arena, struct finding *ret)
{
	if (find(context, name, type, now, arena, ret) &&
	    ret->kind != FINDING_FAILURE)
		return true;
	/* At TOP itself it may be the parent's, who was asked for DS. */
	if (rrset_cache_nxdomain(context->caches->rrsets, name, top, now, arena,
				 ret) == STATUS_OK)
		return stand_for(ret, FINDING_NXDOMAIN, name, type);
	if (!stays_at_name(type) &&
	    find(context, name, RRTYPE_CNAME, now, arena, ret) &&
	    ret->kind == FINDING_ANSWER)
		return stand_for(ret, FINDING_CNAME, name, type);
	/* Only its owner is exempt, whatever the type (RFC 6672 2.3). */
	if (find_dname(context, name, top, now, arena, ret))
		return stand_for(ret, FINDING_DNAME, name, type);
	return false;
}

bool link_cache_find_key_material(const struct context *context,
				  const uint8_t *name, uint16_t type,
				  struct moment now, struct arena *arena,
				  struct finding *ret)
{
	struct finding delegation;

	if (find(context, name, type, now, arena, ret) &&
	    ret->kind != FINDING_FAILURE)
		return true;
	return type == RRTYPE_DS &&
	       rrset_cache_find(context->caches->rrsets, SHELF_DELEGATIONS,
				name, 0, now, arena,
				&delegation) == STATUS_OK &&
	       delegation_ds_finding(&delegation, ret);
}

/*
 * Has the answer of FINDING come out of a wildcard, by what a signature says
 * (RFC 4035 section 5.3.4)?
 */
static bool is_expansion(const struct finding *finding)
{
	for (size_t i = 0; i < finding->counts[SECTION_ANSWER]; i++) {
		const struct rrset *rrset = finding->rrsets[SECTION_ANSWER][i];
		struct rdata_walk walk = rrset_rrsigs(rrset);
		struct rdata_rrsig rrsig;
		struct span rdata;

		while (rdata_next(&walk, &rdata))
			if (rdata_rrsig_parse(rdata, &rrsig) == STATUS_OK &&
			    rrsig.labels < name_labels(rrset_owner(rrset)))
				return true;
	}
	return false;
}

/*
 * A wildcard's answer needs its proof for ever. Other denials that came with
 * an answer are of names that aliases lead to: they are not kept with it.
 */
static void drop_foreign_denials(struct finding *kept)
{
	bool is_positive = kept->kind == FINDING_ANSWER ||
			   kept->kind == FINDING_CNAME ||
			   kept->kind == FINDING_DNAME;

	if (is_positive && !is_expansion(kept))
		kept->counts[SECTION_AUTHORITY] = 0;
}

void link_cache_insert(const struct context *context,
		       const struct finding *finding, struct moment now)
{
	enum rrset_cache_shelf shelf = SHELF_FINDINGS;
	struct finding kept = *finding;

	drop_foreign_denials(&kept);
	switch (finding->kind) {
	case FINDING_CNAME:
		kept.kind = FINDING_ANSWER;
		kept.type = RRTYPE_CNAME;
		break;
	case FINDING_DNAME:
		kept.kind = FINDING_ANSWER;
		kept.type = RRTYPE_DNAME;
		kept.name = rrset_owner(finding_answer(finding));
		break;
	case FINDING_NXDOMAIN:
		shelf = SHELF_NXDOMAINS;
		kept.type = 0;
		break;
	case FINDING_ANSWER:
	case FINDING_NODATA:
	case FINDING_FAILURE:
		break;
	case FINDING_DELEGATION:
		shelf = SHELF_DELEGATIONS;
		break;
	}
	rrset_cache_insert(context->caches->rrsets, context->reader, shelf,
			   &kept, now);
}

/* Did ZONE sign what FINDING says of DS? */
static bool is_signed_by(const struct finding *finding, const uint8_t *zone)
{
	for (int i = SECTION_ANSWER; i <= SECTION_AUTHORITY; i++)
		for (size_t j = 0; j < finding->counts[i]; j++) {
			const uint8_t *signer =
				signature_signer(finding->rrsets[i][j]);

			if (signer && name_equal(signer, zone))
				return true;
		}
	return false;
}

const uint8_t *link_cache_signed_cut(const struct context *context,
				     const uint8_t *zone, const uint8_t *target,
				     struct moment now)
{
	unsigned last = name_labels(target);

	for (unsigned labels = name_labels(zone) + 1; labels <= last;
	     labels++) {
		const uint8_t *cut = name_suffix(target, labels);
		struct finding finding;
		struct arena arena;
		bool found;

		arena_init(&arena, LOOKUP_OCTETS);
		found = link_cache_find_key_material(context, cut, RRTYPE_DS,
						     now, &arena, &finding) &&
			is_signed_by(&finding, zone);
		arena_done(&arena);
		if (found)
			return cut;
	}
	return NULL;
}
