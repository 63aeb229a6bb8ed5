/*
 * metrics.h - what the daemon counts, for Prometheus and its kin.
 *
 * The text exposition format, version 0.0.4, and OpenMetrics 1.0: names,
 * units and types are the same.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_METRICS_H
#define RESOLVER_DAEMON_METRICS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/moment.h"
#include "resolver/core/caches.h"
#include "resolver/core/stats.h"
#include "trust-anchor/anchor_state.h"

/* All that there is to tell; borrowed. */
struct metrics {
	const char *version;
	struct now started;
	unsigned workers;
	const struct engine_stats *stats; /* of all workers */
	const struct caches *caches;
	const struct anchor_state *anchors;
	bool clock_is_sane;
	unsigned negative_anchors;
	unsigned reloads, reloads_failed;
	bool last_reload_failed;
	struct wall_time loaded; /* the configuration in force */
};

#define METRICS_TEXT_TYPE "text/plain; version=0.0.4; charset=utf-8"
#define METRICS_OPEN_TYPE                                                      \
	"application/openmetrics-text; version=1.0.0; charset=utf-8"

/* IS_OPEN: as OpenMetrics. */
void metrics_write(const struct metrics *metrics, bool is_open, FILE *file);

#endif
