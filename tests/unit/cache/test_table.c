/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache_case.h"

#include <stdlib.h>
#include <string.h>

#include "cache/table.h"
#include "numbered.h"

/* Octets of TABLE without those of buckets, which come and stay. */
static uint64_t octets_of(const struct table *table)
{
	struct table_stats stats = table_stats(table);

	return stats.octets - stats.buckets * sizeof(void *);
}

static bool all(const struct table_entry *entry, void *context)
{
	(void)entry;
	(void)context;
	return true;
}

static void what_is_inserted_is_found(void **state)
{
	struct cache_case *c = *state;
	struct table *table = table_of(c, 1024 * 1024);

	for (uint64_t i = 1; i <= 1000; i++)
		put(c, table, i, i * i);
	for (uint64_t i = 1; i <= 1000; i++)
		assert_int_equal(get(table, i), i * i);
	assert_int_equal(get(table, 1001), 0);
	assert_int_equal(table_stats(table).entries, 1000);
	assert_int_equal(table_stats(table).inserts, 1000);
	assert_int_equal(table_stats(table).evictions, 0);
	table_free(table);
}

static void an_entry_is_dead_from_the_moment_that_it_expires(void **state)
{
	struct cache_case *c = *state;
	struct table *table = table_of(c, 1024 * 1024);
	struct moment last = at_s(100);

	put(c, table, 1, 7);
	last.us--;
	assert_int_equal(get_at(table, 1, last), 7);
	assert_int_equal(get_at(table, 1, at_s(100)), 0);
	table_free(table);
}

static void variants_of_a_key_are_apart(void **state)
{
	struct cache_case *c = *state;
	struct table *table = table_of(c, 1024 * 1024);
	uint64_t number = 5;

	for (uint32_t i = 0; i < 100; i++) {
		struct table_entry *entry =
			make_entry(number, i + 1, 0, at_s(100));

		entry->variant = i;
		table_insert(table, c->reader, entry, NULL, NULL);
	}
	for (uint32_t i = 0; i < 100; i++) {
		struct table_key key = key_of(&number);
		const struct table_entry *found;

		key.variant = i;
		found = table_find(table, key, at_s(0));
		assert_non_null(found);
		assert_int_equal(((const struct numbered *)found)->value,
				 i + 1);
	}
	table_free(table);
}

static void of_siblings_the_first_that_is_alive_is_found(void **state)
{
	static const uint32_t order[] = {8 + 2, 8 + 1, 8 + 7};
	struct cache_case *c = *state;
	struct table *table = table_of(c, 1024 * 1024);
	uint64_t number = 5;

	/* A set bit: this one is there. It dies the later, the later it is
	 * in the order. */
	for (unsigned there = 0; there < 8; there++) {
		table_remove_if(table, c->reader, all, NULL);
		for (unsigned i = 0; i < 3; i++) {
			struct table_entry *entry =
				make_entry(number, i + 1, 0, at_s(i + 1));

			entry->variant = order[i];
			if (there >> i & 1)
				table_insert(table, c->reader, entry, NULL,
					     NULL);
			else
				table_entry_free(entry);
		}
		for (unsigned at = 0; at < 4; at++) {
			const struct table_entry *found = table_find_first(
				table, span_of(&number, sizeof(number)), order,
				3, at_s(at));
			unsigned alive = there >> at << at;

			if (!alive)
				assert_null(found);
			else
				assert_int_equal(
					((const struct numbered *)found)->value,
					__builtin_ctz(alive) + 1);
		}
	}
	table_free(table);
}

/* Among so many, some have the same bucket and part of the hash. */
static void a_variant_is_not_told_by_its_hash_alone(void **state)
{
	struct cache_case *c = *state;
	struct table *table = table_of(c, 2047);
	uint64_t number = 5;
	struct table_key key = key_of(&number);

	put(c, table, number, 1);
	for (key.variant = 1; key.variant < 1u << 20; key.variant++)
		assert_null(table_find(table, key, at_s(0)));
	table_free(table);
}

static void a_new_entry_replaces_the_old(void **state)
{
	struct cache_case *c = *state;
	struct table *table = table_of(c, 1024 * 1024);
	size_t octets;

	put(c, table, 1, 10);
	octets = table_stats(table).octets;
	put(c, table, 1, 11);
	assert_int_equal(get(table, 1), 11);
	assert_int_equal(table_stats(table).entries, 1);
	assert_int_equal(table_stats(table).octets, octets);
	table_free(table);
}

static bool keep_greater(const struct table_entry *old,
			 struct table_entry *entry, void *context)
{
	++*(unsigned *)context;
	return ((const struct numbered *)old)->value >
	       ((struct numbered *)entry)->value;
}

