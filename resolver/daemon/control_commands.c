/*
 * control_commands.c - the commands, but for those that look into the caches.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "resolver/daemon/anchor_show.h"
#include "resolver/daemon/control_inside.h"
#include "resolver/daemon/log.h"
#include "resolver/net/clock.h"
#include "wire/codes.h"
#include "wire/rdata.h"

static const struct conf *conf_of(const struct control_request *request)
{
	const struct control_setup *setup = &request->control->setup;

	return setup->conf(setup->context);
}

/* ---- status ---------------------------------------------------------------
 */

static json_t *clock_json(const struct control *control, struct now now)
{
	struct wall_time floor;
	bool is_wrong = anchor_keeper_clock_is_wrong(control->setup.keeper,
						     now.wall, &floor);

	return json_pack("{s:b, s:o, s:o}", "sane", !is_wrong, "now",
			 control_json_time(now.wall), "known-past",
			 control_json_time(floor));
}

static json_t *point_json(const struct trust_point *point)
{
	json_t *trusted = json_array();

	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++) {
		const struct anchor_key *key = &point->keys[i];

		if (key->state == ANCHOR_VALID || key->state == ANCHOR_MISSING)
			json_array_append_new(
				trusted, json_integer(anchor_key_tag(key)));
	}
	return json_pack("{s:o, s:b, s:o, s:o, s:o, s:b}", "zone",
			 control_json_name(point->zone.octets), "managed", true,
			 "trusted", trusted, "last-proven",
			 control_json_time(point->refreshed), "next-look",
			 control_json_time(point->query_at), "deleted",
			 trust_point_is_deleted(point));
}

static json_t *static_json(const struct anchor *anchor)
{
	json_t *trusted = json_array();

	for (size_t i = 0; i < anchor->count; i++) {
		const struct anchor_record *record = &anchor->records[i];
		struct rdata_ds ds = {0};
		uint16_t tag = record->type == RRTYPE_DS
				       ? 0
				       : rdata_dnskey_tag(record->rdata);

		if (record->type == RRTYPE_DS &&
		    rdata_ds_parse(record->rdata, &ds) == STATUS_OK)
			tag = ds.key_tag;
		json_array_append_new(trusted, json_integer(tag));
	}
	return json_pack("{s:o, s:b, s:o}", "zone",
			 control_json_name(anchor->zone.octets), "managed",
			 false, "trusted", trusted);
}

/* Those that are kept current, and those that stay as they are. */
static json_t *anchors_json(const struct control_request *request)
{
	const struct anchor_state *state =
		anchor_keeper_state(request->control->setup.keeper);
	const struct settings *settings = conf_of(request)->settings;
	const struct anchor *anchor;
	json_t *anchors = json_array();

	for (size_t i = 0; i < state->count; i++)
		json_array_append_new(anchors, point_json(state->points[i]));
	for (size_t i = 0; (anchor = anchor_set_at(settings->anchors, i)); i++)
		if (!anchor_state_find(state, anchor->zone.octets))
			json_array_append_new(anchors, static_json(anchor));
	return anchors;
}

static json_t *listening_json(const struct control *control)
{
	json_t *listening = json_array();

	for (size_t i = 0; i < control->setup.address_count; i++)
		json_array_append_new(
			listening,
			control_json_address(&control->setup.addresses[i]));
	return listening;
}

static json_t *configuration_json(const struct control *control)
{
	return json_pack("{s:o, s:o, s:i, s:i, s:b}", "file",
			 control_json_text(control->setup.path,
					   strlen(control->setup.path)),
			 "loaded", control_json_time(control->loaded.wall),
			 "reloads", (int)control->reloads, "reloads-failed",
			 (int)control->reloads_failed, "last-reload-failed",
			 control->last_reload_failed);
}

static void status(struct control_request *request)
{
	const struct control *control = request->control;
	struct now now = clock_now();
	int64_t uptime_s = (now.mono.us - control->started.mono.us) / 1000000;

	control_reply(
		request, HTTP_STATUS_OK,
		json_pack("{s:s, s:i, s:o, s:I, s:i, s:o, s:o, s:o, s:s, s:b, "
			  "s:o}",
			  "version", KEDGE_VERSION, "pid", (int)getpid(),
			  "started", control_json_time(control->started.wall),
			  "uptime-seconds", (json_int_t)uptime_s, "workers",
			  (int)control->setup.worker_count, "clock",
			  clock_json(control, now), "configuration",
			  configuration_json(control), "listening",
			  listening_json(control), "log-level",
			  control->level ? control->level : "configured",
			  "validating", conf_of(request)->settings->validate,
			  "anchors", anchors_json(request)));
}

/* ---- health ---------------------------------------------------------------
 */

