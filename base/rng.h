/*
 * rng.h - random numbers, from a source that the caller chooses.
 *
 * The daemon's source is a cryptographic generator (every ID, port and
 * choice of server comes from it: RFC 5452 section 4.2), the simulated
 * world's is a seed. One rng belongs to one thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

enum { RNG_POOL_SIZE = 512 }; /* octets drawn at a time */

struct rng {
	/* Fills SIZE octets at OUT; cannot fail. */
	void (*fill)(void *context, uint8_t *out, size_t size);
	void *context; /* borrowed */
	size_t used;
	uint8_t pool[RNG_POOL_SIZE];
};

void rng_init(struct rng *rng, void (*fill)(void *, uint8_t *, size_t),
	      void *context);

/*
 * A source that repeats itself for equal seeds: for the simulated world and
 * tests only. SEED is the caller's state, borrowed and changed.
 */
void rng_init_seeded(struct rng *rng, uint64_t *seed);

void rng_octets(struct rng *rng, void *out, size_t size);
uint16_t rng_u16(struct rng *rng);
uint32_t rng_u32(struct rng *rng);
uint64_t rng_u64(struct rng *rng);

/* Uniform in 0 .. BOUND - 1; BOUND is above 0. */
uint32_t rng_below(struct rng *rng, uint32_t bound);

#endif
