/*
 * scenario_play.c - a scenario's steps, played in the simulated world.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "resolver/daemon/conf.h"
#include "tests/sim/scenario.h"
#include "wire/rdata.h"

enum {
	LATENCY_US = 20 * 1000, /* of a reply that was held */
	HELD_MAX = 256,
	TURNS_MAX = 1000 * 1000,
	PATH_SIZE = 64,
	QUERY_SIZE_MAX = 1232,
};

/* A query that nobody had an answer for yet. */
struct held {
	uint64_t exchange;
	struct address server;
	bool is_stream;
	bool is_seen; /* a step has spoken of it */
	unsigned step;
	size_t size;
	uint8_t octets[QUERY_SIZE_MAX];
};

struct play {
	struct scenario *scenario;
	struct sim *sim;
	struct settings *settings;
	unsigned step; /* the number of the one that is played */
	uint16_t last_id;
	size_t sent_before;        /* queries sent before the last QUERY */
	struct sim_answer *answer; /* to the last QUERY */
	struct held held[HELD_MAX];
	size_t held_count;
	struct authority_duty
		duties[SCENARIO_ZONES_MAX * SCENARIO_ADDRESSES_MAX];
	uint8_t out[MESSAGE_SIZE_MAX];
};

/* ---- Configuration ---------------------------------------------------- */

/* TEXT as a file that has no name; PATH leads to it. */
static int make_file(const char *text, size_t size, char path[PATH_SIZE])
{
	int fd = memfd_create("scenario", MFD_CLOEXEC);

	if (fd < 0 || write(fd, text, size) != (ssize_t)size) {
		perror("memfd");
		abort();
	}
	snprintf(path, PATH_SIZE, "/proc/self/fd/%d", fd);
	return fd;
}

static void write_anchor(struct scenario *scenario,
			 const struct scenario_zone *zone, FILE *conf)
{
	struct lab_plan plan = zone->plan;
	const struct rrset *rrset;
	struct rdata_ds ds;

	plan.island = false; /* it has a DS, if not in its parent */
	if (lab_ds(scenario->signer, &plan, &scenario->arena, &rrset) !=
		    STATUS_OK ||
	    rdata_ds_parse(rrset_first(rrset), &ds) != STATUS_OK)
		scenario_fault(scenario, zone->line, "no anchor to be had");
	fprintf(conf, "trust-anchors { \"%s\" static-ds %u %u %u \"",
		zone->plan.origin, ds.key_tag, ds.algorithm, ds.digest_type);
	for (size_t i = 0; i < ds.digest.size; i++)
		fprintf(conf, "%02X", ds.digest.data[i]);
	fputs("\"; };\n", conf);
}

/* resolver.conf as in the file, then the root hints and the anchors. */
static char *compose_conf(struct scenario *scenario, const char *hints_path)
{
	char *text = NULL;
	size_t size = 0;
	FILE *conf = open_memstream(&text, &size);

	if (!conf)
		abort();
	fputs(scenario->conf, conf);
	if (scenario->hints[0])
		fprintf(conf, "zone \".\" { type hint; file \"%s\"; };\n",
			hints_path);
	for (size_t i = 0; i < scenario->zone_count; i++)
		if (scenario->zones[i].is_anchor)
			write_anchor(scenario, &scenario->zones[i], conf);
	fclose(conf);
	return text;
}

static struct settings *load_settings(struct scenario *scenario)
{
	struct conf_report *report = conf_report_new();
	char hints_path[PATH_SIZE], conf_path[PATH_SIZE];
	int hints =
		make_file(scenario->hints, strlen(scenario->hints), hints_path);
	char *text = compose_conf(scenario, hints_path);
	int file = make_file(text, strlen(text), conf_path);
	struct settings *settings = NULL;
	struct conf *conf = conf_load(conf_path, report);

