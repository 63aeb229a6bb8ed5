/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache_case.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "cache/epoch.h"

/* A node that counts how many of its kind were freed. */
struct counted {
	struct epoch_node node;
	unsigned *freed;
};

static void free_counted(struct epoch_node *node)
{
	struct counted *counted = (struct counted *)node;

	++*counted->freed;
	free(counted);
}

static void retire(struct epoch_reader *reader, unsigned *freed)
{
	struct counted *counted = malloc(sizeof(*counted));

	assert_non_null(counted);
	counted->node.free = free_counted;
	counted->freed = freed;
	epoch_retire(reader, &counted->node);
}

static void nothing_is_freed_before_each_reader_was_quiescent(void **state)
{
	struct cache_case *c = *state;
	struct epoch_reader *second = epoch_register(c->epoch);
	struct epoch_reader *third = epoch_register(c->epoch);
	unsigned freed = 0;

	retire(c->reader, &freed);
	epoch_quiescent(c->reader);
	epoch_quiescent(c->reader);
	assert_int_equal(freed, 0);
	epoch_quiescent(second);
	epoch_quiescent(second);
	epoch_quiescent(c->reader);
	assert_int_equal(freed, 0);
	epoch_quiescent(third);
	epoch_quiescent(c->reader);
	assert_int_equal(freed, 1);
	epoch_unregister(second);
	epoch_unregister(third);
}

static void what_one_retires_waits_for_its_own_quiescence(void **state)
{
	struct cache_case *c = *state;
	unsigned freed = 0;

	for (unsigned i = 0; i < 1000; i++)
		retire(c->reader, &freed);
	assert_int_equal(freed, 0);
	epoch_quiescent(c->reader);
	epoch_quiescent(c->reader);
	assert_true(freed > 0);
}

static void a_reader_offline_holds_nothing_up(void **state)
{
	struct cache_case *c = *state;
	struct epoch_reader *sleeper = epoch_register(c->epoch);
	unsigned freed = 0;

	epoch_offline(sleeper);
	retire(c->reader, &freed);
	epoch_quiescent(c->reader);
	assert_int_equal(freed, 1);
	/* Awake again it counts again, for what is retired from now on. */
	epoch_online(sleeper);
	retire(c->reader, &freed);
	epoch_quiescent(c->reader);
	epoch_quiescent(c->reader);
	assert_int_equal(freed, 1);
	epoch_offline(sleeper);
	epoch_quiescent(c->reader);
	assert_int_equal(freed, 2);
	epoch_unregister(sleeper);
}

static void
one_that_was_quiescent_before_it_was_retired_counts_not(void **state)
{
	struct cache_case *c = *state;
	struct epoch_reader *other = epoch_register(c->epoch);
	unsigned freed = 0;

	epoch_quiescent(other);
	retire(c->reader, &freed);
	epoch_quiescent(c->reader);
	epoch_quiescent(c->reader);
	assert_int_equal(freed, 0);
	epoch_quiescent(other);
	epoch_quiescent(c->reader);
	assert_int_equal(freed, 1);
	epoch_unregister(other);
}

static void going_offline_frees_all_that_can_be(void **state)
{
	struct cache_case *c = *state;
	unsigned freed = 0;

	for (unsigned i = 0; i < 100000; i++)
		retire(c->reader, &freed);
	epoch_offline(c->reader);
	assert_int_equal(freed, 100000);
	epoch_online(c->reader);
}

static void a_flood_ebbs_away_in_short_pauses(void **state)
{
	struct cache_case *c = *state;
	unsigned freed = 0, turns = 0, before, longest = 0;

	for (unsigned i = 0; i < 100000; i++)
		retire(c->reader, &freed);
	for (; freed < 100000 && turns < 1000; turns++) {
		before = freed;
		epoch_quiescent(c->reader);
		if (freed - before > longest)
			longest = freed - before;
	}
	assert_int_equal(freed, 100000);
	assert_true(longest < 2000);
}

static void what_a_leaver_could_not_free_goes_to_the_next(void **state)
{
	struct cache_case *c = *state;
	struct epoch_reader *leaver = epoch_register(c->epoch);
	struct epoch_reader *next;
	unsigned freed = 0;

	retire(leaver, &freed);
	epoch_unregister(leaver);
	assert_int_equal(freed, 0); /* the case's reader may still look */
	next = epoch_register(c->epoch);
	epoch_quiescent(next);
	assert_int_equal(freed, 0);
	epoch_quiescent(c->reader);
	epoch_quiescent(next);
	assert_int_equal(freed, 1);
	epoch_unregister(next);
}

static void the_end_frees_all(void **state)
{
	struct epoch *epoch = epoch_new(2);
	struct epoch_reader *stayer = epoch_register(epoch);
	struct epoch_reader *leaver = epoch_register(epoch);
	unsigned freed = 0;

	(void)state;
	for (unsigned i = 0; i < 300; i++)
		retire(leaver, &freed);
	epoch_unregister(leaver);
	epoch_unregister(stayer);
	assert_int_equal(freed, 0);
	epoch_free(epoch);
	assert_int_equal(freed, 300);
	epoch_free(NULL);
}

static void readers_are_bounded_and_their_places_used_again(void **state)
{
	struct epoch *epoch = epoch_new(2);
	struct epoch_reader *first = epoch_register(epoch);
	struct epoch_reader *second = epoch_register(epoch);

	(void)state;
	assert_non_null(first);
	assert_non_null(second);
	assert_ptr_not_equal(first, second);
	assert_null(epoch_register(epoch));
	epoch_unregister(first);
	first = epoch_register(epoch);
	assert_non_null(first);
	assert_true(epoch_has(epoch, first));
	epoch_unregister(first);
	epoch_unregister(second);
	epoch_free(epoch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_case_test(
			nothing_is_freed_before_each_reader_was_quiescent),
		cache_case_test(what_one_retires_waits_for_its_own_quiescence),
		cache_case_test(a_reader_offline_holds_nothing_up),
		cache_case_test(
			one_that_was_quiescent_before_it_was_retired_counts_not),
		cache_case_test(going_offline_frees_all_that_can_be),
		cache_case_test(a_flood_ebbs_away_in_short_pauses),
		cache_case_test(what_a_leaver_could_not_free_goes_to_the_next),
		cmocka_unit_test(the_end_frees_all),
		cmocka_unit_test(
			readers_are_bounded_and_their_places_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
