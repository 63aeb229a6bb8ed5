/*
 * reply.h - what a server says, written or altered by a test.
 *
 *	static size_t lie(void *context, const struct address *server,
 *			  struct span query, bool stream, uint8_t *out,
 *			  size_t room)
 *	{
 *		struct reply reply;
 *
 *		reply_start(&reply, context, server, query, stream);
 *		if (reply_asks(&reply, "www.victim.plain", RRTYPE_A))
 *			reply_add(&reply, SECTION_ANSWER,
 *				  "bank.plain. 300 A 192.0.2.66");
 *		return reply_end(&reply, out, room);
 *	}
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_SIM_REPLY_H
#define TESTS_SIM_REPLY_H

#include "tests/sim/sim.h"

enum {
	REPLY_RRSETS_MAX = 512
};

struct reply {
	struct arena arena;
	struct query query;
	struct address server;
	bool stream;
	bool is_silent;    /* say nothing at all */
	bool is_truncated; /* only header and question, with TC */
	bool without_opt;
	uint16_t id, flags; /* QR is set; RCODE below */
	uint16_t rcode;
	int ede; /* EDE_NONE: none */
	const struct rrset *rrsets[SECTION_COUNT][REPLY_RRSETS_MAX];
	size_t counts[SECTION_COUNT];
};

/* What the authority says to QUERY, to be altered. */
void reply_start(struct reply *reply, struct sim *sim,
		 const struct address *server, struct span query, bool stream);

/* Is that the question, or a name below NAME? */
bool reply_asks(const struct reply *reply, const char *name, uint16_t type);
bool reply_asks_below(const struct reply *reply, const char *name);
bool reply_is_from(const struct reply *reply, const char *server);

/* Nothing of what the authority says; AA and NOERROR. */
void reply_clear(struct reply *reply);

/* One record as in a master file, with absolute names; printf-like. */
void reply_add(struct reply *reply, enum section section, const char *format,
	       ...) __attribute__((format(printf, 3, 4)));

/* Records of TYPE in SECTION are left out; 0: all. */
void reply_drop(struct reply *reply, enum section section, uint16_t type);

/* Lets REPLY say RCODE and nothing else, without AA. */
void reply_refuse(struct reply *reply, uint16_t rcode);

/* All TTLs in SECTION. */
void reply_set_ttl(struct reply *reply, enum section section, uint32_t ttl_s);

/* Writes it; REPLY is done with. For sim_server. */
size_t reply_end(struct reply *reply, uint8_t *out, size_t room);

#endif
