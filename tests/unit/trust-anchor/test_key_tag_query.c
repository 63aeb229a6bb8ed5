/*
 * test_key_tag_query.c - the names by which trusted keys are told.
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

#include "trust-anchor/key_tag_query.h"
#include "wire/codes.h"

static void add(struct anchor_set *set, const char *zone, uint16_t tag,
		uint8_t digest)
{
	uint8_t rdata[36] = {(uint8_t)(tag >> 8), (uint8_t)tag, 13, digest};
	struct name name;

	assert_int_equal(name_from_text(zone, &name), STATUS_OK);
	assert_int_equal(anchor_set_add(set, name.octets, RRTYPE_DS,
					span_of(rdata, sizeof(rdata))),
			 STATUS_OK);
}

static void expect(const struct anchor_set *set, const char *text)
{
	char told[NAME_TEXT_MAX];
	struct name name;

	assert_int_equal(key_tag_query_name(anchor_set_at(set, 0), &name),
			 STATUS_OK);
	assert_string_equal(name_to_text(name.octets, told), text);
}

static void
rfc8145_5_1_tags_in_hex_from_the_smallest_to_the_largest(void **state)
{
	struct anchor_set *set = anchor_set_new();

	(void)state;
	assert_non_null(set);
	assert_int_equal(anchor_set_add_builtin_root(set), STATUS_OK);
	expect(set, "_ta-4f66-9728.");
	add(set, ".", 0x0a, 2);
	expect(set, "_ta-000a-4f66-9728.");
	anchor_set_free(set);
}

static void rfc8145_5_1_below_the_zone_of_the_anchor(void **state)
{
	struct anchor_set *set = anchor_set_new();

	(void)state;
	assert_non_null(set);
	add(set, "Corp.Example.", 0x1234, 2);
	expect(set, "_ta-1234.corp.example.");
	anchor_set_free(set);
}

static void two_digests_of_one_key_are_one_tag(void **state)
{
	struct anchor_set *set = anchor_set_new();

	(void)state;
	assert_non_null(set);
	add(set, "example.", 7, 1);
	add(set, "example.", 7, 2);
	expect(set, "_ta-0007.example.");
	anchor_set_free(set);
}

static void a_label_has_room_for_twelve(void **state)
{
	struct anchor_set *set = anchor_set_new();
	uint16_t tags[KEY_TAGS_MAX];

	(void)state;
	assert_non_null(set);
	for (uint16_t tag = 20; tag > 0; tag--)
		add(set, "example.", tag, 2);
	assert_int_equal(key_tags(anchor_set_at(set, 0), tags), KEY_TAGS_MAX);
	assert_int_equal(tags[0], 1);
	assert_int_equal(tags[KEY_TAGS_MAX - 1], 12);
	expect(set, "_ta-0001-0002-0003-0004-0005-0006-0007-0008-0009-000a-"
		    "000b-000c.example.");
	anchor_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc8145_5_1_tags_in_hex_from_the_smallest_to_the_largest),
		cmocka_unit_test(rfc8145_5_1_below_the_zone_of_the_anchor),
		cmocka_unit_test(two_digests_of_one_key_are_one_tag),
		cmocka_unit_test(a_label_has_room_for_twelve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
