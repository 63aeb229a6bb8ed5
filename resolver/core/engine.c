/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/engine.h"

#include <stdlib.h>
#include <string.h>

#include "resolver/core/access.h"
#include "resolver/core/answer.h"
#include "resolver/core/fetch_table.h"
#include "resolver/core/freshness.h"
#include "resolver/core/limits.h"
#include "resolver/core/local_zone.h"
#include "wire/codes.h"

enum {
	PRIME_RETRY_S = 30, /* between attempts that failed */
	TIDY_EVERY_S = 1,
	CLOCK_STEP_S = 300, /* a wall clock that jumps so far has stepped */
	OPT_ROOM = 11 + 4 + 2 + EDNS_EDE_TEXT_MAX + 4 + EDNS_COOKIE_SIZE_MAX,
	LOCAL_OCTETS = 64 * 1024,
};

/* One who waits for a fetch. */
struct client_wait {
	struct list_node in_fetch;
	struct list_node in_engine; /* those on streams: they can go away */
	struct fetch *fetch;
	struct client client;
	struct query query;
};

struct engine {
	struct fetch_table table;
	struct settings *settings; /* a reference */
	struct caches caches;
	struct engine_stats stats;
	struct list_node stream_clients;
	struct fetch *priming;
	struct moment prime_next, tidy_next;
	int64_t clock_offset_s; /* wall minus monotonic */
	bool clock_is_known;
	struct access access;
	struct answer_scratch scratch;
};

struct engine *engine_new(struct settings *settings,
			  const struct caches *caches,
			  struct epoch_reader *reader, struct rng *rng,
			  const struct hash_key *hash_key)
{
	struct engine *engine = calloc(1, sizeof(*engine));
	struct context context;

	if (!engine)
		return NULL;
	engine->settings = settings_ref(settings);
	engine->caches = *caches;
	context = (struct context){.caches = &engine->caches,
				   .reader = reader,
				   .rng = rng,
				   .hash_key = hash_key,
				   .stats = &engine->stats};
	fetch_table_init(&engine->table, &context);
	engine->table.settings = engine->settings;
	list_init(&engine->stream_clients);
	return engine;
}

static void forget_client(struct engine *engine, struct client_wait *wait)
{
	list_remove(&wait->in_fetch);
	list_remove(&wait->in_engine);
	wait->fetch->client_count--;
	free(wait);
	engine->stats.clients_waiting--;
}

static void forget_clients(struct engine *engine, struct fetch *fetch)
{
	while (!list_is_empty(&fetch->clients))
		forget_client(engine,
			      container_of(fetch->clients.next,
					   struct client_wait, in_fetch));
}

void engine_free(struct engine *engine)
{
	if (!engine)
		return;
	for (unsigned i = 0; i < FETCH_BUCKETS; i++) {
		struct list_node *list = &engine->table.by_question[i];

		for (struct list_node *node = list->next; node != list;
		     node = node->next)
			forget_clients(engine, container_of(node, struct fetch,
							    in_bucket));
	}
	fetch_table_done(&engine->table);
	settings_unref(engine->settings);
	free(engine);
}

/* What was judged is judged anew, and so asked for anew. */
static void drop_verdicts(struct engine *engine)
{
	struct epoch_reader *reader = engine->table.context.reader;

	key_cache_clear(engine->caches.keys, reader);
	answer_cache_flush(engine->caches.answers, reader, name_root, true);
	rrset_cache_flush(engine->caches.rrsets, reader, name_root, true);
	denial_cache_flush(engine->caches.denials, name_root, true);
}

static bool judge_alike(const struct settings *a, const struct settings *b)
{
	return a->validate == b->validate &&
	       memcmp(&a->policy, &b->policy, sizeof(a->policy)) == 0 &&
	       anchor_set_equal(a->anchors, b->anchors);
}

