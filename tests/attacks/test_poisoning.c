/*
 * test_poisoning.c - attacks that want a lie believed: after each of them the
 * victim's true record is what the cache answers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/attacks/attack.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/core/policy_text.h"
#include "wire/edns.h"
#include "wire/writer.h"

#define PLAIN "192.0.2.10"
#define NS1   "192.0.2.11" /* of victim.plain. */

static struct name named(const char *text)
{
	struct name name;

	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	return name;
}

static struct address addressed(const char *text)
{
	struct address address;

	assert_int_equal(address_from_text(text, 53, &address), STATUS_OK);
	return address;
}

static bool is_for_victim(struct sim *sim)
{
	size_t count;
	const struct sim_sent *sent = sim_sent(sim, &count);
	struct name victim = named("victim.plain");

	return name_is_under(sent[count - 1].name.octets, victim.octets);
}

/* ---- A1, A2: guesses ---------------------------------------------------- */

enum {
	GUESSES = 64, /* for each query */
	NAMES = 200,
};

static unsigned guesses_sent, guess_right;

/* All that Kaminsky puts into an answer, for the name that was asked. */
static void add_lies(struct reply *reply)
{
	char name[NAME_TEXT_MAX];

	name_to_text(reply->query.name.octets, name);
	reply_add(reply, SECTION_ANSWER, "%s 86400 A " EVIL, name);
	reply_add(reply, SECTION_AUTHORITY,
		  "victim.plain. 86400 NS www.victim.plain.");
	reply_add(reply, SECTION_AUTHORITY,
		  "victim.plain. 86400 NS ns.evil.plain.");
	reply_add(reply, SECTION_ADDITIONAL, "www.victim.plain. 86400 A " EVIL);
	reply_add(reply, SECTION_ADDITIONAL, "ns1.victim.plain. 86400 A " EVIL);
}

static size_t guessed_at(void *context, const struct address *server,
			 struct span query, bool stream, uint8_t *out,
			 size_t room)
{
	struct sim *sim = context;
	uint16_t id = (uint16_t)(query.data[0] << 8 | query.data[1]);

	for (unsigned i = 0; is_for_victim(sim) && !stream && i < GUESSES;
	     i++) {
		struct reply reply;

		attack_start_forgery(&reply, sim, server, query,
				     (uint16_t)(id + 1 + 977 * i));
		add_lies(&reply);
		if (guess_right && i == GUESSES - 1)
			reply.id = id;
		attack_forge(&reply, sim, 1000);
		guesses_sent++;
	}
	return sim_authority(sim, server, query, stream, out, room);
}

static void a1_kaminsky(void **state)
{
	struct attack attack;
	char name[40];

	(void)state;
	guesses_sent = guess_right = 0;
	attack_begin(&attack, "A1", "Kaminsky: forged answers for random names",
		     &(struct sim_options){.server = guessed_at});
	for (unsigned i = 0; i < NAMES; i++) {
		snprintf(name, sizeof(name), "r%u.victim.plain", i);
		expect_rcode(attack_resolve(&attack, name, RRTYPE_A, 0),
			     RCODE_NXDOMAIN);
	}
	attack_expect_unharmed(&attack);
	assert_true(sim_stats(attack.sim).responses_mismatched >=
		    NAMES * GUESSES);
	/* Even the guess that hits harms the one name that it is for. */
	guess_right = 1;
	expect_data(attack_resolve(&attack, "hit.victim.plain", RRTYPE_A, 0),
		    RRTYPE_A, EVIL, false);
	guess_right = 0;
	attack_expect_unharmed(&attack);
	attack_end(&attack,
		   "%u forgeries, each with one of 2^32 pairs of ID and port "
		   "to guess; the one that was let in says nothing of others",
		   guesses_sent);
}

/* ---- A5: fragments ------------------------------------------------------ */

static unsigned too_long;

