/*
 * signer.h - signed zones for the laboratory, sound or broken on purpose.
 *
 * A plan says what a zone holds and how it is signed; the signer turns it
 * into a zone: names in canonical order with their RRsets, RRSIGs and denial
 * chain, all in wire form, ready for authority.h. ldns reads the
 * presentation format and makes the signatures.
 *
 * Keys follow from the seed, the zone and the key's role alone. That makes
 * key tags and trust anchors the same at every start, and it makes the keys
 * worthless outside a laboratory. ECDSA signatures still differ from run to
 * run (their nonce is random), the other algorithms' do not.
 *
 * A fault is done to a zone that was planned soundly, so that exactly one
 * thing is wrong with it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_SIGNER_H
#define TESTBED_SIGNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/moment.h"
#include "base/span.h"
#include "base/status.h"
#include "wire/codes.h"
#include "wire/name.h"
#include "wire/rrset.h"

enum lab_denial {
	LAB_NSEC,
	LAB_NSEC3,   /* no salt, 0 iterations (RFC 9276) unless planned */
	LAB_OPT_OUT, /* NSEC3 whose spans skip unsigned delegations */
};

/* What is done to a zone. "A" means: to the A RRsets of the zone only. */
enum lab_fault {
	FAULT_NONE,
	/* In the parent: the zone's DS. */
	FAULT_DS_TAG,               /* names no key of the zone */
	FAULT_DS_DIGEST,            /* digest of something else */
	FAULT_DS_ALGORITHM,         /* another algorithm than the key's */
	FAULT_DS_UNKNOWN_ALGORITHM, /* algorithm `number` */
	FAULT_DS_UNKNOWN_DIGEST,    /* digest type `number` */
	FAULT_DS_SHA1,              /* sound, but SHA-1 only (RFC 9905) */
	FAULT_DS_SHA384,            /* sound, SHA-384 only */
	FAULT_DS_SHA1_WRONG,        /* SHA-1 wrong, SHA-256 right: sound */
	FAULT_DS_ONE_OF_FIVE,       /* four for keys that are not there */
	FAULT_DS_TWO_ALGORITHMS,    /* sound: one more, of an algorithm that
				       no key has (RFC 6840 5.11) */
	/* In the DNSKEY RRset (signed after the change, where it says so). */
	FAULT_NO_KSK,          /* removed; the set is signed by it */
	FAULT_NO_ZSK,          /* removed; signed after */
	FAULT_ALTERED_KSK,     /* one octet of the public key */
	FAULT_ALTERED_ZSK,     /* its tag is kept; signed after */
	FAULT_NO_ZONE_BIT_KSK, /* signed after; the DS fits */
	FAULT_NO_ZONE_BIT_ZSK, /* signed after */
	FAULT_NO_ZONE_BIT,     /* both; signed after */
	FAULT_PROTOCOL,        /* protocol 4; signed after, DS fits */
	FAULT_REVOKED_KSK,     /* REVOKE set; signed after, DS fits */
	FAULT_NO_DNSKEY,       /* none at all */
	FAULT_KSK_ALGORITHM,   /* says it has algorithm `number` */
	FAULT_ZSK_ALGORITHM,
	FAULT_ZSK_SHORT,         /* an RSA modulus of 512 bits, made up;
				    signatures name it, and are wrong */
	FAULT_ZSK_LONG_EXPONENT, /* an RSA exponent of 1024 bits, the same */
	FAULT_ZSK_EMPTY,         /* no public key, the same */
	FAULT_NO_SEP,            /* sound: SEP is a hint */
	FAULT_TAG_COLLISION,     /* sound: another key with the ZSK's tag
				    comes first */
	FAULT_DNSKEY_NO_RRSIG,
	FAULT_DNSKEY_NO_KSK_RRSIG, /* signed by the ZSK only */
	FAULT_DNSKEY_BAD_RRSIG,
	/* In the signatures. */
	FAULT_EXPIRED,
	FAULT_EXPIRED_A,
	FAULT_NOT_YET,
	FAULT_NOT_YET_A,
	FAULT_EXPIRED_BEFORE_VALID,
	FAULT_EXPIRED_BEFORE_VALID_A,
	FAULT_NO_RRSIG,
	FAULT_NO_RRSIG_A,
	FAULT_BAD_RRSIG,
	FAULT_BAD_RRSIG_A,
	FAULT_SIGNER_A,          /* the parent signs, with its own key */
	FAULT_LABELS_ABOVE_A,    /* Labels above the owner's */
	FAULT_LABELS_BELOW_A,    /* Labels below the signer's */
	FAULT_ORIGINAL_TTL_A,    /* sound: the records' TTL is twice the
				    signed one */
	FAULT_MANY_RRSIGS_A,     /* sound: four that are corrupted first */
	FAULT_TOO_MANY_RRSIGS_A, /* ... a hundred */
	/* In the denial of existence. */
	FAULT_NO_DENIAL, /* NSEC or NSEC3 records removed */
	FAULT_DENIAL_NO_RRSIG,
	FAULT_DENIAL_BAD_RRSIG,
	FAULT_DENIAL_TYPES,       /* type maps claim every type */
	FAULT_NSEC_OUTSIDE,       /* next names lie outside the zone */
	FAULT_NSEC3_OWNER,        /* owners hash no name of the zone */
	FAULT_NSEC3_NEXT,         /* spans end right where they begin */
	FAULT_NSEC3_UNKNOWN_HASH, /* hash algorithm 100 */
	FAULT_NSEC3_UNKNOWN_FLAG, /* a flag that has no meaning yet */
	/* A server finds its chain by NSEC3PARAM (RFC 5155 section 7.2), so
	 * that these leave it without one. */
	FAULT_NO_NSEC3PARAM,
	FAULT_NO_NSEC3PARAM_NSEC3, /* nor NSEC3 records */
	FAULT_NSEC3PARAM_SALT,     /* a salt that no NSEC3 has */
	FAULT_COMPACT_DENIAL,      /* sound: empty non-terminals are denied
				      as in RFC 9824 */
	FAULT_NSEC3_CLOSED,        /* skips unsigned delegations without
				      the opt-out flag */
	FAULT_COUNT,
};

