/*
 * engine_inside.h - the engine's state, for the files that it is made of:
 * engine.c (its life, its turns, its doors), engine_cached.c (what is
 * answered at once), engine_clients.c (who waits for a fetch, and what they
 * get), engine_keys.c (DNSKEY RRsets for trust points), engine_explain.c
 * (questions that are explained).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_ENGINE_INSIDE_H
#define RESOLVER_CORE_ENGINE_INSIDE_H

#include "resolver/core/access.h"
#include "resolver/core/answer.h"
#include "resolver/core/engine.h"
#include "resolver/core/error_report.h"
#include "resolver/core/failures.h"
#include "resolver/core/families.h"
#include "resolver/core/fetch_table.h"
#include "resolver/core/freshness.h"
#include "resolver/core/uncut_names.h"
#include "resolver/core/waiting_room.h"

enum {
	STREAM_BUCKETS = 1024
};

/* One who waits for a fetch. */
struct client_wait {
	struct list_node in_fetch;
	struct list_node in_stream; /* those on streams: they can go away */
	struct fetch *fetch;
	struct client client;
	struct query query;
	struct moment since;
};

struct engine {
	struct fetch_table table;
	struct settings *settings; /* a reference */
	struct caches caches;
	struct engine_stats stats;
	struct failures failures;
	struct error_reports reports;
	/* Those who wait: how many of whom, and those on streams by their
	 * handles. */
	struct waiting_room room;
	struct list_node stream_clients[STREAM_BUCKETS];
	struct list_node probed;    /* struct probed, not yet taken */
	struct list_node watched;   /* struct watched_keys, not yet taken */
	struct list_node explained; /* struct explanation, not yet taken */
	struct fetch *priming;
	struct moment prime_next, tidy_next;
	struct moment turn;     /* when the last one was */
	int64_t clock_offset_s; /* wall minus monotonic */
	bool clock_is_known;
	struct access access;
	struct answer_scratch scratch;
	struct uncut_names uncut;
	struct families families;
	int64_t wall_s;    /* of the call under way */
	struct moment now; /* of it, too */
	struct cookie_secrets secrets;
	uint8_t cookie[COOKIE_ANSWER_SIZE]; /* of the client at hand */
};

static inline void engine_count_error(struct engine *engine, int ede)
{
	if (ede >= 0 && ede < STATS_EDES)
		engine->stats.edes[ede]++;
}

/* A client gets ANSWER. */
static inline void engine_count_answer(struct engine *engine,
				       const struct answer *answer)
{
	engine->stats.answers++;
	engine->stats.rcodes[answer->message.data[3] & 0xf]++;
	engine->stats.verdicts[answer->security]++;
	engine_count_error(engine, answer->ede);
}

/* ---- engine.c --------------------------------------------------------- */

/* Drops what was judged by a wall clock that has stepped since. */
void engine_watch_clock(struct engine *engine, struct now now);

/* One turn: runs what is ready, delivers what is finished. */
void engine_run(struct engine *engine, struct now now);

/* ---- engine_cached.c -------------------------------------------------- */

/*
 * What CLIENT, who sent QUERY, can take, with a cookie if it wants one: until
 * the next call.
 */
void engine_fit(struct engine *engine, const struct client *client,
		const struct query *query, size_t room, struct answer_fit *ret);

/* CD asks us not to do what is not done at all without validation. */
bool engine_wants_unchecked(const struct engine *engine,
			    const struct query *query);
enum fetch_kind engine_kind_for(const struct engine *engine,
				const struct query *query);

/* The stale answer for QUERY: freshness_find_stale(), if it is enabled. */
bool engine_find_stale(struct engine *engine, const struct query *query,
		       bool do_bit, bool cd,
		       const struct freshness_cause *cause, struct now now,
		       struct answer *ret);

/*
 * OUT holds SIZE octets of an answer for CLIENT, who sent QUERY: what is left
 * of it when its network has had enough, with room for the least datagram.
 * Returns its size, 0: nothing is sent.
 */
size_t engine_limit_rate(struct engine *engine, const struct client *client,
			 const struct query *query, uint8_t *out, size_t size);

/* ---- engine_policy.c -------------------------------------------------- */

/*
 * Whom the answer to QUERY of CLIENT is for, in QUERY's variant. HIT is what
 * the response policy does at once; its zone is NULL for nothing.
 */
void engine_tell_variant(const struct engine *engine,
			 const struct client *client, struct query *query,
			 struct policy_hit *hit);

/* Does what HIT says; ENGINE_MISS when that needs a fetch. */
size_t engine_answer_by_policy(struct engine *engine,
			       const struct client *client,
			       const struct query *query,
			       const struct policy_hit *hit, struct moment now,
			       const struct answer_fit *fit, uint8_t *out);

/* No answer but that it is to be asked for by TCP. */
size_t engine_write_truncated(const struct query *query,
			      const struct answer_fit *fit, uint8_t *out);

/* ---- engine_clients.c ------------------------------------------------- */

/* CLIENT, who sent QUERY, waits for FETCH from now on; or not any more. */
void engine_add_client(struct engine *engine, struct fetch *fetch,
		       const struct client *client, const struct query *query);
void engine_forget_client(struct engine *engine, struct client_wait *wait);

/* Where those are who came by the stream HANDLE, among others. */
struct list_node *engine_stream_bucket(struct engine *engine, uint64_t handle);
void engine_forget_clients(struct engine *engine, struct fetch *fetch);

/* Keeps what FETCH, which is finished, came to, and answers its clients. */
void engine_deliver(struct engine *engine, struct fetch *fetch, struct now now);

/*
 * The client response timer of FETCH, if there is something to give when it
 * ends (RFC 8767 section 5); and all whose end has come.
 */
void engine_start_patience(struct engine *engine, struct fetch *fetch,
			   struct now now);
void engine_end_patience(struct engine *engine, struct now now);

/* For one who cannot even wait. */
void engine_answer_overload(struct engine *engine, struct now now,
			    const struct client *client,
			    const struct query *query);

/* ---- engine_explain.c ------------------------------------------------- */

/* What FETCH, which is finished, came to is for engine_take_explanation(). */
void engine_keep_explanation(struct engine *engine, struct fetch *fetch,
			     struct now now);

/* ---- engine_report.c -------------------------------------------------- */

/* FETCH has ended in ERROR (an RFC 8914 code, or EDE_NONE). */
void engine_report_error(struct engine *engine, const struct fetch *fetch,
			 int error, struct moment now);

/* ---- engine_probe.c --------------------------------------------------- */

/* What FETCH, which is finished, came to is for engine_take_probed(). */
void engine_keep_probed(struct engine *engine, const struct fetch *fetch);

/* ---- engine_keys.c ---------------------------------------------------- */

/* What FETCH, which is finished, came to is for engine_take_keys(). */
void engine_keep_watched(struct engine *engine, const struct fetch *fetch);

#endif
