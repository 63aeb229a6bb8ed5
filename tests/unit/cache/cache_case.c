/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache_case.h"

#include <stdlib.h>
#include <string.h>

#include "wire/reader.h"
#include "wire/writer.h"

enum {
	ARENA_OCTETS = 16 * 1024 * 1024
};

int cache_case_setup(void **state)
{
	struct cache_case *c = calloc(1, sizeof(*c));

	if (!c)
		return -1;
	c->seed = 20;
	rng_init_seeded(&c->rng, &c->seed);
	hash_key_init(&c->hash_key, &c->rng);
	c->epoch = epoch_new(READERS_MAX);
	c->reader = epoch_register(c->epoch);
	arena_init(&c->arena, ARENA_OCTETS);
	*state = c;
	return c->reader ? 0 : -1;
}

int cache_case_teardown(void **state)
{
	struct cache_case *c = *state;

	epoch_unregister(c->reader);
	epoch_free(c->epoch);
	arena_done(&c->arena);
	free(c);
	return 0;
}

struct name name_of(const char *text)
{
	struct name name;

	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	return name;
}

struct moment at_s(double s)
{
	return (struct moment){.us = (int64_t)(1e9 + s * 1e6 + 0.5)};
}

/* ---- Answers ------------------------------------------------------------ */

static void write_question(struct writer *writer, const struct name *name,
			   uint16_t type)
{
	writer_name(writer, name->octets);
	writer_u16(writer, type);
	writer_u16(writer, RRCLASS_IN);
}

static void write_header(struct writer *writer, uint16_t id, uint16_t flags,
			 uint16_t answers, uint16_t additional)
{
	writer_u16(writer, id);
	writer_u16(writer, flags);
	writer_u16(writer, 1);
	writer_u16(writer, answers);
	writer_u16(writer, 0);
	writer_u16(writer, additional);
}

static void write_address(struct writer *writer, uint32_t ttl_s, size_t i)
{
	writer_u16(writer, 0xc000 | MESSAGE_HEADER_SIZE);
	writer_u16(writer, RRTYPE_A);
	writer_u16(writer, RRCLASS_IN);
	writer_u32(writer, ttl_s);
	writer_u16(writer, 4);
	writer_u32(writer, 0xc0000200u + (uint32_t)i);
}

void build_answer(struct built_answer *built, const char *name, uint16_t type,
		  uint16_t flags, const uint32_t *ttls_s, size_t count)
{
	struct writer writer;

	assert_true(count <= BUILT_RECORDS_MAX);
	built->name = name_of(name);
	name_lower(built->name.octets);
	built->type = type;
	built->answer = (struct answer){
		.ttl_offsets = built->ttl_offsets,
		.ttl_count = count,
		.ttl_s = UINT32_MAX,
		.made = at_s(0),
		.ede = EDE_NONE,
		.security =
			flags & FLAG_AD ? SECURITY_SECURE : SECURITY_INSECURE,
	};
	writer_init(&writer, built->message, sizeof(built->message));
	write_header(&writer, 0, FLAG_QR | flags, (uint16_t)count, 0);
	write_question(&writer, &built->name, type);
	for (size_t i = 0; i < count; i++) {
		built->ttl_offsets[i] = (uint16_t)(writer.size + 6);
		write_address(&writer, ttls_s[i], i);
		if (ttls_s[i] < built->answer.ttl_s)
			built->answer.ttl_s = ttls_s[i];
	}
	assert_false(writer_failed(&writer));
	built->answer.message = span_of(built->message, writer.size);
}

void build_failure(struct built_answer *built, const char *name, uint16_t type,
		   uint32_t ttl_s)
{
	static const char text[] = "no server answered";

	build_answer(built, name, type, RCODE_SERVFAIL, NULL, 0);
	built->answer.ttl_s = ttl_s;
	built->answer.is_failure = true;
	built->answer.same_without_do = true;
	built->answer.ede = EDE_NO_REACHABLE_AUTHORITY;
	built->answer.ede_text = span_of(text, sizeof(text) - 1);
}

struct query query_of(const char *name, uint16_t type, uint16_t flags,
		      enum query_edns edns)
{
	struct name qname = name_of(name);
	uint8_t octets[512];
	struct writer writer;
	struct query query;

	writer_init(&writer, octets, sizeof(octets));
	write_header(&writer, 0x1234, flags, 0, edns != NO_EDNS);
	write_question(&writer, &qname, type);
	if (edns != NO_EDNS)
		edns_write(&writer, &(struct edns){.ede = EDE_NONE,
						   .udp_size = UDP_SIZE_SAFE,
						   .do_bit = edns == EDNS_DO});
	assert_int_equal(query_parse(span_of(octets, writer.size), &query),
			 QUERY_FINE);
	return query;
}

