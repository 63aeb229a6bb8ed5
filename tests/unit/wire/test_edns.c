/*
 * test_edns.c - the OPT pseudo-record (RFC 6891, 7873, 8914).
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

#include "packet.h"
#include "wire/edns.h"

static uint8_t octets[4096];

/* Options in hexadecimal text; RET borrows `octets`. */
static enum status parse(const char *hex, struct edns *ret)
{
	size_t size = octets_of_hex(hex, octets, sizeof(octets));

	return edns_parse(1232, 0x8000, span_of(octets, size), ret);
}

static void
rfc6891_6_1_3_the_ttl_field_holds_rcode_version_and_flags(void **state)
{
	struct edns edns;

	(void)state;
	assert_int_equal(edns_parse(4096, 0x12038000, span_of(NULL, 0), &edns),
			 STATUS_OK);
	assert_true(edns.present);
	assert_int_equal(edns.rcode_high, 0x12);
	assert_int_equal(edns.version, 3);
	assert_true(edns.do_bit);
	assert_int_equal(edns.udp_size, 4096);
	assert_int_equal(edns.cookie_size, 0);
	assert_int_equal(edns.ede, EDE_NONE);
	/* RFC 3225 section 3: one bit; the other flags mean nothing yet. */
	assert_int_equal(edns_parse(4096, 0x7fff, span_of(NULL, 0), &edns),
			 STATUS_OK);
	assert_false(edns.do_bit);
	assert_int_equal(edns.version, 0);
}

static void rfc6891_6_2_3_sizes_below_512_mean_512(void **state)
{
	static const uint16_t sizes[][2] = {
		{0, 512}, {511, 512}, {512, 512}, {513, 513}, {65535, 65535}};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct edns edns;

		assert_int_equal(
			edns_parse(sizes[i][0], 0, span_of(NULL, 0), &edns),
			STATUS_OK);
		assert_int_equal(edns.udp_size, sizes[i][1]);
	}
}

static void rfc6891_6_1_2_unknown_options_are_ignored(void **state)
{
	struct edns edns;

	(void)state;
	assert_int_equal(parse("fde9 0003 616263 0000 0000 ffff 0001 00"
			       "000f 0002 0016 0008 0004 00010000",
			       &edns),
			 STATUS_OK);
	assert_int_equal(edns.ede, EDE_NO_REACHABLE_AUTHORITY);
	assert_int_equal(edns.ede_text.size, 0);
}

static void options_that_leave_the_record_are_malformed(void **state)
{
	static const char *const cases[] = {
		"00",        "0003",         "000300",
		"0003 0001", "0003 ffff",    "0003 0002 00",
		"fde9 0001", "0003 0000 00", "000a 0008 01020304050607",
	};
	struct edns edns = {.version = 77};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (parse(cases[i], &edns) != STATUS_MALFORMED)
			fail_msg("%s", cases[i]);
		assert_int_equal(edns.version, 77);
	}
}

static void rfc7873_5_2_2_cookies_have_8_or_16_to_40_octets(void **state)
{
	(void)state;
	for (size_t size = 0; size <= 64; size++) {
		bool is_fine = size == 8 || (size >= 16 && size <= 40);
		uint8_t option[4 + 64] = {0, 10, 0, (uint8_t)size};
		struct edns edns;

		memset(option + 4, 0x5a, size);
		assert_int_equal(
			edns_parse(512, 0, span_of(option, 4 + size), &edns),
			is_fine ? STATUS_OK : STATUS_MALFORMED);
		if (!is_fine)
			continue;
		assert_int_equal(edns.cookie_size, size);
		assert_memory_equal(edns.cookie, option + 4, size);
	}
}

static void rfc7873_5_2_only_the_first_cookie_is_considered(void **state)
{
	struct edns edns;

	(void)state;
	assert_int_equal(parse("000a 0008 0102030405060708"
			       "000a 0008 ffffffffffffffff"
			       "000a 0001 ff",
			       &edns),
			 STATUS_OK);
	assert_int_equal(edns.cookie_size, 8);
	assert_memory_equal(edns.cookie, "\1\2\3\4\5\6\7\10", 8);
	assert_int_equal(
		parse("000a 0001 ff 000a 0008 0102030405060708", &edns),
		STATUS_MALFORMED);
}

