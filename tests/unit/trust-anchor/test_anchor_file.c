/*
 * test_anchor_file.c - trust anchors as people, friendly or not, write them.
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
#include <unistd.h>

#include <cmocka.h>

#include "trust-anchor/anchor_file.h"
#include "wire/codes.h"

#define KSK                                                                    \
	"20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237"   \
	"C7F8EC8D"

static char problem[256];

/* Writes TEXT into a file that the caller removes. */
static void write_file(char path[32], const char *text, size_t size)
{
	int file;

	strcpy(path, "/tmp/kedge-anchors-XXXXXX");
	file = mkstemp(path);
	assert_true(file >= 0);
	assert_int_equal(write(file, text, size), size);
	close(file);
}

/* Loads TEXT as a file into SET; the path is cut from PROBLEM. */
static enum status load(struct anchor_set *set, const char *text)
{
	enum status status;
	char path[32];
	size_t size;

	write_file(path, text, strlen(text));
	problem[0] = '\0';
	status = anchor_add_file(set, path, problem, sizeof(problem));
	unlink(path);
	size = strlen(path);
	if (problem[0]) {
		assert_memory_equal(problem, path, size);
		memmove(problem, problem + size + 1,
			strlen(problem + size + 1) + 1);
	}
	return status;
}

static const struct anchor *anchor_at(const struct anchor_set *set,
				      const char *zone)
{
	struct name name;

	assert_int_equal(name_from_text(zone, &name), STATUS_OK);
	return anchor_set_closest(set, name.octets, NULL);
}

static void rfc4034_5_3_a_ds_is_read_whole_from_its_key_tag_on(void **state)
{
	/* The same record as built in: equal ones are kept once. */
	struct anchor_set *set = anchor_set_new();

	(void)state;
	assert_int_equal(anchor_set_add_builtin_root(set), STATUS_OK);
	assert_int_equal(
		anchor_add_text(set, ". IN DS " KSK, problem, sizeof(problem)),
		STATUS_OK);
	assert_int_equal(anchor_at(set, ".")->count, 2);
	anchor_set_free(set);
}

static void rfc4034_2_2_a_dnskey_is_read_whole(void **state)
{
	static const uint8_t rdata[] = {1, 1, 3, 13, 1, 2, 3, 4};
	struct anchor_set *set = anchor_set_new();
	const struct anchor *anchor;

	(void)state;
	assert_int_equal(
		anchor_add_text(set,
				"Example. 3600 IN DNSKEY 257 3 13 AQIDBA==",
				problem, sizeof(problem)),
		STATUS_OK);
	anchor = anchor_at(set, "example.");
	assert_int_equal(anchor->count, 1);
	assert_int_equal(anchor->records[0].type, RRTYPE_DNSKEY);
	assert_int_equal(anchor->records[0].rdata.size, sizeof(rdata));
	assert_memory_equal(anchor->records[0].rdata.data, rdata,
			    sizeof(rdata));
	anchor_set_free(set);
}

static void ttl_and_class_and_final_dot_may_be_left_out(void **state)
{
	static const char *const cases[] = {
		"example. DS 1 8 2 ABCD",
		"example IN DS 1 8 2 ABCD",
		"example. 60 DS 1 8 2 ABCD",
		"example. 60 IN DS 1 8 2 abcd",
		"example. IN DS 1 8 2 AB CD",
		"example. IN DS ( 1 8 2\n AB\n CD ) ; words",
		"example. IN TYPE43 \\# 6 00010802abcd",
		"example. IN DS \\# 6 0001 0802 abc d",
		"EXAMPLE. in ds 00001 RSASHA256 SHA-256 aB Cd",
		"example. 1w2d IN DS 1 8 2 ABCD",
		"example. IN 3600 DS 1 8 2 ABCD\r\n",
		"\\101xample. IN DS 1 8 2 ABCD",
		"example. CLASS1 DS(1 8 2 A)B(C)D; )",
		"\n\n ; nothing\nexample. DS 1 8 2 ABCD",
		"example.\tDS\t1\t8\t2\tABCD",
	};
	static const uint8_t rdata[] = {0, 1, 8, 2, 0xab, 0xcd};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct anchor_set *set = anchor_set_new();
		const struct anchor *anchor;

		if (anchor_add_text(set, cases[i], problem, sizeof(problem)) !=
		    STATUS_OK)
			fail_msg("'%s': %s", cases[i], problem);
		anchor = anchor_at(set, "example.");
		assert_int_equal(anchor->records[0].rdata.size, sizeof(rdata));
		assert_memory_equal(anchor->records[0].rdata.data, rdata,
				    sizeof(rdata));
		anchor_set_free(set);
	}
}

