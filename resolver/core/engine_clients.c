/*
 * engine_clients.c - who waits for a fetch, and what they get.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "resolver/core/engine_inside.h"
#include "resolver/core/root_sentinel.h"
#include "resolver/core/variant.h"
#include "wire/codes.h"

enum {
	OPT_ROOM = 11 + 4 + 2 + EDNS_EDE_TEXT_MAX + 4 + EDNS_COOKIE_SIZE_MAX +
		   4 + IDENTITY_TEXT_MAX,
};

struct list_node *engine_stream_bucket(struct engine *engine, uint64_t handle)
{
	/* Handles are made here, of small numbers or addresses. */
	return &engine->stream_clients[(handle ^ handle >> 10 ^ handle >> 20) %
				       STREAM_BUCKETS];
}

void engine_forget_client(struct engine *engine, struct client_wait *wait)
{
	list_remove(&wait->in_fetch);
	list_remove(&wait->in_stream);
	wait->fetch->client_count--;
	waiting_room_leave(&engine->room, &wait->client.address);
	free(wait);
	engine->stats.clients_waiting--;
}

void engine_forget_clients(struct engine *engine, struct fetch *fetch)
{
	while (!list_is_empty(&fetch->clients))
		engine_forget_client(engine, container_of(fetch->clients.next,
							  struct client_wait,
							  in_fetch));
}

/* The answer added last has SIZE octets at OUT; perhaps it is not sent. */
static void finish_answer(struct engine *engine, const struct client *client,
			  const struct query *query, uint8_t *out, size_t size)
{
	size = engine_limit_rate(engine, client, query, out, size);
	if (size > 0)
		outbox_trim(&engine->table.outbox, size);
	else
		outbox_drop_last(&engine->table.outbox);
}

static void send_error(struct engine *engine, const struct client *client,
		       const struct query *query, int ede, const char *why)
{
	struct action action = {.kind = ACTION_ANSWER, .client = *client};
	struct answer_fit fit;
	uint8_t *out;

	engine_fit(engine, client, query, UDP_SIZE_MIN, &fit);
	out = outbox_add(&engine->table.outbox, &action, fit.room);
	engine->stats.servfails++;
	engine->stats.rcodes[RCODE_SERVFAIL]++;
	engine_count_error(engine, ede);
	if (out)
		finish_answer(engine, client, query, out,
			      answer_write_error(query, RCODE_SERVFAIL, ede,
						 why, &fit, out));
}

/*
 * DNSBomb: queries in a victim's name for names whose servers hold back, so
 * that all answers come to it at once. Of many that have waited for long the
 * last ones alone are answered; what was found is cached for who asks again.
 */
static bool is_discarded(struct engine *engine, const struct client_wait *wait,
			 struct moment now)
{
	uint32_t timeout_ms = engine->settings->discard_timeout_ms;
	struct answer_fit fit;

	if (timeout_ms == 0 || wait->client.is_stream ||
	    !moment_reached(moment_after_ms(wait->since, timeout_ms), now) ||
	    waiting_room_count(&engine->room, &wait->client.address) <=
		    LIMIT_HELD_CLIENTS)
		return false;
	/* Who has a cookie is where it says (RFC 7873 section 6). */
	engine_fit(engine, &wait->client, &wait->query, UDP_SIZE_MIN, &fit);
	if (fit.has_good_cookie)
		return false;
	engine->stats.discarded++;
	return true;
}

static void send_answer(struct engine *engine, const struct client_wait *wait,
			const struct answer *answer, struct moment now)
{
	struct action action = {.kind = ACTION_ANSWER, .client = wait->client};
	struct answer_fit fit;
	uint8_t *out;

	if (is_discarded(engine, wait, now))
		return;
	engine_fit(engine, &wait->client, &wait->query,
		   answer->message.size + OPT_ROOM, &fit);
	if (fit.room < UDP_SIZE_MIN)
		fit.room = UDP_SIZE_MIN;
	out = outbox_add(&engine->table.outbox, &action, fit.room);
	if (!out)
		return;
	finish_answer(engine, &wait->client, &wait->query, out,
		      answer_write(answer, &wait->query, now, &fit, out));
	engine_count_answer(engine, answer);
	engine->stats.servfails += answer->is_failure;
}

