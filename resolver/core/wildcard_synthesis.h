/*
 * wildcard_synthesis.h - answers made of a wildcard that another question
 * brought (RFC 8198 section 5.3).
 *
 * A wildcard's RRset is kept under its own name, "*." and all, where it
 * answers for itself; with a cached denial of the name that is asked for, it
 * answers for that too.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_WILDCARD_SYNTHESIS_H
#define RESOLVER_CORE_WILDCARD_SYNTHESIS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/moment.h"
#include "resolver/core/context.h"
#include "validator/budget.h"
#include "wire/finding.h"

/*
 * The secure answer (or CNAME) for NAME and TYPE that a wildcard of ZONE
 * makes, with the proof that nothing closer exists, in ARENA. Hashes are
 * taken from BUDGET. False when that is not known.
 */
bool wildcard_synthesise(const struct context *context, struct budget *budget,
			 const uint8_t *zone, const uint8_t *name,
			 uint16_t type, struct moment now, struct arena *arena,
			 struct finding *ret);

/*
 * Keeps the wildcard that the answer of FINDING, which is secure, was
 * expanded from, if it was, for TTL_S seconds at the most.
 */
void wildcard_keep(const struct context *context, const struct finding *finding,
		   uint32_t ttl_s, struct moment now);

#endif
