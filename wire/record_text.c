/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/record_text.h"

#include <string.h>
#include <strings.h>

#include "wire/codes.h"
#include "wire/rdata_text.h"
#include "wire/writer.h"

void record_text_init(struct record_text *text, const char *octets, size_t size)
{
	*text = (struct record_text){
		.class_ = RRCLASS_IN,
		.ttl_s = TEXT_TTL_S,
	};
	words_init(&text->words, octets, size);
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
		 words_parse_number(word + 5, UINT16_MAX, &number))
		*ret = (uint16_t)number;
	else
		return false;
	return true;
}

/* RFC 6895 section 3.1: zero, OPT, and those of questions are no data. */
static bool is_data(uint16_t type)
{
	return type != 0 && type != RRTYPE_OPT && (type < 128 || type > 255);
}

static bool parse_type(struct record_text *text, const char *word,
		       uint16_t *ret)
{
	if (rrtype_from_text(word, ret) != STATUS_OK)
		return words_fail(&text->words, "no such type of record");
	return is_data(*ret) ||
	       words_fail(&text->words, "no record can be of this type");
}

/* RFC 2308 section 4: $TTL rules those that state none; without it RFC 1035
 * section 5.1, the last one stated. */
static bool take_ttl(struct record_text *text, const char *word,
		     struct text_record *ret)
{
	if (!words_parse_ttl(&text->words, word, &ret->ttl_s))
		return false;
	if (!text->has_ttl_directive)
		text->ttl_s = ret->ttl_s;
	return true;
}

/* TTL and class, in either order and each at most once, then the type. */
static bool read_head(struct record_text *text, struct text_record *ret)
{
	bool has_ttl = false, has_class = false;
	char word[WORD_TEXT_MAX];

	ret->ttl_s = text->ttl_s;
	while (words_take_text(&text->words, word)) {
		if (!has_ttl && *word >= '0' && *word <= '9') {
			if (!take_ttl(text, word, ret))
				return false;
			has_ttl = true;
		} else if (!has_class && parse_class(word, &text->class_)) {
			has_class = true;
		} else {
			ret->class_ = text->class_;
			return parse_type(text, word, &ret->type);
		}
	}
	return false;
}

static bool read_rdata(struct record_text *text, struct text_record *ret)
{
	struct writer out;
	struct word word;

	writer_init(&out, ret->rdata, sizeof(ret->rdata));
	ret->is_read = rdata_text_read(&text->words, ret->type,
				       text->origin.octets, &out);
	ret->size = ret->is_read ? out.size : 0;
	if (!ret->is_read)
		while (words_next(&text->words, &word))
			;
	return !text->words.problem;
}

static bool take_directive(struct record_text *text, const char *directive)
{
	struct words *words = &text->words;
	struct name origin;
	struct word more;

	if (strcasecmp(directive, "$ORIGIN") == 0) {
		if (!words_take_name(words, text->origin.octets, &origin))
			return false;
		text->origin = origin;
	} else if (strcasecmp(directive, "$TTL") == 0) {
		if (!words_take_ttl(words, &text->ttl_s))
			return false;
		text->has_ttl_directive = true;
	} else {
		return words_fail(words, "no such directive here");
	}
	if (words_next(words, &more))
		return words_fail(words, "too much after the directive");
	return !words->problem;
}

/* A line that is not empty. Sets IS_RECORD, and RET if it is one. */
static bool read_line(struct record_text *text, struct text_record *ret,
		      bool *is_record)
{
	struct words *words = &text->words;
	char word[WORD_TEXT_MAX];

	if (!words_at_blank(words)) {
		if (!words_take_text(words, word))
			return false;
		if (word[0] == '$')
			return take_directive(text, word);
		if (!words_parse_name(words, word, text->origin.octets,
				      &text->owner))
			return false;
		text->has_owner = true;
	}
	if (!text->has_owner)
		return words_fail(words, "the first record has no owner");
	name_copy(&ret->owner, text->owner.octets);
	*is_record = true;
	return read_head(text, ret) && read_rdata(text, ret);
}

enum status record_text_next(struct record_text *text, struct text_record *ret)
{
	bool is_record = false;

	while (!is_record && words_next_record(&text->words))
		read_line(text, ret, &is_record);
	if (text->words.problem)
		return STATUS_MALFORMED;
	return is_record ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status record_text_only(struct record_text *text, struct text_record *ret)
{
	enum status status = record_text_next(text, ret);

	if (status == STATUS_NOT_FOUND)
		words_fail(&text->words, "there is no record");
	else if (status == STATUS_OK && words_next_record(&text->words))
		words_fail(&text->words, "there is more than one record");
	return text->words.problem ? STATUS_MALFORMED : STATUS_OK;
}
