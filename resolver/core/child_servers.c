/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/child_servers.h"

#include "cache/rrset_cache.h"
#include "resolver/core/caches.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	LOOKUP_OCTETS = 256 * 1024
};

/* The NS set of the zone itself. */
static const struct rrset *own_ns(const struct message *message,
				  const uint8_t *zone)
{
	for (size_t i = 0; i < message->rrset_counts[SECTION_AUTHORITY]; i++) {
		const struct rrset *rrset =
			message->rrsets[SECTION_AUTHORITY][i];

		if (rrset->type == RRTYPE_NS &&
		    name_equal(rrset_owner(rrset), zone))
			return rrset;
	}
	return NULL;
}

static bool names_others(const struct zone_cut *cut, const struct rrset *ns)
{
	struct rdata_walk walk = rrset_rdata(ns);
	struct span rdata;

	while (rdata_next(&walk, &rdata)) {
		const uint8_t *name = rdata_name(rdata);

		if (name && !zone_cut_has_server(cut, name))
			return true;
	}
	return false;
}

/* Seconds that the delegation of ZONE has left, 0 without one. */
static uint32_t delegation_ttl_s(const struct context *context,
				 const uint8_t *zone, struct moment now)
{
	struct finding delegation = {.ttl_s = 0};
	struct arena arena;
	enum status status;

	arena_init(&arena, LOOKUP_OCTETS);
	status = rrset_cache_find(context->caches->rrsets, SHELF_DELEGATIONS,
				  zone, 0, now, &arena, &delegation);
	arena_done(&arena);
	return status == STATUS_OK ? delegation.ttl_s : 0;
}

void child_servers_learn(const struct context *context,
			 const struct zone_cut *cut,
			 const struct message *message, struct moment now)
{
	const uint8_t *zone = cut->name.octets;
	const struct rrset *ns = own_ns(message, zone);
	struct finding finding;

	if (cut->kind != CUT_DELEGATION || !(message->header.flags & FLAG_AA) ||
	    !ns || !names_others(cut, ns))
		return;
	finding = (struct finding){
		.kind = FINDING_ANSWER,
		.rank = RANK_AUTHORITY,
		.security = SECURITY_UNCHECKED,
		.ttl_s = delegation_ttl_s(context, zone, now),
		.type = RRTYPE_NS,
		.ede = EDE_NONE,
		.name = zone,
		.zone = zone,
		.rrsets[SECTION_ANSWER] = &ns,
		.counts[SECTION_ANSWER] = 1,
	};
	if (ns->ttl_s < finding.ttl_s)
		finding.ttl_s = ns->ttl_s;
	rrset_cache_insert(context->caches->rrsets, context->reader,
			   SHELF_CHILD_SERVERS, &finding, now);
}

bool child_servers_add(const struct context *context,
		       const struct settings *settings, struct moment now,
		       struct zone_cut *cut)
{
	unsigned before = cut->server_count;
	struct finding finding;
	struct arena arena;

	if (cut->kind != CUT_DELEGATION)
		return false;
	arena_init(&arena, LOOKUP_OCTETS);
	if (rrset_cache_find(context->caches->rrsets, SHELF_CHILD_SERVERS,
			     cut->name.octets, 0, now, &arena,
			     &finding) == STATUS_OK)
		zone_cut_add_servers(context, settings, now,
				     finding_answer(&finding), cut);
	arena_done(&arena);
	return cut->server_count > before;
}

bool child_servers_add_glue(const struct context *context,
			    const struct settings *settings, struct moment now,
			    struct zone_cut *cut)
{
	bool any = false;

	for (unsigned i = 0; i < cut->server_count; i++) {
		struct cut_server *server = &cut->servers[i];
		unsigned before = server->address_count;
		struct finding delegation;
		struct arena arena;

		arena_init(&arena, LOOKUP_OCTETS);
		if (zone_cut_closest_delegation(context, settings, now,
						server->name.octets, &arena,
						&delegation) == STATUS_OK)
			zone_cut_add_glue(settings, &delegation, server);
		arena_done(&arena);
		any = any || server->address_count > before;
	}
	return any;
}
