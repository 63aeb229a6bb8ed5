/*
 * test_waiting_room.c - places for those who wait, and who is at work where.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/core/waiting_room.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/rng.h"
#include "resolver/core/load.h"

enum {
	PLACES = 1000
};

static struct waiting_room room;
static struct hash_key hash_key;

static int set_up(void **state)
{
	uint64_t seed = 1;
	struct rng rng;

	(void)state;
	rng_init_seeded(&rng, &seed);
	hash_key_init(&hash_key, &rng);
	waiting_room_init(&room, &hash_key);
	return 0;
}

static struct address addressed(const char *text)
{
	struct address address;

	assert_int_equal(address_from_text(text, 0, &address), STATUS_OK);
	return address;
}

/* Lets CLIENT enter until it may not; returns how often it did. */
static unsigned fill(const char *text)
{
	struct address client = addressed(text);
	unsigned count = 0;

	while (waiting_room_has_place(&room, PLACES, &client)) {
		waiting_room_enter(&room, &client);
		count++;
	}
	return count;
}

static void one_who_asks_for_all_gets_a_fifth(void **state)
{
	(void)state;
	assert_int_equal(fill("192.0.2.1"), PLACES / 5);
	/* The next one gets the same part of what is left. */
	assert_int_equal(fill("192.0.2.2"), PLACES * 4 / 5 / 5);
	assert_int_equal(fill("192.0.2.1"), 0);
}

static void who_asks_little_finds_a_place_among_ten_who_ask_much(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		char text[32];

		snprintf(text, sizeof(text), "10.0.0.%u", i);
		(void)fill(text);
	}
	assert_true(room.taken < PLACES);
	assert_true(fill("192.0.2.1") >= 4);
}

static void there_are_no_more_places_than_there_are(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2000; i++) {
		char text[32];

		snprintf(text, sizeof(text), "10.0.%u.%u", i / 256, i % 256);
		(void)fill(text);
	}
	assert_int_equal(room.taken, PLACES);
	assert_int_equal(fill("192.0.2.1"), 0);
}

static void who_leaves_makes_room(void **state)
{
	struct address client = addressed("192.0.2.1");
	unsigned count = fill("192.0.2.1");

	(void)state;
	while (count-- > 0)
		waiting_room_leave(&room, &client);
	assert_int_equal(room.taken, 0);
	assert_int_equal(fill("192.0.2.1"), PLACES / 5);
}

static void ipv6_clients_are_counted_by_56_bits(void **state)
{
	(void)state;
	assert_int_equal(fill("2001:db8:0:100::1"), PLACES / 5);
	assert_int_equal(fill("2001:db8:0:1ff::1"), 0);
	assert_true(fill("2001:db8:0:200::1") > 0);
}

static void fewer_places_than_are_taken_are_none(void **state)
{
	struct address client = addressed("192.0.2.9");

	(void)state;
	(void)fill("192.0.2.1");
	assert_false(waiting_room_has_place(&room, PLACES / 10, &client));
}

static void a_load_lives_while_somebody_holds_it(void **state)
{
	static struct loads loads;
	struct load *a, *b, *c;

	(void)state;
	loads_init(&loads, &hash_key);
	a = loads_take(&loads, "one", 3);
	b = loads_take(&loads, "one", 3);
	c = loads_take(&loads, "on", 2);
	assert_ptr_equal(a, b);
	assert_ptr_not_equal(a, c);
	assert_int_equal(a->count, 2);
	assert_int_equal(c->count, 1);
	loads_give(a);
	assert_int_equal(b->count, 1);
	loads_give(b);
	loads_give(c);
	loads_give(NULL);
	a = loads_take(&loads, "one", 3);
	assert_int_equal(a->count, 1);
	loads_give(a);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_who_asks_for_all_gets_a_fifth),
		TEST(who_asks_little_finds_a_place_among_ten_who_ask_much),
		TEST(there_are_no_more_places_than_there_are),
		TEST(who_leaves_makes_room),
		TEST(ipv6_clients_are_counted_by_56_bits),
		TEST(fewer_places_than_are_taken_are_none),
		TEST(a_load_lives_while_somebody_holds_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
