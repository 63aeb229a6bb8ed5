/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/attacks/attack.h"

#include <stdio.h>
#include <string.h>

#ifdef HAVE_MALLINFO2
#include <malloc.h>
#endif

enum {
	CACHE_OCTETS = 16 * 1024 * 1024,
	ENGINE_OCTETS = 64 * 1024, /* that the heap may keep for itself */
};

/* Octets of the heap in use; 0 where nobody can tell. */
static size_t heap_in_use(void)
{
#ifdef HAVE_MALLINFO2
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
#else
	return 0;
#endif
}

static uint64_t cache_octets(const struct sim *sim)
{
	const struct caches *caches = sim_caches(sim);

	return answer_cache_stats(caches->answers).octets +
	       rrset_cache_stats(caches->rrsets).octets +
	       server_cache_stats(caches->servers).octets +
	       key_cache_stats(caches->keys).octets +
	       denial_cache_stats(caches->denials).octets;
}

uint64_t attack_entries(const struct sim *sim)
{
	const struct caches *caches = sim_caches(sim);

	return answer_cache_stats(caches->answers).entries +
	       rrset_cache_stats(caches->rrsets).entries +
	       key_cache_stats(caches->keys).entries +
	       denial_cache_stats(caches->denials).records;
}

/* What there is beside the caches. */
static size_t heap_outside(const struct attack *attack)
{
	return heap_in_use() - attack->heap_start -
	       (size_t)cache_octets(attack->sim);
}

static void warm_up(struct sim *sim, bool is_cold)
{
	static const char *const names[] = {"www.plain", "www.victim.plain",
					    "www.test", "www.sig.test",
					    "www.deep.sig.test"};
	size_t count = is_cold ? 2 : COUNT_OF(names);

	for (size_t i = 0; i < count; i++)
		expect_rcode(sim_resolve(sim, names[i], RRTYPE_A, SIM_DO),
			     RCODE_NOERROR);
}

static void begin(struct attack *attack, const char *id, const char *title,
		  const struct sim_options *options, bool is_cold)
{
	memset(attack, 0, sizeof(*attack));
	attack->id = id;
	attack->title = title;
	attack->cache_octets = options->cache_octets ? options->cache_octets
						     : (size_t)CACHE_OCTETS;
	(void)scene_world(&scene_tables); /* it is nobody's memory here */
	attack->heap_start = heap_in_use();
	attack->sim = scene_with(options);
	warm_up(attack->sim, is_cold);
	sim_forget(attack->sim);
	attack->entries = attack_entries(attack->sim);
	attack->heap_before = heap_outside(attack);
}

void attack_begin(struct attack *attack, const char *id, const char *title,
		  const struct sim_options *options)
{
	begin(attack, id, title, options, false);
}

