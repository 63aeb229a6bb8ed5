/*
 * test_signer.c - the laboratory's zones, judged by ldns.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "contrib/testbed/signer.h"
#include "tests/unit/testbed/laboratory.h"
#include "wire/rdata.h"

static bool is_sound(const struct lab_zone *zone)
{
	return zone->is_signed && zone->plan->fault == FAULT_NONE &&
	       zone->plan->claimed_algorithm == 0;
}

static void verify_rrset(const struct lab_zone *zone,
			 const struct rrset *rrset)
{
	ldns_rr_list *records = laboratory_records(rrset, false);
	ldns_rr_list *rrsigs = laboratory_records(rrset, true);
	char owner[NAME_TEXT_MAX];

	if (ldns_rr_list_rr_count(rrsigs) != 1)
		fail_msg("%s type %u has %zu RRSIGs",
			 name_to_text(rrset_owner(rrset), owner), rrset->type,
			 ldns_rr_list_rr_count(rrsigs));

	ldns_status status = laboratory_verify(
		records, ldns_rr_list_rr(rrsigs, 0), zone);

	if (status != LDNS_STATUS_OK)
		fail_msg("%s type %u: %s",
			 name_to_text(rrset_owner(rrset), owner), rrset->type,
			 ldns_get_errorstr_by_id(status));
	ldns_rr_list_deep_free(records);
	ldns_rr_list_deep_free(rrsigs);
}

static void
each_authoritative_rrset_of_a_sound_zone_is_signed_by_its_keys(void **state)
{
	size_t verified = 0;

	(void)state;
	for (size_t i = 0; i < laboratory->zone_count; i++) {
		const struct lab_zone *zone = laboratory->zones[i];

		for (size_t j = 0; is_sound(zone) && j < zone->node_count;
		     j++) {
			const struct lab_node *node = &zone->nodes[j];

			for (size_t k = 0; k < node->rrset_count; k++) {
				uint16_t type = node->rrsets[k]->type;

				if (node->is_occluded ||
				    (node->is_cut && type != RRTYPE_DS &&
				     type != RRTYPE_NSEC))
					continue;
				verify_rrset(zone, node->rrsets[k]);
				verified++;
			}
		}
		for (size_t j = 0; is_sound(zone) && j < zone->nsec3_count;
		     j++)
			verify_rrset(zone, zone->nsec3s[j].rrset);
	}
	assert_true(verified > 500);
}

static void delegations_and_glue_are_not_signed_4035_2_2(void **state)
{
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < laboratory->zone_count; i++) {
		const struct lab_zone *zone = laboratory->zones[i];

		for (size_t j = 0; j < zone->node_count; j++) {
			const struct lab_node *node = &zone->nodes[j];
			const struct rrset *ns =
				lab_node_rrset(node, RRTYPE_NS);
			const struct rrset *a = lab_node_rrset(node, RRTYPE_A);

			if (node->is_cut && ns) {
				assert_int_equal(ns->rrsig_count, 0);
				seen++;
			}
			if (node->is_occluded && a)
				assert_int_equal(a->rrsig_count, 0);
		}
	}
	assert_true(seen > 80);
}

/* Does one of DS name one of the SEP keys of CHILD (RFC 4034 5.1.4)? */
static bool ds_names_key(const ldns_rr_list *ds, const struct lab_zone *child)
{
	ldns_rr_list *keys = laboratory_find(child, child->plan->origin,
					     RRTYPE_DNSKEY, false);
	bool found = false;

	for (size_t i = 0; i < ldns_rr_list_rr_count(keys); i++) {
		ldns_rr *made = ldns_key_rr2ds(ldns_rr_list_rr(keys, i),
					       LDNS_SHA256);

		for (size_t j = 0; j < ldns_rr_list_rr_count(ds); j++)
			if (ldns_rdf_compare(
				    ldns_rr_rdf(made, 3),
				    ldns_rr_rdf(ldns_rr_list_rr(ds, j), 3)) ==
			    0)
				found = true;
		ldns_rr_free(made);
	}
	ldns_rr_list_deep_free(keys);
	return found;
}

static const struct lab_zone *parent_of(const struct lab_zone *child)
{
	const struct lab_zone *best = NULL;

	for (size_t i = 0; i < laboratory->zone_count; i++) {
		const struct lab_zone *zone = laboratory->zones[i];

		if (name_is_below(child->origin, zone->origin) &&
		    (!best || name_is_below(zone->origin, best->origin)))
			best = zone;
	}
	return best;
}

