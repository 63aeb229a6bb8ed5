/*
 * budget.h - how much work one client's query may cause.
 *
 * One budget goes with a client's query through all its fetches and is
 * never refilled (KeyTrap, CVE-2023-50387; NSEC3, CVE-2023-50868).
 *
 * It also has turns, so that others need not wait for all of it: when the
 * checks of a turn are spent, chain_give(), validator_judge() and
 * extras_keep_secure() stop, with `paused` set and nothing decided. Whoever
 * called them sets `turn_left` and calls again with the same arguments. The
 * checks that were done are remembered until then. Once there was an NSEC3
 * hash nothing is paused any more, since it would be made again; nor before a
 * witness, who would hear of it again.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_BUDGET_H
#define VALIDATOR_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	BUDGET_SIGNATURES = 32,            /* checks in all */
	BUDGET_SIGNATURES_PER_ANSWER = 16, /* of them for one finding */
	BUDGET_NSEC3_HASHES = 150,         /* hashes in all */
	BUDGET_KEYS_PER_TAG = 4,           /* keys tried for one RRSIG */
	BUDGET_RRSIGS_PER_RRSET = 8,       /* RRSIGs tried for one RRset */
};

struct witness;

/* A check that was done: of a signature, at its place in memory, with a key. */
struct budget_check {
	const uint8_t *signature;
	const void *key;
	bool is_good;
};

struct budget {
	int signatures_left;
	int answer_signatures_left;
	int nsec3_hashes_left;
	int turn_left;  /* checks; all of them where there are no turns */
	bool exhausted; /* something was refused for want of budget */
	bool paused;    /* something is to be called again */
	bool has_hashed;
	struct witness *witness; /* borrowed; NULL: nobody watches */
	unsigned check_count;    /* since the finding at hand was begun */
	struct budget_check checks[BUDGET_SIGNATURES];
};

static inline void budget_init(struct budget *budget)
{
	budget->signatures_left = BUDGET_SIGNATURES;
	budget->answer_signatures_left = BUDGET_SIGNATURES_PER_ANSWER;
	budget->nsec3_hashes_left = BUDGET_NSEC3_HASHES;
	budget->turn_left = BUDGET_SIGNATURES;
	budget->exhausted = budget->paused = budget->has_hashed = false;
	budget->check_count = 0;
	budget->witness = NULL;
}

/* What was paused is not called again, but something else. */
static inline void budget_forget_pause(struct budget *budget)
{
	budget->paused = false;
}

/*
 * A finding is judged, of which MAX signatures may be checked; or judging it
 * goes on after a pause.
 */
static inline void budget_begin(struct budget *budget, int max)
{
	if (!budget->paused) {
		budget->answer_signatures_left = max;
		budget->check_count = 0;
		budget->has_hashed = false;
	}
	budget->paused = false;
}

/* Another finding is judged: it has its own share of what is left. */
static inline void budget_begin_answer(struct budget *budget)
{
	budget_begin(budget, BUDGET_SIGNATURES_PER_ANSWER);
}

/* All that is left is for one finding: nothing comes after type ANY. */
static inline void budget_begin_long_answer(struct budget *budget)
{
	budget_begin(budget, budget->signatures_left);
}

/* False: it is not to be checked, or not now. */
static inline bool budget_take_signature(struct budget *budget)
{
	if (budget->signatures_left <= 0 ||
	    budget->answer_signatures_left <= 0) {
		budget->exhausted = true;
		return false;
	}
	if (budget->turn_left <= 0 && !budget->has_hashed && !budget->witness) {
		budget->paused = true;
		return false;
	}
	budget->signatures_left--;
	budget->answer_signatures_left--;
	budget->turn_left--;
	return true;
}

/* The check of SIGNATURE with KEY, if it was done before a pause; NULL. */
static inline const struct budget_check *
budget_find_check(const struct budget *budget, const uint8_t *signature,
		  const void *key)
{
	for (unsigned i = 0; i < budget->check_count; i++)
		if (budget->checks[i].signature == signature &&
		    budget->checks[i].key == key)
			return &budget->checks[i];
	return NULL;
}

/* Each check was taken, so that there is room. */
static inline void budget_note_check(struct budget *budget,
				     const uint8_t *signature, const void *key,
				     bool is_good)
{
	budget->checks[budget->check_count++] = (struct budget_check){
		.signature = signature, .key = key, .is_good = is_good};
}

/* A hash of ITERATIONS more rounds; each fifty of them count as another. */
static inline bool budget_take_nsec3_hash(struct budget *budget,
					  unsigned iterations)
{
	int cost = 1 + (int)(iterations / 51);

	budget->has_hashed = true;
	if (budget->nsec3_hashes_left >= cost) {
		budget->nsec3_hashes_left -= cost;
		return true;
	}
	budget->exhausted = true;
	return false;
}

#endif
