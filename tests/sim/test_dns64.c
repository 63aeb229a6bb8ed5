/*
 * test_dns64.c - IPv6 addresses for what has IPv4 ones only: RFC 6147, and
 * ipv4only.arpa of RFC 8880.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/scene.h"

#include "tests/sim/reply.h"

#define NS1    "192.0.2.11" /* of victim.plain. */
#define CLIENT "::1"
#define OTHER  "127.0.0.1"
#define PREFIX "64:ff9b::"
#define WWW    "64:ff9b::c633:640b" /* of www.victim.plain., 198.51.100.11 */
#define SIGNED "64:ff9b::c633:6403" /* of www.sig.test., 198.51.100.3 */

/* ---- Settings ----------------------------------------------------------- */

static struct acl *list_of(const char *text, unsigned prefix)
{
	struct address address;
	struct acl *acl = acl_new();

	assert_int_equal(address_from_text(text, 0, &address), STATUS_OK);
	assert_int_equal(acl_add_prefix(acl, false, &address, prefix),
			 STATUS_OK);
	return acl;
}

static struct dns64_rule rule_of(const char *prefix, unsigned bits)
{
	struct dns64_rule rule = {.prefix_bits = bits,
				  .clients = list_of(CLIENT, 128)};

	assert_int_equal(address_from_text(prefix, 0, &rule.prefix), STATUS_OK);
	assert_null(dns64_rule_fault(&rule));
	return rule;
}

static void add(struct settings *settings, const struct dns64_rule *rule)
{
	if (!settings->dns64)
		settings->dns64 = dns64_new();
	if (!settings->local_data)
		settings->local_data = local_data_new();
	assert_int_equal(dns64_add(settings->dns64, rule), STATUS_OK);
	assert_int_equal(dns64_add_ipv4only(settings->local_data), STATUS_OK);
}

static void well_known(struct settings *settings)
{
	struct dns64_rule rule = rule_of(PREFIX, 96);

	add(settings, &rule);
}

static void unvalidated(struct settings *settings)
{
	settings->validate = false;
	well_known(settings);
}

static void breaking(struct settings *settings)
{
	struct dns64_rule rule = rule_of(PREFIX, 96);

	rule.break_dnssec = true;
	add(settings, &rule);
}

static void recursive_only(struct settings *settings)
{
	struct dns64_rule rule = rule_of(PREFIX, 96);

	rule.recursive_only = true;
	add(settings, &rule);
}

static void two_ranges(struct settings *settings)
{
	struct dns64_rule rule = rule_of("2001:db8:1::", 48);

	rule.mapped = list_of("198.51.100.0", 25);
	add(settings, &rule);
	rule = rule_of("2001:db8:2::", 48);
	rule.mapped = list_of("198.51.100.128", 25);
	add(settings, &rule);
}

static void two_prefixes(struct settings *settings)
{
	struct dns64_rule rule = rule_of(PREFIX, 96);

	add(settings, &rule);
	rule = rule_of("2001:db8:1::", 48);
	add(settings, &rule);
}

static void excluding(struct settings *settings)
{
	struct dns64_rule rule = rule_of(PREFIX, 96);

	rule.exclude = list_of("2001:db8:bad::", 48);
	add(settings, &rule);
}

static void with_local(struct settings *settings)
{
	static const uint8_t address[] = {192, 0, 2, 99};
	static const uint8_t pointer[] = "\2it\4test";
	struct name name;

	well_known(settings);
	settings->empty_zones = true;
	assert_int_equal(name_from_text("host.inside", &name), STATUS_OK);
	assert_int_equal(local_data_add_record(settings->local_data,
					       name.octets, RRTYPE_A, 60,
					       span_of(address, 4)),
			 STATUS_OK);
	assert_int_equal(name_from_text("99.2.0.192.in-addr.arpa", &name),
			 STATUS_OK);
	assert_int_equal(local_data_add_record(
				 settings->local_data, name.octets, RRTYPE_PTR,
				 60, span_of(pointer, sizeof(pointer))),
			 STATUS_OK);
}

/* ---- Questions ---------------------------------------------------------- */

static struct sim *world(void (*configure)(struct settings *),
			 sim_server *server)
{
	return scene_with(&(struct sim_options){.configure = configure,
						.server = server});
}

