/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/response_policy.h"

#include <stdlib.h>
#include <string.h>

#include "wire/codes.h"

enum {
	PROFILE_OF_ALL = 1, /* who is named by no rule */
	NS_DOTS = 1,        /* BIND's min-ns-dots */
};

struct response_policy *response_policy_new(void)
{
	struct response_policy *policy = calloc(1, sizeof(*policy));

	if (!policy)
		return NULL;
	policy->recursive_only = true;
	policy->min_ns_dots = NS_DOTS;
	return policy;
}

void response_policy_free(struct response_policy *policy)
{
	if (!policy)
		return;
	for (unsigned i = 0; i < policy->zone_count; i++)
		policy_zone_free(policy->zones[i]);
	free(policy);
}

enum status response_policy_add(struct response_policy *policy,
				struct policy_zone *zone)
{
	if (policy->zone_count == POLICY_ZONES_MAX)
		return STATUS_LIMIT;
	policy->zones[policy->zone_count++] = zone;
	return STATUS_OK;
}

/* ---- Profiles ----------------------------------------------------------- */

/* The profile of whom RULE of zone INDEX names; 0: there is none. */
static uint8_t find_profile(const struct response_policy *policy,
			    unsigned index, struct rule rule)
{
	for (unsigned i = 1; i <= policy->profile_count; i++) {
		const struct policy_profile *at = &policy->profiles[i];

		if (at->zone_count == index && at->rule.action == rule.action &&
		    at->rule.data == rule.data)
			return (uint8_t)i;
	}
	return 0;
}

static enum status add_profile(struct response_policy *policy, unsigned index,
			       struct rule rule)
{
	if (find_profile(policy, index, rule))
		return STATUS_OK;
	if (policy->profile_count == POLICY_PROFILES_MAX)
		return STATUS_LIMIT;
	policy->profiles[++policy->profile_count] =
		(struct policy_profile){.zone_count = index, .rule = rule};
	return STATUS_OK;
}

static enum status add_profiles(struct response_policy *policy, unsigned index)
{
	const struct policy_zone *zone = policy->zones[index];
	const struct rule_table *table = &zone->rules[TRIGGER_CLIENT_IP];
	enum status status = STATUS_OK;
	struct rule rule;
	struct span key;
	size_t at = 0;

	if (!policy_zone_has(zone, TRIGGER_CLIENT_IP))
		return STATUS_OK;
	if (zone->has_override)
		return add_profile(policy, index, zone->override);
	while (status == STATUS_OK && rule_table_next(table, &at, &key, &rule))
		status = add_profile(policy, index, rule);
	return status;
}

static bool looks_at_answers(const struct policy_zone *zone)
{
	return policy_zone_has(zone, TRIGGER_RESPONSE_IP) ||
	       policy_zone_has(zone, TRIGGER_NSDNAME) ||
	       policy_zone_has(zone, TRIGGER_NSIP);
}

enum status response_policy_finish(struct response_policy *policy)
{
	const struct rule none = {.action = RULE_NONE};
	enum status status = add_profile(policy, policy->zone_count, none);

	policy->first_on_answers = policy->zone_count;
	for (unsigned i = policy->zone_count; i-- > 0;) {
		const struct policy_zone *zone = policy->zones[i];

		if (looks_at_answers(zone))
			policy->first_on_answers = i;
		policy->has_client_rules |=
			policy_zone_has(zone, TRIGGER_CLIENT_IP);
		policy->has_server_rules |=
			policy_zone_has(zone, TRIGGER_NSDNAME) ||
			policy_zone_has(zone, TRIGGER_NSIP);
	}
	for (unsigned i = 0; status == STATUS_OK && i < policy->zone_count; i++)
		status = add_profiles(policy, i);
	return status;
}

uint8_t response_policy_profile(const struct response_policy *policy,
				const struct address *client,
				bool recursion_desired)
{
	struct rule rule;

	if (!policy || (policy->recursive_only && !recursion_desired))
		return 0;
	for (unsigned i = 0; policy->has_client_rules && i < policy->zone_count;
	     i++)
		if (policy_zone_find_address(policy->zones[i],
					     TRIGGER_CLIENT_IP, client, &rule))
			return find_profile(policy, i, rule);
	return PROFILE_OF_ALL;
}

/* ---- The question ------------------------------------------------------- */

/* The first zone with a rule on NAME, or else the rule on who asks. */
static bool find_asked(const struct response_policy *policy,
		       const struct policy_profile *profile,
		       const uint8_t *name, struct policy_hit *ret)
{
	for (unsigned i = 0; i < profile->zone_count; i++) {
		*ret = (struct policy_hit){.zone = policy->zones[i],
					   .index = i};
		if (policy_zone_find_name(ret->zone, TRIGGER_QNAME, name,
					  &ret->rule))
			return true;
	}
	*ret = (struct policy_hit){.zone = NULL};
	if (profile->rule.action == RULE_NONE)
		return false;
	*ret = (struct policy_hit){.zone = policy->zones[profile->zone_count],
				   .index = profile->zone_count,
				   .rule = profile->rule};
	return true;
}

