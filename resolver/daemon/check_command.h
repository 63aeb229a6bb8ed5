/*
 * check_command.h - `kedge check`: the operator's view of one delegation.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CHECK_COMMAND_H
#define RESOLVER_DAEMON_CHECK_COMMAND_H

/* Exit statuses. */
enum check_exit {
	CHECK_FINE = 0,
	CHECK_ORANGE = 1, /* it works, and something will or may break */
	CHECK_RED = 2,
	CHECK_FAILED = 3, /* there is no such delegation to look at */
	CHECK_USAGE = 64, /* also a configuration with errors */
};

/* The command with its arguments; CONF_PATH is where the configuration is
 * looked for. Returns the exit status. */
int check_delegation_main(int argc, char **argv, const char *conf_path);

#endif
