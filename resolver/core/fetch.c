/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/fetch.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "resolver/core/caches.h"
#include "resolver/core/denial_synthesis.h"
#include "resolver/core/fetch_inside.h"
#include "resolver/core/fetch_trace.h"
#include "resolver/core/link_cache.h"
#include "resolver/core/local_zone.h"
#include "resolver/core/response.h"
#include "resolver/core/stats.h"
#include "resolver/core/variant.h"
#include "wire/codes.h"

enum {
	FETCH_TURNS_MAX = 1024, /* states in one run: more is our mistake */
};

void fetch_fail(struct fetch *fetch, int ede, const char *format, ...)
{
	va_list arguments;

	fetch->reason.ede = (int16_t)ede;
	va_start(arguments, format);
	vsnprintf(fetch->reason.text, sizeof(fetch->reason.text), format,
		  arguments);
	va_end(arguments);
	fetch->has_failed = true;
	fetch->state = FETCH_FINISHED;
}

void fetch_fail_with(struct fetch *fetch, const struct reason *reason)
{
	fetch->reason = *reason;
	fetch->has_failed = true;
	fetch->state = FETCH_FINISHED;
}

enum security links_security(const struct finding *links, unsigned count)
{
	enum security security = SECURITY_SECURE;

	for (unsigned i = 0; i < count; i++)
		if (links[i].security < security)
			security = links[i].security;
	return count ? security : SECURITY_INDETERMINATE;
}

unsigned fetch_links(struct fetch *fetch, bool do_bit, struct finding *ret,
		     struct reason *reason)
{
	unsigned count = 0;

	*reason = fetch->reason;
	if (fetch->has_failed)
		return 0;
	if (variant_dns64(fetch->variant)) {
		count = dns64_links(
			fetch->settings->dns64, variant_dns64(fetch->variant),
			&fetch->dns64, fetch->links, fetch->link_count, do_bit,
			&fetch->arena, ret);
		if (count == 0)
			*reason = fetch->dns64.reason;
		return count;
	}
	memcpy(ret, fetch->links, fetch->link_count * sizeof(*ret));
	return fetch->link_count;
}

/* ---- LOOK_UP ---------------------------------------------------------- */

static void start_iterator(struct fetch *fetch)
{
	if (!fetch->iterator)
		fetch->iterator =
			arena_room(&fetch->arena, sizeof(*fetch->iterator));
	if (!fetch->iterator) {
		fetch_fail(fetch, EDE_OTHER, "out of memory for this query");
		return;
	}
	if (fetch->iterator_alive)
		iterator_done(fetch->iterator);
	iterator_start(fetch->iterator, context_of(fetch), fetch->settings,
		       fetch->work, fetch->link_name.octets, fetch->link_type);
	fetch->iterator->ahead_s = fetch->outlives_s;
	fetch->iterator_alive = true;
	fetch->state = FETCH_ITERATE;
}

/* A raw fetch that failed a moment ago fails again (RFC 9520). */
static bool failed_before(struct fetch *fetch, struct moment now)
{
	struct finding finding;

	if (fetch->kind != FETCH_RAW ||
	    rrset_cache_find(context_of(fetch)->caches->rrsets, SHELF_FINDINGS,
			     fetch->name.octets, fetch->type, now,
			     &fetch->arena, &finding) != STATUS_OK)
		return false;
	return finding.kind == FINDING_FAILURE;
}

/* The name from which on the configuration says where to ask. */
static const uint8_t *top_of_link(const struct fetch *fetch)
{
	const uint8_t *name = fetch->link_name.octets;
	const struct settings_zone *zone = settings_zone_for(
		fetch->settings,
		fetch->link_type == RRTYPE_DS ? name_parent(name) : name);

	return zone ? name_suffix(name, name_labels(zone->name.octets))
		    : name_root;
}

