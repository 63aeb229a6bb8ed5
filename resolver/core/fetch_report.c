/*
 * fetch_report.c - whom a fetch's errors are to be reported to (RFC 9567).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/core/error_report.h"
#include "resolver/core/fetch_inside.h"
#include "resolver/core/response.h"

void fetch_note_report_channel(struct fetch *fetch)
{
	const struct iterator *it = fetch->iterator;
	struct report_channel *channel = fetch->report_channel;
	struct span agent =
		it->response.is_malformed ||
				it->response.kind == RESPONSE_REFERRAL ||
				it->cut.kind == CUT_FORWARD
			? span_of(NULL, 0)
			: it->message.edns.report_agent;

	if (channel)
		name_copy(&channel->agent, name_root);
	if (agent.size == 0 || !name_is_valid(agent.data, agent.size))
		return;
	if (!channel)
		channel = arena_alloc(&fetch->arena, sizeof(*channel));
	fetch->report_channel = channel;
	if (!channel)
		return;
	name_copy_lower(&channel->agent, agent.data);
	name_copy(&channel->name, fetch->link_name.octets);
	channel->type = fetch->link_type;
	channel->link = fetch->link_count;
}
