/*
 * anchor_set.h - where trust starts, and where it is switched off.
 *
 * A trust anchor is a set of DS or DNSKEY records for one zone (RFC 4033
 * section 2). A negative trust anchor (RFC 7646) says that a name and all
 * below it are not validated, unless a trust anchor lies below it. A set is
 * built once, then shared and only read; changes make a new set.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TRUST_ANCHOR_ANCHOR_SET_H
#define TRUST_ANCHOR_ANCHOR_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"
#include "wire/name.h"

enum {
	ANCHOR_RECORDS_MAX = 64
}; /* of one zone */

/* The newest key that is built in is in the root zone since 2025-01-11: no
 * clock is right before that. Seconds since 1970. */
#define ANCHOR_BUILTIN_SINCE_S INT64_C(1736553600)

/* One anchor record; RDATA is owned by the set. */
struct anchor_record {
	uint16_t type; /* RRTYPE_DS or RRTYPE_DNSKEY */
	struct span rdata;
};

struct anchor {
	struct name zone; /* lower case */
	size_t count;
	struct anchor_record records[ANCHOR_RECORDS_MAX];
};

struct anchor_set;

/* Empty: with no anchor at all nothing is validated. NULL without memory. */
struct anchor_set *anchor_set_new(void);
void anchor_set_free(struct anchor_set *set);

/*
 * Adds one DS or DNSKEY RDATA (copied) for ZONE. STATUS_INVALID when RDATA
 * is not of TYPE's form, STATUS_LIMIT when the zone has too many; a second
 * equal one is STATUS_OK and changes nothing.
 */
enum status anchor_set_add(struct anchor_set *set, const uint8_t *zone,
			   uint16_t type, struct span rdata) MUST_USE;

/* Adds a negative trust anchor (`validate-except`). */
enum status anchor_set_add_negative(struct anchor_set *set,
				    const uint8_t *name) MUST_USE;

/* The same with WHY (copied, NUL-terminated UTF-8; NULL or "": not said). */
enum status anchor_set_add_negative_why(struct anchor_set *set,
					const uint8_t *name,
					const char *why) MUST_USE;

/* Adds the root's keys KSK-2017 and KSK-2024 as built in (DS, SHA-256). */
enum status anchor_set_add_builtin_root(struct anchor_set *set) MUST_USE;

/* The PLACEth negative trust anchor, from 0; NULL past the last. */
const uint8_t *anchor_set_negative_at(const struct anchor_set *set,
				      size_t place);
bool anchor_set_has_negative(const struct anchor_set *set, const uint8_t *name);

/* Why there is one at NAME exactly, owned by SET; "" when nobody said. */
const char *anchor_set_negative_why(const struct anchor_set *set,
				    const uint8_t *name);

/* Both have the same anchors; negative ones are not looked at. */
bool anchor_set_trust_alike(const struct anchor_set *a,
			    const struct anchor_set *b);

/* Both trust, and do not trust, the same, in whatever order. */
bool anchor_set_equal(const struct anchor_set *a, const struct anchor_set *b);

/* The PLACEth anchor, from 0; NULL past the last. Of ZONE exactly; NULL. */
const struct anchor *anchor_set_at(const struct anchor_set *set, size_t place);
const struct anchor *anchor_set_find(const struct anchor_set *set,
				     const uint8_t *zone);

/*
 * A copy without the anchors of those zones that have one in WITHOUT (NULL:
 * none); negative anchors are all in it. NULL without memory.
 */
struct anchor_set *anchor_set_copy_without(const struct anchor_set *set,
					   const struct anchor_set *without);

bool anchor_set_is_empty(const struct anchor_set *set);

/*
 * The anchor closest to NAME, at it or above; NULL when there is none, or
 * when a negative trust anchor lies between: at NAME or above it, and at the
 * anchor or below. IS_NEGATIVE, if not NULL, tells the two apart.
 */
const struct anchor *anchor_set_closest(const struct anchor_set *set,
					const uint8_t *name, bool *is_negative);

/*
 * The name of the negative trust anchor that keeps NAME from being validated,
 * a part of NAME; NULL when none does.
 */
const uint8_t *anchor_set_closest_negative(const struct anchor_set *set,
					   const uint8_t *name);

#endif
