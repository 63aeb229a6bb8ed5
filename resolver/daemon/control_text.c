/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/control_text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* ---- Looking into JSON ----------------------------------------------------
 */

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static long long number_of(const json_t *object, const char *key)
{
	return (long long)json_integer_value(json_object_get(object, key));
}

static bool is_true(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

static bool has(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return value && !json_is_null(value);
}

/* "3 days 4 h", "4 h 5 min", "5 min 6 s": the two largest parts. */
static void put_span(long long seconds, FILE *file)
{
	static const struct {
		long long seconds;
		const char *unit;
	} units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
	unsigned i = 0;

	while (i < 3 && seconds < units[i].seconds)
		i++;
	fprintf(file, "%lld %s", seconds / units[i].seconds, units[i].unit);
	seconds %= units[i].seconds;
	if (i < 3 && seconds >= units[i + 1].seconds)
		fprintf(file, " %lld %s", seconds / units[i + 1].seconds,
			units[i + 1].unit);
}

static void put_list(const json_t *list, const char *nothing, FILE *file)
{
	const json_t *value;
	size_t i;

	if (json_array_size(list) == 0)
		fputs(nothing, file);
	json_array_foreach(list, i, value)
	{
		fputs(i > 0 ? ", " : "", file);
		if (json_is_integer(value))
			fprintf(file, "%lld",
				(long long)json_integer_value(value));
		else
			fputs(json_string_value(value), file);
	}
}

/* "EDE 9 (DNSKEY Missing)" */
static void put_error(const json_t *error, FILE *file)
{
	if (json_is_object(error))
		fprintf(file, "%s (EDE %lld)", text_of(error, "text"),
			number_of(error, "code"));
}

/* ---- status, health --------------------------------------------------------
 */

static void put_anchor(const json_t *anchor, FILE *file)
{
	fprintf(file, "  anchor         %s  ", text_of(anchor, "zone"));
	if (is_true(anchor, "deleted")) {
		fputs("all its keys are revoked\n", file);
		return;
	}
	fputs("trusted ", file);
	put_list(json_object_get(anchor, "trusted"), "no key", file);
	if (!is_true(anchor, "managed"))
		fputs("; static\n", file);
	else if (has(anchor, "last-proven"))
		fprintf(file, "; proven %s, next look %s\n",
			text_of(anchor, "last-proven"),
			text_of(anchor, "next-look"));
	else
		fprintf(file, "; not proven yet, next look %s\n",
			text_of(anchor, "next-look"));
}

static void put_configuration(const json_t *conf, FILE *file)
{
	fprintf(file, "  configuration  %s, read %s", text_of(conf, "file"),
		text_of(conf, "loaded"));
	if (is_true(conf, "last-reload-failed"))
		fputs("; THE LAST RELOAD FAILED", file);
	fputc('\n', file);
}

static void put_clock(const json_t *clock, FILE *file)
{
	if (is_true(clock, "sane"))
		fprintf(file, "  clock          %s\n", text_of(clock, "now"));
	else
		fprintf(file,
			"  clock          WRONG: it says %s, and %s has "
			"been before\n",
			text_of(clock, "now"), text_of(clock, "known-past"));
}

static void put_status(const json_t *body, FILE *file)
{
	const json_t *anchor;
	size_t i;

	fprintf(file, "kedge %s, running for ", text_of(body, "version"));
	put_span(number_of(body, "uptime-seconds"), file);
	fprintf(file, "\n  process        %lld, %lld workers\n",
		number_of(body, "pid"), number_of(body, "workers"));
	put_configuration(json_object_get(body, "configuration"), file);
	fputs("  listening      ", file);
	put_list(json_object_get(body, "listening"), "nowhere", file);
	fputc('\n', file);
	put_clock(json_object_get(body, "clock"), file);
	if (strcmp(text_of(body, "log-level"), "configured") != 0)
		fprintf(file, "  log level      %s, until a reload\n",
			text_of(body, "log-level"));
	if (!is_true(body, "validating"))
		fputs("  validation     OFF\n", file);
	json_array_foreach(json_object_get(body, "anchors"), i, anchor)
		put_anchor(anchor, file);
}

static void put_health(const json_t *body, FILE *file)
{
	if (is_true(body, "healthy"))
		fprintf(file, "healthy: all %lld workers answer\n",
			number_of(body, "workers"));
}

/* ---- stats ------------------------------------------------------------------
 */

static void put_numbers(const json_t *object, FILE *file)
{
	const char *key;
	const json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, key,
			    value) if (json_is_integer(value))
		fprintf(file, "  %-22s %lld\n", key,
			(long long)json_integer_value(value));
}

