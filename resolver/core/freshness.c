/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/freshness.h"

uint32_t freshness_left_s(const struct answer *answer, struct moment now)
{
	struct moment end = moment_after_s(answer->made, answer->ttl_s);

	if (moment_reached(end, now))
		return 0;
	return (uint32_t)moment_left_s(moment_after_us(end, 999999), now);
}

bool freshness_is_late(const struct answer *answer,
		       const struct settings *settings, struct moment now)
{
	int64_t age_us = now.us - answer->made.us;
	int64_t left_us = answer->ttl_s * INT64_C(1000000) - age_us;
	int64_t late_us = settings->prefetch_s * INT64_C(1000000);

	if (settings->prefetch_percent)
		late_us = answer->ttl_s * INT64_C(10000) *
			  settings->prefetch_percent;
	return left_us <= late_us && late_us > 0 && answer->entry &&
	       answer->ttl_s >= settings->prefetch_eligible_s;
}
