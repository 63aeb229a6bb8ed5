/*
 * keys.h - the laboratory's keys, each derived from a seed.
 *
 * Equal seeds, names and roles give equal keys. Elliptic curve keys are each
 * zone's own. RSA keys cost a search for primes, so there is one for each
 * role, made when first asked for and shared by all RSA zones.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_KEYS_H
#define TESTBED_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

enum lab_role {
	LAB_KSK, /* or the single key */
	LAB_ZSK,
	LAB_ROLE_COUNT,
};

enum {
	LAB_DNSKEY_SIZE_MAX = 300,    /* octets of DNSKEY RDATA: RSA 2048 */
	LAB_SIGNATURE_SIZE_MAX = 256, /* octets */
};

struct lab_keys;
struct lab_key;

/* NULL without memory. */
struct lab_keys *lab_keys_new(uint64_t seed);
void lab_keys_free(struct lab_keys *keys); /* accepts NULL */

/*
 * The key of ROLE in the zone ORIGIN (lower-case wire form); it belongs to
 * KEYS. STATUS_UNSUPPORTED for an algorithm that the laboratory lacks,
 * STATUS_NO_MEMORY.
 */
enum status lab_keys_get(struct lab_keys *keys, const uint8_t *origin,
			 uint8_t algorithm, enum lab_role role,
			 struct lab_key **ret) MUST_USE;

/* The RDATA of a sound DNSKEY for it, flags 257 or 256; borrowed. */
struct span lab_key_rdata(const struct lab_key *key);

/*
 * Signs DATA; OUT has LAB_SIGNATURE_SIZE_MAX octets of room. Returns the
 * signature's size as in an RRSIG, 0 if the library failed.
 */
size_t lab_key_sign(struct lab_key *key, struct span data, uint8_t *out);

#endif
