/*
 * scenario_message.c - entries become messages, and messages are compared
 * with entries.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "tests/sim/scenario.h"
#include "wire/writer.h"

enum {
	FLAGS_COMPARED =
		FLAG_AA | FLAG_TC | FLAG_RD | FLAG_RA | FLAG_AD | FLAG_CD,
	RECORD_SIZE_MAX = NAME_SIZE_MAX + 10 + 65535,
};

static const char *const section_words[SECTION_COUNT] = {"answer", "authority",
							 "additional"};

/* ---- Composing -------------------------------------------------------- */

static void write_record(struct writer *writer,
			 const struct scenario_record *record)
{
	writer_name_compressed(writer, record->owner);
	writer_u16(writer, record->type);
	writer_u16(writer, RRCLASS_IN);
	writer_u32(writer, record->ttl_s);
	writer_u16(writer, (uint16_t)record->rdata.size);
	writer_octets(writer, record->rdata.data, record->rdata.size);
}

static void write_question(struct writer *writer,
			   const struct question *question)
{
	writer_name_compressed(writer, question->name.octets);
	writer_u16(writer, question->type);
	writer_u16(writer, question->class_);
}

static void write_head(struct writer *writer, uint16_t id, uint16_t flags)
{
	writer_u16(writer, id);
	writer_u16(writer, flags);
	for (int i = 0; i < 4; i++)
		writer_u16(writer, 0);
}

static size_t compose(const struct scenario_entry *entry, uint16_t id,
		      uint16_t flags, const struct question *question,
		      const struct edns *edns, uint8_t *out, size_t room)
{
	struct writer writer;
	uint16_t counts[SECTION_COUNT] = {0};

	writer_init(&writer, out, room);
	write_head(&writer, id, flags);
	writer_put_u16(&writer, 4, question ? 1 : 0);
	if (question)
		write_question(&writer, question);
	for (int i = 0; i < SECTION_COUNT && !(flags & FLAG_TC); i++)
		for (size_t j = 0; j < entry->sections[i].count; j++) {
			write_record(&writer, &entry->sections[i].records[j]);
			counts[i]++;
		}
	if (edns->present) {
		edns_write(&writer, edns);
		counts[SECTION_ADDITIONAL]++;
	}
	for (int i = 0; i < SECTION_COUNT; i++)
		writer_put_u16(&writer, 6 + 2 * (size_t)i, counts[i]);
	return writer_failed(&writer) ? SIZE_MAX : writer.size;
}

size_t scenario_compose_query(const struct scenario_entry *entry, uint16_t id,
			      uint8_t *out, size_t room)
{
	struct edns edns = {
		.present = !(entry->match & MATCH_NO_EDNS),
		.do_bit = entry->do_bit,
		.udp_size = UDP_SIZE_SAFE,
		.ede = EDE_NONE,
	};
	uint16_t flags = (uint16_t)(entry->flags | entry->opcode << 11);

	return compose(entry, id, flags,
		       entry->has_question ? &entry->question : NULL, &edns,
		       out, room);
}

static size_t copy_raw(const struct scenario_entry *entry, uint16_t id,
		       uint8_t *out, size_t room)
{
	if (entry->raw.size + 2 > room)
		return 0;
	out[0] = (uint8_t)(id >> 8);
	out[1] = (uint8_t)id;
	memcpy(out + 2, entry->raw.data, entry->raw.size);
	return entry->raw.size + 2;
}

size_t scenario_compose_reply(const struct scenario *scenario,
			      const struct scenario_entry *entry,
			      const struct query *query, bool stream,
			      uint8_t *out, size_t room)
{
	struct question question = {query->name, query->type, query->class_};
	uint16_t id = query->header.id ^
		      (entry->adjust & ADJUST_WRONG_ID ? 0x5a5a : 0);
	uint16_t flags = (uint16_t)(entry->flags | FLAG_QR |
				    entry->opcode << 11 | (entry->rcode & 0xf));
	struct edns edns = {
		.present = query->edns.present &&
			   !(entry->adjust & ADJUST_NO_EDNS),
		.do_bit = query->edns.do_bit && !(entry->adjust & ADJUST_NO_DO),
		.udp_size = UDP_SIZE_SAFE,
		.rcode_high = (uint8_t)(entry->rcode >> 4),
		.ede = EDE_NONE,
	};
	size_t limit = MESSAGE_SIZE_MAX, size;

	if (entry->adjust & ADJUST_SILENT)
		return 0;
	if (entry->adjust & ADJUST_UNREACHABLE)
		return SIM_UNREACHABLE;
	if (entry->raw.data)
		return copy_raw(entry, id, out, room);
	if ((entry->adjust & ADJUST_OWN_QUESTION) && entry->has_question)
		question = entry->question;
	if (!stream)
		limit = query->edns.present ? query->edns.udp_size
					    : UDP_SIZE_MIN;
	size = compose(entry, id, flags, &question, &edns, out, room);
	if (size > limit)
		size = compose(entry, id, flags | FLAG_TC, &question, &edns,
			       out, room);
	if (size > room)
		scenario_fault(scenario, entry->line,
			       "the message is too long");
	return size;
}

