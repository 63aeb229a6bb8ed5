/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/outbox.h"

#include <assert.h>
#include <stdlib.h>

struct outgoing {
	struct list_node node;
	struct action action;
	size_t size;
	uint8_t message[];
};

void outbox_init(struct outbox *outbox)
{
	list_init(&outbox->actions);
	outbox->given = NULL;
}

void outbox_done(struct outbox *outbox)
{
	struct action action;

	while (outbox_take(outbox, &action))
		;
}

uint8_t *outbox_add(struct outbox *outbox, const struct action *action,
		    size_t size)
{
	struct outgoing *outgoing = malloc(sizeof(*outgoing) + size);

	if (!outgoing)
		return NULL;
	outgoing->action = *action;
	outgoing->size = size;
	list_append(&outbox->actions, &outgoing->node);
	return outgoing->message;
}

void outbox_trim(struct outbox *outbox, size_t size)
{
	struct outgoing *last =
		container_of(outbox->actions.prev, struct outgoing, node);

	assert(!list_is_empty(&outbox->actions) && size <= last->size);
	last->size = size;
}

void outbox_drop_last(struct outbox *outbox)
{
	struct list_node *node = outbox->actions.prev;

	assert(!list_is_empty(&outbox->actions));
	list_remove(node);
	free(container_of(node, struct outgoing, node));
}

bool outbox_take(struct outbox *outbox, struct action *ret)
{
	struct list_node *node = list_take_first(&outbox->actions);

	free(outbox->given);
	outbox->given = NULL;
	if (!node)
		return false;
	outbox->given = container_of(node, struct outgoing, node);
	*ret = outbox->given->action;
	ret->message = span_of(outbox->given->message, outbox->given->size);
	return true;
}
