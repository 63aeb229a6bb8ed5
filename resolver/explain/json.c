/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/explain/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "resolver/explain/record.h"
#include "resolver/explain/words.h"
#include "wire/codes.h"
#include "wire/rdata.h"

/*
 * jansson's setters take NULL for a value that there was no memory for, and
 * fail: that is seen once, here, and the form is given up at its end.
 */
struct form {
	const struct story *story;
	bool has_failed;
};

static void set(struct form *form, json_t *object, const char *key,
		json_t *value)
{
	if (json_object_set_new(object, key, value) != 0)
		form->has_failed = true;
}

static void append(struct form *form, json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		form->has_failed = true;
}

/* ---- Values ------------------------------------------------------------- */

/* What is no UTF-8 came from afar: it is shown without it. */
static json_t *of_text(const char *text)
{
	json_t *json = json_string(text);
	char *copy;

	if (json)
		return json;
	copy = strdup(text);
	if (!copy)
		return NULL;
	for (char *at = copy; *at; at++)
		if (*at < ' ' || *at > '~')
			*at = '?';
	json = json_string(copy);
	free(copy);
	return json;
}

static json_t *of_name(const uint8_t *name)
{
	char text[NAME_TEXT_MAX];

	return name ? json_string(name_to_text(name, text)) : json_null();
}

static json_t *of_type(uint16_t type)
{
	char text[CODE_TEXT_MAX];

	return json_string(rrtype_to_text(type, text));
}

static json_t *of_rcode(uint16_t rcode)
{
	char text[CODE_TEXT_MAX];

	return json_string(rcode_to_text(rcode, text));
}

static json_t *of_algorithm(uint8_t algorithm)
{
	char text[CODE_TEXT_MAX];

	return json_string(algorithm_to_text(algorithm, text));
}

static json_t *of_time(struct wall_time wall)
{
	char text[CIVIL_TEXT_MAX];

	return json_string(civil_to_rfc3339(wall, text));
}

static json_t *of_ms(int64_t us)
{
	return json_real((double)us / 1000);
}

static json_t *of_hex(struct span octets)
{
	static const char digits[] = "0123456789abcdef";
	char text[2 * UINT8_MAX];
	size_t size = 0;

	for (size_t i = 0; i < octets.size && size < sizeof(text); i++) {
		text[size++] = digits[octets.data[i] >> 4];
		text[size++] = digits[octets.data[i] & 15];
	}
	return json_stringn(text, size);
}

static json_t *of_ede(int code)
{
	char text[CODE_TEXT_MAX];

	return code == EDE_NONE ? json_null()
				: json_pack("{s:i, s:s}", "code", code, "name",
					    ede_to_text(code, text));
}

/* null where there is nothing to say. */
static json_t *of_reason(struct form *form, const struct reason *reason)
{
	json_t *object;

	if (!reason || (reason->ede == EDE_NONE && !reason->text[0]))
		return json_null();
	object = json_object();
	set(form, object, "ede", of_ede(reason->ede));
	set(form, object, "text", of_text(reason->text));
	return object;
}

/* ---- Servers ------------------------------------------------------------ */

static json_t *of_exchange(struct form *form, const struct trace_exchange *seen)
{
	char address[ADDRESS_TEXT_MAX];
	json_t *object = json_object();

	set(form, object, "zone", of_name(seen->zone));
	set(form, object, "address",
	    json_string(address_to_text(&seen->address, false, address)));
	set(form, object, "port", json_integer(seen->address.port));
	set(form, object, "name", of_name(seen->name));
	set(form, object, "type", of_type(seen->type));
	set(form, object, "tcp", json_boolean(seen->is_stream));
	set(form, object, "edns_sent", json_boolean(seen->sent_edns));
	set(form, object, "sent_ms", of_ms(seen->sent_us));
	set(form, object, "took_ms", of_ms(seen->took_us));
	set(form, object, "outcome", json_string(outcome_word(seen->outcome)));
	set(form, object, "why", of_text(seen->why));
	if (seen->size == 0)
		return object;
	set(form, object, "rcode", of_rcode(seen->rcode));
	set(form, object, "aa", json_boolean(seen->flags & FLAG_AA));
	set(form, object, "tc", json_boolean(seen->flags & FLAG_TC));
	set(form, object, "ad", json_boolean(seen->flags & FLAG_AD));
	set(form, object, "ra", json_boolean(seen->flags & FLAG_RA));
	set(form, object, "octets", json_integer(seen->size));
	set(form, object, "edns_size",
	    seen->has_edns ? json_integer(seen->udp_size) : json_null());
	set(form, object, "ede", of_ede(seen->ede));
	return object;
}

