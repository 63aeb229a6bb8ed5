/*
 * test_root_anchors_xml.c - IANA's file: what is in it, and what must not be.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "trust-anchor/root_anchors_xml.h"

enum {
	PROBLEM_MAX = 160
};

#define DIGEST                                                                 \
	"<Digest>00112233445566778899AABBCCDDEEFF"                             \
	"00112233445566778899aabbccddeeff</Digest>"
#define NUMBERS                                                                \
	"<KeyTag>20326</KeyTag><Algorithm>8</Algorithm>"                       \
	"<DigestType>2</DigestType>"
#define DATES                                                                  \
	" validFrom=\"2017-02-02T00:00:00+00:00\""                             \
	" validUntil=\"2027-01-11T00:00:00Z\""
#define KEY "<KeyDigest id=\"K\"" DATES ">" NUMBERS DIGEST "</KeyDigest>"
#define FILE_OF(inside)                                                        \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                         \
	"<TrustAnchor id=\"A\" source=\"http://example.net/a.xml\">" inside    \
	"</TrustAnchor>\n"
#define ROOT "<Zone>.</Zone>"

static enum status parse(const char *text, char *problem,
			 struct root_anchors *ret)
{
	problem[0] = '\0';
	return root_anchors_parse(text, strlen(text), problem, PROBLEM_MAX,
				  ret);
}

static void rfc9718_2_1_a_key_digest_is_a_ds_with_its_dates(void **state)
{
	static struct root_anchors anchors;
	char problem[PROBLEM_MAX];
	const struct root_anchor *anchor = &anchors.anchors[0];

	(void)state;
	assert_int_equal(parse(FILE_OF(ROOT KEY), problem, &anchors),
			 STATUS_OK);
	assert_int_equal(anchors.count, 1);
	assert_int_equal(anchor->tag, 20326);
	assert_int_equal(anchor->algorithm, 8);
	assert_int_equal(anchor->ds_size, 36);
	assert_memory_equal(anchor->ds, "\x4f\x66\x08\x02\x00\x11", 6);
	assert_int_equal(anchor->key_size, 0);
	assert_int_equal(anchor->from.s, 1485993600);
	assert_int_equal(anchor->until.s, 1799625600);
}

static void rfc9718_2_1_a_public_key_may_be_there(void **state)
{
	static struct root_anchors anchors;
	char problem[PROBLEM_MAX];

	(void)state;
	assert_int_equal(
		parse(FILE_OF(ROOT "<KeyDigest" DATES ">" NUMBERS DIGEST
				   "<PublicKey>AAEC\n AwQF</PublicKey>"
				   "<Flags>257</Flags></KeyDigest>"),
		      problem, &anchors),
		STATUS_OK);
	assert_int_equal(anchors.anchors[0].key_size, 10);
	assert_memory_equal(anchors.anchors[0].key,
			    "\x01\x01\x03\x08\x00\x01\x02\x03\x04\x05", 10);
}

static void rfc9718_2_1_a_key_counts_between_its_dates(void **state)
{
	const struct root_anchor anchor = {.from = {100}, .until = {200}};
	const struct root_anchor endless = {.from = {100}};

	(void)state;
	assert_false(root_anchor_is_in_time(&anchor, (struct wall_time){99}));
	assert_true(root_anchor_is_in_time(&anchor, (struct wall_time){100}));
	assert_true(root_anchor_is_in_time(&anchor, (struct wall_time){199}));
	assert_false(root_anchor_is_in_time(&anchor, (struct wall_time){200}));
	assert_true(root_anchor_is_in_time(&endless,
					   (struct wall_time){INT64_MAX}));
}

static void what_later_versions_add_is_passed_over(void **state)
{
	static struct root_anchors anchors;
	char problem[PROBLEM_MAX];

	(void)state;
	assert_int_equal(parse(FILE_OF(ROOT "<New><Digest>x</Digest></New>" KEY
					    "<!-- words -->"),
			       problem, &anchors),
			 STATUS_OK);
	assert_int_equal(anchors.count, 1);
}

static void what_is_no_such_file_is_refused(void **state)
{
	static const struct {
		const char *text;
		enum status status;
		const char *says;
	} rows[] = {
		{"", STATUS_MALFORMED, "line"},
		{"hello", STATUS_MALFORMED, "line"},
		{"<html/>", STATUS_MALFORMED, "TrustAnchor"},
		{FILE_OF(KEY), STATUS_MALFORMED, "zone"},
		{FILE_OF("<Zone>org</Zone>" KEY), STATUS_UNSUPPORTED, "org"},
		{FILE_OF("<Zone></Zone>" KEY), STATUS_MALFORMED, "empty"},
		{FILE_OF(ROOT ROOT KEY), STATUS_MALFORMED, "twice"},
		{FILE_OF(ROOT), STATUS_NOT_FOUND, "KeyDigest"},
		{FILE_OF(ROOT "<KeyDigest>" NUMBERS DIGEST "</KeyDigest>"),
		 STATUS_MALFORMED, "validFrom"},
		{FILE_OF(ROOT "<KeyDigest validFrom=\"soon\">" NUMBERS DIGEST
			      "</KeyDigest>"),
		 STATUS_MALFORMED, "date"},
		{FILE_OF(ROOT "<KeyDigest" DATES ">" NUMBERS "</KeyDigest>"),
		 STATUS_MALFORMED, "Digest"},
		{FILE_OF(ROOT "<KeyDigest" DATES ">" NUMBERS
			      "<Digest>0011</Digest></KeyDigest>"),
		 STATUS_MALFORMED, "digest"},
		{FILE_OF(ROOT "<KeyDigest" DATES ">" NUMBERS
			      "<Digest>XY</Digest></KeyDigest>"),
		 STATUS_MALFORMED, "character"},
		{FILE_OF(ROOT "<KeyDigest" DATES ">" NUMBERS NUMBERS DIGEST
			      "</KeyDigest>"),
		 STATUS_MALFORMED, "twice"},
		{FILE_OF(ROOT "<KeyDigest" DATES
			      "><KeyTag>65536</KeyTag><Algorithm>8</Algorithm>"
			      "<DigestType>2</DigestType>" DIGEST
			      "</KeyDigest>"),
		 STATUS_MALFORMED, "DS"},
		{FILE_OF(ROOT "<KeyDigest" DATES ">" NUMBERS DIGEST
			      "<PublicKey>AAEC</PublicKey></KeyDigest>"),
		 STATUS_MALFORMED, "together"},
		{FILE_OF(ROOT "<KeyDigest" DATES ">" NUMBERS
			      "<Digest><b>00</b></Digest></KeyDigest>"),
		 STATUS_MALFORMED, "holds"},
		{FILE_OF(ROOT "<a><a><a><a><a><a><a><a/></a></a></a></a></a>"
			      "</a></a>" KEY),
		 STATUS_LIMIT, "deep"},
		{FILE_OF(ROOT KEY) "<TrustAnchor/>", STATUS_MALFORMED, "line"},
	};
	static struct root_anchors anchors;
	char problem[PROBLEM_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (parse(rows[i].text, problem, &anchors) != rows[i].status ||
		    !strstr(problem, rows[i].says))
			fail_msg("row %zu: %s", i, problem);
	}
}

static void bombs_and_external_entities_are_refused(void **state)
{
	static const char *const rows[] = {
		"<!DOCTYPE TrustAnchor>" FILE_OF(ROOT KEY),
		"<!DOCTYPE TrustAnchor SYSTEM \"file:///etc/passwd\">"
		"<TrustAnchor/>",
		"<!DOCTYPE TrustAnchor [<!ENTITY x SYSTEM "
		"\"file:///etc/passwd\">]><TrustAnchor><Zone>&x;</Zone>"
		"</TrustAnchor>",
		"<!DOCTYPE TrustAnchor [<!ENTITY a \"aaaa\">"
		"<!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>"
		"<TrustAnchor><Zone>&c;</Zone></TrustAnchor>",
		"<TrustAnchor><Zone>&undefined;</Zone></TrustAnchor>",
	};
	static struct root_anchors anchors;
	char problem[PROBLEM_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(parse(rows[i], problem, &anchors),
				 STATUS_MALFORMED);
		assert_string_not_equal(problem, "");
	}
}

/* TEXT with COUNT times WHAT in the middle. */
static enum status parse_many(const char *before, const char *what,
			      unsigned count, const char *after, char *problem)
{
	static struct root_anchors anchors;
	char *text = malloc(strlen(before) + count * strlen(what) +
			    strlen(after) + 1);
	enum status status;
	char *at = text;

	assert_non_null(text);
	at = stpcpy(at, before);
	while (count-- > 0)
		at = stpcpy(at, what);
	strcpy(at, after);
	status = parse(text, problem, &anchors);
	free(text);
	return status;
}

