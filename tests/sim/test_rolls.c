/*
 * test_rolls.c - a resolver that is set up once, through every change of the
 * root's keys: for decades, from any month, off for weeks, killed at any
 * write, with a wrong clock.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "resolver/core/anchor_watch.h"
#include "tests/sim/root_life.h"
#include "tests/sim/scene.h"
#include "wire/rdata.h"

enum {
	DAY_S = 86400,
	MONTH_S = 30 * DAY_S,
};

/* A resolver and what outlives it: the text of its state. */
struct device {
	struct root_life life;
	struct settings *configured;
	struct anchor_watch watch;
	struct sim *sim;
	char *text, *text_before; /* as written last, and before that */
	size_t size, size_before;
	unsigned revoked, accepted, verdicts[VERDICT_UNSIGNED + 1];
	struct anchor_verdict verdict; /* the last one */
	/* Of the edns-key-tag options that the root was sent. */
	unsigned options, options_elsewhere;
	uint16_t tags[2]; /* of the last one */
};

/* The option CODE of QUERY, whose last record is OPT; empty: it has none. */
static struct span find_option(struct span query, const uint8_t *name,
			       uint16_t code)
{
	size_t at = 12 + name_size(name) + 4 + 11;

	while (at + 4 <= query.size) {
		const uint8_t *head = query.data + at;
		size_t size = (size_t)(head[2] << 8 | head[3]);

		if ((head[0] << 8 | head[1]) == code &&
		    at + 4 + size <= query.size)
			return span_of(head + 4, size);
		at += 4 + size;
	}
	return span_of(NULL, 0);
}

/* The root, which listens to what it is told. */
static size_t listen_as_root(void *context, const struct address *server,
			     struct span octets, bool stream, uint8_t *out,
			     size_t room)
{
	struct device *device = context;
	struct query query;
	struct span tags;

	assert_int_equal(query_parse(octets, &query), QUERY_FINE);
	tags = find_option(octets, query.name.octets, EDNS_OPTION_KEY_TAG);
	if (tags.size && query.type == RRTYPE_DNSKEY)
		device->options++;
	else if (tags.size)
		device->options_elsewhere++;
	for (size_t i = 0; i < COUNT_OF(device->tags) && tags.size; i++)
		device->tags[i] = 2 * i < tags.size
					  ? (uint16_t)(tags.data[2 * i] << 8 |
						       tags.data[2 * i + 1])
					  : 0;
	return root_life_server(&device->life, server, octets, stream, out,
				room);
}

static struct settings *make_settings(bool has_builtin_root)
{
	struct settings *settings = settings_new();
	struct address localhost;

	assert_non_null(settings);
	assert_int_equal(address_from_text("127.0.0.0", 0, &localhost),
			 STATUS_OK);
	settings->allow_query = acl_new();
	settings->allow_query_cache = acl_new();
	settings->allow_recursion = acl_new();
	assert_int_equal(
		acl_add_prefix(settings->allow_query, false, &localhost, 8),
		STATUS_OK);
	assert_int_equal(acl_add_prefix(settings->allow_query_cache, false,
					&localhost, 8),
			 STATUS_OK);
	assert_int_equal(
		acl_add_prefix(settings->allow_recursion, false, &localhost, 8),
		STATUS_OK);
	settings->hint_count = 1;
	assert_int_equal(name_from_text("ns", &settings->hints[0].name),
			 STATUS_OK);
	settings->hints[0].address_count = 1;
	assert_int_equal(address_from_text(ROOT_SERVER, 0,
					   &settings->hints[0].addresses[0]),
			 STATUS_OK);
	settings->managed = anchor_set_new();
	assert_non_null(settings->managed);
	settings->has_builtin_root = has_builtin_root;
	return settings;
}

static void trust(struct settings *settings, enum root_ksk ksk)
{
	struct span rdata = root_ksk_rdata(ksk);

	assert_int_equal(anchor_set_add(settings->anchors, name_root,
					RRTYPE_DNSKEY, rdata),
			 STATUS_OK);
	assert_int_equal(anchor_set_add(settings->managed, name_root,
					RRTYPE_DNSKEY, rdata),
			 STATUS_OK);
}

