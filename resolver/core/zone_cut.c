/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/zone_cut.h"

#include <string.h>

#include "cache/rrset_cache.h"
#include "resolver/core/caches.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	DNS_PORT = 53,
	LOOKUP_OCTETS = 256 * 1024, /* memory for one look into the cache */
};

static bool is_in(const struct address *address, uint8_t first, uint8_t mask)
{
	return (address->octets[0] & mask) == first;
}

static bool is_among(const struct address *list, size_t count,
		     const struct address *address)
{
	for (size_t i = 0; i < count; i++)
		if (address_same_host(&list[i], address))
			return true;
	return false;
}

/* Does the configuration send us there itself? */
static bool is_configured(const struct settings *settings,
			  const struct address *address)
{
	for (unsigned i = 0; i < settings->hint_count; i++)
		if (is_among(settings->hints[i].addresses,
			     settings->hints[i].address_count, address))
			return true;
	for (unsigned i = 0; i < settings->zone_count; i++)
		if (is_among(settings->zones[i].addresses,
			     settings->zones[i].address_count, address))
			return true;
	return false;
}

/*
 * That is ourselves, unless a laboratory lives there, `bogus no` says so, or
 * it is a server of this host's own, such as a root (RFC 8806), which may name
 * itself.
 */
static bool may_ask_loopback(const struct settings *settings,
			     const struct address *address)
{
	return settings->authority_port != DNS_PORT ||
	       settings_server_for(settings, address)->has_bogus ||
	       is_configured(settings, address);
}

static bool may_ask_ipv4(const struct settings *settings,
			 const struct address *address)
{
	if (is_in(address, 0, 0xff)) /* "this host": RFC 1122 */
		return false;
	if (is_in(address, 127, 0xff))
		return may_ask_loopback(settings, address);
	return !is_in(address, 224, 0xe0); /* multicast, reserved */
}

static bool may_ask_ipv6(const struct settings *settings,
			 const struct address *address)
{
	static const uint8_t zeros[16];

	if (is_in(address, 0xff, 0xff)) /* multicast */
		return false;
	/* ::, ::1, ::a.b.c.d */
	if (memcmp(address->octets, zeros, 12) == 0)
		return memcmp(address->octets + 12, "\0\0\0\1", 4) == 0 &&
		       may_ask_loopback(settings, address);
	/* ::ffff:a.b.c.d is no address on the wire. */
	if (memcmp(address->octets, zeros, 10) == 0 &&
	    address->octets[10] == 0xff && address->octets[11] == 0xff)
		return false;
	/* Link-local needs an interface, which no record can name. */
	return !(address->octets[0] == 0xfe &&
		 (address->octets[1] & 0xc0) == 0x80);
}

bool zone_cut_may_ask(const struct settings *settings,
		      const struct address *address)
{
	if (address->family == ADDRESS_IPV4)
		return may_ask_ipv4(settings, address);
	return may_ask_ipv6(settings, address);
}

/* `bogus yes` is for those too that the configuration names itself. */
static void add_address(struct cut_server *server,
			const struct settings *settings,
			const struct address *address)
{
	if (settings_server_for(settings, address)->is_bogus)
		return;
	for (unsigned i = 0; i < server->address_count; i++)
		if (address_equal(&server->addresses[i], address))
			return;
	if (server->address_count < LIMIT_SERVER_ADDRESSES)
		server->addresses[server->address_count++] = *address;
}

static void add_rrset(struct cut_server *server,
		      const struct settings *settings,
		      const struct rrset *rrset)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	struct span rdata;

	while (rdata_next(&walk, &rdata)) {
		struct address address = {.port = settings->authority_port};

		if (rrset->type == RRTYPE_A && rdata.size == 4)
			address.family = ADDRESS_IPV4;
		else if (rrset->type == RRTYPE_AAAA && rdata.size == 16)
			address.family = ADDRESS_IPV6;
		else
			continue;
		memcpy(address.octets, rdata.data, rdata.size);
		if (zone_cut_may_ask(settings, &address))
			add_address(server, settings, &address);
	}
}

