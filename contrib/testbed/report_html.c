/*
 * report_html.c - see report.h: the page.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/report.h"
#include "wire/codes.h"

static const char head[] =
	"<!DOCTYPE html>\n"
	"<html lang=\"en\">\n"
	"<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n"
	"<title>Broken delegations: what resolvers say</title>\n"
	"<style>\n"
	"body { font: 15px/1.4 sans-serif; margin: 2em; color: #222; }\n"
	"table { border-collapse: collapse; }\n"
	"th, td { padding: .3em .7em; text-align: left; vertical-align: top;\n"
	"  border-bottom: 1px solid #ddd; }\n"
	"thead th { position: sticky; top: 0; background: #fff; }\n"
	"td small { color: #666; display: block; }\n"
	".fine { background: #e8f5e9; }\n"
	".code { background: #fff3e0; }\n"
	".bad { background: #ffebee; }\n"
	"</style>\n"
	"<h1>Broken delegations: what resolvers say</h1>\n";

static void print_text(FILE *out, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*text, out);
		}
}

static void print_cell(FILE *out, const char *tag, const char *text)
{
	fprintf(out, "<%s>", tag);
	print_text(out, text);
	fprintf(out, "</%s>", tag);
}

static void print_summary(const struct report *report, FILE *out)
{
	fputs("<table><thead><tr><th>Resolver<th>As expected"
	      "<th>RCODE and AD as expected</thead>\n",
	      out);
	for (size_t i = 0; i < report->column_count; i++) {
		fputs("<tr>", out);
		print_cell(out, "td", report->columns[i].name);
		fprintf(out, "<td>%zu of %zu<td>%zu of %zu\n",
			report_expected(report, i, false), report->case_count,
			report_expected(report, i, true), report->case_count);
	}
	fputs("</table>\n"
	      "<p>Green: as expected. Orange: the extended error (RFC 8914) "
	      "alone differs. Red: RCODE or AD differ.</p>\n",
	      out);
}

static void print_seen(FILE *out, const struct testbed_case *question,
		       const struct seen *seen)
{
	char text[VERDICT_TEXT_MAX];

	fprintf(out, "<td class=\"%s\">",
		verdict_is_expected(question, seen) ? "fine"
		: verdict_is_safe(question, seen)   ? "code"
						    : "bad");
	print_text(out, verdict_seen_text(seen, text));
	if (seen->extra_text[0])
		print_cell(out, "small", seen->extra_text);
	fputs("</td>", out);
}

static void print_case(const struct report *report, size_t at, FILE *out)
{
	const struct testbed_case *question = &report->cases[at];
	char text[VERDICT_TEXT_MAX], type[CODE_TEXT_MAX];

	fputs("<tr><td>", out);
	print_text(out, question->name);
	fprintf(out, " %s", rrtype_to_text(question->type, type));
	print_cell(out, "small", question->what);
	print_cell(out, "small", question->rule);
	print_cell(out, "td", verdict_expected_text(question, text));
	for (size_t i = 0; i < report->column_count; i++)
		print_seen(out, question, &report->columns[i].seen[at]);
	fputc('\n', out);
}

void report_html(const struct report *report, FILE *out)
{
	fputs(head, out);
	print_summary(report, out);
	fputs("<h2>Question by question</h2>\n"
	      "<table><thead><tr><th>Question<th>Expected",
	      out);
	for (size_t i = 0; i < report->column_count; i++)
		print_cell(out, "th", report->columns[i].name);
	fputs("</thead>\n", out);
	for (size_t i = 0; i < report->case_count; i++)
		print_case(report, i, out);
	fputs("</table>\n</html>\n", out);
}
