/*
 * engine.h - the resolver, without its sockets and its clock.
 *
 * The only door to the core. A caller (the worker of the daemon, or the
 * simulated world) hands in datagrams and moments, and takes out actions:
 *
 *	size = engine_answer_cached(e, now, &client, query, out, room);
 *	if (size == ENGINE_MISS)
 *		engine_query(e, now, &client, query);
 *	...
 *	while (engine_next_action(e, &action))
 *		perform(&action);
 *	sleep until engine_deadline(e), then engine_tick(e, now);
 *
 * An engine belongs to one thread; the caches that it is given are shared.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_ENGINE_H
#define RESOLVER_CORE_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/list.h"
#include "base/moment.h"
#include "base/rng.h"
#include "base/span.h"
#include "cache/epoch.h"
#include "resolver/core/action.h"
#include "resolver/core/caches.h"
#include "resolver/core/settings.h"
#include "resolver/core/stats.h"
#include "validator/reason.h"
#include "wire/name.h"
#include "wire/rrset.h"

struct engine;
struct explanation;

/* Why an upstream exchange ended without a response. */
enum upstream_fault {
	UPSTREAM_UNREACHABLE, /* refused, no route, connect failed */
	UPSTREAM_CLOSED,      /* the stream ended early */
	UPSTREAM_NO_SOCKET,   /* we are out of descriptors or ports */
	UPSTREAM_NO_FAMILY,   /* we have no way to such addresses at all */
};

/*
 * A reference to SETTINGS is taken; CACHES, READER, RNG and HASH_KEY are
 * borrowed for the engine's life. NULL without memory.
 */
struct engine *engine_new(struct settings *settings,
			  const struct caches *caches,
			  struct epoch_reader *reader, struct rng *rng,
			  const struct hash_key *hash_key);

/* Drops all fetches; their clients get no answer. */
void engine_free(struct engine *engine);

/*
 * New settings from now on; fetches under way end with the old ones, for
 * those who wait for them.
 */
void engine_set_settings(struct engine *engine, struct settings *settings);

#define ENGINE_MISS SIZE_MAX /* not answered: call engine_query() */

/*
 * Answers QUERY at once if it can: from the cache, a refusal, an error.
 * Writes to OUT (ROOM octets, at least 512). Returns the octets written, 0
 * when nothing must be answered, ENGINE_MISS. Allocates nothing and takes no
 * lock, but on the rare ways to a first answer without DNSSEC records and to
 * one that is due for a refresh; of that one there may be actions.
 */
size_t engine_answer_cached(struct engine *engine, struct now now,
			    const struct client *client, struct span query,
			    uint8_t *out, size_t room);

/* Starts or joins a fetch for QUERY, which engine_answer_cached() missed. */
void engine_query(struct engine *engine, struct now now,
		  const struct client *client, struct span query);

/* Nobody waits for the answer any more (a closed stream). */
void engine_client_gone(struct engine *engine, uint64_t handle);

/*
 * A datagram or stream message from the address that EXCHANGE was sent to.
 * True: it was the response, or the exchange is unknown, and the caller
 * closes the socket; false: it did not match and the right one is still
 * awaited (RFC 5452 section 9).
 */
bool engine_response(struct engine *engine, struct now now, uint64_t exchange,
		     struct span response);

/* EXCHANGE has ended without response; the caller has closed its socket. */
void engine_upstream_failed(struct engine *engine, struct now now,
			    uint64_t exchange, enum upstream_fault fault);

/* Does what is due. */
void engine_tick(struct engine *engine, struct now now);

/*
 * When engine_tick() should be called: at once, a moment that has passed, when
 * the signature checks of this turn were spent and fetches are left to run;
 * MOMENT_NEVER when nothing waits. Other work may come before it.
 */
struct moment engine_deadline(const struct engine *engine);

/* The next thing to do, in RET; false when there is none. */
bool engine_next_action(struct engine *engine, struct action *ret);

/* Asks for the root's NS set, and its keys, when they are not fresh (RFC 9609)
 * and nobody has asked a moment ago. */
void engine_prime(struct engine *engine, struct now now);

/* A DNSKEY RRset that was asked for with engine_watch_keys(). */
struct watched_keys {
	struct list_node node;
	struct name zone;
	struct rrset *dnskeys; /* with its RRSIGs, judged by nobody; NULL:
				  there is none, and `reason` says why */
	struct reason reason;
};

/*
 * Asks ZONE's servers for its DNSKEY RRset anew, whatever is cached, for the
 * zone's trust point (RFC 5011 section 2.3); with `trust-anchor-telemetry` they
 * are told which keys are trusted (RFC 8145). False when there is no room for
 * it now.
 */
bool engine_watch_keys(struct engine *engine, struct now now,
		       const uint8_t *zone);

/* What became of a question that engine_probe() asked; free() it. */
struct probed {
	struct list_node node;
	struct name name;
	bool is_sound;        /* it has an answer, which is not bogus */
	struct reason reason; /* else: why not */
};

/*
 * Asks servers for NAME (lower case) and TYPE as if SETTINGS were in force,
 * whatever is cached, and keeps nothing of it but for engine_take_probed().
 * False when there is no room for it now.
 */
bool engine_probe(struct engine *engine, struct now now, const uint8_t *name,
		  uint16_t type, struct settings *settings);

/* The next one that is known, the caller's; NULL when there is none. */
struct probed *engine_take_probed(struct engine *engine);

/* The next one that has come; watched_keys_free() it. NULL when none has. */
struct watched_keys *engine_take_keys(struct engine *engine);
void watched_keys_free(struct watched_keys *keys); /* accepts NULL */

/*
 * Resolves NAME (lower case) and TYPE as for a client, and keeps a trace of
 * all that happens for it. The engine sees what its caches have: for the whole
 * chain of trust give it caches of its own, that are empty. An engine that
 * explains primes no more; it is for nothing else. False when there is no room
 * for it now.
 */
bool engine_explain(struct engine *engine, struct now now, const uint8_t *name,
		    uint16_t type);

/*
 * The next one that is finished (explanation.h), for explanation_free();
 * NULL when none is.
 */
struct explanation *engine_take_explanation(struct engine *engine);

/*
 * For the statistics: COUNT answers of engine_answer_cached() took US
 * microseconds each, from the query's coming to the answer's going. Who wants
 * no clock in the hot path may tell of a sample.
 */
void engine_note_hits(struct engine *engine, int64_t us, unsigned count);

struct engine_stats engine_stats(const struct engine *engine);

#endif
