/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the caches make of their memory: octets for an answer or finding
 * against those on the wire, the process against the bound, and how many
 * requests are hits when a tenth of what is asked for has room.
 *
 *	bench-cache [MiB]
 */
#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rng.h"
#include "cache/answer_cache.h"
#include "cache/rrset_cache.h"
#include "hit_ratio.h"
#include "wire/codes.h"
#include "wire/edns.h"
#include "wire/finding.h"
#include "wire/writer.h"

enum {
	MIB = 1024 * 1024,
	THREADS = 2
};

struct bench {
	struct hash_key hash_key;
	struct epoch *epoch;
	size_t octets_max;
	struct answer_cache *answers;
};

/* Records of one kind in an answer: how many, with how much RDATA. */
struct records {
	uint16_t type;
	unsigned count, rdata_size;
	unsigned rrsig_size; /* RDATA of the RRSIG of each set; 0: unsigned */
};

/* Names are "NNNNNNNN.example.com"; signatures are by "example.com". */
enum {
	P256 = 18 + 13 + 64,
	RSA2048 = 18 + 13 + 256,
	SETS_MAX = 5,
};

static const struct kind {
	const char *text;
	bool is_signed, is_denial;
	struct records sets[SETS_MAX]; /* an RRset each */
} kinds[] = {
	{"A", false, false, {{RRTYPE_A, 1, 4, 0}}},
	{"4 AAAA", false, false, {{RRTYPE_AAAA, 4, 16, 0}}},
	{"A, P-256", true, false, {{RRTYPE_A, 1, 4, P256}}},
	{"A, RSA-2048", true, false, {{RRTYPE_A, 1, 4, RSA2048}}},
	{"4 AAAA, P-256", true, false, {{RRTYPE_AAAA, 4, 16, P256}}},
	{"DS, RSA-2048", true, false, {{RRTYPE_DS, 1, 36, RSA2048}}},
	{"DNSKEY, P-256", true, false, {{RRTYPE_DNSKEY, 2, 68, P256}}},
	{"DNSKEY, RSA-2048", true, false, {{RRTYPE_DNSKEY, 2, 260, RSA2048}}},
	{"NODATA, P-256",
	 true,
	 true,
	 {{RRTYPE_SOA, 1, 50, P256}, {RRTYPE_NSEC, 1, 30, P256}}},
	{"NXDOMAIN, P-256",
	 true,
	 true,
	 {{RRTYPE_SOA, 1, 50, P256},
	  {RRTYPE_NSEC3, 1, 36, P256},
	  {RRTYPE_NSEC3, 1, 36, P256},
	  {RRTYPE_NSEC3, 1, 36, P256}}},
	{"NXDOMAIN, RSA-2048",
	 true,
	 true,
	 {{RRTYPE_SOA, 1, 50, RSA2048},
	  {RRTYPE_NSEC3, 1, 36, RSA2048},
	  {RRTYPE_NSEC3, 1, 36, RSA2048},
	  {RRTYPE_NSEC3, 1, 36, RSA2048}}},
};

enum {
	KINDS = sizeof(kinds) / sizeof(*kinds)
};

static const uint8_t filler[512];

static struct name numbered_name(uint32_t number)
{
	struct name name;
	char text[32];

	snprintf(text, sizeof(text), "%08x.example.com", number);
	(void)!name_from_text(text, &name);
	return name;
}

/* ---- Answers ------------------------------------------------------------ */

struct scratch {
	uint8_t message[MESSAGE_SIZE_MAX];
	uint16_t ttl_offsets[64];
	struct writer writer;
	struct answer answer;
};

static void write_record(struct scratch *s, uint16_t type, unsigned size)
{
	writer_u16(&s->writer, 0xc000 | MESSAGE_HEADER_SIZE);
	writer_u16(&s->writer, type);
	writer_u16(&s->writer, RRCLASS_IN);
	s->ttl_offsets[s->answer.ttl_count++] = (uint16_t)s->writer.size;
	writer_u32(&s->writer, 3600);
	writer_u16(&s->writer, (uint16_t)size);
	writer_octets(&s->writer, filler, size);
}

