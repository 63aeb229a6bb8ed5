/*
 * test_rfc5011.c - the life of keys at a trust point.
 *
 * A DNSKEY RRset is written as its keys, in letters: `A` is the key A, `A*`
 * has signed the RRset, `A!` has REVOKE set, a small letter is a key without
 * SEP. Time is in days. The states of a trust point read alike: "A=valid
 * B=add-pending", in the order of the letters.
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

#include "trust-anchor/rfc5011.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	DAY = 86400,
	HOUR = 3600,
	FLAGS_SEP = DNSKEY_ZONE | DNSKEY_SEP,
	RDATA_SIZE = 4 + 64,
	EPOCH = 20000, /* the day on which all tests begin */
};

struct world {
	struct trust_point *point;
	struct outcome outcome;
	uint32_t ttl_s;    /* of the sets to come */
	int64_t expires_s; /* their signatures, from when they are seen */
};

static struct wall_time day(int64_t number)
{
	return (struct wall_time){.s = (EPOCH + number) * DAY};
}

static struct span make_key(char letter, bool revoked, uint8_t *rdata)
{
	uint16_t flags = letter >= 'a' ? DNSKEY_ZONE : FLAGS_SEP;

	if (revoked)
		flags |= DNSKEY_REVOKE;
	memset(rdata, letter, RDATA_SIZE);
	rdata[0] = (uint8_t)(flags >> 8);
	rdata[1] = (uint8_t)flags;
	rdata[2] = 3;
	rdata[3] = ALGORITHM_ECDSAP256SHA256;
	return span_of(rdata, RDATA_SIZE);
}

/* A DS, for which the tests' digest is the letter itself. */
static struct span make_ds(char letter, uint8_t *rdata)
{
	memset(rdata, letter, 36);
	rdata[2] = ALGORITHM_ECDSAP256SHA256;
	rdata[3] = DIGEST_SHA256;
	return span_of(rdata, 36);
}

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	world->point = trust_point_new(name_root);
	assert_non_null(world->point);
	world->ttl_s = 2 * DAY;
	world->expires_s = 20 * DAY;
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;

	trust_point_free(world->point);
	free(world);
	return 0;
}

/* Anchors as they are configured. */
static void configure(struct world *world, const char *letters)
{
	uint8_t rdata[RDATA_SIZE];

	for (; *letters; letters++)
		assert_int_equal(
			trust_point_add(world->point, RRTYPE_DNSKEY,
					make_key(*letters, false, rdata),
					ANCHOR_MISSING, day(0), NULL),
			STATUS_OK);
}

static void configure_ds(struct world *world, char letter)
{
	uint8_t rdata[RDATA_SIZE];

	assert_int_equal(trust_point_add(world->point, RRTYPE_DS,
					 make_ds(letter, rdata), ANCHOR_MISSING,
					 day(0), NULL),
			 STATUS_OK);
}

static uint32_t find_digests(const struct world *world, char letter)
{
	uint32_t digests = 0;

	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++) {
		const struct anchor_key *key = &world->point->keys[i];

		if (key->state != ANCHOR_START && key->type == RRTYPE_DS &&
		    key->rdata.data[4] == (uint8_t)letter)
			digests |= UINT32_C(1) << i;
	}
	return digests;
}

/* The RRset SET is seen at the moment NOW. */
static void see_at(struct world *world, struct wall_time now, const char *set)
{
	static uint8_t rdata[OBSERVED_KEYS_MAX][RDATA_SIZE];
	struct observation observation = {
		.original_ttl_s = world->ttl_s,
		.expires = {.s = now.s + world->expires_s},
	};

	for (const char *at = set; *at;) {
		struct observed_key *key = &observation.keys[observation.count];
		char letter = *at++;
		bool revoked = false;

		if (letter == ' ')
			continue;
		for (; *at == '*' || *at == '!'; at++) {
			key->signs |= *at == '*';
			revoked |= *at == '!';
		}
		key->rdata =
			make_key(letter, revoked, rdata[observation.count++]);
		key->digests = find_digests(world, letter);
	}
	trust_point_observe(world->point, &observation, now, &world->outcome);
}

