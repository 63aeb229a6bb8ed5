/*
 * conf_lexer.h - the octets of a configuration file, cut into tokens.
 *
 * Comments are those of C, C++ and the shell: each ends a word too. In a
 * quoted string `\"` is a quote and any other `\` stands for itself (names
 * need it: "a\.b.example"); a string may span lines. The lexer never reads
 * past the text and reports what never ends where it began.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONF_LEXER_H
#define RESOLVER_DAEMON_CONF_LEXER_H

#include "base/arena.h"
#include "resolver/daemon/conf_report.h"

enum conf_token_kind {
	CONF_TOKEN_WORD,
	CONF_TOKEN_STRING,
	CONF_TOKEN_NOT,       /* ! */
	CONF_TOKEN_OPEN,      /* { */
	CONF_TOKEN_CLOSE,     /* } */
	CONF_TOKEN_SEMICOLON, /* ; */
	CONF_TOKEN_END,       /* of the file */
	CONF_TOKEN_NO_MEMORY, /* the arena is full */
};

struct conf_token {
	enum conf_token_kind kind;
	struct conf_place place, end; /* first and last octet */
	const char *text; /* of WORD and STRING, in the arena */
};

struct conf_lexer {
	const char *at, *end;
	struct conf_place place; /* of `at` */
	struct arena *arena;
	struct conf_report *report;
	bool is_torn; /* something never ended: reported */
};

/* TEXT is borrowed for the lexer's life; FILE is of conf_report_file(). */
void conf_lexer_init(struct conf_lexer *lexer, const char *text, size_t size,
		     const char *file, struct arena *arena,
		     struct conf_report *report);

struct conf_token conf_lexer_next(struct conf_lexer *lexer);

#endif
