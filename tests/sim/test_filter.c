/*
 * test_filter.c - what names outside may not say: rebinding protection as
 * BIND's deny-answer-addresses and deny-answer-aliases have it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/scene.h"

#include <stdio.h>
#include <string.h>

#include "tests/sim/reply.h"

/* ---- Settings ------------------------------------------------------------ */

static void deny(struct settings *settings, const char *text, unsigned prefix)
{
	struct address address;

	if (!settings->filter.addresses)
		settings->filter.addresses = acl_new();
	assert_int_equal(address_from_text(text, 0, &address), STATUS_OK);
	assert_int_equal(acl_add_prefix(settings->filter.addresses, false,
					&address, prefix),
			 STATUS_OK);
}

static void add_name(struct name_set **set, const char *text)
{
	struct name name;

	if (!*set)
		*set = name_set_new();
	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	assert_int_equal(name_set_add(*set, name.octets), STATUS_OK);
}

static void addresses(struct settings *settings)
{
	deny(settings, "10.0.0.0", 8);
	deny(settings, "fd00::", 8);
	deny(settings, "198.51.100.11", 32); /* of www.victim.plain. */
	deny(settings, "198.51.100.3", 32);  /* of www.sig.test. */
	add_name(&settings->filter.addresses_except, "victim.plain");
}

static void aliases(struct settings *settings)
{
	add_name(&settings->filter.aliases, "victim.plain");
	add_name(&settings->filter.aliases, "c0.sig.test");
	add_name(&settings->filter.aliases, "no-such.plain");
	add_name(&settings->filter.aliases_except, "good.evil.plain");
}

static void evil_is_forwarded(struct settings *settings)
{
	struct settings_zone *zone = settings_add_zone(settings);

	assert_non_null(zone);
	assert_int_equal(name_from_text(".", &zone->name), STATUS_OK);
	zone->kind = ZONE_FORWARD_ONLY;
	zone->address_count = 1;
	assert_int_equal(
		address_from_text("192.0.2.66", 0, &zone->addresses[0]),
		STATUS_OK);
	settings->validate = false;
	aliases(settings);
}

/* Nothing inside, but the configuration says what it wants. */
static void with_local(struct settings *settings)
{
	static const uint8_t address[] = {10, 0, 0, 1};
	struct name name;

	addresses(settings);
	settings->local_data = local_data_new();
	assert_int_equal(name_from_text("printer.inside", &name), STATUS_OK);
	assert_int_equal(local_data_add_record(settings->local_data,
					       name.octets, RRTYPE_A, 60,
					       span_of(address, 4)),
			 STATUS_OK);
}

/* ---- The liar ------------------------------------------------------------ */

/* What x.evil.plain. has, as records of it. */
static const char *records[4];

static size_t rebinds(void *context, const struct address *server,
		      struct span query, bool stream, uint8_t *out, size_t room)
{
	char name[NAME_TEXT_MAX];
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, "192.0.2.66") &&
	    (reply_asks_below(&reply, "x.evil.plain") ||
	     reply_asks_below(&reply, "good.evil.plain"))) {
		reply_clear(&reply);
		for (size_t i = 0; i < COUNT_OF(records) && records[i]; i++)
			reply_add(&reply, SECTION_ANSWER, "%s 300 %s",
				  name_to_text(reply.query.name.octets, name),
				  records[i]);
	}
	return reply_end(&reply, out, room);
}

static void says(const char *first, const char *second)
{
	records[0] = first;
	records[1] = second;
}

static struct sim *world(void (*configure)(struct settings *))
{
	return scene_with(&(struct sim_options){.configure = configure,
						.server = rebinds});
}

/* ---- Addresses ------------------------------------------------------------
 */

