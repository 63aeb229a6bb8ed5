/*
 * fetch_validate.c - a fetch's state FETCH_VALIDATE: the chain of trust down
 * to the link at hand, then the verdict.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/core/caches.h"
#include "resolver/core/denial_synthesis.h"
#include "resolver/core/fetch_inside.h"
#include "resolver/core/fetch_trace.h"
#include "resolver/core/link_cache.h"
#include "resolver/core/stats.h"
#include "resolver/core/wildcard_synthesis.h"
#include "validator/validator.h"
#include "wire/codes.h"

/* Starts the chain from the closest zone that something is known of. */
static void start_chain(struct fetch *fetch, struct now now)
{
	const struct anchor_set *anchors = fetch->settings->anchors;
	const struct anchor *anchor;
	struct zone_keys *known;
	struct name target;

	name_copy_lower(&target, validator_signer(&fetch->link));
	anchor = anchor_set_closest(anchors, target.octets, NULL);
	known = key_cache_closest(context_of(fetch)->caches->keys,
				  target.octets, now);

	/* What lies above the anchor says nothing of what is below. */
	if (known && anchor &&
	    !name_is_under(known->zone, anchor->zone.octets)) {
		zone_keys_unref(known);
		known = NULL;
	}
	chain_start(&fetch->chain, anchors, target.octets, known);
	fetch->chain_alive = true;
	zone_keys_unref(known);
}

static void end_chain(struct fetch *fetch)
{
	if (fetch->chain_alive)
		chain_done(&fetch->chain);
	fetch->chain_alive = false;
}

static void keep_found_keys(struct fetch *fetch, struct moment now)
{
	struct zone_keys *keys = chain_take_found(&fetch->chain);

	if (!keys)
		return;
	if (!fetch->is_outdated)
		key_cache_insert(context_of(fetch)->caches->keys,
				 context_of(fetch)->reader, keys, now);
	zone_keys_unref(keys);
}

static uint16_t needed_type(const struct chain *chain)
{
	return chain->state == CHAIN_NEED_DS ? RRTYPE_DS : RRTYPE_DNSKEY;
}

/* Was what the cache has of NAME and TYPE found to be bad? */
static bool was_distrusted(const struct fetch *fetch, const uint8_t *name,
			   uint16_t type)
{
	return fetch->distrusted_type == type &&
	       name_equal(fetch->distrusted.octets, name);
}

/* ... what the chain needs, and nothing else has come since? */
static bool distrusts(const struct fetch *fetch)
{
	return fetch->wants_other_keys &&
	       was_distrusted(fetch, fetch->chain.need_name.octets,
			      needed_type(&fetch->chain));
}

/* Starts the chain again; of NAME and TYPE other data are to be got for it. */
static void ask_for_other_keys(struct fetch *fetch, const uint8_t *name,
			       uint16_t type, struct now now)
{
	name_copy(&fetch->distrusted, name);
	fetch->distrusted_type = type;
	fetch->wants_other_keys = true;
	fetch->key_retries++;
	end_chain(fetch);
	start_chain(fetch, now);
}

static bool is_worth_asking_others(const struct fetch *fetch,
				   const uint8_t *name, uint16_t type)
{
	return fetch->chain.state == CHAIN_DONE &&
	       fetch->chain.keys->security == SECURITY_BOGUS &&
	       fetch->key_retries < LIMIT_KEY_RETRIES &&
	       !was_distrusted(fetch, name, type);
}

/* The checks of this turn are spent: it is run again in the next one. */
static bool pause_here(struct fetch *fetch)
{
	fetch_table_make_ready(fetch->table, fetch);
	return false;
}

/* ... and the chain is given FINDING then, as if it had just come. */
static bool pause_with(struct fetch *fetch, const struct finding *finding)
{
	struct finding *kept =
		arena_copy(&fetch->arena, finding, sizeof(*finding));

	if (!kept) {
		fetch_fail(fetch, EDE_OTHER, "out of memory for this query");
		return false;
	}
	fetch->sub_finding = kept;
	fetch->sub_returned = true;
	fetch->sub_failed_elsewhere = false;
	return pause_here(fetch);
}

/*
 * Gives the chain FINDING for what it needs. When that ends it as bogus,
 * another server may have something better: that is tried once. False: it
 * rests.
 */
