/*
 * histogram.h - how long things took, by classes of duration.
 *
 * Made of counters alone, so that several are summed member by member.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_HISTOGRAM_H
#define BASE_HISTOGRAM_H

#include <stdint.h>

enum {
	HISTOGRAM_CLASSES = 24
};

/* Upper bounds of the classes in microseconds: 1, 2, 5 and so on, up to 50
 * seconds; the last class has all that took longer. */
extern const uint32_t histogram_bounds_us[HISTOGRAM_CLASSES - 1];

struct histogram {
	uint64_t counts[HISTOGRAM_CLASSES];
	uint64_t sum_us;
};

/* COUNT of them took US microseconds each; below 0 counts as 0. */
void histogram_add(struct histogram *histogram, int64_t us, uint64_t count);

#endif
