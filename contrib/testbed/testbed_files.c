/*
 * testbed_files.c - see testbed_files.h.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/testbed_files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <ldns/ldns.h>

#include "wire/rdata.h"
#include "wire/writer.h"

enum {
	RECORD_SIZE_MAX = NAME_SIZE_MAX + 10 + RDATA_SIZE_MAX, /* octets */
	FILE_NAME_MAX = 300, /* octets within a folder, with the NUL */
};

static enum status complain(const char *what, const char *path)
{
	fprintf(stderr, "kedge testbed: cannot %s %s: %s\n", what, path,
		strerror(errno));
	return STATUS_IO;
}

/* Makes FOLDER and sets its absolute path in RET (PATH_MAX octets). */
static enum status open_folder(const char *folder, char *ret)
{
	if (mkdir(folder, 0777) != 0 && errno != EEXIST)
		return complain("make the folder", folder);
	if (!realpath(folder, ret))
		return complain("find the folder", folder);
	return STATUS_OK;
}

/* Opens FOLDER/NAME for writing; NULL with a complaint. */
static FILE *open_file(const char *folder, const char *name)
{
	char path[PATH_MAX + FILE_NAME_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, name);

	FILE *file = fopen(path, "w");

	if (!file)
		complain("write", path);
	return file;
}

static enum status close_file(FILE *file, const char *name)
{
	bool failed = ferror(file) != 0;

	if (fclose(file) != 0 || failed)
		return complain("write", name);
	return STATUS_OK;
}

/* Is SERVER one of the root's? */
static bool serves_root(const struct lab_world *world,
			const struct address *server)
{
	for (size_t i = 0; i < world->authority.duty_count; i++) {
		const struct authority_duty *duty =
			&world->authority.duties[i];

		if (name_is_root(duty->zone->origin) &&
		    address_same_host(&duty->server, server))
			return true;
	}
	return false;
}

static void print_hints(FILE *file, const struct lab_world *world)
{
	char text[ADDRESS_TEXT_MAX];

	fputs("; The root servers of the laboratory.\n", file);
	for (size_t i = 0; i < world->tables->server_count; i++) {
		const struct lab_server *server = &world->tables->servers[i];
		struct address at[2];
		size_t count =
			lab_server_addresses(server, world->addresses, at);

		if (count == 0 || !serves_root(world, &at[0]))
			continue;
		fprintf(file, ". 3600000 NS %s.\n", server->name);
		for (size_t j = 0; j < count; j++)
			fprintf(file, "%s. 3600000 %s %s\n", server->name,
				at[j].family == ADDRESS_IPV4 ? "A" : "AAAA",
				address_to_text(&at[j], false, text));
	}
}

static void print_hex(FILE *file, struct span octets)
{
	for (size_t i = 0; i < octets.size; i++)
		fprintf(file, "%02X", octets.data[i]);
}

/* The anchor in BIND's form, or (AS_DS) as a DS record. */
static void print_anchor(FILE *file, const struct lab_world *world, bool as_ds)
{
	struct rdata_walk walk = rrset_rdata(world->anchor);
	struct span rdata;

	while (rdata_next(&walk, &rdata)) {
		struct rdata_ds ds;

		if (rdata_ds_parse(rdata, &ds) != STATUS_OK)
			continue;
		fprintf(file, as_ds ? ". IN DS %u %u %u "
				    : "\t. static-ds %u %u %u \"",
			ds.key_tag, ds.algorithm, ds.digest_type);
		print_hex(file, ds.digest);
		fputs(as_ds ? "\n" : "\";\n", file);
	}
}