void zone_cut_add_addresses(struct zone_cut *cut,
			    const struct settings *settings,
			    const struct finding *finding)
{
	const struct rrset *rrset = finding_answer(finding);

	for (unsigned i = 0; i < cut->server_count; i++) {
		struct cut_server *server = &cut->servers[i];

		if (!name_equal(server->name.octets, finding->name))
			continue;
		if (finding->type == RRTYPE_A)
			server->resolved_a = true;
		else
			server->resolved_aaaa = true;
		if (finding->kind == FINDING_ANSWER && rrset)
			add_rrset(server, settings, rrset);
	}
}

/* Addresses of SERVER that earlier work has left in the cache. */
static void add_cached(const struct context *context,
		       const struct settings *settings, struct moment now,
		       struct zone_cut *cut, struct cut_server *server)
{
	static const uint16_t types[] = {RRTYPE_A, RRTYPE_AAAA};

	if (name_is_root(server->name.octets))
		return;
	for (unsigned i = 0; i < 2; i++) {
		struct finding finding;
		struct arena arena;

		arena_init(&arena, LOOKUP_OCTETS);
		if (rrset_cache_find(context->caches->rrsets, SHELF_FINDINGS,
				     server->name.octets, types[i], now, &arena,
				     &finding) == STATUS_OK)
			zone_cut_add_addresses(cut, settings, &finding);
		arena_done(&arena);
	}
}

void zone_cut_add_glue(const struct settings *settings,
		       const struct finding *delegation,
		       struct cut_server *server)
{
	for (size_t i = 0; i < delegation->counts[SECTION_ADDITIONAL]; i++) {
		const struct rrset *glue =
			delegation->rrsets[SECTION_ADDITIONAL][i];

		if (name_equal(rrset_owner(glue), server->name.octets))
			add_rrset(server, settings, glue);
	}
}

bool zone_cut_has_server(const struct zone_cut *cut, const uint8_t *name)
{
	for (unsigned i = 0; i < cut->server_count; i++)
		if (name_equal(cut->servers[i].name.octets, name))
			return true;
	return false;
}

bool zone_cut_has_address(const struct zone_cut *cut)
{
	for (unsigned i = 0; i < cut->server_count; i++)
		if (cut->servers[i].address_count > 0)
			return true;
	return false;
}

static struct cut_server *add_server(struct zone_cut *cut, const uint8_t *name)
{
	struct cut_server *server;

	if (cut->server_count == LIMIT_SERVERS)
		return NULL;
	server = &cut->servers[cut->server_count++];
	server->address_count = 0;
	server->resolved_a = server->resolved_aaaa = false;
	name_copy_lower(&server->name, name);
	return server;
}

static void start_cut(struct zone_cut *cut, enum zone_cut_kind kind,
		      const uint8_t *name)
{
	cut->kind = kind;
	cut->forward_first = false;
	cut->is_signed = cut->needs_edns = cut->resolves_inside = false;
	cut->names_resolved = 0;
	cut->server_count = 0;
	name_copy(&cut->name, name);
}

void zone_cut_add_servers(const struct context *context,
			  const struct settings *settings, struct moment now,
			  const struct rrset *ns, struct zone_cut *cut)
{
	struct rdata_walk walk = rrset_rdata(ns);
	struct span rdata;

	while (rdata_next(&walk, &rdata)) {
		const uint8_t *name = rdata_name(rdata);
		struct cut_server *server;

		if (!name || zone_cut_has_server(cut, name))
			continue;
		server = add_server(cut, name);
		if (!server)
			break;
		add_cached(context, settings, now, cut, server);
	}
}

/* Is there a trust anchor at ZONE? The root has one, and no DS set. */
static bool has_anchor(const struct settings *settings, const uint8_t *zone)
{
	return settings->validate && anchor_set_find(settings->anchors, zone);
}

void zone_cut_from_delegation(const struct context *context,
			      const struct settings *settings,
			      struct moment now,
			      const struct finding *delegation,
			      struct zone_cut *ret)
{
	start_cut(ret, CUT_DELEGATION, delegation->name);
	ret->is_signed =
		finding_rrset(delegation, SECTION_AUTHORITY, RRTYPE_DS) != NULL;
	ret->needs_edns =
		ret->is_signed || has_anchor(settings, delegation->name);
	zone_cut_add_servers(context, settings, now, finding_answer(delegation),
			     ret);
	for (unsigned i = 0; i < ret->server_count; i++)
		zone_cut_add_glue(settings, delegation, &ret->servers[i]);
}

