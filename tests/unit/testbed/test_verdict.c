/*
 * test_verdict.c - what is read out of a resolver's answer, and how it is
 * shown.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "contrib/testbed/report.h"
#include "wire/codes.h"
#include "wire/edns.h"
#include "wire/message.h"
#include "wire/writer.h"

enum {
	ANSWER_MAX = 512
};

static const struct testbed_case bogus = {.zone = "z.",
					  .name = "www.z.",
					  .type = RRTYPE_A,
					  .what = "Wrong.",
					  .rule = "RFC 4035 section 5.2",
					  .verdict = VERDICT_BOGUS,
					  .ede = 9};

/* An answer with these flags and RCODE, and an OPT with these OPTIONS. */
static size_t make(uint8_t out[ANSWER_MAX], uint16_t flags, uint16_t rcode,
		   struct span options)
{
	struct writer writer;

	writer_init(&writer, out, ANSWER_MAX);
	writer_u16(&writer, 1);
	writer_u16(&writer, (uint16_t)(flags | (rcode & 0xf)));
	writer_u16(&writer, 0);
	writer_u32(&writer, 0);
	writer_u16(&writer, 1);
	writer_u8(&writer, 0);
	writer_u16(&writer, RRTYPE_OPT);
	writer_u16(&writer, 1232);
	writer_u32(&writer, (uint32_t)rcode >> 4 << 24);
	writer_u16(&writer, (uint16_t)options.size);
	writer_octets(&writer, options.data, options.size);
	assert_false(writer_failed(&writer));
	return writer.size;
}

#define OPTIONS(text) span_of((const uint8_t *)(text), sizeof(text) - 1)

static void rfc8914_2_all_extended_errors_are_read(void **state)
{
	uint8_t answer[ANSWER_MAX];
	struct seen seen;
	char text[VERDICT_TEXT_MAX];
	size_t size = make(answer, FLAG_QR, RCODE_SERVFAIL,
			   OPTIONS("\0\12\0\2ab"   /* another option */
				   "\0\17\0\2\0\6" /* 6, without text */
				   "\0\17\0\7\0\11k\33[m\"" /* 9 with text */));

	(void)state;
	verdict_read(span_of(answer, size), &seen);
	assert_true(seen.is_answer);
	assert_int_equal(seen.ede_count, 2);
	assert_string_equal(verdict_seen_text(&seen, text), "SERVFAIL EDE 6,9");
	/* What a terminal would obey is not kept. */
	assert_string_equal(seen.extra_text, "k?[m\"");
	assert_true(verdict_is_expected(&bogus, &seen));
}

static void rfc6891_6_1_3_the_rcode_has_twelve_bits(void **state)
{
	uint8_t answer[ANSWER_MAX];
	char text[VERDICT_TEXT_MAX];
	struct seen seen;
	size_t size = make(answer, FLAG_QR, RCODE_BADVERS, OPTIONS(""));

	(void)state;
	verdict_read(span_of(answer, size), &seen);
	assert_int_equal(seen.rcode, RCODE_BADVERS);
	assert_string_equal(verdict_seen_text(&seen, text), "BADVERS");
}

/* Cut anywhere, or no answer at all. */
static void what_does_not_parse_is_no_answer(void **state)
{
	uint8_t answer[ANSWER_MAX];
	char text[VERDICT_TEXT_MAX];
	struct seen seen;
	size_t size = make(answer, FLAG_QR, RCODE_SERVFAIL,
			   OPTIONS("\0\17\0\2\0\11"));

	(void)state;
	for (size_t i = 0; i < size; i++) {
		verdict_read(span_of(answer, i), &seen);
		assert_false(seen.is_answer);
		assert_false(verdict_is_safe(&bogus, &seen));
	}
	assert_string_equal(verdict_seen_text(&seen, text), "no answer");
	(void)make(answer, 0, RCODE_SERVFAIL, OPTIONS("\0\17\0\2\0\11"));
	verdict_read(span_of(answer, size), &seen);
	assert_false(seen.is_answer);
}

static void an_answer_is_judged_by_rcode_ad_and_code(void **state)
{
	const struct {
		uint16_t flags, rcode;
		struct span options;
		bool is_safe, is_expected;
	} rows[] = {
		{FLAG_QR, RCODE_SERVFAIL, OPTIONS("\0\17\0\2\0\11"), true,
		 true},
		{FLAG_QR, RCODE_SERVFAIL, OPTIONS("\0\17\0\2\0\6"), true,
		 false},
		{FLAG_QR, RCODE_SERVFAIL, OPTIONS(""), true, false},
		{FLAG_QR | FLAG_AD, RCODE_SERVFAIL, OPTIONS("\0\17\0\2\0\11"),
		 true, false},
		{FLAG_QR, RCODE_NOERROR, OPTIONS("\0\17\0\2\0\11"), false,
		 false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t answer[ANSWER_MAX];
		struct seen seen;
		size_t size = make(answer, rows[i].flags, rows[i].rcode,
				   rows[i].options);

		verdict_read(span_of(answer, size), &seen);
		assert_int_equal(verdict_is_safe(&bogus, &seen),
				 rows[i].is_safe);
		assert_int_equal(verdict_is_expected(&bogus, &seen),
				 rows[i].is_expected);
	}
}

/* REPORT as PRINT has it; free() it. */
static char *print(const struct report *report,
		   void printer(const struct report *, FILE *))
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	assert_non_null(file);
	printer(report, file);
	assert_int_equal(fclose(file), 0);
	return text;
}

static void strangers_texts_are_escaped(void **state)
{
	struct seen seen = {.is_answer = true,
			    .rcode = RCODE_SERVFAIL,
			    .ede_count = 1,
			    .edes = {9},
			    .extra_text = "<b>\"a\\b\"&"};
	struct report report = {.cases = &bogus,
				.case_count = 1,
				.columns = {{"One", &seen}},
				.column_count = 1};
	char *json = print(&report, report_json);
	char *page = print(&report, report_html);

	(void)state;
	assert_true(report_is_fine(&report));
	assert_non_null(strstr(json, "\"extra_text\": \"<b>\\\"a\\\\b\\\"&\""));
	assert_non_null(strstr(json, "\"as_expected\": true"));
	assert_null(strstr(page, "<b>"));
	assert_non_null(strstr(page, "&lt;b&gt;&quot;a\\b&quot;&amp;"));
	free(json);
	free(page);
}

static void several_resolvers_are_objects_by_their_names(void **state)
{
	struct seen good = {.is_answer = true,
			    .rcode = RCODE_SERVFAIL,
			    .ede_count = 1,
			    .edes = {9}};
	struct seen none = {.is_answer = false};
	struct report report = {.cases = &bogus,
				.case_count = 1,
				.columns = {{"One", &good}, {"Two", &none}},
				.column_count = 2};
	char *json = print(&report, report_json);

	(void)state;
	assert_false(report_is_fine(&report));
	assert_non_null(strstr(json, "\"seen\": {\"One\": \"SERVFAIL EDE 9\", "
				     "\"Two\": \"no answer\"}"));
	assert_non_null(strstr(json, "\"as_expected\": {\"One\": true, "
				     "\"Two\": false}"));
	free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc8914_2_all_extended_errors_are_read),
		cmocka_unit_test(rfc6891_6_1_3_the_rcode_has_twelve_bits),
		cmocka_unit_test(what_does_not_parse_is_no_answer),
		cmocka_unit_test(an_answer_is_judged_by_rcode_ad_and_code),
		cmocka_unit_test(strangers_texts_are_escaped),
		cmocka_unit_test(several_resolvers_are_objects_by_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
