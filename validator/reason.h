/*
 * reason.h - why a verdict is what it is: one code, one sentence.
 *
 * The sentence names the zone, the record, the key tag and the date, for the
 * EXTRA-TEXT of RFC 8914 and for the log.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_REASON_H
#define VALIDATOR_REASON_H

#include <stdarg.h>
#include <stdint.h>

enum {
	REASON_TEXT_MAX = 192
}; /* octets, with the NUL */

struct reason {
	int16_t ede; /* enum ede_code */
	char text[REASON_TEXT_MAX];
};

void reason_clear(struct reason *reason);

/* printf-like; what is too long is cut, after a whole character of UTF-8, as
 * RFC 8914 section 2 wants it. */
void reason_set(struct reason *reason, int ede, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* TEXT behind the sentence, if there is room for all of it. */
void reason_add(struct reason *reason, const char *text);

#endif
