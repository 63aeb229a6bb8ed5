/*
 * test_record.c - RDATA for people.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "resolver/explain/record.h"
#include "wire/codes.h"

#define OCTETS(literal) literal, sizeof(literal) - 1

static void rdata_is_written_as_in_a_master_file(void **state)
{
	static const struct {
		uint16_t type;
		const char *octets;
		size_t size;
		const char *text;
	} rows[] = {
		{RRTYPE_A, OCTETS("\xc0\0\2\1"), "192.0.2.1"},
		{RRTYPE_AAAA,
		 OCTETS("\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x35"),
		 "2001:db8::35"},
		{RRTYPE_CNAME, OCTETS("\3www\4test\0"), "www.test."},
		{RRTYPE_NS, OCTETS("\0"), "."},
		{RRTYPE_MX, OCTETS("\0\012\4mail\4test\0"), "10 mail.test."},
		{RRTYPE_SRV, OCTETS("\0\1\0\2\2\1\1x\0"), "1 2 513 x."},
		{RRTYPE_TXT, OCTETS("\5hello\3a\"b"), "\"hello\" \"a\\\"b\""},
		{RRTYPE_TXT, OCTETS("\2\0\xff"), "\"\\000\\255\""},
		{RRTYPE_SOA,
		 OCTETS("\1a\0\1b\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5"),
		 "a. b. 1 2 3 4 5"},
		{RRTYPE_DS, OCTETS("\1\2\x0d\2\xab\xcd"), "258 13 2 abcd"},
		{RRTYPE_DNSKEY,
		 OCTETS("\1\1\3\x0d"
			"Kedge"),
		 "257 3 13 S2VkZ2U="},
		{RRTYPE_DNSKEY,
		 OCTETS("\1\0\3\x0d"
			"\xff\xff\xfe"),
		 "256 3 13 ///+"},
		{RRTYPE_DNSKEY,
		 OCTETS("\1\0\3\x0d"
			"a"),
		 "256 3 13 YQ=="},
		{RRTYPE_NSEC, OCTETS("\1b\0\0\1\x60"), "b. A NS"},
		{RRTYPE_NSEC3, OCTETS("\1\1\0\5\2\xab\xcd\2\xff\x80\0\1\x40"),
		 "1 1 5 abcd vu00 A"},
		{RRTYPE_NSEC3, OCTETS("\1\0\0\0\0\1\0\0\1\x20"),
		 "1 0 0 - 00 NS"},
		{RRTYPE_NSEC3, OCTETS("\1\0"), "\\# 2 0100"},
		{RRTYPE_CAA, OCTETS("\0\1x"), "\\# 3 000178"},
		/* What is not of its form. */
		{RRTYPE_A, OCTETS("\1\2\3"), "\\# 3 010203"},
		{RRTYPE_MX, OCTETS("\0\012"), "\\# 2 000a"},
		{RRTYPE_MX, OCTETS("\0\012\5ab"), "\\# 5 000a056162"},
		{RRTYPE_SOA, OCTETS("\0"), "\\# 1 00"},
		{RRTYPE_TXT, OCTETS("\5ab"), "\"ab\""},
	};
	char text[RECORD_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
			record_to_text(rows[i].type,
				       span_of((const uint8_t *)rows[i].octets,
					       rows[i].size),
				       text),
			rows[i].text);
}

static void what_is_too_long_ends_in_dots(void **state)
{
	static uint8_t octets[65535];
	char text[RECORD_TEXT_MAX];
	size_t size;

	(void)state;
	memset(octets, 0xff, sizeof(octets));
	record_to_text(RRTYPE_TXT, span_of(octets, sizeof(octets)), text);
	size = strlen(text);
	assert_true(size < RECORD_TEXT_MAX);
	assert_string_equal(text + size - 3, "...");
	record_to_text(RRTYPE_NULL, span_of(octets, sizeof(octets)), text);
	size = strlen(text);
	assert_true(size < RECORD_TEXT_MAX);
	assert_string_equal(text + size - 3, "...");
}

static void types_of_a_bit_map_are_named(void **state)
{
	static const uint8_t map[] = {0, 6, 0x62, 1, 0, 8, 0, 2};
	char text[RECORD_TEXT_MAX];

	(void)state;
	assert_string_equal(
		record_types_to_text(span_of(map, sizeof(map)), text),
		"A NS SOA MX AAAA RRSIG");
	assert_string_equal(record_types_to_text(span_of(map, 0), text), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rdata_is_written_as_in_a_master_file),
		cmocka_unit_test(what_is_too_long_ends_in_dots),
		cmocka_unit_test(types_of_a_bit_map_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
