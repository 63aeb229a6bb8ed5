/*
 * test_list.c - the list that owns nothing.
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
#include "base/span.h"
#include "base/status.h"

struct item {
	int value;
	struct list_node node;
};

static int take(struct list_node *list)
{
	struct list_node *node = list_take_first(list);

	return node ? container_of(node, struct item, node)->value : -1;
}

static void items_come_out_from_the_front(void **state)
{
	struct item items[] = {{.value = 0}, {.value = 1}, {.value = 2}};
	struct list_node list;

	(void)state;
	list_init(&list);
	assert_true(list_is_empty(&list));
	list_append(&list, &items[1].node);
	list_append(&list, &items[2].node);
	list_prepend(&list, &items[0].node);
	assert_false(list_is_empty(&list));
	for (int i = 0; i < 3; i++)
		assert_int_equal(take(&list), i);
	assert_int_equal(take(&list), -1);
	assert_true(list_is_empty(&list));
}

static void removing_twice_does_nothing_the_second_time(void **state)
{
	struct item items[] = {{.value = 0}, {.value = 1}, {.value = 2}};
	struct list_node list;

	(void)state;
	list_init(&list);
	for (int i = 0; i < 3; i++)
		list_append(&list, &items[i].node);
	list_remove(&items[1].node);
	list_remove(&items[1].node);
	assert_int_equal(take(&list), 0);
	assert_int_equal(take(&list), 2);
	assert_int_equal(take(&list), -1);
}

static void spans_are_equal_by_their_octets(void **state)
{
	(void)state;
	assert_true(span_equal(span_of("ab", 2), span_of("abc", 2)));
	assert_false(span_equal(span_of("ab", 2), span_of("abc", 3)));
	assert_false(span_equal(span_of("ab", 2), span_of("aB", 2)));
	assert_true(span_equal(span_of(NULL, 0), span_of("", 0)));
}

static void every_status_has_words_of_its_own(void **state)
{
	(void)state;
	for (int i = STATUS_OK; i <= STATUS_IO; i++)
		for (int j = STATUS_OK; j < i; j++)
			assert_string_not_equal(status_text((enum status)i),
						status_text((enum status)j));
	assert_string_equal(status_text((enum status)999), "unknown status");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_come_out_from_the_front),
		cmocka_unit_test(removing_twice_does_nothing_the_second_time),
		cmocka_unit_test(spans_are_equal_by_their_octets),
		cmocka_unit_test(every_status_has_words_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
