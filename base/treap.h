/*
 * treap.h - things in their order, found by what lies at or before a key.
 *
 * A balanced search tree by chance: each node has a random priority, and is
 * nearer to the root than all of lower priority (Aragon and Seidel, 1989).
 * Depth is logarithmic as long as nobody can guess the priorities, so they
 * come from an rng. A treap_node lives inside the thing that is kept; the
 * treap owns nothing.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_TREAP_H
#define BASE_TREAP_H

#include <stddef.h>
#include <stdint.h>

struct treap_node {
	struct treap_node *left, *right;
	uint32_t priority;
};

struct treap {
	struct treap_node *root;
	/* Below, equal to, above zero: how KEY compares to NODE's key. */
	int (*compare)(const void *key, const struct treap_node *node);
};

/* Adds NODE, whose key is KEY and is not there yet. */
void treap_insert(struct treap *treap, const void *key, struct treap_node *node,
		  uint32_t priority);

/* Removes the node whose key is KEY, and returns it; NULL if it is not there.
 */
struct treap_node *treap_remove(struct treap *treap, const void *key);

/* The node whose key is KEY, or else the one before it; NULL if none is. */
struct treap_node *treap_at_or_before(const struct treap *treap,
				      const void *key);

/* The node whose key is the highest; NULL in an empty treap. */
struct treap_node *treap_last(const struct treap *treap);

#endif
