/*
 * interfaces.h - the addresses of this machine, with their networks.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_INTERFACES_H
#define RESOLVER_DAEMON_INTERFACES_H

#include <stddef.h>

#include "base/address.h"
#include "base/status.h"

enum { INTERFACES_MAX = 4096 }; /* addresses; the rest is left out */

struct interface {
	struct address address; /* port 0 */
	unsigned prefix;        /* bits of its network */
};

/* RET is the caller's to free(). STATUS_IO with errno. */
enum status interfaces_list(struct interface **ret,
			    size_t *ret_count) MUST_USE;

#endif
