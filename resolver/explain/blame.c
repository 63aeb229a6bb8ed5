/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/explain/blame.h"

#include <string.h>

#include "resolver/core/limits.h"
#include "resolver/core/response.h"
#include "wire/codes.h"
#include "wire/name.h"

/* The last things that may be the cause of a failure. */
struct evidence {
	const struct explanation *explanation;
	const struct seen_signature *signature; /* refused with that code */
	const struct seen_zone *zone;           /* with that very reason */
	const struct seen_proof *proof;         /* likewise */
	/* That failed: the question's own, one for a DS or for keys, one for
	 * a server's address. */
	const struct trace_exchange *exchange, *key_exchange, *address_exchange;
	const struct trace_referral *referral; /* the question's last */
	bool referral_was_used; /* a server that it names was asked */
	const struct trace_link *links[LIMIT_CHAIN_LINKS];
	unsigned link_count;
	enum key_fit fit;   /* the best at the zone with that reason */
	bool zone_has_keys; /* any were seen */
	bool zone_is_anchored;
	bool has_answer; /* of any server */
	bool lacks_do;   /* a response of the signature's zone */
};

bool exchange_is_well(const struct trace_exchange *exchange)
{
	switch (exchange->outcome) {
	case TRACE_ANSWERED:
	case TRACE_ALIASED:
	case TRACE_NODATA:
	case TRACE_NXDOMAIN:
	case TRACE_REFERRED:
	case TRACE_TRUNCATED:
		return true;
	case TRACE_NO_EDNS:
	case TRACE_NO_AUTHORITY:
	case TRACE_LAME:
	case TRACE_FAILED:
	case TRACE_MALFORMED:
	case TRACE_TIMED_OUT:
	case TRACE_UNREACHABLE:
	case TRACE_NOT_SENT:
		break;
	}
	return false;
}

static bool says_the_same(const struct explanation *explanation,
			  const struct reason *reason)
{
	return reason->ede == explanation->reason.ede &&
	       strcmp(reason->text, explanation->reason.text) == 0;
}

static void look_at_sighting(struct evidence *evidence,
			     const struct sighting *seen)
{
	const struct explanation *explanation = evidence->explanation;

	switch (seen->kind) {
	case SIGHTING_SIGNATURE:
		if (seen->signature.result != SIGNATURE_GOOD &&
		    seen->signature.ede == explanation->reason.ede)
			evidence->signature = &seen->signature;
		break;
	case SIGHTING_PROOF:
		if (says_the_same(explanation, seen->proof.reason))
			evidence->proof = &seen->proof;
		break;
	case SIGHTING_ZONE:
		if (says_the_same(explanation, seen->zone.reason))
			evidence->zone = &seen->zone;
		break;
	case SIGHTING_DS:
	case SIGHTING_KEY:
	case SIGHTING_MATCH:
	case SIGHTING_DENIAL:
		break;
	}
}

static void look_at_zone(struct evidence *evidence, const struct sighting *seen)
{
	const uint8_t *zone = evidence->zone->zone;

	if (seen->kind == SIGHTING_KEY && name_equal(seen->key.zone, zone))
		evidence->zone_has_keys = true;
	if (seen->kind == SIGHTING_DS && name_equal(seen->ds.zone, zone))
		evidence->zone_is_anchored |= seen->ds.is_anchor;
	if (seen->kind == SIGHTING_MATCH &&
	    name_equal(seen->match.zone, zone) &&
	    seen->match.fit > evidence->fit)
		evidence->fit = seen->match.fit;
}

static enum trace_purpose purpose_of(const struct evidence *evidence,
				     unsigned fetch)
{
	const struct trace_event *event = evidence->explanation->trace.first;

	for (; event; event = event->next)
		if (event->kind == TRACE_FETCH && event->fetch == fetch)
			return event->begun.purpose;
	return TRACE_FOR_QUESTION;
}

