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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
