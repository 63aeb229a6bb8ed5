/*
 * type_map.h - what the type bit map of an NSEC or NSEC3 says about the name
 * that it stands at, and whose word that is.
 *
 * At a zone cut two zones speak of one name. The parent's record has NS and
 * no SOA; it knows about DS and nothing else, and nothing of what is below.
 * The child's record has SOA; it knows about everything but DS (RFC 4035
 * section 5.2, RFC 6840 sections 4.1 and 4.4).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_TYPE_MAP_H
#define VALIDATOR_TYPE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "validator/denial.h"

struct type_map {
	struct span types;   /* type bit maps (RFC 4034 section 4.1.2) */
	const uint8_t *name; /* that they stand at; for NSEC3 the original */
	const uint8_t *zone; /* that signed them */
};

/* An "ancestor delegation" record (RFC 6840 section 4.1). */
bool type_map_is_parent_side(const struct type_map *map);

/*
 * Names below this one are not this zone's to deny: there is a delegation
 * or a DNAME here (RFC 6840 section 4.1, RFC 6672 section 5.3.2).
 */
bool type_map_hides_below(const struct type_map *map);

/*
 * The name has no TYPE, and no CNAME instead of it (RFC 6840 section 4.3),
 * and the record may say so. For ANY: it has no type at all.
 */
bool type_map_lacks(const struct type_map *map, uint16_t type);

/* What it says of a DS at its name; DS_DENIAL_MISSING when it denies none. */
enum ds_denial type_map_denies_ds(const struct type_map *map);

#endif