static void send_truncated(struct engine *engine,
			   const struct client_wait *wait)
{
	struct action action = {.kind = ACTION_ANSWER, .client = wait->client};
	struct answer_fit fit;
	uint8_t *out;

	if (is_discarded(engine, wait, engine->now))
		return;
	engine_fit(engine, &wait->client, &wait->query, UDP_SIZE_MIN, &fit);
	out = outbox_add(&engine->table.outbox, &action, fit.room);
	engine->stats.answers++;
	engine->stats.rcodes[RCODE_NOERROR]++;
	if (out)
		finish_answer(engine, &wait->client, &wait->query, out,
			      engine_write_truncated(&wait->query, &fit, out));
}

void engine_add_client(struct engine *engine, struct fetch *fetch,
		       const struct client *client, const struct query *query)
{
	struct client_wait *wait = malloc(sizeof(*wait));

	if (!wait) {
		send_error(engine, client, query, EDE_OTHER, "out of memory");
		return;
	}
	wait->client = *client;
	wait->query = *query;
	wait->since = engine->now;
	wait->fetch = fetch;
	list_append(&fetch->clients, &wait->in_fetch);
	list_init(&wait->in_stream);
	if (client->is_stream)
		list_append(engine_stream_bucket(engine, client->handle),
			    &wait->in_stream);
	fetch->client_count++;
	waiting_room_enter(&engine->room, &client->address);
	engine->stats.clients_waiting++;
}

/* RFC 8509 section 2.1: only what is secure, and never with CD. */
static bool is_sentinel_to_fail(const struct fetch *fetch,
				enum security security, struct reason *why)
{
	return fetch->settings->root_key_sentinel &&
	       security == SECURITY_SECURE && fetch->kind == FETCH_CLIENT &&
	       root_sentinel_fails(fetch->settings->anchors, fetch->name.octets,
				   fetch->type, why);
}

/*
 * The answer for those that set DO, or for those that did not. False: there
 * is none, and REASON says why.
 */
static bool compose_links(struct engine *engine, struct fetch *fetch,
			  bool do_bit, struct moment now, struct answer *ret,
			  struct reason *reason)
{
	struct finding links[LIMIT_CHAIN_LINKS + 1];
	struct answer_parts parts = {
		.name = fetch->name.octets,
		.type = fetch->type,
		.links = links,
		.link_count = fetch_links(fetch, do_bit, links, reason),
		.is_ours = fetch->starts_with_ours,
		.extras = &fetch->extras,
		.reason = &fetch->reason,
	};

	if (parts.link_count == 0)
		return false;
	parts.security = links_security(links, parts.link_count);
	if (is_sentinel_to_fail(fetch, parts.security, reason))
		return false;
	if (answer_compose(&parts, do_bit, now, &engine->scratch, ret) ==
	    STATUS_OK)
		return true;
	reason_set(reason, EDE_OTHER, "the answer is too large");
	return false;
}

static enum status compose(struct engine *engine, struct fetch *fetch,
			   bool do_bit, struct moment now, struct answer *ret)
{
	struct reason reason;

	if (compose_links(engine, fetch, do_bit, now, ret, &reason)) {
		ret->variant = fetch->variant;
		ret->same_without_do &= fetch->variant == 0;
		return STATUS_OK;
	}
	answer_compose_failure(fetch->name.octets, fetch->type, &reason,
			       fetch->settings->servfail_ttl_s, now,
			       &engine->scratch, ret);
	ret->variant = fetch->variant;
	if (!fetch->is_bogus)
		ret->security = SECURITY_INDETERMINATE;
	return STATUS_OK;
}

/* Answers the clients of FETCH that have DO as DO_BIT; all if SAME. */
static void answer_clients(struct engine *engine, struct fetch *fetch,
			   const struct answer *answer, bool do_bit,
			   struct moment now)
{
	struct list_node *node = fetch->clients.next;

	while (node != &fetch->clients) {
		struct client_wait *wait =
			container_of(node, struct client_wait, in_fetch);

		node = node->next;
		if (wait->query.edns.do_bit != do_bit &&
		    !answer->same_without_do)
			continue;
		send_answer(engine, wait, answer, now);
		engine_forget_client(engine, wait);
	}
}

/* Does anybody who is to get FETCH's answer have DO as DO_BIT? */
static bool is_for(const struct fetch *fetch, bool do_bit)
{
	const struct response_policy *policy = fetch->settings->response_policy;

	return variant_profile(fetch->variant) == 0 || policy->break_dnssec ||
	       variant_keeps_signed(fetch->variant) == do_bit;
}

/*
 * Not for those who came by UDP and TCP alike, nor for those who have other
 * settings by now.
 */
static bool may_be_kept(const struct fetch *fetch)
{
	return fetch->policy.end == RULE_NONE && !fetch->is_outdated;
}

