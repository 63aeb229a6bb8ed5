/*
 * test_reload.c - another configuration while the resolver runs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/scene.h"

static void change_nothing(struct settings *settings)
{
	(void)settings;
}

static void trust_another_key(struct settings *settings)
{
	static const uint8_t ds[36] = {0x12, 0x34, ALGORITHM_ECDSAP256SHA256,
				       2};

	anchor_set_free(settings->anchors);
	settings->anchors = anchor_set_new();
	assert_non_null(settings->anchors);
	assert_int_equal(anchor_set_add(settings->anchors, name_root, RRTYPE_DS,
					span_of(ds, sizeof(ds))),
			 STATUS_OK);
}

static void except_sig(struct settings *settings)
{
	struct name name;

	assert_int_equal(name_from_text("sig.test", &name), STATUS_OK);
	assert_int_equal(
		anchor_set_add_negative(settings->anchors, name.octets),
		STATUS_OK);
}

static void except_sig_because(struct settings *settings)
{
	struct name name;

	assert_int_equal(name_from_text("sig.test", &name), STATUS_OK);
	assert_int_equal(anchor_set_add_negative_why(settings->anchors,
						     name.octets, "ticket 7"),
			 STATUS_OK);
}

static void let_nobody_ask(struct settings *settings)
{
	acl_free(settings->allow_query);
	settings->allow_query = NULL;
}

static struct sim *after_one_answer(void)
{
	struct sim *sim = scene(NULL);

	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	return sim;
}

static void a_reload_keeps_what_is_cached(void **state)
{
	struct sim *sim = after_one_answer();
	const struct sim_answer *answer;

	(void)state;
	sim_reload(sim, change_nothing);
	answer = sim_ask(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	assert_true(answer->is_immediate);
	sim_free(sim);
}

/* RFC 4033 section 5: secure is what a trust anchor vouches for. */
static void rfc4033_5_another_anchor_judges_anew(void **state)
{
	struct sim *sim = after_one_answer();

	(void)state;
	sim_reload(sim, trust_another_key);
	expect_rcode(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		     RCODE_SERVFAIL);
	sim_reload(sim, change_nothing);
	/* The failure itself is remembered for some seconds (RFC 9520). */
	sim_pass_s(sim, 10);
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	sim_free(sim);
}

/* RFC 7646 section 2. */
static void rfc7646_2_a_negative_anchor_counts_at_once(void **state)
{
	struct sim *sim = after_one_answer();

	(void)state;
	sim_reload(sim, except_sig);
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", false);
	sim_free(sim);
}

/* RFC 7646 section 2.1: who asks is told what holds now. */
static void rfc7646_2_1_another_reason_is_told_at_once(void **state)
{
	struct sim *sim = after_one_answer();

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		sim_reload(sim, except_sig);
		assert_null(strstr(ede_text(sim_resolve(sim, "www.sig.test",
							RRTYPE_A, SIM_DO)),
				   "ticket 7"));
		sim_reload(sim, except_sig_because);
		assert_non_null(strstr(ede_text(sim_resolve(sim, "www.sig.test",
							    RRTYPE_A, SIM_DO)),
				       "ticket 7"));
	}
	sim_free(sim);
}

static void another_access_list_counts_at_once(void **state)
{
	struct sim *sim = after_one_answer();

	(void)state;
	sim_reload(sim, let_nobody_ask);
	expect_rcode(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		     RCODE_REFUSED);
	sim_free(sim);
}

static void validate_nothing(struct settings *settings)
{
	settings->validate = false;
}

/* Whatever it still needs, at whichever point the reload comes. */
static void what_is_under_way_ends_with_the_old_settings(void **state)
{
	unsigned events = 0, reloads = 0;
	bool was_in_time;

	(void)state;
	do {
		struct sim *sim = scene(NULL);
		struct sim_answer *answer =
			sim_ask(sim, "www.deep.sig.test", RRTYPE_A, SIM_DO);

		for (unsigned i = 0; i < events && !answer->is_there; i++)
			sim_step(sim);
		was_in_time = !answer->is_there;
		reloads += was_in_time;
		sim_reload(sim, validate_nothing);
		sim_run(sim);
		expect_data(answer, RRTYPE_A, "198.51.100.33", true);
		sim_free(sim);
		events++;
	} while (was_in_time);
	assert_true(reloads > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reload_keeps_what_is_cached),
		cmocka_unit_test(rfc4033_5_another_anchor_judges_anew),
		cmocka_unit_test(rfc7646_2_a_negative_anchor_counts_at_once),
		cmocka_unit_test(rfc7646_2_1_another_reason_is_told_at_once),
		cmocka_unit_test(another_access_list_counts_at_once),
		cmocka_unit_test(what_is_under_way_ends_with_the_old_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
