/*
 * hit_ratio.h - what others would have kept of the same requests.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_BENCH_HIT_RATIO_H
#define TESTS_BENCH_HIT_RATIO_H

#include <stdint.h>

/*
 * Requests for objects of equal size, numbered 0 .. OBJECTS - 1. Both return
 * the hits among COUNT requests by a cache that has room for ROOM objects.
 */
uint64_t hits_of_lru(const uint32_t *requests, uint32_t count, uint32_t objects,
		     uint32_t room);

/* Belady's: evicts what is asked for again last; nothing can do better. */
uint64_t hits_of_clairvoyant(const uint32_t *requests, uint32_t count,
			     uint32_t objects, uint32_t room);

#endif
