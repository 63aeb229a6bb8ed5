/*
 * test_identity.c - who this server says that it is, and by what it knows
 * its clients: class CHAOS, NSID, cookies.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/scene.h"

#include <string.h>

#include "wire/edns.h"
#include "wire/writer.h"

#define CLIENT "127.0.0.1"

/* ---- Settings ------------------------------------------------------------ */

static void set(struct identity_text *text, const char *octets)
{
	assert_true(identity_set(text, span_of(octets, strlen(octets))));
}

static void tells(struct settings *settings)
{
	set(&settings->identity.server_id, "one.example");
	set(&settings->identity.version, "kedge of today");
	set(&settings->identity.hostname, "host.example");
}

static void tells_much(struct settings *settings)
{
	static const char text[] =
		"a text of 240 octets aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

	set(&settings->identity.server_id, text);
}

static void requires_cookies(struct settings *settings)
{
	settings->require_server_cookie = true;
}

static void gives_no_cookies(struct settings *settings)
{
	settings->answer_cookie = false;
	settings->require_server_cookie = true;
}

static void small_without_cookie(struct settings *settings)
{
	settings->nocookie_udp_size = 512;
}

/* ---- Queries ---------------------------------------------------------------
 */

enum {
	OCTETS_MAX = 1024,
	NO_COOKIE = 0
};

struct asked {
	const char *name; /* NULL: no question */
	uint16_t type, class_;
	uint16_t udp_size; /* 0: no EDNS */
	bool nsid, do_bit;
	struct span cookie;
};

static void write_opt(struct writer *writer, const struct asked *asked)
{
	size_t length_at;

	writer_u8(writer, 0);
	writer_u16(writer, RRTYPE_OPT);
	writer_u16(writer, asked->udp_size);
	writer_u32(writer, asked->do_bit ? 0x8000 : 0);
	length_at = writer->size;
	writer_u16(writer, 0);
	if (asked->nsid)
		edns_write_option(writer, EDNS_OPTION_NSID, span_of(NULL, 0));
	if (asked->cookie.size)
		edns_write_option(writer, EDNS_OPTION_COOKIE, asked->cookie);
	writer_put_u16(writer, length_at,
		       (uint16_t)(writer->size - length_at - 2));
}

static const struct sim_answer *ask(struct sim *sim, const char *from,
				    const struct asked *asked, bool stream)
{
	uint8_t octets[OCTETS_MAX];
	const struct sim_answer *answer;
	struct writer writer;
	struct name name;

	writer_init(&writer, octets, sizeof(octets));
	writer_u16(&writer, 4711);
	writer_u16(&writer, FLAG_RD);
	writer_u16(&writer, asked->name != NULL);
	writer_u32(&writer, 0);
	writer_u16(&writer, asked->udp_size != 0);
	if (asked->name) {
		assert_int_equal(name_from_text(asked->name, &name), STATUS_OK);
		writer_name(&writer, name.octets);
		writer_u16(&writer, asked->type);
		writer_u16(&writer, asked->class_);
	}
	if (asked->udp_size)
		write_opt(&writer, asked);
	answer =
		sim_ask_octets(sim, from, span_of(octets, writer.size), stream);
	sim_run(sim);
	assert_true(answer->is_there);
	return answer;
}

static struct sim *world(void (*configure)(struct settings *))
{
	return scene_with(&(struct sim_options){.configure = configure});
}

/* ---- Class CHAOS ------------------------------------------------------------
 */

static const struct sim_answer *ask_chaos(struct sim *sim, const char *name,
					  uint16_t type)
{
	struct asked asked = {.name = name, .type = type, .class_ = RRCLASS_CH};

	return ask(sim, CLIENT, &asked, false);
}

/* The TXT record at the end of ANSWER: class CHAOS is not parsed. */
static void expect_text(const struct sim_answer *answer, const char *text)
{
	size_t size = strlen(text);
	const uint8_t *end = answer->octets + answer->size;

	expect_rcode(answer, RCODE_NOERROR);
	assert_int_equal(answer->message.header.counts[1], 1);
	assert_false(answer->message.header.flags & (FLAG_AA | FLAG_AD));
	assert_memory_equal(end - size, text, size);
	assert_int_equal(end[-(ptrdiff_t)size - 1], size);
}

