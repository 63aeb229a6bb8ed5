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

static void rates_have_the_defaults_that_they_have_in_bind(void **state)
{
	const struct rate_limit *limit;

	assert_null(conf_case_right(*state, "")->settings->rate_limit);
	assert_null(conf_case_right(*state, "options { rate-limit { slip 3; "
					    "}; };")
			    ->settings->rate_limit);
	limit = conf_case_right(*state, "options { rate-limit { "
					"responses-per-second 20; }; };")
			->settings->rate_limit;
	assert_int_equal(limit->per_second[RATE_RESPONSES], 20);
	assert_int_equal(limit->per_second[RATE_NXDOMAINS], 20);
	assert_int_equal(limit->per_second[RATE_ERRORS], 20);
	assert_int_equal(limit->per_second[RATE_ALL], 0);
	assert_int_equal(limit->window_s, 15);
	assert_int_equal(limit->slip, 2);
	assert_int_equal(limit->ipv4_prefix, 24);
	assert_int_equal(limit->ipv6_prefix, 56);
	assert_int_equal(limit->account_count, 16384);
}

static void each_statement_of_rate_limit_is_kept_to(void **state)
{
	const struct rate_limit *limit =
		conf_case_right(
			*state,
			"options { rate-limit { responses-per-second 1; "
			"referrals-per-second 2; nodata-per-second 3; "
			"nxdomains-per-second 4; errors-per-second 5; "
			"all-per-second 6; window 7; slip 8; "
			"ipv4-prefix-length 9; ipv6-prefix-length 10; "
			"exempt-clients { 192.0.2.0/24; }; log-only yes; "
			"max-table-size 1000; min-table-size 10; }; };")
			->settings->rate_limit;
	struct address address;

	for (int i = 0; i < RATE_KINDS; i++)
		assert_true(limit->per_second[i] > 0);
	assert_int_equal(limit->per_second[RATE_NODATA], 3);
	assert_int_equal(limit->per_second[RATE_ALL], 6);
	assert_int_equal(limit->window_s, 7);
	assert_int_equal(limit->slip, 8);
	assert_int_equal(limit->ipv4_prefix, 9);
	assert_int_equal(limit->ipv6_prefix, 10);
	assert_true(limit->log_only);
	assert_int_equal(limit->account_count, 512);
	assert_int_equal(address_from_text("192.0.2.7", 0, &address),
			 STATUS_OK);
	assert_true(acl_allows(limit->exempt, &address));
	conf_case_wrong(*state,
			"options { rate-limit { responses-per-second 1001; }; "
			"};",
			1, 45, "1000");
	conf_case_wrong(*state, "options { rate-limit { slip 11; }; };", 1, 29,
			"10");
	conf_case_wrong(*state, "options { slip 1; };", 1, 11,
			"in rate-limit { }");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		conf_case_test(quotas_have_the_form_that_they_have_in_bind),
		conf_case_test(clients_have_the_bounds_that_they_are_given),
		conf_case_test(rates_have_the_defaults_that_they_have_in_bind),
		conf_case_test(each_statement_of_rate_limit_is_kept_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
