/*
 * test_chains.c - CNAMEs and DNAMEs, long ones and round ones.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <stdio.h>
#include <string.h>

/* The unsigned and the signed zone that hold the same chains. */
static const char *const zones[] = {"victim.plain", "sig.test"};

static struct sim_answer *resolve_in(struct sim *sim, unsigned zone,
				     const char *label, uint16_t type)
{
	char name[300];

	snprintf(name, sizeof(name), "%s.%s", label, zones[zone]);
	return sim_resolve(sim, name, type, SIM_DO | SIM_STREAM);
}

static void rfc1034_5_2_2_chains_up_to_eleven_links(void **state)
{
	struct sim *sim = scene(NULL);
	char label[16];

	(void)state;
	for (unsigned zone = 0; zone < 2; zone++)
		for (unsigned links = 11; links > 0; links--) {
			const struct sim_answer *answer;

			snprintf(label, sizeof(label), "c%u", links);
			answer = resolve_in(sim, zone, label, RRTYPE_A);
			expect_data(answer, RRTYPE_A, "198.51.100.200",
				    zone == 1);
			assert_int_equal(
				answer->message.rrset_counts[SECTION_ANSWER],
				links + 1);
		}
	sim_free(sim);
}

static void rfc1034_5_3_3_longer_chains_are_refused_in_words(void **state)
{
	(void)state;
	for (unsigned zone = 0; zone < 2; zone++) {
		struct sim *sim = scene(NULL);
		const struct sim_answer *answer =
			resolve_in(sim, zone, "c12", RRTYPE_A);

		expect_servfail(answer, EDE_OTHER);
		assert_non_null(strstr(ede_text(answer), "too many"));
		expect_servfail(resolve_in(sim, zone, "c13", RRTYPE_A),
				EDE_OTHER);
		/* What is nearer the end is not spoilt by that. */
		expect_data(resolve_in(sim, zone, "c8", RRTYPE_A), RRTYPE_A,
			    "198.51.100.200", zone == 1);
		sim_free(sim);
	}
}

/*
 * The server sends all of it along. What is proven need not be asked for;
 * what is not is asked for link by link.
 */
static void rfc2181_5_4_1_a_chain_is_believed_if_it_is_proven(void **state)
{
	static const size_t queries[] = {2 + 12, 2 + 2}; /* one: TCP */

	(void)state;
	for (unsigned zone = 0; zone < 2; zone++) {
		struct sim *sim = scene(NULL);

		(void)resolve_in(sim, zone, "c11", RRTYPE_A);
		assert_int_equal(sent_count(sim, NULL, NULL, RRTYPE_A),
				 queries[zone]);
		sim_free(sim);
	}
}

/* Beside an alias the servers say another address than when asked for it. */
static size_t lies_behind_aliases(void *context, const struct address *server,
				  struct span query, bool stream, uint8_t *out,
				  size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	for (unsigned zone = 0; zone < 2; zone++) {
		char alias[64];

		snprintf(alias, sizeof(alias), "c1.%s.", zones[zone]);
		if (!reply_asks(&reply, alias, RRTYPE_A))
			continue;
		reply_drop(&reply, SECTION_ANSWER, RRTYPE_A);
		if (reply.counts[SECTION_ANSWER])
			reply_add(&reply, SECTION_ANSWER,
				  "c0.%s. 3600 A 198.51.100.66", zones[zone]);
	}
	return reply_end(&reply, out, room);
}

/*
 * RFC 2181 section 5.4.1: of an answer with AA, only the alias is the
 * server's to tell.
 */
static void rfc2181_5_4_1_the_canonical_name_is_asked_for(void **state)
{
	struct sim *sim = scene(lies_behind_aliases);

	(void)state;
	for (unsigned zone = 0; zone < 2; zone++) {
		expect_data(resolve_in(sim, zone, "c1", RRTYPE_A), RRTYPE_A,
			    "198.51.100.200", zone == 1);
		expect_data(resolve_in(sim, zone, "c0", RRTYPE_A), RRTYPE_A,
			    "198.51.100.200", zone == 1);
	}
	sim_free(sim);
}

