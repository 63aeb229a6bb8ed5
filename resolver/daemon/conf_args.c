/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/conf_args.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "resolver/daemon/nearest.h"

void conf_args_init(struct conf_args *args,
		    const struct conf_statement *statement,
		    struct conf_report *report)
{
	*args = (struct conf_args){
		.report = report,
		.last = statement->values,
		.next = statement->values->next,
	};
}

void conf_args_init_element(struct conf_args *args,
			    const struct conf_statement *statement,
			    struct conf_report *report)
{
	*args = (struct conf_args){
		.report = report,
		.last = statement->values,
		.next = statement->values,
	};
}

void conf_args_fail(struct conf_args *args, const char *format, ...)
{
	char text[CONF_MESSAGE_MAX];
	va_list arguments;

	if (args->failed)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	conf_error(args->report, args->last->place, "%s", text);
	args->failed = true;
}

static const struct conf_value *take(struct conf_args *args)
{
	args->last = args->next;
	args->next = args->next->next;
	return args->last;
}

bool conf_args_keyword(struct conf_args *args, const char *word)
{
	if (args->failed || !args->next || args->next->kind != CONF_WORD ||
	    strcasecmp(args->next->text, word) != 0)
		return false;
	take(args);
	return true;
}

bool conf_args_not(struct conf_args *args)
{
	if (args->failed || !args->next || args->next->kind != CONF_NOT)
		return false;
	take(args);
	return true;
}

bool conf_args_at_block(const struct conf_args *args)
{
	return !args->failed && args->next && args->next->kind == CONF_BLOCK;
}

bool conf_args_at_end(const struct conf_args *args)
{
	return args->failed || !args->next;
}

/* For messages: the value as it stands in the file. */
static const char *shown(const struct conf_value *value)
{
	return value->kind == CONF_BLOCK ? "{ ... }" : value->text;
}

static const struct conf_value *expect(struct conf_args *args, bool block,
				       const char *what)
{
	const struct conf_value *next = args->next;

	if (args->failed)
		return NULL;
	if (next &&
	    (block ? next->kind == CONF_BLOCK
		   : next->kind == CONF_WORD || next->kind == CONF_STRING))
		return take(args);
	if (next)
		conf_error(args->report, next->place,
			   "expected %s instead of \"%.100s\"", what,
			   shown(next));
	else
		conf_error(args->report, args->last->end,
			   "expected %s after \"%.100s\"", what,
			   shown(args->last));
	args->failed = true;
	return NULL;
}

const char *conf_args_text(struct conf_args *args, const char *what)
{
	const struct conf_value *value = expect(args, false, what);

	return value ? value->text : "";
}

const struct conf_value *conf_args_block(struct conf_args *args,
					 const char *what)
{
	return expect(args, true, what);
}

/* Digits up to the first other octet, *TEXT moved there; false: none, or
 * too large a number. */
