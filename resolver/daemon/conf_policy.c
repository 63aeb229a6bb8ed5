/*
 * conf_policy.c - response-policy, and the zones of type primary that hold
 * its rules.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "resolver/daemon/conf_build.h"
#include "resolver/daemon/conf_file.h"
#include "wire/codes.h"
#include "wire/record_text.h"

enum {
	FILE_SIZE_MAX = 1 << 30, /* octets */
	WEEK_S = 604800,
	NS_DOTS_MAX = 10,
};

/* A zone of response-policy. */
struct conf_policy_zone {
	struct conf_place place;
	struct policy_zone *zone; /* the policy's */
	bool has_ttl, has_soa;
};

/* A zone of type primary, which something has to name. */
struct conf_primary {
	struct conf_primary *next;
	struct conf_place place; /* of its type */
	struct name name;
	bool is_named;
	const char *type;
	const struct conf_statement *parts;
};

struct conf_policy {
	struct conf_primary *primaries;
	unsigned zone_count;
	struct conf_policy_zone zones[POLICY_ZONES_MAX];
	bool without_soa;
	bool has_ttl;
	uint32_t max_ttl_s;
};

static struct conf_policy *policy_of(struct conf_build *build)
{
	if (!build->policy)
		build->policy =
			arena_alloc(build->arena, sizeof(*build->policy));
	if (!build->policy)
		build->is_out_of_memory = true;
	return build->policy;
}

/* ---- response-policy ---------------------------------------------------- */

static void take_target(struct conf_build *build, struct conf_args *args,
			struct policy_zone *zone)
{
	struct name target = conf_args_name(args);

	if (!args->failed &&
	    policy_zone_override_cname(zone, target.octets) != STATUS_OK)
		build->is_out_of_memory = true;
}

static void take_policy(struct conf_build *build, struct conf_args *args,
			struct policy_zone *zone)
{
	static const char *const words[] = {
		"given",    "disabled", "cname", "passthru", "no-op",
		"nxdomain", "nodata",   "drop",  "tcp-only", NULL};
	static const enum rule_action actions[] = {
		RULE_NONE,     RULE_NONE,     RULE_NONE,
		RULE_PASSTHRU, RULE_PASSTHRU, RULE_NXDOMAIN,
		RULE_NODATA,   RULE_DROP,     RULE_TCP_ONLY};
	unsigned choice = conf_args_choice(args, words);

	zone->is_disabled = choice == 1;
	if (choice == 2)
		take_target(build, args, zone);
	if (actions[choice] == RULE_NONE)
		return;
	zone->has_override = true;
	zone->override.action = actions[choice];
}

static void take_ede(struct conf_args *args, struct policy_zone *zone)
{
	static const char *const words[] = {
		"none",     "forged",     "blocked", "censored",
		"filtered", "prohibited", NULL};
	static const int codes[] = {EDE_NONE,     EDE_FORGED_ANSWER,
				    EDE_BLOCKED,  EDE_CENSORED,
				    EDE_FILTERED, EDE_PROHIBITED};

	zone->ede = codes[conf_args_choice(args, words)];
}

/* What is taken as BIND does, and of which "yes" is not done. */
static bool take_without_effect(struct conf_build *build,
				struct conf_args *args)
{
	static const struct {
		const char *name, *reason;
	} words[] = {
		{"log", "hits are counted and not logged"},
		{"qname-wait-recurse", "what is known is answered at once"},
		{"nsip-wait-recurse", "addresses that are known count"},
		{"nsdname-wait-recurse", "servers that are known count"},
		{"dnsrps-enable", "there is no such service here"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!conf_args_keyword(args, words[i].name))
			continue;
		if (conf_args_yes_no(args))
			conf_warning(build->report, args->last->place,
				     "\"%s yes\" has no effect: %s",
				     words[i].name, words[i].reason);
		return true;
	}
	if (!conf_args_keyword(args, "min-update-interval"))
		return false;
	conf_args_duration(args, 0, WEEK_S);
	return true;
}