static void see_opt(struct reader *reader, struct edns *ret)
{
	uint16_t class_ = reader_u16(reader);
	uint32_t ttl_s = reader_u32(reader);
	uint16_t size = reader_u16(reader);

	assert_int_equal(
		edns_parse(class_, ttl_s, reader_span(reader, size), ret),
		STATUS_OK);
}

struct seen_answer see_answer(const uint8_t *octets, size_t size)
{
	struct seen_answer seen = {.edns.ede = EDE_NONE};
	struct reader reader;
	struct name owner;

	assert_int_equal(header_read(span_of(octets, size), &seen.header),
			 STATUS_OK);
	reader_init(&reader, span_of(octets, size));
	reader_skip(&reader, MESSAGE_HEADER_SIZE);
	reader_name(&reader, &seen.question.name);
	seen.question.type = reader_u16(&reader);
	seen.question.class_ = reader_u16(&reader);
	for (unsigned i = 0; i < seen.header.counts[1]; i++) {
		reader_name(&reader, &owner);
		reader_skip(&reader, 4);
		seen.ttls_s[i] = reader_u32(&reader);
		reader_skip(&reader, reader_u16(&reader));
	}
	assert_int_equal(seen.header.counts[2], 0);
	for (unsigned i = 0; i < seen.header.counts[3]; i++) {
		reader_name(&reader, &owner);
		assert_int_equal(reader_u16(&reader), RRTYPE_OPT);
		see_opt(&reader, &seen.edns);
	}
	assert_false(reader_failed(&reader));
	assert_int_equal(reader_left(&reader), 0);
	return seen;
}

size_t ask(const struct answer_cache *cache, const struct query *query,
	   struct moment now, size_t room, uint8_t *out)
{
	struct answer_fit fit = {.room = room,
				 .udp_size = UDP_SIZE_SAFE,
				 .recursion_available = true};
	struct answer answer;

	if (!answer_cache_find(cache, query, query->edns.do_bit, now, &answer))
		return 0;
	return answer_write(&answer, query, now, &fit, out);
}

/* ---- Findings ----------------------------------------------------------- */

const struct rrset *rrset_of(struct cache_case *c, const char *owner,
			     uint16_t type, uint32_t ttl_s, size_t rdata_size,
			     size_t count, size_t rrsigs)
{
	static uint8_t octets[4096];
	struct name name = name_of(owner);
	struct span rdata[16], sigs[16];
	const struct rrset *rrset;

	assert_true(count <= 16 && rrsigs <= 16 &&
		    rdata_size + 17 < sizeof(octets));
	/* Windows into a run of octets that all differ. */
	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = (uint8_t)(i % 251);
	for (size_t i = 0; i < count; i++)
		rdata[i] = span_of(octets + i, rdata_size);
	for (size_t i = 0; i < rrsigs; i++)
		sigs[i] = span_of(octets + i, 95);
	assert_int_equal(rrset_make(&c->arena, name.octets, type, ttl_s, rdata,
				    count, sigs, rrsigs, &rrset),
			 STATUS_OK);
	return rrset;
}

struct finding finding_of(struct cache_case *c, enum finding_kind kind,
			  const char *name, const char *zone, uint16_t type,
			  uint32_t ttl_s)
{
	bool is_denial = kind == FINDING_NODATA || kind == FINDING_NXDOMAIN;
	struct name qname = name_of(name), cut = name_of(zone);
	const struct rrset **list = arena_alloc(&c->arena, sizeof(*list));
	struct finding finding = {
		.kind = kind,
		.rank = RANK_AUTHORITATIVE,
		.security = SECURITY_INSECURE,
		.ttl_s = ttl_s,
		.type = type,
		.ede = EDE_NONE,
		.name = arena_copy(&c->arena, qname.octets, sizeof(qname)),
		.zone = arena_copy(&c->arena, cut.octets, sizeof(cut)),
	};

	if (kind == FINDING_FAILURE)
		return finding;
	list[0] = rrset_of(c, is_denial ? zone : name,
			   is_denial ? RRTYPE_SOA : type, ttl_s, 4, 1, 0);
	finding.rrsets[is_denial ? SECTION_AUTHORITY : SECTION_ANSWER] = list;
	finding.counts[is_denial ? SECTION_AUTHORITY : SECTION_ANSWER] = 1;
	return finding;
}
