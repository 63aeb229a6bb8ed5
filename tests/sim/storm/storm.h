/*
 * storm.h - one resolver in an internet in bad weather, for as many steps as
 * it is told.
 *
 *	storm.c          the program: seeds, replay, what is kept
 *	storm_play.c     steps: clients, time, clocks, weather
 *	storm_settings.c how the resolver is configured
 *	storm_servers.c  what servers do with a query in this weather
 *	storm_check.c    what must hold after each step
 *	internet.h       what is true
 *
 * All chance comes from the seed, so that a storm repeats itself: the same
 * seed and number of steps do the same again.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_SIM_STORM_STORM_H
#define TESTS_SIM_STORM_STORM_H

#include "tests/sim/sim.h"
#include "tests/sim/storm/internet.h"

enum {
	FORWARDERS = 2, /* servers after those of the internet */
	STORM_SERVERS_MAX = INTERNET_SERVERS_MAX + FORWARDERS,
	LIAR_NET = 1,      /* 203.0.113.1 .. : what a server lies, by its
			      number */
	FORGER_HOST = 222, /* 203.0.113.222: what somebody else forges */
	SEEDS_PER_INTERNET = 32,
};

/* How a server behaves. */
enum conduct {
	CONDUCT_GOOD,
	CONDUCT_TRUNCATES, /* every datagram; over TCP it is good */
	CONDUCT_SLOW,
	CONDUCT_LOSSY,
	CONDUCT_DEAD,        /* silence */
	CONDUCT_UNREACHABLE, /* the network gives the query back */
	CONDUCT_NO_TCP,      /* truncates, and closes streams */
	CONDUCT_REFUSES,
	CONDUCT_FAILS,  /* SERVFAIL */
	CONDUCT_UPWARD, /* refers to the root */
	CONDUCT_LOOPS,  /* refers to where one comes from */
	CONDUCT_NO_EDNS_FORMERR,
	CONDUCT_NO_EDNS_NOTIMP,
	CONDUCT_NO_EDNS_IGNORED,
	CONDUCT_NO_EDNS_SILENT,
	CONDUCT_STRIPS, /* signatures */
	CONDUCT_GARBLES,
	CONDUCT_MISMATCHES, /* wrong question, ID */
	CONDUCT_LIES,
	CONDUCT_COUNT,
};

struct storm_conduct {
	enum conduct kind;
	unsigned percent; /* of the queries; the others are answered well */
	unsigned latency_us, jitter_us; /* one way */
	unsigned loss_percent, duplicate_percent;
};

/* The settings, as far as the checks have to know them. */
struct storm_mode {
	bool validates;
	bool is_tight; /* so few upstream queries that good names can fail */
	unsigned queries_max;
	uint64_t excepted; /* zones at and below a negative trust anchor */
};

/* A question that a client has asked. */
struct storm_question {
	struct sim_answer *answer;
	char qname[NAME_TEXT_MAX];
	struct name name; /* as spelt */
	uint16_t qtype;
	unsigned flags; /* SIM_DO ... */
	bool is_checked;
	struct storm_mode mode;
	unsigned reloads; /* so far, when it was asked */
	bool clock_is_calm;
};

struct storm {
	uint64_t seed;
	unsigned step;
	bool is_verbose;
	const struct internet *internet;
	struct sim *sim;
	uint64_t rng_state;
	struct rng rng;
	struct storm_conduct conducts[STORM_SERVERS_MAX];
	server_set bad_reach;     /* may have failed to answer */
	server_set bad_content;   /* may have said something else */
	server_set bad_referrals; /* may have said that others are in charge */
	struct authority forwarders;
	struct authority_duty duties[FORWARDERS * INTERNET_ZONES_MAX];
	struct address forwarder_addresses[FORWARDERS];
	bool is_windy, is_hostile; /* servers fail; they lie */
	unsigned forge_percent, socketless_percent;
	size_t cache_octets;
	uint64_t denials_octets; /* of an empty cache of denials */
	struct storm_mode mode;
	bool has_forwarded;       /* what forwarders said may still be cached */
	server_set out_of_reach;  /* by the address family that is used */
	bool is_short_of_sockets; /* or was */
	bool is_over;             /* the sky has cleared */
	unsigned reloads;
	struct moment clock_calm_at; /* nothing of before a step is left */
	struct moment reach_calm_at; /* ... of settings that reach less */
	int64_t clock_offset_s;
	struct storm_question *questions;
	size_t question_count, question_room;
	size_t first_unchecked;
	char failure[512]; /* "": none */
};

/* What a run came to, added up. */
struct storm_sums {
	uint64_t steps, queries, answers, secure, servfails, upstream;
	uint64_t excused; /* SERVFAILs for sound names, that servers explain */
	uint64_t owed[5]; /* answers by enum standing */
	uint64_t lies;    /* told to clients of zones whose servers lie */
};

extern struct storm_sums storm_sums;

/*
 * Runs STEPS steps of SEED in INTERNET. False when something did not hold;
 * FAILURE then says what, and STEP at which.
 */
bool storm_run(const struct internet *internet, uint64_t seed, unsigned steps,
	       bool is_verbose, char failure[512], unsigned *step);

/* ---- storm_servers.c -------------------------------------------------- */

/* A sim_server; CONTEXT is the storm. */
size_t storm_serve(void *context, const struct address *server,
		   struct span query, bool stream, uint8_t *out, size_t room);

/* Gives the server at AT a new conduct. */
void storm_change_weather(struct storm *storm, int at);

/* From now on all is well. */
void storm_clear_weather(struct storm *storm);

/* Conducts of all servers, and who the forwarders are. */
void storm_start_weather(struct storm *storm);

const char *conduct_text(enum conduct kind);

/* ---- storm_settings.c ------------------------------------------------- */

/*
 * For sim_options.configure, which has no context: settings at random for
 * the one storm that there is, and plain ones when it is over.
 */
void storm_configure(struct settings *settings);
extern struct storm *storm_configured;

/* ---- storm_check.c ---------------------------------------------------- */

/* Notes the first failure; printf-like. */
void storm_fail(struct storm *storm, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Checks the answers that have come since the last time. */
void storm_check_answers(struct storm *storm);

/* Nothing is under way: nothing may be left. */
void storm_check_quiet(struct storm *storm);

/* The caches keep to their bound. */
void storm_check_memory(struct storm *storm);

#endif
