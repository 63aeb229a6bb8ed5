/*
 * test_clients.c - who may ask, and what becomes of octets that are no
 * question.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "wire/edns.h"
#include "wire/writer.h"

#define INSIDE  "127.0.0.1"
#define OUTSIDE "203.0.113.9"
#define BLACK   "127.0.0.66"

/* ---- Access ----------------------------------------------------------- */

static void rfc8914_4_19_outside_the_access_list_is_refused(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		const struct sim_answer *answer = sim_ask_from(
			sim, OUTSIDE, "www.sig.test", RRTYPE_A, SIM_DO);

		assert_true(answer->is_immediate);
		expect_rcode(answer, RCODE_REFUSED);
		assert_int_equal(answer->message.edns.ede, EDE_PROHIBITED);
		assert_false(answer->message.header.flags & FLAG_RA);
		assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER],
				 0);
		/* What others have in the cache is not for them either. */
		(void)sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	}
	sim_free(sim);
}

static void rfc1035_4_1_1_refused_clients_cause_no_query(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	(void)sim_ask_from(sim, OUTSIDE, "www.sig.test", RRTYPE_A, 0);
	sim_run(sim);
	assert_int_equal(sent_count(sim, NULL, NULL, 0), 0);
	sim_free(sim);
}

static void blackhole(struct settings *settings)
{
	struct address address;

	settings->blackhole = acl_new();
	assert_int_equal(address_from_text(BLACK, 0, &address), STATUS_OK);
	assert_int_equal(
		acl_add_prefix(settings->blackhole, false, &address, 32),
		STATUS_OK);
}

static void a_blackhole_is_silent(void **state)
{
	struct sim *sim =
		scene_with(&(struct sim_options){.configure = blackhole});
	struct sim_answer *answer;

	(void)state;
	expect_rcode(sim_resolve(sim, "www.sig.test", RRTYPE_A, 0),
		     RCODE_NOERROR);
	answer = sim_ask_from(sim, BLACK, "www.sig.test", RRTYPE_A, 0);
	sim_run(sim);
	assert_false(answer->is_there);
	answer = sim_ask_from(sim, BLACK, "other.sig.test", RRTYPE_A, 0);
	sim_run(sim);
	assert_false(answer->is_there);
	sim_free(sim);
}

/* ---- Without recursion ------------------------------------------------ */

static void rfc1034_4_3_1_without_rd_what_is_there_is_given(void **state)
{
	struct sim *sim = scene(NULL);
	const struct sim_answer *answer;
	size_t sent;

	(void)state;
	answer = sim_ask(sim, "www.sig.test", RRTYPE_A, SIM_NO_RD | SIM_DO);
	assert_true(answer->is_immediate);
	expect_rcode(answer, RCODE_REFUSED);
	assert_int_equal(answer->message.edns.ede, EDE_NOT_AUTHORITATIVE);
	assert_true(answer->message.header.flags & FLAG_RA);
	assert_int_equal(sent_count(sim, NULL, NULL, 0), 0);

	(void)sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	(void)sim_resolve(sim, "none.sig.test", RRTYPE_A, SIM_DO);
	sent = sent_count(sim, NULL, NULL, 0);
	answer = sim_ask(sim, "www.sig.test", RRTYPE_A, SIM_NO_RD | SIM_DO);
	assert_true(answer->is_immediate);
	expect_data(answer, RRTYPE_A, "198.51.100.3", true);
	assert_false(answer->message.header.flags & (FLAG_RD | FLAG_AA));
	answer = sim_ask(sim, "none.sig.test", RRTYPE_A, SIM_NO_RD | SIM_DO);
	expect_rcode(answer, RCODE_NXDOMAIN);
	/* It is not followed, made up or asked for. */
	answer = sim_ask(sim, "www.sig.test", RRTYPE_AAAA, SIM_NO_RD | SIM_DO);
	expect_rcode(answer, RCODE_REFUSED);
	assert_int_equal(sent_count(sim, NULL, NULL, 0), sent);
	/* When its time is over it is not there any more. */
	sim_pass_s(sim, 3601);
	answer = sim_ask(sim, "www.sig.test", RRTYPE_A, SIM_NO_RD | SIM_DO);
	expect_rcode(answer, RCODE_REFUSED);
	sim_free(sim);
}

