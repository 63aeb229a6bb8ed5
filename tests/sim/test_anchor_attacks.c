/*
 * test_anchor_attacks.c - who would like to have a key of his trusted, or one
 * of others' not (RFC 5011 sections 2 and 6).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/device.h"

enum {
	/* Keys that were found bogus are not asked for again so soon. */
	MEMORY_S = 61,
};

/* SET is all that the root has for DAYS; it is looked at every day. */
static void see_set(struct device *device, const struct root_set *set,
		    unsigned days)
{
	device->life.instead = set;
	for (unsigned day = 0; day < days; day++) {
		sim_pass_s(device->sim, DAY_S);
		device_keep(device);
	}
	device->life.instead = NULL;
}

/* In 2018 the first KSK signs, the second waits, the others are strangers. */
static struct device *device_of_2018(void)
{
	struct device *device = device_new(root_date(2018, 3, 1));

	device_start(device, root_date(2018, 3, 1));
	device_live(device, root_date(2018, 3, 5), DAY_S);
	assert_int_equal(device_state_of(device, KSK_FIRST), ANCHOR_VALID);
	assert_int_equal(device_state_of(device, KSK_SECOND), ANCHOR_VALID);
	return device;
}

static void expect_states(const struct device *device,
			  enum anchor_key_state first,
			  enum anchor_key_state second,
			  enum anchor_key_state stranger)
{
	assert_int_equal(device_state_of(device, KSK_FIRST), first);
	assert_int_equal(device_state_of(device, KSK_SECOND), second);
	assert_int_equal(device_state_of(device, KSK_FIFTH), stranger);
}

static void rfc5011_2_2_a_new_key_that_nobody_trusted_signed_is_none(void **st)
{
	static const struct root_set sets[] = {
		{3,
		 {{.ksk = KSK_FIRST}, {.ksk = KSK_SECOND}, {.ksk = KSK_FIFTH}}},
		{3,
		 {{.ksk = KSK_FIRST},
		  {.ksk = KSK_SECOND},
		  {.ksk = KSK_FIFTH, .signs = true}}},
		{1, {{.ksk = KSK_FIFTH, .signs = true}}},
	};
	struct device *device = device_of_2018();

	(void)st;
	for (size_t i = 0; i < COUNT_OF(sets); i++) {
		see_set(device, &sets[i], 40);
		assert_true(device->verdict.kind == VERDICT_UNSIGNED ||
			    device->verdict.kind == VERDICT_STRANGERS);
		expect_states(device, ANCHOR_VALID, ANCHOR_VALID, ANCHOR_START);
	}
	sim_pass_s(device->sim, MEMORY_S);
	device_live(device, device_wall(device).s + 3 * DAY_S, DAY_S);
	device_free(device);
}

/* Stolen is the key that signs: its owner removes the thief's in time. */
static void rfc5011_2_2_a_new_key_that_vanishes_is_forgotten(void **state)
{
	static const struct root_set with = {3,
					     {{.ksk = KSK_FIRST, .signs = true},
					      {.ksk = KSK_SECOND},
					      {.ksk = KSK_FIFTH}}};
	struct device *device = device_of_2018();

	(void)state;
	see_set(device, &with, 29);
	expect_states(device, ANCHOR_VALID, ANCHOR_VALID, ANCHOR_ADD_PEND);
	device_live(device, device_wall(device).s + 2 * DAY_S, DAY_S);
	expect_states(device, ANCHOR_VALID, ANCHOR_VALID, ANCHOR_START);
	/* Back again, it waits as if it had never been there. */
	see_set(device, &with, 29);
	expect_states(device, ANCHOR_VALID, ANCHOR_VALID, ANCHOR_ADD_PEND);
	device_live(device, device_wall(device).s + 2 * DAY_S, DAY_S);
	expect_states(device, ANCHOR_VALID, ANCHOR_VALID, ANCHOR_START);
	device_free(device);
}

