/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache_case.h"

#include <string.h>

static struct rrset_cache *cache_of(struct cache_case *c)
{
	struct rrset_cache *cache =
		rrset_cache_new(4 * 1024 * 1024, c->epoch, &c->hash_key);

	assert_non_null(cache);
	return cache;
}

static bool find(struct cache_case *c, const struct rrset_cache *cache,
		 enum rrset_cache_shelf shelf, const char *name, uint16_t type,
		 struct moment at, struct finding *ret)
{
	struct name key = name_of(name);

	return rrset_cache_find(cache, shelf, key.octets, type, at, &c->arena,
				ret) == STATUS_OK;
}

static void keep(struct cache_case *c, struct rrset_cache *cache,
		 enum rrset_cache_shelf shelf, const struct finding *finding,
		 struct moment at)
{
	rrset_cache_insert(cache, c->reader, shelf, finding, at);
}

static void assert_name(const uint8_t *name, const char *text)
{
	struct name expected = name_of(text);

	assert_int_equal(name_size(name), name_size(expected.octets));
	assert_memory_equal(name, expected.octets, name_size(name));
}

/* ---- What is kept ------------------------------------------------------- */

static void what_is_found_is_what_was_kept(void **state)
{
	static const struct {
		enum finding_kind kind;
		enum rrset_cache_shelf shelf;
		const char *name, *zone;
		uint16_t type;
	} rows[] = {
		{FINDING_ANSWER, SHELF_FINDINGS, "a.b.example", "example",
		 RRTYPE_A},
		{FINDING_ANSWER, SHELF_FINDINGS, "example", "example",
		 RRTYPE_DNSKEY},
		{FINDING_ANSWER, SHELF_FINDINGS, ".", ".", RRTYPE_NS},
		{FINDING_NODATA, SHELF_FINDINGS, "a.example", "example",
		 RRTYPE_AAAA},
		{FINDING_NODATA, SHELF_FINDINGS, "example", "example",
		 RRTYPE_DS},
		{FINDING_NXDOMAIN, SHELF_NXDOMAINS, "no.example", "example",
		 RRTYPE_A},
		{FINDING_DELEGATION, SHELF_DELEGATIONS, "b.example", "example",
		 RRTYPE_NS},
		{FINDING_FAILURE, SHELF_FINDINGS, "f.example", "example",
		 RRTYPE_A},
		/* A zone that is none: what was asked elsewhere. */
		{FINDING_ANSWER, SHELF_FINDINGS, "x.org", "example", RRTYPE_A},
		{FINDING_NODATA, SHELF_FINDINGS, "y.org", "example", RRTYPE_A},
	};
	enum {
		COUNT = sizeof(rows) / sizeof(*rows)
	};
	struct cache_case *c = *state;
	struct rrset_cache *cache = cache_of(c);
	struct finding kept[COUNT], found;

	for (size_t i = 0; i < COUNT; i++) {
		kept[i] = finding_of(c, rows[i].kind, rows[i].name,
				     rows[i].zone, rows[i].type, 60);
		kept[i].ede = (int16_t)i;
		keep(c, cache, rows[i].shelf, &kept[i], at_s(0));
	}
	for (size_t i = 0; i < COUNT; i++) {
		assert_true(find(c, cache, rows[i].shelf, rows[i].name,
				 rows[i].type, at_s(0), &found));
		assert_int_equal(found.kind, rows[i].kind);
		assert_int_equal(found.rank, kept[i].rank);
		assert_int_equal(found.security, kept[i].security);
		assert_int_equal(found.ttl_s, 60);
		assert_int_equal(found.ede, i);
		assert_name(found.name, rows[i].name);
		assert_name(found.zone, rows[i].zone);
		for (int j = 0; j < SECTION_COUNT; j++) {
			assert_int_equal(found.counts[j], kept[i].counts[j]);
			for (size_t k = 0; k < found.counts[j]; k++)
				assert_memory_equal(found.rrsets[j][k],
						    kept[i].rrsets[j][k],
						    kept[i].rrsets[j][k]->size);
		}
	}
	rrset_cache_free(cache);
}

