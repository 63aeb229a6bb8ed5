/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/conf_report.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
	FILES_MAX = 1000
};

struct conf_report {
	size_t count, errors, warnings;
	struct conf_message messages[CONF_MESSAGES_MAX];
	size_t file_count;
	char *files[FILES_MAX];
};

struct conf_report *conf_report_new(void)
{
	return calloc(1, sizeof(struct conf_report));
}

void conf_report_free(struct conf_report *report)
{
	if (!report)
		return;
	for (size_t i = 0; i < report->count; i++)
		free(report->messages[i].text);
	for (size_t i = 0; i < report->file_count; i++)
		free(report->files[i]);
	free(report);
}

const char *conf_report_file(struct conf_report *report, const char *file)
{
	char *copy;

	for (size_t i = 0; i < report->file_count; i++)
		if (strcmp(report->files[i], file) == 0)
			return report->files[i];
	if (report->file_count == FILES_MAX)
		return "?";
	copy = strdup(file);
	if (!copy)
		return "?";
	report->files[report->file_count++] = copy;
	return copy;
}

static bool is_repeated(const struct conf_report *report,
			const struct conf_message *message)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct conf_message *other = &report->messages[i];

		if (other->place.file == message->place.file &&
		    other->place.line == message->place.line &&
		    other->place.column == message->place.column &&
		    strcmp(other->text, message->text) == 0)
			return true;
	}
	return false;
}

static void add(struct conf_report *report, bool is_error,
		struct conf_place place, const char *format, va_list arguments)
{
	char text[CONF_MESSAGE_MAX];
	struct conf_message message = {is_error, place, NULL};

	vsnprintf(text, sizeof(text), format, arguments);
	message.text = text;
	if (is_repeated(report, &message))
		return;
	if (is_error)
		report->errors++;
	else
		report->warnings++;
	if (report->count == CONF_MESSAGES_MAX)
		return;
	message.text = strdup(text);
	if (message.text)
		report->messages[report->count++] = message;
}

void conf_error(struct conf_report *report, struct conf_place place,
		const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(report, true, place, format, arguments);
	va_end(arguments);
}

void conf_warning(struct conf_report *report, struct conf_place place,
		  const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(report, false, place, format, arguments);
	va_end(arguments);
}

size_t conf_report_errors(const struct conf_report *report)
{
	return report->errors;
}

size_t conf_report_warnings(const struct conf_report *report)
{
	return report->warnings;
}

bool conf_report_is_full(const struct conf_report *report)
{
	return report->count == CONF_MESSAGES_MAX;
}

const struct conf_message *conf_report_at(const struct conf_report *report,
					  size_t index)
{
	return index < report->count ? &report->messages[index] : NULL;
}

/* A message with the key that it is sorted by. */
struct ranked {
	size_t file, order;
	const struct conf_message *message;
};

static size_t file_index(const struct conf_report *report, const char *file)
{
	size_t i = 0;

	while (i < report->file_count && report->files[i] != file)
		i++;
	return i;
}

/* In the order of the files, for those who go through them with an editor. */
static int compare(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;
	const struct conf_place *at = &left->message->place;
	const struct conf_place *to = &right->message->place;

	if (left->file != right->file)
		return left->file < right->file ? -1 : 1;
	if (at->line != to->line)
		return at->line < to->line ? -1 : 1;
	if (at->column != to->column)
		return at->column < to->column ? -1 : 1;
	return left->order < right->order ? -1 : 1;
}

/* What a hostile file says must not command the terminal that shows it. */
static void print_text(const char *text, FILE *file)
{
	for (; *text; text++) {
		unsigned char octet = (unsigned char)*text;

		if (octet < 0x20 || octet > 0x7e)
			fprintf(file, "\\x%02x", octet);
		else
			fputc(octet, file);
	}
}

static void print_message(const struct conf_message *message, FILE *file)
{
	print_text(message->place.file ? message->place.file : "?", file);
	if (message->place.line)
		fprintf(file, ":%u:%u", message->place.line,
			message->place.column);
	fprintf(file, ": %s: ", message->is_error ? "error" : "warning");
	print_text(message->text, file);
	fputc('\n', file);
}

void conf_report_print(const struct conf_report *report, FILE *file)
{
	struct ranked ranked[CONF_MESSAGES_MAX];
	size_t left_out = report->errors + report->warnings - report->count;

	for (size_t i = 0; i < report->count; i++)
		ranked[i] = (struct ranked){
			file_index(report, report->messages[i].place.file), i,
			&report->messages[i]};
	qsort(ranked, report->count, sizeof(*ranked), compare);
	for (size_t i = 0; i < report->count; i++)
		print_message(ranked[i].message, file);
	if (left_out > 0)
		fprintf(file, "... and more: these are the first %zu\n",
			report->count);
}
