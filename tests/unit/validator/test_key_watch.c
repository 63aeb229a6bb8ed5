/*
 * test_key_watch.c - who has signed a zone's keys, and what a trust point
 * makes of it: with keys of the tests' own, and with the root's history.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/civil.h"
#include "records.h"
#include "signing.h"
#include "validator/key_watch.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	SEP = DNSKEY_ZONE | DNSKEY_SEP,
	DAY = 86400,
	TEXT_ROOM = 1 << 22,
	ARENA_ROOM = 1 << 26,
};

struct bench {
	struct arena arena;
	struct policy policy;
	struct trust_point *point;
	struct signer a, b, revoked; /* `revoked` is a, with REVOKE */
	struct key_sighting sighting;
};

static int setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	assert_non_null(bench);
	arena_init(&bench->arena, ARENA_ROOM);
	policy_init(&bench->policy);
	bench->point = trust_point_new(name_root);
	assert_non_null(bench->point);
	signer_init(&bench->a, ".", 1, SEP);
	signer_init(&bench->b, ".", 2, SEP);
	signer_init(&bench->revoked, ".", 1, SEP | DNSKEY_REVOKE);
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	signer_done(&bench->a);
	signer_done(&bench->b);
	signer_done(&bench->revoked);
	trust_point_free(bench->point);
	arena_done(&bench->arena);
	free(bench);
	return 0;
}

/* The one record of TEXT becomes an anchor. */
static void trust(struct bench *bench, const char *text)
{
	const struct rrset *rrset = records_rrset(&bench->arena, text);

	assert_int_equal(trust_point_add(bench->point, rrset->type,
					 rrset_first(rrset), ANCHOR_MISSING,
					 records_time(SIGNING_NOW), NULL),
			 STATUS_OK);
}

/* The RRset of KEYS, signed by SIGNERS (NULL ends both). */
static const struct rrset *make_set(struct bench *bench,
				    const struct signer *const *keys,
				    const struct signer *const *signers)
{
	const char *text = "", *rrsigs = "";

	for (; *keys; keys++)
		text = records_join(&bench->arena, text,
				    signer_dnskey(*keys, &bench->arena));
	for (; *signers; signers++)
		rrsigs = records_join(
			&bench->arena, rrsigs,
			signer_rrsigs(*signers, &bench->arena, text));
	return records_rrset(&bench->arena,
			     records_join(&bench->arena, text, rrsigs));
}

#define LIST(...) ((const struct signer *const[]){__VA_ARGS__, NULL})
#define NOBODY    ((const struct signer *const[]){NULL})

static void look_at(struct bench *bench, const char *when,
		    const struct rrset *rrset)
{
	assert_int_equal(key_watch_look(rrset, bench->point, records_time(when),
					&bench->policy, &bench->sighting),
			 STATUS_OK);
}

static const struct observed_key *key_of(const struct bench *bench,
					 const struct signer *signer)
{
	for (unsigned i = 0; i < bench->sighting.observation.count; i++)
		if (rdata_dnskey_tag(
			    bench->sighting.observation.keys[i].rdata) ==
		    signer_tag(signer))
			return &bench->sighting.observation.keys[i];
	fail_msg("no such key");
	return NULL;
}

static void a_trusted_key_that_signs_vouches(void **state)
{
	struct bench *bench = *state;

	trust(bench, signer_dnskey(&bench->a, &bench->arena));
	look_at(bench, SIGNING_NOW,
		make_set(bench, LIST(&bench->a, &bench->b), LIST(&bench->a)));
	assert_true(bench->sighting.has_trusted);
	assert_true(bench->sighting.is_vouched);
	assert_false(bench->sighting.has_stranger);
	assert_int_equal(bench->sighting.reason.ede, EDE_NONE);
	assert_true(key_of(bench, &bench->a)->signs);
	assert_false(key_of(bench, &bench->b)->signs);
	assert_int_equal(bench->sighting.observation.original_ttl_s, 3600);
	assert_true(bench->sighting.observation.expires.s >
		    records_time(SIGNING_NOW).s);
}