static void rfc8914_2_an_extended_error_has_a_code_and_maybe_text(void **state)
{
	struct edns edns;

	(void)state;
	assert_int_equal(parse("000f 0006 0007 626f6f6d", &edns), STATUS_OK);
	assert_int_equal(edns.ede, EDE_SIGNATURE_EXPIRED);
	assert_int_equal(edns.ede_text.size, 4);
	assert_memory_equal(edns.ede_text.data, "boom", 4);
	/* Of several the first is kept. */
	assert_int_equal(parse("000f 0002 0006 000f 0003 0007 61", &edns),
			 STATUS_OK);
	assert_int_equal(edns.ede, EDE_DNSSEC_BOGUS);
	assert_int_equal(edns.ede_text.size, 0);
	/* One without a code says nothing, and hurts nobody. */
	assert_int_equal(parse("000f 0001 00 000f 0000 000f 0002 ffff", &edns),
			 STATUS_OK);
	assert_int_equal(edns.ede, 0xffff);
}

static void options_without_content_are_noted(void **state)
{
	struct edns edns;

	(void)state;
	assert_int_equal(parse("", &edns), STATUS_OK);
	assert_false(edns.tcp_keepalive || edns.padding || edns.nsid);
	assert_int_equal(parse("000b 0000", &edns), STATUS_OK);
	assert_true(edns.tcp_keepalive && !edns.padding && !edns.nsid);
	assert_int_equal(parse("000c 0004 00000000", &edns), STATUS_OK);
	assert_true(!edns.tcp_keepalive && edns.padding && !edns.nsid);
	assert_int_equal(parse("0003 0000", &edns), STATUS_OK);
	assert_true(!edns.tcp_keepalive && !edns.padding && edns.nsid);
}

static void no_more_than_100_options_are_read(void **state)
{
	struct edns edns;

	(void)state;
	memset(octets, 0, sizeof(octets)); /* empty options of code 0 */
	assert_int_equal(edns_parse(512, 0, span_of(octets, 4 * 100), &edns),
			 STATUS_OK);
	octets[4 * 99 + 1] = octets[4 * 100 + 1] = EDNS_OPTION_NSID;
	assert_int_equal(edns_parse(512, 0, span_of(octets, 4 * 101), &edns),
			 STATUS_OK);
	assert_true(edns.nsid);
	octets[4 * 99 + 1] = 0;
	assert_int_equal(edns_parse(512, 0, span_of(octets, 4 * 101), &edns),
			 STATUS_OK);
	assert_false(edns.nsid);
	/* Not even their form is looked at. */
	octets[4 * 100 + 2] = 0xff;
	assert_int_equal(edns_parse(512, 0, span_of(octets, 4 * 101), &edns),
			 STATUS_OK);
	octets[4 * 99 + 2] = 0xff;
	assert_int_equal(edns_parse(512, 0, span_of(octets, 4 * 101), &edns),
			 STATUS_MALFORMED);
}

/* Writes EDNS into ROOM octets and reads it back; false if it failed. */
static bool write_and_read(const struct edns *edns, size_t room,
			   struct edns *ret, size_t *size)
{
	struct writer writer;
	size_t rdlength;

	assert_true(room <= sizeof(octets));
	writer_init(&writer, octets, room);
	edns_write(&writer, edns);
	*size = writer.size;
	if (writer_failed(&writer))
		return false;
	assert_memory_equal(octets, "\0\0\51", 3); /* the root, OPT */
	rdlength = (size_t)octets[9] << 8 | octets[10];
	assert_int_equal(rdlength, writer.size - EDNS_OPT_SIZE);
	assert_int_equal(
		edns_parse((uint16_t)(octets[3] << 8 | octets[4]),
			   (uint32_t)octets[5] << 24 |
				   (uint32_t)octets[6] << 16 |
				   (uint32_t)octets[7] << 8 | octets[8],
			   span_of(octets + EDNS_OPT_SIZE, rdlength), ret),
		STATUS_OK);
	return true;
}

