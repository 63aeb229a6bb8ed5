/*
 * warm_keys.h - the keys that a thread has parsed and may soon need again.
 *
 * OpenSSL takes 450 to 2,900 octets for a public key that a DNSKEY record has
 * in 32 to 512. So a key is kept as its octets (crypto.h), and parsed when it
 * is needed; each thread keeps those that it used last, up to WARM_KEYS_MAX:
 * the root's and the top-level domains' are always among them, and so is that
 * of a zone while its first answer is validated. No thread sees another's.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_WARM_KEYS_H
#define VALIDATOR_WARM_KEYS_H

#include <stdint.h>

#include <openssl/types.h>

enum {
	/* Of each thread: some 1.1 MiB with keys on P-256. */
	WARM_KEYS_MAX = 512
};

/* The key that this thread keeps as NUMBER; borrowed until the next call of
 * warm_keys_keep(). NULL if it has none. */
EVP_PKEY *warm_keys_find(uint64_t number);

/*
 * Takes PKEY, to be found as NUMBER, which is not 0 and no other key's, in the
 * place of the one that was not used for longest among a few.
 */
void warm_keys_keep(uint64_t number, EVP_PKEY *pkey);

#endif
