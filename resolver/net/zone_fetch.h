/*
 * zone_fetch.h - gets a whole zone from one of its servers over TCP.
 *
 * It asks for the SOA, and for the zone (AXFR, RFC 5936) on the same
 * connection when that is another than the one that is known. What comes is
 * not judged here.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_NET_ZONE_FETCH_H
#define RESOLVER_NET_ZONE_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "base/address.h"
#include "base/rng.h"
#include "wire/zone_records.h"

enum zone_fetch_result {
	ZONE_FETCH_NEW,  /* the zone is there */
	ZONE_FETCH_SAME, /* the server has what is known, or older */
	ZONE_FETCH_FAILED,
};

struct zone_fetch_job {
	struct address server, source; /* source: family NONE for any */
	const uint8_t *origin;         /* borrowed until the end */
	bool has_serial;               /* there is a zone already, of */
	uint32_t serial;
	size_t octets_max;        /* of the zone */
	unsigned idle_s, total_s; /* seconds without an octet, and in all */
	/*
	 * Called once, when it is over, out of the event loop; then the fetch
	 * is to be freed, in the call or later. RECORDS, of NEW, are borrowed
	 * until then and not sorted. PROBLEM is a phrase, of FAILED.
	 */
	void (*done)(void *context, enum zone_fetch_result result,
		     struct zone_records *records, const char *problem);
	void *context;
};

struct zone_fetch;

/* Starts JOB (copied) in BASE's loop. NULL without memory or socket. */
struct zone_fetch *zone_fetch_start(struct event_base *base,
				    const struct zone_fetch_job *job,
				    struct rng *rng);

/* Ends it, over or not; accepts NULL. */
void zone_fetch_free(struct zone_fetch *fetch);

#endif
