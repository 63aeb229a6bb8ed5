/*
 * test_proofs.c - attacks by who has a signed zone: that it proves what is
 * not its own, and that its proofs cost more than they may.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/attacks/attack.h"
#include "tests/attacks/sign.h"

#include <stdio.h>
#include <string.h>

#include "wire/rdata.h"

#define TEST "192.0.2.2"

static bool is_from_sig(const struct reply *reply)
{
	return reply_is_from(reply, "192.0.2.3") ||
	       reply_is_from(reply, "192.0.2.4");
}

/* ---- A11: a wildcard above the zone that signs it ----------------------- */

/* deep.sig.test. signs as if *.sig.test. were its own. */
static size_t wildcard_above(void *context, const struct address *server,
			     struct span query, bool stream, uint8_t *out,
			     size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, "x.deep.sig.test", RRTYPE_A)) {
		const struct rrset *rrset;
		struct span rrsig;

		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER,
			  "x.deep.sig.test. 3600 A " EVIL);
		rrset = reply.rrsets[SECTION_ANSWER][0];
		rrsig = sign_rrsig(&reply.arena, "deep.sig.test", LAB_ZSK,
				   rrset, 2);
		reply.rrsets[SECTION_ANSWER][0] =
			sign_with(&reply.arena, rrset, &rrsig, 1);
	}
	return reply_end(&reply, out, room);
}

static void a11_wildcard_of_another_zone(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin(&attack, "A11", "a wildcard above the zone that signs it",
		     &(struct sim_options){.server = wildcard_above});
	expect_rcode(
		attack_resolve(&attack, "x.deep.sig.test", RRTYPE_A, SIM_DO),
		RCODE_SERVFAIL);
	/* Not synthesised for names of the other zone either. */
	expect_rcode(attack_resolve(&attack, "x.sig.test", RRTYPE_A, SIM_DO),
		     RCODE_NXDOMAIN);
	expect_data(attack_resolve(&attack, "ns1.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "192.0.2.3", true);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "bogus: fewer labels than its signer has");
}

/* ---- A12: a span beyond the zone ---------------------------------------- */

static size_t span_beyond(void *context, const struct address *server,
			  struct span query, bool stream, uint8_t *out,
			  size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "nothing.deep.sig.test")) {
		reply_clear(&reply);
		reply.rcode = RCODE_NXDOMAIN;
		reply_add(&reply, SECTION_AUTHORITY,
			  "deep.sig.test. 600 SOA ns. x. 1 1 1 1 600");
		sign_last(&reply, SECTION_AUTHORITY, "deep.sig.test");
		reply_add(&reply, SECTION_AUTHORITY,
			  "deep.sig.test. 600 NSEC zz.test. NS SOA RRSIG NSEC "
			  "DNSKEY");
		sign_last(&reply, SECTION_AUTHORITY, "deep.sig.test");
	}
	return reply_end(&reply, out, room);
}

