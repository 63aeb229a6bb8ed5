/*
 * The chain of trust: RFC 4035 section 5.2, RFC 4509 section 3, RFC 6840
 * section 5. A world of two zones, the root and example., is given to it step
 * by step.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/unit/validator/bench.h"
#include "tests/unit/validator/records.h"
#include "tests/unit/validator/signing.h"
#include "validator/chain.h"
#include "validator/validator.h"

enum {
	KSK = DNSKEY_ZONE | DNSKEY_SEP,
	ROOT_SEED = 10
};

/* The keys of the root and of example., and the anchor made of the first. */
struct world {
	struct bench *bench;
	struct signer root, ksk, zsk;
	struct anchor_set *anchors;
	struct chain chain;
};

static void add_anchor(struct world *world, const char *record)
{
	const struct rrset *rrset = records_rrset(&world->bench->arena, record);

	assert_int_equal(anchor_set_add(world->anchors, rrset_owner(rrset),
					rrset->type, rrset_first(rrset)),
			 STATUS_OK);
}

static struct world *world_begin(struct bench *bench)
{
	static struct world world;

	world = (struct world){.bench = bench, .anchors = anchor_set_new()};
	signer_init(&world.root, ".", ROOT_SEED, KSK);
	signer_init(&world.ksk, "example.", ROOT_SEED + 1, KSK);
	signer_init(&world.zsk, "example.", ROOT_SEED + 2, DNSKEY_ZONE);
	add_anchor(&world, signer_ds(&world.root, &bench->arena, 2));
	return &world;
}

static void world_end(struct world *world)
{
	chain_done(&world->chain);
	anchor_set_free(world->anchors);
	signer_done(&world->root);
	signer_done(&world->ksk);
	signer_done(&world->zsk);
}

static void start(struct world *world, const char *target)
{
	chain_done(&world->chain);
	budget_init(&world->bench->budget);
	chain_start(&world->chain, world->anchors,
		    records_name(&world->bench->arena, target), NULL);
}

/* The chain has to need NAME and TYPE. */
static void assert_needs(struct world *world, const char *name, uint16_t type)
{
	assert_int_equal(world->chain.state,
			 type == RRTYPE_DS ? CHAIN_NEED_DS : CHAIN_NEED_DNSKEY);
	assert_true(name_equal(world->chain.need_name.octets,
			       records_name(&world->bench->arena, name)));
}

static void give_at(struct world *world, enum finding_kind kind,
		    const char *name, uint16_t type, const char *answer,
		    const char *authority, const char *when)
{
	struct bench *bench = world->bench;

	assert_needs(world, name, type);
	chain_give(&world->chain,
		   records_finding(&bench->arena, kind, name, type, ".", answer,
				   authority),
		   NULL, records_time(when), &bench->policy, &bench->budget,
		   &bench->arena);
}

static void give(struct world *world, enum finding_kind kind, const char *name,
		 uint16_t type, const char *answer, const char *authority)
{
	give_at(world, kind, name, type, answer, authority, SIGNING_NOW);
}

static const char *sign(struct world *world, const struct signer *signer,
			const char *text)
{
	return signer_sign(signer, &world->bench->arena, text);
}

static const char *join(struct world *world, const char *a, const char *b)
{
	return records_join(&world->bench->arena, a, b);
}

/* Starts towards TARGET and proves the root's keys. */
static void reach_root(struct world *world, const char *target)
{
	start(world, target);
	give(world, FINDING_ANSWER, ".", RRTYPE_DNSKEY,
	     sign(world, &world->root,
		  signer_dnskey(&world->root, &world->bench->arena)),
	     NULL);
}

static void give_ds(struct world *world, const char *records)
{
	give(world, FINDING_ANSWER, "example.", RRTYPE_DS,
	     sign(world, &world->root, records), NULL);
}

static const char *ds_of(struct world *world, const struct signer *signer,
			 int digest_type)
{
	return signer_ds(signer, &world->bench->arena, digest_type);
}

/* Both keys of example. */
static const char *both_keys(struct world *world)
{
	return join(world, signer_dnskey(&world->ksk, &world->bench->arena),
		    signer_dnskey(&world->zsk, &world->bench->arena));
}

static void give_keys(struct world *world, const char *records)
{
	give(world, FINDING_ANSWER, "example.", RRTYPE_DNSKEY, records, NULL);
}

static void assert_done(struct world *world, const char *zone,
			enum security security, int ede, const char *text)
{
	const struct zone_keys *keys = world->chain.keys;

	assert_int_equal(world->chain.state, CHAIN_DONE);
	assert_non_null(keys);
	if (keys->security != security || keys->reason->ede != ede ||
	    !strstr(keys->reason->text, text))
		fail_msg("%s, EDE %d, %s; expected %s, %d, %s",
			 security_text(keys->security), keys->reason->ede,
			 keys->reason->text, security_text(security), ede,
			 text);
	assert_true(name_equal(keys->zone,
			       records_name(&world->bench->arena, zone)));
}