enum policy_when response_policy_ask(const struct response_policy *policy,
				     uint8_t profile, const uint8_t *name,
				     struct policy_hit *ret)
{
	if (!find_asked(policy, &policy->profiles[profile], name, ret))
		return POLICY_NEVER;
	return ret->index <= policy->first_on_answers ? POLICY_NOW
						      : POLICY_LATER;
}

/* ---- The answer --------------------------------------------------------- */

static bool address_of(const struct rrset *rrset, struct span rdata,
		       struct address *ret)
{
	bool is_ipv4 = rrset->type == RRTYPE_A;

	if (!(is_ipv4 && rdata.size == 4) &&
	    !(rrset->type == RRTYPE_AAAA && rdata.size == 16))
		return false;
	*ret = (struct address){.family =
					is_ipv4 ? ADDRESS_IPV4 : ADDRESS_IPV6};
	memcpy(ret->octets, rdata.data, rdata.size);
	return true;
}

/* The longest prefix of all counts; the best so far is BEST. */
static void match_addresses(const struct policy_zone *zone,
			    enum policy_trigger trigger,
			    const struct rrset *rrset, unsigned *best,
			    struct rule *ret)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	struct address address;
	struct span rdata;
	struct rule rule;

	while (rdata_next(&walk, &rdata)) {
		unsigned bits;

		if (!address_of(rrset, rdata, &address))
			continue;
		bits = policy_zone_find_address(zone, trigger, &address, &rule);
		if (bits > *best) {
			*best = bits;
			*ret = rule;
		}
	}
}

static bool match_section(const struct policy_zone *zone,
			  enum policy_trigger trigger,
			  const struct finding *finding, enum section section,
			  struct rule *ret)
{
	unsigned best = 0;

	if (!policy_zone_has(zone, trigger))
		return false;
	for (size_t i = 0; i < finding->counts[section]; i++)
		match_addresses(zone, trigger, finding->rrsets[section][i],
				&best, ret);
	return best > 0;
}

static bool match_ns(const struct policy_zone *zone, const struct rrset *ns,
		     struct rule *ret)
{
	struct rdata_walk walk = rrset_rdata(ns);
	struct span rdata;
	struct name name;

	while (rdata_next(&walk, &rdata)) {
		name_copy_lower(&name, rdata.data);
		if (policy_zone_find_name(zone, TRIGGER_NSDNAME, name.octets,
					  ret))
			return true;
	}
	return false;
}

static bool match_servers(const struct policy_zone *zone,
			  const struct policy_servers *servers,
			  struct rule *ret)
{
	for (unsigned i = 0; i < servers->count; i++) {
		const struct rrset *ns = finding_answer(servers->findings[i]);

		if (policy_zone_has(zone, TRIGGER_NSDNAME) && ns &&
		    ns->type == RRTYPE_NS && match_ns(zone, ns, ret))
			return true;
	}
	for (unsigned i = 0; i < servers->count; i++)
		if (match_section(zone, TRIGGER_NSIP, servers->findings[i],
				  SECTION_ADDITIONAL, ret) ||
		    match_section(zone, TRIGGER_NSIP, servers->findings[i],
				  SECTION_ANSWER, ret))
			return true;
	return false;
}

bool response_policy_judge(const struct response_policy *policy,
			   uint8_t profile, const struct policy_hit *asked,
			   const struct finding *answer,
			   const struct policy_servers *servers,
			   struct policy_hit *ret)
{
	unsigned count = asked->zone ? asked->index
				     : policy->profiles[profile].zone_count;

	for (unsigned i = policy->first_on_answers; i < count; i++) {
		const struct policy_zone *zone = policy->zones[i];

		*ret = (struct policy_hit){.zone = zone, .index = i};
		if (match_section(zone, TRIGGER_RESPONSE_IP, answer,
				  SECTION_ANSWER, &ret->rule) ||
		    match_servers(zone, servers, &ret->rule))
			return true;
	}
	*ret = *asked;
	return asked->zone != NULL;
}

void policy_hit_reason(const struct policy_hit *hit, struct reason *ret)
{
	char name[NAME_TEXT_MAX];
	int ede = hit->zone->ede;

	if (ede == POLICY_EDE_FITTING)
		ede = hit->rule.action == RULE_DATA ? EDE_FORGED_ANSWER
						    : EDE_BLOCKED;
	reason_set(ret, ede, "by the policy zone %.100s",
		   name_to_text(hit->zone->name.octets, name));
}
