/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/explain/delegation.h"

#include <stdio.h>
#include <string.h>

#include "wire/codes.h"
#include "wire/rdata.h"

const struct rrset *delegation_answer(const struct delegation *delegation,
				      const struct delegation_server *server,
				      enum delegation_ask ask, uint16_t type)
{
	const struct message *message = server->replies[ask].message;

	if (!message || message->rcode != RCODE_NOERROR)
		return NULL;
	for (size_t i = 0; i < message->rrset_counts[SECTION_ANSWER]; i++) {
		const struct rrset *rrset = message->rrsets[SECTION_ANSWER][i];

		if (rrset->type == type &&
		    name_equal(rrset_owner(rrset), delegation->zone))
			return rrset;
	}
	return NULL;
}

bool delegation_serves(const struct delegation *delegation,
		       const struct delegation_server *server)
{
	const enum delegation_ask asks[] = {ASK_SOA, ASK_SOA_PLAIN};

	for (unsigned i = 0; i < 2; i++) {
		const struct message *message =
			server->replies[asks[i]].message;

		if (delegation_answer(delegation, server, asks[i],
				      RRTYPE_SOA) &&
		    message->header.flags & FLAG_AA)
			return true;
	}
	return false;
}

static bool has_record(const struct rrset *rrset, struct span wanted)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	struct span rdata;

	while (rdata_next(&walk, &rdata))
		if (span_equal(rdata, wanted))
			return true;
	return false;
}

bool delegation_same(const struct rrset *a, const struct rrset *b)
{
	struct rdata_walk walk;
	struct span rdata;

	if (!a || !b)
		return a == b;
	if (a->rdata_count != b->rdata_count)
		return false;
	walk = rrset_rdata(a);
	while (rdata_next(&walk, &rdata))
		if (!has_record(b, rdata))
			return false;
	return true;
}

const char *delegation_label(const struct delegation_server *server,
			     char text[DELEGATION_LABEL_MAX])
{
	char name[NAME_TEXT_MAX], address[ADDRESS_TEXT_MAX];

	snprintf(text, DELEGATION_LABEL_MAX, "%s (%s)",
		 name_to_text(server->name, name),
		 address_to_text(&server->address, false, address));
	return text;
}

/* ---- Servers ---------------------------------------------------------------
 */

static void judge_unserving(const struct delegation_server *server,
			    struct complaints *out)
{
	const struct delegation_reply *soa = &server->replies[ASK_SOA];
	char label[DELEGATION_LABEL_MAX], rcode[CODE_TEXT_MAX];

	delegation_label(server, label);
	if (!soa->message)
		complaints_add(out, COMPLAINT_SERVER_SILENT, "%s %s", label,
			       soa->fault);
	else if (soa->message->rcode != RCODE_NOERROR)
		complaints_add(out, COMPLAINT_SERVER_LAME,
			       "%s does not serve the zone: it says %s", label,
			       rcode_to_text(soa->message->rcode, rcode));
	else if (soa->message->header.flags & FLAG_TC)
		complaints_add(out, COMPLAINT_SERVER_LAME,
			       "%s truncates its answer, over TCP too", label);
	else if (!(soa->message->header.flags & FLAG_AA))
		complaints_add(out, COMPLAINT_SERVER_LAME,
			       "%s does not serve the zone: its answer is not "
			       "authoritative",
			       label);
	else
		complaints_add(out, COMPLAINT_SERVER_LAME,
			       "%s does not serve the zone: it has no SOA "
			       "record of it",
			       label);
}