static void an_old_one_can_be_worth_more(void **state)
{
	struct cache_case *c = *state;
	struct table *table = table_of(c, 1024 * 1024);
	const uint64_t given[] = {10, 9, 12, 11};
	const uint64_t kept[] = {10, 10, 12, 12};
	unsigned asked = 0;

	for (unsigned i = 0; i < 4; i++) {
		table_insert(table, c->reader,
			     make_entry(1, given[i], 0, at_s(100)),
			     keep_greater, &asked);
		assert_int_equal(get(table, 1), kept[i]);
		assert_int_equal(asked, i);
	}
	table_free(table);
}

/* ---- Keys that collide -------------------------------------------------- */

/* COUNT numbers whose hashes agree in the bits of eight buckets. */
static void take_of_one_bucket(const struct cache_case *c, uint64_t *ret,
			       unsigned count)
{
	unsigned found = 0;

	for (uint64_t i = 1; found < count; i++)
		if ((hash_octets(&c->hash_key, &i, sizeof(i)) & 7) == 0)
			ret[found++] = i;
}

static void keys_that_collide_are_told_apart(void **state)
{
	struct cache_case *c = *state;
	struct table *table = table_of(c, 2047);
	uint64_t numbers[2], a, b;

	take_of_one_bucket(c, numbers, 2);
	a = numbers[0];
	b = numbers[1];
	put(c, table, a, 100);
	assert_int_equal(get(table, b), 0);
	put(c, table, b, 200);
	assert_int_equal(get(table, a), 100);
	assert_int_equal(get(table, b), 200);
	assert_int_equal(table_stats(table).entries, 2);
	put(c, table, a, 101);
	assert_int_equal(get(table, a), 101);
	assert_int_equal(get(table, b), 200);
	table_free(table);
}

static bool is_number(const struct table_entry *entry, void *context)
{
	return ((const struct numbered *)entry)->number ==
	       *(const uint64_t *)context;
}

/* First, middle, last of a chain, whatever the order. */
static void removing_leaves_the_rest_of_a_chain(void **state)
{
	enum {
		COUNT = 12
	};
	struct cache_case *c = *state;
	/* Eight buckets at most, one shard. */
	struct table *table = table_of(c, 2047);
	uint64_t numbers[COUNT];

	take_of_one_bucket(c, numbers, COUNT);
	for (unsigned round = 0; round < 200; round++) {
		bool there[COUNT] = {false};

		for (unsigned step = 0; step < 40; step++) {
			unsigned which = rng_below(&c->rng, COUNT);
			uint64_t number = numbers[which];

			there[which] = rng_below(&c->rng, 2);
			if (there[which])
				put(c, table, number, number + 1);
			else
				table_remove_if(table, c->reader, is_number,
						&number);
			for (uint64_t i = 0; i < COUNT; i++)
				assert_int_equal(get(table, numbers[i]),
						 there[i] ? numbers[i] + 1 : 0);
		}
		table_remove_if(table, c->reader, all, NULL);
	}
	table_free(table);
}

static void removing_a_key_takes_its_entry_and_no_other(void **state)
{
	struct cache_case *c = *state;
	struct table *table = table_of(c, 1024 * 1024);
	uint64_t number = 7;

	for (uint64_t i = 1; i <= 20; i++)
		put(c, table, i, i);
	table_remove(table, c->reader, key_of(&number));
	for (uint64_t i = 1; i <= 20; i++)
		assert_int_equal(get(table, i), i == 7 ? 0 : i);
	assert_int_equal(table_stats(table).entries, 19);
	table_remove(table, c->reader, key_of(&number));
	assert_int_equal(table_stats(table).entries, 19);
	table_free(table);
}

/* ---- Sweeping ----------------------------------------------------------- */

static void sweep_all(struct cache_case *c, struct table *table,
		      struct moment before)
{
	for (unsigned i = 0; i < 256; i++)
		table_sweep(table, c->reader, before);
}

