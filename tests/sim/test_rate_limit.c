/*
 * test_rate_limit.c - how many equal answers one network gets, and ANY.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/scene.h"

#include <stdio.h>

#include "resolver/core/rate_limit.h"

#define VICTIM "127.0.0.66"

enum {
	RATE = 5,
	FLOOD = 100
};

static struct rate_limit rates; /* what configure() makes of its numbers */
static const char *exempt;

static void configure(struct settings *settings)
{
	struct rate_limit *limit = settings->rate_limit = rate_limit_new();

	assert_non_null(limit);
	for (int i = 0; i < RATE_KINDS; i++)
		limit->per_second[i] = rates.per_second[i];
	limit->slip = rates.slip;
	limit->log_only = rates.log_only;
	if (exempt) {
		struct address address;

		limit->exempt = acl_new();
		assert_int_equal(address_from_text(exempt, 0, &address),
				 STATUS_OK);
		assert_int_equal(
			acl_add_prefix(limit->exempt, false, &address, 32),
			STATUS_OK);
	}
	assert_int_equal(rate_limit_finish(limit), STATUS_OK);
}

static struct sim *limited(enum rate_kind kind, unsigned slip)
{
	struct sim *sim;

	rates = (struct rate_limit){.slip = slip};
	rates.per_second[kind] = RATE;
	sim = scene_with(&(struct sim_options){.configure = configure});
	/* By another network: the answers are cached. */
	(void)sim_resolve(sim, "www.victim.plain", RRTYPE_A, SIM_STREAM);
	(void)sim_resolve(sim, "nothing.victim.plain", RRTYPE_A, SIM_STREAM);
	(void)sim_resolve(sim, "www.victim.plain", RRTYPE_MX, SIM_STREAM);
	return sim;
}

struct flood {
	unsigned sent, whole, truncated;
};

static struct flood flood(struct sim *sim, const char *from, const char *name,
			  uint16_t type, unsigned flags)
{
	struct flood flood = {.sent = 0};

	for (unsigned i = 0; i < FLOOD; i++) {
		const struct sim_answer *answer =
			sim_ask_from(sim, from, name, type, flags);

		sim_run(sim);
		if (!answer->is_there)
			continue;
		flood.sent++;
		if (answer->message.header.flags & FLAG_TC)
			flood.truncated++;
		else
			flood.whole++;
	}
	return flood;
}

static void equal_answers_are_bounded_and_some_say_to_use_tcp(void **state)
{
	struct sim *sim = limited(RATE_RESPONSES, 2);
	struct flood of = flood(sim, VICTIM, "www.victim.plain", RRTYPE_A, 0);

	(void)state;
	assert_int_equal(of.whole, RATE);
	assert_in_range(of.truncated, (FLOOD - RATE) / 2 - 1,
			(FLOOD - RATE) / 2 + 1);
	assert_int_equal(sim_stats(sim).rate_slipped, of.truncated);
	assert_int_equal(sim_stats(sim).rate_limited, FLOOD - of.sent);
	/* Another name, another network, and the same over TCP. */
	assert_int_equal(
		flood(sim, VICTIM, "ns1.victim.plain", RRTYPE_A, 0).whole,
		RATE);
	assert_int_equal(
		flood(sim, "127.0.1.1", "www.victim.plain", RRTYPE_A, 0).whole,
		RATE);
	assert_int_equal(
		flood(sim, VICTIM, "www.victim.plain", RRTYPE_A, SIM_STREAM)
			.whole,
		FLOOD);
	sim_free(sim);
}

static void a_network_is_24_bits(void **state)
{
	struct sim *sim = limited(RATE_RESPONSES, 0);

	(void)state;
	assert_int_equal(
		flood(sim, VICTIM, "www.victim.plain", RRTYPE_A, 0).sent, RATE);
	assert_int_equal(
		flood(sim, "127.0.0.200", "www.victim.plain", RRTYPE_A, 0).sent,
		0);
	sim_free(sim);
}

static void an_account_recovers_in_its_window(void **state)
{
	struct sim *sim = limited(RATE_RESPONSES, 0);

	(void)state;
	assert_int_equal(
		flood(sim, VICTIM, "www.victim.plain", RRTYPE_A, 0).sent, RATE);
	sim_pass_s(sim, 2);
	assert_int_equal(
		flood(sim, VICTIM, "www.victim.plain", RRTYPE_A, 0).sent, 0);
	sim_pass_s(sim, 16);
	assert_int_equal(
		flood(sim, VICTIM, "www.victim.plain", RRTYPE_A, 0).sent, RATE);
	sim_free(sim);
}

