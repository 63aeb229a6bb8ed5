/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/fetch_table.h"

#include <stdlib.h>
#include <string.h>

#include "resolver/core/explanation.h"
#include "resolver/core/fetch_trace.h"
#include "resolver/core/stats.h"
#include "wire/codes.h"

enum {
	AWAITING_MAX = 64
}; /* fetches in a row; more is refused */

void fetch_table_init(struct fetch_table *table, const struct context *context)
{
	table->context = *context;
	table->settings = NULL;
	table->exchange_next = 1;
	table->count = 0;
	table->checks_left = LIMIT_CHECKS_IN_TURN;
	table->octets = 0;
	loads_init(&table->zones, context->hash_key);
	loads_init(&table->servers, context->hash_key);
	table->wants_priming = false;
	deadlines_init(&table->deadlines);
	deadlines_init(&table->patience);
	outbox_init(&table->outbox);
	list_init(&table->ready);
	list_init(&table->finished);
	list_init(&table->outdated);
	for (unsigned i = 0; i < FETCH_BUCKETS; i++) {
		list_init(&table->by_question[i]);
		list_init(&table->by_exchange[i]);
		list_init(&table->by_query[i]);
	}
}

void fetch_table_outdate(struct fetch_table *table)
{
	for (unsigned i = 0; i < FETCH_BUCKETS; i++) {
		struct list_node *node;

		while ((node = list_take_first(&table->by_question[i]))) {
			container_of(node, struct fetch, in_bucket)
				->is_outdated = true;
			list_append(&table->outdated, node);
		}
	}
}

void fetch_table_set_apart(struct fetch_table *table, struct fetch *fetch)
{
	fetch->is_outdated = true;
	list_remove(&fetch->in_bucket);
	list_append(&table->outdated, &fetch->in_bucket);
}

void fetch_table_done(struct fetch_table *table)
{
	fetch_table_outdate(table);
	while (!list_is_empty(&table->outdated))
		fetch_table_free(table, container_of(table->outdated.next,
						     struct fetch, in_bucket));
	while (!list_is_empty(&table->finished))
		fetch_table_free(table, fetch_table_take_finished(table));
	outbox_done(&table->outbox);
	deadlines_done(&table->deadlines);
	deadlines_done(&table->patience);
}

static uint64_t question_hash(const struct fetch_table *table,
			      const uint8_t *name, uint16_t type,
			      enum fetch_kind kind, uint16_t variant)
{
	uint8_t key[NAME_SIZE_MAX + 5];
	size_t size = name_size(name);

	memcpy(key, name, size);
	key[size++] = (uint8_t)(type >> 8);
	key[size++] = (uint8_t)type;
	key[size++] = (uint8_t)kind;
	key[size++] = (uint8_t)(variant >> 8);
	key[size++] = (uint8_t)variant;
	return hash_octets(table->context.hash_key, key, size);
}

static struct fetch *find(const struct fetch_table *table, uint64_t hash,
			  const uint8_t *name, uint16_t type,
			  enum fetch_kind kind, uint16_t variant)
{
	const struct list_node *list =
		&table->by_question[hash % FETCH_BUCKETS];

	for (struct list_node *node = list->next; node != list;
	     node = node->next) {
		struct fetch *fetch =
			container_of(node, struct fetch, in_bucket);

		if (fetch->hash == hash && fetch->type == type &&
		    fetch->kind == kind && fetch->variant == variant &&
		    name_equal(fetch->name.octets, name))
			return fetch;
	}
	return NULL;
}

struct fetch *fetch_table_find(const struct fetch_table *table,
			       const uint8_t *name, uint16_t type,
			       enum fetch_kind kind, uint16_t variant)
{
	return find(table, question_hash(table, name, type, kind, variant),
		    name, type, kind, variant);
}

static struct work *work_new(const struct settings *settings, struct moment now)
{
	struct work *work = calloc(1, sizeof(*work));

