/*
 * test_conf_access.c - who may ask, and where Kedge listens.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/conf/conf_case.h"

#define allows conf_case_allows

static void without_a_file_only_this_machine_may_ask(void **state)
{
	const struct conf *conf = conf_case_right(*state, "");
	const struct settings *settings = conf->settings;

	assert_true(allows(settings->allow_query, "127.0.0.1"));
	assert_true(allows(settings->allow_query, "127.1.2.3"));
	assert_true(allows(settings->allow_recursion, "::1"));
	assert_false(allows(settings->allow_query, "192.0.2.1"));
	assert_false(allows(settings->allow_recursion, "192.0.2.1"));
	assert_false(allows(settings->allow_query, "2001:db8::1"));
	assert_null(settings->blackhole);
}

static void to_define_trusted_is_all_that_is_needed(void **state)
{
	const struct conf *conf = conf_case_right(
		*state,
		"acl \"trusted\" { 192.0.2.0/24; 2001:db8::/48; "
		"127.0.0.0/8; ::1; };\n"
		"options { listen-on-v6 { any; }; listen-on { any; }; "
		"dnssec-validation auto; };\n");
	const struct settings *settings = conf->settings;

	assert_true(allows(settings->allow_query, "192.0.2.9"));
	assert_true(allows(settings->allow_recursion, "192.0.2.9"));
	assert_true(allows(settings->allow_recursion, "2001:db8:0:1::1"));
	assert_false(allows(settings->allow_query, "198.51.100.1"));
	assert_false(allows(settings->allow_recursion, "2001:db8:1::1"));
}

static void who_may_recurse_may_ask_as_in_bind(void **state)
{
	const struct settings *settings =
		conf_case_right(*state,
				"options { allow-recursion { 10/8; }; };")
			->settings;

	assert_true(allows(settings->allow_query, "10.1.2.3"));
	assert_true(allows(settings->allow_recursion, "10.1.2.3"));
	assert_false(allows(settings->allow_recursion, "127.0.0.1"));
}

static void allow_query_is_the_default_of_allow_recursion(void **state)
{
	const struct settings *settings =
		conf_case_right(*state,
				"options { allow-query { 10/8; }; };")
			->settings;

	assert_true(allows(settings->allow_recursion, "10.1.2.3"));
	assert_false(allows(settings->allow_recursion, "127.0.0.1"));
	assert_false(allows(settings->allow_query, "127.0.0.1"));
}

static void recursion_and_cache_must_both_allow(void **state)
{
	const struct settings *settings =
		conf_case_right(*state,
				"options { allow-recursion { 10/8; !11/8; "
				"12/8; };\n"
				"allow-query-cache { !10.1/16; 10/8; }; };")
			->settings;

	assert_true(allows(settings->allow_recursion, "10.2.0.1"));
	assert_false(allows(settings->allow_recursion, "10.1.0.1"));
	assert_false(allows(settings->allow_recursion, "12.0.0.1"));
	assert_false(allows(settings->allow_recursion, "11.0.0.1"));
	assert_false(allows(settings->allow_recursion, "192.0.2.1"));
	assert_true(allows(settings->allow_query_cache, "10.2.0.1"));
	assert_false(allows(settings->allow_query_cache, "10.1.0.1"));
}

static void who_may_have_what_is_cached_follows_as_in_bind(void **state)
{
	static const struct {
		const char *options, *yes, *no;
	} rows[] = {
		{"", "127.0.0.1", "10.1.2.3"},
		{"allow-query { 10/8; };", "10.1.2.3", "127.0.0.1"},
		{"allow-recursion { 10/8; };", "10.1.2.3", "11.1.2.3"},
		{"allow-recursion { 10/8; }; allow-query { any; };", "10.1.2.3",
		 "11.1.2.3"},
		{"allow-recursion { 10/8; }; allow-query-cache { any; };",
		 "11.1.2.3", NULL},
		{"allow-query-cache { 10/8; };", "10.1.2.3", "11.1.2.3"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct settings *settings;
		char text[256];

		snprintf(text, sizeof(text), "options { %s };",
			 rows[i].options);
		settings = conf_case_right(*state, text)->settings;
		assert_true(allows(settings->allow_query_cache, rows[i].yes));
		if (rows[i].no)
			assert_false(allows(settings->allow_query_cache,
					    rows[i].no));
	}
}

static void lists_name_each_other_in_any_order(void **state)
{
	const struct settings *settings =
		conf_case_right(*state,
				"options { allow-query { office; }; };\n"
				"acl office { !guests; rooms; };\n"
				"acl rooms { 192.0.2/24; { 198.51.100.0/25; "
				"}; };\n"
				"acl guests { 192.0.2.64/26; };")
			->settings;

	assert_true(allows(settings->allow_query, "192.0.2.1"));
	assert_true(allows(settings->allow_query, "198.51.100.1"));
	assert_false(allows(settings->allow_query, "192.0.2.65"));
	assert_false(allows(settings->allow_query, "198.51.100.128"));
}

static void none_and_not_any_refuse(void **state)
{
	const struct settings *settings =
		conf_case_right(*state,
				"options { allow-query { !192.0.2.1; !none; };"
				" blackhole { 203.0.113.0/24; }; };")
			->settings;

	assert_false(allows(settings->allow_query, "192.0.2.1"));
	assert_true(allows(settings->allow_query, "192.0.2.2"));
	assert_true(allows(settings->blackhole, "203.0.113.7"));
	settings = conf_case_right(*state, "options { allow-query { none; }; };")
			   ->settings;
	assert_false(allows(settings->allow_query, "127.0.0.1"));
}

static void mistakes_in_lists_are_told_where_they_stand(void **state)
{
	struct conf_case *c = *state;

	conf_case_wrong(c, "acl a { 10.1.1.0/8; };", 1, 9,
			"did you mean 10.0.0.0/8?");
	conf_case_wrong(c, "acl a { 2001:db8::1/32; };", 1, 9,
			"did you mean 2001:db8::/32?");
	conf_case_wrong(c, "acl a { 192.0.2.0/33; };", 1, 9, "32 bits");
	conf_case_wrong(c, "acl a { 10; };", 1, 9, "neither an address");
	conf_case_wrong(c, "acl a { 300.1.1.1; };", 1, 9,
			"neither an address");
	conf_case_wrong(c, "acl a { key k; };", 1, 9, "not supported");
	conf_case_wrong(c, "acl a { 10/8 11/8; };", 1, 14, "is a ';' missing");
	conf_case_wrong(c, "acl office { any; };\nacl a { ofice; };", 2, 9,
			"did you mean \"office\"?");
	conf_case_wrong(c, "acl a { any; };\nacl A { any; };", 2, 5,
			"defined twice");
	conf_case_wrong(c, "acl localhost { any; };", 1, 5, "built in");
	conf_case_wrong(c, "acl a { b; };\nacl b { { a; }; };", 2, 11,
			"contains itself");
	conf_case_wrong(c, "acl a { a; };", 1, 9, "contains itself");
}

static void lists_that_double_are_refused(void **state)
{
	char text[4096];
	int used = 0;

	for (int i = 0; i < 40; i++)
		used += snprintf(text + used, sizeof(text) - (size_t)used,
				 "acl a%d { a%d; a%d; };\n", i, i + 1, i + 1);
	snprintf(text + used, sizeof(text) - (size_t)used,
		 "acl a40 { any; };\n"
		 "options { listen-on { a0; }; };\n");
	assert_null(conf_case_load(*state, text));
}

/* --- where to listen --------------------------------------------------------- */

