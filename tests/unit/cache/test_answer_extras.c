/*
 * test_answer_extras.c - what goes beyond an answer is the first to go.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cache_case.h"

#include <string.h>

enum {
	ANSWERS = 2,
	NS_RECORDS = 1,
	ADDRESSES = 2,
	RECORDS = ANSWERS + NS_RECORDS + ADDRESSES,
	BEHIND_TTL = 4 + 2 + 4, /* octets from a TTL to its record's end */
};

/* Two answers, one extra record in the authority section, two additional. */
static void build_with_extras(struct built_answer *built, uint32_t ttl_s,
			      uint32_t extras_ttl_s)
{
	const uint32_t ttls_s[RECORDS] = {ttl_s, ttl_s, extras_ttl_s,
					  extras_ttl_s, extras_ttl_s};
	const uint16_t *offsets = built->ttl_offsets;

	build_answer(built, "a.example", RRTYPE_A, 0, ttls_s, RECORDS);
	built->answer.ttl_s = ttl_s;
	built->message[7] = ANSWERS;
	built->message[9] = NS_RECORDS;
	built->message[11] = ADDRESSES;
	built->answer.extras = (struct answer_extras){
		.at = (uint16_t)(offsets[ANSWERS - 1] + BEHIND_TTL),
		.additional_at = (uint16_t)(offsets[ANSWERS] + BEHIND_TTL),
		.authority_records = NS_RECORDS,
		.ttl_s = extras_ttl_s,
	};
}

/* What is in OCTETS; the test fails when that is not one whole message. */
static struct message read_message(struct cache_case *c, const uint8_t *octets,
				   size_t size)
{
	struct message message;

	assert_int_equal(
		message_parse(span_of(octets, size), &c->arena, &message),
		STATUS_OK);
	return message;
}

static unsigned records_in(const struct message *message, enum section section)
{
	unsigned count = 0;

	for (size_t i = 0; i < message->rrset_counts[section]; i++)
		count += message->rrsets[section][i]->rdata_count;
	return count;
}

static void expect(const struct message *message, unsigned answers,
		   unsigned authority, unsigned additional)
{
	assert_int_equal(records_in(message, SECTION_ANSWER), answers);
	assert_int_equal(records_in(message, SECTION_AUTHORITY), authority);
	assert_int_equal(records_in(message, SECTION_ADDITIONAL), additional);
	assert_int_equal(message->header.flags & FLAG_TC,
			 answers == 0 ? FLAG_TC : 0);
}

/* RFC 2181 section 9: TC is not for what merely could have been added. */
static void rfc2181_9_extras_are_left_out_without_tc(void **state)
{
	struct cache_case *c = *state;
	struct built_answer built;
	const struct answer_extras *extras = &built.answer.extras;

	build_with_extras(&built, 3600, 3600);
	for (int edns = NO_EDNS; edns <= EDNS_DO; edns++) {
		struct query query = query_of("a.example", RRTYPE_A, FLAG_RD,
					      (enum query_edns)edns);
		size_t opt = edns == NO_EDNS ? 0 : EDNS_OPT_SIZE;

		for (size_t room = extras->at - 1u;
		     room <= built.answer.message.size; room++) {
			struct answer_fit fit = {.room = room + opt};
			bool has_ns = room >= extras->additional_at;
			bool has_all = room == built.answer.message.size;
			struct message message;
			uint8_t out[512];
			size_t size = answer_write(&built.answer, &query,
						   at_s(1), &fit, out);

			message = read_message(c, out, size);
			expect(&message, room >= extras->at ? ANSWERS : 0,
			       has_ns ? NS_RECORDS : 0,
			       has_all ? ADDRESSES : 0);
			assert_int_equal(message.edns.present, edns != NO_EDNS);
		}
	}
}

static void extras_end_with_the_first_of_them(void **state)
{
	static const struct {
		double at;
		bool is_stale, has_extras;
	} rows[] = {
		{0, false, true},     {1, false, true},   {59, false, true},
		{59.5, false, false}, {60, false, false}, {3599, false, false},
		{3700, true, true},
	};
	struct cache_case *c = *state;
	struct query query = query_of("a.example", RRTYPE_A, FLAG_RD, NO_EDNS);
	struct answer_fit fit = {.room = 512};
	struct built_answer built;

	build_with_extras(&built, 3600, 60);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct message message;
		uint8_t out[512];
		size_t size;

		built.answer.stale_ttl_s = rows[i].is_stale ? 30 : 0;
		size = answer_write(&built.answer, &query, at_s(rows[i].at),
				    &fit, out);
		message = read_message(c, out, size);
		expect(&message, ANSWERS, rows[i].has_extras ? NS_RECORDS : 0,
		       rows[i].has_extras ? ADDRESSES : 0);
	}
}

/* TTL 0: for him who asked, and for nobody after him (RFC 1035 3.2.1). */
static void extras_of_ttl_0_are_for_one_client(void **state)
{
	struct cache_case *c = *state;
	struct query query = query_of("a.example", RRTYPE_A, FLAG_RD, NO_EDNS);
	struct answer_fit fit = {.room = 512};
	struct built_answer built;
	uint8_t out[512];
	struct message message;
	size_t size;

	build_with_extras(&built, 3600, 0);
	size = answer_write(&built.answer, &query, at_s(0), &fit, out);
	message = read_message(c, out, size);
	expect(&message, ANSWERS, NS_RECORDS, ADDRESSES);
	size = answer_write(&built.answer, &query, at_s(0.1), &fit, out);
	message = read_message(c, out, size);
	expect(&message, ANSWERS, 0, 0);
}

static void extras_are_kept_with_their_answer(void **state)
{
	static const char *const texts[] = {"", "why", "why not"};
	struct cache_case *c = *state;
	struct answer_cache *cache =
		answer_cache_new(1 << 20, c->epoch, &c->hash_key);
	struct query query = query_of("a.example", RRTYPE_A, FLAG_RD, NO_EDNS);

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct built_answer built;
		struct answer found;

		build_with_extras(&built, 3600, 1800);
		built.answer.ede = EDE_OTHER;
		built.answer.ede_text = span_of(texts[i], strlen(texts[i]));
		answer_cache_insert(cache, c->reader, built.name.octets,
				    RRTYPE_A, false, false, &built.answer);
		assert_true(answer_cache_find(cache, &query, false, at_s(1),
					      &found));
		assert_int_equal(found.extras.at, built.answer.extras.at);
		assert_int_equal(found.extras.additional_at,
				 built.answer.extras.additional_at);
		assert_int_equal(found.extras.authority_records, NS_RECORDS);
		assert_int_equal(found.extras.ttl_s, 1800);
		assert_true(span_equal(found.ede_text, built.answer.ede_text));

		/* One without takes its place. */
		built.answer.extras = (struct answer_extras){.at = 0};
		answer_cache_insert(cache, c->reader, built.name.octets,
				    RRTYPE_A, false, false, &built.answer);
		assert_true(answer_cache_find(cache, &query, false, at_s(1),
					      &found));
		assert_int_equal(found.extras.at, 0);
	}
	answer_cache_free(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_case_test(rfc2181_9_extras_are_left_out_without_tc),
		cache_case_test(extras_end_with_the_first_of_them),
		cache_case_test(extras_of_ttl_0_are_for_one_client),
		cache_case_test(extras_are_kept_with_their_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