static struct device *make_device(struct settings *settings)
{
	struct device *device = calloc(1, sizeof(*device));

	assert_non_null(device);
	device->configured = settings;
	return device;
}

/* A device as it leaves the factory at WALL_S, with the keys of that day. */
static struct device *new_device(int64_t wall_s)
{
	struct settings *settings = make_settings(false);

	for (enum root_ksk ksk = KSK_FIRST; ksk < KSK_COUNT; ksk++)
		if (root_ksk_is_established(ksk, wall_s))
			trust(settings, ksk);
	return make_device(settings);
}

static struct wall_time wall(const struct device *device)
{
	return sim_now(device->sim).wall;
}

static void use_anchors(struct device *device)
{
	struct settings *settings = anchor_watch_settings(&device->watch);

	assert_non_null(settings);
	sim_use(device->sim, settings);
	settings_unref(settings);
}

/* Power on; the state is what was written, if anything was. */
static void start(struct device *device, int64_t wall_s)
{
	struct anchor_state *state = NULL;
	char problem[120];

	device->sim = sim_new(&(struct sim_options){
		.seed = 1,
		.settings = device->configured,
		.start_wall_s = wall_s,
		.server = listen_as_root,
		.context = device,
	});
	device->life.sim = device->sim;
	if (device->text)
		assert_int_equal(anchor_state_parse(device->text, device->size,
						    problem, sizeof(problem),
						    &state),
				 STATUS_OK);
	assert_true(anchor_watch_init(&device->watch, state));
	assert_int_equal(anchor_watch_configure(&device->watch,
						device->configured,
						wall(device)),
			 STATUS_OK);
	use_anchors(device);
}

/* Power off, at once: all that is left is what was written. */
static void stop(struct device *device)
{
	anchor_watch_done(&device->watch);
	sim_free(device->sim);
	device->sim = NULL;
}

static void throw_away(struct device *device)
{
	if (device->sim)
		stop(device);
	settings_unref(device->configured);
	free(device->text);
	free(device->text_before);
	free(device);
}

static void save(struct device *device)
{
	free(device->text_before);
	device->text_before = device->text;
	device->size_before = device->size;
	device->watch.state->written = wall(device);
	assert_int_equal(anchor_state_write(device->watch.state, &device->text,
					    &device->size),
			 STATUS_OK);
}

/* The last write never came to the disk. */
static void lose_write(struct device *device)
{
	if (!device->text_before)
		return;
	free(device->text);
	device->text = device->text_before;
	device->size = device->size_before;
	device->text_before = NULL;
}

static void count_changes(struct device *device, const struct outcome *outcome)
{
	for (unsigned i = 0; i < outcome->change_count; i++) {
		device->revoked += outcome->changes[i].to == ANCHOR_REVOKED;
		device->accepted +=
			outcome->changes[i].from == ANCHOR_ADD_PEND &&
			outcome->changes[i].to == ANCHOR_VALID;
	}
}

/* What the daemon's keeper does. */
static void keep(struct device *device)
{
	const struct name *zone;

	while ((zone = anchor_watch_due(&device->watch, wall(device)))) {
		struct anchor_verdict *verdict = &device->verdict;
		struct watched_keys *keys =
			sim_watch_keys(device->sim, zone->octets);

		assert_non_null(keys);
		assert_true(anchor_watch_take(&device->watch, keys,
					      wall(device), verdict));
		watched_keys_free(keys);
		device->verdicts[verdict->kind]++;
		count_changes(device, &verdict->outcome);
		if (verdict->kind == VERDICT_VOUCHED ||
		    verdict->kind == VERDICT_REVOKED)
			save(device);
		if (verdict->outcome.anchors_changed ||
		    verdict->clock_floor_moved)
			use_anchors(device);
	}
}

