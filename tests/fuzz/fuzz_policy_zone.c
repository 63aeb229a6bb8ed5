/*
 * fuzz_policy_zone.c - a response policy zone's file, and what its rules say
 * to the names that it has and to addresses.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "fuzz.h"
#include "resolver/core/policy_zone.h"
#include "wire/codes.h"
#include "wire/record_text.h"

enum {
	ORIGIN_SIZE = 5,    /* of "rpz." on the wire */
	ASKED_MAX = 64,     /* names */
	ARENA_MAX = 1 << 20 /* octets */
};

static const uint8_t origin[ORIGIN_SIZE] = {3, 'r', 'p', 'z', 0};

/* A rule's answer is about the name that was asked for. */
static void check_answer(const struct policy_zone *zone, struct rule rule,
			 const uint8_t *name, uint16_t type)
{
	struct finding finding;
	struct arena arena;
	enum status status;

	must(rule.action != RULE_NONE);
	if (rule.action != RULE_NXDOMAIN && rule.action != RULE_NODATA &&
	    rule.action != RULE_DATA)
		return;
	(void)policy_zone_is_cname(zone, rule, type);
	arena_init(&arena, ARENA_MAX);
	status = policy_zone_answer(zone, rule, name, type, &arena, &finding);
	must(status == STATUS_OK || status == STATUS_NO_SPACE);
	if (status == STATUS_OK && finding_answer(&finding))
		must(name_equal(rrset_owner(finding_answer(&finding)), name));
	arena_done(&arena);
}

static void ask(const struct policy_zone *zone, const uint8_t *name)
{
	static const uint16_t types[] = {RRTYPE_A, RRTYPE_CNAME, RRTYPE_TXT,
					 RRTYPE_ANY};
	struct rule rule;

	for (enum policy_trigger trigger = 0; trigger < TRIGGER_COUNT;
	     trigger++) {
		if (trigger != TRIGGER_QNAME && trigger != TRIGGER_NSDNAME)
			continue;
		if (!policy_zone_find_name(zone, trigger, name, &rule))
			continue;
		must(policy_zone_has(zone, trigger));
		for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
			check_answer(zone, rule, name, types[i]);
	}
}

static void ask_addresses(const struct policy_zone *zone)
{
	static const char *const texts[] = {"192.0.2.1", "10.0.0.1", "::1",
					    "2001:db8::1"};
	struct address address;
	struct rule rule;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		must(address_from_text(texts[i], 53, &address) == STATUS_OK);
		for (enum policy_trigger trigger = 0; trigger < TRIGGER_COUNT;
		     trigger++) {
			unsigned length;

			if (trigger == TRIGGER_QNAME ||
			    trigger == TRIGGER_NSDNAME)
				continue;
			length = policy_zone_find_address(zone, trigger,
							  &address, &rule);
			must(length <= 128);
			if (length > 0)
				check_answer(zone, rule, origin, RRTYPE_A);
		}
	}
}

/* The name that a trigger is about: its owner without the zone's name. */
static bool asked_name(const uint8_t *owner, struct name *ret)
{
	size_t size = name_size(owner);

	if (!name_is_below(owner, origin))
		return false;
	memcpy(ret->octets, owner, size - ORIGIN_SIZE);
	ret->octets[size - ORIGIN_SIZE] = 0;
	return true;
}

/* Reads all that can be read; the first names of it are in NAMES. */
static size_t fill(struct policy_zone *zone, const uint8_t *data, size_t size,
		   struct name *names)
{
	static struct text_record record;
	struct record_text text;
	size_t count = 0;

	record_text_init(&text, (const char *)data, size);
	memcpy(text.origin.octets, origin, ORIGIN_SIZE);
	while (record_text_next(&text, &record) == STATUS_OK) {
		enum status status;

		if (!record.is_read)
			continue;
		name_lower(record.owner.octets);
		status = policy_zone_add(zone, record.owner.octets, record.type,
					 record.ttl_s,
					 text_record_rdata(&record));
		must(status == STATUS_OK || status == STATUS_INVALID ||
		     status == STATUS_MALFORMED);
		if (count < ASKED_MAX &&
		    asked_name(record.owner.octets, &names[count]))
			count++;
	}
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct name names[ASKED_MAX];
	struct policy_zone *zone = policy_zone_new(origin);
	size_t count;

	must(zone != NULL);
	count = fill(zone, data, size, names);
	must(policy_zone_finish(zone) == STATUS_OK);
	for (size_t i = 0; i < count; i++)
		ask(zone, names[i].octets);
	ask_addresses(zone);
	must(policy_zone_octets(zone) > 0 || policy_zone_rules(zone) == 0);
	policy_zone_free(zone);
	return 0;
}
