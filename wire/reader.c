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

/*
 * Where the labels from AT on end: at the root's octet or at a pointer. They
 * and that octet are ROOM octets at most. The message's size on failure.
 */
static size_t labels_end(const struct reader *reader, size_t at, size_t room)
{
	size_t bound = reader->size;

	if (bound > at && bound - at > room)
		bound = at + room;
	while (at < bound) {
		uint8_t length = reader->data[at];

		if (length == 0 || length >= 0xc0)
			return at;
		if (length > LABEL_SIZE_MAX)
			break;
		at += length + 1u;
	}
	return reader->size;
}

size_t reader_name(struct reader *reader, struct name *ret)
{
	size_t at = reader->cursor, size = 0, after = 0;
	unsigned jumps = 0;

	for (;;) {
		size_t end = labels_end(reader, at, NAME_SIZE_MAX - size);

		if (end == reader->size)
			return fail_name(reader, ret);
		if (end > at)
			memcpy(ret->octets + size, reader->data + at, end - at);
		size += end - at;
		if (reader->data[end] == 0) {
			ret->octets[size] = 0;
			reader->cursor = after ? after : end + 1;
			return size + 1;
		}
		if (!after)
			after = end + 2;
		at = follow(reader, end, at, &jumps);
		if (!at)
			return fail_name(reader, ret);
	}
}

size_t reader_name_uncompressed(struct reader *reader, struct name *ret)
{
	size_t at = reader->cursor;
	size_t end = labels_end(reader, at, NAME_SIZE_MAX);

	if (end == reader->size || reader->data[end] != 0)
		return fail_name(reader, ret);
	memcpy(ret->octets, reader->data + at, end + 1 - at);
	reader->cursor = end + 1;
	return end + 1 - at;
}

size_t reader_name_both(struct reader *reader, struct name *ret,
			struct name *lower)
{
	size_t at = reader->cursor, size;
	size_t end = labels_end(reader, at, NAME_SIZE_MAX);

	if (end == reader->size || reader->data[end] != 0) {
		lower->octets[0] = 0;
		return fail_name(reader, ret);
	}
	size = end + 1 - at;
	name_copy_both(ret, lower, reader->data + at, size);
	reader->cursor = end + 1;
	return size;
}
