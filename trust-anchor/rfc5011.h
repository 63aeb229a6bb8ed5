/*
 * rfc5011.h - a trust point: the keys of one zone that trust may start from,
 * kept current by what the zone itself says (RFC 5011).
 *
 * Somebody asks for the zone's DNSKEY RRset, checks its signatures, and gives
 * what was seen as an observation; the trust point moves each key through the
 * states of section 4 and says when to ask again:
 *
 *	if (trust_point_is_due(point, now))
 *		... ask; then, with the RRset ...
 *	trust_point_observe(point, &observation, now, &outcome);
 *		... or, without one ...
 *	trust_point_failed(point, now);
 *
 *          new SEP key in a valid set          hold-down over, and
 *   START ------------------------> ADD_PEND ---------------------> VALID
 *     ^    (add_key)                  |    still there (take_present)  | ^
 *     |                               |                           gone | |
 *     +------------ gone, or all -----+                 (take_absent)  | |
 *      (take_absent,  vouchers revoked,                                v |
 *       drop_unvouched)                                             MISSING
 *                                                  back (take_present) --^
 *
 *   ADD_PEND, VALID, MISSING -- signed itself with REVOKE (revoke) --> REVOKED
 *   REVOKED -- gone for 30 days (take_absent) --> REMOVED
 *
 * START       the place is free.
 * ADD_PEND    seen, not trusted: `due` is when it may become VALID, `vouchers`
 *             are the anchors whose signatures brought it, less those revoked.
 * VALID       trusted, and in the last valid set.
 * MISSING     trusted, but not in the last valid set, or never seen yet (a
 *             configured anchor begins here).
 * REVOKED     never trusted again.
 * REMOVED     never trusted again; its place is given to a new key when there
 *             is no other (section 4.2: information may be purged).
 *
 * The table of section 4 has no way out of ADD_PEND but START and VALID.
 * Section 3 makes the revocation of any key permanent, so a pending key that
 * revokes itself goes to REVOKED, which is START without the return.
 *
 * A trust anchor may be a DS: it stands for its key until a valid set shows
 * which that is, and becomes the key then.
 *
 * A set counts as valid when a trusted key that isn't revoked signs it. A
 * revocation needs no other signature than the key's own (section 2.1).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TRUST_ANCHOR_RFC5011_H
#define TRUST_ANCHOR_RFC5011_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "base/span.h"
#include "base/status.h"
#include "trust-anchor/anchor_set.h"
#include "wire/name.h"

enum {
	/* Section 2.4.3 wants five at least; masks of places have 32 bits. */
	TRUST_POINT_KEYS_MAX = 32,
	/* DNSKEYs of one RRset that are looked at: as many as an RRset has. */
	OBSERVED_KEYS_MAX = 100,
	/* Every key may change once, and every place be filled anew. */
	KEY_CHANGES_MAX = 2 * TRUST_POINT_KEYS_MAX,
};

/* Seconds. */
#define HOLD_DOWN_ADD_S    (INT64_C(30) * 86400) /* section 2.4.1 */
#define HOLD_DOWN_REMOVE_S (INT64_C(30) * 86400) /* section 2.4.2 */

enum anchor_key_state {
	ANCHOR_START,
	ANCHOR_ADD_PEND,
	ANCHOR_VALID,
	ANCHOR_MISSING,
	ANCHOR_REVOKED,
	ANCHOR_REMOVED,
};

/* "valid", "add-pending" ...; never NULL. */
const char *anchor_key_state_text(enum anchor_key_state state);

struct anchor_key {
	enum anchor_key_state state;
	uint16_t type;          /* RRTYPE_DS or RRTYPE_DNSKEY */
	struct span rdata;      /* owned by the trust point; without REVOKE */
	struct wall_time since; /* it is in this state */
	struct wall_time seen;  /* last, in a valid set; 0: never */
	struct wall_time due;   /* of ADD_PEND and REVOKED: the next state */
	uint32_t vouchers;      /* of ADD_PEND: bit i is keys[i] */
};

