/*
 * answer_filter.h - what names outside may not say: addresses and names of
 * the inside (rebinding protection).
 *
 * `deny-answer-addresses` and `deny-answer-aliases` as BIND has them: an
 * answer with one of these is no answer. A SVCB or HTTPS record whose hints
 * hold such an address is left out of its set: hints are only hints (RFC 9460
 * section 7.3).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_ANSWER_FILTER_H
#define RESOLVER_CORE_ANSWER_FILTER_H

#include <stdbool.h>

#include "base/arena.h"
#include "resolver/core/acl.h"
#include "resolver/core/name_set.h"
#include "validator/reason.h"
#include "wire/finding.h"

struct answer_filter { /* NULL: nothing; owned */
	struct acl *addresses;
	struct name_set *addresses_except; /* owners that may */
	struct name_set *aliases;
	struct name_set *aliases_except; /* owners that may */
};

void answer_filter_done(struct answer_filter *filter);

/*
 * Applies FILTER to LINK, one of a client's answer. False: it is denied, and
 * WHY says what. True: it may pass, as it is or with a part less, in ARENA.
 * WAS_FORWARDED: a forwarder was asked, so that LINK's zone says nothing of
 * who speaks.
 */
bool answer_filter_apply(const struct answer_filter *filter,
			 struct finding *link, bool was_forwarded,
			 struct arena *arena, struct reason *why);

/* Has RRSET, of type A or AAAA, an address that FILTER denies to it? */
bool answer_filter_denies(const struct answer_filter *filter,
			  const struct rrset *rrset);

#endif
