/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/load.h"

#include <stdlib.h>
#include <string.h>

void loads_init(struct loads *loads, const struct hash_key *hash_key)
{
	loads->hash_key = hash_key;
	for (unsigned i = 0; i < LOAD_BUCKETS; i++)
		list_init(&loads->buckets[i]);
}

static struct load *find(struct list_node *bucket, const void *key, size_t size)
{
	for (struct list_node *node = bucket->next; node != bucket;
	     node = node->next) {
		struct load *load = container_of(node, struct load, in_bucket);

		if (load->key_size == size && memcmp(load->key, key, size) == 0)
			return load;
	}
	return NULL;
}

struct load *loads_take(struct loads *loads, const void *key, size_t size)
{
	struct list_node *bucket =
		&loads->buckets[hash_octets(loads->hash_key, key, size) %
				LOAD_BUCKETS];
	struct load *load = find(bucket, key, size);

	if (!load) {
		load = malloc(sizeof(*load) + size);
		if (!load)
			return NULL;
		load->count = 0;
		load->key_size = (uint16_t)size;
		memcpy(load->key, key, size);
		list_append(bucket, &load->in_bucket);
	}
	load->count++;
	return load;
}

void loads_give(struct load *load)
{
	if (!load || --load->count > 0)
		return;
	list_remove(&load->in_bucket);
	free(load);
}