struct trust_point {
	struct name zone;           /* lower case */
	struct wall_time refreshed; /* last valid set; 0: never */
	struct wall_time query_at;  /* ask again then */
	uint32_t original_ttl_s;    /* of that set; 0: none yet */
	int64_t expires_in_s;       /* its signatures, from then on */
	struct anchor_key keys[TRUST_POINT_KEYS_MAX];
};

/* One DNSKEY of the RRset. */
struct observed_key {
	struct span rdata; /* borrowed */
	bool signs;        /* an RRSIG by it over the RRset is good now */
	uint32_t digests;  /* bit i: keys[i] is a DS of this key, taken
			      without REVOKE */
};

struct observation {
	uint32_t original_ttl_s;  /* of the RRSIGs */
	struct wall_time expires; /* the first end of a good RRSIG */
	unsigned count;           /* all keys of the RRset are there */
	struct observed_key keys[OBSERVED_KEYS_MAX];
};

struct key_change {
	uint16_t tag;
	uint8_t algorithm;
	enum anchor_key_state from, to;
};

struct outcome {
	bool is_valid;        /* a trusted key signed it */
	bool anchors_changed; /* what is trusted is not what it was */
	bool is_full;         /* a new key found no place */
	unsigned change_count;
	struct key_change changes[KEY_CHANGES_MAX];
};

/* Without a key, and due at once. NULL without memory. */
struct trust_point *trust_point_new(const uint8_t *zone);
void trust_point_free(struct trust_point *point);

/*
 * Adds a key in STATE with RDATA (copied), which is of TYPE; a configured
 * anchor is MISSING until it is seen. STATUS_OK and no change when that key
 * is there already, in whatever state. STATUS_INVALID when it is not of its
 * type's form or could not be an anchor (no ZONE flag, another protocol than
 * 3, REVOKE), STATUS_LIMIT, STATUS_NO_MEMORY. RET, if not NULL, is the key.
 */
enum status trust_point_add(struct trust_point *point, uint16_t type,
			    struct span rdata, enum anchor_key_state state,
			    struct wall_time now,
			    struct anchor_key **ret) MUST_USE;

/*
 * Puts a key back at PLACE, with the state and times of LIKE. STATUS_INVALID
 * also when the place is taken, or the key is there.
 */
enum status trust_point_restore(struct trust_point *point, unsigned place,
				uint16_t type, struct span rdata,
				const struct anchor_key *like) MUST_USE;

/* Section 2.3; from now on TRUST_POINT is asked about at `query_at`. */
int64_t trust_point_query_interval_s(const struct trust_point *point);
int64_t trust_point_retry_interval_s(const struct trust_point *point);

/* Also when `query_at` is farther away than any interval: the clock was set
 * back. Never of a deleted trust point. */
bool trust_point_is_due(const struct trust_point *point, struct wall_time now);

void trust_point_observe(struct trust_point *point,
			 const struct observation *observation,
			 struct wall_time now, struct outcome *ret);

/* The query failed, or what came was no valid set. */
void trust_point_failed(struct trust_point *point, struct wall_time now);

/* Is keys[PLACE] trusted: VALID or MISSING? */
bool trust_point_trusts(const struct trust_point *point, unsigned place);

/* All its anchors were revoked (section 5): as if it was never configured. */
bool trust_point_is_deleted(const struct trust_point *point);

/* Adds what is trusted to SET. */
enum status trust_point_anchors(const struct trust_point *point,
				struct anchor_set *set) MUST_USE;

/* Are A and B, DNSKEY RDATA, one key, whatever REVOKE says? */
bool dnskey_is_same(struct span a, struct span b);

/* Key tag (of a DNSKEY without REVOKE) and algorithm. */
uint16_t anchor_key_tag(const struct anchor_key *key);
uint8_t anchor_key_algorithm(const struct anchor_key *key);

#endif
