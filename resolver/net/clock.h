/*
 * clock.h - the one file that reads the clocks.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_NET_CLOCK_H
#define RESOLVER_NET_CLOCK_H

#include "base/moment.h"

/* Monotonic (CLOCK_MONOTONIC) and wall (CLOCK_REALTIME) time. */
struct now clock_now(void);

#endif
