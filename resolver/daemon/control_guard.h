/*
 * control_guard.h - which HTTP requests are listened to at all.
 *
 * The socket's file says who may ask. But a browser of such a person may be
 * made to ask by any page that it shows, and a proxy may bring what comes
 * from elsewhere: so only what names this host is heard, nothing that a page
 * has sent (RFC 6454), and nothing is changed by GET.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONTROL_GUARD_H
#define RESOLVER_DAEMON_CONTROL_GUARD_H

#include <stdbool.h>

enum {
	HTTP_STATUS_OK = 200,
	HTTP_STATUS_BAD_REQUEST = 400,
	HTTP_STATUS_FORBIDDEN = 403,
	HTTP_STATUS_NOT_FOUND = 404,
	HTTP_STATUS_METHOD = 405,
	HTTP_STATUS_CONFLICT = 409,
	HTTP_STATUS_UNPROCESSABLE = 422,
	HTTP_STATUS_FAILED = 500,
	HTTP_STATUS_UNAVAILABLE = 503,
};

/* What a request says of itself; NULL: nothing. */
struct control_ask {
	bool is_get, is_post;
	const char *host;       /* the header */
	const char *origin;     /* the header */
	const char *fetch_site; /* the header Sec-Fetch-Site */
};

/* What a command asks for. */
struct control_need {
	bool changes;      /* it is POST */
	bool is_read_only; /* nothing may be changed here */
	bool any_address;  /* of a TCP port: Host is any address */
};

/*
 * HTTP_STATUS_OK, or why not with a sentence in WHY.
 */
int control_guard(const struct control_ask *ask,
		  const struct control_need *need, const char **why);

#endif
