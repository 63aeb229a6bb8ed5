/*
 * test_anchor_state.c - trust points in text: what is written is read, and
 * nothing else.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "trust-anchor/anchor_state.h"
#include "wire/codes.h"

enum {
	PROBLEM_MAX = 120,
	NOW = 1800000000,
};

#define KEY_TEXT "257 3 13 AAECAwQFBgc="
#define KEY      "\x01\x01\x03\x0d\x00\x01\x02\x03\x04\x05\x06\x07"
#define KEY_2    "\x01\x01\x03\x0f\xff\xfe\xfd\xfc"
#define DS                                                                     \
	"\x12\x34\x0d\x02"                                                     \
	"0123456789abcdef0123456789abcdef"

static struct anchor_key like(enum anchor_key_state state, int64_t since)
{
	return (struct anchor_key){.state = state, .since = {.s = since}};
}

#define RESTORE(point, place, type, rdata, key)                                \
	assert_int_equal(                                                      \
		trust_point_restore(point, place, type,                        \
				    span_of(rdata, sizeof(rdata) - 1), key),   \
		STATUS_OK)

static struct trust_point *at(struct anchor_state *state, const char *text)
{
	struct trust_point *point;
	struct name zone;

	assert_int_equal(name_from_text(text, &zone), STATUS_OK);
	assert_int_equal(anchor_state_at(state, zone.octets, &point),
			 STATUS_OK);
	return point;
}

static struct anchor_state *make(void)
{
	struct anchor_state *state = anchor_state_new();
	struct anchor_key key = like(ANCHOR_VALID, 1500000000);
	struct trust_point *point;

	assert_non_null(state);
	state->written.s = NOW;
	point = at(state, ".");
	point->refreshed.s = NOW - 10;
	point->query_at.s = NOW + 10;
	point->original_ttl_s = 172800;
	point->expires_in_s = 1209600;
	key.seen.s = NOW - 10;
	RESTORE(point, 2, RRTYPE_DNSKEY, KEY, &key);
	key = like(ANCHOR_ADD_PEND, NOW - 100);
	key.due.s = NOW + 100;
	key.vouchers = 1 << 2;
	RESTORE(point, 31, RRTYPE_DNSKEY, KEY_2, &key);
	key = like(ANCHOR_MISSING, NOW);
	RESTORE(at(state, "a\\ b.example."), 0, RRTYPE_DS, DS, &key);
	return state;
}

static char *text_of(const struct anchor_state *state, size_t *size)
{
	char *text = NULL;

	assert_int_equal(anchor_state_write(state, &text, size), STATUS_OK);
	return text;
}

static enum status parse(const char *text, size_t size, char *problem,
			 struct anchor_state **ret)
{
	/* Exactly as large as it is: a sanitizer sees what reads beyond. */
	char *copy = malloc(size ? size : 1);
	enum status status;

	assert_non_null(copy);
	memcpy(copy, text, size);
	problem[0] = '\0';
	status = anchor_state_parse(copy, size, problem, PROBLEM_MAX, ret);
	free(copy);
	return status;
}

static void what_is_written_is_read(void **unused)
{
	struct anchor_state *state = make(), *again;
	char problem[PROBLEM_MAX], *text, *text_again;
	const struct trust_point *point;
	size_t size, size_again;

	(void)unused;
	text = text_of(state, &size);
	assert_int_equal(parse(text, size, problem, &again), STATUS_OK);
	text_again = text_of(again, &size_again);
	assert_int_equal(size, size_again);
	assert_memory_equal(text, text_again, size);
	point = at(again, ".");
	assert_int_equal(point->keys[31].state, ANCHOR_ADD_PEND);
	assert_int_equal(point->keys[31].vouchers, 1 << 2);
	assert_int_equal(point->keys[31].due.s, NOW + 100);
	assert_int_equal(point->query_at.s, NOW + 10);
	assert_true(trust_point_trusts(at(again, "a\\ b.example."), 0));
	free(text);
	free(text_again);
	anchor_state_free(state);
	anchor_state_free(again);
}

static void an_administrator_can_read_it(void **unused)
{
	struct anchor_state *state = make();
	size_t size;
	char *text = text_of(state, &size);

	(void)unused;
	assert_non_null(strstr(text, "\nwritten at 2027-01-15T08:00:00Z\n"));
	assert_non_null(strstr(text, "\nkey 3 valid since "
				     "2017-07-14T02:40:00Z seen "
				     "2027-01-15T07:59:50Z due never by - "
				     "DNSKEY " KEY_TEXT "\n"));
	assert_non_null(strstr(text, " by 3 DNSKEY 257 3 15 //79/A==\n"));
	free(text);
	anchor_state_free(state);
}

static void cut_short_anywhere_it_is_refused(void **unused)
{
	struct anchor_state *state = make(), *again;
	char problem[PROBLEM_MAX], *text;
	size_t size;

	(void)unused;
	text = text_of(state, &size);
	for (size_t cut = 0; cut < size; cut++) {
		assert_int_equal(parse(text, cut, problem, &again),
				 STATUS_MALFORMED);
		assert_string_not_equal(problem, "");
	}
	free(text);
	anchor_state_free(state);
}

