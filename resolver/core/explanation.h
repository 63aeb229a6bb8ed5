/*
 * explanation.h - an answer with all that led to it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_EXPLANATION_H
#define RESOLVER_CORE_EXPLANATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "base/moment.h"
#include "resolver/core/trace.h"
#include "validator/reason.h"
#include "wire/name.h"
#include "wire/rrset.h"

struct explanation {
	struct list_node node;
	struct name name; /* lower case */
	uint16_t type;
	/* What a client would have been told. */
	bool has_failed;
	enum security security; /* BOGUS or INDETERMINATE if it has failed */
	uint16_t rcode;
	struct reason reason; /* EDE_NONE and "" when all is well */
	bool clock_is_wrong;  /* known by its settings (policy.h) */
	struct now began, ended;
	struct trace trace;
};

/* For NAME (lower case) and TYPE, begun at NOW; NULL without memory. */
struct explanation *explanation_new(const uint8_t *name, uint16_t type,
				    struct now now);
void explanation_free(struct explanation *explanation); /* accepts NULL */

#endif
