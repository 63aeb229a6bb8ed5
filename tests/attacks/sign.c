/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/attacks/sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/rdata.h"
#include "wire/writer.h"

enum {
	WORLD_SEED = 1, /* of scene_world() */
	OCTETS_MAX = 65535,
};

static void must(bool is_so, const char *what)
{
	if (is_so)
		return;
	fprintf(stderr, "sign: %s\n", what);
	abort();
}

static struct lab_keys *keys;

static void free_keys(void)
{
	lab_keys_free(keys);
}

static struct lab_key *key_of(const uint8_t *zone, enum lab_role role)
{
	struct lab_key *key;

	if (!keys) {
		keys = lab_keys_new(WORLD_SEED);
		atexit(free_keys);
	}
	must(keys && lab_keys_get(keys, zone, ALGORITHM_ECDSAP256SHA256, role,
				  &key) == STATUS_OK,
	     "no key");
	return key;
}

struct parameters {
	const struct rrset *rrset;
	const uint8_t *zone;
	uint8_t algorithm, labels;
	uint16_t tag;
};

/* RFC 4034 section 3.1, up to the signature. */
static void write_head(struct writer *writer, const struct parameters *of)
{
	writer_u16(writer, of->rrset->type);
	writer_u8(writer, of->algorithm);
	writer_u8(writer, of->labels);
	writer_u32(writer, of->rrset->ttl_s);
	writer_u32(writer, SIM_START_WALL_S + 30 * 86400);
	writer_u32(writer, SIM_START_WALL_S - 3600);
	writer_u16(writer, of->tag);
	writer_name(writer, of->zone);
}

static int compare(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	size_t least = x->size < y->size ? x->size : y->size;
	int order = memcmp(x->data, y->data, least);

	return order ? order : (x->size > y->size) - (x->size < y->size);
}

/* The owner, or the wildcard that it is said to come from. */
static void write_owner(struct writer *writer, const uint8_t *owner,
			uint8_t labels)
{
	if (labels >= name_labels(owner)) {
		writer_name(writer, owner);
		return;
	}
	writer_octets(writer, "\1*", 2);
	writer_name(writer, name_suffix(owner, labels));
}

/* RFC 4034 section 3.1.8.1; names in the RDATA are lower case already. */
static void write_records(struct writer *writer, const struct parameters *of)
{
	struct rdata_walk walk = rrset_rdata(of->rrset);
	struct span list[SIGN_RDATA_MAX];
	size_t count = 0;

	while (count < SIGN_RDATA_MAX && rdata_next(&walk, &list[count]))
		count++;
	qsort(list, count, sizeof(list[0]), compare);
	for (size_t i = 0; i < count; i++) {
		write_owner(writer, rrset_owner(of->rrset), of->labels);
		writer_u16(writer, of->rrset->type);
		writer_u16(writer, RRCLASS_IN);
		writer_u32(writer, of->rrset->ttl_s);
		writer_u16(writer, (uint16_t)list[i].size);
		writer_octets(writer, list[i].data, list[i].size);
	}
}

static void read_zone(const char *text, struct name *ret)
{
	must(name_from_text(text, ret) == STATUS_OK, text);
	name_lower(ret->octets);
}

struct span sign_rrsig(struct arena *arena, const char *zone,
		       enum lab_role role, const struct rrset *rrset,
		       uint8_t labels)
{
	uint8_t *octets = arena_alloc(arena, OCTETS_MAX);
	uint8_t signature[LAB_SIGNATURE_SIZE_MAX];
	struct writer writer;
	struct lab_key *key;
	struct name name;
	size_t head, size;

	read_zone(zone, &name);
	key = key_of(name.octets, role);
	struct parameters of = {.rrset = rrset,
				.zone = name.octets,
				.algorithm = ALGORITHM_ECDSAP256SHA256,
				.labels = labels,
				.tag = rdata_dnskey_tag(lab_key_rdata(key))};

	must(octets != NULL, "no memory");
	writer_init(&writer, octets, OCTETS_MAX);
	write_head(&writer, &of);
	head = writer.size;
	write_records(&writer, &of);
	size = lab_key_sign(key, span_of(octets, writer.size), signature);
	must(size > 0 && !writer_failed(&writer), "no signature");
	memcpy(octets + head, signature, size);
	return span_of(octets, head + size);
}

const struct rrset *sign_with(struct arena *arena, const struct rrset *rrset,
			      const struct span *rrsigs, size_t count)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	struct span list[SIGN_RDATA_MAX];
	const struct rrset *made;
	size_t rdata_count = 0;

	while (rdata_count < SIGN_RDATA_MAX &&
	       rdata_next(&walk, &list[rdata_count]))
		rdata_count++;
	must(rrset_make(arena, rrset_owner(rrset), rrset->type, rrset->ttl_s,
			list, rdata_count, rrsigs, count, &made) == STATUS_OK,
	     "no RRset");
	return made;
}

const struct rrset *sign_rrset(struct arena *arena, const char *zone,
			       enum lab_role role, const struct rrset *rrset)
{
	struct span rrsig =
		sign_rrsig(arena, zone, role, rrset,
			   (uint8_t)name_labels(rrset_owner(rrset)));

	return sign_with(arena, rrset, &rrsig, 1);
}

void sign_last(struct reply *reply, enum section section, const char *zone)
{
	const struct rrset **last =
		&reply->rrsets[section][reply->counts[section] - 1];

	*last = sign_rrset(&reply->arena, zone, LAB_ZSK, *last);
}

struct span sign_wrongly(struct arena *arena, const char *zone,
			 const struct rrset *rrset, uint8_t algorithm,
			 uint16_t tag, size_t size, unsigned number)
{
	uint8_t *octets = arena_alloc(arena, NAME_SIZE_MAX + 20 + size);
	struct writer writer;
	struct name name;

	read_zone(zone, &name);
	must(octets != NULL, "no memory");
	writer_init(&writer, octets, NAME_SIZE_MAX + 20 + size);
	write_head(&writer, &(struct parameters){.rrset = rrset,
						 .zone = name.octets,
						 .algorithm = algorithm,
						 .labels = (uint8_t)name_labels(
							 rrset_owner(rrset)),
						 .tag = tag});
	for (size_t i = 0; i < size; i++)
		writer_u8(&writer, (uint8_t)(0x40 + i * 7 + number * 13));
	return span_of(octets, writer.size);
}
