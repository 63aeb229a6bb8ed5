/*
 * examine.h - `kedge testbed --resolver` and `--self`: the whole catalogue put
 * to resolvers, and what came of it.
 *
 * Inside testbed.h's module only.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_EXAMINE_H
#define TESTBED_EXAMINE_H

#include <stdbool.h>
#include <stddef.h>

#include "contrib/testbed/report.h"

/* One column is Kedge's own. */
enum {
	EXAMINE_RESOLVERS_MAX = REPORT_COLUMNS_MAX - 1
};

struct examine_options {
	/* "ADDR", "ADDR#PORT" or "NAME=ADDR#PORT"; borrowed. */
	const char *resolvers[EXAMINE_RESOLVERS_MAX];
	size_t resolver_count;
	bool self; /* Kedge too, in this process */
	bool json;
	const char *html_file; /* or NULL */
};

/*
 * Asks, prints what is asked for, complains on standard error. Returns the
 * exit status: 0 when all is as expected, 1 when not or when it failed, 2 for
 * a word in RESOLVERS that is no address.
 */
int examine(const struct examine_options *options);

#endif
