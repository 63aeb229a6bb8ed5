/*
 * zone_keys.c - a zone's DNSKEY RRset and the DS records that go with it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include <openssl/evp.h>

#include "contrib/testbed/zone_build.h"
#include "wire/rdata.h"
#include "wire/writer.h"

enum {
	DNSKEY_TTL_S = 3600,
	KEY_AT = 4, /* octets of a DNSKEY's RDATA before the public key */
};

/* What faults do to the header of a key that is otherwise used as it is. */
static void change_header(enum lab_fault fault, enum lab_role role,
			  uint8_t *rdata)
{
	bool is_ksk = role == LAB_KSK;

	if (fault == FAULT_NO_ZONE_BIT ||
	    (fault == FAULT_NO_ZONE_BIT_KSK && is_ksk) ||
	    (fault == FAULT_NO_ZONE_BIT_ZSK && !is_ksk))
		rdata[0] &= (uint8_t) ~(DNSKEY_ZONE >> 8);
	if (fault == FAULT_REVOKED_KSK && is_ksk)
		rdata[1] |= DNSKEY_REVOKE;
	if (fault == FAULT_NO_SEP)
		rdata[1] &= (uint8_t)~DNSKEY_SEP;
	if (fault == FAULT_PROTOCOL)
		rdata[2] = 4;
}

/*
 * Another public key with the same tag: two 16-bit words change places,
 * which the checksum of RFC 4034 appendix B does not see. Both are aligned,
 * inside the key, and (for RSA) neither its exponent nor its ends.
 */
static void swap_words(uint8_t *rdata)
{
	uint8_t *a = rdata + KEY_AT + 12;
	uint8_t *b = a + 2;

	while (memcmp(a, b, 2) == 0) /* never so for a key of 32 octets */
		b += 2;

	uint8_t word[2] = {a[0], a[1]};

	memcpy(a, b, 2);
	memcpy(b, word, 2);
}

/* A public key for FAULT that nobody can use; 0: the fault is another. */
static size_t useless_key(enum lab_fault fault, uint8_t *key)
{
	size_t exponent = 1, modulus = 512 / 8;

	switch (fault) {
	case FAULT_ZSK_EMPTY:
		return KEY_AT;
	case FAULT_ZSK_LONG_EXPONENT:
		exponent = modulus = 1024 / 8;
		break;
	case FAULT_ZSK_SHORT:
		break;
	default:
		return 0;
	}
	/* RFC 3110 section 2 */
	key[KEY_AT] = (uint8_t)exponent;
	memset(key + KEY_AT + 1, 3, exponent);
	memset(key + KEY_AT + 1 + exponent, 0xc5, modulus);
	return KEY_AT + 1 + exponent + modulus;
}

/* What faults do to the key that signatures name. Returns its new size. */
static size_t change_sound(const struct build *build, enum lab_role role,
			   uint8_t *rdata, size_t size)
{
	size_t useless =
		role == LAB_ZSK ? useless_key(build->plan->fault, rdata) : 0;

	change_header(build->plan->fault, role, rdata);
	rdata[3] = build_algorithm(build);
	return useless ? useless : size;
}

/* What faults do to the key that the zone shows, and nobody else. */
static void change_shown(const struct build *build, enum lab_role role,
			 uint8_t *rdata)
{
	enum lab_fault fault = build->plan->fault;
	bool is_ksk = role == LAB_KSK;

	if (fault == FAULT_ALTERED_KSK && is_ksk)
		rdata[KEY_AT + 12] ^= 0x01;
	if (fault == FAULT_ALTERED_ZSK && !is_ksk)
		swap_words(rdata);
	if ((fault == FAULT_KSK_ALGORITHM && is_ksk) ||
	    (fault == FAULT_ZSK_ALGORITHM && !is_ksk))
		rdata[3] = build_number(build);
}

static bool is_hidden(enum lab_fault fault, enum lab_role role)
{
	return fault == FAULT_NO_DNSKEY ||
	       (fault == FAULT_NO_KSK && role == LAB_KSK) ||
	       (fault == FAULT_NO_ZSK && role == LAB_ZSK);
}

