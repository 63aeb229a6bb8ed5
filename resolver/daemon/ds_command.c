/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/ds_command.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "resolver/daemon/command_resolver.h"
#include "resolver/daemon/ds_source.h"
#include "resolver/net/clock.h"
#include "validator/ksk.h"
#include "wire/codes.h"

/* The command line. */
struct request {
	struct command_resolver resolver;
	const char *file; /* NULL: the DNS */
	bool has_zone, json;
	bool has_digest; /* one alone: */
	uint8_t digest_type;
	struct name zone; /* lower case */
};

static const uint8_t digests[] = {DIGEST_SHA256, DIGEST_SHA384};

enum {
	DIGEST_COUNT = sizeof(digests) / sizeof(digests[0]),
	DIGEST_TEXT_MAX = 2 * DIGEST_SIZE_MAX + 1,
};

static const char usage[] =
	"usage: kedge ds [OPTION ...] ZONE\n"
	"       kedge ds --file FILE [OPTION ...] [ZONE]\n"
	"\n"
	"Prints the DS records that the parent of ZONE should publish: one of "
	"each digest\n"
	"type for each key that is meant for it (SEP) and signs the DNSKEY "
	"RRset. No\n"
	"resolver has to be running. Keys that are left out are told on "
	"stderr.\n"
	"\n"
	"      --file FILE       take the keys from a zone's master file, or "
	"from the\n"
	"                        K*.key file of one key, and ask nobody\n"
	"      --digest WHICH    sha256, sha384, or all: both (the default)\n"
	"      --json            show it as JSON\n"
	"  -c, --conf FILE       the configuration (trust anchors, hints, "
	"forwarders ...);\n"
	"                        without one, the built-in defaults\n"
	"      --via ADDR[#PORT] ask this resolver, instead of the zones' "
	"servers\n"
	"  -h, --help            show this\n"
	"\n"
	"The status is 0 when DS records were printed, 1 when no key fits, 2 "
	"when they\n"
	"were printed but the keys are bogus by the DS that is published now, "
	"3 "
	"when there\n"
	"are no keys to be had, 64 when nothing was asked.\n";

static int complain(const char *what, const char *about)
{
	fprintf(stderr, "kedge ds: %s: %s\n", about, what);
	return DS_USAGE;
}

static int print_usage(FILE *file)
{
	fputs(usage, file);
	return file == stdout ? EXIT_SUCCESS : DS_USAGE;
}

/* ---- The command line ------------------------------------------------------
 */

static bool read_digest(struct request *request, const char *text)
{
	request->has_digest = strcmp(text, "all") != 0;
	if (strcmp(text, "sha256") == 0)
		request->digest_type = DIGEST_SHA256;
	else if (strcmp(text, "sha384") == 0)
		request->digest_type = DIGEST_SHA384;
	else
		return !request->has_digest;
	return true;
}

