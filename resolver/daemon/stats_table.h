/*
 * stats_table.h - what an engine counts, by name: for people, and for
 * programs that collect.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_STATS_TABLE_H
#define RESOLVER_DAEMON_STATS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "resolver/core/stats.h"

struct stat_row {
	const char *name; /* as in `kedge ctl stats` */
	size_t offset;    /* of the uint64_t in struct engine_stats */
	bool is_level;    /* it goes up and down */
	const char *help;
};

extern const struct stat_row stats_table[];
extern const size_t stats_table_count;

uint64_t stats_value(const struct engine_stats *stats,
		     const struct stat_row *row);

/* Adds all of ONE to TOTAL. */
void stats_add(struct engine_stats *total, const struct engine_stats *one);

#endif
