/*
 * prober.h - many queries to many servers, for a command that waits for all
 * of their answers.
 *
 *	struct probe probes[2] = {{.server = ..., .query = ...}, ...};
 *
 *	if (prober_run(probes, 2, &upstream, &rng) == STATUS_OK)
 *		... probes[i].response, or else probes[i].fault ...
 *	prober_done(probes, 2);
 *
 * Each is sent twice at the most over UDP, once over TCP, and has a few
 * seconds. So many are under way at once that a server's rate limit is not
 * what is measured.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_NET_PROBER_H
#define RESOLVER_NET_PROBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/rng.h"
#include "base/status.h"
#include "resolver/net/upstream.h"
#include "wire/name.h"

enum {
	PROBE_QUERY_MAX = 512, /* octets: header, question, OPT, an option */
};

enum probe_edns {
	PROBE_DNSSEC,  /* with DO */
	PROBE_PLAIN,   /* without EDNS */
	PROBE_OPTION,  /* an option that nobody knows (RFC 8906 8.2.3) */
	PROBE_VERSION, /* EDNS version 1 (RFC 8906 section 8.2.2) */
};

struct probe {
	/* What is asked. */
	struct address server;
	const uint8_t *name; /* borrowed */
	uint16_t type;
	bool is_stream;
	enum probe_edns edns;
	/* What came of it: the response (the probe's, of SIZE octets), or NULL
	 * and a phrase. */
	uint8_t *response;
	size_t size;
	const char *fault;
	/* The rest is its own. */
	uint16_t id;
	unsigned tries;
	int64_t due_us;
	bool is_under_way, is_over;
};

/* STATUS_NO_MEMORY without memory or descriptors; then nothing was asked. */
enum status prober_run(struct probe *probes, size_t count,
		       const struct upstream_options *options,
		       struct rng *rng) MUST_USE;

/* Frees the responses. */
void prober_done(struct probe *probes, size_t count);

#endif