static const struct sim_answer *ask(struct sim *sim, const char *from,
				    const char *name, uint16_t type,
				    unsigned flags)
{
	const struct sim_answer *answer =
		sim_ask_from(sim, from, name, type, flags);

	sim_run(sim);
	return answer;
}

static void expect_aaaa(struct sim *sim, const char *name, unsigned flags,
			const char *address, bool ad)
{
	expect_data(ask(sim, CLIENT, name, RRTYPE_AAAA, flags), RRTYPE_AAAA,
		    address, ad);
}

/* NOERROR without an answer; returns it. */
static const struct sim_answer *expect_nodata(const struct sim_answer *answer)
{
	expect_rcode(answer, RCODE_NOERROR);
	if (answer->message.rrset_counts[SECTION_ANSWER] != 0)
		fail_msg("there is data: %s", scene_text(answer));
	return answer;
}

/* ---- Tests -------------------------------------------------------------- */

static void rfc6147_5_1_6_aaaa_is_made_of_a(void **state)
{
	struct sim *sim = world(well_known, NULL);
	const struct sim_answer *answer;

	(void)state;
	answer = ask(sim, CLIENT, "www.victim.plain", RRTYPE_AAAA, 0);
	expect_data(answer, RRTYPE_AAAA, WWW, false);
	/* "removing the A records that form the basis of the synthesis" */
	assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER], 1);
	assert_null(answer_rrset(answer, SECTION_AUTHORITY, "victim.plain",
				 RRTYPE_SOA));
	sim_free(sim);
}

static void who_matches_no_clients_list_sees_nothing_of_it(void **state)
{
	struct sim *sim = world(well_known, NULL);

	(void)state;
	for (int round = 0; round < 2; round++) {
		expect_aaaa(sim, "www.victim.plain", 0, WWW, false);
		expect_nodata(
			ask(sim, OTHER, "www.victim.plain", RRTYPE_AAAA, 0));
	}
	sim_free(sim);
	/* The other way round: what is known of the others stays theirs. */
	sim = world(well_known, NULL);
	expect_nodata(ask(sim, OTHER, "www.victim.plain", RRTYPE_AAAA, 0));
	expect_aaaa(sim, "www.victim.plain", 0, WWW, false);
	sim_free(sim);
}

static void those_who_ask_at_once_get_each_their_own(void **state)
{
	struct sim *sim = world(well_known, NULL);
	const struct sim_answer *mine, *others;

	(void)state;
	others = sim_ask_from(sim, OTHER, "www.victim.plain", RRTYPE_AAAA, 0);
	mine = sim_ask_from(sim, CLIENT, "www.victim.plain", RRTYPE_AAAA, 0);
	sim_run(sim);
	expect_nodata(others);
	expect_data(mine, RRTYPE_AAAA, WWW, false);
	sim_free(sim);
}

