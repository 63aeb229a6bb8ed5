/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/fetch_trace.h"

#include "resolver/core/fetch_inside.h"
#include "wire/codes.h"

static void add(const struct fetch *fetch, const struct trace_event *event)
{
	trace_add(fetch->work->trace, fetch->trace_number, event);
}

static enum trace_purpose purpose_of(const struct fetch *fetch)
{
	if (fetch->kind != FETCH_RAW)
		return TRACE_FOR_QUESTION;
	switch (fetch->type) {
	case RRTYPE_DS:
		return TRACE_FOR_DS;
	case RRTYPE_DNSKEY:
		return TRACE_FOR_DNSKEY;
	}
	return TRACE_FOR_ADDRESS;
}

void fetch_trace_begin(struct fetch *fetch, const struct fetch *parent)
{
	const struct trace_event event = {
		.kind = TRACE_FETCH,
		.begun = {.purpose = purpose_of(fetch),
			  .parent = parent ? parent->trace_number : 0,
			  .name = fetch->name.octets,
			  .type = fetch->type}};

	fetch->trace_number = ++fetch->work->trace->fetches;
	add(fetch, &event);
}

void fetch_trace_end(const struct fetch *fetch)
{
	struct trace_event event = {.kind = TRACE_END,
				    .end = {.has_failed = fetch->has_failed,
					    .bound = fetch->work->tripped}};

	reason_clear(&event.end.reason);
	if (fetch->has_failed)
		event.end.reason = fetch->reason;
	if (!event.end.bound && fetch->work->budget.exhausted)
		event.end.bound = "signature checks and NSEC3 hashes";
	add(fetch, &event);
}

/* ---- Exchanges -------------------------------------------------------- */

/* The name in CUT that ADDRESS belongs to; NULL if it has none. */
static const uint8_t *server_of(const struct zone_cut *cut,
				const struct address *address)
{
	for (unsigned i = 0; i < cut->server_count; i++) {
		const struct cut_server *server = &cut->servers[i];

		for (unsigned j = 0; j < server->address_count; j++)
			if (address_equal(&server->addresses[j], address))
				return name_is_root(server->name.octets)
					       ? NULL
					       : server->name.octets;
	}
	return NULL;
}

bool fetch_trace_asked(const struct fetch *fetch, struct moment now,
		       struct trace_asked *ret)
{
	const struct iterator *it = fetch->iterator;
	const uint8_t *server;

	if (!fetch->exchange || it->is_joined)
		return false;
	server = server_of(&it->cut, &it->attempt->address);
	name_copy(&ret->zone, it->cut.name.octets);
	name_copy(&ret->name, it->query.name.octets);
	if (server)
		name_copy(&ret->server, server);
	ret->exchange = (struct trace_exchange){
		.zone = ret->zone.octets,
		.server = server ? ret->server.octets : NULL,
		.address = it->attempt->address,
		.is_forwarder = it->cut.kind == CUT_FORWARD,
		.name = ret->name.octets,
		.type = it->query.type,
		.is_stream = it->use_stream,
		.sent_edns = it->query.use_edns,
		.sent_us = it->sent.us - fetch->work->trace->began.us,
		.took_us = now.us - it->sent.us,
		.why = "",
		.ede = EDE_NONE,
	};
	return true;
}

static enum trace_outcome outcome_of_finding(enum finding_kind kind)
{
	switch (kind) {
	case FINDING_ANSWER:
		return TRACE_ANSWERED;
	case FINDING_CNAME:
	case FINDING_DNAME:
		return TRACE_ALIASED;
	case FINDING_NODATA:
		return TRACE_NODATA;
	case FINDING_NXDOMAIN:
		return TRACE_NXDOMAIN;
	case FINDING_DELEGATION:
		return TRACE_REFERRED;
	case FINDING_FAILURE:
		break;
	}
	return TRACE_FAILED;
}