/* Not even where signatures come along, if nobody checks them. */
static void rfc2181_5_4_1_signatures_count_when_they_are_checked(void **state)
{
	struct sim *sim =
		scene_with(&(struct sim_options){.without_validation = true});

	(void)state;
	(void)resolve_in(sim, 1, "c3", RRTYPE_A);
	assert_int_equal(sent_count(sim, NULL, NULL, RRTYPE_A), 2 + 4);
	sim_free(sim);
}

/* A server that sends one link at a time. */
static size_t one_link(void *context, const struct address *server,
		       struct span query, bool stream, uint8_t *out,
		       size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply.counts[SECTION_ANSWER] > 1 &&
	    reply_asks_below(&reply, "plain"))
		reply.counts[SECTION_ANSWER] = 1;
	return reply_end(&reply, out, room);
}

static void rfc1034_5_3_3_link_by_link_is_as_good(void **state)
{
	struct sim *sim = scene(one_link);

	(void)state;
	expect_data(resolve_in(sim, 0, "c11", RRTYPE_A), RRTYPE_A,
		    "198.51.100.200", false);
	assert_true(sent_count(sim, NULL, NULL, 0) <= 20);
	sim_free(sim);
}

static void rfc1034_5_2_2_loops_are_an_error(void **state)
{
	static const char *const loops[] = {"self", "ping", "pong", "x.dloop"};

	(void)state;
	for (unsigned zone = 0; zone < 2; zone++)
		for (size_t i = 0; i < COUNT_OF(loops); i++) {
			struct sim *sim = scene(NULL);

			expect_rcode(resolve_in(sim, zone, loops[i], RRTYPE_A),
				     RCODE_SERVFAIL);
			assert_true(sent_count(sim, NULL, NULL, 0) <= 16);
			sim_free(sim);
		}
}

/* RFC 1034 3.6.2: asked for the CNAME itself, there is nothing to follow. */
static void rfc1034_3_6_2_the_cname_itself_is_no_chain(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	for (unsigned zone = 0; zone < 2; zone++) {
		char target[64];

		snprintf(target, sizeof(target), "ping.%s.", zones[zone]);
		expect_data(resolve_in(sim, zone, "pong", RRTYPE_CNAME),
			    RRTYPE_CNAME, target, zone == 1);
		(void)resolve_in(sim, zone, "pong", RRTYPE_A);
		expect_data(resolve_in(sim, zone, "pong", RRTYPE_CNAME),
			    RRTYPE_CNAME, target, zone == 1);
	}
	sim_free(sim);
}

static void rfc6604_3_the_rcode_is_that_of_the_last_name(void **state)
{
	struct sim *sim = scene(NULL);
	const struct sim_answer *answer =
		sim_resolve(sim, "x.dname.victim.plain", RRTYPE_A, SIM_DO);

	(void)state;
	expect_rcode(answer, RCODE_NXDOMAIN);
	assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER], 2);
	answer = sim_resolve(sim, "x.dname.sig.test", RRTYPE_A, SIM_DO);
	expect_rcode(answer, RCODE_NXDOMAIN);
	assert_true(has_ad(answer));
	/* And no data is no error. */
	answer = sim_resolve(sim, "c3.sig.test", RRTYPE_MX, SIM_DO);
	expect_rcode(answer, RCODE_NOERROR);
	assert_true(has_ad(answer));
	assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER], 3);
	sim_free(sim);
}

/* ---- DNAME ------------------------------------------------------------ */

