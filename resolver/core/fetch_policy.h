/*
 * fetch_policy.h - what the response policy makes of a fetch, link by link.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_FETCH_POLICY_H
#define RESOLVER_CORE_FETCH_POLICY_H

#include <stdbool.h>

#include "base/moment.h"
#include "resolver/core/response_policy.h"

struct fetch;

struct policy_turn {
	struct policy_hit asked; /* of the link at hand */
	bool is_link;            /* the link at hand is the policy's */
	bool is_done;            /* a rule has counted: no other one does */
	/* RULE_DROP: nobody gets an answer; RULE_TCP_ONLY: only by TCP. */
	enum rule_action end;
};

/*
 * The link at hand begins. True: it is the policy's, or the fetch is finished,
 * and the state says which.
 */
bool fetch_policy_ask(struct fetch *fetch);

/*
 * The link at hand is resolved and judged. It is replaced if the policy says
 * so. False: the fetch is finished.
 */
bool fetch_policy_judge(struct fetch *fetch, struct moment now);

#endif
