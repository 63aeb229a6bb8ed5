/*
 * conf_acls.h - address match lists, and the names that lists are given.
 *
 * Lists refer to each other in any order; each is built when it is first
 * needed, once, and a circle of references is reported. Built in are any,
 * none, localhost (this machine's addresses), localnets (its networks) and,
 * until the file defines it, trusted, which is localhost.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CONF_ACLS_H
#define RESOLVER_DAEMON_CONF_ACLS_H

#include "resolver/core/acl.h"
#include "resolver/daemon/conf_tree.h"

struct conf_acls;

/* Collects the `acl` statements of a file. NULL without memory. */
struct conf_acls *conf_acls_new(const struct conf_statement *statements,
				struct conf_report *report);
void conf_acls_free(struct conf_acls *acls);

/* Builds all that have a name, so that all their mistakes are reported. */
void conf_acls_check(struct conf_acls *acls);

/* The list of that name, borrowed; NULL if there is none or it is wrong. */
const struct acl *conf_acls_get(struct conf_acls *acls, const char *name);

/* The list in BLOCK, the caller's; NULL with the mistakes reported. */
struct acl *conf_acls_build(struct conf_acls *acls,
			    const struct conf_value *block);

/*
 * Does the list in BLOCK say yes to every address? And which single
 * addresses does it name, nested and named lists included? HOSTS has ROOM;
 * returns how many. Only for lists that conf_acls_build() built.
 */
bool conf_acls_is_any(const struct conf_acls *acls,
		      const struct conf_value *block);
size_t conf_acls_hosts(const struct conf_acls *acls,
		       const struct conf_value *block, struct address *hosts,
		       size_t room);

/* ADDRESS[/PREFIX] in TEXT; false: it is neither. */
bool conf_prefix_from_text(const char *text, struct address *ret,
			   unsigned *ret_prefix);

#endif
