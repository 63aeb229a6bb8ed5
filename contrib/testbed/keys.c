/*
 * keys.c - see keys.h. Private keys are written as the text that BIND keeps
 * them in, which ldns reads.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/keys.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>
#include <openssl/bn.h>
#include <openssl/evp.h>

#include "wire/codes.h"
#include "wire/name.h"

enum {
	RSA_PRIME_BITS = 1024,
	RSA_EXPONENT = 65537,
	PRIVATE_TEXT_MAX = 4096, /* octets of a private key as text */
	ED448_SIZE = 57,  /* octets of either key (RFC 8032 section 5.2.5) */
	BASE64_MAX = 400, /* octets of 256 octets as base64, with NUL */
};

struct lab_key {
	struct lab_key *next;
	ldns_key *ldns; /* NULL: Ed448, which ldns may lack */
	EVP_PKEY *ed448;
	uint8_t algorithm;
	enum lab_role role;
	struct name origin; /* not for RSA: shared */
	uint8_t rdata[LAB_DNSKEY_SIZE_MAX];
	size_t rdata_size;
};

struct lab_keys {
	uint64_t seed;
	struct lab_key *list;
	char *rsa_text[LAB_ROLE_COUNT]; /* all but the algorithm's line */
};

struct lab_keys *lab_keys_new(uint64_t seed)
{
	struct lab_keys *keys = calloc(1, sizeof(*keys));

	if (keys)
		keys->seed = seed;
	return keys;
}

static void key_free(struct lab_key *key)
{
	if (key->ldns)
		ldns_key_deep_free(key->ldns);
	EVP_PKEY_free(key->ed448);
	free(key);
}

void lab_keys_free(struct lab_keys *keys)
{
	if (!keys)
		return;
	while (keys->list) {
		struct lab_key *key = keys->list;

		keys->list = key->next;
		key_free(key);
	}
	for (unsigned role = 0; role < LAB_ROLE_COUNT; role++)
		free(keys->rsa_text[role]);
	free(keys);
}

static bool is_rsa(uint8_t algorithm)
{
	return algorithm == ALGORITHM_RSASHA1 ||
	       algorithm == ALGORITHM_RSASHA1_NSEC3_SHA1 ||
	       algorithm == ALGORITHM_RSASHA256 ||
	       algorithm == ALGORITHM_RSASHA512;
}

/* 64 octets that follow from the seed and what the key is for. */
static bool derive(const struct lab_keys *keys, struct span purpose,
		   uint32_t counter, uint8_t out[64])
{
	uint8_t head[12];
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	for (unsigned i = 0; i < 8; i++)
		head[i] = (uint8_t)(keys->seed >> (56 - 8 * i));
	for (unsigned i = 0; i < 4; i++)
		head[8 + i] = (uint8_t)(counter >> (24 - 8 * i));

	bool fine =
		context &&
		EVP_DigestInit_ex(context, EVP_sha512(), NULL) == 1 &&
		EVP_DigestUpdate(context, head, sizeof(head)) == 1 &&
		EVP_DigestUpdate(context, purpose.data, purpose.size) == 1 &&
		EVP_DigestFinal_ex(context, out, NULL) == 1;

	EVP_MD_CTX_free(context);
	return fine;
}

/*
 * The first prime at or above a number derived from ROLE and WHICH that
 * suits RSA_EXPONENT; its top two bits are set, so that a product of two has
 * full length. NULL when the library fails.
 */
