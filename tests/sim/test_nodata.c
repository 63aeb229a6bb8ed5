/*
 * test_nodata.c - the shapes that "there is nothing of this type" comes in
 * (RFC 2308 section 2.2).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

/* What victim.plain.'s servers say to www MX. */
static uint16_t flags;
static const char *authority;

static size_t says(void *context, const struct address *server,
		   struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, "www.victim.plain", RRTYPE_MX)) {
		reply_clear(&reply);
		reply.flags = FLAG_QR | flags;
		reply_add(&reply, SECTION_AUTHORITY, "%s", authority);
	}
	return reply_end(&reply, out, room);
}

static void rfc2308_2_2_nodata_and_what_is_no_nodata(void **state)
{
	static const struct {
		uint16_t flags;
		const char *authority;
		enum rcode rcode;
	} rows[] = {
		{FLAG_AA, "victim.plain. 60 SOA a. b. 1 1 1 1 60",
		 RCODE_NOERROR},
		{0, "victim.plain. 60 SOA a. b. 1 1 1 1 60", RCODE_NOERROR},
		/* The zone speaks of itself: no referral to itself. */
		{FLAG_AA, "victim.plain. 60 NS ns1.victim.plain.",
		 RCODE_NOERROR},
		{0, "victim.plain. 60 NS ns1.victim.plain.", RCODE_SERVFAIL},
		{FLAG_AA, "plain. 60 NS ns.nic.plain.", RCODE_SERVFAIL},
		{FLAG_AA, ". 60 NS ns.root.", RCODE_SERVFAIL},
		/* A denial is a proof only when it is signed. */
		{0, "www.victim.plain. 60 NSEC victim.plain. A",
		 RCODE_SERVFAIL},
		{0, "www.victim.plain. 60 TXT x", RCODE_SERVFAIL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim *sim = scene(says);
		const struct sim_answer *answer;

		flags = rows[i].flags;
		authority = rows[i].authority;
		answer =
			sim_resolve(sim, "www.victim.plain", RRTYPE_MX, SIM_DO);
		if (answer->message.rcode != rows[i].rcode)
			fail_msg("%s: %s", authority, scene_text(answer));
		assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER],
				 0);
		sim_free(sim);
	}
}

/* Without SOA nothing says how long it may be kept (RFC 2308 section 5). */
static void rfc2308_5_nodata_without_soa_is_not_cached(void **state)
{
	struct sim *sim = scene(says);

	(void)state;
	flags = FLAG_AA;
	authority = "victim.plain. 60 NS ns1.victim.plain.";
	for (unsigned i = 1; i <= 2; i++) {
		expect_rcode(sim_resolve(sim, "www.victim.plain", RRTYPE_MX, 0),
			     RCODE_NOERROR);
		assert_int_equal(
			sent_count(sim, NULL, "www.victim.plain", RRTYPE_MX),
			i);
	}
	sim_free(sim);
}

/* Only the proof is left of a signed zone's denials. */
static size_t proof_alone(void *context, const struct address *server,
			  struct span query, bool stream, uint8_t *out,
			  size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, "www.sig.test", RRTYPE_MX) ||
	    reply_asks(&reply, "www.deep.sig.test", RRTYPE_MX)) {
		reply.flags = FLAG_QR;
		reply_drop(&reply, SECTION_AUTHORITY, RRTYPE_SOA);
	}
	return reply_end(&reply, out, room);
}

static void rfc4035_5_4_a_proof_needs_neither_soa_nor_aa(void **state)
{
	static const char *const names[] = {"www.sig.test",
					    "www.deep.sig.test"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct sim *sim = scene(proof_alone);
		const struct sim_answer *answer;

		answer = sim_resolve(sim, names[i], RRTYPE_MX, SIM_DO);
		expect_rcode(answer, RCODE_NOERROR);
		assert_true(has_ad(answer));
		assert_int_equal(
			answer->message.rrset_counts[SECTION_AUTHORITY], 1);
		/* Its TTL counts down, so that it may be kept. */
		assert_true(
			answer->message.rrsets[SECTION_AUTHORITY][0]->ttl_s >
			0);
		answer = sim_ask(sim, names[i], RRTYPE_MX, SIM_DO);
		assert_true(answer->is_immediate);
		sim_free(sim);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc2308_2_2_nodata_and_what_is_no_nodata),
		cmocka_unit_test(rfc2308_5_nodata_without_soa_is_not_cached),
		cmocka_unit_test(rfc4035_5_4_a_proof_needs_neither_soa_nor_aa),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
