/*
 * test_dnssec_rules.c - single sentences of the DNSSEC RFCs, each held
 * against the whole resolver; docs/conformance.md has all of them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <stdio.h>

enum {
	DAY_S = 86400
};

#define ROOT "192.0.2.1"
#define TEST "192.0.2.2"
#define SIG1 "192.0.2.3"

static size_t all_sent(const struct sim *sim)
{
	return sent_count(sim, NULL, NULL, 0);
}

/* The same records without their RRSIGs. */
static void strip_rrsigs(struct reply *reply)
{
	for (int i = 0; i < SECTION_COUNT; i++)
		for (size_t j = 0; j < reply->counts[i]; j++) {
			const struct rrset *rrset = reply->rrsets[i][j];
			struct span rdata[64];
			struct rdata_walk walk = rrset_rdata(rrset);
			size_t count = 0;

			while (count < COUNT_OF(rdata) &&
			       rdata_next(&walk, &rdata[count]))
				count++;
			assert_int_equal(rrset_make(&reply->arena,
						    rrset_owner(rrset),
						    rrset->type, rrset->ttl_s,
						    rdata, count, NULL, 0,
						    &reply->rrsets[i][j]),
					 STATUS_OK);
		}
}

/* ---- RFC 4035 section 3.2: the server's side -------------------------- */

/* "MUST NOT strip any DNSSEC RR types that ... explicitly requested". */
static void rfc4035_3_2_1_types_asked_for_are_not_stripped(void **state)
{
	static const uint16_t types[] = {RRTYPE_NSEC, RRTYPE_DNSKEY, RRTYPE_DS};

	(void)state;
	for (unsigned warm = 0; warm < 2; warm++)
		for (size_t i = 0; i < COUNT_OF(types); i++) {
			struct sim *sim = scene(NULL);
			const struct sim_answer *answer;

			if (warm)
				(void)sim_resolve(sim, "sig.test", types[i],
						  SIM_DO);
			answer = sim_resolve(sim, "sig.test", types[i], 0);
			expect_rcode(answer, RCODE_NOERROR);
			assert_non_null(answer_rrset(answer, SECTION_ANSWER,
						     "sig.test", types[i]));
			assert_int_equal(
				answer->message.rrset_counts[SECTION_AUTHORITY],
				0);
			sim_free(sim);
		}
}

/* An unsigned alias of a signed name, in an unsigned zone. */
static size_t alias_to_signed(void *context, const struct address *server,
			      struct span query, bool stream, uint8_t *out,
			      size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "alias.evil.plain")) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER,
			  "alias.evil.plain. 300 CNAME www.sig.test.");
	}
	return reply_end(&reply, out, room);
}

static void rfc4035_3_2_3_ad_needs_all_of_the_answer(void **state)
{
	struct sim *sim = scene(alias_to_signed);

	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		expect_data(
			sim_resolve(sim, "alias.evil.plain", RRTYPE_A, SIM_DO),
			RRTYPE_A, "198.51.100.3", false);
		expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
			    RRTYPE_A, "198.51.100.3", true);
	}
	sim_free(sim);
}

/* ---- RFC 4035 section 4: the resolver's side -------------------------- */

static void rfc4035_4_6_ad_is_clear_in_queries(void **state)
{
	struct sim *sim = scene(NULL);
	const struct sim_sent *sent;
	size_t count;

	(void)state;
	(void)sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO | SIM_AD);
	(void)sim_resolve(sim, "www.plain", RRTYPE_A, SIM_AD | SIM_CD);
	sent = sim_sent(sim, &count);
	assert_true(count > 0);
	for (size_t i = 0; i < count; i++)
		assert_false(sent[i].flags & FLAG_AD);
	sim_free(sim);
}

/* "SHOULD set the CD bit on every upstream query". */
static void rfc6840_5_9_cd_is_set_in_every_query(void **state)
{
	static const unsigned flags[] = {0, SIM_DO, SIM_CD, SIM_DO | SIM_CD};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		struct sim *sim = scene(NULL);
		const struct sim_sent *sent;
		size_t count;

		(void)sim_resolve(sim, "www.sig.test", RRTYPE_A, flags[i]);
		(void)sim_resolve(sim, "www.plain", RRTYPE_A, flags[i]);
		sent = sim_sent(sim, &count);
		assert_true(count > 0);
		for (size_t j = 0; j < count; j++) {
			assert_true(sent[j].flags & FLAG_CD);
			assert_true(sent[j].do_bit);
		}
		sim_free(sim);
	}
}