static bool find_cached_link(struct fetch *fetch, struct moment now)
{
	if (fetch->kind == FETCH_RAW &&
	    (fetch->type == RRTYPE_DS || fetch->type == RRTYPE_DNSKEY))
		return link_cache_find_key_material(
			context_of(fetch), fetch->link_name.octets,
			fetch->link_type, now, &fetch->arena, &fetch->link);
	return link_cache_find(context_of(fetch), fetch->link_name.octets,
			       fetch->link_type, top_of_link(fetch), now,
			       &fetch->arena, &fetch->link);
}

static bool find_link(struct fetch *fetch, struct moment now)
{
	return !fetch->ignore_cache && !fetch->wants_other &&
	       find_cached_link(fetch, now) &&
	       (fetch->outlives_s == 0 ||
		fetch->link.ttl_s > fetch->outlives_s);
}

/* What is answered here and never asked for, behind a CNAME too. */
static bool find_local_data(struct fetch *fetch)
{
	const struct local_data *data = fetch->settings->local_data;

	return data && fetch->kind != FETCH_RAW &&
	       local_data_find(data, fetch->link_name.octets, fetch->link_type,
			       &fetch->arena, &fetch->link) == LOCAL_IS_FOUND;
}

/* ... unless somebody has something else to say. */
static bool find_local_link(struct fetch *fetch)
{
	const struct settings *settings = fetch->settings;
	const uint8_t *name = fetch->link_name.octets;

	if (fetch->kind == FETCH_RAW)
		return false;
	if (dns64_find_reverse(settings->dns64, variant_dns64(fetch->variant),
			       name, fetch->link_type, &fetch->arena,
			       &fetch->link))
		return true;
	return local_zone_find(settings, name, fetch->link_type, &fetch->arena,
			       &fetch->link);
}

/* What came along from a server does not count then. */
static bool is_answered_here(struct fetch *fetch)
{
	return find_local_data(fetch) || find_local_link(fetch);
}

/* A DNAME that this query met redirects its other names too. */
static bool find_own_dname(struct fetch *fetch)
{
	for (unsigned i = 0; i < fetch->link_count; i++) {
		const struct finding *link = &fetch->links[i];

		if (link->kind != FINDING_DNAME ||
		    !name_is_below(fetch->link_name.octets,
				   rrset_owner(finding_answer(link))))
			continue;
		fetch->link = *link;
		return true;
	}
	return false;
}

/* What others' questions have proven answers this one (RFC 8198). */
static bool synthesise_link(struct fetch *fetch, struct moment now)
{
	const struct settings *settings = fetch->settings;

	return settings->validate && settings->synth_from_dnssec &&
	       !fetch->ignore_cache && !fetch->wants_other &&
	       fetch->link_type != RRTYPE_DNSKEY &&
	       denial_synthesise(context_of(fetch), settings,
				 &fetch->work->budget, fetch->link_name.octets,
				 fetch->link_type, now, &fetch->arena,
				 &fetch->link) &&
	       (fetch->outlives_s == 0 ||
		fetch->link.ttl_s > fetch->outlives_s);
}

static void look_up(struct fetch *fetch, struct moment now)
{
	fetch->link_is_new = fetch->link_judged = false;
	fetch->link_is_local = fetch->link_came_along = false;
	fetch->policy.is_link = false;
	fetch->extras = (struct extras){.ns = NULL};
	if (failed_before(fetch, now)) {
		char name[NAME_TEXT_MAX], type[CODE_TEXT_MAX];

		fetch_fail(fetch, EDE_CACHED_ERROR,
			   "%.100s %s could not be resolved a moment ago",
			   name_to_text(fetch->name.octets, name),
			   rrtype_to_text(fetch->type, type));
		return;
	}
	fetch->link_is_local = find_local_data(fetch);
	if (!fetch->link_is_local) {
		if (fetch_policy_ask(fetch))
			return;
		fetch->link_is_local = find_local_link(fetch);
	}
	if (fetch->link_is_local || find_own_dname(fetch) ||
	    find_link(fetch, now) || synthesise_link(fetch, now)) {
		fetch->link.name = fetch->link_name.octets;
		fetch->state = FETCH_VALIDATE;
		return;
	}
	start_iterator(fetch);
}

