/*
 * Proofs by NSEC: RFC 4035 section 5.4, RFC 6840 section 4, RFC 9824. The
 * signatures were checked before; here the records stand for themselves.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/unit/validator/bench.h"
#include "tests/unit/validator/records.h"
#include "validator/denial.h"
#include "wire/codes.h"

enum ask {
	ASK_NAME,         /* denial_of_name() */
	ASK_TYPE,         /* denial_of_type() */
	ASK_CLOSER_MATCH, /* denial_of_closer_match(), encloser in `more` */
};

struct row {
	const char *what;
	const char *zone;
	const char *records;
	enum ask ask;
	const char *name;
	uint16_t type;
	const char *encloser;
	enum denial verdict;
};

static struct denial_set set_of(struct bench *bench, const char *zone,
				const char *text)
{
	const struct records *records = records_read(&bench->arena, text);

	return (struct denial_set){
		.zone = records_name(&bench->arena, zone),
		.rrsets = records->rrsets,
		.count = records->count,
	};
}

static enum denial ask(struct bench *bench, const struct row *row)
{
	struct denial_set set = set_of(bench, row->zone, row->records);
	const uint8_t *name = records_name(&bench->arena, row->name);

	switch (row->ask) {
	case ASK_NAME:
		return denial_of_name(&set, name, &bench->budget,
				      &bench->reason);
	case ASK_TYPE:
		return denial_of_type(&set, name, row->type, &bench->budget,
				      &bench->reason);
	case ASK_CLOSER_MATCH:
		return denial_of_closer_match(
			&set, name, records_name(&bench->arena, row->encloser),
			&bench->budget, &bench->reason);
	}
	return DENIAL_MISSING;
}

static void check_rows(struct bench *bench, const struct row *rows,
		       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		enum denial verdict = ask(bench, &rows[i]);

		if (verdict != rows[i].verdict)
			fail_msg("%s: %d, expected %d: %s", rows[i].what,
				 verdict, rows[i].verdict, bench->reason.text);
		if (verdict == DENIAL_MISSING)
			assert_int_equal(bench->reason.ede, EDE_NSEC_MISSING);
	}
	/* NSEC costs no hash. */
	assert_int_equal(bench->budget.nsec3_hashes_left, BUDGET_NSEC3_HASHES);
}

#define ROWS(rows) rows, sizeof(rows) / sizeof(*(rows))

#define APEX     "example. NSEC a.example. NS SOA RRSIG NSEC DNSKEY\n"
#define B_TO_NS1 "b.example. NSEC ns1.example. A RRSIG NSEC\n"

