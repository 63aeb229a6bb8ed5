/*
 * attack.h - one attack on a whole resolver: what it costs, and what is left
 * of it.
 *
 *	attack_begin(&attack, "B1", "NXNSAttack", &options);
 *	attack_resolve(&attack, "www.sub.evil.plain", RRTYPE_A, 0);
 *	attack_end(&attack, "%zu queries to the victim", ...);
 *
 * The world is that of tests/sim/scene.h, with its true names asked for once,
 * so that the root is primed and the victim is cached. The end holds every
 * attack to the same bounds, all of them counts: upstream queries, signature
 * checks and NSEC3 hashes of one client query, nobody waiting, nothing under
 * way, the caches within their size, memory outside of them as it was. It
 * prints the attack's row of docs/attacks.md.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_ATTACKS_ATTACK_H
#define TESTS_ATTACKS_ATTACK_H

#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

/* The attacker's server, that of evil.plain. */
#define EVIL "192.0.2.66"

enum {
	ATTACK_UPSTREAM_MAX = 100,
	ATTACK_SIGNATURES_MAX = 32,
	ATTACK_HASHES_MAX = 150,
	ATTACK_MEMORY_PERCENT = 110, /* of what it was before */
};

struct attack {
	const char *id, *title;
	struct sim *sim;
	size_t cache_octets;
	struct engine_stats at; /* before the queries that are under way */
	uint64_t under_way;
	uint64_t clients;                      /* their queries, in all */
	uint64_t upstream, signatures, hashes; /* the most for one of them */
	uint64_t entries;                      /* in all caches, before */
	size_t heap_start, heap_before;
};

/* OPTIONS as for scene_with(), whose world it is. */
void attack_begin(struct attack *attack, const char *id, const char *title,
		  const struct sim_options *options);

/* The same with nothing of the signed zones in the caches. */
void attack_begin_cold(struct attack *attack, const char *id, const char *title,
		       const struct sim_options *options);

/* One query, and all that it causes. */
struct sim_answer *attack_resolve(struct attack *attack, const char *name,
				  uint16_t type, unsigned flags);

/* Queries at once; attack_run() brings them to their end, and counts what
 * they cost on the average. */
struct sim_answer *attack_ask(struct attack *attack, const char *from,
			      const char *name, uint16_t type, unsigned flags);
void attack_run(struct attack *attack);

/* Is the victim's true record what the cache answers, and nobody asked for
 * it who is not the victim's? */
void attack_expect_unharmed(struct attack *attack);

/* What the last words of the row say is for people; printf-like. */
void attack_end(struct attack *attack, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The entries of all caches. */
uint64_t attack_entries(const struct sim *sim);

/*
 * Makes a forgery of the query that is being answered: the reply that the
 * authority gives to it, emptied, with ID in its header. attack_forge() sends
 * it, DELAY_US from now; REPLY is done with.
 */
void attack_start_forgery(struct reply *reply, struct sim *sim,
			  const struct address *server, struct span query,
			  uint16_t id);
void attack_forge(struct reply *reply, struct sim *sim, int64_t delay_us);

#endif
