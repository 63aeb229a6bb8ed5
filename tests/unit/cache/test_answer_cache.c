/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache_case.h"

#include <stdio.h>
#include <string.h>

static const uint32_t hour[] = {3600};

static struct answer_cache *cache_of(struct cache_case *c)
{
	struct answer_cache *cache =
		answer_cache_new(4 * 1024 * 1024, c->epoch, &c->hash_key);

	assert_non_null(cache);
	return cache;
}

static void keep(struct cache_case *c, struct answer_cache *cache,
		 const struct built_answer *built, bool do_bit, bool cd)
{
	answer_cache_insert(cache, c->reader, built->name.octets, built->type,
			    do_bit, cd, &built->answer);
}

/* ---- Time --------------------------------------------------------------- */

static void ttls_age_to_the_second_and_never_above_what_is_left(void **state)
{
	static const uint32_t ttls_s[] = {300, 86400, 300};
	static const struct {
		double at;
		uint32_t first, second;
	} rows[] = {
		{0, 300, 86400},        {0.000001, 299, 86399},
		{0.999999, 299, 86399}, {1, 299, 86399},
		{1.000001, 298, 86398}, {60, 240, 86340},
		{298.999999, 1, 86101}, {299, 1, 86101},
		{299.000001, 0, 86100}, {299.999999, 0, 86100},
	};
	struct cache_case *c = *state;
	struct answer_cache *cache = cache_of(c);
	struct query query = query_of("a.example", RRTYPE_A, FLAG_RD, NO_EDNS);
	struct built_answer built;
	uint8_t out[512];

	build_answer(&built, "a.example", RRTYPE_A, 0, ttls_s, 3);
	keep(c, cache, &built, false, false);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t size = ask(cache, &query, at_s(rows[i].at), 512, out);
		struct seen_answer seen = see_answer(out, size);

		assert_int_equal(seen.header.counts[1], 3);
		assert_int_equal(seen.ttls_s[0], rows[i].first);
		assert_int_equal(seen.ttls_s[1], rows[i].second);
		assert_int_equal(seen.ttls_s[2], rows[i].first);
	}
	assert_int_equal(ask(cache, &query, at_s(300), 512, out), 0);
	answer_cache_free(cache);
}

/* An answer may be written for one who asked before it was made. */
static void a_ttl_never_grows(void **state)
{
	struct query query = query_of("a.example", RRTYPE_A, FLAG_RD, NO_EDNS);
	struct answer_fit fit = {.room = 512};
	struct built_answer built;
	uint8_t out[512];
	size_t size;

	(void)state;
	build_answer(&built, "a.example", RRTYPE_A, 0, hour, 1);
	size = answer_write(&built.answer, &query, at_s(-10), &fit, out);
	assert_int_equal(see_answer(out, size).ttls_s[0], 3600);
	size = answer_write(&built.answer, &query, at_s(7200), &fit, out);
	assert_int_equal(see_answer(out, size).ttls_s[0], 0);
}

static void what_is_found_is_what_was_kept(void **state)
{
	static const uint32_t ttls_s[] = {300, 200, 100, 500, 600};
	struct cache_case *c = *state;
	struct answer_cache *cache = cache_of(c);

	/* With one and with two octets of name more: offsets stay aligned. */
	static const char *const names[] = {"a.example", "ab.example",
					    "abc.example"};

	for (size_t i = 0; i < 3; i++) {
		struct query query =
			query_of(names[i], RRTYPE_A, FLAG_RD, NO_EDNS);
		struct built_answer built;
		struct answer found;

		build_answer(&built, names[i], RRTYPE_A, FLAG_AD, ttls_s, 5);
		built.answer.ede = EDE_STALE_ANSWER;
		built.answer.ede_text = span_of("why", 3);
		built.answer.same_without_do = i == 1;
		keep(c, cache, &built, false, false);
		assert_true(answer_cache_find(cache, &query, false, at_s(9),
					      &found));
		assert_true(span_equal(found.message, built.answer.message));
		assert_int_equal(found.ttl_count, 5);
		assert_int_equal((uintptr_t)found.ttl_offsets % 2, 0);
		assert_memory_equal(found.ttl_offsets, built.ttl_offsets,
				    5 * sizeof(uint16_t));
		assert_int_equal(found.ttl_s, 100);
		assert_int_equal(found.made.us, at_s(0).us);
		assert_int_equal(found.ede, EDE_STALE_ANSWER);
		assert_true(span_equal(found.ede_text, span_of("why", 3)));
		assert_int_equal(found.security, SECURITY_SECURE);
		assert_false(found.is_failure);
		assert_int_equal(found.same_without_do, i == 1);
	}
	answer_cache_free(cache);
}

