/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/mirror_zone.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "resolver/core/limits.h"
#include "wire/codes.h"

/* All RRsets of one owner, by type; they follow each other in `rrsets`. */
struct node {
	const uint8_t *owner; /* of its first RRset */
	uint32_t first, count;
};

struct mirror_zone {
	atomic_uint references;
	_Atomic int64_t end_us; /* struct moment, as it is set while others
				   read it */
	struct arena arena;
	struct name origin;
	struct node *nodes; /* in canonical order */
	const struct rrset **rrsets;
	size_t node_count, rrset_count;
};

/* ---- Making one --------------------------------------------------------- */

static bool is_of(const struct zone_record *record, const uint8_t *owner)
{
	return record->owner == owner || name_equal(record->owner, owner);
}

static uint16_t covered_type(const struct zone_record *record)
{
	struct rdata_rrsig rrsig;

	return rdata_rrsig_parse(record->rdata, &rrsig) == STATUS_OK
		       ? rrsig.type_covered
		       : 0;
}

struct parts { /* of one RRset */
	struct span rdata[RRSET_RECORDS_MAX], rrsigs[RRSET_RRSIGS_MAX];
	size_t rdata_count, rrsig_count;
	uint32_t ttl_s;
};

/* The signatures over TYPE among the COUNT records of an owner at LIST. */
static void find_rrsigs(const struct zone_record *list, size_t count,
			uint16_t type, struct parts *parts)
{
	parts->rrsig_count = 0;
	for (size_t i = 0; i < count; i++)
		if (list[i].type == RRTYPE_RRSIG &&
		    covered_type(&list[i]) == type &&
		    parts->rrsig_count < RRSET_RRSIGS_MAX)
			parts->rrsigs[parts->rrsig_count++] = list[i].rdata;
}

/* The RDATA from LIST[AT] on that is of its type. Returns where they end. */
static size_t find_rdata(const struct zone_record *list, size_t count,
			 size_t at, struct parts *parts)
{
	uint16_t type = list[at].type;

	parts->rdata_count = 0;
	parts->ttl_s = list[at].ttl_s;
	for (; at < count && list[at].type == type; at++) {
		if (parts->rdata_count < RRSET_RECORDS_MAX)
			parts->rdata[parts->rdata_count++] = list[at].rdata;
		if (list[at].ttl_s < parts->ttl_s)
			parts->ttl_s = list[at].ttl_s;
	}
	return at;
}

/* Makes a node of the COUNT records at LIST, which have one owner. */
static enum status add_node(struct mirror_zone *zone,
			    const struct zone_record *list, size_t count,
			    struct parts *parts)
{
	struct node *node = &zone->nodes[zone->node_count];
	size_t at = 0;

	node->first = (uint32_t)zone->rrset_count;
	while (at < count) {
		uint16_t type = list[at].type;
		enum status status;

		at = find_rdata(list, count, at, parts);
		if (type == RRTYPE_RRSIG)
			continue;
		find_rrsigs(list, count, type, parts);
		status = rrset_make(
			&zone->arena, list->owner, type, parts->ttl_s,
			parts->rdata, parts->rdata_count, parts->rrsigs,
			parts->rrsig_count, &zone->rrsets[zone->rrset_count]);
		if (status != STATUS_OK)
			return status;
		zone->rrset_count++;
	}
	node->count = (uint32_t)(zone->rrset_count - node->first);
	if (node->count == 0)
		return STATUS_OK; /* signatures over nothing */
	node->owner = rrset_owner(zone->rrsets[node->first]);
	zone->node_count++;
	return STATUS_OK;
}

static enum status add_nodes(struct mirror_zone *zone,
			     const struct zone_records *records)
{
	struct parts *parts = malloc(sizeof(*parts));
	enum status status = parts ? STATUS_OK : STATUS_NO_MEMORY;
	size_t at = 0;

	while (status == STATUS_OK && at < records->count) {
		const uint8_t *owner = records->list[at].owner;
		size_t end = at + 1;

		while (end < records->count &&
		       is_of(&records->list[end], owner))
			end++;
		status = add_node(zone, &records->list[at], end - at, parts);
		at = end;
	}
	free(parts);
	return status;
}

