/*
 * words.h - the words of a master file (RFC 1035 section 5.1): blanks,
 * comments, parentheses, quotes and escapes.
 *
 * Words belong to records: words_next() stops at the end of the record at
 * hand, which is a newline outside of parentheses. The first fault sets
 * `problem`, and nothing more is read.
 *
 *	struct words words;
 *	struct word word;
 *
 *	words_init(&words, octets, size);
 *	while (words_next_record(&words))
 *		while (words_next(&words, &word))
 *			...
 *	if (words.problem)
 *		complain(words.line, words.problem);
 *
 * Invariant: at <= end; what a word borrows lies before `end`.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WIRE_WORDS_H
#define WIRE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/name.h"
#include "wire/writer.h"

enum {
	WORD_TEXT_MAX = NAME_TEXT_MAX, /* octets, with the NUL */
	WORDS_COMPLAINT_MAX = 160,
};

/* Escapes are still in it, the quotes around it are not. */
struct word {
	const char *at; /* borrowed */
	size_t size;
};

struct words {
	const char *at, *end; /* borrowed */
	unsigned line;        /* that `at` is in, from 1 */
	unsigned depth;       /* of parentheses */
	const char *problem;  /* a phrase, once something is malformed */
	struct word last;     /* that was read; empty at the record's end */
};

void words_init(struct words *words, const char *octets, size_t size);

/* The first problem stays. Returns false. */
bool words_fail(struct words *words, const char *problem);

/*
 * The problem as a sentence with the word that it is about, for people: "this
 * is no domain name: "a..b"". Without control characters. Returns TEXT.
 */
const char *words_complaint(const struct words *words,
			    char text[WORDS_COMPLAINT_MAX]);

/* Goes to the first line that is not empty; false if there is none. */
bool words_next_record(struct words *words);

/* The line begins with a blank: it has the owner of the record before it. */
bool words_at_blank(const struct words *words);

/* The record's next word; false at its end, or on a fault. */
bool words_next(struct words *words, struct word *ret);

/* What is next in the record is "\#" (RFC 3597 section 5), which is taken. */
bool words_take_mark(struct words *words);

/*
 * What has to be next in the record; false, with a problem, when it is not.
 * Numbers are decimal and at most MAX; a TTL has units as in "1h30m", and is
 * at most 2^31 - 1 seconds (RFC 2181 section 8). A name without a final dot is
 * below ORIGIN, "@" is ORIGIN itself.
 */
bool words_take(struct words *words, struct word *ret);
bool words_take_text(struct words *words, char text[WORD_TEXT_MAX]);
bool words_take_number(struct words *words, uint32_t max, uint32_t *ret);
bool words_take_ttl(struct words *words, uint32_t *ret);
bool words_take_name(struct words *words, const uint8_t *origin,
		     struct name *ret);

/* The same for a word that is there. */
bool words_parse_ttl(struct words *words, const char *text, uint32_t *ret);
bool words_parse_name(struct words *words, const char *text,
		      const uint8_t *origin, struct name *ret);

/* All digits; false is no problem yet. */
bool words_parse_number(const char *text, uint32_t max, uint32_t *ret);

/* Writes WORD without its escapes ("\"", "\065"). */
bool words_unescape(struct words *words, struct word word, struct writer *out);

#endif
