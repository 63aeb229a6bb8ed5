/* SPDX-License-Identifier: BSD-2-Clause */
#include "validator/crypto.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "validator/warm_keys.h"
#include "wire/codes.h"

enum {
	RSA_BITS_MIN = 512,
	RSA_SHA512_BITS_MIN = 1024, /* RFC 5702 section 2.2 */
	RSA_BITS_MAX = 4096,
	/* A long one only costs time; the longest that signers use is 2^32+1.
	 */
	RSA_EXPONENT_OCTETS_MAX = 5,
	ECDSA_HALF_MAX = 48, /* octets of r or s on P-384 */
	ECDSA_DER_MAX = 2 * (ECDSA_HALF_MAX + 3) + 4,
	NSEC3_HASH_SIZE = 20,
};

/* As its octets; OpenSSL's form of it is among the threads' warm keys. */
struct crypto_key {
	uint64_t number; /* its own alone */
	uint16_t size;
	uint8_t algorithm;
	uint8_t octets[];
};

/* ---- Keys ------------------------------------------------------------- */

static EVP_PKEY *key_from_params(const char *type, int selection,
				 OSSL_PARAM *params)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *pkey = NULL;

	if (context && params && EVP_PKEY_fromdata_init(context) == 1 &&
	    EVP_PKEY_fromdata(context, &pkey, selection, params) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(context);
	return pkey;
}

/* RFC 8017 section 3.1: odd, and with 1 anybody could sign. */
static bool is_exponent(const BIGNUM *e)
{
	return BN_is_odd(e) && !BN_is_one(e);
}

static EVP_PKEY *rsa_from_numbers(struct span exponent, struct span modulus,
				  int bits_min)
{
	BIGNUM *e = BN_bin2bn(exponent.data, (int)exponent.size, NULL);
	BIGNUM *n = BN_bin2bn(modulus.data, (int)modulus.size, NULL);
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pkey = NULL;

	if (e && n && builder && BN_is_odd(n) && is_exponent(e) &&
	    BN_num_bits(n) >= bits_min && BN_num_bits(n) <= RSA_BITS_MAX &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e))
		params = OSSL_PARAM_BLD_to_param(builder);
	if (params)
		pkey = key_from_params("RSA", EVP_PKEY_PUBLIC_KEY, params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(builder);
	BN_free(e);
	BN_free(n);
	return pkey;
}

static struct span without_leading_zeros(struct span number)
{
	while (number.size > 0 && number.data[0] == 0) {
		number.data++;
		number.size--;
	}
	return number;
}

/* RFC 3110 section 2: length of the exponent in one or three octets. */
static EVP_PKEY *rsa_key(struct span data, int bits_min)
{
	struct span exponent, modulus;
	size_t size, at = 1;

	if (data.size < 1)
		return NULL;
	size = data.data[0];
	if (size == 0) {
		if (data.size < 3)
			return NULL;
		size = (size_t)data.data[1] << 8 | data.data[2];
		at = 3;
	}
	if (size == 0 || data.size - at <= size)
		return NULL;
	exponent = without_leading_zeros(span_of(data.data + at, size));
	modulus = without_leading_zeros(
		span_of(data.data + at + size, data.size - at - size));
	if (exponent.size > RSA_EXPONENT_OCTETS_MAX ||
	    modulus.size > RSA_BITS_MAX / 8)
		return NULL;
	return rsa_from_numbers(exponent, modulus, bits_min);
}

/* A key on the curve NAME that lacks its point. */
static EVP_PKEY *curve_of(const char *name)
{
	char copy[16];
	OSSL_PARAM params[2];

	strncpy(copy, name, sizeof(copy) - 1);
	copy[sizeof(copy) - 1] = '\0';
	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
						     copy, 0);
	params[1] = OSSL_PARAM_construct_end();
	return key_from_params("EC", EVP_PKEY_KEY_PARAMETERS, params);
}

/*
 * RFC 6605 section 4: the point, without the octet that says uncompressed. A
 * copy of CURVE takes it (and refuses one that is not on the curve), which
 * costs a quarter of making all of the key from its parameters.
 */
static EVP_PKEY *ecdsa_key(struct span data, const EVP_PKEY *curve, size_t size)
{
	uint8_t point[1 + 2 * ECDSA_HALF_MAX];
	EVP_PKEY *pkey;

	if (data.size != size || !curve)
		return NULL;
	point[0] = 0x04;
	memcpy(point + 1, data.data, size);
	pkey = EVP_PKEY_dup((EVP_PKEY *)(uintptr_t)curve);
	if (pkey &&
	    EVP_PKEY_set1_encoded_public_key(pkey, point, 1 + size) == 1)
		return pkey;
	EVP_PKEY_free(pkey);
	return NULL;
}

