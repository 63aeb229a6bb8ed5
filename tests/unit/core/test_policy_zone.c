/*
 * test_policy_zone.c - the rules of one response policy zone
 * (draft-vixie-dnsop-dns-rpz).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>

#include "tests/unit/core/policy_text.h"

static const struct name *name_of(const char *text)
{
	static struct name name;

	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	return &name;
}

static struct rule rule_for(const struct policy_zone *zone,
			    enum policy_trigger trigger, const char *name)
{
	struct rule rule = {.action = RULE_NONE};

	policy_zone_find_name(zone, trigger, name_of(name)->octets, &rule);
	return rule;
}

static void expect(const struct policy_zone *zone, const char *name,
		   enum rule_action action)
{
	enum rule_action got = rule_for(zone, TRIGGER_QNAME, name).action;

	if (got != action)
		fail_msg("%s: %d instead of %d", name, got, action);
}

static void draft_rpz_actions_are_cnames_to_special_names(void **state)
{
	struct policy_zone *zone = policy_zone_of(
		"rpz", "nx CNAME .\nempty CNAME *.\npass CNAME rpz-passthru.\n"
		       "drop CNAME RPZ-DROP.\ntcp CNAME rpz-tcp-only.\n"
		       "old.pass CNAME old.pass.\nredirected CNAME walled.\n"
		       "data TXT \"x\"\nsub.rpz-passthru CNAME .\n");
	static const struct {
		const char *name;
		enum rule_action action;
	} cases[] = {
		{"nx", RULE_NXDOMAIN},
		{"empty", RULE_NODATA},
		{"pass", RULE_PASSTHRU},
		{"drop", RULE_DROP},
		{"tcp", RULE_TCP_ONLY},
		{"old.pass", RULE_PASSTHRU},
		{"redirected", RULE_DATA},
		{"data", RULE_DATA},
		{"sub.rpz-passthru", RULE_NXDOMAIN},
		{"other", RULE_NONE},
		{".", RULE_NONE},
		{"below.nx", RULE_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(zone, cases[i].name, cases[i].action);
	policy_zone_free(zone);
}

static void draft_rpz_the_first_of_contradicting_records_counts(void **state)
{
	struct policy_zone *zone =
		policy_zone_of("rpz", "a CNAME .\na CNAME *.\na A 192.0.2.1\n"
				      "b A 192.0.2.1\nb CNAME .\n"
				      "c CNAME walled.\nc A 192.0.2.1\n");

	(void)state;
	expect(zone, "a", RULE_NXDOMAIN);
	expect(zone, "b", RULE_DATA);
	assert_true(policy_zone_is_cname(
		zone, rule_for(zone, TRIGGER_QNAME, "c"), RRTYPE_A));
	policy_zone_free(zone);
}

static void rfc4592_a_wildcard_does_not_cover_names_that_are_there(void **state)
{
	struct policy_zone *zone = policy_zone_of(
		"rpz", "*.a TXT \"w\"\nb.a CNAME *.\nx.ent.a CNAME .\n"
		       "y CNAME .\n*.deep.b.a CNAME rpz-drop.\n");
	static const struct {
		const char *name;
		enum rule_action action;
	} cases[] = {
		{"x.a", RULE_DATA},      {"x.x.a", RULE_DATA},
		{"a", RULE_NONE},        {"b.a", RULE_NODATA},
		{"x.b.a", RULE_NONE},    {"ent.a", RULE_NONE},
		{"y.ent.a", RULE_NONE},  {"x.ent.a", RULE_NXDOMAIN},
		{"deep.b.a", RULE_NONE}, {"1.2.3.4.deep.b.a", RULE_DROP},
		{"y", RULE_NXDOMAIN},    {"x.y", RULE_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(zone, cases[i].name, cases[i].action);
	policy_zone_free(zone);
}

static void a_wildcard_at_the_apex_covers_all_other_names(void **state)
{
	struct policy_zone *zone = policy_zone_of(
		"rpz", "* CNAME .\nnot.me CNAME rpz-passthru.\n");

	(void)state;
	expect(zone, "x", RULE_NXDOMAIN);
	expect(zone, "a.b.c.d.e.f", RULE_NXDOMAIN);
	expect(zone, "not.me", RULE_PASSTHRU);
	expect(zone, "me", RULE_NONE);
	policy_zone_free(zone);
}

static void triggers_have_names_of_their_own(void **state)
{
	struct policy_zone *zone = policy_zone_of(
		"rpz", "ns.evil.rpz-nsdname CNAME .\n"
		       "*.bad.rpz-nsdname CNAME *.\nqname CNAME .\n"
		       "24.0.2.0.192.rpz-ip CNAME .\n");

	(void)state;
	assert_int_equal(rule_for(zone, TRIGGER_NSDNAME, "ns.evil").action,
			 RULE_NXDOMAIN);
	assert_int_equal(rule_for(zone, TRIGGER_NSDNAME, "x.bad").action,
			 RULE_NODATA);
	assert_int_equal(rule_for(zone, TRIGGER_NSDNAME, "qname").action,
			 RULE_NONE);
	expect(zone, "ns.evil", RULE_NONE);
	expect(zone, "ns.evil.rpz-nsdname", RULE_NONE);
	assert_true(policy_zone_has(zone, TRIGGER_RESPONSE_IP));
	assert_false(policy_zone_has(zone, TRIGGER_NSIP));
	assert_false(policy_zone_has(zone, TRIGGER_CLIENT_IP));
	policy_zone_free(zone);
}

/* ---- Addresses ---------------------------------------------------------- */