/* A referral whose end, beyond 1232 octets, a forger has replaced: the glue. */
static size_t fragmented(void *context, const struct address *server,
			 struct span query, bool stream, uint8_t *out,
			 size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, PLAIN) && !stream &&
	    reply_asks_below(&reply, "dual.plain")) {
		for (unsigned i = 0; i < 40; i++)
			reply_add(&reply, SECTION_AUTHORITY,
				  "dual.plain. 60 TXT \"%032u\"", i);
		reply_drop(&reply, SECTION_ADDITIONAL, 0);
		reply_add(&reply, SECTION_ADDITIONAL,
			  "ns.dual.plain. 86400 A " EVIL);
		reply.query.edns.udp_size = 65535; /* whatever was asked */
		too_long++;
	}
	return reply_end(&reply, out, room);
}

static void a5_fragmentation(void **state)
{
	struct attack attack;
	size_t count;
	const struct sim_sent *sent;

	(void)state;
	too_long = 0;
	attack_begin(&attack, "A5", "fragments: the end of a datagram replaced",
		     &(struct sim_options){.server = fragmented});
	expect_data(attack_resolve(&attack, "www.dual.plain", RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.20", false);
	sent = sim_sent(attack.sim, &count);
	for (size_t i = 0; i < count; i++)
		assert_true(sent[i].udp_size <= UDP_SIZE_SAFE);
	assert_true(too_long > 0);
	assert_int_equal(sim_counts(attack.sim)->streams, too_long);
	assert_int_equal(sent_count(attack.sim, EVIL, NULL, 0), 0);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "no more than 1232 octets are announced; what "
			    "comes longer is asked for over TCP");
}

/* ---- A6: names that were taken away -------------------------------------- */

static bool is_removed;

/* The parent denies evil.plain; its server goes on, with NS sets of a day,
 * and hands each label that starts with p on to itself. */
static size_t ghost(void *context, const struct address *server,
		    struct span query, bool stream, uint8_t *out, size_t room)
{
	char name[NAME_TEXT_MAX];
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	name_to_text(reply.query.name_lower.octets, name);
	if (reply_is_from(&reply, PLAIN) && is_removed &&
	    reply_asks_below(&reply, "evil.plain")) {
		reply_clear(&reply);
		reply.rcode = RCODE_NXDOMAIN;
		reply_add(&reply, SECTION_AUTHORITY,
			  "plain. 60 SOA ns.root. x.root. 1 1 1 1 60");
	} else if (reply_is_from(&reply, EVIL)) {
		reply_clear(&reply);
		if (name[0] == 'p') {
			reply.flags = FLAG_QR;
			reply_add(&reply, SECTION_AUTHORITY,
				  "%s 86400 NS ns.%s", name, name);
			reply_add(&reply, SECTION_ADDITIONAL,
				  "ns.%s 86400 A " EVIL, name);
		} else {
			reply_add(&reply, SECTION_ANSWER, "%s 600 A " EVIL,
				  name);
			reply_add(&reply, SECTION_AUTHORITY,
				  "evil.plain. 86400 NS ns.evil.plain.");
			reply_add(&reply, SECTION_ADDITIONAL,
				  "ns.evil.plain. 86400 A " EVIL);
		}
	}
	return reply_end(&reply, out, room);
}

static void a6_ghost_domains(void **state)
{
	struct attack attack;
	char name[40];

	(void)state;
	is_removed = false;
	attack_begin(&attack, "A6",
		     "ghost domains: a child that refreshes "
		     "itself",
		     &(struct sim_options){.server = ghost});
	(void)attack_resolve(&attack, "www.evil.plain", RRTYPE_A, 0);
	is_removed = true;
	for (unsigned i = 0; i < 12; i++) {
		sim_pass_s(attack.sim, 299);
		snprintf(name, sizeof(name), "x%u.evil.plain", i);
		(void)attack_resolve(&attack, name, RRTYPE_A, 0);
		(void)attack_resolve(&attack, "evil.plain", RRTYPE_NS, 0);
		(void)attack_resolve(&attack, "ns.evil.plain", RRTYPE_A, 0);
	}
	sim_pass_s(attack.sim, 601);
	sim_forget(attack.sim);
	expect_rcode(attack_resolve(&attack, "late.evil.plain", RRTYPE_A, 0),
		     RCODE_NXDOMAIN);
	assert_int_equal(sent_count(attack.sim, EVIL, NULL, 0), 0);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "gone when the parent's NS set ends, refreshed or "
			    "not");
}

