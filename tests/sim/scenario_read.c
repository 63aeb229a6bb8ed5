/*
 * scenario_read.c - a scenario's file becomes a struct scenario.
 *
 * The file is gone through twice: first for the head and the zones, which
 * are signed then, and again for what refers to them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ldns/ldns.h>

#include "tests/sim/scenario.h"
#include "tests/sim/scenario_words.h"

enum {
	MEMORY = 64 << 20, /* octets of all that a scenario holds */
	TTL_DEFAULT_S = 3600,
	STEP_LAST = 1000000,
};

/* Where the reader is. */
struct reading {
	struct scenario *scenario;
	const char *text;
	size_t at;
	unsigned line; /* the number of the one in `words` */
	char words[SCENARIO_TEXT_MAX];
	ldns_rdf *origin;
	uint32_t ttl_s;
};

void scenario_fault(const struct scenario *scenario, unsigned line,
		    const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s:%u: ", scenario->path, line);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(EXIT_FAILURE);
}

static void *allocate(struct scenario *scenario, size_t size)
{
	void *memory = arena_alloc(&scenario->arena, size);

	if (!memory)
		scenario_fault(scenario, 0, "no memory");
	return memory;
}

static char *copy_text(struct scenario *scenario, const char *text, size_t size)
{
	char *copy = allocate(scenario, size + 1);

	memcpy(copy, text, size);
	return copy;
}

static unsigned to_number(const struct reading *reading, const char *text)
{
	char *end;
	unsigned long number = text ? strtoul(text, &end, 10) : 0;

	if (!text || *end || end == text || number > UINT32_MAX)
		scenario_fault(reading->scenario, reading->line,
			       "a number is missing, not \"%s\"",
			       text ? text : "");
	return (unsigned)number;
}

static void to_name(const struct reading *reading, const char *text,
		    struct name *ret)
{
	if (!text || name_from_text(text, ret) != STATUS_OK)
		scenario_fault(reading->scenario, reading->line,
			       "a name is missing, not \"%s\"",
			       text ? text : "");
}

static void to_address(const struct reading *reading, const char *text,
		       struct address *ret)
{
	if (!text || address_from_text(text, 53, ret) != STATUS_OK)
		scenario_fault(reading->scenario, reading->line,
			       "an address is missing, not \"%s\"",
			       text ? text : "");
}

/* ---- Lines ------------------------------------------------------------ */

/* The next line as it is, without its end; false at the end of the file. */
static bool next_raw(struct reading *reading, const char **text, size_t *size)
{
	if (!reading->text[reading->at])
		return false;
	*text = reading->text + reading->at;
	*size = strcspn(*text, "\n");
	reading->at += *size + ((*text)[*size] == '\n');
	reading->line++;
	return true;
}

/* Ends LINE where a comment begins. Returns how deep parentheses are. */
static int cut_comment(char *line)
{
	bool quoted = false;
	int depth = 0;

	for (char *at = line; *at; at++) {
		if (*at == '\\' && at[1])
			at++;
		else if (*at == '"')
			quoted = !quoted;
		else if (*at == ';' && !quoted)
			*at = '\0';
		else if (!quoted)
			depth += (*at == '(') - (*at == ')');
		if (!*at)
			break;
	}
	for (size_t i = strlen(line); i && isspace((unsigned char)line[i - 1]);)
		line[--i] = '\0';
	return depth;
}

/*
 * The next line that says something, without comments, what is in
 * parentheses joined to it; in `words`, from its first word on.
 */
static bool next_line(struct reading *reading)
{
	size_t used = 0, size;
	const char *text;
	int depth = 0;

	while (next_raw(reading, &text, &size)) {
		char *line = reading->words + used;

		if (used + size + 2 > sizeof(reading->words))
			scenario_fault(reading->scenario, reading->line,
				       "the line is too long");
		if (used == 0)
			for (; size && isspace((unsigned char)*text); size--)
				text++;
		memcpy(line, text, size);
		line[size] = '\0';
		depth += cut_comment(line);
		used += strlen(line);
		if (used && depth <= 0)
			return true;
		if (used)
			reading->words[used++] = ' ';
	}
	return false;
}

