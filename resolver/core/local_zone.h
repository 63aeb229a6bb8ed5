/*
 * local_zone.h - names that are answered here and never asked for: the
 * special-use names of RFC 6761 and its followers, and the reverse zones of
 * private addresses (RFC 6303, RFC 7793).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_LOCAL_ZONE_H
#define RESOLVER_CORE_LOCAL_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "resolver/core/settings.h"
#include "wire/finding.h"

/*
 * What is known here of NAME (lower case) and TYPE, in ARENA. False when the
 * name is not local: it is none of these, the local zones are switched off,
 * or the configuration says where to ask for it.
 */
bool local_zone_find(const struct settings *settings, const uint8_t *name,
		     uint16_t type, struct arena *arena, struct finding *ret);

/* Is NAME (lower case) one of these, whatever the configuration says? */
bool local_zone_is_above(const uint8_t *name);

#endif
