/*
 * test_dns_rules.c - single sentences of the DNS's other RFCs, each held
 * against the whole resolver; docs/conformance.md has all of them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <stdio.h>
#include <string.h>

#define PLAIN "192.0.2.10"

static size_t all_sent(const struct sim *sim)
{
	return sent_count(sim, NULL, NULL, 0);
}

/* ---- RFC 2308 --------------------------------------------------------- */

/* Section 6: "the TTL decremented by the amount of time it was stored". */
static void rfc2308_6_a_cached_denial_has_its_soa_and_that_is_aged(void **state)
{
	static const struct {
		const char *name, *zone;
		uint16_t type;
		uint32_t ttl_s;
	} rows[] = {
		{"nothing.victim.plain", "victim.plain", RRTYPE_A, 900},
		{"www.victim.plain", "victim.plain", RRTYPE_MX, 900},
		{"nothing.sig.test", "sig.test", RRTYPE_A, 600},
		{"www.sig.test", "sig.test", RRTYPE_MX, 600},
	};
	struct sim *sim = scene(NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct sim_answer *answer;
		const struct rrset *soa;

		(void)sim_resolve(sim, rows[i].name, rows[i].type, SIM_DO);
		sim_pass_s(sim, 100);
		answer = sim_resolve(sim, rows[i].name, rows[i].type, SIM_DO);
		assert_true(answer->is_immediate);
		soa = answer_rrset(answer, SECTION_AUTHORITY, rows[i].zone,
				   RRTYPE_SOA);
		assert_non_null(soa);
		assert_int_equal(soa->ttl_s, rows[i].ttl_s - 100);
	}
	sim_free(sim);
}

/* Section 6: "it MUST be added to the authority section", and its RRSIG. */
static void rfc2308_6_a_cached_denial_has_its_proof(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		const struct sim_answer *answer =
			sim_resolve(sim, "www.sig.test", RRTYPE_MX, SIM_DO);
		const struct rrset *nsec = answer_rrset(
			answer, SECTION_AUTHORITY, "www.sig.test", RRTYPE_NSEC);

		assert_int_equal(answer->is_immediate, round);
		assert_non_null(nsec);
		assert_int_equal(nsec->rrsig_count, 1);
	}
	sim_free(sim);
}

static size_t mute_to_one_name(void *context, const struct address *server,
			       struct span query, bool stream, uint8_t *out,
			       size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	reply.is_silent = reply_asks_below(&reply, "mute.evil.plain");
	return reply_end(&reply, out, room);
}

/* Section 7.2: a dead server is one "against query tuple". */
static void rfc2308_7_2_silence_to_one_question_is_for_that_one(void **state)
{
	struct sim *sim = scene(mute_to_one_name);

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		expect_rcode(sim_resolve(sim, "mute.evil.plain", RRTYPE_A, 0),
			     RCODE_SERVFAIL);
		sim_pass_s(sim, 10);
	}
	expect_data(sim_resolve(sim, "www.evil.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.66", false);
	sim_free(sim);
}

/* ---- RFC 6672 --------------------------------------------------------- */

static const char *const zones[] = {"victim.plain", "sig.test"};

static struct sim_answer *resolve_in(struct sim *sim, unsigned zone,
				     const char *label, uint16_t type)
{
	char name[300];

	snprintf(name, sizeof(name), "%s.%s", label, zones[zone]);
	return sim_resolve(sim, name, type, SIM_DO | SIM_STREAM);
}

/* "MUST be able to answer a query for a synthesized CNAME". */
static void rfc6672_3_1_a_synthesised_cname_can_be_asked_for(void **state)
{
	(void)state;
	for (unsigned zone = 0; zone < 2; zone++)
		for (unsigned warm = 0; warm < 2; warm++) {
			struct sim *sim = scene(NULL);
			const struct sim_answer *answer;
			char target[64];

			if (warm)
				(void)resolve_in(sim, zone, "host.dname",
						 RRTYPE_A);
			answer = resolve_in(sim, zone, "host.dname",
					    RRTYPE_CNAME);
			snprintf(target, sizeof(target), "host.target.%s.",
				 zones[zone]);
			expect_data(answer, RRTYPE_CNAME, target, zone == 1);
			assert_int_equal(
				answer->message.rrset_counts[SECTION_ANSWER],
				2);
			/* Another one, of the DNAME that is known by now. */
			answer = resolve_in(sim, zone, "other.dname",
					    RRTYPE_CNAME);
			snprintf(target, sizeof(target), "other.target.%s.",
				 zones[zone]);
			expect_data(answer, RRTYPE_CNAME, target, zone == 1);
			sim_free(sim);
		}
}

