/*
 * udp_listener.h - queries and answers in datagrams, in batches.
 *
 * recvmmsg() reads a batch, the handler answers what it can, sendmmsg() sends
 * the answers. An answer leaves from the address that its query came to, on
 * a wildcard socket too. The buffers of a batch are shared by all listeners
 * of one thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_NET_UDP_LISTENER_H
#define RESOLVER_NET_UDP_LISTENER_H

#include <stdint.h>

#include "base/address.h"
#include "resolver/net/query_handler.h"

struct event_base;
struct udp_batch;
struct udp_listener;

/* NULL without memory. */
struct udp_batch *udp_batch_new(void);
void udp_batch_free(struct udp_batch *batch); /* accepts NULL */

/*
 * Listens on FD (taken, on success and on failure), which is bound to
 * ADDRESS. BATCH and HANDLER are borrowed. HANDLE comes back in each client,
 * so that its answer can be given to this listener. NULL without memory.
 */
struct udp_listener *udp_listener_new(struct event_base *base, int fd,
				      const struct address *address,
				      uint64_t handle, struct udp_batch *batch,
				      const struct query_handler *handler);
void udp_listener_free(struct udp_listener *listener); /* accepts NULL */

/* Sends ANSWER, which came later; what cannot be sent is lost, as any
 * datagram may be. */
void udp_listener_send(struct udp_listener *listener,
		       const struct client *client, struct span answer);

#endif
