/*
 * test_server_cookie.c - cookies of RFC 9018, with its own numbers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/core/server_cookie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define SECRET     "e5e973e5a6b2a43f48e7dc849e37bfcf"
#define OLD_SECRET "dd3bdf9344b678b185a6f5cb60fca715"
#define NEW_SECRET "445536bcd2513298075a5d379663c962"
#define FIRST      "198.51.100.100"
#define LEARNT     "2464c4abcf10c957010000005cf79f111f8130c3eee29480"
#define LEARNT_S   1559731985

static size_t octets_of(const char *hex, uint8_t *out)
{
	size_t size = 0;
	unsigned octet;

	for (; sscanf(hex, "%2x", &octet) == 1; hex += 2)
		out[size++] = (uint8_t)octet;
	return size;
}

static struct cookie_secrets secrets_of(const char *first, const char *second)
{
	struct cookie_secrets secrets = {.count = second ? 2 : 1};

	octets_of(first, secrets.octets[0]);
	if (second)
		octets_of(second, secrets.octets[1]);
	return secrets;
}

/* Is COOKIE good at WALL_S? What is given in return is in TEXT. */
static bool answer(const struct cookie_secrets *secrets, const char *from,
		   const char *cookie, int64_t wall_s, char text[49])
{
	uint8_t out[COOKIE_ANSWER_SIZE];
	struct address client;
	struct edns edns = {.present = true};
	bool good;

	assert_int_equal(address_from_text(from, 0, &client), STATUS_OK);
	edns.cookie_size = (uint8_t)octets_of(cookie, edns.cookie);
	good = server_cookie_answer(secrets, &client, &edns, wall_s, out);
	for (size_t i = 0; i < sizeof(out); i++)
		snprintf(text + 2 * i, 3, "%02x", out[i]);
	return good;
}

static void rfc9018_a_test_vectors(void **state)
{
	static const struct {
		const char *first, *second, *from, *sent;
		int64_t wall_s;
		bool good;
		const char *given;
	} rows[] = {
		{SECRET, NULL, FIRST, "2464c4abcf10c957", LEARNT_S, false,
		 LEARNT},
		{SECRET, NULL, FIRST, LEARNT, 1559734385, true,
		 "2464c4abcf10c957010000005cf7a871d4a564a1442aca77"},
		/* The reserved octets count as they came. */
		{SECRET, NULL, "203.0.113.203",
		 "fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5", 1559734700,
		 false, "fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e"},
		{NEW_SECRET, OLD_SECRET, "2001:db8:220:1:59de:d0f4:8769:82b8",
		 "22681ab97d52c298010000005cf7c57926556bd0934c72f8", 1559741961,
		 true, "22681ab97d52c298010000005cf7c609a6bb79d16625507a"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct cookie_secrets secrets =
			secrets_of(rows[i].first, rows[i].second);
		char given[49];

		assert_int_equal(answer(&secrets, rows[i].from, rows[i].sent,
					rows[i].wall_s, given),
				 rows[i].good);
		assert_string_equal(given, rows[i].given);
	}
}

/* The third vector is a cookie of 112 minutes: what counts is that its hash
 * is right, which shows within the hour. */
static void
rfc9018_4_2_reserved_octets_are_not_enforced_to_be_zero(void **state)
{
	struct cookie_secrets secrets = secrets_of(SECRET, NULL);
	char given[49];

	(void)state;
	assert_true(answer(&secrets, "203.0.113.203",
			   "fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5",
			   1559727985 + 60, given));
}

static void rfc9018_4_3_an_hour_back_and_five_minutes_ahead(void **state)
{
	static const struct {
		int64_t age_s;
		bool good, is_kept;
	} rows[] = {
		{0, true, true},
		{1800, true, true},
		{1801, true, false},
		{3600, true, false},
		{3601, false, false},
		{-1, true, false},
		{-300, true, false},
		{-301, false, false},
		/* Serial number arithmetic (RFC 1982): 2^32 seconds later. */
		{INT64_C(4294967296) + 60, true, true},
	};
	struct cookie_secrets secrets = secrets_of(SECRET, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char given[49];

		assert_int_equal(answer(&secrets, FIRST, LEARNT,
					LEARNT_S + rows[i].age_s, given),
				 rows[i].good);
		assert_int_equal(strcmp(given, LEARNT) == 0, rows[i].is_kept);
	}
}

static void every_octet_is_under_the_hash(void **state)
{
	struct cookie_secrets secrets = secrets_of(SECRET, NULL);
	char cookie[49] = LEARNT, given[49];

	(void)state;
	for (size_t i = 0; i < sizeof(cookie) - 1; i++) {
		char digit = cookie[i];

		cookie[i] = digit == '0' ? '1' : '0';
		assert_false(
			answer(&secrets, FIRST, cookie, LEARNT_S + 1, given));
		/* The client's own part is given back as it is. */
		assert_memory_equal(given, cookie, 16);
		cookie[i] = digit;
	}
	assert_true(answer(&secrets, FIRST, cookie, LEARNT_S + 1, given));
	assert_false(answer(&secrets, "198.51.100.101", cookie, LEARNT_S + 1,
			    given));
	secrets.octets[0][15] ^= 1;
	assert_false(answer(&secrets, FIRST, cookie, LEARNT_S + 1, given));
}

/* "MUST be precisely 24 bytes" */
static void rfc9018_4_4_other_lengths_are_not_good(void **state)
{
	struct cookie_secrets secrets = secrets_of(SECRET, NULL);
	char given[49];

	(void)state;
	assert_false(answer(&secrets, FIRST, LEARNT "00", LEARNT_S, given));
	assert_false(answer(&secrets, FIRST, "2464c4abcf10c957010000005cf79f11",
			    LEARNT_S, given));
}

static void processes_invent_secrets_of_their_own(void **state)
{
	struct cookie_secrets first, again, second;
	struct hash_key key, other;
	uint64_t seed = 1;
	struct rng rng;

	(void)state;
	rng_init_seeded(&rng, &seed);
	hash_key_init(&key, &rng);
	hash_key_init(&other, &rng);
	memset(&first, 0, sizeof(first));
	again = second = first;
	cookie_secrets_invent(&first, &key);
	cookie_secrets_invent(&again, &key);
	cookie_secrets_invent(&second, &other);
	assert_int_equal(first.count, 1);
	assert_memory_equal(&first, &again, sizeof(first));
	assert_memory_not_equal(first.octets[0], second.octets[0], 8);
	assert_memory_not_equal(first.octets[0], first.octets[0] + 8, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc9018_a_test_vectors),
		cmocka_unit_test(
			rfc9018_4_2_reserved_octets_are_not_enforced_to_be_zero),
		cmocka_unit_test(
			rfc9018_4_3_an_hour_back_and_five_minutes_ahead),
		cmocka_unit_test(every_octet_is_under_the_hash),
		cmocka_unit_test(rfc9018_4_4_other_lengths_are_not_good),
		cmocka_unit_test(processes_invent_secrets_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