static void judge_edns(const struct delegation *delegation,
		       const struct delegation_server *server,
		       const char *label, struct complaints *out)
{
	const struct delegation_reply *soa = &server->replies[ASK_SOA];
	const struct delegation_reply *option =
		&server->replies[ASK_SOA_OPTION];
	const struct delegation_reply *version =
		&server->replies[ASK_SOA_VERSION];

	if (!delegation_answer(delegation, server, ASK_SOA, RRTYPE_SOA)) {
		complaints_add(out, COMPLAINT_EDNS_BREAKS,
			       "%s answers a query without EDNS, and none with "
			       "it",
			       label);
		return;
	}
	if (!soa->message->edns.present) {
		complaints_add(out, COMPLAINT_EDNS_NONE,
			       "%s answers without EDNS: no DNSSEC, and no "
			       "more than 512 octets over UDP",
			       label);
		return;
	}
	if (!delegation_answer(delegation, server, ASK_SOA_OPTION, RRTYPE_SOA))
		complaints_add(
			out, COMPLAINT_EDNS_OPTION,
			"%s %s an EDNS option that it does not know", label,
			option->message ? "is put out by"
					: "does not answer a query with");
	if (!version->message || version->message->rcode != RCODE_BADVERS)
		complaints_add(out, COMPLAINT_EDNS_VERSION,
			       "%s %s EDNS version 1, where BADVERS is due",
			       label,
			       version->message ? "takes"
						: "does not answer a query of");
}

static void judge_serving(const struct delegation *delegation,
			  const struct delegation_server *server,
			  struct complaints *out)
{
	const struct delegation_reply *stream =
		&server->replies[ASK_SOA_STREAM];
	char label[DELEGATION_LABEL_MAX];

	delegation_label(server, label);
	/* Who puts EDNS out does so over TCP too. */
	if (delegation_answer(delegation, server, ASK_SOA, RRTYPE_SOA) &&
	    !delegation_answer(delegation, server, ASK_SOA_STREAM, RRTYPE_SOA))
		complaints_add(out, COMPLAINT_TCP,
			       "%s answers over UDP and not over TCP: it %s",
			       label,
			       stream->message ? "gives another answer there"
					       : stream->fault);
	judge_edns(delegation, server, label, out);
}

static bool judge_servers(const struct delegation *delegation,
			  struct complaints *out)
{
	char zone[NAME_TEXT_MAX], name[NAME_TEXT_MAX];
	bool is_served = false;

	for (unsigned i = 0; i < delegation->unaddressed_count; i++)
		complaints_add(out, COMPLAINT_NAME_UNADDRESSED,
			       "the name server %s has no address that can be asked",
			       name_to_text(delegation->unaddressed[i], name));
	for (unsigned i = 0; i < delegation->server_count; i++) {
		const struct delegation_server *server =
			&delegation->servers[i];

		if (server->is_skipped)
			continue;
		if (delegation_serves(delegation, server)) {
			judge_serving(delegation, server, out);
			is_served = true;
		} else {
			judge_unserving(server, out);
		}
	}
	if (!is_served)
		complaints_add(out, COMPLAINT_NO_SERVER,
			       "no server answers for %s",
			       name_to_text(delegation->zone, zone));
	return is_served;
}

static void tell_of_skipped(const struct delegation *delegation,
			    struct complaints *out)
{
	unsigned count = 0;

	for (unsigned i = 0; i < delegation->server_count; i++)
		count += delegation->servers[i].is_skipped;
	if (count)
		complaints_add(out, COMPLAINT_FAMILY_SKIPPED,
			       "%u IPv6 address%s not asked: this machine has "
			       "no way there",
			       count, count == 1 ? " was" : "es were");
}

/* ---- The zone's own records ------------------------------------------------
 */

static bool serial_of(const struct delegation *delegation,
		      const struct delegation_server *server, uint32_t *ret)
{
	const struct rrset *soa =
		delegation_answer(delegation, server, ASK_SOA, RRTYPE_SOA);
	struct rdata_soa fields;

	if (!soa || !delegation_serves(delegation, server) ||
	    rdata_soa_parse(rrset_first(soa), &fields) != STATUS_OK)
		return false;
	*ret = fields.serial;
	return true;
}

static void judge_serials(const struct delegation *delegation,
			  struct complaints *out)
{
	const struct delegation_server *first = NULL;
	char label[DELEGATION_LABEL_MAX], other[DELEGATION_LABEL_MAX];
	uint32_t serial, known = 0;

	for (unsigned i = 0; i < delegation->server_count; i++) {
		const struct delegation_server *server =
			&delegation->servers[i];

		if (!serial_of(delegation, server, &serial))
			continue;
		if (!first) {
			first = server;
			known = serial;
		} else if (serial != known) {
			complaints_add(out, COMPLAINT_SERIALS,
				       "%s has serial %u of the zone, %s has "
				       "%u",
				       delegation_label(server, label), serial,
				       delegation_label(first, other), known);
		}
	}
}

