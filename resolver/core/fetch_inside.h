/*
 * fetch_inside.h - what the files of the fetch share; nobody else includes
 * it.
 *
 * fetch.c has the states but one, fetch_validate.c has that one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_FETCH_INSIDE_H
#define RESOLVER_CORE_FETCH_INSIDE_H

#include <stdbool.h>

#include "resolver/core/fetch.h"
#include "resolver/core/fetch_table.h"
#include "wire/codes.h"

static inline const struct context *context_of(const struct fetch *fetch)
{
	return &fetch->table->context;
}

/* Does FETCH judge what it finds? Raw findings are judged by who needs them. */
static inline bool validates(const struct fetch *fetch)
{
	return fetch->kind == FETCH_CLIENT && fetch->settings->validate;
}

/* The CNAME that follows from a DNAME answers who asked for one. */
static inline bool fetch_leads_on(const struct fetch *fetch)
{
	return fetch->link.kind == FINDING_CNAME ||
	       (fetch->link.kind == FINDING_DNAME &&
		fetch->type != RRTYPE_CNAME);
}

/* Ends FETCH without result, for REASON. */
void fetch_fail_with(struct fetch *fetch, const struct reason *reason);

/*
 * The state FETCH_VALIDATE: judges the link at hand. False when it rests: it
 * waits for a sub-fetch (DS or DNSKEY), or for the engine's next turn.
 */
bool fetch_validate(struct fetch *fetch, struct now now);

/*
 * The state FETCH_PROVE_EXTRAS: leaves out what stands beside the link and is
 * not as secure. False when it waits for the engine's next turn.
 */
bool fetch_prove_extras(struct fetch *fetch, struct now now);

/*
 * No trust anchor, or a negative one, at NAME or above it: whoever signed is
 * not believed (RFC 4035 section 4.3, RFC 7646 section 2).
 */
bool fetch_is_beyond_trust(const struct fetch *fetch, const uint8_t *name);

/* Each RRset that FINDING stands on has signatures, good or bad. */
bool fetch_is_signed_throughout(const struct finding *finding);

/* ---- fetch_report.c ---------------------------------------------------- */

/*
 * Keeps who wants to be told of errors, if the server at hand says so of its
 * own zone (RFC 9567 section 5). What a parent or a forwarder says is of no
 * use for what comes from below.
 */
void fetch_note_report_channel(struct fetch *fetch);

#endif
