/*
 * test_authority.c - what the laboratory's servers answer, judged by ldns.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "contrib/testbed/authority.h"
#include "tests/unit/testbed/laboratory.h"
#include "wire/codes.h"

static const char *const sound_zones[] = {
	"ecdsa-nsec.signed.test.",     "ecdsa-nsec3.signed.test.",
	"ecdsa-optout.signed.test.",   "rsa-nsec.signed.test.",
	"rsa-nsec3.signed.test.",      "rsa-optout.signed.test.",
	"ed25519-nsec.signed.test.",   "ed25519-nsec3.signed.test.",
	"ed25519-optout.signed.test.", "csk.signed.test.",
	"ecdsa384.signed.test.",       "rsa512.signed.test.",
};

enum { SOUND_ZONES = sizeof(sound_zones) / sizeof(sound_zones[0]) };

static ldns_pkt *ask(const struct lab_zone *zone, const char *prefix,
		     uint16_t type, uint16_t size)
{
	char name[NAME_TEXT_MAX];

	snprintf(name, sizeof(name), "%s%s", prefix, zone->plan->origin);
	return laboratory_ask(laboratory_server(zone), name, type, size);
}

static size_t count_of(const ldns_rr_list *list, ldns_rr_type type)
{
	size_t count = 0;

	for (size_t i = 0; i < ldns_rr_list_rr_count(list); i++)
		count += ldns_rr_get_type(ldns_rr_list_rr(list, i)) == type;
	return count;
}

static ldns_rr_list *of_type(const ldns_rr_list *list, ldns_rr_type type)
{
	ldns_rr_list *found = ldns_rr_list_new();

	for (size_t i = 0; i < ldns_rr_list_rr_count(list); i++)
		if (ldns_rr_get_type(ldns_rr_list_rr(list, i)) == type)
			ldns_rr_list_push_rr(found, ldns_rr_list_rr(list, i));
	return found;
}

/* Verifies each RRSIG of SECTION over the records that it covers. */
static size_t verify_section(const ldns_rr_list *section,
			     const struct lab_zone *zone)
{
	size_t verified = 0;

	for (size_t i = 0; i < ldns_rr_list_rr_count(section); i++) {
		const ldns_rr *rrsig = ldns_rr_list_rr(section, i);

		if (ldns_rr_get_type(rrsig) != LDNS_RR_TYPE_RRSIG)
			continue;

		ldns_rr_type covered =
			ldns_rdf2rr_type(ldns_rr_rrsig_typecovered(rrsig));
		ldns_rr_list *set = ldns_rr_list_new();

		for (size_t j = 0; j < ldns_rr_list_rr_count(section); j++) {
			ldns_rr *rr = ldns_rr_list_rr(section, j);

			if (ldns_rr_get_type(rr) == covered &&
			    ldns_dname_compare(ldns_rr_owner(rr),
					       ldns_rr_owner(rrsig)) == 0)
				ldns_rr_list_push_rr(set, rr);
		}
		assert_true(ldns_rr_list_rr_count(set) > 0);
		assert_int_equal(laboratory_verify(set, rrsig, zone),
				 LDNS_STATUS_OK);
		ldns_rr_list_free(set);
		verified++;
	}
	return verified;
}

static void an_answer_is_authoritative_and_signed(void **state)
{
	(void)state;
	for (size_t i = 0; i < SOUND_ZONES; i++) {
		const struct lab_zone *zone = laboratory_zone(sound_zones[i]);
		ldns_pkt *answer = ask(zone, "www.", RRTYPE_A, 1232);

		assert_true(ldns_pkt_aa(answer));
		assert_int_equal(ldns_pkt_get_rcode(answer), 0);
		assert_int_equal(count_of(ldns_pkt_answer(answer),
					  LDNS_RR_TYPE_A),
				 2);
		assert_int_equal(
			verify_section(ldns_pkt_answer(answer), zone), 1);
		ldns_pkt_free(answer);
	}
}

/*
 * Does one of NSEC3S match PREFIX + ORIGIN (or, COVER, cover it)? ldns's own
 * judgement of NSEC3 answers would do, but it leaks memory.
 */
