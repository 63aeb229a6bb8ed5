/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/anchor_keeper.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/civil.h"
#include "resolver/daemon/anchor_store.h"
#include "resolver/daemon/log.h"
#include "resolver/net/clock.h"

enum {
	TURN_S = 60,   /* at most: files and clocks may be changed by others */
	MENDING_S = 5, /* when somebody should be at it, who wants to see */
};

struct anchor_keeper {
	struct anchor_watch watch;
	struct anchor_store store;
	char problem[ANCHOR_PROBLEM_MAX]; /* told last; "" when all is well */
	bool may_write;  /* the file was read, or is not there: it is ours */
	bool is_unsaved; /* more is known than the file has */
	bool clock_was_wrong;
	bool is_estranged; /* a zone's keys are signed by strangers alone */

	struct publisher *publisher; /* borrowed */
	struct event *timer, *bell_event;
	int bell; /* eventfd: something is in `arrived` */
	pthread_mutex_t lock;
	struct list_node arrived; /* struct watched_keys, under `lock` */
};

/* ---- Words ----------------------------------------------------------------
 */

#define say(severity, ...) log_message("dnssec", severity, __VA_ARGS__)

/* Once, until something else is wrong. */
static void tell_problem(struct anchor_keeper *keeper, const char *problem)
{
	if (strcmp(problem, keeper->problem) == 0)
		return;
	memccpy(keeper->problem, problem, '\0', sizeof(keeper->problem) - 1);
	say(CONF_WARNING,
	    "trust anchors: %s. Until then they are kept current in memory "
	    "only",
	    problem);
}

static const char *zone_text(const struct trust_point *point,
			     char text[NAME_TEXT_MAX])
{
	return name_to_text(point->zone.octets, text);
}

static void tell_change(const struct trust_point *point,
			const struct key_change *change)
{
	char zone[NAME_TEXT_MAX], algorithm[CODE_TEXT_MAX], at[CIVIL_TEXT_MAX];
	const char *key = algorithm_to_text(change->algorithm, algorithm);

	zone_text(point, zone);
	switch (change->to) {
	case ANCHOR_START:
		say(CONF_NOTICE, "key %u/%s of %s is gone: not added",
		    change->tag, key, zone);
		break;
	case ANCHOR_ADD_PEND:
		say(CONF_NOTICE,
		    "%s has a new key, %u/%s: it will be trusted when it has "
		    "stayed for 30 days, from %s on",
		    zone, change->tag, key,
		    civil_to_text((struct wall_time){point->refreshed.s +
						     HOLD_DOWN_ADD_S},
				  at));
		break;
	case ANCHOR_VALID:
		say(CONF_NOTICE, "key %u/%s of %s is trusted%s", change->tag,
		    key, zone,
		    change->from == ANCHOR_MISSING ? ", and in use" : " now");
		break;
	case ANCHOR_MISSING:
		say(CONF_WARNING,
		    "key %u/%s is missing from %s without having been "
		    "revoked: it stays trusted",
		    change->tag, key, zone);
		break;
	case ANCHOR_REVOKED:
		say(CONF_NOTICE,
		    "key %u/%s of %s is revoked: it is never trusted again",
		    change->tag, key, zone);
		break;
	case ANCHOR_REMOVED:
		say(CONF_INFO, "key %u/%s of %s, once revoked, is history",
		    change->tag, key, zone);
		break;
	}
}

static const char *advice(const struct trust_point *point)
{
	return name_is_root(point->zone.octets)
		       ? "\"kedge anchor fetch\" gets the root's keys of "
			 "today from IANA, proves and installs them"
		       : "Look the zone's keys up where its operator "
			 "publishes them, \"kedge anchor import FILE\" takes "
			 "them";
}

static void tell_failure(const struct anchor_verdict *verdict)
{
	char zone[NAME_TEXT_MAX];

	zone_text(verdict->point, zone);
	switch (verdict->kind) {
	case VERDICT_VOUCHED:
	case VERDICT_REVOKED:
	case VERDICT_WRONG_CLOCK: /* told already */
		break;
	case VERDICT_NO_ANSWER:
		say(CONF_INFO, "the keys of %s could not be looked at: %s",
		    zone, verdict->reason.text);
		break;
	case VERDICT_BAD_TIME:
		say(CONF_ERROR,
		    "the keys of %s: %s. If this machine's clock is wrong, "
		    "set it",
		    zone, verdict->reason.text);
		break;
	case VERDICT_STRANGERS:
		say(CONF_ERROR,
		    "the keys of %s are signed by key %u, and by none that is "
		    "trusted here: this machine missed a change of keys, or "
		    "is being lied to. %s",
		    zone, verdict->stranger_tag, advice(verdict->point));
		break;
	case VERDICT_UNSIGNED:
		say(CONF_WARNING,
		    "the keys of %s are signed by none that is trusted: %s",
		    zone,
		    verdict->reason.text[0] ? verdict->reason.text
					    : "no good signature");
		break;
	}
}

