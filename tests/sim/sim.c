/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/list.h"
#include "contrib/testbed/lab_resolver.h"
#include "wire/codes.h"
#include "wire/edns.h"
#include "wire/rdata.h"
#include "wire/writer.h"

enum {
	DEFAULT_LATENCY_US = 10 * 1000,
	DEFAULT_CACHE = 16 * 1024 * 1024,
	ANSWER_ROOM = 65535,
	RUN_EVENTS_MAX = 10 * 1000 * 1000, /* more is a loop without end */
	FORGERIES = 3,
};

/* A response on its way to the engine. */
struct packet {
	struct deadline deadline;
	uint64_t exchange;
	bool is_fault; /* no response: the exchange has failed */
	enum upstream_fault fault;
	size_t size;
	uint8_t octets[];
};

struct sim {
	struct sim_options options;
	const struct lab_world *world;
	struct lab_world *own_world; /* NULL if it is borrowed */
	struct now now;
	uint64_t rng_state, engine_rng_state;
	struct rng rng, engine_rng;
	struct hash_key hash_key;
	struct epoch *epoch;
	struct epoch_reader *reader;
	struct caches caches;
	struct settings *settings;
	struct engine *engine;
	struct deadlines packets;
	struct sim_counts counts;
	struct sim_sent *sent;
	size_t sent_count, sent_room;
	uint64_t *open; /* exchanges with a socket, in no order */
	size_t open_count, open_room;
	struct sim_answer *answers;
	uint64_t answer_count;
	uint8_t out[ANSWER_ROOM];
};

static void die(const char *what)
{
	fprintf(stderr, "sim: %s\n", what);
	abort();
}

static void must(enum status status, const char *what)
{
	if (status != STATUS_OK)
		die(what);
}

static void make_settings(struct sim *sim)
{
	must(lab_settings_new(sim->world, &sim->settings), "no settings");
	sim->settings->validate = !sim->options.without_validation;
	if (sim->options.configure)
		sim->options.configure(sim->settings);
}

static void take_world(struct sim *sim)
{
	sim->world = sim->options.world;
	if (sim->world)
		return;
	must(lab_world_new(sim->options.tables ? sim->options.tables
					       : &lab_tables,
			   LAB_REAL, 1, sim->now.wall, &sim->own_world),
	     "the world cannot be made");
	sim->world = sim->own_world;
}

void sim_reload(struct sim *sim, void (*configure)(struct settings *settings))
{
	struct settings *old = sim->settings;

	make_settings(sim);
	configure(sim->settings);
	engine_set_settings(sim->engine, sim->settings);
	settings_unref(old);
}

struct sim *sim_new(const struct sim_options *options)
{
	struct sim *sim = calloc(1, sizeof(*sim));

	if (!sim)
		die("no memory");
	sim->options = *options;
	if (!sim->options.latency_us)
		sim->options.latency_us = DEFAULT_LATENCY_US;
	sim->now.wall.s = options->start_wall_s ? options->start_wall_s
						: SIM_START_WALL_S;
	sim->now.mono.us = 1000000;
	sim->rng_state = options->seed;
	sim->engine_rng_state = options->seed ^ 0x5eed;
	rng_init_seeded(&sim->rng, &sim->rng_state);
	rng_init_seeded(&sim->engine_rng, &sim->engine_rng_state);
	hash_key_init(&sim->hash_key, &sim->rng);
	if (options->settings) {
		sim->settings = settings_ref(options->settings);
	} else {
		take_world(sim);
		make_settings(sim);
	}
	sim->epoch = epoch_new(4);
	sim->reader = epoch_register(sim->epoch);
	must(caches_init(&sim->caches,
			 options->cache_octets ? options->cache_octets
					       : DEFAULT_CACHE,
			 sim->epoch, &sim->hash_key),
	     "no caches");
	deadlines_init(&sim->packets);
	sim->engine = engine_new(sim->settings, &sim->caches, sim->reader,
				 &sim->engine_rng, &sim->hash_key);
	if (!sim->engine)
		die("no engine");
	return sim;
}

