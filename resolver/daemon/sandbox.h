/*
 * sandbox.h - after the start, only the system calls that a resolver needs.
 *
 * A break-in then cannot start a program, look into others, or get rights
 * back: whatever is not on the list fails with EPERM. Threads that are started
 * later have the same list.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_SANDBOX_H
#define RESOLVER_DAEMON_SANDBOX_H

#include <stdbool.h>

/*
 * No new privileges from here on, and if this build has libseccomp, the list.
 * What cannot be done is a warning in the log. Returns whether the list is in
 * force.
 */
bool sandbox_enter(void);

#endif
