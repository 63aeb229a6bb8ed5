/*
 * upstream_cookie.h - cookies for the servers that are asked (RFC 7873,
 * RFC 9018): who has not seen the query cannot answer it.
 *
 * Each server is sent a client cookie of its own, eight octets that follow
 * from its address and a secret of this process, and the server cookie that
 * it gave last. A response with another client cookie is not the server's. A
 * response with ours is, whatever port and ID a forger may have guessed; and
 * where a server has given cookies, one without any is not to be believed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_UPSTREAM_COOKIE_H
#define RESOLVER_CORE_UPSTREAM_COOKIE_H

#include <stdint.h>

#include "base/address.h"
#include "base/moment.h"
#include "resolver/core/context.h"
#include "wire/edns.h"

struct upstream_cookie {
	uint8_t size; /* octets; 0: none is sent */
	uint8_t octets[EDNS_COOKIE_SIZE_MAX];
};

/* What SERVER is to be sent. */
void upstream_cookie_for(const struct context *context,
			 const struct address *server, struct moment now,
			 struct upstream_cookie *ret);

enum cookie_verdict {
	COOKIE_SAYS_NOTHING, /* none was sent, or none is to be expected */
	COOKIE_IS_MISSING,   /* the server has given them before */
	COOKIE_IS_ANOTHERS,  /* RFC 7873 section 5.3: discard the response */
	COOKIE_IS_OURS,
};

/* EDNS is the response's to a query with SENT. */
enum cookie_verdict upstream_cookie_judge(const struct upstream_cookie *sent,
					  const struct edns *edns);

/*
 * Keeps what SERVER gave in a response whose cookie is ours; or that it gives
 * none any more, if EDNS has none, which a stream alone can tell.
 */
void upstream_cookie_learn(const struct context *context,
			   const struct address *server,
			   const struct edns *edns, struct moment now);

#endif
