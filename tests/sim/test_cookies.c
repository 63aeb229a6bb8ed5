/*
 * test_cookies.c - cookies between us and servers (RFC 7873).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/scene.h"

#include <string.h>

#include "tests/sim/reply.h"
#include "wire/edns.h"
#include "wire/reader.h"

#define NS1 "192.0.2.11" /* of victim.plain. */
#define NS2 "192.0.2.12"

enum {
	SERVER_COOKIE_SIZE = 16
};

/* What victim.plain.'s servers do with cookies. */
static struct {
	bool gives, wants, changes_ours, dislikes;
	bool is_never_content; /* over UDP */
	bool is_forged;        /* a response without any comes first */
} how;

static uint8_t last_cookie[EDNS_COOKIE_SIZE_MAX];
static unsigned last_size;

/* OUT has SIZE octets that end with a plain OPT: adds a COOKIE to it. */
static size_t add_cookie(uint8_t *out, size_t size, const struct edns *query)
{
	struct writer writer;

	writer_init(&writer, out, 65535);
	writer_claim(&writer, size);
	writer_u16(&writer, EDNS_OPTION_COOKIE);
	writer_u16(&writer, EDNS_CLIENT_COOKIE_SIZE + SERVER_COOKIE_SIZE);
	writer_octets(&writer, query->cookie, EDNS_CLIENT_COOKIE_SIZE);
	for (unsigned i = 0; i < SERVER_COOKIE_SIZE; i++)
		writer_u8(&writer, (uint8_t)(0xc0 + i));
	writer_put_u16(&writer, size - 2, (uint16_t)(writer.size - size));
	if (how.changes_ours)
		out[size + 4] ^= 1;
	return writer.size;
}

static void forge(struct sim *sim, const struct address *server,
		  struct span query)
{
	static uint8_t octets[65535];
	struct reply reply;
	size_t size, count;
	const struct sim_sent *sent = sim_sent(sim, &count);

	reply_start(&reply, sim, server, query, false);
	reply_clear(&reply);
	reply_add(&reply, SECTION_ANSWER, "www.victim.plain. 300 A 192.0.2.66");
	size = reply_end(&reply, octets, sizeof(octets));
	sim_respond(sim, sent[count - 1].exchange, span_of(octets, size), 1000);
}

static size_t with_cookies(void *context, const struct address *server,
			   struct span query, bool stream, uint8_t *out,
			   size_t room)
{
	struct reply reply;
	struct edns edns;
	size_t size;

	reply_start(&reply, context, server, query, stream);
	edns = reply.query.edns;
	if (!reply_is_from(&reply, NS1) && !reply_is_from(&reply, NS2))
		return reply_end(&reply, out, room);
	memcpy(last_cookie, edns.cookie, sizeof(last_cookie));
	last_size = edns.cookie_size;
	if (how.is_forged && !stream)
		forge(context, server, query);
	if ((how.wants && edns.cookie_size <= EDNS_CLIENT_COOKIE_SIZE) ||
	    (how.is_never_content && !stream))
		reply_refuse(&reply, RCODE_BADCOOKIE);
	if (how.dislikes && edns.cookie_size > 0)
		reply_refuse(&reply, RCODE_FORMERR);
	size = reply_end(&reply, out, room);
	return how.gives && edns.cookie_size > 0 ? add_cookie(out, size, &edns)
						 : size;
}

static struct sim *start(void)
{
	last_size = 0;
	return scene(with_cookies);
}

static void expect_true(struct sim *sim)
{
	expect_data(sim_resolve(sim, "www.victim.plain", RRTYPE_A, 0), RRTYPE_A,
		    "198.51.100.11", false);
}

static void rfc7873_5_1_each_server_has_a_cookie_of_its_own(void **state)
{
	uint8_t first[EDNS_CLIENT_COOKIE_SIZE];
	struct sim *sim = start();
	size_t asked = 0;
	bool differ = false;

	(void)state;
	memset(&how, 0, sizeof(how));
	expect_true(sim);
	assert_int_equal(last_size, EDNS_CLIENT_COOKIE_SIZE);
	memcpy(first, last_cookie, sizeof(first));
	/* Whichever of the two is asked, there are two of them. */
	while (asked++ < 50) {
		char name[] = "x00.victim.plain";

		name[1] = (char)('0' + asked / 10);
		name[2] = (char)('0' + asked % 10);
		(void)sim_resolve(sim, name, RRTYPE_A, 0);
		differ |= memcmp(first, last_cookie, sizeof(first)) != 0;
	}
	assert_true(differ);
	sim_free(sim);
}

