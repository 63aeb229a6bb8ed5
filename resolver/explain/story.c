/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/explain/story.h"

#include <stdlib.h>
#include <string.h>

#include "resolver/core/response.h"
#include "resolver/explain/blame.h"
#include "resolver/explain/remarks.h"
#include "wire/codes.h"

/* ---- Zones -------------------------------------------------------------- */

static bool is_ds_of(const struct story_zone *zone, const struct seen_ds *seen,
		     unsigned i)
{
	const struct seen_ds *ds = zone->ds[i].ds;

	return ds->key_tag == seen->key_tag &&
	       ds->algorithm == seen->algorithm &&
	       ds->digest_type == seen->digest_type &&
	       span_equal(ds->digest, seen->digest);
}

static void add_ds(struct story *story, struct story_zone *zone,
		   const struct seen_ds *seen)
{
	for (unsigned i = 0; i < zone->ds_count; i++)
		if (is_ds_of(zone, seen, i))
			return;
	if (zone->ds_count == STORY_DS_MAX)
		story->is_cut = true;
	else
		zone->ds[zone->ds_count++] = (struct story_ds){.ds = seen};
}

static void add_key(struct story *story, struct story_zone *zone,
		    const struct seen_key *seen)
{
	for (unsigned i = 0; i < zone->key_count; i++) {
		const struct seen_key *key = zone->keys[i].key;

		if (key->key_tag == seen->key_tag &&
		    key->algorithm == seen->algorithm &&
		    key->flags == seen->flags &&
		    key->protocol == seen->protocol && key->bits == seen->bits)
			return;
	}
	if (zone->key_count == STORY_KEYS_MAX)
		story->is_cut = true;
	else
		zone->keys[zone->key_count++] = (struct story_key){.key = seen};
}

static void add_match(struct story_zone *zone, const struct seen_match *seen)
{
	for (unsigned i = 0; i < zone->ds_count; i++) {
		const struct seen_ds *ds = zone->ds[i].ds;

		if (ds->key_tag == seen->key_tag &&
		    ds->algorithm == seen->algorithm &&
		    ds->digest_type == seen->digest_type &&
		    span_equal(ds->digest, seen->digest) &&
		    seen->fit > zone->ds[i].fit)
			zone->ds[i].fit = seen->fit;
	}
	for (unsigned i = 0; i < zone->key_count; i++) {
		const struct seen_key *key = zone->keys[i].key;

		if (key->key_tag == seen->key_tag &&
		    key->algorithm == seen->algorithm &&
		    seen->fit == KEY_FIT_USABLE)
			zone->keys[i].is_vouched = true;
	}
}

static bool is_same_signature(const struct seen_signature *a,
			      const struct seen_signature *b)
{
	return a->type == b->type && a->result == b->result &&
	       a->key_tag == b->key_tag && a->algorithm == b->algorithm &&
	       a->inception.s == b->inception.s &&
	       a->expiration.s == b->expiration.s &&
	       name_equal(a->owner, b->owner);
}

static void add_signature(struct story *story, struct story_zone *zone,
			  const struct seen_signature *seen)
{
	for (unsigned i = 0; i < zone->signature_count; i++)
		if (is_same_signature(zone->signatures[i], seen))
			return;
	if (zone->signature_count == STORY_SIGNATURES_MAX)
		story->is_cut = true;
	else
		zone->signatures[zone->signature_count++] = seen;
	for (unsigned i = 0; i < zone->key_count; i++) {
		struct story_key *key = &zone->keys[i];

		if (seen->result != SIGNATURE_GOOD ||
		    key->key->key_tag != seen->key_tag ||
		    key->key->algorithm != seen->algorithm ||
		    !name_equal(seen->zone, zone->name))
			continue;
		if (seen->type == RRTYPE_DNSKEY)
			key->signs_keys = true;
		else
			key->signs_data = true;
	}
}