static struct packet *take_packet(struct sim *sim, struct moment now)
{
	struct deadline *deadline = deadlines_take_due(&sim->packets, now);

	return deadline ? container_of(deadline, struct packet, deadline)
			: NULL;
}

void sim_forget(struct sim *sim)
{
	free(sim->sent);
	sim->sent = NULL;
	sim->sent_count = sim->sent_room = 0;
	while (sim->answers) {
		struct sim_answer *answer = sim->answers;

		sim->answers = answer->next;
		arena_done(&answer->arena);
		free(answer);
	}
}

void sim_free(struct sim *sim)
{
	struct packet *packet;

	while ((packet = take_packet(sim, MOMENT_NEVER)))
		free(packet);
	deadlines_done(&sim->packets);
	engine_free(sim->engine);
	caches_done(&sim->caches);
	epoch_unregister(sim->reader);
	epoch_free(sim->epoch);
	settings_unref(sim->settings);
	lab_world_free(sim->own_world);
	free(sim->open);
	sim_forget(sim);
	free(sim);
}

/* ---- The network ------------------------------------------------------ */

static bool happens(struct sim *sim, unsigned percent)
{
	return percent && rng_below(&sim->rng, 100) < percent;
}

/* One number for all packets, in order: equal runs have equal numbers. */
static void note(struct sim *sim, const void *octets, size_t size)
{
	const uint8_t *at = octets;
	uint64_t hash = sim->counts.trace;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ at[i]) * 0x100000001b3u;
	sim->counts.trace = hash ^ (uint64_t)sim->now.mono.us;
}

static int64_t latency_us(struct sim *sim)
{
	int64_t latency = sim->options.latency_us;

	if (sim->options.jitter_us)
		latency += rng_below(&sim->rng, sim->options.jitter_us);
	return latency;
}

static void schedule(struct sim *sim, uint64_t exchange, const uint8_t *octets,
		     size_t size, int64_t delay_us)
{
	bool is_fault = size == 0 || size >= SIM_NO_FAMILY;
	struct packet *packet =
		calloc(1, sizeof(*packet) + (is_fault ? 0 : size));

	if (!packet)
		die("no memory");
	packet->exchange = exchange;
	packet->is_fault = is_fault;
	packet->fault = size == SIM_NO_SOCKET   ? UPSTREAM_NO_SOCKET
			: size == SIM_NO_FAMILY ? UPSTREAM_NO_FAMILY
			: size                  ? UPSTREAM_UNREACHABLE
						: UPSTREAM_CLOSED;
	packet->size = is_fault ? 0 : size;
	if (!is_fault)
		memcpy(packet->octets, octets, size);
	must(deadlines_set(&sim->packets, &packet->deadline,
			   moment_after_us(sim->now.mono, delay_us)),
	     "no memory");
}

/* Forgers do not know the ID: wrong IDs, wrong questions, half messages. */
static void schedule_forgeries(struct sim *sim, uint64_t exchange,
			       const uint8_t *octets, size_t size,
			       int64_t delay_us)
{
	uint8_t forged[ANSWER_ROOM];

	for (unsigned i = 0; i < FORGERIES; i++) {
		memcpy(forged, octets, size);
		switch (i) {
		case 0:
			forged[0] ^= 0x5a;
			break;
		case 1: /* another question */
			forged[13] ^= 0x01;
			break;
		case 2: /* not a response */
			forged[2] &= 0x7f;
			break;
		}
		schedule(sim, exchange, forged, size, delay_us - 1 - i);
	}
}

size_t sim_authority(struct sim *sim, const struct address *server,
		     struct span query, bool stream, uint8_t *out, size_t room)
{
	return authority_answer(&sim->world->authority, server, query, stream,
				out, room);
}

/*
 * Is nobody at ADDRESS? Where no server of the tables is said to be there is
 * nobody, unless the test has put its own server into the world.
 */
static bool is_absent(const struct sim *sim, const struct address *address)
{
	const struct lab_tables *tables =
		sim->world ? sim->world->tables : NULL;

	for (size_t i = 0; tables && i < tables->server_count; i++) {
		struct address addresses[2];
		size_t count = lab_server_addresses(&tables->servers[i],
						    LAB_REAL, addresses);

		for (size_t j = 0; j < count; j++)
			if (address_same_host(&addresses[j], address))
				return tables->servers[i].is_absent;
	}
	return !sim->options.server;
}