static void rfc7873_5_3_a_servers_cookie_is_brought_back(void **state)
{
	struct sim *sim = start();

	(void)state;
	memset(&how, 0, sizeof(how));
	how.gives = how.wants = true;
	expect_true(sim);
	assert_int_equal(last_size,
			 EDNS_CLIENT_COOKIE_SIZE + SERVER_COOKIE_SIZE);
	assert_int_equal(last_cookie[EDNS_CLIENT_COOKIE_SIZE], 0xc0);
	assert_int_equal(sim_counts(sim)->streams, 0);
	sim_free(sim);
}

/* Servers of one address that do not share their secret. */
static void rfc7873_5_3_badcookie_again_means_tcp(void **state)
{
	struct sim *sim = start();

	(void)state;
	memset(&how, 0, sizeof(how));
	how.gives = how.is_never_content = true;
	expect_true(sim);
	assert_int_equal(sim_counts(sim)->streams, 1);
	assert_int_equal(sent_count(sim, NULL, "www.victim.plain", RRTYPE_A),
			 3);
	sim_free(sim);
}

static void rfc7873_5_3_anothers_cookie_is_no_response(void **state)
{
	struct sim *sim = start();

	(void)state;
	memset(&how, 0, sizeof(how));
	how.gives = how.changes_ours = true;
	expect_true(sim);
	/* Nothing that came with one was believed: at last it was asked
	 * without EDNS, as a server that says nothing to an OPT is. */
	assert_int_equal(last_size, 0);
	assert_int_equal(sim_stats(sim).responses_mismatched, 2);
	sim_free(sim);
}

/* The forger knows address, port, ID and question. */
static void rfc7873_5_3_without_cookie_it_is_asked_for_over_tcp(void **state)
{
	struct sim *sim = start();

	(void)state;
	memset(&how, 0, sizeof(how));
	how.gives = true;
	for (unsigned i = 0; i < 20; i++) {
		char name[] = "x0.victim.plain";

		name[1] = (char)('a' + i);
		(void)sim_resolve(sim, name, RRTYPE_A, 0);
	}
	how.is_forged = true;
	expect_true(sim);
	assert_int_equal(sim_counts(sim)->streams, 1);
	/* One that gives none any more is believed over TCP. */
	how.gives = how.is_forged = false;
	expect_data(sim_resolve(sim, "short.victim.plain", RRTYPE_A, 0),
		    RRTYPE_A, "198.51.100.110", false);
	sim_free(sim);
}

static void rfc7873_5_3_a_server_that_cannot_stand_them(void **state)
{
	struct sim *sim = start();

	(void)state;
	memset(&how, 0, sizeof(how));
	how.dislikes = true;
	expect_true(sim);
	assert_int_equal(last_size, 0);
	sim_free(sim);
}

static void without(struct settings *settings)
{
	settings->send_cookie = false;
}

static void they_can_be_switched_off(void **state)
{
	struct sim *sim = scene_with(&(struct sim_options){
		.server = with_cookies, .configure = without});

	(void)state;
	memset(&how, 0, sizeof(how));
	last_size = 99;
	expect_true(sim);
	assert_int_equal(last_size, 0);
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rfc7873_5_1_each_server_has_a_cookie_of_its_own),
		cmocka_unit_test(rfc7873_5_3_a_servers_cookie_is_brought_back),
		cmocka_unit_test(rfc7873_5_3_badcookie_again_means_tcp),
		cmocka_unit_test(rfc7873_5_3_anothers_cookie_is_no_response),
		cmocka_unit_test(
			rfc7873_5_3_without_cookie_it_is_asked_for_over_tcp),
		cmocka_unit_test(rfc7873_5_3_a_server_that_cannot_stand_them),
		cmocka_unit_test(they_can_be_switched_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
