/*
 * json.h - a story as JSON, for programs: kedge(8) describes it.
 *
 * Members are added in time; those that are there keep name and meaning.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_EXPLAIN_JSON_H
#define RESOLVER_EXPLAIN_JSON_H

#include <stdbool.h>

#include "resolver/explain/story.h"

/*
 * STORY as one object, indented, with a newline at its end; every exchange
 * with a server too if VERBOSE. NULL without memory; the caller's, for free().
 */
char *json_of_story(const struct story *story, bool verbose);

#endif
