/*
 * answer_cache.h - whole answers in wire form, aged and fitted on copy.
 *
 * An answer is kept without OPT, with the offsets of its TTL fields beside
 * it. answer_write() makes of it what one client gets; it serves cached and
 * fresh answers alike, takes no lock and allocates nothing.
 *
 * The key is QNAME (lower case), QTYPE, DO and CD; the class is IN.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CACHE_ANSWER_CACHE_H
#define CACHE_ANSWER_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"
#include "base/span.h"
#include "cache/table.h"
#include "wire/message.h"

enum {
	ANSWER_RECORDS_MAX = 4096
}; /* TTL offsets kept for an answer */

/* A complete answer, borrowed wherever it stands. */
struct answer {
	/*
	 * Header (ID 0; QR, RCODE, AD if it is secure; RD, RA, CD zero; OPT
	 * not counted in ARCOUNT), question in lower case, sections.
	 */
	struct span message;
	const uint16_t *ttl_offsets;
	size_t ttl_count;
	uint32_t ttl_s; /* its life in the cache, from `made` */
	struct moment made;
	int ede; /* enum ede_code */
	struct span ede_text;
	enum security security;
	bool is_failure;      /* SERVFAIL (RFC 9520) */
	bool same_without_do; /* it has no DNSSEC records to leave out */
};

/* What a client can take, and what we tell it. */
struct answer_fit {
	size_t room;       /* octets for the whole answer, OPT included */
	uint16_t udp_size; /* octets that we announce in our OPT */
	bool recursion_available;
	struct span cookie; /* COOKIE option to send, if any; at most
			       EDNS_COOKIE_SIZE_MAX octets */
};

/*
 * Writes ANSWER for QUERY to OUT, fitted to this client: its ID, its
 * spelling of QNAME (RFC 4343), RD and CD as it set them, AD only if it set
 * DO or AD (RFC 6840 section 5.8), TTLs aged to NOW (never above what is
 * left), an OPT record if it sent one (RFC 6891 section 6.1.1) with cookie
 * and EDE; of the EDE as much as there is room for.
 * What does not fit FIT->room is cut to header, question and OPT with TC set.
 * OUT has room for FIT->room octets. Returns the octets written; 0 if there
 * is no room even for that.
 */
size_t answer_write(const struct answer *answer, const struct query *query,
		    struct moment now, const struct answer_fit *fit,
		    uint8_t *out);

struct answer_cache;

struct answer_cache *answer_cache_new(size_t octets_max, struct epoch *epoch,
				      const struct hash_key *hash_key);
void answer_cache_free(struct answer_cache *cache);

/*
 * The answer for QUERY's name, type and CD, kept for DO_BIT. RET borrows
 * until the caller's next quiescent moment.
 */
bool answer_cache_find(const struct answer_cache *cache,
		       const struct query *query, bool do_bit,
		       struct moment now, struct answer *ret);

/*
 * Copies ANSWER in, whose question is NAME (lower case) and TYPE. Too large
 * ones are not kept. A failure never replaces an answer that is alive (RFC
 * 9520 section 3.2).
 */
void answer_cache_insert(struct answer_cache *cache,
			 struct epoch_reader *reader, const uint8_t *name,
			 uint16_t type, bool do_bit, bool cd,
			 const struct answer *answer);

/* Removes NAME's answers, and those below it if TREE. */
void answer_cache_flush(struct answer_cache *cache, struct epoch_reader *reader,
			const uint8_t *name, bool tree);

struct table_stats answer_cache_stats(const struct answer_cache *cache);

#endif
