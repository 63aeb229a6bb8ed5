/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/siphash.h"

enum {
	ROUNDS_FOR_WORD = 2,
	ROUNDS_AT_END = 4,
	WORD_SIZE = 8, /* octets */
};

static uint64_t word_at(const uint8_t *octets, size_t size)
{
	uint64_t word = 0;

	for (size_t i = 0; i < size; i++)
		word |= (uint64_t)octets[i] << (8 * i);
	return word;
}

static uint64_t rotate(uint64_t word, unsigned bits)
{
	return word << bits | word >> (64 - bits);
}

static void do_rounds(uint64_t v[4], int count)
{
	while (count-- > 0) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] = rotate(v[2], 32);
	}
}

static void take_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	do_rounds(v, ROUNDS_FOR_WORD);
	v[0] ^= word;
}

uint64_t siphash(const uint8_t key[SIPHASH_KEY_SIZE], const uint8_t *data,
		 size_t size)
{
	/* "somepseudorandomlygeneratedbytes" */
	uint64_t k0 = word_at(key, WORD_SIZE);
	uint64_t k1 = word_at(key + WORD_SIZE, WORD_SIZE);
	uint64_t v[4] = {k0 ^ UINT64_C(0x736f6d6570736575),
			 k1 ^ UINT64_C(0x646f72616e646f6d),
			 k0 ^ UINT64_C(0x6c7967656e657261),
			 k1 ^ UINT64_C(0x7465646279746573)};
	size_t whole = size - size % WORD_SIZE;

	for (size_t at = 0; at < whole; at += WORD_SIZE)
		take_word(v, word_at(data + at, WORD_SIZE));
	take_word(v, word_at(data + whole, size - whole) |
			     (uint64_t)(size & 0xff) << 56);
	v[2] ^= 0xff;
	do_rounds(v, ROUNDS_AT_END);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
