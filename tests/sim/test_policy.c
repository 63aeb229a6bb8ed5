/*
 * test_policy.c - response policy zones in the whole resolver
 * (draft-vixie-dnsop-dns-rpz, and BIND's response-policy where that is silent).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/scene.h"

#include "tests/sim/reply.h"
#include "tests/unit/core/policy_text.h"

enum {
	NO_ANSWER = -1,
	PLAIN = -2 /* what the servers say */
};

/* Zones of the policy; NULL ends them. */
static const char *texts[4];
static void (*more)(struct response_policy *policy);

static void configure(struct settings *settings)
{
	struct acl *lists[] = {settings->allow_query, settings->allow_recursion,
			       settings->allow_query_cache};

	for (size_t i = 0; i < COUNT_OF(lists); i++)
		if (lists[i])
			assert_int_equal(acl_add_any(lists[i], false),
					 STATUS_OK);
	response_policy_free(settings->response_policy);
	settings->response_policy = policy_of(texts);
	if (more)
		more(settings->response_policy);
	assert_int_equal(response_policy_finish(settings->response_policy),
			 STATUS_OK);
}

static void set_texts(const char *first, const char *second,
		      void (*change)(struct response_policy *))
{
	texts[0] = first;
	texts[1] = second;
	texts[2] = NULL;
	more = change;
}

/* A world under the policy of the zones FIRST and SECOND, which may be NULL. */
static struct sim *world(const char *first, const char *second,
			 void (*change)(struct response_policy *))
{
	set_texts(first, second, change);
	return scene_with(&(struct sim_options){.configure = configure});
}

static const struct sim_answer *ask(struct sim *sim, const char *from,
				    const char *name, unsigned flags)
{
	const struct sim_answer *answer =
		sim_ask_from(sim, from, name, RRTYPE_A, flags);

	sim_run(sim);
	return answer;
}

static void expect_denied(const struct sim_answer *answer, enum rcode rcode)
{
	expect_rcode(answer, rcode);
	assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER], 0);
	assert_false(has_ad(answer));
}

static bool is_truncated(const struct sim_answer *answer)
{
	expect_rcode(answer, RCODE_NOERROR);
	return answer->message.header.flags & FLAG_TC;
}

/* ---- Names -------------------------------------------------------------- */

static void draft_rpz_a_name_is_judged_before_anybody_is_asked(void **state)
{
	struct sim *sim = world("www.victim.plain CNAME .\n"
				"www.evil.plain CNAME *.\n"
				"www.plain A 192.0.2.99\n",
				NULL, NULL);
	const struct sim_answer *answer;

	(void)state;
	answer = ask(sim, "::1", "www.victim.plain", 0);
	expect_denied(answer, RCODE_NXDOMAIN);
	assert_true(answer->is_immediate);
	assert_int_equal(answer->message.edns.ede, EDE_BLOCKED);
	assert_string_equal(ede_text(answer), "by the policy zone 1.rpz.");
	expect_denied(ask(sim, "::1", "www.evil.plain", 0), RCODE_NOERROR);
	answer = ask(sim, "::1", "www.plain", 0);
	expect_data(answer, RRTYPE_A, "192.0.2.99", false);
	assert_int_equal(answer->message.edns.ede, EDE_FORGED_ANSWER);
	assert_int_equal(sent_count(sim, NULL, NULL, 0), 0);
	assert_int_equal(sim_stats(sim).policy_hits, 3);
	sim_free(sim);
}

static void draft_rpz_dropped_queries_get_no_answer(void **state)
{
	struct sim *sim =
		world("www.victim.plain CNAME rpz-drop.\n", NULL, NULL);

	(void)state;
	assert_false(ask(sim, "::1", "www.victim.plain", 0)->is_there);
	assert_int_equal(sim_stats(sim).dropped, 1);
	assert_int_equal(sent_count(sim, NULL, NULL, 0), 0);
	sim_free(sim);
}

static void draft_rpz_tcp_only_truncates_over_udp_alone(void **state)
{
	struct sim *sim =
		world("www.victim.plain CNAME rpz-tcp-only.\n", NULL, NULL);

	(void)state;
	/* By UDP again, after the answer is known. */
	for (int i = 0; i < 2; i++) {
		assert_true(
			is_truncated(ask(sim, "::1", "www.victim.plain", 0)));
		expect_data(ask(sim, "::1", "www.victim.plain", SIM_STREAM),
			    RRTYPE_A, "198.51.100.11", false);
	}
	assert_int_equal(sent_count(sim, NULL, "www.victim.plain", RRTYPE_A),
			 1);
	sim_free(sim);
}

