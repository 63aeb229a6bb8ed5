/*
 * siphash.h - SipHash-2-4: a keyed function of short messages whose values
 * cannot be guessed without the key (Aumasson and Bernstein, 2012).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_SIPHASH_H
#define BASE_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

enum {
	SIPHASH_KEY_SIZE = 16, /* octets */
};

/* The value of DATA under KEY; it is written in little-endian order. */
uint64_t siphash(const uint8_t key[SIPHASH_KEY_SIZE], const uint8_t *data,
		 size_t size);

#endif
