/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/conf_schema.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "resolver/daemon/conf_build.h"
#include "resolver/daemon/conf_foreign.h"
#include "resolver/daemon/nearest.h"

const struct conf_option *conf_option_find(const char *name,
					   enum conf_scope scope)
{
	for (size_t i = 0; i < conf_option_count; i++)
		if ((conf_options[i].scopes & scope) &&
		    strcasecmp(conf_options[i].name, name) == 0)
			return &conf_options[i];
	return NULL;
}

const char *conf_scope_text(enum conf_scope scope)
{
	switch (scope) {
	case CONF_IN_FILE:
		return "outside of braces";
	case CONF_IN_OPTIONS:
		return "in options { }";
	case CONF_IN_ZONE:
		return "in zone { }";
	case CONF_IN_SERVER:
		return "in server { }";
	case CONF_IN_LOGGING:
		return "in logging { }";
	case CONF_IN_CHANNEL:
		return "in channel { }";
	case CONF_IN_DNS64:
		return "in dns64 { }";
	case CONF_IN_RATE_LIMIT:
		return "in rate-limit { }";
	}
	return "";
}

/* --- what is not known -------------------------------------------------- */

/* NAME, known or foreign, stands in the wrong place: say the right one. */
static bool report_misplaced(struct conf_build *build,
			     const struct conf_value *name)
{
	for (unsigned scope = CONF_IN_FILE; scope <= CONF_SCOPE_LAST;
	     scope *= 2) {
		if (!conf_option_find(name->text, scope) &&
		    !conf_foreign_find(name->text, scope))
			continue;
		conf_error(build->report, name->place,
			   "\"%s\" does not belong here: it stands %s",
			   name->text, conf_scope_text(scope));
		return true;
	}
	return false;
}

static void report_unknown(struct conf_build *build, enum conf_scope scope,
			   const struct conf_value *name)
{
	struct nearest nearest;

	if (report_misplaced(build, name))
		return;
	nearest_init(&nearest, name->text);
	for (size_t i = 0; i < conf_option_count; i++)
		if (conf_options[i].scopes & scope)
			nearest_try(&nearest, conf_options[i].name);
	for (size_t i = 0; i < conf_foreign_count; i++)
		if (conf_foreign[i].scopes & scope)
			for (const char *const *at = conf_foreign[i].names; *at;
			     at++)
				nearest_try(&nearest, *at);
	if (nearest.found)
		conf_error(build->report, name->place,
			   "unknown statement \"%.100s\"; did you mean "
			   "\"%s\"?",
			   name->text, nearest.found);
	else
		conf_error(build->report, name->place,
			   "unknown statement \"%.100s\" %s", name->text,
			   conf_scope_text(scope));
}

static bool take_foreign(struct conf_build *build, enum conf_scope scope,
			 const struct conf_value *name)
{
	const struct conf_foreign *foreign =
		conf_foreign_find(name->text, scope);

	if (!foreign)
		return false;
	if (foreign->is_refused)
		conf_error(build->report, name->place, "\"%s\": %s", name->text,
			   foreign->reason);
	else
		conf_warning(build->report, name->place,
			     "\"%s\" has no effect: %s", name->text,
			     foreign->reason);
	return true;
}

/* --- values ------------------------------------------------------------- */

static void *field_of(struct conf_build *build,
		      const struct conf_option *option)
{
	void *owner = option->owner == CONF_OWNER_CONF
			      ? (void *)build->conf
			      : (void *)build->settings;

	return (char *)owner + option->offset;
}

static void store_number(struct conf_build *build,
			 const struct conf_option *option, uint64_t number)
{
	void *field = field_of(build, option);

	if (option->width == sizeof(uint16_t))
		*(uint16_t *)field = (uint16_t)number;
	else if (option->width == sizeof(uint32_t))
		*(uint32_t *)field = (uint32_t)number;
	else
		*(uint64_t *)field = number;
}

static void store_text(struct conf_build *build,
		       const struct conf_option *option, const char *text)
{
	char **field = field_of(build, option);
	char *copy = strdup(text);

	if (!copy) {
		build->is_out_of_memory = true;
		return;
	}
	free(*field);
	*field = copy;
}

