/*
 * test_delegation.c - referrals, glue, and delegations that lead nowhere.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <stdio.h>

#define ROOT  "192.0.2.1"
#define PLAIN "192.0.2.10"
#define NS1   "192.0.2.11" /* of victim.plain. */
#define NS2   "192.0.2.12"
#define EVIL  "192.0.2.66"

static size_t all_sent(const struct sim *sim)
{
	return sent_count(sim, NULL, NULL, 0);
}

static void rfc1034_5_3_3_follows_referrals_down(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.11", false);
	assert_int_equal(sent_count(sim, ROOT, "plain", RRTYPE_A), 1);
	assert_int_equal(sent_count(sim, PLAIN, "victim.plain", RRTYPE_A), 1);
	assert_int_equal(sent_count(sim, NULL, "www.victim.plain", RRTYPE_A),
			 1);
	/* The next name starts where the first one ended. */
	(void)sim_resolve(sim, "short.victim.plain", RRTYPE_A, 0);
	assert_int_equal(sent_count(sim, PLAIN, "victim.plain", RRTYPE_A), 1);
	sim_free(sim);
}

static void rfc1034_5_3_3_looks_up_servers_without_glue(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	expect_data(sim_resolve(sim, "www.far.plain", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.40", false);
	assert_true(sent_count(sim, NULL, "ns1.sig.test", RRTYPE_A) >= 1);
	sim_free(sim);
}

/* ---- Glue ------------------------------------------------------------- */

/* The parent adds addresses that are none of its business. */
static size_t foreign_glue(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, PLAIN) &&
	    reply_asks_below(&reply, "far.plain"))
		reply_add(&reply, SECTION_ADDITIONAL,
			  "ns1.sig.test. 3600 A " EVIL);
	return reply_end(&reply, out, room);
}

/* RFC 9471 and RFC 5452 section 6: glue from outside the zone is nothing. */
static void rfc5452_6_glue_out_of_bailiwick_is_ignored(void **state)
{
	struct sim *sim = scene(foreign_glue);

	(void)state;
	expect_data(sim_resolve(sim, "www.far.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.40", false);
	assert_int_equal(sent_count(sim, EVIL, NULL, 0), 0);
	sim_free(sim);
}

/* A referral with glue for a name that is no server of it. */
static size_t glue_for_others(void *context, const struct address *server,
			      struct span query, bool stream, uint8_t *out,
			      size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, PLAIN)) {
		reply_add(&reply, SECTION_ADDITIONAL,
			  "www.victim.plain. 3600 A " EVIL);
		reply_add(&reply, SECTION_ADDITIONAL,
			  "ns1.victim.plain. 3600 A " EVIL);
	}
	return reply_end(&reply, out, room);
}

static void rfc2181_5_4_1_glue_answers_no_question(void **state)
{
	struct sim *sim = scene(glue_for_others);

	(void)state;
	expect_rcode(sim_resolve(sim, "www.evil.plain", RRTYPE_A, 0),
		     RCODE_NOERROR);
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	/* Though it is the glue of a server, the answer is the zone's. */
	expect_data(sim_resolve(sim, "ns1.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    NS1, false);
	sim_free(sim);
}

/* ---- Lame servers ----------------------------------------------------- */

static enum lameness {
	LAME_REFUSED,
	LAME_SERVFAIL,
	LAME_UPWARD,
	LAME_SAME_ZONE,
	LAME_NO_AA,
	LAME_RECURSION,
	LAME_EMPTY,
	LAME_GARBAGE,
	LAMENESSES,
} lameness;

static void be_lame(struct reply *reply)
{
	switch (lameness) {
	case LAME_REFUSED:
		reply_refuse(reply, RCODE_REFUSED);
		break;
	case LAME_SERVFAIL:
		reply_refuse(reply, RCODE_SERVFAIL);
		break;
	case LAME_UPWARD:
		reply_refuse(reply, RCODE_NOERROR);
		reply_add(reply, SECTION_AUTHORITY, ". 3600 NS ns.root.");
		break;
	case LAME_SAME_ZONE:
		reply_refuse(reply, RCODE_NOERROR);
		reply_add(reply, SECTION_AUTHORITY,
			  "victim.plain. 3600 NS ns1.victim.plain.");
		break;
	case LAME_NO_AA:
		reply_refuse(reply, RCODE_NOERROR);
		break;
	case LAME_RECURSION:
		reply->flags = FLAG_QR | FLAG_RA;
		break;
	case LAME_EMPTY:
		reply_refuse(reply, RCODE_NOERROR);
		reply->without_opt = true;
		break;
	case LAME_GARBAGE:
		reply_refuse(reply, 11);
		break;
	case LAMENESSES:
		break;
	}
}

static size_t first_is_lame(void *context, const struct address *server,
			    struct span query, bool stream, uint8_t *out,
			    size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, NS1))
		be_lame(&reply);
	return reply_end(&reply, out, room);
}