/* ---- The way down ------------------------------------------------------- */

static void rfc4035_5_2_a_chain_goes_from_anchor_to_signer(void **state)
{
	struct world *world = world_begin(*state);
	struct zone_keys *found;

	start(world, "example.");
	assert_null(chain_take_found(&world->chain));
	reach_root(world, "example.");
	found = chain_take_found(&world->chain);
	assert_int_equal(found->security, SECURITY_SECURE);
	zone_keys_unref(found);
	assert_null(chain_take_found(&world->chain));
	give_ds(world, ds_of(world, &world->ksk, 2));
	assert_null(chain_take_found(&world->chain));
	give_keys(world, sign(world, &world->ksk, both_keys(world)));
	assert_done(world, "example.", SECURITY_SECURE, EDE_NONE, "");
	assert_int_equal(world->chain.keys->count, 2);
	found = chain_take_found(&world->chain);
	assert_ptr_equal(found, world->chain.keys);
	zone_keys_unref(found);
	world_end(world);
}

/* Whether a name below the signer is a cut is for the DS denials to tell. */
static void rfc4035_5_2_names_without_a_cut_are_passed(void **state)
{
	struct world *world = world_begin(*state);

	reach_root(world, "a.b.example.");
	give(world, FINDING_NODATA, "example.", RRTYPE_DS, NULL,
	     sign(world, &world->root, "com. NSEC b.example. A RRSIG NSEC\n"));
	give(world, FINDING_NODATA, "b.example.", RRTYPE_DS, NULL,
	     sign(world, &world->root, "b.example. NSEC test. A RRSIG NSEC\n"));
	give(world, FINDING_NXDOMAIN, "a.b.example.", RRTYPE_DS, NULL,
	     sign(world, &world->root, "b.example. NSEC test. A RRSIG NSEC\n"));
	assert_done(world, ".", SECURITY_SECURE, EDE_NONE, "");
	world_end(world);
}

static void a_name_that_does_not_exist_ends_the_chain(void **state)
{
	struct world *world = world_begin(*state);

	reach_root(world, "a.b.c.example.");
	give(world, FINDING_NXDOMAIN, "example.", RRTYPE_DS, NULL,
	     sign(world, &world->root, "com. NSEC test. NS RRSIG NSEC\n"));
	assert_done(world, ".", SECURITY_SECURE, EDE_NONE, "");
	world_end(world);
}

static void an_alias_is_no_cut(void **state)
{
	struct world *world = world_begin(*state);

	reach_root(world, "a.example.");
	give(world, FINDING_CNAME, "example.", RRTYPE_DS,
	     sign(world, &world->root, "example. CNAME test.\n"), NULL);
	assert_needs(world, "a.example.", RRTYPE_DS);
	give(world, FINDING_DNAME, "a.example.", RRTYPE_DS,
	     sign(world, &world->root, "example. DNAME test.\n"), NULL);
	assert_done(world, ".", SECURITY_SECURE, EDE_NONE, "");
	/* But an unsigned one is nothing. */
	reach_root(world, "a.example.");
	give(world, FINDING_CNAME, "example.", RRTYPE_DS,
	     "example. CNAME test.\n", NULL);
	assert_done(world, "example.", SECURITY_BOGUS, EDE_RRSIGS_MISSING,
		    "example. CNAME");
	world_end(world);
}

static void a_known_zone_saves_the_way_to_it(void **state)
{
	struct bench *bench = *state;
	struct world *world = world_begin(bench);
	struct zone_keys *known =
		records_keys(signer_dnskey(&world->root, &bench->arena));
	const uint8_t *target = records_name(&bench->arena, "a.b.example.");

	chain_start(&world->chain, world->anchors, target, known);
	assert_needs(world, "example.", RRTYPE_DS);
	assert_null(chain_take_found(&world->chain));
	/* A cut that is known of between zone and target. */
	chain_skip_to(&world->chain, records_name(&bench->arena, "c.example."));
	assert_needs(world, "example.", RRTYPE_DS);
	chain_skip_to(&world->chain,
		      records_name(&bench->arena, "x.a.b.example."));
	assert_needs(world, "example.", RRTYPE_DS);
	chain_skip_to(&world->chain, records_name(&bench->arena, "b.example."));
	assert_needs(world, "b.example.", RRTYPE_DS);
	chain_skip_to(&world->chain, records_name(&bench->arena, "example."));
	assert_needs(world, "b.example.", RRTYPE_DS);
	chain_done(&world->chain);
	/* It is the target's own. */
	chain_start(&world->chain, world->anchors, name_root, known);
	assert_done(world, ".", SECURITY_SECURE, EDE_NONE, "");
	chain_done(&world->chain);
	zone_keys_unref(known);
	/* Insecure from there on. */
	known = zone_keys_new_without(records_name(&bench->arena, "example."),
				      SECURITY_INSECURE, 60, NULL);
	chain_start(&world->chain, world->anchors, target, known);
	assert_done(world, "example.", SECURITY_INSECURE, EDE_NONE, "");
	zone_keys_unref(known);
	world_end(world);
}

