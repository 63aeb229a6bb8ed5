/*
 * server_cookie.h - by which a client shows that it is where it says it is
 * (RFC 7873, RFC 9018).
 *
 * Nothing is kept for a client: the cookie that it brings back is made anew
 * and compared.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_SERVER_COOKIE_H
#define RESOLVER_CORE_SERVER_COOKIE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/hash.h"
#include "base/siphash.h"
#include "wire/edns.h"

enum {
	COOKIE_SECRETS_MAX = 4,
	COOKIE_ANSWER_SIZE = 24, /* octets: the client's and the server's */
};

/* The first makes new cookies, the others are still good. */
struct cookie_secrets {
	unsigned count;
	uint8_t octets[COOKIE_SECRETS_MAX][SIPHASH_KEY_SIZE];
};

/* A secret of this process, where the configuration has none. */
void cookie_secrets_invent(struct cookie_secrets *secrets,
			   const struct hash_key *hash_key);

/*
 * Writes to OUT the COOKIE option for CLIENT, whose query has the one in
 * QUERY, at WALL_S seconds since 1970. False: it showed no good server
 * cookie.
 */
bool server_cookie_answer(const struct cookie_secrets *secrets,
			  const struct address *client,
			  const struct edns *query, int64_t wall_s,
			  uint8_t out[COOKIE_ANSWER_SIZE]);

#endif
