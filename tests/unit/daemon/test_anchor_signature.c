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

#define CONTENT "<TrustAnchor/>\n"

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

static enum status verify_real(const struct octets *xml,
			       const struct octets *p7s, struct wall_time when)
{
	char problem[PROBLEM_MAX] = "";
	enum status status =
		anchor_signature_check(span_of_octets(xml), span_of_octets(p7s),
				       NULL, when, problem, PROBLEM_MAX);

	assert_true(status == STATUS_OK || problem[0]);
	return status;
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
	for (size_t i = 0; i < sizeof(eras) / sizeof(eras[0]); i++) {
		need_real(eras[i].year, &xml, &p7s);
		assert_int_equal(verify_real(&xml, &p7s, at(eras[i].within)),
				 STATUS_OK);
		assert_int_equal(verify_real(&xml, &p7s, at(eras[i].before)),
				 STATUS_INVALID);
		assert_int_equal(verify_real(&xml, &p7s, at(eras[i].after)),
				 STATUS_INVALID);
		assert_int_equal(root_anchors_parse((const char *)xml.data,
						    xml.size, problem,
						    sizeof(problem), &anchors),
				 STATUS_OK);
		assert_int_equal(anchors.count, eras[i].keys);
		assert_int_equal(anchors.anchors[0].tag, 19036);
	}
}

static void real_files_altered_in_any_octet_are_refused(void **state)
{
	/* Two version numbers, and the parameter in a list of digests that
	 * nothing looks at: they say nothing about the keys. */
	static const size_t idle[] = {25, 37, 3580};
	static struct octets xml, p7s;
	struct wall_time when = at(eras[1].within);
	size_t passed = 0;

	(void)state;
	need_real(eras[1].year, &xml, &p7s);
	for (size_t i = 0; i < xml.size; i++) {
		xml.data[i] ^= 1;
		assert_int_equal(verify_real(&xml, &p7s, when), STATUS_INVALID);
		xml.data[i] ^= 1;
	}
	for (size_t i = 0; i < p7s.size; i++) {
		p7s.data[i] ^= 1;
		if (verify_real(&xml, &p7s, when) != STATUS_INVALID) {
			assert_true(passed < 3);
			assert_int_equal(i, idle[passed++]);
		}
		p7s.data[i] ^= 1;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signature_by_the_authority_given_verifies),
		cmocka_unit_test(the_content_is_signed_as_binary),
		cmocka_unit_test(content_inside_the_signature_does_not_count),
		cmocka_unit_test(what_is_no_signature_is_refused),
		cmocka_unit_test(both_authorities_of_icann_are_built_in),
		cmocka_unit_test(
			real_files_verify_in_their_era_and_not_outside),
		cmocka_unit_test(real_files_altered_in_any_octet_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
