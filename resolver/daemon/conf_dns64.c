/*
 * conf_dns64.c - dns64 and ipv4only-enable: IPv6 addresses for what has IPv4
 * ones only (RFC 6147).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "resolver/daemon/conf_build.h"

enum {
	U_OCTET = 8
}; /* bits 64 to 71 */

/* PREFIX/BITS, for what is not an acl. */
static void take_prefix(struct conf_args *args, struct dns64_rule *rule)
{
	const char *text = conf_args_text(args, "an IPv6 prefix");

	if (args->failed)
		return;
	if (conf_prefix_from_text(text, &rule->prefix, &rule->prefix_bits))
		return;
	conf_args_fail(args,
		       "expected an IPv6 prefix such as 64:ff9b::/96 instead "
		       "of \"%.100s\"",
		       text);
}

static void add_rule(struct conf_build *build, struct conf_args *args,
		     const struct dns64_rule *rule)
{
	const char *fault = dns64_rule_fault(rule);

	if (fault)
		conf_args_fail(args, "%s", fault);
	else if (rule->prefix.octets[U_OCTET])
		conf_warning(build->report, args->last->place,
			     "bits 64 to 71 of the prefix should be zero "
			     "(RFC 6052, section 2.2)");
	if (!build->settings->dns64)
		build->settings->dns64 = dns64_new();
	if (!build->settings->dns64) {
		build->is_out_of_memory = true;
		return;
	}
	if (dns64_add(build->settings->dns64, rule) != STATUS_OK)
		conf_args_fail(args, "more than %d dns64", DNS64_RULES_MAX);
}

void conf_take_dns64(struct conf_build *build, struct conf_args *args)
{
	struct dns64_rule rule = {0};
	const struct conf_value *block;

	take_prefix(args, &rule);
	block = conf_args_block(args, "what is special about the prefix");
	if (!conf_args_end(args))
		return;
	build->dns64_rule = &rule;
	conf_take_statements(build, CONF_IN_DNS64, block->block);
	build->dns64_rule = NULL;
	add_rule(build, args, &rule);
}

static void take_list(struct conf_build *build, struct conf_args *args,
		      struct acl **list)
{
	const struct conf_value *block =
		conf_args_block(args, "an address match list");

	if (conf_args_end(args))
		*list = conf_acls_build(build->acls, block);
}

void conf_take_dns64_clients(struct conf_build *build, struct conf_args *args)
{
	take_list(build, args, &build->dns64_rule->clients);
}

void conf_take_dns64_mapped(struct conf_build *build, struct conf_args *args)
{
	take_list(build, args, &build->dns64_rule->mapped);
}

void conf_take_dns64_exclude(struct conf_build *build, struct conf_args *args)
{
	take_list(build, args, &build->dns64_rule->exclude);
}

void conf_take_dns64_suffix(struct conf_build *build, struct conf_args *args)
{
	build->dns64_rule->suffix = conf_args_address(args);
}

void conf_take_recursive_only(struct conf_build *build, struct conf_args *args)
{
	build->dns64_rule->recursive_only = conf_args_yes_no(args);
}

void conf_take_break_dnssec(struct conf_build *build, struct conf_args *args)
{
	build->dns64_rule->break_dnssec = conf_args_yes_no(args);
}

void conf_take_ipv4only(struct conf_build *build, struct conf_args *args)
{
	build->without_ipv4only = !conf_args_yes_no(args);
}

/* RFC 8880 section 7.1: who synthesises answers for ipv4only.arpa. */
void conf_finish_dns64(struct conf_build *build)
{
	struct settings *settings = build->settings;

	if (!settings->dns64 || build->without_ipv4only)
		return;
	if (!settings->local_data)
		settings->local_data = local_data_new();
	if (!settings->local_data ||
	    dns64_add_ipv4only(settings->local_data) != STATUS_OK)
		build->is_out_of_memory = true;
}