static enum status make_key(struct build *build, enum lab_role role)
{
	struct build_key *key = &build->keys[role];
	enum status status =
		lab_keys_get(build->signer->keys, build->origin,
			     build->plan->algorithm, role, &key->secret);
	if (status != STATUS_OK)
		return status;

	struct span rdata = lab_key_rdata(key->secret);
	uint8_t *sound = arena_alloc(build->arena, LAB_DNSKEY_SIZE_MAX);
	uint8_t *shown = arena_alloc(build->arena, LAB_DNSKEY_SIZE_MAX);

	if (!sound || !shown)
		return STATUS_NO_MEMORY;
	memcpy(sound, rdata.data, rdata.size);

	size_t size = change_sound(build, role, sound, rdata.size);

	memcpy(shown, sound, size);
	change_shown(build, role, shown);
	key->sound = span_of(sound, size);
	key->tag = rdata_dnskey_tag(key->sound);
	key->shown = is_hidden(build->plan->fault, role) ? span_of(NULL, 0)
							 : span_of(shown, size);
	return STATUS_OK;
}

enum status build_make_keys(struct build *build)
{
	enum status status = STATUS_OK;

	if (!build_is_signed(build))
		return STATUS_OK;
	status = make_key(build, LAB_KSK);
	if (status == STATUS_OK && !build->plan->single_key)
		status = make_key(build, LAB_ZSK);
	return status;
}

const struct build_key *build_data_key(const struct build *build)
{
	return &build->keys[build->plan->single_key ? LAB_KSK : LAB_ZSK];
}

/* A key that nobody has, with the tag of the one that signs the data. */
static enum status add_colliding(struct build *build)
{
	struct span sound = build_data_key(build)->sound;
	uint8_t *rdata = arena_copy(build->arena, sound.data, sound.size);

	if (!rdata)
		return STATUS_NO_MEMORY;
	swap_words(rdata);
	return build_add(build, build->origin, RRTYPE_DNSKEY, DNSKEY_TTL_S,
			 span_of(rdata, sound.size));
}

enum status build_add_dnskeys(struct build *build)
{
	enum status status = STATUS_OK;

	if (build->plan->fault == FAULT_TAG_COLLISION)
		status = add_colliding(build);
	for (unsigned role = 0; role < LAB_ROLE_COUNT; role++)
		if (status == STATUS_OK && build->keys[role].shown.size > 0)
			status = build_add(build, build->origin, RRTYPE_DNSKEY,
					   DNSKEY_TTL_S,
					   build->keys[role].shown);
	return status;
}

static const EVP_MD *digest_of(uint8_t type)
{
	switch (type) {
	case DIGEST_SHA1:
		return EVP_sha1();
	case DIGEST_SHA384:
		return EVP_sha384();
	default:
		return EVP_sha256(); /* the unknown digest needs some octets */
	}
}

/* One DS for KEY (RFC 4034 section 5.1.4). */
static enum status make_ds(const struct build *child, struct span key,
			   uint8_t digest_type, struct span *ret)
{
	uint8_t data[NAME_SIZE_MAX + LAB_DNSKEY_SIZE_MAX];
	uint8_t ds[4 + EVP_MAX_MD_SIZE];
	struct writer writer;
	unsigned size = 0;

	writer_init(&writer, data, sizeof(data));
	writer_octets(&writer, child->origin, name_size(child->origin));
	writer_octets(&writer, key.data, key.size);
	if (writer_failed(&writer) ||
	    EVP_Digest(data, writer.size, ds + 4, &size, digest_of(digest_type),
		       NULL) != 1)
		return STATUS_NO_MEMORY;
	writer_init(&writer, ds, sizeof(ds));
	writer_u16(&writer, rdata_dnskey_tag(key));
	writer_u8(&writer, build_algorithm(child));
	writer_u8(&writer, digest_type);

	const uint8_t *kept = arena_copy(child->arena, ds, 4 + size);

	if (!kept)
		return STATUS_NO_MEMORY;
	*ret = span_of(kept, 4 + size);
	return STATUS_OK;
}

