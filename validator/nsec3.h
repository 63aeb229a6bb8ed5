/*
 * nsec3.h - proofs by NSEC3 (RFC 5155 section 8, RFC 9276).
 *
 * The half of denial.h that reads hashed names. Only for denial.c, which has
 * seen to it that NAME is in the zone; the functions are its namesakes.
 *
 * Each hash is taken from the budget (CVE-2023-50868), and each ancestor of
 * NAME is hashed once at most, and none above the zone's apex: a record whose
 * owner is the hash of a name outside the zone matches nothing.
 *
 * An opt-out span proves nothing but that all in it is insecure at best
 * (RFC 5155 section 9.2): DENIAL_INSECURE, for every type, because an empty
 * non-terminal above insecure delegations need not have an NSEC3 either (RFC
 * 7129 section 5.1).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_NSEC3_H
#define VALIDATOR_NSEC3_H

#include "validator/denial.h"

enum denial nsec3_denial_of_name(const struct denial_set *set,
				 const uint8_t *name, struct budget *budget,
				 struct reason *reason);

enum denial nsec3_denial_of_type(const struct denial_set *set,
				 const uint8_t *name, uint16_t type,
				 struct budget *budget, struct reason *reason);

enum denial nsec3_denial_of_closer_match(const struct denial_set *set,
					 const uint8_t *name,
					 const uint8_t *closest_encloser,
					 struct budget *budget,
					 struct reason *reason);

enum ds_denial nsec3_denial_of_ds(const struct denial_set *set,
				  const uint8_t *name, struct budget *budget,
				  struct reason *reason);

#endif
