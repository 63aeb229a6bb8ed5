/*
 * stats.h - what an engine counts. One thread writes; who reads from another
 * one gets a copy from the worker.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_STATS_H
#define RESOLVER_CORE_STATS_H

#include <stdint.h>

#include "base/histogram.h"

enum {
	STATS_RCODES = 24, /* BADCOOKIE is the highest that is sent */
	STATS_VERDICTS = 5, /* enum security */
	STATS_EDES = 40, /* extended errors below it are counted */
};

/* Of uint64_t alone: several are summed member by member. */
struct engine_stats {
	uint64_t queries, cache_hits, answers, dropped, refused, formerrs;
	uint64_t servfails, secure, insecure, bogus;
	uint64_t fetches, fetches_joined, clients_waiting, fetches_alive;
	uint64_t upstream_queries, upstream_streams, upstream_timeouts;
	uint64_t responses, responses_mismatched, mirror_answers;
	uint64_t prefetches, stale_answers, policy_hits;
	uint64_t rate_limited, rate_slipped; /* answers: dropped, truncated */
	uint64_t discarded; /* answers that were held back for too long */
	uint64_t overloads; /* queries that found no place to wait */
	uint64_t busy_zones, busy_servers; /* that had enough to do */
	uint64_t signature_checks, nsec3_hashes, limits_tripped;
	uint64_t turns_cut; /* that left work for the next one */
	/* Responses to clients: by RCODE; with answers and failures alone, by
	 * the verdict and by the extended error in them. */
	uint64_t rcodes[STATS_RCODES], verdicts[STATS_VERDICTS];
	uint64_t edes[STATS_EDES];
	/* Of answers given at once, see engine_note_hits(); and of fetches for
	 * clients. */
	struct histogram hit_durations, fetch_durations;
};

#endif
