/*
 * control_look.c - what the caches know of a name, and of its servers.
 *
 * The main thread reads them as the workers do, without a lock.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
/* Before ldns, which else makes a bool of its own. */
#include <stdbool.h>

#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "resolver/core/zone_cut.h"
#include "resolver/daemon/control_inside.h"
#include "resolver/net/clock.h"
#include "wire/codes.h"
#include "wire/message.h"
#include "wire/writer.h"

enum {
	LOOK_OCTETS = 1 << 20, /* for copies out of the caches */
	/* Types are looked for one after the other: those that are asked for
	 * by their number in a query. */
	LOOK_TYPES = 65536,
	/* Entries that are told of: a name has a handful. */
	LOOK_ENTRIES_MAX = 500,
};

struct look {
	struct control *control;
	struct name name;
	uint16_t type; /* 0: all */
	struct now now;
	json_t *entries;
};

static bool is_full(const struct look *look)
{
	return json_array_size(look->entries) >= LOOK_ENTRIES_MAX;
}

static bool concerns(const struct look *look, uint16_t type)
{
	return look->type == 0 || look->type == type;
}

/* ---- Records as people write them -----------------------------------------
 */

static void append_record(json_t *records, const ldns_rr *rr)
{
	char *text = ldns_rr2str(rr);
	size_t size = text ? strlen(text) : 0;

	while (size > 0 && text[size - 1] == '\n')
		size--;
	if (size > 0)
		json_array_append_new(records, control_json_text(text, size));
	LDNS_FREE(text);
}

static void append_list(json_t *records, const ldns_rr_list *list)
{
	for (size_t i = 0; list && i < ldns_rr_list_rr_count(list); i++)
		append_record(records, ldns_rr_list_rr(list, i));
}

/* All records in MESSAGE but its question. */
static json_t *message_records(struct span message)
{
	json_t *records = json_array();
	ldns_pkt *packet = NULL;

	if (ldns_wire2pkt(&packet, message.data, message.size) !=
	    LDNS_STATUS_OK)
		return records;
	append_list(records, ldns_pkt_answer(packet));
	append_list(records, ldns_pkt_authority(packet));
	append_list(records, ldns_pkt_additional(packet));
	ldns_pkt_free(packet);
	return records;
}

static void append_rrset(json_t *records, const struct rrset *rrset)
{
	uint8_t *octets = malloc(MESSAGE_SIZE_MAX);
	struct writer writer;
	unsigned count;
	size_t at = 0;

	if (!octets)
		return;
	writer_init(&writer, octets, MESSAGE_SIZE_MAX);
	count = rrset_write(&writer, rrset, rrset->ttl_s, false, NULL, NULL, 0);
	for (unsigned i = 0; i < count && !writer_failed(&writer); i++) {
		ldns_rr *rr = NULL;

		if (ldns_wire2rr(&rr, octets, writer.size, &at,
				 LDNS_SECTION_ANSWER) != LDNS_STATUS_OK)
			break;
		append_record(records, rr);
		ldns_rr_free(rr);
	}
	free(octets);
}

static json_t *finding_records(const struct finding *finding)
{
	json_t *records = json_array();

	for (int i = 0; i < SECTION_COUNT; i++)
		for (size_t j = 0; j < finding->counts[i]; j++)
			append_rrset(records, finding->rrsets[i][j]);
	return records;
}

/* ---- Whole answers --------------------------------------------------------
 */

/* With its TTLs aged, as a client would get it. */
static json_t *answer_records(const struct look *look,
			      const struct query *query,
			      const struct answer *answer)
{
	const struct answer_fit fit = {.room = MESSAGE_SIZE_MAX};
	uint8_t *octets = malloc(MESSAGE_SIZE_MAX);
	json_t *records;
	size_t size;

	if (!octets)
		return json_array();
	size = answer_write(answer, query, look->now.mono, &fit, octets);
	records = message_records(span_of(octets, size));
	free(octets);
	return records;
}

