/* SPDX-License-Identifier: BSD-2-Clause */
#include "contrib/testbed/world_many.h"

#include <stdio.h>

#include "wire/codes.h"

enum {
	HOSTS = 20, /* servers that the zones are spread over */
	RECORDS = 700,
};

struct texts {
	char origin[MANY_TEXT_MAX];
	char servers[MANY_TEXT_MAX];
	char records[RECORDS];
};

static struct lab_row rows[1 + MANY_TLDS + MANY_ZONES];
static struct texts tld_texts[MANY_TLDS], zone_texts[MANY_ZONES];
static struct lab_server servers[1 + MANY_TLDS + HOSTS];
static char server_texts[1 + MANY_TLDS + HOSTS][4][MANY_TEXT_MAX];

#define SOA "$TTL 300\n@ SOA ns.root. hostmaster.root. 1 7200 3600 1209600 60\n"

/* The zone that the CNAME of zone I leads to, anywhere among the others. */
unsigned many_alias_of(unsigned i)
{
	return (i * 37 + 501) % MANY_ZONES;
}

bool many_is_signed(unsigned i)
{
	return i % 5 != 4;
}

/* In a top-level domain with opt-out nothing is proven of what is not. */
static bool tld_has_opt_out(unsigned tld)
{
	return tld % 3 == 2;
}

const char *many_address(unsigned i, char text[MANY_TEXT_MAX])
{
	snprintf(text, MANY_TEXT_MAX, "10.%u.%u.1", i / 256, i % 256);
	return text;
}

static void make_server(unsigned at, const char *name, unsigned net,
			unsigned host)
{
	snprintf(server_texts[at][0], MANY_TEXT_MAX, "%s", name);
	snprintf(server_texts[at][1], MANY_TEXT_MAX, "192.0.%u.%u", net, host);
	snprintf(server_texts[at][2], MANY_TEXT_MAX, "2001:db8:%u::%u", net,
		 host);
	snprintf(server_texts[at][3], MANY_TEXT_MAX, "127.53.%u.%u", net, host);
	servers[at] = (struct lab_server){.name = server_texts[at][0],
					  .real = server_texts[at][1],
					  .real6 = server_texts[at][2],
					  .loopback = server_texts[at][3]};
}

static void make_servers(void)
{
	char name[MANY_TEXT_MAX];

	make_server(0, "ns.root", 2, 1);
	for (unsigned i = 0; i < MANY_TLDS; i++) {
		snprintf(name, MANY_TEXT_MAX, "ns.nic.t%u", i);
		make_server(1 + i, name, 3, 1 + i);
	}
	/* Host H lives in the zone number H of the first top-level domain. */
	for (unsigned i = 0; i < HOSTS; i++) {
		snprintf(name, MANY_TEXT_MAX, "ns.z%u.t0", i);
		make_server(1 + MANY_TLDS + i, name, 4, 1 + i);
	}
}

static void make_tld(unsigned tld)
{
	struct texts *texts = &tld_texts[tld];

	snprintf(texts->origin, MANY_TEXT_MAX, "t%u.", tld);
	snprintf(texts->servers, MANY_TEXT_MAX, "ns.nic.t%u", tld);
	rows[1 + tld] = (struct lab_row){
		.plan = {.origin = texts->origin,
			 .algorithm = ALGORITHM_ECDSAP256SHA256,
			 .denial =
				 tld_has_opt_out(tld) ? LAB_OPT_OUT : LAB_NSEC3,
			 .records = SOA},
		.servers = texts->servers};
}

static void make_zone(unsigned i)
{
	struct texts *texts = &zone_texts[i];
	unsigned alias = many_alias_of(i);
	char address[MANY_TEXT_MAX];

	snprintf(texts->origin, MANY_TEXT_MAX, "z%u.t%u.",
		 i % MANY_ZONES_PER_TLD, i / MANY_ZONES_PER_TLD);
	snprintf(texts->servers, MANY_TEXT_MAX, "ns.z%u.t0 ns.z%u.t0",
		 i % HOSTS, (i + 7) % HOSTS);
	snprintf(texts->records, RECORDS,
		 SOA "www A %s\n"
		     "alias CNAME www.z%u.t%u.\n"
		     "*.wild A %s\n",
		 many_address(i, address), alias % MANY_ZONES_PER_TLD,
		 alias / MANY_ZONES_PER_TLD, address);
	rows[1 + MANY_TLDS + i] = (struct lab_row){
		.plan = {.origin = texts->origin,
			 .algorithm = many_is_signed(i)
					      ? ALGORITHM_ECDSAP256SHA256
					      : 0,
			 .denial = i % 2 ? LAB_NSEC : LAB_NSEC3,
			 .records = texts->records},
		.servers = texts->servers};
}

const char *many_origin(unsigned zone)
{
	return zone_texts[zone].origin;
}

const struct lab_tables *many_tables(void)
{
	static struct lab_tables tables;

	if (tables.rows)
		return &tables;
	rows[0] = (struct lab_row){
		.plan = {.origin = ".",
			 .algorithm = ALGORITHM_ECDSAP256SHA256,
			 .records = SOA},
		.servers = "ns.root"};
	for (unsigned i = 0; i < MANY_TLDS; i++)
		make_tld(i);
	for (unsigned i = 0; i < MANY_ZONES; i++)
		make_zone(i);
	make_servers();
	tables = (struct lab_tables){
		.rows = rows,
		.row_count = sizeof(rows) / sizeof(rows[0]),
		.servers = servers,
		.server_count = sizeof(servers) / sizeof(servers[0])};
	return &tables;
}
