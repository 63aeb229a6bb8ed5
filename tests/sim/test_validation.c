/*
 * test_validation.c - what proof costs: round trips, queries, signatures,
 * hashes; and where its parts are asked for.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/core/limits.h"
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <stdio.h>
#include <string.h>

#include "validator/budget.h"

enum {
	ROUND_TRIP_MS = 20
};

#define TEST "192.0.2.2"
#define SIG1 "192.0.2.3"
#define SIG2 "192.0.2.4"

static size_t all_sent(const struct sim *sim)
{
	return sent_count(sim, NULL, NULL, 0);
}

static int64_t round_trips(const struct sim_answer *answer)
{
	return (answer->answered.us - answer->asked.us) / 1000 / ROUND_TRIP_MS;
}

/* ---- Round trips ------------------------------------------------------ */

/*
 * The root, test. and sig.test. are asked one after the other; all keys are
 * there when the answer is.
 */
static void rfc4035_5_a_cold_signed_name_takes_three_round_trips(void **state)
{
	struct sim *sim = scene(NULL);
	const struct sim_answer *answer =
		sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);

	(void)state;
	expect_data(answer, RRTYPE_A, "198.51.100.3", true);
	assert_int_equal(round_trips(answer), 3);
	/* Three for the name, three for keys, one for priming. */
	assert_int_equal(all_sent(sim), 7);
	assert_int_equal(sent_count(sim, NULL, NULL, RRTYPE_DNSKEY), 3);
	sim_free(sim);
}

static void rfc4035_5_a_second_name_takes_one(void **state)
{
	struct sim *sim = scene(NULL);
	const struct sim_answer *answer;

	(void)state;
	(void)sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	answer = sim_resolve(sim, "c0.sig.test", RRTYPE_A, SIM_DO);
	expect_data(answer, RRTYPE_A, "198.51.100.200", true);
	assert_int_equal(round_trips(answer), 1);
	assert_int_equal(all_sent(sim), 8);
	sim_free(sim);
}

/* RFC 4035 3.1.4: the referral brought the DS along, or its denial. */
static void rfc4035_3_1_4_no_query_for_ds_that_a_referral_brought(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	(void)sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	(void)sim_resolve(sim, "www.victim.plain", RRTYPE_A, SIM_DO);
	(void)sim_resolve(sim, "nothing.victim.plain", RRTYPE_A, SIM_DO);
	assert_int_equal(sent_count(sim, NULL, NULL, RRTYPE_DS), 0);
	sim_free(sim);
}

/* Below the cut to an unsigned zone nobody asks for keys. */
static void rfc4035_5_2_an_unsigned_zone_costs_no_more(void **state)
{
	struct sim *sim = scene(NULL);
	const struct sim_answer *answer =
		sim_resolve(sim, "www.victim.plain", RRTYPE_A, SIM_DO);

	(void)state;
	expect_data(answer, RRTYPE_A, "198.51.100.11", false);
	assert_int_equal(round_trips(answer), 3);
	/* Three for the name, one for priming, one for the root's keys. */
	assert_int_equal(all_sent(sim), 5);
	sim_free(sim);
}

/* ---- DS --------------------------------------------------------------- */

static void rfc4035_3_1_4_1_ds_is_asked_of_the_parent(void **state)
{
	(void)state;
	for (unsigned warm = 0; warm < 2; warm++) {
		struct sim *sim = scene(NULL);
		const struct sim_answer *answer;

		if (warm)
			(void)sim_resolve(sim, "www.deep.sig.test", RRTYPE_A,
					  SIM_DO);
		answer = sim_resolve(sim, "sig.test", RRTYPE_DS, SIM_DO);
		expect_rcode(answer, RCODE_NOERROR);
		assert_true(has_ad(answer));
		assert_non_null(answer_rrset(answer, SECTION_ANSWER, "sig.test",
					     RRTYPE_DS));
		assert_int_equal(
			sent_count(sim, SIG1, "sig.test", RRTYPE_DS) +
				sent_count(sim, SIG2, "sig.test", RRTYPE_DS),
			0);
		/* Parent and child on the same servers. */
		answer = sim_resolve(sim, "deep.sig.test", RRTYPE_DS, SIM_DO);
		assert_true(has_ad(answer));
		assert_non_null(answer_rrset(answer, SECTION_ANSWER,
					     "deep.sig.test", RRTYPE_DS));
		/* No zone, and none of it. */
		answer = sim_resolve(sim, "www.sig.test", RRTYPE_DS, SIM_DO);
		expect_rcode(answer, RCODE_NOERROR);
		assert_true(has_ad(answer));
		answer = sim_resolve(sim, "plain", RRTYPE_DS, SIM_DO);
		expect_rcode(answer, RCODE_NOERROR);
		assert_true(has_ad(answer));
		sim_free(sim);
	}
}

