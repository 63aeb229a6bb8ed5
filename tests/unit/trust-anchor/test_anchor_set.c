/*
 * test_anchor_set.c - where trust starts and where it is switched off.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "trust-anchor/anchor_set.h"
#include "wire/codes.h"

static const uint8_t ds_of_32[36] = {0x12, 0x34, 13, 2, 1, 2, 3};

static const uint8_t *name(const char *text, struct name *storage)
{
	assert_int_equal(name_from_text(text, storage), STATUS_OK);
	return storage->octets;
}

static enum status add_ds(struct anchor_set *set, const char *zone,
			  uint16_t tag)
{
	uint8_t rdata[sizeof(ds_of_32)];
	struct name storage;

	memcpy(rdata, ds_of_32, sizeof(rdata));
	rdata[0] = (uint8_t)(tag >> 8);
	rdata[1] = (uint8_t)tag;
	return anchor_set_add(set, name(zone, &storage), RRTYPE_DS,
			      span_of(rdata, sizeof(rdata)));
}

static void add(struct anchor_set *set, const char *zone)
{
	assert_int_equal(add_ds(set, zone, 1), STATUS_OK);
}

static void add_negative(struct anchor_set *set, const char *zone)
{
	struct name storage;

	assert_int_equal(anchor_set_add_negative(set, name(zone, &storage)),
			 STATUS_OK);
}

/* What anchor_set_closest() says of NAME: a zone, "negative" or "none". */
static const char *closest(const struct anchor_set *set, const char *text)
{
	static char zone[NAME_TEXT_MAX];
	struct name storage;
	bool is_negative = true;
	const uint8_t *of = name(text, &storage);
	const struct anchor *anchor = anchor_set_closest(set, of, &is_negative);

	assert_ptr_equal(anchor_set_closest(set, of, NULL), anchor);
	if (!anchor)
		return is_negative ? "negative" : "none";
	assert_false(is_negative);
	return name_to_text(anchor->zone.octets, zone);
}

static void with_no_anchor_nothing_is_validated(void **state)
{
	struct anchor_set *set = anchor_set_new();

	(void)state;
	assert_true(anchor_set_is_empty(set));
	assert_string_equal(closest(set, "."), "none");
	assert_string_equal(closest(set, "www.example."), "none");
	anchor_set_free(set);
	anchor_set_free(NULL);
}

static void
rfc4033_5_the_closest_anchor_at_or_above_a_name_is_its_own(void **state)
{
	struct anchor_set *set = anchor_set_new();

	(void)state;
	add(set, "Example.");
	add(set, "b.example.");
	assert_false(anchor_set_is_empty(set));
	assert_string_equal(closest(set, "."), "none");
	assert_string_equal(closest(set, "example."), "example.");
	assert_string_equal(closest(set, "A.EXAMPLE."), "example.");
	assert_string_equal(closest(set, "b.example."), "b.example.");
	assert_string_equal(closest(set, "x.b.example."), "b.example.");
	assert_string_equal(closest(set, "ab.example."), "example.");
	assert_string_equal(closest(set, "anexample."), "none");
	add(set, ".");
	assert_string_equal(closest(set, "anexample."), ".");
	anchor_set_free(set);
}

static void
rfc7646_1_1_a_negative_anchor_switches_off_its_name_and_below(void **state)
{
	struct anchor_set *set = anchor_set_new();

	(void)state;
	add(set, ".");
	add_negative(set, "Broken.example.");
	assert_string_equal(closest(set, "example."), ".");
	assert_string_equal(closest(set, "broken.EXAMPLE."), "negative");
	assert_string_equal(closest(set, "www.broken.example."), "negative");
	assert_string_equal(closest(set, "notbroken.example."), ".");
	anchor_set_free(set);
}

static void
rfc7646_2_a_trust_anchor_below_a_negative_one_still_holds(void **state)
{
	struct anchor_set *set = anchor_set_new();

	(void)state;
	add(set, ".");
	add_negative(set, "example.");
	add(set, "good.example.");
	assert_string_equal(closest(set, "example."), "negative");
	assert_string_equal(closest(set, "bad.example."), "negative");
	assert_string_equal(closest(set, "good.example."), "good.example.");
	assert_string_equal(closest(set, "a.good.example."), "good.example.");
	anchor_set_free(set);
}

static void a_negative_anchor_at_the_anchors_own_name_wins(void **state)
{
	struct anchor_set *set = anchor_set_new();

	(void)state;
	add(set, "example.");
	add_negative(set, "example.");
	assert_string_equal(closest(set, "www.example."), "negative");
	add_negative(set, ".");
	assert_string_equal(closest(set, "."), "negative");
	assert_string_equal(closest(set, "other."), "negative");
	anchor_set_free(set);
}

