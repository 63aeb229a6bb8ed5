/*
 * test_conf_control.c - controls.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/conf/conf_case.h"

static void without_controls_there_is_the_usual_socket(void **state)
{
	const struct conf *conf = conf_case_right(*state, "");

	assert_false(conf->control.is_off);
	assert_null(conf->control.path);
	assert_int_equal(conf->control.mode, 0660);
	assert_false(conf->control.has_owner);
}

static void empty_controls_are_no_socket(void **state)
{
	assert_true(conf_case_right(*state, "controls { };")->control.is_off);
}

static void a_unix_socket_is_said_as_in_bind(void **state)
{
	const struct conf *conf = conf_case_right(
		*state, "controls { unix \"/run/x\" perm 0640 owner 0 group 7 "
			"read-only yes; };");

	assert_string_equal(conf->control.path, "/run/x");
	assert_int_equal(conf->control.mode, 0640);
	assert_true(conf->control.has_owner && conf->control.has_group);
	assert_int_equal(conf->control.owner, 0);
	assert_int_equal(conf->control.group, 7);
	assert_true(conf->control.is_read_only);
}

static void an_owner_may_be_named(void **state)
{
	const struct conf *conf = conf_case_right(
		*state, "controls { unix \"/x\" owner root; };");

	assert_true(conf->control.has_owner && !conf->control.has_group);
	assert_int_equal(conf->control.owner, 0);
}

static void a_path_is_below_the_directory(void **state)
{
	const struct conf *conf =
		conf_case_right(*state, "controls { unix \"c.sock\"; };\n"
					"options { directory \"/var/x\"; };");

	assert_string_equal(conf->control.path, "/var/x/c.sock");
}

static void what_is_wrong_is_told_where(void **state)
{
	static const struct {
		const char *text;
		unsigned column;
		const char *says;
	} cases[] = {
		{"controls { unix \"/x\" perm 0888; };", 27, "not a mode"},
		{"controls { unix \"/x\" perm 1777; };", 27, "not a mode"},
		{"controls { unix \"/x\" owner \"no such user\"; };", 28,
		 "not a user of this machine"},
		{"controls { unix \"/x\" group \"no such group\"; };", 28,
		 "not a group of this machine"},
		{"controls { unix \"/x\"; unix \"/y\"; };", 28, "a second one"},
		{"controls { tcp 1; };", 12, "expected unix or inet"},
		{"controls { unix; };", 15, "expected a path"},
		{"controls;", 8, "expected unix"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		conf_case_wrong(*state, cases[i].text, 1, cases[i].column,
				cases[i].says);
}

static void the_socket_is_found_beside_errors(void **state)
{
	struct conf_case *c = *state;
	char path[512], found[PATH_MAX] = "";

	conf_case_load(c, "controls { unix \"/run/x\"; };\n"
			  "options { no-such-thing 1; };\n");
	snprintf(path, sizeof(path), "%s/resolver.conf", c->folder);
	assert_true(conf_find_control(path, found));
	assert_string_equal(found, "/run/x");
	snprintf(path, sizeof(path), "%s/none.conf", c->folder);
	assert_false(conf_find_control(path, found));
}

static void statistics_channels_are_ports(void **state)
{
	const struct conf *conf = conf_case_right(
		*state,
		"acl net { 10/8; };\n"
		"statistics-channels { inet 127.0.0.1 port 9153 allow { "
		"net; }; inet ::1; inet * port 80; };");

	assert_int_equal(conf->statistics_count, 3);
	assert_int_equal(conf->statistics[0].address.port, 9153);
	assert_true(conf_case_allows(conf->statistics[0].allow, "10.1.2.3"));
	assert_false(conf_case_allows(conf->statistics[0].allow, "127.0.0.1"));
	assert_int_equal(conf->statistics[1].address.family, ADDRESS_IPV6);
	assert_int_equal(conf->statistics[1].address.port, 80);
	assert_null(conf->statistics[1].allow);
	assert_int_equal(conf->statistics[2].address.family, ADDRESS_IPV4);
}

static void wrong_statistics_channels_are_told(void **state)
{
	static const struct {
		const char *text;
		unsigned column;
		const char *says;
	} cases[] = {
		{"statistics-channels { unix \"/x\"; };", 23, "expected inet"},
		{"statistics-channels { inet here; };", 28, "here"},
		{"statistics-channels { inet ::1 port 70000; };", 37, "70000"},
		{"statistics-channels { inet ::1 allow { nobody; }; };", 40,
		 "nobody"},
		{"statistics-channels { inet ::1 port 1; inet ::1 port 2; "
		 "inet ::1 port 3; inet ::1 port 4; inet ::1 port 5; };",
		 105, "more than 4"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		conf_case_wrong(*state, cases[i].text, 1, cases[i].column,
				cases[i].says);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		conf_case_test(without_controls_there_is_the_usual_socket),
		conf_case_test(empty_controls_are_no_socket),
		conf_case_test(a_unix_socket_is_said_as_in_bind),
		conf_case_test(an_owner_may_be_named),
		conf_case_test(a_path_is_below_the_directory),
		conf_case_test(what_is_wrong_is_told_where),
		conf_case_test(the_socket_is_found_beside_errors),
		conf_case_test(statistics_channels_are_ports),
		conf_case_test(wrong_statistics_channels_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