/* Is the first word of the line WORD? Then *REST is what follows it. */
static bool starts_with(struct reading *reading, const char *word, char **rest)
{
	size_t size = strlen(word);
	char *at = reading->words;

	if (strncmp(at, word, size) != 0 ||
	    (at[size] && !isspace((unsigned char)at[size])))
		return false;
	at += size;
	*rest = at + strspn(at, " \t");
	return true;
}

static char *next_word(char **rest)
{
	return strtok_r(NULL, " \t", rest);
}

/* ---- The head --------------------------------------------------------- */

static void read_time(struct reading *reading, const char *text)
{
	struct tm tm = {0};
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);

	if (!end || (*end && strcmp(end, "Z") != 0))
		scenario_fault(reading->scenario, reading->line,
			       "TIME is YYYY-MM-DDTHH:MM:SS");
	reading->scenario->wall.s = timegm(&tm);
}

/* ROOT name address...: one of the root's servers, as a hint. */
static void read_root(struct reading *reading, char *rest, FILE *hints)
{
	char *word = strtok_r(rest, " \t", &rest);
	struct address address;
	struct name name;

	to_name(reading, word, &name);
	fprintf(hints, ". 3600000 NS %s\n", word);
	for (const char *at; (at = next_word(&rest));) {
		to_address(reading, at, &address);
		fprintf(hints, "%s 3600000 %s %s\n", word,
			address.family == ADDRESS_IPV4 ? "A" : "AAAA", at);
	}
}

/* One line of the head; lines of resolver.conf keep their numbers. */
static void read_head_line(struct reading *reading, const char *text,
			   size_t size, FILE *conf, FILE *hints)
{
	size_t indent = 0;
	char *rest;

	while (indent < size && isspace((unsigned char)text[indent]))
		indent++;
	snprintf(reading->words, sizeof(reading->words), "%.*s",
		 (int)(size - indent), text + indent);
	if (starts_with(reading, "TIME", &rest))
		read_time(reading, rest);
	else if (starts_with(reading, "ROOT", &rest))
		read_root(reading, rest, hints);
	else if (reading->words[0] != ';')
		fwrite(text, 1, size, conf);
	fputc('\n', conf);
}

/* Takes what was written to FILE as a text. */
static const char *take_stream(struct scenario *scenario, FILE *file,
			       char **text, size_t *size)
{
	const char *copy;

	if (fclose(file) != 0)
		scenario_fault(scenario, 0, "no memory");
	copy = copy_text(scenario, *text, *size);
	free(*text);
	return copy;
}

static void read_head(struct reading *reading)
{
	char *conf_text, *hints_text, *rest;
	size_t conf_size, hints_size, size;
	FILE *conf = open_memstream(&conf_text, &conf_size);
	FILE *hints = open_memstream(&hints_text, &hints_size);
	bool has_ended = false;
	const char *text;

	if (!conf || !hints)
		scenario_fault(reading->scenario, 0, "no memory");
	while (!has_ended && next_raw(reading, &text, &size)) {
		read_head_line(reading, text, size, conf, hints);
		has_ended = starts_with(reading, "CONFIG_END", &rest);
		if (has_ended)
			fseek(conf, -(long)(size + 1), SEEK_CUR);
	}
	if (!has_ended)
		scenario_fault(reading->scenario, reading->line,
			       "no CONFIG_END");
	reading->scenario->conf =
		take_stream(reading->scenario, conf, &conf_text, &conf_size);
	reading->scenario->hints =
		take_stream(reading->scenario, hints, &hints_text, &hints_size);
}

/* ---- Zones ------------------------------------------------------------ */