static bool give(struct fetch *fetch, const struct finding *finding,
		 struct now now)
{
	uint16_t type = needed_type(&fetch->chain);
	struct name name;

	name_copy(&name, fetch->chain.need_name.octets);
	if (distrusts(fetch))
		fetch->wants_other_keys = false;
	chain_give(&fetch->chain, finding, NULL, now.wall,
		   &fetch->settings->policy, &fetch->work->budget,
		   &fetch->arena);
	if (fetch->work->budget.paused)
		return pause_with(fetch, finding);
	if (is_worth_asking_others(fetch, name.octets, type))
		ask_for_other_keys(fetch, name.octets, type, now);
	else
		keep_found_keys(fetch, now.mono);
	return true;
}

/*
 * What the chain needs cannot be had. Others hear of it unless it is this
 * query alone that is at fault.
 */
static void give_nothing(struct fetch *fetch, const struct reason *why,
			 bool for_all, struct now now)
{
	chain_give(&fetch->chain, NULL, why, now.wall, &fetch->settings->policy,
		   &fetch->work->budget, &fetch->arena);
	if (for_all && !fetch->work->tripped)
		keep_found_keys(fetch, now.mono);
}

/* Gives the chain what it needs from the cache, or waits for it. False: it
 * rests. */
static bool feed_chain(struct fetch *fetch, struct now now)
{
	struct chain *chain = &fetch->chain;
	struct finding finding;
	struct reason why;

	if (chain->state == CHAIN_NEED_DS && chain->keys) {
		const uint8_t *cut = link_cache_signed_cut(
			context_of(fetch), chain->keys->zone,
			chain->target.octets, now.mono);

		if (cut)
			chain_skip_to(chain, cut);
	}
	if (!distrusts(fetch) &&
	    link_cache_find_key_material(
		    context_of(fetch), chain->need_name.octets,
		    needed_type(chain), now.mono, &fetch->arena, &finding)) {
		return give(fetch, &finding, now);
	}
	if (fetch_table_await(fetch->table, fetch, chain->need_name.octets,
			      needed_type(chain), now.mono)) {
		if (distrusts(fetch) && fetch->awaits->state == FETCH_LOOK_UP)
			fetch->awaits->wants_other = true;
		return false;
	}
	if (distrusts(fetch)) { /* what there is must do */
		fetch->wants_other_keys = false;
		return true;
	}
	if (fetch->work->tripped)
		reason_set(&why, EDE_OTHER,
			   "limit of %s for one query, at the chain of trust",
			   fetch->work->tripped);
	else
		reason_set(&why, EDE_OTHER, "the chain of trust needs itself");
	give_nothing(fetch, &why, false, now);
	return true;
}

/* Somebody else may have gone further along the same chain meanwhile. */
static bool others_went_further(struct fetch *fetch, struct now now)
{
	struct zone_keys *known =
		key_cache_closest(context_of(fetch)->caches->keys,
				  fetch->chain.target.octets, now);
	const struct zone_keys *ours = fetch->chain.keys;
	bool further = known && (!ours || name_labels(known->zone) >
						  name_labels(ours->zone));

	zone_keys_unref(known);
	return further;
}

/* False: it rests. */
static bool take_sub_result(struct fetch *fetch, struct now now)
{
	fetch->sub_returned = false;
	if (others_went_further(fetch, now)) {
		budget_forget_pause(&fetch->work->budget);
		end_chain(fetch);
		start_chain(fetch, now);
		return true;
	}
	if (fetch->sub_failed_elsewhere && !fetch->sub_retried) {
		fetch->sub_retried = true; /* now on our own account */
		return true;
	}
	if (fetch->sub_finding)
		return give(fetch, fetch->sub_finding, now);
	if (distrusts(fetch))
		fetch->wants_other_keys = false; /* what there is must do */
	else
		give_nothing(fetch, &fetch->sub_reason,
			     !fetch->sub_failed_elsewhere, now);
	return true;
}

bool fetch_is_signed_throughout(const struct finding *finding)
{
	enum section section = finding->kind == FINDING_NODATA ||
					       finding->kind == FINDING_NXDOMAIN
				       ? SECTION_AUTHORITY
				       : SECTION_ANSWER;

	for (size_t i = 0; i < finding->counts[section]; i++)
		if (!finding->rrsets[section][i]->rrsig_count)
			return false;
	return finding->counts[section] > 0;
}