/* ANSWER takes the place of what is kept; with TTL 0 nothing does. */
static void keep_for(struct engine *engine, const struct fetch *fetch,
		     bool do_bit, const struct answer *answer)
{
	struct answer_cache *cache = engine->caches.answers;
	struct epoch_reader *reader = engine->table.context.reader;
	const uint8_t *name = fetch->name.octets;
	bool cd = fetch->kind == FETCH_CLIENT_CD;

	if (!is_for(fetch, do_bit) || !may_be_kept(fetch))
		return;
	if (answer->ttl_s > 0)
		answer_cache_insert(cache, reader, name, fetch->type, do_bit,
				    cd, answer);
	else
		answer_cache_remove(cache, reader, name, fetch->type, do_bit,
				    cd, fetch->variant);
}

/* The question that FETCH is to answer, as its clients ask it. */
static void query_of(const struct fetch *fetch, struct query *ret)
{
	*ret = (struct query){
		.header.flags = fetch->kind == FETCH_CLIENT_CD ? FLAG_CD : 0,
		.name_lower = fetch->name,
		.name_size = (uint16_t)name_size(fetch->name.octets),
		.type = fetch->type,
		.variant = fetch->variant,
	};
}

/* Nobody refreshes what FETCH failed to refresh: somebody may try again. */
static void release_claims(struct engine *engine, const struct fetch *fetch,
			   struct moment now)
{
	struct query query;
	struct answer answer;

	query_of(fetch, &query);
	for (int do_bit = 0; do_bit < 2; do_bit++)
		if (answer_cache_find(engine->caches.answers, &query, do_bit,
				      now, &answer))
			answer_cache_release(&answer);
}

/* A new answer ends what was made of an older one, and a failure. */
static void forget_older(struct engine *engine, const struct fetch *fetch)
{
	struct answer_cache *cache = engine->caches.answers;
	struct epoch_reader *reader = engine->table.context.reader;
	const uint8_t *name = fetch->name.octets;
	bool cd = fetch->kind == FETCH_CLIENT_CD;

	answer_cache_remove(cache, reader, name, fetch->type, false, cd,
			    fetch->variant);
	answer_cache_remove_failure(cache, reader, name, fetch->type, cd,
				    fetch->variant);
}

/* The stale answer for those who wait for FETCH, if there is one. */
static void give_stale(struct engine *engine, struct fetch *fetch,
		       const struct freshness_cause *cause, struct now now)
{
	bool cd = fetch->kind == FETCH_CLIENT_CD;
	unsigned waited = fetch->client_count;
	struct query query;
	struct answer answer;

	query_of(fetch, &query);
	for (int i = 0; i < 2 && !list_is_empty(&fetch->clients); i++) {
		bool do_bit = i == 0;

		if (engine_find_stale(engine, &query, do_bit, cd, cause, now,
				      &answer))
			answer_clients(engine, fetch, &answer, do_bit,
				       now.mono);
	}
	engine->stats.stale_answers += waited - fetch->client_count;
}

/* A stream has to be told that there will be no answer. */
static void drop_clients(struct engine *engine, struct fetch *fetch)
{
	engine->stats.dropped += fetch->client_count;
	while (!list_is_empty(&fetch->clients)) {
		struct client_wait *wait = container_of(
			fetch->clients.next, struct client_wait, in_fetch);
		struct action action = {.kind = ACTION_NO_ANSWER,
					.client = wait->client};

		if (wait->client.is_stream)
			(void)outbox_add(&engine->table.outbox, &action, 0);
		engine_forget_client(engine, wait);
	}
}

/*
 * FETCH has failed, which ANSWER says. While there is a stale answer in its
 * place nobody is asked again for longer (RFC 8767 section 5).
 */
static void deliver_failure(struct engine *engine, struct fetch *fetch,
			    struct answer *answer, struct now now)
{
	const struct freshness_cause cause = {
		.text = span_of(fetch->reason.text, strlen(fetch->reason.text)),
		.is_bogus = fetch->is_bogus,
	};
	bool cd = fetch->kind == FETCH_CLIENT_CD;
	uint32_t refresh_s = fetch->settings->stale_refresh_s;
	struct query query;
	struct answer stale;

