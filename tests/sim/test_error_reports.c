/*
 * test_error_reports.c - what is told to those who ask for reports (RFC 9567).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <stdio.h>
#include <string.h>

static const char *asked_below; /* responses to what is there have the option */
static const char *agent; /* a name; NULL: the option is there, and no name */
static bool agent_is_down;

static size_t put_u16(uint8_t *out, size_t value)
{
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
	return 2;
}

/* An OPT with DO, with option 18 in it. */
static size_t put_opt(uint8_t *out)
{
	static const uint8_t fields[] = {0, 0, RRTYPE_OPT, 0x04, 0xd0,
					 0, 0, 0x80,       0};
	static const uint8_t no_name[] = {5, 'a', 'b'};
	struct name name;
	const uint8_t *data = no_name;
	size_t size = sizeof(no_name), at = sizeof(fields);

	if (agent) {
		assert_int_equal(name_from_text(agent, &name), STATUS_OK);
		data = name.octets;
		size = name_size(data);
	}
	memcpy(out, fields, sizeof(fields));
	at += put_u16(out + at, 4 + size);
	at += put_u16(out + at, EDNS_OPTION_REPORT_CHANNEL);
	at += put_u16(out + at, size);
	memcpy(out + at, data, size);
	return at + size;
}

static size_t ask_for_reports(void *context, const struct address *server,
			      struct span query, bool stream, uint8_t *out,
			      size_t room)
{
	struct reply reply;
	size_t size;
	bool asks;

	reply_start(&reply, context, server, query, stream);
	asks = reply_asks_below(&reply, asked_below);
	/* What is there is denied without a proof. */
	if (reply_asks_below(&reply, "www.sig.test.")) {
		reply_drop(&reply, SECTION_ANSWER, RRTYPE_A);
		reply_drop(&reply, SECTION_AUTHORITY, RRTYPE_NSEC);
	}
	if (agent_is_down && reply_asks_below(&reply, "_er.evil.plain."))
		reply_refuse(&reply, RCODE_SERVFAIL);
	if (asks)
		reply.without_opt = true;
	size = reply_end(&reply, out, asks ? room - 300 : room);
	if (!asks || size == 0)
		return size;
	out[11]++; /* ARCOUNT */
	return size + put_opt(out + size);
}

static struct sim *resolver(const char *below, const char *to,
			    void (*configure)(struct settings *settings))
{
	asked_below = below;
	agent = to;
	agent_is_down = false;
	return scene_with(&(struct sim_options){.server = ask_for_reports,
						.configure = configure});
}

static void fails(struct sim *sim, const char *name, uint16_t type)
{
	expect_rcode(sim_resolve(sim, name, type, SIM_DO), RCODE_SERVFAIL);
}

/* Error reports that have been sent to anybody. */
static size_t report_count(const struct sim *sim)
{
	size_t count, reports = 0;
	const struct sim_sent *sent = sim_sent(sim, &count);
	char name[NAME_TEXT_MAX];

	for (size_t i = 0; i < count; i++)
		reports += sent[i].type == RRTYPE_TXT &&
			   strstr(name_to_text(sent[i].name.octets, name),
				  "._er.") != NULL;
	return reports;
}

static void rfc9567_6_1_1_the_report_is_a_query_below_the_agent(void **state)
{
	struct sim *sim = resolver("sig.test.", "EVIL.plain.", NULL);
	char name[256];
	const struct sim_answer *answer;

	(void)state;
	answer = sim_resolve(sim, "www.sig.test.", RRTYPE_A, SIM_DO);
	expect_rcode(answer, RCODE_SERVFAIL);
	snprintf(name, sizeof(name), "_er.1.www.sig.test.%d._er.evil.plain.",
		 answer->message.edns.ede);
	assert_int_equal(sent_count(sim, "192.0.2.66", name, RRTYPE_TXT), 1);
	assert_int_equal(report_count(sim), 1);
	sim_free(sim);
}

static void rfc9567_6_1_nobody_is_told_of_what_is_well(void **state)
{
	struct sim *sim = resolver("sig.test.", "evil.plain.", NULL);

	(void)state;
	expect_rcode(sim_resolve(sim, "sig.test.", RRTYPE_SOA, SIM_DO),
		     RCODE_NOERROR);
	assert_int_equal(report_count(sim), 0);
	sim_free(sim);
}

static void rfc9567_6_1_who_did_not_ask_is_told_nothing(void **state)
{
	struct sim *sim = resolver("other.plain.", "evil.plain.", NULL);

	(void)state;
	fails(sim, "www.sig.test.", RRTYPE_A);
	assert_int_equal(report_count(sim), 0);
	sim_free(sim);
}