static EVP_PKEY *eddsa_key(struct span data, const char *type, size_t size)
{
	if (data.size != size)
		return NULL;
	return EVP_PKEY_new_raw_public_key_ex(NULL, type, NULL, data.data,
					      data.size);
}

/* ---- What this OpenSSL can do ----------------------------------------- */

/*
 * Algorithms are fetched once: a fetch takes locks and searches by name. They
 * live as long as the process.
 */
struct library {
	EVP_MD *sha1, *sha256, *sha384, *sha512;
	EVP_PKEY *p256, *p384; /* keys without a point */
	bool rsa_sha1, rsa_sha256, rsa_sha512, ed25519, ed448;
	pthread_key_t context_key; /* frees a thread's context at its end */
};

static struct library library;
static pthread_once_t library_once = PTHREAD_ONCE_INIT;

static bool has_key_type(const char *name)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, name, NULL);

	EVP_PKEY_CTX_free(context);
	return context != NULL;
}

/*
 * Some systems have SHA-1 as a digest and refuse it in signatures; then its
 * algorithms are unsupported, and their zones insecure, not bogus (RFC 9905).
 */
static bool can_verify(EVP_PKEY *pkey, const EVP_MD *digest)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool can =
		pkey && digest && context &&
		EVP_DigestVerifyInit_ex(context, NULL, EVP_MD_get0_name(digest),
					NULL, NULL, pkey, NULL) == 1;

	EVP_MD_CTX_free(context);
	return can;
}

static void load_rsa(void)
{
	static const uint8_t exponent[] = {1, 0, 1};
	uint8_t modulus[RSA_BITS_MAX / 8 / 2];
	EVP_PKEY *pkey;

	memset(modulus, 0xc5, sizeof(modulus)); /* any odd number will do */
	pkey = rsa_from_numbers(span_of(exponent, sizeof(exponent)),
				span_of(modulus, sizeof(modulus)),
				RSA_BITS_MIN);
	library.rsa_sha1 = can_verify(pkey, library.sha1);
	library.rsa_sha256 = can_verify(pkey, library.sha256);
	library.rsa_sha512 = can_verify(pkey, library.sha512);
	EVP_PKEY_free(pkey);
}

static void free_context(void *context)
{
	EVP_MD_CTX_free(context);
}

static void load_library(void)
{
	int failed = pthread_key_create(&library.context_key, free_context);

	assert(!failed);
	ERR_set_mark();
	library.sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
	library.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	library.sha384 = EVP_MD_fetch(NULL, "SHA384", NULL);
	library.sha512 = EVP_MD_fetch(NULL, "SHA512", NULL);
	load_rsa();
	library.p256 = curve_of("P-256");
	library.p384 = curve_of("P-384");
	library.ed25519 = has_key_type("ED25519");
	library.ed448 = has_key_type("ED448");
	ERR_pop_to_mark();
}

static const struct library *loaded(void)
{
	pthread_once(&library_once, load_library);
	return &library;
}

static EVP_PKEY *make_pkey(uint8_t algorithm, struct span data)
{
	switch (algorithm) {
	case ALGORITHM_RSASHA1:
	case ALGORITHM_RSASHA1_NSEC3_SHA1:
	case ALGORITHM_RSASHA256:
		return rsa_key(data, RSA_BITS_MIN);
	case ALGORITHM_RSASHA512:
		return rsa_key(data, RSA_SHA512_BITS_MIN);
	case ALGORITHM_ECDSAP256SHA256:
		return ecdsa_key(data, loaded()->p256, 64);
	case ALGORITHM_ECDSAP384SHA384:
		return ecdsa_key(data, loaded()->p384, 96);
	case ALGORITHM_ED25519:
		return eddsa_key(data, "ED25519", 32);
	case ALGORITHM_ED448:
		return eddsa_key(data, "ED448", 57);
	}
	return NULL;
}

bool crypto_has_algorithm(uint8_t algorithm)
{
	const struct library *lib = loaded();

	switch (algorithm) {
	case ALGORITHM_RSASHA1:
	case ALGORITHM_RSASHA1_NSEC3_SHA1:
		return lib->rsa_sha1;
	case ALGORITHM_RSASHA256:
		return lib->rsa_sha256;
	case ALGORITHM_RSASHA512:
		return lib->rsa_sha512;
	case ALGORITHM_ECDSAP256SHA256:
		return lib->p256 && lib->sha256;
	case ALGORITHM_ECDSAP384SHA384:
		return lib->p384 && lib->sha384;
	case ALGORITHM_ED25519:
		return lib->ed25519;
	case ALGORITHM_ED448:
		return lib->ed448;
	}
	return false;
}

