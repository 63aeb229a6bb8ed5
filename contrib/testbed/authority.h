/*
 * authority.h - the laboratory's authoritative server: a pure function from
 * a query to an answer.
 *
 * It knows nothing of sockets: the testbed calls it for what arrives on
 * 127.53.0.0/16, the simulated world for what its resolver sends. Answers
 * follow RFC 1034 section 4.3.2, RFC 4035 section 3.1, RFC 5155 section 7.2
 * and RFC 6672 section 3.2. No cookies, no transfers, no case games.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_AUTHORITY_H
#define TESTBED_AUTHORITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/span.h"
#include "contrib/testbed/quirk.h"
#include "contrib/testbed/signer.h"

enum {
	/* UDP answers are not longer, whatever the query allows. */
	AUTHORITY_UDP_SIZE_MAX = 1232,
};

/* One server serves one zone. */
struct authority_duty {
	struct address server; /* its port does not matter */
	const struct lab_zone *zone;
	struct quirk quirk;
};

struct authority {
	const struct authority_duty *duties;
	size_t duty_count;
};

/*
 * Writes what the server at SERVER answers to QUERY into OUT (ROOM octets,
 * at least 512; 65535 suffice for all). STREAM: over TCP, nothing is
 * truncated to a datagram. Of the zones that the server serves the deepest
 * at or above QNAME answers (for QTYPE DS: above QNAME, if it has it), and so
 * again for the name that a CNAME leads to; none is REFUSED. The quirk is that
 * of the first such zone. Returns the size in octets, 0 if QUERY gets no
 * answer: a stream is closed then.
 */
size_t authority_answer(const struct authority *authority,
			const struct address *server, struct span query,
			bool stream, uint8_t *out, size_t room);

#endif