static size_t serves_no_mx(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, "www.sig.test", RRTYPE_MX))
		reply_refuse(&reply, RCODE_SERVFAIL);
	return reply_end(&reply, out, room);
}

static void rfc9520_3_2_without_rd_a_failure_is_told_again(void **state)
{
	struct sim *sim = scene(serves_no_mx);

	(void)state;
	expect_servfail(sim_resolve(sim, "www.sig.test", RRTYPE_MX, SIM_DO),
			EDE_NO_REACHABLE_AUTHORITY);
	expect_servfail(
		sim_ask(sim, "www.sig.test", RRTYPE_MX, SIM_NO_RD | SIM_DO),
		EDE_NO_REACHABLE_AUTHORITY);
	sim_free(sim);
}

/* OUTSIDE may have what is cached; to have things resolved is for INSIDE. */
static void cache_for_all(struct settings *settings)
{
	assert_int_equal(acl_add_any(settings->allow_query, false), STATUS_OK);
	assert_int_equal(acl_add_any(settings->allow_query_cache, false),
			 STATUS_OK);
}

static void who_may_have_no_recursion_gets_what_is_cached(void **state)
{
	struct sim *sim =
		scene_with(&(struct sim_options){.configure = cache_for_all});
	const struct sim_answer *answer;

	(void)state;
	(void)sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	for (unsigned flags = 0; flags <= SIM_NO_RD; flags += SIM_NO_RD) {
		answer = sim_ask_from(sim, OUTSIDE, "www.sig.test", RRTYPE_A,
				      flags | SIM_DO);
		expect_data(answer, RRTYPE_A, "198.51.100.3", true);
		assert_false(answer->message.header.flags & FLAG_RA);
		answer = sim_ask_from(sim, OUTSIDE, "www.test", RRTYPE_A,
				      flags | SIM_DO);
		assert_true(answer->is_immediate);
		expect_rcode(answer, RCODE_REFUSED);
		assert_false(answer->message.header.flags & FLAG_RA);
	}
	sim_free(sim);
}

/* ---- Without validation ----------------------------------------------- */

static void rfc4035_3_2_2_cd_changes_nothing_without_validation(void **state)
{
	static const unsigned flags[] = {0, SIM_CD};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		struct sim *sim = scene_with(
			&(struct sim_options){.without_validation = true,
					      .server = serves_no_mx});
		const struct sim_answer *first, *second;

		/* One fetch for both, and one answer in the cache. */
		first = sim_ask(sim, "www.sig.test", RRTYPE_A, flags[i]);
		second = sim_ask(sim, "www.sig.test", RRTYPE_A,
				 flags[i] ^ SIM_CD);
		sim_run(sim);
		expect_data(first, RRTYPE_A, "198.51.100.3", false);
		expect_data(second, RRTYPE_A, "198.51.100.3", false);
		assert_int_equal(first->message.header.flags & FLAG_CD,
				 flags[i] ? FLAG_CD : 0);
		assert_int_equal(second->message.header.flags & FLAG_CD,
				 flags[i] ? 0 : FLAG_CD);
		assert_int_equal(
			sent_count(sim, NULL, "www.sig.test", RRTYPE_A), 1);
		assert_true(sim_ask(sim, "www.sig.test", RRTYPE_A,
				    (flags[i] ^ SIM_CD) | SIM_NO_RD)
				    ->is_immediate);
		(void)sim_resolve(sim, "www.test", RRTYPE_A, flags[i]);
		expect_data(sim_ask(sim, "www.test", RRTYPE_A,
				    (flags[i] ^ SIM_CD) | SIM_NO_RD),
			    RRTYPE_A, "198.51.100.2", false);
		/* Nor does it for a failure. */
		(void)sim_resolve(sim, "www.sig.test", RRTYPE_MX, flags[i]);
		assert_true(sim_ask(sim, "www.sig.test", RRTYPE_MX,
				    flags[i] ^ SIM_CD)
				    ->is_immediate);
		sim_free(sim);
	}
}

/* ---- Questions that are not for a resolver ---------------------------- */

