/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/explain_command.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "resolver/daemon/command_resolver.h"
#include "resolver/explain/chart.h"
#include "resolver/explain/json.h"
#include "resolver/explain/text.h"
#include "wire/codes.h"

enum colours {
	COLOURS_AUTO,
	COLOURS_ALWAYS,
	COLOURS_NEVER,
};

/* The command line. */
struct request {
	struct command_resolver resolver;
	bool verbose, json;
	const char *picture_path;
	enum colours colours;
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
	"      --json            one JSON object instead of text: see "
	"kedge(8)\n"
	"      --svg FILE        write a picture of the chain of trust too\n"
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
	if (!command_resolver_take_name(&request->resolver, argv[0],
					&request->name))
		return EXPLAIN_USAGE;
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
		{"json", no_argument, NULL, 'j'},
		{"svg", required_argument, NULL, 's'},
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
			command_resolver_take_conf(&request->resolver, optarg);
			break;
		case 'w':
			if (!command_resolver_take_via(&request->resolver,
						       optarg))
				return EXPLAIN_USAGE;
			break;
		case 'j':
			request->json = true;
			break;
		case 's':
			request->picture_path = optarg;
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

static bool print_json(const struct request *request, const struct story *story)
{
	char *text = json_of_story(story, request->verbose);
	bool has_text = text != NULL;

	if (has_text)
		fputs(text, stdout);
	free(text);
	return has_text;
}

static void print_text(const struct request *request, const struct story *story)
{
	const struct text_options options = {.colours = uses_colours(request),
					     .verbose = request->verbose};
	struct file_sink out = {.sink.put = put, .file = stdout};

	text_render(story, &options, &out.sink);
}

/* False with errno set, and what there is of it left as it is. */
static bool draw(const char *path, const struct story *story)
{
	struct file_sink out = {.sink.put = put, .file = fopen(path, "w")};
	bool is_written;

	if (!out.file)
		return false;
	chart_render(story, &out.sink);
	is_written = fflush(out.file) == 0 && !ferror(out.file);
	return fclose(out.file) == 0 && is_written;
}

static int print(const struct request *request,
		 const struct explanation *explanation)
{
	struct story *story = story_new(explanation);
	const char *path = request->picture_path;
	bool has_memory = story != NULL, is_drawn = true;

	if (has_memory && path) {
		is_drawn = draw(path, story);
		if (!is_drawn)
			complain(strerror(errno), path);
	}
	if (has_memory && request->json)
		has_memory = print_json(request, story);
	else if (has_memory)
		print_text(request, story);
	story_free(story);
	if (!has_memory) {
		complain("out of memory", "printing");
		return EXPLAIN_FAILED;
	}
	if (fflush(stdout) != 0) {
		complain(strerror(errno), "standard output");
		return EXPLAIN_FAILED;
	}
	return is_drawn ? exit_status(explanation) : EXPLAIN_FAILED;
}

static int explain(const struct request *request)
{
	struct explanation *explanation = command_resolver_ask(
		&request->resolver, request->name.octets, request->type);
	int status = EXPLAIN_FAILED;

	if (explanation)
		status = print(request, explanation);
	else
		complain("out of memory or descriptors", "resolving");
	explanation_free(explanation);
	return status;
}

int explain_main(int argc, char **argv, const char *conf_path)
{
	struct request request = {.resolver = {.program = "kedge explain",
					       .conf_path = conf_path}};
	int status;

	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0)
			return print_usage(stdout);
	status = read_options(&request, argc, argv);
	if (status != EXIT_SUCCESS)
		return status;
	switch (command_resolver_open(&request.resolver)) {
	case STATUS_OK:
		status = explain(&request);
		break;
	case STATUS_INVALID:
		status = EXPLAIN_USAGE;
		break;
	default:
		complain("out of memory", "resolving");
		status = EXPLAIN_FAILED;
		break;
	}
	command_resolver_close(&request.resolver);
	return status;
}