/* With one shard and with many; while entries come and go. */
static void what_has_expired_is_swept_out(void **state)
{
	static const size_t bounds[] = {400000, 64 * 1024 * 1024};
	enum {
		COUNT = 2000
	};
	struct cache_case *c = *state;

	for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++) {
		struct table *table = table_of(c, bounds[i]);
		uint64_t fixed = octets_of(table);

		for (uint64_t n = 0; n < COUNT; n++)
			table_insert(table, c->reader,
				     make_entry(n, n + 1, 0, at_s((double)n)),
				     NULL, NULL);
		sweep_all(c, table, at_s(-1));
		assert_int_equal(table_stats(table).entries, COUNT);
		for (uint64_t last = 99; last < COUNT; last += 100) {
			/* The broom may rest on what is removed or renewed. */
			table_sweep(table, c->reader, at_s(-1));
			table_remove(table, c->reader, key_of(&last));
			put(c, table, last, 1);
			sweep_all(c, table, at_s((double)last));
			for (uint64_t n = 0; n < COUNT; n++)
				assert_int_equal(
					get_at(table, n, at_s(-1)) != 0,
					n > last ||
						(n % 100 == 99 && last < 100));
		}
		sweep_all(c, table, at_s(COUNT));
		assert_int_equal(table_stats(table).entries, 0);
		assert_int_equal(octets_of(table), fixed);
		table_free(table);
	}
}

/* One call does not hold a large table up. */
static void one_sweep_looks_at_a_part_only(void **state)
{
	enum {
		COUNT = 10000
	};
	struct cache_case *c = *state;
	struct table *table = table_of(c, 64 * 1024 * 1024);

	for (uint64_t n = 0; n < COUNT; n++)
		put(c, table, n, 1);
	table_sweep(table, c->reader, at_s(100));
	assert_true(table_stats(table).entries < COUNT);
	assert_true(table_stats(table).entries > COUNT * 9 / 10);
	table_free(table);
}

static void one_alone_claims_an_entry(void **state)
{
	struct cache_case *c = *state;
	struct table *table = table_of(c, 1024 * 1024);
	uint64_t number = 1;
	const struct table_entry *entry;

	put(c, table, number, 1);
	entry = table_find(table, key_of(&number), at_s(0));
	assert_true(table_claim(entry));
	assert_false(table_claim(entry));
	assert_non_null(table_find(table, key_of(&number), at_s(0)));
	assert_false(table_claim(entry));
	table_release(entry);
	assert_true(table_claim(entry));
	put(c, table, number, 2);
	entry = table_find(table, key_of(&number), at_s(0));
	assert_true(table_claim(entry));
	table_free(table);
}

/* ---- Memory ------------------------------------------------------------- */

static void the_account_holds_to_its_bound(void **state)
{
	static const size_t bounds[] = {0, 1, 1000, 5000, 65536, 3000000};
	struct cache_case *c = *state;

	for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++) {
		struct table *table = table_of(c, bounds[i]);
		uint64_t fixed = octets_of(table);
		uint64_t empty = table_stats(table).octets;
		uint64_t bound = bounds[i] > empty ? bounds[i] : empty;
		uint64_t most = 0;

		for (unsigned j = 0; j < 20000; j++) {
			uint64_t octets;

			table_insert(table, c->reader,
				     make_entry(rng_below(&c->rng, 15000), 1,
						rng_below(&c->rng, 600),
						at_s(100)),
				     NULL, NULL);
			epoch_quiescent(c->reader);
			octets = table_stats(table).octets;
			assert_true(octets <= bound);
			most = octets > most ? octets : most;
		}
		/* An eighth is for malloc's holes; the rest is made use of. */
		assert_true(most == empty ||
			    most <= bound - (bound - fixed) / 8);
		if (bounds[i] >= 65536)
			assert_true(most > bound * 3 / 4);
		table_remove_if(table, c->reader, all, NULL);
		assert_int_equal(octets_of(table), fixed);
		assert_int_equal(table_stats(table).entries, 0);
		table_free(table);
	}
}

static void one_entry_takes_an_eighth_of_a_shard_at_most(void **state)
{
	struct cache_case *c = *state;
	struct table *table = table_of(c, 450000);

	put(c, table, 1, 7);
	table_insert(table, c->reader, make_entry(2, 8, 60000, at_s(100)), NULL,
		     NULL);
	assert_int_equal(get(table, 2), 0);
	table_insert(table, c->reader, make_entry(3, 9, 40000, at_s(100)), NULL,
		     NULL);
	assert_int_equal(get(table, 3), 9);
	assert_int_equal(get(table, 1), 7);
	table_free(table);
}

static size_t as_many_as_its_value(const struct table_entry *entry)
{
	return ((const struct numbered *)entry)->value;
}

static void what_an_entry_owns_beside_counts(void **state)
{
	static const struct table_owner owner = {.octets_beside =
							 as_many_as_its_value};
	struct cache_case *c = *state;
	struct table *table = table_new(400000, c->epoch, &c->hash_key, &owner);
	uint64_t before = table_stats(table).octets;

	put(c, table, 1, 10000);
	assert_true(table_stats(table).octets >= before + 10000);
	table_remove_if(table, c->reader, all, NULL);
	assert_int_equal(table_stats(table).octets, before);
	table_free(table);
}

