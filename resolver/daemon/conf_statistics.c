/*
 * conf_statistics.c - statistics-channels: ports that metrics are read from.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "resolver/daemon/conf_acls.h"
#include "resolver/daemon/conf_build.h"

enum {
	HTTP_PORT = 80 /* as in BIND, where no port is said */
};

static struct conf_statistics *new_channel(struct conf_build *build,
					   struct conf_args *args)
{
	struct conf *conf = build->conf;

	if (conf->statistics_count == CONF_STATISTICS_MAX) {
		conf_args_fail(args, "more than %d ports for statistics",
			       CONF_STATISTICS_MAX);
		return NULL;
	}
	return &conf->statistics[conf->statistics_count];
}

/* inet ADDRESS [port N] [allow { ... }] */
static void take_channel(struct conf_build *build, struct conf_args *args)
{
	struct conf_statistics made = {0}, *channel;
	const struct conf_value *allow = NULL;

	if (!conf_args_keyword(args, "inet")) {
		conf_args_text(args, "inet");
		conf_args_fail(args, "expected inet instead of \"%.100s\"",
			       args->last->text);
		return;
	}
	if (conf_args_keyword(args, "*"))
		made.address.family = ADDRESS_IPV4;
	else
		made.address = conf_args_address(args);
	made.address.port = conf_args_port(args, HTTP_PORT, false);
	if (conf_args_keyword(args, "allow"))
		allow = conf_args_block(args, "addresses");
	if (!conf_args_end(args))
		return;
	channel = new_channel(build, args);
	if (!channel)
		return;
	if (allow)
		made.allow = conf_acls_build(build->acls, allow);
	*channel = made;
	build->conf->statistics_count++;
}

void conf_take_statistics(struct conf_build *build, struct conf_args *args)
{
	const struct conf_value *block = conf_args_block(args, "inet");

	if (conf_args_end(args))
		conf_take_elements(build, block, take_channel);
}