/* ---- Anchors ------------------------------------------------------------ */

static void rfc4035_4_3_without_anchor_it_is_indeterminate(void **state)
{
	struct world *world = world_begin(*state);
	struct anchor_set *none = anchor_set_new();

	chain_start(&world->chain, none,
		    records_name(&world->bench->arena, "example."), NULL);
	assert_done(world, "example.", SECURITY_INDETERMINATE, EDE_NONE, "");
	assert_null(chain_take_found(&world->chain));
	anchor_set_free(none);
	world_end(world);
}

static void rfc7646_under_a_negative_anchor_it_is_insecure(void **state)
{
	struct world *world = world_begin(*state);

	assert_int_equal(
		anchor_set_add_negative(
			world->anchors,
			records_name(&world->bench->arena, "example.")),
		STATUS_OK);
	start(world, "a.example.");
	assert_done(world, "a.example.", SECURITY_INSECURE, EDE_NONE, "");
	assert_null(chain_take_found(&world->chain));
	start(world, "test.");
	assert_needs(world, ".", RRTYPE_DNSKEY);
	world_end(world);
}

static void rfc4035_5_an_anchor_below_is_an_island(void **state)
{
	struct world *world = world_begin(*state);

	add_anchor(world, signer_dnskey(&world->ksk, &world->bench->arena));
	start(world, "example.");
	give_keys(world, sign(world, &world->ksk, both_keys(world)));
	assert_done(world, "example.", SECURITY_SECURE, EDE_NONE, "");
	/* An anchor that is a DNSKEY is that key and no other. */
	start(world, "example.");
	world->ksk.flags |= DNSKEY_REVOKE;
	give_keys(world, sign(world, &world->ksk, both_keys(world)));
	assert_done(world, "example.", SECURITY_BOGUS, EDE_DNSKEY_MISSING,
		    "the trust anchor");
	world_end(world);
}

static void a_wrong_anchor_is_told_with_its_tag(void **state)
{
	struct world *world = world_begin(*state);
	struct signer other;
	char text[64];

	signer_init(&other, ".", 99, KSK);
	start(world, "example.");
	give(world, FINDING_ANSWER, ".", RRTYPE_DNSKEY,
	     sign(world, &other, signer_dnskey(&other, &world->bench->arena)),
	     NULL);
	snprintf(text, sizeof(text), "the trust anchor %u of .",
		 signer_tag(&world->root));
	assert_done(world, ".", SECURITY_BOGUS, EDE_DNSKEY_MISSING, text);
	signer_done(&other);
	world_end(world);
}

static void an_anchor_that_is_not_supported_is_insecure(void **state)
{
	struct world *world = world_begin(*state);

	world->bench->policy.algorithms[ALGORITHM_ED25519] = false;
	reach_root(world, "example.");
	assert_done(world, ".", SECURITY_INSECURE,
		    EDE_UNSUPPORTED_DNSKEY_ALGORITHM, "trust anchor of .");
	world_end(world);
}

/* ---- DS ----------------------------------------------------------------- */

static void rfc4035_5_2_unsupported_ds_make_it_insecure(void **state)
{
	static const struct {
		const char *what, *ds;
		int ede;
	} rows[] = {
		{"RSA/MD5", "DS 1 1 2 00", EDE_UNSUPPORTED_DNSKEY_ALGORITHM},
		{"DSA", "DS 1 3 2 00", EDE_UNSUPPORTED_DNSKEY_ALGORITHM},
		{"DSA for NSEC3", "DS 1 6 2 00",
		 EDE_UNSUPPORTED_DNSKEY_ALGORITHM},
		/* RFC 9906 */
		{"GOST", "DS 1 12 2 00", EDE_UNSUPPORTED_DNSKEY_ALGORITHM},
		{"unassigned", "DS 1 100 2 00",
		 EDE_UNSUPPORTED_DNSKEY_ALGORITHM},
		{"reserved", "DS 1 200 2 00", EDE_UNSUPPORTED_DNSKEY_ALGORITHM},
		{"private", "DS 1 253 2 00", EDE_UNSUPPORTED_DNSKEY_ALGORITHM},
		{"digest 0", "DS 1 15 0 00", EDE_UNSUPPORTED_DS_DIGEST_TYPE},
		{"digest GOST", "DS 1 15 3 00", EDE_UNSUPPORTED_DS_DIGEST_TYPE},
		{"digest 100", "DS 1 15 100 00",
		 EDE_UNSUPPORTED_DS_DIGEST_TYPE},
	};
	struct world *world = world_begin(*state);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[128];

		snprintf(text, sizeof(text), "example. 3600 IN %s\n",
			 rows[i].ds);
		reach_root(world, "www.example.");
		give_ds(world, text);
		assert_done(world, "example.", SECURITY_INSECURE, rows[i].ede,
			    "DS 1 of example.");
		assert_int_equal(world->chain.keys->ttl_s, 3600);
		assert_int_equal(world->chain.keys->expires.s,
				 records_time("20260702120500").s);
	}
	world_end(world);
}

