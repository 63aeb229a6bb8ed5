/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/message.h"

#include <string.h>

#include "wire/rdata.h"

enum {
	/* Powers of two; the few are for sections of so many records. */
	GROUP_BUCKETS = 256,
	GROUP_BUCKETS_FEW = 16,
	TTL_MAX_S = 0x7fffffff,
};

static uint16_t u16_at(const uint8_t *octets)
{
	return (uint16_t)(octets[0] << 8 | octets[1]);
}

enum status header_read(struct span data, struct header *ret)
{
	if (data.size < MESSAGE_HEADER_SIZE)
		return STATUS_MALFORMED;
	ret->id = u16_at(data.data);
	ret->flags = u16_at(data.data + 2);
	for (int i = 0; i < 4; i++)
		ret->counts[i] = u16_at(data.data + 4 + 2 * i);
	return STATUS_OK;
}

/* ---- Responses -------------------------------------------------------- */

struct record {
	struct record *next; /* of its group */
	struct span rdata;   /* decompressed, in the arena */
};

/* Records of one owner and type in one section. */
struct group {
	struct group *next_in_bucket;
	struct group *next;   /* in order of appearance */
	const uint8_t *owner; /* in the arena, as first spelt */
	uint16_t type;        /* for RRSIGs the type covered */
	uint32_t ttl_s;
	struct record *data, **data_end;
	struct record *rrsigs, **rrsigs_end;
	unsigned data_count, rrsig_count;
};

struct parser {
	struct reader reader;
	struct arena *arena;
	struct message *message;
	struct group *first, **end; /* of the section at hand */
	size_t group_count;
	unsigned bucket_count; /* in use */
	struct group *buckets[GROUP_BUCKETS];
	struct name owner;
	uint8_t *scratch;
	size_t scratch_room;
};

static unsigned bucket_of(const struct parser *parser, uint16_t type)
{
	uint32_t hash = type;

	for (const uint8_t *at = parser->owner.octets; *at; at += *at + 1)
		for (unsigned i = 1; i <= *at; i++)
			hash = hash * 33 + (at[i] | 0x20);
	return (hash ^ hash >> 8 ^ hash >> 16) & (parser->bucket_count - 1);
}

static struct group *find_group(const struct parser *parser, unsigned bucket,
				uint16_t type)
{
	struct group *group = parser->buckets[bucket];

	while (group && !(group->type == type &&
			  name_equal(group->owner, parser->owner.octets)))
		group = group->next_in_bucket;
	return group;
}

/* The group of the owner at hand and TYPE, a new one if there is none. */
static enum status group_for(struct parser *parser, uint16_t type,
			     uint32_t ttl_s, struct group **ret)
{
	unsigned bucket = bucket_of(parser, type);
	struct group *group = find_group(parser, bucket, type);

	*ret = group;
	if (group)
		return STATUS_OK;
	if (parser->group_count == MESSAGE_RRSETS_MAX)
		return STATUS_LIMIT;
	group = arena_alloc(parser->arena, sizeof(*group));
	if (!group)
		return STATUS_NO_MEMORY;
	group->owner = arena_copy(parser->arena, parser->owner.octets,
				  name_size(parser->owner.octets));
	if (!group->owner)
		return STATUS_NO_MEMORY;
	group->type = type;
	group->ttl_s = ttl_s;
	group->data_end = &group->data;
	group->rrsigs_end = &group->rrsigs;
	group->next_in_bucket = parser->buckets[bucket];
	parser->buckets[bucket] = group;
	*parser->end = group;
	parser->end = &group->next;
	parser->group_count++;
	*ret = group;
	return STATUS_OK;
}

static enum status add_record(struct parser *parser, uint16_t type,
			      uint32_t ttl_s, struct span rdata)
{
	bool is_rrsig = type == RRTYPE_RRSIG;
	uint16_t covered =
		is_rrsig ? (uint16_t)(rdata.data[0] << 8 | rdata.data[1])
			 : type;
	struct group *group;
	struct record *record;
	enum status status = group_for(parser, covered, ttl_s, &group);

	if (status != STATUS_OK)
		return status;
	/* RFC 2181 section 5.2: they should be equal; the lowest holds. */
	if (ttl_s < group->ttl_s)
		group->ttl_s = ttl_s;
	if (is_rrsig && group->rrsig_count == RRSET_RRSIGS_MAX)
		return STATUS_OK;
	if (!is_rrsig && group->data_count == RRSET_RECORDS_MAX)
		return STATUS_LIMIT;
	record = arena_alloc(parser->arena, sizeof(*record));
	if (!record)
		return STATUS_NO_MEMORY;
	record->rdata = span_of(
		arena_copy(parser->arena, rdata.data, rdata.size), rdata.size);
	if (!record->rdata.data)
		return STATUS_NO_MEMORY;
	if (is_rrsig) {
		*group->rrsigs_end = record;
		group->rrsigs_end = &record->next;
		group->rrsig_count++;
	} else {
		*group->data_end = record;
		group->data_end = &record->next;
		group->data_count++;
	}
	return STATUS_OK;
}

