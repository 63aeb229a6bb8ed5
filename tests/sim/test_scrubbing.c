/*
 * test_scrubbing.c - what nobody asked for is not believed, whatever section
 * it stands in (RFC 2181 section 5.4.1, RFC 5452 section 6).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#define EVIL "192.0.2.66"

/* What evil.plain.'s server adds to each answer of its own. */
struct lie {
	enum section section;
	const char *line;
};

static const struct lie lies[] = {
	{SECTION_ANSWER, "www.victim.plain. 86400 A 192.0.2.66"},
	{SECTION_ANSWER, "victim.plain. 86400 NS ns.evil.plain."},
	{SECTION_ANSWER, "victim.plain. 86400 DNAME evil.plain."},
	{SECTION_ANSWER, "plain. 86400 DNAME evil.plain."},
	{SECTION_ANSWER, ". 86400 DNAME evil.plain."},
	{SECTION_ANSWER, "www.victim.plain. 86400 CNAME www.evil.plain."},
	{SECTION_AUTHORITY, "victim.plain. 86400 NS ns.evil.plain."},
	{SECTION_AUTHORITY, "plain. 86400 NS ns.evil.plain."},
	{SECTION_AUTHORITY, ". 86400 NS ns.evil.plain."},
	{SECTION_AUTHORITY, "evil.plain. 86400 NS ns1.victim.plain."},
	{SECTION_AUTHORITY, "victim.plain. 86400 DNAME evil.plain."},
	{SECTION_AUTHORITY, "plain. 86400 DNAME evil.plain."},
	{SECTION_AUTHORITY, "www.victim.plain. 86400 A 192.0.2.66"},
	{SECTION_AUTHORITY, "www.victim.plain. 86400 CNAME www.evil.plain."},
	{SECTION_AUTHORITY,
	 "victim.plain. 86400 DS 1 13 2 "
	 "0000000000000000000000000000000000000000000000000000000000000000"},
	{SECTION_AUTHORITY, "plain. 86400 SOA ns.evil.plain. x. 1 1 1 1 86400"},
	{SECTION_AUTHORITY,
	 "victim.plain. 86400 SOA ns.evil.plain. x. 1 1 1 1 86400"},
	{SECTION_AUTHORITY, "victim.plain. 86400 NSEC evil.plain. A"},
	{SECTION_ADDITIONAL, "www.victim.plain. 86400 A 192.0.2.66"},
	{SECTION_ADDITIONAL, "ns1.victim.plain. 86400 A 192.0.2.66"},
	{SECTION_ADDITIONAL, "ns2.victim.plain. 86400 A 192.0.2.66"},
	{SECTION_ADDITIONAL, "ns.nic.plain. 86400 A 192.0.2.66"},
	{SECTION_ADDITIONAL, "ns.root. 86400 A 192.0.2.66"},
	{SECTION_ADDITIONAL, "victim.plain. 86400 NS ns.evil.plain."},
};

static size_t lie_first, lie_count;

static size_t liar(void *context, const struct address *server,
		   struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, EVIL) &&
	    reply_asks_below(&reply, "evil.plain"))
		for (size_t i = 0; i < lie_count; i++)
			reply_add(&reply, lies[lie_first + i].section, "%s",
				  lies[lie_first + i].line);
	return reply_end(&reply, out, room);
}

/* Questions that make evil.plain.'s server speak, in all kinds of answers. */
static void let_it_lie(struct sim *sim)
{
	static const struct {
		const char *name;
		uint16_t type;
	} questions[] = {
		{"www.evil.plain", RRTYPE_A},
		{"www.evil.plain", RRTYPE_MX},
		{"nothing.evil.plain", RRTYPE_A},
		{"evil.plain", RRTYPE_NS},
		{"evil.plain", RRTYPE_SOA},
		{"evil.plain", RRTYPE_ANY},
		{"to-victim.evil.plain", RRTYPE_CNAME},
	};

	for (size_t i = 0; i < COUNT_OF(questions); i++)
		(void)sim_resolve(sim, questions[i].name, questions[i].type,
				  SIM_DO);
}