static void rfc4035_5_4_a_name_error_needs_name_and_wildcard(void **state)
{
	static const struct row rows[] = {
		{"name and wildcard", "example.", APEX B_TO_NS1, ASK_NAME,
		 "ml.example.", 0, NULL, DENIAL_PROVEN},
		{"no NSEC for the wildcard", "example.", B_TO_NS1, ASK_NAME,
		 "ml.example.", 0, NULL, DENIAL_MISSING},
		{"no NSEC for the name", "example.", APEX, ASK_NAME,
		 "ml.example.", 0, NULL, DENIAL_MISSING},
		{"one NSEC for both", "example.",
		 "example. NSEC z.example. NS SOA RRSIG NSEC\n", ASK_NAME,
		 "ml.example.", 0, NULL, DENIAL_PROVEN},
		{"no NSEC at all", "example.", "", ASK_NAME, "ml.example.", 0,
		 NULL, DENIAL_MISSING},
		{"the name is the owner", "example.", APEX B_TO_NS1, ASK_NAME,
		 "b.example.", 0, NULL, DENIAL_MISSING},
		{"the name is the next name", "example.", APEX B_TO_NS1,
		 ASK_NAME, "ns1.example.", 0, NULL, DENIAL_MISSING},
		{"case is no difference", "example.",
		 "eXample. NSEC A.example. NS SOA RRSIG NSEC\n"
		 "B.example. NSEC NS1.example. A RRSIG NSEC\n",
		 ASK_NAME, "ML.example.", 0, NULL, DENIAL_PROVEN},
		{"the last NSEC of the chain", "example.",
		 APEX "xx.example. NSEC example. A RRSIG NSEC\n", ASK_NAME,
		 "zz.example.", 0, NULL, DENIAL_PROVEN},
		{"the last NSEC, and a name before it", "example.",
		 APEX "xx.example. NSEC example. A RRSIG NSEC\n", ASK_NAME,
		 "ww.example.", 0, NULL, DENIAL_MISSING},
		{"a zone of one name", "example.",
		 "example. NSEC example. NS SOA RRSIG NSEC\n", ASK_NAME,
		 "a.b.example.", 0, NULL, DENIAL_PROVEN},
		{"the root's zone", ".",
		 ". NSEC aaa. NS SOA RRSIG NSEC\n"
		 "com. NSEC cz. NS DS RRSIG NSEC\n",
		 ASK_NAME, "corp.", 0, NULL, DENIAL_PROVEN},
		/* The wildcard is below the closest encloser, w.example. */
		{"the wildcard of the closest encloser", "example.",
		 "x.w.example. NSEC xx.example. A RRSIG NSEC\n"
		 "ns.example. NSEC a.w.example. A RRSIG NSEC\n",
		 ASK_NAME, "y.w.example.", 0, NULL, DENIAL_PROVEN},
		{"the wildcard of the apex only", "example.",
		 APEX "x.w.example. NSEC xx.example. A RRSIG NSEC\n", ASK_NAME,
		 "y.w.example.", 0, NULL, DENIAL_MISSING},
		{"white lies (RFC 4470)", "example.",
		 "mk.example. NSEC ml\\000.example. RRSIG NSEC\n"
		 "\\!.example. NSEC +.example. RRSIG NSEC\n",
		 ASK_NAME, "ml.example.", 0, NULL, DENIAL_PROVEN},
	};

	check_rows(*state, ROWS(rows));
}

/* RFC 4592 section 2.2.2: a name with something below it exists. */
static void rfc4592_2_2_2_an_empty_non_terminal_exists(void **state)
{
	static const struct row rows[] = {
		{"is no name error", "example.",
		 APEX "a.example. NSEC x.y.example. A RRSIG NSEC\n", ASK_NAME,
		 "y.example.", 0, NULL, DENIAL_MISSING},
		{"has no data", "example.",
		 "a.example. NSEC x.y.example. A RRSIG NSEC\n", ASK_TYPE,
		 "y.example.", RRTYPE_A, NULL, DENIAL_PROVEN},
		{"a name before it does not exist", "example.",
		 APEX "a.example. NSEC x.y.example. A RRSIG NSEC\n", ASK_NAME,
		 "b.example.", 0, NULL, DENIAL_PROVEN},
		{"it is no name that was covered", "example.",
		 "a.example. NSEC x.y.example. A RRSIG NSEC\n", ASK_TYPE,
		 "b.example.", RRTYPE_A, NULL, DENIAL_MISSING},
	};

	check_rows(*state, ROWS(rows));
}

