/*
 * lookup.c - see lookup.h.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/lookup.h"

#include "wire/rdata.h"

enum { RRSIGS_OF_NODE_MAX = 32 };

/* How far down a name the zone goes. */
struct place {
	const struct lab_node *stop;    /* a cut or a DNAME above the name, or
					   a cut at it; NULL: none */
	const struct lab_node *exact;   /* the name's own, NULL: none */
	const struct lab_node *closest; /* the closest encloser */
};

void lookup_add(struct lookup *lookup, enum section section,
		const struct rrset *rrset)
{
	struct lookup_set *sets = lookup->sets[section];

	if (!rrset)
		return;
	for (size_t i = 0; i < lookup->counts[section]; i++)
		if (sets[i].rrset == rrset)
			return;
	if (lookup->counts[section] == LOOKUP_SETS_MAX) {
		lookup->failed = true;
		return;
	}
	sets[lookup->counts[section]++] = (struct lookup_set){
		.rrset = rrset,
		.ttl_s = rrset->ttl_s,
	};
}

static struct place find_place(const struct lab_zone *zone,
			       const uint8_t *name)
{
	unsigned labels = name_labels(name);
	struct place place = {.closest = &zone->nodes[0]};

	for (unsigned i = name_labels(zone->origin); i <= labels; i++) {
		const uint8_t *at = name_suffix(name, i);
		const struct lab_node *node = lab_zone_node(zone, at);

		if (!node)
			return place;
		place.closest = node;
		if (node->is_cut ||
		    (i < labels && lab_node_rrset(node, RRTYPE_DNAME))) {
			place.stop = node;
			return place;
		}
	}
	place.exact = place.closest;
	return place;
}

/* The SOA of a negative answer; its TTL is how long (RFC 2308 section 3). */
static void add_soa(struct lookup *lookup)
{
	const struct rrset *soa =
		lab_node_rrset(&lookup->zone->nodes[0], RRTYPE_SOA);
	struct rdata_soa parsed;

	if (!soa || rdata_soa_parse(rrset_first(soa), &parsed) != STATUS_OK) {
		lookup->failed = true;
		return;
	}
	lookup_add(lookup, SECTION_AUTHORITY, soa);

	struct lookup_set *last =
		&lookup->sets[SECTION_AUTHORITY]
			     [lookup->counts[SECTION_AUTHORITY] - 1];

	if (last->rrset == soa && parsed.minimum_s < last->ttl_s)
		last->ttl_s = parsed.minimum_s;
}

/* The addresses that the zone holds for the names in NS. */
static void add_addresses(struct lookup *lookup, const struct rrset *ns)
{
	struct rdata_walk walk = rrset_rdata(ns);
	struct span rdata;

	while (rdata_next(&walk, &rdata)) {
		struct name host;

		name_copy_lower(&host, rdata_name(rdata));

		const struct lab_node *node =
			lab_zone_node(lookup->zone, host.octets);

		lookup_add(lookup, SECTION_ADDITIONAL,
			   lab_node_rrset(node, RRTYPE_A));
		lookup_add(lookup, SECTION_ADDITIONAL,
			   lab_node_rrset(node, RRTYPE_AAAA));
	}
}

/* RFC 4035 section 3.1.4: DS, or the proof that there is none. */
static void refer(struct lookup *lookup, const struct lab_node *cut)
{
	const struct rrset *ns = lab_node_rrset(cut, RRTYPE_NS);
	const struct rrset *ds = lab_node_rrset(cut, RRTYPE_DS);

	lookup->is_referral = lookup->counts[SECTION_ANSWER] == 0;
	lookup_add(lookup, SECTION_AUTHORITY, ns);
	if (ds && lookup->wants_proofs)
		lookup_add(lookup, SECTION_AUTHORITY, ds);
	else
		proof_of_nodata(lookup, cut->owner);
	add_addresses(lookup, ns);
}

/* All RRSIGs at NODE as one RRset: they are no set of their own. */
static void add_rrsigs(struct lookup *lookup, const struct lab_node *node)
{
	struct span rrsigs[RRSIGS_OF_NODE_MAX];
	const struct rrset *rrset = NULL;
	uint32_t ttl_s = 0;
	size_t count = 0;

	for (size_t i = 0; i < node->rrset_count; i++) {
		struct rdata_walk walk = rrset_rrsigs(node->rrsets[i]);

		while (count < RRSIGS_OF_NODE_MAX &&
		       rdata_next(&walk, &rrsigs[count])) {
			ttl_s = node->rrsets[i]->ttl_s;
			count++;
		}
	}
	if (count == 0)
		return;
	if (rrset_make(lookup->arena, node->owner, RRTYPE_RRSIG, ttl_s,
		       rrsigs, count, NULL, 0, &rrset) == STATUS_OK)
		lookup_add(lookup, SECTION_ANSWER, rrset);
	else
		lookup->failed = true;
}

