/*
 * test_caching.c - how long things are known: TTLs, negative answers,
 * failures, and a wall clock that jumps.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <stdio.h>

enum {
	DAY_S = 86400
};

static size_t all_sent(const struct sim *sim)
{
	return sent_count(sim, NULL, NULL, 0);
}

/* Does it cost a query to ask for NAME? */
static bool is_asked(struct sim *sim, const char *name, uint16_t type)
{
	size_t before = all_sent(sim);

	(void)sim_resolve(sim, name, type, SIM_DO);
	return all_sent(sim) > before;
}

static uint32_t ttl_of(const struct sim_answer *answer, enum section section)
{
	assert_true(answer->message.rrset_counts[section] > 0);
	return answer->message.rrsets[section][0]->ttl_s;
}

/* Nothing is refreshed before its end. */
static void without_prefetch(struct settings *settings)
{
	settings->prefetch_percent = 0;
}

/* ---- Positive --------------------------------------------------------- */

static void rfc1035_3_2_1_ttls_count_down(void **state)
{
	struct sim *sim = scene_with(
		&(struct sim_options){.configure = without_prefetch});

	(void)state;
	assert_int_equal(
		ttl_of(sim_resolve(sim, "short.victim.plain", RRTYPE_A, 0),
		       SECTION_ANSWER),
		30);
	sim_pass_s(sim, 10);
	assert_int_equal(
		ttl_of(sim_resolve(sim, "short.victim.plain", RRTYPE_A, 0),
		       SECTION_ANSWER),
		20);
	sim_pass_s(sim, 19);
	assert_false(is_asked(sim, "short.victim.plain", RRTYPE_A));
	sim_pass_s(sim, 2);
	assert_true(is_asked(sim, "short.victim.plain", RRTYPE_A));
	sim_free(sim);
}

static void rfc1035_3_2_1_zero_is_used_once(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		const struct sim_answer *answer;
		size_t sent = all_sent(sim);

		answer = sim_resolve(sim, "zero.victim.plain", RRTYPE_A, 0);
		expect_data(answer, RRTYPE_A, "198.51.100.111", false);
		assert_int_equal(ttl_of(answer, SECTION_ANSWER), 0);
		assert_true(all_sent(sim) > sent);
	}
	sim_free(sim);
}

static void clamps(struct settings *settings)
{
	settings->min_cache_ttl_s = 60;
	settings->max_cache_ttl_s = 1000;
	settings->max_ncache_ttl_s = 100;
	settings->min_ncache_ttl_s = 10;
}

static void rfc2181_8_ttls_are_bounded(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	assert_int_equal(
		ttl_of(sim_resolve(sim, "week.victim.plain", RRTYPE_A, 0),
		       SECTION_ANSWER),
		DAY_S);
	sim_free(sim);
	sim = scene_with(&(struct sim_options){.configure = clamps});
	assert_int_equal(
		ttl_of(sim_resolve(sim, "week.victim.plain", RRTYPE_A, 0),
		       SECTION_ANSWER),
		1000);
	assert_int_equal(
		ttl_of(sim_resolve(sim, "short.victim.plain", RRTYPE_A, 0),
		       SECTION_ANSWER),
		60);
	sim_free(sim);
}

static size_t raises_ttl(void *context, const struct address *server,
			 struct span query, bool stream, uint8_t *out,
			 size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "www.sig.test"))
		reply_set_ttl(&reply, SECTION_ANSWER, 80000);
	return reply_end(&reply, out, room);
}

/* RFC 4035 5.3.3: no longer than the RRSIG's original TTL. */
static void rfc4035_5_3_3_the_original_ttl_bounds(void **state)
{
	struct sim *sim = scene(raises_ttl);

	(void)state;
	assert_int_equal(
		ttl_of(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		       SECTION_ANSWER),
		3600);
	sim_pass_s(sim, 3601);
	assert_true(is_asked(sim, "www.sig.test", RRTYPE_A));
	sim_free(sim);
}

/* ... nor than the signature is valid. */
static void rfc4035_5_3_3_the_signatures_end_bounds(void **state)
{
	struct sim *sim = scene(NULL);
	uint32_t ttl_s;

	(void)state;
	sim_pass_s(sim, 30 * DAY_S - 100);
	ttl_s = ttl_of(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		       SECTION_ANSWER);
	assert_true(ttl_s <= 100);
	/* Five minutes for clocks that are not quite right. */
	sim_pass_s(sim, 410);
	expect_servfail(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
			EDE_SIGNATURE_EXPIRED);
	sim_free(sim);
}

/* ---- Negative (RFC 2308) ---------------------------------------------- */

