/*
 * work.h - the one counter of all that a client's query causes.
 *
 * Shared by its fetch and all sub-fetches, counted down in every code path,
 * never refilled (NXNSAttack, CAMP, CVE-2026-50045).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_WORK_H
#define RESOLVER_CORE_WORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/moment.h"
#include "validator/budget.h"

struct trace;

struct work {
	unsigned references; /* fetches that draw on it; one thread */
	unsigned upstream_queries_left;
	unsigned sub_fetches_left;
	struct moment ends; /* after this nothing is worth doing */
	struct budget budget;
	/* Of the question that is explained (trace.h); borrowed, NULL: none. */
	struct trace *trace;
	const char *tripped; /* the bound that was met, for people; or NULL */
};

static inline void work_trip(struct work *work, const char *bound)
{
	if (!work->tripped)
		work->tripped = bound;
}

static inline bool work_take(struct work *work, unsigned *left,
			     const char *bound)
{
	if (*left > 0) {
		--*left;
		return true;
	}
	work_trip(work, bound);
	return false;
}

#endif