static void algorithms_and_digests_are_switched_apart(void **state)
{
	struct world *world = world_begin(*state);

	world->bench->policy.algorithms[ALGORITHM_RSASHA256] = false;
	reach_root(world, "example.");
	give_ds(world, ds_of(world, &world->ksk, 2));
	assert_needs(world, "example.", RRTYPE_DNSKEY);
	reach_root(world, "example.");
	world->bench->policy.digests[DIGEST_SHA384] = false;
	give_ds(world, ds_of(world, &world->ksk, 4));
	assert_done(world, "example.", SECURITY_INSECURE,
		    EDE_UNSUPPORTED_DS_DIGEST_TYPE, "digest type 4");
	world_end(world);
}

/* RFC 4509 section 3: SHA-1 does not count where something better is. */
static void rfc4509_3_sha1_is_ignored_beside_sha256(void **state)
{
	struct bench *bench = *state;
	struct world *world = world_begin(bench);
	const char *sha1 = ds_of(world, &world->ksk, 1);
	const char *sha256 = ds_of(world, &world->ksk, 2);
	const char *sha384 = ds_of(world, &world->ksk, 4);
	const char *wrong = ds_of(world, &world->zsk, 2);
	const char *unsupported = "example. 3600 IN DS 1 15 3 00\n"
				  "example. 3600 IN DS 1 100 2 00\n";
	const struct {
		const char *what, *ds;
		enum security security;
	} rows[] = {
		{"SHA-1 alone", sha1, SECURITY_SECURE},
		{"SHA-256 alone", sha256, SECURITY_SECURE},
		{"SHA-384 alone", sha384, SECURITY_SECURE},
		{"both right", join(world, sha1, sha256), SECURITY_SECURE},
		{"SHA-1 is the only one that is right",
		 join(world, sha1, wrong), SECURITY_BOGUS},
		{"one right of two SHA-2", join(world, wrong, sha384),
		 SECURITY_SECURE},
		{"SHA-1 beside what is not supported",
		 join(world, sha1, unsupported), SECURITY_SECURE},
	};

	/* The other key does not sign, but is told to by a DS. */
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		reach_root(world, "example.");
		give_ds(world, rows[i].ds);
		give_keys(world, sign(world, &world->ksk, both_keys(world)));
		if (world->chain.keys->security != rows[i].security)
			fail_msg("%s: %s", rows[i].what,
				 world->chain.keys->reason->text);
	}
	world_end(world);
}

static void a_ds_set_is_the_parents_and_the_names_own(void **state)
{
	struct world *world = world_begin(*state);
	const char *ds = ds_of(world, &world->ksk, 2);
	const char *text;

	reach_root(world, "example.");
	give(world, FINDING_ANSWER, "example.", RRTYPE_DS, ds, NULL);
	assert_done(world, "example.", SECURITY_BOGUS, EDE_RRSIGS_MISSING,
		    "example. DS: no RRSIG");
	reach_root(world, "example.");
	give(world, FINDING_ANSWER, "example.", RRTYPE_DS,
	     sign(world, &world->ksk, ds), NULL);
	assert_done(world, "example.", SECURITY_BOGUS, EDE_DNSSEC_BOGUS,
		    "another zone");
	/* A sibling's that would make it insecure. */
	reach_root(world, "example.");
	give_ds(world, "test. 3600 IN DS 1 100 2 00\n");
	assert_done(world, "example.", SECURITY_BOGUS, EDE_DNSSEC_BOGUS,
		    "another name's DS");
	/* A wildcard's that would. */
	text = sign(world, &world->root, "*. 3600 IN DS 1 100 2 00\n");
	reach_root(world, "example.");
	give(world, FINDING_ANSWER, "example.", RRTYPE_DS,
	     records_replace(&world->bench->arena, text, "*.", "example."),
	     NULL);
	assert_done(world, "example.", SECURITY_BOGUS, EDE_DNSSEC_BOGUS,
		    "wildcard");
	world_end(world);
}

/* ---- No DS -------------------------------------------------------------- */

static void rfc4035_5_2_a_denied_ds_makes_it_insecure(void **state)
{
	struct world *world = world_begin(*state);
	static const char nsec[] = "example. 300 IN NSEC test. NS RRSIG NSEC\n";

	reach_root(world, "www.example.");
	give(world, FINDING_NODATA, "example.", RRTYPE_DS, NULL,
	     sign(world, &world->root, nsec));
	assert_done(world, "example.", SECURITY_INSECURE, EDE_NONE, "");
	assert_int_equal(world->chain.keys->ttl_s, 300);
	assert_int_equal(world->chain.keys->expires.s,
			 records_time("20260702120500").s);
	world_end(world);
}