void engine_set_settings(struct engine *engine, struct settings *settings)
{
	struct settings *old = engine->settings;

	engine->settings = settings_ref(settings);
	engine->table.settings = engine->settings;
	if (!judge_alike(old, settings))
		drop_verdicts(engine);
	settings_unref(old);
	access_clear(&engine->access);
	engine->prime_next = (struct moment){0};
}

/* ---- The clock -------------------------------------------------------- */

/* Signatures are judged by the wall clock: when it steps, all verdicts that
 * were made by it are void. */
static void watch_clock(struct engine *engine, struct now now)
{
	int64_t offset_s = now.wall.s - now.mono.us / 1000000;
	int64_t step_s = offset_s - engine->clock_offset_s;

	if (engine->clock_is_known && step_s < CLOCK_STEP_S &&
	    step_s > -CLOCK_STEP_S)
		return;
	engine->clock_offset_s = offset_s;
	if (!engine->clock_is_known) {
		engine->clock_is_known = true;
		return;
	}
	drop_verdicts(engine);
}

/* ---- What can be answered at once ------------------------------------- */

static size_t refuse(struct engine *engine, const struct query *query,
		     const struct answer_fit *fit, int ede, const char *why,
		     uint8_t *out)
{
	engine->stats.refused++;
	return answer_write_error(query, RCODE_REFUSED, ede, why, fit, out);
}

static size_t answer_fault(struct engine *engine, const struct query *query,
			   enum query_fault fault, const struct answer_fit *fit,
			   uint8_t *out)
{
	engine->stats.formerrs++;
	switch (fault) {
	case QUERY_NOTIMP:
		return answer_write_error(query, RCODE_NOTIMP,
					  EDE_NOT_SUPPORTED, NULL, fit, out);
	case QUERY_BADVERS:
		return answer_write_error(query, RCODE_BADVERS, EDE_NONE, NULL,
					  fit, out);
	case QUERY_FORMERR:
		return answer_write_error(query, RCODE_FORMERR, EDE_NONE, NULL,
					  fit, out);
	case QUERY_FINE:
	case QUERY_SILENCE:
		break;
	}
	engine->stats.dropped++;
	return 0;
}

/* Questions that are for no resolver; NULL if this one is fine. */
static const char *why_not_for_us(const struct query *query)
{
	if (query->class_ != RRCLASS_IN)
		return "only class IN is resolved here";
	if (query->type >= RRTYPE_TKEY && query->type <= RRTYPE_MAILA)
		return "no transfers or transactions here";
	if (query->type == 0 || query->type == RRTYPE_OPT)
		return "not a type that can be asked for";
	return NULL;
}

/* CD asks us not to do what is not done at all without validation. */
static bool wants_unchecked(const struct engine *engine,
			    const struct query *query)
{
	return engine->settings->validate && query->header.flags & FLAG_CD;
}

/*
 * A query with CD may have what was validated for others, but not their
 * failures (RFC 4035 section 3.2.2).
 */
static bool find_cached(const struct engine *engine, struct query *query,
			bool do_bit, struct moment now, struct answer *ret)
{
	uint16_t flags = query->header.flags;
	bool cd = wants_unchecked(engine, query);
	bool found;

	query->header.flags &= (uint16_t)~FLAG_CD;
	found = answer_cache_find(engine->caches.answers, query, do_bit, now,
				  ret);
	query->header.flags = flags;
	if (found || !cd)
		return found;
	return answer_cache_find(engine->caches.answers, query, do_bit, now,
				 ret);
}

static void keep_answer(struct engine *engine, const struct query *query,
			bool do_bit, bool cd, const struct answer *answer)
{
	if (answer->ttl_s > 0)
		answer_cache_insert(engine->caches.answers,
				    engine->table.context.reader,
				    query->name_lower.octets, query->type,
				    do_bit, cd, answer);
}

/*
 * The cached answer for QUERY. Without DO it may have to be made of the one
 * that is kept with DNSSEC records, once.
 */
