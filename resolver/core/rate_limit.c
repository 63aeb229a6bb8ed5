/* SPDX-License-Identifier: BSD-2-Clause */
#include "resolver/core/rate_limit.h"

#include <stdlib.h>
#include <string.h>

#include "wire/codes.h"
#include "wire/message.h"
#include "wire/reader.h"

enum {
	WAYS = 4,  /* accounts that one key may have its place among */
	TRIES = 3, /* against others who write the same account */
	KEY_ROOM = 16 + 4 + NAME_SIZE_MAX,
};

struct rate_limit *rate_limit_new(void)
{
	struct rate_limit *limit = calloc(1, sizeof(*limit));

	if (!limit)
		return NULL;
	limit->window_s = 15;
	limit->slip = 2;
	limit->ipv4_prefix = 24;
	limit->ipv6_prefix = 56;
	limit->accounts_max = 20000;
	return limit;
}

void rate_limit_free(struct rate_limit *limit)
{
	if (!limit)
		return;
	acl_free(limit->exempt);
	free(limit->accounts);
	free(limit);
}

enum status rate_limit_finish(struct rate_limit *limit)
{
	size_t count = WAYS;

	while (count * 2 <= limit->accounts_max)
		count *= 2;
	limit->accounts = calloc(count, sizeof(*limit->accounts));
	if (!limit->accounts)
		return STATUS_NO_MEMORY;
	limit->account_count = count;
	return STATUS_OK;
}

/* ---- What an answer is --------------------------------------------------- */

struct subject {
	enum rate_kind kind;
	uint16_t type;    /* 0: none */
	struct name name; /* lower case; the root where none counts */
};

/* The zone that speaks in the authority section: the SOA's. */
static void read_zone(struct reader *reader, struct name *name)
{
	struct name owner;

	reader_name(reader, &owner);
	if (reader_u16(reader) == RRTYPE_SOA && !reader_failed(reader))
		name_copy_lower(name, owner.octets);
}

static bool is_error(uint16_t rcode)
{
	return rcode != RCODE_NOERROR && rcode != RCODE_NXDOMAIN;
}

static struct subject subject_of(struct span answer)
{
	struct subject subject = {.kind = RATE_ERRORS};
	struct header header;
	struct reader reader;
	struct name name;

	name_copy(&subject.name, name_root);
	if (header_read(answer, &header) != STATUS_OK ||
	    is_error(header.flags & 0xf) || header.counts[0] != 1)
		return subject;
	reader_init(&reader, answer);
	reader_skip(&reader, MESSAGE_HEADER_SIZE);
	reader_name(&reader, &name);
	subject.type = reader_u16(&reader);
	(void)reader_u16(&reader);
	if (reader_failed(&reader))
		return subject;
	name_copy_lower(&subject.name, name.octets);
	if ((header.flags & 0xf) == RCODE_NOERROR && header.counts[1] > 0) {
		subject.kind = RATE_RESPONSES;
		return subject;
	}
	subject.kind = (header.flags & 0xf) == RCODE_NXDOMAIN ? RATE_NXDOMAINS
							      : RATE_NODATA;
	subject.type = 0;
	if (header.counts[1] == 0 && header.counts[2] > 0)
		read_zone(&reader, &subject.name);
	return subject;
}

/* ---- Accounts ------------------------------------------------------------ */

static size_t put_network(const struct rate_limit *limit,
			  const struct address *client, uint8_t *out)
{
	unsigned bits = client->family == ADDRESS_IPV4 ? limit->ipv4_prefix
						       : limit->ipv6_prefix;
	size_t size = address_size(client);

	for (size_t i = 0; i < size; i++) {
		unsigned left = bits > 8 * i ? bits - 8 * (unsigned)i : 0;

		out[i] = left >= 8 ? client->octets[i]
				   : (uint8_t)(client->octets[i] &
					       (0xff00u >> left));
	}
	return size;
}

static uint64_t key_of(const struct rate_limit *limit,
		       const struct hash_key *hash_key,
		       const struct address *client, enum rate_kind kind,
		       const struct subject *subject)
{
	uint8_t key[KEY_ROOM];
	size_t size = put_network(limit, client, key);
	uint64_t hash;

	key[size++] = (uint8_t)client->family;
	key[size++] = (uint8_t)kind;
	if (kind != RATE_ALL && kind != RATE_ERRORS) {
		size_t name = name_size(subject->name.octets);

		key[size++] = (uint8_t)(subject->type >> 8);
		key[size++] = (uint8_t)subject->type;
		memcpy(key + size, subject->name.octets, name);
		size += name;
	}
	hash = hash_octets(hash_key, key, size);
	return hash ? hash : 1;
}

