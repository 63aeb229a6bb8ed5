/*
 * mirror_zone.h - a zone that is kept here whole and asked in place of its
 * servers: the root on a resolver's own machine (RFC 8806).
 *
 * It is made of all records of the zone, verified, and then only read. What it
 * says goes the way of a server's response: it is classified, validated and
 * cached like any other. Denials are NSEC's; a zone without them is not
 * mirrored.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_MIRROR_ZONE_H
#define RESOLVER_CORE_MIRROR_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/moment.h"
#include "base/status.h"
#include "validator/reason.h"
#include "wire/message.h"
#include "wire/rdata.h"
#include "wire/zone_records.h"

struct mirror_zone;

/*
 * Makes a zone of RECORDS, which are sorted; everything is copied. One
 * reference, the caller's. STATUS_INVALID, with REASON: it is no whole zone
 * with NSEC; STATUS_LIMIT, STATUS_NO_MEMORY.
 */
enum status mirror_zone_new(const struct zone_records *records,
			    struct reason *reason,
			    struct mirror_zone **ret) MUST_USE;
struct mirror_zone *mirror_zone_ref(struct mirror_zone *zone);
void mirror_zone_unref(struct mirror_zone *zone); /* accepts NULL */

const uint8_t *mirror_zone_origin(const struct mirror_zone *zone);

/* Its SOA, borrowed. */
struct rdata_soa mirror_zone_soa(const struct mirror_zone *zone);

/* The apex's RRset of TYPE, NULL if there is none. */
const struct rrset *mirror_zone_apex(const struct mirror_zone *zone,
				     uint16_t type);

/*
 * The RRset at INDEX, below mirror_zone_rrsets(); NULL if it is not the zone's
 * own (an NS set that delegates, glue), and so not signed.
 */
const struct rrset *mirror_zone_own(const struct mirror_zone *zone,
				    size_t index);

/* How many RRsets, and octets of memory. */
size_t mirror_zone_rrsets(const struct mirror_zone *zone);
size_t mirror_zone_octets(const struct mirror_zone *zone);

/* Until when it may be asked; moments are compared by whoever asks. */
void mirror_zone_set_end(struct mirror_zone *zone, struct moment end);
bool mirror_zone_is_current(const struct mirror_zone *zone, struct moment now);

/*
 * What an authoritative server for ZONE with all its records would answer to
 * NAME (lower case, in the zone) and TYPE, with DNSSEC records, as if it had
 * been parsed. RRsets are borrowed from ZONE, lists are in ARENA. False: the
 * arena is full.
 */
bool mirror_zone_answer(const struct mirror_zone *zone, const uint8_t *name,
			uint16_t type, struct arena *arena,
			struct message *ret);

#endif
