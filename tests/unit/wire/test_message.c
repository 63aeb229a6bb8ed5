/*
 * test_message.c - responses, well-formed and not (RFC 1035, 2181, 6891).
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
#include "wire/rdata.h"

struct fixture {
	struct packet packet;
	struct arena arena;
	struct message message;
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	arena_init(&fixture->arena, 16 << 20);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	arena_done(&fixture->arena);
	free(fixture);
	return 0;
}

/* Parses the packet from memory that ends with it, and is gone after. */
static enum status parse(struct fixture *fixture)
{
	struct span whole = packet_span(&fixture->packet);
	uint8_t *exact = malloc(whole.size ? whole.size : 1);
	enum status status;

	memcpy(exact, whole.data, whole.size);
	arena_done(&fixture->arena);
	status = message_parse(span_of(exact, whole.size), &fixture->arena,
			       &fixture->message);
	free(exact);
	return status;
}

static void must_parse(struct fixture *fixture)
{
	assert_int_equal(parse(fixture), STATUS_OK);
}

/* A response to www.example. A. */
static struct packet *start(struct fixture *fixture, uint16_t answers,
			    uint16_t authorities, uint16_t additionals)
{
	struct packet *packet = &fixture->packet;

	packet_start(packet, FLAG_QR | FLAG_RA, 1, answers, authorities,
		     additionals);
	packet_question(packet, "www.example.", RRTYPE_A);
	return packet;
}

static const struct rrset *rrset_at(const struct fixture *fixture,
				    enum section section, size_t index)
{
	assert_true(index < fixture->message.rrset_counts[section]);
	return fixture->message.rrsets[section][index];
}

static void assert_rrset(const struct rrset *rrset, const char *owner,
			 uint16_t type, uint32_t ttl_s, unsigned rdata_count,
			 unsigned rrsig_count)
{
	char text[NAME_TEXT_MAX];

	assert_string_equal(name_to_text(rrset_owner(rrset), text), owner);
	assert_int_equal(rrset->type, type);
	assert_int_equal(rrset->ttl_s, ttl_s);
	assert_int_equal(rrset->rdata_count, rdata_count);
	assert_int_equal(rrset->rrsig_count, rrsig_count);
}

static void rfc1035_4_1_header_question_and_sections_are_read(void **state)
{
	struct fixture *fixture = *state;
	const struct message *message = &fixture->message;
	struct packet *packet = &fixture->packet;

	packet_start(packet, FLAG_QR | FLAG_AA | FLAG_RD | RCODE_NXDOMAIN, 1, 1,
		     1, 2);
	packet_question(packet, "Www.Example.", RRTYPE_AAAA);
	packet_record(packet, "WWW.example.", RRTYPE_A, 300, "c0000201");
	packet_record(packet, "example.", RRTYPE_NS, 600, "026e73c010");
	packet_record(packet, "ns.example.", RRTYPE_A, 900, "c0000202");
	packet_opt(packet, 1400, 0x8000, "000f 0002 0016");
	must_parse(fixture);
	assert_int_equal(message->header.id, PACKET_ID);
	assert_int_equal(message->opcode, OPCODE_QUERY);
	assert_int_equal(message->rcode, RCODE_NXDOMAIN);
	assert_true(message->has_question);
	assert_memory_equal(message->question.name.octets, "\3Www\7Example",
			    13);
	assert_int_equal(message->question.type, RRTYPE_AAAA);
	assert_int_equal(message->question.class_, RRCLASS_IN);
	assert_true(message->edns.present && message->edns.do_bit);
	assert_int_equal(message->edns.udp_size, 1400);
	assert_int_equal(message->edns.ede, EDE_NO_REACHABLE_AUTHORITY);
	for (int i = 0; i < SECTION_COUNT; i++)
		assert_int_equal(message->rrset_counts[i], 1);
	assert_rrset(rrset_at(fixture, SECTION_ANSWER, 0), "www.example.",
		     RRTYPE_A, 300, 1, 0);
	assert_rrset(rrset_at(fixture, SECTION_AUTHORITY, 0), "example.",
		     RRTYPE_NS, 600, 1, 0);
	/* Decompressed, as it was spelt in the question. */
	assert_memory_equal(
		rrset_first(rrset_at(fixture, SECTION_AUTHORITY, 0)).data,
		"\2ns\7Example", 12);
	assert_rrset(rrset_at(fixture, SECTION_ADDITIONAL, 0), "ns.example.",
		     RRTYPE_A, 900, 1, 0);
}