static bool listens(const struct conf *conf, const char *text, uint16_t port)
{
	struct address address, *list;
	bool found = false;
	size_t count;

	assert_int_equal(address_from_text(text, port, &address), STATUS_OK);
	assert_int_equal(conf_listen_addresses(conf, &list, &count),
			 STATUS_OK);
	for (size_t i = 0; i < count; i++)
		found |= address_equal(&list[i], &address);
	free(list);
	return found;
}

static size_t listen_count(const struct conf *conf)
{
	struct address *list;
	size_t count;

	assert_int_equal(conf_listen_addresses(conf, &list, &count),
			 STATUS_OK);
	free(list);
	return count;
}

static void without_listen_on_it_is_every_address_of_both_families(void **state)
{
	const struct conf *conf = conf_case_right(*state, "");

	assert_int_equal(listen_count(conf), 2);
	assert_true(listens(conf, "0.0.0.0", 53));
	assert_true(listens(conf, "::", 53));
}

static void a_port_is_that_of_the_statement_or_of_the_options(void **state)
{
	const struct conf *conf = conf_case_right(
		*state, "options { listen-on { 127.0.0.1; };\n"
			"listen-on port 5301 { 127.0.0.2; }; port 5300;\n"
			"listen-on-v6 { none; }; };");

	assert_int_equal(listen_count(conf), 2);
	assert_true(listens(conf, "127.0.0.1", 5300));
	assert_true(listens(conf, "127.0.0.2", 5301));
}