static void tell(const struct anchor_verdict *verdict)
{
	char zone[NAME_TEXT_MAX];

	for (unsigned i = 0; i < verdict->outcome.change_count; i++)
		tell_change(verdict->point, &verdict->outcome.changes[i]);
	if (verdict->outcome.is_full)
		say(CONF_WARNING,
		    "%s has more new keys than are remembered: not all of "
		    "them can become trusted",
		    zone_text(verdict->point, zone));
	if (verdict->is_deleted)
		say(CONF_CRITICAL,
		    "all trusted keys of %s are revoked: it is no longer "
		    "validated by keys of its own (RFC 5011 section 5). %s",
		    zone_text(verdict->point, zone), advice(verdict->point));
	tell_failure(verdict);
}

/* ---- The clock ------------------------------------------------------------
 */

static struct wall_time wall_now(void)
{
	return clock_now().wall;
}

static void watch_clock(struct anchor_keeper *keeper)
{
	struct wall_time now = wall_now();
	bool is_wrong = anchor_watch_clock_is_wrong(&keeper->watch, now);
	char says[CIVIL_TEXT_MAX], was[CIVIL_TEXT_MAX];

	if (is_wrong == keeper->clock_was_wrong)
		return;
	keeper->clock_was_wrong = is_wrong;
	if (is_wrong)
		say(CONF_ERROR,
		    "this machine's clock is wrong: it says %s, and %s has "
		    "been before. Until it is set, signatures count as not "
		    "yet valid and names fail, except for those in "
		    "clock-bootstrap, which is for names of time servers. If "
		    "it is right, the file of trust anchors was written with "
		    "a wrong one: \"kedge anchor fetch\" makes it anew",
		    civil_to_text(now, says),
		    civil_to_text(anchor_watch_clock_floor(&keeper->watch),
				  was));
	else
		say(CONF_NOTICE, "this machine's clock is right again: %s",
		    civil_to_text(now, says));
}

/* ---- The file -------------------------------------------------------------
 */

static bool manages(const struct anchor_keeper *keeper)
{
	return keeper->watch.settings && keeper->watch.settings->managed;
}

/* The state that is there, NULL if none is to be had. */
static struct anchor_state *load(struct anchor_keeper *keeper)
{
	struct anchor_state *state = NULL;
	char problem[ANCHOR_PROBLEM_MAX];

	switch (anchor_store_load(&keeper->store, problem, &state)) {
	case STATUS_OK:
		keeper->may_write = true;
		return state;
	case STATUS_NOT_FOUND:
		keeper->may_write = true;
		return NULL;
	case STATUS_IO: /* what cannot be read must not be replaced */
		keeper->may_write = false;
		break;
	default:
		keeper->may_write = anchor_store_set_aside(&keeper->store);
		break;
	}
	tell_problem(keeper, problem);
	return NULL;
}

static void save(struct anchor_keeper *keeper)
{
	char problem[ANCHOR_PROBLEM_MAX];

	keeper->is_unsaved = true;
	/* A time that is wrong must not become the one that is known. */
	if (!keeper->may_write || keeper->clock_was_wrong)
		return;
	keeper->watch.state->written = wall_now();
	if (anchor_store_lock(&keeper->store, problem) != STATUS_OK ||
	    anchor_store_save(&keeper->store, keeper->watch.state, problem) !=
		    STATUS_OK) {
		tell_problem(keeper, problem);
		return;
	}
	keeper->is_unsaved = false;
	if (keeper->problem[0]) {
		keeper->problem[0] = '\0';
		say(CONF_NOTICE, "trust anchors are kept in %s again",
		    keeper->store.folder);
	}
}

/* ---- New settings ---------------------------------------------------------
 */

