/*
 * test_priming.c - from the hints to the root's own NS set (RFC 9609).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#define ROOT "192.0.2.1"

static void rfc9609_3_one_query_for_the_roots_ns(void **state)
{
	struct sim *sim = scene(NULL);
	size_t count;
	const struct sim_sent *sent;

	(void)state;
	expect_data(sim_resolve(sim, "www.plain", RRTYPE_A, SIM_DO), RRTYPE_A,
		    "198.51.100.10", false);
	assert_int_equal(sent_count(sim, ROOT, ".", RRTYPE_NS), 1);
	sent = sim_sent(sim, &count);
	for (size_t i = 0; i < count; i++)
		if (sent[i].type == RRTYPE_NS) {
			/* RD clear, EDNS with a large buffer. */
			assert_false(sent[i].flags & FLAG_RD);
			assert_true(sent[i].has_edns);
		}
	sim_free(sim);
}

static void rfc9609_3_1_primed_for_as_long_as_the_ttl(void **state)
{
	struct sim *sim = scene(NULL);

	(void)state;
	(void)sim_resolve(sim, "www.plain", RRTYPE_A, 0);
	sim_pass_s(sim, 3500);
	(void)sim_resolve(sim, "other.test", RRTYPE_A, 0);
	assert_int_equal(sent_count(sim, ROOT, ".", RRTYPE_NS), 1);
	sim_pass_s(sim, 200);
	(void)sim_resolve(sim, "nothing", RRTYPE_A, 0);
	assert_int_equal(sent_count(sim, ROOT, ".", RRTYPE_NS), 2);
	sim_free(sim);
}

/* Adds a server to what the root says of its own. */
static size_t another_root(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, ".", RRTYPE_NS)) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER, ". 3600 NS other.root.");
		reply_add(&reply, SECTION_ADDITIONAL,
			  "other.root. 3600 A 192.0.2.99");
	} else if (reply_is_from(&reply, "192.0.2.99")) {
		reply_clear(&reply);
		if (reply_asks_below(&reply, "nowhere"))
			reply.rcode = RCODE_NXDOMAIN;
		reply_add(&reply, SECTION_AUTHORITY,
			  ". 60 SOA other.root. x.root. 1 1 1 1 60");
	}
	return reply_end(&reply, out, room);
}

static void rfc9609_3_3_a_forged_priming_answer_is_not_used(void **state)
{
	struct sim *sim = scene(another_root);

	(void)state;
	(void)sim_resolve(sim, "www.plain", RRTYPE_A, 0);
	(void)sim_resolve(sim, "nowhere", RRTYPE_A, 0);
	expect_rcode(sim_resolve(sim, "www.test", RRTYPE_A, 0), RCODE_NOERROR);
	assert_int_equal(sent_count(sim, "192.0.2.99", NULL, 0), 0);
	sim_free(sim);
}

static void rfc9609_5_the_primed_servers_are_asked(void **state)
{
	struct sim *sim = scene_with(&(struct sim_options){
		.server = another_root, .without_validation = true});

	(void)state;
	(void)sim_resolve(sim, "www.plain", RRTYPE_A, 0);
	assert_int_equal(sent_count(sim, "192.0.2.99", NULL, 0), 0);
	expect_rcode(sim_resolve(sim, "nowhere", RRTYPE_A, 0), RCODE_NXDOMAIN);
	assert_int_equal(sent_count(sim, "192.0.2.99", "nowhere", RRTYPE_A), 1);
	sim_free(sim);
}

static size_t no_priming(void *context, const struct address *server,
			 struct span query, bool stream, uint8_t *out,
			 size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	reply.is_silent = reply_asks(&reply, ".", RRTYPE_NS);
	return reply_end(&reply, out, room);
}

