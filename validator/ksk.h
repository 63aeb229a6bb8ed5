/*
 * ksk.h - which keys of a zone its parent's DS records are made of: those
 * that are meant for it (SEP, RFC 4034 section 2.1.1), that a validator would
 * take, and that sign the DNSKEY RRset (RFC 4035 section 5.2).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_KSK_H
#define VALIDATOR_KSK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "base/span.h"
#include "validator/crypto.h"
#include "validator/reason.h"
#include "wire/rrset.h"

enum {
	KSK_KEYS_MAX = 64, /* of one set; what signs it comes early */
};

enum ksk_fit {
	KSK_FITS,
	KSK_NO_SEP,       /* meant for the zone's data */
	KSK_NO_ZONE_BIT,  /* RFC 4034 section 2.1.1 */
	KSK_REVOKED,      /* RFC 5011 section 2.1 */
	KSK_PROTOCOL,     /* RFC 4034 section 2.1.2 */
	KSK_UNREADABLE,   /* no key of its algorithm */
	KSK_NO_SIGNATURE, /* no good one of it over the DNSKEY RRset */
};

struct ksk {
	struct span rdata; /* borrowed from the set */
	uint16_t tag, flags;
	uint16_t bits; /* of its size: see rdata_dnskey_bits() */
	uint8_t algorithm;
	enum ksk_fit fit;
	struct reason reason; /* why it does not fit; "" when it does */
};

/*
 * Judges the keys of DNSKEYS, in their order, into RET; returns how many. A
 * set in which no key is marked SEP has its DS made of any zone key. With
 * NEEDS_SIGNATURE, those are left that sign the set at WALL.
 */
unsigned ksk_judge(const struct rrset *dnskeys, bool needs_signature,
		   struct wall_time wall, struct ksk ret[KSK_KEYS_MAX]);

/*
 * The digest of a DS for the DNSKEY that is RDATA at OWNER (lower case), into
 * OUT (RFC 4034 section 5.1.4). Returns its octets; 0: the digest type is not
 * supported, or there is no memory.
 */
size_t ksk_digest(const uint8_t *owner, struct span rdata, uint8_t digest_type,
		  uint8_t out[DIGEST_SIZE_MAX]);

#endif
