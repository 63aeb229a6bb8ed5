/*
 * conf_zone.c - zone, forward and forwarders.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "resolver/daemon/conf_build.h"
#include "resolver/daemon/root_hints.h"

/* Statements of a zone, bits of conf_zone.seen. */
enum zone_part {
	PART_FILE = 1,
	PART_PRIMARIES = 2,
	PART_SERVER_ADDRESSES = 4,
	PART_SERVER_NAMES = 8,
	PART_FORWARD = 16,
	PART_FORWARDERS = 32,
};

static const char *const type_words[] = {"hint", "stub", "static-stub",
					 "forward", "mirror", NULL};

/* --- parts --------------------------------------------------------------- */

void conf_take_type(struct conf_build *build, struct conf_args *args)
{
	build->zone->has_type = true;
	build->zone->type =
		(enum conf_zone_type)conf_args_choice(args, type_words);
	build->zone->is_wrong = args->failed;
}

void conf_take_file(struct conf_build *build, struct conf_args *args)
{
	build->zone->seen |= PART_FILE;
	build->zone->file = conf_args_text(args, "a path");
	build->zone->file_place = args->last->place;
}

/*
 * [port N] { ADDRESS [port N]; ... } into ADDRESSES; returns how many. A
 * port that is not given is 0: the usual one.
 */
static unsigned take_addresses(struct conf_build *build, struct conf_args *args,
			       struct address addresses[ZONE_SERVERS_MAX])
{
	uint16_t port = conf_args_port(args, 0, false);
	const struct conf_value *block =
		conf_args_block(args, "a list of addresses");
	unsigned count = 0;

	if (!conf_args_end(args))
		return 0;
	for (const struct conf_statement *at = block->block;
	     at && !conf_report_is_full(build->report); at = at->next) {
		struct conf_args element;
		struct address address;

		conf_args_init_element(&element, at, build->report);
		address = conf_args_address(&element);
		address.port = conf_args_port(&element, port, false);
		if (conf_args_keyword(&element, "tls"))
			conf_args_fail(&element,
				       "servers are not asked over TLS yet");
		if (!element.failed && count == ZONE_SERVERS_MAX)
			conf_args_fail(&element, "more than %d addresses",
				       ZONE_SERVERS_MAX);
		if (conf_args_end(&element))
			addresses[count++] = address;
	}
	return count;
}

static void take_servers(struct conf_build *build, struct conf_args *args,
			 enum zone_part part)
{
	build->zone->seen |= part;
	build->zone->address_count =
		take_addresses(build, args, build->zone->addresses);
}

void conf_take_primaries(struct conf_build *build, struct conf_args *args)
{
	take_servers(build, args, PART_PRIMARIES);
}

void conf_take_server_addresses(struct conf_build *build,
				struct conf_args *args)
{
	take_servers(build, args, PART_SERVER_ADDRESSES);
}

void conf_take_server_names(struct conf_build *build, struct conf_args *args)
{
	struct conf_zone *zone = build->zone;
	const struct conf_value *block =
		conf_args_block(args, "a list of servers' names");

	zone->seen |= PART_SERVER_NAMES;
	if (!conf_args_end(args))
		return;
	for (const struct conf_statement *at = block->block;
	     at && !conf_report_is_full(build->report); at = at->next) {
		struct conf_args element;
		struct name name;

		conf_args_init_element(&element, at, build->report);
		name = conf_args_name(&element);
		if (!element.failed && zone->name_count == ZONE_SERVERS_MAX)
			conf_args_fail(&element, "more than %d names",
				       ZONE_SERVERS_MAX);
		if (!element.failed &&
		    name_is_under(name.octets, zone->name.octets))
			conf_error(build->report, element.last->place,
				   "a server that lies in the zone itself is "
				   "found by server-addresses only");
		if (conf_args_end(&element))
			zone->names[zone->name_count++] = name;
	}
}

/* --- forwarding, of a zone or of the options ------------------------------ */

static struct conf_forwarding *forwarding_of(struct conf_build *build,
					     enum zone_part part)
{
	if (!build->zone)
		return &build->forwarding;
	build->zone->seen |= part;
	return &build->zone->forwarding;
}

void conf_take_forward(struct conf_build *build, struct conf_args *args)
{
	static const char *const words[] = {"first", "only", NULL};
	struct conf_forwarding *forwarding = forwarding_of(build, PART_FORWARD);

	forwarding->has_forward = true;
	forwarding->place = args->last->place;
	forwarding->is_only = conf_args_choice(args, words) == 1;
}

void conf_take_forwarders(struct conf_build *build, struct conf_args *args)
{
	struct conf_forwarding *forwarding =
		forwarding_of(build, PART_FORWARDERS);

	forwarding->has_forwarders = true;
	forwarding->place = args->last->place;
	forwarding->count = take_addresses(build, args, forwarding->addresses);
}