static void what_was_made_is_cached(void **state)
{
	struct sim *sim = world(well_known, NULL);
	uint64_t before;

	(void)state;
	expect_aaaa(sim, "www.victim.plain", 0, WWW, false);
	expect_aaaa(sim, "www.victim.plain", SIM_DO, WWW, false);
	before = sim_counts(sim)->datagrams;
	expect_aaaa(sim, "www.victim.plain", 0, WWW, false);
	expect_aaaa(sim, "www.victim.plain", SIM_DO, WWW, false);
	/* Its parts serve others too. */
	expect_nodata(ask(sim, OTHER, "www.victim.plain", RRTYPE_AAAA, 0));
	expect_data(ask(sim, OTHER, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	assert_int_equal(sim_counts(sim)->datagrams, before);
	sim_free(sim);
}

static void rfc6147_5_3_3_other_types_are_returned_unchanged(void **state)
{
	struct sim *sim = world(well_known, NULL);

	(void)state;
	expect_data(ask(sim, CLIENT, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	expect_nodata(ask(sim, CLIENT, "www.victim.plain", RRTYPE_MX, 0));
	sim_free(sim);
}

static void rfc6147_5_1_1_nothing_is_made_where_aaaa_exists(void **state)
{
	struct sim *sim = world(well_known, NULL);

	(void)state;
	expect_aaaa(sim, "ns.dual.plain", 0, "2001:db8::20", false);
	sim_free(sim);
}

static void rfc6147_5_1_2_a_name_error_is_a_name_error(void **state)
{
	struct sim *sim = world(well_known, NULL);

	(void)state;
	expect_rcode(ask(sim, CLIENT, "no.victim.plain", RRTYPE_AAAA, 0),
		     RCODE_NXDOMAIN);
	assert_int_equal(sent_count(sim, NULL, "no.victim.plain", RRTYPE_A), 0);
	sim_free(sim);
}

/* The zone's servers fail for AAAA, or say nothing. */
static bool is_silent;

static size_t fails_for_aaaa(void *context, const struct address *server,
			     struct span query, bool stream, uint8_t *out,
			     size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply.query.type == RRTYPE_AAAA &&
	    (reply_asks_below(&reply, "www.victim.plain") ||
	     reply_asks_below(&reply, "www.sig.test"))) {
		reply_refuse(&reply, RCODE_NOTIMP);
		reply.is_silent = is_silent;
	}
	return reply_end(&reply, out, room);
}

static void rfc6147_5_1_2_another_error_is_as_if_there_were_none(void **state)
{
	struct sim *sim = world(well_known, fails_for_aaaa);
	const struct sim_answer *answer;

	(void)state;
	is_silent = false;
	answer = ask(sim, CLIENT, "www.victim.plain", RRTYPE_AAAA, 0);
	expect_data(answer, RRTYPE_AAAA, WWW, false);
	/* RFC 6147 section 5.1.7: no SOA came. */
	assert_int_equal(answer_rrset(answer, SECTION_ANSWER,
				      "www.victim.plain", RRTYPE_AAAA)
				 ->ttl_s,
			 600);
	expect_servfail(ask(sim, OTHER, "www.victim.plain", RRTYPE_AAAA, 0),
			EDE_NO_REACHABLE_AUTHORITY);
	sim_free(sim);
}

/* "as a mechanism to circumvent DNSSEC": who can suppress AAAA could. */
static void rfc6147_5_5_an_error_in_a_signed_zone_is_an_error(void **state)
{
	struct sim *sim = world(breaking, fails_for_aaaa);

	(void)state;
	is_silent = false;
	expect_servfail(ask(sim, CLIENT, "www.sig.test", RRTYPE_AAAA, 0),
			EDE_NO_REACHABLE_AUTHORITY);
	sim_free(sim);
}

static void rfc6147_5_1_6_no_a_either_is_the_answer_to_aaaa(void **state)
{
	struct sim *sim = world(well_known, NULL);
	const struct sim_answer *answer;

	(void)state;
	answer = expect_nodata(
		ask(sim, CLIENT, "c.d.victim.plain", RRTYPE_AAAA, 0));
	assert_non_null(answer_rrset(answer, SECTION_AUTHORITY, "victim.plain",
				     RRTYPE_SOA));
	sim_free(sim);
}

/* ---- TTLs (section 5.1.7) ---- */

static void rfc6147_5_1_7_the_ttl_is_the_lower_of_a_and_soa(void **state)
{
	static const struct {
		const char *name;
		uint32_t ttl_s;
	} rows[] = {
		{"www.victim.plain", 900}, /* A 3600, SOA minimum 900 */
		{"short.victim.plain", 30},
		{"week.victim.plain", 900},
	};
	struct sim *sim = world(well_known, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct rrset *rrset = answer_rrset(
			ask(sim, CLIENT, rows[i].name, RRTYPE_AAAA, 0),
			SECTION_ANSWER, rows[i].name, RRTYPE_AAAA);

		assert_non_null(rrset);
		assert_int_equal(rrset->ttl_s, rows[i].ttl_s);
	}
	sim_free(sim);
}

/* ---- Exclusion (section 5.1.4) ---- */

static const char *aaaa[3];

static size_t gives_aaaa(void *context, const struct address *server,
			 struct span query, bool stream, uint8_t *out,
			 size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply.query.type == RRTYPE_AAAA &&
	    (reply_asks(&reply, "www.victim.plain", RRTYPE_AAAA) ||
	     reply_asks(&reply, "c.d.victim.plain", RRTYPE_AAAA))) {
		char name[NAME_TEXT_MAX];

		reply_clear(&reply);
		for (size_t i = 0; i < COUNT_OF(aaaa) && aaaa[i]; i++)
			reply_add(&reply, SECTION_ANSWER, "%s 100 AAAA %s",
				  name_to_text(reply.query.name.octets, name),
				  aaaa[i]);
	}
	return reply_end(&reply, out, room);
}

static void rfc6147_5_1_4_only_excluded_addresses_are_none(void **state)
{
	struct sim *sim = world(excluding, gives_aaaa);

	(void)state;
	aaaa[0] = "2001:db8:bad::1";
	aaaa[1] = "2001:db8:bad::2";
	aaaa[2] = NULL;
	expect_aaaa(sim, "www.victim.plain", 0, WWW, false);
	expect_data(ask(sim, OTHER, "www.victim.plain", RRTYPE_AAAA, 0),
		    RRTYPE_AAAA, "2001:db8:bad::1", false);
	/* "It MUST NOT return the offending AAAA records": no A either. */
	expect_nodata(ask(sim, CLIENT, "c.d.victim.plain", RRTYPE_AAAA, 0));
	sim_free(sim);
}

static void rfc6147_5_1_4_some_excluded_addresses_are_left_out(void **state)
{
	struct sim *sim = world(excluding, gives_aaaa);
	const struct rrset *rrset;

	(void)state;
	aaaa[0] = "2001:db8:bad::1";
	aaaa[1] = "2001:db8:600d::2";
	aaaa[2] = "2001:db8:bad::3";
	expect_aaaa(sim, "www.victim.plain", 0, "2001:db8:600d::2", false);
	rrset = answer_rrset(
		ask(sim, CLIENT, "www.victim.plain", RRTYPE_AAAA, 0),
		SECTION_ANSWER, "www.victim.plain", RRTYPE_AAAA);
	assert_int_equal(rrset->rdata_count, 1);
	assert_int_equal(rrset->ttl_s, 100);
	assert_int_equal(sent_count(sim, NULL, "www.victim.plain", RRTYPE_A),
			 0);
	sim_free(sim);
}

static void rfc6147_5_1_4_mapped_addresses_are_excluded_by_default(void **state)
{
	struct sim *sim = world(well_known, gives_aaaa);

	(void)state;
	aaaa[0] = "::ffff:192.0.2.1";
	aaaa[1] = NULL;
	expect_aaaa(sim, "www.victim.plain", 0, WWW, false);
	sim_free(sim);
}

/* ---- Chains (section 5.1.5) ---- */

static void rfc6147_5_1_5_chains_are_part_of_the_answer(void **state)
{
	static const struct {
		const char *name, *link;
		uint16_t type;
	} rows[] = {
		{"c3.victim.plain", "c1.victim.plain", RRTYPE_CNAME},
		{"to-victim.evil.plain", "to-victim.evil.plain", RRTYPE_CNAME},
		{"host.dname.victim.plain", "dname.victim.plain", RRTYPE_DNAME},
	};
	static const char *const addresses[] = {"64:ff9b::c633:64c8", WWW,
						"64:ff9b::c633:64c9"};
	struct sim *sim = world(well_known, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct sim_answer *answer =
			ask(sim, CLIENT, rows[i].name, RRTYPE_AAAA, 0);

		expect_data(answer, RRTYPE_AAAA, addresses[i], false);
		assert_non_null(answer_rrset(answer, SECTION_ANSWER,
					     rows[i].link, rows[i].type));
	}
	/* The longest chain that is followed is not a link shorter. */
	expect_aaaa(sim, "c11.victim.plain", 0, addresses[0], false);
	expect_rcode(ask(sim, CLIENT, "self.victim.plain", RRTYPE_AAAA, 0),
		     RCODE_SERVFAIL);
	sim_free(sim);
}

/* ---- Prefixes (sections 5 and 5.2) ---- */

static void rfc6147_5_ranges_have_prefixes_of_their_own(void **state)
{
	struct sim *sim = world(two_ranges, NULL);

	(void)state;
	expect_aaaa(sim, "www.victim.plain", 0,
		    "2001:db8:1:c633:64:b00::", false);
	expect_aaaa(sim, "c0.victim.plain", 0,
		    "2001:db8:2:c633:64:c800::", false);
	sim_free(sim);
}

static void what_no_range_has_gets_no_address(void **state)
{
	struct sim *sim = world(two_ranges, gives_aaaa);
	const struct sim_answer *answer;

	(void)state;
	aaaa[0] = NULL;
	/* The name servers' addresses, 192.0.2.N, lie in neither. */
	answer = expect_nodata(
		ask(sim, CLIENT, "ns1.victim.plain", RRTYPE_AAAA, 0));
	assert_non_null(answer_rrset(answer, SECTION_AUTHORITY, "victim.plain",
				     RRTYPE_SOA));
	sim_free(sim);
}

static void two_prefixes_make_two_addresses(void **state)
{
	struct sim *sim = world(two_prefixes, NULL);
	const struct rrset *rrset = answer_rrset(
		ask(sim, CLIENT, "www.victim.plain", RRTYPE_AAAA, 0),
		SECTION_ANSWER, "www.victim.plain", RRTYPE_AAAA);

	(void)state;
	assert_non_null(rrset);
	assert_int_equal(rrset->rdata_count, 2);
	sim_free(sim);
}

static void recursive_only_leaves_other_queries_alone(void **state)
{
	static void (*const settings[])(struct settings *) = {recursive_only,
							      well_known};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(settings); i++) {
		struct sim *sim = world(settings[i], NULL);
		const struct sim_answer *answer;

		expect_aaaa(sim, "www.victim.plain", 0, WWW, false);
		expect_nodata(
			ask(sim, OTHER, "www.victim.plain", RRTYPE_AAAA, 0));
		answer = ask(sim, CLIENT, "www.victim.plain", RRTYPE_AAAA,
			     SIM_NO_RD);
		if (i == 0)
			expect_nodata(answer);
		else
			expect_data(answer, RRTYPE_AAAA, WWW, false);
		sim_free(sim);
	}
}

/* Instead of the one that the world began with. */
static void no_prefix(struct settings *settings)
{
	dns64_free(settings->dns64);
	settings->dns64 = NULL;
}

static void other_prefix(struct settings *settings)
{
	struct dns64_rule rule = rule_of("2001:db8:1::", 48);

	no_prefix(settings);
	add(settings, &rule);
}

static void a_new_configuration_makes_new_addresses(void **state)
{
	struct sim *sim = world(well_known, NULL);

	(void)state;
	expect_aaaa(sim, "www.victim.plain", 0, WWW, false);
	sim_reload(sim, other_prefix);
	expect_aaaa(sim, "www.victim.plain", 0,
		    "2001:db8:1:c633:64:b00::", false);
	sim_reload(sim, no_prefix);
	expect_nodata(ask(sim, CLIENT, "www.victim.plain", RRTYPE_AAAA, 0));
	sim_free(sim);
}

/* ---- DNSSEC (section 5.5) ---- */

static void rfc6147_5_5_1_without_do_there_is_never_ad(void **state)
{
	struct sim *sim = world(well_known, NULL);

	(void)state;
	expect_aaaa(sim, "www.sig.test", SIM_AD, SIGNED, false);
	expect_aaaa(sim, "www.sig.test", SIM_AD, SIGNED, false);
	expect_aaaa(sim, "alias.sig.test", SIM_AD, SIGNED, false);
	sim_free(sim);
}

static void what_is_signed_stays_for_clients_that_set_do(void **state)
{
	struct sim *sim = world(well_known, NULL);
	const struct sim_answer *answer;

	(void)state;
	answer = expect_nodata(
		ask(sim, CLIENT, "www.sig.test", RRTYPE_AAAA, SIM_DO));
	assert_true(has_ad(answer));
	assert_non_null(answer_rrset(answer, SECTION_AUTHORITY, "www.sig.test",
				     RRTYPE_NSEC));
	/* In either order, and from the cache. */
	expect_aaaa(sim, "www.sig.test", 0, SIGNED, false);
	expect_nodata(ask(sim, CLIENT, "www.sig.test", RRTYPE_AAAA, SIM_DO));
	expect_aaaa(sim, "www.sig.test", 0, SIGNED, false);
	sim_free(sim);
}

static void rfc6147_5_5_2_ad_when_all_of_it_is_secure(void **state)
{
	struct sim *sim = world(breaking, NULL);

	(void)state;
	expect_aaaa(sim, "www.sig.test", SIM_DO, SIGNED, true);
	expect_aaaa(sim, "www.sig.test", 0, SIGNED, false);
	expect_aaaa(sim, "www.victim.plain", SIM_DO, WWW, false);
	sim_free(sim);
}

static void rfc6147_5_5_3_with_cd_and_do_nothing_is_made(void **state)
{
	static void (*const settings[])(struct settings *) = {
		well_known, breaking, unvalidated};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(settings); i++) {
		struct sim *sim = world(settings[i], NULL);

		expect_nodata(ask(sim, CLIENT, "www.victim.plain", RRTYPE_AAAA,
				  SIM_DO | SIM_CD));
		expect_aaaa(sim, "www.victim.plain", SIM_CD, WWW, false);
		expect_nodata(ask(sim, CLIENT, "www.victim.plain", RRTYPE_AAAA,
				  SIM_DO | SIM_CD));
		sim_free(sim);
	}
}