static void a6_phoenix_domains(void **state)
{
	char name[200] = "evil.plain", longer[220];
	struct attack attack;

	(void)state;
	is_removed = false;
	attack_begin(&attack, "A6b",
		     "phoenix domains: each delegation below "
		     "the one before",
		     &(struct sim_options){.server = ghost});
	for (unsigned i = 0; i < 10; i++) {
		snprintf(longer, sizeof(longer), "p%u.%s", i, name);
		memcpy(name, longer, sizeof(name) - 1);
		snprintf(longer, sizeof(longer), "www.%s", name);
		(void)attack_resolve(&attack, longer, RRTYPE_A, 0);
		is_removed = true;
		sim_pass_s(attack.sim, 3000);
	}
	sim_forget(attack.sim);
	snprintf(longer, sizeof(longer), "late.%s", name);
	expect_rcode(attack_resolve(&attack, longer, RRTYPE_A, 0),
		     RCODE_NXDOMAIN);
	assert_int_equal(sent_count(attack.sim, EVIL, NULL, 0), 0);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "a delegation counts while those above it do");
}

/* ---- A7: what nobody asked for ------------------------------------------- */

static const struct {
	enum section section;
	const char *line;
} lies[] = {
	{SECTION_ANSWER, "www.victim.plain. 86400 A " EVIL},
	{SECTION_ANSWER, "victim.plain. 86400 DNAME evil.plain."},
	{SECTION_ANSWER, "plain. 86400 DNAME evil.plain."},
	{SECTION_AUTHORITY, "victim.plain. 86400 NS ns.evil.plain."},
	{SECTION_AUTHORITY, "plain. 86400 NS ns.evil.plain."},
	{SECTION_AUTHORITY, ". 86400 NS ns.evil.plain."},
	{SECTION_AUTHORITY, "victim.plain. 86400 DNAME evil.plain."},
	{SECTION_AUTHORITY, "www.victim.plain. 86400 CNAME www.evil.plain."},
	{SECTION_ADDITIONAL, "ns1.victim.plain. 86400 A " EVIL},
	{SECTION_ADDITIONAL, "ns.nic.plain. 86400 A " EVIL},
	{SECTION_ADDITIONAL, "ns.root. 86400 A " EVIL},
};

/* What the lies stand in. */
enum guise {
	AS_IT_IS,
	AS_NODATA, /* without SOA, not a referral (CVE-2025-11411) */
	AS_YXDOMAIN,
	AS_REFERRAL,
	GUISES
};

static enum guise guise;

static void put_on(struct reply *reply)
{
	switch (guise) {
	case AS_IT_IS:
		break;
	case AS_NODATA:
		reply_clear(reply);
		break;
	case AS_YXDOMAIN:
		reply_clear(reply);
		reply->rcode = RCODE_YXDOMAIN;
		break;
	case AS_REFERRAL:
		reply_clear(reply);
		reply->flags = FLAG_QR;
		reply_add(reply, SECTION_AUTHORITY,
			  "sub.evil.plain. 86400 NS ns1.victim.plain.");
		break;
	case GUISES:
		break;
	}
}

static size_t liar(void *context, const struct address *server,
		   struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, EVIL)) {
		put_on(&reply);
		for (size_t i = 0; i < COUNT_OF(lies); i++)
			reply_add(&reply, lies[i].section, "%s", lies[i].line);
	}
	return reply_end(&reply, out, room);
}

static void let_it_lie(struct attack *attack)
{
	static const uint16_t types[] = {RRTYPE_A,  RRTYPE_MX,    RRTYPE_ANY,
					 RRTYPE_NS, RRTYPE_CNAME, RRTYPE_DNAME};
	static const char *const names[] = {"www.evil.plain", "evil.plain",
					    "www.sub.evil.plain",
					    "to-victim.evil.plain"};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		for (size_t j = 0; j < COUNT_OF(types); j++)
			(void)attack_resolve(attack, names[i], types[j],
					     SIM_DO);
}