static void see(struct world *world, int64_t number, const char *set)
{
	see_at(world, day(number), set);
}

static char letter_of(const struct anchor_key *key)
{
	return (char)key->rdata.data[key->rdata.size - 1];
}

static void expect(const struct world *world, const char *states)
{
	char text[512] = "";
	size_t used = 0;

	for (int letter = 'A'; letter <= 'z'; letter++)
		for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++) {
			const struct anchor_key *key = &world->point->keys[i];

			if (key->state == ANCHOR_START ||
			    letter_of(key) != letter)
				continue;
			used += (size_t)snprintf(
				text + used, sizeof(text) - used, "%s%c=%s",
				used ? " " : "", letter,
				anchor_key_state_text(key->state));
		}
	assert_string_equal(text, states);
}

/* ---- Section 4, each transition ------------------------------------------ */

static void start_to_add_pend_on_new_key(void **state)
{
	configure(*state, "A");
	see(*state, 0, "A* B");
	expect(*state, "A=valid B=add-pending");
}

static void add_pend_to_start_on_key_removal(void **state)
{
	configure(*state, "A");
	see(*state, 0, "A* B");
	see(*state, 1, "A*");
	expect(*state, "A=valid");
}

static void add_pend_to_valid_on_add_time(void **state)
{
	configure(*state, "A");
	see(*state, 0, "A* B");
	see(*state, 29, "A* B");
	expect(*state, "A=valid B=add-pending");
	see(*state, 30, "A* B");
	expect(*state, "A=valid B=valid");
}

static void valid_to_missing_on_key_removal(void **state)
{
	configure(*state, "AB");
	see(*state, 0, "A* B");
	see(*state, 1, "A*");
	expect(*state, "A=valid B=missing");
}

static void missing_to_valid_on_key_present(void **state)
{
	configure(*state, "AB");
	see(*state, 0, "A*");
	expect(*state, "A=valid B=missing");
	see(*state, 1, "A* B");
	expect(*state, "A=valid B=valid");
}

static void valid_to_revoked_on_revoke_bit(void **state)
{
	configure(*state, "AB");
	see(*state, 0, "A* B");
	see(*state, 1, "A* B!*");
	expect(*state, "A=valid B=revoked");
}

static void missing_to_revoked_on_revoke_bit(void **state)
{
	configure(*state, "AB");
	see(*state, 0, "A*");
	see(*state, 1, "A* B!*");
	expect(*state, "A=valid B=revoked");
}

static void revoked_to_removed_on_remove_time(void **state)
{
	configure(*state, "AB");
	see(*state, 0, "A* B!*");
	see(*state, 29, "A*");
	expect(*state, "A=valid B=revoked");
	see(*state, 30, "A*");
	expect(*state, "A=valid B=removed");
}

static void remtime_runs_while_the_key_is_missing(void **state)
{
	configure(*state, "AB");
	see(*state, 0, "A* B!*");
	see(*state, 20, "A* B!*");
	see(*state, 31, "A*");
	expect(*state, "A=valid B=revoked");
	see(*state, 50, "A*");
	expect(*state, "A=valid B=removed");
}

static void removed_is_never_left(void **state)
{
	revoked_to_removed_on_remove_time(state);
	see(*state, 31, "A* B");
	see(*state, 70, "A* B*");
	expect(*state, "A=valid B=removed");
	see(*state, 71, "A* B!*");
	expect(*state, "A=valid B=removed");
}

/* ---- Section 2.1: revocation --------------------------------------------- */

static void revocation_must_be_signed_by_the_key_itself(void **state)
{
	configure(*state, "AB");
	see(*state, 0, "A* B*");
	see(*state, 1, "A* B!");
	expect(*state, "A=valid B=missing");
	see(*state, 2, "A* B*");
	expect(*state, "A=valid B=valid");
}

