/*
 * fuzz_name.c - names as text, names in messages, and how they compare.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "fuzz.h"
#include "wire/name.h"
#include "wire/reader.h"
#include "wire/writer.h"

enum {
	NAMES_MAX = 16,
	ROOM = NAMES_MAX * NAME_SIZE_MAX
};

static void check_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), again[NAME_TEXT_MAX];
	struct name name, same;

	must(text);
	memcpy(text, data, size);
	text[size] = '\0';
	if (name_from_text(text, &name) == STATUS_OK) {
		must(name_is_valid(name.octets, name_size(name.octets)));
		name_to_text(name.octets, again);
		must(strlen(again) < NAME_TEXT_MAX);
		must(name_from_text(again, &same) == STATUS_OK);
		must(name_size(name.octets) == name_size(same.octets));
		must(memcmp(name.octets, same.octets, name_size(name.octets)) ==
		     0);
	}
	free(text);
}

static int sign(int value)
{
	return (value > 0) - (value < 0);
}

static void check_pair(const uint8_t *a, const uint8_t *b)
{
	unsigned common = name_common_labels(a, b);
	int order = name_compare(a, b);
	struct name moved;

	must(sign(order) == -sign(name_compare(b, a)));
	must((order == 0) == name_equal(a, b));
	must(name_equal(name_suffix(a, common), name_suffix(b, common)));
	must(name_is_under(a, b) == (common == name_labels(b)));
	must(name_is_below(a, b) == (name_is_under(a, b) && order != 0));
	/* A name comes before all that is below it. */
	must(!name_is_below(a, b) || order > 0);
	if (name_is_under(a, b)) {
		must(name_replace_suffix(a, b, name_suffix(a, common),
					 &moved) == STATUS_OK);
		must(name_equal(moved.octets, a));
	}
}

static void check_three(const struct name *names)
{
	const uint8_t *a = names[0].octets, *b = names[1].octets;
	const uint8_t *c = names[2].octets;

	if (name_compare(a, b) <= 0 && name_compare(b, c) <= 0)
		must(name_compare(a, c) <= 0);
}

static void check_one(const uint8_t *name)
{
	size_t size = name_size(name);
	struct name lower, wild;

	must(size >= 1 && size <= NAME_SIZE_MAX);
	must(name_is_valid(name, size));
	must(!name_is_valid(name, size - 1));
	must(name_labels(name) <= NAME_LABELS_MAX);
	must(name_copy_lower(&lower, name) == size);
	must(name_equal(lower.octets, name));
	if (name_make_wildcard(name, &wild) == STATUS_OK) {
		must(name_is_wildcard(wild.octets));
		must(name_equal(name_parent(wild.octets), name));
	} else {
		must(size + 2 > NAME_SIZE_MAX);
	}
}

/* Whatever was read can be written, compressed, and read again. */
static void check_rewritten(const struct name *names, size_t count)
{
	static uint8_t octets[2 + ROOM];
	struct writer writer;
	struct reader reader;

	writer_init(&writer, octets, sizeof(octets));
	writer_u16(&writer, 0);
	for (size_t i = 0; i < count; i++)
		writer_name_compressed(&writer, names[i].octets);
	must(!writer_failed(&writer));
	must(writer.target_count <= WRITER_TARGETS_MAX);
	reader_init(&reader, span_of(octets, writer.size));
	reader_skip(&reader, 2);
	for (size_t i = 0; i < count; i++) {
		struct name again;

		must(reader_name(&reader, &again) ==
		     name_size(names[i].octets));
		must(name_equal(again.octets, names[i].octets));
	}
	must(!reader_failed(&reader) && reader_left(&reader) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct name names[NAMES_MAX];
	struct reader reader;
	size_t count = 0;

	check_text(data, size);
	reader_init(&reader, span_of(data, size));
	while (count < NAMES_MAX && reader_left(&reader) > 0) {
		size_t name_octets = reader_name(&reader, &names[count]);

		must(reader.cursor <= reader.size);
		must(name_octets == name_size(names[count].octets));
		must(!reader_failed(&reader) ||
		     name_is_root(names[count].octets));
		count++;
	}
	for (size_t i = 0; i < count; i++) {
		check_one(names[i].octets);
		for (size_t j = 0; j < count; j++)
			check_pair(names[i].octets, names[j].octets);
		if (i + 2 < count)
			check_three(&names[i]);
	}
	check_rewritten(names, count);
	return 0;
}
