/*
 * test_explain.c - what the explanation of each broken zone says first.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/explain/text.h"
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <stdio.h>
#include <string.h>

/* ---- The laboratory's broken zones ----------------------------------------
 */

static struct sim *laboratory(void)
{
	return sim_new(&(struct sim_options){
		.seed = 1, .world = scene_world(&lab_tables)});
}

static bool is_name(const uint8_t *name, const char *text)
{
	char buffer[NAME_TEXT_MAX];

	return name ? text && strcmp(name_to_text(name, buffer), text) == 0
		    : !text;
}

static void check(struct sim *sim, const char *name, uint16_t type,
		  enum cause cause, enum party party, const char *zone,
		  enum story_colour colour)
{
	struct explanation *explanation = sim_explain(sim, name, type);
	struct story *story;

	assert_non_null(explanation);
	story = story_new(explanation);
	assert_non_null(story);
	if (story->sentence.cause != cause || story->sentence.party != party ||
	    story->colour != colour || !is_name(story->facts.zone, zone))
		fail_msg("%s: %s, %s, %s: %s", name,
			 cause_word(story->sentence.cause),
			 party_word(story->sentence.party),
			 story_colour_word(story->colour),
			 story->sentence.text);
	assert_false(story->is_cut);
	story_free(story);
	explanation_free(explanation);
}

#define BROKEN(label) label ".broken.test."

static void the_first_sentence_names_cause_party_and_zone(void **state)
{
	static const struct {
		const char *zone, *prefix;
		enum cause cause;
		enum party party;
		enum story_colour colour;
	} rows[] = {
		{BROKEN("ds-bad-tag"), "www", CAUSE_DS_MISMATCH, PARTY_BOTH,
		 STORY_RED},
		{BROKEN("ds-bad-digest"), "www", CAUSE_DS_MISMATCH, PARTY_BOTH,
		 STORY_RED},
		{BROKEN("ds-bad-algorithm"), "www", CAUSE_DS_MISMATCH,
		 PARTY_BOTH, STORY_RED},
		{BROKEN("ds-unknown-algorithm"), "www",
		 CAUSE_UNSUPPORTED_ALGORITHM, PARTY_ZONE, STORY_GREY},
		{BROKEN("ds-unknown-digest"), "www", CAUSE_UNSUPPORTED_DIGEST,
		 PARTY_BOTH, STORY_GREY},
		{BROKEN("ds-sha1"), "www", CAUSE_REMARK, PARTY_ZONE,
		 STORY_ORANGE},
		{BROKEN("ds-sha1-wrong"), "www", CAUSE_SECURE, PARTY_NOBODY,
		 STORY_GREEN},
		{BROKEN("ds-one-of-five"), "www", CAUSE_REMARK, PARTY_ZONE,
		 STORY_ORANGE},
		{BROKEN("no-ksk"), "www", CAUSE_DS_MISMATCH, PARTY_BOTH,
		 STORY_RED},
		{BROKEN("no-zsk"), "www", CAUSE_SIGNATURE_KEY_MISSING,
		 PARTY_ZONE, STORY_RED},
		{BROKEN("no-zone-bit-ksk"), "www", CAUSE_DS_UNUSABLE_KEY,
		 PARTY_ZONE, STORY_RED},
		{BROKEN("no-zone-bit-zsk"), "www", CAUSE_SIGNATURE_KEY_UNUSABLE,
		 PARTY_ZONE, STORY_RED},
		{BROKEN("bad-protocol"), "www", CAUSE_DS_UNUSABLE_KEY,
		 PARTY_ZONE, STORY_RED},
		{BROKEN("revoked-ksk"), "www", CAUSE_DS_REVOKED_KEY, PARTY_BOTH,
		 STORY_RED},
		{BROKEN("dnskey-no-rrsig"), "www", CAUSE_SIGNATURE_MISSING,
		 PARTY_ZONE, STORY_RED},
		{BROKEN("dnskey-no-ksk-rrsig"), "www", CAUSE_KEYS_NOT_SIGNED,
		 PARTY_ZONE, STORY_RED},
		{BROKEN("dnskey-bad-rrsig"), "www", CAUSE_SIGNATURE_WRONG,
		 PARTY_ZONE, STORY_RED},
		{BROKEN("expired"), "www", CAUSE_EXPIRED, PARTY_ZONE,
		 STORY_RED},
		{BROKEN("expired-a"), "www", CAUSE_EXPIRED, PARTY_ZONE,
		 STORY_RED},
		{BROKEN("not-yet"), "www", CAUSE_EARLY, PARTY_ZONE, STORY_RED},
		{BROKEN("backwards-a"), "www", CAUSE_BACKWARDS, PARTY_ZONE,
		 STORY_RED},
		{BROKEN("no-rrsig-a"), "www", CAUSE_SIGNATURE_MISSING,
		 PARTY_ZONE, STORY_RED},
		{BROKEN("bad-rrsig-a"), "www", CAUSE_SIGNATURE_WRONG,
		 PARTY_ZONE, STORY_RED},
		{BROKEN("labels-above"), "www", CAUSE_SIGNATURE_MISFIT,
		 PARTY_ZONE, STORY_RED},
		{BROKEN("no-nsec"), "nothing", CAUSE_DENIAL_MISSING, PARTY_ZONE,
		 STORY_RED},
		{BROKEN("no-nsec3"), "nothing", CAUSE_DENIAL_MISSING,
		 PARTY_ZONE, STORY_RED},
		{BROKEN("nsec3-no-rrsig"), "nothing", CAUSE_SIGNATURE_MISSING,
		 PARTY_ZONE, STORY_RED},
		{BROKEN("nsec3-bad-next"), "nothing", CAUSE_DENIAL_WRONG,
		 PARTY_ZONE, STORY_RED},
		{BROKEN("wildcard-no-nsec3"), "any.wild",
		 CAUSE_WILDCARD_UNPROVEN, PARTY_ZONE, STORY_RED},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim *sim = laboratory();
		char name[256];

		snprintf(name, sizeof(name), "%s.%s", rows[i].prefix,
			 rows[i].zone);
		check(sim, name, RRTYPE_A, rows[i].cause, rows[i].party,
		      rows[i].colour == STORY_GREEN ? NULL : rows[i].zone,
		      rows[i].colour);
		sim_free(sim);
	}
}

