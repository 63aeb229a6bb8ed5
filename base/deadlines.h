/*
 * deadlines.h - what is due when: a heap of moments.
 *
 * A deadline lives inside the thing that waits. Equal moments come due in
 * the order in which they were set, so that a simulated world repeats
 * itself to the letter.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_DEADLINES_H
#define BASE_DEADLINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/moment.h"
#include "base/status.h"

struct deadline {
	struct moment at;
	uint64_t order; /* ties: first set, first due */
	size_t place;   /* 1-based place in the heap; 0 when not set */
};

struct deadlines {
	struct deadline **heap;
	size_t count, room;
	uint64_t order_next;
};

void deadlines_init(struct deadlines *deadlines);
void deadlines_done(struct deadlines *deadlines);

/* Sets or moves DEADLINE (borrowed until it is cancelled or taken). */
enum status deadlines_set(struct deadlines *deadlines,
			  struct deadline *deadline, struct moment at) MUST_USE;

/* Does nothing when DEADLINE is not set. */
void deadlines_cancel(struct deadlines *deadlines, struct deadline *deadline);

/* When the next one is due; MOMENT_NEVER when there is none. */
struct moment deadlines_next(const struct deadlines *deadlines);

/* Removes and returns one that is due at NOW, NULL when none is. */
struct deadline *deadlines_take_due(struct deadlines *deadlines,
				    struct moment now);

#endif
