/*
 * limits.h - the bounds of sockets and connections.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_NET_LIMITS_H
#define RESOLVER_NET_LIMITS_H

enum {
	/* Datagrams read, and sent, with one system call. */
	NET_BATCH = 32,
	/* Batches read before other events get their turn. */
	NET_BATCHES_PER_TURN = 4,
	/* Octets of a query datagram; longer ones are no query. */
	NET_QUERY_SIZE_MAX = 4096,
	/* Octets of a UDP answer: `max-udp-size` is at most this. */
	NET_ANSWER_SIZE_MAX = 4096,

	/* Sockets open to servers at one time, per worker. */
	NET_UPSTREAM_MAX = 8192,
	/* Datagrams that do not match before an exchange is given up: a
	 * forger who floods a port gets no more tries than this. */
	NET_MISMATCHES_MAX = 64,
	/* Seconds until a forgotten exchange is closed, twice as many at most
	 * for a datagram: longer than any that the engine waits for
	 * (LIMIT_QUERY_MS). */
	NET_UPSTREAM_TIMEOUT_S = 15,
	/* Random ports tried before the system chooses one. */
	NET_PORT_TRIES = 8,

	/* Queries of one TCP connection that wait for an answer: more are not
	 * read until some are answered (RFC 7766 section 6.2.1). */
	NET_STREAM_PENDING_MAX = 100,
	/* Octets of answers that wait for a slow client: above the first no
	 * more queries are read, above the second the connection is closed. */
	NET_STREAM_OUTPUT_PAUSE = 128 * 1024,
	NET_STREAM_OUTPUT_MAX = 1024 * 1024,
	/* TCP connections of one client address, as a share of all: 1/4. */
	NET_STREAM_CLIENT_SHARE = 4,
	/* Seconds in which a stuck connection must take something. */
	NET_STREAM_WRITE_TIMEOUT_S = 10,
	/* Milliseconds without accepting when there are no descriptors. */
	NET_ACCEPT_PAUSE_MS = 100,

	/* Seconds that one address of a web server gets: a network that drops
	 * IPv6 silently must leave time for IPv4. */
	NET_HTTPS_CONNECT_S = 5,
};

#endif
