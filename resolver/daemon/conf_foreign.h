/*
 * conf_foreign.h - statements of BIND that do nothing here, and why.
 *
 * Those of a resolver that this version does not have yet load with a
 * warning; those that only an authoritative server has a use for are errors:
 * whoever wrote them expects a service that will not be given.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONF_FOREIGN_H
#define RESOLVER_DAEMON_CONF_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

/* Statements that share the place where they stand, the fate and the reason. */
struct conf_foreign {
	unsigned scopes; /* enum conf_scope */
	bool is_refused;
	const char *reason; /* goes on after "NAME: " */
	const char *const *names; /* NULL at their end */
};

extern const struct conf_foreign conf_foreign[];
extern const size_t conf_foreign_count;

/* The row that has NAME, case ignored; NULL if there is none. */
const struct conf_foreign *conf_foreign_find(const char *name,
					     unsigned scope);

#endif
