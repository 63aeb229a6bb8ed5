/*
 * blame.h - which cause an explanation's verdict has, and at which zone: the
 * facts of its first sentence, out of its trace.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_EXPLAIN_BLAME_H
#define RESOLVER_EXPLAIN_BLAME_H

#include "resolver/core/explanation.h"
#include "resolver/explain/sentence.h"

/* What RET points at lies in EXPLANATION. */
void blame_find(const struct explanation *explanation,
		struct sentence_facts *ret);

/* Did a server come to this without fault of its own? */
bool exchange_is_well(const struct trace_exchange *exchange);

#endif
