/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/answer_filter.h"

#include <string.h>

#include "resolver/core/limits.h"
#include "resolver/core/response.h"
#include "wire/codes.h"
#include "wire/rdata.h"
#include "wire/reader.h"

/* SvcParamKeys (RFC 9460 section 14.3.2). */
enum {
	SVC_IPV4HINT = 4,
	SVC_IPV6HINT = 6
};

void answer_filter_done(struct answer_filter *filter)
{
	acl_free(filter->addresses);
	name_set_free(filter->addresses_except);
	name_set_free(filter->aliases);
	name_set_free(filter->aliases_except);
}

/* ---- Addresses ----------------------------------------------------------- */

/* One in OCTETS, of SIZE 4 or 16; mapped ones are judged as both. */
static bool is_denied(const struct answer_filter *filter, struct span octets,
		      struct address *ret)
{
	if (octets.size != 4 && octets.size != 16)
		return false;
	*ret = (struct address){.family = octets.size == 4 ? ADDRESS_IPV4
							   : ADDRESS_IPV6};
	memcpy(ret->octets, octets.data, octets.size);
	return acl_lists(filter->addresses, ret) ||
	       acl_allows(filter->addresses, ret);
}

static bool is_one_denied(const struct answer_filter *filter,
			  const struct rrset *rrset, struct reason *why)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	char owner[NAME_TEXT_MAX], text[ADDRESS_TEXT_MAX];
	struct address address;
	struct span rdata;

	while (rdata_next(&walk, &rdata))
		if (is_denied(filter, rdata, &address)) {
			reason_set(why, EDE_BLOCKED,
				   "%.100s must not have the address %s here",
				   name_to_text(rrset_owner(rrset), owner),
				   address_to_text(&address, false, text));
			return true;
		}
	return false;
}

/* ---- Hints in SVCB and HTTPS (RFC 9460) ---------------------------------- */

static bool has_denied(const struct answer_filter *filter, struct span value,
		       size_t size)
{
	struct address address;

	for (size_t at = 0; at + size <= value.size; at += size)
		if (is_denied(filter, span_of(value.data + at, size), &address))
			return true;
	return false;
}

/* RFC 9460 section 2.2: priority, target, then key, length and value. */
static bool hints_at_denied(const struct answer_filter *filter,
			    struct span rdata)
{
	struct reader reader;
	struct name target;

	reader_init(&reader, rdata);
	reader_u16(&reader);
	reader_name(&reader, &target);
	while (!reader_failed(&reader) && reader_left(&reader) > 0) {
		uint16_t key = reader_u16(&reader);
		struct span value = reader_span(&reader, reader_u16(&reader));

		if (reader_failed(&reader))
			return false;
		if ((key == SVC_IPV4HINT && has_denied(filter, value, 4)) ||
		    (key == SVC_IPV6HINT && has_denied(filter, value, 16)))
			return true;
	}
	return false;
}

/* RRSET without the records that hint at denied addresses; NULL: none is
 * left. Without memory none is either. */
static const struct rrset *without_hints(const struct answer_filter *filter,
					 const struct rrset *rrset,
					 struct arena *arena)
{
	struct span kept[LIMIT_RRSET_RECORDS], rdata;
	struct rdata_walk walk = rrset_rdata(rrset);
	const struct rrset *made;
	size_t count = 0;

	while (rdata_next(&walk, &rdata) && count < LIMIT_RRSET_RECORDS)
		if (!hints_at_denied(filter, rdata))
			kept[count++] = rdata;
	if (count == rrset->rdata_count)
		return rrset;
	return count && rrset_make(arena, rrset_owner(rrset), rrset->type,
				   rrset->ttl_s, kept, count, NULL, 0,
				   &made) == STATUS_OK
		       ? made
		       : NULL;
}

/* ---- A link ---------------------------------------------------------------
 */

static bool is_checked(const struct answer_filter *filter,
		       const struct rrset *rrset)
{
	return !name_set_closest(filter->addresses_except, rrset_owner(rrset));
}

static bool is_address(uint16_t type)
{
	return type == RRTYPE_A || type == RRTYPE_AAAA;
}

static bool has_hints(uint16_t type)
{
	return type == RRTYPE_SVCB || type == RRTYPE_HTTPS;
}

/* Puts the sets that are left in LINK's answer. */
static void filter_hints(const struct answer_filter *filter,
			 struct finding *link, struct arena *arena)
{
	size_t count = link->counts[SECTION_ANSWER], left = 0;
	const struct rrset **list = arena_alloc(arena, count * sizeof(*list));
	bool changed = false;

	for (size_t i = 0; i < count; i++) {
		const struct rrset *rrset = link->rrsets[SECTION_ANSWER][i];
		const struct rrset *kept = rrset;

		if (has_hints(rrset->type) && is_checked(filter, rrset))
			kept = without_hints(filter, rrset, arena);
		changed |= kept != rrset;
		if (list && kept)
			list[left++] = kept;
	}
	if (!changed)
		return;
	link->security = SECURITY_INSECURE; /* the whole set was proven */
	link->rrsets[SECTION_ANSWER] = list;
	link->counts[SECTION_ANSWER] = left;
	if (left == 0)
		link->kind = FINDING_NODATA;
}

static bool apply_addresses(const struct answer_filter *filter,
			    struct finding *link, struct arena *arena,
			    struct reason *why)
{
	bool hints = false;

	for (size_t i = 0; i < link->counts[SECTION_ANSWER]; i++) {
		const struct rrset *rrset = link->rrsets[SECTION_ANSWER][i];

		if (is_address(rrset->type) && is_checked(filter, rrset) &&
		    is_one_denied(filter, rrset, why))
			return false;
		hints |= has_hints(rrset->type);
	}
	if (hints)
		filter_hints(filter, link, arena);
	return true;
}

/*
 * BIND lets a zone have aliases within itself, and names below one that is
 * denied have aliases of each other.
 */
static bool apply_aliases(const struct answer_filter *filter,
			  const struct finding *link, bool was_forwarded,
			  struct reason *why)
{
	char owner[NAME_TEXT_MAX], text[NAME_TEXT_MAX];
	const uint8_t *denied;
	struct name target;

	if (finding_target(link, &target) != STATUS_OK)
		return true;
	name_lower(target.octets);
	denied = name_set_closest(filter->aliases, target.octets);
	if (!denied || name_is_under(link->name, denied) ||
	    name_set_closest(filter->aliases_except, link->name) ||
	    (!was_forwarded && name_is_under(target.octets, link->zone)))
		return true;
	reason_set(why, EDE_BLOCKED, "%.80s must not be an alias of %.80s here",
		   name_to_text(link->name, owner),
		   name_to_text(target.octets, text));
	return false;
}

bool answer_filter_apply(const struct answer_filter *filter,
			 struct finding *link, bool was_forwarded,
			 struct arena *arena, struct reason *why)
{
	switch (link->kind) {
	case FINDING_ANSWER:
		return !filter->addresses ||
		       apply_addresses(filter, link, arena, why);
	case FINDING_CNAME:
	case FINDING_DNAME:
		return !filter->aliases ||
		       apply_aliases(filter, link, was_forwarded, why);
	case FINDING_NODATA:
	case FINDING_NXDOMAIN:
	case FINDING_DELEGATION:
	case FINDING_FAILURE:
		break;
	}
	return true;
}

bool answer_filter_denies(const struct answer_filter *filter,
			  const struct rrset *rrset)
{
	struct reason why;

	return filter->addresses && is_checked(filter, rrset) &&
	       is_one_denied(filter, rrset, &why);
}
