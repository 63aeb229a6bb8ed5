/*
 * Proofs by NSEC3: RFC 5155 section 8, RFC 6840 section 4, RFC 9276. The
 * hashes are ldns's, so that they judge ours.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/unit/validator/bench.h"

#include <stdlib.h>

#include <ldns/ldns.h>

#include "tests/unit/validator/records.h"
#include "validator/denial.h"
#include "wire/codes.h"

enum {
	HASH_SIZE = 20,
	SALT_MAX = 255
};

/* How the records of one proof are made. */
struct params {
	unsigned algorithm, flags, iterations;
	unsigned salt_size; /* octets, all 0xab */
};

static const struct params plain = {.algorithm = 1};
static const struct params opt_out = {.algorithm = 1, .flags = 1};

/* ---- Making records ----------------------------------------------------- */

static void hash_name(const struct params *params, const char *name,
		      uint8_t hash[HASH_SIZE])
{
	uint8_t salt[SALT_MAX];
	ldns_rdf *rdf = ldns_dname_new_frm_str(name), *hashed;
	char *text;

	memset(salt, 0xab, sizeof(salt));
	hashed = ldns_nsec3_hash_name(rdf, 1, (uint16_t)params->iterations,
				      (uint8_t)params->salt_size, salt);
	assert_non_null(hashed);
	text = ldns_rdf2str(hashed);
	assert_int_equal(
		ldns_b32_pton_extended_hex(text, 32, hash, HASH_SIZE + 1),
		HASH_SIZE);
	free(text);
	ldns_rdf_deep_free(hashed);
	ldns_rdf_deep_free(rdf);
}

/* HASH and a step up or down, as a label. */
static void step_label(const uint8_t hash[HASH_SIZE], int step, char out[40])
{
	uint8_t moved[HASH_SIZE];

	memcpy(moved, hash, HASH_SIZE);
	/* A carry stops after few octets, as hashes are not all ones. */
	for (int i = HASH_SIZE - 1; step != 0 && i >= 0; i--) {
		moved[i] = (uint8_t)(moved[i] + step);
		if (moved[i] != (step > 0 ? 0x00 : 0xff))
			break;
	}
	assert_true(ldns_b32_ntop_extended_hex(moved, HASH_SIZE, out, 40) > 0);
}

static const char *record(struct bench *bench, const struct params *params,
			  const char *zone, const char *owner, const char *next,
			  const char *types)
{
	char text[1024], salt[2 * SALT_MAX + 1] = "-";

	for (unsigned i = 0; i < params->salt_size; i++)
		memcpy(salt + 2 * i, "ab", 3);
	snprintf(text, sizeof(text), "%s.%s 3600 IN NSEC3 %u %u %u %s %s %s\n",
		 owner, zone, params->algorithm, params->flags,
		 params->iterations, salt, next, types);
	return records_join(&bench->arena, text, "");
}

/* An NSEC3 at NAME, with TYPES. */
static const char *match(struct bench *bench, const struct params *params,
			 const char *zone, const char *name, const char *types)
{
	uint8_t hash[HASH_SIZE];
	char owner[40], next[40];

	hash_name(params, name, hash);
	step_label(hash, 0, owner);
	step_label(hash, 1, next);
	return record(bench, params, zone, owner, next, types);
}

/* An NSEC3 around NAME's hash, as narrow as can be. */
static const char *cover(struct bench *bench, const struct params *params,
			 const char *zone, const char *name)
{
	uint8_t hash[HASH_SIZE];
	char owner[40], next[40];

	hash_name(params, name, hash);
	step_label(hash, -1, owner);
	step_label(hash, 1, next);
	return record(bench, params, zone, owner, next, "A RRSIG");
}

/* ---- Asking ------------------------------------------------------------- */

/* Up to four records: "=NAME TYPES" matches, "-NAME" covers. */
struct row {
	const char *what;
	const char *records[4];
	char ask; /* 'n'ame, 't'ype, 'c'loser match, 'd's */
	const char *name;
	uint16_t type;
	const char *encloser;
	int verdict; /* enum denial, or enum ds_denial for 'd' */
};