static void with_any_octet_changed_it_is_refused(void **unused)
{
	struct anchor_state *state = make(), *again;
	char problem[PROBLEM_MAX], *text;
	size_t size;

	(void)unused;
	text = text_of(state, &size);
	for (size_t i = 0; i < size; i++) {
		text[i] ^= 1;
		assert_int_equal(parse(text, size, problem, &again),
				 STATUS_MALFORMED);
		text[i] ^= 1;
	}
	free(text);
	anchor_state_free(state);
}

/* The checksum of BODY is right here: what is in it has to be. */
static enum status parse_body(const char *body, unsigned keys, char *problem)
{
	struct anchor_state *state;
	uint64_t sum = UINT64_C(0xcbf29ce484222325);
	char text[4096];
	enum status status;

	for (const char *octet = body; *octet; octet++)
		sum = (sum ^ (uint8_t)*octet) * UINT64_C(0x100000001b3);
	snprintf(text, sizeof(text), "%send %u keys %016llx\n", body, keys,
		 (unsigned long long)sum);
	status = parse(text, strlen(text), problem, &state);
	if (status == STATUS_OK)
		anchor_state_free(state);
	return status;
}

#define TOP  "kedge-anchors 1\nwritten at 2026-01-01T00:00:00Z\n"
#define ZONE "zone . refreshed never query never ttl 0 expires-in 0\n"
#define LINE(place, state)                                                     \
	"key " place " " state " since never seen never due never by - "       \
	"DNSKEY " KEY_TEXT "\n"

static void what_it_says_must_make_sense(void **unused)
{
	static const struct {
		const char *body;
		unsigned keys;
	} rows[] = {
		{"", 0},
		{"kedge-anchors 2\n", 0},
		{"written at never\n", 0},
		{TOP "surprise\n", 0},
		{TOP " \n", 0},
		{TOP LINE("1", "valid"), 1},
		{TOP ZONE ZONE, 0},
		{TOP ZONE LINE("0", "valid"), 1},
		{TOP ZONE LINE("33", "valid"), 1},
		{TOP ZONE LINE("1", "start"), 1},
		{TOP ZONE LINE("1", "trusted"), 1},
		{TOP ZONE LINE("1", "valid") LINE("1", "valid"), 2},
		{TOP ZONE LINE("1", "valid") LINE("2", "valid"), 2},
		{TOP ZONE LINE("1", "valid"), 2},
		{TOP ZONE LINE("1", "valid"), 0},
		{TOP "zone .. refreshed never query never ttl 0 expires-in "
		     "0\n",
		 0},
		{TOP "zone . refreshed never query never ttl 4294967296 "
		     "expires-in 0\n",
		 0},
		{TOP "zone . refreshed never query never ttl 1\n", 0},
		{TOP ZONE "key 1 valid since never seen never due never by 33 "
			  "DNSKEY " KEY_TEXT "\n",
		 1},
		{TOP ZONE "key 1 valid since never seen never due never by - "
			  "DNSKEY 385 3 13 AAEC\n",
		 1},
		{TOP ZONE "key 1 valid since never seen never due never by - "
			  "A 192.0.2.1\n",
		 1},
		{TOP ZONE "key 1 valid since never seen never due never by - "
			  "\n",
		 1},
	};
	char problem[PROBLEM_MAX];

	(void)unused;
	assert_int_equal(parse_body(TOP ZONE LINE("1", "valid"), 1, problem),
			 STATUS_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(
			parse_body(rows[i].body, rows[i].keys, problem),
			STATUS_MALFORMED);
		assert_string_not_equal(problem, "");
	}
}

static void who_is_not_trusted_does_not_vouch(void **unused)
{
	struct anchor_state *state = make(), *again;
	struct trust_point *point = at(state, ".");
	char problem[PROBLEM_MAX], *text;
	size_t size;

	(void)unused;
	point->keys[31].vouchers = 1 << 2 | 1 << 5;
	text = text_of(state, &size);
	assert_int_equal(parse(text, size, problem, &again), STATUS_OK);
	assert_int_equal(at(again, ".")->keys[31].vouchers, 1 << 2);
	free(text);
	anchor_state_free(state);
	anchor_state_free(again);
}

static void zones_have_a_bound(void **unused)
{
	struct anchor_state *state = anchor_state_new();
	struct trust_point *point;
	struct name zone;
	char text[32];

	(void)unused;
	assert_non_null(state);
	for (int i = 0; i <= ANCHOR_STATE_ZONES_MAX; i++) {
		snprintf(text, sizeof(text), "z%d.", i);
		assert_int_equal(name_from_text(text, &zone), STATUS_OK);
		assert_int_equal(anchor_state_at(state, zone.octets, &point),
				 i < ANCHOR_STATE_ZONES_MAX ? STATUS_OK
							    : STATUS_LIMIT);
	}
	anchor_state_remove(state, state->points[3]->zone.octets);
	assert_int_equal(state->count, ANCHOR_STATE_ZONES_MAX - 1);
	anchor_state_free(state);
}

