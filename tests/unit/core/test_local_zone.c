/*
 * test_local_zone.c - names of RFC 6303 and 6761 that are answered here.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/core/local_zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/codes.h"

enum {
	NOT_LOCAL = -1
};

struct row {
	const char *name;
	uint16_t type;
	int kind; /* enum finding_kind, or NOT_LOCAL */
};

static int kind_of(const struct settings *settings, const struct row *row)
{
	struct finding finding;
	struct arena arena;
	struct name name;
	int kind = NOT_LOCAL;

	assert_int_equal(name_from_text(row->name, &name), STATUS_OK);
	arena_init(&arena, 1 << 16);
	if (local_zone_find(settings, name.octets, row->type, &arena,
			    &finding)) {
		kind = (int)finding.kind;
		assert_int_equal(finding.security, SECURITY_INSECURE);
	}
	arena_done(&arena);
	return kind;
}

static void check(const struct row *rows, size_t count)
{
	struct settings *settings = settings_new();

	assert_non_null(settings);
	for (size_t i = 0; i < count; i++)
		if (kind_of(settings, &rows[i]) != rows[i].kind)
			fail_msg("%s, type %u", rows[i].name, rows[i].type);
	settings->empty_zones = false;
	for (size_t i = 0; i < count; i++)
		assert_int_equal(kind_of(settings, &rows[i]), NOT_LOCAL);
	settings_unref(settings);
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void rfc6303_3_empty_zones_have_soa_and_nothing_else(void **state)
{
	static const struct row rows[] = {
		{"10.in-addr.arpa.", RRTYPE_SOA, FINDING_ANSWER},
		{"10.in-addr.arpa.", RRTYPE_PTR, FINDING_NODATA},
		{"1.2.3.10.in-addr.arpa.", RRTYPE_PTR, FINDING_NXDOMAIN},
		{"1.15.172.in-addr.arpa.", RRTYPE_PTR, NOT_LOCAL},
		{"1.16.172.in-addr.arpa.", RRTYPE_PTR, FINDING_NXDOMAIN},
		{"1.31.172.in-addr.arpa.", RRTYPE_PTR, FINDING_NXDOMAIN},
		{"1.32.172.in-addr.arpa.", RRTYPE_PTR, NOT_LOCAL},
		{"1.0.0.127.in-addr.arpa.", RRTYPE_PTR, FINDING_ANSWER},
		{"b.e.f.ip6.arpa.", RRTYPE_PTR, FINDING_NODATA},
		{"c.e.f.ip6.arpa.", RRTYPE_PTR, NOT_LOCAL},
		{"11.in-addr.arpa.", RRTYPE_PTR, NOT_LOCAL},
	};

	(void)state;
	CHECK(rows);
}

static void rfc6761_6_3_localhost_is_this_host(void **state)
{
	static const struct row rows[] = {
		{"localhost.", RRTYPE_A, FINDING_ANSWER},
		{"a.localhost.", RRTYPE_AAAA, FINDING_ANSWER},
		{"localhost.", RRTYPE_MX, FINDING_NODATA},
		{"localhost.example.", RRTYPE_A, NOT_LOCAL},
	};

	(void)state;
	CHECK(rows);
}

/*
 * The parent proves that the zone is unsigned, to clients that validate; and
 * below the apex there is nothing to be asked of anybody.
 */
static void rfc4035_3_1_4_1_ds_of_the_apex_is_the_parents(void **state)
{
	static const struct row rows[] = {
		{"10.in-addr.arpa.", RRTYPE_DS, NOT_LOCAL},
		{"20.172.in-addr.arpa.", RRTYPE_DS, NOT_LOCAL},
		{"home.arpa.", RRTYPE_DS, NOT_LOCAL},
		{"1.10.in-addr.arpa.", RRTYPE_DS, FINDING_NXDOMAIN},
		{"1.20.172.in-addr.arpa.", RRTYPE_DS, FINDING_NXDOMAIN},
		{"a.home.arpa.", RRTYPE_DS, FINDING_NXDOMAIN},
	};

	(void)state;
	CHECK(rows);
}

/* RFC 7686 section 2, item 4: no query for it leaves. */
static void rfc7686_2_names_of_the_top_level_never_leave(void **state)
{
	static const struct row rows[] = {
		{"onion.", RRTYPE_DS, FINDING_NODATA},
		{"a.onion.", RRTYPE_DS, FINDING_NXDOMAIN},
		{"a.onion.", RRTYPE_A, FINDING_NXDOMAIN},
		{"localhost.", RRTYPE_DS, FINDING_NODATA},
	};

	(void)state;
	CHECK(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc6303_3_empty_zones_have_soa_and_nothing_else),
		cmocka_unit_test(rfc6761_6_3_localhost_is_this_host),
		cmocka_unit_test(rfc4035_3_1_4_1_ds_of_the_apex_is_the_parents),
		cmocka_unit_test(rfc7686_2_names_of_the_top_level_never_leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
