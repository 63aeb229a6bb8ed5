/*
 * zone_cut.h - whom to ask: a zone and its servers, from the configuration,
 * from a delegation in the cache, or from the root hints.
 *
 * Delegations are the parent's (their glue serves to find servers, and is
 * never used for anything else): what a child says of its own NS set never
 * lengthens its life (ghost domains), see child_servers.h.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_ZONE_CUT_H
#define RESOLVER_CORE_ZONE_CUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/moment.h"
#include "resolver/core/context.h"
#include "resolver/core/limits.h"
#include "resolver/core/settings.h"
#include "wire/finding.h"

enum zone_cut_kind {
	CUT_HINTS,      /* the root, not yet primed */
	CUT_DELEGATION, /* from a referral or from priming */
	CUT_CONFIGURED, /* stub and static-stub zones */
	CUT_FORWARD,    /* forwarders: they resolve for us */
};

struct cut_server {
	struct name name; /* lower case; the root: known by address alone */
	struct address addresses[LIMIT_SERVER_ADDRESSES];
	unsigned address_count;
	bool resolved_a, resolved_aaaa; /* asked for, or in the cache */
};

struct zone_cut {
	enum zone_cut_kind kind;
	struct name name; /* lower case */
	bool forward_first;
	bool is_signed; /* the delegation came with a DS set */
	/* ... or there is a trust anchor for it, or for what is asked of
	 * servers that the configuration has put in place of others: what
	 * comes without DNSSEC records would be bogus. */
	bool needs_edns;
	/* No server has an address; the parent is asked for those whose names
	 * lie in the zone itself (see iterator.h). */
	bool resolves_inside;
	unsigned names_resolved; /* server names that had to be looked up */
	unsigned server_count;
	struct cut_server servers[LIMIT_SERVERS];
};

/*
 * The closest known cut at NAME or above it; for type DS above it, since DS
 * lies on the parent's side (RFC 4035 section 3.1.4.1). NO_FORWARD leaves
 * out forwarders (they have failed, and the zone says `forward first`).
 */
enum status zone_cut_find(const struct context *context,
			  const struct settings *settings, struct moment now,
			  const uint8_t *name, uint16_t type, bool no_forward,
			  struct zone_cut *ret) MUST_USE;

/*
 * The delegation in the cache that is closest to NAME (lower case), at it or
 * above; made in ARENA. Those that led to it have to be alive, too, up to the
 * root or to the stub zone over NAME: nothing delegates that but the
 * configuration.
 */
enum status zone_cut_closest_delegation(const struct context *context,
					const struct settings *settings,
					struct moment now, const uint8_t *name,
					struct arena *arena,
					struct finding *ret) MUST_USE;

/* The cut that DELEGATION describes. */
void zone_cut_from_delegation(const struct context *context,
			      const struct settings *settings,
			      struct moment now,
			      const struct finding *delegation,
			      struct zone_cut *ret);

/* Adds the servers in NS (an NS RRset) that it has not, with the addresses
 * that are cached for them. */
void zone_cut_add_servers(const struct context *context,
			  const struct settings *settings, struct moment now,
			  const struct rrset *ns, struct zone_cut *cut);

/* Adds the glue that DELEGATION has for SERVER. */
void zone_cut_add_glue(const struct settings *settings,
		       const struct finding *delegation,
		       struct cut_server *server);

/* Adds the addresses that FINDING (type A or AAAA) has for its name. */
void zone_cut_add_addresses(struct zone_cut *cut,
			    const struct settings *settings,
			    const struct finding *finding);

/* Is NAME (lower case) one of its servers? */
bool zone_cut_has_server(const struct zone_cut *cut, const uint8_t *name);

/* Has any of its servers an address? */
bool zone_cut_has_address(const struct zone_cut *cut);

/* May ADDRESS, which came from the network, be asked at all? */
bool zone_cut_may_ask(const struct settings *settings,
		      const struct address *address);

#endif
