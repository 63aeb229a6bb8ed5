/*
 * test_configured.c - zones that the configuration has something to say
 * about: forwarders and stubs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <stdio.h>

#define FORWARDER "192.0.2.53"
#define SECOND    "192.0.2.54"
#define NS1       "192.0.2.11" /* of victim.plain. */
#define NS2       "192.0.2.12"
#define EVIL      "192.0.2.66"

static void add_zone(struct settings *settings, const char *name,
		     enum zone_kind kind, const char *first, const char *second)
{
	struct settings_zone *zone = settings_add_zone(settings);
	const char *const addresses[] = {first, second};

	assert_non_null(zone);
	assert_int_equal(name_from_text(name, &zone->name), STATUS_OK);
	zone->kind = kind;
	for (size_t i = 0; i < COUNT_OF(addresses); i++)
		if (addresses[i])
			assert_int_equal(
				address_from_text(
					addresses[i], 0,
					&zone->addresses
						 [zone->address_count++]),
				STATUS_OK);
}

static size_t all_sent(const struct sim *sim)
{
	return sent_count(sim, NULL, NULL, 0);
}

/* ---- Forwarders ------------------------------------------------------- */

/* Who really knows NAME, for the forwarders to answer well. */
static const char *expert_for(const struct query *query)
{
	static const struct {
		const char *zone, *server;
	} experts[] = {
		{"deep.sig.test", "192.0.2.3"}, {"sig.test", "192.0.2.3"},
		{"test", "192.0.2.2"},          {"victim.plain", NS1},
		{"evil.plain", EVIL},           {"far.plain", "192.0.2.3"},
		{"plain", "192.0.2.10"},        {".", "192.0.2.1"},
	};
	const uint8_t *name = query->name_lower.octets;

	if (query->type == RRTYPE_DS && !name_is_root(name))
		name = name_parent(name);
	for (size_t i = 0; i < COUNT_OF(experts); i++) {
		struct name zone;

		assert_int_equal(name_from_text(experts[i].zone, &zone),
				 STATUS_OK);
		if (name_is_under(name, zone.octets))
			return experts[i].server;
	}
	return "192.0.2.1";
}

static bool first_is_dead, second_is_dead, answers_servfail, adds_lies;
static unsigned forwarder_losses;

static bool is_forwarder(const struct address *server)
{
	return server->family == ADDRESS_IPV4 &&
	       (server->octets[3] == 53 || server->octets[3] == 54);
}

static size_t with_forwarders(void *context, const struct address *server,
			      struct span query, bool stream, uint8_t *out,
			      size_t room)
{
	struct address expert;
	struct query parsed;
	struct reply reply;

	if (!is_forwarder(server))
		return sim_authority(context, server, query, stream, out, room);
	if ((first_is_dead && server->octets[3] == 53) ||
	    (second_is_dead && server->octets[3] == 54))
		return 0;
	if (forwarder_losses > 0) {
		forwarder_losses--;
		return 0;
	}
	assert_int_equal(query_parse(query, &parsed), QUERY_FINE);
	assert_int_equal(address_from_text(expert_for(&parsed), 53, &expert),
			 STATUS_OK);
	reply_start(&reply, context, &expert, query, stream);
	reply.flags = FLAG_QR | FLAG_RA | FLAG_RD;
	if (answers_servfail)
		reply_refuse(&reply, RCODE_SERVFAIL);
	if (adds_lies) {
		reply_add(&reply, SECTION_ANSWER,
			  "www.victim.plain. 86400 A " EVIL);
		reply_add(&reply, SECTION_AUTHORITY,
			  "victim.plain. 86400 NS ns.evil.plain.");
		reply_add(&reply, SECTION_AUTHORITY,
			  "plain. 86400 NS ns.evil.plain.");
		reply_add(&reply, SECTION_ADDITIONAL,
			  "ns1.victim.plain. 86400 A " EVIL);
	}
	return reply_end(&reply, out, room);
}

static void all_only(struct settings *settings)
{
	add_zone(settings, ".", ZONE_FORWARD_ONLY, FORWARDER, SECOND);
}

static void all_first(struct settings *settings)
{
	add_zone(settings, ".", ZONE_FORWARD_FIRST, FORWARDER, SECOND);
}

static void evil_only(struct settings *settings)
{
	add_zone(settings, "evil.plain", ZONE_FORWARD_ONLY, FORWARDER, NULL);
}

