/*
 * type_map.c - see type_map.h
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "validator/type_map.h"

#include "wire/codes.h"
#include "wire/name.h"
#include "wire/rdata.h"
#include "wire/reader.h"

static bool map_is_apex(const struct type_map *map)
{
	return name_equal(map->name, map->zone);
}

bool type_map_is_parent_side(const struct type_map *map)
{
	return rdata_types_have(map->types, RRTYPE_NS) &&
	       !rdata_types_have(map->types, RRTYPE_SOA) && !map_is_apex(map);
}

bool type_map_hides_below(const struct type_map *map)
{
	return type_map_is_parent_side(map) ||
	       rdata_types_have(map->types, RRTYPE_DNAME);
}

/*
 * The record comes from the zone whose apex its name is. The root has no
 * parent, so its own word about its DS is the last one.
 */
static bool map_is_child_side(const struct type_map *map)
{
	return !name_is_root(map->name) &&
	       (map_is_apex(map) || rdata_types_have(map->types, RRTYPE_SOA));
}

/* RRSIG and NSEC stand wherever an NSEC does; NXNAME says "no name". */
static bool type_is_of_denial(unsigned type)
{
	return type == RRTYPE_RRSIG || type == RRTYPE_NSEC ||
	       type == RRTYPE_NXNAME;
}

static bool octet_has_data_type(unsigned first_type, uint8_t bits)
{
	for (unsigned bit = 0; bit < 8; bit++) {
		if ((bits & (0x80 >> bit)) &&
		    !type_is_of_denial(first_type + bit))
			return true;
	}
	return false;
}

static bool map_has_data_type(const struct type_map *map)
{
	struct reader reader;

	reader_init(&reader, map->types);
	while (reader_left(&reader) > 0) {
		unsigned window = reader_u8(&reader);
		struct span bits = reader_span(&reader, reader_u8(&reader));

		if (reader_failed(&reader))
			return true; /* malformed: it denies nothing */
		for (size_t i = 0; i < bits.size; i++) {
			unsigned first = window * 256 + (unsigned)i * 8;

			if (octet_has_data_type(first, bits.data[i]))
				return true;
		}
	}
	return false;
}

bool type_map_lacks(const struct type_map *map, uint16_t type)
{
	if (type == RRTYPE_DS ? map_is_child_side(map)
			      : type_map_is_parent_side(map))
		return false;
	if (type == RRTYPE_ANY)
		return !map_has_data_type(map);
	return !rdata_types_have(map->types, type) &&
	       !rdata_types_have(map->types, RRTYPE_CNAME);
}

enum ds_denial type_map_denies_ds(const struct type_map *map)
{
	if (!type_map_lacks(map, RRTYPE_DS))
		return DS_DENIAL_MISSING;
	/* RFC 6840 section 4.4: without NS it is no delegation. */
	if (rdata_types_have(map->types, RRTYPE_NS))
		return DS_DENIAL_INSECURE_CUT;
	/* RFC 9824: a name that does not exist, said compactly. */
	if (rdata_types_have(map->types, RRTYPE_NXNAME))
		return DS_DENIAL_NO_NAME;
	return DS_DENIAL_NO_CUT;
}
