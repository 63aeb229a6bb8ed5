/*
 * writer.h - writing the DNS wire format into a bounded buffer.
 *
 * The first write that does not fit marks the writer failed, and nothing
 * more is written. writer_mark() and writer_rewind() take back a record that
 * did not fit, with the compression targets it left behind.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WIRE_WRITER_H
#define WIRE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/*
 * Compression targets kept: more names than this are written whole, so that
 * a message made of names costs no square (CVE-2024-8508).
 */
enum {
	WRITER_TARGETS_MAX = 120
};

struct writer {
	uint8_t *data; /* borrowed */
	size_t room;   /* octets at `data` */
	size_t size;   /* octets written */
	bool failed;
	unsigned target_count;
	uint16_t targets[WRITER_TARGETS_MAX]; /* offsets of labels */
	uint16_t target_hashes[WRITER_TARGETS_MAX];
};

struct writer_mark {
	size_t size;
	unsigned target_count;
	bool failed;
};

void writer_init(struct writer *writer, uint8_t *data, size_t room);

static inline bool writer_failed(const struct writer *writer)
{
	return writer->failed;
}

/* Forgets what was written since MARK, and a failure since then. */
struct writer_mark writer_mark(const struct writer *writer);
void writer_rewind(struct writer *writer, struct writer_mark mark);

/* The place of the next SIZE octets, NULL when there is no room. */
static inline uint8_t *writer_claim(struct writer *writer, size_t size)
{
	uint8_t *at;

	if (writer->failed || writer->room - writer->size < size) {
		writer->failed = true;
		return NULL;
	}
	at = writer->data + writer->size;
	writer->size += size;
	return at;
}

static inline void writer_u8(struct writer *writer, uint8_t value)
{
	uint8_t *at = writer_claim(writer, 1);

	if (at)
		at[0] = value;
}

static inline void writer_u16(struct writer *writer, uint16_t value)
{
	uint8_t *at = writer_claim(writer, 2);

	if (!at)
		return;
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static inline void writer_u32(struct writer *writer, uint32_t value)
{
	writer_u16(writer, (uint16_t)(value >> 16));
	writer_u16(writer, (uint16_t)value);
}

void writer_octets(struct writer *writer, const void *data, size_t size);

/* Overwrites two octets written before, at offset AT. */
void writer_put_u16(struct writer *writer, size_t at, uint16_t value);

/* NAME whole; no later name will point to it. */
void writer_name(struct writer *writer, const uint8_t *name);

/* NAME, its longest known suffix as a pointer; its labels become targets. */
void writer_name_compressed(struct writer *writer, const uint8_t *name);

#endif