	if (!work)
		return NULL;
	work->upstream_queries_left = settings->upstream_queries_max;
	work->sub_fetches_left = LIMIT_SUB_FETCHES;
	work->ends = moment_after_ms(now, LIMIT_QUERY_MS);
	budget_init(&work->budget);
	return work;
}

/* Gives a reference back; with the last one the work's cost is counted. */
static void work_unref(struct work *work, struct engine_stats *stats)
{
	const struct budget *budget = &work->budget;

	if (--work->references > 0)
		return;
	stats->nsec3_hashes +=
		(uint64_t)(BUDGET_NSEC3_HASHES - budget->nsec3_hashes_left);
	free(work);
}

static void start_fetch(struct fetch_table *table, struct fetch *fetch,
			const uint8_t *name, uint16_t type,
			enum fetch_kind kind, uint16_t variant)
{
	name_copy(&fetch->name, name);
	name_copy(&fetch->link_name, name);
	fetch->type = fetch->link_type = type;
	fetch->kind = kind;
	fetch->variant = variant;
	fetch->table = table;
	fetch->settings = settings_ref(table->settings);
	fetch->state = FETCH_LOOK_UP;
	reason_clear(&fetch->reason);
	reason_clear(&fetch->rejected);
	arena_init(&fetch->arena, LIMIT_FETCH_OCTETS);
	list_init(&fetch->waiters);
	list_init(&fetch->clients);
	list_init(&fetch->in_awaited);
	list_init(&fetch->in_exchanges);
	list_init(&fetch->in_queries);
	list_init(&fetch->in_queue);
	fetch->hash = question_hash(table, name, type, kind, variant);
	list_append(&table->by_question[fetch->hash % FETCH_BUCKETS],
		    &fetch->in_bucket);
	table->count++;
	table->context.stats->fetches++;
	table->context.stats->fetches_alive = table->count;
}

struct fetch *fetch_table_start(struct fetch_table *table, const uint8_t *name,
				uint16_t type, enum fetch_kind kind,
				uint16_t variant, struct work *work,
				unsigned depth, struct moment now)
{
	struct fetch *fetch;

	if (table->count >= LIMIT_FETCHES ||
	    table->octets >= LIMIT_FETCHES_OCTETS)
		return NULL;
	fetch = calloc(1, sizeof(*fetch));
	if (!fetch)
		return NULL;
	if (!work)
		work = work_new(table->settings, now);
	if (!work) {
		free(fetch);
		return NULL;
	}
	work->references++;
	fetch->work = work;
	fetch->started = now;
	fetch->depth = depth;
	start_fetch(table, fetch, name, type, kind, variant);
	fetch_table_set_deadline(table, fetch, work->ends);
	fetch_table_make_ready(table, fetch);
	return fetch;
}

/* Does TARGET wait, by way of others, for WAITER? */
static bool would_circle(const struct fetch *waiter, const struct fetch *target)
{
	unsigned steps = 0;

	while (target) {
		if (target == waiter || ++steps > AWAITING_MAX)
			return true;
		target = target->awaits;
	}
	return false;
}

/* FETCH is for STARTER alone, whose settings or clock are not today's. */
static void outdate_with(struct fetch_table *table, struct fetch *fetch,
			 const struct fetch *starter)
{
	settings_unref(fetch->settings);
	fetch->settings = settings_ref(starter->settings);
	fetch->is_outdated = true;
	list_remove(&fetch->in_bucket);
	list_append(&table->outdated, &fetch->in_bucket);
}

/*
 * A sub-fetch for STARTER: one that is under way, or a new one. What was
 * begun with other settings ends with them: keys that were asked for without
 * DNSSEC, as no one validates any more, are of no use to one who still does.
 */
