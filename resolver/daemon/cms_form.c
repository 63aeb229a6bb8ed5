/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/cms_form.h"

#include <string.h>

#include <openssl/asn1.h>
#include <openssl/err.h>

enum {
	CONTEXT_0 = 0x100,   /* [0] of the context */
	CONSTRUCTED = 0x200, /* it holds other elements */
	SIGNERS_MAX = 8,     /* IANA's has one */
	DEPTH_MAX = 32,      /* IANA's is 13 deep */
};

/* Elements of DER, one after the other; the first misfit marks it failed. */
struct walk {
	const uint8_t *at, *end;
	bool has_failed;
};

struct element {
	int tag;             /* with CONTEXT_0 and CONSTRUCTED */
	struct span octets;  /* the whole */
	struct span content; /* what is in it */
};

struct signer {
	bool has_key_identifier;
	struct span digest; /* AlgorithmIdentifier, whole */
};

static struct walk walk_of(struct span octets)
{
	return (struct walk){.at = octets.data,
			     .end = octets.data + octets.size};
}

/* X.690 section 10.1: the length in as few octets as will do. */
static size_t header_size(size_t content)
{
	size_t size = 2;

	for (size_t rest = content < 128 ? 0 : content; rest > 0; rest >>= 8)
		size++;
	return size;
}

/* X.690 section 8: these have elements in them, all else has not. */
static bool has_right_form(int class, int tag, bool is_constructed)
{
	if (class == V_ASN1_CONTEXT_SPECIFIC)
		return true;
	return class == V_ASN1_UNIVERSAL &&
	       is_constructed == (tag == V_ASN1_SEQUENCE || tag == V_ASN1_SET);
}

/* False at the end, and for what is no DER. */
static bool peek(const struct walk *walk, struct element *ret)
{
	const uint8_t *at = walk->at;
	int tag, class, form;
	bool is_constructed;
	long size = 0;

	if (walk->has_failed || walk->at == walk->end)
		return false;
	ERR_set_mark();
	form = ASN1_get_object(&at, &size, &tag, &class, walk->end - walk->at);
	ERR_pop_to_mark();
	is_constructed = form & V_ASN1_CONSTRUCTED;
	/* 0x80: an error; 0x01: a length that is not told beforehand. */
	if (form & 0x81 || tag >= V_ASN1_PRIMITIVE_TAG ||
	    (size_t)(at - walk->at) != header_size((size_t)size) ||
	    !has_right_form(class, tag, is_constructed))
		return false;
	ret->tag = tag | (is_constructed ? CONSTRUCTED : 0) |
		   (class == V_ASN1_CONTEXT_SPECIFIC ? CONTEXT_0 : 0);
	ret->content = span_of(at, (size_t)size);
	ret->octets = span_of(walk->at, (size_t)(at - walk->at) + (size_t)size);
	return true;
}

static bool take(struct walk *walk, struct element *ret)
{
	*ret = (struct element){.tag = -1};
	if (!peek(walk, ret)) {
		walk->has_failed = true;
		return false;
	}
	walk->at += ret->octets.size;
	return true;
}

/* Are OCTETS nothing but DER, all the way down? */
static bool is_der(struct span octets, unsigned depth)
{
	struct walk walk = walk_of(octets);
	struct element element;

	if (depth == DEPTH_MAX)
		return false;
	while (walk.at != walk.end)
		if (!take(&walk, &element) ||
		    (element.tag & CONSTRUCTED &&
		     !is_der(element.content, depth + 1)))
			return false;
	return true;
}

static int next_tag(const struct walk *walk)
{
	struct element element;

	return peek(walk, &element) ? element.tag : -1;
}

/* TAG is without CONSTRUCTED, which it has to be. */
static struct walk enter(struct walk *walk, int tag)
{
	struct element element;
	struct walk inner = {.has_failed = true};

	if (take(walk, &element) && element.tag == (tag | CONSTRUCTED))
		inner = walk_of(element.content);
	else
		walk->has_failed = true;
	return inner;
}

