/*
 * list.h - intrusive doubly linked list.
 *
 * A list_node lives inside the thing that is listed; the list owns nothing.
 * A node that has been removed or initialised points at itself, so removing
 * it again does nothing.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list_node {
	struct list_node *prev, *next;
};

/* The struct of TYPE whose MEMBER is at POINTER. */
#define container_of(pointer, type, member)                                    \
	((type *)((char *)(pointer) - offsetof(type, member)))

static inline void list_init(struct list_node *list)
{
	list->prev = list->next = list;
}

static inline bool list_is_empty(const struct list_node *list)
{
	return list->next == list;
}

static inline void list_append(struct list_node *list, struct list_node *node)
{
	node->prev = list->prev;
	node->next = list;
	list->prev->next = node;
	list->prev = node;
}

static inline void list_prepend(struct list_node *list, struct list_node *node)
{
	list_append(list->next, node);
}

static inline void list_remove(struct list_node *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
	list_init(node);
}

/* Removes and returns the first node, NULL when the list is empty. */
static inline struct list_node *list_take_first(struct list_node *list)
{
	struct list_node *node = list->next;

	if (node == list)
		return NULL;
	list_remove(node);
	return node;
}

#endif
