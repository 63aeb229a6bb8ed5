/*
 * test_exhaustion.c - attacks that want a resolver to ask, and to ask others
 * than the attacker: what one query of a client makes it do has a bound.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/attacks/attack.h"

#include <stdio.h>
#include <string.h>

#define PLAIN "192.0.2.10"
#define NS1   "192.0.2.11" /* of victim.plain. */
#define NS2   "192.0.2.12"

static size_t to_victim(const struct sim *sim)
{
	return sent_count(sim, NS1, NULL, 0) + sent_count(sim, NS2, NULL, 0);
}

static void expect_ede(const struct sim_answer *answer)
{
	expect_rcode(answer, RCODE_SERVFAIL);
	if (answer->message.edns.ede == EDE_NONE)
		fail_msg("no extended error: %s", scene_text(answer));
}

/* ---- B1, B2: delegations to many names ---------------------------------- */

enum {
	NAMES = 100
};

/* sub*.evil.plain. is delegated to a hundred names of victim.plain. */
static void delegate_to_victim(struct reply *reply, const char *cut)
{
	reply_clear(reply);
	reply->flags = FLAG_QR;
	for (unsigned i = 0; i < NAMES; i++)
		reply_add(reply, SECTION_AUTHORITY,
			  "%s 3600 NS n%u.x.victim.plain.", cut, i);
}

static size_t many_names(void *context, const struct address *server,
			 struct span query, bool stream, uint8_t *out,
			 size_t room)
{
	char name[NAME_TEXT_MAX];
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	name_to_text(reply.query.name_lower.octets, name);
	if (reply_is_from(&reply, EVIL) && strncmp(name, "sub", 3) == 0) {
		delegate_to_victim(&reply, name);
		reply.query.edns.udp_size = 65535;
	}
	return reply_end(&reply, out, room);
}

static void b1_nxnsattack(void **state)
{
	struct attack attack;
	uint64_t most = 0;

	(void)state;
	attack_begin(&attack, "B1",
		     "NXNSAttack: a referral to a hundred names "
		     "of the victim",
		     &(struct sim_options){.server = many_names});
	for (unsigned i = 0; i < 20; i++) {
		uint64_t before = to_victim(attack.sim);
		char name[60];

		snprintf(name, sizeof(name), "www.sub%u.evil.plain", i);
		expect_ede(attack_resolve(&attack, name, RRTYPE_A, 0));
		if (to_victim(attack.sim) - before > most)
			most = to_victim(attack.sim) - before;
	}
	assert_true(most <= 25);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "%llu of them to the victim",
		   (unsigned long long)most);
}

/* The names exist, and lead to addresses where nobody answers. */
static size_t nobody_answers(void *context, const struct address *server,
			     struct span query, bool stream, uint8_t *out,
			     size_t room)
{
	char name[NAME_TEXT_MAX];
	struct reply reply;
	unsigned number;

	if (server->octets[0] == 203)
		return 0;
	reply_start(&reply, context, server, query, stream);
	name_to_text(reply.query.name_lower.octets, name);
	if (reply_is_from(&reply, EVIL) && strncmp(name, "sub", 3) == 0) {
		delegate_to_victim(&reply, name);
		reply.query.edns.udp_size = 65535;
	} else if (sscanf(name, "n%u.x.victim.plain.", &number) == 1 &&
		   reply.query.type == RRTYPE_A) {
		reply_clear(&reply);
		for (unsigned i = 0; i < 20; i++)
			reply_add(&reply, SECTION_ANSWER,
				  "%s 300 A 203.0.113.%u", name,
				  (number * 20 + i) % 256);
	}
	return reply_end(&reply, out, room);
}

static void b2_nrdelegation(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin(&attack, "B2",
		     "NRDelegation: a referral to a hundred "
		     "servers that never answer",
		     &(struct sim_options){.server = nobody_answers});
	for (unsigned i = 0; i < 5; i++) {
		const struct sim_answer *answer;
		char name[60];

		snprintf(name, sizeof(name), "www.sub%u.evil.plain", i);
		answer = attack_resolve(&attack, name, RRTYPE_A, 0);
		expect_ede(answer);
		assert_true(answer->answered.us - answer->asked.us <=
			    10 * 1000 * 1000);
	}
	attack_expect_unharmed(&attack);
	attack_end(&attack, "one counter for all of it, and 10 s");
}

/* ---- B3: delegations in a circle ---------------------------------------- */

/* evil.plain. hands aN on to ns.bN, and bN to ns.aN. */
static size_t circle(void *context, const struct address *server,
		     struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, EVIL) &&
	    (reply_asks_below(&reply, "a.evil.plain") ||
	     reply_asks_below(&reply, "b.evil.plain"))) {
		bool is_a = reply_asks_below(&reply, "a.evil.plain");

		reply_clear(&reply);
		reply.flags = FLAG_QR;
		reply_add(&reply, SECTION_AUTHORITY, "%s 3600 NS ns.%s",
			  is_a ? "a.evil.plain." : "b.evil.plain.",
			  is_a ? "b.evil.plain." : "a.evil.plain.");
	}
	return reply_end(&reply, out, room);
}

