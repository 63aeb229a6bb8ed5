/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/anchor_signature.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "resolver/daemon/cms_form.h"

#define SIGNER "dnssec@iana.org"

/* One check under way. */
struct checking {
	CMS_ContentInfo *cms;
	X509_STORE *store;
	BIO *content;
	const char *ca_file;
	char *problem;
	size_t room;
};

/* WHAT, and the first reason that OpenSSL gives. */
static enum status refuse(const struct checking *checking, enum status status,
			  const char *what)
{
	const char *data = NULL;
	unsigned long error = ERR_get_error_all(NULL, NULL, NULL, &data, NULL);
	const char *reason = error ? ERR_reason_error_string(error) : NULL;

	snprintf(checking->problem, checking->room, "%s%s%s%s%s", what,
		 reason ? ": " : "", reason ? reason : "",
		 reason && data && *data ? ": " : "",
		 reason && data ? data : "");
	ERR_clear_error();
	return status;
}

/* ---- Whom we believe ------------------------------------------------------
 */

static bool add_icann(X509_STORE *store)
{
	bool is_fine = true;

	for (size_t i = 0; is_fine && i < ICANN_CA_COUNT; i++) {
		BIO *bio = BIO_new_mem_buf(icann_ca[i], -1);
		X509 *ca =
			bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

		is_fine = ca && X509_STORE_add_cert(store, ca) == 1;
		X509_free(ca);
		BIO_free(bio);
	}
	return is_fine;
}

static enum status make_store(struct checking *checking, struct wall_time now)
{
	X509_VERIFY_PARAM *param;

	checking->store = X509_STORE_new();
	if (!checking->store)
		return refuse(checking, STATUS_NO_MEMORY, "out of memory");
	param = X509_STORE_get0_param(checking->store);
	X509_VERIFY_PARAM_set_time(param, (time_t)now.s);
	if (!checking->ca_file)
		return add_icann(checking->store)
			       ? STATUS_OK
			       : refuse(checking, STATUS_NO_MEMORY,
					"ICANN's authorities cannot be read");
	if (X509_STORE_load_file(checking->store, checking->ca_file) == 1)
		return STATUS_OK;
	return refuse(checking, STATUS_IO,
		      "the file of --ca has no certificate that can be read");
}

/* ---- Who signed -----------------------------------------------------------
 */

static bool has_email(X509 *certificate, const char *address)
{
	return X509_check_email(certificate, address, strlen(address), 0) == 1;
}

static enum status check_signers(const struct checking *checking)
{
	STACK_OF(X509) *signers = CMS_get0_signers(checking->cms);
	bool is_fine = sk_X509_num(signers) > 0;

	for (int i = 0; i < sk_X509_num(signers); i++)
		is_fine =
			is_fine && has_email(sk_X509_value(signers, i), SIGNER);
	sk_X509_free(signers);
	return is_fine ? STATUS_OK
		       : refuse(checking, STATUS_INVALID,
				"it is not signed by " SIGNER);
}

static bool has_plain_parameters(const X509_ALGOR *algorithm)
{
	int type = V_ASN1_UNDEF;

	X509_ALGOR_get0(NULL, &type, NULL, algorithm);
	return type == V_ASN1_UNDEF || type == V_ASN1_NULL;
}

/*
 * The algorithm of a signature names KEY's, and no other digest. RFC 3370
 * section 3.2 has two names for RSA with SHA-1, an octet apart, and IANA uses
 * the one without a digest: the other is not taken for it.
 */
static bool is_of(const X509_ALGOR *signature, const X509_ALGOR *digest,
		  const EVP_PKEY *key)
{
	const ASN1_OBJECT *signature_id, *digest_id;
	int id, hash, of;

	X509_ALGOR_get0(&signature_id, NULL, NULL, signature);
	X509_ALGOR_get0(&digest_id, NULL, NULL, digest);
	id = OBJ_obj2nid(signature_id);
	if (id == EVP_PKEY_get_base_id(key))
		return true;
	return OBJ_find_sigid_algs(id, &hash, &of) &&
	       of == EVP_PKEY_get_base_id(key) &&
	       hash == OBJ_obj2nid(digest_id) && hash != NID_sha1;
}

/* OpenSSL compares names as people do; these have to be the same octets. */
static bool names_issuer(CMS_SignerInfo *info, const X509 *certificate)
{
	X509_NAME *named = NULL, *issuer = X509_get_issuer_name(certificate);
	const uint8_t *a, *b;
	size_t a_size, b_size;

	if (!CMS_SignerInfo_get0_signer_id(info, NULL, &named, NULL))
		return false;
	if (!named)
		return true; /* a key identifier */
	return X509_NAME_get0_der(named, &a, &a_size) &&
	       X509_NAME_get0_der(issuer, &b, &b_size) && a_size == b_size &&
	       memcmp(a, b, a_size) == 0;
}