static void a12_nsec_beyond_the_zone(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin(&attack, "A12", "an NSEC whose span leaves its zone",
		     &(struct sim_options){.server = span_beyond});
	(void)attack_resolve(&attack, "nothing.deep.sig.test", RRTYPE_A,
			     SIM_DO);
	expect_data(attack_resolve(&attack, "ns2.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "192.0.2.4", true);
	expect_data(
		attack_resolve(&attack, "x.wild.sig.test", RRTYPE_A, SIM_DO),
		RRTYPE_A, "198.51.100.100", true);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "it denies nothing outside of its zone");
}

/* ---- B7, B11: keys and signatures --------------------------------------- */

enum {
	COLLIDING = 24,
	RSA_SIZE = 128,
	RRSIGS = 32,
};

static unsigned colliding; /* keys of one tag */

/* RSA keys of one tag: words of the modulus change places. */
static struct span colliding_key(struct reply *reply, unsigned number)
{
	static const uint8_t head[] = {1, 0, 3, ALGORITHM_RSASHA256,
				       3, 1, 0, 1};
	uint8_t *rdata = arena_alloc(&reply->arena, sizeof(head) + RSA_SIZE);
	uint8_t word[2];

	assert_non_null(rdata);
	memcpy(rdata, head, sizeof(head));
	for (unsigned i = 0; i < RSA_SIZE; i++)
		rdata[sizeof(head) + i] = (uint8_t)(0xa1 + 31 * i + i / 7) | 1;
	memcpy(word, rdata + 40, 2);
	memcpy(rdata + 40, rdata + 42 + 2 * (size_t)number, 2);
	memcpy(rdata + 42 + 2 * (size_t)number, word, 2);
	return span_of(rdata, sizeof(head) + RSA_SIZE);
}

/* The zone's DNSKEY RRset with more of them, signed again. */
static const struct rrset *more_keys(struct reply *reply,
				     const struct rrset *keys)
{
	struct rdata_walk walk = rrset_rdata(keys);
	struct span list[COLLIDING + 4];
	const struct rrset *made;
	size_t count = 0;

	while (count < 4 && rdata_next(&walk, &list[count]))
		count++;
	for (unsigned i = 0; i < colliding; i++)
		list[count++] = colliding_key(reply, i);
	assert_int_equal(rrset_make(&reply->arena, rrset_owner(keys),
				    RRTYPE_DNSKEY, keys->ttl_s, list, count,
				    NULL, 0, &made),
			 STATUS_OK);
	return sign_rrset(&reply->arena, "sig.test", LAB_KSK, made);
}

/* As many wrong signatures as are read, by any of these keys. */
static const struct rrset *wrongly_signed(struct reply *reply,
					  const struct rrset *rrset,
					  uint8_t algorithm, uint16_t tag,
					  size_t size)
{
	struct span rrsigs[RRSIGS];

	for (unsigned i = 0; i < RRSIGS; i++)
		rrsigs[i] = sign_wrongly(&reply->arena, "sig.test", rrset,
					 algorithm, tag, size, i);
	return sign_with(&reply->arena, rrset, rrsigs, RRSIGS);
}

static void sign_all_wrongly(struct reply *reply, uint8_t algorithm,
			     uint16_t tag, size_t size)
{
	for (int i = 0; i < SECTION_COUNT; i++)
		for (size_t j = 0; j < reply->counts[i]; j++)
			reply->rrsets[i][j] =
				wrongly_signed(reply, reply->rrsets[i][j],
					       algorithm, tag, size);
}

static size_t keytrap(void *context, const struct address *server,
		      struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, true);
	if (is_from_sig(&reply) &&
	    reply_asks(&reply, "sig.test", RRTYPE_DNSKEY)) {
		reply.rrsets[SECTION_ANSWER][0] =
			more_keys(&reply, reply.rrsets[SECTION_ANSWER][0]);
	} else if (is_from_sig(&reply) &&
		   reply_asks_below(&reply, "sig.test")) {
		sign_all_wrongly(&reply, ALGORITHM_RSASHA256,
				 rdata_dnskey_tag(colliding_key(&reply, 0)),
				 RSA_SIZE);
	}
	reply.stream = stream;
	return reply_end(&reply, out, room);
}

static void keytrap_with(struct attack *attack, unsigned count)
{
	static const char *const names[] = {"www.sig.test", "c9.sig.test",
					    "nothing.sig.test",
					    "x.wild.sig.test"};

	colliding = count;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		expect_rcode(attack_resolve(attack, names[i], RRTYPE_A, SIM_DO),
			     RCODE_SERVFAIL);
}

static void b7_keytrap(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin_cold(&attack, "B7",
			  "KeyTrap: 24 keys of one tag, 32 "
			  "signatures for each RRset",
			  &(struct sim_options){.server = keytrap});
	keytrap_with(&attack, COLLIDING);
	assert_true(attack.signatures > 2);
	attack_end(&attack, "bogus, once more than 4 keys fit a tag");
}

static void b7_keytrap_within_the_bound(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin_cold(&attack, "B7b", "KeyTrap with 4 keys of one tag",
			  &(struct sim_options){.server = keytrap});
	keytrap_with(&attack, 4);
	assert_true(attack.signatures > 16);
	attack_end(&attack, "8 signatures are tried for an RRset, 16 checks "
			    "made for an answer");
}

