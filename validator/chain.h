/*
 * chain.h - the chain of trust, from the closest thing that is known down to
 * the zone that signed (RFC 4035 section 5.2).
 *
 * The chain looks into no cache and asks nobody: it says what it needs, and
 * is given it.
 *
 *	chain_start(&chain, anchors, target, known);
 *	while ((need = chain_next(&chain)) != CHAIN_DONE) {
 *		... fetch chain.need_name, DS or DNSKEY ...
 *		chain_give(&chain, &finding, ...);
 *	}
 *	chain.keys says what is known of the zone that holds `target`
 *
 *                     +--------------- no cut, next label ------+
 *   start: known keys |                                         |
 *   or anchor ------> NEED_DS --- DS set, supported --> NEED_DNSKEY
 *      |                 |                                      |
 *      | (anchor)        +-- none, unsupported: insecure        +-- a DS
 *      +-> NEED_DNSKEY   +-- proof wrong: bogus                 |   matches a
 *                        v                                      v   key that
 *                       DONE <------- bogus, or target ---------+   signs set
 *
 * Each zone on the way gives a zone_keys (chain_take_found()) that the caller
 * may cache.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_CHAIN_H
#define VALIDATOR_CHAIN_H

#include "base/arena.h"
#include "trust-anchor/anchor_set.h"
#include "validator/budget.h"
#include "validator/key.h"
#include "validator/policy.h"
#include "wire/finding.h"

enum chain_state {
	CHAIN_NEED_DS,     /* of need_name, from its parent zone */
	CHAIN_NEED_DNSKEY, /* of need_name */
	CHAIN_DONE,        /* keys: of the zone that TARGET lies in, or the
			      insecure or bogus zone above it */
};

struct chain {
	enum chain_state state;
	struct name target;       /* lower case */
	struct name need_name;    /* lower case */
	struct zone_keys *keys;   /* one reference; never NULL once DONE */
	bool keys_are_new;        /* not yet handed out by chain_take_found() */
	struct zone_keys *parsed; /* not yet proven, while it is paused */
	const struct anchor *anchor; /* borrowed; while its zone's DNSKEY is
					needed */
	const struct rrset *ds;      /* verified, in the caller's arena */
	uint32_t ds_ttl_s;
	struct wall_time ds_expires;
	unsigned steps; /* labels gone down, for the bound */
	bool skipped;   /* need_name was jumped to past several labels */
};

/*
 * Starts towards TARGET. KNOWN, if not NULL, is what is known of the closest
 * zone at or above TARGET (and at or below the closest anchor); it is
 * borrowed, the chain takes a reference of its own. Without anchor, or under
 * a negative trust anchor, the chain is done at once: INDETERMINATE or
 * INSECURE.
 */
void chain_start(struct chain *chain, const struct anchor_set *anchors,
		 const uint8_t *target, struct zone_keys *known);

/*
 * A cached DS set or DS denial whose owner is CUT (strictly between the
 * current zone and the target, or the target) and whose signer is the
 * current zone lets the chain go there at once instead of label by label.
 * Does nothing when CUT does not fit or the state is not NEED_DS.
 */
void chain_skip_to(struct chain *chain, const uint8_t *cut);

/*
 * Gives what was found for need_name: a finding for DS or DNSKEY (answer,
 * no data, name error), or NULL with WHY when it could not be had (then the
 * chain is done, bogus with that reason). ARENA keeps what the chain needs
 * across steps. Moves to the next state; or, when BUDGET pauses, stays as it
 * is, to be given the same again.
 */
void chain_give(struct chain *chain, const struct finding *finding,
		const struct reason *why, struct wall_time wall,
		const struct policy *policy, struct budget *budget,
		struct arena *arena);

/* The zone_keys found last, with a reference for the caller; NULL if none
 * since the last call. */
struct zone_keys *chain_take_found(struct chain *chain);

void chain_done(struct chain *chain); /* gives references back */

#endif
