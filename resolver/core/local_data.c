/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/local_data.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/treap.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	SETS_MAX = 32,         /* given for type ANY */
	RECORDS_MAX = 100,     /* of one set */
	NEGATIVE_TTL_S = 3600, /* of what a zone without SOA denies */
};

struct local_rdata {
	struct local_rdata *next;
	size_t size;
	uint8_t octets[];
};

struct local_set {
	struct local_set *next;
	uint16_t type;
	uint32_t ttl_s;
	unsigned count;
	struct local_rdata *rdata; /* in the order of the file */
};

/* A name that is a zone, or has data, or both. */
struct local_name {
	struct treap_node in_names;
	bool is_zone;
	enum local_kind kind;
	struct local_set *sets;
	struct name name;
};

struct local_data {
	struct treap names;
	uint32_t chance;
};

static struct local_name *name_of(struct treap_node *node)
{
	return node ? container_of(node, struct local_name, in_names) : NULL;
}

static int compare(const void *key, const struct treap_node *node)
{
	const struct local_name *name = name_of((void *)(uintptr_t)node);

	return name_compare(key, name->name.octets);
}

struct local_data *local_data_new(void)
{
	struct local_data *data = calloc(1, sizeof(*data));

	if (!data)
		return NULL;
	data->names.compare = compare;
	data->chance = 1;
	return data;
}

static void free_sets(struct local_set *set)
{
	while (set) {
		struct local_set *next = set->next;

		while (set->rdata) {
			struct local_rdata *rdata = set->rdata;

			set->rdata = rdata->next;
			free(rdata);
		}
		free(set);
		set = next;
	}
}

void local_data_free(struct local_data *data)
{
	struct local_name *name;

	if (!data)
		return;
	while ((name = name_of(data->names.root))) {
		treap_remove(&data->names, name->name.octets);
		free_sets(name->sets);
		free(name);
	}
	free(data);
}

/* ---- Building ----------------------------------------------------------- */

static struct local_name *find_name(const struct local_data *data,
				    const uint8_t *name)
{
	struct local_name *found =
		name_of(treap_at_or_before(&data->names, name));

	return found && name_equal(found->name.octets, name) ? found : NULL;
}

static struct local_name *get_name(struct local_data *data, const uint8_t *name)
{
	struct local_name *found = find_name(data, name);

	if (found)
		return found;
	found = calloc(1, sizeof(*found));
	if (!found)
		return NULL;
	name_copy(&found->name, name);
	/* Knuth's multiplier spreads the priorities; no stranger adds names. */
	data->chance = data->chance * 2654435761u + 1;
	treap_insert(&data->names, name, &found->in_names, data->chance);
	return found;
}

enum status local_data_add_zone(struct local_data *data, const uint8_t *name,
				enum local_kind kind)
{
	struct local_name *zone = get_name(data, name);

	if (!zone)
		return STATUS_NO_MEMORY;
	if (zone->is_zone)
		return STATUS_INVALID;
	zone->is_zone = true;
	zone->kind = kind;
	return STATUS_OK;
}

static struct local_set *find_set(const struct local_name *name, uint16_t type)
{
	for (struct local_set *set = name->sets; set; set = set->next)
		if (set->type == type)
			return set;
	return NULL;
}

static struct local_set *get_set(struct local_name *name, uint16_t type,
				 uint32_t ttl_s)
{
	struct local_set *set = find_set(name, type);

	if (set)
		return set;
	set = calloc(1, sizeof(*set));
	if (!set)
		return NULL;
	set->type = type;
	set->ttl_s = ttl_s;
	set->next = name->sets;
	name->sets = set;
	return set;
}

enum status local_data_add_record(struct local_data *data, const uint8_t *owner,
				  uint16_t type, uint32_t ttl_s,
				  struct span rdata)
{
	struct local_name *name = get_name(data, owner);
	struct local_set *set = name ? get_set(name, type, ttl_s) : NULL;
	struct local_rdata *made, **last;

	if (!set)
		return STATUS_NO_MEMORY;
	if (set->count == RECORDS_MAX)
		return STATUS_LIMIT;
	made = malloc(sizeof(*made) + rdata.size);
	if (!made)
		return STATUS_NO_MEMORY;
	made->next = NULL;
	made->size = rdata.size;
	memcpy(made->octets, rdata.data, rdata.size);
	for (last = &set->rdata; *last; last = &(*last)->next)
		;
	*last = made;
	set->count++;
	if (ttl_s < set->ttl_s)
		set->ttl_s = ttl_s;
	return STATUS_OK;
}

