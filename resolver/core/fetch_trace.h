/*
 * fetch_trace.h - what a fetch tells its trace (trace.h), if it has one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_FETCH_TRACE_H
#define RESOLVER_CORE_FETCH_TRACE_H

#include "resolver/core/fetch.h"
#include "resolver/core/trace.h"

static inline bool fetch_is_traced(const struct fetch *fetch)
{
	return fetch->work->trace != NULL;
}

/* The rest is called only if it is. */

/* FETCH begins, because PARENT needs it; NULL: it is the question itself. */
void fetch_trace_begin(struct fetch *fetch, const struct fetch *parent);
void fetch_trace_end(const struct fetch *fetch);

/*
 * The exchange of FETCH as it is now, in RET: to be taken before the iterator
 * hears of its end. False when there is none that is FETCH's own. RET borrows
 * from SCRATCH.
 */
struct trace_asked {
	struct name zone, server, name;
	struct trace_exchange exchange;
};
bool fetch_trace_asked(const struct fetch *fetch, struct moment now,
		       struct trace_asked *ret);

/* ASKED has ended: with the response that the iterator has just taken, of
 * SIZE octets, or without. */
void fetch_trace_response(const struct fetch *fetch, struct trace_asked *asked,
			  size_t size);
void fetch_trace_silence(const struct fetch *fetch, struct trace_asked *asked,
			 enum trace_outcome outcome, const char *why);

void fetch_trace_mismatch(const struct fetch *fetch);

/* The link at hand: it is refused for REASON, or accepted. */
void fetch_trace_rejected(const struct fetch *fetch,
			  const struct reason *reason, bool asks_others);
void fetch_trace_link(const struct fetch *fetch, bool is_ours);

#endif