static size_t both_are_lame(void *context, const struct address *server,
			    struct span query, bool stream, uint8_t *out,
			    size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, NS1) || reply_is_from(&reply, NS2))
		be_lame(&reply);
	return reply_end(&reply, out, room);
}

static void rfc4697_2_2_another_server_for_a_lame_one(void **state)
{
	(void)state;
	for (lameness = 0; lameness < LAMENESSES; lameness++)
		for (uint64_t seed = 1; seed <= 8; seed++) {
			struct sim *sim = scene_with(&(struct sim_options){
				.seed = seed, .server = first_is_lame});

			expect_data(sim_resolve(sim, "www.victim.plain",
						RRTYPE_A, SIM_DO),
				    RRTYPE_A, "198.51.100.11", false);
			assert_true(sent_count(sim, NS1, NULL, 0) <= 3);
			sim_free(sim);
		}
}

static void rfc4697_2_2_a_lame_server_is_remembered(void **state)
{
	static const enum lameness kinds[] = {LAME_REFUSED, LAME_UPWARD,
					      LAME_SAME_ZONE, LAME_NO_AA,
					      LAME_RECURSION};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		struct sim *sim = scene(first_is_lame);
		char name[64];
		size_t before;

		lameness = kinds[i];
		/* Until it was asked, by whatever chance. */
		for (unsigned j = 0; sent_count(sim, NS1, NULL, 0) == 0; j++) {
			assert_true(j < 100);
			snprintf(name, sizeof(name), "x%u.victim.plain", j);
			(void)sim_resolve(sim, name, RRTYPE_A, 0);
		}
		before = sent_count(sim, NS1, NULL, 0);
		for (unsigned j = 0; j < 50; j++) {
			snprintf(name, sizeof(name), "y%u.victim.plain", j);
			expect_rcode(sim_resolve(sim, name, RRTYPE_A, 0),
				     RCODE_NXDOMAIN);
		}
		assert_int_equal(sent_count(sim, NS1, NULL, 0), before);
		/* But not for ever. */
		sim_pass_s(sim, 1000);
		for (unsigned j = 0; j < 50; j++) {
			snprintf(name, sizeof(name), "z%u.victim.plain", j);
			(void)sim_resolve(sim, name, RRTYPE_A, 0);
		}
		assert_true(sent_count(sim, NS1, NULL, 0) > before);
		sim_free(sim);
	}
}

static void rfc8914_4_23_nobody_left_says_so(void **state)
{
	(void)state;
	for (lameness = 0; lameness < LAMENESSES; lameness++) {
		struct sim *sim;
		const struct sim_answer *answer;

		if (lameness == LAME_RECURSION) /* better than nothing */
			continue;
		sim = scene(both_are_lame);
		answer = sim_resolve(sim, "www.victim.plain", RRTYPE_A, SIM_DO);
		expect_servfail(answer, EDE_NO_REACHABLE_AUTHORITY);
		assert_non_null(strstr(ede_text(answer), "victim.plain"));
		assert_true(all_sent(sim) <= 7);
		sim_free(sim);
	}
}

