/*
 * test_sentence.c - the one sentence that a person can act on.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "resolver/explain/sentence.h"
#include "wire/codes.h"
#include "wire/name.h"

static const uint8_t child[] = "\5child\4test";
static const uint8_t parent[] = "\4test";

static void each_cause_says_what_and_who_and_what_to_do(void **state)
{
	struct reason reason;

	(void)state;
	reason_set(&reason, EDE_OTHER, "the detail");
	for (int i = 0; i < CAUSE_COUNT; i++) {
		const struct sentence_facts facts = {.cause = (enum cause)i,
						     .zone = child,
						     .parent = parent,
						     .reason = &reason};
		struct sentence sentence;

		sentence_make(&facts, &sentence);
		assert_int_equal(sentence.cause, i);
		assert_non_null(cause_word(sentence.cause));
		assert_non_null(party_word(sentence.party));
		assert_non_null(strstr(sentence.text, "(the detail)"));
		assert_null(strchr(sentence.text, '%'));
		assert_int_equal(sentence.text[strlen(sentence.text) - 1], '.');
		/* Somebody has to do something, or nobody has. */
		assert_int_equal(strstr(sentence.text, " has to ") != NULL,
				 sentence.party != PARTY_NOBODY);
		if (sentence.party == PARTY_ZONE ||
		    sentence.party == PARTY_BOTH)
			assert_non_null(
				strstr(sentence.text,
				       ": the operator of child.test has to "));
	}
}

static void causes_have_words_of_their_own(void **state)
{
	(void)state;
	for (int i = 0; i < CAUSE_COUNT; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(cause_word((enum cause)i),
						cause_word((enum cause)j));
}

static void sentences_as_people_read_them(void **state)
{
	static const struct {
		enum cause cause;
		const uint8_t *zone, *parent;
		const char *detail, *text;
	} rows[] = {
		{CAUSE_EXPIRED, child, parent, "RRSIG over A expired",
		 "A signature of child.test has expired (RRSIG over A "
		 "expired): the operator of child.test has to sign it again, "
		 "and see why its signer stopped."},
		{CAUSE_NO_DNSKEY, child, parent, NULL,
		 "test has a DS for child.test, and child.test shows no keys: "
		 "the operator of child.test has to either sign it, or have "
		 "the DS removed from test (at the registrar)."},
		{CAUSE_UNSIGNED, parent, (const uint8_t *)"", NULL,
		 "test is not signed: the root has no DS for it, and proves "
		 "that; nothing is wrong, and nothing protects the answer."},
		{CAUSE_CLOCK, (const uint8_t *)"", NULL, NULL,
		 "This machine's clock is wrong, so that the signatures of "
		 "the root are not in their time: whoever runs this machine "
		 "has to set it, and keep it by NTP."},
		{CAUSE_NETWORK, NULL, NULL, "x",
		 "No server answers at all (x): whoever runs this network has "
		 "to see that this machine reaches the internet, and port 53 "
		 "by UDP and TCP."},
		/* Without names, as from a log. */
		{CAUSE_NO_DNSKEY, NULL, NULL, NULL,
		 "Its parent has a DS for the zone, and the zone shows no "
		 "keys: the operator of the zone has to either sign it, or "
		 "have the DS removed from its parent (at the registrar)."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sentence_facts facts = {.cause = rows[i].cause,
					       .zone = rows[i].zone,
					       .parent = rows[i].parent};
		struct sentence sentence;
		struct reason reason;

		if (rows[i].detail) {
			reason_set(&reason, EDE_OTHER, "%s", rows[i].detail);
			facts.reason = &reason;
		}
		sentence_make(&facts, &sentence);
		assert_string_equal(sentence.text, rows[i].text);
	}
}

static void a_reason_alone_has_a_cause(void **state)
{
	static const struct {
		int ede;
		enum cause cause;
	} rows[] = {
		{EDE_SIGNATURE_EXPIRED, CAUSE_EXPIRED},
		{EDE_SIGNATURE_NOT_YET_VALID, CAUSE_EARLY},
		{EDE_DNSKEY_MISSING, CAUSE_DS_MISMATCH},
		{EDE_RRSIGS_MISSING, CAUSE_SIGNATURE_MISSING},
		{EDE_NSEC_MISSING, CAUSE_DENIAL_MISSING},
		{EDE_DNSSEC_BOGUS, CAUSE_BOGUS},
		{EDE_NO_REACHABLE_AUTHORITY, CAUSE_SILENT},
		{EDE_OTHER, CAUSE_FAILURE},
		{EDE_NONE, CAUSE_FAILURE},
		{31, CAUSE_FAILURE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reason reason;

		reason_set(&reason, rows[i].ede, "text");
		assert_int_equal(sentence_cause_of(&reason), rows[i].cause);
	}
}

/* 127 labels whose octets are all escaped are four times as long. */
static void the_longest_names_are_cut_and_not_overrun(void **state)
{
	struct name name;
	struct sentence sentence;
	struct reason reason;

	(void)state;
	for (size_t i = 0; i < 254; i += 2) {
		name.octets[i] = 1;
		name.octets[i + 1] = 0xff;
	}
	name.octets[254] = 0;
	reason_set(&reason, EDE_OTHER, "%0180d", 7);
	for (int i = 0; i < CAUSE_COUNT; i++) {
		const struct sentence_facts facts = {.cause = (enum cause)i,
						     .zone = name.octets,
						     .parent = name.octets,
						     .reason = &reason};

		sentence_make(&facts, &sentence);
		assert_true(strlen(sentence.text) < SENTENCE_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_cause_says_what_and_who_and_what_to_do),
		cmocka_unit_test(causes_have_words_of_their_own),
		cmocka_unit_test(sentences_as_people_read_them),
		cmocka_unit_test(a_reason_alone_has_a_cause),
		cmocka_unit_test(the_longest_names_are_cut_and_not_overrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
