/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/rng.h"

#include <assert.h>
#include <string.h>

void rng_init(struct rng *rng, void (*fill)(void *, uint8_t *, size_t),
	      void *context)
{
	rng->fill = fill;
	rng->context = context;
	rng->used = RNG_POOL_SIZE;
}

/* splitmix64 (Steele, Lea, Flood 2014): every seed gives a good sequence. */
static uint64_t next_of(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static void fill_seeded(void *context, uint8_t *out, size_t size)
{
	while (size > 0) {
		uint64_t value = next_of(context);
		size_t part = size < sizeof(value) ? size : sizeof(value);

		memcpy(out, &value, part);
		out += part;
		size -= part;
	}
}

void rng_init_seeded(struct rng *rng, uint64_t *seed)
{
	rng_init(rng, fill_seeded, seed);
}

void rng_octets(struct rng *rng, void *out, size_t size)
{
	uint8_t *to = out;

	while (size > 0) {
		size_t part = RNG_POOL_SIZE - rng->used;

		if (part == 0) {
			rng->fill(rng->context, rng->pool, RNG_POOL_SIZE);
			rng->used = 0;
			part = RNG_POOL_SIZE;
		}
		if (part > size)
			part = size;
		memcpy(to, rng->pool + rng->used, part);
		/* What was given once is never given, or read, again. */
		memset(rng->pool + rng->used, 0, part);
		rng->used += part;
		to += part;
		size -= part;
	}
}

uint16_t rng_u16(struct rng *rng)
{
	uint16_t value;

	rng_octets(rng, &value, sizeof(value));
	return value;
}

uint32_t rng_u32(struct rng *rng)
{
	uint32_t value;

	rng_octets(rng, &value, sizeof(value));
	return value;
}

uint64_t rng_u64(struct rng *rng)
{
	uint64_t value;

	rng_octets(rng, &value, sizeof(value));
	return value;
}

uint32_t rng_below(struct rng *rng, uint32_t bound)
{
	uint32_t value, unfair;

	assert(bound > 0);
	unfair = (uint32_t)(0x100000000u % bound);
	do {
		value = rng_u32(rng);
	} while (value < unfair);
	return value % bound;
}