/* How a zone is to be made. Borrowed texts; names in presentation form. */
struct lab_plan {
	const char *origin;
	uint8_t algorithm;         /* 5, 7, 8, 10, 13 .. 16; 0: not signed */
	uint8_t claimed_algorithm; /* that keys, DS and RRSIGs say they are of;
				      0: the true one */
	enum lab_denial denial;
	uint16_t iterations; /* of NSEC3 */
	uint8_t salt_size;   /* octets of NSEC3's */
	bool single_key;     /* a CSK instead of KSK and ZSK */
	bool island;         /* signed, but no DS in the parent */
	enum lab_fault fault;
	uint8_t number; /* for faults that need one; 0: 100, which is
			   unassigned in IANA's registries */
	/*
	 * Lines of a master file (RFC 1035 section 5), relative to the origin:
	 * SOA and NS included, DNSKEY, DS and denial not.
	 */
	const char *records;
};

/* A name that exists in a zone; one without RRsets is empty (non-terminal). */
struct lab_node {
	const uint8_t *owner;              /* lower case */
	const struct rrset *const *rrsets; /* with RRSIGs; NSEC too */
	size_t rrset_count;
	bool is_cut;      /* NS here, and not the apex */
	bool is_occluded; /* below a cut or a DNAME: glue, if anything */
};

/* One link of the NSEC3 chain. */
struct lab_nsec3 {
	uint8_t hash[20]; /* of the name it stands for, faults aside */
	const struct rrset *rrset;
};

/* Immutable once made; all of it lies in the arena given to lab_sign(). */
struct lab_zone {
	const uint8_t *origin;        /* lower case */
	const struct lab_plan *plan;  /* borrowed */
	const struct lab_node *nodes; /* canonical order, the apex first */
	size_t node_count;
	const struct lab_nsec3 *nsec3s; /* by hash; none in an NSEC zone */
	size_t nsec3_count;
	uint16_t iterations; /* of the chain */
	struct span salt;
	bool is_signed;
};

struct lab_signer;

/*
 * Signatures are made around WALL: from an hour before it until 30 days
 * after. NULL when there is no memory.
 */
struct lab_signer *lab_signer_new(uint64_t seed, struct wall_time wall);
void lab_signer_free(struct lab_signer *signer); /* accepts NULL */

/*
 * Makes the zone that PLAN says in ARENA. CHILDREN are the plans of the
 * zones that it delegates (their NS records are in PLAN's lines): those that
 * are signed and no islands get DS records. PLAN and CHILDREN's texts must
 * outlive the zone. Errors: STATUS_MALFORMED for a line that ldns does not
 * read or a zone without SOA, STATUS_UNSUPPORTED for an algorithm,
 * STATUS_NO_MEMORY.
 */
enum status lab_sign(struct lab_signer *signer, const struct lab_plan *plan,
		     const struct lab_plan *const *children, size_t child_count,
		     struct arena *arena, const struct lab_zone **ret) MUST_USE;

/*
 * The DS RRset of the zone of PLAN as its parent has it, unsigned, PLAN's
 * fault done to it: as a trust anchor, or to compare. STATUS_NOT_FOUND for a
 * zone that is not signed.
 */
enum status lab_ds(struct lab_signer *signer, const struct lab_plan *plan,
		   struct arena *arena, const struct rrset **ret) MUST_USE;

/* The node of exactly NAME, NULL if it does not exist. */
const struct lab_node *lab_zone_node(const struct lab_zone *zone,
				     const uint8_t *name);

/* The RRset of TYPE at NODE (may be NULL), NULL if there is none. */
const struct rrset *lab_node_rrset(const struct lab_node *node, uint16_t type);

/* The hash of NAME in the zone's chain (RFC 5155 section 5). */
void lab_zone_hash(const struct lab_zone *zone, const uint8_t *name,
		   uint8_t hash[20]);

#endif
