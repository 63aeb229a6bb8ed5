/* SPDX-License-Identifier: BSD-2-Clause */
/* A table takes memory as it fills. */
#include "cache_case.h"

#include "cache/table.h"
#include "numbered.h"

/* The table begins small; each bucket that it adds splits a chain. */
static void all_is_found_while_the_table_grows(void **state)
{
	enum {
		COUNT = 20000
	};
	struct cache_case *c = *state;
	struct table *table = table_of(c, 64 * 1024 * 1024);
	uint64_t first = table_stats(table).buckets;

	assert_true(first < COUNT / 10);
	for (uint64_t i = 1; i <= COUNT; i++) {
		put(c, table, i, i);
		if (i % 3 == 0)
			table_remove(table, c->reader, key_of(&i));
		if (i % 97 != 0)
			continue;
		for (uint64_t j = 1; j <= i; j++)
			assert_int_equal(get(table, j), j % 3 ? j : 0);
	}
	assert_in_range(table_stats(table).buckets, COUNT / 2, COUNT);
	table_free(table);
}

static void a_small_table_takes_little(void **state)
{
	struct cache_case *c = *state;
	struct table *table = table_of(c, (size_t)4 << 30);

	for (uint64_t i = 0; i < 100; i++)
		put(c, table, i, 1);
	assert_true(table_stats(table).octets < 32 * 1024);
	table_free(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_case_test(all_is_found_while_the_table_grows),
		cache_case_test(a_small_table_takes_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