static struct denial_set make_set(struct bench *bench,
				  const struct params *params, const char *zone,
				  const char *const *list)
{
	const struct records *records;
	const char *text = "";

	for (size_t i = 0; i < 4 && list[i]; i++) {
		char name[128];
		size_t size = strcspn(list[i] + 1, " ");

		memcpy(name, list[i] + 1, size);
		name[size] = '\0';
		text = records_join(&bench->arena, text,
				    list[i][0] == '='
					    ? match(bench, params, zone, name,
						    list[i] + 1 + size)
					    : cover(bench, params, zone, name));
	}
	records = records_read(&bench->arena, text);
	return (struct denial_set){.zone = records_name(&bench->arena, zone),
				   .rrsets = records->rrsets,
				   .count = records->count};
}

static int ask(struct bench *bench, const struct denial_set *set,
	       const struct row *row)
{
	const uint8_t *name = records_name(&bench->arena, row->name);

	switch (row->ask) {
	case 'n':
		return denial_of_name(set, name, &bench->budget,
				      &bench->reason);
	case 't':
		return denial_of_type(set, name, row->type, &bench->budget,
				      &bench->reason);
	case 'c':
		return denial_of_closer_match(
			set, name, records_name(&bench->arena, row->encloser),
			&bench->budget, &bench->reason);
	case 'd':
		return denial_of_ds(set, name, &bench->budget, &bench->reason);
	}
	fail();
	return -1;
}

static void check_rows(struct bench *bench, const struct params *params,
		       const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct denial_set set =
			make_set(bench, params, "example.", rows[i].records);
		int verdict;

		budget_init(&bench->budget);
		verdict = ask(bench, &set, &rows[i]);
		if (verdict != rows[i].verdict)
			fail_msg("%s: %d, expected %d: %s", rows[i].what,
				 verdict, rows[i].verdict, bench->reason.text);
	}
}

#define ROWS(rows) rows, sizeof(rows) / sizeof(*(rows))
#define APEX       "=example. NS SOA RRSIG DNSKEY NSEC3PARAM"

/* ---- RFC 5155 ----------------------------------------------------------- */

static void rfc5155_8_4_a_name_error_needs_three_things(void **state)
{
	static const struct row rows[] = {
		{"all three",
		 {APEX, "-a.example.", "-*.example."},
		 'n',
		 "a.example.",
		 0,
		 NULL,
		 DENIAL_PROVEN},
		{"deeper below",
		 {APEX, "-b.example.", "-*.example."},
		 'n',
		 "x.y.a.b.example.",
		 0,
		 NULL,
		 DENIAL_PROVEN},
		{"no closest encloser",
		 {"-a.example.", "-*.example."},
		 'n',
		 "a.example.",
		 0,
		 NULL,
		 DENIAL_MISSING},
		{"no next closer name",
		 {APEX, "-*.example."},
		 'n',
		 "a.example.",
		 0,
		 NULL,
		 DENIAL_MISSING},
		{"no wildcard",
		 {APEX, "-a.example."},
		 'n',
		 "a.example.",
		 0,
		 NULL,
		 DENIAL_MISSING},
		{"the wildcard exists",
		 {APEX, "-a.example.", "=*.example. A RRSIG"},
		 'n',
		 "a.example.",
		 0,
		 NULL,
		 DENIAL_MISSING},
		{"the name exists",
		 {APEX, "=a.example. A RRSIG", "-*.example."},
		 'n',
		 "a.example.",
		 0,
		 NULL,
		 DENIAL_MISSING},
		{"the name exists, and another record covers it",
		 {APEX, "=a.example. A RRSIG", "-a.example.", "-*.example."},
		 'n',
		 "a.example.",
		 0,
		 NULL,
		 DENIAL_MISSING},
		{"an encloser that is not the closest provable",
		 {APEX, "=b.example. A", "-b.example.", "-*.example."},
		 'n',
		 "a.b.example.",
		 0,
		 NULL,
		 DENIAL_MISSING},
		{"a cover of the name, not of the next closer",
		 {APEX, "-a.b.example.", "-*.example."},
		 'n',
		 "a.b.example.",
		 0,
		 NULL,
		 DENIAL_MISSING},
		{"case is no difference",
		 {APEX, "-a.example.", "-*.example."},
		 'n',
		 "A.eXample.",
		 0,
		 NULL,
		 DENIAL_PROVEN},
		{"no records",
		 {NULL},
		 'n',
		 "a.example.",
		 0,
		 NULL,
		 DENIAL_MISSING},
	};

	check_rows(*state, &plain, ROWS(rows));
}

