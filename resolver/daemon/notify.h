/*
 * notify.h - telling who started the daemon how it is doing: the protocol of
 * sd_notify(3), without its library.
 *
 * Without NOTIFY_SOCKET in the environment nothing is told to anybody.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_NOTIFY_H
#define RESOLVER_DAEMON_NOTIFY_H

#include <stdint.h>

/*
 * Connects to the socket that the environment names, while it can be reached:
 * before privileges are given up. The variables are taken out of the
 * environment, so that no child is taken for the daemon.
 */
void notify_open(void);
void notify_close(void);

void notify_ready(void);
void notify_reloading(void); /* notify_ready() ends it */
void notify_stopping(void);

/*
 * Microseconds in which notify_alive() has to be called again and again; 0:
 * nobody waits for it.
 */
uint64_t notify_watchdog_us(void);
void notify_alive(void);

#endif
