/*
 * test_rrset.c - RRsets in one piece (RFC 2181 section 5).
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
#include "wire/rdata.h"
#include "wire/rrset.h"

struct fixture {
	struct arena arena;
};

static int set_up(void **state)
{
	struct fixture *fixture = malloc(sizeof(*fixture));

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

static const struct rrset *make(struct fixture *fixture, const char *owner,
				uint16_t type, const struct span *rdata,
				size_t count, const struct span *rrsigs,
				size_t rrsig_count)
{
	const struct rrset *rrset = NULL;
	struct name name;

	assert_int_equal(rrset_make(&fixture->arena, named(owner, &name), type,
				    3600, rdata, count, rrsigs, rrsig_count,
				    &rrset),
			 STATUS_OK);
	return rrset;
}

/* The members of WALK, each followed by a comma. */
static const char *joined(struct rdata_walk walk)
{
	static char text[4096];
	struct span rdata;
	size_t size = 0;

	while (rdata_next(&walk, &rdata)) {
		assert_true(size + rdata.size + 2 < sizeof(text));
		if (rdata.size)
			memcpy(text + size, rdata.data, rdata.size);
		size += rdata.size;
		text[size++] = ',';
	}
	text[size] = '\0';
	assert_false(rdata_next(&walk, &rdata));
	return text;
}

static struct span span(const char *text)
{
	return span_of(text, strlen(text));
}

static void rfc2181_5_duplicates_are_dropped_and_order_is_kept(void **state)
{
	const struct span rdata[] = {span("b"),  span("a"), span("b"), span(""),
				     span("ab"), span("a"), span("")};
	const struct span rrsigs[] = {span("s"), span("s"), span("a")};
	const struct rrset *rrset =
		make(*state, "Www.Example.", 65280, rdata, 7, rrsigs, 3);

	assert_int_equal(rrset->type, 65280);
	assert_int_equal(rrset->ttl_s, 3600);
	assert_int_equal(rrset->rdata_count, 4);
	assert_int_equal(rrset->rrsig_count, 2);
	assert_string_equal(joined(rrset_rdata(rrset)), "b,a,,ab,");
	assert_string_equal(joined(rrset_rrsigs(rrset)), "s,a,");
	assert_int_equal(rrset->owner_size, 13);
	assert_memory_equal(rrset_owner(rrset), "\3www\7example", 13);
	assert_int_equal(rrset_first(rrset).size, 1);
	assert_memory_equal(rrset_first(rrset).data, "b", 1);
}

static void rfc2181_5_duplicates_among_many_are_dropped_too(void **state)
{
	enum {
		COUNT = 1000
	};
	uint8_t octets[COUNT][2];
	struct span rdata[COUNT];
	const struct rrset *rrset;
	struct rdata_walk walk;
	struct span each;
	unsigned i = 0;

	/* 0, 1, ... 299, then all of them again, and again. */
	for (unsigned at = 0; at < COUNT; at++) {
		octets[at][0] = (uint8_t)(at % 300 >> 8);
		octets[at][1] = (uint8_t)(at % 300);
		rdata[at] = span_of(octets[at], 2);
	}
	rrset = make(*state, "example.", RRTYPE_TXT, rdata, COUNT, rdata, 17);
	assert_int_equal(rrset->rdata_count, 300);
	assert_int_equal(rrset->rrsig_count, 17);
	for (walk = rrset_rdata(rrset); rdata_next(&walk, &each); i++)
		assert_int_equal(each.data[0] << 8 | each.data[1], i);
	assert_int_equal(i, 300);
}

static void a_set_has_no_pointer_and_can_be_copied(void **state)
{
	const struct span rdata[] = {span("x"), span("yz")};
	const struct rrset *rrset =
		make(*state, "example.", RRTYPE_TXT, rdata, 2, rdata, 1);
	struct rrset *copy = malloc(rrset->size);

	memcpy(copy, rrset, rrset->size);
	arena_done(&((struct fixture *)*state)->arena);
	assert_string_equal(joined(rrset_rdata(copy)), "x,yz,");
	assert_string_equal(joined(rrset_rrsigs(copy)), "x,");
	assert_memory_equal(rrset_owner(copy), "\7example", 9);
	free(copy);
}

static void another_ttl_or_owner_leaves_the_rest(void **state)
{
	struct fixture *fixture = *state;
	const struct span rdata[] = {span("x"), span("yz")};
	const struct rrset *rrset =
		make(fixture, "*.example.", RRTYPE_TXT, rdata, 2, rdata, 1);
	const struct rrset *aged = rrset_with_ttl(&fixture->arena, rrset, 17);
	const struct rrset *other;
	struct name name;

	assert_int_equal(aged->ttl_s, 17);
	assert_int_equal(rrset->ttl_s, 3600);
	assert_int_equal(aged->size, rrset->size);
	assert_string_equal(joined(rrset_rrsigs(aged)), "x,");
	other = rrset_with_owner(&fixture->arena, rrset,
				 named("A.Longer.Example.", &name));
	assert_memory_equal(rrset_owner(other), "\1a\6longer\7example", 18);
	assert_int_equal(other->size, rrset->size + 18 - 11);
	assert_string_equal(joined(rrset_rdata(other)), "x,yz,");
	assert_string_equal(joined(rrset_rrsigs(other)), "x,");
	other = rrset_with_owner(&fixture->arena, other, name_root);
	assert_int_equal(other->size, rrset->size + 1 - 11);
	assert_string_equal(joined(rrset_rdata(other)), "x,yz,");
	assert_string_equal(joined(rrset_rrsigs(other)), "x,");
}