static void finish_health(struct control_round *round)
{
	const struct control *control = round->control;
	struct wall_time floor;
	bool has_clock = !anchor_keeper_clock_is_wrong(
		control->setup.keeper, clock_now().wall, &floor);
	const char *problem = NULL;

	if (control->setup.address_count == 0)
		problem = "no address is listened on";
	else if (!has_clock)
		problem = "this machine's clock is wrong: signatures cannot "
			  "be judged";
	control_reply(round->request,
		      problem ? HTTP_STATUS_UNAVAILABLE : HTTP_STATUS_OK,
		      json_pack("{s:b, s:i, s:s?}", "healthy", !problem,
				"workers", (int)round->count, "error",
				problem));
}

static void health(struct control_request *request)
{
	control_ask_workers(request, 0, finish_health);
}

/* ---- fetches and failures -------------------------------------------------
 */

static json_t *waits_json(const struct fetch_view *fetch)
{
	switch (fetch->waits) {
	case FETCH_WAITS_TURN:
		break;
	case FETCH_WAITS_SERVER:
		return json_pack("{s:o, s:s, s:o}", "server",
				 control_json_address(&fetch->server),
				 "transport", fetch->is_stream ? "tcp" : "udp",
				 "zone", control_json_name(fetch->zone.octets));
	case FETCH_WAITS_FETCH:
		return json_pack("{s:o, s:o}", "name",
				 control_json_name(fetch->awaited.octets),
				 "type",
				 control_json_type(fetch->awaited_type));
	}
	return json_null();
}

static json_t *fetch_json(unsigned worker, const struct fetch_view *fetch)
{
	static const char *const kinds[] = {
		[FETCH_CLIENT] = "validated",
		[FETCH_CLIENT_CD] = "unchecked",
		[FETCH_RAW] = "sub-fetch",
	};
	static const char *const states[] = {
		[FETCH_LOOK_UP] = "looks up",   [FETCH_ITERATE] = "iterates",
		[FETCH_VALIDATE] = "validates", [FETCH_NEXT_LINK] = "goes on",
		[FETCH_FINISHED] = "finished",
	};

	return json_pack(
		"{s:i, s:o, s:o, s:s, s:s, s:i, s:i, s:I, s:o, s:o, s:i, s:o}",
		"worker", (int)worker, "name",
		control_json_name(fetch->name.octets), "type",
		control_json_type(fetch->type), "kind", kinds[fetch->kind],
		"state", states[fetch->state], "clients", (int)fetch->clients,
		"depth", (int)fetch->depth, "age-ms",
		(json_int_t)(fetch->age_us / 1000), "at",
		control_json_name(fetch->link.octets), "at-type",
		control_json_type(fetch->link_type), "queries-left",
		(int)fetch->upstream_queries_left, "waits-for",
		waits_json(fetch));
}

static void finish_fetches(struct control_round *round)
{
	json_t *list = json_array();
	json_int_t alive = 0;

	for (unsigned i = 0; i < round->count; i++) {
		const struct control_report *report =
			control_report_of(round, i);

		alive += report->fetches_alive;
		for (unsigned j = 0; j < report->fetch_count; j++)
			json_array_append_new(
				list, fetch_json(i, &report->fetches[j]));
	}
	control_reply(round->request, HTTP_STATUS_OK,
		      json_pack("{s:I, s:o}", "alive", alive, "fetches", list));
}

static void fetches(struct control_request *request)
{
	control_ask_workers(request, CONTROL_WANTS_FETCHES, finish_fetches);
}

static json_t *failure_json(const struct failure *failure)
{
	return json_pack("{s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:I}", "name",
			 control_json_name(failure->name.octets), "type",
			 control_json_type(failure->type), "bogus",
			 failure->is_bogus, "error",
			 control_json_ede(failure->reason.ede), "reason",
			 control_json_text(failure->reason.text,
					   strlen(failure->reason.text)),
			 "first", control_json_time(failure->first), "last",
			 control_json_time(failure->last), "count",
			 (json_int_t)failure->count);
}

/* The same question with the same cause, side by side. */
static int compare_questions(const void *a, const void *b)
{
	const struct failure *left = a, *right = b;
	int order = name_compare(left->name.octets, right->name.octets);

	if (order == 0)
		order = (left->type > right->type) - (left->type < right->type);
	return order ? order : left->reason.ede - right->reason.ede;
}

/* The latest first. */
static int compare_times(const void *a, const void *b)
{
	const struct failure *left = a, *right = b;

	return (left->last.s < right->last.s) - (left->last.s > right->last.s);
}