static void draft_rpz_passthru_ends_it_for_later_zones(void **state)
{
	struct sim *sim = world("www.victim.plain CNAME rpz-passthru.\n",
				"*.victim.plain CNAME .\n"
				"32.11.100.51.198.rpz-ip CNAME .\n",
				NULL);

	(void)state;
	expect_data(ask(sim, "::1", "www.victim.plain", 0), RRTYPE_A,
		    "198.51.100.11", false);
	expect_denied(ask(sim, "::1", "other.victim.plain", 0), RCODE_NXDOMAIN);
	sim_free(sim);
}

static void draft_rpz_a_cname_is_followed_and_not_judged_again(void **state)
{
	struct sim *sim = world("www.evil.plain CNAME www.victim.plain.\n"
				"www.victim.plain CNAME .\n"
				"*.garden CNAME *.plain.\n",
				NULL, NULL);
	const struct sim_answer *answer;

	(void)state;
	answer = ask(sim, "::1", "www.evil.plain", 0);
	expect_data(answer, RRTYPE_A, "198.51.100.11", false);
	assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER], 2);
	assert_int_equal(answer->message.edns.ede, EDE_FORGED_ANSWER);
	expect_denied(ask(sim, "::1", "www.victim.plain", 0), RCODE_NXDOMAIN);
	sim_free(sim);
}

static void draft_rpz_names_behind_a_cname_are_judged(void **state)
{
	struct sim *sim = world("www.evil.plain A 192.0.2.99\n", NULL, NULL);

	(void)state;
	/* The second time from the cache. */
	for (int i = 0; i < 2; i++)
		expect_data(ask(sim, "::1", "away.victim.plain", 0), RRTYPE_A,
			    "192.0.2.99", false);
	assert_int_equal(sent_count(sim, NULL, "www.evil.plain", 0), 0);
	sim_free(sim);
}

/* ---- Clients ------------------------------------------------------------ */

static void draft_rpz_a_client_is_judged_before_the_name(void **state)
{
	static const struct {
		const char *from;
		int rcode;
	} cases[] = {
		{"192.0.2.200", NO_ANSWER}, {"192.0.2.201", RCODE_NXDOMAIN},
		{"192.0.2.202", PLAIN},     {"2001:db8::1", RCODE_NXDOMAIN},
		{"2001:db8:1::1", PLAIN},
	};
	struct sim *sim = world("32.200.2.0.192.rpz-client-ip CNAME rpz-drop.\n"
				"24.0.2.0.192.rpz-client-ip CNAME .\n"
				"32.202.2.0.192.rpz-client-ip CNAME "
				"rpz-passthru.\n"
				"48.zz.db8.2001.rpz-client-ip CNAME .\n",
				"www.victim.plain CNAME *.\n", NULL);

	(void)state;
	for (int again = 0; again < 2; again++)
		for (size_t i = 0; i < COUNT_OF(cases); i++) {
			const struct sim_answer *answer =
				ask(sim, cases[i].from, "www.plain", 0);

			if (cases[i].rcode == NO_ANSWER)
				assert_false(answer->is_there);
			else if (cases[i].rcode == PLAIN)
				expect_data(answer, RRTYPE_A, "198.51.100.10",
					    false);
			else
				expect_denied(answer,
					      (enum rcode)cases[i].rcode);
		}
	expect_denied(ask(sim, "::1", "www.victim.plain", 0), RCODE_NOERROR);
	expect_data(ask(sim, "192.0.2.202", "www.victim.plain", 0), RRTYPE_A,
		    "198.51.100.11", false);
	sim_free(sim);
}

static void draft_rpz_an_earlier_zone_precedes_the_client(void **state)
{
	struct sim *sim = world("www.victim.plain CNAME *.\n"
				"32.66.100.51.198.rpz-ip A 192.0.2.98\n",
				"8.0.0.0.192.rpz-client-ip CNAME .\n", NULL);
	const struct sim_answer *answer;

	(void)state;
	expect_denied(ask(sim, "192.0.2.200", "www.victim.plain", 0),
		      RCODE_NOERROR);
	answer = ask(sim, "192.0.2.200", "www.evil.plain", 0);
	expect_data(answer, RRTYPE_A, "192.0.2.98", false);
	expect_denied(ask(sim, "192.0.2.200", "www.plain", 0), RCODE_NXDOMAIN);
	expect_data(ask(sim, "::1", "www.plain", 0), RRTYPE_A, "198.51.100.10",
		    false);
	sim_free(sim);
}