/* ---- Others' files ------------------------------------------------------- */

static enum status import(const char *text, char *problem,
			  struct anchor_state **ret)
{
	problem[0] = '\0';
	return anchor_state_import(text, strlen(text), (struct wall_time){NOW},
				   problem, PROBLEM_MAX, ret);
}

#define NOTE(state, when)                                                      \
	" ;{id = 1 (ksk), size = 2048b} ;;state=" state                        \
	" [ X ] ;;count=0 ;;lastchange=" when " ;;Mon Jan  1 00:00:00 2026\n"

static void unbounds_states_are_taken_over(void **unused)
{
	struct anchor_state *state;
	char problem[PROBLEM_MAX];
	const struct trust_point *point;
	static const char text[] =
		"; autotrust trust anchor file\n;;id: . 1\n"
		";;last_queried: 1799999999 ;;Mon Jan  1 00:00:00 2026\n"
		".\t86400\tIN\tDNSKEY\t257 3 13 AAAA" NOTE("2", "1500000000") ".\t86400\tIN\tDNSKEY\t257 3 13 AAAB" NOTE(
			"1", "1799000000") ".\t86400\tIN\tDNSKEY\t385 3 13 "
					   "AAAC" NOTE("4",
						       "1799000000") ".\t86400"
								     "\tIN\tDNS"
								     "KEY\t257 "
								     "3 13 "
								     "AAA"
								     "D" NOTE("0",
									      "1799000000") ".\t86400\tIN\tDNSKEY\t257 3 13 AAAE" NOTE("3",
																       "1799000000");

	(void)unused;
	assert_int_equal(import(text, problem, &state), STATUS_OK);
	point = at(state, ".");
	assert_int_equal(point->keys[0].state, ANCHOR_VALID);
	assert_int_equal(point->keys[0].since.s, 1500000000);
	assert_int_equal(point->keys[1].state, ANCHOR_ADD_PEND);
	assert_int_equal(point->keys[1].due.s, 1799000000 + HOLD_DOWN_ADD_S);
	assert_int_equal(point->keys[1].vouchers, 1 << 0 | 1 << 3);
	assert_int_equal(point->keys[2].state, ANCHOR_REVOKED);
	assert_int_equal(point->keys[3].state, ANCHOR_MISSING);
	assert_int_equal(point->keys[4].state, ANCHOR_START);
	assert_int_equal(point->query_at.s, 0);
	anchor_state_free(state);
}

static void plain_records_are_anchors(void **unused)
{
	struct anchor_state *state;
	char problem[PROBLEM_MAX];

	(void)unused;
	assert_int_equal(import("example. IN DS 4660 13 2 "
				"00112233445566778899AABBCCDDEEFF"
				"00112233445566778899AABBCCDDEEFF\n"
				"example. IN A 192.0.2.1\n",
				problem, &state),
			 STATUS_OK);
	assert_int_equal(state->count, 1);
	assert_true(trust_point_trusts(at(state, "example."), 0));
	anchor_state_free(state);
}

static void no_time_is_gained_by_a_date_to_come(void **unused)
{
	struct anchor_state *state;
	char problem[PROBLEM_MAX];

	(void)unused;
	assert_int_equal(
		import(". IN DNSKEY 257 3 13 AAAA" NOTE("1", "1900000000"),
		       problem, &state),
		STATUS_OK);
	assert_int_equal(at(state, ".")->keys[0].due.s, NOW + HOLD_DOWN_ADD_S);
	/* And with nobody who vouches for it, it falls at the first look. */
	assert_int_equal(at(state, ".")->keys[0].vouchers, 0);
	anchor_state_free(state);
}

static void what_is_no_anchor_file_is_refused(void **unused)
{
	static const struct {
		const char *text;
		enum status status;
	} rows[] = {
		{"", STATUS_NOT_FOUND},
		{"; nothing\n", STATUS_NOT_FOUND},
		{". IN DNSKEY 257 3 13 %%%\n", STATUS_MALFORMED},
		{"<html>\n", STATUS_MALFORMED},
		{". IN DNSKEY 1 3 13 AAAA\n", STATUS_MALFORMED},
	};
	struct anchor_state *state;
	char problem[PROBLEM_MAX];

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(import(rows[i].text, problem, &state),
				 rows[i].status);
		assert_string_not_equal(problem, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(an_administrator_can_read_it),
		cmocka_unit_test(cut_short_anywhere_it_is_refused),
		cmocka_unit_test(with_any_octet_changed_it_is_refused),
		cmocka_unit_test(what_it_says_must_make_sense),
		cmocka_unit_test(who_is_not_trusted_does_not_vouch),
		cmocka_unit_test(zones_have_a_bound),
		cmocka_unit_test(unbounds_states_are_taken_over),
		cmocka_unit_test(plain_records_are_anchors),
		cmocka_unit_test(no_time_is_gained_by_a_date_to_come),
		cmocka_unit_test(what_is_no_anchor_file_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
