/*
 * dns64.h - IPv6 addresses for what has IPv4 ones only (RFC 6147, RFC 6052).
 *
 * The configuration has rules, each with a prefix; those that apply to a
 * client are the bits of a mask. An AAAA question of such a client goes the
 * usual way. Where that ends without an address (NODATA, or all are
 * excluded), the fetch turns: it asks for A at the same name. Nothing is
 * made up before an answer is composed: dns64_links() takes what AAAA came to
 * and what A came to, and gives the links as a client is to see them, which
 * depends on its DO bit.
 *
 * Answers made under a mask are cached under it: who has other rules, or
 * none, sees nothing of them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_DNS64_H
#define RESOLVER_CORE_DNS64_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/status.h"
#include "resolver/core/acl.h"
#include "resolver/core/local_data.h"
#include "validator/reason.h"
#include "wire/finding.h"
#include "wire/message.h"

enum {
	DNS64_RULES_MAX = 8, /* bits of a mask */
};

struct dns64_rule {
	struct address prefix;
	unsigned prefix_bits;  /* 32, 40, 48, 56, 64 or 96 */
	struct address suffix; /* family NONE: all zero */
	/* NULL: every client; every IPv4 address; ::ffff:0:0/96. */
	struct acl *clients, *mapped, *exclude;
	bool recursive_only, break_dnssec;
};

struct dns64;

/* Without rules. NULL without memory. */
struct dns64 *dns64_new(void);
void dns64_free(struct dns64 *dns64); /* accepts NULL */

/* Why RULE cannot be: a phrase, or NULL (RFC 6052 section 2.2). */
const char *dns64_rule_fault(const struct dns64_rule *rule);

/* Takes RULE's lists, also when it fails. STATUS_LIMIT: too many. */
enum status dns64_add(struct dns64 *dns64,
		      const struct dns64_rule *rule) MUST_USE;

/*
 * ipv4only.arpa as RFC 8880 section 7.1 has it: two addresses, nothing below
 * it. What DATA has there already stays.
 */
enum status dns64_add_ipv4only(struct local_data *data) MUST_USE;

/* The rules that apply to QUERY of CLIENT; 0: none, or it asks for nothing
 * that they change. DNS64 may be NULL. */
uint8_t dns64_rules_for(const struct dns64 *dns64, const struct address *client,
			const struct query *query);

/*
 * The CNAME at NAME, the reverse of an address that one of RULES makes
 * (RFC 6147 section 5.3.1, second option), in ARENA. False: it is none.
 */
bool dns64_find_reverse(const struct dns64 *dns64, uint8_t rules,
			const uint8_t *name, uint16_t type, struct arena *arena,
			struct finding *ret);

/* The part of DNS64 in one fetch; all zero at its start. */
struct dns64_turn {
	bool is_done;          /* A is asked for now */
	unsigned at;           /* links before the one that has no AAAA */
	struct finding native; /* what AAAA came to; FINDING_FAILURE too */
	struct reason reason;  /* why it failed */
};

/* Does LINK, an end of an AAAA question, have no address for RULES' clients?
 */
bool dns64_lacks_address(const struct dns64 *dns64, uint8_t rules,
			 const struct finding *link);

/*
 * Of the COUNT links that a fetch with RULES went, those for a client with or
 * without DO, in RET, which has room for COUNT + 1; what is made is in ARENA.
 * Returns how many; 0 when AAAA failed, and A does not help: TURN's reason
 * says why.
 */
unsigned dns64_links(const struct dns64 *dns64, uint8_t rules,
		     const struct dns64_turn *turn, const struct finding *links,
		     unsigned count, bool do_bit, struct arena *arena,
		     struct finding *ret);

#endif