/* ---- Keys --------------------------------------------------------------- */

static void name_type_do_and_cd_are_the_key(void **state)
{
	static const char *const names[] = {".", "example", "a.example",
					    "b.example", "a.b.example"};
	static const uint16_t types[] = {RRTYPE_A, RRTYPE_AAAA, RRTYPE_CAA,
					 65535};
	enum {
		NAMES = 5,
		TYPES = 4,
		ALL = NAMES * TYPES * 4
	};
	struct cache_case *c = *state;
	struct answer_cache *cache = cache_of(c);

	/* Each with a TTL of its own; some are left out. */
	for (unsigned pass = 0; pass < 2; pass++)
		for (unsigned i = 0; i < ALL; i++) {
			const char *name = names[i / 4 % NAMES];
			uint16_t type = types[i / 4 / NAMES];
			bool do_bit = i & 1, cd = i & 2;
			uint32_t ttl_s = 1000 + i;
			struct built_answer built;
			struct answer found;
			struct query query =
				query_of(name, type, cd ? FLAG_CD : 0, EDNS_DO);
			bool is_kept = i % 7 != 3;

			build_answer(&built, name, type, 0, &ttl_s, 1);
			if (pass == 0) {
				if (is_kept)
					keep(c, cache, &built, do_bit, cd);
				continue;
			}
			assert_int_equal(answer_cache_find(cache, &query,
							   do_bit, at_s(1),
							   &found),
					 is_kept);
			if (is_kept)
				assert_int_equal(found.ttl_s, ttl_s);
		}
	answer_cache_free(cache);
}

/*
 * Each of the four ways to ask, over each set of what may be kept. A digit
 * stands for what is kept for: 1 DO, 2 CD, 3 both, 0 none; best first.
 */
static void what_is_best_for_a_query_is_found(void **state)
{
	static const char *const order[] = {"01", "1", "0213", "13"};
	struct cache_case *c = *state;
	struct built_answer built;

	build_answer(&built, "a.example", RRTYPE_A, 0, hour, 1);
	for (unsigned kept = 0; kept < 16; kept++) {
		struct answer_cache *cache = cache_of(c);

		for (unsigned i = 0; i < 4; i++)
			if (kept >> i & 1)
				keep(c, cache, &built, i & 1, i & 2);
		for (unsigned asked = 0; asked < 4; asked++) {
			struct query query =
				query_of("a.example", RRTYPE_A, 0, NO_EDNS);
			const char *best = order[asked];
			struct answer found;

			while (*best && !(kept >> (*best - '0') & 1))
				best++;
			assert_int_equal(answer_cache_find_best(
						 cache, &query, asked & 1,
						 asked & 2, at_s(1), &found),
					 *best != '\0');
			if (*best)
				assert_int_equal(found.is_for_do +
							 2 * found.is_for_cd,
						 *best - '0');
		}
		answer_cache_free(cache);
	}
}

