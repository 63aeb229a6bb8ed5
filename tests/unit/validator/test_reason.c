/*
 * The sentence of a verdict goes out as EXTRA-TEXT (RFC 8914 section 2).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "validator/reason.h"
#include "wire/codes.h"

/* END behind so many letters that its first octet is the PLACEth from 0. */
static size_t size_with_end_at(size_t place, const char *end)
{
	struct reason reason;
	char text[REASON_TEXT_MAX + 8];

	memset(text, 'x', place);
	strcpy(text + place, end);
	reason_set(&reason, EDE_OTHER, "%s", text);
	return strlen(reason.text);
}

static void rfc8914_2_extra_text_is_cut_after_a_whole_character(void **state)
{
	enum {
		ROOM = REASON_TEXT_MAX - 1
	};
	static const struct {
		const char *character;
		size_t left, kept; /* octets of room; that are kept of it */
	} cases[] = {
		{"e", 1, 1},
		{"ee", 1, 1},
		{"\xc3\xa0", 1, 0},
		{"\xc3\xa0", 2, 2},
		{"\xc3\xa0x", 2, 2},
		{"\xe2\x82\xac", 1, 0},
		{"\xe2\x82\xac", 2, 0},
		{"\xe2\x82\xac", 3, 3},
		{"\xe2\x82\xacx", 3, 3},
		{"\xf0\x9f\x92\xa3", 3, 0},
		{"\xf0\x9f\x92\xa3", 4, 4},
		{"\xf0\x9f\x92\xa3x", 4, 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(size_with_end_at(ROOM - cases[i].left,
						  cases[i].character),
				 ROOM - cases[i].left + cases[i].kept);
}

static void what_fits_is_left_alone_whatever_it_is(void **state)
{
	(void)state;
	assert_int_equal(size_with_end_at(0, ""), 0);
	assert_int_equal(size_with_end_at(3, "\xc3"), 4);
	assert_int_equal(size_with_end_at(0, "\x80\x80"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc8914_2_extra_text_is_cut_after_a_whole_character),
		cmocka_unit_test(what_fits_is_left_alone_whatever_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