static void what_is_written_is_read_back(void **state)
{
	const struct edns edns = {
		.present = true,
		.rcode_high = 1,
		.do_bit = true,
		.udp_size = 1232,
		.cookie_size = 16,
		.cookie = "0123456789abcdef",
		.ede = EDE_STALE_ANSWER,
		.ede_text = span_of("old", 3),
	};
	struct edns again;
	size_t size;

	(void)state;
	assert_true(write_and_read(&edns, sizeof(octets), &again, &size));
	assert_int_equal(size, EDNS_OPT_SIZE + 20 + 9);
	assert_int_equal(again.rcode_high, 1);
	assert_int_equal(again.version, 0);
	assert_true(again.do_bit);
	assert_int_equal(again.udp_size, 1232);
	assert_int_equal(again.cookie_size, 16);
	assert_memory_equal(again.cookie, edns.cookie, 16);
	assert_int_equal(again.ede, EDE_STALE_ANSWER);
	assert_true(span_equal(again.ede_text, edns.ede_text));
}

static void rfc8914_3_text_gives_way_first_then_the_whole_option(void **state)
{
	const struct edns edns = {
		.present = true,
		.udp_size = 512,
		.ede = EDE_BLOCKED,
		.ede_text = span_of("words", 5),
	};
	struct edns again;
	size_t size;

	(void)state;
	for (size_t room = 0; room < EDNS_OPT_SIZE + 20; room++) {
		bool fits = write_and_read(&edns, room, &again, &size);

		assert_int_equal(fits, room >= EDNS_OPT_SIZE);
		if (!fits)
			continue;
		assert_int_equal(again.ede, room < EDNS_OPT_SIZE + 6
						    ? EDE_NONE
						    : EDE_BLOCKED);
		assert_int_equal(again.ede_text.size,
				 room < EDNS_OPT_SIZE + 11 ? 0 : 5);
	}
}

static void rfc8914_2_text_is_cut_between_characters(void **state)
{
	/* One octet, then letters of two: U+00E9. */
	uint8_t text[301] = {'x'};
	struct edns edns = {.present = true, .udp_size = 512, .ede = EDE_OTHER};
	struct edns again;
	size_t size;

	(void)state;
	for (size_t i = 1; i + 1 < sizeof(text); i += 2) {
		text[i] = 0xc3;
		text[i + 1] = 0xa9;
	}
	edns.ede_text = span_of(text, sizeof(text));
	assert_true(write_and_read(&edns, sizeof(octets), &again, &size));
	assert_int_equal(again.ede_text.size, EDNS_EDE_TEXT_MAX - 1);
	assert_memory_equal(again.ede_text.data, text, EDNS_EDE_TEXT_MAX - 1);
	edns.ede_text = span_of(text + 1, sizeof(text) - 1);
	assert_true(write_and_read(&edns, sizeof(octets), &again, &size));
	assert_int_equal(again.ede_text.size, EDNS_EDE_TEXT_MAX);
	/* Octets that are no text at all are no endless loop. */
	memset(text, 0x80, sizeof(text));
	assert_true(write_and_read(&edns, sizeof(octets), &again, &size));
	assert_int_equal(again.ede_text.size, 0);
}

static void a_cookie_that_does_not_fit_fails(void **state)
{
	const struct edns edns = {.present = true,
				  .udp_size = 512,
				  .cookie_size = 8,
				  .ede = EDE_NONE};
	struct edns again;
	size_t size;

	(void)state;
	assert_true(write_and_read(&edns, EDNS_OPT_SIZE + 12, &again, &size));
	assert_false(write_and_read(&edns, EDNS_OPT_SIZE + 11, &again, &size));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc6891_6_1_3_the_ttl_field_holds_rcode_version_and_flags),
		cmocka_unit_test(rfc6891_6_2_3_sizes_below_512_mean_512),
		cmocka_unit_test(rfc6891_6_1_2_unknown_options_are_ignored),
		cmocka_unit_test(options_that_leave_the_record_are_malformed),
		cmocka_unit_test(
			rfc7873_5_2_2_cookies_have_8_or_16_to_40_octets),
		cmocka_unit_test(
			rfc7873_5_2_only_the_first_cookie_is_considered),
		cmocka_unit_test(
			rfc8914_2_an_extended_error_has_a_code_and_maybe_text),
		cmocka_unit_test(options_without_content_are_noted),
		cmocka_unit_test(no_more_than_100_options_are_read),
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(
			rfc8914_3_text_gives_way_first_then_the_whole_option),
		cmocka_unit_test(rfc8914_2_text_is_cut_between_characters),
		cmocka_unit_test(a_cookie_that_does_not_fit_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
