/*
 * test_clients.c - attacks by those who ask: what they ask for, how much of
 * it, and how.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/attacks/attack.h"

#include <stdio.h>
#include <string.h>

#include "resolver/core/limits.h"
#include "wire/edns.h"
#include "wire/writer.h"

static struct name named(const char *text)
{
	struct name name;

	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	return name;
}

/* ---- B6: answers held back, and given all at once ----------------------- */

static const char *silent; /* the zone whose servers are; NULL: none */

static size_t silent_zone(void *context, const struct address *server,
			  struct span query, bool stream, uint8_t *out,
			  size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	reply.is_silent = silent && reply_asks_below(&reply, silent);
	return reply_end(&reply, out, room);
}

/* How many of ANSWERS came after they had to wait. */
static unsigned count_waited(struct sim_answer *const *answers, unsigned count)
{
	unsigned waited = 0;

	for (unsigned i = 0; i < count; i++)
		waited += answers[i]->is_there &&
			  answers[i]->answered.us > answers[i]->asked.us;
	return waited;
}

/* Asks, in the name of one victim, for what is not to be had. */
static void hold_back(struct attack *attack, struct sim_answer **answers,
		      unsigned count, unsigned flags)
{
	char name[60];

	for (unsigned i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "b%u.evil.plain", i);
		answers[i] =
			attack_ask(attack, "127.0.0.66", name, RRTYPE_A, flags);
	}
}

static void b6_dnsbomb(void **state)
{
	enum {
		COUNT = 6000
	};
	static struct sim_answer *answers[COUNT];
	struct attack attack;
	unsigned waited, late;

	(void)state;
	silent = "evil.plain";
	attack_begin(&attack, "B6",
		     "DNSBomb: queries in the victim's name, "
		     "held back and answered at once",
		     &(struct sim_options){.server = silent_zone});
	hold_back(&attack, answers, COUNT, 0);
	waited = (unsigned)sim_stats(attack.sim).clients_waiting;
	attack_run(&attack);
	/* A fifth of the places, of which there are 10,000. */
	assert_in_range(waited, LIMIT_CLIENTS / 6, LIMIT_CLIENTS / 5 + 1);
	late = count_waited(answers, COUNT);
	assert_int_equal(late, LIMIT_HELD_CLIENTS);
	assert_int_equal(sim_stats(attack.sim).discarded, waited - late);
	assert_int_equal(sim_stats(attack.sim).overloads, COUNT - waited);
	silent = NULL;
	attack_expect_unharmed(&attack);
	attack_end(&attack,
		   "%u can be held back for one address, of which %u are "
		   "answered; the others are refused at once",
		   waited, late);
}

static void b6_discard_never(struct settings *settings)
{
	settings->discard_timeout_ms = 0;
}

/* Those whose answers go where they say, and those who wait for a few. */
static void b6_others_get_their_late_answers(void **state)
{
	enum {
		MANY = 3 * LIMIT_HELD_CLIENTS
	};
	static const struct {
		const char *what;
		unsigned count, flags, late;
		void (*configure)(struct settings *settings);
	} cases[] = {
		{"a few", LIMIT_HELD_CLIENTS, 0, LIMIT_HELD_CLIENTS, NULL},
		{"many", MANY, 0, LIMIT_HELD_CLIENTS, NULL},
		{"by TCP", MANY, SIM_STREAM, MANY, NULL},
		{"switched off", MANY, 0, MANY, b6_discard_never},
	};
	static struct sim_answer *answers[MANY];

	(void)state;
	silent = "evil.plain";
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct attack attack;
		unsigned late;

		attack_begin(
			&attack, "B6", cases[i].what,
			&(struct sim_options){.server = silent_zone,
					      .configure = cases[i].configure});
		hold_back(&attack, answers, cases[i].count, cases[i].flags);
		attack_run(&attack);
		late = count_waited(answers, cases[i].count);
		if (late != cases[i].late)
			fail_msg("%s: %u late answers", cases[i].what, late);
		sim_free(attack.sim);
	}
	silent = NULL;
}

