/*
 * mirror_verify.h - is a zone that is kept here what its keys signed?
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_MIRROR_VERIFY_H
#define RESOLVER_CORE_MIRROR_VERIFY_H

#include "resolver/core/mirror_zone.h"
#include "trust-anchor/anchor_set.h"
#include "validator/policy.h"

/*
 * Is the zone what its keys signed? The DNSKEY set by ANCHORS, and by it each
 * RRset that is the zone's own; ZONEMD, if there is one, over RECORDS, of which
 * ZONE was made (RFC 8976 section 4). EXPIRES is when the first of these
 * signatures ends. NOTE says, if it is not empty, what could not be told: no
 * ZONEMD, or none that is known. False with REASON. It takes as many checks as
 * there are signatures.
 */
bool mirror_zone_verify(const struct mirror_zone *zone,
			const struct zone_records *records,
			const struct anchor_set *anchors,
			const struct policy *policy, struct wall_time wall,
			struct wall_time *expires, struct reason *note,
			struct reason *reason);

#endif
