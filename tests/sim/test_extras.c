/*
 * test_extras.c - what servers send along with an answer, passed on by
 * `minimal-responses no` (RFC 1034 section 4.3.2, RFC 1035 section 3.3).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <string.h>

#define VICTIM "victim.plain."
#define NS1    "ns1.victim.plain."
#define NS2    "ns2.victim.plain."

static enum minimal_responses wish = MINIMAL_NO;

static void configure(struct settings *settings)
{
	settings->minimal_responses = wish;
}

static struct sim *start(sim_server *server, enum minimal_responses minimal)
{
	wish = minimal;
	return scene_with(&(struct sim_options){.server = server,
						.configure = configure});
}

static size_t count_of(const struct sim_answer *answer, enum section section)
{
	return answer->message.rrset_counts[section];
}

static void expect_counts(const struct sim_answer *answer, size_t authority,
			  size_t additional)
{
	if (count_of(answer, SECTION_AUTHORITY) != authority ||
	    count_of(answer, SECTION_ADDITIONAL) != additional)
		fail_msg("%zu+%zu are expected: %s", authority, additional,
			 scene_text(answer));
}

static bool has(const struct sim_answer *answer, enum section section,
		const char *name, uint16_t type)
{
	return answer_rrset(answer, section, name, type) != NULL;
}

/* ---- Of an unsigned zone ---------------------------------------------- */

static uint32_t extras_ttl_s;

/* What a server of the old kind sends, and some lies. */
static size_t generous(void *context, const struct address *server,
		       struct span query, bool stream, uint8_t *out,
		       size_t room)
{
	struct reply reply;
	unsigned ttl_s = extras_ttl_s;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, VICTIM)) {
		reply_add(&reply, SECTION_AUTHORITY, VICTIM " %u NS " NS1,
			  ttl_s);
		reply_add(&reply, SECTION_AUTHORITY, VICTIM " %u NS " NS2,
			  ttl_s);
		reply_add(&reply, SECTION_ADDITIONAL, NS1 " %u A 192.0.2.11",
			  ttl_s);
		reply_add(&reply, SECTION_ADDITIONAL, NS2 " %u A 192.0.2.12",
			  ttl_s);
		/* Nobody is led to these, or they are not the zone's. */
		reply_add(&reply, SECTION_ADDITIONAL,
			  "www.victim.plain. 300 A 192.0.2.66");
		reply_add(&reply, SECTION_ADDITIONAL, NS1 " 300 TXT x");
		reply_add(&reply, SECTION_ADDITIONAL,
			  "ns.evil.plain. 300 A 192.0.2.66");
		reply_add(&reply, SECTION_AUTHORITY,
			  "plain. 300 NS ns.evil.plain.");
		reply_add(&reply, SECTION_AUTHORITY,
			  "sub.victim.plain. 300 NS ns.evil.plain.");
	}
	return reply_end(&reply, out, room);
}

static void rfc1034_4_3_2_the_zones_ns_set_and_their_addresses(void **state)
{
	struct sim *sim = start(generous, MINIMAL_NO);
	const struct sim_answer *answer;

	(void)state;
	extras_ttl_s = 3600;
	for (unsigned round = 0; round < 2; round++) {
		answer = sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0);
		expect_data(answer, RRTYPE_A, "198.51.100.11", false);
		expect_counts(answer, 1, 2);
		assert_true(has(answer, SECTION_AUTHORITY, VICTIM, RRTYPE_NS));
		assert_true(has(answer, SECTION_ADDITIONAL, NS1, RRTYPE_A));
		assert_true(has(answer, SECTION_ADDITIONAL, NS2, RRTYPE_A));
		assert_int_equal(answer->is_immediate, round);
	}
	sim_free(sim);
}

static void minimal_responses_yes_and_no_auth_leave_it_out(void **state)
{
	static const enum minimal_responses wishes[] = {MINIMAL_YES,
							MINIMAL_NO_AUTH};

	(void)state;
	extras_ttl_s = 3600;
	for (size_t i = 0; i < COUNT_OF(wishes); i++) {
		struct sim *sim = start(generous, wishes[i]);

		expect_counts(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0),
			      0, 0);
		sim_free(sim);
	}
}