static void the_ds_of_each_sound_zone_is_the_digest_of_its_key(void **state)
{
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < laboratory->zone_count; i++) {
		const struct lab_zone *zone = laboratory->zones[i];
		const struct lab_zone *parent = parent_of(zone);

		if (!is_sound(zone) || zone->plan->island || !parent ||
		    !parent->is_signed)
			continue;

		ldns_rr_list *ds = laboratory_find(parent, zone->plan->origin,
						   RRTYPE_DS, false);

		if (!ds_names_key(ds, zone))
			fail_msg("no DS for %s", zone->plan->origin);
		ldns_rr_list_deep_free(ds);
		seen++;
	}
	assert_true(seen > 20);
}

static void the_anchor_is_the_digest_of_the_root_key(void **state)
{
	ldns_rr_list *ds = laboratory_records(laboratory->anchor, false);

	(void)state;
	assert_true(ds_names_key(ds, laboratory_zone(".")));
	ldns_rr_list_deep_free(ds);
}

/* From the apex by next names: every name once, then the apex. */
static void walk_nsec(const struct lab_zone *zone)
{
	const uint8_t *at = zone->origin;
	size_t links = 0, holders = 0;

	do {
		const struct lab_node *node = lab_zone_node(zone, at);
		const struct rrset *nsec = lab_node_rrset(node, RRTYPE_NSEC);
		struct rdata_nsec parsed;

		assert_non_null(nsec);
		assert_int_equal(rdata_nsec_parse(rrset_first(nsec), &parsed),
				 STATUS_OK);
		if (!name_equal(parsed.next, zone->origin))
			assert_true(name_compare(at, parsed.next) < 0);
		for (size_t i = 0; i < node->rrset_count; i++) {
			uint16_t type = node->rrsets[i]->type;

			if (!node->is_cut || type == RRTYPE_NS)
				assert_true(rdata_types_have(parsed.types,
							     type));
		}
		at = parsed.next;
		links++;
	} while (!name_equal(at, zone->origin));
	for (size_t i = 0; i < zone->node_count; i++)
		holders += !zone->nodes[i].is_occluded &&
			   zone->nodes[i].rrset_count > 0;
	assert_int_equal(links, holders);
}

static void the_nsec_chain_goes_around_the_zone_4034_4_1_1(void **state)
{
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < laboratory->zone_count; i++) {
		const struct lab_zone *zone = laboratory->zones[i];

		if (is_sound(zone) && zone->plan->denial == LAB_NSEC) {
			walk_nsec(zone);
			seen++;
		}
	}
	assert_true(seen > 8);
}

static void walk_nsec3(const struct lab_zone *zone)
{
	for (size_t i = 0; i < zone->nsec3_count; i++) {
		const struct lab_nsec3 *link = &zone->nsec3s[i];
		const struct lab_nsec3 *next =
			&zone->nsec3s[(i + 1) % zone->nsec3_count];
		struct rdata_nsec3 parsed;

		assert_int_equal(
			rdata_nsec3_parse(rrset_first(link->rrset), &parsed),
			STATUS_OK);
		assert_true(span_equal(parsed.next_hash,
				       span_of(next->hash, 20)));
		assert_int_equal(parsed.iterations, zone->iterations);
		assert_int_equal(parsed.salt.size, zone->plan->salt_size);
		assert_int_equal(parsed.flags & NSEC3_OPT_OUT,
				 zone->plan->denial == LAB_OPT_OUT);
		if (i > 0)
			assert_true(memcmp(link[-1].hash, link->hash, 20) < 0);
	}
}

static void the_nsec3_chain_goes_around_the_zone_5155_7_1(void **state)
{
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < laboratory->zone_count; i++) {
		const struct lab_zone *zone = laboratory->zones[i];

		if (is_sound(zone) && zone->plan->denial != LAB_NSEC) {
			walk_nsec3(zone);
			seen++;
		}
	}
	assert_true(seen > 8);
}

/* ldns hashes the name too: the owner must be its hash. */
static void the_owner_of_an_nsec3_is_the_hash_of_a_name_5155_3_1(void **state)
{
	const struct lab_zone *zone =
		laboratory_zone("ecdsa-nsec3.signed.test.");
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < zone->node_count; i++) {
		char text[NAME_TEXT_MAX], owner[NAME_TEXT_MAX];
		uint8_t hash[20];

		if (zone->nodes[i].is_occluded)
			continue;
		lab_zone_hash(zone, zone->nodes[i].owner, hash);

		ldns_rdf *name = ldns_dname_new_frm_str(
			name_to_text(zone->nodes[i].owner, text));
		ldns_rdf *hashed = ldns_nsec3_hash_name(name, 1, 0, 0, NULL);
		char *label = ldns_rdf2str(hashed);

		for (size_t j = 0; j < zone->nsec3_count; j++) {
			if (memcmp(zone->nsec3s[j].hash, hash, 20) != 0)
				continue;
			name_to_text(rrset_owner(zone->nsec3s[j].rrset),
				     owner);
			assert_memory_equal(owner, label, 32);
			seen++;
		}
		free(label);
		ldns_rdf_deep_free(hashed);
		ldns_rdf_deep_free(name);
	}
	assert_int_equal(seen, zone->nsec3_count);
}