static size_t ask_server(struct sim *sim, const struct action *action)
{
	if (is_absent(sim, &action->server))
		return 0;
	if (!sim->options.server)
		return sim_authority(sim, &action->server, action->message,
				     action->is_stream, sim->out, ANSWER_ROOM);
	return sim->options.server(sim->options.context ? sim->options.context
							: sim,
				   &action->server, action->message,
				   action->is_stream, sim->out, ANSWER_ROOM);
}

static void log_query(struct sim *sim, const struct action *action)
{
	struct sim_sent *sent;
	struct query query;

	if (query_parse(action->message, &query) != QUERY_FINE)
		die("an upstream query that does not parse");
	if (sim->sent_count == sim->sent_room) {
		sim->sent_room = sim->sent_room * 2 + 64;
		sim->sent =
			realloc(sim->sent, sim->sent_room * sizeof(*sim->sent));
		if (!sim->sent)
			die("no memory");
	}
	sent = &sim->sent[sim->sent_count++];
	*sent = (struct sim_sent){.at = sim->now.mono,
				  .exchange = action->exchange,
				  .server = action->server,
				  .name = query.name,
				  .type = query.type,
				  .id = query.header.id,
				  .flags = query.header.flags,
				  .udp_size = query.edns.udp_size,
				  .is_stream = action->is_stream,
				  .has_edns = query.edns.present,
				  .do_bit = query.edns.do_bit};
}

static void open_exchange(struct sim *sim, uint64_t exchange)
{
	for (size_t i = 0; i < sim->open_count; i++)
		if (sim->open[i] == exchange)
			die("an exchange is opened twice");
	if (sim->open_count == sim->open_room) {
		sim->open_room = sim->open_room * 2 + 64;
		sim->open =
			realloc(sim->open, sim->open_room * sizeof(*sim->open));
		if (!sim->open)
			die("no memory");
	}
	sim->open[sim->open_count++] = exchange;
}

static void close_exchange(struct sim *sim, uint64_t exchange)
{
	for (size_t i = 0; i < sim->open_count; i++)
		if (sim->open[i] == exchange) {
			sim->open[i] = sim->open[--sim->open_count];
			return;
		}
}

size_t sim_open_exchanges(const struct sim *sim)
{
	return sim->open_count;
}

static void send_upstream(struct sim *sim, const struct action *action)
{
	int64_t delay_us = latency_us(sim) + latency_us(sim);
	size_t size;

	if (sim->options.distance_us)
		delay_us += 2 * sim->options.distance_us(&action->server);
	if (action->is_stream)
		sim->counts.streams++;
	else
		sim->counts.datagrams++;
	log_query(sim, action);
	open_exchange(sim, action->exchange);
	note(sim, action->message.data, action->message.size);
	note(sim, action->server.octets, sizeof(action->server.octets));
	if (!action->is_stream && happens(sim, sim->options.loss_percent)) {
		sim->counts.lost++;
		return;
	}
	size = ask_server(sim, action);
	if (size == SIM_LATER)
		return;
	if (action->is_stream) {
		schedule(sim, action->exchange, sim->out, size, 2 * delay_us);
		return;
	}
	if (size == 0)
		return;
	if (happens(sim, sim->options.loss_percent)) {
		sim->counts.lost++;
		return;
	}
	if (sim->options.forge && size > 20 && size < SIM_NO_FAMILY)
		schedule_forgeries(sim, action->exchange, sim->out, size,
				   delay_us);
	schedule(sim, action->exchange, sim->out, size, delay_us);
	if (happens(sim, sim->options.duplicate_percent))
		schedule(sim, action->exchange, sim->out, size,
			 delay_us + latency_us(sim));
}

/* ---- Clients ---------------------------------------------------------- */