	if (conf)
		settings = settings_ref(conf->settings);
	if (!conf || conf_report_warnings(report)) {
		fprintf(stderr, "%s: its head:\n", scenario->path);
		conf_report_print(report, stderr);
	}
	conf_free(conf);
	conf_report_free(report);
	free(text);
	close(file);
	close(hints);
	return settings;
}

/* ---- Servers ---------------------------------------------------------- */

static bool has_address(const struct address *addresses, size_t count,
			const struct address *address)
{
	for (size_t i = 0; i < count; i++)
		if (address_same_host(&addresses[i], address))
			return true;
	return false;
}

static struct scenario_entry *find_entry(const struct play *play,
					 const struct address *server,
					 const struct query *query, bool stream)
{
	const struct scenario_range *range = play->scenario->ranges;

	for (; range; range = range->next) {
		if (play->step < range->from || play->step > range->to ||
		    (range->address_count &&
		     !has_address(range->addresses, range->address_count,
				  server)))
			continue;
		for (struct scenario_entry *entry = range->entries; entry;
		     entry = entry->next)
			if (scenario_fits(entry, query, stream))
				return entry;
	}
	return NULL;
}

/* What the zones that SERVER serves at this step say; 0: none is served. */
static size_t ask_zones(struct play *play, const struct address *server,
			struct span query, bool stream, uint8_t *out,
			size_t room)
{
	struct authority authority = {.duties = play->duties};

	for (size_t i = 0; i < play->scenario->zone_count; i++) {
		struct scenario_zone *zone = &play->scenario->zones[i];

		if (play->step >= zone->from && play->step <= zone->to &&
		    has_address(zone->addresses, zone->address_count, server))
			play->duties[authority.duty_count++] =
				(struct authority_duty){.server = *server,
							.zone = zone->zone};
	}
	if (!authority.duty_count)
		return 0;
	return authority_answer(&authority, server, query, stream, out, room);
}

static void hold(struct play *play, const struct address *server,
		 struct span query, bool stream)
{
	struct held *held = &play->held[play->held_count];
	size_t count;
	const struct sim_sent *sent = sim_sent(play->sim, &count);

	if (play->held_count == HELD_MAX || query.size > QUERY_SIZE_MAX)
		return;
	play->held_count++;
	*held = (struct held){
		.exchange = sent[count - 1].exchange,
		.server = *server,
		.is_stream = stream,
		.step = play->step,
		.size = query.size,
	};
	memcpy(held->octets, query.data, query.size);
}

static size_t answer_late(struct play *play, const struct scenario_entry *entry,
			  size_t size, const uint8_t *octets)
{
	size_t count;
	const struct sim_sent *sent = sim_sent(play->sim, &count);

	sim_respond(play->sim, sent[count - 1].exchange, span_of(octets, size),
		    LATENCY_US + entry->delay_ms * 1000);
	return SIM_LATER;
}

static size_t serve(void *context, const struct address *server,
		    struct span octets, bool stream, uint8_t *out, size_t room)
{
	struct play *play = context;
	struct scenario_entry *entry;
	struct query query;
	size_t size;

	if (query_parse(octets, &query) != QUERY_FINE)
		scenario_fault(play->scenario, 0,
			       "a query that does not parse");
	entry = find_entry(play, server, &query, stream);
	if (entry) {
		entry->is_used = true;
		size = scenario_compose_reply(play->scenario, entry, &query,
					      stream, out, room);
		if (entry->delay_ms && size)
			return answer_late(play, entry, size, out);
		return size;
	}
	size = ask_zones(play, server, octets, stream, out, room);
	if (size)
		return size;
	hold(play, server, octets, stream);
	return SIM_LATER;
}

/* ---- What went on, for people ----------------------------------------- */

