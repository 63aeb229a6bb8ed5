/*
 * anchor_state.h - all trust points, and the text that they are kept in.
 *
 * The text is for administrators to read, line by line:
 *
 *	; Kedge's trust anchors (RFC 5011) ...
 *	kedge-anchors 1
 *	written at 2026-11-24T15:54:28Z
 *	zone . refreshed 2026-11-24T15:54:28Z query 2026-11-25T15:54:28Z ttl
 *		172800 expires-in 1209600
 *	key 1 valid since 2017-08-11T10:00:00Z seen 2026-11-24T15:54:28Z due
 *		never by - DNSKEY 257 3 8 AwEAA...
 *	end 2 keys 0123456789abcdef
 *
 * (with no breaks within a line). A key is at a place, which those name that
 * it has vouched for: "by 1,2". The last line counts the keys and has a
 * checksum (FNV-1a, 64 bits) of all that comes before it: a text that is
 * torn, cut short or edited is refused as a whole, and never yields less or
 * more trust than was written. It is no protection from who may write there.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TRUST_ANCHOR_ANCHOR_STATE_H
#define TRUST_ANCHOR_ANCHOR_STATE_H

#include <stddef.h>

#include "base/moment.h"
#include "base/status.h"
#include "trust-anchor/rfc5011.h"

enum {
	ANCHOR_STATE_ZONES_MAX = 256,
	ANCHOR_STATE_SIZE_MAX = 4 << 20, /* octets of text */
};

struct anchor_state {
	struct wall_time written; /* 0: never */
	size_t count;
	struct trust_point *points[ANCHOR_STATE_ZONES_MAX]; /* owned */
};

/* Empty. NULL without memory. */
struct anchor_state *anchor_state_new(void);
void anchor_state_free(struct anchor_state *state); /* accepts NULL */

/* NULL if ZONE has none. */
struct trust_point *anchor_state_find(const struct anchor_state *state,
				      const uint8_t *zone);

/* ZONE's trust point, which is made if there is none; STATUS_LIMIT,
 * STATUS_NO_MEMORY. */
enum status anchor_state_at(struct anchor_state *state, const uint8_t *zone,
			    struct trust_point **ret) MUST_USE;

void anchor_state_remove(struct anchor_state *state, const uint8_t *zone);

/*
 * Reads what anchor_state_write() wrote. STATUS_MALFORMED, STATUS_LIMIT,
 * STATUS_NO_MEMORY, with a sentence for the user in PROBLEM (ROOM octets).
 */
enum status anchor_state_parse(const char *octets, size_t size, char *problem,
			       size_t room, struct anchor_state **ret) MUST_USE;

/* The text in RET, SIZE octets, for the caller to free(). */
enum status anchor_state_write(const struct anchor_state *state, char **ret,
			       size_t *size) MUST_USE;

/*
 * Reads anchors as others keep them: DS and DNSKEY records in presentation
 * format, one in a line, and with them the states that Unbound's
 * auto-trust-anchor-file (root.key) notes behind. Errors as above, and
 * STATUS_NOT_FOUND when there is no anchor in it. Pending keys are vouched
 * for by all that are trusted.
 */
enum status anchor_state_import(const char *octets, size_t size,
				struct wall_time now, char *problem,
				size_t room,
				struct anchor_state **ret) MUST_USE;

#endif
