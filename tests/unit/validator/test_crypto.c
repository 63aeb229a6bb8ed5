/*
 * Keys as they come from strangers: RFC 3110, RFC 5702, RFC 6605, RFC 8080;
 * and what of them a zone's key set keeps.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/unit/validator/bench.h"

#include <pthread.h>

#include <openssl/err.h>

#include "tests/unit/validator/records.h"
#include "tests/unit/validator/signing.h"
#include "validator/crypto.h"

enum {
	KEY_ROOM = 1200
};

/* A key of RSA: exponent in its form of one or three octets, 0xc5 repeated. */
static struct span rsa_key(uint8_t out[KEY_ROOM], const char *head,
			   size_t head_size, size_t modulus_size)
{
	memcpy(out, head, head_size);
	memset(out + head_size, 0xc5, modulus_size);
	return span_of(out, head_size + modulus_size);
}

static enum status try_key(uint8_t algorithm, struct span data)
{
	struct crypto_key *key = NULL;
	enum status status = crypto_key_new(algorithm, data, &key);

	/* It is set only when all is well. */
	assert_int_equal(status == STATUS_OK, key != NULL);
	crypto_key_free(key);
	return status;
}

static void rfc3110_2_exponent_and_modulus(void **state)
{
	static const struct {
		const char *what, *head;
		size_t head_size, modulus_size;
		uint8_t algorithm;
		enum status status;
	} rows[] = {
		{"65537, 1024 bits", "\3\1\0\1", 4, 128, 8, STATUS_OK},
		{"3, 1024 bits", "\1\3", 2, 128, 8, STATUS_OK},
		{"2^32 + 1, as some signers have it", "\5\1\0\0\0\1", 6, 128, 8,
		 STATUS_OK},
		{"a length in three octets", "\0\0\3\1\0\1", 6, 128, 8,
		 STATUS_OK},
		{"leading zeros", "\4\0\1\0\1", 5, 128, 8, STATUS_OK},
		{"512 bits", "\3\1\0\1", 4, 64, 8, STATUS_OK},
		{"504 bits", "\3\1\0\1", 4, 63, 8, STATUS_MALFORMED},
		{"4096 bits", "\3\1\0\1", 4, 512, 8, STATUS_OK},
		{"4104 bits", "\3\1\0\1", 4, 513, 8, STATUS_MALFORMED},
		{"512 bits with SHA-1", "\3\1\0\1", 4, 64, 5, STATUS_OK},
		/* RFC 5702 section 2.2 */
		{"512 bits with SHA-512", "\3\1\0\1", 4, 64, 10,
		 STATUS_MALFORMED},
		{"1024 bits with SHA-512", "\3\1\0\1", 4, 128, 10, STATUS_OK},
		{"exponent of 48 bits", "\6\1\0\0\0\0\1", 7, 128, 8,
		 STATUS_MALFORMED},
		{"exponent 1", "\1\1", 2, 128, 8, STATUS_MALFORMED},
		{"exponent 0", "\1\0", 2, 128, 8, STATUS_MALFORMED},
		{"exponent 2", "\1\2", 2, 128, 8, STATUS_MALFORMED},
		{"no exponent", "\0\0\0", 3, 128, 8, STATUS_MALFORMED},
		{"no modulus", "\3\1\0\1", 4, 0, 8, STATUS_MALFORMED},
		{"exponent past the end", "\377\1", 2, 64, 8, STATUS_MALFORMED},
		{"long exponent past the end", "\0\377\377", 3, 64, 8,
		 STATUS_MALFORMED},
		{"a length cut short", "\0\1", 2, 0, 8, STATUS_MALFORMED},
		{"a length alone", "\3", 1, 0, 8, STATUS_MALFORMED},
		{"nothing", "", 0, 0, 8, STATUS_MALFORMED},
	};
	uint8_t octets[KEY_ROOM];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		enum status status =
			try_key(rows[i].algorithm,
				rsa_key(octets, rows[i].head, rows[i].head_size,
					rows[i].modulus_size));

		if (status != rows[i].status)
			fail_msg("%s: %s", rows[i].what, status_text(status));
	}
	/* A modulus that is even is none. */
	rsa_key(octets, "\3\1\0\1", 4, 128);
	octets[4 + 127] = 0xc4;
	assert_int_equal(try_key(8, span_of(octets, 4 + 128)),
			 STATUS_MALFORMED);
	/* Its leading zeros are no bits of it. */
	rsa_key(octets, "\3\1\0\1", 4, 64);
	memset(octets + 4, 0, 8);
	assert_int_equal(try_key(8, span_of(octets, 4 + 64)), STATUS_MALFORMED);
}

