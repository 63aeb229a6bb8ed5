/*
 * conf_take.c - options whose values are neither plain nor a subject of
 * their own.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "resolver/daemon/conf_build.h"

void conf_take_elements(struct conf_build *build,
			const struct conf_value *block,
			void (*take)(struct conf_build *build,
				     struct conf_args *args))
{
	for (const struct conf_statement *at = block->block;
	     at && !conf_report_is_full(build->report); at = at->next) {
		struct conf_args args;

		conf_args_init_element(&args, at, build->report);
		take(build, &args);
		conf_args_end(&args);
	}
}

void conf_take_options(struct conf_build *build, struct conf_args *args)
{
	const struct conf_value *block = conf_args_block(args, "options");

	if (conf_args_end(args))
		conf_take_statements(build, CONF_IN_OPTIONS, block->block);
}

void conf_take_pid_file(struct conf_build *build, struct conf_args *args)
{
	const char *path = conf_args_text(args, "a path or none");

	if (!conf_args_end(args) || strcasecmp(path, "none") == 0)
		return;
	build->conf->pid_file = strdup(path);
	build->is_out_of_memory |= !build->conf->pid_file;
}

void conf_take_cache_file(struct conf_build *build, struct conf_args *args)
{
	const char *path = conf_args_text(args, "a path or none");

	if (!conf_args_end(args) || strcasecmp(path, "none") == 0)
		return;
	if (path[0] == '\0') {
		conf_args_fail(args, "expected a path or none");
		return;
	}
	build->conf->cache_file = strdup(path);
	build->is_out_of_memory |= !build->conf->cache_file;
}

void conf_take_keys_directory(struct conf_build *build, struct conf_args *args)
{
	const char *path = conf_args_text(args, "a path");
	char full[PATH_MAX];

	if (!conf_args_end(args))
		return;
	conf_resolve_path(build, path, full);
	build->conf->managed_keys_directory = strdup(full);
	build->is_out_of_memory |= !build->conf->managed_keys_directory;
}

void conf_take_port(struct conf_build *build, struct conf_args *args)
{
	uint64_t port = conf_args_number(args, "a port number", 1, 65535);

	if (conf_args_end(args))
		build->port = (uint16_t)port;
}

void conf_take_recursion(struct conf_build *build, struct conf_args *args)
{
	(void)build;
	if (!conf_args_yes_no(args))
		conf_args_fail(args, "recursion cannot be switched off: Kedge "
				     "only resolves, and would have nothing "
				     "left to do");
}

void conf_take_workers(struct conf_build *build, struct conf_args *args)
{
	const struct conf_option *option =
		conf_option_find("workers", CONF_IN_OPTIONS);

	build->conf->workers = 0;
	if (!conf_args_keyword(args, "auto"))
		build->conf->workers = (unsigned)conf_args_number(
			args, "a number or auto", option->min, option->max);
}

/* BIND bounds each name and the whole; here it is one count. */
void conf_take_max_queries(struct conf_build *build, struct conf_args *args)
{
	const struct conf_option *option =
		conf_option_find("max-query-count", CONF_IN_OPTIONS);
	unsigned count = (unsigned)conf_args_number(args, "a number",
						    option->min, option->max);
	unsigned *queries_max = &build->settings->upstream_queries_max;

	if (!build->has_max_queries || count < *queries_max)
		*queries_max = count;
	build->has_max_queries = true;
}

/* Octets of the machine's memory. */
static uint64_t memory_size(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);

	return pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : 0;
}

/* PERCENT of the memory, within the bounds. */
static uint64_t memory_share(uint64_t percent)
{
	uint64_t share = memory_size() / 100 * percent;

	if (share < CONF_CACHE_SIZE_MIN)
		return CONF_CACHE_SIZE_MIN;
	return share < CONF_CACHE_SIZE_MAX ? share : CONF_CACHE_SIZE_MAX;
}

/* "90%": the number; 0 when TEXT is no percentage. */
static uint64_t percentage(const char *text)
{
	char *end;
	unsigned long percent;

	if (*text < '0' || *text > '9')
		return 0;
	percent = strtoul(text, &end, 10);
	return strcmp(end, "%") == 0 && percent <= 100 ? percent : 0;
}