static struct fetch *sub_fetch(struct fetch_table *table,
			       const struct fetch *starter, const uint8_t *name,
			       uint16_t type, struct moment now)
{
	struct fetch *fetch =
		starter->is_outdated
			? NULL
			: fetch_table_find(table, name, type, FETCH_RAW, 0);

	if (fetch) {
		table->context.stats->fetches_joined++;
		return fetch;
	}
	/* From elsewhere it may be less deep: no failure for all. */
	if (starter->depth + 1 >= LIMIT_DEPTH) {
		work_trip(starter->work, "depth");
		return NULL;
	}
	if (!work_take(starter->work, &starter->work->sub_fetches_left,
		       "sub-fetches"))
		return NULL;
	fetch = fetch_table_start(table, name, type, FETCH_RAW, 0,
				  starter->work, starter->depth + 1, now);
	if (fetch && fetch_is_traced(fetch))
		fetch_trace_begin(fetch, starter);
	if (fetch && starter->is_outdated)
		outdate_with(table, fetch, starter);
	return fetch;
}

bool fetch_table_await(struct fetch_table *table, struct fetch *waiter,
		       const uint8_t *name, uint16_t type, struct moment now)
{
	struct fetch *fetch = sub_fetch(table, waiter, name, type, now);

	if (!fetch || would_circle(waiter, fetch))
		return false;
	waiter->awaits = fetch;
	waiter->sub_returned = false;
	waiter->sub_finding = NULL;
	list_append(&fetch->waiters, &waiter->in_awaited);
	return true;
}

void fetch_table_start_beside(struct fetch_table *table,
			      const struct fetch *starter, const uint8_t *name,
			      uint16_t type, struct moment now)
{
	(void)sub_fetch(table, starter, name, type, now);
}

/* ---- How many are at work where ----------------------------------------- */

/*
 * Without a bound in the configuration a zone may have half of the fetches
 * that could still be started: one whose servers are slow or silent ends at a
 * third of all (random subdomains).
 */
static bool is_zone_busy(const struct fetch_table *table,
			 const struct fetch *fetch)
{
	enum {
		ALWAYS = 16
	};
	uint32_t most = fetch->settings->fetches_per_zone.most;
	unsigned left = (LIMIT_FETCHES - table->count) / 2;

	if (!fetch->zone_load)
		return false;
	if (most == 0)
		most = left > ALWAYS ? left : ALWAYS;
	return fetch->zone_load->count > most;
}

static bool is_server_busy(const struct fetch *fetch)
{
	uint32_t most = fetch->settings->fetches_per_server.most;

	return most > 0 && fetch->server_load &&
	       fetch->server_load->count > most;
}

static void leave_server(struct fetch *fetch)
{
	loads_give(fetch->server_load);
	fetch->server_load = NULL;
}

static void leave_zone(struct fetch *fetch)
{
	loads_give(fetch->zone_load);
	fetch->zone_load = NULL;
}

enum admission fetch_table_admit(struct fetch_table *table, struct fetch *fetch)
{
	const struct iterator *it = fetch->iterator;
	const uint8_t *zone = it->cut.name.octets;
	const struct address *server = &it->attempt->address;

	leave_zone(fetch);
	leave_server(fetch);
	fetch->zone_load = loads_take(&table->zones, zone, name_size(zone));
	if (is_zone_busy(table, fetch)) {
		leave_zone(fetch);
		return ZONE_IS_BUSY;
	}
	if (fetch->settings->fetches_per_server.most > 0)
		fetch->server_load = loads_take(&table->servers, server->octets,
						sizeof(server->octets));
	if (is_server_busy(fetch)) {
		leave_server(fetch);
		return SERVER_IS_BUSY;
	}
	return ADMITTED;
}

/* ---- Exchanges ---------------------------------------------------------- */