static bool hash_is_shown(const ldns_rr_list *nsec3s, const char *prefix,
			  const char *origin, bool cover)
{
	char text[NAME_TEXT_MAX];
	bool found = false;

	snprintf(text, sizeof(text), "%s%s", prefix, origin);

	ldns_rdf *name = ldns_dname_new_frm_str(text);
	ldns_rdf *zone = ldns_dname_new_frm_str(origin);
	ldns_rdf *hash = ldns_nsec3_hash_name(name, 1, 0, 0, NULL);

	assert_int_equal(ldns_dname_cat(hash, zone), LDNS_STATUS_OK);
	for (size_t i = 0; i < ldns_rr_list_rr_count(nsec3s); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(nsec3s, i);

		if (ldns_dname_compare(ldns_rr_owner(rr), hash) == 0)
			found |= !cover;
		else if (cover && ldns_nsec_covers_name(rr, hash))
			found = true;
	}
	ldns_rdf_deep_free(hash);
	ldns_rdf_deep_free(zone);
	ldns_rdf_deep_free(name);
	return found;
}

/* RFC 5155 section 8.4; CLOSEST and NEXT as prefixes of the zone. */
static void check_nsec3_name_error(const char *prefix, const char *closest,
				   const char *next)
{
	char wildcard[NAME_TEXT_MAX];

	snprintf(wildcard, sizeof(wildcard), "*.%s", closest);
	for (size_t i = 0; i < SOUND_ZONES; i++) {
		const struct lab_zone *zone = laboratory_zone(sound_zones[i]);
		ldns_pkt *answer = ask(zone, prefix, RRTYPE_A, 0);
		const ldns_rr_list *authority = ldns_pkt_authority(answer);
		ldns_rr_list *nsec3s = of_type(authority, LDNS_RR_TYPE_NSEC3);

		if (zone->plan->denial != LAB_NSEC) {
			const char *origin = zone->plan->origin;

			assert_int_equal(ldns_pkt_get_rcode(answer),
					 RCODE_NXDOMAIN);
			assert_int_equal(
				count_of(authority, LDNS_RR_TYPE_SOA), 1);
			verify_section(authority, zone);
			assert_true(
				hash_is_shown(nsec3s, closest, origin, false));
			assert_true(hash_is_shown(nsec3s, next, origin, true));
			assert_true(
				hash_is_shown(nsec3s, wildcard, origin, true));
		}
		ldns_rr_list_free(nsec3s);
		ldns_pkt_free(answer);
	}
}

static void a_name_error_has_the_three_proofs_of_5155_8_4(void **state)
{
	(void)state;
	check_nsec3_name_error("nothing.", "", "nothing.");
	check_nsec3_name_error("much.too.deep.www.", "www.", "deep.www.");
}

/* What ldns makes of the NSEC records in ANSWER to NAME and TYPE. */
static ldns_status nsec_denial(const ldns_pkt *answer, const char *name,
			       uint16_t type)
{
	const ldns_rr_list *authority = ldns_pkt_authority(answer);
	ldns_rr_list *nsecs = of_type(authority, LDNS_RR_TYPE_NSEC);
	ldns_rr_list *rrsigs = of_type(authority, LDNS_RR_TYPE_RRSIG);
	ldns_rr *question = ldns_rr_new();

	ldns_rr_set_owner(question, ldns_dname_new_frm_str(name));
	ldns_rr_set_type(question, (ldns_rr_type)type);
	ldns_rr_set_question(question, true);

	ldns_status status =
		ldns_dnssec_verify_denial(question, nsecs, rrsigs);

	ldns_rr_free(question);
	ldns_rr_list_free(nsecs);
	ldns_rr_list_free(rrsigs);
	return status;
}

/* RFC 5155 section 8.5: the name's own NSEC3, without the type. */
static void check_nsec3_nodata(const ldns_pkt *answer,
			       const struct lab_zone *zone,
			       const char *prefix, uint16_t type)
{
	ldns_rr_list *nsec3s =
		of_type(ldns_pkt_authority(answer), LDNS_RR_TYPE_NSEC3);

	assert_int_equal(ldns_rr_list_rr_count(nsec3s), 1);
	assert_true(hash_is_shown(nsec3s, prefix, zone->plan->origin, false));
	assert_false(ldns_nsec_bitmap_covers_type(
		ldns_nsec_get_bitmap(ldns_rr_list_rr(nsec3s, 0)),
		(ldns_rr_type)type));
	ldns_rr_list_free(nsec3s);
}

