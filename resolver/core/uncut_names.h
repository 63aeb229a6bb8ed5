/*
 * uncut_names.h - names at which the servers of a zone have shown no
 * delegation.
 *
 * A zone may lie on the servers of its parent, and a name may have labels
 * that are no zone: such servers answer a minimised query instead of
 * referring it on, and the next question for a name below would ask them the
 * same again (RFC 9156 section 2.3). With this they are asked for more at
 * once. It shows them no label that they would not be shown with the query
 * that follows, and says nothing of keys or answers: a delegation that has
 * been made since is met as a referral.
 *
 * Of fixed size: a new name takes the place of what was there.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_UNCUT_NAMES_H
#define RESOLVER_CORE_UNCUT_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/moment.h"

enum {
	UNCUT_PLACES = 1024,
	/* Seconds: minimised queries are to be seen again now and then. */
	UNCUT_TTL_MAX_S = 3600,
};

struct uncut_names { /* all zero: empty */
	struct {
		uint64_t hash; /* of name and zone, under the engine's key */
		struct moment expires;
	} places[UNCUT_PLACES];
};

/* The servers of ZONE, above NAME, answered for NAME; true for TTL_S. */
void uncut_names_add(struct uncut_names *uncut, const struct hash_key *key,
		     const uint8_t *name, const uint8_t *zone, uint32_t ttl_s,
		     struct moment now);

bool uncut_names_has(const struct uncut_names *uncut,
		     const struct hash_key *key, const uint8_t *name,
		     const uint8_t *zone, struct moment now);

#endif
