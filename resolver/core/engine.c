/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/engine.h"

#include <stdlib.h>

#include "resolver/core/engine_inside.h"
#include "resolver/core/explanation.h"
#include "resolver/core/limits.h"
#include "wire/codes.h"

enum {
	PRIME_RETRY_S = 30, /* between attempts that failed */
	TIDY_EVERY_S = 1,
	/* A wall clock that jumps so far has stepped: a laptop that slept too.
	 * Less changes no verdict that TTLs of seconds do not end anyway. */
	CLOCK_STEP_S = 10,
};

/* All workers have the same hash key, and so the same secret. */
static void take_secrets(struct engine *engine)
{
	engine->secrets = engine->settings->cookie_secrets;
	if (engine->secrets.count == 0)
		cookie_secrets_invent(&engine->secrets,
				      engine->table.context.hash_key);
}

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
				   .stats = &engine->stats,
				   .uncut = &engine->uncut,
				   .families = &engine->families};
	fetch_table_init(&engine->table, &context);
	engine->table.settings = engine->settings;
	take_secrets(engine);
	waiting_room_init(&engine->room, hash_key);
	for (unsigned i = 0; i < STREAM_BUCKETS; i++)
		list_init(&engine->stream_clients[i]);
	list_init(&engine->watched);
	list_init(&engine->probed);
	list_init(&engine->explained);
	return engine;
}

void engine_free(struct engine *engine)
{
	struct explanation *explanation;
	struct watched_keys *watched;
	struct probed *probed;

	if (!engine)
		return;
	fetch_table_outdate(&engine->table);
	for (struct list_node *node = engine->table.outdated.next;
	     node != &engine->table.outdated; node = node->next)
		engine_forget_clients(
			engine, container_of(node, struct fetch, in_bucket));
	fetch_table_done(&engine->table);
	while ((watched = engine_take_keys(engine)))
		watched_keys_free(watched);
	while ((probed = engine_take_probed(engine)))
		free(probed);
	while ((explanation = engine_take_explanation(engine)))
		explanation_free(explanation);
	settings_unref(engine->settings);
	free(engine);
}

/* What was judged is judged anew, and so asked for anew. */
static void drop_verdicts(struct engine *engine)
{
	struct epoch_reader *reader = engine->table.context.reader;

	fetch_table_outdate(&engine->table);
	key_cache_clear(engine->caches.keys, reader);
	answer_cache_flush(engine->caches.answers, reader, name_root, true);
	rrset_cache_flush(engine->caches.rrsets, reader, name_root, true);
	denial_cache_flush(engine->caches.denials, name_root, true);
}

/*
 * Negative anchors aside. That more of the past is known changes nothing,
 * unless it tells that the clock is wrong.
 */
static bool judge_alike(const struct engine *engine, const struct settings *a,
			const struct settings *b)
{
	struct wall_time wall = {.s = engine->wall_s};
	struct policy policy = a->policy;

	if (policy_clock_is_wrong(&a->policy, wall) ==
	    policy_clock_is_wrong(&b->policy, wall))
		policy.clock_floor = b->policy.clock_floor;
	return a->validate == b->validate &&
	       memcmp(&policy, &b->policy, sizeof(policy)) == 0 &&
	       anchor_set_trust_alike(a->anchors, b->anchors);
}

static void drop_tree(struct engine *engine, const uint8_t *name)
{
	struct epoch_reader *reader = engine->table.context.reader;

	answer_cache_flush(engine->caches.answers, reader, name, true);
	rrset_cache_flush(engine->caches.rrsets, reader, name, true);
	key_cache_flush(engine->caches.keys, reader, name, true);
	denial_cache_flush(engine->caches.denials, name, true);
}

/*
 * Where A has a negative anchor and B has none, or says another reason for
 * it, all is judged anew; and what failed elsewhere may have failed because of
 * that (an alias).
 */
