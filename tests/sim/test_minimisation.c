/*
 * test_minimisation.c - what each server gets to see (RFC 9156), and how
 * servers that cannot stand it are coped with.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <string.h>

#define ROOT  "192.0.2.1"
#define PLAIN "192.0.2.10"

#define TWENTY "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20."

/* No server at ADDRESS has seen a name of more than LABELS labels. */
static void expect_labels(const struct sim *sim, const char *address,
			  unsigned labels)
{
	size_t count;
	const struct sim_sent *sent = sim_sent(sim, &count);
	struct address server;

	assert_int_equal(address_from_text(address, 53, &server), STATUS_OK);
	for (size_t i = 0; i < count; i++)
		if (address_same_host(&sent[i].server, &server))
			assert_true(name_labels(sent[i].name.octets) <= labels);
}

static void rfc9156_2_one_label_more_than_the_zone(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	expect_data(sim_resolve(sim, "a.b.c.d.victim.plain", RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.113", false);
	expect_data(sim_resolve(sim, "a.b.c.d.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.101", true);
	expect_labels(sim, ROOT, 1);
	expect_labels(sim, "192.0.2.2", 2);
	expect_labels(sim, PLAIN, 2);
	assert_int_equal(sent_count(sim, NULL, "d.victim.plain", 0), 1);
	assert_int_equal(sent_count(sim, NULL, "c.d.victim.plain", 0), 1);
	assert_int_equal(sent_count(sim, NULL, "b.c.d.victim.plain", 0), 1);
	assert_int_equal(sent_count(sim, NULL, "a.b.c.d.victim.plain", 0), 1);
	sim_free(sim);
}

/* Section 2.1: the type is A, whatever is asked for. */
static void rfc9156_2_1_the_type_is_hidden_too(void **state)
{
	struct sim *sim = scene(NULL);
	size_t count;
	const struct sim_sent *sent;

	(void)state;
	(void)sim_resolve(sim, "www.victim.plain", RRTYPE_TXT, 0);
	assert_int_equal(sent_count(sim, NULL, NULL, RRTYPE_TXT), 1);
	sent = sim_sent(sim, &count);
	for (size_t i = 0; i < count; i++)
		if (sent[i].type == RRTYPE_TXT)
			assert_int_equal(name_labels(sent[i].name.octets), 3);
	sim_free(sim);
}

static void rfc9156_2_3_at_most_max_minimise_count_queries(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	expect_data(sim_resolve(sim, TWENTY "victim.plain", RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.114", false);
	/* Ten, of which the root and plain. get one each; all of it twice
	 * for the servers' chance to be asked for priming and keys. */
	assert_true(sent_count(sim, NULL, NULL, RRTYPE_A) <= 10);
	assert_int_equal(sent_count(sim, NULL, TWENTY "victim.plain", 0), 1);
	sim_free(sim);
}

static void rfc9156_2_what_the_cache_knows_is_not_asked_again(void **state)
{
	struct sim *sim = scene(NULL);
	size_t sent;

	(void)state;
	(void)sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0);
	sent = sent_count(sim, NULL, NULL, 0);
	(void)sim_resolve(sim, "short.victim.plain", RRTYPE_A, 0);
	assert_int_equal(sent_count(sim, NULL, NULL, 0), sent + 1);
	sim_free(sim);
}

static void turned_off(struct settings *settings)
{
	settings->qname_minimization = QMIN_OFF;
}

static void strict(struct settings *settings)
{
	settings->qname_minimization = QMIN_STRICT;
}

static void off_shows_all_to_everybody(void **state)
{
	struct sim *sim =
		scene_with(&(struct sim_options){.configure = turned_off});

	(void)state;
	(void)sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0);
	assert_int_equal(sent_count(sim, ROOT, "www.victim.plain", RRTYPE_A),
			 1);
	sim_free(sim);
}

/* ---- Servers that cannot stand it ------------------------------------- */

/* What victim.plain's servers say of names that they do not hold whole. */
static uint16_t broken_rcode;

static size_t broken(void *context, const struct address *server,
		     struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "d.victim.plain") &&
	    !reply_asks(&reply, "a.b.c.d.victim.plain", RRTYPE_A) &&
	    !reply_asks(&reply, "a.b.c.d.victim.plain", RRTYPE_TXT))
		reply.rcode = broken_rcode;
	return reply_end(&reply, out, room);
}

/* Relaxed: the whole QNAME has its chance. */
static void rfc9156_4_nxdomain_for_an_empty_non_terminal(void **state)
{
	struct sim *sim = scene(broken);

	(void)state;
	broken_rcode = RCODE_NXDOMAIN;
	expect_data(sim_resolve(sim, "a.b.c.d.victim.plain", RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.113", false);
	assert_int_equal(sent_count(sim, NULL, "c.d.victim.plain", 0), 0);
	sim_free(sim);
}

static void rfc9156_3_6e_errors_for_shortened_names(void **state)
{
	static const uint16_t rcodes[] = {RCODE_REFUSED,  RCODE_FORMERR,
					  RCODE_SERVFAIL, RCODE_NOTIMP,
					  RCODE_YXDOMAIN, 9};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rcodes); i++) {
		struct sim *sim = scene(broken);
		size_t sent;

		broken_rcode = rcodes[i];
		expect_data(
			sim_resolve(sim, "a.b.c.d.victim.plain", RRTYPE_A, 0),
			RRTYPE_A, "198.51.100.113", false);
		/* It cost one query more, and nobody is lame for it. */
		assert_true(sent_count(sim, NULL, "d.victim.plain", 0) <= 1);
		sent = sent_count(sim, NULL, NULL, 0);
		expect_rcode(
			sim_resolve(sim, "a.b.c.d.victim.plain", RRTYPE_TXT, 0),
			RCODE_NOERROR);
		assert_true(sent_count(sim, NULL, NULL, 0) <= sent + 2);
		sim_free(sim);
	}
}

static void strict_takes_the_first_nxdomain(void **state)
{
	struct sim *sim = scene_with(
		&(struct sim_options){.server = broken, .configure = strict});

	(void)state;
	broken_rcode = RCODE_NXDOMAIN;
	expect_rcode(sim_resolve(sim, "a.b.c.d.victim.plain", RRTYPE_A, 0),
		     RCODE_NXDOMAIN);
	assert_int_equal(sent_count(sim, NULL, "a.b.c.d.victim.plain", 0), 0);
	sim_free(sim);
}

/* A server that gives no answer at all to shortened names. */
static size_t dumb(void *context, const struct address *server,
		   struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	reply.is_silent = reply_asks_below(&reply, "d.victim.plain") &&
			  !reply_asks(&reply, "a.b.c.d.victim.plain", RRTYPE_A);
	return reply_end(&reply, out, room);
}

static void rfc9156_3_6e_silence_for_shortened_names(void **state)
{
	struct sim *sim = scene(dumb);

	(void)state;
	expect_data(sim_resolve(sim, "a.b.c.d.victim.plain", RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.113", false);
	sim_free(sim);
}

/* The parent refers, though the name is in no child: a cut in the middle. */
static size_t cname_at_ent(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, "c.d.victim.plain", RRTYPE_A)) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER,
			  "c.d.victim.plain. 300 CNAME www.evil.plain.");
	}
	return reply_end(&reply, out, room);
}

