/*
 * response.h - what a server's response means for the question, and nothing
 * else that is in it.
 *
 * Only what was asked for is taken: the RRset (or the CNAME or DNAME in its
 * place), the SOA and the denial that go with a negative answer, or the NS
 * set of a cut on the way to the name with its DS or denial and the glue of
 * exactly these servers. All else is dropped here (CVE-2025-11411 and its
 * kin), whatever section it stands in.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_RESPONSE_H
#define RESOLVER_CORE_RESPONSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "resolver/core/settings.h"
#include "wire/finding.h"
#include "wire/message.h"

enum response_kind {
	RESPONSE_FINDING,     /* an answer, CNAME, DNAME, no data, name error */
	RESPONSE_SECOND_BEST, /* the same, of a resolver that has no authority:
				 better than nothing (RFC 2181 section 5.4.1) */
	RESPONSE_REFERRAL,    /* a delegation closer to the name */
	RESPONSE_TRUNCATED,   /* ask again over TCP */
	RESPONSE_NO_EDNS,     /* the server does not know EDNS */
	RESPONSE_LAME,        /* it does not serve the zone */
	RESPONSE_ERROR,       /* it serves it, and failed */
};

struct response_question {
	const uint8_t *name; /* lower case */
	uint16_t type;
	const uint8_t *zone; /* the cut whose servers were asked */
	bool is_forward;     /* a forwarder was asked: no AA, whole chains */
	bool used_edns;
	bool is_stream;
};

/*
 * Classifies MESSAGE, and for FINDING, SECOND_BEST and REFERRAL sets RET (in
 * ARENA, RRsets borrowed from MESSAGE; TTLs as received, ttl_s after RFC
 * 2308). WHY is a constant phrase for the others and SECOND_BEST.
 */
enum response_kind response_classify(const struct message *message,
				     const struct response_question *question,
				     struct arena *arena, struct finding *ret,
				     const char **why);

/*
 * Of a MESSAGE that held a CNAME or DNAME to NAME: what it says of NAME
 * itself. False when it says nothing that can be used.
 */
bool response_continues(const struct message *message,
			const struct response_question *question,
			struct arena *arena, struct finding *ret);

/* The CNAME target of FINDING (kind CNAME or DNAME); YXDOMAIN when the
 * DNAME's result is too long: STATUS_NO_SPACE. */
enum status finding_target(const struct finding *finding,
			   struct name *ret) MUST_USE;

/* ttl_s within the bounds of SETTINGS, for positive or negative findings. */
void finding_clamp_ttl(struct finding *finding,
		       const struct settings *settings);

#endif
