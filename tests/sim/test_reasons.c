/*
 * test_reasons.c - why an answer is bogus, in RFC 8914's codes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <string.h>

#define SIG1 "192.0.2.3"

/* What is done to answers of sig.test. and deep.sig.test. */
static enum fault {
	NO_DENIALS,    /* without NSEC and NSEC3 */
	ONE_DENIAL,    /* only the first of them is left */
	NO_SIGNATURES, /* RRSIGs with a signature of no octets */
} fault;

static const char *victim;  /* a question's name */
static const char *culprit; /* a server; NULL: all of them */

static bool is_denial(const struct rrset *rrset)
{
	return rrset->type == RRTYPE_NSEC || rrset->type == RRTYPE_NSEC3;
}

/* Keeps the first KEEP of them. */
static void drop_denials(struct reply *reply, unsigned keep)
{
	const struct rrset **rrsets = reply->rrsets[SECTION_AUTHORITY];
	size_t kept = 0;

	for (size_t i = 0; i < reply->counts[SECTION_AUTHORITY]; i++) {
		if (is_denial(rrsets[i])) {
			if (keep == 0)
				continue;
			keep--;
		}
		rrsets[kept++] = rrsets[i];
	}
	reply->counts[SECTION_AUTHORITY] = kept;
}

static const struct rrset *without_signatures(struct reply *reply,
					      const struct rrset *rrset)
{
	struct span rdata[8], rrsigs[8];
	size_t rdata_count = 0, rrsig_count = 0;
	struct rdata_walk walk = rrset_rdata(rrset);

	while (rdata_count < COUNT_OF(rdata) &&
	       rdata_next(&walk, &rdata[rdata_count]))
		rdata_count++;
	walk = rrset_rrsigs(rrset);
	while (rrsig_count < COUNT_OF(rrsigs) &&
	       rdata_next(&walk, &rrsigs[rrsig_count])) {
		struct span *rrsig = &rrsigs[rrsig_count++];

		rrsig->size = 18 + name_size(rrsig->data + 18);
	}
	assert_int_equal(rrset_make(&reply->arena, rrset_owner(rrset),
				    rrset->type, rrset->ttl_s, rdata,
				    rdata_count, rrsigs, rrsig_count, &rrset),
			 STATUS_OK);
	return rrset;
}

static void spoil(struct reply *reply)
{
	switch (fault) {
	case NO_DENIALS:
		drop_denials(reply, 0);
		break;
	case ONE_DENIAL:
		drop_denials(reply, 1);
		break;
	case NO_SIGNATURES:
		for (int i = 0; i < SECTION_COUNT; i++)
			for (size_t j = 0; j < reply->counts[i]; j++)
				reply->rrsets[i][j] = without_signatures(
					reply, reply->rrsets[i][j]);
		break;
	}
}

static size_t spoils(void *context, const struct address *server,
		     struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, victim) &&
	    (!culprit || reply_is_from(&reply, culprit)))
		spoil(&reply);
	return reply_end(&reply, out, room);
}

static void rfc8914_4_7_and_4_13_bogus_or_missing(void **state)
{
	static const struct {
		enum fault fault;
		const char *name;
		uint16_t type;
		int ede;
		const char *text;
	} rows[] = {
		{NO_DENIALS, "none.sig.test.", RRTYPE_A, EDE_NSEC_MISSING,
		 "no NSEC or NSEC3 of sig.test. speaks of none.sig.test."},
		{NO_DENIALS, "none.deep.sig.test.", RRTYPE_A, EDE_NSEC_MISSING,
		 "no NSEC or NSEC3 of deep.sig.test. speaks of none.deep."},
		{NO_DENIALS, "www.sig.test.", RRTYPE_MX, EDE_NSEC_MISSING,
		 "speaks of www.sig.test."},
		{NO_DENIALS, "www.deep.sig.test.", RRTYPE_MX, EDE_NSEC_MISSING,
		 "speaks of www.deep.sig.test."},
		/* What is not all of a proof is no covering one ... */
		{ONE_DENIAL, "none.sig.test.", RRTYPE_A, EDE_NSEC_MISSING,
		 "no NSEC of sig.test. proves that none.sig.test. is not "
		 "matched by a wildcard"},
		{ONE_DENIAL, "none.deep.sig.test.", RRTYPE_A, EDE_NSEC_MISSING,
		 "no NSEC3 of deep.sig.test. proves that"},
		/* ... a wildcard needs one too ... */
		{NO_DENIALS, "x.wild.sig.test.", RRTYPE_A, EDE_NSEC_MISSING,
		 "proves that x.wild.sig.test. does not exist, so that a "
		 "wildcard applies"},
		{NO_DENIALS, "x.wild.deep.sig.test.", RRTYPE_A,
		 EDE_NSEC_MISSING, "so that a wildcard applies"},
		/* ... and what does not verify is bogus. */
		{NO_SIGNATURES, "www.sig.test.", RRTYPE_A, EDE_DNSSEC_BOGUS,
		 "www.sig.test. A"},
		{NO_SIGNATURES, "www.sig.test.", RRTYPE_MX, EDE_DNSSEC_BOGUS,
		 "www.sig.test. NSEC"},
	};

	(void)state;
	culprit = NULL;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sim *sim = scene(spoils);
		const struct sim_answer *answer;

		fault = rows[i].fault;
		victim = rows[i].name;
		answer = sim_resolve(sim, rows[i].name, rows[i].type, SIM_DO);
		expect_servfail(answer, rows[i].ede);
		if (!strstr(ede_text(answer), rows[i].text))
			fail_msg("\"%s\" is expected: %s", rows[i].text,
				 scene_text(answer));
		/* The cache says so too. */
		expect_servfail(
			sim_ask(sim, rows[i].name, rows[i].type, SIM_DO),
			rows[i].ede);
		sim_free(sim);
	}
}

/* A reason is for an answer that is refused, not for the one that is given. */
static void rfc8914_3_another_servers_good_answer_has_no_error(void **state)
{
	size_t met = 0;

	(void)state;
	fault = NO_DENIALS;
	culprit = SIG1;
	victim = "none.sig.test.";
	for (uint64_t seed = 1; seed <= 16; seed++) {
		struct sim *sim = scene_with(
			&(struct sim_options){.seed = seed, .server = spoils});
		const struct sim_answer *answer =
			sim_resolve(sim, victim, RRTYPE_A, SIM_DO);

		expect_rcode(answer, RCODE_NXDOMAIN);
		assert_true(has_ad(answer));
		assert_int_equal(answer->message.edns.ede, EDE_NONE);
		met += sent_count(sim, SIG1, victim, RRTYPE_A);
		sim_free(sim);
	}
	/* The bad one came first now and then. */
	assert_true(met > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc8914_4_7_and_4_13_bogus_or_missing),
		cmocka_unit_test(
			rfc8914_3_another_servers_good_answer_has_no_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