static void rfc9567_6_1_the_same_is_told_once(void **state)
{
	struct sim *sim = resolver("sig.test.", "evil.plain.", NULL);

	(void)state;
	fails(sim, "www.sig.test.", RRTYPE_A);
	sim_pass_s(sim, 600);
	fails(sim, "www.sig.test.", RRTYPE_A);
	assert_int_equal(report_count(sim), 1);
	sim_pass_s(sim, 3600);
	fails(sim, "www.sig.test.", RRTYPE_A);
	assert_int_equal(report_count(sim), 2);
	sim_free(sim);
}

/* Anybody can be named as an agent. */
static void an_agent_is_told_ten_times_a_minute_at_most(void **state)
{
	struct sim *sim = resolver("sig.test.", "evil.plain.", NULL);

	(void)state;
	for (int i = 0; i < 25; i++)
		fails(sim, "www.sig.test.", (uint16_t)(0xff00 + i));
	assert_int_equal(report_count(sim), 10);
	sim_pass_s(sim, 61);
	fails(sim, "www.sig.test.", RRTYPE_A);
	assert_int_equal(report_count(sim), 11);
	sim_free(sim);
}

/* Names that reports have been made of, or tried. */
static size_t reported_count(const struct sim *sim, const char *start)
{
	size_t count, reports = 0;
	const struct sim_sent *sent = sim_sent(sim, &count);
	char name[NAME_TEXT_MAX];

	for (size_t i = 0; i < count; i++)
		reports += strncmp(name_to_text(sent[i].name.octets, name),
				   start, strlen(start)) == 0;
	return reports;
}

static void rfc9567_6_1_reports_are_not_reported(void **state)
{
	struct sim *sim = resolver(".", "evil.plain.", NULL);

	(void)state;
	agent_is_down = true;
	fails(sim, "www.sig.test.", RRTYPE_A);
	assert_true(reported_count(sim, "_er.1.www.sig.test.") > 0);
	/* Not even when a client asks for something of that form. */
	fails(sim, "_er.1.x.1._er.evil.plain.", RRTYPE_TXT);
	assert_true(reported_count(sim, "_er.1.x.1._er.evil.plain.") > 0);
	assert_int_equal(reported_count(sim, "_er.16."), 0);
	sim_free(sim);
}

static void be_silent(struct settings *settings)
{
	settings->error_reporting = false;
}

#define LABEL "a-label-that-is-as-long-as-labels-can-be-which-is-63-octets-xxx."

static void agents_that_cannot_be_are_not_told(void **state)
{
	static const char *const agents[] = {
		NULL,         /* not a name: RFC 9567 section 5 */
		".",          /* RFC 9567 section 6.1 */
		"localhost.", /* RFC 6761 section 6.3 */
		"10.in-addr.arpa.",
		/* Section 6.1.1: the report's name would be too long. */
		LABEL LABEL LABEL "a-label-that-lets-no-room-for-it.plain.",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(agents); i++) {
		struct sim *sim = resolver("sig.test.", agents[i], NULL);
		struct sim *quiet = resolver("sig.test.", agents[i], be_silent);

		/* Not even the way there is looked for. */
		fails(sim, "www.sig.test.", RRTYPE_A);
		fails(quiet, "www.sig.test.", RRTYPE_A);
		assert_int_equal(sim_counts(sim)->datagrams,
				 sim_counts(quiet)->datagrams);
		assert_int_equal(report_count(sim), 0);
		sim_free(sim);
		sim_free(quiet);
	}
}

static void error_reporting_can_be_switched_off(void **state)
{
	struct sim *sim = resolver("sig.test.", "evil.plain.", be_silent);

	(void)state;
	fails(sim, "www.sig.test.", RRTYPE_A);
	assert_int_equal(report_count(sim), 0);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc9567_6_1_1_the_report_is_a_query_below_the_agent),
		cmocka_unit_test(rfc9567_6_1_nobody_is_told_of_what_is_well),
		cmocka_unit_test(rfc9567_6_1_who_did_not_ask_is_told_nothing),
		cmocka_unit_test(rfc9567_6_1_the_same_is_told_once),
		cmocka_unit_test(an_agent_is_told_ten_times_a_minute_at_most),
		cmocka_unit_test(rfc9567_6_1_reports_are_not_reported),
		cmocka_unit_test(agents_that_cannot_be_are_not_told),
		cmocka_unit_test(error_reporting_can_be_switched_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