/*
 * A cache without bound ends with the system killing the daemon: for
 * `unlimited`, which in BIND is 0 too, it is 90 % of the memory.
 */
void conf_take_max_cache_size(struct conf_build *build, struct conf_args *args)
{
	enum {
		SHARE_MAX = 90
	};
	const char *text = args->next ? args->next->text : "";
	uint64_t percent = percentage(text), *size;

	size = &build->conf->max_cache_size;
	if (percent) {
		conf_args_text(args, "a size");
		*size = memory_share(percent);
	} else if (strcmp(text, "0") == 0 ||
		   strcasecmp(text, "unlimited") == 0) {
		conf_args_text(args, "a size");
		*size = memory_share(SHARE_MAX);
		conf_warning(build->report, args->last->place,
			     "\"max-cache-size\" has a bound nevertheless: "
			     "%d%% of the memory, %llu MiB",
			     SHARE_MAX, (unsigned long long)*size >> 20);
	} else if (!conf_args_keyword(args, "default")) {
		*size = conf_args_size(args, CONF_CACHE_SIZE_MIN,
				       CONF_CACHE_SIZE_MAX);
	}
}

void conf_take_tcp_idle_timeout(struct conf_build *build,
				struct conf_args *args)
{
	const struct conf_option *option =
		conf_option_find("tcp-idle-timeout", CONF_IN_OPTIONS);
	uint64_t tenths =
		conf_args_number(args, "a number", option->min, option->max);

	build->conf->tcp_idle_timeout_ms = (uint32_t)tenths * 100;
}

void conf_take_qname_minimization(struct conf_build *build,
				  struct conf_args *args)
{
	static const char *const words[] = {"strict", "relaxed", "disabled",
					    "off", NULL};
	static const enum qname_minimization modes[] = {
		QMIN_STRICT, QMIN_RELAXED, QMIN_OFF, QMIN_OFF};

	build->settings->qname_minimization =
		modes[conf_args_choice(args, words)];
}

/*
 * no-auth-recursive differs from no-auth for queries without RD, which get
 * here what others have brought to the cache: the same.
 */
void conf_take_minimal_responses(struct conf_build *build,
				 struct conf_args *args)
{
	static const char *const words[] = {"yes", "no", "no-auth",
					    "no-auth-recursive", NULL};
	static const enum minimal_responses modes[] = {
		MINIMAL_YES, MINIMAL_NO, MINIMAL_NO_AUTH, MINIMAL_NO_AUTH};

	build->settings->minimal_responses =
		modes[conf_args_choice(args, words)];
}

/*
 * [address] ( ADDRESS | * ) [port ( N | * )]: a fixed port, which makes
 * forgery easy (RFC 5452 section 4.3), is not honoured.
 */
static void take_source(struct conf_build *build, struct conf_args *args,
			enum address_family family, struct address *ret)
{
	struct address address = {0};
	uint16_t port = 0;

	while (!conf_args_at_end(args)) {
		const struct conf_value *before = args->next;

		if (strcasecmp(before->text, "port") == 0) {
			port = conf_args_port(args, 0, true);
			continue;
		}
		conf_args_keyword(args, "address");
		if (conf_args_keyword(args, "*"))
			continue;
		address = conf_args_address(args);
		if (!args->failed && address.family != family)
			conf_args_fail(args, "\"%s\" is of the other family",
				       args->last->text);
	}
	if (args->failed)
		return;
	if (port)
		conf_warning(build->report, args->last->place,
			     "the port has no effect: every query is asked "
			     "from a random port");
	*ret = address;
}

void conf_take_query_source(struct conf_build *build, struct conf_args *args)
{
	take_source(build, args, ADDRESS_IPV4, &build->conf->query_source);
}

void conf_take_query_source_v6(struct conf_build *build, struct conf_args *args)
{
	take_source(build, args, ADDRESS_IPV6, &build->conf->query_source_v6);
}
