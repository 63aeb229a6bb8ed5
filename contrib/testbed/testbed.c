/*
 * testbed.c - see testbed.h: options, the list of cases, and what to say.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/testbed.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "contrib/testbed/examine.h"
#include "contrib/testbed/testbed_files.h"
#include "contrib/testbed/testbed_server.h"
#include "contrib/testbed/world.h"
#include "contrib/testbed/world_many.h"
#include "wire/codes.h"

enum {
	EXIT_USAGE = 2,
	AUTHORITY_PORT_DEFAULT = 5353,
	RESOLVER_PORT_DEFAULT = 5300,
	DNS_PORT = 53,
};

struct options {
	uint16_t port; /* 0: the default of the chosen addresses */
	uint16_t resolver_port;
	enum lab_addresses addresses;
	const char *write_folder, *zones_folder; /* or NULL */
	bool many, list, json, help;
	struct examine_options examine;
};

static const char help[] =
	"Usage: kedge testbed [OPTION]...\n"
	"\n"
	"Serves a small signed internet, with zones that are broken on "
	"purpose, on\n"
	"127.53.0.0/16; no privilege is needed.\n"
	"\n"
	"  --port N            serve on port N (5353)\n"
	"  --write DIR         write resolver.conf, root.hints and "
	"root.anchor to DIR\n"
	"  --resolver-port N   port that the written resolver.conf listens on "
	"(5300)\n"
	"  --zones DIR         write the signed zones to DIR, with "
	"configurations for\n"
	"                      NSD and Knot DNS, and end\n"
	"  --real-addresses    use the root's real addresses and port 53: for "
	"a network\n"
	"                      namespace of one's own, nowhere else\n"
	"  --many              serve another world, of a thousand zones: for "
	"loads\n"
	"  --list              list the questions with what they must get, and "
	"end\n"
	"  --json              the list as JSON\n"
	"  --resolver [NAME=]ADDR[#PORT]\n"
	"                      ask a resolver that uses the laboratory all "
	"questions, and\n"
	"                      print what is expected and what it answers side "
	"by side;\n"
	"                      several times for several columns\n"
	"  --self              the same with Kedge, in this process, at once\n"
	"  --html FILE         and write that to FILE as a page\n"
	"  --help              this text\n"
	"\n"
	"With --resolver and --self the exit status is 0 if all is as "
	"expected, else 1.\n"
	"With --json they print {\"cases\": [{\"name\", \"expected\", "
	"\"seen\",\n\"as_expected\"}, ...]}.\n";

static bool read_port(const char *text, uint16_t *ret)
{
	char *end = NULL;
	long number = strtol(text, &end, 10);

	if (end == text || *end || number < 1 || number > UINT16_MAX) {
		fprintf(stderr,
			"kedge testbed: \"%s\" is not a port (1 to 65535)\n",
			text);
		return false;
	}
	*ret = (uint16_t)number;
	return true;
}

static bool add_resolver(struct examine_options *options, const char *text)
{
	if (options->resolver_count == EXAMINE_RESOLVERS_MAX) {
		fprintf(stderr, "kedge testbed: more than %d resolvers\n",
			EXAMINE_RESOLVERS_MAX);
		return false;
	}
	options->resolvers[options->resolver_count++] = text;
	return true;
}

static bool examines(const struct options *options)
{
	return options->examine.self || options->examine.resolver_count > 0;
}

