/*
 * delegation.h - one delegation: what its parent says of it, what each of its
 * servers answered, and what is wrong with that.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_EXPLAIN_DELEGATION_H
#define RESOLVER_EXPLAIN_DELEGATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "resolver/explain/complaint.h"
#include "validator/policy.h"
#include "validator/reason.h"
#include "wire/message.h"

enum {
	DELEGATION_NAMES_MAX = 13,   /* as the resolver considers */
	DELEGATION_SERVERS_MAX = 26, /* addresses: of them, two families */
};

/* What each server is asked, at each of its addresses. */
enum delegation_ask {
	ASK_SOA,
	ASK_SOA_STREAM,
	ASK_SOA_PLAIN,   /* without EDNS */
	ASK_SOA_OPTION,  /* with an option that nobody knows */
	ASK_SOA_VERSION, /* EDNS version 1 */
	ASK_NS,
	ASK_DNSKEY,
	ASK_CDS,
	ASK_CDNSKEY,
	ASK_NSEC3PARAM,
	ASK_COUNT,
};

struct delegation_reply {
	const struct message *message; /* NULL: none that can be read */
	const char *fault;             /* then: a phrase, "does not answer" */
};

struct delegation_server {
	const uint8_t *name;
	struct address address;
	bool is_glue;      /* the parent gave this address */
	bool is_published; /* the name has it in the DNS */
	bool is_skipped;   /* this machine has no way there */
	struct delegation_reply replies[ASK_COUNT];
};

struct delegation { /* all is borrowed; names are lower case */
	const uint8_t *zone, *parent;
	const struct rrset *parent_ns; /* NULL: not said apart */
	const struct rrset *ds;        /* NULL: none */
	bool is_ds_assumed;            /* it is a what-if */
	bool ds_failed;                /* nobody could prove it, or get it */
	const struct reason *ds_reason;
	const struct rrset *assumed_keys; /* a what-if; NULL: none */
	unsigned unaddressed_count;
	const uint8_t *unaddressed[DELEGATION_NAMES_MAX];
	unsigned server_count;
	struct delegation_server servers[DELEGATION_SERVERS_MAX];
	const struct policy *policy;
	struct wall_time wall;
};

/* Adds all that is wrong. */
void delegation_judge(const struct delegation *delegation,
		      struct complaints *complaints);

/* Its part about the chain of trust (delegation_keys.c). */
void delegation_judge_keys(const struct delegation *delegation,
			   struct complaints *complaints);

/*
 * The RRset of TYPE at the zone's apex in what SERVER answered to ASK; NULL
 * when there is none.
 */
const struct rrset *delegation_answer(const struct delegation *delegation,
				      const struct delegation_server *server,
				      enum delegation_ask ask, uint16_t type);

/* Does SERVER answer for the zone? */
bool delegation_serves(const struct delegation *delegation,
		       const struct delegation_server *server);

/* Do A and B have the same records? Either may be NULL. */
bool delegation_same(const struct rrset *a, const struct rrset *b);

enum {
	DELEGATION_LABEL_MAX = NAME_TEXT_MAX + ADDRESS_TEXT_MAX + 4,
};

/* "ns1.example.org. (192.0.2.1)"; returns TEXT. */
const char *delegation_label(const struct delegation_server *server,
			     char text[DELEGATION_LABEL_MAX]);

#endif