static void read_zone_word(struct reading *reading, struct scenario_zone *zone,
			   const char *word, char **rest)
{
	struct lab_plan *plan = &zone->plan;

	if (strcmp(word, "ALGORITHM") == 0)
		plan->algorithm = (uint8_t)to_number(reading, next_word(rest));
	else if (strcmp(word, "NSEC") == 0)
		plan->denial = LAB_NSEC;
	else if (strcmp(word, "NSEC3") == 0)
		plan->denial = LAB_NSEC3;
	else if (strcmp(word, "NSEC3-OPT-OUT") == 0)
		plan->denial = LAB_OPT_OUT;
	else if (strcmp(word, "ITERATIONS") == 0)
		plan->iterations =
			(uint16_t)to_number(reading, next_word(rest));
	else if (strcmp(word, "CSK") == 0)
		plan->single_key = true;
	else if (strcmp(word, "ISLAND") == 0)
		plan->island = true;
	else if (strcmp(word, "ANCHOR") == 0)
		zone->is_anchor = true;
	else if (strcmp(word, "STEPS") == 0) {
		zone->from = to_number(reading, next_word(rest));
		zone->to = to_number(reading, next_word(rest));
	} else if (strcmp(word, "AS") == 0) {
		const char *label = next_word(rest);

		if (!label)
			scenario_fault(reading->scenario, reading->line,
				       "AS what?");
		zone->label =
			copy_text(reading->scenario, label, strlen(label));
	} else if (strcmp(word, "FAULT") == 0) {
		const char *fault = next_word(rest);
		const struct scenario_word *found =
			fault ? scenario_find_word(scenario_fault_words, fault)
			      : NULL;

		if (!found)
			scenario_fault(reading->scenario, reading->line,
				       "no such FAULT");
		plan->fault = found->bits;
	} else if (zone->address_count == SCENARIO_ADDRESSES_MAX)
		scenario_fault(reading->scenario, reading->line,
			       "too many addresses");
	else
		to_address(reading, word,
			   &zone->addresses[zone->address_count++]);
}

static void read_zone(struct reading *reading, char *rest)
{
	struct scenario *scenario = reading->scenario;
	struct scenario_zone *zone = &scenario->zones[scenario->zone_count];
	const char *text, *start, *end = NULL;
	char *origin = strtok_r(rest, " \t", &rest), *word;
	size_t size;

	if (scenario->zone_count++ == SCENARIO_ZONES_MAX)
		scenario_fault(scenario, reading->line, "too many zones");
	to_name(reading, origin, &zone->origin);
	name_lower(zone->origin.octets);
	zone->line = reading->line;
	zone->to = STEP_LAST;
	zone->plan.origin = copy_text(scenario, origin, strlen(origin));
	zone->label = zone->plan.origin;
	while ((word = next_word(&rest)))
		read_zone_word(reading, zone, word, &rest);
	start = reading->text + reading->at;
	while (!end && next_raw(reading, &text, &size))
		if (size >= 7 && memcmp(text, "ENDZONE", 7) == 0)
			end = text;
	if (!end)
		scenario_fault(scenario, zone->line, "no ENDZONE");
	zone->plan.records = copy_text(scenario, start, (size_t)(end - start));
}

/* ---- Entries ---------------------------------------------------------- */

void scenario_add_record(struct scenario *scenario, unsigned line,
			 struct scenario_section *section, const uint8_t *owner,
			 uint16_t type, uint32_t ttl_s, struct span rdata)
{
	if (!section->records)
		section->records = allocate(
			scenario,
			SCENARIO_RECORDS_MAX * sizeof(struct scenario_record));
	if (section->count == SCENARIO_RECORDS_MAX)
		scenario_fault(scenario, line, "too many records");
	section->records[section->count++] = (struct scenario_record){
		.owner = (const uint8_t *)copy_text(
			scenario, (const char *)owner, name_size(owner)),
		.type = type,
		.ttl_s = ttl_s,
		.rdata = span_of(copy_text(scenario, (const char *)rdata.data,
					   rdata.size),
				 rdata.size),
	};
}

static void read_record(struct reading *reading,
			struct scenario_section *section)
{
	ldns_rr *rr = NULL;
	uint8_t *octets = NULL;
	size_t size = 0, at;
	ldns_status status = ldns_rr_new_frm_str(
		&rr, reading->words, reading->ttl_s, reading->origin, NULL);

