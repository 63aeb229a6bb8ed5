/*
 * message.h - a whole DNS message, read once.
 *
 * message_parse() reads a response into RRsets (for the cold path);
 * query_parse() reads a client's query in place (for the hot path, nothing
 * is allocated). Both accept any octets whatsoever.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef WIRE_MESSAGE_H
#define WIRE_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "wire/codes.h"
#include "wire/edns.h"
#include "wire/name.h"
#include "wire/reader.h"
#include "wire/rrset.h"

enum section {
	SECTION_ANSWER,
	SECTION_AUTHORITY,
	SECTION_ADDITIONAL,
	SECTION_COUNT,
};

/* Bounds of a message that we read; more is STATUS_LIMIT. */
enum {
	MESSAGE_RECORDS_MAX = 4096,
	MESSAGE_RRSETS_MAX = 512,
	RRSET_RECORDS_MAX = 1024, /* a bigger RRset is refused whole */
	RRSET_RRSIGS_MAX = 32,    /* more are dropped (KeyTrap) */
};

struct header {
	uint16_t id;
	uint16_t flags; /* enum message_flag, opcode and RCODE */
	uint16_t counts[4];
};

struct question {
	struct name name; /* as spelt in the message */
	uint16_t type;
	uint16_t class_;
};

struct message {
	struct header header;
	uint8_t opcode;
	uint16_t rcode; /* extended by EDNS */
	bool has_question;
	struct question question;
	struct edns edns;
	const struct rrset **rrsets[SECTION_COUNT];
	size_t rrset_counts[SECTION_COUNT];
};

/* Reads the header alone; STATUS_MALFORMED if DATA has not 12 octets. */
enum status header_read(struct span data, struct header *ret) MUST_USE;

static inline uint8_t header_opcode(const struct header *header)
{
	return (header->flags >> 11) & 0xf;
}

/*
 * Parses DATA into ARENA. Records of class IN are grouped into RRsets within
 * their section, RRSIGs joined to what they cover (RRSIGs that cover nothing
 * in their section become an RRset of type RRSIG). Records of other classes,
 * SIG, TSIG and a second OPT are STATUS_MALFORMED or dropped as the RFCs
 * have it: a second OPT is malformed (RFC 6891 section 6.1.1), the rest is
 * dropped. TTLs with the top bit set are the longest without it (RFC 8767
 * section 4). TTLs that differ within a set become the lowest (RFC 2181
 * section 5.2). QDCOUNT above 1 is STATUS_MALFORMED (RFC 9619). Octets after
 * the last record too.
 */
enum status message_parse(struct span data, struct arena *arena,
			  struct message *ret) MUST_USE;

/* A client's query, read in place. */
struct query {
	struct header header;
	uint8_t opcode;
	bool has_question;
	uint16_t type, class_;
	uint8_t name_size;      /* octets */
	struct name name;       /* as the client spells it */
	struct name name_lower; /* the same in lower case */
	size_t question_size;   /* octets: name_size and four more */
	struct edns edns;
	uint16_t variant; /* for who answers: whom answers are kept for; 0 */
};

enum query_fault {
	QUERY_FINE,
	QUERY_SILENCE, /* no header, or itself a response: never answer */
	QUERY_FORMERR,
	QUERY_EMPTY,   /* whole, but it asks nothing: a FORMERR, unless it is
			  for a cookie (RFC 7873 section 5.4) */
	QUERY_NOTIMP,  /* an opcode other than QUERY */
	QUERY_BADVERS, /* EDNS version above 0 (RFC 6891 section 6.1.3) */
};

/*
 * Reads a query. Whatever the fault (but QUERY_SILENCE), RET holds header,
 * and the question and EDNS if they could be read, for the error answer; with
 * QUERY_NOTIMP the header alone, as another opcode's form is not known.
 */
enum query_fault query_parse(struct span data, struct query *ret);

/*
 * The offset just after the record that starts at the reader's cursor is
 * where it leaves the cursor; for callers that walk composed answers.
 */
void message_skip_record(struct reader *reader);

#endif
