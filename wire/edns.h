/*
 * edns.h - the OPT pseudo-record (RFC 6891) and the options we know.
 *
 * Options that are not known are skipped (RFC 6891 section 6.1.2).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WIRE_EDNS_H
#define WIRE_EDNS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/span.h"
#include "base/status.h"
#include "wire/codes.h"
#include "wire/writer.h"

enum edns_option {
	EDNS_OPTION_NSID = 3,
	EDNS_OPTION_CLIENT_SUBNET = 8,
	EDNS_OPTION_COOKIE = 10,
	EDNS_OPTION_TCP_KEEPALIVE = 11,
	EDNS_OPTION_PADDING = 12,
	EDNS_OPTION_KEY_TAG = 14,
	EDNS_OPTION_EDE = 15,
	EDNS_OPTION_REPORT_CHANNEL = 18,
};

enum {
	EDNS_OPTIONS_MAX = 100, /* read; more are ignored (CVE-2026-41292) */
	EDNS_CLIENT_COOKIE_SIZE = 8,
	EDNS_COOKIE_SIZE_MAX = 40,
	EDNS_EDE_TEXT_MAX = 192, /* octets of EXTRA-TEXT that we keep or send */
	EDNS_OPT_SIZE = 11,      /* octets of an OPT without options */
};

struct edns {
	bool present;
	uint8_t version;
	uint8_t rcode_high; /* upper eight bits of the extended RCODE */
	bool do_bit;
	uint16_t udp_size;   /* octets that the sender can take; at least 512 */
	uint8_t cookie_size; /* 0, 8, or 16 .. 40 (RFC 7873) */
	uint8_t cookie[EDNS_COOKIE_SIZE_MAX];
	int ede;              /* the first EDE option's code or EDE_NONE */
	struct span ede_text; /* borrowed from the message */
	bool tcp_keepalive, padding, nsid;
	struct span nsid_data; /* borrowed; of a response (RFC 5001) */
	/* What should be a name; borrowed, read only (RFC 9567 section 5). */
	struct span report_agent;
};

/* The version in an OPT record's TTL field (RFC 6891 section 6.1.3). */
static inline uint8_t edns_version(uint32_t ttl_s)
{
	return (uint8_t)(ttl_s >> 16);
}

/* What a message without OPT says of its sender. */
static inline void edns_init(struct edns *edns)
{
	/* Member by member: the hot path has no use for 100 octets of zero. */
	edns->present = edns->do_bit = false;
	edns->version = edns->rcode_high = 0;
	edns->udp_size = UDP_SIZE_MIN;
	edns->cookie_size = 0;
	edns->ede = EDE_NONE;
	edns->ede_text = edns->nsid_data = span_of(NULL, 0);
	edns->report_agent = span_of(NULL, 0);
	edns->tcp_keepalive = edns->padding = edns->nsid = false;
}

/*
 * Puts what an OPT record's fields CLASS_ and TTL_S say to EDNS, which knows
 * its options, if any, already.
 */
static inline void edns_take_fields(struct edns *edns, uint16_t class_,
				    uint32_t ttl_s)
{
	edns->present = true;
	edns->rcode_high = (uint8_t)(ttl_s >> 24);
	edns->version = edns_version(ttl_s);
	edns->do_bit = ttl_s & 0x8000;
	/* RFC 6891 section 6.2.3: below 512 means 512. */
	if (class_ > UDP_SIZE_MIN)
		edns->udp_size = class_;
}

/* CLASS_ and TTL_S are the OPT record's fields, OPTIONS its RDATA. */
enum status edns_parse(uint16_t class_, uint32_t ttl_s, struct span options,
		       struct edns *ret) MUST_USE;

/*
 * Writes an OPT record for EDNS. EDE (with EDNS->ede_text) is written when
 * it is not EDE_NONE, cookie and NSID when their sizes are not 0. A text that
 * does not fit is left out, then the whole EDE option.
 */
void edns_write(struct writer *writer, const struct edns *edns);

/* The same for RCODEs below 16, without options, to EDNS_OPT_SIZE octets. */
static inline void edns_put_plain(uint8_t *out, uint16_t udp_size, bool do_bit)
{
	const uint8_t opt[EDNS_OPT_SIZE] = {
		[2] = RRTYPE_OPT,
		[3] = (uint8_t)(udp_size >> 8),
		[4] = (uint8_t)udp_size,
		[7] = do_bit ? 0x80 : 0,
	};

	memcpy(out, opt, sizeof(opt));
}

/* The option CODE alone; for those that edns_write() does not know. */
void edns_write_option(struct writer *writer, uint16_t code, struct span data);

#endif