static void rfc4035_5_2_a_ds_that_is_not_denied_is_bogus(void **state)
{
	static const struct {
		const char *what, *nsec;
		bool is_signed;
		const char *when;
		int ede;
		const char *text;
	} rows[] = {
		{"no proof", "", true, SIGNING_NOW, EDE_NSEC_MISSING,
		 "of . speaks of example."},
		{"not signed", "example. NSEC test. NS RRSIG NSEC\n", false,
		 SIGNING_NOW, EDE_RRSIGS_MISSING, "example. NSEC"},
		{"expired", "example. NSEC test. NS RRSIG NSEC\n", true,
		 "20260801000000", EDE_SIGNATURE_EXPIRED, "example. NSEC"},
		{"DS is there", "example. NSEC test. NS DS RRSIG NSEC\n", true,
		 SIGNING_NOW, EDE_NSEC_MISSING, "has no DS"},
		{"the child's word",
		 "example. NSEC a.example. NS SOA RRSIG NSEC\n", true,
		 SIGNING_NOW, EDE_NSEC_MISSING, "has no DS"},
		{"another name's", "com. NSEC cz. NS RRSIG NSEC\n", true,
		 SIGNING_NOW, EDE_NSEC_MISSING, "has no DS"},
	};
	struct world *world = world_begin(*state);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		reach_root(world, "www.example.");
		give_at(world, FINDING_NODATA, "example.", RRTYPE_DS, NULL,
			rows[i].is_signed
				? sign(world, &world->root, rows[i].nsec)
				: rows[i].nsec,
			rows[i].when);
		assert_done(world, "example.", SECURITY_BOGUS, rows[i].ede,
			    rows[i].text);
		/* RFC 4035 section 4.7: not asked for all the time. */
		assert_int_equal(world->chain.keys->ttl_s, 60);
	}
	world_end(world);
}

static void a_wildcards_nsec_denies_no_ds(void **state)
{
	struct world *world = world_begin(*state);
	const char *text =
		sign(world, &world->root, "*. NSEC test. NS RRSIG NSEC\n");

	reach_root(world, "example.");
	give(world, FINDING_NODATA, "example.", RRTYPE_DS, NULL,
	     records_replace(&world->bench->arena, text, "*.", "example."));
	assert_int_equal(world->chain.keys->security, SECURITY_BOGUS);
	world_end(world);
}

/* H(example.), by RFC 5155's own example of it, with more iterations. */
static void rfc9276_3_2_iterations_make_the_cut_insecure(void **state)
{
	struct world *world = world_begin(*state);

	reach_root(world, "example.");
	give(world, FINDING_NODATA, "example.", RRTYPE_DS, NULL,
	     sign(world, &world->root,
		  "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom. NSEC3 1 0 151 - "
		  "2t7b4g4vsa5smi47k61mv5bv1a22bojr NS\n"));
	assert_done(world, "example.", SECURITY_INSECURE,
		    EDE_UNSUPPORTED_NSEC3_ITERATIONS, "151 iterations");
	/* But not if anybody may have written it. */
	reach_root(world, "example.");
	give(world, FINDING_NODATA, "example.", RRTYPE_DS, NULL,
	     "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom. NSEC3 1 0 51 - "
	     "2t7b4g4vsa5smi47k61mv5bv1a22bojr NS\n");
	assert_done(world, "example.", SECURITY_BOGUS, EDE_RRSIGS_MISSING,
		    "NSEC3");
	world_end(world);
}

static void what_could_not_be_had_is_bogus_for_a_moment(void **state)
{
	struct bench *bench = *state;
	struct world *world = world_begin(bench);
	struct reason why;

	reach_root(world, "example.");
	reason_set(&why, EDE_NO_REACHABLE_AUTHORITY, "nobody there");
	chain_give(&world->chain, NULL, &why, records_time(SIGNING_NOW),
		   &bench->policy, &bench->budget, &bench->arena);
	assert_done(world, "example.", SECURITY_BOGUS,
		    EDE_NO_REACHABLE_AUTHORITY, "nobody there");
	assert_int_equal(world->chain.keys->ttl_s, 5);
	reach_root(world, "example.");
	give(world, FINDING_DELEGATION, "example.", RRTYPE_DS, NULL, NULL);
	assert_done(world, "example.", SECURITY_BOGUS, EDE_OTHER,
		    "DS of example.");
	world_end(world);
}

/* ---- DNSKEY ------------------------------------------------------------- */

