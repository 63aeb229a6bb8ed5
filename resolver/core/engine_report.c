/*
 * engine_report.c - error reports (RFC 9567), made of what questions end in.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/core/engine_inside.h"
#include "resolver/core/local_zone.h"
#include "wire/codes.h"

/* Who wants to be told of the link that FETCH ended with; NULL: nobody. */
static const struct report_channel *channel_of(const struct fetch *fetch)
{
	const struct report_channel *channel = fetch->report_channel;
	unsigned ended =
		fetch->has_failed ? fetch->link_count : fetch->link_count - 1;

	return channel && channel->link == ended &&
			       !name_is_root(channel->agent.octets)
		       ? channel
		       : NULL;
}

void engine_report_error(struct engine *engine, const struct fetch *fetch,
			 int error, struct moment now)
{
	const struct report_channel *channel = channel_of(fetch);
	struct name name;

	if (!engine->settings->error_reporting || !channel ||
	    !error_is_reported(error) || fetch->explanation ||
	    engine->table.count >= LIMIT_FETCHES_TO_REFRESH ||
	    local_zone_is_above(channel->agent.octets) ||
	    error_report_name(channel, error, &name) != STATUS_OK ||
	    fetch_table_find(&engine->table, name.octets, RRTYPE_TXT, FETCH_RAW,
			     0) ||
	    !error_reports_admit(&engine->reports,
				 engine->table.context.hash_key, name.octets,
				 channel->agent.octets, now))
		return;
	/* A raw fetch ends without an answer to anybody, and so without a
	 * report of its own (RFC 9567 section 6.1: no cascades). */
	(void)fetch_table_start(&engine->table, name.octets, RRTYPE_TXT,
				FETCH_RAW, 0, NULL, 0, now);
}
