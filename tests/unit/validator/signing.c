/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/unit/validator/signing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <ldns/ldns.h>

#include "tests/unit/validator/records.h"

enum {
	ED25519_SIZE = 32,
	SIGNATURE_SIZE = 64,
	BASE64_MAX = 128,
	TEXT_MAX = 1024, /* of one record */
};

void signer_init(struct signer *signer, const char *zone, uint8_t seed,
		 uint16_t flags)
{
	uint8_t secret[ED25519_SIZE];

	memset(secret, seed, sizeof(secret));
	*signer = (struct signer){
		.pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL,
						     secret, sizeof(secret)),
		.zone = zone,
		.flags = flags,
		.protocol = 3,
		.algorithm = ALGORITHM_ED25519,
		.name = zone,
		.inception = "20260630120000",
		.expiration = "20260702120000",
		.labels = SIGNER_AS_IT_IS,
		.key_tag = SIGNER_AS_IT_IS,
		.original_ttl_s = SIGNER_AS_IT_IS,
	};
	assert_non_null(signer->pkey);
}

void signer_done(struct signer *signer)
{
	EVP_PKEY_free(signer->pkey);
}

const char *signer_dnskey(const struct signer *signer, struct arena *arena)
{
	uint8_t key[ED25519_SIZE];
	size_t size = sizeof(key);
	unsigned char base64[BASE64_MAX];
	char text[TEXT_MAX];

	assert_int_equal(EVP_PKEY_get_raw_public_key(signer->pkey, key, &size),
			 1);
	EVP_EncodeBlock(base64, key, (int)size);
	snprintf(text, sizeof(text), "%s 3600 IN DNSKEY %u %u %u %s\n",
		 signer->zone, signer->flags, signer->protocol,
		 signer->algorithm, (const char *)base64);
	return records_join(arena, text, "");
}

static ldns_rr *dnskey_rr(const struct signer *signer)
{
	struct arena arena;
	ldns_rr *rr = NULL;

	arena_init(&arena, 65536);
	assert_int_equal(ldns_rr_new_frm_str(&rr, signer_dnskey(signer, &arena),
					     0, NULL, NULL),
			 LDNS_STATUS_OK);
	arena_done(&arena);
	return rr;
}

uint16_t signer_tag(const struct signer *signer)
{
	ldns_rr *rr = dnskey_rr(signer);
	uint16_t tag = ldns_calc_keytag(rr);

	ldns_rr_free(rr);
	return tag;
}

const char *signer_ds(const struct signer *signer, struct arena *arena,
		      int digest_type)
{
	ldns_rr *rr = dnskey_rr(signer);
	ldns_rr *ds = ldns_key_rr2ds(rr, (ldns_hash)digest_type);
	char *text;
	const char *copy;

	assert_non_null(ds);
	text = ldns_rr2str(ds);
	copy = records_join(arena, text, "");
	free(text);
	ldns_rr_free(ds);
	ldns_rr_free(rr);
	return copy;
}

/* ---- Signing ---------------------------------------------------------- */

/* Labels as RRSIG counts them (RFC 4034 section 3.1.3). */
static unsigned labels_of(const struct signer *signer, const ldns_rdf *owner)
{
	unsigned labels = ldns_dname_label_count(owner);

	if (signer->labels != SIGNER_AS_IT_IS)
		return (unsigned)signer->labels;
	return labels - (ldns_dname_is_wildcard(owner) ? 1 : 0);
}

static uint32_t time_of(const char *text)
{
	return (uint32_t)records_time(text).s;
}

