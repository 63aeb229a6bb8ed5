/*
 * test_conf_policy.c - response-policy and its zones.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "tests/unit/conf/conf_case.h"
#include "wire/codes.h"

#define ZONE(name)                                                             \
	"zone \"" name "\" { type primary; file \"" name ".db\"; };\n"

static void write_file(const struct conf_case *c, const char *name,
		       const char *text)
{
	conf_case_file(c, name, text, strlen(text));
}

static struct rule rule_for(const struct policy_zone *zone, const char *text)
{
	struct rule rule = {.action = RULE_NONE};
	struct name name;

	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	policy_zone_find_name(zone, TRIGGER_QNAME, name.octets, &rule);
	return rule;
}

static void response_policy_is_as_in_bind(void **state)
{
	const struct response_policy *policy;
	const struct policy_zone *const *zones;

	write_file(*state, "a.db",
		   "$TTL 300\n@ SOA localhost. root.localhost. 1 2 3 4 5\n"
		   " NS localhost.\nx CNAME .\n*.x CNAME .\n"
		   "24.0.2.0.192.rpz-ip CNAME *.\nns.y.rpz-nsdname CNAME .\n");
	write_file(*state, "b.db", "$ORIGIN b.\nx A 192.0.2.1\n");
	write_file(*state, "c.db", "x A 192.0.2.1\n");
	policy = conf_case_right(
			 *state,
			 ZONE("a") "options { response-policy {\n"
				   "zone \"a\" max-policy-ttl 1h add-soa no "
				   "ede filtered nsdname-enable no log no;\n"
				   "zone b policy cname \"walled.garden\";\n"
				   "zone c policy disabled;\n"
				   "} break-dnssec yes max-policy-ttl 30\n"
				   "recursive-only no min-ns-dots 2\n"
				   "qname-wait-recurse no\n"
				   "min-update-interval 60; };\n" ZONE("b")
					   ZONE("c"))
			 ->settings->response_policy;
	assert_non_null(policy);
	zones = (const struct policy_zone *const *)policy->zones;
	assert_int_equal(policy->zone_count, 3);
	assert_true(policy->break_dnssec);
	assert_false(policy->recursive_only);
	assert_int_equal(policy->min_ns_dots, 2);
	assert_int_equal(rule_for(zones[0], "y.x").action, RULE_NXDOMAIN);
	assert_true(policy_zone_has(zones[0], TRIGGER_RESPONSE_IP));
	assert_false(policy_zone_has(zones[0], TRIGGER_NSDNAME));
	assert_int_equal(zones[0]->max_ttl_s, 3600);
	assert_int_equal(zones[0]->ede, EDE_FILTERED);
	assert_true(zones[0]->without_soa);
	assert_true(zones[0]->soa.size > 0);
	assert_true(policy_zone_is_cname(zones[1], rule_for(zones[1], "x"),
					 RRTYPE_A));
	assert_int_equal(zones[1]->max_ttl_s, 30);
	assert_false(zones[1]->without_soa);
	assert_int_equal(rule_for(zones[2], "x").action, RULE_NONE);
}

static void the_defaults_of_response_policy_are_those_of_bind(void **state)
{
	const struct response_policy *policy;

	write_file(*state, "a.db", "x CNAME .\n");
	policy = conf_case_right(
			 *state,
			 "options { response-policy { zone \"a\"; }; };\n"
			 "zone \"a\" { type master; file \"a.db\"; };\n")
			 ->settings->response_policy;
	assert_false(policy->break_dnssec);
	assert_true(policy->recursive_only);
	assert_int_equal(policy->min_ns_dots, 1);
	assert_int_equal(policy->zones[0]->max_ttl_s, 5);
	assert_false(policy->zones[0]->has_override);
}

static void zones_of_type_primary_are_for_response_policy_alone(void **state)
{
	write_file(*state, "a.db", "x CNAME .\n");
	write_file(*state, "b.db", "x CNAME .\n");
	conf_case_wrong(*state,
			"options { response-policy { zone \"a\"; }; };\n" ZONE(
				"a") ZONE("b"),
			3, 17, "type primary: Kedge only resolves");
	conf_case_load(*state, "options { response-policy { zone \"a\"; }; };\n"
			       "zone \"a\" { type secondary; };");
	assert_true(conf_case_has(*state, 1, "no zone \"a.\" of type primary"));
	assert_true(conf_case_has(*state, 2, "type secondary: Kedge only"));
	conf_case_warned(*state,
			 "options { response-policy { zone \"a\"; }; };\n"
			 "zone \"a\" { type primary; file \"a.db\";\n"
			 "allow-query { none; }; };",
			 "\"allow-query\" has no effect");
}

static void what_is_wrong_with_response_policy_is_told(void **state)
{
	static const struct {
		const char *zones;
		const char *says;
	} cases[] = {
		{"zone \"b\";", "no zone \"b.\" of type primary"},
		{"zone \"a\" policy deny;", "expected given, disabled"},
		{"zone \"a\" poliyc given;", "unknown \"poliyc\""},
		{"zone \"a\"; zone \"a\";", "stands twice"},
		{"\"a\";", "expected zone NAME"},
		{"zone \"a\" ede what;", "expected none, forged"},
	};
	char text[512];

	write_file(*state, "a.db", "x CNAME .\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text),
			 "options { response-policy { %s }; };\n%s",
			 cases[i].zones, i == 0 ? "" : ZONE("a"));
		conf_case_load(*state, text);
		if (!conf_case_has(*state, 1, cases[i].says))
			fail_msg("%s: not %s", cases[i].zones, cases[i].says);
	}
}

static void what_is_wrong_in_the_file_is_told_with_its_line(void **state)
{
	static const char conf[] =
		"options { response-policy { zone \"a\"; }; };\n" ZONE("a");

	conf_case_wrong(*state, conf, 2, 31, "a.db: No such file");
	write_file(*state, "a.db", "x CNAME .\ny CNAME a..b\n");
	conf_case_wrong(*state, conf, 2, 31, "a.db:2: ");
	write_file(*state, "a.db",
		   "x CNAME .\n33.1.2.0.192.rpz-ip CNAME .\n"
		   "www.example. CNAME .\n");
	conf_case_warned(*state, conf,
			 "a.db:2: an owner that is no address; 2 records");
	write_file(*state, "a.db", "x CNAME .\n");
	conf_case_warned(*state,
			 "options { response-policy { zone \"a\"; } "
			 "qname-wait-recurse yes; };\n" ZONE("a"),
			 "has no effect");
}

static void too_many_different_rules_on_clients_are_refused(void **state)
{
	char text[2048] = "";

	for (unsigned i = 1; i <= 15; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "32.%u.2.0.192.rpz-client-ip A 192.0.2.%u\n", i, i);
	write_file(*state, "a.db", text);
	conf_case_wrong(
		*state,
		"options { response-policy { zone \"a\"; }; };\n" ZONE("a"), 1,
		34, "more than 14 different things");
	*strstr(text, "32.15.") = '\0';
	write_file(*state, "a.db", text);
	conf_case_right(
		*state,
		"options { response-policy { zone \"a\"; }; };\n" ZONE("a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		conf_case_test(response_policy_is_as_in_bind),
		conf_case_test(
			the_defaults_of_response_policy_are_those_of_bind),
		conf_case_test(
			zones_of_type_primary_are_for_response_policy_alone),
		conf_case_test(what_is_wrong_with_response_policy_is_told),
		conf_case_test(what_is_wrong_in_the_file_is_told_with_its_line),
		conf_case_test(too_many_different_rules_on_clients_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
