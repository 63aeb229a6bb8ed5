/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/rng.h"

static void dates_are_the_calendars(void **state)
{
	static const struct {
		int64_t s;
		const char *text;
	} rows[] = {
		{0, "1970-01-01 00:00:00 UTC"},
		{-1, "1969-12-31 23:59:59 UTC"},
		{951782399, "2000-02-28 23:59:59 UTC"},
		{951782400, "2000-02-29 00:00:00 UTC"},
		{951868800, "2000-03-01 00:00:00 UTC"},
		{1078012800, "2004-02-29 00:00:00 UTC"},
		{1230767999, "2008-12-31 23:59:59 UTC"},
		{2147483648, "2038-01-19 03:14:08 UTC"},
		{4107542399, "2100-02-28 23:59:59 UTC"},
		{4107542400, "2100-03-01 00:00:00 UTC"},
		{4294967296, "2106-02-07 06:28:16 UTC"},
		{253402300799, "9999-12-31 23:59:59 UTC"},
		{-62167219200, "0000-01-01 00:00:00 UTC"},
		{-62167219201, "-001-12-31 23:59:59 UTC"},
		{INT64_MAX, "292277026596-12-04 15:30:07 UTC"},
		{INT64_MIN, "-292277022657-01-27 08:29:52 UTC"},
	};
	char text[CIVIL_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(
			civil_to_text((struct wall_time){rows[i].s}, text),
			rows[i].text);
}

/* The C library knows the calendar too. */
static void all_days_of_four_centuries_agree(void **state)
{
	uint64_t seed = 1;
	struct rng rng;

	(void)state;
	rng_init_seeded(&rng, &seed);
	for (int64_t day = -146097; day <= 146097; day++) {
		time_t s = (time_t)(day * 86400 + rng_below(&rng, 86400));
		struct civil civil = civil_from_wall((struct wall_time){s});
		struct tm parts;

		assert_non_null(gmtime_r(&s, &parts));
		assert_int_equal(civil.year, parts.tm_year + 1900);
		assert_int_equal(civil.month, parts.tm_mon + 1);
		assert_int_equal(civil.day, parts.tm_mday);
		assert_int_equal(civil.hour, parts.tm_hour);
		assert_int_equal(civil.minute, parts.tm_min);
		assert_int_equal(civil.second, parts.tm_sec);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_the_calendars),
		cmocka_unit_test(all_days_of_four_centuries_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