static void what_does_not_fit_is_refused(void **state)
{
	static uint8_t octets[RDATA_SIZE_MAX + 1];
	struct span rdata[40];
	const struct rrset *rrset = NULL;
	struct arena small, large;

	(void)state;
	arena_init(&small, 4096);
	arena_init(&large, 1 << 20);
	for (size_t i = 0; i < 40; i++)
		rdata[i] = span_of(octets, 100 + i);
	assert_int_equal(rrset_make(&small, name_root, RRTYPE_TXT, 1, rdata, 40,
				    NULL, 0, &rrset),
			 STATUS_NO_MEMORY);
	rdata[1] = span_of(octets, RDATA_SIZE_MAX + 1);
	assert_int_equal(rrset_make(&large, name_root, RRTYPE_TXT, 1, rdata, 2,
				    NULL, 0, &rrset),
			 STATUS_LIMIT);
	assert_int_equal(rrset_make(&large, name_root, RRTYPE_TXT, 1, rdata, 1,
				    rdata + 1, 1, &rrset),
			 STATUS_LIMIT);
	assert_null(rrset);
	rdata[1].size--;
	assert_int_equal(rrset_make(&large, name_root, RRTYPE_TXT, 1, rdata, 2,
				    NULL, 0, &rrset),
			 STATUS_OK);
	assert_null(rrset_with_ttl(&small, rrset, 1));
	assert_null(rrset_with_owner(&small, rrset, name_root));
	arena_done(&small);
	arena_done(&large);
}

static void records_are_written_with_their_signatures_if_wished(void **state)
{
	static const char *const expected =
		"036e6574 00 0001 0001 0000003c 0004 c0000201"
		"c00c 0001 0001 0000003c 0004 c0000202"
		"c00c 002e 0001 0000003c 0002 5a5b";
	const struct span rdata[] = {span_of("\xc0\0\2\1", 4),
				     span_of("\xc0\0\2\2", 4)};
	const struct span rrsig = span_of("\x5a\x5b", 2);
	const struct rrset *rrset =
		make(*state, "NET.", RRTYPE_A, rdata, 2, &rrsig, 1);
	uint8_t octets[256], wanted[256];
	uint16_t offsets[4];
	size_t offset_count = 0, size;
	struct writer writer;

	writer_init(&writer, octets, sizeof(octets));
	writer_octets(&writer, "123456789012", 12);
	assert_int_equal(rrset_write(&writer, rrset, 60, true, offsets,
				     &offset_count, 4),
			 3);
	size = octets_of_hex(expected, wanted, sizeof(wanted));
	assert_int_equal(writer.size, 12 + size);
	assert_memory_equal(octets + 12, wanted, size);
	assert_int_equal(offset_count, 3);
	assert_int_equal(offsets[0], 12 + 9);
	assert_int_equal(offsets[1], 12 + 19 + 6);
	assert_int_equal(offsets[2], 12 + 35 + 6);
	writer_init(&writer, octets, sizeof(octets));
	assert_int_equal(rrset_write(&writer, rrset, 60, false, NULL, NULL, 0),
			 2);
	assert_false(writer_failed(&writer));
}

static void more_ttls_than_there_is_room_for_fail(void **state)
{
	const struct span rdata[] = {span("x"), span("yz")};
	const struct rrset *rrset =
		make(*state, "example.", RRTYPE_TXT, rdata, 2, rdata, 1);
	uint8_t octets[256];
	uint16_t offsets[3] = {0, 0, 0xbeef};
	struct writer writer;

	for (size_t max = 0; max <= 2; max++) {
		size_t count = 0;

		writer_init(&writer, octets, sizeof(octets));
		rrset_write(&writer, rrset, 60, false, offsets, &count, max);
		assert_int_equal(writer_failed(&writer), max < 2);
		assert_int_equal(count, max);
	}
	assert_int_equal(offsets[2], 0xbeef);
}

static void every_security_has_words_of_its_own(void **state)
{
	(void)state;
	assert_string_equal(security_text(SECURITY_SECURE), "secure");
	assert_string_equal(security_text(SECURITY_BOGUS), "bogus");
	assert_string_equal(security_text(SECURITY_INSECURE), "insecure");
	assert_string_equal(security_text(SECURITY_INDETERMINATE),
			    "indeterminate");
	assert_string_equal(security_text(SECURITY_UNCHECKED), "unchecked");
}

#define test(function)                                                         \
	cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(rfc2181_5_duplicates_are_dropped_and_order_is_kept),
		test(rfc2181_5_duplicates_among_many_are_dropped_too),
		test(a_set_has_no_pointer_and_can_be_copied),
		test(another_ttl_or_owner_leaves_the_rest),
		test(what_does_not_fit_is_refused),
		test(records_are_written_with_their_signatures_if_wished),
		test(more_ttls_than_there_is_room_for_fail),
		test(every_security_has_words_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