/* Makes one of what several workers have met. Returns how many are left. */
static size_t join_failures(struct failure *all, size_t count)
{
	size_t kept = 0;

	qsort(all, count, sizeof(*all), compare_questions);
	for (size_t i = 0; i < count; i++) {
		struct failure *last = kept > 0 ? &all[kept - 1] : NULL;

		if (!last || compare_questions(last, &all[i]) != 0) {
			all[kept++] = all[i];
			continue;
		}
		last->count += all[i].count;
		if (all[i].first.s < last->first.s)
			last->first = all[i].first;
		if (all[i].last.s > last->last.s)
			last->last = all[i].last;
	}
	qsort(all, kept, sizeof(*all), compare_times);
	return kept;
}

static size_t collect_failures(const struct control_round *round,
			       struct failure *all)
{
	size_t count = 0;

	for (unsigned i = 0; i < round->count; i++) {
		const struct control_report *report =
			control_report_of(round, i);

		if (report->failure_count > 0)
			memcpy(&all[count], report->failures,
			       report->failure_count * sizeof(*all));
		count += report->failure_count;
	}
	return join_failures(all, count);
}

static void finish_failures(struct control_round *round)
{
	struct failure *all =
		calloc(round->count, LIMIT_FAILURES * sizeof(*all));
	size_t count = all ? collect_failures(round, all) : 0;
	json_t *list = json_array();

	for (size_t i = 0; i < count && i < LIMIT_FAILURES; i++)
		json_array_append_new(list, failure_json(&all[i]));
	free(all);
	control_reply(round->request, HTTP_STATUS_OK,
		      json_pack("{s:o}", "failures", list));
}

static void failures(struct control_request *request)
{
	control_ask_workers(request, CONTROL_WANTS_FAILURES, finish_failures);
}

/* ---- reload ---------------------------------------------------------------
 */

static json_t *report_json(const struct conf_report *report)
{
	json_t *list = json_array();
	const struct conf_message *at;

	for (size_t i = 0; report && (at = conf_report_at(report, i)); i++)
		json_array_append_new(
			list,
			json_pack(
				"{s:s, s:o, s:i, s:i, s:o}", "severity",
				at->is_error ? "error" : "warning", "file",
				control_json_text(at->place.file,
						  strlen(at->place.file)),
				"line", (int)at->place.line, "column",
				(int)at->place.column, "text",
				control_json_text(at->text, strlen(at->text))));
	return list;
}

static void reload(struct control_request *request)
{
	const struct control_setup *setup = &request->control->setup;
	struct conf_report *report = conf_report_new();
	json_t *body;
	bool ok;

	log_info("reload, asked for by %s", request->by);
	ok = report && setup->reload(setup->context, report);
	body = json_pack("{s:b, s:o}", "reloaded", ok, "messages",
			 report_json(report));
	if (!ok)
		json_object_set_new(body, "error",
				    json_string("the configuration has "
						"errors: all stays as it was"));
	conf_report_free(report);
	control_reply(request, ok ? HTTP_STATUS_OK : HTTP_STATUS_UNPROCESSABLE,
		      body);
}

/* ---- flush ----------------------------------------------------------------
 */

static uint64_t count_entries(const struct caches *caches)
{
	return answer_cache_stats(caches->answers).entries +
	       rrset_cache_stats(caches->rrsets).entries +
	       key_cache_stats(caches->keys).entries +
	       denial_cache_stats(caches->denials).records;
}

/* Others fill and empty the caches meanwhile. */
static void reply_flushed(struct control_request *request, uint64_t before)
{
	uint64_t after = count_entries(request->control->setup.caches);

	epoch_offline(request->control->reader);
	control_reply(
		request, HTTP_STATUS_OK,
		json_pack("{s:b, s:I}", "flushed", true, "entries",
			  (json_int_t)(before > after ? before - after : 0)));
}

static void flush_names(struct control *control, const uint8_t *name, bool tree)
{
	const struct caches *caches = control->setup.caches;

	answer_cache_flush(caches->answers, control->reader, name, tree);
	rrset_cache_flush(caches->rrsets, control->reader, name, tree);
	key_cache_flush(caches->keys, control->reader, name, tree);
	denial_cache_flush(caches->denials, name, tree);
}

/* What was proven of the zone around NAME may deny what is there now. */
static void flush_denials(struct control *control, const uint8_t *name)
{
	struct denial_cache *denials = control->setup.caches->denials;
	const uint8_t *zone = denial_cache_closest_zone(denials, name);

	if (zone)
		denial_cache_flush(denials, zone, false);
}