static void a_header_alone_is_a_message(void **state)
{
	struct fixture *fixture = *state;

	packet_start(&fixture->packet, FLAG_QR | RCODE_REFUSED, 0, 0, 0, 0);
	must_parse(fixture);
	assert_false(fixture->message.has_question);
	assert_false(fixture->message.edns.present);
	assert_int_equal(fixture->message.edns.udp_size, UDP_SIZE_MIN);
	assert_int_equal(fixture->message.edns.ede, EDE_NONE);
	assert_int_equal(fixture->message.rcode, RCODE_REFUSED);
	for (size_t size = 0; size < MESSAGE_HEADER_SIZE; size++) {
		fixture->packet.writer.size = size;
		assert_int_equal(parse(fixture), STATUS_MALFORMED);
	}
}

static void rfc2181_5_records_of_one_owner_and_type_are_one_set(void **state)
{
	struct fixture *fixture = *state;
	struct packet *packet = start(fixture, 6, 0, 0);

	packet_record(packet, "www.example.", RRTYPE_A, 60, "c0000201");
	packet_record(packet, "other.example.", RRTYPE_A, 60, "c0000201");
	packet_record(packet, "WWW.Example.", RRTYPE_A, 60, "c0000202");
	packet_record(packet, "www.example.", RRTYPE_TXT, 60, "0161");
	packet_record(packet, "www.example.", RRTYPE_A, 60, "c0000201");
	packet_record(packet, "www.example.", 65280, 60, "");
	must_parse(fixture);
	assert_int_equal(fixture->message.rrset_counts[SECTION_ANSWER], 4);
	assert_rrset(rrset_at(fixture, SECTION_ANSWER, 0), "www.example.",
		     RRTYPE_A, 60, 2, 0);
	assert_rrset(rrset_at(fixture, SECTION_ANSWER, 1), "other.example.",
		     RRTYPE_A, 60, 1, 0);
	assert_rrset(rrset_at(fixture, SECTION_ANSWER, 2), "www.example.",
		     RRTYPE_TXT, 60, 1, 0);
	assert_rrset(rrset_at(fixture, SECTION_ANSWER, 3), "www.example.",
		     65280, 60, 1, 0);
}

static void sections_are_kept_apart(void **state)
{
	struct fixture *fixture = *state;
	struct packet *packet = start(fixture, 1, 1, 1);

	for (int i = 0; i < SECTION_COUNT; i++)
		packet_record(packet, "www.example.", RRTYPE_A, 60, "c0000201");
	must_parse(fixture);
	for (int i = 0; i < SECTION_COUNT; i++)
		assert_rrset(rrset_at(fixture, (enum section)i, 0),
			     "www.example.", RRTYPE_A, 60, 1, 0);
}

static void rfc2181_5_2_the_lowest_ttl_of_a_set_holds(void **state)
{
	struct fixture *fixture = *state;
	struct packet *packet = start(fixture, 4, 0, 0);

	packet_record(packet, "www.example.", RRTYPE_A, 60, "c0000201");
	packet_record(packet, "www.example.", RRTYPE_A, 30, "c0000202");
	packet_record(packet, "www.example.", RRTYPE_A, 90, "c0000203");
	packet_rrsig(packet, "www.example.", RRTYPE_A, 20, 1);
	must_parse(fixture);
	assert_rrset(rrset_at(fixture, SECTION_ANSWER, 0), "www.example.",
		     RRTYPE_A, 20, 3, 1);
}

static void rfc8767_4_a_ttl_with_the_top_bit_set_is_positive(void **state)
{
	static const uint32_t ttls[][2] = {{0x7fffffff, 0x7fffffff},
					   {0x80000000, 0x7fffffff},
					   {0xffffffff, 0x7fffffff},
					   {0, 0}};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(ttls) / sizeof(*ttls); i++) {
		struct packet *packet = start(fixture, 1, 0, 0);

		packet_record(packet, "www.example.", RRTYPE_A, ttls[i][0],
			      "c0000201");
		must_parse(fixture);
		assert_int_equal(rrset_at(fixture, SECTION_ANSWER, 0)->ttl_s,
				 ttls[i][1]);
	}
}

