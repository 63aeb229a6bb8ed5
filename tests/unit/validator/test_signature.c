/*
 * One RRSIG over one RRset: RFC 4035 section 5.3, and the work that it may
 * cause.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/unit/validator/bench.h"
#include "tests/unit/validator/records.h"
#include "tests/unit/validator/signing.h"

#define ADDRESS "www.example. 600 IN A 192.0.2.1\n"

enum {
	SIGNER_SEED = 1,
	OTHER_SEED = 2,
	KEY_OCTETS = 32
};

/* Judges the one RRset of TEXT with the keys of DNSKEYS, at WHEN. */
static enum security check_at(struct bench *bench, const char *text,
			      const char *dnskeys, const char *when)
{
	struct zone_keys *keys = records_keys(dnskeys);
	enum security security = signature_check(
		records_rrset(&bench->arena, text), keys, records_time(when),
		&bench->policy, &bench->budget, &bench->proof, &bench->reason);

	zone_keys_unref(keys);
	return security;
}

/* Signs RECORDS with SIGNER, whose DNSKEY is the zone's only one. */
static enum security sign_and_check(struct bench *bench,
				    const struct signer *signer,
				    const char *records, const char *when)
{
	return check_at(bench, signer_sign(signer, &bench->arena, records),
			signer_dnskey(signer, &bench->arena), when);
}

static void assert_reason(const struct bench *bench, int ede, const char *text)
{
	if (bench->reason.ede != ede || !strstr(bench->reason.text, text))
		fail_msg("EDE %d: %s; expected %d and \"%s\"",
			 bench->reason.ede, bench->reason.text, ede, text);
}

/* ---- What may be signed by whom (RFC 4035 section 5.3.1) ---------------- */

/* Rows of signers that are right but for one thing. */
struct deviation {
	const char *what;
	const char *records;
	struct signer signer; /* members that are set replace the right ones */
	int ede;
	const char *text;
};

static void apply(struct signer *signer, const struct signer *change)
{
	if (change->name)
		signer->name = change->name;
	if (change->covers)
		signer->covers = change->covers;
	if (change->labels)
		signer->labels = change->labels;
	if (change->key_tag)
		signer->key_tag = change->key_tag;
	if (change->flags)
		signer->flags = change->flags;
	if (change->protocol)
		signer->protocol = change->protocol;
	if (change->algorithm)
		signer->algorithm = change->algorithm;
	if (change->inception)
		signer->inception = change->inception;
	if (change->expiration)
		signer->expiration = change->expiration;
}

static void check_deviations(struct bench *bench, const struct deviation *rows,
			     size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct signer signer;
		enum security security;

		signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
		apply(&signer, &rows[i].signer);
		security = sign_and_check(bench, &signer, rows[i].records,
					  SIGNING_NOW);
		signer_done(&signer);
		if (security != SECURITY_BOGUS ||
		    bench->reason.ede != rows[i].ede ||
		    !strstr(bench->reason.text, rows[i].text))
			fail_msg("%s: %s, EDE %d, %s", rows[i].what,
				 security_text(security), bench->reason.ede,
				 bench->reason.text);
	}
	/* All of it was free. */
	assert_int_equal(bench->budget.signatures_left, BUDGET_SIGNATURES);
}

static void rfc4035_5_3_1_an_rrsig_that_cannot_be_for_the_set(void **state)
{
	static const struct deviation rows[] = {
		{"signer's name is another zone",
		 ADDRESS,
		 {.name = "test."},
		 EDE_DNSSEC_BOGUS,
		 "another zone"},
		{"signer's name is the parent",
		 ADDRESS,
		 {.name = "."},
		 EDE_DNSSEC_BOGUS,
		 "another zone"},
		{"signer's name is below the zone",
		 ADDRESS,
		 {.name = "www.example."},
		 EDE_DNSSEC_BOGUS,
		 "another zone"},
		{"owner outside of the zone",
		 "www.test. A 192.0.2.1\n",
		 {0},
		 EDE_DNSSEC_BOGUS,
		 "outside"},
		{"owner that only ends like the zone",
		 "wwwexample. A 192.0.2.1\n",
		 {0},
		 EDE_DNSSEC_BOGUS,
		 "outside"},
		{"more labels than the owner",
		 ADDRESS,
		 {.labels = 3},
		 EDE_DNSSEC_BOGUS,
		 "labels"},
		{"a wildcard's asterisk is no label",
		 "*.w.example. A 192.0.2.1\n",
		 {.labels = 3},
		 EDE_DNSSEC_BOGUS,
		 "labels"},
		{"no key of that tag",
		 ADDRESS,
		 {.key_tag = 1},
		 EDE_DNSKEY_MISSING,
		 "by key 1/"},
	};

	check_deviations(*state, rows, sizeof(rows) / sizeof(*rows));
}

