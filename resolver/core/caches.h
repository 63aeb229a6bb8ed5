/*
 * caches.h - the caches that all workers share.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_CACHES_H
#define RESOLVER_CORE_CACHES_H

#include <stddef.h>

#include "base/hash.h"
#include "base/status.h"
#include "cache/answer_cache.h"
#include "cache/denial_cache.h"
#include "cache/epoch.h"
#include "cache/rrset_cache.h"
#include "cache/server_cache.h"
#include "resolver/core/key_cache.h"

struct caches {
	struct answer_cache *answers;
	struct rrset_cache *rrsets;
	struct server_cache *servers;
	struct key_cache *keys;
	struct denial_cache *denials;
};

/*
 * The five caches within OCTETS_MAX octets in all. EPOCH and HASH_KEY are
 * borrowed for their life.
 */
enum status caches_init(struct caches *caches, size_t octets_max,
			struct epoch *epoch,
			const struct hash_key *hash_key) MUST_USE;
void caches_done(struct caches *caches);

#endif
