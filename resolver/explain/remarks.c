/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/explain/remarks.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/civil.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	SOON_S = 3 * 86400,
	RSA_BITS_MIN = 2048, /* NIST SP 800-57: below it until 2013 only */
};

static void add(struct story *story, struct story_zone *zone,
		enum remark_kind kind, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void add(struct story *story, struct story_zone *zone,
		enum remark_kind kind, const char *format, ...)
{
	struct story_remark *remark;
	va_list arguments;

	if (zone->remark_count == STORY_REMARKS_MAX) {
		story->is_cut = true;
		return;
	}
	remark = arena_alloc(&story->arena, sizeof(*remark));
	if (!remark)
		return;
	remark->kind = kind;
	va_start(arguments, format);
	vsnprintf(remark->text, sizeof(remark->text), format, arguments);
	va_end(arguments);
	zone->remarks[zone->remark_count++] = remark;
}

/* ---- DS and keys -------------------------------------------------------- */

static bool has_good_ds(const struct story_zone *zone)
{
	for (unsigned i = 0; i < zone->ds_count; i++)
		if (zone->ds[i].fit == KEY_FIT_USABLE)
			return true;
	return false;
}

static void look_at_ds(struct story *story, struct story_zone *zone)
{
	for (unsigned i = 0; i < zone->ds_count; i++) {
		const struct seen_ds *ds = zone->ds[i].ds;

		if (ds->is_anchor || !ds->counts)
			continue;
		if (ds->digest_type == DIGEST_SHA1)
			add(story, zone, REMARK_DS_SHA1,
			    "DS %u has a SHA-1 digest, which validators stop "
			    "accepting (RFC 8624): replace it by one with "
			    "SHA-256",
			    ds->key_tag);
		if (zone->ds[i].fit != KEY_FIT_USABLE && has_good_ds(zone))
			add(story, zone, REMARK_DS_UNMATCHED,
			    "DS %u fits no key of the zone, though another one "
			    "does: a leftover, or a key that is to come",
			    ds->key_tag);
	}
}

static bool is_rsa(uint8_t algorithm)
{
	switch (algorithm) {
	case ALGORITHM_RSASHA1:
	case ALGORITHM_RSASHA1_NSEC3_SHA1:
	case ALGORITHM_RSASHA256:
	case ALGORITHM_RSASHA512:
		return true;
	}
	return false;
}

static void look_at_keys(struct story *story, struct story_zone *zone)
{
	char algorithm[CODE_TEXT_MAX];

	for (unsigned i = 0; i < zone->key_count; i++) {
		const struct story_key *entry = &zone->keys[i];
		const struct seen_key *key = entry->key;

		if (!entry->signs_keys && !entry->signs_data)
			continue;
		if (key->algorithm == ALGORITHM_RSASHA1 ||
		    key->algorithm == ALGORITHM_RSASHA1_NSEC3_SHA1)
			add(story, zone, REMARK_ALGORITHM_OLD,
			    "key %u signs with %s, which uses SHA-1: "
			    "validators stop accepting it (RFC 9905)",
			    key->key_tag,
			    algorithm_to_text(key->algorithm, algorithm));
		if (is_rsa(key->algorithm) && key->bits < RSA_BITS_MIN)
			add(story, zone, REMARK_KEY_SMALL,
			    "key %u is an RSA key of %u bits only: it should "
			    "have %u at least",
			    key->key_tag, key->bits, RSA_BITS_MIN);
	}
}

/* ---- Signatures and denials --------------------------------------------- */

bool signature_ends_soon(const struct seen_signature *signature)
{
	int64_t left_s = signature->expiration.s - signature->checked.s;
	int64_t life_s = signature->expiration.s - signature->inception.s;

	return signature->result == SIGNATURE_GOOD && left_s < SOON_S &&
	       left_s < life_s / 10;
}

static bool has_good_beside(const struct story_zone *zone,
			    const struct seen_signature *bad)
{
	for (unsigned i = 0; i < zone->signature_count; i++) {
		const struct seen_signature *other = zone->signatures[i];

		if (other->result == SIGNATURE_GOOD &&
		    other->type == bad->type &&
		    name_equal(other->owner, bad->owner))
			return true;
	}
	return false;
}

static void look_at_signatures(struct story *story, struct story_zone *zone)
{
	char owner[NAME_TEXT_MAX], code[CODE_TEXT_MAX], at[CIVIL_TEXT_MAX];
	const char *type;

	for (unsigned i = 0; i < zone->signature_count; i++) {
		const struct seen_signature *seen = zone->signatures[i];

		/* Those over its DS set are the parent's. */
		if (!name_equal(seen->zone, zone->name))
			continue;
		name_to_text(seen->owner, owner);
		type = rrtype_to_text(seen->type, code);
		if (signature_ends_soon(seen))
			add(story, zone, REMARK_SIGNATURE_ENDS,
			    "the signature over %.120s %s by key %u ends soon, "
			    "%s: the zone is signed too late or not any more",
			    owner, type, seen->key_tag,
			    civil_to_text(seen->expiration, at));
		else if (seen->result != SIGNATURE_GOOD &&
			 seen->result != SIGNATURE_UNSUPPORTED &&
			 seen->result != SIGNATURE_NOT_VOUCHED &&
			 has_good_beside(zone, seen))
			add(story, zone, REMARK_SIGNATURE_BAD,
			    "a signature over %.120s %s by key %u is bad, "
			    "though another one is good",
			    owner, type, seen->key_tag);
	}
}

static bool look_at_denial(struct story *story, struct story_zone *zone,
			   const struct rrset *rrset)
{
	struct rdata_nsec3 nsec3;

	if (rrset->type != RRTYPE_NSEC3 ||
	    rdata_nsec3_parse(rrset_first(rrset), &nsec3) != STATUS_OK ||
	    (nsec3.iterations == 0 && nsec3.salt.size == 0))
		return false;
	add(story, zone, REMARK_NSEC3_PARAMETERS,
	    "NSEC3 with %u iterations and a salt of %zu octets: both should "
	    "be 0 (RFC 9276)",
	    nsec3.iterations, nsec3.salt.size);
	return true;
}

/* They are the same in all NSEC3 records of a zone. */
static void look_at_proofs(struct story *story, struct story_zone *zone)
{
	for (unsigned i = 0; i < zone->proof_count; i++) {
		const struct story_proof *proof = &zone->proofs[i];

		for (unsigned j = 0; j < proof->denial_count; j++)
			if (look_at_denial(story, zone,
					   proof->denials[j]->rrset))
				return;
	}
}

/* ---- Servers ------------------------------------------------------------ */

static const char *fault_text(const struct trace_exchange *exchange)
{
	switch (exchange->outcome) {
	case TRACE_LAME:
		return "does not serve the zone";
	case TRACE_FAILED:
		return "answers with an error";
	case TRACE_MALFORMED:
		return "sends what cannot be read";
	case TRACE_TIMED_OUT:
		return "does not answer";
	case TRACE_UNREACHABLE:
		return "cannot be reached";
	case TRACE_NO_AUTHORITY:
		return "answers without authority";
	default:
		return "cannot be asked";
	}
}

static void look_at_server(struct story *story, struct story_zone *zone,
			   const struct story_server *server)
{
	const struct trace_exchange *fault = server->fault;
	char address[ADDRESS_TEXT_MAX], name[NAME_TEXT_MAX] = "";

	if (!fault || fault->outcome == TRACE_NOT_SENT)
		return;
	if (server->name)
		name_to_text(server->name, name);
	address_to_text(&server->address, false, address);
	if (fault->outcome == TRACE_NO_EDNS)
		add(story, zone, REMARK_SERVER_EDNS,
		    "server %s %.120s does not know EDNS, which signed zones "
		    "need",
		    address, name);
	else if (fault->is_stream)
		add(story, zone, REMARK_SERVER_TCP,
		    "server %s %.120s %s over TCP, which longer answers need",
		    address, name, fault_text(fault));
	else
		add(story, zone, REMARK_SERVER_FAILS, "server %s %.120s %s%s",
		    address, name, fault_text(fault),
		    server->well > 0 ? " now and then" : "");
}

static bool has_good_server(const struct story_zone *zone)
{
	for (unsigned i = 0; i < zone->server_count; i++)
		if (zone->servers[i].well > 0)
			return true;
	return false;
}

/* Servers without fault that were asked for what was then refused. */
static void look_at_rejections(struct story *story, struct story_zone *zone)
{
	for (unsigned i = 0; i < story->link_count; i++) {
		const struct story_link *link = &story->links[i];

		if (link->rejected && link->link &&
		    name_equal(link->link->finding.zone, zone->name))
			add(story, zone, REMARK_SERVER_BOGUS,
			    "one of its servers gave an answer that does not "
			    "validate, another one a good one: %.200s",
			    link->rejected->reason.text);
	}
}

static bool is_of_zone(const struct story_zone *zone,
		       const struct trace_mismatch *mismatch)
{
	for (unsigned i = 0; i < zone->server_count; i++)
		if (address_equal(&zone->servers[i].address,
				  &mismatch->address))
			return true;
	return false;
}

static void look_at_mismatches(struct story *story, struct story_zone *zone)
{
	const struct trace_event *event = story->explanation->trace.first;
	unsigned count = 0;

	for (; event; event = event->next)
		count += event->kind == TRACE_MISMATCH &&
			 is_of_zone(zone, &event->mismatch);
	if (count > 0)
		add(story, zone, REMARK_MISMATCH,
		    "%u datagrams came from its servers' addresses that were "
		    "no responses to what was asked: somebody may be forging "
		    "them",
		    count);
}

void remarks_add(struct story *story, struct story_zone *zone)
{
	look_at_ds(story, zone);
	look_at_keys(story, zone);
	look_at_signatures(story, zone);
	look_at_proofs(story, zone);
	if (has_good_server(zone))
		for (unsigned i = 0; i < zone->server_count; i++)
			look_at_server(story, zone, &zone->servers[i]);
	look_at_rejections(story, zone);
	look_at_mismatches(story, zone);
}