static void
rfc4035_5_2_the_set_is_signed_by_a_key_that_ds_vouches_for(void **state)
{
	struct world *world = world_begin(*state);
	const char *ds = ds_of(world, &world->ksk, 2);

	/* Signed by both, in either order. */
	reach_root(world, "example.");
	give_ds(world, ds);
	give_keys(world, join(world, sign(world, &world->zsk, both_keys(world)),
			      signer_rrsigs(&world->ksk, &world->bench->arena,
					    both_keys(world))));
	assert_done(world, "example.", SECURITY_SECURE, EDE_NONE, "");
	/* By the other key alone: whoever holds it could add keys. */
	reach_root(world, "example.");
	give_ds(world, ds);
	give_keys(world, sign(world, &world->zsk, both_keys(world)));
	assert_done(world, "example.", SECURITY_BOGUS, EDE_RRSIGS_MISSING,
		    "vouches");
	/* By none. */
	reach_root(world, "example.");
	give_ds(world, ds);
	give_keys(world, both_keys(world));
	assert_done(world, "example.", SECURITY_BOGUS, EDE_RRSIGS_MISSING,
		    "example. DNSKEY: no RRSIG");
	/* By a key that is not in it. */
	reach_root(world, "example.");
	give_ds(world, ds);
	give_keys(world,
		  sign(world, &world->ksk,
		       signer_dnskey(&world->zsk, &world->bench->arena)));
	assert_done(world, "example.", SECURITY_BOGUS, EDE_DNSKEY_MISSING,
		    "no DNSKEY matches the DS");
	world_end(world);
}

