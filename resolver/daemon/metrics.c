/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/metrics.h"

#include <inttypes.h>
#include <string.h>

#include "wire/codes.h"

struct out {
	FILE *file;
	bool is_open;
};

enum kind {
	COUNTER,
	GAUGE,
	HISTOGRAM,
};

/* ---- Lines ----------------------------------------------------------------
 */

/*
 * Begins the metric NAME, which is without "_total": that is a part of a
 * counter's name in the one format, and of its samples' alone in the other.
 */
static void begin(const struct out *out, const char *name, enum kind kind,
		  const char *help)
{
	static const char *const kinds[] = {
		[COUNTER] = "counter",
		[GAUGE] = "gauge",
		[HISTOGRAM] = "histogram",
	};
	const char *total = kind == COUNTER && !out->is_open ? "_total" : "";

	fprintf(out->file, "# HELP kedge_%s%s %s.\n# TYPE kedge_%s%s %s\n",
		name, total, help, name, total, kinds[kind]);
}

static void sample(const struct out *out, const char *name, const char *suffix,
		   const char *label, const char *value, uint64_t number)
{
	fprintf(out->file, "kedge_%s%s", name, suffix);
	if (label)
		fprintf(out->file, "{%s=\"%s\"}", label, value);
	fprintf(out->file, " %" PRIu64 "\n", number);
}

static void counter(const struct out *out, const char *name, uint64_t number,
		    const char *help)
{
	begin(out, name, COUNTER, help);
	sample(out, name, "_total", NULL, NULL, number);
}

static void gauge(const struct out *out, const char *name, uint64_t number,
		  const char *help)
{
	begin(out, name, GAUGE, help);
	sample(out, name, "", NULL, NULL, number);
}

/* Seconds, exactly. */
static void put_seconds(const struct out *out, uint64_t us)
{
	fprintf(out->file, "%" PRIu64 ".%06" PRIu64, us / 1000000,
		us % 1000000);
}

/* The bound of a class as OpenMetrics has numbers: "0.001", "1.0". */
static void put_bound(const struct out *out, uint32_t us)
{
	char text[32];
	size_t size;

	snprintf(text, sizeof(text), "%u.%06u", us / 1000000, us % 1000000);
	size = strlen(text);
	while (text[size - 1] == '0' && text[size - 2] != '.')
		text[--size] = '\0';
	fputs(text, out->file);
}

static void histogram(const struct out *out, const char *name,
		      const struct histogram *histogram, const char *help)
{
	uint64_t count = 0;

	begin(out, name, HISTOGRAM, help);
	for (unsigned i = 0; i < HISTOGRAM_CLASSES; i++) {
		count += histogram->counts[i];
		fprintf(out->file, "kedge_%s_bucket{le=\"", name);
		if (i < HISTOGRAM_CLASSES - 1)
			put_bound(out, histogram_bounds_us[i]);
		else
			fputs("+Inf", out->file);
		fprintf(out->file, "\"} %" PRIu64 "\n", count);
	}
	fprintf(out->file, "kedge_%s_sum ", name);
	put_seconds(out, histogram->sum_us);
	fprintf(out->file, "\nkedge_%s_count %" PRIu64 "\n", name, count);
}

/* In a label's value: names in text have backslashes. */
static const char *escape(const char *text, char *to, size_t room)
{
	size_t used = 0;

	for (; *text && used + 3 < room; text++) {
		if (*text == '\\' || *text == '"')
			to[used++] = '\\';
		to[used++] = *text;
	}
	to[used] = '\0';
	return to;
}

/* ---- Clients --------------------------------------------------------------
 */

static void put_rcodes(const struct out *out, const struct engine_stats *stats)
{
	static const char name[] = "responses";
	char text[CODE_TEXT_MAX];

	begin(out, name, COUNTER, "Responses to clients by RCODE");
	for (unsigned i = 0; i < STATS_RCODES; i++)
		if (stats->rcodes[i] > 0 || i == RCODE_NOERROR ||
		    i == RCODE_SERVFAIL || i == RCODE_NXDOMAIN ||
		    i == RCODE_REFUSED)
			sample(out, name, "_total", "rcode",
			       rcode_to_text((uint16_t)i, text),
			       stats->rcodes[i]);
}