/* RFC 4035 3.1.4.1: the root has no parent. */
static void rfc4035_3_1_4_1_the_root_has_no_ds(void **state)
{
	struct sim *sim = scene(NULL);
	const struct sim_answer *answer =
		sim_resolve(sim, ".", RRTYPE_DS, SIM_DO);

	(void)state;
	expect_rcode(answer, RCODE_NOERROR);
	assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER], 0);
	assert_true(has_ad(answer));
	sim_free(sim);
}

/* ---- What an attacker may take away ----------------------------------- */

static bool strips_ds, strips_rrsig, strips_keys;

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

static size_t strips(void *context, const struct address *server,
		     struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (strips_ds && reply_is_from(&reply, TEST)) {
		reply_drop(&reply, SECTION_AUTHORITY, RRTYPE_DS);
		reply_drop(&reply, SECTION_ANSWER, RRTYPE_DS);
	}
	if (strips_keys && reply.query.type == RRTYPE_DNSKEY &&
	    reply_asks_below(&reply, "sig.test"))
		reply_drop(&reply, SECTION_ANSWER, 0);
	if (strips_rrsig && reply_asks_below(&reply, "www.sig.test"))
		strip_rrsigs(&reply);
	return reply_end(&reply, out, room);
}

/* RFC 4035 5.2: unsigned is only what is proven to be. */
static void rfc4035_5_2_stripping_proofs_makes_bogus_not_insecure(void **state)
{
	(void)state;
	for (unsigned what = 0; what < 3; what++) {
		struct sim *sim = scene(strips);

		strips_ds = what == 0;
		strips_rrsig = what == 1;
		strips_keys = what == 2;
		expect_rcode(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
			     RCODE_SERVFAIL);
		/* And when it ends, it is over in seconds. */
		strips_ds = strips_rrsig = strips_keys = false;
		sim_pass_s(sim, 400);
		expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
			    RRTYPE_A, "198.51.100.3", true);
		sim_free(sim);
	}
}

static bool fails_for_ds;

/* One of two servers is out of date: the other one is asked. */
static size_t one_strips(void *context, const struct address *server,
			 struct span query, bool stream, uint8_t *out,
			 size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, SIG1))
		strip_rrsigs(&reply);
	if (fails_for_ds && reply.query.type == RRTYPE_DS &&
	    (reply_is_from(&reply, SIG1) || reply_is_from(&reply, SIG2)))
		reply_refuse(&reply, RCODE_SERVFAIL);
	return reply_end(&reply, out, room);
}

static void rfc4035_4_7_one_bad_server_of_two_is_survived(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct sim *sim = scene_with(&(struct sim_options){
			.seed = seed, .server = one_strips});

		/* Nor is it of use to ask whether www is a zone. */
		fails_for_ds = seed > 10;
		expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
			    RRTYPE_A, "198.51.100.3", true);
		expect_rcode(
			sim_resolve(sim, "nothing.sig.test", RRTYPE_A, SIM_DO),
			RCODE_NXDOMAIN);
		sim_free(sim);
	}
}

/* ---- Bounds of work --------------------------------------------------- */

/* RFC 8482 section 4.1: to type ANY, some of the RRsets are an answer. */
static void rfc8482_4_1_any_is_answered_with_what_can_be_validated(void **state)
{
	struct sim *sim = scene(NULL);
	const struct sim_answer *answer;
	const struct message *message;
	uint64_t before;
	size_t count;

	(void)state;
	(void)sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	before = sim_stats(sim).signature_checks;
	answer = sim_resolve(sim, "many.sig.test", RRTYPE_ANY,
			     SIM_DO | SIM_STREAM);
	message = &answer->message;
	count = message->rrset_counts[SECTION_ANSWER];
	expect_rcode(answer, RCODE_NOERROR);
	assert_true(has_ad(answer));
	assert_int_equal(count, BUDGET_SIGNATURES); /* of forty */
	for (size_t i = 0; i < count; i++)
		assert_int_equal(
			message->rrsets[SECTION_ANSWER][i]->rrsig_count, 1);
	assert_int_equal(sim_stats(sim).signature_checks - before,
			 BUDGET_SIGNATURES);
	sim_free(sim);
}