static void the_variant_is_part_of_the_key(void **state)
{
	struct cache_case *c = *state;
	struct answer_cache *cache = cache_of(c);

	for (unsigned kept = 0; kept < 256; kept += 85) {
		struct built_answer good, bad;

		build_failure(&bad, "a.example", RRTYPE_A, 30);
		good = bad;
		good.answer.is_failure = false;
		good.answer.variant = bad.answer.variant = (uint8_t)kept;
		keep(c, cache, &good, false, false);
		keep(c, cache, &bad, false, false);
		for (unsigned asked = 0; asked < 256; asked += 85) {
			struct query query =
				query_of("a.example", RRTYPE_A, 0, NO_EDNS);
			struct answer found;

			query.variant = (uint8_t)asked;
			assert_int_equal(answer_cache_find(cache, &query, false,
							   at_s(1), &found),
					 asked == kept);
			if (asked == kept)
				assert_int_equal(found.variant, kept);
			assert_int_equal(
				answer_cache_find_failure(cache, &query,
							  at_s(1), &found),
				asked == kept);
		}
		answer_cache_remove(cache, c->reader, good.name.octets,
				    RRTYPE_A, false, false, (uint8_t)kept);
		answer_cache_remove_failure(cache, c->reader, good.name.octets,
					    RRTYPE_A, false, (uint8_t)kept);
		assert_int_equal(answer_cache_stats(cache).entries, 0);
	}
	answer_cache_free(cache);
}

static void rfc4343_the_spelling_of_qname_is_the_clients(void **state)
{
	struct cache_case *c = *state;
	struct answer_cache *cache = cache_of(c);
	struct query query =
		query_of("wWw.ExAmPle", RRTYPE_A, FLAG_RD, NO_EDNS);
	struct name spelt = name_of("wWw.ExAmPle");
	struct built_answer built;
	struct seen_answer seen;
	uint8_t out[512];

	build_answer(&built, "www.example", RRTYPE_A, 0, hour, 1);
	keep(c, cache, &built, false, false);
	seen = see_answer(out, ask(cache, &query, at_s(0), 512, out));
	assert_memory_equal(seen.question.name.octets, spelt.octets, 13);
	assert_int_equal(seen.question.type, RRTYPE_A);
	assert_int_equal(seen.question.class_, RRCLASS_IN);
	assert_int_equal(seen.header.id, 0x1234);
	answer_cache_free(cache);
}

/* ---- Flags and OPT ------------------------------------------------------ */

static void rfc6840_5_8_ad_is_for_queries_with_do_or_ad(void **state)
{
	static const struct {
		uint16_t flags;
		enum query_edns edns;
		bool is_secure, ad;
	} rows[] = {
		{0, NO_EDNS, true, false},
		{0, EDNS_PLAIN, true, false},
		{0, EDNS_DO, true, true},
		{FLAG_AD, NO_EDNS, true, true},
		{FLAG_AD, EDNS_PLAIN, true, true},
		{FLAG_AD, EDNS_DO, true, true},
		{0, EDNS_DO, false, false},
		{FLAG_AD, NO_EDNS, false, false},
	};
	struct answer_fit fit = {.room = 512};
	uint8_t out[512];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct query query = query_of("a.example", RRTYPE_A,
					      rows[i].flags, rows[i].edns);
		struct built_answer built;
		size_t size;

		build_answer(&built, "a.example", RRTYPE_A,
			     rows[i].is_secure ? FLAG_AD : 0, hour, 1);
		size = answer_write(&built.answer, &query, at_s(0), &fit, out);
		assert_int_equal(see_answer(out, size).header.flags & FLAG_AD,
				 rows[i].ad ? FLAG_AD : 0);
	}
}

static void rd_and_cd_are_the_clients_and_ra_is_ours(void **state)
{
	static const uint16_t asked[] = {0, FLAG_RD, FLAG_CD,
					 FLAG_RD | FLAG_CD};
	struct built_answer built;
	uint8_t out[512];

	(void)state;
	build_answer(&built, "a.example", RRTYPE_A, RCODE_NXDOMAIN, NULL, 0);
	for (size_t i = 0; i < 8; i++) {
		struct query query =
			query_of("a.example", RRTYPE_A, asked[i / 2], NO_EDNS);
		struct answer_fit fit = {.room = 512,
					 .recursion_available = i % 2};
		size_t size =
			answer_write(&built.answer, &query, at_s(0), &fit, out);

		assert_int_equal(see_answer(out, size).header.flags,
				 FLAG_QR | RCODE_NXDOMAIN | asked[i / 2] |
					 (i % 2 ? FLAG_RA : 0));
	}
}