	if (status == LDNS_STATUS_OK)
		status = ldns_rr2wire(&octets, rr, LDNS_SECTION_ANSWER, &size);
	if (status != LDNS_STATUS_OK)
		scenario_fault(reading->scenario, reading->line,
			       "no record (%s): %s",
			       ldns_get_errorstr_by_id(status), reading->words);
	at = ldns_rdf_size(ldns_rr_owner(rr)) + 10;
	scenario_add_record(reading->scenario, reading->line, section, octets,
			    (uint16_t)ldns_rr_get_type(rr), ldns_rr_ttl(rr),
			    span_of(octets + at, size - at));
	LDNS_FREE(octets);
	ldns_rr_free(rr);
}

/* "name [IN|CH] TYPE" */
static void read_question(struct reading *reading, struct scenario_entry *entry)
{
	char *rest = NULL, *name = strtok_r(reading->words, " \t", &rest);
	const char *type = next_word(&rest);

	entry->has_question = true;
	entry->question.class_ = RRCLASS_IN;
	to_name(reading, name, &entry->question.name);
	if (type && strcmp(type, "CH") == 0)
		entry->question.class_ = RRCLASS_CH;
	if (type && (strcmp(type, "IN") == 0 || strcmp(type, "CH") == 0))
		type = next_word(&rest);
	if (!type || rrtype_from_text(type, &entry->question.type) != STATUS_OK)
		scenario_fault(reading->scenario, reading->line,
			       "no type in the question");
}

static void read_match(struct reading *reading, struct scenario_entry *entry,
		       char *rest)
{
	for (char *word; (word = strtok_r(rest, " \t", &rest));) {
		const struct scenario_word *found =
			scenario_find_word(scenario_match_words, word);

		if (found)
			entry->match |= found->bits;
		else if (strcmp(word, "ede=any") == 0)
			entry->ede = SCENARIO_EDE_ANY;
		else if (strcmp(word, "ede=none") == 0)
			entry->ede = EDE_NONE;
		else if (strncmp(word, "ede=", 4) == 0)
			entry->ede = (int)to_number(reading, word + 4);
		else
			scenario_fault(reading->scenario, reading->line,
				       "MATCH has no word \"%s\"", word);
	}
}

static void read_adjust(struct reading *reading, struct scenario_entry *entry,
			char *rest)
{
	for (char *word; (word = strtok_r(rest, " \t", &rest));) {
		const struct scenario_word *found =
			scenario_find_word(scenario_adjust_words, word);

		if (found)
			entry->adjust |= found->bits;
		else if (strncmp(word, "delay=", 6) == 0)
			entry->delay_ms = to_number(reading, word + 6);
		else
			scenario_fault(reading->scenario, reading->line,
				       "ADJUST has no word \"%s\"", word);
	}
}

static void read_reply(struct reading *reading, struct scenario_entry *entry,
		       char *rest)
{
	const struct scenario_word *found;

	for (char *word; (word = strtok_r(rest, " \t", &rest));) {
		if ((found = scenario_find_word(scenario_flag_words, word)))
			entry->flags |= (uint16_t)found->bits;
		else if ((found = scenario_find_word(scenario_rcode_words,
						     word)))
			entry->rcode = (uint16_t)found->bits;
		else if ((found = scenario_find_word(scenario_opcode_words,
						     word)))
			entry->opcode = (uint8_t)found->bits;
		else if (strcmp(word, "DO") == 0)
			entry->do_bit = true;
		else
			scenario_fault(reading->scenario, reading->line,
				       "REPLY has no word \"%s\"", word);
	}
}