static void rfc5155_8_5_no_data_needs_a_match(void **state)
{
	static const struct row rows[] = {
		{"type is absent",
		 {"=a.example. A RRSIG"},
		 't',
		 "a.example.",
		 RRTYPE_MX,
		 NULL,
		 DENIAL_PROVEN},
		{"type is there",
		 {"=a.example. MX RRSIG"},
		 't',
		 "a.example.",
		 RRTYPE_MX,
		 NULL,
		 DENIAL_MISSING},
		{"a CNAME is there",
		 {"=a.example. CNAME RRSIG"},
		 't',
		 "a.example.",
		 RRTYPE_MX,
		 NULL,
		 DENIAL_MISSING},
		{"an empty non-terminal",
		 {"=a.example. "},
		 't',
		 "a.example.",
		 RRTYPE_MX,
		 NULL,
		 DENIAL_PROVEN},
		{"covered is not matched",
		 {"-a.example.", APEX},
		 't',
		 "a.example.",
		 RRTYPE_MX,
		 NULL,
		 DENIAL_MISSING},
		{"at the apex",
		 {APEX},
		 't',
		 "example.",
		 RRTYPE_MX,
		 NULL,
		 DENIAL_PROVEN},
		/* RFC 6840 section 4.1 */
		{"the parent's record at a cut",
		 {"=a.example. NS DS RRSIG"},
		 't',
		 "a.example.",
		 RRTYPE_A,
		 NULL,
		 DENIAL_MISSING},
	};

	check_rows(*state, &plain, ROWS(rows));
}

/* Where nothing matches, Opt-Out has to be set: see section 9.2 below. */
static void rfc5155_8_6_no_ds_needs_a_match_or_opt_out(void **state)
{
	static const struct row rows[] = {
		{"a match without DS",
		 {"=a.example. NS"},
		 't',
		 "a.example.",
		 RRTYPE_DS,
		 NULL,
		 DENIAL_PROVEN},
		{"a match with DS",
		 {"=a.example. NS DS RRSIG"},
		 't',
		 "a.example.",
		 RRTYPE_DS,
		 NULL,
		 DENIAL_MISSING},
		{"a match with CNAME",
		 {"=a.example. CNAME RRSIG"},
		 't',
		 "a.example.",
		 RRTYPE_DS,
		 NULL,
		 DENIAL_MISSING},
		{"the child's own match",
		 {"=a.example. NS SOA RRSIG"},
		 't',
		 "a.example.",
		 RRTYPE_DS,
		 NULL,
		 DENIAL_MISSING},
		{"a cover without Opt-Out",
		 {APEX, "-a.example."},
		 't',
		 "a.example.",
		 RRTYPE_DS,
		 NULL,
		 DENIAL_MISSING},
	};

	check_rows(*state, &plain, ROWS(rows));
}

static void rfc5155_8_7_wildcard_no_data(void **state)
{
	static const struct row rows[] = {
		{"wildcard without type",
		 {APEX, "-a.example.", "=*.example. MX RRSIG"},
		 't',
		 "a.example.",
		 RRTYPE_A,
		 NULL,
		 DENIAL_PROVEN},
		{"wildcard with it",
		 {APEX, "-a.example.", "=*.example. A RRSIG"},
		 't',
		 "a.example.",
		 RRTYPE_A,
		 NULL,
		 DENIAL_MISSING},
		{"wildcard with a CNAME",
		 {APEX, "-a.example.", "=*.example. CNAME RRSIG"},
		 't',
		 "a.example.",
		 RRTYPE_A,
		 NULL,
		 DENIAL_MISSING},
		{"no wildcard",
		 {APEX, "-a.example.", "-*.example."},
		 't',
		 "a.example.",
		 RRTYPE_A,
		 NULL,
		 DENIAL_MISSING},
		{"no closest encloser",
		 {"-a.example.", "=*.example. MX RRSIG"},
		 't',
		 "a.example.",
		 RRTYPE_A,
		 NULL,
		 DENIAL_MISSING},
	};

	check_rows(*state, &plain, ROWS(rows));
}