static bool find_answer(struct engine *engine, struct query *query,
			struct moment now, struct answer *ret)
{
	struct answer full;

	if (find_cached(engine, query, query->edns.do_bit, now, ret))
		return true;
	/* Of DNS64 both are made for themselves. */
	if (query->edns.do_bit || query->variant ||
	    !find_cached(engine, query, true, now, &full))
		return false;
	if (full.same_without_do) {
		*ret = full;
		return true;
	}
	if (answer_compose_stripped(&full, &engine->scratch, ret) != STATUS_OK)
		return false;
	/* What is left of its life, not a new one. */
	ret->made = full.made;
	keep_answer(engine, query, false, full.is_for_cd, ret);
	return true;
}

/* What failed a moment ago is not tried again (RFC 9520). */
static bool find_failure(struct engine *engine, struct query *query,
			 struct moment now, struct answer *ret)
{
	uint16_t flags = query->header.flags;
	bool found;

	if (!wants_unchecked(engine, query))
		query->header.flags &= (uint16_t)~FLAG_CD;
	found = answer_cache_find_failure(engine->caches.answers, query, now,
					  ret);
	query->header.flags = flags;
	return found;
}

static bool compose_local(struct engine *engine, const struct query *query,
			  const struct finding *finding, struct moment now,
			  struct answer *ret)
{
	struct answer_parts parts = {
		.name = query->name_lower.octets,
		.type = query->type,
		.links = finding,
		.link_count = 1,
		.security = SECURITY_INSECURE,
		.is_ours = true,
	};

	return answer_compose(&parts, query->edns.do_bit, now, &engine->scratch,
			      ret) == STATUS_OK;
}

/* Of names that mean nothing outside of a network (RFC 6303). */
static bool find_local(struct engine *engine, const struct query *query,
		       struct moment now, struct answer *ret)
{
	struct finding finding;
	struct arena arena;
	bool found;

	/* The reverse of an address that DNS64 made. */
	if (query->variant && query->type == RRTYPE_PTR)
		return false;
	arena_init(&arena, LOCAL_OCTETS);
	found = local_zone_find(engine->settings, query->name_lower.octets,
				query->type, &arena, &finding) &&
		compose_local(engine, query, &finding, now, ret);
	arena_done(&arena);
	return found;
}

/* What needs more than one look is done by a fetch, which looks here too. */
static bool needs_fetch(const struct query *query,
			const struct finding *finding)
{
	return finding->kind == FINDING_CNAME ||
	       (query->variant && finding->kind == FINDING_NODATA);
}

/* What the configuration answers; ENGINE_MISS when it leaves that to us. */
static size_t answer_from_local_data(struct engine *engine,
				     const struct query *query,
				     struct moment now,
				     const struct answer_fit *fit, uint8_t *out)
{
	size_t size = ENGINE_MISS;
	struct finding finding;
	struct answer answer;
	struct arena arena;

	arena_init(&arena, LOCAL_OCTETS);
	switch (local_data_find(engine->settings->local_data,
				query->name_lower.octets, query->type, &arena,
				&finding)) {
	case LOCAL_IS_NOT:
		break;
	case LOCAL_IS_FOUND:
		if (needs_fetch(query, &finding) ||
		    !compose_local(engine, query, &finding, now, &answer))
			break;
		engine->stats.answers++;
		size = answer_write(&answer, query, now, fit, out);
		break;
	case LOCAL_IS_REFUSED:
		size = refuse(engine, query, fit, EDE_BLOCKED,
			      "a local zone refuses it", out);
		break;
	case LOCAL_IS_DROPPED:
		engine->stats.dropped++;
		size = 0;
		break;
	}
	arena_done(&arena);
	return size;
}