static void take_answer(struct sim *sim, struct sim_answer *answer,
			struct span octets)
{
	if (answer->is_there)
		die("two answers to one query");
	if (answer->is_gone)
		die("an answer to a client that is gone");
	answer->is_there = true;
	answer->answered = sim->now.mono;
	memcpy(answer->octets, octets.data, octets.size);
	answer->size = octets.size;
	note(sim, octets.data, octets.size);
	must(message_parse(span_of(answer->octets, answer->size),
			   &answer->arena, &answer->message),
	     "an answer that does not parse");
}

static void perform_all(struct sim *sim)
{
	struct action action;

	while (engine_next_action(sim->engine, &action)) {
		switch (action.kind) {
		case ACTION_ANSWER:
			take_answer(sim,
				    (struct sim_answer *)(uintptr_t)
					    action.client.handle,
				    action.message);
			break;
		case ACTION_NO_ANSWER:
			((struct sim_answer *)(uintptr_t)action.client.handle)
				->is_refused = true;
			break;
		case ACTION_UPSTREAM:
			send_upstream(sim, &action);
			break;
		case ACTION_CANCEL: /* the engine forgets the exchange itself */
			close_exchange(sim, action.exchange);
			break;
		}
	}
	epoch_quiescent(sim->reader);
}

struct sim_answer *sim_ask_octets(struct sim *sim, const char *from,
				  struct span octets, bool stream)
{
	struct sim_answer *answer = calloc(1, sizeof(*answer));
	struct client client = {.is_stream = stream};
	size_t size;

	if (!answer)
		die("no memory");
	answer->next = sim->answers;
	sim->answers = answer;
	answer->asked = sim->now.mono;
	arena_init(&answer->arena, 4 * 1024 * 1024);
	must(address_from_text(from, 4242, &client.address), from);
	client.handle = (uintptr_t)answer;
	size = engine_answer_cached(sim->engine, sim->now, &client, octets,
				    sim->out, ANSWER_ROOM);
	if (size == ENGINE_MISS) {
		engine_query(sim->engine, sim->now, &client, octets);
	} else if (size > 0) {
		answer->is_immediate = true;
		take_answer(sim, answer, span_of(sim->out, size));
	}
	/* An answer from the cache may have begun its refresh. */
	perform_all(sim);
	return answer;
}

struct sim_answer *sim_ask_from(struct sim *sim, const char *from,
				const char *name, uint16_t type, unsigned flags)
{
	uint16_t bits = flags & SIM_NO_RD ? 0 : FLAG_RD;
	uint8_t octets[512];
	struct writer writer;
	struct name qname;

	if (flags & SIM_CD)
		bits |= FLAG_CD;
	if (flags & SIM_AD)
		bits |= FLAG_AD;
	must(name_from_text(name, &qname), name);
	writer_init(&writer, octets, sizeof(octets));
	writer_u16(&writer, (uint16_t)++sim->answer_count);
	writer_u16(&writer, bits);
	writer_u16(&writer, 1);
	writer_u32(&writer, 0);
	writer_u16(&writer, flags & SIM_NO_EDNS ? 0 : 1);
	writer_name(&writer, qname.octets);
	writer_u16(&writer, type);
	writer_u16(&writer, RRCLASS_IN);
	if (!(flags & SIM_NO_EDNS)) {
		struct edns edns = {.present = true,
				    .do_bit = flags & SIM_DO,
				    .udp_size = UDP_SIZE_SAFE,
				    .ede = EDE_NONE};

		edns_write(&writer, &edns);
	}
	return sim_ask_octets(sim, from, span_of(octets, writer.size),
			      flags & SIM_STREAM);
}

struct sim_answer *sim_ask(struct sim *sim, const char *name, uint16_t type,
			   unsigned flags)
{
	return sim_ask_from(sim, "127.0.0.1", name, type, flags);
}

void sim_hang_up(struct sim *sim, struct sim_answer *answer)
{
	answer->is_gone = true;
	engine_client_gone(sim->engine, (uintptr_t)answer);
	perform_all(sim);
}

/* ---- Time ------------------------------------------------------------- */

static void move_to(struct sim *sim, struct moment to)
{
	int64_t before_s = sim->now.mono.us / 1000000;

	if (to.us <= sim->now.mono.us)
		return;
	sim->now.mono = to;
	sim->now.wall.s += to.us / 1000000 - before_s;
}