static void
rfc6672_3_1_the_cname_is_synthesised_with_the_dnames_ttl(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	for (unsigned zone = 0; zone < 2; zone++)
		for (unsigned round = 0; round < 2; round++) {
			char name[64];
			const struct sim_answer *answer =
				resolve_in(sim, zone, "host.dname", RRTYPE_A);
			const struct rrset *cname, *dname;

			expect_data(answer, RRTYPE_A, "198.51.100.201",
				    zone == 1);
			snprintf(name, sizeof(name), "host.dname.%s",
				 zones[zone]);
			cname = answer_rrset(answer, SECTION_ANSWER, name,
					     RRTYPE_CNAME);
			snprintf(name, sizeof(name), "dname.%s", zones[zone]);
			dname = answer_rrset(answer, SECTION_ANSWER, name,
					     RRTYPE_DNAME);
			assert_non_null(cname);
			assert_non_null(dname);
			assert_int_equal(cname->ttl_s, dname->ttl_s);
			assert_int_equal(cname->rrsig_count, 0);
			assert_int_equal(dname->rrsig_count, zone);
			sim_pass_s(sim, 60);
		}
	sim_free(sim);
}

/* RFC 6672 5.3.2: with the DNAME at hand nobody need be asked. */
static void rfc6672_5_3_2_a_cached_dname_redirects_other_names(void **state)
{
	struct sim *sim = scene(NULL);
	size_t sent;

	(void)state;
	(void)resolve_in(sim, 1, "host.dname", RRTYPE_A);
	sent = sent_count(sim, NULL, "other.dname.sig.test", 0);
	expect_rcode(resolve_in(sim, 1, "other.dname", RRTYPE_A),
		     RCODE_NXDOMAIN);
	assert_int_equal(sent_count(sim, NULL, "other.dname.sig.test", 0),
			 sent);
	sim_free(sim);
}

/*
 * RFC 6672 section 5.3.1: the DNAME vouches for the CNAME; who asks for one
 * has it, and is led no further. All other types are.
 */
static void rfc6672_5_3_1_the_cname_asked_for_below_a_dname(void **state)
{
	(void)state;
	for (unsigned zone = 0; zone < 2; zone++) {
		struct sim *sim = scene(NULL);
		char target[64];

		snprintf(target, sizeof(target), "host.target.%s.",
			 zones[zone]);
		for (unsigned round = 0; round < 2; round++) {
			const struct sim_answer *answer = resolve_in(
				sim, zone, "host.dname", RRTYPE_CNAME);

			expect_data(answer, RRTYPE_CNAME, target, zone == 1);
			assert_int_equal(
				answer->message.rrset_counts[SECTION_ANSWER],
				2);
			sim_pass_s(sim, 1);
		}
		target[strlen(target) - 1] = '\0';
		assert_non_null(answer_rrset(
			resolve_in(sim, zone, "host.dname", RRTYPE_ANY),
			SECTION_ANSWER, target, RRTYPE_A));
		sim_free(sim);
	}
}

/* RFC 6672 section 2.3: for each type, only the owner is exempt. */
static void rfc6672_2_3_a_cached_dname_redirects_each_type(void **state)
{
	static const uint16_t types[] = {RRTYPE_CNAME, RRTYPE_DNAME, RRTYPE_MX,
					 RRTYPE_ANY};
	struct sim *sim = scene(NULL);

	(void)state;
	(void)resolve_in(sim, 1, "host.dname", RRTYPE_A);
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		const struct sim_answer *answer =
			resolve_in(sim, 1, "more.dname", types[i]);

		assert_true(has_ad(answer));
		assert_non_null(answer_rrset(answer, SECTION_ANSWER,
					     "dname.sig.test", RRTYPE_DNAME));
		assert_non_null(answer_rrset(answer, SECTION_ANSWER,
					     "more.dname.sig.test",
					     RRTYPE_CNAME));
	}
	assert_int_equal(sent_count(sim, NULL, "more.dname.sig.test", 0), 0);
	expect_data(resolve_in(sim, 1, "dname", RRTYPE_DNAME), RRTYPE_DNAME,
		    "target.sig.test.", true);
	sim_free(sim);
}

