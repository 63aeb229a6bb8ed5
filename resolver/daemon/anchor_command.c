/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/anchor_command.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "resolver/core/anchor_watch.h"
#include "resolver/daemon/anchor_fetch.h"
#include "resolver/daemon/anchor_show.h"
#include "resolver/daemon/anchor_store.h"
#include "resolver/daemon/conf_build.h"
#include "resolver/daemon/conf_parser.h"
#include "resolver/net/clock.h"
#include "trust-anchor/root_anchors_xml.h"
#include "wire/codes.h"

enum {
	EXIT_USAGE = 2
};

/* The command line. */
struct request {
	const char *action; /* NULL: show */
	const char *argument;
	const char *conf_path, *folder;
	struct anchor_source source; /* of fetch */
	bool has_conf_path, json, dry_run;
};

static const char usage[] =
	"usage: kedge anchor [--json] [OPTION ...]\n"
	"       kedge anchor import FILE [--dry-run] [OPTION ...]\n"
	"       kedge anchor fetch [--url URL | --file XML] [--ca FILE] "
	"[--dry-run]\n"
	"                          [OPTION ...]\n"
	"\n"
	"Without an action, shows the trust anchors that are kept current "
	"(RFC 5011).\n"
	"\n"
	"import takes the anchors of FILE in place of what was known of their "
	"zones: DS\n"
	"and DNSKEY records, or Unbound's auto-trust-anchor-file "
	"(root.key).\n"
	"\n"
	"fetch takes the root's keys from IANA's root-anchors.xml, once "
	"they are proven by\n"
	"its signature, root-anchors.p7s: both from the web, or from a copy "
	"of both.\n"
	"\n"
	"A resolver that is running takes them over within a minute.\n"
	"\n"
	"  --file XML        a copy; its signature is XML with the ending "
	".p7s\n"
	"  --url URL         another place on the web than\n"
	"                    " ANCHOR_FETCH_URL "\n"
	"  --timeout SECONDS  for each file from the web (30)\n"
	"  --ca FILE         trust signatures of this authority (PEM) instead "
	"of ICANN's\n"
	"  -n, --dry-run     show what would change, and change nothing\n"
	"  -d, --directory DIR  the folder of the state, instead of the\n"
	"                    configuration's managed-keys-directory\n"
	"  -c, --conf FILE   the configuration\n"
	"  --json            show it as JSON\n"
	"  -h, --help        show this\n";

/* ---- Where -----------------------------------------------------------------
 */

static int complain(const char *what)
{
	fprintf(stderr, "kedge anchor: %s\n", what);
	return EXIT_FAILURE;
}

/* As if there were a file without any statement. */
static struct conf *default_conf(const struct request *request,
				 struct conf_report *report)
{
	struct conf *conf;
	struct arena arena;

	arena_init(&arena, CONF_TREE_SIZE_MAX);
	conf = conf_load_tree(request->conf_path, NULL, &arena, report);
	arena_done(&arena);
	return conf;
}

/* The configuration; the usual one need not be there. NULL when it cannot be
 * read, or is wrong, which was told. */
static struct conf *read_conf(const struct request *request)
{
	struct conf_report *report = conf_report_new();
	bool is_missing = !request->has_conf_path &&
			  access(request->conf_path, F_OK) != 0 &&
			  errno == ENOENT;
	struct conf *conf = NULL;

	if (report)
		conf = is_missing ? default_conf(request, report)
				  : conf_load(request->conf_path, report);
	if (!conf && report)
		conf_report_print(report, stderr);
	conf_report_free(report);
	return conf;
}

static const char *folder_of(const struct request *request,
			     const struct conf *conf)
{
	if (request->folder)
		return request->folder;
	return conf->managed_keys_directory ? conf->managed_keys_directory
					    : conf->directory;
}

/* ---- show ------------------------------------------------------------------
 */

/*
 * What a resolver with this configuration would begin with: the state and,
 * for zones that it does not know, the configured anchors.
 */
