/*
 * upstream_query.h - the queries that we send, and which datagrams may be
 * their answers (RFC 5452 section 9).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_UPSTREAM_QUERY_H
#define RESOLVER_CORE_UPSTREAM_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "resolver/core/upstream_cookie.h"
#include "trust-anchor/key_tag_query.h"
#include "wire/name.h"

/* Header, question and OPT of the longest name, a cookie and key tags. */
enum {
	UPSTREAM_QUERY_SIZE_MAX =
		12 + NAME_SIZE_MAX + 4 + 11 + 4 + EDNS_COOKIE_SIZE_MAX + 4 +
		2 * KEY_TAGS_MAX
};

struct upstream_query {
	uint16_t id;
	struct name name;
	uint16_t type;
	bool use_edns;
	bool recursion_desired; /* to a forwarder */
	bool do_bit;
	uint16_t udp_size; /* octets that we announce */
	/* With EDNS, tell the tags of these keys (RFC 8145 section 4);
	 * borrowed. NULL: tell none. */
	const struct anchor *tell;
	struct upstream_cookie cookie; /* with EDNS */
};

/*
 * Writes QUERY to OUT. CD is set with DO: we validate ourselves, and want
 * what a validating forwarder would keep back (RFC 4035 section 3.2.2).
 * Returns its size in octets.
 */
size_t upstream_query_write(const struct upstream_query *query,
			    uint8_t out[UPSTREAM_QUERY_SIZE_MAX]);

/*
 * Is RESPONSE the answer to QUERY: same ID, a response, the same question?
 * An error without question (a server that could not read ours) matches too.
 * The address and port are the socket's to check.
 */
bool upstream_query_matches(const struct upstream_query *query,
			    struct span response);

#endif
