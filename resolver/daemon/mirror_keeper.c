/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/mirror_keeper.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "resolver/core/limits.h"
#include "resolver/core/mirror_verify.h"
#include "resolver/daemon/chance.h"
#include "resolver/daemon/log.h"
#include "resolver/daemon/mirror_file.h"
#include "resolver/net/clock.h"
#include "resolver/net/zone_fetch.h"

enum {
	FETCH_IDLE_S = 10,   /* without an octet */
	FETCH_TOTAL_S = 300, /* the root is 1.3 MB on the wire */
	RETRY_FIRST_S = 60,  /* after all primaries have failed; doubled, */
	RETRY_MAX_S = 3600,  /* up to this */
	REFRESH_MIN_S = 60,
	FILE_LOOK_S = 60, /* at a file that others write */
};

struct mirror_keeper {
	struct publisher *publisher;
	struct event_base *base;
	struct event *timer;
	struct rng rng;

	struct conf_mirror conf; /* `file` is owned */
	struct address source, source_v6;
	time_t file_time;         /* of the file that was read last */
	struct wall_time expires; /* the first of the zone's signatures */
	struct zone_fetch *fetch;
	unsigned next_primary, failures; /* in this round; of rounds */
	bool has_told_primaries;
};

#define say(severity, ...) log_message("xfer-in", severity, __VA_ARGS__)

/* ---- Time --------------------------------------------------------------- */

static void wake_after(struct mirror_keeper *keeper, uint32_t seconds)
{
	const struct timeval wait = {.tv_sec = seconds};

	(void)evtimer_add(keeper->timer, &wait);
}