static struct sim_answer *ask_raw(struct sim *sim, uint16_t flags,
				  uint16_t type, uint16_t class_)
{
	uint8_t octets[512];
	struct writer writer;
	struct name name;

	assert_int_equal(name_from_text("www.sig.test", &name), STATUS_OK);
	writer_init(&writer, octets, sizeof(octets));
	writer_u16(&writer, 77);
	writer_u16(&writer, flags);
	writer_u16(&writer, 1);
	writer_u32(&writer, 0);
	writer_u16(&writer, 0);
	writer_name(&writer, name.octets);
	writer_u16(&writer, type);
	writer_u16(&writer, class_);
	return sim_ask_octets(sim, INSIDE, span_of(octets, writer.size), false);
}

static void rfc1035_questions_that_no_resolver_answers(void **state)
{
	static const struct {
		uint16_t flags, type, class_;
		enum rcode rcode;
	} questions[] = {
		{FLAG_RD, RRTYPE_A, RRCLASS_CH, RCODE_REFUSED},
		{FLAG_RD, RRTYPE_A, RRCLASS_ANY, RCODE_REFUSED},
		{FLAG_RD, RRTYPE_AXFR, RRCLASS_IN, RCODE_REFUSED},
		{FLAG_RD, RRTYPE_IXFR, RRCLASS_IN, RCODE_REFUSED},
		{FLAG_RD, RRTYPE_TKEY, RRCLASS_IN, RCODE_REFUSED},
		{FLAG_RD, 0, RRCLASS_IN, RCODE_REFUSED},
		{FLAG_RD, RRTYPE_OPT, RRCLASS_IN, RCODE_REFUSED},
		{0, RRTYPE_A, RRCLASS_IN, RCODE_REFUSED},
		{FLAG_RD | OPCODE_NOTIFY << 11, RRTYPE_SOA, RRCLASS_IN,
		 RCODE_NOTIMP},
		{FLAG_RD | OPCODE_UPDATE << 11, RRTYPE_SOA, RRCLASS_IN,
		 RCODE_NOTIMP},
	};
	struct sim *sim = scene(NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(questions); i++) {
		const struct sim_answer *answer =
			ask_raw(sim, questions[i].flags, questions[i].type,
				questions[i].class_);

		assert_true(answer->is_immediate);
		expect_rcode(answer, questions[i].rcode);
		assert_int_equal(answer->message.header.id, 77);
	}
	assert_int_equal(sent_count(sim, NULL, NULL, 0), 0);
	sim_free(sim);
}

/* ---- Octets ----------------------------------------------------------- */

struct sample {
	const char *what;
	const char *octets;
	size_t size;
	int rcode; /* -1: silence */
};

#define HEADER(flags, qd, an, ns, ar)                                          \
	"\x12\x34" flags "\0" qd "\0" an "\0" ns "\0" ar
#define QUESTION     "\3www\3sig\4test\0\0\1\0\1"
#define OPT(version) "\0\0\x29\4\xd0\0" version "\0\0\0\0"
#define SAMPLE(what_, octets_, rcode_)                                         \
	{                                                                      \
		.what = what_, .octets = octets_, .size = sizeof(octets_) - 1, \
		.rcode = rcode_                                                \
	}

static const struct sample samples[] = {
	SAMPLE("nothing", "", -1),
	SAMPLE("half a header", "\x12\x34\1\0\0", -1),
	SAMPLE("a response", HEADER("\x81\0", "\1", "\0", "\0", "\0") QUESTION,
	       -1),
	SAMPLE("no question", HEADER("\1\0", "\0", "\0", "\0", "\0"),
	       RCODE_FORMERR),
	SAMPLE("two questions",
	       HEADER("\1\0", "\2", "\0", "\0", "\0") QUESTION QUESTION,
	       RCODE_FORMERR),
	SAMPLE("a question that is not there",
	       HEADER("\1\0", "\1", "\0", "\0", "\0"), RCODE_FORMERR),
	SAMPLE("half a question",
	       HEADER("\1\0", "\1", "\0", "\0", "\0") "\3www\3sig",
	       RCODE_FORMERR),
	SAMPLE("a question without class",
	       HEADER("\1\0", "\1", "\0", "\0", "\0") "\3www\0\0\1",
	       RCODE_FORMERR),
	SAMPLE("a name that points at itself",
	       HEADER("\1\0", "\1", "\0", "\0", "\0") "\xc0\x0c\0\1\0\1",
	       RCODE_FORMERR),
	SAMPLE("a label type of the future",
	       HEADER("\1\0", "\1", "\0", "\0", "\0") "\x41www\0\0\1\0\1",
	       RCODE_FORMERR),
	SAMPLE("an OPT that ends too early",
	       HEADER("\1\0", "\1", "\0", "\0", "\1") QUESTION "\0\0\x29\4",
	       RCODE_FORMERR),
	SAMPLE("two OPTs",
	       HEADER("\1\0", "\1", "\0", "\0", "\2") QUESTION OPT("\0")
		       OPT("\0"),
	       RCODE_FORMERR),
	SAMPLE("EDNS version 1",
	       HEADER("\1\0", "\1", "\0", "\0", "\1") QUESTION OPT("\1"),
	       RCODE_BADVERS),
};