/* It belongs to the proof that comes next. */
static void add_denial(struct story *story, struct story_zone *zone,
		       const struct seen_denial *seen)
{
	struct story_proof *proof = &zone->proofs[zone->proof_count];

	if (proof->denial_count == STORY_PROOF_DENIALS_MAX)
		story->is_cut = true;
	else
		proof->denials[proof->denial_count++] = seen;
}

static bool has_proof(const struct story_zone *zone,
		      const struct seen_proof *seen)
{
	for (unsigned i = 0; i < zone->proof_count; i++) {
		const struct seen_proof *proof = zone->proofs[i].proof;

		if (proof->aim == seen->aim && proof->type == seen->type &&
		    proof->outcome == seen->outcome &&
		    name_equal(proof->name, seen->name))
			return true;
	}
	return false;
}

static void add_proof(struct story *story, struct story_zone *zone,
		      const struct seen_proof *seen)
{
	struct story_proof *proof = &zone->proofs[zone->proof_count];

	if (!has_proof(zone, seen) && zone->proof_count < STORY_PROOFS_MAX) {
		proof->proof = seen;
		zone->proof_count++;
		return;
	}
	story->is_cut |= zone->proof_count == STORY_PROOFS_MAX;
	*proof = (struct story_proof){.proof = NULL};
}

static void add_sighting(struct story *story, struct story_zone *zone,
			 const struct sighting *seen)
{
	const uint8_t *name = zone->name;

	switch (seen->kind) {
	case SIGHTING_DS:
		if (name_equal(seen->ds.zone, name))
			add_ds(story, zone, &seen->ds);
		break;
	case SIGHTING_KEY:
		if (name_equal(seen->key.zone, name))
			add_key(story, zone, &seen->key);
		break;
	case SIGHTING_MATCH:
		if (name_equal(seen->match.zone, name))
			add_match(zone, &seen->match);
		break;
	case SIGHTING_SIGNATURE:
		if (name_equal(seen->signature.zone, name) ||
		    (seen->signature.type == RRTYPE_DS &&
		     name_equal(seen->signature.owner, name)))
			add_signature(story, zone, &seen->signature);
		break;
	case SIGHTING_DENIAL:
		if (name_equal(seen->denial.zone, name))
			add_denial(story, zone, &seen->denial);
		break;
	case SIGHTING_PROOF:
		if (name_equal(seen->proof.zone, name))
			add_proof(story, zone, &seen->proof);
		break;
	case SIGHTING_ZONE:
		if (!name_equal(seen->zone.zone, name))
			break;
		zone->security = seen->zone.security;
		zone->reason = seen->zone.security == SECURITY_SECURE
				       ? NULL
				       : seen->zone.reason;
		break;
	}
}

static struct story_server *server_for(struct story *story,
				       struct story_zone *zone,
				       const struct trace_exchange *seen)
{
	struct story_server *server;

	for (unsigned i = 0; i < zone->server_count; i++)
		if (address_equal(&zone->servers[i].address, &seen->address))
			return &zone->servers[i];
	if (zone->server_count == STORY_SERVERS_MAX) {
		story->is_cut = true;
		return NULL;
	}
	server = &zone->servers[zone->server_count++];
	server->address = seen->address;
	return server;
}

static void add_exchange(struct story *story, struct story_zone *zone,
			 const struct trace_exchange *seen)
{
	struct story_server *server = server_for(story, zone, seen);

	if (!server)
		return;
	zone->is_forwarded = seen->is_forwarder;
	if (seen->server)
		server->name = seen->server;
	server->asked++;
	if (exchange_is_well(seen))
		server->well++;
	else
		server->fault = seen;
	if (seen->size > 0 && seen->took_us > 0 &&
	    (server->fastest_us == 0 || seen->took_us < server->fastest_us))
		server->fastest_us = seen->took_us;
}

