/*
 * storm_play.c - see storm.h. The steps of a storm.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resolver/core/limits.h"
#include "tests/sim/storm/storm.h"
#include "validator/budget.h"

enum {
	DAY_S = 24 * 3600,
	BURST_MAX = 6,
	EVENTS_MAX = 25, /* between two steps */
	CACHE_MIN = 128 * 1024,
	/* After a step of the clock: fetches end, failures are forgotten. */
	CALM_S = LIMIT_QUERY_MS / 1000 + LIMIT_FAILURE_TTL_S + 60,
};

static bool one_in(struct storm *storm, uint32_t n)
{
	return rng_below(&storm->rng, n) == 0;
}

/* ---- Settings --------------------------------------------------------- */

/* sim_options.configure has no context: there is one storm at a time. */
static struct storm *configured;

static void forward(struct storm *storm, struct settings *settings)
{
	struct settings_zone *zone = settings_add_zone(settings);

	if (!zone || name_from_text(".", &zone->name) != STATUS_OK)
		abort();
	storm->has_forwarded = true;
	zone->kind = one_in(storm, 2) ? ZONE_FORWARD_ONLY : ZONE_FORWARD_FIRST;
	for (int i = 0; i < FORWARDERS; i++)
		zone->addresses[zone->address_count++] =
			storm->forwarder_addresses[i];
}

static void choose_answers(struct storm *storm, struct settings *settings)
{
	static const uint16_t sizes[] = {512, 1232, 4096};
	struct rng *rng = &storm->rng;

	settings->minimal_responses = (enum minimal_responses)rng_below(rng, 3);
	settings->edns_udp_size = sizes[rng_below(rng, 3)];
	settings->max_udp_size = sizes[rng_below(rng, 3)];
	settings->answer_cookie = !one_in(storm, 3);
	if (one_in(storm, 4))
		settings->max_cache_ttl_s = rng_below(rng, 100);
	if (one_in(storm, 4))
		settings->min_cache_ttl_s = settings->min_ncache_ttl_s =
			rng_below(rng, 90);
	if (one_in(storm, 3))
		settings->max_ncache_ttl_s = rng_below(rng, 1000);
	settings->servfail_ttl_s = rng_below(rng, 31);
	if (one_in(storm, 3))
		settings->prefetch_percent = rng_below(rng, 2) ? 0 : 90;
	settings->stale_answers = one_in(storm, 3);
	settings->stale_cache = settings->stale_answers || one_in(storm, 2);
	if (one_in(storm, 3))
		settings->stale_client_timeout_ms =
			rng_below(rng, 2) ? 0 : STALE_TIMEOUT_OFF;
	settings->synth_from_dnssec = !one_in(storm, 3);
}

static void configure(struct settings *settings)
{
	struct storm *storm = configured;

	storm->mode =
		(struct storm_mode){.validates = !one_in(storm, 10),
				    .queries_max = LIMIT_UPSTREAM_QUERIES};
	settings->validate = storm->mode.validates;
	settings->qname_minimization =
		(enum qname_minimization)rng_below(&storm->rng, 3);
	settings->use_ipv6 = !one_in(storm, 4);
	settings->trust_anchor_telemetry = one_in(storm, 2);
	if (settings->use_ipv6 && one_in(storm, 20)) {
		settings->use_ipv4 = false;
		storm->mode.without_ipv4 = true;
	}
	if (one_in(storm, 8)) {
		storm->mode.is_tight = true;
		storm->mode.queries_max = 5 + rng_below(&storm->rng, 60);
		settings->upstream_queries_max = storm->mode.queries_max;
	}
	choose_answers(storm, settings);
	if (one_in(storm, 6))
		forward(storm, settings);
	if (storm->is_verbose)
		printf("    settings: validate %d, qmin %d, IPv4 %d, IPv6 %d, "
		       "queries %u, forward %u, minimal %d, stale %d %ums, "
		       "synthesis %d, prefetch %u%%, servfail %us, TTLs %u-%us"
		       "\n",
		       settings->validate, (int)settings->qname_minimization,
		       settings->use_ipv4, settings->use_ipv6,
		       settings->upstream_queries_max, settings->zone_count,
		       (int)settings->minimal_responses,
		       settings->stale_answers,
		       settings->stale_client_timeout_ms,
		       settings->synth_from_dnssec, settings->prefetch_percent,
		       settings->servfail_ttl_s, settings->min_cache_ttl_s,
		       settings->max_cache_ttl_s);
}

/* ---- Clients ---------------------------------------------------------- */

static unsigned choose_flags(struct storm *storm)
{
	uint32_t bits = rng_u32(&storm->rng);
	unsigned flags = 0;

	if (bits & 1)
		flags |= SIM_DO;
	if ((bits >> 1 & 3) == 0)
		flags |= SIM_CD;
	if ((bits >> 3 & 3) == 0)
		flags |= SIM_AD;
	if ((bits >> 5 & 3) == 0)
		flags |= SIM_STREAM;
	if ((bits >> 7 & 15) == 0)
		flags |= SIM_NO_RD;
	if ((bits >> 11 & 7) == 0)
		flags = (flags | SIM_NO_EDNS) & ~(unsigned)SIM_DO;
	return flags;
}

