/*
 * test_histogram.c - durations by class.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/histogram.h"

static void a_duration_is_in_the_first_class_that_has_room_for_it(void **state)
{
	static const struct {
		int64_t us;
		unsigned class_;
	} cases[] = {
		{-5, 0},
		{0, 0},
		{1, 0},
		{2, 1},
		{3, 2},
		{5, 2},
		{6, 3},
		{50000000, HISTOGRAM_CLASSES - 2},
		{50000001, HISTOGRAM_CLASSES - 1},
		{INT64_MAX, HISTOGRAM_CLASSES - 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct histogram histogram = {0};

		histogram_add(&histogram, cases[i].us, 1);
		assert_int_equal(histogram.counts[cases[i].class_], 1);
	}
}

static void several_are_counted_at_once(void **state)
{
	struct histogram histogram = {0};

	(void)state;
	histogram_add(&histogram, 10, 3);
	histogram_add(&histogram, 7, 1);
	assert_int_equal(histogram.counts[3], 4);
	assert_int_equal(histogram.sum_us, 37);
}

static void the_bounds_rise(void **state)
{
	(void)state;
	for (unsigned i = 1; i < HISTOGRAM_CLASSES - 1; i++)
		assert_true(histogram_bounds_us[i] >
			    histogram_bounds_us[i - 1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_duration_is_in_the_first_class_that_has_room_for_it),
		cmocka_unit_test(several_are_counted_at_once),
		cmocka_unit_test(the_bounds_rise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