static bool read_digits(const char **text, uint64_t *ret)
{
	const char *start = *text;
	uint64_t number = 0;

	for (; isdigit((unsigned char)**text); ++*text) {
		uint64_t digit = (uint64_t)(**text - '0');

		if (number > (UINT64_MAX - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	*ret = number;
	return *text > start;
}

/* As it was read, in messages of numbers out of range. */
static uint64_t within(struct conf_args *args, uint64_t number, uint64_t min,
		       uint64_t max, const char *unit)
{
	if (args->failed)
		return 0;
	if (number >= min && number <= max)
		return number;
	conf_args_fail(args,
		       "%.100s is out of range: %" PRIu64 " to %" PRIu64 "%s",
		       args->last->text, min, max, unit);
	return 0;
}

uint64_t conf_args_number(struct conf_args *args, const char *what,
			  uint64_t min, uint64_t max)
{
	const char *text = conf_args_text(args, what);
	uint64_t number = 0;

	if (!args->failed && (!read_digits(&text, &number) || *text))
		conf_args_fail(args, "expected %s instead of \"%.100s\"", what,
			       args->last->text);
	return within(args, number, min, max, "");
}

bool conf_args_yes_no(struct conf_args *args)
{
	static const char *const words[] = {"no",   "yes", "false",
					    "true", "0",   "1"};
	const char *text = conf_args_text(args, "yes or no");

	for (unsigned i = 0; !args->failed && i < 6; i++)
		if (strcasecmp(text, words[i]) == 0)
			return i & 1;
	conf_args_fail(args, "expected yes or no instead of \"%.100s\"", text);
	return false;
}

static uint64_t unit_s(char unit)
{
	switch (tolower((unsigned char)unit)) {
	case 'w':
		return 7 * 86400;
	case 'd':
		return 86400;
	case 'h':
		return 3600;
	case 'm':
		return 60;
	case 's':
		return 1;
	}
	return 0;
}

/* Number and unit, repeated; *TEXT is left at what is neither. */
static bool read_units(const char **text, uint64_t *seconds)
{
	while (isdigit((unsigned char)**text)) {
		uint64_t number, unit;

		if (!read_digits(text, &number) || number > UINT32_MAX)
			return false;
		unit = unit_s(**text);
		if (unit == 0 && **text)
			return false;
		*seconds += number * (unit ? unit : 1);
		if (*seconds > UINT32_MAX)
			return false;
		if (**text)
			++*text;
	}
	return true;
}

/*
 * 5400, 1h30m; or ISO 8601's P3D, PT1H30M, P1DT12H. Years and months, which
 * have no one length, are refused; in the date part M is a month.
 */
static bool read_duration(const char *text, uint64_t *ret)
{
	uint64_t seconds = 0;
	bool is_iso = toupper((unsigned char)*text) == 'P';
	const char *time;

	if (!*text)
		return false;
	if (!is_iso) {
		*ret = 0;
		return read_units(&text, ret) && !*text;
	}
	text++;
	time = strpbrk(text, "Tt");
	if (strcspn(text, "Mm") <
		    (time ? (size_t)(time - text) : strlen(text)) ||
	    !*text || (time && !time[1]) || !read_units(&text, &seconds))
		return false;
	if (text == time) {
		text++;
		if (!read_units(&text, &seconds))
			return false;
	}
	*ret = seconds;
	return !*text;
}

uint64_t conf_args_duration(struct conf_args *args, uint64_t min_s,
			    uint64_t max_s)
{
	const char *text = conf_args_text(args, "a time in seconds");
	uint64_t seconds = 0;

	if (!args->failed && !read_duration(text, &seconds))
		conf_args_fail(args,
			       "expected a time (3600, 1h or PT1H) instead of "
			       "\"%.100s\"",
			       text);
	return within(args, seconds, min_s, max_s, " seconds");
}

static unsigned size_shift(const char *suffix)
{
	if (strcasecmp(suffix, "k") == 0)
		return 10;
	if (strcasecmp(suffix, "m") == 0)
		return 20;
	if (strcasecmp(suffix, "g") == 0)
		return 30;
	return 0;
}

uint64_t conf_args_size(struct conf_args *args, uint64_t min, uint64_t max)
{
	const char *text = conf_args_text(args, "a size");
	uint64_t number = 0;
	unsigned shift = 0;

	if (args->failed)
		return 0;
	if (read_digits(&text, &number))
		shift = size_shift(text);
	else
		text = "?";
	if ((*text && shift == 0) || number > UINT64_MAX >> shift)
		conf_args_fail(args,
			       "expected a size (octets, or with K, M or G) "
			       "instead of \"%.100s\"",
			       args->last->text);
	return within(args, number << shift, min, max, " octets");
}

unsigned conf_args_choice(struct conf_args *args, const char *const *choices)
{
	char list[CONF_MESSAGE_MAX] = "";
	size_t used = 0;
	struct nearest nearest;
	const char *text;

	for (unsigned i = 0; choices[i] && used < sizeof(list); i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used,
					 "%s%s",
					 i == 0           ? ""
					 : choices[i + 1] ? ", "
							  : " or ",
					 choices[i]);
	text = conf_args_text(args, list);
	if (args->failed)
		return 0;
	nearest_init(&nearest, text);
	for (unsigned i = 0; choices[i]; i++) {
		if (strcasecmp(text, choices[i]) == 0)
			return i;
		nearest_try(&nearest, choices[i]);
	}
	if (nearest.found)
		conf_args_fail(args, "unknown \"%.100s\"; did you mean \"%s\"?",
			       text, nearest.found);
	conf_args_fail(args, "expected %s instead of \"%.100s\"", list, text);
	return 0;
}

struct address conf_args_address(struct conf_args *args)
{
	const char *text = conf_args_text(args, "an IP address");
	struct address address = {0};

	if (!args->failed && address_from_text(text, 0, &address) != STATUS_OK)
		conf_args_fail(args,
			       "expected an IP address instead of \"%.100s\"",
			       text);
	return address;
}

uint16_t conf_args_port(struct conf_args *args, uint16_t fallback, bool star)
{
	if (!conf_args_keyword(args, "port"))
		return fallback;
	if (star && conf_args_keyword(args, "*"))
		return 0;
	return (uint16_t)conf_args_number(args, "a port number", 1, 65535);
}

struct name conf_args_name(struct conf_args *args)
{
	const char *text = conf_args_text(args, "a domain name");
	struct name name = {{0}};

	if (!args->failed && name_from_text(text, &name) != STATUS_OK)
		conf_args_fail(args, "\"%.100s\" is not a domain name", text);
	name_lower(name.octets);
	return name;
}

bool conf_args_end(struct conf_args *args)
{
	if (args->failed)
		return false;
	if (!args->next)
		return true;
	conf_error(args->report, args->next->place,
		   "unexpected \"%.100s\" after \"%.100s\"; is a ';' missing "
		   "between them?",
		   shown(args->next), shown(args->last));
	args->failed = true;
	return false;
}
