/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/cache_image.h"

#include <stdlib.h>
#include <string.h>

#include "resolver/core/limits.h"
#include "wire/codes.h"
#include "wire/edns.h"
#include "wire/rdata.h"
#include "wire/reader.h"
#include "wire/writer.h"

/* An entry begins with its kind, and its size without these octets. */
enum {
	ENTRY_ANSWER = 1,
	ENTRY_FINDING = 2,
	ENTRY_HEAD = 5,
};

enum {
	ANSWER_FOR_DO = 1,
	ANSWER_FOR_CD = 2,
	ANSWER_SAME_WITHOUT_DO = 4,
	ANSWER_FLAGS = 7,
};

enum {
	/* Of one entry while it is read or written: RRsets, their lists. */
	ARENA_MAX = 4 * 1024 * 1024,
	/* What one RRset may have; a message has no room for more. */
	RECORDS_MAX = 8192,
};

/* ---- Writing ------------------------------------------------------------ */

struct output {
	struct moment now;
	bool (*put)(struct span entry, void *context);
	void *context;
	struct arena arena;
	struct writer writer;
	uint8_t *octets; /* CACHE_IMAGE_ENTRY_MAX */
};

static void begin(struct output *output, uint8_t kind)
{
	writer_init(&output->writer, output->octets, CACHE_IMAGE_ENTRY_MAX);
	writer_u8(&output->writer, kind);
	writer_u32(&output->writer, 0);
}

static bool end(struct output *output)
{
	struct writer *writer = &output->writer;
	size_t size = writer->size - ENTRY_HEAD;

	if (writer_failed(writer))
		return true;
	writer_put_u16(writer, 1, (uint16_t)(size >> 16));
	writer_put_u16(writer, 3, (uint16_t)size);
	return output->put(span_of(output->octets, writer->size),
			   output->context);
}

/* The second that has begun counts whole. */
static uint32_t age_s_of(const struct answer *answer, struct moment now)
{
	int64_t age_us = now.us - answer->made.us;

	return age_us > 0 ? (uint32_t)((age_us + 999999) / 1000000) : 0;
}

static bool put_answer(const uint8_t *name, uint16_t type,
		       const struct answer *answer, void *context)
{
	struct output *output = context;
	struct writer *writer = &output->writer;
	const struct answer_extras *extras = &answer->extras;

	if (answer->security == SECURITY_BOGUS)
		return true;
	begin(output, ENTRY_ANSWER);
	writer_name(writer, name);
	writer_u16(writer, type);
	writer_u8(writer,
		  (uint8_t)((answer->is_for_do ? ANSWER_FOR_DO : 0) |
			    (answer->is_for_cd ? ANSWER_FOR_CD : 0) |
			    (answer->same_without_do ? ANSWER_SAME_WITHOUT_DO
						     : 0)));
	writer_u8(writer, (uint8_t)answer->security);
	writer_u32(writer, answer->ttl_s);
	writer_u32(writer, age_s_of(answer, output->now));
	writer_u16(writer, (uint16_t)answer->ede);
	writer_u16(writer, (uint16_t)answer->ede_text.size);
	writer_octets(writer, answer->ede_text.data, answer->ede_text.size);
	writer_u16(writer, extras->at);
	if (extras->at) {
		writer_u16(writer, extras->additional_at);
		writer_u16(writer, extras->authority_records);
		writer_u32(writer, extras->ttl_s);
	}
	writer_u16(writer, (uint16_t)answer->message.size);
	writer_octets(writer, answer->message.data, answer->message.size);
	writer_u16(writer, (uint16_t)answer->ttl_count);
	for (size_t i = 0; i < answer->ttl_count; i++)
		writer_u16(writer, answer->ttl_offsets[i]);
	return end(output);
}

static uint32_t aged(uint32_t ttl_s, uint32_t age_s)
{
	return ttl_s > age_s ? ttl_s - age_s : 0;
}