static size_t claims_to_be_sure(void *context, const struct address *server,
				struct span query, bool stream, uint8_t *out,
				size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	reply.flags |= FLAG_AD | FLAG_CD;
	if (reply_asks_below(&reply, "www.sig.test"))
		strip_rrsigs(&reply);
	return reply_end(&reply, out, room);
}

static void rfc4035_4_6_ad_and_cd_of_a_response_mean_nothing(void **state)
{
	struct sim *sim = scene(claims_to_be_sure);

	(void)state;
	expect_data(sim_resolve(sim, "www.plain", RRTYPE_A, SIM_DO), RRTYPE_A,
		    "198.51.100.10", false);
	expect_rcode(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		     RCODE_SERVFAIL);
	expect_data(sim_resolve(sim, "www.deep.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.33", true);
	sim_free(sim);
}

static bool is_broken;

static size_t breaks_for_a_while(void *context, const struct address *server,
				 struct span query, bool stream, uint8_t *out,
				 size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (is_broken && reply_asks_below(&reply, "www.sig.test"))
		strip_rrsigs(&reply);
	return reply_end(&reply, out, room);
}

/*
 * RFC 4035 section 4.7, RFC 9520 section 3.4: what does not validate is
 * remembered as a failure, for a short while, and is no answer without CD.
 */
static void
rfc4035_4_7_a_bad_answer_is_a_failure_for_a_short_while(void **state)
{
	struct sim *sim = scene(breaks_for_a_while);
	const struct sim_answer *answer;

	(void)state;
	is_broken = true;
	expect_rcode(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		     RCODE_SERVFAIL);
	answer = sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	assert_true(answer->is_immediate);
	expect_rcode(answer, RCODE_SERVFAIL);
	/* For those that judge themselves, and for nobody else after them. */
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO | SIM_CD),
		    RRTYPE_A, "198.51.100.3", false);
	answer = sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	expect_rcode(answer, RCODE_SERVFAIL);
	assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER], 0);
	is_broken = false;
	sim_pass_s(sim, 61);
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	sim_free(sim);
}

/* ---- RFC 4035 section 5 ----------------------------------------------- */

/* Referrals bring neither DS nor the proof that there is none. */
static size_t bare_referrals(void *context, const struct address *server,
			     struct span query, bool stream, uint8_t *out,
			     size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (!(reply.flags & FLAG_AA)) {
		reply_drop(&reply, SECTION_AUTHORITY, RRTYPE_DS);
		reply_drop(&reply, SECTION_AUTHORITY, RRTYPE_NSEC);
		reply_drop(&reply, SECTION_AUTHORITY, RRTYPE_NSEC3);
	}
	return reply_end(&reply, out, room);
}

static void
rfc4035_5_2_ds_that_a_referral_lacks_is_asked_of_the_parent(void **state)
{
	struct sim *sim = scene(bare_referrals);

	(void)state;
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	assert_true(sent_count(sim, TEST, "sig.test", RRTYPE_DS) > 0);
	assert_int_equal(sent_count(sim, TEST, "sig.test", RRTYPE_DS),
			 sent_count(sim, NULL, "sig.test", RRTYPE_DS));
	/* Section 4.2: the NSEC that is missing is the parent's too. */
	expect_data(sim_resolve(sim, "www.plain", RRTYPE_A, SIM_DO), RRTYPE_A,
		    "198.51.100.10", false);
	assert_true(sent_count(sim, ROOT, "plain", RRTYPE_DS) > 0);
	assert_int_equal(sent_count(sim, ROOT, "plain", RRTYPE_DS),
			 sent_count(sim, NULL, "plain", RRTYPE_DS));
	sim_free(sim);
}

static bool second_is_good;

