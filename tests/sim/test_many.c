/*
 * test_many.c - a thousand zones at once, on good networks and on bad ones.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/world_many.h"
#include "tests/sim/scene.h"

#include <stdio.h>
#include <string.h>

/* What is asked of each zone. */
enum asked {
	WWW,
	ALIAS,
	NOTHING,
	WILD,
	QUESTIONS
};

static struct sim_answer *ask(struct sim *sim, unsigned i, enum asked what)
{
	static const char *const labels[] = {"www", "alias", "nothing",
					     "any.wild"};
	char name[2 * MANY_TEXT_MAX], from[ADDRESS_TEXT_MAX];

	/* No client has places for all of it. */
	snprintf(from, sizeof(from), "127.0.%u.%u", i / 250, i % 250 + 1);
	snprintf(name, sizeof(name), "%s.%.100s", labels[what], many_origin(i));
	return sim_ask_from(sim, from, name, RRTYPE_A, SIM_DO);
}

static bool expects_ad(unsigned i, enum asked what)
{
	return many_is_signed(i) &&
	       (what != ALIAS || many_is_signed(many_alias_of(i)));
}

static void expect(const struct sim_answer *answer, unsigned i, enum asked what)
{
	char address[MANY_TEXT_MAX];

	if (what == NOTHING) {
		expect_rcode(answer, RCODE_NXDOMAIN);
		assert_int_equal(has_ad(answer), expects_ad(i, what));
		return;
	}
	expect_data(answer, RRTYPE_A,
		    many_address(what == ALIAS ? many_alias_of(i) : i, address),
		    expects_ad(i, what));
}

/* All questions to COUNT zones at once; returns what the run came to. */
static struct sim_counts storm(const struct sim_options *options,
			       unsigned count)
{
	static struct sim_answer *answers[MANY_ZONES][QUESTIONS];
	struct sim_options mine = *options;
	struct sim_counts counts;
	struct sim *sim;

	mine.world = scene_world(many_tables());
	sim = sim_new(&mine);
	for (unsigned i = 0; i < count; i++)
		for (unsigned j = 0; j < QUESTIONS; j++)
			answers[i][j] = ask(sim, i, (enum asked)j);
	sim_run(sim);
	for (unsigned i = 0; i < count; i++)
		for (unsigned j = 0; j < QUESTIONS; j++)
			expect(answers[i][j], i, (enum asked)j);
	assert_int_equal(sim_stats(sim).clients_waiting, 0);
	assert_int_equal(sim_stats(sim).fetches_alive, 0);
	counts = *sim_counts(sim);
	sim_free(sim);
	return counts;
}

static void rfc1034_5_3_3_a_thousand_zones_at_once(void **state)
{
	(void)state;
	(void)storm(&(struct sim_options){.seed = 1}, MANY_ZONES);
}

static void rfc1034_5_3_3_one_packet_in_twenty_is_lost(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 2; seed++) {
		struct sim_counts counts = storm(
			&(struct sim_options){.seed = seed, .loss_percent = 5},
			MANY_ZONES);

		assert_true(counts.lost > 0);
	}
}

static void jitter_and_duplicates_change_no_answer(void **state)
{
	(void)state;
	(void)storm(&(struct sim_options){.seed = 1,
					  .duplicate_percent = 20,
					  .jitter_us = 40000,
					  .loss_percent = 2},
		    MANY_ZONES);
}

/* RFC 5452 section 9.1: what does not match leaves no trace. */
static void rfc5452_9_1_forgeries_change_no_answer(void **state)
{
	(void)state;
	(void)storm(&(struct sim_options){.seed = 1, .forge = true},
		    MANY_ZONES);
}

static void a_seed_repeats_a_run_to_the_letter(void **state)
{
	const struct sim_options options = {.seed = 7,
					    .loss_percent = 3,
					    .duplicate_percent = 3,
					    .jitter_us = 5000};
	struct sim_options other = options;
	uint64_t trace = storm(&options, 200).trace;

	(void)state;
	other.seed = 8;
	assert_true(storm(&options, 200).trace == trace);
	assert_true(storm(&other, 200).trace != trace);
}

/* A cache that holds a fraction of it all only costs more queries. */
static void a_small_cache_changes_no_answer(void **state)
{
	(void)state;
	(void)storm(
		&(struct sim_options){.seed = 1, .cache_octets = 1024 * 1024},
		MANY_ZONES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc1034_5_3_3_a_thousand_zones_at_once),
		cmocka_unit_test(rfc1034_5_3_3_one_packet_in_twenty_is_lost),
		cmocka_unit_test(jitter_and_duplicates_change_no_answer),
		cmocka_unit_test(rfc5452_9_1_forgeries_change_no_answer),
		cmocka_unit_test(a_seed_repeats_a_run_to_the_letter),
		cmocka_unit_test(a_small_cache_changes_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
