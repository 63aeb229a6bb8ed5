/*
 * key.h - the keys of a zone, once they are proven.
 *
 * A zone_keys says what is known of a zone: its proven keys
 * (SECURE); that it is provably unsigned or signed only with what we don't
 * support (INSECURE); or that its chain is broken (BOGUS, with the reason).
 * It is immutable and shared among threads, counted by references.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALIDATOR_KEY_H
#define VALIDATOR_KEY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"
#include "base/status.h"
#include "validator/crypto.h"
#include "validator/policy.h"
#include "validator/reason.h"
#include "wire/name.h"
#include "wire/rrset.h"

enum {
	ZONE_KEYS_MAX = 32,  /* keys of one zone that are parsed */
	DNSKEY_PROTOCOL = 3, /* RFC 4034 section 2.1.2 */
};

struct zone_key {
	struct crypto_key *key; /* owned; NULL: not usable */
	uint16_t tag, flags;
	uint8_t algorithm, protocol;
};

struct zone_keys {
	atomic_uint references;
	const uint8_t *zone; /* lower case; of the same life */
	enum security security;
	uint32_t ttl_s;              /* how long this holds, from when made */
	struct wall_time expires;    /* last second in which its signatures
					hold; INT64_MAX when none limits it */
	const struct reason *reason; /* of BOGUS, and of INSECURE by policy;
					else one that says nothing */
	unsigned count;
	struct zone_key keys[];
};

/*
 * The keys of DNSKEY set RRSET whose algorithm is in POLICY, in its order, as
 * many as ZONE_KEYS_MAX. Those that cannot validate (no ZONE flag, revoked,
 * protocol other than 3, not a key) are kept with key NULL, so that a failure
 * can name them. The result has one reference, the caller's.
 */
enum status zone_keys_new_secure(const struct rrset *dnskeys,
				 const struct policy *policy, uint32_t ttl_s,
				 struct wall_time expires,
				 struct zone_keys **ret) MUST_USE;

/*
 * INSECURE, BOGUS or INDETERMINATE ones, without keys. Never NULL: without
 * memory they are BOGUS, of the root, and say so.
 */
struct zone_keys *zone_keys_new_without(const uint8_t *zone,
					enum security security, uint32_t ttl_s,
					const struct reason *reason);

struct zone_keys *zone_keys_ref(struct zone_keys *keys);
void zone_keys_unref(struct zone_keys *keys); /* accepts NULL */

/* Octets that it holds, for a cache's account. */
size_t zone_keys_octets(const struct zone_keys *keys);

#endif