/* `nsip-enable no` and its like. */
static bool take_trigger(struct conf_args *args, struct policy_zone *zone)
{
	if (conf_args_keyword(args, "nsip-enable"))
		zone->without[TRIGGER_NSIP] = !conf_args_yes_no(args);
	else if (conf_args_keyword(args, "nsdname-enable"))
		zone->without[TRIGGER_NSDNAME] = !conf_args_yes_no(args);
	else
		return false;
	return true;
}

static bool take_zone_word(struct conf_build *build, struct conf_args *args,
			   struct conf_policy_zone *of)
{
	struct policy_zone *zone = of->zone;

	if (conf_args_keyword(args, "policy")) {
		take_policy(build, args, zone);
	} else if (conf_args_keyword(args, "max-policy-ttl")) {
		of->has_ttl = true;
		zone->max_ttl_s = (uint32_t)conf_args_duration(args, 0, WEEK_S);
	} else if (conf_args_keyword(args, "add-soa")) {
		of->has_soa = true;
		zone->without_soa = !conf_args_yes_no(args);
	} else if (conf_args_keyword(args, "ede")) {
		take_ede(args, zone);
	} else if (conf_args_keyword(args, "recursive-only")) {
		conf_args_yes_no(args);
		conf_warning(build->report, args->last->place,
			     "\"recursive-only\" of one zone has no effect: it "
			     "stands behind all of them");
	} else {
		return take_trigger(args, zone) ||
		       take_without_effect(build, args);
	}
	return true;
}

/* A zone to fill in; NULL, reported, if there can be none. */
static struct conf_policy_zone *add_zone(struct conf_build *build,
					 struct conf_args *args,
					 const struct name *name)
{
	struct conf_policy *policy = build->policy;
	struct conf_policy_zone *of = &policy->zones[policy->zone_count];

	for (unsigned i = 0; i < policy->zone_count; i++)
		if (name_equal(policy->zones[i].zone->name.octets,
			       name->octets))
			conf_args_fail(args, "the zone stands twice");
	if (policy->zone_count == POLICY_ZONES_MAX)
		conf_args_fail(args, "more than %d zones", POLICY_ZONES_MAX);
	if (args->failed)
		return NULL;
	of->place = args->last->place;
	of->zone = policy_zone_new(name->octets);
	if (!of->zone || response_policy_add(build->settings->response_policy,
					     of->zone) != STATUS_OK) {
		policy_zone_free(of->zone);
		build->is_out_of_memory = true;
		return NULL;
	}
	policy->zone_count++;
	return of;
}

static void fail_word(struct conf_args *args)
{
	const char *word;

	if (args->failed || conf_args_at_end(args))
		return;
	word = conf_args_text(args, "a word of response-policy");
	if (!args->failed)
		conf_args_fail(args, "unknown \"%.100s\" in response-policy",
			       word);
}

static void take_policy_zone(struct conf_build *build, struct conf_args *args)
{
	struct conf_policy_zone *of;
	struct name name;

	if (!conf_args_keyword(args, "zone")) {
		conf_args_text(args, "zone NAME");
		conf_args_fail(args, "expected zone NAME");
		return;
	}
	name = conf_args_name(args);
	of = args->failed ? NULL : add_zone(build, args, &name);
	if (!of)
		return;
	while (!conf_args_at_end(args) && take_zone_word(build, args, of))
		;
	fail_word(args);
}

/* Behind the zones. */
static bool take_policy_word(struct conf_build *build, struct conf_args *args)
{
	struct response_policy *made = build->settings->response_policy;
	struct conf_policy *policy = build->policy;

	if (conf_args_keyword(args, "break-dnssec")) {
		made->break_dnssec = conf_args_yes_no(args);
	} else if (conf_args_keyword(args, "recursive-only")) {
		made->recursive_only = conf_args_yes_no(args);
	} else if (conf_args_keyword(args, "max-policy-ttl")) {
		policy->has_ttl = true;
		policy->max_ttl_s =
			(uint32_t)conf_args_duration(args, 0, WEEK_S);
	} else if (conf_args_keyword(args, "add-soa")) {
		policy->without_soa = !conf_args_yes_no(args);
	} else if (conf_args_keyword(args, "min-ns-dots")) {
		made->min_ns_dots = (unsigned)conf_args_number(args, "a number",
							       0, NS_DOTS_MAX);
	} else {
		return take_without_effect(build, args);
	}
	return true;
}

