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
	CLEAR_S = 3600,
	DAY_S = 24 * 3600,
	BURST_MAX = 6,
	CROWD_MAX = 30,
	AFTER_QUESTIONS = 4,
	EVENTS_MAX = 25, /* between two steps */
	CACHE_MIN = 128 * 1024,
	/* After a step of the clock: fetches end, failures are forgotten. */
	CALM_S = LIMIT_QUERY_MS / 1000 + LIMIT_FAILURE_TTL_S + 60,
};

static bool one_in(struct storm *storm, uint32_t n)
{
	return rng_below(&storm->rng, n) == 0;
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

static void ask_this(struct storm *storm, const char *qname, uint16_t qtype)
{
	struct storm_question *question = new_question(storm);

	*question = (struct storm_question){.mode = storm->mode,
					    .reloads = storm->reloads,
					    .clock_is_calm = true,
					    .qtype = qtype,
					    .flags = choose_flags(storm)};
	memcpy(question->qname, qname, strlen(qname) + 1);
	if (name_from_text(qname, &question->name) != STATUS_OK)
		abort();
	if (storm->is_verbose)
		printf("    ask %s type %u flags %#x\n", qname, qtype,
		       question->flags);
	storm_sums.queries++;
	question->answer = sim_ask(storm->sim, qname, qtype, question->flags);
}

static void ask(struct storm *storm)
{
	char qname[NAME_TEXT_MAX];
	uint16_t qtype;

	/* Some ask what was asked already. */
	if (storm->question_count > 0 && one_in(storm, 3)) {
		const struct storm_question *old = &storm->questions[rng_below(
			&storm->rng, (uint32_t)storm->question_count)];

		memcpy(qname, old->qname, sizeof(qname));
		qtype = old->qtype;
	} else {
		internet_question(storm->internet, &storm->rng, qname, &qtype);
	}
	ask_this(storm, qname, qtype);
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

/* Many ask the same. */
static void step_crowd(struct storm *storm)
{
	struct storm_question first;

	ask(storm);
	first = storm->questions[storm->question_count - 1];
	for (uint32_t i = rng_below(&storm->rng, CROWD_MAX); i > 0; i--)
		ask_this(storm, first.qname, first.qtype);
	for (uint32_t i = rng_below(&storm->rng, EVENTS_MAX); i > 0; i--)
		if (!sim_step(storm->sim))
			break;
}

/* Octets that are no query, or not quite. */
static void step_junk(struct storm *storm)
{
	struct rng *rng = &storm->rng;
	uint8_t octets[64] = {0,   1,   1,   0, 0,   1,   0, 0, 0, 0, 0,  1, 3,
			      'w', 'w', 'w', 2, 't', '1', 0, 0, 1, 0, 1,  0, 0,
			      41,  4,   208, 0, 0,   128, 0, 0, 4, 0, 10, 0, 0};
	size_t size = 1 + rng_below(rng, sizeof(octets));

	for (uint32_t i = 1 + rng_below(rng, 6); i > 0; i--)
		octets[rng_below(rng, sizeof(octets))] = (uint8_t)rng_u32(rng);
	(void)sim_ask_octets(storm->sim, "127.0.0.1", span_of(octets, size),
			     one_in(storm, 2));
}

/* The keys of a trust point, as RFC 5011 asks for them. */
static void step_watch(struct storm *storm)
{
	watched_keys_free(sim_watch_keys(storm->sim, name_root));
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
	if (storm->mode.is_tight || storm->out_of_reach)
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
		{38, "a query alone", step_ask_alone},
		{24, "a burst of queries", step_burst},
		{3, "a crowd", step_crowd},
		{2, "junk", step_junk},
		{1, "keys", step_watch},
		{14, "time", step_time},
		{7, "weather", step_weather},
		{1, "clock", step_clock},
		{3, "reload", step_reload},
		{4, "hanging up", step_hang_up},
		{3, "quiet", drain},
	};
	uint32_t at = rng_below(&storm->rng, 100);
	size_t i = 0;

	/* A wrong clock is put right before long. */
	if (storm->clock_offset_s != 0 && one_in(storm, 4))
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

/* Some questions, one after the other, and all that must hold. */
static void ask_after(struct storm *storm)
{
	for (unsigned i = 0; i < AFTER_QUESTIONS && !storm->failure[0]; i++)
		step_ask_alone(storm);
	storm_check_memory(storm);
}

/*
 * The sky clears. Within an hour it is forgotten who did not answer; within
 * two days, who said what was not so: nothing may be excused any more.
 */
static void calm_down(struct storm *storm)
{
	if (storm->is_verbose)
		printf("  the storm is over, at %.6f s\n",
		       (double)sim_now(storm->sim).mono.us / 1e6);
	if (storm->clock_offset_s != 0)
		step_clock(storm);
	storm_clear_weather(storm);
	storm->is_over = true;
	step_reload(storm);
	drain(storm);
	sim_pass_s(storm->sim, CLEAR_S);
	storm->bad_reach = storm->bad_referrals;
	storm->is_short_of_sockets = false;
	ask_after(storm);
	sim_pass_s(storm->sim, 2 * DAY_S);
	storm->bad_reach = storm->bad_content = 0;
	storm->has_forwarded = false;
	ask_after(storm);
}

static void begin(struct storm *storm)
{
	struct rng *rng = &storm->rng;

	rng_init_seeded(rng, &storm->rng_state);
	storm->is_windy = rng_below(rng, 3) > 0;
	storm->is_hostile = rng_below(rng, 3) == 0;
	storm->forge_percent = rng_below(rng, 3) ? 0 : 50;
	storm->is_short_of_sockets = rng_below(rng, 16) == 0;
	if (storm->is_short_of_sockets)
		storm->socketless_percent = 10;
	storm->cache_octets = (size_t)CACHE_MIN << rng_below(rng, 6);
	if (storm->is_verbose)
		printf("storm %llu: windy %d, hostile %d, forged %u%%, cache "
		       "%zu octets\n",
		       (unsigned long long)storm->seed, storm->is_windy,
		       storm->is_hostile, storm->forge_percent,
		       storm->cache_octets);
	storm_start_weather(storm);
	storm_configured = storm;
	storm->sim = sim_new(
		&(struct sim_options){.seed = storm->seed,
				      .world = storm->internet->world,
				      .cache_octets = storm->cache_octets,
				      .server = storm_serve,
				      .context = storm,
				      .configure = storm_configure});
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
	/* Some end in the midst of it. */
	if (!storm->failure[0] && storm->seed % 4 != 0)
		calm_down(storm);
	is_fine = !storm->failure[0];
	memcpy(failure, storm->failure, sizeof(storm->failure));
	storm_sums.upstream += sim_stats(storm->sim).upstream_queries;
	sim_free(storm->sim);
	free(storm->questions);
	free(storm);
	return is_fine;
}