static void put_verdicts(const struct out *out,
			 const struct engine_stats *stats)
{
	static const char name[] = "answers_by_verdict";

	begin(out, name, COUNTER,
	      "Answers and failures to clients by the verdict on them");
	for (unsigned i = 0; i < STATS_VERDICTS; i++)
		sample(out, name, "_total", "verdict",
		       security_text((enum security)i), stats->verdicts[i]);
}

static void put_errors(const struct out *out, const struct engine_stats *stats)
{
	static const char name[] = "extended_errors";
	char text[CODE_TEXT_MAX];

	begin(out, name, COUNTER,
	      "Extended errors (RFC 8914) sent to clients, by code");
	for (unsigned i = 0; i < STATS_EDES; i++)
		if (stats->edes[i] > 0)
			fprintf(out->file,
				"kedge_%s_total{code=\"%u\",text=\"%s\"} "
				"%" PRIu64 "\n",
				name, i, ede_to_text((int)i, text),
				stats->edes[i]);
}

static void put_rate_limit(const struct out *out,
			   const struct engine_stats *stats)
{
	static const char name[] = "rate_limited_answers";

	begin(out, name, COUNTER, "Answers that rate-limit acted upon");
	sample(out, name, "_total", "action", "dropped", stats->rate_limited);
	sample(out, name, "_total", "action", "truncated", stats->rate_slipped);
}

static void put_clients(const struct out *out, const struct engine_stats *stats)
{
	counter(out, "queries", stats->queries, "Queries from clients");
	counter(out, "cache_hits", stats->cache_hits,
		"Queries answered at once from the cache");
	counter(out, "queries_dropped", stats->dropped,
		"Queries dropped without a response");
	counter(out, "queries_refused", stats->refused,
		"Queries that the access lists or local zones refuse");
	counter(out, "queries_overload", stats->overloads,
		"Queries that found no place to wait in");
	counter(out, "answers_discarded", stats->discarded,
		"Answers held back for too long by servers, and not sent");
	put_rate_limit(out, stats);
	put_rcodes(out, stats);
	put_verdicts(out, stats);
	put_errors(out, stats);
	counter(out, "stale_answers", stats->stale_answers,
		"Answers past their end, for want of better ones (RFC 8767)");
	counter(out, "policy_hits", stats->policy_hits,
		"Queries that a response policy decided");
	gauge(out, "clients_waiting", stats->clients_waiting,
	      "Clients that wait for a fetch");
	histogram(out, "cache_hit_duration_seconds", &stats->hit_durations,
		  "From taking a batch of queries out of the socket until the "
		  "answers are handed over, for hits of every 64th batch");
}

/* ---- Fetches and servers --------------------------------------------------
 */

static void put_validations(const struct out *out,
			    const struct engine_stats *stats)
{
	static const char name[] = "validations";

	begin(out, name, COUNTER, "RRsets and denials judged, by verdict");
	sample(out, name, "_total", "verdict", "secure", stats->secure);
	sample(out, name, "_total", "verdict", "insecure", stats->insecure);
	sample(out, name, "_total", "verdict", "bogus", stats->bogus);
}

static void put_upstream(const struct out *out,
			 const struct engine_stats *stats)
{
	static const char name[] = "upstream_queries";

	begin(out, name, COUNTER, "Queries sent to servers, by transport");
	sample(out, name, "_total", "transport", "udp",
	       stats->upstream_queries - stats->upstream_streams);
	sample(out, name, "_total", "transport", "tcp",
	       stats->upstream_streams);
	counter(out, "upstream_timeouts", stats->upstream_timeouts,
		"Queries to servers that got no response in time");
	counter(out, "upstream_responses", stats->responses,
		"Messages from servers");
	counter(out, "upstream_responses_mismatched",
		stats->responses_mismatched,
		"Messages from servers that did not match the query");
}

