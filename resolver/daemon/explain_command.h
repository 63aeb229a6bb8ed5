/*
 * explain_command.h - `kedge explain`: why a name resolves, or does not.
 *
 * It resolves the name here, in this process, with an empty cache; no daemon
 * is needed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_EXPLAIN_COMMAND_H
#define RESOLVER_DAEMON_EXPLAIN_COMMAND_H

/* Exit statuses. */
enum explain_exit {
	EXPLAIN_SECURE = 0,
	EXPLAIN_INSECURE = 1,
	EXPLAIN_BOGUS = 2,
	EXPLAIN_FAILED = 3,
	EXPLAIN_USAGE = 64, /* also a configuration with errors */
};

/* The command with its arguments; CONF_PATH is where the configuration is
 * looked for. Returns the exit status. */
int explain_main(int argc, char **argv, const char *conf_path);

#endif