/* False, with a complaint, if the command line is wrong. */
static bool read_options(int argc, char **argv, struct options *ret)
{
	static const struct option longs[] = {
		{"port", required_argument, NULL, 'p'},
		{"write", required_argument, NULL, 'w'},
		{"resolver-port", required_argument, NULL, 'r'},
		{"zones", required_argument, NULL, 'z'},
		{"real-addresses", no_argument, NULL, 'a'},
		{"many", no_argument, NULL, 'm'},
		{"resolver", required_argument, NULL, 'R'},
		{"self", no_argument, NULL, 's'},
		{"html", required_argument, NULL, 'H'},
		{"list", no_argument, NULL, 'l'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	bool fine = true;
	int option;

	*ret = (struct options){.resolver_port = RESOLVER_PORT_DEFAULT};
	optind = 1;
	while (fine &&
	       (option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		switch (option) {
		case 'p':
			fine = read_port(optarg, &ret->port);
			break;
		case 'r':
			fine = read_port(optarg, &ret->resolver_port);
			break;
		case 'R':
			fine = add_resolver(&ret->examine, optarg);
			break;
		case 's':
			ret->examine.self = true;
			break;
		case 'H':
			ret->examine.html_file = optarg;
			break;
		case 'w':
			ret->write_folder = optarg;
			break;
		case 'z':
			ret->zones_folder = optarg;
			break;
		case 'a':
			ret->addresses = LAB_REAL;
			break;
		case 'm':
			ret->many = true;
			break;
		case 'l':
			ret->list = true;
			break;
		case 'j':
			ret->json = ret->examine.json = true;
			break;
		case 'h':
			ret->help = true;
			break;
		default:
			fine = false;
		}
	}
	if (fine && optind < argc) {
		fprintf(stderr, "kedge testbed: \"%s\" is one word too many\n",
			argv[optind]);
		fine = false;
	}
	if (fine && ret->examine.html_file && !examines(ret)) {
		fputs("kedge testbed: --html needs --resolver or --self\n",
		      stderr);
		fine = false;
	}
	if (ret->port == 0)
		ret->port = ret->addresses == LAB_REAL ? DNS_PORT
						       : AUTHORITY_PORT_DEFAULT;
	return fine;
}

static void print_list(void)
{
	size_t count = 0;
	const struct testbed_case *cases = testbed_cases(&count);
	char type[CODE_TEXT_MAX], rcode[CODE_TEXT_MAX], ede[16];

	for (size_t i = 0; i < count; i++) {
		const struct testbed_case *at = &cases[i];

		snprintf(ede, sizeof(ede), "-");
		if (at->ede != EDE_NONE)
			snprintf(ede, sizeof(ede), "EDE %d", at->ede);
		printf("%-40s %-6s %-8s %-8s %-6s %s\n", at->name,
		       rrtype_to_text(at->type, type),
		       testbed_verdict_text(at->verdict),
		       rcode_to_text(at->rcode, rcode), ede, at->what);
	}
}

/* The table's texts need no escapes: no quotes, no controls. */
static void print_json(void)
{
	size_t count = 0;
	const struct testbed_case *cases = testbed_cases(&count);
	char type[CODE_TEXT_MAX], rcode[CODE_TEXT_MAX];

	fputs("[\n", stdout);
	for (size_t i = 0; i < count; i++) {
		const struct testbed_case *at = &cases[i];

		printf("{\"zone\": \"%s\", \"name\": \"%s\", \"type\": "
		       "\"%s\", \"verdict\": \"%s\", \"rcode\": \"%s\", ",
		       at->zone, at->name, rrtype_to_text(at->type, type),
		       testbed_verdict_text(at->verdict),
		       rcode_to_text(at->rcode, rcode));
		if (at->ede == EDE_NONE)
			fputs("\"ede\": null, ", stdout);
		else
			printf("\"ede\": %d, ", at->ede);
		printf("\"odd_server\": %s, \"rule\": \"%s\", "
		       "\"what\": \"%s\"}%s\n",
		       testbed_case_is_odd(at) ? "true" : "false", at->rule,
		       at->what, i + 1 < count ? "," : "");
	}
	fputs("]\n", stdout);
}

static enum status write_files(const struct options *options,
			       const struct lab_world *world)
{
	enum status status = STATUS_OK;

	if (options->zones_folder)
		status = testbed_write_zones(world, options->zones_folder,
					     options->port);
	if (options->write_folder && status == STATUS_OK)
		status = testbed_write_resolver(world, options->write_folder,
						options->resolver_port,
						options->port);
	return status;
}

static void print_guide(const struct options *options)
{
	const char *folder = options->write_folder;

	if (!folder) {
		printf("Start again with --write DIR for a resolver.conf that "
		       "fits.\n");
		return;
	}
	printf("Start a resolver:  kedge run -c %s/resolver.conf\n"
	       "Ask it:            dig @127.0.0.1 -p %u %s +dnssec\n",
	       folder, options->resolver_port,
	       options->many ? "www.z0.t0" : "dnssec.signed.test");
	if (!options->many)
		puts("What is broken:    kedge testbed --list");
}

static int serve(const struct options *options, struct lab_world *world)
{
	struct testbed_server *server = NULL;
	size_t zones = world->zone_count;
	enum status status = testbed_server_new(world, options->port, &server);

	if (status != STATUS_OK) {
		if (status != STATUS_IO)
			fprintf(stderr, "kedge testbed: %s\n",
				status_text(status));
		return EXIT_FAILURE;
	}
	print_guide(options);
	printf("ready: %zu zones on %s, port %u\n", zones,
	       options->addresses == LAB_REAL ? "the real addresses"
					      : "127.53.0.0/16",
	       options->port);
	fflush(stdout);
	testbed_server_run(server);
	testbed_server_free(server);
	return EXIT_SUCCESS;
}

static int build_and_go(const struct options *options)
{
	const struct wall_time wall = {.s = time(NULL)};
	struct lab_world *world = NULL;
	enum status status =
		lab_world_new(options->many ? many_tables() : &lab_tables,
			      options->addresses, TESTBED_SEED, wall, &world);

	if (status == STATUS_OK)
		status = write_files(options, world);
	if (status != STATUS_OK) {
		if (status != STATUS_IO)
			fprintf(stderr, "kedge testbed: %s\n",
				status_text(status));
		lab_world_free(world);
		return EXIT_FAILURE;
	}
	if (options->zones_folder) {
		lab_world_free(world);
		return EXIT_SUCCESS;
	}
	return serve(options, world);
}

int testbed_main(int argc, char **argv)
{
	struct options options;

	if (!read_options(argc, argv, &options)) {
		fputs("Try: kedge testbed --help\n", stderr);
		return EXIT_USAGE;
	}
	if (options.help)
		fputs(help, stdout);
	else if (examines(&options))
		return examine(&options.examine);
	else if (options.json)
		print_json();
	else if (options.list)
		print_list();
	else
		return build_and_go(&options);
	return EXIT_SUCCESS;
}