bool scenario_fits(const struct scenario_entry *entry,
		   const struct query *query, bool stream)
{
	const uint8_t *name = entry->question.name.octets;
	unsigned match = entry->match;

	if ((match & MATCH_UDP && stream) || (match & MATCH_TCP && !stream) ||
	    (match & MATCH_NO_EDNS && query->edns.present) ||
	    (match & MATCH_DO && !query->edns.do_bit) ||
	    (match & MATCH_OPCODE && entry->opcode != query->opcode))
		return false;
	if (match & MATCH_FLAGS &&
	    ((entry->flags ^ query->header.flags) & FLAGS_COMPARED))
		return false;
	if (!entry->has_question)
		return true;
	if (match & MATCH_QTYPE && entry->question.type != query->type)
		return false;
	if (match & MATCH_SUBDOMAIN)
		return name_is_under(query->name.octets, name);
	return !(match & MATCH_QNAME) || name_equal(query->name.octets, name);
}

/* ---- For people ------------------------------------------------------- */

static void print_record(const char *mark, const struct scenario_record *record)
{
	uint8_t *octets = malloc(RECORD_SIZE_MAX);
	ldns_rr *rr = NULL;
	struct writer writer;
	size_t at = 0;
	char *text;

	if (!octets)
		abort();
	writer_init(&writer, octets, RECORD_SIZE_MAX);
	write_record(&writer, record);
	if (ldns_wire2rr(&rr, octets, writer.size, &at, LDNS_SECTION_ANSWER) ==
		    LDNS_STATUS_OK &&
	    (text = ldns_rr2str(rr))) {
		text[strcspn(text, "\n")] = '\0';
		fprintf(stderr, "    %s %s\n", mark, text);
		free(text);
	} else {
		fprintf(stderr, "    %s (%zu octets of type %u)\n", mark,
			record->rdata.size, record->type);
	}
	ldns_rr_free(rr);
	free(octets);
}

static void write_flags(char *text, size_t room, uint16_t flags)
{
	static const struct {
		const char *word;
		uint16_t flag;
	} words[] = {{"AA", FLAG_AA}, {"TC", FLAG_TC}, {"RD", FLAG_RD},
		     {"RA", FLAG_RA}, {"AD", FLAG_AD}, {"CD", FLAG_CD}};

	text[0] = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (flags & words[i].flag)
			snprintf(text + strlen(text), room - strlen(text),
				 "%s%s", text[0] ? " " : "", words[i].word);
	if (!text[0])
		snprintf(text, room, "no flag");
}

/* ---- Comparing -------------------------------------------------------- */

/* SECTION of MESSAGE as records; they borrow from the message. */
static struct scenario_section take_section(const struct message *message,
					    int section)
{
	struct scenario_section taken = {0};
	size_t room = 0;

	for (size_t i = 0; i < message->rrset_counts[section]; i++)
		room += message->rrsets[section][i]->rdata_count +
			message->rrsets[section][i]->rrsig_count;
	taken.records = calloc(room + 1, sizeof(*taken.records));
	if (!taken.records)
		abort();
	for (size_t i = 0; i < message->rrset_counts[section]; i++) {
		const struct rrset *rrset = message->rrsets[section][i];
		struct rdata_walk walk = rrset_rdata(rrset);
		struct scenario_record record = {
			.owner = rrset_owner(rrset),
			.type = rrset->type,
			.ttl_s = rrset->ttl_s,
		};

		while (rdata_next(&walk, &record.rdata))
			taken.records[taken.count++] = record;
		walk = rrset_rrsigs(rrset);
		record.type = RRTYPE_RRSIG;
		while (rdata_next(&walk, &record.rdata))
			taken.records[taken.count++] = record;
	}
	return taken;
}

static bool is_same(const struct scenario_record *a,
		    const struct scenario_record *b, bool with_ttl)
{
	return a->type == b->type && (!with_ttl || a->ttl_s == b->ttl_s) &&
	       name_equal(a->owner, b->owner) && span_equal(a->rdata, b->rdata);
}

static bool has_record(const struct scenario_section *section,
		       const struct scenario_record *record, bool with_ttl)
{
	for (size_t i = 0; i < section->count; i++)
		if (is_same(&section->records[i], record, with_ttl))
			return true;
	return false;
}

/* Prints what A has and B has not. Returns how many. */
static size_t print_missing(const char *mark, const struct scenario_section *a,
			    const struct scenario_section *b, unsigned match)
{
	size_t count = 0;

	for (size_t i = 0; i < a->count; i++) {
		const struct scenario_record *record = &a->records[i];

		if ((record->type == RRTYPE_RRSIG && match & MATCH_NO_RRSIG) ||
		    has_record(b, record, match & MATCH_TTL))
			continue;
		print_record(mark, record);
		count++;
	}
	return count;
}