static void print_sent(const struct play *play, size_t from)
{
	char name[NAME_TEXT_MAX], type[CODE_TEXT_MAX],
		address[ADDRESS_TEXT_MAX];
	size_t count;
	const struct sim_sent *sent = sim_sent(play->sim, &count);

	fprintf(stderr, "  queries sent to servers since the last QUERY:%s\n",
		from == count ? " none" : "");
	for (size_t i = from; i < count; i++)
		fprintf(stderr, "    %9.3f s  %-15s %s %s%s%s\n",
			(double)sent[i].at.us / 1e6,
			address_to_text(&sent[i].server, false, address),
			name_to_text(sent[i].name.octets, name),
			rrtype_to_text(sent[i].type, type),
			sent[i].is_stream ? " over TCP" : "",
			sent[i].has_edns ? "" : " without EDNS");
}

static bool fail(const struct play *play, const struct scenario_step *step,
		 const char *what)
{
	fprintf(stderr, "%s:%u: step %u %s: %s\n", play->scenario->path,
		step->line, step->number, scenario_step_words[step->kind],
		what);
	if (play->answer && play->answer->is_there)
		scenario_print_message(&play->answer->message);
	print_sent(play, play->sent_before);
	return false;
}

/* ---- Steps ------------------------------------------------------------ */

static bool is_answered(const struct play *play)
{
	return play->answer && play->answer->is_there;
}

static const struct scenario_entry *need_entry(const struct play *play,
					       const struct scenario_step *step)
{
	if (!step->entry)
		scenario_fault(play->scenario, step->line,
			       "the step has no entry");
	return step->entry;
}

/*
 * Asks, and lets the traffic go on until there is an answer or nobody is
 * about to say anything.
 */
static bool play_query(struct play *play, const struct scenario_step *step)
{
	const struct scenario_entry *entry = need_entry(play, step);
	uint8_t octets[QUERY_SIZE_MAX];
	size_t size = scenario_compose_query(entry, ++play->last_id, octets,
					     sizeof(octets));

	if (size > sizeof(octets))
		scenario_fault(play->scenario, step->line,
			       "the query is too long");
	(void)sim_sent(play->sim, &play->sent_before);
	play->answer = sim_ask_octets(
		play->sim, step->address ? step->address : "127.0.0.1",
		span_of(octets, size), entry->match & MATCH_TCP);
	while (!is_answered(play) && sim_has_packets(play->sim))
		(void)sim_step(play->sim);
	return true;
}

static bool play_check_answer(struct play *play,
			      const struct scenario_step *step)
{
	const struct scenario_entry *entry = need_entry(play, step);

	for (unsigned i = 0; !is_answered(play) && i < TURNS_MAX; i++)
		if (!sim_step(play->sim))
			break;
	if (!is_answered(play))
		return entry->adjust & ADJUST_SILENT
			       ? true
			       : fail(play, step, "no answer came");
	if (entry->adjust & ADJUST_SILENT)
		return fail(play, step, "an answer came");
	if (scenario_compare(entry, &play->answer->message))
		return true;
	return fail(play, step, "the answer is another one");
}

/* The first held query that ENTRY and the step's address speak of. */
static struct held *find_held(struct play *play,
			      const struct scenario_step *step)
{
	struct address address = {0};
	struct query query;

	if (step->address &&
	    address_from_text(step->address, 53, &address) != STATUS_OK)
		scenario_fault(play->scenario, step->line, "no address");
	for (size_t i = 0; i < play->held_count; i++) {
		struct held *held = &play->held[i];

		if (held->exchange == 0 ||
		    (step->address &&
		     !address_same_host(&held->server, &address)) ||
		    query_parse(span_of(held->octets, held->size), &query) !=
			    QUERY_FINE)
			continue;
		if (scenario_fits(step->entry, &query, held->is_stream))
			return held;
	}
	return NULL;
}

/* The same, waiting for it if need be. */
static struct held *await_held(struct play *play,
			       const struct scenario_step *step)
{
	struct held *held;

	(void)need_entry(play, step);
	for (unsigned i = 0; i < TURNS_MAX; i++) {
		held = find_held(play, step);
		if (held || !sim_step(play->sim))
			return held;
	}
	return NULL;
}

static bool play_check_out_query(struct play *play,
				 const struct scenario_step *step)
{
	struct held *held = await_held(play, step);

	if (!held)
		return fail(play, step, "no such query waits for an answer");
	held->is_seen = true;
	return true;
}

