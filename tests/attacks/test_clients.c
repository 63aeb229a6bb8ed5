/*
 * test_clients.c - attacks by those who ask: what they ask for, how much of
 * it, and how.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/attacks/attack.h"

#include <stdio.h>
#include <string.h>

#include "wire/edns.h"
#include "wire/writer.h"

static struct name named(const char *text)
{
	struct name name;

	assert_int_equal(name_from_text(text, &name), STATUS_OK);
	return name;
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

/* ---- B16: EDNS options -----------------------------------------------------
 */

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

/* ---- B17, B18: what is left afterwards --------------------------------------
 */

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

static bool is_silent;

static size_t silent_zone(void *context, const struct address *server,
			  struct span query, bool stream, uint8_t *out,
			  size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	reply.is_silent = is_silent && (reply_asks_below(&reply, "sig.test") ||
					reply_asks_below(&reply, "evil.plain"));
	return reply_end(&reply, out, room);
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
	is_silent = true;
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
	is_silent = false;
	sim_pass_s(attack.sim, 60);
	attack_expect_unharmed(&attack);
	attack_end(&attack, "all of them under way at once; nothing is left");
}

/* ---- C1: records that are not what they say --------------------------------
 */

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

/* ---- C2: other classes ------------------------------------------------------
 */

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
		cmocka_unit_test(b15_name_compression),
		cmocka_unit_test(b16_edns_options),
		cmocka_unit_test(b17_expired_entries),
		cmocka_unit_test(b18_cancelled_fetches),
		cmocka_unit_test(c1_malformed_rdata),
		cmocka_unit_test(c2_other_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
