/*
 * sentence.h - one sentence that a person can act on: what is wrong, where,
 * who has to act, and what they have to do.
 *
 * It is made of a cause, which is one row of a table, and a few facts. With a
 * reason alone (a log line, no trace) sentence_cause_of() guesses the cause
 * from its code, and the names of zones may be missing:
 *
 *	struct sentence_facts facts = {.cause = sentence_cause_of(&reason),
 *				       .reason = &reason};
 *	sentence_make(&facts, &sentence);
 *	log("%s", sentence.text);
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_EXPLAIN_SENTENCE_H
#define RESOLVER_EXPLAIN_SENTENCE_H

#include <stdint.h>

#include "validator/reason.h"

enum {
	SENTENCE_MAX = 2048, /* octets of a sentence, with the NUL */
};

/* Who has to act. */
enum party {
	PARTY_NOBODY,
	PARTY_ZONE,    /* the operator of the zone */
	PARTY_BOTH,    /* the zone's, who has the parent changed too, mostly by
			  way of the registrar */
	PARTY_NETWORK, /* whoever runs the network here */
	PARTY_MACHINE, /* whoever runs this machine: its clock, its anchors,
			  its configuration */
};

enum cause {
	/* Nothing is wrong. */
	CAUSE_SECURE,
	CAUSE_REMARK, /* secure, and the reason is a remark on what may break */
	CAUSE_UNSIGNED,       /* the parent proves that there is no DS */
	CAUSE_UNSIGNED_RANGE, /* it lies in an opt-out span */
	CAUSE_CONFIGURED,     /* the configuration here has the answer */
	/* It counts as unsigned. */
	CAUSE_NOT_TRUSTED, /* no anchor, or a negative one */
	CAUSE_UNSUPPORTED_ALGORITHM,
	CAUSE_UNSUPPORTED_DIGEST,
	CAUSE_ITERATIONS,
	/* The keys. */
	CAUSE_ANCHOR_MISMATCH,
	CAUSE_DS_MISMATCH,
	CAUSE_DS_REVOKED_KEY,
	CAUSE_DS_UNUSABLE_KEY,
	CAUSE_NO_DNSKEY,
	CAUSE_KEYS_NOT_SIGNED, /* by what the DS vouches for */
	/* Signatures. */
	CAUSE_CLOCK,
	CAUSE_EXPIRED,
	CAUSE_EARLY,
	CAUSE_BACKWARDS,
	CAUSE_SIGNATURE_MISSING,
	CAUSE_DNSSEC_STRIPPED, /* on the way, or the servers know no DNSSEC */
	CAUSE_SIGNATURE_KEY_MISSING,
	CAUSE_SIGNATURE_KEY_UNUSABLE,
	CAUSE_SIGNATURE_MISFIT,
	CAUSE_SIGNATURE_WRONG,
	/* Denials. */
	CAUSE_DENIAL_MISSING,
	CAUSE_DENIAL_WRONG,
	CAUSE_WILDCARD_UNPROVEN, /* that nothing closer exists */
	CAUSE_BOGUS,             /* in another way */
	/* Servers and the way to them. */
	CAUSE_NETWORK, /* nobody answers at all */
	CAUSE_SILENT,
	CAUSE_MISMATCHED,      /* what comes from them is no response */
	CAUSE_PRIVATE_ADDRESS, /* and nobody answers there */
	CAUSE_LAME,
	CAUSE_SERVER_ERROR,
	CAUSE_NO_ADDRESS,
	CAUSE_ALIAS_LOOP,
	/* This resolver. */
	CAUSE_LIMIT,
	CAUSE_FAILURE, /* in another way */

	CAUSE_COUNT
};

struct sentence_facts {
	enum cause cause;
	const uint8_t *zone;         /* where; NULL: not known */
	const uint8_t *parent;       /* of the zone; NULL: not known */
	const struct reason *reason; /* in detail; NULL or "": nothing */
};

struct sentence {
	enum cause cause;
	enum party party;
	char text[SENTENCE_MAX];
};

/* The likeliest cause of a failure, or insecurity, for REASON. */
enum cause sentence_cause_of(const struct reason *reason);

void sentence_make(const struct sentence_facts *facts, struct sentence *ret);

/* Stable words for machines: "expired", "ds-mismatch"; "zone", "machine". */
const char *cause_word(enum cause cause);
const char *party_word(enum party party);

#endif
