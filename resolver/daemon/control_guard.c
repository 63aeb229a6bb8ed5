/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/control_guard.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/address.h"

enum {
	HOST_MAX = 64
}; /* octets of an address, or of "localhost" */

static bool is_port(const char *text)
{
	if (*text == '\0')
		return true;
	if (*text++ != ':' || *text == '\0')
		return false;
	while (isdigit((unsigned char)*text))
		text++;
	return *text == '\0';
}

static bool is_localhost(const char *host)
{
	static const char name[] = "localhost";

	return strncasecmp(host, name, strlen(name)) == 0 &&
	       is_port(host + strlen(name));
}

/* "192.0.2.1:80", "[2001:db8::1]:80": no name, which could lead anywhere. */
static bool is_address(const char *host)
{
	bool is_bracketed = host[0] == '[';
	const char *start = host + is_bracketed;
	size_t size = strcspn(start, is_bracketed ? "]" : ":");
	struct address address;
	char text[HOST_MAX];

	if (size >= sizeof(text) || (is_bracketed && start[size] != ']'))
		return false;
	memcpy(text, start, size);
	text[size] = '\0';
	return is_port(start + size + is_bracketed) &&
	       address_from_text(text, 0, &address) == STATUS_OK &&
	       (address.family == ADDRESS_IPV6) == is_bracketed;
}

/* A page that is shown somewhere has sent it. */
static bool is_of_page(const struct control_ask *ask)
{
	return ask->origin ||
	       (ask->fetch_site && strcasecmp(ask->fetch_site, "none") != 0);
}

int control_guard(const struct control_ask *ask,
		  const struct control_need *need, const char **why)
{
	if (!ask->host || !(is_localhost(ask->host) ||
			    (need->any_address && is_address(ask->host)))) {
		*why = "the header Host is not \"localhost\"";
		return HTTP_STATUS_FORBIDDEN;
	}
	if (is_of_page(ask)) {
		*why = "a page in a browser asks: it is not to see this";
		return HTTP_STATUS_FORBIDDEN;
	}
	if (!ask->is_get && !ask->is_post) {
		*why = "only GET and POST are understood";
		return HTTP_STATUS_METHOD;
	}
	if (need->changes && !ask->is_post) {
		*why = "this changes something: it takes POST";
		return HTTP_STATUS_METHOD;
	}
	if (!need->changes && !ask->is_get) {
		*why = "this changes nothing: it takes GET";
		return HTTP_STATUS_METHOD;
	}
	if (need->changes && need->is_read_only) {
		*why = "the configuration has this socket read-only";
		return HTTP_STATUS_FORBIDDEN;
	}
	return HTTP_STATUS_OK;
}