/* What must be refused is, whatever the cache holds. ENGINE_MISS: go on. */
static size_t admit(struct engine *engine, unsigned rights,
		    const struct query *query, struct answer_fit *fit,
		    uint8_t *out)
{
	const char *why;

	fit->recursion_available = rights & ACCESS_RECURSION;
	if (!(rights & ACCESS_ANSWERS))
		return refuse(engine, query, fit, EDE_PROHIBITED,
			      "not in the access list", out);
	why = why_not_for_us(query);
	if (why)
		return refuse(engine, query, fit, EDE_NOT_SUPPORTED, why, out);
	return ENGINE_MISS;
}

/*
 * What is not here already is resolved only for those who ask for that, and
 * may (RFC 1034 section 4.3.1, RFC 8914 section 4.21). ENGINE_MISS: it is.
 */
static size_t admit_to_recursion(struct engine *engine,
				 const struct query *query,
				 const struct answer_fit *fit, uint8_t *out)
{
	if (!(query->header.flags & FLAG_RD))
		return refuse(engine, query, fit, EDE_NOT_AUTHORITATIVE,
			      "this is a resolver: set RD", out);
	if (!fit->recursion_available)
		return refuse(engine, query, fit, EDE_PROHIBITED,
			      "not in the access list for recursion", out);
	return ENGINE_MISS;
}

static bool may_recurse(const struct query *query, const struct answer_fit *fit)
{
	return query->header.flags & FLAG_RD && fit->recursion_available;
}

/* ---- Stale answers (RFC 8767) ------------------------------------------ */

static bool find_stale(struct engine *engine, const struct query *query,
		       bool do_bit, bool cd,
		       const struct freshness_cause *cause, struct now now,
		       struct answer *ret)
{
	struct freshness_view view = {.cache = engine->caches.answers,
				      .settings = engine->settings,
				      .now = now};

	return freshness_stale_s(engine->settings) > 0 &&
	       freshness_find_stale(&view, query, do_bit, cd, cause,
				    &engine->scratch, ret);
}

static enum fetch_kind kind_for(const struct engine *engine,
				const struct query *query)
{
	return wants_unchecked(engine, query) ? FETCH_CLIENT_CD : FETCH_CLIENT;
}

/* Has somebody waited for it as long as anybody has to? */
static bool is_patience_over(const struct engine *engine,
			     const struct query *query)
{
	const struct fetch *fetch =
		fetch_table_find(&engine->table, query->name_lower.octets,
				 query->type, kind_for(engine, query),
				 query->variant);

	return fetch && fetch->patience_is_over;
}

/*
 * The stale answer for QUERY when there is no use in waiting: its refresh has
 * failed or lasts too long, or nobody is to wait (a timeout of 0).
 */
static bool find_stale_at_once(struct engine *engine, struct query *query,
			       struct now now, struct answer *ret)
{
	struct freshness_cause cause = {0};
	struct answer failure;

	if (freshness_stale_s(engine->settings) == 0)
		return false;
	if (find_failure(engine, query, now.mono, &failure)) {
		cause.text = failure.ede_text;
		cause.is_bogus = failure.security == SECURITY_BOGUS;
	} else if (engine->settings->stale_client_timeout_ms > 0 &&
		   !is_patience_over(engine, query)) {
		return false;
	}
	return find_stale(engine, query, query->edns.do_bit,
			  wants_unchecked(engine, query), &cause, now, ret);
}

/* ---- Refreshing what is cached ----------------------------------------- */

static void run(struct engine *engine, struct now now);

/* What QUERY asks, as one that found ANSWER under its own CD asks it. */
static bool has_failed_lately(const struct engine *engine,
			      const struct query *query,
			      const struct answer *answer, struct moment now)
{
	struct query asked = *query;
	struct answer failure;

	asked.header.flags = answer->is_for_cd ? FLAG_CD : 0;
	return answer_cache_find_failure(engine->caches.answers, &asked, now,
					 &failure);
}

/*
 * One fetch, beside, for which nobody waits. A stale answer is refreshed
 * until that succeeds, by whoever meets it.
 */