/* ---- Resolvers where authoritative servers should be ------------------ */

static enum other {
	OTHER_ANSWERS,
	OTHER_IS_SILENT,
	OTHER_REFUSES,
	OTHER_IS_ONE_TOO,
} other;

/* NS1 (and the first of sig.test) answers what it likes, with RA for AA. */
static size_t first_is_a_resolver(void *context, const struct address *server,
				  struct span query, bool stream, uint8_t *out,
				  size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, NS1) || other == OTHER_IS_ONE_TOO) {
		if (reply.counts[SECTION_ANSWER] &&
		    reply_asks_below(&reply, "www.victim.plain")) {
			reply_clear(&reply);
			reply_add(&reply, SECTION_ANSWER,
				  "www.victim.plain. 300 A 198.51.100.99");
		}
		reply.flags &= (uint16_t)~FLAG_AA;
		reply.flags |= FLAG_RA;
	} else if (reply_is_from(&reply, NS2) && other == OTHER_REFUSES) {
		reply_refuse(&reply, RCODE_REFUSED);
	} else if (reply_is_from(&reply, NS2) && other == OTHER_IS_SILENT) {
		reply.is_silent = true;
	}
	return reply_end(&reply, out, room);
}

/*
 * RFC 2181 section 5.4.1: what comes without AA ranks below what comes with
 * it, so that it counts when nobody else has anything.
 */
static void rfc2181_5_4_1_without_authority_is_second_best(void **state)
{
	static const struct {
		enum other other;
		const char *address;
	} rows[] = {
		{OTHER_ANSWERS, "198.51.100.11"},
		{OTHER_IS_SILENT, "198.51.100.99"},
		{OTHER_REFUSES, "198.51.100.99"},
		{OTHER_IS_ONE_TOO, "198.51.100.99"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		for (uint64_t seed = 1; seed <= 8; seed++) {
			struct sim *sim = scene_with(&(struct sim_options){
				.seed = seed, .server = first_is_a_resolver});
			const struct sim_answer *answer;

			other = rows[i].other;
			answer = sim_resolve(sim, "www.victim.plain", RRTYPE_A,
					     0);
			expect_data(answer, RRTYPE_A, rows[i].address, false);
			assert_true(answer->answered.us - answer->asked.us <
				    3000000);
			expect_rcode(sim_resolve(sim, "no.victim.plain",
						 RRTYPE_A, 0),
				     RCODE_NXDOMAIN);
			sim_free(sim);
		}
}

/* Referrals never have AA, and RA takes nothing from them. */
static void rfc1034_5_3_3_a_referral_with_ra_is_a_referral(void **state)
{
	struct sim *sim = scene(first_is_a_resolver);

	(void)state;
	other = OTHER_IS_ONE_TOO;
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	/* The root and test. refer at once: nobody is asked twice there. */
	assert_int_equal(sent_count(sim, "192.0.2.1", "test", 0), 1);
	sim_free(sim);
}

/* Known for what it is, it is asked once for each name, and last. */
static void rfc4697_2_2_a_resolver_is_remembered_as_one(void **state)
{
	struct sim *sim = scene(first_is_a_resolver);
	size_t before;

	(void)state;
	other = OTHER_REFUSES;
	for (unsigned i = 0; i < 3; i++) {
		char name[64];

		snprintf(name, sizeof(name), "no%u.victim.plain", i);
		before = sent_count(sim, NS1, NULL, 0);
		expect_rcode(sim_resolve(sim, name, RRTYPE_A, 0),
			     RCODE_NXDOMAIN);
	}
	assert_int_equal(sent_count(sim, NS1, NULL, 0), before + 1);
	sim_free(sim);
}

/* ---- Delegations that lead nowhere ------------------------------------ */

/* How the parent refers for names below x.plain. and y.plain. */
static void (*refer)(struct reply *reply);

static size_t refers(void *context, const struct address *server,
		     struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, PLAIN) &&
	    (reply_asks_below(&reply, "x.plain") ||
	     reply_asks_below(&reply, "y.plain"))) {
		reply_clear(&reply);
		reply.flags = FLAG_QR;
		refer(&reply);
	}
	return reply_end(&reply, out, room);
}

