/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a hit costs: no lock, no allocation, and no more than one bit written
 * to memory that is shared. The linker leads the calls of malloc and of the
 * mutexes here (--wrap); what the caches allocate lies in one region, which
 * can be compared, and made such that writing to it is the end of the test.
 */
#include "cache_case.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "cache/server_cache.h"

enum {
	REGION_SIZE = 8 * 1024 * 1024,
	UNIT = 64
};

static uint8_t *region;
static size_t region_used;
static bool is_watched; /* allocations come from the region, and count */
static unsigned allocations, locks;

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *memory);
size_t __wrap_malloc_usable_size(void *memory);
int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *memory);
size_t __real_malloc_usable_size(void *memory);
int __real_pthread_mutex_lock(pthread_mutex_t *mutex);

static bool is_in_region(const uint8_t *memory)
{
	return memory >= region && memory < region + REGION_SIZE;
}

/* The size stands in front, the memory on a cache line of its own. */
static void *take(size_t size)
{
	uint8_t *memory = region + region_used + UNIT;

	allocations++;
	region_used += UNIT + (size + UNIT - 1) / UNIT * UNIT;
	assert_true(region_used <= REGION_SIZE);
	memcpy(memory - UNIT, &size, sizeof(size));
	return memory;
}

void *__wrap_malloc(size_t size)
{
	return is_watched ? take(size) : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return is_watched ? take(count * size) : __real_calloc(count, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
	return is_watched ? take(size) : __real_aligned_alloc(alignment, size);
}

void __wrap_free(void *memory)
{
	if (!is_in_region(memory))
		__real_free(memory);
}

size_t __wrap_malloc_usable_size(void *memory)
{
	size_t size;

	if (!is_in_region(memory))
		return __real_malloc_usable_size(memory);
	memcpy(&size, (uint8_t *)memory - UNIT, sizeof(size));
	return size;
}

int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex)
{
	locks++;
	return __real_pthread_mutex_lock(mutex);
}

/* ---- ------------------------------------------------------------------- */

enum {
	NAMES = 100
};

struct fixture {
	struct hash_key hash_key;
	struct epoch *epoch;
	struct epoch_reader *reader;
	struct answer_cache *answers;
	struct server_cache *servers;
	struct query queries[NAMES]; /* all are cached */
	struct query unknown;
	struct address address;
};

static void fill(struct fixture *f)
{
	static const uint32_t ttls_s[] = {60, 50, 40};

	for (unsigned i = 0; i < NAMES; i++) {
		char text[32];
		struct built_answer built;

		snprintf(text, sizeof(text), "www%u.example", i);
		build_answer(&built, text, RRTYPE_A, 0, ttls_s, 3);
		answer_cache_insert(f->answers, f->reader, built.name.octets,
				    RRTYPE_A, false, false, &built.answer);
		f->queries[i] = query_of(text, RRTYPE_A, FLAG_RD, EDNS_PLAIN);
	}
	f->unknown = query_of("other.example", RRTYPE_A, FLAG_RD, NO_EDNS);
	assert_int_equal(address_from_text("192.0.2.1", 53, &f->address),
			 STATUS_OK);
	server_cache_answered(f->servers, f->reader, &f->address, 1000,
			      at_s(0));
}

static int setup(void **state)
{
	static struct fixture f;
	uint64_t seed = 3;
	struct rng rng;

	rng_init_seeded(&rng, &seed);
	hash_key_init(&f.hash_key, &rng);
	region = mmap(NULL, REGION_SIZE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (region == MAP_FAILED)
		return -1;
	region_used = 0;
	is_watched = true;
	f.epoch = epoch_new(2);
	f.reader = epoch_register(f.epoch);
	f.answers = answer_cache_new(1024 * 1024, f.epoch, &f.hash_key);
	f.servers = server_cache_new(65536, f.epoch, &f.hash_key);
	fill(&f);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	is_watched = false;
	answer_cache_free(f->answers);
	server_cache_free(f->servers);
	epoch_unregister(f->reader);
	epoch_free(f->epoch);
	return munmap(region, REGION_SIZE);
}

/* Each that is cached, once, and some that are not. */
static void ask_all(const struct fixture *f)
{
	uint8_t out[512];

	for (unsigned i = 0; i < NAMES; i++) {
		assert_true(ask(f->answers, &f->queries[i], at_s(1.5), 512,
				out) > 0);
		assert_int_equal(
			ask(f->answers, &f->unknown, at_s(1.5), 512, out), 0);
		assert_true(server_cache_get(f->servers, &f->address, at_s(1))
				    .is_known);
	}
}

static void a_hit_takes_no_lock_and_allocates_nothing(void **state)
{
	struct fixture *f = *state;

	assert_true(allocations > NAMES); /* the wrapping works */
	assert_true(locks > NAMES);
	allocations = locks = 0;
	ask_all(f);
	assert_int_equal(allocations, 0);
	assert_int_equal(locks, 0);
}

static void the_first_hit_writes_one_bit(void **state)
{
	struct fixture *f = *state;
	uint8_t *before = __real_malloc(REGION_SIZE);
	unsigned octets_changed = 0;
	uint8_t out[512];

	memcpy(before, region, REGION_SIZE);
	assert_true(ask(f->answers, &f->queries[7], at_s(1), 512, out) > 0);
	for (size_t i = 0; i < REGION_SIZE; i++)
		if (before[i] != region[i]) {
			octets_changed++;
			assert_int_equal(before[i] ^ region[i], 1);
		}
	assert_int_equal(octets_changed, 1);
	__real_free(before);
}

static void later_hits_write_nothing(void **state)
{
	struct fixture *f = *state;

	ask_all(f);
	assert_int_equal(mprotect(region, REGION_SIZE, PROT_READ), 0);
	for (unsigned i = 0; i < 10; i++)
		ask_all(f);
	assert_int_equal(mprotect(region, REGION_SIZE, PROT_READ | PROT_WRITE),
			 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_hit_takes_no_lock_and_allocates_nothing, setup,
			teardown),
		cmocka_unit_test_setup_teardown(the_first_hit_writes_one_bit,
						setup, teardown),
		cmocka_unit_test_setup_teardown(later_hits_write_nothing, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
