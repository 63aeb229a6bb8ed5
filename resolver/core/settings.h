/*
 * settings.h - what the configuration says, as the engine sees it: a
 * snapshot, shared by all workers, replaced whole.
 *
 * resolver/daemon/conf builds it from resolver.conf; the simulated world
 * builds it by hand.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_SETTINGS_H
#define RESOLVER_CORE_SETTINGS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "resolver/core/acl.h"
#include "resolver/core/answer_filter.h"
#include "resolver/core/dns64.h"
#include "resolver/core/identity.h"
#include "resolver/core/local_data.h"
#include "resolver/core/name_set.h"
#include "resolver/core/rate_limit.h"
#include "resolver/core/response_policy.h"
#include "resolver/core/server_cookie.h"
#include "trust-anchor/anchor_set.h"
#include "validator/policy.h"
#include "wire/name.h"

enum {
	ZONE_SERVERS_MAX = 32, /* addresses, and names, of a configured zone */
	HINT_SERVERS_MAX = 32,
};

enum zone_kind {
	ZONE_STUB,          /* asked for its NS set, which is then used */
	ZONE_STATIC_STUB,   /* these servers, whatever its NS set says */
	ZONE_FORWARD_FIRST, /* forwarders; if they fail, the usual way */
	ZONE_FORWARD_ONLY,
	ZONE_NO_FORWARD, /* `forwarders { }`: the usual way below a
			    forwarded zone */
};

struct settings_zone {
	struct name name; /* lower case */
	enum zone_kind kind;
	unsigned address_count, name_count;
	struct address addresses[ZONE_SERVERS_MAX];
	struct name names[ZONE_SERVERS_MAX]; /* `server-names` */
};

/* What is said of a server, or of all in a network. */
struct settings_server {
	struct address network; /* port and scope are left aside */
	unsigned prefix;        /* bits of it that count */
	bool has_bogus;         /* `bogus` is said: */
	bool is_bogus;          /* yes: never asked; no: on loopback too */
	bool tcp_only, without_edns;
};

struct hint_server {
	struct name name; /* lower case */
	unsigned address_count;
	struct address addresses[4];
};

#define STALE_TIMEOUT_OFF UINT32_MAX

enum qname_minimization {
	QMIN_OFF,
	QMIN_RELAXED, /* falls back on broken servers (RFC 9156 section 2.3) */
	QMIN_STRICT,
};

/* A bound, and what the clients of a fetch that meets it get. */
struct fetch_quota {
	uint32_t most;  /* 0: none */
	bool is_silent; /* nothing, instead of a failure */
};

/* What beside the answer and its proofs goes into a response. */
enum minimal_responses {
	MINIMAL_YES,     /* nothing */
	MINIMAL_NO_AUTH, /* addresses of names in the answer */
	MINIMAL_NO,      /* the zone's NS set too, and addresses for that */
};

struct mirror_zone;

struct settings {
	atomic_uint references;
	struct settings *base; /* a reference: all that this has not of its
				  own; NULL: nothing */

	/* Access; NULL refuses everybody (blackhole: nobody). */
	struct acl *allow_query, *allow_query_cache, *allow_recursion;
	struct acl *blackhole;

	/* Validation. */
	bool validate;
	struct anchor_set *anchors; /* owned */
	/* Of them, those that RFC 5011 keeps current; owned, NULL: none. */
	struct anchor_set *managed;
	bool has_builtin_root; /* the root's built-in keys are among them */
	struct policy policy;
	bool trust_anchor_telemetry; /* tell zones their trusted keys */
	/* Not validated as long as the clock is known to be wrong: names of
	 * servers to set it by; owned, NULL: none. */
	struct name_set *clock_bootstrap;
	bool root_key_sentinel; /* answer it (RFC 8509) */
	bool error_reporting;   /* to those who ask for it (RFC 9567) */
	bool synth_from_dnssec; /* answers made of cached denials (RFC 8198) */