/* In a world where the parent refers so, X costs at most QUERIES. */
static struct sim *expect_dead_end(void (*how)(struct reply *reply),
				   size_t queries)
{
	struct sim *sim = scene(refers);
	const struct sim_answer *answer;

	refer = how;
	answer = sim_resolve(sim, "www.x.plain", RRTYPE_A, SIM_DO);
	expect_rcode(answer, RCODE_SERVFAIL);
	if (answer->message.edns.ede == EDE_NONE)
		fail_msg("no EDE: %s", scene_text(answer));
	if (all_sent(sim) > queries)
		fail_msg("%zu queries for %s", all_sent(sim),
			 scene_text(answer));
	assert_true(answer->answered.us - answer->asked.us <= 10000000);
	return sim;
}

static void only_itself(struct reply *reply)
{
	reply_add(reply, SECTION_AUTHORITY, "x.plain. 3600 NS ns.x.plain.");
}

/*
 * RFC 9471: without the glue that only the parent could give, which is asked
 * for it once for each type of address.
 */
static void rfc9471_3_a_server_inside_without_glue_is_a_dead_end(void **state)
{
	struct sim *sim = expect_dead_end(only_itself, 6);

	(void)state;
	assert_int_equal(sent_count(sim, PLAIN, "ns.x.plain", RRTYPE_A), 1);
	assert_int_equal(sent_count(sim, PLAIN, "ns.x.plain", RRTYPE_AAAA), 1);
	sim_free(sim);
}

static void twelve_of_itself(struct reply *reply)
{
	for (unsigned i = 0; i < 12; i++) {
		reply_add(reply, SECTION_AUTHORITY,
			  "x.plain. 3600 NS n%u.x.plain.", i);
	}
}

/* RFC 9471 and NXNSAttack: nor does a list of them buy a list of queries. */
static void rfc9471_3_glue_is_asked_for_by_few_names(void **state)
{
	(void)state;
	sim_free(expect_dead_end(twelve_of_itself, 10));
}

static bool glue_as_answer, has_parents_lie;

/* evil.plain. has its only server in itself; glue comes when asked for. */
static size_t glue_when_asked(void *context, const struct address *server,
			      struct span query, bool stream, uint8_t *out,
			      size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, PLAIN) &&
	    reply_asks_below(&reply, "evil.plain")) {
		bool asked = reply_asks(&reply, "ns.evil.plain", RRTYPE_A);

		if (!asked || glue_as_answer)
			reply_drop(&reply, SECTION_ADDITIONAL, 0);
		if (asked && glue_as_answer)
			reply_add(&reply, SECTION_ANSWER,
				  "ns.evil.plain. 86400 A " EVIL);
		if (asked && has_parents_lie)
			reply_add(&reply, SECTION_ANSWER,
				  "ns.evil.plain. 86400 A 192.0.2.99");
	}
	return reply_end(&reply, out, room);
}

/* RFC 9471 section 3: a parent that left out glue may have it all the same. */
static void rfc9471_3_missing_glue_is_asked_for(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct sim *sim = scene(glue_when_asked);

		glue_as_answer = i == 1;
		has_parents_lie = false;
		expect_data(sim_resolve(sim, "www.evil.plain", RRTYPE_A, 0),
			    RRTYPE_A, "198.51.100.66", false);
		expect_rcode(sim_resolve(sim, "no.evil.plain", RRTYPE_A, 0),
			     RCODE_NXDOMAIN);
		assert_int_equal(
			sent_count(sim, PLAIN, "ns.evil.plain", RRTYPE_A), 1);
		sim_free(sim);
	}
}

