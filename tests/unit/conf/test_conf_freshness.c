/*
 * test_conf_freshness.c - prefetch and stale answers: what may be written.
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

static void stale_answers_have_the_names_that_they_have_in_bind(void **state)
{
	const struct settings *settings = conf_case_right(*state, "")->settings;

	assert_false(settings->stale_answers);
	settings =
		conf_case_right(*state,
				"options { stale-answer-enable yes; "
				"stale-cache-enable no; stale-answer-ttl 5; "
				"stale-answer-client-timeout 0; "
				"stale-refresh-time 1m; max-stale-ttl 3d; };")
			->settings;
	assert_true(settings->stale_answers);
	assert_false(settings->stale_cache);
	assert_int_equal(settings->stale_answer_ttl_s, 5);
	assert_int_equal(settings->stale_client_timeout_ms, 0);
	assert_int_equal(settings->stale_refresh_s, 60);
	assert_int_equal(settings->max_stale_ttl_s, 3 * 86400);
	/* RFC 8767 section 4: greater than 0. */
	conf_case_wrong(*state, "options { stale-answer-ttl 0; };", 1, 28, "1");
}

static void a_client_waits_for_milliseconds_or_to_the_end(void **state)
{
	static const struct {
		const char *text;
		uint32_t timeout_ms;
	} rows[] = {{"1800", 1800},
		    {"250", 250},
		    {"off", STALE_TIMEOUT_OFF},
		    {"disabled", STALE_TIMEOUT_OFF}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[100];

		snprintf(text, sizeof(text),
			 "options { stale-answer-client-timeout %s; };",
			 rows[i].text);
		assert_int_equal(conf_case_right(*state, text)
					 ->settings->stale_client_timeout_ms,
				 rows[i].timeout_ms);
	}
	conf_case_wrong(*state,
			"options { stale-answer-client-timeout never; };", 1,
			39, "a number of milliseconds or off");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		conf_case_test(
			a_part_of_the_ttl_or_bind_s_seconds_say_when_to_refresh),
		conf_case_test(what_is_out_of_range_is_refused),
		conf_case_test(
			stale_answers_have_the_names_that_they_have_in_bind),
		conf_case_test(a_client_waits_for_milliseconds_or_to_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
