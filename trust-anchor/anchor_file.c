/* SPDX-License-Identifier: BSD-2-Clause */
#include "trust-anchor/anchor_file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "wire/codes.h"

/* Records, and lines that are none: the root zone whole has 25,000. */
enum { FILE_LINES_MAX = 100000 };

/* RR's RDATA, in a buffer of ldns's for the caller to free; NULL without. */
static ldns_buffer *rdata_of(const ldns_rr *rr)
{
	ldns_buffer *buffer = ldns_buffer_new(LDNS_MIN_BUFLEN);

	if (!buffer)
		return NULL;
	if (ldns_rr_rdata2buffer_wire(buffer, rr) == LDNS_STATUS_OK)
		return buffer;
	ldns_buffer_free(buffer);
	return NULL;
}

/* Adds RR if it is a DS or DNSKEY; STATUS_NOT_FOUND for other records. */
static enum status add_rr(struct anchor_set *set, const ldns_rr *rr)
{
	uint16_t type = (uint16_t)ldns_rr_get_type(rr);
	const ldns_rdf *owner = ldns_rr_owner(rr);
	ldns_buffer *buffer;
	enum status status;

	if (type != RRTYPE_DS && type != RRTYPE_DNSKEY)
		return STATUS_NOT_FOUND;
	if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN)
		return STATUS_UNSUPPORTED;
	if (!name_is_valid(ldns_rdf_data(owner), ldns_rdf_size(owner)))
		return STATUS_MALFORMED;
	buffer = rdata_of(rr);
	if (!buffer)
		return STATUS_NO_MEMORY;
	status = anchor_set_add(set, ldns_rdf_data(owner), type,
				span_of(ldns_buffer_begin(buffer),
					ldns_buffer_position(buffer)));
	ldns_buffer_free(buffer);
	return status;
}

/* Why add_rr() refused a record, in words. */
static const char *refusal(enum status status)
{
	switch (status) {
	case STATUS_NOT_FOUND:
		return "a trust anchor is a DS or a DNSKEY record";
	case STATUS_UNSUPPORTED:
		return "a trust anchor is of class IN";
	case STATUS_LIMIT:
		return "too many anchors";
	case STATUS_NO_MEMORY:
		return "out of memory";
	default:
		return "the record is torn";
	}
}

/* What a refusal of add_rr() is to the caller. */
static enum status refused(enum status status)
{
	return status == STATUS_LIMIT || status == STATUS_NO_MEMORY
		       ? status
		       : STATUS_MALFORMED;
}

enum status anchor_add_text(struct anchor_set *set, const char *record,
			    char *problem, size_t size)
{
	ldns_rr *rr = NULL;
	ldns_status parsed =
		ldns_rr_new_frm_str(&rr, record, 0, NULL, NULL);
	enum status status;

	if (parsed != LDNS_STATUS_OK) {
		snprintf(problem, size, "not a DS or DNSKEY record: %s",
			 ldns_get_errorstr_by_id(parsed));
		return STATUS_MALFORMED;
	}
	status = add_rr(set, rr);
	ldns_rr_free(rr);
	if (status == STATUS_OK)
		return status;
	snprintf(problem, size, "%s", refusal(status));
	return refused(status);
}

/* A file on its way into a set. */
struct loading {
	FILE *file;
	const char *path;
	struct anchor_set *set;
	ldns_rdf *origin, *previous; /* ldns's, between records */
	uint32_t ttl_s;
	int line;     /* lines read */
	size_t found; /* anchors */
	char *problem;
	size_t problem_size;
};

/* The file is at its end, which no newline precedes. */
static bool ends_within_line(FILE *file)
{
	return feof(file) && fseek(file, -1, SEEK_END) == 0 &&
	       fgetc(file) != '\n';
}

/* About the line that was read last. */
static enum status complain(const struct loading *loading, enum status status,
			    const char *why)
{
	/* ldns counts newlines. */
	int line = loading->line + ends_within_line(loading->file);

	snprintf(loading->problem, loading->problem_size, "%s:%d: %s",
		 loading->path, line, why);
	return status;
}

/* One record, or a line that is none. */
static enum status load_record(struct loading *loading)
{
	ldns_rr *rr = NULL;
	ldns_status parsed = ldns_rr_new_frm_fp_l(
		&rr, loading->file, &loading->ttl_s, &loading->origin,
		&loading->previous, &loading->line);
	enum status status;

	if (parsed == LDNS_STATUS_SYNTAX_EMPTY ||
	    parsed == LDNS_STATUS_SYNTAX_TTL ||
	    parsed == LDNS_STATUS_SYNTAX_ORIGIN)
		return STATUS_OK;
	if (parsed != LDNS_STATUS_OK)
		return complain(loading, STATUS_MALFORMED,
				ldns_get_errorstr_by_id(parsed));
	status = add_rr(loading->set, rr);
	ldns_rr_free(rr);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK)
		return complain(loading, refused(status), refusal(status));
	loading->found++;
	return STATUS_OK;
}

static enum status load_all(struct loading *loading)
{
	for (size_t i = 0; i < FILE_LINES_MAX; i++) {
		enum status status = load_record(loading);

		if (ferror(loading->file)) {
			snprintf(loading->problem, loading->problem_size,
				 "%s: %s", loading->path, strerror(errno));
			return STATUS_IO;
		}
		if (status != STATUS_OK || feof(loading->file))
			return status;
	}
	return complain(loading, STATUS_LIMIT,
			"too long for a file of anchors");
}

enum status anchor_add_file(struct anchor_set *set, const char *path,
			    char *problem, size_t size)
{
	struct loading loading = {
		.file = fopen(path, "re"),
		.path = path,
		.set = set,
		.problem = problem,
		.problem_size = size,
	};
	enum status status;

	if (!loading.file) {
		snprintf(problem, size, "%s: %s", path, strerror(errno));
		return STATUS_IO;
	}
	status = load_all(&loading);
	fclose(loading.file);
	ldns_rdf_deep_free(loading.origin);
	ldns_rdf_deep_free(loading.previous);
	if (status != STATUS_OK || loading.found)
		return status;
	snprintf(problem, size, "%s: no DS or DNSKEY record in it", path);
	return STATUS_NOT_FOUND;
}