static void build(struct scratch *s, const struct name *name,
		  const struct kind *kind)
{
	s->answer = (struct answer){
		.ttl_offsets = s->ttl_offsets, .ttl_s = 3600, .ede = EDE_NONE};
	writer_init(&s->writer, s->message, sizeof(s->message));
	writer_octets(&s->writer, filler, MESSAGE_HEADER_SIZE);
	writer_name(&s->writer, name->octets);
	writer_u16(&s->writer, kind->sets[0].type);
	writer_u16(&s->writer, RRCLASS_IN);
	for (unsigned i = 0; i < SETS_MAX; i++) {
		const struct records *set = &kind->sets[i];

		for (unsigned j = 0; j < set->count; j++)
			write_record(s, set->type, set->rdata_size);
		if (set->rrsig_size)
			write_record(s, RRTYPE_RRSIG, set->rrsig_size);
	}
	s->answer.message = span_of(s->message, s->writer.size);
}

static void keep(struct answer_cache *cache, struct epoch_reader *reader,
		 struct scratch *s, uint32_t number, const struct kind *kind)
{
	struct name name = numbered_name(number);

	build(s, &name, kind);
	answer_cache_insert(cache, reader, name.octets, kind->sets[0].type,
			    true, false, &s->answer);
}

/* Of the kinds that are signed, one of each. */
struct sum {
	double wire, cache;
};

static void print_cost(const struct kind *kind, size_t wire,
		       struct table_stats stats, struct sum *sum)
{
	double each = (double)stats.octets / (double)stats.entries;

	printf("  %-20s %6zu %8.1f %7.1f %6.0f %%%s\n", kind->text, wire, each,
	       each - (double)wire, 100 * (each - (double)wire) / (double)wire,
	       kind->is_signed ? "" : "  (unsigned)");
	if (kind->is_signed) {
		sum->wire += (double)wire;
		sum->cache += each;
	}
}

static void print_sum(const struct sum *sum)
{
	printf("  %-20s %6.0f %8.1f %7.1f %6.0f %%\n", "all signed", sum->wire,
	       sum->cache, sum->cache - sum->wire,
	       100 * (sum->cache - sum->wire) / sum->wire);
}

static void print_head(const char *what)
{
	printf("%s, octets of a full cache by entry\n"
	       "  %-20s %6s %8s %7s %8s\n",
	       what, "", "wire", "cache", "over", "");
}

static void measure_answers(const struct bench *b)
{
	struct epoch_reader *reader = epoch_register(b->epoch);
	static struct scratch s;
	struct sum sum = {0};

	print_head("answers");
	for (unsigned i = 0; i < KINDS; i++) {
		struct answer_cache *cache =
			answer_cache_new(8 * MIB, b->epoch, &b->hash_key);

		for (uint32_t number = 0;
		     answer_cache_stats(cache).evictions < 1000; number++) {
			keep(cache, reader, &s, number, &kinds[i]);
			epoch_quiescent(reader);
		}
		print_cost(&kinds[i], s.answer.message.size,
			   answer_cache_stats(cache), &sum);
		answer_cache_free(cache);
	}
	print_sum(&sum);
	epoch_unregister(reader);
}

/* ---- Findings ----------------------------------------------------------- */

static const struct rrset *make_set(struct arena *arena, const uint8_t *owner,
				    const struct records *records)
{
	struct span rrsig = span_of(filler, records->rrsig_size);
	struct span rdata[8];
	static uint8_t octets[512];
	const struct rrset *rrset = NULL;

	for (unsigned i = 0; i < sizeof(octets); i++)
		octets[i] = (uint8_t)i;
	for (unsigned i = 0; i < records->count; i++)
		rdata[i] = span_of(octets + i, records->rdata_size);
	(void)!rrset_make(arena, owner, records->type, 3600, rdata,
			  records->count, &rrsig, records->rrsig_size != 0,
			  &rrset);
	return rrset;
}

static size_t records_size(struct rdata_walk walk, size_t owner_size)
{
	size_t size = 0;
	struct span rdata;

	while (rdata_next(&walk, &rdata))
		size += owner_size + 10 + rdata.size;
	return size;
}

/* Octets of its records, names written whole. */
static size_t wire_size(const struct rrset *rrset)
{
	size_t owner_size = name_size(rrset_owner(rrset));

	return records_size(rrset_rdata(rrset), owner_size) +
	       records_size(rrset_rrsigs(rrset), owner_size);
}

