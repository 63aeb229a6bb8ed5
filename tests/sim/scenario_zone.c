/*
 * scenario_zone.c - the zones of a scenario, and records out of them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/scenario.h"
#include "wire/rdata.h"

/* Is CHILD delegated by PARENT, and the first version of that child? */
static bool delegates(const struct scenario *scenario,
		      const struct scenario_zone *parent,
		      const struct scenario_zone *child)
{
	const uint8_t *name = child->origin.octets;

	if (!name_is_below(name, parent->origin.octets))
		return false;
	for (size_t i = 0; i < scenario->zone_count; i++) {
		const struct scenario_zone *other = &scenario->zones[i];

		if (name_is_below(name, other->origin.octets) &&
		    name_is_below(other->origin.octets, parent->origin.octets))
			return false;
		if (other < child && name_equal(other->origin.octets, name))
			return false;
	}
	return true;
}

/* The zones that lie right below ZONE get their DS in it. */
static bool sign(struct scenario *scenario, struct scenario_zone *zone)
{
	const struct lab_plan *children[SCENARIO_ZONES_MAX];
	size_t count = 0;
	enum status status;

	for (size_t i = 0; i < scenario->zone_count; i++)
		if (delegates(scenario, zone, &scenario->zones[i]))
			children[count++] = &scenario->zones[i].plan;
	status = lab_sign(scenario->signer, &zone->plan, children, count,
			  &scenario->arena, &zone->zone);
	if (status != STATUS_OK)
		fprintf(stderr, "%s:%u: the zone cannot be made (status %d)\n",
			scenario->path, zone->line, (int)status);
	return status == STATUS_OK;
}

bool scenario_sign_zones(struct scenario *scenario)
{
	scenario->signer = lab_signer_new(1, scenario->wall);
	if (!scenario->signer)
		return false;
	for (size_t i = 0; i < scenario->zone_count; i++)
		if (!sign(scenario, &scenario->zones[i]))
			return false;
	return true;
}

/* ---- FROM ------------------------------------------------------------- */

static const struct scenario_zone *find_zone(const struct scenario *scenario,
					     const char *label)
{
	for (size_t i = 0; label && i < scenario->zone_count; i++)
		if (strcmp(scenario->zones[i].label, label) == 0)
			return &scenario->zones[i];
	return NULL;
}

/* The NSEC of NAME itself, or of the last name before it. */
static const struct rrset *find_nsec(const struct lab_zone *zone,
				     const uint8_t *name, bool is_covering)
{
	const struct rrset *last = NULL;

	for (size_t i = 0; i < zone->node_count; i++) {
		const struct rrset *nsec =
			lab_node_rrset(&zone->nodes[i], RRTYPE_NSEC);
		int order = name_compare(zone->nodes[i].owner, name);

		if (order == 0 && !is_covering)
			return nsec;
		if (order < 0 && nsec)
			last = nsec;
	}
	return is_covering ? last : NULL;
}

static const struct rrset *find_nsec3(const struct lab_zone *zone,
				      const uint8_t *name, bool is_covering)
{
	uint8_t hash[20];
	const struct rrset *last = NULL;

	lab_zone_hash(zone, name, hash);
	for (size_t i = 0; i < zone->nsec3_count; i++) {
		const struct lab_nsec3 *nsec3 = &zone->nsec3s[i];
		int order = memcmp(nsec3->hash, hash, sizeof(hash));

		if (order == 0)
			return is_covering ? NULL : nsec3->rrset;
		if (order < 0)
			last = nsec3->rrset;
	}
	if (!is_covering)
		return NULL;
	/* Before the first one lies the last one's span. */
	return last ? last : zone->nsec3s[zone->nsec3_count - 1].rrset;
}

static const struct rrset *find_set(const struct scenario *scenario,
				    unsigned line, const struct lab_zone *zone,
				    const uint8_t *name, const char *word)
{
	bool is_covering = word && strcmp(word, "COVERING") == 0;
	uint16_t type;

	if (is_covering || (word && strcmp(word, "MATCHING") == 0))
		return zone->nsec3_count ? find_nsec3(zone, name, is_covering)
					 : find_nsec(zone, name, is_covering);
	if (!word || rrtype_from_text(word, &type) != STATUS_OK)
		scenario_fault(scenario, line, "FROM: no type");
	return lab_node_rrset(lab_zone_node(zone, name), type);
}

static void add_all(struct scenario *scenario, unsigned line,
		    struct scenario_section *section, const struct rrset *rrset,
		    const uint8_t *owner, uint32_t ttl_s, bool is_signed)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	struct span rdata;

	while (rdata_next(&walk, &rdata))
		scenario_add_record(scenario, line, section, owner, rrset->type,
				    ttl_s, rdata);
	walk = rrset_rrsigs(rrset);
	while (is_signed && rdata_next(&walk, &rdata))
		scenario_add_record(scenario, line, section, owner,
				    RRTYPE_RRSIG, ttl_s, rdata);
}

void scenario_take_from_zone(struct scenario *scenario, unsigned line,
			     char *words, struct scenario_section *section)
{
	char *rest = NULL;
	const char *label = strtok_r(words, " \t", &rest);
	const char *text = strtok_r(NULL, " \t", &rest);
	const char *what = strtok_r(NULL, " \t", &rest);
	const struct scenario_zone *zone = find_zone(scenario, label);
	const struct rrset *rrset;
	struct name name, owner;
	bool is_signed = true;
	uint32_t ttl_s;

	if (!zone)
		scenario_fault(scenario, line, "FROM: no zone \"%s\"",
			       label ? label : "");
	if (!text || name_from_text(text, &name) != STATUS_OK)
		scenario_fault(scenario, line, "FROM: no name");
	name_lower(name.octets);
	rrset = find_set(scenario, line, zone->zone, name.octets, what);
	if (!rrset)
		scenario_fault(scenario, line, "FROM: %s has no %s %s", label,
			       text, what);
	name_copy(&owner, rrset_owner(rrset));
	ttl_s = rrset->ttl_s;
	for (const char *word; (word = strtok_r(NULL, " \t", &rest));) {
		if (strcmp(word, "UNSIGNED") == 0) {
			is_signed = false;
			continue;
		}
		text = strtok_r(NULL, " \t", &rest);
		if (strcmp(word, "TTL") == 0 && text)
			ttl_s = (uint32_t)strtoul(text, NULL, 10);
		else if (strcmp(word, "AS") != 0 || !text ||
			 name_from_text(text, &owner) != STATUS_OK)
			scenario_fault(scenario, line,
				       "FROM has no word \"%s\"", word);
	}
	add_all(scenario, line, section, rrset, owner.octets, ttl_s, is_signed);
}
