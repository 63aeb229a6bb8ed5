/*
 * ds_command.h - `kedge ds`: the DS records that the parent of a zone should
 * publish, made of its keys in the DNS or in a file.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_DS_COMMAND_H
#define RESOLVER_DAEMON_DS_COMMAND_H

/* Exit statuses. */
enum ds_exit {
	DS_PRINTED = 0,
	DS_NO_KEY = 1, /* there are keys, and none that fits */
	DS_BOGUS = 2,  /* printed, and nobody can prove the keys */
	DS_FAILED = 3, /* there are no keys to be had */
	DS_USAGE = 64, /* also a configuration with errors */
};

/* The command with its arguments; CONF_PATH is where the configuration is
 * looked for. Returns the exit status. */
int ds_main(int argc, char **argv, const char *conf_path);

#endif