static void a_name_that_is_not_the_owner_is_kept(void **state)
{
	struct cache_case *c = *state;
	struct rrset_cache *cache = cache_of(c);
	struct finding found, kept = finding_of(c, FINDING_ANSWER, "a.example",
						"example", RRTYPE_A, 60);
	const struct rrset *dname[] = {
		rrset_of(c, "example", RRTYPE_DNAME, 60, 4, 1, 0)};

	kept.rrsets[SECTION_ANSWER] = dname;
	keep(c, cache, SHELF_FINDINGS, &kept, at_s(0));
	assert_false(find(c, cache, SHELF_FINDINGS, "example", RRTYPE_A,
			  at_s(0), &found));
	assert_true(find(c, cache, SHELF_FINDINGS, "a.example", RRTYPE_A,
			 at_s(0), &found));
	assert_name(found.name, "a.example");
	assert_name(found.zone, "example");
	assert_name(rrset_owner(finding_answer(&found)), "example");
	rrset_cache_free(cache);
}

/* A delegation has RRsets in all three sections. */
static void all_sections_are_kept(void **state)
{
	struct cache_case *c = *state;
	struct rrset_cache *cache = cache_of(c);
	struct finding kept = finding_of(c, FINDING_DELEGATION, "b.example",
					 "example", RRTYPE_NS, 60);
	const struct rrset *ds[] = {
		rrset_of(c, "b.example", RRTYPE_DS, 60, 36, 2, 1)};
	const struct rrset *glue[] = {
		rrset_of(c, "ns.b.example", RRTYPE_A, 60, 4, 1, 0),
		rrset_of(c, "n.b.example", RRTYPE_AAAA, 60, 16, 3, 0),
		rrset_of(c, "ns0.b.example", RRTYPE_A, 60, 4, 2, 0)};
	struct finding found;

	kept.rrsets[SECTION_AUTHORITY] = ds;
	kept.counts[SECTION_AUTHORITY] = 1;
	kept.rrsets[SECTION_ADDITIONAL] = glue;
	kept.counts[SECTION_ADDITIONAL] = 3;
	keep(c, cache, SHELF_DELEGATIONS, &kept, at_s(0));
	assert_true(find(c, cache, SHELF_DELEGATIONS, "b.example", 0, at_s(10),
			 &found));
	assert_int_equal(found.counts[SECTION_ANSWER], 1);
	assert_int_equal(found.counts[SECTION_AUTHORITY], 1);
	assert_int_equal(found.counts[SECTION_ADDITIONAL], 3);
	for (size_t i = 0; i < 3; i++) {
		const struct rrset *rrset = found.rrsets[SECTION_ADDITIONAL][i];

		assert_int_equal(rrset->ttl_s, 50);
		assert_int_equal(rrset->size, glue[i]->size);
		assert_memory_equal(rrset->octets, glue[i]->octets,
				    glue[i]->size - sizeof(struct rrset));
	}
	assert_int_equal(found.rrsets[SECTION_AUTHORITY][0]->rrsig_count, 1);
	rrset_cache_free(cache);
}