static void tell_answer(struct look *look, const struct query *query,
			const struct answer *answer, bool do_bit)
{
	char rcode[CODE_TEXT_MAX];
	int64_t age_s = (look->now.mono.us - answer->made.us) / 1000000;
	uint16_t code = answer->message.data[3] & 0xf;

	json_array_append_new(
		look->entries,
		json_pack("{s:s, s:o, s:o, s:b, s:b, s:b, s:s, s:s, s:I, s:I, "
			  "s:o, s:o, s:o}",
			  "cache", "answers", "name",
			  control_json_name(query->name_lower.octets), "type",
			  control_json_type(query->type), "do", do_bit, "cd",
			  (query->header.flags & FLAG_CD) != 0, "failure",
			  answer->is_failure, "rcode",
			  rcode_to_text(code, rcode), "verdict",
			  security_text(answer->security), "age-seconds",
			  (json_int_t)age_s, "ttl-seconds",
			  (json_int_t)answer->ttl_s - (json_int_t)age_s,
			  "error", control_json_ede(answer->ede), "reason",
			  control_json_text((const char *)answer->ede_text.data,
					    answer->ede_text.size),
			  "records", answer_records(look, query, answer)));
}

static struct query query_for(const struct look *look, uint16_t type, bool cd)
{
	return (struct query){
		.header.flags = cd ? FLAG_CD : 0,
		.name = look->name,
		.name_lower = look->name,
		.name_size = (uint8_t)name_size(look->name.octets),
		.question_size = name_size(look->name.octets) + 4,
		.has_question = true,
		.type = type,
		.class_ = RRCLASS_IN,
		.edns.ede = EDE_NONE,
	};
}

/* Stale ones are among them, with a TTL below 0. */
static void look_for_answers(struct look *look, uint16_t type)
{
	const struct answer_cache *cache = look->control->setup.caches->answers;
	struct answer answer;

	for (int i = 0; i < 4; i++) {
		struct query query = query_for(look, type, i & 1);
		bool do_bit = i & 2;

		if (answer_cache_find_stale(cache, &query, do_bit,
					    look->now.mono, UINT32_MAX / 2,
					    &answer))
			tell_answer(look, &query, &answer, do_bit);
		if (!do_bit && answer_cache_find_failure(
				       cache, &query, look->now.mono, &answer))
			tell_answer(look, &query, &answer, do_bit);
	}
}

/* ---- What resolution needs ------------------------------------------------
 */

static const char *kind_text(enum finding_kind kind)
{
	switch (kind) {
	case FINDING_ANSWER:
		return "answer";
	case FINDING_CNAME:
		return "CNAME";
	case FINDING_DNAME:
		return "DNAME";
	case FINDING_NODATA:
		return "NODATA";
	case FINDING_NXDOMAIN:
		return "NXDOMAIN";
	case FINDING_DELEGATION:
		return "delegation";
	case FINDING_FAILURE:
		return "failure";
	}
	return "";
}

static const char *rank_text(enum rank rank)
{
	switch (rank) {
	case RANK_HINT:
		return "hint";
	case RANK_REFERRAL:
		return "referral";
	case RANK_AUTHORITY:
		return "authority section";
	case RANK_NOT_AUTHORITATIVE:
		return "not authoritative";
	case RANK_AUTHORITATIVE:
		return "authoritative";
	}
	return "";
}

static void tell_finding(struct look *look, const char *shelf,
			 const struct finding *finding, uint16_t type)
{
	json_array_append_new(
		look->entries,
		json_pack("{s:s, s:s, s:o, s:o, s:s, s:s, s:s, s:o, s:I, s:o, "
			  "s:o}",
			  "cache", "rrsets", "shelf", shelf, "name",
			  control_json_name(finding->name), "type",
			  type ? control_json_type(type) : json_null(), "kind",
			  kind_text(finding->kind), "verdict",
			  security_text(finding->security), "rank",
			  rank_text(finding->rank), "zone",
			  control_json_name(finding->zone), "ttl-seconds",
			  (json_int_t)finding->ttl_s, "error",
			  control_json_ede(finding->ede), "records",
			  finding_records(finding)));
}

