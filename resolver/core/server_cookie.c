/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/server_cookie.h"

#include <string.h>

/*
 * Client Cookie (8), Version (1), Reserved (3), Timestamp (4), Hash (8):
 * RFC 9018 section 4.
 */
enum {
	VERSION_AT = 8,
	VERSION = 1,
	TIMESTAMP_AT = 12,
	HASH_AT = 16,
	HASH_SIZE = 8,
	/* RFC 9018 section 4.3 */
	PAST_S = 3600,
	FUTURE_S = 300,
	RENEW_S = 1800,
};

void cookie_secrets_invent(struct cookie_secrets *secrets,
			   const struct hash_key *hash_key)
{
	static const char *const halves[] = {"cookie secret 1",
					     "cookie secret 2"};

	for (size_t i = 0; i < 2; i++) {
		uint64_t half =
			hash_octets(hash_key, halves[i], strlen(halves[i]));

		memcpy(secrets->octets[0] + 8 * i, &half, 8);
	}
	secrets->count = 1;
}

static uint32_t get_u32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

static void put_u32(uint8_t *at, uint32_t value)
{
	for (int i = 3; i >= 0; i--, value >>= 8)
		at[i] = (uint8_t)value;
}

/* RFC 9018 section 4.4: over all before the hash, and the address. */
static void put_hash(const uint8_t secret[SIPHASH_KEY_SIZE],
		     const struct address *client, const uint8_t *cookie,
		     uint8_t out[HASH_SIZE])
{
	uint8_t input[HASH_AT + 16];
	size_t size = address_size(client);
	uint64_t hash;

	memcpy(input, cookie, HASH_AT);
	memcpy(input + HASH_AT, client->octets, size);
	hash = siphash(secret, input, HASH_AT + size);
	for (int i = 0; i < HASH_SIZE; i++, hash >>= 8)
		out[i] = (uint8_t)hash;
}

/* In a time that tells nothing of where they differ. */
static bool is_equal(const uint8_t *a, const uint8_t *b, size_t size)
{
	uint8_t difference = 0;

	while (size-- > 0)
		difference |= a[size] ^ b[size];
	return difference == 0;
}

static bool is_good(const struct cookie_secrets *secrets,
		    const struct address *client, const struct edns *query,
		    uint32_t now_s)
{
	uint8_t hash[HASH_SIZE];
	int32_t age_s;

	if (query->cookie_size != COOKIE_ANSWER_SIZE ||
	    query->cookie[VERSION_AT] != VERSION)
		return false;
	age_s = (int32_t)(now_s - get_u32(query->cookie + TIMESTAMP_AT));
	if (age_s > PAST_S || age_s < -FUTURE_S)
		return false;
	for (unsigned i = 0; i < secrets->count; i++) {
		put_hash(secrets->octets[i], client, query->cookie, hash);
		if (is_equal(hash, query->cookie + HASH_AT, HASH_SIZE))
			return true;
	}
	return false;
}

/* One that is good for some time yet and made with the first secret. */
static bool is_fresh(const struct cookie_secrets *secrets,
		     const struct address *client, const struct edns *query,
		     uint32_t now_s)
{
	uint32_t made_s = get_u32(query->cookie + TIMESTAMP_AT);
	int32_t age_s = (int32_t)(now_s - made_s);
	struct cookie_secrets first = *secrets;

	first.count = 1;
	return age_s >= 0 && age_s <= RENEW_S &&
	       is_good(&first, client, query, now_s);
}

bool server_cookie_answer(const struct cookie_secrets *secrets,
			  const struct address *client,
			  const struct edns *query, int64_t wall_s,
			  uint8_t out[COOKIE_ANSWER_SIZE])
{
	uint32_t now_s = (uint32_t)wall_s;
	bool good = is_good(secrets, client, query, now_s);

	if (good && is_fresh(secrets, client, query, now_s)) {
		memcpy(out, query->cookie, COOKIE_ANSWER_SIZE);
		return true;
	}
	memset(out, 0, COOKIE_ANSWER_SIZE);
	memcpy(out, query->cookie, VERSION_AT);
	out[VERSION_AT] = VERSION;
	put_u32(out + TIMESTAMP_AT, now_s);
	put_hash(secrets->octets[0], client, out, out + HASH_AT);
	return good;
}