static void put_caches(const json_t *caches, FILE *file)
{
	const char *key;
	const json_t *cache;

	fprintf(file, "\n%-10s %10s %14s %14s %12s\n", "cache", "entries",
		"octets", "of at most", "evictions");
	json_object_foreach((json_t *)(uintptr_t)caches, key, cache) fprintf(
		file, "%-10s %10lld %14lld %14lld %12lld\n", key,
		number_of(cache, "entries"), number_of(cache, "octets"),
		number_of(cache, "octets-max"), number_of(cache, "evictions"));
}

static void put_titled(const char *title, const json_t *body, const char *key,
		       FILE *file)
{
	const json_t *numbers = json_object_get(body, key);

	if (json_object_size(numbers) == 0)
		return;
	fprintf(file, "%s\n", title);
	put_numbers(numbers, file);
}

static void put_stats(const json_t *body, FILE *file)
{
	const json_t *worker;
	size_t i;

	json_array_foreach(json_object_get(body, "workers"), i, worker)
	{
		fprintf(file, "worker %zu\n", i);
		put_numbers(worker, file);
	}
	fputs("total\n", file);
	put_numbers(json_object_get(body, "total"), file);
	put_titled("\nresponses by RCODE", body, "rcodes", file);
	put_titled("\nanswers by verdict", body, "verdicts", file);
	put_titled("\nextended errors", body, "errors", file);
	put_caches(json_object_get(body, "caches"), file);
}

/* ---- lookup
 * ------------------------------------------------------------------ */

static void put_records(const json_t *entry, FILE *file)
{
	const json_t *record;
	size_t i;

	json_array_foreach(json_object_get(entry, "records"), i, record)
		fprintf(file, "    %s\n", json_string_value(record));
}

static void put_life(const json_t *entry, FILE *file)
{
	long long ttl_s = number_of(entry, "ttl-seconds");

	if (has(entry, "age-seconds")) {
		fputs(", made ", file);
		put_span(number_of(entry, "age-seconds"), file);
		fputs(" ago", file);
	}
	if (!has(entry, "ttl-seconds"))
		return;
	fputs(ttl_s < 0 ? ", STALE for " : ", ", file);
	put_span(ttl_s < 0 ? -ttl_s : ttl_s, file);
	fputs(ttl_s < 0 ? "" : " left", file);
}

static void put_reason(const json_t *entry, FILE *file)
{
	if (has(entry, "error")) {
		fputs("    ", file);
		put_error(json_object_get(entry, "error"), file);
		if (*text_of(entry, "reason"))
			fprintf(file, ": %s", text_of(entry, "reason"));
		fputc('\n', file);
	}
}

static void put_answer(const json_t *entry, FILE *file)
{
	fprintf(file, "answer     %s %s%s%s: %s, %s", text_of(entry, "name"),
		text_of(entry, "type"), is_true(entry, "do") ? " +dnssec" : "",
		is_true(entry, "cd") ? " +cd" : "", text_of(entry, "rcode"),
		text_of(entry, "verdict"));
}

static void put_finding(const json_t *entry, FILE *file)
{
	fprintf(file, "%-10s %s%s%s: %s, %s, of zone %s, %s",
		text_of(entry, "shelf"), text_of(entry, "name"),
		has(entry, "type") ? " " : "", text_of(entry, "type"),
		text_of(entry, "kind"), text_of(entry, "verdict"),
		text_of(entry, "zone"), text_of(entry, "rank"));
}

