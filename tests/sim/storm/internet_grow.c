/*
 * internet_grow.c - see internet.h. How it grows.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/sim.h"
#include "tests/sim/storm/internet.h"
#include "wire/codes.h"

enum {
	TLDS_MIN = 3,
	TLDS_MORE = 3,
	ZONES_MIN = 14, /* below top-level domains */
	ZONES_MORE = 22,
	DEPTH_MAX = 6,
	SERVERS_OF_ZONE_MAX = 3,
	RECORDS_ROOM = 8192,
};

static void die(const char *what)
{
	fprintf(stderr, "storm: %s\n", what);
	abort();
}

static bool one_in(struct rng *rng, uint32_t n)
{
	return rng_below(rng, n) == 0;
}

static void print(char *to, size_t room, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void print(char *to, size_t room, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (vsnprintf(to, room, format, arguments) >= (int)room)
		die("a text that is too long");
	va_end(arguments);
}

/* ---- Faults ----------------------------------------------------------- */

/*
 * What each fault makes of a zone whose parent is secure: of all that lies in
 * it, of its A RRsets, of its denials. The key tags that two of the faults
 * need are found with RSA alone, which is too slow to sign with here.
 */
static const struct effect {
	enum lab_fault fault;
	enum standing standing, addresses, denials;
	bool needs_clock;
} effects[] = {
#define S STANDING_SECURE
#define I STANDING_INSECURE
#define B STANDING_BOGUS
#define O STANDING_OPEN
	{FAULT_NONE, S, S, S, false},
	{FAULT_DS_TAG, B, B, B, false},
	{FAULT_DS_DIGEST, B, B, B, false},
	{FAULT_DS_ALGORITHM, B, B, B, false},
	{FAULT_DS_UNKNOWN_ALGORITHM, I, I, I, false},
	{FAULT_DS_UNKNOWN_DIGEST, I, I, I, false},
	{FAULT_DS_SHA1, S, S, S, false},
	{FAULT_DS_SHA384, S, S, S, false},
	{FAULT_DS_SHA1_WRONG, S, S, S, false},
	{FAULT_DS_ONE_OF_FIVE, S, S, S, false},
	{FAULT_NO_KSK, B, B, B, false},
	{FAULT_NO_ZSK, B, B, B, false},
	{FAULT_ALTERED_KSK, B, B, B, false},
	{FAULT_NO_ZONE_BIT_KSK, B, B, B, false},
	{FAULT_NO_ZONE_BIT_ZSK, B, B, B, false},
	{FAULT_NO_ZONE_BIT, B, B, B, false},
	{FAULT_PROTOCOL, B, B, B, false},
	{FAULT_REVOKED_KSK, B, B, B, false},
	{FAULT_NO_SEP, S, S, S, false},
	{FAULT_DNSKEY_NO_RRSIG, B, B, B, false},
	{FAULT_DNSKEY_NO_KSK_RRSIG, B, B, B, false},
	{FAULT_DNSKEY_BAD_RRSIG, B, B, B, false},
	{FAULT_EXPIRED, B, B, B, true},
	{FAULT_EXPIRED_A, S, B, S, true},
	{FAULT_NOT_YET, B, B, B, true},
	{FAULT_NOT_YET_A, S, B, S, true},
	{FAULT_EXPIRED_BEFORE_VALID, B, B, B, false},
	{FAULT_EXPIRED_BEFORE_VALID_A, S, B, S, false},
	{FAULT_NO_RRSIG, B, B, B, false},
	{FAULT_NO_RRSIG_A, S, B, S, false},
	{FAULT_BAD_RRSIG, B, B, B, false},
	{FAULT_BAD_RRSIG_A, S, B, S, false},
	{FAULT_SIGNER_A, S, B, S, false},
	{FAULT_LABELS_ABOVE_A, S, B, S, false},
	{FAULT_LABELS_BELOW_A, S, B, S, false},
	{FAULT_NO_DENIAL, S, S, B, false},
	{FAULT_DENIAL_NO_RRSIG, S, S, B, false},
	{FAULT_DENIAL_BAD_RRSIG, S, S, B, false},
	{FAULT_DENIAL_TYPES, S, S, O, false},
	{FAULT_NSEC_OUTSIDE, S, S, O, false},
	{FAULT_NSEC3_OWNER, S, S, O, false},
	{FAULT_NSEC3_NEXT, O, O, O, false},
	{FAULT_NSEC3_UNKNOWN_HASH, S, S, O, false},
	{FAULT_NSEC3_CLOSED, S, S, O, false},
#undef S
#undef I
#undef B
#undef O
};

static const struct effect *effect_of(enum lab_fault fault)
{
	for (size_t i = 0; i < sizeof(effects) / sizeof(effects[0]); i++)
		if (effects[i].fault == fault)
			return &effects[i];
	die("a fault without an effect");
	return NULL;
}

static void set_all(struct storm_zone *zone, enum standing standing)
{
	zone->standing = zone->addresses = zone->denials = standing;
}

/* A zone that its parent proves to be unsigned. */
static enum standing unsigned_below(const struct storm_zone *parent)
{
	return parent->denials <= STANDING_LOOSE ? STANDING_INSECURE
						 : STANDING_OPEN;
}

/*
 * Half of the NSEC3 records of the one deny everything, as the last of a
 * chain does; those of the other deny the unsigned zones below.
 */
static bool denies_what_is_there(const struct storm_zone *zone)
{
	return zone->fault == FAULT_NSEC3_NEXT ||
	       zone->fault == FAULT_NSEC3_CLOSED;
}

/*
 * Where a zone's denials are broken it may not be possible to prove that the
 * labels between it and a zone below are no zones.
 */
static void judge_gap(const struct storm_zone *parent, struct storm_zone *zone)
{
	if (parent->standing != STANDING_SECURE ||
	    parent->denials <= STANDING_LOOSE ||
	    zone->standing > STANDING_INSECURE)
		return;
	if (zone->standing == STANDING_INSECURE ||
	    name_labels(zone->name.octets) >
		    name_labels(parent->name.octets) + 1)
		set_all(zone, STANDING_OPEN);
}

static void judge_zone(struct internet *internet, struct storm_zone *zone)
{
	const struct storm_zone *parent =
		zone->parent < 0 ? NULL : &internet->zones[zone->parent];
	const struct effect *effect = effect_of(zone->fault);

	if (parent)
		zone->needs_clock = parent->needs_clock;
	if (parent && parent->standing != STANDING_SECURE) {
		set_all(zone, parent->standing);
	} else if (zone->algorithm == 0 || zone->is_island) {
		set_all(zone, unsigned_below(parent));
	} else {
		zone->standing = effect->standing;
		zone->addresses = effect->addresses;
		zone->denials = effect->denials;
		zone->needs_clock |= effect->needs_clock;
	}
	if (zone->denials == STANDING_SECURE && zone->denial == LAB_OPT_OUT)
		zone->denials = STANDING_LOOSE;
	if (parent)
		judge_gap(parent, zone);
	zone->is_denied =
		denies_what_is_there(zone) || (parent && parent->is_denied);
}

/* ---- Zones ------------------------------------------------------------ */

static enum lab_fault choose_fault(struct rng *rng, enum lab_denial denial)
{
	enum lab_fault fault =
		effects[rng_below(rng, sizeof(effects) / sizeof(effects[0]))]
			.fault;
	bool is_nsec3 = fault == FAULT_NSEC3_OWNER ||
			fault == FAULT_NSEC3_NEXT ||
			fault == FAULT_NSEC3_UNKNOWN_HASH ||
			fault == FAULT_NSEC3_CLOSED;

	if ((is_nsec3 && denial == LAB_NSEC) ||
	    (fault == FAULT_NSEC_OUTSIDE && denial != LAB_NSEC))
		return FAULT_NONE;
	return fault;
}

static void choose_signing(struct rng *rng, struct storm_zone *zone,
			   uint32_t unsigned_one_in, uint32_t fault_one_in)
{
	static const uint8_t algorithms[] = {ALGORITHM_ECDSAP256SHA256,
					     ALGORITHM_ECDSAP256SHA256,
					     ALGORITHM_ED25519};

	zone->denial = (enum lab_denial)rng_below(rng, 3);
	if (one_in(rng, unsigned_one_in))
		return;
	if (one_in(rng, 6))
		zone->iterations = (uint16_t)(1 + rng_below(rng, 20));
	zone->algorithm = algorithms[rng_below(rng, sizeof(algorithms))];
	zone->is_island = one_in(rng, 16);
	if (one_in(rng, fault_one_in))
		zone->fault = choose_fault(rng, zone->denial);
	else
		zone->is_single_key = one_in(rng, 6);
}

static struct storm_zone *add_zone(struct internet *internet, int parent)
{
	struct storm_zone *zone = &internet->zones[internet->zone_count++];

	zone->parent = parent;
	zone->is_clean = true;
	if (parent >= 0) {
		zone->depth = internet->zones[parent].depth + 1;
		zone->is_clean = internet->zones[parent].is_clean;
	}
	return zone;
}

static void finish_zone(struct internet *internet, struct storm_zone *zone)
{
	if (name_from_text(zone->origin, &zone->name) != STATUS_OK)
		die("an origin that is no name");
	name_lower(zone->name.octets);
	if (zone->fault != FAULT_NONE)
		zone->is_clean = false;
	judge_zone(internet, zone);
}

/* ---- Servers ---------------------------------------------------------- */

static int add_server(struct internet *internet, struct rng *rng, int home)
{
	int at = internet->server_count;
	struct storm_server *server = &internet->servers[at];
	const char *origin = internet->zones[home].origin;
	bool is_root = strcmp(origin, ".") == 0;

	if (at == INTERNET_SERVERS_MAX)
		return (int)rng_below(rng, (uint32_t)at);
	internet->server_count++;
	print(server->name, sizeof(server->name), "ns%d%s%.*s", at,
	      is_root          ? ""
	      : one_in(rng, 3) ? ".nic."
			       : ".",
	      is_root ? 0 : (int)strlen(origin) - 1, origin);
	print(server->ipv4, sizeof(server->ipv4), "192.0.2.%d", at + 1);
	print(server->ipv6, sizeof(server->ipv6), "2001:db8::%d", at + 1);
	server->has_ipv6 = one_in(rng, 3);
	server->has_ipv4 = !server->has_ipv6 || is_root || !one_in(rng, 4);
	server->home = home;
	return at;
}

/* A server for the zone at AT: its own, a neighbour's, or a shared one. */
static int choose_server(struct internet *internet, struct rng *rng, int at)
{
	uint32_t way = rng_below(rng, 10);

	if (way < 4 || at < 2)
		return add_server(internet, rng, at);
	if (way < 6) { /* named elsewhere, where nothing is broken */
		int home = (int)rng_below(rng, (uint32_t)at);

		if (internet->zones[home].is_clean)
			return add_server(internet, rng, home);
	}
	for (unsigned i = 0; i < 8; i++) {
		int server =
			(int)rng_below(rng, (uint32_t)internet->server_count);

		if (internet->zones[internet->servers[server].home].is_clean)
			return server;
	}
	return add_server(internet, rng, at);
}

static void take_servers(struct internet *internet, struct rng *rng, int at)
{
	struct storm_zone *zone = &internet->zones[at];
	unsigned count = 1 + rng_below(rng, SERVERS_OF_ZONE_MAX);

	if (at == 0)
		count = 2;
	for (unsigned i = 0; i < count; i++) {
		int server = choose_server(internet, rng, at);
		size_t used = strlen(zone->servers);

		if (zone->server_bits >> server & 1)
			continue;
		zone->server_bits |= UINT64_C(1) << server;
		print(zone->servers + used, sizeof(zone->servers) - used,
		      "%s%s", used ? " " : "", internet->servers[server].name);
		/* One of several may be lame. */
		if (used && !zone->lame[0] && one_in(rng, 8))
			print(zone->lame, sizeof(zone->lame), "%s",
			      internet->servers[server].name);
	}
}

static void close_trust(struct internet *internet)
{
	bool grows = true;

	for (int i = 0; i < internet->zone_count; i++)
		internet->zones[i].trusted = internet->zones[i].server_bits;
	while (grows) {
		grows = false;
		for (int i = 0; i < internet->zone_count; i++) {
			struct storm_zone *zone = &internet->zones[i];
			server_set before = zone->trusted;

			if (zone->parent >= 0)
				zone->trusted |=
					internet->zones[zone->parent].trusted;
			for (int j = 0; j < internet->server_count; j++)
				if (zone->server_bits >> j & 1)
					zone->trusted |=
						internet->zones
							[internet->servers[j]
								 .home]
								.trusted;
			grows |= zone->trusted != before;
		}
	}
}

/* ---- Records ---------------------------------------------------------- */

static const uint32_t ttls_s[] = {0, 1, 5, 30, 60, 300, 3600, 86400};

static uint32_t choose_ttl(struct rng *rng)
{
	return ttls_s[rng_below(rng, sizeof(ttls_s) / sizeof(ttls_s[0]))];
}

/* The name that an alias leads to: mostly one that is there. */
static void write_target(FILE *file, struct internet *internet, struct rng *rng)
{
	static const char *const labels[] = {"www",       "www",     "www",
					     "alias",     "out",     "x.wild",
					     "www.moved", "nothing", "host"};
	const struct storm_zone *zone = &internet->zones[rng_below(
		rng, (uint32_t)internet->zone_count)];

	fprintf(file, "%s.%s\n",
		labels[rng_below(rng, sizeof(labels) / sizeof(labels[0]))],
		zone->depth == 0 ? "nothing." : zone->origin);
}

static void write_alias(FILE *file, struct internet *internet, struct rng *rng,
			const char *owner, const char *type)
{
	fprintf(file, "%s %u %s ", owner, choose_ttl(rng), type);
	if (strcmp(type, "DNAME") == 0)
		fprintf(file, "%s\n",
			internet
				->zones[rng_below(
					rng, (uint32_t)internet->zone_count)]
				.origin);
	else
		write_target(file, internet, rng);
}

static void write_big(FILE *file, struct rng *rng)
{
	unsigned count = 6 + rng_below(rng, 20);

	for (unsigned i = 0; i < count; i++)
		fprintf(file, "big TXT \"%02u %0200u\"\n", i, i);
}

static void write_records(FILE *file, struct internet *internet,
			  struct rng *rng, int at)
{
	static const uint32_t negatives_s[] = {0, 5, 60, 300, 3600};

	fprintf(file, "$TTL %u\n@ SOA ns hostmaster 1 7200 3600 1209600 %u\n",
		choose_ttl(rng), negatives_s[rng_below(rng, 5)]);
	fprintf(file, "www A 198.51.100.%d\n", at + 1);
	if (one_in(rng, 2))
		fprintf(file, "www A 198.51.100.%d\nwww AAAA 2001:db8:1::%d\n",
			at + 101, at + 1);
	fprintf(file, "host A 198.51.100.%d\n", at + 1);
	if (one_in(rng, 2))
		fprintf(file, "@ A 198.51.100.%d\n@ MX 10 www\n", at + 1);
	if (one_in(rng, 2))
		fprintf(file, "a.ent TXT \"below an empty non-terminal\"\n");
	if (one_in(rng, 2))
		fprintf(file, "*.wild %u A 198.51.100.%d\n", choose_ttl(rng),
			at + 1);
	if (one_in(rng, 3))
		fprintf(file, "*.ent TXT \"beside a.ent\"\n");
	write_alias(file, internet, rng, "alias", "CNAME");
	if (one_in(rng, 2))
		write_alias(file, internet, rng, "out", "CNAME");
	if (one_in(rng, 3))
		write_alias(file, internet, rng, "*.cwild", "CNAME");
	if (one_in(rng, 3))
		write_alias(file, internet, rng, "moved", "DNAME");
	if (one_in(rng, 6))
		fprintf(file, "loop CNAME pool\npool CNAME loop\n");
	if (one_in(rng, 4))
		write_big(file, rng);
}

static void make_records(struct internet *internet, struct rng *rng, int at)
{
	struct storm_zone *zone = &internet->zones[at];
	size_t size;
	FILE *file = open_memstream(&zone->records, &size);

	if (!file)
		die("no memory");
	if (at == 0)
		fprintf(file,
			"$TTL 86400\n@ SOA ns hostmaster 1 7200 3600 "
			"1209600 %u\n",
			60 * rng_below(rng, 60));
	else
		write_records(file, internet, rng, at);
	if (fclose(file) != 0)
		die("no memory");
}

/* ---- All of it -------------------------------------------------------- */

static void grow_root(struct internet *internet, struct rng *rng)
{
	struct storm_zone *root = add_zone(internet, -1);

	print(root->origin, sizeof(root->origin), ".");
	root->algorithm = ALGORITHM_ECDSAP256SHA256;
	root->denial = one_in(rng, 2) ? LAB_NSEC : LAB_NSEC3;
	finish_zone(internet, root);
	take_servers(internet, rng, 0);
}

static void grow_tld(struct internet *internet, struct rng *rng)
{
	int at = internet->zone_count;
	struct storm_zone *zone = add_zone(internet, 0);

	print(zone->origin, sizeof(zone->origin), "t%d.", at);
	choose_signing(rng, zone, 8, 12);
	finish_zone(internet, zone);
	take_servers(internet, rng, at);
}

/* Somewhere below the others, a cut right below or after some labels. */
static void grow_zone(struct internet *internet, struct rng *rng, int tlds)
{
	int at = internet->zone_count, parent;
	struct storm_zone *zone;

	do
		parent = 1 + (int)rng_below(rng, (uint32_t)at - 1);
	while (internet->zones[parent].depth >= DEPTH_MAX ||
	       (parent > tlds && one_in(rng, 2)));
	zone = add_zone(internet, parent);
	print(zone->origin, sizeof(zone->origin), "z%d.%s%s", at,
	      one_in(rng, 6) ? "x.y." : "", internet->zones[parent].origin);
	choose_signing(rng, zone, 5, 5);
	finish_zone(internet, zone);
	take_servers(internet, rng, at);
}

static void make_tables(struct internet *internet)
{
	for (int i = 0; i < internet->zone_count; i++) {
		const struct storm_zone *zone = &internet->zones[i];

		internet->rows[i] = (struct lab_row){
			.plan = {.origin = zone->origin,
				 .algorithm = zone->algorithm,
				 .denial = zone->denial,
				 .iterations = zone->iterations,
				 .single_key = zone->is_single_key,
				 .island = zone->is_island,
				 .fault = zone->fault,
				 .records = zone->records},
			.servers = zone->servers,
			.lame = zone->lame[0] ? zone->lame : NULL};
	}
	for (int i = 0; i < internet->server_count; i++) {
		const struct storm_server *server = &internet->servers[i];

		internet->lab_servers[i] = (struct lab_server){
			.name = server->name,
			.real = server->has_ipv4 ? server->ipv4 : NULL,
			.real6 = server->has_ipv6 ? server->ipv6 : NULL};
	}
	internet->tables = (struct lab_tables){
		.rows = internet->rows,
		.row_count = (size_t)internet->zone_count,
		.servers = internet->lab_servers,
		.server_count = (size_t)internet->server_count};
}

static void make_oracle(struct internet *internet)
{
	for (int i = 0; i < internet->zone_count; i++)
		internet->all[i].zone = internet->world->zones[i];
	internet->oracle =
		(struct authority){.duties = internet->all,
				   .duty_count = (size_t)internet->zone_count};
}

struct internet *internet_grow(uint64_t seed)
{
	struct internet *internet = calloc(1, sizeof(*internet));
	struct wall_time wall = {.s = SIM_START_WALL_S};
	uint64_t state = seed;
	struct rng rng;
	int tlds;

	if (!internet)
		die("no memory");
	rng_init_seeded(&rng, &state);
	grow_root(internet, &rng);
	tlds = TLDS_MIN + (int)rng_below(&rng, TLDS_MORE);
	for (int i = 0; i < tlds; i++)
		grow_tld(internet, &rng);
	for (uint32_t i = ZONES_MIN + rng_below(&rng, ZONES_MORE); i > 0; i--)
		grow_zone(internet, &rng, tlds);
	close_trust(internet);
	for (int i = 0; i < internet->zone_count; i++)
		make_records(internet, &rng, i);
	make_tables(internet);
	if (lab_world_new(&internet->tables, LAB_REAL, seed, wall,
			  &internet->world) != STATUS_OK)
		die("an internet that cannot be signed");
	make_oracle(internet);
	return internet;
}

void internet_free(struct internet *internet)
{
	if (!internet)
		return;
	lab_world_free(internet->world);
	for (int i = 0; i < internet->zone_count; i++)
		free(internet->zones[i].records);
	free(internet);
}
