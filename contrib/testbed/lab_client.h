/*
 * lab_client.h - asking a resolver, over UDP and where it truncates over TCP,
 * all that the laboratory asks.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_LAB_CLIENT_H
#define TESTBED_LAB_CLIENT_H

#include <stddef.h>

#include "base/address.h"
#include "base/status.h"
#include "contrib/testbed/verdict.h"

enum {
	CLIENT_WINDOW = 24,     /* queries under way at once */
	CLIENT_STREAM_S = 10,   /* for an answer over TCP */
	CLIENT_RETRY_S = 5,     /* then a query is sent again, as stubs do */
	CLIENT_PATIENCE_S = 70, /* then there is no answer: longer than any
				   resolver's own patience */
};

/*
 * Asks the resolver at ADDRESS the COUNT questions of CASES, and fills in SEEN
 * in their order. Takes a minute where much is silent. STATUS_IO with errno
 * when there is no socket or nobody at ADDRESS (ECONNREFUSED).
 */
enum status lab_client_ask(const struct address *address,
			   const struct testbed_case *cases, size_t count,
			   struct seen *seen) MUST_USE;

#endif
