/*
 * test_isolation.c - what one query, one zone or one configuration does is
 * not done to others.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <stdio.h>

#include "cache/server_cache.h"
#include "resolver/core/dns64.h"

#define NS1  "192.0.2.11" /* of victim.plain. */
#define EVIL "192.0.2.66"

static struct name named(const char *text)
{
	struct name name;

	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	return name;
}

static struct address addressed(const char *text)
{
	struct address address;

	assert_int_equal(address_from_text(text, 53, &address), STATUS_OK);
	return address;
}

/* ---- A zone of one's own ---------------------------------------------- */

/* It is not in the world: its parent's servers deny it. */
static void own_stub(struct settings *settings)
{
	struct settings_zone *zone = settings_add_zone(settings);

	assert_non_null(zone);
	zone->name = named("own.plain");
	zone->kind = ZONE_STATIC_STUB;
	zone->addresses[zone->address_count++] = addressed(NS1);
}

static size_t serve_own(void *context, const struct address *server,
			struct span query, bool stream, uint8_t *out,
			size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, NS1)) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER,
			  "own.plain. 300 A 198.51.100.77");
	}
	return reply_end(&reply, out, room);
}

/* RFC 4035 section 3.1.4.1: DS is the parent's (CVE-2026-44687). */
static void a_parents_denial_of_ds_does_not_shadow_a_stub(void **state)
{
	struct sim *sim = scene_with(&(struct sim_options){
		.server = serve_own, .configure = own_stub});

	(void)state;
	expect_rcode(sim_resolve(sim, "own.plain", RRTYPE_DS, 0),
		     RCODE_NXDOMAIN);
	expect_data(sim_resolve(sim, "own.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.77", false);
	sim_free(sim);
}

/* ---- What another query could not afford ------------------------------ */

static bool has_keys;
static unsigned queries_max;

static size_t without_keys(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (!has_keys && reply_asks(&reply, "sig.test", RRTYPE_DNSKEY))
		reply.is_silent = true;
	return reply_end(&reply, out, room);
}

static void so_many_queries(struct settings *settings)
{
	settings->upstream_queries_max = queries_max;
}

/*
 * CVE-2023-50387's and NXNSAttack's bounds are one query's own: that it met
 * them says nothing of the zone whose keys it wanted.
 */
static void anothers_bound_does_not_make_a_zone_bogus(void **state)
{
	struct sim *sim;

	(void)state;
	has_keys = false;
	queries_max = 100;
	sim = scene_with(&(struct sim_options){.server = without_keys,
					       .configure = so_many_queries});
	/* All is known but the keys of sig.test. */
	expect_rcode(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_CD),
		     RCODE_NOERROR);
	expect_data(sim_resolve(sim, "www.test", RRTYPE_A, SIM_DO), RRTYPE_A,
		    "198.51.100.2", true);
	queries_max = 2;
	sim_reload(sim, so_many_queries);
	for (unsigned i = 0; i < 3; i++) {
		char name[32];

		snprintf(name, sizeof(name), "n%u.wild.sig.test", i);
		(void)sim_ask(sim, name, RRTYPE_A, SIM_DO);
	}
	sim_run(sim);
	queries_max = 100;
	has_keys = true;
	sim_reload(sim, so_many_queries);
	expect_data(sim_resolve(sim, "n9.wild.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.100", true);
	sim_free(sim);
}

enum {
	DEEPEST = 10
};

/* zN.plain has its only server in zN+1.plain, the last one in itself. */
static size_t staircase(void *context, const struct address *server,
			struct span query, bool stream, uint8_t *out,
			size_t room)
{
	char name[NAME_TEXT_MAX];
	struct reply reply;
	unsigned number;
	const char *at;

	reply_start(&reply, context, server, query, stream);
	name_to_text(reply.query.name_lower.octets, name);
	at = name[0] == 'z' ? name : name + (name[0] == 'n' ? 3 : 4);
	if (sscanf(at, "z%u.plain.", &number) == 1) {
		reply_clear(&reply);
		if (reply_is_from(&reply, "192.0.2.10")) {
			reply.flags = FLAG_QR;
			reply_add(&reply, SECTION_AUTHORITY,
				  "z%u.plain. 3600 NS ns.z%u.plain.", number,
				  number < DEEPEST ? number + 1 : number);
			if (number == DEEPEST)
				reply_add(&reply, SECTION_ADDITIONAL,
					  "ns.z%u.plain. 3600 A " EVIL, number);
		} else if (reply.query.type == RRTYPE_A && at != name) {
			reply_add(&reply, SECTION_ANSWER, "%s 300 A " EVIL,
				  name);
		} else {
			reply_add(&reply, SECTION_AUTHORITY,
				  "z%u.plain. 300 SOA . . 1 1 1 1 300", number);
		}
	}
	return reply_end(&reply, out, room);
}

/* RFC 9520 section 2: it is not the resolution of that name that failed. */
static void one_too_deep_makes_no_failure_for_others(void **state)
{
	struct sim *sim = scene(staircase);

	(void)state;
	expect_rcode(sim_resolve(sim, "www.z0.plain", RRTYPE_A, 0),
		     RCODE_SERVFAIL);
	expect_data(sim_resolve(sim, "www.z6.plain", RRTYPE_A, 0), RRTYPE_A,
		    EVIL, false);
	sim_free(sim);
}

static size_t no_socket(void *context, const struct address *server,
			struct span query, bool stream, uint8_t *out,
			size_t room)
{
	(void)context;
	(void)server;
	(void)query;
	(void)stream;
	(void)out;
	(void)room;
	return SIM_NO_SOCKET;
}

/* What is short here is not held against servers. */
static void no_socket_left_is_no_servers_fault(void **state)
{
	struct sim *sim = scene(no_socket);
	struct address root = addressed("192.0.2.1");
	struct server_info info;

	(void)state;
	root.port = 53;
	expect_rcode(sim_resolve(sim, "www.plain", RRTYPE_A, 0),
		     RCODE_SERVFAIL);
	assert_true(sent_count(sim, "192.0.2.1", NULL, 0) > 0);
	info = server_cache_get(sim_caches(sim)->servers, &root,
				sim_now(sim).mono);
	assert_int_equal(info.timeouts, 0);
	sim_free(sim);
}

/* ---- A configuration that is no longer -------------------------------- */

static bool excepts_sig;

static void perhaps_except_sig(struct settings *settings)
{
	struct name name = named("sig.test");

	if (excepts_sig)
		assert_int_equal(
			anchor_set_add_negative(settings->anchors, name.octets),
			STATUS_OK);
}

static void change_nothing(struct settings *settings)
{
	(void)settings;
}

static size_t forge_www(void *context, const struct address *server,
			struct span query, bool stream, uint8_t *out,
			size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, "www.sig.test", RRTYPE_A)) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER, "www.sig.test. 300 A " EVIL);
	}
	return reply_end(&reply, out, room);
}

