/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/unit/conf/conf_case.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 512 };

int conf_case_setup(void **state)
{
	struct conf_case *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	strcpy(c->folder, "/tmp/kedge-conf-XXXXXX");
	assert_non_null(mkdtemp(c->folder));
	*state = c;
	return 0;
}

static void forget(struct conf_case *c)
{
	conf_free(c->conf);
	conf_report_free(c->report);
	c->conf = NULL;
	c->report = NULL;
}

int conf_case_teardown(void **state)
{
	struct conf_case *c = *state;
	char path[PATH_SIZE];
	struct dirent *entry;
	DIR *folder = opendir(c->folder);

	forget(c);
	while (folder && (entry = readdir(folder)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", c->folder,
			 entry->d_name);
		unlink(path);
	}
	if (folder)
		closedir(folder);
	rmdir(c->folder);
	free(c);
	return 0;
}

void conf_case_file(const struct conf_case *c, const char *name,
		    const char *text, size_t size)
{
	char path[PATH_SIZE];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", c->folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

struct conf *conf_case_load_octets(struct conf_case *c, const char *text,
				   size_t size)
{
	char path[PATH_SIZE];

	forget(c);
	conf_case_file(c, "resolver.conf", text, size);
	snprintf(path, sizeof(path), "%s/resolver.conf", c->folder);
	c->report = conf_report_new();
	assert_non_null(c->report);
	c->conf = conf_load(path, c->report);
	return c->conf;
}

struct conf *conf_case_load(struct conf_case *c, const char *text)
{
	return conf_case_load_octets(c, text, strlen(text));
}

static void expect(const struct conf_case *c, bool right, const char *text)
{
	if (right)
		return;
	conf_report_print(c->report, stderr);
	fail_msg("unexpected result of: %s", text);
}

const struct conf *conf_case_right(struct conf_case *c, const char *text)
{
	conf_case_load(c, text);
	expect(c, c->conf && !conf_report_at(c->report, 0), text);
	return c->conf;
}

void conf_case_wrong(struct conf_case *c, const char *text, unsigned line,
		     unsigned column, const char *says)
{
	const struct conf_message *message;

	conf_case_load(c, text);
	message = conf_report_at(c->report, 0);
	expect(c,
	       !c->conf && message && message->is_error &&
		       message->place.line == line &&
		       message->place.column == column &&
		       strstr(message->text, says) &&
		       !conf_report_at(c->report, 1),
	       text);
}

const struct conf *conf_case_warned(struct conf_case *c, const char *text,
				    const char *says)
{
	const struct conf_message *message;

	conf_case_load(c, text);
	message = conf_report_at(c->report, 0);
	expect(c,
	       c->conf && message && !message->is_error &&
		       strstr(message->text, says) &&
		       !conf_report_at(c->report, 1),
	       text);
	return c->conf;
}

bool conf_case_has(const struct conf_case *c, unsigned line, const char *says)
{
	const struct conf_message *message;

	for (size_t i = 0; (message = conf_report_at(c->report, i)); i++)
		if (message->place.line == line && strstr(message->text, says))
			return true;
	return false;
}

bool conf_case_allows(const struct acl *acl, const char *text)
{
	struct address address;

	assert_int_equal(address_from_text(text, 0, &address), STATUS_OK);
	return acl_allows(acl, &address);
}
