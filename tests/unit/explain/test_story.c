/*
 * test_story.c - a trace put in order, and what is orange in it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "resolver/core/limits.h"
#include "resolver/explain/story.h"
#include "wire/codes.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum {
	NOW_S = 1790000000,
	DAY_S = 86400,
	YEAR_S = 365 * DAY_S,
};

static const uint8_t root[] = "";
static const uint8_t test[] = "\4test";
static const uint8_t child[] = "\5child\4test";
static const uint8_t www[] = "\3www\5child\4test";
static const uint8_t other[] = "\5other";

/* ---- A trace made by hand ------------------------------------------------ */

static struct explanation *begin(void)
{
	struct explanation *explanation = explanation_new(
		www, RRTYPE_A, (struct now){.wall = {.s = NOW_S}});

	assert_non_null(explanation);
	explanation->security = SECURITY_SECURE;
	return explanation;
}

static void add(struct explanation *explanation,
		const struct trace_event *event)
{
	trace_add(&explanation->trace, 1, event);
}

static void see(struct explanation *explanation, const struct sighting *seen)
{
	const struct trace_event event = {.kind = TRACE_SIGHTING,
					  .sighting = *seen};

	add(explanation, &event);
}

static void see_zone(struct explanation *explanation, const uint8_t *zone,
		     enum security security, const char *why)
{
	struct reason reason;

	reason_clear(&reason);
	if (why)
		reason_set(&reason, EDE_OTHER, "%s", why);
	see(explanation, &(struct sighting){.kind = SIGHTING_ZONE,
					    .zone = {.zone = zone,
						     .security = security,
						     .reason = &reason}});
}

static void see_ds(struct explanation *explanation, uint16_t tag,
		   uint8_t digest_type, enum key_fit fit)
{
	const struct span digest = span_of((const uint8_t *)"digest", 6);

	see(explanation,
	    &(struct sighting){.kind = SIGHTING_DS,
			       .ds = {.zone = child,
				      .key_tag = tag,
				      .algorithm = ALGORITHM_RSASHA256,
				      .digest_type = digest_type,
				      .digest = digest,
				      .is_supported = true,
				      .counts = true}});
	if (fit != KEY_FIT_NONE)
		see(explanation,
		    &(struct sighting){
			    .kind = SIGHTING_MATCH,
			    .match = {.zone = child,
				      .key_tag = tag,
				      .algorithm = ALGORITHM_RSASHA256,
				      .digest_type = digest_type,
				      .digest = digest,
				      .fit = fit}});
}

static void see_key(struct explanation *explanation, uint16_t tag,
		    uint8_t algorithm, uint16_t bits)
{
	see(explanation, &(struct sighting){.kind = SIGHTING_KEY,
					    .key = {.zone = child,
						    .key_tag = tag,
						    .flags = DNSKEY_ZONE,
						    .protocol = 3,
						    .algorithm = algorithm,
						    .bits = bits,
						    .is_supported = true}});
}

static void see_signature(struct explanation *explanation, uint16_t type,
			  uint8_t algorithm, enum signature_result result,
			  int64_t life_s, int64_t left_s)
{
	see(explanation,
	    &(struct sighting){
		    .kind = SIGHTING_SIGNATURE,
		    .signature = {.owner = child,
				  .type = type,
				  .zone = child,
				  .signer = child,
				  .key_tag = 1,
				  .algorithm = algorithm,
				  .result = result,
				  .inception = {.s = NOW_S + left_s - life_s},
				  .expiration = {.s = NOW_S + left_s},
				  .checked = {.s = NOW_S}}});
}

static void see_exchange(struct explanation *explanation, const uint8_t *zone,
			 uint8_t host, enum trace_outcome outcome,
			 bool is_stream)
{
	struct trace_event event = {.kind = TRACE_EXCHANGE};

	event.exchange = (struct trace_exchange){
		.zone = zone,
		.address = {.family = ADDRESS_IPV4,
			    .octets = {192, 0, 2, host}},
		.name = www,
		.type = RRTYPE_A,
		.is_stream = is_stream,
		.took_us = 1000,
		.outcome = outcome,
		.why = "",
		.size = outcome == TRACE_TIMED_OUT ? 0 : 100,
		.ede = EDE_NONE};
	add(explanation, &event);
}

static void see_link(struct explanation *explanation, enum security security)
{
	struct trace_event event = {.kind = TRACE_LINK};

	event.link.finding = (struct finding){.kind = FINDING_NODATA,
					      .security = security,
					      .type = RRTYPE_A,
					      .ede = EDE_NONE,
					      .name = www,
					      .zone = child};
	reason_clear(&event.link.reason);
	add(explanation, &event);
}

