/*
 * conf_file.h - whole files: configurations, and those that they name.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONF_FILE_H
#define RESOLVER_DAEMON_CONF_FILE_H

#include <stddef.h>

/*
 * What is in the regular file at PATH; more than SIZE_MAX octets of it mean
 * that the file is larger than that. Gives it, to be freed with free(); NULL
 * with errno, for which conf_file_reason() has words.
 */
char *conf_file_read(const char *path, size_t size_max, size_t *ret_size);

/* What errno says of a file, never NULL. */
const char *conf_file_reason(int error);

#endif
