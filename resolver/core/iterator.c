/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/iterator.h"

#include <stdio.h>
#include <string.h>

#include "cache/rrset_cache.h"
#include "cache/server_cache.h"
#include "resolver/core/caches.h"
#include "resolver/core/child_servers.h"
#include "resolver/core/families.h"
#include "resolver/core/mirror_zone.h"
#include "resolver/core/stats.h"
#include "resolver/core/uncut_names.h"
#include "validator/signature.h"

enum {
	STREAM_TIMEOUT_MS = 3000, /* connect, send and receive */
	ITERATOR_TURNS_MAX = 64,  /* without resting: more is our mistake */
};

void iterator_start(struct iterator *it, const struct context *context,
		    const struct settings *settings, struct work *work,
		    const uint8_t *name, uint16_t type)
{
	it->state = ITERATOR_FIND_ZONE_CUT;
	it->context = context;
	it->settings = settings;
	it->work = work;
	name_copy(&it->name, name);
	it->type = type;
	it->attempts.count = 0;
	it->attempt = NULL;
	it->ahead_s = 0;
	it->referrals = it->tries_at_cut = it->silences = 0;
	it->no_forward = it->no_mirror = false;
	it->went_up = it->is_above = false;
	it->use_stream = it->must_send = false;
	it->has_new_signed_cut = it->lacks_ds = false;
	it->finding.kind = FINDING_FAILURE;
	it->problem[0] = '\0';
	reason_clear(&it->reason);
	arena_init(&it->response_arena, LIMIT_RESPONSE_OCTETS);
	minimisation_start(&it->minimisation, it->name.octets, type,
			   settings->qname_minimization != QMIN_OFF);
}

void iterator_done(struct iterator *it)
{
	arena_done(&it->response_arena);
}

static void note_problem(struct iterator *it, const char *what)
{
	char address[ADDRESS_TEXT_MAX];

	snprintf(it->problem, sizeof(it->problem), "%s %s",
		 address_to_text(&it->attempt->address, false, address), what);
}

static bool shows_all(const struct iterator *it)
{
	return minimisation_shows_all(&it->minimisation,
				      name_labels(it->name.octets));
}

static enum iterator_state fail(struct iterator *it, int ede, const char *what)
{
	char zone[NAME_TEXT_MAX];

	reason_set(&it->reason, ede, "%s of zone %.100s%s%s", what,
		   name_to_text(it->cut.name.octets, zone),
		   it->problem[0] ? ": " : "", it->problem);
	return ITERATOR_FAILED;
}

static void note_signed_cut(struct iterator *it, const uint8_t *zone,
			    bool lacks_ds)
{
	name_copy_lower(&it->new_signed_cut, zone);
	it->has_new_signed_cut = true;
	it->lacks_ds = lacks_ds;
}

/* Passes names at which there is known to be no cut. */
static void pass_uncut_names(struct iterator *it, struct moment now)
{
	const uint8_t *cut = it->cut.name.octets;
	uint16_t type;

	while (!shows_all(it) &&
	       uncut_names_has(it->context->uncut, it->context->hash_key,
			       minimisation_name(&it->minimisation, &type), cut,
			       now))
		minimisation_show_more(&it->minimisation, cut);
}

static void arrive_at_cut(struct iterator *it, struct moment now)
{
	it->attempts.count = 0;
	it->attempt = NULL;
	it->tries_at_cut = it->silences = it->last_resorts = 0;
	it->use_stream = false;
	it->cut.resolves_inside =
		it->cut.kind == CUT_DELEGATION &&
		!zone_cut_has_address(&it->cut) &&
		!zone_cut_has_server(&it->cut, it->name.octets);
	if (it->cut.is_signed ||
	    anchor_set_find(it->settings->anchors, it->cut.name.octets))
		note_signed_cut(it, it->cut.name.octets, false);
	if (it->cut.kind == CUT_FORWARD)
		minimisation_stop(&it->minimisation);
	else
		minimisation_at_cut(&it->minimisation, it->cut.name.octets);
	pass_uncut_names(it, now);
}

static enum iterator_state find_zone_cut(struct iterator *it, struct moment now)
{
	struct moment then = moment_after_s(now, it->ahead_s);
	enum status status =
		zone_cut_find(it->context, it->settings, then, it->name.octets,
			      it->type, it->no_forward, &it->cut);