/*
 * The link at hand is the end of an AAAA question without an address of use
 * to its clients: A is asked for at the same name (RFC 6147 section 5.1.6).
 */
static bool turn_to_a(struct fetch *fetch)
{
	uint8_t rules = variant_dns64(fetch->variant);

	if (rules == 0 || fetch->link_type != RRTYPE_AAAA ||
	    fetch->policy.is_link ||
	    !dns64_lacks_address(fetch->settings->dns64, rules, &fetch->link))
		return false;
	fetch->dns64.is_done = true;
	fetch->dns64.at = fetch->link_count;
	fetch->dns64.native = fetch->link;
	fetch->link_type = RRTYPE_A;
	fetch->ignore_cache = false;
	fetch->state = FETCH_LOOK_UP;
	return true;
}

/*
 * AAAA failed, which counts as if there were none (RFC 6147 sections 5.1.2
 * and 5.1.3), unless the answer was bogus.
 */
static bool turn_after_failure(struct fetch *fetch)
{
	fetch->link = (struct finding){.kind = FINDING_FAILURE};
	fetch->dns64.reason = fetch->iterator->reason;
	return fetch->rejected.ede == EDE_NONE && !fetch->work->tripped &&
	       turn_to_a(fetch);
}

/* ---- ITERATE ---------------------------------------------------------- */

static void send_query(struct fetch *fetch, struct moment now)
{
	struct iterator *it = fetch->iterator;
	struct fetch_table *table = fetch->table;
	struct action action = {.kind = ACTION_UPSTREAM,
				.server = it->attempt->address,
				.is_stream = it->use_stream};
	uint8_t *message;

	if (fetch_table_join_exchange(table, fetch)) {
		fetch_table_set_deadline(
			table, fetch,
			moment_after_ms(it->sent, it->timeout_ms));
		return;
	}
	fetch_table_open_exchange(table, fetch);
	action.exchange = fetch->exchange;
	message = outbox_add(&table->outbox, &action, UPSTREAM_QUERY_SIZE_MAX);
	if (!message) {
		fetch_fail(fetch, EDE_OTHER, "out of memory to ask a server");
		return;
	}
	outbox_trim(&table->outbox, upstream_query_write(&it->query, message));
	iterator_sent(it, now);
	fetch_table_set_deadline(table, fetch,
				 moment_after_ms(now, it->timeout_ms));
}

/*
 * The keys of a signed zone are asked for beside the question, and its DS if
 * no referral had it.
 */
static void ask_keys_beside(struct fetch *fetch, struct now now)
{
	const uint8_t *zone = fetch->iterator->new_signed_cut.octets;
	struct zone_keys *keys;
	bool known;

	fetch->iterator->has_new_signed_cut = false;
	if (!validates(fetch) || fetch_is_beyond_trust(fetch, zone))
		return;
	keys = key_cache_closest(context_of(fetch)->caches->keys, zone, now);
	known = keys && (name_equal(keys->zone, zone) ||
			 keys->security != SECURITY_SECURE);
	zone_keys_unref(keys);
	if (known)
		return;
	fetch_table_start_beside(fetch->table, fetch, zone, RRTYPE_DNSKEY,
				 now.mono);
	if (fetch->iterator->lacks_ds)
		fetch_table_start_beside(fetch->table, fetch, zone, RRTYPE_DS,
					 now.mono);
}

static void await_address(struct fetch *fetch, struct moment now)
{
	struct iterator *it = fetch->iterator;

	if (!fetch_table_await(fetch->table, fetch, it->want_name.octets,
			       it->want_type, now))
		iterator_take_address(it, NULL);
}

