/*
 * The judge of findings: which zone's word counts, and what it takes (RFC
 * 4035 section 5, RFC 6840 section 4).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/unit/validator/bench.h"
#include "tests/unit/validator/records.h"
#include "tests/unit/validator/signing.h"
#include "validator/validator.h"

/* One zone, example., with one key. */
struct world {
	struct bench *bench;
	struct signer signer;
	struct zone_keys *keys;
	struct judgement judgement;
};

static struct world *world_begin(struct bench *bench)
{
	static struct world world;

	world = (struct world){.bench = bench};
	signer_init(&world.signer, "example.", 1, DNSKEY_ZONE);
	world.keys = records_keys(signer_dnskey(&world.signer, &bench->arena));
	return &world;
}

static void world_end(struct world *world)
{
	zone_keys_unref(world->keys);
	signer_done(&world->signer);
}

static const char *sign(struct world *world, const char *text)
{
	return signer_sign(&world->signer, &world->bench->arena, text);
}

static const char *join(struct world *world, const char *a, const char *b)
{
	return records_join(&world->bench->arena, a, b);
}

static enum security judge(struct world *world, enum finding_kind kind,
			   const char *qname, uint16_t type, const char *answer,
			   const char *authority)
{
	struct bench *bench = world->bench;

	validator_judge(records_finding(&bench->arena, kind, qname, type,
					"example.", answer, authority),
			world->keys, records_time(SIGNING_NOW), &bench->policy,
			&bench->budget, &world->judgement);
	return world->judgement.security;
}

static void assert_reason(const struct world *world, int ede, const char *text)
{
	const struct reason *reason = &world->judgement.reason;

	if (reason->ede != ede || !strstr(reason->text, text))
		fail_msg("EDE %d: %s; expected %d and \"%s\"", reason->ede,
			 reason->text, ede, text);
}

#define SOA     "example. 3600 IN SOA ns.example. h.example. 1 2 3 4 5\n"
#define APEX    "example. 3600 IN NSEC a.example. NS SOA RRSIG NSEC\n"
#define B_TO_NS "b.example. 3600 IN NSEC ns.example. A RRSIG NSEC\n"

/* ---- Whose keys are needed ---------------------------------------------- */

static void the_zone_to_go_to_is_the_signers(void **state)
{
	struct world *world = world_begin(*state);
	const char *a = "www.example. A 192.0.2.1\n";
	const char *signed_a = sign(world, a);
	const struct {
		const char *what;
		enum finding_kind kind;
		const char *qname;
		uint16_t type;
		const char *zone, *answer, *authority, *signer;
	} rows[] = {
		{"the answer's signer", FINDING_ANSWER, "www.example.",
		 RRTYPE_A, "example.", signed_a, NULL, "example."},
		{"grandparent and child on one server", FINDING_ANSWER,
		 "www.example.", RRTYPE_A, ".", signed_a, NULL, "example."},
		/* It may have been stripped: DS denials on the way tell. */
		{"no signature", FINDING_ANSWER, "www.example.", RRTYPE_A,
		 "example.", a, NULL, "www.example."},
		{"a signer above the servers' zone", FINDING_ANSWER,
		 "www.example.", RRTYPE_A, "www.example.", signed_a, NULL,
		 "www.example."},
		{"the denials' signer", FINDING_NXDOMAIN, "ml.example.",
		 RRTYPE_A, "example.", NULL, sign(world, SOA B_TO_NS),
		 "example."},
		{"the SOA's signer", FINDING_NODATA, "ml.example.", RRTYPE_A,
		 "example.", NULL, sign(world, SOA), "example."},
		{"the SOA's owner", FINDING_NODATA, "ml.example.", RRTYPE_A,
		 "example.", NULL, SOA, "example."},
		{"an SOA of somebody else", FINDING_NODATA, "ml.example.",
		 RRTYPE_A, "example.", NULL,
		 "test. SOA ns.test. h.test. 1 2 3 4 5\n", "ml.example."},
		{"DS is the parent's", FINDING_ANSWER, "example.", RRTYPE_DS,
		 ".", "example. DS 1 15 2 00\n", NULL, "."},
		{"DS signed by the child", FINDING_ANSWER, "example.",
		 RRTYPE_DS, ".", sign(world, "example. DS 1 15 2 00\n"), NULL,
		 "."},
		{"DS denied by the child", FINDING_NODATA, "example.",
		 RRTYPE_DS, ".", NULL, sign(world, SOA APEX), "."},
		{"the root's DS", FINDING_NODATA, ".", RRTYPE_DS, ".", NULL,
		 NULL, "."},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct finding *finding = records_finding(
			&world->bench->arena, rows[i].kind, rows[i].qname,
			rows[i].type, rows[i].zone, rows[i].answer,
			rows[i].authority);
		char text[NAME_TEXT_MAX];

		name_to_text(validator_signer(finding), text);
		if (strcmp(text, rows[i].signer) != 0)
			fail_msg("%s: %s, expected %s", rows[i].what, text,
				 rows[i].signer);
	}
	world_end(world);
}