static int show(const struct request *request, struct anchor_store *store,
		struct conf *conf)
{
	struct wall_time now = clock_now().wall;
	char problem[ANCHOR_PROBLEM_MAX];
	struct anchor_state *state = NULL;
	struct anchor_watch watch;
	enum status status = anchor_store_load(store, problem, &state);

	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		complain(problem);
	if (status == STATUS_NOT_FOUND)
		fprintf(stderr,
			"kedge anchor: there is no file " ANCHOR_STORE_FILE
			" in %s (yet): these are the anchors that a resolver "
			"begins with\n",
			store->folder);
	if (!anchor_watch_init(&watch, state))
		return complain("out of memory");
	if (anchor_watch_configure(&watch, conf->settings, now) != STATUS_OK)
		complain("out of memory");
	if (anchor_watch_clock_is_wrong(&watch, now))
		complain("this machine's clock is wrong: it is before a time "
			 "that is known to have been");
	if (request->json)
		anchor_show_json(watch.state, stdout);
	else
		anchor_show_text(watch.state, now, stdout);
	anchor_watch_done(&watch);
	return status == STATUS_OK || status == STATUS_NOT_FOUND ? EXIT_SUCCESS
								 : EXIT_FAILURE;
}

/* ---- Changing the state ----------------------------------------------------
 */

/* What is known so far; NULL and false when that must not be replaced. */
static bool load_known(struct anchor_store *store, struct anchor_state **ret)
{
	char problem[ANCHOR_PROBLEM_MAX];
	enum status status = anchor_store_load(store, problem, ret);

	if (status != STATUS_OK)
		*ret = NULL;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		complain(problem);
	return status != STATUS_IO;
}

static bool is_trusted(const struct anchor_key *key)
{
	return key->state == ANCHOR_VALID || key->state == ANCHOR_MISSING;
}

/* A key of POINT, if not NULL, that is trusted and looks like KEY. */
static bool has_trusted(const struct trust_point *point,
			const struct anchor_key *key)
{
	for (unsigned i = 0; point && i < TRUST_POINT_KEYS_MAX; i++)
		if (is_trusted(&point->keys[i]) &&
		    anchor_key_tag(&point->keys[i]) == anchor_key_tag(key) &&
		    anchor_key_algorithm(&point->keys[i]) ==
			    anchor_key_algorithm(key))
			return true;
	return false;
}

static void print_change(const struct anchor_key *key, const char *what)
{
	char algorithm[CODE_TEXT_MAX];

	printf("  key %5u  %-16s %s\n", anchor_key_tag(key),
	       algorithm_to_text(anchor_key_algorithm(key), algorithm), what);
}

/* What FRESH is beside KNOWN, which may be NULL. */
static void print_changes(const struct trust_point *known,
			  const struct trust_point *fresh)
{
	char zone[NAME_TEXT_MAX];

	printf("%s\n", name_to_text(fresh->zone.octets, zone));
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++) {
		const struct anchor_key *key = &fresh->keys[i];

		if (is_trusted(key))
			print_change(key, has_trusted(known, key)
						  ? "stays trusted"
						  : "becomes trusted");
		else if (key->state != ANCHOR_START)
			print_change(key, anchor_key_state_text(key->state));
	}
	for (unsigned i = 0; known && i < TRUST_POINT_KEYS_MAX; i++)
		if (is_trusted(&known->keys[i]) &&
		    !has_trusted(fresh, &known->keys[i]))
			print_change(&known->keys[i], "is no longer trusted");
}

/* The zones of KNOWN, which may be NULL, that FRESH has not move there. */
static void move_others(struct anchor_state *known, struct anchor_state *fresh)
{
	for (size_t i = 0; known && i < known->count; i++) {
		struct trust_point *point = known->points[i];

		if (anchor_state_find(fresh, point->zone.octets) ||
		    fresh->count == ANCHOR_STATE_ZONES_MAX)
			continue;
		fresh->points[fresh->count++] = point;
		known->points[i--] = known->points[--known->count];
	}
}

/* FRESH's zones take the place of what KNOWN, or NULL, says of them. */
static int install(const struct request *request, struct anchor_store *store,
		   struct anchor_state *known, struct anchor_state *fresh)
{
	char problem[ANCHOR_PROBLEM_MAX];

