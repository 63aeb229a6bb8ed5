/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/writer.h"

#include <string.h>

#include "wire/name.h"

enum {
	POINTER_MAX = 0x3fff
};

void writer_init(struct writer *writer, uint8_t *data, size_t room)
{
	writer->data = data;
	writer->room = room;
	writer->size = 0;
	writer->failed = false;
	writer->target_count = 0;
}

struct writer_mark writer_mark(const struct writer *writer)
{
	return (struct writer_mark){.size = writer->size,
				    .target_count = writer->target_count,
				    .failed = writer->failed};
}

void writer_rewind(struct writer *writer, struct writer_mark mark)
{
	writer->size = mark.size;
	writer->target_count = mark.target_count;
	writer->failed = mark.failed;
}

void writer_octets(struct writer *writer, const void *data, size_t size)
{
	uint8_t *at = writer_claim(writer, size);

	if (at && size)
		memcpy(at, data, size);
}

void writer_put_u16(struct writer *writer, size_t at, uint16_t value)
{
	if (at + 2 > writer->size)
		return;
	writer->data[at] = (uint8_t)(value >> 8);
	writer->data[at + 1] = (uint8_t)value;
}

void writer_name(struct writer *writer, const uint8_t *name)
{
	writer_octets(writer, name, name_size(name));
}

static uint8_t lower(uint8_t octet)
{
	return octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
}

/* A small hash of a suffix, so that few targets are compared in full. */
static uint16_t suffix_hash(const uint8_t *name)
{
	size_t size = name_size(name);
	uint32_t hash = (uint32_t)size;

	for (size_t i = 0; i < size; i++)
		hash = hash * 31 + lower(name[i]);
	return (uint16_t)(hash ^ hash >> 16);
}

/* Is what was written at AT (labels, maybe ended by a pointer) NAME? */
static bool target_is(const struct writer *writer, size_t at,
		      const uint8_t *name)
{
	const uint8_t *data = writer->data;

	for (;;) {
		uint8_t length = data[at];

		if (length >= 0xc0) {
			at = (size_t)(length & 0x3f) << 8 | data[at + 1];
			continue;
		}
		if (length != *name)
			return false;
		if (length == 0)
			return true;
		for (unsigned i = 1; i <= length; i++)
			if (lower(data[at + i]) != lower(name[i]))
				return false;
		at += length + 1u;
		name += length + 1u;
	}
}

/* The offset at which suffix NAME stands, 0 if nowhere. */
static uint16_t find_target(const struct writer *writer, unsigned known,
			    uint16_t hash, const uint8_t *name)
{
	for (unsigned i = 0; i < known; i++)
		if (writer->target_hashes[i] == hash &&
		    target_is(writer, writer->targets[i], name))
			return writer->targets[i];
	return 0;
}

static void add_target(struct writer *writer, uint16_t hash, size_t at)
{
	if (writer->target_count == WRITER_TARGETS_MAX || at > POINTER_MAX)
		return;
	writer->targets[writer->target_count] = (uint16_t)at;
	writer->target_hashes[writer->target_count++] = hash;
}

void writer_name_compressed(struct writer *writer, const uint8_t *name)
{
	/* This name's own labels are no targets before it is complete. */
	unsigned known = writer->target_count;

	for (; *name; name += *name + 1) {
		uint16_t hash = suffix_hash(name);
		uint16_t target = find_target(writer, known, hash, name);
		size_t at = writer->size;

		if (target) {
			writer_u16(writer, (uint16_t)(0xc000 | target));
			return;
		}
		writer_octets(writer, name, *name + 1u);
		if (!writer->failed)
			add_target(writer, hash, at);
	}
	writer_u8(writer, 0);
}