static size_t incomplete_denials(void *context, const struct address *server,
				 struct span query, bool stream, uint8_t *out,
				 size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "nothing.sig.test") &&
	    (!second_is_good || reply_is_from(&reply, SIG1)))
		reply_drop(&reply, SECTION_AUTHORITY, RRTYPE_NSEC);
	return reply_end(&reply, out, room);
}

/* "MUST resend the query", and "MUST bound the work". */
static void rfc4035_5_4_an_incomplete_denial_is_asked_for_again(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++)
		for (unsigned good = 0; good < 2; good++) {
			struct sim *sim = scene_with(&(struct sim_options){
				.seed = seed, .server = incomplete_denials});
			const struct sim_answer *answer;

			second_is_good = good;
			answer = sim_resolve(sim, "nothing.sig.test", RRTYPE_A,
					     SIM_DO);
			expect_rcode(answer,
				     good ? RCODE_NXDOMAIN : RCODE_SERVFAIL);
			assert_int_equal(has_ad(answer), good);
			assert_true(all_sent(sim) <= 16);
			if (!good)
				assert_true(sent_count(sim, NULL,
						       "nothing.sig.test",
						       RRTYPE_A) > 1);
			sim_free(sim);
		}
}

/* RFC 4035 section 4.5: all of it goes when a part of it does. */
static size_t short_alias(void *context, const struct address *server,
			  struct span query, bool stream, uint8_t *out,
			  size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "alias.sig.test"))
		reply_set_ttl(&reply, SECTION_ANSWER, 40);
	return reply_end(&reply, out, room);
}

