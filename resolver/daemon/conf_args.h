/*
 * conf_args.h - the values of one statement, taken one after the other.
 *
 * The first value that is not what was asked for is reported and marks the
 * rest as failed: later calls yield zero, "" or NULL and report nothing. So
 * a statement is read in a straight line and asked once:
 *
 *	conf_args_init(&args, statement, report);
 *	path = conf_args_text(&args, "a path");
 *	if (!conf_args_end(&args))
 *		return;
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONF_ARGS_H
#define RESOLVER_DAEMON_CONF_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "resolver/daemon/conf_tree.h"
#include "wire/name.h"

struct conf_args {
	struct conf_report *report;
	const struct conf_value *last; /* taken; at first the statement's name */
	const struct conf_value *next; /* NULL: no more */
	bool failed;
};

/* Begins after the statement's first value, its name. */
void conf_args_init(struct conf_args *args,
		    const struct conf_statement *statement,
		    struct conf_report *report);

/* Begins with the statement's first value: for elements of lists. */
void conf_args_init_element(struct conf_args *args,
			    const struct conf_statement *statement,
			    struct conf_report *report);

/* Reports at the value taken last, and marks ARGS failed. */
void conf_args_fail(struct conf_args *args, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* True when the next value is the word (not string) WORD, which is taken. */
bool conf_args_keyword(struct conf_args *args, const char *word);

/* Takes a `!` if that is next. */
bool conf_args_not(struct conf_args *args);

/* The next value is a block (and not taken). */
bool conf_args_at_block(const struct conf_args *args);

/* All values are taken, or it has failed. */
bool conf_args_at_end(const struct conf_args *args);

/*
 * A word or a string; WHAT says what it should be ("a path"). In the tree's
 * memory, "" on failure.
 */
const char *conf_args_text(struct conf_args *args, const char *what);

/* The block itself; NULL on failure. */
const struct conf_value *conf_args_block(struct conf_args *args,
					 const char *what);

/* Digits only, within MIN and MAX. */
uint64_t conf_args_number(struct conf_args *args, const char *what,
			  uint64_t min, uint64_t max);

/* yes, true, 1; no, false, 0 */
bool conf_args_yes_no(struct conf_args *args);

/* Seconds: 3600, 1h30m (w d h m s), or ISO 8601's PT1H30M. */
uint64_t conf_args_duration(struct conf_args *args, uint64_t min_s,
			    uint64_t max_s);

/* Octets: digits with K, M or G, of 1024. */
uint64_t conf_args_size(struct conf_args *args, uint64_t min, uint64_t max);

/* The index of the word in CHOICES (NULL at their end); 0 on failure. */
unsigned conf_args_choice(struct conf_args *args, const char *const *choices);

/* An IPv4 or IPv6 address, port 0. */
struct address conf_args_address(struct conf_args *args);

/* `port N` if that is next, else FALLBACK; with STAR `port *` is 0. */
uint16_t conf_args_port(struct conf_args *args, uint16_t fallback, bool star);

/* A domain name in lower case; the root on failure. */
struct name conf_args_name(struct conf_args *args);

/* Reports a value too many; true when nothing has failed. */
bool conf_args_end(struct conf_args *args);

#endif