static void rfc9609_3_1_without_priming_the_hints_do(void **state)
{
	struct sim *sim = scene(no_priming);
	size_t first;

	(void)state;
	expect_data(sim_resolve(sim, "www.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.10", false);
	expect_data(sim_resolve(sim, "www.test", RRTYPE_A, SIM_DO), RRTYPE_A,
		    "198.51.100.2", true);
	/* It was tried, and not for each query anew. */
	first = sent_count(sim, ROOT, ".", RRTYPE_NS);
	assert_true(first >= 1 && first <= 16);
	expect_rcode(sim_resolve(sim, "nothing", RRTYPE_A, 0), RCODE_NXDOMAIN);
	assert_int_equal(sent_count(sim, ROOT, ".", RRTYPE_NS), first);
	sim_pass_s(sim, 700);
	expect_rcode(sim_resolve(sim, "nothing2", RRTYPE_A, 0), RCODE_NXDOMAIN);
	assert_true(sent_count(sim, ROOT, ".", RRTYPE_NS) > first);
	sim_free(sim);
}

static size_t refused_priming(void *context, const struct address *server,
			      struct span query, bool stream, uint8_t *out,
			      size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, ".", RRTYPE_NS))
		reply_refuse(&reply, RCODE_REFUSED);
	return reply_end(&reply, out, room);
}

static void rfc9609_3_1_refused_priming_does_not_end_the_root(void **state)
{
	struct sim *sim = scene(refused_priming);

	(void)state;
	expect_data(sim_resolve(sim, "www.test", RRTYPE_A, SIM_DO), RRTYPE_A,
		    "198.51.100.2", true);
	expect_data(sim_resolve(sim, "www.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.10", false);
	sim_free(sim);
}

static size_t no_addresses(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, ".", RRTYPE_NS))
		reply_drop(&reply, SECTION_ADDITIONAL, 0);
	return reply_end(&reply, out, room);
}

/* Section 4.2: addresses may be missing; the hints still have them. */
static void rfc9609_4_2_priming_without_addresses_is_not_the_end(void **state)
{
	struct sim *sim = scene(no_addresses);

	(void)state;
	expect_data(sim_resolve(sim, "www.test", RRTYPE_A, SIM_DO), RRTYPE_A,
		    "198.51.100.2", true);
	expect_data(sim_resolve(sim, "www.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.10", false);
	sim_free(sim);
}

#define HERE "127.0.0.10"

/* The only root server that the configuration knows is on this host. */
static void root_is_here(struct settings *settings)
{
	settings->validate = false;
	settings->hint_count = 1;
	settings->hints[0].address_count = 1;
	assert_int_equal(
		address_from_text(HERE, 0, &settings->hints[0].addresses[0]),
		STATUS_OK);
}

/* It says of itself where it is. */
static size_t local_root(void *context, const struct address *server,
			 struct span query, bool stream, uint8_t *out,
			 size_t room)
{
	struct address real = *server, here, root;
	struct reply reply;

	assert_int_equal(address_from_text(HERE, 53, &here), STATUS_OK);
	assert_int_equal(address_from_text(ROOT, 53, &root), STATUS_OK);
	if (address_same_host(server, &here))
		real = root;
	reply_start(&reply, context, &real, query, stream);
	if (reply_asks(&reply, ".", RRTYPE_NS)) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER, ". 3600 NS here.root.");
		reply_add(&reply, SECTION_ADDITIONAL,
			  "here.root. 3600 A " HERE);
	}
	return reply_end(&reply, out, room);
}

static void rfc8806_2_a_root_on_this_host_is_asked_on(void **state)
{
	struct sim *sim = scene_with(&(struct sim_options){
		.configure = root_is_here, .server = local_root});

	(void)state;
	expect_data(sim_resolve(sim, "www.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.10", false);
	expect_data(sim_resolve(sim, "www.test", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.2", false);
	assert_int_equal(sent_count(sim, HERE, ".", RRTYPE_NS), 1);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc9609_3_one_query_for_the_roots_ns),
		cmocka_unit_test(rfc9609_3_1_primed_for_as_long_as_the_ttl),
		cmocka_unit_test(rfc8806_2_a_root_on_this_host_is_asked_on),
		cmocka_unit_test(
			rfc9609_3_3_a_forged_priming_answer_is_not_used),
		cmocka_unit_test(rfc9609_5_the_primed_servers_are_asked),
		cmocka_unit_test(rfc9609_3_1_without_priming_the_hints_do),
		cmocka_unit_test(
			rfc9609_3_1_refused_priming_does_not_end_the_root),
		cmocka_unit_test(
			rfc9609_4_2_priming_without_addresses_is_not_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