static void configure_workers(struct anchor_keeper *keeper)
{
	struct settings *settings = anchor_watch_settings(&keeper->watch);

	if (!settings || !publisher_set_settings(keeper->publisher, settings))
		say(CONF_ERROR, "out of memory: the workers keep the trust "
				"anchors that they have");
	settings_unref(settings);
}

/*
 * "kedge anchor import" and "fetch" put another file there; and what could
 * not be read may be readable by now: then it is what is trusted.
 */
static void look_at_file(struct anchor_keeper *keeper)
{
	struct anchor_state *state;

	if (keeper->may_write && !anchor_store_has_changed(&keeper->store))
		return;
	state = load(keeper);
	if (!state)
		return;
	say(CONF_NOTICE, "trust anchors are read anew from %s",
	    keeper->store.folder);
	if (anchor_watch_adopt(&keeper->watch, state, wall_now()) != STATUS_OK)
		say(CONF_ERROR, "out of memory: not all trust anchors are "
				"there");
	configure_workers(keeper);
}

/* ---- The turn -------------------------------------------------------------
 */

static void arm(struct anchor_keeper *keeper)
{
	struct timeval wait = {
		.tv_sec = anchor_watch_wait_s(
			&keeper->watch, wall_now(),
			keeper->problem[0] || keeper->is_estranged ? MENDING_S
								   : TURN_S)};

	/* When it is right again, the keys are looked at at once. */
	if (wait.tv_sec == 0 || keeper->clock_was_wrong)
		wait.tv_sec = 1;
	(void)event_add(keeper->timer, &wait);
}

static void turn(evutil_socket_t fd, short events, void *context)
{
	struct anchor_keeper *keeper = context;
	const struct name *zone;

	(void)fd;
	(void)events;
	if (manages(keeper)) {
		look_at_file(keeper);
		watch_clock(keeper);
		if (keeper->is_unsaved || keeper->problem[0])
			save(keeper);
		while ((zone = anchor_watch_due(&keeper->watch, wall_now())))
			if (!worker_watch_keys(keeper->publisher->workers[0],
					       zone->octets))
				anchor_watch_lost(&keeper->watch, zone->octets,
						  wall_now());
	}
	arm(keeper);
}

static struct watched_keys *next_arrived(struct anchor_keeper *keeper)
{
	struct watched_keys *keys = NULL;

	pthread_mutex_lock(&keeper->lock);
	if (!list_is_empty(&keeper->arrived)) {
		keys = container_of(keeper->arrived.next, struct watched_keys,
				    node);
		list_remove(&keys->node);
	}
	pthread_mutex_unlock(&keeper->lock);
	return keys;
}

static void judge(struct anchor_keeper *keeper, const struct watched_keys *keys)
{
	struct anchor_verdict verdict;

	look_at_file(keeper);
	if (!anchor_watch_take(&keeper->watch, keys, wall_now(), &verdict))
		return;
	tell(&verdict);
	watch_clock(keeper);
	keeper->is_estranged = verdict.kind == VERDICT_STRANGERS;
	/* Other keys may be trusted only once that is on the disk: else a
	 * restart would forget a revocation that others have seen. */
	if (verdict.kind == VERDICT_VOUCHED || verdict.kind == VERDICT_REVOKED)
		save(keeper);
	if (verdict.outcome.anchors_changed || verdict.clock_floor_moved)
		configure_workers(keeper);
}

static void bell_rung(evutil_socket_t fd, short events, void *context)
{
	struct anchor_keeper *keeper = context;
	struct watched_keys *keys;
	uint64_t rings;

	(void)events;
	(void)!read(fd, &rings, sizeof(rings));
	while ((keys = next_arrived(keeper))) {
		judge(keeper, keys);
		watched_keys_free(keys);
	}
	arm(keeper);
}

void anchor_keeper_take(void *context, struct watched_keys *keys)
{
	struct anchor_keeper *keeper = context;
	const uint64_t one = 1;

	pthread_mutex_lock(&keeper->lock);
	list_append(&keeper->arrived, &keys->node);
	pthread_mutex_unlock(&keeper->lock);
	(void)!write(keeper->bell, &one, sizeof(one));
}

/* ---- Its life -------------------------------------------------------------
 */

struct anchor_keeper *anchor_keeper_new(const struct conf *conf)
{
	struct anchor_keeper *keeper = calloc(1, sizeof(*keeper));