	if (status != STATUS_OK) {
		reason_set(&it->reason, EDE_OTHER, "no server to ask: %s",
			   status_text(status));
		return ITERATOR_FAILED;
	}
	arrive_at_cut(it, now);
	return ITERATOR_CHOOSE_SERVER;
}

/* Is what is looked for the glue of a cut that has none? */
static bool is_missing_glue(const struct iterator *it)
{
	return it->cut.kind == CUT_DELEGATION &&
	       !name_is_root(it->cut.name.octets) &&
	       (it->type == RRTYPE_A || it->type == RRTYPE_AAAA) &&
	       zone_cut_has_server(&it->cut, it->name.octets) &&
	       !zone_cut_has_address(&it->cut);
}

static enum iterator_state go_up(struct iterator *it, struct moment now)
{
	struct name parent;

	name_copy(&parent, name_parent(it->cut.name.octets));
	it->went_up = it->is_above = true;
	if (zone_cut_find(it->context, it->settings, now, parent.octets,
			  RRTYPE_NS, it->no_forward, &it->cut) != STATUS_OK)
		return fail(it, EDE_NO_REACHABLE_AUTHORITY,
			    "no usable address for any server");
	/* Less than the name leads to the same cut without glue. */
	minimisation_stop(&it->minimisation);
	arrive_at_cut(it, now);
	return ITERATOR_CHOOSE_SERVER;
}

/*
 * The servers that the zone itself has named, and then the addresses that
 * servers have at their parents, each once.
 */
static bool has_last_resort(struct iterator *it, struct moment now)
{
	if (it->tries_at_cut >= LIMIT_TRIES_AT_CUT)
		return false;
	if (it->last_resorts == 0) {
		it->last_resorts++;
		if (child_servers_add(it->context, it->settings, now, &it->cut))
			return true;
	}
	if (it->last_resorts == 1) {
		it->last_resorts++;
		return it->cut.kind == CUT_DELEGATION &&
		       child_servers_add_glue(it->context, it->settings, now,
					      &it->cut);
	}
	return false;
}

static enum iterator_state no_server_left(struct iterator *it,
					  struct moment now)
{
	if (!it->went_up && is_missing_glue(it))
		return go_up(it, now);
	if (has_last_resort(it, now))
		return ITERATOR_CHOOSE_SERVER;
	if (it->cut.kind == CUT_FORWARD && it->cut.forward_first) {
		it->no_forward = true;
		minimisation_start(&it->minimisation, it->name.octets, it->type,
				   it->settings->qname_minimization !=
					   QMIN_OFF);
		return ITERATOR_FIND_ZONE_CUT;
	}
	return fail(it, EDE_NO_REACHABLE_AUTHORITY,
		    it->attempts.count ? "no usable answer from any server"
				       : "no usable address for any server");
}

/*
 * RFC 8145 section 4.2: with the query for a trust anchor's keys its tags are
 * told, once: a server that cannot take it gets the next one without.
 */
static const struct anchor *anchor_to_tell(const struct iterator *it,
					   const uint8_t *name, uint16_t type)
{
	if (type != RRTYPE_DNSKEY || !it->settings->validate ||
	    !it->settings->trust_anchor_telemetry || it->attempt->tries > 1)
		return NULL;
	return anchor_set_find(it->settings->anchors, name);
}

static void make_query(struct iterator *it, struct moment now)
{
	struct server_info info = server_cache_get(it->context->caches->servers,
						   &it->attempt->address, now);
	const struct settings_server *said =
		settings_server_for(it->settings, &it->attempt->address);
	uint16_t type;
	const uint8_t *name = minimisation_name(&it->minimisation, &type);

	name_copy(&it->query.name, name);
	it->query.type = type;
	it->query.id = rng_u16(it->context->rng);
	/*
	 * Some old path drops what has an OPT; nothing is learnt of silence,
	 * it could as well be loss. A signed zone is of no use without EDNS.
	 */
	it->query.use_edns = !it->attempt->without_edns &&
			     !said->without_edns &&
			     (it->cut.needs_edns ||
			      (info.edns != SERVER_EDNS_BROKEN &&
			       it->silences < LIMIT_SILENCES_WITH_EDNS));
	it->query.do_bit = it->settings->validate;
	it->query.tell = anchor_to_tell(it, name, type);
	it->query.recursion_desired = it->cut.kind == CUT_FORWARD;
	it->query.udp_size = it->settings->edns_udp_size;
	it->query.cookie.size = 0;
	if (it->query.use_edns && it->settings->send_cookie &&
	    !it->attempt->without_cookie)
		upstream_cookie_for(it->context, &it->attempt->address, now,
				    &it->query.cookie);
	it->timeout_ms = it->use_stream ? STREAM_TIMEOUT_MS : info.timeout_ms;
}

