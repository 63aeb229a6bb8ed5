/*
 * check_gather.h - all that `kedge check` looks at: the delegation as the
 * resolver finds it, and what each server of the zone answers when it is asked
 * directly.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CHECK_GATHER_H
#define RESOLVER_DAEMON_CHECK_GATHER_H

#include "base/arena.h"
#include "base/status.h"
#include "resolver/daemon/command_resolver.h"
#include "resolver/explain/delegation.h"
#include "resolver/net/prober.h"

enum {
	CHECK_PROBES_MAX = DELEGATION_SERVERS_MAX * ASK_COUNT,
};

struct check_gather {
	struct delegation delegation;
	struct reason reason; /* why there is none */
	/* The rest is its own. */
	struct arena arena;
	struct policy policy;
	struct name zone;
	const struct command_resolver *resolver;
	unsigned name_count; /* of the name servers */
	const uint8_t *names[DELEGATION_NAMES_MAX];
	size_t probe_count;
	struct probe probes[CHECK_PROBES_MAX];
};

/* Gathers for ZONE (lower case). STATUS_NOT_FOUND with a reason: there is no
 * such zone, or nobody can be asked. It is done in any case. */
enum status check_gather(struct check_gather *gather,
			 const struct command_resolver *resolver,
			 const uint8_t *zone) MUST_USE;
void check_gather_done(struct check_gather *gather);

#endif