static void put_records(struct writer *writer, struct rdata_walk walk)
{
	struct span rdata;

	writer_u16(writer, (uint16_t)walk.left);
	while (rdata_next(&walk, &rdata)) {
		writer_u16(writer, (uint16_t)rdata.size);
		writer_octets(writer, rdata.data, rdata.size);
	}
}

static void put_rrset(struct writer *writer, const struct rrset *rrset,
		      uint32_t age_s)
{
	writer_name(writer, rrset_owner(rrset));
	writer_u16(writer, rrset->type);
	writer_u32(writer, aged(rrset->ttl_s, age_s));
	put_records(writer, rrset_rdata(rrset));
	put_records(writer, rrset_rrsigs(rrset));
}

static bool put_finding(enum rrset_cache_shelf shelf,
			const struct finding *finding, uint32_t age_s,
			void *context)
{
	struct output *output = context;
	struct writer *writer = &output->writer;

	if (finding->security == SECURITY_BOGUS)
		return true;
	begin(output, ENTRY_FINDING);
	writer_u8(writer, (uint8_t)shelf);
	writer_name(writer, finding->name);
	writer_name(writer, finding->zone);
	writer_u16(writer, finding->type);
	writer_u8(writer, (uint8_t)finding->kind);
	writer_u8(writer, (uint8_t)finding->rank);
	writer_u8(writer, (uint8_t)finding->security);
	writer_u8(writer, finding->lacks_do);
	writer_u16(writer, (uint16_t)finding->ede);
	writer_u32(writer, aged(finding->ttl_s, age_s));
	for (int section = 0; section < SECTION_COUNT; section++) {
		writer_u16(writer, (uint16_t)finding->counts[section]);
		for (size_t i = 0; i < finding->counts[section]; i++)
			put_rrset(writer, finding->rrsets[section][i], age_s);
	}
	return end(output);
}

enum status cache_image_write(const struct caches *caches, bool with_answers,
			      struct moment now,
			      bool (*put)(struct span entry, void *context),
			      void *context)
{
	struct output output = {
		.now = now,
		.put = put,
		.context = context,
		.octets = malloc(CACHE_IMAGE_ENTRY_MAX),
	};

	if (!output.octets)
		return STATUS_NO_MEMORY;
	arena_init(&output.arena, ARENA_MAX);
	rrset_cache_visit(caches->rrsets, now, &output.arena, put_finding,
			  &output);
	if (with_answers)
		answer_cache_visit(caches->answers, now, put_answer, &output);
	arena_done(&output.arena);
	free(output.octets);
	return STATUS_OK;
}

/* ---- Reading ------------------------------------------------------------ */

struct input {
	const struct caches *caches;
	struct epoch_reader *reader;
	uint32_t elapsed_s;
	struct moment now;
	struct cache_image_count *count;
	struct arena arena; /* emptied after each entry */
};

/* Names in an image are whole and, where they are keys, lower case. */
static void read_name(struct reader *reader, struct name *ret)
{
	(void)reader_name_uncompressed(reader, ret);
	name_lower(ret->octets);
}

static enum security read_security(struct reader *reader)
{
	uint8_t security = reader_u8(reader);

	if (security > SECURITY_SECURE || security == SECURITY_BOGUS)
		reader_fail(reader);
	return (enum security)security;
}

static int16_t read_ede(struct reader *reader)
{
	return (int16_t)reader_u16(reader);
}

static struct answer_extras read_extras(struct reader *reader)
{
	struct answer_extras extras = {.at = reader_u16(reader)};

	if (extras.at == 0)
		return extras;
	extras.additional_at = reader_u16(reader);
	extras.authority_records = reader_u16(reader);
	extras.ttl_s = reader_u32(reader);
	return extras;
}

static const uint16_t *read_ttl_offsets(struct reader *reader,
					struct arena *arena, size_t *ret_count)
{
	size_t count = reader_u16(reader);
	uint16_t *offsets;