static void shelves_names_and_types_are_apart(void **state)
{
	struct cache_case *c = *state;
	struct rrset_cache *cache = cache_of(c);
	struct finding found,
		kept[] = {
			finding_of(c, FINDING_ANSWER, "a.example", "example",
				   RRTYPE_A, 100),
			finding_of(c, FINDING_ANSWER, "a.example", "example",
				   RRTYPE_NS, 101),
			finding_of(c, FINDING_DELEGATION, "a.example",
				   "example", RRTYPE_NS, 102),
			finding_of(c, FINDING_NXDOMAIN, "a.example", "example",
				   RRTYPE_NS, 103),
		};

	keep(c, cache, SHELF_FINDINGS, &kept[0], at_s(0));
	keep(c, cache, SHELF_FINDINGS, &kept[1], at_s(0));
	keep(c, cache, SHELF_DELEGATIONS, &kept[2], at_s(0));
	keep(c, cache, SHELF_NXDOMAINS, &kept[3], at_s(0));
	assert_true(find(c, cache, SHELF_FINDINGS, "a.example", RRTYPE_A,
			 at_s(0), &found));
	assert_int_equal(found.ttl_s, 100);
	assert_true(find(c, cache, SHELF_FINDINGS, "a.example", RRTYPE_NS,
			 at_s(0), &found));
	assert_int_equal(found.ttl_s, 101);
	/* The type does not matter on the others. */
	assert_true(find(c, cache, SHELF_DELEGATIONS, "a.example", RRTYPE_A,
			 at_s(0), &found));
	assert_int_equal(found.ttl_s, 102);
	assert_true(find(c, cache, SHELF_NXDOMAINS, "a.example", RRTYPE_MX,
			 at_s(0), &found));
	assert_int_equal(found.ttl_s, 103);
	assert_false(find(c, cache, SHELF_FINDINGS, "a.example", RRTYPE_MX,
			  at_s(0), &found));
	assert_false(find(c, cache, SHELF_FINDINGS, "b.example", RRTYPE_A,
			  at_s(0), &found));
	rrset_cache_free(cache);
}

static void a_full_arena_is_told_apart_from_nothing_there(void **state)
{
	struct cache_case *c = *state;
	struct rrset_cache *cache = cache_of(c);
	struct finding found, kept = finding_of(c, FINDING_ANSWER, "a.example",
						"example", RRTYPE_A, 60);
	struct name name = name_of("a.example");
	struct arena small;

	keep(c, cache, SHELF_FINDINGS, &kept, at_s(0));
	arena_init(&small, 16);
	assert_int_equal(rrset_cache_find(cache, SHELF_FINDINGS, name.octets,
					  RRTYPE_A, at_s(0), &small, &found),
			 STATUS_NO_MEMORY);
	assert_int_equal(rrset_cache_find(cache, SHELF_FINDINGS, name.octets,
					  RRTYPE_MX, at_s(0), &small, &found),
			 STATUS_NOT_FOUND);
	arena_done(&small);
	rrset_cache_free(cache);
}

/* ---- Time --------------------------------------------------------------- */

static void ttls_are_never_above_what_is_left(void **state)
{
	static const struct {
		double at;
		bool is_there;
		uint32_t ttl_s, rrset_ttl_s;
	} rows[] = {
		{0, true, 60, 90}, {0.5, true, 59, 89}, {1, true, 59, 89},
		{59, true, 1, 31}, {59.5, true, 0, 30}, {60, false, 0, 0},
	};
	struct cache_case *c = *state;
	struct rrset_cache *cache = cache_of(c);
	struct finding kept = finding_of(c, FINDING_ANSWER, "a.example",
					 "example", RRTYPE_A, 90);

	kept.ttl_s = 60;
	keep(c, cache, SHELF_FINDINGS, &kept, at_s(0));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct finding found;

		assert_int_equal(find(c, cache, SHELF_FINDINGS, "a.example",
				      RRTYPE_A, at_s(rows[i].at), &found),
				 rows[i].is_there);
		if (!rows[i].is_there)
			continue;
		assert_int_equal(found.ttl_s, rows[i].ttl_s);
		assert_int_equal(finding_answer(&found)->ttl_s,
				 rows[i].rrset_ttl_s);
	}
	rrset_cache_free(cache);
}

static void rfc1035_3_2_1_a_ttl_of_zero_is_not_kept(void **state)
{
	struct cache_case *c = *state;
	struct rrset_cache *cache = cache_of(c);
	struct finding kept = finding_of(c, FINDING_ANSWER, "a.example",
					 "example", RRTYPE_A, 0);

	keep(c, cache, SHELF_FINDINGS, &kept, at_s(0));
	assert_int_equal(rrset_cache_stats(cache).entries, 0);
	rrset_cache_free(cache);
}

/* ---- What replaces what ------------------------------------------------- */

