/*
 * test_prefetch.c - answers that are refreshed before they expire.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

static size_t asked(const struct sim *sim, const char *name)
{
	return sent_count(sim, NULL, name, RRTYPE_A);
}

static uint32_t ttl_of(const struct sim_answer *answer)
{
	assert_true(answer->message.rrset_counts[SECTION_ANSWER] > 0);
	return answer->message.rrsets[SECTION_ANSWER][0]->ttl_s;
}

/* A hit, with that TTL. */
static void expect_hit(struct sim *sim, const char *name, unsigned flags,
		       uint32_t ttl_s)
{
	const struct sim_answer *answer = sim_ask(sim, name, RRTYPE_A, flags);

	assert_true(answer->is_immediate);
	assert_int_equal(ttl_of(answer), ttl_s);
	sim_run(sim);
}

/* ---- When --------------------------------------------------------------- */

static void a_hit_in_the_last_tenth_of_the_ttl_refreshes_beside(void **state)
{
	static const char name[] = "www.victim.plain";
	struct sim *sim = scene(NULL);
	size_t before;

	(void)state;
	(void)sim_resolve(sim, name, RRTYPE_A, 0);
	before = asked(sim, name);
	sim_pass_s(sim, 3239);
	expect_hit(sim, name, 0, 361);
	assert_int_equal(asked(sim, name), before);
	assert_int_equal(sim_stats(sim).prefetches, 0);
	sim_pass_s(sim, 1);
	/* The client has what was there. */
	expect_hit(sim, name, 0, 360);
	assert_int_equal(asked(sim, name), before + 1);
	assert_int_equal(sim_stats(sim).prefetches, 1);
	/* ... and the next one what is new. */
	expect_hit(sim, name, 0, 3600);
	sim_pass_s(sim, 400);
	expect_hit(sim, name, 0, 3200);
	assert_int_equal(asked(sim, name), before + 1);
	sim_free(sim);
}

static void seconds(struct settings *settings)
{
	settings->prefetch_percent = 0;
	settings->prefetch_s = 2;
	settings->prefetch_eligible_s = 30;
}

static void too_short(struct settings *settings)
{
	seconds(settings);
	settings->prefetch_eligible_s = 31;
}

static void off(struct settings *settings)
{
	settings->prefetch_percent = 0;
}

static void seconds_and_what_is_eligible_can_be_set(void **state)
{
	static const char name[] = "short.victim.plain";
	static const struct {
		void (*configure)(struct settings *settings);
		int64_t after_s;
		bool is_refreshed;
	} rows[] = {{seconds, 27, false},
		    {seconds, 28, true},
		    {too_short, 29, false},
		    {off, 29, false}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim *sim = scene_with(
			&(struct sim_options){.configure = rows[i].configure});
		size_t before;

		(void)sim_resolve(sim, name, RRTYPE_A, 0);
		before = asked(sim, name);
		sim_pass_s(sim, rows[i].after_s);
		(void)sim_resolve(sim, name, RRTYPE_A, 0);
		assert_int_equal(asked(sim, name) > before,
				 rows[i].is_refreshed);
		sim_free(sim);
	}
}

static void nobody_asks_and_nothing_is_refreshed(void **state)
{
	struct sim *sim = scene(NULL);
	size_t before;

	(void)state;
	(void)sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0);
	before = sent_count(sim, NULL, NULL, 0);
	sim_pass_s(sim, 10000);
	assert_int_equal(sent_count(sim, NULL, NULL, 0), before);
	sim_free(sim);
}

/* RFC 1034 section 4.3.1: without RD nobody is asked anything. */
static void rfc1034_4_3_1_without_rd_nothing_is_refreshed(void **state)
{
	struct sim *sim = scene(NULL);
	size_t before;

	(void)state;
	(void)sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0);
	before = sent_count(sim, NULL, NULL, 0);
	sim_pass_s(sim, 3500);
	expect_hit(sim, "www.victim.plain", SIM_NO_RD, 100);
	assert_int_equal(sent_count(sim, NULL, NULL, 0), before);
	sim_free(sim);
}

