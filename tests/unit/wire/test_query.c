/*
 * test_query.c - clients' queries, well-formed and not (RFC 1035, 6891, 9619).
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
#include "wire/message.h"

static struct packet packet;
static struct query query;

/* Parses the packet from memory that ends with it. */
static enum query_fault parse(void)
{
	struct span whole = packet_span(&packet);
	uint8_t *exact = malloc(whole.size ? whole.size : 1);
	enum query_fault fault;

	memcpy(exact, whole.data, whole.size);
	memset(&query, 0xa5, sizeof(query)); /* nothing may be left over */
	fault = query_parse(span_of(exact, whole.size), &query);
	free(exact);
	return fault;
}

/* A query for Www.Example. A; COUNT records follow in the additional one. */
static void start(uint16_t flags, uint16_t additionals)
{
	packet_start(&packet, flags, 1, 0, 0, additionals);
	packet_question(&packet, "Www.Example.", RRTYPE_A);
}

static void assert_question_was_read(void)
{
	assert_true(query.has_question);
	assert_int_equal(query.name_size, 13);
	assert_memory_equal(query.name.octets, "\3Www\7Example", 13);
	assert_memory_equal(query.name_lower.octets, "\3www\7example", 13);
	assert_int_equal(query.type, RRTYPE_A);
	assert_int_equal(query.class_, RRCLASS_IN);
	assert_int_equal(query.question_size, 17);
}

static void assert_no_edns(void)
{
	assert_false(query.edns.present);
	assert_false(query.edns.do_bit);
	assert_int_equal(query.edns.version, 0);
	assert_int_equal(query.edns.rcode_high, 0);
	assert_int_equal(query.edns.udp_size, UDP_SIZE_MIN);
	assert_int_equal(query.edns.cookie_size, 0);
	assert_int_equal(query.edns.ede, EDE_NONE);
	assert_int_equal(query.edns.ede_text.size, 0);
	assert_false(query.edns.tcp_keepalive || query.edns.padding ||
		     query.edns.nsid);
}

static void rfc1035_4_1_a_plain_query_is_read(void **state)
{
	(void)state;
	start(FLAG_RD | FLAG_CD, 0);
	assert_int_equal(parse(), QUERY_FINE);
	assert_int_equal(query.header.id, PACKET_ID);
	assert_int_equal(query.header.flags, FLAG_RD | FLAG_CD);
	assert_int_equal(query.opcode, OPCODE_QUERY);
	assert_question_was_read();
	assert_no_edns();
}

static void rfc6891_6_1_1_a_query_may_have_an_opt(void **state)
{
	(void)state;
	start(FLAG_RD, 1);
	packet_opt(&packet, 4096, 0x8000,
		   "000a 0008 0102030405060708 000c 0002 0000 0003 0000");
	assert_int_equal(parse(), QUERY_FINE);
	assert_question_was_read();
	assert_true(query.edns.present);
	assert_true(query.edns.do_bit);
	assert_int_equal(query.edns.udp_size, 4096);
	assert_int_equal(query.edns.cookie_size, 8);
	assert_true(query.edns.padding && query.edns.nsid);
}

static void
rfc5452_9_1_what_has_no_header_or_is_a_response_gets_silence(void **state)
{
	(void)state;
	for (size_t size = 0; size < MESSAGE_HEADER_SIZE; size++) {
		packet_start(&packet, 0, 0, 0, 0, 0);
		packet.writer.size = size;
		assert_int_equal(parse(), QUERY_SILENCE);
		assert_false(query.has_question);
	}
	/* Two resolvers that answer each other's answers never end. */
	start(FLAG_QR, 0);
	assert_int_equal(parse(), QUERY_SILENCE);
	start(FLAG_QR | 0xf, 0);
	assert_int_equal(parse(), QUERY_SILENCE);
	start(FLAG_QR | OPCODE_NOTIFY << 11, 0);
	assert_int_equal(parse(), QUERY_SILENCE);
	packet_start(&packet, FLAG_QR, 2, 1, 1, 1);
	assert_int_equal(parse(), QUERY_SILENCE);
}

