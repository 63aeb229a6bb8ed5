/*
 * hash.h - keyed hashing (XXH3 with a random secret).
 *
 * Table keys come from strangers, so the hash has a secret drawn at start:
 * nobody can prepare names that meet in one bucket.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct rng;

struct hash_key {
	uint8_t secret[192];
};

void hash_key_init(struct hash_key *key, struct rng *rng);

uint64_t hash_octets(const struct hash_key *key, const void *data,
		     size_t size);

#endif