static void b3_tsuname(void **state)
{
	enum {
		CLIENTS = 500
	};
	struct attack attack;
	size_t sent;

	(void)state;
	attack_begin(&attack, "B3", "TsuNAME: two zones that name each other",
		     &(struct sim_options){.server = circle});
	expect_ede(attack_resolve(&attack, "www.a.evil.plain", RRTYPE_A, 0));
	sent = sent_count(attack.sim, EVIL, NULL, 0);
	/* Clients that do not give up, five a second. */
	for (unsigned i = 0; i < CLIENTS; i++) {
		char name[60];

		snprintf(name, sizeof(name), "x%u.%c.evil.plain", i % 50,
			 i % 2 ? 'a' : 'b');
		(void)attack_resolve(&attack, name, RRTYPE_A, 0);
		if (i % 5 == 0)
			sim_pass_s(attack.sim, 1);
	}
	sent = sent_count(attack.sim, EVIL, NULL, 0) - sent;
	assert_true(sent <= CLIENTS);
	attack_expect_unharmed(&attack);
	attack_end(&attack,
		   "%zu queries to the zones' parent for %u of "
		   "clients: failures are remembered",
		   sent, CLIENTS);
}

/* ---- B4: the cache flushed ---------------------------------------------- */

/* The largest answers that there are: 90 records of 255 octets. */
static size_t large(void *context, const struct address *server,
		    struct span query, bool stream, uint8_t *out, size_t room)
{
	char name[NAME_TEXT_MAX];
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	name_to_text(reply.query.name_lower.octets, name);
	if (reply_is_from(&reply, EVIL) && name[0] == 'f') {
		reply_clear(&reply);
		for (unsigned i = 0; i < 90; i++)
			reply_add(&reply, SECTION_ANSWER,
				  "%s 86400 TXT \"%0250u\"", name, i);
	}
	return reply_end(&reply, out, room);
}

static void b4_cacheflush(void **state)
{
	enum {
		COUNT = 1500,
		EVERY = 10
	};
	struct attack attack;
	size_t missed = 0;
	char name[60];

	(void)state;
	attack_begin(&attack, "B4",
		     "CacheFlush: the largest answers, over and "
		     "over",
		     &(struct sim_options){.server = large,
					   .cache_octets = 8 * 1024 * 1024});
	(void)sim_resolve(attack.sim, "week.victim.plain", RRTYPE_A, 0);
	for (unsigned i = 0; i < COUNT; i++) {
		snprintf(name, sizeof(name), "f%u.evil.plain", i);
		expect_rcode(attack_resolve(&attack, name, RRTYPE_TXT, 0),
			     RCODE_NOERROR);
		sim_forget(attack.sim);
		if (i % EVERY == 0)
			expect_data(sim_resolve(attack.sim, "week.victim.plain",
						RRTYPE_A, 0),
				    RRTYPE_A, "198.51.100.112", false);
		missed += to_victim(attack.sim);
	}
	if (missed > COUNT / EVERY / 20)
		fail_msg("the victim was lost %zu times of %u", missed,
			 COUNT / EVERY);
	attack_expect_unharmed(&attack);
	attack_end(&attack,
		   "32 MiB through a cache of 8; the victim, asked "
		   "for %u times, was lost %zu times",
		   COUNT / EVERY, missed);
}

/* ---- B5: all of it together --------------------------------------------- */

#define LABELS "www.1.2.3.4.5.6."

/*
 * Each name of a chain has many labels and lies in a zone of its own, each of
 * which is delegated to many names of the victim and to one server that
 * answers, half of the time.
 */
static size_t camp(void *context, const struct address *server,
		   struct span query, bool stream, uint8_t *out, size_t room)
{
	struct reply reply;
	char name[NAME_TEXT_MAX];
	unsigned number;

	reply_start(&reply, context, server, query, stream);
	name_to_text(reply.query.name.octets, name);
	if (sscanf(name, "z%u.plain.", &number) == 1 &&
	    reply_is_from(&reply, PLAIN)) {
		reply_clear(&reply);
		reply.flags = FLAG_QR;
		for (unsigned i = 0; i < 12; i++)
			reply_add(&reply, SECTION_AUTHORITY,
				  "z%u.plain. 3600 NS n%u-%u.victim.plain.",
				  number, number, i);
		reply_add(&reply, SECTION_AUTHORITY,
			  "z%u.plain. 3600 NS ns.z%u.plain.", number, number);
		reply_add(&reply, SECTION_ADDITIONAL,
			  "ns.z%u.plain. 3600 A " EVIL, number);
	} else if (reply_is_from(&reply, EVIL)) {
		reply.is_silent = reply.query.header.id & 1;
		reply_clear(&reply);
		if (sscanf(name, LABELS "z%u.plain.", &number) == 1)
			reply_add(&reply, SECTION_ANSWER,
				  LABELS "z%u.plain. 60 CNAME " LABELS
					 "z%u.plain.",
				  number, number + 1);
	}
	return reply_end(&reply, out, room);
}

