/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/daemon/check_gather.h"

#include <string.h>

#include "resolver/core/zone_cut.h"
#include "resolver/daemon/chance.h"
#include "resolver/daemon/conf.h"
#include "resolver/net/clock.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	/* Octets: each response, and what it is made into, at its largest
	 * would be past it; then the rest counts as unreadable. */
	ARENA_SIZE_MAX = 64 * 1024 * 1024,
};

static const struct {
	uint16_t type;
	enum probe_edns edns;
	bool is_stream;
} asks[ASK_COUNT] = {
	[ASK_SOA] = {RRTYPE_SOA, PROBE_DNSSEC, false},
	[ASK_SOA_STREAM] = {RRTYPE_SOA, PROBE_DNSSEC, true},
	[ASK_SOA_PLAIN] = {RRTYPE_SOA, PROBE_PLAIN, false},
	[ASK_SOA_OPTION] = {RRTYPE_SOA, PROBE_OPTION, false},
	[ASK_SOA_VERSION] = {RRTYPE_SOA, PROBE_VERSION, false},
	[ASK_NS] = {RRTYPE_NS, PROBE_DNSSEC, false},
	[ASK_DNSKEY] = {RRTYPE_DNSKEY, PROBE_DNSSEC, false},
	[ASK_CDS] = {RRTYPE_CDS, PROBE_DNSSEC, false},
	[ASK_CDNSKEY] = {RRTYPE_CDNSKEY, PROBE_DNSSEC, false},
	[ASK_NSEC3PARAM] = {RRTYPE_NSEC3PARAM, PROBE_DNSSEC, false},
};

static void fail(struct check_gather *gather, const char *why)
{
	reason_set(&gather->reason, EDE_NONE, "%s", why);
}

static const struct rrset *copy_rrset(struct check_gather *gather,
				      const struct rrset *rrset)
{
	return rrset ? arena_copy(&gather->arena, rrset, rrset->size) : NULL;
}

static const uint8_t *copy_name(struct check_gather *gather,
				const uint8_t *from)
{
	uint8_t *name = arena_copy(&gather->arena, from, name_size(from));

	if (name)
		name_lower(name);
	return name;
}

/* ---- The parent's side -----------------------------------------------------
 */

/* The answer to what was explained: its RRset; NULL if it has none. */
static const struct rrset *answer_of(const struct explanation *explanation)
{
	const struct rrset *found = NULL;

	for (const struct trace_event *event = explanation->trace.first; event;
	     event = event->next)
		if (event->kind == TRACE_LINK &&
		    event->link.finding.kind == FINDING_ANSWER &&
		    name_equal(event->link.finding.name,
			       explanation->name.octets))
			found = finding_answer(&event->link.finding);
	return found;
}

static enum status gather_ds(struct check_gather *gather)
{
	struct explanation *explanation = command_resolver_ask(
		gather->resolver, gather->zone.octets, RRTYPE_DS);
	struct delegation *delegation = &gather->delegation;

	if (!explanation)
		return STATUS_NO_MEMORY;
	gather->reason = explanation->reason;
	delegation->ds_failed = explanation->has_failed;
	delegation->ds = copy_rrset(gather, answer_of(explanation));
	explanation_free(explanation);
	if (!delegation->ds_failed)
		return STATUS_OK;
	explanation = command_resolver_ask_unproven(
		gather->resolver, gather->zone.octets, RRTYPE_DS);
	if (!explanation)
		return STATUS_NO_MEMORY;
	delegation->ds = copy_rrset(gather, answer_of(explanation));
	explanation_free(explanation);
	return STATUS_OK;
}

/* ---- Name servers ----------------------------------------------------------
 */

/* What the resolver itself would not ask is of no use to anybody, and nobody
 * makes us send to it. */
static bool may_ask(const struct check_gather *gather,
		    const struct address *address)
{
	const struct settings *settings = gather->resolver->settings;

	return zone_cut_may_ask(settings, address) &&
	       !settings_server_for(settings, address)->is_bogus;
}

static bool add_server(struct check_gather *gather, const uint8_t *name,
		       uint16_t type, struct span rdata, bool is_glue)
{
	struct delegation *delegation = &gather->delegation;
	struct address address = {
		.family = type == RRTYPE_A ? ADDRESS_IPV4 : ADDRESS_IPV6,
		.port = gather->resolver->settings->authority_port};
	struct delegation_server *server = NULL;

	if (rdata.size != address_size(&address))
		return true;
	memcpy(address.octets, rdata.data, rdata.size);
	if (!may_ask(gather, &address))
		return true;
	for (unsigned i = 0; i < delegation->server_count; i++)
		if (name_equal(delegation->servers[i].name, name) &&
		    address_equal(&delegation->servers[i].address, &address))
			server = &delegation->servers[i];
	if (!server) {
		if (delegation->server_count == DELEGATION_SERVERS_MAX)
			return false;
		server = &delegation->servers[delegation->server_count++];
		server->name = name;
		server->address = address;
	}
	server->is_glue |= is_glue;
	server->is_published |= !is_glue;
	return true;
}

