/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/denial_synthesis.h"

#include "cache/denial_cache.h"
#include "resolver/core/caches.h"
#include "resolver/core/wildcard_synthesis.h"
#include "validator/denial.h"
#include "validator/nsec3_owner.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	RECORDS_MAX = 3, /* closest encloser, next closer name, wildcard */
	/* Labels below the zone: each may cost a hash (RFC 5155 8.3). */
	NSEC3_DEPTH_MAX = 8,
};

/* One attempt at NAME and TYPE in one zone. */
struct synthesis {
	const struct context *context;
	struct budget *budget;
	const uint8_t *zone, *name;
	uint16_t type;
	struct moment now;
	struct arena *arena;
	const struct rrset *records[RECORDS_MAX];
	size_t count;
};

static const struct rrset *look_up(const struct synthesis *synthesis,
				   uint16_t type, const uint8_t *owner)
{
	return denial_cache_at_or_before(synthesis->context->caches->denials,
					 synthesis->zone, type, owner,
					 synthesis->now, synthesis->arena);
}

static void add(struct synthesis *synthesis, const struct rrset *rrset)
{
	for (size_t i = 0; i < synthesis->count; i++)
		if (name_equal(rrset_owner(synthesis->records[i]),
			       rrset_owner(rrset)))
			return;
	synthesis->records[synthesis->count++] = rrset;
}

/* What the records so far prove. */
static bool proves(const struct synthesis *synthesis, enum finding_kind *ret)
{
	const struct denial_set set = {.zone = synthesis->zone,
				       .rrsets = synthesis->records,
				       .count = synthesis->count};
	struct reason reason;

	*ret = FINDING_NODATA;
	if (denial_of_type(&set, synthesis->name, synthesis->type,
			   synthesis->budget, &reason) == DENIAL_PROVEN)
		return true;
	*ret = FINDING_NXDOMAIN;
	return denial_of_name(&set, synthesis->name, synthesis->budget,
			      &reason) == DENIAL_PROVEN;
}

/* ---- NSEC --------------------------------------------------------------- */

/* "*." before the closest encloser that NSEC shows NAME to have. */
static bool wildcard_of(const struct rrset *nsec, const uint8_t *name,
			struct name *ret)
{
	struct rdata_nsec rdata;
	unsigned with_owner, with_next;

	if (rdata_nsec_parse(rrset_first(nsec), &rdata) != STATUS_OK)
		return false;
	with_owner = name_common_labels(name, rrset_owner(nsec));
	with_next = name_common_labels(name, rdata.next);
	return name_make_wildcard(name_suffix(name, with_owner > with_next
							    ? with_owner
							    : with_next),
				  ret) == STATUS_OK;
}

static bool find_nsec(struct synthesis *synthesis, enum finding_kind *ret)
{
	const struct rrset *nsec =
		look_up(synthesis, RRTYPE_NSEC, synthesis->name);
	struct name wildcard;

	if (!nsec)
		return false;
	add(synthesis, nsec);
	if (proves(synthesis, ret))
		return true;
	if (name_equal(rrset_owner(nsec), synthesis->name) ||
	    !wildcard_of(nsec, synthesis->name, &wildcard))
		return false;
	nsec = look_up(synthesis, RRTYPE_NSEC, wildcard.octets);
	if (!nsec)
		return false;
	add(synthesis, nsec);
	return proves(synthesis, ret);
}

/* ---- NSEC3 -------------------------------------------------------------- */

/* The record at or before NAME's hash; whether it is NAME's own. */
static const struct rrset *look_up_hash(const struct synthesis *synthesis,
					const struct rrset *sample,
					const uint8_t *name, bool *is_match)
{
	const struct rrset *found;
	struct name owner;

	if (nsec3_owner(synthesis->zone, name, sample, synthesis->budget,
			&owner) != STATUS_OK)
		return NULL;
	found = look_up(synthesis, RRTYPE_NSEC3, owner.octets);
	*is_match = found && name_equal(rrset_owner(found), owner.octets);
	return found;
}

/*
 * From NAME upwards to the first name that a record matches: the closest
 * encloser. The record found one step before covers the next closer name.
 */
static bool find_encloser(struct synthesis *synthesis,
			  const struct rrset *sample,
			  const uint8_t **ret_encloser)
{
	const uint8_t *name = synthesis->name;
	const struct rrset *below = NULL;

	for (;;) {
		bool is_match;
		const struct rrset *found =
			look_up_hash(synthesis, sample, name, &is_match);

		if (!found)
			return false;
		if (is_match) {
			add(synthesis, found);
			if (below)
				add(synthesis, below);
			*ret_encloser = name;
			return true;
		}
		if (name_equal(name, synthesis->zone))
			return false;
		below = found;
		name = name_parent(name);
	}
}