/* ... and other types that are elsewhere: only the owner has its own. */
static void rfc6672_2_4_all_types_below_a_dname_are_elsewhere(void **state)
{
	static const uint16_t types[] = {RRTYPE_DNAME, RRTYPE_TXT, RRTYPE_ANY};

	(void)state;
	for (unsigned zone = 0; zone < 2; zone++)
		for (size_t i = 0; i < COUNT_OF(types); i++) {
			struct sim *sim = scene(NULL);
			const struct sim_answer *answer;

			for (unsigned warm = 0; warm < 2; warm++) {
				answer = resolve_in(sim, zone, "host.dname",
						    types[i]);
				expect_rcode(answer, RCODE_NOERROR);
				assert_int_equal(has_ad(answer), zone == 1);
				assert_true(
					answer->message
						.rrset_counts[SECTION_ANSWER] >=
					2);
				(void)resolve_in(sim, zone, "other.dname",
						 RRTYPE_A);
			}
			sim_free(sim);
		}
}

/* "the recursive caching server SHOULD NOT cache the DNAME RR". */
static void rfc6672_3_4_an_unproven_dname_is_not_used_again(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	(void)resolve_in(sim, 0, "host.dname", RRTYPE_A);
	(void)resolve_in(sim, 0, "other.dname", RRTYPE_A);
	assert_true(sent_count(sim, NULL, "other.dname.victim.plain", 0) > 0);
	sim_free(sim);
}

static size_t cname_of_ttl_zero(void *context, const struct address *server,
				struct span query, bool stream, uint8_t *out,
				size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	for (size_t i = 0; i < reply.counts[SECTION_ANSWER]; i++) {
		const struct rrset **rrset = &reply.rrsets[SECTION_ANSWER][i];

		if ((*rrset)->type == RRTYPE_CNAME)
			*rrset = rrset_with_ttl(&reply.arena, *rrset, 0);
	}
	return reply_end(&reply, out, room);
}

static void rfc6672_3_1_a_synthesised_cname_may_have_ttl_zero(void **state)
{
	struct sim *sim = scene(cname_of_ttl_zero);

	(void)state;
	for (unsigned zone = 0; zone < 2; zone++) {
		size_t sent;

		expect_data(resolve_in(sim, zone, "host.dname", RRTYPE_A),
			    RRTYPE_A, "198.51.100.201", zone == 1);
		/* The DNAME's own TTL is what counts. */
		sent = all_sent(sim);
		sim_pass_s(sim, 10);
		expect_data(resolve_in(sim, zone, "host.dname", RRTYPE_A),
			    RRTYPE_A, "198.51.100.201", zone == 1);
		assert_int_equal(all_sent(sim), sent);
	}
	sim_free(sim);
}

/* ---- RFC 9609 --------------------------------------------------------- */

/* "SHOULD select the target for a priming query randomly". */
static void rfc9609_3_2_the_server_is_drawn_by_lot(void **state)
{
	enum {
		SEEDS = 30
	};
	struct address seen[SEEDS];
	unsigned distinct = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct sim *sim = sim_new(&(struct sim_options){
			.seed = seed, .world = scene_world(&lab_tables)});
		const struct sim_sent *sent;
		size_t count, at = 0;
		unsigned known = 0;

		(void)sim_resolve(sim, "www.lab", RRTYPE_A, 0);
		sent = sim_sent(sim, &count);
		while (at < count && sent[at].type != RRTYPE_NS)
			at++;
		assert_true(at < count);
		while (known < distinct &&
		       !address_equal(&seen[known], &sent[at].server))
			known++;
		if (known == distinct)
			seen[distinct++] = sent[at].server;
		sim_free(sim);
	}
	assert_true(distinct > 4);
}

/* ---- RFC 9520 --------------------------------------------------------- */

static size_t victim_is_silent(void *context, const struct address *server,
			       struct span query, bool stream, uint8_t *out,
			       size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	reply.is_silent = (reply_asks_below(&reply, "victim.plain") ||
			   reply_asks_below(&reply, "evil.plain")) &&
			  !reply_is_from(&reply, PLAIN);
	return reply_end(&reply, out, room);
}

static bool is_same_query(const struct sim_sent *a, const struct sim_sent *b)
{
	return address_equal(&a->server, &b->server) && a->type == b->type &&
	       a->is_stream == b->is_stream &&
	       name_equal(a->name.octets, b->name.octets);
}