static void an_opt_out_zone_skips_unsigned_delegations_5155_7_1(void **state)
{
	const struct lab_zone *closed =
		laboratory_zone("ecdsa-nsec3.signed.test.");
	const struct lab_zone *open =
		laboratory_zone("ecdsa-optout.signed.test.");

	(void)state;
	assert_int_equal(closed->nsec3_count, open->nsec3_count + 1);
}

static ldns_status verify_a(const char *origin)
{
	const struct lab_zone *zone = laboratory_zone(origin);
	char www[NAME_TEXT_MAX];

	snprintf(www, sizeof(www), "www.%s", origin);

	ldns_rr_list *a = laboratory_find(zone, www, RRTYPE_A, false);
	ldns_rr_list *rrsigs = laboratory_find(zone, www, RRTYPE_A, true);
	ldns_status status = LDNS_STATUS_CRYPTO_NO_RRSIG;

	assert_true(ldns_rr_list_rr_count(a) > 0);
	if (ldns_rr_list_rr_count(rrsigs) > 0)
		status = laboratory_verify(a, ldns_rr_list_rr(rrsigs, 0),
					   zone);
	ldns_rr_list_deep_free(a);
	ldns_rr_list_deep_free(rrsigs);
	return status;
}

static void each_broken_signature_is_broken_in_its_own_way(void **state)
{
	static const struct {
		const char *origin;
		ldns_status status;
	} rows[] = {
		{"expired.broken.test.", LDNS_STATUS_CRYPTO_SIG_EXPIRED},
		{"expired-a.broken.test.", LDNS_STATUS_CRYPTO_SIG_EXPIRED},
		{"not-yet.broken.test.", LDNS_STATUS_CRYPTO_SIG_NOT_INCEPTED},
		{"not-yet-a.broken.test.",
		 LDNS_STATUS_CRYPTO_SIG_NOT_INCEPTED},
		{"backwards.broken.test.",
		 LDNS_STATUS_CRYPTO_EXPIRATION_BEFORE_INCEPTION},
		{"no-rrsig.broken.test.", LDNS_STATUS_CRYPTO_NO_RRSIG},
		{"no-rrsig-a.broken.test.", LDNS_STATUS_CRYPTO_NO_RRSIG},
		{"bad-rrsig.broken.test.", LDNS_STATUS_CRYPTO_BOGUS},
		{"bad-rrsig-a.broken.test.", LDNS_STATUS_CRYPTO_BOGUS},
		{"bad-zsk.broken.test.", LDNS_STATUS_CRYPTO_BOGUS},
		{"no-zsk.broken.test.",
		 LDNS_STATUS_CRYPTO_NO_MATCHING_KEYTAG_DNSKEY},
		/* Sound, whatever else is odd. */
		{"tag-collision.broken.test.", LDNS_STATUS_OK},
		{"no-sep.broken.test.", LDNS_STATUS_OK},
		{"ds-bad-tag.broken.test.", LDNS_STATUS_OK},
		{"no-nsec.broken.test.", LDNS_STATUS_OK},
		{"iterations-200.broken.test.", LDNS_STATUS_OK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ldns_status status = verify_a(rows[i].origin);

		if (status != rows[i].status)
			fail_msg("%s: %s", rows[i].origin,
				 ldns_get_errorstr_by_id(status));
	}
}

static void faults_of_the_a_records_leave_the_others_sound(void **state)
{
	const struct lab_zone *zone =
		laboratory_zone("bad-rrsig-a.broken.test.");

	(void)state;
	verify_rrset(zone, lab_node_rrset(&zone->nodes[0], RRTYPE_SOA));
	verify_rrset(zone, lab_node_rrset(&zone->nodes[0], RRTYPE_DNSKEY));
}

/* DNSKEY and DS by our own eyes: ldns would not say which differs. */
static void keys_with_a_fault_show_it(void **state)
{
	static const struct {
		const char *origin;
		size_t keys;
		uint16_t flags; /* of the first key; 0: not looked at */
	} rows[] = {
		{"no-ksk.broken.test.", 1, 256},
		{"no-zsk.broken.test.", 1, 257},
		{"no-zone-bit-ksk.broken.test.", 2, 1},
		{"no-zone-bit.broken.test.", 2, 1},
		{"revoked-ksk.broken.test.", 2, 257 | 128},
		{"no-sep.broken.test.", 2, 256},
		{"tag-collision.broken.test.", 3, 0},
		{"csk.signed.test.", 1, 257},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct lab_zone *zone = laboratory_zone(rows[i].origin);
		const struct rrset *keys =
			lab_node_rrset(&zone->nodes[0], RRTYPE_DNSKEY);
		struct rdata_dnskey key;

		assert_int_equal(keys->rdata_count, rows[i].keys);
		assert_int_equal(rdata_dnskey_parse(rrset_first(keys), &key),
				 STATUS_OK);
		if (rows[i].flags)
			assert_int_equal(key.flags, rows[i].flags);
	}
}

static void the_colliding_keys_have_one_tag(void **state)
{
	const struct lab_zone *zone =
		laboratory_zone("tag-collision.broken.test.");
	const struct rrset *keys =
		lab_node_rrset(&zone->nodes[0], RRTYPE_DNSKEY);
	struct rdata_walk walk = rrset_rdata(keys);
	struct span false_key, ksk, zsk;

	(void)state;
	assert_true(rdata_next(&walk, &false_key));
	assert_true(rdata_next(&walk, &ksk));
	assert_true(rdata_next(&walk, &zsk));
	assert_false(span_equal(false_key, zsk));
	assert_int_equal(rdata_dnskey_tag(false_key), rdata_dnskey_tag(zsk));
	assert_int_not_equal(rdata_dnskey_tag(ksk), rdata_dnskey_tag(zsk));
}

static void equal_seeds_give_equal_keys_and_others_others(void **state)
{
	static const struct lab_plan plan = {
		.origin = "Twice.Test.",
		.algorithm = ALGORITHM_RSASHA256,
		.records = "",
	};
	const struct wall_time wall = {.s = LABORATORY_TIME};
	const struct rrset *ds[3];
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (unsigned i = 0; i < 3; i++) {
		struct lab_signer *signer =
			lab_signer_new(i < 2 ? 7 : 8, wall);

		assert_non_null(signer);
		assert_int_equal(lab_ds(signer, &plan, &arena, &ds[i]),
				 STATUS_OK);
		lab_signer_free(signer);
	}
	assert_true(span_equal(rrset_first(ds[0]), rrset_first(ds[1])));
	assert_false(span_equal(rrset_first(ds[0]), rrset_first(ds[2])));
	arena_done(&arena);
}

static void a_zone_that_cannot_be_read_is_an_error(void **state)
{
	static const struct lab_plan plans[] = {
		{.origin = "a.test.", .records = "@ SOA too few words\n"},
		{.origin = "a.test.", .records = "@ A 192.0.2.1\n"},
	};
	const struct wall_time wall = {.s = LABORATORY_TIME};
	struct lab_signer *signer = lab_signer_new(1, wall);
	const struct lab_zone *zone = NULL;
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++)
		assert_int_equal(lab_sign(signer, &plans[i], NULL, 0, &arena,
					  &zone),
				 STATUS_MALFORMED);
	arena_done(&arena);
	lab_signer_free(signer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			each_authoritative_rrset_of_a_sound_zone_is_signed_by_its_keys),
		cmocka_unit_test(delegations_and_glue_are_not_signed_4035_2_2),
		cmocka_unit_test(
			the_ds_of_each_sound_zone_is_the_digest_of_its_key),
		cmocka_unit_test(the_anchor_is_the_digest_of_the_root_key),
		cmocka_unit_test(
			the_nsec_chain_goes_around_the_zone_4034_4_1_1),
		cmocka_unit_test(
			the_nsec3_chain_goes_around_the_zone_5155_7_1),
		cmocka_unit_test(
			the_owner_of_an_nsec3_is_the_hash_of_a_name_5155_3_1),
		cmocka_unit_test(
			an_opt_out_zone_skips_unsigned_delegations_5155_7_1),
		cmocka_unit_test(
			each_broken_signature_is_broken_in_its_own_way),
		cmocka_unit_test(
			faults_of_the_a_records_leave_the_others_sound),
		cmocka_unit_test(keys_with_a_fault_show_it),
		cmocka_unit_test(the_colliding_keys_have_one_tag),
		cmocka_unit_test(equal_seeds_give_equal_keys_and_others_others),
		cmocka_unit_test(a_zone_that_cannot_be_read_is_an_error),
	};

	return cmocka_run_group_tests(tests, laboratory_open,
				      laboratory_close);
}
