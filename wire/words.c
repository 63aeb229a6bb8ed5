/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/words.h"

#include <stdio.h>
#include <string.h>

enum {
	TTL_MAX_S = INT32_MAX, /* RFC 2181 section 8 */
	QUOTED_MAX = 60,       /* octets of a word in a complaint */
};

void words_init(struct words *words, const char *octets, size_t size)
{
	*words = (struct words){
		.at = octets,
		.end = octets + size,
		.line = 1,
	};
}

bool words_fail(struct words *words, const char *problem)
{
	if (!words->problem)
		words->problem = problem;
	return false;
}

const char *words_complaint(const struct words *words,
			    char text[WORDS_COMPLAINT_MAX])
{
	char word[QUOTED_MAX + 1];
	size_t size =
		words->last.size < QUOTED_MAX ? words->last.size : QUOTED_MAX;

	for (size_t i = 0; i < size; i++) {
		char c = words->last.at[i];

		word[i] = (char)(c >= ' ' && c <= '~' ? c : '?');
	}
	word[size] = '\0';
	if (size)
		snprintf(text, WORDS_COMPLAINT_MAX, "%s: \"%s%s\"",
			 words->problem, word,
			 size < words->last.size ? "..." : "");
	else
		snprintf(text, WORDS_COMPLAINT_MAX, "%s", words->problem);
	return text;
}

/* ---- Words -------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void skip_comment(struct words *words)
{
	while (words->at < words->end && *words->at != '\n')
		words->at++;
}

/* A problem that no word is the place of. */
static bool fail_at_sign(struct words *words, const char *problem)
{
	words->last.size = 0;
	return words_fail(words, problem);
}

static void close_parenthesis(struct words *words)
{
	if (words->depth == 0)
		fail_at_sign(words, "a parenthesis is closed that was never "
				    "opened");
	else
		words->depth--;
}

/* To the next word of the record or the newline that ends it. */
static void skip_blanks(struct words *words)
{
	while (words->at < words->end && !words->problem) {
		char c = *words->at;

		if (c == ';') {
			skip_comment(words);
			continue;
		}
		if (c == '\n' && words->depth > 0)
			words->line++;
		else if (c == '(')
			words->depth++;
		else if (c == ')')
			close_parenthesis(words);
		else if (!is_blank(c))
			return;
		words->at++;
	}
	if (words->depth > 0)
		fail_at_sign(words, "a parenthesis is never closed");
}

/* Over one character, escaped or not; a newline cannot be. */
static void skip_character(struct words *words)
{
	if (*words->at == '\\' && words->end - words->at > 1 &&
	    words->at[1] != '\n')
		words->at++;
	words->at++;
}

static bool take_quoted(struct words *words, struct word *ret)
{
	ret->at = ++words->at;
	while (words->at < words->end && *words->at != '"' &&
	       *words->at != '\n')
		skip_character(words);
	if (words->at == words->end || *words->at != '"')
		return fail_at_sign(words, "a quote is never closed");
	ret->size = (size_t)(words->at++ - ret->at);
	return true;
}

static bool ends_word(char c)
{
	return is_blank(c) || (c && strchr("\n;()\"", c));
}

static void take_bare(struct words *words, struct word *ret)
{
	ret->at = words->at;
	while (words->at < words->end && !ends_word(*words->at))
		skip_character(words);
	ret->size = (size_t)(words->at - ret->at);
}

bool words_next(struct words *words, struct word *ret)
{
	struct word word;

	skip_blanks(words);
	if (words->problem)
		return false;
	words->last.size = 0;
	if (words->at == words->end || *words->at == '\n')
		return false;
	if (*words->at != '"')
		take_bare(words, &word);
	else if (!take_quoted(words, &word))
		return false;
	*ret = words->last = word;
	return true;
}

bool words_take(struct words *words, struct word *ret)
{
	return words_next(words, ret) ||
	       words_fail(words, "the record ends too early");
}

bool words_take_text(struct words *words, char text[WORD_TEXT_MAX])
{
	struct word word;

	if (!words_take(words, &word))
		return false;
	if (word.size >= WORD_TEXT_MAX || memchr(word.at, '\0', word.size))
		return words_fail(words, "a word is too long, or binary");
	memcpy(text, word.at, word.size);
	text[word.size] = '\0';
	return true;
}

bool words_take_mark(struct words *words)
{
	skip_blanks(words);
	if (words->problem || words->end - words->at < 2 ||
	    memcmp(words->at, "\\#", 2) != 0)
		return false;
	words->at += 2;
	return true;
}

/* ---- Lines -------------------------------------------------------------- */

/* Nothing but blanks and a comment up to the newline. */
static bool is_empty_line(const struct words *words)
{
	const char *at = words->at;

	while (at < words->end && is_blank(*at))
		at++;
	return at == words->end || *at == '\n' || *at == ';';
}

