/*
 * stats.h - what an engine counts. One thread writes; who reads from another
 * one gets a copy from the worker.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_STATS_H
#define RESOLVER_CORE_STATS_H

#include <stdint.h>

struct engine_stats {
	uint64_t queries, cache_hits, answers, dropped, refused, formerrs;
	uint64_t servfails, secure, insecure, bogus;
	uint64_t fetches, fetches_joined, clients_waiting, fetches_alive;
	uint64_t upstream_queries, upstream_streams, upstream_timeouts;
	uint64_t responses, responses_mismatched, mirror_answers;
	uint64_t prefetches, stale_answers, policy_hits;
	uint64_t rate_limited, rate_slipped; /* answers: dropped, truncated */
	uint64_t signature_checks, nsec3_hashes, limits_tripped;
	uint64_t turns_cut; /* that left work for the next one */
};

#endif
