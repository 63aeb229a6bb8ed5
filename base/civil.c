/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/civil.h"

#include <stdio.h>

/*
 * Years begin in March here, so that the leap day is the last one of its
 * year, and of its four years, its century and its four centuries.
 */
enum {
	DAY_S = 86400,
	YEAR_DAYS = 365,
	FOUR_YEARS_DAYS = 4 * YEAR_DAYS + 1,
	CENTURY_DAYS = 25 * FOUR_YEARS_DAYS - 1,
	ERA_DAYS = 4 * CENTURY_DAYS + 1, /* 400 years */
	EPOCH_DAYS = 719468, /* from 1 March of the year 0 to 1970-01-01 */
};

/* Rounded down, where C rounds towards zero. */
static int64_t divide_down(int64_t value, int64_t by)
{
	return value / by - (value % by < 0);
}

/* Takes whole periods of SIZE days, MOST at most, out of DAYS. */
static unsigned take_periods(unsigned *days, unsigned size, unsigned most)
{
	unsigned count = *days / size;

	if (count > most)
		count = most; /* the leap day at the end of the last one */
	*days -= count * size;
	return count;
}

/* Sets month and day of DAY, counted from 1 March. */
static void set_month(struct civil *civil, unsigned day)
{
	static const unsigned starts[] = {0,   31,  61,  92,  122, 153,
					  184, 214, 245, 275, 306, 337};
	unsigned month = 11;

	while (starts[month] > day)
		month--;
	civil->day = day - starts[month] + 1;
	civil->month = month < 10 ? month + 3 : month - 9;
}

struct civil civil_from_wall(struct wall_time wall)
{
	int64_t days = divide_down(wall.s, DAY_S);
	unsigned second = (unsigned)(wall.s - days * DAY_S);
	int64_t era = divide_down(days + EPOCH_DAYS, ERA_DAYS);
	unsigned left = (unsigned)(days + EPOCH_DAYS - era * ERA_DAYS);
	struct civil civil = {.year = era * 400};

	civil.year += take_periods(&left, CENTURY_DAYS, 3) * 100;
	civil.year += take_periods(&left, FOUR_YEARS_DAYS, 24) * 4;
	civil.year += take_periods(&left, YEAR_DAYS, 3);
	set_month(&civil, left);
	if (civil.month <= 2)
		civil.year++;
	civil.hour = second / 3600;
	civil.minute = second / 60 % 60;
	civil.second = second % 60;
	return civil;
}

const char *civil_to_text(struct wall_time wall, char text[CIVIL_TEXT_MAX])
{
	struct civil civil = civil_from_wall(wall);

	snprintf(text, CIVIL_TEXT_MAX, "%04lld-%02u-%02u %02u:%02u:%02u UTC",
		 (long long)civil.year, civil.month, civil.day, civil.hour,
		 civil.minute, civil.second);
	return text;
}