static const struct story_zone *zone_of(const struct story *story,
					const uint8_t *name)
{
	for (unsigned i = 0; i < story->zone_count; i++)
		if (name_equal(story->zones[i]->name, name))
			return story->zones[i];
	return NULL;
}

/* ---- Order and colours ----------------------------------------------------
 */

static void zones_come_from_the_anchor_down(void **state)
{
	static const uint8_t *const order[] = {root, test, child};
	struct explanation *explanation = begin();
	struct story *story;

	(void)state;
	see_zone(explanation, child, SECURITY_SECURE, NULL);
	see_zone(explanation, root, SECURITY_SECURE, NULL);
	see_exchange(explanation, other, 1, TRACE_ANSWERED, false);
	see_zone(explanation, test, SECURITY_SECURE, NULL);
	see_link(explanation, SECURITY_SECURE);
	story = story_new(explanation);
	assert_non_null(story);
	assert_int_equal(story->zone_count, COUNT_OF(order));
	for (unsigned i = 0; i < COUNT_OF(order); i++) {
		assert_true(name_equal(story->zones[i]->name, order[i]));
		assert_int_equal(story->zones[i]->colour, STORY_GREEN);
	}
	assert_int_equal(story->link_count, 1);
	assert_int_equal(story->colour, STORY_GREEN);
	assert_int_equal(story->sentence.cause, CAUSE_SECURE);
	assert_false(story->is_cut);
	story_free(story);
	explanation_free(explanation);
}

static void what_is_below_an_unsigned_zone_is_unsigned(void **state)
{
	struct explanation *explanation = begin();
	struct story *story;

	(void)state;
	explanation->security = SECURITY_INSECURE;
	see_zone(explanation, root, SECURITY_SECURE, NULL);
	see_zone(explanation, test, SECURITY_INSECURE, NULL);
	see_exchange(explanation, child, 1, TRACE_ANSWERED, false);
	see_link(explanation, SECURITY_INSECURE);
	story = story_new(explanation);
	assert_non_null(story);
	assert_int_equal(zone_of(story, root)->colour, STORY_GREEN);
	assert_int_equal(zone_of(story, test)->colour, STORY_GREY);
	assert_int_equal(zone_of(story, child)->colour, STORY_GREY);
	assert_int_equal(story->colour, STORY_GREY);
	assert_int_equal(story->sentence.cause, CAUSE_UNSIGNED);
	assert_true(name_equal(story->facts.zone, test));
	assert_true(name_equal(story->facts.parent, root));
	story_free(story);
	explanation_free(explanation);
}

static void the_last_verdict_of_a_zone_holds(void **state)
{
	struct explanation *explanation = begin();
	struct story *story;

	(void)state;
	see_zone(explanation, child, SECURITY_BOGUS, "one server's keys");
	see_zone(explanation, child, SECURITY_SECURE, NULL);
	see_link(explanation, SECURITY_SECURE);
	story = story_new(explanation);
	assert_non_null(story);
	assert_int_equal(zone_of(story, child)->security, SECURITY_SECURE);
	assert_null(zone_of(story, child)->reason);
	story_free(story);
	explanation_free(explanation);
}

static void what_is_seen_twice_is_told_once(void **state)
{
	struct explanation *explanation = begin();
	const struct story_zone *zone;
	struct story *story;

	(void)state;
	for (int i = 0; i < 2; i++) {
		see_ds(explanation, 1, DIGEST_SHA256, KEY_FIT_USABLE);
		see_key(explanation, 1, ALGORITHM_RSASHA256, 2048);
		see_signature(explanation, RRTYPE_DNSKEY, ALGORITHM_RSASHA256,
			      SIGNATURE_GOOD, YEAR_S, YEAR_S / 2);
		see_exchange(explanation, child, 1, TRACE_ANSWERED, false);
		see_zone(explanation, child, SECURITY_SECURE, NULL);
	}
	see_key(explanation, 2, ALGORITHM_RSASHA256, 2048);
	story = story_new(explanation);
	assert_non_null(story);
	zone = zone_of(story, child);
	assert_int_equal(zone->ds_count, 1);
	assert_int_equal(zone->ds[0].fit, KEY_FIT_USABLE);
	assert_int_equal(zone->key_count, 2);
	assert_true(zone->keys[0].is_vouched);
	assert_true(zone->keys[0].signs_keys);
	assert_false(zone->keys[0].signs_data);
	assert_false(zone->keys[1].signs_keys);
	assert_int_equal(zone->signature_count, 1);
	assert_int_equal(zone->server_count, 1);
	assert_int_equal(zone->servers[0].asked, 2);
	assert_int_equal(zone->servers[0].well, 2);
	story_free(story);
	explanation_free(explanation);
}

