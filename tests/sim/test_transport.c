/*
 * test_transport.c - EDNS, truncation and TCP, loss, and whom to ask.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cache/server_cache.h"
#include "resolver/core/caches.h"
#include "resolver/core/families.h"
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <stdio.h>

#define NS1   "192.0.2.11" /* of victim.plain. */
#define NS2   "192.0.2.12"
#define DUAL  "192.0.2.20"
#define DUAL6 "2001:db8::20"

static bool is_victims(const struct reply *reply)
{
	return reply_is_from(reply, NS1) || reply_is_from(reply, NS2);
}

/* Asks COUNT new names of victim.plain., which do not exist. */
static void ask_many(struct sim *sim, const char *prefix, unsigned count)
{
	char name[64];

	for (unsigned i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%s%u.victim.plain", prefix, i);
		expect_rcode(sim_resolve(sim, name, RRTYPE_A, 0),
			     RCODE_NXDOMAIN);
	}
}

static size_t sent_without_edns(const struct sim *sim)
{
	size_t count, found = 0;
	const struct sim_sent *sent = sim_sent(sim, &count);

	for (size_t i = 0; i < count; i++)
		found += !sent[i].has_edns;
	return found;
}

static int64_t duration_ms(const struct sim_answer *answer)
{
	return (answer->answered.us - answer->asked.us) / 1000;
}

/* ---- EDNS ------------------------------------------------------------- */

static void rfc6891_6_2_5_announces_a_size_without_fragments(void **state)
{
	struct sim *sim = scene(NULL);
	size_t count;
	const struct sim_sent *sent;

	(void)state;
	(void)sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	sent = sim_sent(sim, &count);
	for (size_t i = 0; i < count; i++) {
		assert_true(sent[i].has_edns && sent[i].do_bit);
		assert_int_equal(sent[i].udp_size, UDP_SIZE_SAFE);
	}
	sim_free(sim);
}

static uint16_t edns_rcode;
static bool has_opt_itself;

static size_t knows_no_edns(void *context, const struct address *server,
			    struct span query, bool stream, uint8_t *out,
			    size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (is_victims(&reply)) {
		if (reply.query.edns.present)
			reply_refuse(&reply, edns_rcode);
		reply.without_opt =
			!has_opt_itself || !reply.query.edns.present;
	}
	return reply_end(&reply, out, room);
}

/* RFC 6891 section 7: FORMERR or NOTIMP, and no OPT in it. */
static void rfc6891_7_asks_again_without_opt(void **state)
{
	static const struct {
		uint16_t rcode;
		bool opt;
	} kinds[] = {{RCODE_FORMERR, false},
		     {RCODE_NOTIMP, false},
		     {RCODE_BADVERS, true}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		struct sim *sim = scene(knows_no_edns);
		size_t sent;

		edns_rcode = kinds[i].rcode;
		has_opt_itself = kinds[i].opt;
		expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0),
			    RRTYPE_A, "198.51.100.11", false);
		assert_true(sent_without_edns(sim) >= 1);
		/* Once both are known, each name costs one query. */
		ask_many(sim, "x", 60);
		sent = sent_count(sim, NULL, NULL, 0);
		ask_many(sim, "y", 10);
		assert_int_equal(sent_count(sim, NULL, NULL, 0), sent + 10);
		/* And not for ever: it may have been mended. */
		sim_pass_s(sim, 3000);
		ask_many(sim, "z", 1);
		assert_true(sent_count(sim, NULL, NULL, 0) > sent + 11);
		sim_free(sim);
	}
}

static size_t formerr_with_opt(void *context, const struct address *server,
			       struct span query, bool stream, uint8_t *out,
			       size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, NS1))
		reply_refuse(&reply, RCODE_FORMERR);
	return reply_end(&reply, out, room);
}

