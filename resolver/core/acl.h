/*
 * acl.h - who may ask: address match lists as BIND has them.
 *
 * The first element that matches decides; `!` turns it into a refusal;
 * nothing matched is a refusal. A nested list that matches positively
 * counts as a match of its element; one that says no does not end the search
 * of the outer list when it is not negated (BIND 9 ARM, "address_match_list").
 * Built when the configuration is read, then immutable.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_ACL_H
#define RESOLVER_CORE_ACL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/address.h"
#include "base/status.h"

struct acl;

/* Empty: refuses everybody. NULL without memory. */
struct acl *acl_new(void);
void acl_free(struct acl *acl);

/* The hosts whose first PREFIX bits are ADDRESS's; 0 bits: the family. */
enum status acl_add_prefix(struct acl *acl, bool negated,
			   const struct address *address,
			   unsigned prefix) MUST_USE;

/* Everybody, of both families. */
enum status acl_add_any(struct acl *acl, bool negated) MUST_USE;

/*
 * The contents of OTHER (copied). STATUS_LIMIT when the list gets too long
 * or too deep.
 */
enum status acl_add_acl(struct acl *acl, bool negated,
			const struct acl *other) MUST_USE;

/* Elements, those of inner lists included. */
size_t acl_size(const struct acl *acl);

/*
 * May ADDRESS? IPv4-mapped IPv6 addresses are judged as IPv4. Allocates
 * nothing. NULL refuses everybody.
 */
bool acl_allows(const struct acl *acl, const struct address *address);

/*
 * Is ADDRESS in the list? One from a record rather than a client: mapped
 * addresses are IPv6 as they stand. NULL has none.
 */
bool acl_lists(const struct acl *acl, const struct address *address);

#endif