/* HEX_ANSWER_BEGIN ... HEX_ANSWER_END: the octets from the flags on. */
static void read_hex(struct reading *reading, struct scenario_entry *entry)
{
	uint8_t *octets = allocate(reading->scenario, MESSAGE_SIZE_MAX);
	size_t digits = 0;
	char *rest;

	while (next_line(reading) &&
	       !starts_with(reading, "HEX_ANSWER_END", &rest))
		for (const char *at = reading->words; *at; at++) {
			const char *set = "0123456789abcdef";
			const char *digit =
				strchr(set, tolower((unsigned char)*at));

			if (isspace((unsigned char)*at))
				continue;
			if (!digit || digits / 2 == MESSAGE_SIZE_MAX)
				scenario_fault(reading->scenario, reading->line,
					       "no octets");
			octets[digits / 2] = (uint8_t)(octets[digits / 2] << 4 |
						       (digit - set));
			digits++;
		}
	entry->raw = span_of(octets, digits / 2);
}

/* Which section "SECTION word" starts; -1: the question. */
static int to_section(struct reading *reading, const char *word)
{
	static const char *const words[] = {"QUESTION", "ANSWER", "AUTHORITY",
					    "ADDITIONAL"};

	for (int i = 0; i < 4; i++)
		if (strcmp(word, words[i]) == 0)
			return i - 1;
	scenario_fault(reading->scenario, reading->line, "no SECTION \"%s\"",
		       word);
}

static void read_section_line(struct reading *reading,
			      struct scenario_entry *entry, int section)
{
	char *rest;

	if (section < -1 || section >= SECTION_COUNT)
		scenario_fault(reading->scenario, reading->line,
			       "what is \"%s\"?", reading->words);
	if (section == -1)
		read_question(reading, entry);
	else if (starts_with(reading, "FROM", &rest))
		scenario_take_from_zone(reading->scenario, reading->line, rest,
					&entry->sections[section]);
	else
		read_record(reading, &entry->sections[section]);
}

static struct scenario_entry *read_entry(struct reading *reading)
{
	struct scenario_entry *entry =
		allocate(reading->scenario, sizeof(*entry));
	int section = -2;
	char *rest;

	entry->line = reading->line;
	entry->ede = SCENARIO_EDE_UNASKED;
	while (next_line(reading)) {
		if (starts_with(reading, "ENTRY_END", &rest))
			return entry;
		if (starts_with(reading, "MATCH", &rest))
			read_match(reading, entry, rest);
		else if (starts_with(reading, "ADJUST", &rest))
			read_adjust(reading, entry, rest);
		else if (starts_with(reading, "REPLY", &rest))
			read_reply(reading, entry, rest);
		else if (starts_with(reading, "SECTION", &rest))
			section = to_section(reading, rest);
		else if (starts_with(reading, "HEX_ANSWER_BEGIN", &rest))
			read_hex(reading, entry);
		else
			read_section_line(reading, entry, section);
	}
	scenario_fault(reading->scenario, entry->line, "no ENTRY_END");
}

/* ---- Ranges and steps ------------------------------------------------- */

static void read_range(struct reading *reading, char *rest)
{
	struct scenario *scenario = reading->scenario;
	struct scenario_range *range = allocate(scenario, sizeof(*range));
	struct scenario_range **last = &scenario->ranges;
	struct scenario_entry **end = &range->entries;
	unsigned line = reading->line;

	range->from = to_number(reading, strtok_r(rest, " \t", &rest));
	range->to = to_number(reading, next_word(&rest));
	while (*last)
		last = &(*last)->next;
	*last = range;
	while (next_line(reading)) {
		if (starts_with(reading, "RANGE_END", &rest))
			return;
		if (starts_with(reading, "ADDRESS", &rest) &&
		    range->address_count < SCENARIO_ADDRESSES_MAX) {
			to_address(reading, rest,
				   &range->addresses[range->address_count++]);
		} else if (starts_with(reading, "ENTRY_BEGIN", &rest)) {
			*end = read_entry(reading);
			end = &(*end)->next;
		} else {
			scenario_fault(scenario, reading->line,
				       "in a range: \"%s\"", reading->words);
		}
	}
	scenario_fault(scenario, line, "no RANGE_END");
}

static enum scenario_step_kind to_kind(struct reading *reading,
				       const char *word)
{
	for (int i = 0; word && i < STEP_KIND_COUNT; i++)
		if (strcmp(word, scenario_step_words[i]) == 0)
			return (enum scenario_step_kind)i;
	scenario_fault(reading->scenario, reading->line, "no step \"%s\"",
		       word ? word : "");
}