static const struct sim_answer *ask(struct device *device)
{
	return sim_resolve(device->sim, "www", RRTYPE_A, SIM_DO);
}

static void expect_proven(struct device *device)
{
	expect_data(ask(device), RRTYPE_A, "198.51.100.1", true);
}

/* Days, STEP_S at a time; every answer is proven. */
static void live(struct device *device, int64_t until_s, int64_t step_s)
{
	while (wall(device).s < until_s) {
		keep(device);
		expect_proven(device);
		sim_pass_s(device->sim, step_s);
	}
}

static enum anchor_key_state state_of(const struct device *device,
				      enum root_ksk ksk)
{
	const struct trust_point *point =
		anchor_state_find(device->watch.state, name_root);

	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		if (point->keys[i].state != ANCHOR_START &&
		    dnskey_is_same(point->keys[i].rdata, root_ksk_rdata(ksk)))
			return point->keys[i].state;
	return ANCHOR_START;
}

/* ---- Tests ----------------------------------------------------------------
 */

/* Four rolls and a change of algorithm, restarted every quarter. */
static void the_whole_life_of_the_root_from_2010_to_2035(void **state)
{
	struct device *device = new_device(root_date(2010, 9, 1));
	int64_t wall_s = root_date(2010, 9, 1);

	(void)state;
	while (wall_s < root_date(2035, 1, 1)) {
		start(device, wall_s);
		live(device, wall_s + 3 * MONTH_S, DAY_S);
		wall_s = wall(device).s;
		if (wall_s < root_date(2034, 12, 1))
			stop(device);
		else
			break;
	}
	assert_int_equal(device->revoked, 4);
	assert_int_equal(device->accepted, 4);
	assert_int_equal(state_of(device, KSK_FIRST), ANCHOR_REMOVED);
	assert_int_equal(state_of(device, KSK_FOURTH), ANCHOR_REMOVED);
	assert_int_equal(state_of(device, KSK_FIFTH), ANCHOR_VALID);
	for (int kind = VERDICT_REVOKED; kind <= VERDICT_UNSIGNED; kind++)
		assert_int_equal(device->verdicts[kind], 0);
	throw_away(device);
}

/*
 * On for 15 to 60 days, looking every ten; then, without warning, off for up
 * to a hold-down, its last write lost or not. Returns when it is on again.
 */
static int64_t live_and_lose_power(struct device *device, int64_t wall_s,
				   struct rng *rng)
{
	start(device, wall_s);
	live(device, wall_s + (15 + (int64_t)rng_below(rng, 46)) * DAY_S,
	     10 * DAY_S);
	wall_s = wall(device).s + (int64_t)rng_below(rng, 31) * DAY_S;
	if (rng_below(rng, 2))
		lose_write(device);
	stop(device);
	return wall_s;
}

/* From each month of a year on to 2035. */
static void the_whole_life_with_power_cuts(void **state)
{
	uint64_t seed = 2035;
	struct rng rng;

	(void)state;
	rng_init_seeded(&rng, &seed);
	for (unsigned month = 0; month < 12; month++) {
		int64_t wall_s =
			root_date(2010 + (month + 8) / 12, (month + 8) % 12 + 1,
				  1 + (unsigned)rng_below(&rng, 28));
		struct device *device = new_device(wall_s);

		while (wall_s < root_date(2034, 12, 1))
			wall_s = live_and_lose_power(device, wall_s, &rng);
		start(device, wall_s);
		keep(device);
		expect_proven(device);
		assert_int_equal(state_of(device, KSK_FIRST), ANCHOR_REMOVED);
		assert_int_equal(state_of(device, KSK_FOURTH), ANCHOR_REMOVED);
		assert_int_equal(state_of(device, KSK_FIFTH), ANCHOR_VALID);
		throw_away(device);
	}
}

