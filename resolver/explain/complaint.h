/*
 * complaint.h - what is not as it should be at a delegation: what, how bad,
 * who has to act, and by which RFC.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_EXPLAIN_COMPLAINT_H
#define RESOLVER_EXPLAIN_COMPLAINT_H

#include <stdbool.h>

#include "resolver/explain/story.h"

enum complaint_party {
	COMPLAINT_TO_CHILD,  /* the operator of the zone */
	COMPLAINT_TO_PARENT, /* the parent, mostly by way of the registrar */
	COMPLAINT_TO_NOBODY, /* it is told, and nothing has to be done */
};

/* X(code, its word, colour, party, source) */
#define COMPLAINTS(X)                                                          \
	X(NO_SERVER, "no-server", RED, CHILD, "RFC 1912 section 2.8")          \
	X(SERVER_SILENT, "server-silent", ORANGE, CHILD, "RFC 8906 section 3") \
	X(SERVER_LAME, "server-lame", ORANGE, CHILD, "RFC 1912 section 2.8")   \
	X(NAME_UNADDRESSED, "ns-without-address", ORANGE, CHILD,               \
	  "RFC 1912 section 2.3")                                              \
	X(FAMILY_SKIPPED, "not-asked", GREY, NOBODY, "")                       \
	X(TCP, "tcp-fails", ORANGE, CHILD, "RFC 7766 section 5")               \
	X(EDNS_NONE, "edns-missing", ORANGE, CHILD, "RFC 6891")                \
	X(EDNS_BREAKS, "edns-breaks", ORANGE, CHILD, "RFC 8906 section 8.2.1") \
	X(EDNS_OPTION, "edns-option", ORANGE, CHILD, "RFC 8906 section 8.2.3") \
	X(EDNS_VERSION, "edns-version", ORANGE, CHILD,                         \
	  "RFC 8906 section 8.2.2")                                            \
	X(SERIALS, "serials-differ", ORANGE, CHILD, "RFC 1034 section 4.3.5")  \
	X(NS_PARENT, "ns-differ", ORANGE, PARENT, "RFC 1034 section 4.2.2")    \
	X(NS_SERVERS, "ns-differ-at-servers", ORANGE, CHILD,                   \
	  "RFC 1034 section 4.2.2")                                            \
	X(GLUE_DIFFERS, "glue-differs", ORANGE, PARENT,                        \
	  "RFC 1034 section 4.2.1")                                            \
	X(PARENT_UNPROVEN, "ds-unproven", RED, PARENT, "RFC 4035 section 5")   \
	X(UNSIGNED, "unsigned", GREY, NOBODY, "RFC 4035 section 5.2")          \
	X(ISLAND, "no-ds", GREY, PARENT, "RFC 4035 section 5.2")               \
	X(DS_UNSUPPORTED_ALL, "ds-all-unsupported", GREY, CHILD,               \
	  "RFC 4035 section 5.2")                                              \
	X(DS_UNSUPPORTED, "ds-unsupported", ORANGE, PARENT,                    \
	  "RFC 4035 section 5.2")                                              \
	X(DS_UNMATCHED, "ds-unmatched", ORANGE, PARENT,                        \
	  "RFC 6840 section 5.11")                                             \
	X(DS_NO_MATCH, "ds-no-match", RED, PARENT, "RFC 4035 section 5.2")     \
	X(DS_SHA1, "ds-sha1", ORANGE, PARENT, "RFC 9905 section 2")            \
	X(DNSKEY_MISSING, "dnskey-missing", RED, CHILD,                        \
	  "RFC 4035 section 5.2")                                              \
	X(DNSKEY_UNPROVEN, "dnskey-unproven", RED, CHILD,                      \
	  "RFC 4035 section 5.2")                                              \
	X(DATA_UNPROVEN, "data-unproven", RED, CHILD, "RFC 4035 section 5.3")  \
	X(DNSKEY_DIFFERS, "dnskey-differ", ORANGE, CHILD,                      \
	  "RFC 6781 section 4.1")                                              \
	X(SIGNATURE_ENDS, "signature-ends", ORANGE, CHILD,                     \
	  "RFC 6781 section 4.4.2")                                            \
	X(KEY_ALGORITHM, "key-algorithm", ORANGE, CHILD, "RFC 9904")           \
	X(KEY_SMALL, "key-small", ORANGE, CHILD, "RFC 6781 section 3.4.2")     \
	X(NSEC3_ITERATIONS, "nsec3-iterations", ORANGE, CHILD,                 \
	  "RFC 9276 section 3.1")                                              \
	X(NSEC3_SALT, "nsec3-salt", ORANGE, CHILD, "RFC 9276 section 3.1")     \
	X(CDS_REMOVES, "cds-removes", GREY, NOBODY, "RFC 8078 section 4")      \
	X(CDS_CHANGES, "cds-changes", GREY, NOBODY, "RFC 7344 section 4.1")    \
	X(CDS_UNMATCHED, "cds-unmatched", ORANGE, CHILD,                       \
	  "RFC 7344 section 4.1")                                              \
	X(CDS_UNPROVEN, "cds-unproven", ORANGE, CHILD, "RFC 7344 section 4.1") \
	X(CDS_CDNSKEY, "cds-cdnskey-differ", ORANGE, CHILD,                    \
	  "RFC 7344 section 4")                                                \
	X(CDS_DIFFERS, "cds-differ", ORANGE, CHILD, "RFC 7344 section 4.1")

enum complaint_code {
#define X(code, word, colour, party, source) COMPLAINT_##code,
	COMPLAINTS(X)
#undef X
	COMPLAINT_COUNT,
};

enum {
	/* 26 servers, each with three; the rest would say no more. */
	COMPLAINTS_MAX = 128,
	COMPLAINT_TEXT_MAX = 640,
};

struct complaint_kind {
	const char *word;
	enum story_colour colour;
	enum complaint_party party;
	const char *source; /* "" where no RFC has it */
};

extern const struct complaint_kind complaint_kinds[COMPLAINT_COUNT];

struct complaint {
	enum complaint_code code;
	char text[COMPLAINT_TEXT_MAX]; /* one sentence */
};

struct complaints {
	unsigned count;
	bool is_cut; /* there were more */
	struct complaint list[COMPLAINTS_MAX];
};

/* printf-like; what is too long is cut. */
void complaints_add(struct complaints *complaints, enum complaint_code code,
		    const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* RED if one is, else ORANGE if one is, else GREEN. */
enum story_colour complaints_colour(const struct complaints *complaints);

#endif
