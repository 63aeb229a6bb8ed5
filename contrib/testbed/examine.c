/*
 * examine.c - see examine.h.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/examine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "contrib/testbed/lab_client.h"
#include "contrib/testbed/lab_resolver.h"

enum {
	EXIT_USAGE = 2,
	DNS_PORT = 53,
	SELF_SEED = 1,
	NAME_MAX_SIZE = 32, /* octets of a resolver's name, with the NUL */
	ADDRESS_MAX_SIZE = ADDRESS_TEXT_MAX + 6, /* with a port */
};

/* A resolver of the command line. */
struct subject {
	char name[NAME_MAX_SIZE];
	struct address address;
};

/* "ADDR[#PORT]" */
static bool read_address(const char *text, struct address *ret)
{
	char host[ADDRESS_MAX_SIZE];
	const char *hash = strchr(text, '#');
	size_t size = hash ? (size_t)(hash - text) : strlen(text);
	unsigned long port = DNS_PORT;
	char *end = NULL;

	if (size >= sizeof(host))
		return false;
	memcpy(host, text, size);
	host[size] = '\0';
	if (hash) {
		port = strtoul(hash + 1, &end, 10);
		if (hash[1] < '0' || hash[1] > '9' || *end)
			return false;
	}
	return port >= 1 && port <= UINT16_MAX &&
	       address_from_text(host, (uint16_t)port, ret) == STATUS_OK;
}

/* "[NAME=]ADDR[#PORT]"; false with a complaint. */
static bool read_subject(const char *text, struct subject *ret)
{
	const char *equals = strchr(text, '=');
	const char *address = equals ? equals + 1 : text;
	size_t size = equals ? (size_t)(equals - text) : strlen(text);

	snprintf(ret->name, sizeof(ret->name), "%.*s", (int)size, text);
	if (size > 0 && read_address(address, &ret->address))
		return true;
	fprintf(stderr,
		"kedge testbed: \"%s\" is no resolver: write ADDR, ADDR#PORT "
		"or NAME=ADDR#PORT\n",
		text);
	return false;
}

/* SEEN for all cases; NULL without memory. */
static struct seen *add_column(struct report *report, const char *name)
{
	struct report_column *column = &report->columns[report->column_count];

	column->name = name;
	column->seen = calloc(report->case_count, sizeof(*column->seen));
	if (column->seen)
		report->column_count++;
	return column->seen;
}

static enum status ask_self(const struct lab_world *world,
			    struct wall_time wall, const struct report *report,
			    struct seen *seen)
{
	struct lab_resolver *resolver = NULL;
	enum status status =
		lab_resolver_new(world, wall, SELF_SEED, &resolver);

	for (size_t i = 0; i < report->case_count && status == STATUS_OK; i++) {
		uint8_t query[VERDICT_QUERY_MAX];
		size_t size =
			verdict_query(&report->cases[i], (uint16_t)i, query);

		verdict_read(lab_resolver_ask(resolver, span_of(query, size)),
			     &seen[i]);
	}
	lab_resolver_free(resolver);
	return status;
}

/* The column of Kedge itself, in a world of its own. */
static enum status examine_self(struct report *report)
{
	const struct wall_time wall = {.s = time(NULL)};
	struct seen *seen = add_column(report, "Kedge");
	struct lab_world *world = NULL;
	enum status status = STATUS_NO_MEMORY;

	if (seen)
		status = lab_world_new(&lab_tables, LAB_REAL, SELF_SEED, wall,
				       &world);
	if (status == STATUS_OK)
		status = ask_self(world, wall, report, seen);
	lab_world_free(world);
	if (status != STATUS_OK)
		fprintf(stderr, "kedge testbed: %s\n", status_text(status));
	return status;
}

static enum status examine_subject(struct report *report,
				   const struct subject *subject)
{
	struct seen *seen = add_column(report, subject->name);
	char text[ADDRESS_TEXT_MAX];
	enum status status = STATUS_NO_MEMORY;

	if (seen)
		status = lab_client_ask(&subject->address, report->cases,
					report->case_count, seen);
	if (status == STATUS_IO)
		fprintf(stderr,
			"kedge testbed: cannot ask %s: %s\n"
			"Does a resolver of the laboratory listen there? "
			"`kedge testbed --write DIR` makes its\nconfiguration, "
			"root hints and trust anchor.\n",
			address_to_text(&subject->address, true, text),
			strerror(errno));
	else if (status != STATUS_OK)
		fprintf(stderr, "kedge testbed: %s\n", status_text(status));
	return status;
}

static enum status write_html(const struct report *report, const char *path)
{
	FILE *file = fopen(path, "w");
	bool failed;

	if (file) {
		report_html(report, file);
		failed = ferror(file) != 0;
		if (fclose(file) == 0 && !failed)
			return STATUS_OK;
	}
	fprintf(stderr, "kedge testbed: cannot write %s: %s\n", path,
		strerror(errno));
	return STATUS_IO;
}

static int show(const struct report *report,
		const struct examine_options *options)
{
	if (options->json)
		report_json(report, stdout);
	else
		report_table(report, stdout, isatty(STDOUT_FILENO) == 1);
	if (options->html_file &&
	    write_html(report, options->html_file) != STATUS_OK)
		return EXIT_FAILURE;
	return report_is_fine(report) ? EXIT_SUCCESS : EXIT_FAILURE;
}

int examine(const struct examine_options *options)
{
	struct subject subjects[EXAMINE_RESOLVERS_MAX];
	struct report report = {.column_count = 0};
	enum status status = STATUS_OK;
	int result = EXIT_FAILURE;

	report.cases = testbed_cases(&report.case_count);
	for (size_t i = 0; i < options->resolver_count; i++)
		if (!read_subject(options->resolvers[i], &subjects[i]))
			return EXIT_USAGE;
	if (options->self)
		status = examine_self(&report);
	for (size_t i = 0; i < options->resolver_count && status == STATUS_OK;
	     i++)
		status = examine_subject(&report, &subjects[i]);
	if (status == STATUS_OK)
		result = show(&report, options);
	for (size_t i = 0; i < report.column_count; i++)
		free(report.columns[i].seen);
	return result;
}
