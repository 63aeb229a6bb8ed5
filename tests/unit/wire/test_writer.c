/*
 * test_writer.c - writing within bounds, compression within bounds.
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

#include <stdio.h>

#include "packet.h"
#include "wire/reader.h"
#include "wire/writer.h"

static void numbers_and_octets_are_in_network_order(void **state)
{
	static const uint8_t expected[] = {1, 2, 3, 4, 5, 6, 7, 'x', 'y'};
	uint8_t octets[9];
	struct writer writer;

	(void)state;
	writer_init(&writer, octets, sizeof(octets));
	writer_u8(&writer, 1);
	writer_u16(&writer, 0x0203);
	writer_u32(&writer, 0x04050607);
	writer_octets(&writer, "xy", 2);
	writer_octets(&writer, NULL, 0);
	assert_false(writer_failed(&writer));
	assert_int_equal(writer.size, sizeof(expected));
	assert_memory_equal(octets, expected, sizeof(expected));
}

static void the_first_write_that_does_not_fit_fails_all_later_ones(void **state)
{
	uint8_t *octets = malloc(3); /* so that one more is seen */
	struct writer writer;

	(void)state;
	writer_init(&writer, octets, 3);
	writer_u16(&writer, 0x0102);
	writer_u16(&writer, 0x0304);
	assert_true(writer_failed(&writer));
	/* Though these would fit. */
	writer_u8(&writer, 5);
	writer_octets(&writer, NULL, 0);
	writer_name_compressed(&writer, name_root);
	assert_true(writer_failed(&writer));
	assert_int_equal(writer.size, 2);
	free(octets);
}

static void a_writer_without_room_writes_nothing(void **state)
{
	struct writer writer;

	(void)state;
	writer_init(&writer, NULL, 0);
	writer_octets(&writer, NULL, 0);
	assert_false(writer_failed(&writer));
	writer_u8(&writer, 1);
	assert_true(writer_failed(&writer));
	writer_put_u16(&writer, 0, 1);
	assert_int_equal(writer.size, 0);
}

static void only_what_was_written_is_overwritten(void **state)
{
	uint8_t octets[8] = {0};
	struct writer writer;

	(void)state;
	writer_init(&writer, octets, sizeof(octets));
	writer_u32(&writer, 0);
	writer_put_u16(&writer, 2, 0x0102);
	writer_put_u16(&writer, 3, 0xffff);
	writer_put_u16(&writer, 8, 0xffff);
	assert_memory_equal(octets, "\0\0\1\2\0\0\0\0", 8);
	assert_int_equal(writer.size, 4);
}

static void rewinding_takes_back_octets_targets_and_failure(void **state)
{
	uint8_t octets[32];
	struct writer_mark mark;
	struct writer writer;
	struct name name;

	(void)state;
	writer_init(&writer, octets, sizeof(octets));
	writer_u16(&writer, 0);
	mark = writer_mark(&writer);
	writer_name_compressed(&writer, named("a.example.", &name));
	writer_octets(&writer, octets, sizeof(octets));
	assert_true(writer_failed(&writer));
	writer_rewind(&writer, mark);
	assert_false(writer_failed(&writer));
	assert_int_equal(writer.size, 2);
	/* Its targets are gone too: the name is written whole. */
	writer_name_compressed(&writer, named("a.example.", &name));
	assert_int_equal(writer.size, 2 + 11);
}

static void rewinding_does_not_mend_what_had_failed_before(void **state)
{
	uint8_t octets[4];
	struct writer_mark mark;
	struct writer writer;

	(void)state;
	writer_init(&writer, octets, sizeof(octets));
	writer_octets(&writer, "12345", 5);
	mark = writer_mark(&writer);
	writer_rewind(&writer, mark);
	assert_true(writer_failed(&writer));
}

/* Writes NAME and returns the octets that it took. */
static size_t write_name(struct writer *writer, const char *text)
{
	size_t before = writer->size;
	struct name name;

	writer_name_compressed(writer, named(text, &name));
	return writer->size - before;
}

static void
rfc1035_4_1_4_the_longest_known_suffix_becomes_a_pointer(void **state)
{
	static const struct {
		const char *name;
		size_t size;
	} cases[] = {
		{"F.ISI.ARPA.", 12},
		{"FOO.F.ISI.ARPA.", 4 + 2},
		{"ARPA.", 2},
		{".", 1},
		{"isi.arpa.", 2},
		{"x.FOO.f.isi.arpa.", 2 + 2},
		{"x.foo.f.isi.arpa.", 2},
		{"f.isi.arpa.x.", 14},
		{"arp.", 5},
		{"F\\.ISI.ARPA.", 6 + 2},
	};
	uint8_t octets[512];
	struct writer writer;
	struct reader reader;

	(void)state;
	writer_init(&writer, octets, sizeof(octets));
	writer_octets(&writer, "123456789012", 12);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(write_name(&writer, cases[i].name),
				 cases[i].size);
	reader_init(&reader, span_of(octets, writer.size));
	reader_skip(&reader, 12);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct name name, again;

		named(cases[i].name, &name);
		assert_int_equal(reader_name(&reader, &again),
				 name_size(name.octets));
		assert_true(name_equal(name.octets, again.octets));
	}
	assert_false(reader_failed(&reader));
	assert_int_equal(reader_left(&reader), 0);
}

