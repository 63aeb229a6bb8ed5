/*
 * test_digits.c - hexadecimal and base64, whole and torn.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/digits.h"

/* TEXT in pieces of STEP octets; what came of it is in OUT. */
static enum status decode(enum digits_base base, const char *text, size_t step,
			  char out[16], size_t *size)
{
	size_t left = strlen(text);
	struct digits digits;

	digits_init(&digits, base, (uint8_t *)out, 8);
	for (; left > step; text += step, left -= step)
		digits_add(&digits, text, step);
	digits_add(&digits, text, left);
	return digits_end(&digits, size);
}

static void rfc4648_10_the_examples_are_read_in_one_piece_or_many(void **state)
{
	static const struct {
		enum digits_base base;
		const char *text, *octets;
	} cases[] = {
		{DIGITS_BASE64, "", ""},
		{DIGITS_BASE64, "Zg==", "f"},
		{DIGITS_BASE64, "Zm8=", "fo"},
		{DIGITS_BASE64, "Zm9v", "foo"},
		{DIGITS_BASE64, "Zm9vYg==", "foob"},
		{DIGITS_BASE64, "Zm9vYmE=", "fooba"},
		{DIGITS_BASE64, " Zm9v\n\tYmFy ", "foobar"},
		{DIGITS_BASE64, "+/+/", "\xfb\xff\xbf"},
		{DIGITS_HEX, "", ""},
		{DIGITS_HEX, "66", "f"},
		{DIGITS_HEX, "666F6f626172", "foobar"},
		{DIGITS_HEX, "6 6\r\n6F", "fo"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (size_t step = 1; step < 16; step++) {
			char out[16] = "";
			size_t size;

			assert_int_equal(decode(cases[i].base, cases[i].text,
						step, out, &size),
					 STATUS_OK);
			assert_int_equal(size, strlen(cases[i].octets));
			assert_memory_equal(out, cases[i].octets, size + 1);
		}
}

static void rfc4648_3_3_what_is_no_digit_or_torn_is_refused(void **state)
{
	static const struct {
		enum digits_base base;
		const char *text;
		enum status status;
	} cases[] = {
		{DIGITS_BASE64, "Z", STATUS_MALFORMED},
		{DIGITS_BASE64, "Zg", STATUS_MALFORMED},
		{DIGITS_BASE64, "Zg=", STATUS_MALFORMED},
		{DIGITS_BASE64, "Z===", STATUS_MALFORMED},
		{DIGITS_BASE64, "====", STATUS_MALFORMED},
		{DIGITS_BASE64, "Zg==Zg==", STATUS_MALFORMED},
		{DIGITS_BASE64, "Zm9-", STATUS_MALFORMED},
		{DIGITS_BASE64, "Zm9\xc3", STATUS_MALFORMED},
		{DIGITS_BASE64, "Zm9vZm9vZm9v", STATUS_NO_SPACE},
		{DIGITS_HEX, "6", STATUS_MALFORMED},
		{DIGITS_HEX, "6g", STATUS_MALFORMED},
		{DIGITS_HEX, "66==", STATUS_MALFORMED},
		{DIGITS_HEX, "P6", STATUS_MALFORMED},
		{DIGITS_HEX, "010203040506070809", STATUS_NO_SPACE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char out[16] = "";
		size_t size;

		assert_int_equal(
			decode(cases[i].base, cases[i].text, 3, out, &size),
			cases[i].status);
		assert_int_equal(out[8], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc4648_10_the_examples_are_read_in_one_piece_or_many),
		cmocka_unit_test(
			rfc4648_3_3_what_is_no_digit_or_torn_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
