/*
 * moment.h - the two kinds of time, which never mix.
 *
 * A moment is a reading of the monotonic clock: TTLs, timers and timeouts
 * live on it. A wall_time is UTC as the machine believes it: signatures are
 * judged by it (RFC 4035 section 5.3.1). Pure code gets both as arguments,
 * in a struct now; resolver/net/clock is the one file that reads them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_MOMENT_H
#define BASE_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

struct moment {
	int64_t us; /* microseconds since an arbitrary start */
};

struct wall_time {
	int64_t s; /* seconds since 1970-01-01 00:00 UTC */
};

struct now {
	struct moment mono;
	struct wall_time wall;
};

#define MOMENT_NEVER ((struct moment){.us = INT64_MAX})

static inline bool moment_reached(struct moment at, struct moment now)
{
	return at.us <= now.us;
}

/* Saturates at MOMENT_NEVER. */
static inline struct moment moment_after_us(struct moment now, int64_t us)
{
	struct moment after;

	if (__builtin_add_overflow(now.us, us, &after.us))
		return MOMENT_NEVER;
	return after;
}

static inline struct moment moment_after_ms(struct moment now, int64_t ms)
{
	int64_t us;

	if (__builtin_mul_overflow(ms, INT64_C(1000), &us))
		return MOMENT_NEVER;
	return moment_after_us(now, us);
}

static inline struct moment moment_after_s(struct moment now, int64_t s)
{
	int64_t us;

	if (__builtin_mul_overflow(s, INT64_C(1000000), &us))
		return MOMENT_NEVER;
	return moment_after_us(now, us);
}

/* Whole seconds from NOW until AT, rounded down; 0 when AT has passed. */
static inline int64_t moment_left_s(struct moment at, struct moment now)
{
	return at.us <= now.us ? 0 : (at.us - now.us) / 1000000;
}

static inline struct moment moment_min(struct moment a, struct moment b)
{
	return a.us <= b.us ? a : b;
}

#endif
