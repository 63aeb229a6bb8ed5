/*
 * control_client.h - `kedge ctl`: asks the running daemon, and tells it what
 * to do.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONTROL_CLIENT_H
#define RESOLVER_DAEMON_CONTROL_CLIENT_H

/*
 * The subcommand; ARGV[0] is its name, CONF_PATH the usual configuration.
 * Returns the process's exit status: 0 it is done, 1 the daemon refused or
 * failed, 2 wrong usage, 3 no daemon is running there.
 */
int ctl_main(int argc, char **argv, const char *conf_path);

#endif