/* ---- B14: places that are taken ----------------------------------------- */

static void b14_places_come_back(void **state)
{
	enum {
		COUNT = 12000
	};
	static struct sim_answer *answers[COUNT];
	struct attack attack;
	char name[60], from[20];
	uint64_t most;

	(void)state;
	silent = "evil.plain";
	attack_begin(&attack, "B14",
		     "more clients than there are places, on "
		     "streams too, some of which hang up",
		     &(struct sim_options){.server = silent_zone});
	for (unsigned i = 0; i < COUNT; i++) {
		snprintf(name, sizeof(name), "p%u.evil.plain", i / 2);
		snprintf(from, sizeof(from), "127.%u.%u.1", i % 16, i % 250);
		answers[i] = attack_ask(&attack, from, name, RRTYPE_A,
					i % 3 ? 0 : SIM_STREAM);
	}
	most = sim_stats(attack.sim).clients_waiting;
	assert_true(most <= LIMIT_CLIENTS);
	assert_true(most > LIMIT_CLIENTS / 2);
	for (unsigned i = 0; i < COUNT; i += 6)
		sim_hang_up(attack.sim, answers[i]);
	attack_run(&attack);
	silent = NULL;
	/* All of them can be had again. */
	expect_data(sim_resolve(attack.sim, "short.victim.plain", RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.110", false);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "%llu waited at once", (unsigned long long)most);
}

/* Beyond capacity: what is known is served, who asks little is served, and who
 * asks for everything is refused. */
static void b14_overload(void **state)
{
	enum {
		COUNT = 20000,
		FEW = 50
	};
	static struct sim_answer *few[FEW];
	struct attack attack;
	char name[60], from[20];
	unsigned served = 0;

	(void)state;
	silent = "evil.plain";
	attack_begin(&attack, "B14b",
		     "twice as many queries as there are "
		     "places, of five clients",
		     &(struct sim_options){.server = silent_zone});
	for (unsigned i = 0; i < COUNT; i++) {
		const struct sim_answer *known;

		snprintf(name, sizeof(name), "o%u.evil.plain", i);
		snprintf(from, sizeof(from), "127.7.0.%u", i % 5);
		(void)attack_ask(&attack, from, name, RRTYPE_A, 0);
		if (i % (COUNT / FEW) != 0)
			continue;
		/* What is cached, to those who flood as well. */
		known = sim_ask_from(attack.sim, from, "www.victim.plain",
				     RRTYPE_A, 0);
		assert_true(known->is_immediate);
		expect_rcode(known, RCODE_NOERROR);
		/* What has to be asked for, by who asks for nothing else. */
		snprintf(name, sizeof(name), "o%u.victim.plain", i);
		snprintf(from, sizeof(from), "127.8.0.%u",
			 1 + i / (COUNT / FEW));
		few[i / (COUNT / FEW)] =
			attack_ask(&attack, from, name, RRTYPE_A, 0);
	}
	attack_run(&attack);
	for (unsigned i = 0; i < FEW; i++)
		served += few[i]->message.rcode == RCODE_NXDOMAIN;
	assert_int_equal(served, FEW);
	silent = NULL;
	attack_expect_unharmed(&attack);
	attack_end(&attack,
		   "all %u who asked once were served, and what is "
		   "known to everybody",
		   served);
}

/* ---- B22: random names -------------------------------------------------- */

/* Of a zone that denies by NSEC: few of them are asked for (RFC 8198). */
static void b22_random_names_of_a_signed_zone(void **state)
{
	enum {
		COUNT = 2000
	};
	struct attack attack;
	size_t sent;

	(void)state;
	attack_begin(&attack, "B22", "random names of a signed zone",
		     &(struct sim_options){.server = NULL});
	for (unsigned i = 0; i < COUNT; i++) {
		char name[60];

		snprintf(name, sizeof(name), "%u-%u.sig.test", i * 7919 % 1000,
			 i);
		expect_rcode(attack_resolve(&attack, name, RRTYPE_A, SIM_DO),
			     RCODE_NXDOMAIN);
	}
	sent = sent_count(attack.sim, NULL, NULL, 0);
	assert_true(sent <= 50);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "%zu queries to its servers for all of them", sent);
}

static const struct fetch_quota quota = {.most = 20, .is_silent = true};

static void bound_zones(struct settings *settings)
{
	settings->fetches_per_zone = quota;
}

static void bound_servers(struct settings *settings)
{
	settings->fetches_per_server = quota;
}

/* From many clients, for a zone whose servers are silent. */
static size_t flood_zone(struct attack *attack, unsigned count)
{
	size_t sent;

	/* Its delegation is known. */
	(void)sim_resolve(attack->sim, "www.evil.plain", RRTYPE_A, 0);
	sent = sent_count(attack->sim, EVIL, NULL, 0);
	silent = "evil.plain";
	for (unsigned i = 0; i < count; i++) {
		char name[60], from[20];

		snprintf(name, sizeof(name), "t%u.evil.plain", i);
		snprintf(from, sizeof(from), "127.1.%u.1", i % 250);
		(void)attack_ask(attack, from, name, RRTYPE_A, 0);
	}
	sent = sent_count(attack->sim, EVIL, NULL, 0) - sent;
	/* In the midst of it others are served. */
	(void)attack_ask(attack, "127.9.9.9", "short.victim.plain", RRTYPE_A,
			 0);
	return sent;
}

static void b22_random_names_of_a_silent_zone(void **state)
{
	enum {
		COUNT = 9000
	};
	const struct sim_answer *other;
	struct attack attack;
	size_t sent;

	(void)state;
	silent = NULL;
	attack_begin(&attack, "B22b",
		     "random names of a zone whose servers "
		     "are silent",
		     &(struct sim_options){.server = silent_zone});
	sent = flood_zone(&attack, COUNT);
	assert_in_range(sent, LIMIT_FETCHES / 4, LIMIT_FETCHES / 3 + 1);
	other = attack_ask(&attack, "127.9.9.8", "zero.victim.plain", RRTYPE_A,
			   0);
	attack_run(&attack);
	expect_data(other, RRTYPE_A, "198.51.100.111", false);
	assert_true(other->answered.us - other->asked.us < 1000 * 1000);
	silent = NULL;
	attack_expect_unharmed(&attack);
	attack_end(&attack, "%zu under way at once, a third of what may be",
		   sent);
}

static void b22_fetches_per_zone_and_server(void **state)
{
	enum {
		COUNT = 500
	};
	static const struct {
		const char *id, *title;
		void (*configure)(struct settings *settings);
		bool is_zones;
	} cases[] = {
		{"B22c", "the same with fetches-per-zone 20", bound_zones,
		 true},
		{"B22d", "the same with fetches-per-server 20", bound_servers,
		 false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct attack attack;
		struct engine_stats stats;
		size_t sent;

		silent = NULL;
		attack_begin(
			&attack, cases[i].id, cases[i].title,
			&(struct sim_options){.server = silent_zone,
					      .configure = cases[i].configure});
		sent = flood_zone(&attack, COUNT);
		assert_int_equal(sent, quota.most);
		stats = sim_stats(attack.sim);
		assert_int_equal(stats.busy_zones,
				 cases[i].is_zones ? COUNT - quota.most : 0);
		assert_int_equal(stats.busy_servers,
				 cases[i].is_zones ? 0 : COUNT - quota.most);
		attack_run(&attack);
		silent = NULL;
		attack_expect_unharmed(&attack);
		attack_end(&attack, "%zu under way at once", sent);
	}
}

/* ---- B15: names that compress -------------------------------------------- */

enum {
	NAMES = 95, /* of 120 labels each */
};

static void add_long_name(struct reply *reply, const char *owner, unsigned i)
{
	char name[NAME_TEXT_MAX] = "";

	/* No two of them have more than the zone in common. */
	for (unsigned j = 0; j < 110; j++)
		snprintf(name + 2 * (size_t)j, 3, "%c.",
			 'a' + (int)((i / 10 + i * j) % 26));
	reply_add(reply, SECTION_ANSWER, "%s 300 NS %sx%u.evil.plain.", owner,
		  name, i);
}

static size_t long_names(void *context, const struct address *server,
			 struct span query, bool stream, uint8_t *out,
			 size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (reply_is_from(&reply, EVIL) && reply.query.type == RRTYPE_NS) {
		reply_clear(&reply);
		for (unsigned i = 0; i < NAMES; i++)
			add_long_name(&reply, "www.evil.plain.", i);
	}
	return reply_end(&reply, out, room);
}

static void b15_name_compression(void **state)
{
	const struct sim_answer *answer;
	struct attack attack;

	(void)state;
	attack_begin(&attack, "B15",
		     "95 names of a hundred labels, to be "
		     "compressed",
		     &(struct sim_options){.server = long_names});
	answer = attack_resolve(&attack, "www.evil.plain", RRTYPE_NS,
				SIM_STREAM);
	expect_rcode(answer, RCODE_NOERROR);
	assert_int_equal(answer_rrset(answer, SECTION_ANSWER, "www.evil.plain",
				      RRTYPE_NS)
				 ->rdata_count,
			 NAMES);
	/* What is remembered of them all is less than two names' labels. */
	assert_true(WRITER_TARGETS_MAX <= 2 * 128);
	attack_expect_unharmed(&attack);
	attack_end(&attack,
		   "%d places are remembered, later names written "
		   "whole: %zu octets",
		   WRITER_TARGETS_MAX, answer->size);
}

/* ---- B16: EDNS options -------------------------------------------------- */

/* COUNT empty options, and a cookie after them. */
static size_t write_options(uint8_t *out, size_t room, uint16_t id,
			    unsigned count)
{
	static const uint8_t cookie[8] = {1, 2, 3, 4, 5, 6, 7, 8};
	struct edns edns = {
		.present = true, .udp_size = UDP_SIZE_SAFE, .ede = EDE_NONE};
	struct name name = named("www.victim.plain");
	struct writer writer;
	size_t at;

	writer_init(&writer, out, room);
	writer_u16(&writer, id);
	writer_u16(&writer, FLAG_RD);
	writer_u16(&writer, 1);
	writer_u32(&writer, 0);
	writer_u16(&writer, 1);
	writer_name(&writer, name.octets);
	writer_u16(&writer, RRTYPE_A);
	writer_u16(&writer, RRCLASS_IN);
	edns_write(&writer, &edns);
	at = writer.size;
	for (unsigned i = 0; i < count; i++)
		edns_write_option(&writer, 65001, span_of(NULL, 0));
	edns_write_option(&writer, EDNS_OPTION_COOKIE,
			  span_of(cookie, sizeof(cookie)));
	assert_false(writer_failed(&writer));
	writer_put_u16(&writer, at - 2, (uint16_t)(writer.size - at));
	return writer.size;
}

static const struct sim_answer *ask_with_options(struct attack *attack,
						 unsigned count)
{
	uint8_t octets[4096];
	size_t size =
		write_options(octets, sizeof(octets), (uint16_t)count, count);

	attack->clients++;
	return sim_ask_octets(attack->sim, "127.0.0.1", span_of(octets, size),
			      false);
}

static void b16_edns_options(void **state)
{
	const struct sim_answer *answer;
	struct attack attack;

	(void)state;
	attack_begin(&attack, "B16", "a thousand EDNS options",
		     &(struct sim_options){.server = NULL});
	answer = ask_with_options(&attack, EDNS_OPTIONS_MAX - 1);
	assert_true(answer->message.edns.cookie_size > 0);
	/* What comes after them is not looked at. */
	answer = ask_with_options(&attack, EDNS_OPTIONS_MAX);
	assert_int_equal(answer->message.edns.cookie_size, 0);
	answer = ask_with_options(&attack, 1000);
	expect_data(answer, RRTYPE_A, "198.51.100.11", false);
	assert_int_equal(answer->message.edns.cookie_size, 0);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "%d are read", EDNS_OPTIONS_MAX);
}

/* ---- B17, B18: what is left afterwards ---------------------------------- */

static void b17_expired_entries(void **state)
{
	enum {
		COUNT = 3000
	};
	struct attack attack;
	uint64_t most;

	(void)state;
	attack_begin(&attack, "B17", "many short-lived answers",
		     &(struct sim_options){.server = NULL});
	for (unsigned i = 0; i < COUNT; i++) {
		char name[60];

		snprintf(name, sizeof(name), "n%u.victim.plain", i);
		expect_rcode(attack_resolve(&attack, name, RRTYPE_A, 0),
			     RCODE_NXDOMAIN);
	}
	most = attack_entries(attack.sim);
	sim_forget(attack.sim);
	/* A few go on asking. */
	sim_pass_s(attack.sim, 3601);
	for (unsigned i = 0; i < 300; i++) {
		(void)sim_resolve(attack.sim, "zero.victim.plain", RRTYPE_A, 0);
		sim_pass_s(attack.sim, 1);
	}
	assert_true(most >= COUNT);
	assert_true(attack_entries(attack.sim) <= attack.entries);
	attack_end(&attack, "%llu entries at the height of it",
		   (unsigned long long)most);
}

static void same_settings(struct settings *settings)
{
	(void)settings;
}

static void b18_cancelled_fetches(void **state)
{
	enum {
		COUNT = 2000
	};
	struct attack attack;

	(void)state;
	silent = "sig.test";
	attack_begin_cold(&attack, "B18",
			  "random names of a signed zone whose "
			  "servers are silent",
			  &(struct sim_options){.server = silent_zone});
	for (unsigned i = 0; i < COUNT; i++) {
		char name[60], from[20];

		snprintf(name, sizeof(name), "r%u.sig.test", i);
		snprintf(from, sizeof(from), "127.0.%u.1", i % 200);
		(void)attack_ask(&attack, from, name, RRTYPE_A, SIM_DO);
		if (i == COUNT / 2)
			sim_reload(attack.sim, same_settings);
	}
	attack_run(&attack);
	silent = NULL;
	sim_pass_s(attack.sim, 60);
	attack_expect_unharmed(&attack);
	attack_end(&attack,
		   "all of them under way at once; none of them is left");
}

/* ---- C1: records that are not what they say ----------------------------- */

enum {
	TYPES = 70
};

static unsigned malformed_type;

/* A record for the name in the question; the section is the reader's guess. */
static size_t put_record(uint8_t *at, const char *rdata, size_t size)
{
	struct writer writer;

	writer_init(&writer, at, 64);
	writer_u16(&writer, 0xc000 | MESSAGE_HEADER_SIZE);
	writer_u16(&writer, (uint16_t)malformed_type);
	writer_u16(&writer, RRCLASS_IN);
	writer_u32(&writer, 300);
	writer_u16(&writer, (uint16_t)size);
	writer_octets(&writer, rdata, size);
	return writer.size;
}

/* A record of each type, cut in a label, in a pointer, and before it begins. */
static size_t malformed(void *context, const struct address *server,
			struct span query, bool stream, uint8_t *out,
			size_t room)
{
	struct reply reply;
	size_t size;

	reply_start(&reply, context, server, query, stream);
	if (!reply_is_from(&reply, EVIL))
		return reply_end(&reply, out, room);
	reply_clear(&reply);
	reply.without_opt = true;
	size = reply_end(&reply, out, room);
	size += put_record(out + size,
			   "\x3f"
			   "aa",
			   3);
	size += put_record(out + size, "\xc0", 1);
	size += put_record(out + size, "", 0);
	for (unsigned i = 0; i < SECTION_COUNT; i++)
		out[7 + 2 * i] = 1; /* one record in each section */
	return size;
}

static void c1_malformed_rdata(void **state)
{
	struct attack attack;
	unsigned failed = 0;

	(void)state;
	attack_begin(&attack, "C1", "RDATA of 70 types that ends too early",
		     &(struct sim_options){.server = malformed});
	for (malformed_type = 1; malformed_type <= TYPES; malformed_type++) {
		char name[60];

		if (malformed_type == RRTYPE_OPT)
			continue;
		snprintf(name, sizeof(name), "m%u.evil.plain", malformed_type);
		failed += attack_resolve(&attack, name,
					 (uint16_t)malformed_type, SIM_DO)
				  ->message.rcode == RCODE_SERVFAIL;
	}
	assert_true(failed >= 20);
	attack_expect_unharmed(&attack);
	attack_end(&attack,
		   "%u of them refused whole, the others have no "
		   "form to keep to",
		   failed);
}

/* ---- C2: other classes -------------------------------------------------- */

static const uint16_t classes[] = {0, 2, 3, 4, 254, 255, 65535};
static uint16_t class_at_hand;

/* All records, and every other time the question, in another class. */
static size_t other_class(void *context, const struct address *server,
			  struct span query, bool stream, uint8_t *out,
			  size_t room)
{
	size_t size = sim_authority(context, server, query, stream, out, room);
	size_t at = MESSAGE_HEADER_SIZE + name_size(out + MESSAGE_HEADER_SIZE);
	struct address evil;

	assert_int_equal(address_from_text(EVIL, 53, &evil), STATUS_OK);
	if (!address_same_host(server, &evil) || size <= at + 4)
		return size;
	/* The first record begins with a pointer to the question. */
	at += 4;
	if (out[at] == 0xc0 && size > at + 6) {
		out[at + 4] = (uint8_t)(class_at_hand >> 8);
		out[at + 5] = (uint8_t)class_at_hand;
	}
	return size;
}

static void c2_other_classes(void **state)
{
	struct attack attack;

	(void)state;
	attack_begin(&attack, "C2", "classes other than IN",
		     &(struct sim_options){.server = other_class});
	for (size_t i = 0; i < COUNT_OF(classes); i++) {
		struct name name = named("www.victim.plain");
		const struct sim_answer *answer;
		uint8_t octets[512];
		struct writer writer;

		class_at_hand = classes[i];
		writer_init(&writer, octets, sizeof(octets));
		writer_u16(&writer, (uint16_t)i);
		writer_u16(&writer, FLAG_RD);
		writer_u16(&writer, 1);
		writer_u32(&writer, 0);
		writer_u16(&writer, 0);
		writer_name(&writer, name.octets);
		writer_u16(&writer, RRTYPE_A);
		writer_u16(&writer, classes[i]);
		answer = sim_ask_octets(attack.sim, "127.0.0.1",
					span_of(octets, writer.size), false);
		assert_true(answer->is_immediate);
		expect_rcode(answer, RCODE_REFUSED);
		answer = attack_resolve(&attack, "www.evil.plain", RRTYPE_A,
					SIM_DO);
		/* Nothing of another class is an answer. */
		assert_int_equal(answer->message.rrset_counts[SECTION_ANSWER],
				 0);
		sim_pass_s(attack.sim, 10000);
	}
	class_at_hand = RRCLASS_IN;
	attack_expect_unharmed(&attack);
	attack_end(&attack, "refused to clients, not looked at in answers");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b6_dnsbomb),
		cmocka_unit_test(b6_others_get_their_late_answers),
		cmocka_unit_test(b14_places_come_back),
		cmocka_unit_test(b14_overload),
		cmocka_unit_test(b22_random_names_of_a_signed_zone),
		cmocka_unit_test(b22_random_names_of_a_silent_zone),
		cmocka_unit_test(b22_fetches_per_zone_and_server),
		cmocka_unit_test(b15_name_compression),
		cmocka_unit_test(b16_edns_options),
		cmocka_unit_test(b17_expired_entries),
		cmocka_unit_test(b18_cancelled_fetches),
		cmocka_unit_test(c1_malformed_rdata),
		cmocka_unit_test(c2_other_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
