/*
 * test_memory.c - octets for what is cached, by the caches' own account.
 *
 * The counts are the same in each run. What an entry costs more than it did
 * is to be seen: whoever needs more raises the bound, in the same commit.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/world_many.h"
#include "tests/sim/scene.h"

#include <stdio.h>
#include <string.h>

#include "resolver/core/caches.h"

enum {
	NAMES = 2000,
	LINE_MAX = 32,
	CACHE_OCTETS = 64 * 1024 * 1024,
};

/* Of each cache. */
struct account {
	uint64_t answers, rrsets, servers, keys, denials;
};

static struct account account_of(const struct sim *sim)
{
	const struct caches *caches = sim_caches(sim);

	return (struct account){
		.answers = answer_cache_stats(caches->answers).octets,
		.rrsets = rrset_cache_stats(caches->rrsets).octets,
		.servers = server_cache_stats(caches->servers).octets,
		.keys = key_cache_stats(caches->keys).octets,
		.denials = denial_cache_stats(caches->denials).octets,
	};
}

/* What came since BEFORE for each of COUNT, in octets; prints it. */
static double each_took(const struct sim *sim, const struct account *before,
			const char *what, unsigned count)
{
	struct account now = account_of(sim);
	double answers = (double)(now.answers - before->answers) / count;
	double rrsets = (double)(now.rrsets - before->rrsets) / count;
	double servers = (double)(now.servers - before->servers) / count;
	double keys = (double)(now.keys - before->keys) / count;
	double denials = (double)(now.denials - before->denials) / count;
	double all = answers + rrsets + servers + keys + denials;

	print_message("%-28s answers %6.1f  RRsets %6.1f  servers %6.1f  "
		      "keys %6.1f  denials %6.1f  all %6.1f\n",
		      what, answers, rrsets, servers, keys, denials, all);
	return all;
}

/* ---- Many names of one zone --------------------------------------------- */

#define SOA                                                                    \
	"$TTL 3600\n@ SOA ns.root. hostmaster.root. 1 7200 3600 1209600 60\n"

static char hosts[sizeof(SOA) + NAMES * LINE_MAX];

static const struct lab_server servers[] = {
	{.name = "ns.root", .real = "192.0.2.1"},
};

static const struct lab_row rows[] = {
	{.plan = {.origin = ".",
		  .algorithm = ALGORITHM_ECDSAP256SHA256,
		  .records = SOA},
	 .servers = "ns.root"},
	{.plan = {.origin = "com.",
		  .algorithm = ALGORITHM_ECDSAP256SHA256,
		  .records = SOA},
	 .servers = "ns.root"},
	{.plan = {.origin = "memsigned.com.",
		  .algorithm = ALGORITHM_ECDSAP256SHA256,
		  .records = hosts},
	 .servers = "ns.root"},
	{.plan = {.origin = "memwild.com.", .records = hosts},
	 .servers = "ns.root"},
};

static const struct lab_tables tables = {
	.rows = rows,
	.row_count = sizeof(rows) / sizeof(*rows),
	.servers = servers,
	.server_count = sizeof(servers) / sizeof(*servers),
};

static void write_hosts(void)
{
	size_t size = (size_t)snprintf(hosts, sizeof(hosts), "%s", SOA);

	for (unsigned i = 0; i < NAMES; i++)
		size += (size_t)snprintf(hosts + size, sizeof(hosts) - size,
					 "h%06x A 100.64.%u.%u\n", i, i / 256,
					 i % 256);
	assert_true(size < sizeof(hosts));
}

static void ask_hosts(struct sim *sim, const char *zone, unsigned first,
		      unsigned end, bool is_signed)
{
	for (unsigned i = first; i < end; i++) {
		struct sim_answer *answer;
		char name[LINE_MAX];

		snprintf(name, sizeof(name), "h%06x.%s", i, zone);
		answer = sim_resolve(sim, name, RRTYPE_A, SIM_DO);
		expect_rcode(answer, RCODE_NOERROR);
		assert_int_equal(has_ad(answer), is_signed);
	}
}

static double octets_for_a_host(const char *zone, bool is_signed)
{
	struct account before;
	struct sim *sim;
	double octets;

	write_hosts();
	sim = sim_new(&(struct sim_options){
		.seed = 1, .tables = &tables, .cache_octets = CACHE_OCTETS});
	/* The zone's own, and the table's first buckets. */
	ask_hosts(sim, zone, 0, NAMES / 2, is_signed);
	before = account_of(sim);
	ask_hosts(sim, zone, NAMES / 2, NAMES, is_signed);
	octets = each_took(sim, &before,
			   is_signed ? "a signed A RRset" : "an unsigned one",
			   NAMES / 2);
	sim_free(sim);
	return octets;
}

/* 164 on the wire, header and question included. */
static void a_signed_address_takes_few_octets(void **state)
{
	(void)state;
	assert_true(octets_for_a_host("memsigned.com", true) <= 234);
}

/* 54 on the wire, in the same way. */
static void an_unsigned_address_takes_few_octets(void **state)
{
	(void)state;
	assert_true(octets_for_a_host("memwild.com", false) <= 122);
}

/* ---- Many zones --------------------------------------------------------- */

/* One name is asked for in each zone that is signed, or is not. */
static double octets_for_a_zone(bool is_signed)
{
	unsigned asked = 0;
	struct account before;
	struct sim *sim;
	double octets;

	sim = sim_new(&(struct sim_options){.seed = 1,
					    .world = scene_world(many_tables()),
					    .cache_octets = CACHE_OCTETS});
	before = account_of(sim);
	for (unsigned i = 0; i < MANY_ZONES; i++) {
		char name[2 * MANY_TEXT_MAX], address[MANY_TEXT_MAX];

		if (many_is_signed(i) != is_signed)
			continue;
		snprintf(name, sizeof(name), "www.%.100s", many_origin(i));
		expect_data(sim_resolve(sim, name, RRTYPE_A, SIM_DO), RRTYPE_A,
			    many_address(i, address), is_signed);
		asked++;
	}
	octets = each_took(sim, &before,
			   is_signed ? "a signed zone, one name"
				     : "an unsigned zone, one name",
			   asked);
	sim_free(sim);
	return octets;
}

static void a_signed_zone_takes_few_octets(void **state)
{
	(void)state;
	assert_true(octets_for_a_zone(true) <= 1300);
}

static void an_unsigned_zone_takes_few_octets(void **state)
{
	(void)state;
	assert_true(octets_for_a_zone(false) <= 740);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signed_address_takes_few_octets),
		cmocka_unit_test(an_unsigned_address_takes_few_octets),
		cmocka_unit_test(a_signed_zone_takes_few_octets),
		cmocka_unit_test(an_unsigned_zone_takes_few_octets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
