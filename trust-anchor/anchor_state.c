/* SPDX-License-Identifier: BSD-2-Clause */
#include "trust-anchor/anchor_state.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "wire/codes.h"
#include "wire/record_text.h"

enum {
	VERSION = 1,
	LINE_MAX_OCTETS = 8192, /* a key of 4,096 octets in base64, and more */
	WORD_OCTETS = NAME_TEXT_MAX + 1,
};

#define HEADER                                                                 \
	"; Kedge's trust anchors (RFC 5011). Kedge keeps this file; "          \
	"\"kedge anchor\" shows\n; it, \"kedge anchor import\" and "           \
	"\"kedge anchor fetch\" change it.\n"

static const enum anchor_key_state states[] = {ANCHOR_ADD_PEND, ANCHOR_VALID,
					       ANCHOR_MISSING, ANCHOR_REVOKED,
					       ANCHOR_REMOVED};

/* ---- The collection ------------------------------------------------------ */

struct anchor_state *anchor_state_new(void)
{
	return calloc(1, sizeof(struct anchor_state));
}

void anchor_state_free(struct anchor_state *state)
{
	if (!state)
		return;
	for (size_t i = 0; i < state->count; i++)
		trust_point_free(state->points[i]);
	free(state);
}

struct trust_point *anchor_state_find(const struct anchor_state *state,
				      const uint8_t *zone)
{
	for (size_t i = 0; i < state->count; i++)
		if (name_equal(state->points[i]->zone.octets, zone))
			return state->points[i];
	return NULL;
}

enum status anchor_state_at(struct anchor_state *state, const uint8_t *zone,
			    struct trust_point **ret)
{
	struct trust_point *point = anchor_state_find(state, zone);

	if (!point) {
		if (state->count == ANCHOR_STATE_ZONES_MAX)
			return STATUS_LIMIT;
		point = trust_point_new(zone);
		if (!point)
			return STATUS_NO_MEMORY;
		state->points[state->count++] = point;
	}
	*ret = point;
	return STATUS_OK;
}

void anchor_state_remove(struct anchor_state *state, const uint8_t *zone)
{
	for (size_t i = 0; i < state->count; i++)
		if (name_equal(state->points[i]->zone.octets, zone)) {
			trust_point_free(state->points[i]);
			state->points[i] = state->points[--state->count];
			return;
		}
}

/* FNV-1a. */
static uint64_t checksum(const char *octets, size_t size)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < size; i++)
		sum = (sum ^ (uint8_t)octets[i]) * UINT64_C(0x100000001b3);
	return sum;
}

/* ---- Writing ------------------------------------------------------------- */

static void write_time(FILE *file, const char *label, struct wall_time wall)
{
	char text[CIVIL_TEXT_MAX];

	fprintf(file, " %s %s", label,
		wall.s ? civil_to_rfc3339(wall, text) : "never");
}

static void write_base64(FILE *file, struct span data)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
				     "nopqrstuvwxyz0123456789+/";

	for (size_t at = 0; at < data.size; at += 3) {
		size_t left = data.size - at;
		uint32_t bits = (uint32_t)data.data[at] << 16;

		if (left > 1)
			bits |= (uint32_t)data.data[at + 1] << 8;
		if (left > 2)
			bits |= data.data[at + 2];
		fputc(digits[bits >> 18], file);
		fputc(digits[bits >> 12 & 63], file);
		fputc(left > 1 ? digits[bits >> 6 & 63] : '=', file);
		fputc(left > 2 ? digits[bits & 63] : '=', file);
	}
}

/* DS and DNSKEY begin alike: two octets, one, one, then the data. */
static void write_rdata(FILE *file, const struct anchor_key *key)
{
	const uint8_t *rdata = key->rdata.data;
	struct span data = span_of(rdata + 4, key->rdata.size - 4);

	fprintf(file, " %s %u %u %u ", key->type == RRTYPE_DS ? "DS" : "DNSKEY",
		(unsigned)(rdata[0] << 8 | rdata[1]), rdata[2], rdata[3]);
	if (key->type == RRTYPE_DNSKEY)
		write_base64(file, data);
	else
		for (size_t i = 0; i < data.size; i++)
			fprintf(file, "%02X", data.data[i]);
}

static void write_vouchers(FILE *file, uint32_t vouchers)
{
	const char *before = " by ";

	if (!vouchers)
		fputs(" by -", file);
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		if (vouchers & UINT32_C(1) << i) {
			fprintf(file, "%s%u", before, i + 1);
			before = ",";
		}
}