/* Says that www.sig.test. has no AAAA, and shows a proof of another name. */
static size_t denies_without_proof(void *context, const struct address *server,
				   struct span query, bool stream, uint8_t *out,
				   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, "www.sig.test", RRTYPE_AAAA))
		reply_drop(&reply, SECTION_AUTHORITY, RRTYPE_NSEC);
	return reply_end(&reply, out, room);
}

static void rfc6147_5_5_2_the_negative_answer_is_validated_first(void **state)
{
	struct sim *sim = world(breaking, denies_without_proof);

	(void)state;
	expect_rcode(ask(sim, CLIENT, "www.sig.test", RRTYPE_AAAA, 0),
		     RCODE_SERVFAIL);
	assert_int_equal(sent_count(sim, NULL, "www.sig.test", RRTYPE_A), 0);
	sim_free(sim);
}

/* A bogus A: "the vDNS64 MUST respond with RCODE=2". */
static size_t lies_about_a(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, "www.sig.test", RRTYPE_A)) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER,
			  "www.sig.test. 300 A 192.0.2.66");
	}
	return reply_end(&reply, out, room);
}

static void rfc6147_5_5_2_nothing_is_made_of_a_bogus_a(void **state)
{
	struct sim *sim = world(well_known, lies_about_a);

	(void)state;
	expect_rcode(ask(sim, CLIENT, "www.sig.test", RRTYPE_AAAA, 0),
		     RCODE_SERVFAIL);
	sim_free(sim);
}