static void
rfc8906_8_1_4_other_opcodes_get_notimp_and_are_not_read_on(void **state)
{
	(void)state;
	for (uint16_t opcode = 1; opcode < 16; opcode++) {
		start((uint16_t)(opcode << 11), 0);
		assert_int_equal(parse(), QUERY_NOTIMP);
		assert_int_equal(query.opcode, opcode);
		assert_int_equal(query.header.id, PACKET_ID);
		assert_false(query.has_question);
		assert_no_edns();
		/* The header alone is enough. */
		packet_start(&packet, (uint16_t)(opcode << 11), 0, 0, 0, 0);
		assert_int_equal(parse(), QUERY_NOTIMP);
	}
}

static void rfc9619_4_a_query_has_one_question(void **state)
{
	static const uint16_t counts[] = {0, 2, 3, 65535};

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		packet_start(&packet, FLAG_RD, counts[i], 0, 0, 0);
		/* One is there though the count is zero. */
		for (int j = 0; j < 3 && (j < counts[i] || j == 0); j++)
			packet_question(&packet, "example.", RRTYPE_A);
		assert_int_equal(parse(), QUERY_FORMERR);
		assert_int_equal(query.header.id, PACKET_ID);
		assert_false(query.has_question);
		assert_int_equal(query.name_size, 0);
		assert_true(name_is_root(query.name.octets));
		assert_true(name_is_root(query.name_lower.octets));
		assert_no_edns();
	}
}

static void rfc7873_5_4_a_query_may_have_no_question(void **state)
{
	(void)state;
	packet_start(&packet, FLAG_RD, 0, 0, 0, 1);
	packet_opt(&packet, 1232, 0, "000a 0008 0102030405060708");
	assert_int_equal(parse(), QUERY_EMPTY);
	assert_false(query.has_question);
	assert_int_equal(query.edns.cookie_size, 8);
	packet_start(&packet, FLAG_RD, 0, 0, 0, 0);
	assert_int_equal(parse(), QUERY_EMPTY);
	packet_start(&packet, FLAG_RD, 0, 0, 0, 1);
	packet_opt(&packet, 1232, 0x10000, "");
	assert_int_equal(parse(), QUERY_BADVERS);
}

static void a_torn_query_is_a_format_error_wherever_it_is_torn(void **state)
{
	size_t size;

	(void)state;
	start(FLAG_RD, 1);
	packet_opt(&packet, 1232, 0, "0003 0004 61626364");
	size = packet.writer.size;
	assert_int_equal(parse(), QUERY_FINE);
	for (size_t cut = MESSAGE_HEADER_SIZE; cut < size; cut++) {
		packet.writer.size = cut;
		assert_int_equal(parse(), QUERY_FORMERR);
		assert_int_equal(query.header.id, PACKET_ID);
		assert_false(query.edns.present);
		if (cut < MESSAGE_HEADER_SIZE + 17)
			assert_false(query.has_question);
		else
			assert_question_was_read();
	}
}

static void octets_after_the_last_record_are_a_format_error(void **state)
{
	(void)state;
	start(FLAG_RD, 0);
	packet_hex(&packet, "00");
	assert_int_equal(parse(), QUERY_FORMERR);
	assert_question_was_read();
	start(FLAG_RD, 1);
	packet_opt(&packet, 1232, 0x8000, "");
	packet_hex(&packet, "00");
	assert_int_equal(parse(), QUERY_FORMERR);
	assert_question_was_read();
	/* What could be read of EDNS is there for the error's answer. */
	assert_true(query.edns.present && query.edns.do_bit);
}

static void records_where_a_query_has_none_are_a_format_error(void **state)
{
	(void)state;
	for (int section = 0; section < 2; section++) {
		packet_start(&packet, FLAG_RD, 1, section == 0, section == 1,
			     0);
		packet_question(&packet, "Www.Example.", RRTYPE_A);
		packet_record(&packet, "example.", RRTYPE_A, 1, "c0000201");
		assert_int_equal(parse(), QUERY_FORMERR);
		assert_question_was_read();
		/* The count alone is wrong, too. */
		packet.writer.size = MESSAGE_HEADER_SIZE + 17;
		assert_int_equal(parse(), QUERY_FORMERR);
	}
}