static void rfc2181_5_4_1_what_replaces_what(void **state)
{
	static const struct {
		enum rank old_rank;
		enum security old_security;
		enum rank new_rank;
		enum security new_security;
		bool is_replaced;
	} rows[] = {
		{RANK_HINT, SECURITY_INSECURE, RANK_REFERRAL, SECURITY_INSECURE,
		 true},
		{RANK_REFERRAL, SECURITY_INSECURE, RANK_HINT, SECURITY_INSECURE,
		 false},
		{RANK_REFERRAL, SECURITY_INSECURE, RANK_AUTHORITY,
		 SECURITY_INSECURE, true},
		{RANK_AUTHORITY, SECURITY_INSECURE, RANK_REFERRAL,
		 SECURITY_INSECURE, false},
		{RANK_AUTHORITY, SECURITY_INSECURE, RANK_NOT_AUTHORITATIVE,
		 SECURITY_INSECURE, true},
		{RANK_AUTHORITATIVE, SECURITY_INSECURE, RANK_NOT_AUTHORITATIVE,
		 SECURITY_INSECURE, false},
		{RANK_AUTHORITATIVE, SECURITY_INSECURE, RANK_AUTHORITY,
		 SECURITY_UNCHECKED, false},
		{RANK_AUTHORITATIVE, SECURITY_INSECURE, RANK_AUTHORITATIVE,
		 SECURITY_INSECURE, true},
		/* What is proven stays, and takes its place at any rank. */
		{RANK_AUTHORITY, SECURITY_SECURE, RANK_AUTHORITATIVE,
		 SECURITY_UNCHECKED, false},
		{RANK_AUTHORITY, SECURITY_SECURE, RANK_AUTHORITATIVE,
		 SECURITY_INSECURE, false},
		{RANK_AUTHORITATIVE, SECURITY_SECURE, RANK_AUTHORITATIVE,
		 SECURITY_BOGUS, false},
		{RANK_AUTHORITATIVE, SECURITY_UNCHECKED, RANK_AUTHORITY,
		 SECURITY_SECURE, true},
		{RANK_AUTHORITATIVE, SECURITY_BOGUS, RANK_AUTHORITATIVE,
		 SECURITY_SECURE, true},
		{RANK_AUTHORITATIVE, SECURITY_SECURE, RANK_AUTHORITATIVE,
		 SECURITY_SECURE, true},
		/* Judged at last. */
		{RANK_AUTHORITATIVE, SECURITY_UNCHECKED, RANK_AUTHORITATIVE,
		 SECURITY_INSECURE, true},
	};
	struct cache_case *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows) * 2; i++) {
		bool is_dead = i % 2; /* then anything replaces it */
		struct rrset_cache *cache = cache_of(c);
		struct finding found,
			old = finding_of(c, FINDING_ANSWER, "a.example",
					 "example", RRTYPE_A, 60),
			new_ = finding_of(c, FINDING_ANSWER, "a.example",
					  "example", RRTYPE_A, 600);

		old.rank = rows[i / 2].old_rank;
		old.security = rows[i / 2].old_security;
		new_.rank = rows[i / 2].new_rank;
		new_.security = rows[i / 2].new_security;
		keep(c, cache, SHELF_FINDINGS, &old, at_s(0));
		keep(c, cache, SHELF_FINDINGS, &new_, at_s(is_dead ? 60 : 30));
		assert_int_equal(find(c, cache, SHELF_FINDINGS, "a.example",
				      RRTYPE_A, at_s(61), &found),
				 is_dead || rows[i / 2].is_replaced);
		rrset_cache_free(cache);
	}
}