/* ---- PTR (section 5.3.1) ---- */

/* 192.0.2.N under the well-known prefix. */
#define REVERSE(last)                                                          \
	last ".2.0.0.0.0.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.b.9.f.f.4.6.0.0."   \
	     "ip6.arpa"

static void rfc6147_5_3_1_ptr_of_the_prefix_is_an_alias(void **state)
{
	struct sim *sim = world(with_local, NULL);
	const struct sim_answer *answer;

	(void)state;
	answer = ask(sim, CLIENT, REVERSE("3.6"), RRTYPE_PTR, 0);
	expect_data(answer, RRTYPE_PTR, "it.test.", false);
	assert_non_null(answer_rrset(answer, SECTION_ANSWER, REVERSE("3.6"),
				     RRTYPE_CNAME));
	/* For these clients only. */
	expect_rcode(ask(sim, OTHER, REVERSE("3.6"), RRTYPE_PTR, 0),
		     RCODE_NXDOMAIN);
	sim_free(sim);
}

static void rfc6147_5_3_1_other_names_are_as_any_other(void **state)
{
	static const char *const names[] = {
		/* Another prefix; not a whole address. */
		"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0."
		"0.2.ip6.arpa",
		"b.9.f.f.4.6.0.0.ip6.arpa",
	};
	struct sim *sim = world(with_local, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct sim_answer *answer =
			ask(sim, CLIENT, names[i], RRTYPE_PTR, 0);

		expect_rcode(answer, RCODE_NXDOMAIN);
		assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER],
				 0);
	}
	sim_free(sim);
}

