/*
 * verdict.h - what a resolver answered to a question of the laboratory, and
 * whether that is what it owes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_VERDICT_H
#define TESTBED_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "contrib/testbed/world.h"

enum {
	SEEN_EDES_MAX = 8,
	SEEN_EXTRA_TEXT_MAX = 256, /* octets, with the NUL */
	VERDICT_TEXT_MAX = 96,     /* octets, with the NUL */
	VERDICT_QUERY_MAX = 300,   /* octets of a query */
};

/* What an answer says of itself. */
struct seen {
	bool is_answer; /* else nothing (usable) came in time */
	uint16_t rcode; /* extended */
	bool ad;
	bool is_truncated;
	unsigned ede_count;
	uint16_t edes[SEEN_EDES_MAX];
	/* The first EXTRA-TEXT: printable ASCII, whatever was sent. */
	char extra_text[SEEN_EXTRA_TEXT_MAX];
};

/* The query for QUESTION with RD, DO and ID; OUT has VERDICT_QUERY_MAX octets.
 * Returns its size. */
size_t verdict_query(const struct testbed_case *question, uint16_t id,
		     uint8_t *out);

/* Reads ANSWER, which may be anything; IS_ANSWER is false if it is of no use.
 */
void verdict_read(struct span answer, struct seen *ret);

/* Are RCODE, AD and extended error those that QUESTION asks for? */
bool verdict_is_expected(const struct testbed_case *question,
			 const struct seen *seen);

/* The same, the extended error left aside, and AD where nothing is answered. */
bool verdict_is_safe(const struct testbed_case *question,
		     const struct seen *seen);

/* "SERVFAIL EDE 9", "NOERROR AD", "no answer". Both return TEXT. */
const char *verdict_expected_text(const struct testbed_case *question,
				  char text[VERDICT_TEXT_MAX]);
const char *verdict_seen_text(const struct seen *seen,
			      char text[VERDICT_TEXT_MAX]);

#endif