static void deliver(struct sim *sim, struct packet *packet)
{
	if (packet->is_fault) {
		close_exchange(sim, packet->exchange);
		engine_upstream_failed(sim->engine, sim->now, packet->exchange,
				       packet->fault);
	} else if (engine_response(sim->engine, sim->now, packet->exchange,
				   span_of(packet->octets, packet->size))) {
		close_exchange(sim, packet->exchange);
	}
	perform_all(sim);
}

void sim_respond(struct sim *sim, uint64_t exchange, struct span octets,
		 int64_t delay_us)
{
	schedule(sim, exchange, octets.data, octets.size, delay_us);
}

bool sim_has_packets(const struct sim *sim)
{
	return deadlines_next(&sim->packets).us != MOMENT_NEVER.us;
}

/* Does what comes next, if it comes before END. */
static bool step_before(struct sim *sim, struct moment end)
{
	struct moment packet_at = deadlines_next(&sim->packets);
	struct moment engine_at = engine_deadline(sim->engine);
	struct moment next = moment_min(packet_at, engine_at);
	struct packet *packet;

	if (next.us >= end.us)
		return false;
	move_to(sim, next);
	packet = take_packet(sim, sim->now.mono);
	if (packet) {
		deliver(sim, packet);
		free(packet);
	} else {
		engine_tick(sim->engine, sim->now);
		perform_all(sim);
	}
	return true;
}

bool sim_step(struct sim *sim)
{
	return step_before(sim, MOMENT_NEVER);
}

void sim_run(struct sim *sim)
{
	for (unsigned i = 0; i < RUN_EVENTS_MAX; i++)
		if (!sim_step(sim))
			return;
	die("a run without end");
}

struct sim_answer *sim_resolve(struct sim *sim, const char *name, uint16_t type,
			       unsigned flags)
{
	struct sim_answer *answer = sim_ask(sim, name, type, flags);

	sim_run(sim);
	return answer;
}

void sim_use(struct sim *sim, struct settings *settings)
{
	struct settings *old = sim->settings;

	sim->settings = settings_ref(settings);
	engine_set_settings(sim->engine, settings);
	settings_unref(old);
}

void sim_prime(struct sim *sim)
{
	engine_prime(sim->engine, sim->now);
	perform_all(sim);
}

struct watched_keys *sim_watch_keys(struct sim *sim, const uint8_t *zone)
{
	if (!engine_watch_keys(sim->engine, sim->now, zone))
		return NULL;
	perform_all(sim);
	sim_run(sim);
	return engine_take_keys(sim->engine);
}

bool sim_begin_to_explain(struct sim *sim, const uint8_t *name, uint16_t type)
{
	bool has_begun = engine_explain(sim->engine, sim->now, name, type);

	perform_all(sim);
	return has_begun;
}

struct explanation *sim_explain(struct sim *sim, const char *name,
				uint16_t type)
{
	struct name wire;

	if (name_from_text(name, &wire) != STATUS_OK)
		return NULL;
	name_lower(wire.octets);
	if (!sim_begin_to_explain(sim, wire.octets, type))
		return NULL;
	sim_run(sim);
	return engine_take_explanation(sim->engine);
}

void sim_pass_s(struct sim *sim, int64_t seconds)
{
	struct moment end = moment_after_s(sim->now.mono, seconds);

	while (step_before(sim, end))
		;
	move_to(sim, end);
}

void sim_step_clock_s(struct sim *sim, int64_t seconds)
{
	sim->now.wall.s += seconds;
}

const struct sim_counts *sim_counts(const struct sim *sim)
{
	return &sim->counts;
}

const struct sim_sent *sim_sent(const struct sim *sim, size_t *count)
{
	*count = sim->sent_count;
	return sim->sent;
}

struct engine_stats sim_stats(const struct sim *sim)
{
	return engine_stats(sim->engine);
}

const struct caches *sim_caches(const struct sim *sim)
{
	return &sim->caches;
}

struct now sim_now(const struct sim *sim)
{
	return sim->now;
}