/* The zone's own key with words in other places: no point of the curve. */
static struct span invalid_key(struct reply *reply, struct span key,
			       unsigned number)
{
	uint8_t *rdata = arena_copy(&reply->arena, key.data, key.size);
	uint8_t *a = rdata + 8, *b = a + 2 + 2 * (size_t)number;
	uint8_t word[2] = {a[0], a[1]};

	memcpy(a, b, 2);
	memcpy(b, word, 2);
	return span_of(rdata, key.size);
}

/* The DNSKEY RRset KEYS with such keys in the place of the ZSK. */
static const struct rrset *spoilt_keys(struct reply *reply,
				       const struct rrset *keys)
{
	struct rdata_walk walk = rrset_rdata(keys);
	struct span list[COLLIDING + 4], key;
	const struct rrset *made;
	size_t count = 0;

	while (rdata_next(&walk, &key)) {
		if (key.data[1] & DNSKEY_SEP) {
			list[count++] = key;
			continue;
		}
		for (unsigned i = 0; i < COLLIDING; i++)
			list[count++] = invalid_key(reply, key, i);
	}
	assert_int_equal(rrset_make(&reply->arena, rrset_owner(keys),
				    RRTYPE_DNSKEY, keys->ttl_s, list, count,
				    NULL, 0, &made),
			 STATUS_OK);
	return sign_rrset(&reply->arena, "sig.test", LAB_KSK, made);
}

static uint16_t tag_of_first(const struct rrset *rrset)
{
	struct rdata_walk walk = rrset_rrsigs(rrset);
	struct rdata_rrsig rrsig;
	struct span first;

	assert_true(rdata_next(&walk, &first));
	assert_int_equal(rdata_rrsig_parse(first, &rrsig), STATUS_OK);
	return rrsig.key_tag;
}

static size_t invalid_keys(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, true);
	if (is_from_sig(&reply) &&
	    reply_asks(&reply, "sig.test", RRTYPE_DNSKEY))
		reply.rrsets[SECTION_ANSWER][0] =
			spoilt_keys(&reply, reply.rrsets[SECTION_ANSWER][0]);
	else if (is_from_sig(&reply) && reply_asks_below(&reply, "sig.test") &&
		 reply.counts[SECTION_ANSWER] > 0)
		sign_all_wrongly(&reply, ALGORITHM_ECDSAP256SHA256,
				 tag_of_first(reply.rrsets[SECTION_ANSWER][0]),
				 64);
	reply.stream = stream;
	return reply_end(&reply, out, room);
}

static void b11_invalid_keys(void **state)
{
	static const char *const names[] = {"www.sig.test", "c9.sig.test",
					    "x.wild.sig.test"};
	struct attack attack;

	(void)state;
	attack_begin_cold(&attack, "B11",
			  "24 keys that match and cannot be "
			  "read",
			  &(struct sim_options){.server = invalid_keys});
	for (size_t i = 0; i < COUNT_OF(names); i++)
		expect_rcode(
			attack_resolve(&attack, names[i], RRTYPE_A, SIM_DO),
			RCODE_SERVFAIL);
	attack_end(&attack, "a key that cannot be read is tried by none");
}

/* ---- B8, B9: hashes ----------------------------------------------------- */

#define TEN "1.2.3.4.5.6.7.8.9.0."

static void unminimised(struct settings *settings)
{
	settings->qname_minimization = QMIN_OFF;
}

/* NSEC3 records that fit no name, with many iterations and a long salt. */
static size_t costly_nsec3(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, true);
	if (is_from_sig(&reply) &&
	    reply_asks_below(&reply, "9.0.deep.sig.test")) {
		reply_drop(&reply, SECTION_AUTHORITY, RRTYPE_NSEC3);
		for (unsigned i = 0; i < 8; i++) {
			reply_add(&reply, SECTION_AUTHORITY,
				  "%u0000000000000000000000000000000."
				  "deep.sig.test. 600 NSEC3 1 0 50 "
				  "%0240u %u0000000000000000000000000000001 A",
				  i, 7, i);
			sign_last(&reply, SECTION_AUTHORITY, "deep.sig.test");
		}
	}
	reply.stream = stream;
	return reply_end(&reply, out, room);
}