static bool has_name(const struct rrset *ns, const uint8_t *name)
{
	struct rdata_walk walk = rrset_rdata(ns);
	struct span rdata;

	while (rdata_next(&walk, &rdata))
		if (rdata_name(rdata) && name_equal(rdata_name(rdata), name))
			return true;
	return false;
}

/* What is in A and not in B. */
static void judge_lacking(const struct rrset *a, const char *has_it,
			  const struct rrset *b, const char *lacks_it,
			  struct complaints *out)
{
	struct rdata_walk walk = rrset_rdata(a);
	char name[NAME_TEXT_MAX];
	struct span rdata;

	while (rdata_next(&walk, &rdata))
		if (rdata_name(rdata) && !has_name(b, rdata_name(rdata)))
			complaints_add(out, COMPLAINT_NS_PARENT,
				       "the name server %s is in %s, and not "
				       "in %s",
				       name_to_text(rdata_name(rdata), name),
				       has_it, lacks_it);
}

static bool same_names(const struct rrset *a, const struct rrset *b)
{
	struct rdata_walk walk = rrset_rdata(a);
	struct span rdata;

	while (rdata_next(&walk, &rdata))
		if (rdata_name(rdata) && !has_name(b, rdata_name(rdata)))
			return false;
	return a->rdata_count == b->rdata_count;
}

static void judge_ns(const struct delegation *delegation,
		     struct complaints *out)
{
	const struct delegation_server *first = NULL;
	const struct rrset *own = NULL, *ns;
	char label[DELEGATION_LABEL_MAX], other[DELEGATION_LABEL_MAX];

	for (unsigned i = 0; i < delegation->server_count; i++) {
		const struct delegation_server *server =
			&delegation->servers[i];

		ns = delegation_serves(delegation, server)
			     ? delegation_answer(delegation, server, ASK_NS,
						 RRTYPE_NS)
			     : NULL;
		if (ns && !own) {
			own = ns;
			first = server;
		} else if (ns && !same_names(ns, own)) {
			complaints_add(out, COMPLAINT_NS_SERVERS,
				       "%s and %s have different NS records "
				       "of the zone",
				       delegation_label(first, other),
				       delegation_label(server, label));
		}
	}
	if (!own || !delegation->parent_ns)
		return;
	judge_lacking(delegation->parent_ns, "the parent's NS records", own,
		      "the zone's own", out);
	judge_lacking(own, "the zone's own NS records", delegation->parent_ns,
		      "the parent's", out);
}

/* Is the address of NAME known from the DNS itself? */
static bool is_published(const struct delegation *delegation,
			 const uint8_t *name, uint8_t family)
{
	for (unsigned i = 0; i < delegation->server_count; i++)
		if (delegation->servers[i].is_published &&
		    delegation->servers[i].address.family == family &&
		    name_equal(delegation->servers[i].name, name))
			return true;
	return false;
}

static void judge_glue(const struct delegation *delegation,
		       struct complaints *out)
{
	char name[NAME_TEXT_MAX], address[ADDRESS_TEXT_MAX];

	for (unsigned i = 0; i < delegation->server_count; i++) {
		const struct delegation_server *server =
			&delegation->servers[i];

		if (!server->is_glue || server->is_published ||
		    !is_published(delegation, server->name,
				  server->address.family))
			continue;
		complaints_add(
			out, COMPLAINT_GLUE_DIFFERS,
			"the parent's glue has %s for %s, which the "
			"name itself has not",
			address_to_text(&server->address, false, address),
			name_to_text(server->name, name));
	}
}

void delegation_judge(const struct delegation *delegation,
		      struct complaints *complaints)
{
	bool is_served = judge_servers(delegation, complaints);

	tell_of_skipped(delegation, complaints);
	judge_glue(delegation, complaints);
	if (is_served) {
		judge_serials(delegation, complaints);
		judge_ns(delegation, complaints);
	}
	delegation_judge_keys(delegation, complaints);
}
