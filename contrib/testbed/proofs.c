/*
 * proofs.c - the denial records that go with an answer.
 *
 * A zone whose chain was removed gives what it still has: nothing.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "contrib/testbed/lookup.h"

static bool uses_nsec3(const struct lookup *lookup)
{
	return lookup->zone->plan->denial != LAB_NSEC;
}

/* The NSEC at NAME or, if it has none, the one that covers it. */
static const struct rrset *nsec_for(const struct lab_zone *zone,
				    const uint8_t *name)
{
	for (size_t i = zone->node_count; i > 0; i--) {
		const struct lab_node *node = &zone->nodes[i - 1];
		const struct rrset *nsec = lab_node_rrset(node, RRTYPE_NSEC);

		if (nsec && name_compare(node->owner, name) <= 0)
			return nsec;
	}
	return NULL;
}

/* The NSEC3 whose hash is NAME's, NULL if there is none. */
static const struct rrset *nsec3_matching(const struct lab_zone *zone,
					  const uint8_t *name)
{
	uint8_t hash[20];

	lab_zone_hash(zone, name, hash);
	for (size_t i = 0; i < zone->nsec3_count; i++)
		if (memcmp(hash, zone->nsec3s[i].hash, sizeof(hash)) == 0)
			return zone->nsec3s[i].rrset;
	return NULL;
}

/* The NSEC3 whose span holds NAME's hash; the last one goes around. */
static const struct rrset *nsec3_covering(const struct lab_zone *zone,
					  const uint8_t *name)
{
	uint8_t hash[20];

	if (zone->nsec3_count == 0)
		return NULL;
	lab_zone_hash(zone, name, hash);
	for (size_t i = zone->nsec3_count; i > 0; i--)
		if (memcmp(zone->nsec3s[i - 1].hash, hash, sizeof(hash)) < 0)
			return zone->nsec3s[i - 1].rrset;
	return zone->nsec3s[zone->nsec3_count - 1].rrset;
}

static void add(struct lookup *lookup, const struct rrset *rrset)
{
	lookup_add(lookup, SECTION_AUTHORITY, rrset);
}

/* The name one label below CLOSEST on the way to NAME. */
static const uint8_t *next_closer(const uint8_t *name, const uint8_t *closest)
{
	return name_suffix(name, name_labels(closest) + 1);
}

/*
 * RFC 5155 section 7.2.1, with the closest encloser that can be proven: in an
 * opt-out zone an ancestor may have no NSEC3.
 */
static void add_encloser_proof(struct lookup *lookup, const uint8_t *name,
			       const uint8_t *closest)
{
	const struct lab_zone *zone = lookup->zone;
	const uint8_t *provable = closest;

	while (!nsec3_matching(zone, provable) &&
	       name_is_below(provable, zone->origin))
		provable = name_parent(provable);
	add(lookup, nsec3_matching(zone, provable));
	add(lookup, nsec3_covering(zone, next_closer(name, provable)));
}

void proof_of_nodata(struct lookup *lookup, const uint8_t *name)
{
	if (!lookup->wants_proofs)
		return;
	if (!uses_nsec3(lookup))
		add(lookup, nsec_for(lookup->zone, name));
	else if (nsec3_matching(lookup->zone, name))
		add(lookup, nsec3_matching(lookup->zone, name));
	else /* opt-out, section 7.2.4 */
		add_encloser_proof(lookup, name, name_parent(name));
}

void proof_of_nxdomain(struct lookup *lookup, const uint8_t *name,
		       const uint8_t *closest)
{
	struct name wildcard;

	if (!lookup->wants_proofs)
		return;
	if (name_make_wildcard(closest, &wildcard) != STATUS_OK)
		wildcard.octets[0] = 0;
	if (uses_nsec3(lookup)) {
		add_encloser_proof(lookup, name, closest);
		add(lookup, nsec3_covering(lookup->zone, wildcard.octets));
	} else {
		add(lookup, nsec_for(lookup->zone, name));
		add(lookup, nsec_for(lookup->zone, wildcard.octets));
	}
}

void proof_of_expansion(struct lookup *lookup, const uint8_t *name,
			const uint8_t *closest)
{
	if (!lookup->wants_proofs)
		return;
	if (uses_nsec3(lookup))
		add(lookup,
		    nsec3_covering(lookup->zone, next_closer(name, closest)));
	else
		add(lookup, nsec_for(lookup->zone, name));
}

void proof_of_wildcard_nodata(struct lookup *lookup, const uint8_t *name,
			      const uint8_t *closest)
{
	struct name wildcard;

	if (!lookup->wants_proofs ||
	    name_make_wildcard(closest, &wildcard) != STATUS_OK)
		return;
	if (uses_nsec3(lookup)) {
		add_encloser_proof(lookup, name, closest);
		add(lookup, nsec3_matching(lookup->zone, wildcard.octets));
	} else {
		add(lookup, nsec_for(lookup->zone, name));
		add(lookup, nsec_for(lookup->zone, wildcard.octets));
	}
}