	if (count > ANSWER_RECORDS_MAX ||
	    !reader_has(reader, count * sizeof(*offsets)))
		return NULL;
	offsets = arena_alloc(arena, count * sizeof(*offsets) + 1);
	for (size_t i = 0; offsets && i < count; i++)
		offsets[i] = reader_u16(reader);
	*ret_count = count;
	return offsets;
}

/* Offsets rise, and lie behind the question and before the message's end. */
static bool offsets_are_sound(const struct answer *answer, size_t head)
{
	size_t least = head;

	for (size_t i = 0; i < answer->ttl_count; i++) {
		if (answer->ttl_offsets[i] < least ||
		    answer->ttl_offsets[i] + 4u > answer->message.size)
			return false;
		least = answer->ttl_offsets[i] + 4u;
	}
	return true;
}

/* The message is one for NAME and TYPE that answer_write() can work with. */
static bool answer_is_sound(const struct answer *answer,
			    const struct name *name, uint16_t type)
{
	size_t name_octets = name_size(name->octets);
	size_t head = MESSAGE_HEADER_SIZE + name_octets + 4;
	const uint8_t *data = answer->message.data;
	const struct answer_extras *extras = &answer->extras;
	struct header header;

	if (answer->message.size < head ||
	    header_read(answer->message, &header) != STATUS_OK ||
	    header.counts[0] != 1 ||
	    memcmp(data + MESSAGE_HEADER_SIZE, name->octets, name_octets) != 0)
		return false;
	data += MESSAGE_HEADER_SIZE + name_octets;
	if ((data[0] << 8 | data[1]) != type ||
	    (data[2] << 8 | data[3]) != RRCLASS_IN)
		return false;
	if (extras->at &&
	    (extras->at < head || extras->additional_at < extras->at ||
	     extras->additional_at > answer->message.size ||
	     extras->authority_records > header.counts[2]))
		return false;
	return offsets_are_sound(answer, head);
}

static bool is_known(const struct input *input, const struct name *name,
		     uint16_t type, const struct answer *answer)
{
	struct query query = {
		.header.flags = answer->is_for_cd ? FLAG_CD : 0,
		.type = type,
		.name_size = (uint8_t)name_size(name->octets),
		.name_lower = *name,
	};
	struct answer known;

	return answer_cache_find(input->caches->answers, &query,
				 answer->is_for_do, input->now, &known);
}

/* What is alive, and nothing better is known. */
static void keep_answer(struct input *input, const struct name *name,
			uint16_t type, uint32_t age_s, struct answer *answer)
{
	int64_t age = (int64_t)age_s + input->elapsed_s;

	if (age >= answer->ttl_s || is_known(input, name, type, answer))
		return;
	answer->made = moment_after_s(input->now, -age);
	answer_cache_insert(input->caches->answers, input->reader, name->octets,
			    type, answer->is_for_do, answer->is_for_cd, answer);
	input->count->taken++;
}

static enum status read_answer(struct input *input, struct reader *reader)
{
	struct answer answer = {0};
	struct name name;
	uint16_t type;
	uint8_t flags;
	uint32_t age_s;

	read_name(reader, &name);
	type = reader_u16(reader);
	flags = reader_u8(reader);
	answer.is_for_do = flags & ANSWER_FOR_DO;
	answer.is_for_cd = flags & ANSWER_FOR_CD;
	answer.same_without_do = flags & ANSWER_SAME_WITHOUT_DO;
	answer.security = read_security(reader);
	answer.ttl_s = reader_u32(reader);
	age_s = reader_u32(reader);
	answer.ede = read_ede(reader);
	answer.ede_text = reader_span(reader, reader_u16(reader));
	answer.extras = read_extras(reader);
	answer.message = reader_span(reader, reader_u16(reader));
	answer.ttl_offsets =
		read_ttl_offsets(reader, &input->arena, &answer.ttl_count);
	if (reader_failed(reader) || reader_left(reader) > 0 ||
	    flags > ANSWER_FLAGS || !answer.ttl_offsets ||
	    answer.ede_text.size > EDNS_EDE_TEXT_MAX ||
	    !answer_is_sound(&answer, &name, type))
		return STATUS_MALFORMED;
	keep_answer(input, &name, type, age_s, &answer);
	return STATUS_OK;
}