static enum iterator_state send_query(struct iterator *it, struct moment now)
{
	if (it->tries_at_cut >= LIMIT_TRIES_AT_CUT)
		return no_server_left(it, now);
	if (!work_take(it->work, &it->work->upstream_queries_left,
		       "upstream queries"))
		return fail(it, EDE_OTHER, "too many queries to servers");
	it->tries_at_cut++;
	it->attempt->tries++;
	make_query(it, now);
	it->must_send = true;
	it->is_joined = false;
	return ITERATOR_AWAIT_RESPONSE;
}

static enum iterator_state ask_mirror(struct iterator *it, struct moment now);

static bool is_mirrored(const struct iterator *it, struct moment now)
{
	const struct mirror_zone *mirror = it->settings->mirror;

	return mirror && !it->no_mirror && !it->is_above &&
	       it->cut.kind != CUT_FORWARD &&
	       name_equal(mirror_zone_origin(mirror), it->cut.name.octets) &&
	       mirror_zone_is_current(mirror, now);
}

static enum iterator_state choose_server(struct iterator *it, struct moment now)
{
	struct cut_server *server;

	if (is_mirrored(it, now))
		return ask_mirror(it, now);
	switch (server_select(it->context, it->settings, now, &it->cut,
			      &it->attempts, &it->attempt, &server,
			      &it->want_type)) {
	case SELECTION_SERVER:
		it->use_stream =
			settings_server_for(it->settings, &it->attempt->address)
				->tcp_only;
		return send_query(it, now);
	case SELECTION_NEED_ADDRESS:
		it->cut.names_resolved++;
		name_copy(&it->want_name, server->name.octets);
		if (it->want_type == RRTYPE_A)
			server->resolved_a = true;
		else
			server->resolved_aaaa = true;
		return ITERATOR_AWAIT_ADDRESS;
	case SELECTION_NONE:
		break;
	}
	return no_server_left(it, now);
}

enum iterator_state iterator_run(struct iterator *it, struct now now)
{
	for (unsigned turn = 0; turn < ITERATOR_TURNS_MAX; turn++) {
		switch (it->state) { /* no default: a new state has a place */
		case ITERATOR_FIND_ZONE_CUT:
			it->state = find_zone_cut(it, now.mono);
			break;
		case ITERATOR_CHOOSE_SERVER:
			it->state = choose_server(it, now.mono);
			break;
		case ITERATOR_AWAIT_ADDRESS:
		case ITERATOR_AWAIT_RESPONSE:
		case ITERATOR_DONE:
		case ITERATOR_FAILED:
			return it->state;
		}
	}
	it->state = fail(it, EDE_OTHER, "no progress with the servers");
	return it->state;
}

void iterator_sent(struct iterator *it, struct moment now)
{
	it->must_send = false;
	it->sent = now;
	it->context->stats->upstream_queries++;
	if (it->use_stream)
		it->context->stats->upstream_streams++;
}

bool iterator_join(struct iterator *it, const struct iterator *other)
{
	const struct upstream_query *a = &it->query, *b = &other->query;

	if (!address_equal(&it->attempt->address, &other->attempt->address) ||
	    !name_equal(a->name.octets, b->name.octets) || a->type != b->type ||
	    a->use_edns != b->use_edns || a->do_bit != b->do_bit ||
	    a->udp_size != b->udp_size ||
	    a->recursion_desired != b->recursion_desired ||
	    (a->cookie.size > 0) != (b->cookie.size > 0) ||
	    it->use_stream != other->use_stream)
		return false;
	it->query.id = other->query.id;
	it->query.cookie = other->query.cookie;
	it->sent = other->sent;
	it->timeout_ms = other->timeout_ms;
	it->must_send = false;
	it->is_joined = true;
	return true;
}

void iterator_take_address(struct iterator *it, const struct finding *finding)
{
	if (finding)
		zone_cut_add_addresses(&it->cut, it->settings, finding);
	it->state = ITERATOR_CHOOSE_SERVER;
}

