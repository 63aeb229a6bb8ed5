/*
 * engine_cached.c - what can be answered at once.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/core/engine_inside.h"
#include "resolver/core/limits.h"
#include "resolver/core/local_zone.h"
#include "resolver/core/variant.h"
#include "wire/codes.h"

enum {
	LOCAL_OCTETS = 64 * 1024
};

static size_t refuse(struct engine *engine, const struct query *query,
		     const struct answer_fit *fit, int ede, const char *why,
		     uint8_t *out)
{
	engine->stats.refused++;
	engine->stats.rcodes[RCODE_REFUSED]++;
	engine_count_error(engine, ede);
	return answer_write_error(query, RCODE_REFUSED, ede, why, fit, out);
}

/* An answer of RCODE and no more. */
static size_t write_rcode(struct engine *engine, const struct query *query,
			  uint16_t rcode, const struct answer_fit *fit,
			  uint8_t *out)
{
	int ede = rcode == RCODE_NOTIMP ? EDE_NOT_SUPPORTED : EDE_NONE;

	engine->stats.rcodes[rcode]++;
	engine_count_error(engine, ede);
	return answer_write_error(query, rcode, ede, NULL, fit, out);
}

void engine_fit(struct engine *engine, const struct client *client,
		const struct query *query, size_t room, struct answer_fit *ret)
{
	const struct settings *settings = engine->settings;

	answer_fit_for(settings, client, query, room, ret);
	if (!settings->answer_cookie)
		return;
	if (query->edns.cookie_size) {
		ret->has_good_cookie = server_cookie_answer(
			&engine->secrets, &client->address, &query->edns,
			engine->wall_s, engine->cookie);
		ret->cookie = span_of(engine->cookie, COOKIE_ANSWER_SIZE);
	}
	if (!client->is_stream && !ret->has_good_cookie &&
	    ret->room > settings->nocookie_udp_size)
		ret->room = settings->nocookie_udp_size;
}

/* RFC 7873 section 5.2.3: over TCP it is known where the client is. */
static bool lacks_cookie(const struct settings *settings,
			 const struct client *client,
			 const struct answer_fit *fit)
{
	return settings->require_server_cookie && !client->is_stream &&
	       fit->cookie.size && !fit->has_good_cookie;
}

/* A cookie is all that it asks for (RFC 7873 section 5.4). */
static size_t answer_empty(struct engine *engine, const struct query *query,
			   const struct answer_fit *fit, uint8_t *out)
{
	bool is_bad = query->edns.cookie_size > EDNS_CLIENT_COOKIE_SIZE &&
		      !fit->has_good_cookie;

	if (!fit->cookie.size) {
		engine->stats.formerrs++;
		return write_rcode(engine, query, RCODE_FORMERR, fit, out);
	}
	engine->stats.answers++;
	return write_rcode(engine, query,
			   is_bad ? RCODE_BADCOOKIE : RCODE_NOERROR, fit, out);
}