	for (size_t i = 0; i < fresh->count; i++)
		print_changes(
			known ? anchor_state_find(known,
						  fresh->points[i]->zone.octets)
			      : NULL,
			fresh->points[i]);
	if (request->dry_run) {
		puts("nothing was changed (--dry-run)");
		return EXIT_SUCCESS;
	}
	move_others(known, fresh);
	fresh->written = clock_now().wall;
	if (anchor_store_save(store, fresh, problem) != STATUS_OK)
		return complain(problem);
	printf("installed in %s/" ANCHOR_STORE_FILE "%s\n", store->folder,
	       anchor_store_is_locked(store)
		       ? "; the resolver that is running takes it over within "
			 "a minute"
		       : "");
	return EXIT_SUCCESS;
}

static int import(const struct request *request, struct anchor_store *store)
{
	char problem[ANCHOR_FETCH_PROBLEM_MAX];
	struct anchor_state *fresh, *known;
	int result = EXIT_FAILURE;
	enum status status;
	char *octets;
	size_t size;

	if (anchor_fetch_file(request->argument, ANCHOR_STATE_SIZE_MAX, problem,
			      &octets, &size) != STATUS_OK)
		return complain(problem);
	status = anchor_state_import(octets, size, clock_now().wall, problem,
				     sizeof(problem), &fresh);
	free(octets);
	if (status != STATUS_OK) {
		fprintf(stderr, "kedge anchor: %s: %s\n", request->argument,
			problem);
		return EXIT_FAILURE;
	}
	if (load_known(store, &known)) {
		result = install(request, store, known, fresh);
		anchor_state_free(known);
	}
	anchor_state_free(fresh);
	return result;
}

/* ---- fetch -----------------------------------------------------------------
 */

/*
 * A key that its zone revoked is never trusted again (RFC 5011 section 2.1),
 * whatever a file says that was made before: POINT has it as KNOWN has it.
 */
static enum status keep_revoked(const struct trust_point *known,
				struct trust_point *point)
{
	enum status status = STATUS_OK;

	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX && status == STATUS_OK;
	     i++) {
		const struct anchor_key *key = &known->keys[i];

		if (key->state == ANCHOR_REVOKED ||
		    key->state == ANCHOR_REMOVED)
			status = trust_point_restore(point, i, key->type,
						     key->rdata, key);
	}
	return status;
}

/* Before any of the file's keys is there: is ANCHOR one of those? */
static bool is_revoked(const struct trust_point *point,
		       const struct root_anchor *anchor)
{
	for (unsigned i = 0; i < TRUST_POINT_KEYS_MAX; i++)
		if ((point->keys[i].state == ANCHOR_REVOKED ||
		     point->keys[i].state == ANCHOR_REMOVED) &&
		    root_anchor_is_of(anchor, point->keys[i].rdata))
			return true;
	return false;
}

static enum status add_anchors(struct trust_point *point,
			       const struct root_anchors *anchors,
			       struct wall_time now, unsigned *count)
{
	for (unsigned i = 0; i < anchors->count; i++) {
		const struct root_anchor *anchor = &anchors->anchors[i];
		enum status status;

		if (!root_anchor_is_in_time(anchor, now) ||
		    is_revoked(point, anchor))
			continue;
		status = trust_point_add(point, RRTYPE_DS,
					 span_of(anchor->ds, anchor->ds_size),
					 ANCHOR_MISSING, now, NULL);
		if (status != STATUS_OK)
			return status;
		(*count)++;
	}
	return STATUS_OK;
}

static enum status make_root(const struct anchor_state *known,
			     const struct root_anchors *anchors,
			     struct anchor_state *fresh, unsigned *count)
{
	const struct trust_point *before =
		known ? anchor_state_find(known, name_root) : NULL;
	struct trust_point *point;
	enum status status = anchor_state_at(fresh, name_root, &point);

	if (status == STATUS_OK && before)
		status = keep_revoked(before, point);
	if (status == STATUS_OK)
		status = add_anchors(point, anchors, clock_now().wall, count);
	return status;
}