static enum rule_action action_for(const struct policy_zone *zone,
				   const char *text)
{
	struct rule rule = {.action = RULE_NONE};
	struct address address;

	assert_int_equal(address_from_text(text, 0, &address), STATUS_OK);
	policy_zone_find_address(zone, TRIGGER_RESPONSE_IP, &address, &rule);
	return rule.action;
}

static void draft_rpz_addresses_are_written_backwards(void **state)
{
	struct policy_zone *zone = policy_zone_of(
		"rpz", "8.0.0.0.10.rpz-ip CNAME *.\n"
		       "16.0.0.10.10.rpz-ip CNAME .\n"
		       "32.1.1.10.10.rpz-ip CNAME rpz-passthru.\n"
		       "32.zz.db8.2001.rpz-ip CNAME .\n"
		       "128.1.zz.db8.2001.rpz-ip CNAME *.\n"
		       "128.8.7.6.5.4.3.2.2001.rpz-ip CNAME rpz-drop.\n"
		       "61.zz.38.db8.2001.rpz-ip CNAME rpz-tcp-only.\n"
		       "1.0.0.0.128.rpz-ip CNAME rpz-drop.\n");
	static const struct {
		const char *address;
		enum rule_action action;
	} cases[] = {
		{"10.0.0.1", RULE_NODATA},
		{"10.10.0.1", RULE_NXDOMAIN},
		{"10.10.1.1", RULE_PASSTHRU},
		{"10.10.1.2", RULE_NXDOMAIN},
		{"11.0.0.1", RULE_NONE},
		{"192.0.2.1", RULE_DROP},
		{"2001:db8::2", RULE_NXDOMAIN},
		{"2001:db8::1", RULE_NODATA},
		{"2001:2:3:4:5:6:7:8", RULE_DROP},
		{"2001:2:3:4:5:6:7:9", RULE_NONE},
		{"2001:db8:38:7::1", RULE_TCP_ONLY},
		{"2001:db8:38:8::1", RULE_NXDOMAIN},
		{"::ffff:10.10.1.1", RULE_PASSTHRU},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (action_for(zone, cases[i].address) != cases[i].action)
			fail_msg("%s: not %d", cases[i].address,
				 cases[i].action);
	policy_zone_free(zone);
}

static void draft_rpz_owners_that_are_no_address_are_refused(void **state)
{
	static const char *const wrong[] = {
		"24.1.2.0.192",
		"33.1.2.0.192",
		"24.0.2.0.256",
		"24.0.2.192",
		"0.0.0.0.0",
		"129.1.zz.db8.2001",
		"x.0.2.0.192",
		"32.1.zz.db8.2001",
		"64.zz.zz.db8.2001",
		"128.1.2.3.4.5.6.7.8.9",
		"24.0.2.0.1a",
		"128.1.zz.10000.2001",
		"24",
	};
	struct policy_zone *zone = policy_zone_of("rpz", "");
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(text, sizeof(text), "%s.rpz-ip.rpz", wrong[i]);
		if (policy_zone_add(zone, name_of(text)->octets, RRTYPE_CNAME,
				    60,
				    span_of(name_root, 1)) != STATUS_MALFORMED)
			fail_msg("%s is taken for an address", wrong[i]);
	}
	assert_int_equal(policy_zone_rules(zone), 0);
	assert_int_equal(policy_zone_add(zone, name_of("a.other")->octets,
					 RRTYPE_CNAME, 60,
					 span_of(name_root, 1)),
			 STATUS_INVALID);
	policy_zone_free(zone);
}

