/*
 * as_file.h - octets under a path, for what reads files, without a disk.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_FUZZ_AS_FILE_H
#define TESTS_FUZZ_AS_FILE_H

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

/* A path that holds these octets until the next call. */
static inline const char *as_file(const uint8_t *data, size_t size)
{
	static char path[32];
	static int file = -1;

	if (file < 0) {
		file = memfd_create("input", 0);
		must(file >= 0);
		snprintf(path, sizeof(path), "/dev/fd/%d", file);
	}
	must(ftruncate(file, 0) == 0);
	must(pwrite(file, data, size, 0) == (ssize_t)size);
	return path;
}

#endif