/* New in any month. */
static void from_any_month_off_for_weeks_and_killed_at_a_write(void **state)
{
	uint64_t seed = 5011;
	struct rng rng;

	(void)state;
	rng_init_seeded(&rng, &seed);
	for (int month = 8; month < 24 * 12; month++) {
		int64_t wall_s = root_date(2010 + month / 12,
					   (unsigned)(month % 12) + 1, 1);
		struct device *device = new_device(wall_s);

		for (unsigned power_cut = 0;
		     power_cut < 4 && wall_s < root_date(2034, 6, 1);
		     power_cut++)
			wall_s = live_and_lose_power(device, wall_s, &rng);
		throw_away(device);
	}
}

/* Off from before the next key came until after its own went. */
static void who_slept_through_a_roll_is_told_and_mended(void **state)
{
	struct device *device = new_device(root_date(2017, 3, 1));
	struct anchor_state *fresh = anchor_state_new();
	struct trust_point *point;

	(void)state;
	start(device, root_date(2017, 3, 1));
	live(device, root_date(2017, 4, 1), DAY_S);
	stop(device);
	start(device, root_date(2019, 6, 1));
	keep(device);
	assert_int_equal(device->verdict.kind, VERDICT_STRANGERS);
	assert_int_equal(device->verdict.stranger_tag,
			 root_ksk_tag(KSK_SECOND));
	expect_rcode(ask(device), RCODE_SERVFAIL);
	/* What "kedge anchor fetch" writes is read by the one that runs. */
	assert_non_null(fresh);
	assert_int_equal(anchor_state_at(fresh, name_root, &point), STATUS_OK);
	assert_int_equal(trust_point_add(point, RRTYPE_DNSKEY,
					 root_ksk_rdata(KSK_SECOND),
					 ANCHOR_MISSING, wall(device), NULL),
			 STATUS_OK);
	assert_int_equal(
		anchor_watch_adopt(&device->watch, fresh, wall(device)),
		STATUS_OK);
	use_anchors(device);
	live(device, root_date(2019, 8, 1), DAY_S);
	throw_away(device);
}

/*
 * Revoked while it was off: a restart does not bring back what is built in,
 * since the state is trusted alone.
 */
static void a_restart_brings_no_revoked_key_back(void **state)
{
	struct device *device = new_device(root_date(2018, 6, 1));

	(void)state;
	start(device, root_date(2018, 6, 1));
	live(device, root_date(2019, 2, 1), DAY_S);
	assert_int_equal(state_of(device, KSK_FIRST), ANCHOR_REVOKED);
	stop(device);
	start(device, root_date(2019, 2, 2));
	assert_int_equal(state_of(device, KSK_FIRST), ANCHOR_REVOKED);
	assert_int_equal(state_of(device, KSK_SECOND), ANCHOR_VALID);
	expect_proven(device);
	throw_away(device);
}

/* No server to be had for months: what was trusted is trusted. */
static void without_the_network_nothing_changes(void **state)
{
	struct device *device = new_device(root_date(2017, 9, 1));

	(void)state;
	start(device, root_date(2017, 9, 1));
	live(device, root_date(2017, 9, 10), DAY_S);
	device->life.is_unreachable = true;
	for (int day = 0; day < 40; day++) {
		keep(device);
		sim_pass_s(device->sim, DAY_S);
	}
	assert_true(device->verdicts[VERDICT_NO_ANSWER] >= 40);
	device->life.is_unreachable = false;
	live(device, root_date(2019, 6, 1), DAY_S);
	assert_int_equal(state_of(device, KSK_FIRST), ANCHOR_REMOVED);
	throw_away(device);
}

static size_t told(const struct device *device, const char *name)
{
	return sent_count(device->sim, NULL, name, RRTYPE_NULL);
}