static void rfc1035_4_1_octets_that_are_no_query(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(samples); i++) {
		const struct sim_answer *answer = sim_ask_octets(
			sim, INSIDE,
			span_of(samples[i].octets, samples[i].size), false);

		sim_run(sim);
		if (samples[i].rcode < 0 && answer->is_there)
			fail_msg("%s: %s", samples[i].what, scene_text(answer));
		if (samples[i].rcode < 0)
			continue;
		if (!answer->is_there ||
		    answer->message.rcode != samples[i].rcode)
			fail_msg("%s: %s", samples[i].what, scene_text(answer));
		assert_int_equal(answer->message.header.id, 0x1234);
	}
	assert_int_equal(sent_count(sim, NULL, NULL, 0), 0);
	sim_free(sim);
}

/* Whatever was sent: silence, or an answer to it and nothing else. */
static void expect_decent(const struct sim_answer *answer, struct span octets)
{
	struct query query;
	enum query_fault fault = query_parse(octets, &query);

	if (fault == QUERY_SILENCE) {
		assert_false(answer->is_there);
		return;
	}
	assert_true(answer->is_there);
	assert_int_equal(answer->message.header.id,
			 octets.data[0] << 8 | octets.data[1]);
	assert_true(answer->message.header.flags & FLAG_QR);
	if (fault == QUERY_FORMERR)
		expect_rcode(answer, RCODE_FORMERR);
	if (fault == QUERY_NOTIMP)
		expect_rcode(answer, RCODE_NOTIMP);
	if (fault == QUERY_BADVERS)
		expect_rcode(answer, RCODE_BADVERS);
}

static size_t random_octets(struct rng *rng, uint8_t *octets, size_t room)
{
	size_t size = rng_below(rng, (uint32_t)room);

	rng_octets(rng, octets, size);
	/* Half of them look like a query at first. */
	if (size > 12 && rng_below(rng, 2)) {
		memcpy(octets + 2, "\1\0\0\1\0\0\0\0\0", 9);
		octets[11] &= 3;
	}
	return size;
}

/* A good query with a few octets changed, taken away or doubled. */
static size_t mutated_query(struct rng *rng, uint8_t *octets)
{
	static const char query[] =
		HEADER("\1\0", "\1", "\0", "\0",
		       "\1") "\1x\3www\3sig\4test\0\0\1\0\1" OPT("\0");
	size_t size = sizeof(query) - 1;

	memcpy(octets, query, size);
	for (uint32_t i = rng_below(rng, 4); i > 0; i--)
		octets[rng_below(rng, (uint32_t)size)] ^=
			(uint8_t)(1u << rng_below(rng, 8));
	if (rng_below(rng, 4) == 0)
		size = rng_below(rng, (uint32_t)size);
	else if (rng_below(rng, 8) == 0) {
		memcpy(octets + size, octets + 12, size - 12);
		size += size - 12;
	}
	return size;
}

enum {
	SWEEP = 20000
};

static void rfc1035_4_1_a_sweep_of_random_octets(void **state)
{
	uint64_t seed = 4;
	struct rng rng;

	(void)state;
	rng_init_seeded(&rng, &seed);
	for (unsigned run = 0; run < 4; run++) {
		struct sim *sim = scene(NULL);

		for (unsigned i = 0; i < SWEEP / 4; i++) {
			uint8_t octets[512];
			size_t size =
				run % 2 ? mutated_query(&rng, octets)
					: random_octets(&rng, octets, 300);
			struct span span = span_of(octets, size);
			const struct sim_answer *answer = sim_ask_octets(
				sim, INSIDE, span, rng_below(&rng, 2));

			sim_run(sim);
			expect_decent(answer, span);
		}
		expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
			    RRTYPE_A, "198.51.100.3", true);
		assert_int_equal(sim_stats(sim).clients_waiting, 0);
		assert_int_equal(sim_stats(sim).fetches_alive, 0);
		sim_free(sim);
	}
}

