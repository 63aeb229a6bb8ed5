/*
 * cache_key.h - the key under which a cache file is written and believed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_DAEMON_CACHE_KEY_H
#define RESOLVER_DAEMON_CACHE_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum {
	CACHE_KEY_SIZE = 32,
	CACHE_MAC_SIZE = 32,
};

struct cache_key {
	uint8_t octets[CACHE_KEY_SIZE];
};

/*
 * Reads the key that lies beside the cache file PATH. STATUS_NOT_FOUND when
 * there is none, STATUS_INVALID when it is of no use: of another size, open to
 * others, or made by them. PROBLEM is as in cache_file.h.
 */
enum status cache_key_read(const char *path, char *problem,
			   struct cache_key *ret) MUST_USE;

/* The same, but where there is none, or one of no use, a new one is made. */
enum status cache_key_take(const char *path, char *problem,
			   struct cache_key *ret) MUST_USE;

/* What is under the MAC, in parts. */
struct cache_part {
	const void *octets;
	size_t size;
};

/* HMAC-SHA-256 of the COUNT PARTS; STATUS_NO_MEMORY when it fails. */
enum status cache_key_mac(const struct cache_key *key,
			  const struct cache_part *parts, size_t count,
			  uint8_t ret[CACHE_MAC_SIZE]) MUST_USE;

#endif