#define LABEL_60 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static void rfc6672_2_2_too_long_is_yxdomain(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	for (unsigned zone = 0; zone < 2; zone++)
		for (unsigned round = 0; round < 3; round++) {
			static const uint16_t types[] = {RRTYPE_A, RRTYPE_DNAME,
							 RRTYPE_CNAME};
			const struct sim_answer *answer = resolve_in(
				sim, zone, LABEL_60 ".long", types[round]);

			expect_rcode(answer, RCODE_YXDOMAIN);
			assert_int_equal(
				answer->message.rrset_counts[SECTION_ANSWER],
				1);
			assert_int_equal(has_ad(answer), zone == 1);
		}
	sim_free(sim);
}

/* The server's own CNAME beside the DNAME says something else. */
static size_t lies_beside_dname(void *context, const struct address *server,
				struct span query, bool stream, uint8_t *out,
				size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "host.dname.sig.test")) {
		reply_drop(&reply, SECTION_ANSWER, RRTYPE_CNAME);
		reply_drop(&reply, SECTION_ANSWER, RRTYPE_A);
		reply_add(&reply, SECTION_ANSWER,
			  "host.dname.sig.test. 3600 CNAME www.evil.plain.");
	}
	return reply_end(&reply, out, room);
}

static void rfc6672_5_3_1_the_dname_counts_not_the_cname_beside_it(void **state)
{
	struct sim *sim = scene(lies_beside_dname);

	(void)state;
	expect_data(resolve_in(sim, 1, "host.dname", RRTYPE_A), RRTYPE_A,
		    "198.51.100.201", true);
	sim_free(sim);
}

/* A DNAME at the name itself does not redirect it (RFC 6672 section 2.3). */
static void rfc6672_2_3_the_owner_itself_is_not_redirected(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	for (unsigned zone = 0; zone < 2; zone++)
		for (unsigned round = 0; round < 2; round++) {
			const struct sim_answer *answer =
				resolve_in(sim, zone, "dname", RRTYPE_A);

			expect_rcode(answer, RCODE_NOERROR);
			assert_int_equal(
				answer->message.rrset_counts[SECTION_ANSWER],
				0);
			(void)resolve_in(sim, zone, "host.dname", RRTYPE_A);
		}
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc1034_5_2_2_chains_up_to_eleven_links),
		cmocka_unit_test(
			rfc1034_5_3_3_longer_chains_are_refused_in_words),
		cmocka_unit_test(
			rfc2181_5_4_1_a_chain_is_believed_if_it_is_proven),
		cmocka_unit_test(rfc2181_5_4_1_the_canonical_name_is_asked_for),
		cmocka_unit_test(
			rfc2181_5_4_1_signatures_count_when_they_are_checked),
		cmocka_unit_test(rfc1034_5_3_3_link_by_link_is_as_good),
		cmocka_unit_test(rfc1034_5_2_2_loops_are_an_error),
		cmocka_unit_test(rfc1034_3_6_2_the_cname_itself_is_no_chain),
		cmocka_unit_test(rfc6604_3_the_rcode_is_that_of_the_last_name),
		cmocka_unit_test(
			rfc6672_3_1_the_cname_is_synthesised_with_the_dnames_ttl),
		cmocka_unit_test(
			rfc6672_5_3_2_a_cached_dname_redirects_other_names),
		cmocka_unit_test(
			rfc6672_5_3_1_the_cname_asked_for_below_a_dname),
		cmocka_unit_test(
			rfc6672_2_3_a_cached_dname_redirects_each_type),
		cmocka_unit_test(rfc6672_2_2_too_long_is_yxdomain),
		cmocka_unit_test(
			rfc6672_5_3_1_the_dname_counts_not_the_cname_beside_it),
		cmocka_unit_test(
			rfc6672_2_3_the_owner_itself_is_not_redirected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
