/*
 * link_cache.h - what the RRset cache knows about one link of a chain.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_LINK_CACHE_H
#define RESOLVER_CORE_LINK_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/moment.h"
#include "resolver/core/context.h"
#include "wire/finding.h"

/*
 * What is known of NAME (lower case) and TYPE: the set itself or its denial,
 * a CNAME at the name, a DNAME above it, a name error. Copied into ARENA.
 * What lies above TOP (NAME or an ancestor) does not count: the configuration
 * says where all from TOP on is to be asked for (CVE-2026-44687).
 */
bool link_cache_find(const struct context *context, const uint8_t *name,
		     uint16_t type, const uint8_t *top, struct moment now,
		     struct arena *arena, struct finding *ret);

/* A finding of type DS or DNSKEY for NAME; a delegation's DS will do. */
bool link_cache_find_key_material(const struct context *context,
				  const uint8_t *name, uint16_t type,
				  struct moment now, struct arena *arena,
				  struct finding *ret);

/* Keeps FINDING where link_cache_find() will look for it. */
void link_cache_insert(const struct context *context,
		       const struct finding *finding, struct moment now);

/*
 * The highest cut at or above TARGET and below ZONE that the cache has DS
 * or its denial for, signed by ZONE. Borrowed from TARGET; NULL if none.
 */
const uint8_t *link_cache_signed_cut(const struct context *context,
				     const uint8_t *zone,
				     const uint8_t *target,
				     struct moment now);

#endif
