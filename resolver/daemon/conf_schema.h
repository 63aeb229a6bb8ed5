/*
 * conf_schema.h - every statement that resolver.conf can hold.
 *
 * One table has a row for each that does something: name, where it may
 * stand, type, range, unit, default, one line of help, and what takes its
 * value. The parser, `kedge check-conf`, and the test that holds man page
 * and example file to it read that one table. A second one (conf_foreign.h)
 * has the statements of BIND that do nothing here, with the reason.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONF_SCHEMA_H
#define RESOLVER_DAEMON_CONF_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "resolver/daemon/conf_args.h"
#include "resolver/daemon/conf_tree.h"

struct conf_build;

/* Where a statement may stand: bits. */
enum conf_scope {
	CONF_IN_FILE = 1, /* outside of all braces */
	CONF_IN_OPTIONS = 2,
	CONF_IN_ZONE = 4,
	CONF_IN_SERVER = 8,
	CONF_IN_LOGGING = 16,
	CONF_IN_CHANNEL = 32,
	CONF_IN_DNS64 = 64,
	CONF_IN_RATE_LIMIT = 128,
	CONF_SCOPE_LAST = CONF_IN_RATE_LIMIT,
};

enum conf_type {
	CONF_YES_NO,   /* to a bool */
	CONF_NUMBER,   /* to a uint16_t, uint32_t or uint64_t */
	CONF_DURATION, /* seconds, to the same */
	CONF_TEXT,     /* to a char * of struct conf */
	CONF_OTHER,    /* by `take` */
};

enum conf_owner { CONF_OWNER_NONE, CONF_OWNER_CONF, CONF_OWNER_SETTINGS };

struct conf_option {
	const char *name;
	unsigned scopes; /* enum conf_scope */
	enum conf_type type;
	bool repeats; /* may stand more than once */
	const char *alias_of; /* the name that it is another one for, or NULL */

	/* For people. */
	const char *form;    /* as in the man page: "yes | no" */
	uint64_t min, max;   /* NUMBER, DURATION */
	const char *unit;    /* NULL: none */
	const char *initial; /* the default as one would write it; NULL for
				statements that have none */
	const char *help;

	/* Where the value goes. */
	enum conf_owner owner;
	size_t offset, width;
	void (*take)(struct conf_build *build, struct conf_args *args);
};

extern const struct conf_option conf_options[];
extern const size_t conf_option_count;

/* The row for NAME in SCOPE, case ignored; NULL if there is none. */
const struct conf_option *conf_option_find(const char *name,
					   enum conf_scope scope);

/* "options", "zone" ... for messages. */
const char *conf_scope_text(enum conf_scope scope);

/*
 * Where a `;` is missing before a known statement that begins a line, says
 * so and makes two statements of one.
 */
void conf_mend_statements(struct conf_build *build, enum conf_scope scope,
			  struct conf_statement *statements);

/*
 * Takes all STATEMENTS, which stand in SCOPE: mends them, reports unknown,
 * misplaced and repeated ones, warns of those without effect, and gives the
 * values of the others to where they belong.
 */
void conf_take_statements(struct conf_build *build, enum conf_scope scope,
			  struct conf_statement *statements);

#endif