static int read_zone(struct request *request, int argc, char **argv)
{
	if (argc > 1 || (argc == 0 && !request->file))
		return print_usage(stderr);
	if (argc == 0)
		return EXIT_SUCCESS;
	if (!command_resolver_take_name(&request->resolver, argv[0],
					&request->zone))
		return DS_USAGE;
	request->has_zone = true;
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
			       : DS_USAGE;
	case 'd':
		if (read_digest(request, optarg))
			return EXIT_SUCCESS;
		return complain("not sha256, sha384 or all", optarg);
	case 'F':
		request->file = optarg;
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
		{"file", required_argument, NULL, 'F'},
		{"digest", required_argument, NULL, 'd'},
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

/* ---- Printing --------------------------------------------------------------
 */

/* A DS record in its parts. */
struct ds {
	const struct ksk *ksk;
	uint8_t digest_type;
	char digest[DIGEST_TEXT_MAX]; /* hexadecimal */
};

static bool make_ds(const struct request *request, const struct ksk *ksk,
		    uint8_t digest_type, struct ds *ret)
{
	uint8_t digest[DIGEST_SIZE_MAX];
	size_t size = ksk_digest(request->zone.octets, ksk->rdata, digest_type,
				 digest);

	*ret = (struct ds){.ksk = ksk, .digest_type = digest_type};
	for (size_t i = 0; i < size; i++)
		snprintf(ret->digest + 2 * i, sizeof(ret->digest) - 2 * i,
			 "%02X", digest[i]);
	return size > 0;
}

static bool wants(const struct request *request, uint8_t digest_type)
{
	return !request->has_digest || request->digest_type == digest_type;
}

static bool print_key(const struct request *request, const struct ksk *ksk)
{
	char zone[NAME_TEXT_MAX];
	struct ds ds;

	for (unsigned i = 0; i < DIGEST_COUNT; i++) {
		if (!wants(request, digests[i]))
			continue;
		if (!make_ds(request, ksk, digests[i], &ds))
			return false;
		printf("%s IN DS %u %u %u %s\n",
		       name_to_text(request->zone.octets, zone), ksk->tag,
		       ksk->algorithm, ds.digest_type, ds.digest);
	}
	return true;
}

/* Why a key is left out, and what is known of the set, on stderr. */
static void tell_aside(const struct ds_source *source, const struct ksk *ksks,
		       unsigned count)
{
	char algorithm[CODE_TEXT_MAX];

	for (unsigned i = 0; i < count; i++)
		/* A zone has such a key as a rule: that is no news. */
		if (ksks[i].fit != KSK_FITS && ksks[i].fit != KSK_NO_SEP)
			fprintf(stderr,
				"kedge ds: key %u (%s) is left out: %s\n",
				ksks[i].tag,
				algorithm_to_text(ksks[i].algorithm, algorithm),
				ksks[i].reason.text);
	if (!source->is_file && source->security != SECURITY_SECURE)
		fprintf(stderr,
			"kedge ds: these keys are not validated (%s): compare "
			"them with the signer's own%s%s\n",
			security_text(source->security),
			*source->reason.text ? ": " : "", source->reason.text);
}

static bool print_text(const struct request *request,
		       const struct ds_source *source, const struct ksk *ksks,
		       unsigned count)
{
	tell_aside(source, ksks, count);
	for (unsigned i = 0; i < count; i++)
		if (ksks[i].fit == KSK_FITS && !print_key(request, &ksks[i]))
			return false;
	return true;
}

static json_t *ds_json(const struct ds *ds)
{
	return json_pack("{s:i, s:i, s:i, s:s}", "key_tag", ds->ksk->tag,
			 "algorithm", ds->ksk->algorithm, "digest_type",
			 ds->digest_type, "digest", ds->digest);
}

static json_t *key_json(const struct request *request, const struct ksk *ksk)
{
	json_t *records = json_array();
	struct ds ds;

	for (unsigned i = 0; i < DIGEST_COUNT; i++)
		if (ksk->fit == KSK_FITS && wants(request, digests[i]) &&
		    (!make_ds(request, ksk, digests[i], &ds) ||
		     json_array_append_new(records, ds_json(&ds)) != 0)) {
			json_decref(records);
			return NULL;
		}
	return json_pack("{s:i, s:i, s:i, s:i, s:s?, s:o}", "key_tag", ksk->tag,
			 "flags", ksk->flags, "algorithm", ksk->algorithm,
			 "bits", ksk->bits, "left_out",
			 ksk->fit == KSK_FITS ? NULL : ksk->reason.text, "ds",
			 records);
}

static bool print_json(const struct request *request,
		       const struct ds_source *source, const struct ksk *ksks,
		       unsigned count)
{
	json_t *keys = json_array(), *json;
	char zone[NAME_TEXT_MAX];
	bool is_well = keys;

	for (unsigned i = 0; i < count && is_well; i++)
		is_well = json_array_append_new(
				  keys, key_json(request, &ksks[i])) == 0;
	json = json_pack(
		"{s:s, s:s, s:s?, s:s?, s:o}", "zone",
		name_to_text(request->zone.octets, zone), "source",
		source->is_file ? "file" : "dns", "security",
		source->is_file ? NULL : security_text(source->security),
		"reason", *source->reason.text ? source->reason.text : NULL,
		"keys", keys);
	is_well = is_well && json &&
		  json_dumpf(json, stdout, JSON_INDENT(2)) == 0;
	json_decref(json);
	puts("");
	return is_well;
}

static int print(const struct request *request, const struct ds_source *source)
{
	struct ksk ksks[KSK_KEYS_MAX];
	unsigned count = ksk_judge(source->dnskeys, !source->is_file,
				   clock_now().wall, ksks);
	bool fits = false, is_printed;

	for (unsigned i = 0; i < count; i++)
		fits |= ksks[i].fit == KSK_FITS;
	is_printed = (request->json ? print_json : print_text)(request, source,
							       ksks, count);
	if (!is_printed || fflush(stdout) != 0) {
		complain(is_printed ? strerror(errno) : "out of memory",
			 "printing");
		return DS_FAILED;
	}
	if (!fits)
		return DS_NO_KEY;
	return source->security == SECURITY_BOGUS ? DS_BOGUS : DS_PRINTED;
}

/* ---- Getting the keys ------------------------------------------------------
 */

static enum status ask(struct request *request, struct ds_source *source)
{
	enum status status = command_resolver_open(&request->resolver);

	if (status == STATUS_OK)
		status = ds_source_ask(source, &request->resolver,
				       request->zone.octets);
	command_resolver_close(&request->resolver);
	return status;
}

static int get_and_print(struct request *request, struct ds_source *source)
{
	char zone[NAME_TEXT_MAX];
	enum status status =
		request->file
			? ds_source_read(source, request->file,
					 request->has_zone, &request->zone)
			: ask(request, source);

	switch (status) {
	case STATUS_OK:
		return print(request, source);
	case STATUS_INVALID: /* told */
		return DS_USAGE;
	case STATUS_NOT_FOUND:
		complain(source->reason.text,
			 request->file
				 ? request->file
				 : name_to_text(request->zone.octets, zone));
		return DS_FAILED;
	default:
		complain("out of memory or descriptors", "resolving");
		return DS_FAILED;
	}
}

int ds_main(int argc, char **argv, const char *conf_path)
{
	struct request request = {
		.resolver = {.program = "kedge ds", .conf_path = conf_path}};
	struct ds_source source;
	int status;

	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0)
			return print_usage(stdout);
	status = read_options(&request, argc, argv);
	if (status != EXIT_SUCCESS)
		return status;
	ds_source_init(&source);
	status = get_and_print(&request, &source);
	ds_source_done(&source);
	return status;
}