static unsigned write_point(FILE *file, const struct trust_point *point)
{
	char zone[NAME_TEXT_MAX];
	unsigned count = 0;

	name_to_text(point->zone.octets, zone);
	fprintf(file, "zone %s", zone);
	write_time(file, "refreshed", point->refreshed);
	write_time(file, "query", point->query_at);
	fprintf(file, " ttl %" PRIu32 " expires-in %" PRId64 "\n",
		point->original_ttl_s, point->expires_in_s);
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++) {
		const struct anchor_key *key = &point->keys[i];

		if (key->state == ANCHOR_START)
			continue;
		count++;
		fprintf(file, "key %u %s", i + 1,
			anchor_key_state_text(key->state));
		write_time(file, "since", key->since);
		write_time(file, "seen", key->seen);
		write_time(file, "due", key->due);
		write_vouchers(file, key->vouchers);
		write_rdata(file, key);
		fputc('\n', file);
	}
	return count;
}

static void write_all(FILE *file, const struct anchor_state *state,
		      char *const *octets, const size_t *size)
{
	unsigned count = 0;

	fputs(HEADER, file);
	fprintf(file, "kedge-anchors %d\nwritten", VERSION);
	write_time(file, "at", state->written);
	fputc('\n', file);
	for (size_t i = 0; i < state->count; i++)
		count += write_point(file, state->points[i]);
	if (fflush(file) == 0)
		fprintf(file, "end %u keys %016" PRIx64 "\n", count,
			checksum(*octets, *size));
}

enum status anchor_state_write(const struct anchor_state *state, char **ret,
			       size_t *size)
{
	char *octets = NULL;
	FILE *file = open_memstream(&octets, size);
	bool failed;

	if (!file)
		return STATUS_NO_MEMORY;
	write_all(file, state, &octets, size);
	failed = ferror(file) != 0;
	failed |= fclose(file) != 0;
	if (failed || *size > ANCHOR_STATE_SIZE_MAX) {
		free(octets);
		return failed ? STATUS_NO_MEMORY : STATUS_LIMIT;
	}
	*ret = octets;
	return STATUS_OK;
}

/* ---- Reading ------------------------------------------------------------- */

/* A text on its way to a state. */
struct parsing {
	struct anchor_state *state;
	struct trust_point *point; /* of the lines at hand */
	unsigned line, key_count;
	char *problem;
	size_t room;
	enum status status;
};

__attribute__((format(printf, 3, 4))) static bool
fail(struct parsing *parsing, enum status status, const char *format, ...)
{
	va_list arguments;
	int used = 0;

	parsing->status = status;
	if (parsing->line)
		used = snprintf(parsing->problem, parsing->room,
				"line %u: ", parsing->line);
	if (used < 0 || (size_t)used >= parsing->room)
		return false;
	va_start(arguments, format);
	vsnprintf(parsing->problem + used, parsing->room - (size_t)used, format,
		  arguments);
	va_end(arguments);
	return false;
}

static bool malformed(struct parsing *parsing, const char *what)
{
	return fail(parsing, STATUS_MALFORMED, "%s", what);
}

/* What a status of adding says. */
static bool refused(struct parsing *parsing, enum status status)
{
	switch (status) {
	case STATUS_LIMIT:
		return fail(parsing, status, "too many keys or zones");
	case STATUS_NO_MEMORY:
		return fail(parsing, status, "out of memory");
	default:
		return malformed(parsing, "this can be no trust anchor");
	}
}

/* The next word of *LINE, which goes past it. */
static bool next_word(const char **line, char word[WORD_OCTETS])
{
	size_t size;

	*line += strspn(*line, " ");
	size = strcspn(*line, " ");
	if (size == 0 || size >= WORD_OCTETS)
		return false;
	memcpy(word, *line, size);
	word[size] = '\0';
	*line += size;
	return true;
}

static bool take_label(const char **line, const char *label)
{
	char word[WORD_OCTETS];

	return next_word(line, word) && strcmp(word, label) == 0;
}

static bool take_time(const char **line, const char *label,
		      struct wall_time *ret)
{
	char word[WORD_OCTETS];

	if (!take_label(line, label) || !next_word(line, word))
		return false;
	ret->s = 0;
	return strcmp(word, "never") == 0 ||
	       civil_parse(word, ret) == STATUS_OK;
}

