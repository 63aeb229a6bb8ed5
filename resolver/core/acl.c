/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/acl.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Elements of a list with all that it contains: names for lists of
	 * names for lists grow like powers of two. */
	ELEMENTS_MAX = 100000,
	DEPTH_MAX = 64, /* lists within each other: judging one recurses */
};

enum element_kind { ELEMENT_ANY, ELEMENT_PREFIX, ELEMENT_ACL };

struct element {
	enum element_kind kind;
	bool negated;
	uint8_t family, prefix; /* prefix length in bits */
	uint8_t octets[16];
	struct acl *acl; /* owned */
};

struct acl {
	size_t count, room;
	size_t whole;   /* elements, those of inner lists included */
	unsigned depth; /* of lists within this one */
	struct element *elements;
};

struct acl *acl_new(void)
{
	return calloc(1, sizeof(struct acl));
}

void acl_free(struct acl *acl)
{
	if (!acl)
		return;
	for (size_t i = 0; i < acl->count; i++)
		acl_free(acl->elements[i].acl);
	free(acl->elements);
	free(acl);
}

static enum status add(struct acl *acl, const struct element *element)
{
	size_t inner = element->acl ? element->acl->whole : 0;
	unsigned depth = element->acl ? element->acl->depth + 1 : 0;

	if (acl->whole + inner >= ELEMENTS_MAX || depth > DEPTH_MAX)
		return STATUS_LIMIT;
	if (acl->count == acl->room) {
		size_t room = acl->room ? acl->room * 2 : 8;
		struct element *elements =
			realloc(acl->elements, room * sizeof(*elements));

		if (!elements)
			return STATUS_NO_MEMORY;
		acl->elements = elements;
		acl->room = room;
	}
	acl->elements[acl->count++] = *element;
	acl->whole += 1 + inner;
	if (depth > acl->depth)
		acl->depth = depth;
	return STATUS_OK;
}

enum status acl_add_prefix(struct acl *acl, bool negated,
			   const struct address *address, unsigned prefix)
{
	struct element element = {.kind = ELEMENT_PREFIX,
				  .negated = negated,
				  .family = address->family,
				  .prefix = (uint8_t)prefix};

	if (address->family == ADDRESS_NONE ||
	    prefix > address_size(address) * 8)
		return STATUS_INVALID;
	memcpy(element.octets, address->octets, sizeof(element.octets));
	return add(acl, &element);
}

enum status acl_add_any(struct acl *acl, bool negated)
{
	struct element element = {.kind = ELEMENT_ANY, .negated = negated};

	return add(acl, &element);
}

static struct acl *acl_copy(const struct acl *acl)
{
	struct acl *copy = acl_new();

	if (!copy)
		return NULL;
	for (size_t i = 0; i < acl->count; i++) {
		struct element element = acl->elements[i];

		if (element.acl) {
			element.acl = acl_copy(element.acl);
			if (!element.acl)
				break;
		}
		if (add(copy, &element) != STATUS_OK) {
			acl_free(element.acl);
			break;
		}
	}
	if (copy->count == acl->count)
		return copy;
	acl_free(copy);
	return NULL;
}

enum status acl_add_acl(struct acl *acl, bool negated, const struct acl *other)
{
	struct element element = {.kind = ELEMENT_ACL,
				  .negated = negated,
				  .acl = acl_copy(other)};
	enum status status;

	if (!element.acl)
		return STATUS_NO_MEMORY;
	status = add(acl, &element);
	if (status != STATUS_OK)
		acl_free(element.acl);
	return status;
}

size_t acl_size(const struct acl *acl)
{
	return acl->whole;
}

static bool prefix_matches(const struct element *element,
			   const struct address *address)
{
	unsigned octets = element->prefix / 8, bits = element->prefix % 8;
	uint8_t mask = (uint8_t)(0xff00 >> bits);

	if (element->family != address->family ||
	    memcmp(element->octets, address->octets, octets) != 0)
		return false;
	return bits == 0 || ((element->octets[octets] ^
			      address->octets[octets]) & mask) == 0;
}

enum match { MATCH_NONE, MATCH_YES, MATCH_NO };

static enum match match_acl(const struct acl *acl,
			    const struct address *address)
{
	for (size_t i = 0; i < acl->count; i++) {
		const struct element *element = &acl->elements[i];
		bool matches = true;

		if (element->kind == ELEMENT_PREFIX)
			matches = prefix_matches(element, address);
		/* A nested list that says no only doesn't match. */
		else if (element->kind == ELEMENT_ACL)
			matches = match_acl(element->acl, address) ==
				  MATCH_YES;
		if (matches)
			return element->negated ? MATCH_NO : MATCH_YES;
	}
	return MATCH_NONE;
}

/* ::ffff:192.0.2.1 is 192.0.2.1 come in through an IPv6 socket. */
static struct address unmapped(const struct address *address)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	struct address ipv4 = {.family = ADDRESS_IPV4, .port = address->port};

	if (address->family != ADDRESS_IPV6 ||
	    memcmp(address->octets, mapped, sizeof(mapped)) != 0)
		return *address;
	memcpy(ipv4.octets, address->octets + 12, 4);
	return ipv4;
}

bool acl_allows(const struct acl *acl, const struct address *address)
{
	struct address judged;

	if (!acl)
		return false;
	judged = unmapped(address);
	return match_acl(acl, &judged) == MATCH_YES;
}

bool acl_lists(const struct acl *acl, const struct address *address)
{
	return acl && match_acl(acl, address) == MATCH_YES;
}
