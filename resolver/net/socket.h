/*
 * socket.h - sockets for DNS, nonblocking and closed on exec.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_NET_SOCKET_H
#define RESOLVER_NET_SOCKET_H

#include <stdbool.h>
#include <sys/socket.h>

#include "base/address.h"
#include "base/rng.h"

/* Octets of the sockaddr written; 0 for an address without family. */
socklen_t socket_from_address(const struct address *address,
			      struct sockaddr_storage *ret);
void socket_to_address(const struct sockaddr_storage *from,
		       struct address *ret);

/* 0.0.0.0 or :: */
bool socket_is_wildcard(const struct address *address);

/*
 * A socket bound to ADDRESS, several of which may share it (SO_REUSEPORT).
 * A UDP socket at a wildcard tells the address that a query came to. Returns
 * the descriptor, -1 with errno on failure. BACKLOG connections wait to be
 * accepted.
 */
int socket_listen_udp(const struct address *address);
int socket_listen_stream(const struct address *address, int backlog);

/*
 * A UDP socket connected to SERVER from SOURCE (family NONE: any address) and
 * a port drawn from RNG (RFC 5452 section 4.3). -1 with errno.
 */
int socket_connect_udp(const struct address *server,
		       const struct address *source, struct rng *rng);

/* A TCP socket whose connection to SERVER is being made. -1 with errno. */
int socket_connect_stream(const struct address *server,
			  const struct address *source);

#endif
