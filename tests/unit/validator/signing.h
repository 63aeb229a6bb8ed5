/*
 * signing.h - records signed by keys of the tests' own.
 *
 * A signer holds one Ed25519 key, made of a seed: the same in each run. What
 * its RRSIGs say can be changed, so that they are properly signed and wrong:
 *
 *	struct signer signer;
 *	signer_init(&signer, "example.", 1, DNSKEY_ZONE);
 *	signer.expiration = "20200101000000";
 *	text = signer_sign(&signer, arena, "a.example. A 192.0.2.1\n");
 *
 * Canonical form and order are ldns's, so that they judge ours.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_UNIT_VALIDATOR_SIGNING_H
#define TESTS_UNIT_VALIDATOR_SIGNING_H

#include <openssl/evp.h>

#include "base/arena.h"
#include "wire/codes.h"

/* Signatures are from a day before to a day after, if not said otherwise. */
#define SIGNING_NOW "20260701120000"

enum {
	SIGNER_AS_IT_IS = -1, /* of labels, key_tag, original_ttl_s */
};

struct signer {
	EVP_PKEY *pkey;
	const char *zone; /* of the DNSKEY */
	uint16_t flags;
	uint8_t protocol, algorithm;
	/* For RRSIGs. */
	const char *name; /* the signer's; the zone */
	const char *inception, *expiration;
	int labels, key_tag;
	int64_t original_ttl_s;
	const char *covers; /* a type, or NULL: the set's own */
};

void signer_init(struct signer *signer, const char *zone, uint8_t seed,
		 uint16_t flags);
void signer_done(struct signer *signer);

uint16_t signer_tag(const struct signer *signer);

/* Its DNSKEY and, made of that by ldns, its DS, as text. */
const char *signer_dnskey(const struct signer *signer, struct arena *arena);
const char *signer_ds(const struct signer *signer, struct arena *arena,
		      int digest_type);

/* TEXT, and after it an RRSIG for each RRset in it. */
const char *signer_sign(const struct signer *signer, struct arena *arena,
			const char *text);

/* The RRSIGs alone. */
const char *signer_rrsigs(const struct signer *signer, struct arena *arena,
			  const char *text);

#endif
