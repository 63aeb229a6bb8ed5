/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/address.h"

#include <arpa/inet.h> /* inet_pton, inet_ntop: text only, no system call */
#include <stdio.h>
#include <string.h>

size_t address_size(const struct address *address)
{
	switch (address->family) {
	case ADDRESS_IPV4:
		return 4;
	case ADDRESS_IPV6:
		return 16;
	}
	return 0;
}

bool address_equal(const struct address *a, const struct address *b)
{
	return a->port == b->port && address_same_host(a, b);
}

/* The index of a zone (RFC 4007 section 11.2): digits alone. */
static bool read_scope(const char *text, uint32_t *ret)
{
	uint64_t index = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		index = index * 10 + (uint64_t)(*text - '0');
		if (index > UINT32_MAX)
			return false;
	}
	*ret = (uint32_t)index;
	return true;
}

static enum status ipv6_from_text(const char *text, struct address *address)
{
	char host[ADDRESS_TEXT_MAX];
	const char *scope = strchr(text, '%');
	size_t size = scope ? (size_t)(scope - text) : strlen(text);

	if (size >= sizeof(host))
		return STATUS_MALFORMED;
	memcpy(host, text, size);
	host[size] = '\0';
	if (inet_pton(AF_INET6, host, address->octets) != 1)
		return STATUS_MALFORMED;
	if (scope && !read_scope(scope + 1, &address->scope))
		return STATUS_MALFORMED;
	address->family = ADDRESS_IPV6;
	return STATUS_OK;
}

enum status address_from_text(const char *text, uint16_t port,
			      struct address *ret)
{
	struct address address = {.port = port};

	if (inet_pton(AF_INET, text, address.octets) == 1) {
		address.family = ADDRESS_IPV4;
	} else {
		enum status status = ipv6_from_text(text, &address);

		if (status != STATUS_OK)
			return status;
	}
	*ret = address;
	return STATUS_OK;
}

const char *address_to_text(const struct address *address, bool with_port,
			    char text[ADDRESS_TEXT_MAX])
{
	int family = address->family == ADDRESS_IPV4 ? AF_INET : AF_INET6;
	size_t size;

	if (address->family == ADDRESS_NONE ||
	    !inet_ntop(family, address->octets, text, ADDRESS_TEXT_MAX)) {
		memcpy(text, "none", 5);
		return text;
	}
	size = strlen(text);
	if (address->scope)
		size += (size_t)snprintf(text + size, ADDRESS_TEXT_MAX - size,
					 "%%%u", address->scope);
	if (with_port)
		snprintf(text + size, ADDRESS_TEXT_MAX - size, "#%u",
			 address->port);
	return text;
}