/* A negative answer of each zone: a SOA, signatures, and a proof. */
static void check_denial(const char *prefix, uint16_t type, int rcode)
{
	for (size_t i = 0; i < SOUND_ZONES; i++) {
		const struct lab_zone *zone = laboratory_zone(sound_zones[i]);
		ldns_pkt *answer = ask(zone, prefix, type, 0);
		const ldns_rr_list *authority = ldns_pkt_authority(answer);
		char name[NAME_TEXT_MAX];

		snprintf(name, sizeof(name), "%s%s", prefix, sound_zones[i]);
		assert_int_equal(ldns_pkt_get_rcode(answer), rcode);
		assert_int_equal(
			ldns_rr_list_rr_count(ldns_pkt_answer(answer)), 0);
		assert_int_equal(count_of(authority, LDNS_RR_TYPE_SOA), 1);
		assert_true(verify_section(authority, zone) >= 2);
		if (zone->plan->denial == LAB_NSEC)
			assert_int_equal(nsec_denial(answer, name, type),
					 LDNS_STATUS_OK);
		else if (rcode == RCODE_NOERROR)
			check_nsec3_nodata(answer, zone, prefix, type);
		ldns_pkt_free(answer);
	}
}

static void a_name_that_is_not_there_is_proven_so_4035_3_1_3_2(void **state)
{
	(void)state;
	check_denial("nothing.", RRTYPE_A, RCODE_NXDOMAIN);
	check_denial("much.too.deep.www.", RRTYPE_A, RCODE_NXDOMAIN);
}

static void a_type_that_is_not_there_is_proven_so_4035_3_1_3_1(void **state)
{
	(void)state;
	check_denial("www.", RRTYPE_MX, RCODE_NOERROR);
	check_denial("", RRTYPE_SRV, RCODE_NOERROR);
}

/* By hand: ldns asks for a wildcard's denial here, which RFC 4035 does not. */
static void an_empty_non_terminal_lies_in_a_span_4592_2_2_2(void **state)
{
	const struct lab_zone *zone = laboratory_zone("rsa-nsec.signed.test.");
	ldns_pkt *answer = ask(zone, "ent.", RRTYPE_A, 0);
	ldns_rr_list *nsec = of_type(ldns_pkt_authority(answer),
				     LDNS_RR_TYPE_NSEC);
	ldns_rdf *below =
		ldns_dname_new_frm_str("below.ent.rsa-nsec.signed.test.");

	(void)state;
	assert_int_equal(ldns_pkt_get_rcode(answer), 0);
	assert_int_equal(ldns_rr_list_rr_count(nsec), 1);
	assert_int_equal(
		ldns_dname_compare(ldns_rr_rdf(ldns_rr_list_rr(nsec, 0), 0),
				   below),
		0);
	ldns_rdf_deep_free(below);
	ldns_rr_list_free(nsec);
	ldns_pkt_free(answer);

	zone = laboratory_zone("rsa-nsec3.signed.test.");
	answer = ask(zone, "ent.", RRTYPE_A, 0);
	check_nsec3_nodata(answer, zone, "ent.", RRTYPE_A);
	ldns_pkt_free(answer);
}

static void
a_wildcard_answers_with_the_proof_that_it_may_4035_3_1_3_3(void **state)
{
	(void)state;
	for (size_t i = 0; i < SOUND_ZONES; i++) {
		const struct lab_zone *zone = laboratory_zone(sound_zones[i]);
		ldns_pkt *answer = ask(zone, "any.wild.", RRTYPE_A, 1232);
		const ldns_rr_list *records = ldns_pkt_answer(answer);

		assert_int_equal(count_of(records, LDNS_RR_TYPE_A), 1);
		assert_int_equal(verify_section(records, zone), 1);
		assert_int_equal(verify_section(ldns_pkt_authority(answer),
						zone),
				 1);
		assert_int_equal(count_of(ldns_pkt_authority(answer),
					  LDNS_RR_TYPE_SOA),
				 0);
		ldns_pkt_free(answer);
	}
}

static void
a_wildcard_without_the_type_is_proven_so_4035_3_1_3_4(void **state)
{
	(void)state;
	for (size_t i = 0; i < SOUND_ZONES; i++) {
		const struct lab_zone *zone = laboratory_zone(sound_zones[i]);
		ldns_pkt *answer = ask(zone, "any.wild.", RRTYPE_AAAA, 0);
		bool is_nsec = zone->plan->denial == LAB_NSEC;

		assert_int_equal(ldns_pkt_get_rcode(answer), 0);
		assert_int_equal(
			ldns_rr_list_rr_count(ldns_pkt_answer(answer)), 0);
		/* SOA, and one or two NSEC or up to three NSEC3 */
		assert_true(verify_section(ldns_pkt_authority(answer), zone) >=
			    (is_nsec ? 2 : 3));
		ldns_pkt_free(answer);
	}
}

