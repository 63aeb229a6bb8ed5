/*
 * conf_filter.c - deny-answer-addresses and deny-answer-aliases: what names
 * outside may not say.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/daemon/conf_build.h"

static void take_name(struct conf_build *build, struct conf_args *args)
{
	struct name name = conf_args_name(args);

	if (conf_args_end(args) &&
	    name_set_add(build->name_set, name.octets) != STATUS_OK)
		build->is_out_of_memory = true;
}

static void take_names(struct conf_build *build, const struct conf_value *block,
		       struct name_set **set)
{
	build->name_set = *set = name_set_new();
	if (build->name_set)
		conf_take_elements(build, block, take_name);
	else
		build->is_out_of_memory = true;
}

/* `except-from { NAME; ... }` if that is next; NULL if not. */
static const struct conf_value *take_exceptions(struct conf_args *args)
{
	return conf_args_keyword(args, "except-from")
		       ? conf_args_block(args, "a list of domain names")
		       : NULL;
}

void conf_take_deny_addresses(struct conf_build *build, struct conf_args *args)
{
	struct answer_filter *filter = &build->settings->filter;
	const struct conf_value *block =
		conf_args_block(args, "an address match list");
	const struct conf_value *except = take_exceptions(args);

	if (!conf_args_end(args))
		return;
	filter->addresses = conf_acls_build(build->acls, block);
	if (except)
		take_names(build, except, &filter->addresses_except);
}

void conf_take_deny_aliases(struct conf_build *build, struct conf_args *args)
{
	struct answer_filter *filter = &build->settings->filter;
	const struct conf_value *block =
		conf_args_block(args, "a list of domain names");
	const struct conf_value *except = take_exceptions(args);

	if (!conf_args_end(args))
		return;
	take_names(build, block, &filter->aliases);
	if (except)
		take_names(build, except, &filter->aliases_except);
}
