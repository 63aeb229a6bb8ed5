/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several threads on the same caches, with so little memory that they evict
 * all the time. What a thread finds must be whole, and what it asked for.
 * ThreadSanitizer and AddressSanitizer see the rest.
 */
#include "cache_case.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cache/server_cache.h"

enum {
	THREADS = 4,
	TURNS = 2000,
	TURN_STEPS = 8,
	NAMES = 300
};

/* What all threads of one test share. */
struct crew {
	struct epoch *epoch;
	struct hash_key hash_key;
	struct answer_cache *answers;
	struct rrset_cache *rrsets;
	struct server_cache *servers;
	struct table *table;
	_Atomic(struct thing *) things[8];
	struct finding findings[NAMES]; /* of a_found_rrset_is_whole() */
	struct built_answer built[NAMES];
	struct query queries[NAMES];
	void (*step)(struct crew *crew, struct epoch_reader *reader,
		     struct rng *rng);
	atomic_uint faults, hits;
};

struct member {
	struct crew *crew;
	pthread_t thread;
	uint64_t seed;
};

/* Steps in turns, as a worker; it sleeps now and then. */
static void *work(void *context)
{
	struct member *member = context;
	struct crew *crew = member->crew;
	struct epoch_reader *reader = epoch_register(crew->epoch);
	struct rng rng;

	rng_init_seeded(&rng, &member->seed);
	for (unsigned turn = 0; turn < TURNS; turn++) {
		for (unsigned i = 0; i < TURN_STEPS; i++)
			crew->step(crew, reader, &rng);
		if (rng_below(&rng, 4)) {
			epoch_quiescent(reader);
			continue;
		}
		epoch_offline(reader);
		epoch_online(reader);
	}
	epoch_unregister(reader);
	return NULL;
}

static void run(struct crew *crew, uint64_t seed)
{
	struct member members[THREADS];

	for (unsigned i = 0; i < THREADS; i++) {
		members[i] = (struct member){.crew = crew, .seed = seed + i};
		assert_int_equal(pthread_create(&members[i].thread, NULL, work,
						&members[i]),
				 0);
	}
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(members[i].thread, NULL);
	assert_int_equal(atomic_load(&crew->faults), 0);
	assert_true(atomic_load(&crew->hits) > TURNS);
}

static struct crew *crew_of(struct cache_case *c)
{
	struct crew *crew = calloc(1, sizeof(*crew));

	assert_non_null(crew);
	crew->epoch = c->epoch;
	crew->hash_key = c->hash_key;
	/* The case's own reader looks at nothing meanwhile. */
	epoch_offline(c->reader);
	return crew;
}

static void crew_done(struct cache_case *c, struct crew *crew)
{
	answer_cache_free(crew->answers);
	rrset_cache_free(crew->rrsets);
	server_cache_free(crew->servers);
	table_free(crew->table);
	epoch_online(c->reader);
	free(crew);
}

static void check(struct crew *crew, bool is_right)
{
	if (!is_right)
		atomic_fetch_add(&crew->faults, 1);
}

static void count_hit(struct crew *crew)
{
	atomic_fetch_add_explicit(&crew->hits, 1, memory_order_relaxed);
}

static struct moment any_moment(struct rng *rng)
{
	return at_s(rng_below(rng, 90));
}

/* ---- The epoch alone ---------------------------------------------------- */

enum {
	ALIVE = 0x11fe,
	DEAD = 0xdead
};

struct thing {
	struct epoch_node node;
	atomic_uint life;
};

static atomic_uint things_made, things_freed;

static void free_thing(struct epoch_node *node)
{
	struct thing *thing = (struct thing *)node;

	atomic_store(&thing->life, DEAD);
	free(thing);
	atomic_fetch_add(&things_freed, 1);
}

static void swap_or_look(struct crew *crew, struct epoch_reader *reader,
			 struct rng *rng)
{
	_Atomic(struct thing *) *place = &crew->things[rng_below(rng, 8)];
	struct thing *thing;

	if (rng_below(rng, 3)) {
		thing = atomic_load(place);
		if (!thing)
			return;
		count_hit(crew);
		check(crew, atomic_load(&thing->life) == ALIVE);
		return;
	}
	thing = calloc(1, sizeof(*thing));
	atomic_store(&thing->life, ALIVE);
	atomic_fetch_add(&things_made, 1);
	thing = atomic_exchange(place, thing);
	if (!thing)
		return;
	thing->node.free = free_thing;
	epoch_retire(reader, &thing->node);
}

