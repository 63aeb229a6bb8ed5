/*
 * address.h - an IP address with a port, free of the system's headers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/status.h"

enum address_family {
	ADDRESS_NONE = 0,
	ADDRESS_IPV4 = 4,
	ADDRESS_IPV6 = 6,
};

enum {
	ADDRESS_TEXT_MAX = 64
}; /* octets, with the final NUL */

struct address {
	uint8_t family;     /* enum address_family */
	uint8_t octets[16]; /* network order; IPv4 uses the first four, the
			       others are zero */
	uint16_t port;      /* host order */
	uint32_t scope;     /* IPv6 zone index of a link-local address, or 0 */
};

/* 4, 16, or 0 octets. */
size_t address_size(const struct address *address);

bool address_equal(const struct address *a, const struct address *b);

/* As address_equal, ports left aside. */
static inline bool address_same_host(const struct address *a,
				     const struct address *b)
{
	uint64_t halves[4];

	memcpy(halves, a->octets, 16);
	memcpy(halves + 2, b->octets, 16);
	return a->family == b->family && a->scope == b->scope &&
	       halves[0] == halves[2] && halves[1] == halves[3];
}

/* "192.0.2.1", "2001:db8::1", "fe80::1%2"; the port is given aside. */
enum status address_from_text(const char *text, uint16_t port,
			      struct address *ret) MUST_USE;

/* "192.0.2.1" or, WITH_PORT, "192.0.2.1#53" as dig writes it. */
const char *address_to_text(const struct address *address, bool with_port,
			    char text[ADDRESS_TEXT_MAX]);

#endif
