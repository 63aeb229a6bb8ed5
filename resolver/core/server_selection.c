/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/server_selection.h"

#include "cache/server_cache.h"
#include "resolver/core/caches.h"
#include "resolver/core/families.h"
#include "wire/codes.h"

enum {
	EXPLORE_ONE_IN = 24,    /* choices made without looking at times */
	UNKNOWN_US = 30 * 1000, /* an address never asked ranks below this */
	JITTER_US = 3 * 1000,   /* near equals share the load */
	TRIED_US = 2000 * 1000, /* each earlier try at this cut */
	SECOND_BEST_US = 2 * TRIED_US,
	NO_FAMILY_US = 30 * 1000 * 1000,
	DEAD_US = 60 * 1000 * 1000,
	LAME_US = 120 * 1000 * 1000,
};

static struct attempt *attempt_for(struct attempts *attempts,
				   const struct address *address)
{
	struct attempt *attempt;

	for (unsigned i = 0; i < attempts->count; i++)
		if (address_equal(&attempts->list[i].address, address))
			return &attempts->list[i];
	if (attempts->count == ATTEMPTS_MAX)
		return NULL;
	attempt = &attempts->list[attempts->count++];
	*attempt = (struct attempt){.address = *address};
	return attempt;
}

static bool is_usable(const struct settings *settings,
		      const struct attempt *attempt)
{
	if (attempt->is_done || attempt->tries >= LIMIT_TRIES_AT_SERVER)
		return false;
	return attempt->address.family == ADDRESS_IPV4 ? settings->use_ipv4
						       : settings->use_ipv6;
}

static enum server_lameness lameness_of(const struct context *context,
					struct moment now,
					const struct zone_cut *cut,
					const struct attempt *attempt)
{
	return server_cache_lameness(context->caches->servers,
				     &attempt->address, cut->name.octets, now);
}

/* What asking ATTEMPT is expected to cost, in microseconds. */
static uint64_t cost_us(const struct context *context, struct moment now,
			const struct zone_cut *cut,
			const struct attempt *attempt)
{
	const struct server_cache *servers = context->caches->servers;
	struct server_info info =
		server_cache_get(servers, &attempt->address, now);
	uint64_t cost = rng_below(context->rng, JITTER_US);

	if (info.srtt_us)
		cost += info.srtt_us;
	else if (info.timeouts == 0)
		cost += rng_below(context->rng, UNKNOWN_US);
	if (info.timeouts)
		cost += (uint64_t)info.timeout_ms * 1000;
	cost += (uint64_t)attempt->tries * TRIED_US;
	if (families_is_lost(context->families, attempt->address.family, now))
		cost += NO_FAMILY_US;
	if (info.is_dead)
		cost += DEAD_US;
	switch (lameness_of(context, now, cut, attempt)) {
	case SERVER_LAME:
		return cost + LAME_US;
	case SERVER_SECOND_BEST:
		return cost + SECOND_BEST_US;
	case SERVER_NOT_LAME:
		break;
	}
	return cost;
}

static void collect(struct zone_cut *cut, struct attempts *attempts)
{
	for (unsigned i = 0; i < cut->server_count; i++)
		for (unsigned j = 0; j < cut->servers[i].address_count; j++)
			attempt_for(attempts, &cut->servers[i].addresses[j]);
}

static struct attempt *cheapest(const struct context *context,
				const struct settings *settings,
				struct moment now, const struct zone_cut *cut,
				struct attempts *attempts, uint64_t *ret_cost)
{
	bool explore = rng_below(context->rng, EXPLORE_ONE_IN) == 0;
	struct attempt *best = NULL;

	for (unsigned i = 0; i < attempts->count; i++) {
		struct attempt *attempt = &attempts->list[i];
		uint64_t cost;

		if (!is_usable(settings, attempt))
			continue;
		cost = cost_us(context, now, cut, attempt);
		/* Exploring never means waiting for the dead. */
		if (explore && cost < TRIED_US)
			cost = rng_below(context->rng, UNKNOWN_US);
		if (!best || cost < *ret_cost) {
			best = attempt;
			*ret_cost = cost;
		}
	}
	return best;
}

/*
 * Can the address of NAME be found at all? The root's servers are known, and
 * a name in the zone itself could only be asked of the very servers that are
 * looked for, or of the parent's.
 */
static bool can_be_resolved(const struct zone_cut *cut, const uint8_t *name)
{
	return cut->kind != CUT_HINTS && !name_is_root(name) &&
	       (cut->resolves_inside || !name_is_under(name, cut->name.octets));
}

/* A server whose addresses nobody has looked up yet, drawn by lot; of IPv4, of
 * IPv6 or of both. */
static struct cut_server *unresolved(const struct context *context,
				     struct zone_cut *cut, bool ipv4, bool ipv6,
				     uint16_t *ret_type)
{
	unsigned start;

	if (cut->server_count == 0 || cut->names_resolved >= LIMIT_SERVER_NAMES)
		return NULL;
	start = rng_below(context->rng, cut->server_count);
	for (unsigned i = 0; i < cut->server_count; i++) {
		struct cut_server *server =
			&cut->servers[(start + i) % cut->server_count];

		if (!can_be_resolved(cut, server->name.octets))
			continue;
		if (ipv4 && !server->resolved_a) {
			*ret_type = RRTYPE_A;
			return server;
		}
		if (ipv6 && !server->resolved_aaaa) {
			*ret_type = RRTYPE_AAAA;
			return server;
		}
	}
	return NULL;
}

/* The same, where there is a way to; if there is no OTHER, anywhere. */
static struct cut_server *name_to_resolve(const struct context *context,
					  const struct settings *settings,
					  struct moment now,
					  struct zone_cut *cut, bool has_other,
					  uint16_t *ret_type)
{
	const struct families *families = context->families;
	bool ipv4 = settings->use_ipv4, ipv6 = settings->use_ipv6;
	struct cut_server *server = unresolved(
		context, cut,
		ipv4 && !families_is_lost(families, ADDRESS_IPV4, now),
		ipv6 && !families_is_lost(families, ADDRESS_IPV6, now),
		ret_type);

	return server || has_other
		       ? server
		       : unresolved(context, cut, ipv4, ipv6, ret_type);
}

enum selection server_select(const struct context *context,
			     const struct settings *settings, struct moment now,
			     struct zone_cut *cut, struct attempts *attempts,
			     struct attempt **ret,
			     struct cut_server **ret_server, uint16_t *ret_type)
{
	uint64_t cost = 0;
	struct attempt *best;

	collect(cut, attempts);
	best = cheapest(context, settings, now, cut, attempts, &cost);
	/* Rather a name to look up than a server that has failed us. */
	if (!best || cost >= TRIED_US) {
		*ret_server = name_to_resolve(context, settings, now, cut, best,
					      ret_type);
		if (*ret_server)
			return SELECTION_NEED_ADDRESS;
	}
	if (!best)
		return SELECTION_NONE;
	if (lameness_of(context, now, cut, best) == SERVER_SECOND_BEST)
		best->is_second_best = true;
	*ret = best;
	return SELECTION_SERVER;
}