/* ---- Answers ------------------------------------------------------------ */

struct answer_case {
	const char *name;
	uint16_t type;
	enum finding_kind kind;
	unsigned sets;
	const char *target; /* of a CNAME */
	uint32_t ttl_s;
};

static void check(const struct policy_zone *zone, const struct answer_case *c,
		  struct arena *arena)
{
	struct name name = *name_of(c->name);
	struct rule rule = rule_for(zone, TRIGGER_QNAME, c->name);
	struct finding finding;

	assert_int_not_equal(rule.action, RULE_NONE);
	assert_int_equal(policy_zone_answer(zone, rule, name.octets, c->type,
					    arena, &finding),
			 STATUS_OK);
	if (finding.kind != c->kind ||
	    finding.counts[SECTION_ANSWER] != c->sets ||
	    finding.ttl_s != c->ttl_s)
		fail_msg("%s: kind %d, %zu sets, TTL %u", c->name, finding.kind,
			 finding.counts[SECTION_ANSWER], finding.ttl_s);
	assert_int_equal(finding.security, SECURITY_INSECURE);
	for (unsigned i = 0; i < c->sets; i++)
		assert_true(name_equal(
			rrset_owner(finding.rrsets[SECTION_ANSWER][i]),
			name.octets));
	if (c->target)
		assert_true(
			name_equal(rrset_first(finding_answer(&finding)).data,
				   name_of(c->target)->octets));
}

static void draft_rpz_local_data_are_records_of_the_name_asked_for(void **state)
{
	static const struct answer_case cases[] = {
		{"a", RRTYPE_A, FINDING_ANSWER, 1, NULL, 30},
		{"a", RRTYPE_TXT, FINDING_ANSWER, 1, NULL, 20},
		{"a", RRTYPE_ANY, FINDING_ANSWER, 2, NULL, 20},
		{"a", RRTYPE_AAAA, FINDING_NODATA, 0, NULL, 60},
		{"x.wild", RRTYPE_A, FINDING_ANSWER, 1, NULL, 60},
		{"c", RRTYPE_A, FINDING_CNAME, 1, "walled.garden", 60},
		{"d", RRTYPE_A, FINDING_CNAME, 1, "walled.garden", 60},
		{"c", RRTYPE_CNAME, FINDING_ANSWER, 1, "walled.garden", 60},
		{"x.y", RRTYPE_A, FINDING_CNAME, 1, "x.y.garden", 60},
		{"nx", RRTYPE_A, FINDING_NXDOMAIN, 0, NULL, 60},
		{"empty", RRTYPE_A, FINDING_NODATA, 0, NULL, 60},
	};
	struct policy_zone *zone = policy_zone_of(
		"rpz", "a 30 A 192.0.2.1\na 40 A 192.0.2.2\na 20 TXT \"x\"\n"
		       "*.wild 600 A 192.0.2.3\nc CNAME Walled.garden.\n"
		       "d CNAME Walled.garden.\n*.y CNAME *.garden.\n"
		       "nx CNAME .\nempty CNAME *.\n");
	struct arena arena;

	(void)state;
	zone->max_ttl_s = 60;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(zone, &cases[i], &arena);
	assert_int_equal(zone->data_count, 4); /* c and d share theirs */
	arena_done(&arena);
	policy_zone_free(zone);
}