/* The digest that ALGORITHM signs; NULL for EdDSA and what is unknown. */
static EVP_MD *digest_of_algorithm(uint8_t algorithm)
{
	const struct library *lib = loaded();

	switch (algorithm) {
	case ALGORITHM_RSASHA1:
	case ALGORITHM_RSASHA1_NSEC3_SHA1:
		return lib->sha1;
	case ALGORITHM_RSASHA256:
	case ALGORITHM_ECDSAP256SHA256:
		return lib->sha256;
	case ALGORITHM_ECDSAP384SHA384:
		return lib->sha384;
	case ALGORITHM_RSASHA512:
		return lib->sha512;
	}
	return NULL;
}

static EVP_MD *digest_of_ds(uint8_t digest_type)
{
	const struct library *lib = loaded();

	switch (digest_type) {
	case DIGEST_SHA1:
		return lib->sha1;
	case DIGEST_SHA256:
		return lib->sha256;
	case DIGEST_SHA384:
		return lib->sha384;
	}
	return NULL;
}

bool crypto_has_digest(uint8_t digest_type)
{
	return digest_of_ds(digest_type) != NULL;
}

static EVP_PKEY *parse(uint8_t algorithm, struct span public_key)
{
	EVP_PKEY *pkey;

	/* What goes wrong here is no business of this thread's TLS. */
	ERR_set_mark();
	pkey = make_pkey(algorithm, public_key);
	ERR_pop_to_mark();
	return pkey;
}

enum status crypto_key_new(uint8_t algorithm, struct span public_key,
			   struct crypto_key **ret)
{
	static atomic_uint_fast64_t last_number;
	struct crypto_key *key;
	EVP_PKEY *pkey;

	if (!crypto_has_algorithm(algorithm))
		return STATUS_UNSUPPORTED;
	pkey = parse(algorithm, public_key);
	if (!pkey || public_key.size > UINT16_MAX) {
		EVP_PKEY_free(pkey);
		return STATUS_MALFORMED;
	}
	key = malloc(sizeof(*key) + public_key.size);
	if (!key) {
		EVP_PKEY_free(pkey);
		return STATUS_NO_MEMORY;
	}
	*key = (struct crypto_key){
		.number = atomic_fetch_add(&last_number, 1) + 1,
		.size = (uint16_t)public_key.size,
		.algorithm = algorithm,
	};
	memcpy(key->octets, public_key.data, public_key.size);
	warm_keys_keep(key->number, pkey);
	*ret = key;
	return STATUS_OK;
}

void crypto_key_free(struct crypto_key *key)
{
	free(key);
}

size_t crypto_key_octets(const struct crypto_key *key)
{
	return sizeof(*key) + key->size;
}

/* Borrowed; NULL without memory. */
static EVP_PKEY *pkey_of(const struct crypto_key *key)
{
	EVP_PKEY *pkey = warm_keys_find(key->number);

	if (pkey)
		return pkey;
	pkey = parse(key->algorithm, span_of(key->octets, key->size));
	if (pkey)
		warm_keys_keep(key->number, pkey);
	return warm_keys_find(key->number);
}

/* ---- Signatures ------------------------------------------------------- */

/* One of a thread's own: making contexts costs more than small digests. */
static EVP_MD_CTX *thread_context(void)
{
	static _Thread_local EVP_MD_CTX *context;

	if (context)
		return context;
	context = EVP_MD_CTX_new();
	if (context && pthread_setspecific(loaded()->context_key, context)) {
		EVP_MD_CTX_free(context);
		context = NULL;
	}
	return context;
}

/* An INTEGER of DER out of SIZE octets, big-endian; returns its end. */
static uint8_t *der_integer(uint8_t *out, const uint8_t *number, size_t size)
{
	while (size > 1 && number[0] == 0) {
		number++;
		size--;
	}
	*out++ = 0x02;
	*out++ = (uint8_t)(size + (number[0] >> 7));
	if (number[0] & 0x80)
		*out++ = 0;
	memcpy(out, number, size);
	return out + size;
}

/* RFC 6605 section 4 has r and s bare; OpenSSL wants them in DER. */
static size_t ecdsa_to_der(struct span signature, uint8_t out[ECDSA_DER_MAX])
{
	uint8_t body[ECDSA_DER_MAX];
	size_t half = signature.size / 2, size;
	uint8_t *at = der_integer(body, signature.data, half);

	at = der_integer(at, signature.data + half, half);
	size = (size_t)(at - body);
	/* At most 104 octets: a length of one octet does. */
	out[0] = 0x30;
	out[1] = (uint8_t)size;
	memcpy(out + 2, body, size);
	return size + 2;
}

