/*
 * rrset.h - an RRset with its signatures, immutable and in one piece.
 *
 * All of it lies in one run of memory with no pointer inside, so that a
 * cache takes it with one memcpy. It is made by rrset_make() and then only
 * read:
 *
 *	struct rdata_walk walk = rrset_rdata(rrset);
 *	struct span rdata;
 *	while (rdata_next(&walk, &rdata))
 *		...
 *
 * The owner is lower case. RDATA is uncompressed and in the order in which it
 * came, without duplicates (RFC 2181 section 5). The RRSIGs are those whose
 * type covered is the set's type; they share its TTL.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WIRE_RRSET_H
#define WIRE_RRSET_H

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "wire/name.h"
#include "wire/writer.h"

/* RFC 4035 section 4.3. UNCHECKED: nobody has asked the validator yet. */
enum security {
	SECURITY_UNCHECKED = 0,
	SECURITY_INDETERMINATE,
	SECURITY_INSECURE,
	SECURITY_BOGUS,
	SECURITY_SECURE,
};

const char *security_text(enum security security);

struct rrset {
	uint32_t size; /* octets of the whole, this header included */
	uint32_t ttl_s;
	uint32_t rrsigs_at; /* offset in `octets` of the first RRSIG */
	uint16_t type;
	uint16_t rdata_count;
	uint16_t rrsig_count;
	uint8_t owner_size; /* octets */
	uint8_t reserved;
	/* Owner, then for each RDATA and RRSIG a 16-bit size and octets. */
	uint8_t octets[];
};

struct rdata_walk {
	const uint8_t *at;
	unsigned left;
};

static inline const uint8_t *rrset_owner(const struct rrset *rrset)
{
	return rrset->octets;
}

struct rdata_walk rrset_rdata(const struct rrset *rrset);
struct rdata_walk rrset_rrsigs(const struct rrset *rrset);

/* The next one in RET; false when there is none. */
bool rdata_next(struct rdata_walk *walk, struct span *ret);

/* The first RDATA; the set must have one. */
struct span rrset_first(const struct rrset *rrset);

/*
 * Makes a set in ARENA out of borrowed parts; OWNER is lowered. Duplicates
 * are dropped. STATUS_NO_MEMORY when the arena is full, STATUS_LIMIT when a
 * size or count is past 65,535.
 */
enum status rrset_make(struct arena *arena, const uint8_t *owner,
		       uint16_t type, uint32_t ttl_s,
		       const struct span *rdata, size_t rdata_count,
		       const struct span *rrsigs, size_t rrsig_count,
		       const struct rrset **ret) MUST_USE;

/* A copy in ARENA with another TTL (aged, clamped); NULL when it is full. */
const struct rrset *rrset_with_ttl(struct arena *arena,
				   const struct rrset *rrset, uint32_t ttl_s);

/*
 * A copy in ARENA under another owner (a wildcard's or DNAME's expansion);
 * NULL when it is full.
 */
const struct rrset *rrset_with_owner(struct arena *arena,
				     const struct rrset *rrset,
				     const uint8_t *owner);

/*
 * Writes the records (class IN, names compressed), with the RRSIGs after
 * them if WITH_RRSIGS. TTL_S replaces the set's own. The offset of each TTL
 * field is stored in TTL_OFFSETS from *OFFSET_COUNT on, as long as there is
 * room for OFFSETS_MAX; more mark the writer failed. TTL_OFFSETS may be NULL.
 * Returns how many records were written.
 */
unsigned rrset_write(struct writer *writer, const struct rrset *rrset,
		     uint32_t ttl_s, bool with_rrsigs, uint16_t *ttl_offsets,
		     size_t *offset_count, size_t offsets_max);

#endif
