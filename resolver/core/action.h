/*
 * action.h - what the engine asks its caller to do.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_ACTION_H
#define RESOLVER_CORE_ACTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/span.h"

/* Who asks, and where the answer goes. The engine keeps a copy. */
struct client {
	struct address address;
	struct address local; /* where the query came to: the answer leaves
				 from there; the caller's, as the handles */
	bool is_stream;       /* TCP: no truncation */
	uint64_t handle;      /* the caller's; comes back in ACTION_ANSWER */
};

enum action_kind {
	ACTION_ANSWER,    /* send `message` to `client` */
	ACTION_NO_ANSWER, /* `client`, on a stream, gets none: nothing is under
			     way for this query any more */
	ACTION_UPSTREAM,  /* send `message` to `server` from a fresh socket on
			     a random port, and give what comes back from
			     there to engine_response() with `exchange` */
	ACTION_CANCEL,    /* close the socket of `exchange` */
};

struct action {
	enum action_kind kind;
	struct span message; /* borrowed until the next engine call */
	struct client client;
	struct address server;
	uint64_t exchange;
	bool is_stream; /* over TCP: connect, send, read one message */
};

#endif
