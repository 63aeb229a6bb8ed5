/*
 * test_anchor_signature.c - IANA's signature: an authority of the tests' own,
 * and the real files of two eras.
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
#include <unistd.h>

#include <cmocka.h>

#include <openssl/cms.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/civil.h"
#include "resolver/daemon/anchor_signature.h"
#include "trust-anchor/root_anchors_xml.h"

enum {
	PROBLEM_MAX = 256,
	FILE_MAX = 1 << 16,
	NOW = 1790000000,
	DAY_S = 86400,
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define CONTENT         "<TrustAnchor/>\n"

struct octets {
	size_t size;
	uint8_t data[FILE_MAX];
};

static struct span span_of_octets(const struct octets *octets)
{
	return span_of(octets->data, octets->size);
}

static struct wall_time at(const char *date)
{
	struct wall_time wall;

	assert_int_equal(civil_parse(date, &wall), STATUS_OK);
	return wall;
}

/* ---- An authority of the tests' own ---------------------------------------
 */

struct authority {
	EVP_PKEY *ca_key, *key;
	X509 *ca, *certificate;
	char path[64]; /* of its certificate, PEM */
};

static void add_extension(X509 *certificate, X509 *issuer, int nid,
			  const char *value)
{
	X509_EXTENSION *extension;
	X509V3_CTX context;

	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	assert_non_null(extension);
	assert_int_equal(X509_add_ext(certificate, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

static X509 *make_certificate(const char *name, EVP_PKEY *key, X509 *issuer,
			      EVP_PKEY *issuer_key)
{
	X509 *certificate = X509_new();
	X509_NAME *subject = X509_get_subject_name(certificate);

	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), issuer ? 2 : 1);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
				   (const unsigned char *)name, -1, -1, 0);
	X509_NAME_add_entry_by_txt(subject, "emailAddress", MBSTRING_ASC,
				   (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(certificate,
			     issuer ? X509_get_subject_name(issuer) : subject);
	ASN1_TIME_set(X509_getm_notBefore(certificate), NOW - 30 * DAY_S);
	ASN1_TIME_set(X509_getm_notAfter(certificate), NOW + 30 * DAY_S);
	X509_set_pubkey(certificate, key);
	add_extension(certificate, issuer ? issuer : certificate,
		      NID_basic_constraints,
		      issuer ? "CA:FALSE" : "critical,CA:TRUE");
	add_extension(certificate, issuer ? issuer : certificate,
		      NID_subject_key_identifier, "hash");
	if (issuer)
		add_extension(certificate, issuer, NID_ext_key_usage,
			      "emailProtection");
	assert_true(X509_sign(certificate, issuer_key, EVP_sha256()) > 0);
	return certificate;
}

static void make_authority(struct authority *ret)
{
	FILE *file;
	int fd;

	ret->ca_key = EVP_EC_gen("P-256");
	ret->key = EVP_EC_gen("P-256");
	ret->ca = make_certificate("test CA", ret->ca_key, NULL, ret->ca_key);
	ret->certificate = make_certificate("somebody@example.net", ret->key,
					    ret->ca, ret->ca_key);
	strcpy(ret->path, "/tmp/kedge-ca-XXXXXX");
	fd = mkstemp(ret->path);
	assert_true(fd >= 0);
	file = fdopen(fd, "w");
	assert_non_null(file);
	assert_int_equal(PEM_write_X509(file, ret->ca), 1);
	fclose(file);
}

static void end_authority(struct authority *authority)
{
	unlink(authority->path);
	EVP_PKEY_free(authority->ca_key);
	EVP_PKEY_free(authority->key);
	X509_free(authority->ca);
	X509_free(authority->certificate);
}

static void sign(const struct authority *authority, const char *content,
		 unsigned flags, struct octets *ret)
{
	BIO *bio = BIO_new_mem_buf(content, -1);
	CMS_ContentInfo *cms = CMS_sign(authority->certificate, authority->key,
					NULL, bio, flags);
	uint8_t *out = ret->data;
	int size;

	assert_non_null(cms);
	size = i2d_CMS_ContentInfo(cms, NULL);
	assert_true(size > 0 && size <= FILE_MAX);
	ret->size = (size_t)i2d_CMS_ContentInfo(cms, &out);
	CMS_ContentInfo_free(cms);
	BIO_free(bio);
}

static enum status verify(const char *content, const struct octets *signature,
			  const char *ca, int64_t when, char *problem)
{
	problem[0] = '\0';
	return anchor_signature_check(
		span_of(content, strlen(content)), span_of_octets(signature),
		ca, (struct wall_time){when}, problem, PROBLEM_MAX);
}

static void a_signature_by_the_authority_given_verifies(void **state)
{
	static struct octets signature;
	struct authority authority;
	char problem[PROBLEM_MAX];

	(void)state;
	make_authority(&authority);
	sign(&authority, CONTENT, CMS_BINARY | CMS_DETACHED, &signature);
	assert_int_equal(
		verify(CONTENT, &signature, authority.path, NOW, problem),
		STATUS_OK);
	/* ... of this content, at this time, by this authority alone. */
	assert_int_equal(verify("<TrustAnchor>\n", &signature, authority.path,
				NOW, problem),
			 STATUS_INVALID);
	assert_int_equal(verify(CONTENT, &signature, authority.path,
				NOW + 31 * DAY_S, problem),
			 STATUS_INVALID);
	assert_non_null(strstr(problem, "expired"));
	assert_int_equal(verify(CONTENT, &signature, authority.path,
				NOW - 31 * DAY_S, problem),
			 STATUS_INVALID);
	assert_non_null(strstr(problem, "not yet valid"));
	assert_int_equal(verify(CONTENT, &signature, NULL, NOW, problem),
			 STATUS_INVALID);
	end_authority(&authority);
}

/* Lines that end in LF must not be taken for MIME's. */
static void the_content_is_signed_as_binary(void **state)
{
	static struct octets signature;
	struct authority authority;
	char problem[PROBLEM_MAX];

	(void)state;
	make_authority(&authority);
	sign(&authority, "a\nb\n", CMS_BINARY | CMS_DETACHED, &signature);
	assert_int_equal(
		verify("a\nb\n", &signature, authority.path, NOW, problem),
		STATUS_OK);
	assert_int_equal(
		verify("a\r\nb\r\n", &signature, authority.path, NOW, problem),
		STATUS_INVALID);
	end_authority(&authority);
}

/* What the signature brings along is not what was asked about. */
static void content_inside_the_signature_does_not_count(void **state)
{
	static struct octets signature;
	struct authority authority;
	char problem[PROBLEM_MAX];

	(void)state;
	make_authority(&authority);
	sign(&authority, CONTENT, CMS_BINARY, &signature);
	assert_int_equal(
		verify("other\n", &signature, authority.path, NOW, problem),
		STATUS_INVALID);
	end_authority(&authority);
}

static void what_is_no_signature_is_refused(void **state)
{
	static struct octets signature;
	struct authority authority;
	char problem[PROBLEM_MAX];

	(void)state;
	make_authority(&authority);
	sign(&authority, CONTENT, CMS_BINARY | CMS_DETACHED, &signature);
	for (size_t size = 0; size < signature.size; size += 7) {
		static struct octets cut;

		cut = signature;
		cut.size = size;
		assert_int_equal(
			verify(CONTENT, &cut, authority.path, NOW, problem),
			STATUS_INVALID);
		assert_string_not_equal(problem, "");
	}
	signature.data[signature.size++] = 0;
	assert_int_equal(
		verify(CONTENT, &signature, authority.path, NOW, problem),
		STATUS_INVALID);
	assert_int_equal(
		verify(CONTENT, &signature, "/nonexistent", NOW, problem),
		STATUS_IO);
	end_authority(&authority);
}

/* ---- Altered octets -------------------------------------------------------
 */

/* Two files that fit together, and who is believed. */
struct altering {
	struct octets *content, *signature;
	const char *ca;
	struct wall_time when;
};

static enum status check(const struct altering *altering)
{
	char problem[PROBLEM_MAX] = "";
	enum status status = anchor_signature_check(
		span_of_octets(altering->content),
		span_of_octets(altering->signature), altering->ca,
		altering->when, problem, PROBLEM_MAX);

	assert_true(status == STATUS_OK || problem[0]);
	return status;
}

/* The first BITS bits of each octet, one at a time. */
static void alter_each(const struct altering *altering, const char *what,
		       unsigned bits, struct octets *octets)
{
	for (size_t i = 0; i < octets->size; i++)
		for (unsigned bit = 0; bit < bits; bit++) {
			octets->data[i] ^= (uint8_t)(1 << bit);
			if (check(altering) != STATUS_INVALID)
				fail_msg("bit %u of octet %zu of the %s", bit,
					 i, what);
			octets->data[i] ^= (uint8_t)(1 << bit);
		}
}

/* BITS, or as many as the environment says: all eight take minutes. */
static void refuse_all_alterations(const struct altering *altering,
				   unsigned bits)
{
	const char *said = getenv("ALTERED_BITS");

	if (said)
		bits = (unsigned)atoi(said);
	assert_int_equal(check(altering), STATUS_OK);
	alter_each(altering, "content", bits, altering->content);
	alter_each(altering, "signature", bits, altering->signature);
	assert_int_equal(check(altering), STATUS_OK);
}

static void altered_in_any_octet_they_are_refused(void **state)
{
	static const unsigned forms[] = {0, CMS_USE_KEYID, CMS_NOATTR};
	static struct octets content, signature;
	struct altering altering = {
		.content = &content, .signature = &signature, .when = {NOW}};
	struct authority authority;

	(void)state;
	make_authority(&authority);
	altering.ca = authority.path;
	content.size = strlen(CONTENT);
	memcpy(content.data, CONTENT, content.size);
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		sign(&authority, CONTENT, CMS_BINARY | CMS_DETACHED | forms[i],
		     &signature);
		refuse_all_alterations(&altering, 2);
	}
	end_authority(&authority);
}

static void both_authorities_of_icann_are_built_in(void **state)
{
	static const char *const ends[] = {"Dec 18 04:19:12 2029 GMT",
					   "Mar 20 21:04:26 2045 GMT"};

	(void)state;
	for (size_t i = 0; i < ICANN_CA_COUNT; i++) {
		BIO *bio = BIO_new_mem_buf(icann_ca[i], -1);
		X509 *ca = PEM_read_bio_X509(bio, NULL, NULL, NULL);
		BIO *out = BIO_new(BIO_s_mem());
		char text[64] = "";

		assert_non_null(ca);
		assert_int_equal(X509_self_signed(ca, 1), 1);
		ASN1_TIME_print(out, X509_get0_notAfter(ca));
		assert_true(BIO_read(out, text, sizeof(text) - 1) > 0);
		assert_string_equal(text, ends[i]);
		BIO_free(out);
		BIO_free(bio);
		X509_free(ca);
	}
}

/* ---- The real files --------------------------------------------------------
 */

static bool read_real(const char *file, struct octets *ret)
{
	const char *folder = getenv("ROOT_DATA");
	char path[512];
	FILE *stream;

	snprintf(path, sizeof(path), "%s/anchors/%s",
		 folder ? folder : SOURCE_ROOT "/../shared/real", file);
	stream = fopen(path, "r");
	if (!stream)
		return false;
	ret->size = fread(ret->data, 1, FILE_MAX, stream);
	fclose(stream);
	return ret->size > 0;
}

static void need_real(const char *year, struct octets *xml, struct octets *p7s)
{
	char name[64];

	snprintf(name, sizeof(name), "%s-root-anchors.xml", year);
	if (!read_real(name, xml)) {
		print_message("no files of IANA's are here\n");
		skip();
	}
	snprintf(name, sizeof(name), "%s-root-anchors.p7s", year);
	assert_true(read_real(name, p7s));
}

static const struct {
	const char *year, *within, *before, *after;
	unsigned keys;
} eras[] = {
	{"2014", "2014-06-01T00:00:00Z", "2011-06-01T00:00:00Z",
	 "2014-07-01T00:00:00Z", 1},
	{"2019", "2019-07-01T00:00:00Z", "2016-11-01T00:00:00Z",
	 "2021-11-08T00:00:00Z", 2},
};

static void real_files_verify_in_their_era_and_not_outside(void **state)
{
	static struct octets xml, p7s;
	static struct root_anchors anchors;
	char problem[PROBLEM_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(eras); i++) {
		struct altering pair = {.content = &xml, .signature = &p7s};

		need_real(eras[i].year, &xml, &p7s);
		pair.when = at(eras[i].within);
		assert_int_equal(check(&pair), STATUS_OK);
		pair.when = at(eras[i].before);
		assert_int_equal(check(&pair), STATUS_INVALID);
		pair.when = at(eras[i].after);
		assert_int_equal(check(&pair), STATUS_INVALID);
		assert_int_equal(root_anchors_parse((const char *)xml.data,
						    xml.size, problem,
						    sizeof(problem), &anchors),
				 STATUS_OK);
		assert_int_equal(anchors.count, eras[i].keys);
		assert_int_equal(anchors.anchors[0].tag, 19036);
	}
}

/* Certificates of other kinds are not looked at: the first becomes one. */
static void a_certificate_of_another_kind_is_refused(void **state)
{
	static struct octets xml, p7s;
	struct altering pair = {
		.content = &xml, .signature = &p7s, .when = at(eras[1].within)};

	(void)state;
	need_real(eras[1].year, &xml, &p7s);
	assert_int_equal(p7s.data[56], 0x30);
	for (uint8_t tag = 0xa0; tag <= 0xa3; tag++) {
		p7s.data[56] = tag;
		assert_int_equal(check(&pair), STATUS_INVALID);
	}
}

static void real_files_altered_in_any_octet_are_refused(void **state)
{
	static struct octets xml, p7s;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(eras); i++) {
		struct altering altering = {.content = &xml,
					    .signature = &p7s,
					    .when = at(eras[i].within)};

		need_real(eras[i].year, &xml, &p7s);
		refuse_all_alterations(&altering, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signature_by_the_authority_given_verifies),
		cmocka_unit_test(the_content_is_signed_as_binary),
		cmocka_unit_test(content_inside_the_signature_does_not_count),
		cmocka_unit_test(what_is_no_signature_is_refused),
		cmocka_unit_test(altered_in_any_octet_they_are_refused),
		cmocka_unit_test(both_authorities_of_icann_are_built_in),
		cmocka_unit_test(
			real_files_verify_in_their_era_and_not_outside),
		cmocka_unit_test(a_certificate_of_another_kind_is_refused),
		cmocka_unit_test(real_files_altered_in_any_octet_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