/*
 * With bad keys nobody's answer is good. But without a signature it was not
 * known which keys: another server may name a signer.
 */
static bool may_be_another_servers(const struct fetch *fetch)
{
	return fetch->chain.keys->security == SECURITY_SECURE ||
	       !fetch_is_signed_throughout(&fetch->link);
}

/* Asks another server when what one sent is bogus. */
static bool retry_bogus(struct fetch *fetch, struct moment now)
{
	if (fetch->bogus_retries >= LIMIT_BOGUS_RETRIES)
		return false;
	/* From the cache, or from the answer to an earlier link. */
	if (!fetch->link_is_new || !name_equal(fetch->iterator->name.octets,
					       fetch->link_name.octets)) {
		fetch->bogus_retries++;
		fetch->ignore_cache = true;
		fetch->state = FETCH_LOOK_UP;
		return true;
	}
	if (!may_be_another_servers(fetch) ||
	    !iterator_reject(fetch->iterator, now))
		return false;
	fetch->bogus_retries++;
	fetch->state = FETCH_ITERATE;
	return true;
}

static void count_judgement(struct fetch *fetch, enum security security)
{
	struct engine_stats *stats = context_of(fetch)->stats;

	stats->secure += security == SECURITY_SECURE;
	stats->insecure += security == SECURITY_INSECURE;
	stats->bogus += security == SECURITY_BOGUS;
}

/*
 * What was proven serves other questions too: no longer than its signatures
 * are valid, nor than any denial (RFC 8198 sections 5.4 and 7).
 */
static void keep_denials(struct fetch *fetch, const struct judgement *judgement,
			 struct moment now)
{
	struct finding kept = fetch->link;

	if (judgement->security != SECURITY_SECURE || fetch->is_outdated)
		return;
	if (judgement->ttl_s < kept.ttl_s)
		kept.ttl_s = judgement->ttl_s;
	if (fetch->settings->max_ncache_ttl_s < kept.ttl_s)
		kept.ttl_s = fetch->settings->max_ncache_ttl_s;
	denial_keep(context_of(fetch), &kept, fetch->chain.keys->zone,
		    judgement->denials, judgement->denial_count, now);
	wildcard_keep(context_of(fetch), &fetch->link, judgement->ttl_s, now);
}

/* Beside a proven answer stands only what is proven too. */
bool fetch_prove_extras(struct fetch *fetch, struct now now)
{
	if (!extras_keep_secure(&fetch->extras, fetch->chain.keys, now.wall,
				&fetch->settings->policy, &fetch->work->budget,
				&fetch->arena))
		return pause_here(fetch);
	end_chain(fetch);
	fetch->state = FETCH_NEXT_LINK;
	return true;
}

static bool has_extras_to_prove(const struct fetch *fetch)
{
	return fetch->link.security == SECURITY_SECURE &&
	       !fetch_leads_on(fetch) &&
	       (fetch->extras.ns || fetch->extras.address_count > 0);
}

/* What came of it, for the link and for others. */
static void take_judgement(struct fetch *fetch,
			   const struct judgement *judgement)
{
	fetch->link.security = judgement->security;
	fetch->link.counts[SECTION_ANSWER] = judgement->answer_count;
	fetch->link_judged = true;
	fetch->link.ede = judgement->reason.ede;
	if (judgement->reason.ede != EDE_NONE)
		fetch->reason = judgement->reason;
	if (judgement->ttl_s < fetch->link.ttl_s)
		fetch->link.ttl_s = judgement->ttl_s;
}

/* False: it rests. */
static bool judge(struct fetch *fetch, struct now now)
{
	struct judgement judgement;

	validator_judge(&fetch->link, fetch->chain.keys, now.wall,
			&fetch->settings->policy, &fetch->work->budget,
			&judgement);
	if (fetch->work->budget.paused)
		return pause_here(fetch);
	if (fetch->link_came_along && judgement.security != SECURITY_SECURE) {
		end_chain(fetch);
		fetch->state = FETCH_LOOK_UP;
		return true;
	}
	if (judgement.security == SECURITY_BOGUS &&
	    retry_bogus(fetch, now.mono)) {
		fetch->rejected = judgement.reason;
		if (fetch_is_traced(fetch))
			fetch_trace_rejected(fetch, &judgement.reason, true);
		end_chain(fetch);
		return true;
	}
	count_judgement(fetch, judgement.security);
	keep_denials(fetch, &judgement, now.mono);
	if (judgement.security == SECURITY_BOGUS ||
	    (judgement.security == SECURITY_INDETERMINATE &&
	     fetch->work->budget.exhausted)) {
		fetch->is_bogus = judgement.security == SECURITY_BOGUS;
		if (fetch_is_traced(fetch))
			fetch_trace_rejected(fetch, &judgement.reason, false);
		fetch_fail_with(fetch, &judgement.reason);
		end_chain(fetch);
		return true;
	}
	take_judgement(fetch, &judgement);
	if (has_extras_to_prove(fetch)) {
		fetch->state = FETCH_PROVE_EXTRAS;
		return true;
	}
	end_chain(fetch);
	fetch->state = FETCH_NEXT_LINK;
	return true;
}