static struct storm_question *new_question(struct storm *storm)
{
	if (storm->question_count == storm->question_room) {
		storm->question_room = storm->question_room * 2 + 64;
		storm->questions = realloc(storm->questions,
					   storm->question_room *
						   sizeof(*storm->questions));
		if (!storm->questions)
			abort();
	}
	return &storm->questions[storm->question_count++];
}

static void ask(struct storm *storm)
{
	struct storm_question *question = new_question(storm);

	*question = (struct storm_question){.mode = storm->mode,
					    .reloads = storm->reloads,
					    .clock_is_calm = true,
					    .flags = choose_flags(storm)};
	/* Some ask what was asked already. */
	if (storm->question_count > 1 && one_in(storm, 3)) {
		const struct storm_question *old = &storm->questions[rng_below(
			&storm->rng, (uint32_t)storm->question_count - 1)];

		memcpy(question->qname, old->qname, sizeof(old->qname));
		question->qtype = old->qtype;
	} else {
		internet_question(storm->internet, &storm->rng, question->qname,
				  &question->qtype);
	}
	if (name_from_text(question->qname, &question->name) != STATUS_OK)
		abort();
	if (storm->is_verbose)
		printf("    ask %s type %u flags %#x\n", question->qname,
		       question->qtype, question->flags);
	storm_sums.queries++;
	question->answer = sim_ask(storm->sim, question->qname, question->qtype,
				   question->flags);
}

static void tell_answers(const struct storm *storm, size_t from)
{
	for (size_t i = from; i < storm->question_count; i++) {
		const struct storm_question *question = &storm->questions[i];
		const struct message *message = &question->answer->message;

		if (question->is_checked || !question->answer->is_there)
			continue;
		printf("    %s type %u: RCODE %u%s%s, %zu+%zu+%zu, EDE %d "
		       "%.*s\n",
		       question->qname, question->qtype, message->rcode,
		       message->header.flags & FLAG_AD ? " AD" : "",
		       message->header.flags & FLAG_TC ? " TC" : "",
		       message->rrset_counts[0], message->rrset_counts[1],
		       message->rrset_counts[2], message->edns.ede,
		       (int)message->edns.ede_text.size,
		       (const char *)message->edns.ede_text.data);
	}
}

/* ---- Steps ------------------------------------------------------------ */

static void drain(struct storm *storm)
{
	sim_run(storm->sim);
	if (storm->is_verbose)
		tell_answers(storm, storm->first_unchecked);
	storm_check_answers(storm);
	storm_check_quiet(storm);
}

static bool asked_priming(const struct storm *storm, size_t from)
{
	size_t count;
	const struct sim_sent *sent = sim_sent(storm->sim, &count);

	for (size_t i = from; i < count; i++)
		if (name_is_root(sent[i].name.octets) &&
		    sent[i].type == RRTYPE_NS)
			return true;
	return false;
}

/* What one query has cost, and whatever it has set off beside. */
static void check_cost(struct storm *storm, const struct engine_stats *before,
		       size_t sent_before)
{
	struct engine_stats after = sim_stats(storm->sim);
	uint64_t works = 1 + after.prefetches - before->prefetches +
			 after.stale_answers - before->stale_answers +
			 asked_priming(storm, sent_before);
	uint64_t queries = after.upstream_queries - before->upstream_queries;
	uint64_t checks = after.signature_checks - before->signature_checks;
	uint64_t hashes = after.nsec3_hashes - before->nsec3_hashes;

	if (queries > works * storm->mode.queries_max)
		storm_fail(storm, "%llu upstream queries for one",
			   (unsigned long long)queries);
	if (checks > works * BUDGET_SIGNATURES)
		storm_fail(storm, "%llu signature checks for one query",
			   (unsigned long long)checks);
	if (hashes > works * BUDGET_NSEC3_HASHES)
		storm_fail(storm, "%llu NSEC3 hashes for one query",
			   (unsigned long long)hashes);
}

static void step_ask_alone(struct storm *storm)
{
	struct engine_stats before;
	size_t sent;

	drain(storm);
	before = sim_stats(storm->sim);
	sim_sent(storm->sim, &sent);
	ask(storm);
	drain(storm);
	check_cost(storm, &before, sent);
}

static void step_burst(struct storm *storm)
{
	for (uint32_t i = 1 + rng_below(&storm->rng, BURST_MAX); i > 0; i--)
		ask(storm);
	for (uint32_t i = rng_below(&storm->rng, EVENTS_MAX); i > 0; i--)
		if (!sim_step(storm->sim))
			break;
}

static void step_time(struct storm *storm)
{
	int64_t seconds = (int64_t)1 << rng_below(&storm->rng, 17);

	seconds += rng_below(&storm->rng, (uint32_t)seconds);
	if (storm->is_verbose)
		printf("    %lld s pass\n", (long long)seconds);
	sim_pass_s(storm->sim, seconds);
}

static void step_weather(struct storm *storm)
{
	int at = (int)rng_below(&storm->rng, STORM_SERVERS_MAX);

	if (at < storm->internet->server_count || at >= INTERNET_SERVERS_MAX)
		storm_change_weather(storm, at);
}