static void nobody_meets_what_was_freed(void **state)
{
	struct cache_case *c = *state;
	struct crew *crew = crew_of(c);
	unsigned left = 0;

	crew->step = swap_or_look;
	atomic_store(&things_made, 0);
	atomic_store(&things_freed, 0);
	run(crew, 1);
	for (unsigned i = 0; i < 8; i++) {
		left += crew->things[i] != NULL;
		free(crew->things[i]);
	}
	/* Not all of it waited for the end. */
	assert_true(atomic_load(&things_freed) > 0);
	epoch_online(c->reader);
	epoch_unregister(c->reader);
	epoch_free(c->epoch);
	assert_int_equal(atomic_load(&things_freed) + left,
			 atomic_load(&things_made));
	c->epoch = epoch_new(READERS_MAX);
	c->reader = epoch_register(c->epoch);
	free(crew);
}

/* ---- The table ---------------------------------------------------------- */

struct pair {
	struct table_entry entry;
	uint32_t number;
	uint32_t values[8]; /* all equal */
};

static void put_pair(struct crew *crew, struct epoch_reader *reader,
		     uint32_t number, uint32_t value)
{
	struct table_entry *entry = table_entry_new(sizeof(struct pair));
	struct pair *pair = (struct pair *)entry;

	pair->number = number;
	for (unsigned i = 0; i < 8; i++)
		pair->values[i] = value;
	entry->key_at = offsetof(struct pair, number);
	entry->key_size = sizeof(number);
	entry->expires = at_s(1000);
	table_insert(crew->table, reader, entry, NULL, NULL);
}

/* All keys are there from the start and only replaced: none is missed. */
static void replace_or_find(struct crew *crew, struct epoch_reader *reader,
			    struct rng *rng)
{
	uint32_t number = rng_below(rng, NAMES);
	struct table_key key = {.octets = span_of(&number, sizeof(number))};
	const struct pair *found;

	if (rng_below(rng, 3) == 0) {
		put_pair(crew, reader, number, rng_u32(rng));
		return;
	}
	found = (const struct pair *)table_find(crew->table, key, at_s(0));
	check(crew, found != NULL);
	if (!found)
		return;
	count_hit(crew);
	check(crew, found->number == number);
	for (unsigned i = 1; i < 8; i++)
		check(crew, found->values[i] == found->values[0]);
}

static void a_key_that_is_replaced_is_never_missed(void **state)
{
	struct cache_case *c = *state;
	struct crew *crew = crew_of(c);

	crew->table = table_new(256 * 1024, c->epoch, &crew->hash_key, NULL);
	epoch_online(c->reader);
	for (uint32_t i = 0; i < NAMES; i++)
		put_pair(crew, c->reader, i, i);
	epoch_offline(c->reader);
	crew->step = replace_or_find;
	run(crew, 10);
	assert_int_equal(table_stats(crew->table).entries, NAMES);
	crew_done(c, crew);
}

/* Others make the table grow, which moves entries: none is missed. */
static void add_or_find(struct crew *crew, struct epoch_reader *reader,
			struct rng *rng)
{
	uint32_t number = rng_below(rng, NAMES), variant = 0;
	struct table_key key = {.octets = span_of(&number, sizeof(number))};
	const struct table_entry *found;

	if (rng_below(rng, 3) == 0) {
		put_pair(crew, reader, NAMES + rng_u32(rng) / 2, number);
		return;
	}
	if (rng_below(rng, 2))
		found = table_find(crew->table, key, at_s(0));
	else
		found = table_find_first(crew->table, key.octets, &variant, 1,
					 at_s(0));
	check(crew, found != NULL);
	if (found)
		count_hit(crew);
}

static void a_key_is_not_missed_while_the_table_grows(void **state)
{
	struct cache_case *c = *state;
	struct crew *crew = crew_of(c);
	uint64_t buckets;

	crew->table =
		table_new(64 * 1024 * 1024, c->epoch, &crew->hash_key, NULL);
	buckets = table_stats(crew->table).buckets;
	epoch_online(c->reader);
	for (uint32_t i = 0; i < NAMES; i++)
		put_pair(crew, c->reader, i, i);
	epoch_offline(c->reader);
	crew->step = add_or_find;
	run(crew, 70);
	assert_true(table_stats(crew->table).buckets > 8 * buckets);
	assert_int_equal(table_stats(crew->table).evictions, 0);
	crew_done(c, crew);
}