static bool verify(const struct crypto_key *key, struct span data,
		   struct span signature)
{
	EVP_MD_CTX *context = thread_context();
	EVP_MD *digest = digest_of_algorithm(key->algorithm);
	EVP_PKEY *pkey = pkey_of(key);
	bool good;

	if (!context || !pkey)
		return false;
	ERR_set_mark();
	good = EVP_DigestVerifyInit_ex(context, NULL,
				       digest ? EVP_MD_get0_name(digest) : NULL,
				       NULL, NULL, pkey, NULL) == 1 &&
	       EVP_DigestVerify(context, signature.data, signature.size,
				data.data, data.size) == 1;
	EVP_MD_CTX_reset(context);
	ERR_pop_to_mark();
	return good;
}

bool crypto_verify(const struct crypto_key *key, struct span data,
		   struct span signature)
{
	uint8_t der[ECDSA_DER_MAX];

	switch (key->algorithm) {
	case ALGORITHM_ECDSAP256SHA256:
		if (signature.size != 64)
			return false;
		break;
	case ALGORITHM_ECDSAP384SHA384:
		if (signature.size != 96)
			return false;
		break;
	default:
		return verify(key, data, signature);
	}
	return verify(key, data, span_of(der, ecdsa_to_der(signature, der)));
}

/* ---- Digests ---------------------------------------------------------- */

size_t crypto_digest(uint8_t digest_type, struct span data,
		     uint8_t out[DIGEST_SIZE_MAX])
{
	EVP_MD *digest = digest_of_ds(digest_type);
	EVP_MD_CTX *context = thread_context();
	unsigned size = 0;

	if (!digest || !context ||
	    EVP_DigestInit_ex2(context, digest, NULL) != 1 ||
	    EVP_DigestUpdate(context, data.data, data.size) != 1 ||
	    EVP_DigestFinal_ex(context, out, &size) != 1)
		return 0;
	return size;
}

static bool hash_once(EVP_MD_CTX *context, struct span data, struct span salt,
		      uint8_t out[NSEC3_HASH_SIZE])
{
	return EVP_DigestInit_ex2(context, loaded()->sha1, NULL) == 1 &&
	       EVP_DigestUpdate(context, data.data, data.size) == 1 &&
	       EVP_DigestUpdate(context, salt.data, salt.size) == 1 &&
	       EVP_DigestFinal_ex(context, out, NULL) == 1;
}

bool crypto_nsec3_hash(struct span name, struct span salt, uint16_t iterations,
		       uint8_t out[20])
{
	EVP_MD_CTX *context = thread_context();

	if (!context || !loaded()->sha1 || !hash_once(context, name, salt, out))
		return false;
	for (unsigned i = 0; i < iterations; i++)
		if (!hash_once(context, span_of(out, NSEC3_HASH_SIZE), salt,
			       out))
			return false;
	return true;
}

/* ---- Hashes in pieces -------------------------------------------------- */

static EVP_MD *digest_of_hash(uint8_t algorithm)
{
	switch (algorithm) {
	case CRYPTO_HASH_SHA384:
		return loaded()->sha384;
	case CRYPTO_HASH_SHA512:
		return loaded()->sha512;
	}
	return NULL;
}

/* OpenSSL's context is the whole of it. */
static EVP_MD_CTX *context_of(struct crypto_hash *hash)
{
	return (EVP_MD_CTX *)hash;
}

struct crypto_hash *crypto_hash_new(uint8_t algorithm)
{
	EVP_MD *digest = digest_of_hash(algorithm);
	EVP_MD_CTX *context = digest ? EVP_MD_CTX_new() : NULL;

	if (context && EVP_DigestInit_ex2(context, digest, NULL) != 1) {
		EVP_MD_CTX_free(context);
		return NULL;
	}
	return (struct crypto_hash *)context;
}

bool crypto_hash_add(struct crypto_hash *hash, struct span data)
{
	return EVP_DigestUpdate(context_of(hash), data.data, data.size) == 1;
}

size_t crypto_hash_end(struct crypto_hash *hash, uint8_t *out)
{
	unsigned size = 0;

	if (hash && out &&
	    EVP_DigestFinal_ex(context_of(hash), out, &size) != 1)
		size = 0;
	EVP_MD_CTX_free(context_of(hash));
	return size;
}
