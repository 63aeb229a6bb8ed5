/*
 * name_set.h - names, each of which stands for all below it too.
 *
 * Built when the configuration is read, then only read.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_NAME_SET_H
#define RESOLVER_CORE_NAME_SET_H

#include <stdint.h>

#include "base/status.h"
#include "wire/name.h"

struct name_set;

/* Empty. NULL without memory. */
struct name_set *name_set_new(void);
void name_set_free(struct name_set *set); /* accepts NULL */

/* Adds NAME (lower case); a second time changes nothing. */
enum status name_set_add(struct name_set *set, const uint8_t *name) MUST_USE;

/* The closest of SET at NAME or above it; NULL if there is none, or no SET. */
const uint8_t *name_set_closest(const struct name_set *set,
				const uint8_t *name);

#endif