/* ---- The caches --------------------------------------------------------- */

static void build_names(struct crew *crew)
{
	for (unsigned i = 0; i < NAMES; i++) {
		uint32_t ttls_s[BUILT_RECORDS_MAX];
		char text[32];

		for (unsigned j = 0; j < BUILT_RECORDS_MAX; j++)
			ttls_s[j] = 50 + i % 20;
		snprintf(text, sizeof(text), "n%u.z%u.example", i, i % 10);
		build_answer(&crew->built[i], text, RRTYPE_A, 0, ttls_s,
			     i % BUILT_RECORDS_MAX);
		if (i % BUILT_RECORDS_MAX == 0)
			build_failure(&crew->built[i], text, RRTYPE_A, 60);
		crew->queries[i] =
			query_of(text, RRTYPE_A, FLAG_RD, EDNS_PLAIN);
	}
}

static void flush_answers(struct crew *crew, struct epoch_reader *reader,
			  struct rng *rng)
{
	const uint8_t *name = crew->built[rng_below(rng, NAMES)].name.octets;
	bool tree = rng_below(rng, 2);

	answer_cache_flush(crew->answers, reader,
			   tree ? name_parent(name) : name, tree);
}

static bool find(struct crew *crew, unsigned i, struct moment now,
		 struct answer *ret)
{
	const struct query *query = &crew->queries[i];

	if (crew->built[i].answer.is_failure)
		return answer_cache_find_failure(crew->answers, query, now,
						 ret);
	return answer_cache_find(crew->answers, query, false, now, ret);
}

static void ask_or_keep(struct crew *crew, struct epoch_reader *reader,
			struct rng *rng)
{
	unsigned i = rng_below(rng, NAMES);
	const struct built_answer *built = &crew->built[i];
	struct answer found;

	switch (rng_below(rng, 400)) {
	case 0:
		flush_answers(crew, reader, rng);
		return;
	case 1:
		check(crew,
		      answer_cache_stats(crew->answers).octets <=
			      answer_cache_stats(crew->answers).octets_max);
		return;
	case 2:
		answer_cache_sweep(crew->answers, reader, any_moment(rng), 0);
		return;
	case 3:
		answer_cache_remove(crew->answers, reader, built->name.octets,
				    built->type, false, false, 0);
		return;
	}
	if (!find(crew, i, any_moment(rng), &found)) {
		answer_cache_insert(crew->answers, reader, built->name.octets,
				    built->type, false, false, &built->answer);
		return;
	}
	count_hit(crew);
	check(crew, span_equal(found.message, built->answer.message));
	check(crew, found.ttl_count == built->answer.ttl_count);
	check(crew, memcmp(found.ttl_offsets, built->ttl_offsets,
			   found.ttl_count * sizeof(uint16_t)) == 0);
	check(crew, span_equal(found.ede_text, built->answer.ede_text));
	/* Whoever has it may find it replaced. */
	if (answer_cache_claim(&found) && rng_below(rng, 2))
		answer_cache_release(&found);
}

static void found_answers_are_whole(void **state)
{
	static const size_t bounds[] = {30000, 200000, 2000000};
	struct cache_case *c = *state;

	for (unsigned i = 0; i < 3; i++) {
		struct crew *crew = crew_of(c);

		build_names(crew);
		crew->answers =
			answer_cache_new(bounds[i], c->epoch, &crew->hash_key);
		crew->step = ask_or_keep;
		run(crew, 20 + i * THREADS);
		if (bounds[i] < 100000)
			assert_true(
				answer_cache_stats(crew->answers).evictions >
				TURNS);
		crew_done(c, crew);
	}
}

static void build_findings(struct cache_case *c, struct crew *crew)
{
	for (unsigned i = 0; i < NAMES; i++) {
		char text[64], zone[32];

		snprintf(zone, sizeof(zone), "z%u.example", i % 10);
		snprintf(text, sizeof(text), "n%u.%s", i, zone);
		crew->findings[i] = finding_of(
			c, i % 3 ? FINDING_ANSWER : FINDING_DELEGATION, text,
			zone, i % 3 ? RRTYPE_A : RRTYPE_NS, 60);
		crew->findings[i].rank = (enum rank)(i % 5);
	}
}