static json_t *of_server(struct form *form, const struct story_server *server)
{
	char address[ADDRESS_TEXT_MAX];
	json_t *object = json_object();

	set(form, object, "address",
	    json_string(address_to_text(&server->address, false, address)));
	set(form, object, "port", json_integer(server->address.port));
	set(form, object, "name", of_name(server->name));
	set(form, object, "asked", json_integer(server->asked));
	set(form, object, "went_well", json_integer(server->well));
	set(form, object, "fastest_ms",
	    server->fastest_us ? of_ms(server->fastest_us) : json_null());
	set(form, object, "fault",
	    server->fault ? of_exchange(form, server->fault) : json_null());
	return object;
}

static json_t *of_delegation(struct form *form,
			     const struct trace_referral *referral)
{
	const struct rrset *ns;
	struct rdata_walk walk;
	struct span rdata;
	json_t *object, *names;

	ns = referral ? finding_answer(&referral->delegation) : NULL;
	if (!ns)
		return json_null();
	object = json_object();
	names = json_array();
	walk = rrset_rdata(ns);
	while (rdata_next(&walk, &rdata))
		if (rdata_name(rdata))
			append(form, names, of_name(rdata_name(rdata)));
	set(form, object, "by", of_name(referral->parent));
	set(form, object, "to", names);
	return object;
}

/* ---- DS, keys, signatures, denials -------------------------------------- */

static json_t *of_ds(struct form *form, const struct story_ds *entry)
{
	const struct seen_ds *ds = entry->ds;
	json_t *object = json_object();

	set(form, object, "key_tag", json_integer(ds->key_tag));
	set(form, object, "algorithm", json_integer(ds->algorithm));
	set(form, object, "algorithm_name", of_algorithm(ds->algorithm));
	set(form, object, "digest_type", json_integer(ds->digest_type));
	set(form, object, "digest", of_hex(ds->digest));
	set(form, object, "is_anchor", json_boolean(ds->is_anchor));
	set(form, object, "fit", json_string(fit_word(entry)));
	return object;
}

static json_t *of_key(struct form *form, const struct story_key *entry)
{
	const struct seen_key *key = entry->key;
	json_t *object = json_object();

	set(form, object, "key_tag", json_integer(key->key_tag));
	set(form, object, "flags", json_integer(key->flags));
	set(form, object, "sep", json_boolean(key->flags & DNSKEY_SEP));
	set(form, object, "revoked", json_boolean(key->flags & DNSKEY_REVOKE));
	set(form, object, "protocol", json_integer(key->protocol));
	set(form, object, "algorithm", json_integer(key->algorithm));
	set(form, object, "algorithm_name", of_algorithm(key->algorithm));
	set(form, object, "bits",
	    key->bits ? json_integer(key->bits) : json_null());
	set(form, object, "is_supported", json_boolean(key->is_supported));
	set(form, object, "is_vouched_for", json_boolean(entry->is_vouched));
	set(form, object, "signs_keys", json_boolean(entry->signs_keys));
	set(form, object, "signs_data", json_boolean(entry->signs_data));
	return object;
}