/* With an OPT in it, FORMERR is not about EDNS. */
static void
rfc6891_7_formerr_with_opt_is_no_reason_to_leave_it_out(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct sim *sim = scene_with(&(struct sim_options){
			.seed = seed, .server = formerr_with_opt});

		expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0),
			    RRTYPE_A, "198.51.100.11", false);
		assert_int_equal(sent_without_edns(sim), 0);
		sim_free(sim);
	}
}

static size_t drops_edns(void *context, const struct address *server,
			 struct span query, bool stream, uint8_t *out,
			 size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	reply.is_silent = is_victims(&reply) && reply.query.edns.present;
	return reply_end(&reply, out, room);
}

/* RFC 6891 section 6.2.6: some drop it without a word. */
static void rfc6891_6_2_6_silence_may_mean_that_opt_is_dropped(void **state)
{
	struct sim *sim = scene(drops_edns);

	(void)state;
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	sim_free(sim);
}

/* A signed zone is of no use without; who strips it harms one query. */
static size_t strips_opt_once(void *context, const struct address *server,
			      struct span query, bool stream, uint8_t *out,
			      size_t room)
{
	static unsigned times;
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "www.sig.test") && times++ == 0) {
		reply_refuse(&reply, RCODE_FORMERR);
		reply.without_opt = true;
	}
	return reply_end(&reply, out, room);
}

static unsigned root_losses;

static size_t loses_queries_to_the_root(void *context,
					const struct address *server,
					struct span query, bool stream,
					uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, "192.0.2.1") && root_losses > 0 &&
	    !name_is_root(reply.query.name.octets)) {
		root_losses--;
		reply.is_silent = true;
	}
	return reply_end(&reply, out, room);
}

/* The root has a trust anchor instead of a DS set, and what it says without
 * DNSSEC records would not be believed. */
static void rfc4035_4_1_loss_does_not_make_the_root_unsigned(void **state)
{
	(void)state;
	for (unsigned losses = 0; losses < 3; losses++) {
		struct sim *sim = scene(loses_queries_to_the_root);

		root_losses = losses;
		expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
			    RRTYPE_A, "198.51.100.3", true);
		assert_int_equal(sent_without_edns(sim), 0);
		sim_free(sim);
	}
}

static void rfc4035_4_1_a_signed_zone_keeps_its_chance_of_edns(void **state)
{
	struct sim *sim = scene(strips_opt_once);

	(void)state;
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	expect_data(sim_resolve(sim, "c0.sig.test", RRTYPE_A, SIM_DO), RRTYPE_A,
		    "198.51.100.200", true);
	sim_free(sim);
}

/* ---- Truncation and TCP ----------------------------------------------- */

static bool tcp_fails, tcp_is_refused;

static size_t truncates(void *context, const struct address *server,
			struct span query, bool stream, uint8_t *out,
			size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (is_victims(&reply)) {
		if (stream && tcp_is_refused) {
			(void)reply_end(&reply, out, room);
			return SIM_UNREACHABLE;
		}
		reply.is_silent = stream && tcp_fails;
		reply.is_truncated = !stream;
	}
	return reply_end(&reply, out, room);
}

static void rfc7766_5_truncated_is_asked_over_tcp(void **state)
{
	struct sim *sim = scene(truncates);

	(void)state;
	tcp_fails = tcp_is_refused = false;
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	assert_int_equal(sim_counts(sim)->streams, 1);
	sim_free(sim);
}

static void rfc7766_5_without_tcp_the_next_server_is_asked(void **state)
{
	(void)state;
	for (unsigned refused = 0; refused < 2; refused++) {
		struct sim *sim = scene(truncates);
		const struct sim_answer *answer;

		tcp_fails = true;
		tcp_is_refused = refused;
		answer = sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0);
		expect_servfail(answer, EDE_NO_REACHABLE_AUTHORITY);
		assert_int_equal(sim_counts(sim)->streams, 2);
		assert_true(duration_ms(answer) < 1000);
		sim_free(sim);
	}
}