static void a_cname_is_followed_within_the_zone(void **state)
{
	const struct lab_zone *zone = laboratory_zone("rsa-nsec.signed.test.");
	ldns_pkt *answer = ask(zone, "alias.", RRTYPE_AAAA, 1232);

	(void)state;
	assert_int_equal(verify_section(ldns_pkt_answer(answer), zone), 2);
	assert_int_equal(count_of(ldns_pkt_answer(answer),
				  LDNS_RR_TYPE_AAAA),
			 1);
	ldns_pkt_free(answer);
}

static void
a_cname_is_followed_into_other_zones_of_the_server_1034_4_3_2(void **state)
{
	const struct lab_zone *zone = laboratory_zone("signed.test.");
	ldns_pkt *served = ask(zone, "to-signed.", RRTYPE_A, 1232);
	ldns_pkt *foreign = ask(zone, "to-unsigned.", RRTYPE_A, 1232);

	(void)state;
	assert_int_equal(count_of(ldns_pkt_answer(served), LDNS_RR_TYPE_A),
			 2);
	assert_int_equal(count_of(ldns_pkt_answer(served),
				  LDNS_RR_TYPE_RRSIG),
			 2);
	assert_int_equal(ldns_rr_list_rr_count(ldns_pkt_answer(foreign)), 2);
	assert_int_equal(ldns_pkt_get_rcode(foreign), 0);
	ldns_pkt_free(served);
	ldns_pkt_free(foreign);
}

static void a_dname_makes_an_unsigned_cname_6672_3_1(void **state)
{
	const struct lab_zone *zone =
		laboratory_zone("ecdsa-nsec.signed.test.");
	ldns_pkt *answer = ask(zone, "host.moved.", RRTYPE_A, 1232);
	const ldns_rr_list *records = ldns_pkt_answer(answer);

	(void)state;
	assert_int_equal(count_of(records, LDNS_RR_TYPE_DNAME), 1);
	assert_int_equal(count_of(records, LDNS_RR_TYPE_CNAME), 1);
	assert_int_equal(count_of(records, LDNS_RR_TYPE_A), 1);
	assert_int_equal(verify_section(records, zone), 2);
	ldns_pkt_free(answer);
}

static void a_dname_that_makes_a_name_too_long_is_yxdomain_6672_2_2(
	void **state)
{
	/* 255 octets, and "target" is longer than "moved". */
	char prefix[NAME_TEXT_MAX] = "aa.";
	const struct lab_zone *zone =
		laboratory_zone("ecdsa-nsec.signed.test.");

	(void)state;
	for (unsigned i = 0; i < 111; i++)
		strcat(prefix, "a.");
	strcat(prefix, "moved.");

	ldns_pkt *answer = ask(zone, prefix, RRTYPE_A, 1232);

	assert_int_equal(ldns_pkt_get_rcode(answer), RCODE_YXDOMAIN);
	assert_int_equal(
		count_of(ldns_pkt_answer(answer), LDNS_RR_TYPE_DNAME), 1);
	ldns_pkt_free(answer);
}

static void a_referral_has_ns_and_ds_and_glue_4035_3_1_4(void **state)
{
	const struct lab_zone *zone = laboratory_zone("signed.test.");
	ldns_pkt *answer = laboratory_ask(laboratory_server(zone),
					  "www.glue.signed.test.", RRTYPE_A,
					  1232);
	const ldns_rr_list *authority = ldns_pkt_authority(answer);

	(void)state;
	assert_false(ldns_pkt_aa(answer));
	assert_int_equal(ldns_rr_list_rr_count(ldns_pkt_answer(answer)), 0);
	assert_int_equal(count_of(authority, LDNS_RR_TYPE_NS), 1);
	assert_int_equal(count_of(authority, LDNS_RR_TYPE_DS), 1);
	assert_int_equal(verify_section(authority, zone), 1);
	assert_int_equal(count_of(ldns_pkt_additional(answer),
				  LDNS_RR_TYPE_A),
			 1);
	ldns_pkt_free(answer);
}

