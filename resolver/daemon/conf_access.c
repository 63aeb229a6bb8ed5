/*
 * conf_access.c - acl, allow-query, allow-recursion, allow-query-cache,
 * blackhole.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/daemon/conf_build.h"

/* Its list was collected before; what is left to see is its form. */
void conf_take_acl(struct conf_build *build, struct conf_args *args)
{
	(void)build;
	conf_args_text(args, "a name for the list");
	conf_args_block(args, "an address match list");
}

static void take_list(struct conf_build *build, struct conf_args *args,
		      struct acl **list)
{
	const struct conf_value *block =
		conf_args_block(args, "an address match list");

	if (conf_args_end(args))
		*list = conf_acls_build(build->acls, block);
}

void conf_take_allow_query(struct conf_build *build, struct conf_args *args)
{
	take_list(build, args, &build->allow_query);
}

void conf_take_allow_recursion(struct conf_build *build, struct conf_args *args)
{
	take_list(build, args, &build->allow_recursion);
}

void conf_take_allow_query_cache(struct conf_build *build,
				 struct conf_args *args)
{
	take_list(build, args, &build->allow_query_cache);
}

void conf_take_blackhole(struct conf_build *build, struct conf_args *args)
{
	take_list(build, args, &build->settings->blackhole);
}

/* A list of its own with the contents of OTHER. */
static struct acl *copy_of(struct conf_build *build, const struct acl *other)
{
	struct acl *acl = acl_new();

	if (acl && other && acl_add_acl(acl, false, other) == STATUS_OK)
		return acl;
	acl_free(acl);
	build->is_out_of_memory |= other != NULL;
	return NULL;
}

/* Those that both lists say yes to: { !{ !A; any; }; B; }. */
static struct acl *both(struct conf_build *build, const struct acl *a,
			const struct acl *b)
{
	struct acl *not_a = acl_new(), *acl = acl_new();

	if (!not_a || !acl || acl_add_acl(not_a, true, a) != STATUS_OK ||
	    acl_add_any(not_a, false) != STATUS_OK ||
	    acl_add_acl(acl, true, not_a) != STATUS_OK ||
	    acl_add_acl(acl, false, b) != STATUS_OK) {
		acl_free(acl);
		acl = NULL;
		build->is_out_of_memory = true;
	}
	acl_free(not_a);
	return acl;
}

/*
 * The defaults follow each other as BIND's do: allow-recursion and
 * allow-query-cache each take the other's list, then allow-query's; and who
 * may ask is not restricted further by allow-query when only the other two
 * are given. With none of them it is the acl "trusted". Recursion fills the
 * cache and answers from it, so that both lists have to allow it.
 */
void conf_finish_access(struct conf_build *build)
{
	struct settings *settings = build->settings;
	const struct acl *trusted = conf_acls_get(build->acls, "trusted");
	const struct acl *any = conf_acls_get(build->acls, "any");
	const struct acl *recursion = build->allow_recursion;
	const struct acl *cache = build->allow_query_cache;
	const struct acl *query = build->allow_query;

	if (!query)
		query = recursion || cache ? any : trusted;
	if (recursion && cache)
		settings->allow_recursion = both(build, recursion, cache);
	if (!recursion)
		recursion = cache ? cache : query;
	if (!settings->allow_recursion)
		settings->allow_recursion = copy_of(build, recursion);
	settings->allow_query_cache = copy_of(build, cache ? cache : recursion);
	settings->allow_query = copy_of(build, query);
}