static void there_is_an_end_to_what_a_zone_can_have(void **state)
{
	struct explanation *explanation = begin();
	struct story *story;

	(void)state;
	see_zone(explanation, child, SECURITY_SECURE, NULL);
	for (unsigned i = 0; i < LIMIT_TRACE_EVENTS; i++) {
		see_key(explanation, (uint16_t)i, ALGORITHM_RSASHA256, 1024);
		see_ds(explanation, (uint16_t)i, DIGEST_SHA1, KEY_FIT_USABLE);
		see_exchange(explanation, child, (uint8_t)i, TRACE_LAME, false);
		see_exchange(explanation, child, (uint8_t)i, TRACE_ANSWERED,
			     false);
	}
	assert_true(explanation->trace.is_cut);
	assert_int_equal(explanation->trace.count, LIMIT_TRACE_EVENTS);
	story = story_new(explanation);
	assert_non_null(story);
	assert_true(story->is_cut);
	assert_int_equal(zone_of(story, child)->key_count, STORY_KEYS_MAX);
	assert_int_equal(zone_of(story, child)->ds_count, STORY_DS_MAX);
	assert_int_equal(zone_of(story, child)->server_count,
			 STORY_SERVERS_MAX);
	assert_int_equal(zone_of(story, child)->remark_count,
			 STORY_REMARKS_MAX);
	story_free(story);
	explanation_free(explanation);
}

/* ---- Remarks ------------------------------------------------------------- */

static void see_good_ds(struct explanation *explanation)
{
	see_ds(explanation, 1, DIGEST_SHA256, KEY_FIT_USABLE);
}

static void see_sha1(struct explanation *explanation)
{
	see_ds(explanation, 1, DIGEST_SHA1, KEY_FIT_USABLE);
}

static void see_leftover(struct explanation *explanation)
{
	see_ds(explanation, 1, DIGEST_SHA256, KEY_FIT_USABLE);
	see_ds(explanation, 2, DIGEST_SHA256, KEY_FIT_NONE);
}

static void see_no_match(struct explanation *explanation)
{
	see_ds(explanation, 2, DIGEST_SHA256, KEY_FIT_NONE);
}

static void see_signer(struct explanation *explanation, uint8_t algorithm,
		       uint16_t bits)
{
	see_key(explanation, 1, algorithm, bits);
	see_signature(explanation, RRTYPE_DNSKEY, algorithm, SIGNATURE_GOOD,
		      YEAR_S, YEAR_S / 2);
}

static void see_sha1_key(struct explanation *explanation)
{
	see_signer(explanation, ALGORITHM_RSASHA1, 2048);
}

static void see_small_key(struct explanation *explanation)
{
	see_signer(explanation, ALGORITHM_RSASHA256, 1024);
}

static void see_good_key(struct explanation *explanation)
{
	see_signer(explanation, ALGORITHM_ECDSAP256SHA256, 256);
}

static void see_idle_key(struct explanation *explanation)
{
	see_key(explanation, 1, ALGORITHM_RSASHA1, 512);
}

static void see_left(struct explanation *explanation, int64_t life_s,
		     int64_t left_s)
{
	see_signature(explanation, RRTYPE_A, ALGORITHM_ECDSAP256SHA256,
		      SIGNATURE_GOOD, life_s, left_s);
}

static void see_two_days_of_thirty(struct explanation *explanation)
{
	see_left(explanation, 30 * DAY_S, 2 * DAY_S);
}

static void see_two_days_of_seven(struct explanation *explanation)
{
	see_left(explanation, 7 * DAY_S, 2 * DAY_S);
}

static void see_four_days_of_ninety(struct explanation *explanation)
{
	see_left(explanation, 90 * DAY_S, 4 * DAY_S);
}

static void see_one_bad_signature(struct explanation *explanation)
{
	see_left(explanation, YEAR_S, YEAR_S / 2);
	see_signature(explanation, RRTYPE_A, ALGORITHM_RSASHA256,
		      SIGNATURE_WRONG, YEAR_S, YEAR_S / 2);
}

static void see_lame_one(struct explanation *explanation)
{
	see_exchange(explanation, child, 1, TRACE_LAME, false);
	see_exchange(explanation, child, 2, TRACE_ANSWERED, false);
}

static void see_all_lame(struct explanation *explanation)
{
	see_exchange(explanation, child, 1, TRACE_LAME, false);
	see_exchange(explanation, child, 2, TRACE_LAME, false);
}

static void see_old_one(struct explanation *explanation)
{
	see_exchange(explanation, child, 1, TRACE_NO_EDNS, false);
	see_exchange(explanation, child, 1, TRACE_ANSWERED, false);
}

static void see_no_tcp(struct explanation *explanation)
{
	see_exchange(explanation, child, 1, TRACE_TRUNCATED, false);
	see_exchange(explanation, child, 1, TRACE_TIMED_OUT, true);
	see_exchange(explanation, child, 2, TRACE_ANSWERED, false);
}