static void so_does_one_that_a_ds_stands_for(void **state)
{
	static const int digests[] = {DIGEST_SHA1, DIGEST_SHA256,
				      DIGEST_SHA384};

	for (size_t i = 0; i < 3; i++) {
		struct bench *bench;

		setup(state);
		bench = *state;
		trust(bench, signer_ds(&bench->a, &bench->arena, digests[i]));
		look_at(bench, SIGNING_NOW,
			make_set(bench, LIST(&bench->b, &bench->a),
				 LIST(&bench->a)));
		assert_true(bench->sighting.is_vouched);
		assert_int_equal(key_of(bench, &bench->a)->digests, 1);
		assert_int_equal(key_of(bench, &bench->b)->digests, 0);
		teardown(state);
	}
}

static void strangers_are_told_from_nobody(void **state)
{
	struct bench *bench = *state;

	trust(bench, signer_dnskey(&bench->a, &bench->arena));
	look_at(bench, SIGNING_NOW,
		make_set(bench, LIST(&bench->b), LIST(&bench->b)));
	assert_false(bench->sighting.has_trusted);
	assert_false(bench->sighting.is_vouched);
	assert_true(bench->sighting.has_stranger);
	assert_int_equal(bench->sighting.stranger_tag, signer_tag(&bench->b));
	look_at(bench, SIGNING_NOW, make_set(bench, LIST(&bench->b), NOBODY));
	assert_false(bench->sighting.has_stranger);
}

static void a_signature_of_another_set_is_none(void **state)
{
	struct bench *bench = *state;
	const char *both = records_join(
		&bench->arena, signer_dnskey(&bench->a, &bench->arena),
		signer_dnskey(&bench->b, &bench->arena));

	trust(bench, signer_dnskey(&bench->a, &bench->arena));
	look_at(bench, SIGNING_NOW,
		records_rrset(
			&bench->arena,
			records_join(&bench->arena,
				     signer_dnskey(&bench->a, &bench->arena),
				     signer_rrsigs(&bench->a, &bench->arena,
						   both))));
	assert_true(bench->sighting.has_trusted);
	assert_false(bench->sighting.is_vouched);
	assert_int_equal(bench->sighting.reason.ede, EDE_DNSSEC_BOGUS);
}

static void a_wrong_clock_shows_in_the_reason(void **state)
{
	struct bench *bench = *state;
	const struct rrset *set =
		make_set(bench, LIST(&bench->a), LIST(&bench->a));

	trust(bench, signer_dnskey(&bench->a, &bench->arena));
	look_at(bench, "20160701120000", set);
	assert_false(bench->sighting.is_vouched);
	assert_int_equal(bench->sighting.reason.ede,
			 EDE_SIGNATURE_NOT_YET_VALID);
	assert_null(strstr(bench->sighting.reason.text, "clock"));
	/* Known to be wrong, it is called so. */
	bench->policy.clock_floor = records_time("20170101000000");
	look_at(bench, "20160701120000", set);
	assert_non_null(strstr(bench->sighting.reason.text,
			       "this machine's clock is wrong"));
	look_at(bench, "20360701120000", set);
	assert_int_equal(bench->sighting.reason.ede, EDE_SIGNATURE_EXPIRED);
}

/* When the first RRSIG of RRSET begins. */
static int64_t inception_of(const struct rrset *rrset)
{
	struct rdata_walk walk = rrset_rrsigs(rrset);
	struct rdata_rrsig rrsig;
	struct span rdata;

	assert_true(rdata_next(&walk, &rdata));
	assert_int_equal(rdata_rrsig_parse(rdata, &rrsig), STATUS_OK);
	return rrsig.inception;
}

static void a_trusted_signature_of_the_future_proves_the_time(void **state)
{
	static const char *const clocks[] = {"19700101000100", "20000101000000",
					     "20160701120000"};
	struct bench *bench = *state;
	const struct rrset *set = make_set(bench, LIST(&bench->a, &bench->b),
					   LIST(&bench->a, &bench->b));

	trust(bench, signer_dnskey(&bench->a, &bench->arena));
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		look_at(bench, clocks[i], set);
		assert_false(bench->sighting.is_vouched);
		assert_false(key_of(bench, &bench->a)->signs);
		assert_int_equal(bench->sighting.proven.s, inception_of(set));
		assert_int_equal(bench->sighting.observation.expires.s, 0);
	}
	look_at(bench, SIGNING_NOW, set);
	assert_int_equal(bench->sighting.proven.s, 0);
	look_at(bench, "20360701120000", set);
	assert_int_equal(bench->sighting.proven.s, 0);
}