static void rfc2308_2_2_1_no_ns_set_beside_a_soa(void **state)
{
	struct sim *sim = start(generous, MINIMAL_NO);
	const struct sim_answer *answer;

	(void)state;
	extras_ttl_s = 3600;
	answer = sim_resolve(sim, "www.victim.plain", RRTYPE_MX, 0);
	expect_rcode(answer, RCODE_NOERROR);
	expect_counts(answer, 1, 0);
	assert_true(has(answer, SECTION_AUTHORITY, VICTIM, RRTYPE_SOA));
	answer = sim_resolve(sim, "none.victim.plain", RRTYPE_A, 0);
	expect_rcode(answer, RCODE_NXDOMAIN);
	expect_counts(answer, 1, 0);
	assert_true(has(answer, SECTION_AUTHORITY, VICTIM, RRTYPE_SOA));
	sim_free(sim);
}

static void an_ns_set_that_was_asked_for_is_not_sent_twice(void **state)
{
	struct sim *sim = start(generous, MINIMAL_NO);
	const struct sim_answer *answer;

	(void)state;
	extras_ttl_s = 3600;
	answer = sim_resolve(sim, VICTIM, RRTYPE_NS, 0);
	expect_rcode(answer, RCODE_NOERROR);
	assert_int_equal(count_of(answer, SECTION_ANSWER), 1);
	expect_counts(answer, 0, 2);
	sim_free(sim);
}

/* It is for this client: nobody asks there, or is told so, because of it. */
static size_t hijack(void *context, const struct address *server,
		     struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, "www.victim.plain", RRTYPE_A)) {
		reply_add(&reply, SECTION_AUTHORITY,
			  VICTIM " 86400 NS www.evil.plain.");
		reply_add(&reply, SECTION_AUTHORITY, VICTIM " 86400 NS " NS2);
		reply_add(&reply, SECTION_ADDITIONAL,
			  NS2 " 86400 A 192.0.2.66");
	}
	return reply_end(&reply, out, room);
}

static void rfc2181_5_4_1_extras_are_learnt_by_nobody(void **state)
{
	struct sim *sim = start(hijack, MINIMAL_NO);
	const struct sim_answer *answer;

	(void)state;
	answer = sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0);
	expect_counts(answer, 1, 1);
	expect_data(sim_resolve(sim, NS2, RRTYPE_A, 0), RRTYPE_A, "192.0.2.12",
		    false);
	answer = sim_resolve(sim, VICTIM, RRTYPE_NS, 0);
	assert_int_equal(answer->message.rrsets[SECTION_ANSWER][0]->rdata_count,
			 2);
	expect_data(sim_resolve(sim, "short.victim.plain", RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.110", false);
	assert_int_equal(sent_count(sim, "192.0.2.66", NULL, 0), 0);
	sim_free(sim);
}

static void extras_age_and_end_by_themselves(void **state)
{
	struct sim *sim = start(generous, MINIMAL_NO);
	const struct sim_answer *answer;

	(void)state;
	extras_ttl_s = 100;
	(void)sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0);
	sim_pass_s(sim, 50);
	answer = sim_ask(sim, "www.victim.plain", RRTYPE_A, 0);
	expect_counts(answer, 1, 2);
	assert_in_range(answer->message.rrsets[SECTION_AUTHORITY][0]->ttl_s, 48,
			50);
	sim_pass_s(sim, 51);
	answer = sim_ask(sim, "www.victim.plain", RRTYPE_A, 0);
	assert_true(answer->is_immediate);
	expect_data(answer, RRTYPE_A, "198.51.100.11", false);
	expect_counts(answer, 0, 0);
	sim_free(sim);
}

/* ---- Names in other types --------------------------------------------- */

static const char *record;

