/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/explain/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "resolver/explain/record.h"
#include "resolver/explain/remarks.h"
#include "resolver/explain/words.h"
#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	DAY_S = 86400,
	LINE_MAX = 4096, /* octets that are put at once */
	SPAN_MAX = 32,
	LABEL_WIDTH = 10,
};

struct page {
	const struct story *story;
	const struct text_options *options;
	struct text_sink *sink;
	const char
		*label; /* of the next line, if it is the first of its kind */
};

static void put(struct page *page, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void put(struct page *page, const char *format, ...)
{
	char text[LINE_MAX];
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (size < 0)
		return;
	if ((size_t)size >= sizeof(text))
		size = sizeof(text) - 1;
	page->sink->put(page->sink, text, (size_t)size);
}

/* ---- Colours ------------------------------------------------------------ */

static void begin(struct page *page, enum story_colour colour, bool bold)
{
	static const char *const codes[] = {
		[STORY_GREEN] = "32",  [STORY_GREY] = "90",
		[STORY_ORANGE] = "33", [STORY_RED] = "31",
		[STORY_WHITE] = "39",
	};

	if (page->options->colours)
		put(page, "\033[%s%sm", bold ? "1;" : "", codes[colour]);
}

static void end(struct page *page)
{
	if (page->options->colours)
		put(page, "\033[0m");
}

static void put_coloured(struct page *page, enum story_colour colour,
			 const char *text)
{
	begin(page, colour, false);
	put(page, "%s", text);
	end(page);
}

/* ---- Words -------------------------------------------------------------- */

static void put_name(struct page *page, const uint8_t *name)
{
	char text[NAME_TEXT_MAX];

	put(page, "%s", name_to_text(name, text));
}

static const char *span_text(int64_t seconds, char text[SPAN_MAX])
{
	if (seconds >= DAY_S)
		snprintf(text, SPAN_MAX, "%lldd %lldh",
			 (long long)(seconds / DAY_S),
			 (long long)(seconds % DAY_S / 3600));
	else
		snprintf(text, SPAN_MAX, "%lldh %lldm",
			 (long long)(seconds / 3600),
			 (long long)(seconds % 3600 / 60));
	return text;
}

static void put_algorithm(struct page *page, uint8_t algorithm)
{
	char text[CODE_TEXT_MAX];

	put(page, "%s", algorithm_to_text(algorithm, text));
}

/* A line of a block; its label is shown the first time. */
static void label(struct page *page, const char *text)
{
	bool is_first = !page->label || strcmp(page->label, text) != 0;

	put(page, "  %-*s ", LABEL_WIDTH, is_first ? text : "");
	page->label = text;
}

/* ---- Servers ------------------------------------------------------------ */

static void put_rcode(struct page *page, const struct trace_exchange *exchange)
{
	char rcode[CODE_TEXT_MAX], ede[CODE_TEXT_MAX];

	if (exchange->size == 0 || exchange->outcome == TRACE_MALFORMED)
		return;
	put(page, " (%s", rcode_to_text(exchange->rcode, rcode));
	if (exchange->ede != EDE_NONE)
		put(page, ", EDE %d %s", exchange->ede,
		    ede_to_text(exchange->ede, ede));
	put(page, ")");
}

static void put_server(struct page *page, const struct story_zone *zone,
		       const struct story_server *server)
{
	char address[ADDRESS_TEXT_MAX];

	label(page, zone->is_forwarded ? "forwarder" : "server");
	put(page, "%s", address_to_text(&server->address, false, address));
	if (server->name) {
		put(page, " ");
		put_name(page, server->name);
	}
	if (server->fastest_us > 0)
		put(page, "  %.1f ms", (double)server->fastest_us / 1000);
	if (server->asked > 1)
		put(page, ", asked %u times", server->asked);
	if (server->fault) {
		put(page, ", ");
		begin(page, server->well ? STORY_ORANGE : STORY_RED, false);
		put(page, "%s%s", outcome_phrase(server->fault->outcome),
		    server->fault->is_stream ? " over TCP" : "");
		put_rcode(page, server->fault);
		end(page);
	}
	put(page, "\n");
}

static void put_delegation(struct page *page, const struct story_zone *zone)
{
	const struct trace_referral *referral = zone->referral;
	const struct rrset *ns;
	struct rdata_walk walk;
	struct span rdata;

	ns = referral ? finding_answer(&referral->delegation) : NULL;
	if (!ns)
		return;
	label(page, "delegated");
	put(page, "by ");
	put_name(page, referral->parent);
	put(page, " to");
	walk = rrset_rdata(ns);
	while (rdata_next(&walk, &rdata)) {
		const uint8_t *name = rdata_name(rdata);

		if (!name)
			continue;
		put(page, " ");
		put_name(page, name);
	}
	put(page, "\n");
}

/* ---- DS and keys -------------------------------------------------------- */

static void put_fit(struct page *page, const struct story_ds *entry)
{
	if (!entry->ds->is_supported) {
		put_coloured(page, STORY_GREY, "not supported here");
		return;
	}
	if (!entry->ds->counts) {
		put_coloured(page, STORY_GREY,
			     "not looked at: there is a better one");
		return;
	}
	switch (entry->fit) {
	case KEY_FIT_NONE:
		put_coloured(page, STORY_ORANGE, "fits no key");
		break;
	case KEY_FIT_TAG:
		put_coloured(page, STORY_ORANGE,
			     "has the tag of a key, not its digest");
		break;
	case KEY_FIT_REVOKED:
		put_coloured(page, STORY_ORANGE, "fits a key that is revoked");
		break;
	case KEY_FIT_PROTOCOL:
		put_coloured(page, STORY_ORANGE,
			     "fits a key whose protocol is not 3");
		break;
	case KEY_FIT_NO_ZONE_BIT:
		put_coloured(page, STORY_ORANGE,
			     "fits a key without the zone key flag");
		break;
	case KEY_FIT_USABLE:
		put_coloured(page, STORY_GREEN, "fits");
		put(page, " key %u", entry->ds->key_tag);
		break;
	}
}

static void put_ds(struct page *page, const struct story_ds *entry)
{
	const struct seen_ds *ds = entry->ds;

	label(page, ds->is_anchor ? "anchor" : "DS");
	put(page, "%u ", ds->key_tag);
	put_algorithm(page, ds->algorithm);
	put(page, ", %s: ", digest_phrase(ds->digest_type));
	put_fit(page, entry);
	put(page, "\n");
}

static void put_key(struct page *page, const struct story_key *entry)
{
	const struct seen_key *key = entry->key;

	label(page, "key");
	put(page, "%u ", key->key_tag);
	put_algorithm(page, key->algorithm);
	if (key->bits)
		put(page, ", %u bits", key->bits);
	put(page, ", flags %u%s%s", key->flags,
	    key->flags & DNSKEY_SEP ? " (SEP)" : "",
	    key->flags & DNSKEY_REVOKE ? " (revoked)" : "");
	if (key->protocol != 3)
		put(page, ", protocol %u", key->protocol);
	if (!key->is_supported)
		put(page, ", not supported here");
	if (entry->is_vouched)
		put(page, ", vouched for");
	if (entry->signs_keys || entry->signs_data)
		put(page, ", signs %s",
		    !entry->signs_data  ? "the keys"
		    : entry->signs_keys ? "keys and data"
					: "data");
	put(page, "\n");
}

/* ---- Signatures --------------------------------------------------------- */

static void put_times(struct page *page, const struct seen_signature *seen)
{
	char from[CIVIL_TEXT_MAX], until[CIVIL_TEXT_MAX], left[SPAN_MAX];
	int64_t left_s = seen->expiration.s - seen->checked.s;

	put(page, ", %.19s to %s", civil_to_text(seen->inception, from),
	    civil_to_text(seen->expiration, until));
	if (left_s >= 0)
		put(page, ", %s left", span_text(left_s, left));
	else
		put(page, ", %s ago", span_text(-left_s, left));
}

static enum story_colour colour_of_result(const struct seen_signature *seen)
{
	if (signature_ends_soon(seen))
		return STORY_ORANGE;
	switch (seen->result) {
	case SIGNATURE_GOOD:
		return STORY_GREEN;
	case SIGNATURE_UNSUPPORTED:
	case SIGNATURE_NOT_VOUCHED:
		return STORY_GREY;
	default:
		return STORY_RED;
	}
}

static void put_signature(struct page *page, const struct story_zone *zone,
			  const struct seen_signature *seen)
{
	char type[CODE_TEXT_MAX];
	bool is_own = name_equal(seen->zone, zone->name);

	label(page, is_own ? "signature" : "DS signed");
	put(page, "%s ", rrtype_to_text(seen->type, type));
	put_name(page, seen->owner);
	if (seen->result != SIGNATURE_NONE) {
		put(page, " by %u ", seen->key_tag);
		put_algorithm(page, seen->algorithm);
		if (!is_own) {
			put(page, " of ");
			put_name(page, seen->zone);
		}
	}
	put(page, ": ");
	put_coloured(page, colour_of_result(seen),
		     signature_phrase(seen->result));
	if (seen->is_wildcard)
		put(page, " (made of a wildcard)");
	if (seen->result != SIGNATURE_NONE)
		put_times(page, seen);
	put(page, "\n");
}

/* ---- Denials ------------------------------------------------------------ */

static void put_hash(struct page *page, struct span hash)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	uint32_t bits = 0;
	unsigned count = 0;

	for (size_t i = 0; i < hash.size; i++) {
		bits = bits << 8 | hash.data[i];
		for (count += 8; count >= 5; count -= 5)
			put(page, "%c", digits[bits >> (count - 5) & 31]);
	}
	if (count)
		put(page, "%c", digits[bits << (5 - count) & 31]);
}