static BIGNUM *derive_prime(const struct lab_keys *keys, enum lab_role role,
			    uint8_t which, BN_CTX *context)
{
	uint8_t purpose[] = {'r', 's', 'a', (uint8_t)role, which};
	uint8_t octets[RSA_PRIME_BITS / 8];
	BIGNUM *prime = NULL;

	for (uint32_t at = 0; at < sizeof(octets); at += 64)
		if (!derive(keys, span_of(purpose, sizeof(purpose)), at,
			    octets + at))
			return NULL;
	octets[0] |= 0xc0;
	octets[sizeof(octets) - 1] |= 1;
	prime = BN_bin2bn(octets, sizeof(octets), NULL);
	while (prime && (BN_mod_word(prime, RSA_EXPONENT) == 1 ||
			 BN_check_prime(prime, context, NULL) != 1))
		if (BN_add_word(prime, 2) != 1) {
			BN_free(prime);
			prime = NULL;
		}
	return prime;
}

/* Appends "LABEL: base64\n" to TEXT, which has PRIVATE_TEXT_MAX octets. */
static void append_octets(char *text, const char *label, const uint8_t *data,
			  size_t size)
{
	char base64[BASE64_MAX];
	size_t used = strlen(text);

	assert(4 * ((size + 2) / 3) < sizeof(base64));
	EVP_EncodeBlock((uint8_t *)base64, data, (int)size);
	snprintf(text + used, PRIVATE_TEXT_MAX - used, "%s: %s\n", label,
		 base64);
}

static void append_number(char *text, const char *label, const BIGNUM *number)
{
	uint8_t octets[2 * RSA_PRIME_BITS / 8];

	append_octets(text, label, octets, (size_t)BN_bn2bin(number, octets));
}

/* What RSA needs besides its primes (RFC 8017 section 3.2). */
struct rsa_parts {
	BIGNUM *n, *e, *d, *dp, *dq, *qi, *p1, *q1, *phi;
};

static bool rsa_compute(struct rsa_parts *parts, const BIGNUM *p,
			const BIGNUM *q, BN_CTX *context)
{
	return BN_set_word(parts->e, RSA_EXPONENT) &&
	       BN_mul(parts->n, p, q, context) &&
	       BN_sub(parts->p1, p, BN_value_one()) &&
	       BN_sub(parts->q1, q, BN_value_one()) &&
	       BN_mul(parts->phi, parts->p1, parts->q1, context) &&
	       BN_mod_inverse(parts->d, parts->e, parts->phi, context) &&
	       BN_mod(parts->dp, parts->d, parts->p1, context) &&
	       BN_mod(parts->dq, parts->d, parts->q1, context) &&
	       BN_mod_inverse(parts->qi, q, p, context);
}

static bool rsa_write(char *text, const BIGNUM *p, const BIGNUM *q,
		      BN_CTX *context)
{
	struct rsa_parts parts;
	bool fine = false;

	BN_CTX_start(context);
	parts.n = BN_CTX_get(context);
	parts.e = BN_CTX_get(context);
	parts.d = BN_CTX_get(context);
	parts.dp = BN_CTX_get(context);
	parts.dq = BN_CTX_get(context);
	parts.qi = BN_CTX_get(context);
	parts.p1 = BN_CTX_get(context);
	parts.q1 = BN_CTX_get(context);
	parts.phi = BN_CTX_get(context); /* NULL if any before it is */
	if (parts.phi && rsa_compute(&parts, p, q, context)) {
		append_number(text, "Modulus", parts.n);
		append_number(text, "PublicExponent", parts.e);
		append_number(text, "PrivateExponent", parts.d);
		append_number(text, "Prime1", p);
		append_number(text, "Prime2", q);
		append_number(text, "Exponent1", parts.dp);
		append_number(text, "Exponent2", parts.dq);
		append_number(text, "Coefficient", parts.qi);
		fine = true;
	}
	BN_CTX_end(context);
	return fine;
}

/* The text of the RSA key of ROLE, made once. */
static const char *rsa_text(struct lab_keys *keys, enum lab_role role)
{
	char *text = keys->rsa_text[role];

	if (text)
		return text;

	BN_CTX *context = BN_CTX_new();
	BIGNUM *p = context ? derive_prime(keys, role, 0, context) : NULL;
	BIGNUM *q = p ? derive_prime(keys, role, 1, context) : NULL;

	text = q ? calloc(1, PRIVATE_TEXT_MAX) : NULL;
	if (text && !rsa_write(text, p, q, context)) {
		free(text);
		text = NULL;
	}
	BN_free(p);
	BN_free(q);
	BN_CTX_free(context);
	keys->rsa_text[role] = text;
	return text;
}