static void verdicts_about_the_zone_pass_on(void **state)
{
	static const enum security verdicts[] = {
		SECURITY_INSECURE, SECURITY_BOGUS, SECURITY_INDETERMINATE};
	struct world *world = world_begin(*state);
	struct bench *bench = world->bench;

	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++) {
		struct reason reason;

		reason_set(&reason, EDE_DNSKEY_MISSING, "as it is");
		zone_keys_unref(world->keys);
		world->keys = zone_keys_new_without(
			records_name(&bench->arena, "example."), verdicts[i],
			3600, &reason);
		assert_int_equal(judge(world, FINDING_ANSWER, "www.example.",
				       RRTYPE_A,
				       "www.example. 3600 A 192.0.2.1\n", NULL),
				 verdicts[i]);
		assert_reason(world, EDE_DNSKEY_MISSING, "as it is");
		/* RFC 4035 section 4.7 */
		assert_int_equal(world->judgement.ttl_s,
				 verdicts[i] == SECURITY_BOGUS ? 60 : 3600);
	}
	world_end(world);
}

/* ---- Answers ------------------------------------------------------------ */

static void rfc4035_5_3_an_answer_is_as_good_as_its_signature(void **state)
{
	struct world *world = world_begin(*state);
	const char *a = "www.example. 3600 IN A 192.0.2.1\n";

	assert_int_equal(judge(world, FINDING_ANSWER, "www.example.", RRTYPE_A,
			       sign(world, a), NULL),
			 SECURITY_SECURE);
	assert_reason(world, EDE_NONE, "");
	assert_int_equal(world->judgement.ttl_s, 3600);
	assert_int_equal(world->judgement.expires.s,
			 records_time("20260702120500").s);
	assert_int_equal(
		judge(world, FINDING_ANSWER, "www.example.", RRTYPE_A, a, NULL),
		SECURITY_BOGUS);
	assert_reason(world, EDE_RRSIGS_MISSING, "www.example. A");
	assert_int_equal(world->judgement.ttl_s, 60);
	world_end(world);
}

static void an_answer_is_to_the_question(void **state)
{
	struct world *world = world_begin(*state);
	static const struct {
		enum finding_kind kind;
		const char *qname;
		uint16_t type;
		const char *answer;
		enum security security;
	} rows[] = {
		{FINDING_ANSWER, "www.example.", RRTYPE_A,
		 "ftp.example. A 192.0.2.1\n", SECURITY_BOGUS},
		{FINDING_ANSWER, "www.example.", RRTYPE_A,
		 "www.example. TXT \"x\"\n", SECURITY_BOGUS},
		{FINDING_CNAME, "www.example.", RRTYPE_A,
		 "www.example. CNAME ftp.example.\n", SECURITY_SECURE},
		{FINDING_CNAME, "www.example.", RRTYPE_A,
		 "ftp.example. CNAME www.example.\n", SECURITY_BOGUS},
		{FINDING_CNAME, "www.example.", RRTYPE_A,
		 "www.example. A 192.0.2.1\n", SECURITY_BOGUS},
		{FINDING_DNAME, "a.d.example.", RRTYPE_A,
		 "d.example. DNAME test.\n", SECURITY_SECURE},
		/* A DNAME is for what is below it (RFC 6672 section 2.3). */
		{FINDING_DNAME, "d.example.", RRTYPE_A,
		 "d.example. DNAME test.\n", SECURITY_BOGUS},
		{FINDING_DNAME, "a.e.example.", RRTYPE_A,
		 "d.example. DNAME test.\n", SECURITY_BOGUS},
		{FINDING_ANSWER, "www.example.", RRTYPE_A, "", SECURITY_BOGUS},
		{FINDING_FAILURE, "www.example.", RRTYPE_A, "", SECURITY_BOGUS},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		budget_init(&world->bench->budget);
		assert_int_equal(judge(world, rows[i].kind, rows[i].qname,
				       rows[i].type,
				       sign(world, rows[i].answer), NULL),
				 rows[i].security);
	}
	world_end(world);
}

