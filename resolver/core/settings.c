/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/settings.h"

#include <stdlib.h>
#include <string.h>

#include "resolver/core/limits.h"
#include "resolver/core/mirror_zone.h"
#include "wire/codes.h"

enum {
	ZONES_MAX = 10000,
	SERVERS_MAX = 10000,
	DNS_PORT = 53,
	NOCOOKIE_UDP_SIZE = 4096
};

/* The root's servers as of 2024-01 (root.hints of InterNIC). */
static const struct {
	const char *name, *ipv4, *ipv6;
} root_servers[] = {
	{"a", "198.41.0.4", "2001:503:ba3e::2:30"},
	{"b", "170.247.170.2", "2801:1b8:10::b"},
	{"c", "192.33.4.12", "2001:500:2::c"},
	{"d", "199.7.91.13", "2001:500:2d::d"},
	{"e", "192.203.230.10", "2001:500:a8::e"},
	{"f", "192.5.5.241", "2001:500:2f::f"},
	{"g", "192.112.36.4", "2001:500:12::d0d"},
	{"h", "198.97.190.53", "2001:500:1::53"},
	{"i", "192.36.148.17", "2001:7fe::53"},
	{"j", "192.58.128.30", "2001:503:c27::2:30"},
	{"k", "193.0.14.129", "2001:7fd::1"},
	{"l", "199.7.83.42", "2001:500:9f::42"},
	{"m", "202.12.27.33", "2001:dc3::35"},
};

static enum status add_builtin_hints(struct settings *settings)
{
	struct name suffix;
	enum status status = name_from_text("root-servers.net", &suffix);

	for (size_t i = 0; i < sizeof(root_servers) / sizeof(*root_servers);
	     i++) {
		struct hint_server *hint = &settings->hints[i];

		if (status == STATUS_OK)
			status = name_prepend(
				(const uint8_t *)root_servers[i].name, 1,
				suffix.octets, &hint->name);
		if (status == STATUS_OK)
			status = address_from_text(root_servers[i].ipv4, 0,
						   &hint->addresses[0]);
		if (status == STATUS_OK)
			status = address_from_text(root_servers[i].ipv6, 0,
						   &hint->addresses[1]);
		if (status != STATUS_OK)
			return status;
		hint->address_count = 2;
		settings->hint_count++;
	}
	return STATUS_OK;
}

struct settings *settings_new(void)
{
	struct settings *settings = calloc(1, sizeof(*settings));

	if (!settings)
		return NULL;
	atomic_init(&settings->references, 1);
	settings->validate = true;
	settings->synth_from_dnssec = true;
	settings->root_key_sentinel = true;
	settings->trust_anchor_telemetry = true;
	settings->error_reporting = true;
	settings->anchors = anchor_set_new();
	policy_init(&settings->policy);
	settings->authority_port = DNS_PORT;
	settings->use_ipv4 = settings->use_ipv6 = true;
	settings->qname_minimization = QMIN_RELAXED;
	settings->upstream_queries_max = LIMIT_UPSTREAM_QUERIES;
	settings->send_cookie = true;
	settings->fetches_per_zone.is_silent = true;
	settings->recursive_clients = LIMIT_CLIENTS;
	settings->max_clients_per_query = LIMIT_CLIENTS_PER_FETCH;
	settings->discard_timeout_ms = LIMIT_HELD_MS;
	settings->answer_cookie = true;
	settings->nocookie_udp_size = NOCOOKIE_UDP_SIZE;
	settings->edns_udp_size = settings->max_udp_size = UDP_SIZE_SAFE;
	settings->max_cache_ttl_s = 86400;
	settings->max_ncache_ttl_s = 10800;
	settings->servfail_ttl_s = 5;
	settings->minimal_responses = MINIMAL_YES;
	settings->prefetch_percent = 10;
	settings->prefetch_eligible_s = 9;
	settings->stale_cache = true;
	settings->max_stale_ttl_s = 86400;
	settings->stale_answer_ttl_s = settings->stale_refresh_s = 30;
	settings->stale_client_timeout_ms = 1800;
	settings->empty_zones = true;
	if (settings->anchors && add_builtin_hints(settings) == STATUS_OK)
		return settings;
	settings_unref(settings);
	return NULL;
}

struct settings *settings_ref(struct settings *settings)
{
	atomic_fetch_add_explicit(&settings->references, 1,
				  memory_order_relaxed);
	return settings;
}