static void rfc6605_4_and_8080_3_points_have_one_size(void **state)
{
	static const struct {
		uint8_t algorithm;
		size_t size;
	} rows[] = {{13, 64}, {14, 96}, {15, 32}, {16, 57}};
	uint8_t octets[128] = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		for (size_t size = 0; size <= sizeof(octets); size++) {
			/* Zeros are no point of the NIST curves. */
			bool fits =
				size == rows[i].size && rows[i].algorithm >= 15;

			assert_int_equal(try_key(rows[i].algorithm,
						 span_of(octets, size)),
					 fits ? STATUS_OK : STATUS_MALFORMED);
		}
}

static void rfc9904_which_algorithms_and_digests_there_are(void **state)
{
	static const uint8_t algorithms[] = {5, 7, 8, 10, 13, 14, 15, 16};
	static const uint8_t digests[] = {1, 2, 4};
	uint8_t octets[4] = {0}, out[DIGEST_SIZE_MAX];
	struct policy policy;

	(void)state;
	policy_init(&policy);
	for (unsigned i = 0; i < 256; i++) {
		bool supported = memchr(algorithms, (int)i, 8) != NULL;

		assert_int_equal(crypto_has_algorithm((uint8_t)i), supported);
		assert_int_equal(policy.algorithms[i], supported);
		if (!supported)
			assert_int_equal(
				try_key((uint8_t)i, span_of(octets, 4)),
				STATUS_UNSUPPORTED);
		supported = memchr(digests, (int)i, 3) != NULL;
		assert_int_equal(crypto_has_digest((uint8_t)i), supported);
		assert_int_equal(policy.digests[i], supported);
		assert_int_equal(
			crypto_digest((uint8_t)i, span_of(octets, 4), out) > 0,
			supported);
	}
}

/* Signatures of all sizes, and none is good nor read past its end. */
static void signatures_of_any_size_are_refused(void **state)
{
	static const struct {
		const char *dnskey;
	} rows[] = {
		{"example. DNSKEY 257 3 13 "
		 "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edb"
		 "krSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==\n"},
		{"example. DNSKEY 257 3 14 "
		 "xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1"
		 "w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8"
		 "/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40\n"},
		{"example. DNSKEY 257 3 15 "
		 "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"},
		{"example. DNSKEY 256 3 8 AwEAAcFcGsaxxdgiuuGmCkVI"
		 "my4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8P"
		 "kxUdp6p/DlUmObdk=\n"},
	};
	static const uint8_t fills[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct zone_keys *keys = records_keys(rows[i].dnskey);

		for (size_t size = 0; size <= 130; size++)
			for (size_t fill = 0; fill < sizeof(fills); fill++) {
				/* In the heap, where overruns are seen. */
				uint8_t *octets = size ? malloc(size) : NULL;

				if (size)
					memset(octets, fills[fill], size);
				assert_false(crypto_verify(
					keys->keys[0].key, span_of("data", 4),
					span_of(octets, size)));
				free(octets);
			}
		zone_keys_unref(keys);
	}
	(void)bench;
}

/* Errors of ours must not look like errors of a TLS connection. */
static void the_error_queue_is_left_as_it_was(void **state)
{
	uint8_t octets[KEY_ROOM] = {0};
	struct zone_keys *keys;

	(void)state;
	ERR_clear_error();
	assert_int_equal(try_key(13, span_of(octets, 64)), STATUS_MALFORMED);
	assert_int_equal(try_key(8, rsa_key(octets, "\1\2", 2, 128)),
			 STATUS_MALFORMED);
	keys = records_keys(
		"example. DNSKEY 256 3 8 AwEAAcFcGsaxxdgiuuGmCkVI"
		"my4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8P"
		"kxUdp6p/DlUmObdk=\n");
	assert_false(crypto_verify(keys->keys[0].key, span_of("data", 4),
				   span_of(octets, 64)));
	zone_keys_unref(keys);
	assert_int_equal(ERR_peek_error(), 0);
}