/* The same server again, at once: over TCP, without EDNS, the whole name. */
static enum iterator_state ask_again(struct iterator *it, struct moment now)
{
	if (it->attempt->tries > LIMIT_TRIES_AT_SERVER) {
		it->attempt->is_done = true;
		return ITERATOR_CHOOSE_SERVER;
	}
	return send_query(it, now);
}

static void learn_edns(struct iterator *it, struct moment now)
{
	const struct address *address = &it->attempt->address;
	enum server_edns seen;

	if (it->message.edns.present)
		seen = SERVER_EDNS_WORKS;
	else if (it->attempt->said_no_edns && !it->query.use_edns)
		seen = SERVER_EDNS_BROKEN; /* and it answers without */
	else
		return;
	if (server_cache_get(it->context->caches->servers, address, now).edns !=
	    seen)
		server_cache_set_edns(it->context->caches->servers,
				      it->context->reader, address, seen, now);
}

static bool has_signed_denial(const struct finding *finding)
{
	for (size_t i = 0; i < finding->counts[SECTION_AUTHORITY]; i++) {
		const struct rrset *rrset =
			finding->rrsets[SECTION_AUTHORITY][i];

		if (rrset->rrsig_count &&
		    (rrset->type == RRTYPE_NSEC || rrset->type == RRTYPE_NSEC3))
			return true;
	}
	return false;
}

/*
 * A name error for less than the whole name ends the search if it can be
 * proven (RFC 8020). Servers that deny empty non-terminals exist, so that
 * without proof the whole name is asked (RFC 9156 section 2.3, "relaxed").
 */
static enum iterator_state take_partial(struct iterator *it, struct moment now)
{
	/* It answered well: what comes next is no retry. */
	it->attempt->tries = 0;
	if (it->finding.kind != FINDING_NXDOMAIN) {
		uncut_names_add(it->context->uncut, it->context->hash_key,
				it->query.name.octets, it->cut.name.octets,
				it->finding.ttl_s, now);
		minimisation_show_more(&it->minimisation, it->cut.name.octets);
		pass_uncut_names(it, now);
		return send_query(it, now);
	}
	if (it->settings->qname_minimization == QMIN_STRICT ||
	    (it->settings->validate && has_signed_denial(&it->finding))) {
		it->finding.name = it->name.octets;
		it->finding.type = it->type;
		return ITERATOR_DONE;
	}
	minimisation_stop(&it->minimisation);
	return send_query(it, now);
}

/*
 * The parent has no authority over the name (RFC 2181 section 5.4.1): its
 * answer leads to the zone's servers, and no further.
 */
static enum iterator_state take_glue(struct iterator *it, struct moment now)
{
	it->is_above = false;
	if (zone_cut_find(it->context, it->settings, now, it->name.octets,
			  it->type, it->no_forward, &it->cut) != STATUS_OK)
		return fail(it, EDE_NO_REACHABLE_AUTHORITY,
			    "no usable address for any server");
	zone_cut_add_addresses(&it->cut, it->settings, &it->finding);
	arrive_at_cut(it, now);
	return ITERATOR_CHOOSE_SERVER;
}

static enum iterator_state take_finding(struct iterator *it, struct moment now)
{
	if (!shows_all(it))
		return take_partial(it, now);
	if (it->is_above)
		return take_glue(it, now);
	finding_clamp_ttl(&it->finding, it->settings);
	return ITERATOR_DONE;
}

bool delegation_ds_finding(const struct finding *delegation,
			   struct finding *ret)
{
	const struct rrset *const *list = delegation->rrsets[SECTION_AUTHORITY];
	size_t count = delegation->counts[SECTION_AUTHORITY];

	if (count == 0)
		return false;
	*ret = *delegation;
	ret->type = RRTYPE_DS;
	ret->kind = FINDING_NODATA;
	for (int i = 0; i < SECTION_COUNT; i++)
		ret->counts[i] = 0;
	/* The DS set comes first where there is one: see referral(). */
	if (list[0]->type == RRTYPE_DS) {
		ret->kind = FINDING_ANSWER;
		ret->rrsets[SECTION_ANSWER] = list;
		ret->counts[SECTION_ANSWER] = 1;
	} else {
		ret->rrsets[SECTION_AUTHORITY] = list;
		ret->counts[SECTION_AUTHORITY] = count;
	}
	return true;
}

/* A server that knows no DS answers for it with a referral to the child. */
static enum iterator_state take_referral_for_ds(struct iterator *it)
{
	struct finding ds;