static size_t leads_to_ns1(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "x.victim.plain")) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER, "%s", record);
		reply_add(&reply, SECTION_ADDITIONAL, NS1 " 300 A 192.0.2.11");
		reply_add(&reply, SECTION_ADDITIONAL,
			  NS1 " 300 AAAA 2001:db8::11");
		reply_add(&reply, SECTION_ADDITIONAL,
			  "x.victim.plain. 300 A 192.0.2.99");
	}
	return reply_end(&reply, out, room);
}

static void rfc1035_3_3_addresses_of_the_hosts_that_records_name(void **state)
{
	static const struct {
		const char *record;
		uint16_t type;
		size_t ns1, own; /* address sets of each */
	} rows[] = {
		{"x.victim.plain. 300 MX 1 " NS1, RRTYPE_MX, 2, 0},
		{"x.victim.plain. 300 MX 0 .", RRTYPE_MX, 0, 0},
		{"x.victim.plain. 300 SRV 1 1 53 " NS1, RRTYPE_SRV, 2, 0},
		{"x.victim.plain. 300 SVCB 1 " NS1 " alpn=h2", RRTYPE_SVCB, 2,
		 0},
		{"x.victim.plain. 300 HTTPS 0 " NS1, RRTYPE_HTTPS, 2, 0},
		{"x.victim.plain. 300 HTTPS 1 . port=80", RRTYPE_HTTPS, 0, 1},
		{"x.victim.plain. 300 TXT " NS1, RRTYPE_TXT, 0, 0},
		{"x.victim.plain. 300 PTR " NS1, RRTYPE_PTR, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim *sim = start(leads_to_ns1, MINIMAL_NO_AUTH);
		const struct sim_answer *answer;

		record = rows[i].record;
		answer = sim_resolve(sim, "x.victim.plain", rows[i].type, 0);
		expect_rcode(answer, RCODE_NOERROR);
		expect_counts(answer, 0, rows[i].ns1 + rows[i].own);
		assert_int_equal(
			has(answer, SECTION_ADDITIONAL, NS1, RRTYPE_AAAA),
			rows[i].ns1 > 0);
		sim_free(sim);
	}
}

/* ---- Room ------------------------------------------------------------- */

/* Each address set has 12 records: 13 of them need four kilobytes. */
static size_t large(void *context, const struct address *server,
		    struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, "www.victim.plain", RRTYPE_A))
		for (unsigned i = 0; i < 13; i++) {
			reply_add(&reply, SECTION_AUTHORITY,
				  VICTIM " 300 NS n%u.victim.plain.", i);
			for (unsigned j = 0; j < 12; j++)
				reply_add(&reply, SECTION_ADDITIONAL,
					  "n%u.victim.plain. 300 AAAA "
					  "2001:db8::%x",
					  i, j);
		}
	return reply_end(&reply, out, room);
}

static void rfc2181_9_extras_never_make_an_answer_truncated(void **state)
{
	struct sim *sim = start(large, MINIMAL_NO);
	const struct sim_answer *answer;

	(void)state;
	/* The server's own answer came over TCP. */
	answer = sim_resolve(sim, "www.victim.plain", RRTYPE_A, SIM_STREAM);
	expect_counts(answer, 1, 13);
	/* The NS set goes into a datagram, addresses do not. */
	answer = sim_ask(sim, "www.victim.plain", RRTYPE_A, 0);
	expect_data(answer, RRTYPE_A, "198.51.100.11", false);
	expect_counts(answer, 1, 0);
	assert_false(answer->message.header.flags & FLAG_TC);
	sim_free(sim);
}

/* ---- deny-answer-addresses -------------------------------------------- */

static void deny_ns2(struct settings *settings)
{
	struct address address;

	configure(settings);
	settings->filter.addresses = acl_new();
	assert_int_equal(address_from_text("192.0.2.12", 0, &address),
			 STATUS_OK);
	assert_int_equal(
		acl_add_prefix(settings->filter.addresses, false, &address, 32),
		STATUS_OK);
}

