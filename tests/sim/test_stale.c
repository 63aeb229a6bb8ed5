/*
 * test_stale.c - answers past their end (RFC 8767).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/core/limits.h"
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	PATIENCE_MS = 1800,
};

#define WWW         "www.victim.plain"
#define WWW_DATA    "198.51.100.11"
#define SIGNED      "www.sig.test"
#define SIGNED_DATA "198.51.100.3"

/* What the servers of victim.plain. and sig.test. do; evil.plain.'s fail
 * along with them. */
static enum {
	ARE_UP,
	ARE_SILENT,
	SAY_SERVFAIL,
	SAY_REFUSED,
	SAY_NXDOMAIN,
	SAY_NODATA,
	SAY_ALIAS,
	SAY_TTL_0,
	SAY_OTHER,
} servers;

/* How often they were asked while they did so. */
static unsigned asked;

static void act(struct reply *reply)
{
	asked++;
	switch (servers) {
	case ARE_UP:
		break;
	case ARE_SILENT:
		reply->is_silent = true;
		break;
	case SAY_SERVFAIL:
		reply_refuse(reply, RCODE_SERVFAIL);
		break;
	case SAY_REFUSED:
		reply_refuse(reply, RCODE_REFUSED);
		break;
	case SAY_NXDOMAIN:
	case SAY_NODATA:
		reply_clear(reply);
		reply->rcode = servers == SAY_NXDOMAIN ? RCODE_NXDOMAIN
						       : RCODE_NOERROR;
		reply_add(reply, SECTION_AUTHORITY,
			  "victim.plain. 900 SOA ns. host. 1 2 3 4 900");
		break;
	case SAY_ALIAS:
		reply_clear(reply);
		reply_add(reply, SECTION_ANSWER,
			  WWW ". 3600 CNAME www.evil.plain.");
		break;
	case SAY_TTL_0:
		reply_set_ttl(reply, SECTION_ANSWER, 0);
		break;
	case SAY_OTHER:
		reply_drop(reply, SECTION_ANSWER, RRTYPE_A);
		reply_add(reply, SECTION_ANSWER, WWW ". 3600 A 192.0.2.99");
		break;
	}
}

static size_t answer(void *context, const struct address *server,
		     struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "victim.plain") &&
	    (reply_is_from(&reply, "192.0.2.11") ||
	     reply_is_from(&reply, "192.0.2.12")))
		act(&reply);
	if (reply_is_from(&reply, "192.0.2.3") ||
	    reply_is_from(&reply, "192.0.2.4") ||
	    (servers == SAY_SERVFAIL && reply_is_from(&reply, "192.0.2.66")))
		act(&reply);
	return reply_end(&reply, out, room);
}

static void stale(struct settings *settings)
{
	settings->stale_answers = true;
	settings->prefetch_percent = 0;
}

/* A sim whose servers are up. */
static struct sim *stale_scene(void (*configure)(struct settings *settings))
{
	servers = ARE_UP;
	return scene_with(&(struct sim_options){.server = answer,
						.configure = configure});
}

/* NAME's answer is cached and has expired; now the servers do otherwise. */
static void expire(struct sim *sim, const char *name, int then)
{
	(void)sim_resolve(sim, name, RRTYPE_A, SIM_DO);
	sim_pass_s(sim, 2 * HOUR_S);
	servers = then;
	asked = 0;
}

static int64_t waited_ms(const struct sim_answer *answer)
{
	assert_true(answer->is_there);
	return (answer->answered.us - answer->asked.us) / 1000;
}

static uint32_t ttl_of(const struct sim_answer *answer)
{
	assert_true(answer->message.rrset_counts[SECTION_ANSWER] > 0);
	return answer->message.rrsets[SECTION_ANSWER][0]->ttl_s;
}

static void expect_stale(const struct sim_answer *answer, const char *data,
			 bool ad)
{
	expect_data(answer, RRTYPE_A, data, ad);
	assert_int_equal(answer->message.edns.ede, EDE_STALE_ANSWER);
	assert_int_equal(ttl_of(answer), 30);
}

