/*
 * testbed.h - `kedge testbed`: the laboratory internet over sockets.
 *
 * Serves the laboratory of world.h on 127.53.0.0/16, UDP and TCP, without
 * privilege; or writes it to files for other servers. Zones are signed anew
 * every day, so it can run for as long as one likes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_TESTBED_H
#define TESTBED_TESTBED_H

/* The subcommand; ARGV[0] is its name. Returns the process's exit status. */
int testbed_main(int argc, char **argv);

#endif
