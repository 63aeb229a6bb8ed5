/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks an engine for what its cache holds, again and again, with nothing
 * around it: no sockets, no clock. instructions.py counts what that takes.
 *
 *	cached-answers CASE TIMES
 *	cached-answers --list
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resolver/core/engine.h"
#include "wire/codes.h"
#include "wire/writer.h"

enum {
	MIB = 1024 * 1024,
	TTL_S = 3600,
	AGE_S = 100, /* of what is asked for: TTLs have to be aged */
	RRSIG_SIZE = 18 + 13 + 64,
};

static const struct query_case {
	const char *name;
	bool is_signed; /* what is cached has an RRSIG */
	bool edns, do_bit, cd;
} cases[] = {
	{"signed-do", true, true, true, false},
	{"signed-edns", true, true, false, false},
	{"signed-plain", true, false, false, false},
	{"signed-do-cd", true, true, true, true},
	{"unsigned-do", false, true, true, false},
	{"unsigned-edns", false, true, false, false},
	{"unsigned-plain", false, false, false, false},
};

enum {
	CASES = sizeof(cases) / sizeof(*cases)
};

struct bench {
	struct now now;
	struct rng rng;
	uint64_t seed;
	struct hash_key hash_key;
	struct settings *settings;
	struct epoch *epoch;
	struct epoch_reader *reader;
	struct caches caches;
	struct engine *engine;
	struct name name;
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
static void keep_answer(struct bench *bench, const struct query_case *at,
			bool do_bit)
{
	uint8_t message[512];
	uint16_t ttl_offsets[2];
	struct writer writer;
	struct answer answer = {
		.ttl_offsets = ttl_offsets,
		.ttl_s = TTL_S,
		.made = bench->now.mono,
		.ede = EDE_NONE,
		.security = at->is_signed ? SECURITY_SECURE : SECURITY_INSECURE,
		.same_without_do = !at->is_signed,
	};
	bool rrsig = at->is_signed && do_bit;

	writer_init(&writer, message, sizeof(message));
	write_head(&writer, FLAG_QR, rrsig ? 2 : 1, 0, &bench->name);
	ttl_offsets[answer.ttl_count++] = write_record(&writer, RRTYPE_A, 4);
	if (rrsig)
		ttl_offsets[answer.ttl_count++] =
			write_record(&writer, RRTYPE_RRSIG, RRSIG_SIZE);
	answer.message = span_of(message, writer.size);
	answer_cache_insert(bench->caches.answers, bench->reader,
			    bench->name.octets, RRTYPE_A, do_bit, false,
			    &answer);
}

/* ---- Who asks ------------------------------------------------------------ */

static size_t write_query(const struct bench *bench,
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
		   &bench->name);
	if (at->edns)
		edns_write(&writer, &edns);
	assert(!writer_failed(&writer));
	return writer.size;
}

static void must(bool done)
{
	if (done)
		return;
	fprintf(stderr, "cached-answers: cannot start\n");
	exit(1);
}

static void start(struct bench *bench)
{
	*bench = (struct bench){
		.seed = 1,
		.now = {.mono = {.us = 1000000000}, .wall = {.s = 1790000000}}};
	rng_init_seeded(&bench->rng, &bench->seed);
	hash_key_init(&bench->hash_key, &bench->rng);
	bench->epoch = epoch_new(1);
	bench->settings = settings_new();
	must(bench->epoch && bench->settings);
	bench->settings->allow_query = acl_new();
	bench->settings->allow_query_cache = acl_new();
	bench->settings->allow_recursion = acl_new();
	must(acl_add_any(bench->settings->allow_query, false) == STATUS_OK &&
	     acl_add_any(bench->settings->allow_query_cache, false) ==
		     STATUS_OK &&
	     acl_add_any(bench->settings->allow_recursion, false) == STATUS_OK);
	bench->reader = epoch_register(bench->epoch);
	must(caches_init(&bench->caches, 4 * MIB, bench->epoch,
			 &bench->hash_key) == STATUS_OK);
	bench->engine =
		engine_new(bench->settings, &bench->caches, bench->reader,
			   &bench->rng, &bench->hash_key);
	must(bench->engine &&
	     name_from_text("dnssec.signed.test", &bench->name) == STATUS_OK);
}

static void stop(struct bench *bench)
{
	engine_free(bench->engine);
	settings_unref(bench->settings);
	caches_done(&bench->caches);
	epoch_unregister(bench->reader);
	epoch_free(bench->epoch);
}

static int measure(const struct query_case *at, unsigned long times)
{
	struct client client = {
		.address = {.family = ADDRESS_IPV4,
			    .octets = {192, 0, 2, 1},
			    .port = 12345},
	};
	uint8_t query[512], answer[4096];
	struct bench bench;
	uint64_t hits;
	size_t size;

	start(&bench);
	keep_answer(&bench, at, true);
	if (at->is_signed)
		keep_answer(&bench, at, false);
	size = write_query(&bench, at, query, sizeof(query));
	bench.now.mono = moment_after_s(bench.now.mono, AGE_S);
	bench.now.wall.s += AGE_S;
	for (unsigned long i = 0; i < times; i++)
		(void)engine_answer_cached(bench.engine, bench.now, &client,
					   span_of(query, size), answer,
					   sizeof(answer));
	hits = engine_stats(bench.engine).cache_hits;
	stop(&bench);
	if (hits != times)
		fprintf(stderr,
			"cached-answers: not answered from the cache\n");
	return hits != times;
}

int main(int argc, char **argv)
{
	bool lists = argc == 2 && strcmp(argv[1], "--list") == 0;

	for (unsigned i = 0; i < CASES; i++)
		if (lists)
			puts(cases[i].name);
		else if (argc == 3 && strcmp(argv[1], cases[i].name) == 0)
			return measure(&cases[i], strtoul(argv[2], NULL, 10));
	if (lists)
		return 0;
	fprintf(stderr, "usage: cached-answers CASE TIMES | --list\n");
	return 2;
}