/* A finding of KIND for NAME in ARENA; returns its octets on the wire. */
static size_t make_finding(struct arena *arena, const struct name *name,
			   const struct kind *kind, struct finding *ret)
{
	enum section section =
		kind->is_denial ? SECTION_AUTHORITY : SECTION_ANSWER;
	const struct rrset **list =
		arena_alloc(arena, SETS_MAX * sizeof(*list));
	size_t wire = 0, count = 0;

	for (; count < SETS_MAX && kind->sets[count].count; count++) {
		list[count] = make_set(arena, name->octets, &kind->sets[count]);
		wire += wire_size(list[count]);
	}
	*ret = (struct finding){
		.kind = kind->is_denial ? FINDING_NODATA : FINDING_ANSWER,
		.rank = RANK_AUTHORITATIVE,
		.ttl_s = 3600,
		.type = kind->sets[0].type,
		.ede = EDE_NONE,
		.name = name->octets,
		.zone = name_parent(name->octets),
	};
	ret->rrsets[section] = list;
	ret->counts[section] = count;
	return wire;
}

static void measure_findings(const struct bench *b)
{
	struct epoch_reader *reader = epoch_register(b->epoch);
	struct sum sum = {0};

	print_head("findings");
	for (unsigned i = 0; i < KINDS; i++) {
		struct rrset_cache *cache =
			rrset_cache_new(8 * MIB, b->epoch, &b->hash_key);
		size_t wire = 0;

		for (uint32_t number = 0;
		     rrset_cache_stats(cache).evictions < 1000; number++) {
			struct name name = numbered_name(number);
			struct finding finding;
			struct arena arena;

			arena_init(&arena, MIB);
			wire = make_finding(&arena, &name, &kinds[i], &finding);
			rrset_cache_insert(cache, reader, SHELF_FINDINGS,
					   &finding, (struct moment){0});
			arena_done(&arena);
			epoch_quiescent(reader);
		}
		print_cost(&kinds[i], wire, rrset_cache_stats(cache), &sum);
		rrset_cache_free(cache);
	}
	print_sum(&sum);
	epoch_unregister(reader);
}

/* ---- The process -------------------------------------------------------- */

static double rss_mib(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	unsigned long size, resident = 0;

	if (!file || fscanf(file, "%lu %lu", &size, &resident) != 2)
		resident = 0;
	if (file)
		fclose(file);
	return (double)resident * (double)sysconf(_SC_PAGESIZE) / MIB;
}

struct churn {
	const struct bench *bench;
	unsigned kind_first, kind_count; /* of which it takes its answers */
	uint64_t inserts;
	uint64_t seed;
};

static void *churn(void *context)
{
	struct churn *churn = context;
	const struct bench *b = churn->bench;
	struct epoch_reader *reader = epoch_register(b->epoch);
	struct scratch *s = malloc(sizeof(*s));
	struct rng rng;

	assert(s);
	rng_init_seeded(&rng, &churn->seed);
	for (uint64_t i = 0; i < churn->inserts; i++) {
		unsigned kind =
			churn->kind_first + rng_below(&rng, churn->kind_count);

		keep(b->answers, reader, s, rng_u32(&rng), &kinds[kind]);
		if (i % 32 == 0)
			epoch_quiescent(reader);
	}
	epoch_unregister(reader);
	free(s);
	return NULL;
}

/* Inserts about TIMES what the cache holds, by all threads. */
static void churn_all(const struct bench *b, unsigned kind_first,
		      unsigned kind_count, double times, uint64_t seed)
{
	pthread_t threads[THREADS];
	struct churn churns[THREADS];
	uint64_t inserts =
		(uint64_t)(times * (double)b->octets_max / 400 / THREADS);

	for (unsigned i = 0; i < THREADS; i++) {
		churns[i] = (struct churn){b, kind_first, kind_count, inserts,
					   seed + i};
		if (pthread_create(&threads[i], NULL, churn, &churns[i]))
			abort();
	}
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void measure_process(struct bench *b)
{
	static const struct {
		const char *text;
		unsigned kind_first, kind_count;
		double times;
	} rows[] = {
		{"filled with a mix", 0, KINDS, 2},
		{"the same mix, ten times over", 0, KINDS, 10},
		{"small answers only", 0, 3, 4},
		{"large answers only", KINDS - 2, 2, 4},
		{"small answers again", 0, 3, 4},
		{"the mix again", 0, KINDS, 4},
	};
	double bound = (double)b->octets_max / MIB, before = rss_mib();

	printf("process, by %d threads, a cache of %.0f MiB\n"
	       "  %-30s %9s %9s %9s\n",
	       THREADS, bound, "", "account", "resident", "of bound");
	b->answers = answer_cache_new(b->octets_max, b->epoch, &b->hash_key);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		double rss, account;

		churn_all(b, rows[i].kind_first, rows[i].kind_count,
			  rows[i].times, i * THREADS);
		rss = rss_mib() - before;
		account = (double)answer_cache_stats(b->answers).octets / MIB;
		printf("  %-30s %9.1f %9.1f %8.3fx\n", rows[i].text, account,
		       rss, rss / bound);
	}
	answer_cache_free(b->answers);
}