static void rfc4034_2_1_1_a_key_that_may_not_sign(void **state)
{
	static const struct deviation rows[] = {
		{"without the zone key bit",
		 ADDRESS,
		 {.flags = DNSKEY_SEP},
		 EDE_NO_ZONE_KEY_BIT_SET,
		 "zone key"},
		{"revoked",
		 ADDRESS,
		 {.flags = DNSKEY_ZONE | DNSKEY_REVOKE},
		 EDE_DNSKEY_MISSING,
		 "revoked"},
		{"protocol 2",
		 ADDRESS,
		 {.protocol = 2},
		 EDE_DNSKEY_MISSING,
		 "protocol is not 3"},
		{"an ECDSA key of an Ed25519 key's length",
		 ADDRESS,
		 {.algorithm = ALGORITHM_ECDSAP256SHA256},
		 EDE_DNSKEY_MISSING,
		 "cannot be read"},
	};

	check_deviations(*state, rows, sizeof(rows) / sizeof(*rows));
}

/* The SEP bit is a hint (RFC 4034 section 2.1.1). */
static void rfc4034_2_1_1_the_sep_bit_changes_nothing(void **state)
{
	struct bench *bench = *state;
	struct signer signer;

	signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
	assert_int_equal(sign_and_check(bench, &signer, ADDRESS, SIGNING_NOW),
			 SECURITY_SECURE);
	signer.flags |= DNSKEY_SEP;
	assert_int_equal(sign_and_check(bench, &signer, ADDRESS, SIGNING_NOW),
			 SECURITY_SECURE);
	signer_done(&signer);
}

/*
 * Fewer labels than the signer's name make a wildcard above the zone, which
 * anybody's zone could claim (CVE-2026-44690 and its kin).
 */
static void rfc4035_5_3_1_labels_are_not_below_the_signers(void **state)
{
	static const struct {
		const char *zone, *owner;
		int labels;
		enum security security;
	} rows[] = {
		{"a.example.", "x.a.example.", 1, SECURITY_BOGUS},
		{"a.example.", "x.a.example.", 0, SECURITY_BOGUS},
		{"a.example.", "a.example.", 1, SECURITY_BOGUS},
		/* No wildcard was signed: the labels are allowed, that's all */
		{"a.example.", "x.a.example.", 3, SECURITY_SECURE},
		{"example.", "x.a.example.", 3, SECURITY_SECURE},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct signer signer;
		char wildcard[64], expanded[64];
		const char *text;

		/* As the attacker does it: a wildcard signed, then renamed. */
		signer_init(&signer, rows[i].zone, SIGNER_SEED, DNSKEY_ZONE);
		signer.labels = rows[i].labels;
		snprintf(expanded, sizeof(expanded), "%s 600 IN A 192.0.2.1\n",
			 rows[i].owner);
		snprintf(wildcard, sizeof(wildcard), "%s 600 IN A 192.0.2.1\n",
			 rows[i].labels == 1   ? "*.example."
			 : rows[i].labels == 0 ? "*."
					       : rows[i].owner);
		text = signer_rrsigs(&signer, &bench->arena, wildcard);
		if (rows[i].labels < 2)
			text = records_replace(
				&bench->arena, text,
				rows[i].labels ? "*.example. " : "*. ",
				records_join(&bench->arena, rows[i].owner,
					     " "));
		text = records_join(&bench->arena, expanded, text);
		assert_int_equal(check_at(bench, text,
					  signer_dnskey(&signer, &bench->arena),
					  SIGNING_NOW),
				 rows[i].security);
		if (rows[i].security == SECURITY_BOGUS)
			assert_reason(bench, EDE_DNSSEC_BOGUS, "labels");
		signer_done(&signer);
	}
}

