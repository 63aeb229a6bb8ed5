/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/nta.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "resolver/daemon/log.h"
#include "resolver/net/clock.h"
#include "wire/codes.h"

enum {
	TURN_S = 1, /* how exactly an end is kept */
};

struct nta_keeper {
	unsigned count;
	struct nta list[NTA_MAX];
	struct distrusted distrusted[NTA_MAX]; /* the same, for the anchors */

	struct anchor_keeper *anchors; /* borrowed, as the next */
	struct worker *const *workers;
	struct event *timer, *bell_event;
	int bell; /* eventfd: something is in `arrived` */
	pthread_mutex_t lock;
	struct list_node arrived; /* struct probed, under `lock` */
};

/* A worker is to ask for NAME. */
struct probe_task {
	struct worker_task task;
	struct nta_keeper *keeper;
	struct name name;
	struct settings *settings; /* a reference */
};

#define say(severity, ...) log_message("dnssec", severity, __VA_ARGS__)

/* ---- What is in force -----------------------------------------------------
 */

static void put_in_force(struct nta_keeper *keeper)
{
	const struct timeval every = {.tv_sec = TURN_S};

	for (unsigned i = 0; i < keeper->count; i++)
		keeper->distrusted[i] =
			(struct distrusted){.name = keeper->list[i].name,
					    .why = keeper->list[i].reason};
	anchor_keeper_distrust(keeper->anchors, keeper->distrusted,
			       keeper->count);
	if (keeper->count == 0)
		(void)event_del(keeper->timer);
	else if (!event_pending(keeper->timer, EV_TIMEOUT, NULL))
		(void)event_add(keeper->timer, &every);
}

static struct nta *find(struct nta_keeper *keeper, const uint8_t *name)
{
	for (unsigned i = 0; i < keeper->count; i++)
		if (name_equal(keeper->list[i].name.octets, name))
			return &keeper->list[i];
	return NULL;
}

static void drop(struct nta_keeper *keeper, struct nta *nta)
{
	*nta = keeper->list[--keeper->count];
}

/* ---- In the worker's thread -----------------------------------------------
 */

static void run_probe(struct worker_task *task, struct engine *engine,
		      struct now now)
{
	struct probe_task *probe = container_of(task, struct probe_task, task);
	struct probed *refused;

	if (engine && !engine_probe(engine, now, probe->name.octets, RRTYPE_SOA,
				    probe->settings)) {
		refused = calloc(1, sizeof(*refused));
		if (refused) {
			refused->name = probe->name;
			reason_set(&refused->reason, EDE_OTHER,
				   "too much is being resolved");
			nta_keeper_take(probe->keeper, refused);
		}
	}
	settings_unref(probe->settings);
	free(probe);
}

void nta_keeper_take(void *context, struct probed *probed)
{
	struct nta_keeper *keeper = context;
	const uint64_t one = 1;

	pthread_mutex_lock(&keeper->lock);
	list_append(&keeper->arrived, &probed->node);
	pthread_mutex_unlock(&keeper->lock);
	(void)!write(keeper->bell, &one, sizeof(one));
}

/* ---- In the main thread ---------------------------------------------------
 */

/* Asks for NTA's name as if it were trusted. */
static void check(struct nta_keeper *keeper, struct nta *nta, struct moment now)
{
	struct probe_task *probe = calloc(1, sizeof(*probe));

	nta->check_at = moment_after_s(now, NTA_RECHECK_S);
	if (!probe)
		return;
	probe->task.run = run_probe;
	probe->keeper = keeper;
	probe->name = nta->name;
	probe->settings =
		anchor_keeper_trusting(keeper->anchors, nta->name.octets);
	if (!probe->settings) {
		free(probe);
		return;
	}
	nta->is_checking = true;
	worker_ask(keeper->workers[0], &probe->task);
}

static void turn(evutil_socket_t fd, short events, void *context)
{
	struct nta_keeper *keeper = context;
	struct moment now = clock_now().mono;
	unsigned before = keeper->count;
	char name[NAME_TEXT_MAX];

	(void)fd;
	(void)events;
	for (unsigned i = keeper->count; i-- > 0;) {
		struct nta *nta = &keeper->list[i];

		if (moment_reached(nta->ends, now)) {
			say(CONF_NOTICE,
			    "%s is validated again: the time of its negative "
			    "trust anchor is over",
			    name_to_text(nta->name.octets, name));
			drop(keeper, nta);
		} else if (moment_reached(nta->check_at, now)) {
			check(keeper, nta, now);
		}
	}
	if (keeper->count != before)
		put_in_force(keeper);
}

