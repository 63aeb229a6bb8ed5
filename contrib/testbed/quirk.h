/*
 * quirk.h - what is wrong with a server, rather than with a zone's data.
 *
 * Inside authority.h's module, but for the rows of tables: a quirk belongs to
 * one server of one zone, and shows in its answers to questions that this
 * zone answers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_QUIRK_H
#define TESTBED_QUIRK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

enum quirk_kind {
	QUIRK_NONE,
	/* Instead of an answer. */
	QUIRK_SILENT,    /* none at all */
	QUIRK_RCODE,     /* an error with RCODE `value` and no records */
	QUIRK_UPWARD,    /* a referral to the root */
	QUIRK_TRUNCATED, /* TC and no records, over TCP too */
	/* Over one transport only. */
	QUIRK_STREAM_ONLY, /* TC over UDP, the answer over TCP */
	QUIRK_NO_STREAM,   /* TC over UDP; TCP closes without an answer */
	/* With EDNS (RFC 6891). */
	QUIRK_EDNS_FORMERR, /* FORMERR without OPT */
	QUIRK_EDNS_BADVERS, /* BADVERS for version 0 */
	QUIRK_EDNS_SILENT,  /* no answer */
	QUIRK_EDNS_IGNORED, /* an answer without OPT */
	QUIRK_DO_IGNORED,   /* an answer without DNSSEC records */
	/* In the answer. */
	QUIRK_EDE,               /* with an extended error, `value` */
	QUIRK_PARENT_NSEC,       /* denials by the parent's NSEC for the cut */
	QUIRK_NOT_AUTHORITATIVE, /* AA clear */
	QUIRK_NOT_RESPONSE,      /* QR clear */
	QUIRK_WRONG_ID,
	QUIRK_WRONG_QUESTION, /* another name in it */
	QUIRK_NO_QUESTION,    /* QDCOUNT 0 */
	QUIRK_TWO_QUESTIONS,  /* QDCOUNT 2 */
	QUIRK_LOWER_CASE,     /* QNAME in lower case */
};

struct quirk {
	enum quirk_kind kind;
	uint16_t value;
};

/* Spoils the complete ANSWER of SIZE octets. Returns its new size. */
size_t quirk_spoil(const struct quirk *quirk, uint8_t *answer, size_t size);

#endif