static void rfc4035_5_3_1_the_type_covered_is_the_sets(void **state)
{
	struct bench *bench = *state;
	const struct rrset *address, *crossed;
	struct zone_keys *keys;
	struct span rdata, rrsig;
	struct rdata_walk walk;
	struct signer signer;

	signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
	keys = records_keys(signer_dnskey(&signer, &bench->arena));
	address = records_rrset(&bench->arena,
				signer_sign(&signer, &bench->arena, ADDRESS));
	walk = rrset_rrsigs(address);
	assert_true(rdata_next(&walk, &rrsig));
	rdata = rrset_first(address);
	assert_int_equal(rrset_make(&bench->arena, rrset_owner(address),
				    RRTYPE_TXT, 600, &rdata, 1, &rrsig, 1,
				    &crossed),
			 STATUS_OK);
	assert_int_equal(signature_check(crossed, keys,
					 records_time(SIGNING_NOW),
					 &bench->policy, &bench->budget,
					 &bench->proof, &bench->reason),
			 SECURITY_BOGUS);
	assert_reason(bench, EDE_DNSSEC_BOGUS, "another type");
	zone_keys_unref(keys);
	signer_done(&signer);
}

/* ---- Time (RFC 4034 section 3.1.5, RFC 1982) ---------------------------- */

static void rfc4034_3_1_5_times_are_serial_numbers(void **state)
{
	enum {
		SKEW_S = 300
	};
	static const struct {
		const char *inception, *expiration, *now;
		int ede; /* EDE_NONE: secure */
	} rows[] = {
		{"20260701000000", "20260702000000", "20260701120000",
		 EDE_NONE},
		/* The ends belong to it. */
		{"20260701000000", "20260701000000", "20260701000000",
		 EDE_NONE},
		/* Within the tolerance for clocks, and one second past. */
		{"20260701000000", "20260702000000", "20260702000500",
		 EDE_NONE},
		{"20260701000000", "20260702000000", "20260702000501",
		 EDE_SIGNATURE_EXPIRED},
		{"20260701000000", "20260702000000", "20260630235500",
		 EDE_NONE},
		{"20260701000000", "20260702000000", "20260630235459",
		 EDE_SIGNATURE_NOT_YET_VALID},
		{"20260702000000", "20260701000000", "20260701120000",
		 EDE_SIGNATURE_EXPIRED_BEFORE_VALID},
		/* 32 bits of seconds end at 2106-02-07 06:28:15. */
		{"21060207000000", "21060208000000", "21060207062810",
		 EDE_NONE},
		{"21060207000000", "21060208000000", "21060207063000",
		 EDE_NONE},
		{"21060207000000", "21060208000000", "21060208001000",
		 EDE_SIGNATURE_EXPIRED},
		{"21060207000000", "21060208000000", "21060206231000",
		 EDE_SIGNATURE_NOT_YET_VALID},
		{"21060209000000", "21060210000000", "21060209120000",
		 EDE_NONE},
		/* The latest end that is after now: 2^31 - 1 seconds. */
		{"20260701000000", "20940719031407", "20260701000000",
		 EDE_NONE},
		/* 68 years after the end it looks like the future. */
		{"20260701000000", "20260702000000", "20940801000000",
		 EDE_SIGNATURE_NOT_YET_VALID},
	};
	struct bench *bench = *state;

	assert_int_equal(bench->policy.skew_s, SKEW_S);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct signer signer;
		enum security security;

		signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
		signer.inception = rows[i].inception;
		signer.expiration = rows[i].expiration;
		budget_init(&bench->budget);
		security = sign_and_check(bench, &signer, ADDRESS, rows[i].now);
		signer_done(&signer);
		if (security != (rows[i].ede == EDE_NONE ? SECURITY_SECURE
							 : SECURITY_BOGUS) ||
		    bench->reason.ede != rows[i].ede)
			fail_msg("%s .. %s at %s: %s, %s", rows[i].inception,
				 rows[i].expiration, rows[i].now,
				 security_text(security), bench->reason.text);
	}
}