	if (!delegation_ds_finding(&it->finding, &ds)) {
		ds = it->finding;
		ds.type = RRTYPE_DS;
		ds.kind = FINDING_NODATA;
		for (int i = 0; i < SECTION_COUNT; i++)
			ds.counts[i] = 0;
	}
	it->finding = ds;
	return ITERATOR_DONE;
}

static enum iterator_state take_referral(struct iterator *it, struct moment now)
{
	finding_clamp_ttl(&it->finding, it->settings);
	if (it->finding.ttl_s == 0)
		it->finding.ttl_s = 1; /* to be used once, at least */
	rrset_cache_insert(it->context->caches->rrsets, it->context->reader,
			   SHELF_DELEGATIONS, &it->finding, now);
	if (it->type == RRTYPE_DS &&
	    name_equal(it->finding.name, it->name.octets))
		return take_referral_for_ds(it);
	if (++it->referrals > LIMIT_REFERRALS)
		return fail(it, EDE_OTHER, "too many referrals by the servers");
	zone_cut_from_delegation(it->context, it->settings, now, &it->finding,
				 &it->cut);
	it->is_above = false;
	arrive_at_cut(it, now);
	return ITERATOR_CHOOSE_SERVER;
}

/*
 * A signer below the cut is a zone on its parent's servers: its keys and its
 * DS will be needed, and can be asked for beside what comes next.
 */
static void note_signer(struct iterator *it)
{
	const struct finding *found = &it->finding;
	enum section section = found->counts[SECTION_ANSWER]
				       ? SECTION_ANSWER
				       : SECTION_AUTHORITY;
	const uint8_t *signer = NULL;

	for (size_t i = 0; i < found->counts[section] && !signer; i++)
		signer = signature_signer(found->rrsets[section][i]);
	if (signer && it->cut.kind != CUT_FORWARD &&
	    name_is_below(signer, it->cut.name.octets) &&
	    name_is_under(it->query.name.octets, signer))
		note_signed_cut(it, signer, true);
}

/* As a server's response, but that nobody can have forged it. */
static enum iterator_state ask_mirror(struct iterator *it, struct moment now)
{
	const struct response_question question = {
		.name = it->name.octets,
		.type = it->type,
		.zone = it->cut.name.octets,
		.is_stream = true,
	};
	const char *why;

	it->attempt = NULL;
	arena_done(&it->response_arena);
	if (mirror_zone_answer(it->settings->mirror, it->name.octets, it->type,
			       &it->response_arena, &it->message)) {
		it->context->stats->mirror_answers++;
		switch (response_classify(&it->message, &question,
					  &it->response_arena, &it->finding,
					  &why)) {
		case RESPONSE_FINDING: /* of the whole name */
			finding_clamp_ttl(&it->finding, it->settings);
			return ITERATOR_DONE;
		case RESPONSE_REFERRAL:
			return take_referral(it, now);
		case RESPONSE_SECOND_BEST:
		case RESPONSE_TRUNCATED:
		case RESPONSE_NO_EDNS:
		case RESPONSE_LAME:
		case RESPONSE_ERROR:
			break;
		}
	}
	it->no_mirror = true;
	return ITERATOR_CHOOSE_SERVER;
}

static void set_lameness(struct iterator *it, enum server_lameness lameness,
			 struct moment now)
{
	server_cache_set_lameness(it->context->caches->servers,
				  it->context->reader, &it->attempt->address,
				  it->cut.name.octets, lameness, now);
}

static enum iterator_state take_lame(struct iterator *it, const char *why,
				     struct moment now)
{
	note_problem(it, why);
	/* Perhaps it is only the shortened name that it cannot stand. */
	if (!shows_all(it) &&
	    it->settings->qname_minimization == QMIN_RELAXED) {
		minimisation_stop(&it->minimisation);
		return ask_again(it, now);
	}
	it->attempt->is_done = true;
	set_lameness(it, SERVER_LAME, now);
	return ITERATOR_CHOOSE_SERVER;
}

/*
 * An answer without authority: the others come first. It was not in vain, so
 * that the server is asked again, and believed, when they have nothing.
 */
static enum iterator_state take_second_best(struct iterator *it,
					    const char *why, struct moment now)
{
	if (it->attempt->is_second_best)
		return take_finding(it, now);
	note_problem(it, why);
	it->attempt->is_second_best = true;
	it->attempt->tries = 0;
	set_lameness(it, SERVER_SECOND_BEST, now);
	return ITERATOR_CHOOSE_SERVER;
}