static void ask_deep_names(struct attack *attack, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		const struct sim_answer *answer;
		char name[300];

		snprintf(name, sizeof(name),
			 "%u." TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
			 "deep.sig.test",
			 i);
		answer = attack_resolve(attack, name, RRTYPE_A, SIM_DO);
		assert_true(answer->is_there);
		if (answer->message.rcode != RCODE_NXDOMAIN)
			expect_rcode(answer, RCODE_SERVFAIL);
	}
}

static void b8_nsec3_encloser(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin(&attack, "B8",
		     "NSEC3 of 50 iterations for names of 100 "
		     "labels",
		     &(struct sim_options){.server = costly_nsec3,
					   .configure = unminimised});
	ask_deep_names(&attack, 5);
	assert_true(attack.hashes > 8);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "a hash of more than 50 iterations counts as two; "
			    "above 50 the zone is insecure");
}

static void b9_cached_denials(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin(&attack, "B9",
		     "cached NSEC3 walked for names of 100 "
		     "labels",
		     &(struct sim_options){.server = NULL,
					   .configure = unminimised});
	ask_deep_names(&attack, 20);
	assert_true(attack.hashes > 8);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "the same counter for what is cached");
}

/* Each name below is handed on, unsigned, with proofs of that. */
static size_t costly_referral(void *context, const struct address *server,
			      struct span query, bool stream, uint8_t *out,
			      size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, true);
	if (reply_is_from(&reply, EVIL)) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_AUTHORITY,
			  "9.0.deep.sig.test. 5 SOA . . 1 1 1 1 5");
	} else if (is_from_sig(&reply) &&
		   reply_asks_below(&reply, "9.0.deep.sig.test")) {
		reply_clear(&reply);
		reply.flags = FLAG_QR;
		reply_add(&reply, SECTION_AUTHORITY,
			  "9.0.deep.sig.test. 5 NS ns.evil.plain.");
		for (unsigned i = 0; i < 8; i++) {
			reply_add(&reply, SECTION_AUTHORITY,
				  "%u0000000000000000000000000000000."
				  "deep.sig.test. 5 NSEC3 1 1 50 "
				  "%0240u %u0000000000000000000000000000001 NS",
				  i, 7, i);
			sign_last(&reply, SECTION_AUTHORITY, "deep.sig.test");
		}
	}
	reply.stream = stream;
	return reply_end(&reply, out, room);
}

static void b9_insecure_referrals(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin(&attack, "B9b",
		     "NSEC3 with long salts in insecure "
		     "referrals",
		     &(struct sim_options){.server = costly_referral});
	ask_deep_names(&attack, 5);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "the same counter for DS");
}

/* ---- B10, B19: more proofs than are needed ------------------------------ */

static unsigned rrsigs_each;

static size_t padded(void *context, const struct address *server,
		     struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, true);
	if (is_from_sig(&reply) && reply_asks_below(&reply, "pad.sig.test")) {
		reply_drop(&reply, SECTION_AUTHORITY, RRTYPE_NSEC);
		for (unsigned i = 0; i < (rrsigs_each > 1 ? 12 : 80); i++) {
			const struct rrset *rrset;
			struct span rrsigs[SIGN_RRSIGS_MAX];

			reply_add(&reply, SECTION_AUTHORITY,
				  "z%02u.sig.test. 600 NSEC z%02u.sig.test. A "
				  "RRSIG NSEC",
				  i, i + 1);
			rrset = reply.rrsets[SECTION_AUTHORITY]
					    [reply.counts[SECTION_AUTHORITY] -
					     1];
			for (unsigned j = 0; j < rrsigs_each; j++)
				rrsigs[j] = sign_wrongly(
					&reply.arena, "sig.test", rrset,
					ALGORITHM_ECDSAP256SHA256,
					(uint16_t)(i * 64 + j), 64, j);
			reply.rrsets[SECTION_AUTHORITY]
				    [reply.counts[SECTION_AUTHORITY] - 1] =
				rrsigs_each > 1
					? sign_with(&reply.arena, rrset, rrsigs,
						    rrsigs_each)
					: sign_rrset(&reply.arena, "sig.test",
						     LAB_ZSK, rrset);
		}
	}
	reply.stream = stream;
	return reply_end(&reply, out, room);
}

static void ask_padded(struct attack *attack)
{
	for (unsigned i = 0; i < 5; i++) {
		char name[60];

		snprintf(name, sizeof(name), "n%u.pad.sig.test", i);
		expect_rcode(attack_resolve(attack, name, RRTYPE_A, SIM_DO),
			     RCODE_SERVFAIL);
	}
}