static void rfc4035_3_1_1_signatures_join_what_they_cover(void **state)
{
	struct fixture *fixture = *state;
	struct packet *packet = start(fixture, 6, 1, 0);
	struct rdata_walk walk;
	struct span rrsig;

	/* Before what it covers, after it, and twice. */
	packet_rrsig(packet, "Www.example.", RRTYPE_A, 60, 1);
	packet_record(packet, "www.example.", RRTYPE_A, 60, "c0000201");
	packet_rrsig(packet, "www.example.", RRTYPE_A, 60, 2);
	packet_rrsig(packet, "www.example.", RRTYPE_A, 60, 1);
	/* Of another type, and of another owner. */
	packet_rrsig(packet, "www.example.", RRTYPE_AAAA, 60, 3);
	packet_rrsig(packet, "x.example.", RRTYPE_A, 60, 4);
	/* In another section. */
	packet_rrsig(packet, "www.example.", RRTYPE_A, 60, 5);
	must_parse(fixture);
	assert_int_equal(fixture->message.rrset_counts[SECTION_ANSWER], 3);
	assert_rrset(rrset_at(fixture, SECTION_ANSWER, 0), "www.example.",
		     RRTYPE_A, 60, 1, 2);
	walk = rrset_rrsigs(rrset_at(fixture, SECTION_ANSWER, 0));
	assert_true(rdata_next(&walk, &rrsig));
	assert_int_equal(rrsig.data[rrsig.size - 1], 1);
	assert_true(rdata_next(&walk, &rrsig));
	assert_int_equal(rrsig.data[rrsig.size - 1], 2);
	/* What covers nothing here is a set of its own. */
	assert_rrset(rrset_at(fixture, SECTION_ANSWER, 1), "www.example.",
		     RRTYPE_RRSIG, 60, 1, 0);
	assert_rrset(rrset_at(fixture, SECTION_ANSWER, 2), "x.example.",
		     RRTYPE_RRSIG, 60, 1, 0);
	assert_rrset(rrset_at(fixture, SECTION_AUTHORITY, 0), "www.example.",
		     RRTYPE_RRSIG, 60, 1, 0);
}

static void more_signatures_than_the_bound_are_dropped(void **state)
{
	struct fixture *fixture = *state;
	struct packet *packet = start(fixture, 201, 0, 0);

	packet_record(packet, "www.example.", RRTYPE_A, 60, "c0000201");
	for (unsigned i = 0; i < 200; i++)
		packet_rrsig(packet, "www.example.", RRTYPE_A, 60, (uint8_t)i);
	must_parse(fixture);
	assert_rrset(rrset_at(fixture, SECTION_ANSWER, 0), "www.example.",
		     RRTYPE_A, 60, 1, RRSET_RRSIGS_MAX);
}

static void records_that_are_not_for_us_are_dropped(void **state)
{
	struct fixture *fixture = *state;
	struct packet *packet = start(fixture, 5, 0, 1);

	/* Other classes: CH and, as RDATA of their own, ANY. */
	packet_hex(packet, "00 0001 0003 00000000 0003 010203");
	packet_hex(packet, "00 0002 00ff 00000000 0001 ff");
	packet_record(packet, "www.example.", RRTYPE_SIG, 0, "00");
	packet_record(packet, "www.example.", RRTYPE_TKEY, 0, "00");
	packet_record(packet, "www.example.", RRTYPE_A, 60, "c0000201");
	packet_record(packet, "key.", RRTYPE_TSIG, 0, "010203");
	must_parse(fixture);
	assert_int_equal(fixture->message.rrset_counts[SECTION_ANSWER], 1);
	assert_int_equal(fixture->message.rrset_counts[SECTION_ADDITIONAL], 0);
}

static void rfc6891_6_1_1_one_opt_in_the_additional_section(void **state)
{
	struct fixture *fixture = *state;
	struct packet *packet = start(fixture, 0, 0, 2);

	packet_opt(packet, 1232, 0, "");
	packet_opt(packet, 1232, 0, "");
	assert_int_equal(parse(fixture), STATUS_MALFORMED);
	for (int section = 0; section < 2; section++) {
		packet = start(fixture, section == 0, section == 1, 0);
		packet_opt(packet, 1232, 0, "");
		assert_int_equal(parse(fixture), STATUS_MALFORMED);
	}
	packet = start(fixture, 0, 0, 1);
	packet_record(packet, "example.", RRTYPE_OPT, 0, "");
	assert_int_equal(parse(fixture), STATUS_MALFORMED);
	packet = start(fixture, 0, 0, 1);
	packet_opt(packet, 1232, 0, "0003 0001");
	assert_int_equal(parse(fixture), STATUS_MALFORMED);
}

