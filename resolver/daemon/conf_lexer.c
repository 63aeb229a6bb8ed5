/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/conf_lexer.h"

#include <string.h>

void conf_lexer_init(struct conf_lexer *lexer, const char *text, size_t size,
		     const char *file, struct arena *arena,
		     struct conf_report *report)
{
	static const char mark[] = "\xef\xbb\xbf"; /* UTF-8, as editors do */

	*lexer = (struct conf_lexer){
		.at = text,
		.end = text + size,
		.place = {file, 1, 1},
		.arena = arena,
		.report = report,
	};
	if (size >= 3 && memcmp(text, mark, 3) == 0)
		lexer->at += 3;
}

static bool is_at_end(const struct conf_lexer *lexer)
{
	return lexer->at == lexer->end;
}

/* The next octet without taking it; '\0' at the end. */
static char peek(const struct conf_lexer *lexer)
{
	return is_at_end(lexer) ? '\0' : *lexer->at;
}

static bool is_before(const struct conf_lexer *lexer, const char *text)
{
	size_t size = strlen(text);

	return (size_t)(lexer->end - lexer->at) >= size &&
	       memcmp(lexer->at, text, size) == 0;
}

static void step(struct conf_lexer *lexer)
{
	if (*lexer->at++ == '\n') {
		lexer->place.line++;
		lexer->place.column = 1;
	} else {
		lexer->place.column++;
	}
}

static bool is_space(char octet)
{
	return octet == ' ' || (octet >= '\t' && octet <= '\r');
}

static bool is_comment(const struct conf_lexer *lexer)
{
	return peek(lexer) == '#' || is_before(lexer, "//") ||
	       is_before(lexer, "/*");
}

static void skip_line(struct conf_lexer *lexer)
{
	while (!is_at_end(lexer) && *lexer->at != '\n')
		step(lexer);
}

static void skip_comment(struct conf_lexer *lexer)
{
	struct conf_place start = lexer->place;

	if (!is_before(lexer, "/*")) {
		skip_line(lexer);
		return;
	}
	step(lexer);
	step(lexer);
	while (!is_at_end(lexer)) {
		if (is_before(lexer, "*/")) {
			step(lexer);
			step(lexer);
			return;
		}
		step(lexer);
	}
	lexer->is_torn = true;
	conf_error(lexer->report, start, "this comment never ends: no \"*/\"");
}

static void skip_blank(struct conf_lexer *lexer)
{
	while (!is_at_end(lexer)) {
		if (is_space(*lexer->at))
			step(lexer);
		else if (is_comment(lexer))
			skip_comment(lexer);
		else
			return;
	}
}

/* The SIZE octets at START become TOKEN's text. */
static void keep(struct conf_lexer *lexer, struct conf_token *token,
		 const char *start, size_t size)
{
	char *text = arena_alloc(lexer->arena, size + 1);

	token->text = text;
	if (text)
		memcpy(text, start, size); /* zeroed: ends with a NUL */
	else
		token->kind = CONF_TOKEN_NO_MEMORY;
}

static bool is_in_word(const struct conf_lexer *lexer)
{
	return !is_at_end(lexer) && !is_space(*lexer->at) &&
	       !memchr("{};!\"", *lexer->at, 5) && !is_comment(lexer);
}

static void take_word(struct conf_lexer *lexer, struct conf_token *token)
{
	const char *start = lexer->at;

	while (is_in_word(lexer)) {
		token->end = lexer->place;
		step(lexer);
	}
	token->kind = CONF_TOKEN_WORD;
	keep(lexer, token, start, (size_t)(lexer->at - start));
}

static void unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (from[0] == '\\' && from[1] == '"')
			from++;
		else if (from[0] == '\\' && from[1] == '\\')
			*to++ = *from++;
		*to++ = *from;
	}
	*to = '\0';
}

/*
 * Goes to the octet after the string's last one. A line that ends within a
 * string and has a `;` in it lacks its quote: keys in base64, which do span
 * lines, have none. Then the string ends before that `;`, so that one mistake
 * does not turn the rest of the file inside out.
 */
static bool find_quote(struct conf_lexer *lexer)
{
	struct conf_lexer semicolon = {0};

	while (!is_at_end(lexer) && *lexer->at != '"') {
		if (*lexer->at == '\n' && semicolon.at) {
			*lexer = semicolon;
			return false;
		}
		if (*lexer->at == ';')
			semicolon = *lexer;
		if (*lexer->at == '\\' && lexer->end - lexer->at > 1)
			step(lexer);
		step(lexer);
	}
	return !is_at_end(lexer);
}

static void take_string(struct conf_lexer *lexer, struct conf_token *token)
{
	const char *start;
	bool is_closed;

	step(lexer);
	start = lexer->at;
	is_closed = find_quote(lexer);
	token->kind = CONF_TOKEN_STRING;
	token->end = lexer->place;
	keep(lexer, token, start, (size_t)(lexer->at - start));
	if (token->text)
		unescape((char *)(uintptr_t)token->text);
	if (is_closed)
		step(lexer);
	else
		conf_error(lexer->report, token->place,
			   "this string never ends: no '\"' closes it");
	lexer->is_torn |= !is_closed;
}

struct conf_token conf_lexer_next(struct conf_lexer *lexer)
{
	struct conf_token token = {.kind = CONF_TOKEN_END};

	skip_blank(lexer);
	token.place = token.end = lexer->place;
	switch (peek(lexer)) {
	case '{':
		token.kind = CONF_TOKEN_OPEN;
		break;
	case '}':
		token.kind = CONF_TOKEN_CLOSE;
		break;
	case ';':
		token.kind = CONF_TOKEN_SEMICOLON;
		break;
	case '!':
		token.kind = CONF_TOKEN_NOT;
		break;
	case '"':
		take_string(lexer, &token);
		return token;
	default:
		if (!is_at_end(lexer))
			take_word(lexer, &token);
		return token;
	}
	step(lexer);
	return token;
}
