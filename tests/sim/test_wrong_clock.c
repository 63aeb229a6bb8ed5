/*
 * test_wrong_clock.c - a clock that is wrong is told as wrong, teaches
 * nothing, and is forgotten when it is set.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "tests/sim/device.h"

static struct device *device_of_2026(void)
{
	struct settings *settings = device_settings(true);

	device_trust(settings, KSK_SECOND);
	device_trust(settings, KSK_THIRD);
	return device_make(settings);
}

static void a_clock_from_1970_is_told_as_wrong_and_recovers(void **state)
{
	struct device *device = device_of_2026();
	const struct sim_answer *answer;

	(void)state;
	device_start(device, 1000);
	device->life.ahead_s = root_date(2026, 3, 1) - 1000;
	assert_true(anchor_watch_clock_is_wrong(&device->watch,
						device_wall(device)));
	device_keep(device);
	assert_int_equal(device->verdict.kind, VERDICT_WRONG_CLOCK);
	assert_null(device->text);
	answer = device_ask(device);
	expect_servfail(answer, EDE_SIGNATURE_NOT_YET_VALID);
	assert_non_null(strstr(ede_text(answer), "clock is wrong"));
	/* The clock is set; the next question is answered. */
	sim_step_clock_s(device->sim, device->life.ahead_s);
	device->life.ahead_s = 0;
	expect_proven(device);
	assert_false(anchor_watch_clock_is_wrong(&device->watch,
						 device_wall(device)));
	device_keep(device);
	assert_int_equal(device->verdict.kind, VERDICT_VOUCHED);
	device_free(device);
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
	struct device *device = device_new(root_date(2016, 6, 1));

	(void)state;
	device_start(device, root_date(2016, 6, 1));
	device_live(device, root_date(2016, 7, 1), DAY_S);
	device_stop(device);
	/* Not a setback that validation would not notice. */
	device_start(device, root_date(2016, 6, 25));
	assert_true(anchor_watch_clock_is_wrong(&device->watch,
						device_wall(device)));
	device_stop(device);
	device_start(device, root_date(2016, 3, 1));
	device->life.ahead_s = root_date(2016, 7, 2) - root_date(2016, 3, 1);
	assert_true(anchor_watch_clock_is_wrong(&device->watch,
						device_wall(device)));
	expect_too_early(device, "www");
	device_keep(device);
	assert_int_equal(device->verdict.kind, VERDICT_WRONG_CLOCK);
	set_clock(device);
	assert_false(anchor_watch_clock_is_wrong(&device->watch,
						 device_wall(device)));
	expect_proven(device);
	device_keep(device);
	assert_int_equal(device->verdict.kind, VERDICT_VOUCHED);
	device_free(device);
}

/*
 * A clock that goes on from where it stood when the power went is wrong by
 * weeks, and nothing on the machine shows it. The root's own signature does.
 */
static void a_root_signature_of_the_future_shows_a_wrong_clock(void **state)
{
	struct device *device = device_new(root_date(2016, 6, 1));

	(void)state;
	device_start(device, root_date(2016, 6, 1));
	device_live(device, root_date(2016, 7, 1), DAY_S);
	device->life.ahead_s = 60 * DAY_S;
	assert_false(anchor_watch_clock_is_wrong(&device->watch,
						 device_wall(device)));
	sim_pass_s(device->sim, DAY_S);
	device_keep(device);
	assert_int_equal(device->verdict.kind, VERDICT_BAD_TIME);
	assert_true(anchor_watch_clock_is_wrong(&device->watch,
						device_wall(device)));
	sim_pass_s(device->sim, DAY_S);
	expect_too_early(device, "www");
	set_clock(device);
	assert_false(anchor_watch_clock_is_wrong(&device->watch,
						 device_wall(device)));
	expect_proven(device);
	device_free(device);
}

