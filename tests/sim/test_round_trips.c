/*
 * test_round_trips.c - how many times an answer waits for the network, and
 * how many queries that takes: what does not depend on each other is asked
 * side by side.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/scene.h"

enum {
	ROUND_TRIP_US = 20 * 1000,
	BEFORE_MAX = 3
};

static const struct journey {
	const char *what;
	const char *before[BEFORE_MAX]; /* asked before, for their zones */
	const char *name;
	unsigned round_trips, queries;
	bool ad;
} journeys[] = {
	{.what = "from nothing: a round trip for each zone; the root's NS set "
		 "and all keys come beside",
	 .name = "www.sig.test",
	 .round_trips = 3,
	 .queries = 7,
	 .ad = true},
	{.what = "from nothing, unsigned",
	 .name = "www.victim.plain",
	 .round_trips = 3,
	 .queries = 5},
	{.what = "from nothing, of no top-level domain",
	 .name = "nothing",
	 .round_trips = 1,
	 .queries = 3,
	 .ad = true},
	{.what = "signed: the referral, then the answer beside the keys",
	 .before = {"www.test"},
	 .name = "www.sig.test",
	 .round_trips = 2,
	 .queries = 3,
	 .ad = true},
	{.what = "unsigned: the referral, then the answer",
	 .before = {"www.plain"},
	 .name = "www.victim.plain",
	 .round_trips = 2,
	 .queries = 2},
	{.what = "the server's name is in another zone: two more for it",
	 .before = {"www.test", "www.plain"},
	 .name = "www.far.plain",
	 .round_trips = 4,
	 .queries = 4},
	{.what = "a name beside one that is known",
	 .before = {"www.sig.test"},
	 .name = "alias.sig.test",
	 .round_trips = 1,
	 .queries = 1,
	 .ad = true},
	{.what = "a signed zone on its parent's servers: its signer tells of "
		 "it, its DS and keys come beside the answer",
	 .before = {"www.sig.test"},
	 .name = "www.deep.sig.test",
	 .round_trips = 2,
	 .queries = 4,
	 .ad = true},
	{.what = "there again: none but for the labels of the name",
	 .before = {"www.sig.test", "www.deep.sig.test"},
	 .name = "a.b.c.d.deep.sig.test",
	 .round_trips = 4, /* d, c.d, b.c.d, a.b.c.d */
	 .queries = 4,
	 .ad = true},
	{.what = "below names at which there is no cut, of which it is known",
	 .before = {"a.b.c.d.sig.test"},
	 .name = "z.b.c.d.sig.test",
	 .round_trips = 1,
	 .queries = 1,
	 .ad = true},
};

/* Prints what the network saw when the figures are not those of AT. */
static void expect_journey(struct sim *sim, const struct journey *at)
{
	size_t before, after;
	struct sim_answer *answer;
	int64_t waited_us;

	(void)sim_sent(sim, &before);
	answer = sim_resolve(sim, at->name, RRTYPE_A, SIM_DO);
	(void)sim_sent(sim, &after);
	assert_true(answer->is_there);
	waited_us = answer->answered.us - answer->asked.us;
	if (waited_us != (int64_t)at->round_trips * ROUND_TRIP_US ||
	    after - before != at->queries || has_ad(answer) != at->ad) {
		print_sent(sim);
		fail_msg("%s (%s): %.1f round trips, %zu queries: %s", at->name,
			 at->what, (double)waited_us / ROUND_TRIP_US,
			 after - before, scene_text(answer));
	}
}

static void an_answer_waits_no_more_often_than_it_must(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(journeys); i++) {
		const struct journey *at = &journeys[i];
		struct sim *sim = scene(NULL);

		for (unsigned j = 0; j < BEFORE_MAX && at->before[j]; j++)
			(void)sim_resolve(sim, at->before[j], RRTYPE_A, 0);
		expect_journey(sim, at);
		sim_free(sim);
	}
}

/* Nobody has to ask first. */
static void priming_begins_at_the_start_with_the_roots_keys(void **state)
{
	static const struct journey nothing = {.what = "primed",
					       .name = "nothing",
					       .round_trips = 1,
					       .queries = 1,
					       .ad = true};
	struct sim *sim = scene(NULL);
	size_t count;

	(void)state;
	sim_prime(sim);
	(void)sim_sent(sim, &count);
	assert_int_equal(count, 2);
	assert_int_equal(sent_count(sim, NULL, ".", RRTYPE_NS), 1);
	assert_int_equal(sent_count(sim, NULL, ".", RRTYPE_DNSKEY), 1);
	sim_run(sim);
	expect_journey(sim, &nothing);
	sim_free(sim);
}

static void no_keys_above_which_nobody_trusts(struct settings *settings)
{
	struct name name;

	assert_int_equal(name_from_text("sig.test", &name), STATUS_OK);
	assert_int_equal(
		anchor_set_add_negative(settings->anchors, name.octets),
		STATUS_OK);
}

static void keys_that_nobody_will_trust_are_not_asked_for(void **state)
{
	struct sim *sim = scene_with(&(struct sim_options){
		.configure = no_keys_above_which_nobody_trusts});

	(void)state;
	expect_data(sim_resolve(sim, "www.deep.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.33", false);
	assert_int_equal(sent_count(sim, NULL, "sig.test", RRTYPE_DNSKEY), 0);
	assert_int_equal(sent_count(sim, NULL, "deep.sig.test", RRTYPE_DNSKEY),
			 0);
	sim_free(sim);
}

/* What was seen of a name is forgotten: a delegation may have been made. */
static void names_without_a_cut_are_looked_at_again_in_time(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	(void)sim_resolve(sim, "www.deep.sig.test", RRTYPE_A, 0);
	assert_int_equal(sent_count(sim, NULL, "deep.sig.test", RRTYPE_A), 1);
	sim_pass_s(sim, 500);
	(void)sim_resolve(sim, "alias.deep.sig.test", RRTYPE_A, 0);
	assert_int_equal(sent_count(sim, NULL, "deep.sig.test", RRTYPE_A), 1);
	sim_pass_s(sim, 200); /* the denial's TTL is 600 */
	(void)sim_resolve(sim, "nothing.deep.sig.test", RRTYPE_A, 0);
	assert_int_equal(sent_count(sim, NULL, "deep.sig.test", RRTYPE_A), 2);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_waits_no_more_often_than_it_must),
		cmocka_unit_test(
			priming_begins_at_the_start_with_the_roots_keys),
		cmocka_unit_test(keys_that_nobody_will_trust_are_not_asked_for),
		cmocka_unit_test(
			names_without_a_cut_are_looked_at_again_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
