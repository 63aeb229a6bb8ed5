/*
 * fetch_table.h - the fetches of an engine: equal ones are joined, circles
 * are refused, each is run when something happened for it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_FETCH_TABLE_H
#define RESOLVER_CORE_FETCH_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/deadlines.h"
#include "base/list.h"
#include "resolver/core/context.h"
#include "resolver/core/fetch.h"
#include "resolver/core/load.h"
#include "resolver/core/outbox.h"

enum {
	FETCH_BUCKETS = 4096
};

struct fetch_table {
	struct context context;
	struct settings *settings; /* borrowed from the engine; for new ones */
	struct deadlines deadlines;
	struct deadlines patience; /* the clients' */
	struct outbox outbox;
	uint64_t exchange_next;
	struct loads zones, servers; /* where fetches are at work */
	unsigned count;
	int checks_left;           /* signature checks, in the turn of now */
	size_t octets;             /* of memory that fetches hold together */
	bool wants_priming;        /* somebody had to use the root hints */
	struct list_node ready;    /* to be run */
	struct list_node finished; /* for the engine to deal with */
	struct list_node by_question[FETCH_BUCKETS];
	struct list_node outdated; /* nobody joins these any more */
	struct list_node by_exchange[FETCH_BUCKETS];
	struct list_node by_query[FETCH_BUCKETS]; /* those who sent one */
};

void fetch_table_init(struct fetch_table *table, const struct context *context);
/* Frees all fetches that are left. */
void fetch_table_done(struct fetch_table *table);

/* The fetch under way for this question, NULL if there is none. */
struct fetch *fetch_table_find(const struct fetch_table *table,
			       const uint8_t *name, uint16_t type,
			       enum fetch_kind kind, uint16_t variant);

/* All that are under way end for those who wait for them, and no others. */
void fetch_table_outdate(struct fetch_table *table);

/* FETCH is for who started it, and nobody joins it. */
void fetch_table_set_apart(struct fetch_table *table, struct fetch *fetch);

/*
 * A new fetch, ready to run; VARIANT says for whom (variant.h). WORK, if not
 * NULL, is what it draws on; else it gets its own, that ends LIMIT_QUERY_MS
 * after NOW. NULL without memory or when there are too many.
 */
struct fetch *fetch_table_start(struct fetch_table *table, const uint8_t *name,
				uint16_t type, enum fetch_kind kind,
				uint16_t variant, struct work *work,
				unsigned depth, struct moment now);

/*
 * WAITER is to wait for the raw fetch of NAME and TYPE, which is started if
 * there is none. False when it would wait for itself, or a bound trips.
 */
bool fetch_table_await(struct fetch_table *table, struct fetch *waiter,
		       const uint8_t *name, uint16_t type, struct moment now);

/* Starts a raw fetch that nobody waits for yet, on STARTER's account. */
void fetch_table_start_beside(struct fetch_table *table,
			      const struct fetch *starter, const uint8_t *name,
			      uint16_t type, struct moment now);

/*
 * Counts FETCH at its iterator's zone cut and at the server that it is about
 * to ask, where others are at work too.
 */
enum admission {
	ADMITTED,
	ZONE_IS_BUSY, /* no query for the zone is to be sent now */
	SERVER_IS_BUSY,
};
enum admission fetch_table_admit(struct fetch_table *table,
				 struct fetch *fetch);

/* Opens an exchange for FETCH, closing the one that it had. */
void fetch_table_open_exchange(struct fetch_table *table, struct fetch *fetch);

/*
 * Lets FETCH wait for the exchange of another one that has asked the same
 * server the same; false if there is none. Were each to ask for itself, a
 * forger would have as many chances at once (the birthday attack, RFC 5452
 * section 5).
 */
bool fetch_table_join_exchange(struct fetch_table *table, struct fetch *fetch);

/*
 * Forgets FETCH's exchange; with CANCEL the caller has to close a socket,
 * once nobody else waits for it.
 */
void fetch_table_close_exchange(struct fetch_table *table, struct fetch *fetch,
				bool cancel);

/* One of those that wait for EXCHANGE, NULL if nobody does. */
struct fetch *fetch_table_by_exchange(const struct fetch_table *table,
				      uint64_t exchange);

/* FETCH is to be run in this turn. */
void fetch_table_make_ready(struct fetch_table *table, struct fetch *fetch);

/*
 * Runs those that are ready, as long as `checks_left` is above 0; finished
 * ones are left in `finished`.
 */
void fetch_table_run(struct fetch_table *table, struct now now);

/* Are some left that are ready? */
bool fetch_table_is_busy(const struct fetch_table *table);

/* Takes a finished fetch out; fetch_table_free() it. NULL if none. */
struct fetch *fetch_table_take_finished(struct fetch_table *table);
void fetch_table_free(struct fetch_table *table, struct fetch *fetch);

/* Sets FETCH's deadline to the earlier of AT and the end of its work. */
void fetch_table_set_deadline(struct fetch_table *table, struct fetch *fetch,
			      struct moment at);

#endif
