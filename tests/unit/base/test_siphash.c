/*
 * test_siphash.c - SipHash-2-4.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/siphash.h"

/* Appendix A of the paper: key 00 .. 0f, message 00 .. 0e. */
static void the_value_in_the_paper(void **state)
{
	uint8_t key[SIPHASH_KEY_SIZE], message[15];

	(void)state;
	for (uint8_t i = 0; i < sizeof(key); i++)
		key[i] = i;
	for (uint8_t i = 0; i < sizeof(message); i++)
		message[i] = i;
	assert_true(siphash(key, message, sizeof(message)) ==
		    UINT64_C(0xa129ca6149be45e5));
}

static void each_octet_and_the_length_count(void **state)
{
	uint8_t key[SIPHASH_KEY_SIZE] = {0}, message[33] = {0};
	uint64_t before = siphash(key, message, 32);

	(void)state;
	for (unsigned i = 0; i < 32; i++) {
		message[i] ^= 1;
		assert_true(siphash(key, message, 32) != before);
		message[i] ^= 1;
	}
	for (unsigned i = 0; i < sizeof(key); i++) {
		key[i] ^= 1;
		assert_true(siphash(key, message, 32) != before);
		key[i] ^= 1;
	}
	assert_true(siphash(key, message, 33) != before);
	assert_true(siphash(key, message, 31) != before);
	assert_true(siphash(key, message, 0) != siphash(key, message, 1));
	assert_true(siphash(key, message, 32) == before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_value_in_the_paper),
		cmocka_unit_test(each_octet_and_the_length_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
