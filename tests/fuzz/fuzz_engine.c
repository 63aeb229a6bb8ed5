/*
 * fuzz_engine.c - a whole engine among strangers: clients, servers and time
 * do what the octets say.
 *
 * The input is a list of moves, each an octet and what it needs (see play()).
 * What a server sends is mostly made to match a query that it was sent, as
 * all else is dropped at the first look. If the first octet says so, what is
 * asked for is explained too, and what strangers said of it is printed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/hash.h"
#include "fuzz.h"
#include "resolver/core/engine.h"
#include "resolver/core/explanation.h"
#include "resolver/core/limits.h"
#include "resolver/explain/text.h"
#include "wire/codes.h"
#include "wire/message.h"
#include "wire/reader.h"

enum {
	CACHE_OCTETS = 512 * 1024,
	CLIENTS_MAX = 64,
	EXCHANGES_MAX = 64,
	MOVES_MAX = 512,
	ROOM = 65535,
	START_WALL_S = 1790000000,
};

struct pending {
	uint64_t exchange; /* 0: none */
	uint8_t query[512];
	size_t size;
};

struct world {
	struct now now;
	uint64_t rng_state;
	struct rng rng;
	struct hash_key hash_key;
	struct epoch *epoch;
	struct epoch_reader *reader;
	struct caches caches;
	struct settings *settings;
	struct engine *engine;
	unsigned clients, asked, explained;
	bool explains;
	bool is_answered[CLIENTS_MAX], is_gone[CLIENTS_MAX];
	bool is_stream[CLIENTS_MAX];
	uint16_t ids[CLIENTS_MAX];
	struct pending pending[EXCHANGES_MAX];
	unsigned pending_next;
	uint8_t out[ROOM];
};

static struct address address_of(const char *text)
{
	struct address address;

	must(address_from_text(text, 53, &address) == STATUS_OK);
	return address;
}

static struct name name_of(const char *text)
{
	struct name name;

	must(name_from_text(text, &name) == STATUS_OK);
	return name;
}

static struct acl *everybody(void)
{
	struct address ipv4 = address_of("0.0.0.0"), ipv6 = address_of("::");
	struct acl *acl = acl_new();

	must(acl && acl_add_prefix(acl, false, &ipv4, 0) == STATUS_OK &&
	     acl_add_prefix(acl, false, &ipv6, 0) == STATUS_OK);
	return acl;
}

static void add_dns64(struct settings *settings)
{
	struct dns64_rule rule = {.prefix = address_of("64:ff9b::"),
				  .prefix_bits = 96,
				  .suffix = address_of("::")};

	settings->dns64 = dns64_new();
	must(settings->dns64 && dns64_add(settings->dns64, &rule) == STATUS_OK);
}

static void add_zone(struct settings *settings, const char *name,
		     enum zone_kind kind)
{
	struct settings_zone *zone = settings_add_zone(settings);

	must(zone);
	zone->name = name_of(name);
	zone->kind = kind;
	zone->addresses[zone->address_count++] = address_of("192.0.2.9");
}

/* A trust anchor for `sec` alone: below all else nothing can be proven. */
static void add_anchor(struct settings *settings)
{
	static const uint8_t ds[36] = {0x12, 0x34, ALGORITHM_ECDSAP256SHA256,
				       2};
	struct name name = name_of("sec");

	must(anchor_set_add(settings->anchors, name.octets, RRTYPE_DS,
			    span_of(ds, sizeof(ds))) == STATUS_OK);
}

/* BITS say what is switched on. */
static struct settings *make_settings(uint8_t bits)
{
	struct settings *settings = settings_new();

	must(settings);
	settings->allow_query = everybody();
	settings->allow_query_cache = everybody();
	settings->allow_recursion = everybody();
	settings->validate = bits & 1;
	if (bits & 2)
		add_dns64(settings);
	settings->stale_answers = settings->stale_cache = bits & 4;
	settings->stale_client_timeout_ms = bits & 8 ? 1800 : STALE_TIMEOUT_OFF;
	settings->minimal_responses = bits & 16 ? MINIMAL_NO : MINIMAL_YES;
	settings->qname_minimization = bits & 32 ? QMIN_OFF : QMIN_RELAXED;
	settings->require_server_cookie = bits & 64;
	add_zone(settings, "fwd", ZONE_FORWARD_FIRST);
	add_zone(settings, "stub", ZONE_STATIC_STUB);
	add_anchor(settings);
	settings->hint_count = 1;
	settings->hints[0].name = name_of("ns.root");
	settings->hints[0].address_count = 2;
	settings->hints[0].addresses[0] = address_of("192.0.2.1");
	settings->hints[0].addresses[1] = address_of("2001:db8::1");
	return settings;
}