static struct span put_denial_record(struct page *page,
				     const struct rrset *rrset)
{
	struct rdata_nsec3 nsec3;
	struct rdata_nsec nsec;

	put_name(page, rrset_owner(rrset));
	if (rrset->type == RRTYPE_NSEC &&
	    rdata_nsec_parse(rrset_first(rrset), &nsec) == STATUS_OK) {
		put(page, " NSEC ");
		put_name(page, nsec.next);
		return nsec.types;
	}
	if (rrset->type == RRTYPE_NSEC3 &&
	    rdata_nsec3_parse(rrset_first(rrset), &nsec3) == STATUS_OK) {
		put(page, " NSEC3 %u %u %u -> ", nsec3.hash_algorithm,
		    nsec3.flags, nsec3.iterations);
		put_hash(page, nsec3.next_hash);
		if (nsec3.flags & NSEC3_OPT_OUT)
			put(page, " (opt-out)");
		return nsec3.types;
	}
	return span_of(NULL, 0);
}

static void put_denial(struct page *page, const struct seen_denial *seen)
{
	static const char *const texts[] = {
		[DENIAL_MATCHES] = "is at",
		[DENIAL_COVERS] = "covers",
		[DENIAL_CLOSEST_ENCLOSER] = "matches the closest encloser",
		[DENIAL_NEXT_CLOSER] = "covers the next closer name",
		[DENIAL_WILDCARD_COVERED] = "covers the wildcard",
		[DENIAL_WILDCARD_MATCHES] = "is at the wildcard",
		[DENIAL_EMPTY_NON_TERMINAL] =
			"shows that there are names below",
	};
	char types_text[RECORD_TEXT_MAX];
	struct span types;

	label(page, "");
	put(page, "  ");
	types = put_denial_record(page, seen->rrset);
	put(page, " %s ", texts[seen->part]);
	put_name(page, seen->name);
	if (seen->part == DENIAL_MATCHES ||
	    seen->part == DENIAL_WILDCARD_MATCHES)
		put(page, ", which has %s",
		    record_types_to_text(types, types_text));
	put(page, "\n");
}

