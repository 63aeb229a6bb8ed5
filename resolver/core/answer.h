/*
 * answer.h - what the client gets, made of what was found.
 *
 * Answers are composed in the form that the answer cache keeps
 * (cache/answer_cache.h) and fitted to each client by answer_write().
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_ANSWER_H
#define RESOLVER_CORE_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"
#include "base/status.h"
#include "cache/answer_cache.h"
#include "resolver/core/action.h"
#include "resolver/core/extras.h"
#include "resolver/core/settings.h"
#include "validator/reason.h"
#include "wire/finding.h"
#include "wire/message.h"

/* Where an answer is composed; a struct answer borrows from it. */
struct answer_scratch {
	uint8_t message[MESSAGE_SIZE_MAX];
	uint16_t ttl_offsets[ANSWER_RECORDS_MAX];
	struct reason reason;
};

struct answer_parts {
	const uint8_t *name; /* QNAME, lower case */
	uint16_t type;
	const struct finding *links; /* at least one */
	unsigned link_count;
	const struct extras *extras; /* of the last link; NULL: none */
	enum security security;
	bool is_ours; /* the configuration's own word: AA (RFC 6303 3) */
	const struct reason *reason; /* its EDE goes along unless EDE_NONE */
};

/*
 * The answer that PARTS make, with the DNSSEC records if DO_BIT. RCODE and
 * authority are those of the last link (RFC 6604). Extras that make it
 * too large are left out. STATUS_LIMIT when it is
 * larger than a message.
 */
enum status answer_compose(const struct answer_parts *parts, bool do_bit,
			   struct moment now, struct answer_scratch *scratch,
			   struct answer *ret) MUST_USE;

/* SERVFAIL with REASON, to be remembered for TTL_S seconds. */
void answer_compose_failure(const uint8_t *name, uint16_t type,
			    const struct reason *reason, uint32_t ttl_s,
			    struct moment now, struct answer_scratch *scratch,
			    struct answer *ret);

/*
 * FULL, which was composed with DNSSEC records, without them (RFC 3225
 * section 3). STATUS_NO_MEMORY, or STATUS_MALFORMED.
 */
enum status answer_compose_stripped(const struct answer *full,
				    struct answer_scratch *scratch,
				    struct answer *ret) MUST_USE;

/* What CLIENT, who sent QUERY, can take. ROOM bounds it from our side. */
void answer_fit_for(const struct settings *settings,
		    const struct client *client, const struct query *query,
		    size_t room, struct answer_fit *ret);

/*
 * Writes an answer of RCODE and nothing else but the question, as far as
 * QUERY has one, with EDE unless it is EDE_NONE. Returns its octets.
 */
size_t answer_write_error(const struct query *query, uint16_t rcode, int ede,
			  const char *ede_text, const struct answer_fit *fit,
			  uint8_t *out);

#endif