static json_t *of_signature(struct form *form,
			    const struct seen_signature *seen)
{
	json_t *object = json_object();

	set(form, object, "owner", of_name(seen->owner));
	set(form, object, "type", of_type(seen->type));
	set(form, object, "zone", of_name(seen->zone));
	set(form, object, "result", json_string(signature_word(seen->result)));
	set(form, object, "ede", of_ede(seen->ede));
	if (seen->result == SIGNATURE_NONE)
		return object;
	set(form, object, "signer", of_name(seen->signer));
	set(form, object, "key_tag", json_integer(seen->key_tag));
	set(form, object, "algorithm", json_integer(seen->algorithm));
	set(form, object, "algorithm_name", of_algorithm(seen->algorithm));
	set(form, object, "labels", json_integer(seen->labels));
	set(form, object, "original_ttl_s", json_integer(seen->original_ttl_s));
	set(form, object, "inception", of_time(seen->inception));
	set(form, object, "expiration", of_time(seen->expiration));
	set(form, object, "left_s",
	    json_integer(seen->expiration.s - seen->checked.s));
	set(form, object, "is_wildcard", json_boolean(seen->is_wildcard));
	return object;
}

static json_t *of_denial(struct form *form, const struct seen_denial *seen)
{
	char text[RECORD_TEXT_MAX];
	json_t *object = json_object();

	set(form, object, "part", json_string(denial_word(seen->part)));
	set(form, object, "name", of_name(seen->name));
	set(form, object, "owner", of_name(rrset_owner(seen->rrset)));
	set(form, object, "type", of_type(seen->rrset->type));
	set(form, object, "data",
	    of_text(record_to_text(seen->rrset->type, rrset_first(seen->rrset),
				   text)));
	return object;
}

static json_t *of_proof(struct form *form, const struct story_proof *entry)
{
	const struct seen_proof *proof = entry->proof;
	json_t *object = json_object(), *records = json_array();
	bool has_type =
		proof->aim == PROOF_OF_TYPE || proof->aim == PROOF_OF_DS;

	set(form, object, "aim", json_string(aim_word(proof->aim)));
	set(form, object, "name", of_name(proof->name));
	set(form, object, "type",
	    has_type ? of_type(proof->type) : json_null());
	set(form, object, "outcome", json_string(proof_word(proof->outcome)));
	set(form, object, "reason",
	    of_reason(form, proof->outcome == PROOF_INSECURE ||
					    proof->outcome == PROOF_MISSING
				    ? proof->reason
				    : NULL));
	for (unsigned i = 0; i < entry->denial_count; i++)
		append(form, records, of_denial(form, entry->denials[i]));
	set(form, object, "records", records);
	return object;
}

/* ---- Zones and the answer ----------------------------------------------- */

static json_t *of_remark(struct form *form, const struct story_remark *remark)
{
	json_t *object = json_object();

	set(form, object, "kind", json_string(remark_word(remark->kind)));
	set(form, object, "text", of_text(remark->text));
	return object;
}

/* An array of COUNT values, the one at I made by VALUE. */
#define SET_LIST(form, object, key, count, value)                              \
	do {                                                                   \
		json_t *list_ = json_array();                                  \
		for (unsigned i = 0; i < (count); i++)                         \
			append(form, list_, value);                            \
		set(form, object, key, list_);                                 \
	} while (0)

static json_t *of_zone(struct form *form, const struct story_zone *zone)
{
	json_t *object = json_object();

	set(form, object, "name", of_name(zone->name));
	set(form, object, "verdict",
	    json_string(security_word(zone->security)));
	set(form, object, "colour",
	    json_string(story_colour_word(zone->colour)));
	set(form, object, "is_at_fault", json_boolean(zone->is_at_fault));
	set(form, object, "reason", of_reason(form, zone->reason));
	set(form, object, "delegation", of_delegation(form, zone->referral));
	set(form, object, "is_forwarded", json_boolean(zone->is_forwarded));
	SET_LIST(form, object, "remarks", zone->remark_count,
		 of_remark(form, zone->remarks[i]));
	SET_LIST(form, object, "servers", zone->server_count,
		 of_server(form, &zone->servers[i]));
	SET_LIST(form, object, "ds", zone->ds_count, of_ds(form, &zone->ds[i]));
	SET_LIST(form, object, "keys", zone->key_count,
		 of_key(form, &zone->keys[i]));
	SET_LIST(form, object, "signatures", zone->signature_count,
		 of_signature(form, zone->signatures[i]));
	SET_LIST(form, object, "denials", zone->proof_count,
		 of_proof(form, &zone->proofs[i]));
	return object;
}