/* RFC 2181 section 5.4.1: what the parent says is glue and answers nobody. */
static void rfc2181_5_4_1_glue_asked_for_is_still_glue(void **state)
{
	struct sim *sim = scene(glue_when_asked);

	(void)state;
	glue_as_answer = has_parents_lie = true;
	expect_data(sim_resolve(sim, "ns.evil.plain", RRTYPE_A, 0), RRTYPE_A,
		    EVIL, false);
	assert_int_equal(sent_count(sim, EVIL, "ns.evil.plain", RRTYPE_A), 1);
	sim_free(sim);
}

static void each_other(struct reply *reply)
{
	if (reply_asks_below(reply, "x.plain"))
		reply_add(reply, SECTION_AUTHORITY,
			  "x.plain. 3600 NS ns.y.plain.");
	else
		reply_add(reply, SECTION_AUTHORITY,
			  "y.plain. 3600 NS ns.x.plain.");
}

/* RFC 9520 section 2.6 tells of TsuNAME: each zone's server in the other. */
static void rfc9520_2_6_cyclic_delegations_end(void **state)
{
	struct sim *sim = expect_dead_end(each_other, 8);
	size_t sent = all_sent(sim);

	(void)state;
	/* The failure is remembered, for all names of these zones. */
	expect_rcode(sim_resolve(sim, "www.x.plain", RRTYPE_A, 0),
		     RCODE_SERVFAIL);
	expect_rcode(sim_resolve(sim, "mail.x.plain", RRTYPE_A, 0),
		     RCODE_SERVFAIL);
	expect_rcode(sim_resolve(sim, "www.y.plain", RRTYPE_A, 0),
		     RCODE_SERVFAIL);
	if (all_sent(sim) > sent + 4)
		fail_msg("%zu more queries", all_sent(sim) - sent);
	sim_free(sim);
}

static void many_names_of_the_victim(struct reply *reply)
{
	for (unsigned i = 0; i < 100; i++) {
		reply_add(reply, SECTION_AUTHORITY,
			  "x.plain. 3600 NS n%u.victim.plain.", i);
	}
}

static void nxnsattack_a_referral_with_a_hundred_names(void **state)
{
	struct sim *sim = expect_dead_end(many_names_of_the_victim, 16);

	(void)state;
	if (sent_count(sim, NS1, NULL, 0) + sent_count(sim, NS2, NULL, 0) > 10)
		fail_msg("%zu queries to the victim",
			 sent_count(sim, NS1, NULL, 0) +
				 sent_count(sim, NS2, NULL, 0));
	sim_free(sim);
}

static void nobody_home(struct reply *reply)
{
	for (unsigned i = 0; i < 30; i++) {
		reply_add(reply, SECTION_AUTHORITY,
			  "x.plain. 3600 NS n%u.x.plain.", i);
		for (unsigned j = 0; j < 8; j++) {
			reply_add(reply, SECTION_ADDITIONAL,
				  "n%u.x.plain. 3600 A 203.0.113.%u", i,
				  i * 8 + j);
		}
	}
}

static size_t refers_to_silence(void *context, const struct address *server,
				struct span query, bool stream, uint8_t *out,
				size_t room)
{
	if (server->octets[0] == 203)
		return 0;
	return refers(context, server, query, true, out, room);
	(void)stream;
}

static void nrdelegation_servers_that_never_answer(void **state)
{
	struct sim *sim = scene(refers_to_silence);
	const struct sim_answer *answer;

	(void)state;
	refer = nobody_home;
	answer = sim_resolve(sim, "www.x.plain", RRTYPE_A, SIM_DO);
	expect_servfail(answer, EDE_NO_REACHABLE_AUTHORITY);
	assert_true(all_sent(sim) <= 40);
	assert_true(answer->answered.us - answer->asked.us <= 10000000);
	sim_free(sim);
}

