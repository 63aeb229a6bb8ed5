/*
 * test_conf_docs.c - the manual and the example say what the table says.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resolver/daemon/conf_foreign.h"
#include "resolver/daemon/conf_print.h"
#include "resolver/daemon/conf_schema.h"
#include "tests/unit/conf/conf_case.h"

enum { TEXT_MAX = 1 << 20 };

/* The file at PATH in the sources, free() it. */
static char *read_source(const char *path)
{
	char full[1024], *text = calloc(1, TEXT_MAX);
	FILE *file;

	assert_non_null(text);
	snprintf(full, sizeof(full), "%s/%s", SOURCE_ROOT, path);
	file = fopen(full, "r");
	if (!file)
		fail_msg("cannot read %s", full);
	assert_true(fread(text, 1, TEXT_MAX - 1, file) > 0);
	fclose(file);
	return text;
}

/* roff writes some characters in ways of its own. */
static void undo_roff(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (from[0] == '\\' && from[1] == '-') {
			*to++ = '-';
			from++;
		} else if (strncmp(from, "\\(dq", 4) == 0) {
			*to++ = '"';
			from += 3;
		} else if (from[0] == '\\' && from[1] == 'f') {
			from += 2;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}

/* The manual's entry ".B NAME ..." up to the next ".TP" or ".S". */
static char *entry_of(const char *manual, const struct conf_option *option,
		      const char *after)
{
	char start[128];
	const char *at, *end;

	snprintf(start, sizeof(start), "\n.TP\n.B %s", option->name);
	at = strstr(after ? strstr(manual, after) : manual, start);
	while (at && (isalnum((unsigned char)at[strlen(start)]) ||
		      at[strlen(start)] == '-'))
		at = strstr(at + 1, start);
	if (!at)
		return NULL;
	at += strlen("\n.TP\n");
	end = strstr(at, "\n.TP");
	for (const char *section = at; (section = strstr(section, "\n.S"));
	     section++)
		if (!end || section < end)
			end = section;
	return end ? strndup(at, (size_t)(end - at) + 1) : strdup(at);
}

static void the_manual_has_every_option_with_its_default(void **state)
{
	char *manual = read_source("docs/resolver.conf.5");

	(void)state;
	undo_roff(manual);
	for (size_t i = 0; i < conf_option_count; i++) {
		const struct conf_option *option = &conf_options[i];
		/* A channel's "file" has another entry than a zone's. */
		bool of_logging = option->scopes == CONF_IN_CHANNEL ||
				  option->scopes == CONF_IN_LOGGING;
		char expected[256], *entry;

		entry = entry_of(manual, option,
				 of_logging ? "\n.SH LOGGING" : NULL);
		if (!entry)
			fail_msg("the manual lacks %s", option->name);
		snprintf(expected, sizeof(expected), "\nDefault: %s\n",
			 option->initial ? option->initial : "");
		if (option->initial && !strstr(entry, expected))
			fail_msg("the manual's %s: not \"Default: %s\"",
				 option->name, option->initial);
		free(entry);
	}
	free(manual);
}

static bool holds_line(const char *text, const char *line)
{
	const char *at = text;
	size_t size = strlen(line);

	while ((at = strstr(at, line))) {
		if (at > text && at[-1] == '\n' && at[size] == '\n')
			return true;
		at++;
	}
	return false;
}

static bool holds_word(const char *text, const char *word)
{
	const char *at = text;
	size_t size = strlen(word);

	while ((at = strstr(at, word))) {
		if (at > text && !isalnum((unsigned char)at[-1]) &&
		    at[-1] != '-' && !isalnum((unsigned char)at[size]) &&
		    at[size] != '-')
			return true;
		at++;
	}
	return false;
}

static void the_example_has_every_option_with_its_default(void **state)
{
	char *example = read_source("resolver.conf.example");

	(void)state;
	for (size_t i = 0; i < conf_option_count; i++) {
		const struct conf_option *option = &conf_options[i];
		char line[256];

		if (!holds_word(example, option->name))
			fail_msg("the example lacks %s", option->name);
		if (!option->initial || !(option->scopes & CONF_IN_OPTIONS))
			continue;
		snprintf(line, sizeof(line), "\t//%s %s;", option->name,
			 option->initial);
		if (!holds_line(example, line))
			fail_msg("the example lacks the line %s", line);
	}
	free(example);
}

/* Takes the "//" away before every default. */
static void uncomment(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++)
		if (from > text && from[-1] == '\t' && from[0] == '/' &&
		    from[1] == '/' && isalpha((unsigned char)from[2]))
			from++;
		else
			*to++ = *from;
	*to = '\0';
}