/* ---- Answers ------------------------------------------------------------ */

static void draft_rpz_addresses_in_the_answer_are_judged(void **state)
{
	struct sim *sim = world("24.0.100.51.198.rpz-ip CNAME .\n"
				"32.66.100.51.198.rpz-ip CNAME rpz-passthru.\n"
				"32.40.100.51.198.rpz-ip CNAME rpz-drop.\n"
				"32.20.100.51.198.rpz-ip CNAME "
				"rpz-tcp-only.\n",
				NULL, NULL);

	(void)state;
	for (int i = 0; i < 2; i++) {
		expect_denied(ask(sim, "::1", "www.victim.plain", 0),
			      RCODE_NXDOMAIN);
		expect_data(ask(sim, "::1", "www.evil.plain", 0), RRTYPE_A,
			    "198.51.100.66", false);
		assert_false(ask(sim, "::1", "www.far.plain", 0)->is_there);
		assert_true(is_truncated(ask(sim, "::1", "www.dual.plain", 0)));
		expect_data(ask(sim, "::1", "www.dual.plain", SIM_STREAM),
			    RRTYPE_A, "198.51.100.20", false);
	}
	assert_int_equal(sent_count(sim, NULL, "www.victim.plain", RRTYPE_A),
			 1);
	sim_free(sim);
}

static void
draft_rpz_the_name_precedes_the_answer_in_one_zone_only(void **state)
{
	static const char name[] = "www.victim.plain CNAME *.\n";
	struct sim *sim = world("www.victim.plain CNAME *.\n"
				"32.11.100.51.198.rpz-ip CNAME .\n",
				NULL, NULL);

	(void)state;
	expect_denied(ask(sim, "::1", "www.victim.plain", 0), RCODE_NOERROR);
	sim_free(sim);
	sim = world("32.11.100.51.198.rpz-ip CNAME .\n", name, NULL);
	expect_denied(ask(sim, "::1", "www.victim.plain", 0), RCODE_NXDOMAIN);
	sim_free(sim);
	sim = world("32.12.100.51.198.rpz-ip CNAME .\n", name, NULL);
	expect_denied(ask(sim, "::1", "www.victim.plain", 0), RCODE_NOERROR);
	sim_free(sim);
}

static void answers_of_one_profile_are_not_for_another(void **state)
{
	struct sim *sim = world("32.200.2.0.192.rpz-client-ip CNAME "
				"rpz-passthru.\n"
				"32.11.100.51.198.rpz-ip CNAME .\n",
				NULL, NULL);
	const struct sim_answer *answer;

	(void)state;
	for (int i = 0; i < 2; i++) {
		expect_denied(ask(sim, "::1", "www.victim.plain", 0),
			      RCODE_NXDOMAIN);
		expect_data(ask(sim, "192.0.2.200", "www.victim.plain", 0),
			    RRTYPE_A, "198.51.100.11", false);
	}
	answer = sim_ask_from(sim, "::1", "www.victim.plain", RRTYPE_A, 0);
	assert_true(answer->is_immediate);
	expect_denied(answer, RCODE_NXDOMAIN);
	sim_free(sim);
}

/* ---- Servers ------------------------------------------------------------ */

static void draft_rpz_servers_are_judged_by_name_and_address(void **state)
{
	struct sim *sim = world("*.evil.plain.rpz-nsdname CNAME .\n"
				"32.12.2.0.192.rpz-nsip CNAME *.\n",
				NULL, NULL);

	(void)state;
	for (int i = 0; i < 2; i++) {
		expect_denied(ask(sim, "::1", "www.evil.plain", 0),
			      RCODE_NXDOMAIN);
		expect_denied(ask(sim, "::1", "www.victim.plain", 0),
			      RCODE_NOERROR);
		expect_data(ask(sim, "::1", "www.dual.plain", 0), RRTYPE_A,
			    "198.51.100.20", false);
	}
	sim_free(sim);
}

static void configure_under_a_stub(struct settings *settings)
{
	struct settings_zone *zone = settings_add_zone(settings);

	assert_non_null(zone);
	assert_int_equal(name_from_text("plain", &zone->name), STATUS_OK);
	zone->kind = ZONE_STUB;
	assert_int_equal(
		address_from_text("192.0.2.10", 0, &zone->addresses[0]),
		STATUS_OK);
	zone->address_count = 1;
	configure(settings);
}

