/*
 * nsec3_owner.h - the owner that a name has as an NSEC3 (RFC 5155 section 3).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_NSEC3_OWNER_H
#define VALIDATOR_NSEC3_OWNER_H

#include "base/status.h"
#include "validator/budget.h"
#include "wire/name.h"
#include "wire/rrset.h"

/*
 * The owner of NAME's NSEC3 in ZONE: its hash in base32hex, lower case, with
 * the salt and iterations of SAMPLE, one of the zone's NSEC3 RRsets; taken
 * from BUDGET. STATUS_UNSUPPORTED when SAMPLE's hash is unknown or has more
 * iterations than we compute (RFC 9276 section 3.2), STATUS_LIMIT when the
 * budget is spent.
 */
enum status nsec3_owner(const uint8_t *zone, const uint8_t *name,
			const struct rrset *sample, struct budget *budget,
			struct name *ret) MUST_USE;

#endif
