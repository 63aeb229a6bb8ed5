/*
 * test_codes.c - the numbers of the DNS and their names.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/codes.h"

static void rfc3597_5_types_come_back_from_their_text(void **state)
{
	char text[CODE_TEXT_MAX];

	(void)state;
	for (uint32_t type = 0; type <= UINT16_MAX; type++) {
		uint16_t again = (uint16_t)~type;

		assert_int_equal(
			rrtype_from_text(rrtype_to_text((uint16_t)type, text),
					 &again),
			STATUS_OK);
		assert_int_equal(again, type);
	}
	assert_string_equal(rrtype_to_text(65280, text), "TYPE65280");
	assert_string_equal(rrtype_to_text(RRTYPE_DNSKEY, text), "DNSKEY");
}

static void
rfc3597_5_text_of_types_ignores_case_and_names_known_ones(void **state)
{
	static const struct {
		const char *text;
		int type; /* -1: none */
	} cases[] = {
		{"a", 1},          {"Aaaa", 28},
		{"TYPE1", 1},      {"type65535", 65535},
		{"TYPE65536", -1}, {"TYPE", -1},
		{"TYPE-1", -1},    {"TYPE 1", -1},
		{"TYPE1x", -1},    {"TYPE99999999999999999999", -1},
		{"", -1},          {"1", -1},
		{"AAAAA", -1},     {"NSEC3PARAM", 51},
		{"caa", 257},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint16_t type = 0;
		enum status status = rrtype_from_text(cases[i].text, &type);

		if (cases[i].type < 0)
			assert_int_equal(status, STATUS_NOT_FOUND);
		else
			assert_int_equal(type, cases[i].type);
	}
}

static void rfc4034_a_1_algorithms_have_a_mnemonic_or_a_number(void **state)
{
	static const struct {
		const char *text;
		int value;
	} algorithms[] =
		{
			{"RSASHA256", 8},    {"ecdsap256sha256", 13},
			{"ED25519", 15},     {"8", 8},
			{"255", 255},        {"256", -1},
			{"-1", -1},          {"", -1},
			{"RSA", -1},         {"RSASHA1-NSEC3-SHA1", 7},
			{"NSEC3RSASHA1", 7}, {"8 ", -1},
		},
	  digests[] = {
		  {"SHA-1", 1}, {"sha256", 2}, {"SHA-384", 4},
		  {"2", 2},     {"300", -1},   {"SHA", -1},
	  };
	uint8_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(*algorithms); i++) {
		enum status status =
			algorithm_from_text(algorithms[i].text, &value);

		assert_int_equal(status == STATUS_OK ? value : -1,
				 algorithms[i].value);
	}
	for (size_t i = 0; i < sizeof(digests) / sizeof(*digests); i++) {
		enum status status = digest_from_text(digests[i].text, &value);

		assert_int_equal(status == STATUS_OK ? value : -1,
				 digests[i].value);
	}
}

static void codes_without_a_name_are_numbers(void **state)
{
	char text[CODE_TEXT_MAX];

	(void)state;
	assert_string_equal(rcode_to_text(RCODE_NXDOMAIN, text), "NXDOMAIN");
	assert_string_equal(rcode_to_text(3841, text), "RCODE3841");
	assert_string_equal(rrclass_to_text(RRCLASS_IN, text), "IN");
	assert_string_equal(rrclass_to_text(7, text), "CLASS7");
	assert_string_equal(algorithm_to_text(13, text), "ECDSAP256SHA256");
	assert_string_equal(algorithm_to_text(200, text), "ALG200");
	assert_string_equal(ede_to_text(EDE_SIGNATURE_EXPIRED, text),
			    "Signature Expired");
	assert_string_equal(ede_to_text(49152, text), "EDE49152");
}

static void rfc8914_4_every_code_of_ours_has_the_registrys_name(void **state)
{
	char text[CODE_TEXT_MAX];

	(void)state;
	for (int code = EDE_OTHER; code <= EDE_INVALID_QUERY_TYPE; code++)
		if (code != 28) /* "Unable to conform to policy": not ours */
			assert_int_not_equal(
				strncmp(ede_to_text(code, text), "EDE", 3), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc3597_5_types_come_back_from_their_text),
		cmocka_unit_test(
			rfc3597_5_text_of_types_ignores_case_and_names_known_ones),
		cmocka_unit_test(
			rfc4034_a_1_algorithms_have_a_mnemonic_or_a_number),
		cmocka_unit_test(codes_without_a_name_are_numbers),
		cmocka_unit_test(
			rfc8914_4_every_code_of_ours_has_the_registrys_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