static void expect_fresh(const struct sim_answer *answer, const char *data,
			 bool ad)
{
	expect_data(answer, RRTYPE_A, data, ad);
	assert_int_equal(answer->message.edns.ede, EDE_NONE);
	assert_int_equal(ttl_of(answer), HOUR_S);
}

/* ---- Section 4 ---------------------------------------------------------- */

static void rfc8767_4_the_ttl_of_stale_records_is_30_seconds(void **state)
{
	struct sim *sim = stale_scene(stale);
	const struct sim_answer *answer;

	(void)state;
	expire(sim, WWW, SAY_SERVFAIL);
	answer = sim_resolve(sim, WWW, RRTYPE_A, 0);
	expect_stale(answer, WWW_DATA, false);
	/* The reason goes along. */
	assert_true(ede_text(answer)[0] != '\0');
	assert_int_equal(sim_stats(sim).stale_answers, 1);
	sim_free(sim);
}

static void rfc8767_4_the_ttl_of_other_records_goes_on(void **state)
{
	struct sim *sim = stale_scene(stale);
	const struct sim_answer *answer;

	(void)state;
	(void)sim_resolve(sim, "away.victim.plain", RRTYPE_A, 0);
	sim_pass_s(sim, HOUR_S - 1000);
	/* What away. leads to is made new by another question. */
	servers = SAY_ALIAS;
	(void)sim_resolve(sim, WWW, RRTYPE_A, 0);
	servers = SAY_SERVFAIL;
	sim_pass_s(sim, 2000);
	answer = sim_resolve(sim, WWW, RRTYPE_A, 0);
	assert_int_equal(answer->message.edns.ede, EDE_STALE_ANSWER);
	assert_in_range(
		answer_rrset(answer, SECTION_ANSWER, WWW, RRTYPE_CNAME)->ttl_s,
		HOUR_S - 2001, HOUR_S - 2000);
	assert_int_equal(
		answer_rrset(answer, SECTION_ANSWER, "www.evil.plain", RRTYPE_A)
			->ttl_s,
		30);
	sim_free(sim);
}

static void rfc8767_4_noerror_and_nxdomain_refresh_the_data(void **state)
{
	static const struct {
		int servers;
		enum rcode rcode;
		size_t answers;
		int stale_ede;
	} rows[] = {
		{SAY_OTHER, RCODE_NOERROR, 1, EDE_STALE_ANSWER},
		{SAY_NODATA, RCODE_NOERROR, 0, EDE_STALE_ANSWER},
		{SAY_NXDOMAIN, RCODE_NXDOMAIN, 0, EDE_STALE_NXDOMAIN_ANSWER},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim *sim = stale_scene(stale);

		expire(sim, WWW, rows[i].servers);
		/* Now, and when that has expired in its turn. */
		for (unsigned j = 0; j < 2; j++) {
			const struct sim_answer *answer =
				sim_resolve(sim, WWW, RRTYPE_A, 0);

			expect_rcode(answer, rows[i].rcode);
			assert_int_equal(
				answer->message.rrset_counts[SECTION_ANSWER],
				rows[i].answers);
			assert_int_equal(answer->message.edns.ede,
					 j ? rows[i].stale_ede : EDE_NONE);
			sim_pass_s(sim, 2 * HOUR_S);
			servers = ARE_SILENT;
		}
		sim_free(sim);
	}
}

static void rfc8767_4_other_rcodes_leave_any_previous_state_intact(void **state)
{
	static const int rows[] = {SAY_SERVFAIL, SAY_REFUSED};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim *sim = stale_scene(stale);

		expire(sim, WWW, rows[i]);
		for (unsigned j = 0; j < 5; j++) {
			expect_stale(sim_resolve(sim, WWW, RRTYPE_A, 0),
				     WWW_DATA, false);
			sim_pass_s(sim, 100);
		}
		servers = ARE_UP;
		expect_fresh(sim_resolve(sim, WWW, RRTYPE_A, 0), WWW_DATA,
			     false);
		sim_free(sim);
	}
}

