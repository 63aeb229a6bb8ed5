/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/bench/answering.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "wire/codes.h"
#include "wire/writer.h"

enum {
	MIB = 1024 * 1024,
	TTL_S = 3600,
	AGE_S = 100,      /* of what is asked for: TTLs have to be aged */
	QUIET_EVERY = 32, /* queries, as in a batch of datagrams */
	RRSIG_SIZE = 18 + 13 + 64,
};

/* ---- What is cached ------------------------------------------------------ */

static uint16_t write_record(struct writer *writer, uint16_t type,
			     unsigned size)
{
	static const uint8_t filler[RRSIG_SIZE];
	uint16_t ttl_at;

	writer_u16(writer, 0xc000 | MESSAGE_HEADER_SIZE);
	writer_u16(writer, type);
	writer_u16(writer, RRCLASS_IN);
	ttl_at = (uint16_t)writer->size;
	writer_u32(writer, TTL_S);
	writer_u16(writer, (uint16_t)size);
	writer_octets(writer, filler, size);
	return ttl_at;
}

static void write_head(struct writer *writer, uint16_t flags, uint16_t answers,
		       uint16_t additional, const struct name *name)
{
	writer_u16(writer, 0);
	writer_u16(writer, flags);
	writer_u16(writer, 1);
	writer_u16(writer, answers);
	writer_u16(writer, 0);
	writer_u16(writer, additional);
	writer_name(writer, name->octets);
	writer_u16(writer, RRTYPE_A);
	writer_u16(writer, RRCLASS_IN);
}

/* An address, signed if the case is; with DO and, if it has to be, without. */
static void keep(struct answering *answering, struct epoch_reader *reader,
		 bool do_bit)
{
	const struct query_case *at = answering->at;
	uint8_t message[512];
	uint16_t ttl_offsets[2];
	struct writer writer;
	struct answer answer = {
		.ttl_offsets = ttl_offsets,
		.ttl_s = TTL_S,
		.made = answering->now.mono,
		.ede = EDE_NONE,
		.security = at->is_signed ? SECURITY_SECURE : SECURITY_INSECURE,
		.same_without_do = !at->is_signed,
	};
	bool rrsig = at->is_signed && do_bit;

	writer_init(&writer, message, sizeof(message));
	write_head(&writer, FLAG_QR, rrsig ? 2 : 1, 0, &answering->name);
	ttl_offsets[answer.ttl_count++] = write_record(&writer, RRTYPE_A, 4);
	if (rrsig)
		ttl_offsets[answer.ttl_count++] =
			write_record(&writer, RRTYPE_RRSIG, RRSIG_SIZE);
	answer.message = span_of(message, writer.size);
	answer_cache_insert(answering->caches.answers, reader,
			    answering->name.octets, RRTYPE_A, do_bit, false,
			    &answer);
}

void answering_keep(struct answering *answering, struct epoch_reader *reader)
{
	keep(answering, reader, true);
	if (answering->at->is_signed)
		keep(answering, reader, false);
}

/* ---- Who asks ------------------------------------------------------------ */

static size_t write_query(const struct answering *answering,
			  const struct query_case *at, uint8_t *out,
			  size_t room)
{
	struct edns edns = {.present = true,
			    .do_bit = at->do_bit,
			    .udp_size = 1232,
			    .ede = EDE_NONE};
	struct writer writer;

	writer_init(&writer, out, room);
	write_head(&writer, FLAG_RD | (at->cd ? FLAG_CD : 0), 0, at->edns,
		   &answering->name);
	if (at->edns)
		edns_write(&writer, &edns);
	assert(!writer_failed(&writer));
	return writer.size;
}

static void must(bool done)
{
	if (done)
		return;
	fprintf(stderr, "the engine cannot start\n");
	exit(1);
}

static void make_settings(struct answering *answering)
{
	struct settings *settings = settings_new();

	must(settings != NULL);
	settings->allow_query = acl_new();
	settings->allow_query_cache = acl_new();
	settings->allow_recursion = acl_new();
	must(acl_add_any(settings->allow_query, false) == STATUS_OK &&
	     acl_add_any(settings->allow_query_cache, false) == STATUS_OK &&
	     acl_add_any(settings->allow_recursion, false) == STATUS_OK);
	answering->settings = settings;
}

void answering_start(struct answering *answering, const struct query_case *at,
		     unsigned threads_max)
{
	*answering = (struct answering){
		.at = at,
		.seed = 1,
		.now = {.mono = {.us = 1000000000}, .wall = {.s = 1790000000}}};
	rng_init_seeded(&answering->rng, &answering->seed);
	hash_key_init(&answering->hash_key, &answering->rng);
	answering->epoch = epoch_new(threads_max + 1);
	must(answering->epoch != NULL);
	make_settings(answering);
	answering->reader = epoch_register(answering->epoch);
	must(caches_init(&answering->caches, 4 * MIB, answering->epoch,
			 &answering->hash_key) == STATUS_OK &&
	     name_from_text("dnssec.signed.test", &answering->name) ==
		     STATUS_OK);
	answering_keep(answering, answering->reader);
	epoch_offline(answering->reader);
	answering->query_size = write_query(answering, at, answering->query,
					    sizeof(answering->query));
	answering->now.mono = moment_after_s(answering->now.mono, AGE_S);
	answering->now.wall.s += AGE_S;
}

void answering_stop(struct answering *answering)
{
	settings_unref(answering->settings);
	caches_done(&answering->caches);
	epoch_unregister(answering->reader);
	epoch_free(answering->epoch);
}

struct engine *answering_engine(struct answering *answering,
				struct epoch_reader *reader, struct rng *rng)
{
	struct engine *engine =
		engine_new(answering->settings, &answering->caches, reader, rng,
			   &answering->hash_key);

	must(engine != NULL);
	return engine;
}

uint64_t answering_ask(const struct answering *answering, struct engine *engine,
		       struct epoch_reader *reader, unsigned long times)
{
	static const struct client client = {
		.address = {.family = ADDRESS_IPV4,
			    .octets = {192, 0, 2, 1},
			    .port = 12345},
	};
	struct span query = span_of(answering->query, answering->query_size);
	uint64_t before = engine_stats(engine).cache_hits;
	uint8_t answer[4096];

	for (unsigned long i = 0; i < times; i++) {
		(void)engine_answer_cached(engine, answering->now, &client,
					   query, answer, sizeof(answer));
		if (i % QUIET_EVERY == 0)
			epoch_quiescent(reader);
	}
	return engine_stats(engine).cache_hits - before;
}