static void version_hostname_and_id_are_told_when_configured(void **state)
{
	static const struct {
		const char *name, *text;
	} rows[] = {
		{"version.bind", "kedge of today"},
		{"version.server", "kedge of today"},
		{"VERSION.Bind", "kedge of today"},
		{"hostname.bind", "host.example"},
		{"id.server", "one.example"},
	};
	struct sim *sim = world(tells), *silent = world(NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct sim_answer *answer;

		expect_text(ask_chaos(sim, rows[i].name, RRTYPE_TXT),
			    rows[i].text);
		answer = ask_chaos(sim, rows[i].name, RRTYPE_A);
		expect_rcode(answer, RCODE_NOERROR);
		assert_int_equal(answer->message.header.counts[1], 0);
		expect_rcode(ask_chaos(silent, rows[i].name, RRTYPE_TXT),
			     RCODE_REFUSED);
	}
	expect_rcode(ask_chaos(sim, "authors.bind", RRTYPE_TXT), RCODE_REFUSED);
	/* In class IN they are names like others. */
	expect_rcode(sim_resolve(sim, "version.bind", RRTYPE_TXT, 0),
		     RCODE_NXDOMAIN);
	assert_int_equal(
		sim_ask_from(sim, "203.0.113.9", "id.server", RRTYPE_TXT, 0)
			->message.rcode,
		RCODE_REFUSED);
	sim_free(sim);
	sim_free(silent);
}

/* ---- NSID ---- */

static void expect_nsid(const struct sim_answer *answer, const char *text)
{
	struct span nsid = answer->message.edns.nsid_data;

	if (answer->message.edns.nsid != (text != NULL))
		fail_msg("NSID: %d, %s", answer->message.edns.nsid,
			 scene_text(answer));
	if (!text)
		return;
	assert_int_equal(nsid.size, strlen(text));
	assert_memory_equal(nsid.data, text, nsid.size);
}

static void rfc5001_2_3_the_response_has_nsid_when_asked_for(void **state)
{
	struct asked asked = {.name = "www.victim.plain",
			      .type = RRTYPE_A,
			      .class_ = RRCLASS_IN,
			      .udp_size = 1232,
			      .nsid = true};
	struct sim *sim = world(tells), *silent = world(NULL);

	(void)state;
	/* Fetched, cached, refused, not understood. */
	for (int i = 0; i < 2; i++)
		expect_nsid(ask(sim, CLIENT, &asked, false), "one.example");
	expect_nsid(ask(sim, "203.0.113.9", &asked, false), "one.example");
	expect_nsid(ask(silent, CLIENT, &asked, false), NULL);
	/* "MUST NOT include an NSID option in a response if not requested" */
	asked.nsid = false;
	expect_nsid(ask(sim, CLIENT, &asked, false), NULL);
	sim_free(sim);
	sim_free(silent);
}

static void a_long_nsid_never_costs_the_answer(void **state)
{
	/* A name of 250 octets, and 512 octets of room. */
	struct asked asked = {.name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				      "aaaaaaaaaaaaaaa"
				      ".aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				      "aaaaaaaaaaaaaaa"
				      ".aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				      "aaaaaaaaaaaaaaa"
				      ".aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				      "aaaaaaaaaaaaaaa"
				      ".victim.plain",
			      .type = RRTYPE_A,
			      .class_ = RRCLASS_IN,
			      .udp_size = 512,
			      .nsid = true,
			      .cookie = span_of("01234567", 8)};
	struct sim *sim = world(tells_much);

	(void)state;
	for (int i = 0; i < 2; i++) {
		const struct sim_answer *answer =
			ask(sim, CLIENT, &asked, false);

		expect_rcode(answer, RCODE_NXDOMAIN);
		assert_false(answer->message.edns.nsid);
	}
	asked.name = "www.victim.plain";
	assert_int_equal(
		ask(sim, CLIENT, &asked, false)->message.edns.nsid_data.size,
		239);
	sim_free(sim);
}

/* ---- Cookies
 * ------------------------------------------------------------------ */

static struct asked with_cookie(const void *octets, size_t size)
{
	return (struct asked){.name = "www.victim.plain",
			      .type = RRTYPE_A,
			      .class_ = RRCLASS_IN,
			      .udp_size = 1232,
			      .cookie = span_of(octets, size)};
}

/* The cookie in ANSWER, which has to begin with the client's own. */
static struct span cookie_in(const struct sim_answer *answer)
{
	const struct edns *edns = &answer->message.edns;

	assert_int_equal(edns->cookie_size, COOKIE_ANSWER_SIZE);
	assert_memory_equal(edns->cookie, "01234567", 8);
	return span_of(edns->cookie, edns->cookie_size);
}