static void an_answer_with_a_denied_address_fails(void **state)
{
	static const struct {
		uint16_t type;
		const char *first, *second, *in_text;
	} rows[] = {
		{RRTYPE_A, "A 10.1.2.3", NULL, "10.1.2.3"},
		{RRTYPE_A, "A 192.0.2.200", "A 10.1.2.3", "10.1.2.3"},
		{RRTYPE_AAAA, "AAAA fd00::1", NULL, "fd00::1"},
		/* IPv4 in the clothes of IPv6. */
		{RRTYPE_AAAA, "AAAA ::ffff:10.1.2.3", NULL, "10.1.2.3"},
		{RRTYPE_ANY, "A 10.1.2.3", "TXT \"x\"", "10.1.2.3"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim *sim = world(addresses);
		const struct sim_answer *answer;

		says(rows[i].first, rows[i].second);
		answer = sim_resolve(sim, "x.evil.plain", rows[i].type, 0);
		expect_servfail(answer, EDE_BLOCKED);
		assert_non_null(strstr(ede_text(answer), rows[i].in_text));
		assert_non_null(strstr(ede_text(answer), "x.evil.plain"));
		/* From the cache, and with CD, which is for DNSSEC. */
		expect_servfail(
			sim_resolve(sim, "x.evil.plain", rows[i].type, SIM_CD),
			EDE_BLOCKED);
		sim_pass_s(sim, 10);
		expect_servfail(
			sim_resolve(sim, "x.evil.plain", rows[i].type, 0),
			EDE_BLOCKED);
		sim_free(sim);
	}
}

static void other_addresses_and_types_pass(void **state)
{
	struct sim *sim = world(addresses);

	(void)state;
	says("A 192.0.2.200", NULL);
	expect_data(sim_resolve(sim, "x.evil.plain", RRTYPE_A, 0), RRTYPE_A,
		    "192.0.2.200", false);
	says("TXT \"10.1.2.3\"", NULL);
	expect_data(sim_resolve(sim, "x.evil.plain", RRTYPE_TXT, 0), RRTYPE_TXT,
		    "10.1.2.3", false);
	sim_free(sim);
}

static void nothing(struct settings *settings)
{
	(void)settings;
}

static void a_new_configuration_denies_what_is_cached_too(void **state)
{
	struct sim *sim = world(nothing);

	(void)state;
	says("A 10.1.2.3", NULL);
	expect_data(sim_resolve(sim, "x.evil.plain", RRTYPE_A, 0), RRTYPE_A,
		    "10.1.2.3", false);
	sim_reload(sim, addresses);
	expect_servfail(sim_resolve(sim, "x.evil.plain", RRTYPE_A, 0),
			EDE_BLOCKED);
	sim_reload(sim, nothing);
	expect_data(sim_resolve(sim, "x.evil.plain", RRTYPE_A, 0), RRTYPE_A,
		    "10.1.2.3", false);
	sim_free(sim);
}

static void who_is_excepted_may_have_them(void **state)
{
	struct sim *sim = world(addresses);

	(void)state;
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	/* By a chain too: the owner of the address counts. */
	expect_data(sim_resolve(sim, "to-victim.evil.plain", RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.11", false);
	sim_free(sim);
}

static void at_the_end_of_a_chain_they_are_denied_too(void **state)
{
	struct sim *sim = world(addresses);

	(void)state;
	says("CNAME www.sig.test.", NULL);
	expect_servfail(sim_resolve(sim, "x.evil.plain", RRTYPE_A, 0),
			EDE_BLOCKED);
	/* Secure or not. */
	expect_servfail(sim_resolve(sim, "alias.sig.test", RRTYPE_A, 0),
			EDE_BLOCKED);
	expect_servfail(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
			EDE_BLOCKED);
	sim_free(sim);
}

static void what_the_configuration_says_itself_passes(void **state)
{
	struct sim *sim = world(with_local);

	(void)state;
	expect_data(sim_resolve(sim, "printer.inside", RRTYPE_A, 0), RRTYPE_A,
		    "10.0.0.1", false);
	says("CNAME printer.inside.", NULL);
	expect_data(sim_resolve(sim, "x.evil.plain", RRTYPE_A, 0), RRTYPE_A,
		    "10.0.0.1", false);
	sim_free(sim);
}

static void www_is_local(struct settings *settings)
{
	static const uint8_t address[] = {203, 0, 113, 9};
	struct name name;

	settings->local_data = local_data_new();
	assert_int_equal(name_from_text("www.sig.test", &name), STATUS_OK);
	assert_int_equal(local_data_add_record(settings->local_data,
					       name.octets, RRTYPE_A, 60,
					       span_of(address, 4)),
			 STATUS_OK);
}

/* Its server sends it beside the alias, signed. */
static void what_the_configuration_says_of_an_aliass_target_holds(void **state)
{
	struct sim *sim = world(www_is_local);

	(void)state;
	for (unsigned i = 0; i < 2; i++) /* new, and from the caches */
		expect_data(sim_resolve(sim, "alias.sig.test", RRTYPE_A, 0),
			    RRTYPE_A, "203.0.113.9", false);
	sim_free(sim);
}

/* RFC 9460 section 2.2: "1 . ipv4hint=192.0.2.1,10.1.2.3", and so on. */
#define HINT_PUBLIC     "\\# 11 0001 00 0004 0004 C0000201"
#define HINT_MIXED      "\\# 15 0001 00 0004 0008 C0000201 0A010203"
#define HINT_PRIVATE    "\\# 11 0001 00 0004 0004 0A010203"
#define HINT_IPV6       "\\# 23 0001 00 0006 0010 FD000000000000000000000000000001"
#define HINT_AFTER_PORT "\\# 17 0001 00 0003 0002 01BB 0004 0004 0A010203"

static void rfc9460_7_3_records_with_denied_hints_are_left_out(void **state)
{
	static const char *const denied[] = {HINT_PRIVATE, HINT_MIXED,
					     HINT_IPV6, HINT_AFTER_PORT};
	static const struct {
		uint16_t type;
		const char *name;
	} types[] = {{RRTYPE_SVCB, "TYPE64"}, {RRTYPE_HTTPS, "TYPE65"}};
	char public[64], private[80];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(denied) * COUNT_OF(types); i++) {
		uint16_t type = types[i % 2].type;
		const struct sim_answer *answer;
		const struct rrset *rrset;
		struct sim *sim = world(addresses);

		snprintf(public, sizeof(public), "%s " HINT_PUBLIC,
			 types[i % 2].name);
		snprintf(private, sizeof(private), "%s %s", types[i % 2].name,
			 denied[i / 2]);
		says(private, public);
		answer = sim_resolve(sim, "x.evil.plain", type, 0);
		expect_rcode(answer, RCODE_NOERROR);
		rrset = answer_rrset(answer, SECTION_ANSWER, "x.evil.plain",
				     type);
		assert_non_null(rrset);
		assert_int_equal(rrset->rdata_count, 1);
		assert_int_equal(rrset_first(rrset).size, 11);
		sim_free(sim);
		/* All of them: nothing is left. */
		sim = world(addresses);
		says(private, NULL);
		answer = sim_resolve(sim, "x.evil.plain", type, 0);
		expect_rcode(answer, RCODE_NOERROR);
		assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER],
				 0);
		sim_free(sim);
	}
}

