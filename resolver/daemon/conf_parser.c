/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/conf_parser.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "resolver/daemon/conf_file.h"
#include "resolver/daemon/conf_lexer.h"

/* What all files of one configuration share. */
struct parser {
	struct arena *arena;
	struct conf_report *report;
	unsigned depth, includes, files;
	bool is_full; /* of memory: reported, and over */
};

/* One list that grows at its end. */
struct statements {
	struct conf_statement *first, **last;
};

static struct conf_statement *parse_file(struct parser *parser,
					 const char *path,
					 const struct conf_value *at);
static struct conf_value *parse_block(struct parser *parser,
				      struct conf_lexer *lexer,
				      const struct conf_token *open);

static void report_full(struct parser *parser, struct conf_place place)
{
	if (!parser->is_full)
		conf_error(parser->report, place,
			   "the configuration takes more than %d MiB of "
			   "memory; nothing after this was read",
			   CONF_TREE_SIZE_MAX >> 20);
	parser->is_full = true;
}

static void *take(struct parser *parser, size_t size, struct conf_place place)
{
	void *memory =
		parser->is_full ? NULL : arena_alloc(parser->arena, size);

	if (!memory)
		report_full(parser, place);
	return memory;
}

static struct conf_value *new_value(struct parser *parser,
				    const struct conf_token *token,
				    enum conf_value_kind kind, const char *text)
{
	struct conf_value *value = take(parser, sizeof(*value), token->place);

	if (!value)
		return NULL;
	*value = (struct conf_value){
		.kind = kind,
		.place = token->place,
		.end = token->end,
		.text = text,
	};
	return value;
}

/* TOKEN as a value; NULL when memory is out. */
static struct conf_value *parse_value(struct parser *parser,
				      struct conf_lexer *lexer,
				      const struct conf_token *token)
{
	switch (token->kind) {
	case CONF_TOKEN_WORD:
		return new_value(parser, token, CONF_WORD, token->text);
	case CONF_TOKEN_STRING:
		return new_value(parser, token, CONF_STRING, token->text);
	case CONF_TOKEN_NOT:
		return new_value(parser, token, CONF_NOT, "!");
	case CONF_TOKEN_OPEN:
		return parse_block(parser, lexer, token);
	case CONF_TOKEN_CLOSE:
	case CONF_TOKEN_SEMICOLON:
	case CONF_TOKEN_END:
	case CONF_TOKEN_NO_MEMORY:
		break;
	}
	report_full(parser, token->place);
	return NULL;
}

static void append(struct parser *parser, struct statements *list,
		   struct conf_value *values)
{
	struct conf_statement *statement =
		take(parser, sizeof(*statement), values->place);

	if (!statement)
		return;
	statement->values = values;
	*list->last = statement;
	list->last = &statement->next;
}

static bool is_include(const struct conf_value *values)
{
	return values->kind == CONF_WORD && values->next &&
	       values->next->kind != CONF_BLOCK &&
	       values->next->kind != CONF_NOT && !values->next->next &&
	       strcasecmp(values->text, "include") == 0;
}

/* A path that FILE names is relative to FILE's folder. */
static void resolve(const char *file, const char *path, char full[PATH_MAX])
{
	const char *slash = strrchr(file, '/');

	if (path[0] == '/' || !slash)
		snprintf(full, PATH_MAX, "%s", path);
	else
		snprintf(full, PATH_MAX, "%.*s/%s", (int)(slash - file), file,
			 path);
}

static void include(struct parser *parser, struct statements *list,
		    const struct conf_value *values)
{
	const struct conf_value *name = values->next;
	char path[PATH_MAX];

	if (parser->includes == CONF_INCLUDES_MAX) {
		conf_error(parser->report, name->place,
			   "more than %d files include each other: "
			   "does one include itself?",
			   CONF_INCLUDES_MAX);
		return;
	}
	resolve(values->place.file, name->text, path);
	parser->includes++;
	*list->last = parse_file(parser, path, name);
	parser->includes--;
	while (*list->last)
		list->last = &(*list->last)->next;
}

static void end_statement(struct parser *parser, struct statements *list,
			  struct conf_value *values)
{
	if (!values)
		return;
	if (is_include(values))
		include(parser, list, values);
	else
		append(parser, list, values);
}

static void report_no_semicolon(struct parser *parser,
				const struct conf_value *last)
{
	conf_error(parser->report, last->end, "missing ';' after %s%s%s",
		   last->kind == CONF_BLOCK ? "" : "\"",
		   last->kind == CONF_BLOCK ? "'}'" : last->text,
		   last->kind == CONF_BLOCK ? "" : "\"");
}

/* VALUE is a block that only the end of the file, TOKEN, has ended. */
static bool is_unclosed(const struct conf_value *value,
			const struct conf_token *token)
{
	return value->kind == CONF_BLOCK && token->kind == CONF_TOKEN_END &&
	       value->end.line == token->place.line &&
	       value->end.column == token->place.column;
}

/* The block that OPEN began, or (NULL) the file ends at TOKEN. */
static void end_statements(struct parser *parser,
			   const struct conf_lexer *lexer,
			   const struct conf_token *open,
			   const struct conf_token *token,
			   const struct conf_value *last)
{
	if (lexer->is_torn)
		return;
	if (last && !is_unclosed(last, token))
		report_no_semicolon(parser, last);
	if (open && token->kind == CONF_TOKEN_END)
		conf_error(parser->report, open->place,
			   "this '{' is never closed");
}