/* ---- Finding ------------------------------------------------------------ */

/* The closest zone at NAME or above it. */
static const struct local_name *find_zone(const struct local_data *data,
					  const uint8_t *name)
{
	for (;;) {
		const struct local_name *found = find_name(data, name);

		if (found && found->is_zone)
			return found;
		if (name_is_root(name))
			return NULL;
		name = name_parent(name);
	}
}

const uint8_t *local_data_zone(const struct local_data *data,
			       const uint8_t *name)
{
	const struct local_name *zone = find_zone(data, name);

	return zone ? zone->name.octets : NULL;
}

/* Something with data lies below NAME. */
static bool is_empty_non_terminal(const struct local_data *data,
				  const uint8_t *name)
{
	const struct treap_node *node = data->names.root;

	/* The first name after NAME in canonical order is below it, or none
	 * is. */
	const struct local_name *after = NULL;

	while (node) {
		const struct local_name *at = name_of((void *)(uintptr_t)node);

		if (name_compare(name, at->name.octets) < 0) {
			after = at;
			node = node->left;
		} else {
			node = node->right;
		}
	}
	return after && name_is_below(after->name.octets, name);
}

static const struct rrset *make_rrset(const struct local_set *set,
				      const uint8_t *owner, struct arena *arena)
{
	struct span rdata[RECORDS_MAX];
	const struct rrset *rrset;
	unsigned count = 0;

	for (const struct local_rdata *at = set->rdata; at; at = at->next)
		rdata[count++] = span_of(at->octets, at->size);
	return rrset_make(arena, owner, set->type, set->ttl_s, rdata, count,
			  NULL, 0, &rrset) == STATUS_OK
		       ? rrset
		       : NULL;
}

/* SET into SECTION; with ALL, those after it too. */
static bool put(struct finding *finding, enum section section,
		const struct local_set *set, bool all, const uint8_t *owner,
		struct arena *arena)
{
	const struct rrset **list =
		arena_alloc(arena, SETS_MAX * sizeof(*list));
	size_t count = 0;

	finding->ttl_s = set->ttl_s;
	for (; list && set && count < SETS_MAX; set = all ? set->next : NULL) {
		const struct rrset *rrset = make_rrset(set, owner, arena);

		if (!rrset)
			return false;
		list[count++] = rrset;
		if (set->ttl_s < finding->ttl_s)
			finding->ttl_s = set->ttl_s;
	}
	finding->rrsets[section] = list;
	finding->counts[section] = count;
	return count > 0;
}

static enum local_verdict give_data(const struct local_set *set,
				    enum finding_kind kind, struct arena *arena,
				    struct finding *ret)
{
	ret->kind = kind;
	return put(ret, SECTION_ANSWER, set, ret->type == RRTYPE_ANY, ret->name,
		   arena)
		       ? LOCAL_IS_FOUND
		       : LOCAL_IS_NOT;
}

/* With the zone's SOA, if the configuration gives it one (RFC 2308). */
static enum local_verdict deny(const struct local_name *zone,
			       enum finding_kind kind, struct arena *arena,
			       struct finding *ret)
{
	const struct local_set *soa = find_set(zone, RRTYPE_SOA);
	struct rdata_soa view;

	ret->kind = kind;
	ret->ttl_s = NEGATIVE_TTL_S;
	if (!soa)
		return LOCAL_IS_FOUND;
	if (!put(ret, SECTION_AUTHORITY, soa, false, zone->name.octets, arena))
		return LOCAL_IS_NOT;
	if (rdata_soa_parse(rrset_first(ret->rrsets[SECTION_AUTHORITY][0]),
			    &view) == STATUS_OK &&
	    view.minimum_s < ret->ttl_s)
		ret->ttl_s = view.minimum_s;
	return LOCAL_IS_FOUND;
}

/* DS belongs to the parent (RFC 4035 section 2.4), who may say that the zone
 * is not signed. */
static bool is_of_parent(const struct local_name *zone, const uint8_t *name,
			 uint16_t type)
{
	return type == RRTYPE_DS && zone->kind == LOCAL_STATIC &&
	       name_equal(name, zone->name.octets);
}

/* The address that leads nowhere; NODATA for other types. */
static enum local_verdict give_null(const struct local_name *zone,
				    struct arena *arena, struct finding *ret)
{
	static const uint8_t zeros[16];
	const struct rrset **list = arena_alloc(arena, sizeof(*list));
	struct span rdata = span_of(zeros, ret->type == RRTYPE_A ? 4 : 16);