static enum rrset_cache_shelf shelf_of(const struct finding *finding)
{
	return finding->kind == FINDING_DELEGATION ? SHELF_DELEGATIONS
						   : SHELF_FINDINGS;
}

static void check_finding(struct crew *crew, const struct finding *found,
			  const struct finding *kept)
{
	const struct rrset *a = finding_answer(found);
	const struct rrset *b = finding_answer(kept);

	count_hit(crew);
	check(crew, name_equal(found->name, kept->name));
	check(crew, name_equal(found->zone, kept->zone));
	check(crew, found->rank == kept->rank);
	check(crew, a->size == b->size && memcmp(a->octets, b->octets,
						 a->size - sizeof(*a)) == 0);
}

static void find_or_keep(struct crew *crew, struct epoch_reader *reader,
			 struct rng *rng)
{
	const struct finding *kept = &crew->findings[rng_below(rng, NAMES)];
	struct moment at = any_moment(rng);
	struct finding found;
	struct arena arena;
	enum status status;

	if (rng_below(rng, 400) == 0) {
		rrset_cache_flush(crew->rrsets, reader, kept->zone, true);
		return;
	}
	arena_init(&arena, 65536);
	if (shelf_of(kept) == SHELF_DELEGATIONS)
		status = rrset_cache_closest_delegation(crew->rrsets,
							kept->name, kept->name,
							at, &arena, &found);
	else
		status = rrset_cache_find(crew->rrsets, SHELF_FINDINGS,
					  kept->name, kept->type, at, &arena,
					  &found);
	if (status == STATUS_OK)
		check_finding(crew, &found, kept);
	else
		rrset_cache_insert(crew->rrsets, reader, shelf_of(kept), kept,
				   at);
	arena_done(&arena);
}

static void found_rrsets_are_whole(void **state)
{
	static const size_t bounds[] = {20000, 1100000};
	struct cache_case *c = *state;

	for (unsigned i = 0; i < 2; i++) {
		struct crew *crew = crew_of(c);

		build_findings(c, crew);
		crew->rrsets =
			rrset_cache_new(bounds[i], c->epoch, &crew->hash_key);
		crew->step = find_or_keep;
		run(crew, 40 + i * THREADS);
		crew_done(c, crew);
	}
}

static void measure_or_look(struct crew *crew, struct epoch_reader *reader,
			    struct rng *rng)
{
	struct moment at = any_moment(rng);
	struct address address = {
		.family = ADDRESS_IPV4,
		.octets = {192, 0, 2, (uint8_t)rng_below(rng, 200)},
		.port = 53,
	};
	struct server_info info;

	switch (rng_below(rng, 6)) {
	case 0:
		server_cache_answered(crew->servers, reader, &address,
				      rng_below(rng, 3000000), at);
		return;
	case 1:
		server_cache_timed_out(crew->servers, reader, &address, at);
		return;
	case 2:
		server_cache_set_edns(crew->servers, reader, &address,
				      SERVER_EDNS_WORKS, at);
		return;
	case 3:
		server_cache_set_lameness(crew->servers, reader, &address,
					  name_root, SERVER_LAME, at);
		return;
	}
	info = server_cache_get(crew->servers, &address, at);
	if (info.is_known)
		count_hit(crew);
	check(crew, info.timeout_ms >= SERVER_TIMEOUT_MIN_MS &&
			    info.timeout_ms <= SERVER_TIMEOUT_MAX_MS);
	check(crew, info.edns == SERVER_EDNS_UNKNOWN ||
			    info.edns == SERVER_EDNS_WORKS);
}

static void servers_are_measured_by_all(void **state)
{
	struct cache_case *c = *state;
	struct crew *crew = crew_of(c);

	crew->servers = server_cache_new(16384, c->epoch, &crew->hash_key);
	crew->step = measure_or_look;
	run(crew, 60);
	assert_true(server_cache_stats(crew->servers).evictions > 0);
	crew_done(c, crew);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_case_test(nobody_meets_what_was_freed),
		cache_case_test(a_key_that_is_replaced_is_never_missed),
		cache_case_test(a_key_is_not_missed_while_the_table_grows),
		cache_case_test(found_answers_are_whole),
		cache_case_test(found_rrsets_are_whole),
		cache_case_test(servers_are_measured_by_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