static void what_is_not_signed_is_no_fault(void **state)
{
	static const struct {
		const char *name, *zone;
		enum cause cause;
		enum story_colour colour;
	} rows[] = {
		{"www.unsigned.test.", "unsigned.test.", CAUSE_UNSIGNED,
		 STORY_GREY},
		{"to-unsigned.signed.test.", "unsigned.test.", CAUSE_UNSIGNED,
		 STORY_GREY},
		{"www.plain.ecdsa-nsec.signed.test.",
		 "plain.ecdsa-nsec.signed.test.", CAUSE_UNSIGNED, STORY_GREY},
		{"nothing.ecdsa-optout.signed.test.",
		 "ecdsa-optout.signed.test.", CAUSE_UNSIGNED_RANGE, STORY_GREY},
		{"any.wild.ecdsa-nsec3.signed.test.", NULL, CAUSE_SECURE,
		 STORY_GREEN},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim *sim = laboratory();

		check(sim, rows[i].name, RRTYPE_A, rows[i].cause, PARTY_NOBODY,
		      rows[i].zone, rows[i].colour);
		sim_free(sim);
	}
}

/* ---- Clocks, anchors, servers ----------------------------------------------
 */

/* The root's signatures are always in their time. */
static void who_finds_the_root_expired_has_a_wrong_clock(void **state)
{
	struct sim *sim = sim_new(&(struct sim_options){
		.seed = 1,
		.world = scene_world(&lab_tables),
		.start_wall_s = SIM_START_WALL_S + 400 * 86400});

	(void)state;
	check(sim, "www.ecdsa-nsec.signed.test.", RRTYPE_A, CAUSE_CLOCK,
	      PARTY_MACHINE, ".", STORY_RED);
	sim_free(sim);
	sim = sim_new(&(struct sim_options){.seed = 1,
					    .world = scene_world(&lab_tables),
					    .start_wall_s = SIM_START_WALL_S -
							    400 * 86400});
	check(sim, "www.ecdsa-nsec.signed.test.", RRTYPE_A, CAUSE_CLOCK,
	      PARTY_MACHINE, ".", STORY_RED);
	sim_free(sim);
}

/* Another root's keys than those that are trusted. */
static void trust_elsewhere(struct settings *settings)
{
	static const uint8_t digest[36] = {
		0x12, 0x34, ALGORITHM_ECDSAP256SHA256, DIGEST_SHA256};
	struct anchor_set *anchors = anchor_set_new();

	assert_non_null(anchors);
	assert_int_equal(anchor_set_add(anchors, name_root, RRTYPE_DS,
					span_of(digest, sizeof(digest))),
			 STATUS_OK);
	anchor_set_free(settings->anchors);
	settings->anchors = anchors;
}