/* ---- How often ------------------------------------------------------------
 */

static void many_hits_start_one_refresh(void **state)
{
	static const char name[] = "www.sig.test";
	struct sim *sim = scene(NULL);
	size_t before;

	(void)state;
	(void)sim_resolve(sim, name, RRTYPE_A, SIM_DO);
	(void)sim_resolve(sim, name, RRTYPE_A, 0);
	before = asked(sim, name);
	sim_pass_s(sim, 3500);
	for (unsigned i = 0; i < 100; i++)
		assert_true(sim_ask(sim, name, RRTYPE_A, i % 2 ? SIM_DO : 0)
				    ->is_immediate);
	sim_run(sim);
	assert_int_equal(asked(sim, name), before + 1);
	/* It is one for those with DO and those without. */
	expect_hit(sim, name, SIM_DO, 3600);
	expect_hit(sim, name, 0, 3600);
	assert_int_equal(asked(sim, name), before + 1);
	sim_free(sim);
}

/* From now on the servers of victim.plain fail. */
static bool is_down;

static size_t fails(void *context, const struct address *server,
		    struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (is_down && reply_asks_below(&reply, "www.victim.plain"))
		reply_refuse(&reply, RCODE_SERVFAIL);
	return reply_end(&reply, out, room);
}

static void rfc8767_6_a_failed_refresh_leaves_what_is_cached(void **state)
{
	static const char name[] = "www.victim.plain";
	struct sim *sim = scene(fails);
	size_t before;

	(void)state;
	is_down = false;
	(void)sim_resolve(sim, name, RRTYPE_A, 0);
	is_down = true;
	sim_pass_s(sim, 3300);
	expect_hit(sim, name, 0, 300);
	before = asked(sim, name);
	/* Nor is it tried again and again ... */
	for (unsigned i = 0; i < 10; i++)
		(void)sim_resolve(sim, name, RRTYPE_A, 0);
	assert_int_equal(asked(sim, name), before);
	/* ... but in a while, */
	sim_pass_s(sim, 30);
	expect_hit(sim, name, 0, 269);
	assert_true(asked(sim, name) > before);
	/* and then with success. */
	is_down = false;
	sim_pass_s(sim, 30);
	expect_hit(sim, name, 0, 239);
	expect_hit(sim, name, 0, 3600);
	sim_free(sim);
}

/* ---- What -----------------------------------------------------------------
 */

/* All links of an alias are asked for anew, not taken from the cache. */
static void a_refresh_ignores_cached_links(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	(void)sim_resolve(sim, "c3.victim.plain", RRTYPE_A, 0);
	sim_pass_s(sim, 3500);
	expect_hit(sim, "c3.victim.plain", 0, 100);
	expect_hit(sim, "c3.victim.plain", 0, 3600);
	sim_free(sim);
}

static void a_link_that_lives_long_enough_serves_the_refresh(void **state)
{
	struct sim *sim = scene(NULL);
	size_t before;

	(void)state;
	/* away, an alias for www.evil.plain, which is cached later. */
	(void)sim_resolve(sim, "away.victim.plain", RRTYPE_A, 0);
	before = asked(sim, "www.evil.plain");
	sim_pass_s(sim, 3300);
	(void)sim_resolve(sim, "to-victim.evil.plain", RRTYPE_A, 0);
	(void)sim_resolve(sim, "away.victim.plain", RRTYPE_A, 0);
	assert_int_equal(asked(sim, "www.evil.plain"), before + 1);
	sim_free(sim);
}

