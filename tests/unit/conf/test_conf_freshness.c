/*
 * test_conf_freshness.c - prefetch: what may be written.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>

#include "tests/unit/conf/conf_case.h"

static void
a_part_of_the_ttl_or_bind_s_seconds_say_when_to_refresh(void **state)
{
	static const struct {
		const char *text;
		uint32_t percent, seconds, eligible_s;
	} rows[] = {
		{"", 10, 0, 9},
		{"prefetch 10%;", 10, 0, 9},
		{"prefetch 5% 60;", 5, 0, 60},
		{"prefetch 50% 0;", 50, 0, 0},
		{"prefetch 2;", 0, 2, 9},
		{"prefetch 2 9;", 0, 2, 9},
		{"prefetch 10 3600;", 0, 10, 3600},
		/* As BIND does: 6 seconds above the trigger at least. */
		{"prefetch 10;", 0, 10, 16},
		{"prefetch 10 5;", 0, 10, 16},
		{"prefetch 0;", 0, 0, 9},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct settings *settings;
		char text[100];

		snprintf(text, sizeof(text), "options { %s };", rows[i].text);
		settings = conf_case_right(*state, text)->settings;
		assert_int_equal(settings->prefetch_percent, rows[i].percent);
		assert_int_equal(settings->prefetch_s, rows[i].seconds);
		assert_int_equal(settings->prefetch_eligible_s,
				 rows[i].eligible_s);
	}
}

static void what_is_out_of_range_is_refused(void **state)
{
	conf_case_wrong(*state, "options { prefetch 51%; };", 1, 20, "50%");
	conf_case_wrong(*state, "options { prefetch 0%; };", 1, 20, "50%");
	conf_case_wrong(*state, "options { prefetch 11; };", 1, 20, "10");
	conf_case_wrong(*state, "options { prefetch soon; };", 1, 20,
			"a percentage or a number of seconds");
	conf_case_wrong(*state, "options { prefetch 2 9 1; };", 1, 24, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		conf_case_test(
			a_part_of_the_ttl_or_bind_s_seconds_say_when_to_refresh),
		conf_case_test(what_is_out_of_range_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
