/*
 * world.h - the laboratory internet as data: its servers, its zones, and
 * what a validating resolver must say of each.
 *
 * lab_zones() and lab_servers() are the tables; lab_world_new() makes zones
 * and an authority out of them, or out of other tables of the same form. The
 * builder adds to each zone the NS records from the table, the addresses of
 * servers whose names lie in it, and glue and DS of its delegations.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_WORLD_H
#define TESTBED_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/moment.h"
#include "base/status.h"
#include "contrib/testbed/authority.h"
#include "contrib/testbed/signer.h"

/* Where the servers are. */
enum lab_addresses {
	LAB_LOOPBACK, /* 127.53.0.0/16 */
	LAB_REAL,     /* the root's real addresses and documentation
			 prefixes, for a network namespace of one's own or
			 a simulated world */
};

/* A name server, one row. An address of NULL: it has none of that kind. */
struct lab_server {
	const char *name;
	const char *loopback;     /* IPv4 */
	const char *real, *real6; /* IPv4, IPv6 */
	const char *glue; /* the only address, of either kind, in all worlds:
			     one that leads nowhere; or NULL */
	bool is_absent;   /* nobody is to listen there */
	bool is_unknown;  /* nobody knows an address of it */
};

/* A zone, one row. */
struct lab_row {
	struct lab_plan plan; /* records without apex NS */
	const char *servers;  /* names out of the server table, apart by one
				 space: the zone's NS set, at parent and apex */
	const char *lame;     /* those of them that do not serve it, or NULL */
	struct quirk quirk;   /* of the servers, when they serve it */
	const char *odd;      /* those of them that have it, NULL: all */
};

struct lab_tables {
	const struct lab_row *rows; /* the root among them, any order */
	size_t row_count;
	const struct lab_server *servers;
	size_t server_count;
};

/* The laboratory's own. */
extern const struct lab_tables lab_tables;

struct lab_world {
	struct authority authority;
	const struct lab_zone *const *zones; /* in the order of the rows */
	size_t zone_count;
	const struct rrset *anchor;      /* the root's DS RRset */
	const struct lab_tables *tables; /* borrowed */
	enum lab_addresses addresses;
};

/*
 * Builds and signs everything around WALL. TABLES must outlive the world.
 * Errors as lab_sign(); STATUS_INVALID for tables that contradict
 * themselves.
 */
enum status lab_world_new(const struct lab_tables *tables,
			  enum lab_addresses addresses, uint64_t seed,
			  struct wall_time wall,
			  struct lab_world **ret) MUST_USE;
void lab_world_free(struct lab_world *world); /* accepts NULL */

/* The server's addresses in the chosen world; returns how many (0 .. 2). */
size_t lab_server_addresses(const struct lab_server *server,
			    enum lab_addresses addresses,
			    struct address ret[2]);

/* Is one of the servers there, and listens? */
bool lab_world_has_server(const struct lab_world *world,
			  const struct address *address);

/* What a resolver that validates must make of a question (RFC 4035 4.3). */
enum testbed_verdict {
	VERDICT_SECURE,   /* AD */
	VERDICT_INSECURE, /* no AD */
	VERDICT_BOGUS,    /* SERVFAIL; with CD the data, no AD */
	VERDICT_SERVFAIL, /* SERVFAIL, with CD too */
};

struct testbed_case {
	const char *zone;
	const char *name; /* QNAME */
	uint16_t type;    /* QTYPE */
	const char *what; /* one sentence: what is shown or broken */
	const char *rule; /* where it is written: "RFC 4035 section 5.2" */
	enum testbed_verdict verdict;
	uint16_t rcode; /* that the data have: NOERROR or NXDOMAIN */
	int ede;        /* enum ede_code; EDE_NONE: none is expected */
};

/* Every question of the laboratory with its answer; COUNT is set. */
const struct testbed_case *testbed_cases(size_t *count);

/* Is it a server of the zone that is odd, rather than its data? */
bool testbed_case_is_odd(const struct testbed_case *question);

const char *testbed_verdict_text(enum testbed_verdict verdict);

#endif