static void world_init(struct world *world, uint8_t bits)
{
	memset(world, 0, sizeof(*world));
	world->explains = bits & 128;
	world->now.wall.s = START_WALL_S;
	world->now.mono.us = 1000000;
	rng_init_seeded(&world->rng, &world->rng_state);
	hash_key_init(&world->hash_key, &world->rng);
	world->epoch = epoch_new(1);
	must(world->epoch);
	world->reader = epoch_register(world->epoch);
	must(caches_init(&world->caches, CACHE_OCTETS, world->epoch,
			 &world->hash_key) == STATUS_OK);
	world->settings = make_settings(bits);
	world->engine =
		engine_new(world->settings, &world->caches, world->reader,
			   &world->rng, &world->hash_key);
	must(world->engine);
}

static void world_done(struct world *world)
{
	engine_free(world->engine);
	caches_done(&world->caches);
	epoch_unregister(world->reader);
	epoch_free(world->epoch);
	settings_unref(world->settings);
}

/* ---- What must hold ----------------------------------------------------- */

/* Whatever is in a name or a record, the terminal is told no secrets. */
static void put(struct text_sink *sink, const char *octets, size_t size)
{
	(void)sink;
	for (size_t i = 0; i < size; i++)
		must(octets[i] == '\n' ||
		     (octets[i] >= ' ' && octets[i] < 127));
}

static void print_explanations(struct world *world)
{
	const struct text_options options = {.verbose = true};
	struct text_sink sink = {.put = put};
	struct explanation *explanation;

	while ((explanation = engine_take_explanation(world->engine))) {
		struct story *story = story_new(explanation);

		must(story);
		must(story->link_count > 0);
		must(story->sentence.text[0] != '\0');
		must(explanation->has_failed == (story->colour == STORY_RED));
		text_render(story, &options, &sink);
		story_free(story);
		explanation_free(explanation);
	}
}

static void take_answer(struct world *world, uint64_t handle,
			struct span answer)
{
	struct message message;
	struct arena arena;

	must(handle < world->clients && !world->is_gone[handle]);
	must(!world->is_answered[handle]);
	world->is_answered[handle] = true;
	arena_init(&arena, 8 * 1024 * 1024);
	must(message_parse(answer, &arena, &message) == STATUS_OK);
	must(message.header.id == world->ids[handle]);
	must(message.header.flags & FLAG_QR);
	arena_done(&arena);
}

static void take_upstream(struct world *world, const struct action *action)
{
	struct pending *pending =
		&world->pending[world->pending_next++ % EXCHANGES_MAX];
	struct query query;

	must(query_parse(action->message, &query) == QUERY_FINE);
	must(action->message.size <= sizeof(pending->query));
	must(action->exchange != 0);
	world->asked++;
	pending->exchange = action->exchange;
	pending->size = action->message.size;
	memcpy(pending->query, action->message.data, pending->size);
}

static void forget_exchange(struct world *world, uint64_t exchange)
{
	for (unsigned i = 0; i < EXCHANGES_MAX; i++)
		if (world->pending[i].exchange == exchange)
			world->pending[i].exchange = 0;
}

static void perform_all(struct world *world)
{
	struct action action;

	while (engine_next_action(world->engine, &action)) {
		switch (action.kind) {
		case ACTION_ANSWER:
			take_answer(world, action.client.handle,
				    action.message);
			break;
		case ACTION_NO_ANSWER:
			must(world->is_stream[action.client.handle]);
			break;
		case ACTION_UPSTREAM:
			take_upstream(world, &action);
			break;
		case ACTION_CANCEL:
			forget_exchange(world, action.exchange);
			break;
		}
	}
	print_explanations(world);
	epoch_quiescent(world->reader);
}

/* ---- Moves -------------------------------------------------------------- */