/* ---- Section 5: four timers --------------------------------------------- */

static void rfc8767_5_the_client_response_timer_is_1800_ms(void **state)
{
	struct sim *sim = stale_scene(stale);
	const struct sim_answer *first, *second, *third;

	(void)state;
	expire(sim, WWW, ARE_SILENT);
	first = sim_ask(sim, WWW, RRTYPE_A, 0);
	sim_pass_s(sim, 1);
	second = sim_ask(sim, WWW, RRTYPE_A, SIM_DO);
	sim_pass_s(sim, 1);
	expect_stale(first, WWW_DATA, false);
	expect_stale(second, WWW_DATA, false);
	assert_int_equal(waited_ms(first), PATIENCE_MS);
	assert_int_equal(waited_ms(second), PATIENCE_MS - 1000);
	/* Who comes later has no better prospects. */
	third = sim_ask(sim, WWW, RRTYPE_A, 0);
	assert_true(third->is_immediate);
	expect_stale(third, WWW_DATA, false);
	sim_run(sim);
	sim_free(sim);
}

static void rfc8767_5_the_resolver_continues_its_attempt(void **state)
{
	struct sim *sim = stale_scene(stale);
	const struct sim_answer *answer;

	(void)state;
	expire(sim, WWW, ARE_SILENT);
	answer = sim_ask(sim, WWW, RRTYPE_A, 0);
	sim_pass_s(sim, 2);
	expect_stale(answer, WWW_DATA, false);
	servers = SAY_OTHER;
	sim_run(sim);
	answer = sim_ask(sim, WWW, RRTYPE_A, 0);
	assert_true(answer->is_immediate);
	expect_data(answer, RRTYPE_A, "192.0.2.99", false);
	assert_int_equal(answer->message.edns.ede, EDE_NONE);
	sim_free(sim);
}

static void rfc8767_5_an_answer_in_time_is_not_stale(void **state)
{
	struct sim *sim = stale_scene(stale);
	const struct sim_answer *answer;

	(void)state;
	expire(sim, WWW, ARE_SILENT);
	answer = sim_ask(sim, WWW, RRTYPE_A, 0);
	sim_pass_s(sim, 1);
	servers = ARE_UP;
	sim_run(sim);
	expect_fresh(answer, WWW_DATA, false);
	assert_int_equal(sim_stats(sim).stale_answers, 0);
	sim_free(sim);
}

static void rfc8767_5_attempts_are_30_seconds_apart(void **state)
{
	struct sim *sim = stale_scene(stale);
	const struct sim_answer *answer;

	(void)state;
	expire(sim, WWW, SAY_SERVFAIL);
	expect_stale(sim_resolve(sim, WWW, RRTYPE_A, 0), WWW_DATA, false);
	asked = 0;
	for (unsigned i = 0; i < 29; i++) {
		answer = sim_ask(sim, WWW, RRTYPE_A, i % 2 ? SIM_DO : 0);
		assert_true(answer->is_immediate);
		expect_stale(answer, WWW_DATA, false);
		assert_true(ede_text(answer)[0] != '\0');
		sim_pass_s(sim, 1);
	}
	assert_int_equal(asked, 0);
	sim_pass_s(sim, 1);
	expect_stale(sim_resolve(sim, WWW, RRTYPE_A, 0), WWW_DATA, false);
	assert_true(asked > 0);
	sim_free(sim);
}

static void rfc8767_5_the_maximum_stale_timer_is_a_day(void **state)
{
	struct sim *sim = stale_scene(stale);

	(void)state;
	expire(sim, WWW, SAY_SERVFAIL);
	sim_pass_s(sim, DAY_S + HOUR_S - 2 * HOUR_S - 10);
	expect_stale(sim_resolve(sim, WWW, RRTYPE_A, 0), WWW_DATA, false);
	sim_pass_s(sim, 100);
	expect_rcode(sim_resolve(sim, WWW, RRTYPE_A, 0), RCODE_SERVFAIL);
	sim_free(sim);
}