static void add_addresses(struct check_gather *gather, const uint8_t *name,
			  const struct rrset *rrset, bool is_glue)
{
	struct rdata_walk walk;
	struct span rdata;

	if (!rrset)
		return;
	walk = rrset_rdata(rrset);
	while (rdata_next(&walk, &rdata))
		if (!add_server(gather, name, rrset->type, rdata, is_glue))
			return;
}

static void add_names(struct check_gather *gather, const struct rrset *ns)
{
	struct rdata_walk walk;
	struct span rdata;

	if (!ns)
		return;
	walk = rrset_rdata(ns);
	while (gather->name_count < DELEGATION_NAMES_MAX &&
	       rdata_next(&walk, &rdata)) {
		const uint8_t *name = rdata_name(rdata);
		bool is_known = !name;

		for (unsigned i = 0; i < gather->name_count && !is_known; i++)
			is_known = name_equal(gather->names[i], name);
		if (is_known)
			continue;
		gather->names[gather->name_count] = copy_name(gather, name);
		if (gather->names[gather->name_count])
			gather->name_count++;
	}
}

static void add_glue(struct check_gather *gather,
		     const struct finding *referral)
{
	for (size_t i = 0; i < referral->counts[SECTION_ADDITIONAL]; i++) {
		const struct rrset *rrset =
			referral->rrsets[SECTION_ADDITIONAL][i];

		if (rrset->type != RRTYPE_A && rrset->type != RRTYPE_AAAA)
			continue;
		for (unsigned j = 0; j < gather->name_count; j++)
			if (name_equal(gather->names[j], rrset_owner(rrset)))
				add_addresses(gather, gather->names[j], rrset,
					      true);
	}
}

/* The last referral to the zone. */
static const struct trace_referral *
find_referral(const struct explanation *explanation)
{
	const struct trace_referral *found = NULL;

	for (const struct trace_event *event = explanation->trace.first; event;
	     event = event->next)
		if (event->kind == TRACE_REFERRAL &&
		    name_equal(event->referral.delegation.name,
			       explanation->name.octets))
			found = &event->referral;
	return found;
}

static void take_ns(struct check_gather *gather,
		    const struct explanation *explanation)
{
	const struct trace_referral *referral = find_referral(explanation);
	struct delegation *delegation = &gather->delegation;

	if (referral) {
		delegation->parent = copy_name(gather, referral->parent);
		delegation->parent_ns = copy_rrset(
			gather, finding_rrset(&referral->delegation,
					      SECTION_ANSWER, RRTYPE_NS));
		add_names(gather, delegation->parent_ns);
	}
	add_names(gather, answer_of(explanation));
	if (referral)
		add_glue(gather, &referral->delegation);
}

static enum status gather_ns(struct check_gather *gather)
{
	struct explanation *explanation = command_resolver_ask_unproven(
		gather->resolver, gather->zone.octets, RRTYPE_NS);

	if (!explanation)
		return STATUS_NO_MEMORY;
	take_ns(gather, explanation);
	if (gather->name_count == 0) {
		if (explanation->has_failed)
			gather->reason = explanation->reason;
		else
			fail(gather, "there is no delegation of this name, and "
				     "it has no NS records");
	}
	explanation_free(explanation);
	return gather->name_count ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status gather_addresses(struct check_gather *gather,
				    const uint8_t *name)
{
	const uint16_t types[] = {RRTYPE_A, RRTYPE_AAAA};

	for (unsigned i = 0; i < 2; i++) {
		struct explanation *explanation = command_resolver_ask_unproven(
			gather->resolver, name, types[i]);

		if (!explanation)
			return STATUS_NO_MEMORY;
		add_addresses(gather, name, answer_of(explanation), false);
		explanation_free(explanation);
	}
	return STATUS_OK;
}

static bool has_address(const struct delegation *delegation,
			const uint8_t *name)
{
	for (unsigned i = 0; i < delegation->server_count; i++)
		if (delegation->servers[i].name == name)
			return true;
	return false;
}

static enum status gather_servers(struct check_gather *gather)
{
	struct delegation *delegation = &gather->delegation;

	for (unsigned i = 0; i < gather->name_count; i++) {
		const uint8_t *name = gather->names[i];
		enum status status = gather_addresses(gather, name);

		if (status != STATUS_OK)
			return status;
		if (!has_address(delegation, name))
			delegation
				->unaddressed[delegation->unaddressed_count++] =
				name;
	}
	return STATUS_OK;
}

/* ---- Asking each server ----------------------------------------------------
 */

static void take_reply(struct check_gather *gather, const struct probe *probe,
		       struct delegation_reply *ret)
{
	struct message *message = arena_alloc(&gather->arena, sizeof(*message));