static void refresh(struct engine *engine, const struct query *query,
		    const struct answer *answer, struct now now)
{
	enum fetch_kind kind =
		answer->is_for_cd ? FETCH_CLIENT_CD : FETCH_CLIENT;
	const uint8_t *name = query->name_lower.octets;
	struct fetch_table *table = &engine->table;
	struct fetch *fetch;

	if (table->count >= LIMIT_FETCHES_TO_REFRESH ||
	    has_failed_lately(engine, query, answer, now.mono) ||
	    fetch_table_find(table, name, query->type, kind, query->variant) ||
	    !(answer->stale_ttl_s || answer_cache_claim(answer)))
		return;
	fetch = fetch_table_start(table, name, query->type, kind,
				  query->variant, NULL, 0, now.mono);
	if (!fetch) {
		answer_cache_release(answer);
		return;
	}
	fetch->outlives_s = freshness_left_s(answer, now.mono);
	engine->stats.prefetches += !answer->stale_ttl_s;
	run(engine, now);
}

size_t engine_answer_cached(struct engine *engine, struct now now,
			    const struct client *client, struct span query,
			    uint8_t *out, size_t room)
{
	struct query parsed;
	enum query_fault fault = query_parse(query, &parsed);
	struct answer_fit fit;
	struct answer answer;
	bool is_late = false;
	unsigned rights = access_rights(&engine->access, engine->settings,
					&client->address);
	size_t size;

	engine->stats.queries++;
	watch_clock(engine, now);
	if (fault == QUERY_SILENCE || rights & ACCESS_BLACKHOLE) {
		engine->stats.dropped++;
		return 0;
	}
	fit = answer_fit_for(engine->settings, client, &parsed, room);
	if (fault != QUERY_FINE)
		return answer_fault(engine, &parsed, fault, &fit, out);
	parsed.variant = dns64_rules_for(engine->settings->dns64,
					 &client->address, &parsed);
	size = admit(engine, rights, &parsed, &fit, out);
	if (size == ENGINE_MISS && engine->settings->local_data)
		size = answer_from_local_data(engine, &parsed, now.mono, &fit,
					      out);
	if (size != ENGINE_MISS)
		return size;
	if (find_answer(engine, &parsed, now.mono, &answer)) {
		engine->stats.cache_hits++;
		is_late =
			may_recurse(&parsed, &fit) &&
			freshness_is_late(&answer, engine->settings, now.mono);
	} else if (!find_local(engine, &parsed, now.mono, &answer)) {
		is_late = may_recurse(&parsed, &fit) &&
			  find_stale_at_once(engine, &parsed, now, &answer);
		if (!is_late &&
		    !find_failure(engine, &parsed, now.mono, &answer))
			return admit_to_recursion(engine, &parsed, &fit, out);
		engine->stats.stale_answers += is_late;
		engine->stats.cache_hits += !is_late;
	}
	engine->stats.answers++;
	size = answer_write(&answer, &parsed, now.mono, &fit, out);
	if (is_late)
		refresh(engine, &parsed, &answer, now);
	return size;
}

/* ---- Fetches and their clients ---------------------------------------- */

static void send_error(struct engine *engine, const struct client *client,
		       const struct query *query, int ede, const char *why)
{
	struct action action = {.kind = ACTION_ANSWER, .client = *client};
	struct answer_fit fit =
		answer_fit_for(engine->settings, client, query, UDP_SIZE_MIN);
	uint8_t *out = outbox_add(&engine->table.outbox, &action, fit.room);

	engine->stats.servfails++;
	if (out)
		outbox_trim(&engine->table.outbox,
			    answer_write_error(query, RCODE_SERVFAIL, ede, why,
					       &fit, out));
}