/* Referrals one label further down each time, for ever. */
static size_t always_deeper(void *context, const struct address *server,
			    struct span query, bool stream, uint8_t *out,
			    size_t room)
{
	struct reply reply;
	char name[NAME_TEXT_MAX];

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "x.plain")) {
		name_to_text(reply.query.name.octets, name);
		reply_clear(&reply);
		reply.flags = FLAG_QR;
		reply_add(&reply, SECTION_AUTHORITY, "%s 3600 NS ns.%s", name,
			  name);
		reply_add(&reply, SECTION_ADDITIONAL, "ns.%s 3600 A " EVIL,
			  name);
	}
	return reply_end(&reply, out, room);
}

static void rfc1034_5_3_3_referrals_have_an_end(void **state)
{
	struct sim *sim = scene(always_deeper);

	(void)state;
	expect_rcode(
		sim_resolve(sim,
			    "1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1."
			    "1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1."
			    "1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1."
			    "1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.x.plain",
			    RRTYPE_A, SIM_DO),
		RCODE_SERVFAIL);
	assert_true(all_sent(sim) <= 100);
	sim_free(sim);
}

/* Ten names of one server with one and the same address. */
static void the_same_address(struct reply *reply)
{
	for (unsigned i = 0; i < 10; i++) {
		reply_add(reply, SECTION_AUTHORITY,
			  "x.plain. 3600 NS n%u.x.plain.", i);
		reply_add(reply, SECTION_ADDITIONAL,
			  "n%u.x.plain. 3600 A " EVIL, i);
	}
}

static void rfc4697_2_2_an_address_with_ten_names_is_one_server(void **state)
{
	struct sim *sim = scene(refers);

	(void)state;
	refer = the_same_address;
	/* The laboratory's server there refuses, not being in charge. */
	expect_servfail(sim_resolve(sim, "www.x.plain", RRTYPE_A, SIM_DO),
			EDE_NO_REACHABLE_AUTHORITY);
	assert_true(sent_count(sim, EVIL, NULL, 0) <= 2);
	sim_free(sim);
}

/* RFC 9156 and good sense: these addresses are never asked. */
static void absurd_addresses(struct reply *reply)
{
	static const char *const addresses[] = {
		"A 127.0.0.1",
		"A 0.0.0.0",
		"A 224.0.0.1",
		"A 255.255.255.255",
		"AAAA ::1",
		"AAAA ::",
		"AAAA ::ffff:192.0.2.66",
		"AAAA ff02::1",
		"AAAA fe80::1",
	};
	reply_add(reply, SECTION_AUTHORITY, "x.plain. 3600 NS ns.x.plain.");
	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		reply_add(reply, SECTION_ADDITIONAL, "ns.x.plain. 3600 %s",
			  addresses[i]);
	}
}

static void rfc6890_2_addresses_that_are_nobodys_are_not_asked(void **state)
{
	struct sim *sim = expect_dead_end(absurd_addresses, 12);
	size_t count;
	const struct sim_sent *sent = sim_sent(sim, &count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		assert_true(sent[i].server.family == ADDRESS_IPV4 &&
			    sent[i].server.octets[0] == 192);
	sim_free(sim);
}

/* ---- Ghost domains ---------------------------------------------------- */

static bool is_removed;

/* The child keeps itself alive; the parent has removed it. */
static size_t ghost(void *context, const struct address *server,
		    struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, PLAIN) && is_removed &&
	    reply_asks_below(&reply, "evil.plain")) {
		reply_clear(&reply);
		reply.rcode = RCODE_NXDOMAIN;
		reply_add(&reply, SECTION_AUTHORITY,
			  "plain. 60 SOA ns.root. x.root. 1 1 1 1 60");
	}
	if (reply_is_from(&reply, EVIL)) {
		reply_add(&reply, SECTION_AUTHORITY,
			  "evil.plain. 86400 NS ns.evil.plain.");
		reply_add(&reply, SECTION_ADDITIONAL,
			  "ns.evil.plain. 86400 A " EVIL);
		reply_set_ttl(&reply, SECTION_ANSWER, 86400);
	}
	return reply_end(&reply, out, room);
}