static void drop_where_negative(struct engine *engine,
				const struct anchor_set *a,
				const struct anchor_set *b)
{
	const uint8_t *name;
	bool has_changed = false;

	for (size_t i = 0; (name = anchor_set_negative_at(a, i)); i++) {
		if (anchor_set_has_negative(b, name) &&
		    strcmp(anchor_set_negative_why(a, name),
			   anchor_set_negative_why(b, name)) == 0)
			continue;
		drop_tree(engine, name);
		has_changed = true;
	}
	if (has_changed)
		answer_cache_flush_failures(engine->caches.answers,
					    engine->table.context.reader);
}

/* Answers are made in ways that others may make otherwise. */
static bool shape_answers(const struct settings *settings)
{
	return settings->dns64 || settings->response_policy ||
	       settings->filter.addresses || settings->filter.aliases;
}

void engine_set_settings(struct engine *engine, struct settings *settings)
{
	struct settings *old = engine->settings;

	engine->settings = settings_ref(settings);
	engine->table.settings = engine->settings;
	take_secrets(engine);
	fetch_table_outdate(&engine->table);
	if (!judge_alike(engine, old, settings))
		drop_verdicts(engine);
	else if (shape_answers(old) || shape_answers(settings))
		answer_cache_flush(engine->caches.answers,
				   engine->table.context.reader, name_root,
				   true);
	drop_where_negative(engine, old->anchors, settings->anchors);
	drop_where_negative(engine, settings->anchors, old->anchors);
	settings_unref(old);
	access_clear(&engine->access);
	engine->prime_next = (struct moment){0};
}

/* ---- The clock -------------------------------------------------------- */

/* Signatures are judged by the wall clock: when it steps, all verdicts that
 * were made by it are void. */