/* Adds RRSET to the answer, as NAME's if a wildcard gave it. */
static void add_answer(struct lookup *lookup, const struct rrset *rrset,
		       const uint8_t *name)
{
	if (!name_equal(rrset_owner(rrset), name))
		rrset = rrset_with_owner(lookup->arena, rrset, name);
	if (!rrset) {
		lookup->failed = true;
		return;
	}
	lookup_add(lookup, SECTION_ANSWER, rrset);
	if (rrset->type == RRTYPE_NS)
		add_addresses(lookup, rrset);
}

/*
 * What NODE has for the question; NODE is NAME's own or its wildcard.
 * Returns the name to go on with after a CNAME, else NULL. FOUND is set.
 */
static const uint8_t *answer_from(struct lookup *lookup,
				  const struct lab_node *node,
				  const uint8_t *name, bool *found)
{
	size_t before = lookup->counts[SECTION_ANSWER];
	const struct rrset *cname = lab_node_rrset(node, RRTYPE_CNAME);
	const struct rrset *wanted = lab_node_rrset(node, lookup->type);

	*found = true;
	if (lookup->type == RRTYPE_RRSIG)
		add_rrsigs(lookup, node);
	for (size_t i = 0; i < node->rrset_count; i++)
		if (lookup->type == RRTYPE_ANY)
			add_answer(lookup, node->rrsets[i], name);
	if (wanted) {
		add_answer(lookup, wanted, name);
	} else if (cname && lookup->counts[SECTION_ANSWER] == before) {
		add_answer(lookup, cname, name);
		return rdata_name(rrset_first(cname));
	}
	*found = lookup->counts[SECTION_ANSWER] > before;
	return NULL;
}

/* NAME's node exists. */
static const uint8_t *at_node(struct lookup *lookup,
			      const struct lab_node *node,
			      const uint8_t *name)
{
	bool found = false;
	const uint8_t *next = answer_from(lookup, node, name, &found);

	if (!found) {
		add_soa(lookup);
		proof_of_nodata(lookup, name);
	}
	return next;
}

/* NAME does not exist; a wildcard may answer (RFC 4592 section 3.3.1). */
static const uint8_t *below_node(struct lookup *lookup,
				 const struct lab_node *closest,
				 const uint8_t *name)
{
	const struct lab_node *wildcard = NULL;
	struct name source;
	bool found = false;

	if (name_make_wildcard(closest->owner, &source) == STATUS_OK)
		wildcard = lab_zone_node(lookup->zone, source.octets);
	if (!wildcard) {
		lookup->rcode = RCODE_NXDOMAIN;
		add_soa(lookup);
		proof_of_nxdomain(lookup, name, closest->owner);
		return NULL;
	}

	const uint8_t *next = answer_from(lookup, wildcard, name, &found);

	if (found) {
		proof_of_expansion(lookup, name, closest->owner);
	} else {
		add_soa(lookup);
		proof_of_wildcard_nodata(lookup, name, closest->owner);
	}
	return next;
}

/* A DNAME above NAME: it, and the CNAME it makes (RFC 6672 section 3.2). */
static const uint8_t *redirect(struct lookup *lookup,
			       const struct lab_node *node,
			       const uint8_t *name)
{
	const struct rrset *dname = lab_node_rrset(node, RRTYPE_DNAME);
	const struct rrset *cname = NULL;
	struct name target;

	lookup_add(lookup, SECTION_ANSWER, dname);
	if (name_replace_suffix(name, node->owner,
				rdata_name(rrset_first(dname)),
				&target) != STATUS_OK) {
		lookup->rcode = RCODE_YXDOMAIN;
		return NULL;
	}

	struct span rdata = span_of(target.octets, name_size(target.octets));

	if (rrset_make(lookup->arena, name, RRTYPE_CNAME, dname->ttl_s, &rdata,
		       1, NULL, 0, &cname) != STATUS_OK) {
		lookup->failed = true;
		return NULL;
	}
	lookup_add(lookup, SECTION_ANSWER, cname);
	return rdata_name(rrset_first(cname));
}

void lookup_start(struct lookup *lookup, struct arena *arena, uint16_t type,
		  bool do_bit)
{
	*lookup = (struct lookup){
		.arena = arena,
		.type = type,
		.do_bit = do_bit,
		.with_rrsigs = do_bit || type == RRTYPE_ANY,
	};
}

const uint8_t *lookup_step(struct lookup *lookup, const struct lab_zone *zone,
			   const uint8_t *name)
{
	struct place place = find_place(zone, name);
	bool is_at_stop = place.stop && name_equal(place.stop->owner, name);

	lookup->zone = zone;
	lookup->wants_proofs = lookup->do_bit && zone->is_signed;
	if (place.stop && !place.stop->is_cut)
		return redirect(lookup, place.stop, name);
	if (is_at_stop && lookup->type == RRTYPE_DS)
		return at_node(lookup, place.stop, name);
	if (place.stop) {
		refer(lookup, place.stop);
		return NULL;
	}
	if (place.exact)
		return at_node(lookup, place.exact, name);
	return below_node(lookup, place.closest, name);
}