static void look_on_shelf(struct look *look, enum rrset_cache_shelf shelf,
			  const char *label, uint16_t type)
{
	struct finding finding;
	struct arena arena;

	arena_init(&arena, LOOK_OCTETS);
	if (rrset_cache_find(look->control->setup.caches->rrsets, shelf,
			     look->name.octets, type, look->now.mono, &arena,
			     &finding) == STATUS_OK)
		tell_finding(look, label, &finding, type);
	arena_done(&arena);
}

static void look_for_keys(struct look *look)
{
	struct zone_keys *keys =
		key_cache_closest(look->control->setup.caches->keys,
				  look->name.octets, look->now);
	json_t *tags;

	if (!keys)
		return;
	tags = json_array();
	for (unsigned i = 0; i < keys->count; i++)
		if (keys->keys[i].key)
			json_array_append_new(tags,
					      json_integer(keys->keys[i].tag));
	json_array_append_new(
		look->entries,
		json_pack("{s:s, s:o, s:s, s:o, s:o, s:o}", "cache", "keys",
			  "zone", control_json_name(keys->zone), "verdict",
			  security_text(keys->security), "tags", tags, "error",
			  control_json_ede(keys->reason->ede), "reason",
			  control_json_text(keys->reason->text,
					    strlen(keys->reason->text))));
	zone_keys_unref(keys);
}

/* The proof that may deny NAME, or types at it. */
static void look_for_denial(struct look *look, const uint8_t *zone,
			    uint16_t type)
{
	struct arena arena;
	const struct rrset *rrset;
	json_t *records;

	arena_init(&arena, LOOK_OCTETS);
	rrset = denial_cache_at_or_before(look->control->setup.caches->denials,
					  zone, type, look->name.octets,
					  look->now.mono, &arena);
	if (rrset) {
		records = json_array();
		append_rrset(records, rrset);
		json_array_append_new(
			look->entries,
			json_pack("{s:s, s:o, s:s, s:I, s:o}", "cache",
				  "denials", "zone", control_json_name(zone),
				  "verdict", "secure", "ttl-seconds",
				  (json_int_t)rrset->ttl_s, "records",
				  records));
	}
	arena_done(&arena);
}

static void look_up_all(struct look *look)
{
	const uint8_t *zone;

	for (unsigned type = 1; type < LOOK_TYPES && !is_full(look); type++) {
		if (!concerns(look, (uint16_t)type))
			continue;
		look_for_answers(look, (uint16_t)type);
		look_on_shelf(look, SHELF_FINDINGS, "findings", (uint16_t)type);
	}
	look_on_shelf(look, SHELF_NXDOMAINS, "name errors", 0);
	if (concerns(look, RRTYPE_NS) || concerns(look, RRTYPE_DS))
		look_on_shelf(look, SHELF_DELEGATIONS, "delegations", 0);
	if (concerns(look, RRTYPE_NS))
		look_on_shelf(look, SHELF_CHILD_SERVERS,
			      "the zone's own servers", 0);
	look_for_keys(look);
	zone = denial_cache_closest_zone(look->control->setup.caches->denials,
					 look->name.octets);
	/* NSEC3's are in the order of hashes, which is not the names'. */
	if (zone)
		look_for_denial(look, zone, RRTYPE_NSEC);
}

void control_lookup(struct control_request *request)
{
	struct look look = {.control = request->control, .now = clock_now()};

	if (!control_take_name(request, &look.name) ||
	    !control_take_type(request, &look.type))
		return;
	look.entries = json_array();
	epoch_online(request->control->reader);
	if (look.entries)
		look_up_all(&look);
	epoch_offline(request->control->reader);
	control_reply(request, HTTP_STATUS_OK,
		      json_pack("{s:o, s:o}", "name",
				control_json_name(look.name.octets), "entries",
				look.entries));
}