static void see_tcp(struct explanation *explanation)
{
	see_exchange(explanation, child, 1, TRACE_TRUNCATED, false);
	see_exchange(explanation, child, 1, TRACE_ANSWERED, true);
}

static void see_mismatch(struct explanation *explanation)
{
	struct trace_event event = {.kind = TRACE_MISMATCH};

	see_exchange(explanation, child, 1, TRACE_ANSWERED, false);
	event.mismatch = (struct trace_mismatch){
		.address = {.family = ADDRESS_IPV4, .octets = {192, 0, 2, 1}},
		.name = www,
		.type = RRTYPE_A};
	add(explanation, &event);
}

static void see_nsec3(struct explanation *explanation, uint8_t iterations)
{
	const uint8_t rdata[] = {1, 0, 0, iterations, 0, 1, 'x', 0, 1, 0x40};
	const struct span span = span_of(rdata, sizeof(rdata));
	const struct rrset *rrset;
	struct reason reason;

	assert_int_equal(rrset_make(&explanation->trace.arena, child,
				    RRTYPE_NSEC3, 60, &span, 1, NULL, 0,
				    &rrset),
			 STATUS_OK);
	see(explanation, &(struct sighting){.kind = SIGHTING_DENIAL,
					    .denial = {.zone = child,
						       .part = DENIAL_MATCHES,
						       .name = www,
						       .rrset = rrset}});
	reason_clear(&reason);
	see(explanation, &(struct sighting){.kind = SIGHTING_PROOF,
					    .proof = {.zone = child,
						      .name = www,
						      .type = RRTYPE_A,
						      .aim = PROOF_OF_TYPE,
						      .outcome = PROOF_GOOD,
						      .reason = &reason}});
}

static void see_iterations(struct explanation *explanation)
{
	see_nsec3(explanation, 10);
}

static void see_no_iterations(struct explanation *explanation)
{
	see_nsec3(explanation, 0);
}

static void what_may_break_is_orange(void **state)
{
	enum {
		NOTHING = -1
	};
	static const struct {
		void (*see)(struct explanation *explanation);
		int remark;
	} rows[] = {
		{see_good_ds, NOTHING},
		{see_sha1, REMARK_DS_SHA1},
		{see_leftover, REMARK_DS_UNMATCHED},
		{see_no_match, NOTHING}, /* that is red, if anything */
		{see_sha1_key, REMARK_ALGORITHM_OLD},
		{see_small_key, REMARK_KEY_SMALL},
		{see_good_key, NOTHING},
		{see_idle_key, NOTHING},
		{see_two_days_of_thirty, REMARK_SIGNATURE_ENDS},
		{see_two_days_of_seven, NOTHING},
		{see_four_days_of_ninety, NOTHING},
		{see_one_bad_signature, REMARK_SIGNATURE_BAD},
		{see_lame_one, REMARK_SERVER_FAILS},
		{see_all_lame, NOTHING},
		{see_old_one, REMARK_SERVER_EDNS},
		{see_no_tcp, REMARK_SERVER_TCP},
		{see_tcp, NOTHING},
		{see_mismatch, REMARK_MISMATCH},
		{see_iterations, REMARK_NSEC3_PARAMETERS},
		{see_no_iterations, NOTHING},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct explanation *explanation = begin();
		const struct story_zone *zone;
		struct story *story;

		see_zone(explanation, child, SECURITY_SECURE, NULL);
		see_link(explanation, SECURITY_SECURE);
		rows[i].see(explanation);
		story = story_new(explanation);
		assert_non_null(story);
		zone = zone_of(story, child);
		if (rows[i].remark == NOTHING) {
			assert_int_equal(zone->remark_count, 0);
			assert_int_equal(zone->colour, STORY_GREEN);
			assert_int_equal(story->sentence.cause, CAUSE_SECURE);
		} else {
			assert_int_equal(zone->remark_count, 1);
			assert_int_equal(zone->remarks[0]->kind,
					 rows[i].remark);
			assert_int_equal(zone->colour, STORY_ORANGE);
			assert_int_equal(story->colour, STORY_ORANGE);
			assert_int_equal(story->sentence.cause, CAUSE_REMARK);
		}
		story_free(story);
		explanation_free(explanation);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zones_come_from_the_anchor_down),
		cmocka_unit_test(what_is_below_an_unsigned_zone_is_unsigned),
		cmocka_unit_test(the_last_verdict_of_a_zone_holds),
		cmocka_unit_test(what_is_seen_twice_is_told_once),
		cmocka_unit_test(there_is_an_end_to_what_a_zone_can_have),
		cmocka_unit_test(what_may_break_is_orange),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
