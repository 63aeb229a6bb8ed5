/*
 * iterator.h - from a zone cut to the servers that know, for one name and
 * type.
 *
 * The iterator sends nothing and waits for nothing: it rests, and its fetch
 * does what the state says.
 *
 *   FIND_ZONE_CUT --> CHOOSE_SERVER <--------------- take_address()
 *        ^               |   |  \                        |
 *        |               |   |   +--> AWAIT_ADDRESS -----+  (a server's
 *        | forwarders    |   |                               name)
 *        | failed        |   +------> FAILED  (nobody is left, a bound)
 *        |               |   +------> CHOOSE_SERVER (the parent's, for glue)
 *        |               v
 *        +--------- AWAIT_RESPONSE --> DONE   (finding)
 *                        |
 *                        +--> CHOOSE_SERVER   (referral, more labels,
 *                                              timeout, lame, TCP, no EDNS)
 *
 * When the servers of a delegation have failed, those that the zone itself has
 * named come last (child_servers.h).
 *
 * A zone may have its servers in itself and no glue for them. Whoever wants
 * one of its names then AWAITs their addresses; the iterator for such an
 * address goes up to the parent's servers with the whole name, once, takes
 * what they say as the missing glue, and asks the zone itself.
 *
 * Transitions: find_zone_cut(), choose_server(), iterator_take_address(),
 * iterator_take_response(), iterator_timed_out(), iterator_send_failed(),
 * iterator_reject().
 *
 * A zone that is mirrored here (mirror_zone.h) is asked before its servers,
 * and answers at once: CHOOSE_SERVER goes on to DONE or to the next cut.
 *
 * AWAIT_ADDRESS  want_name and want_type are to be looked up.
 * AWAIT_RESPONSE `query` goes to `attempt->address`, over a stream if
 *                `use_stream`; it is new when `must_send` is set.
 * DONE           `finding` borrows from `response_arena`, until the next
 *                response.
 * FAILED         `reason` says why.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_ITERATOR_H
#define RESOLVER_CORE_ITERATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "resolver/core/context.h"
#include "resolver/core/qname_minimisation.h"
#include "resolver/core/response.h"
#include "resolver/core/server_selection.h"
#include "resolver/core/settings.h"
#include "resolver/core/upstream_query.h"
#include "resolver/core/work.h"
#include "resolver/core/zone_cut.h"
#include "validator/reason.h"
#include "wire/finding.h"
#include "wire/message.h"

enum iterator_state {
	ITERATOR_FIND_ZONE_CUT,
	ITERATOR_CHOOSE_SERVER,
	ITERATOR_AWAIT_ADDRESS,
	ITERATOR_AWAIT_RESPONSE,
	ITERATOR_DONE,
	ITERATOR_FAILED,
};

struct iterator {
	enum iterator_state state;
	const struct context *context; /* borrowed, as the next two */
	const struct settings *settings;
	struct work *work;

	struct name name; /* lower case */
	uint16_t type;

	uint32_t ahead_s; /* a delegation that ends sooner is asked for anew */
	struct zone_cut cut;
	struct attempts attempts; /* at this cut */
	struct attempt *attempt;  /* the one asked last */
	struct qname_minimisation minimisation;
	unsigned referrals, tries_at_cut;
	unsigned silences;     /* timeouts at this cut since the last answer */
	bool no_forward;       /* forwarders have failed */
	unsigned last_resorts; /* of those for a cut whose servers fail */
	bool no_mirror;        /* what the mirror said was of no use */
	bool went_up;          /* asked the parent for glue, */
	bool is_above;         /* and does so now */

	struct upstream_query query;
	struct moment sent;
	uint32_t timeout_ms;
	bool use_stream, must_send;
	bool is_proven; /* the last response has our cookie */
	bool is_joined; /* another fetch has sent the query */

	struct name want_name;
	uint16_t want_type;

	/* Arrived at a cut that has DS or an anchor; or what came is signed by
	 * a zone that is on its parent's servers, so that no referral had its
	 * DS. */
	struct name new_signed_cut;
	bool has_new_signed_cut, lacks_ds;

	struct arena response_arena;
	struct message message; /* the last response */
	struct {                /* what it was */
		bool is_malformed;
		enum response_kind kind;
		enum finding_kind found; /* with RESPONSE_FINDING */
		const char *why;
	} response;
	struct finding finding;
	struct reason reason;
	char problem[96]; /* the last trouble with a server */
};

/* Starts for NAME (lower case) and TYPE. `ahead_s` may be set after that. */
void iterator_start(struct iterator *it, const struct context *context,
		    const struct settings *settings, struct work *work,
		    const uint8_t *name, uint16_t type);
void iterator_done(struct iterator *it);

/* Runs until it rests: AWAIT_*, DONE, FAILED. */
enum iterator_state iterator_run(struct iterator *it, struct now now);

/* The query was handed to the network at NOW. */
void iterator_sent(struct iterator *it, struct moment now);

/*
 * Lets IT await what OTHER awaits, if their queries are the same but for the
 * ID; false if they are not.
 */
bool iterator_join(struct iterator *it, const struct iterator *other);

/* The addresses of want_name: FINDING, or NULL when there are none. */
void iterator_take_address(struct iterator *it, const struct finding *finding);

/*
 * False when RESPONSE does not match the query that is awaited; nothing is
 * changed or learnt then.
 */
bool iterator_take_response(struct iterator *it, struct span response,
			    struct now now);

/* In AWAIT_RESPONSE, with a query that is not sent: another server is to be
 * asked, as this one has enough to do. */
void iterator_decline(struct iterator *it);

/* Gives back the memory of the last response, `finding` and `message`: what
 * is of use has been copied. */
void iterator_forget_response(struct iterator *it);

void iterator_timed_out(struct iterator *it, struct moment now);

/*
 * The network gave the query back: WHY is a phrase such as "refused". IS_OURS:
 * it did not get so far, and nothing is held against the server.
 */
void iterator_send_failed(struct iterator *it, const char *why, bool is_ours,
			  struct moment now);

/*
 * In DONE: the finding was bogus, another server is to be asked. False when
 * there is none.
 */
bool iterator_reject(struct iterator *it, struct moment now);

/*
 * What a delegation says of DS at its cut, as a finding of type DS: its DS
 * set, or the denial. False when it says nothing.
 */
bool delegation_ds_finding(const struct finding *delegation,
			   struct finding *ret);

#endif