static void rfc6891_6_1_1_opt_is_for_queries_with_opt(void **state)
{
	struct answer_fit fit = {.room = 512, .udp_size = 1400};
	struct built_answer built;
	uint8_t out[512];

	(void)state;
	build_answer(&built, "a.example", RRTYPE_A, 0, hour, 1);
	for (enum query_edns edns = NO_EDNS; edns <= EDNS_DO; edns++) {
		struct query query = query_of("a.example", RRTYPE_A, 0, edns);
		struct seen_answer seen =
			see_answer(out, answer_write(&built.answer, &query,
						     at_s(0), &fit, out));

		assert_int_equal(seen.edns.present, edns != NO_EDNS);
		assert_int_equal(seen.header.counts[3], edns != NO_EDNS);
		/* RFC 3225 section 3: DO is copied. */
		assert_int_equal(seen.edns.do_bit, edns == EDNS_DO);
		if (edns != NO_EDNS)
			assert_int_equal(seen.edns.udp_size, 1400);
		assert_int_equal(seen.edns.ede, EDE_NONE);
	}
}

static void rfc8914_2_an_ede_goes_with_any_answer_that_has_opt(void **state)
{
	struct query query = query_of("a.example", RRTYPE_A, 0, EDNS_PLAIN);
	struct answer_fit fit = {.room = 512};
	struct built_answer built;
	struct seen_answer seen;
	uint8_t out[512];

	(void)state;
	build_failure(&built, "a.example", RRTYPE_A, 5);
	seen = see_answer(
		out, answer_write(&built.answer, &query, at_s(0), &fit, out));
	assert_int_equal(seen.header.flags & 0xf, RCODE_SERVFAIL);
	assert_int_equal(seen.edns.ede, EDE_NO_REACHABLE_AUTHORITY);
	assert_true(span_equal(seen.edns.ede_text, built.answer.ede_text));
	/* Its text is left out before the code is, both before the rest. */
	fit.room = built.answer.message.size + EDNS_OPT_SIZE + 6;
	seen = see_answer(
		out, answer_write(&built.answer, &query, at_s(0), &fit, out));
	assert_int_equal(seen.edns.ede, EDE_NO_REACHABLE_AUTHORITY);
	assert_int_equal(seen.edns.ede_text.size, 0);
	fit.room--;
	seen = see_answer(
		out, answer_write(&built.answer, &query, at_s(0), &fit, out));
	assert_true(seen.edns.present);
	assert_int_equal(seen.edns.ede, EDE_NONE);
	assert_int_equal(seen.header.flags & FLAG_TC, 0);
}

static void rfc7873_5_2_the_cookie_goes_with_the_answer(void **state)
{
	static const uint8_t cookie[16] = {1, 2, 3};
	struct query query = query_of("a.example", RRTYPE_A, 0, EDNS_PLAIN);
	struct answer_fit fit = {.room = 512,
				 .cookie = span_of(cookie, sizeof(cookie))};
	struct built_answer built;
	struct seen_answer seen;
	uint8_t out[512];

	(void)state;
	build_answer(&built, "a.example", RRTYPE_A, 0, hour, 1);
	for (unsigned i = 0; i < 2; i++) {
		seen = see_answer(out, answer_write(&built.answer, &query,
						    at_s(0), &fit, out));
		assert_int_equal(seen.edns.cookie_size, sizeof(cookie));
		assert_memory_equal(seen.edns.cookie, cookie, sizeof(cookie));
		/* Nor is it what is left out when all does not fit. */
		assert_int_equal(seen.header.flags & FLAG_TC, i ? FLAG_TC : 0);
		fit.room = built.answer.message.size + EDNS_OPT_SIZE + 4 +
			   sizeof(cookie) - 1;
	}
}