	*ret = (struct delegation_reply){.fault = probe->fault};
	if (!probe->response)
		return;
	if (message && message_parse(span_of(probe->response, probe->size),
				     &gather->arena, message) == STATUS_OK)
		ret->message = message;
	else
		ret->fault = "sends what cannot be read";
}

static enum status run_probes(struct check_gather *gather, struct probe *probes,
			      size_t count)
{
	const struct upstream_options options = {
		.source_ipv4 = gather->resolver->conf->query_source,
		.source_ipv6 = gather->resolver->conf->query_source_v6,
	};
	struct rng rng;

	chance_init(&rng);
	return prober_run(probes, count, &options, &rng);
}

static enum status ask_all(struct check_gather *gather)
{
	struct delegation *delegation = &gather->delegation;
	enum status status;

	gather->probe_count = (size_t)delegation->server_count * ASK_COUNT;
	for (size_t i = 0; i < gather->probe_count; i++)
		gather->probes[i] = (struct probe){
			.server = delegation->servers[i / ASK_COUNT].address,
			.name = gather->zone.octets,
			.type = asks[i % ASK_COUNT].type,
			.edns = asks[i % ASK_COUNT].edns,
			.is_stream = asks[i % ASK_COUNT].is_stream,
		};
	status = run_probes(gather, gather->probes, gather->probe_count);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < gather->probe_count; i++)
		take_reply(gather, &gather->probes[i],
			   &delegation->servers[i / ASK_COUNT]
				    .replies[i % ASK_COUNT]);
	return STATUS_OK;
}

/* What was truncated, once more over TCP (RFC 7766 section 5). */
static enum status ask_truncated(struct check_gather *gather)
{
	struct delegation *delegation = &gather->delegation;

	for (size_t i = 0; i < gather->probe_count; i++) {
		struct delegation_reply *reply =
			&delegation->servers[i / ASK_COUNT]
				 .replies[i % ASK_COUNT];
		struct probe *probe = &gather->probes[i];
		enum status status;

		if (!reply->message || probe->is_stream ||
		    !(reply->message->header.flags & FLAG_TC))
			continue;
		prober_done(probe, 1);
		*probe = (struct probe){.server = probe->server,
					.name = probe->name,
					.type = probe->type,
					.edns = probe->edns,
					.is_stream = true};
		status = run_probes(gather, probe, 1);
		if (status != STATUS_OK)
			return status;
		take_reply(gather, probe, reply);
		if (!reply->message)
			reply->fault = "has its answer for TCP alone, and "
				       "gives none there";
	}
	return STATUS_OK;
}

/* A machine without IPv6 can say nothing of a server's. */
static void skip_family(struct delegation *delegation)
{
	bool is_reached = false;

	for (unsigned i = 0; i < delegation->server_count; i++)
		if (delegation->servers[i].address.family == ADDRESS_IPV6)
			for (unsigned j = 0; j < ASK_COUNT; j++)
				is_reached |= delegation->servers[i]
						      .replies[j]
						      .message != NULL;
	if (is_reached)
		return;
	for (unsigned i = 0; i < delegation->server_count; i++)
		delegation->servers[i].is_skipped =
			delegation->servers[i].address.family == ADDRESS_IPV6;
}

static bool could_ask(const struct delegation *delegation)
{
	for (unsigned i = 0; i < delegation->server_count; i++)
		if (!delegation->servers[i].is_skipped)
			return true;
	return delegation->server_count == 0;
}

static enum status gather_all(struct check_gather *gather)
{
	enum status status = gather_ds(gather);

	if (status == STATUS_OK)
		status = gather_ns(gather);
	if (status == STATUS_OK)
		status = gather_servers(gather);
	if (status == STATUS_OK)
		status = ask_all(gather);
	if (status == STATUS_OK)
		status = ask_truncated(gather);
	if (status != STATUS_OK)
		return status;
	skip_family(&gather->delegation);
	if (could_ask(&gather->delegation))
		return STATUS_OK;
	fail(gather, "its servers have IPv6 addresses alone, and this machine "
		     "has no way there");
	return STATUS_NOT_FOUND;
}

enum status check_gather(struct check_gather *gather,
			 const struct command_resolver *resolver,
			 const uint8_t *zone)
{
	struct delegation *delegation = &gather->delegation;

	*gather = (struct check_gather){.resolver = resolver};
	arena_init(&gather->arena, ARENA_SIZE_MAX);
	name_copy(&gather->zone, zone);
	gather->policy = resolver->settings->policy;
	reason_clear(&gather->reason);
	delegation->zone = gather->zone.octets;
	delegation->parent = name_parent(gather->zone.octets);
	delegation->policy = &gather->policy;
	delegation->ds_reason = &gather->reason;
	delegation->wall = clock_now().wall;
	return gather_all(gather);
}

void check_gather_done(struct check_gather *gather)
{
	prober_done(gather->probes, gather->probe_count);
	arena_done(&gather->arena);
}