static void rfc4035_5_3_3_the_ttl_is_clamped(void **state)
{
	static const struct {
		const char *records;
		int64_t original_ttl_s;
		const char *now;
		uint32_t ttl_s;
	} rows[] = {
		{"www.example. 600 IN A 192.0.2.1\n", 600, SIGNING_NOW, 600},
		/* An aged set is below its original TTL. */
		{"www.example. 60 IN A 192.0.2.1\n", 600, SIGNING_NOW, 60},
		/* A TTL that was raised on the way. */
		{"www.example. 86000 IN A 192.0.2.1\n", 600, SIGNING_NOW, 600},
		/* The signature ends before: 2026-07-02 12:00:00. */
		{"www.example. 600 IN A 192.0.2.1\n", 600, "20260702115900",
		 60},
		{"www.example. 600 IN A 192.0.2.1\n", 600, "20260702120100", 1},
		{"www.example. 0 IN A 192.0.2.1\n", 600, SIGNING_NOW, 0},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct signer signer;

		signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
		signer.original_ttl_s = rows[i].original_ttl_s;
		assert_int_equal(sign_and_check(bench, &signer, rows[i].records,
						rows[i].now),
				 SECURITY_SECURE);
		assert_int_equal(bench->proof.ttl_s, rows[i].ttl_s);
		assert_int_equal(bench->proof.expires.s,
				 records_time("20260702120500").s);
		assert_int_equal(bench->proof.key_tag, signer_tag(&signer));
		signer_done(&signer);
	}
}

/* ---- What is signed (RFC 4034 sections 3.1.8.1 and 6) -------------------- */

static void rfc4034_6_sets_are_signed_in_canonical_form(void **state)
{
	static const char *const sets[] = {
		"WWW.Example. 600 IN A 192.0.2.1\n",
		/* In no order, and one is the beginning of another. */
		"t.example. TXT \"b\" \"c\"\nt.example. TXT \"b\"\n"
		"t.example. TXT \"a\"\n"
		"t.example. TXT \"\"\n",
		"t.example. A 192.0.2.200\nt.example. A 192.0.2.3\n"
		"t.example. A 10.0.2.3\n",
		"example. NS B.Example.\nexample. NS a.EXAMPLE.\n",
		"example. SOA A.Example. B.Example. 1 2 3 4 5\n",
		"t.example. MX 10 Mail.Example.\nt.example. MX 5 B.example.\n",
		"t.example. SRV 1 2 3 T.Example.\n",
		"t.example. DNAME T.Example.\n",
		"t.example. CNAME T.Example.\n",
		"t.example. NAPTR 1 2 \"S\" \"X\" \"\" T.Example.\n",
		"t.example. RP T.Example. U.Example.\n",
		"t.example. HINFO \"Some\" \"Thing\"\n",
		"t.example. TYPE65280 \\# 4 41424344\n",
		"t.example. CAA 0 issue \"Example.net\"\n",
		/* RFC 6840 section 5.1: NSEC's next name keeps its case. */
		"t.example. NSEC u.example. A RRSIG NSEC TYPE65280\n",
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		struct signer signer;

		signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
		budget_init(&bench->budget);
		if (sign_and_check(bench, &signer, sets[i], SIGNING_NOW) !=
		    SECURITY_SECURE)
			fail_msg("%s%s", sets[i], bench->reason.text);
		signer_done(&signer);
	}
}

/* Two that differ in case alone are one when it is signed. */
static void rfc4034_6_3_what_becomes_equal_counts_once(void **state)
{
	struct bench *bench = *state;
	struct signer signer;
	const char *once = "example. NS a.example.\n";

	signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
	assert_int_equal(
		check_at(
			bench,
			records_join(&bench->arena, "example. NS A.EXAMPLE.\n",
				     signer_sign(&signer, &bench->arena, once)),
			signer_dnskey(&signer, &bench->arena), SIGNING_NOW),
		SECURITY_SECURE);
	signer_done(&signer);
}

static void
rfc4034_3_1_8_1_the_signers_name_is_signed_in_lower_case(void **state)
{
	struct bench *bench = *state;
	struct signer signer;

	signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
	signer.name = "eXAMPLE.";
	assert_int_equal(sign_and_check(bench, &signer, ADDRESS, SIGNING_NOW),
			 SECURITY_SECURE);
	signer_done(&signer);
}

/* A tag alone makes no key of another algorithm worth a try. */
static void rfc4035_5_3_1_tag_and_algorithm_both_match(void **state)
{
	struct bench *bench = *state;
	struct signer signer;
	const char *dnskey;

	signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
	dnskey = signer_dnskey(&signer, &bench->arena);
	signer.key_tag = signer_tag(&signer);
	signer.algorithm = ALGORITHM_ED448;
	assert_int_equal(check_at(bench,
				  signer_sign(&signer, &bench->arena, ADDRESS),
				  dnskey, SIGNING_NOW),
			 SECURITY_BOGUS);
	assert_reason(bench, EDE_DNSKEY_MISSING, "no DNSKEY");
	assert_int_equal(bench->budget.signatures_left, BUDGET_SIGNATURES);
	signer_done(&signer);
}