static void what_is_no_anchor_is_malformed_and_says_why(void **state)
{
	static const char *const cases[] = {
		"",
		";",
		"\n",
		".",
		". IN DS",
		". IN DS 1 8 2",
		". IN DS 1 8 2 XY",
		". IN DS 1 8 2 ABC",
		". IN DS 65536 8 2 ABCD",
		". IN DS -1 8 2 ABCD",
		". IN DS 1 256 2 ABCD",
		". IN DS 1 RSA 2 ABCD",
		". IN DS 1 8 SHA 0 ABCD",
		". IN DS 1 8 2 ABCD )",
		". IN DS ( 1 8 2 ABCD",
		". IN DS 1 8 2 \"ABCD",
		". IN DS 1 8 2 ABCD\n. IN DS 2 8 2 ABCD",
		" IN DS 1 8 2 ABCD",
		". IN IN DS 1 8 2 ABCD",
		". 1 1 DS 1 8 2 ABCD",
		". IN DX 1 8 2 ABCD",
		". IN DS \\# 7 00010802abcd",
		". IN DS \\#6 00010802abcd00",
		". IN DNSKEY 257 3 8 AQ=",
		". IN DNSKEY 257 3 8 AQ===",
		". IN DNSKEY 257 3 8 A===",
		". IN DNSKEY 257 3 8 AQ==AQ==",
		". IN DNSKEY 257 3 8 AQ==AQID",
		". IN DNSKEY 65536 3 8 AQ==",
		". IN DNSKEY 257 256 8 AQ==",
		"$ORIGIN a..b.",
		"$TTL x",
		". IN DS \\# 3 000108",
		". IN DS \\# 65536 00",
		". IN DNSKEY 257 3 8",
		". IN DNSKEY 257 3 8 !!!!",
		". CH DS 1 8 2 ABCD",
		". IN A 192.0.2.1",
		". IN CDS 1 8 2 ABCD",
		"a..b. IN DS 1 8 2 ABCD",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aa."
		" IN DS 1 8 2 ABCD",
		"\\300. IN DS 1 8 2 ABCD",
		"$INCLUDE /etc/hostname",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct anchor_set *set = anchor_set_new();

		problem[0] = '\0';
		if (anchor_add_text(set, cases[i], problem, sizeof(problem)) !=
		    STATUS_MALFORMED)
			fail_msg("'%s' was taken for an anchor", cases[i]);
		assert_true(strlen(problem) > 8);
		assert_true(anchor_set_is_empty(set));
		anchor_set_free(set);
	}
}

static void a_problem_never_leaves_its_room(void **state)
{
	struct anchor_set *set = anchor_set_new();
	char small[9];

	(void)state;
	memset(small, 'x', sizeof(small));
	assert_int_equal(anchor_add_text(set, "?", small, 8), STATUS_MALFORMED);
	assert_int_equal(strlen(small), 7);
	assert_int_equal(small[8], 'x');
	anchor_set_free(set);
}

static void text_of_any_length_is_read_or_refused_with_a_reason(void **state)
{
	enum {
		SIZE = 300000
	};
	static const char *const units[] = {"a", ".",  "\\",    "(",   "\"",
					    " ", "AB", "\\000", "\t\n"};
	char *text = malloc(SIZE + 64);

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		struct anchor_set *set = anchor_set_new();
		size_t size = strlen(strcpy(text, ". IN DS 1 8 2 "));

		while (size < SIZE)
			size += strlen(strcpy(text + size, units[i]));
		problem[0] = '\0';
		if (anchor_add_text(set, text, problem, sizeof(problem)) !=
		    STATUS_OK)
			assert_true(problem[0]);
		if (load(set, text) != STATUS_OK)
			assert_true(problem[0]);
		anchor_set_free(set);
	}
	free(text);
}

static void a_file_may_hold_comments_directives_and_other_records(void **state)
{
	struct anchor_set *set = anchor_set_new();

	(void)state;
	assert_int_equal(load(set, "; anchors\n"
				   "\n"
				   "$TTL 3600\n"
				   "$ORIGIN example.\n"
				   "a IN DS 1 8 2 ABCD ; one\n"
				   "  IN DS 2 8 2 ABCD\n"
				   "\t; of nobody\n"
				   "@ IN TXT \"; ( \\\" DS\" more\\\"\n"
				   "  DS 3 8 2 ABCD\n"
				   "b IN A 192.0.2.1\n"
				   "f\\. IN DS 5 8 2 ABCD\n"
				   "g\\\\. IN DS 5 8 2 ABCD\n"
				   "c. IN DS ( 3 8 2\n"
				   "  ABCD )\n"
				   "d. IN DS 4 8 2 ABCD"),
			 STATUS_OK);
	assert_int_equal(anchor_at(set, "a.example.")->count, 2);
	assert_int_equal(anchor_at(set, "b.example.")->records[0].rdata.data[1],
			 3);
	assert_int_equal(
		anchor_at(set, "f\\..example.")->records[0].rdata.data[1], 5);
	assert_int_equal(anchor_at(set, "g\\\\.")->records[0].rdata.data[1], 5);
	assert_int_equal(anchor_at(set, "c.")->count, 1);
	assert_int_equal(anchor_at(set, "d.")->count, 1);
	anchor_set_free(set);
}

