/*
 * test_finding.c - findings, packed for a cache and unpacked again.
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
#include "wire/finding.h"

struct fixture {
	struct arena arena;
	struct name name, zone;
	const struct rrset *answer[2], *authority[1];
	struct finding finding;
};

static const struct rrset *make(struct fixture *fixture, const char *owner,
				uint16_t type, const char *rdata)
{
	const struct span one = span_of(rdata, strlen(rdata));
	const struct rrset *rrset = NULL;
	struct name name;

	assert_int_equal(rrset_make(&fixture->arena, named(owner, &name), type,
				    3600, &one, 1, &one, 1, &rrset),
			 STATUS_OK);
	return rrset;
}

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	arena_init(&fixture->arena, 1 << 20);
	fixture->answer[0] = make(fixture, "www.example.", RRTYPE_TXT, "one");
	fixture->answer[1] = make(fixture, "www.example.", 65280, "of two");
	fixture->authority[0] = make(fixture, "example.", RRTYPE_SOA, "soa");
	fixture->finding = (struct finding){
		.kind = FINDING_ANSWER,
		.rank = RANK_AUTHORITATIVE,
		.security = SECURITY_SECURE,
		.ttl_s = 300,
		.type = RRTYPE_ANY,
		.ede = EDE_NONE,
		.name = named("www.example.", &fixture->name),
		.zone = named("example.", &fixture->zone),
		.rrsets = {fixture->answer, fixture->authority, NULL},
		.counts = {2, 1, 0},
	};
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	arena_done(&fixture->arena);
	free(fixture);
	return 0;
}

static void assert_same(const struct finding *a, const struct finding *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->rank, b->rank);
	assert_int_equal(a->security, b->security);
	assert_int_equal(a->ttl_s, b->ttl_s);
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->ede, b->ede);
	assert_true(name_equal(a->name, b->name));
	assert_true(name_equal(a->zone, b->zone));
	for (int i = 0; i < SECTION_COUNT; i++) {
		assert_int_equal(a->counts[i], b->counts[i]);
		for (size_t j = 0; j < a->counts[i]; j++) {
			const struct rrset *one = a->rrsets[i][j];

			assert_int_equal(one->size, b->rrsets[i][j]->size);
			assert_memory_equal(one, b->rrsets[i][j], one->size);
		}
	}
}

/* Packs into memory of just that size; the caller frees it. */
static uint8_t *pack(const struct finding *finding)
{
	uint8_t *packed = malloc(finding_packed_size(finding));

	finding_pack(finding, packed);
	return packed;
}

static void a_packed_finding_unpacks_to_the_same(void **state)
{
	struct fixture *fixture = *state;
	uint8_t *packed = pack(&fixture->finding);
	struct finding again;

	assert_int_equal(finding_unpack(packed, &fixture->arena, &again),
			 STATUS_OK);
	assert_same(&fixture->finding, &again);
	free(packed);
}

static void a_packed_finding_needs_nothing_outside_itself(void **state)
{
	struct fixture *fixture = *state;
	uint8_t *packed = pack(&fixture->finding);
	struct finding again;
	struct arena arena;

	/* What it was made of is gone. */
	arena_done(&fixture->arena);
	memset(&fixture->name, 0xff, sizeof(fixture->name));
	memset(&fixture->zone, 0xff, sizeof(fixture->zone));
	arena_init(&arena, 4096);
	assert_int_equal(finding_unpack(packed, &arena, &again), STATUS_OK);
	assert_memory_equal(again.name, "\3www\7example", 13);
	assert_memory_equal(again.zone, "\7example", 9);
	assert_memory_equal(rrset_first(finding_answer(&again)).data, "one", 3);
	arena_done(&arena);
	free(packed);
}

static void findings_of_every_shape_come_back(void **state)
{
	struct fixture *fixture = *state;

	for (int kind = FINDING_ANSWER; kind <= FINDING_FAILURE; kind++)
		for (unsigned shape = 0; shape < 8; shape++) {
			struct finding finding = fixture->finding, again;
			uint8_t *packed;

			finding.kind = (enum finding_kind)kind;
			finding.ede = (int16_t)(shape & 1 ? EDE_NETWORK_ERROR
							  : EDE_NONE);
			/* Owners that are and are not QNAME or zone. */
			if (shape & 2)
				finding.name = name_root;
			if (shape & 4)
				finding.zone = name_root;
			if (kind == FINDING_FAILURE)
				memset(finding.counts, 0,
				       sizeof(finding.counts));
			if (kind == FINDING_NODATA)
				finding.counts[SECTION_ANSWER] = 0;
			packed = pack(&finding);
			assert_int_equal(
				finding_unpack(packed, &fixture->arena, &again),
				STATUS_OK);
			assert_same(&finding, &again);
			free(packed);
		}
}

static void a_copy_is_aged_and_never_below_zero(void **state)
{
	struct fixture *fixture = *state;
	struct finding copy;

	assert_int_equal(
		finding_copy(&fixture->finding, 100, &fixture->arena, &copy),
		STATUS_OK);
	assert_int_equal(copy.ttl_s, 200);
	assert_int_equal(copy.rrsets[SECTION_ANSWER][1]->ttl_s, 3500);
	assert_int_equal(copy.rrsets[SECTION_AUTHORITY][0]->ttl_s, 3500);
	assert_int_equal(fixture->answer[0]->ttl_s, 3600);
	assert_ptr_not_equal(copy.name, fixture->finding.name);
	assert_int_equal(
		finding_copy(&fixture->finding, 500, &fixture->arena, &copy),
		STATUS_OK);
	assert_int_equal(copy.ttl_s, 0);
	assert_int_equal(copy.rrsets[SECTION_ANSWER][0]->ttl_s, 3100);
	assert_int_equal(
		finding_copy(&fixture->finding, 0, &fixture->arena, &copy),
		STATUS_OK);
	assert_same(&fixture->finding, &copy);
}

static void a_full_arena_is_no_memory(void **state)
{
	struct fixture *fixture = *state;
	uint8_t *packed = pack(&fixture->finding);
	struct finding again;
	struct arena none;

	arena_init(&none, 0);
	assert_int_equal(finding_unpack(packed, &none, &again),
			 STATUS_NO_MEMORY);
	assert_int_equal(finding_copy(&fixture->finding, 0, &none, &again),
			 STATUS_NO_MEMORY);
	free(packed);
}

static void a_set_is_found_by_section_and_type(void **state)
{
	const struct fixture *fixture = *state;
	const struct finding *finding = &fixture->finding;
	struct finding empty = {.kind = FINDING_FAILURE};

	assert_ptr_equal(finding_rrset(finding, SECTION_ANSWER, 65280),
			 fixture->answer[1]);
	assert_ptr_equal(finding_rrset(finding, SECTION_AUTHORITY, RRTYPE_SOA),
			 fixture->authority[0]);
	assert_null(finding_rrset(finding, SECTION_ANSWER, RRTYPE_SOA));
	assert_null(finding_rrset(finding, SECTION_ADDITIONAL, RRTYPE_SOA));
	assert_ptr_equal(finding_answer(finding), fixture->answer[0]);
	assert_null(finding_answer(&empty));
}

#define test(function)                                                         \
	cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_packed_finding_unpacks_to_the_same),
		test(a_packed_finding_needs_nothing_outside_itself),
		test(findings_of_every_shape_come_back),
		test(a_copy_is_aged_and_never_below_zero),
		test(a_full_arena_is_no_memory),
		test(a_set_is_found_by_section_and_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