static void cut_from_hints(const struct settings *settings,
			   struct zone_cut *ret)
{
	start_cut(ret, CUT_HINTS, name_root);
	ret->needs_edns = has_anchor(settings, name_root);
	for (unsigned i = 0; i < settings->hint_count; i++) {
		const struct hint_server *hint = &settings->hints[i];
		struct cut_server *server = add_server(ret, hint->name.octets);

		if (!server)
			break;
		for (unsigned j = 0; j < hint->address_count; j++) {
			struct address address = hint->addresses[j];

			if (address.port == 0)
				address.port = settings->authority_port;
			add_address(server, settings, &address);
		}
	}
}

static void cut_from_zone(const struct context *context,
			  const struct settings *settings, struct moment now,
			  const struct settings_zone *zone,
			  struct zone_cut *ret)
{
	bool forward = zone->kind == ZONE_FORWARD_FIRST ||
		       zone->kind == ZONE_FORWARD_ONLY;

	start_cut(ret, forward ? CUT_FORWARD : CUT_CONFIGURED,
		  zone->name.octets);
	ret->forward_first = zone->kind == ZONE_FORWARD_FIRST;
	ret->needs_edns =
		settings->validate &&
		anchor_set_closest(settings->anchors, zone->name.octets, NULL);
	for (unsigned i = 0; i < zone->address_count; i++) {
		struct cut_server *server = add_server(ret, name_root);
		struct address address = zone->addresses[i];

		if (!server)
			break;
		if (address.port == 0)
			address.port =
				forward ? DNS_PORT : settings->authority_port;
		server->resolved_a = server->resolved_aaaa = true;
		add_address(server, settings, &address);
	}
	for (unsigned i = 0; i < zone->name_count; i++) {
		struct cut_server *server =
			add_server(ret, zone->names[i].octets);

		if (!server)
			break;
		add_cached(context, settings, now, ret, server);
	}
}

static bool is_forward(const struct settings_zone *zone)
{
	return zone->kind == ZONE_FORWARD_FIRST ||
	       zone->kind == ZONE_FORWARD_ONLY;
}

/* The configured zone that rules over NAME, if any. */
static const struct settings_zone *zone_ruling(const struct settings *settings,
					       const uint8_t *name,
					       bool no_forward)
{
	const struct settings_zone *zone = settings_zone_for(settings, name);

	while (zone && (zone->kind == ZONE_NO_FORWARD ||
			(no_forward && is_forward(zone)))) {
		/* A `forwarders { }` ends forwarding for all below it. */
		if (zone->kind == ZONE_NO_FORWARD)
			no_forward = true;
		if (name_is_root(zone->name.octets))
			return NULL;
		zone = settings_zone_for(settings,
					 name_parent(zone->name.octets));
	}
	return zone;
}

enum status zone_cut_closest_delegation(const struct context *context,
					const struct settings *settings,
					struct moment now, const uint8_t *name,
					struct arena *arena,
					struct finding *ret)
{
	const struct settings_zone *zone = zone_ruling(settings, name, true);

	return rrset_cache_closest_delegation(
		context->caches->rrsets, name,
		zone ? zone->name.octets : name_root, now, arena, ret);
}

enum status zone_cut_find(const struct context *context,
			  const struct settings *settings, struct moment now,
			  const uint8_t *name, uint16_t type, bool no_forward,
			  struct zone_cut *ret)
{
	const uint8_t *from = type == RRTYPE_DS ? name_parent(name) : name;
	const struct settings_zone *zone =
		zone_ruling(settings, from, no_forward);
	const uint8_t *above = zone ? zone->name.octets : name_root;
	struct finding delegation;
	struct arena arena;
	enum status status;

	if (zone && is_forward(zone)) {
		cut_from_zone(context, settings, now, zone, ret);
		return STATUS_OK;
	}
	arena_init(&arena, LOOKUP_OCTETS);
	status = rrset_cache_closest_delegation(
		context->caches->rrsets, from, above, now, &arena, &delegation);
	if (status == STATUS_OK &&
	    !(zone && name_equal(delegation.name, above))) {
		zone_cut_from_delegation(context, settings, now, &delegation,
					 ret);
	} else if (zone) {
		cut_from_zone(context, settings, now, zone, ret);
		status = STATUS_OK;
	} else {
		cut_from_hints(settings, ret);
		status = ret->server_count ? STATUS_OK : STATUS_NOT_FOUND;
	}
	arena_done(&arena);
	return status;
}
