/*
 * denial_synthesis.h - answers made of proofs that others' questions brought:
 * aggressive use of the DNSSEC-validated cache (RFC 8198).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_DENIAL_SYNTHESIS_H
#define RESOLVER_CORE_DENIAL_SYNTHESIS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/moment.h"
#include "resolver/core/context.h"
#include "resolver/core/settings.h"
#include "validator/budget.h"
#include "wire/finding.h"

/*
 * The secure NODATA or NXDOMAIN that the cached denials of one zone prove for
 * NAME and TYPE, or the answer that one of its wildcards gives, in ARENA.
 * Hashes are taken from BUDGET. False when nothing is proven: the servers are
 * to be asked.
 */
bool denial_synthesise(const struct context *context,
		       const struct settings *settings, struct budget *budget,
		       const uint8_t *name, uint16_t type, struct moment now,
		       struct arena *arena, struct finding *ret);

/*
 * Keeps the COUNT denials of FINDING that were verified, all of ZONE, and its
 * SOA if it has one, for as long as FINDING lives (RFC 9077). FINDING is
 * secure.
 */
void denial_keep(const struct context *context, const struct finding *finding,
		 const uint8_t *zone, const struct rrset *const *denials,
		 size_t count, struct moment now);

#endif
