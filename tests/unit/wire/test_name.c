/*
 * test_name.c - domain names (RFC 1035, 2181, 4034, 4343, 6672).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "packet.h"
#include "wire/name.h"

#define LABEL_63                                                               \
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"
/* 254 octets: three labels of 63, one of 60, the root's. */
#define NAME_254                                                               \
	LABEL_63 "." LABEL_63 "." LABEL_63 ".abcdefghijklmnopqrstuvwxyzabcdef" \
		 "ghijklmnopqrstuvwxyzabcdefgh."

static int compare(const char *a, const char *b)
{
	struct name x, y;

	return name_compare(named(a, &x), named(b, &y));
}

static bool under(const char *a, const char *b)
{
	struct name x, y;

	return name_is_under(named(a, &x), named(b, &y));
}

static bool below(const char *a, const char *b)
{
	struct name x, y;

	return name_is_below(named(a, &x), named(b, &y));
}

static const char *text_of(const uint8_t *name)
{
	static char text[NAME_TEXT_MAX];

	return name_to_text(name, text);
}

static void
rfc4034_6_1_names_are_ordered_by_their_rightmost_labels(void **state)
{
	/* The section's example, with the neighbours of its sentences. */
	static const char *const order[] = {
		".",
		"example.",
		"a.example.",
		"yljkjljk.a.example.",
		"Z.a.example.",
		"zABC.a.EXAMPLE.",
		"z.example.",
		"\\001.z.example.",
		"*.z.example.",
		"\\200.z.example.",
		/* The absence of an octet sorts before a zero octet. */
		"z\\000.example.",
		"z\\000\\000.example.",
		"z\\001.example.",
		/* Upper case counts as lower: before "[", which is below "a".
		 */
		"z[.example.",
		"zA.example.",
		"zb.example.",
		"z{.example.",
		"z\\255.example.",
		"example\\000.",
		"f.",
	};
	int count = sizeof(order) / sizeof(*order);

	(void)state;
	for (int i = 0; i < count; i++)
		for (int j = 0; j < count; j++) {
			int difference = compare(order[i], order[j]);

			if ((difference < 0) != (i < j) ||
			    (difference > 0) != (i > j))
				fail_msg("%s and %s", order[i], order[j]);
		}
}