	/* Where to ask. */
	unsigned hint_count;
	struct hint_server hints[HINT_SERVERS_MAX];
	unsigned zone_count;
	struct settings_zone *zones; /* owned */
	unsigned server_count;
	struct settings_server *servers; /* owned */
	uint16_t authority_port;
	bool use_ipv4, use_ipv6;
	enum qname_minimization qname_minimization;
	bool send_cookie; /* to servers (RFC 7873) */
	unsigned upstream_queries_max; /* for one client query */
	/* Fetches at work at one zone cut, and at one server; with 0, zones
	 * share what there is, and servers have no bound. */
	struct fetch_quota fetches_per_zone, fetches_per_server;

	/* Clients that wait, in one engine, and of them for one question (0:
	 * no bound of its own). */
	uint32_t recursive_clients, max_clients_per_query;
	uint32_t discard_timeout_ms; /* 0: what is late is sent all the same */

	/* Answers. */
	uint16_t edns_udp_size;     /* octets that we announce upstream */
	uint16_t max_udp_size;      /* octets of a UDP answer at the most */
	uint16_t nocookie_udp_size; /* ... to who shows no good cookie */
	bool answer_cookie;         /* give cookies (RFC 7873) */
	bool require_server_cookie;
	struct cookie_secrets cookie_secrets; /* none: one is invented */
	struct identity identity;
	uint32_t max_cache_ttl_s, min_cache_ttl_s;
	uint32_t max_ncache_ttl_s, min_ncache_ttl_s;
	uint32_t servfail_ttl_s;
	enum minimal_responses minimal_responses;
	/*
	 * A hit in the last part of an answer's life refreshes it: so many
	 * percent of its TTL, or if that is 0 so many seconds; 0: never. What
	 * lives less than `eligible` is left alone.
	 */
	uint32_t prefetch_percent, prefetch_s, prefetch_eligible_s;
	/*
	 * Answers past their end (RFC 8767): kept for `max` seconds, if they
	 * are served when nothing better is to be had; with which TTL; for
	 * how long at once after a failure; how long a client waits before.
	 */
	bool stale_answers, stale_cache;
	uint32_t max_stale_ttl_s, stale_answer_ttl_s, stale_refresh_s;
	uint32_t stale_client_timeout_ms; /* STALE_TIMEOUT_OFF: to the end */
	bool minimal_any; /* type ANY is for streams alone (RFC 8482) */
	struct rate_limit *rate_limit; /* owned; NULL: none */
	bool empty_zones; /* serve the names of RFC 6303 and 6761 here */
	struct local_data *local_data; /* owned; NULL: none */
	struct dns64 *dns64;           /* owned; NULL: none */
	struct answer_filter filter;
	struct response_policy *response_policy; /* owned; NULL: none */
	struct mirror_zone *mirror; /* a reference; NULL: none */
	bool shares_anchors;        /* `anchors` belong to `base` */
};

/*
 * The defaults: everything as resolver.conf without any statement has it,
 * access lists and anchors empty, root hints built in. One reference, the
 * caller's. NULL without memory.
 */
struct settings *settings_new(void);
struct settings *settings_ref(struct settings *settings);
void settings_unref(struct settings *settings); /* accepts NULL */

/*
 * SETTINGS with other anchors (taken, as CLOCK_FLOOR, for struct policy), and
 * else all the same: it keeps a reference to SETTINGS. NULL without memory;
 * then ANCHORS are the caller's still.
 */
struct settings *settings_with_anchors(struct settings *settings,
				       struct anchor_set *anchors,
				       struct wall_time clock_floor);

/*
 * SETTINGS with MIRROR (a reference is taken), and else all the same: it keeps
 * a reference to SETTINGS. NULL without memory.
 */
struct settings *settings_with_mirror(struct settings *settings,
				      struct mirror_zone *mirror);

/* A zone to fill in, valid until the next call; NULL without memory. */
struct settings_zone *settings_add_zone(struct settings *settings);

/* The configured zone closest to NAME, at it or above; NULL if none. */
const struct settings_zone *settings_zone_for(const struct settings *settings,
					      const uint8_t *name);

/* A server to fill in, as settings_add_zone(). */
struct settings_server *settings_add_server(struct settings *settings);

/*
 * What is said of ADDRESS: the one with the longest prefix alone. One that
 * says nothing if there is none.
 */
const struct settings_server *
settings_server_for(const struct settings *settings,
		    const struct address *address);

#endif
