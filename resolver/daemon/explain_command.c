/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/explain_command.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "resolver/core/anchor_watch.h"
#include "resolver/daemon/anchor_store.h"
#include "resolver/daemon/conf.h"
#include "resolver/daemon/explain_run.h"
#include "resolver/explain/text.h"
#include "resolver/net/clock.h"
#include "wire/codes.h"

enum {
	DNS_PORT = 53,
};

enum colours {
	COLOURS_AUTO,
	COLOURS_ALWAYS,
	COLOURS_NEVER,
};

/* The command line. */
struct request {
	const char *conf_path;
	bool has_conf_path, verbose, has_via;
	enum colours colours;
	struct address via;
	struct name name; /* lower case */
	uint16_t type;
};

static const char usage[] =
	"usage: kedge explain [OPTION ...] NAME [TYPE]\n"
	"\n"
	"Resolves NAME and TYPE (A if none is given) from the trust anchor "
	"down, with an\n"
	"empty cache, and says why it is secure, insecure, bogus, or not to be "
	"had: first\n"
	"in one sentence, then zone by zone. No resolver has to be running.\n"
	"\n"
	"  -c, --conf FILE       the configuration (trust anchors, hints, "
	"forwarders ...);\n"
	"                        without one, the built-in defaults\n"
	"      --via ADDR[#PORT] ask this resolver, instead of the zones' "
	"servers\n"
	"  -v, --verbose         show every exchange with a server\n"
	"      --color WHEN      always, never, or auto: on a terminal\n"
	"  -h, --help            show this\n"
	"\n"
	"The status is 0 for secure, 1 for insecure, 2 for bogus, 3 when there "
	"is no\n"
	"answer for another reason, 64 when nothing was asked.\n";

static int complain(const char *what, const char *about)
{
	fprintf(stderr, "kedge explain: %s: %s\n", about, what);
	return EXPLAIN_USAGE;
}

static int print_usage(FILE *file)
{
	fputs(usage, file);
	return file == stdout ? EXIT_SUCCESS : EXPLAIN_USAGE;
}

/* ---- The command line ------------------------------------------------------
 */

/* "192.0.2.1" or "192.0.2.1#5353". */
static bool read_via(const char *text, struct address *ret)
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
	return port > 0 && port <= UINT16_MAX &&
	       address_from_text(address, (uint16_t)port, ret) == STATUS_OK;
}

static bool read_colours(const char *text, enum colours *ret)
{
	static const char *const words[] = {[COLOURS_AUTO] = "auto",
					    [COLOURS_ALWAYS] = "always",
					    [COLOURS_NEVER] = "never"};

	for (int i = COLOURS_AUTO; i <= COLOURS_NEVER; i++)
		if (strcmp(text, words[i]) == 0) {
			*ret = (enum colours)i;
			return true;
		}
	return false;
}

/* What has no records of its own: RFC 6895 section 3.1. */
static bool is_meta_type(uint16_t type)
{
	return type == 0 || type == RRTYPE_OPT || type == RRTYPE_NXNAME ||
	       (type >= RRTYPE_TKEY && type < RRTYPE_ANY);
}

static int read_question(struct request *request, int argc, char **argv)
{
	if (argc < 1 || argc > 2)
		return print_usage(stderr);
	if (name_from_text(argv[0], &request->name) != STATUS_OK)
		return complain("this is no domain name (one with other than "
				"ASCII letters is written in its xn-- form)",
				argv[0]);
	name_lower(request->name.octets);
	request->type = RRTYPE_A;
	if (argc == 1)
		return EXIT_SUCCESS;
	if (rrtype_from_text(argv[1], &request->type) != STATUS_OK)
		return complain("this is no type of records", argv[1]);
	if (is_meta_type(request->type))
		return complain("this type is no question", argv[1]);
	return EXIT_SUCCESS;
}