/* RFC 6840 section 4.2: ANY is as secure as the worst. */
static void rfc6840_4_2_any_is_as_good_as_all_of_it(void **state)
{
	struct world *world = world_begin(*state);
	const char *a = "www.example. A 192.0.2.1\n";
	const char *txt = "www.example. TXT \"x\"\n";

	assert_int_equal(
		judge(world, FINDING_ANSWER, "www.example.", RRTYPE_ANY,
		      join(world, sign(world, a), sign(world, txt)), NULL),
		SECURITY_SECURE);
	assert_int_equal(judge(world, FINDING_ANSWER, "www.example.",
			       RRTYPE_ANY, join(world, sign(world, a), txt),
			       NULL),
			 SECURITY_BOGUS);
	assert_reason(world, EDE_RRSIGS_MISSING, "www.example. TXT");
	world_end(world);
}

static void wildcards_need_their_proof(void **state)
{
	struct world *world = world_begin(*state);
	const char *answer =
		records_replace(&world->bench->arena,
				sign(world, "*.w.example. MX 1 a.example.\n"),
				"*.w.example.", "x.w.example.");
	const struct {
		const char *what, *authority;
		enum security security;
		int ede;
	} rows[] = {
		{"with its proof",
		 sign(world, "*.w.example. NSEC xx.example. A RRSIG NSEC\n"),
		 SECURITY_SECURE, EDE_NONE},
		{"without", NULL, SECURITY_BOGUS, EDE_NSEC_MISSING},
		{"with an unsigned one",
		 "*.w.example. NSEC xx.example. A RRSIG NSEC\n", SECURITY_BOGUS,
		 EDE_RRSIGS_MISSING},
		{"with one that was made of a wildcard",
		 records_replace(
			 &world->bench->arena,
			 sign(world, "*.example. NSEC z.example. A NSEC\n"),
			 "*.example.", "b.example."),
		 SECURITY_BOGUS, EDE_DNSSEC_BOGUS},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (judge(world, FINDING_ANSWER, "x.w.example.", RRTYPE_MX,
			  answer, rows[i].authority) != rows[i].security)
			fail_msg("%s: %s", rows[i].what,
				 world->judgement.reason.text);
		assert_reason(world, rows[i].ede, "");
	}
	/* A CNAME that was expanded needs it as well (CVE-2026-52686). */
	assert_int_equal(
		judge(world, FINDING_CNAME, "x.w.example.", RRTYPE_A,
		      records_replace(
			      &world->bench->arena,
			      sign(world, "*.w.example. CNAME a.test.\n"),
			      "*.w.example.", "x.w.example."),
		      NULL),
		SECURITY_BOGUS);
	/* Asked for literally, it is an answer like any other. */
	assert_int_equal(judge(world, FINDING_ANSWER, "*.w.example.", RRTYPE_MX,
			       sign(world, "*.w.example. MX 1 a.example.\n"),
			       NULL),
			 SECURITY_SECURE);
	world_end(world);
}

static void rfc4035_2_2_rrsigs_cannot_be_validated(void **state)
{
	struct world *world = world_begin(*state);
	struct span rdata;
	struct rdata_walk walk;
	const struct rrset *a, *rrsigs;
	struct finding *finding;

	a = records_rrset(&world->bench->arena,
			  sign(world, "www.example. A 192.0.2.1\n"));
	walk = rrset_rrsigs(a);
	assert_true(rdata_next(&walk, &rdata));
	assert_int_equal(rrset_make(&world->bench->arena, rrset_owner(a),
				    RRTYPE_RRSIG, 3600, &rdata, 1, NULL, 0,
				    &rrsigs),
			 STATUS_OK);
	finding = records_finding(&world->bench->arena, FINDING_ANSWER,
				  "www.example.", RRTYPE_RRSIG, "example.",
				  NULL, NULL);
	finding->rrsets[SECTION_ANSWER] = &rrsigs;
	finding->counts[SECTION_ANSWER] = 1;
	validator_judge(finding, world->keys, records_time(SIGNING_NOW),
			&world->bench->policy, &world->bench->budget,
			&world->judgement);
	assert_int_equal(world->judgement.security, SECURITY_INSECURE);
	world_end(world);
}