static void check_unsigned_referral(const char *parent, const char *name,
				    ldns_rr_type type, size_t proofs)
{
	const struct lab_zone *zone = laboratory_zone(parent);
	ldns_pkt *answer = laboratory_ask(laboratory_server(zone), name,
					  RRTYPE_A, 1232);
	const ldns_rr_list *authority = ldns_pkt_authority(answer);

	assert_false(ldns_pkt_aa(answer));
	assert_int_equal(count_of(authority, LDNS_RR_TYPE_DS), 0);
	assert_int_equal(count_of(authority, type), proofs);
	assert_int_equal(verify_section(authority, zone), proofs);
	ldns_pkt_free(answer);
}

static void
an_unsigned_referral_proves_that_there_is_no_ds_5155_7_2_7(void **state)
{
	(void)state;
	/* NSEC3 at the cut; then an opt-out span: encloser and cover. */
	check_unsigned_referral("test.", "www.unsigned.test.",
				LDNS_RR_TYPE_NSEC3, 1);
	check_unsigned_referral("lab.", "www.plain.lab.", LDNS_RR_TYPE_NSEC3,
				2);
}

static void ds_at_a_cut_is_the_parents_4035_3_1_4_1(void **state)
{
	const struct lab_zone *parent = laboratory_zone("signed.test.");
	const struct lab_zone *child =
		laboratory_zone("ecdsa-nsec.signed.test.");
	ldns_pkt *answer = ask(child, "", RRTYPE_DS, 1232);

	(void)state;
	assert_true(ldns_pkt_aa(answer));
	assert_int_equal(count_of(ldns_pkt_answer(answer), LDNS_RR_TYPE_DS),
			 1);
	assert_int_equal(verify_section(ldns_pkt_answer(answer), parent), 1);
	ldns_pkt_free(answer);
}

static void a_server_of_the_child_alone_knows_no_ds(void **state)
{
	const struct lab_zone *child = laboratory_zone("glue.signed.test.");
	ldns_pkt *answer = ask(child, "", RRTYPE_DS, 1232);

	(void)state;
	assert_int_equal(ldns_rr_list_rr_count(ldns_pkt_answer(answer)), 0);
	assert_int_equal(count_of(ldns_pkt_authority(answer),
				  LDNS_RR_TYPE_SOA),
			 1);
	ldns_pkt_free(answer);
}

static void what_no_zone_covers_is_refused(void **state)
{
	const struct lab_zone *zone = laboratory_zone("broken.test.");
	ldns_pkt *answer = laboratory_ask(laboratory_server(zone),
					  "www.signed.test.", RRTYPE_A, 1232);

	(void)state;
	assert_int_equal(ldns_pkt_get_rcode(answer), RCODE_REFUSED);
	ldns_pkt_free(answer);
}

static void a_large_answer_is_truncated_in_datagrams_only(void **state)
{
	const struct lab_zone *zone = laboratory_zone("signed.test.");
	ldns_pkt *datagram = ask(zone, "big.", RRTYPE_TXT, 1232);
	ldns_pkt *stream = ask(zone, "big.", RRTYPE_TXT, 0);

	(void)state;
	assert_true(ldns_pkt_tc(datagram));
	assert_false(ldns_pkt_tc(stream));
	assert_true(ldns_pkt_size(stream) > 3000);
	assert_int_equal(verify_section(ldns_pkt_answer(stream), zone), 1);
	ldns_pkt_free(datagram);
	ldns_pkt_free(stream);
}

static void answers_fit_the_size_that_the_client_announced(void **state)
{
	const struct lab_zone *zone =
		laboratory_zone("rsa-nsec3.signed.test.");
	ldns_pkt *small = ask(zone, "nothing.", RRTYPE_A, 512);

	(void)state;
	assert_true(ldns_pkt_tc(small)); /* size checked by laboratory_ask */
	ldns_pkt_free(small);
}

/* QUERY is 12 octets of header and what follows. */
static size_t answer_raw(const uint8_t *query, size_t size, uint8_t *out)
{
	const struct address *root = laboratory_server(laboratory_zone("."));

	return authority_answer(&laboratory->authority, root,
				span_of(query, size), false, out,
				MESSAGE_SIZE_MAX);
}

static void the_question_comes_back_as_it_was_spelt_4343(void **state)
{
	static const uint8_t query[] = {0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
					4, 'T', 'e', 'S', 't', 0, 0, 2, 0, 1};
	static uint8_t out[MESSAGE_SIZE_MAX];

	(void)state;
	assert_true(answer_raw(query, sizeof(query), out) > sizeof(query));
	assert_memory_equal(out + 12, query + 12, sizeof(query) - 12);
}

