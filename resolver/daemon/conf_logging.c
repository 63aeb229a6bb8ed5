/*
 * conf_logging.c - logging, with its channels and categories.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <syslog.h>

#include "resolver/daemon/conf_build.h"
#include "resolver/daemon/nearest.h"

enum { DEBUG_MAX = 99, VERSIONS_MAX = 1000 };

/* BIND's categories: whoever has set them up keeps them. */
static const char *const categories[] = {
	"client", "cname", "config", "database", "default",
	"delegation-only", "dispatch", "dnssec", "dnstap",
	"edns-disabled", "general", "lame-servers", "network", "notify",
	"nsid", "queries", "query-errors", "rate-limit", "resolver",
	"responses", "rpz", "rpz-passthru", "security", "serve-stale",
	"spill", "sslkeylog", "trust-anchor-telemetry", "unmatched",
	"update", "update-security", "xfer-in", "xfer-out", "zoneload",
	NULL};

static const struct {
	const char *name;
	int facility;
} facilities[] = {
	{"kern", LOG_KERN},         {"user", LOG_USER},
	{"mail", LOG_MAIL},         {"daemon", LOG_DAEMON},
	{"auth", LOG_AUTH},         {"syslog", LOG_SYSLOG},
	{"lpr", LOG_LPR},           {"news", LOG_NEWS},
	{"uucp", LOG_UUCP},         {"cron", LOG_CRON},
	{"authpriv", LOG_AUTHPRIV}, {"ftp", LOG_FTP},
	{"local0", LOG_LOCAL0},     {"local1", LOG_LOCAL1},
	{"local2", LOG_LOCAL2},     {"local3", LOG_LOCAL3},
	{"local4", LOG_LOCAL4},     {"local5", LOG_LOCAL5},
	{"local6", LOG_LOCAL6},     {"local7", LOG_LOCAL7},
};

static char *copy(struct conf_build *build, const char *text)
{
	char *text_copy = strdup(text);

	build->is_out_of_memory |= !text_copy;
	return text_copy;
}

/* Its index, or the channel count when there is none of that name. */
static unsigned find_channel(const struct conf_logging *logging,
			     const char *name)
{
	unsigned i = 0;

	while (i < logging->channel_count && logging->channels[i].name &&
	       strcasecmp(logging->channels[i].name, name) != 0)
		i++;
	return i;
}

static unsigned find_category(const struct conf_logging *logging,
			      const char *name)
{
	unsigned i = 0;

	while (i < logging->category_count && logging->categories[i].name &&
	       strcasecmp(logging->categories[i].name, name) != 0)
		i++;
	return i;
}

/* --- what is there without any statement ----------------------------------- */

static void predefine(struct conf_build *build, const char *name,
		      enum conf_destination destination)
{
	struct conf_logging *logging = &build->conf->logging;

	logging->channels[logging->channel_count++] = (struct conf_channel){
		.name = copy(build, name),
		.destination = destination,
		.facility = LOG_DAEMON,
		.severity = CONF_INFO,
	};
}

/*
 * The default goes to standard error: under systemd that is the journal, and
 * in a container the container's log.
 */
void conf_init_logging(struct conf_build *build)
{
	enum { DEFAULT_STDERR = 2 };
	struct conf_logging *logging = &build->conf->logging;

	predefine(build, "default_syslog", CONF_TO_SYSLOG);
	predefine(build, "default_debug", CONF_TO_NULL);
	predefine(build, "default_stderr", CONF_TO_STDERR);
	predefine(build, "null", CONF_TO_NULL);
	logging->categories[0] = (struct conf_category){
		.name = copy(build, "default"),
		.channels = 1u << DEFAULT_STDERR,
	};
	logging->category_count = 1;
}

/* --- channels --------------------------------------------------------------- */

static void set_destination(struct conf_build *build, struct conf_args *args,
			    enum conf_destination destination)
{
	if (build->channel_has_destination)
		conf_args_fail(args, "the channel has a destination already");
	build->channel_has_destination = true;
	build->channel->destination = destination;
}

void conf_take_stderr(struct conf_build *build, struct conf_args *args)
{
	set_destination(build, args, CONF_TO_STDERR);
}

void conf_take_null(struct conf_build *build, struct conf_args *args)
{
	set_destination(build, args, CONF_TO_NULL);
}

void conf_take_syslog(struct conf_build *build, struct conf_args *args)
{
	const char *name;

	set_destination(build, args, CONF_TO_SYSLOG);
	if (conf_args_at_end(args))
		return;
	name = conf_args_text(args, "a facility");
	for (size_t i = 0; i < sizeof(facilities) / sizeof(facilities[0]); i++)
		if (strcasecmp(name, facilities[i].name) == 0) {
			build->channel->facility = facilities[i].facility;
			return;
		}
	conf_args_fail(args, "unknown facility \"%.100s\": expected daemon, "
			     "local0 ... local7, or another of syslog(3)",
		       name);
}

void conf_take_log_file(struct conf_build *build, struct conf_args *args)
{
	struct conf_channel *channel = build->channel;
	const char *path;

	set_destination(build, args, CONF_TO_FILE);
	path = conf_args_text(args, "a path");
	while (!conf_args_at_end(args)) {
		if (conf_args_keyword(args, "size")) {
			if (!conf_args_keyword(args, "unlimited"))
				channel->size_max = conf_args_size(
					args, 1024, UINT64_C(1) << 40);
		} else if (conf_args_keyword(args, "versions")) {
			channel->versions = VERSIONS_MAX;
			if (!conf_args_keyword(args, "unlimited"))
				channel->versions =
					(unsigned)conf_args_number(
						args, "a number", 0,
						VERSIONS_MAX);
		} else {
			break; /* conf_args_end() tells */
		}
	}
	if (!args->failed && !channel->path)
		channel->path = copy(build, path);
}

