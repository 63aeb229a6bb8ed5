/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/access.h"

#include <string.h>

void access_clear(struct access *access)
{
	memset(access, 0, sizeof(*access));
}

/* Neighbours lie in different places; so do networks of IPv6. */
static unsigned place_of(const struct address *address)
{
	uint64_t high, low;

	memcpy(&high, address->octets, 8);
	memcpy(&low, address->octets + 8, 8);
	high = (high ^ low * 31) * UINT64_C(0x9e3779b97f4a7c15);
	return (unsigned)(high >> 56) % ACCESS_PLACES;
}

static unsigned judge(const struct settings *settings,
		      const struct address *address)
{
	if (acl_allows(settings->blackhole, address))
		return ACCESS_BLACKHOLE;
	if (!acl_allows(settings->allow_query, address) ||
	    !acl_allows(settings->allow_query_cache, address))
		return 0;
	return acl_allows(settings->allow_recursion, address)
		       ? ACCESS_ANSWERS | ACCESS_RECURSION
		       : ACCESS_ANSWERS;
}

unsigned access_rights(struct access *access, const struct settings *settings,
		       const struct address *address)
{
	unsigned place = place_of(address);

	if (!address_same_host(&access->places[place].host, address)) {
		access->places[place].host = *address;
		access->places[place].rights = judge(settings, address);
	}
	return access->places[place].rights;
}