static void everything_has_a_bound(void **state)
{
	const char *open = "<TrustAnchor>" ROOT;
	char problem[PROBLEM_MAX];

	(void)state;
	assert_int_equal(parse_many(open, KEY, ROOT_ANCHORS_MAX,
				    "</TrustAnchor>", problem),
			 STATUS_OK);
	assert_int_equal(parse_many(open, KEY, ROOT_ANCHORS_MAX + 1,
				    "</TrustAnchor>", problem),
			 STATUS_LIMIT);
	assert_int_equal(parse_many("<TrustAnchor><Zone>", "a", 5000,
				    "</Zone></TrustAnchor>", problem),
			 STATUS_LIMIT);
	assert_int_equal(parse_many(open, " ", ROOT_ANCHORS_SIZE_MAX,
				    KEY "</TrustAnchor>", problem),
			 STATUS_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc9718_2_1_a_key_digest_is_a_ds_with_its_dates),
		cmocka_unit_test(rfc9718_2_1_a_public_key_may_be_there),
		cmocka_unit_test(rfc9718_2_1_a_key_counts_between_its_dates),
		cmocka_unit_test(what_later_versions_add_is_passed_over),
		cmocka_unit_test(what_is_no_such_file_is_refused),
		cmocka_unit_test(bombs_and_external_entities_are_refused),
		cmocka_unit_test(everything_has_a_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
