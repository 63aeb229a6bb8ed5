/*
 * peer.h - the other side of a socket, for tests: blocking sockets on
 * 127.0.0.0/8, and a loop that turns until a test has seen what it waits for.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_UNIT_NET_PEER_H
#define TESTS_UNIT_NET_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"

struct event_base;

struct address peer_address(const char *text, uint16_t port);

/* A socket of SOCK_DGRAM or SOCK_STREAM connected to TEXT, PORT. */
int peer_connect(int type, const char *text, uint16_t port);

/* A bound (and listening) socket with a port of its own in RET. */
int peer_listen(int type, const char *text, uint16_t *ret_port);

/* The port that FD is bound to. */
uint16_t peer_port(int fd);

/* TEXT as a message with its length before it (RFC 1035 section 4.2.2). */
void peer_send_framed(int fd, const char *text);

/* The next framed message, as text; "" when the stream has ended. */
const char *peer_receive_framed(int fd, char *text, size_t room);

/* Turns BASE's loop until DONE is true; fails the test if it never is. */
void peer_turn_until(struct event_base *base, const bool *done);

/* Turns the loop as long as there is something to do at once. */
void peer_turn(struct event_base *base);

#endif