static void rfc2181_9_what_does_not_fit_is_cut_and_has_tc(void **state)
{
	struct built_answer built;
	uint32_t ttls_s[40];

	(void)state;
	for (size_t i = 0; i < 40; i++)
		ttls_s[i] = 60;
	build_answer(&built, "a.example", RRTYPE_A, FLAG_AD, ttls_s, 40);
	for (enum query_edns edns = NO_EDNS; edns <= EDNS_DO; edns++) {
		struct query query = query_of("a.example", RRTYPE_A, 0, edns);
		size_t head = MESSAGE_HEADER_SIZE + 11 + 4;
		size_t opt = edns == NO_EDNS ? 0 : EDNS_OPT_SIZE;
		size_t whole = built.answer.message.size + opt;

		for (size_t room = 0; room <= whole + 1; room++) {
			struct answer_fit fit = {.room = room};
			uint8_t out[1024];
			struct seen_answer seen;
			size_t size;

			memset(out, 0xee, sizeof(out));
			size = answer_write(&built.answer, &query, at_s(1),
					    &fit, out);
			for (size_t i = room; i < sizeof(out); i++)
				assert_int_equal(out[i], 0xee);
			if (room < head + opt) {
				assert_int_equal(size, 0);
				continue;
			}
			seen = see_answer(out, size);
			assert_int_equal(seen.header.flags & FLAG_TC,
					 room < whole ? FLAG_TC : 0);
			assert_int_equal(size,
					 room < whole ? head + opt : whole);
			assert_int_equal(seen.header.counts[1],
					 room < whole ? 0 : 40);
			assert_int_equal(seen.edns.present, edns != NO_EDNS);
		}
	}
}

/* ---- Failures ----------------------------------------------------------- */

/* RFC 8767 section 4: they leave any previous state intact. */
static void rfc8767_4_a_failure_has_a_place_beside_the_answer(void **state)
{
	struct cache_case *c = *state;
	struct answer_cache *cache = cache_of(c);
	struct query query = query_of("a.example", RRTYPE_A, 0, EDNS_DO);
	struct query with_cd =
		query_of("a.example", RRTYPE_A, FLAG_CD, NO_EDNS);
	struct built_answer good, bad;
	struct answer found;

	build_answer(&good, "a.example", RRTYPE_A, 0, hour, 1);
	build_failure(&bad, "a.example", RRTYPE_A, 30);
	keep(c, cache, &good, true, false);
	bad.answer.made = at_s(10);
	keep(c, cache, &bad, true, false);
	assert_true(answer_cache_find(cache, &query, true, at_s(11), &found));
	assert_false(found.is_failure);
	assert_false(answer_cache_find(cache, &query, false, at_s(11), &found));
	/* One for both DO, but not for both CD. */
	assert_true(answer_cache_find_failure(cache, &query, at_s(39), &found));
	assert_true(found.is_failure);
	assert_int_equal(found.ede, EDE_NO_REACHABLE_AUTHORITY);
	assert_false(
		answer_cache_find_failure(cache, &with_cd, at_s(39), &found));
	assert_false(
		answer_cache_find_failure(cache, &query, at_s(40), &found));
	answer_cache_free(cache);
}

static void a_removed_one_is_gone_and_no_other(void **state)
{
	struct cache_case *c = *state;

	/* Of DO, CD and failure: one bit each. */
	for (unsigned gone = 0; gone < 6; gone++) {
		struct answer_cache *cache = cache_of(c);
		struct built_answer good, bad;

		build_answer(&good, "a.example", RRTYPE_A, 0, hour, 1);
		build_failure(&bad, "a.example", RRTYPE_A, 30);
		for (unsigned i = 0; i < 6; i++)
			keep(c, cache, i < 4 ? &good : &bad, i & 1,
			     i < 4 ? i & 2 : i & 1);
		if (gone < 4)
			answer_cache_remove(cache, c->reader, good.name.octets,
					    RRTYPE_A, gone & 1, gone & 2, 0);
		else
			answer_cache_remove_failure(cache, c->reader,
						    good.name.octets, RRTYPE_A,
						    gone & 1, 0);
		for (unsigned i = 0; i < 6; i++) {
			bool cd = i < 4 ? i & 2 : i & 1;
			struct query query =
				query_of("a.example", RRTYPE_A,
					 cd ? FLAG_CD : 0, NO_EDNS);
			struct answer found;

			assert_int_equal(
				i < 4 ? answer_cache_find(cache, &query, i & 1,
							  at_s(1), &found)
				      : answer_cache_find_failure(
						cache, &query, at_s(1), &found),
				i != gone);
			if (i != gone)
				assert_int_equal(found.is_for_cd, cd);
		}
		answer_cache_free(cache);
	}
}

