/*
 * test_conf_protection.c - bounds of the work of clients and servers: what
 * may be written.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/unit/conf/conf_case.h"

static void quotas_have_the_form_that_they_have_in_bind(void **state)
{
	const struct settings *settings = conf_case_right(*state, "")->settings;

	assert_int_equal(settings->fetches_per_zone.most, 0);
	assert_true(settings->fetches_per_zone.is_silent);
	assert_false(settings->fetches_per_server.is_silent);
	settings = conf_case_right(*state, "options { fetches-per-zone 200; "
					   "fetches-per-server 50; };")
			   ->settings;
	assert_int_equal(settings->fetches_per_zone.most, 200);
	assert_true(settings->fetches_per_zone.is_silent);
	assert_int_equal(settings->fetches_per_server.most, 50);
	assert_false(settings->fetches_per_server.is_silent);
	settings = conf_case_right(*state, "options { fetches-per-zone 1 fail; "
					   "fetches-per-server 1 drop; };")
			   ->settings;
	assert_false(settings->fetches_per_zone.is_silent);
	assert_true(settings->fetches_per_server.is_silent);
	conf_case_wrong(*state, "options { fetches-per-zone many; };", 1, 28,
			"a number");
	conf_case_wrong(*state, "options { fetches-per-zone 5 nod; };", 1, 30,
			"drop");
}

static void clients_have_the_bounds_that_they_are_given(void **state)
{
	const struct settings *settings =
		conf_case_right(*state, "options { recursive-clients 500; "
					"max-clients-per-query 0; };")
			->settings;

	assert_int_equal(settings->recursive_clients, 500);
	assert_int_equal(settings->max_clients_per_query, 0);
	conf_case_wrong(*state, "options { recursive-clients 0; };", 1, 29,
			"10");
	conf_case_warned(*state, "options { clients-per-query 10; };",
			 "max-clients-per-query");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		conf_case_test(quotas_have_the_form_that_they_have_in_bind),
		conf_case_test(clients_have_the_bounds_that_they_are_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
