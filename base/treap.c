/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/treap.h"

/* Parts NODE's tree: in LOW what is before KEY, in HIGH what is after it. */
static void split(const struct treap *treap, const void *key,
		  struct treap_node *node, struct treap_node **low,
		  struct treap_node **high)
{
	while (node) {
		if (treap->compare(key, node) > 0) {
			*low = node;
			low = &node->right;
			node = node->right;
		} else {
			*high = node;
			high = &node->left;
			node = node->left;
		}
	}
	*low = *high = NULL;
}

/* All in LOW is before all in HIGH. */
static struct treap_node *join(struct treap_node *low, struct treap_node *high)
{
	struct treap_node *root, **at = &root;

	while (low && high) {
		if (low->priority > high->priority) {
			*at = low;
			at = &low->right;
			low = low->right;
		} else {
			*at = high;
			at = &high->left;
			high = high->left;
		}
	}
	*at = low ? low : high;
	return root;
}

void treap_insert(struct treap *treap, const void *key, struct treap_node *node,
		  uint32_t priority)
{
	struct treap_node **at = &treap->root;

	while (*at && (*at)->priority >= priority)
		at = treap->compare(key, *at) > 0 ? &(*at)->right
						  : &(*at)->left;
	node->priority = priority;
	split(treap, key, *at, &node->left, &node->right);
	*at = node;
}

struct treap_node *treap_remove(struct treap *treap, const void *key)
{
	struct treap_node **at = &treap->root;

	while (*at) {
		struct treap_node *node = *at;
		int order = treap->compare(key, node);

		if (order == 0) {
			*at = join(node->left, node->right);
			return node;
		}
		at = order > 0 ? &node->right : &node->left;
	}
	return NULL;
}

struct treap_node *treap_at_or_before(const struct treap *treap,
				      const void *key)
{
	struct treap_node *node = treap->root, *best = NULL;

	while (node) {
		int order = treap->compare(key, node);

		if (order == 0)
			return node;
		if (order > 0)
			best = node;
		node = order > 0 ? node->right : node->left;
	}
	return best;
}

struct treap_node *treap_last(const struct treap *treap)
{
	struct treap_node *node = treap->root;

	while (node && node->right)
		node = node->right;
	return node;
}