/* A `}` too many ends nothing. */
static bool is_stray(struct parser *parser, const struct conf_token *open,
		     const struct conf_token *token)
{
	if (token->kind != CONF_TOKEN_CLOSE || open)
		return false;
	conf_error(parser->report, token->place, "'}' without a '{' before it");
	return true;
}

/*
 * Statements up to the end of the file, or of the block that OPEN began;
 * END is set to the last token's place.
 */
static struct conf_statement *parse_statements(struct parser *parser,
					       struct conf_lexer *lexer,
					       const struct conf_token *open,
					       struct conf_place *end)
{
	struct statements list = {NULL, &list.first};
	struct conf_value *first = NULL, *last = NULL, *value;

	for (;;) {
		struct conf_token token = conf_lexer_next(lexer);

		*end = token.place;
		if (is_stray(parser, open, &token))
			continue;
		if (token.kind == CONF_TOKEN_SEMICOLON) {
			end_statement(parser, &list, first);
			first = last = NULL;
			continue;
		}
		if (token.kind == CONF_TOKEN_CLOSE ||
		    token.kind == CONF_TOKEN_END) {
			end_statements(parser, lexer, open, &token, last);
			end_statement(parser, &list, first);
			return list.first;
		}
		value = parse_value(parser, lexer, &token);
		if (!value)
			return list.first;
		*(first ? &last->next : &first) = value;
		last = value;
	}
}

/* Passes over a block that lies too deep, without recursion. */
static void skip_block(struct conf_lexer *lexer)
{
	size_t depth = 1;

	while (depth > 0) {
		struct conf_token token = conf_lexer_next(lexer);

		if (token.kind == CONF_TOKEN_OPEN)
			depth++;
		else if (token.kind == CONF_TOKEN_CLOSE)
			depth--;
		else if (token.kind == CONF_TOKEN_END ||
			 token.kind == CONF_TOKEN_NO_MEMORY)
			return;
	}
}

static struct conf_value *parse_block(struct parser *parser,
				      struct conf_lexer *lexer,
				      const struct conf_token *open)
{
	struct conf_value *value = new_value(parser, open, CONF_BLOCK, "{");

	if (!value)
		return NULL;
	if (parser->depth == CONF_DEPTH_MAX) {
		conf_error(parser->report, open->place,
			   "more than %d braces within each other",
			   CONF_DEPTH_MAX);
		skip_block(lexer);
		return value;
	}
	parser->depth++;
	value->block = parse_statements(parser, lexer, open, &value->end);
	parser->depth--;
	return value;
}

static struct conf_statement *parse_text(struct parser *parser,
					 const char *text, size_t size,
					 const char *file)
{
	struct conf_lexer lexer;
	struct conf_place end;
	const char *nul = memchr(text, '\0', size);

	file = conf_report_file(parser->report, file);
	if (nul) {
		struct conf_place place = {file, 1, 1};

		for (const char *at = text; at < nul; at++)
			place.line += *at == '\n';
		conf_error(parser->report, place,
			   "there is a NUL octet in this line: this is not a "
			   "text file");
		return NULL;
	}
	conf_lexer_init(&lexer, text, size, file, parser->arena,
			parser->report);
	return parse_statements(parser, &lexer, NULL, &end);
}

static void report_unreadable(struct parser *parser, const char *path,
			      const struct conf_value *at)
{
	struct conf_place whole = {conf_report_file(parser->report, path), 0,
				   0};
	const char *reason = conf_file_reason(errno);

	if (at)
		conf_error(parser->report, at->place,
			   "cannot read \"%.300s\": %s", path, reason);
	else
		conf_error(parser->report, whole, "cannot read it: %s", reason);
}

/* AT is the include that asks for the file; NULL for the first file. */
static struct conf_statement *
parse_file(struct parser *parser, const char *path, const struct conf_value *at)
{
	struct conf_statement *statements = NULL;
	size_t size = 0;
	char *text;

	if (parser->files == CONF_FILES_MAX) {
		conf_error(parser->report, at->place, "more than %d files",
			   CONF_FILES_MAX);
		return NULL;
	}
	parser->files++;
	text = conf_file_read(path, CONF_FILE_SIZE_MAX, &size);
	if (!text)
		report_unreadable(parser, path, at);
	else if (size > CONF_FILE_SIZE_MAX)
		conf_error(
			parser->report,
			(struct conf_place){
				conf_report_file(parser->report, path), 0, 0},
			"larger than %d MiB", CONF_FILE_SIZE_MAX >> 20);
	else
		statements = parse_text(parser, text, size, path);
	free(text);
	return statements;
}

struct conf_statement *conf_parse_file(const char *path, struct arena *arena,
				       struct conf_report *report)
{
	struct parser parser = {.arena = arena, .report = report};

	return parse_file(&parser, path, NULL);
}

struct conf_statement *conf_parse_text(const char *text, size_t size,
				       const char *file, struct arena *arena,
				       struct conf_report *report)
{
	struct parser parser = {.arena = arena, .report = report};

	return parse_text(&parser, text, size, file);
}