	if (ret->type != RRTYPE_A && ret->type != RRTYPE_AAAA)
		return deny(zone, FINDING_NODATA, arena, ret);
	if (!list || rrset_make(arena, ret->name, ret->type, NEGATIVE_TTL_S,
				&rdata, 1, NULL, 0, &list[0]) != STATUS_OK)
		return LOCAL_IS_NOT;
	ret->kind = FINDING_ANSWER;
	ret->ttl_s = NEGATIVE_TTL_S;
	ret->rrsets[SECTION_ANSWER] = list;
	ret->counts[SECTION_ANSWER] = 1;
	return LOCAL_IS_FOUND;
}

/* Resolved, but for addresses of TYPE. */
static enum local_verdict block(const struct local_name *zone, uint16_t type,
				struct arena *arena, struct finding *ret)
{
	return ret->type == type ? deny(zone, FINDING_NODATA, arena, ret)
				 : LOCAL_IS_NOT;
}

/* NAME has data, or is the zone of a redirection, but none of TYPE. */
static enum local_verdict lacks_type(const struct local_name *zone,
				     struct arena *arena, struct finding *ret)
{
	switch (zone->kind) {
	case LOCAL_TYPETRANSPARENT:
		return LOCAL_IS_NOT;
	case LOCAL_BLOCK_A:
		return block(zone, RRTYPE_A, arena, ret);
	case LOCAL_BLOCK_AAAA:
		return block(zone, RRTYPE_AAAA, arena, ret);
	default:
		return deny(zone, FINDING_NODATA, arena, ret);
	}
}

static enum local_verdict lacks_name(const struct local_data *data,
				     const struct local_name *zone,
				     struct arena *arena, struct finding *ret)
{
	switch (zone->kind) {
	case LOCAL_STATIC:
	case LOCAL_REDIRECT:
		return deny(
			zone,
			name_equal(ret->name, zone->name.octets) ||
					is_empty_non_terminal(data, ret->name)
				? FINDING_NODATA
				: FINDING_NXDOMAIN,
			arena, ret);
	case LOCAL_NXDOMAIN:
		return deny(zone, FINDING_NXDOMAIN, arena, ret);
	case LOCAL_NODATA:
		return deny(zone, FINDING_NODATA, arena, ret);
	case LOCAL_REFUSE:
		return LOCAL_IS_REFUSED;
	case LOCAL_DROP:
		return LOCAL_IS_DROPPED;
	case LOCAL_NULL:
		return give_null(zone, arena, ret);
	case LOCAL_BLOCK_A:
		return block(zone, RRTYPE_A, arena, ret);
	case LOCAL_BLOCK_AAAA:
		return block(zone, RRTYPE_AAAA, arena, ret);
	case LOCAL_TRANSPARENT:
	case LOCAL_TYPETRANSPARENT:
	case LOCAL_RESOLVE:
		break;
	}
	return LOCAL_IS_NOT;
}

static bool ignores_data(enum local_kind kind)
{
	return kind == LOCAL_NXDOMAIN || kind == LOCAL_NODATA ||
	       kind == LOCAL_RESOLVE || kind == LOCAL_NULL;
}

enum local_verdict local_data_find(const struct local_data *data,
				   const uint8_t *name, uint16_t type,
				   struct arena *arena, struct finding *ret)
{
	static const struct local_name transparent = {
		.is_zone = true, .kind = LOCAL_TRANSPARENT};
	const struct local_name *zone = find_zone(data, name), *at;
	const struct local_set *set;

	at = find_name(data, name);
	if (zone && zone->kind == LOCAL_REDIRECT)
		at = zone;
	if (!zone && (!at || !at->sets))
		return LOCAL_IS_NOT;
	if (!zone)
		zone = &transparent;
	*ret = (struct finding){.rank = RANK_AUTHORITATIVE,
				.security = SECURITY_INSECURE,
				.type = type,
				.ede = EDE_NONE,
				.name = name,
				.zone = zone->name.octets};
	if (is_of_parent(zone, name, type) && (!at || !find_set(at, type)))
		return LOCAL_IS_NOT;
	if (!at || !at->sets || ignores_data(zone->kind))
		return lacks_name(data, zone, arena, ret);
	set = type == RRTYPE_ANY ? at->sets : find_set(at, type);
	if (set)
		return give_data(set, FINDING_ANSWER, arena, ret);
	set = find_set(at, RRTYPE_CNAME);
	if (set)
		return give_data(set, FINDING_CNAME, arena, ret);
	return lacks_type(zone, arena, ret);
}