/* What a parent has got wrong in one DS; RDATA as in RFC 4034 section 5.1. */
static void spoil_ds(const struct build *child, uint8_t *rdata, size_t size)
{
	switch (child->plan->fault) {
	case FAULT_DS_TAG:
		rdata[1] ^= 0x01;
		break;
	case FAULT_DS_DIGEST:
		rdata[size - 1] ^= 0x01;
		break;
	case FAULT_DS_ALGORITHM:
		rdata[2] = rdata[2] == ALGORITHM_RSASHA256
				   ? ALGORITHM_ECDSAP256SHA256
				   : ALGORITHM_RSASHA256;
		break;
	case FAULT_DS_UNKNOWN_ALGORITHM:
		rdata[2] = build_number(child);
		break;
	default:
		break;
	}
}

/* A DS as it should be, spoiled. */
static enum status usual_ds(const struct build *child, struct span *ret)
{
	uint8_t digest_type = DIGEST_SHA256;

	if (child->plan->fault == FAULT_DS_UNKNOWN_DIGEST)
		digest_type = build_number(child);
	if (child->plan->fault == FAULT_DS_SHA1)
		digest_type = DIGEST_SHA1;
	if (child->plan->fault == FAULT_DS_SHA384)
		digest_type = DIGEST_SHA384;

	enum status status =
		make_ds(child, child->keys[LAB_KSK].sound, digest_type, ret);
	if (status != STATUS_OK)
		return status;

	uint8_t *rdata = arena_copy(child->arena, ret->data, ret->size);

	if (!rdata)
		return STATUS_NO_MEMORY;
	spoil_ds(child, rdata, ret->size);
	ret->data = rdata;
	return STATUS_OK;
}

/* One more DS, whose digest (and tag, by CHANGE) fits no key. */
static enum status false_ds(const struct build *child, uint8_t digest_type,
			    uint8_t change, struct span *ret)
{
	enum status status =
		make_ds(child, child->keys[LAB_KSK].sound, digest_type, ret);
	if (status != STATUS_OK)
		return status;

	uint8_t *rdata = arena_copy(child->arena, ret->data, ret->size);

	if (!rdata)
		return STATUS_NO_MEMORY;
	rdata[1] ^= change;
	rdata[ret->size - 1] ^= 0x55;
	ret->data = rdata;
	return STATUS_OK;
}

/* One more DS, for a key of another algorithm that is not there. */
static enum status other_ds(const struct build *child, struct span *ret)
{
	enum status status = false_ds(child, DIGEST_SHA256, 1, ret);
	uint8_t *rdata = status == STATUS_OK ? arena_copy(child->arena,
							  ret->data, ret->size)
					     : NULL;

	if (!rdata)
		return STATUS_NO_MEMORY;
	rdata[2] = ALGORITHM_RSASHA256;
	ret->data = rdata;
	return STATUS_OK;
}

enum status build_ds(const struct build *child, struct span ds[BUILD_DS_MAX],
		     size_t *count)
{
	enum status status = STATUS_OK;

	*count = 0;
	if (!build_is_signed(child) || child->plan->island)
		return STATUS_OK;
	if (child->plan->fault == FAULT_DS_SHA1_WRONG)
		status = false_ds(child, DIGEST_SHA1, 0, &ds[(*count)++]);
	if (child->plan->fault == FAULT_DS_ONE_OF_FIVE)
		for (uint8_t i = 1; i < BUILD_DS_MAX && status == STATUS_OK;
		     i++)
			status = false_ds(child, DIGEST_SHA256, i,
					  &ds[(*count)++]);
	if (child->plan->fault == FAULT_DS_TWO_ALGORITHMS)
		status = other_ds(child, &ds[(*count)++]);
	if (status == STATUS_OK)
		status = usual_ds(child, &ds[(*count)++]);
	return status;
}