static void rfc4035_5_4_no_data_needs_the_names_own_nsec(void **state)
{
	static const struct row rows[] = {
		{"type is absent", "example.", B_TO_NS1, ASK_TYPE, "b.example.",
		 RRTYPE_MX, NULL, DENIAL_PROVEN},
		{"type is there", "example.", B_TO_NS1, ASK_TYPE, "b.example.",
		 RRTYPE_A, NULL, DENIAL_MISSING},
		/* RFC 6840 section 4.3 */
		{"a CNAME is there", "example.",
		 "b.example. NSEC c.example. CNAME RRSIG NSEC\n", ASK_TYPE,
		 "b.example.", RRTYPE_A, NULL, DENIAL_MISSING},
		{"another name's", "example.", B_TO_NS1, ASK_TYPE, "a.example.",
		 RRTYPE_MX, NULL, DENIAL_MISSING},
		{"a covered name, no wildcard", "example.", APEX B_TO_NS1,
		 ASK_TYPE, "ml.example.", RRTYPE_A, NULL, DENIAL_MISSING},
		{"a type of a high window", "example.",
		 "b.example. NSEC c.example. A RRSIG NSEC TYPE65280\n",
		 ASK_TYPE, "b.example.", 65280, NULL, DENIAL_MISSING},
		{"a type beside it", "example.",
		 "b.example. NSEC c.example. A RRSIG NSEC TYPE65280\n",
		 ASK_TYPE, "b.example.", 65281, NULL, DENIAL_PROVEN},
		{"ANY, and there is something", "example.", B_TO_NS1, ASK_TYPE,
		 "b.example.", RRTYPE_ANY, NULL, DENIAL_MISSING},
		{"ANY, and there is nothing", "example.",
		 "b.example. NSEC \\000.b.example. RRSIG NSEC\n", ASK_TYPE,
		 "b.example.", RRTYPE_ANY, NULL, DENIAL_PROVEN},
	};

	check_rows(*state, ROWS(rows));
}

/* "A validator MUST ignore the settings of the NSEC and RRSIG bits". */
static void rfc4035_5_4_the_bits_of_nsec_and_rrsig_are_ignored(void **state)
{
	static const struct row rows[] = {
		{"no data, without either bit", "example.",
		 "b.example. NSEC ns1.example. A\n", ASK_TYPE, "b.example.",
		 RRTYPE_MX, NULL, DENIAL_PROVEN},
		{"a name error, without either bit", "example.",
		 "example. NSEC z.example. NS SOA\n", ASK_NAME, "ml.example.",
		 0, NULL, DENIAL_PROVEN},
		/* It is its own proof that there is one. */
		{"NSEC, without its bit", "example.",
		 "b.example. NSEC ns1.example. A\n", ASK_TYPE, "b.example.",
		 RRTYPE_NSEC, NULL, DENIAL_MISSING},
		{"RRSIG, without its bit", "example.",
		 "b.example. NSEC ns1.example. A\n", ASK_TYPE, "b.example.",
		 RRTYPE_RRSIG, NULL, DENIAL_MISSING},
	};

	check_rows(*state, ROWS(rows));
}

#define WILDCARD "*.w.example. NSEC x.w.example. MX RRSIG NSEC\n"
#define X_Y_W    "x.y.w.example. NSEC xx.example. MX RRSIG NSEC\n"

static void rfc4035_5_4_wildcard_no_data_needs_both(void **state)
{
	static const struct row rows[] = {
		{"name covered, wildcard without type", "example.",
		 WILDCARD X_Y_W, ASK_TYPE, "a.z.w.example.", RRTYPE_AAAA, NULL,
		 DENIAL_PROVEN},
		{"wildcard with the type", "example.", WILDCARD X_Y_W, ASK_TYPE,
		 "a.z.w.example.", RRTYPE_MX, NULL, DENIAL_MISSING},
		{"wildcard alone", "example.", WILDCARD, ASK_TYPE,
		 "a.z.w.example.", RRTYPE_AAAA, NULL, DENIAL_MISSING},
		{"cover alone", "example.", X_Y_W, ASK_TYPE, "a.z.w.example.",
		 RRTYPE_AAAA, NULL, DENIAL_MISSING},
		{"a wildcard that is not the closest encloser's", "example.",
		 "*.example. NSEC a.example. MX RRSIG NSEC\n" X_Y_W, ASK_TYPE,
		 "a.z.w.example.", RRTYPE_AAAA, NULL, DENIAL_MISSING},
		{"a wildcard that is a CNAME", "example.",
		 "*.w.example. NSEC x.w.example. CNAME RRSIG NSEC\n" X_Y_W,
		 ASK_TYPE, "a.z.w.example.", RRTYPE_AAAA, NULL, DENIAL_MISSING},
		{"a wildcard that is empty itself", "example.",
		 "ns.example. NSEC a.*.w.example. A RRSIG NSEC\n" X_Y_W,
		 ASK_TYPE, "a.z.w.example.", RRTYPE_AAAA, NULL, DENIAL_PROVEN},
	};

	check_rows(*state, ROWS(rows));
}