static void put_keys(const json_t *entry, FILE *file)
{
	fprintf(file, "keys       of %s: %s", text_of(entry, "zone"),
		text_of(entry, "verdict"));
	if (json_array_size(json_object_get(entry, "tags")) > 0) {
		fputs(", tags ", file);
		put_list(json_object_get(entry, "tags"), "", file);
	}
}

static void put_entry(const json_t *entry, FILE *file)
{
	const char *cache = text_of(entry, "cache");

	if (strcmp(cache, "answers") == 0)
		put_answer(entry, file);
	else if (strcmp(cache, "rrsets") == 0)
		put_finding(entry, file);
	else if (strcmp(cache, "keys") == 0)
		put_keys(entry, file);
	else
		fprintf(file, "denial     of zone %s: %s",
			text_of(entry, "zone"), text_of(entry, "verdict"));
	put_life(entry, file);
	fputc('\n', file);
	put_reason(entry, file);
	put_records(entry, file);
}

static void put_lookup(const json_t *body, FILE *file)
{
	const json_t *entries = json_object_get(body, "entries"), *entry;
	size_t i;

	if (json_array_size(entries) == 0)
		fprintf(file, "nothing is cached of %s\n",
			text_of(body, "name"));
	json_array_foreach(entries, i, entry) put_entry(entry, file);
}

/* ---- servers
 * ------------------------------------------------------------------ */

static void put_address(const json_t *address, FILE *file)
{
	fprintf(file, "    %-28s ", text_of(address, "address"));
	if (!is_true(address, "asked")) {
		fputs("not asked yet\n", file);
		return;
	}
	if (has(address, "rtt-ms"))
		fprintf(file, "%.1f ms",
			json_real_value(json_object_get(address, "rtt-ms")));
	else
		fputs("no answer yet", file);
	fprintf(file, ", waits %lld ms", number_of(address, "timeout-ms"));
	if (number_of(address, "timeouts") > 0)
		fprintf(file, ", %lld timeouts in a row",
			number_of(address, "timeouts"));
	fprintf(file, ", EDNS %s", text_of(address, "edns"));
	if (strcmp(text_of(address, "lame"), "no") != 0)
		fprintf(file, ", lame: %s", text_of(address, "lame"));
	fputs(is_true(address, "dead") ? ", LEFT ALONE\n" : "\n", file);
}

static void put_servers(const json_t *body, FILE *file)
{
	const json_t *server, *address;
	size_t i, j;

	fprintf(file, "zone %s, from %s%s\n", text_of(body, "zone"),
		text_of(body, "from"),
		is_true(body, "signed") ? ", signed" : "");
	json_array_foreach(json_object_get(body, "servers"), i, server)
	{
		const json_t *list = json_object_get(server, "addresses");

		fprintf(file, "  %s\n",
			has(server, "name") ? text_of(server, "name")
					    : "(by address)");
		if (json_array_size(list) == 0)
			fputs("    no address known\n", file);
		json_array_foreach(list, j, address) put_address(address, file);
	}
}

/* ---- fetches, failures
 * --------------------------------------------------------- */

static void put_waits(const json_t *waits, FILE *file)
{
	if (has(waits, "server"))
		fprintf(file, ", waits for %s (%s, zone %s)",
			text_of(waits, "server"), text_of(waits, "transport"),
			text_of(waits, "zone"));
	else if (has(waits, "name"))
		fprintf(file, ", waits for %s %s", text_of(waits, "name"),
			text_of(waits, "type"));
}

static void put_fetch(const json_t *fetch, FILE *file)
{
	fprintf(file, "%s %s: %s, %s for %lld ms", text_of(fetch, "name"),
		text_of(fetch, "type"), text_of(fetch, "kind"),
		text_of(fetch, "state"), number_of(fetch, "age-ms"));
	if (strcmp(text_of(fetch, "at"), text_of(fetch, "name")) != 0)
		fprintf(file, ", at %s %s", text_of(fetch, "at"),
			text_of(fetch, "at-type"));
	put_waits(json_object_get(fetch, "waits-for"), file);
	fprintf(file, "; %lld clients, %lld queries left\n",
		number_of(fetch, "clients"), number_of(fetch, "queries-left"));
}

