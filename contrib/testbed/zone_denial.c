/*
 * zone_denial.c - the NSEC or NSEC3 chain of a zone (RFC 4034 section 4,
 * RFC 5155 section 7.1).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "contrib/testbed/zone_build.h"
#include "validator/crypto.h"
#include "wire/rdata.h"
#include "wire/writer.h"

enum {
	TYPES_MAX = 512, /* the laboratory has no type above 511 */
	/* Octets of RDATA: a name, or a salt, and type maps. */
	NSEC_SIZE_MAX = NAME_SIZE_MAX + 64 + 2 * 34,
	HASH_SIZE = 20,
	HASH_LABEL_SIZE = 32, /* octets of a hash in base32hex */
	UNKNOWN_HASH = 100,
	UNKNOWN_FLAG = 0x02,
};

/* The types at NODE that its zone answers for, RRSIG and NSEC aside. */
static void types_of(const struct build_node *node, bool types[TYPES_MAX])
{
	memset(types, 0, TYPES_MAX * sizeof(types[0]));
	for (size_t i = 0; i < node->set_count; i++) {
		uint16_t type = node->sets[i].type;

		/* Addresses at a cut are glue (RFC 4035 section 2.3). */
		if (type < TYPES_MAX &&
		    (!node->is_cut || type == RRTYPE_NS || type == RRTYPE_DS))
			types[type] = true;
	}
}

/* FAULT_DENIAL_TYPES: whatever one could ask for is said to be there. */
static void claim_types(bool types[TYPES_MAX])
{
	types[RRTYPE_A] = types[RRTYPE_AAAA] = types[RRTYPE_MX] = true;
	types[RRTYPE_TXT] = types[RRTYPE_SRV] = types[RRTYPE_CAA] = true;
}

/* What faults do to the type map of NODE. */
static void change_types(const struct build *build,
			 const struct build_node *node, bool types[TYPES_MAX])
{
	enum lab_fault fault = build->plan->fault;

	if (fault == FAULT_DENIAL_TYPES)
		claim_types(types);
	if (fault == FAULT_COMPACT_DENIAL && node->set_count == 0)
		types[RRTYPE_NXNAME] = true;
}

/* Type bit maps (RFC 4034 section 4.1.2). */
static void write_types(struct writer *writer, const bool types[TYPES_MAX])
{
	for (unsigned window = 0; window < TYPES_MAX / 256; window++) {
		uint8_t map[32] = {0};
		uint8_t size = 0;

		for (unsigned low = 0; low < 256; low++)
			if (types[256 * window + low]) {
				map[low / 8] |= (uint8_t)(0x80 >> low % 8);
				size = (uint8_t)(low / 8 + 1);
			}
		if (size == 0)
			continue;
		writer_u8(writer, (uint8_t)window);
		writer_u8(writer, size);
		writer_octets(writer, map, size);
	}
}

/* A set of one record, in the arena. */
static enum status make_set(struct build *build, const uint8_t *owner,
			    uint16_t type, const struct writer *rdata,
			    struct build_set *ret)
{
	struct span *span = arena_alloc(build->arena, sizeof(*span));
	const uint8_t *octets =
		arena_copy(build->arena, rdata->data, rdata->size);

	if (!span || !octets || writer_failed(rdata))
		return STATUS_NO_MEMORY;
	*span = span_of(octets, rdata->size);
	*ret = (struct build_set){
		.owner = owner,
		.type = type,
		.ttl_s = build->negative_ttl_s,
		.rdata = span,
		.rdata_count = 1,
	};
	return STATUS_OK;
}

static bool is_compact(const struct build *build, const struct build_node *node)
{
	return build->plan->fault == FAULT_COMPACT_DENIAL &&
	       node->set_count == 0;
}

/* NSEC leaves out what is occluded and empty non-terminals. */
static bool in_nsec_chain(const struct build *build,
			  const struct build_node *node)
{
	return !node->is_occluded &&
	       (node->set_count > 0 || is_compact(build, node));
}

static const uint8_t *next_in_nsec_chain(const struct build *build, size_t at)
{
	for (size_t i = at + 1; i < build->node_count; i++)
		if (in_nsec_chain(build, &build->nodes[i]))
			return build->nodes[i].owner;
	return build->origin;
}

/* "zzz" beside the zone: after all of its names in canonical order. */
static enum status outside_name(const struct build *build, struct name *ret)
{
	return name_prepend((const uint8_t *)"zzz", 3,
			    name_parent(build->origin), ret);
}

