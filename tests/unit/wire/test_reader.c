/*
 * test_reader.c - reading never leaves the buffer, pointers never loop.
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
#include "wire/reader.h"

/* A reader over exactly these octets, in memory that ends with them. */
static uint8_t *start(struct reader *reader, const char *hex)
{
	uint8_t octets[1024];
	size_t size = octets_of_hex(hex, octets, sizeof(octets));
	uint8_t *exact = malloc(size ? size : 1);

	memcpy(exact, octets, size);
	reader_init(reader, span_of(exact, size));
	return exact;
}

static void numbers_are_in_network_order(void **state)
{
	struct reader reader;
	uint8_t *octets = start(&reader, "01 0203 fffefdfc 80");

	(void)state;
	assert_int_equal(reader_u8(&reader), 0x01);
	assert_int_equal(reader_u16(&reader), 0x0203);
	assert_int_equal(reader_u32(&reader), 0xfffefdfcu);
	assert_int_equal(reader_left(&reader), 1);
	assert_int_equal(reader_u8(&reader), 0x80);
	assert_int_equal(reader_left(&reader), 0);
	assert_false(reader_failed(&reader));
	free(octets);
}

static void assert_yields_nothing_more(struct reader *reader)
{
	struct name name = {.octets = {1, 'x', 0}};

	assert_true(reader_failed(reader));
	assert_int_equal(reader_left(reader), 0);
	assert_int_equal(reader_u8(reader), 0);
	assert_int_equal(reader_u16(reader), 0);
	assert_int_equal(reader_u32(reader), 0);
	assert_int_equal(reader_span(reader, 1).size, 0);
	assert_null(reader_span(reader, 1).data);
	assert_int_equal(reader_name(reader, &name), 1);
	assert_true(name_is_root(name.octets));
	reader_skip(reader, 0);
	reader_skip(reader, SIZE_MAX);
	assert_true(reader->cursor <= reader->size);
	assert_true(reader_failed(reader));
}

static void the_first_read_past_the_end_fails_all_later_ones(void **state)
{
	struct reader reader;
	uint8_t *octets;

	(void)state;
	for (int i = 0; i < 6; i++) {
		struct name name;

		/* Each read needs one octet more than there is. */
		octets = start(&reader, i == 0 ? "" : i == 1 ? "ff" : "ffffff");
		switch (i) {
		case 0:
			assert_int_equal(reader_u8(&reader), 0);
			break;
		case 1:
			assert_int_equal(reader_u16(&reader), 0);
			break;
		case 2:
			assert_int_equal(reader_u32(&reader), 0);
			break;
		case 3:
			assert_int_equal(reader_span(&reader, 4).size, 0);
			break;
		case 4:
			reader_skip(&reader, SIZE_MAX);
			break;
		case 5:
			assert_int_equal(reader_name(&reader, &name), 1);
			break;
		}
		assert_yields_nothing_more(&reader);
		free(octets);
	}
}

static void a_reader_of_nothing_fails_at_once(void **state)
{
	struct reader reader;

	(void)state;
	reader_init(&reader, span_of(NULL, 0));
	assert_int_equal(reader_span(&reader, 0).size, 0);
	assert_false(reader_failed(&reader));
	assert_int_equal(reader_u16(&reader), 0);
	assert_yields_nothing_more(&reader);
}

static void failing_on_purpose_is_as_sticky(void **state)
{
	struct reader reader;
	uint8_t *octets = start(&reader, "01020304");

	(void)state;
	reader_fail(&reader);
	assert_yields_nothing_more(&reader);
	free(octets);
}

static void rfc1035_4_1_4_names_are_decompressed(void **state)
{
	/* The section's example, 20 octets in, from its first name. */
	static const char message[] =
		"0000000000000000000000000000000000000000"
		"01 46 03 495349 04 41525041 00" /* F.ISI.ARPA at 20 */
		"0000000000000000"
		"03 464f4f c014" /* FOO.F.ISI.ARPA at 40 */
		"0000000000000000000000000000000000000000"
		"c01a" /* ARPA at 66 */
		"00";  /* the root at 68 */
	static const struct {
		size_t at, after;
		const char *text;
	} cases[] = {
		{20, 32, "F.ISI.ARPA."},
		{40, 46, "FOO.F.ISI.ARPA."},
		{66, 68, "ARPA."},
		{68, 69, "."},
	};
	struct reader reader;
	uint8_t *octets = start(&reader, message);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[NAME_TEXT_MAX];
		struct name name;
		size_t size;

		reader.cursor = cases[i].at;
		size = reader_name(&reader, &name);
		assert_int_equal(size, name_size(name.octets));
		assert_string_equal(name_to_text(name.octets, text),
				    cases[i].text);
		assert_int_equal(reader.cursor, cases[i].after);
	}
	assert_false(reader_failed(&reader));
	free(octets);
}