static bool has_sent(const struct sim *sim, const char *name)
{
	return sent_count(sim, NULL, name, RRTYPE_A) > 0;
}

/* RFC 7646 section 2: a negative trust anchor that has ended. */
static void what_began_before_a_reload_is_judged_for_itself_alone(void **state)
{
	const struct sim_answer *before, *after;
	struct sim *sim;

	(void)state;
	excepts_sig = true;
	sim = scene_with(&(struct sim_options){
		.server = forge_www, .configure = perhaps_except_sig});
	before = sim_ask(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	while (!has_sent(sim, "www.sig.test"))
		assert_true(sim_step(sim));
	excepts_sig = false;
	sim_reload(sim, change_nothing);
	after = sim_ask(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	sim_run(sim);
	expect_data(before, RRTYPE_A, EVIL, false);
	expect_rcode(after, RCODE_SERVFAIL);
	/* Nor is it kept for those who come later. */
	sim_pass_s(sim, 10);
	expect_rcode(sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO),
		     RCODE_SERVFAIL);
	sim_free(sim);
}

static const char *prefix;

static void synthesise(struct settings *settings)
{
	struct dns64_rule rule = {.prefix_bits = 96,
				  .suffix = {.family = ADDRESS_IPV6}};

	rule.prefix = addressed(prefix);
	settings->dns64 = dns64_new();
	assert_non_null(settings->dns64);
	assert_int_equal(dns64_add(settings->dns64, &rule), STATUS_OK);
}

/* RFC 6147 section 5.2: the prefix is the one that is configured. */
static void rfc6147_5_2_another_prefix_counts_at_once(void **state)
{
	struct sim *sim;

	(void)state;
	prefix = "2001:db8:1::";
	sim = scene_with(&(struct sim_options){.configure = synthesise});
	expect_data(sim_resolve(sim, "www.plain", RRTYPE_AAAA, 0), RRTYPE_AAAA,
		    "2001:db8:1::c633:640a", false);
	prefix = "2001:db8:2::";
	sim_reload(sim, change_nothing);
	expect_data(sim_resolve(sim, "www.plain", RRTYPE_AAAA, 0), RRTYPE_AAAA,
		    "2001:db8:2::c633:640a", false);
	sim_free(sim);
}

/* ---- What stands beside a proven answer ------------------------------- */

#define LABEL_60 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static size_t add_ns(void *context, const struct address *server,
		     struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "long.sig.test"))
		reply_add(&reply, SECTION_AUTHORITY,
			  "sig.test. 300 NS ns.evil.plain.");
	return reply_end(&reply, out, room);
}