static enum status add_nsec(struct build *build, size_t at)
{
	struct build_node *node = &build->nodes[at];
	const uint8_t *next = next_in_nsec_chain(build, at);
	uint8_t rdata[NSEC_SIZE_MAX];
	bool types[TYPES_MAX];
	struct name other;
	struct writer writer;

	if (build->plan->fault == FAULT_NSEC_OUTSIDE ||
	    is_compact(build, node)) {
		enum status status =
			is_compact(build, node)
				? name_prepend((const uint8_t *)"", 1,
					       node->owner, &other)
				: outside_name(build, &other);

		if (status != STATUS_OK)
			return status;
		next = other.octets;
	}
	types_of(node, types);
	change_types(build, node, types);
	types[RRTYPE_RRSIG] = types[RRTYPE_NSEC] = true;
	writer_init(&writer, rdata, sizeof(rdata));
	writer_octets(&writer, next, name_size(next));
	write_types(&writer, types);
	node->nsec = arena_alloc(build->arena, sizeof(*node->nsec));
	if (!node->nsec)
		return STATUS_NO_MEMORY;
	return make_set(build, node->owner, RRTYPE_NSEC, &writer, node->nsec);
}

static enum status build_nsec(struct build *build)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < build->node_count && status == STATUS_OK; i++)
		if (in_nsec_chain(build, &build->nodes[i]))
			status = add_nsec(build, i);
	return status;
}

void build_nsec3_hash(const uint8_t *name, struct span salt,
		      uint16_t iterations, uint8_t hash[20])
{
	struct name lower;
	size_t size = name_copy_lower(&lower, name);
	bool fine = crypto_nsec3_hash(span_of(lower.octets, size), salt,
				      iterations, hash);

	assert(fine); /* SHA-1 was there for the world's own names */
}

void lab_zone_hash(const struct lab_zone *zone, const uint8_t *name,
		   uint8_t hash[20])
{
	build_nsec3_hash(name, zone->salt, zone->iterations, hash);
}

struct span build_salt(const struct lab_plan *plan)
{
	static const uint8_t salt[UINT8_MAX] = "a salt of the laboratory";

	return span_of(salt, plan->salt_size);
}

static bool in_nsec3_chain(const struct build *build,
			   const struct build_node *node)
{
	bool skips = build->plan->denial == LAB_OPT_OUT ||
		     build->plan->fault == FAULT_NSEC3_CLOSED;

	if (node->is_occluded)
		return false;
	return !(skips && node->is_cut && !build_node_set(node, RRTYPE_DS));
}

static int compare_hashes(const void *a, const void *b)
{
	const struct build_nsec3 *left = a, *right = b;

	return memcmp(left->hash, right->hash, HASH_SIZE);
}

/* The owner: the hash in base32hex (RFC 4648 section 7) before the origin. */
static enum status hash_owner(struct build *build,
			      const uint8_t hash[HASH_SIZE],
			      const uint8_t **ret)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	uint8_t label[HASH_LABEL_SIZE];
	struct name owner;

	for (unsigned i = 0; i < HASH_LABEL_SIZE; i++) {
		unsigned bit = 5 * i, at = bit / 8;
		unsigned word = (unsigned)hash[at] << 8;

		if (at + 1 < HASH_SIZE)
			word |= hash[at + 1];
		label[i] = (uint8_t)digits[word >> (11 - bit % 8) & 31];
	}

	enum status status =
		name_prepend(label, sizeof(label), build->origin, &owner);
	if (status != STATUS_OK)
		return status;
	*ret = arena_copy(build->arena, owner.octets, name_size(owner.octets));
	return *ret ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The hash that the link stands for and the one that it leads to, spoiled. */
static void spoil_span(enum lab_fault fault, uint8_t from[HASH_SIZE],
		       uint8_t to[HASH_SIZE])
{
	if (fault == FAULT_NSEC3_OWNER)
		from[0] ^= 0x80;
	if (fault == FAULT_NSEC3_NEXT) {
		memcpy(to, from, HASH_SIZE);
		to[HASH_SIZE - 1] ^= 0x01;
	}
}

static void write_parameters(struct writer *writer, uint16_t iterations,
			     struct span salt)
{
	writer_u16(writer, iterations);
	writer_u8(writer, (uint8_t)salt.size);
	writer_octets(writer, salt.data, salt.size);
}

