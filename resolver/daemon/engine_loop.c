/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/engine_loop.h"

#include <event2/event.h>

#include "resolver/daemon/chance.h"
#include "resolver/net/clock.h"

/* ---- A section ----------------------------------------------------------- */

void engine_loop_begin(struct engine_loop *loop)
{
	if (loop->depth++ > 0)
		return;
	epoch_online(loop->reader);
	loop->now = clock_now();
}

static void perform(struct engine_loop *loop, const struct action *action)
{
	switch (action->kind) {
	case ACTION_ANSWER:
	case ACTION_NO_ANSWER:
		loop->handler.answer(loop->handler.context, action);
		break;
	case ACTION_UPSTREAM:
		upstream_send(loop->upstream, action);
		break;
	case ACTION_CANCEL:
		upstream_cancel(loop->upstream, action->exchange);
		break;
	}
}

/* Sets the timer to the engine's deadline, unless it is set so already. */
static void arm_timer(struct engine_loop *loop)
{
	struct moment at = engine_deadline(loop->engine);
	int64_t left_us = at.us - loop->now.mono.us;
	struct timeval left;

	if (at.us == loop->armed.us)
		return;
	loop->armed = at;
	if (at.us == MOMENT_NEVER.us) {
		event_del(loop->timer);
		return;
	}
	if (left_us < 0)
		left_us = 0;
	left.tv_sec = left_us / 1000000;
	left.tv_usec = left_us % 1000000;
	if (event_add(loop->timer, &left) != 0)
		loop->armed = (struct moment){0}; /* the next section's */
}

void engine_loop_end(struct engine_loop *loop)
{
	struct action action;

	/* What is performed may call back, and makes its actions here. */
	if (loop->depth == 1) {
		while (engine_next_action(loop->engine, &action))
			perform(loop, &action);
		loop->handler.done(loop->handler.context);
		arm_timer(loop);
		epoch_offline(loop->reader);
	}
	loop->depth--;
}

/* ---- What servers and the timer bring -------------------------------------
 */

static bool take_response(void *context, uint64_t exchange,
			  struct span response)
{
	struct engine_loop *loop = context;
	bool is_over;

	engine_loop_begin(loop);
	is_over = engine_response(loop->engine, loop->now, exchange, response);
	engine_loop_end(loop);
	return is_over;
}

static void take_fault(void *context, uint64_t exchange,
		       enum upstream_fault fault)
{
	struct engine_loop *loop = context;

	engine_loop_begin(loop);
	engine_upstream_failed(loop->engine, loop->now, exchange, fault);
	engine_loop_end(loop);
}

static void timer_due(evutil_socket_t fd, short events, void *context)
{
	struct engine_loop *loop = context;

	(void)fd;
	(void)events;
	loop->armed = (struct moment){0};
	engine_loop_begin(loop);
	engine_tick(loop->engine, loop->now);
	engine_loop_end(loop);
}

/* ---- Its life --------------------------------------------------------------
 */

enum status engine_loop_open(struct engine_loop *loop,
			     const struct engine_loop_setup *setup)
{
	loop->handler = setup->handler;
	loop->upstream_handler = (struct upstream_handler){
		.response = take_response,
		.failed = take_fault,
		.context = loop,
	};
	chance_init(&loop->rng);
	loop->timer = evtimer_new(setup->base, timer_due, loop);
	loop->upstream = upstream_new(setup->base, setup->upstream, &loop->rng,
				      &loop->upstream_handler);
	loop->reader = epoch_register(setup->epoch);
	if (!loop->timer || !loop->upstream || !loop->reader)
		return STATUS_NO_MEMORY;
	loop->engine = engine_new(setup->settings, setup->caches, loop->reader,
				  &loop->rng, setup->hash_key);
	epoch_offline(loop->reader);
	return loop->engine ? STATUS_OK : STATUS_NO_MEMORY;
}

void engine_loop_close(struct engine_loop *loop)
{
	upstream_free(loop->upstream);
	if (loop->engine) {
		epoch_online(loop->reader);
		engine_free(loop->engine);
	}
	if (loop->reader)
		epoch_unregister(loop->reader);
	if (loop->timer)
		event_free(loop->timer);
}
