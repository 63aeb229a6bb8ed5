/*
 * access.h - what this client may: the verdicts of the lists, remembered.
 *
 * The lists are judged once for a client; after that its address is looked
 * up in a small table of the engine's own. Addresses that share a place push
 * each other out, which costs a judgement and nothing else.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_ACCESS_H
#define RESOLVER_CORE_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "resolver/core/settings.h"

/* What a client may, as bits. None: it is refused. */
enum access_right {
	ACCESS_ANSWERS = 1,   /* what is cached: allow-query, -query-cache */
	ACCESS_RECURSION = 2, /* more than that: allow-recursion */
	ACCESS_BLACKHOLE = 4, /* not even a refusal */
};

enum {
	ACCESS_PLACES = 256
};

struct access {
	struct {
		struct address host; /* family NONE: nobody yet */
		unsigned rights;
	} places[ACCESS_PLACES];
};

/* Forgets all: the lists have changed. */
void access_clear(struct access *access);

/* Bits of enum access_right, by the lists of SETTINGS. */
unsigned access_rights(struct access *access, const struct settings *settings,
		       const struct address *address);

#endif