	if (!keeper)
		return NULL;
	pthread_mutex_init(&keeper->lock, NULL);
	list_init(&keeper->arrived);
	keeper->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	keeper->store.lock = -1;
	if (keeper->bell >= 0 &&
	    anchor_store_init(&keeper->store, conf->managed_keys_directory) &&
	    anchor_watch_init(&keeper->watch,
			      conf->settings->managed ? load(keeper) : NULL))
		return keeper;
	anchor_keeper_free(keeper);
	return NULL;
}

void anchor_keeper_free(struct anchor_keeper *keeper)
{
	struct watched_keys *keys;

	if (!keeper)
		return;
	while ((keys = next_arrived(keeper)))
		watched_keys_free(keys);
	if (keeper->timer)
		event_free(keeper->timer);
	if (keeper->bell_event)
		event_free(keeper->bell_event);
	if (keeper->bell >= 0)
		close(keeper->bell);
	anchor_watch_done(&keeper->watch);
	anchor_store_done(&keeper->store);
	pthread_mutex_destroy(&keeper->lock);
	free(keeper);
}

/*
 * FOLDER (NULL: where we are) is where the file is from now on. One that is
 * there already counts, as at a start; else what is known goes there.
 */
static void move_to(struct anchor_keeper *keeper, const char *folder)
{
	const struct timeval soon = {0};
	struct anchor_store store;

	if (strcmp(folder ? folder : ".", keeper->store.folder) == 0)
		return;
	if (!anchor_store_init(&store, folder)) {
		say(CONF_ERROR, "out of memory: trust anchors stay in %s",
		    keeper->store.folder);
		return;
	}
	say(CONF_NOTICE, "trust anchors are kept in %s from now on, not in %s",
	    store.folder, keeper->store.folder);
	anchor_store_done(&keeper->store);
	keeper->store = store;
	keeper->problem[0] = '\0';
	keeper->may_write = false; /* until it was looked at */
	keeper->is_unsaved = true;
	if (keeper->timer)
		(void)event_add(keeper->timer, &soon);
}

struct settings *anchor_keeper_configure(struct anchor_keeper *keeper,
					 const struct conf *conf)
{
	move_to(keeper, conf->managed_keys_directory);
	if (!keeper->may_write && conf->settings->managed) {
		struct anchor_state *state = load(keeper);

		if (state) {
			anchor_state_free(keeper->watch.state);
			keeper->watch.state = state;
		}
	}
	if (anchor_watch_configure(&keeper->watch, conf->settings,
				   wall_now()) != STATUS_OK)
		say(CONF_ERROR, "out of memory: not all trust anchors are "
				"there");
	return anchor_watch_settings(&keeper->watch);
}

void anchor_keeper_distrust(struct anchor_keeper *keeper,
			    const struct distrusted *list, unsigned count)
{
	keeper->watch.distrusted = list;
	keeper->watch.distrusted_count = count;
	configure_workers(keeper);
}

struct settings *anchor_keeper_trusting(const struct anchor_keeper *keeper,
					const uint8_t *name)
{
	return anchor_watch_settings_trusting(&keeper->watch, name);
}

const struct anchor_state *
anchor_keeper_state(const struct anchor_keeper *keeper)
{
	return keeper->watch.state;
}

bool anchor_keeper_clock_is_wrong(const struct anchor_keeper *keeper,
				  struct wall_time now, struct wall_time *floor)
{
	*floor = (struct wall_time){0};
	if (!manages(keeper))
		return false;
	*floor = anchor_watch_clock_floor(&keeper->watch);
	return anchor_watch_clock_is_wrong(&keeper->watch, now);
}

enum status anchor_keeper_start(struct anchor_keeper *keeper,
				struct event_base *base,
				struct publisher *publisher)
{
	char problem[ANCHOR_PROBLEM_MAX];

	keeper->publisher = publisher;
	keeper->timer = evtimer_new(base, turn, keeper);
	keeper->bell_event = event_new(base, keeper->bell, EV_READ | EV_PERSIST,
				       bell_rung, keeper);
	if (!keeper->timer || !keeper->bell_event ||
	    event_add(keeper->bell_event, NULL) != 0)
		return STATUS_NO_MEMORY;
	/* Whether it can be written should be known now, not in a day. */
	if (manages(keeper) &&
	    anchor_store_lock(&keeper->store, problem) != STATUS_OK)
		tell_problem(keeper, problem);
	turn(-1, 0, keeper);
	return STATUS_OK;
}
