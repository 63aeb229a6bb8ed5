/*
 * test_rolls.c - a resolver that is set up once, through every change of the
 * root's keys: for decades, from any month, off for weeks, killed at any
 * write; and what it tells the root of its keys.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "tests/sim/device.h"

/* ---- Tests ----------------------------------------------------------------
 */

/* Four rolls and a change of algorithm, restarted every quarter. */
static void the_whole_life_of_the_root_from_2010_to_2035(void **state)
{
	struct device *device = device_new(root_date(2010, 9, 1));
	int64_t wall_s = root_date(2010, 9, 1);

	(void)state;
	while (wall_s < root_date(2035, 1, 1)) {
		device_start(device, wall_s);
		device_live(device, wall_s + 3 * MONTH_S, DAY_S);
		wall_s = device_wall(device).s;
		if (wall_s < root_date(2034, 12, 1))
			device_stop(device);
		else
			break;
	}
	assert_int_equal(device->revoked, 4);
	assert_int_equal(device->accepted, 4);
	assert_int_equal(device_state_of(device, KSK_FIRST), ANCHOR_REMOVED);
	assert_int_equal(device_state_of(device, KSK_FOURTH), ANCHOR_REMOVED);
	assert_int_equal(device_state_of(device, KSK_FIFTH), ANCHOR_VALID);
	for (int kind = VERDICT_REVOKED; kind <= VERDICT_UNSIGNED; kind++)
		assert_int_equal(device->verdicts[kind], 0);
	device_free(device);
}

/*
 * On for 15 to 60 days, looking every ten; then, without warning, off for up
 * to a hold-down, its last write lost or not. Returns when it is on again.
 */
static int64_t live_and_lose_power(struct device *device, int64_t wall_s,
				   struct rng *rng)
{
	device_start(device, wall_s);
	device_live(device, wall_s + (15 + (int64_t)rng_below(rng, 46)) * DAY_S,
		    10 * DAY_S);
	wall_s = device_wall(device).s + (int64_t)rng_below(rng, 31) * DAY_S;
	if (rng_below(rng, 2))
		device_lose_write(device);
	device_stop(device);
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
		struct device *device = device_new(wall_s);

		while (wall_s < root_date(2034, 12, 1))
			wall_s = live_and_lose_power(device, wall_s, &rng);
		device_start(device, wall_s);
		device_keep(device);
		expect_proven(device);
		assert_int_equal(device_state_of(device, KSK_FIRST),
				 ANCHOR_REMOVED);
		assert_int_equal(device_state_of(device, KSK_FOURTH),
				 ANCHOR_REMOVED);
		assert_int_equal(device_state_of(device, KSK_FIFTH),
				 ANCHOR_VALID);
		device_free(device);
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
		struct device *device = device_new(wall_s);

		for (unsigned power_cut = 0;
		     power_cut < 4 && wall_s < root_date(2034, 6, 1);
		     power_cut++)
			wall_s = live_and_lose_power(device, wall_s, &rng);
		device_free(device);
	}
}

/* Off from before the next key came until after its own went. */
static void who_slept_through_a_roll_is_told_and_mended(void **state)
{
	struct device *device = device_new(root_date(2017, 3, 1));
	struct anchor_state *fresh = anchor_state_new();
	struct trust_point *point;

	(void)state;
	device_start(device, root_date(2017, 3, 1));
	device_live(device, root_date(2017, 4, 1), DAY_S);
	device_stop(device);
	device_start(device, root_date(2019, 6, 1));
	device_keep(device);
	assert_int_equal(device->verdict.kind, VERDICT_STRANGERS);
	assert_int_equal(device->verdict.stranger_tag,
			 root_ksk_tag(KSK_SECOND));
	expect_rcode(device_ask(device), RCODE_SERVFAIL);
	/* What "kedge anchor fetch" writes is read by the one that runs. */
	assert_non_null(fresh);
	assert_int_equal(anchor_state_at(fresh, name_root, &point), STATUS_OK);
	assert_int_equal(trust_point_add(point, RRTYPE_DNSKEY,
					 root_ksk_rdata(KSK_SECOND),
					 ANCHOR_MISSING, device_wall(device),
					 NULL),
			 STATUS_OK);
	assert_int_equal(
		anchor_watch_adopt(&device->watch, fresh, device_wall(device)),
		STATUS_OK);
	device_use_anchors(device);
	device_live(device, root_date(2019, 8, 1), DAY_S);
	device_free(device);
}

