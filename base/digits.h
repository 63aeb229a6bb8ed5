/*
 * digits.h - octets out of hexadecimal and base64 text (RFC 4648), piece by
 * piece: what is long is broken into words and lines.
 *
 *	struct digits digits;
 *
 *	digits_init(&digits, DIGITS_BASE64, out, sizeof(out));
 *	while (next(&text))
 *		digits_add(&digits, text.at, text.size);
 *	status = digits_end(&digits, &size);
 *
 * The first fault stays. White space between digits is passed over.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_DIGITS_H
#define BASE_DIGITS_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum digits_base { /* bits of a digit */
	DIGITS_HEX = 4,
	DIGITS_BASE64 = 6,
};

struct digits {
	enum digits_base base;
	enum status status;
	uint8_t *out; /* borrowed */
	size_t room, size;
	size_t count, padding; /* digits and "=" */
	uint32_t value;
	unsigned held; /* bits in `value` that are no octet yet */
};

void digits_init(struct digits *digits, enum digits_base base, uint8_t *out,
		 size_t room);

void digits_add(struct digits *digits, const char *text, size_t size);

/*
 * How many octets were written. STATUS_MALFORMED for what is no digit, and
 * for what ends within an octet or a group of four (RFC 4648 section 4);
 * STATUS_NO_SPACE. No digits at all are no octets.
 */
enum status digits_end(const struct digits *digits, size_t *ret) MUST_USE;

#endif
