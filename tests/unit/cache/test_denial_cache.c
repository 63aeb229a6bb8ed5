/*
 * test_denial_cache.c - records of denial in their order, for each zone.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cache/denial_cache.h"

#include <stdio.h>

#include "cache_case.h"

enum {
	OCTETS = 1 << 20
};

/* An RRset of TYPE for OWNER with RDATA of SIZE octets. */
static const struct rrset *record(struct cache_case *cc, const char *owner,
				  uint16_t type, size_t size)
{
	static const uint8_t octets[4096] = {1};
	const struct span rdata = span_of(octets, size);
	const struct rrset *rrset;

	assert_int_equal(rrset_make(&cc->arena, name_of(owner).octets, type,
				    300, &rdata, 1, NULL, 0, &rrset),
			 STATUS_OK);
	return rrset;
}

static void insert(struct denial_cache *cache, struct cache_case *cc,
		   const char *zone, const char *owner, uint16_t type)
{
	denial_cache_insert(cache, name_of(zone).octets,
			    record(cc, owner, type, 8), 300, at_s(0));
}

/* The owner of what is found, or NULL. */
static const uint8_t *found(struct denial_cache *cache, struct cache_case *cc,
			    const char *zone, uint16_t type, const char *name,
			    double s)
{
	const struct rrset *rrset = denial_cache_at_or_before(
		cache, name_of(zone).octets, type, name_of(name).octets,
		at_s(s), &cc->arena);

	return rrset ? rrset_owner(rrset) : NULL;
}

static void expect(const uint8_t *owner, const char *name)
{
	assert_non_null(owner);
	assert_true(name_equal(owner, name_of(name).octets));
}

static struct denial_cache *make(struct cache_case *cc)
{
	struct denial_cache *cache = denial_cache_new(OCTETS, &cc->hash_key);

	assert_non_null(cache);
	return cache;
}

/* RFC 4034 section 6.1. */
static void nsec_is_found_in_canonical_order(void **state)
{
	static const char *const owners[] = {"example.", "a.example.",
					     "z.a.example.", "b.example."};
	static const struct {
		const char *name, *owner;
	} rows[] = {
		{"example.", "example."},
		{"0.example.", "example."},
		{"a.example.", "a.example."},
		{"b.a.example.", "a.example."},
		{"zz.a.example.", "z.a.example."},
		{"aa.example.", "z.a.example."},
		{"c.example.", "b.example."},
		{"x.y.z.example.", "b.example."},
	};
	struct cache_case *cc = *state;
	struct denial_cache *cache = make(cc);

	for (size_t i = 0; i < sizeof(owners) / sizeof(owners[0]); i++)
		insert(cache, cc, "example.", owners[i], RRTYPE_NSEC);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect(found(cache, cc, "example.", RRTYPE_NSEC, rows[i].name,
			     1),
		       rows[i].owner);
	assert_null(
		found(cache, cc, "example.", RRTYPE_NSEC3, "a.example.", 1));
	assert_null(found(cache, cc, "other.", RRTYPE_NSEC, "a.other.", 1));
	denial_cache_free(cache);
}

/* RFC 5155 section 3.1.7: the last one leads to the first. */
static void nsec3_is_a_circle(void **state)
{
	struct cache_case *cc = *state;
	struct denial_cache *cache = make(cc);

	insert(cache, cc, "example.", "3.example.", RRTYPE_NSEC3);
	insert(cache, cc, "example.", "q.example.", RRTYPE_NSEC3);
	expect(found(cache, cc, "example.", RRTYPE_NSEC3, "5.example.", 1),
	       "3.example.");
	expect(found(cache, cc, "example.", RRTYPE_NSEC3, "1.example.", 1),
	       "q.example.");
	denial_cache_free(cache);
}

static void what_has_expired_is_not_found(void **state)
{
	struct cache_case *cc = *state;
	struct denial_cache *cache = make(cc);
	const struct rrset *rrset;

	insert(cache, cc, "example.", "example.", RRTYPE_NSEC);
	insert(cache, cc, "example.", "example.", RRTYPE_SOA);
	rrset = denial_cache_soa(cache, name_of("example.").octets, at_s(100),
				 &cc->arena);
	assert_non_null(rrset);
	assert_int_equal(rrset->ttl_s, 200);
	assert_null(denial_cache_soa(cache, name_of("example.").octets,
				     at_s(300), &cc->arena));
	assert_null(
		found(cache, cc, "example.", RRTYPE_NSEC, "a.example.", 300));
	denial_cache_free(cache);
}