enum {
	BAD_RRSIGS = 7
};

/* Before each good RRSIG come seven that fit as well, and are wrong. */
static const struct rrset *with_bad_rrsigs(struct reply *reply,
					   const struct rrset *rrset)
{
	struct span rdata[64], rrsigs[BAD_RRSIGS + 1];
	struct rdata_walk walk = rrset_rdata(rrset);
	struct rdata_walk good = rrset_rrsigs(rrset);
	size_t count = 0;
	struct span first;

	if (!rdata_next(&good, &first))
		return rrset;
	while (count < COUNT_OF(rdata) && rdata_next(&walk, &rdata[count]))
		count++;
	for (size_t i = 0; i < BAD_RRSIGS; i++) {
		uint8_t *copy =
			arena_copy(&reply->arena, first.data, first.size);

		copy[first.size - 1 - i] ^= 1;
		rrsigs[i] = span_of(copy, first.size);
	}
	rrsigs[BAD_RRSIGS] = first;
	assert_int_equal(rrset_make(&reply->arena, rrset_owner(rrset),
				    rrset->type, rrset->ttl_s, rdata, count,
				    rrsigs, BAD_RRSIGS + 1, &rrset),
			 STATUS_OK);
	return rrset;
}

static size_t keytrap(void *context, const struct address *server,
		      struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "sig.test") &&
	    !reply_is_from(&reply, TEST) && reply.query.type != RRTYPE_DNSKEY)
		for (int i = 0; i < SECTION_COUNT; i++)
			for (size_t j = 0; j < reply.counts[i]; j++)
				reply.rrsets[i][j] = with_bad_rrsigs(
					&reply, reply.rrsets[i][j]);
	return reply_end(&reply, out, room);
}

static void keytrap_wrong_signatures_have_a_bound(void **state)
{
	struct sim *sim = scene(keytrap);
	const struct sim_answer *answer;

	(void)state;
	/* One set is tried to the end. */
	answer = sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	expect_rcode(answer, RCODE_NOERROR);
	sim_free(sim);

	/* A chain of them is not. */
	sim = scene(keytrap);
	answer = sim_resolve(sim, "c11.sig.test", RRTYPE_A, SIM_DO);
	expect_rcode(answer, RCODE_SERVFAIL);
	assert_true(sim_stats(sim).signature_checks <= 32 + 8);
	assert_true(all_sent(sim) <= 100);
	if (!strstr(ede_text(answer), "signature"))
		fail_msg("the limit is not named: %s", scene_text(answer));
	sim_free(sim);

	/* Nor are proofs that something is not there (CVE-2026-11605). */
	sim = scene(keytrap);
	answer = sim_resolve(sim, "x.nothing.deep.sig.test", RRTYPE_A, SIM_DO);
	assert_true(answer->is_there);
	assert_true(sim_stats(sim).signature_checks <= 32 + 8);
	sim_free(sim);
}

/* Signatures that are checked in one step of SIM. */
static uint64_t checks_of_step(struct sim *sim, bool *goes_on)
{
	uint64_t before = sim_stats(sim).signature_checks;

	*goes_on = sim_step(sim);
	return sim_stats(sim).signature_checks - before;
}

static void many_checks_are_spread_over_turns(void **state)
{
	static const struct {
		const char *name;
		uint16_t type;
		uint64_t checks; /* at least */
	} cases[] = {
		{"www.sig.test", RRTYPE_A, 8},
		{"c11.sig.test", RRTYPE_A, BUDGET_SIGNATURES},
		{"x.nothing.deep.sig.test", RRTYPE_A, 16},
		{"www.wild.sig.test", RRTYPE_A, 16},
		{"many.sig.test", RRTYPE_ANY, BUDGET_SIGNATURES},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct sim *sim =
			scene(cases[i].type == RRTYPE_ANY ? NULL : keytrap);
		const struct sim_answer *answer = sim_ask(
			sim, cases[i].name, cases[i].type, SIM_DO | SIM_STREAM);
		bool goes_on = true;

		while (goes_on)
			assert_true(checks_of_step(sim, &goes_on) <=
				    LIMIT_CHECKS_IN_TURN);
		assert_true(answer->is_there);
		assert_true(sim_stats(sim).signature_checks >= cases[i].checks);
		assert_true(sim_stats(sim).turns_cut >=
			    cases[i].checks / LIMIT_CHECKS_IN_TURN - 1);
		sim_free(sim);
	}
}