static void put_fetches(const struct out *out, const struct engine_stats *stats)
{
	counter(out, "fetches", stats->fetches,
		"Fetches started, sub-fetches included");
	counter(out, "fetches_joined", stats->fetches_joined,
		"Times that a fetch under way was joined");
	gauge(out, "fetches_alive", stats->fetches_alive, "Fetches under way");
	histogram(out, "fetch_duration_seconds", &stats->fetch_durations,
		  "Time that fetches for clients took");
	counter(out, "prefetches", stats->prefetches,
		"Answers refreshed before their end");
	counter(out, "limits_tripped", stats->limits_tripped,
		"Fetches and queries that met a bound on work");
	counter(out, "fetches_busy_zone", stats->busy_zones,
		"Fetches refused since too many were under way for a zone");
	counter(out, "fetches_busy_server", stats->busy_servers,
		"Times that a server was passed over since it had too many");
	counter(out, "mirror_answers", stats->mirror_answers,
		"Findings out of the zone that is mirrored here");
	counter(out, "turns_cut", stats->turns_cut,
		"Turns that left work for the next one");
	put_validations(out, stats);
	counter(out, "signature_checks", stats->signature_checks,
		"Signatures verified");
	counter(out, "nsec3_hashes", stats->nsec3_hashes,
		"NSEC3 hashes computed");
	put_upstream(out, stats);
}

/* ---- Caches ---------------------------------------------------------------
 */

struct cache_numbers {
	const char *kind;
	uint64_t entries, octets, octets_max, evictions;
};

enum {
	CACHE_KINDS = 5
};

static struct cache_numbers numbers_of(const char *kind,
				       struct table_stats stats)
{
	return (struct cache_numbers){kind, stats.entries, stats.octets,
				      stats.octets_max, stats.evictions};
}

static void look_at_caches(const struct caches *caches,
			   struct cache_numbers ret[CACHE_KINDS])
{
	struct denial_cache_stats denials = denial_cache_stats(caches->denials);

	ret[0] = numbers_of("answers", answer_cache_stats(caches->answers));
	ret[1] = numbers_of("rrsets", rrset_cache_stats(caches->rrsets));
	ret[2] = numbers_of("servers", server_cache_stats(caches->servers));
	ret[3] = numbers_of("keys", key_cache_stats(caches->keys));
	ret[4] = (struct cache_numbers){"denials", denials.records,
					denials.octets, denials.octets_max,
					denials.evictions};
}

static void put_caches(const struct out *out, const struct caches *caches)
{
	struct cache_numbers all[CACHE_KINDS];

	look_at_caches(caches, all);
	begin(out, "cache_entries", GAUGE, "Entries in a cache");
	for (unsigned i = 0; i < CACHE_KINDS; i++)
		sample(out, "cache_entries", "", "cache", all[i].kind,
		       all[i].entries);
	begin(out, "cache_size_bytes", GAUGE, "Memory that a cache takes");
	for (unsigned i = 0; i < CACHE_KINDS; i++)
		sample(out, "cache_size_bytes", "", "cache", all[i].kind,
		       all[i].octets);
	begin(out, "cache_limit_bytes", GAUGE, "Memory that it may take");
	for (unsigned i = 0; i < CACHE_KINDS; i++)
		sample(out, "cache_limit_bytes", "", "cache", all[i].kind,
		       all[i].octets_max);
	begin(out, "cache_evictions", COUNTER,
	      "Entries that gave way to others before their end");
	for (unsigned i = 0; i < CACHE_KINDS; i++)
		sample(out, "cache_evictions", "_total", "cache", all[i].kind,
		       all[i].evictions);
}

/* ---- Trust anchors --------------------------------------------------------
 */

static unsigned count_keys(const struct trust_point *point,
			   enum anchor_key_state state)
{
	unsigned count = 0;

	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		count += point->keys[i].state == state;
	return count;
}