static void equal_records_are_kept_once_and_others_up_to_the_bound(void **state)
{
	struct anchor_set *set = anchor_set_new();
	const struct anchor *anchor;

	(void)state;
	for (uint16_t turn = 0; turn < 2; turn++)
		for (uint16_t tag = 0; tag < ANCHOR_RECORDS_MAX; tag++)
			assert_int_equal(add_ds(set, "example.", tag),
					 STATUS_OK);
	assert_int_equal(add_ds(set, "EXAMPLE.", ANCHOR_RECORDS_MAX),
			 STATUS_LIMIT);
	assert_int_equal(add_ds(set, "Example.", 7), STATUS_OK);
	anchor = anchor_set_closest(set, (const uint8_t *)"\7example", NULL);
	assert_int_equal(anchor->count, ANCHOR_RECORDS_MAX);
	for (size_t i = 0; i < anchor->count; i++) {
		assert_int_equal(anchor->records[i].type, RRTYPE_DS);
		assert_int_equal(anchor->records[i].rdata.size, 36);
		assert_int_equal(anchor->records[i].rdata.data[1], i);
	}
	anchor_set_free(set);
}

static void
what_is_not_of_its_types_form_is_invalid_and_leaves_no_anchor(void **state)
{
	static const uint8_t dnskey[] = {1, 1, 3, 8, 1, 2, 3};
	static const struct {
		uint16_t type;
		size_t size;
	} cases[] = {
		{RRTYPE_DS, 0},     {RRTYPE_DS, 4}, {RRTYPE_DNSKEY, 0},
		{RRTYPE_DNSKEY, 3}, {RRTYPE_A, 4},  {RRTYPE_CDS, 7},
		{RRTYPE_NS, 1},     {0, 7},
	};
	struct anchor_set *set = anchor_set_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(anchor_set_add(set, name_root, cases[i].type,
						span_of(dnskey, cases[i].size)),
				 STATUS_INVALID);
	assert_true(anchor_set_is_empty(set));
	assert_int_equal(anchor_set_add(set, name_root, RRTYPE_DNSKEY,
					span_of(dnskey, sizeof(dnskey))),
			 STATUS_OK);
	anchor_set_free(set);
}

static void rfc9718_the_roots_two_keys_are_built_in(void **state)
{
	static const uint8_t heads[2][8] = {
		{0x4f, 0x66, 8, 2, 0xe0, 0x6d, 0x44, 0xb8}, /* 20326 */
		{0x97, 0x28, 8, 2, 0x68, 0x3d, 0x2d, 0x0a}, /* 38696 */
	};
	static const uint8_t tails[2][4] = {
		{0xc7, 0xf8, 0xec, 0x8d},
		{0xc0, 0xfb, 0x2b, 0x16},
	};
	struct anchor_set *set = anchor_set_new();
	const struct anchor *anchor;

	(void)state;
	assert_int_equal(anchor_set_add_builtin_root(set), STATUS_OK);
	anchor = anchor_set_closest(set, name_root, NULL);
	assert_non_null(anchor);
	assert_int_equal(anchor->count, 2);
	for (int i = 0; i < 2; i++) {
		struct span rdata = anchor->records[i].rdata;

		assert_int_equal(anchor->records[i].type, RRTYPE_DS);
		assert_int_equal(rdata.size, 4 + 32);
		assert_memory_equal(rdata.data, heads[i], 8);
		assert_memory_equal(rdata.data + 32, tails[i], 4);
	}
	anchor_set_free(set);
}

static void sets_are_equal_in_whatever_order(void **state)
{
	struct anchor_set *a = anchor_set_new(), *b = anchor_set_new();

	(void)state;
	assert_true(anchor_set_equal(a, b));
	assert_int_equal(add_ds(a, "example.", 1), STATUS_OK);
	assert_false(anchor_set_equal(a, b));
	assert_int_equal(add_ds(b, "example.", 2), STATUS_OK);
	assert_false(anchor_set_equal(a, b));
	assert_int_equal(add_ds(b, "example.", 1), STATUS_OK);
	assert_false(anchor_set_equal(a, b));
	assert_int_equal(add_ds(a, "example.", 2), STATUS_OK);
	assert_true(anchor_set_equal(a, b));
	add(a, "one.");
	add(a, "two.");
	add(b, "two.");
	add(b, "one.");
	assert_true(anchor_set_equal(a, b));
	add_negative(a, "not.example.");
	assert_false(anchor_set_equal(a, b));
	assert_false(anchor_set_equal(b, a));
	add_negative(b, "not.example.");
	assert_true(anchor_set_equal(a, b));
	anchor_set_free(a);
	anchor_set_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(with_no_anchor_nothing_is_validated),
		cmocka_unit_test(
			rfc4033_5_the_closest_anchor_at_or_above_a_name_is_its_own),
		cmocka_unit_test(
			rfc7646_1_1_a_negative_anchor_switches_off_its_name_and_below),
		cmocka_unit_test(
			rfc7646_2_a_trust_anchor_below_a_negative_one_still_holds),
		cmocka_unit_test(
			a_negative_anchor_at_the_anchors_own_name_wins),
		cmocka_unit_test(
			equal_records_are_kept_once_and_others_up_to_the_bound),
		cmocka_unit_test(
			what_is_not_of_its_types_form_is_invalid_and_leaves_no_anchor),
		cmocka_unit_test(rfc9718_the_roots_two_keys_are_built_in),
		cmocka_unit_test(sets_are_equal_in_whatever_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
