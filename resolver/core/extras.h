/*
 * extras.h - what a server sends along with an answer for its client's
 * convenience: the zone's NS set, and addresses of the names that the answer
 * leads to (RFC 1034 section 4.3.2, RFC 1035 section 3.3).
 *
 * Clients get it with `minimal-responses no`. It is scrubbed as an answer is,
 * shown to be secure where the answer is, kept with that one answer until the
 * first of it runs out, and learnt by nobody.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_EXTRAS_H
#define RESOLVER_CORE_EXTRAS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/moment.h"
#include "resolver/core/limits.h"
#include "resolver/core/settings.h"
#include "validator/budget.h"
#include "validator/key.h"
#include "wire/finding.h"
#include "wire/message.h"

struct extras {
	const struct rrset *ns; /* for the authority section, or NULL */
	size_t address_count;   /* for the additional section */
	/* While it is shown what of it is secure: */
	bool ns_is_judged;
	size_t judged, kept; /* addresses */
	const struct rrset *addresses[LIMIT_EXTRA_ADDRESSES];
};

/*
 * What MESSAGE, which FINDING was made of, has of what SETTINGS want: sets
 * of the zone asked alone. They are copied to ARENA, TTLs within the bounds
 * of SETTINGS.
 */
void extras_collect(const struct settings *settings,
		    const struct message *message,
		    const struct finding *finding, struct arena *arena,
		    struct extras *ret);

/*
 * Leaves out what KEYS, with which the answer was proven, do not prove, or
 * BUDGET does not suffice for. It never makes anything bogus. False when BUDGET
 * pauses: it is to be called again.
 */
bool extras_keep_secure(struct extras *extras, const struct zone_keys *keys,
			struct wall_time wall, const struct policy *policy,
			struct budget *budget, struct arena *arena);

#endif