static void revocation_needs_no_other_signature(void **state)
{
	struct world *world = *state;

	configure(world, "AB");
	see(world, 0, "A* B*");
	see(world, 1, "A!*");
	expect(world, "A=revoked B=valid");
	assert_false(world->outcome.is_valid);
	assert_true(world->outcome.anchors_changed);
}

static void a_revoked_key_vouches_for_nothing(void **state)
{
	struct world *world = *state;

	configure(world, "AB");
	see(world, 0, "A* B*");
	see(world, 1, "A!* C");
	expect(world, "A=revoked B=valid");
	assert_false(world->outcome.is_valid);
	/* Nor when the bit is taken back. */
	see(world, 2, "A* C");
	expect(world, "A=revoked B=valid");
	assert_false(world->outcome.is_valid);
}

static void revocation_is_immediate_and_permanent(void **state)
{
	configure(*state, "AB");
	see(*state, 0, "A* B*");
	see(*state, 0, "A!* B*");
	expect(*state, "A=revoked B=valid");
	see(*state, 1, "A* B*");
	see(*state, 40, "A* B*");
	expect(*state, "A=revoked B=valid");
}

static void the_revoke_bit_changes_the_tag_not_the_key(void **state)
{
	uint8_t plain[RDATA_SIZE], revoked[RDATA_SIZE], other[RDATA_SIZE];
	struct world *world = *state;

	make_key('B', false, plain);
	make_key('B', true, revoked);
	assert_true(dnskey_is_same(span_of(plain, RDATA_SIZE),
				   span_of(revoked, RDATA_SIZE)));
	assert_false(dnskey_is_same(span_of(plain, RDATA_SIZE),
				    make_key('C', false, other)));
	assert_int_not_equal(rdata_dnskey_tag(span_of(plain, RDATA_SIZE)),
			     rdata_dnskey_tag(span_of(revoked, RDATA_SIZE)));
	/* It is told of under the tag that it was known by. */
	configure(world, "AB");
	see(world, 0, "A* B");
	see(world, 1, "A* B!*");
	assert_int_equal(world->outcome.change_count, 1);
	assert_int_equal(world->outcome.changes[0].tag,
			 rdata_dnskey_tag(span_of(plain, RDATA_SIZE)));
	assert_int_equal(world->outcome.changes[0].to, ANCHOR_REVOKED);
}

static void section_3_a_pending_key_can_be_revoked_for_good(void **state)
{
	configure(*state, "A");
	see(*state, 0, "A* B");
	see(*state, 1, "A* B!*");
	expect(*state, "A=valid B=revoked");
	see(*state, 2, "A* B");
	see(*state, 40, "A* B");
	expect(*state, "A=valid B=revoked");
}

static void an_unknown_key_that_comes_revoked_is_none(void **state)
{
	configure(*state, "A");
	see(*state, 0, "A* B!*");
	expect(*state, "A=valid");
}

/* ---- Section 2.2: adding ------------------------------------------------- */

static void a_new_key_in_a_set_that_nobody_vouches_for_is_ignored(void **state)
{
	struct world *world = *state;

	configure(world, "A");
	see(world, 0, "A*");
	see(world, 1, "A B*");
	see(world, 2, "B*");
	see(world, 3, "A B");
	expect(world, "A=valid");
	assert_false(world->outcome.is_valid);
	see(world, 40, "A B*");
	expect(world, "A=valid");
}

static void a_key_without_sep_is_not_added(void **state)
{
	configure(*state, "A");
	see(*state, 0, "A* z*");
	see(*state, 40, "A* z*");
	expect(*state, "A=valid");
}

static void a_set_without_the_new_key_resets_the_timer(void **state)
{
	configure(*state, "A");
	see(*state, 0, "A* B");
	see(*state, 20, "A*");
	see(*state, 21, "A* B");
	see(*state, 50, "A* B");
	expect(*state, "A=valid B=add-pending");
	see(*state, 51, "A* B");
	expect(*state, "A=valid B=valid");
}

