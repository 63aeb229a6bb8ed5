/*
 * explain_run.h - one question, resolved and explained in this process: an
 * engine, caches that are empty, an event loop that ends with the answer.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_EXPLAIN_RUN_H
#define RESOLVER_DAEMON_EXPLAIN_RUN_H

#include "resolver/core/explanation.h"
#include "resolver/core/settings.h"
#include "resolver/net/upstream.h"

/*
 * Asks for NAME (lower case) and TYPE by SETTINGS, from the addresses in
 * UPSTREAM, and waits. NULL without memory or descriptors. The caller's, for
 * explanation_free().
 */
struct explanation *explain_run(struct settings *settings,
				const struct upstream_options *upstream,
				const uint8_t *name, uint16_t type);

#endif