static void rfc7873_5_2_clients_that_want_a_cookie_get_one(void **state)
{
	struct asked asked = with_cookie("01234567", 8);
	struct sim *sim = world(NULL), *none = world(gives_no_cookies);
	struct span cookie;

	(void)state;
	/* Fetched, from the cache, refused, over TCP. */
	cookie_in(ask(sim, CLIENT, &asked, false));
	cookie = cookie_in(ask(sim, CLIENT, &asked, false));
	cookie_in(ask(sim, "203.0.113.9", &asked, false));
	cookie_in(ask(sim, CLIENT, &asked, true));
	/* A good one is given back as it is; a bad one is made anew. */
	asked.cookie = cookie;
	assert_memory_equal(cookie_in(ask(sim, CLIENT, &asked, false)).data,
			    cookie.data, cookie.size);
	sim_pass_s(sim, 1801);
	assert_memory_not_equal(cookie_in(ask(sim, CLIENT, &asked, false)).data,
				cookie.data, cookie.size);
	/* Not without asking, and not when the configuration says no. */
	asked.cookie = span_of(NULL, 0);
	assert_int_equal(
		ask(sim, CLIENT, &asked, false)->message.edns.cookie_size, 0);
	asked.cookie = cookie;
	assert_int_equal(
		ask(none, CLIENT, &asked, false)->message.edns.cookie_size, 0);
	sim_free(sim);
	sim_free(none);
}

static void rfc7873_5_2_3_badcookie_for_those_without_a_good_one(void **state)
{
	struct asked asked = with_cookie("01234567", 8);
	struct sim *sim = world(requires_cookies);
	const struct sim_answer *answer;
	struct span cookie;

	(void)state;
	answer = ask(sim, CLIENT, &asked, false);
	expect_rcode(answer, RCODE_BADCOOKIE);
	assert_int_equal(sim_counts(sim)->datagrams, 0);
	cookie = cookie_in(answer);
	/* Over TCP it is known where they are. */
	expect_rcode(ask(sim, CLIENT, &asked, true), RCODE_NOERROR);
	/* Of another address, and then of its own. */
	asked.cookie = cookie;
	expect_rcode(ask(sim, "127.0.0.2", &asked, false), RCODE_BADCOOKIE);
	expect_rcode(ask(sim, CLIENT, &asked, false), RCODE_NOERROR);
	/* Who knows nothing of cookies is not locked out. */
	asked.cookie = span_of(NULL, 0);
	expect_rcode(ask(sim, CLIENT, &asked, false), RCODE_NOERROR);
	sim_free(sim);
}

static void rfc7873_5_4_a_query_for_a_cookie_alone(void **state)
{
	struct asked asked = with_cookie("01234567", 8);
	struct sim *sim = world(NULL);
	const struct sim_answer *answer;
	uint8_t bad[COOKIE_ANSWER_SIZE];

	(void)state;
	asked.name = NULL;
	answer = ask(sim, CLIENT, &asked, false);
	expect_rcode(answer, RCODE_NOERROR);
	assert_int_equal(answer->message.header.counts[0], 0);
	asked.cookie = cookie_in(answer);
	expect_rcode(ask(sim, CLIENT, &asked, false), RCODE_NOERROR);
	memcpy(bad, asked.cookie.data, sizeof(bad));
	bad[23] ^= 1;
	asked.cookie = span_of(bad, sizeof(bad));
	answer = ask(sim, CLIENT, &asked, false);
	expect_rcode(answer, RCODE_BADCOOKIE);
	cookie_in(answer);
	/* Without a cookie it asks for nothing. */
	asked.cookie = span_of(NULL, 0);
	expect_rcode(ask(sim, CLIENT, &asked, false), RCODE_FORMERR);
	sim_free(sim);
}

/* More than 512 octets: all that a name has, with signatures. */
static void nocookie_udp_size_is_for_those_without_a_good_one(void **state)
{
	struct asked asked = {.name = "sig.test",
			      .type = RRTYPE_ANY,
			      .class_ = RRCLASS_IN,
			      .udp_size = 1232,
			      .do_bit = true};
	struct sim *sim = world(small_without_cookie);
	const struct sim_answer *answer;

	(void)state;
	(void)sim_resolve(sim, "sig.test", RRTYPE_ANY, SIM_DO | SIM_STREAM);
	answer = ask(sim, CLIENT, &asked, true);
	assert_in_range(answer->size, 513, 1200);
	assert_true(ask(sim, CLIENT, &asked, false)->message.header.flags &
		    FLAG_TC);
	asked.cookie = span_of("01234567", 8);
	answer = ask(sim, CLIENT, &asked, false);
	assert_true(answer->message.header.flags & FLAG_TC);
	asked.cookie = cookie_in(answer);
	answer = ask(sim, CLIENT, &asked, false);
	assert_false(answer->message.header.flags & FLAG_TC);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			version_hostname_and_id_are_told_when_configured),
		cmocka_unit_test(
			rfc5001_2_3_the_response_has_nsid_when_asked_for),
		cmocka_unit_test(a_long_nsid_never_costs_the_answer),
		cmocka_unit_test(
			rfc7873_5_2_clients_that_want_a_cookie_get_one),
		cmocka_unit_test(
			rfc7873_5_2_3_badcookie_for_those_without_a_good_one),
		cmocka_unit_test(rfc7873_5_4_a_query_for_a_cookie_alone),
		cmocka_unit_test(
			nocookie_udp_size_is_for_those_without_a_good_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
