/*
 * rate_limit.h - how many equal answers one network is sent in a second
 * (BIND's `rate-limit`, response rate limiting).
 *
 * Queries over UDP may have come in a victim's name: a resolver that answers
 * them all is an amplifier. Each answer is charged to an account of its
 * network and of what it says: an answer to its name and type, NODATA and a
 * name error to their zone, errors to the network alone. An account gains
 * what is allowed in a second, and never has more than that; one that is
 * empty has its answers dropped, but for every `slip`th, which says that it is
 * to be asked for over TCP. So a client that is real gets its answer, and a
 * victim hardly anything. Streams and good cookies are not counted: they are
 * from where they say.
 *
 * The table is of a fixed size, shared by all workers without locks: an
 * account is two words, and two workers that write at once lose a count at
 * worst. Accounts not used for the longest time give way.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_RATE_LIMIT_H
#define RESOLVER_CORE_RATE_LIMIT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/hash.h"
#include "base/moment.h"
#include "base/span.h"
#include "base/status.h"
#include "resolver/core/acl.h"

/* What an answer is, as far as its account is concerned. */
enum rate_kind {
	RATE_RESPONSES,
	RATE_REFERRALS, /* there are none; for who configures them */
	RATE_NODATA,
	RATE_NXDOMAINS,
	RATE_ERRORS,
	RATE_ALL, /* beside the account of its kind */
	RATE_KINDS
};

enum {
	RATE_PER_SECOND_MAX = 1000,
	RATE_WINDOW_MAX_S = 3600,
	RATE_SLIP_MAX = 10,
	RATE_ACCOUNTS_MAX = 10000000,
};

struct rate_account {
	_Atomic uint64_t key;   /* 0: free */
	_Atomic uint64_t state; /* second, balance, answers since a slip */
};

struct rate_limit {
	uint32_t per_second[RATE_KINDS]; /* 0: no bound */
	uint32_t window_s;
	uint32_t slip; /* 0: all are dropped */
	unsigned ipv4_prefix, ipv6_prefix;
	bool log_only;      /* count, and send all the same */
	struct acl *exempt; /* owned; NULL: nobody */
	uint32_t accounts_max;
	size_t account_count; /* made by rate_limit_finish() */
	struct rate_account *accounts;
};

enum rate_verdict {
	RATE_SEND,
	RATE_SLIP, /* no more than that it is to be asked for over TCP */
	RATE_DROP,
};

/* BIND's defaults, without any bound; NULL without memory. */
struct rate_limit *rate_limit_new(void);
void rate_limit_free(struct rate_limit *limit); /* accepts NULL */

/* Makes the table, once everything is set. */
enum status rate_limit_finish(struct rate_limit *limit) MUST_USE;

/* Charges ANSWER, a whole message for CLIENT, and says what is to be done. */
enum rate_verdict rate_limit_charge(struct rate_limit *limit,
				    const struct hash_key *hash_key,
				    const struct address *client,
				    struct span answer, struct moment now);

#endif