static void
rfc4035_5_3_4_an_expansion_needs_the_next_closer_denied(void **state)
{
	static const struct row rows[] = {
		{"covered", "example.", X_Y_W, ASK_CLOSER_MATCH,
		 "a.z.w.example.", 0, "w.example.", DENIAL_PROVEN},
		{"nothing", "example.", WILDCARD, ASK_CLOSER_MATCH,
		 "a.z.w.example.", 0, "w.example.", DENIAL_MISSING},
		/* z.w.example. exists: *.w.example. is not for a.z.w. */
		{"a closer encloser exists", "example.",
		 "z.w.example. NSEC xx.example. A RRSIG NSEC\n",
		 ASK_CLOSER_MATCH, "a.z.w.example.", 0, "w.example.",
		 DENIAL_MISSING},
		{"a closer one exists, and is empty", "example.",
		 "y.w.example. NSEC b.z.w.example. A RRSIG NSEC\n",
		 ASK_CLOSER_MATCH, "a.z.w.example.", 0, "w.example.",
		 DENIAL_MISSING},
		{"the name itself exists", "example.",
		 "a.w.example. NSEC b.w.example. A RRSIG NSEC\n",
		 ASK_CLOSER_MATCH, "a.w.example.", 0, "w.example.",
		 DENIAL_MISSING},
		{"no ancestor", "example.", X_Y_W, ASK_CLOSER_MATCH,
		 "a.z.w.example.", 0, "v.example.", DENIAL_MISSING},
		{"the encloser is above the zone", "example.",
		 "example. NSEC example. SOA NS RRSIG NSEC\n", ASK_CLOSER_MATCH,
		 "a.example.", 0, ".", DENIAL_MISSING},
	};

	check_rows(*state, ROWS(rows));
}

