/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/log.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>

#include "resolver/net/clock.h"

struct output {
	FILE *file;    /* of a CONF_TO_FILE; NULL when it is not open */
	uint64_t size; /* octets in it */
};

static struct {
	pthread_mutex_t lock; /* of everything here */
	const struct conf_logging *logging;
	struct output outputs[CONF_CHANNELS_MAX];
	int level; /* enum conf_severity, or LOG_AS_CONFIGURED */
} the_log = {.lock = PTHREAD_MUTEX_INITIALIZER, .level = LOG_AS_CONFIGURED};

static const char *const severity_names[] = {
	[CONF_DEBUG] = "debug",   [CONF_INFO] = "info",
	[CONF_NOTICE] = "notice", [CONF_WARNING] = "warning",
	[CONF_ERROR] = "error",   [CONF_CRITICAL] = "critical",
};

static const int syslog_levels[] = {
	[CONF_DEBUG] = LOG_DEBUG,   [CONF_INFO] = LOG_INFO,
	[CONF_NOTICE] = LOG_NOTICE, [CONF_WARNING] = LOG_WARNING,
	[CONF_ERROR] = LOG_ERR,     [CONF_CRITICAL] = LOG_CRIT,
};

/* ---- Files ------------------------------------------------------------- */

static void open_file(const struct conf_channel *channel, struct output *output)
{
	struct stat status;

	output->size = 0;
	output->file = fopen(channel->path, "ae");
	if (!output->file) {
		fprintf(stderr,
			"kedge: cannot write to the log file %s: %s; its "
			"messages are lost until a reload\n",
			channel->path, strerror(errno));
		return;
	}
	if (fstat(fileno(output->file), &status) == 0)
		output->size = (uint64_t)status.st_size;
}

static void close_files(void)
{
	for (unsigned i = 0; i < CONF_CHANNELS_MAX; i++) {
		if (the_log.outputs[i].file)
			fclose(the_log.outputs[i].file);
		the_log.outputs[i].file = NULL;
	}
}

static void version_path(const struct conf_channel *channel, unsigned version,
			 char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s.%u", channel->path, version);
}

/* FILE becomes FILE.0, that FILE.1, and so on; the oldest goes. */
static void rotate(const struct conf_channel *channel, struct output *output)
{
	char from[PATH_MAX], to[PATH_MAX];

	fclose(output->file);
	for (unsigned i = channel->versions; i-- > 1;) {
		version_path(channel, i - 1, from);
		version_path(channel, i, to);
		(void)rename(from, to);
	}
	version_path(channel, 0, to);
	(void)rename(channel->path, to);
	open_file(channel, output);
}

/* As in BIND: at its bound a file gives way to the next, or, without
 * versions, takes no more. */
static void write_file(const struct conf_channel *channel,
		       struct output *output, const char *line)
{
	int written;

	if (channel->size_max > 0 && output->file &&
	    output->size >= channel->size_max) {
		if (channel->versions == 0)
			return;
		rotate(channel, output);
	}
	if (!output->file)
		return;
	written = fprintf(output->file, "%s\n", line);
	if (written > 0)
		output->size += (uint64_t)written;
	fflush(output->file);
}

/* ---- Lines ------------------------------------------------------------- */

static void append(char line[LOG_LINE_MAX], const char *text)
{
	size_t used = strlen(line);

	snprintf(line + used, LOG_LINE_MAX - used, "%s", text);
}

/* UTC, as RFC 3339 writes it. */
static void append_time(char line[LOG_LINE_MAX])
{
	time_t now = (time_t)clock_now().wall.s;
	struct tm parts;
	char text[40];

	if (gmtime_r(&now, &parts) &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ ", &parts) > 0)
		append(line, text);
}

static void make_line(const struct conf_channel *channel, const char *category,
		      enum conf_severity severity, const char *message,
		      char line[LOG_LINE_MAX])
{
	line[0] = '\0';
	if (channel->print_time)
		append_time(line);
	if (channel->print_category) {
		append(line, category);
		append(line, ": ");
	}
	if (channel->print_severity ||
	    (channel->destination == CONF_TO_STDERR &&
	     severity >= CONF_WARNING)) {
		append(line, severity_names[severity]);
		append(line, ": ");
	}
	append(line, message);
}

static void write_channel(unsigned index, const char *category,
			  enum conf_severity severity, const char *message)
{
	const struct conf_channel *channel = &the_log.logging->channels[index];
	enum conf_severity least = the_log.level == LOG_AS_CONFIGURED
					   ? channel->severity
					   : (enum conf_severity)the_log.level;
	char line[LOG_LINE_MAX];

	if (severity < least)
		return;
	make_line(channel, category, severity, message, line);
	switch (channel->destination) {
	case CONF_TO_NULL:
		break;
	case CONF_TO_STDERR:
		fprintf(stderr, "kedge: %s\n", line);
		break;
	case CONF_TO_SYSLOG:
		syslog(channel->facility | syslog_levels[severity], "%s", line);
		break;
	case CONF_TO_FILE:
		write_file(channel, &the_log.outputs[index], line);
		break;
	}
}

/* The channels of CATEGORY: what is not named goes where "default" goes. */
static uint32_t channels_of(const char *category)
{
	const struct conf_logging *logging = the_log.logging;

	for (unsigned i = 1; i < logging->category_count; i++)
		if (strcasecmp(logging->categories[i].name, category) == 0)
			return logging->categories[i].channels;
	return logging->categories[0].channels;
}

static void write_message(const char *category, enum conf_severity severity,
			  const char *message)
{
	uint32_t channels;

	if (!the_log.logging) {
		fprintf(stderr, "kedge: %s\n", message);
		return;
	}
	channels = channels_of(category);
	for (unsigned i = 0; i < the_log.logging->channel_count; i++)
		if (channels & UINT32_C(1) << i)
			write_channel(i, category, severity, message);
}

void log_message(const char *category, enum conf_severity severity,
		 const char *format, ...)
{
	char message[LOG_LINE_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	pthread_mutex_lock(&the_log.lock);
	write_message(category, severity, message);
	pthread_mutex_unlock(&the_log.lock);
}

/* ---- Opening ----------------------------------------------------------- */

/* Is CHANNEL used by any category? Others are not opened. */
static bool is_used(const struct conf_logging *logging, unsigned channel)
{
	for (unsigned i = 0; i < logging->category_count; i++)
		if (logging->categories[i].channels & UINT32_C(1) << channel)
			return true;
	return false;
}

void log_open(const struct conf_logging *logging)
{
	pthread_mutex_lock(&the_log.lock);
	close_files();
	the_log.logging = logging;
	the_log.level = LOG_AS_CONFIGURED;
	openlog("kedge", LOG_PID | LOG_NDELAY, LOG_DAEMON);
	for (unsigned i = 0; i < logging->channel_count; i++)
		if (logging->channels[i].destination == CONF_TO_FILE &&
		    is_used(logging, i))
			open_file(&logging->channels[i], &the_log.outputs[i]);
	pthread_mutex_unlock(&the_log.lock);
}

void log_set_level(int level)
{
	pthread_mutex_lock(&the_log.lock);
	the_log.level = level;
	pthread_mutex_unlock(&the_log.lock);
}

void log_close(void)
{
	pthread_mutex_lock(&the_log.lock);
	close_files();
	the_log.logging = NULL;
	closelog();
	pthread_mutex_unlock(&the_log.lock);
}