static void rfc4343_3_case_is_ascii_alone(void **state)
{
	static const struct {
		const char *a, *b;
		bool is_equal;
	} cases[] = {
		{"EXAMPLE.", "example.", true},
		{"A.b.C.", "a.B.c.", true},
		{"example.", "examples.", false},
		{"ab.", "a.b.", false},
		{".", ".", true},
		{".", "a.", false},
		/* The octets beside the letters: "@" and "`", "[" and "{". */
		{"\\064.", "\\096.", false},
		{"\\091.", "\\123.", false},
		/* Latin capital and small a with ring. */
		{"\\197.", "\\229.", false},
		{"\\000.", "\\032.", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct name a, b;

		named(cases[i].a, &a);
		named(cases[i].b, &b);
		assert_int_equal(name_equal(a.octets, b.octets),
				 cases[i].is_equal);
		assert_int_equal(name_compare(a.octets, b.octets) == 0,
				 cases[i].is_equal);
	}
}

static void rfc4343_4_1_lowering_leaves_lengths_and_other_octets(void **state)
{
	struct name name, lower;
	uint8_t octets[] = {3,   'A', 0xc5, '[', 26,  'B', 'C', 'D',
			    'E', 'F', 'G',  'H', 'I', 'J', 'K', 'L',
			    'M', 'N', 'O',  'P', 'Q', 'R', 'S', 'T',
			    'U', 'V', 'W',  'X', 'Y', 'Z', '@', 0};

	(void)state;
	assert_int_equal(name_copy(&name, octets), sizeof(octets));
	assert_memory_equal(name.octets, octets, sizeof(octets));
	assert_int_equal(name_copy_lower(&lower, octets), sizeof(octets));
	name_lower(octets);
	assert_memory_equal(lower.octets, octets, sizeof(octets));
	assert_string_equal(text_of(octets),
			    "a\\197[.bcdefghijklmnopqrstuvwxyz\\@.");
}

static void rfc1035_5_1_text_escapes_come_back(void **state)
{
	static const struct {
		const char *text, *again;
	} cases[] = {
		{".", "."},
		{"example", "example."},
		{"Example.COM.", "Example.COM."},
		{"a\\.b.c.", "a\\.b.c."},
		{"\\065.", "A."},
		{"\\000\\255.", "\\000\\255."},
		{"\\\\.", "\\\\."},
		{"a b.", "a\\032b."},
		{"\\\"\\(\\)\\;\\@\\$.", "\\\"\\(\\)\\;\\@\\$."},
		{"*.example.", "*.example."},
		{"\\046.", "\\.."},
		{LABEL_63 ".", LABEL_63 "."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct name name, again;

		assert_string_equal(text_of(named(cases[i].text, &name)),
				    cases[i].again);
		named(cases[i].again, &again);
		assert_int_equal(name_size(name.octets),
				 name_size(again.octets));
		assert_memory_equal(name.octets, again.octets,
				    name_size(name.octets));
	}
}

static void rfc1035_2_3_4_labels_have_63_octets_and_names_255(void **state)
{
	static const char *const bad[] = {
		"",
		"..",
		".a",
		"a..b",
		"a..",
		LABEL_63 "x.",
		"\\",
		"a\\",
		"\\25",
		"\\2x5.",
		"\\256.",
		"\\999.",
		"x." NAME_254,
		LABEL_63 "." NAME_254,
	};
	struct name name = {.octets = {1, 'x', 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (name_from_text(bad[i], &name) == STATUS_OK)
			fail_msg("'%s' was taken for a name", bad[i]);
		assert_memory_equal(name.octets, "\1x", 3);
	}
	assert_int_equal(name_size(named(NAME_254, &name)), 254);
}

/* A name of 127 labels of one octet each: 255 octets. */
static void make_deepest(struct name *name)
{
	for (int i = 0; i < NAME_LABELS_MAX; i++) {
		name->octets[i * 2] = 1;
		name->octets[i * 2 + 1] = (uint8_t)('A' + i % 26);
	}
	name->octets[NAME_SIZE_MAX - 1] = 0;
}

static void a_name_of_127_labels_is_handled_whole(void **state)
{
	struct name deepest, lower;

	(void)state;
	make_deepest(&deepest);
	assert_int_equal(name_size(deepest.octets), 255);
	assert_int_equal(name_labels(deepest.octets), 127);
	assert_int_equal(name_copy_lower(&lower, deepest.octets), 255);
	assert_int_equal(name_compare(deepest.octets, lower.octets), 0);
	assert_int_equal(name_common_labels(deepest.octets, lower.octets), 127);
	assert_true(name_is_valid(deepest.octets, 255));
	assert_true(name_is_root(name_suffix(deepest.octets, 0)));
	assert_int_equal(strlen(text_of(deepest.octets)), 254);
}

static void the_longest_text_of_a_name_fits_its_room(void **state)
{
	struct name name, again;
	size_t at = 0;

	(void)state;
	for (int i = 0; i < 4; i++) {
		uint8_t size = i < 3 ? 63 : 61;

		name.octets[at++] = size;
		memset(name.octets + at, 0xff, size);
		at += size;
	}
	name.octets[at] = 0;
	assert_true(strlen(text_of(name.octets)) < NAME_TEXT_MAX);
	named(text_of(name.octets), &again);
	assert_memory_equal(again.octets, name.octets, NAME_SIZE_MAX);
}

static void being_under_is_by_whole_labels(void **state)
{
	static const struct {
		const char *name, *ancestor;
		bool is_under, is_below;
	} cases[] = {
		{"example.", "example.", true, false},
		{"www.EXAMPLE.", "example.", true, true},
		{"a.b.example.", "Example.", true, true},
		{"anexample.", "example.", false, false},
		{"example.", "www.example.", false, false},
		{"example.com.", "example.", false, false},
		{"example.", ".", true, true},
		{".", ".", true, false},
		{".", "example.", false, false},
		/* "\007example" within a label is no label. */
		{"x\\007example.", "example.", false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(under(cases[i].name, cases[i].ancestor),
				 cases[i].is_under);
		assert_int_equal(below(cases[i].name, cases[i].ancestor),
				 cases[i].is_below);
	}
}

static void parents_and_suffixes_are_taken_from_the_right(void **state)
{
	struct name name;

	(void)state;
	named("a.b.example.", &name);
	assert_string_equal(text_of(name_parent(name.octets)), "b.example.");
	assert_ptr_equal(name_parent(name_root), name_root);
	assert_string_equal(text_of(name_suffix(name.octets, 0)), ".");
	assert_string_equal(text_of(name_suffix(name.octets, 1)), "example.");
	assert_string_equal(text_of(name_suffix(name.octets, 3)),
			    "a.b.example.");
	assert_ptr_equal(name_suffix(name.octets, 9), name.octets);
	assert_int_equal(name_labels(name.octets), 3);
	assert_int_equal(name_labels(name_root), 0);
}

static unsigned common(const char *a, const char *b)
{
	struct name x, y;

	return name_common_labels(named(a, &x), named(b, &y));
}

static void common_labels_are_counted_from_the_root(void **state)
{
	(void)state;
	assert_int_equal(common("a.example.", "b.EXAMPLE."), 1);
	assert_int_equal(common("a.example.", "a.example."), 2);
	assert_int_equal(common("a.b.example.", "a.c.example."), 1);
	assert_int_equal(common("a.", "b."), 0);
	assert_int_equal(common(".", "b."), 0);
}

static void rfc4592_2_1_1_a_wildcard_begins_with_a_lone_asterisk(void **state)
{
	struct name name, made;

	(void)state;
	assert_true(name_is_wildcard(named("*.example.", &name)));
	assert_true(name_is_wildcard(named("*.", &name)));
	assert_false(name_is_wildcard(named("**.example.", &name)));
	assert_false(name_is_wildcard(named("a.*.example.", &name)));
	assert_false(name_is_wildcard(named("*a.example.", &name)));
	assert_false(name_is_wildcard(name_root));
	assert_int_equal(name_make_wildcard(named("example.", &name), &made),
			 STATUS_OK);
	assert_string_equal(text_of(made.octets), "*.example.");
	/* 254 octets and two more. */
	assert_int_equal(name_make_wildcard(named(NAME_254, &name), &made),
			 STATUS_NO_SPACE);
	/* In its own storage. */
	named("example.", &name);
	assert_int_equal(name_make_wildcard(name.octets, &name), STATUS_OK);
	assert_string_equal(text_of(name.octets), "*.example.");
}

static void a_label_before_a_name_has_1_to_63_octets(void **state)
{
	static const uint8_t label[LABEL_SIZE_MAX + 1] = {'x', '.', 0};
	struct name parent, made;

	(void)state;
	named("example.", &parent);
	assert_int_equal(name_prepend(label, 0, parent.octets, &made),
			 STATUS_INVALID);
	assert_int_equal(name_prepend(label, 64, parent.octets, &made),
			 STATUS_INVALID);
	assert_int_equal(name_prepend(label, 63, parent.octets, &made),
			 STATUS_OK);
	assert_int_equal(name_size(made.octets), 73);
	assert_int_equal(name_prepend(label, 3, parent.octets, &made),
			 STATUS_OK);
	assert_string_equal(text_of(made.octets), "x\\.\\000.example.");
}

static void rfc6672_2_3_a_dname_replaces_the_suffix_if_that_fits(void **state)
{
	/* Table 1: QNAME, owner, target, result. */
	static const struct {
		const char *name, *old, *target, *result;
	} cases[] = {
		{"a.example.com.", "example.com.", "example.net.",
		 "a.example.net."},
		{"a.b.example.com.", "example.com.", "example.net.",
		 "a.b.example.net."},
		{"foo.bar.example.com.", "example.com.", "example.net.",
		 "foo.bar.example.net."},
		{"a.x.", "x.", ".", "a."},
		{"a.example.", ".", "x.", "a.example.x."},
		{"A.x.", "X.", "Y.", "A.Y."},
		{"shortloop.x.x.", "x.", ".", "shortloop.x."},
		{"cyc.example.com.", "example.com.", "example.com.",
		 "cyc.example.com."},
	};
	struct name name, old, target, result;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(
			name_replace_suffix(named(cases[i].name, &name),
					    named(cases[i].old, &old),
					    named(cases[i].target, &target),
					    &result),
			STATUS_OK);
		assert_string_equal(text_of(result.octets), cases[i].result);
	}
	assert_int_equal(name_replace_suffix(named("b.x.", &name),
					     named("x.", &old),
					     named(NAME_254, &target), &result),
			 STATUS_NO_SPACE);
}

static void
opaque_octets_are_a_name_only_when_they_are_nothing_else(void **state)
{
	static const struct {
		const char *octets;
		bool is_valid;
	} cases[] = {
		{"", false},          {"00", true},        {"0000", false},
		{"0161", false},      {"016100", true},    {"01610000", false},
		{"0261 00", false},   {"c000", false},     {"40", false},
		{"016100 61", false}, {"80", false},       {"0100 00", true},
		{"c00c", false},      {"0161c00c", false},
	};
	uint8_t octets[300] = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t size =
			octets_of_hex(cases[i].octets, octets, sizeof(octets));

		if (name_is_valid(octets, size) != cases[i].is_valid)
			fail_msg("%s", cases[i].octets);
	}
	/* 128 labels: 257 octets; and 256 in the end. */
	for (size_t i = 0; i < 128; i++) {
		octets[i * 2] = 1;
		octets[i * 2 + 1] = 'a';
	}
	octets[256] = 0;
	assert_false(name_is_valid(octets, 257));
	octets[254] = 0;
	assert_true(name_is_valid(octets, 255));
	octets[252] = 2;
	octets[255] = 0;
	assert_false(name_is_valid(octets, 256));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc4034_6_1_names_are_ordered_by_their_rightmost_labels),
		cmocka_unit_test(rfc4343_3_case_is_ascii_alone),
		cmocka_unit_test(
			rfc4343_4_1_lowering_leaves_lengths_and_other_octets),
		cmocka_unit_test(rfc1035_5_1_text_escapes_come_back),
		cmocka_unit_test(
			rfc1035_2_3_4_labels_have_63_octets_and_names_255),
		cmocka_unit_test(a_name_of_127_labels_is_handled_whole),
		cmocka_unit_test(the_longest_text_of_a_name_fits_its_room),
		cmocka_unit_test(being_under_is_by_whole_labels),
		cmocka_unit_test(parents_and_suffixes_are_taken_from_the_right),
		cmocka_unit_test(common_labels_are_counted_from_the_root),
		cmocka_unit_test(
			rfc4592_2_1_1_a_wildcard_begins_with_a_lone_asterisk),
		cmocka_unit_test(a_label_before_a_name_has_1_to_63_octets),
		cmocka_unit_test(
			rfc6672_2_3_a_dname_replaces_the_suffix_if_that_fits),
		cmocka_unit_test(
			opaque_octets_are_a_name_only_when_they_are_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