static void send_answer(struct engine *engine, const struct client_wait *wait,
			const struct answer *answer, struct moment now)
{
	struct action action = {.kind = ACTION_ANSWER, .client = wait->client};
	struct answer_fit fit =
		answer_fit_for(engine->settings, &wait->client, &wait->query,
			       answer->message.size + OPT_ROOM);
	uint8_t *out;

	if (fit.room < UDP_SIZE_MIN)
		fit.room = UDP_SIZE_MIN;
	out = outbox_add(&engine->table.outbox, &action, fit.room);
	if (!out)
		return;
	outbox_trim(&engine->table.outbox,
		    answer_write(answer, &wait->query, now, &fit, out));
	engine->stats.answers++;
	engine->stats.servfails += answer->is_failure;
}

static void add_client(struct engine *engine, struct fetch *fetch,
		       const struct client *client, const struct query *query)
{
	struct client_wait *wait = malloc(sizeof(*wait));

	if (!wait) {
		send_error(engine, client, query, EDE_OTHER, "out of memory");
		return;
	}
	wait->client = *client;
	wait->query = *query;
	wait->fetch = fetch;
	list_append(&fetch->clients, &wait->in_fetch);
	list_init(&wait->in_engine);
	if (client->is_stream)
		list_append(&engine->stream_clients, &wait->in_engine);
	fetch->client_count++;
	engine->stats.clients_waiting++;
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
		.reason = &fetch->reason,
	};

	if (parts.link_count == 0)
		return false;
	parts.security = links_security(links, parts.link_count);
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
		forget_client(engine, wait);
	}
}

/* ANSWER takes the place of what is kept; with TTL 0 nothing does. */
static void keep_for(struct engine *engine, const struct fetch *fetch,
		     bool do_bit, const struct answer *answer)
{
	struct answer_cache *cache = engine->caches.answers;
	struct epoch_reader *reader = engine->table.context.reader;
	const uint8_t *name = fetch->name.octets;
	bool cd = fetch->kind == FETCH_CLIENT_CD;

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

		if (find_stale(engine, &query, do_bit, cd, cause, now, &answer))
			answer_clients(engine, fetch, &answer, do_bit,
				       now.mono);
	}
	engine->stats.stale_answers += waited - fetch->client_count;
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

	query_of(fetch, &query);
	release_claims(engine, fetch, now.mono);
	if (find_stale(engine, &query, true, cd, &cause, now, &stale) &&
	    answer->ttl_s < refresh_s)
		answer->ttl_s = refresh_s;
	keep_for(engine, fetch, true, answer);
	give_stale(engine, fetch, &cause, now);
	if (list_is_empty(&fetch->clients))
		return;
	if (compose(engine, fetch, true, now.mono, answer) == STATUS_OK)
		answer_clients(engine, fetch, answer, true, now.mono);
}

static void deliver(struct engine *engine, struct fetch *fetch, struct now now)
{
	struct answer answer;

	if (compose(engine, fetch, true, now.mono, &answer) != STATUS_OK)
		return;
	if (answer.is_failure) {
		deliver_failure(engine, fetch, &answer, now);
		return;
	}
	keep_for(engine, fetch, true, &answer);
	forget_older(engine, fetch);
	answer_clients(engine, fetch, &answer, true, now.mono);
	/* Of DNS64 neither can be made of the other. */
	if (list_is_empty(&fetch->clients) && fetch->variant == 0)
		return;
	if (compose(engine, fetch, false, now.mono, &answer) != STATUS_OK)
		return;
	keep_for(engine, fetch, false, &answer);
	answer_clients(engine, fetch, &answer, false, now.mono);
}

/* ---- Priming (RFC 9609) ----------------------------------------------- */

static bool has_address(const struct finding *finding)
{
	return finding->counts[SECTION_ADDITIONAL] > 0;
}

/*
 * The root's NS set, once it is proven or provably cannot be, becomes the
 * delegation that everything starts from.
 */
static void take_priming(struct engine *engine, const struct fetch *fetch,
			 struct now now)
{
	struct finding delegation;