static void rfc2308_5_the_minimum_field_bounds(void **state)
{
	static const struct {
		const char *name;
		uint16_t type;
	} negatives[] = {{"nothing.victim.plain", RRTYPE_A},
			 {"www.victim.plain", RRTYPE_MX}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(negatives); i++) {
		struct sim *sim = scene_with(
			&(struct sim_options){.configure = without_prefetch});
		const struct sim_answer *answer = sim_resolve(
			sim, negatives[i].name, negatives[i].type, 0);

		assert_int_equal(ttl_of(answer, SECTION_AUTHORITY), 900);
		sim_pass_s(sim, 890);
		assert_false(
			is_asked(sim, negatives[i].name, negatives[i].type));
		sim_pass_s(sim, 11);
		assert_true(
			is_asked(sim, negatives[i].name, negatives[i].type));
		sim_free(sim);
	}
}

/* The SOA that victim.plain's servers send; NULL: none. */
static const char *soa;

static size_t other_soa(void *context, const struct address *server,
			struct span query, bool stream, uint8_t *out,
			size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "nothing.victim.plain")) {
		reply_drop(&reply, SECTION_AUTHORITY, RRTYPE_SOA);
		if (soa)
			reply_add(&reply, SECTION_AUTHORITY, "%s", soa);
	}
	return reply_end(&reply, out, room);
}

static void rfc2308_5_the_lower_of_the_soas_ttl_and_its_minimum(void **state)
{
	static const char *const soas[] = {
		"victim.plain. 60 SOA a. b. 1 1 1 1 86400",
		"victim.plain. 86400 SOA a. b. 1 1 1 1 60",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(soas); i++) {
		struct sim *sim = scene(other_soa);

		soa = soas[i];
		assert_int_equal(ttl_of(sim_resolve(sim, "nothing.victim.plain",
						    RRTYPE_A, 0),
					SECTION_AUTHORITY),
				 60);
		sim_pass_s(sim, 61);
		assert_true(is_asked(sim, "nothing.victim.plain", RRTYPE_A));
		sim_free(sim);
	}
}

static void rfc2308_5_three_hours_are_enough(void **state)
{
	struct sim *sim = scene(other_soa);

	(void)state;
	soa = "victim.plain. 604800 SOA a. b. 1 1 1 1 604800";
	assert_int_equal(
		ttl_of(sim_resolve(sim, "nothing.victim.plain", RRTYPE_A, 0),
		       SECTION_AUTHORITY),
		10800);
	sim_free(sim);
	sim = scene_with(&(struct sim_options){.server = other_soa,
					       .configure = clamps});
	assert_int_equal(
		ttl_of(sim_resolve(sim, "nothing.victim.plain", RRTYPE_A, 0),
		       SECTION_AUTHORITY),
		100);
	sim_free(sim);
}

/* "Negative responses without SOA records SHOULD NOT be cached"; nor is one
 * from above the zone that was asked any of its own. */
static void rfc2308_5_without_soa_nothing_is_kept(void **state)
{
	static const char *const soas[] = {
		NULL, "plain. 86400 SOA a. b. 1 1 1 1 86400"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(soas); i++) {
		struct sim *sim = scene(other_soa);
		const struct sim_answer *answer;

		soa = soas[i];
		answer = sim_resolve(sim, "nothing.victim.plain", RRTYPE_A, 0);
		expect_rcode(answer, RCODE_NXDOMAIN);
		assert_int_equal(
			answer->message.rrset_counts[SECTION_AUTHORITY], 0);
		assert_true(is_asked(sim, "nothing.victim.plain", RRTYPE_A));
		sim_free(sim);
	}
}

static void rfc2308_5_a_name_error_is_for_all_types(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	(void)sim_resolve(sim, "nothing.victim.plain", RRTYPE_A, 0);
	assert_false(is_asked(sim, "nothing.victim.plain", RRTYPE_MX));
	/* No data is for one type. */
	(void)sim_resolve(sim, "www.victim.plain", RRTYPE_MX, 0);
	assert_true(is_asked(sim, "www.victim.plain", RRTYPE_TXT));
	assert_true(is_asked(sim, "www.victim.plain", RRTYPE_A));
	sim_free(sim);
}

/* ---- Failures (RFC 9520) ---------------------------------------------- */

static bool fails;

static size_t sometimes_fails(void *context, const struct address *server,
			      struct span query, bool stream, uint8_t *out,
			      size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (fails && reply_asks_below(&reply, "victim.plain") &&
	    !reply_is_from(&reply, "192.0.2.10"))
		reply_refuse(&reply, RCODE_SERVFAIL);
	return reply_end(&reply, out, room);
}