static bool is_signer_strict(CMS_SignerInfo *info)
{
	X509_ALGOR *digest, *signature;
	X509 *certificate = NULL;
	EVP_PKEY *key = NULL;

	CMS_SignerInfo_get0_algs(info, &key, &certificate, &digest, &signature);
	return key && certificate && names_issuer(info, certificate) &&
	       has_plain_parameters(digest) &&
	       has_plain_parameters(signature) && is_of(signature, digest, key);
}

/*
 * What OpenSSL passes over: RFC 5652 section 11.1 has the type of the content
 * signed too, and RSA's and ECDSA's algorithms have no parameters but NULL.
 */
static enum status check_form(const struct checking *checking,
			      struct span octets)
{
	STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(checking->cms);
	bool is_fine = OBJ_obj2nid(CMS_get0_eContentType(checking->cms)) ==
			       NID_pkcs7_data &&
		       cms_form_is_strict(octets);

	for (int i = 0; is_fine && i < sk_CMS_SignerInfo_num(signers); i++)
		is_fine = is_signer_strict(sk_CMS_SignerInfo_value(signers, i));
	return is_fine ? STATUS_OK
		       : refuse(checking, STATUS_INVALID,
				"its form is not that of RFC 5652");
}

/* CERTIFICATE, one of OTHERS, comes from who is believed, at some time. */
static bool is_known(const struct checking *checking, X509 *certificate,
		     STACK_OF(X509) * others)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	bool is_fine = context && X509_STORE_CTX_init(context, checking->store,
						      certificate, others) == 1;

	if (is_fine) {
		X509_STORE_CTX_set_flags(
			context, X509_V_FLAG_NO_CHECK_TIME |
					 X509_V_FLAG_CHECK_SS_SIGNATURE);
		is_fine = X509_verify_cert(context) == 1;
	}
	X509_STORE_CTX_free(context);
	return is_fine;
}

/* Nothing in it may be altered, the certificates that nobody needs neither. */
static enum status check_certificates(const struct checking *checking)
{
	STACK_OF(X509) *all = CMS_get1_certs(checking->cms);
	bool is_fine = true;

	for (int i = 0; is_fine && i < sk_X509_num(all); i++)
		is_fine = is_known(checking, sk_X509_value(all, i), all);
	sk_X509_pop_free(all, X509_free);
	return is_fine ? STATUS_OK
		       : refuse(checking, STATUS_INVALID,
				"it holds a certificate that no authority "
				"trusted here has made");
}

static enum status check(struct checking *checking, struct span signature)
{
	const uint8_t *at = signature.data;
	enum status status;

	checking->cms = d2i_CMS_ContentInfo(NULL, &at, (long)signature.size);
	if (!checking->cms || at != signature.data + signature.size)
		return refuse(checking, STATUS_INVALID,
			      "it is no CMS signature (DER)");
	/* RFC 9718 section 2.3.1: the content as it is, no lines, no MIME. */
	if (CMS_verify(checking->cms, NULL, checking->store, checking->content,
		       NULL, CMS_BINARY | CMS_DETACHED) != 1)
		return refuse(checking, STATUS_INVALID, "it does not verify");
	status = check_form(checking, signature);
	if (status == STATUS_OK)
		status = check_certificates(checking);
	if (status == STATUS_OK && !checking->ca_file)
		status = check_signers(checking);
	return status;
}

enum status anchor_signature_check(struct span content, struct span signature,
				   const char *ca_file, struct wall_time now,
				   char *problem, size_t room)
{
	struct checking checking = {
		.ca_file = ca_file, .problem = problem, .room = room};
	enum status status;

	ERR_clear_error();
	if (content.size > INT_MAX ||
	    signature.size > ANCHOR_SIGNATURE_SIZE_MAX)
		return refuse(&checking, STATUS_INVALID, "it is too large");
	checking.content = BIO_new_mem_buf(content.data, (int)content.size);
	status = make_store(&checking, now);
	if (status == STATUS_OK && !checking.content)
		status = refuse(&checking, STATUS_NO_MEMORY, "out of memory");
	if (status == STATUS_OK)
		status = check(&checking, signature);
	CMS_ContentInfo_free(checking.cms);
	X509_STORE_free(checking.store);
	BIO_free(checking.content);
	return status;
}