static void rfc8767_5_without_rd_no_expired_records(void **state)
{
	struct sim *sim = stale_scene(stale);

	(void)state;
	expire(sim, WWW, SAY_SERVFAIL);
	expect_rcode(sim_resolve(sim, WWW, RRTYPE_A, SIM_NO_RD), RCODE_REFUSED);
	assert_int_equal(asked, 0);
	expect_stale(sim_resolve(sim, WWW, RRTYPE_A, 0), WWW_DATA, false);
	assert_int_equal(sim_resolve(sim, WWW, RRTYPE_A, SIM_NO_RD)
				 ->message.rrset_counts[SECTION_ANSWER],
			 0);
	sim_free(sim);
}

/* ---- Sections 6 and 7 --------------------------------------------------- */

static void
rfc8767_6_memory_is_kept_as_long_as_answers_may_be_used(void **state)
{
	struct sim *sim = stale_scene(stale);
	const struct answer_cache *cache = sim_caches(sim)->answers;

	(void)state;
	(void)sim_resolve(sim, WWW, RRTYPE_A, 0);
	for (unsigned i = 0; i < 2; i++) {
		sim_pass_s(sim, i ? 20 * HOUR_S : 10 * HOUR_S);
		for (unsigned j = 0; j < 20; j++) {
			sim_pass_s(sim, 1);
			(void)sim_resolve(sim, "zero.victim.plain", RRTYPE_A,
					  0);
		}
		assert_int_equal(answer_cache_stats(cache).entries > 1, i == 0);
	}
	sim_free(sim);
}

static void rfc8767_7_ttl_0_is_unusable_even_for_stale_fallback(void **state)
{
	struct sim *sim = stale_scene(stale);

	(void)state;
	(void)sim_resolve(sim, "zero.victim.plain", RRTYPE_A, 0);
	servers = SAY_SERVFAIL;
	sim_pass_s(sim, 1);
	expect_rcode(sim_resolve(sim, "zero.victim.plain", RRTYPE_A, 0),
		     RCODE_SERVFAIL);
	sim_free(sim);
	/* Nor does it leave what was there before it. */
	sim = stale_scene(stale);
	expire(sim, WWW, SAY_TTL_0);
	expect_data(sim_resolve(sim, WWW, RRTYPE_A, 0), RRTYPE_A, WWW_DATA,
		    false);
	servers = SAY_SERVFAIL;
	expect_rcode(sim_resolve(sim, WWW, RRTYPE_A, 0), RCODE_SERVFAIL);
	sim_free(sim);
}

/* A name was an address, became an alias, and is not to go back. */
static void rfc8767_7_the_newer_cname_is_what_is_stale(void **state)
{
	struct sim *sim = stale_scene(stale);

	(void)state;
	expire(sim, WWW, SAY_ALIAS);
	expect_data(sim_resolve(sim, WWW, RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.66", false);
	servers = ARE_SILENT;
	sim_pass_s(sim, 2 * HOUR_S);
	expect_stale(sim_resolve(sim, WWW, RRTYPE_A, 0), "198.51.100.66",
		     false);
	sim_free(sim);
}

/* ---- Section 10: security ----------------------------------------------- */

static void ad_stays_as_long_as_all_signatures_are_valid(void **state)
{
	static const unsigned flags[] = {SIM_DO, SIM_AD, 0};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		struct sim *sim = stale_scene(stale);
		const struct sim_answer *answer;

		/* Signatures end after 30 days. */
		sim_pass_s(sim, 30 * DAY_S - 10 * HOUR_S);
		expire(sim, SIGNED, SAY_SERVFAIL);
		answer = sim_resolve(sim, SIGNED, RRTYPE_A, flags[i]);
		expect_stale(answer, SIGNED_DATA, flags[i] != 0);
		assert_int_equal(
			answer_rrset(answer, SECTION_ANSWER, SIGNED, RRTYPE_A)
				->rrsig_count,
			flags[i] == SIM_DO);
		sim_pass_s(sim, 10 * HOUR_S);
		expect_stale(sim_resolve(sim, SIGNED, RRTYPE_A, flags[i]),
			     SIGNED_DATA, false);
		sim_free(sim);
	}
}

/* From now on, data that the signatures do not fit. */
static size_t lies(void *context, const struct address *server,
		   struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (servers == SAY_OTHER && reply_asks_below(&reply, SIGNED)) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER, SIGNED ". 3600 A 192.0.2.99");
	}
	return reply_end(&reply, out, room);
}