static void rfc1035_4_1_4_a_question_has_nothing_to_point_to(void **state)
{
	static const char *const names[] = {
		"c00c",              /* itself */
		"c005",      "c004", /* zero octets of the header */
		"0161 c005",         /* the same, after a label */
		"c000",              /* the ID */
		"c0ff",      "ffff", /* beyond */
		"0161 c00c",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		packet_start(&packet, 0, 1, 0, 0, 0);
		packet_hex(&packet, names[i]);
		packet_hex(&packet, "0001 0001");
		assert_int_equal(parse(), QUERY_FORMERR);
		assert_false(query.has_question);
	}
}

static void
rfc1035_3_1_a_question_of_255_octets_is_read_and_no_more(void **state)
{
	(void)state;
	for (unsigned labels = 127; labels <= 128; labels++) {
		packet_start(&packet, 0, 1, 0, 0, 0);
		for (unsigned i = 0; i < labels; i++)
			packet_hex(&packet, "0141");
		packet_hex(&packet, "00 0001 0001");
		assert_int_equal(parse(),
				 labels == 127 ? QUERY_FINE : QUERY_FORMERR);
		if (labels == 127) {
			assert_int_equal(query.name_size, 255);
			assert_int_equal(query.question_size, 259);
			assert_int_equal(query.name.octets[253], 'A');
			assert_int_equal(query.name_lower.octets[253], 'a');
		}
	}
}

static void rfc6891_6_1_1_a_second_opt_is_a_format_error(void **state)
{
	(void)state;
	start(FLAG_RD, 2);
	packet_opt(&packet, 1232, 0x8000, "");
	packet_opt(&packet, 1232, 0x8000, "");
	assert_int_equal(parse(), QUERY_FORMERR);
	assert_question_was_read();
	assert_true(query.edns.present);
}

static void rfc6891_6_1_2_an_opt_belongs_to_the_root(void **state)
{
	(void)state;
	start(FLAG_RD, 1);
	packet_record(&packet, "example.", RRTYPE_OPT, 0, "");
	assert_int_equal(parse(), QUERY_FORMERR);
	assert_false(query.edns.present);
}

static void rfc6891_6_1_3_other_versions_get_badvers(void **state)
{
	static const uint32_t ttls[] = {0x010000, 0x018000, 0xff0000};

	(void)state;
	for (size_t i = 0; i < sizeof(ttls) / sizeof(*ttls); i++) {
		start(FLAG_RD, 1);
		packet_opt(&packet, 1232, ttls[i], "");
		assert_int_equal(parse(), QUERY_BADVERS);
		assert_question_was_read();
		assert_true(query.edns.present);
		/* Whatever its options are: they may have another form. */
		start(FLAG_RD, 1);
		packet_opt(&packet, 1232, ttls[i], "0003 ffff 00");
		assert_int_equal(parse(), QUERY_BADVERS);
	}
}

static void options_that_are_broken_are_a_format_error(void **state)
{
	static const char *const cases[] = {"00", "0003 0001",
					    "000a 0007 01020304050607",
					    "000a 0009 010203040506070809"};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		start(FLAG_RD, 1);
		packet_opt(&packet, 1232, 0, cases[i]);
		assert_int_equal(parse(), QUERY_FORMERR);
		assert_question_was_read();
	}
}

static void a_hundred_options_are_read_and_one_more_is_not(void **state)
{
	char options[101 * 8 + 1] = "";

	(void)state;
	for (int i = 0; i < 100; i++)
		strcat(options, "fde90000");
	strcat(options, "00030000");
	start(FLAG_RD, 1);
	packet_opt(&packet, 1232, 0, options);
	assert_int_equal(parse(), QUERY_FINE);
	assert_false(query.edns.nsid);
	start(FLAG_RD, 1);
	packet_opt(&packet, 1232, 0, options + 8);
	assert_int_equal(parse(), QUERY_FINE);
	assert_true(query.edns.nsid);
}