/* RFC 2181 section 9: what came with TC is not used. */
static size_t truncated_lie(void *context, const struct address *server,
			    struct span query, bool stream, uint8_t *out,
			    size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (is_victims(&reply) && !stream) {
		reply_clear(&reply);
		reply.flags |= FLAG_TC;
		reply_add(&reply, SECTION_ANSWER,
			  "www.victim.plain. 300 A 192.0.2.66");
	}
	return reply_end(&reply, out, room);
}

static void rfc2181_9_nothing_is_taken_from_a_truncated_answer(void **state)
{
	struct sim *sim = scene(truncated_lie);

	(void)state;
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	sim_free(sim);
}

/* ---- Matching --------------------------------------------------------- */

static void rfc5452_9_1_waits_on_for_the_response_that_matches(void **state)
{
	struct sim *sim = scene_with(&(struct sim_options){.forge = true});

	(void)state;
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	assert_true(sim_stats(sim).responses_mismatched >=
		    3 * sim_counts(sim)->datagrams);
	assert_int_equal(sim_stats(sim).upstream_timeouts, 0);
	sim_free(sim);
}

/* IDs are drawn anew, and never the same again for a retransmission. */
static void rfc5452_4_3_ids_do_not_repeat(void **state)
{
	struct sim *sim = scene(NULL);
	size_t count, equal = 0;
	const struct sim_sent *sent;

	(void)state;
	ask_many(sim, "x", 200);
	sent = sim_sent(sim, &count);
	for (size_t i = 1; i < count; i++)
		equal += sent[i].id == sent[i - 1].id ||
			 (uint16_t)(sent[i].id - sent[i - 1].id) == 1;
	assert_true(equal <= 2);
	sim_free(sim);
}

/*
 * Hundreds of names below a cut that nobody knows yet: a forger must not
 * have hundreds of chances to answer the question for the cut.
 */
static void expect_one_in_flight(struct sim *sim, unsigned lost)
{
	enum {
		NAMES = 300
	};
	struct sim_answer *answers[NAMES];
	char name[64];

	for (unsigned i = 0; i < NAMES; i++) {
		snprintf(name, sizeof(name), "x%u.evil.plain", i);
		answers[i] = sim_ask(sim, name, RRTYPE_A, 0);
	}
	sim_run(sim);
	for (unsigned i = 0; i < NAMES; i++) {
		expect_rcode(answers[i], RCODE_NXDOMAIN);
		/* 400 and 800 ms for what was lost, and no more. */
		assert_true(duration_ms(answers[i]) < 100 + 600 * lost);
	}
	assert_int_equal(sent_count(sim, NULL, "plain", RRTYPE_A), 1);
	assert_int_equal(sent_count(sim, NULL, "evil.plain", RRTYPE_A),
			 1 + lost);
	assert_int_equal(sent_count(sim, "192.0.2.66", NULL, 0), NAMES);
}

static unsigned drops_of_plain;

static size_t plain_drops(void *context, const struct address *server,
			  struct span query, bool stream, uint8_t *out,
			  size_t room)
{
	if (server->octets[3] == 10 && drops_of_plain > 0) {
		drops_of_plain--;
		return 0;
	}
	return sim_authority(context, server, query, stream, out, room);
}

static void rfc5452_5_one_question_is_in_flight_once(void **state)
{
	struct sim *sim = scene_with(&(struct sim_options){.forge = true});

	(void)state;
	expect_one_in_flight(sim, 0);
	sim_free(sim);
	/* All of them wait for the same timeout, and count it once. */
	sim = scene(plain_drops);
	drops_of_plain = 2;
	expect_one_in_flight(sim, 2);
	sim_free(sim);
}

/* A message whose header and question match, and that ends too early. */
static size_t torn(void *context, const struct address *server,
		   struct span query, bool stream, uint8_t *out, size_t room)
{
	size_t size = sim_authority(context, server, query, stream, out, room);

	return server->octets[3] == 11 ? size - 5 : size;
}

