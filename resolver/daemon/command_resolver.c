/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/command_resolver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "resolver/core/anchor_watch.h"
#include "resolver/daemon/anchor_store.h"
#include "resolver/daemon/conf.h"
#include "resolver/daemon/explain_run.h"
#include "resolver/net/clock.h"

enum {
	DNS_PORT = 53,
};

static bool complain(const struct command_resolver *resolver, const char *what,
		     const char *about)
{
	fprintf(stderr, "%s: %s: %s\n", resolver->program, about, what);
	return false;
}

void command_resolver_take_conf(struct command_resolver *resolver,
				const char *path)
{
	resolver->conf_path = path;
	resolver->has_conf_path = true;
}

bool command_resolver_take_name(const struct command_resolver *resolver,
				const char *text, struct name *ret)
{
	if (name_from_text(text, ret) != STATUS_OK)
		return complain(resolver,
				"this is no domain name (one with other than "
				"ASCII letters is written in its xn-- form)",
				text);
	name_lower(ret->octets);
	return true;
}

static bool read_via(struct command_resolver *resolver, const char *text)
{
	const char *mark = strchr(text, '#');
	unsigned long port = DNS_PORT;
	char address[ADDRESS_TEXT_MAX];
	size_t size = mark ? (size_t)(mark - text) : strlen(text);
	char *end = NULL;

	if (size >= sizeof(address))
		return false;
	memcpy(address, text, size);
	address[size] = '\0';
	if (mark) {
		port = strtoul(mark + 1, &end, 10);
		if (mark[1] < '0' || mark[1] > '9' || *end != '\0')
			return false;
	}
	resolver->has_via = port > 0 && port <= UINT16_MAX &&
			    address_from_text(address, (uint16_t)port,
					      &resolver->via) == STATUS_OK;
	return resolver->has_via;
}

bool command_resolver_take_via(struct command_resolver *resolver,
			       const char *text)
{
	return read_via(resolver, text) ||
	       complain(resolver, "not ADDRESS or ADDRESS#PORT", text);
}

/* Errors are told; NULL if there are any. */
static struct conf *read_conf(const struct command_resolver *resolver)
{
	const char *path = resolver->conf_path;
	struct conf_report *report = conf_report_new();
	struct conf *conf = NULL;

	if (report)
		conf = !resolver->has_conf_path && access(path, F_OK) != 0
			       ? conf_defaults(report)
			       : conf_load(path, report);
	if (report && !conf)
		conf_report_print(report, stderr);
	conf_report_free(report);
	return conf;
}

/* All goes to VIA. */
static bool forward_all(struct settings *settings, const struct address *via)
{
	struct settings_zone *zone;

	settings->zone_count = 0;
	zone = settings_add_zone(settings);
	if (!zone)
		return false;
	zone->name.octets[0] = 0;
	zone->kind = ZONE_FORWARD_ONLY;
	zone->address_count = 1;
	zone->addresses[0] = *via;
	return true;
}

/* What resolving without explaining leaves aside is wanted here. */
static bool prepare(const struct command_resolver *resolver,
		    struct settings *settings)
{
	if (!settings->validate)
		fprintf(stderr,
			"%s: dnssec-validation is off in %s; here all is as "
			"if it were on\n",
			resolver->program, resolver->conf_path);
	settings->validate = true;
	settings->synth_from_dnssec = false;
	return !resolver->has_via || forward_all(settings, &resolver->via);
}

/* The configuration's settings with the anchors of now, where RFC 5011 keeps
 * them. */
static struct settings *with_anchors(const struct command_resolver *resolver)
{
	const struct conf *conf = resolver->conf;
	const char *folder = conf->managed_keys_directory
				     ? conf->managed_keys_directory
				     : conf->directory;
	char problem[ANCHOR_PROBLEM_MAX];
	struct anchor_state *state = NULL;
	struct settings *settings = NULL;
	struct anchor_store store;
	struct anchor_watch watch;

	if (!conf->settings->managed)
		return settings_ref(conf->settings);
	if (!anchor_store_init(&store, folder))
		return NULL;
	switch (anchor_store_load(&store, problem, &state)) {
	case STATUS_OK:
	case STATUS_NOT_FOUND:
		break;
	default:
		fprintf(stderr, "%s: %s\n", resolver->program, problem);
		break;
	}
	if (anchor_watch_init(&watch, state)) {
		if (anchor_watch_configure(&watch, conf->settings,
					   clock_now().wall) == STATUS_OK)
			settings = anchor_watch_settings(&watch);
		anchor_watch_done(&watch);
	}
	anchor_store_done(&store);
	return settings;
}

enum status command_resolver_open(struct command_resolver *resolver)
{
	resolver->conf = read_conf(resolver);
	if (!resolver->conf)
		return STATUS_INVALID;
	if (prepare(resolver, resolver->conf->settings))
		resolver->settings = with_anchors(resolver);
	return resolver->settings ? STATUS_OK : STATUS_NO_MEMORY;
}

void command_resolver_close(struct command_resolver *resolver)
{
	settings_unref(resolver->settings);
	if (resolver->conf)
		conf_free(resolver->conf);
}

struct explanation *
command_resolver_ask(const struct command_resolver *resolver,
		     const uint8_t *name, uint16_t type)
{
	const struct upstream_options upstream = {
		.source_ipv4 = resolver->conf->query_source,
		.source_ipv6 = resolver->conf->query_source_v6,
	};

	return explain_run(resolver->settings, &upstream, name, type);
}

struct explanation *
command_resolver_ask_unproven(const struct command_resolver *resolver,
			      const uint8_t *name, uint16_t type)
{
	struct anchor_set *anchors = anchor_set_new();
	struct command_resolver without = *resolver;
	struct explanation *explanation;

	without.settings =
		anchors ? settings_with_anchors(
				  resolver->settings, anchors,
				  resolver->settings->policy.clock_floor)
			: NULL;
	if (!without.settings) {
		anchor_set_free(anchors);
		return NULL;
	}
	explanation = command_resolver_ask(&without, name, type);
	settings_unref(without.settings);
	return explanation;
}
