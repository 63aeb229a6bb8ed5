/*
 * nsec.h - proofs by NSEC (RFC 4034 section 4, RFC 4035 section 5.4).
 *
 * The half of denial.h that reads names in clear. Only for denial.c, which
 * has seen to it that NAME is in the zone; the functions are its namesakes.
 * They cost no cryptography.
 *
 * An NSEC counts when owner and next name are in the zone that signed it:
 * a next name elsewhere would deny what is not the zone's to deny.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_NSEC_H
#define VALIDATOR_NSEC_H

#include "validator/denial.h"

enum denial nsec_denial_of_name(const struct denial_set *set,
				const uint8_t *name, struct reason *reason);

enum denial nsec_denial_of_type(const struct denial_set *set,
				const uint8_t *name, uint16_t type,
				struct reason *reason);

enum denial nsec_denial_of_closer_match(const struct denial_set *set,
					const uint8_t *name,
					const uint8_t *closest_encloser,
					struct reason *reason);

enum ds_denial nsec_denial_of_ds(const struct denial_set *set,
				 const uint8_t *name, struct reason *reason);

#endif