/* A name that has moved is found where it is now. */
static void a_delegation_that_ends_as_soon_is_asked_for_anew(void **state)
{
	static const struct {
		const char *name;
		int64_t after_s;
		size_t referrals;
	} rows[] = {{"www.victim.plain", 3500, 1},
		    {"short.victim.plain", 28, 0}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim *sim = scene(NULL);
		size_t before, parent;

		(void)sim_resolve(sim, rows[i].name, RRTYPE_A, 0);
		before = asked(sim, rows[i].name);
		parent = sent_count(sim, "192.0.2.10", "victim.plain", 0);
		sim_pass_s(sim, rows[i].after_s);
		(void)sim_resolve(sim, rows[i].name, RRTYPE_A, 0);
		assert_int_equal(asked(sim, rows[i].name), before + 1);
		assert_int_equal(
			sent_count(sim, "192.0.2.10", "victim.plain", 0),
			parent + rows[i].referrals);
		sim_free(sim);
	}
}

static void negative_answers_are_refreshed_too(void **state)
{
	struct sim *sim = scene(NULL);
	size_t before;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		const char *name = i ? "nothing.sig.test" : "no.victim.plain";
		const struct sim_answer *answer;

		(void)sim_resolve(sim, name, RRTYPE_A, SIM_DO);
		before = sent_count(sim, NULL, NULL, 0);
		sim_pass_s(sim, i ? 590 : 890);
		answer = sim_resolve(sim, name, RRTYPE_A, SIM_DO);
		assert_true(answer->is_immediate);
		expect_rcode(answer, RCODE_NXDOMAIN);
		assert_true(sent_count(sim, NULL, NULL, 0) > before);
		before = sent_count(sim, NULL, NULL, 0);
		sim_pass_s(sim, 20);
		answer = sim_resolve(sim, name, RRTYPE_A, SIM_DO);
		assert_true(answer->is_immediate);
		expect_rcode(answer, RCODE_NXDOMAIN);
		assert_int_equal(sent_count(sim, NULL, NULL, 0), before);
	}
	sim_free(sim);
}

static void a_query_with_cd_refreshes_what_it_was_given(void **state)
{
	static const char name[] = "www.sig.test";

	(void)state;
	/* Kept for all, and for those with CD alone. */
	for (unsigned i = 0; i < 2; i++) {
		struct sim *sim = scene(NULL);

		(void)sim_resolve(sim, name, RRTYPE_A, i ? SIM_CD : 0);
		sim_pass_s(sim, 3500);
		expect_hit(sim, name, SIM_CD, 100);
		expect_hit(sim, name, SIM_CD, 3600);
		sim_free(sim);
	}
}

/* What comes is new, even if it is not to be kept. */
static size_t goes_to_zero(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (is_down && reply_asks_below(&reply, "www.victim.plain"))
		reply_set_ttl(&reply, SECTION_ANSWER, 0);
	return reply_end(&reply, out, room);
}

static void rfc8767_4_an_answer_with_ttl_0_has_refreshed_the_data(void **state)
{
	static const char name[] = "www.victim.plain";
	struct sim *sim = scene(goes_to_zero);

	(void)state;
	is_down = false;
	(void)sim_resolve(sim, name, RRTYPE_A, 0);
	is_down = true;
	sim_pass_s(sim, 3500);
	expect_hit(sim, name, 0, 100);
	assert_false(sim_resolve(sim, name, RRTYPE_A, 0)->is_immediate);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_hit_in_the_last_tenth_of_the_ttl_refreshes_beside),
		cmocka_unit_test(seconds_and_what_is_eligible_can_be_set),
		cmocka_unit_test(nobody_asks_and_nothing_is_refreshed),
		cmocka_unit_test(rfc1034_4_3_1_without_rd_nothing_is_refreshed),
		cmocka_unit_test(many_hits_start_one_refresh),
		cmocka_unit_test(
			rfc8767_6_a_failed_refresh_leaves_what_is_cached),
		cmocka_unit_test(a_refresh_ignores_cached_links),
		cmocka_unit_test(
			a_link_that_lives_long_enough_serves_the_refresh),
		cmocka_unit_test(
			a_delegation_that_ends_as_soon_is_asked_for_anew),
		cmocka_unit_test(negative_answers_are_refreshed_too),
		cmocka_unit_test(a_query_with_cd_refreshes_what_it_was_given),
		cmocka_unit_test(
			rfc8767_4_an_answer_with_ttl_0_has_refreshed_the_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