static void rfc5011_2_1_no_key_is_revoked_by_another(void **state)
{
	static const struct root_set others_word = {
		2,
		{{.ksk = KSK_FIRST, .is_revoked = true},
		 {.ksk = KSK_SECOND, .signs = true}}};
	static const struct root_set own_word = {
		2,
		{{.ksk = KSK_FIRST, .is_revoked = true, .signs = true},
		 {.ksk = KSK_SECOND}}};
	struct device *device = device_of_2018();

	(void)state;
	see_set(device, &others_word, 40);
	assert_int_not_equal(device_state_of(device, KSK_FIRST),
			     ANCHOR_REVOKED);
	device_live(device, device_wall(device).s + 3 * DAY_S, DAY_S);
	expect_states(device, ANCHOR_VALID, ANCHOR_VALID, ANCHOR_START);
	/* Its own word needs nobody else's. */
	see_set(device, &own_word, 1);
	expect_states(device, ANCHOR_REVOKED, ANCHOR_VALID, ANCHOR_START);
	device_free(device);
}

/* RFC 5011 section 6.5: who has the stand-by key brings one of his own. */
static void rfc5011_6_5_a_stand_by_key_is_compromised(void **state)
{
	static const struct root_set thief = {
		2,
		{{.ksk = KSK_SECOND, .signs = true},
		 {.ksk = KSK_FIFTH, .signs = true}}};
	static const struct root_set owner = {
		2,
		{{.ksk = KSK_FIRST, .signs = true},
		 {.ksk = KSK_SECOND, .is_revoked = true, .signs = true}}};
	struct device *device = device_of_2018();

	(void)state;
	see_set(device, &thief, 20);
	expect_states(device, ANCHOR_MISSING, ANCHOR_VALID, ANCHOR_ADD_PEND);
	see_set(device, &owner, 1);
	expect_states(device, ANCHOR_VALID, ANCHOR_REVOKED, ANCHOR_START);
	/* All that the thief can show from then on is nothing. */
	see_set(device, &thief, 40);
	expect_states(device, ANCHOR_VALID, ANCHOR_REVOKED, ANCHOR_START);
	device->life.instead = &owner;
	sim_pass_s(device->sim, MEMORY_S);
	expect_proven(device);
	device_free(device);
}

/* Sets of old dates, which their signatures outlived by days. */
static void replayed_sets_bring_no_revoked_key_back(void **state)
{
	static const struct root_set before = {
		2,
		{{.ksk = KSK_FIRST, .signs = true},
		 {.ksk = KSK_SECOND, .signs = true}}};
	struct device *device = device_of_2018();

	(void)state;
	device_live(device, root_date(2019, 1, 13), 10 * DAY_S);
	sim_pass_s(device->sim, DAY_S);
	device_keep(device);
	expect_states(device, ANCHOR_REVOKED, ANCHOR_VALID, ANCHOR_START);
	see_set(device, &before, 5);
	expect_states(device, ANCHOR_REVOKED, ANCHOR_VALID, ANCHOR_START);
	device_live(device, root_date(2019, 6, 1), 10 * DAY_S);
	expect_states(device, ANCHOR_REMOVED, ANCHOR_VALID, ANCHOR_START);
	see_set(device, &before, 5);
	expect_states(device, ANCHOR_REMOVED, ANCHOR_VALID, ANCHOR_START);
	device_free(device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc5011_2_2_a_new_key_that_nobody_trusted_signed_is_none),
		cmocka_unit_test(
			rfc5011_2_2_a_new_key_that_vanishes_is_forgotten),
		cmocka_unit_test(rfc5011_2_1_no_key_is_revoked_by_another),
		cmocka_unit_test(rfc5011_6_5_a_stand_by_key_is_compromised),
		cmocka_unit_test(replayed_sets_bring_no_revoked_key_back),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	root_life_end();
	return failed;
}