static void put_aim(struct page *page, const struct seen_proof *proof)
{
	char type[CODE_TEXT_MAX];

	put_name(page, proof->name);
	switch (proof->aim) {
	case PROOF_OF_NAME:
		put(page, " does not exist");
		break;
	case PROOF_OF_TYPE:
	case PROOF_OF_DS:
		put(page, " has no %s", rrtype_to_text(proof->type, type));
		break;
	case PROOF_OF_CLOSER_MATCH:
		put(page, " itself does not exist, so that a wildcard applies");
		break;
	}
	put(page, ": ");
}

static void put_proof(struct page *page, const struct story_proof *entry)
{
	static const struct {
		enum story_colour colour;
		const char *text;
	} words[] = {
		[PROOF_GOOD] = {STORY_GREEN, "proven"},
		[PROOF_INSECURE] = {STORY_GREY, "cannot be proven"},
		[PROOF_MISSING] = {STORY_RED, "not proven"},
		[PROOF_LIMIT] = {STORY_RED, "would take too much work"},
		[PROOF_INSECURE_CUT] = {STORY_GREY,
					"proven: an unsigned delegation"},
		[PROOF_NO_CUT] = {STORY_GREEN, "proven: no delegation there"},
		[PROOF_NO_NAME] = {STORY_GREEN, "proven: no such name"},
	};
	const struct seen_proof *proof = entry->proof;

	label(page, "denial");
	put_aim(page, proof);
	put_coloured(page, words[proof->outcome].colour,
		     words[proof->outcome].text);
	if (proof->outcome == PROOF_INSECURE || proof->outcome == PROOF_MISSING)
		put(page, " (%s)", proof->reason->text);
	put(page, "\n");
	for (unsigned i = 0; i < entry->denial_count; i++)
		put_denial(page, entry->denials[i]);
	page->label = "denial";
}

