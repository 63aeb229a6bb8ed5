/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/deadlines.h"

#include <stdint.h>
#include <stdlib.h>

void deadlines_init(struct deadlines *deadlines)
{
	*deadlines = (struct deadlines){0};
}

void deadlines_done(struct deadlines *deadlines)
{
	free(deadlines->heap);
	*deadlines = (struct deadlines){0};
}

static bool is_before(const struct deadline *a, const struct deadline *b)
{
	if (a->at.us != b->at.us)
		return a->at.us < b->at.us;
	return a->order < b->order;
}

static void put(struct deadlines *deadlines, size_t place,
		struct deadline *deadline)
{
	deadlines->heap[place - 1] = deadline;
	deadline->place = place;
}

static void sift_up(struct deadlines *deadlines, struct deadline *deadline)
{
	size_t place = deadline->place;

	while (place > 1) {
		struct deadline *parent = deadlines->heap[place / 2 - 1];

		if (!is_before(deadline, parent))
			break;
		put(deadlines, place, parent);
		place /= 2;
	}
	put(deadlines, place, deadline);
}

static void sift_down(struct deadlines *deadlines, struct deadline *deadline)
{
	size_t place = deadline->place;

	while (place * 2 <= deadlines->count) {
		size_t child = place * 2;

		if (child < deadlines->count &&
		    is_before(deadlines->heap[child],
			      deadlines->heap[child - 1]))
			child++;
		if (!is_before(deadlines->heap[child - 1], deadline))
			break;
		put(deadlines, place, deadlines->heap[child - 1]);
		place = child;
	}
	put(deadlines, place, deadline);
}

static bool make_room(struct deadlines *deadlines)
{
	size_t room = deadlines->room ? deadlines->room * 2 : 64;
	struct deadline **heap;

	if (deadlines->count < deadlines->room)
		return true;
	heap = realloc(deadlines->heap, room * sizeof(*heap));
	if (!heap)
		return false;
	deadlines->heap = heap;
	deadlines->room = room;
	return true;
}

enum status deadlines_set(struct deadlines *deadlines,
			  struct deadline *deadline, struct moment at)
{
	if (deadline->place == 0) {
		if (!make_room(deadlines))
			return STATUS_NO_MEMORY;
		put(deadlines, ++deadlines->count, deadline);
	}
	deadline->at = at;
	deadline->order = deadlines->order_next++;
	sift_up(deadlines, deadline);
	sift_down(deadlines, deadline);
	return STATUS_OK;
}

void deadlines_cancel(struct deadlines *deadlines, struct deadline *deadline)
{
	size_t place = deadline->place;
	struct deadline *last;

	if (place == 0)
		return;
	last = deadlines->heap[--deadlines->count];
	deadline->place = 0;
	if (last == deadline)
		return;
	put(deadlines, place, last);
	sift_up(deadlines, last);
	sift_down(deadlines, last);
}

struct moment deadlines_next(const struct deadlines *deadlines)
{
	return deadlines->count ? deadlines->heap[0]->at : MOMENT_NEVER;
}

struct deadline *deadlines_take_due(struct deadlines *deadlines,
				    struct moment now)
{
	struct deadline *first;

	if (deadlines->count == 0)
		return NULL;
	first = deadlines->heap[0];
	if (!moment_reached(first->at, now))
		return NULL;
	deadlines_cancel(deadlines, first);
	return first;
}
