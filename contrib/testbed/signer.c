/*
 * signer.c - see signer.h. The work itself is in zone_*.c.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/signer.h"

#include <assert.h>
#include <stdlib.h>

#include "contrib/testbed/keys.h"
#include "contrib/testbed/zone_build.h"
#include "wire/rdata.h"

enum {
	DS_TTL_S = 3600
};

struct lab_signer *lab_signer_new(uint64_t seed, struct wall_time wall)
{
	struct lab_signer *signer = calloc(1, sizeof(*signer));

	if (!signer)
		return NULL;
	signer->wall = wall;
	signer->keys = lab_keys_new(seed);
	if (!signer->keys) {
		free(signer);
		return NULL;
	}
	return signer;
}

void lab_signer_free(struct lab_signer *signer)
{
	if (!signer)
		return;
	lab_keys_free(signer->keys);
	free(signer);
}

static enum status build_start(struct build *build, struct lab_signer *signer,
			       const struct lab_plan *plan, struct arena *arena)
{
	struct name origin;
	enum status status = name_from_text(plan->origin, &origin);

	assert(plan->fault < FAULT_COUNT);
	*build = (struct build){
		.signer = signer,
		.arena = arena,
		.plan = plan,
	};
	if (status != STATUS_OK)
		return status;
	name_lower(origin.octets);
	build->origin =
		arena_copy(arena, origin.octets, name_size(origin.octets));
	if (!build->origin)
		return STATUS_NO_MEMORY;
	return build_make_keys(build);
}

/* The TTL of denial records (RFC 9077 section 3). */
static enum status find_negative_ttl(struct build *build)
{
	for (size_t i = 0; i < build->record_count; i++) {
		const struct build_record *record = &build->records[i];
		struct rdata_soa soa;

		if (record->type != RRTYPE_SOA ||
		    !name_equal(record->owner, build->origin))
			continue;
		if (rdata_soa_parse(record->rdata, &soa) != STATUS_OK)
			return STATUS_MALFORMED;
		build->negative_ttl_s = soa.minimum_s < record->ttl_s
						? soa.minimum_s
						: record->ttl_s;
		return STATUS_OK;
	}
	return STATUS_MALFORMED;
}

static enum status add_ds(struct build *build, const struct lab_plan *plan)
{
	struct span ds[BUILD_DS_MAX];
	struct build child;
	size_t count = 0;
	enum status status =
		build_start(&child, build->signer, plan, build->arena);

	if (status == STATUS_OK)
		status = build_ds(&child, ds, &count);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = build_add(build, child.origin, RRTYPE_DS, DS_TTL_S,
				   ds[i]);
	return status;
}

/* All records that come before signing. */
static enum status collect(struct build *build,
			   const struct lab_plan *const *children,
			   size_t child_count)
{
	enum status status = build_read_records(build);

	if (status == STATUS_OK)
		status = find_negative_ttl(build);
	if (status != STATUS_OK || !build_is_signed(build))
		return status;
	for (size_t i = 0; i < child_count && status == STATUS_OK; i++)
		status = add_ds(build, children[i]);
	if (status == STATUS_OK)
		status = build_add_dnskeys(build);
	if (status == STATUS_OK && build_has_nsec3param(build))
		status = build_add_nsec3param(build);
	return status;
}

static const struct rrset *publish_set(const struct build *build,
				       const struct build_set *set)
{
	const struct rrset *rrset = NULL;

	if (rrset_make(build->arena, set->owner, set->type, set->ttl_s,
		       set->rdata, set->rdata_count, set->rrsigs,
		       set->rrsig_count, &rrset) != STATUS_OK)
		return NULL;
	return rrset;
}

static enum status publish_node(const struct build *build,
				const struct build_node *from,
				struct lab_node *to)
{
	size_t count = from->set_count + (from->nsec ? 1 : 0);
	const struct rrset **rrsets = arena_alloc(
		build->arena, (count + 1) * sizeof(const struct rrset *));

