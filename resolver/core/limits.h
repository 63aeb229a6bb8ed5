/*
 * limits.h - the bound of everything that a stranger can lengthen.
 *
 * One work counter (struct work, fetch.h) covers a client's query with all
 * its sub-fetches, in every code path, and is never refilled; the validator's
 * part of it is in validator/budget.h.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RESOLVER_CORE_LIMITS_H
#define RESOLVER_CORE_LIMITS_H

enum {
	/* Datagrams and streams sent for one client query: a cold name with
	 * glueless servers in three TLDs needs about 30; NXNSAttack (2020)
	 * shows what happens without a bound. */
	LIMIT_UPSTREAM_QUERIES = 100,

	/* Milliseconds for one client query: clients give up before. */
	LIMIT_QUERY_MS = 10000,

	/* Name servers of a delegation that are considered: the root has 13. */
	LIMIT_SERVERS = 13,
	/* Addresses of one name server that are considered. */
	LIMIT_SERVER_ADDRESSES = 6,
	/* Names of servers resolved for one zone cut (NXNSAttack). */
	LIMIT_SERVER_NAMES = 5,

	/* Upstream queries for one link at one zone cut. */
	LIMIT_TRIES_AT_CUT = 16,
	/* Times that one address is asked the same over UDP (RFC 9520 section
	 * 3.1): with one packet in twenty lost, three in a row are lost once in
	 * 1,000. */
	LIMIT_TRIES_AT_SERVER = 3,

	/* Timeouts in a row after which an unsigned zone is asked without
	 * EDNS: the last of those times. */
	LIMIT_SILENCES_WITH_EDNS = 2,

	/* Referrals followed for one link: a name has at most 127 labels, but
	 * ip6.arpa, the deepest tree in use, has 34. */
	LIMIT_REFERRALS = 40,

	/* CNAME and DNAME steps: BIND and Unbound follow 11. */
	LIMIT_CHAIN_LINKS = 12,

	/* Fetches that wait for each other, from a client's down. */
	LIMIT_DEPTH = 8,
	/* Sub-fetches started for one client query, all depths. */
	LIMIT_SUB_FETCHES = 60,

	/* Times that a bogus answer makes us ask another server. */
	LIMIT_BOGUS_RETRIES = 1,
	/* Times that bogus keys or DS, each of them once, make us ask for
	 * others; and servers that then may say the same. */
	LIMIT_KEY_RETRIES = 3,
	LIMIT_KNOWN_BAD_ANSWERS = 3,

	/* Signature checks of one turn of an engine, some 60 us each: what is
	 * in the cache can be answered between turns. */
	LIMIT_CHECKS_IN_TURN = 4,

	/* Clients that wait for the fetches of one engine, and for one:
	 * defaults of recursive-clients and max-clients-per-query. See
	 * waiting_room.h for how they are shared out. */
	LIMIT_CLIENTS = 10000,
	LIMIT_CLIENTS_PER_FETCH = 1000,
	/* Milliseconds that a datagram's answer may be held back where more
	 * than so many of its client's network wait (DNSBomb): default of
	 * discard-timeout. Whoever is a single client has asked again by
	 * then, or waits among a few. */
	LIMIT_HELD_MS = 1900,
	LIMIT_HELD_CLIENTS = 100,
	/* Fetches alive in one engine, and octets that they hold together:
	 * ten thousand that wait for a first answer hold less than 200 MiB. */
	LIMIT_FETCHES = 20000,
	LIMIT_FETCHES_OCTETS = 256 * 1024 * 1024,
	/* ... beyond which no answer is refreshed before somebody has to wait
	 * for it. */
	LIMIT_FETCHES_TO_REFRESH = 5000,

	/* Octets of memory that one fetch may hold. */
	LIMIT_FETCH_OCTETS = 4 * 1024 * 1024,
	/* Events and octets of a trace: 100 queries with all that is judged
	 * on the way have about 1,000. */
	LIMIT_TRACE_EVENTS = 4000,
	LIMIT_TRACE_OCTETS = 16 * 1024 * 1024,
	/* Octets for one parsed response. */
	LIMIT_RESPONSE_OCTETS = 2 * 1024 * 1024,

	/* RRsets kept of an authority section: a name error with NSEC3 has
	 * four with its SOA. */
	LIMIT_AUTHORITY_RRSETS = 16,
	/* RRsets of an answer to type ANY. */
	LIMIT_ANSWER_RRSETS = 64,
	/* Beside an answer: names whose addresses are of use, and RRsets of
	 * them: two for each server of a zone. */
	LIMIT_EXTRA_NAMES = 32,
	LIMIT_EXTRA_ADDRESSES = 2 * LIMIT_SERVERS,
	/* Records in one RRset (BIND's max-records-per-type). */
	LIMIT_RRSET_RECORDS = 100,

	/* Octets of a zone that is mirrored here: the root has some 5 MB. */
	LIMIT_MIRROR_OCTETS = 64 * 1024 * 1024,

	/* Seconds that a failure to get a server's address or a zone's keys
	 * is remembered (RFC 9520 section 3.2: 1 to 300). */
	LIMIT_FAILURE_TTL_S = 5,

	/* Failed questions that are remembered for people, each with its
	 * sentence: half a kilobyte each. */
	LIMIT_FAILURES = 256,

	/* Error reports (RFC 9567) of one engine: to all agents and to one, in
	 * a minute, for who is named may be a victim; and seconds until the
	 * same is reported again, as long as it is among the last known. */
	LIMIT_REPORTS = 60,
	LIMIT_REPORTS_TO_AGENT = 10,
	LIMIT_REPORT_AGAIN_S = 3600,
	LIMIT_REPORTS_KNOWN = 1024,
	LIMIT_REPORT_AGENTS = 64,

	/* QNAME minimisation (RFC 9156 section 2.3): labels added one at a
	 * time, and queries that it may take in all. */
	LIMIT_MINIMISE_ONE_LABEL = 4,
	LIMIT_MINIMISE_COUNT = 10,
	/* Timeouts in a row after which the whole name is tried. */
	LIMIT_MINIMISED_SILENCES = 3,
};

#endif
