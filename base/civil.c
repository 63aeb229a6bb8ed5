/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/civil.h"

#include <stdbool.h>
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

const char *civil_to_rfc3339(struct wall_time wall, char text[CIVIL_TEXT_MAX])
{
	struct civil civil = civil_from_wall(wall);

	snprintf(text, CIVIL_TEXT_MAX, "%04lld-%02u-%02uT%02u:%02u:%02uZ",
		 (long long)civil.year, civil.month, civil.day, civil.hour,
		 civil.minute, civil.second);
	return text;
}

struct wall_time civil_to_wall(const struct civil *civil)
{
	/* Days of the year before each month, beginning in March. */
	static const int starts[] = {306, 337, 0,   31,  61,  92,
				     122, 153, 184, 214, 245, 275};
	int64_t year = civil->year - (civil->month <= 2);
	int64_t days = year * YEAR_DAYS + divide_down(year, 4) -
		       divide_down(year, 100) + divide_down(year, 400) +
		       starts[civil->month - 1] + civil->day - 1 - EPOCH_DAYS;

	return (struct wall_time){.s = days * DAY_S + civil->hour * 3600 +
				       civil->minute * 60 + civil->second};
}

/* COUNT digits at *TEXT, from LEAST to MOST; *TEXT goes past them. */
static bool take_digits(const char **text, unsigned count, unsigned least,
			unsigned most, unsigned *ret)
{
	*ret = 0;
	for (; count > 0; count--, (*text)++) {
		if (**text < '0' || **text > '9')
			return false;
		*ret = *ret * 10 + (unsigned)(**text - '0');
	}
	return *ret >= least && *ret <= most;
}

static bool take_one_of(const char **text, const char *characters)
{
	for (; *characters; characters++)
		if (**text == *characters) {
			(*text)++;
			return true;
		}
	return false;
}

static bool take_date(const char **text, struct civil *civil)
{
	unsigned year;

	if (!take_digits(text, 4, 0, 9999, &year) || !take_one_of(text, "-") ||
	    !take_digits(text, 2, 1, 12, &civil->month) ||
	    !take_one_of(text, "-") ||
	    !take_digits(text, 2, 1, 31, &civil->day))
		return false;
	civil->year = year;
	/* The 31st of November comes out as the 1st of December. */
	return civil_from_wall(civil_to_wall(civil)).day == civil->day;
}

static bool take_time(const char **text, struct civil *civil)
{
	if (!take_digits(text, 2, 0, 23, &civil->hour) ||
	    !take_one_of(text, ":") ||
	    !take_digits(text, 2, 0, 59, &civil->minute) ||
	    !take_one_of(text, ":") ||
	    !take_digits(text, 2, 0, 60, &civil->second))
		return false;
	if (take_one_of(text, ".")) {
		if (!take_one_of(text, "0123456789"))
			return false;
		while (take_one_of(text, "0123456789"))
			;
	}
	return true;
}

/* Seconds that local time is ahead of UTC. */
static bool take_offset(const char **text, int64_t *ret)
{
	bool is_behind = **text == '-';
	unsigned hours, minutes;

	*ret = 0;
	if (take_one_of(text, "Zz"))
		return true;
	if (!take_one_of(text, "+-") || !take_digits(text, 2, 0, 23, &hours) ||
	    !take_one_of(text, ":") || !take_digits(text, 2, 0, 59, &minutes))
		return false;
	*ret = (int64_t)hours * 3600 + minutes * 60;
	if (is_behind)
		*ret = -*ret;
	return true;
}

enum status civil_parse(const char *text, struct wall_time *ret)
{
	struct civil civil = {0};
	int64_t ahead_s;

	if (!take_date(&text, &civil) || !take_one_of(&text, "Tt") ||
	    !take_time(&text, &civil) || !take_offset(&text, &ahead_s) || *text)
		return STATUS_MALFORMED;
	ret->s = civil_to_wall(&civil).s - ahead_s;
	return STATUS_OK;
}
