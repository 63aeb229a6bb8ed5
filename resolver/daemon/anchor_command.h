/*
 * anchor_command.h - `kedge anchor`: shows, imports and fetches the trust
 * anchors that RFC 5011 keeps current.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_ANCHOR_COMMAND_H
#define RESOLVER_DAEMON_ANCHOR_COMMAND_H

/* The subcommand; ARGV[0] is its name, CONF_PATH the usual configuration.
 * Returns the process's exit status. */
int anchor_main(int argc, char **argv, const char *conf_path);

#endif
