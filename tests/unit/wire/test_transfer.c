/*
 * test_transfer.c - zone transfers, whole and broken (RFC 5936).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "wire/transfer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/wire/packet.h"

#define SOA_1 "00 00 00000001 00000e10 00000384 00127500 0000003c"
#define SOA_2 "00 00 00000002 00000e10 00000384 00127500 0000003c"

enum {
	OCTETS_MAX = 1 << 20
};

/* A message of the transfer: "S" SOA 1, "T" SOA 2, "A" a new address record,
 * "O" one outside of the zone, "X" one that is cut short. */
static void message_of(struct packet *packet, const char *records,
		       bool has_question)
{
	static unsigned next;
	char rdata[16];

	packet_start(packet, FLAG_QR | FLAG_AA, has_question,
		     (uint16_t)strlen(records), 0, 0);
	if (has_question)
		packet_question(packet, "example.", RRTYPE_AXFR);
	for (; *records; records++) {
		snprintf(rdata, sizeof(rdata), "c00002%02x", next++ & 0xff);
		if (*records == 'S')
			packet_record(packet, "example.", RRTYPE_SOA, 60,
				      SOA_1);
		else if (*records == 'T')
			packet_record(packet, "example.", RRTYPE_SOA, 60,
				      SOA_2);
		else if (*records == 'A')
			packet_record(packet, "www.Example.", RRTYPE_A, 60,
				      rdata);
		else if (*records == 'O')
			packet_record(packet, "elsewhere.", RRTYPE_A, 60,
				      rdata);
		else
			packet_record(packet, "www.example.", RRTYPE_A, 60,
				      "c000");
	}
}

static void start(struct transfer *transfer, size_t octets_max)
{
	struct name origin;

	transfer_init(transfer, PACKET_ID, named("example.", &origin),
		      octets_max);
}

/* Each text is a message; NULL ends them. Returns the state after the last. */
static enum transfer_state take(struct transfer *transfer,
				const char *const *messages)
{
	struct packet packet;

	for (size_t i = 0; messages[i]; i++) {
		message_of(&packet, messages[i], i == 0);
		transfer_take(transfer, packet_span(&packet));
	}
	return transfer->state;
}

static void rfc5936_2_2_a_zone_begins_and_ends_with_its_soa(void **state)
{
	static const struct {
		const char *messages[5];
		size_t records;
	} rows[] = {
		{{"SAAS"}, 3},
		{{"S", "A", "A", "S"}, 3},
		{{"SA", "AAA", "AS"}, 6},
		{{"SS"}, 1},
		{{"SAOS"}, 2}, /* nothing of another zone */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct transfer transfer;

		start(&transfer, OCTETS_MAX);
		assert_int_equal(take(&transfer, rows[i].messages),
				 TRANSFER_DONE);
		assert_int_equal(transfer.records.count, rows[i].records);
		assert_int_equal(transfer.serial, 1);
		transfer_done(&transfer);
	}
}

static void what_is_broken_ends_it_with_a_reason(void **state)
{
	static const struct {
		const char *messages[4];
		const char *problem;
	} rows[] = {
		{{"AS"}, "does not begin"},
		{{"SAT"}, "another SOA"},
		{{"SAX"}, "malformed record"},
		{{"SA", ""}, "without records"},
		{{"SASA"}, "after the last SOA"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct transfer transfer;

		start(&transfer, OCTETS_MAX);
		assert_int_equal(take(&transfer, rows[i].messages),
				 TRANSFER_FAILED);
		if (!strstr(transfer.problem, rows[i].problem))
			fail_msg("row %zu: %s", i, transfer.problem);
		transfer_done(&transfer);
	}
}

static void a_message_that_is_no_answer_ends_it(void **state)
{
	static const struct {
		uint16_t flags;
		uint8_t id_xor;
		const char *problem;
	} rows[] = {
		{FLAG_AA, 0, "no answer"},
		{FLAG_QR, 1, "no answer"},
		{FLAG_QR | RCODE_REFUSED, 0, "refuses"},
		{FLAG_QR | FLAG_TC, 0, "malformed"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct transfer transfer;
		struct packet packet;

		start(&transfer, OCTETS_MAX);
		packet_start(&packet, rows[i].flags, 0, 1, 0, 0);
		packet_record(&packet, "example.", RRTYPE_SOA, 60, SOA_1);
		packet.octets[1] ^= rows[i].id_xor;
		assert_int_equal(transfer_take(&transfer, packet_span(&packet)),
				 TRANSFER_FAILED);
		if (!strstr(transfer.problem, rows[i].problem))
			fail_msg("row %zu: %s", i, transfer.problem);
		transfer_done(&transfer);
	}
}

static void a_zone_past_its_bound_ends_it(void **state)
{
	struct transfer transfer;

	(void)state;
	start(&transfer, 8192);
	take(&transfer, (const char *const[]){"S", NULL});
	for (unsigned i = 0; i < 100; i++)
		take(&transfer, (const char *const[]){"AAAAAAAA", NULL});
	assert_int_equal(transfer.state, TRANSFER_FAILED);
	assert_string_equal(transfer.problem, "the zone is too large");
	transfer_done(&transfer);
}

static void the_serial_is_read_off_a_soa_alone(void **state)
{
	const uint8_t *origin;
	struct packet packet;
	struct name storage;
	uint32_t serial = 0;

	(void)state;
	origin = named("example.", &storage);
	message_of(&packet, "T", true);
	assert_true(transfer_soa_serial(packet_span(&packet), PACKET_ID, origin,
					&serial));
	assert_int_equal(serial, 2);
	assert_false(transfer_soa_serial(packet_span(&packet), PACKET_ID ^ 1,
					 origin, &serial));
	message_of(&packet, "A", true);
	assert_false(transfer_soa_serial(packet_span(&packet), PACKET_ID,
					 origin, &serial));
	message_of(&packet, "", true);
	assert_false(transfer_soa_serial(packet_span(&packet), PACKET_ID,
					 origin, &serial));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc5936_2_2_a_zone_begins_and_ends_with_its_soa),
		cmocka_unit_test(what_is_broken_ends_it_with_a_reason),
		cmocka_unit_test(a_message_that_is_no_answer_ends_it),
		cmocka_unit_test(a_zone_past_its_bound_ends_it),
		cmocka_unit_test(the_serial_is_read_off_a_soa_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
