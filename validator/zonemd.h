/*
 * zonemd.h - the digest over a whole zone (RFC 8976).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_ZONEMD_H
#define VALIDATOR_ZONEMD_H

#include "validator/reason.h"
#include "wire/zone_records.h"

enum zonemd_verdict {
	ZONEMD_GOOD,
	ZONEMD_ABSENT,  /* there is none at the apex */
	ZONEMD_UNKNOWN, /* no scheme or hash algorithm that we know: that
			   says nothing about the zone */
	ZONEMD_BAD,     /* the zone is not what was digested */
};

/*
 * Compares the zone in RECORDS (sorted) with the ZONEMD records at its apex
 * (RFC 8976 section 4, steps 4 and 5); one that matches is enough.
 * Their signatures are the caller's business. REASON says why it is not good,
 * without a code.
 */
enum zonemd_verdict zonemd_check(const struct zone_records *records,
				 struct reason *reason);

#endif
