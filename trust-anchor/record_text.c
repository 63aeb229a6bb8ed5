/* SPDX-License-Identifier: BSD-2-Clause */
#include "trust-anchor/record_text.h"

#include <string.h>
#include <strings.h>

#include "wire/codes.h"
#include "wire/writer.h"

/* Octets between blanks; borrowed from the text. */
struct token {
	const char *at;
	size_t size;
};

enum { WORD_MAX = NAME_TEXT_MAX }; /* octets of a word, with its NUL */

void record_text_init(struct record_text *text, const char *octets,
		      size_t size)
{
	*text = (struct record_text){
		.at = octets,
		.end = octets + size,
		.line = 1,
		.class_ = RRCLASS_IN,
	};
}

/* ---- Tokens ----------------------------------------------------------- */

static bool fail(struct record_text *text, const char *problem)
{
	if (!text->problem)
		text->problem = problem;
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void skip_comment(struct record_text *text)
{
	while (text->at < text->end && *text->at != '\n')
		text->at++;
}

static void close_parenthesis(struct record_text *text)
{
	if (text->depth == 0)
		fail(text, "a parenthesis is closed that was never opened");
	else
		text->depth--;
}

/* To the next token of the record or the newline that ends it. */
static void skip_blanks(struct record_text *text)
{
	while (text->at < text->end && !text->problem) {
		char c = *text->at;

		if (c == ';') {
			skip_comment(text);
			continue;
		}
		if (c == '\n' && text->depth > 0)
			text->line++;
		else if (c == '(')
			text->depth++;
		else if (c == ')')
			close_parenthesis(text);
		else if (!is_blank(c))
			return;
		text->at++;
	}
	if (text->depth > 0)
		fail(text, "a parenthesis is never closed");
}

/* Over one character, escaped or not; a newline cannot be. */
static void skip_character(struct record_text *text)
{
	if (*text->at == '\\' && text->end - text->at > 1 &&
	    text->at[1] != '\n')
		text->at++;
	text->at++;
}

static bool take_quoted(struct record_text *text, struct token *ret)
{
	ret->at = ++text->at;
	while (text->at < text->end && *text->at != '"' && *text->at != '\n')
		skip_character(text);
	if (text->at == text->end || *text->at != '"')
		return fail(text, "a quote is never closed");
	ret->size = (size_t)(text->at++ - ret->at);
	return true;
}

static bool ends_token(char c)
{
	return is_blank(c) || (c && strchr("\n;()\"", c));
}

/* The next token of the record at hand; false at its end, or on a fault. */
static bool next_token(struct record_text *text, struct token *ret)
{
	skip_blanks(text);
	if (text->problem || text->at == text->end || *text->at == '\n')
		return false;
	if (*text->at == '"')
		return take_quoted(text, ret);
	ret->at = text->at;
	while (text->at < text->end && !ends_token(*text->at))
		skip_character(text);
	ret->size = (size_t)(text->at - ret->at);
	return true;
}

/* The token that has to come next, as a string. */
static bool next_word(struct record_text *text, char word[WORD_MAX])
{
	struct token token;

	if (!next_token(text, &token))
		return fail(text, "the record ends too early");
	if (token.size >= WORD_MAX || memchr(token.at, '\0', token.size))
		return fail(text, "a word is too long, or binary");
	memcpy(word, token.at, token.size);
	word[token.size] = '\0';
	return true;
}

/* ---- Values ----------------------------------------------------------- */

static bool parse_number(const char *word, uint32_t max, uint32_t *ret)
{
	uint64_t value = 0;

	if (!*word)
		return false;
	for (; *word; word++) {
		if (*word < '0' || *word > '9')
			return false;
		value = value * 10 + (uint64_t)(*word - '0');
		if (value > max)
			return false;
	}
	*ret = (uint32_t)value;
	return true;
}

static bool next_number(struct record_text *text, uint32_t max, uint32_t *ret)
{
	char word[WORD_MAX];

	if (!next_word(text, word))
		return false;
	return parse_number(word, max, ret) ||
	       fail(text, "a number is expected, or it is too large");
}

static bool next_algorithm(struct record_text *text, uint8_t *ret)
{
	char word[WORD_MAX];

	if (!next_word(text, word))
		return false;
	return algorithm_from_text(word, ret) == STATUS_OK ||
	       fail(text, "no such algorithm");
}

static bool next_digest_type(struct record_text *text, uint8_t *ret)
{
	char word[WORD_MAX];

	if (!next_word(text, word))
		return false;
	return digest_from_text(word, ret) == STATUS_OK ||
	       fail(text, "no such digest type");
}

/* The final dot is there, and is one. */
static bool is_absolute(const char *word)
{
	size_t size = strlen(word), escapes = 0;

	if (size == 0 || word[size - 1] != '.')
		return false;
	while (escapes + 1 < size && word[size - 2 - escapes] == '\\')
		escapes++;
	return escapes % 2 == 0;
}

static bool parse_name(struct record_text *text, const char *word,
		       struct name *ret)
{
	struct name name;

	if (strcmp(word, "@") == 0) {
		name_copy(ret, text->origin.octets);
		return true;
	}
	if (name_from_text(word, &name) != STATUS_OK)
		return fail(text, "this is no domain name");
	if (is_absolute(word))
		name_copy(ret, name.octets);
	else if (name_replace_suffix(name.octets, name_root,
				     text->origin.octets, ret) != STATUS_OK)
		return fail(text, "with its origin the name is too long");
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int base64_digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
				     "nopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Digits on their way to octets: of BITS each, over all tokens. */
struct decoder {
	unsigned bits;
	int (*digit)(char c);
	uint32_t value;
	unsigned held; /* bits in `value` that are no octet yet */
	unsigned digits, padding;
};

static bool decode(struct decoder *decoder, struct token token,
		   struct writer *out)
{
	for (size_t i = 0; i < token.size; i++) {
		int digit = decoder->digit(token.at[i]);

		if (decoder->bits == 6 && token.at[i] == '=') {
			decoder->padding++;
			continue;
		}
		if (digit < 0 || decoder->padding)
			return false;
		decoder->digits++;
		decoder->value = decoder->value << decoder->bits |
				 (uint32_t)digit;
		decoder->held += decoder->bits;
		if (decoder->held < 8)
			continue;
		decoder->held -= 8;
		writer_u8(out, (uint8_t)(decoder->value >> decoder->held));
	}
	return true;
}

/* RFC 4648 section 4: whole groups; hexadecimal: whole octets. */
static bool is_complete(const struct decoder *decoder)
{
	if (decoder->bits == 4)
		return decoder->held == 0;
	return (decoder->digits + decoder->padding) % 4 == 0 &&
	       decoder->padding <= 2;
}

/* All of the record that is left. */
static bool take_digits(struct record_text *text, struct decoder decoder,
			struct writer *out)
{
	struct token token;

	while (next_token(text, &token))
		if (!decode(&decoder, token, out))
			return fail(text, decoder.bits == 4
						  ? "this is not hexadecimal"
						  : "this is not base64");
	if (text->problem)
		return false;
	if (decoder.digits == 0)
		return fail(text, "the record ends too early");
	return is_complete(&decoder) || fail(text, "the record is torn");
}

static bool take_hex(struct record_text *text, struct writer *out)
{
	return take_digits(
		text, (struct decoder){.bits = 4, .digit = hex_digit}, out);
}

static bool take_base64(struct record_text *text, struct writer *out)
{
	return take_digits(
		text, (struct decoder){.bits = 6, .digit = base64_digit}, out);
}

/* ---- RDATA ------------------------------------------------------------ */

static bool read_ds(struct record_text *text, struct writer *out)
{
	uint8_t algorithm, digest_type;
	uint32_t tag;

	if (!next_number(text, UINT16_MAX, &tag) ||
	    !next_algorithm(text, &algorithm) ||
	    !next_digest_type(text, &digest_type))
		return false;
	writer_u16(out, (uint16_t)tag);
	writer_u8(out, algorithm);
	writer_u8(out, digest_type);
	return take_hex(text, out);
}

static bool read_dnskey(struct record_text *text, struct writer *out)
{
	uint32_t flags, protocol;
	uint8_t algorithm;

	if (!next_number(text, UINT16_MAX, &flags) ||
	    !next_number(text, UINT8_MAX, &protocol) ||
	    !next_algorithm(text, &algorithm))
		return false;
	writer_u16(out, (uint16_t)flags);
	writer_u8(out, (uint8_t)protocol);
	writer_u8(out, algorithm);
	return take_base64(text, out);
}

/* RFC 3597 section 5: "\#", the size, hexadecimal. */
static bool read_generic(struct record_text *text, struct writer *out)
{
	uint32_t size;

	if (!next_number(text, UINT16_MAX, &size) || !take_hex(text, out))
		return false;
	return out->size == size ||
	       fail(text, "the RDATA has another size than it says");
}

/* The record goes on with "\#", which is passed over. */
static bool take_generic_mark(struct record_text *text)
{
	skip_blanks(text);
	if (text->end - text->at < 2 || memcmp(text->at, "\\#", 2) != 0)
		return false;
	text->at += 2;
	return true;
}

static bool read_rdata(struct record_text *text, struct text_record *ret)
{
	struct writer out;
	bool done;

	writer_init(&out, ret->rdata, sizeof(ret->rdata));
	if (take_generic_mark(text))
		done = read_generic(text, &out);
	else if (ret->type == RRTYPE_DS)
		done = read_ds(text, &out);
	else
		done = read_dnskey(text, &out);
	if (done && writer_failed(&out))
		done = fail(text, "the record is too long");
	ret->size = out.size;
	return done;
}

/* ---- Records ---------------------------------------------------------- */

/* "3600", and BIND's "1w2d". */
static bool is_ttl(const char *word)
{
	return *word >= '0' && *word <= '9' &&
	       word[strspn(word, "0123456789wdhmsWDHMS")] == '\0';
}

static bool parse_class(const char *word, uint16_t *ret)
{
	uint32_t number;

	if (strcasecmp(word, "IN") == 0)
		*ret = RRCLASS_IN;
	else if (strcasecmp(word, "CH") == 0)
		*ret = RRCLASS_CH;
	else if (strcasecmp(word, "HS") == 0)
		*ret = 4;
	else if (strncasecmp(word, "CLASS", 5) == 0 &&
		 parse_number(word + 5, UINT16_MAX, &number))
		*ret = (uint16_t)number;
	else
		return false;
	return true;
}

/* TTL and class, in either order and each at most once, then the type. */
static bool read_type(struct record_text *text, uint16_t *ret)
{
	bool has_ttl = false, has_class = false;
	char word[WORD_MAX];

	while (next_word(text, word)) {
		if (!has_ttl && is_ttl(word))
			has_ttl = true;
		else if (!has_class && parse_class(word, &text->class_))
			has_class = true;
		else
			return rrtype_from_text(word, ret) == STATUS_OK ||
			       fail(text, "no such type of record");
	}
	return false;
}

static void skip_record(struct record_text *text)
{
	struct token token;

	while (next_token(text, &token))
		;
}

static bool take_directive(struct record_text *text, const char *directive)
{
	char word[WORD_MAX];
	struct token more;

	if (strcasecmp(directive, "$ORIGIN") == 0) {
		if (!next_word(text, word) ||
		    !parse_name(text, word, &text->origin))
			return false;
	} else if (strcasecmp(directive, "$TTL") == 0) {
		if (!next_word(text, word))
			return false;
		if (!is_ttl(word))
			return fail(text, "this is no TTL");
	} else {
		return fail(text, "no such directive here");
	}
	return !next_token(text, &more) ||
	       fail(text, "too much after the directive");
}

/* A line that is not empty. Sets IS_RECORD, and RET if it is one. */
static bool read_line(struct record_text *text, struct text_record *ret,
		      bool *is_record)
{
	char word[WORD_MAX];

	if (!is_blank(*text->at) && *text->at != '(') {
		if (!next_word(text, word))
			return false;
		if (word[0] == '$')
			return take_directive(text, word);
		if (!parse_name(text, word, &text->owner))
			return false;
		text->has_owner = true;
	}
	if (!text->has_owner)
		return fail(text, "the first record has no owner");
	if (!read_type(text, &ret->type))
		return false;
	name_copy(&ret->owner, text->owner.octets);
	ret->class_ = text->class_;
	ret->size = 0;
	*is_record = true;
	if (ret->type == RRTYPE_DS || ret->type == RRTYPE_DNSKEY)
		return read_rdata(text, ret);
	skip_record(text);
	return !text->problem;
}

/* Nothing but blanks and a comment up to the newline. */
static bool is_empty_line(const struct record_text *text)
{
	const char *at = text->at;

	while (at < text->end && is_blank(*at))
		at++;
	return at == text->end || *at == '\n' || *at == ';';
}

enum status record_text_next(struct record_text *text,
			     struct text_record *ret)
{
	bool is_record = false;

	while (!is_record && !text->problem) {
		if (text->at < text->end && *text->at == '\n') {
			text->line++;
			text->at++;
		} else if (is_empty_line(text)) {
			skip_comment(text);
			if (text->at == text->end)
				return STATUS_NOT_FOUND;
		} else {
			read_line(text, ret, &is_record);
		}
	}
	return text->problem ? STATUS_MALFORMED : STATUS_OK;
}
