/*
 * cache_trust.h - under which settings a cache was filled.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CACHE_TRUST_H
#define RESOLVER_DAEMON_CACHE_TRUST_H

#include <stdbool.h>
#include <stdint.h>

#include "resolver/core/settings.h"

enum {
	CACHE_TRUST_SIZE = 32
};

/*
 * A digest (SHA-256) of what decides whom SETTINGS believe, whom they ask and
 * how answers look: validation, its algorithms, anchors and negative anchors;
 * zones that go elsewhere; bounds of TTLs. Not of what stays the same to
 * those who wait: workers, access, quotas. False without memory.
 */
bool cache_trust_digest(const struct settings *settings,
			uint8_t ret[CACHE_TRUST_SIZE]);

/*
 * Answers are made in ways that files beside the configuration may change
 * (policy zones): they are not kept, what they are made of is.
 */
bool cache_trust_shapes_answers(const struct settings *settings);

#endif