static void rfc3833_2_3_a_torn_message_is_no_answer(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct sim *sim = scene_with(
			&(struct sim_options){.seed = seed, .server = torn});

		expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0),
			    RRTYPE_A, "198.51.100.11", false);
		sim_free(sim);
	}
}

/* ---- Loss, and whom to ask -------------------------------------------- */

static unsigned drops_left;

static size_t drops_first(void *context, const struct address *server,
			  struct span query, bool stream, uint8_t *out,
			  size_t room)
{
	if (server->octets[3] == 66 && drops_left > 0) {
		drops_left--;
		return 0;
	}
	return sim_authority(context, server, query, stream, out, room);
}

static void rfc1035_7_2_asks_again_when_nothing_comes(void **state)
{
	struct sim *sim = scene(drops_first);
	const struct sim_answer *answer;

	(void)state;
	drops_left = 2;
	answer = sim_resolve(sim, "www.evil.plain", RRTYPE_A, 0);
	expect_data(answer, RRTYPE_A, "198.51.100.66", false);
	assert_int_equal(sim_stats(sim).upstream_timeouts, 2);
	/* Back-off: 400, 800 ms, and the round trips. */
	assert_true(duration_ms(answer) >= 1200 && duration_ms(answer) < 1600);
	sim_free(sim);
}

static bool first_is_dead;

static size_t one_is_dead(void *context, const struct address *server,
			  struct span query, bool stream, uint8_t *out,
			  size_t room)
{
	if (first_is_dead && server->octets[3] == 11)
		return 0;
	return sim_authority(context, server, query, stream, out, room);
}

static void a_dead_server_of_two_is_left_alone_and_found_again(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++) {
		struct sim *sim = scene_with(&(struct sim_options){
			.seed = seed, .server = one_is_dead});
		size_t dead;

		first_is_dead = true;
		ask_many(sim, "x", 200);
		dead = sent_count(sim, NS1, NULL, 0);
		assert_true(dead <= 12);
		first_is_dead = false;
		sim_pass_s(sim, 1000);
		ask_many(sim, "y", 200);
		assert_true(sent_count(sim, NS1, NULL, 0) > dead + 10);
		sim_free(sim);
	}
}

static size_t one_is_unreachable(void *context, const struct address *server,
				 struct span query, bool stream, uint8_t *out,
				 size_t room)
{
	if (server->octets[3] == 11)
		return SIM_UNREACHABLE;
	return sim_authority(context, server, query, stream, out, room);
}

/* The network says so: nobody waits for a timeout. */
static void rfc1122_4_1_3_3_unreachable_means_the_next_one_now(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct sim *sim = scene_with(&(struct sim_options){
			.seed = seed, .server = one_is_unreachable});
		const struct sim_answer *answer =
			sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0);

		expect_data(answer, RRTYPE_A, "198.51.100.11", false);
		assert_true(duration_ms(answer) <= 100);
		sim_free(sim);
	}
}

static unsigned first_is_far(const struct address *server)
{
	return server->octets[3] == 11 ? 90 * 1000 : 0;
}

/* RFC 1035 section 7.2: the best first; but the others get their chance. */
static void rfc1035_7_2_prefers_the_near_one_and_tries_the_far_one(void **state)
{
	struct sim *sim =
		scene_with(&(struct sim_options){.distance_us = first_is_far});

	(void)state;
	ask_many(sim, "x", 300);
	assert_true(sent_count(sim, NS1, NULL, 0) >= 3);
	assert_true(sent_count(sim, NS1, NULL, 0) <= 40);
	assert_true(sent_count(sim, NS2, NULL, 0) >= 260);
	sim_free(sim);
}

static size_t ipv6_is_dead(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	if (server->family == ADDRESS_IPV6)
		return 0;
	return sim_authority(context, server, query, stream, out, room);
}