/* What nobody signed cannot stop it either. */
static void an_invalid_set_without_the_new_key_changes_nothing(void **state)
{
	configure(*state, "A");
	see(*state, 0, "A* B");
	see(*state, 20, "C*");
	see(*state, 30, "A* B");
	expect(*state, "A=valid B=valid");
}

static void all_vouchers_revoked_stop_the_acceptance(void **state)
{
	configure(*state, "AB");
	see(*state, 0, "A B* C");
	expect(*state, "A=valid B=valid C=add-pending");
	/* The attacker's key C was brought by B alone. */
	see(*state, 10, "A* B!* D");
	expect(*state, "A=valid B=revoked D=add-pending");
	see(*state, 40, "A* B!* D");
	expect(*state, "A=valid B=revoked D=valid");
}

static void vouchers_revoked_reset_the_timer(void **state)
{
	configure(*state, "AB");
	see(*state, 0, "A B* C");
	see(*state, 10, "A* B!* C");
	see(*state, 30, "A* B!* C");
	expect(*state, "A=valid B=revoked C=add-pending");
	see(*state, 40, "A* B!* C");
	expect(*state, "A=valid B=revoked C=valid");
}

static void one_voucher_left_is_enough(void **state)
{
	configure(*state, "AB");
	see(*state, 0, "A* B* C");
	see(*state, 10, "A* B!* C");
	see(*state, 30, "A* B!* C");
	expect(*state, "A=valid B=revoked C=valid");
}

static void a_pending_key_is_no_anchor(void **state)
{
	struct world *world = *state;

	configure(world, "A");
	see(world, 0, "A* B*");
	see(world, 10, "B* C");
	assert_false(world->outcome.is_valid);
	expect(world, "A=valid B=add-pending");
}

static void after_the_hold_down_it_must_be_seen_once_more(void **state)
{
	struct world *world = *state;

	configure(world, "A");
	see(world, 0, "A* B");
	/* 31 days later it signs alone: it was never seen after its time. */
	see(world, 31, "A B*");
	assert_false(world->outcome.is_valid);
	expect(world, "A=valid B=add-pending");
}

static void an_accepted_key_is_valid_until_explicitly_revoked(void **state)
{
	struct world *world = *state;

	configure(world, "A");
	see(world, 0, "A* B");
	see(world, 30, "A* B");
	see(world, 31, "A*");
	see(world, 3000, "A*");
	expect(world, "A=valid B=missing");
	see(world, 3001, "B*");
	assert_true(world->outcome.is_valid);
	expect(world, "A=missing B=valid");
}

/* ---- Section 2.4: parameters --------------------------------------------- */

static void add_hold_down_is_30_days_or_the_original_ttl(void **state)
{
	struct world *world = *state;

	configure(world, "A");
	world->ttl_s = 45 * DAY;
	see(world, 0, "A* B");
	world->ttl_s = DAY; /* it is that of the first set which counts */
	see(world, 44, "A* B");
	expect(world, "A=valid B=add-pending");
	see(world, 45, "A* B");
	expect(world, "A=valid B=valid");
}

static void at_least_five_sep_keys_per_trust_point(void **state)
{
	configure(*state, "A");
	see(*state, 0, "A* B C D E F G");
	see(*state, 30, "A* B C D E F G");
	expect(*state, "A=valid B=valid C=valid D=valid E=valid F=valid "
		       "G=valid");
}

static void more_keys_than_there_are_places_for_are_refused(void **state)
{
	struct world *world = *state;

	configure(world, "A");
	see(world, 0, "A* BCDEFGHIJKLMNOPQRSTUVWXYZ");
	assert_false(world->outcome.is_full);
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX - 26; i++) {
		uint8_t rdata[RDATA_SIZE];

		make_key('!', false, rdata);
		rdata[10] = (uint8_t)i;
		assert_int_equal(trust_point_add(world->point, RRTYPE_DNSKEY,
						 span_of(rdata, RDATA_SIZE),
						 ANCHOR_MISSING, day(0), NULL),
				 STATUS_OK);
	}
	see(world, 1, "A* BCDEFGHIJKLMNOPQRSTUVWXYZ[");
	assert_true(world->outcome.is_full);
	/* They are still the attacker's, and gone with the next sound set. */
	see(world, 2, "A* B");
	see(world, 3, "A* B [");
	assert_false(world->outcome.is_full);
}

