/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * AddressSanitizer is told which octets of a block are given, so that it sees
 * a piece overrun as it would see one of malloc(). Without it both do nothing.
 */
#if __has_include(<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h>
#define forbid(at, size) ASAN_POISON_MEMORY_REGION(at, size)
#define permit(at, size) ASAN_UNPOISON_MEMORY_REGION(at, size)
#else
#define forbid(at, size) ((void)(at), (void)(size))
#define permit(at, size) ((void)(at), (void)(size))
#endif

enum {
	BLOCK_SIZE = 4096, /* octets, with the header: one page */
	ALIGNMENT = alignof(max_align_t),
};

struct arena_block {
	struct arena_block *next;
	size_t used, size; /* octets of `data` */
	alignas(max_align_t) uint8_t data[];
};

void arena_init(struct arena *arena, size_t limit)
{
	*arena = (struct arena){.limit = limit};
}

void arena_done(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *block = arena->blocks;

		arena->blocks = block->next;
		free(block);
	}
	arena->held = 0;
}

static struct arena_block *add_block(struct arena *arena, size_t size)
{
	size_t whole = sizeof(struct arena_block) + size;
	struct arena_block *block;

	if (whole < BLOCK_SIZE)
		whole = BLOCK_SIZE;
	if (whole > arena->limit - arena->held)
		return NULL;
	block = malloc(whole);
	if (!block)
		return NULL;
	block->used = 0;
	block->size = whole - sizeof(struct arena_block);
	forbid(block->data, block->size);
	block->next = arena->blocks;
	arena->blocks = block;
	arena->held += whole;
	return block;
}

void *arena_room(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->blocks;
	size_t asked = size;
	uint8_t *data;

	if (size > arena->limit || size > SIZE_MAX - BLOCK_SIZE)
		return NULL;
	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (!block || block->size - block->used < size)
		block = add_block(arena, size);
	if (!block)
		return NULL;
	data = block->data + block->used;
	block->used += size;
	permit(data, asked);
	return data;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	void *data = arena_room(arena, size);

	return data ? memset(data, 0, size) : NULL;
}

void *arena_copy(struct arena *arena, const void *data, size_t size)
{
	void *copy = arena_room(arena, size);

	if (copy && size)
		memcpy(copy, data, size);
	return copy;
}
