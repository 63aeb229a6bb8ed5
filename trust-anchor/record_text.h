/*
 * record_text.h - DS and DNSKEY records out of a master file (RFC 1035
 * section 5, RFC 3597 section 5, RFC 4034 sections 2.2 and 5.3).
 *
 * Trust starts with this text, and typing errors are in it, so it is read
 * here and not by ldns, which trips over its own buffers on some of them.
 *
 *	struct record_text text;
 *	struct text_record record;
 *	enum status status;
 *
 *	record_text_init(&text, octets, size);
 *	while ((status = record_text_next(&text, &record)) == STATUS_OK)
 *		...
 *	if (status == STATUS_MALFORMED)
 *		complain(text.line, text.problem);
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TRUST_ANCHOR_RECORD_TEXT_H
#define TRUST_ANCHOR_RECORD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "wire/name.h"

/* Octets of RDATA: an RSA key of 16,384 bits has half of that. */
enum { TEXT_RDATA_MAX = 4096 };

struct text_record {
	struct name owner;
	uint16_t type, class_;
	size_t size; /* octets of RDATA; 0 for types that are not read */
	uint8_t rdata[TEXT_RDATA_MAX];
};

struct record_text {
	const char *at, *end; /* borrowed */
	unsigned line;        /* that `at` is in, from 1 */
	unsigned depth;       /* of parentheses */
	const char *problem;  /* a phrase, once something is malformed */
	bool has_owner;
	struct name origin, owner; /* $ORIGIN, and the last record's owner */
	uint16_t class_;           /* the last one stated */
};

void record_text_init(struct record_text *text, const char *octets,
		      size_t size);

/*
 * The next record. RDATA is read for DS and DNSKEY only; of other types it is
 * passed over. STATUS_NOT_FOUND at the end, STATUS_MALFORMED with `problem`
 * set; then nothing more can be read.
 */
enum status record_text_next(struct record_text *text,
			     struct text_record *ret) MUST_USE;

#endif