/* ---- Clients together ------------------------------------------------- */

static void rfc5452_5_equal_questions_are_asked_once(void **state)
{
	struct sim *sim = scene(NULL);
	static const char *const spellings[] = {"www.sig.test", "WWW.sig.test",
						"wWw.SIG.tEsT"};
	struct sim_answer *answers[300];
	size_t sent;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(answers); i++)
		answers[i] = sim_ask(sim, spellings[i % 3], RRTYPE_A,
				     i % 2 ? SIM_DO : 0);
	sim_run(sim);
	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		char text[NAME_TEXT_MAX];

		expect_data(answers[i], RRTYPE_A, "198.51.100.3", i % 2);
		assert_int_equal(answers[i]->message.header.id, i + 1);
		/* RFC 4343 section 4.1: as the client spells it. */
		assert_memory_equal(
			name_to_text(answers[i]->message.question.name.octets,
				     text),
			spellings[i % 3], strlen(spellings[i % 3]));
		assert_int_equal(answers[i]
					 ->message.rrsets[SECTION_ANSWER][0]
					 ->rrsig_count,
				 i % 2);
	}
	sent = sent_count(sim, NULL, "www.sig.test", RRTYPE_A);
	assert_int_equal(sent, 1);
	sim_free(sim);
}

static void rfc1035_4_2_1_what_does_not_fit_is_truncated(void **state)
{
	struct sim *sim = scene(NULL);
	const struct sim_answer *answer;

	(void)state;
	/* Twelve signed sets take more than 1232 octets. */
	answer = sim_resolve(sim, "c11.sig.test", RRTYPE_A, SIM_DO);
	assert_true(answer->message.header.flags & FLAG_TC);
	assert_true(answer->size <= UDP_SIZE_SAFE);
	answer =
		sim_resolve(sim, "c11.sig.test", RRTYPE_A, SIM_DO | SIM_STREAM);
	assert_false(answer->message.header.flags & FLAG_TC);
	expect_data(answer, RRTYPE_A, "198.51.100.200", true);
	/* Without EDNS 512 octets are all, and there is no OPT. */
	answer = sim_resolve(sim, "c11.sig.test", RRTYPE_A, SIM_NO_EDNS);
	assert_true(answer->size <= UDP_SIZE_MIN);
	assert_false(answer->message.edns.present);
	sim_free(sim);
}

static void more_clients_than_one_fetch_takes_are_told(void **state)
{
	struct sim *sim = scene(NULL);
	static struct sim_answer *answers[1100];
	unsigned served = 0, told = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(answers); i++)
		answers[i] = sim_ask(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	sim_run(sim);
	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		assert_true(answers[i]->is_there);
		if (answers[i]->message.rcode == RCODE_NOERROR) {
			served++;
			continue;
		}
		told++;
		expect_servfail(answers[i], EDE_OTHER);
		assert_non_null(strstr(ede_text(answers[i]), "too many"));
	}
	assert_int_equal(served, 1000);
	assert_int_equal(told, 100);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc8914_4_19_outside_the_access_list_is_refused),
		cmocka_unit_test(rfc1035_4_1_1_refused_clients_cause_no_query),
		cmocka_unit_test(a_blackhole_is_silent),
		cmocka_unit_test(
			rfc1034_4_3_1_without_rd_what_is_there_is_given),
		cmocka_unit_test(
			rfc9520_3_2_without_rd_a_failure_is_told_again),
		cmocka_unit_test(who_may_have_no_recursion_gets_what_is_cached),
		cmocka_unit_test(
			rfc4035_3_2_2_cd_changes_nothing_without_validation),
		cmocka_unit_test(rfc1035_questions_that_no_resolver_answers),
		cmocka_unit_test(rfc1035_4_1_octets_that_are_no_query),
		cmocka_unit_test(rfc1035_4_1_a_sweep_of_random_octets),
		cmocka_unit_test(rfc5452_5_equal_questions_are_asked_once),
		cmocka_unit_test(rfc1035_4_2_1_what_does_not_fit_is_truncated),
		cmocka_unit_test(more_clients_than_one_fetch_takes_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