static void rfc4035_4_5_an_answer_ends_with_its_shortest_record(void **state)
{
	struct sim *sim = scene(short_alias);
	size_t sent;

	(void)state;
	(void)sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	(void)sim_resolve(sim, "alias.sig.test", RRTYPE_A, SIM_DO);
	sim_pass_s(sim, 30);
	sent = all_sent(sim);
	expect_data(sim_resolve(sim, "alias.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	assert_int_equal(all_sent(sim), sent);
	sim_pass_s(sim, 11);
	expect_data(sim_resolve(sim, "alias.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	assert_true(all_sent(sim) > sent);
	sim_free(sim);
}

/* ---- RFC 5155, RFC 9276 ----------------------------------------------- */

static struct sim *laboratory(sim_server *server)
{
	return sim_new(
		&(struct sim_options){.seed = 1,
				      .server = server,
				      .world = scene_world(&lab_tables)});
}

static void expect_no_domain_and_no_ad(const struct sim_answer *answer)
{
	expect_rcode(answer, RCODE_NXDOMAIN);
	if (has_ad(answer))
		fail_msg("AD: %s", scene_text(answer));
}

static void rfc5155_9_2_opt_out_never_has_ad(void **state)
{
	struct sim *sim = laboratory(NULL);

	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		expect_no_domain_and_no_ad(
			sim_resolve(sim, "x1.lab", RRTYPE_A, SIM_DO));
		expect_no_domain_and_no_ad(
			sim_resolve(sim, "x1.lab", RRTYPE_MX, SIM_AD));
		expect_no_domain_and_no_ad(
			sim_resolve(sim, "a.x1.lab", RRTYPE_A, SIM_DO));
	}
	sim_free(sim);
}

/* RFC 5155 section 9.1: found again, whatever their owners' names are. */
static void rfc5155_9_1_cached_answers_have_their_nsec3(void **state)
{
	static const char *const names[] = {"nothing.deep.sig.test",
					    "x.wild.deep.sig.test"};
	struct sim *sim = scene(NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		for (unsigned round = 0; round < 2; round++) {
			const struct sim_answer *answer =
				sim_resolve(sim, names[i], RRTYPE_A, SIM_DO);
			unsigned nsec3 = 0;

			assert_true(has_ad(answer));
			for (size_t j = 0;
			     j <
			     answer->message.rrset_counts[SECTION_AUTHORITY];
			     j++) {
				const struct rrset *rrset =
					answer->message
						.rrsets[SECTION_AUTHORITY][j];

				if (rrset->type != RRTYPE_NSEC3)
					continue;
				nsec3++;
				assert_true(rrset->rrsig_count > 0);
			}
			assert_true(nsec3 > 0);
			assert_int_equal(answer->is_immediate, round);
		}
	sim_free(sim);
}

static bool alters_iterations;

static size_t strips_many_iterations(void *context,
				     const struct address *server,
				     struct span query, bool stream,
				     uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (alters_iterations &&
	    reply_asks_below(&reply, "nothing.iterations-200.broken.test"))
		strip_rrsigs(&reply);
	return reply_end(&reply, out, room);
}

/* "MUST still validate the signature over the NSEC3 record". */
static void rfc9276_3_2_iterations_count_only_when_they_are_signed(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct sim *sim = laboratory(strips_many_iterations);
		const struct sim_answer *answer;

		alters_iterations = i;
		answer = sim_resolve(sim, "nothing.iterations-200.broken.test",
				     RRTYPE_A, SIM_DO);
		if (i) {
			expect_rcode(answer, RCODE_SERVFAIL);
			assert_int_not_equal(answer->message.edns.ede,
					     EDE_UNSUPPORTED_NSEC3_ITERATIONS);
		} else {
			expect_no_domain_and_no_ad(answer);
			assert_int_equal(answer->message.edns.ede,
					 EDE_UNSUPPORTED_NSEC3_ITERATIONS);
		}
		sim_free(sim);
	}
}

/* ---- RFC 6840 --------------------------------------------------------- */

static size_t forgets_do(void *context, const struct address *server,
			 struct span query, bool stream, uint8_t *out,
			 size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	reply.query.edns.do_bit = false;
	return reply_end(&reply, out, room);
}

/* DO "MUST be copied", and "resolvers MUST ignore the DO bit in responses". */
static void rfc6840_5_6_do_is_copied_and_not_read(void **state)
{
	struct sim *sim = scene(forgets_do);
	const struct sim_answer *answer;

	(void)state;
	answer = sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	expect_data(answer, RRTYPE_A, "198.51.100.3", true);
	assert_true(answer->message.edns.do_bit);
	answer = sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_AD);
	expect_data(answer, RRTYPE_A, "198.51.100.3", true);
	assert_false(answer->message.edns.do_bit);
	sim_free(sim);
}

/* ---- RFC 8020, RFC 8198 ----------------------------------------------- */

/* "MUST return these NSEC or NSEC3 records in the response". */
static void rfc8020_2_the_proof_goes_with_all_that_is_below(void **state)
{
	static const char *const zones[] = {"sig.test", "deep.sig.test"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(zones); i++) {
		struct sim *sim = scene(NULL);
		const struct sim_answer *answer;
		unsigned proofs = 0;
		char name[64];
		size_t sent;

		snprintf(name, sizeof(name), "nothing.%s", zones[i]);
		(void)sim_resolve(sim, name, RRTYPE_A, SIM_DO);
		sent = all_sent(sim);
		snprintf(name, sizeof(name), "x.y.nothing.%s", zones[i]);
		answer = sim_resolve(sim, name, RRTYPE_TXT, SIM_DO);
		expect_rcode(answer, RCODE_NXDOMAIN);
		assert_true(has_ad(answer));
		for (size_t j = 0;
		     j < answer->message.rrset_counts[SECTION_AUTHORITY]; j++) {
			const struct rrset *rrset =
				answer->message.rrsets[SECTION_AUTHORITY][j];

			proofs += (rrset->type == RRTYPE_NSEC ||
				   rrset->type == RRTYPE_NSEC3) &&
				  rrset->rrsig_count > 0;
		}
		assert_true(proofs > 0);
		assert_int_equal(all_sent(sim), sent);
		sim_free(sim);
	}
}

/* RFC 8198 section 7: "until the effective TTLs or signatures ... expire". */
static void rfc8198_7_denials_end_with_their_signatures(void **state)
{
	struct sim *sim = scene(NULL);
	size_t sent;

	(void)state;
	sim_pass_s(sim, 30 * DAY_S - 100);
	expect_rcode(sim_resolve(sim, "x1.sig.test", RRTYPE_A, SIM_DO),
		     RCODE_NXDOMAIN);
	sent = all_sent(sim);
	expect_rcode(sim_resolve(sim, "x2.sig.test", RRTYPE_A, SIM_DO),
		     RCODE_NXDOMAIN);
	assert_int_equal(all_sent(sim), sent);
	sim_pass_s(sim, 102);
	(void)sim_resolve(sim, "x3.sig.test", RRTYPE_A, SIM_DO);
	assert_true(all_sent(sim) > sent);
	sim_free(sim);
}

static void brief_denials(struct settings *settings)
{
	settings->max_ncache_ttl_s = 100;
}

/* RFC 8198 section 5.4: the bound of denials holds for those that came with
 * an answer. */
static void rfc8198_5_4_denials_beside_answers_are_bounded_too(void **state)
{
	struct sim *sim =
		scene_with(&(struct sim_options){.configure = brief_denials});
	size_t sent;

	(void)state;
	expect_data(sim_resolve(sim, "x.wild.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.100", true);
	sim_pass_s(sim, 90);
	/* The SOA that answers made here need. */
	(void)sim_resolve(sim, "x1.sig.test", RRTYPE_A, SIM_DO);
	sent = all_sent(sim);
	expect_rcode(sim_resolve(sim, "y.wild.sig.test", RRTYPE_MX, SIM_DO),
		     RCODE_NOERROR);
	assert_int_equal(all_sent(sim), sent);
	sim_pass_s(sim, 20);
	expect_rcode(sim_resolve(sim, "z.wild.sig.test", RRTYPE_MX, SIM_DO),
		     RCODE_NOERROR);
	assert_true(all_sent(sim) > sent);
	sim_free(sim);
}

static size_t brief_soa(void *context, const struct address *server,
			struct span query, bool stream, uint8_t *out,
			size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "x1.sig.test"))
		reply_set_ttl(&reply, SECTION_AUTHORITY, 60);
	return reply_end(&reply, out, room);
}

/* Nor longer than the SOA that comes along (RFC 9077 section 3). */
static void rfc8198_5_4_the_soas_ttl_bounds_too(void **state)
{
	struct sim *sim = scene(brief_soa);
	size_t sent;

	(void)state;
	(void)sim_resolve(sim, "x1.sig.test", RRTYPE_A, SIM_DO);
	sim_pass_s(sim, 61);
	sent = all_sent(sim);
	expect_rcode(sim_resolve(sim, "x2.sig.test", RRTYPE_A, SIM_DO),
		     RCODE_NXDOMAIN);
	assert_true(all_sent(sim) > sent);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc4035_3_2_1_types_asked_for_are_not_stripped),
		cmocka_unit_test(rfc4035_3_2_3_ad_needs_all_of_the_answer),
		cmocka_unit_test(rfc4035_4_6_ad_is_clear_in_queries),
		cmocka_unit_test(rfc6840_5_9_cd_is_set_in_every_query),
		cmocka_unit_test(
			rfc4035_4_6_ad_and_cd_of_a_response_mean_nothing),
		cmocka_unit_test(
			rfc4035_4_7_a_bad_answer_is_a_failure_for_a_short_while),
		cmocka_unit_test(
			rfc4035_5_2_ds_that_a_referral_lacks_is_asked_of_the_parent),
		cmocka_unit_test(
			rfc4035_5_4_an_incomplete_denial_is_asked_for_again),
		cmocka_unit_test(
			rfc4035_4_5_an_answer_ends_with_its_shortest_record),
		cmocka_unit_test(rfc5155_9_2_opt_out_never_has_ad),
		cmocka_unit_test(rfc5155_9_1_cached_answers_have_their_nsec3),
		cmocka_unit_test(
			rfc9276_3_2_iterations_count_only_when_they_are_signed),
		cmocka_unit_test(rfc6840_5_6_do_is_copied_and_not_read),
		cmocka_unit_test(
			rfc8020_2_the_proof_goes_with_all_that_is_below),
		cmocka_unit_test(rfc8198_7_denials_end_with_their_signatures),
		cmocka_unit_test(
			rfc8198_5_4_denials_beside_answers_are_bounded_too),
		cmocka_unit_test(rfc8198_5_4_the_soas_ttl_bounds_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