static int install_root(const struct request *request,
			struct anchor_store *store,
			const struct root_anchors *anchors)
{
	struct anchor_state *fresh = anchor_state_new(), *known = NULL;
	int result = EXIT_FAILURE;
	unsigned count = 0;

	if (!load_known(store, &known))
		result = EXIT_FAILURE;
	else if (!fresh ||
		 make_root(known, anchors, fresh, &count) != STATUS_OK)
		complain("the file's keys cannot be used");
	else if (count == 0)
		complain("no key of the file is in force at the date that this "
			 "machine's clock says, and not revoked");
	else
		result = install(request, store, known, fresh);
	anchor_state_free(known);
	anchor_state_free(fresh);
	return result;
}

static int fetch(const struct request *request, struct anchor_store *store)
{
	struct root_anchors *anchors = malloc(sizeof(*anchors));
	char problem[ANCHOR_FETCH_PROBLEM_MAX];
	int result;

	if (!anchors)
		return complain("out of memory");
	signal(SIGPIPE, SIG_IGN); /* a server that hangs up is told, not felt */
	if (anchor_fetch(&request->source, clock_now().wall, problem,
			 anchors) == STATUS_OK)
		result = install_root(request, store, anchors);
	else
		result = complain(problem);
	free(anchors);
	return result;
}

/* ---- The command line ------------------------------------------------------
 */

static int print_usage(FILE *file)
{
	fputs(usage, file);
	return file == stdout ? EXIT_SUCCESS : EXIT_USAGE;
}

static bool read_timeout(const char *text, unsigned *ret)
{
	char *end;
	unsigned long seconds = strtoul(text, &end, 10);

	if (*end || seconds < 1 || seconds > ANCHOR_FETCH_TIMEOUT_MAX_S)
		return false;
	*ret = (unsigned)seconds;
	return true;
}

/* -1: go on; else the exit status. */
static int read_options(struct request *request, int argc, char **argv)
{
	static const struct option options[] = {
		{"json", no_argument, NULL, 'j'},
		{"directory", required_argument, NULL, 'd'},
		{"conf", required_argument, NULL, 'c'},
		{"file", required_argument, NULL, 'f'},
		{"url", required_argument, NULL, 'u'},
		{"timeout", required_argument, NULL, 't'},
		{"ca", required_argument, NULL, 'a'},
		{"dry-run", no_argument, NULL, 'n'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "d:c:nh", options, NULL)) !=
	       -1) {
		switch (option) {
		case 'j':
			request->json = true;
			break;
		case 'd':
			request->folder = optarg;
			break;
		case 'c':
			request->conf_path = optarg;
			request->has_conf_path = true;
			break;
		case 'f':
			request->source.file = optarg;
			break;
		case 'u':
			request->source.url = optarg;
			break;
		case 't':
			if (!read_timeout(optarg, &request->source.timeout_s))
				return complain("--timeout takes 1 to 3600 "
						"seconds"),
				       EXIT_USAGE;
			break;
		case 'a':
			request->source.ca = optarg;
			break;
		case 'n':
			request->dry_run = true;
			break;
		case 'h':
			return print_usage(stdout);
		default:
			return print_usage(stderr);
		}
	}
	request->action = optind < argc ? argv[optind] : NULL;
	request->argument = optind + 1 < argc ? argv[optind + 1] : NULL;
	return argc - optind > 2 ? print_usage(stderr) : -1;
}

static int act(const struct request *request, struct anchor_store *store,
	       struct conf *conf)
{
	if (!request->action)
		return show(request, store, conf);
	if (strcmp(request->action, "import") == 0 && request->argument)
		return import(request, store);
	if (strcmp(request->action, "fetch") == 0 && !request->argument)
		return fetch(request, store);
	return print_usage(stderr);
}

int anchor_main(int argc, char **argv, const char *conf_path)
{
	struct request request = {
		.conf_path = conf_path,
		.source = {.url = ANCHOR_FETCH_URL,
			   .timeout_s = ANCHOR_FETCH_TIMEOUT_S},
	};
	int result = read_options(&request, argc, argv);
	struct anchor_store store;
	struct conf *conf;

	if (result >= 0)
		return result;
	conf = read_conf(&request);
	if (!conf)
		return EXIT_FAILURE;
	if (anchor_store_init(&store, folder_of(&request, conf)))
		result = act(&request, &store, conf);
	else
		result = complain("out of memory");
	anchor_store_done(&store);
	conf_free(conf);
	return result;
}