/* ---- Blocks ------------------------------------------------------------- */

/* What is known of ZONE, as its title says it. */
static const char *title_of(const struct story_zone *zone)
{
	if (zone->is_at_fault && zone->colour == STORY_RED &&
	    zone->security == SECURITY_SECURE)
		return "its keys are secure, and the fault is here";
	if (zone->security == SECURITY_UNCHECKED)
		return zone->colour == STORY_RED ? "the fault is here"
						 : "not judged";
	return security_word(zone->security);
}

/* Is it shown with the child whose DS it is over? */
static bool is_shown_below(const struct page *page,
			   const struct seen_signature *seen)
{
	const struct story *story = page->story;

	for (unsigned i = 0; i < story->zone_count; i++)
		if (seen->type == RRTYPE_DS &&
		    name_equal(story->zones[i]->name, seen->owner))
			return true;
	return false;
}

static void put_signatures(struct page *page, const struct story_zone *zone,
			   bool is_own)
{
	for (unsigned i = 0; i < zone->signature_count; i++) {
		const struct seen_signature *seen = zone->signatures[i];

		if (name_equal(seen->zone, zone->name) == is_own &&
		    !(is_own && is_shown_below(page, seen)))
			put_signature(page, zone, seen);
	}
}

static bool is_forwarded(const struct story *story)
{
	for (unsigned i = 0; i < story->zone_count; i++)
		if (story->zones[i]->is_forwarded)
			return true;
	return false;
}

/* A zone that no referral led to is on the servers of the one above. */
static void put_servers(struct page *page, const struct story_zone *zone)
{
	put_delegation(page, zone);
	for (unsigned i = 0; i < zone->server_count; i++)
		put_server(page, zone, &zone->servers[i]);
	if (zone->server_count == 0 && !zone->referral &&
	    !is_forwarded(page->story)) {
		label(page, "server");
		put(page, "those of the zone above\n");
	}
}

static void put_zone(struct page *page, const struct story_zone *zone)
{
	put(page, "\n");
	begin(page, zone->colour, true);
	put_name(page, zone->name);
	put(page, "%s  %s", name_is_root(zone->name) ? " (the root)" : "",
	    title_of(zone));
	if (zone->remark_count > 0)
		put(page, ", with remarks");
	end(page);
	put(page, "\n");
	page->label = NULL;
	if (zone->reason && zone->reason->text[0]) {
		label(page, "because");
		put_coloured(page, zone->colour, zone->reason->text);
		put(page, "\n");
	}
	for (unsigned i = 0; i < zone->remark_count; i++) {
		label(page, "remark");
		put_coloured(page, STORY_ORANGE, zone->remarks[i]->text);
		put(page, "\n");
	}
	put_servers(page, zone);
	for (unsigned i = 0; i < zone->ds_count; i++)
		put_ds(page, &zone->ds[i]);
	put_signatures(page, zone, false);
	for (unsigned i = 0; i < zone->key_count; i++)
		put_key(page, &zone->keys[i]);
	put_signatures(page, zone, true);
	for (unsigned i = 0; i < zone->proof_count; i++)
		put_proof(page, &zone->proofs[i]);
}

static void put_records(struct page *page, const struct finding *finding)
{
	char text[RECORD_TEXT_MAX], type[CODE_TEXT_MAX];

	for (size_t i = 0; i < finding->counts[SECTION_ANSWER]; i++) {
		const struct rrset *rrset = finding->rrsets[SECTION_ANSWER][i];
		struct rdata_walk walk = rrset_rdata(rrset);
		struct span rdata;

		while (rdata_next(&walk, &rdata)) {
			label(page, "record");
			put_name(page, rrset_owner(rrset));
			put(page, " %u %s %s\n", rrset->ttl_s,
			    rrtype_to_text(rrset->type, type),
			    record_to_text(rrset->type, rdata, text));
		}
	}
}