void conf_take_severity(struct conf_build *build, struct conf_args *args)
{
	static const char *const words[] = {"debug",   "info",  "notice",
					    "warning", "error", "critical",
					    "dynamic", NULL};
	enum { DYNAMIC = 6 };
	unsigned severity = conf_args_choice(args, words);

	/* `dynamic` follows BIND's debug level, which is 0 here. */
	build->channel->severity = severity == DYNAMIC
					   ? CONF_INFO
					   : (enum conf_severity)severity;
	build->channel->debug_level = 1;
	if (severity == CONF_DEBUG && !conf_args_at_end(args))
		build->channel->debug_level = (unsigned)conf_args_number(
			args, "a debug level", 0, DEBUG_MAX);
}

void conf_take_print_time(struct conf_build *build, struct conf_args *args)
{
	static const char *const words[] = {
		"yes", "no", "true", "false", "local", "iso8601",
		"iso8601-utc", NULL};
	unsigned choice = conf_args_choice(args, words);

	build->channel->print_time = choice != 1 && choice != 3;
}

void conf_take_print_category(struct conf_build *build, struct conf_args *args)
{
	build->channel->print_category = conf_args_yes_no(args);
}

void conf_take_print_severity(struct conf_build *build, struct conf_args *args)
{
	build->channel->print_severity = conf_args_yes_no(args);
}

void conf_take_channel(struct conf_build *build, struct conf_args *args)
{
	struct conf_logging *logging = &build->conf->logging;
	const char *name = conf_args_text(args, "a name for the channel");
	struct conf_place place = args->last->place;
	const struct conf_value *block;

	if (!args->failed &&
	    find_channel(logging, name) < logging->channel_count)
		conf_args_fail(args, "channel \"%.100s\" stands twice or is "
				     "predefined",
			       name);
	if (!args->failed && logging->channel_count == CONF_CHANNELS_MAX)
		conf_args_fail(args, "more than %d channels",
			       CONF_CHANNELS_MAX);
	block = conf_args_block(args, "what the channel is");
	if (!conf_args_end(args))
		return;
	predefine(build, name, CONF_TO_NULL);
	build->channel = &logging->channels[logging->channel_count - 1];
	build->channel_has_destination = false;
	conf_take_statements(build, CONF_IN_CHANNEL, block->block);
	build->channel = NULL;
	if (!build->channel_has_destination)
		conf_error(build->report, place,
			   "the channel has no destination: file, syslog, "
			   "stderr or null");
}

/* --- categories --------------------------------------------------------------- */

static void warn_unknown(struct conf_build *build, struct conf_place place,
			 const char *name)
{
	struct nearest nearest;

	nearest_init(&nearest, name);
	for (const char *const *at = categories; *at; at++) {
		if (strcasecmp(*at, name) == 0)
			return;
		nearest_try(&nearest, *at);
	}
	conf_warning(build->report, place,
		     "there are no messages of a category \"%.100s\"%s%s%s",
		     name, nearest.found ? "; did you mean \"" : "",
		     nearest.found ? nearest.found : "",
		     nearest.found ? "\"?" : "");
}

/*
 * A channel may be used before it is defined: categories are resolved when
 * all of the logging has been read.
 */
void conf_take_category(struct conf_build *build, struct conf_args *args)
{
	(void)build;
	conf_args_text(args, "a category");
	conf_args_block(args, "a list of channels");
}

static uint32_t find_channels(struct conf_build *build,
			      const struct conf_value *block)
{
	const struct conf_logging *logging = &build->conf->logging;
	uint32_t found = 0;

	for (const struct conf_statement *at = block->block; at;
	     at = at->next) {
		struct conf_args args;
		const char *name;
		unsigned index;

		conf_args_init_element(&args, at, build->report);
		name = conf_args_text(&args, "a channel");
		if (!conf_args_end(&args))
			continue;
		index = find_channel(logging, name);
		if (index < logging->channel_count)
			found |= 1u << index;
		else
			conf_args_fail(&args, "there is no channel \"%.100s\"",
				       name);
	}
	return found;
}

static void add_category(struct conf_build *build,
			 const struct conf_value *name,
			 const struct conf_value *block)
{
	struct conf_logging *logging = &build->conf->logging;
	unsigned index = find_category(logging, name->text);
	bool is_default = strcasecmp(name->text, "default") == 0;
	uint32_t channels = find_channels(build, block);

	warn_unknown(build, name->place, name->text);
	if (index < logging->category_count &&
	    !(is_default && !build->has_default_category)) {
		conf_error(build->report, name->place,
			   "category \"%.100s\" stands twice", name->text);
		return;
	}
	if (index == CONF_CATEGORIES_MAX) {
		conf_error(build->report, name->place,
			   "more than %d categories", CONF_CATEGORIES_MAX);
		return;
	}
	build->has_default_category |= is_default;
	if (index == logging->category_count) {
		logging->categories[index].name = copy(build, name->text);
		logging->category_count++;
	}
	logging->categories[index].channels = channels;
}

void conf_take_logging(struct conf_build *build, struct conf_args *args)
{
	const struct conf_value *block =
		conf_args_block(args, "channels and categories");

	if (!conf_args_end(args))
		return;
	conf_take_statements(build, CONF_IN_LOGGING, block->block);
	for (const struct conf_statement *at = block->block; at;
	     at = at->next) {
		const struct conf_value *name = at->values->next;

		if (strcasecmp(at->values->text, "category") == 0 && name &&
		    name->kind != CONF_BLOCK && name->next &&
		    name->next->kind == CONF_BLOCK)
			add_category(build, name, name->next);
	}
}
