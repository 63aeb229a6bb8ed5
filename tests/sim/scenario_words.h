/*
 * scenario_words.h - the words of a scenario's file and what they stand for.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_SIM_SCENARIO_WORDS_H
#define TESTS_SIM_SCENARIO_WORDS_H

struct scenario_word {
	const char *word; /* NULL ends a list */
	unsigned bits;    /* or a number */
};

extern const struct scenario_word scenario_match_words[];  /* of MATCH */
extern const struct scenario_word scenario_adjust_words[]; /* of ADJUST */
extern const struct scenario_word scenario_flag_words[];   /* of REPLY */
extern const struct scenario_word scenario_rcode_words[];
extern const struct scenario_word scenario_opcode_words[];
extern const struct scenario_word scenario_fault_words[]; /* of ZONE */

/* NULL if WORDS has no such WORD. */
const struct scenario_word *
scenario_find_word(const struct scenario_word *words, const char *word);

#endif
