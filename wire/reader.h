/*
 * reader.h - reading the DNS wire format without ever leaving the buffer.
 *
 * The first read past the end marks the reader failed; later reads yield
 * zero. Read a structure in a straight line, ask once:
 *
 *	uint16_t type = reader_u16(&r);
 *	uint32_t ttl_s = reader_u32(&r);
 *	if (reader_failed(&r))
 *		return STATUS_MALFORMED;
 *
 * Invariant: cursor <= size, failed or not.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WIRE_READER_H
#define WIRE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "wire/name.h"

struct reader {
	const uint8_t *data; /* the whole message: pointers count from here */
	size_t size;
	size_t cursor;
	bool failed;
	unsigned jumps; /* compression pointers followed in this message */
};

void reader_init(struct reader *reader, struct span data);

static inline bool reader_failed(const struct reader *reader)
{
	return reader->failed;
}

static inline size_t reader_left(const struct reader *reader)
{
	return reader->size - reader->cursor;
}

void reader_fail(struct reader *reader);

/* SIZE octets are left; if not, the reader has failed. */
static inline bool reader_has(struct reader *reader, size_t size)
{
	if (reader_left(reader) >= size)
		return true;
	reader_fail(reader);
	return false;
}

static inline uint8_t reader_u8(struct reader *reader)
{
	return reader_has(reader, 1) ? reader->data[reader->cursor++] : 0;
}

static inline uint16_t reader_u16(struct reader *reader)
{
	const uint8_t *at;

	if (!reader_has(reader, 2))
		return 0;
	at = reader->data + reader->cursor;
	reader->cursor += 2;
	return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t reader_u32(struct reader *reader)
{
	const uint8_t *at;

	if (!reader_has(reader, 4))
		return 0;
	at = reader->data + reader->cursor;
	reader->cursor += 4;
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

/* The next SIZE octets, borrowed; an empty span (NULL) on failure. */
struct span reader_span(struct reader *reader, size_t size);

void reader_skip(struct reader *reader, size_t size);

/*
 * The name at the cursor, decompressed (RFC 1035 section 4.1.4), its case
 * kept. A pointer must point before the labels that it follows ("a prior
 * occurrence"), so that there are no loops. On failure RET is the root. Returns
 * its size in octets.
 */
size_t reader_name(struct reader *reader, struct name *ret);

/* As reader_name(), but a pointer is a failure: RDATA of newer types. */
size_t reader_name_uncompressed(struct reader *reader, struct name *ret);

/* The same, in lower case to LOWER as well: the question of a query. */
size_t reader_name_both(struct reader *reader, struct name *ret,
			struct name *lower);

#endif