static void additional_records_that_are_not_for_us_are_passed_over(void **state)
{
	(void)state;
	start(FLAG_RD, 3);
	packet_record(&packet, "key.", RRTYPE_TSIG, 0, "010203");
	packet_opt(&packet, 1400, 0x8000, "");
	packet_record(&packet, "x.", RRTYPE_A, 0, "");
	assert_int_equal(parse(), QUERY_FINE);
	assert_true(query.edns.do_bit);
	assert_int_equal(query.edns.udp_size, 1400);
	/* A count that promises more than there is. */
	start(FLAG_RD, 65535);
	packet_opt(&packet, 1400, 0x8000, "");
	assert_int_equal(parse(), QUERY_FORMERR);
}

static void every_octet_of_a_query_may_be_any(void **state)
{
	struct packet original;

	(void)state;
	start(FLAG_RD, 1);
	packet_opt(&packet, 1232, 0x8000, "000a 0008 0102030405060708");
	original = packet;
	for (size_t at = 0; at < original.writer.size; at++)
		for (unsigned octet = 0; octet < 256; octet++) {
			enum query_fault fault;

			packet.octets[at] = (uint8_t)octet;
			fault = parse();
			if (fault == QUERY_FINE)
				assert_int_equal(query.question_size,
						 query.name_size + 4u);
			packet.octets[at] = original.octets[at];
		}
	assert_int_equal(parse(), QUERY_FINE);
}

static void skipping_a_record_leaves_the_reader_behind_it(void **state)
{
	struct reader reader;

	(void)state;
	packet_start(&packet, FLAG_QR, 0, 2, 0, 0);
	packet_record(&packet, "example.", RRTYPE_A, 60, "c0000201");
	packet_hex(&packet, "c00c 0010 0001 00000000 0003 026162");
	reader_init(&reader, packet_span(&packet));
	reader_skip(&reader, MESSAGE_HEADER_SIZE);
	message_skip_record(&reader);
	assert_int_equal(reader.cursor, 12 + 9 + 10 + 4);
	message_skip_record(&reader);
	assert_int_equal(reader_left(&reader), 0);
	assert_false(reader_failed(&reader));
	message_skip_record(&reader);
	assert_true(reader_failed(&reader));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc1035_4_1_a_plain_query_is_read),
		cmocka_unit_test(rfc6891_6_1_1_a_query_may_have_an_opt),
		cmocka_unit_test(
			rfc5452_9_1_what_has_no_header_or_is_a_response_gets_silence),
		cmocka_unit_test(
			rfc8906_8_1_4_other_opcodes_get_notimp_and_are_not_read_on),
		cmocka_unit_test(rfc9619_4_a_query_has_one_question),
		cmocka_unit_test(rfc7873_5_4_a_query_may_have_no_question),
		cmocka_unit_test(
			a_torn_query_is_a_format_error_wherever_it_is_torn),
		cmocka_unit_test(
			octets_after_the_last_record_are_a_format_error),
		cmocka_unit_test(
			records_where_a_query_has_none_are_a_format_error),
		cmocka_unit_test(
			rfc1035_4_1_4_a_question_has_nothing_to_point_to),
		cmocka_unit_test(
			rfc1035_3_1_a_question_of_255_octets_is_read_and_no_more),
		cmocka_unit_test(rfc6891_6_1_1_a_second_opt_is_a_format_error),
		cmocka_unit_test(rfc6891_6_1_2_an_opt_belongs_to_the_root),
		cmocka_unit_test(rfc6891_6_1_3_other_versions_get_badvers),
		cmocka_unit_test(options_that_are_broken_are_a_format_error),
		cmocka_unit_test(
			a_hundred_options_are_read_and_one_more_is_not),
		cmocka_unit_test(
			additional_records_that_are_not_for_us_are_passed_over),
		cmocka_unit_test(every_octet_of_a_query_may_be_any),
		cmocka_unit_test(skipping_a_record_leaves_the_reader_behind_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