static bool rrset_same_records(const struct rrset *a, const struct rrset *b)
{
	size_t header = offsetof(struct rrset, octets);

	return a->size == b->size && a->type == b->type &&
	       memcmp(a->octets, b->octets, a->size - header) == 0;
}

/* Is it what the cache has already, TTLs aside? */
static bool is_known_already(struct fetch *fetch, struct moment now)
{
	const struct finding *found = &fetch->iterator->finding;
	struct finding known;

	if (!link_cache_find_key_material(context_of(fetch), fetch->name.octets,
					  fetch->type, now, &fetch->arena,
					  &known))
		return false;
	for (int i = SECTION_ANSWER; i <= SECTION_AUTHORITY; i++) {
		if (known.counts[i] != found->counts[i])
			return false;
		for (size_t j = 0; j < known.counts[i]; j++)
			if (!rrset_same_records(known.rrsets[i][j],
						found->rrsets[i][j]))
				return false;
	}
	return true;
}

/* Of no use but in a client's answer. */
static void collect_extras(struct fetch *fetch)
{
	if (fetch->kind != FETCH_RAW)
		extras_collect(fetch->settings, &fetch->iterator->message,
			       &fetch->link, &fetch->arena, &fetch->extras);
}

static void take_link(struct fetch *fetch, struct moment now)
{
	if (fetch->wants_other &&
	    fetch->bogus_retries < LIMIT_KNOWN_BAD_ANSWERS &&
	    is_known_already(fetch, now) &&
	    iterator_reject(fetch->iterator, now)) {
		fetch->bogus_retries++;
		return;
	}
	if (finding_copy(&fetch->iterator->finding, 0, &fetch->arena,
			 &fetch->link) != STATUS_OK) {
		fetch_fail(fetch, EDE_OTHER, "out of memory for this query");
		return;
	}
	fetch->link.name = fetch->link_name.octets;
	fetch->link_is_new = true;
	collect_extras(fetch);
	/* What follows an alias may have come along with it. */
	if (!fetch_leads_on(fetch))
		iterator_forget_response(fetch->iterator);
	fetch->state = FETCH_VALIDATE;
}

/* The failure is this moment's, and nobody else's to know. */
static void fail_busy_zone(struct fetch *fetch)
{
	const struct fetch_quota *quota = &fetch->settings->fetches_per_zone;
	char name[NAME_TEXT_MAX];

	work_trip(fetch->work, "queries under way for one zone");
	fetch->is_silenced = quota->most > 0 && quota->is_silent;
	fetch_fail(fetch, EDE_OTHER,
		   "too many queries are under way for %.120s",
		   name_to_text(fetch->iterator->cut.name.octets, name));
}

/* False: the zone or the server has enough to do. */
static bool is_admitted(struct fetch *fetch)
{
	struct engine_stats *stats = fetch->table->context.stats;

	switch (fetch_table_admit(fetch->table, fetch)) {
	case ADMITTED:
		return true;
	case ZONE_IS_BUSY:
		stats->busy_zones++;
		fail_busy_zone(fetch);
		return false;
	case SERVER_IS_BUSY:
		stats->busy_servers++;
		break;
	}
	fetch->met_busy_server = true;
	iterator_decline(fetch->iterator);
	return false;
}

static void note_busy_server(struct fetch *fetch)
{
	if (!fetch->met_busy_server)
		return;
	work_trip(fetch->work, "queries under way at one server");
	fetch->is_silenced = fetch->settings->fetches_per_server.is_silent;
}

/* Nobody had anything better than what was bogus; or a bound was met. */
static void fail_iteration(struct fetch *fetch)
{
	const struct iterator *it = fetch->iterator;

	note_busy_server(fetch);
	fetch->is_bogus = fetch->rejected.ede != EDE_NONE;
	if (fetch->is_bogus)
		fetch_fail_with(fetch, &fetch->rejected);
	else if (fetch->work->tripped)
		fetch_fail(fetch, EDE_OTHER,
			   "limit of %s for one query: %.120s",
			   fetch->work->tripped, it->reason.text);
	else
		fetch_fail_with(fetch, &it->reason);
}