	if (!rrsets)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		rrsets[i] =
			publish_set(build, i < from->set_count ? &from->sets[i]
							       : from->nsec);
		if (!rrsets[i])
			return STATUS_NO_MEMORY;
	}
	*to = (struct lab_node){
		.owner = from->owner,
		.rrsets = rrsets,
		.rrset_count = count,
		.is_cut = from->is_cut,
		.is_occluded = from->is_occluded,
	};
	return STATUS_OK;
}

static enum status publish_nsec3s(const struct build *build,
				  struct lab_nsec3 *to)
{
	for (size_t i = 0; i < build->nsec3_count; i++) {
		memcpy(to[i].hash, build->nsec3s[i].hash, sizeof(to[i].hash));
		to[i].rrset = publish_set(build, &build->nsec3s[i].set);
		if (!to[i].rrset)
			return STATUS_NO_MEMORY;
	}
	return STATUS_OK;
}

static enum status publish(const struct build *build,
			   const struct lab_zone **ret)
{
	struct lab_zone *zone = arena_alloc(build->arena, sizeof(*zone));
	struct lab_node *nodes =
		arena_alloc(build->arena, build->node_count * sizeof(*nodes));
	struct lab_nsec3 *nsec3s = arena_alloc(
		build->arena, (build->nsec3_count + 1) * sizeof(*nsec3s));
	enum status status = STATUS_OK;

	if (!zone || !nodes || !nsec3s)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < build->node_count && status == STATUS_OK; i++)
		status = publish_node(build, &build->nodes[i], &nodes[i]);
	if (status == STATUS_OK)
		status = publish_nsec3s(build, nsec3s);
	if (status != STATUS_OK)
		return status;
	*zone = (struct lab_zone){
		.origin = build->origin,
		.plan = build->plan,
		.nodes = nodes,
		.node_count = build->node_count,
		.nsec3s = nsec3s,
		.nsec3_count =
			build_finds_chain(build) ? build->nsec3_count : 0,
		.iterations = build->plan->iterations,
		.salt = build_salt(build->plan),
		.is_signed = build_is_signed(build),
	};
	*ret = zone;
	return STATUS_OK;
}

enum status lab_sign(struct lab_signer *signer, const struct lab_plan *plan,
		     const struct lab_plan *const *children, size_t child_count,
		     struct arena *arena, const struct lab_zone **ret)
{
	struct build build;
	enum status status = build_start(&build, signer, plan, arena);

	if (status == STATUS_OK)
		status = collect(&build, children, child_count);
	if (status == STATUS_OK)
		status = build_make_sets(&build);
	if (status == STATUS_OK)
		status = build_make_nodes(&build);
	if (status == STATUS_OK && build_is_signed(&build))
		status = build_denial(&build);
	if (status == STATUS_OK && build_is_signed(&build))
		status = build_sign(&build);
	if (status == STATUS_OK)
		status = publish(&build, ret);
	return status;
}

enum status lab_ds(struct lab_signer *signer, const struct lab_plan *plan,
		   struct arena *arena, const struct rrset **ret)
{
	struct span ds[BUILD_DS_MAX];
	struct build build;
	size_t count = 0;
	enum status status = build_start(&build, signer, plan, arena);

	if (status == STATUS_OK)
		status = build_ds(&build, ds, &count);
	if (status == STATUS_OK && count == 0)
		status = STATUS_NOT_FOUND;
	if (status != STATUS_OK)
		return status;
	return rrset_make(arena, build.origin, RRTYPE_DS, DS_TTL_S, ds, count,
			  NULL, 0, ret);
}

const struct lab_node *lab_zone_node(const struct lab_zone *zone,
				     const uint8_t *name)
{
	size_t low = 0, high = zone->node_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = name_compare(name, zone->nodes[middle].owner);

		if (order == 0)
			return &zone->nodes[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct rrset *lab_node_rrset(const struct lab_node *node, uint16_t type)
{
	for (size_t i = 0; node && i < node->rrset_count; i++)
		if (node->rrsets[i]->type == type)
			return node->rrsets[i];
	return NULL;
}