void settings_unref(struct settings *settings)
{
	if (!settings || atomic_fetch_sub_explicit(&settings->references, 1,
						   memory_order_acq_rel) != 1)
		return;
	if (!settings->shares_anchors)
		anchor_set_free(settings->anchors);
	mirror_zone_unref(settings->mirror);
	if (settings->base) {
		settings_unref(settings->base);
		free(settings);
		return;
	}
	anchor_set_free(settings->managed);
	name_set_free(settings->clock_bootstrap);
	rate_limit_free(settings->rate_limit);
	acl_free(settings->allow_query);
	acl_free(settings->allow_query_cache);
	acl_free(settings->allow_recursion);
	acl_free(settings->blackhole);
	free(settings->zones);
	free(settings->servers);
	local_data_free(settings->local_data);
	dns64_free(settings->dns64);
	answer_filter_done(&settings->filter);
	response_policy_free(settings->response_policy);
	free(settings);
}

/* A copy of SETTINGS that keeps a reference to BASE; NULL without memory. */
static struct settings *copy_settings(const struct settings *settings,
				      struct settings *base)
{
	struct settings *copy = calloc(1, sizeof(*copy));

	if (!copy)
		return NULL;
	/* The count of references belongs to each alone. */
	memcpy((char *)copy + offsetof(struct settings, base),
	       (const char *)settings + offsetof(struct settings, base),
	       sizeof(*copy) - offsetof(struct settings, base));
	atomic_init(&copy->references, 1);
	copy->base = settings_ref(base);
	return copy;
}

struct settings *settings_with_anchors(struct settings *settings,
				       struct anchor_set *anchors,
				       struct wall_time clock_floor)
{
	struct settings *copy = copy_settings(
		settings, settings->base ? settings->base : settings);

	if (!copy)
		return NULL;
	copy->anchors = anchors;
	copy->shares_anchors = false;
	copy->policy.clock_floor = clock_floor;
	if (copy->mirror)
		mirror_zone_ref(copy->mirror);
	return copy;
}

struct settings *settings_with_mirror(struct settings *settings,
				      struct mirror_zone *mirror)
{
	struct settings *copy = copy_settings(settings, settings);

	if (!copy)
		return NULL;
	copy->shares_anchors = true;
	copy->mirror = mirror_zone_ref(mirror);
	return copy;
}

struct settings_zone *settings_add_zone(struct settings *settings)
{
	struct settings_zone *zones;

	if (settings->zone_count == ZONES_MAX)
		return NULL;
	zones = realloc(settings->zones,
			(settings->zone_count + 1) * sizeof(*zones));
	if (!zones)
		return NULL;
	settings->zones = zones;
	return memset(&zones[settings->zone_count++], 0, sizeof(*zones));
}

const struct settings_zone *settings_zone_for(const struct settings *settings,
					      const uint8_t *name)
{
	const struct settings_zone *best = NULL;
	unsigned best_labels = 0;

	for (unsigned i = 0; i < settings->zone_count; i++) {
		const struct settings_zone *zone = &settings->zones[i];
		unsigned labels = name_labels(zone->name.octets);

		if (name_is_under(name, zone->name.octets) &&
		    (!best || labels > best_labels)) {
			best = zone;
			best_labels = labels;
		}
	}
	return best;
}

struct settings_server *settings_add_server(struct settings *settings)
{
	struct settings_server *servers;

	if (settings->server_count == SERVERS_MAX)
		return NULL;
	servers = realloc(settings->servers,
			  (settings->server_count + 1) * sizeof(*servers));
	if (!servers)
		return NULL;
	settings->servers = servers;
	return memset(&servers[settings->server_count++], 0, sizeof(*servers));
}

static bool is_within(const struct address *address,
		      const struct settings_server *server)
{
	const uint8_t *octets = server->network.octets;
	unsigned whole = server->prefix / 8, bits = server->prefix % 8;
	uint8_t mask = (uint8_t)(0xff00 >> bits);

	return address->family == server->network.family &&
	       memcmp(address->octets, octets, whole) == 0 &&
	       (bits == 0 ||
		((address->octets[whole] ^ octets[whole]) & mask) == 0);
}

const struct settings_server *
settings_server_for(const struct settings *settings,
		    const struct address *address)
{
	static const struct settings_server none;
	const struct settings_server *best = &none;

	for (unsigned i = 0; i < settings->server_count; i++) {
		const struct settings_server *server = &settings->servers[i];

		if (is_within(address, server) &&
		    (best == &none || server->prefix > best->prefix))
			best = server;
	}
	return best;
}