/* ---- Aliases --------------------------------------------------------------
 */

static void an_alias_of_a_denied_name_fails(void **state)
{
	static const char *const targets[] = {
		"CNAME www.victim.plain.",
		"CNAME victim.plain.",
		"CNAME c0.sig.test.",
		"CNAME WWW.NO-SUCH.PLAIN.",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(targets); i++) {
		struct sim *sim = world(aliases);
		const struct sim_answer *answer;

		says(targets[i], NULL);
		answer = sim_resolve(sim, "x.evil.plain", RRTYPE_A, 0);
		expect_servfail(answer, EDE_BLOCKED);
		assert_non_null(strstr(ede_text(answer), "x.evil.plain"));
		/* Who asks for the alias itself gets it. */
		answer = sim_resolve(sim, "x.evil.plain", RRTYPE_CNAME, 0);
		expect_rcode(answer, RCODE_NOERROR);
		assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER],
				 1);
		sim_free(sim);
	}
}

static size_t renames(void *context, const struct address *server,
		      struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, "192.0.2.66") &&
	    reply_asks_below(&reply, "d.evil.plain")) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER,
			  "d.evil.plain. 300 DNAME victim.plain.");
	}
	return reply_end(&reply, out, room);
}

static void a_dname_to_a_denied_name_fails(void **state)
{
	struct sim *sim = scene_with(
		&(struct sim_options){.configure = aliases, .server = renames});

	(void)state;
	expect_servfail(sim_resolve(sim, "www.d.evil.plain", RRTYPE_A, 0),
			EDE_BLOCKED);
	sim_free(sim);
}

static void some_aliases_of_denied_names_pass(void **state)
{
	struct sim *sim = world(aliases);

	(void)state;
	says("CNAME www.victim.plain.", NULL);
	/* Excepted. */
	expect_data(sim_resolve(sim, "good.evil.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	/* Both below the same denied name. */
	expect_data(sim_resolve(sim, "c1.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.200", false);
	/* Within a zone: c1.sig.test. and c0.sig.test. */
	expect_data(sim_resolve(sim, "c1.sig.test", RRTYPE_A, SIM_AD), RRTYPE_A,
		    "198.51.100.200", true);
	/* Another name. */
	says("CNAME www.sig.test.", NULL);
	expect_data(sim_resolve(sim, "x.evil.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.3", false);
	sim_free(sim);
}

/* To a forwarder all names lie in one zone. */
static void what_a_forwarder_says_is_of_no_zone(void **state)
{
	struct sim *sim = world(evil_is_forwarded);

	(void)state;
	says("CNAME www.victim.plain.", NULL);
	expect_servfail(sim_resolve(sim, "x.evil.plain", RRTYPE_A, 0),
			EDE_BLOCKED);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_with_a_denied_address_fails),
		cmocka_unit_test(other_addresses_and_types_pass),
		cmocka_unit_test(a_new_configuration_denies_what_is_cached_too),
		cmocka_unit_test(who_is_excepted_may_have_them),
		cmocka_unit_test(at_the_end_of_a_chain_they_are_denied_too),
		cmocka_unit_test(what_the_configuration_says_itself_passes),
		cmocka_unit_test(
			what_the_configuration_says_of_an_aliass_target_holds),
		cmocka_unit_test(
			rfc9460_7_3_records_with_denied_hints_are_left_out),
		cmocka_unit_test(an_alias_of_a_denied_name_fails),
		cmocka_unit_test(a_dname_to_a_denied_name_fails),
		cmocka_unit_test(some_aliases_of_denied_names_pass),
		cmocka_unit_test(what_a_forwarder_says_is_of_no_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
