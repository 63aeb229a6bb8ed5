/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/interfaces.h"

#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static unsigned count_bits(const struct address *mask)
{
	unsigned bits = 0;

	for (size_t i = 0; i < address_size(mask); i++)
		bits += (unsigned)__builtin_popcount(mask->octets[i]);
	return bits;
}

/* False: FROM is of no family that we speak. */
static bool convert(const struct sockaddr *from, struct address *ret)
{
	struct sockaddr_in ipv4;
	struct sockaddr_in6 ipv6;

	*ret = (struct address){0};
	if (from && from->sa_family == AF_INET) {
		memcpy(&ipv4, from, sizeof(ipv4));
		ret->family = ADDRESS_IPV4;
		memcpy(ret->octets, &ipv4.sin_addr, 4);
	} else if (from && from->sa_family == AF_INET6) {
		memcpy(&ipv6, from, sizeof(ipv6));
		ret->family = ADDRESS_IPV6;
		memcpy(ret->octets, &ipv6.sin6_addr, 16);
		ret->scope = ipv6.sin6_scope_id;
	}
	return ret->family != ADDRESS_NONE;
}

static bool read_one(const struct ifaddrs *at, struct interface *ret)
{
	struct address mask;

	if (!convert(at->ifa_addr, &ret->address))
		return false;
	ret->prefix = (unsigned)address_size(&ret->address) * 8;
	if (convert(at->ifa_netmask, &mask) &&
	    mask.family == ret->address.family)
		ret->prefix = count_bits(&mask);
	return true;
}

enum status interfaces_list(struct interface **ret, size_t *ret_count)
{
	struct interface *list = calloc(INTERFACES_MAX, sizeof(*list));
	struct ifaddrs *first = NULL;
	size_t count = 0;

	if (!list)
		return STATUS_NO_MEMORY;
	if (getifaddrs(&first) != 0) {
		int reason = errno;

		free(list);
		errno = reason;
		return STATUS_IO;
	}
	for (const struct ifaddrs *at = first; at && count < INTERFACES_MAX;
	     at = at->ifa_next)
		count += read_one(at, &list[count]);
	freeifaddrs(first);
	*ret = list;
	*ret_count = count;
	return STATUS_OK;
}