static void an_answer_replaces_a_live_one(void **state)
{
	struct cache_case *c = *state;
	struct answer_cache *cache = cache_of(c);
	struct query query = query_of("a.example", RRTYPE_A, 0, NO_EDNS);
	struct built_answer built;
	struct answer found;

	build_answer(&built, "a.example", RRTYPE_A, 0, hour, 1);
	keep(c, cache, &built, false, false);
	built.answer.made = at_s(10);
	keep(c, cache, &built, false, false);
	assert_true(answer_cache_find(cache, &query, false, at_s(20), &found));
	assert_int_equal(found.made.us, at_s(10).us);
	answer_cache_free(cache);
}

static void rfc9520_a_failure_is_forgotten_in_time(void **state)
{
	struct cache_case *c = *state;
	struct answer_cache *cache = cache_of(c);
	struct query query = query_of("a.example", RRTYPE_A, 0, NO_EDNS);
	struct built_answer bad;
	struct answer found;

	build_failure(&bad, "a.example", RRTYPE_A, 5);
	keep(c, cache, &bad, false, false);
	assert_true(
		answer_cache_find_failure(cache, &query, at_s(4.9), &found));
	assert_false(answer_cache_find_failure(cache, &query, at_s(5), &found));
	answer_cache_free(cache);
}

/* ---- Stale ones (RFC 8767) ---------------------------------------------- */

static void rfc8767_5_the_maximum_stale_timer_caps_how_long_past(void **state)
{
	static const struct {
		double at;
		uint32_t stale_s;
		bool is_found;
	} rows[] = {
		{3599, 0, true},         {3600, 0, false},
		{3600, 1, true},         {3601, 1, false},
		{90000, 86400, false},   {89999.9, 86400, true},
		{89999.9, 86399, false},
	};
	struct cache_case *c = *state;
	struct answer_cache *cache = cache_of(c);
	struct query query = query_of("a.example", RRTYPE_A, 0, NO_EDNS);
	struct built_answer built;

	build_answer(&built, "a.example", RRTYPE_A, 0, hour, 1);
	keep(c, cache, &built, false, false);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct answer found;

		assert_int_equal(answer_cache_find_stale(
					 cache, &query, false, at_s(rows[i].at),
					 rows[i].stale_s, &found),
				 rows[i].is_found);
		if (rows[i].is_found)
			assert_int_equal(found.made.us, at_s(0).us);
	}
	answer_cache_free(cache);
}

static void rfc8767_4_each_expired_ttl_is_the_stale_one(void **state)
{
	static const uint32_t ttls_s[] = {300, 4000, 0};
	struct query query = query_of("a.example", RRTYPE_A, FLAG_AD, NO_EDNS);
	struct answer_fit fit = {.room = 512};
	struct built_answer built;
	struct seen_answer seen;
	uint8_t out[512];

	(void)state;
	build_answer(&built, "a.example", RRTYPE_A, FLAG_AD, ttls_s, 3);
	built.answer.stale_ttl_s = 30;
	seen = see_answer(out, answer_write(&built.answer, &query, at_s(3600),
					    &fit, out));
	assert_int_equal(seen.ttls_s[0], 30);
	assert_int_equal(seen.ttls_s[1], 400);
	assert_int_equal(seen.ttls_s[2], 30);
	assert_true(seen.header.flags & FLAG_AD);
	/* It was secure when it was made; now it is what it says. */
	built.answer.security = SECURITY_INDETERMINATE;
	seen = see_answer(out, answer_write(&built.answer, &query, at_s(3600),
					    &fit, out));
	assert_false(seen.header.flags & FLAG_AD);
}