	engine->priming = NULL;
	engine->prime_next = moment_after_s(now.mono, PRIME_RETRY_S);
	if (fetch->has_failed || fetch->link_count != 1)
		return;
	delegation = fetch->links[0];
	if (delegation.kind != FINDING_ANSWER || !has_address(&delegation))
		return;
	delegation.kind = FINDING_DELEGATION;
	delegation.counts[SECTION_AUTHORITY] = 0;
	delegation.name = delegation.zone = name_root;
	rrset_cache_insert(engine->caches.rrsets, engine->table.context.reader,
			   SHELF_DELEGATIONS, &delegation, now.mono);
}

void engine_prime(struct engine *engine, struct now now)
{
	engine->table.wants_priming = false;
	if (engine->priming || !moment_reached(engine->prime_next, now.mono))
		return;
	engine->priming = fetch_table_find(&engine->table, name_root, RRTYPE_NS,
					   FETCH_CLIENT, 0);
	if (!engine->priming)
		engine->priming =
			fetch_table_start(&engine->table, name_root, RRTYPE_NS,
					  FETCH_CLIENT, 0, NULL, 0, now.mono);
}

/* ---- The turn --------------------------------------------------------- */

static void settle(struct engine *engine, struct now now)
{
	struct fetch *fetch;

	while ((fetch = fetch_table_take_finished(&engine->table))) {
		if (fetch == engine->priming)
			take_priming(engine, fetch, now);
		if (fetch->kind != FETCH_RAW)
			deliver(engine, fetch, now);
		if (fetch->work->tripped || fetch->work->budget.exhausted)
			engine->stats.limits_tripped++;
		forget_clients(engine, fetch);
		fetch_table_free(&engine->table, fetch);
	}
}

/*
 * What has expired goes away, however few come after it: a bit of it whenever
 * something new may have come in.
 */
static void tidy(struct engine *engine, struct moment now)
{
	struct epoch_reader *reader = engine->table.context.reader;

	if (!moment_reached(engine->tidy_next, now))
		return;
	engine->tidy_next = moment_after_s(now, TIDY_EVERY_S);
	answer_cache_sweep(engine->caches.answers, reader, now,
			   freshness_stale_s(engine->settings));
	rrset_cache_sweep(engine->caches.rrsets, reader, now);
}

static void run(struct engine *engine, struct now now)
{
	tidy(engine, now.mono);
	fetch_table_run(&engine->table, now);
	if (engine->table.wants_priming) {
		engine_prime(engine, now);
		fetch_table_run(&engine->table, now);
	}
	settle(engine, now);
}

/* The fetch that QUERY is to wait for; NULL when a bound trips. */
static struct fetch *fetch_for(struct engine *engine, const struct query *query,
			       struct moment now)
{
	enum fetch_kind kind = kind_for(engine, query);
	struct fetch *fetch =
		fetch_table_find(&engine->table, query->name_lower.octets,
				 query->type, kind, query->variant);

	if (!fetch)
		return fetch_table_start(&engine->table,
					 query->name_lower.octets, query->type,
					 kind, query->variant, NULL, 0, now);
	engine->stats.fetches_joined++;
	return fetch->client_count < LIMIT_CLIENTS_PER_FETCH ? fetch : NULL;
}

static const struct freshness_cause no_time = {
	.text = {.data = (const uint8_t *)"no answer from the servers in time",
		 .size = sizeof("no answer from the servers in time") - 1}};

/*
 * The client response timer of FETCH, if there is something to give when it
 * ends (RFC 8767 section 5).
 */
static void start_patience(struct engine *engine, struct fetch *fetch,
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
	if (find_stale(engine, &query, true, fetch->kind == FETCH_CLIENT_CD,
		       &no_time, now, &stale))
		(void)!deadlines_set(&engine->table.patience, &fetch->patience,
				     moment_after_ms(now.mono, timeout_ms));
}

static void end_patience(struct engine *engine, struct now now)
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