/* ---- What is answered here anyway ---- */

static void local_data_are_a_basis_too(void **state)
{
	struct sim *sim = world(with_local, NULL);

	(void)state;
	expect_aaaa(sim, "host.inside", 0, "64:ff9b::c000:263", false);
	expect_nodata(ask(sim, OTHER, "host.inside", RRTYPE_AAAA, 0));
	expect_aaaa(sim, "localhost", 0, "::1", false);
	sim_free(sim);
}

static void rfc8880_7_1_ipv4only_arpa_is_answered_here(void **state)
{
	struct sim *sim = world(two_ranges, NULL);
	const struct rrset *rrset;

	(void)state;
	rrset = answer_rrset(ask(sim, CLIENT, "ipv4only.arpa", RRTYPE_AAAA, 0),
			     SECTION_ANSWER, "ipv4only.arpa", RRTYPE_AAAA);
	/* Of both prefixes, whatever they map. */
	assert_non_null(rrset);
	assert_int_equal(rrset->rdata_count, 4);
	expect_aaaa(sim, "ipv4only.arpa", SIM_DO,
		    "2001:db8:1:c000:0:aa00::", false);
	rrset = answer_rrset(ask(sim, OTHER, "ipv4only.arpa", RRTYPE_A, 0),
			     SECTION_ANSWER, "ipv4only.arpa", RRTYPE_A);
	assert_non_null(rrset);
	assert_int_equal(rrset->rdata_count, 2);
	expect_nodata(ask(sim, CLIENT, "ipv4only.arpa", RRTYPE_NS, 0));
	expect_nodata(ask(sim, OTHER, "ipv4only.arpa", RRTYPE_AAAA, 0));
	expect_rcode(ask(sim, CLIENT, "x.ipv4only.arpa", RRTYPE_A, 0),
		     RCODE_NXDOMAIN);
	assert_int_equal(sim_counts(sim)->datagrams, 0);
	sim_free(sim);
}