/* --- zones ---------------------------------------------------------------- */

static void add_zone(struct conf_build *build, struct conf_place place,
		     enum zone_kind kind, const struct name *name,
		     unsigned address_count, const struct address *addresses)
{
	struct settings *settings = build->settings;
	struct conf_place *places =
		realloc(build->zone_places,
			(settings->zone_count + 1) * sizeof(*places));
	struct settings_zone *zone;

	if (!places) {
		build->is_out_of_memory = true;
		return;
	}
	build->zone_places = places;
	zone = settings_add_zone(settings);
	if (!zone) {
		conf_error(build->report, place, "too many zones: %u fit",
			   settings->zone_count);
		return;
	}
	places[settings->zone_count - 1] = place;
	zone->kind = kind;
	zone->name = *name;
	zone->address_count = address_count;
	memcpy(zone->addresses, addresses, address_count * sizeof(*addresses));
}

static enum zone_kind forward_kind(const struct conf_forwarding *forwarding)
{
	if (forwarding->count == 0)
		return ZONE_NO_FORWARD;
	return forwarding->is_only ? ZONE_FORWARD_ONLY : ZONE_FORWARD_FIRST;
}

static void add_forward(struct conf_build *build, struct conf_place place,
			const struct name *name,
			const struct conf_forwarding *forwarding)
{
	if (forwarding->has_forward && !forwarding->has_forwarders)
		conf_error(build->report, forwarding->place,
			   "\"forward\" needs \"forwarders\" beside it");
	else
		add_zone(build, place, forward_kind(forwarding), name,
			 forwarding->count, forwarding->addresses);
}

static void add_hint(struct conf_build *build, const struct conf_zone *zone)
{
	if (!name_is_root(zone->name.octets)) {
		conf_error(build->report, zone->place,
			   "a zone of type hint is the root: \".\"");
		return;
	}
	if (!(zone->seen & PART_FILE))
		conf_error(build->report, zone->place,
			   "a zone of type hint needs \"file\"");
	if (build->hints_file)
		conf_error(build->report, zone->place,
			   "the zone of type hint stands twice");
	build->hints_file = zone->file;
	build->hints_place = zone->file_place;
}

static void add_stub(struct conf_build *build, const struct conf_zone *zone)
{
	if (!(zone->seen & PART_PRIMARIES) || zone->address_count == 0)
		conf_error(build->report, zone->place,
			   "a zone of type stub needs \"primaries\" with an "
			   "address");
	if (zone->seen & PART_FILE)
		conf_warning(build->report, zone->file_place,
			     "\"file\" has no effect on a zone of type stub: "
			     "its NS set is kept in the cache");
	add_zone(build, zone->place, ZONE_STUB, &zone->name,
		 zone->address_count, zone->addresses);
}

static void add_static_stub(struct conf_build *build,
			    const struct conf_zone *zone)
{
	unsigned before = build->settings->zone_count;
	struct settings_zone *added;

	if (zone->address_count == 0 && zone->name_count == 0)
		conf_error(build->report, zone->place,
			   "a zone of type static-stub needs "
			   "\"server-addresses\" or \"server-names\"");
	add_zone(build, zone->place, ZONE_STATIC_STUB, &zone->name,
		 zone->address_count, zone->addresses);
	if (build->settings->zone_count == before)
		return;
	added = &build->settings->zones[before];
	added->name_count = zone->name_count;
	memcpy(added->names, zone->names, sizeof(added->names));
}

/* What does not go with the zone's type. */
static void check_parts(struct conf_build *build, const struct conf_zone *zone)
{
	static const unsigned allowed[] = {
		[CONF_ZONE_HINT] = PART_FILE,
		[CONF_ZONE_STUB] = PART_FILE | PART_PRIMARIES,
		[CONF_ZONE_STATIC_STUB] =
			PART_SERVER_ADDRESSES | PART_SERVER_NAMES,
		[CONF_ZONE_FORWARD] = PART_FORWARD | PART_FORWARDERS,
		[CONF_ZONE_MIRROR] = PART_FILE | PART_PRIMARIES,
	};
	static const char *const names[] = {
		"file",         "primaries", "server-addresses",
		"server-names", "forward",   "forwarders"};
	unsigned wrong = zone->seen & ~allowed[zone->type];

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (wrong & (1u << i))
			conf_error(build->report, zone->place,
				   "\"%s\" does not go with type %s", names[i],
				   type_words[zone->type]);
}