static void rfc4035_5_3_2_a_wildcards_owner_is_put_back(void **state)
{
	static const struct {
		const char *owner, *wildcard;
		const char *base; /* NULL: not expanded */
	} rows[] = {
		{"a.w.example.", "*.w.example.", "w.example."},
		{"a.b.c.w.example.", "*.w.example.", "w.example."},
		{"*.b.w.example.", "*.w.example.", "w.example."},
		{"a.example.", "*.example.", "example."},
		/* Asked by its own name (RFC 4592 section 4.1 has no more). */
		{"*.w.example.", "*.w.example.", NULL},
		{"w.example.", "w.example.", NULL},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct signer signer;
		const char *text;

		signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
		text = signer_sign(&signer, &bench->arena,
				   records_join(&bench->arena, rows[i].wildcard,
						" 600 IN A 192.0.2.1\n"));
		text = records_replace(&bench->arena, text, rows[i].wildcard,
				       rows[i].owner);
		assert_int_equal(check_at(bench, text,
					  signer_dnskey(&signer, &bench->arena),
					  SIGNING_NOW),
				 SECURITY_SECURE);
		assert_int_equal(bench->proof.is_wildcard,
				 rows[i].base != NULL);
		if (rows[i].base)
			assert_true(name_equal(
				bench->proof.wildcard_base.octets,
				records_name(&bench->arena, rows[i].base)));
		signer_done(&signer);
	}
}

/* ---- Several RRSIGs, several keys --------------------------------------- */

static void rfc4035_5_3_3_one_good_rrsig_is_enough(void **state)
{
	struct bench *bench = *state;
	struct signer signer, other;
	const char *rrsigs, *text;

	signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
	signer_init(&other, "example.", OTHER_SEED, DNSKEY_ZONE);
	/* Unknown key, unsupported algorithm, wrong, expired; then good. */
	rrsigs = signer_rrsigs(&other, &bench->arena, ADDRESS);
	other.algorithm = 100;
	rrsigs = records_join(&bench->arena, rrsigs,
			      signer_rrsigs(&other, &bench->arena, ADDRESS));
	other.algorithm = ALGORITHM_ED25519;
	other.key_tag = signer_tag(&signer);
	rrsigs = records_join(&bench->arena, rrsigs,
			      signer_rrsigs(&other, &bench->arena, ADDRESS));
	other.expiration = "20260701000000";
	rrsigs = records_join(&bench->arena, rrsigs,
			      signer_rrsigs(&other, &bench->arena, ADDRESS));
	text = records_join(&bench->arena, ADDRESS, rrsigs);
	assert_int_equal(check_at(bench, text,
				  signer_dnskey(&signer, &bench->arena),
				  SIGNING_NOW),
			 SECURITY_BOGUS);
	/* The one that came closest tells the cause. */
	assert_reason(bench, EDE_DNSSEC_BOGUS, "does not verify");
	text = records_join(&bench->arena, text,
			    signer_rrsigs(&signer, &bench->arena, ADDRESS));
	assert_int_equal(check_at(bench, text,
				  signer_dnskey(&signer, &bench->arena),
				  SIGNING_NOW),
			 SECURITY_SECURE);
	/* What was wrong with the others is no reason for anything. */
	assert_int_equal(bench->reason.ede, EDE_NONE);
	assert_string_equal(bench->reason.text, "");
	signer_done(&signer);
	signer_done(&other);
}

/* RFC 8914 section 4.2 is about zones that have no supported key at all. */
static void rfc6840_5_11_an_unsupported_rrsig_is_as_none(void **state)
{
	struct bench *bench = *state;
	struct signer signer, other;

	signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
	signer_init(&other, "example.", OTHER_SEED, DNSKEY_ZONE);
	other.algorithm = 100;
	assert_int_equal(
		check_at(bench, signer_sign(&other, &bench->arena, ADDRESS),
			 signer_dnskey(&signer, &bench->arena), SIGNING_NOW),
		SECURITY_BOGUS);
	assert_reason(bench, EDE_DNSKEY_MISSING, "not supported");
	/* The same when it was switched off. */
	bench->policy.algorithms[ALGORITHM_ED25519] = false;
	assert_int_equal(
		check_at(bench, signer_sign(&signer, &bench->arena, ADDRESS),
			 signer_dnskey(&signer, &bench->arena), SIGNING_NOW),
		SECURITY_BOGUS);
	assert_reason(bench, EDE_DNSKEY_MISSING, "not supported");
	signer_done(&signer);
	signer_done(&other);
}

