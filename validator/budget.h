/*
 * budget.h - how much work one client's query may cause.
 *
 * One budget goes with a client's query through all its fetches and is
 * never refilled (KeyTrap, CVE-2023-50387; NSEC3, CVE-2023-50868).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_BUDGET_H
#define VALIDATOR_BUDGET_H

#include <stdbool.h>

enum {
	BUDGET_SIGNATURES = 32,            /* checks in all */
	BUDGET_SIGNATURES_PER_ANSWER = 16, /* of them for one finding */
	BUDGET_NSEC3_HASHES = 150,         /* hashes in all */
	BUDGET_KEYS_PER_TAG = 4,           /* keys tried for one RRSIG */
	BUDGET_RRSIGS_PER_RRSET = 8,       /* RRSIGs tried for one RRset */
};

struct witness;

struct budget {
	int signatures_left;
	int answer_signatures_left;
	int nsec3_hashes_left;
	bool exhausted;          /* something was refused for want of budget */
	struct witness *witness; /* borrowed; NULL: nobody watches */
};

static inline void budget_init(struct budget *budget)
{
	*budget = (struct budget){
		.signatures_left = BUDGET_SIGNATURES,
		.answer_signatures_left = BUDGET_SIGNATURES_PER_ANSWER,
		.nsec3_hashes_left = BUDGET_NSEC3_HASHES,
	};
}

/* Another finding is judged: it has its own share of what is left. */
static inline void budget_begin_answer(struct budget *budget)
{
	budget->answer_signatures_left = BUDGET_SIGNATURES_PER_ANSWER;
}

/* All that is left is for one finding: nothing comes after type ANY. */
static inline void budget_begin_long_answer(struct budget *budget)
{
	budget->answer_signatures_left = budget->signatures_left;
}

static inline bool budget_take_signature(struct budget *budget)
{
	if (budget->signatures_left > 0 && budget->answer_signatures_left > 0) {
		budget->signatures_left--;
		budget->answer_signatures_left--;
		return true;
	}
	budget->exhausted = true;
	return false;
}

/* A hash of ITERATIONS more rounds; each fifty of them count as another. */
static inline bool budget_take_nsec3_hash(struct budget *budget,
					  unsigned iterations)
{
	int cost = 1 + (int)(iterations / 51);

	if (budget->nsec3_hashes_left >= cost) {
		budget->nsec3_hashes_left -= cost;
		return true;
	}
	budget->exhausted = true;
	return false;
}

#endif