static void a_removed_key_makes_place_for_a_new_one(void **state)
{
	struct world *world = *state;
	uint8_t rdata[RDATA_SIZE];

	configure(world, "A");
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX - 1; i++) {
		make_key('!', false, rdata);
		rdata[10] = (uint8_t)i;
		assert_int_equal(trust_point_add(world->point, RRTYPE_DNSKEY,
						 span_of(rdata, RDATA_SIZE),
						 i == 7 ? ANCHOR_REMOVED
							: ANCHOR_REVOKED,
						 day(0), NULL),
				 STATUS_OK);
		world->point->keys[i + 1].due = day(9999);
	}
	see(world, 0, "A* B");
	assert_false(world->outcome.is_full);
	assert_int_equal(letter_of(&world->point->keys[8]), 'B');
	see(world, 1, "A* B C");
	assert_true(world->outcome.is_full);
}

/* ---- Section 2.3: active refresh ----------------------------------------- */

static void query_and_retry_intervals(void **state)
{
	static const struct {
		uint32_t ttl_s;
		int64_t expires_s, query_s, retry_s;
	} table[] = {
		{2 * DAY, 20 * DAY, DAY, 2 * DAY / 10},
		{20 * DAY, 4 * DAY, 2 * DAY, 4 * DAY / 10},
		{90 * DAY, 90 * DAY, 15 * DAY, DAY},
		{60, 20 * DAY, HOUR, HOUR},
		{2 * DAY, 60, HOUR, HOUR},
		{HOUR * 5, 20 * DAY, HOUR * 5 / 2, HOUR},
	};
	struct world *world = *state;

	configure(world, "A");
	/* Nothing is known yet: as often as it may be. */
	assert_int_equal(trust_point_retry_interval_s(world->point), HOUR);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		world->ttl_s = table[i].ttl_s;
		world->expires_s = table[i].expires_s;
		see(world, 0, "A*");
		assert_int_equal(world->point->query_at.s,
				 day(0).s + table[i].query_s);
		trust_point_failed(world->point, day(1));
		assert_int_equal(world->point->query_at.s,
				 day(1).s + table[i].retry_s);
	}
}

static void a_set_that_is_not_valid_is_a_query_that_failed(void **state)
{
	struct world *world = *state;

	configure(world, "A");
	see(world, 0, "A*");
	see(world, 1, "A B*");
	assert_int_equal(world->point->query_at.s, day(1).s + 2 * DAY / 10);
}

static void a_new_trust_point_is_due_at_once(void **state)
{
	struct world *world = *state;

	configure(world, "A");
	assert_true(trust_point_is_due(world->point, day(0)));
	see(world, 0, "A*");
	assert_false(trust_point_is_due(world->point, day(0)));
	assert_true(trust_point_is_due(world->point, day(1)));
}

static void a_clock_set_back_does_not_stop_the_queries(void **state)
{
	struct world *world = *state;

	configure(world, "A");
	see(world, 1000, "A*");
	assert_true(trust_point_is_due(world->point, day(10)));
}

static void a_clock_set_back_begins_the_hold_down_anew(void **state)
{
	configure(*state, "A");
	see(*state, 100, "A* B");
	see(*state, 10, "A* B");
	see(*state, 39, "A* B");
	expect(*state, "A=valid B=add-pending");
	see(*state, 40, "A* B");
	expect(*state, "A=valid B=valid");
}

/* ---- Section 5: deletion ------------------------------------------------- */

static void with_all_anchors_revoked_the_trust_point_is_deleted(void **state)
{
	struct world *world = *state;
	struct anchor_set *set = anchor_set_new();

	configure(world, "AB");
	see(world, 0, "A* B");
	see(world, 1, "A!* B!* C*");
	expect(world, "A=revoked B=revoked");
	assert_true(trust_point_is_deleted(world->point));
	assert_false(trust_point_is_due(world->point, day(100)));
	assert_non_null(set);
	assert_int_equal(trust_point_anchors(world->point, set), STATUS_OK);
	assert_true(anchor_set_is_empty(set));
	anchor_set_free(set);
}

