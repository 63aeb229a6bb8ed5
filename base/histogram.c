/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/histogram.h"

const uint32_t histogram_bounds_us[HISTOGRAM_CLASSES - 1] = {
	1,      2,      5,       10,      20,      50,       100,      200,
	500,    1000,   2000,    5000,    10000,   20000,    50000,    100000,
	200000, 500000, 1000000, 2000000, 5000000, 10000000, 50000000,
};

void histogram_add(struct histogram *histogram, int64_t us, uint64_t count)
{
	unsigned class_ = 0;

	if (us < 0)
		us = 0;
	while (class_ < HISTOGRAM_CLASSES - 1 &&
	       us > (int64_t)histogram_bounds_us[class_])
		class_++;
	histogram->counts[class_] += count;
	histogram->sum_us += (uint64_t)us * count;
}
