/*
 * sim.h - a whole resolver in a simulated internet: one process, virtual
 * time, one seed.
 *
 * The resolver is the real engine with the real caches; the servers are the
 * laboratory's authority (contrib/testbed), or what a test puts in their
 * place; the network between them has latency, loss, duplicates and forgers
 * as the test likes. Nothing reads a clock or opens a socket, so that a seed
 * repeats a run to the letter.
 *
 *	struct sim *sim = sim_new(&(struct sim_options){.seed = 1, ...});
 *	struct sim_answer *answer = sim_ask(sim, "www.example.", RRTYPE_A, 0);
 *	sim_run(sim);
 *	assert(answer->message.rcode == RCODE_NOERROR);
 *	sim_free(sim);
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/deadlines.h"
#include "contrib/testbed/world.h"
#include "resolver/core/engine.h"
#include "wire/message.h"

struct sim;

/* The server's network gave the query back: "port unreachable". */
#define SIM_UNREACHABLE SIZE_MAX

/* There was no socket to send it from. */
#define SIM_NO_SOCKET (SIZE_MAX - 2)

/* There is no way to such an address. */
#define SIM_NO_FAMILY (SIZE_MAX - 3)

/* Nothing comes by itself: sim_respond() may follow. */
#define SIM_LATER (SIZE_MAX - 1)

/*
 * What a server makes of a query; 0: it says nothing, SIM_UNREACHABLE,
 * SIM_NO_SOCKET, SIM_NO_FAMILY, or SIM_LATER.
 */
typedef size_t sim_server(void *context, const struct address *server,
			  struct span query, bool stream, uint8_t *out,
			  size_t room);

struct sim_options {
	uint64_t seed;
	/* A world that is there already, borrowed; else one is made of the
	 * tables, or of the laboratory's own. */
	const struct lab_world *world;
	const struct lab_tables *tables;
	/* No world at all, but these; a reference is taken. SERVER is all that
	 * there is then. */
	struct settings *settings;
	int64_t start_wall_s;       /* 0: SIM_START_WALL_S */
	unsigned loss_percent;      /* of datagrams, each way */
	unsigned duplicate_percent; /* of responses */
	unsigned latency_us;        /* one way; 0: 10 ms */
	unsigned jitter_us;
	size_t cache_octets; /* 0: 16 MiB */
	bool without_validation;
	bool forge; /* each response is preceded by forgeries */
	/* How much further away than others a server is, one way; may be NULL.
	 */
	unsigned (*distance_us)(const struct address *server);
	sim_server *server; /* NULL: the laboratory's authority */
	void *context;      /* for SERVER; the sim itself if NULL */
	/* Changes SETTINGS before the engine starts; may be NULL. */
	void (*configure)(struct settings *settings);
};

enum {
	SIM_DO = 1,
	SIM_CD = 2,
	SIM_AD = 4,
	SIM_NO_RD = 8,
	SIM_NO_EDNS = 16,
	SIM_STREAM = 32
};

struct sim_answer {
	bool is_there;
	bool is_refused;   /* on a stream: there will be none */
	bool is_gone;      /* sim_hang_up() */
	bool is_immediate; /* no fetch was needed */
	uint8_t octets[MESSAGE_SIZE_MAX];
	size_t size;
	struct arena arena;
	struct message message;
	struct moment asked, answered;
	struct sim_answer *next;
};

/* Everything that is counted, for bounds that are asserted. */
struct sim_counts {
	uint64_t datagrams, streams; /* upstream queries sent */
	uint64_t lost;
	uint64_t trace; /* a hash of all packets in their order */
};

/* An upstream query, as the server got to see it. */
struct sim_sent {
	struct moment at;
	uint64_t exchange; /* for sim_respond() */
	struct address server;
	struct name name;
	uint16_t type;
	uint16_t id, flags; /* of the header */
	uint16_t udp_size;  /* octets, if EDNS says so */
	bool is_stream, has_edns, do_bit;
};

/* When the signatures of a world have to be valid: in September 2026. */
#define SIM_START_WALL_S 1790000000

/* Ends the test run with a message when the world cannot be made. */
struct sim *sim_new(const struct sim_options *options);
void sim_free(struct sim *sim);

/* Asks now, from 127.0.0.1 or FROM; the answer belongs to the sim. */
struct sim_answer *sim_ask(struct sim *sim, const char *name, uint16_t type,
			   unsigned flags);
struct sim_answer *sim_ask_from(struct sim *sim, const char *from,
				const char *name, uint16_t type,
				unsigned flags);

/* Sends octets as they are; the answer may never come. */
struct sim_answer *sim_ask_octets(struct sim *sim, const char *from,
				  struct span octets, bool stream);

/* The client on a stream that waits for ANSWER goes away. */
void sim_hang_up(struct sim *sim, struct sim_answer *answer);

/* Forgets answers, which all have come, and what was sent so far; for tests
 * that look at memory. */
void sim_forget(struct sim *sim);

/* Runs until nothing is under way any more. */
void sim_run(struct sim *sim);

/* Does what comes next, whatever it is; false if nothing is to come. */
bool sim_step(struct sim *sim);

/* Is a response on its way? */
bool sim_has_packets(const struct sim *sim);

/* Upstream queries whose sockets are still open. */
size_t sim_open_exchanges(const struct sim *sim);

/* A server answers in the exchange after all: it arrives DELAY_US from now. */
void sim_respond(struct sim *sim, uint64_t exchange, struct span octets,
		 int64_t delay_us);

/* Asks and runs. */
struct sim_answer *sim_resolve(struct sim *sim, const char *name, uint16_t type,
			       unsigned flags);

/* Lets virtual time pass; the wall clock goes along. */
void sim_pass_s(struct sim *sim, int64_t seconds);

/* Another configuration from now on: the settings of the start, changed by
 * CONFIGURE. */
void sim_reload(struct sim *sim, void (*configure)(struct settings *settings));

/* SETTINGS (a reference is taken) from now on. */
void sim_use(struct sim *sim, struct settings *settings);

/* engine_prime(), and no run: what it asks at once has been sent. */
void sim_prime(struct sim *sim);

/* engine_watch_keys(), the run that it takes, and what has come of it; NULL
 * when it could not even be asked. watched_keys_free() it. */
struct watched_keys *sim_watch_keys(struct sim *sim, const uint8_t *zone);

/* engine_explain(), the run that it takes, and what has come of it; NULL when
 * it could not be asked. explanation_free() it. */
struct explanation *sim_explain(struct sim *sim, const char *name,
				uint16_t type);
bool sim_begin_to_explain(struct sim *sim, const uint8_t *name, uint16_t type);

/* The wall clock alone jumps. */
void sim_step_clock_s(struct sim *sim, int64_t seconds);

/* The laboratory's authority, for servers that change its answers. */
size_t sim_authority(struct sim *sim, const struct address *server,
		     struct span query, bool stream, uint8_t *out, size_t room);

const struct sim_counts *sim_counts(const struct sim *sim);

/* All that was sent to servers so far, in order, lost or not. */
const struct sim_sent *sim_sent(const struct sim *sim, size_t *count);
struct engine_stats sim_stats(const struct sim *sim);
const struct caches *sim_caches(const struct sim *sim);
struct now sim_now(const struct sim *sim);

#endif
