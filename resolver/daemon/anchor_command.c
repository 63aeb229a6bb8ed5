/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/anchor_command.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "resolver/core/anchor_watch.h"
#include "resolver/daemon/anchor_show.h"
#include "resolver/daemon/anchor_signature.h"
#include "resolver/daemon/anchor_store.h"
#include "resolver/daemon/conf.h"
#include "resolver/net/clock.h"
#include "trust-anchor/root_anchors_xml.h"
#include "validator/crypto.h"
#include "wire/codes.h"

enum {
	EXIT_USAGE = 2
};

/* The command line. */
struct request {
	const char *action; /* NULL: show */
	const char *argument;
	const char *conf_path, *folder, *xml, *ca;
	bool has_conf_path, json, dry_run;
};

static const char usage[] =
	"usage: kedge anchor [--json] [OPTION ...]\n"
	"       kedge anchor import FILE [--dry-run] [OPTION ...]\n"
	"       kedge anchor fetch --file XML [--ca FILE] [--dry-run] "
	"[OPTION ...]\n"
	"\n"
	"Without an action, shows the trust anchors that are kept current "
	"(RFC 5011).\n"
	"\n"
	"import takes the anchors of FILE in place of what was known of their "
	"zones: DS\n"
	"and DNSKEY records, or Unbound's auto-trust-anchor-file "
	"(root.key).\n"
	"\n"
	"fetch takes the root's keys from a copy of IANA's root-anchors.xml, "
	"with its\n"
	"signature, root-anchors.p7s, beside it. Both are at\n"
	"https://data.iana.org/root-anchors/.\n"
	"\n"
	"A resolver that is running takes them over within a minute.\n"
	"\n"
	"  --file XML        the copy; its signature is XML with the ending "
	".p7s\n"
	"  --ca FILE         trust this authority (PEM) instead of ICANN's\n"
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

/* The configuration; NULL without one that can be read. */
static struct conf *read_conf(const struct request *request)
{
	struct conf_report *report = conf_report_new();
	struct conf *conf = NULL;

	if (report)
		conf = conf_load(request->conf_path, report);
	if (!conf && report && request->has_conf_path)
		conf_report_print(report, stderr);
	conf_report_free(report);
	return conf;
}

static const char *folder_of(const struct request *request,
			     const struct conf *conf)
{
	if (request->folder)
		return request->folder;
	if (conf && conf->managed_keys_directory)
		return conf->managed_keys_directory;
	return conf ? conf->directory : NULL;
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
			" in %s (yet)\n",
			store->folder);
	if (!anchor_watch_init(&watch, state))
		return complain("out of memory");
	if (conf &&
	    anchor_watch_configure(&watch, conf->settings, now) != STATUS_OK)
		complain("out of memory");
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

static char *read_file(const char *path, size_t max, size_t *size)
{
	FILE *file = fopen(path, "re");
	char *octets = file ? malloc(max + 1) : NULL;

	if (octets) {
		*size = fread(octets, 1, max + 1, file);
		if (ferror(file) || *size > max) {
			if (!ferror(file))
				errno = EFBIG;
			free(octets);
			octets = NULL;
		}
	}
	if (!octets)
		fprintf(stderr, "kedge anchor: %s: %s\n", path,
			strerror(errno));
	if (file)
		fclose(file);
	return octets;
}

/* FRESH's zones take the place of what STORE knows of them. */
static int install(const struct request *request, struct anchor_store *store,
		   struct anchor_state *fresh)
{
	struct wall_time now = clock_now().wall;
	struct anchor_state *known = NULL;
	char problem[ANCHOR_PROBLEM_MAX];
	enum status status = anchor_store_load(store, problem, &known);

	if (status == STATUS_IO)
		return complain(problem);
	if (status == STATUS_MALFORMED)
		complain(problem);
	for (size_t i = 0; known && i < known->count; i++) {
		struct trust_point *point = known->points[i];

		if (anchor_state_find(fresh, point->zone.octets) ||
		    fresh->count == ANCHOR_STATE_ZONES_MAX)
			continue;
		fresh->points[fresh->count++] = point;
		known->points[i] = known->points[--known->count];
		i--;
	}
	anchor_state_free(known);
	anchor_show_text(fresh, now, stdout);
	if (request->dry_run)
		return EXIT_SUCCESS;
	fresh->written = now;
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
	char problem[ANCHOR_PROBLEM_MAX / 2];
	struct anchor_state *fresh;
	size_t size;
	char *octets =
		read_file(request->argument, ANCHOR_STATE_SIZE_MAX, &size);
	enum status status;
	int result;

	if (!octets)
		return EXIT_FAILURE;
	status = anchor_state_import(octets, size, clock_now().wall, problem,
				     sizeof(problem), &fresh);
	free(octets);
	if (status != STATUS_OK) {
		fprintf(stderr, "kedge anchor: %s: %s\n", request->argument,
			problem);
		return EXIT_FAILURE;
	}
	result = install(request, store, fresh);
	anchor_state_free(fresh);
	return result;
}

/* ---- fetch -----------------------------------------------------------------
 */

