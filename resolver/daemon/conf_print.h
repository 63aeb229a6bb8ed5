/*
 * conf_print.h - the configuration in force, with the origin of each part.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONF_PRINT_H
#define RESOLVER_DAEMON_CONF_PRINT_H

#include <stdio.h>

#include "resolver/daemon/conf_report.h"

/*
 * Writes what the file at PATH amounts to, for people, and readable as a
 * configuration: each option with its value, or its default, and where that
 * comes from. For files that conf_load() has found right; problems go to
 * REPORT.
 */
void conf_print(const char *path, FILE *file, struct conf_report *report);

#endif