/* Who makes an answer bogus could as well let none through. */
static void a_bogus_refresh_fails_and_what_is_proven_is_served(void **state)
{
	struct sim *sim;

	(void)state;
	servers = ARE_UP;
	sim = scene_with(
		&(struct sim_options){.server = lies, .configure = stale});
	expire(sim, SIGNED, SAY_OTHER);
	for (unsigned i = 0; i < 3; i++)
		expect_stale(sim_resolve(sim, SIGNED, RRTYPE_A, SIM_DO),
			     SIGNED_DATA, true);
	servers = ARE_UP;
	sim_pass_s(sim, 31);
	expect_fresh(sim_resolve(sim, SIGNED, RRTYPE_A, SIM_DO), SIGNED_DATA,
		     true);
	sim_free(sim);
}

/* ... but not what cannot prove itself any more against that verdict. */
static void what_proves_itself_no_more_is_not_served_instead(void **state)
{
	struct sim *sim = stale_scene(stale);

	(void)state;
	sim_pass_s(sim, 30 * DAY_S - 10 * HOUR_S);
	expire(sim, SIGNED, ARE_UP);
	sim_pass_s(sim, 10 * HOUR_S);
	for (unsigned i = 0; i < 3; i++)
		expect_servfail(sim_resolve(sim, SIGNED, RRTYPE_A, SIM_DO),
				EDE_SIGNATURE_EXPIRED);
	assert_int_equal(sim_stats(sim).stale_answers, 0);
	sim_free(sim);
}

/* CVE-2026-46582: a wildcard's record under the name that it was for. */
static void a_stale_answer_is_for_its_own_name(void **state)
{
	struct sim *sim = stale_scene(stale);

	(void)state;
	expire(sim, "a.wild.sig.test", SAY_SERVFAIL);
	expect_stale(sim_resolve(sim, "a.wild.sig.test", RRTYPE_A, SIM_DO),
		     "198.51.100.100", true);
	expect_rcode(sim_resolve(sim, "b.wild.sig.test", RRTYPE_A, SIM_DO),
		     RCODE_SERVFAIL);
	expect_rcode(sim_resolve(sim, "a.wild.sig.test", RRTYPE_AAAA, SIM_DO),
		     RCODE_SERVFAIL);
	sim_free(sim);
}

static void with_cd_what_was_validated_or_not_is_stale(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct sim *sim = stale_scene(stale);

		(void)sim_resolve(sim, SIGNED, RRTYPE_A,
				  SIM_DO | (i ? SIM_CD : 0));
		sim_pass_s(sim, 2 * HOUR_S);
		servers = SAY_SERVFAIL;
		expect_stale(
			sim_resolve(sim, SIGNED, RRTYPE_A, SIM_DO | SIM_CD),
			SIGNED_DATA, i == 0);
		/* What nobody has validated is for those alone. */
		if (i == 1)
			expect_rcode(sim_resolve(sim, SIGNED, RRTYPE_A, 0),
				     RCODE_SERVFAIL);
		sim_free(sim);
	}
}

/* ---- DNS64 (RFC 6147) ---------------------------------------------------- */

