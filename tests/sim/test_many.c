/*
 * test_many.c - a thousand zones at once, on good networks and on bad ones.
 *
 * Ten top-level domains, each with a hundred zones: signed with NSEC, with
 * NSEC3, behind opt-out, and unsigned; with servers in the zone, in a
 * neighbour's, and in another top-level domain.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/sim/scene.h"

#include <stdio.h>
#include <string.h>

enum {
	TLDS = 10,
	ZONES_PER_TLD = 100,
	ZONES = TLDS * ZONES_PER_TLD,
	HOSTS = 20, /* servers that the zones are spread over */
	TEXT = 160,
	RECORDS = 700,
};

struct texts {
	char origin[TEXT];
	char servers[TEXT];
	char records[RECORDS];
};

static struct lab_row rows[1 + TLDS + ZONES];
static struct texts tld_texts[TLDS], zone_texts[ZONES];
static struct lab_server servers[1 + TLDS + HOSTS];
static char server_texts[1 + TLDS + HOSTS][3][TEXT];

#define SOA "$TTL 300\n@ SOA ns.root. hostmaster.root. 1 7200 3600 1209600 60\n"

/* The zone that the CNAME of zone I leads to, anywhere among the others. */
static unsigned alias_of(unsigned i)
{
	return (i * 37 + 501) % ZONES;
}

static bool is_signed(unsigned i)
{
	return i % 5 != 4;
}

/* In a top-level domain with opt-out nothing is proven of what is not. */
static bool tld_has_opt_out(unsigned tld)
{
	return tld % 3 == 2;
}

static const char *address_of(unsigned i, char text[TEXT])
{
	snprintf(text, TEXT, "10.%u.%u.1", i / 256, i % 256);
	return text;
}

static void make_server(unsigned at, const char *name, unsigned net,
			unsigned host)
{
	snprintf(server_texts[at][0], TEXT, "%s", name);
	snprintf(server_texts[at][1], TEXT, "192.0.%u.%u", net, host);
	snprintf(server_texts[at][2], TEXT, "2001:db8:%u::%u", net, host);
	servers[at] = (struct lab_server){.name = server_texts[at][0],
					  .real = server_texts[at][1],
					  .real6 = server_texts[at][2]};
}

static void make_servers(void)
{
	char name[TEXT];

	make_server(0, "ns.root", 2, 1);
	for (unsigned i = 0; i < TLDS; i++) {
		snprintf(name, TEXT, "ns.nic.t%u", i);
		make_server(1 + i, name, 3, 1 + i);
	}
	/* Host H lives in the zone number H of the first top-level domain. */
	for (unsigned i = 0; i < HOSTS; i++) {
		snprintf(name, TEXT, "ns.z%u.t0", i);
		make_server(1 + TLDS + i, name, 4, 1 + i);
	}
}

static void make_tld(unsigned tld)
{
	struct texts *texts = &tld_texts[tld];

	snprintf(texts->origin, TEXT, "t%u.", tld);
	snprintf(texts->servers, TEXT, "ns.nic.t%u", tld);
	rows[1 + tld] = (struct lab_row){
		.plan = {.origin = texts->origin,
			 .algorithm = ALGORITHM_ECDSAP256SHA256,
			 .denial =
				 tld_has_opt_out(tld) ? LAB_OPT_OUT : LAB_NSEC3,
			 .records = SOA},
		.servers = texts->servers};
}

static void make_zone(unsigned i)
{
	struct texts *texts = &zone_texts[i];
	unsigned alias = alias_of(i);
	char address[TEXT];

	snprintf(texts->origin, TEXT, "z%u.t%u.", i % ZONES_PER_TLD,
		 i / ZONES_PER_TLD);
	snprintf(texts->servers, TEXT, "ns.z%u.t0 ns.z%u.t0", i % HOSTS,
		 (i + 7) % HOSTS);
	snprintf(texts->records, RECORDS,
		 SOA "www A %s\n"
		     "alias CNAME www.z%u.t%u.\n"
		     "*.wild A %s\n",
		 address_of(i, address), alias % ZONES_PER_TLD,
		 alias / ZONES_PER_TLD, address);
	rows[1 + TLDS + i] = (struct lab_row){
		.plan = {.origin = texts->origin,
			 .algorithm =
				 is_signed(i) ? ALGORITHM_ECDSAP256SHA256 : 0,
			 .denial = i % 2 ? LAB_NSEC : LAB_NSEC3,
			 .records = texts->records},
		.servers = texts->servers};
}

