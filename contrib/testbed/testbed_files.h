/*
 * testbed_files.h - the laboratory written down: a resolver's configuration
 * for it, its zones as signed master files, and name servers' configurations
 * that serve them.
 *
 * Inside testbed.h's module only. On STATUS_IO a sentence on standard error
 * says which file could not be written and why. Folders are made when they
 * do not exist; files that exist are replaced.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_FILES_H
#define TESTBED_FILES_H

#include <stdint.h>

#include "base/status.h"
#include "contrib/testbed/world.h"

/*
 * Writes resolver.conf (answering on 127.0.0.1 port RESOLVER_PORT), the root
 * hints and the trust anchor, for a laboratory served on AUTHORITY_PORT.
 */
enum status testbed_write_resolver(const struct lab_world *world,
				   const char *folder, uint16_t resolver_port,
				   uint16_t authority_port) MUST_USE;

/*
 * Writes every zone (signed.test.zone), and for each group of servers with
 * equal duties nsd-SERVER.conf and knot-SERVER.conf, named after the first
 * of them; and servers.txt: per line a group's name, then its addresses.
 */
enum status testbed_write_zones(const struct lab_world *world,
				const char *folder, uint16_t port) MUST_USE;

#endif
