/*
 * response_policy.h - the response policy zones, in their order, and which of
 * their rules counts (draft-vixie-dnsop-dns-rpz).
 *
 * The zone that stands first decides; within a zone it is the order of the
 * triggers. So what is known of a question may have to wait for what an answer
 * brings, when a zone before has rules on that:
 *
 *	when = response_policy_ask(policy, profile, name, &asked);
 *	if (when == POLICY_NOW)
 *		do what `asked` says;
 *	...the name is resolved, and judged as ever...
 *	if (response_policy_judge(policy, profile, &asked, &answer, &hit))
 *		do what `hit` says;
 *
 * Who asks counts by a profile: the rule on his address, and with it the zones
 * that stand before it. Profiles are few, so that answers are kept for each.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_RESPONSE_POLICY_H
#define RESOLVER_CORE_RESPONSE_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "resolver/core/policy_zone.h"
#include "validator/reason.h"
#include "wire/finding.h"

enum {
	POLICY_ZONES_MAX = 64,
	POLICY_PROFILES_MAX = 15, /* numbered from 1 */
};

struct policy_profile {
	unsigned zone_count; /* how many zones count whole */
	struct rule rule;    /* of the zone after them: on who asks */
};

/* All owned. */
struct response_policy {
	unsigned zone_count;
	struct policy_zone *zones[POLICY_ZONES_MAX];
	bool break_dnssec;    /* signed answers too, for clients with DO */
	bool recursive_only;  /* queries with RD alone */
	unsigned min_ns_dots; /* of a zone whose servers are looked at */

	/* Made by response_policy_finish(). */
	unsigned profile_count;
	struct policy_profile profiles[POLICY_PROFILES_MAX + 1];
	/* Zones before this one have no rules on answers. */
	unsigned first_on_answers;
	bool has_client_rules, has_server_rules;
};

/* A rule that counts; its zone is NULL if none does. */
struct policy_hit {
	const struct policy_zone *zone;
	unsigned index; /* of the zone */
	struct rule rule;
};

enum policy_when {
	POLICY_NEVER, /* nothing is known of the question */
	POLICY_NOW,
	POLICY_LATER, /* unless the answer has something to say first */
};

/* Where an answer came from, for rules on that: delegations with their glue,
 * and addresses. */
struct policy_servers {
	const struct finding *const *findings;
	unsigned count;
};

/* Without zones. NULL without memory. */
struct response_policy *response_policy_new(void);
void response_policy_free(struct response_policy *policy); /* accepts NULL */

/* Takes ZONE over. STATUS_LIMIT. */
enum status response_policy_add(struct response_policy *policy,
				struct policy_zone *zone) MUST_USE;

/*
 * For when all zones are filled. STATUS_LIMIT: rules on clients do more
 * different things than there are profiles for.
 */
enum status response_policy_finish(struct response_policy *policy) MUST_USE;

/* The profile of CLIENT; 0: none of POLICY, which may be NULL, counts. */
uint8_t response_policy_profile(const struct response_policy *policy,
				const struct address *client,
				bool recursion_desired);

/* What counts of NAME (lower case) as it is asked for by PROFILE. */
enum policy_when response_policy_ask(const struct response_policy *policy,
				     uint8_t profile, const uint8_t *name,
				     struct policy_hit *ret);

/*
 * What counts once ANSWER is there, which came from SERVERS: the rule in RET,
 * or ASKED, which was found before. False: nothing.
 */
bool response_policy_judge(const struct response_policy *policy,
			   uint8_t profile, const struct policy_hit *asked,
			   const struct finding *answer,
			   const struct policy_servers *servers,
			   struct policy_hit *ret);

/* Why an answer is not what it would have been. */
void policy_hit_reason(const struct policy_hit *hit, struct reason *ret);

#endif