static void rfc8145_5_the_root_is_told_who_is_trusted(void **state)
{
	struct device *device = new_device(root_date(2018, 6, 1));
	uint16_t a = root_ksk_tag(KSK_FIRST), b = root_ksk_tag(KSK_SECOND);
	char both[32], second[32];

	(void)state;
	snprintf(both, sizeof(both), "_ta-%04x-%04x", a < b ? a : b,
		 a < b ? b : a);
	snprintf(second, sizeof(second), "_ta-%04x", b);
	start(device, root_date(2018, 6, 1));
	keep(device);
	assert_int_equal(told(device, both), 1);
	keep(device); /* not due */
	assert_int_equal(told(device, both), 1);
	live(device, root_date(2018, 6, 5), DAY_S);
	assert_true(told(device, both) >= 4);
	assert_int_equal(told(device, second), 0);
	live(device, root_date(2019, 1, 14), DAY_S);
	assert_true(told(device, second) >= 1);
	throw_away(device);
	/* Who would rather not be counted is not. */
	device = new_device(root_date(2018, 6, 1));
	device->configured->trust_anchor_telemetry = false;
	start(device, root_date(2018, 6, 1));
	keep(device);
	assert_int_equal(told(device, both), 0);
	throw_away(device);
}

static void rfc8145_4_2_so_it_is_with_every_query_for_its_keys(void **state)
{
	struct device *device = new_device(root_date(2018, 6, 1));
	uint16_t a = root_ksk_tag(KSK_FIRST), b = root_ksk_tag(KSK_SECOND);

	(void)state;
	start(device, root_date(2018, 6, 1));
	keep(device);
	assert_int_equal(device->options, 1);
	assert_int_equal(device->tags[0], a < b ? a : b);
	assert_int_equal(device->tags[1], a < b ? b : a);
	live(device, root_date(2018, 6, 5), DAY_S);
	assert_true(device->options >= 4);
	live(device, root_date(2019, 1, 14), DAY_S);
	assert_int_equal(device->tags[0], b);
	assert_int_equal(device->tags[1], 0);
	/* It "MUST NOT" be in other queries. */
	assert_int_equal(device->options_elsewhere, 0);
	throw_away(device);
	device = new_device(root_date(2018, 6, 1));
	device->configured->trust_anchor_telemetry = false;
	start(device, root_date(2018, 6, 1));
	live(device, root_date(2018, 6, 5), DAY_S);
	assert_int_equal(device->options, 0);
	throw_away(device);
}

/* ---- Wrong clocks ---------------------------------------------------------
 */

static struct device *device_of_2026(void)
{
	struct settings *settings = make_settings(true);

	trust(settings, KSK_SECOND);
	trust(settings, KSK_THIRD);
	return make_device(settings);
}

static void a_clock_from_1970_is_told_as_wrong_and_recovers(void **state)
{
	struct device *device = device_of_2026();
	const struct sim_answer *answer;

	(void)state;
	start(device, 1000);
	device->life.ahead_s = root_date(2026, 3, 1) - 1000;
	assert_true(anchor_watch_clock_is_wrong(&device->watch, wall(device)));
	keep(device);
	assert_int_equal(device->verdict.kind, VERDICT_WRONG_CLOCK);
	assert_null(device->text);
	answer = ask(device);
	expect_servfail(answer, EDE_SIGNATURE_NOT_YET_VALID);
	assert_non_null(strstr(ede_text(answer), "clock is wrong"));
	/* The clock is set; the next question is answered. */
	sim_step_clock_s(device->sim, device->life.ahead_s);
	device->life.ahead_s = 0;
	expect_proven(device);
	assert_false(anchor_watch_clock_is_wrong(&device->watch, wall(device)));
	keep(device);
	assert_int_equal(device->verdict.kind, VERDICT_VOUCHED);
	throw_away(device);
}

/* The clock says one thing, and it is really BEHIND_S later. */
static void put_back_clock(struct device *device, int64_t behind_s)
{
	sim_step_clock_s(device->sim, -behind_s);
	device->life.ahead_s = behind_s;
}

static void set_clock(struct device *device)
{
	sim_step_clock_s(device->sim, device->life.ahead_s);
	device->life.ahead_s = 0;
}

static void expect_too_early(struct device *device, const char *name)
{
	const struct sim_answer *answer =
		sim_resolve(device->sim, name, RRTYPE_A, SIM_DO);

	expect_servfail(answer, EDE_SIGNATURE_NOT_YET_VALID);
	assert_non_null(strstr(ede_text(answer), "clock is wrong"));
}