	failures_note(&engine->failures, fetch->name.octets, fetch->type,
		      fetch->is_bogus, answer->ede, answer->ede_text, now.wall);
	query_of(fetch, &query);
	release_claims(engine, fetch, now.mono);
	if (engine_find_stale(engine, &query, true, cd, &cause, now, &stale) &&
	    answer->ttl_s < refresh_s)
		answer->ttl_s = refresh_s;
	if (!fetch->is_silenced)
		keep_for(engine, fetch, true, answer);
	give_stale(engine, fetch, &cause, now);
	if (fetch->is_silenced)
		drop_clients(engine, fetch);
	if (list_is_empty(&fetch->clients))
		return;
	if (compose(engine, fetch, true, now.mono, answer) == STATUS_OK)
		answer_clients(engine, fetch, answer, true, now.mono);
}

/* Those who did not come by TCP are told to. */
static void truncate_clients(struct engine *engine, struct fetch *fetch)
{
	struct list_node *node = fetch->clients.next;

	while (node != &fetch->clients) {
		struct client_wait *wait =
			container_of(node, struct client_wait, in_fetch);

		node = node->next;
		if (wait->client.is_stream)
			continue;
		send_truncated(engine, wait);
		engine_forget_client(engine, wait);
	}
}

/* What the response policy does with the clients of FETCH. */
static void apply_policy(struct engine *engine, struct fetch *fetch)
{
	switch (fetch->policy.end) {
	case RULE_DROP:
		drop_clients(engine, fetch);
		break;
	case RULE_TCP_ONLY:
		truncate_clients(engine, fetch);
		break;
	default:
		break;
	}
}

void engine_deliver(struct engine *engine, struct fetch *fetch, struct now now)
{
	struct answer answer;

	apply_policy(engine, fetch);
	if (fetch->policy.end == RULE_DROP)
		return;
	if (compose(engine, fetch, true, now.mono, &answer) != STATUS_OK)
		return;
	engine_report_error(engine, fetch, answer.ede, now.mono);
	if (answer.is_failure) {
		deliver_failure(engine, fetch, &answer, now);
		return;
	}
	keep_for(engine, fetch, true, &answer);
	if (fetch->is_outdated)
		release_claims(engine, fetch, now.mono);
	else
		forget_older(engine, fetch);
	answer_clients(engine, fetch, &answer, true, now.mono);
	/* With DNS64 and policies neither can be made of the other. */
	if (list_is_empty(&fetch->clients) && fetch->variant == 0)
		return;
	if (compose(engine, fetch, false, now.mono, &answer) != STATUS_OK)
		return;
	keep_for(engine, fetch, false, &answer);
	answer_clients(engine, fetch, &answer, false, now.mono);
}

/* ---- Clients who do not wait to the end -------------------------------- */

static const struct freshness_cause no_time = {
	.text = {.data = (const uint8_t *)"no answer from the servers in time",
		 .size = sizeof("no answer from the servers in time") - 1}};

void engine_start_patience(struct engine *engine, struct fetch *fetch,
			   struct now now)
{
	uint32_t timeout_ms = engine->settings->stale_client_timeout_ms;
	struct query query;
	struct answer stale;

	if (timeout_ms == STALE_TIMEOUT_OFF || fetch->patience.place != 0 ||
	    fetch->patience_is_over)
		return;
	query_of(fetch, &query);
	/* Without memory they wait for the fetch. */
	if (engine_find_stale(engine, &query, true,
			      fetch->kind == FETCH_CLIENT_CD, &no_time, now,
			      &stale))
		(void)!deadlines_set(&engine->table.patience, &fetch->patience,
				     moment_after_ms(now.mono, timeout_ms));
}

void engine_end_patience(struct engine *engine, struct now now)
{
	struct deadline *deadline;

	while ((deadline = deadlines_take_due(&engine->table.patience,
					      now.mono))) {
		struct fetch *fetch =
			container_of(deadline, struct fetch, patience);

		fetch->patience_is_over = true;
		give_stale(engine, fetch, &no_time, now);
	}
}

void engine_answer_overload(struct engine *engine, struct now now,
			    const struct client *client,
			    const struct query *query)
{
	static const char why[] = "too many queries are waiting here";
	const struct freshness_cause cause = {
		.text = span_of(why, strlen(why))};
	struct client_wait wait = {
		.client = *client, .query = *query, .since = now.mono};
	struct answer stale;

	engine->stats.limits_tripped++;
	engine->stats.overloads++;
	if (engine_find_stale(engine, query, query->edns.do_bit,
			      engine_wants_unchecked(engine, query), &cause,
			      now, &stale)) {
		engine->stats.stale_answers++;
		send_answer(engine, &wait, &stale, now.mono);
		return;
	}
	send_error(engine, client, query, EDE_OTHER, why);
}