static void a_wildcard_socket_covers_the_single_addresses(void **state)
{
	const struct conf *conf = conf_case_right(
		*state, "options { listen-on { 127.0.0.1; }; "
			"listen-on { any; };\n"
			"listen-on port 54 { 127.0.0.1; };"
			"listen-on-v6 { none; }; };");

	assert_int_equal(listen_count(conf), 2);
	assert_true(listens(conf, "0.0.0.0", 53));
	assert_true(listens(conf, "127.0.0.1", 54));
}

static void any_less_one_address_is_no_wildcard(void **state)
{
	const struct conf *conf = conf_case_right(
		*state, "options { listen-on { !192.0.2.1; any; };\n"
			"listen-on-v6 { none; }; };");

	assert_false(listens(conf, "0.0.0.0", 53));
	assert_false(listens(conf, "192.0.2.1", 53));
}

static void named_lists_say_where_to_listen_too(void **state)
{
	const struct conf *conf = conf_case_right(
		*state, "acl here { 127.0.0.3; 192.0.2.0/24; ::1; };\n"
			"acl all { any; };\n"
			"options { listen-on { here; }; "
			"listen-on-v6 { { all; }; }; };");

	assert_false(listens(conf, "0.0.0.0", 53));
	assert_false(listens(conf, "::1", 53));
	assert_true(listens(conf, "127.0.0.3", 53));
	assert_true(listens(conf, "::", 53));
}

static void an_address_refused_before_is_not_listened_on(void **state)
{
	const struct conf *conf = conf_case_right(
		*state, "options { listen-on { !127.0.0.3; 127.0.0.3; "
			"127.0.0.4; };\n"
			"listen-on-v6 { none; }; };");

	assert_false(listens(conf, "127.0.0.3", 53));
	assert_true(listens(conf, "127.0.0.4", 53));
}

static void listening_over_tls_is_refused_until_it_works(void **state)
{
	conf_case_wrong(*state,
			"options { listen-on port 853 tls t { any; }; };", 1,
			30, "not there yet");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		conf_case_test(without_a_file_only_this_machine_may_ask),
		conf_case_test(to_define_trusted_is_all_that_is_needed),
		conf_case_test(who_may_recurse_may_ask_as_in_bind),
		conf_case_test(allow_query_is_the_default_of_allow_recursion),
		conf_case_test(recursion_and_cache_must_both_allow),
		conf_case_test(who_may_have_what_is_cached_follows_as_in_bind),
		conf_case_test(lists_name_each_other_in_any_order),
		conf_case_test(none_and_not_any_refuse),
		conf_case_test(mistakes_in_lists_are_told_where_they_stand),
		conf_case_test(lists_that_double_are_refused),
		conf_case_test(
			without_listen_on_it_is_every_address_of_both_families),
		conf_case_test(
			a_port_is_that_of_the_statement_or_of_the_options),
		conf_case_test(a_wildcard_socket_covers_the_single_addresses),
		conf_case_test(any_less_one_address_is_no_wildcard),
		conf_case_test(named_lists_say_where_to_listen_too),
		conf_case_test(an_address_refused_before_is_not_listened_on),
		conf_case_test(listening_over_tls_is_refused_until_it_works),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
