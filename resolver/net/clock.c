/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/net/clock.h"

#include <time.h>

struct now clock_now(void)
{
	struct timespec mono, wall;

	clock_gettime(CLOCK_MONOTONIC, &mono);
	clock_gettime(CLOCK_REALTIME, &wall);
	return (struct now){
		.mono.us = (int64_t)mono.tv_sec * 1000000 + mono.tv_nsec / 1000,
		.wall.s = wall.tv_sec,
	};
}
