/*
 * chance.h - the daemon's source of random numbers: the kernel's generator.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CHANCE_H
#define RESOLVER_DAEMON_CHANCE_H

#include "base/rng.h"

/* RNG is for one thread. Ends the process if the system has no entropy:
 * predictable query IDs are worse than none. */
void chance_init(struct rng *rng);

#endif