static void take_value(struct conf_build *build,
		       const struct conf_option *option, struct conf_args *args)
{
	uint64_t number = 0;
	const char *text = "";

	switch (option->type) {
	case CONF_YES_NO:
		number = conf_args_yes_no(args);
		if (conf_args_end(args))
			*(bool *)field_of(build, option) = number != 0;
		return;
	case CONF_NUMBER:
		number = conf_args_number(args, "a number", option->min,
					  option->max);
		break;
	case CONF_DURATION:
		number = conf_args_duration(args, option->min, option->max);
		break;
	case CONF_TEXT:
		text = conf_args_text(args, option->form);
		if (conf_args_end(args))
			store_text(build, option, text);
		return;
	case CONF_OTHER:
		option->take(build, args);
		conf_args_end(args);
		return;
	}
	if (conf_args_end(args))
		store_number(build, option, number);
}

/* --- statements --------------------------------------------------------- */

/*
 * A known statement at the start of a line, within another: a `;` is
 * missing before it. "port" is left out: it is a word of other statements.
 */
static bool begins_statement(enum conf_scope scope,
			     const struct conf_value *before,
			     const struct conf_value *value)
{
	return value->kind == CONF_WORD &&
	       value->place.file == before->end.file &&
	       value->place.line > before->end.line &&
	       strcasecmp(value->text, "port") != 0 &&
	       (conf_option_find(value->text, scope) ||
		conf_foreign_find(value->text, scope));
}

/* Cuts off of STATEMENT what should be a statement of its own. */
static void mend(struct conf_build *build, enum conf_scope scope,
		 struct conf_statement *statement)
{
	struct conf_value *at = statement->values->next;
	struct conf_statement *rest;

	while (at && at->next && !begins_statement(scope, at, at->next))
		at = at->next;
	if (!at || !at->next)
		return;
	conf_error(build->report, at->end, "missing ';' before \"%s\"",
		   at->next->text);
	rest = arena_alloc(build->arena, sizeof(*rest));
	if (!rest)
		return;
	*rest = (struct conf_statement){at->next, statement->next};
	statement->next = rest;
	at->next = NULL;
}

void conf_mend_statements(struct conf_build *build, enum conf_scope scope,
			  struct conf_statement *statements)
{
	for (; statements; statements = statements->next)
		mend(build, scope, statements);
}

/* Has OPTION been seen in this block? SEEN has a place for each row. */
static bool is_repeated(struct conf_build *build,
			const struct conf_option *option,
			struct conf_place *seen, struct conf_place place)
{
	struct conf_place *first = &seen[option - conf_options];

	if (option->repeats)
		return false;
	if (first->line) {
		conf_error(build->report, place,
			   "\"%s\" stands twice; first in %s:%u", option->name,
			   first->file, first->line);
		return true;
	}
	*first = place;
	return false;
}

static void take_statement(struct conf_build *build, enum conf_scope scope,
			   const struct conf_statement *statement,
			   struct conf_place *seen)
{
	const struct conf_value *name = statement->values;
	const struct conf_option *option;
	struct conf_args args;

	if (name->kind != CONF_WORD) {
		conf_error(build->report, name->place,
			   "expected a statement instead of %s",
			   name->kind == CONF_STRING ? "a string" : name->text);
		return;
	}
	option = conf_option_find(name->text, scope);
	if (!option) {
		if (!take_foreign(build, scope, name))
			report_unknown(build, scope, name);
		return;
	}
	if (is_repeated(build, option, seen, name->place))
		return;
	conf_args_init(&args, statement, build->report);
	take_value(build, option, &args);
}

void conf_take_statements(struct conf_build *build, enum conf_scope scope,
			  struct conf_statement *statements)
{
	struct conf_place *seen = calloc(conf_option_count, sizeof(*seen));

	if (!seen) {
		build->is_out_of_memory = true;
		return;
	}
	conf_mend_statements(build, scope, statements);
	for (; statements && !conf_report_is_full(build->report);
	     statements = statements->next)
		take_statement(build, scope, statements, seen);
	free(seen);
}