void attack_begin_cold(struct attack *attack, const char *id, const char *title,
		       const struct sim_options *options)
{
	begin(attack, id, title, options, true);
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* COUNT queries have come to their end. */
static void count_cost(struct attack *attack, uint64_t count)
{
	struct engine_stats now = sim_stats(attack->sim);
	const struct engine_stats *at = &attack->at;

	if (count == 0)
		return;
	attack->clients += count;
	attack->upstream =
		larger(attack->upstream,
		       (now.upstream_queries - at->upstream_queries + count -
			1) / count);
	attack->signatures =
		larger(attack->signatures,
		       (now.signature_checks - at->signature_checks + count -
			1) / count);
	attack->hashes = larger(
		attack->hashes,
		(now.nsec3_hashes - at->nsec3_hashes + count - 1) / count);
}

struct sim_answer *attack_resolve(struct attack *attack, const char *name,
				  uint16_t type, unsigned flags)
{
	struct sim_answer *answer;

	attack->at = sim_stats(attack->sim);
	answer = sim_resolve(attack->sim, name, type, flags);
	count_cost(attack, 1);
	return answer;
}

struct sim_answer *attack_ask(struct attack *attack, const char *from,
			      const char *name, uint16_t type, unsigned flags)
{
	if (attack->under_way++ == 0)
		attack->at = sim_stats(attack->sim);
	return sim_ask_from(attack->sim, from, name, type, flags);
}

void attack_run(struct attack *attack)
{
	sim_run(attack->sim);
	count_cost(attack, attack->under_way);
	attack->under_way = 0;
}

void attack_expect_unharmed(struct attack *attack)
{
	static const struct {
		const char *name, *address;
		bool ad;
	} victims[] = {
		{"www.victim.plain", "198.51.100.11", false},
		{"ns1.victim.plain", "192.0.2.11", false},
		{"short.victim.plain", "198.51.100.110", false},
		{"www.plain", "198.51.100.10", false},
		{"www.dual.plain", "198.51.100.20", false},
		{"www.sig.test", "198.51.100.3", true},
		{"www.deep.sig.test", "198.51.100.33", true},
	};
	struct sim *sim = attack->sim;
	size_t asked = sent_count(sim, EVIL, NULL, 0);

	for (size_t i = 0; i < COUNT_OF(victims); i++)
		expect_data(sim_resolve(sim, victims[i].name, RRTYPE_A, SIM_DO),
			    RRTYPE_A, victims[i].address, victims[i].ad);
	expect_rcode(sim_resolve(sim, "nothing.victim.plain", RRTYPE_A, 0),
		     RCODE_NXDOMAIN);
	assert_int_equal(sent_count(sim, EVIL, NULL, 0), asked);
}

/* ---- The end ------------------------------------------------------------ */

static void expect_at_most(const struct attack *attack, const char *what,
			   uint64_t value, uint64_t most)
{
	if (value > most)
		fail_msg("%s: %llu %s for one client query, at most %llu",
			 attack->id, (unsigned long long)value, what,
			 (unsigned long long)most);
}

static void expect_memory_back(const struct attack *attack)
{
	size_t after = heap_outside(attack);
	size_t before = attack->heap_before + ENGINE_OCTETS;

	if (heap_in_use() == 0)
		return;
	if (after * 100 > before * ATTACK_MEMORY_PERCENT)
		fail_msg("%s: %zu octets outside of the caches, %zu before",
			 attack->id, after, attack->heap_before);
}

static void expect_bounds(struct attack *attack)
{
	struct engine_stats stats = sim_stats(attack->sim);

	expect_at_most(attack, "upstream queries", attack->upstream,
		       ATTACK_UPSTREAM_MAX);
	expect_at_most(attack, "signature checks", attack->signatures,
		       ATTACK_SIGNATURES_MAX);
	expect_at_most(attack, "NSEC3 hashes", attack->hashes,
		       ATTACK_HASHES_MAX);
	assert_int_equal(stats.clients_waiting, 0);
	assert_int_equal(stats.fetches_alive, 0);
	assert_true(cache_octets(attack->sim) <= attack->cache_octets);
	expect_memory_back(attack);
}

void attack_end(struct attack *attack, const char *format, ...)
{
	uint64_t entries = attack_entries(attack->sim);
	char words[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	sim_forget(attack->sim);
	expect_bounds(attack);
	printf("| %s | %s | %llu | %llu | %llu | %llu | %llu → %llu | %s |\n",
	       attack->id, attack->title, (unsigned long long)attack->clients,
	       (unsigned long long)attack->upstream,
	       (unsigned long long)attack->signatures,
	       (unsigned long long)attack->hashes,
	       (unsigned long long)attack->entries, (unsigned long long)entries,
	       words);
	fflush(stdout);
	sim_free(attack->sim);
}

/* ---- Forgeries ---------------------------------------------------------- */

void attack_start_forgery(struct reply *reply, struct sim *sim,
			  const struct address *server, struct span query,
			  uint16_t id)
{
	/* As over a stream: what is too long is the forger's to decide. */
	reply_start(reply, sim, server, query, true);
	reply_clear(reply);
	reply->id = id;
}

void attack_forge(struct reply *reply, struct sim *sim, int64_t delay_us)
{
	static uint8_t octets[MESSAGE_SIZE_MAX];
	size_t count, size = reply_end(reply, octets, sizeof(octets));
	const struct sim_sent *sent = sim_sent(sim, &count);

	sim_respond(sim, sent[count - 1].exchange, span_of(octets, size),
		    delay_us);
}
