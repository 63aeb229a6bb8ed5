/*
 * test_failures.c - what failed is remembered, bounded.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "resolver/core/failures.h"
#include "wire/codes.h"

static struct failures failures;

static void note(const char *text, uint16_t type, int ede, const char *why,
		 int64_t at_s)
{
	struct name name;

	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	failures_note(&failures, name.octets, type, ede == EDE_DNSSEC_BOGUS,
		      ede, span_of(why, strlen(why)), (struct wall_time){at_s});
}

static const struct failure *find(const char *text)
{
	struct name name;

	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	for (unsigned i = 0; i < failures.count; i++)
		if (name_equal(failures.list[i].name.octets, name.octets))
			return &failures.list[i];
	return NULL;
}

static int begin(void **state)
{
	(void)state;
	memset(&failures, 0, sizeof(failures));
	return 0;
}

static void one_question_with_one_cause_is_one_entry(void **state)
{
	const struct failure *found;

	(void)state;
	note("a", RRTYPE_A, EDE_DNSSEC_BOGUS, "first", 10);
	note("a", RRTYPE_A, EDE_DNSSEC_BOGUS, "second", 12);
	assert_int_equal(failures.count, 1);
	found = find("a");
	assert_int_equal(found->count, 2);
	assert_int_equal(found->first.s, 10);
	assert_int_equal(found->last.s, 12);
	assert_string_equal(found->reason.text, "second");
	assert_true(found->is_bogus);
	note("a", RRTYPE_A, EDE_NO_REACHABLE_AUTHORITY, "", 13);
	note("a", RRTYPE_AAAA, EDE_DNSSEC_BOGUS, "", 13);
	assert_int_equal(failures.count, 3);
}

static void what_failed_longest_ago_gives_way(void **state)
{
	char text[16];

	(void)state;
	for (int i = 0; i < LIMIT_FAILURES; i++) {
		snprintf(text, sizeof(text), "n%d", i);
		note(text, RRTYPE_A, EDE_OTHER, "", 100 + i);
	}
	note("n0", RRTYPE_A, EDE_OTHER, "", 1000);
	note("new", RRTYPE_A, EDE_OTHER, "", 1001);
	assert_int_equal(failures.count, LIMIT_FAILURES);
	assert_non_null(find("n0"));
	assert_null(find("n1"));
	assert_int_equal(find("new")->count, 1);
	assert_int_equal(find("new")->first.s, 1001);
}

static void a_sentence_that_is_too_long_is_cut(void **state)
{
	char why[REASON_TEXT_MAX + 10];

	(void)state;
	memset(why, 'x', sizeof(why));
	why[sizeof(why) - 1] = '\0';
	note("a", RRTYPE_A, EDE_OTHER, why, 1);
	assert_int_equal(strlen(find("a")->reason.text), REASON_TEXT_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(one_question_with_one_cause_is_one_entry,
				       begin),
		cmocka_unit_test_setup(what_failed_longest_ago_gives_way,
				       begin),
		cmocka_unit_test_setup(a_sentence_that_is_too_long_is_cut,
				       begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
