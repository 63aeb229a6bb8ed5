/*
 * test_acl.c - address match lists as BIND 9's manual has them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "resolver/core/acl.h"

static struct address at(const char *text)
{
	struct address address;

	assert_int_equal(address_from_text(text, 0, &address), STATUS_OK);
	return address;
}

static bool allows(const struct acl *acl, const char *text)
{
	struct address address = at(text);

	return acl_allows(acl, &address);
}

static void add(struct acl *acl, bool negated, const char *text,
		unsigned prefix)
{
	struct address address = at(text);

	assert_int_equal(acl_add_prefix(acl, negated, &address, prefix),
			 STATUS_OK);
}

static void an_empty_list_and_no_list_refuse_everybody(void **state)
{
	struct acl *acl = acl_new();

	(void)state;
	assert_non_null(acl);
	assert_false(allows(acl, "127.0.0.1"));
	assert_false(allows(NULL, "127.0.0.1"));
	acl_free(acl);
	acl_free(NULL);
}

static void a_prefix_matches_its_bits_and_no_more(void **state)
{
	struct acl *acl = acl_new();

	(void)state;
	add(acl, false, "192.0.2.128", 25);
	add(acl, false, "2001:db8:8000::", 33);
	assert_true(allows(acl, "192.0.2.128"));
	assert_true(allows(acl, "192.0.2.255"));
	assert_false(allows(acl, "192.0.2.127"));
	assert_false(allows(acl, "192.0.3.128"));
	assert_true(allows(acl, "2001:db8:ffff::1"));
	assert_false(allows(acl, "2001:db8:7fff::1"));
	acl_free(acl);
}

static void a_prefix_of_zero_bits_is_its_family(void **state)
{
	struct acl *acl = acl_new();

	(void)state;
	add(acl, false, "0.0.0.0", 0);
	assert_true(allows(acl, "203.0.113.9"));
	assert_false(allows(acl, "2001:db8::1"));
	acl_free(acl);
}

static void the_first_element_that_matches_decides(void **state)
{
	struct acl *acl = acl_new();

	(void)state;
	add(acl, true, "192.0.2.1", 32);
	add(acl, false, "192.0.2.0", 24);
	add(acl, true, "192.0.2.2", 32);
	assert_false(allows(acl, "192.0.2.1"));
	assert_true(allows(acl, "192.0.2.2"));
	acl_free(acl);
}

static void any_matches_both_families_and_none_refuses_them(void **state)
{
	struct acl *any = acl_new(), *none = acl_new();

	(void)state;
	assert_int_equal(acl_add_any(any, false), STATUS_OK);
	assert_int_equal(acl_add_any(none, true), STATUS_OK);
	assert_true(allows(any, "192.0.2.1"));
	assert_true(allows(any, "2001:db8::1"));
	assert_false(allows(none, "192.0.2.1"));
	assert_false(allows(none, "2001:db8::1"));
	acl_free(any);
	acl_free(none);
}

static void a_nested_list_that_says_no_does_not_end_the_search(void **state)
{
	struct acl *inner = acl_new(), *acl = acl_new();

	(void)state;
	add(inner, true, "192.0.2.1", 32);
	add(inner, false, "192.0.2.0", 24);
	assert_int_equal(acl_add_acl(acl, false, inner), STATUS_OK);
	acl_free(inner);
	assert_false(allows(acl, "192.0.2.1"));
	add(acl, false, "192.0.2.1", 32);
	assert_true(allows(acl, "192.0.2.1"));
	assert_true(allows(acl, "192.0.2.2"));
	acl_free(acl);
}

static void a_negated_nested_list_refuses_those_it_says_yes_to(void **state)
{
	struct acl *inner = acl_new(), *acl = acl_new();

	(void)state;
	add(inner, true, "192.0.2.1", 32);
	add(inner, false, "192.0.2.0", 24);
	assert_int_equal(acl_add_acl(acl, true, inner), STATUS_OK);
	assert_int_equal(acl_add_any(acl, false), STATUS_OK);
	acl_free(inner);
	assert_true(allows(acl, "192.0.2.1"));
	assert_false(allows(acl, "192.0.2.2"));
	assert_true(allows(acl, "198.51.100.1"));
	acl_free(acl);
}

static void an_ipv4_mapped_address_is_judged_as_ipv4(void **state)
{
	struct acl *acl = acl_new();

	(void)state;
	add(acl, false, "192.0.2.0", 24);
	assert_true(allows(acl, "::ffff:192.0.2.1"));
	assert_false(allows(acl, "::ffff:198.51.100.1"));
	acl_free(acl);
}

static void a_prefix_longer_than_its_address_is_invalid(void **state)
{
	struct acl *acl = acl_new();
	struct address ipv4 = at("192.0.2.1"), none = {0};

	(void)state;
	assert_int_equal(acl_add_prefix(acl, false, &ipv4, 33),
			 STATUS_INVALID);
	assert_int_equal(acl_add_prefix(acl, false, &none, 0), STATUS_INVALID);
	assert_int_equal(acl_size(acl), 0);
	acl_free(acl);
}

static void lists_that_double_with_each_other_meet_the_bound(void **state)
{
	struct acl *acl = acl_new();
	enum status status = STATUS_OK;

	(void)state;
	add(acl, false, "192.0.2.1", 32);
	for (unsigned i = 0; i < 40 && status == STATUS_OK; i++) {
		struct acl *outer = acl_new();

		status = acl_add_acl(outer, false, acl);
		if (status == STATUS_OK)
			status = acl_add_acl(outer, false, acl);
		acl_free(acl);
		acl = outer;
	}
	assert_int_equal(status, STATUS_LIMIT);
	acl_free(acl);
}

static void lists_within_lists_meet_the_bound(void **state)
{
	struct acl *acl = acl_new();
	enum status status = STATUS_OK;

	(void)state;
	assert_int_equal(acl_add_any(acl, false), STATUS_OK);
	for (unsigned i = 0; i < 1000 && status == STATUS_OK; i++) {
		struct acl *outer = acl_new();

		status = acl_add_acl(outer, false, acl);
		acl_free(acl);
		acl = outer;
	}
	assert_int_equal(status, STATUS_LIMIT);
	acl_free(acl);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_list_and_no_list_refuse_everybody),
		cmocka_unit_test(a_prefix_matches_its_bits_and_no_more),
		cmocka_unit_test(a_prefix_of_zero_bits_is_its_family),
		cmocka_unit_test(the_first_element_that_matches_decides),
		cmocka_unit_test(
			any_matches_both_families_and_none_refuses_them),
		cmocka_unit_test(
			a_nested_list_that_says_no_does_not_end_the_search),
		cmocka_unit_test(
			a_negated_nested_list_refuses_those_it_says_yes_to),
		cmocka_unit_test(an_ipv4_mapped_address_is_judged_as_ipv4),
		cmocka_unit_test(a_prefix_longer_than_its_address_is_invalid),
		cmocka_unit_test(
			lists_that_double_with_each_other_meet_the_bound),
		cmocka_unit_test(lists_within_lists_meet_the_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
