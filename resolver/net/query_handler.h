/*
 * query_handler.h - who makes answers of the queries that listeners receive.
 *
 * A listener brackets what it hands over: begin(), any number of take(),
 * end(). Between the two the handler may read the clock once, and be inside
 * a read section of the caches.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_NET_QUERY_HANDLER_H
#define RESOLVER_NET_QUERY_HANDLER_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "resolver/core/action.h"

/* Not answered yet: the answer comes later. */
#define ANSWER_LATER SIZE_MAX

struct query_handler {
	void (*begin)(void *context);
	/*
	 * Writes the answer to CLIENT's QUERY to OUT (ROOM octets). Returns
	 * its octets, 0 when there is none and will be none, or ANSWER_LATER.
	 */
	size_t (*take)(void *context, const struct client *client,
		       struct span query, uint8_t *out, size_t room);
	/* The stream that clients of HANDLE came by is closed. */
	void (*gone)(void *context, uint64_t handle);
	void (*end)(void *context);
	void *context; /* borrowed */
};

#endif
