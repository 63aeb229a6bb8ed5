/*
 * test_treap.c - the treap against a plain array that is kept in order.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "base/rng.h"
#include "base/treap.h"

enum {
	KEYS = 512,
	STEPS = 20000,
};

struct item {
	int key;
	struct treap_node node;
};

static int compare(const void *key, const struct treap_node *node)
{
	const struct item *item =
		container_of((void *)(uintptr_t)node, struct item, node);

	return *(const int *)key - item->key;
}

static int key_of(struct treap_node *node)
{
	return node ? container_of(node, struct item, node)->key : -1;
}

static unsigned depth_of(const struct treap_node *node)
{
	unsigned left, right;

	if (!node)
		return 0;
	left = depth_of(node->left);
	right = depth_of(node->right);
	return 1 + (left > right ? left : right);
}

/* The highest key at or below KEY that is there; -1 if none is. */
static int expected(const bool *there, int key)
{
	while (key >= 0 && !there[key])
		key--;
	return key;
}

static void it_finds_what_is_at_or_before_a_key(void **state)
{
	static struct item items[KEYS];
	static bool there[KEYS];
	struct treap treap = {.compare = compare};
	uint64_t seed = 3;
	struct rng rng;

	(void)state;
	rng_init_seeded(&rng, &seed);
	for (int step = 0; step < STEPS; step++) {
		int key = (int)rng_below(&rng, KEYS), asked;

		items[key].key = key;
		if (there[key])
			assert_ptr_equal(treap_remove(&treap, &key),
					 &items[key].node);
		else
			treap_insert(&treap, &key, &items[key].node,
				     rng_u32(&rng));
		there[key] = !there[key];
		asked = (int)rng_below(&rng, KEYS);
		assert_int_equal(key_of(treap_at_or_before(&treap, &asked)),
				 expected(there, asked));
		assert_int_equal(key_of(treap_last(&treap)),
				 expected(there, KEYS - 1));
		if (!there[asked])
			assert_null(treap_remove(&treap, &asked));
	}
}

static void keys_in_order_do_not_make_it_deep(void **state)
{
	static struct item items[KEYS];
	struct treap treap = {.compare = compare};
	uint64_t seed = 4;
	struct rng rng;

	(void)state;
	rng_init_seeded(&rng, &seed);
	for (int key = 0; key < KEYS; key++) {
		items[key].key = key;
		treap_insert(&treap, &key, &items[key].node, rng_u32(&rng));
	}
	/* log2(512) is 9; a list would have 512. */
	assert_in_range(depth_of(treap.root), 9, 40);
}

static void an_empty_one_has_nothing(void **state)
{
	struct treap treap = {.compare = compare};
	const int key = 1;

	(void)state;
	assert_null(treap_at_or_before(&treap, &key));
	assert_null(treap_last(&treap));
	assert_null(treap_remove(&treap, &key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_finds_what_is_at_or_before_a_key),
		cmocka_unit_test(keys_in_order_do_not_make_it_deep),
		cmocka_unit_test(an_empty_one_has_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