static void nobody_elses_does(void **state)
{
	struct bench *bench = *state;
	const char *keys = records_join(
		&bench->arena, signer_dnskey(&bench->a, &bench->arena),
		signer_dnskey(&bench->b, &bench->arena));
	const char *one = signer_dnskey(&bench->a, &bench->arena);
	const struct rrset *sets[] = {
		/* a stranger's */
		make_set(bench, LIST(&bench->a, &bench->b), LIST(&bench->b)),
		/* of another set */
		records_rrset(&bench->arena,
			      records_join(&bench->arena, keys,
					   signer_rrsigs(&bench->a,
							 &bench->arena, one))),
		/* a key's that revokes itself */
		make_set(bench, LIST(&bench->revoked), LIST(&bench->revoked)),
	};

	trust(bench, signer_dnskey(&bench->a, &bench->arena));
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		look_at(bench, "20160701120000", sets[i]);
		assert_true(bench->sighting.has_trusted);
		assert_false(bench->sighting.is_vouched);
		assert_int_equal(bench->sighting.proven.s, 0);
	}
}

static void rfc5011_2_1_a_revoked_key_signs_for_itself_alone(void **state)
{
	struct bench *bench = *state;

	trust(bench, signer_dnskey(&bench->a, &bench->arena));
	look_at(bench, SIGNING_NOW,
		make_set(bench, LIST(&bench->revoked, &bench->b),
			 LIST(&bench->revoked)));
	assert_true(key_of(bench, &bench->revoked)->signs);
	assert_true(bench->sighting.has_trusted);
	assert_false(bench->sighting.is_vouched);
	assert_false(bench->sighting.has_stranger);
}

static void rfc5011_2_1_a_ds_knows_its_key_with_the_bit_set(void **state)
{
	struct bench *bench = *state;
	struct outcome outcome;

	trust(bench, signer_ds(&bench->a, &bench->arena, DIGEST_SHA256));
	look_at(bench, SIGNING_NOW,
		make_set(bench, LIST(&bench->revoked, &bench->b),
			 LIST(&bench->revoked)));
	assert_int_equal(key_of(bench, &bench->revoked)->digests, 1);
	trust_point_observe(bench->point, &bench->sighting.observation,
			    records_time(SIGNING_NOW), &outcome);
	assert_true(trust_point_is_deleted(bench->point));
}

static void another_zones_rrset_is_refused(void **state)
{
	struct bench *bench = *state;
	struct signer other;

	signer_init(&other, "example.", 3, SEP);
	assert_int_equal(
		key_watch_look(
			records_rrset(&bench->arena,
				      signer_dnskey(&other, &bench->arena)),
			bench->point, records_time(SIGNING_NOW), &bench->policy,
			&bench->sighting),
		STATUS_INVALID);
	signer_done(&other);
}

/*
 * Those that are trusted are checked first: a set stuffed with strangers
 * leaves them what they need.
 */
static void strangers_cannot_use_up_the_checks(void **state)
{
	struct bench *bench = *state;
	struct signer strangers[40];
	const struct signer *keys[42] = {NULL}, *signers[42] = {NULL};

	for (unsigned i = 0; i < 40; i++) {
		signer_init(&strangers[i], ".", (uint8_t)(10 + i), SEP);
		keys[i] = signers[i] = &strangers[i];
	}
	/* Only so many RRSIGs of one set are tried, whoever made them. */
	signers[4] = &bench->a;
	signers[5] = NULL;
	keys[40] = &bench->a;
	trust(bench, signer_dnskey(&bench->a, &bench->arena));
	look_at(bench, SIGNING_NOW, make_set(bench, keys, signers));
	assert_true(bench->sighting.is_vouched);
	for (unsigned i = 0; i < 40; i++)
		signer_done(&strangers[i]);
}

/* ---- The root's history --------------------------------------------------
 */

#define KSK_2017                                                               \
	". IN DS 20326 8 2 "                                                   \
	"E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n"

enum {
	SETS_MAX = 200
};

struct history {
	size_t count;
	int64_t first_day[SETS_MAX]; /* in which it was seen */
	const struct rrset *sets[SETS_MAX];
};

static char *read_history(void)
{
	const char *folder = getenv("ROOT_DATA");
	char command[512];
	char *text = malloc(TEXT_ROOM);
	size_t size = 0;
	FILE *pipe;

	assert_non_null(text);
	snprintf(command, sizeof(command),
		 "xz -dc '%s/root-dnskey-timeline.txt.xz' 2>/dev/null",
		 folder ? folder : SOURCE_ROOT "/../shared/real");
	pipe = popen(command, "r");
	if (pipe)
		size = fread(text, 1, TEXT_ROOM - 1, pipe);
	text[size] = '\0';
	if (pipe && pclose(pipe) == 0 && size > 0)
		return text;
	free(text);
	return NULL;
}