static void what_is_denied_in_answers_is_denied_beside_them(void **state)
{
	struct sim *sim;
	const struct sim_answer *answer;

	(void)state;
	wish = MINIMAL_NO;
	extras_ttl_s = 3600;
	sim = scene_with(&(struct sim_options){.server = generous,
					       .configure = deny_ns2});
	answer = sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0);
	expect_data(answer, RRTYPE_A, "198.51.100.11", false);
	expect_counts(answer, 1, 1);
	assert_true(has(answer, SECTION_ADDITIONAL, NS1, RRTYPE_A));
	sim_free(sim);
}

/* ---- Of a signed zone ------------------------------------------------- */

/* Puts what the authority says to NAME and TYPE into REPLY's SECTION. */
static void add_signed(struct reply *reply, struct sim *sim,
		       enum section section, const char *text, uint16_t type)
{
	struct reply other;
	uint8_t octets[512];
	struct writer writer;
	struct name name;

	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	writer_init(&writer, octets, sizeof(octets));
	writer_u16(&writer, 1);
	writer_u16(&writer, 0);
	writer_u16(&writer, 1);
	writer_u32(&writer, 0);
	writer_u16(&writer, 1);
	writer_name(&writer, name.octets);
	writer_u16(&writer, type);
	writer_u16(&writer, RRCLASS_IN);
	edns_write(&writer, &(struct edns){.present = true,
					   .do_bit = true,
					   .udp_size = 4096,
					   .ede = EDE_NONE});
	reply_start(&other, sim, &reply->server, span_of(octets, writer.size),
		    true);
	for (size_t i = 0; i < other.counts[SECTION_ANSWER]; i++) {
		const struct rrset *rrset = rrset_with_ttl(
			&reply->arena, other.rrsets[SECTION_ANSWER][i],
			extras_ttl_s);

		assert_non_null(rrset);
		reply->rrsets[section][reply->counts[section]++] = rrset;
	}
	arena_done(&other.arena);
}

static void drop_rrsigs(struct reply *reply, enum section section)
{
	for (size_t i = 0; i < reply->counts[section]; i++) {
		const struct rrset *rrset = reply->rrsets[section][i];
		struct rdata_walk walk = rrset_rdata(rrset);
		struct span rdata[8];
		size_t count = 0;

		while (count < COUNT_OF(rdata) &&
		       rdata_next(&walk, &rdata[count]))
			count++;
		assert_int_equal(rrset_make(&reply->arena, rrset_owner(rrset),
					    rrset->type, rrset->ttl_s, rdata,
					    count, NULL, 0,
					    &reply->rrsets[section][i]),
				 STATUS_OK);
	}
}

static bool strips_ns, strips_addresses;

static size_t generous_signed(void *context, const struct address *server,
			      struct span query, bool stream, uint8_t *out,
			      size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, "www.sig.test", RRTYPE_A)) {
		add_signed(&reply, context, SECTION_AUTHORITY, "sig.test",
			   RRTYPE_NS);
		add_signed(&reply, context, SECTION_ADDITIONAL, "ns1.sig.test",
			   RRTYPE_A);
		add_signed(&reply, context, SECTION_ADDITIONAL, "ns2.sig.test",
			   RRTYPE_A);
		if (strips_ns)
			drop_rrsigs(&reply, SECTION_AUTHORITY);
		if (strips_addresses)
			drop_rrsigs(&reply, SECTION_ADDITIONAL);
	}
	return reply_end(&reply, out, room);
}

static unsigned rrsigs_in(const struct sim_answer *answer)
{
	unsigned count = 0;

	for (int i = SECTION_AUTHORITY; i < SECTION_COUNT; i++)
		for (size_t j = 0; j < answer->message.rrset_counts[i]; j++)
			count += answer->message.rrsets[i][j]->rrsig_count;
	return count;
}

