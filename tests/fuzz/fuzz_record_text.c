/*
 * fuzz_record_text.c - a master file, and its records once more in the generic
 * form of RFC 3597.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "fuzz.h"
#include "wire/record_text.h"

/* RECORD as "OWNER TTL CLASSn TYPEn \# SIZE HEXADECIMAL" in TEXT. */
static size_t write_generic(const struct text_record *record, char *text)
{
	char owner[NAME_TEXT_MAX];
	int size = sprintf(text, "%s %u CLASS%u TYPE%u \\# %zu ",
			   name_to_text(record->owner.octets, owner),
			   record->ttl_s, record->class_, record->type,
			   record->size);

	for (size_t i = 0; i < record->size; i++)
		size += sprintf(text + size, "%02x", record->rdata[i]);
	return (size_t)size;
}

static void check_again(const struct text_record *record)
{
	static char text[2 * RDATA_SIZE_MAX + NAME_TEXT_MAX + 100];
	static struct text_record again;
	struct record_text reading;

	record_text_init(&reading, text, write_generic(record, text));
	must(record_text_only(&reading, &again) == STATUS_OK);
	must(again.is_read && again.type == record->type);
	must(again.class_ == record->class_);
	must(again.ttl_s == record->ttl_s);
	must(name_equal(again.owner.octets, record->owner.octets));
	must(span_equal(text_record_rdata(&again), text_record_rdata(record)));
}

static void check_record(const struct text_record *record)
{
	must(name_is_valid(record->owner.octets,
			   name_size(record->owner.octets)));
	must(record->ttl_s <= INT32_MAX);
	must(record->size <= RDATA_SIZE_MAX);
	if (record->is_read)
		check_again(record);
	else
		must(record->size == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct text_record record;
	char complaint[WORDS_COMPLAINT_MAX];
	struct record_text text;
	enum status status;

	record_text_init(&text, (const char *)data, size);
	while ((status = record_text_next(&text, &record)) == STATUS_OK)
		check_record(&record);
	must(text.words.at <= (const char *)data + size);
	must((status == STATUS_MALFORMED) == (text.words.problem != NULL));
	if (text.words.problem)
		must(strlen(words_complaint(&text.words, complaint)) > 0);
	else
		must(text.words.at == (const char *)data + size);
	return 0;
}
