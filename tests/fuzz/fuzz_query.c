/*
 * fuzz_query.c - a client's query, and the same written again.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "fuzz.h"
#include "wire/message.h"

static void check_question(const struct query *query)
{
	struct name lower;

	must(query->name_size == name_size(query->name.octets));
	must(query->question_size == query->name_size + 4u);
	must(name_is_valid(query->name.octets, query->name_size));
	must(name_copy_lower(&lower, query->name.octets) == query->name_size);
	must(memcmp(lower.octets, query->name_lower.octets, query->name_size) ==
	     0);
}

static void check_edns(const struct edns *edns)
{
	must(edns->present || (!edns->do_bit && !edns->version &&
			       !edns->cookie_size && edns->ede == EDE_NONE));
	must(edns->udp_size >= UDP_SIZE_MIN);
	must(edns->cookie_size == 0 || edns->cookie_size == 8 ||
	     (edns->cookie_size >= 16 &&
	      edns->cookie_size <= EDNS_COOKIE_SIZE_MAX));
}

static size_t write_query(const struct query *query, uint8_t *out, size_t room)
{
	struct writer writer;

	writer_init(&writer, out, room);
	writer_u16(&writer, query->header.id);
	writer_u16(&writer, query->header.flags);
	writer_u16(&writer, 1);
	writer_u32(&writer, 0);
	writer_u16(&writer, query->edns.present);
	writer_name(&writer, query->name.octets);
	writer_u16(&writer, query->type);
	writer_u16(&writer, query->class_);
	if (query->edns.present)
		edns_write(&writer, &query->edns);
	must(!writer_failed(&writer));
	return writer.size;
}

static void check_rewritten(const struct query *query)
{
	uint8_t octets[MESSAGE_HEADER_SIZE + NAME_SIZE_MAX + 512];
	size_t size = write_query(query, octets, sizeof(octets));
	struct query again;

	must(query_parse(span_of(octets, size), &again) == QUERY_FINE);
	must(again.header.id == query->header.id);
	must(again.header.flags == query->header.flags);
	must(again.type == query->type && again.class_ == query->class_);
	must(again.question_size == query->question_size);
	must(memcmp(again.name.octets, query->name.octets, query->name_size) ==
	     0);
	must(again.edns.present == query->edns.present);
	must(again.edns.do_bit == query->edns.do_bit);
	must(again.edns.udp_size == query->edns.udp_size);
	must(again.edns.cookie_size == query->edns.cookie_size);
	must(memcmp(again.edns.cookie, query->edns.cookie,
		    query->edns.cookie_size) == 0);
	must(again.edns.ede == query->edns.ede);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum query_fault fault;
	struct query query;

	memset(&query, 0xa5, sizeof(query));
	fault = query_parse(span_of(data, size), &query);
	check_edns(&query.edns);
	if (query.has_question)
		check_question(&query);
	switch (fault) {
	case QUERY_SILENCE:
		must(size < MESSAGE_HEADER_SIZE || data[2] & 0x80);
		break;
	case QUERY_NOTIMP:
		must(query.opcode != OPCODE_QUERY && !query.has_question);
		break;
	case QUERY_BADVERS:
		must(query.edns.version > 0);
		break;
	case QUERY_EMPTY:
		must(!query.has_question && query.edns.version == 0);
		break;
	case QUERY_FORMERR:
		must(query.opcode == OPCODE_QUERY);
		break;
	case QUERY_FINE:
		must(query.has_question && query.edns.version == 0);
		check_rewritten(&query);
		break;
	}
	return 0;
}