static void fill_zone(struct story *story, struct story_zone *zone)
{
	const struct trace_event *event = story->explanation->trace.first;

	for (; event; event = event->next) {
		if (event->kind == TRACE_SIGHTING)
			add_sighting(story, zone, &event->sighting);
		else if (event->kind == TRACE_EXCHANGE &&
			 name_equal(event->exchange.zone, zone->name))
			add_exchange(story, zone, &event->exchange);
		else if (event->kind == TRACE_REFERRAL &&
			 name_equal(event->referral.delegation.name,
				    zone->name))
			zone->referral = &event->referral;
	}
}

/* Is NAME a zone, as far as EVENT tells? */
static bool tells_zone(const struct trace_event *event, const uint8_t *name)
{
	switch (event->kind) {
	case TRACE_SIGHTING:
		return event->sighting.kind == SIGHTING_ZONE &&
		       name_equal(event->sighting.zone.zone, name);
	case TRACE_EXCHANGE:
		return name_equal(event->exchange.zone, name);
	case TRACE_REFERRAL:
		return name_equal(event->referral.delegation.name, name);
	default:
		return false;
	}
}

static bool is_zone(const struct trace *trace, const uint8_t *name)
{
	for (const struct trace_event *event = trace->first; event;
	     event = event->next)
		if (tells_zone(event, name))
			return true;
	return false;
}

static bool has_zone(const struct story *story, const uint8_t *name)
{
	for (unsigned i = 0; i < story->zone_count; i++)
		if (name_equal(story->zones[i]->name, name))
			return true;
	return false;
}

/* The zones on the way to NAME, from above. */
static bool add_zones_to(struct story *story, const uint8_t *name)
{
	for (unsigned labels = 0; labels <= name_labels(name); labels++) {
		const uint8_t *apex = name_suffix(name, labels);
		struct story_zone *zone;

		if (has_zone(story, apex) ||
		    !is_zone(&story->explanation->trace, apex))
			continue;
		if (story->zone_count == STORY_ZONES_MAX) {
			story->is_cut = true;
			return true;
		}
		zone = arena_alloc(&story->arena, sizeof(*zone));
		if (!zone)
			return false;
		zone->name = apex;
		fill_zone(story, zone);
		story->zones[story->zone_count++] = zone;
	}
	return true;
}

/* ---- Links -------------------------------------------------------------- */

static struct story_link *add_link(struct story *story, const uint8_t *name,
				   uint16_t type)
{
	struct story_link *link;

	if (story->link_count == STORY_LINKS_MAX) {
		story->is_cut = true;
		return NULL;
	}
	link = &story->links[story->link_count++];
	link->name = name;
	link->type = type;
	return link;
}

static enum story_colour colour_of(enum security security)
{
	switch (security) {
	case SECURITY_SECURE:
		return STORY_GREEN;
	case SECURITY_INSECURE:
		return STORY_GREY;
	case SECURITY_BOGUS:
	case SECURITY_INDETERMINATE:
		return STORY_RED;
	case SECURITY_UNCHECKED:
		break;
	}
	return STORY_WHITE;
}

/* Where the last link of LINK leads, if it is an alias. */
static const uint8_t *target_of(struct story *story,
				const struct story_link *link)
{
	struct name target;

	if (!link || !link->link ||
	    (link->link->finding.kind != FINDING_CNAME &&
	     link->link->finding.kind != FINDING_DNAME) ||
	    finding_target(&link->link->finding, &target) != STATUS_OK)
		return NULL;
	return arena_copy(&story->arena, target.octets,
			  name_size(target.octets));
}

static void mark_rejected(struct story *story)
{
	const struct trace_event *event = story->explanation->trace.first;

	for (; event; event = event->next)
		for (unsigned i = 0;
		     event->kind == TRACE_REJECTED && i < story->link_count;
		     i++)
			if (name_equal(story->links[i].name,
				       event->rejected.name))
				story->links[i].rejected = &event->rejected;
}