/* State: 32 bits of seconds, 8 of answers since a slip, 24 of balance. */
static uint64_t pack(uint32_t second, uint8_t since, int32_t balance)
{
	return (uint64_t)second << 32 | (uint64_t)since << 24 |
	       ((uint32_t)balance & 0xffffff);
}

static int32_t balance_in(uint64_t state)
{
	uint32_t bits = (uint32_t)state & 0xffffff;

	return bits & 0x800000 ? (int32_t)(bits | 0xff000000) : (int32_t)bits;
}

static uint32_t second_in(uint64_t state)
{
	return (uint32_t)(state >> 32);
}

/* The account of KEY, which may take the place of the oldest. */
static struct rate_account *account_of(struct rate_limit *limit, uint64_t key)
{
	size_t set = (size_t)key & (limit->account_count / WAYS - 1);
	struct rate_account *oldest = NULL;

	for (unsigned i = 0; i < WAYS; i++) {
		struct rate_account *at = &limit->accounts[set * WAYS + i];
		uint64_t held =
			atomic_load_explicit(&at->key, memory_order_relaxed);

		if (held == key)
			return at;
		if (!oldest ||
		    second_in(atomic_load_explicit(&at->state,
						   memory_order_relaxed)) <
			    second_in(atomic_load_explicit(
				    &oldest->state, memory_order_relaxed)))
			oldest = at;
	}
	atomic_store_explicit(&oldest->state, 0, memory_order_relaxed);
	atomic_store_explicit(&oldest->key, key, memory_order_relaxed);
	return oldest;
}

/* What is there after the seconds since it was used last. */
static int32_t refill(const struct rate_limit *limit, uint64_t state,
		      uint32_t second, int32_t rate)
{
	uint32_t age_s = second - second_in(state);
	int64_t balance;

	if (state == 0 || age_s > limit->window_s)
		return rate;
	balance = balance_in(state) + (int64_t)age_s * rate;
	return balance > rate ? rate : (int32_t)balance;
}

static enum rate_verdict charge(struct rate_limit *limit, uint64_t key,
				int32_t rate, uint32_t second)
{
	struct rate_account *account = account_of(limit, key);
	uint64_t state =
		atomic_load_explicit(&account->state, memory_order_relaxed);
	int32_t debt_max = rate * (int32_t)limit->window_s;
	enum rate_verdict verdict = RATE_SEND;

	for (unsigned i = 0; i < TRIES; i++) {
		int32_t balance = refill(limit, state, second, rate) - 1;
		uint8_t since = (uint8_t)(state >> 24);

		verdict = balance >= 0 ? RATE_SEND : RATE_DROP;
		if (balance < -debt_max)
			balance = -debt_max;
		since = verdict == RATE_SEND ? 0 : (uint8_t)(since + 1);
		if (limit->slip > 0 && since >= limit->slip) {
			verdict = RATE_SLIP;
			since = 0;
		}
		if (atomic_compare_exchange_weak_explicit(
			    &account->state, &state,
			    pack(second, since, balance), memory_order_relaxed,
			    memory_order_relaxed))
			break;
	}
	return verdict;
}

/* Second 0 is for accounts never used. */
static uint32_t second_of(struct moment now)
{
	return (uint32_t)(now.us / 1000000) + 1;
}

enum rate_verdict rate_limit_charge(struct rate_limit *limit,
				    const struct hash_key *hash_key,
				    const struct address *client,
				    struct span answer, struct moment now)
{
	struct subject subject;
	enum rate_verdict verdict = RATE_SEND;
	uint32_t all = limit->per_second[RATE_ALL], rate;

	if (limit->exempt && acl_allows(limit->exempt, client))
		return RATE_SEND;
	if (all > 0)
		verdict = charge(
			limit, key_of(limit, hash_key, client, RATE_ALL, NULL),
			(int32_t)all, second_of(now));
	subject = subject_of(answer);
	rate = limit->per_second[subject.kind];
	if (rate == 0 || verdict != RATE_SEND)
		return verdict;
	return charge(limit,
		      key_of(limit, hash_key, client, subject.kind, &subject),
		      (int32_t)rate, second_of(now));
}