static void rfc5155_8_8_an_expansion_needs_the_next_closer_denied(void **state)
{
	static const struct row rows[] = {
		{"covered",
		 {"-z.w.example."},
		 'c',
		 "a.z.w.example.",
		 0,
		 "w.example.",
		 DENIAL_PROVEN},
		{"the name covered, not the next closer",
		 {"-a.z.w.example."},
		 'c',
		 "a.z.w.example.",
		 0,
		 "w.example.",
		 DENIAL_MISSING},
		{"the next closer exists",
		 {"=z.w.example. A RRSIG"},
		 'c',
		 "a.z.w.example.",
		 0,
		 "w.example.",
		 DENIAL_MISSING},
		{"encloser above the zone",
		 {"-example."},
		 'c',
		 "a.example.",
		 0,
		 ".",
		 DENIAL_MISSING},
	};

	check_rows(*state, &plain, ROWS(rows));
}

static void rfc5155_8_9_what_the_absence_of_ds_means(void **state)
{
	static const struct row rows[] = {
		{"insecure delegation",
		 {"=a.example. NS"},
		 'd',
		 "a.example.",
		 0,
		 NULL,
		 DS_DENIAL_INSECURE_CUT},
		{"no delegation",
		 {"=a.example. A RRSIG"},
		 'd',
		 "a.example.",
		 0,
		 NULL,
		 DS_DENIAL_NO_CUT},
		{"an empty non-terminal",
		 {"=a.example. "},
		 'd',
		 "a.example.",
		 0,
		 NULL,
		 DS_DENIAL_NO_CUT},
		{"DS is there",
		 {"=a.example. NS DS RRSIG"},
		 'd',
		 "a.example.",
		 0,
		 NULL,
		 DS_DENIAL_MISSING},
		{"the child's own",
		 {"=a.example. NS SOA RRSIG"},
		 'd',
		 "a.example.",
		 0,
		 NULL,
		 DS_DENIAL_MISSING},
		{"no such name",
		 {APEX, "-a.example."},
		 'd',
		 "a.example.",
		 0,
		 NULL,
		 DS_DENIAL_NO_NAME},
		{"no closest encloser",
		 {"-a.example."},
		 'd',
		 "a.example.",
		 0,
		 NULL,
		 DS_DENIAL_MISSING},
		{"nothing",
		 {NULL},
		 'd',
		 "a.example.",
		 0,
		 NULL,
		 DS_DENIAL_MISSING},
	};

	check_rows(*state, &plain, ROWS(rows));
}

/* RFC 5155 sections 6 and 9.2: what such a span covers may be unsigned. */
static void rfc5155_9_2_opt_out_proves_no_more_than_insecurity(void **state)
{
	static const struct row rows[] = {
		{"DS",
		 {APEX, "-a.example."},
		 'd',
		 "a.example.",
		 0,
		 NULL,
		 DS_DENIAL_INSECURE_CUT},
		{"DS, without a closest encloser",
		 {"-a.example."},
		 'd',
		 "a.example.",
		 0,
		 NULL,
		 DS_DENIAL_MISSING},
		{"a name error",
		 {APEX, "-a.example.", "-*.example."},
		 'n',
		 "a.example.",
		 0,
		 NULL,
		 DENIAL_INSECURE},
		{"a name error without the wildcard",
		 {APEX, "-a.example."},
		 'n',
		 "a.example.",
		 0,
		 NULL,
		 DENIAL_MISSING},
		{"an expansion",
		 {"-a.example."},
		 'c',
		 "a.example.",
		 0,
		 "example.",
		 DENIAL_INSECURE},
		{"no data, type DS",
		 {APEX, "-a.example."},
		 't',
		 "a.example.",
		 RRTYPE_DS,
		 NULL,
		 DENIAL_INSECURE},
		/* An empty non-terminal above insecure delegations only has
		 * no NSEC3 (RFC 7129 section 5.1). */
		{"no data, another type",
		 {APEX, "-a.example."},
		 't',
		 "a.example.",
		 RRTYPE_A,
		 NULL,
		 DENIAL_INSECURE},
		/* The flag says nothing of names that are matched. */
		{"a match",
		 {"=a.example. A RRSIG"},
		 't',
		 "a.example.",
		 RRTYPE_MX,
		 NULL,
		 DENIAL_PROVEN},
		{"a match without DS",
		 {"=a.example. NS"},
		 'd',
		 "a.example.",
		 0,
		 NULL,
		 DS_DENIAL_INSECURE_CUT},
	};

	check_rows(*state, &opt_out, ROWS(rows));
}

