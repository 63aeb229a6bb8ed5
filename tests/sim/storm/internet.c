/*
 * internet.c - see internet.h. What is true in it, and what to ask.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/storm/internet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/rdata.h"
#include "wire/writer.h"

enum {
	ORACLE_ROOM = 65535,
	LINKS_MAX = 7, /* more, and a bound may trip */
	EXPANSION_PROOFS = 2,
	DENIAL_PROOFS = 4,
};

static void die(const char *what)
{
	fprintf(stderr, "storm: %s\n", what);
	abort();
}

int internet_zone_of(const struct internet *internet, const uint8_t *name,
		     uint16_t type)
{
	int best = 0;

	for (int i = 1; i < internet->zone_count; i++) {
		const struct storm_zone *zone = &internet->zones[i];

		if (zone->depth <= internet->zones[best].depth ||
		    !name_is_under(name, zone->name.octets))
			continue;
		if (type != RRTYPE_DS || !name_equal(name, zone->name.octets))
			best = i;
	}
	return best;
}

int internet_server_at(const struct internet *internet,
		       const struct address *address)
{
	static const uint8_t ipv4[] = {192, 0, 2},
			     ipv6[15] = {0x20, 0x01, 0x0d, 0xb8};
	int at = -1;

	if (address->family == ADDRESS_IPV4 &&
	    memcmp(address->octets, ipv4, sizeof(ipv4)) == 0)
		at = address->octets[3] - 1;
	else if (address->family == ADDRESS_IPV6 &&
		 memcmp(address->octets, ipv6, sizeof(ipv6)) == 0)
		/* 2001:db8::17 is number 17: decimal digits as they stand. */
		at = address->octets[15] / 16 * 10 + address->octets[15] % 16 -
		     1;
	if (at < 0 || at >= internet->server_count)
		return -1;
	return (address->family == ADDRESS_IPV4
			? internet->servers[at].has_ipv4
			: internet->servers[at].has_ipv6)
		       ? at
		       : -1;
}

void internet_ask(const struct internet *internet, const uint8_t *name,
		  uint16_t type, struct arena *arena, struct message *ret)
{
	static const struct address nowhere;
	struct edns edns = {.present = true,
			    .do_bit = true,
			    .udp_size = UDP_SIZE_SAFE,
			    .ede = EDE_NONE};
	uint8_t query[512], *out = arena_alloc(arena, ORACLE_ROOM);
	struct writer writer;
	size_t size;

	writer_init(&writer, query, sizeof(query));
	writer_u32(&writer, 0);
	writer_u16(&writer, 1);
	writer_u32(&writer, 0);
	writer_u16(&writer, 1);
	writer_name(&writer, name);
	writer_u16(&writer, type);
	writer_u16(&writer, RRCLASS_IN);
	edns_write(&writer, &edns);
	if (!out)
		die("no memory");
	size = authority_answer(&internet->oracle, &nowhere,
				span_of(query, writer.size), true, out,
				ORACLE_ROOM);
	if (message_parse(span_of(out, size), arena, ret) != STATUS_OK)
		die("the oracle does not parse");
}

const struct rrset *internet_parents(const struct internet *internet,
				     const uint8_t *owner, uint16_t type)
{
	int at = internet_zone_of(internet, owner, RRTYPE_DS);

	return lab_node_rrset(lab_zone_node(internet->world->zones[at], owner),
			      type);
}

void internet_print(const struct internet *internet)
{
	static const char *const denials[] = {"NSEC", "NSEC3", "opt-out"};
	static const char *const standings[] = {"secure", "opt-out", "insecure",
						"either", "bogus"};

	for (int i = 0; i < internet->zone_count; i++) {
		const struct storm_zone *zone = &internet->zones[i];

		printf("%s algorithm %u %s%s%s fault %d: %s, A %s, denials %s; "
		       "at %s%s%s\n%s\n",
		       zone->origin, zone->algorithm, denials[zone->denial],
		       zone->is_island ? " island" : "",
		       zone->is_single_key ? " CSK" : "", (int)zone->fault,
		       standings[zone->standing], standings[zone->addresses],
		       standings[zone->denials], zone->servers,
		       zone->lame[0] ? ", lame " : "", zone->lame,
		       zone->records);
	}
}