static void look_at_exchange(struct evidence *evidence,
			     const struct trace_event *event)
{
	if (event->exchange.size > 0)
		evidence->has_answer = true;
	if (event->fetch == 1 && evidence->referral &&
	    name_equal(event->exchange.zone,
		       evidence->referral->delegation.name))
		evidence->referral_was_used = true;
	if (exchange_is_well(&event->exchange))
		return;
	switch (purpose_of(evidence, event->fetch)) {
	case TRACE_FOR_QUESTION:
		evidence->exchange = &event->exchange;
		break;
	case TRACE_FOR_DS:
	case TRACE_FOR_DNSKEY:
		evidence->key_exchange = &event->exchange;
		break;
	case TRACE_FOR_ADDRESS:
		evidence->address_exchange = &event->exchange;
		break;
	}
}

static void look_at_referral(struct evidence *evidence,
			     const struct trace_referral *referral)
{
	evidence->referral = referral;
	evidence->referral_was_used = false;
}

/* RFC 3225 section 3: who knows DNSSEC gives the DO bit back. */
static void look_at_do(struct evidence *evidence,
		       const struct trace_exchange *exchange)
{
	if (exchange->size > 0 && exchange->outcome != TRACE_MALFORMED &&
	    !exchange->do_bit &&
	    name_equal(exchange->zone, evidence->signature->zone))
		evidence->lacks_do = true;
}

static void gather(struct evidence *evidence)
{
	const struct trace_event *first = evidence->explanation->trace.first;

	for (const struct trace_event *event = first; event;
	     event = event->next) {
		if (event->kind == TRACE_SIGHTING)
			look_at_sighting(evidence, &event->sighting);
		else if (event->kind == TRACE_EXCHANGE)
			look_at_exchange(evidence, event);
		else if (event->kind == TRACE_REFERRAL && event->fetch == 1)
			look_at_referral(evidence, &event->referral);
		else if (event->kind == TRACE_LINK &&
			 evidence->link_count < LIMIT_CHAIN_LINKS)
			evidence->links[evidence->link_count++] = &event->link;
	}
	for (const struct trace_event *event = first; event;
	     event = event->next)
		if (event->kind == TRACE_SIGHTING && evidence->zone)
			look_at_zone(evidence, &event->sighting);
		else if (event->kind == TRACE_EXCHANGE && evidence->signature)
			look_at_do(evidence, &event->exchange);
}

/* The zone at or above NAME that has this verdict, the closest one. */
static const struct seen_zone *closest_zone(const struct trace *trace,
					    const uint8_t *name,
					    enum security security)
{
	const struct seen_zone *best = NULL;

	for (const struct trace_event *event = trace->first; event;
	     event = event->next) {
		const struct seen_zone *seen = &event->sighting.zone;

		if (event->kind != TRACE_SIGHTING ||
		    event->sighting.kind != SIGHTING_ZONE ||
		    seen->security != security ||
		    !name_is_under(name, seen->zone))
			continue;
		if (!best || name_labels(seen->zone) >= name_labels(best->zone))
			best = seen;
	}
	return best;
}

/*
 * Whose FINDING is. A server of the zone above may have the one below too, and
 * answers without a referral: then only its keys tell that it is there.
 */
static const uint8_t *zone_of(const struct trace *trace,
			      const struct finding *finding)
{
	const struct seen_zone *zone =
		closest_zone(trace, finding->name, SECURITY_SECURE);

	return zone && name_is_under(zone->zone, finding->zone) ? zone->zone
								: finding->zone;
}

/* ---- What does not validate --------------------------------------------- */

static bool is_anchor_zone(const struct explanation *explanation,
			   const uint8_t *zone)
{
	for (const struct trace_event *event = explanation->trace.first; event;
	     event = event->next)
		if (event->kind == TRACE_SIGHTING &&
		    event->sighting.kind == SIGHTING_DS &&
		    event->sighting.ds.is_anchor &&
		    name_equal(event->sighting.ds.zone, zone))
			return true;
	return false;
}

/*
 * The root's signatures are always in their time: who finds them out of it has
 * a wrong clock.
 */
static bool is_clocks_fault(const struct evidence *evidence)
{
	const struct seen_signature *signature = evidence->signature;

	return name_is_root(signature->zone) ||
	       (signature->result == SIGNATURE_EARLY &&
		(evidence->explanation->clock_is_wrong ||
		 is_anchor_zone(evidence->explanation, signature->zone)));
}