static void rfc4035_5_3_a_set_without_rrsig_is_bogus(void **state)
{
	struct bench *bench = *state;
	struct signer signer;

	signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
	assert_int_equal(check_at(bench, ADDRESS,
				  signer_dnskey(&signer, &bench->arena),
				  SIGNING_NOW),
			 SECURITY_BOGUS);
	assert_reason(bench, EDE_RRSIGS_MISSING, "www.example. A: no RRSIG");
	signer_done(&signer);
}

static void only_keys_that_are_vouched_for_count(void **state)
{
	struct bench *bench = *state;
	const bool usable[] = {false, true};
	struct signer signer, other;
	const struct rrset *rrset;
	struct zone_keys *keys;

	signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
	signer_init(&other, "example.", OTHER_SEED, DNSKEY_ZONE);
	keys = records_keys(records_join(&bench->arena,
					 signer_dnskey(&signer, &bench->arena),
					 signer_dnskey(&other, &bench->arena)));
	rrset = records_rrset(&bench->arena,
			      signer_sign(&signer, &bench->arena, ADDRESS));
	assert_int_equal(signature_check_among(rrset, keys, usable,
					       records_time(SIGNING_NOW),
					       &bench->policy, &bench->budget,
					       &bench->proof, &bench->reason),
			 SECURITY_BOGUS);
	assert_reason(bench, EDE_RRSIGS_MISSING, "vouches");
	assert_int_equal(bench->budget.signatures_left, BUDGET_SIGNATURES);
	rrset = records_rrset(&bench->arena,
			      signer_sign(&other, &bench->arena, ADDRESS));
	assert_int_equal(signature_check_among(rrset, keys, usable,
					       records_time(SIGNING_NOW),
					       &bench->policy, &bench->budget,
					       &bench->proof, &bench->reason),
			 SECURITY_SECURE);
	zone_keys_unref(keys);
	signer_done(&signer);
	signer_done(&other);
}

static void the_signer_is_whom_most_rrsigs_name(void **state)
{
	static const struct {
		const char *names[3];
		const char *signer; /* NULL: none */
	} rows[] = {
		{{"example."}, "example."},
		{{"example.", "example.", "."}, "example."},
		{{".", "example.", "example."}, "example."},
		/* Not at or above the owner. */
		{{"test.", "x.www.example.", "example."}, "example."},
		{{"test."}, NULL},
		{{NULL}, NULL},
	};
	struct bench *bench = *state;
	struct signer signer;

	signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *text = ADDRESS;
		const uint8_t *found;

		for (size_t j = 0; j < 3 && rows[i].names[j]; j++) {
			signer.name = rows[i].names[j];
			signer.key_tag = (int)j; /* none equals another */
			text = records_join(
				&bench->arena, text,
				signer_rrsigs(&signer, &bench->arena, ADDRESS));
		}
		found = signature_signer(records_rrset(&bench->arena, text));
		assert_int_equal(found != NULL, rows[i].signer != NULL);
		if (found)
			assert_true(name_equal(
				found,
				records_name(&bench->arena, rows[i].signer)));
	}
	signer_done(&signer);
}

/* ---- Work (KeyTrap, CVE-2023-50387) ------------------------------------- */

/*
 * COUNT keys with the tag of SIGNER's: two of the 16-bit words of its public
 * key change places, which leaves their sum as it is (RFC 4034 appendix B).
 */
static const char *colliding_keys(struct bench *bench,
				  const struct signer *signer, unsigned count)
{
	uint8_t key[KEY_OCTETS];
	size_t size = sizeof(key);
	const char *text = "";

	assert_int_equal(EVP_PKEY_get_raw_public_key(signer->pkey, key, &size),
			 1);
	for (unsigned i = 0; i < count; i++) {
		uint8_t changed[KEY_OCTETS];
		unsigned char base64[64];
		char record[256];
		unsigned a = 2 * (i / 8), b = 16 + 2 * (i % 8);

		memcpy(changed, key, size);
		memcpy(changed + a, key + b, 2);
		memcpy(changed + b, key + a, 2);
		EVP_EncodeBlock(base64, changed, (int)size);
		snprintf(record, sizeof(record),
			 "%s 3600 IN DNSKEY %u 3 %u %s\n", signer->zone,
			 signer->flags, signer->algorithm,
			 (const char *)base64);
		text = records_join(&bench->arena, text, record);
	}
	return text;
}

