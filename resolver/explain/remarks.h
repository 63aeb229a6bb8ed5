/*
 * remarks.h - what is orange: it works today, and will or may break.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_EXPLAIN_REMARKS_H
#define RESOLVER_EXPLAIN_REMARKS_H

#include "resolver/explain/story.h"

/* Adds them to ZONE of STORY, whose lists are complete. */
void remarks_add(struct story *story, struct story_zone *zone);

/* Does SIGNATURE, which is good, end within days: three at the most, and a
 * tenth of its lifetime? */
bool signature_ends_soon(const struct seen_signature *signature);

#endif