static void rfc9520_3_2_a_failure_is_remembered_for_seconds(void **state)
{
	struct sim *sim = scene(sometimes_fails);
	const struct sim_answer *answer;

	(void)state;
	fails = true;
	expect_servfail(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0),
			EDE_NO_REACHABLE_AUTHORITY);
	assert_false(is_asked(sim, "www.victim.plain", RRTYPE_A));
	answer = sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0);
	assert_true(answer->is_immediate);
	expect_rcode(answer, RCODE_SERVFAIL);
	fails = false;
	/* Section 3.2: at least a second, at most five minutes. */
	sim_pass_s(sim, 1);
	assert_false(is_asked(sim, "www.victim.plain", RRTYPE_A));
	sim_pass_s(sim, 6);
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	sim_free(sim);
}

/* A failure never takes the place of an answer that is still good. */
static void rfc9520_2_an_answer_outlives_a_failure(void **state)
{
	struct sim *sim = scene(sometimes_fails);

	(void)state;
	fails = false;
	(void)sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0);
	fails = true;
	sim_pass_s(sim, 60);
	expect_rcode(sim_resolve(sim, "www.victim.plain", RRTYPE_MX, 0),
		     RCODE_SERVFAIL);
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	sim_free(sim);
}

/* ---- The wall clock --------------------------------------------------- */

static void rfc4035_5_3_1_a_step_of_the_clock_drops_verdicts(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	expect_rcode(sim_resolve(sim, "nothing1.sig.test", RRTYPE_A, SIM_DO),
		     RCODE_NXDOMAIN);
	/* Far into the future: what was valid has expired. */
	sim_step_clock_s(sim, 60 * DAY_S);
	expect_servfail(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
			EDE_SIGNATURE_EXPIRED);
	expect_servfail(sim_resolve(sim, "nothing2.sig.test", RRTYPE_A, SIM_DO),
			EDE_SIGNATURE_EXPIRED);
	/* Back again: nothing of that stays. */
	sim_step_clock_s(sim, -60 * DAY_S);
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	sim_step_clock_s(sim, -DAY_S);
	expect_servfail(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
			EDE_SIGNATURE_NOT_YET_VALID);
	sim_step_clock_s(sim, DAY_S);
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	sim_free(sim);
}

static void a_clock_that_is_nudged_costs_nothing(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	(void)sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	sim_step_clock_s(sim, 2);
	assert_false(is_asked(sim, "www.sig.test", RRTYPE_A));
	sim_step_clock_s(sim, -3);
	assert_false(is_asked(sim, "www.sig.test", RRTYPE_A));
	sim_free(sim);
}

/* ---- What is not needed any more ---------------------------------------- */

static void memory_returns_when_what_filled_it_has_expired(void **state)
{
	enum {
		COUNT = 500
	};
	struct sim *sim = scene(NULL);
	const struct caches *caches = sim_caches(sim);
	char name[40];

	(void)state;
	for (unsigned i = 0; i < COUNT; i++) {
		snprintf(name, sizeof(name), "n%u.victim.plain", i);
		(void)sim_resolve(sim, name, RRTYPE_A, 0);
	}
	assert_true(answer_cache_stats(caches->answers).entries >= COUNT);
	sim_pass_s(sim, 2 * DAY_S);
	/* A few come after it. */
	for (unsigned i = 0; i < 250; i++) {
		(void)sim_resolve(sim, "zero.victim.plain", RRTYPE_A, 0);
		sim_pass_s(sim, 1);
	}
	assert_true(answer_cache_stats(caches->answers).entries < 10);
	assert_true(rrset_cache_stats(caches->rrsets).entries < 30);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc1035_3_2_1_ttls_count_down),
		cmocka_unit_test(rfc1035_3_2_1_zero_is_used_once),
		cmocka_unit_test(rfc2181_8_ttls_are_bounded),
		cmocka_unit_test(rfc4035_5_3_3_the_original_ttl_bounds),
		cmocka_unit_test(rfc4035_5_3_3_the_signatures_end_bounds),
		cmocka_unit_test(rfc2308_5_the_minimum_field_bounds),
		cmocka_unit_test(
			rfc2308_5_the_lower_of_the_soas_ttl_and_its_minimum),
		cmocka_unit_test(rfc2308_5_three_hours_are_enough),
		cmocka_unit_test(rfc2308_5_without_soa_nothing_is_kept),
		cmocka_unit_test(rfc2308_5_a_name_error_is_for_all_types),
		cmocka_unit_test(
			rfc9520_3_2_a_failure_is_remembered_for_seconds),
		cmocka_unit_test(rfc9520_2_an_answer_outlives_a_failure),
		cmocka_unit_test(
			rfc4035_5_3_1_a_step_of_the_clock_drops_verdicts),
		cmocka_unit_test(a_clock_that_is_nudged_costs_nothing),
		cmocka_unit_test(
			memory_returns_when_what_filled_it_has_expired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
