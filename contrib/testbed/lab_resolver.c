/*
 * lab_resolver.c - see lab_resolver.h.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/lab_resolver.h"

#include <stdlib.h>
#include <string.h>

#include "base/deadlines.h"
#include "base/hash.h"
#include "base/rng.h"
#include "resolver/core/caches.h"
#include "resolver/core/engine.h"

enum {
	CACHE_OCTETS = 16 << 20,
	ROUND_TRIP_US = 20 * 1000,
	EVENTS_MAX = 100 * 1000, /* for one query; more is our mistake */
};

/* A response on its way to the engine; of no octets: the stream ended. */
struct packet {
	struct deadline deadline;
	uint64_t exchange;
	size_t size;
	uint8_t octets[];
};

struct lab_resolver {
	const struct lab_world *world;
	struct now now;
	uint64_t seed;
	struct rng rng;
	struct hash_key hash_key;
	struct epoch *epoch;
	struct epoch_reader *reader;
	struct caches caches;
	bool has_caches;
	struct settings *settings;
	struct engine *engine;
	struct deadlines packets;
	size_t answer_size;
	uint8_t answer[MESSAGE_SIZE_MAX];
	uint8_t response[MESSAGE_SIZE_MAX];
};

/* The root's servers are those that its own NS set names. */
static const char *root_servers(const struct lab_tables *tables)
{
	for (size_t i = 0; i < tables->row_count; i++)
		if (strcmp(tables->rows[i].plan.origin, ".") == 0)
			return tables->rows[i].servers;
	return NULL;
}

static enum status add_hint(struct settings *settings,
			    const struct lab_world *world,
			    const struct lab_server *server)
{
	struct hint_server *hint = &settings->hints[settings->hint_count];
	struct address addresses[2];
	size_t count =
		lab_server_addresses(server, world->addresses, addresses);
	enum status status = name_from_text(server->name, &hint->name);

	if (status != STATUS_OK || count == 0)
		return status;
	name_lower(hint->name.octets);
	for (size_t i = 0; i < count; i++) {
		hint->addresses[i] = addresses[i];
		hint->addresses[i].port = 0;
	}
	hint->address_count = (unsigned)count;
	settings->hint_count++;
	return STATUS_OK;
}

static enum status take_hints(struct settings *settings,
			      const struct lab_world *world)
{
	const struct lab_tables *tables = world->tables;
	const char *servers = root_servers(tables);
	enum status status = servers ? STATUS_OK : STATUS_INVALID;

	settings->hint_count = 0;
	for (size_t i = 0; i < tables->server_count && status == STATUS_OK &&
			   settings->hint_count < HINT_SERVERS_MAX;
	     i++)
		if (strstr(servers, tables->servers[i].name))
			status = add_hint(settings, world, &tables->servers[i]);
	return status;
}

static enum status allow_localhost(struct settings *settings)
{
	struct address ipv4, ipv6;
	enum status status = address_from_text("127.0.0.0", 0, &ipv4);

	settings->allow_query = acl_new();
	settings->allow_query_cache = acl_new();
	settings->allow_recursion = acl_new();
	if (!settings->allow_query || !settings->allow_query_cache ||
	    !settings->allow_recursion)
		return STATUS_NO_MEMORY;
	if (status == STATUS_OK)
		status = address_from_text("::1", 0, &ipv6);
	if (status == STATUS_OK)
		status = acl_add_prefix(settings->allow_query, false, &ipv4, 8);
	if (status == STATUS_OK)
		status = acl_add_prefix(settings->allow_query, false, &ipv6,
					128);
	if (status == STATUS_OK)
		status = acl_add_acl(settings->allow_query_cache, false,
				     settings->allow_query);
	if (status == STATUS_OK)
		status = acl_add_acl(settings->allow_recursion, false,
				     settings->allow_query);
	return status;
}

enum status lab_settings_new(const struct lab_world *world,
			     struct settings **ret)
{
	struct settings *settings = settings_new();
	enum status status;

	if (!settings)
		return STATUS_NO_MEMORY;
	settings->empty_zones = false; /* `test` is a zone here (RFC 6761) */
	status = anchor_set_add(settings->anchors, name_root, RRTYPE_DS,
				rrset_first(world->anchor));
	if (status == STATUS_OK)
		status = allow_localhost(settings);
	if (status == STATUS_OK)
		status = take_hints(settings, world);
	if (status == STATUS_OK)
		*ret = settings;
	else
		settings_unref(settings);
	return status;
}

static enum status start(struct lab_resolver *resolver)
{
	enum status status =
		lab_settings_new(resolver->world, &resolver->settings);

