/*
 * upstream.h - queries to servers, each by a socket of its own.
 *
 * Every query leaves from a fresh socket on a random port, connected to its
 * server, so that the kernel drops what comes from anywhere else (RFC 5452
 * section 9.1). An exchange ends when the handler takes a response, when the
 * network gives it back, or when it is cancelled.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_NET_UPSTREAM_H
#define RESOLVER_NET_UPSTREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/rng.h"
#include "base/span.h"
#include "resolver/core/engine.h"

struct event_base;
struct upstream;

struct upstream_handler {
	/* True: EXCHANGE is over; false: it goes on waiting. */
	bool (*response)(void *context, uint64_t exchange,
			 struct span response);
	/* EXCHANGE has ended without response. */
	void (*failed)(void *context, uint64_t exchange,
		       enum upstream_fault fault);
	void *context; /* borrowed */
};

struct upstream_options {
	struct address source_ipv4, source_ipv6; /* family NONE: any */
};

/* RNG and HANDLER are borrowed. NULL without memory. */
struct upstream *upstream_new(struct event_base *base,
			      const struct upstream_options *options,
			      struct rng *rng,
			      const struct upstream_handler *handler);

/* Closes all sockets; nobody is told. Accepts NULL. */
void upstream_free(struct upstream *upstream);

/* Sends what ACTION (of kind ACTION_UPSTREAM) says. May call failed(). */
void upstream_send(struct upstream *upstream, const struct action *action);

/* Closes the socket of EXCHANGE, if it is still open. */
void upstream_cancel(struct upstream *upstream, uint64_t exchange);

#endif
