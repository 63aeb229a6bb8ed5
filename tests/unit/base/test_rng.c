/*
 * test_rng.c - chance is fair, repeatable by seed, and never reused.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/rng.h"

/* A source that gives what the test wrote, then fails the test. */
struct script {
	const uint32_t *values;
	size_t count, next;
};

static void fill_from_script(void *context, uint8_t *out, size_t size)
{
	struct script *script = context;

	memset(out, 0, size);
	for (size_t i = 0; i + 4 <= size && script->next < script->count;
	     i += 4)
		memcpy(out + i, &script->values[script->next++], 4);
}

static void
rfc5452_9_a_bound_that_does_not_divide_makes_no_value_likelier(void **state)
{
	/* 2^32 mod 3 = 1, mod 6 = 4: that many lowest values are unfair. */
	static const struct {
		uint32_t bound, drawn[2], expected;
	} cases[] = {
		{3, {0, 7}, 1},
		{3, {1, 9}, 1},
		{6, {3, 10}, 4},
		{6, {4, 9}, 4},
		{1, {0, 5}, 0},
		{0x80000000u, {0, 1}, 0},
		{0xffffffffu, {0, 5}, 5},
		{0xffffffffu, {0xffffffff, 5}, 0},
		{0x80000001u, {0x7ffffffe, 0x80000002}, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct script script = {.values = cases[i].drawn, .count = 2};
		struct rng rng;

		rng_init(&rng, fill_from_script, &script);
		assert_int_equal(rng_below(&rng, cases[i].bound),
				 cases[i].expected);
	}
}

static void a_draw_below_a_bound_reaches_every_value_and_no_other(void **state)
{
	unsigned seen[10] = {0};
	uint64_t seed = 42;
	struct rng rng;

	(void)state;
	rng_init_seeded(&rng, &seed);
	for (unsigned i = 0; i < 100000; i++) {
		uint32_t value = rng_below(&rng, 10);

		assert_true(value < 10);
		seen[value]++;
	}
	/* Ten standard deviations: with this seed, always the same count. */
	for (unsigned i = 0; i < 10; i++)
		assert_in_range(seen[i], 9050, 10950);
}

static void equal_seeds_repeat_and_others_do_not(void **state)
{
	uint64_t seeds[] = {7, 7, 8};
	struct rng a, b, c;
	unsigned equal = 0;

	(void)state;
	rng_init_seeded(&a, &seeds[0]);
	rng_init_seeded(&b, &seeds[1]);
	rng_init_seeded(&c, &seeds[2]);
	for (unsigned i = 0; i < 1000; i++) {
		uint64_t value = rng_u64(&a);

		assert_true(value == rng_u64(&b));
		equal += value == rng_u64(&c);
	}
	assert_int_equal(equal, 0);
}

static void octets_that_were_given_are_wiped_from_the_pool(void **state)
{
	static const uint8_t zeros[RNG_POOL_SIZE];
	uint8_t out[RNG_POOL_SIZE];
	uint64_t seed = 9;
	struct rng rng;

	(void)state;
	rng_init_seeded(&rng, &seed);
	rng_octets(&rng, out, 100);
	assert_memory_equal(rng.pool, zeros, 100);
	assert_memory_not_equal(out, zeros, 100);
	assert_memory_not_equal(rng.pool + 100, zeros, 100);
}

static void draws_of_any_size_take_the_source_in_order(void **state)
{
	static const size_t sizes[] = {1, 2, 511, 512, 513, 1300, 3};
	uint8_t pieces[4096], whole[4096];
	uint64_t seeds[] = {3, 3};
	struct rng a, b;
	size_t at = 0;

	(void)state;
	rng_init_seeded(&a, &seeds[0]);
	rng_init_seeded(&b, &seeds[1]);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		rng_octets(&a, pieces + at, sizes[i]);
		at += sizes[i];
	}
	rng_octets(&b, whole, at);
	assert_memory_equal(pieces, whole, at);
	rng_octets(&a, NULL, 0);
}

static void a_hash_depends_on_its_key_and_on_every_octet(void **state)
{
	uint8_t data[300];
	struct hash_key one, two;
	uint64_t seed = 5;
	struct rng rng;

	(void)state;
	rng_init_seeded(&rng, &seed);
	hash_key_init(&one, &rng);
	hash_key_init(&two, &rng);
	rng_octets(&rng, data, sizeof(data));
	for (size_t size = 0; size <= sizeof(data); size += 25) {
		uint64_t hash = hash_octets(&one, data, size);

		assert_true(hash == hash_octets(&one, data, size));
		assert_true(hash != hash_octets(&two, data, size));
		for (size_t i = 0; i < size; i++) {
			data[i] ^= 1;
			assert_true(hash != hash_octets(&one, data, size));
			data[i] ^= 1;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc5452_9_a_bound_that_does_not_divide_makes_no_value_likelier),
		cmocka_unit_test(
			a_draw_below_a_bound_reaches_every_value_and_no_other),
		cmocka_unit_test(equal_seeds_repeat_and_others_do_not),
		cmocka_unit_test(
			octets_that_were_given_are_wiped_from_the_pool),
		cmocka_unit_test(draws_of_any_size_take_the_source_in_order),
		cmocka_unit_test(a_hash_depends_on_its_key_and_on_every_octet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
