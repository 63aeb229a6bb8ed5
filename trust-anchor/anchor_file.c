/* SPDX-License-Identifier: BSD-2-Clause */
#include "trust-anchor/anchor_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/codes.h"
#include "wire/record_text.h"

/* Octets of a file of anchors: thousands of them. */
enum {
	FILE_SIZE_MAX = 1 << 20
};

/* Adds RECORD if it is a DS or DNSKEY; STATUS_NOT_FOUND for other types. */
static enum status add_record(struct anchor_set *set,
			      const struct text_record *record)
{
	if (record->type != RRTYPE_DS && record->type != RRTYPE_DNSKEY)
		return STATUS_NOT_FOUND;
	if (record->class_ != RRCLASS_IN)
		return STATUS_UNSUPPORTED;
	return anchor_set_add(set, record->owner.octets, record->type,
			      text_record_rdata(record));
}

/* Why add_record() refused a record, in words. */
static const char *refusal(enum status status)
{
	switch (status) {
	case STATUS_NOT_FOUND:
		return "a trust anchor is a DS or a DNSKEY record";
	case STATUS_UNSUPPORTED:
		return "a trust anchor is of class IN";
	case STATUS_LIMIT:
		return "too many anchors";
	case STATUS_NO_MEMORY:
		return "out of memory";
	default:
		return "the record is torn";
	}
}

/* What a refusal of add_record() is to the caller. */
static enum status refused(enum status status)
{
	return status == STATUS_LIMIT || status == STATUS_NO_MEMORY
		       ? status
		       : STATUS_MALFORMED;
}

enum status anchor_add_text(struct anchor_set *set, const char *record,
			    char *problem, size_t size)
{
	char complaint[WORDS_COMPLAINT_MAX];
	struct text_record one;
	struct record_text text;
	enum status status;

	record_text_init(&text, record, strlen(record));
	if (record_text_only(&text, &one) != STATUS_OK) {
		snprintf(problem, size, "not a DS or DNSKEY record: %s",
			 words_complaint(&text.words, complaint));
		return STATUS_MALFORMED;
	}
	status = add_record(set, &one);
	if (status == STATUS_OK)
		return status;
	snprintf(problem, size, "%s", refusal(status));
	return refused(status);
}

/* A file on its way into a set. */
struct loading {
	const char *path;
	struct anchor_set *set;
	size_t found; /* anchors */
	char *problem;
	size_t problem_size;
};

static enum status complain(const struct loading *loading, unsigned line,
			    enum status status, const char *why)
{
	snprintf(loading->problem, loading->problem_size, "%s:%u: %s",
		 loading->path, line, why);
	return status;
}

/* About the whole file. */
static enum status give_up(const struct loading *loading, enum status status,
			   const char *why)
{
	snprintf(loading->problem, loading->problem_size, "%s: %s",
		 loading->path, why);
	return status;
}

static enum status load_text(struct loading *loading, const char *octets,
			     size_t size)
{
	char complaint[WORDS_COMPLAINT_MAX];
	struct text_record record;
	struct record_text text;
	enum status status;

	record_text_init(&text, octets, size);
	while ((status = record_text_next(&text, &record)) == STATUS_OK) {
		status = add_record(loading->set, &record);
		if (status == STATUS_OK)
			loading->found++;
		else if (status != STATUS_NOT_FOUND)
			return complain(loading, text.words.line,
					refused(status), refusal(status));
	}
	if (status == STATUS_MALFORMED)
		return complain(loading, text.words.line, status,
				words_complaint(&text.words, complaint));
	if (loading->found)
		return STATUS_OK;
	return give_up(loading, STATUS_NOT_FOUND,
		       "no DS or DNSKEY record in it");
}

static enum status load(struct loading *loading, FILE *file)
{
	char *octets = malloc(FILE_SIZE_MAX + 1);
	enum status status;
	size_t size;

	if (!octets)
		return give_up(loading, STATUS_NO_MEMORY, "out of memory");
	size = fread(octets, 1, FILE_SIZE_MAX + 1, file);
	if (ferror(file))
		status = give_up(loading, STATUS_IO, strerror(errno));
	else if (size > FILE_SIZE_MAX)
		status = give_up(loading, STATUS_LIMIT,
				 "too large for a file of anchors");
	else
		status = load_text(loading, octets, size);
	free(octets);
	return status;
}

enum status anchor_add_file(struct anchor_set *set, const char *path,
			    char *problem, size_t size)
{
	struct loading loading = {
		.path = path,
		.set = set,
		.problem = problem,
		.problem_size = size,
	};
	FILE *file = fopen(path, "re");
	enum status status;

	if (!file)
		return give_up(&loading, STATUS_IO, strerror(errno));
	status = load(&loading, file);
	fclose(file);
	return status;
}