/* What can be compared octet by octet. */
static void assert_same(const struct conf *a, const struct conf *b)
{
	const struct settings *left = a->settings, *right = b->settings;

	for (size_t i = 0; i < conf_option_count; i++) {
		const struct conf_option *option = &conf_options[i];
		bool in_conf = option->owner == CONF_OWNER_CONF;

		if (option->owner == CONF_OWNER_NONE ||
		    option->type == CONF_TEXT)
			continue;
		if (memcmp((in_conf ? (const char *)a : (const char *)left) +
				   option->offset,
			   (in_conf ? (const char *)b : (const char *)right) +
				   option->offset,
			   option->width) != 0)
			fail_msg("the default of %s is not what is said",
				 option->name);
	}
	assert_int_equal(a->workers, b->workers);
	assert_int_equal(a->max_cache_size, b->max_cache_size);
	assert_int_equal(a->tcp_idle_timeout_ms, b->tcp_idle_timeout_ms);
	assert_int_equal(a->listen_count, b->listen_count);
	assert_int_equal(a->query_source.family, b->query_source.family);
	assert_int_equal(left->validate, right->validate);
	assert_int_equal(left->zone_count, right->zone_count);
	assert_int_equal(left->qname_minimization, right->qname_minimization);
	assert_int_equal(left->upstream_queries_max,
			 right->upstream_queries_max);
	assert_memory_equal(&left->policy, &right->policy,
			    sizeof(left->policy));
}

static void what_is_called_a_default_changes_nothing(void **state)
{
	struct conf_case *c = *state;
	char *example = read_source("resolver.conf.example");
	struct conf *commented, *defaults;

	commented = conf_case_load(c, example);
	assert_non_null(commented);
	assert_null(conf_report_at(c->report, 0));
	c->conf = NULL;
	uncomment(example);
	assert_non_null(strstr(example, "\tmax-cache-ttl 86400;"));
	assert_non_null(conf_case_load(c, example));
	assert_null(conf_report_at(c->report, 0));
	assert_same(commented, c->conf);
	conf_free(commented);
	free(example);

	defaults = c->conf;
	c->conf = NULL;
	assert_non_null(conf_case_load(c, ""));
	assert_same(defaults, c->conf);
	conf_free(defaults);
}

static void what_print_writes_is_a_configuration_with_the_same_meaning(
	void **state)
{
	static const char text[] =
		"acl trusted { !192.0.2.1; 192.0.2.0/24; };\n"
		"options { max-cache-ttl 1h; directory \"/a\\\"b\";\n"
		"forwarders { 192.0.2.7; }; allow-recursion { 10/8; }; };\n"
		"zone \"a\" { type forward; };";
	struct conf_case *c = *state;
	char path[256], printed[16384] = "";
	FILE *file = fmemopen(printed, sizeof(printed), "w");
	const struct conf *before = conf_case_right(c, text);

	c->conf = NULL;
	snprintf(path, sizeof(path), "%s/resolver.conf", c->folder);
	conf_print(path, file, c->report);
	fclose(file);
	assert_non_null(strstr(printed, "\tmax-cache-ttl 1h; # "));
	assert_non_null(strstr(printed, "resolver.conf:2\n"));
	assert_non_null(strstr(printed, "\tmin-cache-ttl 0; # default\n"));
	assert_non_null(strstr(printed, "# as allow-recursion\n"));
	assert_same(before, conf_case_right(c, printed));
	assert_string_equal(c->conf->directory, before->directory);
	conf_free((struct conf *)(uintptr_t)before);
}

static void no_statement_is_in_both_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < conf_foreign_count; i++)
		for (const char *const *at = conf_foreign[i].names; *at; at++)
			for (unsigned scope = CONF_IN_FILE;
			     scope <= CONF_SCOPE_LAST; scope *= 2) {
				if (!(conf_foreign[i].scopes & scope))
					continue;
				if (conf_option_find(*at, scope) ||
				    conf_foreign_find(*at, scope) !=
					    &conf_foreign[i])
					fail_msg("%s stands in two rows", *at);
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_manual_has_every_option_with_its_default),
		cmocka_unit_test(
			the_example_has_every_option_with_its_default),
		conf_case_test(what_is_called_a_default_changes_nothing),
		conf_case_test(
			what_print_writes_is_a_configuration_with_the_same_meaning),
		cmocka_unit_test(no_statement_is_in_both_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