static void an_anchor_that_fits_no_key_is_this_machines(void **state)
{
	struct sim *sim =
		sim_new(&(struct sim_options){.seed = 1,
					      .world = scene_world(&lab_tables),
					      .configure = trust_elsewhere});

	(void)state;
	check(sim, "www.ecdsa-nsec.signed.test.", RRTYPE_A,
	      CAUSE_ANCHOR_MISMATCH, PARTY_MACHINE, ".", STORY_RED);
	sim_free(sim);
}

static const char *victim; /* a server; NULL: all of them */
static enum {
	SILENT,
	LAME,
	BROKEN_DOWN
} habit;

static size_t misbehave(void *context, const struct address *server,
			struct span query, bool stream, uint8_t *out,
			size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (!victim || reply_is_from(&reply, victim)) {
		reply.is_silent = habit == SILENT;
		if (habit == LAME)
			reply_refuse(&reply, RCODE_REFUSED);
		if (habit == BROKEN_DOWN)
			reply_refuse(&reply, RCODE_SERVFAIL);
	}
	return reply_end(&reply, out, room);
}

static void servers_that_fail_are_told_from_a_network_that_does(void **state)
{
	static const struct {
		const char *victim;
		int habit;
		enum cause cause;
		enum party party;
		const char *zone;
	} rows[] = {
		{"192.0.2.2", SILENT, CAUSE_SILENT, PARTY_ZONE, "test."},
		{"192.0.2.2", LAME, CAUSE_LAME, PARTY_BOTH, "test."},
		{"192.0.2.2", BROKEN_DOWN, CAUSE_SERVER_ERROR, PARTY_ZONE,
		 "test."},
		{NULL, SILENT, CAUSE_NETWORK, PARTY_NETWORK, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim *sim;

		victim = rows[i].victim;
		habit = rows[i].habit;
		sim = scene(misbehave);
		check(sim, "www.sig.test.", RRTYPE_A, rows[i].cause,
		      rows[i].party, rows[i].zone, STORY_RED);
		sim_free(sim);
	}
}

/* far.plain. has its one server in sig.test.: who is silent is to be named. */
static void
a_server_without_address_is_the_fault_of_who_should_tell(void **state)
{
	struct sim *sim;

	(void)state;
	victim = "192.0.2.2"; /* test. */
	habit = SILENT;
	sim = scene(misbehave);
	check(sim, "www.far.plain.", RRTYPE_A, CAUSE_SILENT, PARTY_ZONE,
	      "test.", STORY_RED);
	sim_free(sim);
}

static size_t without_glue(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, "192.0.2.2"))
		reply_drop(&reply, SECTION_ADDITIONAL, 0);
	return reply_end(&reply, out, room);
}

static void glue_that_is_missing_is_for_the_parent_to_add(void **state)
{
	struct sim *sim = scene(without_glue);

	(void)state;
	check(sim, "www.sig.test.", RRTYPE_A, CAUSE_NO_ADDRESS, PARTY_BOTH,
	      "sig.test.", STORY_RED);
	sim_free(sim);
}

static void allow_three_queries(struct settings *settings)
{
	settings->upstream_queries_max = 3;
}

static void a_bound_that_is_met_is_named(void **state)
{
	struct sim *sim = sim_new(
		&(struct sim_options){.seed = 1,
				      .world = scene_world(&lab_tables),
				      .configure = allow_three_queries});

	(void)state;
	check(sim, "www.ecdsa-nsec.signed.test.", RRTYPE_A, CAUSE_LIMIT,
	      PARTY_ZONE, NULL, STORY_RED);
	sim_free(sim);
}

static void except_broken(struct settings *settings)
{
	struct name name;

	assert_int_equal(name_from_text("broken.test.", &name), STATUS_OK);
	assert_int_equal(
		anchor_set_add_negative(settings->anchors, name.octets),
		STATUS_OK);
}

static void what_is_excepted_is_the_configurations(void **state)
{
	struct sim *sim =
		sim_new(&(struct sim_options){.seed = 1,
					      .world = scene_world(&lab_tables),
					      .configure = except_broken});

	(void)state;
	check(sim, "www.expired.broken.test.", RRTYPE_A, CAUSE_NOT_TRUSTED,
	      PARTY_MACHINE, NULL, STORY_GREY);
	check(sim, "www.ecdsa-nsec.signed.test.", RRTYPE_A, CAUSE_SECURE,
	      PARTY_NOBODY, NULL, STORY_GREEN);
	sim_free(sim);
}

