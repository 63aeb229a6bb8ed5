/*
 * system_lookup.h - the addresses of a host, for a command that waits.
 *
 * The system is asked as every program asks it. If it does not know, the name
 * servers that it uses are asked once more, without validation (CD, RFC 4035
 * section 3.2.2): they may be this machine's own resolver, whose trust anchors
 * are just what is to be mended. So nothing may be believed because of an
 * address that comes from here.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_NET_SYSTEM_LOOKUP_H
#define RESOLVER_NET_SYSTEM_LOOKUP_H

#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/status.h"

enum {
	LOOKUP_ADDRESSES_MAX = 16
};

struct lookup {
	size_t count; /* 1 at least */
	struct address addresses[LOOKUP_ADDRESSES_MAX];
};

/*
 * HOST is a name or an address. Where no name server answers it may take a
 * minute. STATUS_NOT_FOUND, with the system's reason in PROBLEM (ROOM octets).
 */
enum status system_lookup(const char *host, uint16_t port, char *problem,
			  size_t room, struct lookup *ret) MUST_USE;

#endif
