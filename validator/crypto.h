/*
 * crypto.h - OpenSSL as mathematics: digests, public keys, signatures.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_CRYPTO_H
#define VALIDATOR_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

enum {
	DIGEST_SIZE_MAX = 48, /* of a DS */
	HASH_SIZE_MAX = 64,   /* of a zone */
};

/*
 * A public key, kept as its octets; any thread may use it, which parses it
 * when it has not done so of late.
 */
struct crypto_key;

/* Does this build of OpenSSL, as configured, do ALGORITHM (DIGEST)? */
bool crypto_has_algorithm(uint8_t algorithm);
bool crypto_has_digest(uint8_t digest_type);

/*
 * A key from DNSKEY's public key field (RFC 3110, 6605, 8080).
 * STATUS_MALFORMED when it is not a key of ALGORITHM (RSA outside 512 .. 4096
 * bits, 1024 .. for RSA/SHA-512, or with an exponent of more than 40 bits is
 * refused too, by limit),
 * STATUS_UNSUPPORTED.
 */
enum status crypto_key_new(uint8_t algorithm, struct span public_key,
			   struct crypto_key **ret) MUST_USE;
void crypto_key_free(struct crypto_key *key);

/* Octets that KEY holds, for a cache's account. */
size_t crypto_key_octets(const struct crypto_key *key);

/* Does SIGNATURE, in DNSSEC's form, sign DATA? */
bool crypto_verify(const struct crypto_key *key, struct span data,
		   struct span signature);

/* Digest of DATA into OUT; the size is returned, 0 if it is unsupported. */
size_t crypto_digest(uint8_t digest_type, struct span data,
		     uint8_t out[DIGEST_SIZE_MAX]);

/*
 * NSEC3's iterated salted SHA-1 (RFC 5155 section 5) of NAME (lower case, in
 * wire form), 20 octets.
 */
bool crypto_nsec3_hash(struct span name, struct span salt, uint16_t iterations,
		       uint8_t out[20]);

/* The numbers of RFC 8976 section 5.3. */
enum {
	CRYPTO_HASH_SHA384 = 1,
	CRYPTO_HASH_SHA512 = 2,
};

/* A hash over octets that come in pieces. */
struct crypto_hash;

/* NULL for another ALGORITHM, and without memory. */
struct crypto_hash *crypto_hash_new(uint8_t algorithm);
bool crypto_hash_add(struct crypto_hash *hash, struct span data);

/*
 * Frees HASH (may be NULL); the result goes to OUT, of HASH_SIZE_MAX octets,
 * unless that is NULL. Returns its size in octets, 0 if there is none.
 */
size_t crypto_hash_end(struct crypto_hash *hash, uint8_t *out);

#endif
