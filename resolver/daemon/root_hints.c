/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/root_hints.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "wire/codes.h"

enum {
	RECORDS_MAX = 1000, /* InterNIC's file has 39 */
	ADDRESSES_MAX = sizeof(((struct hint_server *)0)->addresses) /
			sizeof(((struct hint_server *)0)->addresses[0]),
};

/* Records may stand in any order: NS targets and addresses apart. */
struct hints {
	unsigned server_count, address_count;
	struct hint_server servers[HINT_SERVERS_MAX];
	struct {
		struct name name;
		struct address address;
	} addresses[RECORDS_MAX];
};

static enum status add_server(struct hints *hints, const uint8_t *name)
{
	for (unsigned i = 0; i < hints->server_count; i++)
		if (name_equal(hints->servers[i].name.octets, name))
			return STATUS_OK;
	if (hints->server_count == HINT_SERVERS_MAX)
		return STATUS_LIMIT;
	name_copy_lower(&hints->servers[hints->server_count++].name, name);
	return STATUS_OK;
}

static enum status add_address(struct hints *hints, const uint8_t *owner,
			       const uint8_t *octets, size_t size)
{
	struct address *address;

	if (size != 4 && size != 16)
		return STATUS_MALFORMED;
	if (hints->address_count == RECORDS_MAX)
		return STATUS_LIMIT;
	name_copy_lower(&hints->addresses[hints->address_count].name, owner);
	address = &hints->addresses[hints->address_count++].address;
	address->family = size == 4 ? ADDRESS_IPV4 : ADDRESS_IPV6;
	memcpy(address->octets, octets, size);
	return STATUS_OK;
}

static enum status add_rr(struct hints *hints, const ldns_rr *rr)
{
	const ldns_rdf *owner = ldns_rr_owner(rr), *rdf = ldns_rr_rdf(rr, 0);
	const uint8_t *data;
	size_t size;

	if (!rdf || ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN ||
	    !name_is_valid(ldns_rdf_data(owner), ldns_rdf_size(owner)))
		return STATUS_MALFORMED;
	data = ldns_rdf_data(rdf);
	size = ldns_rdf_size(rdf);
	switch (ldns_rr_get_type(rr)) {
	case LDNS_RR_TYPE_NS:
		if (!name_is_root(ldns_rdf_data(owner)))
			return STATUS_OK;
		return name_is_valid(data, size) ? add_server(hints, data)
						 : STATUS_MALFORMED;
	case LDNS_RR_TYPE_A:
	case LDNS_RR_TYPE_AAAA:
		return add_address(hints, ldns_rdf_data(owner), data, size);
	default:
		return STATUS_OK;
	}
}

/* Reads one record; *PARSED tells what ldns thinks of it. */
static enum status read_rr(struct hints *hints, FILE *file, ldns_rdf **origin,
			   ldns_rdf **previous, uint32_t *ttl, int *line,
			   ldns_status *parsed)
{
	ldns_rr *rr = NULL;
	enum status status;

	*parsed = ldns_rr_new_frm_fp_l(&rr, file, ttl, origin, previous, line);
	if (*parsed == LDNS_STATUS_SYNTAX_EMPTY ||
	    *parsed == LDNS_STATUS_SYNTAX_TTL ||
	    *parsed == LDNS_STATUS_SYNTAX_ORIGIN)
		return STATUS_OK;
	if (*parsed != LDNS_STATUS_OK)
		return STATUS_MALFORMED;
	status = add_rr(hints, rr);
	ldns_rr_free(rr);
	return status;
}

static enum status read_all(struct hints *hints, FILE *file, const char *path,
			    char *problem, size_t size)
{
	ldns_rdf *origin = ldns_dname_new_frm_str("."), *previous = NULL;
	ldns_status parsed = LDNS_STATUS_OK;
	enum status status = STATUS_OK;
	uint32_t ttl = 3600000;
	int line = 1, at = 1;

	for (unsigned i = 0;
	     i < 10 * RECORDS_MAX && status == STATUS_OK && !feof(file); i++) {
		at = line;
		status = read_rr(hints, file, &origin, &previous, &ttl, &line,
				 &parsed);
	}
	if (status != STATUS_OK)
		snprintf(problem, size, "%s:%d: %s", path, at,
			 status == STATUS_LIMIT ? "too many servers"
			 : parsed != LDNS_STATUS_OK
				 ? ldns_get_errorstr_by_id(parsed)
				 : "not a record for hints");
	ldns_rdf_deep_free(origin);
	ldns_rdf_deep_free(previous);
	return status;
}

/* Servers with their addresses, those without left out. */
static unsigned join(struct hints *hints)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < hints->server_count; i++) {
		struct hint_server *server = &hints->servers[i];

		for (unsigned j = 0; j < hints->address_count &&
				     server->address_count < ADDRESSES_MAX;
		     j++)
			if (name_equal(hints->addresses[j].name.octets,
				       server->name.octets))
				server->addresses[server->address_count++] =
					hints->addresses[j].address;
		if (server->address_count)
			hints->servers[kept++] = *server;
	}
	return kept;
}

static enum status read_hints(struct hints *hints, const char *path,
			      char *problem, size_t size)
{
	FILE *file = fopen(path, "re");
	enum status status;

	if (!file) {
		snprintf(problem, size, "%s: %s", path, strerror(errno));
		return STATUS_IO;
	}
	status = read_all(hints, file, path, problem, size);
	fclose(file);
	return status;
}

enum status root_hints_read(struct settings *settings, const char *path,
			    char *problem, size_t size)
{
	struct hints *hints = calloc(1, sizeof(*hints));
	enum status status;
	unsigned count;

	if (!hints) {
		snprintf(problem, size, "%s", status_text(STATUS_NO_MEMORY));
		return STATUS_NO_MEMORY;
	}
	status = read_hints(hints, path, problem, size);
	count = status == STATUS_OK ? join(hints) : 0;
	if (status == STATUS_OK && count == 0) {
		snprintf(problem, size,
			 "%s: no NS record of the root with an address", path);
		status = STATUS_NOT_FOUND;
	}
	if (status == STATUS_OK) {
		memcpy(settings->hints, hints->servers,
		       count * sizeof(hints->servers[0]));
		settings->hint_count = count;
	}
	free(hints);
	return status;
}