/* "MUST NOT retry a given query to a server address ... more than twice". */
static void rfc9520_3_1_a_server_is_asked_three_times_at_most(void **state)
{
	static const char *const names[] = {
		"a.b.c.d.victim.plain", "www.victim.plain", "a.b.c.evil.plain",
		"www.evil.plain"};

	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct sim *sim = scene_with(&(struct sim_options){
			.seed = seed, .server = victim_is_silent});
		const struct sim_sent *sent;
		size_t count;

		/* Two servers, and one alone; names cut short, and not. */
		for (size_t i = 0; i < COUNT_OF(names); i++)
			expect_rcode(sim_resolve(sim, names[i], RRTYPE_A, 0),
				     RCODE_SERVFAIL);
		sent = sim_sent(sim, &count);
		for (size_t i = 0; i < count; i++) {
			unsigned times = 0;

			for (size_t j = 0; j < count; j++)
				times += is_same_query(&sent[i], &sent[j]);
			if (times > 3)
				fail_msg("asked %u times", times);
		}
		sim_free(sim);
	}
}

/* "MUST NOT send a query for the NS RRset of a non-responsive zone". */
static void rfc9520_3_3_the_parent_is_not_asked_of_a_dead_zone(void **state)
{
	struct sim *sim = scene(victim_is_silent);
	size_t sent;

	(void)state;
	expect_rcode(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0),
		     RCODE_SERVFAIL);
	sent = sent_count(sim, PLAIN, NULL, 0);
	sim_pass_s(sim, 60);
	expect_rcode(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0),
		     RCODE_SERVFAIL);
	expect_rcode(sim_resolve(sim, "short.victim.plain", RRTYPE_A, 0),
		     RCODE_SERVFAIL);
	assert_int_equal(sent_count(sim, PLAIN, NULL, 0), sent);
	sim_free(sim);
}

/* ---- RFC 6891 --------------------------------------------------------- */

#define HEADER                   "\x12\x34\1\0\0\1\0\0\0\0\0\1"
#define QUESTION                 "\3www\3sig\4test\0\0\1\0\1"
#define OPT(version, rdata_size) "\0\0\x29\4\xd0\0" version "\0\0\0" rdata_size

static const struct sim_answer *ask(struct sim *sim, const char *octets,
				    size_t size)
{
	const struct sim_answer *answer =
		sim_ask_octets(sim, "127.0.0.1", span_of(octets, size), false);

	sim_run(sim);
	assert_true(answer->is_there);
	return answer;
}

/* "a FORMERR MUST be returned ... MUST include an OPT record". */
static void rfc6891_7_a_broken_option_gets_formerr_and_an_opt(void **state)
{
	static const char query[] =
		HEADER QUESTION OPT("\0", "\4") "\0\x0a\0\x09";
	struct sim *sim = scene(NULL);
	const struct sim_answer *answer = ask(sim, query, sizeof(query) - 1);

	(void)state;
	expect_rcode(answer, RCODE_FORMERR);
	assert_true(answer->message.edns.present);
	sim_free(sim);
}

static void rfc6891_6_1_2_unknown_options_are_ignored(void **state)
{
	static const char query[] =
		HEADER QUESTION OPT("\0", "\7") "\xfd\xe9\0\3\1\2\3";
	struct sim *sim = scene(NULL);

	(void)state;
	expect_data(ask(sim, query, sizeof(query) - 1), RRTYPE_A,
		    "198.51.100.3", false);
	sim_free(sim);
}

/* "MUST respond with RCODE=BADVERS", and our version, which is 0. */
static void rfc6891_6_1_3_badvers_names_the_highest_version(void **state)
{
	static const char query[] = HEADER QUESTION OPT("\1", "\0");
	struct sim *sim = scene(NULL);
	const struct sim_answer *answer = ask(sim, query, sizeof(query) - 1);

	(void)state;
	expect_rcode(answer, RCODE_BADVERS);
	assert_true(answer->message.edns.present);
	assert_int_equal(answer->message.edns.version, 0);
	sim_free(sim);
}

/* "the DNS header, question section, and an OPT record", when truncated. */
static void rfc6891_7_a_truncated_answer_has_question_and_opt(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		const struct sim_answer *answer =
			sim_resolve(sim, "c11.sig.test", RRTYPE_A, SIM_DO);

		assert_true(answer->message.header.flags & FLAG_TC);
		assert_true(answer->message.edns.present);
		assert_int_equal(answer->message.question.type, RRTYPE_A);
	}
	sim_free(sim);
}