static enum iterator_state take_error(struct iterator *it, const char *why,
				      struct moment now)
{
	note_problem(it, why);
	if (!shows_all(it) &&
	    it->settings->qname_minimization == QMIN_RELAXED) {
		minimisation_stop(&it->minimisation);
		return ask_again(it, now);
	}
	it->attempt->is_done = true;
	return ITERATOR_CHOOSE_SERVER;
}

/* RFC 7873 section 5.3: the server wants the cookie that it just gave. */
static enum iterator_state take_bad_cookie(struct iterator *it,
					   struct moment now)
{
	if (it->use_stream)
		return take_error(it, "answered BADCOOKIE", now);
	it->use_stream = it->attempt->bad_cookie;
	it->attempt->bad_cookie = true;
	return ask_again(it, now);
}

/*
 * It answered FORMERR. Of a server that knows EDNS, or is asked in vain
 * without, it may be the cookie.
 */
static bool may_be_the_cookie(const struct iterator *it)
{
	return it->message.rcode == RCODE_FORMERR &&
	       it->query.cookie.size > 0 && !it->attempt->without_cookie &&
	       shows_all(it) &&
	       (it->message.edns.present || it->cut.needs_edns);
}

static enum iterator_state take_no_edns(struct iterator *it, const char *why,
					struct moment now)
{
	if (it->attempt->without_edns)
		return take_error(it, why, now);
	it->attempt->without_edns = it->attempt->said_no_edns = true;
	return ask_again(it, now);
}

/* From what nobody else can have said: a datagram without our cookie can be
 * anybody's. */
static void learn_servers(struct iterator *it, struct moment now)
{
	if (it->use_stream || it->is_proven)
		child_servers_learn(it->context, &it->cut, &it->message, now);
}

/*
 * A datagram that is longer than was announced may have come in pieces, and
 * the last of them from a forger (RFC 9715): it is asked for over TCP.
 */
static bool is_too_long(const struct iterator *it, size_t size)
{
	size_t announced =
		it->query.use_edns ? it->query.udp_size : UDP_SIZE_MIN;

	return !it->use_stream && size > announced;
}

/*
 * RFC 7873 section 5.3: a server that gives cookies answers with one. A forger
 * would do without; so would one of several servers behind the address that
 * knows of none, and over TCP it may.
 */
static bool lacks_cookie(const struct iterator *it)
{
	return !it->use_stream &&
	       upstream_cookie_judge(&it->query.cookie, &it->message.edns) ==
		       COOKIE_IS_MISSING;
}

/* False: it is not the server's. */
static bool take_cookie(struct iterator *it, struct moment now)
{
	enum cookie_verdict verdict =
		upstream_cookie_judge(&it->query.cookie, &it->message.edns);

	if (verdict == COOKIE_IS_ANOTHERS)
		return false;
	it->is_proven = verdict == COOKIE_IS_OURS;
	if (it->is_proven || (verdict == COOKIE_IS_MISSING && it->use_stream))
		upstream_cookie_learn(it->context, &it->attempt->address,
				      &it->message.edns, now);
	return true;
}

static enum iterator_state take_message(struct iterator *it, size_t size,
					struct now now)
{
	struct response_question question = {
		.name = it->query.name.octets,
		.type = it->query.type,
		.zone = it->cut.name.octets,
		.is_forward = it->cut.kind == CUT_FORWARD,
		.used_edns = it->query.use_edns,
		.is_stream = it->use_stream,
	};
	const char *why = "";

	if (it->message.rcode == RCODE_BADCOOKIE && it->is_proven)
		return take_bad_cookie(it, now.mono);
	if (may_be_the_cookie(it)) {
		it->attempt->without_cookie = true;
		return ask_again(it, now.mono);
	}
	it->response.kind = is_too_long(it, size) || lacks_cookie(it)
				    ? RESPONSE_TRUNCATED
				    : response_classify(&it->message, &question,
							&it->response_arena,
							&it->finding, &why);
	it->response.why = why;
	it->response.found = it->finding.kind;
	switch (it->response.kind) {
	case RESPONSE_FINDING:
		learn_edns(it, now.mono);
		learn_servers(it, now.mono);
		note_signer(it);
		return take_finding(it, now.mono);
	case RESPONSE_SECOND_BEST:
		learn_edns(it, now.mono);
		return take_second_best(it, why, now.mono);
	case RESPONSE_REFERRAL:
		learn_edns(it, now.mono);
		return take_referral(it, now.mono);
	case RESPONSE_TRUNCATED:
		it->use_stream = true;
		return ask_again(it, now.mono);
	case RESPONSE_NO_EDNS:
		return take_no_edns(it, why, now.mono);
	case RESPONSE_LAME:
		return take_lame(it, why, now.mono);
	case RESPONSE_ERROR:
		return take_error(it, why, now.mono);
	}
	return take_error(it, why, now.mono);
}