static bool to_number(const char *word, uint64_t max, uint64_t *ret)
{
	*ret = 0;
	if (!*word)
		return false;
	for (; *word; word++) {
		if (*word < '0' || *word > '9')
			return false;
		*ret = *ret * 10 + (uint64_t)(*word - '0');
		if (*ret > max)
			return false;
	}
	return true;
}

static bool take_number(const char **line, uint64_t max, uint64_t *ret)
{
	char word[WORD_OCTETS];

	return next_word(line, word) && to_number(word, max, ret);
}

static bool take_state(const char **line, enum anchor_key_state *ret)
{
	char word[WORD_OCTETS];

	if (!next_word(line, word))
		return false;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(word, anchor_key_state_text(states[i])) == 0) {
			*ret = states[i];
			return true;
		}
	return false;
}

static bool take_vouchers(const char **line, uint32_t *ret)
{
	char word[WORD_OCTETS], *rest = word, *one;

	*ret = 0;
	if (!take_label(line, "by") || !next_word(line, word))
		return false;
	if (strcmp(word, "-") == 0)
		return true;
	while ((one = strsep(&rest, ","))) {
		uint64_t place;

		if (!to_number(one, TRUST_POINT_KEYS_MAX, &place) || place == 0)
			return false;
		*ret |= UINT32_C(1) << (place - 1);
	}
	return true;
}

static bool take_zone(struct parsing *parsing, const char *line)
{
	uint64_t ttl_s, expires_in_s;
	struct trust_point *point;
	char word[WORD_OCTETS];
	enum status status;
	struct name zone;

	if (!next_word(&line, word) || name_from_text(word, &zone) != STATUS_OK)
		return malformed(parsing, "expected the name of a zone");
	if (anchor_state_find(parsing->state, zone.octets))
		return malformed(parsing, "this zone was there before");
	status = anchor_state_at(parsing->state, zone.octets, &point);
	if (status != STATUS_OK)
		return refused(parsing, status);
	if (!take_time(&line, "refreshed", &point->refreshed) ||
	    !take_time(&line, "query", &point->query_at) ||
	    !take_label(&line, "ttl") ||
	    !take_number(&line, UINT32_MAX, &ttl_s) ||
	    !take_label(&line, "expires-in") ||
	    !take_number(&line, UINT32_MAX, &expires_in_s) || *line)
		return malformed(parsing, "expected refreshed, query, ttl and "
					  "expires-in");
	point->original_ttl_s = (uint32_t)ttl_s;
	point->expires_in_s = (int64_t)expires_in_s;
	parsing->point = point;
	return true;
}

static bool is_anchor(const struct text_record *record)
{
	return record->type == RRTYPE_DS || record->type == RRTYPE_DNSKEY;
}

/* The record at the end of a key's line, for the zone at hand. */
static bool read_record(struct parsing *parsing, const char *rdata,
			struct text_record *ret)
{
	char line[LINE_MAX_OCTETS + 8];
	struct record_text text;

	snprintf(line, sizeof(line), ". IN %s", rdata);
	record_text_init(&text, line, strlen(line));
	if (record_text_only(&text, ret) != STATUS_OK || !is_anchor(ret))
		return malformed(parsing, "expected a DS or DNSKEY record");
	return true;
}

static bool take_key(struct parsing *parsing, const char *line)
{
	struct anchor_key like = {0};
	struct text_record record;
	enum status status;
	uint64_t place;

	if (!parsing->point)
		return malformed(parsing, "a key without a zone");
	if (!take_number(&line, TRUST_POINT_KEYS_MAX, &place) || place == 0)
		return malformed(parsing, "expected a place");
	if (!take_state(&line, &like.state) ||
	    !take_time(&line, "since", &like.since) ||
	    !take_time(&line, "seen", &like.seen) ||
	    !take_time(&line, "due", &like.due) ||
	    !take_vouchers(&line, &like.vouchers))
		return malformed(parsing, "expected a state, since, seen, due "
					  "and by");
	if (!read_record(parsing, line, &record))
		return false;
	/* Keys are at the places that they had: vouchers count by them. */
	status = trust_point_restore(parsing->point, (unsigned)place - 1,
				     record.type, text_record_rdata(&record),
				     &like);
	if (status == STATUS_INVALID)
		return malformed(parsing, "not an anchor, or not at its place");
	parsing->key_count++;
	return status == STATUS_OK || refused(parsing, status);
}

