/*
 * story.h - a trace put in order: the zones from the anchor down with all
 * that was seen of each, the names of the answer, the colours, and the
 * sentence that comes first. Text, JSON and pictures are made of it.
 *
 *	struct story *story = story_new(explanation);
 *	...
 *	story_free(story);
 *
 * Everything in it points into the explanation, which has to live as long, or
 * into the story itself. What was seen twice is in it once. Lists are bounded;
 * `is_cut` says that there was more.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_EXPLAIN_STORY_H
#define RESOLVER_EXPLAIN_STORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "resolver/core/explanation.h"
#include "resolver/explain/sentence.h"

enum {
	/* Of one zone: a set of DS or keys has a few, a zone 13 servers with
	 * two addresses; the rest is in the trace. */
	STORY_DS_MAX = 16,
	STORY_KEYS_MAX = 32,
	STORY_SIGNATURES_MAX = 48,
	STORY_PROOFS_MAX = 16,
	STORY_PROOF_DENIALS_MAX = 8, /* of one proof; it needs three */
	STORY_SERVERS_MAX = 40,
	STORY_REMARKS_MAX = 32,
	STORY_ZONES_MAX = 64,
	STORY_LINKS_MAX = 16, /* LIMIT_CHAIN_LINKS and a question */
	STORY_REMARK_TEXT_MAX = 320,
};

enum story_colour {
	STORY_GREEN,  /* secure */
	STORY_GREY,   /* unsigned, or counts as unsigned */
	STORY_ORANGE, /* works today, and will or may break */
	STORY_RED,    /* does not work */
	STORY_WHITE,  /* not looked at: what is above has ended it */
};

/* What is not as it should be, though it works. */
enum remark_kind {
	REMARK_SIGNATURE_ENDS, /* soon */
	REMARK_SIGNATURE_BAD,  /* beside a good one */
	REMARK_DS_SHA1,
	REMARK_DS_UNMATCHED,     /* beside one that fits */
	REMARK_ALGORITHM_OLD,    /* 5 and 7: RSA with SHA-1 */
	REMARK_KEY_SMALL,        /* RSA below 2048 bits */
	REMARK_NSEC3_PARAMETERS, /* iterations or salt (RFC 9276) */
	REMARK_SERVER_FAILS,     /* beside others that answer */
	REMARK_SERVER_EDNS,      /* a server without EDNS */
	REMARK_SERVER_TCP,       /* a server that fails over TCP */
	REMARK_SERVER_BOGUS,     /* its answer was refused, another's is good */
	REMARK_MISMATCH,         /* datagrams that were no response: forgery? */
};

struct story_remark {
	enum remark_kind kind;
	char text[STORY_REMARK_TEXT_MAX];
};

struct story_ds {
	const struct seen_ds *ds;
	enum key_fit fit; /* of the key that fits best */
};

struct story_key {
	const struct seen_key *key;
	bool is_vouched; /* by a DS or the anchor */
	bool signs_keys; /* a good signature over the DNSKEY RRset */
	bool signs_data; /* ... over anything else */
};

/* One address, and all that it was asked for the zone. */
struct story_server {
	const uint8_t *name; /* NULL: not known */
	struct address address;
	unsigned asked, well; /* exchanges, and those that went well */
	const struct trace_exchange *fault; /* the last that did not; or NULL */
	int64_t fastest_us; /* of those with a response; 0: none */
};

/* A proof and the NSEC or NSEC3 records that it stands on. */
struct story_proof {
	const struct seen_proof *proof;
	unsigned denial_count;
	const struct seen_denial *denials[STORY_PROOF_DENIALS_MAX];
};

struct story_zone {
	const uint8_t *name;
	enum story_colour colour;
	/* The chain's verdict; UNCHECKED: it did not come so far, and
	 * INSECURE below an insecure zone. */
	enum security security;
	const struct reason *reason; /* of what is not secure; or NULL */
	/* Who told where its servers are; NULL: hints, configuration. */
	const struct trace_referral *referral;
	bool is_forwarded; /* its servers are forwarders */
	bool is_at_fault;  /* the sentence is about it */

	unsigned ds_count, key_count, signature_count;
	unsigned proof_count, server_count, remark_count;
	struct story_ds ds[STORY_DS_MAX];
	struct story_key keys[STORY_KEYS_MAX];
	/* Made by its keys, and checked; also those over its own DS set, whose
	 * `zone` is the parent. */
	const struct seen_signature *signatures[STORY_SIGNATURES_MAX];
	/* One more, for that under way while the story is made. */
	struct story_proof proofs[STORY_PROOFS_MAX + 1];
	struct story_server servers[STORY_SERVERS_MAX];
	struct story_remark *remarks[STORY_REMARKS_MAX];
};

/* A name on the way to the answer; the last one may have failed. */
struct story_link {
	const uint8_t *name;
	uint16_t type;
	enum story_colour colour;
	const struct trace_link *link;         /* NULL: it failed */
	const struct trace_rejected *rejected; /* the last answer that was; or
						  NULL */
};

struct story {
	struct arena arena;
	const struct explanation *explanation; /* borrowed */
	enum story_colour colour;
	struct sentence sentence;
	struct sentence_facts facts;
	unsigned zone_count, link_count;
	struct story_zone *zones[STORY_ZONES_MAX]; /* from the anchor down */
	struct story_link links[STORY_LINKS_MAX];
	bool is_cut;
};

/* NULL without memory. */
struct story *story_new(const struct explanation *explanation);
void story_free(struct story *story); /* accepts NULL */

/* "green", "grey", "orange", "red", "white". */
const char *story_colour_word(enum story_colour colour);

#endif
