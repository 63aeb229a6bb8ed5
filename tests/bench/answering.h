/*
 * answering.h - engines without sockets and clock, with one answer in their
 * caches, to be asked for again and again.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_BENCH_ANSWERING_H
#define TESTS_BENCH_ANSWERING_H

#include "resolver/core/engine.h"

struct query_case {
	const char *name;
	bool is_signed; /* what is cached has an RRSIG */
	bool edns, do_bit, cd;
};

/* What engines share. */
struct answering {
	const struct query_case *at;
	struct now now;
	struct rng rng;
	uint64_t seed;
	struct hash_key hash_key;
	struct settings *settings;
	struct epoch *epoch;
	struct epoch_reader *reader; /* the starter's; offline from then on */
	struct caches caches;
	struct name name;
	uint8_t query[512];
	size_t query_size;
};

/* For THREADS_MAX asking threads; ends the process if it cannot. */
void answering_start(struct answering *answering, const struct query_case *at,
		     unsigned threads_max);
void answering_stop(struct answering *answering);

/* An engine for the caller's thread, with READER and RNG of its own. */
struct engine *answering_engine(struct answering *answering,
				struct epoch_reader *reader, struct rng *rng);

/* Keeps the answer anew, as a fetch would. */
void answering_keep(struct answering *answering, struct epoch_reader *reader);

/* Asks ENGINE TIMES times. Returns how many were answered from the cache. */
uint64_t answering_ask(const struct answering *answering, struct engine *engine,
		       struct epoch_reader *reader, unsigned long times);

#endif