/* ---- Servers --------------------------------------------------------------
 */

static const char *edns_text(enum server_edns edns)
{
	switch (edns) {
	case SERVER_EDNS_UNKNOWN:
		return "unknown";
	case SERVER_EDNS_WORKS:
		return "works";
	case SERVER_EDNS_BROKEN:
		return "broken";
	}
	return "";
}

static const char *lameness_text(enum server_lameness lameness)
{
	switch (lameness) {
	case SERVER_NOT_LAME:
		return "no";
	case SERVER_SECOND_BEST:
		return "without authority";
	case SERVER_LAME:
		return "yes";
	}
	return "";
}

static json_t *address_json(const struct control *control,
			    const struct zone_cut *cut,
			    const struct address *address, struct moment now)
{
	const struct server_cache *servers = control->setup.caches->servers;
	struct server_info info = server_cache_get(servers, address, now);
	enum server_lameness lameness =
		server_cache_lameness(servers, address, cut->name.octets, now);

	return json_pack(
		"{s:o, s:b, s:o, s:i, s:i, s:b, s:s, s:s}", "address",
		control_json_address(address), "asked", info.is_known, "rtt-ms",
		info.srtt_us ? json_real(info.srtt_us / 1000.0) : json_null(),
		"timeout-ms", (int)info.timeout_ms, "timeouts",
		(int)info.timeouts, "dead", info.is_dead, "edns",
		edns_text(info.edns), "lame", lameness_text(lameness));
}

static json_t *server_json(const struct control *control,
			   const struct zone_cut *cut,
			   const struct cut_server *server, struct moment now)
{
	json_t *addresses = json_array();

	for (unsigned i = 0; i < server->address_count; i++)
		json_array_append_new(
			addresses,
			address_json(control, cut, &server->addresses[i], now));
	return json_pack("{s:o, s:o}", "name",
			 name_is_root(server->name.octets)
				 ? json_null()
				 : control_json_name(server->name.octets),
			 "addresses", addresses);
}

static const char *cut_text(enum zone_cut_kind kind)
{
	switch (kind) {
	case CUT_HINTS:
		return "root hints";
	case CUT_DELEGATION:
		return "delegation";
	case CUT_CONFIGURED:
		return "configured";
	case CUT_FORWARD:
		return "forwarders";
	}
	return "";
}

static json_t *cut_json(const struct control *control,
			const struct zone_cut *cut, struct moment now)
{
	json_t *servers = json_array();

	for (unsigned i = 0; i < cut->server_count; i++)
		json_array_append_new(
			servers,
			server_json(control, cut, &cut->servers[i], now));
	return json_pack("{s:o, s:s, s:b, s:o}", "zone",
			 control_json_name(cut->name.octets), "from",
			 cut_text(cut->kind), "signed", cut->is_signed,
			 "servers", servers);
}

void control_servers(struct control_request *request)
{
	struct control *control = request->control;
	const struct control_setup *setup = &control->setup;
	const struct context context = {.caches = setup->caches,
					.reader = control->reader,
					.rng = &control->rng,
					.hash_key = setup->hash_key,
					.stats = &control->scratch_stats};
	struct moment now = clock_now().mono;
	struct zone_cut *cut;
	enum status status = STATUS_NO_MEMORY;
	struct name name;

	if (!control_take_name(request, &name))
		return;
	cut = malloc(sizeof(*cut));
	epoch_online(control->reader);
	if (cut)
		status = zone_cut_find(&context,
				       setup->conf(setup->context)->settings,
				       now, name.octets, RRTYPE_A, false, cut);
	if (status == STATUS_OK)
		control_reply(request, HTTP_STATUS_OK,
			      cut_json(control, cut, now));
	else
		control_refuse(request, HTTP_STATUS_FAILED, "%s",
			       status_text(status));
	epoch_offline(control->reader);
	free(cut);
}