/* ---- Freeing ------------------------------------------------------------ */

static unsigned freed;

static void count_and_free(struct epoch_node *node)
{
	freed++;
	table_entry_free((struct table_entry *)node);
}

static bool keep_always(const struct table_entry *old,
			struct table_entry *entry, void *context)
{
	(void)old;
	(void)entry;
	(void)context;
	return true;
}

static void
each_entry_is_freed_once_and_not_before_its_readers_rest(void **state)
{
	static const struct table_owner owner = {.free_entry = count_and_free};
	struct cache_case *c = *state;
	struct table *table = table_new(65536, c->epoch, &c->hash_key, &owner);
	const struct table_entry *seen;
	uint64_t number = 1;

	freed = 0;
	put(c, table, 1, 10);
	seen = table_find(table, key_of(&number), at_s(0));
	put(c, table, 1, 11); /* replaced */
	table_insert(table, c->reader, make_entry(1, 12, 0, at_s(100)),
		     keep_always, NULL);
	assert_int_equal(freed, 1); /* the one that was not taken */
	assert_int_equal(((const struct numbered *)seen)->value, 10);
	epoch_quiescent(c->reader);
	assert_int_equal(freed, 2);
	put(c, table, 2, 20);
	table_remove_if(table, c->reader, is_number, &number);
	epoch_quiescent(c->reader);
	assert_int_equal(freed, 3);
	table_free(table);
	assert_int_equal(freed, 4);
	table_free(NULL);
}

/* ---- SIEVE -------------------------------------------------------------- */

/* How many entries a table of OCTETS_MAX holds. */
static uint64_t room_of(struct cache_case *c, size_t octets_max)
{
	struct table *table = table_of(c, octets_max);
	uint64_t room;

	for (uint64_t i = 0; table_stats(table).evictions == 0; i++)
		put(c, table, i, 1);
	room = table_stats(table).entries;
	table_free(table);
	return room;
}

/*
 * Zhang et al., "SIEVE is Simpler than LRU", algorithm 1, as plain as can be,
 * to compare with: a queue as an array, newest first.
 */
struct model {
	uint64_t number[512];
	bool visited[512];
	size_t count;
	uint64_t hand; /* number of the object at the hand */
	bool has_hand;
};

static size_t model_place(const struct model *model, uint64_t number)
{
	for (size_t i = 0; i < model->count; i++)
		if (model->number[i] == number)
			return i;
	return SIZE_MAX;
}

static void model_remove(struct model *model, size_t at)
{
	model->count--;
	memmove(&model->number[at], &model->number[at + 1],
		(model->count - at) * sizeof(*model->number));
	memmove(&model->visited[at], &model->visited[at + 1],
		(model->count - at) * sizeof(*model->visited));
}

static void model_evict(struct model *model)
{
	size_t at = model->has_hand ? model_place(model, model->hand)
				    : model->count - 1;

	while (model->visited[at]) {
		model->visited[at] = false;
		at = at > 0 ? at - 1 : model->count - 1;
	}
	model->has_hand = at > 0;
	if (at > 0)
		model->hand = model->number[at - 1];
	model_remove(model, at);
}

/* Returns whether it was a hit. */
static bool model_ask(struct model *model, uint64_t number)
{
	size_t at = model_place(model, number);

	if (at == SIZE_MAX)
		return false;
	model->visited[at] = true;
	return true;
}

static void model_put(struct model *model, uint64_t number)
{
	assert_true(model->count <
		    sizeof(model->number) / sizeof(*model->number));
	memmove(&model->number[1], &model->number[0],
		model->count * sizeof(*model->number));
	memmove(&model->visited[1], &model->visited[0],
		model->count * sizeof(*model->visited));
	model->number[0] = number;
	model->visited[0] = false;
	model->count++;
}

/* How many it evicts is malloc's affair, which ones is SIEVE's. */
static void eviction_is_sieve_to_the_letter(void **state)
{
	enum {
		OCTETS = 20000,
		ASKED = 50000
	};
	struct cache_case *c = *state;
	struct model model = {.count = 0};
	struct table *table = table_of(c, OCTETS);
	uint64_t evictions = 0;
	unsigned hits = 0;

	for (unsigned i = 0; i < ASKED; i++) {
		/* The lower the number, the more often it is asked for. */
		uint64_t number = rng_below(&c->rng, 1000);

		number = rng_below(&c->rng, (uint32_t)number + 1);
		if (get(table, number)) {
			assert_true(model_ask(&model, number));
			hits++;
			continue;
		}
		assert_false(model_ask(&model, number));
		put(c, table, number, 1);
		for (; evictions < table_stats(table).evictions; evictions++)
			model_evict(&model);
		model_put(&model, number);
		epoch_quiescent(c->reader);
	}
	assert_in_range(hits, ASKED / 10, ASKED);
	assert_true(evictions > ASKED / 10);
	table_free(table);
}

