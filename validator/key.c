/* SPDX-License-Identifier: BSD-2-Clause */
#include "validator/key.h"

#include <stdlib.h>
#include <string.h>

#include "wire/codes.h"
#include "wire/rdata.h"

enum {
	OVERHEAD = 16
}; /* octets that malloc() takes for itself */

static const struct reason no_reason = {.ede = EDE_NONE};
static const struct reason memory_reason = {.ede = EDE_OTHER,
					    .text = "out of memory"};

/*
 * What is known of any zone without memory: nothing, and so nothing of it is
 * believed. Its own reference stays.
 */
static struct zone_keys without_memory = {
	.references = 1,
	.zone = name_root,
	.security = SECURITY_BOGUS,
	.expires = {.s = INT64_MAX},
	.reason = &memory_reason,
};

/*
 * With ROOM for keys, a copy of REASON, if there is one, and one of ZONE; in
 * one run of memory.
 */
static struct zone_keys *keys_new(const uint8_t *zone, unsigned room,
				  const struct reason *reason)
{
	size_t reason_at =
		sizeof(struct zone_keys) + room * sizeof(struct zone_key);
	size_t zone_at = reason_at + (reason ? sizeof(*reason) : 0);
	struct zone_keys *keys = calloc(1, zone_at + name_size(zone));
	struct name lower;

	if (!keys)
		return NULL;
	atomic_init(&keys->references, 1);
	keys->expires.s = INT64_MAX;
	keys->reason = &no_reason;
	if (reason)
		keys->reason = memcpy((uint8_t *)keys + reason_at, reason,
				      sizeof(*reason));
	keys->zone = memcpy((uint8_t *)keys + zone_at, lower.octets,
			    name_copy_lower(&lower, zone));
	return keys;
}

/* RFC 4034 section 2.1.1, RFC 5011 section 2.1. */
static bool can_validate(const struct rdata_dnskey *dnskey)
{
	return (dnskey->flags & DNSKEY_ZONE) &&
	       !(dnskey->flags & DNSKEY_REVOKE) &&
	       dnskey->protocol == DNSKEY_PROTOCOL;
}

static enum status add_key(struct zone_keys *keys,
			   const struct rdata_dnskey *dnskey, uint16_t tag)
{
	struct zone_key *key = &keys->keys[keys->count];
	enum status status = STATUS_INVALID;

	if (can_validate(dnskey))
		status = crypto_key_new(dnskey->algorithm, dnskey->public_key,
					&key->key);
	if (status == STATUS_NO_MEMORY)
		return status;
	if (status != STATUS_OK)
		key->key = NULL;
	key->tag = tag;
	key->flags = dnskey->flags;
	key->algorithm = dnskey->algorithm;
	key->protocol = dnskey->protocol;
	keys->count++;
	return STATUS_OK;
}

enum status zone_keys_new_secure(const struct rrset *dnskeys,
				 const struct policy *policy, uint32_t ttl_s,
				 struct wall_time expires,
				 struct zone_keys **ret)
{
	unsigned room = dnskeys->rdata_count < ZONE_KEYS_MAX
				? dnskeys->rdata_count
				: ZONE_KEYS_MAX;
	struct zone_keys *keys = keys_new(rrset_owner(dnskeys), room, NULL);
	struct rdata_walk walk = rrset_rdata(dnskeys);
	struct span rdata;

	if (!keys)
		return STATUS_NO_MEMORY;
	keys->security = SECURITY_SECURE;
	keys->ttl_s = ttl_s;
	keys->expires = expires;
	while (keys->count < room && rdata_next(&walk, &rdata)) {
		struct rdata_dnskey dnskey;
		enum status status;

		if (rdata_dnskey_parse(rdata, &dnskey) != STATUS_OK ||
		    !policy->algorithms[dnskey.algorithm])
			continue;
		status = add_key(keys, &dnskey, rdata_dnskey_tag(rdata));
		if (status != STATUS_OK) {
			zone_keys_unref(keys);
			return status;
		}
	}
	*ret = keys;
	return STATUS_OK;
}

struct zone_keys *zone_keys_new_without(const uint8_t *zone,
					enum security security, uint32_t ttl_s,
					const struct reason *reason)
{
	bool says_nothing =
		!reason || (reason->ede == EDE_NONE && !reason->text[0]);
	struct zone_keys *keys =
		keys_new(zone, 0, says_nothing ? NULL : reason);

	if (!keys)
		return zone_keys_ref(&without_memory);
	keys->security = security;
	keys->ttl_s = ttl_s;
	return keys;
}

struct zone_keys *zone_keys_ref(struct zone_keys *keys)
{
	if (keys)
		atomic_fetch_add_explicit(&keys->references, 1,
					  memory_order_relaxed);
	return keys;
}

void zone_keys_unref(struct zone_keys *keys)
{
	if (!keys || atomic_fetch_sub_explicit(&keys->references, 1,
					       memory_order_acq_rel) != 1)
		return;
	for (unsigned i = 0; i < keys->count; i++)
		crypto_key_free(keys->keys[i].key);
	free(keys);
}

size_t zone_keys_octets(const struct zone_keys *keys)
{
	size_t octets =
		sizeof(*keys) + keys->count * sizeof(keys->keys[0]) +
		(keys->reason == &no_reason ? 0 : sizeof(*keys->reason)) +
		name_size(keys->zone) + OVERHEAD;

	for (unsigned i = 0; i < keys->count; i++)
		if (keys->keys[i].key)
			octets +=
				crypto_key_octets(keys->keys[i].key) + OVERHEAD;
	return octets;
}