static void rfc8880_7_1_but_its_ds_is_asked_for(void **state)
{
	struct sim *sim = world(well_known, NULL);

	(void)state;
	(void)ask(sim, CLIENT, "ipv4only.arpa", RRTYPE_DS, 0);
	assert_true(sim_counts(sim)->datagrams > 0);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc6147_5_1_6_aaaa_is_made_of_a),
		cmocka_unit_test(
			who_matches_no_clients_list_sees_nothing_of_it),
		cmocka_unit_test(those_who_ask_at_once_get_each_their_own),
		cmocka_unit_test(what_was_made_is_cached),
		cmocka_unit_test(
			rfc6147_5_3_3_other_types_are_returned_unchanged),
		cmocka_unit_test(
			rfc6147_5_1_1_nothing_is_made_where_aaaa_exists),
		cmocka_unit_test(rfc6147_5_1_2_a_name_error_is_a_name_error),
		cmocka_unit_test(
			rfc6147_5_1_2_another_error_is_as_if_there_were_none),
		cmocka_unit_test(
			rfc6147_5_5_an_error_in_a_signed_zone_is_an_error),
		cmocka_unit_test(
			rfc6147_5_1_6_no_a_either_is_the_answer_to_aaaa),
		cmocka_unit_test(
			rfc6147_5_1_7_the_ttl_is_the_lower_of_a_and_soa),
		cmocka_unit_test(
			rfc6147_5_1_4_only_excluded_addresses_are_none),
		cmocka_unit_test(
			rfc6147_5_1_4_some_excluded_addresses_are_left_out),
		cmocka_unit_test(
			rfc6147_5_1_4_mapped_addresses_are_excluded_by_default),
		cmocka_unit_test(rfc6147_5_1_5_chains_are_part_of_the_answer),
		cmocka_unit_test(rfc6147_5_ranges_have_prefixes_of_their_own),
		cmocka_unit_test(what_no_range_has_gets_no_address),
		cmocka_unit_test(two_prefixes_make_two_addresses),
		cmocka_unit_test(recursive_only_leaves_other_queries_alone),
		cmocka_unit_test(a_new_configuration_makes_new_addresses),
		cmocka_unit_test(rfc6147_5_5_1_without_do_there_is_never_ad),
		cmocka_unit_test(what_is_signed_stays_for_clients_that_set_do),
		cmocka_unit_test(rfc6147_5_5_2_ad_when_all_of_it_is_secure),
		cmocka_unit_test(rfc6147_5_5_3_with_cd_and_do_nothing_is_made),
		cmocka_unit_test(
			rfc6147_5_5_2_the_negative_answer_is_validated_first),
		cmocka_unit_test(rfc6147_5_5_2_nothing_is_made_of_a_bogus_a),
		cmocka_unit_test(rfc6147_5_3_1_ptr_of_the_prefix_is_an_alias),
		cmocka_unit_test(rfc6147_5_3_1_other_names_are_as_any_other),
		cmocka_unit_test(local_data_are_a_basis_too),
		cmocka_unit_test(rfc8880_7_1_ipv4only_arpa_is_answered_here),
		cmocka_unit_test(rfc8880_7_1_but_its_ds_is_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
