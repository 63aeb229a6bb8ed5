/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/reader.h"

#include <string.h>

/*
 * Compression pointers followed. An honest name needs one for each label at
 * most, and one to the root; an honest message a few for each record. Without
 * a bound 64 KiB of pointers would buy a square of work.
 */
enum {
	JUMPS_MAX = 16384,
	JUMPS_IN_NAME_MAX = NAME_LABELS_MAX + 1
};

void reader_init(struct reader *reader, struct span data)
{
	*reader = (struct reader){.data = data.data, .size = data.size};
}

void reader_fail(struct reader *reader)
{
	reader->failed = true;
	reader->cursor = reader->size;
}

struct span reader_span(struct reader *reader, size_t size)
{
	struct span span;

	if (!reader_has(reader, size) || size == 0)
		return span_of(NULL, 0);
	span = span_of(reader->data + reader->cursor, size);
	reader->cursor += size;
	return span;
}

void reader_skip(struct reader *reader, size_t size)
{
	if (reader_has(reader, size))
		reader->cursor += size;
}

/*
 * Where the pointer at AT leads, which must be before START, where the labels
 * that led to it begin: what lies between can only be a loop. 0 on failure.
 */
static size_t follow(struct reader *reader, size_t at, size_t start,
		     unsigned *jumps)
{
	size_t target;

	if (at + 1 >= reader->size || ++*jumps > JUMPS_IN_NAME_MAX ||
	    ++reader->jumps > JUMPS_MAX)
		return 0;
	target = (size_t)(reader->data[at] & 0x3f) << 8 | reader->data[at + 1];
	return target < start ? target : 0;
}

static size_t fail_name(struct reader *reader, struct name *ret)
{
	reader_fail(reader);
	ret->octets[0] = 0;
	return 1;
}

static size_t read_name(struct reader *reader, bool may_jump, struct name *ret)
{
	size_t at = reader->cursor, start = at, size = 0, after = 0;
	unsigned jumps = 0;

	for (;;) {
		uint8_t length;

		if (at >= reader->size)
			return fail_name(reader, ret);
		length = reader->data[at];
		if (length > LABEL_SIZE_MAX) {
			if (length < 0xc0 || !may_jump)
				return fail_name(reader, ret);
			if (!after)
				after = at + 2;
			at = start = follow(reader, at, start, &jumps);
			if (!at)
				return fail_name(reader, ret);
			continue;
		}
		if (size + length + 1u > NAME_SIZE_MAX ||
		    at + 1 + length > reader->size)
			return fail_name(reader, ret);
		memcpy(ret->octets + size, reader->data + at, length + 1u);
		size += length + 1u;
		at += length + 1u;
		if (length == 0)
			break;
	}
	reader->cursor = after ? after : at;
	return size;
}

size_t reader_name(struct reader *reader, struct name *ret)
{
	return read_name(reader, true, ret);
}

size_t reader_name_uncompressed(struct reader *reader, struct name *ret)
{
	return read_name(reader, false, ret);
}