static const struct node *find_node(const struct mirror_zone *zone,
				    const uint8_t *name);
static const struct rrset *find_rrset(const struct mirror_zone *zone,
				      const struct node *node, uint16_t type);

const struct rrset *mirror_zone_apex(const struct mirror_zone *zone,
				     uint16_t type)
{
	return find_rrset(zone, find_node(zone, zone->origin.octets), type);
}

/* Enough to be asked? */
static enum status check_shape(const struct mirror_zone *zone,
			       struct reason *reason)
{
	static const struct {
		uint16_t type;
		const char *text;
	} needed[] = {
		{RRTYPE_SOA, "SOA"},
		{RRTYPE_NS, "NS"},
		{RRTYPE_DNSKEY, "DNSKEY"},
		{RRTYPE_NSEC, "NSEC"},
	};
	const struct rrset *soa = mirror_zone_apex(zone, RRTYPE_SOA);
	struct rdata_soa view;

	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++) {
		if (mirror_zone_apex(zone, needed[i].type))
			continue;
		reason_set(reason, EDE_NONE, "the zone has no %s at its apex",
			   needed[i].text);
		return STATUS_INVALID;
	}
	if (soa->rdata_count == 1 &&
	    rdata_soa_parse(rrset_first(soa), &view) == STATUS_OK)
		return STATUS_OK;
	reason_set(reason, EDE_NONE, "the zone has not one good SOA");
	return STATUS_INVALID;
}

enum status mirror_zone_new(const struct zone_records *records,
			    struct reason *reason, struct mirror_zone **ret)
{
	struct mirror_zone *zone = calloc(1, sizeof(*zone));
	enum status status;

	if (!zone)
		return STATUS_NO_MEMORY;
	atomic_init(&zone->references, 1);
	atomic_init(&zone->end_us, 0);
	arena_init(&zone->arena, LIMIT_MIRROR_OCTETS);
	zone->origin = records->origin;
	zone->nodes = calloc(records->count + 1, sizeof(*zone->nodes));
	zone->rrsets = calloc(records->count + 1, sizeof(*zone->rrsets));
	status = zone->nodes && zone->rrsets ? add_nodes(zone, records)
					     : STATUS_NO_MEMORY;
	if (status == STATUS_OK)
		status = check_shape(zone, reason);
	if (status == STATUS_OK)
		*ret = zone;
	else
		mirror_zone_unref(zone);
	return status;
}

struct mirror_zone *mirror_zone_ref(struct mirror_zone *zone)
{
	atomic_fetch_add(&zone->references, 1);
	return zone;
}

void mirror_zone_unref(struct mirror_zone *zone)
{
	if (!zone || atomic_fetch_sub(&zone->references, 1) > 1)
		return;
	arena_done(&zone->arena);
	free(zone->nodes);
	free(zone->rrsets);
	free(zone);
}

const uint8_t *mirror_zone_origin(const struct mirror_zone *zone)
{
	return zone->origin.octets;
}

struct rdata_soa mirror_zone_soa(const struct mirror_zone *zone)
{
	struct rdata_soa soa = {.mname = name_root, .rname = name_root};
	enum status status = rdata_soa_parse(
		rrset_first(mirror_zone_apex(zone, RRTYPE_SOA)), &soa);

	(void)status; /* check_shape() has seen it */
	return soa;
}

size_t mirror_zone_rrsets(const struct mirror_zone *zone)
{
	return zone->rrset_count;
}

size_t mirror_zone_octets(const struct mirror_zone *zone)
{
	return sizeof(*zone) + zone->arena.held +
	       zone->node_count * sizeof(*zone->nodes) +
	       zone->rrset_count * sizeof(struct rrset *);
}

void mirror_zone_set_end(struct mirror_zone *zone, struct moment end)
{
	atomic_store(&zone->end_us, end.us);
}

