/*
 * words.h - what a story's values are called: words for machines, which stay
 * as they are, and phrases for people, which may be bettered.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_EXPLAIN_WORDS_H
#define RESOLVER_EXPLAIN_WORDS_H

#include <stdint.h>

#include "resolver/explain/story.h"

/* Lower case, a hyphen between two words: "key-missing". */
const char *security_word(enum security security); /* people's too */
const char *outcome_word(enum trace_outcome outcome);
const char *signature_word(enum signature_result result);
const char *fit_word(const struct story_ds *entry);
const char *denial_word(enum denial_part part);
const char *aim_word(enum proof_aim aim);
const char *proof_word(enum proof_outcome outcome);
const char *remark_word(enum remark_kind kind);
const char *answer_word(enum finding_kind kind);
const char *source_word(enum trace_source source);

/* "does not answer"; "its key is not there"; "SHA-256"; "no such name". */
const char *outcome_phrase(enum trace_outcome outcome);
const char *signature_phrase(enum signature_result result);
const char *digest_phrase(uint8_t digest_type);
const char *answer_phrase(enum finding_kind kind);

#endif
