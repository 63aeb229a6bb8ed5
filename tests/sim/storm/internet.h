/*
 * internet.h - a small internet grown at random from one seed, and what is
 * true in it.
 *
 * A tree of zones, signed or not, sound or with a fault, on servers that
 * many of them share, named in the zone, in a neighbour's, or far away. It
 * is signed once and serves many storms; nothing in it ever changes.
 *
 * What is true of a question is what an oracle says that knows all zones,
 * and what the zones on its way make of it: see struct truth.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_SIM_STORM_INTERNET_H
#define TESTS_SIM_STORM_INTERNET_H

#include "base/rng.h"
#include "contrib/testbed/world.h"
#include "wire/message.h"

enum {
	INTERNET_ZONES_MAX = 48,
	INTERNET_SERVERS_MAX = 40, /* bits in a server_set */
	INTERNET_TEXT_MAX = 160,   /* octets of a name or address */
};

/* Servers, one bit each: by their index. */
typedef uint64_t server_set;

/* What a validator must make of something. */
enum standing {
	STANDING_SECURE,
	STANDING_LOOSE,    /* secure, or insecure by an opt-out span */
	STANDING_INSECURE, /* never AD, never SERVFAIL */
	STANDING_OPEN,     /* it depends; but never AD for what is not true */
	STANDING_BOGUS,    /* SERVFAIL but with CD */
};

struct storm_zone {
	char origin[INTERNET_TEXT_MAX];
	char servers[4 * INTERNET_TEXT_MAX], lame[INTERNET_TEXT_MAX];
	char *records;
	struct name name; /* lower case */
	int parent;       /* -1: the root's */
	unsigned depth;
	uint8_t algorithm;
	enum lab_denial denial;
	enum lab_fault fault;
	bool is_island, is_single_key;
	uint16_t iterations; /* of NSEC3 */
	bool is_clean;       /* no fault here nor above */
	bool is_denied;      /* proofs here or above deny what is there */
	/* Of what lies in it; of A RRsets, of proofs that something is not. */
	enum standing standing, addresses, denials;
	bool needs_clock;       /* ... while the wall clock is about right */
	server_set server_bits; /* in its NS set */
	server_set trusted;     /* all that can lead there, or astray */
};

struct storm_server {
	char name[INTERNET_TEXT_MAX];
	char ipv4[INTERNET_TEXT_MAX], ipv6[INTERNET_TEXT_MAX];
	bool has_ipv4, has_ipv6; /* one of them at the least */
	int home;                /* index of the zone that its name lies in */
};

struct internet {
	struct storm_zone zones[INTERNET_ZONES_MAX];
	int zone_count;
	struct storm_server servers[INTERNET_SERVERS_MAX];
	int server_count;
	struct lab_row rows[INTERNET_ZONES_MAX];
	struct lab_server lab_servers[INTERNET_SERVERS_MAX];
	struct lab_tables tables;
	struct lab_world *world;
	/* One server that knows everything. */
	struct authority_duty all[INTERNET_ZONES_MAX];
	struct authority oracle;
};

/* Ends the program with a message when it cannot be made. */
struct internet *internet_grow(uint64_t seed);
void internet_free(struct internet *internet); /* accepts NULL */

/* All zones and servers, for somebody who wonders why. */
void internet_print(const struct internet *internet);

/* The deepest zone that NAME and TYPE belong to; DS are the parent's. */
int internet_zone_of(const struct internet *internet, const uint8_t *name,
		     uint16_t type);

/* Who is at ADDRESS; -1: nobody. */
int internet_server_at(const struct internet *internet,
		       const struct address *address);

/* What the oracle says, with DNSSEC records, whole; parsed into ARENA. */
void internet_ask(const struct internet *internet, const uint8_t *name,
		  uint16_t type, struct arena *arena, struct message *ret);

/* The RRset of TYPE that the parent of zone OWNER has there; NULL: none. */
const struct rrset *internet_parents(const struct internet *internet,
				     const uint8_t *owner, uint16_t type);

/* What is true of a question. */
struct truth {
	enum standing standing;
	bool needs_clock; /* standing holds while the clock is about right */
	bool needs_cuts; /* ... for who sees zone cuts: no forwarder's client */
	bool is_long;    /* so many links that a bound may trip */
	unsigned signatures; /* that may have to be checked, if not again */
	uint64_t zones;      /* on the way, one bit each */
	server_set trusted;
	enum rcode rcode;
};

/* ORACLE is what internet_ask() says of NAME and TYPE. */
struct truth internet_truth(const struct internet *internet,
			    const uint8_t *name, uint16_t type,
			    const struct message *oracle);

/* A question that is worth asking, QNAME as text. */
void internet_question(const struct internet *internet, struct rng *rng,
		       char qname[NAME_TEXT_MAX], uint16_t *qtype);

#endif