static bool take_line(struct parsing *parsing, const char *line)
{
	char word[WORD_OCTETS];

	if (line[0] == ';' || line[0] == '\0')
		return true;
	if (!next_word(&line, word))
		return malformed(parsing, "this is no line of it");
	if (strcmp(word, "zone") == 0)
		return take_zone(parsing, line);
	if (strcmp(word, "key") == 0)
		return take_key(parsing, line);
	if (strcmp(word, "written") == 0)
		return (take_time(&line, "at", &parsing->state->written) &&
			!*line) ||
		       malformed(parsing, "expected a time");
	return malformed(parsing, "this is no line of it");
}

/* The next line, without its end, in LINE; false when there is none. */
static bool next_line(struct parsing *parsing, const char **at, const char *end,
		      char line[LINE_MAX_OCTETS])
{
	const char *stop;
	size_t size;

	if (*at == end)
		return false;
	parsing->line++;
	stop = memchr(*at, '\n', (size_t)(end - *at));
	size = (size_t)((stop ? stop : end) - *at);
	if (size >= LINE_MAX_OCTETS)
		return fail(parsing, STATUS_LIMIT, "a line that is too long");
	if (memchr(*at, '\0', size))
		return malformed(parsing, "this is no text");
	memcpy(line, *at, size);
	line[size] = '\0';
	*at += size + (stop ? 1 : 0);
	return true;
}

/*
 * The last line, which says that all is there. In BODY what comes before it.
 */
static bool check_end(struct parsing *parsing, const char *octets, size_t size,
		      size_t *body, unsigned *key_count)
{
	const char *end = NULL;
	uint64_t sum;
	int used = 0;
	char last[64];

	if (size == 0)
		return malformed(parsing, "it is empty");
	/* A comment, or "kedge-anchors". */
	if (octets[0] != ';' && octets[0] != 'k')
		return malformed(parsing, "it is something else");
	if (octets[size - 1] == '\n') {
		end = memrchr(octets, '\n', size - 1);
		end = end ? end + 1 : octets;
	}
	if (!end || (size_t)(octets + size - end) >= sizeof(last))
		return malformed(parsing, "its last line is missing: it was "
					  "not written to the end");
	memcpy(last, end, (size_t)(octets + size - end));
	last[octets + size - end] = '\0';
	*body = (size_t)(end - octets);
	if (sscanf(last, "end %9u keys %16" SCNx64 "\n%n", key_count, &sum,
		   &used) != 2 ||
	    (size_t)used != strlen(last))
		return malformed(parsing, "its last line is missing: it was "
					  "not written to the end");
	if (sum != checksum(octets, *body))
		return malformed(parsing, "its checksum is wrong: it was "
					  "changed or damaged");
	return true;
}

/* Only those that are trusted vouch; all others are masked out. */
static void mask_vouchers(struct trust_point *point)
{
	uint32_t trusted = 0;

	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		if (trust_point_trusts(point, i))
			trusted |= UINT32_C(1) << i;
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		point->keys[i].vouchers &= trusted;
}

static bool parse(struct parsing *parsing, const char *octets, size_t size)
{
	char line[LINE_MAX_OCTETS];
	unsigned key_count;
	const char *at = octets, *end;
	bool is_fine, has_version = false;
	size_t body = 0;

	if (size > ANCHOR_STATE_SIZE_MAX)
		return fail(parsing, STATUS_LIMIT, "it is too large");
	if (!check_end(parsing, octets, size, &body, &key_count))
		return false;
	end = octets + body;
	for (is_fine = true; is_fine && next_line(parsing, &at, end, line);) {
		if (!has_version && line[0] != ';')
			is_fine = has_version =
				strcmp(line, "kedge-anchors 1") == 0;
		else
			is_fine = take_line(parsing, line);
	}
	if (parsing->status != STATUS_OK)
		return false;
	if (!has_version)
		return malformed(parsing, "it is of another version, or "
					  "something else");
	if (parsing->key_count != key_count)
		return malformed(parsing, "it has not all its keys");
	for (size_t i = 0; i < parsing->state->count; i++)
		mask_vouchers(parsing->state->points[i]);
	return true;
}

static enum status finish(struct parsing *parsing, bool is_fine,
			  struct anchor_state **ret)
{
	if (is_fine) {
		*ret = parsing->state;
		return STATUS_OK;
	}
	anchor_state_free(parsing->state);
	return parsing->status;
}

enum status anchor_state_parse(const char *octets, size_t size, char *problem,
			       size_t room, struct anchor_state **ret)
{
	struct parsing parsing = {
		.state = anchor_state_new(), .problem = problem, .room = room};

	if (!parsing.state) {
		refused(&parsing, STATUS_NO_MEMORY);
		return STATUS_NO_MEMORY;
	}
	return finish(&parsing, parse(&parsing, octets, size), ret);
}

