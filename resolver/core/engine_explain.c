/*
 * engine_explain.c - questions whose answer is explained (explanation.h).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "resolver/core/engine_inside.h"
#include "resolver/core/explanation.h"
#include "resolver/core/fetch_trace.h"
#include "resolver/core/response.h"
#include "wire/codes.h"

struct explanation *explanation_new(const uint8_t *name, uint16_t type,
				    struct now now)
{
	struct explanation *explanation = calloc(1, sizeof(*explanation));

	if (!explanation)
		return NULL;
	name_copy(&explanation->name, name);
	explanation->type = type;
	explanation->began = now;
	list_init(&explanation->node);
	reason_clear(&explanation->reason);
	trace_init(&explanation->trace, now.mono);
	return explanation;
}

void explanation_free(struct explanation *explanation)
{
	if (!explanation)
		return;
	list_remove(&explanation->node);
	trace_done(&explanation->trace);
	free(explanation);
}

bool engine_explain(struct engine *engine, struct now now, const uint8_t *name,
		    uint16_t type)
{
	struct explanation *explanation;
	struct fetch *fetch;

	engine_watch_clock(engine, now);
	/* What others ask must not bring what is to be traced here. */
	engine->prime_next = MOMENT_NEVER;
	explanation = explanation_new(name, type, now);
	if (!explanation)
		return false;
	fetch = fetch_table_start(&engine->table, name, type, FETCH_CLIENT, 0,
				  NULL, 0, now.mono);
	if (!fetch) {
		explanation_free(explanation);
		return false;
	}
	fetch->explanation = explanation;
	fetch->work->trace = &explanation->trace;
	fetch->work->budget.witness = &explanation->trace.witness;
	fetch_trace_begin(fetch, NULL);
	engine_run(engine, now);
	return true;
}

static uint16_t rcode_of(const struct fetch *fetch)
{
	const struct finding *last = &fetch->links[fetch->link_count - 1];
	struct name target;

	if (last->kind == FINDING_NXDOMAIN)
		return RCODE_NXDOMAIN;
	if (last->kind == FINDING_DNAME &&
	    finding_target(last, &target) == STATUS_NO_SPACE)
		return RCODE_YXDOMAIN;
	return RCODE_NOERROR;
}

void engine_keep_explanation(struct engine *engine, struct fetch *fetch,
			     struct now now)
{
	struct explanation *explanation = fetch->explanation;

	fetch->explanation = NULL;
	/* Others on its account may go on, and tell nobody. */
	fetch->work->trace = NULL;
	fetch->work->budget.witness = NULL;
	explanation->has_failed = fetch->has_failed;
	explanation->ended = now;
	explanation->clock_is_wrong =
		policy_clock_is_wrong(&fetch->settings->policy, now.wall);
	explanation->reason = fetch->reason;
	if (fetch->has_failed) {
		explanation->rcode = RCODE_SERVFAIL;
		explanation->security = fetch->is_bogus
						? SECURITY_BOGUS
						: SECURITY_INDETERMINATE;
	} else {
		explanation->rcode = rcode_of(fetch);
		explanation->security =
			links_security(fetch->links, fetch->link_count);
	}
	list_append(&engine->explained, &explanation->node);
}

struct explanation *engine_take_explanation(struct engine *engine)
{
	struct list_node *node = list_take_first(&engine->explained);

	return node ? container_of(node, struct explanation, node) : NULL;
}