/* RDATA as rdata_read() makes it, so that its form is checked again. */
static enum status read_rdata(struct reader *reader, uint16_t type,
			      struct arena *arena, struct span *ret)
{
	uint16_t size = reader_u16(reader);
	struct span octets = reader_span(reader, size);
	struct reader alone;
	uint8_t *out = arena_room(arena, (size_t)size + 1);
	size_t made;

	if (!out || reader_failed(reader))
		return STATUS_MALFORMED;
	/* Alone, so that no pointer leads out of it. */
	reader_init(&alone, octets);
	if (rdata_read(&alone, type, size, out, size, &made) != STATUS_OK ||
	    made != size)
		return STATUS_MALFORMED;
	*ret = span_of(out, made);
	return STATUS_OK;
}

static enum status read_records(struct reader *reader, uint16_t type,
				struct arena *arena, struct span **ret,
				size_t *ret_count)
{
	size_t count = reader_u16(reader);

	if (count > RECORDS_MAX || !reader_has(reader, count * 2))
		return STATUS_MALFORMED;
	*ret = arena_alloc(arena, count * sizeof(**ret) + 1);
	*ret_count = count;
	if (!*ret)
		return STATUS_MALFORMED;
	for (size_t i = 0; i < count; i++)
		if (read_rdata(reader, type, arena, &(*ret)[i]) != STATUS_OK)
			return STATUS_MALFORMED;
	return STATUS_OK;
}

static enum status read_rrset(struct reader *reader, struct arena *arena,
			      const struct rrset **ret)
{
	struct name owner;
	struct span *rdata, *rrsigs;
	size_t count, rrsig_count;
	uint16_t type;
	uint32_t ttl_s;

	read_name(reader, &owner);
	type = reader_u16(reader);
	ttl_s = reader_u32(reader);
	if (read_records(reader, type, arena, &rdata, &count) != STATUS_OK ||
	    count == 0 ||
	    read_records(reader, RRTYPE_RRSIG, arena, &rrsigs, &rrsig_count) !=
		    STATUS_OK ||
	    rrset_make(arena, owner.octets, type, ttl_s, rdata, count, rrsigs,
		       rrsig_count, ret) != STATUS_OK)
		return STATUS_MALFORMED;
	return STATUS_OK;
}

static enum status read_sections(struct reader *reader, struct arena *arena,
				 struct finding *finding)
{
	for (int section = 0; section < SECTION_COUNT; section++) {
		size_t count = reader_u16(reader);
		const struct rrset **rrsets;

		if (!reader_has(reader, count))
			return STATUS_MALFORMED;
		rrsets = arena_alloc(arena, count * sizeof(*rrsets) + 1);
		if (!rrsets)
			return STATUS_MALFORMED;
		for (size_t i = 0; i < count; i++)
			if (read_rrset(reader, arena, &rrsets[i]) != STATUS_OK)
				return STATUS_MALFORMED;
		finding->rrsets[section] = rrsets;
		finding->counts[section] = count;
	}
	return STATUS_OK;
}

/* What the others take for granted of a finding of its kind. */
static bool is_sound(const struct finding *finding)
{
	const struct rrset *answer = finding_answer(finding);

	switch (finding->kind) {
	case FINDING_ANSWER:
		return answer;
	case FINDING_CNAME:
		return answer && answer->type == RRTYPE_CNAME;
	case FINDING_DNAME:
		return answer && answer->type == RRTYPE_DNAME;
	case FINDING_DELEGATION:
		return answer && answer->type == RRTYPE_NS;
	case FINDING_NODATA:
	case FINDING_NXDOMAIN:
		return true;
	case FINDING_FAILURE:
		return false;
	}
	return false;
}

