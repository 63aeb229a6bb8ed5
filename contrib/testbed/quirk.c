/*
 * quirk.c - see quirk.h: what is done to the octets of an answer.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/quirk.h"

#include <string.h>

#include "wire/codes.h"
#include "wire/name.h"

enum {
	FLAGS_AT = 2, /* offsets in the header (RFC 1035 section 4.1.1) */
	QDCOUNT_AT = 4,
	HEADER_SIZE = 12,
};

static void clear_flag(uint8_t *answer, uint16_t flag)
{
	answer[FLAGS_AT] &= (uint8_t) ~(flag >> 8);
	answer[FLAGS_AT + 1] &= (uint8_t)~flag;
}

/* The question's name stands right behind the header, uncompressed. */
static bool has_question(const uint8_t *answer, size_t size)
{
	return size > HEADER_SIZE + 1 && answer[QDCOUNT_AT + 1] == 1;
}

/*
 * Takes the question out. What points into it (compression) then points to
 * other octets, as it does where servers do this.
 */
static size_t drop_question(uint8_t *answer, size_t size)
{
	size_t question = name_size(answer + HEADER_SIZE) + 4;

	answer[QDCOUNT_AT + 1] = 0;
	memmove(answer + HEADER_SIZE, answer + HEADER_SIZE + question,
		size - HEADER_SIZE - question);
	return size - question;
}

size_t quirk_spoil(const struct quirk *quirk, uint8_t *answer, size_t size)
{
	if (!has_question(answer, size))
		return size;
	switch (quirk->kind) {
	case QUIRK_NOT_AUTHORITATIVE:
		clear_flag(answer, FLAG_AA);
		break;
	case QUIRK_NOT_RESPONSE:
		clear_flag(answer, FLAG_QR);
		break;
	case QUIRK_WRONG_ID:
		answer[1] ^= 0x01;
		break;
	case QUIRK_WRONG_QUESTION:
		answer[HEADER_SIZE + 1] ^= 0x01;
		break;
	case QUIRK_NO_QUESTION:
		return drop_question(answer, size);
	case QUIRK_TWO_QUESTIONS:
		answer[QDCOUNT_AT + 1] = 2;
		break;
	case QUIRK_LOWER_CASE:
		name_lower(answer + HEADER_SIZE);
		break;
	default:
		break;
	}
	return size;
}