static enum trace_outcome outcome_of(const struct iterator *it)
{
	if (it->response.is_malformed)
		return TRACE_MALFORMED;
	switch (it->response.kind) {
	case RESPONSE_FINDING:
		return outcome_of_finding(it->response.found);
	case RESPONSE_SECOND_BEST:
		return TRACE_NO_AUTHORITY;
	case RESPONSE_REFERRAL:
		return TRACE_REFERRED;
	case RESPONSE_TRUNCATED:
		return TRACE_TRUNCATED;
	case RESPONSE_NO_EDNS:
		return TRACE_NO_EDNS;
	case RESPONSE_LAME:
		return TRACE_LAME;
	case RESPONSE_ERROR:
		break;
	}
	return TRACE_FAILED;
}

/* The outcome says it all. */
static bool needs_no_phrase(enum trace_outcome outcome)
{
	switch (outcome) {
	case TRACE_NO_EDNS:
	case TRACE_NO_AUTHORITY:
	case TRACE_LAME:
	case TRACE_FAILED:
		return false;
	default:
		return true;
	}
}

static void add_referral(const struct fetch *fetch, const uint8_t *parent)
{
	struct trace_event event = {.kind = TRACE_REFERRAL,
				    .referral = {.parent = parent}};

	event.referral.delegation = fetch->iterator->finding;
	add(fetch, &event);
}

void fetch_trace_response(const struct fetch *fetch, struct trace_asked *asked,
			  size_t size)
{
	const struct iterator *it = fetch->iterator;
	struct trace_exchange *exchange = &asked->exchange;
	struct trace_event event = {.kind = TRACE_EXCHANGE};

	exchange->outcome = outcome_of(it);
	if (!needs_no_phrase(exchange->outcome))
		exchange->why = it->response.why;
	exchange->size = (uint32_t)size;
	if (exchange->outcome != TRACE_MALFORMED) {
		exchange->rcode = it->message.rcode;
		exchange->flags = it->message.header.flags;
		exchange->has_edns = it->message.edns.present;
		exchange->do_bit =
			exchange->has_edns && it->message.edns.do_bit;
		exchange->udp_size =
			exchange->has_edns ? it->message.edns.udp_size : 0;
		exchange->ede = (int16_t)it->message.edns.ede;
	}
	event.exchange = *exchange;
	add(fetch, &event);
	/* A referral that answers for DS is not one any more. */
	if (exchange->outcome == TRACE_REFERRED &&
	    it->finding.kind == FINDING_DELEGATION)
		add_referral(fetch, exchange->zone);
}

void fetch_trace_silence(const struct fetch *fetch, struct trace_asked *asked,
			 enum trace_outcome outcome, const char *why)
{
	struct trace_event event = {.kind = TRACE_EXCHANGE};

	event.exchange = asked->exchange;
	event.exchange.outcome = outcome;
	event.exchange.why = why;
	add(fetch, &event);
}

void fetch_trace_mismatch(const struct fetch *fetch)
{
	const struct iterator *it = fetch->iterator;
	const struct trace_event event = {
		.kind = TRACE_MISMATCH,
		.mismatch = {.address = it->attempt->address,
			     .name = it->query.name.octets,
			     .type = it->query.type}};

	add(fetch, &event);
}

/* ---- Links ------------------------------------------------------------ */

void fetch_trace_rejected(const struct fetch *fetch,
			  const struct reason *reason, bool asks_others)
{
	const struct trace_event event = {
		.kind = TRACE_REJECTED,
		.rejected = {.name = fetch->link_name.octets,
			     .type = fetch->link_type,
			     .reason = *reason,
			     .asks_others = asks_others}};

	add(fetch, &event);
}

void fetch_trace_link(const struct fetch *fetch, bool is_ours)
{
	const struct finding *link = &fetch->link;
	struct trace_event event = {.kind = TRACE_LINK};

	event.link.finding = *link;
	event.link.source = is_ours              ? TRACE_FROM_CONFIGURATION
			    : fetch->link_is_new ? TRACE_FROM_SERVER
						 : TRACE_FROM_CACHE;
	event.link.is_beyond_trust = validates(fetch) && !is_ours &&
				     fetch_is_beyond_trust(fetch, link->name);
	reason_clear(&event.link.reason);
	if (link->ede != EDE_NONE && fetch->reason.ede == link->ede)
		event.link.reason = fetch->reason;
	add(fetch, &event);
}
