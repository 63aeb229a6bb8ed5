/*
 * test_laboratory.c - every question of the laboratory, asked in every way.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "tests/sim/scene.h"

/* One way to ask, and what it changes. */
struct way {
	const char *words;
	unsigned flags;
	bool is_fresh; /* a resolver that knows nothing, for each question */
	unsigned rounds;
};

static struct sim *laboratory(void)
{
	return sim_new(&(struct sim_options){
		.seed = 1,
		.world = scene_world(&lab_tables),
	});
}

static enum rcode expected_rcode(const struct testbed_case *question, bool cd)
{
	switch (question->verdict) {
	case VERDICT_SECURE:
	case VERDICT_INSECURE:
		return question->rcode;
	case VERDICT_BOGUS:
		return cd ? question->rcode : RCODE_SERVFAIL;
	case VERDICT_SERVFAIL:
		return RCODE_SERVFAIL;
	}
	return RCODE_SERVFAIL;
}

/* What is wrong with ANSWER; NULL if nothing is. */
static const char *fault_of(const struct testbed_case *question,
			    const struct sim_answer *answer, unsigned flags)
{
	bool cd = flags & SIM_CD;
	bool wants_ad = question->verdict == VERDICT_SECURE && !cd &&
			(flags & (SIM_DO | SIM_AD));
	bool fails = question->verdict == VERDICT_BOGUS ||
		     question->verdict == VERDICT_SERVFAIL;

	if (!answer->is_there)
		return "no answer";
	if (answer->message.rcode != expected_rcode(question, cd))
		return "RCODE";
	if (!cd && has_ad(answer) != wants_ad)
		return "AD";
	if (cd && fails && has_ad(answer))
		return "AD with CD";
	if (question->ede != EDE_NONE && !cd &&
	    answer->message.edns.ede != question->ede)
		return "EDE";
	if (!fails && question->ede == EDE_NONE &&
	    answer->message.edns.ede != EDE_NONE)
		return "EDE where none belongs";
	return NULL;
}

static unsigned check(struct sim *sim, const struct testbed_case *question,
		      unsigned flags)
{
	const struct sim_answer *answer =
		sim_resolve(sim, question->name, question->type, flags);
	const char *fault = fault_of(question, answer, flags);

	if (!fault)
		return 0;
	print_error("%s: %s\n  (%s; %s)\n", fault, scene_text(answer),
		    testbed_verdict_text(question->verdict), question->what);
	return 1;
}

static void ask_all(const struct way *way)
{
	size_t count;
	const struct testbed_case *cases = testbed_cases(&count);
	struct sim *sim = laboratory();
	unsigned faults = 0;

	for (unsigned round = 0; round < way->rounds; round++)
		for (size_t i = 0; i < count; i++) {
			if (way->is_fresh) {
				sim_free(sim);
				sim = laboratory();
			}
			faults += check(sim, &cases[i], way->flags);
		}
	sim_free(sim);
	if (faults)
		fail_msg("%u of %zu answers %s", faults, count, way->words);
}

static void rfc4035_4_3_each_verdict_from_nothing(void **state)
{
	(void)state;
	ask_all(&(struct way){.words = "with DO, from nothing",
			      .flags = SIM_DO,
			      .is_fresh = true,
			      .rounds = 1});
}

static void rfc4035_4_3_each_verdict_from_what_others_left(void **state)
{
	(void)state;
	ask_all(&(struct way){.words = "with DO, one after the other, twice",
			      .flags = SIM_DO,
			      .rounds = 2});
}

static void rfc6840_5_8_ad_without_do(void **state)
{
	(void)state;
	ask_all(&(struct way){
		.words = "with AD, twice", .flags = SIM_AD, .rounds = 2});
}

static void rfc3225_3_nothing_of_dnssec_without_do(void **state)
{
	(void)state;
	ask_all(&(struct way){
		.words = "without DO, twice", .flags = 0, .rounds = 2});
}

static void rfc4035_3_2_2_cd_delivers_what_is_bogus(void **state)
{
	(void)state;
	ask_all(&(struct way){.words = "with CD, twice",
			      .flags = SIM_DO | SIM_CD,
			      .rounds = 2});
	ask_all(&(struct way){.words = "with CD, from nothing",
			      .flags = SIM_CD,
			      .is_fresh = true,
			      .rounds = 1});
}

/* Whoever asked before, and how: each gets what is due to its own flags. */
static void rfc4035_3_2_2_cd_and_its_neighbours_do_not_mix(void **state)
{
	static const unsigned ways[] = {SIM_CD, SIM_DO, SIM_DO | SIM_CD,
					0,      SIM_CD, SIM_AD};
	size_t count;
	const struct testbed_case *cases = testbed_cases(&count);
	struct sim *sim = laboratory();
	unsigned faults = 0;

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < COUNT_OF(ways); j++)
			faults += check(sim, &cases[i], ways[j]);
	sim_free(sim);
	assert_int_equal(faults, 0);
}