static void rfc8305_a_dead_ipv6_does_not_stop_anybody(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct sim *sim = scene_with(&(struct sim_options){
			.seed = seed, .server = ipv6_is_dead});
		const struct sim_answer *answer =
			sim_resolve(sim, "www.dual.plain", RRTYPE_A, 0);

		expect_data(answer, RRTYPE_A, "198.51.100.20", false);
		assert_true(duration_ms(answer) < 600);
		sim_free(sim);
	}
}

static uint8_t lost_family;

static size_t family_is_lost(void *context, const struct address *server,
			     struct span query, bool stream, uint8_t *out,
			     size_t room)
{
	if (server->family == lost_family)
		return SIM_NO_FAMILY;
	return sim_authority(context, server, query, stream, out, room);
}

/* Asks COUNT new names of dual.plain., which do not exist. */
static void ask_dual(struct sim *sim, const char *prefix, unsigned count)
{
	char name[64];

	for (unsigned i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%s%u.dual.plain", prefix, i);
		expect_rcode(sim_resolve(sim, name, RRTYPE_A, 0),
			     RCODE_NXDOMAIN);
	}
}

/* Without IPv6 no tries are spent on it, and its servers are not to blame. */
static void a_machine_without_ipv6_asks_by_ipv4(void **state)
{
	struct sim *sim;
	struct address dual;

	(void)state;
	lost_family = ADDRESS_IPV6;
	sim = scene(family_is_lost);
	assert_int_equal(address_from_text(DUAL6, 53, &dual), STATUS_OK);
	ask_dual(sim, "x", 200);
	assert_true(sent_count(sim, DUAL6, NULL, 0) <= 1);
	assert_true(sent_count(sim, DUAL, NULL, 0) >= 200);
	assert_int_equal(server_cache_get(sim_caches(sim)->servers, &dual,
					  sim_now(sim).mono)
				 .timeouts,
			 0);
	/* It has IPv6 now: that is found out after a while. */
	lost_family = ADDRESS_NONE;
	sim_pass_s(sim, FAMILY_LOST_S);
	ask_dual(sim, "y", 100);
	assert_true(sent_count(sim, DUAL6, NULL, 0) > 1);
	sim_free(sim);
}

/* What is lost is tried all the same when there is nothing else. */
static void a_family_that_is_lost_is_tried_where_there_is_no_other(void **state)
{
	struct sim *sim;

	(void)state;
	lost_family = ADDRESS_IPV4;
	sim = scene(family_is_lost);
	expect_servfail(sim_resolve(sim, "www.victim.plain", RRTYPE_A, SIM_DO),
			EDE_NO_REACHABLE_AUTHORITY);
	lost_family = ADDRESS_NONE;
	sim_pass_s(sim, 10); /* the failure's own time (RFC 9520) */
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	sim_free(sim);
}

static void no_ipv6(struct settings *settings)
{
	settings->use_ipv6 = false;
}

static void no_ipv4(struct settings *settings)
{
	settings->use_ipv4 = false;
}

static void address_families_can_be_switched_off(void **state)
{
	struct sim *sim;

	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		sim = scene_with(&(struct sim_options){.seed = seed,
						       .configure = no_ipv6});
		expect_data(sim_resolve(sim, "www.dual.plain", RRTYPE_A, 0),
			    RRTYPE_A, "198.51.100.20", false);
		assert_int_equal(sent_count(sim, "2001:db8::20", NULL, 0), 0);
		sim_free(sim);
	}
	sim = scene_with(&(struct sim_options){.configure = no_ipv4});
	expect_servfail(sim_resolve(sim, "www.dual.plain", RRTYPE_A, 0),
			EDE_NO_REACHABLE_AUTHORITY);
	assert_int_equal(sent_count(sim, NULL, NULL, 0), 0);
	sim_free(sim);
}

static size_t silence(void *context, const struct address *server,
		      struct span query, bool stream, uint8_t *out, size_t room)
{
	(void)context;
	(void)server;
	(void)query;
	(void)stream;
	(void)out;
	(void)room;
	return 0;
}

