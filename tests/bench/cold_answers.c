/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks a resolver in the simulated internet for names that it has not cached.
 * instructions.py counts what the engine takes for them: the internet around
 * it, which is in the same process, is left out there.
 *
 *	cold-answers CASE TIMES
 *	cold-answers --list
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/sim.h"
#include "wire/codes.h"

enum {
	ZONES = 120,
	TEXT_MAX = 64,
	WARM_UP = 2, /* zones or names at the end, asked before it counts */
	NAMES = 300, /* in the last zone but one */
	RECORD_MAX = 32,
};

#define SOA                                                                    \
	"$TTL 3600\n@ SOA ns.root. hostmaster.root. 1 7200 3600 1209600 600\n"

#define WWW "www A 203.0.113.1\n"

/* The internet: the root, `t.`, and zones z0.t. to z119.t. */
static struct {
	char origins[ZONES][TEXT_MAX], servers[ZONES][TEXT_MAX];
	char addresses[ZONES][TEXT_MAX];
	char records[sizeof(SOA WWW) + NAMES * RECORD_MAX];
	struct lab_row rows[ZONES + 2];
	struct lab_server server_rows[ZONES + 2];
	struct lab_tables tables;
} internet;

static const struct cold_case {
	const char *name;
	uint8_t algorithm; /* of the zones; 0: unsigned */
	bool in_one_zone;  /* whose servers and keys are known */
} cases[] = {
	/* Referral, DNSKEY, answer; signatures of DS, DNSKEY and A. */
	{"signed-zone", ALGORITHM_ECDSAP256SHA256, false},
	{"unsigned-zone", 0, false},
	/* One upstream query. */
	{"signed-name", ALGORITHM_ECDSAP256SHA256, true},
	{"unsigned-name", 0, true},
};

enum {
	CASES = sizeof(cases) / sizeof(*cases)
};

static void add_server(unsigned at, const char *name, const char *address)
{
	internet.server_rows[at] =
		(struct lab_server){.name = name, .real = address};
}

static void add_zone(unsigned at, const char *origin, uint8_t algorithm,
		     const char *servers, const char *records)
{
	internet.rows[at] = (struct lab_row){.plan = {.origin = origin,
						      .algorithm = algorithm,
						      .denial = LAB_NSEC,
						      .records = records},
					     .servers = servers};
}

/* n0, n1 ... */
static void make_records(void)
{
	char *at = internet.records;

	at += sprintf(at, "%s", SOA WWW);
	for (unsigned i = 0; i < NAMES; i++)
		at += snprintf(at, RECORD_MAX, "n%u A 203.0.113.3\n", i);
}

static void make_internet(const struct cold_case *at)
{
	make_records();
	add_server(0, "ns.root", "192.0.2.1");
	add_zone(0, ".", ALGORITHM_ECDSAP256SHA256, "ns.root", SOA);
	add_server(1, "ns.nic.t", "192.0.2.2");
	add_zone(1, "t.", ALGORITHM_ECDSAP256SHA256, "ns.nic.t", SOA);
	for (unsigned i = 0; i < ZONES; i++) {
		snprintf(internet.origins[i], TEXT_MAX, "z%u.t.", i);
		snprintf(internet.servers[i], TEXT_MAX, "ns.z%u.t", i);
		snprintf(internet.addresses[i], TEXT_MAX, "198.51.100.%u",
			 i + 1);
		add_server(i + 2, internet.servers[i], internet.addresses[i]);
		add_zone(i + 2, internet.origins[i], at->algorithm,
			 internet.servers[i],
			 i == ZONES - WARM_UP ? internet.records : SOA WWW);
	}
	internet.tables = (struct lab_tables){.rows = internet.rows,
					      .row_count = ZONES + 2,
					      .servers = internet.server_rows,
					      .server_count = ZONES + 2};
}

static bool ask(struct sim *sim, const struct cold_case *at, unsigned number)
{
	const struct sim_answer *answer;
	char name[TEXT_MAX];

	if (at->in_one_zone)
		snprintf(name, sizeof(name), "n%u.z%u.t.", number,
			 ZONES - WARM_UP);
	else
		snprintf(name, sizeof(name), "www.z%u.t.", number);
	answer = sim_resolve(sim, name, RRTYPE_A, SIM_DO);
	return answer->is_there && !answer->is_immediate &&
	       answer->message.rcode == RCODE_NOERROR &&
	       !(answer->message.header.flags & FLAG_AD) == !at->algorithm;
}

static int measure(const struct cold_case *at, unsigned times)
{
	unsigned most = (at->in_one_zone ? NAMES : ZONES) - WARM_UP;
	bool is_fine = true;
	struct sim *sim;

	if (times > most)
		times = most;
	make_internet(at);
	sim = sim_new(
		&(struct sim_options){.seed = 1, .tables = &internet.tables});
	for (unsigned i = most; i < most + WARM_UP; i++)
		is_fine = ask(sim, at, i) && is_fine;
	for (unsigned i = 0; i < times; i++)
		is_fine = ask(sim, at, i) && is_fine;
	sim_free(sim);
	if (!is_fine)
		fprintf(stderr, "cold-answers: not what was expected\n");
	return !is_fine;
}

int main(int argc, char **argv)
{
	bool lists = argc == 2 && strcmp(argv[1], "--list") == 0;

	for (unsigned i = 0; i < CASES; i++)
		if (lists)
			puts(cases[i].name);
		else if (argc == 3 && strcmp(argv[1], cases[i].name) == 0)
			return measure(&cases[i],
				       (unsigned)strtoul(argv[2], NULL, 10));
	if (lists)
		return 0;
	fprintf(stderr, "usage: cold-answers CASE TIMES | --list\n");
	return 2;
}
