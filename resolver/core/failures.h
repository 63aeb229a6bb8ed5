/*
 * failures.h - the last questions that ended in SERVFAIL, and why.
 *
 * For people who ask what is wrong: an engine notes each failure here, one
 * entry for a question and its cause. What failed longest ago gives way.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_FAILURES_H
#define RESOLVER_CORE_FAILURES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"
#include "base/span.h"
#include "resolver/core/limits.h"
#include "validator/reason.h"
#include "wire/name.h"

struct failure {
	struct name name; /* lower case */
	uint16_t type;
	bool is_bogus;
	struct reason reason; /* as it was last */
	struct wall_time first, last;
	uint64_t count; /* times that it was tried in vain */
};

struct failures {
	unsigned count;
	struct failure list[LIMIT_FAILURES]; /* in no order */
};

/* The question NAME (lower case) and TYPE has failed: EDE and TEXT say why. */
void failures_note(struct failures *failures, const uint8_t *name,
		   uint16_t type, bool is_bogus, int ede, struct span text,
		   struct wall_time now);

#endif
