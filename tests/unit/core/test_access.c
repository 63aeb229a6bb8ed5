/*
 * test_access.c - verdicts are remembered, and are those of the lists.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/core/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct address address_of(const char *text)
{
	struct address address;

	assert_int_equal(address_from_text(text, 4711, &address), STATUS_OK);
	return address;
}

static struct acl *list(const char *network, unsigned prefix)
{
	struct acl *acl = acl_new();
	struct address address = address_of(network);

	assert_non_null(acl);
	assert_int_equal(acl_add_prefix(acl, false, &address, prefix),
			 STATUS_OK);
	return acl;
}

/* 10/8 may ask, 10.1/16 for more, 10.2/16 not at all. */
static struct settings *make(void)
{
	struct settings *settings = settings_new();

	assert_non_null(settings);
	settings->allow_query = list("10.0.0.0", 8);
	settings->allow_query_cache = list("10.0.0.0", 8);
	settings->allow_recursion = list("10.1.0.0", 16);
	settings->blackhole = list("10.2.0.0", 16);
	return settings;
}

static unsigned expected(unsigned second)
{
	switch (second) {
	case 1:
		return ACCESS_ANSWERS | ACCESS_RECURSION;
	case 2:
		return ACCESS_BLACKHOLE;
	}
	return ACCESS_ANSWERS;
}

/* Far more hosts than places: each is judged rightly, first and later. */
static void hosts_that_share_a_place_keep_their_own_verdicts(void **state)
{
	static struct access access;
	struct settings *settings = make();
	char text[32];

	(void)state;
	access_clear(&access);
	for (unsigned round = 0; round < 2; round++)
		for (unsigned i = 0; i < 4 * ACCESS_PLACES; i++) {
			unsigned second = i % 4;
			struct address address;

			snprintf(text, sizeof(text), "10.%u.%u.%u", second,
				 i / 256, i % 256);
			address = address_of(text);
			assert_int_equal(
				access_rights(&access, settings, &address),
				expected(second));
			assert_int_equal(
				access_rights(&access, settings, &address),
				expected(second));
		}
	settings_unref(settings);
}

static void a_stranger_has_no_rights(void **state)
{
	static struct access access;
	struct settings *settings = make();
	struct address address = address_of("192.0.2.1");

	(void)state;
	access_clear(&access);
	assert_int_equal(access_rights(&access, settings, &address), 0);
	address = address_of("2001:db8::1");
	assert_int_equal(access_rights(&access, settings, &address), 0);
	settings_unref(settings);
}

static void another_list_counts_once_it_is_cleared(void **state)
{
	static struct access access;
	struct settings *settings = make();
	struct address address = address_of("10.1.0.1");

	(void)state;
	access_clear(&access);
	assert_int_equal(access_rights(&access, settings, &address),
			 ACCESS_ANSWERS | ACCESS_RECURSION);
	acl_free(settings->allow_recursion);
	settings->allow_recursion = NULL;
	access_clear(&access);
	assert_int_equal(access_rights(&access, settings, &address),
			 ACCESS_ANSWERS);
	settings_unref(settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			hosts_that_share_a_place_keep_their_own_verdicts),
		cmocka_unit_test(a_stranger_has_no_rights),
		cmocka_unit_test(another_list_counts_once_it_is_cleared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