static enum status take_opt(struct parser *parser, int section, uint16_t class_,
			    uint32_t ttl_s, uint16_t rdlength)
{
	struct span options = reader_span(&parser->reader, rdlength);

	if (section != SECTION_ADDITIONAL || parser->message->edns.present ||
	    !name_is_root(parser->owner.octets) ||
	    reader_failed(&parser->reader))
		return STATUS_MALFORMED;
	return edns_parse(class_, ttl_s, options, &parser->message->edns);
}

static bool is_dropped(uint16_t type, uint16_t class_)
{
	return class_ != RRCLASS_IN || type == RRTYPE_SIG ||
	       type == RRTYPE_TSIG || type == RRTYPE_TKEY;
}

static enum status parse_record(struct parser *parser, int section)
{
	struct reader *reader = &parser->reader;
	uint16_t type, class_, rdlength;
	uint32_t ttl_s;
	enum status status;
	size_t size;

	reader_name(reader, &parser->owner);
	type = reader_u16(reader);
	class_ = reader_u16(reader);
	ttl_s = reader_u32(reader);
	rdlength = reader_u16(reader);
	if (reader_failed(reader) || rdlength > reader_left(reader))
		return STATUS_MALFORMED;
	if (type == RRTYPE_OPT)
		return take_opt(parser, section, class_, ttl_s, rdlength);
	if (is_dropped(type, class_)) {
		reader_skip(reader, rdlength);
		return STATUS_OK;
	}
	status = rdata_read(reader, type, rdlength, parser->scratch,
			    parser->scratch_room, &size);
	if (status != STATUS_OK)
		return status;
	if (ttl_s & 0x80000000u)
		ttl_s = TTL_MAX_S; /* RFC 8767 section 4 */
	return add_record(parser, type, ttl_s, span_of(parser->scratch, size));
}

static size_t list_spans(const struct record *record, struct span *list)
{
	size_t count = 0;

	for (; record; record = record->next)
		list[count++] = record->rdata;
	return count;
}

static enum status make_rrset(struct parser *parser, const struct group *group,
			      const struct rrset **ret)
{
	struct span list[RRSET_RECORDS_MAX + RRSET_RRSIGS_MAX];
	size_t data = list_spans(group->data, list);
	size_t rrsigs = list_spans(group->rrsigs, list + data);

	/* Signatures of what is not here are records of their own. */
	if (data == 0)
		return rrset_make(parser->arena, group->owner, RRTYPE_RRSIG,
				  group->ttl_s, list, rrsigs, NULL, 0, ret);
	return rrset_make(parser->arena, group->owner, group->type,
			  group->ttl_s, list, data, list + data, rrsigs, ret);
}

static enum status finish_section(struct parser *parser, int section)
{
	const struct rrset **list = arena_alloc(
		parser->arena, (parser->group_count + 1) * sizeof(*list));
	size_t count = 0;

	if (!list)
		return STATUS_NO_MEMORY;
	for (struct group *group = parser->first; group; group = group->next) {
		enum status status = make_rrset(parser, group, &list[count]);

		if (status != STATUS_OK)
			return status;
		count++;
	}
	parser->message->rrsets[section] = list;
	parser->message->rrset_counts[section] = count;
	return STATUS_OK;
}

static enum status parse_section(struct parser *parser, int section)
{
	unsigned count = parser->message->header.counts[section + 1];

	parser->first = NULL;
	parser->end = &parser->first;
	parser->group_count = 0;
	parser->bucket_count =
		count <= GROUP_BUCKETS_FEW ? GROUP_BUCKETS_FEW : GROUP_BUCKETS;
	memset(parser->buckets, 0,
	       parser->bucket_count * sizeof(*parser->buckets));
	for (unsigned i = 0; i < count; i++) {
		enum status status = parse_record(parser, section);

		if (status != STATUS_OK)
			return status;
	}
	return finish_section(parser, section);
}

static bool too_many_records(const struct header *header)
{
	return (unsigned)header->counts[1] + header->counts[2] +
		       header->counts[3] >
	       MESSAGE_RECORDS_MAX;
}

static void read_question(struct reader *reader, struct question *ret)
{
	/* Nothing stands before it that a pointer could lead to. */
	reader_name_uncompressed(reader, &ret->name);
	ret->type = reader_u16(reader);
	ret->class_ = reader_u16(reader);
}

enum status message_parse(struct span data, struct arena *arena,
			  struct message *ret)
{
	struct parser parser;
	enum status status;

