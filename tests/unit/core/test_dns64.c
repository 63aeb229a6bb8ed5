/*
 * test_dns64.c - the form of IPv6 addresses that stand for IPv4 ones.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/core/dns64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/codes.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static struct dns64_rule rule_of(const char *prefix, unsigned bits,
				 const char *suffix)
{
	struct dns64_rule rule = {.prefix_bits = bits};

	assert_int_equal(address_from_text(prefix, 0, &rule.prefix), STATUS_OK);
	if (suffix)
		assert_int_equal(address_from_text(suffix, 0, &rule.suffix),
				 STATUS_OK);
	return rule;
}

static struct finding finding_of(struct arena *arena, enum finding_kind kind,
				 const uint8_t *name)
{
	static const uint8_t ipv4[] = {192, 0, 2, 33};
	const struct rrset **list = arena_alloc(arena, sizeof(*list));
	struct span rdata = span_of(ipv4, 4);
	struct finding finding = {.kind = kind,
				  .ttl_s = 60,
				  .type = RRTYPE_A,
				  .security = SECURITY_INSECURE,
				  .name = name,
				  .zone = name};

	if (kind != FINDING_ANSWER)
		return finding;
	assert_int_equal(
		rrset_make(arena, name, RRTYPE_A, 60, &rdata, 1, NULL, 0, list),
		STATUS_OK);
	finding.rrsets[SECTION_ANSWER] = list;
	finding.counts[SECTION_ANSWER] = 1;
	return finding;
}

/* What RULE makes of 192.0.2.33. */
static const char *made_of(const struct dns64_rule *rule,
			   char text[ADDRESS_TEXT_MAX])
{
	struct address address = {.family = ADDRESS_IPV6};
	struct dns64 *dns64 = dns64_new();
	struct dns64_turn turn = {.is_done = true};
	struct finding link, ret[2];
	struct arena arena;

	arena_init(&arena, 65536);
	assert_int_equal(dns64_add(dns64, rule), STATUS_OK);
	turn.native = finding_of(&arena, FINDING_NODATA, name_root);
	link = finding_of(&arena, FINDING_ANSWER, name_root);
	assert_int_equal(
		dns64_links(dns64, 1, &turn, &link, 1, false, &arena, ret), 1);
	assert_int_equal(ret[0].kind, FINDING_ANSWER);
	memcpy(address.octets, rrset_first(finding_answer(&ret[0])).data, 16);
	arena_done(&arena);
	dns64_free(dns64);
	return address_to_text(&address, false, text);
}

static void rfc6052_2_4_text_representation_examples(void **state)
{
	static const struct {
		const char *prefix;
		unsigned bits;
		const char *suffix, *made;
	} rows[] = {
		{"2001:db8::", 32, NULL, "2001:db8:c000:221::"},
		{"2001:db8:100::", 40, NULL, "2001:db8:1c0:2:21::"},
		{"2001:db8:122::", 48, NULL, "2001:db8:122:c000:2:2100::"},
		{"2001:db8:122:300::", 56, NULL, "2001:db8:122:3c0:0:221::"},
		{"2001:db8:122:344::", 64, NULL,
		 "2001:db8:122:344:c0:2:2100:0"},
		{"2001:db8:122:344::", 96, NULL, "2001:db8:122:344::c000:221"},
		{"64:ff9b::", 96, NULL, "64:ff9b::c000:221"},
		/* With a suffix. */
		{"2001:db8::", 32, "::7", "2001:db8:c000:221::7"},
		{"2001:db8:122:344::", 64, "::ab:cdef",
		 "2001:db8:122:344:c0:2:21ab:cdef"},
	};
	char text[ADDRESS_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct dns64_rule rule =
			rule_of(rows[i].prefix, rows[i].bits, rows[i].suffix);

		assert_null(dns64_rule_fault(&rule));
		assert_string_equal(made_of(&rule, text), rows[i].made);
	}
}