static void with_its_deletion_pending_keys_are_forgotten(void **state)
{
	configure(*state, "A");
	see(*state, 0, "A* C");
	see(*state, 1, "A!* C*");
	expect(*state, "A=revoked");
}

/* ---- Section 6: scenarios ------------------------------------------------ */

static void key_roll_over(void **state)
{
	configure(*state, "AB");
	see(*state, 0, "A* B");
	see(*state, 1, "A!* B* C");
	expect(*state, "A=revoked B=valid C=add-pending");
	see(*state, 31, "A!* B* C");
	expect(*state, "A=revoked B=valid C=valid");
	see(*state, 32, "B* C");
	see(*state, 62, "B* C");
	expect(*state, "A=removed B=valid C=valid");
}

static void stand_by_key_compromised(void **state)
{
	configure(*state, "AB");
	see(*state, 0, "A* B");
	see(*state, 1, "A* B!* C");
	expect(*state, "A=valid B=revoked C=add-pending");
	see(*state, 31, "A* B!* C");
	expect(*state, "A=valid B=revoked C=valid");
}

static void replayed_old_sets_bring_nothing_back(void **state)
{
	struct world *world = *state;

	key_roll_over(state);
	see(world, 63, "A* B"); /* of day 0, whatever its dates say */
	assert_false(world->outcome.is_valid);
	expect(world, "A=removed B=valid C=valid");
	see(world, 64, "A* B* D");
	expect(world, "A=removed B=valid C=missing D=add-pending");
}

/* ---- Anchors that are DS ------------------------------------------------- */

static void a_ds_becomes_the_key_that_it_stands_for(void **state)
{
	struct world *world = *state;

	configure_ds(world, 'A');
	assert_int_equal(world->point->keys[0].type, RRTYPE_DS);
	see(world, 0, "A* B");
	assert_int_equal(world->point->keys[0].type, RRTYPE_DNSKEY);
	expect(world, "A=valid B=add-pending");
}

static void a_ds_that_was_never_seen_stays_trusted(void **state)
{
	struct world *world = *state;

	configure_ds(world, 'A');
	configure_ds(world, 'B');
	see(world, 0, "A*");
	expect(world, "A=valid B=missing");
	see(world, 1, "A B*");
	assert_true(world->outcome.is_valid);
	expect(world, "A=valid B=valid");
}

static void a_ds_does_not_vouch_before_its_key_signs(void **state)
{
	struct world *world = *state;

	configure_ds(world, 'A');
	see(world, 0, "A B*");
	assert_false(world->outcome.is_valid);
	assert_int_equal(world->point->keys[0].type, RRTYPE_DS);
	expect(world, "A=missing");
}

static void a_ds_is_revoked_with_its_key(void **state)
{
	configure_ds(*state, 'A');
	configure_ds(*state, 'B');
	see(*state, 0, "A!* B*");
	expect(*state, "A=revoked B=valid");
	see(*state, 1, "A* B*");
	expect(*state, "A=revoked B=valid");
}

static void two_digests_of_one_key_are_one_anchor(void **state)
{
	struct world *world = *state;
	uint8_t rdata[RDATA_SIZE];

	configure_ds(world, 'A');
	make_ds('A', rdata);
	rdata[3] = DIGEST_SHA384; /* of the tests' digest, never mind */
	assert_int_equal(trust_point_add(world->point, RRTYPE_DS,
					 span_of(rdata, 36), ANCHOR_MISSING,
					 day(0), NULL),
			 STATUS_OK);
	see(world, 0, "A* B");
	expect(world, "A=valid B=add-pending");
	see(world, 1, "A!* B*");
	expect(world, "A=revoked");
}