static void rfc6891_6_1_3_the_rcode_has_twelve_bits(void **state)
{
	struct fixture *fixture = *state;
	struct packet *packet = &fixture->packet;

	packet_start(packet, FLAG_QR | 0x7, 0, 0, 0, 1);
	packet_opt(packet, 1232, 0x01000000, "");
	must_parse(fixture);
	assert_int_equal(fixture->message.rcode, RCODE_BADCOOKIE);
	/* A server of a higher version says so, in the form of version 0. */
	packet_start(packet, FLAG_QR, 0, 0, 0, 1);
	packet_opt(packet, 1232, 0x01010000, "000f 0002 0000");
	must_parse(fixture);
	assert_int_equal(fixture->message.rcode, RCODE_BADVERS);
	assert_int_equal(fixture->message.edns.version, 1);
	assert_int_equal(fixture->message.edns.ede, EDE_OTHER);
}

static void rfc9619_4_more_than_one_question_is_malformed(void **state)
{
	struct fixture *fixture = *state;
	struct packet *packet = &fixture->packet;

	packet_start(packet, FLAG_QR, 2, 0, 0, 0);
	packet_question(packet, "example.", RRTYPE_A);
	packet_question(packet, "example.", RRTYPE_AAAA);
	assert_int_equal(parse(fixture), STATUS_MALFORMED);
	/* Though none of them is there. */
	packet_start(packet, FLAG_QR, 2, 0, 0, 0);
	assert_int_equal(parse(fixture), STATUS_MALFORMED);
	/* And one whose name is the header's octets. */
	packet_start(packet, FLAG_QR, 1, 0, 0, 0);
	packet_hex(packet, "0161 c00a 0001 0001");
	assert_int_equal(parse(fixture), STATUS_MALFORMED);
}

static void a_torn_message_is_malformed_wherever_it_is_torn(void **state)
{
	struct fixture *fixture = *state;
	struct packet *packet = start(fixture, 3, 1, 1);
	size_t size;

	packet_record(packet, "www.example.", RRTYPE_A, 60, "c0000201");
	packet_rrsig(packet, "www.example.", RRTYPE_A, 60, 1);
	packet_record(packet, "www.example.", RRTYPE_TXT, 60, "0161");
	packet_record(packet, "example.", RRTYPE_NS, 60, "026e73c010");
	packet_opt(packet, 1232, 0, "000f 0003 000041");
	must_parse(fixture);
	size = packet->writer.size;
	for (size_t cut = 0; cut < size; cut++) {
		packet->writer.size = cut;
		assert_int_equal(parse(fixture), STATUS_MALFORMED);
	}
	packet->writer.size = size;
	packet_hex(packet, "00");
	assert_int_equal(parse(fixture), STATUS_MALFORMED);
}

static void records_that_are_broken_are_malformed(void **state)
{
	static const char *const cases[] = {
		"c00c 0001 0001 0000003c 0003 c00002",     /* A of three */
		"c00c 0001 0001 0000003c 0005 c000020100", /* A of five */
		"c00c 001c 0001 0000003c 0004 c0000201",   /* AAAA of four */
		"c00c 0005 0001 0000003c 0000",            /* CNAME of none */
		"c00c 0005 0001 0000003c 0003 c00c00",     /* and more */
		"c00c 0005 0001 0000003c 0002 c029",       /* to itself */
		"c00c 0005 0001 0000003c 0002 c0ff",       /* forward */
		"c01d 0001 0001 0000003c 0004 c0000201",   /* owner: itself */
		"c0ff 0001 0001 0000003c 0004 c0000201",   /* owner: forward */
		"4000 0001 0001 0000003c 0004 c0000201",
		"c00c 0006 0001 0000003c 0002 c00c", /* SOA of one name */
		"c00c 002e 0001 0000003c 0002 0001", /* RRSIG of two */
		"c00c 002e 0001 0000003c 0000",      /* RRSIG of none */
		"c00c 002f 0001 0000003c 0000",      /* NSEC of none */
		"c00c 0030 0001 0000003c 0003 010103",
		"c00c 0001 0001 0000003c ffff c0000201", /* too long */
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct packet *packet = start(fixture, 1, 0, 0);

		packet_hex(packet, cases[i]);
		if (parse(fixture) != STATUS_MALFORMED)
			fail_msg("%s", cases[i]);
	}
}

