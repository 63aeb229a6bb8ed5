/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/anchor_fetch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resolver/daemon/anchor_signature.h"
#include "resolver/net/https_get.h"
#include "validator/crypto.h"

/* ---- Where it comes from ------------------------------------------------- */

static enum status fail_file(const char *path, int error, char *problem)
{
	snprintf(problem, ANCHOR_FETCH_PROBLEM_MAX, "%s: %s", path,
		 strerror(error));
	return STATUS_IO;
}

static enum status read_stream(FILE *file, const char *path, size_t size_max,
			       char *problem, char **octets, size_t *size)
{
	char *room = malloc(size_max + 1);

	if (!room)
		return fail_file(path, ENOMEM, problem);
	*size = fread(room, 1, size_max + 1, file);
	if (!ferror(file) && *size <= size_max) {
		*octets = room;
		return STATUS_OK;
	}
	free(room);
	return fail_file(path, ferror(file) ? errno : EFBIG, problem);
}

enum status anchor_fetch_file(const char *path, size_t size_max, char *problem,
			      char **octets, size_t *size)
{
	FILE *file = fopen(path, "re");
	enum status status;

	if (!file)
		return fail_file(path, errno, problem);
	status = read_stream(file, path, size_max, problem, octets, size);
	fclose(file);
	return status;
}

/* The trust is in the signature: TLS only hides who asks. So another way is
 * as good. */
static enum status get(const struct anchor_source *source, const char *url,
		       size_t size_max, char *problem, char **octets,
		       size_t *size)
{
	char why[ANCHOR_FETCH_PROBLEM_MAX - 256];
	struct https_file file;
	enum status status = https_get(url, source->timeout_s, size_max, why,
				       sizeof(why), &file);

	if (status == STATUS_OK) {
		*octets = (char *)file.octets;
		*size = file.size;
	} else if (status == STATUS_INVALID) {
		snprintf(problem, ANCHOR_FETCH_PROBLEM_MAX, "%s", why);
	} else {
		snprintf(problem, ANCHOR_FETCH_PROBLEM_MAX,
			 "%s\nGet root-anchors.xml and root-anchors.p7s in "
			 "any other way (they prove themselves), put them into "
			 "one folder, and name the first with --file",
			 why);
	}
	return status;
}

static enum status read_from(const struct anchor_source *source,
			     const char *place, size_t size_max, char *problem,
			     char **octets, size_t *size)
{
	return source->file
		       ? anchor_fetch_file(place, size_max, problem, octets,
					   size)
		       : get(source, place, size_max, problem, octets, size);
}

/* "root-anchors.xml" has its signature in "root-anchors.p7s". */
static char *signature_place(const char *xml)
{
	const char *dot = strrchr(xml, '.'), *slash = strrchr(xml, '/');
	size_t stem = dot && (!slash || dot > slash) ? (size_t)(dot - xml)
						     : strlen(xml);
	char *place = NULL;

	if (asprintf(&place, "%.*s.p7s", (int)stem, xml) < 0)
		return NULL;
	return place;
}

/* ---- Whose it is --------------------------------------------------------- */

static enum status check_signature(const struct anchor_source *source,
				   const char *place, struct span xml,
				   struct wall_time now, char *problem)
{
	char why[ANCHOR_FETCH_PROBLEM_MAX / 2];
	enum status status;
	char *octets;
	size_t size;

	status = read_from(source, place, ANCHOR_SIGNATURE_SIZE_MAX, problem,
			   &octets, &size);
	if (status != STATUS_OK)
		return status;
	status = anchor_signature_check(xml, span_of(octets, size), source->ca,
					now, why, sizeof(why));
	free(octets);
	if (status != STATUS_OK)
		snprintf(problem, ANCHOR_FETCH_PROBLEM_MAX, "%s: %s", place,
			 why);
	return status;
}

static enum status prove(const struct anchor_source *source, const char *place,
			 struct span xml, struct wall_time now, char *problem)
{
	char *signature = signature_place(place);
	enum status status;

	if (!signature)
		return fail_file(place, ENOMEM, problem);
	status = check_signature(source, signature, xml, now, problem);
	free(signature);
	return status;
}

/* ---- What it says -------------------------------------------------------- */

bool root_anchor_is_of(const struct root_anchor *anchor, struct span dnskey)
{
	uint8_t octets[1 + ROOT_ANCHOR_KEY_MAX], digest[DIGEST_SIZE_MAX];
	size_t size;

	if (dnskey.size > ROOT_ANCHOR_KEY_MAX)
		return false;
	octets[0] = 0; /* the root's name */
	memcpy(octets + 1, dnskey.data, dnskey.size);
	size = crypto_digest(anchor->ds[3], span_of(octets, 1 + dnskey.size),
			     digest);
	return size > 0 && size == anchor->ds_size - 4 &&
	       memcmp(digest, anchor->ds + 4, size) == 0;
}

/* A public key beside its digest must be that digest's (RFC 9718 2.1.1). */
static bool is_consistent(const struct root_anchor *anchor)
{
	return anchor->key_size == 0 ||
	       root_anchor_is_of(anchor,
				 span_of(anchor->key, anchor->key_size));
}

static enum status parse(const char *place, struct span xml, char *problem,
			 struct root_anchors *ret)
{
	char why[ANCHOR_FETCH_PROBLEM_MAX / 2];
	enum status status = root_anchors_parse(
		(const char *)xml.data, xml.size, why, sizeof(why), ret);

	if (status != STATUS_OK)
		snprintf(problem, ANCHOR_FETCH_PROBLEM_MAX, "%s: %s", place,
			 why);
	for (unsigned i = 0; status == STATUS_OK && i < ret->count; i++) {
		if (is_consistent(&ret->anchors[i]))
			continue;
		status = STATUS_INVALID;
		snprintf(problem, ANCHOR_FETCH_PROBLEM_MAX,
			 "%s: key %u is not the one of its digest", place,
			 ret->anchors[i].tag);
	}
	return status;
}

enum status anchor_fetch(const struct anchor_source *source,
			 struct wall_time now, char *problem,
			 struct root_anchors *ret)
{
	const char *place = source->file ? source->file : source->url;
	enum status status;
	char *octets;
	size_t size;

	status = read_from(source, place, ROOT_ANCHORS_SIZE_MAX, problem,
			   &octets, &size);
	if (status != STATUS_OK)
		return status;
	status = prove(source, place, span_of(octets, size), now, problem);
	if (status == STATUS_OK)
		status = parse(place, span_of(octets, size), problem, ret);
	free(octets);
	return status;
}