static void explain(struct world *world, const struct name *name, uint16_t type)
{
	if (!world->explains || world->explained == CLIENTS_MAX)
		return;
	world->explained++;
	must(engine_explain(world->engine, world->now, name->octets, type));
	perform_all(world);
}

static void ask(struct world *world, struct span query, uint8_t bits)
{
	struct client client = {
		.address = address_of(bits & 1 ? "2001:db8::77" : "192.0.2.77"),
		.is_stream = bits & 2,
		.handle = world->clients};
	size_t room = client.is_stream ? ROOM : 512 + (size_t)bits * 16, size;

	if (world->clients == CLIENTS_MAX)
		return;
	if (query.size >= 2)
		world->ids[world->clients] =
			(uint16_t)(query.data[0] << 8 | query.data[1]);
	world->is_stream[world->clients++] = client.is_stream;
	size = engine_answer_cached(world->engine, world->now, &client, query,
				    world->out, room);
	if (size == ENGINE_MISS) {
		engine_query(world->engine, world->now, &client, query);
	} else if (size > 0) {
		must(size <= room);
		take_answer(world, client.handle, span_of(world->out, size));
	}
	perform_all(world);
}

/* A well-formed query for one of some names, so that they meet. */
static void ask_well(struct world *world, struct reader *reader)
{
	static const char *const names[] = {
		"www.a",         "b.www.a",   "a",        ".",
		"x.sec",         "sec",       "y.x.sec",  "h.fwd",
		"h.stub",        "stub",      "w.wild.a", "long.label.of.a",
		"ipv4only.arpa", "localhost", "c.a",      "d.a",
	};
	uint8_t choice = reader_u8(reader), bits = reader_u8(reader);
	uint16_t type = reader_u8(reader);
	struct name name = name_of(names[choice % 16]);
	uint8_t octets[512];
	struct writer writer;

	writer_init(&writer, octets, sizeof(octets));
	writer_u16(&writer, (uint16_t)(choice << 8 | bits));
	writer_u16(&writer, FLAG_RD | (bits & 4 ? FLAG_CD : 0));
	writer_u16(&writer, 1);
	writer_u32(&writer, 0);
	writer_u16(&writer, bits & 8 ? 1 : 0);
	writer_name(&writer, name.octets);
	writer_u16(&writer, type == 254 ? RRTYPE_HTTPS : type);
	writer_u16(&writer, RRCLASS_IN);
	if (bits & 8) {
		struct edns edns = {.present = true,
				    .do_bit = bits & 16,
				    .udp_size = 1232,
				    .ede = EDE_NONE};

		edns_write(&writer, &edns);
	}
	must(!writer_failed(&writer));
	explain(world, &name, type);
	ask(world, span_of(octets, writer.size), bits);
}

static struct pending *choose(struct world *world, uint8_t back)
{
	unsigned at = world->pending_next - 1 - back % EXCHANGES_MAX;
	struct pending *pending = &world->pending[at % EXCHANGES_MAX];

	return world->pending_next && pending->exchange ? pending : NULL;
}

static void respond(struct world *world, const struct pending *pending,
		    struct span octets)
{
	uint64_t exchange = pending->exchange;
	/* Of just its size, so that a read past the end is seen. */
	uint8_t *exact = malloc(octets.size ? octets.size : 1);

	must(exact);
	if (octets.size)
		memcpy(exact, octets.data, octets.size);
	if (engine_response(world->engine, world->now, exchange,
			    span_of(exact, octets.size)))
		forget_exchange(world, exchange);
	free(exact);
	perform_all(world);
}

/* ID and question are the query's; flags, counts and the rest are not. */
static void respond_well(struct world *world, struct reader *reader)
{
	const struct pending *pending = choose(world, reader_u8(reader));
	uint16_t flags = reader_u16(reader);
	uint8_t answers = reader_u8(reader), counts = reader_u8(reader);
	struct span rest = reader_span(reader, reader_u16(reader));
	uint8_t octets[4096];
	struct writer writer;
	struct query query;

	if (!pending || reader_failed(reader) || rest.size > 3000)
		return;
	must(query_parse(span_of(pending->query, pending->size), &query) ==
	     QUERY_FINE);
	writer_init(&writer, octets, sizeof(octets));
	writer_u16(&writer, query.header.id);
	writer_u16(&writer, flags | FLAG_QR);
	writer_u16(&writer, 1);
	writer_u16(&writer, answers);
	writer_u16(&writer, counts >> 4);
	writer_u16(&writer, counts & 15);
	writer_octets(&writer, query.name.octets, name_size(query.name.octets));
	writer_u16(&writer, query.type);
	writer_u16(&writer, RRCLASS_IN);
	writer_octets(&writer, rest.data, rest.size);
	must(!writer_failed(&writer));
	respond(world, pending, span_of(octets, writer.size));
}

