/*
 * policy_zone.h - one response policy zone: rules about names and addresses,
 * written as a DNS zone (draft-vixie-dnsop-dns-rpz).
 *
 * An owner below the zone's own name is a trigger: a name as it is asked for,
 * or under rpz-client-ip, rpz-ip, rpz-nsdname or rpz-nsip whom a client is,
 * what an answer holds, which servers it came from. Its records are the
 * action. It is filled record by record, finished, and then only read.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_POLICY_ZONE_H
#define RESOLVER_CORE_POLICY_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/arena.h"
#include "resolver/core/rule_table.h"
#include "wire/finding.h"

enum {
	POLICY_TTL_S = 5,        /* BIND's max-policy-ttl */
	POLICY_EDE_FITTING = -2, /* the one that fits the action */
};

/* In the order in which they count within a zone. */
enum policy_trigger {
	TRIGGER_CLIENT_IP,
	TRIGGER_QNAME,
	TRIGGER_RESPONSE_IP,
	TRIGGER_NSDNAME,
	TRIGGER_NSIP,
	TRIGGER_COUNT,
};

struct policy_data;

struct policy_zone {
	struct name name; /* lower case */
	uint32_t max_ttl_s;
	int ede;                     /* enum ede_code, or POLICY_EDE_FITTING */
	bool without[TRIGGER_COUNT]; /* `nsip-enable no` */
	bool is_disabled;            /* `policy disabled`: nothing matches */
	bool has_override;           /* `policy`: every match does the same */
	struct rule override;
	bool without_soa; /* in the additional section */

	/* Filled by policy_zone_add(). */
	struct rule_table rules[TRIGGER_COUNT];
	unsigned labels[TRIGGER_COUNT]; /* of the longest name */
	/* Lengths of the prefixes that there are, one bit each. */
	uint32_t prefixes[TRIGGER_COUNT][5];
	struct policy_data *data;
	uint32_t data_count, data_room;
	struct span soa; /* owned */
	uint32_t soa_ttl_s;
};

/* An empty zone. NULL without memory. */
struct policy_zone *policy_zone_new(const uint8_t *name);
void policy_zone_free(struct policy_zone *zone); /* accepts NULL */

/*
 * Adds a record whose OWNER is lower case. Those that say nothing (the apex,
 * DNSSEC's) are passed over. STATUS_INVALID: not in the zone;
 * STATUS_MALFORMED: no address under rpz-ip and its like. Of what contradicts
 * an earlier record the earlier counts.
 */
enum status policy_zone_add(struct policy_zone *zone, const uint8_t *owner,
			    uint16_t type, uint32_t ttl_s,
			    struct span rdata) MUST_USE;

/* `policy cname TARGET` */
enum status policy_zone_override_cname(struct policy_zone *zone,
				       const uint8_t *target) MUST_USE;

/* Nothing is added any more. STATUS_NO_MEMORY, STATUS_LIMIT. */
enum status policy_zone_finish(struct policy_zone *zone) MUST_USE;

bool policy_zone_has(const struct policy_zone *zone,
		     enum policy_trigger trigger);

/*
 * The rule that TRIGGER, for names, has for NAME (lower case): its own or else
 * the closest wildcard's. False if there is none.
 */
bool policy_zone_find_name(const struct policy_zone *zone,
			   enum policy_trigger trigger, const uint8_t *name,
			   struct rule *ret);

/*
 * The rule with the longest prefix that TRIGGER has for ADDRESS. Returns the
 * prefix's length, from 1, IPv4 counted as mapped into IPv6; 0: none.
 */
unsigned policy_zone_find_address(const struct policy_zone *zone,
				  enum policy_trigger trigger,
				  const struct address *address,
				  struct rule *ret);

/* RULE points to another name, which is then to be resolved. */
bool policy_zone_is_cname(const struct policy_zone *zone, struct rule rule,
			  uint16_t type);

/*
 * What RULE (RULE_NXDOMAIN, RULE_NODATA, RULE_DATA) answers for NAME and TYPE,
 * in ARENA. STATUS_NO_SPACE: a rewritten name is too long.
 */
enum status policy_zone_answer(const struct policy_zone *zone, struct rule rule,
			       const uint8_t *name, uint16_t type,
			       struct arena *arena,
			       struct finding *ret) MUST_USE;

/* The zone's SOA, in ARENA; NULL if there is none to be given. */
const struct rrset *policy_zone_soa(const struct policy_zone *zone,
				    struct arena *arena);

/* Octets of memory, and rules. */
size_t policy_zone_octets(const struct policy_zone *zone);
size_t policy_zone_rules(const struct policy_zone *zone);

#endif
