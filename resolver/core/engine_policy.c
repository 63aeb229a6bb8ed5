/*
 * engine_policy.c - whom an answer is for, and what the response policy
 * answers at once.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/core/engine_inside.h"
#include "resolver/core/variant.h"
#include "wire/codes.h"

enum {
	POLICY_OCTETS = 64 * 1024
};

/*
 * Signed answers are left to those who may validate them, so that it takes
 * the answer to decide, unless `break-dnssec` says otherwise.
 */
static bool keeps_signed(const struct response_policy *policy,
			 const struct query *query)
{
	return query->edns.do_bit && !policy->break_dnssec;
}

void engine_tell_variant(const struct engine *engine,
			 const struct client *client, struct query *query,
			 struct policy_hit *hit)
{
	const struct settings *settings = engine->settings;
	const struct response_policy *policy = settings->response_policy;
	bool keeps, is_now;
	uint8_t profile;

	hit->zone = NULL;
	query->variant =
		dns64_rules_for(settings->dns64, &client->address, query);
	profile = response_policy_profile(policy, &client->address,
					  query->header.flags & FLAG_RD);
	if (profile == 0 || query->class_ != RRCLASS_IN)
		return;
	keeps = keeps_signed(policy, query);
	is_now = response_policy_ask(policy, profile, query->name_lower.octets,
				     hit) == POLICY_NOW;
	/* Then it is as if there were no policy. */
	if (is_now && hit->rule.action == RULE_PASSTHRU) {
		hit->zone = NULL;
		return;
	}
	query->variant |= (uint16_t)(profile << VARIANT_PROFILE_SHIFT |
				     (keeps ? VARIANT_KEEPS_SIGNED : 0));
	if (!is_now || keeps)
		hit->zone = NULL;
}

size_t engine_write_truncated(const struct query *query,
			      const struct answer_fit *fit, uint8_t *out)
{
	size_t size = answer_write_error(query, RCODE_NOERROR, EDE_NONE, NULL,
					 fit, out);

	if (size > 0)
		out[2] |= FLAG_TC >> 8;
	return size;
}

static bool compose(struct engine *engine, const struct query *query,
		    const struct policy_hit *hit, struct moment now,
		    struct arena *arena, struct answer *ret)
{
	struct extras extras = {.ns = NULL};
	struct finding finding;
	struct reason reason;
	struct answer_parts parts = {
		.name = query->name_lower.octets,
		.type = query->type,
		.links = &finding,
		.link_count = 1,
		.extras = &extras,
		.security = SECURITY_INSECURE,
		.is_ours = true,
		.reason = &reason,
	};

	if (policy_zone_answer(hit->zone, hit->rule, query->name_lower.octets,
			       query->type, arena, &finding) != STATUS_OK)
		return false;
	policy_hit_reason(hit, &reason);
	if (engine->settings->minimal_responses != MINIMAL_YES)
		extras.addresses[0] = policy_zone_soa(hit->zone, arena);
	extras.address_count = extras.addresses[0] ? 1 : 0;
	return answer_compose(&parts, query->edns.do_bit, now, &engine->scratch,
			      ret) == STATUS_OK;
}

static size_t write_data(struct engine *engine, const struct query *query,
			 const struct policy_hit *hit, struct moment now,
			 const struct answer_fit *fit, uint8_t *out)
{
	size_t size = ENGINE_MISS;
	struct answer answer;
	struct arena arena;

	if (policy_zone_is_cname(hit->zone, hit->rule, query->type))
		return ENGINE_MISS;
	arena_init(&arena, POLICY_OCTETS);
	if (compose(engine, query, hit, now, &arena, &answer)) {
		size = answer_write(&answer, query, now, fit, out);
		engine_count_answer(engine, &answer);
	}
	arena_done(&arena);
	return size;
}

size_t engine_answer_by_policy(struct engine *engine,
			       const struct client *client,
			       const struct query *query,
			       const struct policy_hit *hit, struct moment now,
			       const struct answer_fit *fit, uint8_t *out)
{
	size_t size = ENGINE_MISS;

	switch (hit->rule.action) {
	case RULE_NONE:
	case RULE_PASSTHRU:
		return ENGINE_MISS;
	case RULE_DROP:
		engine->stats.dropped++;
		size = 0;
		break;
	case RULE_TCP_ONLY:
		if (!client->is_stream) {
			engine->stats.rcodes[RCODE_NOERROR]++;
			size = engine_write_truncated(query, fit, out);
		}
		break;
	case RULE_NXDOMAIN:
	case RULE_NODATA:
	case RULE_DATA:
		size = write_data(engine, query, hit, now, fit, out);
		break;
	}
	/* What is missed the fetch finds again, and counts. */
	engine->stats.policy_hits += size != ENGINE_MISS;
	return size;
}