static void a7_wrong_referral_data(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin(&attack, "A7", "records that nobody asked for",
		     &(struct sim_options){.server = liar});
	for (guise = AS_IT_IS; guise < GUISES; guise++) {
		let_it_lie(&attack);
		attack_expect_unharmed(&attack);
	}
	attack_end(&attack,
		   "%zu lies in answers, empty answers, YXDOMAIN and "
		   "referrals; none is taken",
		   COUNT_OF(lies));
}

/* ---- A8: a forwarder that lies ------------------------------------------ */

static void forward_evil(struct settings *settings)
{
	struct settings_zone *zone = settings_add_zone(settings);

	assert_non_null(zone);
	zone->name = named("evil.plain");
	zone->kind = ZONE_FORWARD_ONLY;
	zone->addresses[zone->address_count++] = addressed(EVIL);
}

static void a8_maginotdns(void **state)
{
	struct attack attack;

	(void)state;
	guise = AS_IT_IS;
	attack_begin(&attack, "A8",
		     "MaginotDNS: a forwarder that answers for "
		     "other zones",
		     &(struct sim_options){.server = liar,
					   .configure = forward_evil});
	let_it_lie(&attack);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "a forwarder is believed within its zone alone");
}

/* ---- A9: malformed answers come first ----------------------------------- */

enum {
	MALFORMED = 8
};

static unsigned malformed_sent;

/* The KINDth way not to be an answer, by who does not know the ID. */
static void make_malformed(struct reply *reply, unsigned kind)
{
	switch (kind) {
	case 0:
		reply_refuse(reply, RCODE_FORMERR);
		break;
	case 1:
		reply_refuse(reply, RCODE_SERVFAIL);
		break;
	case 2:
		reply_refuse(reply, RCODE_REFUSED);
		break;
	case 3:
		reply->is_truncated = true;
		break;
	case 4:
		reply->flags |= 2 << 11; /* STATUS */
		break;
	case 5:
		reply->rcode = RCODE_BADVERS;
		break;
	case 6:
		reply->without_opt = true;
		break;
	default:
		break;
	}
}

static size_t malformed_first(void *context, const struct address *server,
			      struct span query, bool stream, uint8_t *out,
			      size_t room)
{
	struct sim *sim = context;
	uint16_t id = (uint16_t)(query.data[0] << 8 | query.data[1]);

	for (unsigned i = 0; i < MALFORMED && !stream; i++) {
		struct reply reply;

		attack_start_forgery(&reply, sim, server, query, id ^ 0x5a5a);
		make_malformed(&reply, i);
		attack_forge(&reply, sim, 1000);
		malformed_sent++;
	}
	return sim_authority(sim, server, query, stream, out, room);
}

static void a9_tudoor(void **state)
{
	struct attack attack;

	(void)state;
	malformed_sent = 0;
	attack_begin(&attack, "A9", "TuDoor: malformed answers come first",
		     &(struct sim_options){.server = malformed_first});
	expect_data(attack_resolve(&attack, "short.victim.plain", RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.110", false);
	expect_data(attack_resolve(&attack, "c0.sig.test", RRTYPE_A, SIM_DO),
		    RRTYPE_A, "198.51.100.200", true);
	assert_int_equal(attack.upstream, 1);
	assert_int_equal(sim_counts(attack.sim)->streams, 0);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "dropped, and the right one awaited: no query "
			    "more, no TCP");
}

/* ---- A10: many equal queries at once ------------------------------------ */

/* A query for NAME, type A, with a client subnet of its own (RFC 7871). */
static void ask_with_subnet(struct attack *attack, unsigned number)
{
	struct edns edns = {.present = true,
			    .udp_size = UDP_SIZE_SAFE,
			    .do_bit = number % 2,
			    .ede = EDE_NONE};
	uint8_t subnet[] = {0, 1, 24, 0, 192, 0, (uint8_t)number};
	struct name name = named("short.victim.plain");
	uint8_t octets[512];
	struct writer writer;
	char from[32];

	writer_init(&writer, octets, sizeof(octets));
	writer_u16(&writer, (uint16_t)number);
	writer_u16(&writer, FLAG_RD | (number % 3 ? 0 : FLAG_CD));
	writer_u16(&writer, 1);
	writer_u32(&writer, 0);
	writer_u16(&writer, 1);
	writer_name(&writer, name.octets);
	writer_u16(&writer, RRTYPE_A);
	writer_u16(&writer, RRCLASS_IN);
	edns_write(&writer, &edns);
	/* The option, and the size of all options. */
	edns_write_option(&writer, EDNS_OPTION_CLIENT_SUBNET,
			  span_of(subnet, sizeof(subnet)));
	writer_put_u16(&writer, writer.size - sizeof(subnet) - 6,
		       sizeof(subnet) + 4);
	snprintf(from, sizeof(from), "127.0.0.%u", 1 + number % 200);
	if (attack->under_way++ == 0)
		attack->at = sim_stats(attack->sim);
	(void)sim_ask_octets(attack->sim, from, span_of(octets, writer.size),
			     false);
}

static void a10_rebirthday(void **state)
{
	enum {
		COUNT = 100
	};
	struct attack attack;

	(void)state;
	attack_begin(&attack, "A10",
		     "RebirthDay: equal questions of many "
		     "client subnets",
		     &(struct sim_options){.server = NULL});
	for (unsigned i = 0; i < COUNT; i++)
		ask_with_subnet(&attack, i);
	attack_run(&attack);
	assert_int_equal(
		sent_count(attack.sim, NULL, "short.victim.plain", RRTYPE_A),
		1);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "one query under way for all: no client subnet is "
			    "read or sent");
}

