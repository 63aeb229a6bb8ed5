/*
 * command_resolver.h - what a command that resolves by itself goes by: the
 * configuration, the trust anchors as they are kept, another resolver to ask.
 *
 *	struct command_resolver resolver = {
 *		.program = "kedge explain", .conf_path = conf_path};
 *
 *	... the command line sets conf_path, has_conf_path, via ...
 *	if (command_resolver_open(&resolver) == STATUS_OK)
 *		explanation = command_resolver_ask(&resolver, name, type);
 *	command_resolver_close(&resolver);
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_COMMAND_RESOLVER_H
#define RESOLVER_DAEMON_COMMAND_RESOLVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/status.h"
#include "resolver/core/explanation.h"
#include "resolver/core/settings.h"
#include "wire/name.h"

struct conf;

struct command_resolver {
	const char *program;   /* begins what is told on stderr */
	const char *conf_path; /* borrowed */
	bool has_conf_path;    /* it was asked for: then it has to be there */
	bool has_via;
	struct address via; /* asked for everything */
	/* The rest is its own. */
	struct conf *conf;
	struct settings *settings;
};

/* What such commands are given alike: --conf PATH (borrowed), */
void command_resolver_take_conf(struct command_resolver *resolver,
				const char *path);

/* a domain name, in RET in lower case; false if it is none, which is told; */
bool command_resolver_take_name(const struct command_resolver *resolver,
				const char *text, struct name *ret);

/* --via "192.0.2.1" or "192.0.2.1#5353"; false if it is neither, told too. */
bool command_resolver_take_via(struct command_resolver *resolver,
			       const char *text);

/*
 * Reads the configuration and the anchors. STATUS_INVALID: an error in the
 * configuration, which was told; STATUS_NO_MEMORY.
 */
enum status command_resolver_open(struct command_resolver *resolver) MUST_USE;

/* What open has left, even half. */
void command_resolver_close(struct command_resolver *resolver);

/*
 * NAME (lower case) and TYPE, resolved from the anchor down with an empty
 * cache, and explained; for explanation_free(). NULL without memory or
 * descriptors.
 */
struct explanation *
command_resolver_ask(const struct command_resolver *resolver,
		     const uint8_t *name, uint16_t type);

/* The same without any trust anchor: what comes is proven by nobody. */
struct explanation *
command_resolver_ask_unproven(const struct command_resolver *resolver,
			      const uint8_t *name, uint16_t type);

#endif