/* RFC 6840 section 4.1, RFC 6672 section 5.3.2, and CVE-2026-13321. */
static void rfc6840_4_1_whose_word_it_is_not(void **state)
{
	static const struct row rows[] = {
		{"parent's NSEC denies a name below the cut", "example.",
		 APEX "sub.example. NSEC t.example. NS DS RRSIG NSEC\n",
		 ASK_NAME, "a.sub.example.", 0, NULL, DENIAL_MISSING},
		{"parent's NSEC denies the wildcard below the cut", "example.",
		 "sub.example. NSEC t.example. NS DS RRSIG NSEC\n", ASK_TYPE,
		 "a.sub.example.", RRTYPE_A, NULL, DENIAL_MISSING},
		{"parent's NSEC denies a type at the cut", "example.",
		 "sub.example. NSEC t.example. NS RRSIG NSEC\n", ASK_TYPE,
		 "sub.example.", RRTYPE_A, NULL, DENIAL_MISSING},
		{"parent's NSEC denies DS at the cut", "example.",
		 "sub.example. NSEC t.example. NS RRSIG NSEC\n", ASK_TYPE,
		 "sub.example.", RRTYPE_DS, NULL, DENIAL_PROVEN},
		{"a name after the cut is the parent's", "example.",
		 APEX "sub.example. NSEC t.example. NS DS RRSIG NSEC\n",
		 ASK_NAME, "suc.example.", 0, NULL, DENIAL_PROVEN},
		{"child's NSEC denies its own DS", "example.",
		 "example. NSEC a.example. NS SOA RRSIG NSEC\n", ASK_TYPE,
		 "example.", RRTYPE_DS, NULL, DENIAL_MISSING},
		{"the root has no parent", ".",
		 ". NSEC aaa. NS SOA RRSIG NSEC\n", ASK_TYPE, ".", RRTYPE_DS,
		 NULL, DENIAL_PROVEN},
		/* RFC 6840: NS, no SOA, and a signer above; all three. */
		{"a map with NS and SOA is no parent's", "example.",
		 "sub.example. NSEC t.example. NS SOA RRSIG NSEC\n", ASK_TYPE,
		 "sub.example.", RRTYPE_A, NULL, DENIAL_PROVEN},
		{"the signer's own name is no cut above it", "example.",
		 "example. NSEC a.example. NS RRSIG NSEC\n", ASK_TYPE,
		 "example.", RRTYPE_A, NULL, DENIAL_PROVEN},
		{"DNAME hides what is below", "example.",
		 APEX "d.example. NSEC t.example. DNAME RRSIG NSEC\n", ASK_NAME,
		 "a.d.example.", 0, NULL, DENIAL_MISSING},
		{"DNAME hides the next closer name too", "example.",
		 "d.example. NSEC t.example. DNAME RRSIG NSEC\n",
		 ASK_CLOSER_MATCH, "a.d.example.", 0, "d.example.",
		 DENIAL_MISSING},
		{"DNAME's own types can be denied", "example.",
		 "d.example. NSEC t.example. DNAME RRSIG NSEC\n", ASK_TYPE,
		 "d.example.", RRTYPE_A, NULL, DENIAL_PROVEN},
		{"DNAME at the apex", "example.",
		 "example. NSEC example. NS SOA DNAME RRSIG NSEC\n", ASK_NAME,
		 "a.example.", 0, NULL, DENIAL_MISSING},
		{"next name outside of the zone", "a.example.",
		 "a.example. NSEC b.example. NS SOA RRSIG NSEC\n", ASK_NAME,
		 "x.a.example.", 0, NULL, DENIAL_MISSING},
		{"next name above the zone", "a.example.",
		 "a.example. NSEC example. NS SOA RRSIG NSEC\n", ASK_NAME,
		 "x.a.example.", 0, NULL, DENIAL_MISSING},
		{"owner outside of the zone", "b.example.",
		 "a.example. NSEC z.b.example. A RRSIG NSEC\n", ASK_NAME,
		 "x.b.example.", 0, NULL, DENIAL_MISSING},
		{"name outside of the zone", "b.example.",
		 "b.example. NSEC b.example. NS SOA RRSIG NSEC\n", ASK_NAME,
		 "x.c.example.", 0, NULL, DENIAL_MISSING},
		{"name above the zone", "b.example.",
		 "b.example. NSEC b.example. NS SOA RRSIG NSEC\n", ASK_TYPE,
		 "example.", RRTYPE_A, NULL, DENIAL_MISSING},
		/* RFC 4034 section 4: a name has one NSEC. */
		{"two NSECs at one name", "example.",
		 "b.example. NSEC c.example. A RRSIG NSEC\n"
		 "b.example. NSEC d.example. A RRSIG NSEC\n",
		 ASK_TYPE, "b.example.", RRTYPE_MX, NULL, DENIAL_MISSING},
	};

	check_rows(*state, ROWS(rows));
}

static void rfc9824_a_compact_name_error(void **state)
{
	static const char compact[] =
		"ml.example. NSEC \\000.ml.example. RRSIG NSEC TYPE128\n";
	static const struct row rows[] = {
		{"name error", "example.", compact, ASK_NAME, "ml.example.", 0,
		 NULL, DENIAL_PROVEN},
		{"as no data", "example.", compact, ASK_TYPE, "ml.example.",
		 RRTYPE_A, NULL, DENIAL_PROVEN},
		{"ANY as no data", "example.", compact, ASK_TYPE, "ml.example.",
		 RRTYPE_ANY, NULL, DENIAL_PROVEN},
		{"without the NXNAME bit it is no data", "example.",
		 "ml.example. NSEC \\000.ml.example. RRSIG NSEC\n", ASK_NAME,
		 "ml.example.", 0, NULL, DENIAL_MISSING},
		{"for another name", "example.", compact, ASK_NAME,
		 "mm.example.", 0, NULL, DENIAL_MISSING},
	};

	check_rows(*state, ROWS(rows));
}

/* ---- DS (RFC 4035 section 5.2, RFC 6840 section 4.4) -------------------- */