static void a_cached_answer_comes_between_the_checks_of_another(void **state)
{
	struct sim *sim = scene(keytrap);
	const struct sim_answer *slow, *cached;

	(void)state;
	(void)sim_resolve(sim, "www.test", RRTYPE_A, SIM_DO);
	slow = sim_ask(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	while (sim_stats(sim).turns_cut == 0)
		assert_true(sim_step(sim));
	cached = sim_ask(sim, "www.test", RRTYPE_A, SIM_DO);
	assert_true(cached->is_immediate);
	assert_false(slow->is_there);
	sim_run(sim);
	expect_data(slow, RRTYPE_A, "198.51.100.3", true);
	/* Time was spent on the network alone. */
	assert_int_equal(slow->answered.us - slow->asked.us, 40000);
	sim_free(sim);
}

static void unminimised(struct settings *settings)
{
	settings->qname_minimization = QMIN_OFF;
}

#define TEN "1.2.3.4.5.6.7.8.9.0."

/* CVE-2023-50868: names of a hundred labels, one hash for each. */
static void nsec3_encloser_hashes_have_a_bound(void **state)
{
	struct sim *sim =
		scene_with(&(struct sim_options){.configure = unminimised});

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		uint64_t before = sim_stats(sim).nsec3_hashes;
		const struct sim_answer *answer;
		char name[300];

		snprintf(name, sizeof(name),
			 "%u." TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
			 "deep.sig.test",
			 i);
		answer = sim_resolve(sim, name, RRTYPE_A, SIM_DO);
		assert_true(answer->is_there);
		if (answer->message.rcode != RCODE_NXDOMAIN)
			expect_rcode(answer, RCODE_SERVFAIL);
		assert_true(sim_stats(sim).nsec3_hashes - before <= 150);
	}
	sim_free(sim);
}

#define LABELS "www.1.2.3.4.5.6."

/*
 * CAMP (2024): each name of a chain has many labels and lies in a zone of its
 * own, each of which is delegated to many names of the victim and to one server
 * that answers.
 */
static size_t camp(void *context, const struct address *server,
		   struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;
	char name[NAME_TEXT_MAX];
	unsigned number;

	reply_start(&reply, context, server, query, stream);
	name_to_text(reply.query.name.octets, name);
	if (sscanf(name, "z%u.plain.", &number) == 1 &&
	    reply_is_from(&reply, "192.0.2.10")) {
		reply_clear(&reply);
		reply.flags = FLAG_QR;
		for (unsigned i = 0; i < 12; i++)
			reply_add(&reply, SECTION_AUTHORITY,
				  "z%u.plain. 3600 NS n%u-%u.victim.plain.",
				  number, number, i);
		reply_add(&reply, SECTION_AUTHORITY,
			  "z%u.plain. 3600 NS ns.z%u.plain.", number, number);
		reply_add(&reply, SECTION_ADDITIONAL,
			  "ns.z%u.plain. 3600 A 192.0.2.66", number);
	} else if (reply_is_from(&reply, "192.0.2.66")) {
		/* Half of the time it says nothing. */
		reply.is_silent = reply.query.header.id & 1;
		reply_clear(&reply);
		if (sscanf(name, LABELS "z%u.plain.", &number) == 1)
			reply_add(&reply, SECTION_ANSWER,
				  LABELS "z%u.plain. 60 CNAME " LABELS
					 "z%u.plain.",
				  number, number + 1);
	}
	return reply_end(&reply, out, room);
}

