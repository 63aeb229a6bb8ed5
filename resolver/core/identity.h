/*
 * identity.h - who this server says that it is, to those who ask: names of
 * class CHAOS, and NSID (RFC 5001).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_IDENTITY_H
#define RESOLVER_CORE_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moment.h"
#include "base/span.h"
#include "cache/answer_cache.h"
#include "wire/message.h"

enum {
	IDENTITY_TEXT_MAX = 255
}; /* octets: a character-string's */

struct identity_text {
	bool is_told;
	uint8_t size;
	uint8_t octets[IDENTITY_TEXT_MAX];
};

struct identity {
	struct identity_text server_id; /* id.server, NSID */
	struct identity_text version;   /* version.bind, version.server */
	struct identity_text hostname;  /* hostname.bind */
};

/* False: TEXT is too long. */
bool identity_set(struct identity_text *text, struct span octets);

/* The NSID to send; an empty span: none. */
struct span identity_nsid(const struct identity *identity);

/*
 * Answers QUERY, which is of class CHAOS, as answer_write() does. Returns 0
 * when it asks for nothing that is told.
 */
size_t identity_answer(const struct identity *identity,
		       const struct query *query, struct moment now,
		       const struct answer_fit *fit, uint8_t *out);

#endif