static void b10_padded_denials(void **state)
{
	struct attack attack;

	(void)state;
	rrsigs_each = 1;
	attack_begin(&attack, "B10",
		     "a name error with 80 sound NSEC records "
		     "that prove nothing",
		     &(struct sim_options){.server = padded});
	ask_padded(&attack);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "16 RRsets of an authority section are looked at");
}

static void b19_many_signatures(void **state)
{
	struct attack attack;

	(void)state;
	rrsigs_each = 40;
	attack_begin(&attack, "B19", "more RRSIGs for an NSEC than are kept",
		     &(struct sim_options){.server = padded});
	ask_padded(&attack);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "32 are kept, 8 looked at");
}

/* ---- B23: aliases with signatures, large DS sets ------------------------ */

static size_t flood(void *context, const struct address *server,
		    struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, true);
	if (is_from_sig(&reply) && reply.query.type != RRTYPE_DNSKEY)
		sign_all_wrongly(&reply, ALGORITHM_ECDSAP256SHA256, 4711, 64);
	if (reply_is_from(&reply, TEST) && reply_asks_below(&reply, "sig.test"))
		for (unsigned i = 0; i < 99; i++)
			reply_add(&reply, SECTION_AUTHORITY,
				  "sig.test. 3600 DS %u 13 2 %064u", 100 + i,
				  i);
	reply.stream = stream;
	return reply_end(&reply, out, room);
}

static void b23_floods(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin_cold(&attack, "B23",
			  "aliases with 32 RRSIGs each, a DS "
			  "set of 100",
			  &(struct sim_options){.server = flood});
	for (unsigned i = 13; i > 4; i--) {
		char name[40];

		snprintf(name, sizeof(name), "c%u.sig.test", i);
		expect_rcode(attack_resolve(&attack, name, RRTYPE_A, SIM_DO),
			     RCODE_SERVFAIL);
	}
	attack_end(&attack, "12 links, 100 records in a set");
}

/* ---- C3: a zone that changes its kind of denial ------------------------- */

static size_t changes_denial(void *context, const struct address *server,
			     struct span query, bool stream, uint8_t *out,
			     size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, true);
	if (reply_asks_below(&reply, "nsec.deep.sig.test")) {
		reply_drop(&reply, SECTION_AUTHORITY, RRTYPE_NSEC3);
		reply_add(&reply, SECTION_AUTHORITY,
			  "deep.sig.test. 600 NSEC www.deep.sig.test. NS SOA "
			  "RRSIG NSEC DNSKEY");
		sign_last(&reply, SECTION_AUTHORITY, "deep.sig.test");
	}
	reply.stream = stream;
	return reply_end(&reply, out, room);
}

static void c3_from_nsec3_to_nsec(void **state)
{
	static const char *const names[] = {
		"one.deep.sig.test", "nsec.deep.sig.test", "two.deep.sig.test",
		"x.nsec.deep.sig.test", "www.nsec.deep.sig.test"};
	struct attack attack;

	(void)state;
	attack_begin(&attack, "C3", "a zone that denies by NSEC3 and by NSEC",
		     &(struct sim_options){.server = changes_denial});
	for (size_t i = 0; i < COUNT_OF(names); i++)
		expect_rcode(
			attack_resolve(&attack, names[i], RRTYPE_A, SIM_DO),
			RCODE_NXDOMAIN);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "each proof is taken for what it says");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a11_wildcard_of_another_zone),
		cmocka_unit_test(a12_nsec_beyond_the_zone),
		cmocka_unit_test(b7_keytrap),
		cmocka_unit_test(b7_keytrap_within_the_bound),
		cmocka_unit_test(b8_nsec3_encloser),
		cmocka_unit_test(b9_cached_denials),
		cmocka_unit_test(b9_insecure_referrals),
		cmocka_unit_test(b10_padded_denials),
		cmocka_unit_test(b11_invalid_keys),
		cmocka_unit_test(b19_many_signatures),
		cmocka_unit_test(b23_floods),
		cmocka_unit_test(c3_from_nsec3_to_nsec),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
