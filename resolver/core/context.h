/*
 * context.h - what every part of the core works with: the shared caches, the
 * engine's source of chance, its counters.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_CONTEXT_H
#define RESOLVER_CORE_CONTEXT_H

#include "base/hash.h"
#include "base/rng.h"
#include "cache/epoch.h"

struct caches;
struct engine_stats;
struct families;
struct uncut_names;

struct context { /* all borrowed */
	const struct caches *caches;
	struct epoch_reader *reader;
	struct rng *rng;
	const struct hash_key *hash_key;
	struct engine_stats *stats;
	struct uncut_names *uncut;
	struct families *families;
};

#endif