	parser.arena = arena;
	parser.message = ret;
	memset(ret, 0, sizeof(*ret));
	edns_init(&ret->edns);
	status = header_read(data, &ret->header);
	if (status != STATUS_OK)
		return status;
	ret->opcode = header_opcode(&ret->header);
	if (ret->header.counts[0] > 1)
		return STATUS_MALFORMED; /* RFC 9619 */
	if (too_many_records(&ret->header))
		return STATUS_LIMIT;
	parser.scratch_room = data.size + (size_t)NAME_SIZE_MAX * 2;
	parser.scratch = arena_alloc(arena, parser.scratch_room);
	if (!parser.scratch)
		return STATUS_NO_MEMORY;
	reader_init(&parser.reader, data);
	reader_skip(&parser.reader, MESSAGE_HEADER_SIZE);
	if (ret->header.counts[0] == 1) {
		read_question(&parser.reader, &ret->question);
		ret->has_question = true;
	}
	if (reader_failed(&parser.reader))
		return STATUS_MALFORMED;
	for (int i = 0; i < SECTION_COUNT; i++) {
		status = parse_section(&parser, i);
		if (status != STATUS_OK)
			return status;
	}
	if (reader_left(&parser.reader) > 0)
		return STATUS_MALFORMED;
	ret->rcode = (uint16_t)(ret->header.flags & 0xf) |
		     (uint16_t)(ret->edns.rcode_high << 4);
	return STATUS_OK;
}

/* ---- Queries ---------------------------------------------------------- */

void message_skip_record(struct reader *reader)
{
	struct name owner;

	reader_name(reader, &owner);
	reader_skip(reader, 8);
	reader_skip(reader, reader_u16(reader));
}

/* TSIG, SIG(0): not for us. An OPT here has an owner that it must not have. */
static bool skip_other(struct reader *reader)
{
	struct name owner;
	uint16_t type;

	reader_name(reader, &owner);
	type = reader_u16(reader);
	reader_skip(reader, 6);
	reader_skip(reader, reader_u16(reader));
	return !reader_failed(reader) && type != RRTYPE_OPT;
}

static bool parse_additional(struct reader *reader, struct query *query)
{
	static const uint8_t root_opt[] = {0, 0, RRTYPE_OPT};
	const uint8_t *at = reader->data + reader->cursor;
	struct span options;
	uint16_t class_;
	uint32_t ttl_s;

	if (reader_left(reader) < EDNS_OPT_SIZE ||
	    memcmp(at, root_opt, sizeof(root_opt)) != 0)
		return skip_other(reader);
	class_ = u16_at(at + 3);
	ttl_s = (uint32_t)u16_at(at + 5) << 16 | u16_at(at + 7);
	reader->cursor += EDNS_OPT_SIZE;
	if (query->edns.present)
		return false;
	if (u16_at(at + 9) == 0) {
		edns_take_fields(&query->edns, class_, ttl_s);
		return true;
	}
	options = reader_span(reader, u16_at(at + 9));
	if (reader_failed(reader))
		return false;
	/* What another version means by its options is not known. */
	if (edns_version(ttl_s) > 0)
		options = span_of(NULL, 0);
	if (edns_parse(class_, ttl_s, options, &query->edns) == STATUS_OK)
		return true;
	/* An OPT goes with that error too (RFC 6891 section 7). */
	query->edns.present = true;
	return false;
}

/* All that comes after the question. */
static enum query_fault parse_rest(struct reader *reader, struct query *ret)
{
	if (ret->header.counts[1] || ret->header.counts[2])
		return QUERY_FORMERR;
	for (unsigned i = 0; i < ret->header.counts[3]; i++)
		if (!parse_additional(reader, ret))
			return QUERY_FORMERR;
	if (reader_left(reader) > 0)
		return QUERY_FORMERR;
	return ret->edns.version > 0 ? QUERY_BADVERS : QUERY_FINE;
}

static enum query_fault parse_body(struct reader *reader, struct query *ret)
{
	enum query_fault fault;

	if (ret->header.counts[0] == 0) {
		fault = parse_rest(reader, ret);
		return fault == QUERY_FINE ? QUERY_EMPTY : fault;
	}
	if (ret->header.counts[0] != 1)
		return QUERY_FORMERR;
	ret->name_size =
		(uint8_t)reader_name_both(reader, &ret->name, &ret->name_lower);
	ret->type = reader_u16(reader);
	ret->class_ = reader_u16(reader);
	if (reader_failed(reader))
		return QUERY_FORMERR;
	ret->has_question = true;
	ret->question_size = reader->cursor - MESSAGE_HEADER_SIZE;
	return parse_rest(reader, ret);
}

enum query_fault query_parse(struct span data, struct query *ret)
{
	struct reader reader = {.data = data.data, .size = data.size};

	ret->has_question = false;
	ret->type = ret->class_ = 0;
	ret->name_size = 0;
	ret->name.octets[0] = ret->name_lower.octets[0] = 0;
	ret->question_size = 0;
	ret->variant = 0;
	edns_init(&ret->edns);
	if (header_read(data, &ret->header) != STATUS_OK ||
	    ret->header.flags & FLAG_QR)
		return QUERY_SILENCE;
	ret->opcode = header_opcode(&ret->header);
	if (ret->opcode != OPCODE_QUERY)
		return QUERY_NOTIMP;
	reader.cursor = MESSAGE_HEADER_SIZE;
	return parse_body(&reader, ret);
}