static void ghost_domains_a_child_does_not_lengthen_its_life(void **state)
{
	struct sim *sim = scene(ghost);
	char name[64];

	(void)state;
	is_removed = false;
	(void)sim_resolve(sim, "www.evil.plain", RRTYPE_A, 0);
	is_removed = true;
	for (unsigned i = 0; i < 11; i++) {
		sim_pass_s(sim, 300);
		snprintf(name, sizeof(name), "x%u.evil.plain", i);
		expect_rcode(sim_resolve(sim, name, RRTYPE_A, 0),
			     RCODE_NXDOMAIN);
		(void)sim_resolve(sim, "evil.plain", RRTYPE_NS, 0);
		(void)sim_resolve(sim, "ns.evil.plain", RRTYPE_A, 0);
		(void)sim_resolve(sim, "evil.plain", RRTYPE_SOA, 0);
	}
	sim_pass_s(sim, 600);
	expect_rcode(sim_resolve(sim, "late.evil.plain", RRTYPE_TXT, 0),
		     RCODE_NXDOMAIN);
	assert_int_equal(sent_count(sim, EVIL, "late.evil.plain", RRTYPE_TXT),
			 0);
	sim_free(sim);
}

/* ---- Servers that only the zone itself names -------------------------- */

static bool parent_is_behind;

/*
 * evil.plain. says that it has a second server, ns2.victim.plain., which the
 * parent does not know; the first one then goes.
 */
static size_t moves(void *context, const struct address *server,
		    struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	if (is_removed)
		return ghost(context, server, query, stream, out, room);
	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, EVIL) && parent_is_behind)
		reply_refuse(&reply, RCODE_REFUSED);
	else if (reply_is_from(&reply, EVIL))
		reply_add(&reply, SECTION_AUTHORITY,
			  "evil.plain. 86400 NS ns2.victim.plain.");
	if (reply_is_from(&reply, NS2) &&
	    reply_asks_below(&reply, "evil.plain")) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER,
			  "moved.evil.plain. 60 A 198.51.100.12");
	}
	return reply_end(&reply, out, room);
}

/* evil.plain.'s first server is asked by TCP: nobody speaks in its place. */
static void by_tcp(struct settings *settings)
{
	struct settings_server *server = settings_add_server(settings);

	assert_non_null(server);
	assert_int_equal(address_from_text(EVIL, 0, &server->network),
			 STATUS_OK);
	server->prefix = 32;
	server->tcp_only = true;
}