static bool compare_section(const struct scenario_entry *entry,
			    const struct message *answer, int section)
{
	struct scenario_section got = take_section(answer, section);
	const struct scenario_section *expected = &entry->sections[section];
	size_t count;

	if (!(entry->match & (MATCH_ANSWER << section))) {
		free(got.records);
		return true;
	}
	count = print_missing("-", expected, &got, entry->match);
	count += print_missing("+", &got, expected, entry->match);
	if (count)
		fprintf(stderr,
			"  %s: the records above (- is missing, + is not "
			"expected)\n",
			section_words[section]);
	free(got.records);
	return count == 0;
}

static bool compare_header(const struct scenario_entry *entry,
			   const struct message *answer)
{
	uint16_t flags = answer->header.flags;
	char a[64], b[64];
	bool is_right = true;

	if (entry->match & MATCH_RCODE && entry->rcode != answer->rcode) {
		fprintf(stderr, "  RCODE: %s is expected, not %s\n",
			rcode_to_text(entry->rcode, a),
			rcode_to_text(answer->rcode, b));
		is_right = false;
	}
	if (entry->match & MATCH_FLAGS &&
	    ((entry->flags ^ flags) & FLAGS_COMPARED)) {
		write_flags(a, sizeof(a), entry->flags);
		write_flags(b, sizeof(b), flags);
		fprintf(stderr, "  flags: %s are expected, not %s\n", a, b);
		is_right = false;
	}
	if (entry->match & MATCH_OPCODE && entry->opcode != answer->opcode) {
		fprintf(stderr, "  opcode: %u is expected, not %u\n",
			entry->opcode, answer->opcode);
		is_right = false;
	}
	if (entry->match & MATCH_DO && entry->do_bit != answer->edns.do_bit) {
		fprintf(stderr, "  DO: %d is expected\n", entry->do_bit);
		is_right = false;
	}
	if (entry->match & MATCH_NO_EDNS && answer->edns.present) {
		fprintf(stderr, "  EDNS: none is expected\n");
		is_right = false;
	}
	return is_right;
}

static bool compare_question(const struct scenario_entry *entry,
			     const struct message *answer)
{
	const struct question *a = &entry->question, *b = &answer->question;
	bool is_right = entry->has_question == answer->has_question;

	if (is_right && entry->has_question)
		is_right = (!(entry->match & MATCH_QTYPE) ||
			    (a->type == b->type && a->class_ == b->class_)) &&
			   (!(entry->match & MATCH_QNAME) ||
			    name_equal(a->name.octets, b->name.octets));
	if (!(entry->match & (MATCH_QTYPE | MATCH_QNAME)) || is_right)
		return true;
	fprintf(stderr, "  question: it is not the one expected\n");
	return false;
}

static bool compare_ede(const struct scenario_entry *entry,
			const struct message *answer)
{
	int ede = answer->edns.ede;

	if (entry->ede == SCENARIO_EDE_UNASKED || entry->ede == ede ||
	    (entry->ede == SCENARIO_EDE_ANY && ede != EDE_NONE))
		return true;
	if (entry->ede == SCENARIO_EDE_ANY || entry->ede == EDE_NONE)
		fprintf(stderr, "  EDE: %s is expected, not %d\n",
			entry->ede == EDE_NONE ? "none" : "some code", ede);
	else
		fprintf(stderr, "  EDE: %d is expected, not %d\n", entry->ede,
			ede);
	return false;
}

bool scenario_compare(const struct scenario_entry *entry,
		      const struct message *answer)
{
	bool is_right = compare_header(entry, answer);

	is_right &= compare_question(entry, answer);
	is_right &= compare_ede(entry, answer);
	for (int i = 0; i < SECTION_COUNT; i++)
		is_right &= compare_section(entry, answer, i);
	return is_right;
}

void scenario_print_message(const struct message *message)
{
	char rcode[CODE_TEXT_MAX], flags[64];

	write_flags(flags, sizeof(flags), message->header.flags);
	fprintf(stderr, "  the answer: %s, %s",
		rcode_to_text(message->rcode, rcode), flags);
	if (message->edns.ede != EDE_NONE)
		fprintf(stderr, ", EDE %d \"%.*s\"", message->edns.ede,
			(int)message->edns.ede_text.size,
			(const char *)message->edns.ede_text.data);
	fputc('\n', stderr);
	for (int i = 0; i < SECTION_COUNT; i++) {
		struct scenario_section section = take_section(message, i);

		if (section.count)
			fprintf(stderr, "    %s:\n", section_words[i]);
		for (size_t j = 0; j < section.count; j++)
			print_record(" ", &section.records[j]);
		free(section.records);
	}
}
