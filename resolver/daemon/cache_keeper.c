/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/cache_keeper.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "resolver/daemon/cache_file.h"
#include "resolver/daemon/cache_trust.h"
#include "resolver/daemon/log.h"
#include "resolver/net/clock.h"

struct cache_keeper {
	const struct caches *caches;
	struct epoch_reader *reader; /* offline but for while we read */
	const struct publisher *publisher;

	/* While the file is being read; NULL after that. */
	struct cache_load *load;
	struct cache_file file;
	char *path;                /* owned */
	struct settings *settings; /* a reference: `file` has it */
	struct event *timer;
};

#define say(severity, ...) log_message("cache", severity, __VA_ARGS__)

struct cache_keeper *cache_keeper_new(const struct caches *caches,
				      struct epoch *epoch,
				      const struct publisher *publisher)
{
	struct cache_keeper *keeper = calloc(1, sizeof(*keeper));

	if (!keeper)
		return NULL;
	keeper->caches = caches;
	keeper->publisher = publisher;
	keeper->reader = epoch_register(epoch);
	if (!keeper->reader) {
		free(keeper);
		return NULL;
	}
	epoch_offline(keeper->reader);
	return keeper;
}

static void end_load(struct cache_keeper *keeper)
{
	cache_load_free(keeper->load);
	keeper->load = NULL;
	settings_unref(keeper->settings);
	keeper->settings = NULL;
	free(keeper->path);
	keeper->path = NULL;
	if (keeper->timer)
		event_free(keeper->timer);
	keeper->timer = NULL;
}

void cache_keeper_free(struct cache_keeper *keeper)
{
	if (!keeper)
		return;
	end_load(keeper);
	epoch_online(keeper->reader);
	epoch_unregister(keeper->reader);
	free(keeper);
}

/*
 * Which start of the machine this is, in 16 octets; where the system does not
 * tell, zero.
 */
static void read_boot(uint8_t ret[CACHE_BOOT_SIZE])
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	char text[64] = "";
	size_t digits = 0;

	memset(ret, 0, CACHE_BOOT_SIZE);
	if (!file)
		return;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	for (const char *at = text; *at && digits < 2 * CACHE_BOOT_SIZE; at++) {
		char digit[2] = {*at, '\0'};

		if (!strchr("0123456789abcdef", *at))
			continue;
		ret[digits / 2] = (uint8_t)(ret[digits / 2] << 4 |
					    strtoul(digit, NULL, 16));
		digits++;
	}
}

static struct cache_file file_of(const struct cache_keeper *keeper,
				 const char *path, uint64_t octets_max,
				 const struct settings *settings)
{
	struct cache_file file = {
		.path = path,
		.octets_max = octets_max,
		.caches = keeper->caches,
		.settings = settings,
	};

	read_boot(file.boot);
	return file;
}

/* ---- Reading ------------------------------------------------------------ */

static void say_read(const struct cache_keeper *keeper)
{
	struct cache_image_count count = cache_load_count(keeper->load);

	say(CONF_INFO, "%" PRIu64 " entries read from cache file %s",
	    count.taken, keeper->path);
	if (count.malformed > 0)
		say(CONF_WARNING,
		    "%" PRIu64 " entries of cache file %s were left out: they "
		    "have not the form that they should",
		    count.malformed, keeper->path);
	if (unlink(keeper->path) != 0)
		say(CONF_WARNING,
		    "cannot remove cache file %s, which was read: after a "
		    "crash it may bring back what was flushed",
		    keeper->path);
}

/*
 * Other settings may judge otherwise: with them, workers drop what they have,
 * and what comes after that must not undo it.
 */
static bool settings_are_the_same(const struct cache_keeper *keeper)
{
	const struct settings *now = keeper->publisher->settings;
	uint8_t a[CACHE_TRUST_SIZE], b[CACHE_TRUST_SIZE];

	return now == keeper->settings ||
	       (cache_trust_digest(now, a) &&
		cache_trust_digest(keeper->settings, b) &&
		memcmp(a, b, sizeof(a)) == 0);
}

/* Blocks, at least one, until UNTIL; false when there is nothing left. */
static bool read_until(struct cache_keeper *keeper, struct moment until)
{
	char problem[CACHE_PROBLEM_MAX];
	enum status status = STATUS_OK;
	struct now now;

	if (!settings_are_the_same(keeper)) {
		say(CONF_INFO,
		    "the rest of cache file %s is left: there are "
		    "other settings now",
		    keeper->path);
		return false;
	}
	do {
		now = clock_now();
		epoch_online(keeper->reader);
		status = cache_load_step(keeper->load, keeper->reader, now,
					 problem);
		epoch_offline(keeper->reader);
	} while (status == STATUS_OK && !cache_load_is_done(keeper->load) &&
		 !moment_reached(until, clock_now().mono));
	if (status != STATUS_OK)
		say(CONF_WARNING, "%s", problem);
	else if (cache_load_is_done(keeper->load))
		say_read(keeper);
	return status == STATUS_OK && !cache_load_is_done(keeper->load);
}

static void read_slice(evutil_socket_t fd, short events, void *context)
{
	const struct timeval pause = {.tv_usec = CACHE_READ_PAUSE_MS * 1000};
	struct cache_keeper *keeper = context;

	(void)fd;
	(void)events;
	if (!read_until(keeper, moment_after_ms(clock_now().mono,
						CACHE_READ_SLICE_MS)) ||
	    evtimer_add(keeper->timer, &pause) != 0)
		end_load(keeper);
}

static bool open_load(struct cache_keeper *keeper, const struct conf *conf)
{
	char problem[CACHE_PROBLEM_MAX];
	enum status status = STATUS_NO_MEMORY;

	keeper->path = strdup(conf->cache_file);
	keeper->settings = settings_ref(keeper->publisher->settings);
	if (keeper->path) {
		keeper->file = file_of(keeper, keeper->path,
				       conf->max_cache_size, keeper->settings);
		status = cache_load_open(&keeper->file, clock_now(), problem,
					 &keeper->load);
		if (status != STATUS_OK && status != STATUS_NOT_FOUND)
			say(CONF_WARNING, "%s", problem);
	}
	return status == STATUS_OK;
}

void cache_keeper_read(struct cache_keeper *keeper, const struct conf *conf,
		       struct event_base *base)
{
	const struct timeval at_once = {0};
	struct moment until =
		moment_after_ms(clock_now().mono, CACHE_READ_FIRST_MS);

	if (!conf->cache_file)
		return;
	if (open_load(keeper, conf) && read_until(keeper, until)) {
		keeper->timer = evtimer_new(base, read_slice, keeper);
		if (keeper->timer && evtimer_add(keeper->timer, &at_once) == 0)
			return;
	}
	end_load(keeper);
}

/* ---- Writing ------------------------------------------------------------ */

void cache_keeper_write(struct cache_keeper *keeper, const struct conf *conf)
{
	char problem[CACHE_PROBLEM_MAX];
	struct cache_file file;
	uint64_t count;

	if (!conf->cache_file || !keeper->publisher->settings)
		return;
	/* What is not yet read would be lost. */
	if (keeper->load)
		(void)read_until(keeper, MOMENT_NEVER);
	end_load(keeper);
	file = file_of(keeper, conf->cache_file, conf->max_cache_size,
		       keeper->publisher->settings);
	if (cache_file_write(&file, clock_now(), problem, &count) == STATUS_OK)
		say(CONF_INFO, "%" PRIu64 " entries written to cache file %s",
		    count, conf->cache_file);
	else
		say(CONF_WARNING, "%s", problem);
}