static void name_errors_of_a_zone_are_one_account(void **state)
{
	struct sim *sim = limited(RATE_NXDOMAINS, 0);
	unsigned sent = 0;

	(void)state;
	for (unsigned i = 0; i < FLOOD; i++) {
		const struct sim_answer *answer;
		char name[60];

		snprintf(name, sizeof(name), "x%u.victim.plain", i);
		answer = sim_ask_from(sim, VICTIM, name, RRTYPE_A, 0);
		sim_run(sim);
		sent += answer->is_there;
	}
	assert_in_range(sent, RATE, 2 * RATE);
	assert_int_equal(
		flood(sim, VICTIM, "www.victim.plain", RRTYPE_A, 0).sent,
		FLOOD);
	sim_free(sim);
}

static void each_kind_has_its_own_bound(void **state)
{
	static const struct {
		enum rate_kind kind;
		const char *name;
		uint16_t type;
	} rows[] = {
		{RATE_RESPONSES, "www.victim.plain", RRTYPE_A},
		{RATE_NODATA, "www.victim.plain", RRTYPE_MX},
		{RATE_NXDOMAINS, "nothing.victim.plain", RRTYPE_A},
		{RATE_ERRORS, "www.victim.plain", 0},
		{RATE_ALL, "www.victim.plain", RRTYPE_A},
		{RATE_ALL, "nothing.victim.plain", RRTYPE_A},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim *sim = limited(rows[i].kind, 0);

		assert_int_equal(
			flood(sim, VICTIM, rows[i].name, rows[i].type, 0).sent,
			RATE);
		sim_free(sim);
		if (rows[i].kind == RATE_ALL)
			continue;
		sim = limited(RATE_REFERRALS, 0);
		assert_int_equal(
			flood(sim, VICTIM, rows[i].name, rows[i].type, 0).sent,
			FLOOD);
		sim_free(sim);
	}
}

static void who_is_exempt_is_not_counted_and_log_only_counts(void **state)
{
	struct sim *sim;

	(void)state;
	exempt = VICTIM;
	sim = limited(RATE_RESPONSES, 0);
	assert_int_equal(
		flood(sim, VICTIM, "www.victim.plain", RRTYPE_A, 0).sent,
		FLOOD);
	sim_free(sim);
	exempt = NULL;
	rates.log_only = true;
	rates.per_second[RATE_RESPONSES] = RATE;
	sim = scene_with(&(struct sim_options){.configure = configure});
	assert_int_equal(
		flood(sim, VICTIM, "www.victim.plain", RRTYPE_A, 0).sent,
		FLOOD);
	assert_int_equal(sim_stats(sim).rate_limited, FLOOD - RATE);
	sim_free(sim);
}

static void those_who_had_to_wait_are_counted_too(void **state)
{
	struct sim *sim = limited(RATE_RESPONSES, 0);
	const struct sim_answer *answers[FLOOD];
	unsigned sent = 0;

	(void)state;
	for (unsigned i = 0; i < FLOOD; i++)
		answers[i] = sim_ask_from(sim, VICTIM, "short.victim.plain",
					  RRTYPE_A, 0);
	sim_run(sim);
	for (unsigned i = 0; i < FLOOD; i++)
		sent += answers[i]->is_there;
	assert_int_equal(sent, RATE);
	assert_int_equal(sim_stats(sim).clients_waiting, 0);
	sim_free(sim);
}

static void minimal_any(struct settings *settings)
{
	settings->minimal_any = true;
}

static void rfc8482_4_4_any_is_answered_over_tcp(void **state)
{
	struct sim *sim =
		scene_with(&(struct sim_options){.configure = minimal_any});
	const struct sim_answer *answer;

	(void)state;
	answer = sim_resolve(sim, "www.victim.plain", RRTYPE_ANY, 0);
	expect_rcode(answer, RCODE_NOERROR);
	assert_true(answer->message.header.flags & FLAG_TC);
	assert_int_equal(sent_count(sim, NULL, NULL, 0), 0);
	expect_data(
		sim_resolve(sim, "www.victim.plain", RRTYPE_ANY, SIM_STREAM),
		RRTYPE_A, "198.51.100.11", false);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			equal_answers_are_bounded_and_some_say_to_use_tcp),
		cmocka_unit_test(a_network_is_24_bits),
		cmocka_unit_test(an_account_recovers_in_its_window),
		cmocka_unit_test(name_errors_of_a_zone_are_one_account),
		cmocka_unit_test(each_kind_has_its_own_bound),
		cmocka_unit_test(
			who_is_exempt_is_not_counted_and_log_only_counts),
		cmocka_unit_test(those_who_had_to_wait_are_counted_too),
		cmocka_unit_test(rfc8482_4_4_any_is_answered_over_tcp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