static void rfc9520_a_failure_replaces_only_failures(void **state)
{
	struct cache_case *c = *state;
	struct rrset_cache *cache = cache_of(c);
	struct finding found,
		good = finding_of(c, FINDING_ANSWER, "a.example", "example",
				  RRTYPE_A, 60),
		bad = finding_of(c, FINDING_FAILURE, "a.example", "example",
				 RRTYPE_A, 30);

	good.rank = RANK_HINT;
	keep(c, cache, SHELF_FINDINGS, &good, at_s(0));
	keep(c, cache, SHELF_FINDINGS, &bad, at_s(59));
	assert_true(find(c, cache, SHELF_FINDINGS, "a.example", RRTYPE_A,
			 at_s(59.5), &found));
	assert_int_equal(found.kind, FINDING_ANSWER);
	keep(c, cache, SHELF_FINDINGS, &bad, at_s(60));
	assert_true(find(c, cache, SHELF_FINDINGS, "a.example", RRTYPE_A,
			 at_s(61), &found));
	assert_int_equal(found.kind, FINDING_FAILURE);
	keep(c, cache, SHELF_FINDINGS, &good, at_s(62));
	assert_true(find(c, cache, SHELF_FINDINGS, "a.example", RRTYPE_A,
			 at_s(63), &found));
	assert_int_equal(found.kind, FINDING_ANSWER);
	rrset_cache_free(cache);
}

/* ---- Delegations -------------------------------------------------------- */

static void a_newer_ns_set_never_lengthens_a_delegations_life(void **state)
{
	struct cache_case *c = *state;
	struct rrset_cache *cache = cache_of(c);
	struct finding found,
		first = finding_of(c, FINDING_DELEGATION, "b.example",
				   "example", RRTYPE_NS, 100),
		newer = finding_of(c, FINDING_DELEGATION, "b.example",
				   "example", RRTYPE_NS, 86400);
	const struct rrset *ns[] = {
		rrset_of(c, "b.example", RRTYPE_NS, 86400, 4, 3, 0)};

	newer.rrsets[SECTION_ANSWER] = ns;
	keep(c, cache, SHELF_DELEGATIONS, &first, at_s(0));
	/* However often it is tried; the content is the newer one's. */
	for (unsigned i = 1; i < 100; i++) {
		keep(c, cache, SHELF_DELEGATIONS, &newer, at_s(i));
		assert_true(find(c, cache, SHELF_DELEGATIONS, "b.example", 0,
				 at_s(i), &found));
		assert_int_equal(finding_answer(&found)->rdata_count, 3);
		/* Nor does what is made of it outlive it. */
		assert_int_equal(found.ttl_s, 100 - i);
		assert_int_equal(finding_answer(&found)->ttl_s, 100 - i);
	}
	assert_false(find(c, cache, SHELF_DELEGATIONS, "b.example", 0,
			  at_s(100), &found));
	/* The parent has spoken again: it lives as long as that says. */
	keep(c, cache, SHELF_DELEGATIONS, &newer, at_s(100));
	assert_true(find(c, cache, SHELF_DELEGATIONS, "b.example", 0,
			 at_s(86499), &found));
	rrset_cache_free(cache);
}

static void a_newer_delegation_can_shorten_its_life(void **state)
{
	struct cache_case *c = *state;
	struct rrset_cache *cache = cache_of(c);
	struct finding found,
		first = finding_of(c, FINDING_DELEGATION, "b.example",
				   "example", RRTYPE_NS, 1000),
		newer = finding_of(c, FINDING_DELEGATION, "b.example",
				   "example", RRTYPE_NS, 10);

	keep(c, cache, SHELF_DELEGATIONS, &first, at_s(0));
	keep(c, cache, SHELF_DELEGATIONS, &newer, at_s(1));
	assert_true(find(c, cache, SHELF_DELEGATIONS, "b.example", 0,
			 at_s(10.5), &found));
	assert_false(find(c, cache, SHELF_DELEGATIONS, "b.example", 0, at_s(11),
			  &found));
	rrset_cache_free(cache);
}

/* Only delegations: other findings are renewed by whoever may. */
static void other_findings_are_renewed(void **state)
{
	struct cache_case *c = *state;
	struct rrset_cache *cache = cache_of(c);
	struct finding found, kept = finding_of(c, FINDING_ANSWER, "b.example",
						"example", RRTYPE_NS, 100);

	keep(c, cache, SHELF_FINDINGS, &kept, at_s(0));
	keep(c, cache, SHELF_FINDINGS, &kept, at_s(50));
	assert_true(find(c, cache, SHELF_FINDINGS, "b.example", RRTYPE_NS,
			 at_s(149), &found));
	rrset_cache_free(cache);
}

