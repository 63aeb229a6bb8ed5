/*
 * policy.h - which algorithms and digests count, and how strictly.
 *
 * What is unsupported or disabled makes a zone insecure, never bogus (RFC
 * 4035 section 5.2, RFC 6840 section 5.2). Algorithms and digests are
 * switched independently of each other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_POLICY_H
#define VALIDATOR_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"

enum {
	/* RFC 9276 section 3.2: above it an answer is insecure at best. */
	NSEC3_ITERATIONS_MAX = 50,
	/* Up to here it has to be proven all the same, so that what a zone
	 * never said is no reason to believe it unsigned; above it a proof
	 * would cost too much (Unbound's bound of 2023). */
	NSEC3_ITERATIONS_CHECKED_MAX = 150,
};

struct policy {
	bool algorithms[256]; /* accepted and supported */
	bool digests[256];
	/* A clock that is before this is wrong, and a failure says so; 0:
	 * nobody knows. */
	struct wall_time clock_floor;
	int64_t skew_s; /* tolerance for inception and expiration, seconds */
};

/* Clocks are corrected by seconds all the time; that is no wrong. */
enum {
	CLOCK_TOLERANCE_S = 300
};

/* Is a clock that says WALL known to be wrong? */
static inline bool policy_clock_is_wrong(const struct policy *policy,
					 struct wall_time wall)
{
	return wall.s + CLOCK_TOLERANCE_S < policy->clock_floor.s;
}

/* All that this build supports; RFC 9904's registry, SHA-1 still verified. */
void policy_init(struct policy *policy);

#endif
