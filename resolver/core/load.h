/*
 * load.h - how many fetches are at work at each of many places: zones, or
 * servers.
 *
 * A place is octets (a name, an address). It exists while somebody holds it:
 *
 *	struct load *load = loads_take(&loads, key, size);
 *	... load->count ...
 *	loads_give(load);
 *
 * There are never more of them than fetches.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_LOAD_H
#define RESOLVER_CORE_LOAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/list.h"

enum {
	LOAD_BUCKETS = 1024
};

struct load {
	struct list_node in_bucket;
	unsigned count; /* of those who hold it */
	uint16_t key_size;
	uint8_t key[];
};

struct loads {
	const struct hash_key *hash_key; /* borrowed */
	struct list_node buckets[LOAD_BUCKETS];
};

void loads_init(struct loads *loads, const struct hash_key *hash_key);

/* One more at KEY. NULL without memory. */
struct load *loads_take(struct loads *loads, const void *key, size_t size);

/* One less; accepts NULL. */
void loads_give(struct load *load);

#endif
