/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/mirror_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "resolver/core/limits.h"
#include "resolver/daemon/conf_file.h"
#include "wire/codes.h"
#include "wire/record_text.h"

time_t mirror_file_time(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 ? about.st_mtime : 0;
}

/* ---- Reading ------------------------------------------------------------ */

static enum status add(struct zone_records *records,
		       const struct text_record *record)
{
	if (record->class_ != RRCLASS_IN || !record->is_read)
		return STATUS_MALFORMED;
	return zone_records_add(records, record->owner.octets, record->type,
				record->ttl_s, text_record_rdata(record));
}

static enum status read_records(const char *path, struct record_text *text,
				struct text_record *record,
				struct zone_records *records, char *problem)
{
	char complaint[WORDS_COMPLAINT_MAX];
	enum status status;

	while ((status = record_text_next(text, record)) == STATUS_OK) {
		status = add(records, record);
		if (status == STATUS_INVALID) /* not of the zone */
			status = STATUS_OK;
		if (status == STATUS_OK)
			continue;
		snprintf(problem, MIRROR_PROBLEM_MAX, "%.160s:%u: %s", path,
			 text->words.line,
			 status == STATUS_MALFORMED
				 ? "a record that is not understood"
				 : status_text(status));
		return status;
	}
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	snprintf(problem, MIRROR_PROBLEM_MAX, "%.100s:%u: %s", path,
		 text->words.line, words_complaint(&text->words, complaint));
	return status;
}

enum status mirror_file_read(const char *path, struct zone_records *records,
			     char problem[MIRROR_PROBLEM_MAX])
{
	struct text_record *record = malloc(sizeof(*record));
	struct record_text text;
	enum status status = STATUS_IO;
	size_t size;
	char *octets = conf_file_read(path, LIMIT_MIRROR_OCTETS, &size);

	if (!octets && errno == ENOENT) {
		status = STATUS_NOT_FOUND;
	} else if (!octets || !record) {
		snprintf(problem, MIRROR_PROBLEM_MAX, "%.160s: %s", path,
			 conf_file_reason(errno));
	} else if (size > LIMIT_MIRROR_OCTETS) {
		snprintf(problem, MIRROR_PROBLEM_MAX, "%.160s: too large",
			 path);
	} else {
		record_text_init(&text, octets, size);
		text.origin = records->origin;
		status = read_records(path, &text, record, records, problem);
	}
	free(octets);
	free(record);
	return status;
}

/* ---- Writing ------------------------------------------------------------ */

static bool write_record(FILE *file, const struct zone_record *record)
{
	char owner[NAME_TEXT_MAX], type[CODE_TEXT_MAX];

	fprintf(file, "%s %u IN %s \\# %zu ",
		name_to_text(record->owner, owner), record->ttl_s,
		rrtype_to_text(record->type, type), record->rdata.size);
	for (size_t i = 0; i < record->rdata.size; i++)
		fprintf(file, "%02x", record->rdata.data[i]);
	return fputc('\n', file) != EOF;
}

static bool write_records(FILE *file, const struct zone_records *records)
{
	bool fine = fputs("; The root zone as it was transferred and verified; "
			  "written by kedge.\n",
			  file) != EOF;

	for (size_t i = 0; fine && i < records->count; i++)
		fine = write_record(file, &records->list[i]);
	return fine && fflush(file) == 0 && fsync(fileno(file)) == 0;
}

enum status mirror_file_write(const char *path,
			      const struct zone_records *records,
			      char problem[MIRROR_PROBLEM_MAX])
{
	char temporary[PATH_MAX];
	FILE *file;
	bool fine;

	snprintf(temporary, sizeof(temporary), "%.*s.new", PATH_MAX - 5, path);
	file = fopen(temporary, "we");
	fine = file && write_records(file, records);
	if (file && fclose(file) != 0)
		fine = false;
	if (fine && rename(temporary, path) == 0)
		return STATUS_OK;
	snprintf(problem, MIRROR_PROBLEM_MAX, "%.160s: %s", path,
		 strerror(errno));
	if (file)
		(void)unlink(temporary);
	return STATUS_IO;
}
