/*
 * server_cache.h - what is known of the servers that are asked: how fast
 * each address is, whether it answers at all, what it can do, and for which
 * zones it is lame.
 *
 * Round-trip times are smoothed as TCP does it (RFC 6298); a timeout doubles
 * the next one (back-off). An address that does not answer at all is left
 * alone for a while; after that, one more silence is enough. All of it is a
 * hint: nothing here decides what is believed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CACHE_SERVER_CACHE_H
#define CACHE_SERVER_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/moment.h"
#include "cache/table.h"
#include "wire/name.h"

enum server_edns {
	SERVER_EDNS_UNKNOWN,
	SERVER_EDNS_WORKS,
	SERVER_EDNS_BROKEN, /* answers only without OPT; forgotten in time */
};

/* What a server is good for, where a zone of its own is concerned. */
enum server_lameness {
	SERVER_NOT_LAME,
	SERVER_SECOND_BEST, /* it answers, without authority */
	SERVER_LAME,        /* it does not serve the zone */
};

enum {
	SERVER_TIMEOUT_FIRST_MS = 400, /* for an address never asked */
	SERVER_TIMEOUT_MIN_MS = 50,
	SERVER_TIMEOUT_MAX_MS = 3000,
	SERVER_DEAD_TIMEOUTS = 4, /* in a row, then it counts as dead */
	SERVER_DEAD_S = 60,       /* and is left alone for so long */
	SERVER_KEPT_S = 900,      /* an entry is forgotten after this */
	SERVER_LAME_S = 300,
	SERVER_COOKIE_SIZE_MAX = 32, /* octets (RFC 7873 section 4.2) */
	SERVER_COOKIE_S = 3600,
	SERVER_COOKIE_RENEW_S = 60, /* not replaced before this */
};

struct server_info {
	bool is_known;
	uint32_t srtt_us;    /* smoothed round trip; 0 if never measured */
	uint32_t timeout_ms; /* how long to wait for the next answer */
	unsigned timeouts;   /* in a row */
	bool is_dead;        /* leave alone now */
	enum server_edns edns;
};

struct server_cache;

struct server_cache *server_cache_new(size_t octets_max, struct epoch *epoch,
				      const struct hash_key *hash_key);
void server_cache_free(struct server_cache *cache);

/* Of an address never asked, the defaults. */
struct server_info server_cache_get(const struct server_cache *cache,
				    const struct address *address,
				    struct moment now);

void server_cache_answered(struct server_cache *cache,
			   struct epoch_reader *reader,
			   const struct address *address, uint32_t rtt_us,
			   struct moment now);
void server_cache_timed_out(struct server_cache *cache,
			    struct epoch_reader *reader,
			    const struct address *address, struct moment now);
void server_cache_set_edns(struct server_cache *cache,
			   struct epoch_reader *reader,
			   const struct address *address, enum server_edns edns,
			   struct moment now);

/* What ADDRESS is good for where ZONE is concerned, for SERVER_LAME_S. */
void server_cache_set_lameness(struct server_cache *cache,
			       struct epoch_reader *reader,
			       const struct address *address,
			       const uint8_t *zone,
			       enum server_lameness lameness,
			       struct moment now);
enum server_lameness server_cache_lameness(const struct server_cache *cache,
					   const struct address *address,
					   const uint8_t *zone,
					   struct moment now);

/*
 * The server cookie that ADDRESS has given, in OUT. Returns its size in
 * octets; 0: none is known.
 */
size_t server_cache_cookie(const struct server_cache *cache,
			   const struct address *address, struct moment now,
			   uint8_t out[SERVER_COOKIE_SIZE_MAX]);

/* Keeps one of SIZE octets for ADDRESS; 0: it gives none. */
void server_cache_set_cookie(struct server_cache *cache,
			     struct epoch_reader *reader,
			     const struct address *address,
			     const uint8_t *cookie, size_t size,
			     struct moment now);

struct table_stats server_cache_stats(const struct server_cache *cache);

#endif