static void append_rrset(struct form *form, json_t *records,
			 const struct rrset *rrset)
{
	struct rdata_walk walk = rrset_rdata(rrset);
	char text[RECORD_TEXT_MAX];
	struct span rdata;

	while (rdata_next(&walk, &rdata)) {
		json_t *object = json_object();

		set(form, object, "name", of_name(rrset_owner(rrset)));
		set(form, object, "ttl_s", json_integer(rrset->ttl_s));
		set(form, object, "type", of_type(rrset->type));
		set(form, object, "data",
		    of_text(record_to_text(rrset->type, rdata, text)));
		append(form, records, object);
	}
}

static json_t *of_link(struct form *form, const struct story_link *entry)
{
	json_t *object = json_object(), *records = json_array();
	const struct finding *finding =
		entry->link ? &entry->link->finding : NULL;
	enum security security =
		finding ? finding->security : SECURITY_UNCHECKED;

	set(form, object, "name", of_name(entry->name));
	set(form, object, "type", of_type(entry->type));
	set(form, object, "verdict",
	    json_string(finding ? security_word(security) : "no answer"));
	set(form, object, "colour",
	    json_string(story_colour_word(entry->colour)));
	set(form, object, "kind",
	    finding ? json_string(answer_word(finding->kind)) : json_null());
	set(form, object, "source",
	    finding ? json_string(source_word(entry->link->source))
		    : json_null());
	set(form, object, "refused",
	    of_reason(form, entry->rejected ? &entry->rejected->reason : NULL));
	for (size_t i = 0; finding && i < finding->counts[SECTION_ANSWER]; i++)
		append_rrset(form, records, finding->rrsets[SECTION_ANSWER][i]);
	set(form, object, "records", records);
	return object;
}

/* ---- The whole ---------------------------------------------------------- */

static void set_head(struct form *form, json_t *object)
{
	const struct explanation *explanation = form->story->explanation;
	const struct story *story = form->story;

	set(form, object, "name", of_name(explanation->name.octets));
	set(form, object, "type", of_type(explanation->type));
	set(form, object, "verdict",
	    json_string(security_word(explanation->security)));
	set(form, object, "colour",
	    json_string(story_colour_word(story->colour)));
	set(form, object, "rcode", of_rcode(explanation->rcode));
	set(form, object, "reason", of_reason(form, &explanation->reason));
	set(form, object, "sentence", of_text(story->sentence.text));
	set(form, object, "cause",
	    json_string(cause_word(story->sentence.cause)));
	set(form, object, "party",
	    json_string(party_word(story->sentence.party)));
	set(form, object, "zone", of_name(story->facts.zone));
	set(form, object, "began", of_time(explanation->began.wall));
}

static json_t *of_exchanges(struct form *form)
{
	const struct trace *trace = &form->story->explanation->trace;
	json_t *exchanges = json_array();

	for (const struct trace_event *event = trace->first; event;
	     event = event->next)
		if (event->kind == TRACE_EXCHANGE)
			append(form, exchanges,
			       of_exchange(form, &event->exchange));
	return exchanges;
}

static char *with_newline(char *text)
{
	size_t size = text ? strlen(text) : 0;
	char *grown = text ? realloc(text, size + 2) : NULL;

	if (!grown) {
		free(text);
		return NULL;
	}
	memcpy(grown + size, "\n", 2);
	return grown;
}

char *json_of_story(const struct story *story, bool verbose)
{
	struct form form = {.story = story};
	json_t *object = json_object();
	char *text = NULL;

	set_head(&form, object);
	SET_LIST(&form, object, "zones", story->zone_count,
		 of_zone(&form, story->zones[i]));
	SET_LIST(&form, object, "answer", story->link_count,
		 of_link(&form, &story->links[i]));
	if (verbose)
		set(&form, object, "exchanges", of_exchanges(&form));
	set(&form, object, "is_cut", json_boolean(story->is_cut));
	if (!form.has_failed)
		text = json_dumps(object,
				  JSON_INDENT(2) | JSON_REAL_PRECISION(9));
	json_decref(object);
	return with_newline(text);
}