static void what_cannot_be_an_anchor_is_refused(void **state)
{
	struct world *world = *state;
	uint8_t rdata[RDATA_SIZE];

	assert_int_equal(trust_point_add(world->point, RRTYPE_DNSKEY,
					 make_key('A', true, rdata),
					 ANCHOR_MISSING, day(0), NULL),
			 STATUS_INVALID);
	make_key('A', false, rdata);
	rdata[2] = 4;
	assert_int_equal(trust_point_add(world->point, RRTYPE_DNSKEY,
					 span_of(rdata, RDATA_SIZE),
					 ANCHOR_MISSING, day(0), NULL),
			 STATUS_INVALID);
	assert_int_equal(trust_point_add(world->point, RRTYPE_A,
					 span_of(rdata, 4), ANCHOR_MISSING,
					 day(0), NULL),
			 STATUS_INVALID);
	expect(world, "");
}

static void a_configured_key_that_is_known_keeps_its_state(void **state)
{
	struct world *world = *state;

	configure(world, "AB");
	see(world, 0, "A* B!*");
	configure(world, "AB");
	expect(world, "A=valid B=revoked");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(start_to_add_pend_on_new_key),
		CASE(add_pend_to_start_on_key_removal),
		CASE(add_pend_to_valid_on_add_time),
		CASE(valid_to_missing_on_key_removal),
		CASE(missing_to_valid_on_key_present),
		CASE(valid_to_revoked_on_revoke_bit),
		CASE(missing_to_revoked_on_revoke_bit),
		CASE(revoked_to_removed_on_remove_time),
		CASE(remtime_runs_while_the_key_is_missing),
		CASE(removed_is_never_left),
		CASE(revocation_must_be_signed_by_the_key_itself),
		CASE(revocation_needs_no_other_signature),
		CASE(a_revoked_key_vouches_for_nothing),
		CASE(revocation_is_immediate_and_permanent),
		CASE(the_revoke_bit_changes_the_tag_not_the_key),
		CASE(section_3_a_pending_key_can_be_revoked_for_good),
		CASE(an_unknown_key_that_comes_revoked_is_none),
		CASE(a_new_key_in_a_set_that_nobody_vouches_for_is_ignored),
		CASE(a_key_without_sep_is_not_added),
		CASE(a_set_without_the_new_key_resets_the_timer),
		CASE(an_invalid_set_without_the_new_key_changes_nothing),
		CASE(all_vouchers_revoked_stop_the_acceptance),
		CASE(vouchers_revoked_reset_the_timer),
		CASE(one_voucher_left_is_enough),
		CASE(a_pending_key_is_no_anchor),
		CASE(after_the_hold_down_it_must_be_seen_once_more),
		CASE(an_accepted_key_is_valid_until_explicitly_revoked),
		CASE(add_hold_down_is_30_days_or_the_original_ttl),
		CASE(at_least_five_sep_keys_per_trust_point),
		CASE(more_keys_than_there_are_places_for_are_refused),
		CASE(a_removed_key_makes_place_for_a_new_one),
		CASE(query_and_retry_intervals),
		CASE(a_set_that_is_not_valid_is_a_query_that_failed),
		CASE(a_new_trust_point_is_due_at_once),
		CASE(a_clock_set_back_does_not_stop_the_queries),
		CASE(a_clock_set_back_begins_the_hold_down_anew),
		CASE(with_all_anchors_revoked_the_trust_point_is_deleted),
		CASE(with_its_deletion_pending_keys_are_forgotten),
		CASE(key_roll_over),
		CASE(stand_by_key_compromised),
		CASE(replayed_old_sets_bring_nothing_back),
		CASE(a_ds_becomes_the_key_that_it_stands_for),
		CASE(a_ds_that_was_never_seen_stays_trusted),
		CASE(a_ds_does_not_vouch_before_its_key_signs),
		CASE(a_ds_is_revoked_with_its_key),
		CASE(two_digests_of_one_key_are_one_anchor),
		CASE(what_cannot_be_an_anchor_is_refused),
		CASE(a_configured_key_that_is_known_keeps_its_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