static void all_responses(struct settings *settings)
{
	settings->minimal_responses = MINIMAL_NO;
}

/* RFC 4035 section 3.2.3: AD says it of the authority section too. */
static void rfc4035_3_2_3_nothing_unproven_beside_yxdomain(void **state)
{
	struct sim *sim = scene_with(&(struct sim_options){
		.server = add_ns, .configure = all_responses});
	const struct sim_answer *answer;

	(void)state;
	answer = sim_resolve(sim, LABEL_60 ".long.sig.test", RRTYPE_A, SIM_DO);
	expect_rcode(answer, RCODE_YXDOMAIN);
	assert_true(has_ad(answer));
	assert_null(
		answer_rrset(answer, SECTION_AUTHORITY, "sig.test", RRTYPE_NS));
	sim_free(sim);
}

/* ---- Clients who get nothing ------------------------------------------ */

static void drop_victim(struct settings *settings)
{
	struct name zone = named("policy"), drop = named("rpz-drop");
	struct name owner = named("www.victim.plain.policy");
	struct policy_zone *policy = policy_zone_new(zone.octets);

	settings->response_policy = response_policy_new();
	assert_non_null(settings->response_policy);
	assert_non_null(policy);
	assert_int_equal(
		policy_zone_add(policy, owner.octets, RRTYPE_CNAME, 60,
				span_of(drop.octets, name_size(drop.octets))),
		STATUS_OK);
	assert_int_equal(policy_zone_finish(policy), STATUS_OK);
	assert_int_equal(response_policy_add(settings->response_policy, policy),
			 STATUS_OK);
	assert_int_equal(response_policy_finish(settings->response_policy),
			 STATUS_OK);
}

/* RFC 7766 section 6.2: a connection does not wait for ever. */
static void a_stream_is_told_that_its_query_is_dropped(void **state)
{
	struct sim *sim =
		scene_with(&(struct sim_options){.configure = drop_victim});
	const struct sim_answer *answer;

	(void)state;
	answer = sim_resolve(sim, "to-victim.evil.plain", RRTYPE_A, 0);
	assert_false(answer->is_there);
	assert_false(answer->is_refused);
	answer = sim_resolve(sim, "to-victim.evil.plain", RRTYPE_A, SIM_STREAM);
	assert_false(answer->is_there);
	assert_true(answer->is_refused);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_parents_denial_of_ds_does_not_shadow_a_stub),
		cmocka_unit_test(anothers_bound_does_not_make_a_zone_bogus),
		cmocka_unit_test(one_too_deep_makes_no_failure_for_others),
		cmocka_unit_test(no_socket_left_is_no_servers_fault),
		cmocka_unit_test(
			what_began_before_a_reload_is_judged_for_itself_alone),
		cmocka_unit_test(rfc6147_5_2_another_prefix_counts_at_once),
		cmocka_unit_test(
			rfc4035_3_2_3_nothing_unproven_beside_yxdomain),
		cmocka_unit_test(a_stream_is_told_that_its_query_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
