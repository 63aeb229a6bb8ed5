/*
 * fuzz_message.c - a response parsed, composed, parsed and composed again.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "fuzz.h"
#include "wire/finding.h"
#include "wire/message.h"
#include "wire/rdata.h"

enum {
	ARENA_SIZE = 8 << 20,
	ROOM = 4 << 20
};

static void check_rrset(const struct rrset *rrset)
{
	const uint8_t *owner = rrset_owner(rrset);
	struct rdata_walk walk = rrset_rdata(rrset);
	size_t rdata = 0, rrsigs = 0;
	struct name lower;
	struct span each;

	must(name_size(owner) == rrset->owner_size);
	name_copy_lower(&lower, owner);
	must(memcmp(lower.octets, owner, rrset->owner_size) == 0);
	must(rrset->ttl_s < 0x80000000u);
	must(rrset->rdata_count > 0);
	must(rrset->rdata_count <= RRSET_RECORDS_MAX);
	must(rrset->rrsig_count <= RRSET_RRSIGS_MAX);
	while (rdata_next(&walk, &each))
		rdata += 2 + each.size;
	walk = rrset_rrsigs(rrset);
	while (rdata_next(&walk, &each)) {
		struct rdata_rrsig rrsig;

		must(rdata_rrsig_parse(each, &rrsig) == STATUS_OK);
		must(rrsig.type_covered == rrset->type);
		rrsigs += 2 + each.size;
	}
	must(rrset->rrsigs_at == rrset->owner_size + rdata);
	must(rrset->size ==
	     sizeof(*rrset) + rrset->owner_size + rdata + rrsigs);
}

static void check_message(const struct message *message)
{
	must(message->header.counts[0] == message->has_question);
	for (int i = 0; i < SECTION_COUNT; i++) {
		must(message->rrset_counts[i] <= MESSAGE_RRSETS_MAX);
		for (size_t j = 0; j < message->rrset_counts[i]; j++)
			check_rrset(message->rrsets[i][j]);
	}
}

/* The octets of MESSAGE without its OPT, in memory of the caller's. */
static uint8_t *compose(const struct message *message, size_t *size)
{
	uint8_t *octets = malloc(ROOM);
	struct writer writer;

	must(octets);
	writer_init(&writer, octets, ROOM);
	writer_u16(&writer, message->header.id);
	writer_u16(&writer, message->header.flags);
	writer_u16(&writer, message->has_question);
	writer_octets(&writer, "\0\0\0\0\0", 6);
	if (message->has_question) {
		writer_name_compressed(&writer, message->question.name.octets);
		writer_u16(&writer, message->question.type);
		writer_u16(&writer, message->question.class_);
	}
	for (int i = 0; i < SECTION_COUNT; i++) {
		unsigned count = 0;

		for (size_t j = 0; j < message->rrset_counts[i]; j++) {
			const struct rrset *rrset = message->rrsets[i][j];

			count += rrset_write(&writer, rrset, rrset->ttl_s, true,
					     NULL, NULL, 0);
		}
		writer_put_u16(&writer, 6 + 2 * (size_t)i, (uint16_t)count);
	}
	must(!writer_failed(&writer));
	*size = writer.size;
	return octets;
}

/* Composes FROM and parses that; RET's parts are in ARENA. */
static void recompose(const struct message *from, struct arena *arena,
		      struct message *ret)
{
	size_t size;
	uint8_t *octets = compose(from, &size);

	arena_init(arena, ARENA_SIZE);
	must(message_parse(span_of(octets, size), arena, ret) == STATUS_OK);
	check_message(ret);
	free(octets);
}

/* Nothing was lost but records that differ in the case of their names. */
static void check_alike(const struct message *a, const struct message *b)
{
	must(a->has_question == b->has_question);
	must(name_equal(a->question.name.octets, b->question.name.octets));
	for (int i = 0; i < SECTION_COUNT; i++) {
		must(a->rrset_counts[i] == b->rrset_counts[i]);
		for (size_t j = 0; j < a->rrset_counts[i]; j++) {
			const struct rrset *x = a->rrsets[i][j];
			const struct rrset *y = b->rrsets[i][j];

			must(name_equal(rrset_owner(x), rrset_owner(y)));
			must(x->type == y->type && x->ttl_s == y->ttl_s);
			must(x->rdata_count >= y->rdata_count);
			must(x->rrsig_count == y->rrsig_count);
			must(x->rdata_count != y->rdata_count ||
			     x->size == y->size);
		}
	}
}

static void check_equal(const struct message *a, const struct message *b)
{
	for (int i = 0; i < SECTION_COUNT; i++)
		for (size_t j = 0; j < a->rrset_counts[i]; j++) {
			const struct rrset *x = a->rrsets[i][j];
			const struct rrset *y = b->rrsets[i][j];

			must(x->size == y->size);
			must(memcmp(x, y, x->size) == 0);
		}
}

/* All of the message as a finding, packed, unpacked and copied. */
static void check_finding(const struct message *message)
{
	struct finding finding = {
		.kind = FINDING_ANSWER,
		.ede = EDE_NONE,
		.name = message->question.name.octets,
		.zone = name_root,
	};
	struct finding again, copy;
	struct arena arena;
	uint8_t *packed;

	for (int i = 0; i < SECTION_COUNT; i++) {
		finding.rrsets[i] = message->rrsets[i];
		finding.counts[i] = message->rrset_counts[i];
	}
	packed = malloc(finding_packed_size(&finding));
	must(packed);
	finding_pack(&finding, packed);
	arena_init(&arena, ARENA_SIZE);
	must(finding_unpack(packed, &arena, &again) == STATUS_OK);
	must(finding_copy(&again, 1, &arena, &copy) == STATUS_OK);
	must(name_equal(copy.name, finding.name));
	for (int i = 0; i < SECTION_COUNT; i++) {
		must(copy.counts[i] == finding.counts[i]);
		for (size_t j = 0; j < copy.counts[i]; j++)
			must(memcmp(again.rrsets[i][j], finding.rrsets[i][j],
				    finding.rrsets[i][j]->size) == 0);
	}
	arena_done(&arena);
	free(packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct message first, second, third;
	struct arena arenas[3];

	arena_init(&arenas[0], ARENA_SIZE);
	if (message_parse(span_of(data, size), &arenas[0], &first) ==
	    STATUS_OK) {
		check_message(&first);
		check_finding(&first);
		recompose(&first, &arenas[1], &second);
		check_alike(&first, &second);
		recompose(&second, &arenas[2], &third);
		check_alike(&second, &third);
		check_equal(&second, &third);
		arena_done(&arenas[1]);
		arena_done(&arenas[2]);
	}
	must(arenas[0].held <= ARENA_SIZE);
	arena_done(&arenas[0]);
	return 0;
}