/* RFC 5155 appendix A's hashes. */
static void rfc5155_a_hashes_of_the_example(void **state)
{
	static const uint8_t salt[] = {0xaa, 0xbb, 0xcc, 0xdd};
	static const struct {
		const char *name;
		uint8_t hash[4]; /* the first octets */
	} rows[] = {
		/* 0p9mhave..., 35mthgpg..., gjeqe526... */
		{"example.", {0x06, 0x53, 0x68, 0xab}},
		{"a.example.", {0x19, 0x6d, 0xd8, 0xc3}},
		{"ai.example.", {0x84, 0xdd, 0xa7, 0x14}},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const uint8_t *name = records_name(&bench->arena, rows[i].name);
		uint8_t hash[20];

		assert_true(crypto_nsec3_hash(span_of(name, name_size(name)),
					      span_of(salt, sizeof(salt)), 12,
					      hash));
		assert_memory_equal(hash, rows[i].hash, 4);
	}
}

/* ---- Key sets ----------------------------------------------------------- */

static void key_sets_keep_what_they_can_name(void **state)
{
	struct bench *bench = *state;
	const struct rrset *rrset = records_rrset(
		&bench->arena, "Example. DNSKEY 257 3 15 "
			       "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"
			       "example. DNSKEY 1 3 15 "
			       "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"
			       "example. DNSKEY 385 3 15 "
			       "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"
			       "example. DNSKEY 257 2 15 "
			       "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"
			       "example. DNSKEY 257 3 15 AAAA\n"
			       "example. DNSKEY 257 3 100 AAAA\n"
			       "example. DNSKEY 257 3 3 AAAA\n");
	struct zone_keys *keys, *more;

	assert_int_equal(zone_keys_new_secure(rrset, &bench->policy, 60,
					      (struct wall_time){7}, &keys),
			 STATUS_OK);
	assert_int_equal(keys->security, SECURITY_SECURE);
	assert_int_equal(keys->ttl_s, 60);
	assert_int_equal(keys->expires.s, 7);
	/* The unsupported are left out, the unusable are named. */
	assert_int_equal(keys->count, 5);
	assert_non_null(keys->keys[0].key);
	for (unsigned i = 1; i < 5; i++)
		assert_null(keys->keys[i].key);
	assert_int_equal(keys->keys[0].tag, 3613);
	assert_int_equal(keys->keys[2].tag, 3613 + DNSKEY_REVOKE);
	assert_true(zone_keys_octets(keys) > sizeof(*keys));
	more = zone_keys_ref(keys);
	zone_keys_unref(keys);
	assert_int_equal(more->count, 5);
	zone_keys_unref(more);
	zone_keys_unref(NULL);
}

static void key_sets_have_a_bound(void **state)
{
	struct bench *bench = *state;
	const char *text = "";
	struct zone_keys *keys;

	for (unsigned i = 0; i < ZONE_KEYS_MAX + 8; i++) {
		struct signer signer;

		signer_init(&signer, "example.", (uint8_t)i, DNSKEY_ZONE);
		text = records_join(&bench->arena, text,
				    signer_dnskey(&signer, &bench->arena));
		signer_done(&signer);
	}
	keys = records_keys(text);
	assert_int_equal(keys->count, ZONE_KEYS_MAX);
	zone_keys_unref(keys);
}

/* ---- Threads ------------------------------------------------------------ */

static void *verify_in_thread(void *context)
{
	struct zone_keys *keys = context;
	static const uint8_t zeros[64];
	uint8_t hash[20];

	for (int i = 0; i < 20; i++)
		if (crypto_verify(keys->keys[0].key, span_of("data", 4),
				  span_of(zeros, sizeof(zeros))) ||
		    !crypto_nsec3_hash(span_of("", 1), span_of(zeros, 0), 1,
				       hash))
			return context;
	return NULL;
}

/* One key serves all threads, and what they make ends with them. */
static void threads_share_keys_and_leave_nothing(void **state)
{
	struct zone_keys *keys =
		records_keys("example. DNSKEY 257 3 15 "
			     "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n");
	pthread_t threads[4];
	void *failed;

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL,
						verify_in_thread, keys),
				 0);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
	zone_keys_unref(keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BENCH_TEST(rfc3110_2_exponent_and_modulus),
		BENCH_TEST(rfc6605_4_and_8080_3_points_have_one_size),
		BENCH_TEST(rfc9904_which_algorithms_and_digests_there_are),
		BENCH_TEST(signatures_of_any_size_are_refused),
		BENCH_TEST(the_error_queue_is_left_as_it_was),
		BENCH_TEST(rfc5155_a_hashes_of_the_example),
		BENCH_TEST(key_sets_keep_what_they_can_name),
		BENCH_TEST(key_sets_have_a_bound),
		BENCH_TEST(threads_share_keys_and_leave_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