static void a_broken_line_is_named_and_nothing_after_it_is_read(void **state)
{
	struct anchor_set *set = anchor_set_new();

	(void)state;
	assert_int_equal(load(set, "; one\n"
				   "a. IN DS 1 8 2 ABCD\n"
				   "b. IN DS 1 8\n"
				   "c. IN DS 1 8 2 ABCD\n"),
			 STATUS_MALFORMED);
	assert_memory_equal(problem, "3: ", 3);
	assert_non_null(anchor_at(set, "a."));
	assert_null(anchor_at(set, "c."));
	assert_int_equal(load(set, "\n\nb. CH DS 1 8 2 ABCD\n"),
			 STATUS_MALFORMED);
	assert_string_equal(problem, "3: a trust anchor is of class IN");
	assert_int_equal(load(set, "; one\nb. CH DS 1 8 2 ABCD"),
			 STATUS_MALFORMED);
	assert_string_equal(problem, "2: a trust anchor is of class IN");
	anchor_set_free(set);
}

static void a_file_without_anchors_says_so(void **state)
{
	static const char *const cases[] = {"", "\n", "; nothing",
					    "a. IN A 192.0.2.1\n", "$TTL 60\n"};
	struct anchor_set *set = anchor_set_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(load(set, cases[i]), STATUS_NOT_FOUND);
		assert_string_equal(problem, " no DS or DNSKEY record in it");
	}
	assert_true(anchor_set_is_empty(set));
	anchor_set_free(set);
}

static void what_cannot_be_read_is_an_io_error(void **state)
{
	struct anchor_set *set = anchor_set_new();

	(void)state;
	assert_int_equal(anchor_add_file(set, "/nonexistent/anchors", problem,
					 sizeof(problem)),
			 STATUS_IO);
	assert_string_equal(problem,
			    "/nonexistent/anchors: No such file or directory");
	assert_int_equal(anchor_add_file(set, "/", problem, sizeof(problem)),
			 STATUS_IO);
	assert_string_equal(problem, "/: Is a directory");
	anchor_set_free(set);
}

static void too_many_anchors_are_said_and_not_dropped(void **state)
{
	struct anchor_set *set = anchor_set_new();
	char text[(ANCHOR_RECORDS_MAX + 1) * 32] = "";
	size_t size = 0;

	(void)state;
	for (int i = 0; i <= ANCHOR_RECORDS_MAX; i++)
		size += (size_t)sprintf(text + size, "a. IN DS %d 8 2 AB\n", i);
	assert_int_equal(load(set, text), STATUS_LIMIT);
	assert_string_equal(problem, "65: too many anchors");
	assert_int_equal(anchor_at(set, "a.")->count, ANCHOR_RECORDS_MAX);
	anchor_set_free(set);
}

static void a_file_larger_than_any_is_not_cut_in_silence(void **state)
{
	enum {
		SIZE = 1 << 20
	};
	static const char record[] = "a. IN DS 1 8 2 ABCD\n";
	struct anchor_set *set = anchor_set_new();
	char *text = malloc(SIZE + 2);

	(void)state;
	memset(text, '\n', SIZE + 1);
	memcpy(text, record, sizeof(record) - 1);
	text[SIZE + 1] = '\0';
	assert_int_equal(load(set, text), STATUS_LIMIT);
	assert_string_equal(problem, " too large for a file of anchors");
	assert_true(anchor_set_is_empty(set));
	text[SIZE] = '\0';
	assert_int_equal(load(set, text), STATUS_OK);
	free(text);
	anchor_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc4034_5_3_a_ds_is_read_whole_from_its_key_tag_on),
		cmocka_unit_test(rfc4034_2_2_a_dnskey_is_read_whole),
		cmocka_unit_test(ttl_and_class_and_final_dot_may_be_left_out),
		cmocka_unit_test(what_is_no_anchor_is_malformed_and_says_why),
		cmocka_unit_test(a_problem_never_leaves_its_room),
		cmocka_unit_test(
			text_of_any_length_is_read_or_refused_with_a_reason),
		cmocka_unit_test(
			a_file_may_hold_comments_directives_and_other_records),
		cmocka_unit_test(
			a_broken_line_is_named_and_nothing_after_it_is_read),
		cmocka_unit_test(a_file_without_anchors_says_so),
		cmocka_unit_test(what_cannot_be_read_is_an_io_error),
		cmocka_unit_test(too_many_anchors_are_said_and_not_dropped),
		cmocka_unit_test(a_file_larger_than_any_is_not_cut_in_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
