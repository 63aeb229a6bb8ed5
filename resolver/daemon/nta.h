/*
 * nta.h - negative trust anchors set while the daemon runs (RFC 7646).
 *
 * A zone whose owner has broken its signatures can be resolved unvalidated
 * for a while: an hour unless it is said otherwise, a week at most. Every
 * five minutes the zone is asked as if it were trusted; once that is answered,
 * the negative trust anchor has done its service and is dropped (section 4).
 *
 * Its reason is told to everybody who asks for a name below it, in the
 * EXTRA-TEXT of the extended error 33.
 *
 * It lives in the main thread. The workers get new settings, by way of the
 * anchor_keeper; one of them asks.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_NTA_H
#define RESOLVER_DAEMON_NTA_H

#include <event2/event.h>

#include "base/status.h"
#include "resolver/daemon/anchor_keeper.h"
#include "resolver/daemon/worker.h"

enum {
	NTA_MAX = 256,         /* more is a wrong clock or a wrong anchor */
	NTA_REASON_MAX = 128,  /* octets, with the NUL */
	NTA_LIFETIME_S = 3600, /* when nothing is said */
	NTA_LIFETIME_MAX_S = 604800,
	NTA_RECHECK_S = 300,
};

struct nta {
	struct name name; /* lower case */
	char reason[NTA_REASON_MAX];
	struct wall_time since;
	struct moment ends, check_at;
	bool is_checking;
	unsigned checks; /* times that it was found broken still */
};

struct nta_keeper;

struct nta_keeper *nta_keeper_new(void);         /* NULL without memory */
void nta_keeper_free(struct nta_keeper *keeper); /* accepts NULL */

/* Begins, in BASE's loop; ANCHORS and WORKERS are borrowed until the end. */
enum status nta_keeper_start(struct nta_keeper *keeper, struct event_base *base,
			     struct anchor_keeper *anchors,
			     struct worker *const *workers) MUST_USE;

/*
 * NAME (lower case) and all below it are not validated for LIFETIME_S (1 ..
 * NTA_LIFETIME_MAX_S) from now on; one that is there is replaced. REASON is
 * UTF-8, "" if there is none to be told. STATUS_LIMIT when there are too many.
 */
enum status nta_keeper_add(struct nta_keeper *keeper, const uint8_t *name,
			   uint32_t lifetime_s, const char *reason) MUST_USE;

/* False when there is none at NAME. */
bool nta_keeper_remove(struct nta_keeper *keeper, const uint8_t *name);

/* All are looked at now, not when it is time. */
void nta_keeper_check(struct nta_keeper *keeper);

/* The PLACEth, NULL past the last; until the loop's next turn. */
const struct nta *nta_keeper_at(const struct nta_keeper *keeper,
				unsigned place);

/* PROBED (taken) has come to KEEPER, from any thread: a worker's handler. */
void nta_keeper_take(void *keeper, struct probed *probed);

#endif
