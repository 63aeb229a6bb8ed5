/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "resolver/core/uncut_names.h"
#include "wire/name.h"

struct world {
	struct uncut_names uncut;
	struct hash_key key;
	struct name name, zone, other;
	struct moment now;
};

static struct world *world_new(void)
{
	struct world *world = calloc(1, sizeof(*world));
	uint64_t seed = 1;
	struct rng rng;

	assert_non_null(world);
	rng_init_seeded(&rng, &seed);
	hash_key_init(&world->key, &rng);
	assert_int_equal(name_from_text("co.example", &world->name), STATUS_OK);
	assert_int_equal(name_from_text("example", &world->zone), STATUS_OK);
	assert_int_equal(name_from_text("ac.example", &world->other),
			 STATUS_OK);
	return world;
}

static bool has(const struct world *world, const struct name *name,
		const uint8_t *zone, int64_t after_s)
{
	return uncut_names_has(&world->uncut, &world->key, name->octets, zone,
			       moment_after_s(world->now, after_s));
}

static void add(struct world *world, const struct name *name, uint32_t ttl_s)
{
	uncut_names_add(&world->uncut, &world->key, name->octets,
			world->zone.octets, ttl_s, world->now);
}

static void a_name_is_uncut_below_the_zone_that_said_so(void **state)
{
	struct world *world = world_new();

	(void)state;
	assert_false(has(world, &world->name, world->zone.octets, 0));
	add(world, &world->name, 60);
	assert_true(has(world, &world->name, world->zone.octets, 0));
	assert_false(has(world, &world->name, name_root, 0));
	assert_false(has(world, &world->other, world->zone.octets, 0));
	free(world);
}

static void it_is_so_for_its_ttl_and_never_for_more_than_an_hour(void **state)
{
	struct world *world = world_new();

	(void)state;
	add(world, &world->name, 60);
	assert_true(has(world, &world->name, world->zone.octets, 59));
	assert_false(has(world, &world->name, world->zone.octets, 60));
	add(world, &world->name, UINT32_MAX);
	assert_true(has(world, &world->name, world->zone.octets,
			UNCUT_TTL_MAX_S - 1));
	assert_false(
		has(world, &world->name, world->zone.octets, UNCUT_TTL_MAX_S));
	add(world, &world->name, 0);
	assert_false(has(world, &world->name, world->zone.octets, 0));
	free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_uncut_below_the_zone_that_said_so),
		cmocka_unit_test(
			it_is_so_for_its_ttl_and_never_for_more_than_an_hour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
