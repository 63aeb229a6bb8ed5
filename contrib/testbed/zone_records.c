/*
 * zone_records.c - the lines of a plan, read through ldns.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <ldns/ldns.h>

#include "contrib/testbed/zone_build.h"

enum { TTL_DEFAULT_S = 3600 };

enum status build_add(struct build *build, const uint8_t *owner,
		      uint16_t type, uint32_t ttl_s, struct span rdata)
{
	if (build->record_count == build->record_room) {
		size_t room = build->record_room ? 2 * build->record_room : 32;
		struct build_record *records =
			arena_alloc(build->arena, room * sizeof(*records));

		if (!records)
			return STATUS_NO_MEMORY;
		if (build->record_count > 0)
			memcpy(records, build->records,
			       build->record_count * sizeof(*records));
		build->records = records;
		build->record_room = room;
	}
	build->records[build->record_count] = (struct build_record){
		.order = build->record_count,
		.owner = owner,
		.type = type,
		.ttl_s = ttl_s,
		.rdata = rdata,
	};
	build->record_count++;
	return STATUS_OK;
}

/* Adds what ldns has read. */
static enum status add_ldns(struct build *build, const ldns_rr *rr)
{
	enum status status = STATUS_NO_MEMORY;
	ldns_buffer *buffer = ldns_buffer_new(LDNS_MAX_PACKETLEN);
	const ldns_rdf *owner = ldns_rr_owner(rr);
	uint8_t *name = arena_copy(build->arena, ldns_rdf_data(owner),
				   ldns_rdf_size(owner));

	if (name && buffer &&
	    ldns_rr_rdata2buffer_wire(buffer, rr) == LDNS_STATUS_OK) {
		size_t size = ldns_buffer_position(buffer);
		uint8_t *rdata = arena_copy(build->arena,
					    ldns_buffer_begin(buffer), size);

		if (rdata) {
			name_lower(name);
			status = build_add(build, name, ldns_rr_get_type(rr),
					   ldns_rr_ttl(rr),
					   span_of(rdata, size));
		}
	}
	ldns_buffer_free(buffer);
	return status;
}

static enum status read_file(struct build *build, FILE *file,
			     ldns_rdf **origin)
{
	uint32_t ttl_s = TTL_DEFAULT_S;
	ldns_rdf *previous = NULL;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && !feof(file)) {
		ldns_rr *rr = NULL;
		ldns_status read = ldns_rr_new_frm_fp(&rr, file, &ttl_s,
						      origin, &previous);

		if (read == LDNS_STATUS_OK && rr)
			status = add_ldns(build, rr);
		else if (read != LDNS_STATUS_SYNTAX_EMPTY &&
			 read != LDNS_STATUS_SYNTAX_TTL &&
			 read != LDNS_STATUS_SYNTAX_ORIGIN)
			status = STATUS_MALFORMED;
		ldns_rr_free(rr);
	}
	ldns_rdf_deep_free(previous);
	return status;
}

enum status build_read_records(struct build *build)
{
	const char *text = build->plan->records;
	ldns_rdf *origin = ldns_dname_new_frm_str(build->plan->origin);
	FILE *file = origin ? fmemopen((void *)(uintptr_t)text, strlen(text),
				       "r")
			    : NULL;
	enum status status = STATUS_NO_MEMORY;

	if (file) {
		status = read_file(build, file, &origin);
		fclose(file);
	}
	ldns_rdf_deep_free(origin);
	return status;
}
