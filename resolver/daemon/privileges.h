/*
 * privileges.h - no more rights than a resolver needs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_PRIVILEGES_H
#define RESOLVER_DAEMON_PRIVILEGES_H

#include "base/status.h"

/*
 * Becomes USER, with its groups, for good. Does nothing when the process is
 * that user already. A failure is logged.
 */
enum status privileges_become(const char *user) MUST_USE;

/* As many descriptors as the system lets us have. */
void privileges_raise_descriptors(void);

#endif
