/*
 * https_get.h - one file from a web server, for a command that waits.
 *
 * HTTP over TLS (RFC 9110 section 4.2.2), with the authorities that this
 * system trusts; OpenSSL's SSL_CERT_FILE and SSL_CERT_DIR name others. One
 * address of the server after the other is tried. Redirections are not
 * followed, proxies not used.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_NET_HTTPS_GET_H
#define RESOLVER_NET_HTTPS_GET_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct https_file {
	uint8_t *octets; /* for the caller to free() */
	size_t size;
};

/*
 * Gets what is at URL, in TIMEOUT_S seconds (after the host's name is known)
 * and of SIZE_MAX octets at most. STATUS_INVALID for what is no URL with
 * https, STATUS_LIMIT for too long or too large, STATUS_IO for all else that
 * goes wrong on the way, STATUS_NO_MEMORY; with a sentence in PROBLEM (ROOM
 * octets) that names the URL. The process ignores SIGPIPE.
 */
enum status https_get(const char *url, unsigned timeout_s, size_t size_max,
		      char *problem, size_t room,
		      struct https_file *ret) MUST_USE;

#endif