/* The wall clock steps, and mostly comes back the next time. */
static void step_clock(struct storm *storm)
{
	int64_t seconds = -storm->clock_offset_s;

	if (seconds == 0) {
		uint32_t far_s = one_in(storm, 2) ? DAY_S / 2 : 60 * DAY_S;

		seconds = (int64_t)rng_below(&storm->rng, 2 * far_s) - far_s;
	}
	storm->clock_offset_s += seconds;
	if (storm->is_verbose)
		printf("    the clock steps by %lld s\n", (long long)seconds);
	sim_step_clock_s(storm->sim, seconds);
	storm->clock_calm_at = moment_after_s(sim_now(storm->sim).mono, CALM_S);
	for (size_t i = storm->first_unchecked; i < storm->question_count; i++)
		storm->questions[i].clock_is_calm = false;
}

/* sim_reload() configures anew what sim_new() was told to. */
static void as_it_is(struct settings *settings)
{
	(void)settings;
}

static void step_reload(struct storm *storm)
{
	storm->reloads++;
	/* What could not be had before is still remembered as a failure. */
	if (storm->mode.is_tight || storm->mode.without_ipv4)
		storm->reach_calm_at =
			moment_after_s(sim_now(storm->sim).mono, CALM_S);
	sim_reload(storm->sim, as_it_is);
}

static void step_hang_up(struct storm *storm)
{
	for (size_t i = storm->first_unchecked; i < storm->question_count;
	     i++) {
		struct storm_question *question = &storm->questions[i];

		if (question->flags & SIM_STREAM &&
		    !question->answer->is_there && !question->answer->is_gone &&
		    one_in(storm, 2)) {
			if (storm->is_verbose)
				printf("    %s hangs up\n", question->qname);
			sim_hang_up(storm->sim, question->answer);
		}
	}
}

static void take_step(struct storm *storm)
{
	static const struct {
		unsigned weight;
		const char *name;
		void (*step)(struct storm *);
	} steps[] = {
		{40, "a query alone", step_ask_alone},
		{25, "a burst of queries", step_burst},
		{14, "time", step_time},
		{8, "weather", step_weather},
		{2, "clock", step_clock},
		{2, "reload", step_reload},
		{5, "hanging up", step_hang_up},
		{4, "quiet", drain},
	};
	uint32_t at = rng_below(&storm->rng, 100);
	size_t i = 0;

	/* A wrong clock is put right before long. */
	if (storm->clock_offset_s != 0 && one_in(storm, 8))
		step_clock(storm);
	while (at >= steps[i].weight)
		at -= steps[i++].weight;
	if (storm->is_verbose)
		printf("  %u: %s, at %.6f s\n", storm->step, steps[i].name,
		       (double)sim_now(storm->sim).mono.us / 1e6);
	steps[i].step(storm);
	if (storm->is_verbose)
		tell_answers(storm, storm->first_unchecked);
	storm_check_answers(storm);
	storm_check_memory(storm);
	storm_sums.steps++;
}

static void begin(struct storm *storm)
{
	struct rng *rng = &storm->rng;

	rng_init_seeded(rng, &storm->rng_state);
	storm->is_windy = rng_below(rng, 3) > 0;
	storm->is_hostile = rng_below(rng, 3) == 0;
	storm->forge_percent = rng_below(rng, 3) ? 0 : 50;
	storm->cache_octets = (size_t)CACHE_MIN << rng_below(rng, 6);
	if (storm->is_verbose)
		printf("storm %llu: windy %d, hostile %d, forged %u%%, cache "
		       "%zu octets\n",
		       (unsigned long long)storm->seed, storm->is_windy,
		       storm->is_hostile, storm->forge_percent,
		       storm->cache_octets);
	storm_start_weather(storm);
	configured = storm;
	storm->sim = sim_new(
		&(struct sim_options){.seed = storm->seed,
				      .world = storm->internet->world,
				      .cache_octets = storm->cache_octets,
				      .server = storm_serve,
				      .context = storm,
				      .configure = configure});
	storm->denials_octets =
		denial_cache_stats(sim_caches(storm->sim)->denials).octets;
}

bool storm_run(const struct internet *internet, uint64_t seed, unsigned steps,
	       bool is_verbose, char failure[512], unsigned *step)
{
	struct storm *storm = calloc(1, sizeof(*storm));
	bool is_fine;

	if (!storm)
		abort();
	storm->seed = seed;
	storm->rng_state = seed ^ 0x73746f726d;
	storm->internet = internet;
	storm->is_verbose = is_verbose;
	begin(storm);
	while (storm->step < steps && !storm->failure[0]) {
		storm->step++;
		*step = storm->step;
		take_step(storm);
	}
	if (!storm->failure[0])
		drain(storm);
	is_fine = !storm->failure[0];
	memcpy(failure, storm->failure, sizeof(storm->failure));
	storm_sums.upstream += sim_stats(storm->sim).upstream_queries;
	sim_free(storm->sim);
	free(storm->questions);
	free(storm);
	return is_fine;
}
