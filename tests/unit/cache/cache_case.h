/*
 * cache_case.h - what the tests of the caches share: an epoch with one
 * reader, a hash key of one seed, and short ways to make what is cached.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_UNIT_CACHE_CACHE_CASE_H
#define TESTS_UNIT_CACHE_CACHE_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/moment.h"
#include "base/rng.h"
#include "cache/answer_cache.h"
#include "cache/epoch.h"
#include "cache/rrset_cache.h"
#include "wire/codes.h"
#include "wire/finding.h"

enum {
	READERS_MAX = 16
};

struct cache_case {
	uint64_t seed;
	struct rng rng;
	struct hash_key hash_key;
	struct epoch *epoch;
	struct epoch_reader *reader; /* this thread's */
	struct arena arena;          /* emptied in the end */
};

/* For cmocka: a case in *STATE. */
int cache_case_setup(void **state);
int cache_case_teardown(void **state);

#define cache_case_test(test)                                                  \
	cmocka_unit_test_setup_teardown(test, cache_case_setup,                \
					cache_case_teardown)

struct name name_of(const char *text);

/* The moment that lies S seconds after the tests' start. */
struct moment at_s(double s);

/* ---- Answers ------------------------------------------------------------ */

enum {
	BUILT_RECORDS_MAX = 64
};

/* An answer with the memory that it borrows. */
struct built_answer {
	struct name name;
	uint16_t type;
	uint8_t message[8192];
	uint16_t ttl_offsets[BUILT_RECORDS_MAX];
	struct answer answer;
};

/*
 * An answer for NAME and TYPE, made at 0 s, with COUNT A records with these
 * TTLs. FLAGS go beside QR. It lives for the lowest of the TTLs.
 */
void build_answer(struct built_answer *built, const char *name, uint16_t type,
		  uint16_t flags, const uint32_t *ttls_s, size_t count);

/* SERVFAIL, made at 0 s, for TTL_S seconds, with an EDE. */
void build_failure(struct built_answer *built, const char *name, uint16_t type,
		   uint32_t ttl_s);

enum query_edns {
	NO_EDNS,
	EDNS_PLAIN,
	EDNS_DO
};

struct query query_of(const char *name, uint16_t type, uint16_t flags,
		      enum query_edns edns);

/* What a client reads out of an answer. */
struct seen_answer {
	struct header header;
	struct question question;
	uint32_t ttls_s[BUILT_RECORDS_MAX];
	struct edns edns;
};

/* Fails the test when OCTETS are not one whole message. */
struct seen_answer see_answer(const uint8_t *octets, size_t size);

/* As the engine does it: find, then write with ROOM. 0 when not found. */
size_t ask(const struct answer_cache *cache, const struct query *query,
	   struct moment now, size_t room, uint8_t *out);

/* ---- Findings ----------------------------------------------------------- */

/* An RRset in the case's arena; RDATA of SIZE octets, COUNT times, RRSIGs. */
const struct rrset *rrset_of(struct cache_case *c, const char *owner,
			     uint16_t type, uint32_t ttl_s, size_t rdata_size,
			     size_t count, size_t rrsigs);

/* One of KIND with one RRset (none for a failure) of OWNER and TYPE. */
struct finding finding_of(struct cache_case *c, enum finding_kind kind,
			  const char *name, const char *zone, uint16_t type,
			  uint32_t ttl_s);

#endif