static bool skip(struct walk *walk, int tag)
{
	struct element element;

	walk->has_failed |= !take(walk, &element) || element.tag != tag;
	return !walk->has_failed;
}

static bool skip_if(struct walk *walk, int tag)
{
	return next_tag(walk) == tag && skip(walk, tag);
}

static bool is_over(const struct walk *walk)
{
	return !walk->has_failed && walk->at == walk->end;
}

static int take_version(struct walk *walk)
{
	struct element element;

	if (!take(walk, &element) || element.tag != V_ASN1_INTEGER ||
	    element.content.size != 1)
		return -1;
	return element.content.data[0];
}

/* RFC 5652 section 5.3. */
static bool read_signer(struct walk *list, struct signer *ret)
{
	struct walk info = enter(list, V_ASN1_SEQUENCE);
	int version = take_version(&info);
	struct element digest;

	ret->has_key_identifier = skip_if(&info, CONTEXT_0);
	if (!ret->has_key_identifier)
		skip(&info, V_ASN1_SEQUENCE | CONSTRUCTED);
	take(&info, &digest);
	ret->digest = digest.octets;
	skip_if(&info, CONTEXT_0 | CONSTRUCTED); /* signedAttrs */
	skip(&info, V_ASN1_SEQUENCE | CONSTRUCTED);
	skip(&info, V_ASN1_OCTET_STRING);
	skip_if(&info, (CONTEXT_0 + 1) | CONSTRUCTED); /* unsignedAttrs */
	return is_over(&info) && version == (ret->has_key_identifier ? 3 : 1);
}

static bool is_of_signer(struct span digest, const struct signer *signers,
			 unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (digest.size == signers[i].digest.size &&
		    memcmp(digest.data, signers[i].digest.data, digest.size) ==
			    0)
			return true;
	return false;
}

static bool read_signers(struct walk *infos, struct signer *signers,
			 unsigned *count)
{
	for (*count = 0; infos->at != infos->end; ++*count)
		if (*count == SIGNERS_MAX ||
		    !read_signer(infos, &signers[*count]))
			return false;
	return is_over(infos);
}

/* RFC 5652 section 10.2.2: X.509 certificates, and no other kind. */
static bool has_plain_certificates(struct walk *data)
{
	struct walk list;

	if (next_tag(data) != (CONTEXT_0 | CONSTRUCTED))
		return true;
	list = enter(data, CONTEXT_0);
	while (list.at != list.end)
		if (!skip(&list, V_ASN1_SEQUENCE | CONSTRUCTED))
			return false;
	return is_over(&list);
}

/* RFC 5652 section 5.1. */
static bool is_signed_data(struct walk *data)
{
	struct signer signers[SIGNERS_MAX];
	int version = take_version(data), due = 1;
	struct walk digests = enter(data, V_ASN1_SET), infos;
	struct element digest;
	unsigned count;

	skip(data, V_ASN1_SEQUENCE | CONSTRUCTED); /* encapContentInfo */
	if (!has_plain_certificates(data))
		return false;
	skip_if(data, (CONTEXT_0 + 1) | CONSTRUCTED); /* crls */
	infos = enter(data, V_ASN1_SET);
	if (!is_over(data) || !read_signers(&infos, signers, &count))
		return false;
	for (unsigned i = 0; i < count; i++)
		if (signers[i].has_key_identifier)
			due = 3;
	while (digests.at != digests.end)
		if (!take(&digests, &digest) ||
		    !is_of_signer(digest.octets, signers, count))
			return false;
	return version == due && is_over(&digests);
}

bool cms_form_is_strict(struct span octets)
{
	struct walk walk = walk_of(octets), info, explicit, data;

	if (!is_der(octets, 0))
		return false;
	info = enter(&walk, V_ASN1_SEQUENCE);
	skip(&info, V_ASN1_OBJECT);
	explicit = enter(&info, CONTEXT_0);
	data = enter(&explicit, V_ASN1_SEQUENCE);
	return is_over(&walk) && is_over(&info) && is_over(&explicit) &&
	       is_signed_data(&data);
}
