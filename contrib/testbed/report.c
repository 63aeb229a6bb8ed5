/*
 * report.c - see report.h: the table and the JSON. The page is in
 * report_html.c.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/report.h"

#include <string.h>

#include "wire/codes.h"

enum {
	NAME_WIDTH = 44,
	TYPE_WIDTH = 6,
	VERDICT_WIDTH = 20,
};

#define RED          "\033[31m"
#define PLAIN_COLOUR "\033[0m"

size_t report_expected(const struct report *report, size_t column, bool safe)
{
	size_t count = 0;

	for (size_t i = 0; i < report->case_count; i++) {
		const struct testbed_case *at = &report->cases[i];
		const struct seen *seen = &report->columns[column].seen[i];

		count += safe ? verdict_is_safe(at, seen)
			      : verdict_is_expected(at, seen);
	}
	return count;
}

bool report_is_fine(const struct report *report)
{
	for (size_t i = 0; i < report->column_count; i++)
		if (report_expected(report, i, false) != report->case_count)
			return false;
	return true;
}

static void print_seen(FILE *out, const struct testbed_case *question,
		       const struct seen *seen, bool coloured)
{
	bool is_fine = verdict_is_expected(question, seen);
	char text[VERDICT_TEXT_MAX];

	fprintf(out, "%s%c %-*s%s", coloured && !is_fine ? RED : "",
		is_fine ? ' ' : '!', VERDICT_WIDTH,
		verdict_seen_text(seen, text),
		coloured && !is_fine ? PLAIN_COLOUR : "");
}

static void print_case(const struct report *report, size_t at, FILE *out,
		       bool coloured)
{
	const struct testbed_case *question = &report->cases[at];
	char type[CODE_TEXT_MAX], text[VERDICT_TEXT_MAX];

	fprintf(out, "%-*s %-*s   %-*s", NAME_WIDTH, question->name, TYPE_WIDTH,
		rrtype_to_text(question->type, type), VERDICT_WIDTH,
		verdict_expected_text(question, text));
	for (size_t i = 0; i < report->column_count; i++)
		print_seen(out, question, &report->columns[i].seen[at],
			   coloured);
	fputc('\n', out);
}

void report_table(const struct report *report, FILE *out, bool coloured)
{
	fprintf(out, "%-*s %-*s   %-*s", NAME_WIDTH, "QUESTION", TYPE_WIDTH, "",
		VERDICT_WIDTH, "EXPECTED");
	for (size_t i = 0; i < report->column_count; i++)
		fprintf(out, "  %-*.*s", VERDICT_WIDTH, VERDICT_WIDTH,
			report->columns[i].name);
	fputc('\n', out);
	for (size_t i = 0; i < report->case_count; i++)
		print_case(report, i, out, coloured);
	fputc('\n', out);
	for (size_t i = 0; i < report->column_count; i++)
		fprintf(out,
			"%s: %zu of %zu as expected; RCODE and AD %zu of %zu\n",
			report->columns[i].name,
			report_expected(report, i, false), report->case_count,
			report_expected(report, i, true), report->case_count);
}

/* TEXT is printable ASCII, or a name from the command line. */
static void print_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		if ((unsigned char)*text < 0x20)
			fprintf(out, "\\u%04x", (unsigned char)*text);
		else
			fputc(*text, out);
	}
	fputc('"', out);
}

static void print_member(FILE *out, const char *key, const char *text)
{
	fprintf(out, "\"%s\": ", key);
	print_string(out, text);
	fputs(", ", out);
}

static void print_seen_text(FILE *out, const struct testbed_case *question,
			    const struct seen *seen)
{
	char text[VERDICT_TEXT_MAX];

	(void)question;
	print_string(out, verdict_seen_text(seen, text));
}

static void print_extra_text(FILE *out, const struct testbed_case *question,
			     const struct seen *seen)
{
	(void)question;
	print_string(out, seen->extra_text);
}

static void print_as_expected(FILE *out, const struct testbed_case *question,
			      const struct seen *seen)
{
	fputs(verdict_is_expected(question, seen) ? "true" : "false", out);
}

/* KEY with a value, or with an object of each column's. */
static void print_columns(const struct report *report, size_t at, FILE *out,
			  const char *key,
			  void print(FILE *, const struct testbed_case *,
				     const struct seen *))
{
	fprintf(out, "\"%s\": ", key);
	if (report->column_count != 1)
		fputc('{', out);
	for (size_t i = 0; i < report->column_count; i++) {
		if (i > 0)
			fputs(", ", out);
		if (report->column_count != 1) {
			print_string(out, report->columns[i].name);
			fputs(": ", out);
		}
		print(out, &report->cases[at], &report->columns[i].seen[at]);
	}
	if (report->column_count != 1)
		fputc('}', out);
}

static void print_safe(FILE *out, const struct testbed_case *question,
		       const struct seen *seen)
{
	fputs(verdict_is_safe(question, seen) ? "true" : "false", out);
}

void report_json(const struct report *report, FILE *out)
{
	char type[CODE_TEXT_MAX], text[VERDICT_TEXT_MAX];

	fputs("{\"cases\": [\n", out);
	for (size_t i = 0; i < report->case_count; i++) {
		const struct testbed_case *at = &report->cases[i];

		fputc('{', out);
		print_member(out, "name", at->name);
		print_member(out, "type", rrtype_to_text(at->type, type));
		print_member(out, "zone", at->zone);
		print_member(out, "rule", at->rule);
		print_member(out, "what", at->what);
		print_member(out, "expected", verdict_expected_text(at, text));
		print_columns(report, i, out, "seen", print_seen_text);
		fputs(", ", out);
		print_columns(report, i, out, "extra_text", print_extra_text);
		fputs(", ", out);
		print_columns(report, i, out, "safe", print_safe);
		fputs(", ", out);
		print_columns(report, i, out, "as_expected", print_as_expected);
		fputs(i + 1 < report->case_count ? "},\n" : "}\n", out);
	}
	fputs("]}\n", out);
}
