/*
 * zone_records.h - all the records of one zone, in canonical order.
 *
 * They are added one by one, from a master file or a transfer, in any order;
 * then they are sorted, and from then on only read:
 *
 *	zone_records_init(&records, origin, octets_max);
 *	... zone_records_add(&records, owner, type, ttl_s, rdata) ...
 *	zone_records_sort(&records);
 *
 * The order is that of RFC 4034 section 6 with types of one owner ascending
 * (RFC 8976 section 3.3.1), and a record that is there twice is there once.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WIRE_ZONE_RECORDS_H
#define WIRE_ZONE_RECORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "wire/name.h"

struct zone_record {
	const uint8_t *owner; /* lower case */
	uint16_t type;
	uint32_t ttl_s;
	struct span rdata;     /* as it came, uncompressed */
	struct span canonical; /* the same in canonical form */
};

struct zone_records {
	struct name origin; /* lower case */
	struct arena arena; /* what the records point to */
	struct zone_record *list;
	size_t count, room;
};

/* OCTETS_MAX bounds what owners and RDATA take, and with it the count. */
void zone_records_init(struct zone_records *records, const uint8_t *origin,
		       size_t octets_max);
void zone_records_done(struct zone_records *records);

/*
 * Adds a record of class IN; all is copied. RDATA is as rdata_read() makes it.
 * STATUS_INVALID: OWNER is not in the zone; STATUS_LIMIT past the bound,
 * STATUS_NO_MEMORY.
 */
enum status zone_records_add(struct zone_records *records, const uint8_t *owner,
			     uint16_t type, uint32_t ttl_s,
			     struct span rdata) MUST_USE;

void zone_records_sort(struct zone_records *records);

#endif
