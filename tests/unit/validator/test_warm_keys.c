/*
 * Keys are octets, and parsed where they are needed (validator/warm_keys.h).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/unit/validator/bench.h"

#include <pthread.h>

#include "tests/unit/validator/records.h"
#include "tests/unit/validator/signing.h"
#include "validator/crypto.h"
#include "validator/warm_keys.h"

enum {
	MESSAGE_SIZE = 4
};

/* A key, and its signature over "data". */
struct signed_data {
	struct crypto_key *key;
	uint8_t signature[64];
};

static struct crypto_key *key_of(EVP_PKEY *pkey)
{
	uint8_t octets[32];
	size_t size = sizeof(octets);
	struct crypto_key *key;

	assert_int_equal(EVP_PKEY_get_raw_public_key(pkey, octets, &size), 1);
	assert_int_equal(
		crypto_key_new(ALGORITHM_ED25519, span_of(octets, size), &key),
		STATUS_OK);
	return key;
}

static struct signed_data sign(uint8_t seed)
{
	struct signed_data made;
	size_t size = sizeof(made.signature);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	struct signer signer;

	signer_init(&signer, "example.", seed, DNSKEY_ZONE);
	assert_int_equal(
		EVP_DigestSignInit(context, NULL, NULL, NULL, signer.pkey), 1);
	assert_int_equal(EVP_DigestSign(context, made.signature, &size,
					(const uint8_t *)"data", MESSAGE_SIZE),
			 1);
	made.key = key_of(signer.pkey);
	EVP_MD_CTX_free(context);
	signer_done(&signer);
	return made;
}

static bool is_good(const struct crypto_key *key,
		    const struct signed_data *made)
{
	return crypto_verify(key, span_of("data", MESSAGE_SIZE),
			     span_of(made->signature, sizeof(made->signature)));
}

/* So many others that nothing from before is warm. */
static void use_others(void)
{
	struct signed_data other = sign(200);

	for (unsigned i = 0; i < 2 * WARM_KEYS_MAX; i++) {
		struct signer signer;
		struct crypto_key *key;

		signer_init(&signer, "example.", (uint8_t)i, DNSKEY_ZONE);
		key = key_of(signer.pkey);
		assert_int_equal(is_good(key, &other), (uint8_t)i == 200);
		crypto_key_free(key);
		signer_done(&signer);
	}
	crypto_key_free(other.key);
}

static void a_key_that_went_cold_still_proves(void **state)
{
	struct signed_data a = sign(1), b = sign(2);

	(void)state;
	assert_true(is_good(a.key, &a) && is_good(b.key, &b));
	use_others();
	assert_true(is_good(a.key, &a) && is_good(b.key, &b));
	assert_false(is_good(a.key, &b) || is_good(b.key, &a));
	crypto_key_free(a.key);
	crypto_key_free(b.key);
}

static void *prove(void *context)
{
	const struct signed_data *made = context;

	return is_good(made->key, made) ? context : NULL;
}

static void a_key_that_another_thread_parsed_proves(void **state)
{
	struct signed_data made = sign(1);
	pthread_t thread;
	void *proven;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, prove, &made), 0);
	assert_int_equal(pthread_join(thread, &proven), 0);
	assert_ptr_equal(proven, &made);
	crypto_key_free(made.key);
}

/* ---- Which ones stay ---------------------------------------------------- */

static EVP_PKEY *any_pkey(void)
{
	static const uint8_t octets[32] = {1};

	return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, octets,
					   sizeof(octets));
}

static void what_is_used_stays_and_the_number_is_bounded(void **state)
{
	const uint64_t first = UINT64_C(1) << 40; /* no real key's */
	unsigned found = 0;

	(void)state;
	assert_null(warm_keys_find(first));
	for (uint64_t i = 0; i < 10 * WARM_KEYS_MAX; i++) {
		warm_keys_keep(first + i, any_pkey());
		assert_non_null(warm_keys_find(first + i));
		assert_non_null(warm_keys_find(first));
	}
	for (uint64_t i = 0; i < 10 * WARM_KEYS_MAX; i++)
		found += warm_keys_find(first + i) != NULL;
	assert_int_equal(found, WARM_KEYS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BENCH_TEST(a_key_that_went_cold_still_proves),
		BENCH_TEST(a_key_that_another_thread_parsed_proves),
		BENCH_TEST(what_is_used_stays_and_the_number_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
