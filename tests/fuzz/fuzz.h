/*
 * fuzz.h - what the fuzz targets share.
 *
 * Each fuzz_*.c is one target: octets that a stranger chose go in, and what
 * must hold whatever they are is checked. Built with libFuzzer (tests/fuzz/run)
 * they are searched for inputs that break it; built with once.c they are run
 * over the corpus as a test.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stops with a crash, which libFuzzer keeps the input of. */
#define must(condition)                                                        \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "%s:%d: does not hold: %s\n",          \
				__FILE__, __LINE__, #condition);               \
			abort();                                               \
		}                                                              \
	} while (0)

#endif
