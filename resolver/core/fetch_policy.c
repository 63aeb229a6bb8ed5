/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/fetch_policy.h"

#include "resolver/core/caches.h"
#include "resolver/core/fetch.h"
#include "resolver/core/fetch_table.h"
#include "resolver/core/stats.h"
#include "resolver/core/variant.h"
#include "resolver/core/zone_cut.h"
#include "wire/codes.h"

enum {
	DELEGATIONS_MAX = 8,
	FINDINGS_MAX = DELEGATIONS_MAX + 2 * DELEGATIONS_MAX * LIMIT_SERVERS,
};

static bool is_due(const struct fetch *fetch)
{
	return variant_profile(fetch->variant) && !fetch->policy.is_done;
}

/* ---- What a rule does --------------------------------------------------- */

static void fail(struct fetch *fetch, enum status status)
{
	if (status == STATUS_NO_SPACE)
		fetch_fail(fetch, EDE_OTHER,
			   "the policy makes a name that is too long");
	else
		fetch_fail(fetch, EDE_OTHER, "out of memory for this query");
}

/* The zone's SOA tells whose word it is. */
static void put_soa(struct fetch *fetch, const struct policy_zone *zone)
{
	const struct rrset *soa = NULL;

	fetch->extras = (struct extras){.ns = NULL};
	if (fetch->settings->minimal_responses != MINIMAL_YES)
		soa = policy_zone_soa(zone, &fetch->arena);
	if (soa)
		fetch->extras.addresses[fetch->extras.address_count++] = soa;
}

/* The link at hand is what HIT says instead. */
static void rewrite(struct fetch *fetch, const struct policy_hit *hit)
{
	enum status status = policy_zone_answer(
		hit->zone, hit->rule, fetch->link_name.octets, fetch->link_type,
		&fetch->arena, &fetch->link);

	if (status != STATUS_OK) {
		fail(fetch, status);
		return;
	}
	fetch->policy.is_link = true;
	fetch->link_is_local = true;
	fetch->link_is_new = fetch->link_judged = false;
	fetch->link_came_along = false;
	policy_hit_reason(hit, &fetch->reason);
	put_soa(fetch, hit->zone);
	fetch->state = FETCH_NEXT_LINK;
}

/* True: the link is replaced, or the fetch finished. */
static bool apply(struct fetch *fetch, const struct policy_hit *hit)
{
	fetch->policy.is_done = true;
	fetch->table->context.stats->policy_hits++;
	switch (hit->rule.action) {
	case RULE_NONE:
	case RULE_PASSTHRU:
		return false;
	case RULE_TCP_ONLY:
		fetch->policy.end = RULE_TCP_ONLY;
		return false;
	case RULE_DROP:
		fetch->policy.end = RULE_DROP;
		fetch->state = FETCH_FINISHED;
		return true;
	case RULE_NXDOMAIN:
	case RULE_NODATA:
	case RULE_DATA:
		break;
	}
	rewrite(fetch, hit);
	return true;
}

bool fetch_policy_ask(struct fetch *fetch)
{
	const struct response_policy *policy = fetch->settings->response_policy;
	struct policy_turn *turn = &fetch->policy;

	turn->is_link = false;
	turn->asked.zone = NULL;
	return is_due(fetch) &&
	       response_policy_ask(policy, variant_profile(fetch->variant),
				   fetch->link_name.octets,
				   &turn->asked) == POLICY_NOW &&
	       !variant_keeps_signed(fetch->variant) &&
	       apply(fetch, &turn->asked);
}

/* ---- Where an answer came from ------------------------------------------ */

struct found {
	unsigned count;
	const struct finding *list[FINDINGS_MAX];
};

static struct finding *next_found(struct fetch *fetch, struct found *found)
{
	return found->count < FINDINGS_MAX
		       ? arena_alloc(&fetch->arena, sizeof(struct finding))
		       : NULL;
}

/* Addresses of the servers of NS that are known already. */
static void find_addresses(struct fetch *fetch, const struct rrset *ns,
			   struct moment now, struct found *found)
{
	static const uint16_t types[] = {RRTYPE_A, RRTYPE_AAAA};
	struct rdata_walk walk = rrset_rdata(ns);
	struct span rdata;
	struct name name;

	while (rdata_next(&walk, &rdata))
		for (unsigned i = 0; i < 2; i++) {
			struct finding *finding = next_found(fetch, found);

			name_copy_lower(&name, rdata.data);
			if (finding &&
			    rrset_cache_find(
				    fetch->table->context.caches->rrsets,
				    SHELF_FINDINGS, name.octets, types[i], now,
				    &fetch->arena, finding) == STATUS_OK)
				found->list[found->count++] = finding;
		}
}

/* The delegations on the way to ZONE, but for those of few labels. */
static void find_servers(struct fetch *fetch, const uint8_t *zone,
			 struct moment now, struct found *found)
{
	const struct response_policy *policy = fetch->settings->response_policy;

	for (unsigned i = 0; i < DELEGATIONS_MAX; i++) {
		struct finding *finding = next_found(fetch, found);

		if (!finding ||
		    zone_cut_closest_delegation(
			    &fetch->table->context, fetch->settings, now, zone,
			    &fetch->arena, finding) != STATUS_OK ||
		    name_labels(finding->name) <= policy->min_ns_dots)
			return;
		found->list[found->count++] = finding;
		if (finding_answer(finding))
			find_addresses(fetch, finding_answer(finding), now,
				       found);
		zone = name_parent(finding->name);
	}
}

/* ---- The link ----------------------------------------------------------- */

static bool is_signed(const struct finding *finding)
{
	for (int i = SECTION_ANSWER; i <= SECTION_AUTHORITY; i++)
		for (size_t j = 0; j < finding->counts[i]; j++)
			if (finding->rrsets[i][j]->rrsig_count)
				return true;
	return false;
}

bool fetch_policy_judge(struct fetch *fetch, struct moment now)
{
	const struct response_policy *policy = fetch->settings->response_policy;
	struct found found = {.count = 0};
	struct policy_servers servers;
	struct policy_hit hit;

	if (!is_due(fetch) || fetch->link_is_local ||
	    (variant_keeps_signed(fetch->variant) && is_signed(&fetch->link)))
		return true;
	if (policy->has_server_rules)
		find_servers(fetch, fetch->link.zone, now, &found);
	servers = (struct policy_servers){.findings = found.list,
					  .count = found.count};
	if (response_policy_judge(policy, variant_profile(fetch->variant),
				  &fetch->policy.asked, &fetch->link, &servers,
				  &hit))
		apply(fetch, &hit);
	return fetch->state != FETCH_FINISHED;
}