static bool play_reply(struct play *play, const struct scenario_step *step)
{
	struct held *held = await_held(play, step);
	struct query query;
	size_t size;

	if (!held)
		return fail(play, step, "no such query waits for an answer");
	if (query_parse(span_of(held->octets, held->size), &query) !=
	    QUERY_FINE)
		abort();
	size = scenario_compose_reply(play->scenario, step->entry, &query,
				      held->is_stream, play->out,
				      sizeof(play->out));
	if (size)
		sim_respond(play->sim, held->exchange, span_of(play->out, size),
			    LATENCY_US + step->entry->delay_ms * 1000);
	held->is_seen = true;
	held->exchange = 0;
	while (!is_answered(play) && sim_has_packets(play->sim))
		(void)sim_step(play->sim);
	return true;
}

/* Those that wait now never get an answer. */
static bool play_timeout(struct play *play, const struct scenario_step *step)
{
	bool is_any = false;

	for (size_t i = 0; i < play->held_count; i++) {
		is_any |= play->held[i].exchange && !play->held[i].is_seen;
		play->held[i].is_seen = true;
		play->held[i].exchange = 0;
	}
	return is_any ? true : fail(play, step, "no query waits");
}

static int64_t to_seconds(const struct play *play,
			  const struct scenario_step *step, const char *text)
{
	char *end;
	long long seconds = strtoll(text, &end, 10);

	if (end == text || *end)
		scenario_fault(play->scenario, step->line,
			       "seconds are missing");
	return seconds;
}

static bool play_time_passes(struct play *play,
			     const struct scenario_step *step)
{
	const char *text = step->arguments;

	if (strncmp(text, "ELAPSE ", 7) != 0)
		scenario_fault(play->scenario, step->line,
			       "TIME_PASSES ELAPSE seconds");
	sim_pass_s(play->sim, to_seconds(play, step, text + 7));
	return true;
}

static bool play_clock(struct play *play, const struct scenario_step *step)
{
	sim_step_clock_s(play->sim, to_seconds(play, step, step->arguments));
	return true;
}

static bool play_traffic(struct play *play, const struct scenario_step *step)
{
	for (unsigned i = 0; i < TURNS_MAX; i++)
		if (!sim_step(play->sim))
			return true;
	return fail(play, step, "it does not end");
}

/* CHECK_QUERIES min[-max] [name TYPE] [AT address] */
struct wanted_queries {
	unsigned min, max;
	bool has_name, has_address;
	struct name name;
	uint16_t type;
	struct address address;
};

static void read_wanted(const struct play *play,
			const struct scenario_step *step,
			struct wanted_queries *wanted)
{
	char copy[SCENARIO_TEXT_MAX], *rest = NULL, *end, *word;
	bool is_right;

	snprintf(copy, sizeof(copy), "%s", step->arguments);
	word = strtok_r(copy, " \t", &rest);
	*wanted = (struct wanted_queries){0};
	is_right = word != NULL;
	if (is_right) {
		wanted->min = wanted->max = (unsigned)strtoul(word, &end, 10);
		if (*end == '-')
			wanted->max = (unsigned)strtoul(end + 1, &end, 10);
		is_right = !*end;
	}
	while (is_right && (word = strtok_r(NULL, " \t", &rest))) {
		const char *next = strtok_r(NULL, " \t", &rest);

		is_right = next != NULL;
		if (is_right && strcmp(word, "AT") == 0) {
			wanted->has_address = true;
			is_right =
				address_from_text(next, 53, &wanted->address) ==
				STATUS_OK;
		} else if (is_right) {
			wanted->has_name = true;
			is_right = name_from_text(word, &wanted->name) ==
					   STATUS_OK &&
				   rrtype_from_text(next, &wanted->type) ==
					   STATUS_OK;
		}
	}
	if (!is_right)
		scenario_fault(play->scenario, step->line,
			       "CHECK_QUERIES min[-max] [name TYPE] "
			       "[AT address]");
}