static void find_links(struct story *story)
{
	const struct explanation *explanation = story->explanation;
	struct story_link *link = NULL;
	const uint8_t *target;

	for (const struct trace_event *event = explanation->trace.first; event;
	     event = event->next) {
		if (event->kind != TRACE_LINK)
			continue;
		link = add_link(story, event->link.finding.name,
				event->link.finding.type);
		if (!link)
			return;
		link->link = &event->link;
		link->colour = colour_of(event->link.finding.security);
	}
	/* A trace that is cut may have no link at all. */
	if (explanation->has_failed || !link) {
		target = target_of(story, link);
		link = add_link(story,
				target ? target : explanation->name.octets,
				explanation->type);
		if (link)
			link->colour = explanation->has_failed ? STORY_RED
							       : STORY_WHITE;
	}
	mark_rejected(story);
}

/* ---- The whole ---------------------------------------------------------- */

/* What the chain says of a zone that it did not come to. */
static void inherit_verdicts(struct story *story)
{
	for (unsigned i = 0; i < story->zone_count; i++)
		for (unsigned j = 0; j < story->zone_count; j++) {
			struct story_zone *zone = story->zones[i];
			const struct story_zone *above = story->zones[j];

			if (zone->security == SECURITY_UNCHECKED &&
			    above->security == SECURITY_INSECURE &&
			    name_is_below(zone->name, above->name))
				zone->security = SECURITY_INSECURE;
		}
}

static void colour_zones(struct story *story)
{
	for (unsigned i = 0; i < story->zone_count; i++) {
		struct story_zone *zone = story->zones[i];

		zone->colour = colour_of(zone->security);
		zone->is_at_fault = story->facts.zone &&
				    name_equal(zone->name, story->facts.zone);
		if (zone->is_at_fault && story->explanation->has_failed)
			zone->colour = STORY_RED;
		remarks_add(story, zone);
		if (zone->remark_count > 0 && zone->colour != STORY_RED)
			zone->colour = STORY_ORANGE;
	}
}

/* What is all right but for a remark begins with that. */
static void tell_remark(struct story *story, const struct story_zone *zone)
{
	struct reason *reason;

	if (story->facts.cause != CAUSE_SECURE)
		return;
	reason = arena_alloc(&story->arena, sizeof(*reason));
	if (!reason)
		return;
	reason_set(reason, EDE_NONE, "%s", zone->remarks[0]->text);
	story->facts = (struct sentence_facts){
		.cause = CAUSE_REMARK, .zone = zone->name, .reason = reason};
}

static void colour_whole(struct story *story)
{
	story->colour = story->explanation->has_failed
				? STORY_RED
				: colour_of(story->explanation->security);
	for (unsigned i = 0; i < story->zone_count; i++) {
		if (story->colour == STORY_RED ||
		    story->zones[i]->colour != STORY_ORANGE)
			continue;
		story->colour = STORY_ORANGE;
		tell_remark(story, story->zones[i]);
	}
}

struct story *story_new(const struct explanation *explanation)
{
	struct story *story = calloc(1, sizeof(*story));
	bool has_memory = true;

	if (!story)
		return NULL;
	/* Its bounds are those of the lists. */
	arena_init(&story->arena, SIZE_MAX);
	story->explanation = explanation;
	story->is_cut = explanation->trace.is_cut;
	find_links(story);
	for (unsigned i = 0; i < story->link_count; i++)
		has_memory =
			has_memory && add_zones_to(story, story->links[i].name);
	if (!has_memory) {
		story_free(story);
		return NULL;
	}
	inherit_verdicts(story);
	blame_find(explanation, &story->facts);
	colour_zones(story);
	colour_whole(story);
	sentence_make(&story->facts, &story->sentence);
	return story;
}

void story_free(struct story *story)
{
	if (!story)
		return;
	arena_done(&story->arena);
	free(story);
}

const char *story_colour_word(enum story_colour colour)
{
	static const char *const words[] = {
		[STORY_GREEN] = "green",   [STORY_GREY] = "grey",
		[STORY_ORANGE] = "orange", [STORY_RED] = "red",
		[STORY_WHITE] = "white",
	};

	return words[colour];
}