static void rfc6840_4_4_what_the_absence_of_ds_means(void **state)
{
	static const struct {
		const char *what, *records, *name;
		enum ds_denial verdict;
	} rows[] = {
		{"insecure delegation",
		 "sub.example. NSEC t.example. NS RRSIG NSEC\n", "sub.example.",
		 DS_DENIAL_INSECURE_CUT},
		{"no delegation", "sub.example. NSEC t.example. A RRSIG NSEC\n",
		 "sub.example.", DS_DENIAL_NO_CUT},
		{"DS is there",
		 "sub.example. NSEC t.example. NS DS RRSIG NSEC\n",
		 "sub.example.", DS_DENIAL_MISSING},
		{"the child's own NSEC",
		 "sub.example. NSEC a.sub.example. NS SOA RRSIG NSEC\n",
		 "sub.example.", DS_DENIAL_MISSING},
		{"a CNAME should have been answered",
		 "sub.example. NSEC t.example. CNAME RRSIG NSEC\n",
		 "sub.example.", DS_DENIAL_MISSING},
		{"an empty non-terminal",
		 "a.example. NSEC x.sub.example. A RRSIG NSEC\n",
		 "sub.example.", DS_DENIAL_NO_CUT},
		{"no such name", "a.example. NSEC z.example. A RRSIG NSEC\n",
		 "sub.example.", DS_DENIAL_NO_NAME},
		{"no such name, compactly",
		 "sub.example. NSEC \\000.sub.example. RRSIG NSEC TYPE128\n",
		 "sub.example.", DS_DENIAL_NO_NAME},
		{"below a delegation",
		 "sub.example. NSEC t.example. NS RRSIG NSEC\n",
		 "a.sub.example.", DS_DENIAL_MISSING},
		{"another name's", "a.example. NSEC b.example. NS RRSIG NSEC\n",
		 "sub.example.", DS_DENIAL_MISSING},
		{"a name after the zone's last",
		 "a.example. NSEC example. A RRSIG NSEC\n", "sub.test.",
		 DS_DENIAL_MISSING},
		{"nothing", "", "sub.example.", DS_DENIAL_MISSING},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct denial_set set =
			set_of(bench, "example.", rows[i].records);
		enum ds_denial verdict = denial_of_ds(
			&set, records_name(&bench->arena, rows[i].name),
			&bench->budget, &bench->reason);

		if (verdict != rows[i].verdict)
			fail_msg("%s: %d", rows[i].what, verdict);
	}
}

static void a_missing_proof_names_zone_and_name(void **state)
{
	struct bench *bench = *state;
	struct denial_set set = set_of(bench, "example.", B_TO_NS1);

	assert_int_equal(
		denial_of_type(&set, records_name(&bench->arena, "b.example."),
			       RRTYPE_A, &bench->budget, &bench->reason),
		DENIAL_MISSING);
	assert_string_equal(bench->reason.text,
			    "no NSEC of example. proves that b.example. "
			    "has no A");
	set.count = 0;
	assert_int_equal(
		denial_of_name(&set, records_name(&bench->arena, "b.example."),
			       &bench->budget, &bench->reason),
		DENIAL_MISSING);
	assert_string_equal(bench->reason.text,
			    "no NSEC or NSEC3 of example. speaks of "
			    "b.example.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BENCH_TEST(rfc4035_5_4_a_name_error_needs_name_and_wildcard),
		BENCH_TEST(rfc4592_2_2_2_an_empty_non_terminal_exists),
		BENCH_TEST(rfc4035_5_4_no_data_needs_the_names_own_nsec),
		BENCH_TEST(rfc4035_5_4_the_bits_of_nsec_and_rrsig_are_ignored),
		BENCH_TEST(rfc4035_5_4_wildcard_no_data_needs_both),
		BENCH_TEST(
			rfc4035_5_3_4_an_expansion_needs_the_next_closer_denied),
		BENCH_TEST(rfc6840_4_1_whose_word_it_is_not),
		BENCH_TEST(rfc9824_a_compact_name_error),
		BENCH_TEST(rfc6840_4_4_what_the_absence_of_ds_means),
		BENCH_TEST(a_missing_proof_names_zone_and_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