static void the_closest_delegation_is_at_the_name_or_above(void **state)
{
	static const char *const cuts[] = {".", "example", "b.example",
					   "d.c.b.example"};
	static const struct {
		const char *name, *above, *closest;
	} rows[] = {
		{"b.example", ".", "b.example"},
		{"c.b.example", ".", "b.example"},
		{"x.d.c.b.example", ".", "d.c.b.example"},
		{"d.c.b.example", "example", "d.c.b.example"},
		{"a.example", ".", "example"},
		{"org", ".", "."},
		{".", ".", "."},
		{"c.b.example", "b.example", "b.example"},
		/* Above is a bound: what is not under it is not looked at. */
		{"c.b.example", "c.b.example", NULL},
		{"x.c.b.example", "c.b.example", NULL},
		{"example", "b.example", NULL},
		{"b.example", "a.example", NULL},
		{"b.example", "org", NULL},
	};
	struct cache_case *c = *state;
	struct rrset_cache *cache = cache_of(c);

	for (size_t i = 0; i < 4; i++) {
		struct finding cut = finding_of(c, FINDING_DELEGATION, cuts[i],
						".", RRTYPE_NS, 60);

		keep(c, cache, SHELF_DELEGATIONS, &cut, at_s(0));
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct name name = name_of(rows[i].name);
		struct name above = name_of(rows[i].above);
		struct finding found;
		enum status status = rrset_cache_closest_delegation(
			cache, name.octets, above.octets, at_s(1), &c->arena,
			&found);

		assert_int_equal(status, rows[i].closest ? STATUS_OK
							 : STATUS_NOT_FOUND);
		if (rows[i].closest)
			assert_name(found.name, rows[i].closest);
	}
	rrset_cache_free(cache);
}

/* ---- Denials ------------------------------------------------------------ */

static void rfc2308_5_denials_are_kept_with_their_soa(void **state)
{
	struct cache_case *c = *state;
	struct rrset_cache *cache = cache_of(c);
	struct finding found,
		nodata = finding_of(c, FINDING_NODATA, "a.example", "example",
				    RRTYPE_MX, 300);

	keep(c, cache, SHELF_FINDINGS, &nodata, at_s(0));
	/* For QNAME and QTYPE alone (RFC 2308 section 5). */
	assert_false(find(c, cache, SHELF_FINDINGS, "a.example", RRTYPE_A,
			  at_s(0), &found));
	assert_true(find(c, cache, SHELF_FINDINGS, "a.example", RRTYPE_MX,
			 at_s(100), &found));
	assert_int_equal(found.kind, FINDING_NODATA);
	assert_null(finding_answer(&found));
	assert_int_equal(
		finding_rrset(&found, SECTION_AUTHORITY, RRTYPE_SOA)->ttl_s,
		200);
	assert_false(find(c, cache, SHELF_FINDINGS, "a.example", RRTYPE_MX,
			  at_s(300), &found));
	rrset_cache_free(cache);
}

static void rfc8020_2_a_proven_name_error_covers_all_below(void **state)
{
	static const struct {
		const char *name, *above;
		bool is_covered;
	} rows[] = {
		{"no.example", ".", true},
		{"a.no.example", ".", true},
		{"c.b.a.no.example", "example", true},
		{"example", ".", false},
		{"yes.example", ".", false},
		{"xno.example", ".", false},
		/* Strictly below ABOVE only. */
		{"a.no.example", "no.example", false},
		/* The one that is not proven is for its own name. */
		{"open.example", ".", true},
		{"a.open.example", ".", false},
	};
	struct cache_case *c = *state;
	struct rrset_cache *cache = cache_of(c);
	struct finding proven =
		finding_of(c, FINDING_NXDOMAIN, "no.example", "example", 0, 60);
	struct finding open = finding_of(c, FINDING_NXDOMAIN, "open.example",
					 "example", 0, 60);

	proven.security = SECURITY_SECURE;
	keep(c, cache, SHELF_NXDOMAINS, &proven, at_s(0));
	keep(c, cache, SHELF_NXDOMAINS, &open, at_s(0));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct name name = name_of(rows[i].name);
		struct name above = name_of(rows[i].above);
		struct finding found;

		assert_int_equal(
			rrset_cache_nxdomain(cache, name.octets, above.octets,
					     at_s(1), &c->arena, &found),
			rows[i].is_covered ? STATUS_OK : STATUS_NOT_FOUND);
		if (rows[i].is_covered)
			assert_int_equal(found.kind, FINDING_NXDOMAIN);
	}
	rrset_cache_free(cache);
}