static const struct lab_world *world(void)
{
	static struct lab_tables tables;

	if (tables.rows)
		return scene_world(&tables);
	rows[0] = (struct lab_row){
		.plan = {.origin = ".",
			 .algorithm = ALGORITHM_ECDSAP256SHA256,
			 .records = SOA},
		.servers = "ns.root"};
	for (unsigned i = 0; i < TLDS; i++)
		make_tld(i);
	for (unsigned i = 0; i < ZONES; i++)
		make_zone(i);
	make_servers();
	tables = (struct lab_tables){.rows = rows,
				     .row_count = COUNT_OF(rows),
				     .servers = servers,
				     .server_count = COUNT_OF(servers)};
	return scene_world(&tables);
}

/* What is asked of each zone. */
enum asked {
	WWW,
	ALIAS,
	NOTHING,
	WILD,
	QUESTIONS
};

static struct sim_answer *ask(struct sim *sim, unsigned i, enum asked what)
{
	static const char *const labels[] = {"www", "alias", "nothing",
					     "any.wild"};
	char name[2 * TEXT];

	snprintf(name, sizeof(name), "%s.%.100s", labels[what],
		 zone_texts[i].origin);
	return sim_ask(sim, name, RRTYPE_A, SIM_DO);
}

static bool expects_ad(unsigned i, enum asked what)
{
	return is_signed(i) && (what != ALIAS || is_signed(alias_of(i)));
}

static void expect(const struct sim_answer *answer, unsigned i, enum asked what)
{
	char address[TEXT];

	if (what == NOTHING) {
		expect_rcode(answer, RCODE_NXDOMAIN);
		assert_int_equal(has_ad(answer), expects_ad(i, what));
		return;
	}
	expect_data(answer, RRTYPE_A,
		    address_of(what == ALIAS ? alias_of(i) : i, address),
		    expects_ad(i, what));
}

/* All questions to COUNT zones at once; returns what the run came to. */
static struct sim_counts storm(const struct sim_options *options,
			       unsigned count)
{
	static struct sim_answer *answers[ZONES][QUESTIONS];
	struct sim_options mine = *options;
	struct sim_counts counts;
	struct sim *sim;

	mine.world = world();
	sim = sim_new(&mine);
	for (unsigned i = 0; i < count; i++)
		for (unsigned j = 0; j < QUESTIONS; j++)
			answers[i][j] = ask(sim, i, (enum asked)j);
	sim_run(sim);
	for (unsigned i = 0; i < count; i++)
		for (unsigned j = 0; j < QUESTIONS; j++)
			expect(answers[i][j], i, (enum asked)j);
	assert_int_equal(sim_stats(sim).clients_waiting, 0);
	assert_int_equal(sim_stats(sim).fetches_alive, 0);
	counts = *sim_counts(sim);
	sim_free(sim);
	return counts;
}

static void rfc1034_5_3_3_a_thousand_zones_at_once(void **state)
{
	(void)state;
	(void)storm(&(struct sim_options){.seed = 1}, ZONES);
}

static void rfc1034_5_3_3_one_packet_in_twenty_is_lost(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct sim_counts counts = storm(
			&(struct sim_options){.seed = seed, .loss_percent = 5},
			ZONES);

		assert_true(counts.lost > 0);
	}
}

static void jitter_and_duplicates_change_no_answer(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 2; seed++)
		(void)storm(&(struct sim_options){.seed = seed,
						  .duplicate_percent = 20,
						  .jitter_us = 40000,
						  .loss_percent = 2},
			    ZONES);
}

/* RFC 5452 section 9.1: what does not match leaves no trace. */
static void rfc5452_9_1_forgeries_change_no_answer(void **state)
{
	(void)state;
	(void)storm(&(struct sim_options){.seed = 1, .forge = true}, ZONES);
}

static void a_seed_repeats_a_run_to_the_letter(void **state)
{
	const struct sim_options options = {.seed = 7,
					    .loss_percent = 3,
					    .duplicate_percent = 3,
					    .jitter_us = 5000};
	struct sim_options other = options;
	uint64_t trace = storm(&options, 200).trace;

	(void)state;
	other.seed = 8;
	assert_true(storm(&options, 200).trace == trace);
	assert_true(storm(&other, 200).trace != trace);
}

/* A cache that holds a fraction of it all only costs more queries. */
static void a_small_cache_changes_no_answer(void **state)
{
	(void)state;
	(void)storm(
		&(struct sim_options){.seed = 1, .cache_octets = 1024 * 1024},
		ZONES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc1034_5_3_3_a_thousand_zones_at_once),
		cmocka_unit_test(rfc1034_5_3_3_one_packet_in_twenty_is_lost),
		cmocka_unit_test(jitter_and_duplicates_change_no_answer),
		cmocka_unit_test(rfc5452_9_1_forgeries_change_no_answer),
		cmocka_unit_test(a_seed_repeats_a_run_to_the_letter),
		cmocka_unit_test(a_small_cache_changes_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