static void iterate(struct fetch *fetch, struct now now)
{
	struct iterator *it = fetch->iterator;
	enum iterator_state state;

	if (fetch->sub_returned) {
		fetch->sub_returned = false;
		iterator_take_address(it, fetch->sub_finding);
	}
	state = iterator_run(it, now);
	if (it->has_new_signed_cut)
		ask_keys_beside(fetch, now);
	if (it->cut.kind == CUT_HINTS)
		fetch->table->wants_priming = true;
	switch (state) {
	case ITERATOR_AWAIT_ADDRESS:
		await_address(fetch, now.mono);
		break;
	case ITERATOR_AWAIT_RESPONSE:
		if (it->must_send && is_admitted(fetch))
			send_query(fetch, now.mono);
		break;
	case ITERATOR_DONE:
		take_link(fetch, now.mono);
		break;
	case ITERATOR_FAILED:
		if (!turn_after_failure(fetch))
			fail_iteration(fetch);
		break;
	case ITERATOR_FIND_ZONE_CUT:
	case ITERATOR_CHOOSE_SERVER:
		break;
	}
}

/* ---- NEXT_LINK -------------------------------------------------------- */

/*
 * The only link of a client's answer goes to the answer cache; what others
 * may need goes to the RRset cache, as does what answers are made of.
 */
static bool is_worth_keeping(const struct fetch *fetch)
{
	const struct finding *link = &fetch->link;

	if (fetch->is_outdated || (!fetch->link_is_new && !fetch->link_judged))
		return false;
	if (fetch->kind == FETCH_RAW || fetch->link_count > 0 || fetch->variant)
		return true;
	switch (link->kind) {
	case FINDING_CNAME:
	case FINDING_DNAME:
	case FINDING_NXDOMAIN:
		return true;
	case FINDING_ANSWER:
	case FINDING_NODATA:
		return link->type == RRTYPE_DS || link->type == RRTYPE_DNSKEY;
	case FINDING_DELEGATION:
	case FINDING_FAILURE:
		return false;
	}
	return false;
}

static bool is_on_chain(const struct fetch *fetch, const uint8_t *name)
{
	for (unsigned i = 0; i < fetch->link_count; i++)
		if (name_equal(fetch->links[i].name, name))
			return true;
	return false;
}

static void fail_chain(struct fetch *fetch, const char *what)
{
	char name[NAME_TEXT_MAX];

	fetch_fail(fetch, EDE_OTHER, "%s at %.120s", what,
		   name_to_text(fetch->link_name.octets, name));
}

/*
 * The server may have sent the next link along. Its authority is for the
 * alias alone (RFC 2181 section 5.4.1): what follows is believed if it is
 * proven, else asked for by its own name. A forwarder answers for all.
 */
static bool take_continuation(struct fetch *fetch, const uint8_t *zone)
{
	struct response_question question = {
		.name = fetch->link_name.octets,
		.type = fetch->link_type,
		.zone = zone,
		.is_forward = fetch->iterator->cut.kind == CUT_FORWARD,
	};
	struct finding finding;

	if (!name_is_under(question.name, zone) || is_answered_here(fetch) ||
	    !response_continues(&fetch->iterator->message, &question,
				&fetch->arena, &finding) ||
	    !(question.is_forward ||
	      (validates(fetch) && fetch_is_signed_throughout(&finding))))
		return false;
	finding_clamp_ttl(&finding, fetch->settings);
	if (finding_copy(&finding, 0, &fetch->arena, &fetch->link) != STATUS_OK)
		return false;
	fetch->link.name = fetch->link_name.octets;
	fetch->link_is_new = true;
	fetch->link_judged = false;
	fetch->link_is_local = false;
	fetch->link_came_along = !question.is_forward;
	collect_extras(fetch);
	if (!fetch_leads_on(fetch))
		iterator_forget_response(fetch->iterator);
	fetch->state = FETCH_VALIDATE;
	fetch_policy_ask(fetch);
	return true;
}

