/*
 * outbox.h - actions on their way out of the engine.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_OUTBOX_H
#define RESOLVER_CORE_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"
#include "resolver/core/action.h"

struct outbox {
	struct list_node actions;
	struct outgoing *given; /* the one handed out last */
};

void outbox_init(struct outbox *outbox);
void outbox_done(struct outbox *outbox);

/*
 * Appends a copy of ACTION with SIZE octets for its message, which are at
 * the returned pointer, to be filled in; NULL without memory.
 */
uint8_t *outbox_add(struct outbox *outbox, const struct action *action,
		    size_t size);

/* Shrinks the message of the action added last. */
void outbox_trim(struct outbox *outbox, size_t size);

/* Takes back the action added last. */
void outbox_drop_last(struct outbox *outbox);

/* The oldest one; its message is valid until the next call. */
bool outbox_take(struct outbox *outbox, struct action *ret);

#endif