static void a_rewritten_name_that_is_too_long_is_told(void **state)
{
	struct policy_zone *zone = policy_zone_of(
		"rpz", "* CNAME *.a.rather.long.name.for.a.walled.garden.\n");
	char text[300] = "";
	struct finding finding;
	struct arena arena;
	struct name name;

	(void)state;
	for (int i = 0; i < 120; i++)
		strcat(text, "a.");
	name = *name_of(text);
	arena_init(&arena, 1 << 20);
	assert_int_equal(
		policy_zone_answer(zone, rule_for(zone, TRIGGER_QNAME, text),
				   name.octets, RRTYPE_A, &arena, &finding),
		STATUS_NO_SPACE);
	arena_done(&arena);
	policy_zone_free(zone);
}

static void an_override_replaces_every_rule(void **state)
{
	struct policy_zone *zone =
		policy_zone_of("rpz", "a CNAME rpz-passthru.\nb A 192.0.2.1\n");

	(void)state;
	zone->has_override = true;
	zone->override.action = RULE_NXDOMAIN;
	expect(zone, "a", RULE_NXDOMAIN);
	expect(zone, "b", RULE_NXDOMAIN);
	expect(zone, "c", RULE_NONE);
	assert_int_equal(
		policy_zone_override_cname(zone, name_of("walled")->octets),
		STATUS_OK);
	assert_true(policy_zone_is_cname(
		zone, rule_for(zone, TRIGGER_QNAME, "a"), RRTYPE_A));
	zone->is_disabled = true;
	expect(zone, "a", RULE_NONE);
	policy_zone_free(zone);
}

static void a_rule_on_a_name_takes_few_octets(void **state)
{
	struct policy_zone *zone = policy_zone_of("rpz", "");
	const unsigned count = 20000;
	char text[64];

	(void)state;
	for (unsigned i = 0; i < count; i++)
		for (int wild = 0; wild < 2; wild++) {
			snprintf(text, sizeof(text), "%sads%u.example.rpz",
				 wild ? "*." : "", i);
			assert_int_equal(policy_zone_add(zone,
							 name_of(text)->octets,
							 RRTYPE_CNAME, 60,
							 span_of(name_root, 1)),
					 STATUS_OK);
		}
	assert_int_equal(policy_zone_finish(zone), STATUS_OK);
	assert_int_equal(policy_zone_rules(zone), count);
	expect(zone, "ads7.example", RULE_NXDOMAIN);
	expect(zone, "x.ads19999.example", RULE_NXDOMAIN);
	expect(zone, "x.ads20000.example", RULE_NONE);
	/* The name, two octets, and a slot for two thirds of them. */
	assert_true(policy_zone_octets(zone) / count <
		    sizeof("\10ads12345\7example") + 2 + 8);
	policy_zone_free(zone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draft_rpz_actions_are_cnames_to_special_names),
		cmocka_unit_test(
			draft_rpz_the_first_of_contradicting_records_counts),
		cmocka_unit_test(
			rfc4592_a_wildcard_does_not_cover_names_that_are_there),
		cmocka_unit_test(a_wildcard_at_the_apex_covers_all_other_names),
		cmocka_unit_test(triggers_have_names_of_their_own),
		cmocka_unit_test(draft_rpz_addresses_are_written_backwards),
		cmocka_unit_test(
			draft_rpz_owners_that_are_no_address_are_refused),
		cmocka_unit_test(
			draft_rpz_local_data_are_records_of_the_name_asked_for),
		cmocka_unit_test(a_rewritten_name_that_is_too_long_is_told),
		cmocka_unit_test(an_override_replaces_every_rule),
		cmocka_unit_test(a_rule_on_a_name_takes_few_octets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
