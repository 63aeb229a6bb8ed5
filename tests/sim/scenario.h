/*
 * scenario.h - a story about a resolver, told in a file and played in the
 * simulated world.
 *
 * The file says how the resolver is configured, what each server answers at
 * which step, what a client asks and what it must be told. docs/scenarios.md
 * describes the form. scenario_read() takes the whole file and signs its
 * zones, scenario_play() runs it in virtual time:
 *
 *	struct scenario *scenario = scenario_read(path);
 *	bool is_right = scenario && scenario_play(scenario);
 *	scenario_free(scenario);
 *
 * Whatever is wrong, with the file or with the resolver, is told on stderr
 * with the line that it concerns.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_SIM_SCENARIO_H
#define TESTS_SIM_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "contrib/testbed/authority.h"
#include "tests/sim/sim.h"
#include "wire/message.h"

enum {
	SCENARIO_ADDRESSES_MAX = 8, /* of a range or a zone */
	SCENARIO_ZONES_MAX = 32,    /* with all their versions */
	SCENARIO_RECORDS_MAX = 128, /* of one section */
	SCENARIO_TEXT_MAX = 4096,   /* octets of a line, joined */
	SCENARIO_EDE_ANY = -2,      /* of an entry: some code */
	SCENARIO_EDE_UNASKED = -3,  /* of an entry: not compared */
};

/* What an entry's MATCH line compares. */
enum scenario_match {
	MATCH_OPCODE = 1 << 0,
	MATCH_QTYPE = 1 << 1,
	MATCH_QNAME = 1 << 2,
	MATCH_FLAGS = 1 << 3,
	MATCH_RCODE = 1 << 4,
	MATCH_ANSWER = 1 << 5,
	MATCH_AUTHORITY = 1 << 6,
	MATCH_ADDITIONAL = 1 << 7,
	MATCH_TTL = 1 << 8,
	MATCH_DO = 1 << 9,
	MATCH_SUBDOMAIN = 1 << 10,
	MATCH_UDP = 1 << 11,
	MATCH_TCP = 1 << 12,
	MATCH_NO_EDNS = 1 << 13,
	MATCH_NO_RRSIG = 1 << 14, /* RRSIGs are left aside */
	MATCH_ALL = MATCH_OPCODE | MATCH_QTYPE | MATCH_QNAME | MATCH_FLAGS |
		    MATCH_RCODE | MATCH_ANSWER | MATCH_AUTHORITY |
		    MATCH_ADDITIONAL,
};

/* How a server's answer is spoilt. */
enum scenario_adjust {
	ADJUST_SILENT = 1 << 0,
	ADJUST_UNREACHABLE = 1 << 1,
	ADJUST_OWN_QUESTION = 1 << 2, /* the entry's, not the query's */
	ADJUST_WRONG_ID = 1 << 3,
	ADJUST_NO_EDNS = 1 << 4,
	ADJUST_NO_DO = 1 << 5,
};

struct scenario_record {
	const uint8_t *owner;
	uint16_t type;
	uint32_t ttl_s;
	struct span rdata;
};

struct scenario_section {
	size_t count;
	struct scenario_record *records;
};

/* A message: one that a server sends, or one that is expected. */
struct scenario_entry {
	unsigned line;
	bool is_used; /* a server has answered by it */
	unsigned match, adjust;
	int64_t delay_ms;
	int ede;
	uint8_t opcode;
	uint16_t flags, rcode;
	bool do_bit, has_question;
	struct question question;
	struct scenario_section sections[SECTION_COUNT];
	struct span raw; /* all octets after the ID; data NULL: none */
	struct scenario_entry *next;
};

/* From step FROM to step TO these servers answer by these entries. */
struct scenario_range {
	unsigned from, to;
	struct address addresses[SCENARIO_ADDRESSES_MAX];
	size_t address_count; /* 0: whatever is asked */
	struct scenario_entry *entries;
	struct scenario_range *next;
};

/* A zone, signed or not, that the laboratory's authority serves. */
struct scenario_zone {
	unsigned line;
	const char *label; /* what FROM calls it: the origin, or AS ... */
	struct lab_plan plan;
	struct name origin; /* lower case */
	bool is_anchor;
	unsigned from, to;
	struct address addresses[SCENARIO_ADDRESSES_MAX];
	size_t address_count;
	const struct lab_zone *zone;
};

enum scenario_step_kind {
	STEP_QUERY,
	STEP_CHECK_ANSWER,
	STEP_CHECK_OUT_QUERY,
	STEP_REPLY,
	STEP_TIMEOUT,
	STEP_TIME_PASSES,
	STEP_TRAFFIC,
	STEP_CHECK_QUERIES,
	STEP_CLOCK,
	STEP_KIND_COUNT,
};

extern const char *const scenario_step_words[STEP_KIND_COUNT];

struct scenario_step {
	unsigned line, number;
	enum scenario_step_kind kind;
	const char *arguments;        /* the rest of the line */
	const char *address;          /* of the client or server, or NULL */
	struct scenario_entry *entry; /* NULL: none */
	struct scenario_step *next;
};

struct scenario {
	const char *path, *title;
	struct arena arena;
	struct wall_time wall;
	const char *conf;  /* resolver.conf, lines as in the file */
	const char *hints; /* a master file; "" for the built-in ones */
	struct lab_signer *signer;
	struct scenario_zone zones[SCENARIO_ZONES_MAX];
	size_t zone_count;
	struct scenario_range *ranges;
	struct scenario_step *steps;
};

/* NULL when it cannot be read, with the reason on stderr. */
struct scenario *scenario_read(const char *path);
void scenario_free(struct scenario *scenario); /* accepts NULL */

/* Does the resolver do all that the scenario says? */
bool scenario_play(struct scenario *scenario);

/* ---- Between scenario_*.c ------------------------------------------- */

/* Signs all zones. False, and told, when one cannot be. */
bool scenario_sign_zones(struct scenario *scenario);

/* Ends the program: "PATH:LINE: ...". */
_Noreturn void scenario_fault(const struct scenario *scenario, unsigned line,
			      const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Adds to SECTION what a line "FROM zone name TYPE|MATCHING|COVERING
 * [AS name] [TTL n] [UNSIGNED]" means; WORDS is the line after FROM.
 */
void scenario_take_from_zone(struct scenario *scenario, unsigned line,
			     char *words, struct scenario_section *section);

void scenario_add_record(struct scenario *scenario, unsigned line,
			 struct scenario_section *section, const uint8_t *owner,
			 uint16_t type, uint32_t ttl_s, struct span rdata);

/*
 * What a server sends that answers QUERY by ENTRY; returns the octets
 * written, 0 for silence, SIM_UNREACHABLE.
 */
size_t scenario_compose_reply(const struct scenario *scenario,
			      const struct scenario_entry *entry,
			      const struct query *query, bool stream,
			      uint8_t *out, size_t room);

/* The client's query that ENTRY means; returns the octets written. */
size_t scenario_compose_query(const struct scenario_entry *entry, uint16_t id,
			      uint8_t *out, size_t room);

/* Does ENTRY speak of QUERY? */
bool scenario_fits(const struct scenario_entry *entry,
		   const struct query *query, bool stream);

/*
 * Compares ANSWER with ENTRY, and prints each difference to stderr. True if
 * there is none.
 */
bool scenario_compare(const struct scenario_entry *entry,
		      const struct message *answer);

/* A whole message, for people. */
void scenario_print_message(const struct message *message);

#endif