/* ---- Denials ------------------------------------------------------------ */

static void denials_are_judged_with_their_signatures(void **state)
{
	struct world *world = world_begin(*state);
	const char *proof = sign(world, APEX B_TO_NS);
	const char *expired;
	struct signer late = world->signer;

	late.expiration = "20260701000000";
	expired = signer_sign(&late, &world->bench->arena, APEX B_TO_NS);
	const struct {
		const char *what;
		enum finding_kind kind;
		const char *qname;
		uint16_t type;
		const char *authority;
		enum security security;
		int ede;
		const char *text;
	} rows[] = {
		{"name error", FINDING_NXDOMAIN, "ml.example.", RRTYPE_A,
		 join(world, proof, sign(world, SOA)), SECURITY_SECURE,
		 EDE_NONE, ""},
		{"without SOA", FINDING_NXDOMAIN, "ml.example.", RRTYPE_A,
		 proof, SECURITY_SECURE, EDE_NONE, ""},
		{"unsigned SOA", FINDING_NXDOMAIN, "ml.example.", RRTYPE_A,
		 join(world, proof, SOA), SECURITY_BOGUS, EDE_RRSIGS_MISSING,
		 "example. SOA"},
		{"SOA of another name", FINDING_NXDOMAIN, "ml.example.",
		 RRTYPE_A,
		 join(world, proof,
		      sign(world, "b.example. SOA a. a. 1 2 3 4 5\n")),
		 SECURITY_BOGUS, EDE_DNSSEC_BOGUS, "SOA of another zone"},
		{"unsigned", FINDING_NXDOMAIN, "ml.example.", RRTYPE_A,
		 APEX B_TO_NS, SECURITY_BOGUS, EDE_RRSIGS_MISSING, "NSEC"},
		{"expired", FINDING_NXDOMAIN, "ml.example.", RRTYPE_A, expired,
		 SECURITY_BOGUS, EDE_SIGNATURE_EXPIRED,
		 "2026-07-01 00:00:00 UTC"},
		{"nothing", FINDING_NXDOMAIN, "ml.example.", RRTYPE_A, NULL,
		 SECURITY_BOGUS, EDE_NSEC_MISSING, "ml.example."},
		{"a wildcard's", FINDING_NXDOMAIN, "ml.example.", RRTYPE_A,
		 records_replace(
			 &world->bench->arena,
			 sign(world, "*.example. NSEC z.example. A NSEC\n"),
			 "*.example.", "b.example."),
		 SECURITY_BOGUS, EDE_DNSSEC_BOGUS, "b.example. proves nothing"},
		{"another zone's", FINDING_NXDOMAIN, "ml.example.", RRTYPE_A,
		 "test. NSEC z. NS NSEC\n", SECURITY_BOGUS, EDE_NSEC_MISSING,
		 "not of example."},
		{"a name error for a name that exists", FINDING_NXDOMAIN,
		 "b.example.", RRTYPE_A, proof, SECURITY_BOGUS,
		 EDE_NSEC_MISSING, "does not exist"},
		{"no data", FINDING_NODATA, "b.example.", RRTYPE_MX, proof,
		 SECURITY_SECURE, EDE_NONE, ""},
		{"no data for what is there", FINDING_NODATA, "b.example.",
		 RRTYPE_A, proof, SECURITY_BOGUS, EDE_NSEC_MISSING, "no A"},
		{"no data for a name that does not exist", FINDING_NODATA,
		 "ml.example.", RRTYPE_A, proof, SECURITY_BOGUS,
		 EDE_NSEC_MISSING, "ml.example. has no A"},
		{"DS by the child", FINDING_NODATA, "example.", RRTYPE_DS,
		 proof, SECURITY_BOGUS, EDE_DNSSEC_BOGUS, "its own DS"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		budget_init(&world->bench->budget);
		if (judge(world, rows[i].kind, rows[i].qname, rows[i].type,
			  NULL, rows[i].authority) != rows[i].security)
			fail_msg("%s: %s, %s", rows[i].what,
				 security_text(world->judgement.security),
				 world->judgement.reason.text);
		assert_reason(world, rows[i].ede, rows[i].text);
	}
	world_end(world);
}

static void rfc4035_5_3_3_a_denial_lives_as_long_as_its_proof(void **state)
{
	struct world *world = world_begin(*state);
	struct signer early = world->signer;

	early.expiration = "20260701120100"; /* a minute from now */
	assert_int_equal(
		judge(world, FINDING_NXDOMAIN, "ml.example.", RRTYPE_A, NULL,
		      join(world, sign(world, APEX SOA),
			   signer_sign(&early, &world->bench->arena, B_TO_NS))),
		SECURITY_SECURE);
	assert_int_equal(world->judgement.ttl_s, 60);
	assert_int_equal(world->judgement.expires.s,
			 records_time("20260701120600").s);
	/* The SOA goes out with it. */
	assert_int_equal(
		judge(world, FINDING_NXDOMAIN, "ml.example.", RRTYPE_A, NULL,
		      join(world, sign(world, APEX B_TO_NS),
			   signer_sign(&early, &world->bench->arena, SOA))),
		SECURITY_SECURE);
	assert_int_equal(world->judgement.ttl_s, 60);
	world_end(world);
}

/* What is not needed is not verified; a list of denials is cut. */
static void only_what_is_needed_is_verified(void **state)
{
	struct world *world = world_begin(*state);
	struct bench *bench = world->bench;
	const char *text = "";

	assert_int_equal(
		judge(world, FINDING_ANSWER, "www.example.", RRTYPE_A,
		      sign(world, "www.example. A 192.0.2.1\n"),
		      sign(world, "example. NS a.example.\n" APEX B_TO_NS)),
		SECURITY_SECURE);
	assert_int_equal(bench->budget.signatures_left, BUDGET_SIGNATURES - 1);
	for (unsigned i = 0; i < 30; i++) {
		char record[96];

		snprintf(record, sizeof(record),
			 "a%02u.example. NSEC a%02u\\000.example. A NSEC\n", i,
			 i);
		text = join(world, text, record);
	}
	budget_init(&bench->budget);
	assert_int_equal(judge(world, FINDING_NXDOMAIN, "ml.example.", RRTYPE_A,
			       NULL, sign(world, text)),
			 SECURITY_BOGUS);
	assert_int_equal(bench->budget.signatures_left,
			 BUDGET_SIGNATURES - VALIDATOR_DENIALS_MAX);
	world_end(world);
}

static void the_budget_covers_all_answers_of_a_query(void **state)
{
	struct world *world = world_begin(*state);
	const char *answer = sign(world, "www.example. A 192.0.2.1\n");
	unsigned secure = 0;

	while (judge(world, FINDING_ANSWER, "www.example.", RRTYPE_A, answer,
		     NULL) == SECURITY_SECURE)
		secure++;
	assert_int_equal(secure, BUDGET_SIGNATURES);
	assert_int_equal(world->judgement.security, SECURITY_INDETERMINATE);
	assert_reason(world, EDE_DNSSEC_INDETERMINATE, "www.example. A");
	assert_int_equal(judge(world, FINDING_NXDOMAIN, "ml.example.", RRTYPE_A,
			       NULL, sign(world, APEX B_TO_NS)),
			 SECURITY_INDETERMINATE);
	world_end(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BENCH_TEST(the_zone_to_go_to_is_the_signers),
		BENCH_TEST(verdicts_about_the_zone_pass_on),
		BENCH_TEST(rfc4035_5_3_an_answer_is_as_good_as_its_signature),
		BENCH_TEST(an_answer_is_to_the_question),
		BENCH_TEST(rfc6840_4_2_any_is_as_good_as_all_of_it),
		BENCH_TEST(wildcards_need_their_proof),
		BENCH_TEST(rfc4035_2_2_rrsigs_cannot_be_validated),
		BENCH_TEST(denials_are_judged_with_their_signatures),
		BENCH_TEST(rfc4035_5_3_3_a_denial_lives_as_long_as_its_proof),
		BENCH_TEST(only_what_is_needed_is_verified),
		BENCH_TEST(the_budget_covers_all_answers_of_a_query),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