/*
 * Revoked while it was off: a restart does not bring back what is built in,
 * since the state is trusted alone.
 */
static void a_restart_brings_no_revoked_key_back(void **state)
{
	struct device *device = device_new(root_date(2018, 6, 1));

	(void)state;
	device_start(device, root_date(2018, 6, 1));
	device_live(device, root_date(2019, 2, 1), DAY_S);
	assert_int_equal(device_state_of(device, KSK_FIRST), ANCHOR_REVOKED);
	device_stop(device);
	device_start(device, root_date(2019, 2, 2));
	assert_int_equal(device_state_of(device, KSK_FIRST), ANCHOR_REVOKED);
	assert_int_equal(device_state_of(device, KSK_SECOND), ANCHOR_VALID);
	expect_proven(device);
	device_free(device);
}

/* No server to be had for months: what was trusted is trusted. */
static void without_the_network_nothing_changes(void **state)
{
	struct device *device = device_new(root_date(2017, 9, 1));

	(void)state;
	device_start(device, root_date(2017, 9, 1));
	device_live(device, root_date(2017, 9, 10), DAY_S);
	device->life.is_unreachable = true;
	for (int day = 0; day < 40; day++) {
		device_keep(device);
		sim_pass_s(device->sim, DAY_S);
	}
	assert_true(device->verdicts[VERDICT_NO_ANSWER] >= 40);
	device->life.is_unreachable = false;
	device_live(device, root_date(2019, 6, 1), DAY_S);
	assert_int_equal(device_state_of(device, KSK_FIRST), ANCHOR_REMOVED);
	device_free(device);
}

static size_t told(const struct device *device, const char *name)
{
	return sent_count(device->sim, NULL, name, RRTYPE_NULL);
}

static void rfc8145_5_the_root_is_told_who_is_trusted(void **state)
{
	struct device *device = device_new(root_date(2018, 6, 1));
	uint16_t a = root_ksk_tag(KSK_FIRST), b = root_ksk_tag(KSK_SECOND);
	char both[32], second[32];

	(void)state;
	snprintf(both, sizeof(both), "_ta-%04x-%04x", a < b ? a : b,
		 a < b ? b : a);
	snprintf(second, sizeof(second), "_ta-%04x", b);
	device_start(device, root_date(2018, 6, 1));
	device_keep(device);
	assert_int_equal(told(device, both), 1);
	device_keep(device); /* not due */
	assert_int_equal(told(device, both), 1);
	device_live(device, root_date(2018, 6, 5), DAY_S);
	assert_true(told(device, both) >= 4);
	assert_int_equal(told(device, second), 0);
	device_live(device, root_date(2019, 1, 14), DAY_S);
	assert_true(told(device, second) >= 1);
	device_free(device);
	/* Who would rather not be counted is not. */
	device = device_new(root_date(2018, 6, 1));
	device->configured->trust_anchor_telemetry = false;
	device_start(device, root_date(2018, 6, 1));
	device_keep(device);
	assert_int_equal(told(device, both), 0);
	device_free(device);
}

static void rfc8145_4_2_so_it_is_with_every_query_for_its_keys(void **state)
{
	struct device *device = device_new(root_date(2018, 6, 1));
	uint16_t a = root_ksk_tag(KSK_FIRST), b = root_ksk_tag(KSK_SECOND);

	(void)state;
	device_start(device, root_date(2018, 6, 1));
	device_keep(device);
	assert_int_equal(device->options, 1);
	assert_int_equal(device->tags[0], a < b ? a : b);
	assert_int_equal(device->tags[1], a < b ? b : a);
	device_live(device, root_date(2018, 6, 5), DAY_S);
	assert_true(device->options >= 4);
	device_live(device, root_date(2019, 1, 14), DAY_S);
	assert_int_equal(device->tags[0], b);
	assert_int_equal(device->tags[1], 0);
	/* It "MUST NOT" be in other queries. */
	assert_int_equal(device->options_elsewhere, 0);
	device_free(device);
	device = device_new(root_date(2018, 6, 1));
	device->configured->trust_anchor_telemetry = false;
	device_start(device, root_date(2018, 6, 1));
	device_live(device, root_date(2018, 6, 5), DAY_S);
	assert_int_equal(device->options, 0);
	device_free(device);
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
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	root_life_end();
	return failed;
}