/* ---- Flushing and bounds ------------------------------------------------ */

static void flushing_takes_all_shelves_of_a_name_or_tree(void **state)
{
	static const char *const names[] = {
		"example", "a.example", "c.b.a.example", "xa.example", "org"};
	static const bool in_tree[] = {false, true, true, false, false};
	struct cache_case *c = *state;

	for (unsigned tree = 0; tree < 2; tree++) {
		struct rrset_cache *cache = cache_of(c);
		struct name flushed = name_of("A.example");

		for (size_t i = 0; i < 15; i++) {
			struct finding kept =
				finding_of(c, FINDING_ANSWER, names[i / 3], ".",
					   RRTYPE_NS, 60);

			keep(c, cache, (enum rrset_cache_shelf)(i % 3), &kept,
			     at_s(0));
		}
		rrset_cache_flush(cache, c->reader, flushed.octets, tree);
		for (size_t i = 0; i < 15; i++) {
			struct finding found;
			bool is_gone = tree ? in_tree[i / 3] : i / 3 == 1;

			assert_int_equal(
				find(c, cache, (enum rrset_cache_shelf)(i % 3),
				     names[i / 3], RRTYPE_NS, at_s(1), &found),
				!is_gone);
		}
		rrset_cache_free(cache);
	}
}

static void the_cache_holds_to_its_bound(void **state)
{
	struct cache_case *c = *state;
	struct rrset_cache *cache =
		rrset_cache_new(100000, c->epoch, &c->hash_key);
	struct finding kept = finding_of(c, FINDING_ANSWER, "0000.example",
					 "example", RRTYPE_A, 60);

	for (unsigned i = 0; i < 5000; i++) {
		struct table_stats stats;

		kept.type = (uint16_t)i;
		keep(c, cache, SHELF_FINDINGS, &kept, at_s(0));
		stats = rrset_cache_stats(cache);
		assert_true(stats.octets <= 100000);
		epoch_quiescent(c->reader);
	}
	assert_true(rrset_cache_stats(cache).evictions > 1000);
	rrset_cache_free(cache);
	rrset_cache_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_case_test(what_is_found_is_what_was_kept),
		cache_case_test(a_name_that_is_not_the_owner_is_kept),
		cache_case_test(all_sections_are_kept),
		cache_case_test(shelves_names_and_types_are_apart),
		cache_case_test(a_full_arena_is_told_apart_from_nothing_there),
		cache_case_test(ttls_are_never_above_what_is_left),
		cache_case_test(rfc1035_3_2_1_a_ttl_of_zero_is_not_kept),
		cache_case_test(rfc2181_5_4_1_what_replaces_what),
		cache_case_test(rfc9520_a_failure_replaces_only_failures),
		cache_case_test(
			a_newer_ns_set_never_lengthens_a_delegations_life),
		cache_case_test(a_newer_delegation_can_shorten_its_life),
		cache_case_test(other_findings_are_renewed),
		cache_case_test(the_closest_delegation_is_at_the_name_or_above),
		cache_case_test(rfc2308_5_denials_are_kept_with_their_soa),
		cache_case_test(rfc8020_2_a_proven_name_error_covers_all_below),
		cache_case_test(flushing_takes_all_shelves_of_a_name_or_tree),
		cache_case_test(the_cache_holds_to_its_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