/* RFC 5155 section 8.3; CVE-2026-10723 for the last two. */
static void rfc5155_8_3_an_encloser_must_not_be_a_cut_or_dname(void **state)
{
	static const struct row rows[] = {
		{"delegation",
		 {"=s.example. NS DS RRSIG", "-a.s.example.", "-*.s.example."},
		 'n',
		 "a.s.example.",
		 0,
		 NULL,
		 DENIAL_MISSING},
		{"DNAME",
		 {"=s.example. DNAME RRSIG", "-a.s.example.", "-*.s.example."},
		 'n',
		 "a.s.example.",
		 0,
		 NULL,
		 DENIAL_MISSING},
		{"delegation, DS below it",
		 {"=s.example. NS RRSIG", "-a.s.example."},
		 'd',
		 "a.s.example.",
		 0,
		 NULL,
		 DS_DENIAL_MISSING},
		{"a plain name",
		 {"=s.example. A RRSIG", "-a.s.example.", "-*.s.example."},
		 'n',
		 "a.s.example.",
		 0,
		 NULL,
		 DENIAL_PROVEN},
		{"the hash of the parent zone's name",
		 {"=. NS SOA RRSIG", "-example.", "-*.example."},
		 'n',
		 "a.example.",
		 0,
		 NULL,
		 DENIAL_MISSING},
		{"the name is not in the zone",
		 {"=. NS SOA RRSIG", "-test.", "-*."},
		 'n',
		 "a.test.",
		 0,
		 NULL,
		 DENIAL_MISSING},
	};

	check_rows(*state, &plain, ROWS(rows));
}

/* ---- Parameters --------------------------------------------------------- */

static const struct row name_error = {"",
				      {APEX, "-a.example.", "-*.example."},
				      'n',
				      "a.example.",
				      0,
				      NULL,
				      DENIAL_PROVEN};

static enum denial name_error_with(struct bench *bench,
				   const struct params *params)
{
	struct denial_set set =
		make_set(bench, params, "example.", name_error.records);

	budget_init(&bench->budget);
	return (enum denial)ask(bench, &set, &name_error);
}

static void rfc9276_3_2_many_iterations_are_insecure(void **state)
{
	static const struct {
		unsigned iterations;
		enum denial verdict;
	} rows[] = {
		{0, DENIAL_PROVEN},       {1, DENIAL_PROVEN},
		{50, DENIAL_PROVEN},      {51, DENIAL_INSECURE},
		{100, DENIAL_INSECURE},   {150, DENIAL_INSECURE},
		{151, DENIAL_INSECURE},   {500, DENIAL_INSECURE},
		{65535, DENIAL_INSECURE},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct params params = {.algorithm = 1,
					.iterations = rows[i].iterations};

		assert_int_equal(name_error_with(bench, &params),
				 rows[i].verdict);
		if (rows[i].verdict == DENIAL_PROVEN)
			continue;
		assert_int_equal(bench->reason.ede,
				 EDE_UNSUPPORTED_NSEC3_ITERATIONS);
		assert_non_null(strstr(bench->reason.text, "example."));
		/* Nothing is hashed for what costs most (CVE-2026-1519). */
		assert_int_equal(bench->budget.nsec3_hashes_left ==
					 BUDGET_NSEC3_HASHES,
				 rows[i].iterations > 150);
	}
}

static void rfc9276_3_2_many_iterations_make_a_cut_insecure(void **state)
{
	static const struct params some = {.algorithm = 1, .iterations = 51};
	static const struct params most = {.algorithm = 1, .iterations = 151};
	static const struct row cut = {
		"delegation", {"=a.example. NS"},    'd', "a.example.", 0,
		NULL,         DS_DENIAL_INSECURE_CUT};
	/* As long as it can be checked, it has to be said at all. */
	static const struct row unsaid = {"nothing about it", {APEX}, 'd',
					  "a.example.",       0,      NULL,
					  DS_DENIAL_MISSING};
	/* Whoever signed that gave up all that is below. */
	static const struct row given_up = {"whatever it says",    {APEX}, 'd',
					    "a.example.",          0,      NULL,
					    DS_DENIAL_INSECURE_CUT};

	check_rows(*state, &some, &cut, 1);
	check_rows(*state, &some, &unsaid, 1);
	check_rows(*state, &most, &cut, 1);
	check_rows(*state, &most, &given_up, 1);
}