static enum cause cause_of_signature(const struct evidence *evidence)
{
	switch (evidence->signature->result) {
	case SIGNATURE_EXPIRED:
		return is_clocks_fault(evidence) ? CAUSE_CLOCK : CAUSE_EXPIRED;
	case SIGNATURE_EARLY:
		return is_clocks_fault(evidence) ? CAUSE_CLOCK : CAUSE_EARLY;
	case SIGNATURE_BACKWARDS:
		return CAUSE_BACKWARDS;
	case SIGNATURE_NONE:
		return evidence->lacks_do ? CAUSE_DNSSEC_STRIPPED
					  : CAUSE_SIGNATURE_MISSING;
	case SIGNATURE_UNSUPPORTED:
	case SIGNATURE_KEY_MISSING:
		return CAUSE_SIGNATURE_KEY_MISSING;
	case SIGNATURE_NOT_VOUCHED:
		return CAUSE_KEYS_NOT_SIGNED;
	case SIGNATURE_KEY_UNUSABLE:
		return CAUSE_SIGNATURE_KEY_UNUSABLE;
	case SIGNATURE_MISFIT:
		return CAUSE_SIGNATURE_MISFIT;
	case SIGNATURE_WRONG:
		return CAUSE_SIGNATURE_WRONG;
	case SIGNATURE_TOO_LARGE:
	case SIGNATURE_LIMIT:
		return CAUSE_LIMIT;
	case SIGNATURE_GOOD:
		break;
	}
	return CAUSE_BOGUS;
}

/*
 * Those that mean another host in every network (RFC 1918, RFC 3927, RFC 4193,
 * RFC 6598).
 */
static bool is_private(const struct address *address)
{
	const uint8_t *at = address->octets;

	if (address->family == ADDRESS_IPV6)
		return (at[0] & 0xfe) == 0xfc;
	return at[0] == 10 || (at[0] == 172 && (at[1] & 0xf0) == 16) ||
	       (at[0] == 192 && at[1] == 168) ||
	       (at[0] == 169 && at[1] == 254) ||
	       (at[0] == 100 && (at[1] & 0xc0) == 64);
}

static bool has_mismatch(const struct explanation *explanation,
			 const struct address *server)
{
	for (const struct trace_event *event = explanation->trace.first; event;
	     event = event->next)
		if (event->kind == TRACE_MISMATCH &&
		    address_same_host(&event->mismatch.address, server))
			return true;
	return false;
}

static enum cause cause_of_silence(const struct evidence *evidence,
				   const struct trace_exchange *exchange)
{
	if (has_mismatch(evidence->explanation, &exchange->address))
		return CAUSE_MISMATCHED;
	return is_private(&exchange->address) && !exchange->is_forwarder
		       ? CAUSE_PRIVATE_ADDRESS
		       : CAUSE_SILENT;
}

static enum cause cause_of_exchange(const struct evidence *evidence,
				    const struct trace_exchange *exchange)
{
	if (!evidence->has_answer)
		return CAUSE_NETWORK;
	switch (exchange->outcome) {
	case TRACE_LAME:
	case TRACE_NO_AUTHORITY:
		return CAUSE_LAME;
	case TRACE_FAILED:
	case TRACE_MALFORMED:
	case TRACE_NO_EDNS:
		return CAUSE_SERVER_ERROR;
	case TRACE_TIMED_OUT:
	case TRACE_UNREACHABLE:
		return cause_of_silence(evidence, exchange);
	case TRACE_NOT_SENT:
		return CAUSE_NETWORK;
	default:
		break;
	}
	return CAUSE_FAILURE;
}

/* The chain of trust has ended at a zone whose keys are no good. */
static enum cause cause_of_zone(const struct evidence *evidence)
{
	if (!evidence->zone_has_keys)
		return CAUSE_NO_DNSKEY;
	if (evidence->zone_is_anchored)
		return CAUSE_ANCHOR_MISMATCH;
	switch (evidence->fit) {
	case KEY_FIT_REVOKED:
		return CAUSE_DS_REVOKED_KEY;
	case KEY_FIT_PROTOCOL:
	case KEY_FIT_NO_ZONE_BIT:
		return CAUSE_DS_UNUSABLE_KEY;
	case KEY_FIT_NONE:
	case KEY_FIT_TAG:
		return CAUSE_DS_MISMATCH;
	case KEY_FIT_USABLE:
		break;
	}
	return CAUSE_BOGUS;
}