static void flush(struct control_request *request)
{
	struct control *control = request->control;
	const struct caches *caches = control->setup.caches;
	uint64_t before = count_entries(caches);
	char text[NAME_TEXT_MAX];
	struct name name;
	uint16_t type;

	if (!control_take_name(request, &name) ||
	    !control_take_type(request, &type))
		return;
	log_info("flush %s, asked for by %s", name_to_text(name.octets, text),
		 request->by);
	epoch_online(control->reader);
	if (type == 0) {
		flush_names(control, name.octets, false);
	} else {
		answer_cache_flush_type(caches->answers, control->reader,
					name.octets, type);
		rrset_cache_flush_type(caches->rrsets, control->reader,
				       name.octets, type);
		if (type == RRTYPE_DS || type == RRTYPE_DNSKEY)
			key_cache_flush(caches->keys, control->reader,
					name.octets, false);
	}
	flush_denials(control, name.octets);
	reply_flushed(request, before);
}

static void flush_tree(struct control_request *request)
{
	struct control *control = request->control;
	uint64_t before = count_entries(control->setup.caches);
	char text[NAME_TEXT_MAX];
	struct name name;

	if (!control_take_name(request, &name))
		return;
	log_info("flush-tree %s, asked for by %s",
		 name_to_text(name.octets, text), request->by);
	epoch_online(control->reader);
	flush_names(control, name.octets, true);
	flush_denials(control, name.octets);
	reply_flushed(request, before);
}

static void flush_bogus(struct control_request *request)
{
	struct control *control = request->control;
	const struct caches *caches = control->setup.caches;
	uint64_t before = count_entries(caches);

	log_info("flush-bogus, asked for by %s", request->by);
	epoch_online(control->reader);
	answer_cache_flush_failures(caches->answers, control->reader);
	rrset_cache_flush_failures(caches->rrsets, control->reader);
	key_cache_flush_failures(caches->keys, control->reader);
	reply_flushed(request, before);
}

/* ---- log ------------------------------------------------------------------
 */

static const char *const levels[] = {
	[CONF_DEBUG] = "debug",
	[CONF_INFO] = "info",
	[CONF_NOTICE] = "notice",
	[CONF_WARNING] = "warning",
	[CONF_ERROR] = "error",
	[CONF_CRITICAL] = "critical",
	[LOG_AS_CONFIGURED] = "configured",
};

enum {
	LEVEL_COUNT = sizeof(levels) / sizeof(levels[0])
};

static void set_level(struct control_request *request)
{
	const char *text = control_value(request, "level");
	unsigned level = 0;

	while (text && level < LEVEL_COUNT &&
	       strcasecmp(text, levels[level]) != 0)
		level++;
	if (!text || level == LEVEL_COUNT) {
		control_refuse(request, HTTP_STATUS_BAD_REQUEST,
			       "\"%.100s\" is no level: debug, info, notice, "
			       "warning, error, critical, or configured",
			       text ? text : "");
		return;
	}
	log_set_level((int)level);
	request->control->level =
		level == LOG_AS_CONFIGURED ? NULL : levels[level];
	log_message("general", CONF_NOTICE, "log level %s, asked for by %s",
		    levels[level], request->by);
	control_reply(request, HTTP_STATUS_OK,
		      json_pack("{s:s}", "log-level", levels[level]));
}

/* ---- anchor ---------------------------------------------------------------
 */

static void anchor(struct control_request *request)
{
	const struct anchor_state *state =
		anchor_keeper_state(request->control->setup.keeper);
	const char *format = control_value(request, "format");
	bool is_text = format && strcmp(format, "text") == 0;
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	if (file && is_text)
		anchor_show_text(state, clock_now().wall, file);
	else if (file)
		anchor_show_json(state, file);
	if (!file || fclose(file) != 0)
		control_reply(request, HTTP_STATUS_FAILED, NULL);
	else
		control_reply_text(request, HTTP_STATUS_OK,
				   is_text ? "text/plain; charset=utf-8"
					   : "application/json",
				   text);
	free(text);
}

/* ---- The table ------------------------------------------------------------
 */

const struct control_command control_commands[] = {
	{"/status", false, false, status},
	{"/health", false, false, health},
	{"/stats", false, false, control_stats},
	{"/metrics", false, true, control_metrics},
	{"/fetches", false, false, fetches},
	{"/failures", false, false, failures},
	{"/lookup", false, false, control_lookup},
	{"/servers", false, false, control_servers},
	{"/anchor", false, false, anchor},
	{"/reload", true, false, reload},
	{"/flush", true, false, flush},
	{"/flush-tree", true, false, flush_tree},
	{"/flush-bogus", true, false, flush_bogus},
	{"/log", true, false, set_level},
	{"/nta/list", false, false, control_nta_list},
	{"/nta/add", true, false, control_nta_add},
	{"/nta/remove", true, false, control_nta_remove},
	{"/nta/check", true, false, control_nta_check},
};

const size_t control_command_count =
	sizeof(control_commands) / sizeof(control_commands[0]);
