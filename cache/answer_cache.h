/*
 * answer_cache.h - whole answers in wire form, aged and fitted on copy.
 *
 * An answer is kept without OPT, with the offsets of its TTL fields beside
 * it. answer_write() makes of it what one client gets; it serves cached and
 * fresh answers alike, takes no lock and allocates nothing.
 *
 * The key is QNAME (lower case), QTYPE, DO, CD and the variant, which is 0
 * for answers that everybody may have; the class is IN. Failures (RFC 9520)
 * have a place of their own beside the answers, the same for both DO: that
 * nobody could be asked says nothing against what is known (RFC 8767 section
 * 4).
 *
 * An answer that has expired stays for a while, for who wants stale ones (RFC
 * 8767), under its own name and type alone; answer_cache_sweep() makes an end
 * to that.
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

/*
 * What goes beyond the answer and its proofs: it comes last, in the authority
 * section and as the additional section.
 */
struct answer_extras {
	uint16_t at; /* octets of the message before it; 0: there is none */
	uint16_t additional_at;     /* octets before the additional section */
	uint16_t authority_records; /* how many are in the authority section */
	uint32_t ttl_s;             /* its own life, from `made` */
};

/* A complete answer, borrowed wherever it stands. */
struct answer {
	/*
	 * Header (ID 0; QR, RCODE, AD if it is secure; RD, RA, CD zero; OPT
	 * not counted in ARCOUNT), question in lower case, sections.
	 */
	struct span message;
	struct answer_extras extras;
	const uint16_t *ttl_offsets;
	size_t ttl_count;
	uint32_t ttl_s; /* its life in the cache, from `made` */
	struct moment made;
	int ede; /* enum ede_code */
	struct span ede_text;
	enum security security;
	uint16_t variant;     /* 13 bits: whom it is kept for; 0: everybody */
	bool is_failure;      /* SERVFAIL (RFC 9520) */
	bool same_without_do; /* it has no DNSSEC records to leave out */
	bool is_for_cd;       /* of a cached one: kept for queries with CD */
	bool is_for_do;       /* the same for those with DO */
	/*
	 * 0, or of one that is stale: what is written for a TTL that has run
	 * out (RFC 8767 section 4).
	 */
	uint32_t stale_ttl_s;
	const struct table_entry *entry; /* of a cached one */
};

/* What a client can take, and what we tell it. */
struct answer_fit {
	size_t room;       /* octets for the whole answer, OPT included */
	uint16_t udp_size; /* octets that we announce in our OPT */
	bool recursion_available;
	struct span cookie;   /* COOKIE option to send, if any; at most
				 EDNS_COOKIE_SIZE_MAX octets */
	bool has_good_cookie; /* it showed that it is where it says */
	struct span nsid;     /* NSID option to send, if any */
};

/*
 * Writes ANSWER for QUERY to OUT, fitted to this client: its ID, its
 * spelling of QNAME (RFC 4343), RD and CD as it set them, AD only if ANSWER is
 * secure and it set DO or AD (RFC 6840 section 5.8), TTLs aged to NOW (never
 * above what is left, but for a stale answer), an OPT record if it sent one
 * (RFC 6891 section 6.1.1) with cookie and EDE; of the EDE as much as there is
 * room for. What is extra is left out when it has expired, or where it does not
 * fit FIT->room, the additional section first (RFC 2181 section 9); if that
 * does not help all is cut to header, question and OPT with TC set. OUT has
 * room for FIT->room octets. Returns the octets written; 0 if there is no room
 * even for that.
 */
size_t answer_write(const struct answer *answer, const struct query *query,
		    struct moment now, const struct answer_fit *fit,
		    uint8_t *out);

struct answer_cache;

struct answer_cache *answer_cache_new(size_t octets_max, struct epoch *epoch,
				      const struct hash_key *hash_key);
void answer_cache_free(struct answer_cache *cache);

/*
 * The answer for QUERY's name, type, CD and variant, kept for DO_BIT. RET
 * borrows until the caller's next quiescent moment.
 */
bool answer_cache_find(const struct answer_cache *cache,
		       const struct query *query, bool do_bit,
		       struct moment now, struct answer *ret);

/*
 * The best for QUERY that is there: for one without CD and DO its own. With CD
 * that comes second: what was validated for others is as good (RFC 4035
 * section 3.2.2), their failures are not found. Without DO the last resort
 * is what is kept for those with DO.
 */
bool answer_cache_find_best(const struct answer_cache *cache,
			    const struct query *query, bool do_bit, bool cd,
			    struct moment now, struct answer *ret);

/* The same as answer_cache_find(), or one that expired less than STALE_S
 * seconds ago. */
bool answer_cache_find_stale(const struct answer_cache *cache,
			     const struct query *query, bool do_bit,
			     struct moment now, uint32_t stale_s,
			     struct answer *ret);

/* The failure that is remembered for QUERY's name, type and CD. */
bool answer_cache_find_failure(const struct answer_cache *cache,
			       const struct query *query, struct moment now,
			       struct answer *ret);

/*
 * One alone is to refresh ANSWER, which was found a moment ago. False: it is
 * claimed already. A claim ends when the answer is replaced, or released.
 */
bool answer_cache_claim(const struct answer *answer);
void answer_cache_release(const struct answer *answer);

/*
 * Copies ANSWER in, whose question is NAME (lower case) and TYPE; for a
 * failure DO_BIT means nothing. Too large ones are not kept.
 */
void answer_cache_insert(struct answer_cache *cache,
			 struct epoch_reader *reader, const uint8_t *name,
			 uint16_t type, bool do_bit, bool cd,
			 const struct answer *answer);

/* Removes the answer, or the failure, that is kept so. */
void answer_cache_remove(struct answer_cache *cache,
			 struct epoch_reader *reader, const uint8_t *name,
			 uint16_t type, bool do_bit, bool cd, uint16_t variant);
void answer_cache_remove_failure(struct answer_cache *cache,
				 struct epoch_reader *reader,
				 const uint8_t *name, uint16_t type, bool cd,
				 uint16_t variant);

/*
 * Removes what expired STALE_S seconds ago or earlier, among some entries:
 * called now and then, it sees them all in turn.
 */
void answer_cache_sweep(struct answer_cache *cache, struct epoch_reader *reader,
			struct moment now, uint32_t stale_s);

/*
 * Shows what everybody may have and is alive at NOW, failures aside, to VISIT,
 * while that says true. ANSWER is borrowed for the call, and so is its key.
 */
typedef bool answer_cache_visitor(const uint8_t *name, uint16_t type,
				  const struct answer *answer, void *context);
void answer_cache_visit(const struct answer_cache *cache, struct moment now,
			answer_cache_visitor *visit, void *context);

/* Removes NAME's answers, and those below it if TREE. */
void answer_cache_flush(struct answer_cache *cache, struct epoch_reader *reader,
			const uint8_t *name, bool tree);

/* Removes what is kept for NAME and TYPE: failures, and for whomever. */
void answer_cache_flush_type(struct answer_cache *cache,
			     struct epoch_reader *reader, const uint8_t *name,
			     uint16_t type);

/* Removes all failures. */
void answer_cache_flush_failures(struct answer_cache *cache,
				 struct epoch_reader *reader);

struct table_stats answer_cache_stats(const struct answer_cache *cache);

#endif
