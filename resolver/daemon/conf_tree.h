/*
 * conf_tree.h - a configuration file as a tree of statements.
 *
 * A statement is a row of values up to its `;`. A value is a word, a quoted
 * string, a `!`, or a block of statements in braces. The tree knows nothing
 * of what the words mean. It lies in the arena that the parser was given.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONF_TREE_H
#define RESOLVER_DAEMON_CONF_TREE_H

#include "resolver/daemon/conf_report.h"

struct conf_statement;

enum conf_value_kind {
	CONF_WORD,
	CONF_STRING, /* was in quotes */
	CONF_NOT,    /* `!` */
	CONF_BLOCK,
};

struct conf_value {
	enum conf_value_kind kind;
	struct conf_place place, end; /* its first and its last octet */
	const char *text; /* WORD and STRING; "!" and "{" for the others */
	struct conf_statement *block; /* of a BLOCK: the first, or NULL */
	struct conf_value *next;
};

struct conf_statement {
	struct conf_value *values; /* one at the least */
	struct conf_statement *next;
};

static inline struct conf_place
conf_statement_place(const struct conf_statement *statement)
{
	return statement->values->place;
}

#endif