static bool find_nsec3(struct synthesis *synthesis, enum finding_kind *ret)
{
	const struct rrset *sample =
		look_up(synthesis, RRTYPE_NSEC3, synthesis->zone);
	const struct rrset *found;
	const uint8_t *encloser;
	struct name wildcard;
	bool is_match;

	if (!sample || name_labels(synthesis->name) >
			       name_labels(synthesis->zone) + NSEC3_DEPTH_MAX)
		return false;
	if (!find_encloser(synthesis, sample, &encloser))
		return false;
	if (name_equal(encloser, synthesis->name))
		return proves(synthesis, ret);
	if (name_make_wildcard(encloser, &wildcard) != STATUS_OK)
		return false;
	found = look_up_hash(synthesis, sample, wildcard.octets, &is_match);
	if (!found)
		return false;
	add(synthesis, found);
	return proves(synthesis, ret);
}

/* ---- The answer --------------------------------------------------------- */

/* RFC 2308 section 5, RFC 9077 section 3. */
static uint32_t ttl_of(const struct rrset *soa,
		       const struct synthesis *synthesis)
{
	struct rdata_soa view;
	uint32_t ttl_s = soa->ttl_s;

	if (rdata_soa_parse(rrset_first(soa), &view) != STATUS_OK)
		return 0;
	if (view.minimum_s < ttl_s)
		ttl_s = view.minimum_s;
	for (size_t i = 0; i < synthesis->count; i++)
		if (synthesis->records[i]->ttl_s < ttl_s)
			ttl_s = synthesis->records[i]->ttl_s;
	return ttl_s;
}

static bool make_finding(const struct synthesis *synthesis,
			 enum finding_kind kind, struct finding *ret)
{
	const struct rrset *soa = denial_cache_soa(
		synthesis->context->caches->denials, synthesis->zone,
		synthesis->now, synthesis->arena);
	const struct rrset **list = arena_alloc(
		synthesis->arena, (1 + synthesis->count) * sizeof(*list));

	if (!soa || !list)
		return false;
	list[0] = soa;
	for (size_t i = 0; i < synthesis->count; i++)
		list[1 + i] = synthesis->records[i];
	*ret = (struct finding){
		.kind = kind,
		.rank = RANK_AUTHORITATIVE,
		.security = SECURITY_SECURE,
		.ttl_s = ttl_of(soa, synthesis),
		.type = synthesis->type,
		.ede = EDE_NONE,
		.name = synthesis->name,
		.zone = synthesis->zone,
	};
	ret->rrsets[SECTION_AUTHORITY] = list;
	ret->counts[SECTION_AUTHORITY] = 1 + synthesis->count;
	return ret->ttl_s > 0;
}

/* May what ZONE says of NAME be used: is NAME asked for by way of ZONE? */
static bool is_allowed(const struct settings *settings, const uint8_t *zone,
		       const uint8_t *name, uint16_t type)
{
	const struct settings_zone *configured =
		settings_zone_for(settings, name);

	/* A stub or forward zone has a world of its own (CVE-2026-44687). */
	if (configured && !name_is_under(zone, configured->name.octets))
		return false;
	if (!anchor_set_closest(settings->anchors, name, NULL))
		return false;
	/* Those that are not denied by type: RFC 4035 section 3.2.1. */
	return type != RRTYPE_ANY && type != RRTYPE_RRSIG &&
	       type != RRTYPE_NSEC && type != RRTYPE_NSEC3;
}

bool denial_synthesise(const struct context *context,
		       const struct settings *settings, struct budget *budget,
		       const uint8_t *name, uint16_t type, struct moment now,
		       struct arena *arena, struct finding *ret)
{
	/* DS is the parent's to deny (RFC 4035 section 3.1.4.1). */
	const uint8_t *from = type == RRTYPE_DS ? name_parent(name) : name;
	struct synthesis synthesis = {
		.context = context,
		.budget = budget,
		.zone = denial_cache_closest_zone(context->caches->denials,
						  from),
		.name = name,
		.type = type,
		.now = now,
		.arena = arena,
	};
	enum finding_kind kind;

	if (!synthesis.zone ||
	    !is_allowed(settings, synthesis.zone, name, type))
		return false;
	if (find_nsec(&synthesis, &kind))
		return make_finding(&synthesis, kind, ret);
	synthesis.count = 0;
	if (find_nsec3(&synthesis, &kind))
		return make_finding(&synthesis, kind, ret);
	return type != RRTYPE_DS &&
	       wildcard_synthesise(context, budget, synthesis.zone, name, type,
				   now, arena, ret);
}

void denial_keep(const struct context *context, const struct finding *finding,
		 const uint8_t *zone, const struct rrset *const *denials,
		 size_t count, struct moment now)
{
	struct denial_cache *cache = context->caches->denials;
	const struct rrset *soa =
		finding_rrset(finding, SECTION_AUTHORITY, RRTYPE_SOA);

	if (count == 0)
		return;
	for (size_t i = 0; i < count; i++)
		denial_cache_insert(cache, zone, denials[i], finding->ttl_s,
				    now);
	if (soa && name_equal(rrset_owner(soa), zone))
		denial_cache_insert(cache, zone, soa, finding->ttl_s, now);
}