bool words_next_record(struct words *words)
{
	while (!words->problem && words->at < words->end) {
		if (*words->at == '\n') {
			words->line++;
			words->at++;
		} else if (is_empty_line(words)) {
			skip_comment(words);
		} else {
			return true;
		}
	}
	return false;
}

bool words_at_blank(const struct words *words)
{
	return is_blank(*words->at) || *words->at == '(';
}

/* ---- Values ------------------------------------------------------------- */

bool words_parse_number(const char *text, uint32_t max, uint32_t *ret)
{
	uint64_t value = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		value = value * 10 + (uint64_t)(*text - '0');
		if (value > max)
			return false;
	}
	*ret = (uint32_t)value;
	return true;
}

bool words_take_number(struct words *words, uint32_t max, uint32_t *ret)
{
	char text[WORD_TEXT_MAX];

	if (!words_take_text(words, text))
		return false;
	return words_parse_number(text, max, ret) ||
	       words_fail(words, "a number is expected, or it is too large");
}

/* Seconds of a unit; 1 for the end of the text, 0 for anything else. */
static uint32_t unit_s(char unit)
{
	switch (unit) {
	case '\0':
	case 's':
	case 'S':
		return 1;
	case 'm':
	case 'M':
		return 60;
	case 'h':
	case 'H':
		return 3600;
	case 'd':
	case 'D':
		return 86400;
	case 'w':
	case 'W':
		return 604800;
	}
	return 0;
}

/* A number and its unit, added to TTL_S; false when it is none. */
static bool add_part(const char **text, uint64_t *ttl_s)
{
	uint64_t value = 0;
	uint32_t unit;

	if (**text < '0' || **text > '9')
		return false;
	for (; **text >= '0' && **text <= '9'; (*text)++)
		if (value <= TTL_MAX_S)
			value = value * 10 + (uint64_t)(**text - '0');
	unit = unit_s(**text);
	if (**text)
		(*text)++;
	if (*ttl_s <= TTL_MAX_S)
		*ttl_s += value * unit;
	return unit > 0;
}

bool words_parse_ttl(struct words *words, const char *text, uint32_t *ret)
{
	uint64_t ttl_s = 0;

	do {
		if (!add_part(&text, &ttl_s))
			return words_fail(words, "this is no TTL");
	} while (*text);
	if (ttl_s > TTL_MAX_S)
		return words_fail(words, "more seconds than a TTL can have");
	*ret = (uint32_t)ttl_s;
	return true;
}

bool words_take_ttl(struct words *words, uint32_t *ret)
{
	char text[WORD_TEXT_MAX];

	return words_take_text(words, text) &&
	       words_parse_ttl(words, text, ret);
}

/* The final dot is there, and is one. */
static bool is_absolute(const char *text)
{
	size_t size = strlen(text), escapes = 0;

	if (size == 0 || text[size - 1] != '.')
		return false;
	while (escapes + 1 < size && text[size - 2 - escapes] == '\\')
		escapes++;
	return escapes % 2 == 0;
}

bool words_parse_name(struct words *words, const char *text,
		      const uint8_t *origin, struct name *ret)
{
	struct name name;

	if (strcmp(text, "@") == 0) {
		name_copy(ret, origin);
		return true;
	}
	if (name_from_text(text, &name) != STATUS_OK)
		return words_fail(words, "this is no domain name");
	if (is_absolute(text))
		name_copy(ret, name.octets);
	else if (name_replace_suffix(name.octets, name_root, origin, ret) !=
		 STATUS_OK)
		return words_fail(words, "with its origin the name is too "
					 "long");
	return true;
}

bool words_take_name(struct words *words, const uint8_t *origin,
		     struct name *ret)
{
	char text[WORD_TEXT_MAX];

	return words_take_text(words, text) &&
	       words_parse_name(words, text, origin, ret);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The character after a backslash at AT; octets taken, 0 if it is none. */
static size_t read_escape(const char *at, size_t left, uint8_t *ret)
{
	int value;

	if (left == 0)
		return 0;
	if (!is_digit(at[0])) {
		*ret = (uint8_t)at[0];
		return 1;
	}
	if (left < 3 || !is_digit(at[1]) || !is_digit(at[2]))
		return 0;
	value = (at[0] - '0') * 100 + (at[1] - '0') * 10 + at[2] - '0';
	*ret = (uint8_t)value;
	return value > UINT8_MAX ? 0 : 3;
}

bool words_unescape(struct words *words, struct word word, struct writer *out)
{
	for (size_t i = 0; i < word.size; i++) {
		uint8_t octet = (uint8_t)word.at[i];

		if (octet == '\\') {
			size_t taken = read_escape(word.at + i + 1,
						   word.size - i - 1, &octet);

			if (taken == 0)
				return words_fail(words, "a backslash is "
							 "followed by three "
							 "digits up to 255, "
							 "or by one "
							 "character");
			i += taken;
		}
		writer_u8(out, octet);
	}
	return true;
}