static void rfc2181_5_4_1_a_zones_own_servers_are_the_last_resort(void **state)
{
	struct sim *sim = scene_with(
		&(struct sim_options){.server = moves, .configure = by_tcp});

	(void)state;
	is_removed = parent_is_behind = false;
	for (unsigned i = 0; i < 20; i++) {
		char name[64];

		snprintf(name, sizeof(name), "x%u.evil.plain", i);
		expect_rcode(sim_resolve(sim, name, RRTYPE_A, 0),
			     RCODE_NXDOMAIN);
	}
	assert_int_equal(sent_count(sim, NS2, NULL, 0), 0);
	parent_is_behind = true;
	expect_data(sim_resolve(sim, "moved.evil.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.12", false);
	/* Nothing of it answers a question. */
	expect_rcode(sim_resolve(sim, "evil.plain", RRTYPE_NS, 0),
		     RCODE_NOERROR);
	assert_true(sent_count(sim, NS2, "evil.plain", RRTYPE_NS) > 0);
	sim_free(sim);
}

static void ghost_domains_nor_do_servers_it_names_itself(void **state)
{
	struct sim *sim = scene_with(
		&(struct sim_options){.server = moves, .configure = by_tcp});

	(void)state;
	is_removed = parent_is_behind = false;
	(void)sim_resolve(sim, "www.evil.plain", RRTYPE_A, 0);
	is_removed = true;
	sim_pass_s(sim, 3700);
	expect_rcode(sim_resolve(sim, "moved.evil.plain", RRTYPE_A, 0),
		     RCODE_NXDOMAIN);
	/* Nor do they serve whoever has the name after it. */
	is_removed = false;
	parent_is_behind = true;
	sim_pass_s(sim, 100);
	expect_servfail(sim_resolve(sim, "moved.evil.plain", RRTYPE_A, 0),
			EDE_NO_REACHABLE_AUTHORITY);
	assert_int_equal(sent_count(sim, NS2, NULL, 0), 0);
	sim_free(sim);
}

/* RFC 5452: a datagram may be anybody's. */
static void rfc5452_6_no_servers_are_learnt_from_datagrams(void **state)
{
	struct sim *sim = scene(moves);

	(void)state;
	is_removed = parent_is_behind = false;
	expect_data(sim_resolve(sim, "www.evil.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.66", false);
	assert_int_equal(sim_counts(sim)->streams, 0);
	parent_is_behind = true;
	expect_servfail(sim_resolve(sim, "moved.evil.plain", RRTYPE_A, 0),
			EDE_NO_REACHABLE_AUTHORITY);
	assert_int_equal(sent_count(sim, NS2, NULL, 0), 0);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc1034_5_3_3_follows_referrals_down),
		cmocka_unit_test(rfc1034_5_3_3_looks_up_servers_without_glue),
		cmocka_unit_test(rfc5452_6_glue_out_of_bailiwick_is_ignored),
		cmocka_unit_test(rfc2181_5_4_1_glue_answers_no_question),
		cmocka_unit_test(rfc4697_2_2_another_server_for_a_lame_one),
		cmocka_unit_test(rfc4697_2_2_a_lame_server_is_remembered),
		cmocka_unit_test(rfc8914_4_23_nobody_left_says_so),
		cmocka_unit_test(
			rfc2181_5_4_1_without_authority_is_second_best),
		cmocka_unit_test(
			rfc1034_5_3_3_a_referral_with_ra_is_a_referral),
		cmocka_unit_test(rfc4697_2_2_a_resolver_is_remembered_as_one),
		cmocka_unit_test(
			rfc9471_3_a_server_inside_without_glue_is_a_dead_end),
		cmocka_unit_test(rfc9471_3_glue_is_asked_for_by_few_names),
		cmocka_unit_test(rfc9471_3_missing_glue_is_asked_for),
		cmocka_unit_test(rfc2181_5_4_1_glue_asked_for_is_still_glue),
		cmocka_unit_test(rfc9520_2_6_cyclic_delegations_end),
		cmocka_unit_test(nxnsattack_a_referral_with_a_hundred_names),
		cmocka_unit_test(nrdelegation_servers_that_never_answer),
		cmocka_unit_test(rfc1034_5_3_3_referrals_have_an_end),
		cmocka_unit_test(
			rfc4697_2_2_an_address_with_ten_names_is_one_server),
		cmocka_unit_test(
			rfc6890_2_addresses_that_are_nobodys_are_not_asked),
		cmocka_unit_test(
			ghost_domains_a_child_does_not_lengthen_its_life),
		cmocka_unit_test(
			rfc2181_5_4_1_a_zones_own_servers_are_the_last_resort),
		cmocka_unit_test(ghost_domains_nor_do_servers_it_names_itself),
		cmocka_unit_test(
			rfc5452_6_no_servers_are_learnt_from_datagrams),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