static struct probed *next_arrived(struct nta_keeper *keeper)
{
	struct list_node *node;

	pthread_mutex_lock(&keeper->lock);
	node = list_take_first(&keeper->arrived);
	pthread_mutex_unlock(&keeper->lock);
	return node ? container_of(node, struct probed, node) : NULL;
}

static void judge(struct nta_keeper *keeper, const struct probed *probed)
{
	struct nta *nta = find(keeper, probed->name.octets);
	char name[NAME_TEXT_MAX];

	if (!nta || !nta->is_checking)
		return;
	nta->is_checking = false;
	name_to_text(nta->name.octets, name);
	if (!probed->is_sound) {
		nta->checks++;
		say(CONF_INFO, "%s is not sound yet: %s", name,
		    probed->reason.text);
		return;
	}
	say(CONF_NOTICE,
	    "%s is sound, and validated again: its negative trust anchor is "
	    "dropped",
	    name);
	drop(keeper, nta);
	put_in_force(keeper);
}

static void bell_rung(evutil_socket_t fd, short events, void *context)
{
	struct nta_keeper *keeper = context;
	struct probed *probed;
	uint64_t rings;

	(void)events;
	(void)!read(fd, &rings, sizeof(rings));
	while ((probed = next_arrived(keeper))) {
		judge(keeper, probed);
		free(probed);
	}
}

/* ---- Its life -------------------------------------------------------------
 */

struct nta_keeper *nta_keeper_new(void)
{
	struct nta_keeper *keeper = calloc(1, sizeof(*keeper));

	if (!keeper)
		return NULL;
	list_init(&keeper->arrived);
	pthread_mutex_init(&keeper->lock, NULL);
	keeper->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (keeper->bell >= 0)
		return keeper;
	nta_keeper_free(keeper);
	return NULL;
}

void nta_keeper_free(struct nta_keeper *keeper)
{
	struct probed *probed;

	if (!keeper)
		return;
	while ((probed = next_arrived(keeper)))
		free(probed);
	if (keeper->timer)
		event_free(keeper->timer);
	if (keeper->bell_event)
		event_free(keeper->bell_event);
	if (keeper->bell >= 0)
		close(keeper->bell);
	pthread_mutex_destroy(&keeper->lock);
	free(keeper);
}

enum status nta_keeper_start(struct nta_keeper *keeper, struct event_base *base,
			     struct anchor_keeper *anchors,
			     struct worker *const *workers)
{
	keeper->anchors = anchors;
	keeper->workers = workers;
	keeper->timer = event_new(base, -1, EV_PERSIST, turn, keeper);
	keeper->bell_event = event_new(base, keeper->bell, EV_READ | EV_PERSIST,
				       bell_rung, keeper);
	if (!keeper->timer || !keeper->bell_event ||
	    event_add(keeper->bell_event, NULL) != 0)
		return STATUS_NO_MEMORY;
	return STATUS_OK;
}

/* ---- The list -------------------------------------------------------------
 */

enum status nta_keeper_add(struct nta_keeper *keeper, const uint8_t *name,
			   uint32_t lifetime_s, const char *reason)
{
	struct nta *nta = find(keeper, name);
	struct now now = clock_now();
	bool is_new = !nta, has_changed;

	if (is_new && keeper->count == NTA_MAX)
		return STATUS_LIMIT;
	if (is_new) {
		nta = &keeper->list[keeper->count++];
		*nta = (struct nta){.since = now.wall};
		name_copy(&nta->name, name);
	}
	nta->ends = moment_after_s(now.mono, lifetime_s);
	nta->check_at = moment_after_s(now.mono, NTA_RECHECK_S);
	has_changed = is_new || strcmp(nta->reason, reason) != 0;
	snprintf(nta->reason, sizeof(nta->reason), "%s", reason);
	if (has_changed)
		put_in_force(keeper);
	return STATUS_OK;
}

bool nta_keeper_remove(struct nta_keeper *keeper, const uint8_t *name)
{
	struct nta *nta = find(keeper, name);

	if (!nta)
		return false;
	drop(keeper, nta);
	put_in_force(keeper);
	return true;
}

void nta_keeper_check(struct nta_keeper *keeper)
{
	struct moment now = clock_now().mono;

	for (unsigned i = 0; i < keeper->count; i++)
		check(keeper, &keeper->list[i], now);
}

const struct nta *nta_keeper_at(const struct nta_keeper *keeper, unsigned place)
{
	return place < keeper->count ? &keeper->list[place] : NULL;
}
