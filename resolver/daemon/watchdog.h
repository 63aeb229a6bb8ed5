/*
 * watchdog.h - tells systemd that every thread still takes its turns.
 *
 * Twice in the time that WATCHDOG_USEC gives, each worker is asked for a sign
 * of life; only when all have given it since the last time, and the main
 * thread comes round to count, is the watchdog told. A thread that hangs has
 * the daemon restarted.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_WATCHDOG_H
#define RESOLVER_DAEMON_WATCHDOG_H

#include <event2/event.h>

#include "base/status.h"
#include "resolver/daemon/worker.h"

struct watchdog;

/*
 * Starts in BASE's loop, WORKERS borrowed. RET is NULL when nobody waits for
 * signs of life (notify_watchdog_us()). STATUS_NO_MEMORY.
 */
enum status watchdog_start(struct event_base *base,
			   struct worker *const *workers, unsigned worker_count,
			   struct watchdog **ret) MUST_USE;

/* Accepts NULL. The workers have been stopped by now. */
void watchdog_free(struct watchdog *watchdog);

#endif