static void add_by_type(struct conf_build *build, const struct conf_zone *zone)
{
	check_parts(build, zone);
	switch (zone->type) {
	case CONF_ZONE_HINT:
		add_hint(build, zone);
		break;
	case CONF_ZONE_STUB:
		add_stub(build, zone);
		break;
	case CONF_ZONE_STATIC_STUB:
		add_static_stub(build, zone);
		break;
	case CONF_ZONE_FORWARD:
		add_forward(build, zone->place, &zone->name, &zone->forwarding);
		break;
	case CONF_ZONE_MIRROR:
		conf_add_mirror(build, zone, zone->seen & PART_PRIMARIES);
		break;
	}
}

static const char *authoritative_type(const char *text)
{
	static const char *const words[] = {
		"secondary", "slave", "redirect", "delegation-only",
	};

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasecmp(text, words[i]) == 0)
			return words[i];
	return NULL;
}

/*
 * A zone that has to be served is refused whole: its type is reason enough,
 * and its other statements are of no interest.
 */
static bool is_refused(struct conf_build *build,
		       const struct conf_statement *at)
{
	const char *type = NULL;

	for (; at; at = at->next) {
		const struct conf_value *value = at->values->next;

		if (!value || strcasecmp(at->values->text, "type") != 0)
			continue;
		type = authoritative_type(value->text);
		if (type)
			conf_error(build->report, value->place,
				   "type %s: Kedge only resolves and is never "
				   "authoritative for a zone; it takes the "
				   "types hint, stub, static-stub, forward "
				   "and mirror",
				   type);
	}
	return type != NULL;
}

static void take_parts(struct conf_build *build, struct conf_zone *zone,
		       struct conf_statement *statements)
{
	if (conf_take_primary(build, &zone->name, statements) ||
	    is_refused(build, statements))
		return;
	build->zone = zone;
	conf_take_statements(build, CONF_IN_ZONE, statements);
	build->zone = NULL;
	if (!zone->has_type)
		conf_error(build->report, zone->place,
			   "the zone has no \"type\"");
	else if (!zone->is_wrong)
		add_by_type(build, zone);
}

void conf_take_zone(struct conf_build *build, struct conf_args *args)
{
	struct conf_zone *zone = calloc(1, sizeof(*zone));
	const struct conf_value *block;

	if (!zone) {
		build->is_out_of_memory = true;
		return;
	}
	zone->name = conf_args_name(args);
	zone->place = args->last->place;
	if (!conf_args_at_block(args) && !conf_args_keyword(args, "IN") &&
	    !conf_args_at_end(args)) {
		conf_args_text(args, "the class IN");
		conf_args_fail(args, "there is class IN only");
	}
	block = conf_args_block(args, "what is known of the zone");
	if (conf_args_end(args))
		take_parts(build, zone, block->block);
	free(zone);
}

static int compare_zones(const void *a, const void *b)
{
	const struct settings_zone *left = *(struct settings_zone *const *)a;
	const struct settings_zone *right = *(struct settings_zone *const *)b;
	int order = name_compare(left->name.octets, right->name.octets);

	if (order != 0)
		return order;
	return left < right ? -1 : left > right;
}

static void check_twice(struct conf_build *build)
{
	struct settings_zone *zones = build->settings->zones;
	unsigned count = build->settings->zone_count;
	const struct settings_zone **sorted =
		calloc(count + 1, sizeof(*sorted));
	char text[NAME_TEXT_MAX];

	if (!sorted) {
		build->is_out_of_memory = true;
		return;
	}
	for (unsigned i = 0; i < count; i++)
		sorted[i] = &zones[i];
	qsort(sorted, count, sizeof(*sorted), compare_zones);
	for (unsigned i = 1; i < count; i++) {
		const struct conf_place *places = build->zone_places;
		const struct settings_zone *first = sorted[i - 1];

		if (name_equal(first->name.octets, sorted[i]->name.octets))
			conf_error(build->report, places[sorted[i] - zones],
				   "zone \"%.200s\" stands twice; first in "
				   "%s:%u",
				   name_to_text(first->name.octets, text),
				   places[first - zones].file,
				   places[first - zones].line);
	}
	free(sorted);
}

static void read_hints(struct conf_build *build)
{
	char path[PATH_MAX], problem[CONF_MESSAGE_MAX - 64];

	conf_resolve_path(build, build->hints_file, path);
	if (root_hints_read(build->settings, path, problem, sizeof(problem)) !=
	    STATUS_OK)
		conf_error(build->report, build->hints_place,
			   "the root's hints: %s", problem);
}

void conf_finish_zones(struct conf_build *build)
{
	const struct name root = {{0}};
	const struct conf_forwarding *all = &build->forwarding;

	if (all->count > 0 || (all->has_forward && !all->has_forwarders))
		add_forward(build, all->place, &root, all);
	check_twice(build);
	if (build->hints_file)
		read_hints(build);
}