static void with_dns64(struct settings *settings)
{
	struct dns64_rule rule = {.prefix_bits = 96};

	stale(settings);
	assert_int_equal(address_from_text("64:ff9b::", 0, &rule.prefix),
			 STATUS_OK);
	settings->dns64 = dns64_new();
	assert_non_null(settings->dns64);
	assert_int_equal(dns64_add(settings->dns64, &rule), STATUS_OK);
}

/* What was made for some clients is stale for those, in their form. */
static void what_dns64_made_can_be_stale_too(void **state)
{
	static const unsigned flags[] = {0, SIM_DO};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		struct sim *sim = stale_scene(with_dns64);
		const struct sim_answer *answer;

		(void)sim_resolve(sim, WWW, RRTYPE_AAAA, flags[i]);
		sim_pass_s(sim, 2 * HOUR_S);
		servers = SAY_SERVFAIL;
		answer = sim_resolve(sim, WWW, RRTYPE_AAAA, flags[i]);
		expect_data(answer, RRTYPE_AAAA, "64:ff9b::c633:640b", false);
		assert_int_equal(answer->message.edns.ede, EDE_STALE_ANSWER);
		sim_free(sim);
	}
}

/* ---- Options ------------------------------------------------------------ */

static void without_the_option_a_failure_is_a_failure(void **state)
{
	struct sim *sim = stale_scene(NULL);

	(void)state;
	expire(sim, WWW, SAY_SERVFAIL);
	expect_rcode(sim_resolve(sim, WWW, RRTYPE_A, 0), RCODE_SERVFAIL);
	sim_free(sim);
}

static void without_cache(struct settings *settings)
{
	stale(settings);
	settings->stale_cache = false;
}

static void without_stale_cache_enable_nothing_is_stale(void **state)
{
	struct sim *sim = stale_scene(without_cache);

	(void)state;
	expire(sim, WWW, SAY_SERVFAIL);
	expect_rcode(sim_resolve(sim, WWW, RRTYPE_A, 0), RCODE_SERVFAIL);
	sim_free(sim);
}

static void at_once(struct settings *settings)
{
	stale(settings);
	settings->stale_client_timeout_ms = 0;
	settings->stale_answer_ttl_s = 7;
}

static void with_timeout_0_nobody_waits_and_one_refresh_goes_on(void **state)
{
	struct sim *sim = stale_scene(at_once);

	(void)state;
	expire(sim, WWW, ARE_UP);
	for (unsigned i = 0; i < 3; i++) {
		const struct sim_answer *answer =
			sim_ask(sim, WWW, RRTYPE_A, 0);

		assert_true(answer->is_immediate);
		expect_data(answer, RRTYPE_A, WWW_DATA, false);
		assert_int_equal(answer->message.edns.ede, EDE_STALE_ANSWER);
		assert_int_equal(ttl_of(answer), 7);
	}
	sim_run(sim);
	assert_int_equal(sent_count(sim, NULL, WWW, RRTYPE_A), 2);
	expect_fresh(sim_resolve(sim, WWW, RRTYPE_A, 0), WWW_DATA, false);
	sim_free(sim);
}

static void to_the_end(struct settings *settings)
{
	stale(settings);
	settings->stale_client_timeout_ms = STALE_TIMEOUT_OFF;
}

static void with_timeout_off_they_wait_until_there_is_no_hope(void **state)
{
	struct sim *sim = stale_scene(to_the_end);
	const struct sim_answer *answer;

	(void)state;
	expire(sim, WWW, ARE_SILENT);
	answer = sim_resolve(sim, WWW, RRTYPE_A, 0);
	expect_stale(answer, WWW_DATA, false);
	assert_true(waited_ms(answer) > PATIENCE_MS);
	assert_true(waited_ms(answer) <= LIMIT_QUERY_MS);
	sim_free(sim);
}

static void never_again(struct settings *settings)
{
	stale(settings);
	settings->stale_refresh_s = 0;
}