/* One of two: the answer is there, and somebody should look. */
static void one_bad_server_of_several_is_orange(void **state)
{
	unsigned met = 0;

	(void)state;
	victim = "192.0.2.3";
	habit = LAME;
	for (uint64_t seed = 1; seed <= 8; seed++) {
		struct sim *sim = scene_with(&(struct sim_options){
			.seed = seed, .server = misbehave});
		struct explanation *explanation =
			sim_explain(sim, "www.sig.test.", RRTYPE_A);
		struct story *story;

		assert_non_null(explanation);
		assert_int_equal(explanation->security, SECURITY_SECURE);
		story = story_new(explanation);
		assert_non_null(story);
		/* Unless it was not asked. */
		if (story->colour == STORY_ORANGE) {
			assert_int_equal(story->sentence.cause, CAUSE_REMARK);
			assert_true(is_name(story->facts.zone, "sig.test."));
			assert_non_null(strstr(story->sentence.text, victim));
			met++;
		}
		story_free(story);
		explanation_free(explanation);
		sim_free(sim);
	}
	assert_true(met > 0);
}

/* A server that has not got the last version of its zone, say. */
static size_t old_at_one_server(void *context, const struct address *server,
				struct span query, bool stream, uint8_t *out,
				size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, "192.0.2.3") &&
	    reply_asks(&reply, "www.sig.test.", RRTYPE_A)) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER,
			  "www.sig.test. 60 A 198.51.100.99");
	}
	return reply_end(&reply, out, room);
}

static bool has_remark(const struct story *story, enum remark_kind kind)
{
	for (unsigned i = 0; i < story->zone_count; i++)
		for (unsigned j = 0; j < story->zones[i]->remark_count; j++)
			if (story->zones[i]->remarks[j]->kind == kind)
				return true;
	return false;
}

static void servers_that_differ_are_orange(void **state)
{
	unsigned met = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 8; seed++) {
		struct sim *sim = scene_with(&(struct sim_options){
			.seed = seed, .server = old_at_one_server});
		struct explanation *explanation =
			sim_explain(sim, "www.sig.test.", RRTYPE_A);
		struct story *story;

		assert_non_null(explanation);
		assert_int_equal(explanation->security, SECURITY_SECURE);
		story = story_new(explanation);
		assert_non_null(story);
		/* Unless it was not asked. */
		assert_int_equal(story->colour == STORY_ORANGE,
				 has_remark(story, REMARK_SERVER_BOGUS));
		met += story->colour == STORY_ORANGE;
		story_free(story);
		explanation_free(explanation);
		sim_free(sim);
	}
	assert_true(met > 0);
}

/* ---- The text -------------------------------------------------------------
 */

struct memory_sink {
	struct text_sink sink;
	size_t size;
	char text[65536];
};

static void put(struct text_sink *sink, const char *octets, size_t size)
{
	struct memory_sink *memory = (struct memory_sink *)(void *)sink;

	assert_true(memory->size + size < sizeof(memory->text));
	memcpy(memory->text + memory->size, octets, size);
	memory->size += size;
	memory->text[memory->size] = '\0';
}

static const char *text_of(const char *name, uint16_t type,
			   const struct text_options *options)
{
	static struct memory_sink memory;
	struct sim *sim = laboratory();
	struct explanation *explanation = sim_explain(sim, name, type);
	struct story *story;

	assert_non_null(explanation);
	story = story_new(explanation);
	assert_non_null(story);
	memory.sink.put = put;
	memory.size = 0;
	text_render(story, options, &memory.sink);
	story_free(story);
	explanation_free(explanation);
	sim_free(sim);
	return memory.text;
}

/* Each of PARTS is in TEXT, in their order. */
static void expect_parts(const char *text, const char *const *parts,
			 size_t count)
{
	const char *at = text;

	for (size_t i = 0; i < count; i++) {
		const char *found = strstr(at, parts[i]);

		if (!found)
			fail_msg("\"%s\" is not next in:\n%s", parts[i], text);
		at = found + strlen(parts[i]);
	}
}

