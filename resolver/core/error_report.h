/*
 * error_report.h - telling a zone's operator what went wrong with it (RFC
 * 9567): which reports are made, what they are called, and how often.
 *
 * A server that wants to know names an agent domain in its responses (EDNS
 * option 18). A question that then ends in an extended error is reported by
 * asking for a name below that domain; the query is the report, and nobody
 * waits for what comes of it. Agent domains are a stranger's word, so that
 * anybody can be named: hence the bounds.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_ERROR_REPORT_H
#define RESOLVER_CORE_ERROR_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/moment.h"
#include "resolver/core/limits.h"
#include "wire/name.h"

/* Who asked to be told, in response to which question: of a fetch. */
struct report_channel {
	struct name agent; /* lower case */
	struct name name;
	uint16_t type;
	unsigned link; /* the number of it on the way along aliases */
};

/* Does ERROR (an RFC 8914 code) come from a zone or its servers, rather than
 * from this resolver or its configuration? */
bool error_is_reported(int error);

/*
 * The QNAME of the report, "_er.1.www.example.7._er.agent.example." (RFC 9567
 * section 6.1.1). STATUS_NO_SPACE when it would be too long; STATUS_INVALID
 * for what is not reported: reports themselves, and to the root.
 */
enum status error_report_name(const struct report_channel *channel, int error,
			      struct name *ret) MUST_USE;

/* What has been reported lately. Starts as zero. */
struct error_reports {
	struct reported {
		uint64_t hash;
		struct moment forgotten;
	} made[LIMIT_REPORTS_KNOWN];
	struct {
		uint64_t hash;
		struct moment ends; /* of its minute */
		unsigned count;
	} agents[LIMIT_REPORT_AGENTS];
	struct moment minute_ends;
	unsigned count; /* in this minute, to all of them */
};

/* May REPORT be sent to AGENT (both lower case) now? It then counts as sent. */
bool error_reports_admit(struct error_reports *reports,
			 const struct hash_key *key, const uint8_t *report,
			 const uint8_t *agent, struct moment now);

#endif