static void rfc4035_5_2_which_dnskey_fits_a_ds(void **state)
{
	struct world *world = world_begin(*state);
	static const struct {
		const char *what;
		uint16_t flags;
		uint8_t protocol;
		int ede;
		const char *text;
	} rows[] = {
		{"no zone key bit", DNSKEY_SEP, 3, EDE_NO_ZONE_KEY_BIT_SET,
		 "no zone key bit"},
		{"revoked", KSK | DNSKEY_REVOKE, 3, EDE_DNSKEY_MISSING,
		 "revoked"},
		{"protocol", KSK, 1, EDE_DNSKEY_MISSING, "protocol is not 3"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char tag[32];

		world->ksk.flags = rows[i].flags;
		world->ksk.protocol = rows[i].protocol;
		snprintf(tag, sizeof(tag), "DS %u of example.",
			 signer_tag(&world->ksk));
		reach_root(world, "example.");
		give_ds(world, ds_of(world, &world->ksk, 2));
		give_keys(world, sign(world, &world->ksk, both_keys(world)));
		assert_done(world, "example.", SECURITY_BOGUS, rows[i].ede,
			    rows[i].text);
		assert_done(world, "example.", SECURITY_BOGUS, rows[i].ede,
			    tag);
	}
	world_end(world);
}

static void rfc4035_5_2_a_ds_that_fits_no_dnskey_is_bogus(void **state)
{
	struct bench *bench = *state;
	struct world *world = world_begin(bench);
	const char *ds = ds_of(world, &world->ksk, 2);
	char tag[16], other[16];
	const char *rows[4];

	snprintf(tag, sizeof(tag), "DS\t%u 15", signer_tag(&world->ksk));
	snprintf(other, sizeof(other), "DS\t%u 13", signer_tag(&world->ksk));
	rows[0] = records_replace(&bench->arena, ds, tag, other);
	snprintf(other, sizeof(other), "DS\t%u 15",
		 (signer_tag(&world->ksk) + 1) & 0xffff);
	rows[1] = records_replace(&bench->arena, ds, tag, other);
	/* The digest of another key under this one's tag. */
	snprintf(other, sizeof(other), "DS\t%u 15", signer_tag(&world->zsk));
	rows[2] = records_replace(&bench->arena, ds_of(world, &world->zsk, 2),
				  other, tag);
	/* A digest that is cut short. */
	snprintf(other, sizeof(other), "%u 15 2 0000", signer_tag(&world->ksk));
	rows[3] = join(world, join(world, "example. DS ", other), "\n");
	for (size_t i = 0; i < 4; i++) {
		reach_root(world, "example.");
		give_ds(world, rows[i]);
		give_keys(world, sign(world, &world->ksk, both_keys(world)));
		assert_done(world, "example.", SECURITY_BOGUS,
			    EDE_DNSKEY_MISSING, "of example.");
	}
	world_end(world);
}

/* RFC 6840 section 5.11: one path that is good is enough. */
static void rfc6840_5_11_one_of_several_ds_is_enough(void **state)
{
	struct world *world = world_begin(*state);

	reach_root(world, "example.");
	give_ds(world,
		join(world, ds_of(world, &world->ksk, 2),
		     "example. DS 1 13 2 1111\nexample. DS 2 8 2 2222\n"
		     "example. DS 3 100 2 3333\nexample. DS 4 15 2 44\n"));
	give_keys(world, sign(world, &world->ksk, both_keys(world)));
	assert_done(world, "example.", SECURITY_SECURE, EDE_NONE, "");
	world_end(world);
}

static void
rfc6840_5_2_a_supported_ds_with_unsupported_keys_is_bogus(void **state)
{
	struct world *world = world_begin(*state);
	const char *ds = ds_of(world, &world->ksk, 2);

	world->ksk.algorithm = world->zsk.algorithm = 100;
	reach_root(world, "example.");
	give_ds(world, ds);
	give_keys(world, sign(world, &world->ksk, both_keys(world)));
	assert_done(world, "example.", SECURITY_BOGUS, EDE_DNSKEY_MISSING,
		    "no DNSKEY matches");
	world_end(world);
}

static void a_zone_with_ds_and_without_dnskey_is_bogus(void **state)
{
	struct world *world = world_begin(*state);

	reach_root(world, "example.");
	give_ds(world, ds_of(world, &world->ksk, 2));
	give(world, FINDING_NODATA, "example.", RRTYPE_DNSKEY, NULL, NULL);
	assert_done(world, "example.", SECURITY_BOGUS, EDE_DNSKEY_MISSING,
		    "zone example. has DS but no DNSKEY");
	/* Another zone's keys are not its own. */
	reach_root(world, "example.");
	give_ds(world, ds_of(world, &world->ksk, 2));
	give(world, FINDING_ANSWER, "example.", RRTYPE_DNSKEY,
	     sign(world, &world->root,
		  signer_dnskey(&world->root, &world->bench->arena)),
	     NULL);
	assert_done(world, "example.", SECURITY_BOGUS, EDE_DNSKEY_MISSING,
		    "no DNSKEY");
	world_end(world);
}

static void keys_live_no_longer_than_ds_and_signatures(void **state)
{
	struct world *world = world_begin(*state);
	const char *ds = ds_of(world, &world->ksk, 2);

	world->root.expiration = "20260701123000";
	reach_root(world, "example.");
	give_ds(world,
		records_replace(&world->bench->arena, ds, "3600", "900"));
	give_keys(world, sign(world, &world->ksk, both_keys(world)));
	assert_done(world, "example.", SECURITY_SECURE, EDE_NONE, "");
	assert_int_equal(world->chain.keys->ttl_s, 900);
	/* The DS's signature ends first. */
	assert_int_equal(world->chain.keys->expires.s,
			 records_time("20260701123500").s);
	world_end(world);
}

/* ---- Work --------------------------------------------------------------- */

/* COUNT DNSKEYs with the tag of the zone's KSK, none of them it. */
static const char *colliding_keys(struct world *world, unsigned count)
{
	const char *keys = "";
	uint8_t key[32];
	size_t size = sizeof(key);

	assert_int_equal(
		EVP_PKEY_get_raw_public_key(world->ksk.pkey, key, &size), 1);
	for (unsigned i = 0; i < count; i++) {
		uint8_t changed[32];
		unsigned char base64[64];
		char record[256];
		unsigned a = 2 * (i / 8), b = 16 + 2 * (i % 8);

		memcpy(changed, key, size);
		memcpy(changed + a, key + b, 2);
		memcpy(changed + b, key + a, 2);
		EVP_EncodeBlock(base64, changed, (int)size);
		snprintf(record, sizeof(record),
			 "example. 3600 IN DNSKEY 257 3 15 %s\n",
			 (const char *)base64);
		keys = join(world, keys, record);
	}
	return keys;
}

/* 60 keys of one tag, a DS for each of them, and none fits (KeyTrap). */
static void keytrap_by_ds_is_bounded(void **state)
{
	struct bench *bench = *state;
	struct world *world = world_begin(bench);
	const char *all_ds = "";

	for (unsigned i = 0; i < 60; i++) {
		char record[256];

		snprintf(record, sizeof(record),
			 "example. 3600 IN DS %u 15 2 %02x\n",
			 signer_tag(&world->ksk), i);
		all_ds = join(world, all_ds, record);
	}
	reach_root(world, "example.");
	give_ds(world, all_ds);
	give_keys(world, sign(world, &world->ksk, colliding_keys(world, 60)));
	assert_done(world, "example.", SECURITY_BOGUS, EDE_DNSKEY_MISSING,
		    "no DNSKEY has the digest");
	/* One check for the root's keys, one for the DS set. */
	assert_int_equal(bench->budget.signatures_left, BUDGET_SIGNATURES - 2);
	world_end(world);
}

static void a_ds_finds_its_key_among_a_few_colliding_ones(void **state)
{
	static const struct {
		unsigned before;
		enum security security;
	} rows[] = {
		{1, SECURITY_SECURE},
		{BUDGET_KEYS_PER_TAG - 1, SECURITY_SECURE},
		{4 * BUDGET_KEYS_PER_TAG, SECURITY_BOGUS},
	};
	struct world *world = world_begin(*state);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		reach_root(world, "example.");
		give_ds(world, ds_of(world, &world->ksk, 2));
		give_keys(
			world,
			sign(world, &world->ksk,
			     join(world, colliding_keys(world, rows[i].before),
				  both_keys(world))));
		assert_int_equal(world->chain.keys->security, rows[i].security);
	}
	world_end(world);
}

