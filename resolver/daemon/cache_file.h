/*
 * cache_file.h - the caches in a file, from one run to the next.
 *
 * The file is a header and blocks of entries (cache_image.h), each block
 * with an HMAC-SHA-256 (RFC 2104) over itself, its number, and the header's
 * own: nothing in it can be changed, left out, swapped or taken from another
 * file unseen. The key is random, made when it is first needed, and lies
 * beside in PATH.key, for the process's user alone: who can read that can
 * change what the resolver believes anyway.
 *
 * A file is used whole or not at all. All of it is checked before the first
 * entry is taken, and each block again when it is:
 *
 *	status = cache_load_open(&about, now, problem, &load);
 *	while (status == STATUS_OK && !cache_load_is_done(load))
 *		status = cache_load_step(load, clock_now(), problem);
 *	cache_load_free(load);
 *
 * Refused are one that is damaged, cut short, of another version or under
 * another key; written under settings that judge otherwise; from the future,
 * older than a week, or from before the clock was set back. PROBLEM then says
 * so, and what to do, in CACHE_PROBLEM_MAX octets.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CACHE_FILE_H
#define RESOLVER_DAEMON_CACHE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"
#include "base/status.h"
#include "resolver/core/cache_image.h"
#include "resolver/core/caches.h"
#include "resolver/core/settings.h"

enum {
	CACHE_PROBLEM_MAX = 768,
	CACHE_BOOT_SIZE = 16,
	/* Nothing is kept longer: max-cache-ttl's default. */
	CACHE_FILE_AGE_MAX_S = 604800,
};

struct cache_file {
	const char *path;
	uint64_t octets_max; /* of the file */
	const struct caches *caches;
	const struct settings *settings;
	/* Which start of the machine this is: within one, the clocks are
	 * compared. Zero: unknown. */
	uint8_t boot[CACHE_BOOT_SIZE];
};

/*
 * Writes what the caches hold to a new file, brings it to the disk and puts it
 * in the place of PATH; *RET is the number of entries. On failure what was at
 * PATH is there still.
 */
enum status cache_file_write(const struct cache_file *file, struct now now,
			     char *problem, uint64_t *ret) MUST_USE;

struct cache_load;

/*
 * Opens the file, and checks its header. FILE is borrowed for the load's life.
 * STATUS_NOT_FOUND: there is none, and nothing to complain of.
 */
enum status cache_load_open(const struct cache_file *file, struct now now,
			    char *problem, struct cache_load **ret) MUST_USE;

/* Checks, or takes into the caches, one block: half a megabyte at most. */
enum status cache_load_step(struct cache_load *load,
			    struct epoch_reader *reader, struct now now,
			    char *problem) MUST_USE;
bool cache_load_is_done(const struct cache_load *load);
struct cache_image_count cache_load_count(const struct cache_load *load);
void cache_load_free(struct cache_load *load); /* accepts NULL */

#endif