static void without_do_there_is_nothing_of_dnssec_3225(void **state)
{
	static const uint8_t query[] = {0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
					4, 't', 'e', 's', 't', 0, 0, 6, 0, 1};
	static uint8_t out[MESSAGE_SIZE_MAX];
	ldns_pkt *packet = NULL;
	size_t size = answer_raw(query, sizeof(query), out);

	(void)state;
	assert_int_equal(ldns_wire2pkt(&packet, out, size), LDNS_STATUS_OK);
	assert_int_equal(count_of(ldns_pkt_authority(packet),
				  LDNS_RR_TYPE_NS),
			 2);
	assert_int_equal(count_of(ldns_pkt_authority(packet),
				  LDNS_RR_TYPE_DS),
			 0);
	assert_false(ldns_pkt_edns(packet));
	ldns_pkt_free(packet);
}

static void garbage_gets_formerr_and_answers_get_silence(void **state)
{
	static const uint8_t garbage[] = {0, 7, 0,   0,   0,   1, 0,
					  0, 0, 0,   0,   0,   9, 't',
					  'e', 's', 't'};
	static const uint8_t answer[] = {0, 7, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0,
					 0, 0, 2, 0, 1};
	static uint8_t out[MESSAGE_SIZE_MAX];

	(void)state;
	assert_true(answer_raw(garbage, sizeof(garbage), out) >= 12);
	assert_int_equal(out[3] & 0xf, RCODE_FORMERR);
	assert_int_equal(answer_raw(answer, sizeof(answer), out), 0);
	assert_int_equal(answer_raw(answer, 5, out), 0);
}

static void edns_above_0_is_badvers_6891_6_1_3(void **state)
{
	static const uint8_t query[] = {
		0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, /* header */
		0, 0, 2, 0, 1,                      /* . NS */
		0, 0, 41, 4, 208, 0, 1, 0, 0, 0, 0, /* OPT, version 1 */
	};
	static uint8_t out[MESSAGE_SIZE_MAX];
	ldns_pkt *packet = NULL;
	size_t size = answer_raw(query, sizeof(query), out);

	(void)state;
	assert_int_equal(ldns_wire2pkt(&packet, out, size), LDNS_STATUS_OK);
	assert_int_equal(ldns_pkt_edns_extended_rcode(packet), 1);
	assert_int_equal(ldns_pkt_get_rcode(packet), 0);
	ldns_pkt_free(packet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_authoritative_and_signed),
		cmocka_unit_test(
			a_name_that_is_not_there_is_proven_so_4035_3_1_3_2),
		cmocka_unit_test(
			a_name_error_has_the_three_proofs_of_5155_8_4),
		cmocka_unit_test(
			a_type_that_is_not_there_is_proven_so_4035_3_1_3_1),
		cmocka_unit_test(
			an_empty_non_terminal_lies_in_a_span_4592_2_2_2),
		cmocka_unit_test(
			a_wildcard_answers_with_the_proof_that_it_may_4035_3_1_3_3),
		cmocka_unit_test(
			a_wildcard_without_the_type_is_proven_so_4035_3_1_3_4),
		cmocka_unit_test(a_cname_is_followed_within_the_zone),
		cmocka_unit_test(
			a_cname_is_followed_into_other_zones_of_the_server_1034_4_3_2),
		cmocka_unit_test(a_dname_makes_an_unsigned_cname_6672_3_1),
		cmocka_unit_test(
			a_dname_that_makes_a_name_too_long_is_yxdomain_6672_2_2),
		cmocka_unit_test(a_referral_has_ns_and_ds_and_glue_4035_3_1_4),
		cmocka_unit_test(
			an_unsigned_referral_proves_that_there_is_no_ds_5155_7_2_7),
		cmocka_unit_test(ds_at_a_cut_is_the_parents_4035_3_1_4_1),
		cmocka_unit_test(a_server_of_the_child_alone_knows_no_ds),
		cmocka_unit_test(what_no_zone_covers_is_refused),
		cmocka_unit_test(a_large_answer_is_truncated_in_datagrams_only),
		cmocka_unit_test(
			answers_fit_the_size_that_the_client_announced),
		cmocka_unit_test(the_question_comes_back_as_it_was_spelt_4343),
		cmocka_unit_test(without_do_there_is_nothing_of_dnssec_3225),
		cmocka_unit_test(garbage_gets_formerr_and_answers_get_silence),
		cmocka_unit_test(edns_above_0_is_badvers_6891_6_1_3),
	};

	return cmocka_run_group_tests(tests, laboratory_open,
				      laboratory_close);
}