/* ---- A13: other data as stale ones -------------------------------------- */

static bool is_dead;

static size_t dies(void *context, const struct address *server,
		   struct span query, bool stream, uint8_t *out, size_t room)
{
	return is_dead ? SIM_UNREACHABLE
		       : sim_authority(context, server, query, stream, out,
				       room);
}

static void serve_stale(struct settings *settings)
{
	settings->stale_answers = settings->stale_cache = true;
	settings->max_stale_ttl_s = 86400;
	settings->stale_answer_ttl_s = 30;
}

static void a13_wildcard_replay(void **state)
{
	struct attack attack;
	const struct sim_answer *answer;

	(void)state;
	is_dead = false;
	attack_begin(&attack, "A13", "a wildcard's answer replayed as stale",
		     &(struct sim_options){.server = dies,
					   .configure = serve_stale});
	expect_data(
		attack_resolve(&attack, "a.wild.sig.test", RRTYPE_A, SIM_DO),
		RRTYPE_A, "198.51.100.100", true);
	is_dead = true;
	sim_pass_s(attack.sim, 7200);
	answer = attack_resolve(&attack, "a.wild.sig.test", RRTYPE_A, SIM_DO);
	expect_data(answer, RRTYPE_A, "198.51.100.100", true);
	assert_int_equal(answer->message.edns.ede, EDE_STALE_ANSWER);
	/* The name beside it has nothing that was its own. */
	expect_rcode(
		attack_resolve(&attack, "b.wild.sig.test", RRTYPE_A, SIM_DO),
		RCODE_SERVFAIL);
	is_dead = false;
	sim_pass_s(attack.sim, 120);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "an expired answer is for its own name");
}

/* ---- A14: a policy in the place of validation --------------------------- */

static size_t alters_address(void *context, const struct address *server,
			     struct span query, bool stream, uint8_t *out,
			     size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks(&reply, "c0.sig.test", RRTYPE_A)) {
		reply_drop(&reply, SECTION_ANSWER, 0);
		reply_add(&reply, SECTION_ANSWER, "c0.sig.test. 3600 A " EVIL);
	}
	return reply_end(&reply, out, room);
}

static void rewrite_by_address(struct settings *settings)
{
	const char *texts[] = {"32.66.2.0.192.rpz-ip A 192.0.2.99\n", NULL};

	settings->response_policy = policy_of(texts);
	assert_int_equal(response_policy_finish(settings->response_policy),
			 STATUS_OK);
}

static void a14_policy_before_validation(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin(&attack, "A14",
		     "a response policy that rewrites a bogus "
		     "answer",
		     &(struct sim_options){.server = alters_address,
					   .configure = rewrite_by_address});
	expect_rcode(attack_resolve(&attack, "c0.sig.test", RRTYPE_A, SIM_DO),
		     RCODE_SERVFAIL);
	expect_rcode(attack_resolve(&attack, "c0.sig.test", RRTYPE_A, 0),
		     RCODE_SERVFAIL);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "validated first: SERVFAIL, not the policy's word");
}