static void camp_composed_attacks_share_one_budget(void **state)
{
	unsigned tripped = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct sim *sim = scene_with(
			&(struct sim_options){.seed = seed, .server = camp});
		const struct sim_answer *answer;
		size_t primed;

		/* Priming is on nobody's account. */
		(void)sim_resolve(sim, "www.plain", RRTYPE_A, SIM_DO);
		primed = all_sent(sim);
		answer = sim_resolve(sim, LABELS "z0.plain", RRTYPE_A, SIM_DO);

		expect_rcode(answer, RCODE_SERVFAIL);
		assert_true(answer->message.edns.ede != EDE_NONE);
		if (all_sent(sim) - primed > 100)
			fail_msg("%zu queries: %s", all_sent(sim) - primed,
				 scene_text(answer));
		assert_true(answer->answered.us - answer->asked.us <=
			    10 * 1000 * 1000);
		tripped += sim_stats(sim).limits_tripped > 0;
		sim_free(sim);
	}
	/* It is the bound that ends it, not the attacker's patience. */
	assert_true(tripped > 0);
}

static unsigned queries_max;

static void few_queries(struct settings *settings)
{
	settings->upstream_queries_max = queries_max;
}

/* RFC 8914: whatever the bound cuts off, it is what the client hears of. */
static void max_recursion_queries_is_named_when_it_trips(void **state)
{
	static const char *const names[] = {"www.far.plain", "www.sig.test",
					    "www.deep.sig.test",
					    "a.b.c.d.victim.plain"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		for (queries_max = 1; queries_max < 20; queries_max++) {
			struct sim *sim = scene_with(&(struct sim_options){
				.configure = few_queries});
			const struct sim_answer *answer =
				sim_resolve(sim, names[i], RRTYPE_A, SIM_DO);

			/* Priming has a budget of its own. */
			assert_true(all_sent(sim) <= 2 * queries_max);
			if (answer->message.rcode != RCODE_NOERROR) {
				expect_servfail(answer, EDE_OTHER);
				if (!strstr(ede_text(answer),
					    "upstream queries"))
					fail_msg("%s", scene_text(answer));
				/* Nobody else is harmed by that. */
				expect_rcode(sim_resolve(sim, "www.plain",
							 RRTYPE_A, 0),
					     queries_max < 2 ? RCODE_SERVFAIL
							     : RCODE_NOERROR);
			} else {
				assert_true(queries_max >= 3);
			}
			sim_free(sim);
		}
}

/* An RRset of thousands of records serves nobody. */
static size_t huge(void *context, const struct address *server,
		   struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "www.evil.plain"))
		for (unsigned i = 0; i < 500; i++)
			reply_add(&reply, SECTION_ANSWER,
				  "www.evil.plain. 3600 A 10.0.%u.%u", i / 256,
				  i % 256);
	return reply_end(&reply, out, room);
}

static void cacheflush_an_rrset_of_hundreds_is_not_taken(void **state)
{
	struct sim *sim = scene(huge);
	const struct sim_answer *answer = sim_resolve(
		sim, "www.evil.plain", RRTYPE_A, SIM_DO | SIM_STREAM);

	(void)state;
	expect_rcode(answer, RCODE_SERVFAIL);
	assert_true(all_sent(sim) <= 20);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc8482_4_1_any_is_answered_with_what_can_be_validated),
		cmocka_unit_test(
			rfc4035_5_a_cold_signed_name_takes_three_round_trips),
		cmocka_unit_test(rfc4035_5_a_second_name_takes_one),
		cmocka_unit_test(
			rfc4035_3_1_4_no_query_for_ds_that_a_referral_brought),
		cmocka_unit_test(rfc4035_5_2_an_unsigned_zone_costs_no_more),
		cmocka_unit_test(rfc4035_3_1_4_1_ds_is_asked_of_the_parent),
		cmocka_unit_test(rfc4035_3_1_4_1_the_root_has_no_ds),
		cmocka_unit_test(
			rfc4035_5_2_stripping_proofs_makes_bogus_not_insecure),
		cmocka_unit_test(rfc4035_4_7_one_bad_server_of_two_is_survived),
		cmocka_unit_test(keytrap_wrong_signatures_have_a_bound),
		cmocka_unit_test(many_checks_are_spread_over_turns),
		cmocka_unit_test(
			a_cached_answer_comes_between_the_checks_of_another),
		cmocka_unit_test(nsec3_encloser_hashes_have_a_bound),
		cmocka_unit_test(camp_composed_attacks_share_one_budget),
		cmocka_unit_test(max_recursion_queries_is_named_when_it_trips),
		cmocka_unit_test(cacheflush_an_rrset_of_hundreds_is_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
