/*
 * anchor_watch.h - keeps the managed trust anchors current (RFC 5011): what
 * the state file remembers, what is configured and what servers say now, made
 * into the settings that validation goes by.
 *
 * It opens no file and asks no server. Its caller does, when told to:
 *
 *	anchor_watch_configure(&watch, settings, now);
 *	while ((zone = anchor_watch_due(&watch, now)))
 *		... engine_watch_keys(engine, zone) ...
 *	for each that engine_take_keys() gives:
 *		anchor_watch_take(&watch, keys, now, &verdict);
 *		... write watch.state; with verdict.outcome.anchors_changed or
 *		    verdict.clock_floor_moved, anchor_watch_settings() are
 *		    for all workers ...
 *
 * Order of trust: a zone that the state knows is trusted by the state alone,
 * whatever is configured or built in; else by the configured anchors, which
 * are its state from then on. So no revocation is ever undone by a restart.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_ANCHOR_WATCH_H
#define RESOLVER_CORE_ANCHOR_WATCH_H

#include "resolver/core/engine.h"
#include "resolver/core/settings.h"
#include "trust-anchor/anchor_state.h"
#include "validator/key_watch.h"

/* A name that is not validated for now (RFC 7646); WHY is for clients. */
struct distrusted {
	struct name name;
	const char *why; /* borrowed; "": not said */
};

struct anchor_watch {
	struct settings *settings;  /* a reference: as configured */
	struct anchor_state *state; /* owned */
	/* The root's key has signed that this time has been; 0: no such. */
	struct wall_time proven;
	/* Not to be validated, for now; borrowed (RFC 7646). */
	const struct distrusted *distrusted;
	unsigned distrusted_count;
	/* What is asked about now: bit i of the state's points. */
	bool is_asking[ANCHOR_STATE_ZONES_MAX];
};

enum verdict_kind {
	VERDICT_VOUCHED,     /* a trusted key has signed the RRset */
	VERDICT_REVOKED,     /* none has, but a key revoked itself */
	VERDICT_NO_ANSWER,   /* no RRset to look at */
	VERDICT_WRONG_CLOCK, /* not looked at */
	VERDICT_BAD_TIME,    /* by a trusted key, but outside of its dates */
	VERDICT_STRANGERS,   /* properly signed, by keys that nobody trusts:
				a roll was missed, or this is an attack */
	VERDICT_UNSIGNED,    /* by nobody, or wrongly */
};

struct anchor_verdict {
	enum verdict_kind kind;
	struct outcome outcome;
	struct reason reason;   /* unless VOUCHED or REVOKED */
	uint16_t stranger_tag;  /* of VERDICT_STRANGERS */
	bool is_deleted;        /* now: its last anchor was revoked */
	bool clock_floor_moved; /* by a signature: settings have to know */
	const struct trust_point *point; /* borrowed from the state */
};

/* Without memory false. STATE is taken, if not NULL: from a file. */
bool anchor_watch_init(struct anchor_watch *watch, struct anchor_state *state);
void anchor_watch_done(struct anchor_watch *watch);

/*
 * SETTINGS (a reference is taken) say what is managed from now on: zones
 * without a trust point get one, trust points of other zones go away.
 */
enum status anchor_watch_configure(struct anchor_watch *watch,
				   struct settings *settings,
				   struct wall_time now) MUST_USE;

/* STATE (taken) in place of what was known, as another has written it. */
enum status anchor_watch_adopt(struct anchor_watch *watch,
			       struct anchor_state *state,
			       struct wall_time now) MUST_USE;

/* The settings with the anchors as they are now, a reference for the caller;
 * NULL without memory. */
struct settings *anchor_watch_settings(const struct anchor_watch *watch);

/* The same, but that NAME is validated even if it is among `distrusted`. */
struct settings *
anchor_watch_settings_trusting(const struct anchor_watch *watch,
			       const uint8_t *name);

/*
 * A zone to ask about, at once; each is returned until anchor_watch_take() or
 * anchor_watch_lost(). NULL when there is none.
 */
const struct name *anchor_watch_due(struct anchor_watch *watch,
				    struct wall_time now);

/* Seconds until anchor_watch_due() should be asked again; MAX_S at most. */
int64_t anchor_watch_wait_s(const struct anchor_watch *watch,
			    struct wall_time now, int64_t max_s);

/* Looks at what came. False when the zone is none of ours any more. */
bool anchor_watch_take(struct anchor_watch *watch,
		       const struct watched_keys *keys, struct wall_time now,
		       struct anchor_verdict *ret);

/* What was asked for will never come. */
void anchor_watch_lost(struct anchor_watch *watch, const uint8_t *zone,
		       struct wall_time now);

/*
 * The latest time that is known to have been: of the last valid set, of the
 * state's writing, of the newest key that is built in, where that is used, and
 * of a signature by the root's key that is not yet valid by the clock. A clock
 * before it is wrong. 0: nothing is known.
 */
struct wall_time anchor_watch_clock_floor(const struct anchor_watch *watch);
bool anchor_watch_clock_is_wrong(const struct anchor_watch *watch,
				 struct wall_time now);

#endif
