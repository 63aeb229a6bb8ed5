/*
 * witness.h - one who watches the validator at work, for whoever wants to
 * know why a verdict is what it is.
 *
 * A witness goes with the budget of a query (budget.h), and hears of all that
 * is judged on its account, in the order in which it happens: each DS and
 * each key, which of them belong together, each signature with what it came
 * to, each NSEC and NSEC3 that a proof stands on, each zone's verdict. In
 * normal operation there is none, and that costs one test of a pointer.
 *
 *	struct witness {.tell = my_tell} inside a struct of mine;
 *	budget.witness = &mine.witness;
 *
 * What a sighting points at is borrowed, and gone after the call.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_WITNESS_H
#define VALIDATOR_WITNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"
#include "base/span.h"
#include "validator/budget.h"
#include "validator/reason.h"
#include "wire/rrset.h"

enum sighting_kind {
	SIGHTING_DS,        /* a DS, or a record of a trust anchor */
	SIGHTING_KEY,       /* a DNSKEY */
	SIGHTING_MATCH,     /* a DS or anchor and a DNSKEY, compared */
	SIGHTING_SIGNATURE, /* an RRset and one RRSIG, or none at all */
	SIGHTING_DENIAL,    /* an NSEC or NSEC3 that a proof stands on */
	SIGHTING_PROOF,     /* the end of a proof of non-existence */
	SIGHTING_ZONE,      /* what the chain of trust came to at a zone */
};

struct seen_ds {
	const uint8_t *zone; /* the child's apex */
	uint16_t key_tag;
	uint8_t algorithm;
	uint8_t digest_type; /* 0: an anchor that is a DNSKEY itself */
	struct span digest;
	bool is_anchor;    /* of the configuration, not of the parent */
	bool is_supported; /* its algorithm and digest, by our policy */
	bool counts;       /* and no better one is in the set: RFC 4509 */
};

struct seen_key {
	const uint8_t *zone;
	uint16_t key_tag, flags; /* enum dnskey_flag: SEP, REVOKE, ZONE */
	uint8_t protocol, algorithm;
	uint16_t bits;     /* of its size: see rdata_dnskey_bits() */
	bool is_supported; /* its algorithm, by our policy */
};

/* How well a key fits to a DS or an anchor that has its tag and algorithm. */
enum key_fit {
	KEY_FIT_NONE,
	KEY_FIT_TAG, /* tag and algorithm, but not the digest */
	KEY_FIT_REVOKED,
	KEY_FIT_PROTOCOL,
	KEY_FIT_NO_ZONE_BIT,
	KEY_FIT_USABLE, /* it is what was meant, and may sign the set */
};

struct seen_match {
	const uint8_t *zone;
	uint16_t key_tag;
	uint8_t algorithm;
	uint8_t digest_type; /* of the DS; 0: an anchor that is a DNSKEY */
	struct span digest;  /* of the DS */
	bool is_anchor;
	enum key_fit fit;
};

enum signature_result {
	SIGNATURE_GOOD,
	SIGNATURE_NONE,        /* the RRset has no RRSIG */
	SIGNATURE_UNSUPPORTED, /* algorithm */
	SIGNATURE_MISFIT,      /* it cannot be for this set: type covered,
				  signer, owner outside, labels */
	SIGNATURE_KEY_MISSING, /* no DNSKEY has its tag and algorithm */
	SIGNATURE_NOT_VOUCHED, /* its key is not one that a DS or anchor
				  vouches for (over a DNSKEY set) */
	SIGNATURE_BACKWARDS,   /* it expires before it is valid */
	SIGNATURE_EXPIRED,
	SIGNATURE_EARLY,        /* not yet valid */
	SIGNATURE_KEY_UNUSABLE, /* revoked, no zone key, unreadable */
	SIGNATURE_WRONG,        /* the cryptography says no */
	SIGNATURE_TOO_LARGE,    /* over a set too large to check */
	SIGNATURE_LIMIT,        /* a bound ended it */
};

struct seen_signature {
	const uint8_t *owner; /* of the RRset */
	uint16_t type;        /* of the RRset */
	const uint8_t *zone;  /* with whose keys it was checked */
	enum signature_result result;
	int16_t ede; /* that it would be refused with; EDE_NONE: good */
	/* Of the RRSIG; all 0 and NULL with SIGNATURE_NONE. */
	const uint8_t *signer;
	uint16_t key_tag;
	uint8_t algorithm, labels;
	uint32_t original_ttl_s;
	struct wall_time inception, expiration; /* nearest to now */
	struct wall_time checked;               /* when */
	bool is_wildcard; /* good, and the owner was made of a wildcard */
};

/* What a record is to a proof. */
enum denial_part {
	DENIAL_MATCHES,            /* the name itself: its types are listed */
	DENIAL_COVERS,             /* the name does not exist (NSEC) */
	DENIAL_CLOSEST_ENCLOSER,   /* it exists (NSEC3 matches) */
	DENIAL_NEXT_CLOSER,        /* it does not exist (covered) */
	DENIAL_WILDCARD_COVERED,   /* "*." there does not exist */
	DENIAL_WILDCARD_MATCHES,   /* it does: its types are listed */
	DENIAL_EMPTY_NON_TERMINAL, /* the name has no records of its own, but
				      names below it exist (NSEC) */
};

struct seen_denial {
	const uint8_t *zone;
	enum denial_part part;
	const uint8_t *name;       /* that the record speaks of: the name asked
				      for, its encloser, next closer, wildcard */
	const struct rrset *rrset; /* NSEC or NSEC3, one record */
};

enum proof_aim {
	PROOF_OF_NAME,         /* the name does not exist */
	PROOF_OF_TYPE,         /* it has no such type */
	PROOF_OF_CLOSER_MATCH, /* nothing closer than the wildcard used */
	PROOF_OF_DS,           /* what a name without DS is */
};

enum proof_outcome {
	PROOF_GOOD,
	PROOF_INSECURE,     /* opt-out, or too many iterations */
	PROOF_MISSING,      /* it is not there, or is wrong: bogus */
	PROOF_LIMIT,        /* a bound ended it */
	PROOF_INSECURE_CUT, /* of DS: an unsigned delegation */
	PROOF_NO_CUT,       /* of DS: no delegation there */
	PROOF_NO_NAME,      /* of DS: no such name */
};

struct seen_proof {
	const uint8_t *zone, *name;
	uint16_t type; /* of PROOF_OF_TYPE and PROOF_OF_DS */
	enum proof_aim aim;
	enum proof_outcome outcome;
	size_t record_count; /* NSEC and NSEC3 RRsets that it was made of */
	const struct reason *reason; /* why it is missing or insecure */
};

struct seen_zone {
	const uint8_t *zone;
	enum security security;
	const struct reason *reason; /* of all but SECURE */
};

struct sighting {
	enum sighting_kind kind;
	union {
		struct seen_ds ds;
		struct seen_key key;
		struct seen_match match;
		struct seen_signature signature;
		struct seen_denial denial;
		struct seen_proof proof;
		struct seen_zone zone;
	};
};

struct witness {
	void (*tell)(struct witness *witness, const struct sighting *sighting);
};

/*
 * Tells the witness of OWNER (a budget, or a denial_set) the sighting with
 * these members, if there is one; only then are they worked out.
 */
#define witness_tell(owner, ...)                                               \
	do {                                                                   \
		struct witness *witness_ = (owner)->witness;                   \
		if (witness_)                                                  \
			witness_->tell(witness_,                               \
				       &(struct sighting){__VA_ARGS__});       \
	} while (0)

#endif
