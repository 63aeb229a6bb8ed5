/*
 * zone_build.h - a zone while the signer works on it.
 *
 * Inside signer.h's module only. The steps, in this order: records are read
 * (zone_records.c), keys and DS chosen (zone_keys.c), everything is sorted
 * into RRsets and nodes (zone_build.c), the denial chain is laid
 * (zone_denial.c), all is signed (zone_sign.c) and published as a lab_zone.
 * Everything lies in the arena.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_ZONE_BUILD_H
#define TESTBED_ZONE_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/moment.h"
#include "base/span.h"
#include "base/status.h"
#include "contrib/testbed/keys.h"
#include "contrib/testbed/signer.h"

struct lab_signer {
	struct wall_time wall;
	struct lab_keys *keys;
};

struct build_record {
	size_t order;         /* in which it was added */
	const uint8_t *owner; /* lower case */
	uint16_t type;
	uint32_t ttl_s;
	struct span rdata;
};

/* An RRset; its records lie in a row. */
struct build_set {
	const uint8_t *owner;
	uint16_t type;
	uint32_t ttl_s;
	struct span *rdata;
	size_t rdata_count;
	struct span *rrsigs;
	size_t rrsig_count;
};

struct build_node {
	const uint8_t *owner;
	struct build_set *sets; /* in a row, by type */
	size_t set_count;
	struct build_set *nsec; /* or NULL */
	bool is_cut, is_occluded;
};

struct build_nsec3 {
	uint8_t hash[20];
	const struct build_node *node; /* whose hash it is */
	struct build_set set;
};

/* A key of the zone, as the signer uses it and as the zone shows it. */
struct build_key {
	struct lab_key *secret; /* NULL: the zone has none of this role */
	struct span sound;      /* DNSKEY RDATA that signatures and DS name */
	struct span shown;      /* RDATA in the zone; empty: not shown */
	uint16_t tag;           /* of `sound` */
};

struct build {
	struct lab_signer *signer;
	struct arena *arena;
	const struct lab_plan *plan;
	const uint8_t *origin;   /* lower case */
	uint32_t negative_ttl_s; /* of denial records (RFC 9077) */

	struct build_record *records; /* sorted by build_make_sets() */
	size_t record_count, record_room;

	struct build_key keys[LAB_ROLE_COUNT];

	struct build_set *sets;
	size_t set_count;
	struct build_node *nodes; /* canonical order, the apex first */
	size_t node_count;
	struct build_nsec3 *nsec3s; /* by hash */
	size_t nsec3_count;
};

/* Adds a record; OWNER and RDATA are borrowed. */
enum status build_add(struct build *build, const uint8_t *owner, uint16_t type,
		      uint32_t ttl_s, struct span rdata) MUST_USE;

/* The plan's lines. */
enum status build_read_records(struct build *build) MUST_USE;

/* build->keys, from the plan alone. */
enum status build_make_keys(struct build *build) MUST_USE;

/* The key that signs all but DNSKEY: the ZSK or the single key. */
const struct build_key *build_data_key(const struct build *build);

/* The DNSKEY RRset. */
enum status build_add_dnskeys(struct build *build) MUST_USE;

/*
 * DS RDATA for the zone of CHILD, made by the same signer, CHILD's fault
 * done to it. At most five, COUNT is set; 0 for a zone without.
 */
enum {
	BUILD_DS_MAX = 5,
	BUILD_UNASSIGNED = 100
};
enum status build_ds(const struct build *child, struct span ds[BUILD_DS_MAX],
		     size_t *count) MUST_USE;

/* Sorts the records into build->sets, and those into build->nodes. */
enum status build_make_sets(struct build *build) MUST_USE;
enum status build_make_nodes(struct build *build) MUST_USE;

/* NSEC or NSEC3 with the plan's fault. */
enum status build_denial(struct build *build) MUST_USE;
enum status build_add_nsec3param(struct build *build) MUST_USE;
bool build_has_nsec3param(const struct build *build);

/* Does a server find the chain that was laid? */
bool build_finds_chain(const struct build *build);

/* The NSEC3 salt of PLAN; borrowed for ever. */
struct span build_salt(const struct lab_plan *plan);

/* The hash of NAME with SALT and so many further ITERATIONS. */
void build_nsec3_hash(const uint8_t *name, struct span salt,
		      uint16_t iterations, uint8_t hash[20]);

/* RRSIGs for all that is authoritative, with the plan's fault. */
enum status build_sign(struct build *build) MUST_USE;

/* The set of TYPE at NODE, NULL if there is none. */
struct build_set *build_node_set(const struct build_node *node, uint16_t type);

/* As memcmp() has it, the shorter first: RFC 4034 section 6.3. */
static inline int build_compare_octets(struct span a, struct span b)
{
	int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);

	return order ? order : (a.size > b.size) - (a.size < b.size);
}

/* What keys, DS and RRSIGs say. */
static inline uint8_t build_algorithm(const struct build *build)
{
	return build->plan->claimed_algorithm ? build->plan->claimed_algorithm
					      : build->plan->algorithm;
}

static inline uint8_t build_number(const struct build *build)
{
	return build->plan->number ? build->plan->number : BUILD_UNASSIGNED;
}

static inline bool build_is_signed(const struct build *build)
{
	return build->plan->algorithm != 0;
}

#endif