/* ---- Truth ------------------------------------------------------------ */

/* Was RRSET made by a wildcard of the zone at AT? Then a proof belongs to it.
 */
static bool is_expanded(const struct internet *internet, int at,
			const struct rrset *rrset)
{
	return !lab_zone_node(internet->world->zones[at], rrset_owner(rrset));
}

static enum standing worse(enum standing a, enum standing b)
{
	return a > b ? a : b;
}

struct judging {
	const struct internet *internet;
	struct truth truth;
	uint64_t zones;         /* on the way, one bit each */
	unsigned links, proofs; /* RRsets with a signature */
};

static void pass_zone(struct judging *judging, int at)
{
	const struct storm_zone *zone = &judging->internet->zones[at];

	judging->truth.needs_clock |= zone->needs_clock;
	judging->truth.trusted |= zone->trusted;
	for (; at >= 0; at = judging->internet->zones[at].parent)
		judging->truth.zones |= UINT64_C(1) << at;
}

static void judge_answer(struct judging *judging, const struct rrset *rrset)
{
	int at = internet_zone_of(judging->internet, rrset_owner(rrset),
				  rrset->type);
	const struct storm_zone *zone = &judging->internet->zones[at];
	enum standing standing = zone->standing;

	pass_zone(judging, at);
	judging->links++;
	if (rrset->type == RRTYPE_A)
		standing = worse(standing, zone->addresses);
	judging->truth.needs_cuts |= zone->fault == FAULT_SIGNER_A;
	/* A server of both zones answers for the child without a referral. */
	if (zone->fault == FAULT_SIGNER_A && zone->parent >= 0 &&
	    zone->server_bits &
		    judging->internet->zones[zone->parent].server_bits)
		standing = STANDING_OPEN;
	if (standing == STANDING_SECURE &&
	    is_expanded(judging->internet, at, rrset)) {
		standing = zone->denials;
		judging->proofs += EXPANSION_PROOFS;
	}
	/* A name that no NSEC3 speaks of may be an unsigned delegation. */
	if (zone->denials == STANDING_LOOSE &&
	    is_expanded(judging->internet, at, rrset) &&
	    standing == STANDING_BOGUS)
		standing = STANDING_OPEN;
	/* The key set may be proven even where nothing else can be. */
	if (rrset->type == RRTYPE_DNSKEY && standing == STANDING_BOGUS)
		standing = STANDING_OPEN;
	judging->truth.standing = worse(judging->truth.standing, standing);
}

static void judge_denial(struct judging *judging, const struct rrset *soa)
{
	int at = internet_zone_of(judging->internet, rrset_owner(soa),
				  RRTYPE_SOA);
	const struct storm_zone *zone = &judging->internet->zones[at];

	pass_zone(judging, at);
	judging->proofs += DENIAL_PROOFS;
	judging->truth.standing = worse(judging->truth.standing,
					worse(zone->standing, zone->denials));
}

/* A synthesized CNAME comes right after its DNAME, which alone is judged. */
static bool is_synthesized(const struct message *oracle, size_t at)
{
	const struct rrset *before =
		at > 0 ? oracle->rrsets[SECTION_ANSWER][at - 1] : NULL;
	const struct rrset *cname = oracle->rrsets[SECTION_ANSWER][at];

	return before && before->type == RRTYPE_DNAME &&
	       cname->type == RRTYPE_CNAME &&
	       name_is_below(rrset_owner(cname), rrset_owner(before));
}

