/*
 * stream_listener.h - queries and answers over TCP (RFC 7766).
 *
 * One listener serves all the stream sockets of a thread. Queries may be
 * pipelined and are answered as their answers come, in any order. Bounds: of
 * connections in all and from one address, of queries of one connection that
 * wait, of octets that wait for a slow reader, of the time in which a client
 * must send a whole query or take an answer. When all connections are in use
 * the one that has been idle for longest makes room.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_NET_STREAM_LISTENER_H
#define RESOLVER_NET_STREAM_LISTENER_H

#include <stdint.h>

#include "base/address.h"
#include "base/status.h"
#include "resolver/net/query_handler.h"

struct event_base;
struct stream_listener;

/* CONNECTIONS_MAX at one time. HANDLER is borrowed. NULL without memory. */
struct stream_listener *
stream_listener_new(struct event_base *base, unsigned connections_max,
		    uint32_t idle_timeout_ms,
		    const struct query_handler *handler);

/* Closes all connections; nobody is told. Accepts NULL. */
void stream_listener_free(struct stream_listener *listener);

/* Accepts from FD (taken, on success and on failure), which listens. */
enum status stream_listener_add(struct stream_listener *listener,
				int fd) MUST_USE;

/* Sends ANSWER, which came later, if CLIENT's connection is still there. */
void stream_listener_send(struct stream_listener *listener,
			  const struct client *client, struct span answer);

/* CLIENT's query is not answered at all; its connection goes on. */
void stream_listener_send_nothing(struct stream_listener *listener,
				  const struct client *client);

#endif