/* A CNAME at an ancestor says nothing of the name below it. */
static void rfc9156_3_6c_a_cname_on_the_way_is_passed_by(void **state)
{
	struct sim *sim = scene(cname_at_ent);

	(void)state;
	expect_data(sim_resolve(sim, "a.b.c.d.victim.plain", RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.113", false);
	sim_free(sim);
}

/* ---- RFC 8020 --------------------------------------------------------- */

static void rfc8020_2_nothing_below_a_proven_nxdomain(void **state)
{
	struct sim *sim = scene(NULL);
	size_t sent;

	(void)state;
	expect_rcode(sim_resolve(sim, "nothing.sig.test", RRTYPE_A, SIM_DO),
		     RCODE_NXDOMAIN);
	sent = sent_count(sim, NULL, NULL, 0);
	expect_rcode(
		sim_resolve(sim, "x.y.nothing.sig.test", RRTYPE_TXT, SIM_DO),
		RCODE_NXDOMAIN);
	assert_int_equal(sent_count(sim, NULL, NULL, 0), sent);
	sim_free(sim);
}

static void rfc8020_2_the_search_ends_where_the_proof_is(void **state)
{
	struct sim *sim = scene(NULL);
	const struct sim_answer *answer;

	(void)state;
	answer = sim_resolve(sim, "x.y.z.nothing.sig.test", RRTYPE_A, SIM_DO);
	expect_rcode(answer, RCODE_NXDOMAIN);
	assert_true(has_ad(answer));
	assert_int_equal(sent_count(sim, NULL, "z.nothing.sig.test", 0), 0);
	/* A name error for a top-level domain serves all below it. */
	expect_rcode(sim_resolve(sim, "a.b.c", RRTYPE_A, 0), RCODE_NXDOMAIN);
	expect_rcode(sim_resolve(sim, "d.e.c", RRTYPE_A, 0), RCODE_NXDOMAIN);
	assert_int_equal(sent_count(sim, ROOT, "c", RRTYPE_A), 1);
	sim_free(sim);
}

/* Without a proof a name error is believed for its own name only. */
static void rfc8020_4_an_unproven_nxdomain_covers_itself_alone(void **state)
{
	struct sim *sim = scene(broken);

	(void)state;
	broken_rcode = RCODE_NXDOMAIN;
	expect_rcode(sim_resolve(sim, "d.victim.plain", RRTYPE_A, 0),
		     RCODE_NXDOMAIN);
	expect_data(sim_resolve(sim, "a.b.c.d.victim.plain", RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.113", false);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc9156_2_one_label_more_than_the_zone),
		cmocka_unit_test(rfc9156_2_1_the_type_is_hidden_too),
		cmocka_unit_test(
			rfc9156_2_3_at_most_max_minimise_count_queries),
		cmocka_unit_test(
			rfc9156_2_what_the_cache_knows_is_not_asked_again),
		cmocka_unit_test(off_shows_all_to_everybody),
		cmocka_unit_test(rfc9156_4_nxdomain_for_an_empty_non_terminal),
		cmocka_unit_test(rfc9156_3_6e_errors_for_shortened_names),
		cmocka_unit_test(strict_takes_the_first_nxdomain),
		cmocka_unit_test(rfc9156_3_6e_silence_for_shortened_names),
		cmocka_unit_test(rfc9156_3_6c_a_cname_on_the_way_is_passed_by),
		cmocka_unit_test(rfc8020_2_nothing_below_a_proven_nxdomain),
		cmocka_unit_test(rfc8020_2_the_search_ends_where_the_proof_is),
		cmocka_unit_test(
			rfc8020_4_an_unproven_nxdomain_covers_itself_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