/* No network at all: an answer in time, and the reason. */
static void rfc8914_4_23_no_network_is_told_within_ten_seconds(void **state)
{
	struct sim *sim = scene(silence);
	const struct sim_answer *answer =
		sim_resolve(sim, "www.victim.plain", RRTYPE_A, SIM_DO);

	(void)state;
	expect_servfail(answer, EDE_NO_REACHABLE_AUTHORITY);
	assert_true(duration_ms(answer) <= 10000);
	assert_true(sent_count(sim, NULL, NULL, 0) <= 40);
	sim_free(sim);
}

/* Ten outages, each as long as anything is remembered: it always recovers. */
static bool is_out;

static size_t outages(void *context, const struct address *server,
		      struct span query, bool stream, uint8_t *out, size_t room)
{
	if (is_out)
		return 0;
	return sim_authority(context, server, query, stream, out, room);
}

static void rfc9520_3_2_recovers_after_every_outage(void **state)
{
	struct sim *sim = scene(outages);
	char name[64];

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		is_out = true;
		for (unsigned j = 0; j < 5; j++) {
			snprintf(name, sizeof(name), "a%u-%u.sig.test", i, j);
			(void)sim_resolve(sim, name, RRTYPE_TXT, 0);
		}
		is_out = false;
		sim_pass_s(sim, 20);
		snprintf(name, sizeof(name), "b%u.victim.plain", i);
		expect_rcode(sim_resolve(sim, name, RRTYPE_A, 0),
			     RCODE_NXDOMAIN);
		expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
			    RRTYPE_A, "198.51.100.3", true);
		sim_pass_s(sim, 3600);
	}
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc6891_6_2_5_announces_a_size_without_fragments),
		cmocka_unit_test(rfc6891_7_asks_again_without_opt),
		cmocka_unit_test(
			rfc6891_7_formerr_with_opt_is_no_reason_to_leave_it_out),
		cmocka_unit_test(
			rfc6891_6_2_6_silence_may_mean_that_opt_is_dropped),
		cmocka_unit_test(
			rfc4035_4_1_loss_does_not_make_the_root_unsigned),
		cmocka_unit_test(
			rfc4035_4_1_a_signed_zone_keeps_its_chance_of_edns),
		cmocka_unit_test(rfc7766_5_truncated_is_asked_over_tcp),
		cmocka_unit_test(
			rfc7766_5_without_tcp_the_next_server_is_asked),
		cmocka_unit_test(
			rfc2181_9_nothing_is_taken_from_a_truncated_answer),
		cmocka_unit_test(
			rfc5452_9_1_waits_on_for_the_response_that_matches),
		cmocka_unit_test(rfc5452_5_one_question_is_in_flight_once),
		cmocka_unit_test(rfc5452_4_3_ids_do_not_repeat),
		cmocka_unit_test(rfc3833_2_3_a_torn_message_is_no_answer),
		cmocka_unit_test(rfc1035_7_2_asks_again_when_nothing_comes),
		cmocka_unit_test(
			a_dead_server_of_two_is_left_alone_and_found_again),
		cmocka_unit_test(
			rfc1122_4_1_3_3_unreachable_means_the_next_one_now),
		cmocka_unit_test(
			rfc1035_7_2_prefers_the_near_one_and_tries_the_far_one),
		cmocka_unit_test(rfc8305_a_dead_ipv6_does_not_stop_anybody),
		cmocka_unit_test(a_machine_without_ipv6_asks_by_ipv4),
		cmocka_unit_test(
			a_family_that_is_lost_is_tried_where_there_is_no_other),
		cmocka_unit_test(address_families_can_be_switched_off),
		cmocka_unit_test(
			rfc8914_4_23_no_network_is_told_within_ten_seconds),
		cmocka_unit_test(rfc9520_3_2_recovers_after_every_outage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