/* Blocks of records, each under "; first seen in serial 2023110400; ...". */
static void split_history(struct arena *arena, char *text, struct history *ret)
{
	const char *mark = "first seen in serial ";
	char *block;

	ret->count = 0;
	for (char *at = strstr(text, mark); at; at = block) {
		char day[15] = "";
		char *records = strchr(at, '\n');

		assert_true(ret->count < SETS_MAX);
		assert_non_null(records);
		memcpy(day, at + strlen(mark), 8);
		strcat(day, "120000");
		block = strstr(records, mark);
		if (block)
			block[-2] = '\0'; /* the comment's semicolon */
		ret->first_day[ret->count] = records_time(day).s / DAY;
		ret->sets[ret->count++] = records_rrset(arena, records + 1);
	}
}

/* The key with TAG at the trust point; NULL if it has none. */
static const struct anchor_key *anchor(const struct bench *bench, uint16_t tag)
{
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		if (bench->point->keys[i].state != ANCHOR_START &&
		    anchor_key_tag(&bench->point->keys[i]) == tag)
			return &bench->point->keys[i];
	return NULL;
}

/* Day by day what the root said on that day. */
static unsigned replay(struct bench *bench, const struct history *history,
		       int64_t from, int64_t to)
{
	unsigned changes = 0;
	size_t set = 0;

	for (int64_t day = from; day < to; day++) {
		struct wall_time noon = {.s = day * DAY + DAY / 2};
		struct outcome outcome;

		while (set + 1 < history->count &&
		       history->first_day[set + 1] <= day)
			set++;
		assert_int_equal(
			key_watch_look(history->sets[set], bench->point, noon,
				       &bench->policy, &bench->sighting),
			STATUS_OK);
		if (!bench->sighting.is_vouched)
			fail_msg("day %lld: %s", (long long)day,
				 bench->sighting.reason.text);
		trust_point_observe(bench->point, &bench->sighting.observation,
				    noon, &outcome);
		assert_true(outcome.is_valid);
		changes += outcome.change_count;
	}
	return changes;
}

static void ksk_2024_is_trusted_thirty_days_after_it_was_seen(void **state)
{
	struct bench *bench = *state;
	int64_t appears = records_time("20250111000000").s / DAY;
	struct history history;
	char *text = read_history();

	if (!text) {
		print_message("no history of the root is here\n");
		skip();
	}
	split_history(&bench->arena, text, &history);
	free(text);
	trust(bench, KSK_2017);
	/* START -> VALID of 20326, and ZSKs that nobody notices. */
	assert_int_equal(replay(bench, &history, history.first_day[0], appears),
			 1);
	assert_null(anchor(bench, 38696));
	assert_int_equal(replay(bench, &history, appears, appears + 30), 1);
	assert_int_equal(anchor(bench, 38696)->state, ANCHOR_ADD_PEND);
	assert_int_equal(replay(bench, &history, appears + 30, appears + 31),
			 1);
	assert_int_equal(anchor(bench, 38696)->state, ANCHOR_VALID);
	assert_int_equal(anchor(bench, 38696)->since.s / DAY, appears + 30);
	assert_int_equal(replay(bench, &history, appears + 31,
				history.first_day[history.count - 1] + 1),
			 0);
	assert_int_equal(anchor(bench, 20326)->state, ANCHOR_VALID);
	assert_int_equal(anchor(bench, 38696)->state, ANCHOR_VALID);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_trusted_key_that_signs_vouches),
		cmocka_unit_test(so_does_one_that_a_ds_stands_for),
		CASE(strangers_are_told_from_nobody),
		CASE(a_signature_of_another_set_is_none),
		CASE(a_wrong_clock_shows_in_the_reason),
		CASE(a_trusted_signature_of_the_future_proves_the_time),
		CASE(nobody_elses_does),
		CASE(rfc5011_2_1_a_revoked_key_signs_for_itself_alone),
		CASE(rfc5011_2_1_a_ds_knows_its_key_with_the_bit_set),
		CASE(another_zones_rrset_is_refused),
		CASE(strangers_cannot_use_up_the_checks),
		CASE(ksk_2024_is_trusted_thirty_days_after_it_was_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
