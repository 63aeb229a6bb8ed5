/*
 * bench.h - a workbench for each test: an arena, a policy, a full budget.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_UNIT_VALIDATOR_BENCH_H
#define TESTS_UNIT_VALIDATOR_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "validator/budget.h"
#include "validator/policy.h"
#include "validator/reason.h"
#include "validator/signature.h"

struct bench {
	struct arena arena;
	struct policy policy;
	struct budget budget;
	struct reason reason;
	struct signature_proof proof;
};

static inline int bench_begin(void **state)
{
	static struct bench bench;

	memset(&bench, 0, sizeof(bench));
	arena_init(&bench.arena, 64 * 1024 * 1024);
	policy_init(&bench.policy);
	budget_init(&bench.budget);
	*state = &bench;
	return 0;
}

static inline int bench_end(void **state)
{
	struct bench *bench = *state;

	arena_done(&bench->arena);
	return 0;
}

#define BENCH_TEST(name)                                                       \
	cmocka_unit_test_setup_teardown(name, bench_begin, bench_end)

#endif