static uint32_t lowest(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* The time left to ZONE: its SOA's, or its signatures'. */
static struct moment end_of(const struct mirror_zone *zone,
			    struct wall_time expires, int64_t age_s)
{
	struct now now = clock_now();
	int64_t left = (int64_t)mirror_zone_soa(zone).expire_s - age_s;
	int64_t signed_s = expires.s - now.wall.s;

	if (signed_s < left)
		left = signed_s;
	return moment_after_s(now.mono, left > 0 ? left : 0);
}

/* ---- A zone that has come ------------------------------------------------ */

static struct mirror_zone *current(const struct mirror_keeper *keeper)
{
	return keeper->publisher->mirror;
}

static void tell_new(const struct mirror_zone *zone, const char *from,
		     struct wall_time expires, const struct reason *note)
{
	char end[CIVIL_TEXT_MAX];

	say(CONF_NOTICE,
	    "the root is mirrored: serial %u from %s, %zu RRsets in %zu "
	    "octets, verified%s%s; its signatures hold until %s",
	    mirror_zone_soa(zone).serial, from, mirror_zone_rrsets(zone),
	    mirror_zone_octets(zone), note->text[0] ? ", but " : "", note->text,
	    civil_to_text(expires, end));
}

/* Is it what its keys signed? It is used from now on, or told why not. */
static bool take_zone(struct mirror_keeper *keeper,
		      struct zone_records *records, const char *from,
		      int64_t age_s)
{
	const struct settings *settings = keeper->publisher->settings;
	struct mirror_zone *zone = NULL;
	struct reason note, reason = {.ede = EDE_NONE};
	struct wall_time expires;
	enum status status;
	bool fine;

	zone_records_sort(records);
	status = mirror_zone_new(records, &reason, &zone);
	if (status != STATUS_OK && !reason.text[0])
		reason_set(&reason, EDE_NONE, "%s", status_text(status));
	fine = status == STATUS_OK &&
	       mirror_zone_verify(zone, records, settings->anchors,
				  &settings->policy, clock_now().wall, &expires,
				  &note, &reason);
	if (fine) {
		keeper->expires = expires;
		mirror_zone_set_end(zone, end_of(zone, expires, age_s));
		tell_new(zone, from, expires, &note);
		if (!publisher_set_mirror(keeper->publisher, zone))
			say(CONF_ERROR, "out of memory: the mirrored root is "
					"not in use");
	} else {
		say(CONF_WARNING, "the root from %s is not used: %s", from,
		    reason.text);
	}
	mirror_zone_unref(zone);
	return fine;
}

/* ---- The file ----------------------------------------------------------- */

static bool read_file(struct mirror_keeper *keeper)
{
	struct zone_records records;
	char problem[MIRROR_PROBLEM_MAX];
	int64_t age_s = clock_now().wall.s - (int64_t)keeper->file_time;
	bool fine = false;

	zone_records_init(&records, name_root, LIMIT_MIRROR_OCTETS);
	switch (mirror_file_read(keeper->conf.file, &records, problem)) {
	case STATUS_OK:
		fine = take_zone(keeper, &records, keeper->conf.file,
				 age_s > 0 ? age_s : 0);
		break;
	case STATUS_NOT_FOUND:
		if (keeper->conf.primary_count == 0)
			say(CONF_WARNING,
			    "there is no %s to mirror the root from: its "
			    "servers are asked",
			    keeper->conf.file);
		break;
	default:
		say(CONF_WARNING, "the root is not mirrored from its file: %s",
		    problem);
		break;
	}
	zone_records_done(&records);
	return fine;
}

static bool look_at_file(struct mirror_keeper *keeper)
{
	time_t written = mirror_file_time(keeper->conf.file);

	if (written != 0 && written == keeper->file_time)
		return false;
	keeper->file_time = written;
	return read_file(keeper);
}

static void write_file(struct mirror_keeper *keeper,
		       const struct zone_records *records)
{
	char problem[MIRROR_PROBLEM_MAX];

	if (!keeper->conf.file)
		return;
	if (mirror_file_write(keeper->conf.file, records, problem) == STATUS_OK)
		keeper->file_time = mirror_file_time(keeper->conf.file);
	else
		say(CONF_WARNING,
		    "the mirrored root cannot be kept for the next start: %s",
		    problem);
}

/* ---- The primaries ------------------------------------------------------ */

static void wait_for_refresh(struct mirror_keeper *keeper)
{
	uint32_t wait = mirror_zone_soa(current(keeper)).refresh_s;

	keeper->next_primary = keeper->failures = 0;
	wake_after(keeper, wait > REFRESH_MIN_S ? wait : REFRESH_MIN_S);
}

/* All have failed: that is told once, until one has not. */
static void wait_for_retry(struct mirror_keeper *keeper)
{
	unsigned doublings = lowest(keeper->failures++, 6);
	uint32_t wait = lowest(RETRY_FIRST_S << doublings, RETRY_MAX_S);
	struct mirror_zone *zone = current(keeper);

	keeper->next_primary = 0;
	if (zone)
		wait = lowest(wait, mirror_zone_soa(zone).retry_s);
	if (!keeper->has_told_primaries)
		say(CONF_WARNING,
		    "no primary of the root has a zone that can be mirrored: "
		    "%s; the next try is in %u s",
		    zone ? "the one that is here is used as long as it holds"
			 : "the root's servers are asked",
		    wait);
	keeper->has_told_primaries = true;
	wake_after(keeper, wait > 0 ? wait : 1);
}

/* Its server has nothing newer: it holds for another while. */
static void refreshed(struct mirror_keeper *keeper)
{
	struct mirror_zone *zone = current(keeper);

	mirror_zone_set_end(zone, end_of(zone, keeper->expires, 0));
	wait_for_refresh(keeper);
}

/* The fetch itself is freed at the next turn. */
static void fetched(void *context, enum zone_fetch_result result,
		    struct zone_records *records, const char *problem)
{
	struct mirror_keeper *keeper = context;
	char from[ADDRESS_TEXT_MAX];

	address_to_text(&keeper->conf.primaries[keeper->next_primary++], true,
			from);
	if (result == ZONE_FETCH_SAME) {
		refreshed(keeper);
	} else if (result == ZONE_FETCH_NEW &&
		   take_zone(keeper, records, from, 0)) {
		keeper->has_told_primaries = false;
		write_file(keeper, records);
		wait_for_refresh(keeper);
	} else {
		if (result == ZONE_FETCH_FAILED)
			say(CONF_INFO, "the root from %s: %s", from, problem);
		wake_after(keeper, 0);
	}
}

static void fetch_next(struct mirror_keeper *keeper)
{
	struct mirror_zone *zone = current(keeper);
	struct zone_fetch_job job = {
		.origin = name_root,
		.has_serial = zone != NULL,
		.octets_max = LIMIT_MIRROR_OCTETS,
		.idle_s = FETCH_IDLE_S,
		.total_s = FETCH_TOTAL_S,
		.done = fetched,
		.context = keeper,
	};

	if (zone)
		job.serial = mirror_zone_soa(zone).serial;
	while (keeper->next_primary < keeper->conf.primary_count) {
		job.server = keeper->conf.primaries[keeper->next_primary];
		job.source = job.server.family == ADDRESS_IPV6
				     ? keeper->source_v6
				     : keeper->source;
		keeper->fetch =
			zone_fetch_start(keeper->base, &job, &keeper->rng);
		if (keeper->fetch)
			return;
		keeper->next_primary++;
	}
	wait_for_retry(keeper);
}

/* ---- The turn ----------------------------------------------------------- */

static void drop_what_is_over(struct mirror_keeper *keeper)
{
	struct mirror_zone *zone = current(keeper);

	if (!zone || mirror_zone_is_current(zone, clock_now().mono))
		return;
	say(CONF_WARNING,
	    "the mirrored root, serial %u, could not be refreshed and is out "
	    "of date: the root's servers are asked",
	    mirror_zone_soa(zone).serial);
	(void)publisher_set_mirror(keeper->publisher, NULL);
}

static void turn(evutil_socket_t fd, short events, void *context)
{
	struct mirror_keeper *keeper = context;

	(void)fd;
	(void)events;
	zone_fetch_free(keeper->fetch);
	keeper->fetch = NULL;
	if (!keeper->conf.is_on)
		return;
	drop_what_is_over(keeper);
	if (keeper->conf.primary_count > 0) {
		fetch_next(keeper);
		return;
	}
	(void)look_at_file(keeper);
	wake_after(keeper, FILE_LOOK_S);
}

/* ---- Its life ----------------------------------------------------------- */

struct mirror_keeper *mirror_keeper_new(struct publisher *publisher)
{
	struct mirror_keeper *keeper = calloc(1, sizeof(*keeper));

	if (!keeper)
		return NULL;
	keeper->publisher = publisher;
	chance_init(&keeper->rng);
	return keeper;
}

void mirror_keeper_free(struct mirror_keeper *keeper)
{
	if (!keeper)
		return;
	zone_fetch_free(keeper->fetch);
	if (keeper->timer)
		event_free(keeper->timer);
	free(keeper->conf.file);
	free(keeper);
}

static bool copy_conf(struct mirror_keeper *keeper, const struct conf *conf)
{
	char *file = conf->mirror.file ? strdup(conf->mirror.file) : NULL;

	if (conf->mirror.file && !file)
		return false;
	free(keeper->conf.file);
	keeper->conf = conf->mirror;
	keeper->conf.file = file;
	keeper->source = conf->query_source;
	keeper->source_v6 = conf->query_source_v6;
	return true;
}

static bool has_changed(const struct mirror_keeper *keeper,
			const struct conf_mirror *to)
{
	const struct conf_mirror *from = &keeper->conf;

	if (from->is_on != to->is_on ||
	    from->primary_count != to->primary_count ||
	    !from->file != !to->file ||
	    (to->file && strcmp(from->file, to->file) != 0))
		return true;
	for (unsigned i = 0; i < to->primary_count; i++)
		if (!address_equal(&from->primaries[i], &to->primaries[i]))
			return true;
	return false;
}

/* A zone that is here stays, if one is wanted: it has been verified. */
static void begin(struct mirror_keeper *keeper)
{
	zone_fetch_free(keeper->fetch);
	keeper->fetch = NULL;
	keeper->next_primary = keeper->failures = 0;
	keeper->has_told_primaries = false;
	keeper->file_time = 0;
	if (!keeper->conf.is_on && current(keeper))
		(void)publisher_set_mirror(keeper->publisher, NULL);
	if (keeper->conf.is_on && keeper->conf.file && !current(keeper))
		(void)look_at_file(keeper);
	if (keeper->timer)
		wake_after(keeper, 0);
}

void mirror_keeper_configure(struct mirror_keeper *keeper,
			     const struct conf *conf)
{
	if (!has_changed(keeper, &conf->mirror))
		return;
	if (copy_conf(keeper, conf))
		begin(keeper);
	else
		say(CONF_ERROR, "out of memory: the mirrored root is kept as "
				"it was configured before");
}

enum status mirror_keeper_start(struct mirror_keeper *keeper,
				struct event_base *base)
{
	keeper->base = base;
	keeper->timer = evtimer_new(base, turn, keeper);
	if (!keeper->timer)
		return STATUS_NO_MEMORY;
	wake_after(keeper, 0);
	return STATUS_OK;
}
