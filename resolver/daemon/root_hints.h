/*
 * root_hints.h - the root's servers from a file such as InterNIC's
 * root.hints, in the format of zone files (RFC 1035 section 5).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_ROOT_HINTS_H
#define RESOLVER_DAEMON_ROOT_HINTS_H

#include <stddef.h>

#include "base/status.h"
#include "resolver/core/settings.h"

/*
 * Puts the servers of the file at PATH in place of the SETTINGS' hints: the
 * targets of the root's NS records with their addresses. STATUS_IO,
 * STATUS_MALFORMED, STATUS_NOT_FOUND (no server with an address) or
 * STATUS_LIMIT, with a sentence in PROBLEM (SIZE octets); then the SETTINGS
 * are as they were.
 */
enum status root_hints_read(struct settings *settings, const char *path,
			    char *problem, size_t size) MUST_USE;

#endif