/* A public key beside its digest must be that digest's (RFC 9718 2.1.1). */
static bool is_consistent(const struct root_anchor *anchor)
{
	uint8_t octets[1 + ROOT_ANCHOR_KEY_MAX], digest[DIGEST_SIZE_MAX];
	size_t size;

	if (anchor->key_size == 0)
		return true;
	octets[0] = 0; /* the root's name */
	memcpy(octets + 1, anchor->key, anchor->key_size);
	size = crypto_digest(anchor->ds[3],
			     span_of(octets, 1 + anchor->key_size), digest);
	return size == anchor->ds_size - 4 &&
	       memcmp(digest, anchor->ds + 4, size) == 0;
}

static enum status add_anchors(struct trust_point *point,
			       const struct root_anchors *anchors,
			       struct wall_time now, unsigned *count)
{
	for (unsigned i = 0; i < anchors->count; i++) {
		const struct root_anchor *anchor = &anchors->anchors[i];
		enum status status;

		if (!root_anchor_is_in_time(anchor, now))
			continue;
		if (!is_consistent(anchor)) {
			fprintf(stderr,
				"kedge anchor: key %u is not the one of its "
				"digest\n",
				anchor->tag);
			return STATUS_INVALID;
		}
		status = trust_point_add(point, RRTYPE_DS,
					 span_of(anchor->ds, anchor->ds_size),
					 ANCHOR_MISSING, now, NULL);
		if (status != STATUS_OK)
			return status;
		(*count)++;
	}
	return STATUS_OK;
}

static int install_root(const struct request *request,
			struct anchor_store *store,
			const struct root_anchors *anchors)
{
	struct anchor_state *fresh = anchor_state_new();
	struct trust_point *point;
	unsigned count = 0;
	int result = EXIT_FAILURE;

	if (!fresh || anchor_state_at(fresh, name_root, &point) != STATUS_OK)
		complain("out of memory");
	else if (add_anchors(point, anchors, clock_now().wall, &count) !=
		 STATUS_OK)
		complain("the file's keys cannot be used");
	else if (count == 0)
		complain("none of the file's keys is in force at the date that "
			 "this machine's clock says");
	else
		result = install(request, store, fresh);
	anchor_state_free(fresh);
	return result;
}

/* "root-anchors.xml" has its signature in "root-anchors.p7s". */
static char *signature_path(const char *xml)
{
	const char *dot = strrchr(xml, '.'), *slash = strrchr(xml, '/');
	size_t stem = dot && (!slash || dot > slash) ? (size_t)(dot - xml)
						     : strlen(xml);
	char *path = NULL;

	if (asprintf(&path, "%.*s.p7s", (int)stem, xml) < 0)
		return NULL;
	return path;
}

static bool check_signature(const struct request *request, struct span xml)
{
	char *path = signature_path(request->xml), problem[256];
	enum status status = STATUS_IO;
	size_t size;
	char *octets =
		path ? read_file(path, ANCHOR_SIGNATURE_SIZE_MAX, &size) : NULL;

	if (octets) {
		status = anchor_signature_check(xml, span_of(octets, size),
						request->ca, clock_now().wall,
						problem, sizeof(problem));
		if (status != STATUS_OK)
			fprintf(stderr, "kedge anchor: %s: %s\n", path,
				problem);
	}
	free(octets);
	free(path);
	return status == STATUS_OK;
}

static int fetch(const struct request *request, struct anchor_store *store)
{
	struct root_anchors *anchors = malloc(sizeof(*anchors));
	char *octets, problem[256];
	int result = EXIT_FAILURE;
	size_t size;

	octets = read_file(request->xml, ROOT_ANCHORS_SIZE_MAX, &size);
	/* Nothing is looked at before it is known whose it is. */
	if (anchors && octets &&
	    check_signature(request, span_of(octets, size))) {
		if (root_anchors_parse(octets, size, problem, sizeof(problem),
				       anchors) == STATUS_OK)
			result = install_root(request, store, anchors);
		else
			fprintf(stderr, "kedge anchor: %s: %s\n", request->xml,
				problem);
	}
	free(octets);
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

/* -1: go on; else the exit status. */
static int read_options(struct request *request, int argc, char **argv)
{
	static const struct option options[] = {
		{"json", no_argument, NULL, 'j'},
		{"directory", required_argument, NULL, 'd'},
		{"conf", required_argument, NULL, 'c'},
		{"file", required_argument, NULL, 'f'},
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
			request->xml = optarg;
			break;
		case 'a':
			request->ca = optarg;
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
	if (strcmp(request->action, "fetch") == 0 && !request->xml)
		return complain("get root-anchors.xml and root-anchors.p7s "
				"from https://data.iana.org/root-anchors/ and "
				"name the first with --file");
	if (strcmp(request->action, "fetch") == 0 && !request->argument)
		return fetch(request, store);
	return print_usage(stderr);
}

int anchor_main(int argc, char **argv, const char *conf_path)
{
	struct request request = {.conf_path = conf_path};
	int result = read_options(&request, argc, argv);
	struct anchor_store store;
	struct conf *conf;

	if (result >= 0)
		return result;
	conf = read_conf(&request);
	if (!conf && request.has_conf_path)
		return EXIT_FAILURE;
	if (anchor_store_init(&store, folder_of(&request, conf)))
		result = act(&request, &store, conf);
	else
		result = complain("out of memory");
	anchor_store_done(&store);
	conf_free(conf);
	return result;
}
