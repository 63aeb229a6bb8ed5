/*
 * storm_settings.c - see storm.h. How the resolver is configured.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>

#include "resolver/core/limits.h"
#include "tests/sim/storm/storm.h"

struct storm *storm_configured;

static bool one_in(struct storm *storm, uint32_t n)
{
	return rng_below(&storm->rng, n) == 0;
}

static void forward(struct storm *storm, struct settings *settings)
{
	struct settings_zone *zone = settings_add_zone(settings);

	if (!zone || name_from_text(".", &zone->name) != STATUS_OK)
		abort();
	storm->has_forwarded = true;
	zone->kind = one_in(storm, 2) ? ZONE_FORWARD_ONLY : ZONE_FORWARD_FIRST;
	for (int i = 0; i < FORWARDERS; i++)
		zone->addresses[zone->address_count++] =
			storm->forwarder_addresses[i];
}

static void choose_answers(struct storm *storm, struct settings *settings)
{
	static const uint16_t sizes[] = {512, 1232, 4096};
	struct rng *rng = &storm->rng;

	settings->minimal_responses = (enum minimal_responses)rng_below(rng, 3);
	settings->edns_udp_size = sizes[rng_below(rng, 3)];
	settings->max_udp_size = sizes[rng_below(rng, 3)];
	settings->answer_cookie = !one_in(storm, 3);
	if (one_in(storm, 4))
		settings->max_cache_ttl_s = rng_below(rng, 100);
	if (one_in(storm, 4))
		settings->min_cache_ttl_s = settings->min_ncache_ttl_s =
			rng_below(rng, 90);
	if (one_in(storm, 3))
		settings->max_ncache_ttl_s = rng_below(rng, 1000);
	settings->servfail_ttl_s = rng_below(rng, 31);
	if (one_in(storm, 3))
		settings->prefetch_percent = rng_below(rng, 2) ? 0 : 90;
	settings->stale_answers = one_in(storm, 3);
	settings->stale_cache = settings->stale_answers || one_in(storm, 2);
	if (one_in(storm, 3))
		settings->stale_client_timeout_ms =
			rng_below(rng, 2) ? 0 : STALE_TIMEOUT_OFF;
	settings->synth_from_dnssec = !one_in(storm, 3);
}

/* A zone whose servers are given by hand: those that it has anyway. */
static void give_servers(struct storm *storm, struct settings *settings)
{
	const struct internet *internet = storm->internet;
	const struct storm_zone *zone =
		&internet->zones[1 +
				 rng_below(&storm->rng,
					   (uint32_t)internet->zone_count - 1)];
	struct settings_zone *given = settings_add_zone(settings);

	if (!given)
		abort();
	given->name = zone->name;
	given->kind = one_in(storm, 2) ? ZONE_STUB : ZONE_STATIC_STUB;
	for (int i = 0; i < internet->server_count; i++) {
		const struct storm_server *server = &internet->servers[i];

		if (!(zone->server_bits >> i & 1))
			continue;
		if (address_from_text(
			    server->has_ipv4 ? server->ipv4 : server->ipv6, 0,
			    &given->addresses[given->address_count++]) !=
		    STATUS_OK)
			abort();
	}
}

/* A negative trust anchor (RFC 7646). */
static void except_zone(struct storm *storm, struct settings *settings)
{
	const struct internet *internet = storm->internet;
	const struct storm_zone *zone =
		&internet->zones[1 +
				 rng_below(&storm->rng,
					   (uint32_t)internet->zone_count - 1)];

	if (anchor_set_add_negative(settings->anchors, zone->name.octets) !=
	    STATUS_OK)
		abort();
	for (int i = 0; i < internet->zone_count; i++)
		if (name_is_under(internet->zones[i].name.octets,
				  zone->name.octets))
			storm->mode.excepted |= UINT64_C(1) << i;
}

static void choose_network(struct storm *storm, struct settings *settings)
{
	const struct internet *internet = storm->internet;

	settings->qname_minimization =
		(enum qname_minimization)rng_below(&storm->rng, 3);
	settings->use_ipv6 = !one_in(storm, 4);
	if (settings->use_ipv6 && one_in(storm, 20))
		settings->use_ipv4 = false;
	storm->out_of_reach =
		settings->use_ipv4 ? 0 : ~UINT64_C(0) << INTERNET_SERVERS_MAX;
	for (int i = 0; i < internet->server_count; i++)
		if (!(settings->use_ipv4 && internet->servers[i].has_ipv4) &&
		    !(settings->use_ipv6 && internet->servers[i].has_ipv6))
			storm->out_of_reach |= UINT64_C(1) << i;
	if (one_in(storm, 8)) {
		storm->mode.is_tight = true;
		storm->mode.queries_max = 5 + rng_below(&storm->rng, 60);
		settings->upstream_queries_max = storm->mode.queries_max;
	}
	if (one_in(storm, 6))
		forward(storm, settings);
	if (one_in(storm, 6))
		give_servers(storm, settings);
}

static void tell(const struct storm *storm, const struct settings *settings)
{
	printf("    settings: validate %d%s, qmin %d, IPv4 %d, IPv6 %d, "
	       "queries %u, zones %u, minimal %d, stale %d %ums, "
	       "synthesis %d, prefetch %u%%, servfail %us, TTLs %u-%us\n",
	       settings->validate,
	       storm->mode.excepted ? " but for one zone" : "",
	       (int)settings->qname_minimization, settings->use_ipv4,
	       settings->use_ipv6, settings->upstream_queries_max,
	       settings->zone_count, (int)settings->minimal_responses,
	       settings->stale_answers, settings->stale_client_timeout_ms,
	       settings->synth_from_dnssec, settings->prefetch_percent,
	       settings->servfail_ttl_s, settings->min_cache_ttl_s,
	       settings->max_cache_ttl_s);
	for (unsigned i = 0; i < settings->zone_count; i++) {
		const struct settings_zone *zone = &settings->zones[i];
		char name[NAME_TEXT_MAX];

		printf("    zone %s, kind %d\n",
		       name_to_text(zone->name.octets, name), (int)zone->kind);
	}
}

void storm_configure(struct settings *settings)
{
	struct storm *storm = storm_configured;

	storm->mode = (struct storm_mode){
		.validates = true, .queries_max = LIMIT_UPSTREAM_QUERIES};
	if (storm->is_over) {
		storm->out_of_reach = 0;
		return;
	}
	storm->mode.validates = !one_in(storm, 10);
	settings->validate = storm->mode.validates;
	settings->trust_anchor_telemetry = one_in(storm, 2);
	choose_network(storm, settings);
	choose_answers(storm, settings);
	if (one_in(storm, 10))
		except_zone(storm, settings);
	if (storm->is_verbose)
		tell(storm, settings);
}
