/*
 * fuzz_cache_image.c - what a cache file holds, whoever wrote it: what comes
 * into the caches can be used, and written and read again.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/rng.h"
#include "fuzz.h"
#include "resolver/core/cache_image.h"
#include "wire/codes.h"

enum {
	CACHES_OCTETS = 8 << 20,
	IMAGE_MAX = 4 << 20,
	ROOM_MAX = 65535,
	AGE_S = 30,
};

struct fuzzed {
	struct epoch *epoch;
	struct epoch_reader *reader;
	struct caches caches;
	struct arena arena;
	struct now now;
	uint8_t *image;
	size_t size;
	uint64_t entries;
};

static struct caches empty_caches(struct fuzzed *fuzzed,
				  const struct hash_key *key)
{
	struct caches caches;

	must(caches_init(&caches, CACHES_OCTETS, fuzzed->epoch, key) ==
	     STATUS_OK);
	return caches;
}

/* What a client gets of it, in full and cut to fit, now and later. */
static bool use_answer(const uint8_t *name, uint16_t type,
		       const struct answer *answer, void *context)
{
	static uint8_t out[ROOM_MAX];
	struct fuzzed *fuzzed = context;
	struct query query = {
		.header = {.id = 1, .counts = {1}},
		.type = type,
		.class_ = RRCLASS_IN,
		.name_size = (uint8_t)name_size(name),
		.edns.present = true,
	};

	must(name_is_valid(name, name_size(name)));
	must(answer->security != SECURITY_BOGUS);
	name_copy(&query.name, name);
	name_copy_lower(&query.name_lower, name);
	for (size_t room = 512; room <= ROOM_MAX; room = room * 2 + 1) {
		const struct answer_fit fit = {.room = room, .udp_size = 1232};
		size_t size = answer_write(
			answer, &query,
			moment_after_s(fuzzed->now.mono, (int64_t)room % AGE_S),
			&fit, out);

		must(size > 0 && size <= room);
	}
	return true;
}

/* All of it is read: that is what a sanitizer sees. */
static bool use_finding(enum rrset_cache_shelf shelf,
			const struct finding *finding, uint32_t age_s,
			void *context)
{
	struct fuzzed *fuzzed = context;
	struct finding found;

	must(finding->kind != FINDING_FAILURE);
	must(finding->security != SECURITY_BOGUS);
	must(name_is_valid(finding->name, name_size(finding->name)));
	must(name_is_valid(finding->zone, name_size(finding->zone)));
	must(finding_copy(finding, age_s, &fuzzed->arena, &found) == STATUS_OK);
	must(shelf != SHELF_DELEGATIONS ||
	     finding_answer(&found)->type == RRTYPE_NS);
	return true;
}

static bool keep(struct span entry, void *context)
{
	struct fuzzed *fuzzed = context;

	if (IMAGE_MAX - fuzzed->size < entry.size)
		return false;
	memcpy(fuzzed->image + fuzzed->size, entry.data, entry.size);
	fuzzed->size += entry.size;
	fuzzed->entries++;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzzed fuzzed = {.epoch = epoch_new(1),
				.now.mono.us = INT64_C(1) << 40,
				.image = malloc(IMAGE_MAX)};
	struct cache_image_count count = {0}, again = {0};
	uint64_t seed = 1;
	struct arena scratch;
	struct hash_key key;
	struct caches copy;
	struct rng rng;
	enum status status;

	must(fuzzed.epoch && fuzzed.image);
	rng_init_seeded(&rng, &seed);
	hash_key_init(&key, &rng);
	fuzzed.reader = epoch_register(fuzzed.epoch);
	arena_init(&fuzzed.arena, CACHES_OCTETS);
	arena_init(&scratch, CACHES_OCTETS);
	fuzzed.caches = empty_caches(&fuzzed, &key);
	status = cache_image_read(&fuzzed.caches, fuzzed.reader,
				  span_of(data, size), AGE_S, fuzzed.now.mono,
				  &count);
	must(status == STATUS_OK || status == STATUS_MALFORMED);
	answer_cache_visit(fuzzed.caches.answers, fuzzed.now.mono, use_answer,
			   &fuzzed);
	rrset_cache_visit(fuzzed.caches.rrsets, fuzzed.now.mono, &scratch,
			  use_finding, &fuzzed);

	must(cache_image_write(&fuzzed.caches, true, fuzzed.now.mono, keep,
			       &fuzzed) == STATUS_OK);
	must(fuzzed.entries <= count.taken);
	copy = empty_caches(&fuzzed, &key);
	must(cache_image_read(&copy, fuzzed.reader,
			      span_of(fuzzed.image, fuzzed.size), 0,
			      fuzzed.now.mono, &again) == STATUS_OK);
	must(again.taken == fuzzed.entries && again.malformed == 0);

	arena_done(&fuzzed.arena);
	arena_done(&scratch);
	epoch_unregister(fuzzed.reader);
	caches_done(&copy);
	caches_done(&fuzzed.caches);
	epoch_free(fuzzed.epoch);
	free(fuzzed.image);
	return 0;
}