static void put_keys(const struct out *out, const struct anchor_state *anchors)
{
	char zone[NAME_TEXT_MAX], label[NAME_TEXT_MAX];

	begin(out, "trust_anchor_keys", GAUGE,
	      "Keys of a trust point by state (RFC 5011)");
	for (size_t i = 0; i < anchors->count; i++)
		for (int state = ANCHOR_ADD_PEND; state <= ANCHOR_REMOVED;
		     state++)
			fprintf(out->file,
				"kedge_trust_anchor_keys{zone=\"%s\",state="
				"\"%s\"} %u\n",
				escape(name_to_text(
					       anchors->points[i]->zone.octets,
					       zone),
				       label, sizeof(label)),
				anchor_key_state_text(
					(enum anchor_key_state)state),
				count_keys(anchors->points[i],
					   (enum anchor_key_state)state));
}

/* The next time at which one of its keys changes its state; 0: none will. */
static int64_t next_event_s(const struct trust_point *point)
{
	int64_t next_s = 0;

	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++) {
		const struct anchor_key *key = &point->keys[i];

		if ((key->state == ANCHOR_ADD_PEND ||
		     key->state == ANCHOR_REVOKED) &&
		    (next_s == 0 || key->due.s < next_s))
			next_s = key->due.s;
	}
	return next_s;
}

static int64_t refreshed_s(const struct trust_point *point)
{
	return point->refreshed.s;
}

static int64_t query_at_s(const struct trust_point *point)
{
	return point->query_at.s;
}

static void put_times(const struct out *out, const struct anchor_state *anchors,
		      const char *name,
		      int64_t (*of)(const struct trust_point *point),
		      const char *help)
{
	char zone[NAME_TEXT_MAX], label[NAME_TEXT_MAX];

	begin(out, name, GAUGE, help);
	for (size_t i = 0; i < anchors->count; i++)
		sample(out, name, "", "zone",
		       escape(name_to_text(anchors->points[i]->zone.octets,
					   zone),
			      label, sizeof(label)),
		       (uint64_t)of(anchors->points[i]));
}

static void put_anchors(const struct out *out, const struct metrics *metrics)
{
	put_keys(out, metrics->anchors);
	put_times(out, metrics->anchors,
		  "trust_anchor_last_proven_timestamp_seconds", refreshed_s,
		  "When a trusted key last vouched for the zone's keys; 0: "
		  "never");
	put_times(out, metrics->anchors,
		  "trust_anchor_next_look_timestamp_seconds", query_at_s,
		  "When the zone's keys are looked at next");
	put_times(out, metrics->anchors,
		  "trust_anchor_next_event_timestamp_seconds", next_event_s,
		  "When a key of the zone changes its state next; 0: none is "
		  "to");
	gauge(out, "negative_trust_anchors", metrics->negative_anchors,
	      "Negative trust anchors set at run time (RFC 7646)");
}

/* ---- The process ----------------------------------------------------------
 */

static void put_process(const struct out *out, const struct metrics *metrics)
{
	begin(out, "build_info", GAUGE, "The version that is running; 1");
	sample(out, "build_info", "", "version", metrics->version, 1);
	gauge(out, "start_timestamp_seconds", (uint64_t)metrics->started.wall.s,
	      "When the process started");
	gauge(out, "workers", metrics->workers, "Threads that answer");
	gauge(out, "clock_sane", metrics->clock_is_sane,
	      "1 if the clock is not known to be wrong");
	gauge(out, "configuration_loaded_timestamp_seconds",
	      (uint64_t)metrics->loaded.s,
	      "When the configuration in force was read");
	gauge(out, "configuration_last_reload_successful",
	      !metrics->last_reload_failed, "1 unless the last reload failed");
	begin(out, "configuration_reloads", COUNTER,
	      "Times that the configuration was read again");
	sample(out, "configuration_reloads", "_total", "result", "success",
	       metrics->reloads);
	sample(out, "configuration_reloads", "_total", "result", "failure",
	       metrics->reloads_failed);
}

void metrics_write(const struct metrics *metrics, bool is_open, FILE *file)
{
	const struct out out = {.file = file, .is_open = is_open};

	put_process(&out, metrics);
	put_clients(&out, metrics->stats);
	put_fetches(&out, metrics->stats);
	put_caches(&out, metrics->caches);
	put_anchors(&out, metrics);
	if (is_open)
		fputs("# EOF\n", file);
}
