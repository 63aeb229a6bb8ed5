/*
 * conf_protection.c - what bounds the work of clients and servers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/daemon/conf_build.h"

/* NUMBER [drop | fail] */
static void take_quota(struct conf_args *args, const char *name,
		       struct fetch_quota *quota)
{
	static const char *const words[] = {"drop", "fail", NULL};
	const struct conf_option *option =
		conf_option_find(name, CONF_IN_OPTIONS);

	quota->most = (uint32_t)conf_args_number(args, "a number", option->min,
						 option->max);
	if (!conf_args_at_end(args))
		quota->is_silent = conf_args_choice(args, words) == 0;
}

void conf_take_fetches_per_zone(struct conf_build *build,
				struct conf_args *args)
{
	take_quota(args, "fetches-per-zone",
		   &build->settings->fetches_per_zone);
}

void conf_take_fetches_per_server(struct conf_build *build,
				  struct conf_args *args)
{
	take_quota(args, "fetches-per-server",
		   &build->settings->fetches_per_server);
}