static int read_options(struct request *request, int argc, char **argv)
{
	static const struct option options[] = {
		{"conf", required_argument, NULL, 'c'},
		{"via", required_argument, NULL, 'w'},
		{"verbose", no_argument, NULL, 'v'},
		{"color", required_argument, NULL, 'k'},
		{"colour", required_argument, NULL, 'k'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "c:vh", options, NULL)) !=
	       -1) {
		switch (option) {
		case 'c':
			request->conf_path = optarg;
			request->has_conf_path = true;
			break;
		case 'w':
			if (!read_via(optarg, &request->via))
				return complain("not ADDRESS or ADDRESS#PORT",
						optarg);
			request->has_via = true;
			break;
		case 'v':
			request->verbose = true;
			break;
		case 'k':
			if (!read_colours(optarg, &request->colours))
				return complain("not always, never or auto",
						optarg);
			break;
		default:
			return print_usage(stderr);
		}
	}
	return read_question(request, argc - optind, argv + optind);
}

/* ---- Settings --------------------------------------------------------------
 */

/* Errors are told; NULL if there are any. */
static struct conf *read_conf(const struct request *request)
{
	const char *path = request->conf_path;
	struct conf_report *report = conf_report_new();
	struct conf *conf = NULL;

	if (report)
		conf = !request->has_conf_path && access(path, F_OK) != 0
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
static bool prepare(const struct request *request, struct settings *settings)
{
	if (!settings->validate)
		fprintf(stderr,
			"kedge explain: dnssec-validation is off in %s; it is "
			"explained as if it were on\n",
			request->conf_path);
	settings->validate = true;
	settings->synth_from_dnssec = false;
	return !request->has_via || forward_all(settings, &request->via);
}

/* CONF's settings with the anchors of now, where RFC 5011 keeps them. */
static struct settings *with_anchors(const struct conf *conf)
{
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
		fprintf(stderr, "kedge explain: %s\n", problem);
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

/* ---- Asking and printing ---------------------------------------------------
 */

struct file_sink {
	struct text_sink sink;
	FILE *file;
};

static void put(struct text_sink *sink, const char *octets, size_t size)
{
	fwrite(octets, 1, size, ((struct file_sink *)(void *)sink)->file);
}

static bool uses_colours(const struct request *request)
{
	const char *terminal = getenv("TERM");

	if (request->colours != COLOURS_AUTO)
		return request->colours == COLOURS_ALWAYS;
	return isatty(STDOUT_FILENO) && !getenv("NO_COLOR") && terminal &&
	       strcmp(terminal, "dumb") != 0;
}

static int exit_status(const struct explanation *explanation)
{
	switch (explanation->security) {
	case SECURITY_SECURE:
		return EXPLAIN_SECURE;
	case SECURITY_INSECURE:
		return EXPLAIN_INSECURE;
	case SECURITY_BOGUS:
		return EXPLAIN_BOGUS;
	case SECURITY_INDETERMINATE:
	case SECURITY_UNCHECKED:
		break;
	}
	return EXPLAIN_FAILED;
}

static int print(const struct request *request,
		 const struct explanation *explanation)
{
	const struct text_options options = {.colours = uses_colours(request),
					     .verbose = request->verbose};
	struct file_sink out = {.sink.put = put, .file = stdout};
	struct story *story = story_new(explanation);

	if (!story) {
		complain("out of memory", "printing");
		return EXPLAIN_FAILED;
	}
	text_render(story, &options, &out.sink);
	story_free(story);
	if (fflush(stdout) != 0) {
		complain(strerror(errno), "standard output");
		return EXPLAIN_FAILED;
	}
	return exit_status(explanation);
}

static int explain(const struct request *request, const struct conf *conf)
{
	const struct upstream_options upstream = {
		.source_ipv4 = conf->query_source,
		.source_ipv6 = conf->query_source_v6,
	};
	struct explanation *explanation = NULL;
	struct settings *settings = NULL;
	int status = EXPLAIN_FAILED;

	if (prepare(request, conf->settings))
		settings = with_anchors(conf);
	if (settings)
		explanation = explain_run(settings, &upstream,
					  request->name.octets, request->type);
	if (explanation)
		status = print(request, explanation);
	else
		complain("out of memory or descriptors", "resolving");
	explanation_free(explanation);
	settings_unref(settings);
	return status;
}

int explain_main(int argc, char **argv, const char *conf_path)
{
	struct request request = {.conf_path = conf_path};
	struct conf *conf;
	int status;

	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0)
			return print_usage(stdout);
	status = read_options(&request, argc, argv);
	if (status != EXIT_SUCCESS)
		return status;
	conf = read_conf(&request);
	if (!conf)
		return EXPLAIN_USAGE;
	status = explain(&request, conf);
	conf_free(conf);
	return status;
}