static size_t answer_fault(struct engine *engine, const struct query *query,
			   enum query_fault fault, const struct answer_fit *fit,
			   uint8_t *out)
{
	if (fault == QUERY_EMPTY)
		return answer_empty(engine, query, fit, out);
	engine->stats.formerrs++;
	switch (fault) {
	case QUERY_NOTIMP:
		return write_rcode(engine, query, RCODE_NOTIMP, fit, out);
	case QUERY_BADVERS:
		return write_rcode(engine, query, RCODE_BADVERS, fit, out);
	case QUERY_FORMERR:
		return write_rcode(engine, query, RCODE_FORMERR, fit, out);
	case QUERY_FINE:
	case QUERY_SILENCE:
	case QUERY_EMPTY:
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

bool engine_wants_unchecked(const struct engine *engine,
			    const struct query *query)
{
	return engine->settings->validate && query->header.flags & FLAG_CD;
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

/* The same answer without DNSSEC records, kept for the next one. */
static bool strip_answer(struct engine *engine, const struct query *query,
			 struct answer *answer)
{
	struct answer full = *answer;

	if (answer_compose_stripped(&full, &engine->scratch, answer) !=
	    STATUS_OK)
		return false;
	/* What is left of its life, not a new one. */
	answer->made = full.made;
	keep_answer(engine, query, false, full.is_for_cd, answer);
	return true;
}

/*
 * The cached answer for QUERY. Without DO it may have to be made of the one
 * that is kept with DNSSEC records, once.
 */
static bool find_answer(struct engine *engine, const struct query *query,
			struct moment now, struct answer *ret)
{
	bool do_bit = query->edns.do_bit;

	if (!answer_cache_find_best(engine->caches.answers, query, do_bit,
				    engine_wants_unchecked(engine, query), now,
				    ret))
		return false;
	if (do_bit || !ret->is_for_do)
		return true;
	/* With DNS64 and policies both are made for themselves. */
	if (query->variant)
		return false;
	return ret->same_without_do || strip_answer(engine, query, ret);
}

/* What failed a moment ago is not tried again (RFC 9520). */
static bool find_failure(struct engine *engine, struct query *query,
			 struct moment now, struct answer *ret)
{
	uint16_t flags = query->header.flags;
	bool found;

	if (!engine_wants_unchecked(engine, query))
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
	if (variant_dns64(query->variant) && query->type == RRTYPE_PTR)
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
	       (variant_dns64(query->variant) &&
		finding->kind == FINDING_NODATA);
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
		size = answer_write(&answer, query, now, fit, out);
		engine_count_answer(engine, &answer);
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
		    const struct query *query, struct moment now,
		    struct answer_fit *fit, uint8_t *out)
{
	const char *why;
	size_t size;

	fit->recursion_available = rights & ACCESS_RECURSION;
	if (!(rights & ACCESS_ANSWERS))
		return refuse(engine, query, fit, EDE_PROHIBITED,
			      "not in the access list", out);
	if (query->class_ == RRCLASS_CH) {
		size = identity_answer(&engine->settings->identity, query, now,
				       fit, out);
		if (size > 0) {
			engine->stats.answers++;
			engine->stats.rcodes[out[3] & 0xf]++;
			return size;
		}
	}
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

bool engine_find_stale(struct engine *engine, const struct query *query,
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

enum fetch_kind engine_kind_for(const struct engine *engine,
				const struct query *query)
{
	return engine_wants_unchecked(engine, query) ? FETCH_CLIENT_CD
						     : FETCH_CLIENT;
}

/* Has somebody waited for it as long as anybody has to? */
static bool is_patience_over(const struct engine *engine,
			     const struct query *query)
{
	const struct fetch *fetch = fetch_table_find(
		&engine->table, query->name_lower.octets, query->type,
		engine_kind_for(engine, query), query->variant);

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
	return engine_find_stale(engine, query, query->edns.do_bit,
				 engine_wants_unchecked(engine, query), &cause,
				 now, ret);
}

/* ---- Refreshing what is cached ----------------------------------------- */

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
	engine_run(engine, now);
}

static size_t answer_at_once(struct engine *engine, struct now now,
			     const struct client *client, struct span query,
			     uint8_t *out, size_t room)
{
	struct query parsed;
	enum query_fault fault = query_parse(query, &parsed);
	struct answer_fit fit;
	struct policy_hit hit = {.zone = NULL};
	struct answer answer;
	bool is_late = false;
	unsigned rights = access_rights(&engine->access, engine->settings,
					&client->address);
	size_t size;

	engine->stats.queries++;
	engine_watch_clock(engine, now);
	if (fault == QUERY_SILENCE || rights & ACCESS_BLACKHOLE) {
		engine->stats.dropped++;
		return 0;
	}
	engine_fit(engine, client, &parsed, room, &fit);
	if (fault != QUERY_FINE)
		return answer_fault(engine, &parsed, fault, &fit, out);
	if (lacks_cookie(engine->settings, client, &fit))
		return write_rcode(engine, &parsed, RCODE_BADCOOKIE, &fit, out);
	if (engine->settings->dns64 || engine->settings->response_policy)
		engine_tell_variant(engine, client, &parsed, &hit);
	size = admit(engine, rights, &parsed, now.mono, &fit, out);
	if (size == ENGINE_MISS && engine->settings->local_data)
		size = answer_from_local_data(engine, &parsed, now.mono, &fit,
					      out);
	if (size == ENGINE_MISS && hit.zone)
		size = engine_answer_by_policy(engine, client, &parsed, &hit,
					       now.mono, &fit, out);
	if (size != ENGINE_MISS)
		return size;
	if (parsed.type == RRTYPE_ANY && engine->settings->minimal_any &&
	    !client->is_stream)
		return engine_write_truncated(&parsed, &fit, out);
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
	size = answer_write(&answer, &parsed, now.mono, &fit, out);
	engine_count_answer(engine, &answer);
	if (is_late)
		refresh(engine, &parsed, &answer, now);
	return size;
}

/* ---- Response rate limiting --------------------------------------------- */

size_t engine_limit_rate(struct engine *engine, const struct client *client,
			 const struct query *query, uint8_t *out, size_t size)
{
	struct rate_limit *limit = engine->settings->rate_limit;
	enum rate_verdict verdict;
	struct answer_fit fit;

	if (!limit || client->is_stream || size == 0)
		return size;
	engine_fit(engine, client, query, UDP_SIZE_MIN, &fit);
	if (fit.has_good_cookie)
		return size;
	verdict = rate_limit_charge(limit, engine->table.context.hash_key,
				    &client->address, span_of(out, size),
				    engine->now);
	engine->stats.rate_limited += verdict == RATE_DROP;
	engine->stats.rate_slipped += verdict == RATE_SLIP;
	if (verdict == RATE_SEND || limit->log_only)
		return size;
	return verdict == RATE_SLIP ? engine_write_truncated(query, &fit, out)
				    : 0;
}

/* The same for what is answered at once. */
static size_t answer_limited(struct engine *engine, struct now now,
			     const struct client *client, struct span query,
			     uint8_t *out, size_t room)
{
	size_t size = answer_at_once(engine, now, client, query, out, room);
	struct query parsed;

	/* What cannot be read well enough is answered shortly. */
	if (size == ENGINE_MISS || query_parse(query, &parsed) == QUERY_SILENCE)
		return size;
	engine->now = now.mono;
	return engine_limit_rate(engine, client, &parsed, out, size);
}

size_t engine_answer_cached(struct engine *engine, struct now now,
			    const struct client *client, struct span query,
			    uint8_t *out, size_t room)
{
	if (engine->settings->rate_limit)
		return answer_limited(engine, now, client, query, out, room);
	return answer_at_once(engine, now, client, query, out, room);
}