static bool play_check_queries(struct play *play,
			       const struct scenario_step *step)
{
	struct wanted_queries wanted;
	size_t count, found = 0;
	const struct sim_sent *sent = sim_sent(play->sim, &count);
	char text[64];

	read_wanted(play, step, &wanted);
	for (size_t i = play->sent_before; i < count; i++)
		found += (!wanted.has_name ||
			  (sent[i].type == wanted.type &&
			   name_equal(sent[i].name.octets,
				      wanted.name.octets))) &&
			 (!wanted.has_address ||
			  address_same_host(&sent[i].server, &wanted.address));
	if (found >= wanted.min && found <= wanted.max)
		return true;
	snprintf(text, sizeof(text), "%zu such queries were sent", found);
	return fail(play, step, text);
}

static bool play_step(struct play *play, const struct scenario_step *step)
{
	play->step = step->number;
	switch (step->kind) {
	case STEP_QUERY:
		return play_query(play, step);
	case STEP_CHECK_ANSWER:
		return play_check_answer(play, step);
	case STEP_CHECK_OUT_QUERY:
		return play_check_out_query(play, step);
	case STEP_REPLY:
		return play_reply(play, step);
	case STEP_TIMEOUT:
		return play_timeout(play, step);
	case STEP_TIME_PASSES:
		return play_time_passes(play, step);
	case STEP_TRAFFIC:
		return play_traffic(play, step);
	case STEP_CHECK_QUERIES:
		return play_check_queries(play, step);
	case STEP_CLOCK:
		return play_clock(play, step);
	case STEP_KIND_COUNT:
		break;
	}
	return false;
}

/* A query that nothing in the file foresees is a fault of one of the two. */
static bool check_held(const struct play *play)
{
	char name[NAME_TEXT_MAX], type[CODE_TEXT_MAX],
		address[ADDRESS_TEXT_MAX];
	bool is_right = true;
	struct query query;

	for (size_t i = 0; i < play->held_count; i++) {
		const struct held *held = &play->held[i];

		if (held->is_seen ||
		    query_parse(span_of(held->octets, held->size), &query) !=
			    QUERY_FINE)
			continue;
		fprintf(stderr,
			"%s: step %u: no entry fits what %s was asked: %s "
			"%s\n",
			play->scenario->path, held->step,
			address_to_text(&held->server, false, address),
			name_to_text(query.name.octets, name),
			rrtype_to_text(query.type, type));
		is_right = false;
	}
	return is_right;
}

/* What a server never said told nothing: the story is another one. */
static bool check_entries(const struct play *play)
{
	const struct scenario_range *range = play->scenario->ranges;
	bool is_right = true;

	for (; range; range = range->next)
		for (const struct scenario_entry *entry = range->entries; entry;
		     entry = entry->next)
			if (!entry->is_used) {
				fprintf(stderr,
					"%s:%u: nobody asked for this entry\n",
					play->scenario->path, entry->line);
				is_right = false;
			}
	return is_right;
}

static bool play_all(struct play *play)
{
	const struct scenario_step *step = play->scenario->steps;
	bool is_right = true;

	for (; step && is_right; step = step->next)
		is_right = play_step(play, step);
	is_right &= check_held(play);
	if (is_right)
		is_right = check_entries(play);
	return is_right;
}

bool scenario_play(struct scenario *scenario)
{
	struct play *play = calloc(1, sizeof(*play));
	bool is_right = false;

	if (!play)
		abort();
	play->scenario = scenario;
	play->settings = load_settings(scenario);
	if (play->settings) {
		play->sim = sim_new(&(struct sim_options){
			.seed = 1,
			.settings = play->settings,
			.start_wall_s = scenario->wall.s,
			.server = serve,
			.context = play,
		});
		is_right = play_all(play);
		sim_free(play->sim);
	}
	settings_unref(play->settings);
	free(play);
	return is_right;
}
