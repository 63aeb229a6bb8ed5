/*
 * civil.h - wall time as people write it.
 *
 * Arithmetic alone: UTC, the Gregorian calendar also before it was decreed,
 * no leap seconds and no clock.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H

#include <stdint.h>

#include "base/moment.h"
#include "base/status.h"

enum {
	CIVIL_TEXT_MAX = 80
}; /* octets of any, with the NUL */

struct civil {
	int64_t year;
	unsigned month; /* 1 .. 12 */
	unsigned day;   /* 1 .. 31 */
	unsigned hour, minute, second;
};

struct civil civil_from_wall(struct wall_time wall);

/* Of any year; fields out of their range are the caller's error. */
struct wall_time civil_to_wall(const struct civil *civil);

/* "2026-11-24 08:15:00 UTC"; returns TEXT. */
const char *civil_to_text(struct wall_time wall, char text[CIVIL_TEXT_MAX]);

/* "2026-11-24T08:15:00Z" (RFC 3339); returns TEXT. */
const char *civil_to_rfc3339(struct wall_time wall, char text[CIVIL_TEXT_MAX]);

/*
 * The whole of TEXT as RFC 3339 section 5.6 has it, with any offset; a
 * fraction of a second is left out. STATUS_MALFORMED for anything else, days
 * that are not in the calendar among it.
 */
enum status civil_parse(const char *text, struct wall_time *ret) MUST_USE;

#endif