/* Neither what failed nor what was proven is there after a step. */
static void no_verdict_outlives_a_step_of_the_clock(void **state)
{
	static const int64_t steps_s[] = {30 * DAY_S, 400 * DAY_S};
	struct device *device = device_of_2026();

	(void)state;
	device_start(device, root_date(2026, 3, 4));
	for (size_t i = 0; i < COUNT_OF(steps_s); i++) {
		expect_proven(device);
		put_back_clock(device, steps_s[i]);
		expect_servfail(device_ask(device),
				EDE_SIGNATURE_NOT_YET_VALID);
		expect_servfail(device_ask(device),
				EDE_SIGNATURE_NOT_YET_VALID);
		set_clock(device);
		expect_proven(device);
	}
	device_free(device);
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
	const struct sim_answer *answer = device_ask(device);

	expect_data(answer, RRTYPE_A, "198.51.100.1", false);
	assert_non_null(strstr(ede_text(answer), "clock is wrong"));
	assert_non_null(strstr(ede_text(answer), "clock-bootstrap"));
}

static void a_time_servers_name_is_excused_until_the_clock_is_set(void **state)
{
	struct device *device = device_of_2026();

	(void)state;
	bootstrap_from(device, "www");
	device_start(device, 1000);
	device->life.ahead_s = root_date(2026, 3, 1) - 1000;
	expect_excused(device);
	expect_excused(device);
	/* Only that name: and nothing was kept for others. */
	expect_too_early(device, "ns");
	set_clock(device);
	expect_proven(device);
	assert_string_equal(ede_text(device_ask(device)), "");
	device_free(device);
}

/* With a clock that is only not known to be right nobody is excused. */
static void nobody_is_excused_with_a_clock_that_may_be_right(void **state)
{
	struct device *device = device_of_2026();

	(void)state;
	bootstrap_from(device, "www");
	device_start(device, root_date(2026, 3, 1));
	expect_proven(device);
	/* Ahead, as who replays old signatures would like to have it. */
	sim_step_clock_s(device->sim, 400 * DAY_S);
	device->life.ahead_s = -400 * DAY_S;
	expect_servfail(device_ask(device), EDE_SIGNATURE_EXPIRED);
	device_free(device);
}

/* ... but where the root's signature shows it, before the keys are known. */
static void a_time_servers_name_is_excused_by_the_roots_word(void **state)
{
	struct device *device = device_of_2026();

	(void)state;
	bootstrap_from(device, "www");
	device_start(device, root_date(2026, 3, 1));
	device->life.ahead_s = 90 * DAY_S;
	expect_servfail(device_ask(device), EDE_SIGNATURE_NOT_YET_VALID);
	device_keep(device);
	expect_excused(device);
	set_clock(device);
	expect_proven(device);
	assert_string_equal(ede_text(device_ask(device)), "");
	device_free(device);
}

/*
 * An old set is sent again to a clock that was set back to its dates: what
 * was pending stays, nothing else is learnt.
 */
static void time_set_back_and_an_old_set_teach_nothing(void **state)
{
	struct device *device = device_new(root_date(2017, 6, 1));
	int64_t back_s;

	(void)state;
	device_start(device, root_date(2017, 6, 1));
	device_live(device, root_date(2017, 7, 20), DAY_S);
	assert_int_equal(device_state_of(device, KSK_SECOND), ANCHOR_ADD_PEND);
	back_s = device_wall(device).s - root_date(2017, 7, 5);
	sim_step_clock_s(device->sim, -back_s);
	sim_pass_s(device->sim, DAY_S);
	device_keep(device);
	sim_pass_s(device->sim, DAY_S);
	device_keep(device);
	assert_int_equal(device_state_of(device, KSK_SECOND), ANCHOR_ADD_PEND);
	sim_step_clock_s(device->sim, back_s);
	device_live(device, root_date(2017, 8, 12), DAY_S);
	assert_int_equal(device_state_of(device, KSK_SECOND), ANCHOR_VALID);
	device_free(device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
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