/* RFC 9276 section 3.2: the work for them is bounded all the same. */
static void rfc9276_3_2_hashes_with_many_iterations_cost_more(void **state)
{
	struct bench *bench = *state;
	const struct params few = {.algorithm = 1, .iterations = 0};
	const struct params many = {.algorithm = 1, .iterations = 150};
	int spent;

	name_error_with(bench, &few);
	spent = BUDGET_NSEC3_HASHES - bench->budget.nsec3_hashes_left;
	name_error_with(bench, &many);
	assert_int_equal(BUDGET_NSEC3_HASHES - bench->budget.nsec3_hashes_left,
			 3 * spent);
}

static void rfc5155_3_1_5_salts_of_all_sizes(void **state)
{
	static const unsigned sizes[] = {0, 1, 8, 44, 64, 254, 255};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct params params = {
			.algorithm = 1, .iterations = 3, .salt_size = sizes[i]};

		assert_int_equal(name_error_with(bench, &params),
				 DENIAL_PROVEN);
	}
}

/* RFC 5155 sections 8.1 and 8.2: such records are as if they were not. */
static void rfc5155_8_1_unknown_algorithms_and_flags_are_ignored(void **state)
{
	static const struct params rows[] = {
		{.algorithm = 2},
		{.algorithm = 0},
		{.algorithm = 1, .flags = 2},
		{.algorithm = 1, .flags = 0x80},
		{.algorithm = 1, .flags = 3},
		/* Not even as a reason to be insecure. */
		{.algorithm = 2, .iterations = 500},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(name_error_with(bench, &rows[i]),
				 DENIAL_MISSING);
		assert_int_equal(bench->reason.ede, EDE_NSEC_MISSING);
		assert_non_null(strstr(bench->reason.text, "unknown"));
	}
}

/* ... and do not spoil those beside them. */
static void rfc5155_8_1_known_records_beside_unknown_ones_count(void **state)
{
	static const struct params unknown = {.algorithm = 9, .iterations = 7};
	struct bench *bench = *state;
	const char *text = records_join(
		&bench->arena,
		match(bench, &unknown, "example.", "b.example.", "A"),
		match(bench, &plain, "example.", "a.example.", "A RRSIG"));
	const struct records *records = records_read(&bench->arena, text);
	struct denial_set set = {
		.zone = records_name(&bench->arena, "example."),
		.rrsets = records->rrsets,
		.count = records->count};

	assert_int_equal(
		denial_of_type(&set, records_name(&bench->arena, "a.example."),
			       RRTYPE_MX, &bench->budget, &bench->reason),
		DENIAL_PROVEN);
}

static void rfc5155_8_2_records_of_one_proof_have_one_salt(void **state)
{
	static const struct params others[] = {
		{.algorithm = 1, .iterations = 1},
		{.algorithm = 1, .salt_size = 4},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < 2; i++) {
		const char *text =
			records_join(&bench->arena,
				     match(bench, &plain, "example.",
					   "a.example.", "A RRSIG"),
				     match(bench, &others[i], "example.",
					   "b.example.", "A"));
		const struct records *records =
			records_read(&bench->arena, text);
		struct denial_set set = {
			.zone = records_name(&bench->arena, "example."),
			.rrsets = records->rrsets,
			.count = records->count};

		assert_int_equal(
			denial_of_type(
				&set, records_name(&bench->arena, "a.example."),
				RRTYPE_MX, &bench->budget, &bench->reason),
			DENIAL_MISSING);
		assert_non_null(strstr(bench->reason.text, "differ"));
	}
}

/* ---- Spans of the ring -------------------------------------------------- */

