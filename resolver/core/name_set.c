/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/name_set.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/treap.h"

struct set_name {
	struct treap_node in_names;
	struct name name;
};

struct name_set {
	struct treap names;
	uint32_t chance;
};

static const struct set_name *name_of(const struct treap_node *node)
{
	return (const struct set_name *)((const char *)node -
					 offsetof(struct set_name, in_names));
}

static int compare(const void *key, const struct treap_node *node)
{
	return name_compare(key, name_of(node)->name.octets);
}

struct name_set *name_set_new(void)
{
	struct name_set *set = calloc(1, sizeof(*set));

	if (!set)
		return NULL;
	set->names.compare = compare;
	set->chance = 1;
	return set;
}

void name_set_free(struct name_set *set)
{
	if (!set)
		return;
	while (set->names.root) {
		const struct set_name *name = name_of(set->names.root);

		free(container_of(treap_remove(&set->names, name->name.octets),
				  struct set_name, in_names));
	}
	free(set);
}

static const struct set_name *find(const struct name_set *set,
				   const uint8_t *name)
{
	const struct treap_node *node = treap_at_or_before(&set->names, name);

	return node && name_equal(name_of(node)->name.octets, name)
		       ? name_of(node)
		       : NULL;
}

enum status name_set_add(struct name_set *set, const uint8_t *name)
{
	struct set_name *made;

	if (find(set, name))
		return STATUS_OK;
	made = malloc(sizeof(*made));
	if (!made)
		return STATUS_NO_MEMORY;
	name_copy(&made->name, name);
	/* Knuth's multiplier spreads the priorities; no stranger adds names. */
	set->chance = set->chance * 2654435761u + 1;
	treap_insert(&set->names, name, &made->in_names, set->chance);
	return STATUS_OK;
}

const uint8_t *name_set_closest(const struct name_set *set, const uint8_t *name)
{
	const struct set_name *found = NULL;

	while (set && !(found = find(set, name)) && !name_is_root(name))
		name = name_parent(name);
	return found ? found->name.octets : NULL;
}
