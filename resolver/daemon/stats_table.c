/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/stats_table.h"

#define COUNTER(label, field, text)                                            \
	{                                                                      \
		.name = (label),                                               \
		.offset = offsetof(struct engine_stats, field), .help = (text) \
	}
#define LEVEL(label, field, text)                                              \
	{                                                                      \
		.name = (label),                                               \
		.offset = offsetof(struct engine_stats, field),                \
		.is_level = true, .help = (text)                               \
	}

const struct stat_row stats_table[] = {
	COUNTER("queries", queries, "Queries that came from clients"),
	COUNTER("cache-hits", cache_hits,
		"Queries answered at once from the cache"),
	COUNTER("answers", answers, "Answers sent to clients"),
	COUNTER("dropped", dropped, "Queries dropped without an answer"),
	COUNTER("rate-limited", rate_limited,
		"Answers that rate-limit kept from a network"),
	COUNTER("rate-slipped", rate_slipped,
		"Answers that it cut, for the network to ask over TCP"),
	COUNTER("overloads", overloads,
		"Queries that found no place to wait in"),
	COUNTER("discarded", discarded,
		"Answers held back for too long by servers, and not sent"),
	COUNTER("refused", refused, "Queries refused to clients"),
	COUNTER("formerrs", formerrs,
		"Queries answered with FORMERR, NOTIMP or BADVERS"),
	COUNTER("servfails", servfails, "Queries answered with SERVFAIL"),
	COUNTER("secure", secure, "Findings proven by their signatures"),
	COUNTER("insecure", insecure, "Findings that provably have none"),
	COUNTER("bogus", bogus, "Findings that failed validation"),
	COUNTER("stale-answers", stale_answers,
		"Answers past their end, for want of better ones (RFC 8767)"),
	COUNTER("policy-hits", policy_hits,
		"Queries that a response policy decided"),
	COUNTER("prefetches", prefetches, "Answers refreshed before their end"),
	COUNTER("fetches", fetches, "Fetches started, sub-fetches included"),
	COUNTER("fetches-joined", fetches_joined,
		"Times that somebody joined a fetch under way"),
	LEVEL("fetches-alive", fetches_alive, "Fetches under way"),
	LEVEL("clients-waiting", clients_waiting,
	      "Clients that wait for a fetch"),
	COUNTER("upstream-queries", upstream_queries,
		"Queries sent to servers"),
	COUNTER("upstream-streams", upstream_streams, "Of these, over TCP"),
	COUNTER("upstream-timeouts", upstream_timeouts,
		"Queries to servers that got no answer in time"),
	COUNTER("responses", responses, "Messages that came from servers"),
	COUNTER("responses-mismatched", responses_mismatched,
		"Of these, such as were no answer to the query"),
	COUNTER("signature-checks", signature_checks, "Signatures verified"),
	COUNTER("nsec3-hashes", nsec3_hashes, "NSEC3 hashes made"),
	COUNTER("turns-cut", turns_cut,
		"Turns that left work for the next one"),
	COUNTER("mirror-answers", mirror_answers,
		"Findings out of the zone that is mirrored here"),
	COUNTER("busy-zones", busy_zones,
		"Fetches refused since too many were under way for a zone"),
	COUNTER("busy-servers", busy_servers,
		"Times that a server was passed over since it had too many"),
	COUNTER("limits-tripped", limits_tripped,
		"Fetches and queries that met a bound on work"),
};

const size_t stats_table_count = sizeof(stats_table) / sizeof(stats_table[0]);

uint64_t stats_value(const struct engine_stats *stats,
		     const struct stat_row *row)
{
	return *(const uint64_t *)(const void *)((const char *)stats +
						 row->offset);
}

void stats_add(struct engine_stats *total, const struct engine_stats *one)
{
	uint64_t *to = (uint64_t *)(void *)total;
	const uint64_t *from = (const uint64_t *)(const void *)one;

	/* It is made of counters alone. */
	_Static_assert(sizeof(*total) % sizeof(*to) == 0, "not of counters");
	for (size_t i = 0; i < sizeof(*total) / sizeof(*to); i++)
		to[i] += from[i];
}