static void follow(struct fetch *fetch)
{
	const struct finding *last = &fetch->links[fetch->link_count - 1];
	bool was_new = fetch->link_is_new;
	struct name target;
	enum status status = finding_target(last, &target);

	/* RFC 6672 section 2.2: the answer is YXDOMAIN, and whole. */
	if (status == STATUS_NO_SPACE) {
		/* Nobody has judged what stands beside an alias. */
		fetch->extras = (struct extras){.ns = NULL};
		fetch->state = FETCH_FINISHED;
		return;
	}
	if (status != STATUS_OK || is_on_chain(fetch, target.octets)) {
		fail_chain(fetch, "CNAME or DNAME loop");
		return;
	}
	if (fetch->link_count == LIMIT_CHAIN_LINKS) {
		fail_chain(fetch, "too many CNAME or DNAME steps");
		return;
	}
	name_copy(&fetch->link_name, target.octets);
	fetch->ignore_cache = false;
	reason_clear(&fetch->rejected);
	fetch->state = FETCH_LOOK_UP;
	if (was_new && !take_continuation(fetch, last->zone))
		iterator_forget_response(fetch->iterator);
}

static bool was_forwarded(const struct fetch *fetch)
{
	const struct settings_zone *zone =
		settings_zone_for(fetch->settings, fetch->link_name.octets);

	return zone && (zone->kind == ZONE_FORWARD_FIRST ||
			zone->kind == ZONE_FORWARD_ONLY);
}

/* False, with the fetch failed: the configuration does not let it pass. */
static bool filter_link(struct fetch *fetch)
{
	struct reason why;

	if (fetch->kind == FETCH_RAW || fetch->link_is_local ||
	    answer_filter_apply(&fetch->settings->filter, &fetch->link,
				was_forwarded(fetch), &fetch->arena, &why))
		return true;
	fetch_fail_with(fetch, &why);
	return false;
}

static void next_link(struct fetch *fetch, struct moment now)
{
	uint8_t *name = arena_copy(&fetch->arena, fetch->link_name.octets,
				   name_size(fetch->link_name.octets));
	bool is_ours = fetch->link_is_local || fetch->policy.is_link;

	if (!name) {
		fetch_fail(fetch, EDE_OTHER, "out of memory for this query");
		return;
	}
	fetch->link.name = name;
	if (is_worth_keeping(fetch))
		link_cache_insert(context_of(fetch), &fetch->link, now);
	reason_clear(&fetch->rejected);
	if (fetch_is_traced(fetch) && fetch->kind != FETCH_RAW)
		fetch_trace_link(fetch, is_ours);
	if (!filter_link(fetch) || !fetch_policy_judge(fetch, now) ||
	    turn_to_a(fetch))
		return;
	fetch->link.name = name;
	if (fetch->link_count == 0)
		fetch->starts_with_ours = is_ours;
	fetch->links[fetch->link_count++] = fetch->link;
	if (fetch->kind != FETCH_RAW && fetch_leads_on(fetch))
		follow(fetch);
	else
		fetch->state = FETCH_FINISHED;
}

/* ---- The run ---------------------------------------------------------- */

/* Failures are remembered, but for those that are this client's alone. */
static void keep_failure(struct fetch *fetch, struct moment now)
{
	struct finding failure = {
		.kind = FINDING_FAILURE,
		.rank = RANK_HINT,
		.security = SECURITY_INDETERMINATE,
		.ttl_s = LIMIT_FAILURE_TTL_S,
		.type = fetch->type,
		.ede = fetch->reason.ede,
		.name = fetch->name.octets,
		.zone = fetch->name.octets,
	};

	if (fetch->kind == FETCH_RAW && !fetch->work->tripped &&
	    !fetch->is_outdated)
		link_cache_insert(context_of(fetch), &failure, now);
}

