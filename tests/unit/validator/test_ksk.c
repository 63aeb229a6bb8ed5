/*
 * test_ksk.c - which keys of a zone DS records are made of.
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

#include "records.h"
#include "signing.h"
#include "validator/ksk.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	SEP = DNSKEY_ZONE | DNSKEY_SEP,
	SETS_KEYS_MAX = 4,
	ARENA_ROOM = 1 << 22,
	TEXT_ROOM = 1 << 14,
};

struct key_case {
	uint16_t flags;
	bool signs;
	const char *expiration; /* of its signature; NULL: it holds */
	enum ksk_fit fit, fit_of_file;
	int protocol; /* 0: 3 */
};

/* The keys of one set. */
static const struct set_case {
	struct key_case keys[SETS_KEYS_MAX]; /* flags 0xffff ends them */
} sets[] = {
	/* A key-signing key and a zone-signing key. */
	{{{SEP, true, NULL, KSK_FITS, KSK_FITS, 0},
	  {DNSKEY_ZONE, false, NULL, KSK_NO_SEP, KSK_NO_SEP, 0},
	  {.flags = UINT16_MAX}}},
	/* One key that is published before it signs. */
	{{{SEP, true, NULL, KSK_FITS, KSK_FITS, 0},
	  {SEP, false, NULL, KSK_NO_SIGNATURE, KSK_FITS, 0},
	  {.flags = UINT16_MAX}}},
	/* Nobody sets SEP: RFC 4034 section 2.1.1 asks no validator to look. */
	{{{DNSKEY_ZONE, true, NULL, KSK_FITS, KSK_FITS, 0},
	  {.flags = UINT16_MAX}}},
	/* RFC 5011 section 2.1: a revoked key signs the set all the same. */
	{{{SEP | DNSKEY_REVOKE, true, NULL, KSK_REVOKED, KSK_REVOKED, 0},
	  {SEP, true, NULL, KSK_FITS, KSK_FITS, 0},
	  {.flags = UINT16_MAX}}},
	{{{DNSKEY_SEP, true, NULL, KSK_NO_ZONE_BIT, KSK_NO_ZONE_BIT, 0},
	  {.flags = UINT16_MAX}}},
	{{{SEP, true, NULL, KSK_PROTOCOL, KSK_PROTOCOL, 2},
	  {.flags = UINT16_MAX}}},
	/* A signature that has ended is none. */
	{{{SEP, true, "20200101000000", KSK_NO_SIGNATURE, KSK_FITS, 0},
	  {.flags = UINT16_MAX}}},
};

static unsigned keys_of(const struct set_case *set)
{
	unsigned count = 0;

	while (set->keys[count].flags != UINT16_MAX)
		count++;
	return count;
}

static void make_signer(struct signer *signer, const struct key_case *key,
			unsigned seed)
{
	signer_init(signer, "example.", (uint8_t)seed, key->flags);
	if (key->protocol)
		signer->protocol = (uint8_t)key->protocol;
	if (key->expiration) {
		signer->inception = "20190101000000";
		signer->expiration = key->expiration;
	}
}

static const struct rrset *make_set(const struct set_case *set,
				    struct arena *arena)
{
	char *text = arena_alloc(arena, TEXT_ROOM);
	char *keys = arena_alloc(arena, TEXT_ROOM);
	struct signer signers[SETS_KEYS_MAX];
	unsigned count = keys_of(set);

	for (unsigned i = 0; i < count; i++) {
		make_signer(&signers[i], &set->keys[i], i + 1);
		strcat(keys, signer_dnskey(&signers[i], arena));
		strcat(keys, "\n");
	}
	strcat(text, keys);
	for (unsigned i = 0; i < count; i++) {
		if (set->keys[i].signs) {
			strcat(text, signer_rrsigs(&signers[i], arena, keys));
			strcat(text, "\n");
		}
		signer_done(&signers[i]);
	}
	return records_rrset(arena, text);
}