static void write_nsec3(struct writer *writer, const struct build *build,
			const struct build_node *node,
			const uint8_t next[HASH_SIZE])
{
	enum lab_fault fault = build->plan->fault;
	unsigned flags = build->plan->denial == LAB_OPT_OUT ? NSEC3_OPT_OUT : 0;
	bool types[TYPES_MAX];

	if (fault == FAULT_NSEC3_UNKNOWN_FLAG)
		flags |= UNKNOWN_FLAG;

	types_of(node, types);
	change_types(build, node, types);
	/* RFC 5155 section 7.1: RRSIG where something is signed. */
	if (node->set_count > 0 &&
	    (!node->is_cut || build_node_set(node, RRTYPE_DS)))
		types[RRTYPE_RRSIG] = true;
	writer_u8(writer, fault == FAULT_NSEC3_UNKNOWN_HASH ? UNKNOWN_HASH
							    : NSEC3_HASH_SHA1);
	writer_u8(writer, (uint8_t)flags);
	write_parameters(writer, build->plan->iterations,
			 build_salt(build->plan));
	writer_u8(writer, HASH_SIZE);
	writer_octets(writer, next, HASH_SIZE);
	write_types(writer, types);
}

static enum status make_nsec3(struct build *build, size_t at)
{
	struct build_nsec3 *link = &build->nsec3s[at];
	uint8_t rdata[NSEC_SIZE_MAX], from[HASH_SIZE], to[HASH_SIZE];
	const uint8_t *owner = NULL;
	struct writer writer;

	memcpy(from, link->hash, HASH_SIZE);
	memcpy(to, build->nsec3s[(at + 1) % build->nsec3_count].hash,
	       HASH_SIZE);
	spoil_span(build->plan->fault, from, to);

	enum status status = hash_owner(build, from, &owner);

	if (status != STATUS_OK)
		return status;
	writer_init(&writer, rdata, sizeof(rdata));
	write_nsec3(&writer, build, link->node, to);
	return make_set(build, owner, RRTYPE_NSEC3, &writer, &link->set);
}

static enum status build_nsec3(struct build *build)
{
	enum status status = STATUS_OK;

	build->nsec3s = arena_alloc(build->arena,
				    build->node_count * sizeof(*build->nsec3s));
	if (!build->nsec3s)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < build->node_count; i++) {
		const struct build_node *node = &build->nodes[i];
		struct build_nsec3 *link = &build->nsec3s[build->nsec3_count];

		if (!in_nsec3_chain(build, node))
			continue;
		link->node = node;
		build_nsec3_hash(node->owner, build_salt(build->plan),
				 build->plan->iterations, link->hash);
		build->nsec3_count++;
	}
	qsort(build->nsec3s, build->nsec3_count, sizeof(*build->nsec3s),
	      compare_hashes);
	for (size_t i = 0; i < build->nsec3_count && status == STATUS_OK; i++)
		status = make_nsec3(build, i);
	return status;
}

static bool lacks_nsec3param(enum lab_fault fault)
{
	return fault == FAULT_NO_NSEC3PARAM ||
	       fault == FAULT_NO_NSEC3PARAM_NSEC3;
}

bool build_has_nsec3param(const struct build *build)
{
	return build->plan->denial != LAB_NSEC &&
	       !lacks_nsec3param(build->plan->fault);
}

bool build_finds_chain(const struct build *build)
{
	return !lacks_nsec3param(build->plan->fault) &&
	       build->plan->fault != FAULT_NSEC3PARAM_SALT;
}

enum status build_add_nsec3param(struct build *build)
{
	static const uint8_t other_salt[] = {0xde, 0xad, 0xbe, 0xef};
	uint8_t rdata[5 + UINT8_MAX];
	struct writer writer;

	writer_init(&writer, rdata, sizeof(rdata));
	writer_u8(&writer, NSEC3_HASH_SHA1);
	writer_u8(&writer, 0);
	write_parameters(&writer, build->plan->iterations,
			 build->plan->fault == FAULT_NSEC3PARAM_SALT
				 ? span_of(other_salt, sizeof(other_salt))
				 : build_salt(build->plan));

	const uint8_t *kept = arena_copy(build->arena, rdata, writer.size);

	if (!kept)
		return STATUS_NO_MEMORY;
	return build_add(build, build->origin, RRTYPE_NSEC3PARAM,
			 build->negative_ttl_s, span_of(kept, writer.size));
}

enum status build_denial(struct build *build)
{
	enum lab_fault fault = build->plan->fault;

	if (fault == FAULT_NO_DENIAL || fault == FAULT_NO_NSEC3PARAM_NSEC3)
		return STATUS_OK;
	return build->plan->denial == LAB_NSEC ? build_nsec(build)
					       : build_nsec3(build);
}
