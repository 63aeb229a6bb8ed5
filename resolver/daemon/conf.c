/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/conf.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resolver/daemon/conf_build.h"
#include "resolver/daemon/conf_parser.h"

enum {
	DNS_PORT = 53,
	CACHE_SIZE = 256 << 20, /* octets: room for a million answers */
	TCP_CLIENTS = 150,
	TCP_IDLE_TIMEOUT_MS = 30000,
	TCP_LISTEN_QUEUE = 128,
	CONTROL_MODE = 0660,
};

static struct conf *conf_new(void)
{
	struct conf *conf = calloc(1, sizeof(*conf));

	if (!conf)
		return NULL;
	conf->settings = settings_new();
	conf->sandbox = true;
	conf->max_cache_size = CACHE_SIZE;
	conf->tcp_clients = TCP_CLIENTS;
	conf->tcp_idle_timeout_ms = TCP_IDLE_TIMEOUT_MS;
	conf->tcp_listen_queue = TCP_LISTEN_QUEUE;
	conf->control.mode = CONTROL_MODE;
	if (conf->settings)
		return conf;
	free(conf);
	return NULL;
}

void conf_free(struct conf *conf)
{
	if (!conf)
		return;
	for (unsigned i = 0; i < conf->listen_count; i++) {
		acl_free(conf->listens[i].acl);
		free(conf->listens[i].hosts);
	}
	free(conf->listens);
	for (unsigned i = 0; i < conf->logging.channel_count; i++) {
		free(conf->logging.channels[i].name);
		free(conf->logging.channels[i].path);
	}
	for (unsigned i = 0; i < conf->logging.category_count; i++)
		free(conf->logging.categories[i].name);
	free(conf->directory);
	free(conf->managed_keys_directory);
	free(conf->pid_file);
	free(conf->cache_file);
	free(conf->user);
	free(conf->mirror.file);
	free(conf->control.path);
	for (unsigned i = 0; i < conf->statistics_count; i++)
		acl_free(conf->statistics[i].allow);
	settings_unref(conf->settings);
	free(conf);
}

void conf_resolve_path(const struct conf_build *build, const char *path,
		       char *full)
{
	const char *slash = strrchr(build->path, '/');
	const char *folder = build->conf->directory;
	int size;

	if (path[0] == '/' || (!folder && !slash))
		size = snprintf(full, PATH_MAX, "%s", path);
	else if (folder)
		size = snprintf(full, PATH_MAX, "%s/%s", folder, path);
	else
		size = snprintf(full, PATH_MAX, "%.*s/%s",
				(int)(slash - build->path), build->path, path);
	if (size >= PATH_MAX) /* too long for any file: found by opening it */
		full[PATH_MAX - 1] = '\0';
}

/* What all statements together mean. */
static void finish(struct conf_build *build)
{
	conf_acls_check(build->acls);
	conf_finish_access(build);
	conf_finish_listen(build);
	conf_finish_anchors(build);
	conf_finish_zones(build);
	conf_finish_mirror(build);
	conf_finish_dns64(build);
	conf_finish_policy(build);
	conf_finish_controls(build);
	if (build->is_out_of_memory)
		conf_error(build->report,
			   (struct conf_place){build->path, 0, 0},
			   "out of memory");
}

static void take(struct conf_build *build, struct conf_statement *statements)
{
	conf_mend_statements(build, CONF_IN_FILE, statements);
	build->acls = conf_acls_new(statements, build->report);
	if (!build->acls) {
		conf_error(build->report,
			   (struct conf_place){build->path, 0, 0},
			   "out of memory");
		return;
	}
	conf_init_logging(build);
	conf_take_statements(build, CONF_IN_FILE, statements);
	finish(build);
	conf_acls_free(build->acls);
	acl_free(build->allow_query);
	acl_free(build->allow_recursion);
	acl_free(build->allow_query_cache);
	free(build->zone_places);
}

/* The conf that STATEMENTS make, right or wrong; NULL without memory. */
static struct conf *make_conf(const char *path,
			      struct conf_statement *statements,
			      struct arena *arena, struct conf_report *report)
{
	struct conf_build build = {
		.report = report,
		.arena = arena,
		.conf = conf_new(),
		.path = conf_report_file(report, path),
		.port = DNS_PORT,
	};

	if (!build.conf) {
		conf_error(report, (struct conf_place){build.path, 0, 0},
			   "out of memory");
		return NULL;
	}
	build.settings = build.conf->settings;
	take(&build, statements);
	return build.conf;
}

struct conf *conf_load_tree(const char *path, struct conf_statement *statements,
			    struct arena *arena, struct conf_report *report)
{
	struct conf *conf = make_conf(path, statements, arena, report);

	if (conf_report_errors(report) == 0)
		return conf;
	conf_free(conf);
	return NULL;
}

bool conf_find_control(const char *path, char *ret)
{
	struct conf_report *report = conf_report_new();
	struct conf_statement *statements;
	struct conf *conf = NULL;
	struct arena arena;
	bool found;

	if (!report)
		return false;
	arena_init(&arena, CONF_TREE_SIZE_MAX);
	statements = conf_parse_file(path, &arena, report);
	if (statements || conf_report_errors(report) == 0)
		conf = make_conf(path, statements, &arena, report);
	arena_done(&arena);
	conf_report_free(report);
	if (conf)
		snprintf(ret, PATH_MAX, "%s",
			 conf->control.is_off	? ""
			 : conf->control.path	? conf->control.path
						: KEDGE_CONTROL_PATH);
	found = conf;
	conf_free(conf);
	return found;
}

struct conf *conf_load(const char *path, struct conf_report *report)
{
	struct conf_statement *statements;
	struct arena arena;
	struct conf *conf = NULL;

	arena_init(&arena, CONF_TREE_SIZE_MAX);
	statements = conf_parse_file(path, &arena, report);
	/* An empty file is right, an unreadable one is not. */
	if (statements || conf_report_errors(report) == 0)
		conf = conf_load_tree(path, statements, &arena, report);
	arena_done(&arena);
	return conf;
}

struct conf *conf_defaults(struct conf_report *report)
{
	struct arena arena;
	struct conf *conf;

	arena_init(&arena, CONF_TREE_SIZE_MAX);
	conf = conf_load_tree("the defaults", NULL, &arena, report);
	arena_done(&arena);
	return conf;
}
