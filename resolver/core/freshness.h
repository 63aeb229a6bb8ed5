/*
 * freshness.h - what a cached answer is worth at its end and past it.
 *
 * Shortly before its end it is worth a refresh: a hit then starts a fetch
 * beside, so that the next ones need not wait (`prefetch`).
 *
 * Past its end it is better than nothing (RFC 8767, `stale-answer-enable`).
 * A query for it starts a fetch. Its clients get the stale answer when the
 * fetch fails, or has not ended when the client response timer has, and goes
 * on; after a failure they get it at once for a while. It is the answer as it
 * was for that very name and type, whole: nothing new is made of its parts
 * (CVE-2026-46582).
 *
 * A fresh answer that is bogus is a failure like any other: who can make one
 * could as well let nothing through. But then a stale answer that was secure
 * has to prove itself: once one of its signatures has expired it is not
 * served against the verdict, and whatever the reason never with AD.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_FRESHNESS_H
#define RESOLVER_CORE_FRESHNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"
#include "cache/answer_cache.h"
#include "resolver/core/answer.h"
#include "resolver/core/settings.h"

/* Seconds that ANSWER has left at NOW; one that has begun counts whole. */
uint32_t freshness_left_s(const struct answer *answer, struct moment now);

/* Is ANSWER, which is cached, to be refreshed before it expires? */
bool freshness_is_late(const struct answer *answer,
		       const struct settings *settings, struct moment now);

/* How long an answer is kept past its end. */
uint32_t freshness_stale_s(const struct settings *settings);

/* Where and when stale answers are looked for. */
struct freshness_view {
	const struct answer_cache *cache;
	const struct settings *settings;
	struct now now;
};

/* Why the answer was not refreshed. */
struct freshness_cause {
	struct span text; /* for people */
	bool is_bogus;    /* what came does not validate */
};

/*
 * The stale answer for QUERY: for those with DO, or those without. With CD
 * one will do that was kept for queries with CD. RET has its EDE and the TTL
 * for what has expired, AD only while all its signatures are valid; it
 * borrows the cause's text, SCRATCH, and the cache until the caller's next
 * quiescent moment. False: there is none that may be served.
 */
bool freshness_find_stale(const struct freshness_view *view,
			  const struct query *query, bool do_bit, bool cd,
			  const struct freshness_cause *cause,
			  struct answer_scratch *scratch, struct answer *ret);

#endif
