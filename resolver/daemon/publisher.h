/*
 * publisher.h - what all workers go by: settings and, on top of them, the zone
 * that is mirrored here.
 *
 * The two come from different keepers at different times; the publisher joins
 * the latest of each and hands them to the workers. It belongs to the main
 * thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_PUBLISHER_H
#define RESOLVER_DAEMON_PUBLISHER_H

#include "resolver/core/mirror_zone.h"
#include "resolver/core/settings.h"
#include "resolver/daemon/worker.h"

struct publisher {
	struct settings *settings;     /* a reference; NULL: none yet */
	struct mirror_zone *mirror;    /* a reference; NULL: none */
	struct worker *const *workers; /* borrowed */
	unsigned worker_count;
};

void publisher_done(struct publisher *publisher);

/* From now on there are WORKERS to hand things to. */
void publisher_start(struct publisher *publisher, struct worker *const *workers,
		     unsigned worker_count);

/*
 * References are taken. False without memory: the workers go on with what they
 * have.
 */
bool publisher_set_settings(struct publisher *publisher,
			    struct settings *settings);
bool publisher_set_mirror(struct publisher *publisher,
			  struct mirror_zone *mirror); /* NULL: none */

/* Both together, a reference for the caller; NULL without memory. */
struct settings *publisher_settings(const struct publisher *publisher);

#endif