static void put_fetches(const json_t *body, FILE *file)
{
	const json_t *fetches = json_object_get(body, "fetches"), *fetch;
	long long alive = number_of(body, "alive");
	size_t i;

	if (alive == 0)
		fputs("nothing is being resolved\n", file);
	json_array_foreach(fetches, i, fetch) put_fetch(fetch, file);
	if ((long long)json_array_size(fetches) < alive)
		fprintf(file, "... and others: %lld in all\n", alive);
}

static void put_failure(const json_t *failure, FILE *file)
{
	fprintf(file, "%s %s: %s", text_of(failure, "name"),
		text_of(failure, "type"),
		is_true(failure, "bogus") ? "bogus" : "failed");
	if (number_of(failure, "count") == 1)
		fputs(" once", file);
	else
		fprintf(file, " %lld times", number_of(failure, "count"));
	fprintf(file, ", %s", text_of(failure, "first"));
	if (strcmp(text_of(failure, "first"), text_of(failure, "last")) != 0)
		fprintf(file, " to %s", text_of(failure, "last"));
	fputc('\n', file);
	put_reason(failure, file);
}

static void put_failures(const json_t *body, FILE *file)
{
	const json_t *failures = json_object_get(body, "failures"), *failure;
	size_t i;

	if (json_array_size(failures) == 0)
		fputs("nothing has failed\n", file);
	json_array_foreach(failures, i, failure) put_failure(failure, file);
}

/* ---- What changes something
 * ----------------------------------------------------- */

static void put_reload(const json_t *body, FILE *file)
{
	const json_t *message;
	size_t i;

	json_array_foreach(json_object_get(body, "messages"), i, message)
		fprintf(file, "%s:%lld:%lld: %s: %s\n",
			text_of(message, "file"), number_of(message, "line"),
			number_of(message, "column"),
			text_of(message, "severity"), text_of(message, "text"));
	if (is_true(body, "reloaded"))
		fputs("the configuration is in force\n", file);
}

static void put_flushed(const json_t *body, FILE *file)
{
	if (is_true(body, "flushed"))
		fprintf(file, "%lld entries removed\n",
			number_of(body, "entries"));
}

static void put_level(const json_t *body, FILE *file)
{
	if (has(body, "log-level"))
		fprintf(file, "log level: %s%s\n", text_of(body, "log-level"),
			strcmp(text_of(body, "log-level"), "configured") == 0
				? ""
				: ", until a reload");
}

/* ---- Negative trust anchors ---------------------------------------------- */

static void put_ntas(const json_t *body, FILE *file)
{
	const json_t *list = json_object_get(body, "negative-trust-anchors");
	const json_t *nta;
	size_t i;

	if (list && json_array_size(list) == 0)
		fputs("no negative trust anchor is set\n", file);
	json_array_foreach(list, i, nta)
	{
		fprintf(file, "%s: not validated until %s, ",
			text_of(nta, "name"), text_of(nta, "ends"));
		put_span(number_of(nta, "seconds-left"), file);
		fputs(" left", file);
		if (*text_of(nta, "reason"))
			fprintf(file, ": %s", text_of(nta, "reason"));
		fputs("; looked at again in ", file);
		put_span(number_of(nta, "next-check-seconds"), file);
		fputc('\n', file);
	}
}

static const struct {
	const char *command;
	void (*put)(const json_t *body, FILE *file);
} renderings[] = {
	{"status", put_status},
	{"health", put_health},
	{"stats", put_stats},
	{"lookup", put_lookup},
	{"servers", put_servers},
	{"fetches", put_fetches},
	{"failures", put_failures},
	{"reload", put_reload},
	{"flush", put_flushed},
	{"flush-tree", put_flushed},
	{"flush-bogus", put_flushed},
	{"log", put_level},
	{"nta", put_ntas},
};

void control_text(const char *command, const json_t *body, FILE *file)
{
	for (size_t i = 0; i < sizeof(renderings) / sizeof(renderings[0]); i++)
		if (strcmp(renderings[i].command, command) == 0)
			renderings[i].put(body, file);
}
