/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/check_command.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "resolver/daemon/check_gather.h"
#include "resolver/daemon/command_resolver.h"
#include "resolver/daemon/ds_source.h"
#include "wire/codes.h"
#include "wire/record_text.h"

enum {
	DS_MAX = 16,        /* of what is assumed */
	DS_TEXT_MAX = 2048, /* octets of one, with its owner */
};

/* The command line. */
struct request {
	struct command_resolver resolver;
	bool json;
	const char *keys_path; /* NULL: the zone's own */
	unsigned ds_count;     /* 0: the parent's own */
	const char *ds[DS_MAX];
	struct name zone; /* lower case */
};

/* All that one run needs. */
struct check {
	struct check_gather gather;
	struct complaints complaints;
	struct ds_source keys;
	struct arena arena; /* of the assumed DS set */
};

static const char usage[] =
	"usage: kedge check [OPTION ...] ZONE\n"
	"\n"
	"Looks at the delegation of ZONE: what its parent says, and what each "
	"of its\n"
	"servers answers at each address. Prints what is wrong, how bad that "
	"is, and who\n"
	"has to act. No resolver has to be running.\n"
	"\n"
	"      --ds 'TAG ALG DIGESTTYPE HEX'\n"
	"                        as if the parent had this DS and no other; "
	"may be given\n"
	"                        more than once\n"
	"      --dnskey FILE     as if the zone had the DNSKEY records of "
	"this master file\n"
	"      --json            show it as JSON\n"
	"  -c, --conf FILE       the configuration (trust anchors, hints, "
	"forwarders ...);\n"
	"                        without one, the built-in defaults\n"
	"      --via ADDR[#PORT] find the delegation through this resolver\n"
	"  -h, --help            show this\n"
	"\n"
	"The status is 0 when nothing is wrong, 1 when all works and something "
	"will or may\n"
	"break (orange), 2 when something does not work (red), 3 when there is "
	"no such\n"
	"delegation to look at, 64 when nothing was asked.\n";

static int complain(const char *what, const char *about)
{
	fprintf(stderr, "kedge check: %s: %s\n", about, what);
	return CHECK_USAGE;
}

static int print_usage(FILE *file)
{
	fputs(usage, file);
	return file == stdout ? EXIT_SUCCESS : CHECK_USAGE;
}

/* ---- The command line ------------------------------------------------------
 */

static int read_zone(struct request *request, int argc, char **argv)
{
	if (argc != 1)
		return print_usage(stderr);
	if (!command_resolver_take_name(&request->resolver, argv[0],
					&request->zone))
		return CHECK_USAGE;
	if (name_is_root(request->zone.octets))
		return complain("the root is delegated by nobody", argv[0]);
	return EXIT_SUCCESS;
}

static int read_option(struct request *request, int option)
{
	switch (option) {
	case 'c':
		command_resolver_take_conf(&request->resolver, optarg);
		return EXIT_SUCCESS;
	case 'w':
		return command_resolver_take_via(&request->resolver, optarg)
			       ? EXIT_SUCCESS
			       : CHECK_USAGE;
	case 'd':
		if (request->ds_count == DS_MAX)
			return complain("there are too many before it", optarg);
		request->ds[request->ds_count++] = optarg;
		return EXIT_SUCCESS;
	case 'k':
		request->keys_path = optarg;
		return EXIT_SUCCESS;
	case 'j':
		request->json = true;
		return EXIT_SUCCESS;
	default:
		return print_usage(stderr);
	}
}