static bool is_waiting(const struct fetch *fetch)
{
	return fetch->awaits || fetch->exchange;
}

void fetch_run(struct fetch *fetch, struct now now)
{
	if (fetch_is_traced(fetch))
		fetch->work->trace->at = fetch->trace_number;
	for (unsigned turn = 0; turn < FETCH_TURNS_MAX; turn++) {
		if (is_waiting(fetch) && fetch->state != FETCH_FINISHED)
			return;
		switch (fetch->state) { /* no default: see STYLE */
		case FETCH_LOOK_UP:
			look_up(fetch, now.mono);
			break;
		case FETCH_ITERATE:
			iterate(fetch, now);
			break;
		case FETCH_VALIDATE:
			if (!fetch_validate(fetch, now))
				return;
			break;
		case FETCH_PROVE_EXTRAS:
			if (!fetch_prove_extras(fetch, now))
				return;
			break;
		case FETCH_NEXT_LINK:
			next_link(fetch, now.mono);
			break;
		case FETCH_FINISHED:
			if (fetch->has_failed)
				keep_failure(fetch, now.mono);
			return;
		}
	}
	fetch_fail(fetch, EDE_OTHER, "no progress with this query");
}

bool fetch_take_response(struct fetch *fetch, struct span response,
			 struct now now)
{
	struct trace_asked asked;
	bool is_told = fetch_is_traced(fetch) &&
		       fetch_trace_asked(fetch, now.mono, &asked);

	if (!iterator_take_response(fetch->iterator, response, now)) {
		if (is_told)
			fetch_trace_mismatch(fetch);
		return false;
	}
	if (is_told)
		fetch_trace_response(fetch, &asked, response.size);
	if (fetch->kind == FETCH_CLIENT && fetch->settings->error_reporting)
		fetch_note_report_channel(fetch);
	if (fetch->iterator->state != ITERATOR_DONE)
		iterator_forget_response(fetch->iterator);
	fetch_table_close_exchange(fetch->table, fetch, false);
	fetch_table_set_deadline(fetch->table, fetch, fetch->work->ends);
	return true;
}

void fetch_exchange_failed(struct fetch *fetch, const char *why, bool is_ours,
			   struct moment now)
{
	struct trace_asked asked;

	if (fetch_is_traced(fetch) && fetch_trace_asked(fetch, now, &asked))
		fetch_trace_silence(
			fetch, &asked,
			is_ours ? TRACE_NOT_SENT : TRACE_UNREACHABLE, why);
	fetch_table_close_exchange(fetch->table, fetch, false);
	iterator_send_failed(fetch->iterator, why, is_ours, now);
	fetch_table_set_deadline(fetch->table, fetch, fetch->work->ends);
}

void fetch_timed_out(struct fetch *fetch, struct moment now)
{
	struct trace_asked asked;

	if (fetch_is_traced(fetch) && fetch_trace_asked(fetch, now, &asked))
		fetch_trace_silence(fetch, &asked, TRACE_TIMED_OUT, "");
	if (moment_reached(fetch->work->ends, now)) {
		char name[NAME_TEXT_MAX];

		if (!fetch->work->tripped)
			fetch->work->tripped = "time";
		fetch_fail(fetch, EDE_NO_REACHABLE_AUTHORITY,
			   "no answer for %.80s in time%s%s",
			   name_to_text(fetch->link_name.octets, name),
			   fetch->iterator_alive ? ": " : "",
			   fetch->iterator_alive ? fetch->iterator->problem
						 : "");
		return;
	}
	if (fetch->exchange) {
		fetch_table_close_exchange(fetch->table, fetch, true);
		iterator_timed_out(fetch->iterator, now);
	}
	fetch_table_set_deadline(fetch->table, fetch, fetch->work->ends);
}