static void more_records_than_the_bound_are_a_limit(void **state)
{
	struct fixture *fixture = *state;
	struct packet *packet = start(fixture, 0, 0, 0);

	/* By the counts alone: nothing of it needs to be there. */
	packet_start(packet, FLAG_QR, 0, 65535, 65535, 65535);
	assert_int_equal(parse(fixture), STATUS_LIMIT);
	packet_start(packet, FLAG_QR, 0, MESSAGE_RECORDS_MAX + 1, 0, 0);
	assert_int_equal(parse(fixture), STATUS_LIMIT);
	packet_start(packet, FLAG_QR, 0, MESSAGE_RECORDS_MAX, 0, 0);
	assert_int_equal(parse(fixture), STATUS_MALFORMED);
}

/* COUNT records of the root, each of a type or RDATA of its own. */
static void start_with_many(struct fixture *fixture, uint16_t count,
			    bool one_set)
{
	struct writer *writer = &fixture->packet.writer;

	packet_start(&fixture->packet, FLAG_QR, 0, count, 0, 0);
	for (uint16_t i = 0; i < count; i++) {
		writer_u8(writer, 0);
		writer_u16(writer, one_set ? 65280 : (uint16_t)(1000 + i));
		writer_u16(writer, RRCLASS_IN);
		writer_u32(writer, 60);
		writer_u16(writer, 2);
		writer_u16(writer, i);
	}
}

static void more_sets_or_records_in_one_than_the_bound_are_a_limit(void **state)
{
	struct fixture *fixture = *state;

	start_with_many(fixture, RRSET_RECORDS_MAX, true);
	must_parse(fixture);
	assert_rrset(rrset_at(fixture, SECTION_ANSWER, 0), ".", 65280, 60,
		     RRSET_RECORDS_MAX, 0);
	start_with_many(fixture, RRSET_RECORDS_MAX + 1, true);
	assert_int_equal(parse(fixture), STATUS_LIMIT);
	start_with_many(fixture, MESSAGE_RRSETS_MAX, false);
	must_parse(fixture);
	assert_int_equal(fixture->message.rrset_counts[SECTION_ANSWER],
			 MESSAGE_RRSETS_MAX);
	start_with_many(fixture, MESSAGE_RRSETS_MAX + 1, false);
	assert_int_equal(parse(fixture), STATUS_LIMIT);
}

static void a_full_arena_is_no_memory_wherever_it_fills(void **state)
{
	struct fixture *fixture = *state;
	size_t whole;

	start_with_many(fixture, 400, false);
	must_parse(fixture);
	whole = fixture->arena.held;
	for (size_t limit = 0; limit < whole; limit += 1000) {
		arena_done(&fixture->arena);
		arena_init(&fixture->arena, limit);
		assert_int_equal(parse(fixture), STATUS_NO_MEMORY);
	}
	arena_done(&fixture->arena);
	arena_init(&fixture->arena, whole);
	must_parse(fixture);
}

static void sets_whose_hashes_meet_are_kept_apart(void **state)
{
	struct fixture *fixture = *state;

	/* More than there are buckets. */
	start_with_many(fixture, 500, false);
	must_parse(fixture);
	for (size_t i = 0; i < 500; i++)
		assert_rrset(rrset_at(fixture, SECTION_ANSWER, i), ".",
			     (uint16_t)(1000 + i), 60, 1, 0);
}

/* Writes what was parsed into PACKET, section by section. */
static void compose(const struct message *message, struct packet *packet)
{
	struct writer *writer = &packet->writer;
	unsigned counts[SECTION_COUNT] = {0};

	packet_start(packet, message->header.flags, message->has_question, 0, 0,
		     0);
	writer_name_compressed(writer, message->question.name.octets);
	writer_u16(writer, message->question.type);
	writer_u16(writer, message->question.class_);
	for (int i = 0; i < SECTION_COUNT; i++) {
		for (size_t j = 0; j < message->rrset_counts[i]; j++) {
			const struct rrset *rrset = message->rrsets[i][j];

			counts[i] += rrset_write(writer, rrset, rrset->ttl_s,
						 true, NULL, NULL, 0);
		}
		writer_put_u16(writer, 6 + (size_t)i * 2, (uint16_t)counts[i]);
	}
}

