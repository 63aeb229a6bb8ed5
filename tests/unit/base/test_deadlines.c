/*
 * test_deadlines.c - what is due comes in order, and moments saturate.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/deadlines.h"
#include "base/rng.h"

static struct moment us(int64_t value)
{
	return (struct moment){.us = value};
}

static void set(struct deadlines *deadlines, struct deadline *deadline,
		int64_t at_us)
{
	assert_int_equal(deadlines_set(deadlines, deadline, us(at_us)),
			 STATUS_OK);
}

static void nothing_is_due_in_an_empty_heap(void **state)
{
	struct deadline deadline = {0};
	struct deadlines deadlines;

	(void)state;
	deadlines_init(&deadlines);
	assert_int_equal(deadlines_next(&deadlines).us, MOMENT_NEVER.us);
	assert_null(deadlines_take_due(&deadlines, MOMENT_NEVER));
	deadlines_cancel(&deadlines, &deadline);
	deadlines_done(&deadlines);
}

static void a_deadline_is_due_at_its_moment_and_not_before(void **state)
{
	struct deadline deadline = {0};
	struct deadlines deadlines;

	(void)state;
	deadlines_init(&deadlines);
	set(&deadlines, &deadline, 1000);
	assert_int_equal(deadlines_next(&deadlines).us, 1000);
	assert_null(deadlines_take_due(&deadlines, us(999)));
	assert_ptr_equal(deadlines_take_due(&deadlines, us(1000)), &deadline);
	assert_int_equal(deadline.place, 0);
	assert_null(deadlines_take_due(&deadlines, us(1000)));
	deadlines_done(&deadlines);
}

static void equal_moments_come_due_in_the_order_they_were_set(void **state)
{
	struct deadline list[500] = {0};
	struct deadlines deadlines;

	(void)state;
	deadlines_init(&deadlines);
	for (int i = 0; i < 500; i++)
		set(&deadlines, &list[i], 7);
	/* One that is set again goes behind the others. */
	set(&deadlines, &list[100], 7);
	for (int i = 0; i < 500; i++)
		if (i != 100)
			assert_ptr_equal(deadlines_take_due(&deadlines, us(7)),
					 &list[i]);
	assert_ptr_equal(deadlines_take_due(&deadlines, us(7)), &list[100]);
	assert_null(deadlines_take_due(&deadlines, us(7)));
	deadlines_done(&deadlines);
}

/* The one that a plain search finds to be next. */
static struct deadline *next_of(struct deadline *list, size_t count)
{
	struct deadline *next = NULL;

	for (size_t i = 0; i < count; i++)
		if (list[i].place && (!next || list[i].at.us < next->at.us ||
				      (list[i].at.us == next->at.us &&
				       list[i].order < next->order)))
			next = &list[i];
	return next;
}

static void any_mix_of_calls_agrees_with_a_plain_search(void **state)
{
	enum {
		COUNT = 300
	};
	struct deadline list[COUNT] = {0};
	struct deadlines deadlines;
	uint64_t seed = 1;
	struct rng rng;

	(void)state;
	rng_init_seeded(&rng, &seed);
	deadlines_init(&deadlines);
	for (unsigned turn = 0; turn < 20000; turn++) {
		struct deadline *one = &list[rng_below(&rng, COUNT)];
		struct deadline *next = next_of(list, COUNT);
		uint32_t dice = rng_below(&rng, 4);

		assert_int_equal(deadlines_next(&deadlines).us,
				 next ? next->at.us : MOMENT_NEVER.us);
		if (dice == 0)
			deadlines_cancel(&deadlines, one);
		else if (dice == 1)
			assert_ptr_equal(
				deadlines_take_due(&deadlines, MOMENT_NEVER),
				next);
		else
			set(&deadlines, one, rng_below(&rng, 50));
	}
	deadlines_done(&deadlines);
}

static void moments_saturate_at_never(void **state)
{
	(void)state;
	assert_int_equal(moment_after_us(us(5), 7).us, 12);
	assert_int_equal(moment_after_ms(us(5), 7).us, 7005);
	assert_int_equal(moment_after_s(us(5), 7).us, 7000005);
	assert_int_equal(moment_after_us(us(1), INT64_MAX).us, INT64_MAX);
	assert_int_equal(moment_after_ms(us(1), INT64_MAX / 2).us, INT64_MAX);
	assert_int_equal(moment_after_s(us(1), INT64_MAX / 2).us, INT64_MAX);
	assert_int_equal(moment_after_us(MOMENT_NEVER, 1).us, INT64_MAX);
	assert_int_equal(moment_after_us(us(-5), INT64_MAX).us, INT64_MAX - 5);
}

static void seconds_left_are_whole_and_never_negative(void **state)
{
	(void)state;
	assert_int_equal(moment_left_s(us(2999999), us(0)), 2);
	assert_int_equal(moment_left_s(us(3000000), us(0)), 3);
	assert_int_equal(moment_left_s(us(0), us(0)), 0);
	assert_int_equal(moment_left_s(us(0), us(5000000)), 0);
	assert_true(moment_reached(us(5), us(5)));
	assert_false(moment_reached(us(6), us(5)));
	assert_int_equal(moment_min(us(6), us(5)).us, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_due_in_an_empty_heap),
		cmocka_unit_test(
			a_deadline_is_due_at_its_moment_and_not_before),
		cmocka_unit_test(
			equal_moments_come_due_in_the_order_they_were_set),
		cmocka_unit_test(any_mix_of_calls_agrees_with_a_plain_search),
		cmocka_unit_test(moments_saturate_at_never),
		cmocka_unit_test(seconds_left_are_whole_and_never_negative),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
