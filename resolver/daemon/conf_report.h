/*
 * conf_report.h - what is wrong with a configuration, all of it.
 *
 * Every problem has a place and a sentence; those who read the file collect
 * them here and go on, so that one run shows all errors. Printed in the form
 * that editors and compilers share:
 *
 *	resolver.conf:12:9: error: unknown option "alow-query"; did you mean
 *	"allow-query"?
 *
 * The number of messages is bounded; the printed list says when more were
 * left out. A message that repeats one of the same place is dropped.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONF_REPORT_H
#define RESOLVER_DAEMON_CONF_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum {
	CONF_MESSAGES_MAX = 200,
	CONF_MESSAGE_MAX = 512, /* octets of its text */
};

/* A place in a file; line and column count from 1, line 0: the whole file. */
struct conf_place {
	const char *file; /* outlives the report: owned by it */
	unsigned line, column;
};

struct conf_message {
	bool is_error;
	struct conf_place place;
	char *text;
};

struct conf_report;

/* NULL without memory. */
struct conf_report *conf_report_new(void);
void conf_report_free(struct conf_report *report); /* accepts NULL */

/* A copy of FILE that lives as long as the report; "?" without memory. */
const char *conf_report_file(struct conf_report *report, const char *file);

void conf_error(struct conf_report *report, struct conf_place place,
		const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void conf_warning(struct conf_report *report, struct conf_place place,
		  const char *format, ...)
	__attribute__((format(printf, 3, 4)));

size_t conf_report_errors(const struct conf_report *report);
size_t conf_report_warnings(const struct conf_report *report);

/* No more messages are kept: whoever reads a file may as well stop. */
bool conf_report_is_full(const struct conf_report *report);

/* Message INDEX, NULL past the last. */
const struct conf_message *conf_report_at(const struct conf_report *report,
					  size_t index);

/*
 * One line for each message, in the order of files and lines; octets that
 * are not printable ASCII are made visible.
 */
void conf_report_print(const struct conf_report *report, FILE *file);

#endif