static void rfc4035_3_2_3_beside_a_proven_answer_all_is_proven(void **state)
{
	static const struct {
		bool ns, addresses;
	} strips[] = {
		{false, false}, {true, false}, {false, true}, {true, true}};

	(void)state;
	extras_ttl_s = 3600;
	for (size_t i = 0; i < COUNT_OF(strips); i++) {
		struct sim *sim = start(generous_signed, MINIMAL_NO);
		size_t ns = strips[i].ns ? 0 : 1;
		size_t addresses = strips[i].addresses ? 0 : 2;
		const struct sim_answer *answer;

		strips_ns = strips[i].ns;
		strips_addresses = strips[i].addresses;
		answer = sim_resolve(sim, "www.sig.test", RRTYPE_A,
				     SIM_DO | SIM_STREAM);
		expect_data(answer, RRTYPE_A, "198.51.100.3", true);
		expect_counts(answer, ns, addresses);
		assert_int_equal(rrsigs_in(answer), ns + addresses);
		assert_int_equal(answer->message.edns.ede, EDE_NONE);
		/* Without DO the same, but no RRSIGs: made of the other. */
		answer = sim_ask(sim, "www.sig.test", RRTYPE_A,
				 SIM_AD | SIM_STREAM);
		assert_true(answer->is_immediate);
		expect_data(answer, RRTYPE_A, "198.51.100.3", true);
		expect_counts(answer, ns, addresses);
		assert_int_equal(rrsigs_in(answer), 0);
		sim_free(sim);
	}
}

static void an_answer_stripped_of_rrsigs_can_be_cut_as_well(void **state)
{
	struct sim *sim = start(generous_signed, MINIMAL_NO);
	const struct sim_answer *answer;

	(void)state;
	strips_ns = strips_addresses = false;
	extras_ttl_s = 100;
	(void)sim_resolve(sim, "www.sig.test", RRTYPE_A, SIM_DO);
	sim_pass_s(sim, 50);
	answer = sim_ask(sim, "www.sig.test", RRTYPE_A, 0);
	assert_true(answer->is_immediate);
	expect_counts(answer, 1, 2);
	sim_pass_s(sim, 51);
	for (unsigned flags = 0; flags <= SIM_DO; flags += SIM_DO) {
		answer = sim_ask(sim, "www.sig.test", RRTYPE_A, flags);
		assert_true(answer->is_immediate);
		expect_data(answer, RRTYPE_A, "198.51.100.3", flags);
		expect_counts(answer, 0, 0);
	}
	sim_free(sim);
}

/* CD: as it came. */
static void rfc4035_3_2_2_with_cd_nothing_is_judged(void **state)
{
	struct sim *sim = start(generous_signed, MINIMAL_NO);
	const struct sim_answer *answer;

	(void)state;
	extras_ttl_s = 3600;
	strips_ns = strips_addresses = true;
	answer = sim_resolve(sim, "www.sig.test", RRTYPE_A,
			     SIM_DO | SIM_CD | SIM_STREAM);
	expect_data(answer, RRTYPE_A, "198.51.100.3", false);
	expect_counts(answer, 1, 2);
	sim_free(sim);
}

/* The NS set at a cut is the child's; DS is the parent's answer. */
static size_t ds_with_the_childs_ns(void *context, const struct address *server,
				    struct span query, bool stream,
				    uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, VICTIM, RRTYPE_DS)) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_AUTHORITY, VICTIM " 300 NS " NS1);
		reply.flags = FLAG_QR | FLAG_AA;
	}
	return reply_end(&reply, out, room);
}

static void rfc4035_3_1_4_1_no_ns_set_of_the_child_with_a_ds(void **state)
{
	struct sim *sim = start(ds_with_the_childs_ns, MINIMAL_NO);
	const struct sim_answer *answer;

	(void)state;
	answer = sim_resolve(sim, VICTIM, RRTYPE_DS, 0);
	expect_rcode(answer, RCODE_NOERROR);
	expect_counts(answer, 0, 0);
	sim_free(sim);
}

/* ---- Bounds ----------------------------------------------------------- */

enum {
	BAD_RRSIGS = 8
};