static void rfc6052_2_2_prefixes_that_cannot_be(void **state)
{
	static const struct {
		const char *prefix;
		unsigned bits;
		const char *suffix, *says;
	} rows[] = {
		{"2001:db8::", 33, NULL, "32, 40, 48, 56, 64 or 96"},
		{"2001:db8::", 128, NULL, "32, 40, 48, 56, 64 or 96"},
		{"2001:db8:1::", 32, NULL, "behind its length"},
		{"192.0.2.0", 96, NULL, "not one of IPv6"},
		{"2001:db8::", 96, "192.0.2.1", "not an IPv6 address"},
		{"2001:db8::", 96, "::1", "bits set where"},
		{"2001:db8::", 64, "::1:0:0", "bits set where"},
		{"2001:db8::", 32, "::100:0:0:0", "bits set where"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct dns64_rule rule =
			rule_of(rows[i].prefix, rows[i].bits, rows[i].suffix);
		const char *fault = dns64_rule_fault(&rule);

		if (!fault || !strstr(fault, rows[i].says))
			fail_msg("%s/%u %s: %s", rows[i].prefix, rows[i].bits,
				 rows[i].suffix ? rows[i].suffix : "",
				 fault ? fault : "nothing wrong");
	}
}

static void there_are_as_many_rules_as_bits(void **state)
{
	struct dns64_rule rule = rule_of("64:ff9b::", 96, NULL);
	struct dns64 *dns64 = dns64_new();
	struct address client = {.family = ADDRESS_IPV6};
	struct query query = {.type = RRTYPE_AAAA, .class_ = RRCLASS_IN};

	(void)state;
	assert_int_equal(dns64_rules_for(NULL, &client, &query), 0);
	assert_int_equal(dns64_rules_for(dns64, &client, &query), 0);
	for (int i = 0; i < DNS64_RULES_MAX; i++)
		assert_int_equal(dns64_add(dns64, &rule), STATUS_OK);
	rule.mapped = acl_new(); /* taken all the same */
	assert_int_equal(dns64_add(dns64, &rule), STATUS_LIMIT);
	assert_int_equal(dns64_rules_for(dns64, &client, &query), 0xff);
	query.class_ = RRCLASS_CH;
	assert_int_equal(dns64_rules_for(dns64, &client, &query), 0);
	dns64_free(dns64);
}

static void which_queries_a_rule_applies_to(void **state)
{
	enum {
		PLAIN = 1,
		RECURSIVE_ONLY = 2
	};
	static const struct {
		uint16_t flags;
		bool do_bit;
		uint16_t type;
		uint8_t rules;
	} rows[] = {
		{FLAG_RD, false, RRTYPE_AAAA, PLAIN | RECURSIVE_ONLY},
		{0, false, RRTYPE_AAAA, PLAIN},
		{FLAG_RD | FLAG_CD, false, RRTYPE_AAAA, PLAIN | RECURSIVE_ONLY},
		{FLAG_RD, true, RRTYPE_AAAA, PLAIN | RECURSIVE_ONLY},
		{FLAG_RD | FLAG_CD, true, RRTYPE_AAAA, 0},
		{FLAG_RD, false, RRTYPE_A, 0},
		{FLAG_RD, false, RRTYPE_ANY, 0},
		{FLAG_RD, false, RRTYPE_PTR, 0}, /* of another name */
	};
	struct dns64_rule rule = rule_of("64:ff9b::", 96, NULL);
	struct address client = {.family = ADDRESS_IPV6};
	struct dns64 *dns64 = dns64_new();

	(void)state;
	assert_int_equal(dns64_add(dns64, &rule), STATUS_OK);
	rule.recursive_only = true;
	assert_int_equal(dns64_add(dns64, &rule), STATUS_OK);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct query query = {.type = rows[i].type,
				      .class_ = RRCLASS_IN,
				      .header.flags = rows[i].flags,
				      .edns.do_bit = rows[i].do_bit};

		assert_int_equal(dns64_rules_for(dns64, &client, &query),
				 rows[i].rules);
	}
	dns64_free(dns64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc6052_2_4_text_representation_examples),
		cmocka_unit_test(rfc6052_2_2_prefixes_that_cannot_be),
		cmocka_unit_test(which_queries_a_rule_applies_to),
		cmocka_unit_test(there_are_as_many_rules_as_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
