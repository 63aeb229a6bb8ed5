/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/root_hints.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resolver/daemon/conf_file.h"
#include "wire/codes.h"
#include "wire/record_text.h"

enum {
	FILE_SIZE_MAX = 1 << 20, /* octets; InterNIC's file has 3,312 */
	RECORDS_MAX = 1000,      /* addresses; InterNIC's file has 26 */
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
			       struct span rdata)
{
	struct address *address;

	if (hints->address_count == RECORDS_MAX)
		return STATUS_LIMIT;
	name_copy_lower(&hints->addresses[hints->address_count].name, owner);
	address = &hints->addresses[hints->address_count++].address;
	address->family = rdata.size == 4 ? ADDRESS_IPV4 : ADDRESS_IPV6;
	memcpy(address->octets, rdata.data, rdata.size);
	return STATUS_OK;
}

static enum status add_record(struct hints *hints,
			      const struct text_record *record)
{
	if (record->class_ != RRCLASS_IN)
		return STATUS_UNSUPPORTED;
	switch (record->is_read ? record->type : 0) {
	case RRTYPE_NS:
		return name_is_root(record->owner.octets)
			       ? add_server(hints, record->rdata)
			       : STATUS_OK;
	case RRTYPE_A:
	case RRTYPE_AAAA:
		return add_address(hints, record->owner.octets,
				   text_record_rdata(record));
	default:
		return STATUS_OK;
	}
}

/* Why add_record() refused a record, in words. */
static const char *refusal(enum status status)
{
	return status == STATUS_LIMIT ? "too many servers"
				      : "a hint is of class IN";
}

static enum status parse(struct hints *hints, struct span octets,
			 const char *path, char *problem, size_t size)
{
	char complaint[WORDS_COMPLAINT_MAX];
	struct text_record record;
	struct record_text text;
	enum status status;

	record_text_init(&text, (const char *)octets.data, octets.size);
	while ((status = record_text_next(&text, &record)) == STATUS_OK) {
		status = add_record(hints, &record);
		if (status == STATUS_OK)
			continue;
		snprintf(problem, size, "%s:%u: %s", path, text.words.line,
			 refusal(status));
		return status == STATUS_LIMIT ? status : STATUS_MALFORMED;
	}
	if (status == STATUS_NOT_FOUND) /* the end */
		return STATUS_OK;
	snprintf(problem, size, "%s:%u: %s", path, text.words.line,
		 words_complaint(&text.words, complaint));
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
	enum status status = STATUS_LIMIT;
	size_t octets_size;
	char *octets = conf_file_read(path, FILE_SIZE_MAX, &octets_size);

	if (!octets) {
		snprintf(problem, size, "%s: %s", path,
			 conf_file_reason(errno));
		return STATUS_IO;
	}
	if (octets_size > FILE_SIZE_MAX)
		snprintf(problem, size, "%s: too large for a file of hints",
			 path);
	else
		status = parse(hints, span_of(octets, octets_size), path,
			       problem, size);
	free(octets);
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