void conf_take_response_policy(struct conf_build *build, struct conf_args *args)
{
	const struct conf_value *block =
		conf_args_block(args, "the policy zones, in their order");

	if (!block || !policy_of(build))
		return;
	build->settings->response_policy = response_policy_new();
	if (!build->settings->response_policy) {
		build->is_out_of_memory = true;
		return;
	}
	conf_take_elements(build, block, take_policy_zone);
	while (!conf_args_at_end(args) && take_policy_word(build, args))
		;
	fail_word(args);
}

/* ---- Zones of type primary ---------------------------------------------- */

bool conf_take_primary(struct conf_build *build, const struct name *name,
		       const struct conf_statement *parts)
{
	for (const struct conf_statement *at = parts; at; at = at->next) {
		const struct conf_value *value = at->values->next;
		struct conf_primary *made;

		if (!value || strcasecmp(at->values->text, "type") != 0 ||
		    (strcasecmp(value->text, "primary") != 0 &&
		     strcasecmp(value->text, "master") != 0))
			continue;
		made = policy_of(build)
			       ? arena_alloc(build->arena, sizeof(*made))
			       : NULL;
		if (!made) {
			build->is_out_of_memory = true;
			return true;
		}
		*made = (struct conf_primary){.next = build->policy->primaries,
					      .place = value->place,
					      .name = *name,
					      .type = value->text,
					      .parts = parts};
		build->policy->primaries = made;
		return true;
	}
	return false;
}

/* ---- The files ---------------------------------------------------------- */

/* What was passed over in a file: the first of it is told. */
struct skipped {
	unsigned count, line;
	const char *why;
};

static void skip(struct skipped *skipped, unsigned line, const char *why)
{
	if (skipped->count++ > 0)
		return;
	skipped->line = line;
	skipped->why = why;
}

static enum status add_record(struct policy_zone *zone,
			      const struct text_record *record, unsigned line,
			      struct skipped *skipped)
{
	struct name owner;
	enum status status;

	name_copy_lower(&owner, record->owner.octets);
	if (record->class_ != RRCLASS_IN || !record->is_read) {
		skip(skipped, line, "RDATA that is not understood");
		return STATUS_OK;
	}
	status = policy_zone_add(zone, owner.octets, record->type,
				 record->ttl_s, text_record_rdata(record));
	switch (status) {
	case STATUS_INVALID:
		skip(skipped, line, "an owner that is not in the zone");
		return STATUS_OK;
	case STATUS_MALFORMED:
		skip(skipped, line, "an owner that is no address");
		return STATUS_OK;
	default:
		return status;
	}
}

/* Adds all records of TEXT; what is wrong is reported at PLACE. */
static void read_records(struct conf_build *build, struct policy_zone *zone,
			 struct record_text *text, struct text_record *record,
			 const char *path, struct conf_place place)
{
	char complaint[WORDS_COMPLAINT_MAX];
	struct skipped skipped = {.count = 0};
	enum status status;

	while ((status = record_text_next(text, record)) == STATUS_OK) {
		status = add_record(zone, record, text->words.line, &skipped);
		if (status != STATUS_OK)
			break;
	}
	if (status == STATUS_MALFORMED)
		conf_error(build->report, place, "%.200s:%u: %s", path,
			   text->words.line,
			   words_complaint(&text->words, complaint));
	else if (status != STATUS_NOT_FOUND)
		conf_error(build->report, place, "%.200s:%u: %s", path,
			   text->words.line, status_text(status));
	if (skipped.count > 0)
		conf_warning(build->report, place,
			     "%.200s:%u: %s; %u records in all are passed over",
			     path, skipped.line, skipped.why, skipped.count);
}

