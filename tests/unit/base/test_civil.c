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
		assert_int_equal(civil_to_wall(&civil).s, s);
	}
}

static void rfc3339_5_6_dates_and_times(void **state)
{
	static const struct {
		const char *text;
		int64_t s;
	} rows[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"2010-07-15T00:00:00+00:00", 1279152000},
		{"2010-07-15T01:30:00+01:30", 1279152000},
		{"2010-07-14T23:00:00-01:00", 1279152000},
		{"2024-02-29t12:00:00.25z", 1709208000},
	};
	char text[CIVIL_TEXT_MAX];
	struct wall_time wall;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(civil_parse(rows[i].text, &wall), STATUS_OK);
		assert_int_equal(wall.s, rows[i].s);
	}
	assert_string_equal(
		civil_to_rfc3339((struct wall_time){1709208000}, text),
		"2024-02-29T12:00:00Z");
}

static void rfc3339_5_6_and_nothing_else(void **state)
{
	static const char *const rows[] = {
		"",
		"2010-07-15",
		"2010-07-15 00:00:00Z",
		"2010-07-15T00:00:00",
		"2010-07-15T00:00:00Z ",
		"2010-07-15T00:00:00+0000",
		"2010-07-15T24:00:00Z",
		"2010-07-15T00:00:00.Z",
		"2010-13-01T00:00:00Z",
		"2010-00-01T00:00:00Z",
		"2010-11-31T00:00:00Z",
		"2023-02-29T00:00:00Z",
		"10-07-15T00:00:00Z",
		"2010-7-15T00:00:00Z",
		"-2010-07-15T00:00:00Z",
	};
	struct wall_time wall;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(civil_parse(rows[i], &wall), STATUS_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_the_calendars),
		cmocka_unit_test(all_days_of_four_centuries_agree),
		cmocka_unit_test(rfc3339_5_6_dates_and_times),
		cmocka_unit_test(rfc3339_5_6_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
