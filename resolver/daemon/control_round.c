/*
 * control_round.c - asking all workers something, each by a message.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "resolver/daemon/control_inside.h"
#include "resolver/net/clock.h"

struct control_slot {
	struct worker_task task;
	struct control_round *round;
	struct control_report report;
};

/* ---- In the worker's thread ------------------------------------------- */

static void report_fetches(struct engine *engine, struct now now,
			   struct control_report *report)
{
	report->fetches = calloc(CONTROL_FETCHES_MAX, sizeof(*report->fetches));
	report->fetches_alive = engine_look_at_fetches(
		engine, now, report->fetches,
		report->fetches ? CONTROL_FETCHES_MAX : 0,
		&report->fetch_count);
}

static void report_failures(const struct engine *engine,
			    struct control_report *report)
{
	const struct failures *failures = engine_failures(engine);
	size_t size = failures->count * sizeof(*report->failures);

	report->failures = size > 0 ? malloc(size) : NULL;
	if (!report->failures)
		return;
	memcpy(report->failures, failures->list, size);
	report->failure_count = failures->count;
}

static void run(struct worker_task *task, struct engine *engine, struct now now)
{
	struct control_slot *slot =
		container_of(task, struct control_slot, task);
	struct control_round *round = slot->round;
	int bell = round->control->bell;
	const uint64_t one = 1;

	if (engine && round->wants & CONTROL_WANTS_STATS)
		slot->report.stats = engine_stats(engine);
	if (engine && round->wants & CONTROL_WANTS_FETCHES)
		report_fetches(engine, now, &slot->report);
	if (engine && round->wants & CONTROL_WANTS_FAILURES)
		report_failures(engine, &slot->report);
	slot->report.has_come = engine;
	/* With the last one, the round may be gone at once. */
	if (atomic_fetch_sub(&round->left, 1) == 1)
		(void)!write(bell, &one, sizeof(one));
}

/* ---- In the main thread ----------------------------------------------- */

static void round_free(struct control_round *round)
{
	for (unsigned i = 0; i < round->count && round->slots; i++) {
		free(round->slots[i].report.fetches);
		free(round->slots[i].report.failures);
	}
	free(round->slots);
	free(round);
}

static struct control_round *round_new(struct control *control)
{
	struct control_round *round = calloc(1, sizeof(*round));

	if (!round)
		return NULL;
	round->control = control;
	round->count = control->setup.worker_count;
	round->slots = calloc(round->count, sizeof(*round->slots));
	if (round->slots)
		return round;
	free(round);
	return NULL;
}

void control_ask_workers(struct control_request *request, unsigned wants,
			 void (*finish)(struct control_round *round))
{
	struct control *control = request->control;
	struct control_round *round = round_new(control);

	if (!round) {
		control_reply(request, HTTP_STATUS_FAILED, NULL);
		return;
	}
	round->request = request;
	round->finish = finish;
	round->wants = wants;
	round->began = clock_now().mono;
	atomic_init(&round->left, round->count);
	list_append(&control->rounds, &round->node);
	for (unsigned i = 0; i < round->count; i++) {
		round->slots[i].round = round;
		round->slots[i].task.run = run;
		worker_ask(control->setup.workers[i], &round->slots[i].task);
	}
}

const struct control_report *
control_report_of(const struct control_round *round, unsigned worker)
{
	return &round->slots[worker].report;
}

/* Who has not reported is not looked at: it may be about to. */
static void refuse_round(struct control_round *round)
{
	control_refuse(round->request, HTTP_STATUS_UNAVAILABLE,
		       "%u of %u workers did not answer within %d s: the "
		       "machine is overloaded, or the resolver is stuck",
		       atomic_load(&round->left), round->count,
		       CONTROL_ROUND_S);
	round->request = NULL;
}

void control_finish_rounds(struct control *control, struct moment now)
{
	struct list_node *node = control->rounds.next;

	while (node != &control->rounds) {
		struct control_round *round =
			container_of(node, struct control_round, node);
		bool is_late = moment_reached(
			moment_after_s(round->began, CONTROL_ROUND_S), now);

		node = node->next;
		if (atomic_load(&round->left) == 0) {
			list_remove(&round->node);
			if (round->request)
				round->finish(round);
			round_free(round);
		} else if (is_late && round->request) {
			refuse_round(round);
		}
	}
}

void control_drop_rounds(struct control *control)
{
	struct list_node *node;

	while ((node = list_take_first(&control->rounds))) {
		struct control_round *round =
			container_of(node, struct control_round, node);

		if (round->request)
			control_refuse(round->request, HTTP_STATUS_UNAVAILABLE,
				       "the resolver is stopping");
		round_free(round);
	}
}
