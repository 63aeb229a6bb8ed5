/*
 * conf_control.c - controls: the socket that `kedge ctl` speaks to.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <ctype.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "resolver/daemon/conf_build.h"

/* Octal, as chmod(1) and BIND take it. */
static unsigned take_mode(struct conf_args *args)
{
	enum {
		MODE_MAX = 0777
	};
	const char *text = conf_args_text(args, "a mode such as 0660");
	char *end;
	unsigned long mode = strtoul(text, &end, 8);

	if (args->failed)
		return 0;
	if (!isdigit((unsigned char)*text) || *end || mode > MODE_MAX)
		conf_args_fail(args,
			       "\"%.100s\" is not a mode: expected an octal "
			       "number up to 0777",
			       text);
	return (unsigned)mode;
}

/* A number, or what LOOK_UP finds for the name. */
static uint32_t take_id(struct conf_args *args, const char *what,
			bool (*look_up)(const char *name, uint32_t *ret))
{
	const char *text = conf_args_text(args, what);
	uint32_t id = 0;
	unsigned long number;
	char *end;

	if (args->failed)
		return 0;
	number = strtoul(text, &end, 10);
	if (isdigit((unsigned char)*text) && !*end && number < UINT32_MAX)
		return (uint32_t)number;
	if (!look_up(text, &id))
		conf_args_fail(args, "\"%.100s\" is not %s of this machine",
			       text, what);
	return id;
}

static bool find_user(const char *name, uint32_t *ret)
{
	const struct passwd *entry = getpwnam(name);

	if (entry)
		*ret = entry->pw_uid;
	return entry;
}

static bool find_group(const char *name, uint32_t *ret)
{
	const struct group *entry = getgrnam(name);

	if (entry)
		*ret = entry->gr_gid;
	return entry;
}

/* BIND's rndc proves itself with keys: here the file's mode decides. */
static void pass_over_keys(struct conf_args *args)
{
	conf_args_block(args, "names of keys");
	if (!args->failed)
		conf_warning(args->report, args->last->place,
			     "\"keys\" has no effect: who may open the socket "
			     "may use it");
}

/* unix PATH [perm MODE] [owner USER] [group GROUP] [read-only YES_NO] */
static void take_unix(struct conf_build *build, struct conf_args *args)
{
	struct conf_control *control = &build->conf->control;
	const char *path = conf_args_text(args, "a path");
	char full[PATH_MAX];

	if (!args->failed && control->path)
		conf_args_fail(args, "there is one control socket: a second "
				     "one cannot be had");
	while (!conf_args_at_end(args)) {
		if (conf_args_keyword(args, "perm")) {
			control->mode = take_mode(args);
		} else if (conf_args_keyword(args, "owner")) {
			control->owner = take_id(args, "a user", find_user);
			control->has_owner = true;
		} else if (conf_args_keyword(args, "group")) {
			control->group = take_id(args, "a group", find_group);
			control->has_group = true;
		} else if (conf_args_keyword(args, "read-only")) {
			control->is_read_only = conf_args_yes_no(args);
		} else if (conf_args_keyword(args, "keys")) {
			pass_over_keys(args);
		} else {
			break; /* conf_args_end() tells */
		}
	}
	if (args->failed || !conf_args_at_end(args))
		return;
	conf_resolve_path(build, path, full);
	control->path = strdup(full);
	control->is_off = false;
	build->is_out_of_memory |= !control->path;
}

static void pass_over_inet(struct conf_args *args)
{
	struct conf_place place = args->last->place;

	while (!conf_args_at_end(args))
		if (conf_args_at_block(args))
			conf_args_block(args, "a list");
		else
			conf_args_text(args, "a value");
	if (!args->failed)
		conf_warning(args->report, place,
			     "\"inet\" has no effect: rndc's protocol is not "
			     "spoken here; \"kedge ctl\" speaks to a \"unix\" "
			     "socket");
}

static void take_control(struct conf_build *build, struct conf_args *args)
{
	if (conf_args_keyword(args, "unix")) {
		take_unix(build, args);
		return;
	}
	if (conf_args_keyword(args, "inet")) {
		pass_over_inet(args);
		return;
	}
	conf_args_text(args, "unix or inet");
	conf_args_fail(args, "expected unix or inet instead of \"%.100s\"",
		       args->last->text);
}

void conf_take_controls(struct conf_build *build, struct conf_args *args)
{
	build->controls = conf_args_block(args, "unix");
	conf_args_end(args);
}

/* At the end, when `directory` is known. */
void conf_finish_controls(struct conf_build *build)
{
	struct conf_control *control = &build->conf->control;

	if (!build->controls)
		return;
	/* As in BIND: an empty one is none. */
	control->is_off = !build->controls->block;
	conf_take_elements(build, build->controls, take_control);
}
