/* SPDX-License-Identifier: BSD-2-Clause */
#include "hit_ratio.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	assert(memory);
	return memory;
}

/* ---- LRU ---------------------------------------------------------------- */

/* A ring through the objects and one place more, which is its start. */
struct lru {
	uint32_t *newer, *older;
	bool *is_kept;
	uint32_t start;
};

static void lru_unlink(struct lru *lru, uint32_t object)
{
	lru->newer[lru->older[object]] = lru->newer[object];
	lru->older[lru->newer[object]] = lru->older[object];
	lru->is_kept[object] = false;
}

static void lru_push(struct lru *lru, uint32_t object)
{
	uint32_t newest = lru->older[lru->start];

	lru->older[object] = newest;
	lru->newer[object] = lru->start;
	lru->newer[newest] = lru->older[lru->start] = object;
	lru->is_kept[object] = true;
}

uint64_t hits_of_lru(const uint32_t *requests, uint32_t count, uint32_t objects,
		     uint32_t room)
{
	struct lru lru = {
		.newer = allocate(objects + 1, sizeof(uint32_t)),
		.older = allocate(objects + 1, sizeof(uint32_t)),
		.is_kept = allocate(objects, sizeof(bool)),
		.start = objects,
	};
	uint64_t hits = 0;
	uint32_t kept = 0;

	lru.newer[objects] = lru.older[objects] = objects;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t object = requests[i];

		if (lru.is_kept[object]) {
			hits++;
			lru_unlink(&lru, object);
		} else if (kept == room) {
			lru_unlink(&lru, lru.newer[lru.start]);
		} else {
			kept++;
		}
		lru_push(&lru, object);
	}
	free(lru.newer);
	free(lru.older);
	free(lru.is_kept);
	return hits;
}

/* ---- Belady ------------------------------------------------------------- */

/* Kept objects by their next request, the last on top. */
struct heap {
	struct due {
		uint32_t next, object;
	} * due;
	uint32_t count;
};

static void heap_push(struct heap *heap, struct due due)
{
	uint32_t at = heap->count++;

	while (at > 0 && heap->due[(at - 1) / 2].next < due.next) {
		heap->due[at] = heap->due[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	heap->due[at] = due;
}

static struct due heap_pop(struct heap *heap)
{
	struct due top = heap->due[0], last = heap->due[--heap->count];
	uint32_t at = 0;

	for (;;) {
		uint32_t child = 2 * at + 1;

		if (child + 1 < heap->count &&
		    heap->due[child + 1].next > heap->due[child].next)
			child++;
		if (child >= heap->count || heap->due[child].next <= last.next)
			break;
		heap->due[at] = heap->due[child];
		at = child;
	}
	heap->due[at] = last;
	return top;
}

/* For each request, which one asks for the same next; COUNT if none does. */
static uint32_t *next_requests(const uint32_t *requests, uint32_t count,
			       uint32_t objects)
{
	uint32_t *next = allocate(count, sizeof(*next));
	uint32_t *last = allocate(objects, sizeof(*last));

	for (uint32_t i = 0; i < objects; i++)
		last[i] = count;
	for (uint32_t i = count; i-- > 0;) {
		next[i] = last[requests[i]];
		last[requests[i]] = i;
	}
	free(last);
	return next;
}

uint64_t hits_of_clairvoyant(const uint32_t *requests, uint32_t count,
			     uint32_t objects, uint32_t room)
{
	uint32_t *next = next_requests(requests, count, objects);
	/* When each is asked for next; 0 if it is not kept. */
	uint32_t *kept_until = allocate(objects, sizeof(*kept_until));
	struct heap heap = {.due = allocate(count, sizeof(*heap.due))};
	uint64_t hits = 0;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t object = requests[i];

		hits += kept_until[object] != 0;
		kept += kept_until[object] == 0;
		kept_until[object] = next[i];
		heap_push(&heap,
			  (struct due){.next = next[i], .object = object});
		/* It may well be the new one that is not worth keeping. */
		while (kept > room) {
			struct due due = heap_pop(&heap);

			/* An older mark of one that was asked for since. */
			if (kept_until[due.object] != due.next)
				continue;
			kept_until[due.object] = 0;
			kept--;
		}
	}
	free(next);
	free(kept_until);
	free(heap.due);
	return hits;
}
