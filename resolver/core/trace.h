/*
 * trace.h - all that happened on the way to one answer, as typed events.
 *
 * A fetch carries a trace when its answer is to be explained
 * (engine_explain()); its sub-fetches for DS, DNSKEY and addresses report into
 * the same one. Without a trace, which is always but then, each place that
 * reports costs one test of a pointer.
 *
 *	for (const struct trace_event *event = trace->first; event;
 *	     event = event->next)
 *		switch (event->kind) ...
 *
 * Events stand in the order in which they happened. Everything is in the
 * trace's arena and lives as long as it; names are in wire form, in the
 * spelling that they came with. A trace holds LIMIT_TRACE_EVENTS events and
 * LIMIT_TRACE_OCTETS octets at the most: past that `is_cut` is set and nothing
 * more is written.
 *
 * How the chain of trust is found in it:
 *
 *  - A zone on the chain is the one of a SIGHTING_ZONE: that is its verdict,
 *    and the last one for the zone holds (another server may have been asked
 *    for better keys). Zones come from the anchor down.
 *  - Its DS set: SIGHTING_DS with that zone (is_anchor: the trust anchor
 *    instead); signed in its parent: SIGHTING_SIGNATURE of type DS with that
 *    owner.
 *  - Its keys: SIGHTING_KEY. Which DS vouches for which key: SIGHTING_MATCH
 *    with KEY_FIT_USABLE. A DS without such a match is one too many.
 *  - What its keys signed: SIGHTING_SIGNATURE with that `zone`, of type DNSKEY
 *    over the keys themselves.
 *  - Denials: SIGHTING_DENIAL, then the SIGHTING_PROOF that they were for.
 *  - The answer itself: a TRACE_LINK for each name of an alias chain, or the
 *    failure in the explanation.
 *  - Delegations and servers: TRACE_REFERRAL and TRACE_EXCHANGE.
 *
 * The same DS, key or signature may be seen more than once: when the chain is
 * started again, and when several RRsets are signed by one key.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_TRACE_H
#define RESOLVER_CORE_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/moment.h"
#include "validator/reason.h"
#include "validator/witness.h"
#include "wire/finding.h"

enum trace_kind {
	TRACE_FETCH,    /* begins: the question, or one that helps */
	TRACE_EXCHANGE, /* a server was asked, and what came of it */
	TRACE_MISMATCH, /* a datagram came that was not the response */
	TRACE_REFERRAL, /* a server named the servers of a zone below */
	TRACE_SIGHTING, /* the validator at work: validator/witness.h */
	TRACE_REJECTED, /* what a server answered is bogus */
	TRACE_LINK,     /* one name of the answer, with its verdict */
	TRACE_END,      /* of a fetch */
};

/* What a fetch is for. */
enum trace_purpose {
	TRACE_FOR_QUESTION,
	TRACE_FOR_DS,
	TRACE_FOR_DNSKEY,
	TRACE_FOR_ADDRESS, /* of a server whose delegation has none */
};

struct trace_fetch {
	enum trace_purpose purpose;
	unsigned parent; /* the number of the fetch that needed it; 0: none */
	const uint8_t *name;
	uint16_t type;
};

enum trace_outcome {
	TRACE_ANSWERED, /* the RRset asked for */
	TRACE_ALIASED,  /* a CNAME or DNAME in its place */
	TRACE_NODATA,
	TRACE_NXDOMAIN,
	TRACE_REFERRED,
	TRACE_TRUNCATED,    /* is asked again over TCP */
	TRACE_NO_EDNS,      /* does not know EDNS; is asked again without */
	TRACE_NO_AUTHORITY, /* an answer without AA: used if nobody is better */
	TRACE_LAME,         /* does not serve the zone */
	TRACE_FAILED,       /* serves it, and said an error */
	TRACE_MALFORMED,    /* cannot be read */
	TRACE_TIMED_OUT,
	TRACE_UNREACHABLE, /* the network gave it back */
	TRACE_NOT_SENT,    /* this machine had no socket, no port or no address
			      of that family left for it */
};

struct trace_exchange {
	const uint8_t *zone;   /* the cut whose server it is; the forwarded zone
				  for a forwarder */
	const uint8_t *server; /* its name; NULL: known by address alone */
	struct address address;
	bool is_forwarder;
	const uint8_t *name; /* QNAME: may be less than what is looked for
				(RFC 9156) */
	uint16_t type;       /* QTYPE */
	bool is_stream, sent_edns;
	int64_t sent_us; /* since the trace began */
	int64_t took_us; /* until the response, or the end of waiting */
	enum trace_outcome outcome;
	const char *why; /* a constant phrase of NO_EDNS, NO_AUTHORITY, LAME,
			    FAILED and UNREACHABLE; "" else */
	/* Of the response; all 0 where there was none, EDE_NONE. */
	uint16_t rcode, flags; /* enum message_flag: AA, TC, AD, RA */
	uint32_t size;         /* octets */
	bool has_edns, do_bit;
	uint16_t udp_size; /* octets that it announces */
	int16_t ede;
};

struct trace_mismatch {
	struct address address; /* of the server that it came from */
	const uint8_t *name;
	uint16_t type;
};

struct trace_referral {
	const uint8_t *parent; /* who said it */
	/* FINDING_DELEGATION: the NS set, DS or its denial, and glue. */
	struct finding delegation;
};

struct trace_rejected {
	const uint8_t *name;
	uint16_t type;
	struct reason reason;
	bool asks_others; /* false: that was the end */
};

/* Where a link comes from. */
enum trace_source {
	TRACE_FROM_SERVER,
	TRACE_FROM_CACHE,
	TRACE_FROM_CONFIGURATION, /* local data, empty zones, policies */
};

struct trace_link {
	/* name, type, kind, security, records, denials. */
	struct finding finding;
	enum trace_source source;
	bool is_beyond_trust; /* no trust anchor above it, or a negative one */
	/* Of INSECURE where it is told; EDE_NONE and "" else. */
	struct reason reason;
};

struct trace_end {
	bool has_failed;
	struct reason reason; /* why; EDE_NONE: it has not */
	const char *bound;    /* that was met; NULL: none */
};

struct trace_event {
	const struct trace_event *next;
	enum trace_kind kind;
	unsigned fetch; /* whose event it is; the question's own is 1 */
	union {
		struct trace_fetch begun;
		struct trace_exchange exchange;
		struct trace_mismatch mismatch;
		struct trace_referral referral;
		struct sighting sighting; /* reasons are copied too */
		struct trace_rejected rejected;
		struct trace_link link;
		struct trace_end end;
	};
};

struct trace {
	struct witness witness; /* makes TRACE_SIGHTING events */
	struct arena arena;
	const struct trace_event *first;
	struct trace_event *last;
	unsigned count;
	unsigned fetches; /* numbers given so far */
	unsigned at;      /* the fetch that is being run */
	struct moment began;
	bool is_cut; /* it is full: what came later is missing */
};

void trace_init(struct trace *trace, struct moment now);
void trace_done(struct trace *trace);

/*
 * Adds a copy of EVENT with all that it points at; `fetch` and `next` are
 * set here. Names, findings and RRsets may be borrowed.
 */
void trace_add(struct trace *trace, unsigned fetch,
	       const struct trace_event *event);

#endif