/* Nothing but the configuration delegates the stub zone above them. */
static void draft_rpz_servers_below_a_stub_zone_are_judged_too(void **state)
{
	struct sim *sim;

	(void)state;
	set_texts("*.evil.plain.rpz-nsdname CNAME .\n"
		  "32.12.2.0.192.rpz-nsip CNAME *.\n",
		  NULL, NULL);
	sim = scene_with(
		&(struct sim_options){.configure = configure_under_a_stub});
	for (int i = 0; i < 2; i++) {
		expect_denied(ask(sim, "::1", "www.evil.plain", 0),
			      RCODE_NXDOMAIN);
		expect_denied(ask(sim, "::1", "www.victim.plain", 0),
			      RCODE_NOERROR);
		expect_data(ask(sim, "::1", "www.dual.plain", 0), RRTYPE_A,
			    "198.51.100.20", false);
	}
	sim_free(sim);
}

static void look_at_no_servers(struct response_policy *policy)
{
	policy->min_ns_dots = 5;
}

static void servers_of_zones_with_few_dots_are_left_alone(void **state)
{
	struct sim *sim = world("*.plain.rpz-nsdname CNAME .\n", NULL, NULL);

	(void)state;
	expect_data(ask(sim, "::1", "www.plain", 0), RRTYPE_A, "198.51.100.10",
		    false);
	expect_denied(ask(sim, "::1", "www.dual.plain", 0), RCODE_NXDOMAIN);
	sim_free(sim);
	sim = world("*.plain.rpz-nsdname CNAME .\n", NULL, look_at_no_servers);
	expect_data(ask(sim, "::1", "www.dual.plain", 0), RRTYPE_A,
		    "198.51.100.20", false);
	sim_free(sim);
}

/* ---- DNSSEC ------------------------------------------------------------- */

static const char on_signed[] = "www.sig.test CNAME .\n"
				"www.victim.plain CNAME .\n"
				"32.33.100.51.198.rpz-ip CNAME .\n";

static void signed_answers_are_left_to_those_who_may_validate(void **state)
{
	struct sim *sim = world(on_signed, NULL, NULL);

	(void)state;
	for (int i = 0; i < 2; i++) {
		expect_data(ask(sim, "::1", "www.sig.test", SIM_DO), RRTYPE_A,
			    "198.51.100.3", true);
		expect_denied(ask(sim, "::1", "www.sig.test", 0),
			      RCODE_NXDOMAIN);
		expect_data(ask(sim, "::1", "www.deep.sig.test", SIM_DO),
			    RRTYPE_A, "198.51.100.33", true);
		expect_denied(ask(sim, "::1", "www.deep.sig.test", 0),
			      RCODE_NXDOMAIN);
		/* Nobody can validate that. */
		expect_denied(ask(sim, "::1", "www.victim.plain", SIM_DO),
			      RCODE_NXDOMAIN);
	}
	sim_free(sim);
}

static void break_dnssec(struct response_policy *policy)
{
	policy->break_dnssec = true;
}

static void break_dnssec_replaces_signed_answers_too(void **state)
{
	struct sim *sim = world(on_signed, NULL, break_dnssec);
	const struct sim_answer *answer;

	(void)state;
	for (int i = 0; i < 2; i++) {
		expect_denied(ask(sim, "::1", "www.sig.test", SIM_DO),
			      RCODE_NXDOMAIN);
		expect_denied(ask(sim, "::1", "www.deep.sig.test", SIM_DO),
			      RCODE_NXDOMAIN);
		answer = ask(sim, "::1", "www.deep.sig.test", 0);
		expect_denied(answer, RCODE_NXDOMAIN);
	}
	sim_free(sim);
}

/* The zone is signed, and this is not. */
static size_t forge(void *context, const struct address *server,
		    struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, "www.deep.sig.test", RRTYPE_A)) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER,
			  "www.deep.sig.test. 60 IN A 198.51.100.33");
	}
	return reply_end(&reply, out, room);
}

static void what_is_bogus_is_an_error_and_not_replaced(void **state)
{
	struct sim *sim;

	(void)state;
	set_texts("32.33.100.51.198.rpz-ip A 192.0.2.99\n", NULL, NULL);
	sim = scene_with(
		&(struct sim_options){.configure = configure, .server = forge});
	expect_servfail(ask(sim, "::1", "www.deep.sig.test", 0),
			EDE_RRSIGS_MISSING);
	sim_free(sim);
}