static void b5_camp(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin(&attack, "B5",
		     "CAMP: aliases, labels, many names, "
		     "silence, composed",
		     &(struct sim_options){.server = camp});
	for (unsigned i = 0; i < 10; i++) {
		char name[60];

		snprintf(name, sizeof(name), LABELS "z%u.plain", 20 * i);
		expect_ede(attack_resolve(&attack, name, RRTYPE_A, SIM_DO));
	}
	assert_true(sim_stats(attack.sim).limits_tripped > 0);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "the bound ends it, for all sub-fetches together");
}

/* ---- B12: one address with many names ----------------------------------- */

static size_t same_address(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	if (server->octets[0] == 203)
		return 0;
	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, EVIL) &&
	    reply_asks_below(&reply, "sub.evil.plain")) {
		reply_clear(&reply);
		reply.flags = FLAG_QR;
		for (unsigned i = 0; i < 10; i++) {
			reply_add(&reply, SECTION_AUTHORITY,
				  "sub.evil.plain. 3600 NS "
				  "n%u.sub.evil.plain.",
				  i);
			for (unsigned j = 0; j < 3; j++)
				reply_add(&reply, SECTION_ADDITIONAL,
					  "n%u.sub.evil.plain. 3600 A "
					  "203.0.113.%u",
					  i, j);
		}
	}
	return reply_end(&reply, out, room);
}

static void b12_duplicate_addresses(void **state)
{
	struct attack attack;
	size_t sent;

	(void)state;
	attack_begin(&attack, "B12", "ten names of servers, the same addresses",
		     &(struct sim_options){.server = same_address});
	expect_ede(attack_resolve(&attack, "www.sub.evil.plain", RRTYPE_A, 0));
	sent = sent_count(attack.sim, "203.0.113.1", NULL, 0);
	/* The whole name, and less than it: three times each. */
	assert_true(sent <= 6);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "%zu to one address", sent);
}

/* ---- B13: servers that are wrong in every way --------------------------- */

enum wrong {
	WRONG_TC,
	WRONG_FORMERR,
	WRONG_SERVFAIL,
	WRONG_UPWARDS,
	WRONG_SELF,
	WRONG_ALIAS,
	WRONG_BADVERS,
	WRONG_EMPTY,
	WRONG_WAYS
};

static enum wrong wrong;

static void answer_wrongly(struct reply *reply)
{
	char name[NAME_TEXT_MAX];

	name_to_text(reply->query.name.octets, name);
	reply_clear(reply);
	switch (wrong) {
	case WRONG_TC:
		reply->flags |= FLAG_TC;
		break;
	case WRONG_FORMERR:
		reply_refuse(reply, RCODE_FORMERR);
		reply->without_opt = true;
		break;
	case WRONG_SERVFAIL:
		reply_refuse(reply, RCODE_SERVFAIL);
		break;
	case WRONG_UPWARDS:
		reply->flags = FLAG_QR;
		reply_add(reply, SECTION_AUTHORITY, ". 3600 NS ns.root.");
		break;
	case WRONG_SELF:
		reply->flags = FLAG_QR;
		reply_add(reply, SECTION_AUTHORITY,
			  "evil.plain. 3600 NS ns.evil.plain.");
		break;
	case WRONG_ALIAS: /* on and on */
		reply_add(reply, SECTION_ANSWER, "%s 0 CNAME x.%s", name, name);
		break;
	case WRONG_BADVERS:
		reply_refuse(reply, RCODE_BADVERS);
		break;
	case WRONG_EMPTY:
		reply->flags = FLAG_QR;
		break;
	case WRONG_WAYS:
		break;
	}
}

static size_t wrong_server(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, EVIL)) {
		if (stream && wrong == WRONG_TC)
			reply.is_silent = true;
		answer_wrongly(&reply);
	}
	return reply_end(&reply, out, room);
}

static void b13_bad_server_loop(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin(&attack, "B13", "a server that is wrong in eight ways",
		     &(struct sim_options){.server = wrong_server});
	for (wrong = WRONG_TC; wrong < WRONG_WAYS; wrong++) {
		char name[40];

		snprintf(name, sizeof(name), "w%u.evil.plain", wrong);
		expect_rcode(attack_resolve(&attack, name, RRTYPE_A, 0),
			     RCODE_SERVFAIL);
	}
	attack_expect_unharmed(&attack);
	attack_end(&attack, "16 for one link at one zone cut, 3 for one "
			    "address");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b1_nxnsattack),
		cmocka_unit_test(b2_nrdelegation),
		cmocka_unit_test(b3_tsuname),
		cmocka_unit_test(b4_cacheflush),
		cmocka_unit_test(b5_camp),
		cmocka_unit_test(b12_duplicate_addresses),
		cmocka_unit_test(b13_bad_server_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