static void all_but_victim(struct settings *settings)
{
	add_zone(settings, ".", ZONE_FORWARD_ONLY, FORWARDER, NULL);
	add_zone(settings, "victim.plain", ZONE_NO_FORWARD, NULL, NULL);
}

static struct sim *forwarding(void (*configure)(struct settings *settings))
{
	first_is_dead = second_is_dead = answers_servfail = adds_lies = false;
	return scene_with(&(struct sim_options){.server = with_forwarders,
						.configure = configure});
}

static void expect_only_forwarders(const struct sim *sim)
{
	assert_int_equal(sent_count(sim, FORWARDER, NULL, 0) +
				 sent_count(sim, SECOND, NULL, 0),
			 all_sent(sim));
}

static void rfc4035_4_7_validates_what_a_forwarder_says(void **state)
{
	struct sim *sim = forwarding(all_only);
	const struct sim_answer *answer;

	(void)state;
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.11", false);
	expect_data(sim_resolve(sim, "www.deep.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.33", true);
	answer = sim_resolve(sim, "nothing.sig.test", RRTYPE_A, SIM_DO);
	expect_rcode(answer, RCODE_NXDOMAIN);
	assert_true(has_ad(answer));
	answer = sim_resolve(sim, "www.victim.plain", RRTYPE_MX, SIM_DO);
	expect_rcode(answer, RCODE_NOERROR);
	expect_data(sim_resolve(sim, "c11.victim.plain", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.200", false);
	expect_only_forwarders(sim);
	sim_free(sim);
}

static void rfc4035_3_2_2_asks_a_forwarder_with_rd_and_cd(void **state)
{
	struct sim *sim = forwarding(all_only);
	size_t count;
	const struct sim_sent *sent;

	(void)state;
	(void)sim_resolve(sim, "a.b.c.d.sig.test", RRTYPE_A, SIM_DO);
	sent = sim_sent(sim, &count);
	for (size_t i = 0; i < count; i++) {
		assert_true(sent[i].flags & FLAG_RD);
		assert_true(sent[i].flags & FLAG_CD);
		assert_true(sent[i].do_bit);
	}
	/* The name goes out whole: the forwarder does the rest. */
	assert_int_equal(sent_count(sim, NULL, "a.b.c.d.sig.test", RRTYPE_A),
			 1);
	assert_int_equal(sent_count(sim, NULL, NULL, RRTYPE_A), 1);
	sim_free(sim);
}

/* It has resolved all of it: RFC 2181 section 5.4.1 speaks of authority. */
static void rfc1034_5_3_1_a_forwarder_answers_whole_chains(void **state)
{
	struct sim *sim = forwarding(all_only);

	(void)state;
	expect_data(sim_resolve(sim, "c3.victim.plain", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.200", false);
	assert_int_equal(sent_count(sim, NULL, NULL, RRTYPE_A), 1);
	sim_free(sim);
}

static void forward_only_never_goes_its_own_way(void **state)
{
	struct sim *sim = forwarding(all_only);

	(void)state;
	first_is_dead = second_is_dead = true;
	expect_servfail(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
			EDE_NO_REACHABLE_AUTHORITY);
	expect_only_forwarders(sim);
	sim_free(sim);
}

static void forward_first_goes_its_own_way_in_the_end(void **state)
{
	struct sim *sim = forwarding(all_first);

	(void)state;
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	expect_only_forwarders(sim);
	first_is_dead = second_is_dead = true;
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.11", false);
	sim_free(sim);

	sim = forwarding(all_first);
	answers_servfail = true;
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	sim_free(sim);
}

static void the_second_forwarder_stands_in_for_the_first(void **state)
{
	struct sim *sim = forwarding(all_only);

	(void)state;
	first_is_dead = true;
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	sim_free(sim);
}

/* What a forwarder says without DNSSEC records would not be believed. */
static void rfc4035_4_1_loss_does_not_end_edns_to_a_forwarder(void **state)
{
	(void)state;
	for (unsigned losses = 0; losses < 5; losses++) {
		struct sim *sim = forwarding(all_only);
		const struct sim_sent *sent;
		size_t count;

		forwarder_losses = losses;
		expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
			    RRTYPE_A, "198.51.100.3", true);
		sent = sim_sent(sim, &count);
		while (count > 0)
			assert_true(sent[--count].has_edns);
		sim_free(sim);
	}
}

static void no_forwarders_below_means_the_usual_way(void **state)
{
	struct sim *sim = forwarding(all_but_victim);

	(void)state;
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.11", false);
	assert_int_equal(
		sent_count(sim, FORWARDER, "www.victim.plain", RRTYPE_A), 0);
	expect_data(sim_resolve(sim, "www.evil.plain", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.66", false);
	assert_int_equal(sent_count(sim, FORWARDER, "www.evil.plain", RRTYPE_A),
			 1);
	sim_free(sim);
}

/* A forwarder of one zone says nothing about others. */
static void maginotdns_a_forwarder_speaks_for_its_zone_alone(void **state)
{
	struct sim *sim = forwarding(evil_only);

	(void)state;
	adds_lies = true;
	expect_data(sim_resolve(sim, "www.evil.plain", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.66", false);
	(void)sim_resolve(sim, "evil.plain", RRTYPE_NS, 0);
	(void)sim_resolve(sim, "nothing.evil.plain", RRTYPE_A, 0);
	/* The end of the chain is looked up where it belongs. */
	expect_data(sim_resolve(sim, "to-victim.evil.plain", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.11", false);
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.11", false);
	assert_int_equal(
		sent_count(sim, FORWARDER, "www.victim.plain", RRTYPE_A), 0);
	assert_int_equal(sent_count(sim, EVIL, NULL, 0), 0);
	sim_free(sim);
}

/* ---- Stubs ------------------------------------------------------------ */

static void victim_stub(struct settings *settings)
{
	add_zone(settings, "victim.plain", ZONE_STUB, NS2, NULL);
}

static void victim_static_stub(struct settings *settings)
{
	add_zone(settings, "victim.plain", ZONE_STATIC_STUB, NS2, NULL);
}

static void signed_static_stub(struct settings *settings)
{
	add_zone(settings, "sig.test", ZONE_STATIC_STUB, "192.0.2.4", NULL);
}

static void named_static_stub(struct settings *settings)
{
	struct settings_zone *zone;

	add_zone(settings, "victim.plain", ZONE_STATIC_STUB, NULL, NULL);
	zone = &settings->zones[settings->zone_count - 1];
	assert_int_equal(name_from_text("ns2.sig.test",
					&zone->names[zone->name_count++]),
			 STATUS_OK);
}

static void a_static_stub_is_asked_where_it_says(void **state)
{
	struct sim *sim = scene_with(
		&(struct sim_options){.configure = victim_static_stub});
	static const char *const names[] = {
		"www.victim.plain", "short.victim.plain", "week.victim.plain",
		"c3.victim.plain"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		expect_rcode(sim_resolve(sim, names[i], RRTYPE_A, 0),
			     RCODE_NOERROR);
	(void)sim_resolve(sim, "victim.plain", RRTYPE_NS, 0);
	expect_rcode(sim_resolve(sim, "nothing.victim.plain", RRTYPE_A, 0),
		     RCODE_NXDOMAIN);
	assert_int_equal(sent_count(sim, NS1, NULL, 0), 0);
	assert_int_equal(sent_count(sim, "192.0.2.10", NULL, RRTYPE_A), 0);
	sim_free(sim);
}

static void a_stub_is_asked_first_where_it_says(void **state)
{
	struct sim *sim =
		scene_with(&(struct sim_options){.configure = victim_stub});

	(void)state;
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	assert_true(sent_count(sim, NS2, NULL, 0) > 0);
	sim_free(sim);
}

static void a_static_stub_is_validated_from_above(void **state)
{
	struct sim *sim = scene_with(
		&(struct sim_options){.configure = signed_static_stub});

	(void)state;
	expect_data(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.3", true);
	assert_true(
		has_ad(sim_resolve(sim, "nothing.sig.test", RRTYPE_A, SIM_DO)));
	/* Delegations inside it are followed as ever. */
	expect_data(sim_resolve(sim, "www.deep.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.33", true);
	assert_int_equal(sent_count(sim, "192.0.2.3", "www.sig.test", RRTYPE_A),
			 0);
	sim_free(sim);
}

/* The named server refuses, as it does not serve the zone: it was asked. */
/* A zone of one's own below a name that the root denies. */
static void inner_stub(struct settings *settings)
{
	struct name name;

	add_zone(settings, "inner.nowhere", ZONE_STATIC_STUB, NS1, NULL);
	assert_int_equal(name_from_text("inner.nowhere", &name), STATUS_OK);
	assert_int_equal(
		anchor_set_add_negative(settings->anchors, name.octets),
		STATUS_OK);
}

static size_t serve_inner(void *context, const struct address *server,
			  struct span query, bool stream, uint8_t *out,
			  size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, NS1)) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER,
			  "www.inner.nowhere. 300 A 198.51.100.77");
	}
	return reply_end(&reply, out, room);
}

/* RFC 8020 section 2 is about what the same servers say (CVE-2026-44687). */
static void a_name_error_above_a_stub_does_not_shadow_it(void **state)
{
	struct sim_options options = {
		.seed = 1, .server = serve_inner, .configure = inner_stub};
	struct sim *sim = scene_with(&options);

	(void)state;
	expect_rcode(sim_resolve(sim, "nowhere", RRTYPE_A, SIM_DO),
		     RCODE_NXDOMAIN);
	expect_rcode(sim_resolve(sim, "other.nowhere", RRTYPE_A, SIM_DO),
		     RCODE_NXDOMAIN);
	expect_data(sim_resolve(sim, "www.inner.nowhere", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.77", false);
	sim_free(sim);
}

static void distrust_deep(struct settings *settings)
{
	struct name name;

	assert_int_equal(name_from_text("deep.sig.test", &name), STATUS_OK);
	assert_int_equal(anchor_set_add_negative_why(settings->anchors,
						     name.octets, "ticket 7"),
			 STATUS_OK);
}

/* Fresh and from the cache: the answer tells whose it is. */
static void rfc7646_2_a_negative_anchor_is_told(void **state)
{
	static const char *const names[] = {
		"www.deep.sig.test", "www.deep.sig.test", "none.deep.sig.test"};
	struct sim *sim =
		scene_with(&(struct sim_options){.configure = distrust_deep});

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct sim_answer *answer =
			sim_resolve(sim, names[i], RRTYPE_A, SIM_DO);

		assert_false(has_ad(answer));
		assert_int_equal(answer->message.edns.ede,
				 EDE_NEGATIVE_TRUST_ANCHOR);
		assert_string_equal(ede_text(answer),
				    "deep.sig.test. is not validated here "
				    "(negative trust anchor): ticket 7");
	}
	/* Beside it all is as ever. */
	assert_int_equal(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO)
				 ->message.edns.ede,
			 EDE_NONE);
	sim_free(sim);
}

static void a_static_stub_finds_servers_by_name(void **state)
{
	struct sim *sim = scene_with(
		&(struct sim_options){.configure = named_static_stub});

	(void)state;
	expect_servfail(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0),
			EDE_NO_REACHABLE_AUTHORITY);
	assert_true(sent_count(sim, "192.0.2.4", "www.victim.plain", 0) > 0);
	sim_free(sim);
}

/* ---- Servers ---------------------------------------------------------- */

static struct settings_server *say_of(struct settings *settings,
				      const char *address)
{
	struct settings_server *server = settings_add_server(settings);

	assert_non_null(server);
	assert_int_equal(address_from_text(address, 0, &server->network),
			 STATUS_OK);
	server->prefix = 32;
	return server;
}

static void never_first(struct settings *settings)
{
	struct settings_server *server = say_of(settings, NS1);

	server->has_bogus = server->is_bogus = true;
}

/* Not as the server of a zone, and not as one that the file itself names. */
static void a_bogus_server_is_never_asked(void **state)
{
	struct sim *sim =
		scene_with(&(struct sim_options){.configure = never_first});

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		char name[64];

		snprintf(name, sizeof(name), "x%u.victim.plain", i);
		expect_rcode(sim_resolve(sim, name, RRTYPE_A, 0),
			     RCODE_NXDOMAIN);
	}
	assert_int_equal(sent_count(sim, NS1, NULL, 0), 0);
	assert_true(sent_count(sim, NS2, NULL, 0) >= 20);
	sim_free(sim);
}

static void a_stub_at_a_bogus_server(struct settings *settings)
{
	add_zone(settings, "victim.plain", ZONE_STATIC_STUB, NS1, NS2);
	never_first(settings);
}

static void a_bogus_server_is_not_asked_for_a_stub(void **state)
{
	struct sim *sim = scene_with(
		&(struct sim_options){.configure = a_stub_at_a_bogus_server});

	(void)state;
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
	assert_int_equal(sent_count(sim, NS1, NULL, 0), 0);
	sim_free(sim);
}

static void evil_by_tcp(struct settings *settings)
{
	say_of(settings, EVIL)->tcp_only = true;
}

static void a_server_is_asked_over_tcp_at_once(void **state)
{
	struct sim *sim =
		scene_with(&(struct sim_options){.configure = evil_by_tcp});
	size_t count;
	const struct sim_sent *sent;

	(void)state;
	expect_data(sim_resolve(sim, "www.evil.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.66", false);
	sent = sim_sent(sim, &count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(sent[i].is_stream,
				 sent[i].server.octets[3] == 66);
	assert_true(sent_count(sim, EVIL, NULL, 0) > 0);
	sim_free(sim);
}

static void sig_without_edns(struct settings *settings)
{
	say_of(settings, "192.0.2.3")->without_edns = true;
	say_of(settings, "192.0.2.4")->without_edns = true;
}

/* RFC 6891 section 7: and so without DNSSEC, which is not hidden. */
static void rfc6891_7_a_server_is_asked_without_edns(void **state)
{
	struct sim *sim = scene_with(
		&(struct sim_options){.configure = sig_without_edns});
	size_t count;
	const struct sim_sent *sent;

	(void)state;
	expect_data(sim_resolve(sim, "www.far.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.40", false);
	expect_rcode(sim_resolve(sim, "www.sig.test", RRTYPE_A, 0),
		     RCODE_SERVFAIL);
	sent = sim_sent(sim, &count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(sent[i].has_edns,
				 sent[i].server.octets[3] != 3 &&
					 sent[i].server.octets[3] != 4);
	sim_free(sim);
}

#define HERE "127.0.0.5"

/* evil.plain. has its server on this host, says the parent. */
static size_t points_here(void *context, const struct address *server,
			  struct span query, bool stream, uint8_t *out,
			  size_t room)
{
	struct address evil;
	struct reply reply;

	assert_int_equal(address_from_text(EVIL, 53, &evil), STATUS_OK);
	if (server->octets[0] == 127)
		return sim_authority(context, &evil, query, stream, out, room);
	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "evil.plain") &&
	    reply.counts[SECTION_ADDITIONAL]) {
		reply_drop(&reply, SECTION_ADDITIONAL, 0);
		reply_add(&reply, SECTION_ADDITIONAL,
			  "ns.evil.plain. 3600 A " HERE);
	}
	return reply_end(&reply, out, room);
}

static void not_bogus_here(struct settings *settings)
{
	struct settings_server *server = say_of(settings, "127.0.0.0");

	server->prefix = 8;
	server->has_bogus = true;
}

/* Zones cannot have us ask this host, unless this host agrees. */
static void rfc6890_2_loopback_is_asked_when_the_file_says_so(void **state)
{
	(void)state;
	for (unsigned said = 0; said < 2; said++) {
		struct sim *sim = scene_with(&(struct sim_options){
			.server = points_here,
			.configure = said ? not_bogus_here : NULL});
		const struct sim_answer *answer =
			sim_resolve(sim, "www.evil.plain", RRTYPE_A, 0);

		if (said)
			expect_data(answer, RRTYPE_A, "198.51.100.66", false);
		else
			expect_servfail(answer, EDE_NO_REACHABLE_AUTHORITY);
		assert_int_equal(sent_count(sim, HERE, NULL, 0) > 0, said);
		sim_free(sim);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bogus_server_is_never_asked),
		cmocka_unit_test(a_bogus_server_is_not_asked_for_a_stub),
		cmocka_unit_test(a_server_is_asked_over_tcp_at_once),
		cmocka_unit_test(rfc6891_7_a_server_is_asked_without_edns),
		cmocka_unit_test(
			rfc6890_2_loopback_is_asked_when_the_file_says_so),
		cmocka_unit_test(rfc4035_4_7_validates_what_a_forwarder_says),
		cmocka_unit_test(rfc4035_3_2_2_asks_a_forwarder_with_rd_and_cd),
		cmocka_unit_test(
			rfc1034_5_3_1_a_forwarder_answers_whole_chains),
		cmocka_unit_test(forward_only_never_goes_its_own_way),
		cmocka_unit_test(forward_first_goes_its_own_way_in_the_end),
		cmocka_unit_test(the_second_forwarder_stands_in_for_the_first),
		cmocka_unit_test(
			rfc4035_4_1_loss_does_not_end_edns_to_a_forwarder),
		cmocka_unit_test(no_forwarders_below_means_the_usual_way),
		cmocka_unit_test(
			maginotdns_a_forwarder_speaks_for_its_zone_alone),
		cmocka_unit_test(a_static_stub_is_asked_where_it_says),
		cmocka_unit_test(a_stub_is_asked_first_where_it_says),
		cmocka_unit_test(a_static_stub_is_validated_from_above),
		cmocka_unit_test(rfc7646_2_a_negative_anchor_is_told),
		cmocka_unit_test(a_static_stub_finds_servers_by_name),
		cmocka_unit_test(a_name_error_above_a_stub_does_not_shadow_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