static bool shelf_fits(uint8_t shelf, const struct finding *finding)
{
	switch (shelf) {
	case SHELF_DELEGATIONS:
		return finding->kind == FINDING_DELEGATION;
	case SHELF_NXDOMAINS:
		return finding->kind == FINDING_NXDOMAIN;
	case SHELF_FINDINGS:
	case SHELF_CHILD_SERVERS:
		return true;
	default:
		return false;
	}
}

static enum status keep_finding(struct input *input,
				enum rrset_cache_shelf shelf,
				const struct finding *finding)
{
	struct rrset_cache *rrsets = input->caches->rrsets;
	struct finding now_aged;

	if (finding->ttl_s <= input->elapsed_s ||
	    rrset_cache_has(rrsets, shelf, finding->name, finding->type,
			    input->now))
		return STATUS_OK;
	if (finding_copy(finding, input->elapsed_s, &input->arena, &now_aged) !=
	    STATUS_OK)
		return STATUS_MALFORMED;
	rrset_cache_insert(rrsets, input->reader, shelf, &now_aged, input->now);
	input->count->taken++;
	return STATUS_OK;
}

static enum status read_finding(struct input *input, struct reader *reader)
{
	struct finding finding = {0};
	struct name name, zone;
	uint8_t shelf = reader_u8(reader), kind, rank, lacks_do;

	read_name(reader, &name);
	read_name(reader, &zone);
	finding.name = name.octets;
	finding.zone = zone.octets;
	finding.type = reader_u16(reader);
	kind = reader_u8(reader);
	rank = reader_u8(reader);
	finding.security = read_security(reader);
	lacks_do = reader_u8(reader);
	finding.ede = read_ede(reader);
	finding.ttl_s = reader_u32(reader);
	if (kind > FINDING_FAILURE || rank > RANK_AUTHORITATIVE || lacks_do > 1)
		return STATUS_MALFORMED;
	finding.kind = (enum finding_kind)kind;
	finding.rank = (enum rank)rank;
	finding.lacks_do = lacks_do;
	if (read_sections(reader, &input->arena, &finding) != STATUS_OK ||
	    reader_failed(reader) || reader_left(reader) > 0 ||
	    !is_sound(&finding) || !shelf_fits(shelf, &finding))
		return STATUS_MALFORMED;
	return keep_finding(input, (enum rrset_cache_shelf)shelf, &finding);
}

/* STATUS_MALFORMED: there is none, and nobody knows where the next begins. */
static enum status read_entry(struct input *input, struct reader *image)
{
	uint8_t kind = reader_u8(image);
	uint32_t size = reader_u32(image);
	struct span octets = reader_span(image, size);
	enum status status = STATUS_MALFORMED;
	struct reader reader;

	if (reader_failed(image) || size > CACHE_IMAGE_ENTRY_MAX)
		return STATUS_MALFORMED;
	reader_init(&reader, octets);
	if (kind == ENTRY_ANSWER)
		status = read_answer(input, &reader);
	else if (kind == ENTRY_FINDING)
		status = read_finding(input, &reader);
	if (status != STATUS_OK)
		input->count->malformed++;
	arena_done(&input->arena);
	return STATUS_OK;
}

enum status cache_image_read(const struct caches *caches,
			     struct epoch_reader *reader, struct span image,
			     uint32_t elapsed_s, struct moment now,
			     struct cache_image_count *count)
{
	struct input input = {
		.caches = caches,
		.reader = reader,
		.elapsed_s = elapsed_s,
		.now = now,
		.count = count,
	};
	enum status status = STATUS_OK;
	struct reader octets;

	arena_init(&input.arena, ARENA_MAX);
	reader_init(&octets, image);
	while (status == STATUS_OK && reader_left(&octets) > 0)
		status = read_entry(&input, &octets);
	return status;
}