/* H(a.example.) without salt and iterations lies where the rows say. */
static void rfc5155_7_1_the_last_record_wraps_around(void **state)
{
	static const struct {
		const char *owner, *next; /* first characters, then zeros */
		bool covers;
	} rows[] = {
		/* The last of the ring: what is above it or below the next. */
		{"v", "0", false},
		{"v", "u", true},
		{"1", "0", true},
		/* One record alone covers all but itself. */
		{"v", "v", true},
		/* Others. */
		{"0", "v", true},
		{"0", "1", false},
		{"u", "v", false},
	};
	struct bench *bench = *state;
	uint8_t hash[HASH_SIZE];

	hash_name(&plain, "a.example.", hash);
	/* Between 1000... and u000... of base32hex. */
	assert_true(hash[0] >= 0x10 && hash[0] < 0xf0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char owner[33], next[33];
		const char *text;
		struct denial_set set;
		const struct records *records;

		memset(owner, '0', 32);
		memset(next, '0', 32);
		owner[0] = rows[i].owner[0];
		next[0] = rows[i].next[0];
		owner[32] = next[32] = '\0';
		text = record(bench, &plain, "example.", owner, next, "A");
		records = records_read(&bench->arena, text);
		set = (struct denial_set){
			.zone = records_name(&bench->arena, "example."),
			.rrsets = records->rrsets,
			.count = records->count};
		assert_int_equal(
			denial_of_closer_match(
				&set, records_name(&bench->arena, "a.example."),
				set.zone, &bench->budget, &bench->reason),
			rows[i].covers ? DENIAL_PROVEN : DENIAL_MISSING);
	}
}

static void rfc5155_3_owners_that_are_no_hashes_are_ignored(void **state)
{
	static const char *const owners[] = {
		"short",
		/* w is no digit of base32hex; one more; one below. */
		"w0000000000000000000000000000000",
		"000000000000000000000000000000000",
		"v0000000000000000000000000000000.sub",
		"*",
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(owners) / sizeof(*owners); i++) {
		const char *text =
			record(bench, &plain, "example.", owners[i],
			       "v0000000000000000000000000000000", "A");
		const struct records *records =
			records_read(&bench->arena, text);
		struct denial_set set = {
			.zone = records_name(&bench->arena, "example."),
			.rrsets = records->rrsets,
			.count = records->count};

		assert_int_equal(
			denial_of_closer_match(
				&set, records_name(&bench->arena, "a.example."),
				set.zone, &bench->budget, &bench->reason),
			DENIAL_MISSING);
	}
}

/* Next hashes of another length than SHA-1's are no neighbours. */
static void rfc5155_3_1_7_a_next_hash_has_the_hashs_length(void **state)
{
	struct bench *bench = *state;
	const char *text = record(bench, &plain, "example.",
				  "00000000000000000000000000000000",
				  "v000000000000000", "A");
	const struct records *records = records_read(&bench->arena, text);
	struct denial_set set = {
		.zone = records_name(&bench->arena, "example."),
		.rrsets = records->rrsets,
		.count = records->count};

	assert_int_equal(denial_of_closer_match(
				 &set,
				 records_name(&bench->arena, "a.example."),
				 set.zone, &bench->budget, &bench->reason),
			 DENIAL_MISSING);
}

/* ---- Work (CVE-2023-50868) ---------------------------------------------- */

static const char *deep_name(struct bench *bench, unsigned labels)
{
	const char *name = "example.";

	for (unsigned i = 1; i < labels; i++)
		name = records_join(&bench->arena, "a.", name);
	return name;
}

static void each_ancestor_is_hashed_once(void **state)
{
	struct bench *bench = *state;
	static const char *const records[4] = {APEX, "-a.example.",
					       "-*.example."};
	struct denial_set set = make_set(bench, &plain, "example.", records);

	assert_int_equal(denial_of_name(&set,
					records_name(&bench->arena,
						     deep_name(bench, 100)),
					&bench->budget, &bench->reason),
			 DENIAL_PROVEN);
	/* A hundred names, example. among them, and the wildcard. */
	assert_int_equal(bench->budget.nsec3_hashes_left,
			 BUDGET_NSEC3_HASHES - 101);
}

