/*
 * test_address.c - addresses as text (RFC 4291, 4007, 5952).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/address.h"

static struct address at(const char *text)
{
	struct address address;

	assert_int_equal(address_from_text(text, 53, &address), STATUS_OK);
	assert_int_equal(address.port, 53);
	return address;
}

static void addresses_come_back_as_they_were_written(void **state)
{
	/* RFC 5952 section 4: lower case, the longest run of zeros short. */
	static const struct {
		const char *text, *again;
	} cases[] = {
		{"192.0.2.1", "192.0.2.1"},
		{"0.0.0.0", "0.0.0.0"},
		{"255.255.255.255", "255.255.255.255"},
		{"::", "::"},
		{"::1", "::1"},
		{"2001:DB8::0:1", "2001:db8::1"},
		{"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
		{"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
		{"fe80::1%2", "fe80::1%2"},
		{"fe80::1%4294967295", "fe80::1%4294967295"},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295",
		 "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295"},
	};
	char text[ADDRESS_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct address address = at(cases[i].text), again;

		assert_string_equal(address_to_text(&address, false, text),
				    cases[i].again);
		again = at(text);
		assert_true(address_equal(&address, &again));
	}
}

static void what_is_no_address_is_malformed(void **state)
{
	static const char *const cases[] = {
		"",
		".",
		":",
		"192.0.2",
		"192.0.2.256",
		"192.0.2.1.1",
		"192.0.2.1 ",
		" 192.0.2.1",
		"192.0.2.1%1",
		"192.0.2.1#53",
		"1:2:3:4:5:6:7",
		"1:2:3:4:5:6:7:8:9",
		"::1::",
		"g::",
		"fe80::1%",
		"fe80::1%eth0",
		"fe80::1%-1",
		"fe80::1%+1",
		"fe80::1% 1",
		"fe80::1%4294967296",
		"fe80::1%-18446744073709551615",
		"fe80::1%1%1",
		"1111111111111111111111111111111111111111111111111111111111"
		"1111111111111111111111111111111",
	};
	struct address address = {.family = 99};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (address_from_text(cases[i], 53, &address) == STATUS_OK)
			fail_msg("'%s' was taken for an address", cases[i]);
		assert_int_equal(address.family, 99);
	}
}

static void the_port_is_written_as_dig_writes_it(void **state)
{
	struct address ipv4 = at("192.0.2.1"), none = {.port = 53};
	struct address longest = at("1111:2222:3333:4444:5555:6666:7777:8888"
				    "%4294967295");
	char text[ADDRESS_TEXT_MAX];

	(void)state;
	assert_string_equal(address_to_text(&ipv4, true, text), "192.0.2.1#53");
	longest.port = 65535;
	assert_string_equal(address_to_text(&longest, true, text),
			    "1111:2222:3333:4444:5555:6666:7777:8888"
			    "%4294967295#65535");
	assert_string_equal(address_to_text(&none, true, text), "none");
}

static void addresses_differ_by_family_octets_scope_and_port(void **state)
{
	struct address a = at("fe80::1%1"), b = a, other = at("fe80::1%2");
	struct address ipv4 = at("0.0.0.0"), ipv6 = at("::");

	(void)state;
	assert_true(address_equal(&a, &b));
	b.port = 853;
	assert_false(address_equal(&a, &b));
	assert_true(address_same_host(&a, &b));
	assert_false(address_same_host(&a, &other));
	assert_false(address_same_host(&ipv4, &ipv6));
}

static void an_address_has_the_size_of_its_family(void **state)
{
	struct address ipv4 = at("192.0.2.1"), ipv6 = at("::1"), none = {0};

	(void)state;
	assert_int_equal(address_size(&ipv4), 4);
	assert_int_equal(address_size(&ipv6), 16);
	assert_int_equal(address_size(&none), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_come_back_as_they_were_written),
		cmocka_unit_test(what_is_no_address_is_malformed),
		cmocka_unit_test(the_port_is_written_as_dig_writes_it),
		cmocka_unit_test(
			addresses_differ_by_family_octets_scope_and_port),
		cmocka_unit_test(an_address_has_the_size_of_its_family),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
