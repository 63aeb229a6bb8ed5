/*
 * span.h - a borrowed run of octets.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const uint8_t *data;
	size_t size; /* octets */
};

static inline struct span span_of(const void *data, size_t size)
{
	return (struct span){.data = data, .size = size};
}

static inline bool span_equal(struct span a, struct span b)
{
	return a.size == b.size &&
	       (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

#endif