/* ---- Hits --------------------------------------------------------------- */

enum {
	OBJECTS = 200000,
	REQUESTS = 4000000
};

/* Object number N is asked for as often as 1 / (N + 1)^ALPHA. */
static void make_requests(uint32_t *requests, double alpha, uint64_t seed)
{
	double *sums = malloc(OBJECTS * sizeof(*sums)), sum = 0;
	struct rng rng;

	assert(sums);
	rng_init_seeded(&rng, &seed);
	for (uint32_t i = 0; i < OBJECTS; i++)
		sums[i] = sum += pow(i + 1, -alpha);
	for (uint32_t i = 0; i < REQUESTS; i++) {
		double at = sum * rng_u32(&rng) / 4294967296.0;
		uint32_t low = 0, high = OBJECTS - 1;

		while (low < high) {
			uint32_t middle = (low + high) / 2;

			if (sums[middle] > at)
				high = middle;
			else
				low = middle + 1;
		}
		requests[i] = low;
	}
	free(sums);
}

/* The table has no way to be asked for a number of entries: see its stats. */
static uint64_t hits_of_cache(const struct bench *b, const uint32_t *requests,
			      size_t octets_max, uint64_t *ret_entries)
{
	struct epoch_reader *reader = epoch_register(b->epoch);
	struct answer_cache *cache =
		answer_cache_new(octets_max, b->epoch, &b->hash_key);
	static struct scratch s;
	uint64_t hits = 0;

	for (uint32_t i = 0; i < REQUESTS; i++) {
		struct query query = {.type = RRTYPE_A};
		struct answer answer;

		query.name_lower = numbered_name(requests[i]);
		query.name_size = (uint8_t)name_size(query.name_lower.octets);
		if (answer_cache_find(cache, &query, true, (struct moment){0},
				      &answer))
			hits++;
		else
			keep(cache, reader, &s, requests[i], &kinds[0]);
		if (i % 32 == 0)
			epoch_quiescent(reader);
	}
	*ret_entries = answer_cache_stats(cache).entries;
	answer_cache_free(cache);
	epoch_unregister(reader);
	return hits;
}

static double percent(uint64_t hits)
{
	return 100.0 * (double)hits / REQUESTS;
}

static void measure_hits(const struct bench *b)
{
	static const double alphas[] = {0.7, 0.8, 0.9, 1.0, 1.1};
	uint32_t *requests = malloc(REQUESTS * sizeof(*requests));

	assert(requests);
	printf("hits in %d requests (Zipf) for %d names, with room for about "
	       "a tenth\n  %-8s %9s %9s %9s %9s\n",
	       REQUESTS, OBJECTS, "alpha", "entries", "kedge", "LRU", "Belady");
	for (unsigned i = 0; i < sizeof(alphas) / sizeof(*alphas); i++) {
		uint64_t kedge, entries;
		uint32_t room;

		make_requests(requests, alphas[i], i);
		kedge = hits_of_cache(b, requests, OBJECTS / 10 * 150,
				      &entries);
		room = (uint32_t)entries;
		printf("  %-8.1f %9u %7.2f %% %7.2f %% %7.2f %%\n", alphas[i],
		       room, percent(kedge),
		       percent(hits_of_lru(requests, REQUESTS, OBJECTS, room)),
		       percent(hits_of_clairvoyant(requests, REQUESTS, OBJECTS,
						   room)));
	}
	free(requests);
}

int main(int argc, char **argv)
{
	struct bench b = {.octets_max = 256 * (size_t)MIB};
	uint64_t seed = 1;
	struct rng rng;

	if (argc > 1)
		b.octets_max = strtoul(argv[1], NULL, 10) * MIB;
	rng_init_seeded(&rng, &seed);
	hash_key_init(&b.hash_key, &rng);
	b.epoch = epoch_new(THREADS + 1);
	/* First, for what malloc keeps would count as the process's. */
	measure_process(&b);
	measure_answers(&b);
	measure_findings(&b);
	measure_hits(&b);
	epoch_free(b.epoch);
	return 0;
}
