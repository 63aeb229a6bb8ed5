/*
 * test_arena.c - memory within its limit, and never old.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdalign.h>

#include "base/arena.h"

static void an_arena_never_holds_more_than_its_limit(void **state)
{
	enum {
		LIMIT = 64 * 1024
	};
	struct arena arena;
	size_t given = 0;

	(void)state;
	arena_init(&arena, LIMIT);
	assert_int_equal(arena.held, 0);
	while (arena_alloc(&arena, 100)) {
		given += 100;
		assert_true(arena.held <= LIMIT);
		assert_true(given <= LIMIT);
	}
	/* Most of the limit can be had. */
	assert_true(given > LIMIT / 2);
	arena_done(&arena);
}

static void a_full_arena_stays_usable_after_done(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 8192);
	while (arena_alloc(&arena, 1000))
		;
	assert_null(arena_alloc(&arena, 1000));
	arena_done(&arena);
	assert_int_equal(arena.held, 0);
	assert_non_null(arena_alloc(&arena, 1000));
	arena_done(&arena);
}

static void sizes_out_of_reach_are_refused(void **state)
{
	struct arena small, unlimited;

	(void)state;
	arena_init(&small, 8192);
	assert_null(arena_alloc(&small, 8193));
	assert_null(arena_alloc(&small, 8192)); /* with its header */
	assert_null(arena_alloc(&small, SIZE_MAX));
	assert_non_null(arena_alloc(&small, 8000));
	arena_done(&small);
	arena_init(&unlimited, SIZE_MAX);
	for (size_t i = 0; i < 64; i++)
		assert_null(arena_alloc(&unlimited, SIZE_MAX - i));
	arena_done(&unlimited);
}

static void an_arena_without_limit_gives_nothing(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	assert_null(arena_alloc(&arena, 0));
	assert_null(arena_alloc(&arena, 1));
	arena_done(&arena);
}

static void pieces_are_zeroed_and_aligned_and_apart(void **state)
{
	static const uint8_t zeros[5000];
	uint8_t *pieces[200];
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t turn = 0; turn < 2; turn++) {
		for (size_t i = 0; i < 200; i++) {
			size_t size = i % 50 == 49 ? 5000 : i + 1;

			pieces[i] = arena_alloc(&arena, size);
			assert_non_null(pieces[i]);
			assert_int_equal(
				(uintptr_t)pieces[i] % alignof(max_align_t), 0);
			assert_memory_equal(pieces[i], zeros, size);
			memset(pieces[i], (int)i, size);
		}
		for (size_t i = 0; i < 200; i++)
			for (size_t j = 0; j < i + 1; j++)
				assert_int_equal(pieces[i][j], i);
		arena_done(&arena);
	}
}

static void a_copy_holds_the_same_octets(void **state)
{
	struct arena arena;
	char *copy;

	(void)state;
	arena_init(&arena, 8192);
	copy = arena_copy(&arena, "kedge", 6);
	assert_string_equal(copy, "kedge");
	assert_non_null(arena_copy(&arena, NULL, 0));
	assert_null(arena_copy(&arena, copy, 100000));
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arena_never_holds_more_than_its_limit),
		cmocka_unit_test(a_full_arena_stays_usable_after_done),
		cmocka_unit_test(sizes_out_of_reach_are_refused),
		cmocka_unit_test(an_arena_without_limit_gives_nothing),
		cmocka_unit_test(pieces_are_zeroed_and_aligned_and_apart),
		cmocka_unit_test(a_copy_holds_the_same_octets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