static bool is_dnssec(uint16_t type)
{
	return type == RRTYPE_RRSIG || type == RRTYPE_NSEC ||
	       type == RRTYPE_NSEC3;
}

static void expect_no_dnssec(const struct sim_answer *answer)
{
	for (int i = 0; i < SECTION_COUNT; i++)
		for (size_t j = 0; j < answer->message.rrset_counts[i]; j++) {
			const struct rrset *rrset =
				answer->message.rrsets[i][j];

			if (is_dnssec(rrset->type) || rrset->rrsig_count)
				fail_msg("DNSSEC without DO: %s",
					 scene_text(answer));
		}
}

/* RFC 4035 3.2.1: "MUST strip any authenticating DNSSEC RRs". */
static void rfc4035_3_2_1_strips_what_do_did_not_ask_for(void **state)
{
	size_t count;
	const struct testbed_case *cases = testbed_cases(&count);
	struct sim *sim = laboratory();

	(void)state;
	for (size_t i = 0; i < count; i++) {
		expect_no_dnssec(
			sim_resolve(sim, cases[i].name, cases[i].type, 0));
		(void)sim_resolve(sim, cases[i].name, cases[i].type, SIM_DO);
		expect_no_dnssec(
			sim_resolve(sim, cases[i].name, cases[i].type, 0));
	}
	sim_free(sim);
}

/* The second time nobody is asked, and the answer is the same. */
static void rfc1034_5_3_3_second_time_from_the_cache(void **state)
{
	size_t count;
	const struct testbed_case *cases = testbed_cases(&count);
	struct sim *sim = laboratory();

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const struct sim_answer *first =
			sim_resolve(sim, cases[i].name, cases[i].type, SIM_DO);
		uint64_t sent = sim_counts(sim)->datagrams;
		const struct sim_answer *second =
			sim_resolve(sim, cases[i].name, cases[i].type, SIM_DO);

		if (!second->is_immediate || sim_counts(sim)->datagrams != sent)
			fail_msg("asked again: %s", scene_text(second));
		assert_int_equal(first->size, second->size);
	}
	sim_free(sim);
}

/* Glue of strangers that would be ourselves, all of a network, or nobody. */
static void rfc6890_glue_that_is_no_unicast_address_is_never_asked(void **state)
{
	static const char *const never[] = {"0.0.0.0",
					    "127.66.53.1",
					    "224.0.0.53",
					    "255.255.255.255",
					    "240.0.53.1",
					    "::",
					    "::1",
					    "::ffff:198.51.100.253",
					    "::198.51.100.253",
					    "fe80::53",
					    "ff02::53"};
	size_t count, glued = 0;
	const struct testbed_case *cases = testbed_cases(&count);
	struct sim *sim = laboratory();

	(void)state;
	for (size_t i = 0; i < lab_tables.server_count; i++)
		glued += lab_tables.servers[i].glue != NULL;
	assert_true(glued > COUNT_OF(never));
	for (size_t i = 0; i < count; i++)
		(void)sim_resolve(sim, cases[i].name, cases[i].type, SIM_DO);
	for (size_t i = 0; i < COUNT_OF(never); i++)
		assert_int_equal(sent_count(sim, never[i], NULL, 0), 0);
	/* While a private one may be a neighbour's. */
	assert_true(sent_count(sim, "10.53.0.1", NULL, 0) > 0);
	sim_free(sim);
}

/* What takes DNSSEC out of answers is rarely the zone itself. */
static void
rfc3225_3_an_answer_without_do_is_told_with_what_it_lacks(void **state)
{
	static const char *const names[] = {
		"www.do-ignored.broken.test",
		"www.edns-ignored-signed.broken.test",
		"www.edns-formerr-signed.broken.test"};
	struct sim *sim = laboratory();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_non_null(strstr(
			ede_text(sim_resolve(sim, names[i], RRTYPE_A, SIM_DO)),
			"no DO bit"));
	assert_null(strstr(ede_text(sim_resolve(sim, "www.no-rrsig.broken.test",
						RRTYPE_A, SIM_DO)),
			   "no DO bit"));
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc4035_4_3_each_verdict_from_nothing),
		cmocka_unit_test(
			rfc4035_4_3_each_verdict_from_what_others_left),
		cmocka_unit_test(rfc6840_5_8_ad_without_do),
		cmocka_unit_test(rfc3225_3_nothing_of_dnssec_without_do),
		cmocka_unit_test(rfc4035_3_2_2_cd_delivers_what_is_bogus),
		cmocka_unit_test(
			rfc4035_3_2_2_cd_and_its_neighbours_do_not_mix),
		cmocka_unit_test(rfc4035_3_2_1_strips_what_do_did_not_ask_for),
		cmocka_unit_test(rfc1034_5_3_3_second_time_from_the_cache),
		cmocka_unit_test(
			rfc6890_glue_that_is_no_unicast_address_is_never_asked),
		cmocka_unit_test(
			rfc3225_3_an_answer_without_do_is_told_with_what_it_lacks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