static void expect_unharmed(struct sim *sim)
{
	size_t asked = sent_count(sim, EVIL, NULL, 0);

	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	expect_data(sim_resolve(sim, "ns1.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "192.0.2.11", false);
	expect_data(sim_resolve(sim, "short.victim.plain", RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.110", false);
	expect_rcode(sim_resolve(sim, "nothing.victim.plain", RRTYPE_A, 0),
		     RCODE_NXDOMAIN);
	expect_data(sim_resolve(sim, "www.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.10", false);
	expect_data(sim_resolve(sim, "www.dual.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.20", false);
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	/* None of these was for the liar. */
	assert_int_equal(sent_count(sim, EVIL, NULL, 0), asked);
}

static void rfc2181_5_4_1_each_lie_alone(void **state)
{
	(void)state;
	lie_count = 1;
	for (lie_first = 0; lie_first < COUNT_OF(lies); lie_first++) {
		struct sim *sim = scene(liar);

		let_it_lie(sim);
		expect_unharmed(sim);
		sim_free(sim);
	}
}

static void rfc2181_5_4_1_all_lies_at_once(void **state)
{
	struct sim *sim = scene(liar);

	(void)state;
	lie_first = 0;
	lie_count = COUNT_OF(lies);
	let_it_lie(sim);
	expect_unharmed(sim);
	sim_free(sim);
}

static void rfc2181_5_4_1_no_lie_is_passed_on_to_clients(void **state)
{
	struct sim *sim = scene(liar);
	const struct sim_answer *answer;

	(void)state;
	lie_first = 0;
	lie_count = COUNT_OF(lies);
	answer = sim_resolve(sim, "www.evil.plain", RRTYPE_A, SIM_DO);
	expect_data(answer, RRTYPE_A, "198.51.100.66", false);
	assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER], 1);
	assert_int_equal(answer->message.rrset_counts[SECTION_AUTHORITY], 0);
	assert_int_equal(answer->message.rrset_counts[SECTION_ADDITIONAL], 0);
	answer = sim_resolve(sim, "nothing.evil.plain", RRTYPE_A, SIM_DO);
	expect_rcode(answer, RCODE_NXDOMAIN);
	assert_int_equal(answer->message.rrset_counts[SECTION_AUTHORITY], 1);
	assert_non_null(answer_rrset(answer, SECTION_AUTHORITY, "evil.plain",
				     RRTYPE_SOA));
	sim_free(sim);
}

/* The whole chain in the answer, the end of it not the server's to tell. */
static size_t tells_the_targets_address(void *context,
					const struct address *server,
					struct span query, bool stream,
					uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, EVIL) &&
	    reply_asks_below(&reply, "to-victim.evil.plain"))
		reply_add(&reply, SECTION_ANSWER,
			  "www.victim.plain. 86400 A 192.0.2.66");
	return reply_end(&reply, out, room);
}

static void rfc5452_6_a_chain_is_followed_not_believed(void **state)
{
	struct sim *sim = scene(tells_the_targets_address);

	(void)state;
	expect_data(sim_resolve(sim, "to-victim.evil.plain", RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.11", false);
	expect_unharmed(sim);
	sim_free(sim);
}

/* A referral to a zone that is not on the way to the name. */
static size_t refers_aside(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, EVIL) &&
	    reply_asks_below(&reply, "evil.plain")) {
		reply_clear(&reply);
		reply.flags = FLAG_QR;
		reply_add(&reply, SECTION_AUTHORITY,
			  "victim.plain. 86400 NS ns.evil.plain.");
		reply_add(&reply, SECTION_ADDITIONAL,
			  "ns.evil.plain. 86400 A 192.0.2.66");
	}
	return reply_end(&reply, out, room);
}

static void rfc1034_5_3_3_a_referral_aside_is_lame(void **state)
{
	struct sim *sim = scene(refers_aside);

	(void)state;
	expect_servfail(sim_resolve(sim, "www.evil.plain", RRTYPE_A, 0),
			EDE_NO_REACHABLE_AUTHORITY);
	expect_unharmed(sim);
	sim_free(sim);
}

/* The liar's own child zone is "served" by somebody else's names. */
static size_t glue_for_a_foreign_server(void *context,
					const struct address *server,
					struct span query, bool stream,
					uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, EVIL) &&
	    reply_asks_below(&reply, "sub.evil.plain")) {
		reply_clear(&reply);
		reply.flags = FLAG_QR;
		reply_add(&reply, SECTION_AUTHORITY,
			  "sub.evil.plain. 86400 NS ns1.victim.plain.");
		reply_add(&reply, SECTION_ADDITIONAL,
			  "ns1.victim.plain. 86400 A 192.0.2.66");
	}
	return reply_end(&reply, out, room);
}

static void rfc5452_6_glue_of_a_foreign_name_is_looked_up(void **state)
{
	struct sim *sim = scene(glue_for_a_foreign_server);

	(void)state;
	expect_servfail(sim_resolve(sim, "www.sub.evil.plain", RRTYPE_A, 0),
			EDE_NO_REACHABLE_AUTHORITY);
	assert_true(sent_count(sim, "192.0.2.11", "www.sub.evil.plain", 0) > 0);
	expect_unharmed(sim);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc2181_5_4_1_each_lie_alone),
		cmocka_unit_test(rfc2181_5_4_1_all_lies_at_once),
		cmocka_unit_test(rfc2181_5_4_1_no_lie_is_passed_on_to_clients),
		cmocka_unit_test(rfc5452_6_a_chain_is_followed_not_believed),
		cmocka_unit_test(rfc1034_5_3_3_a_referral_aside_is_lame),
		cmocka_unit_test(rfc5452_6_glue_of_a_foreign_name_is_looked_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