/* The secret of a curve's key. */
static bool derive_secret(const struct lab_keys *keys, const uint8_t *origin,
			  uint8_t algorithm, enum lab_role role,
			  uint8_t secret[64])
{
	uint8_t purpose[2 + NAME_SIZE_MAX] = {algorithm, (uint8_t)role};
	size_t size = name_size(origin);

	memcpy(purpose + 2, origin, size);
	return derive(keys, span_of(purpose, 2 + size), 0, secret);
}

static bool curve_text(const struct lab_keys *keys, const uint8_t *origin,
		       uint8_t algorithm, enum lab_role role, char *text)
{
	uint8_t secret[64];

	if (!derive_secret(keys, origin, algorithm, role, secret))
		return false;
	/* Below the order of either NIST curve; Ed25519 takes any octets. */
	secret[0] &= 0x7f;
	append_octets(text, "PrivateKey", secret,
		      algorithm == ALGORITHM_ECDSAP384SHA384 ? 48 : 32);
	return true;
}

static ldns_key *key_from_text(char *text)
{
	ldns_key *key = NULL;
	FILE *file = fmemopen(text, strlen(text), "r");

	if (!file)
		return NULL;
	if (ldns_key_new_frm_fp(&key, file) != LDNS_STATUS_OK)
		key = NULL;
	fclose(file);
	return key;
}

/* Fills in the DNSKEY RDATA of KEY. */
static bool publish(struct lab_key *key)
{
	ldns_buffer *buffer = ldns_buffer_new(LAB_DNSKEY_SIZE_MAX);
	ldns_rdf *owner = ldns_dname_new_frm_str("."); /* not in RDATA */
	ldns_rr *rr = NULL;
	bool fine = false;

	if (owner)
		ldns_key_set_pubkey_owner(key->ldns, owner);
	ldns_key_set_flags(key->ldns, key->role == LAB_KSK ? 257 : 256);
	if (buffer && owner)
		rr = ldns_key2rr(key->ldns);
	if (rr && ldns_rr_rdata2buffer_wire(buffer, rr) == LDNS_STATUS_OK &&
	    ldns_buffer_position(buffer) <= LAB_DNSKEY_SIZE_MAX) {
		key->rdata_size = ldns_buffer_position(buffer);
		memcpy(key->rdata, ldns_buffer_begin(buffer), key->rdata_size);
		fine = true;
	}
	ldns_rr_free(rr);
	ldns_buffer_free(buffer);
	return fine;
}

/* Ed448's key and its DNSKEY RDATA (RFC 8080 section 3). */
static bool make_ed448(struct lab_keys *keys, struct lab_key *key)
{
	uint8_t secret[64];
	size_t size = ED448_SIZE;

	if (!derive_secret(keys, key->origin.octets, key->algorithm, key->role,
			   secret))
		return false;
	key->ed448 = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED448, NULL, secret,
						  ED448_SIZE);
	if (!key->ed448 ||
	    EVP_PKEY_get_raw_public_key(key->ed448, key->rdata + 4, &size) != 1)
		return false;
	key->rdata[0] = DNSKEY_ZONE >> 8;
	key->rdata[1] = key->role == LAB_KSK ? DNSKEY_SEP : 0;
	key->rdata[2] = 3; /* protocol */
	key->rdata[3] = key->algorithm;
	key->rdata_size = 4 + size;
	return true;
}

/* The same of any other algorithm, by ldns. */
static enum status make_by_ldns(struct lab_keys *keys, struct lab_key *key)
{
	char text[PRIVATE_TEXT_MAX], mnemonic[CODE_TEXT_MAX];