static void a_whole_name_is_no_target(void **state)
{
	uint8_t octets[64];
	struct writer writer;
	struct name name;

	(void)state;
	writer_init(&writer, octets, sizeof(octets));
	writer_u16(&writer, 0);
	writer_name(&writer, named("Example.", &name));
	assert_memory_equal(octets + 2, name.octets, 9);
	assert_int_equal(write_name(&writer, "example."), 9);
	assert_int_equal(write_name(&writer, "example."), 2);
}

static void a_pointer_reaches_16383_octets_and_no_further(void **state)
{
	static uint8_t octets[0x4100];
	struct writer writer;

	(void)state;
	writer_init(&writer, octets, sizeof(octets));
	writer.size = 0x3fff;
	assert_int_equal(write_name(&writer, "far.example."), 13);
	/* "far" is at 0x3fff, "example" behind it. */
	assert_int_equal(write_name(&writer, "far.example."), 2);
	assert_int_equal(octets[writer.size - 2], 0xff);
	assert_int_equal(octets[writer.size - 1], 0xff);
	assert_int_equal(write_name(&writer, "example."), 9);
}

static void no_more_than_120_targets_are_kept(void **state)
{
	static uint8_t octets[MESSAGE_SIZE_MAX];
	struct writer writer;
	char text[16];

	(void)state;
	writer_init(&writer, octets, sizeof(octets));
	writer_u16(&writer, 0);
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "n%03d.", i);
		assert_int_equal(write_name(&writer, text), 6);
	}
	assert_int_equal(writer.target_count, WRITER_TARGETS_MAX);
	assert_int_equal(WRITER_TARGETS_MAX, 120);
	assert_int_equal(write_name(&writer, "n000."), 2);
	assert_int_equal(write_name(&writer, "n119."), 2);
	assert_int_equal(write_name(&writer, "n120."), 6);
	assert_int_equal(write_name(&writer, "x.n119."), 4);
}

static void names_that_grow_by_a_label_each_can_be_read_back(void **state)
{
	static uint8_t octets[MESSAGE_SIZE_MAX];
	struct name name = {.octets = {0}}, again;
	struct writer writer;
	struct reader reader;

	(void)state;
	writer_init(&writer, octets, sizeof(octets));
	writer_u16(&writer, 0);
	for (int i = 0; i < NAME_LABELS_MAX; i++) {
		uint8_t label = (uint8_t)('a' + i % 26);

		assert_int_equal(name_prepend(&label, 1, name.octets, &name),
				 STATUS_OK);
		writer_name_compressed(&writer, name.octets);
	}
	reader_init(&reader, span_of(octets, writer.size));
	reader_skip(&reader, 2);
	for (int i = 1; i <= NAME_LABELS_MAX; i++) {
		reader_name(&reader, &again);
		assert_false(reader_failed(&reader));
		assert_true(name_equal(again.octets,
				       name_suffix(name.octets, (unsigned)i)));
	}
	assert_int_equal(reader_left(&reader), 0);
}

static void a_name_that_does_not_fit_leaves_no_target(void **state)
{
	uint8_t *octets = malloc(10);
	struct writer writer;
	struct writer_mark mark;

	(void)state;
	writer_init(&writer, octets, 10);
	writer_u16(&writer, 0);
	mark = writer_mark(&writer);
	write_name(&writer, "abc.defgh.");
	assert_true(writer_failed(&writer));
	writer_rewind(&writer, mark);
	assert_int_equal(write_name(&writer, "defgh."), 7);
	assert_false(writer_failed(&writer));
	free(octets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_octets_are_in_network_order),
		cmocka_unit_test(
			the_first_write_that_does_not_fit_fails_all_later_ones),
		cmocka_unit_test(a_writer_without_room_writes_nothing),
		cmocka_unit_test(only_what_was_written_is_overwritten),
		cmocka_unit_test(
			rewinding_takes_back_octets_targets_and_failure),
		cmocka_unit_test(
			rewinding_does_not_mend_what_had_failed_before),
		cmocka_unit_test(
			rfc1035_4_1_4_the_longest_known_suffix_becomes_a_pointer),
		cmocka_unit_test(a_whole_name_is_no_target),
		cmocka_unit_test(a_pointer_reaches_16383_octets_and_no_further),
		cmocka_unit_test(no_more_than_120_targets_are_kept),
		cmocka_unit_test(
			names_that_grow_by_a_label_each_can_be_read_back),
		cmocka_unit_test(a_name_that_does_not_fit_leaves_no_target),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
