/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/caches.h"

/*
 * How the memory is shared out. Answers are what clients ask for; the other
 * caches save work behind a miss.
 */
enum {
	ANSWERS_PERCENT = 52,
	RRSETS_PERCENT = 33,
	SERVERS_PERCENT = 5,
	KEYS_PERCENT = 5,
	DENIALS_PERCENT = 5,
};

static size_t percent(size_t whole, unsigned share)
{
	return whole / 100 * share;
}

enum status caches_init(struct caches *caches, size_t octets_max,
			struct epoch *epoch, const struct hash_key *hash_key)
{
	caches->answers = answer_cache_new(percent(octets_max, ANSWERS_PERCENT),
					   epoch, hash_key);
	caches->rrsets = rrset_cache_new(percent(octets_max, RRSETS_PERCENT),
					 epoch, hash_key);
	caches->servers = server_cache_new(percent(octets_max, SERVERS_PERCENT),
					   epoch, hash_key);
	caches->keys = key_cache_new(percent(octets_max, KEYS_PERCENT), epoch,
				     hash_key);
	caches->denials = denial_cache_new(percent(octets_max, DENIALS_PERCENT),
					   hash_key);
	if (caches->answers && caches->rrsets && caches->servers &&
	    caches->keys && caches->denials)
		return STATUS_OK;
	caches_done(caches);
	return STATUS_NO_MEMORY;
}

void caches_done(struct caches *caches)
{
	answer_cache_free(caches->answers);
	rrset_cache_free(caches->rrsets);
	server_cache_free(caches->servers);
	key_cache_free(caches->keys);
	denial_cache_free(caches->denials);
	*caches = (struct caches){0};
}