static void the_parent_s_ds_is_made_of_what_signs_the_key_set(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		const struct set_case *set = &sets[i];
		struct ksk dns[KSK_KEYS_MAX], file[KSK_KEYS_MAX];
		struct wall_time wall = records_time(SIGNING_NOW);
		const struct rrset *dnskeys;
		struct arena arena;

		arena_init(&arena, ARENA_ROOM);
		dnskeys = make_set(set, &arena);
		assert_int_equal(ksk_judge(dnskeys, true, wall, dns),
				 keys_of(set));
		assert_int_equal(ksk_judge(dnskeys, false, wall, file),
				 keys_of(set));
		for (unsigned j = 0; j < keys_of(set); j++) {
			if (dns[j].fit != set->keys[j].fit)
				print_error("set %zu key %u: %s\n", i, j,
					    dns[j].reason.text);
			assert_int_equal(dns[j].fit, set->keys[j].fit);
			assert_int_equal(file[j].fit, set->keys[j].fit_of_file);
			assert_int_equal(*dns[j].reason.text != '\0',
					 dns[j].fit != KSK_FITS);
		}
		arena_done(&arena);
	}
}

/* The example of RFC 4509 section 2.3. */
static void a_ds_of_sha_256_is_that_of_rfc_4509(void **state)
{
	static const uint8_t expected[] = {
		0xd4, 0xb7, 0xd5, 0x20, 0xe7, 0xbb, 0x5f, 0x0f,
		0x67, 0x67, 0x4a, 0x0c, 0xce, 0xb1, 0xe3, 0xe0,
		0x61, 0x4b, 0x93, 0xc4, 0xf9, 0xe9, 0x9b, 0x83,
		0x83, 0xf6, 0xa1, 0xe4, 0x46, 0x9d, 0xa5, 0x0a};
	const struct rrset *dnskeys;
	uint8_t digest[DIGEST_SIZE_MAX];
	struct arena arena;

	(void)state;
	arena_init(&arena, ARENA_ROOM);
	dnskeys = records_rrset(
		&arena,
		"dskey.example.com. 86400 IN DNSKEY 256 3 5 "
		"AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9"
		"BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh"
		"6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==\n");
	assert_int_equal(ksk_digest(rrset_owner(dnskeys), rrset_first(dnskeys),
				    DIGEST_SHA256, digest),
			 sizeof(expected));
	assert_memory_equal(digest, expected, sizeof(expected));
	assert_int_equal(ksk_digest(rrset_owner(dnskeys), rrset_first(dnskeys),
				    200, digest),
			 0);
	arena_done(&arena);
}

/* More keys than are looked at. */
static void a_set_of_many_keys_ends_at_the_bound(void **state)
{
	struct span rdata[KSK_KEYS_MAX + 1];
	uint8_t octets[KSK_KEYS_MAX + 1][8];
	struct ksk ksks[KSK_KEYS_MAX];
	const struct rrset *dnskeys;
	struct arena arena;

	(void)state;
	arena_init(&arena, ARENA_ROOM);
	for (unsigned i = 0; i < KSK_KEYS_MAX + 1; i++) {
		memcpy(octets[i], "\1\1\3\17", 4);
		memset(octets[i] + 4, (int)i, 4);
		rdata[i] = span_of(octets[i], sizeof(octets[i]));
	}
	assert_int_equal(rrset_make(&arena, name_root, RRTYPE_DNSKEY, 1, rdata,
				    KSK_KEYS_MAX + 1, NULL, 0, &dnskeys),
			 STATUS_OK);
	for (int needs_signature = 0; needs_signature < 2; needs_signature++) {
		assert_int_equal(ksk_judge(dnskeys, needs_signature,
					   (struct wall_time){.s = 0}, ksks),
				 KSK_KEYS_MAX);
		assert_int_equal(ksks[0].fit, KSK_UNREADABLE);
	}
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_parent_s_ds_is_made_of_what_signs_the_key_set),
		cmocka_unit_test(a_ds_of_sha_256_is_that_of_rfc_4509),
		cmocka_unit_test(a_set_of_many_keys_ends_at_the_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
