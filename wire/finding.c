/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/finding.h"

#include <stdalign.h>
#include <stddef.h>
#include <string.h>

enum {
	ALIGNMENT = alignof(struct rrset)
}; /* of each in a packed finding */

/* What finding_pack() writes first; names and RRsets follow. */
enum {
	LACKS_DO = 0x80
}; /* beside the security of a packed finding */

struct packed {
	uint32_t ttl_s;
	uint16_t type;
	int16_t ede;
	uint16_t counts[SECTION_COUNT];
	uint16_t name_at, zone_at, rrsets_at; /* offsets from the start */
	uint8_t kind, rank, security;
	uint8_t names[]; /* name and zone, if they are nowhere else */
};

static size_t aligned(size_t size)
{
	return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

const struct rrset *finding_rrset(const struct finding *finding,
				  enum section section, uint16_t type)
{
	for (size_t i = 0; i < finding->counts[section]; i++)
		if (finding->rrsets[section][i]->type == type)
			return finding->rrsets[section][i];
	return NULL;
}

_Static_assert(offsetof(struct packed, names) + ALIGNMENT +
			       offsetof(struct rrset, octets) <=
		       FINDING_NAME_AT_MAX,
	       "the name comes later than it should");

/*
 * The name is the owner of what was found, most often, and that comes first:
 * the zone is a part of it, too.
 */
static bool owner_is_name(const struct finding *finding)
{
	const struct rrset *answer = finding_answer(finding);

	return answer && name_equal(rrset_owner(answer), finding->name) &&
	       name_is_under(finding->name, finding->zone);
}

/* Octets of the names that have to be kept apart. */
static size_t names_size(const struct finding *finding)
{
	size_t size = 0;

	if (!owner_is_name(finding))
		size += name_size(finding->name);
	if (!name_is_under(finding->name, finding->zone))
		size += name_size(finding->zone);
	return size;
}

static size_t head_size(const struct finding *finding)
{
	return aligned(offsetof(struct packed, names) + names_size(finding));
}

size_t finding_packed_size(const struct finding *finding)
{
	size_t size = head_size(finding);

	for (int i = 0; i < SECTION_COUNT; i++)
		for (size_t j = 0; j < finding->counts[i]; j++)
			size += aligned(finding->rrsets[i][j]->size);
	return size;
}

static void pack_names(struct packed *packed, const struct finding *finding)
{
	size_t size = name_size(finding->name);
	size_t zone_size = name_size(finding->zone);
	size_t at = offsetof(struct packed, names);

	if (owner_is_name(finding)) {
		packed->name_at = (uint16_t)(head_size(finding) +
					     offsetof(struct rrset, octets));
	} else {
		packed->name_at = (uint16_t)at;
		memcpy((uint8_t *)packed + at, finding->name, size);
		at += size;
	}
	if (name_is_under(finding->name, finding->zone)) {
		packed->zone_at =
			(uint16_t)(packed->name_at + size - zone_size);
	} else {
		packed->zone_at = (uint16_t)at;
		memcpy((uint8_t *)packed + at, finding->zone, zone_size);
	}
}

void finding_pack(const struct finding *finding, uint8_t *out)
{
	struct packed *packed = (struct packed *)(void *)out;
	uint8_t *at = out + head_size(finding);

	memset(packed, 0, sizeof(*packed));
	packed->ttl_s = finding->ttl_s;
	packed->type = finding->type;
	packed->ede = finding->ede;
	packed->kind = (uint8_t)finding->kind;
	packed->rank = (uint8_t)finding->rank;
	packed->security = (uint8_t)((unsigned)finding->security |
				     (finding->lacks_do ? LACKS_DO : 0));
	packed->rrsets_at = (uint16_t)(at - out);
	pack_names(packed, finding);
	for (int i = 0; i < SECTION_COUNT; i++) {
		packed->counts[i] = (uint16_t)finding->counts[i];
		for (size_t j = 0; j < finding->counts[i]; j++) {
			const struct rrset *rrset = finding->rrsets[i][j];

			memcpy(at, rrset, rrset->size);
			at += aligned(rrset->size);
		}
	}
}

const uint8_t *finding_packed_name(const uint8_t *packed)
{
	return packed + ((const struct packed *)(const void *)packed)->name_at;
}

const uint8_t *finding_packed_zone(const uint8_t *packed)
{
	return packed + ((const struct packed *)(const void *)packed)->zone_at;
}

enum status finding_unpack(const uint8_t *from, struct arena *arena,
			   struct finding *ret)
{
	const struct packed *packed = (const struct packed *)(const void *)from;
	const uint8_t *at = from + packed->rrsets_at;

	*ret = (struct finding){
		.kind = (enum finding_kind)packed->kind,
		.rank = (enum rank)packed->rank,
		.security = (enum security)(packed->security & ~LACKS_DO),
		.lacks_do = packed->security & LACKS_DO,
		.ttl_s = packed->ttl_s,
		.type = packed->type,
		.ede = packed->ede,
		.name = from + packed->name_at,
		.zone = from + packed->zone_at,
	};
	for (int i = 0; i < SECTION_COUNT; i++) {
		size_t count = packed->counts[i];
		const struct rrset **list =
			arena_alloc(arena, (count + 1) * sizeof(*list));

		if (!list)
			return STATUS_NO_MEMORY;
		for (size_t j = 0; j < count; j++) {
			list[j] = (const struct rrset *)(const void *)at;
			at += aligned(list[j]->size);
		}
		ret->rrsets[i] = list;
		ret->counts[i] = count;
	}
	return STATUS_OK;
}

static uint32_t aged(uint32_t ttl_s, uint32_t age_s)
{
	return ttl_s > age_s ? ttl_s - age_s : 0;
}

static enum status copy_section(const struct finding *finding, int section,
				uint32_t age_s, struct arena *arena,
				struct finding *ret)
{
	size_t count = finding->counts[section];
	const struct rrset **list =
		arena_alloc(arena, (count + 1) * sizeof(*list));

	if (!list)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		const struct rrset *rrset = finding->rrsets[section][i];

		list[i] =
			rrset_with_ttl(arena, rrset, aged(rrset->ttl_s, age_s));
		if (!list[i])
			return STATUS_NO_MEMORY;
	}
	ret->rrsets[section] = list;
	return STATUS_OK;
}

enum status finding_copy(const struct finding *finding, uint32_t age_s,
			 struct arena *arena, struct finding *ret)
{
	struct finding copy = *finding;

	copy.ttl_s = aged(finding->ttl_s, age_s);
	copy.name = arena_copy(arena, finding->name, name_size(finding->name));
	copy.zone = arena_copy(arena, finding->zone, name_size(finding->zone));
	if (!copy.name || !copy.zone)
		return STATUS_NO_MEMORY;
	for (int i = 0; i < SECTION_COUNT; i++) {
		enum status status =
			copy_section(finding, i, age_s, arena, &copy);

		if (status != STATUS_OK)
			return status;
	}
	*ret = copy;
	return STATUS_OK;
}