/* Where those are listed who have sent what FETCH is about to send. */
static struct list_node *query_bucket(struct fetch_table *table,
				      const struct fetch *fetch)
{
	const struct iterator *it = fetch->iterator;
	const struct address *server = &it->attempt->address;
	uint8_t key[NAME_SIZE_MAX + sizeof(server->octets) + 2];
	size_t size = name_size(it->query.name.octets);

	memcpy(key, it->query.name.octets, size);
	memcpy(key + size, server->octets, sizeof(server->octets));
	size += sizeof(server->octets);
	key[size++] = (uint8_t)(it->query.type >> 8);
	key[size++] = (uint8_t)it->query.type;
	return &table->by_query[hash_octets(table->context.hash_key, key,
					    size) %
				FETCH_BUCKETS];
}

static void enter_exchange(struct fetch_table *table, struct fetch *fetch,
			   uint64_t exchange)
{
	fetch->exchange = exchange;
	list_append(&table->by_exchange[exchange % FETCH_BUCKETS],
		    &fetch->in_exchanges);
}

void fetch_table_open_exchange(struct fetch_table *table, struct fetch *fetch)
{
	fetch_table_close_exchange(table, fetch, true);
	enter_exchange(table, fetch, table->exchange_next++);
	list_append(query_bucket(table, fetch), &fetch->in_queries);
}

bool fetch_table_join_exchange(struct fetch_table *table, struct fetch *fetch)
{
	struct list_node *list = query_bucket(table, fetch);

	for (struct list_node *node = list->next; node != list;
	     node = node->next) {
		struct fetch *other =
			container_of(node, struct fetch, in_queries);

		if (!iterator_join(fetch->iterator, other->iterator))
			continue;
		fetch_table_close_exchange(table, fetch, true);
		enter_exchange(table, fetch, other->exchange);
		return true;
	}
	return false;
}

void fetch_table_close_exchange(struct fetch_table *table, struct fetch *fetch,
				bool cancel)
{
	struct action action = {.kind = ACTION_CANCEL,
				.exchange = fetch->exchange};

	if (fetch->exchange == 0)
		return;
	leave_server(fetch);
	list_remove(&fetch->in_exchanges);
	list_remove(&fetch->in_queries);
	fetch->exchange = 0;
	/* Without memory the caller's own timeout closes the socket. */
	if (cancel && !fetch_table_by_exchange(table, action.exchange))
		(void)outbox_add(&table->outbox, &action, 0);
}

struct fetch *fetch_table_by_exchange(const struct fetch_table *table,
				      uint64_t exchange)
{
	const struct list_node *list =
		&table->by_exchange[exchange % FETCH_BUCKETS];

	for (struct list_node *node = list->next; node != list;
	     node = node->next) {
		struct fetch *fetch =
			container_of(node, struct fetch, in_exchanges);

		if (fetch->exchange == exchange)
			return fetch;
	}
	return NULL;
}

void fetch_table_make_ready(struct fetch_table *table, struct fetch *fetch)
{
	list_remove(&fetch->in_queue);
	list_append(&table->ready, &fetch->in_queue);
}

/* Gives the result of FETCH to one that waited for it. */
static void give_result(const struct fetch *fetch, struct fetch *waiter)
{
	waiter->awaits = NULL;
	waiter->sub_returned = true;
	waiter->sub_finding = NULL;
	waiter->sub_reason = fetch->reason;
	/* Another query's bound is not this one's. */
	waiter->sub_failed_elsewhere = fetch->has_failed &&
				       fetch->work != waiter->work &&
				       fetch->work->tripped;
	if (fetch->has_failed || fetch->link_count == 0)
		return;
	waiter->sub_finding =
		arena_alloc(&waiter->arena, sizeof(*waiter->sub_finding));
	if (waiter->sub_finding &&
	    finding_copy(&fetch->links[0], 0, &waiter->arena,
			 waiter->sub_finding) != STATUS_OK)
		waiter->sub_finding = NULL;
}

/* What FETCH holds by now. */
static void count_octets(struct fetch_table *table, struct fetch *fetch)
{
	size_t octets = sizeof(*fetch) + fetch->arena.held;

	if (fetch->iterator_alive)
		octets += fetch->iterator->response_arena.held;
	table->octets += octets - fetch->octets;
	fetch->octets = octets;
}