/* For one who cannot even wait. */
static void answer_overload(struct engine *engine, struct now now,
			    const struct client *client,
			    const struct query *query)
{
	static const char why[] = "too many queries are waiting here";
	const struct freshness_cause cause = {
		.text = span_of(why, strlen(why))};
	struct client_wait wait = {.client = *client, .query = *query};
	struct answer stale;

	engine->stats.limits_tripped++;
	if (find_stale(engine, query, query->edns.do_bit,
		       wants_unchecked(engine, query), &cause, now, &stale)) {
		engine->stats.stale_answers++;
		send_answer(engine, &wait, &stale, now.mono);
		return;
	}
	send_error(engine, client, query, EDE_OTHER, why);
}

void engine_query(struct engine *engine, struct now now,
		  const struct client *client, struct span query)
{
	struct query parsed;
	struct fetch *fetch;

	if (query_parse(query, &parsed) != QUERY_FINE)
		return;
	watch_clock(engine, now);
	parsed.variant = dns64_rules_for(engine->settings->dns64,
					 &client->address, &parsed);
	fetch = engine->stats.clients_waiting < LIMIT_CLIENTS
			? fetch_for(engine, &parsed, now.mono)
			: NULL;
	if (!fetch) {
		answer_overload(engine, now, client, &parsed);
		return;
	}
	add_client(engine, fetch, client, &parsed);
	start_patience(engine, fetch, now);
	run(engine, now);
}

void engine_client_gone(struct engine *engine, uint64_t handle)
{
	struct list_node *node = engine->stream_clients.next;

	while (node != &engine->stream_clients) {
		struct client_wait *wait =
			container_of(node, struct client_wait, in_engine);

		node = node->next;
		if (wait->client.handle == handle)
			forget_client(engine, wait);
	}
}

bool engine_response(struct engine *engine, struct now now, uint64_t exchange,
		     struct span response)
{
	struct fetch *fetch = fetch_table_by_exchange(&engine->table, exchange);

	engine->stats.responses++;
	if (!fetch)
		return true;
	watch_clock(engine, now);
	if (!fetch_take_response(fetch, response, now)) {
		engine->stats.responses_mismatched++;
		return false;
	}
	do {
		fetch_table_make_ready(&engine->table, fetch);
		fetch = fetch_table_by_exchange(&engine->table, exchange);
	} while (fetch && fetch_take_response(fetch, response, now));
	run(engine, now);
	return true;
}

static const char *fault_text(enum upstream_fault fault)
{
	switch (fault) {
	case UPSTREAM_UNREACHABLE:
		return "is unreachable";
	case UPSTREAM_CLOSED:
		return "closed the connection";
	case UPSTREAM_NO_SOCKET:
		return "could not be asked: no socket left here";
	}
	return "failed";
}

void engine_upstream_failed(struct engine *engine, struct now now,
			    uint64_t exchange, enum upstream_fault fault)
{
	struct fetch *fetch;

	while ((fetch = fetch_table_by_exchange(&engine->table, exchange))) {
		fetch_exchange_failed(fetch, fault_text(fault), now.mono);
		fetch_table_make_ready(&engine->table, fetch);
	}
	run(engine, now);
}

void engine_tick(struct engine *engine, struct now now)
{
	struct deadline *deadline;

	watch_clock(engine, now);
	end_patience(engine, now);
	while ((deadline = deadlines_take_due(&engine->table.deadlines,
					      now.mono))) {
		struct fetch *fetch =
			container_of(deadline, struct fetch, deadline);

		fetch_timed_out(fetch, now.mono);
		fetch_table_make_ready(&engine->table, fetch);
	}
	run(engine, now);
}

struct moment engine_deadline(const struct engine *engine)
{
	return moment_min(deadlines_next(&engine->table.deadlines),
			  deadlines_next(&engine->table.patience));
}

bool engine_next_action(struct engine *engine, struct action *ret)
{
	return outbox_take(&engine->table.outbox, ret);
}

struct engine_stats engine_stats(const struct engine *engine)
{
	return engine->stats;
}
