/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/rng.h"

_Static_assert(sizeof(((struct hash_key *)0)->secret) >= XXH3_SECRET_SIZE_MIN,
	       "XXH3 needs a longer secret");

void hash_key_init(struct hash_key *key, struct rng *rng)
{
	rng_octets(rng, key->secret, sizeof(key->secret));
}

uint64_t hash_octets(const struct hash_key *key, const void *data, size_t size)
{
	return XXH3_64bits_withSecret(data, size, key->secret,
				      sizeof(key->secret));
}
