/*
 * log.h - messages for people, to where `logging` says.
 *
 * One log for the process, for all threads. A message belongs to a category
 * and has a severity; each channel of the category writes it if it is severe
 * enough. Before log_open() all goes to standard error.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_LOG_H
#define RESOLVER_DAEMON_LOG_H

#include "resolver/daemon/conf.h"

enum {
	LOG_LINE_MAX = 1024
}; /* octets; longer messages are cut */

/*
 * Writes as LOGGING says from now on; files that were open are closed. What
 * cannot be opened is reported to standard error and left out. LOGGING is
 * borrowed until the next log_open() or log_close().
 */
void log_open(const struct conf_logging *logging);
void log_close(void);

/* LOG_AS_CONFIGURED, or the least severe that all channels write from now on
 * (enum conf_severity), until the next log_open(). */
enum {
	LOG_AS_CONFIGURED = CONF_CRITICAL + 1
};
void log_set_level(int level);

void log_message(const char *category, enum conf_severity severity,
		 const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The category of what concerns the process as a whole. */
#define log_info(...)    log_message("general", CONF_INFO, __VA_ARGS__)
#define log_warning(...) log_message("general", CONF_WARNING, __VA_ARGS__)
#define log_error(...)   log_message("general", CONF_ERROR, __VA_ARGS__)

#endif