static void what_is_composed_of_a_message_parses_to_the_same(void **state)
{
	struct fixture *fixture = *state;
	struct packet *packet = start(fixture, 4, 2, 1);
	struct message first;
	struct arena kept;

	packet_record(packet, "www.example.", RRTYPE_CNAME, 60, "0178c010");
	packet_rrsig(packet, "www.example.", RRTYPE_CNAME, 60, 1);
	packet_record(packet, "x.example.", RRTYPE_MX, 60, "000a 026d78c010");
	packet_record(packet, "x.example.", RRTYPE_MX, 60, "0014 026d78c010");
	packet_record(packet, "example.", RRTYPE_SOA, 60,
		      "026e73c010 04726f6f74c010 00000001 00000002 00000003"
		      "00000004 00000005");
	packet_record(packet, "example.", RRTYPE_SRV, 60,
		      "000100020003 026e73c010");
	packet_record(packet, "ns.example.", RRTYPE_AAAA, 60,
		      "20010db8000000000000000000000001");
	must_parse(fixture);
	first = fixture->message;
	kept = fixture->arena;
	arena_init(&fixture->arena, kept.limit);
	compose(&first, packet);
	must_parse(fixture);
	for (int i = 0; i < SECTION_COUNT; i++) {
		assert_int_equal(fixture->message.rrset_counts[i],
				 first.rrset_counts[i]);
		for (size_t j = 0; j < first.rrset_counts[i]; j++) {
			const struct rrset *one = first.rrsets[i][j];
			const struct rrset *two = fixture->message.rrsets[i][j];

			assert_int_equal(one->size, two->size);
			assert_memory_equal(one, two, one->size);
		}
	}
	arena_done(&kept);
}

static void every_octet_of_a_message_may_be_any(void **state)
{
	struct fixture *fixture = *state;
	struct packet *packet = start(fixture, 2, 1, 1);
	struct packet original;

	packet_record(packet, "www.example.", RRTYPE_CNAME, 60, "0178c010");
	packet_rrsig(packet, "www.example.", RRTYPE_CNAME, 60, 1);
	packet_record(packet, "example.", RRTYPE_NSEC, 60, "0178c010 000140");
	packet_opt(packet, 1232, 0x8000, "000f 0003 000041");
	must_parse(fixture);
	original = *packet;
	for (size_t at = 0; at < original.writer.size; at++)
		for (unsigned octet = 0; octet < 256; octet += 3) {
			packet->octets[at] = (uint8_t)octet;
			if (parse(fixture) == STATUS_OK)
				assert_true(fixture->message.header.counts[0] <=
					    1);
			packet->octets[at] = original.octets[at];
		}
}

#define test(function)                                                         \
	cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(rfc1035_4_1_header_question_and_sections_are_read),
		test(a_header_alone_is_a_message),
		test(rfc2181_5_records_of_one_owner_and_type_are_one_set),
		test(sections_are_kept_apart),
		test(rfc2181_5_2_the_lowest_ttl_of_a_set_holds),
		test(rfc8767_4_a_ttl_with_the_top_bit_set_is_positive),
		test(rfc4035_3_1_1_signatures_join_what_they_cover),
		test(more_signatures_than_the_bound_are_dropped),
		test(records_that_are_not_for_us_are_dropped),
		test(rfc6891_6_1_1_one_opt_in_the_additional_section),
		test(rfc6891_6_1_3_the_rcode_has_twelve_bits),
		test(rfc9619_4_more_than_one_question_is_malformed),
		test(a_torn_message_is_malformed_wherever_it_is_torn),
		test(records_that_are_broken_are_malformed),
		test(more_records_than_the_bound_are_a_limit),
		test(more_sets_or_records_in_one_than_the_bound_are_a_limit),
		test(a_full_arena_is_no_memory_wherever_it_fills),
		test(sets_whose_hashes_meet_are_kept_apart),
		test(what_is_composed_of_a_message_parses_to_the_same),
		test(every_octet_of_a_message_may_be_any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
