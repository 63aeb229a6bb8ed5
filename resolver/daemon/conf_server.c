/*
 * conf_server.c - server: what is special about a server, or a network of
 * them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/daemon/conf_build.h"

static bool is_said_already(const struct settings *settings,
			    const struct address *network, unsigned prefix)
{
	for (unsigned i = 0; i < settings->server_count; i++)
		if (settings->servers[i].prefix == prefix &&
		    address_same_host(&settings->servers[i].network, network))
			return true;
	return false;
}

static void take_network(struct conf_build *build, struct conf_args *args,
			 struct address *network, unsigned *prefix)
{
	const char *text = conf_args_text(args, "a server's address");

	if (args->failed)
		return;
	if (!conf_prefix_from_text(text, network, prefix))
		conf_args_fail(args,
			       "expected a server's address instead of "
			       "\"%.100s\"",
			       text);
	else if (*prefix > address_size(network) * 8)
		conf_args_fail(args,
			       "a prefix of %u bits is longer than the "
			       "address: %zu bits",
			       *prefix, address_size(network) * 8);
	else if (is_said_already(build->settings, network, *prefix))
		conf_args_fail(args, "the server is configured twice");
}

void conf_take_server(struct conf_build *build, struct conf_args *args)
{
	const struct conf_value *block;
	struct address network = {0};
	unsigned prefix = 0;

	take_network(build, args, &network, &prefix);
	block = conf_args_block(args, "what is special about the server");
	if (!conf_args_end(args))
		return;
	build->server = settings_add_server(build->settings);
	if (!build->server) {
		build->is_out_of_memory = true;
		return;
	}
	build->server->network = network;
	build->server->prefix = prefix;
	conf_take_statements(build, CONF_IN_SERVER, block->block);
	build->server = NULL;
}

void conf_take_bogus(struct conf_build *build, struct conf_args *args)
{
	bool yes = conf_args_yes_no(args);

	if (!conf_args_end(args))
		return;
	build->server->has_bogus = true;
	build->server->is_bogus = yes;
}

void conf_take_tcp_only(struct conf_build *build, struct conf_args *args)
{
	bool yes = conf_args_yes_no(args);

	if (conf_args_end(args))
		build->server->tcp_only = yes;
}

void conf_take_edns(struct conf_build *build, struct conf_args *args)
{
	bool yes = conf_args_yes_no(args);

	if (conf_args_end(args))
		build->server->without_edns = !yes;
}