bool fetch_is_beyond_trust(const struct fetch *fetch, const uint8_t *name)
{
	return !anchor_set_closest(fetch->settings->anchors, name, NULL);
}

/*
 * `clock-bootstrap`: who has to set the clock first, and asks where from, is
 * not held to times that the clock gets wrong. Aliases may lead elsewhere, so
 * all links of such a question count, and nobody else gets what comes of it.
 */
static bool is_excused(struct fetch *fetch, struct now now)
{
	if (!policy_clock_is_wrong(&fetch->settings->policy, now.wall) ||
	    !name_set_closest(fetch->settings->clock_bootstrap,
			      fetch->name.octets))
		return false;
	fetch->is_outdated = true;
	fetch->link.ede = EDE_OTHER;
	reason_set(&fetch->reason, EDE_OTHER,
		   "not validated, since this machine's clock is wrong and "
		   "clock-bootstrap names it");
	return true;
}

/* Who looks at the answer has a right to know (RFC 7646 section 2.1). */
static void tell_negative_anchor(struct fetch *fetch)
{
	const uint8_t *name = anchor_set_closest_negative(
		fetch->settings->anchors, fetch->link_name.octets);
	char text[NAME_TEXT_MAX];
	const char *why;

	if (!name)
		return;
	why = anchor_set_negative_why(fetch->settings->anchors, name);
	reason_set(&fetch->reason, EDE_NEGATIVE_TRUST_ANCHOR,
		   "%.120s is not validated here (negative trust anchor)%s%s",
		   name_to_text(name, text), *why ? ": " : "", why);
	fetch->link.ede = fetch->reason.ede;
}

/*
 * A link that was judged before, by another fetch, which had more to say of
 * it: the cache keeps no sentences.
 */
static void tell_again(struct fetch *fetch)
{
	char name[NAME_TEXT_MAX], type[CODE_TEXT_MAX];

	if (!validates(fetch) || fetch->link.ede <= EDE_OTHER ||
	    fetch->reason.ede != EDE_NONE)
		return;
	if (fetch->link.ede == EDE_NEGATIVE_TRUST_ANCHOR)
		tell_negative_anchor(fetch);
	else
		reason_set(&fetch->reason, fetch->link.ede, "at %.120s %s",
			   name_to_text(fetch->link_name.octets, name),
			   rrtype_to_text(fetch->link_type, type));
}

bool fetch_validate(struct fetch *fetch, struct now now)
{
	if (validates(fetch) && fetch->link.security == SECURITY_UNCHECKED &&
	    (fetch_is_beyond_trust(fetch, fetch->link_name.octets) ||
	     is_excused(fetch, now))) {
		if (fetch->link_came_along) {
			fetch->state = FETCH_LOOK_UP;
			return true;
		}
		fetch->link.security = SECURITY_INSECURE;
		fetch->link_judged = true;
		tell_negative_anchor(fetch);
		count_judgement(fetch, SECURITY_INSECURE);
	}
	if (!validates(fetch) || fetch->link.security != SECURITY_UNCHECKED) {
		tell_again(fetch);
		fetch->state = FETCH_NEXT_LINK;
		return true;
	}
	if (!fetch->chain_alive)
		start_chain(fetch, now);
	else if (fetch->sub_returned && !take_sub_result(fetch, now))
		return fetch->state == FETCH_FINISHED;
	while (fetch->chain.state != CHAIN_DONE)
		if (!feed_chain(fetch, now))
			return fetch->state == FETCH_FINISHED;
	return judge(fetch, now);
}
