/*
 * world_many.h - a thousand zones: the laboratory's second world, for loads.
 *
 * Ten top-level domains, t0 ... t9, each with a hundred zones, z0 ... z99:
 * signed with NSEC, with NSEC3, behind opt-out, and unsigned; with servers in
 * the zone, in a neighbour's, and in another top-level domain. Each has an
 * address of its own at `www` and at `*.wild`, and an `alias` that leads to
 * the `www` of another zone.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_WORLD_MANY_H
#define TESTBED_WORLD_MANY_H

#include <stdbool.h>

#include "contrib/testbed/world.h"

enum {
	MANY_TLDS = 10,
	MANY_ZONES_PER_TLD = 100,
	MANY_ZONES = MANY_TLDS * MANY_ZONES_PER_TLD,
	MANY_TEXT_MAX = 160, /* octets of a name or address, with the NUL */
};

/* The tables, made at the first call. Not for several threads. */
const struct lab_tables *many_tables(void);

/* "z7.t3.", of zone 0 .. MANY_ZONES - 1. */
const char *many_origin(unsigned zone);

/* The address that the zone's names have: "10.1.51.1". */
const char *many_address(unsigned zone, char text[MANY_TEXT_MAX]);

/* The zone that the zone's alias leads to. */
unsigned many_alias_of(unsigned zone);

bool many_is_signed(unsigned zone);

#endif