static void a_clock_before_the_files_last_write_is_told_as_wrong(void **state)
{
	struct device *device = new_device(root_date(2016, 6, 1));

	(void)state;
	start(device, root_date(2016, 6, 1));
	live(device, root_date(2016, 7, 1), DAY_S);
	stop(device);
	/* Not a setback that validation would not notice. */
	start(device, root_date(2016, 6, 25));
	assert_true(anchor_watch_clock_is_wrong(&device->watch, wall(device)));
	stop(device);
	start(device, root_date(2016, 3, 1));
	device->life.ahead_s = root_date(2016, 7, 2) - root_date(2016, 3, 1);
	assert_true(anchor_watch_clock_is_wrong(&device->watch, wall(device)));
	expect_too_early(device, "www");
	keep(device);
	assert_int_equal(device->verdict.kind, VERDICT_WRONG_CLOCK);
	set_clock(device);
	assert_false(anchor_watch_clock_is_wrong(&device->watch, wall(device)));
	expect_proven(device);
	keep(device);
	assert_int_equal(device->verdict.kind, VERDICT_VOUCHED);
	throw_away(device);
}

/*
 * A clock that goes on from where it stood when the power went is wrong by
 * weeks, and nothing on the machine shows it. The root's own signature does.
 */
static void a_root_signature_of_the_future_shows_a_wrong_clock(void **state)
{
	struct device *device = new_device(root_date(2016, 6, 1));

	(void)state;
	start(device, root_date(2016, 6, 1));
	live(device, root_date(2016, 7, 1), DAY_S);
	device->life.ahead_s = 60 * DAY_S;
	assert_false(anchor_watch_clock_is_wrong(&device->watch, wall(device)));
	sim_pass_s(device->sim, DAY_S);
	keep(device);
	assert_int_equal(device->verdict.kind, VERDICT_BAD_TIME);
	assert_true(anchor_watch_clock_is_wrong(&device->watch, wall(device)));
	sim_pass_s(device->sim, DAY_S);
	expect_too_early(device, "www");
	set_clock(device);
	assert_false(anchor_watch_clock_is_wrong(&device->watch, wall(device)));
	expect_proven(device);
	throw_away(device);
}

/* Neither what failed nor what was proven is there after a step. */
static void no_verdict_outlives_a_step_of_the_clock(void **state)
{
	static const int64_t steps_s[] = {30 * DAY_S, 400 * DAY_S};
	struct device *device = device_of_2026();

	(void)state;
	start(device, root_date(2026, 3, 4));
	for (size_t i = 0; i < COUNT_OF(steps_s); i++) {
		expect_proven(device);
		put_back_clock(device, steps_s[i]);
		expect_servfail(ask(device), EDE_SIGNATURE_NOT_YET_VALID);
		expect_servfail(ask(device), EDE_SIGNATURE_NOT_YET_VALID);
		set_clock(device);
		expect_proven(device);
	}
	throw_away(device);
}

static void bootstrap_from(struct device *device, const char *text)
{
	struct settings *settings = device->configured;
	struct name name;

	settings->clock_bootstrap = name_set_new();
	assert_non_null(settings->clock_bootstrap);
	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	assert_int_equal(name_set_add(settings->clock_bootstrap, name.octets),
			 STATUS_OK);
}

static void expect_excused(struct device *device)
{
	const struct sim_answer *answer = ask(device);

	expect_data(answer, RRTYPE_A, "198.51.100.1", false);
	assert_non_null(strstr(ede_text(answer), "clock is wrong"));
	assert_non_null(strstr(ede_text(answer), "clock-bootstrap"));
}

static void a_time_servers_name_is_excused_until_the_clock_is_set(void **state)
{
	struct device *device = device_of_2026();

	(void)state;
	bootstrap_from(device, "www");
	start(device, 1000);
	device->life.ahead_s = root_date(2026, 3, 1) - 1000;
	expect_excused(device);
	expect_excused(device);
	/* Only that name: and nothing was kept for others. */
	expect_too_early(device, "ns");
	set_clock(device);
	expect_proven(device);
	assert_string_equal(ede_text(ask(device)), "");
	throw_away(device);
}