/* RFC 9520 section 3.2: a failure is kept for a moment in any case. */
static void rfc9520_3_2_without_refresh_time_a_failure_counts(void **state)
{
	struct sim *sim = stale_scene(never_again);

	(void)state;
	expire(sim, WWW, SAY_SERVFAIL);
	expect_stale(sim_resolve(sim, WWW, RRTYPE_A, 0), WWW_DATA, false);
	asked = 0;
	sim_pass_s(sim, 4);
	expect_stale(sim_resolve(sim, WWW, RRTYPE_A, 0), WWW_DATA, false);
	assert_int_equal(asked, 0);
	sim_pass_s(sim, 2);
	expect_stale(sim_resolve(sim, WWW, RRTYPE_A, 0), WWW_DATA, false);
	assert_true(asked > 0);
	sim_free(sim);
}

static void who_cannot_even_wait_gets_what_is_stale(void **state)
{
	struct sim *sim = stale_scene(to_the_end);
	const struct sim_answer *answer;

	(void)state;
	expire(sim, WWW, ARE_SILENT);
	for (unsigned i = 0; i < LIMIT_CLIENTS_PER_FETCH; i++)
		assert_false(sim_ask(sim, WWW, RRTYPE_A, 0)->is_there);
	answer = sim_ask(sim, WWW, RRTYPE_A, 0);
	assert_int_equal(waited_ms(answer), 0);
	expect_stale(answer, WWW_DATA, false);
	sim_run(sim);
	assert_int_equal(sim_stats(sim).stale_answers,
			 LIMIT_CLIENTS_PER_FETCH + 1);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc8767_4_the_ttl_of_stale_records_is_30_seconds),
		cmocka_unit_test(rfc8767_4_the_ttl_of_other_records_goes_on),
		cmocka_unit_test(
			rfc8767_4_noerror_and_nxdomain_refresh_the_data),
		cmocka_unit_test(
			rfc8767_4_other_rcodes_leave_any_previous_state_intact),
		cmocka_unit_test(
			rfc8767_5_the_client_response_timer_is_1800_ms),
		cmocka_unit_test(rfc8767_5_the_resolver_continues_its_attempt),
		cmocka_unit_test(rfc8767_5_an_answer_in_time_is_not_stale),
		cmocka_unit_test(rfc8767_5_attempts_are_30_seconds_apart),
		cmocka_unit_test(rfc8767_5_the_maximum_stale_timer_is_a_day),
		cmocka_unit_test(rfc8767_5_without_rd_no_expired_records),
		cmocka_unit_test(
			rfc8767_6_memory_is_kept_as_long_as_answers_may_be_used),
		cmocka_unit_test(
			rfc8767_7_ttl_0_is_unusable_even_for_stale_fallback),
		cmocka_unit_test(rfc8767_7_the_newer_cname_is_what_is_stale),
		cmocka_unit_test(ad_stays_as_long_as_all_signatures_are_valid),
		cmocka_unit_test(
			a_bogus_refresh_fails_and_what_is_proven_is_served),
		cmocka_unit_test(
			what_proves_itself_no_more_is_not_served_instead),
		cmocka_unit_test(a_stale_answer_is_for_its_own_name),
		cmocka_unit_test(with_cd_what_was_validated_or_not_is_stale),
		cmocka_unit_test(what_dns64_made_can_be_stale_too),
		cmocka_unit_test(without_the_option_a_failure_is_a_failure),
		cmocka_unit_test(without_stale_cache_enable_nothing_is_stale),
		cmocka_unit_test(
			with_timeout_0_nobody_waits_and_one_refresh_goes_on),
		cmocka_unit_test(
			with_timeout_off_they_wait_until_there_is_no_hope),
		cmocka_unit_test(
			rfc9520_3_2_without_refresh_time_a_failure_counts),
		cmocka_unit_test(who_cannot_even_wait_gets_what_is_stale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