void iterator_decline(struct iterator *it)
{
	note_problem(it, "has as many queries as it may be sent");
	it->attempt->is_done = true;
	it->must_send = false;
	it->state = ITERATOR_CHOOSE_SERVER;
}

void iterator_forget_response(struct iterator *it)
{
	arena_done(&it->response_arena);
	it->message = (struct message){.edns.ede = EDE_NONE};
	it->finding = (struct finding){.kind = FINDING_FAILURE};
}

bool iterator_take_response(struct iterator *it, struct span response,
			    struct now now)
{
	int64_t rtt_us = now.mono.us - it->sent.us;
	enum status status;

	if (it->state != ITERATOR_AWAIT_RESPONSE ||
	    !upstream_query_matches(&it->query, response))
		return false;
	arena_done(&it->response_arena);
	status = message_parse(response, &it->response_arena, &it->message);
	it->is_proven = false;
	if (status == STATUS_OK && !take_cookie(it, now.mono)) {
		iterator_forget_response(it);
		return false;
	}
	families_found(it->context->families, it->attempt->address.family);
	if (!it->use_stream && !it->is_joined)
		server_cache_answered(
			it->context->caches->servers, it->context->reader,
			&it->attempt->address,
			rtt_us > 0 ? (uint32_t)rtt_us : 1, now.mono);
	it->silences = 0;
	it->response.is_malformed = status != STATUS_OK;
	it->response.why = "";
	/* What comes to no class is none of use. */
	it->response.kind = RESPONSE_ERROR;
	it->response.found = FINDING_FAILURE;
	if (status == STATUS_OK)
		it->state = take_message(it, response.size, now);
	else
		it->state =
			take_error(it, "sent a malformed message", now.mono);
	return true;
}

/*
 * Some servers say nothing to names that they do not hold (RFC 9156 section
 * 3, 6e). The whole name is another query, and nobody was asked that yet.
 */
static void suspect_minimisation(struct iterator *it)
{
	if (++it->silences < LIMIT_MINIMISED_SILENCES || shows_all(it) ||
	    it->settings->qname_minimization != QMIN_RELAXED)
		return;
	minimisation_stop(&it->minimisation);
	for (unsigned i = 0; i < it->attempts.count; i++)
		it->attempts.list[i].tries = 0;
}

void iterator_timed_out(struct iterator *it, struct moment now)
{
	struct attempt *attempt = it->attempt;

	note_problem(it, it->use_stream ? "timed out over TCP" : "timed out");
	it->context->stats->upstream_timeouts++;
	if (it->use_stream)
		attempt->is_done = true;
	else if (!it->is_joined) /* one datagram, one timeout */
		server_cache_timed_out(it->context->caches->servers,
				       it->context->reader, &attempt->address,
				       now);
	suspect_minimisation(it);
	it->state = ITERATOR_CHOOSE_SERVER;
}

void iterator_send_failed(struct iterator *it, const char *why, bool is_ours,
			  struct moment now)
{
	note_problem(it, why);
	it->attempt->is_done = true;
	if (!it->use_stream && !it->is_joined && !is_ours)
		server_cache_timed_out(it->context->caches->servers,
				       it->context->reader,
				       &it->attempt->address, now);
	it->state = ITERATOR_CHOOSE_SERVER;
}

bool iterator_reject(struct iterator *it, struct moment now)
{
	(void)now;
	if (it->state != ITERATOR_DONE)
		return false;
	if (it->attempt) {
		it->attempt->is_done = true;
		note_problem(it, "sent an answer that does not validate");
	} else if (it->settings->mirror && !it->no_mirror) {
		it->no_mirror = true; /* its servers may say better */
	} else {
		return false;
	}
	minimisation_stop(&it->minimisation);
	it->state = ITERATOR_CHOOSE_SERVER;
	return true;
}
