/*
 * zone_build.c - records become RRsets, RRsets become nodes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "contrib/testbed/zone_build.h"

static int compare_records(const void *a, const void *b)
{
	const struct build_record *left = a, *right = b;
	int order = name_compare(left->owner, right->owner);

	if (order == 0)
		order = (left->type > right->type) -
			(left->type < right->type);
	/* Which key comes first matters to FAULT_TAG_COLLISION. */
	if (order == 0 && left->type == RRTYPE_DNSKEY)
		order = (left->order > right->order) -
			(left->order < right->order);
	return order ? order : build_compare_octets(left->rdata, right->rdata);
}

static int compare_names(const void *a, const void *b)
{
	const uint8_t *const *left = a, *const *right = b;

	return name_compare(*left, *right);
}

static bool same_set(const struct build_record *a, const struct build_record *b)
{
	return a->type == b->type && name_equal(a->owner, b->owner);
}

/* The record at AT starts a set: gathers it. Returns how many it has. */
static size_t gather_set(const struct build *build, size_t at,
			 struct build_set *set, struct span *spans)
{
	const struct build_record *first = &build->records[at];
	size_t taken = 0;

	*set = (struct build_set){
		.owner = first->owner,
		.type = first->type,
		.ttl_s = first->ttl_s,
		.rdata = spans,
	};
	while (at + taken < build->record_count &&
	       same_set(first, &build->records[at + taken])) {
		struct span rdata = build->records[at + taken].rdata;

		/* Equal records are one (RFC 2181 section 5). */
		if (set->rdata_count == 0 ||
		    !span_equal(rdata, spans[set->rdata_count - 1]))
			spans[set->rdata_count++] = rdata;
		taken++;
	}
	return taken;
}

enum status build_make_sets(struct build *build)
{
	size_t count = build->record_count;
	struct span *spans =
		arena_alloc(build->arena, count * sizeof(*spans));

	build->sets = arena_alloc(build->arena, count * sizeof(*build->sets));
	if (!spans || !build->sets)
		return STATUS_NO_MEMORY;
	qsort(build->records, count, sizeof(*build->records),
	      compare_records);
	for (size_t at = 0; at < count;)
		at += gather_set(build, at, &build->sets[build->set_count++],
				 spans + at);
	return STATUS_OK;
}

/*
 * Every owner and every name between it and the apex, sorted, each once:
 * empty non-terminals come into being here (RFC 4592 section 2.2.2).
 */
static const uint8_t **all_names(const struct build *build, size_t *count)
{
	size_t room = 0, used = 0, kept = 0;

	for (size_t i = 0; i < build->set_count; i++)
		room += name_labels(build->sets[i].owner) + 1;

	const uint8_t **names =
		arena_alloc(build->arena, room * sizeof(*names));

	if (!names)
		return NULL;
	for (size_t i = 0; i < build->set_count; i++) {
		const uint8_t *name = build->sets[i].owner;

		while (name_is_below(name, build->origin)) {
			names[used++] = name;
			name = name_parent(name);
		}
	}
	names[used++] = build->origin;
	qsort(names, used, sizeof(*names), compare_names);
	for (size_t i = 0; i < used; i++)
		if (kept == 0 || !name_equal(names[i], names[kept - 1]))
			names[kept++] = names[i];
	*count = kept;
	return names;
}

struct build_set *build_node_set(const struct build_node *node, uint16_t type)
{
	for (size_t i = 0; i < node->set_count; i++)
		if (node->sets[i].type == type)
			return &node->sets[i];
	return NULL;
}

/* Nodes come in canonical order: what a cut covers follows it at once. */
static void mark_cuts(struct build *build)
{
	const uint8_t *cover = NULL;

	for (size_t i = 0; i < build->node_count; i++) {
		struct build_node *node = &build->nodes[i];

		if (cover && name_is_below(node->owner, cover)) {
			node->is_occluded = true;
			continue;
		}
		node->is_cut = i > 0 && build_node_set(node, RRTYPE_NS);
		cover = NULL;
		if (node->is_cut || build_node_set(node, RRTYPE_DNAME))
			cover = node->owner;
	}
}

enum status build_make_nodes(struct build *build)
{
	const uint8_t **names = all_names(build, &build->node_count);
	size_t at = 0;

	if (!names)
		return STATUS_NO_MEMORY;
	build->nodes = arena_alloc(build->arena,
				   build->node_count * sizeof(*build->nodes));
	if (!build->nodes)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < build->node_count; i++) {
		struct build_node *node = &build->nodes[i];

		node->owner = names[i];
		node->sets = &build->sets[at];
		while (at < build->set_count &&
		       name_equal(build->sets[at].owner, names[i])) {
			node->set_count++;
			at++;
		}
	}
	mark_cuts(build);
	return STATUS_OK;
}
