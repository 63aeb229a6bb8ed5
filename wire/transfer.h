/*
 * transfer.h - a zone transfer (AXFR, RFC 5936), message by message.
 *
 * It sees only messages; who reads them off a stream gives them one by one:
 *
 *	transfer_init(&transfer, id, origin, octets_max);
 *	... transfer_take(&transfer, message) until it is not TRANSFER_MORE ...
 *	the zone is in transfer.records, not yet sorted
 *
 * A zone begins and ends with its SOA record; what stands between, and nothing
 * outside of the zone, is kept.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WIRE_TRANSFER_H
#define WIRE_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "wire/zone_records.h"

enum transfer_state {
	TRANSFER_MORE, /* another message is to follow */
	TRANSFER_DONE, /* the zone is whole */
	TRANSFER_FAILED,
};

struct transfer {
	enum transfer_state state;
	uint16_t id;
	uint32_t serial;     /* of the SOA, once there was one */
	bool has_soa;        /* the first record has been read */
	const char *problem; /* a phrase, once FAILED */
	struct zone_records records;
};

enum {
	TRANSFER_QUERY_SIZE_MAX = 12 + 255 + 4 /* octets */
};

/* OCTETS_MAX bounds the zone. */
void transfer_init(struct transfer *transfer, uint16_t id,
		   const uint8_t *origin, size_t octets_max);
void transfer_done(struct transfer *transfer);

/* Writes the query for the zone to OUT; returns its size in octets. */
size_t transfer_query(const struct transfer *transfer,
		      uint8_t out[TRANSFER_QUERY_SIZE_MAX]);

/* The next MESSAGE of the answer; does nothing unless MORE is awaited. */
enum transfer_state transfer_take(struct transfer *transfer,
				  struct span message);

/*
 * A query for the SOA alone, with ID, and what the answer says: true with
 * SERIAL if MESSAGE is that answer.
 */
size_t transfer_soa_query(uint16_t id, const uint8_t *origin,
			  uint8_t out[TRANSFER_QUERY_SIZE_MAX]);
bool transfer_soa_serial(struct span message, uint16_t id,
			 const uint8_t *origin, uint32_t *serial);

#endif
