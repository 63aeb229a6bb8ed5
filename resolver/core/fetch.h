/*
 * fetch.h - the work for one question.
 *
 * A fetch goes link by link: a name that turns out to be a CNAME has its
 * target as the next link. It belongs to one engine and has one arena. It
 * runs until it rests, which is when it waits for a server or for another
 * fetch (one at a time).
 *
 *              cached                    CNAME, DNAME
 *   LOOK_UP -----------> VALIDATE ---> NEXT_LINK ------> LOOK_UP
 *      | not             ^   |  ^         |
 *      v            DONE |   |  | DS,     | the last link
 *   ITERATE -------------+   |  | DNSKEY  v
 *      |  ^   bogus, once    |  |       FINISHED <--- failure, from anywhere
 *      |  +------------------+  |
 *      v                        v
 *   (awaits server or      (awaits
 *    address fetch)         sub-fetch)
 *
 * Between VALIDATE and NEXT_LINK, a secure link that has something beside it
 * goes through PROVE_EXTRAS. In both a fetch rests, too, when the signature
 * checks of the engine's turn are spent; it is ready to run then.
 *
 * Transitions: look_up(), iterate(), next_link() in fetch.c, and
 * fetch_validate(), fetch_prove_extras() in fetch_validate.c, one for each
 * state.
 *
 * Kinds: a client's question, validated; a client's with CD set, which
 * follows links and validates nothing; and a raw one, one link only, for what
 * other fetches need (addresses of servers, DS, DNSKEY): who needs it judges
 * it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_FETCH_H
#define RESOLVER_CORE_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/deadlines.h"
#include "base/list.h"
#include "resolver/core/dns64.h"
#include "resolver/core/extras.h"
#include "resolver/core/fetch_policy.h"
#include "resolver/core/iterator.h"
#include "resolver/core/limits.h"
#include "resolver/core/settings.h"
#include "resolver/core/work.h"
#include "validator/chain.h"
#include "validator/reason.h"
#include "wire/finding.h"

struct explanation;
struct fetch_table;
struct load;

enum fetch_kind {
	FETCH_CLIENT,
	FETCH_CLIENT_CD,
	FETCH_RAW,
};

enum fetch_state {
	FETCH_LOOK_UP,
	FETCH_ITERATE,
	FETCH_VALIDATE,
	FETCH_PROVE_EXTRAS,
	FETCH_NEXT_LINK,
	FETCH_FINISHED,
};

struct fetch {
	/* The question; lower case. */
	struct name name;
	uint16_t type;
	enum fetch_kind kind;
	uint16_t variant; /* whom it is for (variant.h); 0: everybody */

	struct fetch_table *table; /* borrowed */
	struct settings *settings; /* a reference */
	struct work *work;         /* a reference */
	struct moment started;
	struct arena arena;
	unsigned depth;

	enum fetch_state state;
	bool has_failed; /* FINISHED without result; `reason` says why */
	bool is_bogus;   /* ... because what came does not validate */
	struct reason reason;

	/* The link at hand. */
	struct name link_name;
	uint16_t link_type; /* `type`, or A in the place of AAAA: DNS64 */
	struct finding link;
	bool link_is_new;     /* from a server, not from the cache */
	bool link_is_local;   /* the configuration has it */
	bool link_came_along; /* with the answer to the link before */
	bool link_judged;     /* judged by this fetch */
	struct extras extras; /* that came with it */
	bool ignore_cache;    /* what is cached was bogus: ask */
	/* It refreshes an answer that has so many seconds left: what is cached
	 * and does not live longer, delegations too, is of no use. */
	uint32_t outlives_s;
	unsigned bogus_retries;
	struct reason rejected;    /* why an answer was; EDE_NONE: none was */
	struct iterator *iterator; /* in the arena; NULL before ITERATE */
	bool iterator_alive;
	struct chain chain;
	bool chain_alive;
	/* Key material that made the chain bogus: other servers are asked,
	 * by a raw fetch that wants other than what is cached. */
	struct name distrusted;
	uint16_t distrusted_type; /* 0: nothing so far */
	unsigned key_retries;
	bool wants_other_keys; /* the client's fetch */
	bool wants_other;      /* the raw one */
	/* The settings or the clock have changed since it began, or it is not
	 * validated because the clock is wrong (clock-bootstrap): what comes
	 * of it is for those who wait already, and kept for nobody. */
	bool is_outdated;
	bool is_probe; /* its result is for engine_take_probed() alone */
	bool is_watch; /* its result is for engine_take_keys() too */
	/* Of the last response; in the arena, NULL for most. */
	struct report_channel *report_channel;
	struct explanation *explanation; /* of the question that is explained;
					    owned, else NULL */
	unsigned trace_number;           /* in its trace (trace.h) */

	/* Links done, in order. */
	bool starts_with_ours; /* the first is the configuration's own word */
	unsigned link_count;
	struct finding links[LIMIT_CHAIN_LINKS];
	struct dns64_turn dns64;
	struct policy_turn policy;

	/* Whom it waits for, and what came of it. */
	struct fetch *awaits;        /* NULL when for nobody */
	struct list_node in_awaited; /* among awaits->waiters */
	bool sub_returned, sub_failed_elsewhere, sub_retried;
	struct finding *sub_finding; /* NULL: it failed */
	struct reason sub_reason;

	/* Who waits for it. */
	struct list_node waiters; /* fetches */
	struct list_node clients; /* of the engine */
	unsigned client_count;
	/* When they get a stale answer rather than wait on (RFC 8767 section
	 * 5), and whether that has come. */
	struct deadline patience;
	bool patience_is_over;

	/* The exchange with a server, which may be shared by several fetches
	 * with the same query; 0 when there is none. */
	uint64_t exchange;
	struct deadline deadline;

	/* Counted at the zone cut and at the server that it is at work at. */
	struct load *zone_load, *server_load;
	bool met_busy_server;
	bool is_silenced; /* its clients get nothing: see struct fetch_quota */
	size_t octets;    /* of memory, as counted in the table */

	struct list_node in_bucket, in_exchanges, in_queries, in_queue;
	uint64_t hash;
};

/* Runs FETCH until it rests or is FINISHED. */
void fetch_run(struct fetch *fetch, struct now now);

/* Something that the exchange brought; afterwards fetch_run() is due. */
bool fetch_take_response(struct fetch *fetch, struct span response,
			 struct now now);
void fetch_exchange_failed(struct fetch *fetch, const char *why, bool is_ours,
			   struct moment now);

/* Its deadline is due. */
void fetch_timed_out(struct fetch *fetch, struct moment now);

/* Ends it without result. */
void fetch_fail(struct fetch *fetch, int ede, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * The links for a client with or without DO, in RET, which has room for
 * LIMIT_CHAIN_LINKS + 1. Returns how many; 0 when it failed, and REASON says
 * why.
 */
unsigned fetch_links(struct fetch *fetch, bool do_bit, struct finding *ret,
		     struct reason *reason);

/* The security of the whole: that of its weakest link. */
enum security links_security(const struct finding *links, unsigned count);

#endif