static int read_options(struct request *request, int argc, char **argv)
{
	static const struct option options[] = {
		{"conf", required_argument, NULL, 'c'},
		{"via", required_argument, NULL, 'w'},
		{"ds", required_argument, NULL, 'd'},
		{"dnskey", required_argument, NULL, 'k'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int option, status;

	while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		status = read_option(request, option);
		if (status != EXIT_SUCCESS)
			return status;
	}
	return read_zone(request, argc - optind, argv + optind);
}

/* ---- What if ---------------------------------------------------------------
 */

static enum status read_ds(struct check *check, const char *words,
			   struct span *ret)
{
	char text[DS_TEXT_MAX];
	struct text_record record;
	struct record_text reader;
	int size = snprintf(text, sizeof(text), ". IN DS %s\n", words);

	if (size < 0 || (size_t)size >= sizeof(text))
		return STATUS_MALFORMED;
	record_text_init(&reader, text, (size_t)size);
	if (record_text_only(&reader, &record) != STATUS_OK ||
	    record.type != RRTYPE_DS || !record.is_read)
		return STATUS_MALFORMED;
	ret->size = record.size;
	ret->data = arena_copy(&check->arena, record.rdata, record.size);
	return ret->data ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The DS set that REQUEST wants assumed; told if it is none. */
static int assume_ds(const struct request *request, struct check *check,
		     const struct rrset **ret)
{
	struct span rdata[DS_MAX];

	for (unsigned i = 0; i < request->ds_count; i++)
		if (read_ds(check, request->ds[i], &rdata[i]) != STATUS_OK)
			return complain("not TAG ALGORITHM DIGESTTYPE HEX",
					request->ds[i]);
	if (request->ds_count &&
	    rrset_make(&check->arena, request->zone.octets, RRTYPE_DS, 0, rdata,
		       request->ds_count, NULL, 0, ret) != STATUS_OK)
		return complain("out of memory", "--ds");
	return EXIT_SUCCESS;
}

static int assume_keys(const struct request *request, struct check *check)
{
	struct name zone = request->zone;

	if (!request->keys_path ||
	    ds_source_read(&check->keys, request->keys_path, true, &zone) ==
		    STATUS_OK)
		return EXIT_SUCCESS;
	return complain(check->keys.reason.text, request->keys_path);
}

/* ---- Printing --------------------------------------------------------------
 */

/* Whose business KIND is; "" for nobody's. Returns TEXT, or a constant. */
static const char *party_of(const struct delegation *delegation,
			    const struct complaint_kind *kind,
			    char text[NAME_TEXT_MAX])
{
	switch (kind->party) {
	case COMPLAINT_TO_CHILD:
		return name_to_text(delegation->zone, text);
	case COMPLAINT_TO_PARENT:
		return name_to_text(delegation->parent, text);
	case COMPLAINT_TO_NOBODY:
		break;
	}
	return "";
}

static void print_complaint(const struct delegation *delegation,
			    const struct complaint *complaint)
{
	const struct complaint_kind *kind = &complaint_kinds[complaint->code];
	char text[NAME_TEXT_MAX];
	const char *party = party_of(delegation, kind, text);

	printf("%-7s %s: %s\n", story_colour_word(kind->colour), kind->word,
	       complaint->text);
	if (!*party && !*kind->source)
		return;
	printf("        ");
	if (kind->party == COMPLAINT_TO_PARENT)
		printf("for %s, at the registrar", party);
	else if (*party)
		printf("for the operator of %s", party);
	printf("%s%s%s%s\n", *party && *kind->source ? " " : "",
	       *kind->source ? "(" : "", kind->source,
	       *kind->source ? ")" : "");
}

static bool print_text(const struct check *check)
{
	const struct delegation *delegation = &check->gather.delegation;
	const struct complaints *complaints = &check->complaints;
	char zone[NAME_TEXT_MAX];

	printf("%s %s, %u server address%s asked%s%s\n",
	       name_to_text(delegation->zone, zone),
	       complaints_colour(complaints) == STORY_GREEN
		       ? "is delegated soundly"
		       : "has faults",
	       delegation->server_count,
	       delegation->server_count == 1 ? "" : "es",
	       delegation->is_ds_assumed ? ", with the DS that was given" : "",
	       delegation->assumed_keys ? ", with the keys that were given"
					: "");
	for (unsigned i = 0; i < complaints->count; i++)
		print_complaint(delegation, &complaints->list[i]);
	if (complaints->is_cut)
		printf("        and more of the same\n");
	return true;
}

static json_t *complaint_json(const struct delegation *delegation,
			      const struct complaint *complaint)
{
	static const char *const parties[] = {[COMPLAINT_TO_CHILD] = "child",
					      [COMPLAINT_TO_PARENT] = "parent",
					      [COMPLAINT_TO_NOBODY] = NULL};
	const struct complaint_kind *kind = &complaint_kinds[complaint->code];
	char text[NAME_TEXT_MAX];

	return json_pack("{s:s, s:s, s:s?, s:s, s:s, s:s}", "code", kind->word,
			 "severity", story_colour_word(kind->colour), "party",
			 parties[kind->party], "zone",
			 party_of(delegation, kind, text), "text",
			 complaint->text, "source", kind->source);
}

static bool print_json(const struct check *check)
{
	const struct delegation *delegation = &check->gather.delegation;
	const struct complaints *complaints = &check->complaints;
	char zone[NAME_TEXT_MAX], parent[NAME_TEXT_MAX];
	json_t *list = json_array(), *json;
	bool is_well = list;

	for (unsigned i = 0; i < complaints->count && is_well; i++)
		is_well = json_array_append_new(
				  list, complaint_json(delegation,
						       &complaints->list[i])) ==
			  0;
	json = json_pack("{s:s, s:s, s:s, s:i, s:b, s:b, s:b, s:o}", "zone",
			 name_to_text(delegation->zone, zone), "parent",
			 name_to_text(delegation->parent, parent), "severity",
			 story_colour_word(complaints_colour(complaints)),
			 "addresses", (int)delegation->server_count,
			 "assumed_ds", delegation->is_ds_assumed,
			 "assumed_keys", delegation->assumed_keys != NULL,
			 "cut", complaints->is_cut, "findings", list);
	is_well = is_well && json &&
		  json_dumpf(json, stdout, JSON_INDENT(2)) == 0;
	json_decref(json);
	puts("");
	return is_well;
}

static int print(const struct request *request, const struct check *check)
{
	bool is_printed = (request->json ? print_json : print_text)(check);

	if (!is_printed || fflush(stdout) != 0) {
		complain(is_printed ? strerror(errno) : "out of memory",
			 "printing");
		return CHECK_FAILED;
	}
	switch (complaints_colour(&check->complaints)) {
	case STORY_RED:
		return CHECK_RED;
	case STORY_ORANGE:
		return CHECK_ORANGE;
	default:
		return CHECK_FINE;
	}
}

/* ---- All of it -------------------------------------------------------------
 */

static int gather_and_print(struct request *request, struct check *check,
			    const struct rrset *ds)
{
	struct delegation *delegation = &check->gather.delegation;
	enum status status = check_gather(&check->gather, &request->resolver,
					  request->zone.octets);
	char zone[NAME_TEXT_MAX];

	if (status != STATUS_OK) {
		complain(status == STATUS_NOT_FOUND
				 ? check->gather.reason.text
				 : "out of memory or descriptors",
			 name_to_text(request->zone.octets, zone));
		return CHECK_FAILED;
	}
	if (ds) {
		delegation->ds = ds;
		delegation->is_ds_assumed = true;
	}
	delegation->assumed_keys = check->keys.dnskeys;
	delegation_judge(delegation, &check->complaints);
	return print(request, check);
}

static int run(struct request *request, struct check *check)
{
	const struct rrset *ds = NULL;
	int status = assume_ds(request, check, &ds);

	if (status == EXIT_SUCCESS)
		status = assume_keys(request, check);
	if (status != EXIT_SUCCESS)
		return status;
	switch (command_resolver_open(&request->resolver)) {
	case STATUS_OK:
		status = gather_and_print(request, check, ds);
		check_gather_done(&check->gather);
		break;
	case STATUS_INVALID: /* told */
		status = CHECK_USAGE;
		break;
	default:
		complain("out of memory", "resolving");
		status = CHECK_FAILED;
		break;
	}
	command_resolver_close(&request->resolver);
	return status;
}

int check_delegation_main(int argc, char **argv, const char *conf_path)
{
	struct request request = {
		.resolver = {.program = "kedge check", .conf_path = conf_path}};
	struct check *check;
	int status;

	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0)
			return print_usage(stdout);
	status = read_options(&request, argc, argv);
	if (status != EXIT_SUCCESS)
		return status;
	check = calloc(1, sizeof(*check));
	if (!check) {
		complain("out of memory", "resolving");
		return CHECK_FAILED;
	}
	arena_init(&check->arena, DS_MAX * DS_TEXT_MAX * 8);
	ds_source_init(&check->keys);
	status = run(&request, check);
	ds_source_done(&check->keys);
	arena_done(&check->arena);
	free(check);
	return status;
}
