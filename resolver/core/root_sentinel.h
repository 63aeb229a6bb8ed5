/*
 * root_sentinel.h - names by which anybody can learn whether this resolver
 * trusts a key of the root (RFC 8509).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_ROOT_SENTINEL_H
#define RESOLVER_CORE_ROOT_SENTINEL_H

#include <stdbool.h>
#include <stdint.h>

#include "trust-anchor/anchor_set.h"
#include "validator/reason.h"

/*
 * Is the secure answer for NAME (lower case) and TYPE to be a failure, since
 * its first label says of a key what is not so by ANCHORS? WHY says which.
 */
bool root_sentinel_fails(const struct anchor_set *anchors, const uint8_t *name,
			 uint16_t type, struct reason *why);

#endif
