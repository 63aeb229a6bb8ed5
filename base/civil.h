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

/* "2026-11-24 08:15:00 UTC"; returns TEXT. */
const char *civil_to_text(struct wall_time wall, char text[CIVIL_TEXT_MAX]);

#endif