bool mirror_zone_is_current(const struct mirror_zone *zone, struct moment now)
{
	return now.us < atomic_load(&zone->end_us);
}

/* ---- Looking up --------------------------------------------------------- */

/* The first node at NAME or after it in canonical order; NODE_COUNT: none. */
static size_t lower_bound(const struct mirror_zone *zone, const uint8_t *name)
{
	size_t low = 0, high = zone->node_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (name_compare(zone->nodes[middle].owner, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct node *find_node(const struct mirror_zone *zone,
				    const uint8_t *name)
{
	size_t at = lower_bound(zone, name);

	if (at == zone->node_count || !name_equal(zone->nodes[at].owner, name))
		return NULL;
	return &zone->nodes[at];
}

static const struct rrset *find_rrset(const struct mirror_zone *zone,
				      const struct node *node, uint16_t type)
{
	for (uint32_t i = 0; node && i < node->count; i++)
		if (zone->rrsets[node->first + i]->type == type)
			return zone->rrsets[node->first + i];
	return NULL;
}

/* Does NAME exist, be it as an empty non-terminal? */
static bool exists(const struct mirror_zone *zone, const uint8_t *name)
{
	size_t at = lower_bound(zone, name);

	return at < zone->node_count &&
	       name_is_under(zone->nodes[at].owner, name);
}

/* The NSEC at NAME, or the one that covers it. */
static const struct rrset *find_nsec(const struct mirror_zone *zone,
				     const uint8_t *name)
{
	size_t at = lower_bound(zone, name);

	if (at < zone->node_count && name_equal(zone->nodes[at].owner, name))
		at++;
	while (at-- > 0) {
		const struct rrset *nsec =
			find_rrset(zone, &zone->nodes[at], RRTYPE_NSEC);

		if (nsec)
			return nsec;
	}
	return NULL;
}

/* The topmost zone cut below the apex that NAME is at or under. */
static const struct node *find_cut(const struct mirror_zone *zone,
				   const uint8_t *name)
{
	unsigned apex = name_labels(zone->origin.octets);
	unsigned labels = name_labels(name);

	for (unsigned i = apex + 1; i <= labels; i++) {
		const struct node *node = find_node(zone, name_suffix(name, i));

		if (node && find_rrset(zone, node, RRTYPE_NS))
			return node;
	}
	return NULL;
}

/* ---- Answering ---------------------------------------------------------- */

struct answer {
	const struct mirror_zone *zone;
	struct arena *arena;
	struct message *message;
	bool is_full;
};

static bool has(const struct answer *answer, enum section section,
		const struct rrset *rrset)
{
	for (size_t i = 0; i < answer->message->rrset_counts[section]; i++)
		if (answer->message->rrsets[section][i] == rrset)
			return true;
	return false;
}

static void add(struct answer *answer, enum section section,
		const struct rrset *rrset)
{
	struct message *message = answer->message;
	size_t *count = &message->rrset_counts[section];

	if (!rrset || has(answer, section, rrset))
		return;
	if (!message->rrsets[section])
		message->rrsets[section] = arena_alloc(
			answer->arena, MESSAGE_RRSETS_MAX * sizeof(rrset));
	if (!message->rrsets[section] || *count == MESSAGE_RRSETS_MAX)
		answer->is_full = true;
	else
		message->rrsets[section][(*count)++] = rrset;
}

static void add_addresses(struct answer *answer, const struct rrset *ns)
{
	static const uint16_t types[] = {RRTYPE_A, RRTYPE_AAAA};
	struct rdata_walk walk = rrset_rdata(ns);
	struct span rdata;

	while (rdata_next(&walk, &rdata)) {
		const uint8_t *host = rdata_name(rdata);
		const struct node *node =
			host ? find_node(answer->zone, host) : NULL;

		for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
			add(answer, SECTION_ADDITIONAL,
			    find_rrset(answer->zone, node, types[i]));
	}
}

static void refer(struct answer *answer, const struct node *cut)
{
	const struct rrset *ns = find_rrset(answer->zone, cut, RRTYPE_NS);
	const struct rrset *ds = find_rrset(answer->zone, cut, RRTYPE_DS);

	answer->message->header.flags &= (uint16_t)~FLAG_AA;
	add(answer, SECTION_AUTHORITY, ns);
	add(answer, SECTION_AUTHORITY,
	    ds ? ds : find_nsec(answer->zone, cut->owner));
	add_addresses(answer, ns);
}

static void deny(struct answer *answer, const uint8_t *name)
{
	add(answer, SECTION_AUTHORITY,
	    mirror_zone_apex(answer->zone, RRTYPE_SOA));
	add(answer, SECTION_AUTHORITY, find_nsec(answer->zone, name));
}

/* Neither NAME nor a wildcard for it (RFC 4035 section 3.1.3.2). */
static void deny_name(struct answer *answer, const uint8_t *name)
{
	const uint8_t *closest = name_parent(name);
	struct name wildcard;

	while (!exists(answer->zone, closest))
		closest = name_parent(closest);
	answer->message->rcode = RCODE_NXDOMAIN;
	answer->message->header.flags |= RCODE_NXDOMAIN;
	deny(answer, name);
	if (name_make_wildcard(closest, &wildcard) == STATUS_OK)
		add(answer, SECTION_AUTHORITY,
		    find_nsec(answer->zone, wildcard.octets));
}

static void add_all(struct answer *answer, const struct node *node)
{
	for (uint32_t i = 0; i < node->count; i++)
		add(answer, SECTION_ANSWER,
		    answer->zone->rrsets[node->first + i]);
}

static void answer_at(struct answer *answer, const struct node *node,
		      uint16_t type)
{
	const struct rrset *rrset = find_rrset(answer->zone, node, type);

	if (type == RRTYPE_ANY) {
		add_all(answer, node);
		return;
	}
	if (!rrset)
		rrset = find_rrset(answer->zone, node, RRTYPE_CNAME);
	if (!rrset) {
		deny(answer, node->owner);
		return;
	}
	add(answer, SECTION_ANSWER, rrset);
	if (type == RRTYPE_NS)
		add_addresses(answer, rrset);
}

static void start(struct message *message, const uint8_t *name, uint16_t type)
{
	*message = (struct message){
		.header.flags = FLAG_QR | FLAG_AA,
		.has_question = true,
		.question = {.type = type, .class_ = RRCLASS_IN},
	};
	name_copy(&message->question.name, name);
}

bool mirror_zone_answer(const struct mirror_zone *zone, const uint8_t *name,
			uint16_t type, struct arena *arena, struct message *ret)
{
	struct answer answer = {.zone = zone, .arena = arena, .message = ret};
	const struct node *cut = find_cut(zone, name);
	const struct node *node = find_node(zone, name);

	start(ret, name, type);
	/* DS is the parent's (RFC 4035 section 3.1.4.1). */
	if (cut && !(type == RRTYPE_DS && cut == node))
		refer(&answer, cut);
	else if (node)
		answer_at(&answer, node, type);
	else if (exists(zone, name))
		deny(&answer, name);
	else
		deny_name(&answer, name);
	return !answer.is_full;
}

/* ---- What it is made of ------------------------------------------------- */

/* From a cut on down, NS and addresses are the child's (RFC 4035 2.2). */
static bool is_own(const struct mirror_zone *zone, const struct rrset *rrset)
{
	const struct node *cut = find_cut(zone, rrset_owner(rrset));

	return !cut ||
	       (name_equal(cut->owner, rrset_owner(rrset)) &&
		(rrset->type == RRTYPE_DS || rrset->type == RRTYPE_NSEC));
}

const struct rrset *mirror_zone_own(const struct mirror_zone *zone,
				    size_t index)
{
	const struct rrset *rrset = zone->rrsets[index];

	return is_own(zone, rrset) ? rrset : NULL;
}