	if (status != STATUS_OK)
		return status;
	rng_init_seeded(&resolver->rng, &resolver->seed);
	hash_key_init(&resolver->hash_key, &resolver->rng);
	resolver->epoch = epoch_new(1);
	if (resolver->epoch)
		resolver->reader = epoch_register(resolver->epoch);
	if (!resolver->reader)
		return STATUS_NO_MEMORY;
	status = caches_init(&resolver->caches, CACHE_OCTETS, resolver->epoch,
			     &resolver->hash_key);
	if (status != STATUS_OK)
		return status;
	resolver->has_caches = true;
	resolver->engine = engine_new(resolver->settings, &resolver->caches,
				      resolver->reader, &resolver->rng,
				      &resolver->hash_key);
	return resolver->engine ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status lab_resolver_new(const struct lab_world *world,
			     struct wall_time wall, uint64_t seed,
			     struct lab_resolver **ret)
{
	struct lab_resolver *resolver = calloc(1, sizeof(*resolver));
	enum status status;

	if (!resolver)
		return STATUS_NO_MEMORY;
	resolver->world = world;
	resolver->now.wall = wall;
	resolver->now.mono.us = 1000000;
	resolver->seed = seed;
	deadlines_init(&resolver->packets);
	status = start(resolver);
	if (status == STATUS_OK)
		*ret = resolver;
	else
		lab_resolver_free(resolver);
	return status;
}

static struct packet *take_packet(struct lab_resolver *resolver,
				  struct moment now)
{
	struct deadline *due = deadlines_take_due(&resolver->packets, now);

	return due ? container_of(due, struct packet, deadline) : NULL;
}

void lab_resolver_free(struct lab_resolver *resolver)
{
	struct packet *packet;

	if (!resolver)
		return;
	while ((packet = take_packet(resolver, MOMENT_NEVER)))
		free(packet);
	deadlines_done(&resolver->packets);
	if (resolver->engine)
		engine_free(resolver->engine);
	if (resolver->has_caches)
		caches_done(&resolver->caches);
	if (resolver->reader)
		epoch_unregister(resolver->reader);
	if (resolver->epoch)
		epoch_free(resolver->epoch);
	settings_unref(resolver->settings);
	free(resolver);
}

/* Without memory the response is lost, as responses may be. */
static void send_upstream(struct lab_resolver *resolver,
			  const struct action *action)
{
	const struct lab_world *world = resolver->world;
	struct packet *packet;
	size_t size = 0;

	if (lab_world_has_server(world, &action->server))
		size = authority_answer(&world->authority, &action->server,
					action->message, action->is_stream,
					resolver->response, MESSAGE_SIZE_MAX);

	if (size == 0 && !action->is_stream)
		return;
	packet = calloc(1, sizeof(*packet) + size);
	if (!packet)
		return;
	packet->exchange = action->exchange;
	packet->size = size;
	memcpy(packet->octets, resolver->response, size);
	if (deadlines_set(&resolver->packets, &packet->deadline,
			  moment_after_us(resolver->now.mono, ROUND_TRIP_US)) !=
	    STATUS_OK)
		free(packet);
}

static void perform_all(struct lab_resolver *resolver)
{
	struct action action;

	while (engine_next_action(resolver->engine, &action)) {
		if (action.kind == ACTION_UPSTREAM) {
			send_upstream(resolver, &action);
		} else if (action.kind == ACTION_ANSWER) {
			resolver->answer_size = action.message.size;
			memcpy(resolver->answer, action.message.data,
			       action.message.size);
		}
	}
	epoch_quiescent(resolver->reader);
}

static void deliver(struct lab_resolver *resolver, const struct packet *packet)
{
	if (packet->size == 0)
		engine_upstream_failed(resolver->engine, resolver->now,
				       packet->exchange, UPSTREAM_CLOSED);
	else
		(void)engine_response(resolver->engine, resolver->now,
				      packet->exchange,
				      span_of(packet->octets, packet->size));
}

/* Virtual time goes on to TO, and the wall clock with it. */
static void move_to(struct now *now, struct moment to)
{
	int64_t before_s = now->mono.us / 1000000;

	if (to.us <= now->mono.us)
		return;
	now->mono = to;
	now->wall.s += to.us / 1000000 - before_s;
}

/* Does what comes next; false if nothing is to come. */
static bool step(struct lab_resolver *resolver)
{
	struct moment next = moment_min(deadlines_next(&resolver->packets),
					engine_deadline(resolver->engine));
	struct packet *packet;

	if (next.us == MOMENT_NEVER.us)
		return false;
	move_to(&resolver->now, next);
	packet = take_packet(resolver, resolver->now.mono);
	if (packet)
		deliver(resolver, packet);
	else
		engine_tick(resolver->engine, resolver->now);
	free(packet);
	perform_all(resolver);
	return true;
}

struct span lab_resolver_ask(struct lab_resolver *resolver, struct span query)
{
	struct client client = {0};

	resolver->answer_size = 0;
	if (address_from_text("127.0.0.1", 4242, &client.address) != STATUS_OK)
		return span_of(NULL, 0);

	size_t size = engine_answer_cached(resolver->engine, resolver->now,
					   &client, query, resolver->answer,
					   sizeof(resolver->answer));

	if (size == ENGINE_MISS)
		engine_query(resolver->engine, resolver->now, &client, query);
	else
		resolver->answer_size = size;
	perform_all(resolver);
	for (unsigned i = 0; i < EVENTS_MAX && step(resolver); i++)
		;
	return span_of(resolver->answer, resolver->answer_size);
}