static enum cause cause_of_proof(const struct seen_proof *proof)
{
	if (proof->aim == PROOF_OF_CLOSER_MATCH)
		return CAUSE_WILDCARD_UNPROVEN;
	return proof->record_count == 0 ? CAUSE_DENIAL_MISSING
					: CAUSE_DENIAL_WRONG;
}

static bool is_of_keys(const struct reason *reason)
{
	return reason->ede == EDE_DNSKEY_MISSING ||
	       reason->ede == EDE_NO_ZONE_KEY_BIT_SET;
}

static void blame_bogus(const struct evidence *evidence,
			struct sentence_facts *ret)
{
	const struct reason *reason = &evidence->explanation->reason;

	if (evidence->signature) {
		ret->cause = cause_of_signature(evidence);
		ret->zone = evidence->signature->zone;
	} else if (evidence->proof) {
		ret->cause = cause_of_proof(evidence->proof);
		ret->zone = evidence->proof->zone;
	} else if (evidence->zone && is_of_keys(reason)) {
		ret->cause = cause_of_zone(evidence);
		ret->zone = evidence->zone->zone;
	} else if (evidence->zone && evidence->key_exchange &&
		   sentence_cause_of(reason) == CAUSE_SILENT) {
		/* Its keys or its DS could not be had. */
		ret->cause =
			cause_of_exchange(evidence, evidence->key_exchange);
		ret->zone = evidence->key_exchange->zone;
	} else {
		ret->cause = sentence_cause_of(reason);
		ret->zone = evidence->zone ? evidence->zone->zone : NULL;
	}
}

/* ---- What could not be resolved ----------------------------------------- */

static const char *bound_of(const struct explanation *explanation)
{
	const char *bound = NULL;

	for (const struct trace_event *event = explanation->trace.first; event;
	     event = event->next)
		if (event->kind == TRACE_END && event->end.bound)
			bound = event->end.bound;
	return bound;
}

/* Does the last alias lead back, or is it one too many? */
static bool has_alias_loop(const struct evidence *evidence)
{
	const struct finding *last;
	struct name target;

	if (evidence->link_count == 0)
		return false;
	last = &evidence->links[evidence->link_count - 1]->finding;
	if ((last->kind != FINDING_CNAME && last->kind != FINDING_DNAME) ||
	    finding_target(last, &target) != STATUS_OK)
		return false;
	for (unsigned i = 0; i < evidence->link_count; i++)
		if (name_equal(evidence->links[i]->finding.name, target.octets))
			return true;
	return evidence->link_count == LIMIT_CHAIN_LINKS;
}

/* The last delegation has led to no server that could be asked. */
static bool lacks_address(const struct evidence *evidence)
{
	return evidence->referral && !evidence->referral_was_used;
}

static void blame_exchange(const struct evidence *evidence,
			   const struct trace_exchange *exchange,
			   struct sentence_facts *ret)
{
	ret->cause = cause_of_exchange(evidence, exchange);
	ret->zone = exchange->zone;
}

static void blame_failure(const struct evidence *evidence,
			  struct sentence_facts *ret)
{
	const struct explanation *explanation = evidence->explanation;
	const char *bound = bound_of(explanation);

	/* Time runs out because servers are silent, mostly. */
	if (bound && strcmp(bound, "time") != 0) {
		ret->cause = CAUSE_LIMIT;
	} else if (has_alias_loop(evidence)) {
		ret->cause = CAUSE_ALIAS_LOOP;
		ret->zone = zone_of(
			&explanation->trace,
			&evidence->links[evidence->link_count - 1]->finding);
	} else if (lacks_address(evidence) && evidence->address_exchange) {
		/* Those are silent who should tell the addresses. */
		blame_exchange(evidence, evidence->address_exchange, ret);
	} else if (lacks_address(evidence)) {
		ret->cause = CAUSE_NO_ADDRESS;
		ret->zone = evidence->referral->delegation.name;
	} else if (evidence->exchange) {
		blame_exchange(evidence, evidence->exchange, ret);
	} else if (evidence->address_exchange) {
		blame_exchange(evidence, evidence->address_exchange, ret);
	} else {
		ret->cause = sentence_cause_of(&explanation->reason);
	}
}