/* What one answer used up is no loss for the next one. */
static void each_step_has_its_share_of_the_budget(void **state)
{
	struct bench *bench = *state;
	struct world *world = world_begin(bench);

	reach_root(world, "example.");
	bench->budget.answer_signatures_left = 0;
	give_ds(world, ds_of(world, &world->ksk, 2));
	assert_needs(world, "example.", RRTYPE_DNSKEY);
	world_end(world);
}

static void a_spent_budget_is_told_and_not_kept(void **state)
{
	struct bench *bench = *state;
	struct world *world = world_begin(bench);

	reach_root(world, "example.");
	bench->budget.signatures_left = 0;
	give_ds(world, ds_of(world, &world->ksk, 2));
	assert_done(world, "example.", SECURITY_INDETERMINATE,
		    EDE_DNSSEC_INDETERMINATE, "example. DS");
	assert_int_equal(world->chain.keys->ttl_s, 0);
	world_end(world);
}

/* A list of NSECs in one answer (CVE-2026-11605). */
static void few_denials_of_an_answer_are_verified(void **state)
{
	struct bench *bench = *state;
	struct world *world = world_begin(bench);
	const char *text = "";

	for (unsigned i = 0; i < 30; i++) {
		char record[64];

		snprintf(record, sizeof(record),
			 "a%02u. NSEC a%02u\\000. A RRSIG NSEC\n", i, i);
		text = join(world, text, record);
	}
	reach_root(world, "example.");
	give(world, FINDING_NODATA, "example.", RRTYPE_DS, NULL,
	     sign(world, &world->root, text));
	assert_int_equal(world->chain.keys->security, SECURITY_BOGUS);
	assert_int_equal(bench->budget.signatures_left,
			 BUDGET_SIGNATURES - 1 - VALIDATOR_DENIALS_MAX);
	world_end(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BENCH_TEST(rfc4035_5_2_a_chain_goes_from_anchor_to_signer),
		BENCH_TEST(rfc4035_5_2_names_without_a_cut_are_passed),
		BENCH_TEST(a_name_that_does_not_exist_ends_the_chain),
		BENCH_TEST(an_alias_is_no_cut),
		BENCH_TEST(a_known_zone_saves_the_way_to_it),
		BENCH_TEST(rfc4035_4_3_without_anchor_it_is_indeterminate),
		BENCH_TEST(rfc7646_under_a_negative_anchor_it_is_insecure),
		BENCH_TEST(rfc4035_5_an_anchor_below_is_an_island),
		BENCH_TEST(a_wrong_anchor_is_told_with_its_tag),
		BENCH_TEST(an_anchor_that_is_not_supported_is_insecure),
		BENCH_TEST(rfc4035_5_2_unsupported_ds_make_it_insecure),
		BENCH_TEST(algorithms_and_digests_are_switched_apart),
		BENCH_TEST(rfc4509_3_sha1_is_ignored_beside_sha256),
		BENCH_TEST(a_ds_set_is_the_parents_and_the_names_own),
		BENCH_TEST(rfc4035_5_2_a_denied_ds_makes_it_insecure),
		BENCH_TEST(rfc4035_5_2_a_ds_that_is_not_denied_is_bogus),
		BENCH_TEST(a_wildcards_nsec_denies_no_ds),
		BENCH_TEST(rfc9276_3_2_iterations_make_the_cut_insecure),
		BENCH_TEST(what_could_not_be_had_is_bogus_for_a_moment),
		BENCH_TEST(
			rfc4035_5_2_the_set_is_signed_by_a_key_that_ds_vouches_for),
		BENCH_TEST(rfc4035_5_2_which_dnskey_fits_a_ds),
		BENCH_TEST(rfc4035_5_2_a_ds_that_fits_no_dnskey_is_bogus),
		BENCH_TEST(rfc6840_5_11_one_of_several_ds_is_enough),
		BENCH_TEST(
			rfc6840_5_2_a_supported_ds_with_unsupported_keys_is_bogus),
		BENCH_TEST(a_zone_with_ds_and_without_dnskey_is_bogus),
		BENCH_TEST(keys_live_no_longer_than_ds_and_signatures),
		BENCH_TEST(keytrap_by_ds_is_bounded),
		BENCH_TEST(a_ds_finds_its_key_among_a_few_colliding_ones),
		BENCH_TEST(each_step_has_its_share_of_the_budget),
		BENCH_TEST(a_spent_budget_is_told_and_not_kept),
		BENCH_TEST(few_denials_of_an_answer_are_verified),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