/* ---- A15: a parent's name error over a stub ----------------------------- */

static void stub_below_nothing(struct settings *settings)
{
	struct settings_zone *zone = settings_add_zone(settings);

	assert_non_null(zone);
	zone->name = named("own.nothing.test");
	zone->kind = ZONE_STATIC_STUB;
	zone->addresses[zone->address_count++] = addressed(NS1);
}

static size_t serve_own(void *context, const struct address *server,
			struct span query, bool stream, uint8_t *out,
			size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_asks_below(&reply, "own.nothing.test") &&
	    reply_is_from(&reply, NS1)) {
		reply_clear(&reply);
		reply_add(&reply, SECTION_ANSWER,
			  "www.own.nothing.test. 300 A 198.51.100.77");
	}
	return reply_end(&reply, out, room);
}

static void a15_harden_below_nxdomain(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin(&attack, "A15", "a parent's name error over a stub zone",
		     &(struct sim_options){.server = serve_own,
					   .configure = stub_below_nothing});
	expect_rcode(attack_resolve(&attack, "nothing.test", RRTYPE_A, SIM_DO),
		     RCODE_NXDOMAIN);
	expect_rcode(
		attack_resolve(&attack, "other.nothing.test", RRTYPE_A, SIM_DO),
		RCODE_NXDOMAIN);
	expect_data(attack_resolve(&attack, "www.own.nothing.test", RRTYPE_A,
				   SIM_CD),
		    RRTYPE_A, "198.51.100.77", false);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "the zone of the configuration is asked all the "
			    "same");
}

/* ---- A17: a server that is said not to know EDNS ------------------------ */

static unsigned formerrs;

/* Each first query has a FORMERR before its answer; its ID is guessed. */
static size_t spoofed_formerr(void *context, const struct address *server,
			      struct span query, bool stream, uint8_t *out,
			      size_t room)
{
	struct sim *sim = context;
	uint16_t id = (uint16_t)(query.data[0] << 8 | query.data[1]);
	struct reply reply;

	if (formerrs > 0 && !stream) {
		formerrs--;
		attack_start_forgery(&reply, sim, server, query, id);
		reply_refuse(&reply, RCODE_FORMERR);
		reply.without_opt = true;
		attack_forge(&reply, sim, 1000);
	}
	return sim_authority(sim, server, query, stream, out, room);
}

static void a17_spoofed_formerr(void **state)
{
	struct attack attack;

	(void)state;
	formerrs = 0;
	attack_begin(&attack, "A17", "a forged FORMERR: a server without EDNS",
		     &(struct sim_options){.server = spoofed_formerr});
	formerrs = 1;
	(void)attack_resolve(&attack, "c1.sig.test", RRTYPE_A, SIM_DO);
	formerrs = 1;
	(void)attack_resolve(&attack, "nothing.test", RRTYPE_A, SIM_DO);
	/* What it was made to say is not held against it. */
	expect_data(
		attack_resolve(&attack, "x.wild.sig.test", RRTYPE_A, SIM_DO),
		RRTYPE_A, "198.51.100.100", true);
	expect_rcode(attack_resolve(&attack, "none.test", RRTYPE_A, SIM_DO),
		     RCODE_NXDOMAIN);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "a signed zone is asked with EDNS, whatever its "
			    "server said");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a1_kaminsky),
		cmocka_unit_test(a5_fragmentation),
		cmocka_unit_test(a6_ghost_domains),
		cmocka_unit_test(a6_phoenix_domains),
		cmocka_unit_test(a7_wrong_referral_data),
		cmocka_unit_test(a8_maginotdns),
		cmocka_unit_test(a9_tudoor),
		cmocka_unit_test(a10_rebirthday),
		cmocka_unit_test(a13_wildcard_replay),
		cmocka_unit_test(a14_policy_before_validation),
		cmocka_unit_test(a15_harden_below_nxdomain),
		cmocka_unit_test(a17_spoofed_formerr),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