/* ---- What is not proven, or is ------------------------------------------- */

/* The first link that makes the whole less than secure. */
static const struct trace_link *weak_link(const struct explanation *explanation)
{
	for (const struct trace_event *event = explanation->trace.first; event;
	     event = event->next)
		if (event->kind == TRACE_LINK &&
		    event->link.finding.security == explanation->security)
			return &event->link;
	return NULL;
}

static void blame_insecure(const struct explanation *explanation,
			   struct sentence_facts *ret)
{
	const struct trace_link *link = weak_link(explanation);
	const struct seen_zone *zone;

	ret->cause = CAUSE_NOT_TRUSTED;
	if (!link)
		return;
	zone = closest_zone(&explanation->trace, link->finding.name,
			    SECURITY_INSECURE);
	if (link->source == TRACE_FROM_CONFIGURATION) {
		ret->cause = CAUSE_CONFIGURED;
	} else if (link->is_beyond_trust) {
		ret->cause = CAUSE_NOT_TRUSTED;
	} else if (link->reason.ede != EDE_NONE) {
		/* What clock-bootstrap excuses has no code of its own. */
		ret->cause = link->reason.ede == EDE_OTHER &&
					     explanation->clock_is_wrong
				     ? CAUSE_CLOCK
				     : sentence_cause_of(&link->reason);
		ret->reason = &link->reason;
		ret->zone = zone ? zone->zone
				 : zone_of(&explanation->trace, &link->finding);
	} else if (zone) {
		ret->cause = CAUSE_UNSIGNED;
		ret->zone = zone->zone;
	} else {
		ret->cause = CAUSE_UNSIGNED_RANGE;
		ret->zone = zone_of(&explanation->trace, &link->finding);
	}
}

static void blame_secure(const struct explanation *explanation,
			 struct sentence_facts *ret)
{
	const struct trace_link *link = weak_link(explanation);

	ret->cause = link && link->source == TRACE_FROM_CONFIGURATION
			     ? CAUSE_CONFIGURED
			     : CAUSE_SECURE;
}

/* The closest zone above ZONE that the trace speaks of; its parent name at
 * the least. */
static const uint8_t *parent_of(const struct trace *trace, const uint8_t *zone)
{
	const uint8_t *best = name_root;

	if (!zone || name_is_root(zone))
		return NULL;
	for (const struct trace_event *event = trace->first; event;
	     event = event->next) {
		const uint8_t *name = NULL;

		if (event->kind == TRACE_SIGHTING &&
		    event->sighting.kind == SIGHTING_ZONE)
			name = event->sighting.zone.zone;
		else if (event->kind == TRACE_EXCHANGE)
			name = event->exchange.zone;
		if (name && name_is_below(zone, name) &&
		    name_labels(name) > name_labels(best))
			best = name;
	}
	return best;
}

void blame_find(const struct explanation *explanation,
		struct sentence_facts *ret)
{
	struct evidence evidence = {.explanation = explanation};

	*ret = (struct sentence_facts){.cause = CAUSE_FAILURE,
				       .reason = &explanation->reason};
	gather(&evidence);
	if (explanation->security == SECURITY_BOGUS) {
		blame_bogus(&evidence, ret);
	} else if (explanation->has_failed) {
		blame_failure(&evidence, ret);
	} else if (explanation->security == SECURITY_SECURE) {
		ret->reason = NULL;
		blame_secure(explanation, ret);
	} else {
		ret->reason = NULL;
		blame_insecure(explanation, ret);
	}
	/* No zone is at fault for what stands before all of them. */
	if (ret->cause == CAUSE_NETWORK)
		ret->zone = NULL;
	ret->parent = parent_of(&explanation->trace, ret->zone);
}