static struct scenario_step *read_step(struct reading *reading, char *rest,
				       struct scenario_step *before)
{
	struct scenario *scenario = reading->scenario;
	struct scenario_step *step = allocate(scenario, sizeof(*step));

	step->line = reading->line;
	step->number = to_number(reading, strtok_r(rest, " \t", &rest));
	step->kind = to_kind(reading, next_word(&rest));
	step->arguments = copy_text(scenario, rest, strlen(rest));
	if (before && before->number >= step->number)
		scenario_fault(scenario, step->line,
			       "steps are numbered upwards");
	*(before ? &before->next : &scenario->steps) = step;
	return step;
}

static void read_origin(struct reading *reading, const char *text)
{
	ldns_rdf_deep_free(reading->origin);
	reading->origin = ldns_dname_new_frm_str(text);
	if (!reading->origin)
		scenario_fault(reading->scenario, reading->line, "no origin");
}

static void skip_zone(struct reading *reading)
{
	const char *text;
	size_t size;

	while (next_raw(reading, &text, &size))
		if (size >= 7 && memcmp(text, "ENDZONE", 7) == 0)
			return;
}

/* The whole body: only the zones, or all but the zones. */
static void read_body(struct reading *reading, bool only_zones)
{
	struct scenario_step *step = NULL;
	struct scenario *scenario = reading->scenario;
	char *rest;

	while (next_line(reading)) {
		if (starts_with(reading, "ZONE", &rest) && only_zones)
			read_zone(reading, rest);
		else if (only_zones)
			continue;
		else if (starts_with(reading, "ZONE", &rest))
			skip_zone(reading);
		else if (starts_with(reading, "SCENARIO_BEGIN", &rest))
			scenario->title =
				copy_text(scenario, rest, strlen(rest));
		else if (starts_with(reading, "SCENARIO_END", &rest))
			return;
		else if (starts_with(reading, "RANGE_BEGIN", &rest))
			read_range(reading, rest);
		else if (starts_with(reading, "STEP", &rest))
			step = read_step(reading, rest, step);
		else if (starts_with(reading, "ADDRESS", &rest) && step)
			step->address = copy_text(scenario, rest, strlen(rest));
		else if (starts_with(reading, "ENTRY_BEGIN", &rest) && step)
			step->entry = read_entry(reading);
		else if (starts_with(reading, "$ORIGIN", &rest))
			read_origin(reading, rest);
		else if (starts_with(reading, "$TTL", &rest))
			reading->ttl_s = to_number(reading, rest);
		else
			scenario_fault(scenario, reading->line,
				       "what is \"%s\"?", reading->words);
	}
	if (!only_zones)
		scenario_fault(scenario, reading->line, "no SCENARIO_END");
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t room = 0;

	if (!file || getdelim(&text, &room, '\0', file) < 0) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	fclose(file);
	return text;
}

struct scenario *scenario_read(const char *path)
{
	struct scenario *scenario = calloc(1, sizeof(*scenario));
	struct reading reading = {.scenario = scenario};
	char *text = read_file(path);

	if (!scenario)
		abort();
	scenario->path = path;
	scenario->title = "";
	scenario->wall.s = SIM_START_WALL_S;
	arena_init(&scenario->arena, MEMORY);
	reading.text = text;
	reading.ttl_s = TTL_DEFAULT_S;
	read_origin(&reading, ".");
	read_head(&reading);

	size_t body = reading.at;
	unsigned line = reading.line;

	read_body(&reading, true);
	if (!scenario_sign_zones(scenario)) {
		scenario_free(scenario);
		scenario = NULL;
	} else {
		reading.at = body;
		reading.line = line;
		read_body(&reading, false);
	}
	ldns_rdf_deep_free(reading.origin);
	free(text);
	return scenario;
}

void scenario_free(struct scenario *scenario)
{
	if (!scenario)
		return;
	lab_signer_free(scenario->signer);
	arena_done(&scenario->arena);
	free(scenario);
}
