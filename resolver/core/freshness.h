/*
 * freshness.h - what a cached answer is worth in its last days.
 *
 * Shortly before its end it is worth a refresh: a hit then starts a fetch
 * beside, so that the next ones need not wait (`prefetch`).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_FRESHNESS_H
#define RESOLVER_CORE_FRESHNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"
#include "cache/answer_cache.h"
#include "resolver/core/settings.h"

/* Seconds that ANSWER has left at NOW; one that has begun counts whole. */
uint32_t freshness_left_s(const struct answer *answer, struct moment now);

/* Is ANSWER, which is cached, to be refreshed before it expires? */
bool freshness_is_late(const struct answer *answer,
		       const struct settings *settings, struct moment now);

#endif