static void hashes_have_a_bound_over_all_proofs(void **state)
{
	struct bench *bench = *state;
	static const char *const records[4] = {APEX, "-a.example.",
					       "-*.example."};
	struct denial_set set = make_set(bench, &plain, "example.", records);
	const uint8_t *name =
		records_name(&bench->arena, deep_name(bench, 100));

	assert_int_equal(
		denial_of_name(&set, name, &bench->budget, &bench->reason),
		DENIAL_PROVEN);
	assert_int_equal(
		denial_of_name(&set, name, &bench->budget, &bench->reason),
		DENIAL_BUDGET);
	assert_true(bench->budget.exhausted);
	assert_int_equal(bench->budget.nsec3_hashes_left, 0);
	assert_int_equal(bench->reason.ede, EDE_DNSSEC_INDETERMINATE);
	assert_non_null(strstr(bench->reason.text, "150"));
	assert_non_null(strstr(bench->reason.text, "example."));
	/* Every path of the code has the same bound. */
	assert_int_equal(denial_of_type(&set, name, RRTYPE_A, &bench->budget,
					&bench->reason),
			 DENIAL_BUDGET);
	assert_int_equal(
		denial_of_ds(&set, name, &bench->budget, &bench->reason),
		DS_DENIAL_BUDGET);
	assert_int_equal(denial_of_closer_match(&set, name, set.zone,
						&bench->budget, &bench->reason),
			 DENIAL_BUDGET);
}

/* While a zone goes from one to the other either may be the proof. */
static void either_half_may_prove_it(void **state)
{
	struct bench *bench = *state;
	const char *nsec = "a.example. NSEC b.example. A RRSIG NSEC\n";
	const char *nsec3 =
		match(bench, &plain, "example.", "c.example.", "A RRSIG");
	const struct records *records = records_read(
		&bench->arena, records_join(&bench->arena, nsec, nsec3));
	struct denial_set set = {
		.zone = records_name(&bench->arena, "example."),
		.rrsets = records->rrsets,
		.count = records->count};
	static const char *const proven[] = {"a.example.", "c.example."};

	for (size_t i = 0; i < 2; i++)
		assert_int_equal(
			denial_of_type(
				&set, records_name(&bench->arena, proven[i]),
				RRTYPE_MX, &bench->budget, &bench->reason),
			DENIAL_PROVEN);
	assert_int_equal(
		denial_of_type(&set, records_name(&bench->arena, "d.example."),
			       RRTYPE_MX, &bench->budget, &bench->reason),
		DENIAL_MISSING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BENCH_TEST(rfc5155_8_4_a_name_error_needs_three_things),
		BENCH_TEST(rfc5155_8_5_no_data_needs_a_match),
		BENCH_TEST(rfc5155_8_6_no_ds_needs_a_match_or_opt_out),
		BENCH_TEST(rfc5155_8_7_wildcard_no_data),
		BENCH_TEST(
			rfc5155_8_8_an_expansion_needs_the_next_closer_denied),
		BENCH_TEST(rfc5155_8_9_what_the_absence_of_ds_means),
		BENCH_TEST(rfc5155_9_2_opt_out_proves_no_more_than_insecurity),
		BENCH_TEST(rfc5155_8_3_an_encloser_must_not_be_a_cut_or_dname),
		BENCH_TEST(rfc9276_3_2_many_iterations_are_insecure),
		BENCH_TEST(rfc9276_3_2_many_iterations_make_a_cut_insecure),
		BENCH_TEST(rfc9276_3_2_hashes_with_many_iterations_cost_more),
		BENCH_TEST(rfc5155_3_1_5_salts_of_all_sizes),
		BENCH_TEST(
			rfc5155_8_1_unknown_algorithms_and_flags_are_ignored),
		BENCH_TEST(rfc5155_8_1_known_records_beside_unknown_ones_count),
		BENCH_TEST(rfc5155_8_2_records_of_one_proof_have_one_salt),
		BENCH_TEST(rfc5155_7_1_the_last_record_wraps_around),
		BENCH_TEST(rfc5155_3_owners_that_are_no_hashes_are_ignored),
		BENCH_TEST(rfc5155_3_1_7_a_next_hash_has_the_hashs_length),
		BENCH_TEST(each_ancestor_is_hashed_once),
		BENCH_TEST(hashes_have_a_bound_over_all_proofs),
		BENCH_TEST(either_half_may_prove_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