/* ---- Others' files ------------------------------------------------------- */

/* A number behind MARK in LINE, as ";;state=2"; FALLBACK without it. */
static int64_t find_note(const char *line, const char *mark, int64_t fallback)
{
	const char *at = strstr(line, mark);
	long long value;

	if (!at || sscanf(at + strlen(mark), "%19lld", &value) != 1)
		return fallback;
	return value;
}

/* Unbound's numbers; a record without one is an anchor as configured. */
static bool note_state(const char *line, enum anchor_key_state *ret)
{
	switch (find_note(line, ";;state=", ANCHOR_MISSING)) {
	case 1:
		*ret = ANCHOR_ADD_PEND;
		return true;
	case 2:
		*ret = ANCHOR_VALID;
		return true;
	case 3:
		*ret = ANCHOR_MISSING;
		return true;
	case 4:
		*ret = ANCHOR_REVOKED;
		return true;
	case 5:
		*ret = ANCHOR_REMOVED;
		return true;
	default: /* 0 is "start" there: not to be kept */
		return false;
	}
}

static void date_key(struct anchor_key *key, struct wall_time changed)
{
	key->since = changed;
	if (key->state == ANCHOR_ADD_PEND)
		key->due.s = changed.s + HOLD_DOWN_ADD_S;
	else if (key->state == ANCHOR_REVOKED)
		key->due.s = changed.s + HOLD_DOWN_REMOVE_S;
	if (key->state == ANCHOR_ADD_PEND)
		key->vouchers = UINT32_MAX; /* all; masked at the end */
}

static bool import_record(struct parsing *parsing, const char *line,
			  struct text_record *record, struct wall_time now)
{
	struct wall_time changed = {
		.s = find_note(line, ";;lastchange=", now.s)};
	enum anchor_key_state state;
	struct trust_point *point;
	struct anchor_key *key;
	enum status status;

	if (record->class_ != RRCLASS_IN || !is_anchor(record) ||
	    !note_state(line, &state))
		return true;
	/* Revoked keys are there with the bit; here they are without. */
	if (record->type == RRTYPE_DNSKEY)
		record->rdata[1] &= (uint8_t)~DNSKEY_REVOKE;
	if (changed.s < 0 || changed.s > now.s)
		changed = now; /* no time is gained by a date to come */
	status = anchor_state_at(parsing->state, record->owner.octets, &point);
	if (status == STATUS_OK)
		status = trust_point_add(point, record->type,
					 text_record_rdata(record), state,
					 changed, &key);
	if (status != STATUS_OK)
		return refused(parsing, status);
	date_key(key, changed);
	parsing->key_count++;
	return true;
}

static bool import_line(struct parsing *parsing, const char *line,
			struct wall_time now)
{
	struct text_record record;
	struct record_text text;
	enum status status;

	record_text_init(&text, line, strlen(line));
	status = record_text_next(&text, &record);
	if (status == STATUS_MALFORMED)
		return malformed(parsing, text.words.problem);
	return status != STATUS_OK ||
	       import_record(parsing, line, &record, now);
}

static bool import(struct parsing *parsing, const char *octets, size_t size,
		   struct wall_time now)
{
	const char *at = octets, *end = octets + size;
	char line[LINE_MAX_OCTETS];

	if (size > ANCHOR_STATE_SIZE_MAX)
		return fail(parsing, STATUS_LIMIT, "it is too large");
	while (next_line(parsing, &at, end, line))
		if (!import_line(parsing, line, now))
			return false;
	if (parsing->status != STATUS_OK)
		return false;
	parsing->line = 0;
	if (parsing->key_count == 0)
		return fail(parsing, STATUS_NOT_FOUND,
			    "there is no DS or DNSKEY record in it");
	for (size_t i = 0; i < parsing->state->count; i++)
		mask_vouchers(parsing->state->points[i]);
	return true;
}

enum status anchor_state_import(const char *octets, size_t size,
				struct wall_time now, char *problem,
				size_t room, struct anchor_state **ret)
{
	struct parsing parsing = {
		.state = anchor_state_new(), .problem = problem, .room = room};

	if (!parsing.state) {
		refused(&parsing, STATUS_NO_MEMORY);
		return STATUS_NO_MEMORY;
	}
	return finish(&parsing, import(&parsing, octets, size, now), ret);
}