/* "MUST NOT include an OPT record" in a response to a query without one. */
static void rfc6891_7_no_opt_for_those_that_sent_none(void **state)
{
	static const char *const names[] = {"www.sig.test", "nothing.sig.test",
					    "www.victim.plain"};
	struct sim *sim = scene(victim_is_silent);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		for (unsigned round = 0; round < 2; round++) {
			assert_false(sim_resolve(sim, names[i], RRTYPE_A,
						 SIM_NO_EDNS)
					     ->message.edns.present);
			assert_true(sim_resolve(sim, names[i], RRTYPE_A, 0)
					    ->message.edns.present);
		}
	sim_free(sim);
}

/* "MUST NOT be cached": each client's size is that of its own query. */
static void rfc6891_6_2_3_a_size_is_for_one_transaction(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	for (unsigned round = 0; round < 3; round++) {
		const struct sim_answer *answer = sim_resolve(
			sim, "c5.victim.plain", RRTYPE_A, SIM_NO_EDNS);

		assert_true(answer->size <= UDP_SIZE_MIN);
		answer = sim_resolve(sim, "c8.sig.test", RRTYPE_A, SIM_DO);
		assert_true(answer->size > UDP_SIZE_MIN);
		answer = sim_resolve(sim, "c8.sig.test", RRTYPE_A,
				     SIM_NO_EDNS | SIM_CD);
		assert_true(answer->size <= UDP_SIZE_MIN);
	}
	sim_free(sim);
}

/* ---- RFC 8914 --------------------------------------------------------- */

static size_t with_ede(void *context, const struct address *server,
		       struct span query, bool stream, uint8_t *out,
		       size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	reply.ede = EDE_DNSSEC_BOGUS;
	return reply_end(&reply, out, room);
}

/* "MUST NOT alter DNS protocol processing". */
static void rfc8914_6_the_ede_of_a_server_changes_nothing(void **state)
{
	struct sim *sim = scene(with_ede);
	const struct sim_answer *answer;

	(void)state;
	answer = sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	expect_data(answer, RRTYPE_A, "198.51.100.3", true);
	assert_int_equal(answer->message.edns.ede, EDE_NONE);
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	expect_rcode(sim_resolve(sim, "nothing.sig.test", RRTYPE_A, SIM_DO),
		     RCODE_NXDOMAIN);
	sim_free(sim);
}

/* "SHOULD include this EDE code in the REFUSED response". */
static void rfc8914_4_21_without_rd_not_authoritative(void **state)
{
	struct sim *sim = scene(NULL);
	const struct sim_answer *answer =
		sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_NO_RD);

	(void)state;
	expect_rcode(answer, RCODE_REFUSED);
	assert_int_equal(answer->message.edns.ede, EDE_NOT_AUTHORITATIVE);
	assert_int_equal(all_sent(sim), 0);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc2308_6_a_cached_denial_has_its_soa_and_that_is_aged),
		cmocka_unit_test(rfc2308_6_a_cached_denial_has_its_proof),
		cmocka_unit_test(
			rfc2308_7_2_silence_to_one_question_is_for_that_one),
		cmocka_unit_test(
			rfc6672_3_1_a_synthesised_cname_can_be_asked_for),
		cmocka_unit_test(
			rfc6672_2_4_all_types_below_a_dname_are_elsewhere),
		cmocka_unit_test(
			rfc6672_3_4_an_unproven_dname_is_not_used_again),
		cmocka_unit_test(
			rfc6672_3_1_a_synthesised_cname_may_have_ttl_zero),
		cmocka_unit_test(rfc9609_3_2_the_server_is_drawn_by_lot),
		cmocka_unit_test(
			rfc9520_3_1_a_server_is_asked_three_times_at_most),
		cmocka_unit_test(
			rfc9520_3_3_the_parent_is_not_asked_of_a_dead_zone),
		cmocka_unit_test(
			rfc6891_7_a_broken_option_gets_formerr_and_an_opt),
		cmocka_unit_test(rfc6891_6_1_2_unknown_options_are_ignored),
		cmocka_unit_test(
			rfc6891_6_1_3_badvers_names_the_highest_version),
		cmocka_unit_test(
			rfc6891_7_a_truncated_answer_has_question_and_opt),
		cmocka_unit_test(rfc6891_7_no_opt_for_those_that_sent_none),
		cmocka_unit_test(rfc6891_6_2_3_a_size_is_for_one_transaction),
		cmocka_unit_test(rfc8914_6_the_ede_of_a_server_changes_nothing),
		cmocka_unit_test(rfc8914_4_21_without_rd_not_authoritative),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