/* RRSIG's RDATA up to the signature, in wire form (RFC 4034 3.1.8.1). */
static void put_head(ldns_buffer *buffer, const struct signer *signer,
		     const ldns_rr *first)
{
	ldns_rdf *name = ldns_dname_new_frm_str(signer->name);
	int tag = signer->key_tag;

	if (tag == SIGNER_AS_IT_IS)
		tag = signer_tag(signer);
	ldns_buffer_write_u16(buffer, signer->covers ? ldns_get_rr_type_by_name(
							       signer->covers)
						     : ldns_rr_get_type(first));
	ldns_buffer_write_u8(buffer, signer->algorithm);
	ldns_buffer_write_u8(buffer,
			     (uint8_t)labels_of(signer, ldns_rr_owner(first)));
	ldns_buffer_write_u32(buffer, ldns_rr_ttl(first));
	ldns_buffer_write_u32(buffer, time_of(signer->expiration));
	ldns_buffer_write_u32(buffer, time_of(signer->inception));
	ldns_buffer_write_u16(buffer, (uint16_t)tag);
	ldns_dname2canonical(name);
	ldns_buffer_write(buffer, ldns_rdf_data(name), ldns_rdf_size(name));
	ldns_rdf_deep_free(name);
}

/* Sorts SET into the form in which it is signed, and signs it. */
static void make_signature(const struct signer *signer, ldns_rr_list *set,
			   unsigned char signature[SIGNATURE_SIZE])
{
	ldns_buffer *buffer = ldns_buffer_new(LDNS_MAX_PACKETLEN);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t size = SIGNATURE_SIZE;

	for (size_t i = 0; i < ldns_rr_list_rr_count(set); i++) {
		if (signer->original_ttl_s != SIGNER_AS_IT_IS)
			ldns_rr_set_ttl(ldns_rr_list_rr(set, i),
					(uint32_t)signer->original_ttl_s);
		ldns_rr2canonical(ldns_rr_list_rr(set, i));
	}
	ldns_rr_list_sort(set);
	put_head(buffer, signer, ldns_rr_list_rr(set, 0));
	assert_int_equal(ldns_rr_list2buffer_wire(buffer, set), LDNS_STATUS_OK);
	assert_int_equal(
		EVP_DigestSignInit(context, NULL, NULL, NULL, signer->pkey), 1);
	assert_int_equal(EVP_DigestSign(context, signature, &size,
					ldns_buffer_begin(buffer),
					ldns_buffer_position(buffer)),
			 1);
	EVP_MD_CTX_free(context);
	ldns_buffer_free(buffer);
}

static const char *rrsig_text(const struct signer *signer, struct arena *arena,
			      ldns_rr_list *set)
{
	unsigned char signature[SIGNATURE_SIZE], base64[BASE64_MAX];
	const ldns_rr *first = ldns_rr_list_rr(set, 0);
	uint32_t ttl_s = ldns_rr_ttl(first);
	char *owner = ldns_rdf2str(ldns_rr_owner(first));
	char *type = ldns_rr_type2str(ldns_rr_get_type(first));
	char text[TEXT_MAX];

	make_signature(signer, set, signature);
	first = ldns_rr_list_rr(set, 0);
	EVP_EncodeBlock(base64, signature, SIGNATURE_SIZE);
	snprintf(text, sizeof(text),
		 "%s %u IN RRSIG %s %u %u %u %s %s %u %s %s\n", owner, ttl_s,
		 signer->covers ? signer->covers : type, signer->algorithm,
		 labels_of(signer, ldns_rr_owner(first)), ldns_rr_ttl(first),
		 signer->expiration, signer->inception,
		 signer->key_tag == SIGNER_AS_IT_IS ? signer_tag(signer)
						    : (unsigned)signer->key_tag,
		 signer->name, (const char *)base64);
	free(owner);
	free(type);
	return records_join(arena, text, "");
}

const char *signer_rrsigs(const struct signer *signer, struct arena *arena,
			  const char *text)
{
	ldns_rr_list *rrs = records_ldns(text);
	const char *out = "";

	ldns_rr_list_sort(rrs);
	while (ldns_rr_list_rr_count(rrs) > 0) {
		ldns_rr_list *set = ldns_rr_list_pop_rrset(rrs);

		out = records_join(arena, out, rrsig_text(signer, arena, set));
		ldns_rr_list_deep_free(set);
	}
	ldns_rr_list_free(rrs);
	return out;
}

const char *signer_sign(const struct signer *signer, struct arena *arena,
			const char *text)
{
	return records_join(arena, text, signer_rrsigs(signer, arena, text));
}
