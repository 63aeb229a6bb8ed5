/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/trace.h"

#include "base/list.h"
#include "resolver/core/limits.h"

static const uint8_t *keep_name(struct trace *trace, const uint8_t *name)
{
	const uint8_t *kept;

	if (!name)
		return NULL;
	kept = arena_copy(&trace->arena, name, name_size(name));
	trace->is_cut |= !kept;
	return kept;
}

static struct span keep_octets(struct trace *trace, struct span octets)
{
	const uint8_t *kept =
		arena_copy(&trace->arena, octets.data, octets.size);

	trace->is_cut |= !kept;
	return span_of(kept, kept ? octets.size : 0);
}

static const struct reason *keep_reason(struct trace *trace,
					const struct reason *reason)
{
	const struct reason *kept =
		arena_copy(&trace->arena, reason, sizeof(*reason));

	trace->is_cut |= !kept;
	return kept;
}

static void keep_finding(struct trace *trace, struct finding *finding)
{
	struct finding kept;

	if (finding_copy(finding, 0, &trace->arena, &kept) == STATUS_OK)
		*finding = kept;
	else
		trace->is_cut = true;
}

static void keep_sighting(struct trace *trace, struct sighting *sighting)
{
	switch (sighting->kind) {
	case SIGHTING_DS:
		sighting->ds.zone = keep_name(trace, sighting->ds.zone);
		sighting->ds.digest = keep_octets(trace, sighting->ds.digest);
		break;
	case SIGHTING_KEY:
		sighting->key.zone = keep_name(trace, sighting->key.zone);
		break;
	case SIGHTING_MATCH:
		sighting->match.zone = keep_name(trace, sighting->match.zone);
		sighting->match.digest =
			keep_octets(trace, sighting->match.digest);
		break;
	case SIGHTING_SIGNATURE: {
		struct seen_signature *seen = &sighting->signature;

		seen->owner = keep_name(trace, seen->owner);
		seen->zone = keep_name(trace, seen->zone);
		seen->signer = keep_name(trace, seen->signer);
		break;
	}
	case SIGHTING_DENIAL: {
		struct seen_denial *seen = &sighting->denial;

		seen->zone = keep_name(trace, seen->zone);
		seen->name = keep_name(trace, seen->name);
		seen->rrset = arena_copy(&trace->arena, seen->rrset,
					 seen->rrset->size);
		trace->is_cut |= !seen->rrset;
		break;
	}
	case SIGHTING_PROOF:
		sighting->proof.zone = keep_name(trace, sighting->proof.zone);
		sighting->proof.name = keep_name(trace, sighting->proof.name);
		sighting->proof.reason =
			keep_reason(trace, sighting->proof.reason);
		break;
	case SIGHTING_ZONE:
		sighting->zone.zone = keep_name(trace, sighting->zone.zone);
		sighting->zone.reason =
			keep_reason(trace, sighting->zone.reason);
		break;
	}
}

/* Puts copies in the places of all that EVENT borrows. */
static void keep_event(struct trace *trace, struct trace_event *event)
{
	switch (event->kind) {
	case TRACE_FETCH:
		event->begun.name = keep_name(trace, event->begun.name);
		break;
	case TRACE_EXCHANGE:
		event->exchange.zone = keep_name(trace, event->exchange.zone);
		event->exchange.server =
			keep_name(trace, event->exchange.server);
		event->exchange.name = keep_name(trace, event->exchange.name);
		break;
	case TRACE_MISMATCH:
		event->mismatch.name = keep_name(trace, event->mismatch.name);
		break;
	case TRACE_REFERRAL:
		event->referral.parent =
			keep_name(trace, event->referral.parent);
		keep_finding(trace, &event->referral.delegation);
		break;
	case TRACE_SIGHTING:
		keep_sighting(trace, &event->sighting);
		break;
	case TRACE_REJECTED:
		event->rejected.name = keep_name(trace, event->rejected.name);
		break;
	case TRACE_LINK:
		keep_finding(trace, &event->link.finding);
		break;
	case TRACE_END:
		break;
	}
}

void trace_add(struct trace *trace, unsigned fetch,
	       const struct trace_event *event)
{
	struct trace_event *kept;

	if (trace->is_cut || trace->count == LIMIT_TRACE_EVENTS) {
		trace->is_cut = true;
		return;
	}
	kept = arena_copy(&trace->arena, event, sizeof(*event));
	if (!kept) {
		trace->is_cut = true;
		return;
	}
	keep_event(trace, kept);
	/* An event is whole, or it is not there. */
	if (trace->is_cut)
		return;
	kept->fetch = fetch;
	kept->next = NULL;
	if (trace->last)
		trace->last->next = kept;
	else
		trace->first = kept;
	trace->last = kept;
	trace->count++;
}

static void tell(struct witness *witness, const struct sighting *sighting)
{
	struct trace *trace = container_of(witness, struct trace, witness);
	const struct trace_event event = {.kind = TRACE_SIGHTING,
					  .sighting = *sighting};

	trace_add(trace, trace->at, &event);
}

void trace_init(struct trace *trace, struct moment now)
{
	*trace = (struct trace){.witness.tell = tell, .began = now};
	arena_init(&trace->arena, LIMIT_TRACE_OCTETS);
}

void trace_done(struct trace *trace)
{
	arena_done(&trace->arena);
}