/* Adds a set of AAAA to REPLY with so many RRSIGs of the right key, wrong. */
static void add_badly_signed(struct reply *reply, const char *owner,
			     const struct rrset *signed_by)
{
	static const uint8_t address[16];
	struct rdata_walk walk = rrset_rrsigs(signed_by);
	struct span rdata = span_of(address, sizeof(address));
	struct span good, bad[BAD_RRSIGS];
	size_t *count = &reply->counts[SECTION_ADDITIONAL];
	struct name name;

	assert_int_equal(name_from_text(owner, &name), STATUS_OK);
	assert_true(rdata_next(&walk, &good));
	for (uint8_t i = 0; i < BAD_RRSIGS; i++) {
		uint8_t *octets =
			arena_copy(&reply->arena, good.data, good.size);

		assert_non_null(octets);
		octets[1] = RRTYPE_AAAA; /* the type covered */
		octets[good.size - 1] ^= (uint8_t)(i + 1);
		bad[i] = span_of(octets, good.size);
	}
	assert_int_equal(
		rrset_make(&reply->arena, name.octets, RRTYPE_AAAA, 3600,
			   &rdata, 1, bad, BAD_RRSIGS,
			   &reply->rrsets[SECTION_ADDITIONAL][(*count)++]),
		STATUS_OK);
}

/* Each takes as many checks as there are wrong signatures. */
static unsigned bad_sets;

static size_t costly(void *context, const struct address *server,
		     struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, "www.sig.test", RRTYPE_A)) {
		static const char *const owners[] = {"ns1.sig.test",
						     "ns2.sig.test"};

		add_signed(&reply, context, SECTION_AUTHORITY, "sig.test",
			   RRTYPE_NS);
		for (unsigned i = 0; i < bad_sets; i++)
			add_badly_signed(&reply, owners[i],
					 reply.rrsets[SECTION_ANSWER][0]);
		add_signed(&reply, context, SECTION_ADDITIONAL, "ns2.sig.test",
			   RRTYPE_A);
	}
	return reply_end(&reply, out, room);
}

static void keytrap_extras_are_left_out_when_the_budget_is_spent(void **state)
{
	(void)state;
	extras_ttl_s = 3600;
	for (bad_sets = 1; bad_sets <= 2; bad_sets++) {
		struct sim *sim = start(costly, MINIMAL_NO);
		const struct sim_answer *answer = sim_resolve(
			sim, "www.sig.test", RRTYPE_A, SIM_DO | SIM_STREAM);

		/* The answer stays what it is. */
		expect_data(answer, RRTYPE_A, "198.51.100.3", true);
		assert_int_equal(answer->message.edns.ede, EDE_NONE);
		assert_int_equal(sim_stats(sim).limits_tripped, 0);
		expect_counts(answer, 1, bad_sets == 1);
		sim_free(sim);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc1034_4_3_2_the_zones_ns_set_and_their_addresses),
		cmocka_unit_test(
			minimal_responses_yes_and_no_auth_leave_it_out),
		cmocka_unit_test(rfc2308_2_2_1_no_ns_set_beside_a_soa),
		cmocka_unit_test(
			an_ns_set_that_was_asked_for_is_not_sent_twice),
		cmocka_unit_test(rfc2181_5_4_1_extras_are_learnt_by_nobody),
		cmocka_unit_test(extras_age_and_end_by_themselves),
		cmocka_unit_test(
			rfc1035_3_3_addresses_of_the_hosts_that_records_name),
		cmocka_unit_test(
			rfc2181_9_extras_never_make_an_answer_truncated),
		cmocka_unit_test(
			what_is_denied_in_answers_is_denied_beside_them),
		cmocka_unit_test(
			rfc4035_3_2_3_beside_a_proven_answer_all_is_proven),
		cmocka_unit_test(
			an_answer_stripped_of_rrsigs_can_be_cut_as_well),
		cmocka_unit_test(rfc4035_3_2_2_with_cd_nothing_is_judged),
		cmocka_unit_test(
			rfc4035_3_1_4_1_no_ns_set_of_the_child_with_a_ds),
		cmocka_unit_test(
			keytrap_extras_are_left_out_when_the_budget_is_spent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