static void one_alone_claims_an_answer_until_it_is_replaced(void **state)
{
	struct cache_case *c = *state;
	struct answer_cache *cache = cache_of(c);
	struct query query = query_of("a.example", RRTYPE_A, 0, NO_EDNS);
	struct built_answer built;
	struct answer found, again;

	build_answer(&built, "a.example", RRTYPE_A, 0, hour, 1);
	keep(c, cache, &built, false, false);
	assert_true(answer_cache_find(cache, &query, false, at_s(1), &found));
	assert_true(answer_cache_claim(&found));
	assert_true(answer_cache_find(cache, &query, false, at_s(2), &again));
	assert_false(answer_cache_claim(&again));
	answer_cache_release(&found);
	assert_true(answer_cache_claim(&again));
	keep(c, cache, &built, false, false);
	assert_true(answer_cache_find(cache, &query, false, at_s(3), &again));
	assert_true(answer_cache_claim(&again));
	answer_cache_free(cache);
}

static void what_expired_too_long_ago_is_swept_out(void **state)
{
	enum {
		COUNT = 1000,
		SWEEPS = 256
	};
	struct cache_case *c = *state;
	struct answer_cache *cache = cache_of(c);

	for (unsigned i = 0; i < COUNT; i++) {
		const uint32_t ttl_s = i % 2 ? 10 : 100;
		struct built_answer built;
		char name[20];

		snprintf(name, sizeof(name), "n%u.example", i);
		build_answer(&built, name, RRTYPE_A, 0, &ttl_s, 1);
		keep(c, cache, &built, false, false);
	}
	for (unsigned i = 0; i < SWEEPS; i++)
		answer_cache_sweep(cache, c->reader, at_s(69.9), 60);
	assert_int_equal(answer_cache_stats(cache).entries, COUNT);
	for (unsigned i = 0; i < SWEEPS; i++)
		answer_cache_sweep(cache, c->reader, at_s(70), 60);
	assert_int_equal(answer_cache_stats(cache).entries, COUNT / 2);
	for (unsigned i = 0; i < SWEEPS; i++)
		answer_cache_sweep(cache, c->reader, at_s(100), 0);
	assert_int_equal(answer_cache_stats(cache).entries, 0);
	answer_cache_free(cache);
}

/* ---- Bounds and flushing ------------------------------------------------ */

static void a_text_that_is_too_long_is_cut(void **state)
{
	static const uint8_t text[1000] = {'x'};
	struct cache_case *c = *state;
	struct answer_cache *cache = cache_of(c);
	struct query query = query_of("a.example", RRTYPE_A, 0, NO_EDNS);
	struct built_answer built;
	struct answer found;

	build_answer(&built, "a.example", RRTYPE_A, 0, hour, 1);
	built.answer.ede = EDE_OTHER;
	built.answer.ede_text = span_of(text, sizeof(text));
	keep(c, cache, &built, false, false);
	assert_true(answer_cache_find(cache, &query, false, at_s(0), &found));
	assert_int_equal(found.ede_text.size, EDNS_EDE_TEXT_MAX);
	answer_cache_free(cache);
}

static void the_largest_message_is_kept_and_none_larger(void **state)
{
	struct cache_case *c = *state;
	struct answer_cache *cache = cache_of(c);
	struct query query = query_of("a.example", RRTYPE_A, 0, NO_EDNS);
	static uint8_t octets[MESSAGE_SIZE_MAX + 1];
	struct built_answer built;
	struct answer found;

	build_answer(&built, "a.example", RRTYPE_A, 0, hour, 1);
	memcpy(octets, built.message, built.answer.message.size);
	built.answer.message = span_of(octets, MESSAGE_SIZE_MAX + 1);
	keep(c, cache, &built, false, false);
	assert_false(answer_cache_find(cache, &query, false, at_s(0), &found));
	built.answer.message.size--;
	/* A larger cache, for an eighth of a shard is what one may take. */
	answer_cache_free(cache);
	cache = answer_cache_new(128 * 1024 * 1024, c->epoch, &c->hash_key);
	keep(c, cache, &built, false, false);
	assert_true(answer_cache_find(cache, &query, false, at_s(0), &found));
	assert_int_equal(found.message.size, MESSAGE_SIZE_MAX);
	answer_cache_free(cache);
}

