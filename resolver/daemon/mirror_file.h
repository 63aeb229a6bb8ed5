/*
 * mirror_file.h - the file that a mirrored zone is kept in.
 *
 * It is read as any master file, and written with each RDATA in the form of
 * RFC 3597, whole or not at all.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_MIRROR_FILE_H
#define RESOLVER_DAEMON_MIRROR_FILE_H

#include <time.h>

#include "base/status.h"
#include "wire/zone_records.h"

enum {
	MIRROR_PROBLEM_MAX = 256 /* octets, with the NUL */
};

/* When PATH was last written; 0: it cannot be looked at. */
time_t mirror_file_time(const char *path);

/*
 * Adds what the file at PATH has to RECORDS (initialised, not sorted).
 * STATUS_NOT_FOUND: there is none; else PROBLEM says what is wrong with it, and
 * where.
 */
enum status mirror_file_read(const char *path, struct zone_records *records,
			     char problem[MIRROR_PROBLEM_MAX]) MUST_USE;

/* Replaces the file at PATH. STATUS_IO with PROBLEM. */
enum status mirror_file_write(const char *path,
			      const struct zone_records *records,
			      char problem[MIRROR_PROBLEM_MAX]) MUST_USE;

#endif