static void an_entry_that_is_asked_for_outlives_a_scan(void **state)
{
	enum {
		HOT = 20
	};
	struct cache_case *c = *state;
	struct table *table = table_of(c, 20000);

	for (uint64_t i = 0; i < HOT; i++)
		put(c, table, i, 1);
	for (uint64_t i = 0; i < 10000; i++) {
		put(c, table, 1000 + i, 1);
		for (uint64_t j = 0; i % 50 == 0 && j < HOT; j++)
			assert_int_equal(get(table, j), 1);
		epoch_quiescent(c->reader);
	}
	table_free(table);
}

static void a_renewal_keeps_the_visit(void **state)
{
	struct cache_case *c = *state;
	uint64_t room = room_of(c, 20000);
	struct table *table = table_of(c, 20000);

	put(c, table, 1, 10);
	assert_int_equal(get(table, 1), 10);
	put(c, table, 1, 11);
	for (uint64_t i = 0; i < room + room / 2; i++)
		put(c, table, 1000 + i, 1);
	assert_int_equal(get(table, 1), 11);
	table_free(table);
}

static void a_replacement_does_not_evict_for_what_it_frees(void **state)
{
	struct cache_case *c = *state;
	uint64_t room = room_of(c, 20000), same = 0;
	struct table *table = table_of(c, 20000);

	for (uint64_t i = 0; i < room; i++)
		put(c, table, i, 1);
	for (uint64_t i = 0; i < room; i++) {
		struct table_entry *entry = make_entry(i, 2, 0, at_s(100));
		struct table_stats before = table_stats(table), after;

		table_insert(table, c->reader, entry, NULL, NULL);
		after = table_stats(table);
		/* Malloc may give one more memory than the one before. */
		if (after.octets != before.octets)
			continue;
		assert_int_equal(after.evictions, before.evictions);
		same++;
	}
	assert_true(same > room / 2);
	table_free(table);
}

/* The one that is replaced may be the one that the hand would take. */
static void a_replacement_that_grows_evicts_others(void **state)
{
	struct cache_case *c = *state;
	uint64_t room = room_of(c, 20000);
	struct table *table = table_of(c, 20000);

	for (uint64_t i = 0; i < room; i++)
		put(c, table, i, 1);
	for (unsigned i = 0; i < 1000; i++) {
		uint64_t number = rng_below(&c->rng, (uint32_t)room);
		struct table_stats stats;

		table_insert(table, c->reader,
			     make_entry(number, i + 2, rng_below(&c->rng, 2000),
					at_s(100)),
			     NULL, NULL);
		assert_int_equal(get(table, number), i + 2);
		stats = table_stats(table);
		assert_true(stats.octets <= stats.octets_max);
		epoch_quiescent(c->reader);
	}
	table_free(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_case_test(what_is_inserted_is_found),
		cache_case_test(
			an_entry_is_dead_from_the_moment_that_it_expires),
		cache_case_test(variants_of_a_key_are_apart),
		cache_case_test(of_siblings_the_first_that_is_alive_is_found),
		cache_case_test(a_variant_is_not_told_by_its_hash_alone),
		cache_case_test(a_new_entry_replaces_the_old),
		cache_case_test(an_old_one_can_be_worth_more),
		cache_case_test(keys_that_collide_are_told_apart),
		cache_case_test(removing_leaves_the_rest_of_a_chain),
		cache_case_test(removing_a_key_takes_its_entry_and_no_other),
		cache_case_test(what_has_expired_is_swept_out),
		cache_case_test(one_sweep_looks_at_a_part_only),
		cache_case_test(one_alone_claims_an_entry),
		cache_case_test(the_account_holds_to_its_bound),
		cache_case_test(one_entry_takes_an_eighth_of_a_shard_at_most),
		cache_case_test(what_an_entry_owns_beside_counts),
		cache_case_test(
			each_entry_is_freed_once_and_not_before_its_readers_rest),
		cache_case_test(eviction_is_sieve_to_the_letter),
		cache_case_test(an_entry_that_is_asked_for_outlives_a_scan),
		cache_case_test(a_renewal_keeps_the_visit),
		cache_case_test(a_replacement_does_not_evict_for_what_it_frees),
		cache_case_test(a_replacement_that_grows_evicts_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