static void respond_anything(struct world *world, struct reader *reader)
{
	const struct pending *pending = choose(world, reader_u8(reader));
	struct span octets = reader_span(reader, reader_u16(reader));

	if (pending && !reader_failed(reader))
		respond(world, pending, octets);
}

static void fail_exchange(struct world *world, struct reader *reader)
{
	struct pending *pending = choose(world, reader_u8(reader));
	uint8_t fault = reader_u8(reader) % 4;
	uint64_t exchange;

	if (!pending)
		return;
	exchange = pending->exchange;
	forget_exchange(world, exchange);
	engine_upstream_failed(world->engine, world->now, exchange,
			       (enum upstream_fault)fault);
	perform_all(world);
}

static void move_to(struct world *world, struct moment to)
{
	int64_t before_s = world->now.mono.us / 1000000;

	if (to.us > world->now.mono.us)
		world->now.mono = to;
	world->now.wall.s += world->now.mono.us / 1000000 - before_s;
}

/* To MILLISECONDS from now, with all that is due before. */
static void pass(struct world *world, int64_t milliseconds)
{
	struct moment end = moment_after_ms(world->now.mono, milliseconds);

	for (unsigned ticks = 0;; ticks++) {
		struct moment next = engine_deadline(world->engine);

		if (next.us > end.us)
			break;
		must(ticks < 100000);
		move_to(world, next);
		engine_tick(world->engine, world->now);
		perform_all(world);
	}
	move_to(world, end);
}

static void leave(struct world *world, uint8_t handle)
{
	if (handle >= world->clients || !world->is_stream[handle])
		return;
	engine_client_gone(world->engine, handle);
	world->is_gone[handle] = true;
	perform_all(world);
}

static void reload(struct world *world, uint8_t bits)
{
	settings_unref(world->settings);
	world->settings = make_settings(bits);
	engine_set_settings(world->engine, world->settings);
	perform_all(world);
}

static void play(struct world *world, struct reader *reader)
{
	struct span octets;

	switch (reader_u8(reader) % 12) {
	case 0:
	case 1:
	case 2:
		ask_well(world, reader);
		break;
	case 3:
	case 4:
	case 5:
	case 6:
		respond_well(world, reader);
		break;
	case 7:
		respond_anything(world, reader);
		break;
	case 8:
		fail_exchange(world, reader);
		break;
	case 9:
		pass(world, (int64_t)reader_u16(reader) * 10);
		break;
	case 10:
		octets = reader_span(reader, reader_u8(reader));
		if (!reader_failed(reader))
			ask(world, octets, reader_u8(reader));
		break;
	case 11:
		if (reader_u8(reader) & 1)
			leave(world, reader_u8(reader));
		else
			reload(world, reader_u8(reader));
		break;
	}
}

/* Whatever was done to it, in the end it rests, and nobody has waited. */
static void check_rest(struct world *world)
{
	struct engine_stats stats;

	pass(world, 2 * LIMIT_QUERY_MS);
	stats = engine_stats(world->engine);
	must(stats.clients_waiting == 0);
	must(stats.fetches_alive == 0);
	must(engine_deadline(world->engine).us == MOMENT_NEVER.us);
	/* One for a client, one to refresh, and priming. */
	must(world->asked <= (3 * world->clients + world->explained + 1) *
				     LIMIT_UPSTREAM_QUERIES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world world;
	struct reader reader;

	reader_init(&reader, span_of(data, size));
	world_init(&world, reader_u8(&reader));
	for (unsigned i = 0; i < MOVES_MAX && reader_left(&reader) > 0; i++)
		play(&world, &reader);
	check_rest(&world);
	world_done(&world);
	return 0;
}
