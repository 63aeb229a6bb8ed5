/*
 * fuzz_conf.c - a configuration, and what it prints as.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "as_file.h"
#include "fuzz.h"
#include "resolver/daemon/conf.h"
#include "resolver/daemon/conf_print.h"

/* TEXT is somewhere in DATA, in any case. */
static bool has_text(const uint8_t *data, size_t size, const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i + length <= size; i++)
		if (strncasecmp((const char *)data + i, text, length) == 0)
			return true;
	return false;
}

/* What is printed of a configuration is one. */
static void check_printed(const char *path)
{
	struct conf_report *report = conf_report_new();
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);
	struct conf *conf;

	must(report && file);
	conf_print(path, file, report);
	must(fclose(file) == 0);
	must(conf_report_errors(report) == 0);
	conf = conf_load(as_file((uint8_t *)text, size), report);
	must(conf);
	must(conf_report_errors(report) == 0);
	conf_free(conf);
	conf_report_free(report);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf_report *report;
	struct conf *conf;
	const char *path;

	/* Files that an input includes are no concern of the search. (Those
	 * of hints are read whole or refused, whatever they are.) */
	if (has_text(data, size, "include"))
		return 0;
	report = conf_report_new();
	must(report);
	path = as_file(data, size);
	conf = conf_load(path, report);
	/* Either a configuration, or the reason why there is none. */
	must(!conf == (conf_report_errors(report) > 0));
	conf_report_free(report);
	if (conf)
		check_printed(path);
	conf_free(conf);
	return 0;
}
