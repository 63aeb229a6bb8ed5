/* SPDX-License-Identifier: BSD-2-Clause */
#include "wire/finding.h"

#include <string.h>

enum { ALIGNMENT = 8 }; /* of each RRset in a packed finding */

/* What finding_pack() writes first; names and RRsets follow. */
struct packed {
	uint32_t ttl_s;
	uint16_t type;
	int16_t ede;
	uint16_t counts[SECTION_COUNT];
	uint8_t kind, rank, security;
	uint8_t name_size, zone_size;
	uint8_t names[]; /* name, zone */
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

static size_t head_size(size_t name_octets, size_t zone_octets)
{
	return aligned(sizeof(struct packed) + name_octets + zone_octets);
}

size_t finding_packed_size(const struct finding *finding)
{
	size_t size = head_size(name_size(finding->name),
				name_size(finding->zone));

	for (int i = 0; i < SECTION_COUNT; i++)
		for (size_t j = 0; j < finding->counts[i]; j++)
			size += aligned(finding->rrsets[i][j]->size);
	return size;
}

void finding_pack(const struct finding *finding, uint8_t *out)
{
	struct packed *packed = (struct packed *)(void *)out;
	uint8_t *at;

	memset(packed, 0, sizeof(*packed));
	packed->ttl_s = finding->ttl_s;
	packed->type = finding->type;
	packed->ede = finding->ede;
	packed->kind = (uint8_t)finding->kind;
	packed->rank = (uint8_t)finding->rank;
	packed->security = (uint8_t)finding->security;
	packed->name_size = (uint8_t)name_size(finding->name);
	packed->zone_size = (uint8_t)name_size(finding->zone);
	memcpy(packed->names, finding->name, packed->name_size);
	memcpy(packed->names + packed->name_size, finding->zone,
	       packed->zone_size);
	at = out + head_size(packed->name_size, packed->zone_size);
	for (int i = 0; i < SECTION_COUNT; i++) {
		packed->counts[i] = (uint16_t)finding->counts[i];
		for (size_t j = 0; j < finding->counts[i]; j++) {
			const struct rrset *rrset = finding->rrsets[i][j];

			memcpy(at, rrset, rrset->size);
			at += aligned(rrset->size);
		}
	}
}

enum status finding_unpack(const uint8_t *from, struct arena *arena,
			   struct finding *ret)
{
	const struct packed *packed =
		(const struct packed *)(const void *)from;
	const uint8_t *at =
		from + head_size(packed->name_size, packed->zone_size);

	*ret = (struct finding){
		.kind = (enum finding_kind)packed->kind,
		.rank = (enum rank)packed->rank,
		.security = (enum security)packed->security,
		.ttl_s = packed->ttl_s,
		.type = packed->type,
		.ede = packed->ede,
		.name = packed->names,
		.zone = packed->names + packed->name_size,
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

		list[i] = rrset_with_ttl(arena, rrset,
					 aged(rrset->ttl_s, age_s));
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