static void print_conf(FILE *file, const struct lab_world *world,
		       const char *folder, uint16_t resolver_port,
		       uint16_t authority_port)
{
	fprintf(file,
		"/* A resolver for the laboratory internet. */\n"
		"options {\n"
		"\tlisten-on port %u { 127.0.0.1; };\n"
		"\tlisten-on-v6 { none; };\n"
		"\tallow-query { 127.0.0.1; };\n"
		"\tallow-recursion { 127.0.0.1; };\n"
		"\tdnssec-validation yes;\n"
		"\tauthority-port %u;\n"
		"\t/* The laboratory has a top-level domain \"test\", which RFC\n"
		"\t   6761 reserves for such uses. */\n"
		"\tempty-zones-enable no;\n"
		"};\n\n",
		resolver_port, authority_port);
	if (world->addresses == LAB_LOOPBACK)
		fprintf(file,
			"zone \".\" {\n"
			"\ttype hint;\n"
			"\tfile \"%s/root.hints\";\n"
			"};\n\n",
			folder);
	if (world->addresses == LAB_LOOPBACK)
		fputs("/* Zones here have glue that leads elsewhere, on "
		      "purpose. */\n"
		      "server 0.0.0.0/0 { bogus yes; };\n"
		      "server ::/0 { bogus yes; };\n"
		      "server 127.53.0.0/16 { bogus no; };\n"
		      "/* This resolver itself, for others to forward to. */\n"
		      "server 127.0.0.1 { bogus no; };\n\n",
		      file);
	fprintf(file, "controls { unix \"%s/control.sock\" perm 0600; };\n\n",
		folder);
	fputs("trust-anchors {\n", file);
	print_anchor(file, world, false);
	fputs("};\n", file);
}

/* One in a line: for who has to make them before somebody can listen. */
static void print_addresses(FILE *file, const struct lab_world *world)
{
	char text[ADDRESS_TEXT_MAX];

	for (size_t i = 0; i < world->tables->server_count; i++) {
		const struct lab_server *server = &world->tables->servers[i];
		struct address at[2];
		size_t count =
			lab_server_addresses(server, world->addresses, at);

		for (size_t j = 0; j < count && !server->is_absent; j++)
			fprintf(file, "%s\n",
				address_to_text(&at[j], false, text));
	}
}

enum status testbed_write_resolver(const struct lab_world *world,
				   const char *folder, uint16_t resolver_port,
				   uint16_t authority_port)
{
	char path[PATH_MAX];
	FILE *file = NULL;
	enum status status = open_folder(folder, path);

	if (status != STATUS_OK)
		return status;

	file = open_file(path, "resolver.conf");
	if (!file)
		return STATUS_IO;
	print_conf(file, world, path, resolver_port, authority_port);
	status = close_file(file, "resolver.conf");
	if (status != STATUS_OK)
		return status;

	file = open_file(path, "root.hints");
	if (!file)
		return STATUS_IO;
	print_hints(file, world);
	status = close_file(file, "root.hints");
	if (status != STATUS_OK)
		return status;

	file = open_file(path, "addresses");
	if (!file)
		return STATUS_IO;
	print_addresses(file, world);
	status = close_file(file, "addresses");
	if (status != STATUS_OK)
		return status;

	file = open_file(path, "root.anchor");
	if (!file)
		return STATUS_IO;
	print_anchor(file, world, true);
	return close_file(file, "root.anchor");
}

/* One record as a line, by ldns. SCRATCH has RECORD_SIZE_MAX octets. */
static enum status print_record(FILE *file, const struct rrset *rrset,
				uint16_t type, struct span rdata,
				uint8_t *scratch)
{
	struct writer writer;
	ldns_rr *rr = NULL;
	size_t at = 0;

	writer_init(&writer, scratch, RECORD_SIZE_MAX);
	writer_octets(&writer, rrset_owner(rrset), rrset->owner_size);
	writer_u16(&writer, type);
	writer_u16(&writer, RRCLASS_IN);
	writer_u32(&writer, rrset->ttl_s);
	writer_u16(&writer, (uint16_t)rdata.size);
	writer_octets(&writer, rdata.data, rdata.size);
	if (writer_failed(&writer) ||
	    ldns_wire2rr(&rr, scratch, writer.size, &at,
			 LDNS_SECTION_ANSWER) != LDNS_STATUS_OK)
		return STATUS_MALFORMED;
	ldns_rr_print(file, rr);
	ldns_rr_free(rr);
	return STATUS_OK;
}

static enum status print_rrset(FILE *file, const struct rrset *rrset,
			       uint8_t *scratch)
{
	struct rdata_walk records = rrset_rdata(rrset);
	struct rdata_walk rrsigs = rrset_rrsigs(rrset);
	enum status status = STATUS_OK;
	struct span rdata;

	while (status == STATUS_OK && rdata_next(&records, &rdata))
		status = print_record(file, rrset, rrset->type, rdata,
				      scratch);
	while (status == STATUS_OK && rdata_next(&rrsigs, &rdata))
		status = print_record(file, rrset, RRTYPE_RRSIG, rdata,
				      scratch);
	return status;
}

