/*
 * families.h - which kinds of address this machine can send to at all.
 *
 * Half the addresses of the world are of no use to a machine without IPv6,
 * and what is tried there fails here, at once. Whoever has just seen that
 * asks the others first for a while; what comes from such an address says
 * that all is well again. A preference only: when nothing else is left, they
 * are tried nevertheless (a network may have a way to some of them).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_FAMILIES_H
#define RESOLVER_CORE_FAMILIES_H

#include <stdbool.h>

#include "base/address.h"
#include "base/moment.h"

enum {
	FAMILY_LOST_S = 60, /* as long as a server that is dead */
};

struct families { /* all zero: both are there, as far as is known */
	struct moment ipv4_lost_until, ipv6_lost_until;
};

/* FAMILY is an enum address_family, and not ADDRESS_NONE. */
void families_lost(struct families *families, uint8_t family,
		   struct moment now);
void families_found(struct families *families, uint8_t family);
bool families_is_lost(const struct families *families, uint8_t family,
		      struct moment now);

#endif
