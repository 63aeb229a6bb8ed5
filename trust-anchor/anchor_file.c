/* SPDX-License-Identifier: BSD-2-Clause */
#include "trust-anchor/anchor_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "wire/codes.h"

enum { FILE_RECORDS_MAX = 100000 };

/* Adds RR if it is a DS or DNSKEY; STATUS_NOT_FOUND for other types. */
static enum status add_rr(struct anchor_set *set, const ldns_rr *rr)
{
	uint16_t type = (uint16_t)ldns_rr_get_type(rr);
	ldns_rdf *owner = ldns_rr_owner(rr);
	ldns_buffer *buffer;
	enum status status = STATUS_NO_MEMORY;

	if (type != RRTYPE_DS && type != RRTYPE_DNSKEY)
		return STATUS_NOT_FOUND;
	if (!name_is_valid(ldns_rdf_data(owner), ldns_rdf_size(owner)))
		return STATUS_MALFORMED;
	buffer = ldns_buffer_new(LDNS_MIN_BUFLEN);
	if (buffer && ldns_rr_rdata2buffer_wire(buffer, rr) == LDNS_STATUS_OK &&
	    ldns_buffer_position(buffer) > 2)
		/* ldns writes RDLENGTH first. */
		status = anchor_set_add(
			set, ldns_rdf_data(owner), type,
			span_of(ldns_buffer_begin(buffer) + 2,
				ldns_buffer_position(buffer) - 2));
	ldns_buffer_free(buffer);
	return status;
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
	if (status == STATUS_LIMIT)
		snprintf(problem, size, "more than %d anchors for one zone",
			 ANCHOR_RECORDS_MAX);
	else
		snprintf(problem, size,
			 "a trust anchor is a DS or a DNSKEY record");
	return status == STATUS_LIMIT ? status : STATUS_MALFORMED;
}

static enum status add_all(struct anchor_set *set, FILE *file,
			   const char *path, char *problem, size_t size)
{
	ldns_rdf *origin = NULL, *previous = NULL;
	size_t found = 0;
	uint32_t ttl = 0;
	int line = 0;

	for (size_t i = 0; i < FILE_RECORDS_MAX && !feof(file); i++) {
		ldns_rr *rr = NULL;
		int before = line;
		ldns_status parsed = ldns_rr_new_frm_fp_l(
			&rr, file, &ttl, &origin, &previous, &line);
		enum status status;

		if (parsed == LDNS_STATUS_SYNTAX_EMPTY ||
		    parsed == LDNS_STATUS_SYNTAX_TTL ||
		    parsed == LDNS_STATUS_SYNTAX_ORIGIN)
			continue;
		if (parsed != LDNS_STATUS_OK) {
			snprintf(problem, size, "%s:%d: %s", path, before + 1,
				 ldns_get_errorstr_by_id(parsed));
			ldns_rdf_deep_free(origin);
			ldns_rdf_deep_free(previous);
			return STATUS_MALFORMED;
		}
		status = add_rr(set, rr);
		ldns_rr_free(rr);
		found += status == STATUS_OK;
	}
	ldns_rdf_deep_free(origin);
	ldns_rdf_deep_free(previous);
	if (found)
		return STATUS_OK;
	snprintf(problem, size, "%s: no DS or DNSKEY record in it", path);
	return STATUS_NOT_FOUND;
}

enum status anchor_add_file(struct anchor_set *set, const char *path,
			    char *problem, size_t size)
{
	FILE *file = fopen(path, "re");
	enum status status;

	if (!file) {
		snprintf(problem, size, "%s: %s", path, strerror(errno));
		return STATUS_IO;
	}
	status = add_all(set, file, path, problem, size);
	fclose(file);
	return status;
}