static void the_text_goes_from_the_verdict_to_the_answer(void **state)
{
	static const char *const secure[] = {
		"www.ecdsa-nsec.signed.test. A  secure, NOERROR\n",
		"Every step from the trust anchor down to the answer is "
		"proven.\n",
		"\n. (the root)  secure\n",
		"  anchor     ",
		": fits key ",
		"\ntest.  secure\n",
		"  delegated  by . to ",
		"  DS         ",
		"  DS signed  DS test. by ",
		"  key        ",
		"flags 257 (SEP), vouched for, signs the keys\n",
		"  signature  DNSKEY test. by ",
		": good, ",
		" left\n",
		"\nsigned.test.  secure\n",
		"\necdsa-nsec.signed.test.  secure\n",
		"  server     those of the zone above\n",
		"\nwww.ecdsa-nsec.signed.test. A  answered, secure\n",
		"  record     www.ecdsa-nsec.signed.test. ",
	};
	static const char *const expired[] = {
		"www.expired-a.broken.test. A  bogus, SERVFAIL, EDE 7 "
		"(Signature Expired)\n",
		"A signature of expired-a.broken.test has expired (",
		": the operator of expired-a.broken.test has to sign it again",
		"\nexpired-a.broken.test.  its keys are secure, and the fault "
		"is here\n",
		": expired, ",
		" ago\n",
		"\nwww.expired-a.broken.test. A  no answer\n",
		"  refused    RRSIG over www.expired-a.broken.test. A by ",
	};
	static const char *const denied[] = {
		"nothing.ecdsa-nsec3.signed.test. A  secure, NXDOMAIN\n",
		"  denial     nothing.ecdsa-nsec3.signed.test. does not exist: "
		"proven\n",
		" matches the closest encloser ecdsa-nsec3.signed.test.\n",
		" covers the next closer name nothing.ecdsa-nsec3.signed.test."
		"\n",
		" covers the wildcard *.ecdsa-nsec3.signed.test.\n",
		"no such name, secure\n",
	};
	static const char *const unsigned_[] = {
		"www.unsigned.test. A  insecure, NOERROR\n",
		"unsigned.test is not signed: test has no DS for it",
		"  denial     unsigned.test. has no DS: proven: an unsigned "
		"delegation\n",
		"\nunsigned.test.  insecure\n",
		"answered, insecure\n",
	};
	const struct text_options plain = {.colours = false};
	const char *text;

	(void)state;
	text = text_of("www.ecdsa-nsec.signed.test.", RRTYPE_A, &plain);
	expect_parts(text, secure, COUNT_OF(secure));
	assert_null(strchr(text, '\033'));
	text = text_of("www.expired-a.broken.test.", RRTYPE_A, &plain);
	expect_parts(text, expired, COUNT_OF(expired));
	text = text_of("nothing.ecdsa-nsec3.signed.test.", RRTYPE_A, &plain);
	expect_parts(text, denied, COUNT_OF(denied));
	text = text_of("www.unsigned.test.", RRTYPE_A, &plain);
	expect_parts(text, unsigned_, COUNT_OF(unsigned_));
}

static void colours_and_exchanges_are_there_for_who_wants_them(void **state)
{
	static const char *const parts[] = {
		"\033[1;31mwww.expired-a.broken.test. A  bogus",
		"\033[0m\n",
		"\033[1;32m. (the root)  secure\033[0m\n",
		"\nExchanges\n",
		" ms  ",
		" UDP ",
		", NOERROR AA, ",
		" octets, EDNS ",
	};
	const struct text_options all = {.colours = true, .verbose = true};

	(void)state;
	expect_parts(text_of("www.expired-a.broken.test.", RRTYPE_A, &all),
		     parts, COUNT_OF(parts));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_sentence_names_cause_party_and_zone),
		cmocka_unit_test(what_is_not_signed_is_no_fault),
		cmocka_unit_test(who_finds_the_root_expired_has_a_wrong_clock),
		cmocka_unit_test(an_anchor_that_fits_no_key_is_this_machines),
		cmocka_unit_test(
			servers_that_fail_are_told_from_a_network_that_does),
		cmocka_unit_test(
			a_server_without_address_is_the_fault_of_who_should_tell),
		cmocka_unit_test(glue_that_is_missing_is_for_the_parent_to_add),
		cmocka_unit_test(a_bound_that_is_met_is_named),
		cmocka_unit_test(what_is_excepted_is_the_configurations),
		cmocka_unit_test(one_bad_server_of_several_is_orange),
		cmocka_unit_test(servers_that_differ_are_orange),
		cmocka_unit_test(the_text_goes_from_the_verdict_to_the_answer),
		cmocka_unit_test(
			colours_and_exchanges_are_there_for_who_wants_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
