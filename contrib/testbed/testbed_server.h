/*
 * testbed_server.h - a world over sockets: UDP and TCP on each server's
 * address, in one thread of libevent.
 *
 * Inside testbed.h's module only.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_SERVER_H
#define TESTBED_SERVER_H

#include <stdint.h>

#include "base/status.h"
#include "contrib/testbed/world.h"

enum {
	TESTBED_SEED = 53, /* of the laboratory's keys */
	TESTBED_CONNECTIONS_MAX = 256,
	TESTBED_IDLE_S = 10, /* of a TCP connection */
	TESTBED_RESIGN_S = 24 * 3600,
};

struct testbed_server;

/*
 * Listens on PORT of every address of WORLD's servers that are not absent;
 * takes WORLD, on success and on failure. On STATUS_IO a sentence on
 * standard error says which address failed and why.
 */
enum status testbed_server_new(struct lab_world *world, uint16_t port,
			       struct testbed_server **ret) MUST_USE;
void testbed_server_free(struct testbed_server *server); /* accepts NULL */

/* Serves until SIGINT or SIGTERM. */
void testbed_server_run(struct testbed_server *server);

#endif
