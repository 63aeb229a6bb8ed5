/*
 * test_local_data.c - names whose answers the configuration gives.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/core/local_data.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/codes.h"

static struct name name_of(const char *text)
{
	struct name name;

	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	return name;
}

static void add_zone(struct local_data *data, const char *name,
		     enum local_kind kind)
{
	assert_int_equal(local_data_add_zone(data, name_of(name).octets, kind),
			 STATUS_OK);
}

static void add_address(struct local_data *data, const char *name, uint8_t last)
{
	const uint8_t octets[] = {192, 0, 2, last};

	assert_int_equal(local_data_add_record(data, name_of(name).octets,
					       RRTYPE_A, 60,
					       span_of(octets, 4)),
			 STATUS_OK);
}

static struct local_data *make(void)
{
	static const uint8_t target[] = "\3www\6static";
	struct local_data *data = local_data_new();

	assert_non_null(data);
	add_zone(data, "static.", LOCAL_STATIC);
	add_address(data, "www.static.", 1);
	add_address(data, "www.static.", 2);
	add_address(data, "a.ent.static.", 3);
	assert_int_equal(local_data_add_record(data,
					       name_of("alias.static.").octets,
					       RRTYPE_CNAME, 60,
					       span_of(target, sizeof(target))),
			 STATUS_OK);
	add_zone(data, "redirect.", LOCAL_REDIRECT);
	add_address(data, "redirect.", 4);
	add_zone(data, "transparent.", LOCAL_TRANSPARENT);
	add_address(data, "www.transparent.", 5);
	add_zone(data, "types.", LOCAL_TYPETRANSPARENT);
	add_address(data, "www.types.", 6);
	add_zone(data, "never.", LOCAL_NXDOMAIN);
	add_address(data, "www.never.", 7);
	add_zone(data, "empty.", LOCAL_NODATA);
	add_zone(data, "refuse.", LOCAL_REFUSE);
	add_address(data, "www.refuse.", 8);
	add_zone(data, "drop.", LOCAL_DROP);
	add_zone(data, "out.static.", LOCAL_RESOLVE);
	add_address(data, "free.example.", 9);
	add_zone(data, "null.", LOCAL_NULL);
	add_zone(data, "block.", LOCAL_BLOCK_A);
	add_address(data, "www.block.", 10);
	add_zone(data, "block6.", LOCAL_BLOCK_AAAA);
	return data;
}

static void each_kind_of_zone_does_what_it_says(void **state)
{
	enum {
		NONE = -1
	};
	static const struct {
		const char *name;
		uint16_t type;
		enum local_verdict verdict;
		int kind; /* enum finding_kind */
	} rows[] = {
		{"www.static.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_ANSWER},
		{"www.static.", RRTYPE_ANY, LOCAL_IS_FOUND, FINDING_ANSWER},
		{"www.static.", RRTYPE_MX, LOCAL_IS_FOUND, FINDING_NODATA},
		{"static.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_NODATA},
		{"static.", RRTYPE_DS, LOCAL_IS_NOT, NONE}, /* the parent */
		{"www.static.", RRTYPE_DS, LOCAL_IS_FOUND, FINDING_NODATA},
		{"ent.static.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_NODATA},
		{"x.static.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_NXDOMAIN},
		{"x.www.static.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_NXDOMAIN},
		{"alias.static.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_CNAME},
		{"alias.static.", RRTYPE_CNAME, LOCAL_IS_FOUND, FINDING_ANSWER},
		{"x.out.static.", RRTYPE_A, LOCAL_IS_NOT, NONE},
		{"redirect.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_ANSWER},
		{"a.b.redirect.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_ANSWER},
		{"a.b.redirect.", RRTYPE_MX, LOCAL_IS_FOUND, FINDING_NODATA},
		{"www.transparent.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_ANSWER},
		{"www.transparent.", RRTYPE_MX, LOCAL_IS_FOUND, FINDING_NODATA},
		{"x.transparent.", RRTYPE_A, LOCAL_IS_NOT, NONE},
		{"www.types.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_ANSWER},
		{"www.types.", RRTYPE_MX, LOCAL_IS_NOT, NONE},
		{"www.never.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_NXDOMAIN},
		{"x.empty.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_NODATA},
		{"www.refuse.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_ANSWER},
		{"x.refuse.", RRTYPE_A, LOCAL_IS_REFUSED, NONE},
		{"x.drop.", RRTYPE_A, LOCAL_IS_DROPPED, NONE},
		{"x.null.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_ANSWER},
		{"x.null.", RRTYPE_AAAA, LOCAL_IS_FOUND, FINDING_ANSWER},
		{"x.null.", RRTYPE_MX, LOCAL_IS_FOUND, FINDING_NODATA},
		{"x.block.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_NODATA},
		{"x.block.", RRTYPE_AAAA, LOCAL_IS_NOT, NONE},
		{"www.block.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_ANSWER},
		{"www.block.", RRTYPE_AAAA, LOCAL_IS_NOT, NONE},
		{"x.block6.", RRTYPE_AAAA, LOCAL_IS_FOUND, FINDING_NODATA},
		{"x.block6.", RRTYPE_A, LOCAL_IS_NOT, NONE},
		{"free.example.", RRTYPE_A, LOCAL_IS_FOUND, FINDING_ANSWER},
		{"free.example.", RRTYPE_MX, LOCAL_IS_FOUND, FINDING_NODATA},
		{"x.example.", RRTYPE_A, LOCAL_IS_NOT, NONE},
		{"example.", RRTYPE_A, LOCAL_IS_NOT, NONE},
		{".", RRTYPE_NS, LOCAL_IS_NOT, NONE},
	};
	struct local_data *data = make();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct name name = name_of(rows[i].name);
		struct finding finding;
		struct arena arena;

		arena_init(&arena, 65536);
		if (local_data_find(data, name.octets, rows[i].type, &arena,
				    &finding) != rows[i].verdict ||
		    (rows[i].kind != NONE &&
		     finding.kind != (enum finding_kind)rows[i].kind))
			fail_msg("%s type %u", rows[i].name, rows[i].type);
		arena_done(&arena);
	}
	local_data_free(data);
}

static void a_redirected_name_owns_the_data_it_gets(void **state)
{
	struct local_data *data = make();
	struct name name = name_of("a.b.redirect.");
	struct finding finding;
	struct arena arena;

	(void)state;
	arena_init(&arena, 65536);
	assert_int_equal(
		local_data_find(data, name.octets, RRTYPE_A, &arena, &finding),
		LOCAL_IS_FOUND);
	assert_true(
		name_equal(rrset_owner(finding_answer(&finding)), name.octets));
	arena_done(&arena);
	local_data_free(data);
}

static void records_of_one_name_and_type_are_one_set(void **state)
{
	struct local_data *data = make();
	struct name name = name_of("www.static.");
	struct finding finding;
	struct arena arena;

	(void)state;
	arena_init(&arena, 65536);
	assert_int_equal(
		local_data_find(data, name.octets, RRTYPE_A, &arena, &finding),
		LOCAL_IS_FOUND);
	assert_int_equal(finding_answer(&finding)->rdata_count, 2);
	arena_done(&arena);
	local_data_free(data);
}

static void a_zone_has_one_kind(void **state)
{
	struct local_data *data = make();

	(void)state;
	assert_int_equal(local_data_add_zone(data, name_of("static.").octets,
					     LOCAL_REFUSE),
			 STATUS_INVALID);
	local_data_free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_zone_does_what_it_says),
		cmocka_unit_test(a_redirected_name_owns_the_data_it_gets),
		cmocka_unit_test(records_of_one_name_and_type_are_one_set),
		cmocka_unit_test(a_zone_has_one_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