static void finish(struct fetch_table *table, struct fetch *fetch)
{
	struct list_node *node;

	if (fetch_is_traced(fetch))
		fetch_trace_end(fetch);
	fetch_table_close_exchange(table, fetch, true);
	leave_server(fetch);
	leave_zone(fetch);
	deadlines_cancel(&table->deadlines, &fetch->deadline);
	deadlines_cancel(&table->patience, &fetch->patience);
	list_remove(&fetch->in_bucket);
	list_remove(&fetch->in_awaited);
	fetch->awaits = NULL;
	while ((node = list_take_first(&fetch->waiters))) {
		struct fetch *waiter =
			container_of(node, struct fetch, in_awaited);

		give_result(fetch, waiter);
		fetch_table_make_ready(table, waiter);
	}
	list_append(&table->finished, &fetch->in_queue);
}

/* FETCH may do the checks that are left in this turn. */
static void run_one(struct fetch_table *table, struct fetch *fetch,
		    struct now now)
{
	struct budget *budget = &fetch->work->budget;

	budget->turn_left = table->checks_left;
	fetch_run(fetch, now);
	table->context.stats->signature_checks +=
		(uint64_t)(table->checks_left - budget->turn_left);
	table->checks_left = budget->turn_left;
}

void fetch_table_run(struct fetch_table *table, struct now now)
{
	struct list_node *node;

	while (table->checks_left > 0 &&
	       (node = list_take_first(&table->ready))) {
		struct fetch *fetch =
			container_of(node, struct fetch, in_queue);

		run_one(table, fetch, now);
		count_octets(table, fetch);
		if (fetch->state == FETCH_FINISHED)
			finish(table, fetch);
	}
}

bool fetch_table_is_busy(const struct fetch_table *table)
{
	return !list_is_empty(&table->ready);
}

struct fetch *fetch_table_take_finished(struct fetch_table *table)
{
	struct list_node *node = list_take_first(&table->finished);

	return node ? container_of(node, struct fetch, in_queue) : NULL;
}

/* Those that wait for a fetch that is dropped get nothing. */
static void abandon_waiters(struct fetch *fetch)
{
	struct list_node *node;

	while ((node = list_take_first(&fetch->waiters)))
		container_of(node, struct fetch, in_awaited)->awaits = NULL;
}

/* Nobody has taken what was to be explained. */
static void drop_explanation(struct fetch *fetch)
{
	fetch->work->trace = NULL;
	fetch->work->budget.witness = NULL;
	explanation_free(fetch->explanation);
}

void fetch_table_free(struct fetch_table *table, struct fetch *fetch)
{
	if (fetch->explanation)
		drop_explanation(fetch);
	fetch_table_close_exchange(table, fetch, true);
	leave_server(fetch);
	leave_zone(fetch);
	deadlines_cancel(&table->deadlines, &fetch->deadline);
	deadlines_cancel(&table->patience, &fetch->patience);
	abandon_waiters(fetch);
	list_remove(&fetch->in_bucket);
	list_remove(&fetch->in_queue);
	list_remove(&fetch->in_awaited);
	if (fetch->iterator_alive)
		iterator_done(fetch->iterator);
	if (fetch->chain_alive)
		chain_done(&fetch->chain);
	work_unref(fetch->work, table->context.stats);
	settings_unref(fetch->settings);
	arena_done(&fetch->arena);
	table->octets -= fetch->octets;
	free(fetch);
	table->count--;
	table->context.stats->fetches_alive = table->count;
}

void fetch_table_set_deadline(struct fetch_table *table, struct fetch *fetch,
			      struct moment at)
{
	at = moment_min(at, fetch->work->ends);
	/* Without memory for the heap nothing would ever end it. */
	if (deadlines_set(&table->deadlines, &fetch->deadline, at) != STATUS_OK)
		fetch_fail(fetch, EDE_OTHER, "out of memory");
}