void engine_watch_clock(struct engine *engine, struct now now)
{
	int64_t offset_s = now.wall.s - now.mono.us / 1000000;
	int64_t step_s = offset_s - engine->clock_offset_s;

	engine->wall_s = now.wall.s;
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

static void start_priming(struct engine *engine, struct now now)
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

static void deliver(struct engine *engine, struct fetch *fetch, struct now now)
{
	histogram_add(&engine->stats.fetch_durations,
		      now.mono.us - fetch->started.us, 1);
	engine_deliver(engine, fetch, now);
}

static void settle(struct engine *engine, struct now now)
{
	struct fetch *fetch;

	while ((fetch = fetch_table_take_finished(&engine->table))) {
		if (fetch == engine->priming)
			take_priming(engine, fetch, now);
		if (fetch->explanation)
			engine_keep_explanation(engine, fetch, now);
		if (fetch->is_watch)
			engine_keep_watched(engine, fetch);
		if (fetch->is_probe)
			engine_keep_probed(engine, fetch);
		else if (fetch->kind != FETCH_RAW)
			deliver(engine, fetch, now);
		if (fetch->work->tripped || fetch->work->budget.exhausted)
			engine->stats.limits_tripped++;
		engine_forget_clients(engine, fetch);
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

/*
 * A moment is one turn, or several in which the caller has looked for other
 * work in between.
 */
static void begin_turn(struct engine *engine, struct moment now, bool is_new)
{
	if (is_new || now.us != engine->turn.us)
		engine->table.checks_left = LIMIT_CHECKS_IN_TURN;
	engine->turn = now;
}

void engine_run(struct engine *engine, struct now now)
{
	engine->now = now.mono;
	begin_turn(engine, now.mono, false);
	tidy(engine, now.mono);
	fetch_table_run(&engine->table, now);
	if (engine->table.wants_priming) {
		start_priming(engine, now);
		fetch_table_run(&engine->table, now);
	}
	settle(engine, now);
	engine->stats.turns_cut += fetch_table_is_busy(&engine->table);
}

void engine_prime(struct engine *engine, struct now now)
{
	engine_watch_clock(engine, now);
	start_priming(engine, now);
	engine_run(engine, now);
}

/* The fetch that QUERY is to wait for; NULL when a bound trips. */
static struct fetch *fetch_for(struct engine *engine, const struct query *query,
			       struct moment now)
{
	enum fetch_kind kind = engine_kind_for(engine, query);
	uint32_t most = engine->settings->max_clients_per_query;
	struct fetch *fetch =
		fetch_table_find(&engine->table, query->name_lower.octets,
				 query->type, kind, query->variant);

	if (!fetch)
		return fetch_table_start(&engine->table,
					 query->name_lower.octets, query->type,
					 kind, query->variant, NULL, 0, now);
	engine->stats.fetches_joined++;
	return most == 0 || fetch->client_count < most ? fetch : NULL;
}

void engine_query(struct engine *engine, struct now now,
		  const struct client *client, struct span query)
{
	struct policy_hit hit;
	struct query parsed;
	struct fetch *fetch;

	if (query_parse(query, &parsed) != QUERY_FINE)
		return;
	engine_watch_clock(engine, now);
	engine->now = now.mono;
	engine_tell_variant(engine, client, &parsed, &hit);
	fetch = waiting_room_has_place(&engine->room,
				       engine->settings->recursive_clients,
				       &client->address)
			? fetch_for(engine, &parsed, now.mono)
			: NULL;
	if (!fetch) {
		engine_answer_overload(engine, now, client, &parsed);
		return;
	}
	engine_add_client(engine, fetch, client, &parsed);
	engine_start_patience(engine, fetch, now);
	engine_run(engine, now);
}

void engine_client_gone(struct engine *engine, uint64_t handle)
{
	struct list_node *bucket = engine_stream_bucket(engine, handle);
	struct list_node *node = bucket->next;

	while (node != bucket) {
		struct client_wait *wait =
			container_of(node, struct client_wait, in_stream);

		node = node->next;
		if (wait->client.handle == handle)
			engine_forget_client(engine, wait);
	}
}

bool engine_response(struct engine *engine, struct now now, uint64_t exchange,
		     struct span response)
{
	struct fetch *fetch = fetch_table_by_exchange(&engine->table, exchange);

	engine->stats.responses++;
	if (!fetch)
		return true;
	engine_watch_clock(engine, now);
	if (!fetch_take_response(fetch, response, now)) {
		engine->stats.responses_mismatched++;
		return false;
	}
	do {
		fetch_table_make_ready(&engine->table, fetch);
		fetch = fetch_table_by_exchange(&engine->table, exchange);
	} while (fetch && fetch_take_response(fetch, response, now));
	engine_run(engine, now);
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
	case UPSTREAM_NO_FAMILY:
		return "could not be asked: no way from here to addresses of "
		       "its kind";
	}
	return "failed";
}

void engine_upstream_failed(struct engine *engine, struct now now,
			    uint64_t exchange, enum upstream_fault fault)
{
	struct fetch *fetch;

	while ((fetch = fetch_table_by_exchange(&engine->table, exchange))) {
		if (fault == UPSTREAM_NO_FAMILY)
			families_lost(&engine->families,
				      fetch->iterator->attempt->address.family,
				      now.mono);
		fetch_exchange_failed(fetch, fault_text(fault),
				      fault == UPSTREAM_NO_SOCKET ||
					      fault == UPSTREAM_NO_FAMILY,
				      now.mono);
		fetch_table_make_ready(&engine->table, fetch);
	}
	engine_run(engine, now);
}

void engine_tick(struct engine *engine, struct now now)
{
	struct deadline *deadline;

	engine_watch_clock(engine, now);
	begin_turn(engine, now.mono, true);
	engine->now = now.mono;
	engine_end_patience(engine, now);
	while ((deadline = deadlines_take_due(&engine->table.deadlines,
					      now.mono))) {
		struct fetch *fetch =
			container_of(deadline, struct fetch, deadline);

		fetch_timed_out(fetch, now.mono);
		fetch_table_make_ready(&engine->table, fetch);
	}
	engine_run(engine, now);
}

struct moment engine_deadline(const struct engine *engine)
{
	if (fetch_table_is_busy(&engine->table))
		return engine->turn;
	return moment_min(deadlines_next(&engine->table.deadlines),
			  deadlines_next(&engine->table.patience));
}

bool engine_next_action(struct engine *engine, struct action *ret)
{
	return outbox_take(&engine->table.outbox, ret);
}

void engine_note_hits(struct engine *engine, int64_t us, unsigned count)
{
	histogram_add(&engine->stats.hit_durations, us, count);
}

struct engine_stats engine_stats(const struct engine *engine)
{
	return engine->stats;
}