static void read_file(struct conf_build *build, struct policy_zone *zone,
		      const char *file, struct conf_place place)
{
	struct text_record *record = malloc(sizeof(*record));
	char path[PATH_MAX], *octets;
	struct record_text text;
	size_t size;

	conf_resolve_path(build, file, path);
	octets = record ? conf_file_read(path, FILE_SIZE_MAX, &size) : NULL;
	if (!record) {
		build->is_out_of_memory = true;
	} else if (!octets) {
		conf_error(build->report, place, "%.200s: %s", path,
			   conf_file_reason(errno));
	} else if (size > FILE_SIZE_MAX) {
		conf_error(build->report, place, "%.200s: too large", path);
	} else {
		record_text_init(&text, octets, size);
		text.origin = zone->name;
		read_records(build, zone, &text, record, path, place);
	}
	free(octets);
	free(record);
}

/* What stands in such a zone beside its type and file is for those who serve
 * it to others. */
static void read_primary(struct conf_build *build, struct conf_primary *primary,
			 struct policy_zone *zone)
{
	struct conf_place place = primary->place;
	const char *file = NULL;

	for (const struct conf_statement *at = primary->parts; at;
	     at = at->next) {
		const struct conf_value *name = at->values;
		struct conf_args args;

		if (strcasecmp(name->text, "type") == 0)
			continue;
		if (strcasecmp(name->text, "file") != 0) {
			conf_warning(build->report, name->place,
				     "\"%s\" has no effect: nobody is served "
				     "this zone",
				     name->text);
			continue;
		}
		conf_args_init(&args, at, build->report);
		file = conf_args_text(&args, "a path");
		place = args.last->place;
		if (!conf_args_end(&args))
			return;
	}
	primary->is_named = true;
	if (file)
		read_file(build, zone, file, place);
	else
		conf_error(build->report, place,
			   "a zone of response-policy needs \"file\"");
}

/* The zone statement of NAME; NULL if there is none. */
static struct conf_primary *find_primary(const struct conf_policy *policy,
					 const struct name *name)
{
	for (struct conf_primary *at = policy->primaries; at; at = at->next)
		if (name_equal(at->name.octets, name->octets))
			return at;
	return NULL;
}

static void finish_zone(struct conf_build *build, struct conf_policy_zone *of)
{
	struct conf_policy *policy = build->policy;
	struct conf_primary *primary = find_primary(policy, &of->zone->name);
	char text[NAME_TEXT_MAX];

	if (!of->has_ttl && policy->has_ttl)
		of->zone->max_ttl_s = policy->max_ttl_s;
	if (!of->has_soa)
		of->zone->without_soa = policy->without_soa;
	if (primary)
		read_primary(build, primary, of->zone);
	else
		conf_error(build->report, of->place,
			   "there is no zone \"%.200s\" of type primary, whose "
			   "file has the rules",
			   name_to_text(of->zone->name.octets, text));
	if (policy_zone_finish(of->zone) != STATUS_OK)
		build->is_out_of_memory = true;
}

/* Nobody but response-policy has a use for them. */
static void refuse_primaries(struct conf_build *build)
{
	for (const struct conf_primary *at = build->policy->primaries; at;
	     at = at->next)
		if (!at->is_named)
			conf_error(build->report, at->place,
				   "type %s: Kedge only resolves and is never "
				   "authoritative for a zone; it takes the "
				   "types hint, stub, static-stub and forward, "
				   "and this one if response-policy has it",
				   at->type);
}

void conf_finish_policy(struct conf_build *build)
{
	struct response_policy *made = build->settings->response_policy;
	struct conf_policy *policy = build->policy;

	if (!policy)
		return;
	for (unsigned i = 0; i < policy->zone_count; i++)
		finish_zone(build, &policy->zones[i]);
	refuse_primaries(build);
	if (made && response_policy_finish(made) != STATUS_OK)
		conf_error(build->report, policy->zones[0].place,
			   "rules on clients do more than %d different things",
			   POLICY_PROFILES_MAX - 1);
}