/* With a clock that is only not known to be right nobody is excused. */
static void nobody_is_excused_with_a_clock_that_may_be_right(void **state)
{
	struct device *device = device_of_2026();

	(void)state;
	bootstrap_from(device, "www");
	start(device, root_date(2026, 3, 1));
	expect_proven(device);
	/* Ahead, as who replays old signatures would like to have it. */
	sim_step_clock_s(device->sim, 400 * DAY_S);
	device->life.ahead_s = -400 * DAY_S;
	expect_servfail(ask(device), EDE_SIGNATURE_EXPIRED);
	throw_away(device);
}

/* ... but where the root's signature shows it, before the keys are known. */
static void a_time_servers_name_is_excused_by_the_roots_word(void **state)
{
	struct device *device = device_of_2026();

	(void)state;
	bootstrap_from(device, "www");
	start(device, root_date(2026, 3, 1));
	device->life.ahead_s = 90 * DAY_S;
	expect_servfail(ask(device), EDE_SIGNATURE_NOT_YET_VALID);
	keep(device);
	expect_excused(device);
	set_clock(device);
	expect_proven(device);
	assert_string_equal(ede_text(ask(device)), "");
	throw_away(device);
}

/*
 * An old set is sent again to a clock that was set back to its dates: what
 * was pending stays, nothing else is learnt.
 */
static void time_set_back_and_an_old_set_teach_nothing(void **state)
{
	struct device *device = new_device(root_date(2017, 6, 1));
	int64_t back_s;

	(void)state;
	start(device, root_date(2017, 6, 1));
	live(device, root_date(2017, 7, 20), DAY_S);
	assert_int_equal(state_of(device, KSK_SECOND), ANCHOR_ADD_PEND);
	back_s = wall(device).s - root_date(2017, 7, 5);
	sim_step_clock_s(device->sim, -back_s);
	sim_pass_s(device->sim, DAY_S);
	keep(device);
	sim_pass_s(device->sim, DAY_S);
	keep(device);
	assert_int_equal(state_of(device, KSK_SECOND), ANCHOR_ADD_PEND);
	sim_step_clock_s(device->sim, back_s);
	live(device, root_date(2017, 8, 12), DAY_S);
	assert_int_equal(state_of(device, KSK_SECOND), ANCHOR_VALID);
	throw_away(device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_life_of_the_root_from_2010_to_2035),
		cmocka_unit_test(the_whole_life_with_power_cuts),
		cmocka_unit_test(
			from_any_month_off_for_weeks_and_killed_at_a_write),
		cmocka_unit_test(who_slept_through_a_roll_is_told_and_mended),
		cmocka_unit_test(a_restart_brings_no_revoked_key_back),
		cmocka_unit_test(without_the_network_nothing_changes),
		cmocka_unit_test(
			rfc8145_4_2_so_it_is_with_every_query_for_its_keys),
		cmocka_unit_test(rfc8145_5_the_root_is_told_who_is_trusted),
		cmocka_unit_test(
			a_clock_from_1970_is_told_as_wrong_and_recovers),
		cmocka_unit_test(
			a_clock_before_the_files_last_write_is_told_as_wrong),
		cmocka_unit_test(
			a_root_signature_of_the_future_shows_a_wrong_clock),
		cmocka_unit_test(no_verdict_outlives_a_step_of_the_clock),
		cmocka_unit_test(
			a_time_servers_name_is_excused_until_the_clock_is_set),
		cmocka_unit_test(
			nobody_is_excused_with_a_clock_that_may_be_right),
		cmocka_unit_test(
			a_time_servers_name_is_excused_by_the_roots_word),
		cmocka_unit_test(time_set_back_and_an_old_set_teach_nothing),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	root_life_end();
	return failed;
}