static void put_link(struct page *page, const struct story_link *entry)
{
	char type[CODE_TEXT_MAX];

	put(page, "\n");
	begin(page, entry->colour, true);
	put_name(page, entry->name);
	put(page, " %s  ", rrtype_to_text(entry->type, type));
	if (entry->link)
		put(page, "%s, %s", answer_phrase(entry->link->finding.kind),
		    security_word(entry->link->finding.security));
	else
		put(page, "no answer");
	end(page);
	put(page, "\n");
	page->label = NULL;
	if (entry->rejected) {
		label(page, "refused");
		put_coloured(page, entry->link ? STORY_ORANGE : STORY_RED,
			     entry->rejected->reason.text);
		put(page, "\n");
	}
	if (entry->link)
		put_records(page, &entry->link->finding);
}

/* ---- Exchanges ---------------------------------------------------------- */

static void put_flags(struct page *page, uint16_t flags)
{
	static const struct {
		uint16_t flag;
		const char *text;
	} rows[] = {{FLAG_AA, " AA"},
		    {FLAG_TC, " TC"},
		    {FLAG_AD, " AD"},
		    {FLAG_RA, " RA"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (flags & rows[i].flag)
			put(page, "%s", rows[i].text);
}

static void put_exchange(struct page *page,
			 const struct trace_exchange *exchange)
{
	char address[ADDRESS_TEXT_MAX], type[CODE_TEXT_MAX];
	char rcode[CODE_TEXT_MAX];

	put(page, "  %8.1f ms  %s (", (double)exchange->sent_us / 1000,
	    address_to_text(&exchange->address, false, address));
	put_name(page, exchange->zone);
	put(page, ") %s ", exchange->is_stream ? "TCP" : "UDP");
	put_name(page, exchange->name);
	put(page, " %s%s: %s", rrtype_to_text(exchange->type, type),
	    exchange->sent_edns ? "" : " without EDNS",
	    outcome_phrase(exchange->outcome));
	if (exchange->why[0] && exchange->outcome != TRACE_UNREACHABLE &&
	    exchange->outcome != TRACE_NOT_SENT)
		put(page, " (%s)", exchange->why);
	if (exchange->size > 0) {
		put(page, ", %s", rcode_to_text(exchange->rcode, rcode));
		put_flags(page, exchange->flags);
		put(page, ", %u octets", exchange->size);
		if (exchange->has_edns)
			put(page, ", EDNS %u", exchange->udp_size);
	}
	put(page, ", %.1f ms\n", (double)exchange->took_us / 1000);
}

static void put_exchanges(struct page *page)
{
	const struct trace *trace = &page->story->explanation->trace;

	put(page, "\nExchanges\n");
	for (const struct trace_event *event = trace->first; event;
	     event = event->next)
		if (event->kind == TRACE_EXCHANGE)
			put_exchange(page, &event->exchange);
}

/* ---- The page ----------------------------------------------------------- */

static void put_head(struct page *page)
{
	const struct explanation *explanation = page->story->explanation;
	char type[CODE_TEXT_MAX], code[CODE_TEXT_MAX];
	int ede = explanation->reason.ede;

	begin(page, page->story->colour, true);
	put_name(page, explanation->name.octets);
	put(page, " %s  %s, %s", rrtype_to_text(explanation->type, type),
	    security_word(explanation->security),
	    rcode_to_text(explanation->rcode, code));
	if (ede != EDE_NONE)
		put(page, ", EDE %d (%s)", ede, ede_to_text(ede, code));
	end(page);
	put(page, "\n%s\n", page->story->sentence.text);
}

void text_render(const struct story *story, const struct text_options *options,
		 struct text_sink *sink)
{
	struct page page = {.story = story, .options = options, .sink = sink};

	put_head(&page);
	for (unsigned i = 0; i < story->zone_count; i++)
		put_zone(&page, story->zones[i]);
	for (unsigned i = 0; i < story->link_count; i++)
		put_link(&page, &story->links[i]);
	if (options->verbose)
		put_exchanges(&page);
	if (story->is_cut)
		put(&page, "\nThere was more than can be shown.\n");
}