	/* ldns wants something after the number. */
	snprintf(text, sizeof(text),
		 "Private-key-format: v1.2\nAlgorithm: %u (%s)\n",
		 key->algorithm, algorithm_to_text(key->algorithm, mnemonic));
	if (is_rsa(key->algorithm)) {
		const char *rsa = rsa_text(keys, key->role);

		if (!rsa || strlen(rsa) + strlen(text) >= sizeof(text))
			return STATUS_NO_MEMORY;
		strcat(text, rsa);
	} else if (!curve_text(keys, key->origin.octets, key->algorithm,
			       key->role, text)) {
		return STATUS_NO_MEMORY;
	}
	key->ldns = key_from_text(text);
	return key->ldns && publish(key) ? STATUS_OK : STATUS_UNSUPPORTED;
}

static enum status key_new(struct lab_keys *keys, const uint8_t *origin,
			   uint8_t algorithm, enum lab_role role,
			   struct lab_key **ret)
{
	struct lab_key *key = calloc(1, sizeof(*key));
	enum status status = STATUS_OK;

	if (!key)
		return STATUS_NO_MEMORY;
	name_copy(&key->origin, origin);
	key->algorithm = algorithm;
	key->role = role;
	if (algorithm != ALGORITHM_ED448)
		status = make_by_ldns(keys, key);
	else if (!make_ed448(keys, key))
		status = STATUS_UNSUPPORTED;
	if (status != STATUS_OK) {
		key_free(key);
		return status;
	}
	key->next = keys->list;
	keys->list = key;
	*ret = key;
	return STATUS_OK;
}

enum status lab_keys_get(struct lab_keys *keys, const uint8_t *origin,
			 uint8_t algorithm, enum lab_role role,
			 struct lab_key **ret)
{
	if (!is_rsa(algorithm) && algorithm != ALGORITHM_ECDSAP256SHA256 &&
	    algorithm != ALGORITHM_ECDSAP384SHA384 &&
	    algorithm != ALGORITHM_ED25519 && algorithm != ALGORITHM_ED448)
		return STATUS_UNSUPPORTED;
	for (struct lab_key *key = keys->list; key; key = key->next)
		if (key->algorithm == algorithm && key->role == role &&
		    (is_rsa(algorithm) ||
		     name_equal(key->origin.octets, origin))) {
			*ret = key;
			return STATUS_OK;
		}
	return key_new(keys, origin, algorithm, role, ret);
}

struct span lab_key_rdata(const struct lab_key *key)
{
	return span_of(key->rdata, key->rdata_size);
}

static size_t sign_by_ed448(EVP_PKEY *key, struct span data, uint8_t *out)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t size = LAB_SIGNATURE_SIZE_MAX;

	if (!context ||
	    EVP_DigestSignInit(context, NULL, NULL, NULL, key) != 1 ||
	    EVP_DigestSign(context, out, &size, data.data, data.size) != 1)
		size = 0;
	EVP_MD_CTX_free(context);
	return size;
}

size_t lab_key_sign(struct lab_key *key, struct span data, uint8_t *out)
{
	if (key->ed448)
		return sign_by_ed448(key->ed448, data, out);

	ldns_buffer *buffer = ldns_buffer_new(data.size);
	ldns_rdf *signature = NULL;
	size_t size = 0;

	if (buffer) {
		ldns_buffer_write(buffer, data.data, data.size);
		signature = ldns_sign_public_buffer(buffer, key->ldns);
	}
	if (signature && ldns_rdf_size(signature) <= LAB_SIGNATURE_SIZE_MAX) {
		size = ldns_rdf_size(signature);
		memcpy(out, ldns_rdf_data(signature), size);
	}
	ldns_rdf_deep_free(signature);
	ldns_buffer_free(buffer);
	return size;
}