static void a_newer_record_takes_the_place_of_an_older(void **state)
{
	struct cache_case *cc = *state;
	struct denial_cache *cache = make(cc);
	struct denial_cache_stats stats;

	for (int i = 0; i < 3; i++) {
		insert(cache, cc, "example.", "a.example.", RRTYPE_NSEC);
		insert(cache, cc, "example.", "example.", RRTYPE_SOA);
	}
	stats = denial_cache_stats(cache);
	assert_int_equal(stats.records, 2);
	assert_int_equal(stats.zones, 1);
	denial_cache_free(cache);
}

static void the_closest_zone_is_found(void **state)
{
	struct cache_case *cc = *state;
	struct denial_cache *cache = make(cc);
	struct name name = name_of("www.sub.example.");
	const uint8_t *zone;

	assert_null(denial_cache_closest_zone(cache, name.octets));
	insert(cache, cc, ".", "example.", RRTYPE_NSEC);
	zone = denial_cache_closest_zone(cache, name.octets);
	assert_true(name_is_root(zone));
	insert(cache, cc, "example.", "example.", RRTYPE_NSEC);
	zone = denial_cache_closest_zone(cache, name.octets);
	assert_true(name_equal(zone, name_of("example.").octets));
	denial_cache_free(cache);
}

static void memory_stays_within_its_bound(void **state)
{
	struct cache_case *cc = *state;
	struct denial_cache *cache = make(cc);
	size_t empty = denial_cache_stats(cache).octets;
	struct denial_cache_stats stats;
	char owner[64];

	for (int i = 0; i < 20000; i++) {
		snprintf(owner, sizeof(owner), "n%d.z%d.example.", i, i % 7);
		denial_cache_insert(cache, name_parent(name_of(owner).octets),
				    record(cc, owner, RRTYPE_NSEC, 100), 300,
				    at_s(0));
		arena_done(&cc->arena);
	}
	stats = denial_cache_stats(cache);
	assert_true(stats.octets <= OCTETS);
	assert_true(stats.octets > OCTETS / 2);
	assert_true(stats.evictions > 0);
	denial_cache_flush(cache, name_of("z1.example.").octets, false);
	assert_int_equal(denial_cache_stats(cache).zones, stats.zones - 1);
	denial_cache_flush(cache, name_root, true);
	assert_int_equal(denial_cache_stats(cache).octets, empty);
	denial_cache_free(cache);
}

/* CLOCK: what was looked at stays, what was not goes. */
static void what_is_used_outlives_what_is_not(void **state)
{
	struct cache_case *cc = *state;
	struct denial_cache *cache = make(cc);
	char owner[64];

	insert(cache, cc, "example.", "aaa.example.", RRTYPE_NSEC);
	for (int i = 0; i < 20000; i++) {
		snprintf(owner, sizeof(owner), "n%d.example.", i);
		denial_cache_insert(cache, name_of("example.").octets,
				    record(cc, owner, RRTYPE_NSEC, 100), 300,
				    at_s(0));
		expect(found(cache, cc, "example.", RRTYPE_NSEC, "aaa.example.",
			     1),
		       "aaa.example.");
		arena_done(&cc->arena);
	}
	assert_true(denial_cache_stats(cache).evictions > 0);
	denial_cache_free(cache);
}

/* One zone fills it all; the others come after that. */
static void a_full_zone_does_not_keep_others_out(void **state)
{
	enum {
		MANY = 20000,
		OTHERS = 100
	};
	struct cache_case *cc = *state;
	struct denial_cache *cache = make(cc);
	char name[60], zone[40];

	for (unsigned i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "n%05u.full.example", i);
		insert(cache, cc, "full.example", name, RRTYPE_NSEC);
	}
	assert_true(denial_cache_stats(cache).evictions > 0);
	for (unsigned i = 0; i < OTHERS; i++) {
		snprintf(zone, sizeof(zone), "z%u.example", i);
		snprintf(name, sizeof(name), "a.%s", zone);
		insert(cache, cc, zone, name, RRTYPE_NSEC);
	}
	for (unsigned i = 0; i < OTHERS; i++) {
		snprintf(zone, sizeof(zone), "z%u.example", i);
		snprintf(name, sizeof(name), "a.%s", zone);
		expect(found(cache, cc, zone, RRTYPE_NSEC, name, 1), name);
	}
	assert_true(denial_cache_stats(cache).octets <= OCTETS);
	denial_cache_free(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_case_test(nsec_is_found_in_canonical_order),
		cache_case_test(nsec3_is_a_circle),
		cache_case_test(what_has_expired_is_not_found),
		cache_case_test(a_newer_record_takes_the_place_of_an_older),
		cache_case_test(the_closest_zone_is_found),
		cache_case_test(memory_stays_within_its_bound),
		cache_case_test(what_is_used_outlives_what_is_not),
		cache_case_test(a_full_zone_does_not_keep_others_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
