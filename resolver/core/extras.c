/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/extras.h"

#include "validator/signature.h"
#include "wire/codes.h"
#include "wire/rdata.h"

/* Names that the answer leads to. */
struct hosts {
	size_t count;
	const uint8_t *names[LIMIT_EXTRA_NAMES];
};

/* One call of extras_collect(). */
struct search {
	const struct settings *settings;
	const struct message *message;
	const struct finding *finding;
	struct arena *arena;
	struct hosts hosts;
};

static const struct rrset *copy(const struct search *search,
				const struct rrset *rrset)
{
	const struct settings *settings = search->settings;
	uint32_t ttl_s = rrset->ttl_s;

	if (ttl_s > 0 && ttl_s < settings->min_cache_ttl_s)
		ttl_s = settings->min_cache_ttl_s;
	if (ttl_s > settings->max_cache_ttl_s)
		ttl_s = settings->max_cache_ttl_s;
	return rrset_with_ttl(search->arena, rrset, ttl_s);
}

static bool is_in_answer(const struct finding *finding,
			 const struct rrset *rrset)
{
	for (size_t i = 0; i < finding->counts[SECTION_ANSWER]; i++) {
		const struct rrset *answer = finding->rrsets[SECTION_ANSWER][i];

		if (answer->type == rrset->type &&
		    name_equal(rrset_owner(answer), rrset_owner(rrset)))
			return true;
	}
	return false;
}

/* The NS set of the zone that answered: for DS, the parent's. */
static bool is_zones_ns(const struct finding *finding,
			const struct rrset *rrset)
{
	const uint8_t *owner = rrset_owner(rrset);

	return rrset->type == RRTYPE_NS &&
	       rrset->rdata_count <= LIMIT_RRSET_RECORDS &&
	       name_is_under(owner, finding->zone) &&
	       (finding->type == RRTYPE_DS
			? name_is_below(finding->name, owner)
			: name_is_under(finding->name, owner));
}

/*
 * NULL if the answer is that set, or a denial with its SOA: NS beside that is
 * taken for a referral by some (RFC 2308 sections 2.1.1 and 2.2.1).
 */
static const struct rrset *find_ns(const struct search *search)
{
	const struct message *message = search->message;
	const struct finding *finding = search->finding;

	if (finding_rrset(finding, SECTION_AUTHORITY, RRTYPE_SOA))
		return NULL;
	for (size_t i = 0; i < message->rrset_counts[SECTION_AUTHORITY]; i++) {
		const struct rrset *rrset =
			message->rrsets[SECTION_AUTHORITY][i];

		if (is_zones_ns(finding, rrset))
			return is_in_answer(finding, rrset) ? NULL : rrset;
	}
	return NULL;
}

/* RFC 9460 section 2.5: "." is the owner itself. */
static const uint8_t *host_of(const struct rrset *rrset, struct span rdata)
{
	const uint8_t *host = rdata_host(rrset->type, rdata);
	bool is_service =
		rrset->type == RRTYPE_SVCB || rrset->type == RRTYPE_HTTPS;

	return host && is_service && name_is_root(host) ? rrset_owner(rrset)
							: host;
}

static void add_hosts(struct hosts *hosts, const struct rrset *rrset)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	struct span rdata;

	while (hosts->count < LIMIT_EXTRA_NAMES && rdata_next(&walk, &rdata)) {
		const uint8_t *host = host_of(rrset, rdata);

		if (!host)
			return;
		hosts->names[hosts->count++] = host;
	}
}

static bool has_host(const struct hosts *hosts, const uint8_t *name)
{
	for (size_t i = 0; i < hosts->count; i++)
		if (name_equal(hosts->names[i], name))
			return true;
	return false;
}

static bool is_address(const struct rrset *rrset)
{
	return (rrset->type == RRTYPE_A || rrset->type == RRTYPE_AAAA) &&
	       rrset->rdata_count <= LIMIT_RRSET_RECORDS;
}

static void collect_addresses(const struct search *search,
			      struct extras *extras)
{
	const struct message *message = search->message;
	const struct finding *finding = search->finding;

	for (size_t i = 0; i < message->rrset_counts[SECTION_ADDITIONAL] &&
			   extras->address_count < LIMIT_EXTRA_ADDRESSES;
	     i++) {
		const struct rrset *rrset =
			message->rrsets[SECTION_ADDITIONAL][i];

		if (!is_address(rrset) ||
		    !name_is_under(rrset_owner(rrset), finding->zone) ||
		    !has_host(&search->hosts, rrset_owner(rrset)) ||
		    is_in_answer(finding, rrset) ||
		    answer_filter_denies(&search->settings->filter, rrset))
			continue;
		rrset = copy(search, rrset);
		if (rrset)
			extras->addresses[extras->address_count++] = rrset;
	}
}

void extras_collect(const struct settings *settings,
		    const struct message *message,
		    const struct finding *finding, struct arena *arena,
		    struct extras *ret)
{
	struct search search = {
		.settings = settings,
		.message = message,
		.finding = finding,
		.arena = arena,
	};
	const struct rrset *ns = NULL;

	*ret = (struct extras){.ns = NULL};
	if (settings->minimal_responses == MINIMAL_YES)
		return;
	if (settings->minimal_responses == MINIMAL_NO)
		ns = find_ns(&search);
	for (size_t i = 0; i < finding->counts[SECTION_ANSWER]; i++)
		add_hosts(&search.hosts, finding->rrsets[SECTION_ANSWER][i]);
	if (ns) {
		add_hosts(&search.hosts, ns);
		ret->ns = copy(&search, ns);
	}
	collect_addresses(&search, ret);
}

/* ---- Validation ------------------------------------------------------- */

/* With what it is checked with: RRSET, as long as it is proven; or NULL. */
static const struct rrset *proven(const struct rrset *rrset,
				  const struct zone_keys *keys,
				  struct wall_time wall,
				  const struct policy *policy,
				  struct budget *budget, struct arena *arena)
{
	struct signature_proof proof;
	struct reason reason;

	/* Nothing has to be refused for want of budget. */
	if (budget->signatures_left == 0 || budget->answer_signatures_left == 0)
		return NULL;
	/* A wildcard's would need a proof more. */
	if (signature_check(rrset, keys, wall, policy, budget, &proof,
			    &reason) != SECURITY_SECURE ||
	    proof.is_wildcard)
		return NULL;
	return proof.ttl_s < rrset->ttl_s
		       ? rrset_with_ttl(arena, rrset, proof.ttl_s)
		       : rrset;
}

bool extras_keep_secure(struct extras *extras, const struct zone_keys *keys,
			struct wall_time wall, const struct policy *policy,
			struct budget *budget, struct arena *arena)
{
	bool exhausted = budget->exhausted;
	const struct rrset *rrset;

	budget_begin_answer(budget);
	if (extras->ns && !extras->ns_is_judged) {
		rrset = proven(extras->ns, keys, wall, policy, budget, arena);
		if (budget->paused)
			return false;
		extras->ns = rrset;
		extras->ns_is_judged = true;
	}
	for (; extras->judged < extras->address_count; extras->judged++) {
		rrset = proven(extras->addresses[extras->judged], keys, wall,
			       policy, budget, arena);
		if (budget->paused)
			return false;
		if (rrset)
			extras->addresses[extras->kept++] = rrset;
	}
	extras->address_count = extras->kept;
	budget->exhausted = exhausted;
	return true;
}
