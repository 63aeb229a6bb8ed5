/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/conf_print.h"

#include <string.h>
#include <strings.h>

#include "resolver/daemon/conf_build.h"
#include "resolver/daemon/conf_parser.h"

static void print_string(const char *text, FILE *file)
{
	fputc('"', file);
	for (; *text; text++) {
		unsigned char octet = (unsigned char)*text;

		if (octet == '"')
			fputs("\\\"", file);
		else if (octet >= 0x20 && octet < 0x7f)
			fputc(octet, file);
		else if (octet == '\n' || octet == '\t')
			fputc(' ', file); /* between the parts of a key */
		else
			fputc('?', file);
	}
	fputc('"', file);
}

static void print_values(const struct conf_value *value, FILE *file);

static void print_value(const struct conf_value *value, FILE *file)
{
	switch (value->kind) {
	case CONF_WORD:
		/* What a word may not hold has no place in known ones. */
		fputs(value->text, file);
		break;
	case CONF_STRING:
		print_string(value->text, file);
		break;
	case CONF_NOT:
		fputc('!', file);
		break;
	case CONF_BLOCK:
		fputs("{ ", file);
		for (const struct conf_statement *at = value->block; at;
		     at = at->next) {
			print_values(at->values, file);
			fputs("; ", file);
		}
		fputc('}', file);
		break;
	}
}

static void print_values(const struct conf_value *value, FILE *file)
{
	for (; value; value = value->next) {
		print_value(value, file);
		if (value->next && value->kind != CONF_NOT)
			fputc(' ', file);
	}
}

static void print_statement(const struct conf_statement *statement,
			    const char *indent, FILE *file)
{
	struct conf_place place = conf_statement_place(statement);

	fputs(indent, file);
	print_values(statement->values, file);
	fprintf(file, "; # %s:%u\n", place.file, place.line);
}

static bool is_named(const struct conf_statement *statement, const char *name)
{
	return strcasecmp(statement->values->text, name) == 0;
}

static const struct conf_statement *
find_statement(const struct conf_statement *at, const char *name)
{
	while (at && !is_named(at, name))
		at = at->next;
	return at;
}

/* OPTION is said under another of its names. */
static bool is_said_otherwise(const struct conf_statement *options,
			      const struct conf_option *option)
{
	for (size_t i = 0; i < conf_option_count; i++)
		if (conf_options[i].alias_of &&
		    strcmp(conf_options[i].alias_of, option->name) == 0 &&
		    find_statement(options, conf_options[i].name))
			return true;
	return option->alias_of != NULL;
}

/* Lists that follow each other: see conf_finish_access(). */
static bool print_followed(const struct conf_statement *options,
			   const char *name, FILE *file)
{
	static const struct {
		const char *name, *first, *second;
	} rules[] = {
		{"allow-recursion", "allow-query-cache", "allow-query"},
		{"allow-query-cache", "allow-recursion", "allow-query"},
	};
	const struct conf_statement *followed = NULL;

	if (strcmp(name, "allow-query") == 0 &&
	    (find_statement(options, "allow-recursion") ||
	     find_statement(options, "allow-query-cache"))) {
		fprintf(file,
			"\t%s { any; }; # default with "
			"allow-recursion\n",
			name);
		return true;
	}
	for (unsigned i = 0; i < 2 && !followed; i++) {
		if (strcmp(name, rules[i].name) != 0)
			continue;
		followed = find_statement(options, rules[i].first);
		if (!followed)
			followed = find_statement(options, rules[i].second);
	}
	if (!followed)
		return false;
	fprintf(file, "\t%s ", name);
	print_values(followed->values->next, file);
	fprintf(file, "; # as %s\n", followed->values->text);
	return true;
}

static void print_option(const struct conf_statement *options,
			 const struct conf_option *option, FILE *file)
{
	bool is_said = false;

	for (const struct conf_statement *at = options; at; at = at->next) {
		if (!is_named(at, option->name))
			continue;
		print_statement(at, "\t", file);
		is_said = true;
	}
	if (is_said || is_said_otherwise(options, option) ||
	    print_followed(options, option->name, file))
		return;
	if (option->initial)
		fprintf(file, "\t%s %s; # default\n", option->name,
			option->initial);
	else
		fprintf(file, "\t# %s is not set\n", option->name);
}

static void print_options(const struct conf_statement *statements, FILE *file)
{
	const struct conf_statement *found =
		find_statement(statements, "options");
	const struct conf_statement *options =
		found ? found->values->next->block : NULL;

	fputs("options {\n", file);
	for (size_t i = 0; i < conf_option_count; i++)
		if (conf_options[i].scopes & CONF_IN_OPTIONS)
			print_option(options, &conf_options[i], file);
	fputs("};\n", file);
}

static bool has_trusted(const struct conf_statement *at)
{
	for (; at; at = at->next)
		if (is_named(at, "acl") &&
		    strcasecmp(at->values->next->text, "trusted") == 0)
			return true;
	return false;
}

void conf_print(const char *path, FILE *file, struct conf_report *report)
{
	struct conf_statement *statements;
	struct arena arena;

	arena_init(&arena, CONF_TREE_SIZE_MAX);
	statements = conf_parse_file(path, &arena, report);
	print_options(statements, file);
	for (const struct conf_statement *at = statements; at; at = at->next)
		if (!is_named(at, "options"))
			print_statement(at, "", file);
	if (!has_trusted(statements))
		fputs("# acl \"trusted\" is not defined: it is localhost\n",
		      file);
	arena_done(&arena);
}
