/*
 * test_upstream_query.c - what goes out, and which octets may be its answer
 * (RFC 5452 section 9.1).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "resolver/core/upstream_query.h"
#include "wire/codes.h"
#include "wire/message.h"
#include "wire/writer.h"

/* A response, all of it; the rows change one thing each. */
struct response {
	const char *what;
	uint16_t id, flags, questions;
	const char *name;
	uint16_t type, class_;
	bool matches;
};

#define GOOD(what_)                                                            \
	.what = what_, .id = 0x1234, .flags = FLAG_QR, .questions = 1,         \
	.name = "www.example", .type = RRTYPE_A, .class_ = RRCLASS_IN

static struct upstream_query query_for(const char *name)
{
	struct upstream_query query = {
		.id = 0x1234,
		.type = RRTYPE_A,
		.use_edns = true,
		.do_bit = true,
		.udp_size = 1232,
	};

	assert_int_equal(name_from_text(name, &query.name), STATUS_OK);
	return query;
}

static size_t write_response(const struct response *row, uint8_t *out,
			     size_t room)
{
	struct writer writer;
	struct name name;

	assert_int_equal(name_from_text(row->name, &name), STATUS_OK);
	writer_init(&writer, out, room);
	writer_u16(&writer, row->id);
	writer_u16(&writer, row->flags);
	writer_u16(&writer, row->questions);
	for (int i = 0; i < 3; i++)
		writer_u16(&writer, 0);
	for (uint16_t i = 0; i < row->questions; i++) {
		writer_name(&writer, name.octets);
		writer_u16(&writer, row->type);
		writer_u16(&writer, row->class_);
	}
	assert_false(writer_failed(&writer));
	return writer.size;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static const struct response responses[] = {
	{GOOD("the answer"), .matches = true},
	{GOOD("in another case"), .name = "WWW.Example", .matches = true},
	{GOOD("another ID"), .id = 0x1235},
	{GOOD("a query"), .flags = 0},
	{GOOD("another opcode"), .flags = FLAG_QR | OPCODE_NOTIFY << 11},
	{GOOD("another QNAME"), .name = "ww.example"},
	{GOOD("a QNAME above"), .name = "example"},
	{GOOD("another QTYPE"), .type = RRTYPE_AAAA},
	{GOOD("another QCLASS"), .class_ = RRCLASS_CH},
	{GOOD("two questions"), .questions = 2},
	{GOOD("no question"), .questions = 0},
	{GOOD("a name error without question"), .questions = 0,
	 .flags = FLAG_QR | RCODE_NXDOMAIN},
	/* From servers that could not read the query. */
	{GOOD("a refusal without question"), .questions = 0,
	 .flags = FLAG_QR | RCODE_FORMERR, .matches = true},
};
#pragma GCC diagnostic pop

static void rfc5452_9_1_all_attributes_of_the_question_match(void **state)
{
	struct upstream_query query = query_for("www.example");

	(void)state;
	for (size_t i = 0; i < sizeof(responses) / sizeof(*responses); i++) {
		uint8_t octets[512];
		size_t size =
			write_response(&responses[i], octets, sizeof(octets));

		if (upstream_query_matches(&query, span_of(octets, size)) !=
		    responses[i].matches)
			fail_msg("%s", responses[i].what);
	}
}

static void rfc5452_9_1_a_torn_question_does_not_match(void **state)
{
	struct upstream_query query = query_for("www.example");
	uint8_t octets[512];
	size_t size = write_response(&responses[0], octets, sizeof(octets));

	(void)state;
	for (size_t i = 0; i < size; i++)
		assert_false(
			upstream_query_matches(&query, span_of(octets, i)));
	assert_true(upstream_query_matches(&query, span_of(octets, size)));
}

/* RFC 4035 sections 4.1 and 4.6, RFC 6840 section 5.9. */
static void rfc4035_4_6_queries_have_do_and_cd_and_never_ad(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct upstream_query query = query_for("www.example");
		uint8_t octets[UPSTREAM_QUERY_SIZE_MAX];
		struct query seen;
		size_t size;

		query.recursion_desired = i & 1;
		query.do_bit = i & 2;
		size = upstream_query_write(&query, octets);
		assert_int_equal(query_parse(span_of(octets, size), &seen),
				 QUERY_FINE);
		assert_int_equal(seen.header.flags,
				 (i & 1 ? FLAG_RD : 0) | (i & 2 ? FLAG_CD : 0));
		assert_true(seen.edns.present);
		assert_int_equal(seen.edns.do_bit, (i & 2) != 0);
		assert_int_equal(seen.edns.udp_size, 1232);
	}
}

/* The OPT record is the last, and the option the last of it. */
static void rfc8145_4_1_tags_are_an_option_of_the_query(void **state)
{
	static const uint8_t option[] = {0, 14, 0, 4, 0x4f, 0x66, 0x97, 0x28};
	struct upstream_query query = query_for("example");
	uint8_t with[UPSTREAM_QUERY_SIZE_MAX], plain[UPSTREAM_QUERY_SIZE_MAX];
	struct anchor_set *set = anchor_set_new();
	struct query seen;
	size_t size;

	(void)state;
	assert_non_null(set);
	assert_int_equal(anchor_set_add_builtin_root(set), STATUS_OK);
	query.type = RRTYPE_DNSKEY;
	size = upstream_query_write(&query, plain);
	query.tell = anchor_set_find(set, name_root);
	assert_int_equal(upstream_query_write(&query, with),
			 size + sizeof(option));
	assert_memory_equal(with + size, option, sizeof(option));
	assert_int_equal(with[size - 1], sizeof(option)); /* RDLENGTH */
	assert_memory_equal(with, plain, size - 1);
	assert_int_equal(
		query_parse(span_of(with, size + sizeof(option)), &seen),
		QUERY_FINE);
	query.use_edns = false; /* nowhere to put it */
	assert_int_equal(upstream_query_write(&query, with), size - 11);
	anchor_set_free(set);
}

/* The longest name, and all the tags that there may be. */
static void the_largest_query_fits(void **state)
{
	static const char label[] =
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz."
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz."
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz."
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz."
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmno.";
	struct upstream_query query = query_for(label);
	uint8_t octets[UPSTREAM_QUERY_SIZE_MAX];
	struct anchor_set *set = anchor_set_new();

	(void)state;
	assert_non_null(set);
	assert_int_equal(name_size(query.name.octets), NAME_SIZE_MAX);
	for (uint8_t tag = 0; tag < 20; tag++) {
		uint8_t rdata[36] = {0, tag, 13, 2};

		assert_int_equal(anchor_set_add(set, name_root, RRTYPE_DS,
						span_of(rdata, 36)),
				 STATUS_OK);
	}
	query.tell = anchor_set_find(set, name_root);
	query.cookie.size = EDNS_COOKIE_SIZE_MAX;
	assert_int_equal(upstream_query_write(&query, octets), sizeof(octets));
	anchor_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc5452_9_1_all_attributes_of_the_question_match),
		cmocka_unit_test(rfc5452_9_1_a_torn_question_does_not_match),
		cmocka_unit_test(
			rfc4035_4_6_queries_have_do_and_cd_and_never_ad),
		cmocka_unit_test(rfc8145_4_1_tags_are_an_option_of_the_query),
		cmocka_unit_test(the_largest_query_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