struct truth internet_truth(const struct internet *internet,
			    const uint8_t *name, uint16_t type,
			    const struct message *oracle)
{
	struct judging judging = {
		.internet = internet,
		.truth = {.standing = STANDING_SECURE, .rcode = oracle->rcode}};
	bool has_end = false;

	pass_zone(&judging, internet_zone_of(internet, name, type));
	/* A negative trust anchor is for the DS set at its name, too. */
	pass_zone(&judging, internet_zone_of(internet, name, RRTYPE_SOA));
	for (size_t i = 0; i < oracle->rrset_counts[SECTION_ANSWER] && !has_end;
	     i++) {
		const struct rrset *rrset = oracle->rrsets[SECTION_ANSWER][i];

		if (!is_synthesized(oracle, i))
			judge_answer(&judging, rrset);
		has_end = rrset->type == type;
	}
	for (size_t i = 0;
	     i < oracle->rrset_counts[SECTION_AUTHORITY] && !has_end; i++) {
		const struct rrset *rrset =
			oracle->rrsets[SECTION_AUTHORITY][i];

		if (rrset->type != RRTYPE_SOA)
			continue;
		judge_denial(&judging, rrset);
		has_end = true;
	}
	judging.truth.is_long = !has_end || judging.links > LINKS_MAX;
	judging.truth.signatures =
		2 * (unsigned)__builtin_popcountll(judging.truth.zones) +
		judging.links + judging.proofs;
	return judging.truth;
}

/* ---- Questions -------------------------------------------------------- */

static uint16_t choose_type(struct rng *rng)
{
	static const uint16_t types[] = {
		RRTYPE_A,     RRTYPE_A,    RRTYPE_A,     RRTYPE_A,
		RRTYPE_AAAA,  RRTYPE_AAAA, RRTYPE_TXT,   RRTYPE_MX,
		RRTYPE_NS,    RRTYPE_SOA,  RRTYPE_DS,    RRTYPE_DNSKEY,
		RRTYPE_CNAME, RRTYPE_NSEC, RRTYPE_HTTPS, RRTYPE_ANY,
		RRTYPE_RRSIG, 65280};

	return types[rng_below(rng, sizeof(types) / sizeof(types[0]))];
}

void internet_question(const struct internet *internet, struct rng *rng,
		       char qname[NAME_TEXT_MAX], uint16_t *qtype)
{
	static const char *const names[] = {"www.",
					    "www.",
					    "www.",
					    "host.",
					    "",
					    "alias.",
					    "out.",
					    "x.wild.",
					    "y.x.wild.",
					    "*.wild.",
					    "wild.",
					    "ent.",
					    "a.ent.",
					    "b.ent.",
					    "c.b.ent.",
					    "x.cwild.",
					    "moved.",
					    "www.moved.",
					    "alias.moved.",
					    "loop.",
					    "big.",
					    "nothing.",
					    "deep.below.nothing.",
					    "below.www.",
					    "x.",
					    "nic.",
					    "_a._b."};
	const struct storm_zone *zone = &internet->zones[rng_below(
		rng, (uint32_t)internet->zone_count)];
	const char *origin = zone->depth == 0 ? "" : zone->origin;
	const char *first =
		names[rng_below(rng, sizeof(names) / sizeof(names[0]))];

	if (rng_below(rng, 12) == 0) /* a name that nobody asked for yet */
		snprintf(qname, NAME_TEXT_MAX, "r%u.%s%s", rng_below(rng, 1000),
			 rng_below(rng, 2) ? "wild." : "", origin);
	else
		snprintf(qname, NAME_TEXT_MAX, "%s%s", first, origin);
	if (!qname[0])
		snprintf(qname, NAME_TEXT_MAX, ".");
	for (char *at = qname; *at; at++)
		if (*at >= 'a' && *at <= 'z' && rng_below(rng, 8) == 0)
			*at = (char)(*at - 'a' + 'A');
	*qtype = choose_type(rng);
}
