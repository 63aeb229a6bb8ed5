/*
 * record_text.h - records out of a master file (RFC 1035 section 5, RFC 2308
 * section 4, RFC 3597 section 5): what administrators write, mistyped or not.
 *
 *	struct record_text text;
 *	struct text_record record;
 *	enum status status;
 *
 *	record_text_init(&text, octets, size);
 *	while ((status = record_text_next(&text, &record)) == STATUS_OK)
 *		...
 *	if (status == STATUS_MALFORMED)
 *		complain(text.words.line, text.words.problem);
 *
 * $ORIGIN and $TTL are obeyed; $INCLUDE is malformed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WIRE_RECORD_TEXT_H
#define WIRE_RECORD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"
#include "wire/name.h"
#include "wire/rdata.h"
#include "wire/words.h"

enum {
	TEXT_TTL_S = 3600
}; /* of a record when nothing states one */

struct text_record {
	struct name owner; /* as it is spelt */
	uint16_t type, class_;
	uint32_t ttl_s;
	/* False for a type whose RDATA is read in its generic form only, and
	 * that is in another: then it was passed over. */
	bool is_read;
	size_t size; /* octets of RDATA */
	uint8_t rdata[RDATA_SIZE_MAX];
};

struct record_text {
	struct words words; /* their line and problem are the text's */
	bool has_owner, has_ttl_directive;
	struct name origin, owner; /* $ORIGIN, and the last record's owner */
	uint16_t class_;           /* the last one stated */
	uint32_t ttl_s;            /* $TTL, or the last one stated */
};

/* The origin is the root; the text is borrowed. */
void record_text_init(struct record_text *text, const char *octets,
		      size_t size);

/*
 * The next record. STATUS_NOT_FOUND at the end, STATUS_MALFORMED with a
 * problem; then nothing more can be read.
 */
enum status record_text_next(struct record_text *text,
			     struct text_record *ret) MUST_USE;

/*
 * The record that is the only one in the text; STATUS_MALFORMED with a problem
 * if there is none, or more.
 */
enum status record_text_only(struct record_text *text,
			     struct text_record *ret) MUST_USE;

static inline struct span text_record_rdata(const struct text_record *record)
{
	return span_of(record->rdata, record->size);
}

#endif
