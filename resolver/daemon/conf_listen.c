/*
 * conf_listen.c - listen-on and listen-on-v6, and the addresses they mean.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "resolver/daemon/conf_build.h"
#include "resolver/daemon/interfaces.h"

enum {
	LISTENS_MAX = 64,
	HOSTS_MAX = 1024, /* single addresses of one statement */
};

static struct conf_listen *add_listen(struct conf_build *build)
{
	struct conf *conf = build->conf;
	struct conf_listen *listens = realloc(
		conf->listens, (conf->listen_count + 1) * sizeof(*listens));

	if (!listens) {
		build->is_out_of_memory = true;
		return NULL;
	}
	conf->listens = listens;
	return memset(&listens[conf->listen_count++], 0, sizeof(*listens));
}

/* Only those of the statement's family that its list says yes to in the end. */
static size_t keep_allowed(const struct conf_listen *listen,
			   struct address *hosts, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (hosts[i].family == listen->family &&
		    acl_allows(listen->acl, &hosts[i]))
			hosts[kept++] = hosts[i];
	return kept;
}

static void find_hosts(struct conf_build *build, struct conf_listen *listen,
		       const struct conf_value *block)
{
	struct address *hosts = calloc(HOSTS_MAX, sizeof(*hosts));
	size_t count;

	if (!hosts) {
		build->is_out_of_memory = true;
		return;
	}
	count = conf_acls_hosts(build->acls, block, hosts, HOSTS_MAX);
	if (count == HOSTS_MAX)
		conf_error(build->report, block->place,
			   "more than %d addresses to listen on",
			   HOSTS_MAX - 1);
	listen->hosts = hosts;
	listen->host_count = (unsigned)keep_allowed(listen, hosts, count);
}

static void take_listen(struct conf_build *build, struct conf_args *args,
			enum address_family family)
{
	uint16_t port = conf_args_port(args, 0, false);
	const struct conf_value *block;
	struct conf_listen *listen;

	if (conf_args_keyword(args, "tls") || conf_args_keyword(args, "http"))
		conf_args_fail(args, "DNS over TLS and HTTPS is not there yet");
	block = conf_args_block(args, "an address match list");
	if (!conf_args_end(args))
		return;
	if (build->conf->listen_count == LISTENS_MAX) {
		conf_args_fail(args, "more than %d statements to listen",
			       LISTENS_MAX);
		return;
	}
	listen = add_listen(build);
	if (!listen)
		return;
	listen->family = family;
	listen->port = port;
	listen->acl = conf_acls_build(build->acls, block);
	if (!listen->acl)
		return;
	listen->is_any = conf_acls_is_any(build->acls, block);
	find_hosts(build, listen, block);
}

void conf_take_listen_on(struct conf_build *build, struct conf_args *args)
{
	take_listen(build, args, ADDRESS_IPV4);
}

void conf_take_listen_on_v6(struct conf_build *build, struct conf_args *args)
{
	take_listen(build, args, ADDRESS_IPV6);
}

static bool has_family(const struct conf *conf, enum address_family family)
{
	for (unsigned i = 0; i < conf->listen_count; i++)
		if (conf->listens[i].family == family)
			return true;
	return false;
}

static void listen_on_any(struct conf_build *build, enum address_family family)
{
	struct conf_listen *listen = add_listen(build);

	if (!listen)
		return;
	listen->family = family;
	listen->is_any = true;
	listen->acl = acl_new();
	if (!listen->acl || acl_add_any(listen->acl, false) != STATUS_OK)
		build->is_out_of_memory = true;
}

void conf_finish_listen(struct conf_build *build)
{
	struct conf *conf = build->conf;

	/* As BIND: on all addresses, unless it is said on which. */
	if (!has_family(conf, ADDRESS_IPV4))
		listen_on_any(build, ADDRESS_IPV4);
	if (!has_family(conf, ADDRESS_IPV6))
		listen_on_any(build, ADDRESS_IPV6);
	for (unsigned i = 0; i < conf->listen_count; i++)
		if (conf->listens[i].port == 0)
			conf->listens[i].port = build->port;
}

/* --- what the statements mean on this machine --------------------------- */

struct addresses {
	size_t count;
	struct address *list; /* CONF_ADDRESSES_MAX */
};

static void add_address(struct addresses *addresses, struct address address,
			uint16_t port)
{
	address.port = port;
	for (size_t i = 0; i < addresses->count; i++)
		if (address_equal(&addresses->list[i], &address))
			return;
	if (addresses->count < CONF_ADDRESSES_MAX)
		addresses->list[addresses->count++] = address;
}

/* Another statement has a wildcard socket for this family and port. */
static bool is_covered(const struct conf *conf,
		       const struct conf_listen *listen)
{
	for (unsigned i = 0; i < conf->listen_count; i++)
		if (conf->listens[i].is_any &&
		    conf->listens[i].family == listen->family &&
		    conf->listens[i].port == listen->port)
			return true;
	return false;
}

static void add_listen_addresses(const struct conf_listen *listen,
				 const struct interface *interfaces,
				 size_t interface_count,
				 struct addresses *addresses)
{
	for (unsigned i = 0; i < listen->host_count; i++)
		add_address(addresses, listen->hosts[i], listen->port);
	for (size_t i = 0; i < interface_count; i++)
		if (interfaces[i].address.family == listen->family &&
		    acl_allows(listen->acl, &interfaces[i].address))
			add_address(addresses, interfaces[i].address,
				    listen->port);
}

/* Do wildcard sockets do, whatever addresses there are? */
static bool are_all_covered(const struct conf *conf)
{
	for (unsigned i = 0; i < conf->listen_count; i++)
		if (!is_covered(conf, &conf->listens[i]))
			return false;
	return true;
}

enum status conf_listen_addresses(const struct conf *conf, struct address **ret,
				  size_t *ret_count)
{
	struct addresses addresses = {0};
	struct interface *interfaces = NULL;
	size_t interface_count = 0;
	enum status status =
		are_all_covered(conf)
			? STATUS_OK
			: interfaces_list(&interfaces, &interface_count);

	if (status != STATUS_OK)
		return status;
	addresses.list = calloc(CONF_ADDRESSES_MAX, sizeof(*addresses.list));
	if (!addresses.list) {
		free(interfaces);
		return STATUS_NO_MEMORY;
	}
	for (unsigned i = 0; i < conf->listen_count; i++) {
		const struct conf_listen *listen = &conf->listens[i];
		struct address wildcard = {.family = listen->family};

		if (is_covered(conf, listen))
			add_address(&addresses, wildcard, listen->port);
		else
			add_listen_addresses(listen, interfaces,
					     interface_count, &addresses);
	}
	free(interfaces);
	*ret = addresses.list;
	*ret_count = addresses.count;
	return STATUS_OK;
}