/* The apex first, and the SOA first of all: servers want it so. */
static enum status print_zone(FILE *file, const struct lab_zone *zone,
			      uint8_t *scratch)
{
	const struct rrset *soa = lab_node_rrset(&zone->nodes[0], RRTYPE_SOA);
	enum status status = print_rrset(file, soa, scratch);

	for (size_t i = 0; i < zone->node_count; i++) {
		const struct lab_node *node = &zone->nodes[i];

		for (size_t j = 0;
		     j < node->rrset_count && status == STATUS_OK; j++)
			if (node->rrsets[j] != soa)
				status = print_rrset(file, node->rrsets[j],
						     scratch);
	}
	for (size_t i = 0; i < zone->nsec3_count && status == STATUS_OK; i++)
		status = print_rrset(file, zone->nsec3s[i].rrset, scratch);
	return status;
}

/* "signed.test.zone", "root.zone". The table's names are plain. */
static void zone_file_name(const struct lab_zone *zone,
			   char ret[FILE_NAME_MAX])
{
	const char *origin = zone->plan->origin;

	if (strcmp(origin, ".") == 0)
		snprintf(ret, FILE_NAME_MAX, "root.zone");
	else
		snprintf(ret, FILE_NAME_MAX, "%szone", origin);
}

static enum status write_zone(const struct lab_zone *zone, const char *folder)
{
	char name[FILE_NAME_MAX];
	uint8_t *scratch = malloc(RECORD_SIZE_MAX);

	if (!scratch)
		return STATUS_NO_MEMORY;
	zone_file_name(zone, name);

	FILE *file = open_file(folder, name);
	enum status status = file ? print_zone(file, zone, scratch)
				  : STATUS_IO;
	enum status closed = file ? close_file(file, name) : STATUS_OK;

	free(scratch);
	return status == STATUS_OK ? closed : status;
}

/* Does SERVER serve ZONE, as servers should? Others have no such quirks. */
static bool has_duty(const struct authority *authority,
		     const struct address *server, const struct lab_zone *zone)
{
	for (size_t i = 0; i < authority->duty_count; i++)
		if (authority->duties[i].zone == zone &&
		    authority->duties[i].quirk.kind == QUIRK_NONE &&
		    address_same_host(&authority->duties[i].server, server))
			return true;
	return false;
}

static bool has_any_duty(const struct lab_world *world,
			 const struct address *server)
{
	for (size_t i = 0; i < world->zone_count; i++)
		if (has_duty(&world->authority, server, world->zones[i]))
			return true;
	return false;
}

static bool equal_duties(const struct lab_world *world,
			 const struct address *a, const struct address *b)
{
	for (size_t i = 0; i < world->zone_count; i++)
		if (has_duty(&world->authority, a, world->zones[i]) !=
		    has_duty(&world->authority, b, world->zones[i]))
			return false;
	return true;
}

/* Servers with equal duties, as one process serves them. */
struct group {
	const struct lab_world *world;
	const char *name; /* the first server's */
	struct address first;
	struct address *addresses;
	size_t count;
};

static void print_nsd(FILE *file, const struct group *group, uint16_t port,
		      const char *folder)
{
	char text[ADDRESS_TEXT_MAX], name[FILE_NAME_MAX];

	fputs("server:\n", file);
	for (size_t i = 0; i < group->count; i++)
		fprintf(file, "\tip-address: %s@%u\n",
			address_to_text(&group->addresses[i], false, text),
			port);
	fprintf(file,
		"\tserver-count: 1\n\tusername: \"\"\n\tchroot: \"\"\n"
		"\tzonesdir: \"%s\"\n\tdatabase: \"\"\n"
		"\tpidfile: \"%s/nsd-%s.pid\"\n"
		"\txfrdfile: \"%s/nsd-%s.xfrd\"\n"
		"\tzonelistfile: \"%s/nsd-%s.list\"\n"
		"\txfrdir: \"%s\"\n\trrl-ratelimit: 0\n"
		"\nremote-control:\n\tcontrol-enable: no\n",
		folder, folder, group->name, folder, group->name, folder,
		group->name, folder);
	for (size_t i = 0; i < group->world->zone_count; i++) {
		const struct lab_zone *zone = group->world->zones[i];

		if (!has_duty(&group->world->authority, &group->first, zone))
			continue;
		zone_file_name(zone, name);
		fprintf(file, "\nzone:\n\tname: \"%s\"\n\tzonefile: \"%s\"\n",
			zone->plan->origin, name);
	}
}