/* ---- The rest ----------------------------------------------------------- */

static void for_all_queries(struct response_policy *policy)
{
	policy->recursive_only = false;
}

static void queries_without_rd_are_left_alone_unless_told(void **state)
{
	struct sim *sim = world("www.victim.plain CNAME .\n", NULL, NULL);

	(void)state;
	expect_rcode(ask(sim, "::1", "www.victim.plain", SIM_NO_RD),
		     RCODE_REFUSED);
	sim_free(sim);
	sim = world("www.victim.plain CNAME .\n", NULL, for_all_queries);
	expect_denied(ask(sim, "::1", "www.victim.plain", SIM_NO_RD),
		      RCODE_NXDOMAIN);
	sim_free(sim);
}

static void a_reload_replaces_the_policy_and_keeps_the_cache(void **state)
{
	struct sim *sim =
		world("32.11.100.51.198.rpz-ip CNAME .\n", NULL, NULL);

	(void)state;
	expect_denied(ask(sim, "::1", "www.victim.plain", 0), RCODE_NXDOMAIN);
	set_texts("32.12.100.51.198.rpz-ip CNAME .\n", NULL, NULL);
	sim_reload(sim, configure);
	expect_data(ask(sim, "::1", "www.victim.plain", 0), RRTYPE_A,
		    "198.51.100.11", false);
	assert_int_equal(sent_count(sim, NULL, "www.victim.plain", RRTYPE_A),
			 1);
	sim_free(sim);
}

static void with_extras(struct settings *settings)
{
	settings->minimal_responses = MINIMAL_NO;
	configure(settings);
}

static void draft_rpz_the_soa_tells_whose_word_it_is(void **state)
{
	static const char text[] = "@ 60 SOA ns.rpz. admin.rpz. 1 2 3 4 5\n"
				   "www.victim.plain CNAME .\n"
				   "32.66.100.51.198.rpz-ip CNAME .\n";
	static const char *const names[] = {"www.victim.plain",
					    "www.evil.plain"};
	struct sim *sim;

	(void)state;
	set_texts(text, NULL, NULL);
	sim = scene_with(&(struct sim_options){.configure = with_extras});
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct sim_answer *answer = ask(sim, "::1", names[i], 0);

		expect_denied(answer, RCODE_NXDOMAIN);
		assert_non_null(answer_rrset(answer, SECTION_ADDITIONAL,
					     "1.rpz", RRTYPE_SOA));
	}
	sim_free(sim);
	sim = world(text, NULL, NULL);
	assert_null(answer_rrset(ask(sim, "::1", names[0], 0),
				 SECTION_ADDITIONAL, "1.rpz", RRTYPE_SOA));
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			draft_rpz_a_name_is_judged_before_anybody_is_asked),
		cmocka_unit_test(draft_rpz_dropped_queries_get_no_answer),
		cmocka_unit_test(draft_rpz_tcp_only_truncates_over_udp_alone),
		cmocka_unit_test(draft_rpz_passthru_ends_it_for_later_zones),
		cmocka_unit_test(
			draft_rpz_a_cname_is_followed_and_not_judged_again),
		cmocka_unit_test(draft_rpz_names_behind_a_cname_are_judged),
		cmocka_unit_test(draft_rpz_a_client_is_judged_before_the_name),
		cmocka_unit_test(draft_rpz_an_earlier_zone_precedes_the_client),
		cmocka_unit_test(draft_rpz_addresses_in_the_answer_are_judged),
		cmocka_unit_test(
			draft_rpz_the_name_precedes_the_answer_in_one_zone_only),
		cmocka_unit_test(answers_of_one_profile_are_not_for_another),
		cmocka_unit_test(
			draft_rpz_servers_are_judged_by_name_and_address),
		cmocka_unit_test(
			draft_rpz_servers_below_a_stub_zone_are_judged_too),
		cmocka_unit_test(servers_of_zones_with_few_dots_are_left_alone),
		cmocka_unit_test(
			signed_answers_are_left_to_those_who_may_validate),
		cmocka_unit_test(break_dnssec_replaces_signed_answers_too),
		cmocka_unit_test(what_is_bogus_is_an_error_and_not_replaced),
		cmocka_unit_test(queries_without_rd_are_left_alone_unless_told),
		cmocka_unit_test(
			a_reload_replaces_the_policy_and_keeps_the_cache),
		cmocka_unit_test(draft_rpz_the_soa_tells_whose_word_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