static void flushing_takes_the_name_or_the_tree_and_no_more(void **state)
{
	static const struct {
		const char *name;
		bool in_name, in_tree;
	} rows[] = {
		{"example", true, true},
		{"a.example", false, true},
		{"b.a.example", false, true},
		{"aexample", false, false},
		{"xexample", false, false},
		{"example.org", false, false},
		{".", false, false},
		{"org", false, false},
		{"a.b.c.d.example", false, true},
	};
	enum {
		COUNT = sizeof(rows) / sizeof(*rows)
	};
	struct cache_case *c = *state;

	for (unsigned tree = 0; tree < 2; tree++) {
		struct answer_cache *cache = cache_of(c);
		struct name name = name_of("eXample");

		for (size_t i = 0; i < COUNT * 2; i++) {
			struct built_answer built;

			build_answer(&built, rows[i / 2].name,
				     i % 2 ? RRTYPE_A : RRTYPE_MX, 0, hour, 1);
			keep(c, cache, &built, i % 2, !(i % 2));
		}
		answer_cache_flush(cache, c->reader, name.octets, tree);
		for (size_t i = 0; i < COUNT * 2; i++) {
			struct query query = query_of(
				rows[i / 2].name, i % 2 ? RRTYPE_A : RRTYPE_MX,
				i % 2 ? 0 : FLAG_CD, NO_EDNS);
			struct answer found;
			bool is_gone = tree ? rows[i / 2].in_tree
					    : rows[i / 2].in_name;

			assert_int_equal(answer_cache_find(cache, &query, i % 2,
							   at_s(1), &found),
					 !is_gone);
		}
		answer_cache_flush(cache, c->reader, name_root, true);
		assert_int_equal(answer_cache_stats(cache).entries, 0);
		answer_cache_free(cache);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_case_test(
			ttls_age_to_the_second_and_never_above_what_is_left),
		cache_case_test(a_ttl_never_grows),
		cache_case_test(what_is_found_is_what_was_kept),
		cache_case_test(name_type_do_and_cd_are_the_key),
		cache_case_test(what_is_best_for_a_query_is_found),
		cache_case_test(the_variant_is_part_of_the_key),
		cache_case_test(rfc4343_the_spelling_of_qname_is_the_clients),
		cache_case_test(rfc6840_5_8_ad_is_for_queries_with_do_or_ad),
		cache_case_test(rd_and_cd_are_the_clients_and_ra_is_ours),
		cache_case_test(rfc6891_6_1_1_opt_is_for_queries_with_opt),
		cache_case_test(
			rfc8914_2_an_ede_goes_with_any_answer_that_has_opt),
		cache_case_test(rfc7873_5_2_the_cookie_goes_with_the_answer),
		cache_case_test(rfc2181_9_what_does_not_fit_is_cut_and_has_tc),
		cache_case_test(
			rfc8767_4_a_failure_has_a_place_beside_the_answer),
		cache_case_test(a_removed_one_is_gone_and_no_other),
		cache_case_test(an_answer_replaces_a_live_one),
		cache_case_test(rfc9520_a_failure_is_forgotten_in_time),
		cache_case_test(
			rfc8767_5_the_maximum_stale_timer_caps_how_long_past),
		cache_case_test(rfc8767_4_each_expired_ttl_is_the_stale_one),
		cache_case_test(
			one_alone_claims_an_answer_until_it_is_replaced),
		cache_case_test(what_expired_too_long_ago_is_swept_out),
		cache_case_test(a_text_that_is_too_long_is_cut),
		cache_case_test(the_largest_message_is_kept_and_none_larger),
		cache_case_test(
			flushing_takes_the_name_or_the_tree_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