static void rfc1035_4_1_4_a_pointer_leads_to_a_prior_occurrence(void **state)
{
	/* Octets, and where in them the name begins. */
	static const struct {
		const char *what, *octets;
		size_t at;
	} cases[] = {
		{"to itself", "00 c001", 1},
		{"to itself after a label", "00 0161 c003", 1},
		{"to its own label", "00 0161 c001", 1},
		{"to its second label", "00 0161 0162 c003", 1},
		{"forward", "00 c003 016100", 1},
		{"forward by one", "00 c002 00", 1},
		{"two, each to the other", "00 c003 c001", 3},
		{"to a pointer to itself", "00 c001 c001", 3},
		{"back, then forward", "00 0161 c005 c001 00", 5},
		{"into its own second octet", "00 0161 c004 00", 1},
		{"past the end", "00 c0ff", 1},
		{"far past the end", "00 ffff", 1},
		{"cut in half", "00 c0", 1},
		{"to the very start", "00 c000", 1},
		{"of a kind that is none", "00 016100 8001", 4},
		{"of another", "00 016100 4001", 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct reader reader;
		struct name name;
		uint8_t *octets = start(&reader, cases[i].octets);

		reader.cursor = cases[i].at;
		reader_name(&reader, &name);
		if (!reader_failed(&reader))
			fail_msg("a pointer %s", cases[i].what);
		assert_true(name_is_root(name.octets));
		/* No turn of a loop was taken. */
		assert_true(reader.jumps <= 2);
		free(octets);
	}
}

static void
rfc1035_4_1_4_labels_of_64_octets_and_more_do_not_exist(void **state)
{
	static const char *const cases[] = {"40 00", "7f 00", "80 00",
					    "bf 00", "41",    "0161 40 00"};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct reader reader;
		struct name name;
		uint8_t *octets = start(&reader, cases[i]);

		reader_name(&reader, &name);
		assert_true(reader_failed(&reader));
		free(octets);
	}
}

static void a_torn_name_fails(void **state)
{
	static const char *const cases[] = {"01", "0161", "0261", "3f",
					    "0161 0162"};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct reader reader;
		struct name name;
		uint8_t *octets = start(&reader, cases[i]);

		reader_name(&reader, &name);
		assert_true(reader_failed(&reader));
		free(octets);
	}
}

static void newer_types_have_no_pointers(void **state)
{
	struct reader reader;
	struct name name;
	uint8_t *octets = start(&reader, "00 0161 00 0162 c001");

	(void)state;
	reader.cursor = 1;
	assert_int_equal(reader_name_uncompressed(&reader, &name), 3);
	assert_int_equal(reader.cursor, 4);
	assert_false(reader_failed(&reader));
	reader_name_uncompressed(&reader, &name);
	assert_true(reader_failed(&reader));
	free(octets);
}

/* COUNT labels of one octet, each followed by a pointer to the one before;
 * the root stands at 1. Returns where the last begins. */
static size_t build_stairs(uint8_t *octets, size_t *size, unsigned count)
{
	size_t last = 1, at = 2;

	octets[0] = octets[1] = 0;
	for (unsigned i = 0; i < count; i++) {
		octets[at] = 1;
		octets[at + 1] = 'a';
		octets[at + 2] = (uint8_t)(0xc0 | last >> 8);
		octets[at + 3] = (uint8_t)last;
		last = at;
		at += 4;
	}
	*size = at;
	return last;
}

static void
rfc1035_3_1_a_name_has_255_octets_however_it_is_compressed(void **state)
{
	uint8_t octets[1024];
	struct reader reader;
	struct name name;
	size_t size;

	(void)state;
	reader_init(&reader, span_of(octets, sizeof(octets)));
	reader.cursor = build_stairs(octets, &size, NAME_LABELS_MAX);
	assert_int_equal(reader_name(&reader, &name), NAME_SIZE_MAX);
	assert_int_equal(name_labels(name.octets), NAME_LABELS_MAX);
	assert_false(reader_failed(&reader));
	assert_int_equal(reader.cursor, size);
	reader.cursor = build_stairs(octets, &size, NAME_LABELS_MAX + 1);
	reader_name(&reader, &name);
	assert_true(reader_failed(&reader));
}

static void a_long_chain_of_pointers_is_cut(void **state)
{
	enum {
		COUNT = 400
	};
	uint8_t octets[2 + COUNT * 2] = {0};
	struct reader reader;
	struct name name;

	(void)state;
	/* Each leads to the one before it: no loop, and no label. */
	for (unsigned i = 0; i < COUNT; i++) {
		unsigned target = i ? 2 * i : 1;

		octets[2 + i * 2] = (uint8_t)(0xc0 | target >> 8);
		octets[2 + i * 2 + 1] = (uint8_t)target;
	}
	reader_init(&reader, span_of(octets, sizeof(octets)));
	reader.cursor = 2 + 100 * 2;
	assert_int_equal(reader_name(&reader, &name), 1);
	assert_false(reader_failed(&reader));
	reader.cursor = sizeof(octets) - 2;
	reader_name(&reader, &name);
	assert_true(reader_failed(&reader));
	assert_true(reader.jumps < COUNT);
}

static void the_jumps_of_a_whole_message_are_bounded(void **state)
{
	uint8_t octets[1024];
	struct reader reader;
	struct name name;
	size_t last, size;
	unsigned names = 0;

	(void)state;
	reader_init(&reader, span_of(octets, sizeof(octets)));
	last = build_stairs(octets, &size, 100);
	while (names < 100000 && !reader_failed(&reader)) {
		reader.cursor = last;
		reader_name(&reader, &name);
		names++;
	}
	/* Far more than an honest message, far less than a square. */
	assert_in_range(names, 100, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_in_network_order),
		cmocka_unit_test(
			the_first_read_past_the_end_fails_all_later_ones),
		cmocka_unit_test(a_reader_of_nothing_fails_at_once),
		cmocka_unit_test(failing_on_purpose_is_as_sticky),
		cmocka_unit_test(rfc1035_4_1_4_names_are_decompressed),
		cmocka_unit_test(
			rfc1035_4_1_4_a_pointer_leads_to_a_prior_occurrence),
		cmocka_unit_test(
			rfc1035_4_1_4_labels_of_64_octets_and_more_do_not_exist),
		cmocka_unit_test(a_torn_name_fails),
		cmocka_unit_test(newer_types_have_no_pointers),
		cmocka_unit_test(
			rfc1035_3_1_a_name_has_255_octets_however_it_is_compressed),
		cmocka_unit_test(a_long_chain_of_pointers_is_cut),
		cmocka_unit_test(the_jumps_of_a_whole_message_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
