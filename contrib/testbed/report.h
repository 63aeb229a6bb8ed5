/*
 * report.h - what resolvers made of the laboratory's questions, side by side:
 * as a table, as JSON, and as a page.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_REPORT_H
#define TESTBED_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "contrib/testbed/verdict.h"

enum {
	REPORT_COLUMNS_MAX = 8
};

struct report_column {
	const char *name;  /* borrowed */
	struct seen *seen; /* for each case; borrowed */
};

struct report {
	const struct testbed_case *cases;
	size_t case_count;
	struct report_column columns[REPORT_COLUMNS_MAX];
	size_t column_count;
};

/* How many of a column's answers are as expected; SAFE: as verdict_is_safe()
 * has it. */
size_t report_expected(const struct report *report, size_t column, bool safe);

/* Is everything? */
bool report_is_fine(const struct report *report);

/* A line for each case, what differs marked (in colours if COLOURED), and a
 * line for each column. */
void report_table(const struct report *report, FILE *out, bool coloured);

/*
 * {"cases": [{"name", "type", "zone", "rule", "what", "expected", "seen",
 * "extra_text", "safe", "as_expected"}, ...]}. With several columns the last
 * four are objects, by the columns' names.
 */
void report_json(const struct report *report, FILE *out);

/* A page that needs nothing else. */
void report_html(const struct report *report, FILE *out);

#endif