/* COUNT RRSIGs that fit SIGNER's key and tag, and are wrong. */
static const char *wrong_rrsigs(struct bench *bench,
				const struct signer *signer, unsigned count)
{
	const char *text = "";

	for (unsigned i = 0; i < count; i++) {
		struct signer other;

		signer_init(&other, signer->zone, (uint8_t)(100 + i),
			    DNSKEY_ZONE);
		other.key_tag = signer_tag(signer);
		text = records_join(
			&bench->arena, text,
			signer_rrsigs(&other, &bench->arena, ADDRESS));
		signer_done(&other);
	}
	return text;
}

static void a_good_key_among_colliding_ones_is_found(void **state)
{
	static const struct {
		unsigned before;
		enum security security;
	} rows[] = {
		{0, SECURITY_SECURE},
		{1, SECURITY_SECURE},
		{BUDGET_KEYS_PER_TAG - 1, SECURITY_SECURE},
		{BUDGET_KEYS_PER_TAG, SECURITY_BOGUS},
		{ZONE_KEYS_MAX - 1, SECURITY_BOGUS},
	};
	struct bench *bench = *state;
	struct signer signer;

	signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *keys = records_join(
			&bench->arena,
			colliding_keys(bench, &signer, rows[i].before),
			signer_dnskey(&signer, &bench->arena));
		int used;

		budget_init(&bench->budget);
		assert_int_equal(
			check_at(bench,
				 signer_sign(&signer, &bench->arena, ADDRESS),
				 keys, SIGNING_NOW),
			rows[i].security);
		used = BUDGET_SIGNATURES - bench->budget.signatures_left;
		assert_int_equal(used, rows[i].before < BUDGET_KEYS_PER_TAG
					       ? (int)rows[i].before + 1
					       : BUDGET_KEYS_PER_TAG);
		if (rows[i].security == SECURITY_BOGUS)
			assert_reason(bench, EDE_DNSSEC_BOGUS,
				      "more keys of one tag");
	}
	signer_done(&signer);
}

static void keytrap_is_stopped_by_the_budget(void **state)
{
	struct bench *bench = *state;
	const char *text, *keys;
	struct signer signer;

	signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
	keys = colliding_keys(bench, &signer, 30);
	text = records_join(&bench->arena, ADDRESS,
			    wrong_rrsigs(bench, &signer, 60));
	assert_int_equal(check_at(bench, text, keys, SIGNING_NOW),
			 SECURITY_INDETERMINATE);
	assert_true(bench->budget.exhausted);
	assert_int_equal(bench->budget.signatures_left,
			 BUDGET_SIGNATURES - BUDGET_SIGNATURES_PER_ANSWER);
	assert_reason(bench, EDE_DNSSEC_INDETERMINATE, "www.example. A");
	/* The second answer of the same query takes the rest. */
	budget_begin_answer(&bench->budget);
	assert_int_equal(check_at(bench, text, keys, SIGNING_NOW),
			 SECURITY_INDETERMINATE);
	assert_int_equal(bench->budget.signatures_left, 0);
	/* Nothing refills it, not even for a good one. */
	budget_begin_answer(&bench->budget);
	assert_int_equal(sign_and_check(bench, &signer, ADDRESS, SIGNING_NOW),
			 SECURITY_INDETERMINATE);
	assert_int_equal(bench->budget.signatures_left, 0);
	signer_done(&signer);
}

static void few_rrsigs_of_a_set_are_tried(void **state)
{
	struct bench *bench = *state;
	const char *keys, *wrong, *good;
	struct signer signer;

	signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
	keys = signer_dnskey(&signer, &bench->arena);
	good = signer_rrsigs(&signer, &bench->arena, ADDRESS);
	wrong = wrong_rrsigs(bench, &signer, BUDGET_RRSIGS_PER_RRSET - 1);
	assert_int_equal(
		check_at(bench,
			 records_join(&bench->arena, ADDRESS,
				      records_join(&bench->arena, wrong, good)),
			 keys, SIGNING_NOW),
		SECURITY_SECURE);
	budget_init(&bench->budget);
	wrong = wrong_rrsigs(bench, &signer, 100);
	assert_int_equal(
		check_at(bench,
			 records_join(&bench->arena, ADDRESS,
				      records_join(&bench->arena, wrong, good)),
			 keys, SIGNING_NOW),
		SECURITY_BOGUS);
	assert_int_equal(bench->budget.signatures_left,
			 BUDGET_SIGNATURES - BUDGET_RRSIGS_PER_RRSET);
	signer_done(&signer);
}

