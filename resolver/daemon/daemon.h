/*
 * daemon.h - `kedge run`: the process around the workers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_DAEMON_H
#define RESOLVER_DAEMON_DAEMON_H

#include "resolver/daemon/conf.h"

/*
 * Resolves as CONF says (borrowed) until SIGTERM or SIGINT. SIGHUP reads the
 * file at PATH (absolute) again: an error in it changes nothing. Returns the
 * process's exit status.
 */
int daemon_run(const struct conf *conf, const char *path);

#endif
