/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/watchdog.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "resolver/daemon/notify.h"

struct pulse { /* of one worker */
	struct worker_task task;
	atomic_bool is_asked; /* and has not answered */
};

struct watchdog {
	struct event *timer;
	struct worker *const *workers;
	unsigned count;
	struct pulse pulses[];
};

static void beat(struct worker_task *task, struct engine *engine,
		 struct now now)
{
	struct pulse *pulse = (struct pulse *)task; /* its first member */

	(void)engine;
	(void)now;
	atomic_store(&pulse->is_asked, false);
}

/* Asks those who have answered; returns whether all have. */
static bool ask_all(struct watchdog *watchdog)
{
	bool all = true;

	for (unsigned i = 0; i < watchdog->count; i++) {
		struct pulse *pulse = &watchdog->pulses[i];

		if (atomic_exchange(&pulse->is_asked, true))
			all = false;
		else
			worker_ask(watchdog->workers[i], &pulse->task);
	}
	return all;
}

static void tick(evutil_socket_t fd, short events, void *context)
{
	(void)fd;
	(void)events;
	if (ask_all(context))
		notify_alive();
}

enum status watchdog_start(struct event_base *base,
			   struct worker *const *workers, unsigned worker_count,
			   struct watchdog **ret)
{
	uint64_t half_us = notify_watchdog_us() / 2;
	const struct timeval wait = {.tv_sec = (time_t)(half_us / 1000000),
				     .tv_usec =
					     (suseconds_t)(half_us % 1000000)};
	struct watchdog *watchdog;

	*ret = NULL;
	if (half_us == 0)
		return STATUS_OK;
	watchdog = calloc(1, sizeof(*watchdog) +
				     worker_count * sizeof(struct pulse));
	if (!watchdog)
		return STATUS_NO_MEMORY;
	watchdog->workers = workers;
	watchdog->count = worker_count;
	for (unsigned i = 0; i < worker_count; i++)
		watchdog->pulses[i].task.run = beat;
	watchdog->timer = event_new(base, -1, EV_PERSIST, tick, watchdog);
	*ret = watchdog;
	if (!watchdog->timer || event_add(watchdog->timer, &wait) != 0)
		return STATUS_NO_MEMORY;
	tick(-1, 0, watchdog);
	return STATUS_OK;
}

void watchdog_free(struct watchdog *watchdog)
{
	if (watchdog && watchdog->timer)
		event_free(watchdog->timer);
	free(watchdog);
}
