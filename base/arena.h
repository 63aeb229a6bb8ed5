/*
 * arena.h - memory that is given in pieces and taken back at once.
 *
 * One arena serves one fetch or one message. arena_alloc() never returns memory
 * that holds old contents. Allocation fails once the arena holds `limit`
 * octets, so that no stranger decides how much memory a fetch takes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/span.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t held;                /* octets taken from the system */
	size_t limit;               /* octets it may hold */
};

/* LIMIT is in octets. Takes no memory yet. */
void arena_init(struct arena *arena, size_t limit);

/* Gives everything back; the arena may be used again. */
void arena_done(struct arena *arena);

/* SIZE zeroed octets aligned for any type, NULL when the arena is full. */
void *arena_alloc(struct arena *arena, size_t size);

/*
 * The same, with whatever the memory held: for what is large and filled before
 * it is read.
 */
void *arena_room(struct arena *arena, size_t size);

/* A copy of SIZE octets at DATA, NULL when the arena is full. */
void *arena_copy(struct arena *arena, const void *data, size_t size);

#endif
