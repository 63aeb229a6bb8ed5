/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/anchor_show.h"

#include <inttypes.h>

#include "base/civil.h"
#include "wire/codes.h"

/* What comes next for a key, and when; NULL: nothing is to come. */
static const char *next_event(const struct anchor_key *key,
			      struct wall_time *when)
{
	when->s = 0;
	switch (key->state) {
	case ANCHOR_ADD_PEND:
		*when = key->due;
		return "valid";
	case ANCHOR_REVOKED:
		*when = key->due;
		return "removed";
	case ANCHOR_START:
	case ANCHOR_VALID:
	case ANCHOR_MISSING:
	case ANCHOR_REMOVED:
		break;
	}
	return NULL;
}

/* ---- Text -----------------------------------------------------------------
 */

static const char *meaning(const struct anchor_key *key)
{
	switch (key->state) {
	case ANCHOR_START:
		return "";
	case ANCHOR_ADD_PEND:
		return "new, not trusted yet";
	case ANCHOR_VALID:
		return "trusted";
	case ANCHOR_MISSING:
		return key->seen.s ? "trusted, but no longer in the zone"
				   : "trusted, not seen in the zone yet";
	case ANCHOR_REVOKED:
		return "revoked, never trusted again";
	case ANCHOR_REMOVED:
		return "once revoked, history";
	}
	return "";
}

static void show_key(const struct anchor_key *key, FILE *file)
{
	char algorithm[CODE_TEXT_MAX], since[CIVIL_TEXT_MAX];
	struct wall_time when;
	const char *event = next_event(key, &when);

	fprintf(file, "  key %5u  %-16s %-6s  %-11s  since %s: %s\n",
		anchor_key_tag(key),
		algorithm_to_text(anchor_key_algorithm(key), algorithm),
		key->type == RRTYPE_DS ? "DS" : "DNSKEY",
		anchor_key_state_text(key->state),
		key->since.s ? civil_to_text(key->since, since) : "ever",
		meaning(key));
	if (event)
		fprintf(file, "             %s from %s on\n", event,
			civil_to_text(when, since));
}

static void show_point(const struct trust_point *point, struct wall_time now,
		       FILE *file)
{
	char zone[NAME_TEXT_MAX], when[CIVIL_TEXT_MAX];

	fprintf(file, "%s\n", name_to_text(point->zone.octets, zone));
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		if (point->keys[i].state != ANCHOR_START)
			show_key(&point->keys[i], file);
	fprintf(file, "  last proven  %s\n",
		point->refreshed.s ? civil_to_text(point->refreshed, when)
				   : "never");
	if (trust_point_is_deleted(point))
		fputs("  all its keys are revoked: no trust begins here\n",
		      file);
	else if (trust_point_is_due(point, now))
		fputs("  next look    now\n", file);
	else
		fprintf(file, "  next look    %s\n",
			civil_to_text(point->query_at, when));
}

void anchor_show_text(const struct anchor_state *state, struct wall_time now,
		      FILE *file)
{
	for (size_t i = 0; i < state->count; i++)
		show_point(state->points[i], now, file);
}

/* ---- JSON -----------------------------------------------------------------
 */

/* Names in text are ASCII: quotes and backslashes are all there is. */
static void put_string(const char *text, FILE *file)
{
	fputc('"', file);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', file);
		fputc(*text, file);
	}
	fputc('"', file);
}

static void put_time(const char *name, struct wall_time wall, FILE *file)
{
	char text[CIVIL_TEXT_MAX];

	fprintf(file, ", \"%s\": ", name);
	if (wall.s)
		put_string(civil_to_rfc3339(wall, text), file);
	else
		fputs("null", file);
}

static void put_key(const struct anchor_key *key, FILE *file)
{
	struct wall_time when;
	const char *event = next_event(key, &when);

	fprintf(file,
		"{\"tag\": %u, \"algorithm\": %u, \"type\": \"%s\", "
		"\"state\": \"%s\", \"trusted\": %s",
		anchor_key_tag(key), anchor_key_algorithm(key),
		key->type == RRTYPE_DS ? "DS" : "DNSKEY",
		anchor_key_state_text(key->state),
		key->state == ANCHOR_VALID || key->state == ANCHOR_MISSING
			? "true"
			: "false");
	put_time("since", key->since, file);
	put_time("seen", key->seen, file);
	if (event) {
		fprintf(file, ", \"next\": \"%s\"", event);
		put_time("when", when, file);
	}
	fputc('}', file);
}

static void put_point(const struct trust_point *point, FILE *file)
{
	const char *before = "";
	char zone[NAME_TEXT_MAX];

	fputs("{\"zone\": ", file);
	put_string(name_to_text(point->zone.octets, zone), file);
	fprintf(file, ", \"deleted\": %s",
		trust_point_is_deleted(point) ? "true" : "false");
	put_time("refreshed", point->refreshed, file);
	put_time("query", point->query_at, file);
	fputs(", \"keys\": [", file);
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++) {
		if (point->keys[i].state == ANCHOR_START)
			continue;
		fputs(before, file);
		put_key(&point->keys[i], file);
		before = ", ";
	}
	fputs("]}", file);
}

void anchor_show_json(const struct anchor_state *state, FILE *file)
{
	fputs("{\"trust-points\": [", file);
	for (size_t i = 0; i < state->count; i++) {
		if (i > 0)
			fputs(", ", file);
		put_point(state->points[i], file);
	}
	fputs("]", file);
	put_time("written", state->written, file);
	fputs("}\n", file);
}