/* ---- Reasons ------------------------------------------------------------ */

static void reasons_name_zone_record_key_and_date(void **state)
{
	static const struct {
		const char *now;
		const char *parts[6];
	} rows[] = {
		{"20260705150000",
		 {"www.example. A", "of example.", "ED25519",
		  "expired 2026-07-02 12:00:00 UTC", "3d 3h ago"}},
		{"20260702130600",
		 {"expired 2026-07-02 12:00:00 UTC", "1h 6m ago"}},
		{"20260629120000",
		 {"www.example. A", "of example.",
		  "valid from 2026-06-30 12:00:00 UTC", "in 1d 0h"}},
	};
	struct bench *bench = *state;
	struct signer signer;
	char tag[16];

	signer_init(&signer, "example.", SIGNER_SEED, DNSKEY_ZONE);
	snprintf(tag, sizeof(tag), "key %u/", signer_tag(&signer));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(
			sign_and_check(bench, &signer, ADDRESS, rows[i].now),
			SECURITY_BOGUS);
		assert_reason(bench, bench->reason.ede, tag);
		for (size_t j = 0; rows[i].parts[j]; j++)
			assert_reason(bench, bench->reason.ede,
				      rows[i].parts[j]);
	}
	signer_done(&signer);
}

/* A reason is cut, never overrun. */
static void reasons_about_the_longest_names_fit(void **state)
{
	struct bench *bench = *state;
	char name[256 + 16] = "", record[400];
	struct signer signer;

	for (int i = 0; i < 3; i++)
		strcat(name,
		       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		       "aaaaaaaaaaaa.");
	signer_init(&signer, name, SIGNER_SEED, DNSKEY_ZONE);
	snprintf(record, sizeof(record), "www.%s 600 IN A 192.0.2.1\n", name);
	assert_int_equal(
		sign_and_check(bench, &signer, record, "20300101000000"),
		SECURITY_BOGUS);
	assert_int_equal(bench->reason.ede, EDE_SIGNATURE_EXPIRED);
	assert_true(strlen(bench->reason.text) < REASON_TEXT_MAX);
	signer_done(&signer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BENCH_TEST(rfc4035_5_3_1_an_rrsig_that_cannot_be_for_the_set),
		BENCH_TEST(rfc4034_2_1_1_a_key_that_may_not_sign),
		BENCH_TEST(rfc4034_2_1_1_the_sep_bit_changes_nothing),
		BENCH_TEST(rfc4035_5_3_1_labels_are_not_below_the_signers),
		BENCH_TEST(rfc4035_5_3_1_the_type_covered_is_the_sets),
		BENCH_TEST(rfc4034_3_1_5_times_are_serial_numbers),
		BENCH_TEST(rfc4035_5_3_3_the_ttl_is_clamped),
		BENCH_TEST(rfc4034_6_sets_are_signed_in_canonical_form),
		BENCH_TEST(rfc4034_6_3_what_becomes_equal_counts_once),
		BENCH_TEST(
			rfc4034_3_1_8_1_the_signers_name_is_signed_in_lower_case),
		BENCH_TEST(rfc4035_5_3_1_tag_and_algorithm_both_match),
		BENCH_TEST(rfc4035_5_3_2_a_wildcards_owner_is_put_back),
		BENCH_TEST(rfc4035_5_3_3_one_good_rrsig_is_enough),
		BENCH_TEST(rfc6840_5_11_an_unsupported_rrsig_is_as_none),
		BENCH_TEST(rfc4035_5_3_a_set_without_rrsig_is_bogus),
		BENCH_TEST(only_keys_that_are_vouched_for_count),
		BENCH_TEST(the_signer_is_whom_most_rrsigs_name),
		BENCH_TEST(a_good_key_among_colliding_ones_is_found),
		BENCH_TEST(keytrap_is_stopped_by_the_budget),
		BENCH_TEST(few_rrsigs_of_a_set_are_tried),
		BENCH_TEST(reasons_name_zone_record_key_and_date),
		BENCH_TEST(reasons_about_the_longest_names_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
