/*
 * control_stats.c - what was counted: for people, and for Prometheus.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resolver/daemon/control_inside.h"
#include "resolver/daemon/metrics.h"
#include "resolver/daemon/stats_table.h"
#include "resolver/net/clock.h"
#include "wire/codes.h"

/* ---- stats ----------------------------------------------------------------
 */

static json_t *stats_json(const struct engine_stats *stats)
{
	json_t *object = json_object();

	for (size_t i = 0; i < stats_table_count; i++)
		json_object_set_new(object, stats_table[i].name,
				    json_integer((json_int_t)stats_value(
					    stats, &stats_table[i])));
	return object;
}

/* Those that are not 0, by NAME's text. */
static json_t *numbers_json(const uint64_t *numbers, unsigned count,
			    const char *(*name)(unsigned number,
						char text[CODE_TEXT_MAX]))
{
	json_t *object = json_object();
	char text[CODE_TEXT_MAX];

	for (unsigned i = 0; i < count; i++)
		if (numbers[i] > 0)
			json_object_set_new(
				object, name(i, text),
				json_integer((json_int_t)numbers[i]));
	return object;
}

static const char *rcode_name(unsigned number, char text[CODE_TEXT_MAX])
{
	return rcode_to_text((uint16_t)number, text);
}

static const char *verdict_name(unsigned number, char text[CODE_TEXT_MAX])
{
	(void)text;
	return security_text((enum security)number);
}

static const char *ede_name(unsigned number, char text[CODE_TEXT_MAX])
{
	return ede_to_text((int)number, text);
}

static json_t *cache_json(struct table_stats stats)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I}", "entries",
			 (json_int_t)stats.entries, "octets",
			 (json_int_t)stats.octets, "octets-max",
			 (json_int_t)stats.octets_max, "inserts",
			 (json_int_t)stats.inserts, "evictions",
			 (json_int_t)stats.evictions);
}

static json_t *denials_json(struct denial_cache_stats stats)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I}", "zones",
			 (json_int_t)stats.zones, "entries",
			 (json_int_t)stats.records, "octets",
			 (json_int_t)stats.octets, "octets-max",
			 (json_int_t)stats.octets_max, "evictions",
			 (json_int_t)stats.evictions);
}

static json_t *caches_json(const struct caches *caches)
{
	return json_pack(
		"{s:o, s:o, s:o, s:o, s:o}", "answers",
		cache_json(answer_cache_stats(caches->answers)), "rrsets",
		cache_json(rrset_cache_stats(caches->rrsets)), "servers",
		cache_json(server_cache_stats(caches->servers)), "keys",
		cache_json(key_cache_stats(caches->keys)), "denials",
		denials_json(denial_cache_stats(caches->denials)));
}

static void finish_stats(struct control_round *round)
{
	struct engine_stats total = {0};
	json_t *workers = json_array(), *body;

	for (unsigned i = 0; i < round->count; i++) {
		const struct engine_stats *one =
			&control_report_of(round, i)->stats;

		stats_add(&total, one);
		json_array_append_new(workers, stats_json(one));
	}
	body = json_pack(
		"{s:o, s:o, s:o, s:o, s:o}", "total", stats_json(&total),
		"rcodes", numbers_json(total.rcodes, STATS_RCODES, rcode_name),
		"verdicts",
		numbers_json(total.verdicts, STATS_VERDICTS, verdict_name),
		"errors", numbers_json(total.edes, STATS_EDES, ede_name),
		"caches", caches_json(round->control->setup.caches));
	if (control_value(round->request, "workers"))
		json_object_set(body, "workers", workers);
	json_decref(workers);
	control_reply(round->request, HTTP_STATUS_OK, body);
}

void control_stats(struct control_request *request)
{
	control_ask_workers(request, CONTROL_WANTS_STATS, finish_stats);
}

/* ---- metrics --------------------------------------------------------------
 */

static unsigned count_ntas(const struct control *control)
{
	unsigned count = 0;

	while (nta_keeper_at(control->setup.ntas, count))
		count++;
	return count;
}

/* Does the client take OpenMetrics? Else it gets the older text. */
static bool wants_open(const struct control_request *request)
{
	const char *accept =
		request->http
			? evhttp_find_header(evhttp_request_get_input_headers(
						     request->http),
					     "Accept")
			: NULL;

	return accept && strstr(accept, "application/openmetrics-text");
}

static struct metrics metrics_of(const struct control *control,
				 const struct engine_stats *stats)
{
	struct now now = clock_now();
	struct wall_time floor;

	return (struct metrics){
		.version = KEDGE_VERSION,
		.started = control->started,
		.workers = control->setup.worker_count,
		.stats = stats,
		.caches = control->setup.caches,
		.anchors = anchor_keeper_state(control->setup.keeper),
		.clock_is_sane = !anchor_keeper_clock_is_wrong(
			control->setup.keeper, now.wall, &floor),
		.negative_anchors = count_ntas(control),
		.reloads = control->reloads,
		.reloads_failed = control->reloads_failed,
		.last_reload_failed = control->last_reload_failed,
		.loaded = control->loaded.wall,
	};
}

static void finish_metrics(struct control_round *round)
{
	bool is_open = wants_open(round->request);
	struct engine_stats total = {0};
	struct metrics metrics = metrics_of(round->control, &total);
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	for (unsigned i = 0; i < round->count; i++)
		stats_add(&total, &control_report_of(round, i)->stats);
	if (file)
		metrics_write(&metrics, is_open, file);
	if (!file || fclose(file) != 0)
		control_reply(round->request, HTTP_STATUS_FAILED, NULL);
	else
		control_reply_text(
			round->request, HTTP_STATUS_OK,
			is_open ? METRICS_OPEN_TYPE : METRICS_TEXT_TYPE, text);
	free(text);
}

void control_metrics(struct control_request *request)
{
	control_ask_workers(request, CONTROL_WANTS_STATS, finish_metrics);
}
