/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/upstream_cookie.h"

#include <string.h>

#include "base/siphash.h"
#include "cache/server_cache.h"
#include "resolver/core/caches.h"

/* All workers have the same hash key, and so the same secret. */
static void make_secret(const struct hash_key *hash_key,
			uint8_t secret[SIPHASH_KEY_SIZE])
{
	static const char *const halves[] = {"client cookie 1",
					     "client cookie 2"};

	for (size_t i = 0; i < 2; i++) {
		uint64_t half =
			hash_octets(hash_key, halves[i], strlen(halves[i]));

		memcpy(secret + 8 * i, &half, 8);
	}
}

void upstream_cookie_for(const struct context *context,
			 const struct address *server, struct moment now,
			 struct upstream_cookie *ret)
{
	uint8_t secret[SIPHASH_KEY_SIZE];
	uint64_t hash;

	make_secret(context->hash_key, secret);
	hash = siphash(secret, server->octets, sizeof(server->octets));
	memcpy(ret->octets, &hash, EDNS_CLIENT_COOKIE_SIZE);
	ret->size = (uint8_t)(EDNS_CLIENT_COOKIE_SIZE +
			      server_cache_cookie(
				      context->caches->servers, server, now,
				      ret->octets + EDNS_CLIENT_COOKIE_SIZE));
}

enum cookie_verdict upstream_cookie_judge(const struct upstream_cookie *sent,
					  const struct edns *edns)
{
	if (sent->size == 0)
		return COOKIE_SAYS_NOTHING;
	if (edns->cookie_size == 0)
		return sent->size > EDNS_CLIENT_COOKIE_SIZE
			       ? COOKIE_IS_MISSING
			       : COOKIE_SAYS_NOTHING;
	return memcmp(edns->cookie, sent->octets, EDNS_CLIENT_COOKIE_SIZE) == 0
		       ? COOKIE_IS_OURS
		       : COOKIE_IS_ANOTHERS;
}

void upstream_cookie_learn(const struct context *context,
			   const struct address *server,
			   const struct edns *edns, struct moment now)
{
	size_t size =
		edns->cookie_size > EDNS_CLIENT_COOKIE_SIZE
			? edns->cookie_size - (size_t)EDNS_CLIENT_COOKIE_SIZE
			: 0;

	server_cache_set_cookie(context->caches->servers, context->reader,
				server, edns->cookie + EDNS_CLIENT_COOKIE_SIZE,
				size, now);
}