static void print_knot(FILE *file, const struct group *group, uint16_t port,
		       const char *folder)
{
	char text[ADDRESS_TEXT_MAX], name[FILE_NAME_MAX];

	fputs("server:\n", file);
	for (size_t i = 0; i < group->count; i++)
		fprintf(file, "  listen: %s@%u\n",
			address_to_text(&group->addresses[i], false, text),
			port);
	fprintf(file,
		"  rundir: \"%s\"\n  pidfile: \"knot-%s.pid\"\n"
		"  udp-workers: 1\n  tcp-workers: 1\n"
		"  background-workers: 1\n"
		"control:\n  listen: \"knot-%s.sock\"\n"
		"database:\n  storage: \"%s/knot-%s\"\n"
		"  journal-db-max-size: 1M\n"
		"template:\n  - id: default\n    storage: \"%s\"\n"
		"    semantic-checks: off\n    zonefile-sync: -1\n"
		"    zonefile-load: whole\n    journal-content: none\n"
		"zone:\n",
		folder, group->name, group->name, folder, group->name, folder);
	for (size_t i = 0; i < group->world->zone_count; i++) {
		const struct lab_zone *zone = group->world->zones[i];

		if (!has_duty(&group->world->authority, &group->first, zone))
			continue;
		zone_file_name(zone, name);
		fprintf(file, "  - domain: \"%s\"\n    file: \"%s\"\n",
			zone->plan->origin, name);
	}
}

static enum status write_group(const struct group *group, const char *folder,
			       uint16_t port)
{
	char name[FILE_NAME_MAX];

	snprintf(name, sizeof(name), "nsd-%s.conf", group->name);

	FILE *file = open_file(folder, name);

	if (!file)
		return STATUS_IO;
	print_nsd(file, group, port, folder);

	enum status status = close_file(file, name);

	if (status != STATUS_OK)
		return status;
	snprintf(name, sizeof(name), "knot-%s.conf", group->name);
	file = open_file(folder, name);
	if (!file)
		return STATUS_IO;
	print_knot(file, group, port, folder);
	return close_file(file, name);
}

/*
 * Gathers the group that the server at FIRST starts; false if an earlier
 * server started it, or nobody is to listen there.
 */
static bool gather_group(const struct lab_world *world, size_t first,
			 struct group *group)
{
	const struct lab_tables *tables = world->tables;
	struct address at[2];

	if (tables->servers[first].is_absent ||
	    lab_server_addresses(&tables->servers[first], world->addresses,
				 at) == 0 ||
	    !has_any_duty(world, &at[0]))
		return false;
	group->name = tables->servers[first].name;
	group->first = at[0];
	group->count = 0;
	for (size_t i = 0; i < tables->server_count; i++) {
		size_t count = lab_server_addresses(&tables->servers[i],
						    world->addresses, at);

		if (count == 0 || tables->servers[i].is_absent ||
		    !equal_duties(world, &group->first, &at[0]))
			continue;
		if (i < first)
			return false;
		for (size_t j = 0; j < count; j++)
			group->addresses[group->count++] = at[j];
	}
	return true;
}

static enum status write_groups(const struct lab_world *world,
				const char *folder, uint16_t port, FILE *list)
{
	size_t servers = world->tables->server_count;
	enum status status = STATUS_OK;
	char text[ADDRESS_TEXT_MAX];
	struct group group = {
		.world = world,
		.addresses = calloc(2 * servers, sizeof(struct address)),
	};

	if (!group.addresses)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < servers && status == STATUS_OK; i++) {
		if (!gather_group(world, i, &group))
			continue;
		status = write_group(&group, folder, port);
		fputs(group.name, list);
		for (size_t j = 0; j < group.count; j++)
			fprintf(list, " %s",
				address_to_text(&group.addresses[j], false,
						text));
		fputc('\n', list);
	}
	free(group.addresses);
	return status;
}

enum status testbed_write_zones(const struct lab_world *world,
				const char *folder, uint16_t port)
{
	char path[PATH_MAX];
	enum status status = open_folder(folder, path);

	for (size_t i = 0; i < world->zone_count && status == STATUS_OK; i++)
		status = write_zone(world->zones[i], path);
	if (status != STATUS_OK)
		return status;

	FILE *list = open_file(path, "servers.txt");

	if (!list)
		return STATUS_IO;
	status = write_groups(world, path, port, list);

	enum status closed = close_file(list, "servers.txt");

	return status == STATUS_OK ? closed : status;
}
